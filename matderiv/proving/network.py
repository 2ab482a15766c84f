"""One term as a graph: indices are nodes, matrices are edges, vectors are marks.

Between two moves the network says what the term is then, and what the factors it was given look like in the order and
the orientation of the matrix product, by the leaves that each part was made of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from sympy import Expr

from ..core.errors import NoRuleError
from ..core.index import At, Delta, Entry, Index, Pair, free, product, shape_of, summed
from ..core.proof import Rule
from ..core.text import Text
from ..expressions.matrix import apply, hadamard, is_op, transpose
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.ones import ONES
from ..operations.quotient import QUOTIENT
from ..operations.transpose import TRANSPOSE
from .flat import index_order
from .moves import Move, Part, drawn, turned_over, with_front, with_turned

__all__ = ["Network", "entrywise", "upright"]


def entrywise(*values: Expr) -> Expr:
    """The entrywise product, in which what has a negative exponent is what the other factors are divided by."""
    below = [v for v in values if is_op(v, ENTRYWISE_POWER) and v.args[1].is_negative]
    above = [v for v in values if v not in below]
    if not (above and below):
        return hadamard(*values)
    under = [v.args[0] if v.args[1] == -1 else apply(ENTRYWISE_POWER, v.args[0], -v.args[1]) for v in below]
    return apply(QUOTIENT, hadamard(*above), hadamard(*under))


def upright(factor: Expr) -> object:
    """A factor, the same for an entry of a matrix and for that of its transpose."""
    if isinstance(factor, Entry) and len(factor.at) == 2:
        return frozenset((factor, Entry(transpose(factor.base), *reversed(factor.at))))
    return frozenset(factor.args) if isinstance(factor, Delta) else factor


class Network:
    """A term over the free indices ``at``, summed over ``indices``, as a graph that is reduced in place.

    ``scalars`` are factors without an index, ``bound`` the indices that are still summed, ``pairs`` the composite
    indices that are still whole; ``moves`` are those made so far. Of the term as it was given, ``closed`` are the
    entries that went into scalars, ``plain`` the scalars and ``summed`` the indices; it is ``placed`` where its
    entries stand in order and turned as they are to be read.

    Raises:
        NoRuleError: a factor is no entry of a vector or matrix.
    """

    def __init__(
        self,
        term: Expr,
        at: Sequence[Index],
        indices: Sequence[At],
        factors: Iterable[Expr],
        placed: bool = False,
        symmetric: Callable[[Expr], bool] | None = None,
    ) -> None:
        self.term, self.at, self.placed, self._symmetric = term, at, placed, symmetric
        self.scalars: list[Expr] = []
        self.edges: list[Part] = []
        self.marks: dict[At, list[Part]] = {}
        self.bound: list[At] = list(indices)
        self.pairs: list[Pair] = []
        self.closed: list[Expr] = []
        self.moves: list[Move] = []
        self.places: dict[object, int] = {}  # of the entries as they were given
        for place, factor in enumerate(factors):
            self.places.setdefault(upright(factor), place)
            self._place(factor)
        self.plain, self.summed = tuple(self.scalars), tuple(indices)
        self.now = self.expression()

    def _place(self, p: Expr) -> None:
        """A factor as an edge, a mark or a scalar."""
        for i in p.at if isinstance(p, Entry) else ():
            if isinstance(i, Pair):
                self._tie(i)
        if isinstance(p, Delta):
            i, j = p.args
            self.edges.append(Part(apply(EYE, shape=(i.size, i.size)), (i, j), (p,)))
        elif isinstance(p, Entry) and len(p.at) == 2:
            self.edges.append(Part(p.base, p.at, (p,)))
        elif isinstance(p, Entry):
            column = p.base if shape_of(p.base)[1] == 1 else transpose(p.base)
            self.marks.setdefault(p.at[0], []).append(Part(column, p.at, (p,)))
        else:
            if free(p):
                raise NoRuleError(
                    Text(
                        "this factor is no entry of a vector or matrix",
                        "この因子はベクトルや行列の成分ではない",
                    ),
                    term=p,
                )
            self.scalars.append(p)

    def _tie(self, pair: Pair) -> None:
        """A composite index is a node of its own, tied to its two indices, until it comes apart."""
        if pair not in self.pairs and pair not in self.at:
            for i in (pair.fast, pair.slow):
                if isinstance(i, Pair):
                    self._tie(i)
            self.pairs.append(pair)

    def tied(self, i: At) -> list[Pair]:
        """The composite indices of which an index is a part."""
        return [p for p in self.pairs if i in p.args]

    def edges_at(self, i: At) -> list[Part]:
        """The edges that end at an index."""
        return [e for e in self.edges if i in e.at]

    def alone(self, pair: Pair) -> list[At]:
        """The indices of a pair that are summed and belong to no other pair."""
        return [i for i in dict.fromkeys(pair.args) if i in self.bound and self.tied(i) == [pair]]

    def expression(self) -> Expr:
        """What the term is now, as a line.

        What was made of some of its factors stands where the first of them did; over more than two free indices, where
        no matrix comes of it, products stand behind what is left of the factors.
        """
        parts = [*self.edges, *(m for i in sorted(self.marks, key=index_order) for m in self.marks[i])]
        if len(self.at) <= 2:
            parts.sort(key=self._first)
        return product(*self.scalars, summed(product(*(p.entry for p in parts)), *self.bound))

    def _first(self, part: Part) -> int:
        return min((self.places.get(upright(x), len(self.places)) for x in part.leaves), default=len(self.places))

    def oriented(self) -> Expr:
        """The term with its factors in the order, and each turned the way, of the matrix expression."""
        leaves = list(self.closed)
        for part in self.marks.get(self.at[0], []) if self.at else []:
            leaves.extend(part.leaves)
        for edge in self.edges:
            leaves.extend((edge.seen_from(self.at[0]) if self.at and self.at[0] in edge.at else edge).leaves)
        for i in self.marks:
            if not self.at or i != self.at[0]:
                own = [x for m in self.marks[i] for x in m.leaves]
                leaves.extend(turned_over(own) if self.ends_in_row(i) else own)
        kept = [x for x in leaves if not (isinstance(x, Entry) and is_op(x.base, ONES))]
        return product(*self.plain, summed(product(*kept), *self.summed))

    def ends_in_row(self, i: At) -> bool:
        """Whether a column times a row is left, which is written as a product of as few transposes as can be."""
        if len(self.at) != 2 or i != self.at[1] or self.edges or len(self.marks.get(i, ())) != 1:
            return False
        return self.better_as_row(self.marks[i][0].leaves)

    def better_as_row(self, leaves: Sequence[Expr]) -> bool:
        """Whether a vector that ends as a row needs fewer transposes by its factors than as the whole, turned."""
        return len(leaves) > 1 and self._transposes(turned_over(leaves)) < self._transposes(leaves) + 1

    def _transposes(self, leaves: Sequence[Expr]) -> int:
        matrices = [x for x in leaves if isinstance(x, Entry) and len(x.at) == 2]
        return sum(is_op(x.base, TRANSPOSE) and not self.is_symmetric(x.base) for x in matrices)

    def is_symmetric(self, matrix: Expr) -> bool:
        """Whether a matrix is known to be its own transpose."""
        return self._symmetric is not None and self._symmetric(matrix)

    def record(
        self, rule: Rule, turned: Sequence[tuple[Expr, Expr]] = (), made: Sequence[Expr] = (), **bindings: Expr
    ) -> bool:
        """Note a move that was made, for which entries were ``turned``; ``made`` is a product, and of which factors."""
        after = self.expression()
        rule, more = with_turned(rule, turned)
        if made:
            rule, more = with_front(rule, more, drawn(*made))
        self.moves.append(Move(self.now, after, rule, {**bindings, **more}))
        self.now = after
        return True
