"""The diagonal matrix of a vector: diag(v)_ij = v_i δ_ij."""

from __future__ import annotations

from sympy import DiagMatrix, Expr

from ..core.formal import Formal
from ..core.forms import call
from ..core.index import Delta, Entry, Shape, product
from ..core.operation import Components, Kit, Misfit, Operation, Traits, text_shape
from ..core.text import Text


def shape(v: Shape) -> Shape:
    if v[1] != 1:
        raise Misfit(
            Text(
                "a diagonal matrix is made of a column vector, but this is {shape}",
                "対角行列は列ベクトルから作るが、これは {shape} である",
            )(shape=text_shape(v))
        )
    return v[0], v[0]


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return product(Entry(args[0], at[0]), Delta(*at))


DIAG = Operation(
    name="diag",
    meaning=Text("diagonal matrix of a vector", "ベクトルを対角に並べた行列"),
    arity=(1, 1),
    shape=shape,
    form=call("diag"),
    numeric=lambda ring, v: v * ring.eye(v.shape[-2]),
    example=("tr(A*diag(x))", "x"),
    words=("diag",),
    components=Components(
        entry,
        Text(
            "A diagonal matrix has the vector on its diagonal and zeros elsewhere.",
            "対角行列は対角にベクトルの成分をもち、他の成分は 0 である。",
        ),
    ),
    linear=True,
    sympy=DiagMatrix,
    told=Text(
        "{e} is the diagonal matrix with {x} on its diagonal.", "{e} は {x} の成分を対角に並べた対角行列である。"
    ),
    source=lambda xp, v: xp.diag(v),
    traits=Traits(entries="with zeros", of_scalar="itself"),
    formal=Formal("vdiag {0}", "a_diag {d0}"),
)
