"""Letters before a parenthesis in the text syntax: σ(w'x), which is the logistic function, and λ(w'w − 1), a product.

A letter that is declared as a function, that names functions (f, g, h, φ, ψ), or that has one name or a list behind it,
is called; before a sum or a product any other letter, and one that stands without parentheses as well, is a factor, as
in LaTeX, and that is said. The letters of losses and distributions (ℓ, ρ, Φ, Ψ), and what abbreviates a Greek letter,
may be either, and are refused.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from ..core.errors import InputError
from ..core.slips import slipped
from ..core.text import Text
from ..expressions.notations.names import GREEK, WORD
from .grammar import span_of
from .lalr import Token
from .summed import SUMS, closing
from .tree import JOINED, Undefined
from .words import may_be_undefined, spelled

__all__ = ["CALLED", "before_bars", "called_or_factors"]

CALLED = frozenset(("f", "g", "h", "phi", "psi"))  # what names functions
_EITHER = frozenset(("ell", "rho", "Phi", "Psi"))  # losses, the distribution of a normal variable, or letters
_BEFORE = ("OPERATOR", "POWER")
_BEHIND = ("QUOTE", "AT", "METHOD")
_LONGEST = 5  # letters of a word that abbreviates a Greek one, as lam, lambd and sig
EITHER = Text(
    "{name}(...) may be a function of what stands in the parentheses, or a product",
    "{name}(...) は括弧の中のものの関数とも、積とも読める",
)
SAY_WHICH = Text(
    'write {name}*(...) for a product, or declare the function: functions={{"{name}": "entrywise"}} for one of '
    'numbers, "scalar" for one of an array (--function {name}=entrywise)',
    '積であれば {name}*(...) と書く。関数であれば functions={{"{name}": "entrywise"}} (数の関数)または "scalar" '
    "(配列の関数)と宣言する(--function {name}=entrywise)",
)
BOTH = Text(
    "{name} stands before a parenthesis here and without one elsewhere: a function, or a factor",
    "{name} はここでは括弧の前にあり、他では括弧なしに現れるので、関数とも因子とも読める",
)
SIGMOID = Text(
    "write {name}*(...) for a product, sigmoid(...) for the function",
    "積であれば {name}*(...)、関数であれば sigmoid(...) と書く",
)
SLOPE = Text(
    "the derivative of sigmoid(t) is sigmoid(t)*(1 - sigmoid(t)), with .* where t is an array; a transposed factor is "
    "{name}'*(...)",
    "sigmoid(t) の導関数は sigmoid(t)*(1 - sigmoid(t)) である(t が配列であれば .* を使う)。転置した因子であれば "
    "{name}'*(...) と書く",
)


def called_or_factors(tokens: list[Token], names: Collection[str], functions: Collection[str], numpy: bool) -> None:
    """Make a product, in place, of every letter before a parenthesis that is no function, and σ(…) the logistic.

    ``names`` are those that are declared, ``functions`` those of functions. In NumPy's spelling nothing but a call is
    written so.

    Raises:
        InputError: a letter may be a function or a factor.
    """
    bare = {_word(t.value) for t in tokens if t.type == "NAME"}
    summed = {c for t in tokens if t.payload is SUMS for c in _letters_below(t.value)}
    primed = {_word(t.payload.function) for t in tokens if isinstance(t.payload, Undefined)}
    told = {_word(f) for f in functions}
    declared = {_word(n) for n in names}
    for n, opening in _calls(tokens):
        token = tokens[n]
        word = _word(token.value)
        if word in told or token.payload is not None and not isinstance(token.payload, Undefined):
            continue
        if word == "sigma" and word not in declared:
            _sigmoid(token, word in bare)
        elif token.payload is None and word not in primed and not numpy:
            if token.value == "Σ" and word not in declared | bare:
                _refuse_sign(tokens, n, opening, summed)
            if _is_factor(word, declared | bare, bare):
                if not _is_single(tokens, opening):
                    _multiply(tokens, n, opening)
            elif _may_be_factor(word, declared | bare) and not _is_single(tokens, opening):
                raise InputError(EITHER(name=token.value), span=span_of(token), hint=SAY_WHICH(name=token.value))


def before_bars(tokens: list[Token], names: Collection[str]) -> None:
    """Put, in place, the sign of a product between a number or a letter and the norm that it stands before: λ‖x‖².

    A quotient or a power before it leaves open where that ends, and a letter of functions what it is: these stay.
    """
    declared = {_word(n) for n in names}
    for n in range(len(tokens) - 1, 0, -1):
        if tokens[n].type != "BAR" or not _stands_as_factor(tokens[n - 1], declared):
            continue
        before = n - 2
        while before > 0 and tokens[before].type == "MINUS":
            before -= 1
        if before >= 0 and tokens[before].type in _BEFORE and tokens[before].value != "*":
            continue
        place = span_of(tokens[n])[0]
        tokens.insert(n, Token("OPERATOR", "*", (place, place)))


def _stands_as_factor(token: Token, declared: Collection[str]) -> bool:
    """Whether a token is a number, or a letter that is declared or names no functions."""
    if token.type != "NAME":
        return bool(token.type == "NUMBER")
    word = _word(str(token.value))
    return bool(_letter(word)) and (word in declared or word not in CALLED | _EITHER | {"sigma"})


def _word(name: str) -> str:
    """A name in letters that are typed: lambda of λ, lambda_1 of λ_1."""
    base, low, below = name.partition("_")
    return WORD.get(base, base) + low + below


def _calls(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """The places of the words that are called by themselves, and of the parentheses behind them."""
    for n in range(len(tokens) - 1):
        if (
            tokens[n].type == "WORD"
            and tokens[n + 1].type == "_LPAR_CALL"
            and (n == 0 or tokens[n - 1].type != "PREFIX")
        ):
            yield n, n + 1


def _letter(word: str) -> str:
    """The letter of a name, without what stands below it, where it is one; empty otherwise."""
    base = word.partition("_")[0].rstrip("0123456789")
    return base if len(base) == 1 and base.isalpha() or base in GREEK else ""


def _is_factor(word: str, stand: Collection[str], bare: Collection[str]) -> bool:
    """Whether a name before a parenthesis is a factor: a letter that is no word of a function, or stands alone, too."""
    letter = _letter(word)
    if letter in CALLED | _EITHER and word not in bare:
        return False
    return bool(letter) and (word in stand or may_be_undefined(word))


def _may_be_factor(word: str, stand: Collection[str]) -> bool:
    """Whether nothing tells if a name before a parenthesis is a function: ℓ, Φ, or what abbreviates a Greek letter."""
    if word in stand or not may_be_undefined(word) or spelled(word) is not None:
        return False  # refused where the names are known, or no letter
    if _letter(word) or word in _EITHER:
        return word.partition("_")[0] in _EITHER
    return 3 <= len(word) <= _LONGEST and any(g.startswith(word) or slipped(word, g) for g in GREEK)


def _sigmoid(token: Token, bare: bool) -> None:
    """Make σ(…) the logistic function."""
    name, span = str(token.value), span_of(token)
    if bare:
        raise InputError(BOTH(name=name), span=span, hint=SIGMOID(name=name))
    if isinstance(token.payload, Undefined):
        if token.payload.primes or token.payload.word:
            raise InputError(
                Text(
                    "{name} is a derivative of a function, which is not read", "{name} は関数の導関数であり、読めない"
                )(name=str(token.payload)),
                span=span,
                hint=SLOPE(name=name),
            )
        return
    token.value = "sigmoid"


def _letters_below(name: str) -> str:
    """The letters below a name, which may be those of a sum."""
    return name.partition("_")[2].partition("=")[0]


def _refuse_sign(tokens: Sequence[Token], n: int, opening: int, summed: Collection[str]) -> None:
    """Refuse a Σ without an index before a parenthesis that bears one over which nothing sums: Σ(x_i - mu)^2."""
    inside = [t for t in tokens[opening + 1 : closing(tokens, opening)] if t.type == "NAME"]
    below = [_letters_below(str(t.value)) for t in inside]
    index = next((b for b in below if len(b) == 1 and b.islower() and b not in summed), None)
    if index is not None:
        raise InputError(
            Text("nothing says over which index Σ sums up", "Σ がどの添字についての和であるかが書かれていない"),
            span=span_of(tokens[n]),
            hint=Text(
                "write Σ_{index}(...) for a sum, Σ*(...) for a product with a matrix Σ",
                "和であれば Σ_{index}(...)、行列 Σ との積であれば Σ*(...) と書く",
            )(index=index),
        )


def _multiply(tokens: list[Token], n: int, opening: int) -> None:
    """Put a sign of a product between a letter and its parenthesis; refuse it where it might bind otherwise."""
    end = closing(tokens, opening)
    before = tokens[n - 1] if n else None
    behind = tokens[end + 1] if end + 1 < len(tokens) else None
    name = str(tokens[n].value)
    unclear = before is not None and before.type in _BEFORE and before.value != "*"
    if unclear or behind is not None and behind.type in _BEHIND:
        raise InputError(EITHER(name=name), span=span_of(tokens[n]), hint=SAY_WHICH(name=name))
    place = span_of(tokens[opening])[0]
    tokens[n].type, tokens[opening].type, tokens[end].type = "NAME", "LPAR", "RPAR"
    tokens.insert(opening, Token("OPERATOR", JOINED, (place, place)))


def _is_single(tokens: Sequence[Token], opening: int) -> bool:
    """Whether a parenthesis holds nothing, one name or number, which may be negative, turned or an entry, or a list."""
    inside = tokens[opening + 1 : closing(tokens, opening)]
    depth = 0
    for token in inside:
        depth += (token.type in ("LPAR", "_LPAR_CALL")) - (token.type in ("RPAR", "RPAR_CALL"))
        if token.type == "_COMMA" and not depth:
            return True
    kinds = [t.type for t in inside]
    if kinds[:1] == ["MINUS"]:
        kinds = kinds[1:]
    return not kinds or kinds[0] in ("NAME", "NUMBER") and all(k in ("QUOTE", "AT") for k in kinds[1:])
