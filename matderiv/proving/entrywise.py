"""One chain of equations from ∂(…)/∂w_αβ, written out in components, to the matrix whose entry it is.

In this order, one idea a line: sums and constant factors stand outside of ∂; of a sum whose index stands in one slot
of the unknown only one term counts (j = β); each summand is differentiated, the unknown entry by entry (δ_kα δ_jβ),
letters by the chain rule on the side where they are written out, otherwise at once; each delta uses up the sum over
its index; like terms are collected, factors cancelled, functions known by a name called so; and what is left is
recognised. Each line is a rule that holds for whatever stands in it, and each is checked afterwards by code that knows
none of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace as dataclass_replace
from functools import reduce

from sympy import Expr, S

from ..core.index import (
    At,
    Delta,
    Entry,
    Index,
    Partial,
    Power,
    Sum,
    coefficient,
    collect,
    factors,
    is_scalar,
    power,
    product,
    replace,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.proof import Lemma, Rule, Step
from ..core.text import Text
from ..expressions.matrix import Var
from .claim import claimed
from .differentiate import Differentiator, collapse_deltas, distributed, slots
from .expand import scope
from .joining import Chain, alike, together
from .pieces import Piece, nodes, split_sums
from .reasons.collapsing import brought_out, collapses, within_sums
from .rules.differentiating import (
    BOTH_SIDES,
    BOTH_SIDES_SCALAR,
    COMBINE,
    COMBINE_ONE,
    CONSTANT_FACTOR,
    CONSTANTS_STAY,
    IN_EACH_SLOT,
    IN_EACH_TWO_SLOTS,
    ONE_SLOT,
    ONE_SLOT_OF,
    ONE_SLOT_OUTSIDE,
    ONE_SLOT_THERE,
    SEVERAL,
    SUM_DROPPED,
    SUM_FACTORS,
    SUM_PLAIN,
    SUM_RULE,
    SUM_UP,
    TWO_SLOTS,
    TWO_SLOTS_OF,
    TWO_SLOTS_OUTSIDE,
    TWO_SLOTS_THERE,
    VANISH,
    WORK_ITSELF,
    in_front,
    moved_to_front,
    of_sums,
    slots_rule,
)
from .rules.gathering import DENOMINATORS, LIKE_TERMS, MULTIPLIED_OUT, cancel_rule, named_rule
from .rules.listing import with_more
from .rules.writing import WRITE_LETTER, WRITE_LETTERS
from .setting import Components, Setting, Target
from .sides import Side, meeting
from .special import cancelled, named_functions
from .work import Work

__all__ = ["Entrywise", "both_sides"]

LEFT = 26  # nodes of a derivative of a letter that is put in as it is, in components


class Entrywise:
    """From ∂ of the written-out pieces (plus ``extra``, worked out already) to the recognised claim."""

    def __init__(
        self,
        setting: Setting,
        chain: Chain,
        target: Target,
        pieces: Sequence[Piece],
        extra: Expr = S.Zero,
        brief: bool = False,
    ) -> None:
        self.brief = brief  # as the lemma of a letter, on the way to something else
        self.by_itself = False  # whether ∂w/∂w = 1 is all that was worked out
        self.setting, self.chain, self.target, self.extra = setting, chain, target, extra
        self.pieces = list(pieces)
        # names are written out, or not, in all lines of one chain alike
        whole = terms(extra, *(summed(product(*p.outside, p.inside), *p.indices, *p.inner) for p in pieces))
        self.show_open = bool(setting.openings(whole))

    def finished(self) -> tuple[Lemma, Expr]:
        """The lemma, and the matrix that its claim names."""
        setting, chain = self.setting, self.chain
        if not self.pieces and self.extra == 0:
            chain.go(S.Zero, VANISH, w=self.target.w)
            chain.steps = at_once(chain.steps)
            return claimed(chain, Components(S.Zero, S.Zero, self.target.free), setting.definitions.unfolded)
        through = not self.show_open and any(map(self._goes_through, self.pieces))
        if not through:
            self._outside()
            self._slots()
        raw = self._at_once() if through else self._worked_out()
        end = len(chain.steps) - 1
        like = self._collected(raw)
        self._join(end)
        chain.steps = at_once(chain.steps)
        if self.brief and self._stays(like):
            return chain.lemma(like), like
        openings = setting.openings(like) if self.show_open else {}
        found = Components(like, self._shown(like), self.target.free, openings)
        return claimed(chain, found, setting.definitions.unfolded)

    def _stays(self, line: Expr) -> bool:
        """Whether a lemma leaves its line in components, to be put in: short, without a sum, and no constant matrix."""
        constant = not self.setting.depends(line, frozenset(self.setting.definitions.names))
        if _has_sum(line) or constant and len(termwise(line)) > 1:
            return False
        return nodes(line) <= LEFT

    def _join(self, end: int) -> None:
        """Make ∂s/∂w = ∂[…]/∂w one line with the next, where that works the derivative out: it says nothing alone.

        The line at ``end`` is the one where it is worked out. All up to there are one in the lemma of a letter, or
        where ∂w/∂w = 1 is all there is to it and the lines between only take constants out.
        """
        steps = self.chain.steps
        opening = (n for n, s in enumerate(steps) if s.role == "main" and s.rule in (BOTH_SIDES, BOTH_SIDES_SCALAR))
        at = next(opening, end)
        lines = steps[at : end + 1]
        if len(lines) < 2 or any(s.role != "main" for s in lines) or not self._stands_before(steps[:at], lines[0].rhs):
            return
        between = {s.rule.name for s in lines[1:-1]}
        if not (self.brief or not between or self.by_itself and between == {"sum-rule"}):
            if lines[1].rule.name != "only-terms":
                return
            lines = lines[:2]
        steps[at : at + len(lines)] = [_one_line(lines)]

    @staticmethod
    def _stands_before(steps: Sequence[Step], differentiated: Expr) -> bool:
        """Whether the line before has written out what is differentiated, so that its indices are known."""
        under = differentiated.expression if isinstance(differentiated, Partial) else differentiated
        return bool(steps) and alike(steps[-1].rhs, under)

    # -- how lines are shown

    def _shown(self, expr: Expr) -> Expr:
        return self.setting.shown(expr) if self.show_open else expr

    def _line(self) -> Expr:
        """All pieces with their ∂."""
        w, openings = self.target.w, self.setting.openings
        return terms(
            self.extra,
            *(p.line(w, openings(_summand(p)) if self.show_open else None) for p in self.pieces),
        )

    # -- the lines, in order

    def _outside(self) -> None:
        """Sums and constant factors stand outside of ∂, and terms without the unknown give 0."""
        before, pieces = self.chain.reached, self.pieces
        rule, more = SUM_RULE, list[Text]()
        if isinstance(before, Partial) and self.extra == 0:
            dropped = len(split_sums(before.expression)) > len(pieces)
            outside = any(f != -1 for p in pieces for f in p.outside)
            if len(pieces) == 1 and not dropped:
                rule = CONSTANT_FACTOR
            elif not dropped:
                rule = SUM_FACTORS if outside else SUM_PLAIN
            elif not outside:
                rule = SUM_DROPPED
            whole = [t for t in termwise(before.expression) if len(split_sums(t)) > 1]
            more = [MULTIPLIED_OUT.reason] if any(len(factors(t)) > 1 for t in whole) else []
        rule = with_more(rule, more)
        self.chain.go(self._line(), rule, **({"w": self.target.w} if "w" in rule.reason.placeholders else {}))

    def _slots(self) -> None:
        """Drop the sums of which only one term contains the entry; one line for all pieces."""
        w = self.target.w
        if not isinstance(w, Entry):
            return
        changes: list[tuple[dict[Index, At], Expr]] = []
        shown = [self._shown(summed(p.inside, *p.inner)) for p in self.pieces]  # as the line before shows them
        own: dict[tuple[tuple[Expr, Expr], ...], tuple[list[int], list[tuple[Expr, Expr]]]] = {}
        sums = 0  # the sums of the line, by their number
        outside = False  # whether a sum goes that stands before ∂, with factors that may contain the entry, too
        for n, p in enumerate(self.pieces):
            found = self._slots_of(p, w)
            sums += bool(p.indices or p.inner)
            if found:
                own.setdefault(tuple(found.items()), ([], list(found.items())))[0].append(sums)
                changes.append((found, shown[n]))
                outside |= any(i in found for i in p.indices)
                self.pieces[n] = dataclass_replace(
                    p,
                    inside=replace(p.inside, dict(found)),
                    outside=tuple(replace(f, dict(found)) for f in p.outside),
                    indices=tuple(i for i in p.indices if i not in found),
                    inner=tuple(i for i in p.inner if i not in found),
                )
        if not changes:
            return
        first, whole = changes[0]
        (i, a), *more = first.items()
        few = len(changes) < len(self.pieces)
        if len(changes) > 1 and (few or outside or any(found != first for found, _ in changes)):
            rule, bindings = slots_rule(list(own.values()), w, few)
            self.chain.go(self._line(), rule, **bindings)
        elif more:
            both = {"i": i, "a": a, "j": more[0][0], "b": more[0][1], "w": w}
            if few and outside:
                self.chain.go(self._line(), TWO_SLOTS_THERE, **both)
            elif few:
                self.chain.go(self._line(), TWO_SLOTS_OF, s=whole, **both)
            else:
                self.chain.go(self._line(), _two_slots(outside, len(changes)), **both)
        elif few and outside:
            self.chain.go(self._line(), ONE_SLOT_THERE, i=i, a=a, w=w)
        elif few:
            self.chain.go(self._line(), ONE_SLOT_OF, s=whole, i=i, a=a, w=w)
        else:
            one = ONE_SLOT_OUTSIDE if outside else ONE_SLOT if len(changes) == 1 else IN_EACH_SLOT
            self.chain.go(self._line(), one, i=i, a=a, w=w)

    def _slots_of(self, piece: Piece, w: Entry) -> dict[Index, At]:
        """The summed indices of a piece of which only the α or β term contains the entry, letters opened first."""
        definitions, inside = self.setting.definitions, piece.inside
        for name in reversed(definitions.names):
            if name in self.target.open:
                around = scope(inside)
                inside = replace(
                    inside,
                    {
                        e: definitions.opened(e, around)
                        for e in walk(inside)
                        if isinstance(e, Entry) and e.base == name or e == name and is_scalar(name)
                    },
                )
        folded = any(e in self.target.open and e != w.base for e in walk(inside))  # every entry of it may count
        return {} if folded else slots(inside, w.base, w.at, (*piece.indices, *piece.inner))

    def _worked_out(self) -> Expr:
        """The line in which each piece is differentiated, deltas not yet used up."""
        chain, pieces, w = self.chain, self.pieces, self.target.w
        work, values = Work(), list[Expr]()
        for p in pieces:
            rules = Differentiator(w, self.setting.letters, self.target.open)
            value = rules.derivative(p.inside, p.around())
            if self._goes_through(p):
                value = Side(self.setting, p, rules).written(value, chain)
            else:
                work.add(rules)
            values.append(value)
        raw = terms(self.extra, *(p.with_value(v) for p, v in zip(pieces, values, strict=True)))
        several = [p for p, v in zip(pieces, values, strict=True) if len(termwise(v)) > 1]
        through = [self._goes_through(p) for p in pieces]
        own = terms(*(p.line(w) for p, other in zip(pieces, through, strict=True) if not other))
        dropped = any(through) and work.unsaid(own, w, self.target.open)
        apart = of_sums(dropped=dropped)
        if any(p.outside for p in several):
            apart = [MULTIPLIED_OUT.reason, *apart]
        if not any(through):
            rule, bindings, detail = work.reason(chain.reached, raw, w)
            self.by_itself = work.bare and not work.facts and not work.nested
            if detail and (promoted := chain.promoted(detail, raw)):
                chain.add(*promoted)
            else:
                met = [*work.met, *_met(pieces, values)]
                before = _before_sums(pieces, values)
                fronts = moved_to_front(before, met) if before else of_sums(work.fronts, met)
                chain.go(raw, with_more(rule, [*apart, *fronts]), detail, **bindings)
        elif len(pieces) == 1 and len(pieces[0].indices + pieces[0].inner) == 1:
            (i,) = pieces[0].indices + pieces[0].inner
            rule = in_front(SUM_UP, _before_sums(pieces, values), len(termwise(raw)))
            chain.go(self._shown(raw), with_more(rule, apart), i=i)
        else:
            single = len(pieces) == 1 and self.extra == 0 and not pieces[0].indices and not pieces[0].inner
            bare = [(p, v) for p, v in zip(pieces, values, strict=True) if not p.indices and not p.inner]
            beside = [*work.met, *_met([p for p, _ in bare], [v for _, v in bare])]
            before = "" if single else _before_sums(pieces, values)
            rule = in_front(COMBINE_ONE if single else COMBINE, before, len(termwise(raw)), beside)
            why, more = work.besides(own, w)
            more = {**more, "w": w} if dropped else more
            chain.go(self._shown(raw), with_more(rule, [*why, *apart]), tuple(work.facts.values()), **more)
        return raw

    def _at_once(self) -> Expr:
        """The line in which all is differentiated, with the derivatives of letters from their lemmas or definitions."""
        chain, pieces, w = self.chain, self.pieces, self.target.w
        before = chain.reached
        work, values, found, met = Work(open_names=self.target.open), list[Expr](), dict[Expr, Expr](), list[Expr]()
        detail: list[Step] = []
        for p in pieces:
            rules = Differentiator(w, self.setting.letters, self.target.open)
            raw = rules.derivative(p.inside, p.around())
            work.add(rules)
            side = Side(self.setting, p, rules)
            own = {}
            for e in dict.fromkeys(e for e in walk(raw) if isinstance(e, Partial) and e.variable == w):
                own[e], lines = side.of_letter(e)
                detail += [] if e in found else lines
                found[e] = own[e]
            met += rules.met or meeting(raw, own)
            values.append(replace(raw, own))
        raw = terms(self.extra, *(p.with_value(v) for p, v in zip(pieces, values, strict=True)))
        defined = {e for e in found if any(s.lhs == e for s in detail)}
        work.letters = {e: v for e, v in found.items() if e in defined}
        known = [e for e in found if e not in defined]
        rule, bindings, facts = work.with_known(before, raw, w, known)
        if (through := None if self.brief else work.chain(before, w)) is not None:
            apart = Differentiator(w, self.setting.letters, self.target.open, apart=True)
            sums = [apart.derivative(p.inside, p.around()) for p in pieces]
            line = terms(self.extra, *(p.with_value(v) for p, v in zip(pieces, sums, strict=True)))
            chain.add(Step(before, line, *through))
            (rule, bindings), before = work.put_in(known), chain.reached
        opened = distributed(raw)
        brackets = len(termwise(opened)) > len(termwise(raw))
        front = _before_sums(pieces, values)
        constant = isinstance(before, Partial) and any(f != -1 for p in pieces for f in p.outside)
        more = [CONSTANTS_STAY] if constant and not work.stay else []
        more += moved_to_front(front, [*met, *_met(pieces, values, before_numbers=bool(front))])
        if brackets:
            more += [MULTIPLIED_OUT.reason, *brought_out(raw, opened)]
            raw = opened
        ordered = collapse_deltas(raw)
        if len(termwise(ordered)) == len(termwise(raw)) and not any(isinstance(e, Delta) for e in walk(raw)):
            more += [*within_sums(raw, ordered), *brought_out(raw, ordered)]
            raw = ordered
        if (gathered := terms(*map(_denominators, termwise(raw)))) != raw:
            more, raw = [*more, DENOMINATORS], gathered
        chain.go(raw, with_more(rule, more), (*facts, *detail), **bindings)
        return raw

    def _goes_through(self, piece: Piece) -> bool:
        """Whether an open letter stands in what is differentiated."""
        return any(e in self.target.open for e in walk(piece.inside))

    def _collected(self, raw: Expr) -> Expr:
        """Deltas used up, like terms collected, factors cancelled, and functions called by their names."""
        chain = self.chain
        collapsed = collapse_deltas(raw)
        for line, rule, bindings in collapses(raw, collapsed, self.target.free):
            chain.go(self._shown(line), rule, **bindings)
        like = collect(collapsed)
        chain.go(self._shown(like), LIKE_TERMS)
        shorter, gone = cancelled(like)
        if gone:
            rule, bindings = cancel_rule(gone)
            chain.go(self._shown(shorter), rule, **bindings)
            like = shorter
        named = named_functions(like)
        if named != like:
            rule, bindings = named_rule(like, named)
            chain.go(self._shown(named), rule, **bindings)
            like = named
        return like


def _denominators(term: Expr) -> Expr:
    """A term in which what it is divided by several times stands as a power: 1/s³ for 1/(s s²)."""
    parts = list(factors(term))
    below = [f for f in parts if isinstance(f, Power) and f.exponent.is_Number and f.exponent < 0]
    for base in dict.fromkeys(f.base for f in below):
        own = [f for f in below if f.base == base]
        if len(own) > 1:
            parts[parts.index(own[-1])] = power(base, sum(f.exponent for f in own))
            parts = [f for f in parts if f not in own]
    return product(*parts)


def _has_sum(line: Expr) -> bool:
    return any(isinstance(e, Sum) for e in walk(line))


def _before_sums(pieces: Sequence[Piece], values: Sequence[Expr]) -> str:
    """What of the derivatives goes before the sums of their pieces: a number, a sign, several of them, or nothing."""
    moved: list[Expr] = []
    met: list[Expr] = []
    for p, value in zip(pieces, values, strict=True):
        found = [number for t in termwise(value) if (number := coefficient(t)[0]) != 1]
        if found and (p.indices or p.inner):
            moved += found
            met += [f for f in p.outside if f.is_Number]
    if not moved:
        return ""
    signs = [n == -1 for n in (*moved, *met)]
    if not met:
        one = "sign" if all(signs) else "number"
        return one if len(moved) == 1 else SEVERAL[one]
    return "signs multiplied" if all(signs) else "multiplied" if any(signs) else "numbers multiplied"


def _met(pieces: Sequence[Piece], values: Sequence[Expr], before_numbers: bool = True) -> list[Expr]:
    """The numbers or signs of the derivatives that meet those that stand outside of ∂, and these.

    A minus sign outside that only comes to stand before a number counts if ``before_numbers``.
    """
    numbers = [[coefficient(t)[0] for t in termwise(v)] for v in values]
    found = [(n, f) for p, ns in zip(pieces, numbers, strict=True) for n in ns for f in p.outside if f.is_Number]
    counted = [(n, f) for n, f in found if n != 1 and (before_numbers or f != -1 or n == -1)]
    return [n for pair in counted for n in pair]


def _two_slots(outside: bool, sums: int) -> Rule:
    """Why two sums go: of the one double sum there is, or of each of several."""
    return TWO_SLOTS_OUTSIDE if outside else TWO_SLOTS if sums == 1 else IN_EACH_TWO_SLOTS


def _one_line(lines: Sequence[Step]) -> Step:
    """Lines that go on from one another as one, with all their reasons.

    That both sides are differentiated is seen on the left one.
    """
    first, *rest = lines
    if first.rule in (BOTH_SIDES, BOTH_SIDES_SCALAR):
        rest[0] = dataclass_replace(rest[0], lhs=first.lhs)
        lines = rest
    whole = reduce(together, lines)
    return dataclass_replace(whole, rule=Rule(lines[-1].rule.name, whole.rule.reason))


def both_sides(w: Expr) -> Rule:
    """Both sides of an equation are differentiated by an entry, or by a scalar."""
    return BOTH_SIDES if isinstance(w, Entry) else BOTH_SIDES_SCALAR


def at_once(steps: Sequence[Step]) -> list[Step]:
    """The lines without those that prepare the next one only, which says what they do.

    The derivative of an entry by itself, which is 1, is worked out where other terms go. ∂ is written before both sides
    by the line that differentiates; it has a line of its own where the next is about the sum under it. What a letter
    stands for in the whole has been said where it got its letter.
    """
    out: list[Step] = []
    for step in steps:
        before = out[-1] if out else None
        goes_on = before is not None and before.role == step.role == "main" and before.rhs == step.lhs
        if before is not None and goes_on and _prepares(before.rule, step.rule):
            out[-1] = together(before, step)
        elif step.rule.name == SUM_UP.name and len(out) > 1 and _leads(*out[-2:]):
            del out[-1]
            rule = with_more(Rule(step.rule.name, MULTIPLIED_OUT.reason), [step.rule.reason])
            out.append(dataclass_replace(step, rule=rule))
        else:
            out.append(step)
    out = [s for s, after in zip(out, [*out[1:], None], strict=True) if not _only_letters(s, after)]
    n = next((n for n, s in enumerate(out) if s.rule in (BOTH_SIDES, BOTH_SIDES_SCALAR)), None)
    after = next((m for m, s in enumerate(out) if n is not None and m > n and s.role == "main"), None)
    if n is None or after is None or out[after].rule.name == ONE_SLOT.name or out[after].lhs != out[n].rhs:
        return out
    out[after] = dataclass_replace(out[after], lhs=out[n].lhs)
    del out[n]
    if n and out[n - 1].rule == WRITE_LETTER and after > n:
        del out[n - 1]
    return out


def _only_letters(line: Step, after: Step | None) -> bool:
    """Whether a line only puts letters, which have just been named, into what the next line differentiates."""
    if after is None or line.rule not in (WRITE_LETTER, WRITE_LETTERS) or isinstance(line.lhs, Var | Entry):
        return False
    return isinstance(after.lhs, Partial) and after.lhs.expression == line.lhs and after.rhs != line.rhs


def _leads(before: Step, step: Step) -> bool:
    """Whether a line of a calculation on the side, which is not its first, does nothing but multiply out."""
    multiplies = step.rule.name == MULTIPLIED_OUT.name and not step.bindings
    return before.role == step.role == "aside" and before.rhs == step.lhs and multiplies


def _prepares(first: Rule, second: Rule) -> bool:
    """Whether the second of two lines says with its reason what the first did."""
    return first.name in (ONE_SLOT.name, SUM_RULE.name) and second == WORK_ITSELF


def _summand(piece: Piece) -> Expr:
    """What is differentiated in a piece, under all its sums."""
    return summed(piece.inside, *piece.indices, *piece.inner)
