r"""What the verdict on a line assumes: equations of the document that its words do not plainly assume where it stands.

Such a line is judged once more without them. A verdict that is the same stands, another is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from ..core.proof import Check
from ..core.text import Text
from ..reading.tree import Subscripted
from .bearings import Bearings
from .hedges import Hedges, is_special, lone_names
from .items import is_value, names_of
from .passes import Pass
from .report import Line
from .settle import settled, undecided

__all__ = ["weighed"]

ASSUMED = Text(
    "Undecided: it is right if {fact}, but the words before do not plainly say that this is assumed here.",
    "未決定: {fact} であれば正しいが、ここでそれを仮定していると、前の文章からははっきり分からない。",
)
DENIED = Text(
    "Undecided: whether it holds rests on {fact}, and the words do not plainly say whether that is assumed here.",
    "未決定: 成り立つかどうかは {fact} によるが、ここでそれを仮定しているかどうかが文章からははっきり分からない。",
)


def weighed(chosen: Pass, lines: Sequence[Line]) -> list[Line]:
    """The lines of a pass with the verdicts that stand, whether or not what is doubtful is assumed."""
    document = chosen.document
    hedges = Hedges(document)
    first = settled(chosen, lines, hedges)
    known = first.lines
    facts = {
        m: _special(chosen, m, hedges)
        for m, line in enumerate(lines)
        if (line.kind == "definition" and document.items[m].left is not None and m not in document.losses)
        or (document.symmetric(document.items[m]) and not hedges.says_symmetric(m))
    }
    hedged = {m for m, special in facts.items() if hedges.doubtful(m, special)}
    over = {m: _end_of(hedges, m, special) for m, special in facts.items()}
    ended = {m: [n for n in document.order if n != m and over[m](m, n)] for m in facts}
    doubtful = hedged | {m for m, lines_ in ended.items() if lines_ and m not in hedged}
    if not doubtful:
        return known
    uses = Bearings(document, chosen.reading, lines).uses
    new = {m: frozenset[str]() if facts[m] else _new(chosen, m, hedges) for m in doubtful}
    open_ = {
        n: [m for m in doubtful if (m in hedged or n in ended[m]) and _rests(uses, m, n, chosen, new[m])] for n in uses
    }
    if not any(open_.values()) and not hedged:
        return known
    bare = Pass(document, chosen.layout, doubtful, chosen.facts)
    raw = bare.run()
    without = settled(bare, raw, hedges).lines
    out = list(known)
    for n, line in enumerate(known):
        if n in hedged:
            out[n] = replace(without[n], kind="undecided", note=raw[n].note, check=Check())
        elif open_.get(n) and line.kind in ("right", "wrong", "equation", "consequence", "definition"):
            fact = document.items[min(open_[n])].source
            out[n] = _weighed(line, without[n], raw[n], fact)
        elif open_.get(n) and n in first.held and raw[n].kind != "wrong":
            out[n] = undecided(line, DENIED(fact=document.items[min(open_[n])].source))
    return out


def _end_of(hedges: Hedges, m: int, special: bool) -> Callable[[int, int], bool]:
    """What tells whether a fact is so no longer at another line."""
    if hedges.passing(m):
        return hedges.passed
    return hedges.over if special else hedges.changed


def _special(chosen: Pass, m: int, hedges: Hedges) -> bool:
    """Whether a line says more of a letter than what it stands for: it was declared by itself, or gets a value."""
    item = chosen.document.items[m]
    if chosen.document.symmetric(item) is not None:
        return True
    own = lone_names(item)
    valued = item.right is not None and is_value(item.right) and hedges.met(item)  # λ = 0, where λ stands before
    if own and not own & chosen.known.shapes.keys() and not valued:
        return False  # E = tr(SH) gives a new letter its meaning
    return is_special(item) and (valued or bool(names_of(item) & chosen.known.shapes.keys()))


def _new(chosen: Pass, m: int, hedges: Hedges) -> frozenset[str]:
    """The letter to which a line that says nothing of others gives a meaning, none where that may be another one."""
    item, found = chosen.document.items[m], hedges.new(m)
    left = item.left
    if left is None or left.kind != "name" or not item.first or item.relation != "=" or m >= chosen.document.shown:
        return found
    name = str(left.value)
    plain = not isinstance(left.value, Subscripted) and chosen.document.defined.get(name) == item.place
    return found | {name} if plain and name not in chosen.known.shapes else found


def _rests(uses: Mapping[int, frozenset[str]], m: int, n: int, chosen: Pass, new: frozenset[str]) -> bool:
    """Whether a line has a letter of which another one speaks: that one alone to which it gives a meaning."""
    return n != m and bool(uses[n] & (new or uses[m]) - chosen.known.sizes)


def _weighed(line: Line, without: Line, raw: Line, fact: str) -> Line:
    """The verdict on a line that is the same without a fact, or none."""
    if line.kind == "right":
        return replace(without) if without.kind == "right" else undecided(line, ASSUMED(fact=fact))
    if line.kind == "wrong":
        return line if raw.kind == "wrong" else undecided(line, DENIED(fact=fact))
    if line.kind in ("equation", "consequence") and line.follows is not None:
        return line if without.follows is not None else undecided(line, ASSUMED(fact=fact))
    return line
