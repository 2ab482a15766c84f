r"""Sizes as they are written: n, n_1, 3, 2 \cdot n, 2n."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.errors import InputError
from ...core.text import Text
from ..tree import Span, shown
from .tokens import Raw, closing

__all__ = ["size_of"]

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
        factors.append(name)
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
