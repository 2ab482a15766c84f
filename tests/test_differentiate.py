"""What no rule differentiates is refused by name, in both languages."""

from __future__ import annotations

import pytest

from matderiv import NoRuleError, derive
from matderiv.differentiate import Differentiator
from matderiv.index import Entry, Index, size
from matderiv.letters import Letters
from matderiv.matrix import Var, apply, multiply

N = size("n")
A, X = Var("A", (N, N)), Var("X", (N, N))
ROW, COLUMN, P, Q = (Index(letter, N) for letter in "ijpq")


def test_a_function_without_a_rule() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("expm(A*X)*b", "X")
    assert caught.value.message == "no rule differentiates expm(U), the matrix exponential"
    assert caught.value.told("ja") == "行列の指数関数 expm(U) を微分する規則がない"


def test_a_term_without_a_name() -> None:
    rules = Differentiator(Entry(X, P, Q), Letters([A, X]))
    with pytest.raises(NoRuleError) as caught:
        rules.derivative(Entry(multiply(A, X), ROW, COLUMN))
    assert caught.value.message.startswith("no rule differentiates ")
    assert caught.value.term == Entry(multiply(A, X), ROW, COLUMN)


def test_an_argument_that_was_given_no_letter() -> None:
    rules = Differentiator(Entry(X, P, Q), Letters([A, X]))
    with pytest.raises(NoRuleError) as caught:
        rules.derivative(Entry(apply("inverse", multiply(A, X)), ROW, COLUMN))
    assert caught.value.message == "an argument that should have a letter has none"
    assert caught.value.told("ja") == "文字で置くべき引数が置かれていない"
