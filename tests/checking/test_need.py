"""Sizes are as large, and as many, as it takes for points to settle a line."""

from __future__ import annotations

from lines import A, M, N, check, p, q, refuted, x
from sympy import Expr, Integer, Rational, S

from matderiv.core.index import Delta, Entry, Index, power, product, summed, terms
from matderiv.expressions.matrix import apply, multiply, ones, transpose


def test_an_identity_of_small_sizes_only_is_refuted() -> None:
    def tr(*parts: Expr) -> Expr:
        return apply("trace", multiply(*parts))

    claimed = terms(
        product(Rational(3, 2), apply("trace", A), tr(A, A)), product(Rational(-1, 2), power(apply("trace", A), 3))
    )
    refuted(tr(A, A, A), claimed)
    # the same for n ≤ 3, by Newton's identities
    t1, t2, t3, t4 = apply("trace", A), tr(A, A), tr(A, A, A), tr(A, A, A, A)
    three = terms(
        product(Rational(4, 3), t1, t3),
        product(Rational(1, 2), power(t2, 2)),
        product(-1, power(t1, 2), t2),
        product(Rational(1, 6), power(t1, 4)),
    )
    refuted(t4, three)


def test_sizes_grow_with_the_number_of_factors() -> None:
    chain = apply("trace", multiply(*[A] * 7))
    evidence = check(chain, apply("trace", multiply(*[transpose(A)] * 7)))
    assert evidence.kind == "EXACT" and max(sizes["n_1"] for sizes in evidence.sizes) >= 7
    many = check(apply("trace", multiply(*[A] * 14)), apply("trace", multiply(*[transpose(A)] * 14)))
    assert many.kind == "SAMPLED"


def test_sizes_as_numbers_are_given_more_values_than_their_degree() -> None:
    r, s, t = (Index(letter, N) for letter in "rst")
    cube = summed(product(Delta(p, p), 1), p, r, s)
    evidence = check(cube, power(N, 3))
    assert evidence.kind == "EXACT" and len({sizes["n_1"] for sizes in evidence.sizes}) >= 4
    assert check(summed(S.One, p, q), power(N, 2)).kind == "EXACT"
    assert check(summed(Delta(p, q), p, q), N).kind == "EXACT"
    assert check(apply("matmul", transpose(ones(N)), ones(N)), N).kind == "EXACT"
    assert check(summed(Entry(x, p), p, t), product(N, summed(Entry(x, p), p))).kind == "EXACT"
    # (n−2)(n−3)(n−4)(n−5) is zero at every size that is tried first
    polynomial = product(*(terms(N, Integer(-root)) for root in (2, 3, 4, 5)))
    refuted(polynomial, S.Zero)


def test_products_of_sizes_are_sizes() -> None:
    r = Index("r", N * M)
    assert check(summed(S.One, r), product(N, M)).kind == "EXACT"
