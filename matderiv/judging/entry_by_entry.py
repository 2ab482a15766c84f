r"""Vectors in a claim that are written as numbers are, p|x|^{p-1} sign(x), 1 - tanh²(Wx) and 1/x: entry by entry.

Single bars round a vector are its length where nothing else is said, and a vector has no square. People write the
derivative of ‖x‖_p^p with bars round every entry, and in LaTeX powers, quotients and products of vectors as those of
numbers. So a claim that is wrong with lengths, or whose sizes do not fit as it stands, is judged entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from ..core.errors import InputError, MatderivError
from ..core.index import UNIT, Shape, shape_of
from ..expressions.matrix import Var
from ..operations import OPERATIONS
from ..printing.sheet import Sentence
from ..reading.formula import Formula
from ..reading.readings import read_formula
from ..reading.shaping.barred import LENGTH
from ..reading.tree import Barred, Node, postorder, rebuilt
from ..reading.words import WORDS
from .claims import Claim
from .verdict import Verdict
from .wording import OF_ENTRIES, WITHOUT_SIGNS, Kind

__all__ = ["entry_by_entry"]

_SETTLED: tuple[Kind, ...] = ("right", "transposed", "assuming", "unknown")
_EXPLAINED: tuple[Kind, ...] = (*_SETTLED, "factor", "term")
_ARITHMETIC = ("power", "product")


def entry_by_entry(claim: Claim, known: Callable[[], Iterable[Var]], judge: Callable[[Claim], Verdict]) -> Verdict:
    """The verdict of ``judge``, or that on the claim entry by entry: with bars if that is as it should be with these.

    ``known`` gives the symbols of the objective.

    Raises:
        InputError: bars stand where an array is meant, and the claim is not right with absolute values, either.
    """
    first: Verdict | InputError
    try:
        first = judge(claim)
    except InputError as error:
        if error.said.text != LENGTH:
            raise
        first = error
    clash = isinstance(first, Verdict) and first.kind == "shape" and first.claim is None
    if isinstance(first, Verdict) and first.kind in _SETTLED or not (clash or _has_bars(claim)):
        return _told(first)
    symbols = tuple(known())
    formula = claim.within(symbols)
    if not isinstance(formula, Formula):
        return _told(first)
    reading = _Reading(formula, {v.name: v.shape[: v.rank] for v in symbols})
    bars = reading.bars()
    if not bars and not (clash and (formula.latex or claim.latex)):
        return _told(first)
    try:
        tree = reading.entrywise(bars)
        found = None if tree is formula.tree else judge(claim.read_as(replace(formula, tree=tree)))
    except MatderivError:
        return _told(first)
    if found is None or found.claim is None or not clash and found.kind not in _EXPLAINED:
        return _told(first)
    return replace(found, notes=(*found.notes, Sentence(OF_ENTRIES if bars else WITHOUT_SIGNS)))


def _told(first: Verdict | InputError) -> Verdict:
    if isinstance(first, InputError):
        raise first
    return first


def _has_bars(claim: Claim) -> bool:
    """Whether there may be single bars in a claim."""
    return isinstance(claim.given, str) and any(sign in claim.given for sign in ("|", "vert"))


class _Reading:
    """A claim with the shapes of its names, whose parts are read by themselves."""

    def __init__(self, claim: Formula, shapes: Mapping[str, object]) -> None:
        self.claim, self.shapes = claim, shapes
        self.found: dict[int, tuple[Node, Shape | None]] = {}

    def shape(self, part: Node) -> Shape | None:
        """The shape of a part, if it is a vector or a matrix, as far as it can be read by itself."""
        if id(part) not in self.found:
            names = {str(n.value) for n in postorder(part) if n.kind == "name"}
            own = {name: shape for name, shape in self.shapes.items() if name in names}
            found: Shape = UNIT
            if names:
                with suppress(MatderivError):
                    found = shape_of(read_formula(replace(self.claim, tree=part), own).expression)
            self.found[id(part)] = part, None if found == UNIT else found
        return self.found[id(part)][1]

    def bars(self) -> frozenset[int]:
        """The single bars round vectors and matrices."""
        barred = [n for n in postorder(self.claim.tree) if n.kind == "bars" and not n.value]
        return frozenset(id(n) for n in barred if self.shape(n.children[0]) is not None)

    def entrywise(self, bars: Collection[int]) -> Node:
        """The tree with these bars round every entry, and entry by entry what has no shape otherwise."""
        made: dict[int, Node] = {}  # what is made of bars entry by entry, also where it is square

        def turn(node: Node, new: Node) -> Node:
            of_bars = any(id(c) in made for c in new.children) and (node.kind in _ARITHMETIC or _is_entrywise(node))
            if id(node) in bars:
                new = replace(new, kind="call", value=Barred("abs"))
            elif node.kind == "power" and node.value == "^" and self._is_of_entries(new.children[0], made):
                new = replace(new, value=".^")
            elif node.kind == "product":
                new = self._product(new, made)
            if of_bars or id(node) in bars:
                made[id(new)] = new
            return new

        return rebuilt(self.claim.tree, turn)

    def _is_of_entries(self, base: Node, made: Collection[int]) -> bool:
        """Whether a power can be that of every entry only."""
        shape = self.shape(base)
        return shape is not None and (shape[0] != shape[1] or id(base) in made)

    def _product(self, product: Node, made: Collection[int]) -> Node:
        """A product, quotients by arrays and the product of a column with what is as long entry by entry."""
        factors, signs = list(product.children), list(product.value)
        for n, sign in enumerate(signs):
            if sign == "/" and self._is_of_entries(factors[n + 1], made):
                signs[n] = "./"
        n = len(factors)
        while n > 0:
            n -= 1
            found = self._beside(factors, signs, n, made)
            if found is not None:
                start, cut, end = found
                pair = (_times(product, factors[start:cut]), _times(product, factors[cut:end]))
                factors[start:end] = [replace(product, value=(".*",), children=pair)]
                signs[start : end - 1] = []
                n = start
        if factors == list(product.children) and signs == list(product.value):
            return product
        return factors[0] if len(factors) == 1 else replace(product, value=tuple(signs), children=tuple(factors))

    def _beside(
        self, factors: Sequence[Node], signs: Sequence[str], n: int, made: Collection[int]
    ) -> tuple[int, int, int] | None:
        """The factor at n, if it is a column or made of bars, and those behind it, or before, that have its shape.

        These are the places at which the two begin, and where the second ends.
        """
        shape = self.shape(factors[n])
        if shape is None or shape[1] != 1 and not any(id(f) in made for f in factors):
            return None
        count = len(factors)
        behind = [(n, n + 1, end) for end in range(n + 2, count + 1) if set(signs[n : end - 1]) == {"*"}]
        before = [(start, n, n + 1) for start in reversed(range(n)) if set(signs[start:n]) == {"*"}]
        for start, cut, end in (*behind, *before):
            other = factors[cut:end] if start == n else factors[start:cut]
            if self.shape(_times(factors[n], other)) == shape:
                return start, cut, end
        return None


def _is_entrywise(node: Node) -> bool:
    word = WORDS.get(node.value) if node.kind == "call" and isinstance(node.value, str) else None
    return node.kind in ("sum", "negate") or word is not None and OPERATIONS[word].traits.entrywise


def _times(place: Node, factors: Sequence[Node]) -> Node:
    """The product of some factors, in the place of another part."""
    if len(factors) == 1:
        return factors[0]
    return Node("product", ("*",) * (len(factors) - 1), tuple(factors), place.span)
