"""Numbers and names: scalars, vectors and matrices, entries and rows, sums over indices."""

from __future__ import annotations

from typing import NoReturn, cast

from sympy import S

from ...core.errors import InputError
from ...core.index import size
from ...core.text import Said, Text
from ..attempt import Impossible, Reading, array_of
from ..beyond import parts_of
from ..declarations import SQUARE
from ..picked import FROM_ONE, TOO_LARGE, end_of
from ..sizes import ONE, UNITS, Dim, Dims, is_unit, value_of, written
from ..subscripts import Subscript
from ..tree import Bound, Node, Slot, apart

__all__ = ["entry", "indexed", "name", "number", "picked", "subscript", "unit"]

RUNS_OVER = Text(
    "{letter} runs over {size} values, but in {text} it stands for one of {axis}",
    "{letter} は {size} 個の値を動くが、{text} では {axis} 個のうちの 1 つを表す",
)
TWO_LETTERS = Text(
    "an array and a number have two letters: give the entries of {name}, or {name} alone, another one",
    "配列と数には別の文字を使う。{name} の成分か、単独の {name} のどちらかの文字を変える",
)
KIND = {0: Text("scalar", "スカラー"), 1: Text("vector", "ベクトル"), 2: Text("matrix", "行列")}


def number(r: Reading, node: Node) -> Dims:
    """A number is a scalar."""
    return UNITS


def name(r: Reading, node: Node) -> Dims:
    """A name: what is declared, or what this reading takes it for."""
    value = node.value
    if value in r.vars:
        return r.vars[value]
    if value == "eye":
        side = Dim(one=1)
        return side, side
    if value in r.context.shapes:
        r.vars[value] = r.context.declared(value)
    elif value in r.context.sizes or value in r.context.numbers or value not in r.kinds:
        return UNITS
    else:
        r.vars[value] = _unknown(r, value, r.kinds[value])
    return r.vars[value]


def _unknown(r: Reading, value: str, rank: int) -> Dims:
    """The sizes of a name that was not declared."""
    if rank == 0:
        return UNITS
    rows = Dim(one=0, named=True)
    if rank == 1:
        return rows, ONE
    square = r.context.facts.get(value, frozenset()) & SQUARE
    return rows, rows if square else Dim(one=0, named=True)


def entry(r: Reading, node: Node) -> Dims:
    """An entry or a row: its indices run over the axes of its array."""
    s: Subscript = node.value
    index = [r.index(b) for b in s.at]
    array, rank = array_of(s, r.kinds)
    if array is None:
        if not r.equations.equal(*index):
            said = Text(
                "{first} and {second} run over different sizes, so {text} has no meaning",
                "{first} と {second} の動く範囲のサイズが異なるので、{text} は意味をもたない",
            )
            r.fail((node,), node.span, said(first=s.at[0].letter, second=s.at[1].letter, text=s.text))
        return UNITS
    dims = _array(r, node, array, rank)
    dims = dims[::-1] if s.column else dims
    for bound, extent, axis in zip(s.at, index, dims, strict=False):
        if bound.window is not None:
            extent = _of_window(s, bound, axis, s.at.index(bound))
        if not r.equations.equal(axis, extent):
            _out_of_range(r, node, bound, extent, axis)
        if bound.given:
            _within(r, bound.letter, Slot(bound.letter, None, False, node.span), axis, array)
    return (dims[1], ONE) if rank > len(s.at) else UNITS


def _of_window(s: Subscript, bound: Bound, axis: Dim, place: int) -> Dim:
    """How long the axis of an array is of which a window is read: what is known of it, if that is no less."""
    window, last = bound.window, written(cast(str, bound.last))
    assert window is not None
    known = value_of(axis)
    beyond = known - last - bound.shift + window.short if known is not None else None
    if known is not None and beyond is not None and beyond.is_Integer and beyond >= 0:
        return Dim(known)
    return Dim(last + window.beyond[parts_of(s.text)[0], place])


def _out_of_range(r: Reading, node: Node, bound: Bound, extent: Dim, axis: Dim) -> NoReturn:
    r.fail(
        (node,),
        node.span,
        lambda n: RUNS_OVER(
            letter=bound.letter,
            size=n.name((extent, ONE))[0],
            text=node.value.text,
            axis=n.name((axis, ONE))[0],
        ),
    )


def _array(r: Reading, node: Node, name: str, rank: int) -> Dims:
    """The sizes of the array that an entry belongs to."""
    if r.ranks.setdefault(name, rank) != rank or r.kinds.get(name, rank) != rank:
        r.fail(
            (node,),
            node.span,
            lambda n: Text(
                "{name} is a {kind}, but its subscript says otherwise", "{name} は{kind}であるが、添字と合わない"
            )(name=name, kind=KIND[r.kinds.get(name, r.ranks[name])]),
            TWO_LETTERS(name=name) if r.kinds.get(name, r.ranks[name]) == 0 else None,
        )
    if name in r.context.sizes:
        said = Text("{name} is a size, so it has no entries", "{name} はサイズなので、成分をもたない")
        r.refuse(node.span, said(name=name))
    if name in r.context.shapes:
        return r.vars.setdefault(name, r.context.declared(name))
    if name not in r.vars:
        r.vars[name] = _unknown(r, name, rank)
    return r.vars[name]


def indexed(r: Reading, node: Node) -> Dims:
    """A sum over indices has the shape of its summand."""
    for bound in node.value:
        r.index(bound)
    dims = r.of(node.children[0])
    if r.scalar and not is_unit(dims):
        raise Impossible(node.children)
    return dims


def subscript(r: Reading, node: Node) -> Dims:
    """An entry of an expression."""
    dims = r.of(node.children[0])
    axes = (*(r.index(b) for b in node.value), ONE)[:2]
    if not r.same(dims, (axes[0], axes[1])):
        said = Text(
            "{text} is {shape}, but an entry with two indices is taken of it",
            "{text} は {shape} であるが、2 個の添字で成分をとっている",
        )
        if len(node.value) == 1:
            said = Text(
                "{text} is {shape}, but an entry with one index is taken of it",
                "{text} は {shape} であるが、1 個の添字で成分をとっている",
            )
        text = r.context.text(node.children[0])
        r.fail(node.children, node.span, lambda n: said(text=text, shape=n.text(dims)))
    return UNITS


def picked(r: Reading, node: Node) -> Dims:
    """An entry, a row or a column of an expression, or a stretch of one."""
    slots: tuple[Slot, ...] = node.value
    dims = r.of(node.children[0])
    text = r.context.text(node.children[0])
    if len(slots) > 2:
        said = Text(
            "{text} has at most two axes, but {count} indices are given",
            "{text} の軸は 2 つまでだが、添字が {count} 個ある",
        )
        r.refuse(node.span, said(text=text, count=len(slots)))
    if is_unit(dims):
        said = Text("{text} is a number, which has no entries", "{text} は数なので、成分をもたない")
        r.fail(node.children, node.span, said(text=text), error=InputError)
    if len(slots) == 1:
        return _of_vector(r, node, dims, text)
    rows, columns = dims
    if value_of(columns) is S.One or value_of(rows) is S.One:
        said = Text("{text} is a vector, which has one index", "{text} はベクトルなので、添字は 1 つである")
        r.fail(node.children, node.span, said(text=text), _alone(text, slots), InputError)
    sides = [_length(r, slot, axis, text) for slot, axis in zip(slots, dims, strict=True)]
    if sides[0] is None:
        return (ONE if sides[1] is None else sides[1]), ONE
    return sides[0], ONE if sides[1] is None else sides[1]


def _alone(text: str, slots: tuple[Slot, ...]) -> Said:
    return Text("write {text}[{index}]", "{text}[{index}] と書く")(text=text, index=slots[0])


def _of_vector(r: Reading, node: Node, dims: Dims, text: str) -> Dims:
    (slot,) = node.value
    row = value_of(dims[0]) is S.One
    if not row and not r.equations.equal(dims[1], ONE):
        both = Text(
            "{text}[{i},:] is row {i}, as a column vector, {text}[:,{i}] column {i}, {text}[{i},j] an entry",
            "{text}[{i},:] は第 {i} 行(列ベクトルとして)、{text}[:,{i}] は第 {i} 列、{text}[{i},j] は成分である",
        )
        r.fail(
            node.children,
            node.span,
            lambda n: Text(
                "{text} is {shape}: an entry of a matrix has two indices",
                "{text} は {shape} である。行列の成分には 2 つの添字が要る",
            )(text=text, shape=n.text(dims)),
            both(text=text, i=slot),
        )
    side = _length(r, slot, dims[1] if row else dims[0], text)
    if side is None:
        return UNITS
    return (ONE, side) if row else (side, ONE)


def _length(r: Reading, slot: Slot, axis: Dim, text: str) -> Dim | None:
    """How many places of an axis are picked; ``None`` for a single one."""
    bound = slot.bound
    if bound is not None and not r.equations.equal(axis, extent := r.index(bound)):
        letter = bound.letter
        r.fail(
            (),
            slot.span,
            lambda n: RUNS_OVER(letter=letter, size=n.name((extent, ONE))[0], text=text, axis=n.name((axis, ONE))[0]),
        )
    for index in (slot.first, slot.last):
        _within(r, index, slot, axis, text)
    if not slot.ranged:
        return None
    if slot.first is slot.last is None:
        return axis
    return _stretch(r, slot, axis)


def _within(r: Reading, index: str | None, slot: Slot, axis: Dim, text: str) -> None:
    """Refuse an index that is larger than its axis is long."""
    extent = value_of(axis)
    if index is None or not index.isdigit() or extent is None or not extent.is_Integer or int(index) <= int(extent):
        return
    r.fail((), slot.span, TOO_LARGE(text=text, extent=extent, index=index), FROM_ONE, InputError)


def _stretch(r: Reading, slot: Slot, axis: Dim) -> Dim:
    """The length of a range; to the size n, or to n-1, it is one of an axis of that size where that is not known."""
    sizes = {letter for letter, _ in map(apart, filter(None, (slot.first, slot.last)))} & r.context.sizes
    if value_of(axis) is None and len(sizes) == 1:
        r.equations.equal(axis, Dim(size(*sizes)))
    extent = value_of(axis)
    first, last = end_of(slot.first or "1"), extent if slot.last is None else end_of(slot.last)
    if last is not None and last == extent and first == 1:
        return axis
    if last is not None:
        count = last - first + 1
        numbers = slot.last is not None and first.is_Integer and last.is_Integer
        within = extent is not None and (extent - last).is_nonnegative and first.is_Integer
        if count.is_Integer and count > 0 and (numbers or within) or within and not count.is_Integer:
            return ONE if count == 1 else Dim(count)
    return r.refuse(
        slot.span,
        Text("the length of the range {slot} is not known", "範囲 {slot} の長さがわからない")(slot=str(slot)),
        Text(
            'declare how many entries there are, as in shapes={{"x": ["n"]}} (--shape x=n), and write 2:n or 1:n-1, '
            "or numbers on both sides, as in 2:5",
            'shapes={{"x": ["n"]}} (--shape x=n) のように成分の個数を宣言して 2:n や 1:n-1 と書くか、'
            "2:5 のように両端を数で書く",
        ),
    )


def unit(r: Reading, node: Node) -> Dims:
    """A unit vector, as long as what stands beside it says."""
    return Dim(one=1), ONE
