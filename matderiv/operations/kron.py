"""The Kronecker product: block (i, j) of A ⊗ B is a_ij B (Horn and Johnson, Topics in Matrix Analysis, 4.2)."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr

from ..core.formal import Formal
from ..core.forms import Binds, Fenced, Form
from ..core.index import Entry, Pair, Shape, product, shape_of, size_product
from ..core.operation import Components, Kit, Operation, Traits
from ..core.text import Text


def shape(a: Shape, b: Shape) -> Shape:
    return size_product(a[0], b[0]), size_product(a[1], b[1])


def source(xp: Any, a: Any, b: Any) -> Any:
    """Rows and columns of both as four axes, joined two by two."""
    return xp.joined(a, b)


def pairs(a: Shape, b: Shape) -> tuple[tuple[Expr, Expr], ...]:
    return tuple((fast, slow) for slow, fast in zip(a, b, strict=True) if fast != 1 and slow != 1)


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    left, right = args
    given = iter(at)
    ours: list[Expr] = []
    theirs: list[Expr] = []
    for slow, fast in zip(shape_of(left), shape_of(right), strict=True):
        if slow == 1 and fast == 1:
            continue
        i = next(given)
        if isinstance(i, Pair) and slow != 1 and fast != 1:
            ours.append(i.slow)
            theirs.append(i.fast)
        else:
            (ours if slow != 1 else theirs).append(i)
    return product(*(Entry(m, *of) if of else m for m, of in ((left, ours), (right, theirs))))


KRON = Operation(
    name="kron",
    meaning=Text("Kronecker product", "クロネッカー積"),
    arity=(2, 2),
    shape=shape,
    form=Form("kron({bare0}, {bare1})", Fenced("kronecker", (0, 1)), inside=Binds.POSTFIX),
    numeric=lambda ring, a, b: ring.kron(a, b),
    example=("norm2(c*kron(A, B))^2", "c"),
    words=("kron",),
    components=Components(
        entry,
        Text(
            "An entry of a Kronecker product is an entry of its first factor times one of its second: the second part "
            "of a composite index belongs to the first factor, the first part to the second.",
            "クロネッカー積の成分は、第一因子の成分と第二因子の成分の積である。合成添字のうち、二番目の添字が第一因子の、"
            "一番目の添字が第二因子の添字になる。",
        ),
    ),
    pairs=pairs,
    told=Text(
        "{e} is the Kronecker product, whose blocks are the entries of {x} times {y}.",
        "{e} はクロネッカー積、すなわち {x} の各成分と {y} の積をブロックとして並べた行列である。",
    ),
    linear=True,
    sympy=sympy.KroneckerProduct,
    source=source,
    traits=Traits(entries="products", turned="too", preserves=("definite", "semidefinite", "invertible")),
    formal=Formal("kron {0} {1}", "a_kron {d0} {d1}", fixed={0: "a_kronl {0} {d1}", 1: "a_kronr {1} {d0}"}),
)
