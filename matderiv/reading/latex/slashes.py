r"""Derivatives in one line, \partial f/\partial X and df/dx, as the fractions that they are.

Below the line stands no more than its variables, so that what follows is a factor: in \partial f/\partial X \cdot Y
nobody differentiates by X · Y.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .calls import closing
from .cursor import OPEN
from .tokens import Raw

__all__ = ["with_slashes"]

MOST_ABOVE = 60  # tokens that stand above the line
_NAMES = ("letter", "word")
_PARTS = frozenset("+-=,;&<>")  # what ends a term, so that the slash behind it is of another one


def with_slashes(raw: list[Raw], *, total: bool = True) -> list[Raw]:
    r"""The tokens with \partial f/\partial X as \frac{\partial f}{\partial X}; with df/dx, too, where d is no letter.

    >>> from matderiv.reading.latex.styles import raw_tokens
    >>> " ".join(t.text for t in with_slashes(raw_tokens(r"2 \partial f/\partial X Y")))
    '2 frac { partial f } { partial X } Y'
    >>> " ".join(t.text for t in with_slashes(raw_tokens(r"d/dx x^2")))
    'frac { d } { d x } x ^ 2'
    >>> " ".join(t.text for t in with_slashes(raw_tokens(r"\partial^2 f/\partial x\,\partial y^\top")))
    'frac { partial ^ 2 f } { partial x partial y ^ top }'
    """
    if not any(t.kind == "char" and t.text == "/" for t in raw):
        return raw
    out: list[Raw] = []
    n = 0
    while n < len(raw):
        found = _slashed(raw, n, total)
        if found is None:
            out.append(raw[n])
            n += 1
            continue
        at, end = found
        first, last = raw[n], raw[end - 1]
        opens, closes = (replace(first, kind=kind, text=sign) for kind, sign in (("open", "{"), ("close", "}")))
        above = opens, *raw[n:at], replace(closes, span=raw[at].span)
        below = replace(opens, span=raw[at].span), *raw[at + 1 : end], replace(closes, span=last.span)
        out += [replace(first, kind="command", text="frac"), *above, *below]
        n = end
    return out


def _slashed(raw: Sequence[Raw], n: int, total: bool) -> tuple[int, int] | None:
    """Where the slash stands of a derivative that begins at n, and the place after its variables."""
    mark = raw[n]
    if not _is_mark(mark, mark.text) or mark.text == "d" and not total:
        return None
    k, order = _order(raw, n + 1)
    bare = k < len(raw) and raw[k].text == "/"  # d/dx in front of what is differentiated
    at = k if bare else _slash(raw, k) if mark.text == "partial" else _named(raw, k, whole=True)
    if at is None or at + 1 >= len(raw) or raw[at].text != "/" or not _is_mark(raw[at + 1], mark.text):
        return None
    if mark.text == "d" and not bare and (raw[k].after or raw[at + 2 : at + 3] and raw[at + 2].after):
        return None  # d x / d y has a letter d
    end, met = at + 1, 0
    while met < order and end < len(raw) and _is_mark(raw[end], mark.text):
        after = _named(raw, end + 1)
        if after is None:
            return None
        met += _times(raw, end + 1, after)
        end = after
    return (at, end) if met == order else None


def _is_mark(t: Raw, mark: str) -> bool:
    return t.text == mark and (t.kind, mark) in (("command", "partial"), ("letter", "d"))


def _order(raw: Sequence[Raw], n: int) -> tuple[int, int]:
    r"""The place after the order of a derivative, and the order: \partial^2."""
    if n + 1 < len(raw) and raw[n].text == "^" and raw[n + 1].kind == "number" and raw[n + 1].text in "23456789":
        return n + 2, int(raw[n + 1].text)
    return n, 1


def _slash(raw: Sequence[Raw], n: int) -> int | None:
    """The place of the slash that ends what stands above, which is one term."""
    stop = min(len(raw), n + MOST_ABOVE)
    while n < stop:
        t = raw[n]
        if t.kind == "char" and t.text == "/":
            return n
        if t.kind in ("close", "break", "prose", "unread") or t.text in _PARTS or t.text == "partial":
            return None
        if t.kind == "open" or t.text in OPEN:
            n = closing(raw, n)
        n += 1
    return None


def _named(raw: Sequence[Raw], n: int, whole: bool = False) -> int | None:
    """The place after one name with its scripts, or after braces; of what is ``whole``, after brackets, too."""
    if n >= len(raw):
        return None
    if raw[n].kind == "open":
        n = closing(raw, n) + 1
    elif raw[n].kind in _NAMES:
        n += 1
    elif whole and raw[n].text == "(" and not raw[n].after:
        return closing(raw, n) + 1
    else:
        return None
    while n < len(raw) and (raw[n].text in ("^", "_", "'") and raw[n].kind == "char"):
        if raw[n].text == "'":
            n += 1
            continue
        n += 1
        if n >= len(raw):
            return None
        n = closing(raw, n) + 1 if raw[n].kind == "open" else n + 1
    return min(n, len(raw))


def _times(raw: Sequence[Raw], n: int, end: int) -> int:
    r"""How often a variable stands below: twice in \partial x^2."""
    power = raw[end - 1]
    squared = end - 2 > n and raw[end - 2].text == "^" and power.kind == "number" and power.text.isdigit()
    return int(power.text) if squared else 1
