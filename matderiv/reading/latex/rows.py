r"""Blocks side by side in square brackets, [A\ B], which are told from a product by nothing but a space."""

from __future__ import annotations

import re

from ...core.errors import InputError
from ...core.patterns import pattern
from ...core.text import Text
from ..tree import abridged
from .calls import closing
from .cursor import OPEN, Cursor
from .tokens import Raw

__all__ = ["GAP", "WIDE_GAP", "refuse_row"]

GAP = pattern(r"\\[ ,;:>]|~|\\(?:thin|med|thick|en)?space(?![A-Za-z])|\\enskip(?![A-Za-z])")
WIDE_GAP = pattern(r"\\ |~")
# what may stand in a factor that is a block: scripts, brackets, fractions
_WITHIN_FACTOR = frozenset(("^", "_", "'", "⊤", "(", "|", "‖", "[", "frac", "tfrac", "dfrac", "hat", "sqrt", "norm"))


def refuse_row(c: Cursor, n: int, gap: re.Pattern[str] = GAP) -> None:
    r"""Refuse [A\ B] with a space between factors alone: a row of blocks, or a product.

    Raises:
        InputError: such a space stands in the bracket at n, which holds no sum, function or sign of a product.
    """
    end = closing(c.raw, n)
    depth, found, first = 0, None, _after_number(c, n + 1, end)
    for k in range(n + 1, end):
        t, before = c.raw[k], c.raw[k - 1]
        spaces = WIDE_GAP if k <= first else gap
        spaced = spaces.search(c.text, before.span[1], t.span[0]) if k > n + 1 else None
        closes = t.kind == "close" or t.text in OPEN.values()
        depth -= closes
        if not depth and not closes and before.text not in ("^", "_"):
            if not _within_block(c, t, spaced is not None or k == n + 1):
                return
            found = found or spaced
        depth += t.kind == "open" or t.text in OPEN
    if found is None or end >= len(c.raw):
        return
    inside = c.text[c.raw[n].span[1] : c.raw[end - 1].span[1]]
    raise InputError(
        Text(
            "{shown} may be a row of several blocks, or one expression",
            "{shown} は複数のブロックを並べたものとも、1 つの式とも読める",
        )(shown=f"[{abridged(inside)}]"),
        span=c.span(c.raw[n], end + 1),
        hint=Text(
            "write ({joined}) for one expression; give a matrix of blocks a letter of its own",
            "1 つの式なら ({joined}) と書き、ブロックからなる行列には 1 つの文字を使う",
        )(joined=abridged(" ".join(f.strip() for f in gap.split(inside)))),
    )


def _within_block(c: Cursor, t: Raw, first: bool) -> bool:
    r"""Whether a token may stand in a factor that is a block; a minus where it is the ``first`` one, as in [A\ -B]."""
    if t.text == "-":
        return first and c.text[t.span[1] : t.span[1] + 1] not in ("", " ", "~", "\\")
    return t.kind != "word" and (t.kind not in ("command", "char") or t.text in _WITHIN_FACTOR)


def _after_number(c: Cursor, n: int, end: int) -> int:
    """The place after a number at n that counts what follows: no 0 or 1, which may be blocks."""
    texts: list[str] = []
    stop = n
    while stop < end:
        t = c.raw[stop]
        if t.kind not in ("open", "close"):
            if not t.text.isdigit() and t.text not in ("frac", "tfrac", "dfrac", "/"):
                break
            texts.append(t.text)
        stop += 1
    return n if texts in (["0"], ["1"]) else stop
