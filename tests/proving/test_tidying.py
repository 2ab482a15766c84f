"""The rules that tidying is put together from: every one says its identity, and every identity is used."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, S

from matderiv.core.index import power, size
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply, ones, transpose
from matderiv.expressions.writer import formula
from matderiv.proving import tidy
from matderiv.proving.tidying.functions import VALUES
from matderiv.proving.tidying.length import symbols
from matderiv.proving.tidying.products import NEIGHBOURS, chained

m, n = size("m"), size("n")
A, B, C, D = (Var(name, (n, n)) for name in "ABCD")
K, Q = Var("K", (n, n), ["skew"]), Var("Q", (n, n), ["orthogonal"])
x, y, c = Var("x", (n, S.One)), Var("y", (n, S.One)), Var("c")


def inverse(a: Expr) -> Expr:
    return apply("inverse", a)


def kron(a: Expr, b: Expr) -> Expr:
    return apply("kron", a, b)


def test_every_rule_says_its_identity() -> None:
    rules = [*tidy.MATRICES.values(), *tidy.SCALARS.values(), *NEIGHBOURS, *VALUES.values()]
    assert [r.__name__ for r in rules if not (r.__doc__ or "").strip()] == []


@pytest.mark.parametrize(
    ("left", "right", "wanted"),
    [
        (kron(A, B), kron(inverse(A), C), "kron(eye(n), B*C)"),
        (inverse(A), A, "eye"),
        (transpose(inverse(A)), transpose(A), "eye"),
        (transpose(Q), Q, "eye"),
        (apply("diag", x), y, "x.*y"),
        (apply("diag", x), apply("diag", y), "diag(x.*y)"),
        (ones(m, n), ones(n, m), "n*matrix(1)"),
        (A, A, "A^2"),
        (A, B, "A*B"),
    ],
)
def test_neighbours_in_a_product(left: Expr, right: Expr, wanted: str) -> None:
    assert formula(chained(tidy.BY, [left, right])) == wanted


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (transpose(kron(A, transpose(B))), "kron(A', B)"),
        (multiply(A, transpose(K)), "-A*K"),
        (multiply(inverse(inverse(A)), x), "A*x"),
        (multiply(inverse(multiply(c, A)), c), "inv(A)"),
        (hadamard(A, A), "A.^2"),
        (add(multiply(2, A), multiply(3, A)), "5*A"),
        (add(multiply(A, x), multiply(B, x)), "(A + B)*x"),
        (multiply(-1, add(A, multiply(-1, B))), "B - A"),
        (add(apply("diag", x), apply("diag", y)), "diag(x + y)"),
        (multiply(transpose(x), K, x), "0"),
        (apply("trace", multiply(transpose(A), transpose(B))), "tr(A*B)"),
        (apply("det", transpose(A)), "det(A)"),
        (add(S.One, multiply(-1, apply("sigmoid", c))), "sigmoid(-c)"),
        (multiply(apply("exp", c), power(add(S.One, apply("exp", c)), -1)), "sigmoid(c)"),
    ],
)
def test_an_identity_of_each_subject(given: Expr, wanted: str) -> None:
    assert formula(tidy.tidy(given)) == wanted


def test_a_sum_of_scalars_is_found_by_its_kind() -> None:
    assert formula(tidy.tidy(add(c, c, Integer(1)))) == "2*c + 1"


def test_length_counts_symbols_without_brackets() -> None:
    assert symbols(multiply(2, add(A, B), x)) == 7
