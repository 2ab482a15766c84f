"""A term is taken apart without capture, and a delta uses up a sum."""

from __future__ import annotations

from lines import A, N, p, q, x
from sympy import S

from matderiv.core.index import Delta, Entry, Index, Product, Sum, names_in, product, summed
from matderiv.proving.flat import collapse, flatten, index_order


def test_a_sum_with_a_letter_that_is_taken_gets_another() -> None:
    square = Product(summed(Entry(x, p), p), summed(Entry(x, p), p))
    indices, parts = flatten(square)
    assert len(set(indices)) == 2 and parts == [Entry(x, i) for i in indices]


def test_sums_within_sums_come_to_the_front_in_order() -> None:
    indices, parts = flatten(product(3, Sum(product(Entry(x, p), Sum(Entry(A, p, q), q)), p)))
    assert names_in(indices) == ("p", "q") and parts == [S(3), Entry(x, p), Entry(A, p, q)]


def test_a_delta_replaces_a_summed_index_and_keeps_a_free_one() -> None:
    a = Index("α", N)
    indices = [p]
    assert collapse(indices, [Entry(A, p, q), Delta(p, a)], {a}) == [Entry(A, a, q)] and indices == []
    indices = []
    assert collapse(indices, [Entry(A, p, q), Delta(p, a)], {p, a}) == [Entry(A, p, q), Delta(p, a)]


def test_target_indices_come_first() -> None:
    given = [Index("i", N), Index("beta", N), Index("alpha", N)]
    assert [i.name for i in sorted(given, key=index_order)] == ["alpha", "beta", "i"]
