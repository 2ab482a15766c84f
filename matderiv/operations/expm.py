"""The matrix exponential Σ_k A^k/k! (Higham, Functions of Matrices, chapter 10)."""

from __future__ import annotations

from math import ceil, log2, pi
from typing import Any

from ..core.arrays import np
from ..core.dual_numbers import NotExact
from ..core.forms import Binds, Exponential, Form
from ..core.index import Shape
from ..core.operation import Misfit, Operation, Traits, text_shape
from ..core.text import Text

DOUBLES = 15  # digits
TERMS = 18  # of the series for a matrix of norm at most 1/2: the next is below 10⁻²²


def shape(a: Shape) -> Shape:
    if a[0] != a[1]:
        raise Misfit(
            Text(
                "only a square matrix has an exponential, but this one is {shape}",
                "指数関数をとれるのは正方行列であるが、これは {shape} である",
            )(shape=text_shape(a))
        )
    return a


def numeric(ring: Any, a: Any) -> Any:
    """By scaling and squaring: the series for A/2^s, squared s times; sums and products only."""
    if ring.exact:
        raise NotExact("the exponential of a matrix has no exact value")
    norm = float(np.max(np.sum(np.abs(a.value), -1), initial=0))
    squarings = ceil(log2(2 * norm)) if norm > 0.5 else 0
    terms = TERMS
    if ring.digits > DOUBLES:
        # many digits are cheaper by squarings than by terms
        squarings, terms = squarings + 8, max(TERMS, ring.digits // 3)
    small = a.each(lambda x: x / 2**squarings)
    out = term = ring.eye(a.shape[-1])
    for k in range(1, terms):
        term = (term @ small).each(lambda x, k=k: x / k)
        out = out + term
    for _ in range(squarings):
        out = out @ out
    return out


TOLD = Text(
    "{e} is the matrix exponential: the sum of the powers of {d1}, the k-th over k!, from k = 0.",
    "{e} は行列の指数関数、すなわち {d1} の k 乗を k! で割ったものの、k = 0 からの総和である。",
)


# by an entry of A the derivative is an integral; by a scalar c that multiplies the matrix see expm_multiple
EXPM = Operation(
    name="expm",
    meaning=Text("matrix exponential", "行列の指数関数"),
    arity=(1, 1),
    shape=shape,
    form=Form("expm({bare0})", Exponential(), Binds.POSTFIX),
    numeric=numeric,
    example=("norm2(expm(A)*x - b)^2", "x"),
    words=("expm",),
    told=TOLD,
    told_by=lambda m, a: (a,),
    source=lambda xp, a: xp.expm(a),
    traits=Traits(turned="too", of_scalar="exp", period=2 * pi),
)
