"""``check``: whether a claimed derivative is right, and where it goes wrong.

The true derivative is derived with its proof first. Then the claim is compared with it as a line of a proof is
(:mod:`~matderiv.verify`): exact arithmetic at several sizes, or floating point inside the domain. Where they differ,
what people usually get wrong is tried, the likeliest first: the other layout, a constant factor, an assumption
that nobody made, the convention for a structured unknown, one term. Whatever is named as the trouble has passed
the same comparison once it is mended. What is left gets a counterexample to check by hand.

The difference of claim and derivative is looked at in floating point at a few points first; that only chooses
what is worth a full comparison, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as changed
from fractions import Fraction
from itertools import combinations
from itertools import product as tuples
from math import prod
from typing import Any, cast

import numpy as np
from sympy import Expr, MatrixSymbol, Rational, S, Symbol

from .bridge import read
from .deep import deep
from .domain import conditions
from .errors import FaultError, InputError, MatderivError, NoRuleError, RefutedError, ShapeError
from .hand import Counterexample, Side, by_hand, values_of
from .index import UNIT, Partial, Shape, power, product, replace, shape_of, walk
from .letters import entry_letters
from .matrix import Var, add, apply, axes, hadamard, is_op, multiply, names, negate, ones, summands, transpose, zero
from .notation import unicode
from .operation import Applied, text_shape
from .parse import abridged, postorder
from .pipeline import certainly_symmetric, derive
from .readings import formula_tree
from .ring import Undefined
from .shapes import Sizes, Typed
from .sheet import Sentence, telling
from .step import Check, Rule, Step
from .structure import STRUCTURES
from .sums import settled
from .text import Text
from .tidy import expanded, symbols, symmetric, tidy
from .verdict import (
    AGREES,
    ALSO_SYMMETRIC,
    AXES,
    CLASH,
    HINT,
    ITSELF,
    NO_DERIVATION,
    NO_POINT,
    NO_SMALL,
    NOT_TRIED,
    QUESTION,
    SAME_FORM,
    SAME_INDICES,
    SAME_VALUE,
    SHAPES_DIFFER,
    SMALL_NUMBERS,
    Fault,
    Verdict,
    reason_of,
)
from .verify import Sampler, compare_ends, slope, verify
from .views import HESSIAN_KRONECKER, KRONECKER, TURNED_GRADIENT, Case, View

__all__ = ["check"]

Array = Any
Point = tuple[dict[str, int], dict[str, Array], list[Array]]

POINTS = 3
CLOSE = 1e-7  # of values in floating point that are worth a full comparison
LARGEST_DENOMINATOR = 24  # of a factor
SMALL = Rational(1, 10**5)  # numbers below this may hide a difference in floating point
MOST_TERMS = 24
MOST_TRIED = 90  # assumptions
FACTS = ("symmetric", "positive", "orthogonal", "diagonal", "spd", "skew")
LIKELY = {"symmetric", "positive", "orthogonal"}  # what is tried of two symbols at once
IMPLIED = {"spd": {"symmetric"}, "diagonal": {"symmetric"}}
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
    shapes = {**_shapes_in(claim, objective), **(shapes or {})}
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


def _shapes_in(claim: str | Expr, objective: object) -> dict[str, Sizes]:
    """The shapes that a SymPy claim tells of the names in an objective given as text."""
    if isinstance(claim, str) or not isinstance(objective, str):
        return {}
    known = {n.value for n in postorder(formula_tree(objective)) if n.kind == "name"}
    found = {m for m in claim.atoms(MatrixSymbol) if m.name in known}
    return {m.name: tuple(m.shape) for m in sorted(found, key=str)}


# ---------------------------------------------------------------- the claim


@dataclass(frozen=True)
class _Read:
    """A claim in the symbols of the case, with the sizes it was read for."""

    expression: Expr
    shape: Shape


def _read_claim(
    claim: str | Expr, symbols_: Sequence[Var], wanted: Sequence[Shape], declared: Mapping[str, Sizes]
) -> Expr:
    """The claimed expression, its open sizes (``eye``, ``vector(1)``) those of the first wanted shape that fits.

    Raises:
        InputError: it cannot be read, or uses an undeclared name. A ShapeError says that its sizes do not fit.
    """
    known = {v.name: v for v in symbols_}
    shapes: dict[str, Any] = {**declared, **{v.name: v.shape[: v.rank] for v in symbols_}}
    facts = {v.name: "+".join(sorted(v.facts)) for v in symbols_ if v.facts}
    clashes: list[ShapeError] = []
    typed: Typed | None = None
    for like in (*wanted, None):
        try:
            typed, _ = settled(read(claim, shapes, facts, like=like))
            break
        except ShapeError as clash:
            clashes.append(clash)
        except InputError:
            _refuse_new(claim, known, declared, ())
            raise
    if typed is None:
        _refuse_new(claim, known, declared, ())
        first, last = clashes[0], clashes[-1]
        # what is wrong without a wanted shape is wrong in itself; a size that stays open even with one, too
        raise first if _open(first) or _open(last) else last
    _refuse_new(claim, known, declared, typed.symbols)
    own = {v: known[v.name] for v in names(typed.expression) if v.name in known and known[v.name] != v}
    out = replace(typed.expression, own)
    certainly_symmetric(out)
    return zero(wanted[0]) if out == 0 and wanted else out


def _open(error: ShapeError) -> bool:
    """Whether a formula leaves the size of ``eye`` or ``vector(1)`` open, which is no clash."""
    return "cannot be determined" in error.message


def _refuse_new(
    claim: str | Expr, known: Mapping[str, Var], declared: Mapping[str, Sizes], found: Sequence[Var]
) -> None:
    """A name that is neither in the objective nor declared is a slip of the pen."""
    new = [v.name for v in found if v.name not in known and v.name not in declared]
    place: dict[str, Any] = {}
    if isinstance(claim, str):
        sizes = {str(s) for v in known.values() for d in v.shape for s in d.free_symbols}
        ours = {*known, *declared, *sizes}
        nodes = [n for n in postorder(formula_tree(claim, declared)) if n.kind == "name"]
        free = [n for n in nodes if n.value in new or not found and n.value not in ours and len(n.value) == 1]
        free = [n for n in free if n.value != "T"]
        if not new:
            new = [n.value for n in free]
        if free and new:
            place = {"source": claim, "span": next((n.span for n in free if n.value == new[0]), None)}
    if new:
        raise InputError(
            Text("the claim uses {name}, which the objective lacks", "主張にある {name} は目的関数にない")(
                name=abridged(new[0])
            ),
            hint=Text(
                "the names of the objective are {names}; a new one needs a declared shape",
                "目的関数にある名前は {names} である。新しい名前には形の宣言が要る",
            )(names=", ".join(known)),
            **place,
        )


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
            claim = _read_claim(given, case.symbols, wanted, self.declared)
        except ShapeError as clash:
            if _open(clash):
                raise
            base = Verdict("shape", case.objective, case.variable, None, case.order, case.structure, case.derivation)
            return changed(base, notes=_clash(clash))
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
            ratios = [_ratio(view.matrix(p[2][0]), p[2][1]) for p in points]
            if not ratios or None in ratios:
                continue
            for factor in self._factors(cast("list[float]", ratios), points):
                found = self._holds(view, multiply(factor, claim))
                if found is not None and found.kind != "UNCHECKED":
                    return changed(base, kind="factor", factor=factor, evidence=found, layout=view.layout)
        return None

    def _factors(self, ratios: Sequence[float], points: Sequence[Point]) -> Iterator[Expr]:
        """A number times powers of sizes or scalars that has these values at these points, the simplest first."""
        case = self.case
        sizes = dict.fromkeys(s for v in case.symbols for d in v.shape for s in sorted(d.free_symbols, key=str))
        met = {name for _, arrays, _ in points for name in arrays}
        scalars = [v for v in case.symbols if v.shape == UNIT and v != case.variable and v.name in met]
        atoms: list[Expr] = [*sizes, *scalars][:6]
        known = [[_atom(a, p) for p in points] for a in atoms]
        ways: list[tuple[int, ...]] = [(0,) * len(atoms)]
        ways += [w for w in tuples((-2, -1, 0, 1, 2), repeat=len(atoms)) if 0 < sum(map(abs, w)) <= 2]
        for way in sorted(ways, key=lambda w: (sum(map(abs, w)), [abs(x) for x in w])):
            rest = [r / prod(k[n] ** e for k, e in zip(known, way, strict=True)) for n, r in enumerate(ratios)]
            number = _fraction(rest)
            if number is not None:
                yield product(number, *(power(a, e) for a, e in zip(atoms, way, strict=True) if e))

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
        single = [{v: frozenset({fact})} for v, fact in self._facts() if fact != "skew"]
        return self._first_of(base, view, claim, single)

    def _by_far(self, base: Verdict, fitting: Sequence[View], claim: Expr) -> Verdict | None:
        """What few people mean, looked at last: facts of two symbols, skew matrices, properties of data."""
        view = next((v for v in fitting if v.layout is None), None)
        if view is None:
            return None
        return self._first_of(base, view, claim, self._guesses()) or self._made(base, view, claim)

    def _first_of(
        self, base: Verdict, view: View, claim: Expr, guesses: Iterable[dict[Var, frozenset[str]]]
    ) -> Verdict | None:
        """The first of some assumptions that explains the claim."""
        sampler = Sampler([(self.case.truth, self.case.indices), (claim, ())], self.case.symbols)
        for facts in guesses:
            also = {v.name: f for v, f in facts.items()}
            points = [p for p in (sampler.at(n, also) for n in range(2)) if p is not None]
            if len(points) == 2 and all(_near(view.matrix(p[2][0]), p[2][1]) for p in points):
                out = self._assuming(base, view, claim, facts)
                if out is not None:
                    return out
        return None

    def _made(self, base: Verdict, view: View, claim: Expr) -> Verdict | None:
        """Properties that are no facts of the language: they are checked with a symbol that is made to have them."""
        for v in self.case.symbols:
            for name, value in _properties(v):
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

    def _facts(self) -> Iterator[tuple[Var, str]]:
        """Facts that may have been assumed of a symbol without saying so, the likeliest first."""
        for fact in FACTS:
            for v in self.case.symbols:
                square = v.shape[0] == v.shape[1] != 1
                if fact not in v.facts and (square or fact == "positive") and _compatible(v, fact):
                    yield v, fact

    def _guesses(self) -> Iterator[dict[Var, frozenset[str]]]:
        """Facts of two symbols, then the same of all, and the unlikely ones of one."""
        single = list(self._facts())
        yield from ({v: frozenset({fact})} for v, fact in single if fact == "skew")
        pairs = [(a, b) for a, b in combinations(single, 2) if a[0] != b[0] and {a[1], b[1]} <= LIKELY]
        pairs.sort(key=lambda p: p[0][1] != p[1][1])
        yield from ({a[0]: frozenset({a[1]}), b[0]: frozenset({b[1]})} for a, b in pairs[:MOST_TRIED])
        for fact in FACTS[:3]:
            every = {v: frozenset({f}) for v, f in single if f == fact}
            if len(every) > 2:
                yield every

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
        for name, structure, value in _conventions(gradient):
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
            ratios = [_ratio(view.matrix(p[2][0]) - p[2][1], p[2][2 + n]) for p in points]
            if not ratios or None in ratios:
                continue
            number = _fraction(cast("list[float]", ratios))
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
        found = _counterexample(case, view, claim)
        if found is not None:
            return changed(base, kind="wrong", counterexample=found)
        points = self._sampled(claim)
        for sizes, _, (true, claimed, *_) in points:
            if not _near(view.matrix(true), claimed):
                where = ", ".join(f"{k} = {n}" for k, n in sizes.items())
                apart = np.abs(view.matrix(true) - claimed)
                at = np.unravel_index(int(np.argmax(apart)), apart.shape)
                text = f"{float(claimed[at]):.6g} ≠ {float(view.matrix(true)[at]):.6g}"
                note = Sentence(NO_SMALL, {"where": f"{where}: {text}" if where else text})
                return changed(base, kind="wrong", notes=(note,))
        return changed(base, notes=(Sentence(SMALL_NUMBERS if points else NO_POINT),))


def _properties(v: Var) -> Iterator[tuple[str, Expr]]:
    """What data often are: weights that add up to 1, a unit vector, a mask of zeros and ones."""
    if v.shape == UNIT or v.facts:
        return
    if v.shape[1] == 1:
        yield "simplex", multiply(power(multiply(ones(S.One, v.shape[0]), v), -1), v)
        yield "unit", multiply(power(apply("norm2", v), -1), v)
    yield "mask", multiply(S.Half, add(ones(*v.shape), apply("sign", v)))


def _conventions(gradient: Expr) -> Iterator[tuple[str, str | None, Expr]]:
    """What people mean by the derivative by a structured matrix, from the gradient with independent entries."""
    g, eye = gradient, apply("eye", shape=shape_of(gradient))
    yield "symmetric", "symmetric", add(g, transpose(g), negate(hadamard(g, eye)))
    yield "inner product", "symmetric", multiply(Rational(1, 2), add(g, transpose(g)))
    yield "diagonal", "diagonal", hadamard(g, eye)
    yield "lower", "lower", apply("tril", g)
    yield "upper", "upper", apply("triu", g)
    yield "skew", "skew", add(g, negate(transpose(g)))
    yield "independent", None, g


def _terms(expr: Expr) -> list[Expr]:
    """The terms of a sum as it stands and multiplied out, none twice; none of what is 0."""
    if expr == 0 or is_op(expr, "zero"):
        return []
    settled_ = tidy(expr)
    if settled_ == 0 or is_op(settled_, "zero"):
        return []
    opened = expanded(expr)
    return list(dict.fromkeys((*opened, *(t for t in summands(settled_) if len(opened) > 1 and t != settled_))))


def _compatible(var: Var, fact: str) -> bool:
    if fact == "skew":
        return not var.facts
    if fact == "orthogonal":
        return not var.facts & {"spd", "skew", "positive"}
    return "skew" not in var.facts and not any(fact in IMPLIED.get(f, ()) for f in var.facts)


def _clash(error: ShapeError) -> tuple[Sentence, ...]:
    """What does not fit in a claim, with the likely cause."""
    said = telling(CLASH, message=reason_of(error.said))
    if error.advice is None:
        return (said,)
    return said, telling(QUESTION if str(error.advice).endswith("?") else HINT, hint=reason_of(error.advice))


def _shape_text(shape: Shape) -> str | Text:
    return "1×1" if shape == UNIT else text_shape(shape)


# ---------------------------------------------------------------- numbers


def _near(a: Array, b: Array) -> bool:
    if a.shape != b.shape:
        return False
    scale = max(np.abs(a).max(initial=0), np.abs(b).max(initial=0))
    return bool(np.abs(a - b).max(initial=0) <= CLOSE * scale)


def _ratio(a: Array, b: Array) -> float | None:
    """The number r with a = r b, or ``None`` where there is none other than 0."""
    if a.shape != b.shape:
        return None
    below = float(np.sum(b * b))
    if not below > 0:
        return None
    r = float(np.sum(a * b)) / below
    return r if abs(r) > CLOSE and _near(a, r * b) else None


def _fraction(values: Sequence[float]) -> Expr | None:
    """The small fraction that all the values are."""
    found = Fraction(values[0]).limit_denominator(LARGEST_DENOMINATOR)
    if not found or any(abs(v - float(found)) > CLOSE * max(1.0, abs(v)) for v in values):
        return None
    return Rational(found.numerator, found.denominator)


def _atom(atom: Expr, point: Point) -> float:
    sizes, arrays, _ = point
    return float(sizes[str(atom)]) if isinstance(atom, Symbol) else float(np.ravel(arrays[cast(Var, atom).name])[0])


# ---------------------------------------------------------------- counterexamples


def _size_names(symbols_: Sequence[Var]) -> list[str]:
    found = (s for v in symbols_ for d in v.shape for s in sorted(d.free_symbols, key=str))
    return list(dict.fromkeys(map(str, found)))


def _counterexample(case: Case, view: View, claim: Expr) -> Counterexample | None:
    """Small matrices where the claim fails, the true value confirmed by differences of the objective."""
    variable, truth = case.variable, case.truth
    values: dict[Expr, Expr] = {}
    moved = STRUCTURES[case.structure].matrix if case.structure is not None else None
    if moved is not None and STRUCTURES[cast(str, case.structure)].fact is None:
        values[variable] = moved(variable)
    true = values_of(replace(truth, values), case.indices, lambda a, s: view.matrix(a))
    claimed = values_of(replace(claim, values))
    begin = replace(case.objective, values)
    for _ in range(case.order - 1):
        begin = Partial(begin, variable)
    direction_of = None if moved is None or values else values_of(moved(variable)).real
    differences = _Differences(begin, variable, view.matrix, direction_of)
    symbols_ = [v for v in names(add(claim, zero(shape_of(claim)))) if "#" not in v.name]
    every = list(dict.fromkeys((*case.symbols, *symbols_)))
    return by_hand(claimed, true, differences.at, every, _size_names(every))


@dataclass
class _Differences:
    """Entries of a derivative by differences; ``direction_of`` makes of a step in a free entry that of the unknown."""

    objective: Expr
    variable: Var
    matrix: Callable[[Array], Array]
    direction_of: Callable[[Mapping[str, Array], Mapping[str, int]], Array] | None = None

    def whole(self, arrays: Mapping[str, Array], sizes: Mapping[str, int]) -> tuple[Array, Array]:
        """All entries, with the axes of the objective first, and how far each may be off."""
        shape = tuple(_int(s, sizes) for s in self.variable.shape)
        units = np.eye(prod(shape)).reshape(-1, *shape)
        if self.direction_of is not None:
            made = [self.direction_of({**arrays, self.variable.name: u}, sizes) for u in units]
            units = np.stack([np.asarray(m).reshape(shape) for m in made])
        found = list(slope(self.objective, self.variable, arrays, sizes, units))
        kept = [n for n, s in zip(shape, self.variable.shape, strict=True) if s != 1]
        stacked = np.stack([np.asarray(a) for a, _ in found], axis=-1)
        doubts = np.broadcast_to(np.array([d for _, d in found]), stacked.shape)
        return (
            stacked.reshape((*stacked.shape[:-1], *kept)),
            doubts.reshape((*stacked.shape[:-1], *kept)),
        )

    def at(self, arrays: Mapping[str, Array], sizes: Mapping[str, int], entry: tuple[int, ...]) -> tuple[float, float]:
        """One entry of the matrix, and how far it may be off."""
        values, doubts = (self.matrix(a) for a in self.whole(arrays, sizes))
        return float(values[entry]), float(doubts[entry])


def _int(extent: Expr, sizes: Mapping[str, int]) -> int:
    return int(extent.subs({s: sizes[str(s)] for s in extent.free_symbols}))


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
        claim = _read_claim(given, symbols_, [cast(Shape, (*extents, S.One, S.One)[:2])], shapes)
    except ShapeError as clash:
        return changed(base, kind="shape", notes=_clash(clash))
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
        differences = _Differences(begin, variable, lambda a: a)
        true = Side(lambda a, s: differences.whole(a, s)[0])
        example = by_hand(values_of(claim), true, differences.at, symbols_, _size_names(symbols_))
        notes = (reason,) if example else (reason, Sentence(NO_SMALL, {"where": _last_line(refuted)}))
        return changed(base, kind="wrong", counterexample=example, notes=notes)
    if found.kind == "UNCHECKED":
        return changed(base, notes=(reason, Sentence(NO_POINT)))
    return changed(base, evidence=found, notes=(reason, Sentence(AGREES)))


def _last_line(error: Exception) -> str:
    return str(error).splitlines()[-1].strip()
