"""A composite index comes apart the simplest way that there is."""

from __future__ import annotations

from lines import A, N
from sympy import Expr, S

from matderiv.core.index import Entry, Index, Pair, product, size, summed
from matderiv.expressions.matrix import Var, apply, ones
from matderiv.proving.composite import taken_apart
from matderiv.proving.flat import flatten
from matderiv.proving.network import Network

m = size("m")
i, k = Index("i", N), Index("k", m)
j = Index("j", N * m)
PAIR = Pair(i, k)
b, C = Var("b", (N * m, S.One)), Var("C", (N * m, N * m))
D, x = Var("D", (N, m)), Var("x", (N, S.One))


def first(term: Expr, *at: Index) -> tuple[str, Network]:
    net = Network(term, at, *flatten(term))
    assert taken_apart(net)
    return net.moves[0].rule.name, net


def test_both_parts_stand_nowhere_else() -> None:
    name, net = first(summed(product(Entry(C, j, PAIR), Entry(b, PAIR)), i, k), j)
    assert name == "composite-index" and net.bound == [PAIR] and net.pairs == []


def test_a_pair_with_vectors_only_is_an_entry_of_a_matrix() -> None:
    name, net = first(summed(product(Entry(b, PAIR), Entry(x, i)), i), k)
    assert name == "unstack" and net.edges[0].at == (i, k)


def test_a_matrix_between_the_parts_is_a_vector_on_the_pair() -> None:
    name, net = first(summed(product(Entry(C, j, PAIR), Entry(D, i, k)), i, k), j)
    assert name == "stack" and net.marks[PAIR][0].value == apply("vec", D)


def test_a_vector_on_one_part_is_a_kronecker_product_with_ones() -> None:
    name, net = first(summed(product(Entry(C, j, PAIR), Entry(x, i)), i, k), j)
    assert name == "kronecker-entry" and net.marks[PAIR][0].value == apply("kron", ones(m), x)


def test_a_free_part_is_picked_out_by_zeros_and_ones() -> None:
    name, net = first(summed(Entry(C, j, PAIR), k), j, i)
    assert name == "composite-index" and len(net.edges) == 2 and net.pairs == []


def test_without_a_pair_there_is_nothing_to_take_apart() -> None:
    assert not taken_apart(Network(Entry(A, i, i), (i,), [], [Entry(A, i, i)]))
