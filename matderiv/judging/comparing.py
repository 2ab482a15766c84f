"""A claim compared with the derivative, as a line of a proof is, or in floating point at a few points.

The points only choose what is worth a full comparison, and decide nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from sympy import Expr, S

from ..checking.ranges import Ranges
from ..checking.sampler import Sampler
from ..checking.verify import judged, verify
from ..core.arrays import np
from ..core.index import Index, distinct, free, is_scalar, power, replace, shape_of
from ..core.operation import Applied
from ..core.proof import Check, Condition, Rule, Step
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var, apply, is_op, names
from ..expressions.writer import unicode
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.pinv import PINV
from ..proving.conditions import conditions
from ..proving.structure import STRUCTURES
from ..proving.tidy import tidy
from .holding import partial
from .jumps import Landing, jumping, landing
from .refute import CLOSE, Point
from .size_atoms import with_letters
from .views import Case, View

__all__ = ["Comparison"]

POINTS = 3
MORE_POINTS = 12
FULL_RANK = "{x} has full rank"
CLAIMED = Rule("claim", Text("This is what is claimed.", "これが主張である。"))


@dataclass
class Comparison:
    """The case that claims are compared with."""

    case: Case
    refuted: dict[tuple[Expr, Expr], str] = field(default_factory=dict, init=False)  # by a difference at some point
    landed: dict[tuple[Expr, Expr], Landing] = field(default_factory=dict, init=False)  # where a function jumps
    of_sizes: dict[tuple[Expr, Expr], Expr] = field(default_factory=dict, init=False)  # what no sizes decide

    def holds(self, view: View, claim: Expr, facts: Mapping[Var, frozenset[str]] | None = None) -> Check | None:
        """The evidence that a claim is the derivative, or ``None`` where it is refuted."""
        return self.compared(view.line(claim), facts)

    def compared(
        self, line: tuple[Expr, Expr], facts: Mapping[Var, frozenset[str]] | None = None, structure: str | None = None
    ) -> Check | None:
        """The evidence that two sides are equal where these facts hold, or ``None`` where that is refuted."""
        values = self.standing(facts, structure)
        sides, objective = self.given(line, facts, structure), replace(self.case.objective, values)
        found = self.evidence(sides, objective)
        if found is None or found.kind == "UNCHECKED":
            return found
        lettered = with_letters(sides)
        if lettered is not None:
            same = self.evidence(lettered[0], objective)
            if same is None or same.kind == "UNCHECKED":
                self.of_sizes[line] = lettered[1]
                return Check(source=found.source)
        landed = self._landing(line, values)
        if landed is None:
            return found
        self.landed[line] = landed
        return Check(source=found.source) if landed.differ is None else None

    def evidence(self, line: tuple[Expr, Expr], objective: Expr) -> Check | None:
        """The evidence that two sides are equal at random points, or ``None`` where that is refuted.

        What they are where the objective has no value does not matter.
        """
        left, right = line
        (found,) = judged([(left, right)], names(right), also=(self.case.objective,))
        if found.kind == "REFUTED" and partial(objective) and _branches(line):
            (found,) = judged([(left, right)], names(right), also=(self.case.objective,), within=(objective,))
        if found.kind == "REFUTED":
            self.refuted[left, right] = str(found.counterexample)
            return None
        if found.kind == "UNCHECKED" and self.identical(left, right):
            (step,) = verify((Step(left, right, CLAIMED),), names(right), also=(self.case.objective,), show=unicode)
            return step.check
        return found

    def given(
        self, line: tuple[Expr, Expr], facts: Mapping[Var, frozenset[str]] | None = None, structure: str | None = None
    ) -> tuple[Expr, Expr]:
        """Two sides with symbols that have these facts as well."""
        values = self.standing(facts, structure)
        left, right = (replace(e, values) for e in line)
        return left, right

    def standing(
        self, facts: Mapping[Var, frozenset[str]] | None = None, structure: str | None = None
    ) -> dict[Expr, Expr]:
        """What stands for symbols that have these facts as well."""
        values: dict[Expr, Expr] = {}
        for v, more in (facts or {}).items():
            values[v] = Var(v.name, v.shape, v.facts | more, v.definition, v.letter, v.rank)
        structure = structure or self.case.structure
        if structure is not None and STRUCTURES[structure].fact is None:
            # no fact says that it is triangular
            values[self.case.variable] = STRUCTURES[structure].matrix(self.case.variable)
        return values

    def _landing(self, line: tuple[Expr, Expr], values: dict[Expr, Expr]) -> Landing | None:
        """Where a function in two sides jumps and they differ, or nothing is known; ``None`` where all is well."""
        left, right = (replace(e, values) for e in line)
        needed = [*self.case.derivation.proof.conditions, *_of_values(line[0])]
        asked = [Condition(c.text, {k: replace(e, values) for k, e in c.bindings.items()}) for c in needed]
        found = landing((left, right), self.case.symbols, asked, _apart)
        if found is None or found.differ is not None:
            return found
        free_ = {e: Var(f"#{n}", shape_of(e)) for n, e in enumerate(jumping((left, right)))}
        if any(isinstance(i, Index) for e in free_ for i in free(e)):
            return found
        # where it does not matter what the function is, it does not matter where it jumps
        same = self.evidence((replace(left, free_), replace(right, free_)), replace(self.case.objective, values))
        return found if same is None or same.kind == "UNCHECKED" else None

    @staticmethod
    def identical(left: Expr, right: Expr) -> bool:
        """Whether two sides have the same normal form, so that no point need tell them apart."""
        return bool(tidy(left) == tidy(right))

    def narrower(self, line: tuple[Expr, Expr], facts: Mapping[Var, frozenset[str]] | None = None) -> bool:
        """Whether the claim, the first side, has values for positive entries only, the other and the objective more."""
        also = {v.name: f for v, f in (facts or {}).items()}
        sampler = Sampler([(e, ()) for e in (*line, self.case.objective)], self.case.symbols)

        def missing(*signs: str) -> bool:
            points = (where for s in signs for where in sampler.defined(s, also))
            return any(all(other) and not claimed for claimed, *other in points)

        return not missing("positive") and missing("plain", "negative")

    def sampled(self, claim: Expr, *more: Expr, also: Mapping[str, frozenset[str]] | None = None) -> list[Point]:
        """Points with the values of the derivative, the claim and more; ``also`` are facts that hold there."""
        sampler = Sampler(
            [(self.case.truth, self.case.indices), (claim, ()), *((e, ()) for e in more)], self.case.symbols
        )
        found = [p for p in (sampler.at(n, also) for n in range(POINTS)) if p is not None]
        # where everything is 0, as where no relu is active, a factor or a term is not seen
        telling = [p for p in found if np.any(p[2][0])]
        for n in range(POINTS, MORE_POINTS):
            if len(telling) == len(found):
                break
            more_ = sampler.at(n, also)
            if more_ is not None and np.any(more_[2][0]):
                telling.append(more_)
        return telling or found

    def certain(self, line: tuple[Expr, Expr], facts: Mapping[Var, frozenset[str]]) -> bool:
        """Whether there is evidence that two sides are equal where these facts hold."""
        found = self.compared(line, facts)
        return found is not None and found.kind != "UNCHECKED"

    def nonzero(self, claim: Expr, facts: Mapping[Var, frozenset[str]]) -> bool:
        """Whether the derivative is not 0 all the same where these facts hold."""
        points = self.sampled(claim, also={v.name: f for v, f in facts.items()})
        return bool(points) and all(np.abs(p[2][0]).max(initial=0) > CLOSE for p in points)


def _of_values(claim: Expr) -> list[Condition]:
    """Where a claim has a value; a pseudoinverse has one at every rank, and wherever its argument has one."""
    inverses = [e for e in distinct(claim) if is_op(e, PINV)]
    if any(isinstance(i, Index) for e in inverses for i in free(e)):
        return [c for c in conditions(claim, values=True) if c.text.en != FULL_RANK]
    bare = replace(claim, {e: Var(f"#{n}", shape_of(e)) for n, e in enumerate(inverses)})
    return list(conditions(bare, *(e.args[0] for e in inverses), values=True))


def _apart(expr: Expr) -> bool:
    """Whether no entry of an expression can be 0."""
    low, high = Ranges().of(expr)
    if low > 0 or high < 0:
        return True
    inverse = power(expr, -1) if is_scalar(expr) else apply(ENTRYWISE_POWER, expr, S(-1))
    return not list(conditions(inverse, values=True))


def _branches(line: tuple[Expr, Expr]) -> bool:
    """Whether two sides may differ in a part of the numbers only, as |t| and t."""
    return any(isinstance(e, Applied) and e.operation.branches for side in line for e in distinct(side))
