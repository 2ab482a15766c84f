r"""Lines that words say to be so where a derivative is zero: "setting the gradient to zero gives $\hat w = …$".

No equation says it there, so that the words stand for one. Such a line defines nothing and is no equation that may be
anything: it is what the gradient of an objective before it says, or the point at which that is zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sympy import Expr

from ..core.index import is_scalar
from ..core.records import dataclass
from ..expressions.matrix import Var
from ..reading.equations.entries import symbols_of
from ..reading.tree import differentiates, postorder
from .bearings import Bearings
from .optima import slope, sought
from .report import Line
from .sentences import bare, listed, marks
from .solving import at_marks, put, stem

__all__ = ["Stationary", "stationary"]

_NEAR = r"[^.;:]{0,200}"  # within a clause
_SLOPE = r"(?:gradients?|(?:partial\s+)?derivatives?|slopes?|score|this|these|it|them|both|ableitung\w*|gradient\w*)"
_VANISHES = re.compile(
    r"\b(?:"
    # words of a derivative that is zero
    rf"(?:set|setting|put|putting|equate|equating)\b{_NEAR}\bto\s+(?:zero|0)\b|"
    rf"{_SLOPE}\b{_NEAR}\b(?:vanish\w*|(?:is|are|equals?|to\s+be)\s+(?:zero|0))(?!\w)|zeros?\s+of\s+(?:the|its)\s+{_SLOPE}\b|"
    r"(?:critical|stationary)\s+points?\b|normal\s+equations?\b|first[- ]order\s+(?:optimality\s+)?conditions?\b|"
    rf"{_SLOPE}\b{_NEAR}\bverschwinde\w*|null\w*\s*(?:zu\s+)?setz\w*|nullsetz\w*|setz\w*{_NEAR}\b(?:null|0)\b|"
    r"(?:kritische|stationäre)[nr]?\s+punkte?\b|normalgleichung\w*|"
    rf"annul\w+{_NEAR}\b(?:gradient|dérivée)|(?:gradient|dérivée)\b{_NEAR}\bs['’]annul\w+|"
    r"points?\s+(?:critiques?|stationnaires?)\b|équations?\s+normales?\b"
    # and of what is said to be so there
    rf"){_NEAR}?(?:\b(?:gives?|yields?|at|where|when|for|is|are|by|satisf\w+|reads?|we\s+(?:get|obtain|find|have)|becomes?|"
    r"leads?\s+to|namely|ergibt|liefert|lauten?|bei|in|wo|für|ist|sind|erfüllen|liefern|ergeben|erh[aä]lt\w*(?:\s+\w+)?|"
    r"folgt|on\s+(?:obtient|trouve)|donne|en|sont|est|vérifient|s['’]écrivent)|(?<=zero)|(?<=null)|(?<=\b0))"
    r"\s*[,:]?\s*\Z",
    re.IGNORECASE,
)
_VANISHES_EASTERN = re.compile(
    r"(?:(?:勾配|導関数|微分|傾き)[^。]{0,80}(?:0|零|ゼロ)\s*(?:とお|にす|とす|にな|とな)[^。、]{0,80}|停留点[^。]{0,80}|臨界点[^。]{0,80}|正規方程式[^。]{0,80})"
    r"[とばはがを点]\s*[、,]?\s*\Z"
)
_LISTED = re.compile(r"(?:\s|[,、]|⟨\d+⟩|\b(?:and|und|et)\b|と)*\Z")  # what is said to be so there with a line
_BOUND = re.compile(
    r"\b(?:subject\s+to|s\.t\.|constrain\w*|lagrang\w*|nebenbedingung\w*|contrainte\w*)\b|制約|约束", re.IGNORECASE
)


@dataclass(frozen=True)
class Stationary:
    """That a line says where what line ``origin`` defines has no slope; ``slopes`` are zero if that is so.

    They are the gradient where a letter has a value, if the line is a ``point`` that gives one, or by its letters.
    """

    origin: int
    slopes: tuple[Expr, ...]
    point: bool


def stationary(bearings: Bearings, n: int, lines: Sequence[Line]) -> Stationary | None:
    """Of which objective the words before a line say that it is so where that has no slope."""
    document, item, line = bearings.document, bearings.document.items[n], lines[n]
    said = document.told(n)
    if said is None or not item.first or item.relation != "=" or line.lhs is None or line.rhs is None:
        return None
    if any(differentiates(node) for tree in item.trees for node in postorder(tree)):
        return None
    sentence, k = said
    words = sentence.ahead(k)
    for j in marks(words):
        words = words.replace(f"⟨{j}⟩", "0") if bare(sentence.formulas[j].text) in ("0", r"\mathbf0") else words
    listed_with = _LISTED.search(words)
    found = None
    for stop in (len(words), 0 if listed_with is None else listed_with.start()):
        found = found or _VANISHES.search(words[:stop]) or _VANISHES_EASTERN.search(words[:stop])
    if found is None or any(_BOUND.search(s.words) for s in document.sentences):
        return None
    named = [listed(sentence.formulas[j].text) for j in marks(found[0])]
    if not all(named):
        return None  # the equation is written there, or another objective
    names = {x.partition("(")[0].strip().lstrip("\\") for own in named for x in own}
    return _of(bearings, n, lines, names)


def _of(bearings: Bearings, n: int, lines: Sequence[Line], names: set[str]) -> Stationary | None:
    """The nearest objective before a line, or that of some names, with its slopes."""
    place = {m: bearings.document.items[m].span[0] for m in bearings.defined.values()}
    before = [(x, m) for x, m in bearings.defined.items() if place[m] < bearings.document.items[n].span[0]]
    for name, m in sorted(before, key=lambda pair: (pair[0] not in names, -place[pair[1]])):
        letter, objective = lines[m].lhs, lines[m].rhs
        if m == n or objective is None or not is_scalar(objective):
            continue
        if isinstance(letter, Var) and stem(letter) is not None:
            continue  # another value that is sought
        own = [v for v in dict.fromkeys(symbols_of(objective)) if v.definition is None or _later(bearings, v, m)]
        if not names <= {name, *(v.name for v in own)} or _slopes(bearings, n, lines, objective, own) == ():
            continue  # it speaks of something else
        varied = _varied(bearings, name, lines[n]) or names
        letters = [v for v in own if v.name in varied]
        point = _target(lines[n], objective, letters) is not None
        return Stationary(m, _slopes(bearings, n, lines, objective, letters), point)
    return None


def _varied(bearings: Bearings, name: str, line: Line) -> frozenset[str]:
    """The letters by which an objective may be meant to be differentiated: y is given in ‖Xw − y‖², and w is not."""
    arguments = bearings.reading.known.functions.get(name)
    if arguments is not None:
        return frozenset(arguments)
    mark = stem(line.lhs) if isinstance(line.lhs, Var) else None
    told = frozenset().union(*(bearings.own_variables(k) for k in bearings.document.order))
    return told if mark is None else told | {mark}


def _later(bearings: Bearings, var: Var, m: int) -> bool:
    """Whether a letter is said to have a value only behind the line of an objective."""
    items = bearings.document.items
    return items[bearings.defined.get(var.name, m)].place > items[m].place


def _slopes(
    bearings: Bearings, n: int, lines: Sequence[Line], objective: Expr, letters: Sequence[Var]
) -> tuple[Expr, ...]:
    """What is zero by a line: the slope at the value that it gives a letter, or those by its letters."""
    line = lines[n]
    assert line.lhs is not None and line.rhs is not None
    target = _target(line, objective, letters)
    if target is not None:
        there = put(line.rhs, at_marks(line.rhs, line.rhs, symbols_of(objective)))
        return (put(slope(objective, target, there), _beside(bearings, n, lines, objective, letters, target)),)
    inside = {*symbols_of(line.lhs), *symbols_of(line.rhs)}
    return tuple(slope(objective, var) for var in letters if var in inside)


def _target(line: Line, objective: Expr, letters: Sequence[Var]) -> Var | None:
    """The letter of an objective that a line gives a value."""
    found = sought(line.lhs, objective) if isinstance(line.lhs, Var) else None
    return found if found in letters else None


def _beside(
    bearings: Bearings, n: int, lines: Sequence[Line], objective: Expr, letters: Sequence[Var], target: Var
) -> dict[Var, Expr]:
    """The one value that the lines beside one in its sentence give each of the other letters of an objective."""
    found: dict[Var, list[Expr]] = {}
    own = bearings.document.sentence(n)
    for k in bearings.document.order:
        if k == n or lines[k].kind != "definition" or bearings.document.sentence(k) is not own:
            continue
        other, value = _target(lines[k], objective, letters), lines[k].rhs
        if other is not None and other != target and value is not None:
            found.setdefault(other, []).append(put(value, at_marks(value, value, symbols_of(objective))))
    return {v: values[0] for v, values in found.items() if len(values) == 1}
