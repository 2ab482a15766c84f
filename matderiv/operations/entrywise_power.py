"""The entrywise power: (A .^ c)_ij = a_ij^c."""

from __future__ import annotations

from typing import Any

from sympy import Expr, HadamardPower, S

from ..core.formal import ROOT, Formal, Pointwise, whole_power
from ..core.forms import Binds, Form, Raised
from ..core.index import UNIT, Entry, Shape, is_scalar, power
from ..core.operation import Components, Kit, Operation, Traits, same_shape
from ..core.text import Text

EACH_POSITIVE = "forall i j, 0 < {0} i j"


def shape(base: Shape, exponent: Shape) -> Shape:
    if base == UNIT:
        return exponent
    return base if exponent == UNIT else same_shape(base, exponent)


def entry(args: tuple[Expr, ...], at: tuple[Expr, ...], kit: Kit) -> Expr:
    base, exponent = (a if is_scalar(a) else Entry(a, *at) for a in args)
    return power(base, exponent)


def numeric(ring: Any, base: Any, exponent: Any) -> Any:
    return ring.power(base, exponent)


def formal(base: Expr, exponent: Expr) -> Formal | Pointwise:
    """A whole power, the square root, or the exponential of the exponent times a logarithm."""
    if exponent.is_Integer and exponent != 0:
        return whole_power(int(exponent))
    if exponent == S.Half:
        return ROOT
    logarithm = "a_map (r := (@ln R)) (r' := GRing.inv) {d0} (fun i j => d_ln ({h} i j))"
    term, lemma, needs = "hadamard {1} (map_mx (@ln R) {0})", f"a_had {{d1}} ({logarithm})", EACH_POSITIVE
    scalars: tuple[int, ...] = ()
    if is_scalar(exponent):
        term, lemma, scalars = "{1} *: map_mx (@ln R) {0}", f"a_scale {{d1}} ({logarithm})", (1,)
    if is_scalar(base):
        term, lemma = "ln {0} *: {1}", "a_scale (g_comp (r := (@ln R)) {d0} (d_ln {h})) {d1}"
        needs, scalars = "0 < {0}", (0,)
    return Formal(
        f"map_mx expR ({term})",
        f"a_map (r := expR) (r' := expR) ({lemma}) (fun i j => d_exp _)",
        needs=needs,
        valued=needs,
        scalars=scalars,
    )


ENTRYWISE_POWER = Operation(
    name="entrywise_power",
    meaning=Text("entrywise power", "成分ごとの冪"),
    arity=(2, 2),
    shape=shape,
    form=Form("{0}.^{1}", Raised(0, 1, entrywise=True), Binds.POSTFIX, Binds.ATOM),
    numeric=numeric,
    example=("sum(X.^3)", "X"),
    components=Components(entry, Text("Every entry is raised to the power.", "成分ごとに冪をとる。")),
    sympy=HadamardPower,
    source=lambda xp, base, exponent: base**exponent,
    traits=Traits(turned="too", entrywise=True),
    formal=formal,
)
