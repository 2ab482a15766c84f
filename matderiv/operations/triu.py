"""The upper triangle of a matrix, zero elsewhere: the entrywise product with the upper triangle of ones."""

from __future__ import annotations

from sympy import Expr

from ..core.forms import call
from ..core.index import Entry, Shape, product, shape_of
from ..core.operation import Components, Kit, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "the upper triangle is taken of a square matrix, but this one is {shape}",
                "上三角部分をとるのは正方行列からであるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return a


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    mask = kit.apply("triu", kit.apply("ones", shape=shape_of(args[0])))
    return product(Entry(mask, *at), Entry(args[0], *at))


TRIU = Operation(
    name="triu",
    meaning=Text("upper triangle of a matrix", "行列の上三角部分"),
    arity=(1, 1),
    shape=shape,
    form=call("triu"),
    numeric=lambda ring, a: a * ring.triangle(*a.shape[-2:], upper=True),
    example=("tr(A'*triu(X))", "X"),
    words=("triu",),
    components=Components(
        entry,
        Text(
            "Entries on and above the diagonal are kept, the others are 0.", "対角とその上の成分を残し、他は 0 とする。"
        ),
    ),
    linear=True,
    told=Text("{e} is {x} with zeros below the diagonal.", "{e} は {x} の対角より下の成分を 0 としたものである。"),
    source=lambda xp, a: xp.triu(a),
    traits=Traits(entries="with zeros", of_scalar="itself"),
)
