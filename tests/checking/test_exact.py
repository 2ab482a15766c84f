"""What the evidence in exact arithmetic says, and which lines have it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from lines import ARTICLE, A, B, M, N, W, X, Y, c, check, i, j, k, refuted, step
from sympy import Expr, S, isprime

from matderiv.checking import exact
from matderiv.checking.draws import Source
from matderiv.checking.exact import _beside
from matderiv.checking.points import POINTS
from matderiv.checking.verify import judged, verify
from matderiv.core.errors import RefutedError
from matderiv.core.index import Entry, power, product, size, summed, terms
from matderiv.core.proof import Check
from matderiv.expressions.matrix import WHOLE, Var, apply, multiply, transpose


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


# of each line its exact evidence: how many points, the logarithm of what a false line passes with, whether it speaks
# of all sizes; or ``None`` where it has none
TRACE, TURNED = apply("trace", A), apply("trace", transpose(A))
LONG, TURNED_LONG = apply("trace", multiply(X, W, transpose(Y))), apply("trace", multiply(transpose(Y), X, W))
INVERSE = apply("inverse", A)
Q, R = (Var(letter, (N, N), ("orthogonal",)) for letter in "QR")
det_q, det_r = apply("det", Q), apply("det", R)
LINKS = [Var(f"L_{n}", (size(f"s_{n}"), size(f"s_{n + 1}"))) for n in range(7)]
FIRST, LAST = Var("u", (size("s_0"), S.One)), Var("v", (size("s_7"), S.One))
MANY = apply("matmul", transpose(FIRST), multiply(*LINKS), LAST)
TURNED_MANY = apply("matmul", transpose(LAST), transpose(multiply(*LINKS)), FIRST)
EVIDENCE = {
    # the factor n^k is 0 at no more than k sizes
    **{f"n^{k}": (power(N, k), TRACE, TURNED, (max(4, k + 2), -89 if k == 1 else -59, True)) for k in range(1, 7)},
    "n^7": (power(N, 7), TRACE, TURNED, None),
    # nor is n^k m at more than so many of a grid
    "nm": (product(N, M), LONG, TURNED_LONG, (6, -56, True)),
    "n²m": (product(power(N, 2), M), LONG, TURNED_LONG, (8, -56, True)),
    "n²m²": (product(power(N, 2), power(M, 2)), LONG, TURNED_LONG, None),
    # more points are taken until a false line passes with less than 2⁻⁴⁰
    **{
        f"c^{degree}": (power(c, degree), TRACE, TURNED, found)
        for degree, found in ((10**5, (4, -53, True)), (10**7, (6, -40, True)), (10**8, (12, -41, True)))
    },
    "c^300000000": (power(c, 3 * 10**8), TRACE, TURNED, None),
    **{
        f"n³c^{degree}": (product(power(N, 3), power(c, degree)), TRACE, TURNED, found)
        for degree, found in ((10**5, (6, -40, True)), (10**7, (9, -40, True)), (10**8, (15, -41, True)))
    },
    "n³c^300000000": (product(power(N, 3), power(c, 3 * 10**8)), TRACE, TURNED, None),
    "n³c^4294967296": (product(power(N, 3), power(c, 2**32)), TRACE, TURNED, None),
    "n²mc^100000": (product(power(N, 2), M, power(c, 10**5)), LONG, TURNED_LONG, None),
    # of what is no network sizes beyond those that were tried are not spoken of
    "inverse": (S.One, apply("trace", multiply(INVERSE, B)), apply("trace", multiply(B, INVERSE)), (4, -105, False)),
    "n³ inverse": (
        power(N, 3),
        apply("trace", multiply(INVERSE, B)),
        apply("trace", multiply(B, INVERSE)),
        (5, -48, False),
    ),
    # each component counts alone
    "det Q": (S.One, power(det_q, 2), S.One, (4, -43, False)),
    "det Q det R": (S.One, product(power(det_q, 2), power(det_r, 2)), S.One, (8, -40, False)),
    # so large must sizes be, and no larger ones are tried
    **{
        f"trace^{k}": (S.One, power(TRACE, k), power(TURNED, k), found)
        for k, found in (
            (3, (2, -56, True)),
            (4, (2, -55, True)),
            (5, (4, -55, True)),
            (12, (5, -48, True)),
            (13, None),
        )
    },
    "trace^13": (S.One, power(TRACE, 13), power(TURNED, 13), None),
    "trace^5 beside": (apply("trace", Var("C", (M, M))), power(TRACE, 5), power(TURNED, 5), (5, -54, True)),
    "trace^12 beside": (apply("trace", Var("C", (M, M))), power(TRACE, 12), power(TURNED, 12), (5, -48, True)),
    # a fraction speaks of all sizes where they are as large as its common denominator asks
    "quotient": (
        S.One,
        product(power(TRACE, 2), power(TURNED, -1)),
        product(power(TURNED, 2), power(TRACE, -1)),
        (2, -55, False),
    ),
    **{
        f"trace^{k} + 1/c^{n}": (
            S.One,
            terms(power(TRACE, k), power(c, -n)),
            terms(power(TURNED, k), power(c, -n)),
            found,
        )
        for k, n, found in ((2, 1, (2, -55, True)), (3, 2, (2, -54, False)))
    },
    # with many sizes only where all lines share the points
    "many": (S.One, MANY, TURNED_MANY, (2, -53, True)),
    "many n": (size("s_0"), MANY, TURNED_MANY, (4, -53, True)),
    "many n³": (power(size("s_0"), 3), MANY, TURNED_MANY, None),
    "many trace⁵": (
        S.One,
        product(MANY, power(TRACE, 5)),
        product(TURNED_MANY, power(TURNED, 5)),
        None,
    ),
}


@pytest.mark.parametrize("name", EVIDENCE)
def test_exact_evidence_has_the_points_that_a_line_needs(name: str) -> None:
    factor, left, right, wanted = EVIDENCE[name]
    found = check(product(factor, left), product(factor, right))
    assert (found.kind == "EXACT") == (wanted is not None)
    assert wanted is None or (found.points, found.bound, found.all_sizes) == wanted
    assert wanted is None or len(found.sizes) == len(found.primes) == found.points


@pytest.mark.parametrize("zeros", range(1, 7))
def test_what_is_0_at_the_first_sizes_only_is_refuted(zeros: int) -> None:
    """(n − 2) (n − 3) … tr(A) = 0 holds at so many sizes."""
    factors = [terms(N, S(-n)) for n in range(2, 2 + zeros)]
    with pytest.raises(RefutedError) as caught:
        check(product(*factors, TRACE), S.Zero)
    found = caught.value.step.check
    assert found.kind == "REFUTED" and len(found.primes) == 1 and found.sizes[0]["n_1"] not in range(2, 2 + zeros)
    assert zeros == 1 or found.points == zeros + 1
    refuted(product(terms(N, S(-2)), terms(M, S(-3)), LONG), S.Zero)


def test_what_holds_on_one_component_of_orthogonal_matrices_only_is_refuted() -> None:
    for left, right in ((det_q, S.One), (det_q, S.NegativeOne), (product(det_q, det_r), S.One), (det_q, det_r)):
        refuted(left, right)
        assert claimed(left, right).kind == "REFUTED"


def claimed(left: Expr, right: Expr) -> Check:
    return judged([(left, right)])[0]


def test_evidence_says_which_exponents_were_tried() -> None:
    k = Var("k", facts=(WHOLE,))
    d, turned = Var("d"), apply("trace", transpose(apply("matrix_power", A, k)))
    for line in (
        (product(power(c, k), power(d, k)), power(product(c, d), k)),
        (apply("trace", apply("matrix_power", A, k)), turned),
    ):
        found = check(*line)
        assert found.kind == "EXACT" and all(sizes["k"] >= 1 for sizes in found.sizes)
        assert len({sizes["k"] for sizes in found.sizes}) > 1


def test_a_line_that_asks_for_large_arrays_at_points_of_its_own_is_sampled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exact, "MOST_WORK", 10)
    assert check(power(TRACE, 7), power(TURNED, 7)).kind == "SAMPLED"
    assert check(power(TRACE, 3), power(TURNED, 3)).kind == "EXACT"


def test_a_false_line_is_refuted_exactly_beside_one_that_asks_for_an_oracle() -> None:
    right = step(product(apply("exp", c), apply("exp", product(-1, c))), S.One)
    with pytest.raises(RefutedError) as caught:
        verify((right, step(TRACE, product(2, TURNED))))
    assert caught.value.step.check.primes
    with pytest.raises(RefutedError) as caught:
        verify((step(apply("exp", c), product(2, apply("exp", product(2, c)))),))
    assert not caught.value.step.check.primes


@pytest.mark.parametrize(("least", "top"), ((2, 3), (2, 6), (5, 5), (6, 4)))
def test_sizes_beside_one_that_grows_are_larger_smaller_and_as_large(least: int, top: int) -> None:
    points: Any = SimpleNamespace(random=Source(c).random)
    high = max(least, top)
    above = set()
    for turn in range(30):
        every = range(least, high + POINTS)
        found = [_beside(points, "n", least, top, turn, attempt) for attempt in range(len(every))]
        assert sorted(found) == list(every) and _beside(points, "n", least, top, turn, len(every)) == found[0]
        smaller = least <= found[0] < top if least < top else found[0] > high
        assert (found[0] > high, smaller, found[0] == high)[turn % 3]
        above.add(max(found[:2]) - high)
    assert above == set(range(1, POINTS))
