"""Derivatives of lines and of names, deep nests and long chains, all as programs."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from lines import XWY, A, B, K, N, U, W, X, Y, a, b, c, check, f_of_u, i, j, p, refuted, u, w, x
from sympy import Expr, Integer, Rational, S

from matderiv.checking.program import Branch, Program
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import OutsideDomain
from matderiv.core.index import Delta, Entry, Index, Partial, power, product, size, summed, terms
from matderiv.expressions.matrix import WHOLE, Var, add, apply, multiply, transpose, unit
from matderiv.operations.unit import FAR


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


def compiled(*expressions: Expr) -> tuple[Program, list[int]]:
    program = Program()
    return program, [program.side(e) for e in expressions]


def test_what_is_known_of_powers_and_functions() -> None:
    inverse, square, cube, root = (power(c, n) for n in (-2, 2, 3, Rational(1, 2)))
    program, (at, *nodes) = compiled(c, inverse, square, cube, root)
    assert program.poles == {nodes[0]: (at, c)} and program.squares == {nodes[1]: (at, c)}
    assert program.folding == {nodes[3]: root} and not program.branches and not program.periodic
    folding = [apply(name, c) for name in ("abs", "relu", "log")]
    smooth = [apply(name, c) for name in ("cosh", "sin", "arctan")]
    program, (at, abs_, relu, log, cosh, sine, arctan) = compiled(c, *folding, *smooth)
    assert program.branches == {node: Branch(at, (0.0,), c) for node in (abs_, relu)}
    assert program.squares == dict.fromkeys((abs_, cosh), (at, c))
    assert program.folding == {abs_: folding[0], relu: folding[1], log: folding[2]}
    assert program.periodic == {sine: (at, pytest.approx(2 * np.pi), c)} and program.undoing == {log, arctan}
    program, _ = compiled(apply("det", A), apply("inverse", A), apply("sum", A))
    assert not program.folding and not program.ranked
    assert compiled(apply("pinv", A))[0].ranked


def test_numbers_in_the_argument_of_a_spectral_function_are_kept() -> None:
    d = Var("d")
    of = apply("logdet", add(multiply(c, A), multiply(product(d, 2), B), multiply(S(3), A)))
    program, (at, other, node) = compiled(c, product(d, 2), of)
    assert program.scales[node] == [(at, c), (other, product(d, 2))]
    of = apply("logdet", add(multiply(c, A), multiply(d, B)))
    program, (at, other, node, _) = compiled(c, d, of, Partial(of, A))
    assert program.scales[node] == [(at, c), (other, d)]
    assert node not in compiled(apply("logdet", A))[0].branches
    assert not compiled(apply("log", c), apply("inverse", multiply(c, A)))[0].scales


def test_symbols_numbers_and_sizes_that_points_are_drawn_for() -> None:
    q, k = Var("Q", (N, N), ("orthogonal",)), Var("k", facts=(WHOLE,))
    program, _ = compiled(multiply(q, A), power(c, k), f_of_u)
    assert (program.orthogonal, program.exponents) == ([q], [k])
    assert set(program.symbols) == {q, A, c, k, X, W, Y}
    assert compiled(product(c, Rational(-7, 2)), product(c, 3), product(c, Integer(10) ** 400))[0].greatest == 3.5
    assert compiled(c)[0].greatest == compiled(product(c, Integer(10) ** 400))[0].greatest == 0


def test_sizes_reach_to_the_entries_that_are_taken() -> None:
    given, n = Var("k", facts=(WHOLE,)), size("n")
    program, _ = compiled(unit(given, N), unit(given, n), unit(Integer(3), N), unit(Integer(2), N))
    assert program.within == {given: {N: None, n: None}} and program.least == {N: 3}
    assert compiled(unit(Integer(1), N))[0].least == {N: 1}
    assert compiled(unit(Integer(FAR), N), unit(Integer(FAR + 1), n))[0].least == {N: FAR}
    assert not compiled(unit(Integer(2), S(5)), unit(Integer(2), N + 1))[0].least


def test_derivatives_are_of_the_values_that_names_have() -> None:
    """f = c·h with h = c², held or not, alone and inside others; and of what does not depend on the variable."""
    h = Var("h", definition=power(c, 2))
    whole = product(c, h)
    for derivative, wanted in (
        (Partial(whole, c), 27),
        (Partial(whole, c, h), 9),
        (Partial(whole, h), 3),
        (product(Partial(whole, c, h), Partial(h, c)), 54),
        (Partial(Var("d"), c), 0),
        (Partial(Partial(whole, c), Var("d")), 0),
        (Partial(Partial(whole, c), c), 18),
        (Partial(terms(power(c, 0), c), c), 1),
        (Partial(h, h), 1),
    ):
        assert evaluate(derivative, {"c": 3.0, "d": 5.0}, {}) == pytest.approx(wanted)
    with pytest.raises(TypeError, match="no derivative with respect to c\\^2"):
        Program().side(Partial(whole, power(c, 2)))


def test_a_derivative_by_a_whole_matrix_has_its_axes_behind() -> None:
    values = {"A": np.array([[1.0, 2.0], [3.0, 4.0]]), "x": np.array([5.0, 6.0])}
    by_matrix = evaluate(Partial(multiply(A, x), A), values, {"n_1": 2})
    assert np.array_equal(by_matrix, np.einsum("ij,k->ijk", np.eye(2), values["x"]))
    by_row = evaluate(Partial(multiply(A, x), transpose(x)), values, {"n_1": 2})
    assert np.array_equal(by_row, values["A"])
    at, other = Index("α", N), Index("β", N)
    program = Program()
    first = program.side(Partial(multiply(A, x), Entry(x, at)))
    assert program.side(Partial(multiply(A, x), Entry(x, at))) == first
    mixed = evaluate(Partial(Entry(A, p, p), Entry(A, at, other)), values, {"n_1": 2}, (p, at, other))
    assert np.array_equal(mixed, np.einsum("pa,pb->pab", np.eye(2), np.eye(2)))
    assert [program.indices[label].name for label in program.axes(A)] == ["#1", "#2"]


def test_powers_of_entries_and_norms_have_their_values() -> None:
    values = {"A": np.array([[1.0, 2.0], [3.0, 4.0]]), "x": np.array([3.0, 4.0]), "c": 3.0}
    for exponent, wanted in ((S(2), 2.0), (Rational(1, 2), 0.5), (c, 3.0)):
        assert np.allclose(evaluate(apply("entrywise_power", A, exponent), values, {"n_1": 2}), values["A"] ** wanted)
    norm = apply("norm_p", c, x)
    found = evaluate(Partial(norm, x), values, {"n_1": 2})
    assert np.allclose(found, values["x"] ** 2 / np.sum(values["x"] ** 3) ** (2 / 3))
    with pytest.raises(OutsideDomain, match="outside the domain of norm_p"):
        evaluate(norm, {"x": np.ones(2), "c": -1.0}, {"n_1": 2})
