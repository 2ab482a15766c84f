"""The lower triangle of a matrix, zero elsewhere: the entrywise product with the lower triangle of ones."""

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
                "the lower triangle is taken of a square matrix, but this one is {shape}",
                "下三角部分をとるのは正方行列からであるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return a


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    mask = kit.apply("tril", kit.apply("ones", shape=shape_of(args[0])))
    return product(Entry(mask, *at), Entry(args[0], *at))


TRIL = Operation(
    name="tril",
    meaning=Text("lower triangle of a matrix", "行列の下三角部分"),
    arity=(1, 1),
    shape=shape,
    form=call("tril"),
    numeric=lambda ring, a: a * ring.triangle(*a.shape[-2:]),
    example=("tr(A'*tril(X))", "X"),
    words=("tril",),
    components=Components(
        entry,
        Text(
            "Entries on and below the diagonal are kept, the others are 0.", "対角とその下の成分を残し、他は 0 とする。"
        ),
    ),
    linear=True,
    told=Text("{e} is {x} with zeros above the diagonal.", "{e} は {x} の対角より上の成分を 0 としたものである。"),
    source=lambda xp, a: xp.tril(a),
    traits=Traits(entries="with zeros", of_scalar="itself"),
)
