r"""Sizes as they are written: n, n_1, 3, 2 \cdot n, 2n, n^2."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from ...core.errors import InputError
from ...core.text import Text
from ..tree import Node, Span, shown
from .tokens import Raw, closing

__all__ = ["size_of", "sizes_below"]

LARGEST_POWER = 9  # to which a size is raised

NO_SIZE = Text("{shown} is no size", "{shown} はサイズではない")
SIZES = Text("a size is a name, a whole number, or a product of them", "サイズは、文字、自然数、またはそれらの積である")


def size_of(text: str, tokens: Sequence[Raw], place: Span) -> str:
    """A size: a name, a number, or a product of them. ``place`` is what lacks a size where there are no tokens.

    Raises:
        InputError: the tokens are no size, or there are none.
    """
    factors: list[str] = []
    n = 0
    while n < len(tokens):
        t = tokens[n]
        n += 1
        if t.text == "cdot":
            continue
        if t.kind not in ("letter", "number", "word"):
            break
        name = t.text
        if n + 1 < len(tokens) and tokens[n].text == "_":
            close = closing(tokens, n + 1) if tokens[n + 1].kind == "open" else n + 1
            inside = tokens[n + 2 : close] if tokens[n + 1].kind == "open" else tokens[n + 1 : n + 2]
            name += "_" + "".join(u.text for u in inside)
            n = close + 1
        power, n = _power(tokens, n)
        factors += [name] * power
    else:
        if factors:
            return "*".join(factors)
    span = (tokens[0].span[0], tokens[-1].span[1]) if tokens else place
    said = shown(text, span)
    if not tokens:
        raise InputError(
            Text("a size is missing in {shown}", "{shown} にサイズが足りない")(shown=said), span=span, hint=SIZES
        )
    raise InputError(NO_SIZE(shown=said), span=span, hint=SIZES)


def _power(tokens: Sequence[Raw], n: int) -> tuple[int, int]:
    """The exponent that stands at n, 1 where there is none, and the place behind it."""
    if n >= len(tokens) or tokens[n].text != "^":
        return 1, n
    group = tokens[n + 1 : n + 2] and tokens[n + 1].kind == "open"
    close = closing(tokens, n + 1) if group else n + 1
    inside = tokens[n + 2 : close] if group else tokens[n + 1 : n + 2]
    digits = inside[0].text if len(inside) == 1 else ""
    return (int(digits), close + 1) if digits.isdigit() and 1 <= int(digits) <= LARGEST_POWER else (1, n)


def sizes_below(text: str, content: Sequence[Raw], place: Span) -> list[Node]:
    """The sizes below a letter or a function, between the signs of n×m or commas, as arguments."""
    axes: list[list[Raw]] = [[]]
    for t in content:
        if t.text in ("times", "×", ","):
            axes.append([])
        else:
            axes[-1].append(t)
    return [_argument(size_of(text, axis, place), place) for axis in axes]


def _argument(size: str, place: Span) -> Node:
    factors = [
        Node("number", Fraction(f), (), place) if f.isdigit() else Node("name", f, (), place) for f in size.split("*")
    ]
    return factors[0] if len(factors) == 1 else Node("product", ("*",) * (len(factors) - 1), tuple(factors), place)
