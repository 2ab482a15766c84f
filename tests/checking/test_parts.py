"""What an expression is computed from, and the axes of its value."""

from __future__ import annotations

from lines import K, M, N, U, W, X, i, j, k, x
from sympy import S, sqrt

from matderiv.checking.parts import axes_of, parts_of, slow_first
from matderiv.core.index import Entry, Index, Pair, Partial, product, summed
from matderiv.expressions.matrix import apply, multiply, transpose


def test_a_sum_of_products_is_computed_from_the_factors() -> None:
    a, b = Entry(X, i, k), Entry(W, k, j)
    assert parts_of(summed(product(a, b), k)) == (a, b)
    assert parts_of(U) == (U.definition,) and parts_of(X) == () and parts_of(S(3)) == () == parts_of(sqrt(2))
    assert parts_of(N * M) == (N * M).args and parts_of(summed(a, k)) == (a,)


def test_a_derivative_by_a_matrix_has_the_axes_of_both_and_by_a_row_a_column_for_each_entry() -> None:
    column = multiply(transpose(X), x)
    assert axes_of(column) == (M,) and axes_of(Partial(column, x)) == (M, N)
    assert axes_of(Partial(column, transpose(x))) == (M, N)
    assert axes_of(Partial(multiply(X, W), W)) == (N, K, M, K)


def test_a_derivative_by_a_row_is_computed_from_that_by_the_column_and_the_matrix() -> None:
    column = multiply(transpose(X), x)
    assert parts_of(Partial(column, transpose(x))) == (Partial(column, x),)
    assert parts_of(Partial(column, transpose(apply("vec", W)))) == (Partial(column, W),)
    assert parts_of(Partial(column, x)) == ()


def test_the_slower_index_of_a_pair_splits_an_axis_first() -> None:
    fast, slow, slowest = (Index(letter, N) for letter in "abc")
    assert slow_first(Pair(fast, Pair(slow, slowest))) == (slowest, slow, fast)
