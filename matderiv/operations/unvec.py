"""The columns of a vector put side by side again: unvec(b)_ik = b_((k−1)m+i), the way back from vec.

Magnus and Neudecker, Matrix Differential Calculus, 2.4, where vec is defined.
"""

from __future__ import annotations

from sympy import Expr, S

from ..core.forms import Called, Form
from ..core.index import Entry, Pair, Shape, shape_of, size_product
from ..core.operation import Components, Kit, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(b: Shape, like: Shape) -> Shape:
    if b != (size_product(*like), S.One):
        raise Misfit(
            Text(
                "a {shape} cannot be cut into the columns of a {like} matrix",
                "{shape} を {like} 行列の列に切り分けることはできない",
            )(shape=text_shape(b), like=text_shape(like))
        )
    return like


def pairs(b: Shape, like: Shape) -> tuple[tuple[Expr, Expr], ...]:
    return (like,) if 1 not in like else ()


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return Entry(args[0], Pair(*at) if len(at) == 2 else at[0])


# the sizes of the result travel as a zero matrix of its shape, the second argument
UNVEC = Operation(
    name="unvec",
    meaning=Text("matrix whose stacked columns are a vector", "ベクトルを列ごとに切って並べた行列"),
    arity=(2, 2),
    shape=shape,
    form=Form("unvec({bare0}, {rows}, {columns})", Called("unvec", below="sizes")),
    numeric=lambda ring, b, like: ring.reshape(b, *like.shape[-2:]),
    example=("norm2(unvec(x, n, n)*a)^2", "x"),
    words=("unvec",),
    components=Components(
        entry,
        Text(
            "The columns of the matrix are the stretches of the vector in turn: an entry of the matrix is that of the "
            "vector at the composite index of its two indices.",
            "ベクトルを順に区切ったものが行列の列なので、行列の成分は、その二つの添字から作る合成添字における"
            "ベクトルの成分である。",
        ),
    ),
    linear=True,
    pairs=pairs,
    told=Text(
        "{e} is the {d1}×{d2} matrix of which {x} has the columns, one below the other.",
        "{e} は、{x} を列ごとに区切って並べた {d1}×{d2} 行列である。",
    ),
    told_by=lambda m, b, like: shape_of(like),
    sizes=True,
    source=lambda xp, b, like: xp.unflattened(b, like.shape),
    traits=Traits(entries="same"),
)
