r"""⊙, ⊘ and ⊗ beside a product without brackets: A ⊗ XY may be A ⊗ (XY) or (A ⊗ X)Y.

Declared shapes decide about ⊗: where both fit, A is a column, and the two are equal, as (A ⊗ X)(1 ⊗ Y) = A ⊗ (XY).
Shapes that are guessed fit either. A product comes before ⊙ and ⊘, as it does in texts, which is said; with a * for it
they are the operators .* and ./, which go from left to right, so that A ⊙ X*Y is read only where one of the two fits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field, replace
from itertools import pairwise
from typing import NamedTuple

from ..core.errors import InputError
from ..core.records import dataclass
from ..core.text import Text
from .attempt import LEAVES, Reading, array_of, size_arguments
from .latex.tokens import is_latex
from .latex.written import as_text
from .marks import is_number, with_size
from .sizes import value_of
from .tree import KRON, Between, Node, abridged, postorder, rebuilt
from .words import CONSTANTS

__all__ = ["products_first", "refuse_unbracketed"]

LONGEST = 200  # characters of a spelling that is proposed
_IN_LATEX = {"*": " ", KRON: r" \otimes ", ".*": r" \odot ", "./": r" \oslash "}


def refuse_unbracketed(reading: Reading) -> None:
    """Refuse ⊙, ⊘ or ⊗ beside a product without brackets where that can be read in two ways.

    Raises:
        InputError: there is one.
    """
    source = reading.context.source
    doubtful = _joining if is_latex(source) else _entrywise
    for row in _rows(reading.context.order):
        found = doubtful(reading, row)
        if found is None:
            continue
        low, high = found.factors[0], found.factors[-1]
        span = with_size(source, row.factors[low].span)[0], row.factors[high].span[1]
        first, second = (_spelt(source, row, found.factors, brackets) for brackets in found.ways)
        raise InputError(
            Text("{shown} can be bracketed in two ways", "{shown} には 2 通りの括弧の付け方がある")(
                shown=_spelt(source, row, found.factors, (), 40)
            ),
            source=source,
            span=span,
            hint=Text("write {first} or {second}", "{first} または {second} と書く")(first=first, second=second),
        )


def products_first(tree: Node) -> Node | None:
    """A tree of the text syntax with products taken before ⊙ and ⊘; ``None`` where that changes nothing."""
    found = rebuilt(tree, lambda node, new: _grouped(new) if node.kind == "product" else new)
    return None if found is tree else found


def _grouped(product: Node) -> Node:
    """A flat product with what stands between its signs in products of their own, where that is another one."""
    signs = _signs(product.value)
    if not signs or all(isinstance(o, Between) or o == "/" for o in product.value[signs[0] :]):
        return product
    parts: list[Node] = []
    for low, high in pairwise((0, *(n + 1 for n in signs), len(product.children))):
        inside = product.children[low:high]
        span = inside[0].span[0], inside[-1].span[1]
        parts.append(inside[0] if len(inside) == 1 else Node("product", product.value[low : high - 1], inside, span))
    return replace(product, value=tuple(product.value[n] for n in signs), children=tuple(parts))


def _signs(operators: Sequence[str]) -> list[int]:
    """The places of ⊙, ⊘ and ⊗ among operators."""
    return [n for n, operator in enumerate(operators) if isinstance(operator, Between)]


# ---- factors as they are written


@dataclass
class _Row:
    """Factors without brackets round several of them, and the operators between; ``root`` is what is made of them."""

    root: Node
    factors: list[Node] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)

    def beside(self, sign: int) -> tuple[range, range]:
        """The places of the factors before a sign and after it, up to the next one."""
        cuts = [-1, *_signs(self.operators), len(self.operators)]
        at = cuts.index(sign, 1)
        return range(cuts[at - 1] + 1, sign + 1), range(sign + 1, cuts[at + 1] + 1)


class _Doubt(NamedTuple):
    """Some factors of a row, by their places, and two ways to put brackets: the first and the last factor in each."""

    factors: range
    ways: tuple[tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]


def _rows(order: Sequence[Node]) -> Iterator[_Row]:
    """The rows of factors with a sign among them, none of them a part of another."""
    within: set[int] = set()
    for node in reversed(order):
        if id(node) not in within and _operators(node):
            row = _row(node, within)
            if _signs(row.operators):
                yield row


def _row(root: Node, within: set[int]) -> _Row:
    """The factors of a product, those of the products without brackets in it included."""
    row = _Row(root)
    stack: list[tuple[Node, str | None]] = [(root, None)]
    while stack:
        node, operator = stack.pop()
        if node is root or _open(node, root):
            within.add(id(node))
            stack += reversed(list(zip(node.children, (operator, *_operators(node)), strict=True)))
            continue
        row.factors.append(node)
        row.operators += [] if operator is None else [operator]
    return row


def _operators(node: Node) -> tuple[str, ...]:
    """The operators between the children of a product, or of a ⊗."""
    if node.value is KRON:
        return (KRON,)
    return tuple(node.value) if node.kind == "product" else ()


def _open(node: Node, root: Node) -> bool:
    """Whether a part is a product without brackets round it; what a name stands for is a factor, and none."""
    inside = root.span[0] <= node.span[0] and node.span[1] <= root.span[1]
    return inside and not node.closed and bool(_operators(node))


def _spelt(source: str, row: _Row, places: range, brackets: Iterable[tuple[int, int]], longest: int = LONGEST) -> str:
    """Some factors as they are written, with brackets."""
    opened, closed = ([pair[end] for pair in brackets] for end in (0, 1))
    spans = [(with_size(source, row.factors[n].span)[0], row.factors[n].span[1]) for n in places]
    ends = [x for span in spans for x in span]
    # of what stands for a name, the name is not known
    texts = [source[slice(*span)] for span in spans]
    between = [source[end:start] for (_, end), (start, _) in pairwise(spans)]
    if sorted(ends) != ends:
        texts = [f"({as_text(f)})" if f.kind in ("sum", "negate") else as_text(f) for f in row.factors]
        texts = texts[places[0] : places[-1] + 1]
        signs = _IN_LATEX if is_latex(source) else {}
        between = [signs.get(row.operators[n], str(row.operators[n])) for n in places[:-1]]
    out = ""
    for n, text, after in zip(places, texts, [*between, ""], strict=True):
        out += "(" * opened.count(n) + text + ")" * closed.count(n) + after
    return abridged(out, longest)


# ---- whether one reading is left


def _joining(reading: Reading, row: _Row) -> _Doubt | None:
    """A ⊗ in LaTeX beside a product, or ⊙, if shapes are guessed that would have to decide what it joins."""
    known = not _guessed(reading, *row.factors)
    # that a product takes the value of ⊗ is tried where ⊗ of the product does not fit, which guesses do not show
    later = any(c.value is KRON and _open(c, row.root) for c in row.root.children)
    later = later and len(_signs(_operators(row.root))) < len(_operators(row.root))
    for sign in _signs(row.operators):
        if row.operators[sign] is not KRON:
            continue
        before, after = row.beside(sign)
        for other in (before[0] - 1, after[-1]):
            if 0 <= other < len(row.operators) and row.operators[other] is not KRON and not known:
                first, second = sorted((sign, other))
                low, high = row.beside(first)[0][0], row.beside(second)[1][-1]
                return _Doubt(range(low, high + 1), (((low, second),), ((first + 1, high),)))
        left, right = (_arrays(reading, row, side) for side in (before, after))
        pairs = [[row.factors[n] for n in pair] for pair in (left[-2:], right[:2]) if len(pair) > 1]
        if pairs and not (known if later else all(_turned(*pair) or not _guessed(reading, *pair) for pair in pairs)):
            return _between(before, after, ([*before, *left][-1], [*right, *after][0]))
    return None


def _entrywise(reading: Reading, row: _Row) -> _Doubt | None:
    """A ⊙ or ⊘ in the text syntax beside a product with *, unless shapes that are declared leave one reading."""
    explicit = "*" in reading.context.source
    grouped = any(_open(c, row.root) for c in row.root.children)
    for sign in _signs(row.operators):
        before, after = row.beside(sign)
        left, right = (_arrays(reading, row, side) for side in (before, after))
        if not left or not right:
            continue
        ours, theirs = (_outer(reading, [row.factors[n] for n in side]) for side in (left, right))
        if len(left) > 1 and ours == (1, 1) and theirs != (1, 1):
            return _between(before, after, (before[-1], after[0]))
        if explicit and (len(right) > 1 or right[0] > after[0]):
            fits = None in (*ours, *theirs) or ours == theirs
            if fits and not grouped or _guessed(reading, *row.factors):
                return _between(before, after, (before[0], after[0]))
    return None


def _between(before: range, after: range, inner: tuple[int, int]) -> _Doubt:
    """The sign as that of whole products, or of some factors."""
    whole = tuple((side[0], side[-1]) for side in (before, after) if len(side) > 1)
    return _Doubt(range(before[0], after[-1] + 1), (whole, (inner,)))


def _outer(reading: Reading, arrays: Sequence[Node]) -> tuple[object, object]:
    """The sizes of a product."""
    return value_of(reading.of(arrays[0])[0]), value_of(reading.of(arrays[-1])[1])


def _turned(left: Node, right: Node) -> bool:
    """Whether one factor is the other one transposed, so that their sizes meet whatever they are."""
    for one, other in ((left, right), (right, left)):
        if one.kind == "transpose" and other.kind == "name" == one.children[0].kind:
            return bool(one.children[0].value == other.value)
    return False


def _arrays(reading: Reading, row: _Row, places: range) -> list[int]:
    """The places of those of some factors that are no numbers."""
    return [n for n in places if not is_number(reading, row.factors[n])]


def _guessed(reading: Reading, *parts: Node) -> bool:
    """Whether there is an array in some parts whose shape is not declared."""
    return any(_is_guessed(reading, n) for part in parts for n in postorder(part))


def _is_guessed(reading: Reading, node: Node) -> bool:
    if node.kind in ("name", "call") and node.value in CONSTANTS:
        return not size_arguments(node)
    if node.kind not in LEAVES:
        return False
    name = array_of(node.value, reading.kinds)[0] if node.kind == "entry" else node.value
    return name in reading.vars and name not in reading.context.shapes and not is_number(reading, node)
