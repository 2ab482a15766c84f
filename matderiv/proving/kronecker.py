"""Kronecker products and stacked columns, written without them before anything is differentiated.

An entry of A ⊗ B or of vec(A) has an index that runs over pairs of indices. Where the unknown stands inside one,
these identities (Magnus and Neudecker, Matrix Differential Calculus, 2.2 to 2.4; Horn and Johnson, Topics in Matrix
Analysis, 4.2 and 4.3) bring the objective to products, traces and norms; each use of one is a line of the proof.
Every rule leaves fewer Kronecker products and stackings, so that the rewriting ends.
"""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from ..core.errors import NoRuleError
from ..core.index import is_scalar, power, product, shape_of, terms, walk
from ..core.operation import Applied, Operation, text_shape
from ..core.proof import Rule, Step
from ..core.text import Text
from ..expressions.matrix import add, apply, involves, is_op, multiply, scaled, transpose
from ..operations.abs import ABS
from ..operations.add import ADD
from ..operations.det import DET
from ..operations.eye import EYE
from ..operations.inverse import INVERSE
from ..operations.kron import KRON
from ..operations.logdet import LOGDET
from ..operations.matmul import MATMUL
from ..operations.norm1 import NORM1
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.normnuc import NORMNUC
from ..operations.normspec import NORMSPEC
from ..operations.scale import SCALE
from ..operations.sum import SUM
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE
from ..operations.vec import VEC
from ..reading.combine import of_scalar
from .identities import Used, first_use, identity, rewriting

__all__ = ["rewritten", "splits"]

LONGEST_SUM = 40  # terms among which equal factors of Kronecker products are looked for
MOST_SUMMANDS = 4  # Kronecker products in a sum whose norm is multiplied out
DEEPEST = 4  # indices that a composite index is made of: each more multiplies what a line takes to check
LONGEST_VECTOR = 7  # the same for a constant vector


# functions of which the value at a Kronecker product is the product of their values at its factors
CALLED = {
    NORM_SQUARED: Text("squared norm", "ノルムの二乗"),
    NORM2: Text("norm", "ノルム"),
    NORM1: Text("1-norm", "1-ノルム"),
    NORMNUC: Text("nuclear norm", "核ノルム"),
    NORMSPEC: Text("spectral norm", "スペクトルノルム"),
    TRACE: Text("trace", "トレース"),
    SUM: Text("sum of all entries", "全成分の和"),
}


def _scalar_of_product(expr: Expr) -> Used:
    for one, called in CALLED.items():
        if is_op(expr, one) and is_op(expr.args[0], KRON):
            value = product(*(_function(one, a) for a in expr.args[0].args))
            en = f"The {called.en} of a Kronecker product is the product of those of its factors."
            return value, Rule(
                "kronecker-scalar", Text(en, f"クロネッカー積の{called.ja}は、各因子の{called.ja}の積である。")
            )
    return None


COMMON = Rule(
    "kronecker-common-factor",
    Text(
        "Two Kronecker products with equal factors at one place are one, with the sum of their other factors.",
        "同じ位置に等しい因子をもつ二つのクロネッカー積の和は、他方の因子の和をとった一つのクロネッカー積である。",
    ),
)
COMMON_MULTIPLES = Rule(
    "kronecker-common-factor",
    Text(
        "Multiples of two Kronecker products with equal factors at one place are one, with the sum of the same "
        "multiples of their other factors.",
        "同じ位置に等しい因子をもつ二つのクロネッカー積の定数倍の和は、他方の因子を同じ定数倍して足した一つの"
        "クロネッカー積である。",
    ),
)


def _common_factor(expr: Expr) -> Used:
    if not is_op(expr, ADD) or len(expr.args) > LONGEST_SUM:
        return None
    split = [scaled(a) for a in expr.args]
    for n, (c, left) in enumerate(split):
        for m, (d, right) in enumerate(split[n + 1 :], n + 1):
            if not is_op(left, KRON) or not is_op(right, KRON):
                continue
            for place in (0, 1):
                first, second = left.args[1 - place], right.args[1 - place]
                if left.args[place] == right.args[place] and shape_of(first) == shape_of(second):
                    inner = add(multiply(c, first), multiply(d, second))
                    both = (left.args[0], inner) if place == 0 else (inner, left.args[1])
                    rest = [a for k, a in enumerate(expr.args) if k not in (n, m)]
                    return add(*rest[:n], _kron(*both), *rest[n:]), COMMON if c == d == 1 else COMMON_MULTIPLES
    return None


@identity(
    "kronecker-norm-of-sum",
    "The squared norm of the sum is multiplied out: the inner product of two Kronecker products is that of their first "
    "factors times that of their second, and an inner product of two matrices is the trace of the one, transposed, "
    "times the other.",
    "和のノルムの二乗を展開する。二つのクロネッカー積の内積は、第一因子どうしの内積と第二因子どうしの内積の積であり、"
    "二つの行列の内積は、一方の転置と他方の積のトレースである。",
)
def _norm_of_sum(expr: Expr) -> Expr | None:
    if not is_op(expr, NORM_SQUARED) or not is_op(expr.args[0], ADD) or len(expr.args[0].args) > MOST_SUMMANDS:
        return None
    split = [scaled(a) for a in expr.args[0].args]
    if not all(is_op(body, KRON) for _, body in split):
        return None
    if len({tuple(map(shape_of, body.args)) for _, body in split}) > 1:
        return None
    out = []
    for n, (c, left) in enumerate(split):
        out.append(product(power(c, 2), *(_function(NORM_SQUARED, a) for a in left.args)))
        for d, right in split[n + 1 :]:
            inner = (multiply(transpose(a), b) for a, b in zip(left.args, right.args, strict=True))
            out.append(product(2, c, d, *(w if is_scalar(w) else apply(TRACE, w) for w in inner)))
    return terms(*out)


DETERMINANT = Rule(
    "kronecker-determinant",
    Text(
        "The determinant of a Kronecker product is the product of the determinants of its factors, "
        "each to the size of the other.",
        "クロネッカー積の行列式は、各因子の行列式を他方の次数だけ冪にしたものの積である。",
    ),
)
LOG_DETERMINANT = Rule(
    "kronecker-determinant",
    Text(
        "The determinant of a Kronecker product is the product of the determinants of its factors, "
        "each to the size of the other; the logarithm makes this a sum, with the sizes as factors.",
        "クロネッカー積の行列式は、各因子の行列式を他方の次数だけ冪にしたものの積であり、対数をとると、"
        "次数を係数とする和になる。",
    ),
)


def _determinant_of_product(expr: Expr) -> Used:
    if not (is_op(expr, LOGDET, DET)) or not is_op(expr.args[0], KRON):
        return None
    a, b = expr.args[0].args
    m, n = shape_of(a)[0], shape_of(b)[0]
    if shape_of(a) != (m, m) or shape_of(b) != (n, n):
        return None
    if is_op(expr, LOGDET):
        return terms(product(n, _function(LOGDET, a)), product(m, _function(LOGDET, b))), LOG_DETERMINANT
    return product(power(_function(DET, a), n), power(_function(DET, b), m)), DETERMINANT


@identity(
    "kronecker-transpose",
    "A Kronecker product is transposed factor by factor.",
    "クロネッカー積の転置は、因子ごとにとればよい。",
)
def _transposed_product(expr: Expr) -> Expr | None:
    if is_op(expr, TRANSPOSE) and is_op(expr.args[0], KRON):
        return _kron(*map(transpose, expr.args[0].args))
    return None


@identity(
    "kronecker-inverse",
    "A Kronecker product is inverted factor by factor.",
    "クロネッカー積の逆行列は、因子ごとにとればよい。",
)
def _inverse_of_product(expr: Expr) -> Expr | None:
    if not is_op(expr, INVERSE) or not is_op(expr.args[0], KRON):
        return None
    a, b = expr.args[0].args
    square = shape_of(a)[0] == shape_of(a)[1] and shape_of(b)[0] == shape_of(b)[1]
    return _kron(_function(INVERSE, a), _function(INVERSE, b)) if square else None


@identity(
    "kronecker-mixed-product",
    "The product of two Kronecker products is the Kronecker product of the products of first and of second factors.",
    "クロネッカー積どうしの積は、第一因子どうしの積と第二因子どうしの積のクロネッカー積である。",
)
def _mixed_product(expr: Expr) -> Expr | None:
    for n, left, right in _neighbours(expr):
        if is_op(left, KRON) and is_op(right, KRON):
            (a, b), (c, d) = left.args, right.args
            if shape_of(a)[1] == shape_of(c)[0] and shape_of(b)[1] == shape_of(d)[0]:
                return _joined(expr, n, _kron(multiply(a, c), multiply(b, d)))
    return None


@identity(
    "kronecker-vec",
    "A Kronecker product times vec of a matrix is vec of the second factor times the matrix times the transpose of the "
    "first.",
    "クロネッカー積を行列の vec に掛けたものは、第二因子、その行列、第一因子の転置をこの順に掛けた行列の vec である。",
)
def _product_times_vec(expr: Expr) -> Expr | None:
    for n, left, right in _neighbours(expr):
        if is_op(left, KRON) and is_op(right, VEC):
            (a, b), x = left.args, right.args[0]
            if shape_of(b)[1] == shape_of(x)[0] and shape_of(a)[1] == shape_of(x)[1]:
                return _joined(expr, n, _stacked(multiply(b, x, transpose(a))))
    return None


@identity(
    "vec-inner-product",
    "The inner product of vec of two matrices is the trace of the first, transposed, times the second.",
    "二つの行列の vec の内積は、一方の転置と他方の積のトレースである。",
)
def _inner_product(expr: Expr) -> Expr | None:
    if is_op(expr, MATMUL) and len(expr.args) == 2 and is_op(expr.args[0], TRANSPOSE):
        row, column = expr.args[0].args[0], expr.args[1]
        if is_op(row, VEC) and is_op(column, VEC) and shape_of(row.args[0]) == shape_of(column.args[0]):
            whole = multiply(transpose(row.args[0]), column.args[0])
            return whole if is_scalar(whole) else apply(TRACE, whole)
    return None


def _scalar_of_vec(expr: Expr) -> Used:
    for one in (NORM_SQUARED, NORM2, NORM1, SUM):
        if is_op(expr, one) and is_op(expr.args[0], VEC):
            en = f"Stacking the columns does not change the {CALLED[one].en}."
            rule = Rule("vec-scalar", Text(en, f"列を縦に並べても、{CALLED[one].ja}は変わらない。"))
            return _function(one, expr.args[0].args[0]), rule
    return None


@identity(
    "vec-linear",
    "A multiple of stacked columns is that of the matrix, stacked.",
    "vec のスカラー倍は、行列のスカラー倍の vec である。",
)
def _multiple_of_vec(expr: Expr) -> Expr | None:
    if is_op(expr, SCALE) and is_op(expr.args[1], VEC):
        return _stacked(multiply(expr.args[0], expr.args[1].args[0]))
    return None


@identity(
    "vec-linear",
    "A sum of stacked columns is that of the matrices, stacked.",
    "vec の和は、行列の和の vec である。",
)
def _sum_of_vecs(expr: Expr) -> Expr | None:
    if is_op(expr, ADD) and all(is_op(a, VEC) for a in expr.args):
        inner = [a.args[0] for a in expr.args]
        if len({shape_of(a) for a in inner}) == 1:
            return _stacked(add(*inner))
    return None


IDENTITIES = (
    _scalar_of_product,
    _common_factor,
    _norm_of_sum,
    _determinant_of_product,
    _transposed_product,
    _inverse_of_product,
    _mixed_product,
    _product_times_vec,
    _multiple_of_vec,
    _sum_of_vecs,
    _inner_product,
    _scalar_of_vec,
)

FIRST_VECTOR = Rule(
    "kronecker-vector",
    Text(
        "A Kronecker product of two vectors is the one with I in place of the first, times the first.",
        "ベクトルどうしのクロネッカー積は、第一因子を I に置き換えたクロネッカー積に、第一因子を掛けたものである。",
    ),
)
SECOND_VECTOR = Rule(
    "kronecker-vector",
    Text(
        "A Kronecker product of two vectors is the one with I in place of the second, times the second.",
        "ベクトルどうしのクロネッカー積は、第二因子を I に置き換えたクロネッカー積に、第二因子を掛けたものである。",
    ),
)
VECTORS = Rule(
    "kronecker-vector",
    Text(
        "A Kronecker product of two vectors is vec of the second times the transpose of the first.",
        "ベクトルどうしのクロネッカー積は、第二因子に第一因子の転置を掛けた行列の vec である。",
    ),
)


def _product_of_vectors(expr: Expr, unknown: Expr) -> Used:
    """x ⊗ y with the unknown in one of the two, as a constant matrix times that one; in both, as stacked columns."""
    if not is_op(expr, KRON) or any(shape_of(a)[1] != 1 for a in expr.args):
        return None
    x, y = expr.args
    first, second = involves(x, unknown), involves(y, unknown)
    if first and second:
        return _stacked(multiply(y, transpose(x))), VECTORS
    eye = apply(EYE, shape=(shape_of(x if first else y)[0],) * 2)
    return (multiply(_kron(eye, y), x), FIRST_VECTOR) if first else (multiply(_kron(x, eye), y), SECOND_VECTOR)


def rewritten(objective: Expr, unknown: Expr) -> list[Step]:
    """A line for each use of an identity on the objective, where the unknown stands in ⊗ or under vec.

    First what is a product of numbers, ‖x ⊗ y‖ = ‖x‖‖y‖: there a product of vectors stays one.
    """
    lines = rewriting(objective, unknown, _holds, _scalar_of_product)
    now = lines[-1].rhs if lines else objective
    return lines + rewriting(now, unknown, _holds, lambda expr: _used(expr, unknown))


def _used(expr: Expr, unknown: Expr) -> Used:
    outside = _product_of_vectors(expr, unknown)
    return outside if outside is not None else first_use(IDENTITIES, expr)


def splits(expr: Expr, unknown: Expr) -> dict[Expr, tuple[Expr, Expr]]:
    """The sizes over which an index has to be a pair, each with those of its quicker and its slower part.

    They are asked for by the stackings and Kronecker products in which the unknown stands.

    Raises:
        NoRuleError: one size is asked for in two ways.
    """
    out: dict[Expr, tuple[Expr, Expr]] = {}
    for e in walk(expr):
        if not isinstance(e, Applied) or e.operation.pairs is None:
            continue
        pairs = e.operation.pairs(*(shape_of(a) for a in e.args))
        varies = involves(e, unknown)
        # a constant is evaluated as well; a vector may be made of more sizes than a matrix
        most = DEEPEST if varies or len(pairs) > 1 else LONGEST_VECTOR
        for fast, slow in pairs:
            if _parts(fast) + _parts(slow) > most:
                raise NoRuleError(
                    Text(
                        "an index over {extent} values would be made of more than {most} indices",
                        "{extent} 個の値を動く添字が、{most} 個を超える添字からなることになる",
                    )(extent=fast * slow, most=most),
                    term=e,
                    hint=Text(
                        "at most {most} sizes may be multiplied by stacking and by Kronecker products",
                        "列を並べることとクロネッカー積とで掛け合わせるサイズは {most} 個までである",
                    )(most=most),
                )
            if not varies:
                continue
            if out.setdefault(fast * slow, (fast, slow)) != (fast, slow):
                first, second = out[fast * slow]
                raise NoRuleError(
                    Text(
                        "an index over {extent} values would have to run over pairs in two ways, {one} and {other}",
                        "{extent} 個の値を動く添字が、{one} と {other} の 2 通りの組を動かなければならない",
                    )(extent=fast * slow, one=text_shape((first, second)), other=text_shape((fast, slow))),
                    term=e,
                    hint=Text(
                        "vec(A') is commutation(m, n)*vec(A) for an m×n matrix A",
                        "m×n 行列 A に対し、vec(A') は commutation(m, n)*vec(A) である",
                    ),
                )
    return out


def _parts(extent: Expr) -> int:
    """How many sizes an extent is the product of."""
    return sum(int(power) for base, power in extent.as_powers_dict().items() if not base.is_Number)


def _holds(expr: Expr) -> bool:
    return is_op(expr, KRON, VEC) or any(_holds(a) for a in expr.args)


def _neighbours(expr: Expr) -> Iterator[tuple[int, Expr, Expr]]:
    if is_op(expr, MATMUL):
        for n, (left, right) in enumerate(zip(expr.args, expr.args[1:], strict=False)):
            yield n, left, right


def _joined(expr: Expr, place: int, value: Expr) -> Expr:
    return multiply(*expr.args[:place], value, *expr.args[place + 2 :])


def _function(one: Operation, argument: Expr) -> Expr:
    """A function of a matrix; of a scalar it is the scalar function that it comes to."""
    if not is_scalar(argument):
        return apply(one, argument)
    if one is NORM_SQUARED:
        return power(argument, 2)
    return apply(ABS, argument) if one is NORM1 else of_scalar(one.name, argument)


def _kron(left: Expr, right: Expr) -> Expr:
    """A Kronecker product; of a scalar it is a multiple."""
    return multiply(left, right) if is_scalar(left) or is_scalar(right) else apply(KRON, left, right)


def _stacked(matrix: Expr) -> Expr:
    return matrix if shape_of(matrix)[1] == 1 else apply(VEC, matrix)
