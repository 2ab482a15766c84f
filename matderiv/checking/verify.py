"""Fills in the evidence of every step, by evaluating both sides of it; no rule of differentiation is used or known.

All lines of a proof are compiled into one program and share their points. A line of rational functions is evaluated
exactly modulo a prime (``EXACT``, :mod:`~matderiv.checking.exact`), any other in floating point inside its domain
(``SAMPLED``, :mod:`~matderiv.checking.sampled`). Why values at a few random points settle a line is said in
:mod:`~matderiv.checking.need`. A line that does not hold is refuted by the point at which its sides differ, and a
proof with such a line is not given out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from sympy import Expr

from ..core.arrays import growing, np
from ..core.dual_numbers import Undefined
from ..core.errors import NoRuleError, RefutedError
from ..core.memory import remembered
from ..core.proof import Check, Rule, Step, every
from ..core.text import Text
from ..expressions.matrix import Var, names, unfixed
from ..expressions.writer import written
from .draws import Source
from .exact import COMMON, same_node, tested
from .generic import with_free_constants
from .line import Line
from .need import Needs
from .points import Points, size_symbols
from .program import Program
from .sampled import Sampling
from .touching import with_free_values

__all__ = ["judged", "verify"]

MANY_NAMES = 16  # beyond so many, a letter of the proof counts as a letter, whatever it stands for

Show = Callable[[Expr], str]

FALSE_LINE = Text(
    "the rule {rule} gave a line that does not hold\n    {lhs} = {rhs}\n    {counterexample}",
    "規則 {rule} から得られた行が成り立たない\n    {lhs} = {rhs}\n    {counterexample}",
)
_CLAIMED = Rule("claimed", Text("This is claimed.", "そう主張されている。"))


def verify(
    steps: tuple[Step, ...], symbols: Iterable[Expr] = (), *, also: Iterable[Expr] = (), show: Show = written
) -> tuple[Step, ...]:
    """The same steps, details included, each with its evidence.

    Where its points are from depends on all steps, and on what is judged ``also``.

    Raises:
        RefutedError: the two sides of a step differ; its ``step`` carries the counterexample.
    """
    return _verified(steps, tuple(symbols), tuple(also), show)


@growing
def _verified(
    steps: tuple[Step, ...], symbols: tuple[Expr, ...], also: tuple[Expr, ...], show: Show
) -> tuple[Step, ...]:
    judge = _Judge(steps, symbols, also)
    with np.errstate(all="ignore"):
        return tuple(_filled(s, judge, show) for s in steps)


def judged(
    pairs: Iterable[tuple[Expr, Expr]],
    symbols: Iterable[Expr] = (),
    *,
    also: Iterable[Expr] = (),
    within: Iterable[Expr] = (),
) -> tuple[Check, ...]:
    """The evidence for or against each of some equalities, taken as they are: nothing is raised.

    Each is judged by itself, at points that depend on no other: on its two sides, with the definitions in them.
    They are somebody else's, so that they are tried at more points than the lines of a proof that is made here. Only
    points count at which what stands ``within`` has a value.

    >>> from sympy import Integer, Symbol
    >>> from matderiv.core.index import Index, Sum
    >>> n = Symbol("n", integer=True, positive=True)
    >>> i = Index("i", n)
    >>> [check.kind for check in judged([(n, Sum(Integer(1), i)), (n, Sum(Integer(2), i))])]
    ['EXACT', 'REFUTED']
    """
    given, more, where = tuple(symbols), tuple(also), tuple(within)
    with np.errstate(all="ignore"):
        return tuple(_remembered(Step(left, right, _CLAIMED), given, more, where) for left, right in pairs)


def _remembered(step: Step, symbols: tuple[Expr, ...], also: tuple[Expr, ...], within: tuple[Expr, ...]) -> Check:
    """The evidence for or against a line; of a document most lines are alike in all the ways in which it is read."""
    key = "judged", step.lhs, step.rhs, _own(step, symbols), also, within
    return remembered(key, lambda: _judged(step, symbols, also, within))


def _own(step: Step, symbols: Iterable[Expr]) -> tuple[Expr, ...]:
    """Those of some symbols that stand in a step."""
    own = {v for side in (step.lhs, step.rhs) for v in names(side)}
    return tuple(v for v in symbols if v in own)


@growing
def _judged(step: Step, symbols: tuple[Expr, ...], also: tuple[Expr, ...], within: tuple[Expr, ...]) -> Check:
    """The evidence for or against a line; of one that needs arrays too large there is none."""
    found = _tried(step, symbols, also, within)
    if found.kind != "SAMPLED":
        return found

    def holds(sides: tuple[Expr, Expr]) -> bool:
        return _tried(Step(*sides, _CLAIMED), symbols, also, within).kind in ("EXACT", "SAMPLED")

    free = with_free_constants((step.lhs, step.rhs))
    if free is not None and not holds(free[0]):
        return Check(source=found.source, constant=free[1])
    touched = with_free_values((step.lhs, step.rhs))
    if touched is not None and not holds(touched[0]):
        return Check(source=found.source, unmet=touched[1])
    return found


def _tried(step: Step, symbols: tuple[Expr, ...], also: tuple[Expr, ...], within: tuple[Expr, ...]) -> Check:
    """What points say of a line."""
    try:
        return _Judge((step,), _own(step, symbols), also, within, thorough=True).check(step)
    except NoRuleError:
        return Check()


def _filled(step: Step, judge: _Judge, show: Show) -> Step:
    """One step with its evidence, its details first."""
    detail = tuple(_filled(s, judge, show) for s in step.detail)
    check = judge.check(step)
    out = step.checked(detail, check)
    if check.kind == "REFUTED":
        raise RefutedError(
            FALSE_LINE(
                rule=repr(step.rule.name),
                lhs=show(step.lhs),
                rhs=show(step.rhs),
                counterexample=check.counterexample,
            ),
            step=out,
        )
    return out


class _Judge:
    """All lines of a proof, compiled, and the points at which they are evaluated."""

    def __init__(
        self,
        steps: tuple[Step, ...],
        symbols: Iterable[Expr],
        also: Iterable[Expr],
        within: tuple[Expr, ...] = (),
        thorough: bool = False,
    ) -> None:
        self.program = Program()
        self.within = within
        needs = Needs(opaque=sum(1 for s in steps if s.role == "definition") > MANY_NAMES)
        self.lines = {id(step): self._line(step, needs) for step in every(steps)}
        sides = [unfixed(e) for step in every(steps) for e in (step.lhs, step.rhs)]
        found = size_symbols(self.program, sides, symbols)
        least: dict[Expr, int] = {}
        for line in self.lines.values():
            for s, n in _least(line).items() if line is not None else ():
                least[s] = max(n, least.get(s, 1))
        self.points = Points(self.program, found, Source(*sides, *also), least, single=not thorough)
        self.sampling = Sampling(self.points, thorough)

    def _line(self, step: Step, needs: Needs) -> Line | None:
        """A step compiled, or ``None`` where one of its sides has no value at all."""
        lhs, rhs = unfixed(step.lhs), unfixed(step.rhs)
        try:
            left, right = self.program.side(lhs), self.program.side(rhs)
        except (TypeError, Undefined):
            return None
        return Line(
            left,
            right,
            lhs,
            rhs,
            needs.line(lhs, rhs),
            self._in(step, self.program.exponents),
            self._in(step, self.program.orthogonal),
            tuple(self.program.side(e) for e in self.within),
        )

    def _in(self, step: Step, symbols: list[Var]) -> tuple[Var, ...]:
        """Those of some symbols that stand in a step."""
        found = self.program.variables(step.lhs) | self.program.variables(step.rhs) if symbols else ()
        return tuple(v for v in symbols if v in found)

    def check(self, step: Step) -> Check:
        """The evidence for or against one of the steps."""
        line = self.lines[id(step)]
        for point in self.points.made.values():
            point.forget()
        if line is None:
            return Check(source=self.points.source.short)
        if line.left == line.right:
            return same_node(self.points)
        found = tested(self.points, line)
        if not self.sampling.thorough:
            return found or self.sampling.check(line)
        if found is not None and (found.kind == "REFUTED" or found.all_sizes):
            return found
        large = self.sampling.structural(line)
        if large is not None and large.kind == "REFUTED":
            return large
        found = found or self.sampling.check(line)
        if found.kind == "REFUTED":
            return found
        other = self.sampling.orders(line, found.kind == "EXACT")
        return other if other is not None and other.kind == "REFUTED" else large or other or found


def _least(line: Line) -> Mapping[Expr, int]:
    """How large sizes are at the points that all lines share: for all sizes, or for what the line needs at least."""
    required = line.required
    for sizes in (required.all_sizes, required.sizes):
        if sizes is not None and max(sizes.values(), default=0) <= COMMON:
            return sizes
    return {}
