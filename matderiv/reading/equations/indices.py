"""Indices in a written derivation: entries, rows, the Kronecker delta, and sums over an index.

A free index is one letter of its equation; that of a sum is known within the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sympy import Expr, S

from ...core.index import UNIT, Delta, Table, is_scalar, shape_of, size, summed
from ...core.text import Text
from ...expressions.matrix import apply, transpose
from ...operations.pi import PI
from ..sizes import ONE, UNITS, Dim, equal, is_unit, value_of, written
from ..tree import Node, Subscripted
from .entries import entry, eye, tabled
from .names import Clash, Leaf, Letter, Names, Value

__all__ = ["MANY_INDICES", "Indices"]

MANY_INDICES = Text(
    "{name} has {count} indices, but there are only vectors and matrices",
    "{name} の添字は {count} 個あるが、扱えるのはベクトルと行列だけである",
)
NO_NUMBER = Text("the index {index} stands in the place of a number", "添字 {index} が数の位置にある")
RANGES = Text("{first} and {second} run over different sizes", "{first} と {second} の動く範囲が異なる")
AXES = {  # by how many there are
    0: Text("{name} has no axes, but 2 indices stand at it", "{name} には軸がないが、添字が 2 個ついている"),
    1: Text("{name} has 1 axis, but 2 indices stand at it", "{name} の軸は 1 本だが、添字が 2 個ついている"),
    2: Text("{name} has 2 axes, but 1 index stands at it", "{name} の軸は 2 本だが、添字が 1 個ついている"),
}
MOVING = Text(
    "the sum over {index} runs to {last}, which is an index itself",
    "{index} についての和の上端 {last} は、それ自身が添字である",
)
WINDOW = Text(
    "a sum over some of the values of {index} is not read here",
    "{index} の値の一部だけについての和は、ここでは読めない",
)
RUNS = Text(
    "{index} runs over {ran} values and stands for one of {there} here",
    "{index} は {ran} 通りの値をとるが、ここでは {there} 通りのうちの一つを表す",
)
INDEX_AT = Text("1 index stands at what is {shape}", "{shape} のものに添字が 1 個ついている")
INDICES_AT = Text("{count} indices stand at what is {shape}", "{shape} のものに添字が {count} 個ついている")
TERMS = Text(
    "a sum of {count} terms is not computed, but only up to {most}; write its range with a letter",
    "{count} 項の和は計算しない(上限は {most} 項)。範囲は文字で書くこと",
)
MOST_TERMS = 1_000_000  # of a sum whose range is given by numbers


class Indices(Names):
    """Reads names and what has indices."""

    def _letter(self, letter: str, scope: Mapping[str, Letter]) -> Letter:
        return scope.get(letter) or self.free.setdefault(letter, Letter(letter, self.size(solid=True)))

    def _name(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        value = node.value
        if isinstance(value, Subscripted):
            return self._subscripted(node, tuple(self._letter(x, scope) for x in value.at), False)
        if value == "eye":
            side = self.size()
            return Value((side, side), lambda: eye(value_of(side)))
        if value in self.known.pi:
            return Value(UNITS, lambda: apply(PI, shape=UNIT))
        if value in self.known.sizes and value not in self.vars and value not in self.known.shapes:
            return Value(UNITS, lambda: size(value))
        if value in scope or value in self.free and value not in self.recipes and value not in self.known.below:
            raise Clash(NO_NUMBER, node.span, {"index": value}, sizes=False)
        return self.leaf(Leaf(value), self.dims(value))

    def _subscripted(self, node: Node, at: tuple[Letter, ...], turned: bool) -> Value:
        value: Subscripted = node.value
        name, way = self.array(value)
        if way == "delta":
            if not equal(at[0].extent, at[1].extent):
                raise Clash(RANGES, node.span, {"first": at[0].letter, "second": at[1].letter})
            return Value(UNITS, lambda: Delta(at[0].index(), at[1].index()))
        if len(at) > 2:
            raise Clash(MANY_INDICES, node.span, {"name": value.base, "count": str(len(at))}, sizes=False)
        dims = self.dims(name, 2 if way == "row" else len(at))
        if len(at) == 2 and value_of(dims[1]) == 1 or len(at) == 1 and way == "entry" and value_of(dims[1]) != 1:
            rank = 0 if is_unit(dims) else 1 if value_of(dims[1]) == 1 else 2
            self.asked.add(name)
            raise Clash(AXES[rank], node.span, {"name": name})
        # x_i is column i of X where the document says that X has these columns
        turned = turned and len(at) == 2 or way == "row" and self.known.stacked.get(name, ("",))[0] == "columns"
        axes = dims[::-1] if turned else dims
        for letter, axis in zip(at, axes, strict=False):
            if not equal(letter.extent, axis):
                raise self._runs(letter, axis, node)
        return self.leaf(Leaf(name, at, turned), (axes[1], ONE) if way == "row" else UNITS)

    def _subscript(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        inside = self.visit(node.children[0], scope)
        at = tuple(self._letter(x, scope) for x in node.value)
        axes = [s for s in inside.dims if value_of(s) != 1]
        if len(at) == 1 and len(axes) == 2:
            if not equal(at[0].extent, inside.dims[0]):
                raise self._runs(at[0], inside.dims[0], node)

            def row() -> Expr:
                base = inside.build()
                k = self.fresh(shape_of(base)[1])
                return Table(entry(base, (at[0].index(), k)), k)

            return Value((inside.dims[1], ONE), row)
        if len(at) != len(axes):
            shape = self.said(inside.dims)
            if len(at) == 1:
                raise Clash(INDEX_AT, node.span, {"shape": shape})
            raise Clash(INDICES_AT, node.span, {"count": str(len(at)), "shape": shape})
        for letter, axis in zip(at, axes, strict=True):
            if not equal(letter.extent, axis):
                raise self._runs(letter, axis, node)
        return Value(UNITS, lambda: entry(inside.build(), tuple(x.index() for x in at)))

    def _indexed(self, node: Node, scope: Mapping[str, Letter]) -> Value:
        count = _terms(node)
        if count > MOST_TERMS:
            raise Clash(TERMS, node.span, {"count": f"{count:,}", "most": f"{MOST_TERMS:,}"}, sizes=False)
        own: dict[str, Letter] = {}
        for each in node.value:
            if each.window is not None:
                raise Clash(WINDOW, node.span, {"index": each.letter}, sizes=False)
            if each.last is not None and each.last in {*scope, *own, *self.free}:
                raise Clash(MOVING, node.span, {"index": each.letter, "last": each.last}, sizes=False)
            extent = None if each.last is None else written(each.last)
            own[each.letter] = Letter(each.letter, self.size(extent, solid=True))
        inside = self.visit(node.children[0], {**scope, **own})
        letters = tuple(own.values())

        def build() -> Expr:
            body, indices = inside.build(), tuple(x.index() for x in letters)
            if is_scalar(body):
                return summed(body, *indices) if body != 0 else S.Zero
            return self._each(body, lambda e: summed(e, *indices))

        return Value(inside.dims, build)

    def _each(self, matrix: Expr, of: Callable[[Expr], Expr]) -> Expr:
        """A matrix whose entries are a function of those of another."""
        at = tuple(self.fresh(s) for s in shape_of(matrix) if s != 1)
        out = tabled(of(entry(matrix, at)), at)
        return transpose(out) if shape_of(matrix)[0] == 1 else out

    def _runs(self, letter: Letter, axis: Dim, node: Node) -> Clash:
        self.name_sizes()
        ran, there = (str(value_of(s)) for s in (letter.extent, axis))
        return Clash(RUNS, node.span, {"index": letter.letter, "ran": ran, "there": there})


def _terms(node: Node) -> int:
    """How many terms a sum has by the numbers in its ranges, sums within it included."""
    own = 1
    if node.kind == "indexed":
        for bound in node.value:
            own *= int(bound.last) if bound.last is not None and bound.last.isdigit() else 1
    return own * max(map(_terms, node.children), default=1)
