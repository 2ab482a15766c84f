"""A vector over a composite index is a matrix, and back."""

from __future__ import annotations

import pytest
from lines import M, N
from sympy import Expr, S

from matderiv.core.index import Index, Pair, shape_of
from matderiv.expressions.matrix import Var, apply, multiply, ones, transpose, zero
from matderiv.expressions.writer import formula
from matderiv.proving.columns import stacked, unstacked

A = Var("A", (N, M))
x, y = Var("x", (N, S.One)), Var("y", (M, S.One))
b = Var("b", (N * M, S.One))
PAIR = Pair(Index("i", N), Index("j", M))


@pytest.mark.parametrize(
    ("vector", "matrix"),
    [
        (apply("vec", A), A),
        (ones(N * M), ones(N, M)),
        (apply("kron", y, x), multiply(x, transpose(y))),
        (multiply(3, apply("vec", A)), multiply(3, A)),
        (transpose(apply("vec", A)), A),
    ],
)
def test_what_is_known_to_be_stacked_is_given_back(vector: Expr, matrix: Expr) -> None:
    assert unstacked(vector, PAIR) == matrix


def test_stacking_and_cutting_undo_each_other() -> None:
    assert formula(unstacked(b, PAIR)) == "unvec(b, n_1, n_2)" and shape_of(unstacked(b, PAIR)) == (N, M)
    assert stacked(unstacked(b, PAIR)) == b and unstacked(stacked(A), PAIR) == A
    assert stacked(zero((N, M))) == zero((N * M, S.One))
    assert stacked(ones(N, M)) == ones(N * M)


def test_a_vector_is_its_own_column() -> None:
    assert stacked(x) == x and stacked(transpose(x)) == x
