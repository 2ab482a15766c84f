"""Which reading fits: the kinds of the undeclared names are tried, the preferred ones first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial

from ...core.errors import InputError, MatderivError
from ...core.text import Text
from ..attempt import LEAVES, Context, Impossible, Reading, key_of
from ..declarations import SQUARE
from ..sizes import Equations, Names
from ..subscripts import Subscript
from ..tree import DOT, Node, abridged, postorder
from .guesses import EITHER, gives_number, letter_kind, scaled, turned
from .rules import find_shapes

__all__ = ["first_reading", "first_reading_of_sums"]

ATTEMPTS = 60  # readings of undeclared names that are tried and go no further than one before
VISITS = 200_000  # nodes looked at while trying them
MOST_VISITS = 2_000_000  # those of readings that go further than the ones before included
TOO_MANY = Text(
    "the formula is too long for the shapes of all its names to be inferred",
    "式が長すぎて、すべての名前の形を推定することはできない",
)
DECLARE = Text("declare their shapes", "それらの形を宣言する")
ENTRY_OR_ROW = Text(
    "{name} may be an entry of {base}, or row of {rows}, which makes the sum a vector",
    "{name} は {base} の成分とも、{rows} の行とも読め、後者では和がベクトルになる",
)
DECLARE_ONE = Text(
    'declare one of the two: shapes={{"{base}": ["n"]}} (--shape {base}=n), or {{"{rows}": ["n", "d"]}} '
    "(--shape {rows}=n,d)",
    'どちらかを宣言する: shapes={{"{base}": ["n"]}} (--shape {base}=n) または {{"{rows}": ["n", "d"]}} '
    "(--shape {rows}=n,d)",
)


def first_reading_of_sums(
    context: Context, preferred: dict[str, int], entries: list[Subscript], use: Mapping[str, int]
) -> Reading:
    """With sums over indices: the whole, and what is summed, are scalars where there is such a reading."""
    return _settled(context, preferred, lambda c: _of_sums(c, preferred, entries, use))


def _of_sums(context: Context, preferred: dict[str, int], entries: list[Subscript], use: Mapping[str, int]) -> Reading:
    keys = {s.key for s in entries if s.key is not None}
    told = context.vectors | frozenset(name for name, kind in use.items() if kind == 1)
    named = told | preferred.keys() - keys
    whole = context.like is None
    ways = [(names_, scalar, whole) for names_ in (named, told) for scalar in (True, False)]
    ways += [(told & keys | context.vectors, scalar, False) for scalar in (True, False)]
    ways += [(context.vectors, scalar, True) for scalar in (True, False) if whole]
    for locked, scalar, closed in ways:
        found = _first(context, preferred, locked, scalar, closed)
        if isinstance(found, Reading):
            if whole and not closed:
                _require_no_number(context, preferred, found, entries, told & keys - context.vectors)
            return found
    return _first_of_all(context, preferred)


def _require_no_number(
    context: Context, preferred: dict[str, int], found: Reading, entries: list[Subscript], rows: frozenset[str]
) -> None:
    r"""Refuse \sum_i w_i x_i y_i, a number where y_i is one, and a vector where it is a row, as nothing else tells.

    Raises:
        InputError: it may be either.
    """
    number = _first(context, preferred, context.vectors, True, True) if rows else None
    if not isinstance(number, Reading):
        return
    s = next((s for s in entries if s.key in rows and found.kinds[s.key] != number.kinds[s.key]), None)
    if s is not None:
        raise InputError(
            ENTRY_OR_ROW(name=abridged(s.text), base=s.entry, rows=s.row),
            source=context.source,
            span=next(n.span for n in context.order if n.kind == "entry" and n.value is s),
            hint=DECLARE_ONE(base=s.entry, rows=s.row),
        )


def first_reading(context: Context, preferred: dict[str, int]) -> Reading:
    """The first reading that fits; the error is that of the preferred one.

    The sizes that are declared do not say what other letters mean: with any other sizes they mean the same.

    Raises:
        ShapeError: no reading fits.
    """
    return _settled(context, preferred, lambda c: _first_of_all(c, preferred))


def _settled(context: Context, preferred: dict[str, int], find: Callable[[Context], Reading]) -> Reading:
    """The reading that is found, if it is the one that the ranks of what is declared lead to without the sizes."""
    found = find(context)
    if found.kinds == preferred or not context.shapes:
        return found
    try:
        kinds = find(replace(context, loose=True)).kinds
    except MatderivError:
        return found
    return found if kinds == found.kinds else _fitting(context, _first(context, kinds, frozenset(kinds)), kinds)


def _first_of_all(context: Context, preferred: dict[str, int]) -> Reading:
    """The first reading that fits, or the error of the preferred one."""
    return _fitting(context, _first(context, preferred, context.vectors), preferred)


def _fitting(context: Context, found: Reading | Impossible, preferred: Mapping[str, int]) -> Reading:
    """A reading that fits, or the error of the one that does not."""
    if isinstance(found, Reading):
        return found
    assert found.report is not None  # nothing was wished for
    raise found.report(Names({*context.sizes, *context.shapes, *preferred}))


def _first(
    context: Context,
    preferred: dict[str, int],
    locked: frozenset[str] = frozenset(),
    scalar: bool = False,
    closed: bool = False,
) -> Reading | Impossible:
    """The first reading that fits, the preferred one first; where none does, how the preferred one failed.

    The kinds that are ``locked`` stay as they are; ``scalar`` sums are over scalars, and ``closed`` is scalar as
    a whole.
    """
    first: Impossible | None = None
    tried: set[tuple[int, ...]] = set()
    stack = [preferred]
    size = max(1, len(context.order))
    budget = most = min(ATTEMPTS, 1 + VISITS // size)
    furthest = 0, 0
    while stack and budget:
        kinds = stack.pop()
        key = tuple(kinds.values())
        if key in tried:
            continue
        tried.add(key)
        if len(tried) > 1 + MOST_VISITS // size:
            return Impossible((), lambda _: _too_many(context))
        reading = Reading(context, kinds, {}, {}, Equations(), scalar=scalar, closed=closed)
        try:
            find_shapes(reading)
        except Impossible as clash:
            first = first or clash
            place = len(reading.dims), max((n.span[1] for n in clash.nodes), default=0)
            # one that goes further than all before is on its way: a sum of many terms is read term by term
            budget = most if place > furthest else budget - 1
            furthest = max(furthest, place)
            stack.extend(reversed(list(_others(clash, kinds, context, locked))))
            continue
        return reading
    assert first is not None  # the first reading is always tried
    return first


def _too_many(context: Context) -> MatderivError:
    return InputError(TOO_MANY, source=context.source, span=context.order[-1].span, hint=DECLARE)


def _others(
    clash: Impossible, kinds: dict[str, int], context: Context, locked: frozenset[str]
) -> Iterator[dict[str, int]]:
    """The readings next to one that failed: a name at the failing place is read otherwise, scalars as vectors first.

    Where a number is added to an array, what makes the number may be a vector: the g of x - ηg rather than a Greek
    letter, and the last factor rather than those before it. Then a capital beside the product of a matrix and a vector
    may be one, as in Y - Xβ. Of two vectors that cannot be multiplied a letter such as t is the number, and else the
    first.
    """
    here: dict[str, None] = {}
    for within in (_shaping, postorder):
        for n in (n for node in clash.nodes for n in within(node)):
            key = key_of(n)
            if key is not None and key in kinds and key not in locked | context.fixed and len(here) < 12:
                here[key] = None
    # a declared scalar beside x is for every entry, and tells nothing of x
    kept = not context.numeric and any(_is_declared_scalar(n, context) for n in clash.nodes)
    free = [name for name in here if not context.facts.get(name, frozenset()) & SQUARE]
    for name in sorted((name for name in free if kinds[name] == 0), key=partial(_likely, clash.nodes, kinds)):
        yield kinds | {name: 1}
    for name in free:
        if kinds[name] == 2 and name in _beside_vectors(clash.nodes, kinds) | _behind_rows(clash.nodes, kinds):
            yield kinds | {name: 1}
    vectors = [name for name in free if kinds[name] == 1 and not kept]
    for name in sorted(vectors, key=lambda name: name[0] not in EITHER and letter_kind(name) != 0):
        yield kinds | {name: 0}


def _likely(nodes: tuple[Node, ...], kinds: Mapping[str, int], name: str) -> tuple[bool, bool, int]:
    """How soon a name for a number is read as a vector where an array and a number are added: smaller is sooner."""
    if any(n.kind == "product" and any(o is DOT for o in n.value) for node in nodes for n in postorder(node)):
        return False, False, 0  # a·x may be a number as well
    numbers = [n for n in nodes if all(kinds.get(str(key_of(p)), 1) == 0 for p in postorder(n) if p.kind in LEAVES)]
    order = [key_of(p) for n in numbers for p in postorder(n) if p.kind in LEAVES]
    greek = letter_kind(name) == 0 and not ("a" <= name[0] <= "g" and not name[1:2].isalpha())
    return name not in order, greek, -order.index(name) if name in order else 0


def _beside_vectors(nodes: tuple[Node, ...], kinds: Mapping[str, int]) -> frozenset[str]:
    """The capitals that stand alone beside a product of a matrix and a vector, as the Y of Y - Xβ."""
    products = [
        n.children for n in nodes if n.kind == "product" and set(n.value) == {"*"} and n.children[-1].kind == "name"
    ]
    of_vectors = any(
        kinds.get(str(last.value)) == 1 and kinds.get(str(before.value)) == 2 for *_, before, last in products
    )
    return frozenset(str(n.value) for n in nodes if n.kind == "name") if of_vectors else frozenset()


def _behind_rows(nodes: tuple[Node, ...], kinds: Mapping[str, int]) -> frozenset[str]:
    r"""The capitals that stand alone behind a row to which a number is added: the E of \mathbf p^\top\mathbf E + c."""
    found: set[str] = set()
    for node in nodes:
        inside = scaled(node)
        if inside.kind == "product" and set(inside.value) == {"*"} and len(inside.children) == 2:
            row, last = inside.children
            if turned(row, kinds) and key_of(row.children[0]) in kinds and last.kind == "name":
                found |= {str(last.value)} if kinds[str(key_of(row.children[0]))] < 2 else set()
    return frozenset(found) if any(gives_number(n) or n.kind == "product" for n in nodes) else frozenset()


def _is_declared_scalar(node: Node, context: Context) -> bool:
    """Whether a part is made of names that are declared as scalars."""
    keys = [k for n in postorder(node) if (k := key_of(n)) is not None]
    return bool(keys) and all(k in context.shapes and context.shapes[k][1] == 0 for k in keys)


def _shaping(node: Node) -> list[Node]:
    """The parts that the shape of a part rests on: none within a norm, a trace or bars, which are numbers anyway."""
    numbers = [n for n in postorder(node) if gives_number(n)]
    inside = {id(part) for n in numbers for c in n.children for part in postorder(c)}
    return [n for n in postorder(node) if id(n) not in inside]
