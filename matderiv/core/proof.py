"""A proof as data: rules, steps, lemmas, the evidence for each step. All of it is frozen, and checked when built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal

from sympy import Expr

from .index import Entry, Pair, Partial, is_scalar, shape_of
from .records import dataclass
from .text import Text

__all__ = [
    *("Along", "Bindings", "Check", "Condition", "Given", "Kind", "Lemma", "Proof", "Proved", "Role", "Rule", "Step"),
    "every",
]

Kind = Literal["EXACT", "SAMPLED", "REFUTED", "UNCHECKED"]
Role = Literal["definition", "main", "aside"]
Proved = Literal["components", "differential"]  # how a proof is written
Bindings = Mapping[str, Expr | str]


@dataclass(frozen=True)
class Rule:
    """Why one line follows from another: a name and the reason, with placeholders for this proof's indices."""

    name: str
    reason: Text


@dataclass(frozen=True)
class Check:
    """The evidence for a step.

    ``EXACT`` is exact arithmetic at random points, at each modulo another of the ``primes``; a step that is false, and
    not fitted to its own hash, has it with a probability below 2 to the power ``bound``. That holds for all sizes, or
    only for those tried where not ``all_sizes``. Without primes both sides are the same by definition. ``SAMPLED`` is
    floating point inside the domain, with the largest relative ``error``. ``sizes`` are those that were tried, with the
    whole numbers that stood for exponents. ``source`` begins the SHA-256 of what was judged, from which points and
    primes are drawn. A ``REFUTED`` step carries its ``counterexample``: the two values that differ, and where. An
    UNCHECKED one may name an argument, ``unmet``, of which no point was found on one side of a branch, or the least
    ``size`` at which it would be seen whether what vanishes of small matrices vanishes, or a ``constant`` that is
    only known by its digits.
    """

    kind: Kind = "UNCHECKED"
    sizes: tuple[Mapping[str, int], ...] = ()
    error: float | None = None
    primes: tuple[int, ...] = ()
    bound: int | None = None
    all_sizes: bool = True
    points: int = 0
    source: str = ""
    counterexample: str | None = None
    unmet: Expr | None = None
    size: int | None = None
    constant: Expr | None = None

    def __post_init__(self) -> None:
        if self.kind == "REFUTED" and not self.counterexample:
            raise ValueError("a refutation shows where the two sides differ")


UNCHECKED = Check()


@dataclass(frozen=True)
class Step:
    """One line: ``lhs = rhs`` by ``rule``.

    ``bindings`` fill the placeholders of the reason. ``focus`` is the part of the left side that changed, when
    it is not all of it. ``detail`` are the steps that prove the line. ``role`` says how it joins the others: a
    "definition" gives a letter to something, a "main" step continues the chain of its lemma, an "aside" is a
    calculation on the way that a later main step uses.
    """

    lhs: Expr
    rhs: Expr
    rule: Rule
    bindings: Bindings = field(default_factory=dict)
    focus: Expr | None = None
    label: str = ""
    detail: tuple[Step, ...] = ()
    role: Role = "main"
    check: Check = field(default=UNCHECKED, compare=False)

    def __post_init__(self) -> None:
        if not self.rule.reason.placeholders <= self.bindings.keys():
            missing = self.rule.reason.placeholders - self.bindings.keys()
            raise ValueError(f"the reason of rule {self.rule.name!r} lacks {sorted(missing)}")
        if isinstance(self.lhs, int) or isinstance(self.rhs, int):
            raise TypeError(f"both sides of a step are expressions: {self.lhs!r} = {self.rhs!r}")

    def checked(self, detail: tuple[Step, ...], check: Check) -> Step:
        """The same step with evidence, and that of its details: nothing of it is to be validated again."""
        out = object.__new__(Step)
        out.__dict__.update(self.__dict__, detail=detail, check=check)
        return out


@dataclass(frozen=True)
class Lemma:
    """A claim ``lhs = rhs`` and the steps that prove it.

    The main steps form one chain: each begins where the one before ended, the first begins at the claim's left
    side or at the objective written out, and the last ends in the claim. ``conditions`` are what this claim needs
    besides those of the whole proof.
    """

    lhs: Expr
    rhs: Expr
    steps: tuple[Step, ...]
    title: Text | None = None
    bindings: Bindings = field(default_factory=dict)
    conditions: tuple[Condition, ...] = ()

    def __post_init__(self) -> None:
        for role in ("main", "aside"):
            before: Step | None = None
            for step in self.steps:
                if step.role != role:
                    if role == "aside":
                        before = None
                    continue
                if before is not None and role == "main" and step.lhs != before.rhs and step.lhs != self.lhs:
                    raise ValueError(f"the chain breaks at rule {step.rule.name!r}: {before.rhs} is not {step.lhs}")
                before = step
        main = [s for s in self.steps if s.role == "main"]
        if not main or main[-1].rhs != self.rhs:
            raise ValueError("a lemma ends in its claim")


@dataclass(frozen=True)
class Condition:
    """A condition under which a claim holds, such as a domain that nothing guarantees."""

    text: Text
    bindings: Bindings


@dataclass(frozen=True)
class Given:
    """The text that was asked about, with what was declared of it: what was inferred follows from nothing else."""

    objective: str
    wrt: str | None = None
    shapes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    assume: Mapping[str, str] = field(default_factory=dict)
    structure: str | None = None
    order: int = 1
    columns: tuple[str, ...] = ()
    functions: Mapping[str, str] = field(default_factory=dict)
    then: tuple[str, ...] = ()


@dataclass(frozen=True)
class Along:
    """Of which objective this is the Hessian, by which variable, times a direction; ``symbols`` are those of it."""

    objective: Expr
    variable: Expr
    symbols: tuple[Expr, ...]
    direction: str


@dataclass(frozen=True)
class Kernel:
    """What the kernel of a proof assistant says of the claim, when it was asked, in a sentence for the footer."""

    accepted: bool
    text: Text


@dataclass(frozen=True)
class Proof:
    """A whole derivation as data, all that a format needs.

    Attributes:
        objective: what is differentiated.
        variable: by what; of a mixed derivative, by what first.
        symbols: every symbol of the objective, with its shape, in order of appearance.
        answer: the derivative, read off the last line; a matrix expression or an index expression.
        claim: the statement, ``claim[0] = claim[1]``.
        where: names that the answer keeps, each with its definition.
        lemmas: the proof; one lemma is a flat chain, several are numbered.
        layout: which axes the derivative has.
        conditions: what must hold for the claim.
        notes: what was inferred or assumed, for the reader.
        ends: the evidence that compares objective and answer by differences.
        solution: the stationary point, if it was asked for.
        einsum: an answer with more than two axes as NumPy code.
        kronecker: how an answer with more than two axes is the entry of one matrix, columns stacked.
        at: the free indices of the entry in which the proof ends, axes of the objective first.
        stacked: the objective is vec(F), and the proof speaks of the entries of F.
        structure: over whose free entries it is differentiated, such as symmetric.
        atoms: the symbols of SymPy that the user's own expression has for names and sizes.
        given: what was asked, where the objective was a text.
        along: what was asked, where this is a Hessian times a direction.
        entry: the indices of the entry of the variable that is differentiated by, where it is one.
        dropped: parts of the objective as it was given that have not a value everywhere, and that fell away: 0·log t.
        then: by what a mixed derivative is taken after all derivatives by ``variable``, one after the other.
        beside: further claims of the same objective that these lemmas prove as well, each with what belongs to it.
        style: how it is proved, by components or in differentials.
        kernel: what a proof assistant says of the claim, where it was asked.
    """

    objective: Expr
    variable: Expr
    symbols: tuple[Expr, ...]
    answer: Expr
    claim: tuple[Expr, Expr]
    lemmas: tuple[Lemma, ...]
    layout: Condition
    where: tuple[Step, ...] = ()
    conditions: tuple[Condition, ...] = ()
    notes: tuple[Condition, ...] = ()
    ends: Check = field(default=UNCHECKED, compare=False)
    solution: Lemma | None = None
    kronecker: Lemma | None = None
    einsum: str | None = None
    at: tuple[Expr, ...] = ()
    stacked: bool = False
    structure: str | None = None
    atoms: Mapping[str, Expr] = field(default_factory=dict, compare=False)
    given: Given | None = field(default=None, compare=False)
    along: Along | None = field(default=None, compare=False)
    dropped: tuple[Expr, ...] = ()
    then: tuple[Expr, ...] = ()
    beside: tuple[Proof, ...] = field(default=(), compare=False)
    entry: tuple[Expr, ...] = ()
    style: Proved = "components"
    kernel: Kernel | None = field(default=None, compare=False)

    @property
    def unknown(self) -> Expr:
        """By what is differentiated: the variable, or one entry of it."""
        return Entry(self.variable, *self.entry) if self.entry else self.variable

    @property
    def steps(self) -> tuple[Step, ...]:
        """All steps, in the order in which they are printed."""
        return tuple(s for lemma in (*self.lemmas, *self.after) for s in lemma.steps)

    def equations(self) -> Iterator[tuple[Expr, Expr]]:
        """The two sides of the claim and of every line, details included."""
        yield from (part.claim for part in self.parts)
        for step in every(self.steps):
            yield step.lhs, step.rhs

    def formulas(self) -> Iterator[tuple[Expr, ...]]:
        """What is printed: the equations, and what notes speak of."""
        yield from self.equations()
        for note in self.notes:
            yield tuple(e for e in note.bindings.values() if isinstance(e, Expr))

    @property
    def order(self) -> int:
        """How often the objective is differentiated."""
        count, left = 0, self.claim[0]
        while left != self.objective and left.args:
            count, left = count + 1, left.args[0]
        return count

    @property
    def stated(self) -> tuple[Expr, Expr]:
        """The claim as it is printed: of an array that is given by its entries, the derivative of such an entry."""
        at = self.at if is_scalar(self.answer) and not self.entry else ()
        axes = [sum(size != 1 for size in shape_of(v)) for v in self.by]
        own = at[: len(at) - sum(axes)]
        if not at or len(at) < sum(axes):
            return self.claim
        rest, lhs = list(at[len(own) :]), self.objective
        if own:
            lhs = Entry(lhs, *([Pair(*own)] if self.stacked else own))
        for v, number in zip(self.by, axes, strict=True):
            lhs, rest = Partial(lhs, Entry(v, *rest[:number]) if number else v), rest[number:]
        return lhs, self.claim[1]

    @property
    def by(self) -> tuple[Expr, ...]:
        """The variable of each derivative that is taken, the first one first."""
        return (*(self.variable,) * (self.order - len(self.then)), *self.then)

    @property
    def after(self) -> tuple[Lemma, ...]:
        """What follows the proof: the Kronecker form and the stationary point, where there are such."""
        return tuple(lemma for lemma in (self.kronecker, self.solution) if lemma is not None)

    @property
    def parts(self) -> tuple[Proof, ...]:
        """This proof and those of the further claims."""
        return (self, *self.beside)


def every(steps: tuple[Step, ...]) -> Iterator[Step]:
    """All steps with their details, each step before its detail."""
    for step in steps:
        yield step
        yield from every(step.detail)
