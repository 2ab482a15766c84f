"""What operators make of expressions whose shapes fit: products, powers, bars, functions, for whoever reads a formula.

Here a product with a dot between two columns is their inner product, ``x ./ 2`` a multiple, an even power of a length
one of its square; what has no value, as division by 0, is refused. Sizes are looked at before (shaping/, equations/).
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from sympy import Expr, Rational, S

from ..core.errors import InputError, NoRuleError
from ..core.index import (
    UNIT,
    Power,
    coefficient,
    collect,
    distinct,
    is_scalar,
    power,
    product,
    shape_of,
    terms,
    termwise,
)
from ..core.operation import Applied, text_shape
from ..core.text import Text
from ..expressions.abstract import described
from ..expressions.matrix import Var, apply, hadamard, is_op, multiply, ones, transpose, whole
from ..expressions.writer import written
from ..operations import OPERATIONS
from ..operations.abs import ABS
from ..operations.det import DET
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.expm import EXPM
from ..operations.eye import EYE
from ..operations.inverse import INVERSE
from ..operations.logdet import LOGDET
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm2 import NORM2
from ..operations.norm_p import NORM_P
from ..operations.norm_squared import NORM_SQUARED
from ..operations.polar import POLAR
from ..operations.quotient import QUOTIENT
from ..operations.sqrt import SQRT
from ..operations.trace_expm import TRACE_EXPM
from .tree import DOT, Node, Span

__all__ = [
    "DIVIDED",
    "Parts",
    "function",
    "in_bars",
    "inverse",
    "is_partial",
    "matrix_power",
    "multiplied",
    "of_scalar",
    "raised",
    "scalar_power",
]

LARGEST_EXPONENT = 10**6  # of a scalar
LARGEST_POWER = 1000  # of a matrix
NO_POWER = Text("0^0 has no value", "0^0 は値をもたない")
ONE_IS_MEANT = Text("write 1 if that is meant", "1 の意味であれば 1 と書く")
DIVIDED = Text("division by zero", "0 で割っている")
DIGITS = 1000  # of a number that was worked out
TWO_NORMS = Text(
    "{text} is a matrix, {shape}, and it is not clear which norm is meant",
    "{text} は {shape} 行列であり、どのノルムを指すのか定まらない",
)
FROBENIUS_IN_LATEX = Text(
    r"write \|X\|_F, or \sigma_{{\max}}(X) for the spectral norm",
    r"\|X\|_F と書く。スペクトルノルムなら \sigma_{{\max}}(X) と書く",
)
FROBENIUS = Text(
    "write ‖X‖_F, or normspec(X) for the spectral norm", "‖X‖_F と書く。スペクトルノルムなら normspec(X) と書く"
)


class Parts:
    """The parts of an expression that have not a value everywhere, noted while it is built.

    The constructors work out 0·f, f⁰, 1^f and (f⁻¹)⁻¹; what f needs to have a value does not go with it.

    >>> from matderiv.expressions.matrix import multiply
    >>> parts, x = Parts(), Var("x")
    >>> parts.note(apply("log", x))
    >>> parts.fallen(multiply(S.Zero, apply("log", x)))
    (log(x),)
    >>> parts.fallen(multiply(2, apply("log", x)))
    ()
    """

    def __init__(self) -> None:
        self.met: set[Expr] = set()
        self.partial: dict[Expr, None] = {}

    def note(self, expr: Expr) -> None:
        """Note the parts of what has been built; what has been met before is not gone through again."""
        stack = [expr]
        while stack:
            e = stack.pop()
            if e in self.met:
                continue
            self.met.add(e)
            if is_partial(e):
                self.partial[e] = None
            stack.extend(e.args)

    def fallen(self, *kept: Expr) -> tuple[Expr, ...]:
        """Those that stand in none of these expressions."""
        left = {e for whole in kept for e in distinct(whole)} if self.partial else set()
        return tuple(e for e in self.partial if e not in left)


def is_partial(e: Expr) -> bool:
    """Whether an operation may have no value somewhere, as one that nobody defined; a kink is no such thing."""
    if isinstance(e, Power) or is_op(e, ENTRYWISE_POWER, MATRIX_POWER):
        base, exponent = e.args
        return not (exponent.is_Integer and exponent > 0 or base.is_Number and base > 0)
    if not isinstance(e, Applied) or e.operation.kink is not None:
        return False
    return e.operation.needs is not None or e.operation.domain is not None or described(e.operation) is not None


# ---------------------------------------------------------------------------------- products, powers and bars


def multiplied(operators: Sequence[str], factors: Sequence[Expr], spans: Sequence[Span], noted: Parts) -> Expr:
    """A product from left to right: what is multiplied is gathered, so that a long product stays flat.

    ``noted`` gets what divides, ``spans`` are the places of the factors.

    Raises:
        InputError: it divides by 0.
    """
    gathered, joined = [factors[0]], "*"
    row: Expr | None = None  # what has been gathered, where NumPy has a vector in front of a matrix
    shape = shape_of(factors[0])
    for operator, right, span in zip(operators, factors[1:], spans[1:], strict=True):
        if operator == "/" or operator == "./" and is_scalar(right):
            right, operator = _reciprocal(right, span, noted), joined
        if operator == "./":
            left = _join(gathered, joined)
            if is_scalar(left):
                # not the quotient of a matrix of equal entries, but c times the power -1
                right = apply(ENTRYWISE_POWER, right, S.NegativeOne)
                left = multiply(left, right)
            else:
                right = left = apply(QUOTIENT, left, right)
            noted.note(right)
            gathered, shape = [left], shape_of(left)
            continue
        dotted = operator is DOT or operator == "@"
        if dotted and 1 == shape[1] == shape_of(right)[1] and 1 not in (shape[0], shape_of(right)[0]):
            left = transpose(_join(gathered, joined)) if row is None else row
            gathered, joined, shape, row = [multiply(left, right)], "*", UNIT, None
            continue
        if operator == "@" and shape[1] == 1 != shape[0] and 1 not in shape_of(right):
            vector = _join(gathered, joined)
            row = multiply(transpose(vector) if row is None else row, right)
            gathered, joined, shape = [multiply(transpose(right), vector)], "*", (shape_of(right)[1], S.One)
            continue
        row = None
        operator = "*" if operator in ("@", "numpy*", DOT) else operator
        if operator != joined and (is_scalar(right) or shape == UNIT):
            operator = "*" if joined == "*" or len(gathered) == 1 else operator
        if operator != joined:
            gathered, joined = [_join(gathered, joined)], operator
        if joined == "*" and shape != UNIT and not is_scalar(right):
            shape = (shape[0], shape_of(right)[1])
        elif shape == UNIT:
            shape = shape_of(right)
        gathered.append(right)
        if shape == UNIT and joined == "*":
            gathered = [multiply(*gathered)]
    return _join(gathered, joined)


def _reciprocal(expr: Expr, span: Span, noted: Parts) -> Expr:
    if expr == 0:
        raise InputError(DIVIDED, span=span)
    if not expr.is_Number:
        noted.note(Power(expr, S.NegativeOne))
    return power(expr, -1)


def _join(parts: list[Expr], operator: str) -> Expr:
    if len(parts) == 1:
        return parts[0]
    return multiply(*parts) if operator == "*" else hadamard(*parts)


def raised(node: Node, base: Expr, exponent: Expr, noted: Parts) -> Expr:
    """A power, of a square matrix or entry by entry as its operator says; ``noted`` gets the base of a power 0.

    Raises:
        InputError: it has no value, or too many digits.
        NoRuleError: the matrix has no such power.
    """
    place = node.children[1].span
    large = exponent.is_Rational and (abs(exponent.p) > LARGEST_EXPONENT or exponent.q > LARGEST_EXPONENT)
    if large or isinstance(exponent, Power) and _magnitude(exponent) > LARGEST_EXPONENT:
        raise InputError(
            Text("an exponent is at most {most}", "指数は {most} 以下である")(most=f"{LARGEST_EXPONENT:,}"), span=place
        )
    if node.value == "^" and not is_scalar(base):
        try:
            return matrix_power(base, exponent)
        except NoRuleError as error:
            error.span = place
            raise
    if is_scalar(base) and is_scalar(exponent):
        return _number_raised(node, base, exponent, noted)
    if exponent == 1:
        return base
    if exponent == 0:
        noted.note(apply(ENTRYWISE_POWER, base, S.NegativeOne))
        return ones(*shape_of(base))
    return apply(ENTRYWISE_POWER, base, exponent)


def _number_raised(node: Node, base: Expr, exponent: Expr, noted: Parts) -> Expr:
    if base == 0 and exponent.is_Number and exponent < 0:
        raise InputError(DIVIDED, span=node.span)
    if exponent == 0:
        if base == 0:
            raise InputError(NO_POWER, span=node.span, hint=ONE_IS_MEANT)
        noted.note(Power(base, S.NegativeOne))
    if base.is_Rational and exponent.is_Rational:
        digits = max(abs(base.p), base.q).bit_length() * abs(exponent)
        if digits > DIGITS * 3.3 and abs(base) != 1:
            raise InputError(
                Text("this number has more than {most} digits", "この数は {most} 桁を超える")(most=f"{DIGITS:,}"),
                span=node.span,
            )
    return scalar_power(base, exponent)


def in_bars(node: Node, inside: Expr, text: str, latex: bool) -> Expr:
    """What bars are of: the absolute value, the length, the determinant; ``text`` is what stands between them.

    Raises:
        InputError: two of a matrix, which may be either of two norms.
    """
    if node.value and not is_scalar(inside) and 1 not in shape_of(inside):
        raise InputError(
            TWO_NORMS(text=text, shape=text_shape(shape_of(inside))),
            span=node.span,
            hint=FROBENIUS_IN_LATEX if latex else FROBENIUS,
        )
    if is_scalar(inside):
        return function("norm2" if node.value else "abs", inside)
    return function("norm2" if node.value or 1 in shape_of(inside) else "det", inside)


# ---------------------------------------------------------------------------------------------- functions


def function(name: str, *args: Expr) -> Expr:
    """An operation as it is read: two that stand together and differentiate as one become one."""
    if len(args) == 1 and is_scalar(args[0]) and name != "commutation":
        return of_scalar(name, args[0])
    if name == "trace" and is_op(args[0], EXPM):
        return apply(TRACE_EXPM, *args[0].args)
    if name == "trace" and (polar := _of_polar(args[0])) is not None:
        return function("normnuc", polar)
    if name in ("normnuc", "normspec") and 1 in shape_of(args[0]):
        return apply(NORM2, *args)
    if name == "norm21" and 1 in shape_of(args[0]):
        return apply("norm1" if shape_of(args[0])[1] == 1 else "norm2", *args)
    if name == "pinv" and 1 in shape_of(args[0]):
        return multiply(power(apply(NORM_SQUARED, *args), -1), transpose(args[0]))
    if name == "pinv" and isinstance(args[0], Var) and args[0].facts & {"invertible", "spd", "orthogonal"}:
        return inverse(args[0])
    if name == "kron" and any(map(is_scalar, args)):
        return multiply(*args)
    if name == "vec" and 1 in shape_of(args[0]):
        return args[0] if shape_of(args[0])[1] == 1 else transpose(args[0])
    if name == "unvec" and 1 in shape_of(args[1]):
        return args[0] if shape_of(args[1])[1] == 1 else transpose(args[0])
    if name == "commutation" and 1 in shape_of(args[0]):
        rows = shape_of(args[0])[0] * shape_of(args[0])[1]
        return S.One if rows == 1 else apply(EYE, shape=(rows, rows))
    return apply(name, *args)


def _of_polar(product: Expr) -> Expr | None:
    """The matrix X of PᵀX or X Pᵀ, where P is its orthogonal polar factor: the trace is the sum of singular values."""
    if not is_op(product, MATMUL) or len(product.args) != 2:
        return None
    for factor, other in (product.args, product.args[::-1]):
        for polar, of in ((factor, transpose(other)), (transpose(factor), other)):
            if is_op(polar, POLAR) and polar.args[0] == of:
                return of
    return None


def of_scalar(name: str, expr: Expr) -> Expr:
    """An operation on a 1×1 argument: tr, det, sum and their like are the argument itself, log det is one function."""
    if name == "log" and is_op(expr, DET):
        return apply(LOGDET, *expr.args)
    other = OPERATIONS[name].traits.of_scalar
    if other is None:
        return apply(name, expr)
    if other == "reciprocal":
        if expr == 0:
            raise InputError(Text("zero has no inverse", "0 に逆数はない"))
        return power(expr, -1)
    if other == "one":
        return S.One
    return expr if other == "itself" else apply(other, expr)


def matrix_power(base: Expr, exponent: Expr) -> Expr:
    """The power of a square matrix; the exponent is a whole number, or made of symbols for whole numbers.

    Raises:
        NoRuleError: the exponent is another number, another expression, or too large.
    """
    if not whole(exponent):
        if exponent.is_Number:
            raise NoRuleError(
                Text("there is no rule for a fractional power of a matrix", "行列の分数冪を扱う規則はない"),
                term=exponent,
                hint=Text(
                    "sqrtm(A) and powm(A, p) are known functions that are not derived yet",
                    "sqrtm(A) と powm(A, p) は知られた関数だが、その微分はまだできない",
                ),
            )
        raise NoRuleError(
            Text("there is no rule for the power {exponent} of a matrix", "行列の {exponent} 乗を扱う規則はない")(
                exponent=written(exponent)
            ),
            term=exponent,
            hint=Text(
                "an exponent is a whole number, or made of symbols for such numbers by +, - and *",
                "指数は整数か、整数を表す文字から +、-、* で作られた式である",
            ),
        )
    if exponent.is_Integer and abs(exponent) > LARGEST_POWER:
        raise NoRuleError(
            Text("there is no rule for a power of a matrix above {most}", "{most} を超える行列の冪を扱う規則はない")(
                most=LARGEST_POWER
            ),
            term=exponent,
        )
    exponent = collect(exponent)
    if exponent == 0:
        return apply(EYE, shape=shape_of(base))
    if all(coefficient(t)[0] < 0 for t in termwise(exponent)):
        base, exponent = inverse(base), collect(terms(*(product(-1, t) for t in termwise(exponent))))
    return base if exponent == 1 else apply(MATRIX_POWER, base, exponent)


def inverse(expr: Expr) -> Expr:
    """The inverse of a matrix; that of an inverse is what it was taken of."""
    return expr.args[0] if is_op(expr, INVERSE) else apply(INVERSE, expr)


def _magnitude(expr: Expr) -> float:
    """The absolute value of a power of numbers, which is not worked out where it is long; 0 of what has symbols."""
    if expr.is_Rational:
        return abs(expr.p) / expr.q if max(abs(expr.p), expr.q).bit_length() < 1000 else inf
    if not isinstance(expr, Power):
        return 0.0
    base, exponent = _magnitude(expr.base), _magnitude(expr.exponent)
    try:
        return base**exponent if base and exponent else 0.0
    except OverflowError:
        return inf


def scalar_power(base: Expr, exponent: Expr) -> Expr:
    """The power of a number: an even one of a length is that of its square, and of |t| that of t."""
    if is_op(base, NORM2) and exponent.is_Integer and exponent > 0 and exponent % 2 == 0:
        return power(apply(NORM_SQUARED, base.args[0]), exponent / 2)
    if is_op(base, NORM_P) and exponent == base.args[0]:
        return apply("norm_p_power", *base.args)
    if is_op(base, ABS) and exponent.is_Integer and exponent % 2 == 0:
        return power(base.args[0], exponent)
    if exponent == Rational(1, 2) and "sqrt" in OPERATIONS:
        return apply(SQRT, base)
    return power(base, exponent)
