r"""What stands in front of an objective and says that it is made small or large: ``\min_w``, ``\arg\min_{W, b}``.

By what is below the sign, the minimum no longer depends on it: who differentiates by that means the function behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .calls import closing
from .stretches import Stretch, sides_of
from .styles import MINIMA
from .tokens import Raw, commas

__all__ = ["without_minimum"]

_SIGNS = frozenset(("min", "max", "inf", "sup"))


def without_minimum(taken: Stretch, variable: str | None) -> tuple[Stretch, str | None]:
    r"""The stretch without the \min in front of its first formula, and the only name below it.

    What is below has to be ``variable``, or several names of which it is one; a constraint there is left to be refused.

    >>> from matderiv.reading.latex.stretches import stretch
    >>> rest, by = without_minimum(stretch(r"\min_{w} \|w\|"), None)
    >>> [t.text for t in rest.tokens], by
    (['‖', 'w', '‖'], 'w')
    """
    parts = taken.parts() if taken.error is None else []
    first = parts[0] if parts else []
    n = _behind_names(first)
    start = _behind_sign(first, n)
    if start == n:
        return taken, None
    end, below = _below(first, start)
    told = [_named(part) for part in below]
    only = told[0] if len(told) == 1 else None
    if end >= len(first) or None in told or (variable or only) not in told and (told or variable is None):
        return taken, None
    if _named(first[end:]) is not None:
        return taken, None  # \max_x x may be the largest entry
    if not told and not first[n].text.lower().endswith(("ize", "ise")):
        return taken, None  # \min(x) is the smallest entry
    at = first[end].span[0]
    return replace(taken, tokens=tuple(t for t in taken.tokens if t.span[0] >= at)), only


def _behind_names(part: Sequence[Raw]) -> int:
    r"""The place behind the = of w^\star = \arg\min …; 0 where that does not stand in front."""
    sides, relations = sides_of(part)
    if len(sides) != 2 or relations[0][0] != "=" or not sides[0] or not sides[1]:
        return 0
    head, *scripts = sides[0]
    at = relations[0][1][1]
    n = next(k for k, t in enumerate(part) if t.span[0] >= at)
    named = head.kind in ("letter", "word") and (not scripts or scripts[0].text in ("_", "^"))
    return n if named and _behind_sign(part, n) > n and "arg" in part[n].text else 0


def _behind_sign(part: Sequence[Raw], n: int) -> int:
    """The place behind the sign or the word at n; n where there is none."""
    here = part[n : n + 2]
    if len(here) == 2 and here[0].text == "arg" and here[1].text in _SIGNS:
        return n + 2
    if here and (here[0].kind == "command" and here[0].text in (*_SIGNS, *MINIMA) or _is_word(here[0])):
        return n + 1
    return n


def _is_word(t: Raw) -> bool:
    return t.kind == "word" and t.text.lower() in MINIMA


def _below(part: Sequence[Raw], n: int) -> tuple[int, list[list[Raw]]]:
    """The place behind the script at n, and its parts between commas; none where nothing is below."""
    if n + 1 >= len(part) or part[n].text != "_":
        return n, []
    if part[n + 1].kind != "open":
        return n + 2, [[part[n + 1]]]
    end = closing(part, n + 1)
    return end + 1, [list(piece) for piece in commas(part[n + 2 : end])]


def _named(part: Sequence[Raw]) -> str | None:
    r"""The name that this is, with its number, also where its space is told, w \in \mathbb{R}^n; None otherwise."""
    at = next((n for n, t in enumerate(part) if t.text == "in"), len(part))
    name, space = part[:at], part[at + 1 :]
    if space and not (space[0].text == "R" and space[0].style == "bb") or at == len(part) - 1:
        return None
    if len(name) == 1 and name[0].kind == "letter":
        return name[0].text
    numbered = len(name) == 3 and name[0].kind == "letter" and name[1].text == "_" and name[2].kind == "number"
    return f"{name[0].text}_{name[2].text}" if numbered else None
