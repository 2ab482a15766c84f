r"""The letters at the ends of the sums of a claim, where the sizes of the objective were inferred and have none.

In 2 Σ_{i=1}^n (x_iᵀw − y_i) x_i nobody has declared n: it is only a name for as many values as i has, the rows of X.
So is that of a vector of ones or an identity, Xᵀ ones(n), or its number, eye(3). Such letters stand for different
sizes; what is declared, or stands in the objective, is what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import permutations
from math import perm

from ..core.errors import InputError, MatderivError
from ..core.patterns import pattern
from ..core.text import Said, Text, verbatim
from ..expressions.matrix import Var
from ..reading.attempt import size_arguments
from ..reading.formula import Formula
from ..reading.shapes import Sizes
from ..reading.tree import Node, Span, Subscripted, postorder, rebuilt
from ..reading.words import CONSTANTS

__all__ = ["as_size", "can_be_read", "with_extents", "with_sizes"]

MOST_SIZES = 3
LARGEST = 1000  # a number that may be an inferred size; arrays of more entries are refused as they stand
MOST_TRIES = 60  # ways in which letters stand for sizes
_UNNAMED = pattern(r"n_([0-9]+)")
OR = Text("{one} or {other}", "{one} または {other}")
SIZE = Text(
    "if {name} is a size, declare an array of it: {shapes}", "{name} がサイズであれば、配列の形で宣言する: {shapes}"
)
WHICH_SIZE = Text(
    "{name} may be the size {one} or {other}, of which the objective says nothing",
    "{name} はサイズ {one} とも {other} とも読め、目的関数からは決まらない",
)


def as_size(name: str, known: Iterable[Var], only: Collection[str] = ()) -> Said | None:
    """How a letter is declared as a size of the objective, where it may be one: by an array for each unnamed size."""
    if len(name) != 1 or not ("a" <= name <= "z" or only):
        return None
    found: dict[str, str] = {}
    for v in sorted(known, key=lambda v: v.rank):  # a vector says it most shortly
        for axis, size in enumerate(map(str, v.shape[: v.rank])):
            if _UNNAMED.fullmatch(size) and (not only or size in only):
                sizes = [name if k == axis else _UNNAMED.sub(r"k\1", str(d)) for k, d in enumerate(v.shape[: v.rank])]
                inside = ", ".join(f'"{d}"' for d in sizes) + "," * (len(sizes) == 1)
                found.setdefault(size, f'shapes={{"{v.name}": ({inside})}} (--shape {v.name}={",".join(sizes)})')
    if not found:
        return None
    first, *others = list(found.values())[:MOST_SIZES]
    said: Said = verbatim(first)
    for other in others:
        said = OR(one=said, other=other)
    return SIZE(name=name, shapes=said)


def _ends(claim: Formula) -> dict[str, Span]:
    """The letters to which the sums of a claim run, and the sizes of its constants, each with its first place."""
    found: dict[str, Span] = {}
    for size in (s for n in postorder(claim.tree) if _is_constant(n) for s in size_arguments(n)):
        if size.kind == "name" or size.kind == "number" and 1 < size.value <= LARGEST:
            found.setdefault(str(size.value), size.span)
    for bound in (b for n in postorder(claim.tree) if n.kind == "indexed" for b in n.value):
        if bound.last is not None and bound.last.isidentifier():
            found.setdefault(bound.last, bound.span)
    return found


def _is_constant(node: Node) -> bool:
    return node.kind == "call" and node.value in CONSTANTS


def with_extents(
    claim: Formula, symbols: Sequence[Var], declared: Mapping[str, object], fits: Callable[[Formula], bool]
) -> Formula:
    """The claim with the sizes that were inferred for the letters at the ends of its sums that nothing else says.

    ``fits`` says of a claim with some of these sizes whether it can be read.

    Raises:
        InputError: such a letter may be one of two sizes.
    """
    found = _named(claim, symbols, declared, fits)
    return _renamed(claim, found) if found else claim


def with_sizes(
    claim: Formula, symbols: Sequence[Var], variable: str, shapes: Mapping[str, Sizes], fits: Callable[[Formula], bool]
) -> Mapping[str, Sizes]:
    """The shapes with those of arrays whose size is a number of the objective to which a sum of the claim runs.

    So the n of ‖Xw − y‖²/n is the number of rows of X where the claim has Σ_{i=1}^n x_i.
    """
    letters = {v.name for v in symbols if v.rank == 0 and v.name not in shapes and v.name != variable}
    letters &= set(_ends(claim))
    others = [v for v in symbols if v.name not in letters]
    found = _named(claim, others, shapes, fits, letters) if letters else {}
    told = {size: letter for letter, size in found.items()}
    sizes = {v.name: [str(d) for d in v.shape[: v.rank]] for v in others}
    more = {name: tuple(told.get(d, d) for d in own) for name, own in sizes.items() if not told.keys().isdisjoint(own)}
    return {**more, **shapes}


def _named(
    claim: Formula,
    symbols: Sequence[Var],
    declared: Mapping[str, object],
    fits: Callable[[Formula], bool],
    letters: Collection[str] = (),
) -> dict[str, str]:
    """The inferred sizes for the letters at the ends of the sums of a claim; nothing where they fit in no way.

    They are those that are neither declared nor in the objective, and ``letters`` that are given.

    Raises:
        InputError: such a letter may be one of two sizes.
    """
    sizes = list(dict.fromkeys(str(d) for v in symbols for d in v.shape[: v.rank] if d.free_symbols))
    said = {str(d) for shape in declared.values() if isinstance(shape, tuple | list) for d in shape}
    known = {*(v.name for v in symbols), *sizes, *said, *declared} - {*letters}
    at = {name: span for name, span in _ends(claim).items() if name not in known}
    if any(map(str.isdigit, at)) and fits(claim):  # a number that fits as it stands is one
        at = {name: span for name, span in at.items() if not name.isdigit()}
    unnamed = [s for s in sizes if _UNNAMED.fullmatch(s) and s not in said]
    if not at or not perm(len(unnamed), len(at)) or perm(len(unnamed), len(at)) > MOST_TRIES or _is_index(claim, at):
        return {}
    ways = (dict(zip(at, way, strict=True)) for way in permutations(unnamed, len(at)))
    fitting = [way for way in ways if fits(_renamed(claim, way))]
    for name in at:
        each = list(dict.fromkeys(way[name] for way in fitting))
        if len(each) > 1:
            raise InputError(
                WHICH_SIZE(name=name, one=each[0], other=each[1]),
                source=claim.text,
                span=at[name],
                hint=as_size(name, symbols, each),
            )
    return fitting[0] if fitting else {}


def can_be_read(read: Callable[[Formula], object], open_: Callable[[MatderivError], bool]) -> Callable[[Formula], bool]:
    """Whether a claim is read, where a size that stays ``open_`` is no hindrance."""

    def fits(claim: Formula) -> bool:
        try:
            read(claim)
        except MatderivError as error:
            return open_(error)
        return True

    return fits


def _is_index(claim: Formula, letters: Collection[str]) -> bool:
    """Whether one of these letters is an index as well, x_n: the last entry, if it is a size."""
    at = {i for n in postorder(claim.tree) if isinstance(n.value, Subscripted) for i in n.value.at}
    return not at.isdisjoint(letters)


def _renamed(claim: Formula, sizes: Mapping[str, str]) -> Formula:
    """The claim with other letters for sizes, at the ends of sums and as numbers."""
    other = None if claim.other is None else _tree(claim.other, sizes)
    return replace(claim, tree=_tree(claim.tree, sizes), other=other)


def _tree(tree: Node, sizes: Mapping[str, str]) -> Node:
    numbers = {id(s) for n in postorder(tree) if _is_constant(n) for s in size_arguments(n) if s.kind == "number"}

    def named(node: Node, new: Node) -> Node:
        other = sizes.get(str(node.value))
        if node.kind == "indexed":
            return replace(new, value=tuple(replace(b, last=sizes.get(str(b.last), b.last)) for b in node.value))
        name = node.kind == "name" and not isinstance(node.value, Subscripted)
        return replace(new, kind="name", value=other) if other and (name or id(node) in numbers) else new

    return rebuilt(tree, named)
