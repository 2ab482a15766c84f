"""What the evidence in exact arithmetic says, and which lines have it."""

from __future__ import annotations

import pytest
from lines import ARTICLE, W, X, c, check, i, j, k
from sympy import S, isprime

from matderiv.core.errors import RefutedError
from matderiv.core.index import Entry, power, product, size, summed
from matderiv.expressions.matrix import Var, apply, multiply, transpose


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


@pytest.mark.parametrize("power_", [3, 5])
@pytest.mark.parametrize("beside", [False, True])
@pytest.mark.parametrize("tall", [False, True])
def test_what_holds_of_square_matrices_only_is_refuted(power_: int, beside: bool, tall: bool) -> None:
    """A projection is the identity only where the matrix is square; the size that grows is the smaller one."""
    rows, columns, other = size("rows"), size("columns"), size("other")
    a = Var("A", (rows, columns))
    turned = transpose(a)
    gram = apply("inverse", multiply(turned, a) if tall else multiply(a, turned))
    onto = multiply(a, gram, turned) if tall else multiply(turned, gram, a)
    v = Var("v", (rows if tall else columns, S.One))
    factors = [power(columns if tall else rows, power_)]
    factors += [apply("trace", Var("Z", (other, other)))] if beside else []
    with pytest.raises(RefutedError):
        check(multiply(*factors, onto, v), multiply(*factors, v))
    right = check(multiply(*factors, onto, onto, v), multiply(*factors, onto, v))
    assert right.kind == "EXACT" and not right.all_sizes
    assert sum(sizes["rows"] != sizes["columns"] for sizes in right.sizes) >= 2
    small, large = ("columns", "rows") if tall else ("rows", "columns")
    assert all(sizes[small] <= sizes[large] for sizes in right.sizes)
