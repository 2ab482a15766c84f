"""The softplus function log(1 + exp t), a smooth max(t, 0); its slope is the logistic function."""

from __future__ import annotations

from typing import Any

from sympy import S

from ..core.formal import Pointwise
from ..core.operation import POSITIVE, Traits, entrywise
from ..core.text import Text


def value(np: Any, z: Any) -> Any:
    # log(1 + exp z) = z + log(1 + exp(−z)): the form in which the exponential cannot overflow
    right = z.real > 0
    return np.where(right, z, 0) + np.log1p(np.exp(np.where(right, -z, z)))


SOFTPLUS = entrywise(
    "softplus",
    Text("softplus function log(1 + exp(t))", "ソフトプラス関数 log(1 + exp(t))"),
    lambda t, kit: kit.apply("sigmoid", t),
    Text(
        "The derivative of the logarithm of one plus the exponential is the exponential over one plus the "
        "exponential, the logistic function.",
        "1 に指数関数を足したものの対数の導関数は、"
        "指数関数を、1 に指数関数を足したもので割った商、すなわちロジスティック関数である。",
    ),
    value=value,
    sympy=None,
    told=Text(
        "{e} is {d1}, taken of every entry of an array.",
        "{e} は {d1} であり、配列には成分ごとに施す。",
    ),
    told_by=lambda m, t: (m.apply("log", m.add(S.One, m.apply("exp", t))),),
    source=lambda xp, a: xp.log1p(xp.exp(-xp.abs(a))) + (a + xp.abs(a)) / 2,
    traits=Traits(between=POSITIVE),
    formal=Pointwise("(@softplus R)", "(@sigmoid R)", "d_softplus _"),
)
