"""What the exact test of a line requires: how large its sizes must be at one point, and how many of them are tried.

Exact values at a few random points settle a line because two lines that differ are two different polynomials in the
entries once the sizes are fixed, and these agree at a random point modulo a prime p with probability at most
degree/p (Schwartz 1980, Zippel 1979). The sizes are the delicate part: tr A³ = (3/2) tr A tr A² − ½ (tr A)³ holds
for n = 1 and n = 2. A term is a network whose nodes are indices; at a size not below the number of its nodes, all of
them can take different values, and the monomial of such an assignment occurs in no other network with as many nodes.
So one of the points has, for every size, at least as many as any term has indices over it, or as many as there are
terms when every letter occurs once in each; and a size that occurs as a number is given more values than its degree.
A determinant or an inverse is not one finite network for all sizes: it counts as one letter.

All this is bounded from above, part by part: a product adds the counts of its factors, a sum takes the larger ones.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from math import prod
from typing import cast

from sympy import Expr, Pow

from ..index import Entry, Index, Partial, Power, Product, Sum, Table, Terms, free, is_scalar, shape_of
from ..matrix import Var, whole
from ..operation import Applied

__all__ = ["LARGEST", "WHOLE_MOST", "Need", "Needs"]

LARGEST = 12  # no size is drawn larger than this; a line that needs more is only sampled
WHOLE_MOST = 5  # the largest whole number that is drawn for the exponent of a matrix
MOST_TERMS = 10**6  # beyond so many, terms are not counted further
POLYNOMIAL = ("matrix_power", "norm2")  # folded operations whose value is a network, or a function of one


@dataclass(frozen=True)
class Need:
    """What the exact test of an expression requires.

    ``nodes`` bounds, for each size, the indices that a term has over it; ``letters`` counts how often each symbol
    occurs in a term, ``terms`` the terms; ``degree`` bounds the powers of sizes that occur as numbers.
    """

    nodes: Counter[Expr] = field(default_factory=Counter)
    letters: Counter[Expr] = field(default_factory=Counter)
    degree: Counter[Expr] = field(default_factory=Counter)
    terms: int = 1

    def times(self, other: Need) -> Need:
        """Of a product."""
        return Need(
            self.nodes + other.nodes,
            self.letters + other.letters,
            self.degree + other.degree,
            min(self.terms * other.terms, MOST_TERMS),
        )

    def plus(self, other: Need) -> Need:
        """Of a sum."""
        return Need(
            self.nodes | other.nodes,
            self.letters | other.letters,
            self.degree | other.degree,
            min(self.terms + other.terms, MOST_TERMS),
        )

    def power(self, k: int) -> Need:
        """Of a power."""
        return Need(
            Counter({s: n * k for s, n in self.nodes.items()}),
            Counter({s: n * k for s, n in self.letters.items()}),
            Counter({s: n * k for s, n in self.degree.items()}),
            min(self.terms ** min(k, 20), MOST_TERMS),
        )

    def over(self, sizes: Iterable[Expr]) -> Need:
        """Of a sum over indices with these sizes."""
        return replace(self, nodes=self.nodes + Counter(s for s in sizes if not s.is_number))


class Needs:
    """The needs of expressions, each worked out once and without recursion.

    With ``opaque`` a letter of the proof counts as a letter, whatever it stands for.
    """

    def __init__(self, opaque: bool = False) -> None:
        self.opaque = opaque
        self.known: dict[Expr, Need] = {}

    def of(self, expr: Expr) -> Need:
        """What the expression itself needs; its free indices are not counted."""
        known, stack = self.known, [expr]
        while stack:
            e = stack[-1]
            if e in known:
                stack.pop()
                continue
            parts = () if self.opaque and isinstance(e, Var) else _inner(e)
            missing = [p for p in parts if p not in known]
            if missing:
                stack.extend(missing)
                continue
            known[e] = _need(e, [known[p] for p in parts])
            stack.pop()
        return known[expr]

    def line(self, lhs: Expr, rhs: Expr) -> tuple[dict[Expr, int], int]:
        """For each size how large it must be at one point, and how many sizes must be tried.

        >>> from matderiv.index import size, summed
        >>> n = size("n")
        >>> x, i = Var("x", (n, n)), Index("i", n)
        >>> Needs().line(summed(Entry(x, i, i), i), summed(Entry(x, i, i), i))
        ({n: 1}, 1)
        """
        both = self.of(lhs).plus(self.of(rhs))
        outer = {i for side in (lhs, rhs) for i in free(side)}
        nodes = both.over(i.size for i in outer).nodes
        if max(both.letters.values(), default=0) <= 1:
            nodes = Counter({s: min(n, both.terms) for s, n in nodes.items()})
        sizes: dict[Expr, int] = {}
        for expr, n in nodes.items():
            for s in expr.free_symbols:
                sizes[s] = max(sizes.get(s, 1), n)
        return sizes, max(both.degree.values(), default=0) + 1


def _inner(e: Expr) -> tuple[Expr, ...]:
    """The parts whose needs an expression is made of."""
    if isinstance(e, Var):
        return () if e.definition is None else (e.definition,)
    if isinstance(e, (Entry, Sum, Table)):
        return (e.args[0],)
    if isinstance(e, Partial):
        return (e.expression,)
    if isinstance(e, (Product, Terms, Power, Applied)):
        return cast("tuple[Expr, ...]", e.args)
    return ()


def _need(e: Expr, parts: list[Need]) -> Need:
    """What an expression needs, from what its parts need."""
    if isinstance(e, Var):
        return parts[0] if parts else Need(letters=Counter((e,)))
    if isinstance(e, Entry):
        return parts[0]
    if isinstance(e, Table):
        return parts[0].over(i.size for i in e.indices)
    if isinstance(e, Sum):
        need = parts[0].over(i.size for i in e.indices)
        # an index that no entry bears is summed to its size
        bare = [s for i in e.indices if not _borne(e.body, i) for s in i.size.free_symbols]
        return replace(need, degree=need.degree + Counter(bare)) if bare else need
    if isinstance(e, Partial):
        by = e.variable.at if isinstance(e.variable, Entry) else ()
        return parts[0].over(i.size for i in by if isinstance(i, Index))
    if isinstance(e, Power) and whole(e.exponent):
        return parts[0].power(_most(e.exponent))
    if isinstance(e, Terms) or isinstance(e, Applied) and e.operation.name == "add":
        out = parts[0]
        for part in parts[1:]:
            out = out.plus(part)
        return out
    if not isinstance(e, (Product, Power, Applied)):
        return _of_sizes(e)
    out = Need()
    for part in parts:
        out = out.times(part)
    return _of_operation(e, parts, out) if isinstance(e, Applied) else out


def _of_sizes(e: Expr) -> Need:
    """Of an expression in sizes: for each of them the highest power that occurs."""
    powers = Counter(dict.fromkeys(e.free_symbols, 1)) if e.free_symbols else Counter()
    for p in e.atoms(Pow) if e.free_symbols else ():
        for s in p.free_symbols:
            powers[s] = max(powers[s], abs(int(p.exp)) if p.exp.is_Integer else 1)
    return Need(degree=powers)


def _of_operation(e: Applied, parts: list[Need], out: Need) -> Need:
    """Of an operation: ``out`` is the need of the product of its arguments, to which come the sums that it hides."""
    name, args = e.operation.name, e.args
    if not args:
        # products of these have sizes for values
        out = Need(degree=Counter({s: 1 for extent in e.shape for s in extent.free_symbols}))
    if name == "matmul":
        return out.over(shape_of(a)[1] for a in args[:-1])
    if e.operation.local is not None and name not in POLYNOMIAL:
        return Need(letters=out.letters, terms=1)
    if name == "matrix_power":
        k = _most(args[1])
        return parts[0].power(k).over(shape_of(e)[:1] * max(k - 1, 0))
    if name == "norm_squared":
        return out.power(2).over(s for s in shape_of(args[0]))
    if name == "trace":
        return out.over(shape_of(args[0])[:1])
    if is_scalar(e) and e.operation.components is not None:
        return out.over(s for a in args for s in shape_of(a))
    return out


def _most(exponent: Expr) -> int:
    """The largest value that an exponent takes at the points that are drawn."""
    if exponent.is_Integer:
        return abs(int(exponent))
    if isinstance(exponent, Terms):
        return sum(map(_most, exponent.args))
    if isinstance(exponent, Product):
        return prod(map(_most, exponent.args))
    return WHOLE_MOST if isinstance(exponent, Var) and whole(exponent) else LARGEST + 1


def _borne(e: Expr, index: Index) -> bool:
    """Whether in every term some entry bears the index."""
    if isinstance(e, Entry):
        return index in e.at
    if isinstance(e, (Terms, Product)):
        return (all if isinstance(e, Terms) else any)(_borne(a, index) for a in e.args)
    return isinstance(e, (Sum, Power, Partial, Applied)) and any(_borne(a, index) for a in e.args)
