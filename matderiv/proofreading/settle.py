"""The verdicts that stand: one that rests on a guess is none, and the line says what would decide it.

What a sentence does to verdicts is one of these. It *declares* a fact or a definition, by closed forms (clauses); it is
*neutral*, by closed forms and lists of words (predications, neutral); it *ends* what was said before (endings, blocks,
actions); or it *leaves lines open*: those that hold an operation (meanings), those with its letters (letters; moving
and partials, where a derivative is taken; provisos, where a line would be wrong), those beside or before it (remarks),
those said of a point (points), or all that would be wrong (provisos). Whatever is in none of the closed forms leaves
lines open.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from sympy import Expr

from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.matrix import Var
from ..printing.sheet import Sentence, Value, series
from ..reading.equations.entries import symbols_of
from ..reading.tree import differentiates, postorder
from .allowances import Allowances
from .arbitrary import Arbitrary
from .bearings import HALF, Bearings
from .constrained import AGAINST, HOT, NOT_HOT, NOT_TWO, TWO, UNDER, fails_under, held_under, with_sums
from .counts import counted
from .dependence import depending
from .derived import Derived
from .domains import only_side, sizes_of_constants
from .doubts import Doubts
from .hedges import Hedges
from .mistaken import UNPROVED, Mistake, concluded, meant_by, not_stationary, refuted
from .moving import Moving
from .optima import optimum
from .partials import Partials
from .passes import Pass
from .ranges import Range, outside, principal, ranges
from .recursions import Recursions
from .report import Line, LineKind
from .single import has_a_meaning, with_a_slope
from .solutions import SAID, followed
from .solving import stem
from .unsaid import unsaid
from .worlds import Other, Pairs, Worlds

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
JOINTLY = Text(
    "Undecided: it does not hold of all values, but it may where line {lines} is so and what the words say.",
    "未決定: すべての値については成り立たないが、第 {lines} 行と文章の条件がともに成り立てば成り立つかもしれない。",
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
MOST_ROUNDS = 4  # in which lines are judged anew by those that were found to hold
NEAREST = 6  # equations before a line that are put into it
KINDS = (Text("number", "数"), Text("vector", "ベクトル"), Text("matrix", "行列"))
SETS = ("ℝ", "ℝⁿ", "ℝ^(m×n)")


_Tried = tuple[int, tuple[int, ...], tuple[tuple[str, int | None], ...]]


@dataclass
class Settled:
    """The lines with the verdicts that stand, and which are undecided only since a derivative may hold letters."""

    lines: list[Line]
    held: set[int]


def settled(chosen: Pass, lines: Sequence[Line], hedges: Hedges) -> Settled:
    """The lines of a pass; those that are right or wrong by a guess alone are undecided."""
    return _Settling(chosen, lines, hedges).all()


class _Settling:
    """What the verdicts of a pass are weighed with. ``lines`` are those by the values alone."""

    def __init__(self, chosen: Pass, lines: Sequence[Line], hedges: Hedges) -> None:
        document = chosen.document
        judged = {n for n, line in enumerate(lines) if line.kind in ("right", "wrong", "definition", "equation")}
        read = frozenset(n for n in judged if document.items[n].left is not None and chosen.reads(n))
        wrong = frozenset(n for n, line in enumerate(lines) if line.kind == "wrong")
        self.chosen, self.lines, self.hedges = chosen, lines, hedges
        self.under: dict[int, tuple[int, ...]] = {}  # the equations that a wrong line was judged under
        self.tried: dict[_Tried, tuple[list[int], Check] | None] = {}  # what was found of lines under equations
        self.bearings = Bearings(document, chosen.reading, lines)
        self.doubts = Doubts(chosen, self.bearings, lines)
        self.moving = Moving(self.bearings)
        self.worlds = Worlds(chosen.reading, document.items, document.order, read, wrong)
        self.partials, self.derived = Partials(self.bearings, self.worlds), Derived(self.bearings)
        self.recursions, self.arbitrary = Recursions(self.bearings), Arbitrary(self.bearings)

    def all(self) -> Settled:
        """The lines with the verdicts that stand."""
        out = self._followed()
        if self.bearings.verify([n for n, line in enumerate(out) if line.kind == "consequence"]):
            out = self._followed()
        out = self._all_under(out)
        for _ in range(MOST_ROUNDS):  # what holds by words gives no letter another meaning, which others may rest on
            told = [n for n, line in enumerate(out) if line.under and line.follows is None and line.kind != "wrong"]
            verified = [n for n, x in enumerate(out) if x.kind == "consequence" or n in told]
            if not told or not self.bearings.verify(verified, told):
                break
            out = self._all_under(self._followed())
        mistakes = {n: m for n in range(len(out)) if (m := self._mistaken(n, out)) is not None}
        held: set[int] = set()
        for n, line in enumerate(out):
            if n in mistakes:
                out[n] = self._weighed(n, line, mistakes[n], out)
            if out[n] is line and line.kind == "wrong":
                out[n] = self._wrong(n, line, held)
                if out[n].kind == "wrong" and (said := unsaid(self.bearings, n)) is not None:
                    out[n] = undecided(line, said)
            if out[n] is line and (line.kind == "definition" or line.kind == "equation" and line.follows is None):
                origin = concluded(self.bearings, self.hedges, n, out)
                out[n] = line if origin is None else undecided(line, UNPROVED(line=out[origin].number))
        return Settled(out, held)

    def _all_under(self, lines: Sequence[Line]) -> list[Line]:
        out = [self._derived(n, line) for n, line in enumerate(lines)]
        return [self._under(n, line, out) for n, line in enumerate(out)]

    @cached_property
    def ranges(self) -> dict[str, Range]:
        """In which ranges the document says that its letters lie."""
        return ranges(self.bearings.document.sentences)

    @cached_property
    def allowances(self) -> Allowances:
        """What the document says of its letters."""
        return Allowances(self.bearings, self.worlds)

    def _wrong(self, n: int, line: Line, held: set[int]) -> Line:
        """A wrong line, undecided by what the document says of its letters, or by what its derivatives may hold."""
        if (said := self._open(n) or principal(line)) is not None:
            return undecided(line, said)
        under = self.under.get(n, ())
        hot = {} if line.lhs is None else self.allowances.hot(n)  # no letter has other sizes by that
        out = _allowed(self.allowances, n, line, under)
        if out.kind != "wrong":
            return out
        facts = self.allowances.granted(n, under)
        lows = {name: p.low for name, p in hot.items()}
        if (under or hot) and not self._fails_under(n, facts, lows):
            words = next((p.words for p in hot.values()), "")
            return undecided(line, JOINTLY(lines=line.under[0]) if under else self.allowances.says(n, words))
        if (said := self.partials.doubt(n, False, facts)) is not None:
            held.add(n)
            return undecided(line, said)
        if hot and not under:
            name = min(hot)
            low = lows[name]
            told = NOT_HOT(name=name) if low is None else NOT_TWO(name=name, low=low)
            return replace(line, note=Sentence(SAID, {"said": told}), under=(_told_so(name, low),))
        return line if under else out

    def _open(self, n: int) -> Said | None:
        """Why it is open whether a line is wrong: steps of a recursion, and functions that may be any."""
        return self.recursions.doubt(n) or self.arbitrary.doubt(n)

    def _followed(self) -> list[Line]:
        """The lines without the verdicts that rest on a guess, and with what equations follow from."""
        out = [self._sure(n, line) if line.kind in ("right", "wrong") else line for n, line in enumerate(self.lines)]
        return depending(self.bearings, self.hedges, followed(self.bearings, self.hedges, out))

    def _sure(self, n: int, line: Line) -> Line:
        """A right or wrong line, undecided where that rests on a guess."""
        under = self._fails_under(n, {}, {}) if line.kind == "wrong" and line.lhs is not None else ()
        if line.kind == "wrong" and line.lhs is None:
            under = self._of_values(n)
        said = self.doubts.of(n, line.kind == "right", under) or _guess(self.worlds, n, line)
        if said is None and line.kind == "wrong":
            said = self._sizes(n, line)
        if said is None and line.kind == "right" and (name := self.chosen.squared(n)):
            said = None if self._generic(n) else SQUARED(name=name)
        if said is None and under and line.lhs is not None:
            return self._against(n, line, under)
        told = line if said is not None else _where(line)
        if told.kind == "right" and told.note is not None:
            said = said or outside(told, self.ranges)
        return _of_loss(told, self.bearings, n) if said is None else undecided(line, said)

    def _generic(self, n: int) -> bool:
        """Whether a line holds by itself, and its letters stand in other identities alone, where they may be others."""
        uses = self.bearings.uses
        beside = [m for m in uses if m != n and uses[m] & uses[n] - self.chosen.known.sizes]
        free = not uses[n] & self.chosen.known.shapes.keys() and all(
            self.lines[m].kind in ("right", "wrong") for m in beside
        )
        return free and self.worlds.alone(n)

    def _fails_under(
        self, n: int, facts: Mapping[str, frozenset[str]], hot: Mapping[str, int | None]
    ) -> tuple[int, ...]:
        """The equations that say more of a line's letters, where it fails though all of them are so; (-1,) for none."""
        ms = sorted({m for m, _ in self.bearings.tied(n)}, key=self.bearings.at.__getitem__)
        pairs = self.worlds.built({*ms, n}, facts) if len(ms) <= NEAREST and (ms or hot) else None
        moved = self._moved(n)
        if pairs is None or fails_under(pairs, ms, n, moved, hot) is None:
            return ()
        fails = self.worlds.everywhere(n, {n, *ms}, lambda p: fails_under(p, ms, n, moved, hot) is not None)
        return tuple(ms) or (-1,) if fails else ()

    def _of_values(self, n: int) -> tuple[int, ...]:
        """The equations of values, that make no sizes equal, of a line whose sides have different sizes."""
        sizes, read = self.chosen.known.sizes, {m for m, line in enumerate(self.lines) if line.lhs is not None}
        return tuple(m for m, _ in self.bearings.tied(n) if m in read and self.bearings.uses[m].isdisjoint(sizes))

    def _moved(self, n: int) -> frozenset[str]:
        """The letters that a line, or a definition that it uses, differentiates by."""
        return frozenset().union(*(self.bearings.variables(m) for m in self.bearings.below(n)))

    def _against(self, n: int, line: Line, under: tuple[int, ...]) -> Line:
        """A wrong line that was judged under some equations."""
        self.under[n] = under
        numbers = ", ".join(str(x) for x in sorted(self.lines[m].number for m in under))
        return replace(line, note=Sentence(SAID, {"said": AGAINST(lines=numbers)}), under=(numbers,))

    def _sizes(self, n: int, line: Line) -> Said | None:
        """What a line leaves unsaid of sizes."""
        return SIZELESS() if _sizeless(self.chosen, line) else _counted(self.chosen, line, self.bearings.variables(n))

    def _derived(self, n: int, line: Line) -> Line:
        """A line, undecided where a letter in it may stand for a derivative or depend on the variable."""
        said = None
        if line.kind in ("right", "wrong"):
            said = self.moving.doubt(n) or self.derived.doubt(n)
            said = said or (self.partials.doubt(n, True, {}) if line.kind == "right" else None)
            said = said or self._has_a_meaning(self.bearings.below(n))
        elif line.follows is not None:
            said = self.doubts.of_signs(n) or self.doubts.of_signs(line.follows - 1)
            said = said or self.derived.doubt(n) or self.partials.doubtful(line.follows - 1)
            if said is not None and self.lines[n].kind == "definition":
                return self._derived(n, self.lines[n])
        elif line.kind == "definition":
            said = HALF(sign=":") if self.bearings.beside_colon(n) else None
            said = said or self.derived.doubt(n) or self.recursions.again(n) or self._has_a_meaning({n})
        elif line.kind == "equation":
            said = self.derived.doubt(n) or with_a_slope(self.bearings, n)
        return line if said is None else undecided(line, said)

    def _has_a_meaning(self, lines: Collection[int]) -> Said | None:
        """Why what rests on some lines is open: one of them gives a letter a meaning that has one."""
        return next(filter(None, (has_a_meaning(self.bearings, m) for m in sorted(lines))), None)

    def _under(self, n: int, line: Line, out: Sequence[Line]) -> Line:
        """A line without a verdict that holds under equations, or facts in words, that are plainly stated before it."""
        stated = line.kind == "equation" and line.follows is None and not line.condition and not self._states(n, line)
        if line.lhs is None or not stated and line.kind != "equation" and self.lines[n].kind != "wrong":
            return line
        hot = {name: p.low for name, p in self.allowances.hot(n).items() if p.sure and self.allowances.still(p, n)}
        said_again = not stated and self.lines[n].kind != "wrong"  # "because y² = 1" of a y that is −1 or 1
        if said_again and None in hot.values() or said_again and not hot:
            return line
        ms = [] if said_again else self._stated_before(n, out)
        found = self._held_under(n, ms, hot) if hot or ms and line.kind != "wrong" else None
        if found is None:
            return line
        said = self.doubts.of(n, True, {n, *ms}) or self.moving.doubt(n) or self.derived.doubt(n)
        said = said or self.partials.doubt(n, True, {}) or next(filter(None, map(self.doubts.of_signs, ms)), None)
        if said is not None or self.chosen.squared(n):
            return line
        used = sorted(m for m in found[0] if m >= 0)
        words = UNDER(lines=", ".join(str(m + 1) for m in used)) if used else _held_as(hot)
        kind: LineKind = "consequence" if stated or said_again else "right"
        under = () if used else tuple(_told_so(name, low) for name, low in hot.items())
        follows = max(used) + 1 if used else None
        note = Sentence(SAID, {"said": words})
        return replace(line, kind=kind, check=found[1], note=note, follows=follows, under=under)

    def _stated_before(self, n: int, out: Sequence[Line]) -> list[int]:
        """The equations plainly stated before a line that speak of its letters, the nearest first."""
        bearings, at = self.bearings, self.bearings.at
        order = [m for m in bearings.document.order[: at[n]][::-1] if self._states(m, out[m])]
        if not self.hedges.puts_in(n):  # a line that says nothing of a solution is not one at the point sought alone
            order = [m for m in order if not bearings.variables(m) and out[m].kind == "equation"]
        return [m for m in order if not self.hedges.over(m, n) and bearings.uses[m] & bearings.uses[n]][:NEAREST]

    def _held_under(self, n: int, ms: Sequence[int], hot: Mapping[str, int | None]) -> tuple[list[int], Check] | None:
        """Those of some equations with which a line holds, and the evidence; ``hot`` is what is said of letters."""
        key = n, tuple(ms), tuple(hot.items())
        if key not in self.tried:  # each round asks again of every line
            self.tried[key] = self._found_under(n, ms, hot)
        return self.tried[key]

    def _found_under(self, n: int, ms: Sequence[int], hot: Mapping[str, int | None]) -> tuple[list[int], Check] | None:
        moved = self._moved(n)

        def judge(pairs: Pairs, equations: Sequence[int]) -> tuple[list[int], Check] | None:
            own = with_sums(pairs, n, hot)
            return held_under(own, [*equations, *(k for k in own if k < 0)], n, moved)

        pairs = self.worlds.built({*ms, n}, {})
        found = None if pairs is None else judge(pairs, ms)
        used = [] if found is None else [m for m in found[0] if m >= 0]
        everywhere = self.worlds.everywhere(n, {n, *used}, lambda p: judge(p, used) is not None)
        return found if everywhere else None

    def _states(self, m: int, line: Line) -> bool:
        """Whether an equation is plainly stated, and one of values."""
        item = self.bearings.document.items[m]
        if line.kind not in ("equation", "consequence") or line.lhs is None or item.left is None or item.right is None:
            return False
        if any(differentiates(x) for tree in item.trees for x in postorder(tree)):
            return False
        return line.follows is not None or line.condition or self.hedges.plainly(m) or self.hedges.stated(m)

    def _mistaken(self, n: int, out: Sequence[Line]) -> int | None:
        """The line from which an open one is meant to follow and does not."""
        line = out[n]
        open_ = line.kind == "undecided" or line.kind == "equation" and line.follows is None and not line.condition
        open_ = open_ or bool(line.under) and line.kind == "wrong"  # from what it does not follow says more
        open_ = open_ or line.kind == "definition" and isinstance(line.lhs, Var) and stem(line.lhs) is not None
        if not open_ or self.lines[n].kind not in ("equation", "wrong", "definition"):
            return None
        m = meant_by(self.bearings, self.hedges, n, out)
        return None if m is None or self._mistake(m, n, {}) is None else m

    def _mistake(self, m: int, n: int, facts: Mapping[str, frozenset[str]]) -> Mistake | None:
        """How a line does not follow from another one where letters have these facts."""
        # read together, as a line that made sizes equal was left out of the reading of the others
        pairs = self.worlds.built({m, n}, facts)
        return None if pairs is None else self._refuted(pairs, m, n)

    def _refuted(self, pairs: Pairs, m: int, n: int) -> Mistake | None:
        """How a line does not follow from another one, by the values of both."""
        if optimum(self.bearings, n, self.lines) is not None:
            return not_stationary(pairs, m, n)
        return refuted(pairs, m, n, self.lines[m].kind == "right")

    def _weighed(self, n: int, line: Line, m: int, out: Sequence[Line]) -> Line:
        """A line that does not follow from another one, as it was where that rests on a guess."""
        under, origin = {m, n}, m
        while (follows := out[origin].follows) is not None and follows - 1 not in under:
            origin = follows - 1
            under.add(origin)
        said = self.doubts.of(n, False, under) or self.moving.doubt(n) or self.derived.doubt(n)
        said = said or self.doubts.of_signs(m) or self.partials.doubtful(m) or self._sizes(n, line) or self._open(n)
        said = said or unsaid(self.bearings, n)
        facts = self.allowances.beside(n, under)
        if said is not None or not isinstance(facts, Mapping):
            return line
        found = self._mistake(m, n, facts)
        if found is None or not self.worlds.everywhere(n, {m, n}, lambda p: self._refuted(p, m, n) is not None):
            return line
        wrong = replace(
            line,
            under=(),
            kind="wrong",
            lhs=found.lhs,
            rhs=found.rhs,
            check=found.check,
            nearest=found.nearest,
        )
        return replace(wrong, note=Sentence(SAID, {"said": found.said}), follows=m + 1)


def _allowed(allowances: Allowances, n: int, line: Line, under: Collection[int]) -> Line:
    """A wrong line, under what is said of its letters beside some lines, or undecided by that."""
    said, sides = allowances.doubt(n, under)
    if said is not None:
        return undecided(line, said)
    return line if sides is None else replace(line, lhs=sides[0], rhs=sides[1], check=sides[2])


def _held_as(hot: Mapping[str, int | None]) -> Value:
    """What is said of letters, by which a line holds: each fact with the letters that it is of."""
    facts = dict.fromkeys(hot.values())
    names = {low: ", ".join(name for name, own in hot.items() if own == low) for low in facts}
    return series([HOT(name=x) if low is None else TWO(name=x, low=low) for low, x in names.items()], " ", "")


def _told_so(name: str, low: int | None) -> str:
    return f"{name} is one-hot" if low is None else f"{name} is {low} or 1"


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
    return counted(line.lhs, line.rhs, open_ - variables, chosen.known.sizes)


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
    note = Sentence(SAID, {"said": said})
    return replace(line, kind="undecided", check=Check(), note=note, nearest=None, follows=None)


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
