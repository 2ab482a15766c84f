"""What stands in front of a formula of the text syntax: a head, ``f(W) =``, and what differentiates it, ``d/dW``.

Both are blanked, so that every other place in the text stays where it is.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import NamedTuple

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from ..expressions.notations.names import WORD
from .tree import Node, Span
from .where import BY_ITSELF

__all__ = ["Front", "front_of"]

_NAME = r"[^\W\d]\w*"
_HEAD = pattern(rf"\s*(?P<name>{_NAME})\s*(?:\([^()=]*\)\s*:?|:)=(?!=)")
_ARROW = pattern(rf"\s*(?:{_NAME}\s*:\s*)?(?:{_NAME}|\([\w\s,]*\))\s*(?:↦|\|?->|=>)")
# a function without a name, as Python, MATLAB and R have it
_ANONYMOUS = pattern(
    rf"\s*(?:{_NAME}\s*(?:=|<-)\s*)?(?:lambda\s+{_NAME}(?:\s*,\s*{_NAME})*\s*:|@\([\w\s,]*\)|function\s*\([\w\s,]*\))"
)
_OPERATOR = pattern(
    rf"\s*(?:(?:d|∂|partial)\s*/\s*(?:d|∂|partial)\s*_?(?P<by>{_NAME})|(?:(?:grad|gradient|nabla)_|∇_?)(?P<at>{_NAME}))"
    r"(?=\s+[^\s*/^.,=+)]|\s*[(\[‖|])"
)


class Front(NamedTuple):
    """The text without its front, the variable that the front names, and where the operator stands."""

    text: str
    by: tuple[Node, ...]
    operator: Span | None


def front_of(text: str, names: frozenset[str], functions: Collection[str] = ()) -> Front:
    """The front of a formula; a name that is declared is itself, and ∇f(x) the gradient of f where f is a function.

    >>> front_of("d/dW norm2(X*W - Y)^2", frozenset())[1][0].value
    'W'
    >>> front_of("f(w) = norm2(X*w - y)^2", frozenset()).text.strip()
    'norm2(X*w - y)^2'

    Raises:
        InputError: nothing stands behind it.
    """
    rest, operator = text, None
    by: tuple[Node, ...] = ()
    head = _HEAD.match(rest)
    if head is not None and head["name"] in names:
        head = None
    arrow = (None if "lambda" in names else _ANONYMOUS.match(rest)) or _ARROW.match(rest)
    if arrow is not None:
        rest = _blank(rest, (0, arrow.end()))
    if head is not None:
        rest = _blank(rest, (0, head.end()))
        again = re.search(rf"(?<![\w.]){re.escape(head['name'])}(?!\w)", rest.partition(" where ")[0])
        if again is not None:
            raise InputError(BY_ITSELF(name=head["name"]), source=text, span=again.span())
    found = _OPERATOR.match(rest, max(m.end() if m else 0 for m in (head, arrow)))
    if found is not None and WORD.get(found["at"], found["at"]) not in functions:
        name = found["by"] or found["at"]
        place = found.span("by") if found["by"] else found.span("at")
        if not names & {"d", "partial"}:
            operator, by = (found.start() + len(found[0]) - len(found[0].lstrip()), found.end()), (_name(name, place),)
            rest = _blank(rest, operator)
    if rest != text and not rest.strip():
        raise InputError(
            Text("nothing stands behind this", "この後に式がない"),
            source=text,
            span=(0, len(text.rstrip())),
            hint=Text("write the formula there", "式を書く"),
        )
    return Front(rest, by, operator)


def _blank(text: str, span: Span) -> str:
    return text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :]


def _name(name: str, place: Span) -> Node:
    return Node("name", name, (), place)
