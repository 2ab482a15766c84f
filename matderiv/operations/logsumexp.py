"""The logarithm of the sum of the exponentials of all entries (Boyd and Vandenberghe, Convex Optimization, 3.1.5)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import call
from ..core.index import UNIT, Entry, Partial, Shape, power, product, shape_of, summed
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text


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
) -> tuple[Line, ...]:
    """The logarithm of a sum of which one term contains the entry."""
    x, variable = args[0], Entry(args[0], *by)
    indices = tuple(kit.fresh(size) for size in shape_of(x) if size != 1)
    inner = kit.apply("exp", Entry(x, *indices))
    total = summed(inner, *indices)
    whole, out = kit.apply("logsumexp", x), kit.apply("exp", variable)
    slope = product(out, power(total, -1))
    names = {
        f"{letter}{n}": e
        for n, pair in enumerate(zip(indices, by, strict=True))
        for letter, e in zip("kp", pair, strict=True)
    }
    places = [f"{{k{n}}} = {{p{n}}}" for n in range(len(by))]
    value = entry(args, number, at, by, kit)
    return (
        Line(
            whole,
            kit.apply("log", total),
            Text(
                "This is its definition: the logarithm of the sum of all {e}.",
                "定義による。すべての {e} の和の対数である。",
            ),
            {"e": inner},
        ),
        Line(
            Partial(total, variable),
            out,
            Text(
                f"Only the term with {' and '.join(places)} contains {{by}}, and the exponential function is its own "
                "derivative.",
                f"{{by}} を含むのは {' かつ '.join(places)} の項だけであり、指数関数の導関数は指数関数自身である。",
            ),
            {"by": variable, **names},
        ),
        Line(
            Partial(whole, variable),
            slope,
            Text("The logarithm contributes the factor {r}.", "対数の微分から因子 {r} が生じる。"),
            {"r": power(total, -1)},
        ),
        Line(
            slope,
            value,
            Text(
                "Over the sum of all {e}, {f} is the entry of the softmax at {by}.",
                "{f} をすべての {e} の和で割ったものは、{by} の位置における softmax の成分である。",
            )
            if len(by) == 1
            else Text(
                "The sum of all {e} is written as one of all entries, and divides {f}.",
                "{f} を割る {e} の和を、行列の全成分の和として書く。",
            ),
            {"e": inner, "f": out} | ({"by": variable} if len(by) == 1 else {}),
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


LOGSUMEXP = Operation(
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
            "The exponential of {by} over the sum of all exponentials.",
            "{by} による微分は、{by} の指数関数の値を、すべての成分についてのその値の和で割ったものである。",
        ),
        lines,
    ),
    told=Text(
        "{e} is the logarithm of the sum of the exponentials of all entries of {x}.",
        "{e} は {x} の全成分の指数関数の値の和の対数である。",
    ),
    source=source,
    traits=Traits(turned="alike", of_scalar="itself", summed=True),
    formal=Formal("logsumexp {0}", "g_lse {d0}", scalar=True),
)
