"""What stands in front of a formula of the text syntax: a head, ``f(W) =``, and what differentiates it, ``d/dW``.

Both are blanked, so that every other place in the text stays where it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import NamedTuple

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from ..expressions.notations.names import WORD
from .picked import entry_of
from .tree import Node, Span, Subscripted
from .where import BY_ITSELF

__all__ = ["Front", "front_of"]

_NAME = r"[^\W\d]\w*"
_HEAD = pattern(rf"\s*(?P<name>{_NAME})\s*(?:\((?P<arguments>[^()=]*)\)\s*:?|:)=(?!=)")
_ARROW = pattern(rf"\s*(?:{_NAME}\s*:\s*)?(?:{_NAME}|\([\w\s,]*\))\s*(?:↦|→|\|?->|=>)")
# a function without a name, as Python, MATLAB and R have it
_ANONYMOUS = pattern(
    rf"\s*(?:{_NAME}\s*(?:=|<-)\s*)?(?:lambda\s+{_NAME}(?:\s*,\s*{_NAME})*\s*:|@\([\w\s,]*\)|function\s*\([\w\s,]*\))"
)
_LOWERED = "ᵢᵣᵤᵥᵦᵧᵨᵩᵪₐₑₒₓₕₖₗₘₙₚₛₜⱼ"
_D = r"(?:d|∂|partial)"
_TWICE = r"(?:\s*(?:\^\s*2|²))"
_BEHIND = r"(?=\s+[^\s*/^.,=+)]|\s*[(\[‖|])"
_ENTRY = r"\[[^\[\]]*\]"
_OPERATOR = pattern(
    rf"\s*(?:{_D}(?P<twice>{_TWICE}\s*)?(?P<of>{_NAME}|(?<=partial)\s+{_NAME})?\s*/"
    rf"\s*(?P<d>{_D})\s*_?(?P<by>[^\W\d][^\W{_LOWERED}²³]*)(?P<entry>{_ENTRY}(?=\s))?(?P<both>{_TWICE})?"
    rf"|(?:(?:grad|gradient|nabla|partial)_|[∇∂]_?)(?P<at>{_NAME}|[{_LOWERED}]+|(?<=_)\{{\s*{_NAME}\s*\}})){_BEHIND}"
)
_ALONE = pattern(r"\s*(d[a-z]?|∂[a-z]?)\s*/\s*(d[A-Za-z]\w*|∂[A-Za-z]\w*)\s*")  # df/dx, of no formula
_QUOTIENT = pattern(r"\s*(?P<d>d|∂|partial)\s*(?=[(\[])|\s*(?P<curly>∂)")
_BELOW = pattern(rf"\s*/\s*(?P<d>d|∂|partial)\s*(?P<by>{_NAME})\s*\Z")


class Front(NamedTuple):
    """The text without its front, the variable that the front names, and where the operator stands."""

    text: str
    by: tuple[Node, ...]
    operator: Span | None
    argument: str | None = None  # the only one of the function in front


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
    start = max(m.end() if m else 0 for m in (head, arrow))
    quotient = _quotient(rest, start, names)
    if quotient is not None:
        rest, operator, by = quotient
    else:
        found = _OPERATOR.match(rest, start)
        if found is not None and _differentiates(found, names, functions):
            operator, by = (found.start() + len(found[0]) - len(found[0].lstrip()), found.end()), _named(found)
            _refuse_beside(text, operator[1], rest)
            rest = _blank(rest, operator)
    alone = _ALONE.fullmatch(text)
    if alone is not None and not names & {"d", *alone.groups()}:
        rest = " " * len(text)
    if rest != text and not rest.strip():
        raise InputError(
            Text("nothing stands behind this", "この後に式がない"),
            source=text,
            span=(0, len(text.rstrip())),
            hint=Text("write the formula there", "式を書く"),
        )
    argument = None if head is None else (head["arguments"] or "").strip()
    return Front(rest, by, operator, argument if re.fullmatch(_NAME, argument or "") else None)


def _differentiates(found: re.Match[str], names: frozenset[str], functions: Collection[str]) -> bool:
    """Whether an operator in front is one, and no names that are declared: ∇f is the gradient of a function f."""
    at, by = found["at"], found["by"]
    if names & {"d", "partial", f"{found['d']}{by}", f"d{found['of']}"}:
        return False
    if bool(found["twice"]) != bool(found["both"]):
        return False
    return by is not None or not (found[0].lstrip()[0] in "∇gn" and WORD.get(at, at) in functions)


def _named(found: re.Match[str]) -> tuple[Node, ...]:
    """By what an operator differentiates, as often as it does."""
    by = "by" if found["by"] else "at"
    name, place = unicodedata.normalize("NFKC", found[by].strip("{} ")), found.span(by)
    if found["entry"]:
        return (Node("name", entry_of(name + found["entry"]), (), place),)
    base, _, below = name.partition("_")
    indices = re.fullmatch("[a-z]{1,2}", below) is not None
    node = Node("name", Subscripted(base, tuple(below)), (), place) if indices else _name(name, place)
    return (node,) * (2 if found["both"] else 1)


def _quotient(text: str, start: int, names: frozenset[str]) -> tuple[str, Span, tuple[Node, ...]] | None:
    """The text of ∂(…)/∂w and d(…)/dw without the operator, where that stands, and by what it differentiates."""
    front, below = _QUOTIENT.match(text, start), None
    if front is not None:
        below = next((m for m in (_BELOW.match(text, n) for n in range(front.end(), len(text))) if m), None)
    if front is None or below is None:
        return None
    sign = front["d"] or front["curly"]
    inside = text[front.end() : below.start()].strip()
    depth = 0
    for n, c in enumerate(inside):
        depth += (c in "([") - (c in ")]")
        if depth == 0 and (front["d"] not in (None, "∂") and n < len(inside) - 1 or n and c in "+-−∂"):
            return None  # no bracket round all of it, or a sum without one
    if sign != below["d"] or not inside or names & {"d", "partial", f"d{below['by']}"} or re.fullmatch(_NAME, inside):
        return None
    place = below.span("by")
    operator = front.start() + len(front[0]) - len(front[0].lstrip()), front.end()
    return _blank(_blank(text, operator), below.span()), operator, (_name(below["by"], place),)


def _refuse_beside(text: str, place: int, rest: str) -> None:
    """Refuse d/dw (…) + …, of which the operator may take the bracket alone.

    Raises:
        InputError: a term stands beside the bracket behind the operator.
    """
    start = place + len(rest[place:]) - len(rest[place:].lstrip())
    if rest[start : start + 1] != "(":
        return
    depth, n = 0, start
    while n < len(rest):
        depth += (rest[n] == "(") - (rest[n] == ")")
        n += 1
        if not depth:
            break
    if pattern(r"\s*(?:(?:\*\*|\^)\s*\w+|[²³])?\s*[-+−]").match(rest, n):
        raise InputError(
            Text(
                "the operator in front may be meant for the bracket alone, or for all of the formula",
                "先頭の微分作用素が、括弧の中だけにかかるとも、式全体にかかるとも読める",
            ),
            source=text,
            span=(start, n),
            hint=Text(
                "put all that is differentiated in brackets, or give by what apart from it",
                "微分する式全体を括弧で囲むか、変数を式とは別に指定する",
            ),
        )


def _blank(text: str, span: Span) -> str:
    return text[: span[0]] + " " * (span[1] - span[0]) + text[span[1] :]


def _name(name: str, place: Span) -> Node:
    return Node("name", name, (), place)
