"""What other systems call a function: one table of the spellings that are read, and one of those that are answered.

A word is found whatever its case and its low lines: ``Inverse``, ``inverse``, ``MSELoss``. How it is written here is
a formula in A, B and C, its arguments, by their number; that formula is what is read, and what a hint shows. Where a
spelling means different things in different systems it is answered with what to write for each.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from ..core.patterns import pattern
from ..core.text import Said, Text

__all__ = ["ANSWERED", "MATHEMATICA", "READ", "SQUARE", "answer", "columns_or_all", "factors_of", "here", "is_foreign"]
__all__ += ["LOSSES", "is_loss", "is_of_cvxpy", "parameters", "plainly", "rewritten", "size_of"]

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
        "vecnorm": {1: "norm2(A, 1)"},
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
        "matexp": {1: "expm(A)"},
        "matlog": {1: "logm(A)"},
        "matsqrt": {1: "sqrtm(A)"},
        "sigmamax": {1: "normspec(A)"},
        **dict.fromkeys(("nucnorm", "tracenorm"), {1: "normnuc(A)"}),
        **dict.fromkeys(("frobnorm", "fnorm", "normfro", "normfrobenius"), {1: "normF(A)"}),
        **dict.fromkeys(("l2norm", "norml2"), {1: "norm2(A)"}),
        **dict.fromkeys(("l1norm", "norml1"), {1: "norm1(A)"}),
        **dict.fromkeys(("squarednorm", "normsq", "sqnorm", "norm2sq", "normsquared"), {1: "norm2(A)^2"}),
        "avg": {1: "mean(A)"},
        "softmin": {1: "softmax(-A)"},
        # functions of each entry
        "rsqrt": {1: "1./sqrt(A)"},
        "reciprocal": {1: "1./A"},
        "cot": {1: "1./tan(A)"},
        "sec": {1: "1./cos(A)"},
        "csc": {1: "1./sin(A)"},
        "coth": {1: "1./tanh(A)"},
        "csch": {1: "1./sinh(A)"},
        "sinpi": {1: "sin(pi*A)"},
        "cospi": {1: "cos(pi*A)"},
        "exp2": {1: "exp(log(2)*A)"},
        "exp10": {1: "exp(log(10)*A)"},
        "logit": {1: "log(A) - log(1 - A)"},
        "xlogy": {2: "A.*log(B)"},
        "entr": {1: "-(A.*log(A))"},
        "relentr": {2: "A.*log(A./B)"},
        "erfc": {1: "1 - erf(A)"},
        "normpdf": {1: "exp(-(A.^2)/2)/sqrt(2*pi)"},
        "logcosh": {1: "log(cosh(A))"},
        "tanhshrink": {1: "A - tanh(A)"},
        "abs2": {1: "A.^2"},
        "square": {1: "A.^2"},
        "pow": {2: "A.^B"},
        "power": {2: "A.^B"},
        "hypot": {2: "sqrt(A.^2 + B.^2)"},
        "absolute": {1: "abs(A)"},
        "expit": {1: "sigmoid(A)"},
        "plogis": {1: "sigmoid(A)"},
        "invlogit": {1: "sigmoid(A)"},
        "pnorm": {1: "normcdf(A)"},
        "logistic": {1: "sigmoid(A)"},
        "logsigmoid": {1: "log(sigmoid(A))"},
        "logaddexp": {2: "log(exp(A) + exp(B))"},
        "relu6": {1: "clip(A, 0, 6)"},
        "hardtanh": {1: "clip(A, -1, 1)"},
        # CVXPY
        "sumsquares": {1: "sum(A.^2)"},
        "quadform": {2: "A.T@B@A"},
        "matrixfrac": {2: "A.T@inv(B)@A"},
        **dict.fromkeys(("mse", "meansquarederror"), {2: "mean((A - B).^2)"}),
        **dict.fromkeys(("mae", "meanabsoluteerror"), {2: "mean(abs(A - B))"}),
        **dict.fromkeys(("rmse", "rootmeansquarederror"), {2: "sqrt(mean((A - B).^2))"}),
        "l2loss": {1: "sum(A.^2)/2"},
    }
)
_LOGITS = "mean(softplus(A) - B.*A)"
_ENTROPY = "mean(-(B.*log(A)) - (1 - B).*log(1 - A))"
# losses of PyTorch in the value and the target, means of all entries -> the form, and the parameters in it, as C
LOSSES: Mapping[str, tuple[str, Mapping[str, str]]] = MappingProxyType(
    {
        "mseloss": ("mean((A - B).^2)", {}),
        "l1loss": ("mean(abs(A - B))", {}),
        "huberloss": ("mean(huber(A - B, C))", {"delta": "1"}),
        "smoothl1loss": ("mean(huber(A - B, C)/C)", {"beta": "1"}),
        "binarycrossentropywithlogits": (_LOGITS, {}),
        "bcewithlogitsloss": (_LOGITS, {}),
        "bceloss": (_ENTROPY, {}),
        "binarycrossentropy": (_ENTROPY, {}),
        "softmarginloss": ("mean(log(1 + exp(-(B.*A))))", {}),
    }
)
# of these the target comes first in other systems, and huber_loss is no mean in some: they are read with a prefix
ORDERED = frozenset(("binarycrossentropy", "huberloss"))
# what NumPy, PyTorch and TensorFlow make of one size; elsewhere that is a square matrix
SQUARE: Mapping[str, str] = MappingProxyType({"ones": "vector(1, A)", "zeros": "vector(0, A)"})

# what CVXPY writes, whose logistic and huber are other functions than those of statistics
CVXPY: Mapping[str, Mapping[int, str]] = MappingProxyType(
    {
        "logistic": {1: "softplus(A)"},
        "huber": {1: "2*huber(A, 1)", 2: "2*huber(A, B)"},
        "kldiv": {2: "A.*log(A./B) - A + B"},
    }
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
# in these A, B and C are the arguments of the call, P and Q the first two as factors; beside each is what stands for
# them where there is no call
_EIGENVALUES = Text(
    "write lambda_max({A}) for the largest eigenvalue of a symmetric matrix",
    "対称行列の最大固有値なら lambda_max({A}) と書く",
)
_SINGULAR_VALUES = Text(
    "write normnuc({A}) for the sum of the singular values, normspec({A}) for the largest",
    "特異値の和なら normnuc({A})、最大の特異値なら normspec({A}) と書く",
)
_REPEATED = Text("write kron(matrix(1, {B}, {C}), {A})", "kron(matrix(1, {B}, {C}), {A}) と書く")
_SHAPED = Text(
    "write unvec({A}, {B}, {C}) for the {B}×{C} matrix of the entries of a vector, column by column, vec({A}) for the "
    "columns of a matrix one below the other, vec({P}') for the rows",
    "ベクトルの成分を列ごとに並べた {B}×{C} 行列なら unvec({A}, {B}, {C})、行列の列を縦に積むなら vec({A})、"
    "行を積むなら vec({P}') と書く",
)
_STACKED = Text(
    "write vec({A}) for the columns one below the other, vec({P}') for the rows",
    "列を縦に積むなら vec({A})、行を積むなら vec({P}') と書く",
)
_CROSS = Text(
    "the cross product is not read; write its entries out, of which the first is {P}[2]*{Q}[3] - {P}[3]*{Q}[2]",
    "外積は読めない。第 1 成分が {P}[2]*{Q}[3] - {P}[3]*{Q}[2] であるように、成分を書き下す",
)
_DIVERGENCE = Text("write sum({P}.*log({P}./{Q}))", "sum({P}.*log({P}./{Q})) と書く")
_COSINE = Text(
    "write {P}'*{Q}/(norm2({A})*norm2({B})) for the cosine of two vectors, "
    "sum(X.*Y, 2)./(norm2(X, 2).*norm2(Y, 2)) for those of the rows of two matrices",
    "2 つのベクトルの余弦なら {P}'*{Q}/(norm2({A})*norm2({B}))、2 つの行列の行ごとの余弦なら "
    "sum(X.*Y, 2)./(norm2(X, 2).*norm2(Y, 2)) と書く",
)
_COVARIANCE = Text(
    "write mean(({A} - mean({A})).*({B} - mean({B}))) for two vectors, which divides by n",
    "2 つのベクトルの共分散で n で割るなら mean(({A} - mean({A})).*({B} - mean({B}))) と書く",
)
_COVARIANCES = Text(
    "write ({A} - mean({A}, 1))'*({A} - mean({A}, 1))/n for samples in n rows, with the shape declared: "
    "--shape {A}=n,d",
    "標本が n 個の行に並ぶなら ({A} - mean({A}, 1))'*({A} - mean({A}, 1))/n と書き、形を --shape {A}=n,d と宣言する",
)
_LEAST_SQUARES = Text("write inv({P}'*{P})*{P}'*{Q}", "inv({P}'*{P})*{P}'*{Q} と書く")
_DERIVATIVE = Text(
    "give {A} alone, and the variable as wrt= (--wrt {B})", "{A} だけを与え、変数は wrt= (--wrt {B}) で指定する"
)
_SECOND_DERIVATIVE = Text(
    "give {A} alone, the variable as wrt= (--wrt {B}), and order=2 (--order 2)",
    "{A} だけを与え、変数は wrt= (--wrt {B})、階数は order=2 (--order 2) で指定する",
)
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
        "colsum": _SUMS(word="sum", axis=1, kind=_ROW),
        "rowsum": _SUMS(word="sum", axis=2, kind=_COLUMN),
        **dict.fromkeys(("repmat", "tile"), _REPEATED(A="A", B="m", C="n")),
        **dict.fromkeys(
            (
                *(
                    "median",
                    "quantile",
                    "percentile",
                    "mode",
                    "rank",
                    "matrixrank",
                    "sort",
                    "argsort",
                    "argmax",
                    "argmin",
                ),
                *("sumlargest", "sumsmallest", "fft", "ifft", "dct", "vech", "nonzero", "isnan", "cumprod", "cummax"),
                *("qr", "lu", "null", "orth"),
            ),
            Text("there is no rule for it", "その規則はない")(),
        ),
        **dict.fromkeys(
            ("lgamma", "gammaln", "loggamma", "digamma", "polygamma", "betaln", "factorial"),
            Text(
                "it is read in a SymPy objective only, as in derive(Trace(A*X.applyfunc(loggamma)), X)",
                "SymPy の目的関数の中でだけ、derive(Trace(A*X.applyfunc(loggamma)), X) のように読める",
            )(),
        ),
        **dict.fromkeys(
            (
                *("selu", "celu", "mish", "hardswish", "flip", "flipud", "fliplr", "roll", "rot90"),
                *("atan2", "arctan2", "conv", "hardsigmoid", "hardshrink", "softshrink", "circshift", "toeplitz"),
                *("circulant", "vander", "hankel", "polyval", "trapz", "trapezoid", "interp", "cdist", "pdist"),
                *("khatrirao", "prox", "proj", "nansum", "nanmean", "blkdiag", "blockdiag", "corrcoef", "acot"),
                *("tripletloss", "contrastiveloss", "gaussiannllloss", "poissonnllloss", "tv", "totalvariation"),
            ),
            Text("there is no rule for it; write out what it is", "その規則はないので、その式を書く")(),
        ),
        "piecewise": _WRITE(here="where(x > 0, x, 0)"),
        "sumsq": Text("write norm2(x)^2 for all entries", "全成分についてであれば norm2(x)^2 と書く")(),
        "normp": Text("write norm(x, p) with the number p", "数 p を添えて norm(x, p) と書く")(),
        "norm0": Text(
            "there is no rule for it: it counts the entries that are not 0", "0 でない成分の数であり、その規則はない"
        )(),
        "opnorm": Text(
            "opnorm has one argument here; write normspec(A) for the largest singular value",
            "ここでの opnorm の引数は 1 個である。最大の特異値なら normspec(A) と書く",
        )(),
        "adjoint": Text(
            "write A' for the transpose, adj(A) for the adjugate", "転置なら A'、余因子行列なら adj(A) と書く"
        )(),
        "huberloss": Text(
            "write mean(huber(x - y, d)) for the mean, huber(x - y, d) for every entry, with d where the square ends",
            "平均なら mean(huber(x - y, d))、成分ごとなら huber(x - y, d) と書く。d は 2 乗から 1 次に移る値である",
        )(),
        **dict.fromkeys(
            ("crossentropy", "crossentropyloss", "softmaxcrossentropy", "softmaxcrossentropywithlogits"),
            Text(
                "write logsumexp(z) - z[i] where z = W*x for a sample x of class i, logsumexp(z) - y'*z where "
                "z = W*x for a one-hot y, mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W for rows of samples",
                "クラス i の標本 x なら logsumexp(z) - z[i] where z = W*x、one-hot の y なら "
                "logsumexp(z) - y'*z where z = W*x、標本を行に並べた X なら "
                "mean(logsumexp(Z, 2) - sum(Y.*Z, 2)) where Z = X*W と書く",
            )(),
        ),
        "lstsq": _LEAST_SQUARES(P="A", Q="b"),
        "vecnorm": Text(
            "write norm2(X, 1) for the length of each column, norm2(X, 2) for that of each row",
            "列ごとの長さなら norm2(X, 1)、行ごとなら norm2(X, 2) と書く",
        )(),
        **dict.fromkeys(
            ("bmm", "baddbmm"),
            Text(
                "stacks of matrices are not read; write A*B for a product of two",
                "行列を積み重ねた配列は読めない。2 つの行列の積なら A*B と書く",
            )(),
        ),
        "dnorm": Text(
            "write exp(-(x - mu).^2/(2*s^2))/(s*sqrt(2*pi)) for the density of every entry; its logarithm, up to what "
            "depends on s alone, is -(x - mu).^2/(2*s^2)",
            "成分ごとの密度なら exp(-(x - mu).^2/(2*s^2))/(s*sqrt(2*pi)) と書く。その対数は、s だけによる項を除き "
            "-(x - mu).^2/(2*s^2) である",
        )(),
        **dict.fromkeys(
            ("lfactorial", "lchoose", "logfactorial"),
            Text(
                "there is no rule for it; what does not depend on the variable is left out, or written as a letter of "
                "its own",
                "その規則はない。変数によらないものは省くか、別の文字で表す",
            )(),
        ),
        "apply": Text(
            "write sum(X, 2) for the sum of each row, sum(X, 1) for that of each column",
            "行ごとの和なら sum(X, 2)、列ごとの和なら sum(X, 1) と書く",
        )(),
        "eachrow": _LENGTHS(axis=2, kind=Text("row", "行"), total="norm21(X)"),
        "eachcol": _LENGTHS(axis=1, kind=Text("column", "列"), total="norm21(X')"),
        **dict.fromkeys(
            ("binarycrossentropy", "logloss"),
            _WRITE(here="-mean(y.*log(p) + (1 - y).*log(1 - p)) where p = sigmoid(X*w)"),
        ),
        **dict.fromkeys(("cosinesimilarity", "cosinedistance", "cossim"), _COSINE(A="x", B="y", P="x", Q="y")),
        "cross": _CROSS(P="a", Q="b"),
        "kldivergence": _DIVERGENCE(P="p", Q="q"),
        "kldiv": Text(
            "write sum(p.*log(p./q)) for the divergence of two distributions, sum(q.*(log(q) - a)) for that of a "
            "target q and logarithms a, as PyTorch has it",
            "2 つの分布の間であれば sum(p.*log(p./q))、PyTorch のように対数 a と目標 q を渡すのであれば "
            "sum(q.*(log(q) - a)) と書く",
        )(),
        "linear": Text(
            "write W*x + b for a sample x, X*W + b' for rows of samples",
            "標本 x については W*x + b、標本を行に並べた X については X*W + b' と書く",
        )(),
        "entropy": Text("write -sum({P}.*log({A}))", "-sum({P}.*log({A})) と書く")(A="p", P="p"),
        "nllloss": Text(
            "write -a[i] where a = logsoftmax(W*x) for a sample x of class i, -mean(sum(Y.*logsoftmax(X*W, 2), 2)) for "
            "rows of samples with one-hot rows Y",
            "クラス i の標本 x なら -a[i] where a = logsoftmax(W*x)、標本を行に並べた X と one-hot の行からなる Y なら "
            "-mean(sum(Y.*logsoftmax(X*W, 2), 2)) と書く",
        )(),
        **dict.fromkeys(("hingeloss", "hinge"), _WRITE(here="mean(max(1 - y.*z, 0)) where z = X*w")),
        **dict.fromkeys(("logisticloss", "logitloss"), _WRITE(here="mean(log(1 + exp(-y.*z))) where z = X*w")),
        "cbrt": _WRITE(here="sign(x).*abs(x).^(1/3)"),
        "sinc": Text(
            "write sin(t)/t, or sin(pi*t)/(pi*t) as NumPy has it",
            "sin(t)/t、NumPy の sinc であれば sin(pi*t)/(pi*t) と書く",
        )(),
        "rms": Text(
            "write sqrt(mean(x.^2)) for that of all entries", "全成分についてであれば sqrt(mean(x.^2)) と書く"
        )(),
        **dict.fromkeys(
            ("stdev", "sd"),
            Text(
                "write std(x), which divides by n; norm2(x - mean(x))/sqrt(n - 1) divides by n - 1",
                "n で割るなら std(x)、n - 1 で割るなら norm2(x - mean(x))/sqrt(n - 1) と書く",
            )(),
        ),
        "cov": _COVARIANCE(A="x", B="y"),
        "corr": _WRITE(here="dot(x - mean(x), y - mean(y))/(norm2(x - mean(x))*norm2(y - mean(y)))"),
        "ptp": Text("write max({A}) - min({A})", "max({A}) - min({A}) と書く")(A="x"),
        **dict.fromkeys(("heaviside", "step"), Text("write [{A} > 0]", "[{A} > 0] と書く")(A="x")),
        **{f"{word}d": _WRITE(here=f"{word}(pi/180*t)") for word in ("sin", "cos", "tan")},
        "full": _WRITE(here="c*vector(1, n)"),
        "mldivide": Text("write inv({A})*{Q}", "inv({A})*{Q} と書く")(A="A", Q="b"),
        **dict.fromkeys(
            ("squeeze", "unsqueeze"),
            Text("write x for a column, x' for a row", "列なら x、行なら x' と書く")(),
        ),
        "normalize": Text(
            "write x/norm2(x) for a vector, x/norm(x, p) by another norm, X./norm2(X, 2) for each row of a matrix",
            "ベクトルなら x/norm2(x)、別のノルムなら x/norm(x, p)、行列の行ごとなら X./norm2(X, 2) と書く",
        )(),
        **dict.fromkeys(
            ("rand", "randn", "randint", "randperm", "magic", "arange", "linspace"),
            Text("write a name for an array of numbers, as in A*x", "数の配列には名前を付け、A*x のように書く")(),
        ),
        "symmetric": Text(
            'write S alone, and assume={{"S": "symmetric"}} (--assume S=symmetric)',
            'S とだけ書き、assume={{"S": "symmetric"}} (--assume S=symmetric) とする',
        )(),
        **dict.fromkeys(("svdvals", "singularvalues", "svd"), _SINGULAR_VALUES(A="X")),
        **dict.fromkeys(
            ("eigvalsh", "eigvals", "eigenvalues", "eigenvals", "eig", "eigh", "eigs", "spectralradius"),
            _EIGENVALUES(A="S"),
        ),
        **dict.fromkeys(("flatten", "ravel"), _STACKED(A="X", P="X")),
        **dict.fromkeys(("view", "reshape"), _SHAPED(A="x", B="m", C="n", P="x")),
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
            ("grad", "gradient", "jacobian", "hessian", "backward"),
            Text(
                "for a derivative give the formula alone, and the variable as wrt= (--wrt x)",
                "微分であれば式だけを与え、変数は wrt= (--wrt x) で指定する",
            )(),
        ),
        "diff": Text(
            "for a derivative give the formula alone, and the variable as wrt= (--wrt x); for differences write "
            "x[2:5] - x[1:4]",
            "微分であれば式だけを与え、変数は wrt= (--wrt x) で指定する。差分であれば x[2:5] - x[1:4] と書く",
        )(),
        # networks
        **dict.fromkeys(
            ("attention", "scaleddotproductattention"),
            Text("write softmax({P}*{Q}'/sqrt(d))*{C}", "softmax({P}*{Q}'/sqrt(d))*{C} と書く")(P="Q", Q="K", C="V"),
        ),
        "layernorm": Text("write ({A} - mean({A}))/sqrt(var({A}) + c)", "({A} - mean({A}))/sqrt(var({A}) + c) と書く")(
            A="x"
        ),
        "rmsnorm": Text("write {P}/sqrt(mean({P}.^2) + c)", "{P}/sqrt(mean({P}.^2) + c) と書く")(P="x"),
        "batchnorm": Text(
            "write ({A} - mean({A}, 1))./sqrt(var({A}, 1) + c), with the shapes declared: --shape {A}=n,d --shape c=",
            "({A} - mean({A}, 1))./sqrt(var({A}, 1) + c) と書き、形を --shape {A}=n,d --shape c= と宣言する",
        )(A="X"),
        "dropout": Text(
            "it is random; write m.*{P} with a letter for what is kept",
            "これは乱数による。残す成分を表す文字を使って m.*{P} と書く",
        )(P="x"),
    }
)

# the word and how many arguments it has -> what to write instead of such a call
OF_SO_MANY: Mapping[tuple[str, int], Said] = MappingProxyType(
    {
        ("cov", 1): _COVARIANCES(A="X"),
        **{(word, n): _DERIVATIVE(A="f", B="x") for word in ("grad", "gradient", "jacobian") for n in (1, 2)},
        **{("hessian", n): _SECOND_DERIVATIVE(A="f", B="x") for n in (1, 2)},
        ("diff", 2): _DERIVATIVE(A="f", B="x"),
        **{(word, 2): _DIVERGENCE(P="p", Q="q") for word in ("kl", "dkl")},  # a document may define them
        ("reshape", 3): Text(
            "write unvec({A}, {B}, {C}) for the matrix whose columns, one below the other, are a vector",
            "列を縦に積むとベクトルになる行列であれば unvec({A}, {B}, {C}) と書く",
        )(A="x", B="m", C="n"),
    }
)

# what Mathematica calls what has another name here
MATHEMATICA = MappingProxyType(
    {
        "Total": "sum({})",
        "Inverse": "inv({})",
        "Transpose": "{}'",
        "Dot": "{}*{}",
        "LinearSolve": "inv({})*{}",
        "LeastSquares": "pinv({})*{}",
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
_PART = pattern(r"\b([A-Za-z]\w*)\[\[\s*([a-z])\s*\]\]|\b([a-z]\w*)\[\s*([a-z])\s*\]")  # x[[i]]
_BLANK = pattern(r"\w +\w")
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
    if "keras" in library and ("_" in word or word.isupper()) and plain in (*LOSSES, *READ):
        return None  # there they are those of each row
    if plain in LOSSES and count == 2 and (plain not in ORDERED or library not in ("", ".") and "keras" not in library):
        return LOSSES[plain][0]
    if count == 1 and library not in ("", ".") and plain in SQUARE:
        return SQUARE[plain]
    if plain in CVXPY and (library in ("cp.", "cvxpy.") or library.startswith("scipy") and plain == "kldiv"):
        return CVXPY[plain].get(count)
    return READ.get(plain, {}).get(count)


def parameters(word: str) -> Mapping[str, str]:
    """The parameters of a loss, each with the value that it has where nothing is said.

    >>> dict(parameters("huber_loss")), dict(parameters("mse_loss"))
    ({'delta': '1'}, {})
    """
    return LOSSES.get(plainly(word), ("", {}))[1]


def is_loss(word: str) -> bool:
    """Whether a word is that of a loss of PyTorch, which has a reduction."""
    return plainly(word) in LOSSES


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
    return plainly(word) in READ or plainly(word) in ANSWERED or plainly(word) in LOSSES


def answer(word: str, arguments: Sequence[tuple[str, str]] = ()) -> Said | None:
    """What to write for a word of another system that is not read as it stands, of these arguments.

    Each argument is given as it stands alone, and as a factor.

    >>> str(answer("eig", [("A + B", "(A + B)")])), str(answer("lstsq"))
    ('write lambda_max(A + B) for the largest eigenvalue of a symmetric matrix', "write inv(A'*A)*A'*b")
    """
    plain = plainly(word)
    said = OF_SO_MANY.get((plain, len(arguments))) or ANSWERED.get(plain)
    if said is not None:
        return _of(said, arguments)
    forms = {2: LOSSES[plain][0]} if plain in LOSSES else READ.get(plain)
    return (
        None
        if forms is None
        else Text("{word} stands for {here}", "{word} は {here} の意味である")(
            word=word, here=", ".join(forms.values()).replace(".T", "'").replace("@", "*")
        )
    )


def _of(said: Said, arguments: Sequence[tuple[str, str]]) -> Said:
    """An answer with the arguments of the call in place of the letters that stand for them.

    Of a call with fewer arguments than there are letters, only the first is put in.
    """
    letters = [pair for pair in ("AP", "BQ", "C") if not said.text.placeholders.isdisjoint(pair)]
    given: dict[str, str] = {}
    for pair, argument in zip(letters, arguments if len(arguments) >= len(letters) else arguments[:1], strict=False):
        given |= dict(zip(pair, argument, strict=False))
    return Said(said.text, {name: given.get(name, value) for name, value in said.values.items()})


def rewritten(text: str, spelled: Callable[[str], str | None]) -> str | None:
    """A call as Mathematica writes it, ``Tr[Inverse[A].B]``, as it is written here; nothing where that may be several.

    >>> rewritten("Tr[Inverse[A].B]", str.lower), rewritten("Log[x.A.x]", str.lower), rewritten("Tr[A*B]", str.lower)
    ('tr(inv(A)*B)', "log(x'*A*x)", None)
    """
    text = _PART.sub(lambda part: "_".join(filter(None, part.groups())), text)
    if "*" in text or len(text) > _LONGEST or _LIST.search(text) or _BLANK.search(text):
        return None  # there it goes entry by entry, as a blank does
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
    word, inside = _OF_COLUMNS[found[1]], _DOTTED.sub("*", _VECTOR.sub(r"\1'", found[2].strip()))
    inside = inside.replace("^", ".^")  # that of every entry
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
    if word in _OF_COLUMNS:
        inside = inside.replace("^", ".^")  # that of every entry
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
