"""The softmax of each row of a matrix: exp(x_ij)/Σ_k exp(x_ik), as in attention (Vaswani et al. 2017, equation 1)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import Called, Form
from ..core.index import Delta, Entry, Partial, Shape, power, product, shape_of, summed, terms
from ..core.operation import Interval, Kit, Line, Local, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return a


def along(axis: int) -> tuple[Callable[..., Expr], Callable[..., tuple[Line, ...]]]:
    """The local derivative and its proof, of the softmax of each column (axis 1) or row (axis 2)."""
    name = "column_softmax" if axis == 1 else "row_softmax"
    here, other = (1, 0) if axis == 1 else (0, 1)  # the place of the index of the line, and of that within it

    def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
        """∂s_ij/∂x_kl = δ_ik s_ij (δ_jl − s_il), for rows."""
        softmax = kit.apply(name, args[0])
        within = (by[0], at[1]) if axis == 1 else (at[0], by[1])
        same = Delta(at[other], by[other]) if at[other] != by[other] else None
        out = Entry(softmax, *at)
        slope = terms(out if same is None else product(out, same), product(-1, out, Entry(softmax, *within)))
        return slope if at[here] == by[here] else product(Delta(at[here], by[here]), slope)

    def lines(
        args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
    ) -> tuple[Line, ...]:
        """The quotient rule for an exponential over the sum of those of its line."""
        x = args[0]
        k = kit.fresh(shape_of(x)[other])
        out, variable = Entry(kit.apply(name, x), *at), Entry(x, *by)

        def placed(index: Expr) -> tuple[Expr, ...]:
            return (index, at[1]) if axis == 1 else (at[0], index)

        def exponential(index: Expr) -> Expr:
            return kit.apply("exp", Entry(x, *placed(index)))

        i, j, p, q = at[here], at[other], by[here], by[other]
        total, delta = summed(exponential(k), k), Delta(i, p)
        slopes = terms(
            product(delta, exponential(j), Delta(j, q), power(total, -1)),
            product(-1, delta, exponential(j), exponential(q), power(total, -2)),
        )
        return (
            Line(
                out,
                product(exponential(j), power(total, -1)),
                Text(
                    "{out} is {e} over the sum of all {f} of its " + ("column." if axis == 1 else "row."),
                    "{out} は、{e} を同じ"
                    + ("列" if axis == 1 else "行")
                    + "にあるすべての {f} の和で割ったものである。",
                ),
                {"out": out, "e": exponential(j), "f": exponential(k)},
            ),
            Line(
                Partial(out, variable),
                slopes,
                Text(
                    "Quotient rule: {by} stands in it only for {i} = {p}, in {e} for {j} = {q}, and in the sum only in "
                    "the term with {k} = {q}.",
                    "商の微分法による。{by} が現れるのは {i} = {p} のときだけであり、{e} には {j} = {q} のとき、"
                    "和では {k} = {q} の項だけに現れる。",
                ),
                {"e": exponential(j), "by": variable, "i": i, "p": p, "j": j, "q": q, "k": k},
            ),
            Line(
                slopes,
                entry(args, number, at, by, kit),
                Text(
                    "Over the sum, {e} is {s}, and {f} is {t}.",
                    "和で割ると、{e} は {s} に、{f} は {t} になる。",
                ),
                {
                    "e": exponential(j),
                    "s": out,
                    "f": exponential(q),
                    "t": Entry(kit.apply(name, x), *placed(q)),
                },
            ),
        )

    return entry, lines


def softmax_along(ring: Any, a: Any, axis: int) -> Any:
    """Exponentials over their sum along an axis; of numbers with the largest entry taken off first."""
    if not ring.exact:
        a = a - ring.peak(a)
    powers = ring.entrywise("exp", lambda np, z: np.exp(z), a)
    return powers * ring.reciprocal(ring.sum(powers, rows=axis == 1, columns=axis == 2))


def source_along(xp: Any, a: Any, axis: int) -> Any:
    """Along the axis 0 or 1; the graph takes the largest entry off first."""
    powers = xp.exp(a)
    return powers / xp.along(xp.sum(powers, axis), axis, a)


ENTRY, LINES = along(2)
ROW_SOFTMAX = Operation(
    name="row_softmax",
    meaning=Text("softmax of each row", "各行の softmax"),
    arity=(1, 1),
    shape=shape,
    form=Form("softmax({0}, 2)", Called("softmax", below="2")),
    numeric=lambda ring, a: softmax_along(ring, a, 2),
    example=("tr(A'*softmax(X*B, 2))", "X"),
    local=Local(
        ENTRY,
        Text(
            "The quotient rule for {out}, an exponential over the sum of the exponentials of its row.",
            "{out} は指数関数の値を、同じ行の指数関数の値の和で割ったものなので、商の微分法を用いる。",
        ),
        LINES,
    ),
    told=Text(
        "{e} is {x} with each row replaced by its softmax.", "{e} は {x} の各行をその softmax で置き換えた行列である。"
    ),
    source=lambda xp, a: source_along(xp, a, 1),
    traits=Traits(between=Interval(0, 1, "(]"), of_scalar="one"),
    formal=Formal(
        "vdiag (map_mx (@GRing.inv R) (map_mx expR {0} *m (const_mx 1 : 'M[R]_({n0}, 1)))) *m map_mx expR {0}",
        "a_mul (a_diag (a_map (r := (@GRing.inv R)) (r' := (fun t : R => - t ^- 2))"
        " (a_mulr (const_mx 1 : 'M[R]_({n0}, 1)) (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _)))"
        " (fun i j => d_inv (lt0r_neq0 (row_exp_gt0 _ i j)))))"
        " (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _))",
    ),
)
