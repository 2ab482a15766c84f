r"""The proof that an expression is differentiable, as one term of Coq built over its tree, in reverse mode.

A matrix ``F`` of the unknown has a proof of ``adjoint X F A``: each entry is differentiable, and of ⟨C, F⟩ the
gradient is ``A C``, whatever C. A number has one of ``gradient f X G``. Every function gives the lemma for its own
step; Coq works out the gradient that they compose to, and all that is left is that this is the one claimed.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S

from ..core.formal import RECIPROCAL, ROOT, Formal, Pointwise, whole_power
from ..core.index import Power, Product, Terms, is_scalar, shape_of
from ..core.operation import Applied, Need
from ..expressions.matrix import Var, add, involves, names, ones, substitute
from ..proving.conditions import known
from ..proving.facts import Known
from .terms import NO_TERM, NotFormal, Vocabulary, chained, formal_of, grouped, of_root

__all__ = ["Proofs"]

# what is needed of a number, and of every entry of a matrix; what is needed of a matrix as a whole
OF_NUMBERS: dict[str, Need] = {"0 < {0}": "positive", "0 <= {0}": "nonnegative", "{0} != 0": "nonzero"}
OF_MATRICES: dict[str, Need] = {
    r"{0} \in unitmx": "invertible",
    r"0 < \det {0}": "determinant",
    "{0} != 0": "not zero",
    "0 < {0}": "positive",
    "forall i j, 0 < {0} i j": "positive",
    "forall i j, {0} i j != 0": "nonzero",
    "forall i j, {1} i j != 0": "nonzero",
}
KEPT = frozenset({"symmetric"})
A_NUMBER = "(a_cst _ (const_mx 1 : 'M[R]_(1, 1)))"


class Proofs:
    """The proofs of how expressions depend on one unknown."""

    def __init__(self, words: Vocabulary, unknown: Var) -> None:
        self.words, self.unknown = words, unknown
        self.own = "(g_ent 0 0 (a_var _))" if is_scalar(unknown) else "(a_var _)"

    @property
    def certain(self) -> Known:
        """What is certain by the form of expressions, by what is assumed of symbols, and by hypotheses so far."""
        return known((h.claim[0], bare(h.claim[1])) for h in self.words.hypotheses.values() if h.claim is not None)

    def moves(self, expr: Expr) -> bool:
        """Whether an expression depends on the unknown."""
        return involves(expr, self.unknown)

    def of(self, expr: Expr) -> str:
        """That of a matrix by ``adjoint``, of a number by ``gradient``."""
        return self.gradient(expr) if is_scalar(expr) else self.adjoint(expr)

    def adjoint(self, expr: Expr) -> str:
        if expr == self.unknown:
            return self.own
        if not self.moves(expr):
            self.valued(expr)
            return f"(a_cst _ {grouped(self.words.term(expr))})"
        if not isinstance(expr, Applied):
            raise NotFormal(NO_TERM(what=type(expr).__name__))
        formal = formal_of(expr)
        if isinstance(formal, Pointwise):
            return self.pointwise(formal, expr.args[0])
        return self.applied(expr, formal)

    def gradient(self, expr: Expr) -> str:
        if expr == self.unknown:
            return self.own
        if not self.moves(expr):
            self.valued(expr)
            return f"(g_cst _ {grouped(self.words.term(expr))})"
        if isinstance(expr, Terms):
            proof = self.gradient(expr.args[0])
            for term in expr.args[1:]:
                proof = f"(g_add {proof} {self.gradient(term)})"
            return proof
        if isinstance(expr, Product):
            if expr.args[0] == -1:
                return f"(g_opp {self.multiplied(expr.args[1:])})"
            return self.multiplied(expr.args)
        if isinstance(expr, Power):
            return self.power(expr)
        if not isinstance(expr, Applied):
            raise NotFormal(NO_TERM(what=type(expr).__name__))
        formal = formal_of(expr)
        if isinstance(formal, Pointwise):
            return self.pointwise(formal, expr.args[0])
        proof = self.applied(expr, formal)
        return proof if formal.scalar else f"(g_ent 0 0 {proof})"

    def multiplied(self, factors: Sequence[Expr]) -> str:
        """A product of numbers, two by two: a number that is constant in front is one factor."""
        text = grouped(self.words.term(factors[0]))
        proof, moves = self.gradient(factors[0]), self.moves(factors[0])
        for factor in factors[1:]:
            term, other = grouped(self.words.term(factor)), self.gradient(factor)
            if moves:
                proof = f"(g_mul {proof} {other})"
            elif self.moves(factor):
                proof, moves = f"(g_mull {text} {other})", True
            text = f"({text} * {term})"
        return proof

    def power(self, expr: Power) -> str:
        exponent = expr.exponent
        if exponent == S.Half:
            return self.pointwise(ROOT, expr.base)
        if exponent == -S.Half:
            return f"(g_comp {self.pointwise(ROOT, expr.base)} (d_inv (root_neq0 {self.needed(ROOT, expr.base)})))"
        if exponent.is_Integer:
            return self.pointwise(whole_power(int(exponent)), expr.base)
        halves = of_root(exponent)
        if halves is not None:
            power, positive = whole_power(halves), self.needed(ROOT, expr.base)
            lemma = power.lemma.format(h=f"(root_neq0 {positive})")
            return f"(g_comp (r := {power.function}) {self.pointwise(ROOT, expr.base)} ({lemma}))"
        positive = self.of_numbers("0 < {0}", expr.base)
        logarithm = f"(g_comp (r := (@ln R)) {self.gradient(expr.base)} (d_ln {positive}))"
        return f"(g_comp (r := expR) (g_mul {self.gradient(exponent)} {logarithm}) (d_exp _))"

    def pointwise(self, formal: Pointwise, argument: Expr) -> str:
        """A function of numbers, of a number or of every entry of a matrix."""
        proof = self.of(argument)
        lemma = formal.lemma.format(h=self.needed(formal, argument))
        if is_scalar(argument):
            return f"(g_comp (r := {formal.function}) {proof} ({lemma}))"
        return f"(a_map (r := {formal.function}) (r' := {formal.slope}) {proof} (fun i j => {lemma}))"

    def needed(self, formal: Pointwise, argument: Expr) -> str:
        """The proof of what a lemma needs of a number, or of the entry at i and j."""
        if not formal.needs:
            return ""
        found = self.of_numbers(formal.needs, argument)
        return found if is_scalar(argument) else f"({found} i j)"

    def of_numbers(self, template: str, argument: Expr) -> str:
        """The proof of what is needed of a number, or of every entry of a matrix."""
        term = grouped(self.words.term(argument))
        if not is_scalar(argument):
            return self.supposed("forall i j, " + template.format(f"{term} i j"), said_of_numbers(template, argument))
        return self.supposed(template.format(term), said_of_numbers(template, argument))

    def of_matrices(self, template: str, expr: Applied, terms: list[str]) -> str:
        """The proof of what a function needs of one of its arguments."""
        number = int(template.partition("{")[2][0])
        return self.supposed(template.format(*terms), (OF_MATRICES[template], expr.args[number]))

    def supposed(self, term: str, claim: tuple[Need, Expr] | None) -> str:
        """The proof of what is needed: where it is certain by its form Coq is to find it, else it is a hypothesis.

        Where it is certain by what was assumed of a symbol, as that it is positive definite, it is a hypothesis too,
        which follows from what was assumed.
        """
        if claim is not None and term not in self.words.hypotheses and self.certain.holds(claim[0], bare(claim[1])):
            return f"(ltac:(mx_side) : {term})"
        return self.words.suppose(term, claim)

    def applied(self, expr: Applied, formal: Formal) -> str:
        """A function of matrices, by its own lemma."""
        args = expr.args
        if expr.operation.arity[1] is not None:
            terms = self.words.arguments(formal, args)
            moving = [self.moves(a) for a in args]
            proofs = [self.argument(formal, args, k) for k in range(len(args))]
            return self.lemma(expr, formal, terms, proofs, moving)
        text, proof = self.words.argument(formal, args, 0), self.argument(formal, args, 0)
        moved = self.moves(args[0])
        for k in range(1, len(args)):
            term, other = self.words.argument(formal, args, k), self.argument(formal, args, k)
            both = [moved, self.moves(args[k])]
            moved = any(both)
            if moved:
                proof = self.lemma(expr, formal, [text, term], [proof, other], both)
            text = f"({formal.term.format(text if k == 1 else chained(text[1:-1], formal.term), term)})"
            if not moved:
                proof = f"(a_cst _ {text})"
        return proof

    def argument(self, formal: Formal, args: tuple[Expr, ...], number: int) -> str:
        """The proof of an argument as the function takes it, a number or a matrix."""
        arg = args[number]
        if is_scalar(arg) and number not in formal.scalars:
            if not self.moves(arg):
                return f"(a_cst _ {self.words.argument(formal, args, number)})"
            return f"(a_scale {self.gradient(arg)} {A_NUMBER})"
        return self.of(arg)

    def lemma(self, expr: Applied, formal: Formal, terms: list[str], proofs: list[str], moving: list[bool]) -> str:
        """The lemma that is for these arguments, filled in."""
        fixed = [k for k, moves in enumerate(moving) if not moves and k in formal.fixed]
        text = formal.fixed[fixed[0]] if fixed else formal.lemma
        if not text:
            raise NotFormal(NO_TERM(what=expr.operation.name))
        named = {f"d{k}": proof for k, proof in enumerate(proofs)}
        if formal.needs:
            named["h"] = self.of_matrices(formal.needs, expr, terms)
        return f"({text.format(*terms, **named, **self.words.measures(expr))})"

    def valued(self, expr: Expr) -> None:
        """Suppose of what is constant that its value means something."""
        for part in expr.args:
            self.valued(part)
        if isinstance(expr, Power) and not (expr.exponent.is_Integer and expr.exponent >= 0):
            halves = of_root(expr.exponent)
            if halves is not None:
                self.has_value(ROOT, expr.base)
                if halves < 0:
                    self.has_value(RECIPROCAL, Power(expr.base, S.Half))
            elif expr.exponent.is_Integer:
                self.has_value(RECIPROCAL, expr.base)
            else:
                self.of_numbers("0 < {0}", expr.base)
        if isinstance(expr, Applied):
            formal = formal_of(expr)
            if isinstance(formal, Pointwise):
                self.has_value(formal, expr.args[0])
            elif formal.valued:
                self.of_matrices(formal.valued, expr, self.words.arguments(formal, expr.args))

    def has_value(self, formal: Pointwise, argument: Expr) -> None:
        if formal.valued:
            self.of_numbers(formal.valued, argument)


def bare(expr: Expr) -> Expr:
    """An expression in symbols of which nothing is assumed but that they are their own transposes."""
    return substitute(expr, {v: Var(v.name, v.shape, v.facts & KEPT) for v in names(expr) if v.facts - KEPT})


def said_of_numbers(template: str, argument: Expr) -> tuple[Need, Expr]:
    """What a hypothesis says, in the words in which conditions are decided and printed."""
    if template == "0 < 1 + {0}":
        return "positive", add(S.One if is_scalar(argument) else ones(*shape_of(argument)), argument)
    return OF_NUMBERS[template], argument
