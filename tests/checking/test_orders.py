"""The sizes that a claim is tried at, and how many factors its longest product has."""

from __future__ import annotations

from itertools import product as tuples
from random import Random

import pytest
from lines import A, B, K, M, N, X, c, p, q, u, x, y
from sympy import Expr, Integer, Rational, S

from matderiv.checking.orders import DRAWN, EXPONENT, FEW, LEVELS, Factors, orders
from matderiv.core.index import Delta, Entry, Partial, Table, power, product, summed, terms
from matderiv.expressions.matrix import WHOLE, Var, add, apply, hadamard, multiply, transpose

k = Var("k", facts=(WHOLE,))


@pytest.mark.parametrize(
    ("e", "count"),
    [
        (c, 1),
        (S(7), 0),
        (product(7, c), 1),
        (power(product(c, k), 3), 6),
        (power(c, -3), 3),
        (power(c, Rational(1, 2)), 1),
        (power(c, k), EXPONENT),
        (apply("matrix_power", A, Integer(-4)), 4),
        (apply("matrix_power", multiply(A, B), k), 2 * EXPONENT),
        (N**2, 2),
        (N * M, 2),
        (multiply(transpose(x), A, A, y), 4),
        (hadamard(x, y), 2),
        (apply("kron", A, X), 2),
        (add(multiply(A, A, A), B), 3),
        (terms(product(c, c), c), 2),
        (apply("exp", product(c, c)), 2),
        (summed(product(Entry(x, p), Entry(y, p), Entry(A, p, q)), p), 3),
        (Table(product(Entry(x, p), Entry(y, q)), p, q), 2),
        (Partial(product(c, c, c), c), 3),
        (u, 2),  # of what a name stands for
        (product(Delta(p, q), c), 2),
        (product(*[c] * 30), 24),
    ],
)
def test_the_factors_of_the_longest_product(e: Expr, count: int) -> None:
    assert Factors().of(e) == count


def test_beyond_so_many_factors_they_are_not_counted() -> None:
    assert Factors(5).of(power(c, 5)) == 5 == Factors(5).of(power(c, 6))


def test_one_size_is_every_small_one_beside_those_given_and_a_large_one() -> None:
    def tried(*given: int) -> list[int]:
        shapes = [(N, S.One), *((S(g), N) for g in given)]
        return [sizes["n_1"] for sizes in orders([N], shapes, 9, Random(0))]

    assert tried() == [2, 3, 1, 9]
    assert tried(5) == [2, 3, 1, 5, 6, 4, 9]
    assert tried(2, 1) == [2, 3, 1, 9]
    assert 0 not in tried(1, 2)
    assert not list(orders([], [(S(3), S(4))], 9, Random(0)))


def test_few_sizes_are_in_every_order_equal_ones_included_and_each_is_1_and_large_beside_the_others() -> None:
    found = [tuple(sizes.values()) for sizes in orders([N, M, K], [], 9, Random(0))]
    assert {tuple(sorted(set(f)).index(n) for n in f) for f in found} >= {
        r for r in tuples(range(3), repeat=3) if set(r) == set(range(max(r) + 1))
    }
    assert found[:4] == [(2,) * 3, (3,) * 3, (1,) * 3, (9,) * 3] and len(found) == 4 + 3**3 - 3 + 6
    both = [tuple(sizes.values()) for sizes in orders([N, M], [], 9, Random(0))]
    assert both[4:] == [(2, 3), (3, 2), (1, 3), (9, 2), (3, 1), (2, 9)]
    assert found[-6:] == [(1, 3, 3), (9, 2, 2), (3, 1, 3), (2, 9, 2), (3, 3, 1), (2, 2, 9)]


def test_of_many_sizes_some_orders_are_drawn() -> None:
    many = [N, M, K, Var("l"), Var("m")]  # whatever has a name
    found = [tuple(sizes.values()) for sizes in orders(many, [], 9, Random(0))]  # type: ignore[arg-type]
    drawn = found[4:-10]
    assert len(many) > FEW + 1 and 2 < len(drawn) <= DRAWN
    assert {n for sizes in drawn for n in sizes} == set(LEVELS) and all(len(set(sizes)) > 1 for sizes in drawn)


@pytest.mark.parametrize(
    ("e", "count"),
    (
        (product(N, N, apply("exp", c)), 2),
        (summed(Entry(x, p), p), 1),  # Σ_p 1 is a size as well
        (product(N, summed(product(N, Entry(x, p)), p)), 3),
        (summed(summed(product(M, Entry(A, p, q)), p), q), 3),
        (terms(power(N, 3), summed(Entry(x, p), p)), 3),
    ),
)
def test_of_sizes_alone_each_sum_counts_as_one(e: Expr, count: int) -> None:
    assert Factors(10**6, sizes=True).of(e) == count
