"""The diagonal of a matrix as a vector: diag(A)_i = a_ii."""

from __future__ import annotations

from sympy import DiagonalOf, Expr, S

from ..core.formal import Formal
from ..core.forms import call
from ..core.index import Entry, Shape
from ..core.operation import Components, Kit, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "the diagonal is taken of a square matrix, but this one is {shape}",
                "対角成分をとるのは正方行列からであるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return a[0], S.One


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return Entry(args[0], at[0], at[0])


DIAGONAL = Operation(
    name="diagonal",
    meaning=Text("diagonal of a matrix as a vector", "行列の対角成分を並べたベクトル"),
    arity=(1, 1),
    shape=shape,
    form=call("diag"),
    numeric=lambda ring, a: ring.diagonal(a),
    example=("a'*diag(X*B)", "X"),
    components=Components(entry, Text("Only the diagonal entries are kept.", "対角成分だけを取り出す。")),
    linear=True,
    sympy=DiagonalOf,
    told=Text("{e} is the vector of the diagonal entries of {x}.", "{e} は {x} の対角成分を並べたベクトルである。"),
    source=lambda xp, a: xp.linalg.diagonal(a),
    traits=Traits(entries="same", of_scalar="itself"),
    formal=Formal("dg {0}", "a_dg {d0}"),
)
