r"""The head of a claim, as papers write it: \nabla f(x) = …, \nabla_x f = …, \frac{\partial f}{\partial x} = ….

What is claimed is the right side. What stands on the left is looked at: the derivative by what is asked for, as often.
"""

from __future__ import annotations

import re

from ..core.errors import InputError
from ..core.text import Said, Text
from ..reading.tree import abridged

__all__ = ["without_head"]

NAME = r"(?:\\(?:mathcal|mathbf|boldsymbol|bm|mathrm)\s*\{?\s*\\?[A-Za-z]+\s*\}?|\\ell|\\[A-Za-z]+|[A-Za-z])"
SUBSCRIPT = rf"_\s*(?:\{{\s*(?P<by>{NAME})\s*\}}|(?P<by_>{NAME}))"
ARGUMENTS = r"(?:\s*\(\s*(?P<at>[^()=]*?)\s*\))?"
TWICE = r"(?:\s*\^\s*\{?\s*(?P<order>[23])\s*\}?)?"
POWER = r"(?:\s*\^\s*\{?\s*(?:[23]|\\top|T|\\intercal)\s*\}?)?"
D = r"(?:\\partial|∂|d|\\mathrm\s*\{?\s*d\s*\}?)"
HEADS = tuple(
    re.compile(rf"\s*{pattern}\s*=(?!=)")
    for pattern in (
        rf"(?:\\nabla|∇){TWICE}\s*(?:{SUBSCRIPT})?{TWICE.replace('order', 'order_')}\s*(?P<f>{NAME}){ARGUMENTS}",
        rf"\\[dt]?frac\s*\{{\s*{D}{TWICE}\s*(?P<f>{NAME}){ARGUMENTS}\s*\}}\s*\{{\s*{D}\s*(?P<by>{NAME}){POWER}(?:\s*{D}\s*(?P=by){POWER})*\s*\}}",
        rf"\\[dt]?frac\s*\{{\s*{D}{TWICE}\s*\}}\s*\{{\s*{D}\s*(?P<by>{NAME}){POWER}(?:\s*{D}\s*(?P=by){POWER})*\s*\}}\s*(?P<f>{NAME}){ARGUMENTS}",
    )
)
OTHER = Text(
    "the claim is the derivative by {own}, but that by {name} is asked for",
    "主張は {own} による導関数だが、求められているのは {name} による導関数である",
)
TIMES = Text(
    "the claim is the derivative of order {own}, but that of order {order} is asked for",
    "主張は {own} 階の導関数だが、求められているのは {order} 階の導関数である",
)
ONE_OF_TWO = Text("change one of the two", "どちらか一方を改める")


def without_head(claim: str, variable: object, order: int, taken: frozenset[str]) -> str:
    r"""The right side of a claim with a head; any other claim as it is, and one whose head is a name that is ``taken``.

    >>> without_head(r"\nabla f(x) = 2A^\top(Ax-b)", "x", 1, frozenset("Axb"))
    '2A^\\top(Ax-b)'
    >>> without_head("2*A*x", "x", 1, frozenset("Ax"))
    '2*A*x'

    Raises:
        InputError: the head is that of another derivative.
    """
    found = next((m for head in HEADS if (m := head.match(claim)) is not None), None)
    if found is None or _plain(found["f"]) in taken:
        return claim
    parts = found.groupdict()
    by = parts.get("by") or parts.get("by_")
    asked = _plain(str(getattr(variable, "name", variable)))
    arguments = [_plain(a) for a in (parts.get("at") or "").split(",") if a.strip()]
    if by is not None and _plain(by) != asked or by is None and arguments and asked not in arguments:
        own = _plain(by) if by is not None else ", ".join(arguments)
        raise _refused(claim, OTHER(own=abridged(own), name=abridged(asked)), found.end() - 1)
    count = int(parts.get("order") or parts.get("order_") or 1)
    if count != order:
        raise _refused(claim, TIMES(own=str(count), order=str(order)), found.end() - 1)
    return claim[found.end() :].strip()


def _refused(claim: str, said: Said, stop: int) -> InputError:
    return InputError(said, source=claim, span=(0, stop), hint=ONE_OF_TWO)


def _plain(name: str) -> str:
    r"""A name without the letters that it is set in: of \mathbf{x} and \mu their x and mu."""
    return re.sub(r"\\(?:mathcal|mathbf|boldsymbol|bm|mathrm)(?![A-Za-z])|[\\{}\s]", "", name)
