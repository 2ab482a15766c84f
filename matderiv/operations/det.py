"""The determinant (Petersen and Pedersen, The Matrix Cookbook, 2.1, equation 49; Magnus and Neudecker, 8.3)."""

from __future__ import annotations

from collections.abc import Callable

import sympy
from sympy import Expr

from ..core.formal import Formal
from ..core.forms import call
from ..core.index import UNIT, At, Delta, Entry, Partial, Shape, product, shape_of, summed
from ..core.operation import Kit, Line, Local, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "only a square matrix has a determinant, but this one is {shape}",
                "行列式をもつのは正方行列であるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂ det A/∂a_pq = det A (A⁻¹)_qp."""
    p, q = by
    return product(kit.apply("det", args[0]), Entry(kit.apply("inverse", args[0]), q, p))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """Cofactor expansion along the row of the entry, then the cofactor as an entry of the inverse."""
    a, (p, q) = args[0], by
    determinant, adjugate = kit.apply("det", a), kit.apply("adj", a)
    cofactors = kit.letter("C", kit.apply("transpose", adjugate))
    s = kit.fresh(shape_of(a)[0])
    x, c, own = Entry(a, p, s), Entry(cofactors, p, s), Entry(cofactors, p, q)
    slope = Partial(determinant, Entry(a, p, q))
    eye = kit.apply("eye", shape=shape_of(a))
    return (
        Line(
            determinant,
            summed(product(x, c), s),
            Text(
                "Expand along row {p}; {c} is the cofactor of {x}.",
                "第 {p} 行について余因子展開する。{c} は {x} の余因子である。",
            ),
            {"p": p, "c": c, "x": x},
        ),
        Line(
            slope,
            own,
            Text(
                "No cofactor of row {p} contains an entry of row {p}, so only {d} = {e} remains of each term, and of "
                "the "
                "sum the term with {s} = {q}.",
                "第 {p} 行の余因子は第 {p} 行の成分を含まない。よって各項では {d} = {e} だけが残り、和は {s} = {q} "
                "の項だけに"
                "なる。",
            ),
            {"p": p, "d": Partial(x, Entry(a, p, q)), "e": Delta(s, q), "s": s, "q": q},
        ),
        Line(
            own,
            entry(args, number, at, by, kit),
            Text("Because {m} = {n} and {a} = {c}.", "{m} = {n}、{a} = {c} であることによる。"),
            {
                "m": kit.apply("matmul", a, adjugate),
                "n": kit.apply("scale", determinant, eye),
                "a": Entry(adjugate, q, p),
                "c": own,
            },
        ),
    )


def by_entry(a: Expr, at: tuple[At, ...], kit: Kit) -> dict[str, Expr]:
    """The derivative with respect to an entry and its value, as a reason names them."""
    return {"slope": Partial(kit.apply("det", a), Entry(a, *at)), "value": entry((a,), 0, (), at, kit)}


def moved(a: Expr, d: Callable[[Expr], Expr], at: tuple[At, ...], kit: Kit) -> tuple[Line, ...]:
    """d det A = det A tr(A⁻¹ dA), the sum of the derivatives by all entries times the differentials of these."""
    determinant, trace = kit.apply("det", a), kit.apply("matmul", kit.apply("inverse", a), d(a))
    return (
        *lines((a,), 0, (), at, kit),
        Line(
            d(determinant),
            product(determinant, kit.apply("trace", trace)),
            Text(
                "This is the sum of {slope} = {value} times {dx} over all entries {x}.",
                "これは、{slope} = {value} と {dx} の積の、すべての成分 {x} にわたる和である。",
            ),
            {"x": Entry(a, *at), "dx": Entry(d(a), *at), **by_entry(a, at, kit)},
        ),
    )


DET = Operation(
    name="det",
    meaning=Text("determinant", "行列式"),
    arity=(1, 1),
    shape=shape,
    form=call("det"),
    numeric=lambda ring, a: ring.determinant(a),
    example=("det(A*X)", "X"),
    words=("det",),
    local=Local(
        entry,
        Text(
            "The derivative of a determinant with respect to {by} is the cofactor of {by}, which is the determinant "
            "times an entry of the inverse.",
            "行列式の {by} による微分は {by} の余因子であり、余因子は行列式と逆行列の成分との積である。",
        ),
        lines,
    ),
    moved=moved,
    sympy=sympy.Determinant,
    source=lambda xp, a: xp.linalg.det(a),
    traits=Traits(turned="alike", of_scalar="itself", of_definite=True),
    formal=Formal(r"\det {0}", "g_detu {d0} {h}", needs=r"{0} \in unitmx", scalar=True),
)
