"""Sizes are as large, and as many, as it takes for points to settle a line."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from lines import A, B, M, N, U, W, X, Y, c, check, p, q, refuted, u, x, y
from sympy import Expr, Integer, Rational, S

from matderiv.checking.need import LARGEST, MOST_TERMS, UNKNOWN_DEGREE, WHOLE_MOST, Need, Needs
from matderiv.core.index import Delta, Entry, Index, Partial, Table, power, product, summed, terms
from matderiv.expressions.matrix import WHOLE, Var, apply, multiply, ones, transpose


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


def need(letters: dict[Expr, int] | None = None, nodes: dict[Expr, int] | None = None, **rest: Any) -> Need:
    """A need; what is a count is given as a dictionary."""
    counts = {name: Counter(value) if isinstance(value, dict) else value for name, value in rest.items()}
    return Need(Counter(nodes or {}), Counter(letters or {}), **counts)


C = Var("C", (N, N))
t, k, Q = Var("t"), Var("k", facts=(WHOLE,)), Var("Q", (N, N), facts=("orthogonal",))
four = Integer(4)
F, a_4, b_4 = Var("F", (four, four)), Index("a", four), Index("b", four)
x_p, y_p, r = Entry(x, p), Entry(y, p), Index("r", N * M)
f = apply


@pytest.mark.parametrize(
    ("e", "needed"),
    [
        (c, need({c: 1})),
        (Integer(7), need()),
        (k, need({k: 1}, network=False)),
        (Q, need({Q: 1}, network=False)),
        (u, need({X: 1, W: 1, Y: 1}, {M: 1}, terms=2)),
        (product(c, c, x_p), need({c: 2, x: 1})),
        (product(power(f("trace", A), -1), f("trace", B)), need({A: 1, B: 1}, {N: 2}, wide={N: 2}, fraction=True)),
        (product(f("det", A), c), need({A: 1, c: 1}, network=False)),
        (terms(f("det", A), c), need({A: 1, c: 1}, terms=2, network=False)),
        (summed(product(x_p, y_p), p), need({x: 1, y: 1}, {N: 1})),
        (summed(terms(x_p, y_p), p), need({x: 1, y: 1}, {N: 1}, terms=2)),
        (summed(Entry(F, a_4, a_4), a_4), need({F: 1})),
        (summed(S.One, p, q), need(nodes={N: 2}, degree={N: 2})),
        (summed(x_p, p, q), need({x: 1}, {N: 2}, degree={N: 1})),
        (summed(terms(x_p, S.One), p), need({x: 1}, {N: 1}, degree={N: 1}, terms=2)),
        (summed(terms(x_p, y_p), p, q), need({x: 1, y: 1}, {N: 2}, degree={N: 1}, terms=2)),
        (summed(product(power(x_p, 2), summed(Entry(A, q, q), q)), p), need({x: 2, A: 1}, {N: 2})),
        (summed(f("exp", x_p), p), need({x: 1}, {N: 1})),
        (summed(S.One, r), need(nodes={N * M: 1}, degree={M: 1, N: 1})),
        (f("trace", Table(Entry(A, p, q), p, q)), need({A: 1}, {N: 3})),
        (Table(product(x_p, x_p), p), need({x: 2}, {N: 1})),
        (f("trace", multiply(A, A, A)), need({A: 3}, {N: 3})),
        (power(f("trace", A), 3), need({A: 3}, {N: 3})),
        (power(terms(c, t), 2), need({c: 2, t: 2}, terms=4)),
        (power(terms(c, t), 30), need({c: 30, t: 30}, terms=MOST_TERMS)),
        (product(*[terms(c, t)] * 21), need({c: 21, t: 21}, terms=MOST_TERMS)),
        (power(c, -2), need({c: 2}, wide={}, fraction=True)),
        (power(f("trace", A), -1), need({A: 1}, {N: 1}, wide={N: 1}, fraction=True)),
        (power(f("trace", A), -2), need({A: 2}, {N: 2}, wide={N: 2}, fraction=True)),
        (power(c, k), need({c: WHOLE_MOST}, wide={}, fraction=True, network=False)),
        (f("quotient", x, y), need({x: 1, y: 1}, wide={}, fraction=True)),
        (
            terms(product(power(c, -1), N), product(t, N)),
            need({c: 1, t: 1}, degree={N: 2}, terms=2, wide={}, fraction=True),
        ),
        (
            terms(power(f("trace", A), -1), power(c, -1)),
            need({A: 1, c: 1}, {N: 1}, terms=2, wide={N: 1}, fraction=True),
        ),
        (summed(power(x_p, -1), p), need({x: 1}, {N: 1}, wide={N: 1}, fraction=True, network=False)),
        (multiply(transpose(ones(N)), ones(N)), need(nodes={N: 1}, units={N: 2})),
        (power(multiply(transpose(x), ones(N)), 2), need({x: 2}, {N: 2}, units={N: 2})),
        (
            terms(multiply(transpose(x), ones(N)), multiply(transpose(ones(N)), ones(N))),
            need({x: 1}, {N: 1}, terms=2, units={N: 2}),
        ),
        (f("trace", f("eye", shape=(N, N))), need(nodes={N: 1}, units={N: 1})),
        (f("entrywise_power", ones(N, M), Integer(-1)), need(wide={}, fraction=True, units={N: 1, M: 1})),
        (f("norm_squared", X), need({X: 2}, {N: 1, M: 1})),
        (f("norm2", X), need({X: 1}, wide={}, inside={N: 1, M: 1}, fraction=True)),
        (f("norm2", multiply(A, x)), need({A: 1, x: 1}, {N: 1}, wide={N: 1}, inside={N: 3}, fraction=True)),
        (f("norm2", f("exp", x)), need({x: 1}, wide={}, inside={N: 1}, fraction=True)),
        (f("norm2", f("logsumexp", x)), need({x: 1}, wide={}, inside={N: 1}, fraction=True)),
        (f("logsumexp", x), need({x: 1}, wide={}, inside={N: 1}, fraction=True)),
        (f("softmax", multiply(A, x)), need({A: 1, x: 1}, wide={}, inside={N: 3}, fraction=True)),
        (f("norm1", x), need({x: 1}, {N: 1})),
        (f("exp", multiply(A, x)), need({A: 1, x: 1}, {N: 1})),
        (f("sqrt", f("norm_squared", x)), need({x: 2}, {N: 1})),
        (f("det", multiply(A, A)), need({A: 2}, network=False)),
        (f("inverse", A), need({A: 1}, network=False)),
        (f("matrix_power", A, Integer(3)), need({A: 3}, {N: 2})),
        (f("matrix_power", A, Integer(2)), need({A: 2}, {N: 1})),
        (f("matrix_power", A, Integer(1)), need({A: 1})),
        (f("matrix_power", multiply(A, B), Integer(-2)), need({A: 1, B: 1}, network=False)),
        (f("matrix_power", A, k), need({A: 1, k: 1}, network=False)),
        (f("entrywise_power", x, Integer(3)), need({x: 3})),
        (f("entrywise_power", x, Integer(-3)), need({x: 3}, wide={}, fraction=True)),
        (f("entrywise_power", x, Integer(0)), need()),
        (f("entrywise_power", x, k), need({x: WHOLE_MOST}, wide={}, fraction=True, network=False)),
        (f("entrywise_power", x, Rational(1, 2)), need({x: 1})),
        (f("row_sums", X), need({X: 1}, {M: 1})),
        (f("column_sums", X), need({X: 1}, {N: 1})),
        (f("sum", X), need({X: 1}, {N: 1, M: 1})),
        (f("kron", A, X), need({A: 1, X: 1})),
        (f("hadamard", x, y), need({x: 1, y: 1})),
        (f("add", A, multiply(A, B), A), need({A: 1, B: 1}, {N: 1}, terms=3)),
        (multiply(c, A), need({c: 1, A: 1})),
        (Partial(summed(product(x_p, x_p), p), Entry(x, q)), need({x: 2}, {N: 2})),
        (Partial(power(f("trace", A), -1), Entry(A, p, q)), need({A: 1}, {N: 3}, wide={N: 4}, fraction=True)),
        (Partial(product(c, c), c), need({c: 2})),
        (Partial(power(c, -1), c), need({c: 1}, wide={}, fraction=True)),
        (Partial(f("trace", F), Entry(F, a_4, b_4)), need({F: 1})),
        (N, need(degree={N: 1})),
        (N**2 * M + 3 * N, need(degree={N: 2, M: 1}, terms=2)),
        (N / M, need(degree={N: 1}, below={M: 1})),
        (product(N**-2, (N + 1) ** -1), need(below={N: 2, N + 1: 1})),
        (N**S.Half, need(degree={N: UNKNOWN_DEGREE})),
        (S(2) ** N, need(degree={N: UNKNOWN_DEGREE})),
        (power(terms(N, c), 2), need({c: 2}, degree={N: 2}, terms=4)),
        (power(terms(power(N, -1), S.One), -1), need(degree={N: 1}, terms=2, wide={}, below={N: 1}, fraction=True)),
        (terms(product(N, c), product(M, t)), need({c: 1, t: 1}, degree={N: 1, M: 1}, terms=2)),
        (
            terms(product(power(N, -1), c), product(power(M, -1), t)),
            need({c: 1, t: 1}, degree={M: 1, N: 1}, terms=2, below={N: 1, M: 1}),
        ),
        (
            terms(product(power(N, -2), c), product(power(N, -1), t)),
            need({c: 1, t: 1}, degree={N: 1}, terms=2, below={N: 2}),
        ),
        (product(power(N, -1), power(M, -1), c), need({c: 1}, below={N: 1, M: 1})),
        (power(terms(product(power(N, -1), c), t), 3), need({c: 3, t: 3}, degree={N: 3}, terms=8, below={N: 3})),
        (power(c, terms(k, Integer(1))), need({c: WHOLE_MOST + 1}, wide={}, fraction=True, network=False)),
        (power(c, product(2, k)), need({c: 2 * WHOLE_MOST}, wide={}, fraction=True, network=False)),
        (power(c, N), need({c: LARGEST + 1}, wide={}, fraction=True, network=False)),
        (f("matrix_power", A, Integer(0)), need()),
        (summed(power(x_p, 2), p, q), need({x: 2}, {N: 2}, degree={N: 1})),
        (summed(Partial(power(x_p, 2), x_p), p), need({x: 2}, {N: 2})),
    ],
)
def test_what_an_expression_needs(e: Expr, needed: Need) -> None:
    assert Needs().of(e) == needed


def test_letters_may_stand_for_themselves() -> None:
    assert Needs(opaque=True).of(u) == need({U: 1}) and Needs(opaque=True).line(u, u).all_sizes is None


@pytest.mark.parametrize(
    ("lhs", "rhs", "sizes", "degrees", "all_sizes"),
    [
        (f("trace", A), f("trace", transpose(A)), {N: 1}, {}, {N: 1}),
        (f("trace", multiply(A, A)), f("trace", A), {N: 2}, {}, {N: 2}),
        (f("trace", multiply(A, B)), f("trace", multiply(B, A)), {N: 2}, {}, {N: 2}),
        (f("trace", multiply(A, X, transpose(X))), Integer(0), {N: 2, M: 1}, {}, {N: 2, M: 1}),
        (Entry(A, p, q), Entry(transpose(A), q, p), {N: 2}, {}, {N: 2}),
        (f("trace", multiply(A, B, C)), f("trace", multiply(B, C, A)), {N: 2}, {}, {N: 2}),
        (f("trace", multiply(A, A, B)), f("trace", multiply(A, B, A)), {N: 3}, {}, {N: 3}),
        (product(x_p, x_p), power(x_p, 2), {N: 1}, {}, {N: 1}),
        (multiply(A, A), f("matrix_power", A, Integer(2)), {N: 1}, {}, {N: 3}),
        (multiply(F, F), multiply(F, F), {}, {}, {}),
        (power(f("trace", A), -1), power(f("trace", A), -1), {N: 1}, {}, {N: 2}),
        (f("det", A), f("det", transpose(A)), {}, {}, None),
        (f("norm2", multiply(A, x)), c, {N: 1}, {}, {N: 3}),
        (product(N, c), product(N, c), {}, {N: 1}, {}),
        (power(N, 2), multiply(transpose(ones(N)), ones(N)), {N: 1}, {N: 2}, {N: 1}),
        (Integer(1), multiply(transpose(ones(N)), ones(N)), {N: 1}, {N: 1}, {N: 1}),
        (product(power(N, -1), c), product(power(N, -1), c), {}, {}, {}),
        (product(power(N, -1), c), c, {}, {N: 1}, {}),
        (product(power(N, -1), power(c, -1)), power(c, -1), {}, {N: 2}, {}),
        (summed(S.One, r), product(N, M), {N: 1, M: 1}, {N: 1, M: 1}, {N: 1, M: 1}),
        (Entry(F, a_4, b_4), Entry(F, a_4, b_4), {}, {}, {}),
    ],
)
def test_how_large_sizes_must_be(
    lhs: Expr, rhs: Expr, sizes: dict[Expr, int], degrees: dict[Expr, int], all_sizes: dict[Expr, int] | None
) -> None:
    required = Needs().line(lhs, rhs)
    assert (required.sizes, required.degrees, required.all_sizes) == (sizes, degrees, all_sizes)
