"""What only an array can bear: a prime that is a transpose, the place of the weight of a norm."""

from __future__ import annotations

import re

from ..core.errors import InputError, NoRuleError
from ..core.text import Text
from .attempt import LEAVES, Reading, array_of
from .grammar import NO_NORM, WEIGHTED
from .latex.tokens import is_latex
from .sizes import is_unit, value_of
from .tree import Node, Span, abridged, postorder

__all__ = ["refuse_marks"]

OTHERS = "suvwzqrp"  # letters for another name, as they are proposed
_SIZE = re.compile(r"\\(?:left|[Bb]igg?l?)\s*\Z")


def refuse_marks(reading: Reading) -> None:
    """Refuse a prime on a number, which may be a derivative or another name, and a number as the weight of a norm.

    Raises:
        InputError: a number bears a prime.
        NoRuleError: a number is the weight of a norm.
    """
    context = reading.context
    for node in context.order:
        if node.mark is None or not _is_number(reading, node):
            continue
        if node.mark.what == "prime" and node.kind not in LEAVES and not is_latex(context.source):
            continue  # in text the prime of a bracket is the transpose: (x'*y)' = y'*x
        span = _with_size(context.source, node.mark.span)
        shown, bare = context.source[slice(*span)], context.source[slice(*_with_size(context.source, node.span))]
        if node.mark.what == "weight":
            raise NoRuleError(NO_NORM(shown=abridged(shown)), source=context.source, span=span, hint=WEIGHTED)
        said = Text(
            "{shown} is a number with a prime, which may be a derivative or another name",
            "{shown} は数であり、そのプライムは微分とも別の名前とも読める",
        )
        hint = Text(
            "for another name take a letter of its own, as {other}; write a derivative out; a transpose changes no "
            "number, so that {bare} says the same",
            "別の名前なら {other} のように別の文字を使い、微分ならその式を書く。数は転置しても変わらないので、"
            "転置なら {bare} と書く",
        )
        raise InputError(
            said(shown=abridged(shown)),
            source=context.source,
            span=span,
            hint=hint(other=_other(reading, node), bare=abridged(bare)),
        )


def _with_size(source: str, span: Span) -> Span:
    r"""The place of a part with the word for the size of its bracket, ``\left`` or ``\bigl``, in front."""
    sized = _SIZE.search(source, 0, span[0])
    return (span[0] if sized is None else sized.start()), span[1]


def _is_number(reading: Reading, node: Node) -> bool:
    """Whether a part is a number, and no array of one entry."""
    if any(n.value == "eye" and n.kind in ("name", "call") for n in postorder(node)):
        return False  # the identity is a matrix, if only of one entry
    if node.kind in LEAVES:
        return _axes(reading, node) == 0
    dims = reading.dims.get(id(node))
    if dims is None or not is_unit(dims):
        return False
    return not any(n.kind in LEAVES and _has_size_one(reading, n) for n in postorder(node))


def _axes(reading: Reading, leaf: Node) -> int:
    """The axes of a name or an entry, 1 of a row of a matrix."""
    if leaf.kind == "entry":
        return array_of(leaf.value, reading.kinds)[1] - len(leaf.value.at)
    name = leaf.value
    if name in reading.context.shapes:
        return reading.context.shapes[name][1]
    return reading.kinds.get(name, reading.ranks.get(name, 0))


def _has_size_one(reading: Reading, leaf: Node) -> bool:
    """Whether a name is an array one of whose sizes is 1."""
    dims = reading.dims.get(id(leaf))
    return dims is not None and any(value_of(d) == 1 for d in dims[: _axes(reading, leaf)])


def _other(reading: Reading, node: Node) -> str:
    """Another name for one that bears a prime: a letter that stands nowhere, with the same subscript."""
    taken = {str(n.value) for n in reading.context.order if n.kind == "name"} | {*reading.context.shapes, *reading.vars}
    taken |= {n.value.text.partition("_")[0] for n in reading.context.order if n.kind == "entry"}
    letter = next((c for c in OTHERS if c not in taken), "s_1")
    if node.kind != "entry":
        return letter
    _, low, subscript = reading.context.text(node).partition("_")
    return letter + low + subscript
