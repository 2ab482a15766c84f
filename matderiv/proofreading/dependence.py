r"""What a letter may depend on by equations that define it in other ways than by its letter alone: 2f = xᵀx, Az = x.

A derivative of such a letter by x is not 0, and what it is instead only the solution of the equation would say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import permutations

from ..core.index import shape_of
from ..core.proof import Check
from ..core.text import Text
from ..printing.sheet import Sentence
from ..reading.equations.algebra import is_zero
from ..reading.equations.known import arrays_in
from ..reading.tree import Subscripted, postorder
from .bearings import Bearings
from .hedges import Hedges
from .items import Item
from .quantities import squares_among
from .report import Line
from .sentences import letters_in
from .solutions import SAID

__all__ = ["depending"]

DEPENDS = Text(
    "Undecided: by line {line}, {name} may depend on {variable}. Define {name} by itself, as in {name} = ….",
    "未決定: 第 {line} 行によれば、{name} は {variable} に依存しうる。{name} = … の形で定義すること。",
)
ROOT = Text(
    "Undecided: the document defines {name}² and not {name}, whose sign is open. "
    "Write it with {name}², or define {name}.",
    "未決定: この文書が定めているのは {name}² で {name} ではなく、その符号が定まらない。"
    "{name}² で書くか、{name} を定義すること。",
)
# words of matrices that a vector or a number is enough to tell
_FEW = re.compile(r"\b(?:diagonal\w*|multiples?|rank|scalar|toeplitz|circulant|householder)\b|対角|对角", re.IGNORECASE)
# words by which the letter before an equation has a value that this does not give it
_HELD = re.compile(r"\b(?:fixed|given|constant|held|kept|must|should|such that|so that|constrain\w*)\b", re.IGNORECASE)
Bonds = dict[str, dict[str, int]]  # of a letter what it may depend on, and the line that says so


def depending(bearings: Bearings, hedges: Hedges, lines: Sequence[Line]) -> list[Line]:
    """The lines, those undecided that differentiate what an equation lets depend on the variable."""
    out = list(lines)
    roots = squares_among(bearings.document.items)
    for n in bearings.document.order:
        line = lines[n]
        if line.kind not in ("right", "wrong"):
            continue
        bare = sorted(roots & bearings.stand(n) - bearings.reading.recipes.keys())
        if bare:
            out[n] = _open(line, Sentence(SAID, {"said": ROOT(name=bare[0])}))
            continue
        variables = frozenset().union(*(bearings.variables(m) for m in bearings.below(n)))
        if not variables:
            continue
        bonds = _bonds(bearings, hedges, lines, n, variables)
        beside = _beside(bearings, n) if line.kind == "right" else {}  # a total derivative may be meant by a wrong one
        for name in sorted(_direct(bearings, n, variables) - bearings.reading.recipes.keys()):
            met = sorted(x for x in bonds.get(name, {}).keys() & variables if name not in beside.get(x, ()))
            if met:
                number = bonds[name][met[0]]
                out[n] = _open(line, Sentence(SAID, {"said": DEPENDS(name=name, line=number, variable=met[0])}))
                break
    return out


def _beside(bearings: Bearings, n: int) -> dict[str, frozenset[str]]:
    """Of the letters by which a line differentiates functions alone, the other arguments of these, which ∂ holds."""
    items, functions = bearings.document.items, bearings.reading.known.functions
    found: dict[str, frozenset[str]] = {}
    for m in bearings.below(n):
        first = m
        while not bearings.own_variables(first) and not items[first].first:
            first -= 1
        trees = [tree for item in items[first : m + 1] for tree in item.trees]
        for node in (x for tree in trees for x in postorder(tree) if x.kind == "partial"):
            of = frozenset(functions.get(str(node.children[0].value), ())) if node.value != "total" else frozenset()
            for x in (bearings.reading.named(x) for v in node.children[1:] for x in arrays_in(v)):
                found[x] = found.get(x, of) & of
    return found


def _open(line: Line, note: Sentence) -> Line:
    return replace(line, kind="undecided", check=Check(), note=note, follows=None, condition=False)


def _direct(bearings: Bearings, n: int, variables: frozenset[str]) -> set[str]:
    """The letters that a line rests on in other ways than by the letters it differentiates by."""
    found: set[str] = set()
    left = [n]
    while left:
        names = {bearings.reading.named(x) for t in bearings.document.items[left.pop()].trees for x in arrays_in(t)}
        new = names & bearings.uses[n] - variables - found
        found |= new
        left += [bearings.defined[x] for x in new if x in bearings.defined]
    return found


def _bonds(bearings: Bearings, hedges: Hedges, lines: Sequence[Line], n: int, variables: frozenset[str]) -> Bonds:
    """What letters may depend on by the equations before a line, and by those after it that say what they are."""
    bonds: Bonds = {}
    items = bearings.document.items
    for m in bearings.document.order:
        item, line = items[m], lines[m]
        if m == n or item.left is None or item.right is None or item.relation != "=":
            continue
        if item.asked:
            for name, other in _asked(bearings, item):
                bonds.setdefault(name, {}).setdefault(other, line.number)
            continue
        if bearings.lines[m].kind == "right" or m in bearings.parted:
            continue  # what holds of all values ties no letter
        if line.follows is not None or bearings.variables(m) or not _binds(bearings, line, m, variables):
            continue
        zero = is_zero(item.left) or is_zero(item.right)
        if zero and not item.inline:
            continue
        if bearings.at[m] > bearings.at[n] and not hedges.explains(m):
            continue
        if hedges.passing(m) and hedges.passed(m, n):
            continue  # "for L = K" is so for a while
        sides = [bearings.rests(tree) for tree in (item.left, item.right)]
        if zero or line.kind != "definition" and "name" not in (item.left.kind, item.right.kind):
            sides = [sides[0] | sides[1]] * 2  # what the letters of one side are rests on each other: s + t = 1
        # a letter in use before has its meaning, unless the words give it one here
        used = frozenset() if hedges.names(m) else _used(bearings, m)
        ways = (sides,) if _only_says(bearings, line, m, variables) else (sides, sides[::-1])
        for ours, theirs in ways:
            for name in (x for x in ours - used if _may_be_what(bearings, x, m)):
                for other in theirs - {name}:
                    bonds.setdefault(name, {}).setdefault(other, line.number)
    return _closed(bonds)


def _only_says(bearings: Bearings, line: Line, m: int, variables: frozenset[str]) -> bool:
    """Whether a line that is not read, or open, only says what the letter before it is, which stands there first."""
    item, document = bearings.document.items[m], bearings.document
    if line.kind not in ("unread", "undecided") or item.left is None or item.left.kind != "name" or not item.first:
        return False
    name = bearings.reading.named(item.left)
    if isinstance(item.left.value, Subscripted) or name in variables or name in bearings.rests(item.right or item.left):
        return False
    sentence = document.sentence(m)
    if sentence is not None and _HELD.search(sentence.words):
        return False
    again = (k for k in document.order if k != m and document.items[k].first)
    told = any(t.kind == "name" and bearings.reading.named(t) == name for k in again for t in document.items[k].trees)
    return not told and name not in document.declarations and name not in _used(bearings, m)


def _may_be_what(bearings: Bearings, name: str, m: int) -> bool:
    """Whether an equation may say what a letter is: one of numbers or of vectors does not of a matrix, as a rule.

    It does of all entries where it has indices, of what a function makes of the matrix, and of one with few of its own.
    """
    line, item = bearings.lines[m], bearings.document.items[m]
    if not bearings.is_matrix(name) or line.lhs is None or line.rhs is None:
        return True
    if any(1 not in shape_of(side) for side in (line.lhs, line.rhs)):
        return True
    nodes = [node for tree in item.trees for node in postorder(tree)]
    if any(isinstance(node.value, Subscripted) or node.kind == "call" for node in nodes):
        return True
    return any(_FEW.search(s.words) and name in s.letters() for s in bearings.document.sentences)


def _asked(bearings: Bearings, item: Item) -> Iterator[tuple[str, str]]:
    """What a constraint ties: the unknowns of terms beside each other, x + y = b; no coefficients, aᵀx = 1, Ax = b."""
    for side in item.trees:
        terms = side.children if side.kind == "sum" else (side,)
        letters = [{x for x in bearings.rests(term) if not bearings.is_matrix(x)} for term in terms]
        for ours, theirs in permutations(letters, 2):
            yield from ((name, other) for name in sorted(ours - theirs) for other in sorted(theirs - ours))


def _binds(bearings: Bearings, line: Line, m: int, variables: frozenset[str]) -> bool:
    """Whether an equation may say of other letters than the one it defines what they are, if it defines one."""
    if line.kind != "definition":
        return line.kind in ("equation", "undecided", "unread")
    item = bearings.document.items[m]
    target = next((x for x, k in bearings.defined.items() if k == m), None)
    if target is None or target not in bearings.document.declarations or not _met(bearings, m, target):
        return False
    named = item.left is not None and item.left.kind == "name" and bearings.reading.named(item.left) == target
    return not named or target in variables  # Ay = x gives a letter that was declared no meaning of its own


def _met(bearings: Bearings, m: int, name: str) -> bool:
    """Whether a letter stands in a formula before a line, as one that is declared there."""
    document = bearings.document
    start = document.items[m].span[0]
    before = [document.text[slice(*p.inside)] for p in document.pieces if p.kind != "prose" and p.inside[1] <= start]
    return any(name in letters_in(text) for text in before)


def _used(bearings: Bearings, m: int) -> frozenset[str]:
    """The letters of the equalities before a line."""
    before = [k for k in bearings.document.order if bearings.at[k] < bearings.at[m]]
    return frozenset().union(*(bearings.uses[k] for k in before if bearings.document.items[k].relation == "="))


def _closed(bonds: Bonds) -> Bonds:
    """With what the letters that a letter depends on depend on themselves."""
    for _ in range(len(bonds)):
        grown = False
        for name, others in bonds.items():
            for other in list(others):
                for further in bonds.get(other, {}):
                    if further != name and further not in others:
                        others[further] = others[other]
                        grown = True
        if not grown:
            break
    return bonds
