"""A claimed derivative is judged: right, in another layout, or wrong in one of the ways in which people are.

What people usually get wrong is tried, the likeliest first: the other layout, a constant factor, an assumption that
nobody made, the convention for a structured unknown, one term. Whatever is named as the trouble has passed the full
comparison once it is mended. What is left gets a counterexample to check by hand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence, Sized
from dataclasses import field
from dataclasses import replace as changed
from math import log10
from typing import Any, TypeVar, cast

from sympy import Expr, Symbol

from ..checking.sampler import Sampler
from ..checking.sides import open_branches
from ..core.arrays import np
from ..core.errors import MatderivError, NoRuleError, ShapeError
from ..core.index import UNIT, Power, Shape, distinct, replace, shape_of
from ..core.proof import Check, Condition
from ..core.records import dataclass
from ..core.text import Text
from ..deriving.derive import derive
from ..deriving.remarks import drawn
from ..expressions.abstract import letters_in
from ..expressions.matrix import Var, add, is_op, multiply, negate, ones, summands, transpose
from ..operations.zero import ZERO
from ..printing.sheet import Sentence
from ..proving.conditions import asked_of_values, conditions
from ..proving.somewhere import have_values
from ..proving.structure import STRUCTURES
from ..proving.tidy import expanded, tidy
from ..proving.tidying.length import symbols
from ..reading.declarations import compatible
from ..reading.formula import Formula
from ..reading.shapes import Sizes
from .claims import as_written, is_spread, leaves_open, told_clash
from .comparing import Comparison
from .conventions import conventions, guesses, likely_facts, properties
from .holding import right_where
from .refute import CLOSE, common_fraction, common_ratio, counterexample, factors, near
from .verdict import Verdict
from .views import HESSIAN_KRONECKER, KRONECKER, MIXED_KRONECKER, TURNED_GRADIENT, View
from .wording import (
    ALSO_SYMMETRIC,
    AT_RANK,
    AT_ZERO,
    AXES,
    ITSELF,
    LARGER,
    NO_JUMP,
    NO_JUMP_IN_RANK,
    NO_POINT,
    NO_SMALL,
    NO_VALUE_ANYWHERE,
    OF_CONSTANT,
    OF_ONES,
    OF_SIZES,
    ONE_SIDE,
    SAME_FORM,
    SAME_INDICES,
    SAME_VALUE,
    SHAPES_DIFFER,
    SMALL_NUMBERS,
    Fault,
    Kind,
)

__all__ = ["Judge", "shapes_shown", "terms_of"]

MOST_TERMS = 24
DOUBLES = 300  # decimal orders of magnitude within floating point
MOST_GUESSED = 30_000  # symbols of claim and derivative, those of all guesses at an explanation together
FEWEST_GUESSES = 4  # however long they are
WHOLE_COMPARISON = 10  # times as much as two points of a guess
Guess = TypeVar("Guess", bound=Sized)
OF_THE_CASE = ("objective", "variable", "claim", "order", "structure", "derivation")
# the conditions that say of a symbol that it, or every entry of it, is positive
POSITIVE = ("{x} > 0", "every entry of {x} is positive")
UNNAMED = re.compile(r"#\d+ = \d+(, |; )")  # the axes of a matrix, which have no letters


@dataclass
class Judge(Comparison):
    """Judges claims about one case; ``declared`` are the shapes that the user gave."""

    declared: Mapping[str, Sizes]
    functions: str | Mapping[str, str] | None = None
    assume: Mapping[str, str] | None = None  # of names that stand in the claim only, too
    columns: Sequence[str] = ()
    dropped: tuple[Expr, ...] = field(default=(), init=False)  # what was written in the claim, and fell away

    def judged(self, given: str | Formula | Expr) -> Verdict:
        """The verdict on a claim: none that calls it right, or nearly so, if it has a value nowhere."""
        found = self._judged(given)
        if found.counterexample is not None:
            said = [Sentence(c.text, c.bindings) for c in drawn(self.case.objective, found.claim)]
            found = changed(found, notes=(*found.notes, *said))
        looked_at = ("right", "transposed", "assuming", "factor", "term", *(["unknown"] if self.dropped else []))
        if found.kind not in looked_at or self._somewhere(found):
            told = found.kind in ("assuming", "factor", "term") and self.dropped and found.claim is not None
            return changed(found, conditions=self._conditions(found.claim)) if told else found
        base = Verdict("unknown", *(getattr(found, name) for name in OF_THE_CASE))
        return changed(base, notes=(Sentence(NO_VALUE_ANYWHERE),))

    def _base(self, kind: Kind, claim: Expr | None) -> Verdict:
        """A verdict that says what was asked, and no more."""
        case, proof = self.case, self.case.derivation.proof
        order = proof.order if case.mixed else case.order
        return Verdict(kind, proof.objective, cast(Var, proof.variable), claim, order, case.structure, case.derivation)

    def _somewhere(self, found: Verdict) -> bool:
        """Whether the claim, as it was written, has a value at some point at which the objective has one."""
        assert found.claim is not None
        proof = self.case.derivation.proof
        own = set(asked_of_values(found.claim, *self.dropped))
        if own <= set(asked_of_values(self.case.objective, self.case.truth, *proof.dropped)):
            return True
        return have_values((self.case.objective, *proof.dropped, found.claim, *self.dropped), self.case.symbols)

    def _judged(self, given: str | Formula | Expr) -> Verdict:
        case = self.case
        wanted = list(dict.fromkeys(v.shape for v in case.views))
        counts = frozenset(str(e) for e in distinct(case.truth) if isinstance(e, Symbol))
        try:
            claim, self.dropped = as_written(
                given, case.symbols, wanted, self.declared, self.functions, self.assume, self.columns, counts
            )
        except ShapeError as clash:
            if leaves_open(clash):
                raise
            kind: Kind = "unknown" if is_spread(clash) else "shape"
            base = self._base(kind, None)
            return changed(base, notes=told_clash(clash, self._mended))
        base = self._base("unknown", claim)
        fitting = [v for v in case.views if v.shape == shape_of(claim)]
        if not fitting:
            return self._misshapen(base, claim)
        undecided = Check()
        for view in fitting:
            found = self.holds(view, claim)
            if found is not None and found.kind != "UNCHECKED":
                plain = view.layout is None and found.kind == "SAMPLED"
                where = self._where_positive(base, view, claim) if plain else None
                return self._right(base, view, claim, found) if where is None else where
            if (landed := self.landed.get(view.line(claim))) is not None and landed.differ is not None:
                return self._wrong(base, view, claim)
            undecided = found or undecided
            if found is not None and found.constant is not None:
                return changed(base, notes=(Sentence(OF_CONSTANT, {"x": found.constant}),))
            if view.line(claim) in self.of_sizes:
                return changed(base, notes=(Sentence(OF_SIZES, {"x": self.of_sizes[view.line(claim)]}),))
            if found is not None and view.layout is None:
                return self._open(base, claim, found)
        for explains in (self._by_factor, self._by_assumption, self._by_term, self._by_far):
            explained = explains(base, fitting, claim)
            if explained is not None:  # a verdict is true only where the claim is right
                return explained
        return self._wrong(base, fitting[0], claim)

    def _mended(self, text: str) -> bool:
        """Whether the claim holds as an error proposes to write it."""
        case = self.case
        try:
            wanted = list(dict.fromkeys(v.shape for v in case.views))
            given = text, case.symbols, wanted, self.declared, self.functions, self.assume, self.columns
            claim, _ = as_written(*given)
        except MatderivError:
            return False
        found = [self.holds(v, claim) for v in case.views if v.layout is None and v.shape == shape_of(claim)]
        return any(f is not None and f.kind in ("EXACT", "SAMPLED") for f in found)

    def _open(self, base: Verdict, claim: Expr, found: Check) -> Verdict:
        """What is missing for a verdict."""
        landed = self.landed.get(self.case.views[0].line(claim))
        if landed is not None:
            of_functions = landed.jump.at == "rank" and letters_in(landed.at)
            return changed(base, notes=(Sentence(NO_JUMP_IN_RANK if of_functions else NO_JUMP, {"x": landed.at}),))
        if found.unmet is not None:
            return changed(base, notes=(Sentence(ONE_SIDE, {"x": found.unmet}),))
        if found.size is not None:
            return changed(base, notes=(Sentence(LARGER, {"n": str(found.size)}),))
        return changed(base, notes=(Sentence(SMALL_NUMBERS if self.sampled(claim) else NO_POINT),))

    # -- right, as it stands or in another layout

    def _right(self, base: Verdict, view: View, claim: Expr, found: Check) -> Verdict:
        case = self.case
        base = changed(base, evidence=found, conditions=self._conditions(claim))
        if view.layout is not None:
            notes: tuple[Sentence, ...] = ()
            if case.gradient and view.layout is TURNED_GRADIENT:
                notes = self._also_symmetric(claim)
            return changed(base, kind="transposed", layout=view.layout, notes=notes)
        if case.indices:
            layout = MIXED_KRONECKER if case.mixed else KRONECKER if case.order == 1 else HESSIAN_KRONECKER
            return changed(base, kind="right", layout=layout, notes=(Sentence(SAME_INDICES),))
        truth = case.truth if shape_of(claim) == shape_of(case.truth) else transpose(case.truth)
        if claim == truth:
            note = Sentence(ITSELF)
        else:
            same = tidy(claim) == tidy(truth) or not terms_of(add(claim, negate(truth)))
            note = Sentence(SAME_FORM if same else SAME_VALUE, {"T": truth})
        within = (case.objective, *case.derivation.proof.dropped)
        where = right_where(*view.line(claim), case.symbols, within=within, dropped=self.dropped)
        if where is not None and self.dropped:
            return changed(base, kind="unknown", evidence=Check(), conditions=(), notes=(where,))
        return changed(base, kind="right", notes=(note,) if where is None else (note, where))

    def _also_symmetric(self, claim: Expr) -> tuple[Sentence, ...]:
        """Of which matrix it is enough that it is symmetric for a turned gradient to be right as it stands."""
        variable = self.case.variable
        others = [v for v, fact in likely_facts(self.case.symbols) if fact == "symmetric" and v != variable]
        for v in others if variable.facts & {"symmetric", "spd", "diagonal"} else (variable,):
            facts = {v: frozenset({"symmetric"})}
            if self.nonzero(claim, facts) and self.certain(self.case.views[0].line(claim), facts):
                return (Sentence(ALSO_SYMMETRIC, {"X": v}),)
        return ()

    def _conditions(self, claim: Expr) -> tuple[Condition, ...]:
        """What must hold for the derivative and for the claim to have a value, each fact once."""
        proof = self.case.derivation.proof

        def said(c: Condition) -> str:
            return c.text.en + str(c.bindings)

        asked: dict[str, Any] = {"variable": self.case.variable, "order": self.case.order, "dropped": proof.dropped}
        alone = {said(c) for c in conditions(self.case.objective, proof.answer, **asked)}
        joint = list(conditions(self.case.objective, proof.answer, claim, *self.dropped, **asked))
        kept = {said(c) for c in joint}
        # those of another form of the objective stay
        stated = [c for c in proof.conditions if said(c) in kept or said(c) not in alone]
        return (*stated, *(c for c in joint if said(c) not in {*map(said, stated), *alone}))

    def _where_positive(self, base: Verdict, view: View, claim: Expr) -> Verdict | None:
        """A claim that agrees wherever it has a value, but has none unless something is positive: 2 exp(log(x))."""
        line = view.line(claim)
        if not self.narrower(line):
            return None
        single = [{v: frozenset({"positive"})} for v, fact in likely_facts(self.case.symbols) if fact == "positive"]
        every = {v: f for facts in single for v, f in facts.items()}

        def positive(facts: dict[Var, frozenset[str]]) -> Verdict | None:
            out = None if self.narrower(line, facts) else self._assuming(base, view, claim, facts)
            # with a note that says where both sides have a value, what is drawn as positive is not enough
            return None if out is None or out.notes else out

        found = next((out for facts in single if (out := positive(facts)) is not None), None)
        if found is not None or len(single) < 2 or (found := positive(every)) is None:
            return found
        for v in list(every):  # not one more than it takes
            fewer = {u: f for u, f in every.items() if u != v}
            if len(every) > 2 and (out := positive(fewer)) is not None:
                every, found = fewer, out
        return found

    # -- a constant factor

    def _by_factor(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        points = self.sampled(claim)
        for view in fitting:
            ratios = [common_ratio(view.matrix(p[2][0]), p[2][1]) for p in points]
            if not ratios or None in ratios:
                continue
            for factor in factors(cast("list[float]", ratios), points, self.case.symbols, self.case.variable):
                found = self.holds(view, multiply(factor, claim))
                if found is not None and found.kind != "UNCHECKED":
                    return changed(base, kind="factor", factor=factor, evidence=found, layout=view.layout)
        return None

    # -- an assumption, or the convention for a structured unknown

    def _by_assumption(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        view = next((v for v in fitting if v.layout is None), None)
        if view is None:
            return self._in_a_layout(base, fitting, claim)
        variable = self.case.variable
        symmetric_ = {variable: frozenset({"symmetric"})}
        first = variable.shape[0] == variable.shape[1] != 1 and not variable.facts & {"symmetric", "spd", "diagonal"}
        if first and (out := self._assuming(base, view, claim, symmetric_)) is not None:
            return out
        if (out := self._convention(base, view, claim)) is not None:
            return out
        single = [{v: frozenset({fact})} for v, fact in likely_facts(self.case.symbols) if fact != "skew"]
        return self._first_of(base, view, claim, single)

    def _in_a_layout(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        """A fact with which a claim is right in another layout: 2xᵀA, written as a row, where A is symmetric."""
        single = [{v: frozenset({fact})} for v, fact in likely_facts(self.case.symbols) if fact != "skew"]
        for view in fitting:
            found = self._first_of(base, view, claim, single)
            if found is not None and found.kind == "assuming":
                return changed(found, layout=view.layout)
        return None

    def _by_far(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        """What few people mean, looked at last: facts of two symbols, skew matrices, properties of data."""
        view = next((v for v in fitting if v.layout is None), None)
        if view is None:
            return None
        found = self._first_of(base, view, claim, guesses(self.case.symbols))
        return self._made(base, view, claim) if found is None else found

    def _differs_far(self, view: View, claim: Expr) -> bool:
        """Whether a claim differs from the derivative only far from where points are drawn: no assumption is why."""
        points = self.sampled(claim)
        return bool(points) and all(near(view.matrix(true), claimed) for _, _, (true, claimed, *_) in points)

    def _first_of(
        self, base: Verdict, view: View, claim: Expr, guesses: Iterable[dict[Var, frozenset[str]]]
    ) -> Verdict | None:
        """The first of some assumptions that explains the claim."""
        sampler = Sampler([(self.case.truth, self.case.indices), (claim, ())], self.case.symbols)
        for facts in self._affordable(guesses, claim):
            also = {v.name: f for v, f in facts.items()}
            points = [p for p in (sampler.at(n, also) for n in range(2)) if p is not None]
            if len(points) == 2 and all(near(view.matrix(p[2][0]), p[2][1]) for p in points):
                out = self._assuming(base, view, claim, facts)
                if out is not None:
                    return out
        return None

    def _affordable(self, guesses: Iterable[Guess], claim: Expr, weight: int = 1) -> Sequence[Guess]:
        """As many guesses as are looked at, for each of which all of a long claim is evaluated, ``weight`` times.

        Where these are not all, one about all symbols alike is the likeliest: whoever forgets one transpose of a
        hundred terms forgets them all.
        """
        every = list(guesses)
        length = symbols(claim) + symbols(self.case.truth)
        most = max(FEWEST_GUESSES, MOST_GUESSED // (weight * length))
        return every if len(every) <= most else sorted(every, key=len, reverse=True)[:most]

    def _made(self, base: Verdict, view: View, claim: Expr) -> Verdict | None:
        """Properties that are no facts of the language: they are checked with a symbol that is made to have them."""
        if self._differs_far(view, claim):
            return None
        made = [(v, name, value) for v in self.case.symbols for name, value in properties(v)]
        for v, name, value in self._affordable(made, claim, WHOLE_COMPARISON):
            left, right = (replace(e, {v: value}) for e in view.line(claim))
            sampler = Sampler([(replace(self.case.truth, {v: value}), self.case.indices)], self.case.symbols)
            points = [p for p in (sampler.at(n) for n in range(2)) if p is not None]
            if not any(known for (known,) in sampler.defined("positive", {})):
                continue  # of zeros and ones, say, it has a value where all are 0 alone
            if not points or not all(np.abs(p[2][0]).max(initial=0) > CLOSE for p in points):
                continue
            if open_branches(*view.line(claim)):
                continue
            found = self.evidence((left, right), replace(self.case.objective, {v: value}))
            if found is not None and found.kind != "UNCHECKED":
                return changed(base, kind="assuming", assumption=((v, name),), evidence=found)
        return None

    def _assuming(self, base: Verdict, view: View, claim: Expr, facts: Mapping[Var, frozenset[str]]) -> Verdict | None:
        if not self.nonzero(claim, facts):
            return None  # what makes everything 0 explains nothing
        if open_branches(*self.given(view.line(claim), facts)) > 1:
            return None  # it may hold at all points that are found, and differ in one corner
        found = self.holds(view, claim, facts)
        if found is None or found.kind == "UNCHECKED":
            return None
        if all(f == {"positive"} and self._needed_positive(v) for v, f in facts.items()):
            return self._right(base, view, claim, found)
        named = tuple((v, next(iter(f))) for v, f in facts.items())
        objective = replace(self.case.objective, self.standing(facts))
        where = right_where(*self.given(view.line(claim), facts), self.case.symbols, within=(objective,))
        notes = () if where is None else (where,)
        return changed(base, kind="assuming", assumption=named, evidence=found, notes=notes)

    def _needed_positive(self, var: Var) -> bool:
        """Whether the objective has a value, or a derivative, only where a symbol is positive."""
        conditions_ = self.case.derivation.proof.conditions
        return any(tuple(c.bindings.values()) == (var,) and c.text.en in POSITIVE for c in conditions_)

    def _convention(self, base: Verdict, view: View, claim: Expr) -> Verdict | None:
        """The conventions for the derivative by a structured matrix, and by one that is not."""
        case, variable = self.case, self.case.variable
        if not case.gradient or variable.shape[0] != variable.shape[1] or variable.shape == UNIT:
            return None
        if case.structure is None:
            gradient = case.truth
        else:
            shapes = {v.name: v.shape[: v.rank] for v in case.symbols}
            facts = {v.name: "+".join(sorted(v.facts)) for v in case.symbols if v.facts}
            other = derive(case.objective, variable.name, shapes=shapes, assume=facts)
            capitals = {v: w for v in other.symbols for w in case.symbols if v.name == w.name}
            gradient = replace(other.complete, cast("dict[Expr, Expr]", capitals))
        for name, structure, value in conventions(gradient):
            if case.structure is None and name == "independent" or name == case.structure:
                continue
            if structure is not None and not self._may_be(structure):
                continue
            fact = None if structure is None else STRUCTURES[structure].fact
            facts_ = {variable: frozenset({fact} if fact else ())}
            if not self.nonzero(value, facts_):
                continue
            found = self.compared((claim, value), facts_, structure)
            if found is not None and found.kind != "UNCHECKED" and self._differs(claim, value):
                named = ((variable, fact),) if fact else ()
                return changed(base, kind="assuming", convention=name, assumption=named, evidence=found)
        return None

    def _may_be(self, structure: str) -> bool:
        """Whether what was asked and assumed leaves it open that the unknown has a structure."""
        fact = STRUCTURES[structure].fact
        facts = self.case.variable.facts | ({fact} if fact else set())
        return self.case.structure in (None, structure) and compatible(facts)

    def _differs(self, claim: Expr, value: Expr) -> bool:
        """Whether a convention is no mere 0 where the claim is 0."""
        return bool(terms_of(claim)) and bool(terms_of(value))

    # -- one term

    def _by_term(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        view = next((v for v in fitting if v.layout is None), None)
        truths = [] if self.case.indices or view is None else terms_of(view.line(claim)[1])
        claims = terms_of(claim)
        if view is None or not claims or len(truths) > MOST_TERMS or len(claims) > MOST_TERMS:
            return None
        if not truths and not self.case.indices:
            return None  # the derivative is 0
        candidates = [*truths, *claims]
        points = self.sampled(claim, *candidates)
        found: list[tuple[int, int, Fault, Expr, Expr]] = []
        for n, term in enumerate(candidates):
            ratios = [common_ratio(view.matrix(p[2][0]) - p[2][1], p[2][2 + n]) for p in points]
            if not ratios or None in ratios:
                continue
            number = common_fraction(cast("list[float]", ratios))
            if number is None:
                continue
            more = multiply(number, term)
            length = symbols(term)
            if n < len(truths):
                if number == 1 and len(truths) > 1:
                    found.append((0, length, "missing", more, more))
                elif number == 2:
                    found.append((1, length, "sign", more, term))
                elif number != 1:
                    found.append((3, length, "coefficient", more, term))
            elif number == -1 and len(claims) > 1:
                found.append((0, length, "too much", more, term))
            elif number == -2:
                found.append((1, length, "sign", more, negate(term)))
            elif number != -1:
                found.append((3, length, "coefficient", more, multiply(1 + number, term)))
        for _, _, fault, more, about in sorted(found, key=lambda f: f[:2]):
            check_ = self.holds(view, add(claim, more))
            if check_ is not None and check_.kind != "UNCHECKED":
                return changed(base, kind="term", term=tidy(more), fault=fault, about=tidy(about), evidence=check_)
        return None

    # -- wrong

    def _misshapen(self, base: Verdict, claim: Expr) -> Verdict:
        case = self.case
        if not case.views:
            raise NoRuleError(
                Text(
                    "the derivative of order {order} has {count} axes; there is no form for a claim",
                    "{order} 階の導関数は {count} 個の添字をもち、主張を書き表す形がない",
                )(order=case.order, count=len(case.indices)),
                hint=Text(
                    "up to the second derivative a claim can be checked", "主張を判定できるのは二階の導関数までである"
                ),
            )
        wanted, got = case.views[0].shape, shape_of(claim)
        if got == UNIT and wanted[1] == 1 and case.views[0].layout is None and not case.indices:
            of_ones = multiply(claim, ones(*wanted))
            found = self.holds(case.views[0], of_ones)
            if found is not None and found.kind in ("EXACT", "SAMPLED"):
                right = self._right(changed(base, claim=of_ones), case.views[0], of_ones, found)
                if right.kind == "right":
                    return changed(right, notes=(Sentence(OF_ONES), *right.notes))
        shown = {"X": case.variable, **shapes_shown(got, wanted)}
        note = (
            Sentence(AXES, shown | {"count": str(len(case.indices))})
            if case.indices
            else Sentence(SHAPES_DIFFER, shown)
        )
        return changed(base, kind="shape", shapes=(got, wanted), notes=(note,))

    def _wrong(self, base: Verdict, view: View, claim: Expr) -> Verdict:
        case = self.case
        if view.layout is not None and view.shape != case.views[0].shape:
            return self._misshapen(base, claim)
        slight = any(map(_vanishes, distinct(claim)))
        found = None if slight else counterexample(case, view, claim)
        if found is not None:
            return changed(base, kind="wrong", counterexample=found)
        landed = self.landed.get(view.line(claim))
        if landed is not None and landed.differ is not None:
            said = AT_ZERO if landed.jump.at == "zero" or 1 in shape_of(landed.at) else AT_RANK
            note = Sentence(said, {"x": landed.at, "where": UNNAMED.sub("", landed.differ)})
            return changed(base, kind="wrong", notes=(note,))
        points = [] if slight else self.sampled(claim)
        for sizes, _, (true, claimed, *_) in points:
            if not near(view.matrix(true), claimed):
                where = ", ".join(f"{k} = {n}" for k, n in sizes.items())
                apart = np.abs(view.matrix(true) - claimed)
                at = np.unravel_index(int(np.argmax(apart)), apart.shape)
                text = f"{float(claimed[at]):.6g} ≠ {float(view.matrix(true)[at]):.6g}"
                note = Sentence(NO_SMALL, {"where": f"{where}: {text}" if where else text})
                return changed(base, kind="wrong", notes=(note,))
        refuted = self.refuted.get(view.line(claim))
        if refuted is not None:
            return changed(base, kind="wrong", notes=(Sentence(NO_SMALL, {"where": UNNAMED.sub("", refuted)}),))
        return changed(base, notes=(Sentence(SMALL_NUMBERS if points else NO_POINT),))


def _vanishes(e: Expr) -> bool:
    """Whether a number, or a power of one, is so small that floating point takes it for 0, which it is not."""
    base, exponent = e.args if isinstance(e, Power) else (e, 1)
    if not (base.is_Rational and base and getattr(exponent, "is_Rational", True)):
        return False
    return bool((log10(abs(base.p)) - log10(base.q)) * float(exponent) < -DOUBLES)


def terms_of(expr: Expr) -> list[Expr]:
    """The terms of a sum as it stands and multiplied out, none twice; none of what is 0."""
    if expr == 0 or is_op(expr, ZERO):
        return []
    settled_ = tidy(expr)
    if settled_ == 0 or is_op(settled_, ZERO):
        return []
    opened = expanded(expr)
    return list(dict.fromkeys((*opened, *(t for t in summands(settled_) if len(opened) > 1 and t != settled_))))


def shapes_shown(got: Shape, wanted: Shape) -> dict[str, Expr]:
    """The shapes of a claim and of a derivative, for a sentence that names both."""
    names = ("rows", "columns", "wanted_rows", "wanted_columns")
    return dict(zip(names, (*got, *wanted), strict=True))
