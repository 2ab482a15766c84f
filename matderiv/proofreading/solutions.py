r"""Equations of a document that follow from what stands before them, and solutions that are put in.

``XᵀX w = Xᵀ y`` does not hold of all values. It is a *consequence* where it is an equation before it, up to a factor,
or holds with the solution of that in the place of its letter. ``w = (XᵀX)⁻¹Xᵀ y`` defines nothing once w is in use: it
says what w is, and is a consequence where it makes both sides of an equation before it equal. It is wrong where it is
plainly meant to solve that equation, which has one solution, and is another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr, Integer, Rational

from ..core.index import is_scalar
from ..core.index import replace as replaced
from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.matrix import Var, involves, multiply, transpose
from ..printing.sheet import Sentence
from ..reading.equations.algebra import is_zero
from ..reading.equations.entries import letters_of, symbols_of
from ..reading.tree import At, Node, differentiates, postorder
from .bearings import Bearings
from .hedges import Hedges
from .optima import is_extreme, optimum, slope, sought
from .quantities import SQUARE
from .report import Line, LineKind
from .solving import (
    HELD,
    at_marks,
    difference,
    evidence,
    in_squares,
    marked,
    multiple,
    null,
    opened,
    put,
    same_shape,
    solution,
    there,
)
from .stationary import stationary

__all__ = ["SAID", "followed"]

FOLLOWS = Text(
    "This is an equation: it is what line {line} says, set to zero.",
    "これは方程式で、第 {line} 行を 0 とおいたものである。",
)
SET_TO_ZERO = Text(
    "This is what line {line} says, set to zero and rearranged.",
    "これは第 {line} 行を 0 とおいて整理したものである。",
)
REARRANGED = Text(
    "This is the equation of line {line}, rearranged.",
    "これは第 {line} 行の方程式を整理したものである。",
)
MULTIPLE = Text(
    "This is the equation of line {line}, multiplied or divided by a number that is not 0.",
    "これは第 {line} 行の方程式に 0 でない数を掛けたもの、または 0 でない数で割ったものである。",
)
IMPLIED = Text("This follows from the equation of line {line}.", "これは第 {line} 行の方程式から従う。")
SOLVES = Text("This solves the equation of line {line}.", "これは第 {line} 行の方程式の解である。")
SOLVES_ZERO = Text("With this, line {line} is zero.", "これを代入すると、第 {line} 行は 0 になる。")
STATIONARY = Text(
    "With this, the gradient of what line {line} defines is zero.",
    "これを代入すると、第 {line} 行が定めるものの勾配は 0 になる。",
)
SLOPE = Text(
    "This is the gradient of what line {line} defines, set to zero.",
    "これは第 {line} 行が定めるものの勾配を 0 とおいたものである。",
)
UNSOLVED = Text(
    "Undecided: {name} is in use already, so that this defines nothing, and it was not found to be the one solution of "
    "an equation before it. Use a new letter for a definition.",
    "未決定: {name} は既に使われているのでこれは定義ではなく、前にある方程式のただ一つの解であるとも分からない。"
    "定義であれば新しい文字を使うこと。",
)
SAID = Text("{said}", "{said}")
FACTORS = (Integer(1), Integer(-1), Integer(2), Integer(-2), Rational(1, 2), Rational(-1, 2))
MOST_TRIED = 8  # lines before, the nearest first
NEAREST = 3  # equations before that are solved


@dataclass(frozen=True)
class _Zero:
    """What a line says to be zero: the difference of the sides of an equation, or a gradient.

    It is ``sure`` where it was verified or is plainly assumed.
    """

    number: int
    value: Expr
    equation: bool
    sure: bool = True


@dataclass(frozen=True)
class _Found:
    """From what a line was found to follow, with which evidence, and what is to be said of it."""

    zero: _Zero
    check: Check
    text: Text


def followed(bearings: Bearings, hedges: Hedges, lines: Sequence[Line]) -> list[Line]:
    """The lines, with what equations and solutions follow from."""
    before: list[_Zero] = []
    out = list(lines)
    for n in bearings.document.order:
        line = lines[n]
        lhs, rhs = line.lhs, line.rhs
        if lhs is None or rhs is None:
            continue
        found = _optimal(bearings, n, lines)
        special = line.kind in ("equation", "undecided") and bearings.lines[n].kind in ("equation", "wrong")
        if found is None and special:
            out[n] = _followed(bearings, hedges, n, line, before[: -MOST_TRIED - 1 : -1])
        if found is None and out[n].kind != "consequence":
            found = _stationary(bearings, n, lines)
        if found is not None:
            out[n] = _with(line, found, [found.zero])
            if found.text is SLOPE and (value := difference(lhs, rhs)) is not None:
                before.append(_Zero(line.number, value, True))
        elif special:
            value = difference(lhs, rhs)
            if value is not None:
                sure = out[n].follows is not None or out[n].condition or hedges.plainly(n)
                before.append(_Zero(line.number, value, True, sure))
        elif line.kind == "right" and bearings.variables(n):
            before.append(_Zero(line.number, rhs, False))
        elif line.kind == "definition":
            out[n] = _sought(bearings, line, _sure(hedges, n, before[: -MOST_TRIED - 1 : -1]))
    return out


def _optimal(bearings: Bearings, n: int, lines: Sequence[Line]) -> _Found | None:
    """That an objective is least or greatest where the words say that a line tells where it is so."""
    found, line = optimum(bearings, n, lines), lines[n]
    if found is None or found.bound:
        return None
    objective, value = lines[found.origin].rhs, line.rhs
    assert objective is not None and value is not None and isinstance(line.lhs, Var)
    var = sought(line.lhs, objective)
    assert var is not None
    value = put(value, at_marks(value, value, symbols_of(objective)))
    gradient = slope(objective, var, value)
    solved = _first([(gradient, null(gradient), _Zero(lines[found.origin].number, gradient, False), STATIONARY)])
    return solved if solved is not None and is_extreme(objective, var, value, found.least) else None


def _stationary(bearings: Bearings, n: int, lines: Sequence[Line]) -> _Found | None:
    """That a line is the gradient of an objective, set to zero, or zero with its value, where the words say so."""
    claim, line = stationary(bearings, n, lines), lines[n]
    if claim is None or line.kind not in ("definition", "equation", "undecided", "wrong"):
        return None
    assert line.lhs is not None and line.rhs is not None
    zeros = [_Zero(lines[claim.origin].number, value, False) for value in claim.slopes]
    if claim.point:
        return _first([(z.value, null(z.value), z, STATIONARY) for z in zeros])
    found = _rearranged(line.lhs, line.rhs, zeros) or _multiplied(line.lhs, line.rhs, zeros)
    return None if found is None else _Found(found.zero, found.check, SLOPE)


def _sure(hedges: Hedges, n: int, before: Sequence[_Zero]) -> list[_Zero]:
    """Those of some equations that hold at a line."""
    return [z for z in before if z.sure and not (z.equation and hedges.over(z.number - 1, n))]


def _sought(bearings: Bearings, line: Line, sure: Sequence[_Zero]) -> Line:
    """A definition of a letter with a mark, ŵ or w^*: a consequence where it is the w that solves an equation."""
    lhs, rhs = line.lhs, line.rhs
    var, value = (rhs, lhs) if isinstance(rhs, Var) and rhs.definition is not None else (lhs, rhs)
    if not isinstance(var, Var) or value is None:
        return line
    for z in sure:
        equation = in_squares(z.value, var)
        letters = symbols_of(equation)
        meant, others = marked(var, value, letters), at_marks(value, value, letters)
        if meant is None or not involves(equation, meant[0]):
            continue
        by = bearings.variables(z.number - 1)
        if meant[0].name.removesuffix(SQUARE) not in {x.removesuffix(SQUARE) for x in by} if by else bool(others):
            continue  # what is predicted, ŷ = Xŵ, is not sought
        solved = there(put(equation, others), *meant)
        found = _first([(solved, null(z.value), z, SOLVES if z.equation else SOLVES_ZERO)])
        if found is not None:
            return _with(line, found, sure)
    return line


def _followed(bearings: Bearings, hedges: Hedges, n: int, line: Line, before: Sequence[_Zero]) -> Line:
    """An equation with what it follows from. One that says what a letter in use is and solves none is undecided."""
    item = bearings.document.items[n]
    assert item.left is not None and item.right is not None and line.lhs is not None and line.rhs is not None
    sure = _sure(hedges, n, before)
    if is_zero(item.left) or is_zero(item.right) or bearings.document.symmetric(item):
        variables = bearings.variables(n)
        if variables & bearings.defined.keys():
            return line  # nothing is stationary in a letter that is made of others
        found = _rearranged(line.lhs, line.rhs, sure) if not variables else None
        if found is None and not variables:
            found = _multiplied(line.lhs, line.rhs, [z for z in sure if z.equation][:NEAREST])
        if found is not None:
            return _with(line, found, sure)
        stationary = bool(variables) and (not item.lone or _at_a_point(item.trees))
        return replace(line, condition=line.kind == "equation" and (stationary or hedges.plainly(n)))
    if any(differentiates(node) for side in (item.left, item.right) for node in postorder(side)):
        return line  # what differentiates something is a claim, and a slip in it no equation
    if any(isinstance(x, Var) and x.definition is not None for x in (line.lhs, line.rhs)):
        return _in_general(line, before, sure)
    found = _solving(line.lhs, line.rhs, before) if _names(item.left, line.lhs, line.rhs) else None
    found = found or _rearranged(line.lhs, line.rhs, before) or _implied(line.lhs, line.rhs, sure)
    found = found or _at_marks(line.lhs, line.rhs, sure)
    if found is not None:
        return _with(line, found, sure)
    if _names(item.left, line.lhs, line.rhs) and bearings.new(item.right, n):
        return replace(line, condition=line.kind == "equation" and hedges.plainly(n))  # A = QR says what Q and R are
    if line.kind == "equation" and _names(item.left, line.lhs, line.rhs) and item.lone:
        return replace(line, kind="undecided", check=Check(), note=_said(UNSOLVED(name=str(item.left.value))))
    constant = not (symbols_of(line.lhs) and symbols_of(line.rhs))
    return replace(line, condition=line.kind == "equation" and constant and hedges.plainly(n))


def _at_a_point(trees: Sequence[Node]) -> bool:
    r"""Whether a derivative is one at a point that is not its variable, as in \nabla J(x_a) = 0."""
    return any(isinstance(node.value, At) for tree in trees for node in postorder(tree))


def _in_general(line: Line, before: Sequence[_Zero], sure: Sequence[_Zero]) -> Line:
    """A line in which a letter stands by itself that has a meaning: it follows only where it does for all values."""
    assert line.lhs is not None and line.rhs is not None
    lone: dict[Expr, Expr] = {
        x: opened(x) for x in (line.lhs, line.rhs) if isinstance(x, Var) and x.definition is not None
    }
    lhs, rhs = (replaced(x, lone) for x in (line.lhs, line.rhs))
    free = [replace(z, value=replaced(z.value, lone)) for z in before]
    numbers = {z.number for z in sure}
    found = _rearranged(lhs, rhs, free) or _implied(lhs, rhs, [z for z in free if z.number in numbers])
    return line if found is None else _with(line, found, sure)


def _with(line: Line, found: _Found, sure: Sequence[_Zero]) -> Line:
    """A line with what it follows from: a consequence where that is an equation which holds there."""
    number = next((z.number for z in sure if z.number == found.zero.number), None)
    kind: LineKind = "consequence" if number is not None and found.text is not FOLLOWS else "equation"
    return replace(line, kind=kind, check=found.check, note=_said(found.text(line=found.zero.number)), follows=number)


def _at_marks(lhs: Expr, rhs: Expr, sure: Sequence[_Zero]) -> _Found | None:
    """The first of the equations that is this one, or implies it, for the letters with a mark: XᵀXŵ = Xᵀy."""
    for z in sure:
        values = at_marks(lhs, rhs, symbols_of(z.value))
        if values and all(isinstance(v, Var) and v.definition is None for v in values.values()):
            there = replace(z, value=put(z.value, values))
            found = _rearranged(lhs, rhs, [there]) or _implied(lhs, rhs, [there])
            if found is not None:
                return _Found(z, found.check, found.text)
    return None


def _names(target: Node, var: Expr, value: Expr) -> bool:
    """Whether a side is a letter, and the other one an expression without it."""
    return target.kind == "name" and isinstance(var, Var) and var.definition is None and not involves(value, var)


def _solving(var: Expr, value: Expr, before: Sequence[_Zero]) -> _Found | None:
    """The first of the equations that holds of all values once a letter has this value."""
    assert isinstance(var, Var)
    # with fewer equations than unknowns it has other solutions
    tried = [z for z in before if involves(z.value, var) and _as_many(z.value, var)]
    pairs = [(there(z.value, var, value), null(z.value), z) for z in tried]
    return _first([(*pair, SOLVES if pair[2].equation else SOLVES_ZERO) for pair in pairs])


def _as_many(value: Expr, var: Var) -> bool:
    """Whether what is zero has as many entries as a letter."""
    return same_shape(value, var) or not is_scalar(value) and same_shape(transpose(value), var)


def _rearranged(lhs: Expr, rhs: Expr, before: Sequence[_Zero]) -> _Found | None:
    """The first of the equations of which this one is a multiple, or the transpose of one."""
    own = difference(lhs, rhs)
    if own is None:
        return None
    pairs: list[tuple[Expr, Expr, _Zero, Text]] = []
    gradient = FOLLOWS if null(own) in (lhs, rhs) else SET_TO_ZERO
    for z in before:
        for value in (z.value,) if is_scalar(z.value) else (z.value, transpose(z.value)):
            if same_shape(value, own):
                pairs += [(own, multiply(c, value), z, REARRANGED if z.equation else gradient) for c in FACTORS]
    return _first(pairs)


def _implied(lhs: Expr, rhs: Expr, before: Sequence[_Zero]) -> _Found | None:
    """The first of the nearest equations from which this one follows by its solution, or times a number."""
    own = difference(lhs, rhs)
    for z in [z for z in before if z.equation][:NEAREST]:
        if own is not None and not is_scalar(own) and (check := multiple(own, z.value)) is not None:
            return _Found(z, check, MULTIPLE)
        found = _by_solution(lhs, rhs, z, z.value)
        if found is None:
            # what holds of all values of a letter holds of what it stands for
            free: dict[Expr, Expr] = {v: opened(v) for v in letters_of(z.value) if v.definition is not None}
            left, right, value = (replaced(e, free) for e in (lhs, rhs, z.value))
            found = _by_solution(left, right, z, value) if free else None
        if found is None and own is not None and is_scalar(own) and (check := multiple(own, z.value)) is not None:
            found = _Found(z, check, MULTIPLE)
        if found is not None:
            return found
    return None


def _multiplied(lhs: Expr, rhs: Expr, before: Sequence[_Zero]) -> _Found | None:
    """The first of the equations of which this one is a multiple, by a number that may hold other letters."""
    own = difference(lhs, rhs)
    checks = ((z, multiple(own, z.value)) for z in before if own is not None)
    return next((_Found(z, check, MULTIPLE) for z, check in checks if check is not None), None)


def _by_solution(lhs: Expr, rhs: Expr, zero: _Zero, value: Expr) -> _Found | None:
    """Whether two sides are equal with the solution of an equation in them, for one of its letters."""
    own = [v for v in dict.fromkeys((*symbols_of(lhs), *symbols_of(rhs))) if involves(value, v)]
    solutions = ((v, solution(value, v)) for v in own)
    found = next(((v, s) for v, s in solutions if s is not None), None)
    if found is None:
        return None
    values = dict([found])
    return _first([(put(lhs, values), put(rhs, values), zero, IMPLIED)])


def _first(pairs: Sequence[tuple[Expr, Expr, _Zero, Text]]) -> _Found | None:
    """The first of some equalities that holds."""
    for left, right, z, text in pairs:
        check = evidence(left, right)
        if check is not None and check.kind in HELD:
            return _Found(z, check, text)
    return None


def _said(said: Said) -> Sentence:
    return Sentence(SAID, {"said": said})
