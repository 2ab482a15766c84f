"""The verdict on one line, once it has been read and its two sides have been compared."""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any, cast

from sympy import Expr

from ..core.index import Entry, Partial, free, walk
from ..core.index import replace as replaced
from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Said, Text
from ..judging.holding import right_where, where_written
from ..printing.sheet import Sentence
from ..proving.conditions import asked_of_values
from ..proving.somewhere import have_values
from ..reading.equations.algebra import is_zero
from ..reading.equations.elaborate import Equality, Reading
from ..reading.equations.entries import symbols_of
from ..reading.equations.functions import STEP
from ..reading.equations.known import is_d
from ..reading.tree import Node, differentiates, postorder
from .domains import valueless
from .faults import NOT_JUDGED
from .items import CASE, NOT_ONE, Item, symmetric_name
from .report import DEFINES, NO_FIT, NO_IDENTITY, NOT_CHECKED, OF_CASE, OF_INDICES, SYMMETRIC, Line

__all__ = ["Read", "faulted", "line_of", "refused", "unjudged"]

NO_VALUE = Text("no point was found where both sides have a value", "両辺が値をもつ点が見つからなかった")


@dataclass(eq=False)
class Read:
    """An equality that was read, with its sides once they are built."""

    item: Item
    equality: Equality
    lhs: Expr | None = None
    rhs: Expr | None = None
    reason: Said | None = None
    check: Check = field(default_factory=Check)
    dropped: tuple[Expr, ...] = ()  # what was written and fell away, as log t of 0·log t


def unjudged(number: int, item: Item) -> Line:
    """The line of an item, of which nothing is known yet."""
    return Line(number, item.source, item.span, "unread", inline=item.inline)


def refused(number: int, item: Item, said: Sentence, sizes: bool) -> Line:
    """The line of an item that fits no way, and why; it is wrong where all of its sizes are known and clash."""
    line = unjudged(number, item)
    if not sizes:
        return replace(line, note=Sentence(NOT_CHECKED, {"reason": said}))
    note, check = Sentence(NO_FIT, {"reason": said}), Check("REFUTED", counterexample=said.text.en)
    return replace(line, kind="wrong", note=note, check=check)


def faulted(number: int, item: Item, fault: str) -> Line:
    """The line of an item at which the tool failed."""
    return replace(unjudged(number, item), kind="undecided", note=Sentence(NOT_JUDGED, {"fault": fault}))


def line_of(number: int, item: Item, read: Read | None, reading: Reading) -> Line:
    """The verdict on an item: on how it was read, or, where it says nothing of values, on what it says."""
    line = unjudged(number, item)
    if item.stack is not None:
        return replace(line, kind="definition", note=item.stack.note())
    if item.left is None:
        return replace(line, note=Sentence(NOT_CHECKED, {"reason": item.reason or NOT_ONE()}))
    if item.relation == CASE:
        return replace(line, kind="equation", note=Sentence(OF_CASE))
    if item.relation != "=":
        return line  # a statement (statements.py)
    if read is None:
        name = symmetric_name(item)
        note = Sentence(OF_INDICES) if name is None else Sentence(SYMMETRIC, {"name": name})
        return replace(line, kind="equation", note=note)
    line = replace(line, lhs=read.lhs, rhs=read.rhs, check=read.check)
    if read.reason is not None:
        return replace(line, note=Sentence(NOT_CHECKED, {"reason": read.reason}), lhs=None, rhs=None)
    if read.equality.defines is not None:
        return replace(line, kind="definition", note=Sentence(DEFINES, {"name": reading.var(read.equality.defines)}))
    if read.check.kind in ("EXACT", "SAMPLED"):
        assert read.lhs is not None and read.rhs is not None
        defined = [v for v in (*symbols_of(read.lhs), *symbols_of(read.rhs)) if v.definition is not None]
        dropped = read.dropped
        wholes = (read.lhs, read.rhs, *dropped, *(v.definition for v in defined if v.definition is not None))
        if read.lhs == read.rhs and valueless(read.lhs) or not _somewhere(wholes, reading):
            return replace(line, note=Sentence(NOT_CHECKED, {"reason": NO_VALUE}))
        symbols = reading.made.values()
        where = right_where(read.lhs, read.rhs, symbols, dropped=dropped) or where_written(read.lhs, read.rhs, dropped)
        return replace(line, kind="right", note=None if where is None else _in_letters(where))
    if read.check.kind == "UNCHECKED":
        return replace(line, note=Sentence(NOT_CHECKED, {"reason": NO_VALUE}))
    if _is_equation(read, reading):
        return replace(line, kind="equation", note=Sentence(NO_IDENTITY))
    return replace(line, kind="wrong")


def _in_letters(said: Sentence) -> Sentence:
    """A sentence with what steps of the reading are worth, 0 most often, in the place of them."""

    def plain(value: object) -> object:
        if not isinstance(value, Expr):
            return value
        steps = {v: v.definition for v in symbols_of(value) if v.name.startswith(STEP) and v.definition is not None}
        return replaced(value, cast("dict[Expr, Expr]", steps)) if steps else value

    return Sentence(said.text, {name: plain(value) for name, value in said.bindings.items()})


def _somewhere(wholes: tuple[Expr, ...], reading: Reading) -> bool:
    """Whether a point was found where all of a line has a value, if anything in it may have none."""
    return next(asked_of_values(*wholes), None) is None or have_values(wholes, reading.made.values())


def _is_equation(read: Read, reading: Reading) -> bool:
    """Whether an equality that does not hold claims no more than to be an equation."""
    item, lhs, rhs = read.item, read.lhs, read.rhs
    assert item.left is not None and item.right is not None and lhs is not None and rhs is not None
    null = is_zero(item.left) or is_zero(item.right)
    moves = reading.has_differentials()  # elsewhere d is a letter like others
    derivative = any(differentiates(n) or moves and is_d(n) for t in (item.left, item.right) for n in postorder(t))
    if null and (item.last or item.first):
        return not (derivative and (free(lhs) - _by(lhs) or free(rhs) - _by(rhs)))
    if not item.lone and not (item.first and item.left.kind == "name" and _undefined(item.left, reading)):
        return False
    if derivative:
        return False
    ours, theirs = _letters(lhs), _letters(rhs)
    if not ours or not theirs:
        return bool(ours or theirs)
    if any(side.kind == "name" and not _undefined(side, reading) for side in (item.left, item.right)):
        return False
    return bool(ours - theirs) and bool(theirs - ours)


def _by(expr: Expr) -> frozenset[Any]:
    """The indices of the entries that something is differentiated by."""
    return frozenset(
        i for e in walk(expr) if isinstance(e, Partial) and isinstance(e.variable, Entry) for i in e.variable.at
    )


def _undefined(node: Node, reading: Reading) -> bool:
    return reading.named(node) not in reading.recipes


def _letters(expr: Expr) -> set[str]:
    """The names that a side rests on, those within definitions included."""
    return {v.name for v in symbols_of(expr) if v.definition is None}
