"""The inner product Σ_i Σ_j a_ij b_ij of two vectors or matrices (Golub and Van Loan, Matrix Computations, 1.1.4)."""

from __future__ import annotations

from sympy import Expr

from ..core.formal import Formal
from ..core.forms import Fenced, Form
from ..core.index import UNIT, Entry, Shape, product, shape_of, summed
from ..core.operation import Components, Kit, Operation, Traits, same_shape
from ..core.text import Text


def shape(a: Shape, b: Shape) -> Shape:
    same_shape(a, b)
    return UNIT


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    indices = [kit.fresh(size) for size in shape_of(args[0]) if size != 1]
    return summed(product(*(Entry(a, *indices) if indices else a for a in args)), *indices)


DOT = Operation(
    name="dot",
    meaning=Text("inner product", "内積"),
    arity=(2, 2),
    shape=shape,
    form=Form("dot({bare0}, {bare1})", Fenced("inner product", (0, 1))),
    numeric=lambda ring, a, b: ring.sum(a * b, rows=True, columns=True),
    example=("dot(A*x, y)", "x"),
    words=("dot",),
    components=Components(
        entry,
        Text(
            "The inner product is the sum of the products of equal entries.",
            "内積は同じ位置の成分どうしの積の和である。",
        ),
    ),
    linear=True,
    source=lambda xp, a, b: xp.vdot(a, b),
    traits=Traits(entries="sums of products", summed=True),
    formal=Formal("frob {0} {1}", "g_dot {d0} {d1}", scalar=True),
)
