"""Derivatives of lines and of names, deep nests and long chains, all as programs."""

from __future__ import annotations

from itertools import pairwise

import pytest
from lines import XWY, A, K, N, U, W, X, Y, a, b, check, f_of_u, i, j, p, refuted, u, w, x
from sympy import S

from matderiv.checking.program import Program
from matderiv.core.index import Delta, Entry, Index, Partial, power, product, summed
from matderiv.expressions.matrix import Var, apply, multiply, transpose


def test_a_seed_letter_that_the_expression_binds_is_not_captured() -> None:
    g = Index("p", N)
    body = summed(power(Entry(x, p), 2), p)  # Σ_p x_p², by x_p with the same letter
    assert check(Partial(body, Entry(x, g)), product(2, Entry(x, g))).kind == "EXACT"


def test_names_are_differentiated_through_and_others_stay_fixed() -> None:
    held = product(Entry(XWY, i, j), 1)
    assert check(Partial(held, u), S.Zero).kind == "EXACT"
    V = Var("V", (N, K), definition=apply("hadamard", U, U))
    total = apply("sum", V)
    assert check(Partial(total, u), product(2, u)).kind == "EXACT"
    assert check(Partial(total, Entry(V, i, j)), S.One).kind == "EXACT"
    assert check(Partial(total, w), summed(product(2, Entry(X, i, a), Entry(U, i, b)), i)).kind == "EXACT"


def test_matrix_by_matrix_has_the_axes_of_both() -> None:
    F, t = multiply(X, W), Index("t", N)
    assert check(Partial(Entry(F, t, j), w), product(Entry(X, t, a), Delta(j, b))).kind == "EXACT"
    assert check(Partial(multiply(A, x), x), A).kind == "EXACT"
    refuted(Partial(multiply(A, x), x), transpose(A))


def test_long_chains_and_deep_nests() -> None:
    n = 80
    links = [Index(f"k_{r}", N) for r in range(n + 1)]
    chain = summed(product(*(Entry(A, r, s) for r, s in pairwise(links))), *links[1:-1])
    assert check(chain, Entry(multiply(*[A] * n), links[0], links[-1])).kind == "SAMPLED"
    letters = [Var(f"A_{r}", (N, N)) for r in range(n)]
    one = summed(product(*(Entry(v, r, s) for v, (r, s) in zip(letters, pairwise(links), strict=True))), *links[1:-1])
    assert check(one, Entry(multiply(*letters), links[0], links[-1])).kind == "EXACT"
    nest = before = x
    for _ in range(n):
        before, nest = nest, apply("tanh", multiply(A, nest))
    assert check(Entry(nest, p), apply("tanh", Entry(multiply(A, before), p))).kind == "SAMPLED"


def test_equal_expressions_are_one_node() -> None:
    program = Program()
    first = program.side(Entry(multiply(X, W), i, j))
    written = len(program.nodes)
    assert program.side(Entry(multiply(X, W), i, j)) == first and len(program.nodes) == written


def test_what_an_expression_depends_on_by_way_of_letters_too() -> None:
    assert Program().variables(Partial(f_of_u, u)) == {U, X, W, Y}


def test_an_entry_has_as_many_indices_as_there_are_axes() -> None:
    with pytest.raises(ValueError, match="X has 2 axes, but 1 indices are given"):
        Program().side(Entry(X, i))
