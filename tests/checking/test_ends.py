"""The answer agrees with differences of the objective, or is refuted by them."""

from __future__ import annotations

import re

import pytest
from lines import GRADIENT, XWY, A, B, K, M, N, W, X, Y, a, b, c, f, x
from sympy import Expr, Rational, S

from matderiv.checking.ends import compare_ends
from matderiv.core.errors import RefutedError
from matderiv.core.index import power, product, terms
from matderiv.expressions.matrix import add, apply, multiply, ones, transpose


def test_the_ends_agree() -> None:
    evidence = compare_ends(f, W, multiply(S(2), transpose(X), XWY))
    assert evidence.kind == "SAMPLED" and evidence.points == 3 and evidence.error is not None
    assert evidence.error < 1e-9
    assert compare_ends(f, W, GRADIENT, indices=(a, b)).kind == "SAMPLED"
    assert compare_ends(multiply(A, x), x, A).kind == "SAMPLED"
    form = apply("matmul", transpose(x), A, x)
    assert compare_ends(form, x, add(A, transpose(A)), order=2).kind == "SAMPLED"
    assert compare_ends(apply("log", form), c, S.Zero).kind == "SAMPLED"
    assert compare_ends(apply("exp", power(c, 2)), c, product(2, c, apply("exp", power(c, 2)))).kind == "SAMPLED"
    relu = apply("sum", apply("relu", multiply(A, x)))
    step_ = multiply(Rational(1, 2), add(ones(N), apply("sign", multiply(A, x))))
    assert compare_ends(relu, x, multiply(transpose(A), step_)).kind == "SAMPLED"


@pytest.mark.parametrize(
    "answer",
    [
        multiply(transpose(X), XWY),
        multiply(S(2), transpose(X), add(multiply(X, W), Y)),
        transpose(multiply(S(2), transpose(X), XWY)),
        apply("zero", shape=(M, K)),
    ],
)
def test_wrong_answers_are_refuted(answer: Expr) -> None:
    with pytest.raises(RefutedError) as caught:
        compare_ends(f, W, answer, show=lambda e: "f")
    line = r"the derivative of f by W is refuted\n    n_1 = .*: the answer gives .*, differences give \S+"
    assert re.fullmatch(line, str(caught.value))
    assert caught.value.told("ja").startswith("f の W による導関数が反証された\n    n_1 = ")


def test_an_answer_of_other_sizes_is_refuted() -> None:
    with pytest.raises(RefutedError, match="the answer gives an array of other sizes, differences give"):
        compare_ends(f, W, transpose(multiply(S(2), transpose(X), XWY)))


def test_wrong_second_derivatives_are_refuted() -> None:
    form = apply("matmul", transpose(x), A, x)
    with pytest.raises(RefutedError):
        compare_ends(form, x, multiply(S(2), A), order=2)


def test_an_answer_that_is_zero_has_no_large_error() -> None:
    difference = terms(apply("trace", multiply(A, B)), product(-1, apply("trace", multiply(B, A))))
    evidence = compare_ends(difference, A, apply("zero", shape=(N, N)))
    assert evidence.kind == "SAMPLED" and evidence.error is not None and evidence.error < 1e-9
