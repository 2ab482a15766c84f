"""The verdicts that stand: one that rests on a guess is none, and the line says what would decide it.

What a sentence does to verdicts is one of these. It *declares* a fact or a definition, by closed forms (clauses); it is
*neutral*, by closed forms and lists of words (predications, neutral); it *ends* what was said before (endings, blocks,
actions); or it *leaves lines open*: those that hold an operation (meanings), those with its letters (letters; moving
and partials, where a derivative is taken; provisos, where a line would be wrong), those beside or before it (remarks),
those said of a point (points), or all that would be wrong (provisos). Whatever is in none of the closed forms leaves
lines open.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr

from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Said, Text
from ..printing.sheet import Sentence
from ..reading.equations.entries import symbols_of
from .allowances import Allowances
from .arbitrary import Arbitrary
from .bearings import Bearings
from .counts import counted
from .dependence import depending
from .derived import Derived
from .domains import only_side, sizes_of_constants
from .doubts import Doubts
from .hedges import Hedges
from .moving import Moving
from .partials import Partials
from .passes import Pass
from .recursions import Recursions
from .report import Line
from .solutions import SAID, followed
from .worlds import Other, Worlds

__all__ = ["Settled", "settled", "undecided"]

MANY = Text(
    "Undecided: {names} could be numbers, vectors or matrices in too many ways. Declare them, as x ∈ ℝⁿ.",
    "未決定: {names} は数ともベクトルとも行列とも読め、組合せが多すぎる。x ∈ ℝⁿ のように宣言すること。",
)
GUESSED = Text(
    "Undecided: {name} was read as a {now}, and as a {then} it is otherwise. "
    "Declare {name} ∈ {one} or {name} ∈ {other}.",
    "未決定: {name} を{now}として読んだが、{then}とすると結果が異なる。"
    "{name} ∈ {one} か {name} ∈ {other} を宣言すること。",
)
SQUARED = Text(
    "Undecided: this has a meaning only if {name} is square, which nothing before it says. Declare {name} ∈ ℝ^(n×n).",
    "未決定: この行は {name} が正方行列であるときにだけ意味をもつが、前にそう述べられていない。"
    "{name} ∈ ℝ^(n×n) を宣言すること。",
)
SIZELESS = Text(
    "Undecided: the size of I or of a vector of ones is not said here. Give it, as in I_n.",
    "未決定: 単位行列 I または 1 を並べたベクトルの大きさが述べられていない。I_n のように与えること。",
)
WHERE = {
    "left": Text(
        "That is so only where the right side has a value; the left side has one elsewhere, too.",
        "ただし右辺が値をもつところに限る。左辺はそれ以外のところでも値をもつ。",
    ),
    "right": Text(
        "That is so only where the left side has a value; the right side has one elsewhere, too.",
        "ただし左辺が値をもつところに限る。右辺はそれ以外のところでも値をもつ。",
    ),
}
KINDS = (Text("number", "数"), Text("vector", "ベクトル"), Text("matrix", "行列"))
SETS = ("ℝ", "ℝⁿ", "ℝ^(m×n)")


@dataclass
class Settled:
    """The lines with the verdicts that stand, and which are undecided only since a derivative may hold letters."""

    lines: list[Line]
    held: set[int]


def settled(chosen: Pass, lines: Sequence[Line], hedges: Hedges) -> Settled:
    """The lines of a pass; those that are right or wrong by a guess alone are undecided."""
    document = chosen.document
    judged = {n for n, line in enumerate(lines) if line.kind in ("right", "wrong", "definition", "equation")}
    read = frozenset(n for n in judged if document.items[n].left is not None and chosen.reads(n))
    wrong = frozenset(n for n, line in enumerate(lines) if line.kind == "wrong")
    bearings = Bearings(document, chosen.reading, lines)
    doubts = Doubts(chosen, bearings, lines)
    moving = Moving(bearings)
    worlds = Worlds(chosen.reading, document.items, document.order, read, wrong)
    out = list(lines)
    for n, line in enumerate(lines):
        if line.kind in ("right", "wrong"):
            said = doubts.of(n, line.kind == "right") or _guess(worlds, n, line)
            if said is None and line.kind == "wrong":
                said = SIZELESS() if _sizeless(chosen, line) else _counted(chosen, line, bearings.variables(n))
            if said is None and line.kind == "right" and (name := chosen.squared(n)):
                said = SQUARED(name=name)
            out[n] = _of_loss(_where(line), bearings, n) if said is None else undecided(line, said)
    out = depending(bearings, hedges, followed(bearings, hedges, out))
    partials, derived, recursions = Partials(bearings, worlds), Derived(bearings), Recursions(bearings)
    for n, line in enumerate(out):
        said = None
        if line.kind in ("right", "wrong"):
            said = moving.doubt(n) or derived.doubt(n)
            said = said or (partials.doubt(n, True, {}) if line.kind == "right" else None)
        elif line.follows is not None:
            said = doubts.of_signs(n) or doubts.of_signs(line.follows - 1)
            said = said or derived.doubt(n) or partials.doubtful(line.follows - 1)
        elif line.kind == "definition":
            said = derived.doubt(n) or recursions.again(n)
        out[n] = line if said is None else undecided(line, said)
    allowances = Allowances(bearings, worlds) if any(line.kind == "wrong" for line in out) else None
    held: set[int] = set()
    arbitrary = Arbitrary(bearings)
    for n, line in enumerate(out):
        if allowances is None or line.kind != "wrong":
            continue
        if (said := recursions.doubt(n) or arbitrary.doubt(n)) is not None:
            out[n] = undecided(line, said)
            continue
        out[n] = _allowed(allowances, n, line)
        if out[n].kind == "wrong" and (said := partials.doubt(n, False, allowances.granted(n))) is not None:
            out[n] = undecided(line, said)
            held.add(n)
    return Settled(out, held)


def _allowed(allowances: Allowances, n: int, line: Line) -> Line:
    """A wrong line, under what is said of its letters, or undecided by that."""
    said, sides = allowances.doubt(n)
    if said is not None:
        return undecided(line, said)
    return line if sides is None else replace(line, lhs=sides[0], rhs=sides[1], check=sides[2])


def _sizeless(chosen: Pass, line: Line) -> bool:
    """Whether a line holds a size that is that of no letter."""
    if line.lhs is None or line.rhs is None:
        return False
    reading = chosen.reading
    free = [dims for name, dims in reading.vars.items() if name not in reading.recipes]
    said = {str(x) for dims in free for s in reading.shape(dims) for x in s.free_symbols}
    sizes = _sizes_of_constants(line.lhs) | _sizes_of_constants(line.rhs)
    return bool(sizes - said - reading.known.sizes)


def _sizes_of_constants(side: Expr) -> set[str]:
    """The sizes of the I and 1 of a side, and of those in the definitions of its letters."""
    found, left, met = set[str](), [side], set[Expr]()
    while left:
        expr = left.pop()
        found |= sizes_of_constants(expr)
        new = [v for v in symbols_of(expr) if v.definition is not None and v not in met]
        met.update(new)
        left += [v.definition for v in new if v.definition is not None]
    return found


def _counted(chosen: Pass, line: Line, variables: frozenset[str]) -> Said | None:
    """What a line leaves unsaid that holds where a number that nothing declares is a size."""
    if line.lhs is None or line.rhs is None:
        return None
    open_ = {letter.symbol.name for letter in chosen.letters() if letter.origin == "inferred"}
    return counted(line.lhs, line.rhs, open_ - variables)


def _where(line: Line) -> Line:
    """A right line with what it leaves out: that one side has a value where the other has none."""
    if line.kind != "right" or line.check.kind != "SAMPLED" or line.lhs is None or line.rhs is None:
        return line
    if line.note is not None:
        return line
    side = only_side(line.lhs, line.rhs)
    return line if side is None else replace(line, note=Sentence(WHERE[side]))


def _of_loss(line: Line, bearings: Bearings, n: int) -> Line:
    """A wrong line with what a letter is in its numbers that stands for the derivative of a loss that may be any."""
    found = sorted(bearings.below(n) & bearings.document.losses.keys())
    if line.kind != "wrong" or line.note is not None or not found:
        return line
    return replace(line, note=Sentence(SAID, {"said": bearings.document.losses[found[0]].note()}))


def undecided(line: Line, said: Said) -> Line:
    """A line without a verdict, and what would give it one."""
    return replace(line, kind="undecided", check=Check(), note=Sentence(SAID, {"said": said}))


def _guess(worlds: Worlds, n: int, line: Line) -> Said | None:
    """What the verdict on a line takes a letter for that could be something else."""
    found = worlds.against(n, line.kind == "right")
    if found is None:
        return None
    if not isinstance(found, Other):
        return MANY(names=", ".join(worlds.open(n)))
    row = found.name.endswith("_")
    now, then = (found.now - row, found.then - row)
    name = f"{found.name}i" if row else found.name
    return GUESSED(name=name, now=KINDS[now], then=KINDS[then], one=SETS[now], other=SETS[then])
