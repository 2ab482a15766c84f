"""What the evidence in exact arithmetic says, and which lines have it."""

from __future__ import annotations

from lines import ARTICLE, W, X, c, check, i, j, k
from sympy import S, isprime

from matderiv.core.index import Entry, power, product, summed
from matderiv.expressions.matrix import apply, multiply


def test_evidence_says_what_was_tried() -> None:
    evidence = check(*ARTICLE["gradient"])
    assert evidence.points == len(evidence.sizes) >= 2
    assert len(set(evidence.primes)) == evidence.points and evidence.error is None
    assert all(p.bit_length() == 31 and isprime(p) for p in evidence.primes)
    assert evidence.bound is not None and evidence.bound < -40 and evidence.all_sizes
    assert len({tuple(sizes.values()) for sizes in evidence.sizes}) == evidence.points
    for sizes in evidence.sizes:
        assert len(set(sizes.values())) == 3


def test_a_line_that_uses_only_equality_of_arguments_is_exact() -> None:
    left = Entry(apply("tanh", multiply(X, W)), i, j)
    right = apply("tanh", summed(product(Entry(X, i, k), Entry(W, k, j)), k))
    assert check(left, right).kind == "EXACT"
    assert check(product(apply("exp", c), apply("exp", product(-1, c))), S.One).kind == "SAMPLED"
    assert check(power(apply("sqrt", c), 2), c).kind == "SAMPLED"
