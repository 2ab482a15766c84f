"""From an expression of the proof to array code: matrices by the source forms of the operations, index forms by axes.

What the derivative is multiplied with, a Hessian with a direction or a Jacobian with a residual, is taken in from the
right, factor by factor, so that a matrix that is a product or a sum is never formed for it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    At,
    Delta,
    Entry,
    Head,
    Index,
    Pair,
    Partial,
    Power,
    Product,
    Sum,
    Table,
    Terms,
    atomic,
    free,
    is_scalar,
    product,
    shape_of,
    summed,
    walk,
)
from ..core.operation import Applied
from ..core.text import Text
from ..expressions.abstract import callable_of, described
from ..expressions.matrix import Var, add, is_op, transpose, unfixed
from ..operations.add import ADD
from ..operations.matmul import MATMUL
from ..operations.scale import SCALE
from ..operations.stretch import STRETCH
from ..operations.transpose import TRANSPOSE
from ..operations.unit import UNIT
from ..proving.differentiate import collapse_deltas
from ..proving.facts import Known, orthogonal_pair
from ..proving.recognise import recognise_terms
from ..proving.tidy import BY, symmetric
from .arrays import Namespace, Node, Value
from .graph.kinds import KINDS
from .lowerings import SOURCES

__all__ = ["Lowering", "called"]

Labels = tuple[Index, ...]

NO_SOURCE = Text(
    "{name} has no source form, so that no code can be written for it",
    "{name} にはソースコードでの形がないので、コードを書けない",
)
UNKNOWN = Text("no code can be written for a derivative that is not known", "分かっていない導関数のコードは書けない")
INDEXED = Text("an index expression stands where a matrix is needed", "行列が必要なところに添字の式がある")
SHARED = Text(
    "no code can be written for an entry whose composite indices share an index",
    "複合添字が同じ添字を共有する成分のコードは書けない",
)


def source_of(expr: Applied) -> Callable[..., Any]:
    """The source form of an operation.

    Raises:
        NoRuleError: it has none, as a function that SymPy alone knows.
    """
    operation = expr.operation
    if operation.source is None:
        raise NoRuleError(NO_SOURCE(name=operation.name), term=expr)
    return operation.source


def _told(symbol: Var) -> list[str]:
    """What is certain of an array that is given, by the engine that conditions ask too."""
    known, matrix = Known(BY), 1 not in symbol.shape
    told = {"positive": known.positive(symbol), "nonnegative": known.nonnegative(symbol)}
    if matrix:
        told |= {"symmetric": symmetric(symbol), "definite": known.definite(symbol)}
        told |= {"orthogonal": orthogonal_pair(transpose(symbol), symbol)}
    return [word for word, is_so in told.items() if is_so]


def called(xp: Namespace, expr: Applied, values: Sequence[Value]) -> Value:
    """An operation on arrays: as a kind of its own, where a target may have that, or else by its source form."""
    of = described(expr.operation)
    if of is not None:
        wanted = callable_of(of)
        while wanted in xp.taken:
            wanted += "_"
        return xp.given(wanted, values[0], values[0].shape if of.kind == "entrywise" else expr.shape)
    name, source = expr.operation.name, source_of(expr)
    if not expr.args:
        return source(xp, expr.shape)  # type: ignore[no-any-return]
    return getattr(xp, name)(*values) if KINDS.get(name) in SOURCES else source(xp, *values)  # type: ignore[no-any-return]


class Lowering:
    """Expressions as nodes of one namespace, each expression once."""

    def __init__(self, xp: Namespace) -> None:
        self.xp = xp
        self._done: dict[Expr, Value] = {}
        self._order: Labels = ()  # of the axes, as far as they are wanted in one

    def given(self, expr: Expr, value: Value) -> None:
        """Say what a symbol stands for."""
        self._done[expr] = value

    def value(self, expr: Expr) -> Value:
        """A scalar, vector or matrix.

        Raises:
            NoRuleError: an operation has no source form.
        """
        known = self._done.get(expr)
        if known is None:
            known = self._done[expr] = self._value(expr)
        return known

    def _value(self, expr: Expr) -> Value:
        xp = self.xp
        if isinstance(expr, Var):
            if expr.definition is not None:
                return self.value(expr.definition)
            return xp.input(expr.name, expr.shape, _told(expr))
        if isinstance(expr, Applied):
            return self._applied(expr)
        if isinstance(expr, Product):
            return xp.multiply(*map(self.value, expr.args))
        if isinstance(expr, Terms):
            return xp.add(*map(self.value, expr.args))
        if isinstance(expr, Power):
            return xp.pow(self.value(expr.base), self.value(expr.exponent))
        if isinstance(expr, Table):
            order = self._order
            made = self.indexed(expr.body, expr.indices)
            self._order = order
            return made
        if isinstance(expr, Partial):
            raise NoRuleError(UNKNOWN, term=expr)
        if isinstance(expr, Head):
            labels, node = self.labelled(expr)
            if labels:
                raise NoRuleError(INDEXED, term=expr)
            return xp.scalar(node)
        if expr.is_number:
            return xp.value(expr)
        return xp.size(expr)

    def _applied(self, expr: Applied) -> Value:
        if is_op(expr, MATMUL) and (parts := self._picked(expr)) is not None:
            return self.xp.multi_dot(*parts) if len(parts) > 1 else parts[0]
        args = [self.value(a) for a in expr.args]
        # of a sum all terms at once, so that like ones meet
        made = self.xp.add(*args) if is_op(expr, ADD) else called(self.xp, expr, args)
        return self.xp.wrap(made.node, expr.shape)

    def _picked(self, expr: Expr) -> list[Value] | None:
        """The factors of a product with unit vectors at its ends, of which these take a row or a column."""
        first, last = expr.args[0], expr.args[-1]
        rest = list(expr.args)
        left = right = None
        if is_op(first, TRANSPOSE) and is_op(first.args[0], UNIT, STRETCH):
            left = rest.pop(0).args[0]
        if rest and is_op(last, UNIT, STRETCH):
            right = rest.pop()
        if left is right is None or not rest:
            return None
        parts = list(map(self.value, rest))
        if left is not None:
            parts[0] = self._taken(parts[0], left, 0)
        if right is not None:
            parts[-1] = self._taken(parts[-1], right, 1)
        return parts

    def _taken(self, a: Value, part: Expr, axis: int) -> Value:
        if is_op(part, UNIT):
            return self.xp.picked(a, self.value(part.args[0]), axis)
        count = shape_of(part)[1]
        shape = (count, a.shape[1]) if axis == 0 else (a.shape[0], count)
        return self.xp.sliced(a, part.args[0], shape, axis)

    # ---- times a direction

    def times(self, expr: Expr, v: Value, turned: bool = False) -> Value:
        """``expr`` times a column, or its transpose; sums are multiplied term by term, products from the right."""
        if is_op(expr, ADD):
            return self.xp.add(*(self.times(a, v, turned) for a in expr.args))
        if is_op(expr, SCALE):
            return self.xp.multiply(self.value(expr.args[0]), self.times(expr.args[1], v, turned))
        if is_op(expr, TRANSPOSE):
            return self.times(expr.args[0], v, not turned)
        if is_op(expr, MATMUL):
            for factor in expr.args if turned else reversed(expr.args):
                v = self.times(factor, v, turned)
            return v
        if is_scalar(expr):
            return self.xp.multiply(self.value(expr), v)
        matrix = self.value(expr)
        return self.xp.multi_dot(matrix.T if turned else matrix, v)

    def contracted(self, expr: Expr, at: tuple[At, ...], over: tuple[At, ...], v: Var) -> Value:
        """Σ over some free indices of an index expression times the entries of ``v``; ``at`` are those that stay."""
        terms = product(expr, Entry(v, *over)) if over else product(expr, v)
        total = collapse_deltas(summed(terms, *atomic(over)))
        if len(at) > 2 or any(isinstance(i, Pair) for i in at):
            return self.indexed(total, at)
        try:
            return self.value(add(*(r.value for r in recognise_terms(total, atomic(at)))))
        except NoRuleError:
            return self.indexed(total, at)

    # ---- index form

    def indexed(self, expr: Expr, at: tuple[At, ...]) -> Value:
        """An index expression as an array with one axis for each of its free indices, in this order.

        A composite index is two axes, the slower first, until all is done; the last axis runs fastest.
        """
        self._order = order = _parts(at)
        labels, node = self.labelled(expr)
        node = self._aligned(labels, node, order)
        axes = tuple(i.size for i in at)
        shape = axes if len(axes) > 2 else (*axes, S.One, S.One)[:2]
        node = self.xp.product([(node, S.One)], axes=tuple(i.size for i in order))
        return self.xp.wrap(self.xp.reshape(node, axes), shape)

    def labelled(self, expr: Expr) -> tuple[Labels, Node]:
        """An index expression as an array, with the index of each axis."""
        xp = self.xp
        if isinstance(expr, Entry):
            return self._entry(expr)
        if isinstance(expr, Delta):
            if (plain := unfixed(expr)) != expr:
                return self.labelled(plain)
            i, j = expr.args
            if i == j:
                return _parts((i,)), xp.ones(tuple(p.size for p in _parts((i,)))).node
            return self._split((i, j), xp.eye((i.size, i.size)).node, expr)
        if isinstance(expr, Sum):
            return self._summed(expr)
        if isinstance(expr, (Product, Terms)):
            parts = [self.labelled(a) for a in expr.args]
            wide = self._union(parts)
            nodes = [self._aligned(labels, node, wide) for labels, node in parts]
            axes = tuple(i.size for i in wide)
            if isinstance(expr, Terms):
                return wide, xp.terms(nodes, axes)
            return wide, xp.product([(n, S.One) for n in nodes], axes=axes)
        if isinstance(expr, (Power, Applied)) and free(expr):
            parts = [self.labelled(a) for a in expr.args]
            wide = self._union(parts)
            axes = tuple(i.size for i in wide)
            values = [xp.wrap(self._aligned(labels, node, wide), axes) for labels, node in parts]
            if isinstance(expr, Power):
                return wide, xp.pow(*values).node
            return wide, called(xp, expr, values).node
        return (), self.value(expr).node

    def _union(self, parts: Sequence[tuple[Labels, Node]]) -> Labels:
        """All labels, those first that the outcome is to have, in its order."""
        met = dict.fromkeys(i for labels, _ in parts for i in labels)
        return (*(i for i in self._order if i in met), *(i for i in met if i not in self._order))

    def _entry(self, expr: Entry) -> tuple[Labels, Node]:
        base = self.value(expr.base)
        plain = unfixed(expr)
        if plain != expr:
            return self.labelled(plain)
        at = tuple(expr.at)
        extents = tuple(s for s in shape_of(expr.base) if s != 1)
        if len(extents) == 2 and at[0] == at[1]:
            return self._split(at[:1], self.xp.diagonal(base.node), expr)
        return self._split(at, base.node, expr)

    def _split(self, at: tuple[At, ...], node: Node, expr: Expr) -> tuple[Labels, Node]:
        """Every axis with a composite index as two, the slower first."""
        labels = _parts(at)
        if len(set(labels)) < len(labels):
            raise NoRuleError(SHARED, term=expr)
        return labels, node if labels == at else self.xp.reshape(node, tuple(i.size for i in labels))

    def _summed(self, expr: Sum) -> tuple[Labels, Node]:
        known = self._recognised(expr)
        if known is not None:
            return known
        labels, node = self.labelled(expr.body)
        indices = _parts(expr.indices)
        absent = [i for i in indices if i not in labels]
        over = tuple(n for n, i in enumerate(labels) if i in indices)
        rest = tuple(i for i in labels if i not in indices)
        if over:
            node = self.xp.total(node, None if not rest else over[0] if len(over) == 1 else over)
        if absent:
            node = self.xp.product([(node, S.One), *((self.xp.size(i.size).node, S.One) for i in absent)])
        return rest, node

    def _recognised(self, expr: Sum) -> tuple[Labels, Node] | None:
        """A sum as the product of matrices that it is, which no array with an axis for each index is made for."""
        rest = sorted(free(expr), key=str)
        if len(rest) > 2 or any(isinstance(i, Pair) for i in (*rest, *expr.indices)):
            return None
        try:
            whole = add(*(r.value for r in recognise_terms(collapse_deltas(expr), tuple(rest))))
        except NoRuleError:
            return None
        if any(isinstance(e, (Sum, Table)) for e in walk(whole)):
            return None
        return tuple(rest), self.value(whole).node

    def _aligned(self, labels: Labels, node: Node, wide: Sequence[Index]) -> Node:
        """An array whose axes stand in the places of its labels among ``wide``."""
        if not labels:
            return node
        order = tuple(sorted(range(len(labels)), key=lambda n: wide.index(labels[n])))
        at = tuple(wide.index(labels[n]) for n in order)
        return self.xp.expand(self.xp.permute(node, order), at, len(wide))


def _parts(at: Sequence[At]) -> Labels:
    """The indices, each composite one as its two, the slower first: the order of axes of which the last is fastest."""
    return tuple(p for i in at for p in (_parts((i.slow, i.fast)) if isinstance(i, Pair) else (i,)))
