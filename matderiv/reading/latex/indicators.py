r"""Indicators, 1 where a comparison holds and 0 elsewhere: \mathbf 1[x > 0], \mathbb 1_{\{x > 0\}}, and [x > 0]."""

from __future__ import annotations

from collections.abc import Sequence

from ...core.errors import InputError
from ...core.text import Text
from ..grammar import COMPARES
from .calls import closing
from .cursor import OPEN, Cursor, Handler
from .tokens import Raw

__all__ = ["CONSTRUCTS", "SIGNS", "holds_comparison", "indicator", "of_condition"]

SIGNS = {"<": "<", "lt": "<", ">": ">", "gt": ">", "=": "=="}
SIGNS |= dict.fromkeys(("le", "leq", "leqslant", "≤"), "<=") | dict.fromkeys(("ge", "geq", "geqslant", "≥"), ">=")
_OTHERS = frozenset(("ne", "neq", "in", "notin", "≠", "∈"))  # relations that make a condition, and are not read


def holds_comparison(c: Cursor, tokens: Sequence[Raw]) -> bool:
    """Whether what stands in brackets or below is a comparison, scripts and brackets in it left aside.

    Raises:
        InputError: it is a condition that is none.
    """
    depth, found, other = 0, False, None
    for t in tokens:
        depth += (t.kind == "open" or t.text in OPEN) - (t.kind == "close" or t.text in OPEN.values())
        if not depth and t.kind in ("char", "command"):
            found |= t.text in SIGNS
            other = other or (t if t.text in _OTHERS else None)
    if other is None:
        return found
    raise InputError(
        Text("the indicator of {condition} is not read", "{condition} の指示関数は読めない")(
            condition=c.inside(tokens)
        ),
        span=(tokens[0].span[0], tokens[-1].span[1]),
        hint=Text(
            r"compare by <, >, \leq, \geq or =, as in 1 - \mathbf{{1}}[x = y]",
            r"1 - \mathbf{{1}}[x = y] のように、<、>、\leq、\geq、= で比べる",
        )(),
    )


def indicator(c: Cursor, t: Raw, n: int) -> None:
    """Open the indicator that begins at a token, with its condition in the bracket at n."""
    c.emit("LBRACKET", c.shown(t.span), t.span)
    if n > c.i:
        c.taken.append(c.raw[n].span)
    c.open(OPEN[c.raw[n].text], c.span(t, n + 1), n + 1, "RBRACKET")


def of_condition(c: Cursor, t: Raw, n: int) -> bool:
    r"""Read \mathbf 1_{x > 0}, \mathbf 1_{\{x > 0\}} and \mathbf 1[x > 0] at a 1, if one stands there.

    ``n`` is the place behind the 1.
    """
    if c.opens(n):
        if holds_comparison(c, c.raw[n + 1 : closing(c.raw, n)]):
            indicator(c, t, n)
            return True
        return False
    s = c.script(n, "_")
    if s is None or len(s.content) < 2:
        return False
    start, stop = s.group.start, s.group.stop
    inner = c.raw[start].text in OPEN and closing(c.raw, start) == stop - 1
    if not holds_comparison(c, c.raw[start + 1 : stop - 1] if inner else s.content):
        return False
    c.taken.append(s.mark.span)
    if inner:
        c.skips[stop] = s.end
        indicator(c, t, start)
        return True
    c.emit("LBRACKET", c.shown(t.span), t.span)
    c.open("}", c.span(t, start), start, "RBRACKET")
    return True


def compare(c: Cursor, t: Raw) -> None:
    """A comparison, which stands in the brackets of an indicator only."""
    if c.levels[-1].emits == "RBRACKET":
        c.sign("COMPARE", SIGNS[t.text], t)
        return
    level = c.levels[-1]
    end = next((k for k in range(c.i, len(c.raw)) if c.raw[k].text == level.closes), len(c.raw))
    start = next((k for k in range(c.i, -1, -1) if c.raw[k].span == level.span), -1) + 1
    raise InputError(
        COMPARES(sign=c.shown(t.span)),
        span=t.span,
        hint=Text(
            r"write \mathbf{{1}}[{shown}] for 1 where it holds and 0 elsewhere",
            r"成り立つとき 1、それ以外で 0 なら \mathbf{{1}}[{shown}] と書く",
        )(shown=c.inside(c.raw[start:end])),
    )


# a command, or a sign -> what reads it
CONSTRUCTS: dict[str, Handler] = dict.fromkeys((s for s in SIGNS if s != "="), compare)
