"""The softmax of a vector: exp(x_i)/Σ_k exp(x_k) (Bishop, Pattern Recognition and Machine Learning, 4.104-4.106)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import call
from ..core.index import Delta, Entry, Partial, Shape, power, product, shape_of, summed, terms
from ..core.operation import Interval, Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(a: Shape) -> Shape:
    if 1 not in a:
        raise Misfit(
            Text(
                "softmax is taken of a vector, but this is {shape}", "softmax はベクトルに施すが、これは {shape} である"
            )(shape=text_shape(a))
        )
    return a


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂s_i/∂x_j = s_i (δ_ij − s_j)."""
    softmax, (i,), (j,) = kit.apply("softmax", args[0]), at, by
    return terms(
        product(Entry(softmax, i), Delta(i, j)) if i != j else Entry(softmax, i),
        product(-1, Entry(softmax, i), Entry(softmax, j)),
    )


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The quotient rule for an exponential over the sum of all."""
    x, (i,), (j,) = args[0], at, by
    k = kit.fresh(next(s for s in shape_of(x) if s != 1))
    softmax = kit.apply("softmax", x)
    out, variable = Entry(softmax, i), Entry(x, j)

    def exponential(index: Expr) -> Expr:
        return kit.apply("exp", Entry(x, index))

    total = summed(exponential(k), k)
    slopes = terms(
        product(exponential(i), Delta(i, j), power(total, -1)),
        product(-1, exponential(i), exponential(j), power(total, -2)),
    )
    return (
        Line(
            out,
            product(exponential(i), power(total, -1)),
            Text(
                "Entry {i} of the softmax is {e} over the sum of all {f}.",
                "softmax の第 {i} 成分は、{e} をすべての {f} の和で割ったものである。",
            ),
            {"i": i, "e": exponential(i), "f": exponential(k)},
        ),
        Line(
            Partial(out, variable),
            slopes,
            Text(
                "Quotient rule: {e} contains {by} only for {i} = {j}, and the sum only in the term with {k} = {j}.",
                "商の微分法による。{e} が {by} を含むのは {i} = {j} のときだけであり、"
                "和のうち {by} を含むのは {k} = {j} の項だけである。",
            ),
            {"e": exponential(i), "by": variable, "i": i, "j": j, "k": k},
        ),
        Line(
            slopes,
            entry(args, number, at, by, kit),
            Text(
                "Over the sum, {e} is {s}, and {f} is {t}.",
                "和で割ると、{e} は {s} に、{f} は {t} になる。",
            ),
            {"e": exponential(i), "s": out, "f": exponential(j), "t": Entry(softmax, j)},
        ),
    )


def numeric(ring: Any, a: Any) -> Any:
    if not ring.exact:
        # a common shift changes nothing, and no exponential overflows
        a = a - ring.peak(a)
    powers = ring.entrywise("exp", lambda np, z: np.exp(z), a)
    return powers * ring.reciprocal(ring.sum(powers, rows=True, columns=True))


def source(xp: Any, a: Any, axis: int | None = None) -> Any:
    """With the largest entry taken off first, as above; over one axis in products with whole matrices."""
    powers = xp.exp(a - xp.along(xp.max(a, axis), axis, a))
    return powers / xp.along(xp.sum(powers, axis), axis, a)


SOFTMAX = Operation(
    name="softmax",
    meaning=Text("softmax, exponentials over their sum", "softmax(指数関数の値をその和で割ったもの)"),
    arity=(1, 1),
    shape=shape,
    form=call("softmax"),
    numeric=numeric,
    example=("a'*softmax(A*x)", "x"),
    words=("softmax",),
    local=Local(
        entry,
        Text(
            "The quotient rule for {out}, an exponential over the sum of all exponentials.",
            "{out} は指数関数の値を、その全体の和で割ったものなので、商の微分法を用いる。",
        ),
        lines,
    ),
    told=Text(
        "{e} is the vector of the exponentials of the entries of {x}, each over the sum of all.",
        "{e} は、{x} の各成分の指数関数の値を、その総和で割って並べたベクトルである。",
    ),
    source=source,
    traits=Traits(between=Interval(0, 1, "(]"), of_scalar="one"),
    formal=Formal(
        "softmax {0}",
        "a_scale (g_comp (g_sum (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _)))"
        " (d_inv (lt0r_neq0 (msum_exp_gt0 _)))) (a_map (r := expR) (r' := expR) {d0} (fun i j => d_exp _))",
    ),
)
