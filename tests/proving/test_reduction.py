"""Each move over a plain index makes the network smaller, and says what it is."""

from __future__ import annotations

import pytest
from lines import A, B, N, p, q, x, y
from sympy import Expr

from matderiv.core.index import Delta, Entry, Index, product, summed
from matderiv.expressions.matrix import apply, hadamard, multiply, transpose
from matderiv.proving.flat import flatten
from matderiv.proving.network import Network
from matderiv.proving.reduction import reduced

r = Index("r", N)


def moves(term: Expr, *at: Index) -> tuple[list[str], Network]:
    net = Network(term, at, *flatten(term))
    while reduced(net):
        pass
    return [m.rule.name for m in net.moves], net


SCALARS = {
    "inner-product": (summed(product(Entry(x, p), Entry(y, p)), p), multiply(transpose(x), y)),
    "total": (summed(Entry(x, p), p), apply("sum", x)),
    "trace": (summed(Entry(A, p, p), p), apply("trace", A)),
    "count": (summed(Delta(q, q), q), N),
}


@pytest.mark.parametrize("name", SCALARS)
def test_a_summed_index_with_nothing_else_is_a_scalar(name: str) -> None:
    term, value = SCALARS[name]
    found, net = moves(term)
    assert (found == [name] or name == "count") and net.scalars[-1] == value and not net.bound


def test_a_summed_index_between_two_edges_is_a_product() -> None:
    found, net = moves(summed(product(Entry(A, p, q), Entry(B, q, r)), q), p, r)
    assert found == ["join"] and net.edges[0].value == multiply(A, B)


def test_marks_between_two_edges_are_a_diagonal_matrix() -> None:
    found, net = moves(summed(product(Entry(A, p, q), Entry(x, q), Entry(B, q, r)), q), p, r)
    assert found == ["join"] and net.edges[0].value == multiply(A, apply("diag", x), B)


def test_an_edge_with_an_end_alone_is_a_vector() -> None:
    found, net = moves(summed(Entry(A, p, q), q), p)
    assert found == ["row-sum"]
    found, net = moves(summed(product(Entry(A, p, q), Entry(x, q)), q), p)
    assert found == ["join"] and net.marks[p][0].value == multiply(A, x)


def test_parallel_edges_multiply_entrywise_the_one_that_runs_back_transposed() -> None:
    found, net = moves(product(Entry(A, p, q), Entry(B, q, p)), p, q)
    assert found == ["entrywise"] and net.edges[0].value == hadamard(A, transpose(B))


def test_a_loop_on_a_free_index_is_a_diagonal() -> None:
    found, net = moves(Entry(A, p, p), p)
    assert found == ["diagonal"] and net.marks[p][0].value == apply("diagonal", A)


def test_where_four_indices_are_all_joined_nothing_moves() -> None:
    i, j, k, m = (Index(letter, N) for letter in "ijkm")
    pairs = [(i, j), (i, k), (i, m), (j, k), (j, m), (k, m)]
    found, net = moves(summed(product(*(Entry(A, *at) for at in pairs)), i, j, k, m))
    assert found == [] and len(net.bound) == 4


def test_what_leads_to_the_last_index_is_read_towards_it() -> None:
    term = summed(product(Entry(A, p, q), Entry(transpose(B), q, r)), q)
    net = moves(product(term, Entry(x, p)), Index("α", N), r)[1]
    assert net.edges[0].at == (p, r) and net.edges[0].value == multiply(A, transpose(B))


def test_an_inner_product_begins_where_nothing_is_turned() -> None:
    term = summed(product(Entry(x, p), Entry(A, p, q), Entry(B, q, r), Entry(y, r)), p, q, r)
    assert moves(term)[1].scalars == [multiply(transpose(x), A, B, y)]
