r"""Bars round every entry, |x − y| within what is taken of an array: \max(|x − y|), \operatorname{mean}(|x − y|).

The length of a vector, or a determinant, is one number, of which the largest entry, the mean or a norm would be no more
than that number. So the bars there are the absolute values of the entries, which is said. Behind a row, and beside ⊙
and a dot, a length is hardly meant, either: y^T|x| is refused with both spellings, in text as well.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ...core.errors import InputError
from ...core.text import Said, Text
from ...operations import OPERATIONS
from ..attempt import Context, Reading, key_of
from ..latex.tokens import is_latex
from ..sizes import Dim, is_column, is_unit, value_of
from ..subscripts import GREEK
from ..tree import DOT, PLAIN, Barred, Node, postorder, rebuilt
from ..words import ALONG, NORMS, OF_TWO, WORDS
from .guesses import COUNTS, letter_kind, numbers_by_form, terms_of, within_bars

__all__ = [
    "LENGTH",
    "barred",
    "both_spellings",
    "length_in",
    "of_entries",
    "refuse_lengths",
]

_NORMS = (*NORMS, "normF", "normspec", "normnuc", "norm21")
_OF_ARRAYS = frozenset((*ALONG, *_NORMS, "diag", "vec"))
_ENTRYWISE = frozenset((".*", "./", "numpy*"))


def _is_barred(node: Node) -> bool:
    """Whether a part is in single bars of LaTeX, which may be a length, a determinant or absolute values."""
    return node.kind == "bars" and not node.value and node.value is not PLAIN


def takes_array(node: Node) -> bool:
    """Whether what a part is taken of is an array: a norm, the sum, the largest of all entries."""
    if node.kind == "bars":
        return bool(node.value)
    one = node.kind == "call" and len(node.children) == 1
    return node.kind == "call" and node.value in _OF_ARRAYS or one and node.value in OF_TWO


def barred(tree: Node, ranks: Mapping[str, int]) -> Node:
    """The tree with bars within what is an array as the absolute values of the entries, and their powers likewise.

    ``ranks`` are those of the names that are declared.
    """
    order = postorder(tree)
    if not any(map(_is_barred, order)):
        return tree
    names = {str(n.value) for n in order if n.kind == "name"} - ranks.keys()
    kinds = {n: kind for n in names if (kind := letter_kind(n)) is not None} | dict(ranks)
    numbers = numbers_by_form(order, kinds)
    holding: set[int] = set()  # what has bars somewhere in it
    for node in order:
        if _is_barred(node) or any(id(c) in holding for c in node.children):
            holding.add(id(node))
    found: set[int] = set()
    stack = [n.children[0] for n in order if takes_array(n) and n.children]
    while stack:
        node = stack.pop()
        if id(node) not in holding or id(node) in found:
            continue
        if _is_barred(node):
            found.add(id(node))
        else:
            stack += _arrays(node, holding, numbers)
    if not found:
        return tree

    def turn(node: Node, new: Node) -> Node:
        if id(node) in found:
            return replace(new, kind="call", value=Barred("abs"))
        if node.kind == "power" and node.value == "^" and id(node.children[0]) in found:
            return replace(new, value=".^")
        return new

    return rebuilt(tree, turn)


def _arrays(node: Node, holding: Collection[int], numbers: Collection[int]) -> Iterable[Node]:
    """The parts of an array that have its shape, entry by entry."""
    parts = node.children
    if node.kind in ("sum", "negate"):
        return parts
    if node.kind == "power":
        return parts[:1] if id(parts[1]) not in holding else ()
    if node.kind == "product":
        if _ENTRYWISE.issuperset(node.value):
            return parts
        # of several the one would be a number before the other: the |x| of |x| y is a length
        above = [c for o, c in zip(("*", *node.value), parts, strict=True) if o != "/"]
        whole = [c for c in parts if id(c) in holding or id(c) not in numbers]
        return whole if len(whole) == 1 and whole[0] in above and set(node.value) <= {"*", "/"} else ()
    if node.kind == "call" and node.value in OF_TWO:
        return parts
    name = WORDS.get(node.value) if node.kind == "call" and isinstance(node.value, str) else None
    return parts[:1] if name is not None and OPERATIONS[name].traits.entrywise else ()


# ------------------------------------------------------------------------------------------------- lengths

LENGTH = Text(
    "{text} is the length of {of}, one number, or the absolute values of its entries",
    "{text} は {of} の長さである 1 つの数とも、各成分の絶対値とも読める",
)
SPELLINGS = Text(
    "write abs({of}) for those of the entries, norm2({of}) for the length",
    "成分の絶対値なら abs({of})、長さなら norm2({of}) と書く",
)
SPELLINGS_IN_LATEX = Text(
    r"write \operatorname{{abs}}({of}) for those of the entries, \|{of}\| for the length",
    r"成分の絶対値なら \operatorname{{abs}}({of})、長さなら \|{of}\| と書く",
)
OF_ENTRIES = Text(
    "write {entries} for the absolute values of the entries, {length}*vector(1) to add the length to every entry",
    "成分の絶対値なら {entries}、各成分に長さを足すなら {length}*vector(1) と書く",
)


def both_spellings(context: Context, bars: Node) -> Said:
    """The hint for bars that may be a length, with what to write for either."""
    of = context.text(bars.children[0])
    return (SPELLINGS_IN_LATEX if is_latex(context.source) else SPELLINGS)(of=of)


def of_entries(reading: Reading, scalar: Node) -> Said | None:
    """The hint for a length beside an array, if a number may be one: |x| + y, |x|^2 - y."""
    bars, context = length_in(reading, scalar), reading.context
    if bars is None:
        return None
    of = context.text(bars.children[0])
    entries, length = (
        (rf"\operatorname{{abs}}({of})", rf"\|{of}\|")
        if is_latex(context.source)
        else (
            f"abs({of})",
            f"norm2({of})",
        )
    )
    if scalar.kind == "power" and scalar.children[0] is bars and scalar.children[1].kind == "number":
        power = context.text(scalar.children[1])
        entries, length = f"{entries}.^{power}", f"{length}^{power}"
    return OF_ENTRIES(entries=entries, length=length)


def refuse_lengths(reading: Reading) -> None:
    """Refuse a length behind a row, beside ⊙, or beside a dot and a vector: y^T|x|, y ⊙ |x|, y·|x|.

    Raises:
        InputError: there is one.
    """
    context = reading.context
    if not any(n.kind == "bars" and not n.value for n in context.order):
        return
    for node in context.order:
        found = None
        if node.kind == "transpose":
            found = length_in(reading, node.children[0])
        elif node.kind == "product":
            found = _misplaced(reading, node)
        if found is not None:
            raise InputError(
                LENGTH(text=context.text(found), of=context.text(found.children[0])),
                source=context.source,
                span=found.span,
                hint=both_spellings(context, found),
            )


def _misplaced(reading: Reading, product: Node) -> Node | None:
    """The bars in a product that stand where an array does."""
    factors = product.children
    for operator, *pair in zip(product.value, factors, factors[1:], strict=False):
        for one, other in (pair, pair[::-1]):
            dotted = operator == "@" or operator is DOT
            if (operator in (".*", "./") or dotted and _is_vector(reading, other)) and (
                found := length_in(reading, one)
            ) is not None:
                return found
    arrays = [n for n, c in enumerate(factors) if not _is_one(reading, c)]
    if not arrays or set(product.value) != {"*"}:
        return None
    last = reading.of(factors[arrays[-1]])
    row = value_of(reading.of(product)[0]) == 1 and not _is_one(reading, product)
    for factor in factors[arrays[-1] + 1 :]:
        found = length_in(reading, factor)
        if found is not None and (row or last[1] is not last[0] and _meets(reading, last[1], found)):
            return found
    return None


def _is_vector(reading: Reading, node: Node) -> bool:
    """Whether a part is a column, or a letter for one that is taken for a number."""
    if not _is_one(reading, node):
        return is_column(reading.of(node))
    return key_of(node) in reading.kinds and letter_kind(str(key_of(node))) == 1 and node.value not in COUNTS


def _meets(reading: Reading, columns: Dim, bars: Node) -> bool:
    """Whether a matrix with so many columns could stand before the vector in bars."""
    rows = reading.of(bars.children[0])[0]
    size = value_of(columns)
    return size != 1 and (_is_one(reading, bars.children[0]) or size is not None and size == value_of(rows))


def _is_one(reading: Reading, node: Node) -> bool:
    return is_unit(reading.of(node))


def length_in(reading: Reading, node: Node) -> Node | None:
    """The bars that a number is made of entry by entry, if they may be round a vector: the |x| of log|x| and |x|^2."""
    if not _is_one(reading, node):
        return None
    return next((b for b in within_bars(node) if _may_be_array(reading, b.children[0])), None)


def _may_be_array(reading: Reading, inside: Node) -> bool:
    """Whether what stands in bars is a vector, or a number only by a guess: an undeclared x, the x of |Ax|."""
    dims = reading.of(inside)
    if not is_unit(dims):
        return 1 in map(value_of, dims) or is_column(dims) or _is_guessed(reading, inside)
    return _is_guessed(reading, inside)


def _is_guessed(reading: Reading, inside: Node) -> bool:
    free = {k for n in postorder(inside) if (k := key_of(n)) in reading.kinds and k is not None}
    if not free - GREEK:
        return False
    kinds = {k: letter_kind(k) or 0 for k in reading.kinds} | {k: r for k, (_, r) in reading.context.shapes.items()}
    numbers = numbers_by_form(postorder(inside), kinds)
    terms = list(terms_of(inside))
    return any(t.kind == "name" and key_of(t) in free - GREEK or id(t) not in numbers for t in terms)
