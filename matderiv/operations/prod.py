"""The product of all entries of a matrix: ∂ prod(A)/∂a_ij = prod(A)/a_ij, the product of the others."""

from __future__ import annotations

from sympy import Expr

from ..core.forms import call
from ..core.index import UNIT, Entry, Partial, Shape, power, product
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text


def shape(a: Shape) -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    """∂p/∂u_ij = p/u_ij."""
    u = args[0]
    x = Entry(u, *by) if by else u
    return product(kit.apply("prod", u), power(x, -1))


def lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    """The product is that entry times the others, in which it does not stand."""
    u = args[0]
    p, x = kit.apply("prod", u), Entry(u, *by) if by else u
    return (
        Line(
            product(x, Partial(p, x)),
            p,
            Text(
                "{p} is {by} times the product of all other entries, which does not contain {by} and so is the "
                "derivative.",
                "{p} は {by} と他のすべての成分の積との積である。後者は {by} を含まないので、これが微分である。",
            ),
            {"p": p, "by": x},
        ),
        Line(
            Partial(p, x),
            entry(args, number, at, by, kit),
            Text("Divide by {by}, where this is not 0.", "{by} が 0 でないところで、両辺をこれで割る。"),
            {"by": x},
        ),
    )


PROD = Operation(
    name="prod",
    meaning=Text("product of all entries", "全成分の積"),
    arity=(1, 1),
    shape=shape,
    form=call("prod"),
    numeric=lambda ring, a: ring.product(a, rows=True, columns=True),
    example=("prod(A*x)", "x"),
    words=("prod",),
    local=Local(
        entry,
        Text(
            "{out} is {by} times the product of all other entries, which is the derivative.",
            "{out} は {by} と他のすべての成分の積との積であり、後者が微分である。",
        ),
        lines,
    ),
    domain=Text("no entry of {x} is 0", "{x} のどの成分も 0 でない"),
    needs="nonzero",
    source=lambda xp, a: xp.prod(a),
    traits=Traits(entries="multiplied", turned="alike", of_scalar="itself", valued=True),
)
