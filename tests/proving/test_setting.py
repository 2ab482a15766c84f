"""A single short inner expression reads better written out in place of its letter, others do not."""

from __future__ import annotations

from sympy import Expr, S

from matderiv.core.index import Entry, Index, size
from matderiv.expressions.letters import Letters
from matderiv.expressions.matrix import Var, apply, multiply, transpose
from matderiv.expressions.writer import unicode
from matderiv.proving.definitions import Definitions
from matderiv.proving.setting import Setting, Target

n = size("n")
A, B, x = Var("A", (n, n)), Var("B", (n, n)), Var("x", (n, S.One))
Ax = multiply(A, x)


def shown(objective: Expr, opening: bool = True) -> str:
    letters = Letters([A, B, x])
    definitions = Definitions(objective, x, letters, {})
    setting = Setting(definitions, letters.target(x), opening)
    return unicode(setting.shown(definitions.expander.entry(definitions.objective)))


def test_a_short_inner_expression_is_written_out() -> None:
    square = apply("norm_squared", Ax)
    assert shown(square) == "Σ_i (Σ_j a_ij x_j)²"
    assert shown(square, opening=False) == "Σ_i u_i²"


def test_a_sum_inside_a_function_would_be_hard_to_read() -> None:
    assert shown(apply("sum", apply("exp", Ax))) == "Σ_i exp(u_i)"


def test_what_stands_twice_in_a_term_keeps_its_letter() -> None:
    assert shown(apply("matmul", transpose(Ax), B, Ax)) == "Σ_i Σ_j u_i b_ij u_j"


def test_what_the_chain_is_free_in() -> None:
    i, a = Index("i", n), Index("α", n)
    assert Target(Entry(x, a), (i,)).free == (i, a)
    assert Target(Var("t"), (i,)).free == (i,)
