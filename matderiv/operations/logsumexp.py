"""The logarithm of the sum of the exponentials of all entries (Boyd and Vandenberghe, Convex Optimization, 3.1.5)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..index import UNIT, Entry, Partial, Shape, power, product, shape_of, summed
from ..operation import Kit, Local, Operation, call
from ..text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂/∂x_ij = exp(x_ij)/Σ exp: for a vector the softmax."""
    if len(by) == 1:
        return Entry(kit.apply("softmax", args[0]), *by)
    total = kit.apply("sum", kit.apply("exp", args[0]))
    return product(kit.apply("exp", Entry(args[0], *by)), power(total, -1))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[tuple[Expr, Expr, Text], ...]:
    x, variable = args[0], Entry(args[0], *by)
    indices = tuple(kit.fresh(size) for size in shape_of(x) if size != 1)
    total = summed(kit.apply("exp", Entry(x, *indices)), *indices)
    whole, out = kit.apply("logsumexp", x), kit.apply("exp", variable)
    return (
        (
            whole,
            kit.apply("log", total),
            Text(
                "It is the logarithm of the sum of the exponentials of all entries.",
                "全成分の指数関数の値の和の対数である。",
            ),
        ),
        (
            Partial(total, variable),
            out,
            Text(
                "Only one term of the sum contains {by}, and the exponential function is its own derivative.",
                "和のうち {by} を含む項は一つだけであり、指数関数の導関数は指数関数自身である。",
            ),
        ),
        (
            Partial(whole, variable),
            product(out, power(total, -1)),
            Text("The logarithm contributes one over the sum.", "対数の微分から、和の逆数が掛かる。"),
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    shift = None
    if not ring.exact:
        # log Σ exp(x) = c + log Σ exp(x − c), in which no exponential overflows
        shift = ring.peak(a)
        a = a - shift
    powers = ring.entrywise("exp", lambda np, z: np.exp(z), a)
    out = ring.entrywise("log", lambda np, z: np.log(z), ring.sum(powers, rows=True, columns=True))
    return out if shift is None else out + shift


def source(xp: Any, a: Any, axis: int | None = None) -> Any:
    """With the largest entry taken off first, as above; over one axis in products with whole matrices."""
    peak = xp.max(a, axis)
    return xp.log(xp.sum(xp.exp(a - xp.along(peak, axis, a)), axis)) + peak


OPERATION = Operation(
    name="logsumexp",
    meaning=Text("logarithm of the sum of the exponentials", "指数関数の値の和の対数"),
    arity=(1, 1),
    shape=shape,
    form=call("logsumexp"),
    numeric=numeric,
    example=("logsumexp(A*x)", "x"),
    words=("logsumexp",),
    local=Local(
        entry,
        Text(
            "The exponential of the entry over the sum of all exponentials.",
            "成分の指数関数の値を、全成分についての和で割ったものである。",
        ),
        lines,
    ),
    source=source,
)
