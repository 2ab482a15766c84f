r"""The printed lines of a derivation as lemmas of Coq, in their order, and the theorem that follows from them.

A line is an equation of numbers over entries. A derivative by an entry of the unknown is the one in the direction
``delta_mx a b``; its value is worked out as one term, as a gradient is, and what is left is an equation of sums.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress

from sympy import Expr, S

from ..core.formal import ROOT, Pointwise, whole_power
from ..core.index import Entry, Partial, Power, Product, Sum, Terms, free, is_scalar, replace, shape_of, walk
from ..core.operation import Applied
from ..core.proof import Proof, Step
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var
from ..expressions.writer import unicode
from .notations import plain
from .proofs import Proofs
from .terms import NO_TERM, NotFormal, Vocabulary, formal_of, grouped

__all__ = ["PrintedLine", "chain", "printed", "section", "unlettered"]

CLOSE = "ln_close"
NO_DERIVATIVE = Text("this derivative", "この微分")
FURTHER = Text("a condition of a single term", "一つの項だけの条件")
TRIVIAL = frozenset({"name"})  # what only gives a letter to something says nothing


@dataclass(frozen=True)
class PrintedLine:
    """A line of the printed proof.

    Attributes:
        number: that of the line on the page.
        shown: the line as it stands there.
        name: that of the lemma.
        statement: what the lemma says, with its indices; ``None`` where it cannot be said yet.
        steps: the tactics that work out the derivatives in it.
        step: what is printed.
    """

    number: int
    shown: str
    name: str
    statement: str | None
    steps: tuple[str, ...]
    step: Step

    @property
    def text(self) -> str:
        """The lemma with its proof, below the line as it is printed."""
        if self.statement is None:
            return f"(* line {self.number}, not a lemma: {self.shown} *)\n"
        steps = "".join(f"{step}. " for step in self.steps)
        return (
            f"(* line {self.number}: {self.shown} *)\nLemma {self.name} {self.statement}.\n"
            f"Proof. {steps}{CLOSE}. Qed.\n"
        )

    @property
    def tried(self) -> str:
        """A question whether Coq accepts the proof, which it answers with the number of the line."""
        proof = "; ".join([*self.steps, CLOSE, f'idtac "matderiv line: {self.number}"'])
        binders, _, claim = str(self.statement).rpartition(":\n")
        forall = f"forall {binders}, " if binders else ""
        return f"Goal {forall}{claim.strip()}.\nProof. try (intros; {proof}). Abort."

    @property
    def open(self) -> PrintedLine:
        """The same line where Coq accepts no proof of it."""
        return PrintedLine(self.number, self.shown, self.name, None, (), self.step)


class Lines:
    """The lines of one proof, in the words of its theorem."""

    def __init__(self, proof: Proof, words: Vocabulary) -> None:
        self.proof, self.words = proof, words
        self.proofs = Proofs(words, proof.variable)

    def told(self, number: int, step: Step, name: str) -> PrintedLine:
        shown = plain(f"{unicode(step.lhs)} = {unicode(step.rhs)}")
        supposed = dict(self.words.hypotheses)
        try:
            statement, steps = self.said(step)
        except NotFormal:
            statement, steps = None, ()
        if self.words.hypotheses != supposed:  # the theorem supposes nothing for the sake of a line
            statement, steps = None, ()
            self.words.hypotheses.clear()
            self.words.hypotheses.update(supposed)
        return PrintedLine(number, shown, name, statement, steps, step)

    def said(self, step: Step) -> tuple[str, tuple[str, ...]]:
        sides = [unlettered(side) for side in (step.lhs, step.rhs)]
        if not all(is_scalar(side) for side in sides):
            raise NotFormal(NO_TERM(what=unicode(step.lhs)))
        indices = sorted(free(sides[0]) | free(sides[1]), key=lambda i: i.name)
        binders = "".join(f" ({self.words.index(i)} : 'I_({self.words.size(i.size)}))" for i in indices)
        steps: dict[str, None] = {}
        left, right = (self.side(side, steps) for side in sides)
        return f"{binders.strip()} :\n  {left} =\n  {right}".lstrip(), tuple(steps)

    def side(self, expr: Expr, steps: dict[str, None]) -> str:
        """The term of a side; each derivative in it is worked out by a step."""
        partials = [e for e in walk(expr) if isinstance(e, Partial)]
        values: dict[Expr, Expr] = {}
        texts: dict[str, str] = {}
        for partial in partials:
            if not free(partial) <= free(expr):
                raise NotFormal(NO_TERM(what=NO_DERIVATIVE()))
            mark = f"\x00{len(values)}\x00"  # no sign of a term
            self.words.names[values.setdefault(partial, Var(mark))] = mark
            texts[mark], step = self.derivative(partial)
            steps[step] = None
        text = self.words.term(replace(expr, values))
        for mark, derivative in texts.items():
            text = derivative if text == mark else text.replace(mark, f"({derivative})")
            del self.words.names[next(e for e in values.values() if e.name == mark)]
        return text

    def derivative(self, partial: Partial) -> tuple[str, str]:
        """That by one entry of the unknown, and the step that works it out."""
        unknown, entry = self.proof.variable, partial.variable
        if partial.held or is_scalar(unknown) or not (isinstance(entry, Entry) and entry.base == unknown):
            raise NotFormal(NO_TERM(what=NO_DERIVATIVE()))
        if any(isinstance(e, Partial) for e in walk(partial.expression)):
            raise NotFormal(NO_TERM(what=NO_DERIVATIVE()))
        places = self.places(entry)
        x = self.words.names[unknown]
        body = self.words.term(partial.expression)
        text = f"'D_(delta_mx {places}) (fun {x} : {self.words.kind(unknown.shape)} => {body}) {x}"
        return text, f"rewrite (slope_derive {self.slope(partial.expression, places)})"

    def places(self, entry: Entry) -> str:
        at = iter(entry.at)
        return " ".join("0" if s == 1 else self.words.index(next(at)) for s in shape_of(entry.base))

    def slope(self, expr: Expr, places: str) -> str:
        """The proof that a number over entries has a slope in a direction, in which this is worked out."""
        if not self.proofs.moves(expr):
            self.proofs.valued(expr)
            return f"(s_cst _ _ {grouped(self.words.term(expr))})"
        if isinstance(expr, Entry):
            if expr.base == self.proof.variable:
                return f"(s_ent _ _ {self.places(expr)})"
            return f"(s_gradient {places} (g_ent {self.places(expr)} {self.proofs.adjoint(expr.base)}))"
        if isinstance(expr, Terms):
            return self.folded([self.slope(e, places) for e in expr.args], "s_add")
        if isinstance(expr, Product):
            if expr.args[0] == -1:
                rest = expr.args[1:]
                return f"(s_opp {self.folded([self.slope(e, places) for e in rest], 's_mul')})"
            return self.folded([self.slope(e, places) for e in expr.args], "s_mul")
        if isinstance(expr, Sum):
            proof = None
            for i in reversed(expr.indices):
                name = self.words.index(i)
                proof = f"(s_sum (fun {name} => {proof or self.slope(expr.body, places)}))"
            return str(proof)
        if isinstance(expr, Power):
            if expr.exponent == S.Half:
                return self.pointwise(ROOT, expr.base, places)
            if expr.exponent.is_Integer:
                return self.pointwise(whole_power(int(expr.exponent)), expr.base, places)
        if isinstance(expr, Applied):
            formal = formal_of(expr)
            if isinstance(formal, Pointwise):
                return self.pointwise(formal, expr.args[0], places)
            return f"(s_gradient {places} {self.proofs.gradient(expr)})"
        raise NotFormal(NO_TERM(what=unicode(expr)))

    @staticmethod
    def folded(proofs: Sequence[str], lemma: str) -> str:
        out = proofs[0]
        for proof in proofs[1:]:
            out = f"({lemma} {out} {proof})"
        return out

    def pointwise(self, formal: Pointwise, argument: Expr, places: str) -> str:
        lemma = formal.lemma.format(h=self.proofs.needed(formal, argument))
        return f"(s_comp (r := {formal.function}) {self.slope(argument, places)} ({lemma}))"


def unlettered(expr: Expr) -> Expr:
    """An expression with its letters written out."""
    while letters := {e: e.definition for e in walk(expr) if isinstance(e, Var) and e.definition is not None}:
        expr = replace(expr, letters)
    return expr


def printed(proof: Proof, words: Vocabulary, name: str) -> tuple[PrintedLine, ...]:
    """Every numbered line but those that only give a letter to something, in the order in which they are printed."""
    lines = Lines(proof, words)
    steps = enumerate((s for lemma in proof.lemmas for s in lemma.steps), 1)
    return tuple(lines.told(n, s, f"{name}_line_{n}") for n, s in steps if s.rule.name not in TRIVIAL)


def chain(proof: Proof, lines: Sequence[PrintedLine]) -> tuple[PrintedLine, ...]:
    """The lines that lead from the derivative of the objective to the entry of the answer; none if one is open."""
    if not proof.lemmas:
        return ()
    claim = proof.lemmas[-1]
    found = {id(line.step): line for line in lines}
    main = [s for s in claim.steps if s.role == "main"]
    with suppress(StopIteration):
        start = next(k for k, s in enumerate(main) if s.lhs == claim.lhs)
        chosen = [found.get(id(s)) for s in main[start:]]
        if all(line is not None and line.statement is not None for line in chosen):
            return tuple(line for line in chosen if line is not None)
    return ()


def section(name: str, binders: Sequence[str], lines: Sequence[PrintedLine]) -> Iterator[str]:
    """The lines as lemmas about the same letters, which stand in front of them."""
    yield f"Section Lines_{name}.\n"
    yield from (f"{binder}\n" for binder in binders)
    yield from (line.text for line in lines)
    yield f"End Lines_{name}.\n"
