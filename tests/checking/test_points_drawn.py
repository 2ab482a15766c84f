"""How points are drawn: sizes that differ, values with their facts, signs of determinants, and attempts far out."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import numpy as np
import pytest
from lines import A, B, K, M, N, X, c, i, j, k, x
from sympy import Expr, Integer, S, Symbol

from matderiv.checking.draws import Source
from matderiv.checking.need import LARGEST
from matderiv.checking.points import ATTEMPTS, FEW, MANNERS, POINTS, REACHED, TURNED, Points, draw, size_symbols
from matderiv.checking.program import Program
from matderiv.core.dual_numbers import BITS, Array, Modular, Real
from matderiv.core.index import Entry, Index, power, product, size, summed, terms
from matderiv.expressions.matrix import WHOLE, Var, add, apply, multiply, transpose

SEEDS = range(25)
MANY = [size(f"m_{n}") for n in range(FEW + 1)]
ORTHOGONAL = [Var(f"Q_{n}", (N, N), facts=("orthogonal",)) for n in range(TURNED + 2)]


def program(*expressions: Expr) -> Program:
    out = Program()
    for e in expressions:
        out.side(e)
    return out


def points(*expressions: Expr, seed: int = 0, symbols: list[Symbol] | None = None, **least: int) -> Points:
    own = program(*expressions)
    symbols = size_symbols(own, expressions, own.symbols) if symbols is None else symbols
    return Points(own, symbols, Source(Integer(seed)), {s: least[s.name] for s in symbols if s.name in least})


# ---- sizes


def test_sizes_differ_within_a_point_and_from_point_to_point() -> None:
    met = set()
    for seed in SEEDS:
        found = [tuple(sizes.values()) for sizes in points(A, X, multiply(X, Var("W", (M, K))), seed=seed).standard]
        assert len(found) == POINTS and all(len(set(sizes)) == 3 for sizes in found)
        assert all(len(set(own)) == POINTS for own in zip(*found, strict=True))
        met |= {n for sizes in found for n in sizes}
    assert met == {2, 3, 4, 5}


@pytest.mark.parametrize(
    ("e", "most"),
    [
        (A, 5),
        (apply("vec", X), 5),
        (apply("kron", A, Var("z", (M, Integer(1)))), 5),
        (multiply(Var("L", (2 * N, 2 * N)), Var("R", (2 * N, N))), 5),
        (apply("kron", A, Var("C", (M, M))), 4),
        (apply("kron", A, B), 4),
        (Var("V", (N**2, M)), 4),
        (Var("V", (N**2 * M, M)), 4),
        (summed(S.One, Index("r", N**2)), 4),
    ],
)
def test_sizes_are_smaller_where_they_are_multiplied(e: Expr, most: int) -> None:
    found = {n for seed in SEEDS for sizes in points(A, e, seed=seed).standard for n in sizes.values()}
    assert min(found) == 2 and max(found) == most
    assert points(A, e).squared is (most == 4)


def test_there_are_as_many_sizes_as_it_takes() -> None:
    five = [size(f"m_{n}") for n in range(6)]
    found = [sizes for seed in SEEDS for sizes in points(c, seed=seed, symbols=five).standard]
    assert {n for sizes in found for n in sizes.values()} == set(range(2, 8))
    assert all(len(set(sizes.values())) == 6 for sizes in found)


def test_further_points_are_drawn_from_more_sizes() -> None:
    for number in (POINTS, POINTS + 1):
        further = {n for seed in range(60) for n in points(A, seed=seed).sizes(number, {}).values()}
        assert further == {2, 3, 4, 5, 6, 7}
    assert points(A).sizes(0, {}) == points(A).sizes(0, {})


def test_the_order_of_sizes_is_turned_round_where_ranks_matter() -> None:
    ranked, plain = points(apply("pinv", X)), points(X)
    assert ranked.program.ranked and not plain.program.ranked
    first, second, third = (tuple(sizes.values()) for sizes in ranked.standard)
    assert second == first[::-1] and third not in (first, second)
    for number in range(POINTS):
        assert tuple(plain.sizes(number, {}, 1).values()) == tuple(plain.standard[number].values())[::-1]
    assert plain.sizes(0, {}, 2) != plain.sizes(0, {}, 1) or plain.sizes(1, {}, 2) != plain.sizes(1, {}, 1)
    assert set(plain.sizes(POINTS, {}, 1)) == {"n_1", "n_2"}


def test_sizes_are_at_least_what_is_asked_for_at_the_first_two_points() -> None:
    for seed in SEEDS:
        found = points(X, seed=seed, n_1=9, n_2=9)
        for sizes in found.standard[:2]:
            assert set(sizes.values()) == {9, 10}
        assert max(found.standard[2].values()) <= 5
        for attempt in (1, 2, 3):
            assert all(min(found.exact(n, attempt).sizes.values()) >= 9 for n in range(2))
            assert max(found.exact(2, attempt).sizes.values()) <= 7
    largest = points(X, n_1=LARGEST, n_2=LARGEST).standard[0]
    assert set(largest.values()) == {LARGEST}
    one = points(X, n_1=1, n_2=1)
    assert one.standard == points(X).standard


def test_many_sizes_go_round_in_orders_of_their_own() -> None:
    found = points(c, symbols=MANY)
    drawn = [found.sizes(n, {}) for n in range(8)]
    assert drawn[:4] == drawn[4:] and found.standard == drawn[:3]
    for s in MANY:
        assert {sizes[s.name] for sizes in drawn} == {2, 3, 4, 5}
    assert any(len(set(sizes.values())) < len(MANY) for sizes in drawn)
    few = points(c, symbols=MANY[:FEW])
    assert all(len(set(sizes.values())) == FEW for sizes in few.standard)
    assert found.sizes(0, dict.fromkeys(MANY, 4)) == {s: max(4, n) for s, n in drawn[0].items()}


# ---- exact points


def test_an_exact_point_has_a_prime_and_standard_sizes_and_others_at_each_attempt() -> None:
    found = points(A, X)
    assert found.exact(0, 0) is found.at(found.standard[0], 0, 0) and found.exact(1, 0).sizes == found.standard[1]
    primes = {found.exact(n, attempt).ring.prime for n in range(3) for attempt in range(3)}  # type: ignore[attr-defined]
    assert len(primes) == 9 and all(prime.bit_length() == BITS for prime in primes)
    given = found.exact(0, 0, {N: 8})
    assert given.sizes["n_1"] >= 8 and given is not found.exact(0, 0)
    assert found.exact(0, 0).array(A).shape == (found.standard[0]["n_1"],) * 2
    ring = found.exact(0, 0).ring
    assert ring.exact and ring.oracle is True  # type: ignore[attr-defined]


def test_bounds_are_for_the_largest_of_the_sizes_that_were_tried() -> None:
    found = points(X)
    degrees = found.degrees([{"n_1": 3, "n_2": 5}, {"n_1": 4, "n_2": 2}])
    assert degrees.sizes == {"n_1": 4, "n_2": 5} and found.degrees([{"n_1": 4, "n_2": 5}]) is degrees


# ---- points in floating point


def test_attempts_go_through_all_manners_then_other_sizes_and_far_out_where_numbers_are_large() -> None:
    near, far = points(terms(c, Integer(8))), points(terms(c, Integer(9)))
    assert REACHED == 8 and len(list(near.attempts(0))) == ATTEMPTS == 6 * len(MANNERS) < len(list(far.attempts(0)))
    values = [point.array(c).item() for point in far.attempts(0)]
    for value, manner in zip(values, MANNERS * 6, strict=False):
        assert 0.2 * manner.scale <= abs(value) <= 1.5 * manner.scale
        assert value < 0 if manner.kind == "negative" else value > 0 or manner.kind == "plain"
    beyond = values[ATTEMPTS:]
    scales = [scale for _ in range(2) for scale in (18.0, 6.0) for _ in range(3)]
    assert len(beyond) == len(scales)
    for n, (value, scale) in enumerate(zip(beyond, scales, strict=True)):
        assert 0.2 * scale <= abs(value) <= 1.5 * scale
        assert n % 3 == 0 or (value > 0) == (n % 3 == 1)
    sizes = [*(manner.scale for manner in MANNERS * 6), *scales]
    assert len({round(abs(v) / s, 12) for v, s in zip(values, sizes, strict=True)}) == len(values)


def test_the_first_manners_have_the_standard_sizes_and_the_next_the_order_turned_round() -> None:
    found = points(X)
    tried = [point.sizes for point in found.attempts(2)]
    assert tried[: len(MANNERS)] == [found.standard[2]] * len(MANNERS)
    turned = dict(zip(found.standard[2], list(found.standard[2].values())[::-1], strict=True))
    assert tried[len(MANNERS)] == turned and len({tuple(sizes.values()) for sizes in tried}) > 2
    assert found.real(0, 3) is found.real(0, 3) is not found.real(0, 4)


def determinants(point_of: Points, number: int, attempt: int = 0) -> list[float]:
    point = point_of.real(number, attempt)
    return [round(float(np.linalg.det(point.array(q)))) for q in ORTHOGONAL]


def test_determinants_of_a_few_have_every_pattern_of_signs_and_those_of_more_are_left_to_chance() -> None:
    found = points(*ORTHOGONAL)
    for number in range(2**TURNED):
        pattern = [-1 if number >> n & 1 else 1 for n in range(TURNED)]
        others = {tuple(determinants(found, number, attempt)[TURNED:]) for attempt in range(9)} if number < 3 else set()
        assert number >= 3 or determinants(found, number)[:TURNED] == pattern and len(others) > 1
        for n, q in enumerate(ORTHOGONAL):
            assert found.turned(q, number) is bool(number >> n & 1)
    assert not found.turned(A, 5)


def test_of_an_exact_point_all_determinants_are_counted_through() -> None:
    found = points(*ORTHOGONAL)
    for number in (0, 5, 8, 16, 31):
        point = found.at({"n_1": 2}, number)
        for n, q in enumerate(ORTHOGONAL):
            a = point.array(q).astype(object)
            det = (a[0, 0] * a[1, 1] - a[0, 1] * a[1, 0]) % point.ring.prime  # type: ignore[attr-defined]
            assert det == (point.ring.prime - 1 if number >> n & 1 else 1)  # type: ignore[attr-defined]


# ---- the value of one symbol

SMALL, LARGE = Modular(101, oracle=True), Modular(2147483629, oracle=True)


def modular(*facts: str, rows: int = 3, columns: int = 3, ring: Modular = SMALL, seed: int = 0) -> Array:
    return draw(ring, Random(seed), Var("V", (N, N), facts=facts), rows, columns, MANNERS[0], 0)


def test_an_entry_is_any_residue_but_0() -> None:
    found = {n for seed in range(40) for n in modular(rows=10, columns=5, seed=seed).ravel().tolist()}
    assert found == set(range(1, 101))


@pytest.mark.parametrize(
    "facts", [(), ("symmetric",), ("spd",), ("skew",), ("diagonal",), ("positive",), ("orthogonal",)]
)
@pytest.mark.parametrize("n", [1, 3])
def test_facts_hold_modulo_a_prime(facts: tuple[str, ...], n: int) -> None:
    a = modular(*facts, rows=n, columns=n)
    off = a - np.diag(np.diagonal(a))
    assert ((a >= 0) & (a < 101)).all() and (a == a.T).all() == (
        n == 1 or bool({*facts} & {"symmetric", "spd", "diagonal"})
    )
    if facts == ("skew",):
        assert ((a + a.T) % 101 == 0).all() and not np.diagonal(a).any() and (n == 1 or off.any())
    if facts == ("diagonal",):
        assert not off.any() and np.diagonal(a).all()
    elif facts == ("orthogonal",):
        assert (a @ a.T % 101 == np.eye(n)).all()
    elif facts != ("skew",):
        assert a.all()
    if facts != ("orthogonal",):
        tall = modular(*facts, rows=4, columns=1)
        assert tall.shape == (4, 1) and tall.any() == (facts != ("skew",))


def test_whole_numbers_are_few_in_floating_point_and_many_modulo_a_prime() -> None:
    var = Var("k", facts=(WHOLE,))

    def met(ring: Real | Modular, number: int) -> set[int]:
        return {int(draw(ring, Random(seed), var, 1, 1, MANNERS[0], number).item()) for seed in range(400)}

    assert [met(Real(), number) for number in range(4)] == [{1, 2, 3}, {4, 5}, {2, 3, 4}, {1, 2, 3}]
    assert met(SMALL, 0) == set(range(1, 41))
    assert draw(SMALL, Random(0), var, 1, 1, MANNERS[0], 0).shape == (1, 1)


@pytest.mark.parametrize("ring", [Real(), LARGE])
def test_an_orthogonal_matrix_is_turned_as_it_is_said_or_by_chance(ring: Real | Modular) -> None:
    var = ORTHOGONAL[0]

    def turned(seed: int, given: bool | None) -> bool:
        (a, b), (d, e) = draw(ring, Random(seed), var, 2, 2, MANNERS[0], 0, given).tolist()
        return bool(round(a * e - b * d) % LARGE.prime != 1)

    assert [turned(seed, given) for seed in range(3) for given in (True, False)] == [True, False] * 3
    assert {turned(seed, None) for seed in range(20)} == {True, False}


# ---- which sizes there are


def test_size_symbols_stand_in_the_order_of_their_appearance() -> None:
    def of(*expressions: Expr) -> list[str]:
        own = program(*expressions)
        return [s.name for s in size_symbols(own, expressions, own.symbols)]

    assert of(X) == ["n_1", "n_2"] and of(transpose(X)) == ["n_1", "n_2"] and of(c) == []
    assert of(multiply(transpose(X), x)) == ["n_1", "n_2"]
    assert of(Entry(X, i, k), Entry(Var("W", (M, K)), k, j)) == ["n_1", "n_2", "n_3"]
    assert of(product(N, c)) == ["n_1"] and of(power(M, -1)) == ["n_2"]
    assert of(Var("V", (N * M, Integer(3)))) == ["n_1", "n_2"]
    assert of(Var("v", definition=product(power(K, -1), c))) == ["n_3"]
    assert of(add(apply("eye", shape=(K, K)), Var("C", (K, K)))) == ["n_3"]
    assert of(summed(S.One, Index("r", N))) == ["n_1"]
    nested = Var("w", definition=product(Var("v", definition=product(power(K, -1), c)), N))
    assert set(of(nested)) == {"n_1", "n_3"}
    assert all(a != b for a, b in pairwise(of(X, A, B, transpose(X))))
