"""The kinds of nodes of the array graph: every operation that code is made of, declared once.

A kind says how many arrays it is made of, what it is told beside them (its fields, whose types ``Fields`` has), and
what its entries are. A target maps kinds to its own words; ``lowerings`` has, for those that it lacks, what they are in
more elementary ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypedDict

import sympy
from sympy import Expr, S

from ...core.records import dataclass

__all__ = ["KINDS", "OF_REALS", "Fields", "Kind"]

Number = Callable[[Expr], Expr]


class Fields(TypedDict, total=False):
    """What a node is told beside its arguments, by name."""

    value: Expr  # a number, or an expression in sizes
    name: str  # of an argument of the function
    factor: Expr  # the number of a product
    exponents: tuple[Expr, ...]  # of the factors of a product
    signs: tuple[int, ...]  # of the terms of a sum, 1 or −1
    over: int | tuple[int, ...] | None  # the axes along which is summed; None is all
    at: tuple[int, ...]  # the places of the axes among ``rank``
    rank: int
    order: tuple[int, ...]  # of the axes
    exponent: int  # of a power of a matrix, 2 or more
    shapes: tuple[tuple[Expr, ...], ...]  # rows and columns of the two sides
    part: str  # of what is several arrays at once
    pattern: str  # of a diagonal, equal axes by equal letters, as iji->ij
    mark: int  # that tells one array from another


@dataclass(frozen=True, eq=False)
class Kind:
    """A kind of node.

    Attributes:
        name: in lower case that of its constant here.
        meaning: what its entries are, a, b and c being its arguments.
        arity: how many arguments it has; ``None`` is any number.
        fields: the names of its fields.
        like: its axes are those of its first argument, where nothing else is said; otherwise it has none.
        entrywise: it is a function of a number, taken of each entry.
        number: its value for a number, by SymPy.
        rounded: that value is no fraction, but has the digits of a double.
        positive: no value is 0 or less.
        title: what such an array is called in code; after a line at the end the name of its argument comes.
        free: it is never worth a name, since it costs nothing.
        several: it is several arrays at once, and always has a name.
    """

    name: str
    meaning: str
    arity: int | None = 1
    fields: tuple[str, ...] = ()
    like: bool = False
    entrywise: bool = False
    number: Number | None = None
    rounded: bool = False
    positive: bool = False
    title: str = ""
    free: bool = False
    several: bool = False

    def __repr__(self) -> str:
        return self.name


def _each(name: str, meaning: str, number: Number | None = None, **more: Any) -> Kind:
    """A function of each entry t."""
    return Kind(name, meaning, like=True, entrywise=True, number=number, **more)


def _normal(t: Expr) -> Expr:
    return sympy.erfc(-t / sympy.sqrt(2)) / 2


def _mills(t: Expr) -> Expr:
    return sympy.exp(-(t**2) / 2) / sympy.sqrt(2 * sympy.pi) / _normal(t)


def _half_at_0(t: Expr) -> Expr:
    return S.Half if t == 0 else S.NaN


OVER = ("over",)

# ---- what an array begins with
NUMBER = Kind("number", "a number", 0, ("value",), free=True)
SIZE = Kind("size", "a size, or an expression in sizes, as a number", 0, ("value",), free=True)
INPUT = Kind("input", "an argument of the function", 0, ("name",), free=True)
ONES = Kind("ones", "1 everywhere", 0, free=True)
ZEROS = Kind("zeros", "0 everywhere", 0, free=True)
EYE = Kind("eye", "the identity matrix", 0, free=True)
BLANK = Kind("blank", "0 everywhere, to be written into", 0, ("mark",), free=True)
ONE_HOT = Kind("one_hot", "1 at the place a of a vector, counted from 1, and 0 elsewhere", title="unit")
CONSTANT = Kind("constant", "a number that is made of numbers and sizes, as an array")

# ---- axes
T = Kind("T", "the transpose of a matrix", free=True)
EXPAND = Kind("expand", "a with its axes in these places, the others of length 1", 1, ("at", "rank"), free=True)
PERMUTE = Kind("permute", "axis n is axis order[n] of a", 1, ("order",))
RESHAPE = Kind("reshape", "the same entries in another shape, the last axis running fastest")
PICKED = Kind("picked", "the part of a at the place b of an axis, counted from 1", 2, ("over",), title="part")
SLICED = Kind("sliced", "the parts of a along an axis from a place on, counted from 1", 1, ("over", "value"))
VEC = Kind("vec", "the columns of a matrix, one below the other")

# ---- entry by entry
ADD = Kind("add", "the sum of its arguments with their signs", None, ("signs",))
PROD = Kind(
    "prod", "the number ``factor`` times the product of its arguments to their exponents", None, ("factor", "exponents")
)
POWER = Kind("power", "a to the power b", 2)
UNIT = Kind("unit", "a over the number b, its size", 2, like=True, title="unit_")
HYPOT = Kind("hypot", "√(a² + b²) of two numbers", 2)
MAXIMUM = Kind("maximum", "the larger of two entries", 2)
SUPPORTED = Kind("supported", "a where the weights b are not 0, −∞ elsewhere", 2)
DIFFERENCE = Kind("difference", "a − b, both with the sum 1, to the last digits", 2)
CENTRED = Kind("centred", "b less its mean under the weights a, which have the sum 1", 2, OVER)
COMPLEMENT = Kind("complement", "1 − a, where a has the sum 1", 1, OVER, like=True)
ABS = _each("abs", "|t|", sympy.Abs)
ACOS = _each("acos", "arccos t", sympy.acos)
ACOSH = _each("acosh", "arcosh t", sympy.acosh)
ASIN = _each("asin", "arcsin t", sympy.asin)
ASINH = _each("asinh", "arsinh t", sympy.asinh)
ATAN = _each("atan", "arctan t", sympy.atan)
ATANH = _each("atanh", "artanh t", sympy.atanh)
COS = _each("cos", "cos t", sympy.cos, title="cos_")
COSH = _each("cosh", "cosh t", sympy.cosh)
ERF = _each("erf", "the error function", sympy.erf)
EXP = _each("exp", "eᵗ", sympy.exp, title="exp_")
EXPM1 = _each("expm1", "eᵗ − 1", lambda t: sympy.exp(t) - 1)
LOG = _each("log", "log t", sympy.log, title="log_")
LOG10 = _each("log10", "the logarithm to the base 10", lambda t: sympy.log(t, 10))
LOG1P = _each("log1p", "log(1 + t)", lambda t: sympy.log(t + 1))
LOG2 = _each("log2", "the logarithm to the base 2", lambda t: sympy.log(t, 2))
NORMCDF = _each("normcdf", "Φ(t), the normal distribution function", _half_at_0)
RELU = _each("relu", "max(t, 0)", lambda t: sympy.Max(t, 0))
SIGMOID = _each("sigmoid", "σ(t) = 1/(1 + e⁻ᵗ)", _half_at_0, title="sigmoid_")
SIGN = _each("sign", "1, 0 or −1", sympy.sign, title="sign_")
SIN = _each("sin", "sin t", sympy.sin, title="sin_")
SINH = _each("sinh", "sinh t", sympy.sinh)
SOFTPLUS = _each("softplus", "log(1 + eᵗ)")
SQRT = _each("sqrt", "√t", sympy.sqrt, title="sqrt_")
TAN = _each("tan", "tan t", sympy.tan)
TANH = _each("tanh", "tanh t", sympy.tanh, title="tanh_")
LOGSIGMOID = _each("logsigmoid", "log σ(t)")
SECH_SQUARED = _each("sech_squared", "1 − tanh² t", lambda t: sympy.sech(t) ** 2, rounded=True, positive=True)
LOG_NORMCDF = _each("log_normcdf", "log Φ(t)", lambda t: sympy.log(_normal(t)), rounded=True)
LOG_ERFC = _each("log_erfc", "log(1 − erf t)", lambda t: sympy.log(sympy.erfc(t)), rounded=True)
LOG1M_EXP = _each("log1m_exp", "log(1 − eᵗ)", lambda t: sympy.log(1 - sympy.exp(t)), rounded=True)
LOG_NORMCDF_BETWEEN = Kind("log_normcdf_between", "log |Φ(a) − Φ(b)|", 2)
INVERSE_MILLS = _each("inverse_mills", "φ(t)/Φ(t)", _mills, rounded=True, positive=True)
INVERSE_MILLS_EXCESS = _each(
    "inverse_mills_excess", "t + φ(t)/Φ(t)", lambda t: _mills(t) + t, rounded=True, positive=True
)

# ---- over axes
SUM = Kind("sum", "the sum", 1, OVER, title="total")
MAX = Kind("max", "the largest entry", 1, OVER, title="peak")
MULTIPLIED = Kind("multiplied", "the product of the entries", 1, OVER, title="whole")
LOGSUMEXP = Kind("logsumexp", "log Σ eᵃ", 1, OVER)
SOFTMAX = Kind("softmax", "eᵃ over Σ eᵃ", 1, OVER, like=True, title="softmax_")
LOGSOFTMAX = Kind("logsoftmax", "a − log Σ eᵃ", 1, OVER, like=True)
VDOT = Kind("vdot", "the sum of the products of equal entries", 2, title="total")
NORM = Kind("norm", "the root of the sum of squares", title="norm_")
NORMS = Kind("norms", "the root of the sum of squares, along an axis", 1, OVER)
SCALE = Kind("scale", "the size of the largest entry, or 1 where all are 0", title="scale_")
LARGEST = Kind("largest", "the entry of a vector that is largest in magnitude")
LAST = Kind("last", "the last entry of a vector, the last column of a matrix")
FIRST = Kind("first", "a vector of which only the first entry is left, 0 elsewhere", like=True)
OTHER_ENTRIES = Kind("other_entries", "for each entry of a vector the product of all others", like=True)

# ---- matrices
MATMUL = Kind("matmul", "the product of matrices, over the last axis of a and the first of b", 2)
OUTER = Kind("outer", "a bᵀ of two vectors", 2)
GRAM = Kind("gram", "aᵀa")
KRON = Kind("kron", "the Kronecker product; ``shapes`` are rows and columns of both", 2, ("shapes",))
DIAG = Kind("diag", "the diagonal matrix of a vector")
DIAG_ADD = Kind("diag_add", "the matrix a with the vector or number b added to its diagonal", 2, like=True)
WITH_DIAGONAL = Kind("with_diagonal", "the matrix a with the vector b for its diagonal", 2, like=True)
EMBED = Kind(
    "embed", "a with b added on a diagonal; ``pattern`` has a letter for each axis", 2, ("pattern",), like=True
)
DIAGONAL = Kind("diagonal", "the diagonal of a matrix")
TRACE = Kind("trace", "the trace")
TRIL = Kind("tril", "the lower triangle", like=True)
TRIU = Kind("triu", "the upper triangle", like=True)
MATRIX_POWER = Kind("matrix_power", "a whole power of a matrix", 1, ("exponent",), like=True)
EXPM = Kind("expm", "the matrix exponential", like=True)
SOFTMAX_SLOPE = Kind("softmax_slope", "diag(a) − a aᵀ, where a has the sum 1")

# ---- what is inverted or taken apart
INV = Kind("inv", "the inverse", like=True)
PINV = Kind("pinv", "the pseudoinverse")
SOLVE = Kind("solve", "a⁻¹ b", 2, title="solution")
REGULAR = Kind("regular", "a, of which it is seen that it is not singular", like=True)
DET = Kind("det", "the determinant", title="det_")
LOGDET = Kind("logdet", "the logarithm of the determinant, not a number where that is negative")
CHOLESKY = Kind("cholesky", "the lower Cholesky factor of a positive definite matrix", like=True, title="L")
CHO_SOLVE = Kind("cho_solve", "(a aᵀ)⁻¹ b for a Cholesky factor a", 2, title="solution")
CHO_INV = Kind("cho_inv", "(a aᵀ)⁻¹ for a Cholesky factor a", like=True)
CHO_LOGDET = Kind("cho_logdet", "log det(a aᵀ) for a Cholesky factor a")
SVD = Kind("svd", "the thin singular value decomposition; its parts are U, S and Vh", title="svd_", several=True)
EIGH = Kind(
    "eigh",
    "the values, smallest first, and vectors of a symmetric matrix",
    title="eigh_",
    several=True,
)
SLOGDET = Kind("slogdet", "the determinant; its parts are its sign and logabsdet", title="slogdet_", several=True)
ITEM = Kind("item", "one of several arrays", 1, ("part",), free=True)
ADJUGATE = Kind("adjugate", "det(a) a⁻¹, also of a singular matrix", like=True)
ADJUGATE_SLOPE = Kind("adjugate_slope", "the derivative of the adjugate of a in the direction b", 2, like=True)
ADJUGATE_SLOPES = Kind("adjugate_slopes", "det(a)(d_ij d_kl − d_kj d_il) with d = b a⁻¹ c", 3)
WEDGE = Kind("wedge", "tr(a⁻¹ b) a⁻¹ − a⁻¹ b a⁻¹", 2, like=True)
WEDGES = Kind("wedges", "d_ij d_kl − d_kj d_il with d = b a⁻¹ c", 3)

# an argument of the function that is a function itself, taken of an array: none of those below, since it has no value
GIVEN = Kind("given", "a function that is an argument, of an array", 1, ("name",))

# functions that every language has
OF_REALS = (
    *(ABS, ACOS, ACOSH, ASIN, ASINH, ATAN, ATANH, COS, COSH, EXP, EXPM1, LOG, LOG10, LOG1P, LOG2, SIGN, SIN, SINH),
    *(SQRT, TAN, TANH),
)
KINDS: Mapping[str, Kind] = {
    kind.name: kind for kind in list(globals().values()) if isinstance(kind, Kind) and kind is not GIVEN
}
