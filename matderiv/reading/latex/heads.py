r"""What stands in front of an objective and only names it: ``\mathrm{RSS}(\beta) =``, ``E_{in}(w) :=``, ``X \mapsto``.

A head that is one letter, or one with its arguments, f(x) =, is a side of an equation, and is read with it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from .calls import closing
from .stretches import Stretch, arguments_of, membership, sides_of
from .tokens import Raw
from .vocabulary import known, loosely

__all__ = ["argument_of", "without_head"]

_BETWEEN = ("(", ")", ",", ":", "colon")  # what stands between names: f: (W, b) ↦
_LIKELIHOODS = ("L", "p", "P", "q", "pi", "f")  # letters of densities
_MAPS = ("mapsto", "↦", "longmapsto")


def without_head(taken: Stretch, names: Collection[str]) -> Stretch:
    r"""The stretch without what only names its first formula; ``names`` are those of variables.

    >>> from matderiv.reading.latex.stretches import stretch
    >>> [t.text for t in without_head(stretch(r"E_{in}(w) = \|w\|"), ()).tokens]
    ['‖', 'w', '‖']
    """
    parts = taken.parts() if taken.error is None else []
    if not parts or membership(parts[0]) is not None:
        return taken
    first = parts[0]
    start = _behind_arrow(first) or _behind_head(first, names)
    if not start:
        return taken
    return replace(taken, tokens=tuple(t for t in taken.tokens if t.span[0] >= first[start].span[0]))


def argument_of(whole: Stretch, rest: Stretch) -> str | None:
    r"""The only argument of what stands in front of the rest of a stretch: w of E_{in}(w) =, X of X \mapsto.

    >>> from matderiv.reading.latex.stretches import stretch
    >>> whole = stretch(r"E_{in}(w) = \|w\|")
    >>> argument_of(whole, without_head(whole, ()))
    'w'
    """
    head = whole.tokens[: len(whole.tokens) - len(rest.tokens)]
    close = next((n for n, t in enumerate(head) if t.text == ")"), None)
    opening = next((n + 1 for n, t in enumerate(head) if t.text == "("), 0)
    arrow = next((n for n, t in enumerate(head) if t.text in _MAPS), None)
    own = head[opening : close if close is not None else arrow or 0]
    return own[0].text if len(own) == 1 and own[0].kind == "letter" else None


def _behind_arrow(part: Sequence[Raw]) -> int:
    """The place behind the arrow of X ↦ …; 0 where there is none."""
    arrow = next((n for n, t in enumerate(part) if t.text in _MAPS), 0)
    named = (_is_name(t) or t.kind in ("open", "close") or t.text in _BETWEEN for t in part[:arrow])
    head = all(named)
    return arrow + 1 if arrow and head and arrow + 1 < len(part) else 0


def _behind_head(part: Sequence[Raw], names: Collection[str]) -> int:
    """The place behind the first = where names that stand nowhere else are in front of it; 0 where there is none."""
    sides, relations = sides_of(part)
    if len(sides) < 2 or relations[0][0] != "=" or not sides[0] or not sides[1]:
        return 0
    head = _behind_log(sides[0])
    logged = len(head) < len(sides[0])
    end = 0
    while end < len(head) and _is_name(head[end]):
        end = _after_scripts(head, end + 1)
    own = [t.text for t in head[:end] if t.kind in ("letter", "word")]
    bracket = end < len(head) and head[end].text in ("(", "[") and closing(head, end) == len(head) - 1
    if not own or not logged and (arguments_of(head) or len(head) == 1) or not (bracket or end == len(head)):
        return 0
    if logged and not bracket and own[0] not in _LIKELIHOODS:
        return 0  # log x = … is an equation
    if known("".join(own)) or any(loosely(x) for x in own):
        return 0
    rest = {t.text for side in sides[1:] for t in side}
    word = logged or any(t.kind == "word" for t in head[:end]) or len(own) > 2 and all(x.isupper() for x in own)
    if not rest.isdisjoint(own) or not set(names).isdisjoint(own) or not (bracket or word):
        return 0
    at = relations[0][1][1]
    return next(n for n, t in enumerate(part) if t.span[0] >= at)


def _behind_log(head: Sequence[Raw]) -> Sequence[Raw]:
    r"""What stands behind a logarithm, perhaps negative, in front of a density: p(x) of -\log p(x)."""
    n = int(bool(head) and head[0].text == "-")
    n += n < len(head) and head[n].kind == "number"
    return head[n + 1 :] if n < len(head) and head[n].kind == "command" and head[n].text in ("log", "ln") else head


def _is_name(t: Raw) -> bool:
    return t.kind in ("letter", "word")


def _after_scripts(tokens: Sequence[Raw], n: int) -> int:
    """The place behind the scripts at n."""
    while n + 1 < len(tokens) and tokens[n].kind == "char" and tokens[n].text in ("_", "^"):
        n = closing(tokens, n + 1) + 1 if tokens[n + 1].kind == "open" else n + 2
    return n
