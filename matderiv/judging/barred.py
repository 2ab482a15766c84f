r"""Single bars in a claim, |x|^{p-1} sign(x): as a length they may make it wrong, as absolute values of entries right.

Of a vector they are its length where nothing else is said. People write the derivative of ‖x‖_p^p with them entry by
entry, x/|x| and p|x|^{p-1} ⊙ sign(x) as well. So a claim that is not right with lengths, or is refused since bars
stand where an array is meant, is judged with absolute values, products and powers beside them entry by entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
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
from .wording import OF_ENTRIES, Kind

__all__ = ["with_absolute_values"]

_SETTLED: tuple[Kind, ...] = ("right", "transposed", "assuming", "unknown")
_EXPLAINED: tuple[Kind, ...] = (*_SETTLED, "factor", "term")


def with_absolute_values(
    claim: Claim, known: Callable[[], Iterable[Var]], judge: Callable[[Claim], Verdict]
) -> Verdict:
    """The verdict of ``judge``; with bars round every entry, if the claim is as it should be with these alone.

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
    if isinstance(first, Verdict) and first.kind in _SETTLED or not _has_bars(claim):
        return _told(first)
    symbols = tuple(known())
    shapes = {v.name: v.shape[: v.rank] for v in symbols}
    formula = claim.within(symbols)
    if not isinstance(formula, Formula):
        return _told(first)
    barred = [n for n in postorder(formula.tree) if n.kind == "bars" and not n.value]
    bars = {id(n): shape for n in barred if (shape := _shape(formula, n.children[0], shapes)) is not None}
    if not bars:
        return _told(first)
    try:
        found = judge(claim.read_as(replace(formula, tree=_entrywise(formula, bars, shapes))))
    except MatderivError:
        return _told(first)
    if found.kind in _EXPLAINED:
        return replace(found, notes=(*found.notes, Sentence(OF_ENTRIES)))
    return _told(first)


def _told(first: Verdict | InputError) -> Verdict:
    if isinstance(first, InputError):
        raise first
    return first


def _has_bars(claim: Claim) -> bool:
    """Whether there may be single bars in a claim."""
    return isinstance(claim.given, str) and any(sign in claim.given for sign in ("|", "vert"))


def _shape(claim: Formula, part: Node, shapes: Mapping[str, object]) -> Shape | None:
    """The shape of a part of a claim, if it is a vector or a matrix, as far as it can be read by itself."""
    names = {str(n.value) for n in postorder(part) if n.kind == "name"}
    own = {name: shape for name, shape in shapes.items() if name in names}
    try:
        found = shape_of(read_formula(replace(claim, tree=part), own).expression) if names else UNIT
    except MatderivError:
        return None
    return None if found == UNIT else found


def _entrywise(claim: Formula, bars: Mapping[int, Shape], shapes: Mapping[str, object]) -> Node:
    """The tree with these bars round every entry, and the powers and products beside them entry by entry."""
    made = dict(bars)  # what is made of them entry by entry, and its shape

    def turn(node: Node, new: Node) -> Node:
        if id(node) in bars:
            return replace(new, kind="call", value=Barred("abs"))
        parts = [made[id(c)] for c in node.children if id(c) in made]
        if not parts:
            return new
        word = WORDS.get(node.value) if node.kind == "call" and isinstance(node.value, str) else None
        if node.kind == "product":
            return grouped(node, new) or replace(new, value=signs(node))
        if node.kind in ("sum", "negate", "power") or word and OPERATIONS[word].traits.entrywise:
            made[id(node)] = parts[0]
        return replace(new, value=".^") if node.kind == "power" and node.value == "^" else new

    def signs(node: Node) -> tuple[str, ...]:
        found: list[str] = []
        barred, before = False, None
        for sign, factor in zip(("*", *node.value), node.children, strict=True):
            shape = made.get(id(factor)) or _shape(claim, factor, shapes)
            alike = shape is not None and (sign == "/" or shape == before)
            found.append(f".{sign}" if alike and (barred or id(factor) in made) and sign in ("*", "/") else sign)
            barred, before = barred or id(factor) in made, before if shape is None else shape
        if before is not None and before in bars.values():
            made[id(node)] = before
        return tuple(found[1:])

    def grouped(node: Node, new: Node) -> Node | None:
        """A^T|Ax|Ax with the product Ax beside the bars as one factor, if it takes several to have their shape."""
        marked = [n for n, c in enumerate(node.children) if id(c) in made]
        if len(marked) != 1 or set(node.value) != {"*"}:
            return None
        (n,), count = marked, len(node.children)
        spans = [(n, range(n + 1, count)), *((start, range(start, n)) for start in reversed(range(n)))]
        for start, side in spans:
            factors = [node.children[k] for k in side]
            if len(factors) < 2:
                if factors and _shape(claim, factors[0], shapes) == made[id(node.children[n])]:
                    return None
                continue
            if _shape(claim, _times(node, factors), shapes) == made[id(node.children[n])]:
                beside = _times(node, [new.children[k] for k in side])
                pair = (new.children[n], beside) if start == n else (beside, new.children[n])
                whole = replace(node, value=(".*",), children=pair)
                others = [*new.children[:start], whole, *new.children[max(n, *side) + 1 :]]
                return _times(node, others)
        return None

    return rebuilt(claim.tree, turn)


def _times(node: Node, factors: Sequence[Node]) -> Node:
    """The product of some factors, in the place of another product."""
    if len(factors) == 1:
        return factors[0]
    return replace(node, value=("*",) * (len(factors) - 1), children=tuple(factors))
