r"""What the words of a document plainly grant: "let A be symmetric", ``with $A^\top = -A$``, ``t > 0``.

A line that does not hold of all values may hold of those, or of none of them, or follow from an equation that does, or
be meant to and not follow. It is judged so where the words stand before it or in its sentence, and nothing between them
and the line opens another case, a new part, or declares the letter anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from .allowances import Allowances
from .assumptions import weighed
from .bearings import Bearings
from .passes import Pass
from .provisos import Proviso
from .report import Letter, Line
from .worlds import Worlds

__all__ = ["granted"]


def granted(chosen: Pass, lines: Sequence[Line]) -> tuple[list[Line], tuple[Letter, ...]]:
    """The lines with those that hold by what the words grant, and how each letter was read."""
    letters = chosen.letters()
    left = [n for n, line in enumerate(lines) if line.kind in ("undecided", "equation") and chosen.reads(n)]
    if not left:
        return list(lines), letters
    judged = frozenset(n for n, line in enumerate(lines) if line.kind != "unread" and chosen.reads(n))
    bearings = Bearings(chosen.document, chosen.reading, lines)
    worlds = Worlds(chosen.reading, chosen.document.items, chosen.document.order, judged, frozenset())
    allowances = Allowances(bearings, worlds)
    recipes = chosen.reading.recipes
    told = [p for p in allowances.found if p.implied and not recipes.keys() & p.implied.keys()]
    facts = _facts(told, chosen.known.facts)
    if not any(bearings.uses[n] & facts.keys() for n in left):
        return list(lines), letters
    again = Pass(chosen.document, chosen.layout, chosen.without, facts)
    under = weighed(again, again.run())
    out = list(lines)
    for n in left:
        names = bearings.uses[n]
        if (follows := under[n].follows) is not None:
            names |= bearings.uses[follows - 1]
        used = [p for p in told if p.implied.keys() & names]
        settles = (under[n].kind in ("right", "wrong") or follows is not None) and n not in allowances.assumed
        if settles and used and all(_still(x, n, used, facts, allowances) for x in facts.keys() & names):
            out[n] = replace(under[n], number=lines[n].number)
            letters = again.letters()
    return out, letters


def _still(name: str, n: int, used: Sequence[Proviso], facts: Mapping[str, frozenset[str]], said: Allowances) -> bool:
    """Whether a letter has its facts at a line: that was said before it, and nothing that was said so has ended."""
    own = [p for p in used if name in p.implied]
    enough = [p for p in own if facts[name] <= p.implied[name] or "spd" in p.implied[name]]
    place = said.bearings.document.items[n].span[0]
    return any(said.still(p, n) for p in enough) and all(said.still(p, n) or place < p.start for p in own)


def _facts(told: Sequence[Proviso], known: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The facts of each letter, where they can be assumed together."""
    facts: dict[str, frozenset[str]] = {}
    for p in told:
        for name, more in p.implied.items():
            facts[name] = facts.get(name, known.get(name, frozenset())) | more
    facts = {x: f - {"symmetric"} if "spd" in f else f for x, f in facts.items()}
    return {x: f for x, f in facts.items() if len(f) == 1}
