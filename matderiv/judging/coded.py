"""A gradient as a Python function is judged by its values: at random arrays, against the derivative that is proved.

Nothing is known of such a function but what it gives. What people get wrong is tried as for a formula, the likeliest
first: the layout, a factor, an assumption, one term, one branch; each explains the values at all points, or nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from dataclasses import replace as changed
from functools import cached_property
from math import cos, prod
from typing import Any, cast

from sympy import Expr, sympify

from ..checking.ranges import Ranges
from ..checking.sampler import Sampler
from ..checking.values import compiled
from ..core.arrays import needed, np
from ..core.dual_numbers import Undefined
from ..core.errors import InputError
from ..core.index import UNIT, distinct, extent_at, is_scalar, replace, shape_of
from ..core.operation import Applied
from ..core.proof import Check
from ..core.records import dataclass
from ..core.text import Text
from ..deriving.derivation import Derivation
from ..expressions.matrix import (
    Var,
    add,
    borders,
    given_indices,
    is_op,
    multiply,
    negate,
    ones,
    scaled,
    spread,
    summands,
    zero,
)
from ..operations.zero import ZERO
from ..printing.sheet import Code, Sentence
from ..proving.tidy import tidy
from ..reading.declarations import declared
from ..reading.shapes import Sizes
from ..tracing.places import raised_at
from ..tracing.trace import values_of
from .conventions import likely_facts
from .hand import Counterexample, Side, by_hand, sizes_in
from .hand import values_of as both_values
from .judge import terms_of
from .refute import Differences, common_ratio, factors, size_names
from .verdict import Fault, Verdict
from .views import TURNED_GRADIENT, Case
from .wording import NO_POINT, NO_SMALL, ONE_SIDE

__all__ = ["judged_by_values"]

POINTS = 8
SCALED = frozenset({"symmetric", "spd", "positive", "diagonal", "skew", "lower", "upper"})  # facts of any multiple
MORE_POINTS = 60  # where a side of a branch has not been met
CLOSE = 1e-6
SINGLE = 2e-4  # of values in single precision
FAR_OUT = (10.0, 100.0, 0.01)  # times the entries of the points: where a gradient may have been cut off
FAR_APART = 1e-3  # there values differ so much, and so much of what the derivative is elsewhere
NUDGES = tuple(1 + k * 2.0**-48 for k in (1, 3, 7))  # of all entries, which change values by rounding alone
NOISE = 1000  # times what that changes
NO_ARGUMENT = Text(
    "the argument {name} of {function} is no argument of the objective",
    "{function} の引数 {name} は目的関数の引数ではない",
)
THE_SAME = Text(
    "{function} is called with the arguments of the objective by their names: {names}",
    "{function} は目的関数の引数 {names} をその名前で渡して呼び出される",
)
SEVERAL = Text(
    "{function} gives {count} values, and it is not clear which is the derivative with respect to {name}",
    "{function} は {count} 個の値を返すが、どれが {name} による導関数か分からない",
)
ONE_OF_THEM = Text(
    "return a dictionary with the key {name}, or the one derivative",
    "キー {name} をもつ辞書か、その導関数だけを返すようにする",
)
PICKED = Text(
    "Of the {count} values of {function} number {place} is compared, which has the shape of {X}.",
    "{function} の返す {count} 個の値のうち、{X} と同じ形の {place} 番目を比較した。",
)
OTHER_SHAPE = Text(
    "The values of {function} have the shape {got}, but the derivative has {wanted}, for {sizes}.",
    "{sizes} のとき {function} の値の形は {got} だが、導関数の形は {wanted} である。",
)
FROM_VALUES = Text(
    "Values of {function} were compared with those of the derivative that is proved.",
    "{function} の値を、証明された導関数の値と比較した。",
)
ALWAYS = Text(
    "One branch is missing: {function} agrees with the derivative only if {e} is taken as {value} everywhere.",
    "場合分けの一方が抜けている: {e} を常に {value} とすれば {function} は導関数と一致する。",
)
OTHER_SIDE = Text(
    "One branch is on the wrong side: {function} agrees with the derivative if {e} is taken as 1 − {e}.",
    "場合分けの向きが逆である: {e} を 1 − {e} とすれば {function} は導関数と一致する。",
)
NOT_A_NUMBER = Text(
    "{function} gives what is not a number where the derivative has a value.",
    "導関数が値をもつところで {function} は数でない値を返す。",
)
ROUNDING = Text(
    "At every point the derivative and the values of {function} are 0 but for rounding, which decides nothing.",
    "どの点でも、導関数も {function} の値も丸め誤差を除けば 0 であり、これでは何も判定できない。",
)
LOOKED = Text(
    "They were compared at entries up to {most} in absolute value and sizes up to {size}; of larger ones nothing is "
    "known.",
    "比較した点の成分は絶対値で {most} まで、サイズは {size} までであり、それより大きい範囲は確かめていない。",
)
NOT_THE_SAME = Text(
    "{function} gives other values when it is called again with the same arguments",
    "{function} は、同じ引数で呼び出しても毎回違う値を返す",
)
NO_CHANCE = Text("leave random numbers out, or fix their seed", "乱数を使わないか、シードを固定する")
IN_PYTHON = Text("To see it: {code}", "確かめるには: {code}")


@dataclass
class Coded:
    """A Python function that is to give a derivative, called with arrays of numbers.

    Attributes:
        function: the function, with arguments that are names of the objective.
        symbols: those of the objective, as they are declared.
        further: arguments that the objective has and does not use, with their shapes.
        variable: by what the derivative is.
        torch: whether its arrays are those of PyTorch.
        picked: of several values the place of the one that is the derivative.
        again: whether it was called twice with the same arrays, and gave the same values.
    """

    function: Callable[..., Any]
    symbols: Mapping[str, Var]
    further: Mapping[str, Sizes]
    variable: Var
    torch: bool
    picked: tuple[int, int] | None = field(default=None, init=False)
    again: bool = field(default=False, init=False)

    @property
    def name(self) -> str:
        return str(getattr(self.function, "__name__", "the function"))

    def names(self) -> tuple[str, ...]:
        """The arguments that it is called with.

        Raises:
            InputError: one is no argument of the objective.
        """
        known = (*self.symbols, *(k for k in self.further if k not in self.symbols))
        found: list[str] = []
        for name, p in inspect.signature(self.function).parameters.items():
            if p.kind is p.VAR_POSITIONAL:
                continue
            if p.kind is p.VAR_KEYWORD:
                return known
            if name in known:
                found.append(name)
            elif p.default is p.empty:
                told = NO_ARGUMENT(function=self.name, name=name)
                raise InputError(told, hint=THE_SAME(function=self.name, names=", ".join(known)))
        return tuple(found)

    def given(self, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> dict[str, Any]:
        """The arguments with the axes that they are declared with."""
        out: dict[str, Any] = {}
        for name in self.names():
            if name in self.symbols:
                shape, rank = self.symbols[name].shape, self.symbols[name].rank
            else:
                shape, rank = declared(name, self.further[name])
            extents = _extents(shape[:rank], sizes)
            if name in arrays:
                out[name] = np.asarray(arrays[name], dtype=float).reshape(extents)
            else:  # on which the objective does not depend
                out[name] = np.array([cos(n) for n in range(prod(extents))]).reshape(extents)
        return out

    def at(self, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
        """Its value.

        Raises:
            InputError: it raises, gives other values when it is called again, no real ones, or several of which none
                alone has the shape of the variable.
        """
        found = self._called(arrays, sizes)
        if not self.again:
            self.again = True
            if not np.array_equal(found, self._called(arrays, sizes), equal_nan=True):
                raise InputError(NOT_THE_SAME(function=self.name), hint=NO_CHANCE)
        return found

    def _called(self, arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
        try:
            with np.errstate(all="ignore"):
                return values_of(self.function, self.given(arrays, sizes), self.torch, self._one(sizes))
        except InputError:
            raise
        except Exception as fault:
            raise raised_at(fault) from fault

    def _one(self, sizes: Mapping[str, int]) -> Callable[[Any], Any]:
        def one(result: Any) -> Any:
            name = self.variable.name
            if isinstance(result, Mapping) and name in result:
                return result[name]
            if not isinstance(result, list | tuple) or all(isinstance(r, int | float) for r in result):
                return result
            wanted = _extents(self.variable.shape[: self.variable.rank], sizes)
            fitting = [n for n, r in enumerate(result) if np.shape(r) == wanted]
            if self.picked is None and len(fitting) != 1:
                said = SEVERAL(function=self.name, count=len(result), name=name)
                raise InputError(said, hint=ONE_OF_THEM(name=repr(name)))
            self.picked = self.picked or (fitting[0], len(result))
            return result[self.picked[0]]

        return one


def _extents(shape: Sequence[Expr], sizes: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(extent_at(s, sizes) for s in shape)


Point = tuple[dict[str, int], dict[str, Any], list[Any]]


@dataclass
class _Comparison:
    """The case, the function, and what both give at the same points."""

    case: Case
    coded: Coded
    tried: int = field(default=0, init=False)
    points: list[Point] = field(default_factory=list, init=False)
    claimed: list[Any] = field(default_factory=list, init=False)
    far: list[bool] = field(default_factory=list, init=False)
    noises: dict[int, float] = field(default_factory=dict, init=False)

    @cached_property
    def sampler(self) -> Sampler:
        """What draws points at which objective and derivative have a value."""
        case = self.case
        return Sampler([(case.truth, case.indices), (case.objective, ())], case.symbols)

    def drawn(self, count: int) -> None:
        """Points at which the derivative has a value, until there are so many."""
        for n in range(self.tried, count):
            self.tried = n + 1
            found = self.sampler.at(n)
            if found is not None:
                self.take(found, self.coded.at(found[1], found[0]))

    def take(self, point: Point, claimed: Any, far: bool = False) -> None:
        """One more point."""
        self.points.append(point)
        self.claimed.append(claimed)
        self.far.append(far)

    def farther(self) -> _Comparison:
        """The same with points at which all entries are larger or smaller, where both sides have values."""
        out = _Comparison(self.case, self.coded)
        out.tried, out.points, out.claimed, out.far = self.tried, [*self.points], [*self.claimed], [*self.far]
        within = {v.name for v in self.case.symbols if v.facts <= SCALED}
        for factor in FAR_OUT if not self.case.indices else ():
            for n in range(min(POINTS, len(self.points))):
                there = {k: factor * np.asarray(a) if k in within else a for k, a in self.points[n][1].items()}
                both = self._both(n, there)
                if both is not None and all(np.isfinite(side).all() for side in both):
                    out.take((self.points[n][0], there, [both[0]]), both[1], far=True)
        return out

    @cached_property
    def _truth(self) -> Callable[..., Any]:
        return compiled(self.case.truth)

    def _both(self, n: int, there: Mapping[str, Any]) -> tuple[Any, Any] | None:
        """The derivative and the claimed one with the sizes of a point and other arrays, if both have a value."""
        sizes, _, (true, *_) = self.points[n]
        try:
            with np.errstate(all="ignore"):
                return np.broadcast_to(self._truth(there, sizes), true.shape), self.coded.at(there, sizes)
        except (Undefined, InputError):
            return None

    @cached_property
    def typical(self) -> float:
        """How large the derivative is at the points that are drawn."""
        drawn = zip(self.points, self.far, strict=True)
        return _largest(true for (_, _, (true, *_)), far in drawn if not far)

    def rounding(self, n: int) -> float:
        """How far apart values at a point may be by rounding alone: so much as it changes either side, many times."""
        if n not in self.noises:
            self.noises[n] = 0.0 if self.case.indices else NOISE * self._noise(n)
        return self.noises[n]

    def _noise(self, n: int) -> float:
        _, arrays, (true, *_) = self.points[n]
        most = 0.0
        for nudge in NUDGES:
            both = self._both(n, {k: nudge * np.asarray(a) for k, a in arrays.items()})
            for one, other in zip(both or (), (true, self.claimed[n]), strict=False):
                apart = np.abs(one - other) if one.shape == other.shape else np.zeros(1)
                most = max(most, float(apart.max(initial=0))) if np.isfinite(apart).all() else most
        return most

    @property
    def is_gradient(self) -> bool:
        """Whether it is the first derivative of a number by all entries, which has the axes of the variable."""
        case = self.case
        return is_scalar(case.objective) and case.order == 1 and not case.derivation.proof.entry

    def wanted(self, n: int) -> Any:
        """The derivative at a point, with the axes that the function is to give."""
        sizes, _, (true, *_) = self.points[n]
        variable = self.case.variable
        if self.is_gradient:
            return true.reshape(_extents(variable.shape[: variable.rank], sizes))
        return true

    def values(self, expression: Expr) -> list[Any]:
        """The values of an expression of the shape of the derivative at the points.

        Raises:
            Undefined: it has none somewhere.
        """
        value = compiled(expression)
        return [
            np.broadcast_to(value(arrays, sizes), true.shape).reshape(self.wanted(n).shape)
            for n, (sizes, arrays, (true, *_)) in enumerate(self.points)
        ]


def judged_by_values(
    derivation: Derivation,
    gradient: Callable[..., Any],
    structure: str | None,
    order: int,
    shapes: Mapping[str, Sizes],
    torch: bool,
) -> Verdict:
    """The verdict on a function that is to give the derivative; ``shapes`` are those of the arguments of the objective.

    Raises:
        InputError: the function raises, or is not called with the names of the objective.
        ArgumentError: NumPy is not installed, of whose arrays it is a function.
    """
    needed(f"{getattr(gradient, '__name__', 'the function')}()")
    case = Case.of(derivation, structure, order)
    symbols = {v.name: v for v in case.symbols}
    coded = Coded(gradient, symbols, shapes, case.variable, torch)
    found = _Comparison(case, coded)
    found.drawn(POINTS)
    return _Judging(found).verdict()


@dataclass
class _Judging:
    """What is wrong with the values of a function."""

    of: _Comparison

    @property
    def name(self) -> str:
        return self.of.coded.name

    def verdict(self) -> Verdict:
        case, coded = self.of.case, self.of.coded
        claim = Var(self.name, shape_of(case.truth) if not case.indices else UNIT)
        proof = case.derivation.proof
        base = Verdict("unknown", proof.objective, case.variable, claim, case.order, case.structure, case.derivation)
        base = changed(base, coded=True)
        if not self.of.points:
            return changed(base, notes=(Sentence(NO_POINT),))
        notes = [Sentence(FROM_VALUES, {"function": Code(self.name)})]
        if coded.picked is not None:
            place, count = coded.picked
            shown = {"function": Code(self.name), "count": str(count), "place": str(place + 1), "X": case.variable}
            notes = [Sentence(PICKED, shown)]
        base = changed(base, notes=tuple(notes))
        if (misshapen := self._misshapen(base)) is not None:
            return misshapen
        finite = all(np.isfinite(c).all() for c in self.of.claimed)
        explained = self._explained(base) if finite else None
        return explained if explained is not None else self._wrong(base, ())

    # -- how values are compared

    def _turned(self) -> list[Callable[[Any], Any]]:
        both = self.of.is_gradient and self.of.case.variable.rank == 2
        return [lambda a: a, *([_turn] if both else [])]

    def _near(self, a: Any, b: Any, n: int) -> bool:
        """Whether two values at a point are the same but for rounding."""
        if a.shape != b.shape or not (np.isfinite(a).all() and np.isfinite(b).all()):
            return False  # what is infinite is near to nothing
        scale, apart = _largest((a, b)), _largest([a.astype(float) - b.astype(float)])
        if self.of.far[n]:
            return apart <= FAR_APART * scale or apart <= FAR_APART * self.of.typical
        close = SINGLE if "float32" in (a.dtype.name, b.dtype.name) else CLOSE
        return apart <= close * scale or apart <= self.of.rounding(n)

    def _agree(self, values: Sequence[Any], turned: Callable[[Any], Any] = lambda a: a) -> bool:
        return all(self._near(turned(c), v, n) for n, (c, v) in enumerate(zip(self.of.claimed, values, strict=True)))

    def _agree_with(self, corrected: Sequence[Any]) -> bool:
        return all(self._near(c, v, n) for n, (c, v) in enumerate(zip(corrected, self._true(), strict=True)))

    def _only_rounding(self) -> bool:
        """Whether at all points both sides are 0 but for rounding, where 0 is not what the derivative says."""
        if is_op(self.of.case.truth, ZERO):
            return False
        largest = [_largest(both) for both in zip(self.of.claimed, self._true(), strict=True)]
        return any(largest) and all(most <= self.of.rounding(n) for n, most in enumerate(largest))

    def _true(self) -> list[Any]:
        return [self.of.wanted(n) for n in range(len(self.of.points))]

    def _evidence(self, corrected: Sequence[Any]) -> Check:
        """The evidence that values, as they are or corrected, are those of the derivative."""
        apart = [
            float(np.abs(c - v).max(initial=0)) / max(float(np.abs(v).max(initial=0)), 1e-9)
            for c, v in zip(corrected, self._true(), strict=True)
        ]
        sizes = tuple(dict.fromkeys(tuple(p[0].items()) for p in self.of.points))
        return Check("SAMPLED", tuple(map(dict, sizes)), error=max(apart), points=len(self.of.points))

    # -- the explanations

    def _misshapen(self, base: Verdict) -> Verdict | None:
        for n, (claimed, true) in enumerate(zip(self.of.claimed, self._true(), strict=True)):
            if not any(t(claimed).shape == true.shape for t in self._turned()):
                sizes = ", ".join(f"{k} = {v}" for k, v in self.of.points[n][0].items())
                shown = {"got": str(claimed.shape), "wanted": str(true.shape), "sizes": sizes}
                note = Sentence(OTHER_SHAPE, {"function": Code(self.name), **shown})
                return changed(base, kind="shape", notes=(note,))
        return None

    def _explained(self, base: Verdict) -> Verdict | None:
        true = self._true()
        for turned in self._turned():
            if self._agree(true, turned):
                if self._only_rounding():
                    return changed(base, notes=(Sentence(ROUNDING, {"function": Code(self.name)}),))
                open_ = self._unmet()
                true = self._true()
                if not self._agree(true, turned):
                    continue
                far = _Judging(self.of.farther())
                if not far._agree(far._true(), turned):
                    return far._by_branch(base) or far._wrong(base, ())
                for e in open_:
                    if len(far._sides(e)) < 2:
                        return changed(base, notes=(Sentence(ONE_SIDE, {"x": e}),))
                base = changed(base, notes=(*base.notes, far._looked()))
                layout = None if self._agree(true) else TURNED_GRADIENT
                kind: Any = "right" if layout is None else "transposed"
                evidence = self._evidence([*map(turned, self.of.claimed)])
                return changed(base, kind=kind, layout=layout, evidence=evidence)
        for explains in (self._by_factor, self._by_assumption, self._by_term, self._by_branch):
            found = explains(base)
            if found is not None:
                return found
        return None

    def _looked(self) -> Sentence:
        """How far the entries of the points go."""
        most = _largest(a for _, arrays, _ in self.of.points for a in arrays.values())
        size = max((n for sizes, _, _ in self.of.points for n in sizes.values()), default=1)
        return Sentence(LOOKED, {"most": f"{most:.0f}" if most > 1 else f"{most:.2g}", "size": str(size)})

    def _unmet(self) -> list[Expr]:
        """What has been on one side of a branch only, at points of which more are drawn until both have been met."""
        open_ = [*dict.fromkeys(e for whole in distinct(self.of.case.truth) for e in _borders(whole))]
        for count in range(POINTS, MORE_POINTS + 1, POINTS):
            open_ = [e for e in open_ if len(self._sides(e)) < 2]
            if not open_:
                break
            self.of.drawn(count + POINTS)
        return open_

    def _sides(self, border: Expr) -> set[bool]:
        """On which sides of 0 the entries of a border have been."""
        inside = compiled(border)
        values = (np.asarray(inside(arrays, sizes)).reshape(-1) for sizes, arrays, _ in self.of.points)
        return {bool(t) for v in values for t in (v > 0)}

    def _by_factor(self, base: Verdict) -> Verdict | None:
        case, true = self.of.case, self._true()
        for way, turned in enumerate(self._turned()):
            pairs = [(v, turned(c)) for c, v in zip(self.of.claimed, true, strict=True) if np.any(v)]
            ratios = [common_ratio(v, c) for v, c in pairs]
            if not ratios or None in ratios:
                continue
            points = [p for p, v in zip(self.of.points, true, strict=True) if np.any(v)]
            for factor in factors(cast("list[float]", ratios), points, case.symbols, case.variable):
                value = compiled(factor)
                corrected = [
                    float(value(arrays, sizes)) * turned(c)
                    for (sizes, arrays, _), c in zip(self.of.points, self.of.claimed, strict=True)
                ]
                if self._agree_with(corrected):
                    layout = TURNED_GRADIENT if way else None
                    evidence = self._evidence(corrected)
                    return changed(base, kind="factor", factor=factor, layout=layout, evidence=evidence)
        return None

    def _by_assumption(self, base: Verdict) -> Verdict | None:
        case, coded = self.of.case, self.of.coded
        sampler = self.of.sampler
        for var, fact in likely_facts(case.symbols):
            points = [p for p in (sampler.at(n, {var.name: frozenset({fact})}) for n in range(POINTS)) if p is not None]
            if len(points) < POINTS // 2 or not any(np.any(p[2][0]) for p in points):
                continue
            other = _Comparison(case, coded)
            for p in points:
                other.take(p, coded.at(p[1], p[0]))
            judging = _Judging(other)
            narrowed = replace(case.truth, {var: Var(var.name, var.shape, var.facts | {fact}, rank=var.rank)})
            open_ = (e for whole in distinct(narrowed) for e in _borders(whole) if len(judging._sides(e)) < 2)
            if judging._agree(judging._true()) and next(open_, None) is None:
                evidence = judging._evidence(other.claimed)
                return changed(base, kind="assuming", assumption=((var, fact),), evidence=evidence)
        return None

    def _by_term(self, base: Verdict) -> Verdict | None:
        case = self.of.case
        if case.indices or len(self.of.claimed[0].shape) > 2:
            return None
        own = list(dict.fromkeys((*_terms(case.truth), *terms_of(case.truth))))
        candidates = [*own, *self._extra(own)]
        if not candidates:
            return None
        true = self._true()
        for n, term in enumerate(candidates):
            try:
                at = self.of.values(term)
            except Undefined:
                continue
            seen = [k for k, t in enumerate(at) if np.any(t)]
            ratios = [common_ratio(true[k] - self.of.claimed[k], at[k]) for k in seen]
            rest = (k for k in range(len(at)) if k not in seen)
            if not ratios or None in ratios or not all(self._near(true[k], self.of.claimed[k], k) for k in rest):
                continue
            found = self._fault(cast("list[float]", ratios), term, own=n < len(own), alone=len(own) == 1, seen=seen)
            if found is not None:
                fault, more, about = found
                corrected = [c + m for c, m in zip(self.of.claimed, self.of.values(more), strict=True)]
                if self._agree_with(corrected):
                    evidence = self._evidence(corrected)
                    return changed(
                        base, kind="term", term=tidy(more), fault=fault, about=tidy(about), evidence=evidence
                    )
        return None

    def _fault(
        self, ratios: list[float], term: Expr, *, own: bool, alone: bool, seen: list[int]
    ) -> tuple[Fault, Expr, Expr] | None:
        """What is wrong with a term of which so much has to be added."""
        case = self.of.case
        points = [self.of.points[k] for k in seen]
        if own and not alone and all(abs(r - 1) < CLOSE for r in ratios):
            return "missing", term, term
        # the coefficient that the term has in the function, of which 1 is right
        has = [1 - r for r in ratios] if own else [-r for r in ratios]
        if any(abs(h) < CLOSE for h in has):
            return None
        coefficient = next(factors(has, points, case.symbols, case.variable), None)
        if coefficient is None:
            return None
        if not own:
            return "too much", multiply(-1, coefficient, term), multiply(coefficient, term)
        more = add(term, negate(multiply(coefficient, term)))
        return ("sign" if coefficient == -1 else "coefficient"), more, term

    def _extra(self, own: Sequence[Expr]) -> list[Expr]:
        """Terms that may be too much: the variable, and ones."""
        case = self.of.case
        if case.variable.shape != shape_of(case.truth):
            return []
        return [e for e in (case.variable, ones(*case.variable.shape)) if e not in own]

    def _by_branch(self, base: Verdict) -> Verdict | None:
        case = self.of.case
        if case.indices:
            return None
        for e, values, text in self._branches():
            try:
                taken = self.of.values(replace(case.truth, values))
            except Undefined:
                continue
            if self._agree(taken):
                shown: dict[str, Any] = {"function": Code(self.name), "e": e}
                if text is ALWAYS:
                    shown["value"] = "0" if values[e] == zero(shape_of(e)) else "1"
                return self._wrong(base, (Sentence(text, shown),))
        return None

    def _branches(self) -> Iterator[tuple[Expr, dict[Expr, Expr], Text]]:
        """The indicators of the derivative, with what may have been taken for them, and for 1 less them."""
        every = [e for e in distinct(self.of.case.truth) if isinstance(e, Applied) and e.operation.jump is not None]
        for e in every:
            one, none = ones(*shape_of(e)), zero(shape_of(e))
            others = [o for o in every if o != e and shape_of(o) == shape_of(e) and self._complement(e, o)]
            yield e, {e: one, **dict.fromkeys(others, none)}, ALWAYS
            yield e, {e: none, **dict.fromkeys(others, one)}, ALWAYS
            if e.operation.name in ("step", "step_closed"):
                yield e, {o: add(one, negate(o)) for o in (e, *others)}, OTHER_SIDE

    def _complement(self, e: Expr, other: Expr) -> bool:
        """Whether of two indicators one is 1 where the other is 0, at all points."""
        both = compiled(add(e, other))
        return all(bool((np.asarray(both(arrays, sizes)) == 1).all()) for sizes, arrays, _ in self.of.points)

    # -- wrong

    def _wrong(self, base: Verdict, notes: tuple[Sentence, ...]) -> Verdict:
        found = self._counterexample()
        if found is not None:
            code = Sentence(IN_PYTHON, {"code": Code(self._call(found))})
            return changed(base, kind="wrong", counterexample=found, notes=(code, *notes))
        for k, ((sizes, _, _), claimed, true) in enumerate(
            zip(self.of.points, self.of.claimed, self._true(), strict=True)
        ):
            if not np.isfinite(claimed).all():
                note = Sentence(NOT_A_NUMBER, {"function": Code(self.name)})
                return changed(base, kind="wrong", notes=(note, *notes))
            apart = [t(claimed) for t in self._turned() if t(claimed).shape == true.shape]
            if apart and not self._near(apart[0], true, k):
                at = np.unravel_index(int(np.argmax(np.abs(apart[0] - true))), true.shape)
                where = ", ".join(f"{k} = {n}" for k, n in sizes.items())
                text = f"{float(apart[0][at]):.6g} ≠ {float(true[at]):.6g}"
                note = Sentence(NO_SMALL, {"where": f"{where}: {text}" if where else text})
                return changed(base, kind="wrong", notes=(note, *notes))
        return changed(base, notes=(Sentence(NO_POINT),))

    def _counterexample(self) -> Counterexample | None:
        case, coded = self.of.case, self.of.coded
        if case.indices or not self.of.is_gradient or case.structure is not None:
            return None
        true = both_values(case.truth)

        def claimed(arrays: Mapping[str, Any], sizes: Mapping[str, int]) -> Any:
            try:
                value = coded.at(arrays, sizes)
            except InputError:
                raise Undefined("the function raises") from None
            wanted = np.asarray(true.real(arrays, sizes))
            if value.size != wanted.size:
                raise Undefined("another shape")
            return value.reshape(wanted.shape)

        differences = Differences(case.begin, case.variable, lambda a: a)
        own = sorted({str(s) for e in (case.truth, case.objective) for s in sizes_in(e)})
        names = list(dict.fromkeys((*size_names(case.symbols), *own)))
        within = given_indices(case.truth, case.objective)
        return by_hand(Side(claimed), true, differences.at, case.symbols, names, within)

    def _call(self, found: Counterexample) -> str:
        """The call of the function that shows it, and the entry, as Python counts."""
        coded = self.of.coded
        rows = {v.name: rows for v, rows in found.inputs}
        shown: list[str] = []
        for name in coded.names():
            if name not in rows:
                continue
            rank = coded.symbols[name].rank
            numbers = [[_python(x) for x in row] for row in rows[name]]
            flat = [x for row in numbers for x in row]
            one = flat[0] if rank == 0 else f"[{', '.join(flat)}]"
            both = "[" + ", ".join(f"[{', '.join(row)}]" for row in numbers) + "]"
            made = "torch.tensor" if coded.torch else "np.array"
            text = both if rank == 2 else one
            shown.append(f"{name}={text}" if rank == 0 and not coded.torch else f"{name}={made}({text})")
        at = ", ".join(str(n - 1) for n in found.at)
        return f"{self.name}({', '.join(shown)}){f'[{at}]' if at else ''}"


def _largest(arrays: Iterable[Any]) -> float:
    """The largest absolute value in some arrays."""
    return max((float(np.abs(a).max(initial=0)) for a in arrays), default=0.0)


def _turn(array: Any) -> Any:
    return array.T


def _terms(expr: Expr) -> list[Expr]:
    """The terms of a sum as it stands, a number in front of it taken to each."""
    number, body = scaled(expr)
    parts = summands(body)
    return [multiply(number, part) for part in parts] if len(parts) > 1 else []


def _borders(e: Expr) -> Iterator[Expr]:
    """What is 0 where an operation goes over from one formula to another, and is known to be on no side alone."""
    if not isinstance(e, Applied):
        return
    single = [add(e.args[0], negate(spread(sympify(b), shape_of(e.args[0])))) for b in e.operation.branches]
    for border in (*single, *borders(e)):
        low, high = Ranges().of(border)
        if low < 0 < high:
            yield border


def _python(number: Expr) -> str:
    return str(float(number))
