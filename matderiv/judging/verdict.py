"""What is said about a claimed derivative: the class users meet, which explains itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field
from dataclasses import replace as changed
from functools import cached_property, reduce
from typing import get_args

from sympy import Expr

from .. import __version__
from ..core.choices import FormatName, Language, Steps, check_name
from ..core.faults import guarded
from ..core.index import Partial, coefficient, product
from ..core.proof import Check, Condition
from ..core.records import dataclass
from ..core.text import Text
from ..deriving.derivation import NO_STEPS, Derivation
from ..expressions.matrix import Var, names
from ..formal.acceptance import Acceptance, accepted
from ..printing.format import shapes_told
from ..printing.schema import VERDICT as SCHEMA
from ..printing.sheet import Block, Evidence, Formula, Proved, Sentence, Sheet
from ..printing.wording import FACTS
from . import wording
from .hand import Counterexample
from .printed import Printed
from .wording import Fault, Kind

__all__ = ["SCHEMA", "Fault", "Kind", "Layout", "Verdict"]

NOT_STATED = Text("not accepted: no theorem is made of this claim", "受理されていない: この主張は定理にしていない")
DIGITS = 6  # of a difference that stands beside the exact value


@dataclass(frozen=True)
class Layout:
    """Another order of the axes in which a formula is right: its name, and a sentence about the variable ``{X}``."""

    name: str
    text: Text


@dataclass(frozen=True, eq=False, repr=False)
class Verdict(Printed):
    """Whether a claimed derivative is right, and otherwise how it is wrong.

    ``str(verdict)`` is the explanation, and :meth:`to` gives it in every output format.

    >>> import matderiv
    >>> verdict = matderiv.check("norm2(X*W - Y)^2", "W", "X'*(X*W - Y)")
    >>> verdict.kind, verdict.right, verdict.factor
    ('factor', False, 2)

    Attributes:
        kind: "right", "transposed", "assuming", "factor", "term", "shape", "wrong" or "unknown".
        objective: what is differentiated, with ``order`` how often.
        variable: by what, over all its entries or the free ones of a ``structure``.
        claim: the claimed derivative; ``None`` where its sizes do not fit together.
        derivation: the true derivative with its proof; ``None`` where none could be made.
        evidence: how the claim (for "factor" and "term" the corrected one) was compared with the derivative.
        layout: the layout in which the claim is right, where that is another one.
        assumption: names with the fact that has to be assumed of each; besides those of ``assume`` there are
            "square", "simplex" (entries add up to 1), "unit" (of length 1) and "mask" (zeros and ones).
        convention: for a symmetric or otherwise structured variable, which convention the claim follows.
        factor: what the claim has to be multiplied by.
        term: what has to be added to the claim; ``fault`` says whether that is missing, too much, of the wrong sign
            or of the wrong coefficient, and ``about`` is the term that is meant.
        counterexample: small matrices where claim and derivative differ.
        shapes: those of the claim and of the derivative, where they differ.
        conditions: what must hold for the claim to have a value.
        coded: whether the claim is a Python function, of which only values are known; ``claim`` is then its name.
    """

    kind: Kind
    objective: Expr
    variable: Var
    claim: Expr | None
    order: int = 1
    structure: str | None = None
    derivation: Derivation | None = None
    evidence: Check = field(default_factory=Check)
    layout: Layout | None = None
    assumption: tuple[tuple[Var, str], ...] = ()
    convention: str | None = None
    factor: Expr | None = None
    term: Expr | None = None
    fault: Fault | None = None
    about: Expr | None = None
    counterexample: Counterexample | None = None
    shapes: tuple[tuple[Expr, Expr], tuple[Expr, Expr]] | None = None
    conditions: tuple[Condition, ...] = ()
    notes: tuple[Sentence, ...] = ()
    coded: bool = False

    @property
    def right(self) -> bool:
        """Whether the claim is right as it stands."""
        return self.kind == "right"

    def __bool__(self) -> bool:
        """Whether the claim is right as it stands, so that ``if check(…):`` asks what it says.

        >>> import matderiv
        >>> bool(matderiv.check("tr(A*X)", "X", "A'")), bool(matderiv.check("tr(A*X)", "X", "A"))
        (True, False)
        """
        return self.right

    @property
    def exit_code(self) -> int:
        """That of the command line: 0 right, 1 not right, 3 undecided."""
        return 0 if self.right else 3 if self.kind == "unknown" else 1

    @guarded
    def prove(self) -> Acceptance:
        """Whether the kernel of Coq accepts the claim, as a theorem for all sizes.

        That it does not says nothing against a claim; a wrong one is never accepted.

        >>> import matderiv
        >>> verdict = matderiv.check("norm2(X*W - Y)^2", "W", "2*X'*X*W - 2*X'*Y")
        >>> verdict.prove().status in ("accepted", "not tried")
        True
        """
        if self.claim is None or self.coded or self.derivation is None or self.order != 1:
            return Acceptance("open", NOT_STATED())
        return accepted(self.derivation.proof, self.claim)

    # -- how it shows itself

    @cached_property
    def sheet(self) -> Sheet:
        """The explanation as a document."""
        mark = wording.MARKS.get(self.kind, "✗")
        headline = wording.HEADLINES[self.kind] if self.convention is None else wording.OTHER_CONVENTION
        return Sheet(mark, headline, tuple(self._blocks()), self._data())

    @guarded
    def to(
        self,
        name: FormatName,
        *,
        language: Language = "en",
        standalone: bool = False,
        colour: bool = False,
        width: int | None = None,
        ascii: bool = False,
        steps: Steps = "none",
    ) -> str:
        """The explanation in one of the formats; with ``steps`` the proof of the derivative stands below it.

        Raises:
            InputError: there is no such format or language.
        """
        check_name(steps, get_args(Steps), NO_STEPS)
        shown = self.sheet
        if steps != "none" and self.derivation is not None:
            shown = changed(shown, blocks=(*shown.blocks, Proved(self.derivation.proof, steps)))
        return self._printed(shown, name, language, standalone, colour, width, ascii)

    # -- what is said

    def _blocks(self) -> Iterator[Block]:
        yield from self._said()
        yield from self._as_read()

    def _said(self) -> Iterator[Block]:
        yield from {
            "right": self._right,
            "transposed": self._transposed,
            "assuming": self._assuming,
            "factor": self._factor,
            "term": self._term,
            "shape": self._shape,
            "wrong": self._wrong,
            "unknown": self._unknown,
        }[self.kind]()
        for condition in self.conditions:
            yield Sentence(wording.VALID, {"condition": Sentence(condition.text, condition.bindings)})

    def _as_read(self) -> Iterator[Block]:
        """The claim as it was read, where it does not stand there already, and the shapes of the names."""
        if self.claim is not None and self.kind != "right" and not self.coded:
            yield Sentence(wording.READ, {"claim": self.claim})
        shapes = shapes_told(self.symbols)
        if shapes is not None:
            yield shapes

    @property
    def symbols(self) -> tuple[Var, ...]:
        """The names of the objective and of the claim, with their shapes."""
        given = [e for e in (self.objective, None if self.coded else self.claim) if e is not None]
        found = self.derivation.symbols if self.derivation is not None else ()
        return tuple(dict.fromkeys((*found, *(v for e in given for v in names(e) if "#" not in v.name))))

    def _right(self) -> Iterator[Block]:
        assert self.claim is not None
        yield Formula(self._lhs, self.claim)
        if self.layout is not None:
            yield self._about_layout()
        yield from self.notes
        yield Evidence(self.evidence, wording.AGAINST)

    def _transposed(self) -> Iterator[Block]:
        yield self._about_layout()
        yield from self.notes
        yield Sentence(wording.TRUE)
        yield from self._truth()
        yield Evidence(self.evidence, wording.AGAINST_LAYOUT)

    def _assuming(self) -> Iterator[Block]:
        if self.convention is not None:
            yield Sentence(wording.CONVENTIONS[self.convention], {"X": self.variable})
            yield Sentence(
                wording.ASKED_INDEPENDENT if self.structure is None else wording.ASKED_FREE, {"X": self.variable}
            )
        else:
            yield self._assumed()
            if self.layout is not None:
                yield Sentence(wording.BESIDES)
                yield self._about_layout()
            yield from self.notes
            yield Sentence(wording.UNASSUMED)
        yield from self._truth()
        yield Evidence(
            self.evidence, wording.AGAINST_ASSUMED if self.convention is None else wording.AGAINST_CONVENTION
        )

    def _factor(self) -> Iterator[Block]:
        assert self.factor is not None
        yield from self.notes
        yield _about_factor(self.factor)
        yield from self._corrected()

    def _term(self) -> Iterator[Block]:
        assert self.fault is not None
        yield from self.notes
        assert self.about is not None
        yield Sentence(wording.TERMS[self.fault], {"t": self.about})
        yield from self._corrected()

    def _corrected(self) -> Iterator[Block]:
        if self.layout is not None:
            yield Sentence(wording.BESIDES)
            yield self._about_layout()
        yield Sentence(wording.TRUE)
        yield from self._truth()
        yield Evidence(self.evidence, wording.CORRECTED)

    def _shape(self) -> Iterator[Block]:
        yield from self.notes
        if self.derivation is not None:
            yield Sentence(wording.TRUE)
            yield from self._truth()

    def _wrong(self) -> Iterator[Block]:
        found = self.counterexample
        if found is not None:
            text = wording.AT_ENTRY if found.at else wording.AT_SCALAR
            bindings = {"claimed": found.shown(found.claimed), "true": found.shown(found.true)}
            bindings |= {"at": found.place} if found.at else {}
            yield Sentence(text, bindings)
            yield found.numbers
            yield Sentence(wording.BY_DIFFERENCES, {"slope": _digits(found.differences, DIGITS)})
        yield from self.notes
        if self.derivation is not None:
            yield Sentence(wording.TRUE)
            yield from self._truth()

    def _unknown(self) -> Iterator[Block]:
        yield from self.notes
        if self.evidence.kind == "SAMPLED":
            yield Evidence(self.evidence, wording.AGAINST)

    # -- parts of it

    @property
    def _lhs(self) -> Expr:
        lhs = self.objective
        own = self.variable if self.derivation is None else self.derivation.proof.unknown
        for v in (*(own,) * (self.order - len(self._then)), *self._then):
            lhs = Partial(lhs, v)
        return lhs

    @property
    def _then(self) -> tuple[Expr, ...]:
        """By what a mixed derivative is taken after ``variable``."""
        return () if self.derivation is None else self.derivation.proof.then

    @property
    def _moving(self) -> Expr:
        """By what is differentiated last."""
        return self._then[-1] if self._then else self.variable

    def _truth(self) -> Iterator[Block]:
        if self.derivation is not None:
            proof = self.derivation.proof
            yield Formula(*proof.stated)
            for step in proof.where:
                yield Formula(step.lhs, step.rhs)

    def _about_layout(self) -> Sentence:
        assert self.layout is not None
        return Sentence(self.layout.text, {"X": self._moving} if self.layout.text.placeholders else {})

    def _assumed(self) -> Sentence:
        """The sentence that names what has to be assumed."""
        said: list[Sentence] = []
        for var, fact in self.assumption:
            text = wording.ENTRIES_POSITIVE if fact == "positive" and var.rank else wording.IS_FACT
            said.append(Sentence(text, {"X": var, "fact": (FACTS | wording.PROPERTIES)[fact]}))
        return Sentence(wording.ASSUMING, {"facts": reduce(lambda a, b: Sentence(wording.AND, {"a": a, "b": b}), said)})

    def _data(self) -> dict[str, object]:
        found = self.counterexample
        return {
            "schema": SCHEMA,
            "version": __version__,
            "kind": self.kind,
            "right": self.right,
            "objective": self.objective,
            "variable": self.variable,
            "order": self.order,
            "structure": self.structure,
            **({"then": [v.name for v in self._then if isinstance(v, Var)]} if self._then else {}),
            "claim": self.claim,
            "derivative": None if self.derivation is None else self.derivation.complete,
            "layout": None if self.layout is None else self.layout.name,
            "assumption": {v.name: fact for v, fact in self.assumption},
            "convention": self.convention,
            "factor": self.factor,
            "term": self.term,
            "fault": self.fault,
            "shapes": None if self.shapes is None else _shapes(*self.shapes),
            "counterexample": None
            if found is None
            else {
                **found.data(),
                "at": found.at,
                "claim": str(found.claimed),
                "derivative": str(found.true),
                "differences": found.differences,
            },
            "evidence": self.evidence,
        }


def _shapes(claim: tuple[Expr, Expr], derivative: tuple[Expr, Expr]) -> dict[str, list[str]]:
    return {"claim": [str(s) for s in claim], "derivative": [str(s) for s in derivative]}


def _about_factor(factor: Expr) -> Sentence:
    """What to say about a factor: the number that is missing, or the one that is too many."""
    if factor == -1:
        return Sentence(wording.OPPOSITE)
    number, rest = coefficient(factor)
    amount = product(abs(number), *rest)
    if amount.is_Rational and amount < 1:
        return Sentence(wording.OPPOSITE_TOO_MANY if number < 0 else wording.TOO_MANY, {"c": 1 / amount})
    return Sentence(wording.OPPOSITE_LACKS if number < 0 else wording.LACKS, {"c": amount})


def _digits(value: float, digits: int) -> str:
    return f"{value:.{digits}g}".replace("-", "−")
