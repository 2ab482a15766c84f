"""The theorem that a derivation claims, and the file in which Coq reads it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from sympy import Expr

from ..core.proof import Proof
from ..core.records import dataclass
from ..expressions.matrix import Var
from ..expressions.writer import unicode
from ..printing.wording import WRITTEN_BY
from .kinds import kind_of
from .lines import PrintedLine, chain, printed, section, unlettered
from .notations import comment
from .terms import Hypothesis, Vocabulary

__all__ = ["IMPORTS", "Theorem", "theorem", "tried", "whole"]

IMPORTS = """From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import reals normedtype derive sequences exp trigo.
Import GRing.Theory Num.Theory numFieldNormedType.Exports.
From matderiv Require Import Calculus.
Local Open Scope ring_scope.
"""
OF_LINES = "From mathcomp Require Import topology.\nFrom matderiv Require Import Lines.\n"
# what is assumed of a symbol, as a hypothesis on it, by which the closing tactic may rewrite
EQUATIONS = {"symmetric": "{0}^T = {0}", "spd": "{0}^T = {0}", "diagonal": "{0}^T = {0}", "skew": "{0}^T = - {0}"}


@dataclass(frozen=True)
class Theorem:
    """A statement with its proof.

    Attributes:
        name: that of the theorem.
        sizes: the names of the sizes; each stands for one less than the number that it is called after.
        names: the symbols by their names in Coq, in order of appearance, with the types of these.
        hypotheses: what it supposes.
        unknown: the name of the unknown.
        claim: what it claims.
        steps: the tactics that compose the derivative.
        close: the one that shows this to be what is claimed.
        about: the claim and its conditions as a person writes them, for a comment.
        lines: the lines of the printed proof, as lemmas where they can be said.
        follows: the proof goes along these lines.
    """

    name: str
    sizes: tuple[str, ...]
    names: tuple[tuple[Var, str, str], ...]
    hypotheses: tuple[Hypothesis, ...]
    unknown: str
    claim: str
    steps: tuple[str, ...]
    close: str
    about: tuple[str, ...] = ()
    lines: tuple[PrintedLine, ...] = ()
    follows: bool = False

    @property
    def statement(self) -> str:
        """What is claimed, without its name and proof."""
        sizes = f" ({' '.join(self.sizes)} : nat)" if self.sizes else ""
        letters = "\n   " + "".join(f" ({name} : {kind})" for _, name, kind in self.names)
        supposed = "".join(f"\n    ({h.name} : {h.term})" for h in self.hypotheses)
        return f"(R : realType){sizes}{letters}{supposed} :\n  {self.claim}."

    @property
    def text(self) -> str:
        """The theorem with its proof, as it stands in a file."""
        steps = ".\n".join(self.steps)
        return f"Theorem {self.name} {self.statement}\nProof.\n{steps}.\nall: {self.close}.\nQed.\n"

    def along(self, proof: Proof, lines: Sequence[PrintedLine]) -> Theorem:
        """The same theorem with these lines as lemmas: a gradient follows from them where they lead to the answer.

        The composed term then shows that the objective is differentiable, and the lines what its derivative is.
        """
        leading = chain(proof, lines)
        begin = "apply: (g_eq "
        if not leading or len(self.steps) != 1 or not self.steps[0].startswith(begin):
            return replace(self, lines=tuple(lines))
        step = f"apply: (by_entries {self.steps[0].removeprefix(begin)} => ? ?"
        given = " //" if self.hypotheses else ""  # which closes what a lemma supposes
        names = " ".join(f"{line.name}{given}" for line in leading)
        return replace(self, lines=tuple(lines), steps=(step,), close=f"by rewrite {names}", follows=True)

    @property
    def page(self) -> str:
        """The lines of the printed proof as lemmas; nothing where none can be said."""
        if not any(line.statement for line in self.lines):
            return ""
        return "".join(section(self.name, self.binders, self.lines))

    @property
    def binders(self) -> list[str]:
        """What the lemmas of lines are about, as it stands in front of them."""
        binders = [f"Variables (R : realType){f' ({chr(32).join(self.sizes)} : nat)' if self.sizes else ''}."]
        binders += [f"Variable {name} : {kind}." for _, name, kind in self.names]
        binders += [f"Hypothesis {h.name} : {h.term}." for h in self.hypotheses]
        return binders


def theorem(
    proof: Proof, answer: Expr, name: str = "derivative", gradient: Expr | None = None, *, page: bool = False
) -> Theorem:
    """The theorem that the answer of a derivation is the derivative of its objective; a second derivative needs the
    gradient that it is the derivative of. With ``page`` it has the lines of the printed proof.

    Raises:
        NotFormal: there is no such theorem yet.
    """
    unknown = proof.variable
    symbols = [s for s in proof.symbols if isinstance(s, Var)]
    words = Vocabulary(symbols)
    kinds = [(s, words.names[s], words.kind(s.shape)) for s in symbols]
    kind = kind_of(proof, answer, gradient, words)
    kinds = [(s, kind.binder if s == unknown else name, of) for s, name, of in kinds]
    equations = [
        words.suppose(EQUATIONS[f].format(words.names[s]))
        for s in symbols
        for f in sorted(s.facts & EQUATIONS.keys())
        if not (proof.structure and s == unknown)
    ]
    stated = f"∂({unicode(proof.objective)})/∂{unicode(unknown)} = {unicode(answer)}"
    met = [c.text.fill("en", {k: unicode(e) for k, e in c.bindings.items()}) for c in proof.conditions]
    own = unlettered(proof.claim[1]) == unlettered(answer)  # the lines lead nowhere else
    lines = printed(proof, words, name) if page and own and proof.structure is None else ()
    return Theorem(
        lines=lines,
        about=(stated, *(f"  where {condition}" for condition in met)),
        name=name,
        sizes=tuple(words.sizes.values()),
        names=tuple(kinds),
        hypotheses=tuple(words.hypotheses.values()),
        unknown=kind.binder,
        claim=kind.claim,
        steps=kind.steps,
        close=f"cbv beta; mx_push; rewrite ?({', '.join(equations)}); mx_close" if equations else "mx_close",
    )


def whole(theorems: Sequence[Theorem], lines: bool = False) -> str:
    """A file of theorems, each followed by a question after its axioms; with the lines of their proofs, if asked."""
    told = (f"\n{t.page if lines else ''}{comment(t.statement, t.about)}{t.text}{asked(t.name)}" for t in theorems)
    return f"(* {WRITTEN_BY} *)\n{IMPORTS}{OF_LINES if lines else ''}{''.join(told)}"


def tried(theorem: Theorem) -> str:
    """A file in which Coq says of every line of a theorem whether it accepts its proof."""
    lines = (line.tried for line in theorem.lines if line.statement is not None)
    return f"{IMPORTS}{OF_LINES}Section Lines.\n" + "\n".join([*theorem.binders, *lines]) + "\nEnd Lines.\n"


def asked(name: str) -> str:
    """The question after the axioms of a theorem, with a line before the answer that says of which."""
    return f'Goal True. idtac "matderiv: {name}". Abort.\nPrint Assumptions {name}.\n'
