"""Numbers and names: scalars, vectors and matrices, entries and rows, sums over indices."""

from __future__ import annotations

from typing import NoReturn

from ...core.text import Text
from ..attempt import Impossible, Reading, array_of
from ..declarations import SQUARE
from ..sizes import ONE, UNITS, Dim, Dims, is_unit
from ..subscripts import Subscript
from ..tree import Bound, Node

__all__ = ["entry", "indexed", "name", "number", "subscript"]

KIND = {1: Text("vector", "ベクトル"), 2: Text("matrix", "行列")}


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
        if not r.equations.equal(axis, extent):
            _out_of_range(r, node, bound, extent, axis)
    return (dims[1], ONE) if rank > len(s.at) else UNITS


def _out_of_range(r: Reading, node: Node, bound: Bound, extent: Dim, axis: Dim) -> NoReturn:
    r.fail(
        (node,),
        node.span,
        lambda n: Text(
            "{letter} runs over {size} values, but in {text} it stands for one of {axis}",
            "{letter} は {size} 個の値を動くが、{text} では {axis} 個のうちの 1 つを表す",
        )(letter=bound.letter, size=n.name((extent, ONE))[0], text=node.value.text, axis=n.name((axis, ONE))[0]),
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
