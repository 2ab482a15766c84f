"""What no rule differentiates is refused by name, in both languages."""

from __future__ import annotations

import pytest
from sympy import Expr

from matderiv import NoRuleError, derive
from matderiv.core.index import Entry, Index, Partial, size
from matderiv.expressions.letters import Letters
from matderiv.expressions.matrix import Var, apply, multiply
from matderiv.proving.differentiate import Differentiator

N = size("n")
A, X = Var("A", (N, N)), Var("X", (N, N))
ROW, COLUMN, P, Q = (Index(letter, N) for letter in "ijpq")


def test_a_function_without_a_rule() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("expm(A*X)*b", "X")
    assert caught.value.message == "no rule differentiates expm(U), the matrix exponential"
    assert caught.value.told("ja") == "行列の指数関数 expm(U) を微分する規則がない"


@pytest.mark.parametrize(
    ("term", "message", "japanese"),
    [
        (Entry(multiply(A, X), ROW, COLUMN), "no rule differentiates A*X", "A*X を微分する規則がない"),
        (Partial(Entry(X, P, Q), Entry(A, P, Q)), "no rule differentiates this term", "この項を微分する規則がない"),
    ],
    ids=["product", "derivative"],
)
def test_a_term_that_has_no_name(term: Expr, message: str, japanese: str) -> None:
    rules = Differentiator(Entry(X, P, Q), Letters([A, X]))
    with pytest.raises(NoRuleError) as caught:
        rules.derivative(term)
    assert (caught.value.message, caught.value.told("ja")) == (message, japanese)
    assert caught.value.term == term


def test_an_argument_that_was_given_no_letter() -> None:
    rules = Differentiator(Entry(X, P, Q), Letters([A, X]))
    with pytest.raises(NoRuleError) as caught:
        rules.derivative(Entry(apply("inverse", multiply(A, X)), ROW, COLUMN))
    assert caught.value.message == "an argument that should have a letter has none"
    assert caught.value.told("ja") == "文字で置くべき引数が置かれていない"
