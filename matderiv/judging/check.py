"""``check``: whether a claimed derivative is right, and where it goes wrong.

The true derivative is derived with its proof first. Then the claim is compared with it as a line of a proof is
(:mod:`~matderiv.checking.verify`): exact arithmetic at several sizes, or floating point inside the domain. Where they
differ, what people usually get wrong is tried, the likeliest first: the other layout, a constant factor, an assumption
that nobody made, the convention for a structured unknown, one term. Whatever is named as the trouble has passed the
same comparison once it is mended. What is left gets a counterexample to check by hand.

The difference of claim and derivative is looked at in floating point at a few points first; that only chooses
what is worth a full comparison, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from typing import cast

import numpy as np
from sympy import Expr, Rational, S

from ..checking.ends import compare_ends
from ..checking.sampler import Sampler
from ..checking.verify import verify
from ..deep import deep
from ..errors import FaultError, InputError, MatderivError, NoRuleError, RefutedError, ShapeError
from ..index import UNIT, Partial, Shape, replace, shape_of, walk
from ..letters import entry_letters
from ..matrix import Var, add, axes, is_op, multiply, names, negate, summands, transpose
from ..notation import unicode
from ..operation import Applied, text_shape
from ..pipeline import derive
from ..printing.sheet import Sentence, telling
from ..proving.domain import conditions
from ..proving.structure import STRUCTURES
from ..proving.sums import settled
from ..proving.tidy import expanded, symbols, symmetric, tidy
from ..reading.bridge import read
from ..reading.shapes import Sizes, Typed
from ..ring import Undefined
from ..step import Check, Rule, Step
from ..text import Text
from .claims import leaves_open, read_claim, shapes_in, told_clash
from .conventions import conventions, guesses, likely_facts, properties
from .hand import Side, by_hand, values_of
from .refute import CLOSE, Differences, Point, common_fraction, common_ratio, counterexample, factors, near, size_names
from .verdict import (
    AGREES,
    ALSO_SYMMETRIC,
    AXES,
    ITSELF,
    NO_DERIVATION,
    NO_POINT,
    NO_SMALL,
    NOT_TRIED,
    SAME_FORM,
    SAME_INDICES,
    SAME_VALUE,
    SHAPES_DIFFER,
    SMALL_NUMBERS,
    Fault,
    Verdict,
    reason_of,
)
from .views import HESSIAN_KRONECKER, KRONECKER, TURNED_GRADIENT, Case, View

__all__ = ["check"]

POINTS = 3
SMALL = Rational(1, 10**5)  # numbers below this may hide a difference in floating point
MOST_TERMS = 24
CLAIMED = Rule("claim", Text("This is what is claimed.", "これが主張である。"))


@deep()
def check(
    objective: str | Expr,
    wrt: str | Expr,
    claim: str | Expr,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    structure: str | None = None,
    order: int = 1,
) -> Verdict:
    """Whether a claimed derivative is right, and otherwise how it is wrong.

    Args:
        objective: text, ``"norm2(X*W - Y)^2"``, or a SymPy expression.
        wrt: the name of the variable, or its SymPy symbol.
        claim: its derivative as somebody has it, text or a SymPy expression, in the names of the objective. It
            may use ``where``, sizes as numbers, and ``eye`` or ``vector(1)`` without a size. With more than two
            axes it is the matrix ∂vec(F)/∂vec(X)ᵀ, columns stacked.
        shapes, assume, structure, order: as for :func:`~matderiv.derive`. A name that only the claim uses has
            to be declared in ``shapes``.

    >>> print(check("x'*A*x", "x", "2*A*x"))
    ≈ Right only under an assumption.
      It holds if A is symmetric, but not in general.
      Without the assumption it is
        ∂/∂x [xᵀAx] = (A + Aᵀ)x
      The same under this assumption: exact arithmetic modulo 2³¹ − 1 at sizes
      n₁ = 5, 4, 3.
    >>> check("x'*A*x", "x", "(A + A')*x").right
    True

    Raises:
        InputError: objective, claim, a name or an option cannot be read, or the claim uses an undeclared name.
        NoRuleError: the claim uses what cannot be evaluated.
    """
    if not isinstance(claim, str | Expr):
        raise InputError(
            Text(
                "a claim is text or a SymPy expression, not {kind}",
                "主張は文字列か SymPy の式で与える。これは {kind} である",
            )(kind=type(claim).__name__)
        )
    shapes = {**shapes_in(claim, objective), **(shapes or {})}
    try:
        return _checked(objective, wrt, claim, shapes, assume, structure, order)
    except MatderivError:
        raise
    except Exception as fault:
        raise FaultError(
            Text(
                "a fault of matderiv itself, not of the claim: {kind}: {fault}",
                "これは主張の誤りではなく、matderiv 自身の不具合である: {kind}: {fault}",
            )(kind=type(fault).__name__, fault=fault),
            hint=Text(
                "there is no verdict; please report objective and claim",
                "判定は出せない。目的関数と主張を添えて報告してほしい",
            ),
        ) from fault


def _checked(
    objective: str | Expr,
    wrt: str | Expr,
    claim: str | Expr,
    shapes: Mapping[str, Sizes],
    assume: Mapping[str, str] | None,
    structure: str | None,
    order: int,
) -> Verdict:
    try:
        derivation = derive(objective, wrt, shapes=shapes, assume=assume, structure=structure, order=order)
    except (NoRuleError, RefutedError, FaultError) as error:
        typed = read(objective, shapes=shapes, assume=assume, variable=wrt)
        return _without_derivation(typed, error, claim, shapes, structure, order)
    return _Judge(Case.of(derivation, structure, order), shapes, assume).judged(claim)


# ---------------------------------------------------------------- judging


@dataclass
class _Judge:
    case: Case
    declared: Mapping[str, Sizes]
    assume: Mapping[str, str] | None
    points: list[Point] = field(default_factory=list)

    def judged(self, given: str | Expr) -> Verdict:
        """The verdict on a claim."""
        case = self.case
        wanted = list(dict.fromkeys(v.shape for v in case.views))
        try:
            claim = read_claim(given, case.symbols, wanted, self.declared)
        except ShapeError as clash:
            if leaves_open(clash):
                raise
            base = Verdict("shape", case.objective, case.variable, None, case.order, case.structure, case.derivation)
            return changed(base, notes=told_clash(clash))
        base = Verdict("unknown", case.objective, case.variable, claim, case.order, case.structure, case.derivation)
        fitting = [v for v in case.views if v.shape == shape_of(claim)]
        if not fitting:
            return self._misshapen(base, claim)
        undecided = Check()
        for view in fitting:
            found = self._holds(view, claim)
            if found is not None and found.kind != "UNCHECKED":
                return self._right(base, view, claim, found)
            undecided = found or undecided
            if found is not None and view.layout is None:
                return changed(base, notes=(Sentence(NO_POINT),))
        return (
            self._by_factor(base, fitting, claim)
            or self._by_assumption(base, fitting, claim)
            or self._by_term(base, fitting, claim)
            or self._by_far(base, fitting, claim)
            or self._wrong(base, fitting[0], claim)
        )

    # -- comparing

    def _holds(self, view: View, claim: Expr, facts: Mapping[Var, frozenset[str]] | None = None) -> Check | None:
        """The evidence that a claim is the derivative, or ``None`` where it is refuted."""
        return self._compared(view.line(claim), facts)

    def _compared(
        self, line: tuple[Expr, Expr], facts: Mapping[Var, frozenset[str]] | None = None, structure: str | None = None
    ) -> Check | None:
        values: dict[Expr, Expr] = {}
        for v, more in (facts or {}).items():
            values[v] = Var(v.name, v.shape, v.facts | more, v.definition, v.letter, v.rank)
        structure = structure or self.case.structure
        if structure is not None and STRUCTURES[structure].fact is None:
            # no fact says that it is triangular
            values[self.case.variable] = STRUCTURES[structure].matrix(self.case.variable)
        left, right = (replace(e, values) for e in line)
        try:
            (step,) = verify((Step(left, right, CLAIMED),), names(right), show=unicode)
        except RefutedError:
            return None
        if step.check.kind == "SAMPLED":
            if self._hidden(left, right):
                return Check(seed=step.check.seed)
            for (a, b), noise in Sampler([(left, ()), (right, ())]).varied():
                scale = max(float(np.abs(x).max(initial=0)) for x in (a, b))
                if float(np.abs(a - b).max(initial=0)) > max(CLOSE * scale, noise):
                    return None
        return step.check

    def _hidden(self, left: Expr, right: Expr) -> bool:
        """Whether one side has numbers so small, and the other not, that floating point may hide a difference."""
        small = [{e for e in walk(s) if e.is_Rational and e != 0 and abs(e) < SMALL} for s in (left, right)]
        return small[0] != small[1] and tidy(left) != tidy(right)

    def _sampled(self, claim: Expr, *more: Expr, also: Mapping[str, frozenset[str]] | None = None) -> list[Point]:
        sampler = Sampler(
            [(self.case.truth, self.case.indices), (claim, ()), *((e, ()) for e in more)], self.case.symbols
        )
        return [p for p in (sampler.at(n, also) for n in range(POINTS)) if p is not None]

    # -- right, as it stands or in another layout

    def _right(self, base: Verdict, view: View, claim: Expr, found: Check) -> Verdict:
        case = self.case
        stated = {c.text.en + str(c.bindings) for c in case.derivation.proof.conditions}
        # what the claim needs and does not follow from what the objective needs
        both = conditions(case.objective, claim)
        more = [c for c in both if c.text.en + str(c.bindings) not in stated]
        base = changed(base, evidence=found, conditions=(*case.derivation.proof.conditions, *more))
        if view.layout is not None:
            notes: tuple[Sentence, ...] = ()
            if case.gradient and view.layout is TURNED_GRADIENT and "symmetric" not in case.variable.facts:
                facts = {case.variable: frozenset({"symmetric"})}
                if self._nonzero(claim, facts) and self._certain(case.views[0].line(claim), facts):
                    notes = (Sentence(ALSO_SYMMETRIC, {"X": case.variable}),)
            return changed(base, kind="transposed", layout=view.layout, notes=notes)
        if case.indices:
            layout = KRONECKER if case.order == 1 else HESSIAN_KRONECKER
            return changed(base, kind="right", layout=layout, notes=(Sentence(SAME_INDICES),))
        truth = case.truth if shape_of(claim) == shape_of(case.truth) else transpose(case.truth)
        if claim == truth:
            note = Sentence(ITSELF)
        else:
            same = tidy(claim) == tidy(truth) or not _terms(add(claim, negate(truth)))
            note = Sentence(SAME_FORM if same else SAME_VALUE, {"T": truth})
        return changed(base, kind="right", notes=(note,))

    def _certain(self, line: tuple[Expr, Expr], facts: Mapping[Var, frozenset[str]]) -> bool:
        found = self._compared(line, facts)
        return found is not None and found.kind != "UNCHECKED"

    def _nonzero(self, claim: Expr, facts: Mapping[Var, frozenset[str]]) -> bool:
        """Whether the derivative is not 0 all the same where these facts hold."""
        points = self._sampled(claim, also={v.name: f for v, f in facts.items()})
        return bool(points) and all(np.abs(p[2][0]).max(initial=0) > CLOSE for p in points)

    # -- a constant factor

    def _by_factor(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        points = self._sampled(claim)
        for view in fitting:
            ratios = [common_ratio(view.matrix(p[2][0]), p[2][1]) for p in points]
            if not ratios or None in ratios:
                continue
            for factor in factors(cast("list[float]", ratios), points, self.case.symbols, self.case.variable):
                found = self._holds(view, multiply(factor, claim))
                if found is not None and found.kind != "UNCHECKED":
                    return changed(base, kind="factor", factor=factor, evidence=found, layout=view.layout)
        return None

    # -- an assumption, or the convention for a structured unknown

    def _by_assumption(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        view = next((v for v in fitting if v.layout is None), None)
        if view is None:
            return None
        variable = self.case.variable
        symmetric_ = {variable: frozenset({"symmetric"})}
        first = variable.shape[0] == variable.shape[1] != 1 and not variable.facts & {"symmetric", "spd", "diagonal"}
        if first and (out := self._assuming(base, view, claim, symmetric_)):
            return out
        if out := self._convention(base, view, claim):
            return out
        single = [{v: frozenset({fact})} for v, fact in likely_facts(self.case.symbols) if fact != "skew"]
        return self._first_of(base, view, claim, single)

    def _by_far(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        """What few people mean, looked at last: facts of two symbols, skew matrices, properties of data."""
        view = next((v for v in fitting if v.layout is None), None)
        if view is None:
            return None
        return self._first_of(base, view, claim, guesses(self.case.symbols)) or self._made(base, view, claim)

    def _first_of(
        self, base: Verdict, view: View, claim: Expr, guesses: Iterable[dict[Var, frozenset[str]]]
    ) -> Verdict | None:
        """The first of some assumptions that explains the claim."""
        sampler = Sampler([(self.case.truth, self.case.indices), (claim, ())], self.case.symbols)
        for facts in guesses:
            also = {v.name: f for v, f in facts.items()}
            points = [p for p in (sampler.at(n, also) for n in range(2)) if p is not None]
            if len(points) == 2 and all(near(view.matrix(p[2][0]), p[2][1]) for p in points):
                out = self._assuming(base, view, claim, facts)
                if out is not None:
                    return out
        return None

    def _made(self, base: Verdict, view: View, claim: Expr) -> Verdict | None:
        """Properties that are no facts of the language: they are checked with a symbol that is made to have them."""
        for v in self.case.symbols:
            for name, value in properties(v):
                left, right = (replace(e, {v: value}) for e in view.line(claim))
                sampler = Sampler([(replace(self.case.truth, {v: value}), self.case.indices)], self.case.symbols)
                points = [p for p in (sampler.at(n) for n in range(2)) if p is not None]
                if not points or not all(np.abs(p[2][0]).max(initial=0) > CLOSE for p in points):
                    continue
                found = self._compared((left, right))
                if found is not None and found.kind != "UNCHECKED":
                    return changed(base, kind="assuming", assumption=((v, name),), evidence=found)
        return None

    def _assuming(self, base: Verdict, view: View, claim: Expr, facts: Mapping[Var, frozenset[str]]) -> Verdict | None:
        if not self._nonzero(claim, facts):
            return None  # what makes everything 0 explains nothing
        found = self._holds(view, claim, facts)
        if found is None or found.kind == "UNCHECKED":
            return None
        named = tuple((v, next(iter(f))) for v, f in facts.items())
        return changed(base, kind="assuming", assumption=named, evidence=found)

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
            fact = None if structure is None else STRUCTURES[structure].fact
            facts_ = {variable: frozenset({fact} if fact else ())}
            if not self._nonzero(value, facts_):
                continue
            found = self._compared((claim, value), facts_, structure)
            if found is not None and found.kind != "UNCHECKED" and self._differs(claim, value):
                named = ((variable, fact),) if fact else ()
                return changed(base, kind="assuming", convention=name, assumption=named, evidence=found)
        return None

    def _differs(self, claim: Expr, value: Expr) -> bool:
        """Whether a convention is no mere 0 where the claim is 0."""
        return bool(_terms(claim)) and bool(_terms(value))

    # -- one term

    def _by_term(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        view = next((v for v in fitting if v.layout is None), None)
        truths = [] if self.case.indices or view is None else _terms(view.line(claim)[1])
        claims = _terms(claim)
        if view is None or not claims or len(truths) > MOST_TERMS or len(claims) > MOST_TERMS:
            return None
        if not truths and not self.case.indices:
            return None  # the derivative is 0
        candidates = [*truths, *claims]
        points = self._sampled(claim, *candidates)
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
            check_ = self._holds(view, add(claim, more))
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
        shown = {"X": case.variable, "got": _shape_text(got), "wanted": _shape_text(wanted)}
        note = (
            Sentence(AXES, shown | {"count": str(len(case.indices))})
            if case.indices
            else Sentence(SHAPES_DIFFER, shown)
        )
        return changed(base, kind="shape", shapes=(got, wanted), notes=(note,))

    def _wrong(self, base: Verdict, view: View, claim: Expr) -> Verdict:
        case = self.case
        if view.layout is not None and 1 in view.shape and view.shape != case.views[0].shape:
            return self._misshapen(base, claim)
        if view.layout is not None and view.shape != case.views[0].shape:
            return self._misshapen(base, claim)
        found = counterexample(case, view, claim)
        if found is not None:
            return changed(base, kind="wrong", counterexample=found)
        points = self._sampled(claim)
        for sizes, _, (true, claimed, *_) in points:
            if not near(view.matrix(true), claimed):
                where = ", ".join(f"{k} = {n}" for k, n in sizes.items())
                apart = np.abs(view.matrix(true) - claimed)
                at = np.unravel_index(int(np.argmax(apart)), apart.shape)
                text = f"{float(claimed[at]):.6g} ≠ {float(view.matrix(true)[at]):.6g}"
                note = Sentence(NO_SMALL, {"where": f"{where}: {text}" if where else text})
                return changed(base, kind="wrong", notes=(note,))
        return changed(base, notes=(Sentence(SMALL_NUMBERS if points else NO_POINT),))


def _terms(expr: Expr) -> list[Expr]:
    """The terms of a sum as it stands and multiplied out, none twice; none of what is 0."""
    if expr == 0 or is_op(expr, "zero"):
        return []
    settled_ = tidy(expr)
    if settled_ == 0 or is_op(settled_, "zero"):
        return []
    opened = expanded(expr)
    return list(dict.fromkeys((*opened, *(t for t in summands(settled_) if len(opened) > 1 and t != settled_))))


def _shape_text(shape: Shape) -> str | Text:
    return "1×1" if shape == UNIT else text_shape(shape)


# ---------------------------------------------------------------- without a derivation


def _without_derivation(
    typed: Typed,
    error: MatderivError,
    given: str | Expr,
    shapes: Mapping[str, Sizes],
    structure: str | None,
    order: int,
) -> Verdict:
    """No derivative to compare with: differences of the objective can refute a claim, but prove none."""
    assert typed.variable is not None
    with_sums = typed
    try:
        typed, _ = settled(typed)
    except NoRuleError:
        typed = with_sums
    capitals = entry_letters((*typed.symbols, cast(Var, typed.variable)))
    objective = replace(typed.expression, capitals)
    variable = cast(Var, capitals.get(cast(Var, typed.variable), typed.variable))
    known = tuple(cast(Var, capitals.get(v, v)) for v in typed.symbols)
    symbols_ = known if variable in known else (*known, variable)
    extents = axes(objective) if order == 1 else ()
    extents += tuple(axes(variable)) * order
    reason = telling(NO_DERIVATION, reason=reason_of(error.said))
    base = Verdict("unknown", objective, variable, None, order, structure)
    try:
        claim = read_claim(given, symbols_, [cast(Shape, (*extents, S.One, S.One)[:2])], shapes)
    except ShapeError as clash:
        return changed(base, kind="shape", notes=told_clash(clash))
    base = changed(base, claim=claim)
    shape = cast(Shape, (*extents, S.One, S.One)[:2])
    plain = all(symmetric(e.args[0]) for e in walk(objective) if isinstance(e, Applied) and e.operation.symmetric)
    if len(extents) > 2 or order > 2 or not plain or structure or typed.indexed is not None:
        return changed(base, notes=(reason, Sentence(NOT_TRIED)))
    if shape_of(claim) != shape:
        shown = {"X": variable, "got": _shape_text(shape_of(claim)), "wanted": _shape_text(shape)}
        return changed(base, kind="shape", shapes=(shape_of(claim), shape), notes=(Sentence(SHAPES_DIFFER, shown),))
    begin = objective if order == 1 else Partial(objective, variable)
    try:
        found = compare_ends(objective, variable, claim, order=order, show=unicode)
    except (RefutedError, Undefined) as refuted:
        differences = Differences(begin, variable, lambda a: a)
        true = Side(lambda a, s: differences.whole(a, s)[0])
        example = by_hand(values_of(claim), true, differences.at, symbols_, size_names(symbols_))
        notes = (reason,) if example else (reason, Sentence(NO_SMALL, {"where": _last_line(refuted)}))
        return changed(base, kind="wrong", counterexample=example, notes=notes)
    if found.kind == "UNCHECKED":
        return changed(base, notes=(reason, Sentence(NO_POINT)))
    return changed(base, evidence=found, notes=(reason, Sentence(AGREES)))


def _last_line(error: Exception) -> str:
    return str(error).splitlines()[-1].strip()
