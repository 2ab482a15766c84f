r"""What the words of a document plainly grant: "let A be symmetric", ``with $A^\top = -A$``, ``t > 0``.

A line that does not hold of all values may hold of those. It is right then where the words stand before it or in its
sentence, and nothing between them and the line opens another case, a new part, or declares the letter anew.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from .actions import alters
from .allowances import Allowances
from .assumptions import weighed
from .bearings import Bearings
from .clauses import disturbs
from .hedges import is_over
from .passes import Pass
from .provisos import Proviso
from .report import Letter, Line
from .sentences import IN, Sentence, bare_names, letters_in, parts
from .worlds import Worlds

__all__ = ["granted"]

# what opens a new part of a document
_PART = re.compile(
    r"^[ \t]*(?:#+[ \t]|\d+[.)][ \t]|\(?[a-z]\)[ \t]|[-*_=]{3,}[ \t]*$|(?:\*\*|__)(?:\w|\d))|"
    r"\\(?:begin|end)\{(?!document|align|equation|gather|array|[bpvV]?matrix|split|cases|multline|eqnarray|flalign|math|"
    r"displaymath|aligned|gathered|alignat|center|itemize|enumerate)|\\(?:(?:sub)*section|chapter|paragraph|part|item)\b|"
    r"\\(?:textbf|textsc|emph|textit|bf)\b|^[ \t]*(?:theorem|lemma|proposition|corollary|exercise|example|problem|"
    r"definition|remark|case|part|step|claim|question)\b",
    re.MULTILINE | re.IGNORECASE,
)
_ANEW = re.compile(r"\b(?:let|any|every|all|arbitrary|general|generic|another|new|now|each)\b|任意|一般", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:arbitrary|generic|opposite|contrary|negative|signs?|whatever|regardless|relax\w*)\b", re.IGNORECASE
)
_HEDGE = re.compile(r"\b(?:if|unless|suppose for|pretend|imagine|claims?|thinks?|mistake\w*|wrong\w*)\b", re.IGNORECASE)


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
        used = [p for p in told if p.implied.keys() & bearings.uses[n]]
        right = under[n].kind == "right" and n not in allowances.assumed
        place = chosen.document.items[n].span[0]
        if right and used and all(_holds(p, place, chosen.document.sentences) for p in used):
            out[n] = replace(under[n], number=lines[n].number)
            letters = again.letters()
    return out, letters


def _facts(told: Sequence[Proviso], known: Mapping[str, frozenset[str]]) -> dict[str, frozenset[str]]:
    """The facts of each letter, where they can be assumed together."""
    facts: dict[str, frozenset[str]] = {}
    for p in told:
        for name, more in p.implied.items():
            facts[name] = facts.get(name, known.get(name, frozenset())) | more
    facts = {x: f - {"symmetric"} if "spd" in f else f for x, f in facts.items()}
    return {x: f for x, f in facts.items() if len(f) == 1}


def _holds(proviso: Proviso, place: int, told: Sequence[Sentence]) -> bool:
    """Whether what was said of letters is so at a place: before it, with nothing between that ends it."""
    if place < proviso.start:
        return False
    if place < proviso.stop:
        return True
    between = [s for s in told if proviso.stop <= s.start and s.stop <= place or s.start <= place < s.stop]
    return not any(_ends(s, place, proviso) for s in between if s.start >= proviso.stop)


def _ends(sentence: Sentence, place: int, proviso: Proviso) -> bool:
    words = sentence.before(place)
    if is_over(words) or _OTHER.search(words) or _HEDGE.search(words) or _PART.search(sentence.source):
        return True
    names = proviso.implied.keys()
    if disturbs(sentence, names, place, strict=False) or alters(sentence, names, place):
        return True
    for formula in sentence.formulas:
        if formula.place >= place:
            break
        for part in parts(formula.text):
            head, declares, _ = IN.sub("∈", part).partition("∈")
            mine = letters_in(head) & proviso.implied.keys() if bare_names(head) else frozenset()
            if mine and (declares or _ANEW.search(words)):
                return True
    return False
