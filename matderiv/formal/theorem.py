"""The theorem that a derivation claims, and the file in which Coq reads it."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ..core.index import is_scalar
from ..core.proof import Proof
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var
from ..expressions.writer import unicode
from ..printing.wording import WRITTEN_BY
from .notations import comment
from .proofs import Proofs
from .terms import Hypothesis, NotFormal, Vocabulary

__all__ = ["IMPORTS", "Theorem", "theorem", "whole"]

IMPORTS = """From mathcomp Require Import all_ssreflect all_algebra ring.
From mathcomp Require Import reals normedtype derive sequences exp trigo.
Import GRing.Theory Num.Theory numFieldNormedType.Exports.
From matderiv Require Import Calculus.
Local Open Scope ring_scope.
"""
# what is assumed of a symbol, as a hypothesis on it, by which the closing tactic may rewrite
EQUATIONS = {"symmetric": "{0}^T = {0}", "spd": "{0}^T = {0}", "diagonal": "{0}^T = {0}", "skew": "{0}^T = - {0}"}
NO_SCALAR = Text("the objective is no scalar", "目的関数がスカラーではない")
BY_SCALAR = Text("it is differentiated by a scalar", "スカラーで微分している")
SECOND = Text("it is a second derivative", "2 階の微分である")
STRUCTURED = Text("it is differentiated over the free entries", "自由な成分で微分している")


@dataclass(frozen=True)
class Theorem:
    """A statement with its proof.

    Attributes:
        name: that of the theorem.
        sizes: the names of the sizes; each stands for one less than the number that it is called after.
        names: the symbols by their names in Coq, in order of appearance, with the types of these.
        hypotheses: what it supposes.
        body: the objective, as a term of the unknown.
        unknown: the name of the unknown.
        claim: the derivative, as a term.
        proof: the term whose type is the gradient that the lemmas compose.
        close: the tactic that shows this to be the one claimed.
        about: the claim and its conditions as a person writes them, for a comment.
    """

    name: str
    sizes: tuple[str, ...]
    names: tuple[tuple[Var, str, str], ...]
    hypotheses: tuple[Hypothesis, ...]
    unknown: str
    body: str
    claim: str
    proof: str
    close: str
    about: tuple[str, ...] = ()

    @property
    def statement(self) -> str:
        """What is claimed, without its name and proof."""
        sizes = f" ({' '.join(self.sizes)} : nat)" if self.sizes else ""
        letters = "".join(f" ({name} : {kind})" for _, name, kind in self.names)
        supposed = "".join(f"\n    ({h.name} : {h.term})" for h in self.hypotheses)
        return (
            f"(R : realType){sizes}{letters}{supposed} :\n"
            f"  gradient (fun {self.unknown} => {self.body}) {self.unknown}\n    ({self.claim})."
        )

    @property
    def text(self) -> str:
        """The theorem with its proof, as it stands in a file."""
        return f"Theorem {self.name} {self.statement}\nProof.\napply: (g_eq {self.proof}).\n{self.close}.\nQed.\n"


def theorem(proof: Proof, answer: Expr, name: str = "derivative") -> Theorem:
    """The theorem that the answer of a derivation is the derivative of its objective.

    Raises:
        NotFormal: there is no such theorem yet.
    """
    unknown = proof.variable
    if not is_scalar(proof.objective):
        raise NotFormal(NO_SCALAR())
    if is_scalar(unknown) or not isinstance(unknown, Var):
        raise NotFormal(BY_SCALAR())
    if proof.order != 1 or proof.then:
        raise NotFormal(SECOND())
    if proof.structure:
        raise NotFormal(STRUCTURED())
    symbols = [s for s in proof.symbols if isinstance(s, Var)]
    words = Vocabulary(symbols)
    kinds = tuple((s, words.names[s], words.kind(s.shape)) for s in symbols)
    body, claim = words.term(proof.objective), words.term(answer)
    steps = Proofs(words, unknown).gradient(proof.objective)
    equations = [
        words.suppose(EQUATIONS[f].format(words.names[s])) for s in symbols for f in sorted(s.facts & EQUATIONS.keys())
    ]
    stated = f"∂({unicode(proof.objective)})/∂{unicode(unknown)} = {unicode(answer)}"
    met = [c.text.fill("en", {k: unicode(e) for k, e in c.bindings.items()}) for c in proof.conditions]
    return Theorem(
        about=(stated, *(f"  where {condition}" for condition in met)),
        name=name,
        sizes=tuple(words.sizes.values()),
        names=kinds,
        hypotheses=tuple(words.hypotheses.values()),
        unknown=words.names[unknown],
        body=body,
        claim=claim,
        proof=steps,
        close=f"cbv beta; mx_push; rewrite ?({', '.join(equations)}); mx_close" if equations else "mx_close",
    )


def whole(theorems: Sequence[Theorem]) -> str:
    """A file of theorems, each followed by a question after its axioms."""
    told = (f"\n{comment(t.statement, t.about)}{t.text}{asked(t.name)}" for t in theorems)
    return f"(* {WRITTEN_BY} *)\n{IMPORTS}{''.join(told)}"


def asked(name: str) -> str:
    """The question after the axioms of a theorem, with a line before the answer that says of which."""
    return f'Goal True. idtac "matderiv: {name}". Abort.\nPrint Assumptions {name}.\n'
