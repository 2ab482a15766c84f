"""The largest of all entries: max(A) = Σ_i Σ_j [a_ij = max(A)] a_ij where it is single."""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.arrays import np
from ..core.dual_numbers import Dual, NotExact, Undefined
from ..core.forms import call
from ..core.index import UNIT, Entry, Partial, Shape, product, shape_of, summed
from ..core.operation import Kit, Line, Local, Operation, Traits
from ..core.text import Text

NAME, AT = "largest", "largest_at"


def shape(a: Shape) -> Shape:
    return UNIT


def chosen(ring: Any, a: Any, sign: int) -> Any:
    """1 at the largest entry, or with the sign −1 at the smallest, and 0 elsewhere."""
    if ring.exact:
        raise NotExact("there is no order among residues")
    value = sign * a.value
    if not value.size:
        raise Undefined("of no entries none is the largest")
    return ring.constant(np.where(value == np.max(value, (-2, -1), keepdims=True), 1.0, 0.0))


def indicator(ring: Any, a: Any, sign: int) -> Any:
    """The indicator of what is chosen; what a ring may ask is that it is one entry."""
    weights = chosen(ring, a, sign)
    if ring.single and (np.sum(ring.rough(weights), (-2, -1)) != 1).any():
        raise Undefined("several entries are the largest")
    return Dual(ring, weights)


def extreme(ring: Any, a: Any, sign: int) -> Any:
    """The entry that is chosen, with its tangent."""
    weights = chosen(ring, a, sign)
    if a.tangent is not None and (np.sum(ring.rough(weights), (-2, -1)) != 1).any():
        raise Undefined("several entries are the largest")
    single = weights / np.sum(weights, (-2, -1), keepdims=True)
    return ring.sum(a * Dual(ring, single), rows=True, columns=True)


def entry_by(at: str) -> Any:
    def entry(args: tuple[Expr, ...], number: int, out: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
        """∂max(U)/∂u_ij = [u_ij = max(U)]."""
        return Entry(kit.apply(at, args[0]), *by)

    return entry


def lines_by(name: str, at: str, single: Text, constant: Text) -> Any:
    """The proof: it is the sum of all entries, each times its indicator, and the indicator does not move."""

    def lines(
        args: tuple[Expr, ...], number: int, out: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
    ) -> tuple[Line, ...]:
        u, whole, indicator = args[0], kit.apply(name, args[0]), kit.apply(at, args[0])
        indices = tuple(kit.fresh(size) for size in shape_of(u) if size != 1)
        variable = Entry(u, *by)
        return (
            Line(
                whole,
                summed(product(Entry(indicator, *indices), Entry(u, *indices)), *indices),
                single,
                {"m": whole, "e": Entry(indicator, *indices)},
            ),
            Line(
                Partial(whole, variable),
                Entry(indicator, *by),
                constant,
                {"e": Entry(indicator, *by), "by": variable},
            ),
        )

    return lines


def same(a: Shape) -> Shape:
    return a


def nothing(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    return S.Zero


def no_lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    return ()


LARGEST = Operation(
    name=NAME,
    meaning=Text("largest of all entries", "全成分のうち最大のもの"),
    arity=(1, 1),
    shape=shape,
    form=call("max"),
    numeric=lambda ring, a: extreme(ring, a, 1),
    example=("max(A*x)", "x"),
    words=("max",),
    local=Local(
        entry_by(AT),
        Text(
            "Near by, the largest entry stays the largest: the slope with respect to {by} is 1 if {by} is that one, "
            "and 0 otherwise.",
            "近くでは最大の成分は最大のままである。{by} による微分は、{by} が最大の成分なら 1、他なら 0 である。",
        ),
        lines_by(
            NAME,
            AT,
            Text(
                "{m} is one of the entries: in the sum {e} is 1 for that one and 0 for all others.",
                "{m} は成分の一つである。和の中で {e} はその成分について 1、他では 0 である。",
            ),
            Text(
                "The largest entry is single and stays the largest near by, so the indicator is constant there; of the "
                "sum only the term with {by} depends on it, with the factor {e}.",
                "最大の成分はただ一つで、近くでもそのままなので、指示関数は定数である。"
                "和のうち {by} によるのはその項だけで、係数は {e} である。",
            ),
        ),
    ),
    domain=Text("the largest entry of {x} is single", "{x} の最大の成分がただ一つである"),
    needs="single maximum",
    kink=Text(
        "the maximum has no derivative where two entries are the largest",
        "最大の成分が二つあるところで最大値は微分できない",
    ),
    source=lambda xp, a: xp.max(a),
    traits=Traits(entries="some", turned="alike", of_scalar="itself"),
)
