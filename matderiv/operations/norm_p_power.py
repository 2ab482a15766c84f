"""The p-th power of the p-norm, p > 1: ‖x‖_p^p is the sum of all |x_i|^p (Horn and Johnson, 5.2)."""

from __future__ import annotations

from typing import Any

from sympy import Expr

from ..core.forms import Binds, Fenced, Form, Raised
from ..core.index import Entry, power, shape_of, summed
from ..core.operation import NOT_NEGATIVE, Components, Kit, Operation, Traits
from ..core.text import Text
from . import norm_p


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    p, x = args
    indices = tuple(kit.fresh(size) for size in shape_of(x) if size != 1)
    return summed(power(kit.apply("abs", Entry(x, *indices)), p), *indices)


def numeric(ring: Any, p: Any, x: Any) -> Any:
    lengths = ring.entrywise("abs", lambda np, z: z * np.sign(z.real), x)
    return ring.sum(ring.power(lengths, p), rows=True, columns=True)


NORM_P_POWER = Operation(
    name="norm_p_power",
    meaning=Text("p-th power of the p-norm of a vector, p > 1", "ベクトルの p ノルムの p 乗(p > 1)"),
    arity=(2, 2),
    shape=norm_p.shape,
    form=Form(
        "norm({bare1}, {bare0})^{0}", Raised(Fenced("norm", (1,), below="argument"), 0), Binds.POSTFIX, Binds.ATOM
    ),
    numeric=numeric,
    example=("norm(A*x, 3)^3", "x"),
    components=Components(
        entry,
        Text(
            "The norm, raised to its own exponent, is the sum of all absolute values raised to it.",
            "ノルムをそれ自身の指数で冪乗したものは、全成分の絶対値の同じ冪の和である。",
        ),
    ),
    positive=norm_p.positive,
    inside=lambda p, x: bool((p > 1).all()),
    source=lambda xp, p, x: xp.sum(xp.abs(x) ** p),
    traits=Traits(between=NOT_NEGATIVE, zero="only at 0", turned="alike", summed=True),
)
