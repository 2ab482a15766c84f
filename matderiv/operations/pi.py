"""The number π, half of the circumference of the unit circle."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.forms import Form, Letter
from ..core.index import UNIT, Shape
from ..core.operation import Components, Interval, Kit, Operation, Traits
from ..core.text import Text


def shape() -> Shape:
    return UNIT


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    return S.Pi


def numeric(ring: Any, rows: int, columns: int) -> Any:
    # four times the arctangent of one; a ring without functions refuses it
    one = ring.ones(1, 1)
    quarter = ring.entrywise("arctan", lambda np, z: np.arctan(z), one)
    return (quarter + quarter + quarter + quarter).each(lambda x: x[0, 0])


PI = Operation(
    name="pi",
    meaning=Text("the number π", "円周率"),
    arity=(0, 0),
    shape=shape,
    form=Form("pi", Letter("pi")),
    numeric=numeric,
    example=("sum(erf(x))", "x"),
    components=Components(entry, Text("The number π is a constant.", "円周率は定数である。")),
    source=lambda xp, shape: xp.pi,
    traits=Traits(between=Interval(3.14159, 3.1416, "()")),
)
