r"""Formulas in which it is not clear how far an operator reaches: ``\sum_i x_i + y_i``, ``\frac{d}{dt} t^2 + t^3``.

So it is of a function without brackets before a slash: ``\log p/q`` is log(p/q) to some, and (log p)/q to others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import pairwise

from ..core.patterns import pattern
from ..reading.equations.known import arrays_in
from ..reading.tree import Node, Subscripted, postorder
from ..reading.words import WORDS
from .items import Item

__all__ = ["halved", "unclear"]

_OPENING = ("(", "[", "{", r"\left", r"\big", r"\Big", r"\bigl", r"\Bigl")
_LINEAR = ("tr", "vec", "diag", "sum", "mean")  # which a number may divide before or after
# a function with its scripts, before a bracket
_IN_BRACKETS = pattern(
    r"\\?(?:operatorname\*?\s*\{[^{}]*\}|(?:mathrm|text|mathop)\s*\{[^{}]*\}|[A-Za-z]+)"
    r"(?:\s*[_^]\s*(?:\{[^{}]*\}|\\?\w)|\s*['’′])*(?:\s|\\[,;:!])*(?:\\left|\\[bB]igg?l?)?\s*(?:[(\[{]|\\\{|\\lbrace|\\lbrack)"
)


def unclear(item: Item, text: str, functions: Collection[str]) -> str | None:
    """The letter over which a sum of a line may run further, or by which a derivative may be taken of more."""
    for tree in item.trees:
        for node in postorder(tree):
            if node.kind != "sum":
                continue
            for n, child in enumerate(node.children[:-1]):
                for letter in _reaching(child, text, functions):
                    if any(letter in _loose(other) for other in node.children[n + 1 :]):
                        return letter
    return None


def halved(item: Item, text: str) -> str | None:
    r"""A function without brackets that a slash follows, with what it is taken of: \cos\theta in \cos\theta/2.

    Behind the slash of \sin x/\cos x stands a function of its own, and both readings of \operatorname{tr}A/2 are one.
    """
    for tree in item.trees:
        for node in postorder(tree):
            if node.kind != "product" or "/" not in node.value:
                continue
            for (above, below), sign in zip(pairwise(node.children), node.value, strict=True):
                called = above
                while called.kind in ("negate", "power"):
                    called = called.children[0]
                slash = "/" in text[called.span[1] : below.span[0]]  # \frac leaves nothing open
                if sign != "/" or not slash or called.kind != "call" or called.value in _LINEAR:
                    continue
                apart = called.children[0].kind in ("bars", "norm") and below.kind == "number"
                own = below.kind == "call" and below.value in WORDS
                if not (apart or own or _IN_BRACKETS.match(text, called.span[0])):
                    return text[slice(*called.span)].strip()
    return None


def _reaching(node: Node, text: str, functions: Collection[str]) -> Iterator[str]:
    """The letters of the operators that end a term with nothing to close what they are taken of."""
    if node.kind == "negate" or node.kind == "product":
        yield from _reaching(node.children[-1], text, functions)
    elif node.kind == "indexed" and not _closed(node.children[0], text):
        yield from (bound.letter for bound in node.value)
        yield from _reaching(node.children[0], text, functions)
    elif node.kind == "partial" and len(node.children) > 1:
        body, by = node.children[0], node.children[1:]
        known = body.kind == "name" or body.kind == "call" and str(body.value).rstrip("'") in functions
        if body.span[0] > by[-1].span[0] and not known and not _closed(body, text):
            yield from (str(x.value) for variable in by for x in arrays_in(variable))


def _closed(node: Node, text: str) -> bool:
    """Whether brackets hold all of a part."""
    inside = min((c.span[0] for c in node.children), default=node.span[0])
    return inside > node.span[0] and text.startswith(_OPENING, node.span[0])


def _loose(node: Node) -> set[str]:
    """The names and indices of a term that no operator of its own is of."""
    if node.kind == "partial":
        return set()
    if node.kind == "name":
        return {str(node.value), *(node.value.at if isinstance(node.value, Subscripted) else ())}
    found = set().union(*map(_loose, node.children))
    if node.kind == "subscript":
        found.update(node.value)
    if node.kind == "indexed":
        found -= {bound.letter for bound in node.value}
    return found
