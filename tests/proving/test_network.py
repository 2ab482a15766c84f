"""A term becomes edges, marks and scalars, and can be said as a line at any time."""

from __future__ import annotations

import pytest
from lines import A, N, c, p, q, x
from sympy import Expr

from matderiv import NoRuleError
from matderiv.core.index import Entry, Index, Pair, Sum, product, size, summed
from matderiv.expressions.matrix import Var, apply, transpose
from matderiv.expressions.writer import unicode
from matderiv.proving.flat import flatten
from matderiv.proving.moves import COUNT
from matderiv.proving.network import Network


def network(term: Expr, *at: Index) -> Network:
    return Network(term, at, *flatten(term))


def test_matrices_are_edges_vectors_are_marks_and_the_rest_are_scalars() -> None:
    term = product(2, c, summed(product(Entry(A, p, q), Entry(transpose(x), q)), q))
    net = network(term, p)
    assert [e.entry for e in net.edges] == [Entry(A, p, q)]
    assert [m.entry for m in net.marks[q]] == [Entry(x, q)]  # a row is the mark that its transpose is
    assert net.scalars == [2, c] and net.bound == [q]
    assert unicode(net.expression()) == "2c Σ_q a_pq x_q"


def test_a_composite_index_is_tied_to_its_parts_until_it_comes_apart() -> None:
    m = size("m")
    b = Var("b", (N * m, x.shape[1]))
    i, j = Index("i", N), Index("j", m)
    pair = Pair(i, j)
    net = network(summed(Entry(b, pair), i, j))
    assert net.pairs == [pair] and net.tied(i) == [pair] and net.alone(pair) == [i, j]
    assert net.edges_at(i) == []


def test_a_move_is_recorded_with_the_term_before_and_after() -> None:
    net = network(summed(Entry(x, p), p))
    before = net.expression()
    net.scalars.append(N)
    assert net.record(COUNT, i=p)
    (move,) = net.moves
    assert (move.before, move.after, move.rule) == (before, net.expression(), COUNT)


def test_a_function_of_an_entry_is_no_part_of_a_network() -> None:
    with pytest.raises(NoRuleError, match="this factor is no entry of a vector or matrix") as caught:
        network(Sum(apply("tanh", Entry(x, p)), p))
    assert caught.value.told("ja").startswith("この因子はベクトルや行列の成分ではない")
