"""Kronecker products and stacked columns that hold the unknown, taken out of an objective before it is differentiated.

An entry of A ⊗ B carries an index for each factor, and the index language has no such pairs. The identities here
(Horn and Johnson, Topics in Matrix Analysis, 4.2 and 4.3) give the same objective without them. They are used from the
inside out, each makes the arguments of the Kronecker products and stackings smaller or their number less, and so they
end. What is constant stays as it is; what no identity takes out is left for the differentiation to refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sympy import Expr, S

from .index import Terms, is_scalar, power, product, shape_of
from .matrix import add, apply, chain, is_op, multiply, remade, scaled, transpose
from .step import Rule, Step
from .text import Text

__all__ = ["without_kronecker"]

HEADS = ("kron", "vec")

SCALAR_OUT = Rule(
    "kronecker",
    Text("A scalar factor of a part is a factor of the whole.", "一部分のスカラー倍は全体のスカラー倍である。"),
)
ADDED = Rule("stacking", Text("Columns are stacked term by term.", "列を縦に並べる操作は項ごとに行ってよい。"))
TRANSPOSED = Rule(
    "kronecker",
    Text(
        "A Kronecker product is transposed factor by factor, in the same order.",
        "クロネッカー積の転置は、順序を変えずに因子ごとに転置したものである。",
    ),
)
INVERTED = Rule(
    "kronecker",
    Text(
        "A Kronecker product is inverted factor by factor, in the same order.",
        "クロネッカー積の逆行列は、順序を変えずに因子ごとに逆行列をとったものである。",
    ),
)
MIXED = Rule(
    "kronecker",
    Text(
        "The product of two Kronecker products is formed factor by factor, because their blocks fit.",
        "ブロックの大きさが合うので、クロネッカー積どうしの積は因子ごとの積である。",
    ),
)
TRACED = Rule(
    "kronecker",
    Text(
        "The diagonal blocks are the diagonal entries of the first factor times the second: the traces multiply.",
        "対角ブロックは第一因子の対角成分と第二因子の積なので、トレースは積になる。",
    ),
)
SUMMED = Rule(
    "kronecker",
    Text(
        "Every entry of one factor meets every entry of the other once: the sums multiply.",
        "一方の各成分は他方の各成分と一度ずつ掛け合わされるので、和は積になる。",
    ),
)
NORMED = Rule(
    "kronecker",
    Text(
        "Every entry of one factor meets every entry of the other once: the norms multiply.",
        "一方の各成分は他方の各成分と一度ずつ掛け合わされるので、ノルムは積になる。",
    ),
)
DETERMINANT = Rule(
    "kronecker",
    Text(
        "The determinant of each factor enters as often as the other factor has rows.",
        "各因子の行列式は、他方の因子の行の数だけ掛け合わされる。",
    ),
)
VECTORS = Rule(
    "kronecker",
    Text(
        "A Kronecker product of two vectors is a Kronecker product with the identity times the vector that varies.",
        "二つのベクトルのクロネッカー積は、単位行列とのクロネッカー積を変数を含むベクトルに掛けたものである。",
    ),
)
STACKED = Rule(
    "stacking",
    Text(
        "A Kronecker product times stacked columns is the stacked product of three matrices.",
        "クロネッカー積と列を並べたベクトルの積は、三つの行列の積の列を並べたものである。",
    ),
)
INNER = Rule(
    "stacking",
    Text(
        "The inner product of stacked columns is the trace of a product.",
        "列を並べたベクトルどうしの内積は、行列の積のトレースである。",
    ),
)
SAME_ENTRIES = Rule(
    "stacking",
    Text(
        "Stacking the columns keeps the entries, only their order changes.",
        "列を並べても成分は変わらず、並び方だけが変わる。",
    ),
)

Found = tuple[Expr, Rule]


def without_kronecker(objective: Expr, varies: Callable[[Expr], bool]) -> tuple[Expr, tuple[Step, ...]]:
    """The objective without Kronecker products and stackings that vary, as far as the identities go, with the lines.

    Each line is the whole objective, one identity further.

    >>> from matderiv.index import size
    >>> from matderiv.matrix import Var
    >>> A, X = Var("A", (size("m"), size("n"))), Var("X", (size("p"), size("q")))
    >>> value, steps = without_kronecker(apply("sum", apply("kron", A, X)), lambda e: e.has(X))
    >>> len(steps), value == product(apply("sum", A), apply("sum", X))
    (1, True)
    """
    steps: list[Step] = []
    while True:
        found = next(_places(objective, varies), None)
        if found is None:
            return objective, tuple(steps)
        old, new, rule = found
        after = _put(objective, old, new)
        steps.append(Step(objective, after, rule))
        objective = after


def _places(expr: Expr, varies: Callable[[Expr], bool]) -> Iterator[tuple[Expr, Expr, Rule]]:
    """The parts that an identity changes, innermost first."""
    if not varies(expr) or not expr.args:
        return
    for argument in expr.args:
        yield from _places(argument, varies)
    found = _rewritten(expr, varies)
    if found is not None:
        yield expr, *found


def _put(expr: Expr, old: Expr, new: Expr) -> Expr:
    if expr == old:
        return new
    if not expr.args:
        return expr
    args = tuple(_put(a, old, new) for a in expr.args)
    if all(a is b for a, b in zip(args, expr.args, strict=True)):
        return expr
    return add(*args) if isinstance(expr, Terms) else remade(expr, args)


def _rewritten(expr: Expr, varies: Callable[[Expr], bool]) -> Found | None:
    """``expr`` after one identity at its head, if one applies."""
    if is_op(expr, "kron"):
        return _kron(expr, varies)
    if is_op(expr, "vec"):
        number, rest = scaled(expr.args[0])
        return (multiply(number, apply("vec", rest)), SCALAR_OUT) if number != 1 else None
    if is_op(expr, "matmul"):
        return _matmul(expr)
    if is_op(expr, "add"):
        return _add(expr)
    inner = expr.args[0] if len(expr.args) == 1 else None
    if inner is None:
        return None
    number, rest = scaled(inner)
    if number != 1 and any(is_op(rest, head) for head in HEADS):
        return _of_multiple(expr, number, rest)
    if is_op(inner, "kron"):
        return _of_kron(expr, *inner.args)
    return _of_vec(expr, inner.args[0]) if is_op(inner, "vec") else None


def _kron(expr: Expr, varies: Callable[[Expr], bool]) -> Found | None:
    a, b = expr.args
    if is_scalar(a) or is_scalar(b):
        return multiply(a, b), SCALAR_OUT
    (number, left), (other, right) = scaled(a), scaled(b)
    if number != 1 or other != 1:
        return multiply(number, other, apply("kron", left, right)), SCALAR_OUT
    if shape_of(a)[1] == 1 and shape_of(b)[1] == 1 and varies(a) != varies(b):
        (m, _), (n, _) = shape_of(a), shape_of(b)
        if varies(a):
            return multiply(apply("kron", apply("eye", shape=(m, m)), b), a), VECTORS
        return multiply(apply("kron", a, apply("eye", shape=(n, n))), b), VECTORS
    return None


def _matmul(expr: Expr) -> Found | None:
    factors = list(chain(expr))
    for n, (left, right) in enumerate(zip(factors, factors[1:], strict=False)):
        joined: Found | None = None
        if is_op(left, "kron") and is_op(right, "kron") and _fit(left.args, right.args):
            pairs = zip(left.args, right.args, strict=True)
            joined = apply("kron", *(multiply(a, c) for a, c in pairs)), MIXED
        elif is_op(left, "kron") and is_op(right, "vec") and _stacks(left.args[0], left.args[1], right.args[0]):
            (a, b), x = left.args, right.args[0]
            joined = apply("vec", multiply(b, x, transpose(a))), STACKED
        elif is_op(left, "transpose") and is_op(left.args[0], "vec") and is_op(right, "vec"):
            x, y = left.args[0].args[0], right.args[0]
            if shape_of(x) == shape_of(y):
                joined = apply("trace", multiply(transpose(x), y)), INNER
        if joined is not None:
            value, rule = joined
            return multiply(*factors[:n], value, *factors[n + 2 :]), rule
    return None


def _fit(left: tuple[Expr, ...], right: tuple[Expr, ...]) -> bool:
    return [shape_of(a)[1] for a in left] == [shape_of(c)[0] for c in right]


def _stacks(a: Expr, b: Expr, x: Expr) -> bool:
    return (shape_of(b)[1], shape_of(a)[1]) == shape_of(x)


def _add(expr: Expr) -> Found | None:
    """vec A + c vec B as vec(A + c B), where all terms are stacked and of one shape."""
    split = [scaled(t) for t in expr.args]
    if all(is_op(rest, "vec") for _, rest in split) and len({shape_of(rest.args[0]) for _, rest in split}) == 1:
        return apply("vec", add(*(multiply(number, rest.args[0]) for number, rest in split))), ADDED
    return None


def _of_multiple(expr: Expr, number: Expr, rest: Expr) -> Found | None:
    if is_op(expr, "trace") or is_op(expr, "sum"):
        return product(number, apply(expr.operation.name, rest)), SCALAR_OUT
    if is_op(expr, "norm_squared"):
        return product(power(number, 2), apply("norm_squared", rest)), SCALAR_OUT
    if is_op(expr, "norm2") or is_op(expr, "norm1"):
        size = abs(number) if number.is_Number else apply("abs", number)
        return product(size, apply(expr.operation.name, rest)), SCALAR_OUT
    if is_op(expr, "inverse"):
        return multiply(power(number, -1), apply("inverse", rest)), SCALAR_OUT
    return None


def _of_kron(expr: Expr, a: Expr, b: Expr) -> Found | None:
    name = getattr(expr, "operation", None) and expr.operation.name
    square = all(shape_of(x)[0] == shape_of(x)[1] for x in (a, b))
    if name == "transpose":
        return apply("kron", transpose(a), transpose(b)), TRANSPOSED
    if name == "sum":
        return product(apply("sum", a), apply("sum", b)), SUMMED
    if name in ("norm1", "norm2", "norm_squared", "normnuc"):
        return product(apply(name, a), apply(name, b)), NORMED
    if not square:
        return None
    (m, n) = shape_of(a)[0], shape_of(b)[0]
    if name == "inverse":
        return apply("kron", apply("inverse", a), apply("inverse", b)), INVERTED
    if name == "trace":
        return product(apply("trace", a), apply("trace", b)), TRACED
    if name == "det":
        return product(power(apply("det", a), n), power(apply("det", b), m)), DETERMINANT
    if name == "logdet":
        return add(product(n, apply("logdet", a)), product(m, apply("logdet", b))), DETERMINANT
    return None


def _of_vec(expr: Expr, a: Expr) -> Found | None:
    name = getattr(expr, "operation", None) and expr.operation.name
    if name in ("sum", "norm1", "norm2", "norm_squared", "logsumexp"):
        return apply(name, a), SAME_ENTRIES
    operation = getattr(expr, "operation", None)
    if operation is not None and operation.slope is not None and expr.shape != (S.One, S.One):
        return apply("vec", apply(operation.name, a)), SAME_ENTRIES
    return None
