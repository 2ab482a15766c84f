"""The orthogonal factor P of the polar decomposition A = P H (Higham, Functions of Matrices, chapter 8).

Its columns are orthonormal, or its rows where A has more columns than rows; A has full rank.
"""

from __future__ import annotations

from typing import Any

from ..core.arrays import added, np
from ..core.dual_numbers import NotExact
from ..core.forms import call
from ..core.functions import FUNCTIONS
from ..core.index import Shape
from ..core.operation import Operation, Traits
from ..core.text import Text

ROUNDS = 60
SETTLED = 450  # last digits


def shape(a: Shape) -> Shape:
    return a


def numeric(ring: Any, a: Any) -> Any:
    """By Newton's iteration P ← (P + P (PᵀP)⁻¹)/2, which settles on the polar factor; sums, products, inverses only."""
    if ring.exact:
        raise NotExact("the polar decomposition has no exact value")
    if a.shape[-2] < a.shape[-1]:
        return ring.transpose(numeric(ring, ring.transpose(a)))
    size = FUNCTIONS.sqrt(added(ring.rough(a.value) ** 2, (-2, -1), keepdims=True))
    out = a.each(lambda x: x / np.where(size > 0, size, 1))
    settled = 0
    for _ in range(ROUNDS):
        new = (out + out @ ring.inverse(ring.transpose(out) @ out)).each(lambda x: x / 2)
        # once more after the value has settled, for the tangent
        settled = settled + 1 if np.max(np.abs(new.value - out.value), initial=0) < SETTLED * ring.eps else 0
        out = new
        if settled == 2:
            break
    return out


def source(xp: Any, a: Any) -> Any:
    """The product of the singular vectors; of a vector, its direction."""
    if len(a.node.axes) < 2:
        return a / xp.linalg.norm(a)
    u, _, vh = xp.linalg.svd(a)
    return u @ vh


POLAR = Operation(
    name="polar",
    meaning=Text("orthogonal factor of the polar decomposition", "極分解の直交因子"),
    arity=(1, 1),
    shape=shape,
    form=call("polar"),
    numeric=numeric,
    example=("norm2(polar(A)*x - b)^2", "x"),
    words=("polar",),
    domain=Text("{x} has full rank", "{x} が最大階数をもつ"),
    needs="rank",
    told=Text(
        "{e} is the orthogonal factor of the polar decomposition of {x}.", "{e} は {x} の極分解の直交因子である。"
    ),
    source=source,
    traits=Traits(turned="too", of_scalar="sign"),
)
