r"""Equations of a document that follow from what stands before them, and solutions that are put in.

``XᵀX w = Xᵀ y`` does not hold of all values. It is verified where it is what an equation or a gradient before it says,
set to zero, up to a number. ``w = (XᵀX)⁻¹Xᵀ y`` defines nothing once w is in use: it says what w is, and is verified
where it makes both sides of an equation before it equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Integer, Rational

from ..checking.verify import judged
from ..core.index import is_scalar, shape_of
from ..core.index import replace as replaced
from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.matrix import Var, add, involves, multiply, negate, transpose, zero
from ..printing.sheet import Sentence
from ..reading.equations.algebra import is_zero
from ..reading.equations.entries import symbols_of
from ..reading.tree import Node, differentiates, postorder
from .bearings import Bearings
from .faults import fault_of
from .hedges import Hedges
from .report import Line

__all__ = ["SAID", "followed"]

FOLLOWS = Text(
    "This is an equation: it is what line {line} says, set to zero.",
    "これは方程式で、第 {line} 行を 0 とおいたものである。",
)
REARRANGED = Text(
    "This is an equation: it is that of line {line}, rearranged.",
    "これは方程式で、第 {line} 行の式を整理したものである。",
)
SOLVES = Text("This solves the equation of line {line}.", "これは第 {line} 行の方程式の解である。")
SOLVES_ZERO = Text("With this, line {line} is zero.", "これを代入すると、第 {line} 行は 0 になる。")
UNSOLVED = Text(
    "Undecided: {name} is in use already, so that this defines nothing, and put into the equations before it does not "
    "solve one. Use a new letter for a definition.",
    "未決定: {name} は既に使われているのでこれは定義ではなく、前にある方程式に代入しても解にならない。"
    "定義であれば新しい文字を使うこと。",
)
SAID = Text("{said}", "{said}")
FACTORS = (Integer(1), Integer(-1), Integer(2), Integer(-2), Rational(1, 2), Rational(-1, 2))
MOST_TRIED = 8  # lines before, the nearest first


@dataclass(frozen=True)
class _Zero:
    """What a line says to be zero: the difference of the sides of an equation, or a gradient.

    It is ``sure`` where it was verified or is plainly assumed.
    """

    number: int
    value: Expr
    equation: bool
    sure: bool = True


def followed(bearings: Bearings, hedges: Hedges, lines: Sequence[Line]) -> list[Line]:
    """The lines, with what equations and solutions follow from."""
    before: list[_Zero] = []
    out = list(lines)
    for n in bearings.document.order:
        line = lines[n]
        lhs, rhs = line.lhs, line.rhs
        if lhs is None or rhs is None:
            continue
        if line.kind in ("equation", "undecided") and bearings.lines[n].kind in ("equation", "wrong"):
            out[n] = _followed(bearings, hedges, n, line, before[: -MOST_TRIED - 1 : -1])
            difference = _difference(lhs, rhs)
            if difference is not None:
                sure = out[n].follows is not None or out[n].condition or hedges.plainly(n)
                before.append(_Zero(line.number, difference, True, sure))
        elif line.kind == "right" and bearings.variables(n):
            before.append(_Zero(line.number, rhs, False))
    return out


def _followed(bearings: Bearings, hedges: Hedges, n: int, line: Line, before: Sequence[_Zero]) -> Line:
    """An equation with what it follows from. One that says what a letter in use is and solves none is undecided."""
    item = bearings.document.items[n]
    assert item.left is not None and item.right is not None and line.lhs is not None and line.rhs is not None
    if is_zero(item.left) or is_zero(item.right) or bearings.document.symmetric(item):
        variables = bearings.variables(n)
        if variables & bearings.defined.keys():
            return line  # nothing is stationary in a letter that is made of others
        stationary = bool(variables) and not item.lone
        return replace(line, condition=line.kind == "equation" and (stationary or hedges.plainly(n)))
    if any(differentiates(node) for side in (item.left, item.right) for node in postorder(side)):
        return line  # what differentiates something is a claim, and a slip in it no equation
    found = _solving(line.lhs, line.rhs, before) if _names(item.left, line.lhs, line.rhs) else None
    if found is not None:
        text = SOLVES if found[1].equation else SOLVES_ZERO
    else:
        found = _rearranged(line.lhs, line.rhs, before)
        text = REARRANGED if found is not None and found[1].equation else FOLLOWS
    if found is not None:
        number = found[1].number
        sure = found[1].sure and not (found[1].equation and hedges.over(number - 1, n))
        note = _said(text(line=number))
        return replace(line, kind="equation", check=found[0], note=note, follows=number if sure else None)
    if line.kind == "equation" and _names(item.left, line.lhs, line.rhs) and item.lone:
        return replace(line, kind="undecided", check=Check(), note=_said(UNSOLVED(name=str(item.left.value))))
    constant = not (symbols_of(line.lhs) and symbols_of(line.rhs))
    return replace(line, condition=line.kind == "equation" and constant and hedges.plainly(n))


def _names(target: Node, var: Expr, value: Expr) -> bool:
    """Whether a side is a letter, and the other one an expression without it."""
    return target.kind == "name" and isinstance(var, Var) and var.definition is None and not involves(value, var)


def _solving(var: Expr, value: Expr, before: Sequence[_Zero]) -> tuple[Check, _Zero] | None:
    """The first of the equations that holds of all values once a letter has this value."""
    tried = [z for z in before if involves(z.value, var)]
    return _first([(replaced(z.value, {var: value}), _null(z.value), z) for z in tried])


def _rearranged(lhs: Expr, rhs: Expr, before: Sequence[_Zero]) -> tuple[Check, _Zero] | None:
    """The first of the equations of which this one is a multiple, or the transpose of one."""
    own = _difference(lhs, rhs)
    if own is None:
        return None
    pairs: list[tuple[Expr, Expr, _Zero]] = []
    for z in before:
        for value in (z.value,) if is_scalar(z.value) else (z.value, transpose(z.value)):
            if _shape(value) == _shape(own):
                pairs += [(own, multiply(c, value), z) for c in FACTORS]
    return _first(pairs)


def _first(pairs: Sequence[tuple[Expr, Expr, _Zero]]) -> tuple[Check, _Zero] | None:
    """The first of some equalities that holds."""
    for left, right, z in pairs:
        try:
            check = judged([(left, right)])[0]
        except Exception as error:
            fault_of(error)
            continue
        if check.kind in ("EXACT", "SAMPLED"):
            return check, z
    return None


def _difference(lhs: Expr, rhs: Expr) -> Expr | None:
    return add(lhs, negate(rhs)) if _shape(lhs) == _shape(rhs) else None


def _shape(expr: Expr) -> tuple[Expr, ...]:
    return () if is_scalar(expr) else tuple(shape_of(expr))


def _null(expr: Expr) -> Expr:
    return Integer(0) if is_scalar(expr) else zero(shape_of(expr))


def _said(said: Said) -> Sentence:
    return Sentence(SAID, {"said": said})
