r"""Lines that are plainly meant to follow from an equation before them, and do not: ``w = 7(XᵀX)⁻¹Xᵀy``.

The equation is affine in a letter, so that it has one solution for it, and the line says something else of the letters
of that equation alone. It stands directly behind the equation, with nothing but words of a conclusion between.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from sympy import Expr

from ..core.index import Partial, is_scalar, walk
from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.matrix import Var, involves
from ..reading.equations.algebra import is_zero
from ..reading.equations.entries import symbols_of
from ..reading.tree import differentiates, postorder
from .bearings import Bearings
from .hedges import Hedges
from .optima import optimum, slope, sought
from .quantities import SQUARE
from .report import Line
from .solving import at_marks, difference, evidence, in_squares, marked, null, put, solution, stem, there

__all__ = ["UNPROVED", "Mistake", "concluded", "meant_by", "not_stationary", "refuted"]

NO_SOLUTION = Text(
    "This does not solve the equation of line {line}: put into it, its sides differ.",
    "これは第 {line} 行の方程式の解ではない。代入すると両辺が異なる。",
)
NO_ZERO = Text(
    "With this, line {line} is not zero.",
    "これを代入しても、第 {line} 行は 0 にならない。",
)
NOT_STATIONARY = Text(
    "With this, the gradient of what line {line} defines is not zero.",
    "これを代入しても、第 {line} 行が定めるものの勾配は 0 にならない。",
)
NO_CONSEQUENCE = Text(
    "This does not follow from the equation of line {line}: with the {name} that solves it, the sides of this line "
    "differ.",
    "これは第 {line} 行の方程式から従わない。その解 {name} をこの行に代入すると両辺が異なる。",
)
UNPROVED = Text(
    "Undecided: by the words before it this follows from line {line}, and it was not found whether it does. "
    "Write the steps between.",
    "未決定: 前の言葉によればこれは第 {line} 行から従うが、そうであるかを確かめられなかった。途中の段階を書くこと。",
)
# words that a conclusion is made of, and nothing else
_CONCLUSIONS = """
    so then hence thus therefore and or which gives give yields yield we get gets obtain obtains find finds have has
    the a an solution solutions is are this that it follows follow means leads lead to implies imply equivalently
    consequently solving solve solved for by its of equations equation normal these explicitly rearranging rearranged
    finally minimiser minimizer minimum minimisers optimum optimal optimiser weights weight estimate estimator at now us
    both sides multiplying dividing inverse from here i e unique closed form reads becomes estimators parameters
    also daher folgt somit und ist die lösung donc d où ainsi et la est on obtient quad qquad text
"""
_CONCLUDES = frozenset(_CONCLUSIONS.split())
_EASTERN = re.compile(
    r"よって|したがって|ゆえに|解くと|得る|得られる|すなわち|解は|これを|これから|を|が|は|と|より|因此|所以|即|解得|可得|得|从而|故"
)
# words between two equations of which the second is a conclusion, and not one beside the first
_GIVES = re.compile(
    r"\b(?:so|then|hence|thus|therefore|consequently|gives?|yields?|get|obtains?|find|follows?|means|leads?|implies|imply|"
    r"equivalently|solving|daher|folgt|somit|donc|d['’]où|ainsi|on obtient)\b|"
    r"よって|したがって|ゆえに|解くと|得|すなわち|より|因此|所以|即|故",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]+")
_ARROW = re.compile(
    r"\\(?:Rightarrow|Longrightarrow|implies|iff|Leftrightarrow|Longleftrightarrow|therefore)\b|[⇒⟹⇔⟺∴]"
)
_LABELS = re.compile(r"\\(?:label|tag|eqref|ref)\*?\s*\{[^{}]*\}|\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?")
_SET_TO_ZERO = re.compile(
    r"\s*(?:setting|set|putting|equating)\s+(?:the\s+|this\s+|it\s+|its\s+|first\s+|second\s+|last\s+|one\s+|gradient\s+|"
    r"derivative\s+|that\s+|former\s+|latter\s+|expression\s+|these\s+|equal\s+)*to\s+(?:zero|0)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Mistake:
    """A line that is meant to follow from line ``origin`` and does not; ``lhs`` and ``rhs`` are what differs then."""

    origin: int
    said: Said
    lhs: Expr
    rhs: Expr
    check: Check
    nearest: Expr | None


def meant_by(bearings: Bearings, hedges: Hedges, n: int, out: Sequence[Line]) -> int | None:
    """The line from which another one is plainly meant to follow, where that differentiates nothing."""
    item, line = bearings.document.items[n], out[n]
    if item.left is None or item.right is None or line.lhs is None or line.rhs is None or not item.first:
        return None
    trees = [node for tree in item.trees for node in postorder(tree)]
    if any(map(differentiates, trees)) or is_zero(item.left) or is_zero(item.right) or bearings.supposed(n):
        return None
    if (found := optimum(bearings, n, out)) is not None:
        return found.origin if found.plain and not found.bound else None
    return _origin(bearings, hedges, n, out)


def concluded(bearings: Bearings, hedges: Hedges, n: int, out: Sequence[Line]) -> int | None:
    """The equation right before a line from which words say that it follows; a point only if its letter is sought."""
    item, line = bearings.document.items[n], out[n]
    if item.left is None or item.right is None or line.lhs is None or line.rhs is None or not item.first:
        return None
    if any(differentiates(node) for tree in item.trees for node in postorder(tree)) or bearings.supposed(n):
        return None
    m = _origin(bearings, hedges, n, out)
    if m is None or out[m].kind not in ("equation", "consequence"):
        return None
    between = bearings.document.text[bearings.document.items[m].span[1] : item.span[0]]
    if not (_GIVES.search(_LABELS.sub(" ", between)) or _ARROW.search(between)):
        return None
    if line.kind != "definition":
        return m
    name, by = stem(line.lhs) if isinstance(line.lhs, Var) else None, bearings.variables(m)
    return m if name is not None and name.removesuffix(SQUARE) in {x.removesuffix(SQUARE) for x in by} else None


def _origin(bearings: Bearings, hedges: Hedges, n: int, out: Sequence[Line]) -> int | None:
    """The line directly before another one from which that is said to follow."""
    document, order = bearings.document, bearings.document.order
    at = bearings.at[n]
    if not at:
        return None
    before, items = order[at - 1], document.items
    between = document.text[items[before].span[1] : items[n].span[0]]
    if items[before].span[1] > items[n].span[0] or document.blocks.parted(
        items[before].span[1], items[n].span[0], False
    ):
        return None
    line = out[before]
    if line.kind in ("equation", "consequence") and line.lhs is not None:
        sure = line.follows is not None or line.condition or hedges.plainly(before)
        said = _WORD.search(_LABELS.sub(" ", between)) or _ARROW.search(between)
        own = bool(said) or not items[n].inline and isinstance(out[n].lhs, Var)  # two equations in a row are two
        return before if sure and own and _concludes(between) else None
    left = items[n].left
    if left is None or left.kind != "name" or not _SET_TO_ZERO.match(_words(between)):
        return None
    name = frozenset({bearings.reading.named(left)})
    for m in order[:at][::-1]:
        if not bearings.variables(m):
            return None
        if bearings.variables(m) == name:
            return m if out[m].kind == "right" else None
    return None


def _concludes(between: str) -> bool:
    """Whether nothing but words of a conclusion stands between two formulas, or nothing at all."""
    words = _WORD.findall(_EASTERN.sub(" ", _ARROW.sub(" ", _LABELS.sub(" ", between))))
    return all(word.lower() in _CONCLUDES for word in words)


def _words(between: str) -> str:
    """What stands between two formulas, without what only sets it on the page."""
    return re.sub(r"[\$\[\]{}&*\\.,;:]|\\[a-z]+\*?", " ", _LABELS.sub(" ", between))


def refuted(pairs: Mapping[int, tuple[Expr, Expr]], m: int, n: int, gradient: bool) -> Mistake | None:
    """How line n does not follow from line m, or from what that says to be zero, if that has one solution."""
    (left, right), (lhs, rhs) = pairs[m], pairs[n]
    equation = right if gradient else difference(left, right)
    if equation is None:
        return None
    own = in_squares(equation, lhs)
    if own is not equation:
        left, right, equation = own, null(own), own
    letters = symbols_of(equation)
    meant = marked(lhs, rhs, letters) if isinstance(lhs, Var) else None
    lhs, rhs = (lhs, rhs) if meant is None else meant
    left, right, value = (put(x, at_marks(lhs, rhs, letters)) for x in (left, right, equation))
    ours = list(dict.fromkeys(v for side in (lhs, rhs) for v in symbols_of(side)))
    if not {*ours} <= {*symbols_of(value)}:
        return None
    target = lhs if isinstance(lhs, Var) and lhs.definition is None and not involves(rhs, lhs) else None
    if target is not None:
        return _no_solution(left, right, value, target, rhs, m, gradient)
    found = next(((v, s) for v in ours if v.definition is None and (s := solution(value, v)) is not None), None)
    if found is None:
        return None
    values = dict([found])
    sides = put(lhs, values), put(rhs, values)
    check = evidence(*sides)
    if check is None or check.kind != "REFUTED":
        return None
    return Mistake(m, NO_CONSEQUENCE(line=m + 1, name=found[0].name), *sides, check, None)


def not_stationary(pairs: Mapping[int, tuple[Expr, Expr]], m: int, n: int) -> Mistake | None:
    """How the gradient of what line m defines is not zero where line n says that it is least or greatest."""
    objective, (left, right) = pairs[m][1], pairs[n]
    var = sought(left, objective) if isinstance(left, Var) else None
    if var is None:
        return None
    gradient = slope(objective, var, put(right, at_marks(right, right, symbols_of(objective))))
    check = evidence(gradient, null(gradient))
    if check is None or check.kind != "REFUTED":
        return None
    return Mistake(m, NOT_STATIONARY(line=m + 1), gradient, null(gradient), check, None)


def _no_solution(
    left: Expr, right: Expr, value: Expr, target: Var, claimed: Expr, m: int, gradient: bool
) -> Mistake | None:
    """How what a letter is said to be solves no equation, if that has one solution, or is one of numbers."""
    found = solution(value, target)
    if found is None and not (is_scalar(value) and is_scalar(target)):
        return None
    check = evidence(there(value, target, claimed), null(value)) if found is None else evidence(found, claimed)
    if check is None or check.kind != "REFUTED":
        return None
    sides = (value, null(value)) if gradient else (left, right)
    own = there(sides[0], target, claimed), there(sides[1], target, claimed)
    nearest = None if found is None or any(isinstance(e, Partial) for e in walk(found)) else found
    return Mistake(m, (NO_ZERO if gradient else NO_SOLUTION)(line=m + 1), *own, check, nearest)
