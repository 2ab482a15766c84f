"""The logarithm of the sum of the exponentials of each row, as a column: log Σ_j exp(x_ij)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr, S

from ..core.formal import Formal
from ..core.forms import Called, Form
from ..core.index import Delta, Entry, Partial, Shape, power, product, shape_of, summed
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return a[0], S.One


def along(axis: int) -> tuple[Callable[..., Expr], Callable[..., tuple[Line, ...]]]:
    """The local derivative and its proof, for each column (axis 1) or row (axis 2)."""
    name, softmax = ("column_logsumexp", "column_softmax") if axis == 1 else ("row_logsumexp", "row_softmax")
    here, other = (1, 0) if axis == 1 else (0, 1)

    def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
        """∂(log Σ_j exp(x_ij))/∂x_kl = δ_ik exp(x_kl)/Σ_j exp(x_kj), an entry of the softmax, for rows."""
        slope = Entry(kit.apply(softmax, args[0]), *by)
        (i,) = at or (by[here],)
        return slope if i == by[here] else product(Delta(i, by[here]), slope)

    def lines(
        args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
    ) -> tuple[Line, ...]:
        """The logarithm of a sum of which one term contains the entry, if it is in that line."""
        x, variable = args[0], Entry(args[0], *by)
        j = kit.fresh(shape_of(x)[other])
        (i,) = at
        inner = kit.apply("exp", Entry(x, *((j, i) if axis == 1 else (i, j))))
        total = summed(inner, j)
        out, delta = Entry(kit.apply(name, x), i), Delta(i, by[here])
        own = kit.apply("exp", Entry(x, *((by[0], i) if axis == 1 else (i, by[1]))))
        slope = product(delta, own, power(total, -1))
        return (
            Line(
                out,
                kit.apply("log", total),
                Text(
                    "This is its definition: the logarithm of the sum of all {e}.",
                    "定義による。すべての {e} の和の対数である。",
                ),
                {"e": inner},
            ),
            Line(
                Partial(total, variable),
                product(delta, own),
                Text(
                    "{by} stands in it only for {i} = {p}, and then only in the term with {j} = {q}; the exponential "
                    "function is its own derivative.",
                    "{by} が現れるのは {i} = {p} のときだけ、それも {j} = {q} の項だけであり、"
                    "指数関数の導関数は指数関数自身である。",
                ),
                {"by": variable, "i": i, "p": by[here], "j": j, "q": by[other]},
            ),
            Line(
                Partial(out, variable),
                slope,
                Text("The logarithm contributes the factor {r}.", "対数の微分から因子 {r} が生じる。"),
                {"r": power(total, -1)},
            ),
            Line(
                slope,
                entry(args, number, at, by, kit),
                Text(
                    "Where {i} = {p}, {f} over the sum of all {e} is the entry of the softmax at {by}.",
                    "{i} = {p} のとき、{f} をすべての {e} の和で割ったものは、"
                    "{by} の位置における softmax の成分である。",
                ),
                {"i": i, "p": by[here], "f": own, "e": inner, "by": variable},
            ),
        )

    return entry, lines


def logsumexp_along(ring: Any, a: Any, axis: int) -> Any:
    """The logarithm of sums of exponentials along an axis; of numbers with the largest entry taken off first."""
    shift = None
    if not ring.exact:
        shift = ring.peak(a)
        a = a - shift
    powers = ring.entrywise("exp", lambda np, z: np.exp(z), a)
    out = ring.entrywise("log", lambda np, z: np.log(z), ring.sum(powers, rows=axis == 1, columns=axis == 2))
    return out if shift is None else out + shift


def source_along(xp: Any, a: Any, axis: int) -> Any:
    """Along the axis 0 or 1; the graph takes the largest entry off first."""
    return xp.log(xp.sum(xp.exp(a), axis))


ENTRY, LINES = along(2)
ROW_LOGSUMEXP = Operation(
    name="row_logsumexp",
    meaning=Text("logarithm of the sum of the exponentials of each row", "各行の指数関数の値の和の対数"),
    arity=(1, 1),
    shape=shape,
    form=Form("logsumexp({0}, 2)", Called("logsumexp", below="2")),
    numeric=lambda ring, a: logsumexp_along(ring, a, 2),
    example=("a'*logsumexp(X*B, 2)", "X"),
    local=Local(
        ENTRY,
        Text(
            "{out} contains {by} only if {by} is in its row; then the derivative is the exponential of {by} over the "
            "sum of the exponentials of the row.",
            "{by} が {out} に現れるのは同じ行にあるときだけで、そのとき、微分は {by} の指数関数の値を、"
            "行の指数関数の値の和で割ったものである。",
        ),
        LINES,
    ),
    told=Text(
        "{e} is the vector of the logarithms of the sums of the exponentials in each row of {x}.",
        "{e} は {x} の各行の指数関数の値の和の対数を並べた列ベクトルである。",
    ),
    source=lambda xp, a: source_along(xp, a, 1),
    traits=Traits(of_scalar="itself", summed=True),
    formal=Formal(
        "map_mx (@ln R) (map_mx expR {0} *m (const_mx 1 : 'M[R]_({n0}, 1)))",
        "a_map (r := (@ln R)) (r' := GRing.inv) (a_mulr (const_mx 1 : 'M[R]_({n0}, 1))"
        " (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _))) (fun i j => d_ln (row_exp_gt0 _ i j))",
    ),
)
