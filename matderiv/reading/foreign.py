"""What other systems call a function: one table of the spellings that are read, and one of those that are answered.

A word is found whatever its case and its low lines: ``Inverse``, ``inverse``, ``MSELoss``. How it is written here is
a formula in A, B and C, its arguments, by their number; that formula is what is read, and what a hint shows. Where a
spelling means different things in different systems it is answered with what to write for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from ..core.patterns import pattern
from ..core.text import Said, Text

__all__ = ["ANSWERED", "MATHEMATICA", "READ", "SQUARE", "answer", "columns_or_all", "factors_of", "here", "is_foreign"]
__all__ += ["is_of_cvxpy", "plainly", "rewritten", "size_of"]

# the word -> by the number of its arguments, how it is written here
READ: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        # algebra: Mathematica, SymPy, Julia, R, SciPy, PyTorch, TensorFlow
        "inverse": {1: "inv(A)"},
        "transpose": {1: "A.T"},
        "determinant": {1: "det(A)"},
        "pseudoinverse": {1: "pinv(A)"},
        "matrixexp": {1: "expm(A)"},
        "kroneckerproduct": {2: "kron(A, B)"},
        "kronecker": {2: "kron(A, B)"},
        "hadamardproduct": {2: "A.*B"},
        "crossprod": {1: "A.T@A", 2: "A.T@B"},
        "tcrossprod": {1: "A@A.T", 2: "A@B.T"},
        "solve": {1: "inv(A)", 2: "inv(A)@B"},
        "opnorm": {1: "normspec(A)"},
        "operatornorm": {1: "normspec(A)"},
        "spectralnorm": {1: "normspec(A)"},
        "nuclearnorm": {1: "normnuc(A)"},
        "frobeniusnorm": {1: "normF(A)"},
        "vectornorm": {1: "norm2(A)"},
        "matrixnorm": {1: "normF(A)"},
        "dot": {3: "A.T@(B@C)"},
        "mtimes": {2: "A@B"},
        "maximum": {1: "max(A)"},
        "minimum": {1: "min(A)"},
        # matrices made of vectors, and of nothing
        "diagonal": {1: "diag(A)"},
        "diagm": {1: "diag(A)"},
        "diagonalmatrix": {1: "diag(A)"},
        "identity": {1: "eye(A)"},
        "identitymatrix": {1: "eye(A)"},
        "speye": {1: "eye(A)"},
        "ones": {2: "matrix(1, A, B)"},
        "onematrix": {2: "matrix(1, A, B)"},
        "zeros": {2: "matrix(0, A, B)"},
        "zeromatrix": {2: "matrix(0, A, B)"},
        # functions of each entry
        "abs2": {1: "A.^2"},
        "square": {1: "A.^2"},
        "pow": {2: "A.^B"},
        "power": {2: "A.^B"},
        "hypot": {2: "sqrt(A.^2 + B.^2)"},
        "absolute": {1: "abs(A)"},
        "expit": {1: "sigmoid(A)"},
        "logistic": {1: "sigmoid(A)"},
        "logsigmoid": {1: "log(sigmoid(A))"},
        "logaddexp": {2: "log(exp(A) + exp(B))"},
        "relu6": {1: "clip(A, 0, 6)"},
        "hardtanh": {1: "clip(A, -1, 1)"},
        # CVXPY
        "sumsquares": {1: "sum(A.^2)"},
        "quadform": {2: "A.T@B@A"},
        "matrixfrac": {2: "A.T@inv(B)@A"},
        # losses, which are means of all entries
        "mseloss": {2: "mean((A - B).^2)"},
        "l1loss": {2: "mean(abs(A - B))"},
        "l2loss": {1: "sum(A.^2)/2"},
    }
)
# what NumPy, PyTorch and TensorFlow make of one size; elsewhere that is a square matrix
SQUARE: Mapping[str, str] = MappingProxyType({"ones": "vector(1, A)", "zeros": "vector(0, A)"})

# what CVXPY writes, whose logistic and huber are other functions than those of statistics
CVXPY: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {"logistic": {1: "softplus(A)"}, "huber": {1: "2*huber(A, 1)", 2: "2*huber(A, B)"}}
)
_CVXPY_ONLY = pattern(
    r"(?<![\w.])(?:cp|cvxpy)\.(?:sum_squares|quad_form|matrix_frac|logistic|huber|norm|norm1|normNuc)\("
)

_LONGEST = 200  # characters of a call that is written anew
_SIZES = Text(
    'a size is a letter: declare it, as in shapes={{"x": ["n"]}} (--shape x=n), and write n',
    'サイズは文字で書く。shapes={{"x": ["n"]}} (--shape x=n) のように宣言し、n と書く',
)
_OF_SIZES = ("numel", "length", "len", "size", "nrow", "ncol", "rows", "columns", "shape")
_FACTOR = pattern(r"[^\W\d]\w*(?:\.T|')?")
_SIZES_OF = Text(
    'a size is a letter: declare it, as in shapes={{"{name}": [{sizes}]}} (--shape {name}={plain}), and write {size}',
    'サイズは文字で書く。shapes={{"{name}": [{sizes}]}} (--shape {name}={plain}) のように宣言し、{size} と書く',
)
_FILLED = Text(
    "write vector({value}, {size}) for a vector, matrix({value}, {size}, {size}) for a square matrix",
    "ベクトルなら vector({value}, {size})、正方行列なら matrix({value}, {size}, {size}) と書く",
)
_LIKE = Text(
    "write vector({value}, n) for n entries, matrix({value}, m, n) for an m×n matrix",
    "成分が n 個なら vector({value}, n)、m×n 行列なら matrix({value}, m, n) と書く",
)
_SUMS = Text(
    "write {word}(X, {axis}) for a {kind}, {word}(X, {axis})' for its transpose",
    "{kind}なら {word}(X, {axis})、その転置なら {word}(X, {axis})' と書く",
)
_LENGTHS = Text(
    "write norm2(X, {axis}) for the length of each {kind}, {total} for their sum",
    "{kind}ごとの長さなら norm2(X, {axis})、その和なら {total} と書く",
)
_ROW, _COLUMN = Text("row", "行ベクトル"), Text("column", "列ベクトル")
_WRITE = Text("write {here}", "{here} と書く")
# the word -> what to write instead
ANSWERED: Mapping[str, Said] = MappingProxyType(
    {
        **dict.fromkeys(_OF_SIZES, _SIZES()),
        "ones": _FILLED(value=1, size="n"),
        "zeros": _FILLED(value=0, size="n"),
        "oneslike": _LIKE(value=1),
        "zeroslike": _LIKE(value=0),
        "colsums": _SUMS(word="sum", axis=1, kind=_ROW),
        "colmeans": _SUMS(word="mean", axis=1, kind=_ROW),
        "rowsums": _SUMS(word="sum", axis=2, kind=_COLUMN),
        "rowmeans": _SUMS(word="mean", axis=2, kind=_COLUMN),
        "repmat": Text("write kron(matrix(1, m, n), A)", "kron(matrix(1, m, n), A) と書く")(),
        "tile": Text("write kron(matrix(1, m, n), A)", "kron(matrix(1, m, n), A) と書く")(),
        **dict.fromkeys(
            (
                *("median", "quantile", "percentile", "mode", "rank", "matrixrank", "sort", "argsort"),
                *("argmax", "argmin", "sumlargest", "sumsmallest"),
            ),
            Text("there is no rule for it", "その規則はない")(),
        ),
        **dict.fromkeys(
            (
                *("selu", "celu", "mish", "hardswish", "flip", "flipud", "fliplr", "roll", "rot90"),
                *("atan2", "arctan2", "conv"),
            ),
            Text("there is no rule for it; write out what it is", "その規則はないので、その式を書く")(),
        ),
        "piecewise": _WRITE(here="where(x > 0, x, 0)"),
        "sumsq": Text("write norm2(x)^2 for all entries", "全成分についてであれば norm2(x)^2 と書く")(),
        "opnorm": Text(
            "opnorm has one argument here; write normspec(A) for the largest singular value",
            "ここでの opnorm の引数は 1 個である。最大の特異値なら normspec(A) と書く",
        )(),
        "adjoint": Text(
            "write A' for the transpose, adj(A) for the adjugate", "転置なら A'、余因子行列なら adj(A) と書く"
        )(),
        "huberloss": _WRITE(here="mean(huber(x - y, 1))"),
        "smoothl1loss": _WRITE(here="mean(huber(x - y, 1))"),
        "crossentropy": Text(
            "write logsumexp(z) - z[i] where z = W*x for a sample x of class i, logsumexp(z) - y'*z where z = W*x for "
            "a one-hot y, mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W for rows of samples",
            "クラス i の標本 x なら logsumexp(z) - z[i] where z = W*x、one-hot の y なら "
            "logsumexp(z) - y'*z where z = W*x、標本を行に並べた X なら "
            "mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W と書く",
        )(),
        "lstsq": _WRITE(here="inv(A'*A)*A'*b"),
        "eachrow": _LENGTHS(axis=2, kind=Text("row", "行"), total="norm21(X)"),
        "eachcol": _LENGTHS(axis=1, kind=Text("column", "列"), total="norm21(X')"),
        "binarycrossentropy": _WRITE(here="-mean(y.*log(p) + (1 - y).*log(1 - p)) where p = sigmoid(X*w)"),
        "binarycrossentropywithlogits": _WRITE(here="mean(softplus(z) - y.*z) where z = X*w"),
        "cosinesimilarity": _WRITE(here="x'*y/(norm2(x)*norm2(y))"),
        "heaviside": _WRITE(here="[x > 0]"),
        **{f"{word}d": _WRITE(here=f"{word}(pi/180*t)") for word in ("sin", "cos", "tan")},
        "full": _WRITE(here="c*vector(1, n)"),
        "mldivide": _WRITE(here="inv(A)*b"),
        **dict.fromkeys(
            ("squeeze", "unsqueeze"),
            Text("write x for a column, x' for a row", "列なら x、行なら x' と書く")(),
        ),
        "normalize": _WRITE(here="x/norm2(x)"),
        **dict.fromkeys(
            ("rand", "randn", "randint", "randperm", "magic", "arange", "linspace"),
            Text("write a name for an array of numbers, as in A*x", "数の配列には名前を付け、A*x のように書く")(),
        ),
        "symmetric": Text(
            'write S alone, and assume={{"S": "symmetric"}} (--assume S=symmetric)',
            'S とだけ書き、assume={{"S": "symmetric"}} (--assume S=symmetric) とする',
        )(),
        "svdvals": Text(
            "write normnuc(X) for the sum of the singular values, normspec(X) for the largest",
            "特異値の和なら normnuc(X)、最大の特異値なら normspec(X) と書く",
        )(),
        "eigvalsh": Text(
            "write lambda_max(S) for the largest eigenvalue of a symmetric matrix",
            "対称行列の最大固有値なら lambda_max(S) と書く",
        )(),
        **dict.fromkeys(
            ("flatten", "ravel", "view", "reshape"),
            Text(
                "write vec(X) for the columns one below the other, vec(X') for the rows",
                "列を縦に積むなら vec(X)、行を積むなら vec(X') と書く",
            )(),
        ),
        **dict.fromkeys(
            (
                "item",
                "detach",
                "cpu",
                "cuda",
                "numpy",
                "clone",
                "copy",
                "contiguous",
                "requiresgrad",
                "double",
                "float",
            ),
            Text("it changes no value: leave it out", "値を変えないので省く")(),
        ),
        **dict.fromkeys(
            ("grad", "gradient", "diff", "jacobian", "hessian", "backward"),
            Text(
                "for a derivative give the formula alone, and the variable as wrt= (--wrt x); for differences write "
                "x[2:5] - x[1:4]",
                "微分であれば式だけを与え、変数は wrt= (--wrt x) で指定する。差分であれば x[2:5] - x[1:4] と書く",
            )(),
        ),
    }
)

# what Mathematica calls what has another name here
MATHEMATICA = MappingProxyType(
    {
        "Total": "sum({})",
        "Inverse": "inv({})",
        "Transpose": "{}'",
        "Dot": "{}*{}",
        "KroneckerProduct": "kron({}, {})",
        "MatrixExp": "expm({})",
        "MatrixPower": "{}^{}",
        "ConjugateTranspose": "{}'",
        "PseudoInverse": "pinv({})",
        "DiagonalMatrix": "diag({})",
        "Diagonal": "diag({})",
        "IdentityMatrix": "eye({})",
        "LogisticSigmoid": "sigmoid({})",
        "Ramp": "relu({})",
        "ArcTan": "arctan({})",
        "ArcSin": "arcsin({})",
        "ArcCos": "arccos({})",
    }
)
_OF_COLUMNS = {"Total": "sum", "Mean": "mean", "Variance": "var", "StandardDeviation": "std"}  # of each column
_LIST = pattern(r"(?<![\w\])])\[")
_INNERMOST = pattern(r"([A-Z]\w*)\[([^\[\]]*)\]")
_FROBENIUS = pattern(r"(.*),\s*\"Frobenius\"\s*")
_RANGE = pattern(r"(?P<body>[^{}]*),\s*\{\s*(?P<i>[a-z])\s*,(?:\s*1\s*,)?\s*\w+\s*\}\s*")
_DOTTED = pattern(r"(?<=[\w)'])\s*\.\s*(?=[A-Za-z(])")
_VECTOR = pattern(r"(?<![\w.')\]])([a-z]\w*)(?=\s*\.\s*[A-Za-z(])")


def plainly(word: str) -> str:
    """A word without its case and low lines.

    >>> plainly("reduce_Sum")
    'reducesum'
    """
    return word.lower().replace("_", "")


def here(word: str, count: int, library: str = "") -> str | None:
    """How a call with so many arguments is written here, a formula in A, B and C; nothing where it is not known.

    >>> here("Inverse", 1), here("crossprod", 2), here("ones", 1), here("ones", 1, "np.")
    ('inv(A)', 'A.T@B', None, 'vector(1, A)')
    """
    plain = plainly(word)
    if count == 1 and library not in ("", ".") and plain in SQUARE:
        return SQUARE[plain]
    if library in ("cp.", "cvxpy.") and plain in CVXPY:
        return CVXPY[plain].get(count)
    return READ.get(plain, {}).get(count)


def size_of(word: str, name: str, axis: int | None = None) -> Said | None:
    """What to write for the size of an array by its name, along an axis from 1; nothing where the word is that of none.

    >>> str(size_of("len", "y")), str(size_of("shape", "X", 2))[-11:]
    ('a size is a letter: declare it, as in shapes={"y": ["n"]} (--shape y=n), and write n', 'and write m')
    """
    plain = plainly(word)
    if plain not in _OF_SIZES:
        return None
    matrix = name[:1].isupper()
    second = axis == 2 or plain in ("ncol", "columns")
    all_entries = matrix and axis is None and plain in ("size", "numel")
    size = "n*m" if all_entries else "m" if matrix and second else "n"
    return _SIZES_OF(name=name, sizes='"n", "m"' if matrix else '"n"', plain="n,m" if matrix else "n", size=size)


def factors_of(listed: str) -> str:
    """The factors of NumPy's ``multi_dot`` as a product, of which a vector in front is a row.

    >>> factors_of("x, A, y"), factors_of("A, B.T, C")
    ("x'*A*y", 'A*B.T*C')
    """
    parts = [p.strip() for p in listed.split(",")]
    if parts[0].isalnum() and parts[0][:1].islower():
        parts[0] += "'"
    return "*".join(parts) if all(map(_FACTOR.fullmatch, parts)) else "x'*A*y"


def is_of_cvxpy(text: str) -> bool:
    """Whether a formula has a function that only CVXPY has, so that * is the matrix product.

    >>> is_of_cvxpy("cp.sum_squares(A*x - b)"), is_of_cvxpy("cp.sum(A*x)")
    (True, False)
    """
    return _CVXPY_ONLY.search(text) is not None


def is_foreign(word: str) -> bool:
    """Whether a word is one of another system, so that it is no function that nobody defined.

    >>> is_foreign("Inverse"), is_foreign("phi")
    (True, False)
    """
    return plainly(word) in READ or plainly(word) in ANSWERED


def answer(word: str) -> Said | None:
    """What to write for a word of another system that is not read as it stands."""
    plain = plainly(word)
    if plain in ANSWERED:
        return ANSWERED[plain]
    forms = READ.get(plain)
    return (
        None
        if forms is None
        else Text("{word} stands for {here}", "{word} は {here} の意味である")(
            word=word, here=", ".join(forms.values()).replace(".T", "'").replace("@", "*")
        )
    )


def rewritten(text: str, spelled: Callable[[str], str | None]) -> str | None:
    """A call as Mathematica writes it, ``Tr[Inverse[A].B]``, as it is written here; nothing where that may be several.

    >>> rewritten("Tr[Inverse[A].B]", str.lower), rewritten("Log[x.A.x]", str.lower), rewritten("Tr[A*B]", str.lower)
    ('tr(inv(A)*B)', "log(x'*A*x)", None)
    """
    if "*" in text or len(text) > _LONGEST or _LIST.search(text):
        return None  # there it goes entry by entry
    while (found := _INNERMOST.search(text)) is not None:
        made = _one(found[1], found[2].strip(), spelled)
        if made is None:
            return None
        text = text[: found.start()] + made + text[found.end() :]
    return None if "[" in text or '"' in text else _DOTTED.sub("*", _VECTOR.sub(r"\1'", text))


def columns_or_all(call: str) -> tuple[str, str] | None:
    """What Mathematica takes of each column of a matrix, as it is written here, and that of all entries.

    >>> columns_or_all("Total[X]"), columns_or_all("Total[x]")
    (('sum(X, 1)', 'sum(X)'), None)
    """
    found = _INNERMOST.fullmatch(call)
    if found is None or found[1] not in _OF_COLUMNS or found[2].strip()[:1].islower():
        return None
    word, inside = _OF_COLUMNS[found[1]], found[2].strip()
    return f"{word}({inside}, 1)", f"{word}({inside})"


def _summed(word: str, inside: str) -> str | None:
    """A sum of Mathematica over an index from 1 on, ``Sum[x_i, {i, 1, n}]``."""
    found = _RANGE.fullmatch(inside) if word == "Sum" else None
    return None if found is None else f"sum_{found['i']}({found['body']})"


def _one(word: str, inside: str, spelled: Callable[[str], str | None]) -> str | None:
    """One call of Mathematica whose arguments have no square brackets."""
    frobenius = _FROBENIUS.fullmatch(inside)
    if word == "Norm" and frobenius is not None:
        return f"normF({frobenius[1]})"
    if word == "Norm":
        return f"norm({inside})"
    if "{" in inside:
        return _summed(word, inside)
    if word in _OF_COLUMNS and not inside[:1].islower():
        return None
    form = MATHEMATICA.get(word)
    if form is None:
        known = spelled(word)
        return None if known is None else f"{known}({inside})"
    parts = [part.strip() for part in inside.split(",")]
    if form.count("{}") != len(parts):
        return None
    if "(" not in form:
        parts = [p if p.isalnum() else f"({p})" for p in parts]
    if word == "Dot" and parts[0][:1].islower() and parts[0].isalnum():
        parts[0] += "'"
    return form.format(*parts)
