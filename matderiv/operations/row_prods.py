"""The product of the entries of each row of a matrix, as a column: p_i = Π_j a_ij."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr, S

from ..core.forms import Called, Form
from ..core.index import Delta, Entry, Partial, Shape, power, product
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return a[0], S.One


def along(axis: int) -> tuple[Callable[..., Expr], Callable[..., tuple[Line, ...]]]:
    """The local derivative and its proof, for each column (axis 1) or row (axis 2)."""
    name, here = ("column_prods", 1) if axis == 1 else ("row_prods", 0)
    line, line_ja = ("column", "列") if axis == 1 else ("row", "行")

    def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
        """∂p_i/∂u_kl = δ_ik p_k/u_kl, for rows."""
        slope = product(Entry(kit.apply(name, args[0]), by[here]), power(Entry(args[0], *by), -1))
        (i,) = at or (by[here],)
        return slope if i == by[here] else product(Delta(i, by[here]), slope)

    def lines(
        args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
    ) -> tuple[Line, ...]:
        """The product of a line is that entry times the others, in which it does not stand."""
        u, (i,) = args[0], at
        out, own, x = Entry(kit.apply(name, u), i), Entry(kit.apply(name, u), by[here]), Entry(u, *by)
        return (
            Line(
                product(x, Partial(out, x)),
                product(Delta(i, by[here]), own) if i != by[here] else own,
                Text(
                    "{by} stands in {out} only for {i} = {p}; then this is {by} times the product of the other entries "
                    f"of its {line}, which is the derivative.",
                    "{out} に {by} が現れるのは {i} = {p} のときだけで、そのときこれは {by} と"
                    f"同じ{line_ja}の他の成分の積との積であり、後者が微分である。",
                ),
                {"by": x, "out": out, "i": i, "p": by[here]},
            ),
            Line(
                Partial(out, x),
                entry(args, number, at, by, kit),
                Text("Divide by {by}, where this is not 0.", "{by} が 0 でないところで、両辺をこれで割る。"),
                {"by": x},
            ),
        )

    return entry, lines


ENTRY, LINES = along(2)
ROW_PRODS = Operation(
    name="row_prods",
    meaning=Text("product of the entries of each row", "各行の成分の積"),
    arity=(1, 1),
    shape=shape,
    form=Form("prod({0}, 2)", Called("prod", below="2")),
    numeric=lambda ring, a: ring.product(a, columns=True),
    example=("a'*prod(X*B, 2)", "X"),
    local=Local(
        ENTRY,
        Text(
            "{out} contains {by} only if it is in its row; then the product of the other entries is the derivative.",
            "{by} が {out} に現れるのは同じ行にあるときだけで、そのとき他の成分の積が微分である。",
        ),
        LINES,
    ),
    domain=Text("no entry of {x} is 0", "{x} のどの成分も 0 でない"),
    needs="nonzero",
    told=Text(
        "{e} is the vector of the products of the entries of each row of {x}.",
        "{e} は {x} の各行の成分の積を並べた列ベクトルである。",
    ),
    source=lambda xp, a: xp.prod(a, 1),
    traits=Traits(entries="multiplied", of_scalar="itself", valued=True),
)
