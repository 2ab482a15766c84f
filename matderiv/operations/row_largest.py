"""The largest entry of each row of a matrix, as a column: r_i = Σ_j [a_ij = r_i] a_ij where it is single.

Those of columns and the smallest are made here as well, each with the indicator of its entries.
"""

from __future__ import annotations

from typing import Any

from sympy import Expr, S

from ..core.arrays import np
from ..core.dual_numbers import Dual, NotExact, Undefined
from ..core.forms import Called, Compared, Form
from ..core.index import Delta, Entry, Partial, Shape, product, shape_of, summed
from ..core.operation import Interval, Kit, Line, Local, Need, Operation, Traits, same_shape
from ..core.text import Text

# by the axis, and by the sign: words in both languages, and the names of the operations
LINES = {1: ("column", "列"), 2: ("row", "行")}
EXTREMES = {1: ("max", "largest", "最大"), -1: ("min", "smallest", "最小")}
NEEDS: dict[tuple[int, int], Need] = {
    (1, 1): "column maximum",
    (2, 1): "row maximum",
    (1, -1): "column minimum",
    (2, -1): "row minimum",
}


def named(axis: int, sign: int) -> str:
    """The name of the operation; that of its indicator has _at behind it."""
    return f"{LINES[axis][0]}_{EXTREMES[sign][1]}"


def chosen(ring: Any, a: Any, axis: int, sign: int) -> Any:
    """1 at the largest entry of each line, or with the sign −1 at the smallest, and 0 elsewhere."""
    if ring.exact:
        raise NotExact("there is no order among residues")
    value = sign * a.value
    if not value.size:
        raise Undefined("of no entries none is the largest")
    return ring.constant(np.where(value == np.max(value, -2 if axis == 1 else -1, keepdims=True), 1.0, 0.0))


def indicator(ring: Any, a: Any, axis: int, sign: int) -> Any:
    """The indicator of what is chosen; what a ring may ask is that it is one entry of each line."""
    weights = chosen(ring, a, axis, sign)
    if ring.single and (np.sum(ring.rough(weights), -2 if axis == 1 else -1) != 1).any():
        raise Undefined("several entries are the largest of a line")
    return Dual(ring, weights)


def extremes(ring: Any, a: Any, axis: int, sign: int) -> Any:
    """The entries that are chosen, with their tangents."""
    over = -2 if axis == 1 else -1
    weights = chosen(ring, a, axis, sign)
    if a.tangent is not None and (np.sum(ring.rough(weights), over) != 1).any():
        raise Undefined("several entries are the largest of a line")
    single = weights / np.sum(weights, over, keepdims=True)
    return ring.sum(a * Dual(ring, single), rows=axis == 1, columns=axis == 2)


def shape_along(axis: int) -> Any:
    def shape(a: Shape) -> Shape:
        return (S.One, a[1]) if axis == 1 else (a[0], S.One)

    return shape


def nothing(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
    return S.Zero


def no_lines(
    args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
) -> tuple[Line, ...]:
    return ()


def local(axis: int, sign: int) -> Local:
    """The derivative by an entry: its indicator, where it stands in that line."""
    name, (line, line_ja), (_, word, word_ja) = named(axis, sign), LINES[axis], EXTREMES[sign]
    here, other = (1, 0) if axis == 1 else (0, 1)

    def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
        """∂r_i/∂u_kl = δ_ik [u_kl = r_k], for rows."""
        slope = Entry(kit.apply(f"{name}_at", args[0]), *by)
        (i,) = at or (by[here],)
        return slope if i == by[here] else product(Delta(i, by[here]), slope)

    def lines(
        args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit
    ) -> tuple[Line, ...]:
        """It is the sum of the entries of its line, each times its indicator, and the indicator does not move."""
        u, (i,) = args[0], at
        j = kit.fresh(shape_of(u)[other])
        place = (j, i) if axis == 1 else (i, j)
        out, indicator, variable = Entry(kit.apply(name, u), i), kit.apply(f"{name}_at", u), Entry(u, *by)
        return (
            Line(
                out,
                summed(product(Entry(indicator, *place), Entry(u, *place)), j),
                Text(
                    f"{{m}} is one of the entries of its {line}: in the sum {{e}} is 1 for that one and 0 for all "
                    "others.",
                    f"{{m}} は同じ{line_ja}の成分の一つである。和の中で {{e}} はその成分について 1、他では 0 である。",
                ),
                {"m": out, "e": Entry(indicator, *place)},
            ),
            Line(
                Partial(out, variable),
                entry(args, number, at, by, kit),
                Text(
                    f"The {word} entry of a {line} is single and stays the {word} near by, so the indicator is "
                    "constant there; {by} stands in the sum only for {i} = {p}, with the factor {e}.",
                    f"各{line_ja}の{word_ja}の成分はただ一つで、近くでもそのままなので、指示関数は定数である。"
                    "和に {by} が現れるのは {i} = {p} のときだけで、係数は {e} である。",
                ),
                {"by": variable, "i": i, "p": by[here], "e": Entry(indicator, *by)},
            ),
        )

    return Local(
        entry,
        Text(
            f"Near by, the {word} entry of a {line} stays the {word}: the slope of {{out}} with respect to {{by}} is 1 "
            f"if {{by}} is in the {line} of {{out}} and is its {word} entry, and 0 otherwise.",
            f"近くでは各{line_ja}の{word_ja}の成分は{word_ja}のままである。{{out}} の {{by}} による微分は、"
            f"{{by}} が {{out}} と同じ{line_ja}にあってその{word_ja}の成分なら 1、他なら 0 である。",
        ),
        lines,
    )


def domain(axis: int, sign: int) -> Text:
    """That in each line one entry alone is the largest."""
    (line, line_ja), (_, word, word_ja) = LINES[axis], EXTREMES[sign]
    return Text(
        f"the {word} entry of each {line} of {{x}} is single", f"{{x}} の各{line_ja}の{word_ja}の成分がただ一つである"
    )


def values(axis: int, sign: int) -> Operation:
    """The largest or smallest entry of each column (axis 1, a row) or row (axis 2, a column)."""
    (line, line_ja), (function, word, word_ja) = LINES[axis], EXTREMES[sign]
    over = axis - 1
    source = (lambda xp, a: xp.max(a, over)) if sign > 0 else (lambda xp, a: -xp.max(-a, over))
    return Operation(
        name=named(axis, sign),
        meaning=Text(f"{word} entry of each {line}", f"各{line_ja}の{word_ja}の成分"),
        arity=(1, 1),
        shape=shape_along(axis),
        form=Form(f"{function}({{0}}, axis={over})", Called(function, below=str(axis))),
        numeric=lambda ring, a: extremes(ring, a, axis, sign),
        example=(f"a'*{function}(X*B, axis=1)", "X") if axis == 2 else (f"{function}(B*X, axis=0)*w", "X"),
        local=local(axis, sign),
        domain=domain(axis, sign),
        needs=NEEDS[axis, sign],
        kink=Text(
            f"the {word} entry of a {line} has no derivative where two entries are the {word}",
            f"{word_ja}の成分が二つある{line_ja}では、その値は微分できない",
        ),
        told=Text(
            f"{{e}} is made of the {word} entry of each {line} of {{x}}.",
            f"{{e}} は {{x}} の各{line_ja}の{word_ja}の成分を並べたものである。",
        ),
        source=source,
        traits=Traits(entries="some", of_scalar="itself"),
    )


def indicators(axis: int, sign: int) -> Operation:
    """The indicator of the largest or smallest entry of each column or row."""
    (line, line_ja), (function, word, word_ja) = LINES[axis], EXTREMES[sign]
    name, over = named(axis, sign), axis - 1

    def source(xp: Any, a: Any) -> Any:
        signed = sign * a
        return 1 - xp.relu(xp.sign(xp.along(xp.max(signed, over), over, a) - signed))

    return Operation(
        name=f"{name}_at",
        meaning=Text(f"indicator of the {word} entry of each {line}", f"各{line_ja}の{word_ja}の成分の指示関数"),
        arity=(1, 1),
        shape=same_shape,
        form=Form(f"[{{0}} == {function}({{0}}, axis={over})]", Compared("==", name)),
        numeric=lambda ring, a: indicator(ring, a, axis, sign),
        example=(f"tr(A'*[X == {function}(X, axis={over})])", "X"),
        local=Local(
            nothing,
            Text(
                f"The {word} entry of each {line} stays the {word} near by, so the indicator {{out}} is constant "
                "there.",
                f"各{line_ja}の{word_ja}の成分は近くでも{word_ja}のままなので、指示関数 {{out}} は定数である。",
            ),
            no_lines,
        ),
        domain=domain(axis, sign),
        needs=NEEDS[axis, sign],
        told=Text(
            f"{{e}} is 1 where an entry of {{x}} is the {word} of its {line}, and 0 elsewhere.",
            f"{{e}} は {{x}} の成分がその{line_ja}の{word_ja}であるところで 1、他では 0 である。",
        ),
        source=source,
        traits=Traits(between=Interval(0, 1, "[]"), idempotent=True),
    )


ROW_LARGEST = values(2, 1)
