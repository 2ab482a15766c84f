"""Derivatives of lines and of names, deep nests and long chains, all as programs."""

from __future__ import annotations

from itertools import pairwise

from lines import XWY, A, K, N, U, W, X, a, b, check, i, j, p, q, refuted, u, w, x
from sympy import S

from matderiv.index import Delta, Entry, Index, Partial, power, product, summed, terms
from matderiv.matrix import Var, add, apply, multiply, transpose


def test_a_seed_letter_that_the_expression_binds_is_not_captured() -> None:
    g = Index("p", N)
    body = summed(power(Entry(x, p), 2), p)  # Σ_p x_p², by x_p with the same letter
    assert check(Partial(body, Entry(x, g)), product(2, Entry(x, g))).kind == "EXACT"


def test_a_derivative_by_a_diagonal_entry() -> None:
    assert check(Partial(apply("trace", A), Entry(A, p, p)), summed(Delta(p, q), q)).kind == "EXACT"


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


def test_a_derivative_of_a_derivative() -> None:
    g, h = Index("α", N), Index("μ", N)
    form = apply("matmul", transpose(x), A, x)
    second = Partial(Partial(form, Entry(x, g)), Entry(x, h))
    right = terms(Entry(A, g, h), Entry(A, h, g))
    evidence = check(second, right)
    assert evidence.kind in ("SAMPLED", "EXACT") and (evidence.error or 0) < 1e-8
    refuted(second, product(2, Entry(A, g, h)))
    assert check(Partial(Partial(form, x), x), add(A, transpose(A))).kind in ("SAMPLED", "EXACT")


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
