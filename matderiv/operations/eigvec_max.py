"""The unit eigenvector of a symmetric matrix for its largest eigenvalue, which is simple (Horn and Johnson, 4.2).

It is determined up to its sign; here its entry of largest magnitude is positive.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from sympy import S

from ..index import Shape
from ..operation import Operation, call, text_shape
from ..ring import Dual, NotExact, OutsideDomain
from ..text import Text

SIMPLE = Text("the largest eigenvalue of {x} is simple", "{x} の最大固有値は単純である")
APART = 1e-4  # eigenvalues nearer than this, relative to the largest, count as equal


def square(a: Shape) -> None:
    """Raise unless the matrix is square."""
    if a[0] != a[1]:
        raise ValueError(f"only a square matrix has eigenvalues, but this one is {text_shape(a)}")


def shape(a: Shape) -> Shape:
    square(a)
    return a[0], S.One


def pair(ring: Any, a: Any) -> tuple[Any, Any]:
    """The largest eigenvalue of the symmetric part and its unit eigenvector.

    Both solve A v − λ v = 0, (vᵀv − 1)/2 = 0. One step of Newton's method, taken on pairs from the solution in floating
    point, gives the tangents as well; no rule for them is used.
    """
    if ring.exact:
        raise NotExact("an eigenvalue has no exact value")
    a = (a + ring.transpose(a)).each(lambda x: x / 2)
    values, vectors = np.linalg.eigh(a.value)
    n = a.shape[-1]
    if n > 1 and (values[..., -1] - values[..., -2] < APART * np.abs(values).max(-1)).any():
        raise OutsideDomain("the largest eigenvalue is not simple at this point")
    top = vectors[..., -1:]
    place = np.argmax(np.abs(top), -2)[..., None, :]
    v = Dual(ring, top * np.sign(np.take_along_axis(top, place, -2)))
    eigenvalue = Dual(ring, values[..., -1:, None])
    turned = ring.transpose(v)
    corner = Dual(ring, np.zeros_like(eigenvalue.value))
    plain = Dual(ring, a.value)
    upper = ring.concatenate((plain - eigenvalue * ring.eye(n), -v))
    slope = ring.concatenate((upper, ring.concatenate((turned, corner))), below=True)
    length = (turned @ v - ring.ones(1, 1)).each(lambda x: x / 2)
    step = ring.inverse(slope) @ ring.concatenate((a @ v - eigenvalue * v, length), below=True)
    return eigenvalue - step.each(lambda x: x[..., n:, :]), v - step.each(lambda x: x[..., :n, :])


def symmetrised(a: Any) -> Any:
    """The symmetric part, for a source: an eigenvalue routine reads one triangle only."""
    return (a + a.T) / 2 if a.node.axes else a


def source(xp: Any, a: Any) -> Any:
    """With its entry of largest magnitude positive."""
    if not a.node.axes:
        return xp.value(1)
    v = xp.last(xp.linalg.eigh(symmetrised(a))[1])
    return v * xp.sign(xp.largest(v))


OPERATION = Operation(
    name="eigvec_max",
    meaning=Text("unit eigenvector of the largest eigenvalue", "最大固有値の単位固有ベクトル"),
    arity=(1, 1),
    shape=shape,
    form=call("eigvec_max", r"v_{{\max}}", "v_max"),
    numeric=lambda ring, a: pair(ring, a)[1],
    example=("norm2(x - eigvec_max(A'*A))^2", "x"),
    words=("eigvec_max",),
    symmetric=True,
    domain=SIMPLE,
    source=source,
)
