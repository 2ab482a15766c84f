"""The functions of the input languages: those with an operation, those without, and what people write elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.errors import InputError, NoRuleError
from ..core.patterns import pattern
from ..core.slips import SLIP, closest
from ..core.text import Said, Text
from ..operations import OPERATIONS
from .foreign import answer, is_foreign
from .tree import Span, abridged

__all__ = [
    "ALIASES",
    "ALONG",
    "BASES",
    "BY_AXIS",
    "CONSTANTS",
    "ELSEWHERE",
    "INFINITE",
    "KEPT",
    "LATER",
    "MATRIX",
    "MAYBE",
    "NORMS",
    "OF_TWO",
    "OVER",
    "RANDOM",
    "SYNTAX",
]
__all__ += ["WORDS", "is_known", "is_refused", "may_be_undefined", "not_yet", "require_word", "spelled"]

# the word of the input language -> the name of the operation
WORDS = {word: operation.name for operation in OPERATIONS.values() for word in operation.words}
# words of which two arguments mean another operation, entry by entry
OF_TWO = {"max": "maximum", "min": "minimum"}
# norms of vectors: of a matrix each has a word of its own
NORMS = ("norm", "norminf")
INFINITE = ("inf", "Inf", "infinity", "oo")
# words that are read in shaping/calls.py, whatever operations there are
CONSTANTS = ("vector", "matrix", "eye")
# the functions of the input language
SYNTAX = (
    *("inv", "det", "logdet", "tr", "norm1", "norm2", "sum", "diag", "exp", "log", "sin", "cos", "tan", "arcsin"),
    *("arccos", "arctan", "sinh", "cosh", "tanh", "abs", "sign", "relu", "sqrt", "sigmoid", "kron", "vec", "normF"),
    *("normnuc", "logsumexp", "softmax", "expm", "logm", "sqrtm"),
)
# functions that a square matrix has as well as its entries -> the word of that of the matrix
MATRIX = {"exp": "expm", "log": "logm", "sqrt": "sqrtm"}
# logarithms to a base, of the entries; of a square matrix a base leaves the same two readings
BASES = {"2": "log2", "10": "log10"}
# functions that are known and not derived yet -> what they are of a square matrix, or a number of any
LATER = {"logm": "matrix", "sqrtm": "matrix", "powm": "matrix", "chol": "matrix", "eigvec_min": "vector"}
LATER |= {"lambda_min": "number", "cond": "number"}
# functions along an axis as well, f(X, 1) of each column and f(X, 2) of each row (along.py)
ALONG: tuple[str, ...] = ("sum", "prod", "mean", "var", "std", "norm1", "norm2", "logsumexp")
ALONG += ("softmax", "logsoftmax", "cumsum")
# max(X, axis=1), of which two arguments go entry by entry -> the word of the node that has an axis; no one types it
BY_AXIS = {"max": "max along", "min": "min along"}
ALONG += tuple(BY_AXIS.values())
# a product over an index, of which the only argument is the sum over it; no one types this word
OVER = "prod over"
KEPT = frozenset(("softmax", "logsoftmax", "cumsum"))  # these have the shape of what they are taken of
# what people call a function elsewhere -> the word here
ALIASES = {
    "ln": "log",
    "average": "mean",
    "frobenius": "normF",
    "eigmax": "lambda_max",
    "eigmin": "lambda_min",
    "cholesky": "chol",
    "sgn": "sign",
    "lse": "logsumexp",
    "λ_max": "lambda_max",
    "v_max": "eigvec_max",
    "σ_max": "normspec",
}
# what people write elsewhere -> what to write here
ELSEWHERE = {"fro": "normF(...)", "exponential": "exp(...)", "logarithm": "log(...)", "variance": "var(...)"}
RANDOM = ("Var", "Cov", "E")  # of a random variable
# functions that have a meaning elsewhere and no operation here: none of them is a function that nobody defined
FOREIGN = frozenset(
    (
        *("floor", "ceil", "ceiling", "round", "rint", "trunc", "fix", "mod", "fmod", "rem", "frac", "int"),
        *("angle", "arg", "argmax", "argmin", "sort", "argsort", "median", "mode", "quantile"),
        *("percentile", "rank", "gamma", "Gamma", "lgamma", "gammaln", "digamma", "psi0", "polygamma", "beta"),
        *("betaln", "zeta", "erfc", "erfcx", "erfinv", "probit", "logit", "expit", "cbrt", "square", "root", "sinc"),
        *("cot", "sec", "csc", "coth", "csch", "acot", "asec", "acsc", "haversine", "atan2", "hypot", "heaviside"),
        *("Heaviside", "dirac", "DiracDelta", "delta", "step", "rect", "cumprod", "cummax", "diff", "lambertw"),
        *("LambertW", "besselj", "besseli", "besselk", "bessely", "airy", "factorial", "binom", "comb", "perm"),
        *("gcd", "lcm", "sgn", "norm_cdf", "cdf", "pdf", "grad", "hess", "jac", "gradient", "hessian", "jacobian"),
        *(
            "O",
            "o",
            "laplacian",
            "div",
            "curl",
            "integral",
            "int",
            "lim",
            "limit",
            "svd",
            "qr",
            "lu",
            "eig",
            "eigvals",
            "null",
        ),
    )
)
COMPLEX = ("conj", "conjugate", "re", "im", "real", "imag")

_SUM = pattern("(?:sum|Σ)_")
_KNOWN = frozenset((*WORDS, *CONSTANTS, *SYNTAX, *NORMS, *ALONG, *LATER))
_PLAIN = {w.lower().replace("_", ""): w for w in (*CONSTANTS, *SYNTAX, *WORDS, *NORMS, *ALONG, *LATER)}

MAYBE = Text("did you mean {near}?", "{near} の誤りではないか")
CALL = Text("write {name}(...)", "{name}(...) と書く")
OF_RANDOM = Text(
    "random variables are not read: write {entries} for the entries of an array, {word}*(...) for a product",
    "確率変数は読めない。配列の成分についてなら {entries}、積なら {word}*(...) と書く",
)
IS_FUNCTION = Text("{name} is a function", "{name} は関数である")
NAME_OF_FUNCTION = Text("{name} is the name of a function", "{name} は関数の名前である")


def spelled(name: str) -> str | None:
    """The word for a function as someone spells it, where neither case nor low lines tell functions apart.

    >>> spelled("ReLU"), spelled("log_det"), spelled("Tr"), spelled("ln"), spelled("loss")
    ('relu', 'logdet', 'tr', 'log', None)
    """
    if name in _KNOWN:
        return name
    if name in RANDOM:
        return None
    plain = name.lower().replace("_", "")
    return ALIASES.get(name) or _PLAIN.get(plain) or ALIASES.get(plain)


def is_known(word: str) -> bool:
    """Whether a word is that of a function which is read."""
    return word in WORDS or word in CONSTANTS or word in ALONG or word in OF_TWO or word in NORMS or word in LATER


def is_refused(word: str) -> bool:
    """Whether a word is that of a function elsewhere which is not read here.

    >>> is_refused("svd"), is_refused("qr"), is_refused("inv"), is_refused("phi")
    (True, True, False, False)
    """
    return not is_known(word) and (word in FOREIGN or answer(word) is not None)


def require_word(
    word: str,
    span: Span,
    hint: Said | None = None,
    library: str = "",
    arguments: Sequence[tuple[str, str]] = (),
) -> None:
    """Refuse a function that is not known, offering what was probably meant, or else this hint.

    The ``arguments`` are what it is taken of, each as it stands alone and as a factor.

    Raises:
        InputError: there is no such function.
    """
    if is_known(word):
        return
    told = None if word in RANDOM else answer(word, arguments)
    if _SUM.match(word) and told is None:
        raise InputError(
            Text("{word!r} is no sum over indices", "{word!r} は添字についての和ではない")(word=abridged(word)),
            span=span,
            hint=Text(
                "indices are small letters: sum_i(...), sum_{{i,j}}(...) or sum_{{i=1}}^n(...)",
                "添字は小文字 1 字である: sum_i(...)、sum_{{i,j}}(...)、sum_{{i=1}}^n(...)",
            ),
        )
    if word in COMPLEX:
        raise NoRuleError(
            Text("{word} is of complex numbers, which are not read yet", "{word} は複素数の関数であり、まだ読めない")(
                word=word
            ),
            span=span,
        )
    near = ELSEWHERE.get(word) if told is None else None
    close = None if near or told else _close(word)
    meant = Text("the function is {near}", "関数は {near} と書く")
    if word in RANDOM:
        entries = {"Var": "var(x)", "E": "mean(x)", "Cov": "mean((x - mean(x)).*(y - mean(y)))"}[word]
        hint = OF_RANDOM(word=word, entries=entries)
    own = Text(
        'write out what it is, or {word}*(...) for a product; functions={{"{word}": "entrywise"}} declares one of your '
        "own by this name",
        '式を書く。積であれば {word}*(...) と書き、その名前の自前の関数であれば functions={{"{word}": "entrywise"}} '
        "と宣言する",
    )
    product = Text("write {word}*(...) if a product is meant", "積であれば {word}*(...) と書く")
    if told is not None:
        hint = told
    elif not near and word in FOREIGN:
        hint, close = own(word=word), None
    elif library and hint is None:
        hint = Text("write out what it is", "その式を書く")()
    raise InputError(
        Text("the function {word!r} is not known", "関数 {word!r} は知られていない")(word=abridged(word)),
        span=span,
        hint=meant(near=near) if near else MAYBE(near=close) if close else hint or product(word=abridged(word)),
    )


def not_yet(word: str, span: Span, text: str = "S") -> NoRuleError:
    """The refusal of a function that is known and not derived yet, of what is written as ``text``."""
    hint = None
    if word == "cond":
        hint = Text("write normspec({text})*normspec(inv({text}))", "normspec({text})*normspec(inv({text})) と書く")(
            text=text
        )
    if word == "lambda_min":
        hint = Text(
            "the smallest eigenvalue of a symmetric matrix is -lambda_max(-({text}))",
            "対称行列の最小固有値は -lambda_max(-({text})) と書ける",
        )(text=text)
    return NoRuleError(
        Text("{word} is a known function that is not derived yet", "{word} は知られた関数だが、その微分はまだできない")(
            word=word
        ),
        span=span,
        hint=hint,
    )


def _close(word: str) -> str | None:
    """The call of a function of which a word is a slip; that of one that is not derived is not offered, but empty."""
    known = {*WORDS, *CONSTANTS, *SYNTAX, *NORMS, *ALONG, *(k for k in ALIASES if len(k) >= SLIP)}
    known -= {k for k in known if " " in k or ALIASES.get(k, k) in LATER}
    found = closest(word, sorted(known))
    return f"{found}(...)" if found else "" if closest(word, LATER) else None


def may_be_undefined(word: str) -> bool:
    """Whether a word that is not known may be that of a function which nobody defined, and is no slip of another.

    >>> may_be_undefined("phi"), may_be_undefined("sigmod"), may_be_undefined("logm"), may_be_undefined("E")
    (True, False, False, False)
    """
    taken = (
        word in SYNTAX or word in ELSEWHERE or word in RANDOM or word in COMPLEX or word in FOREIGN or is_known(word)
    )
    taken |= is_foreign(word)
    return not taken and not _SUM.match(word) and _close(word) is None
