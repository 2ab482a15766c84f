"""The two rings: the same arithmetic, exact or in floating point, and derivatives without any rule."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matderiv.core.dual_numbers import Dual, Modular, NotExact, OutsideDomain, Real, ZeroDenominator
from matderiv.operations import OPERATIONS

PRIME = 2**31 - 1
residues = st.integers(0, PRIME - 1)


def residue(ring: Modular, *shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(1, PRIME, shape)


@given(residues, residues, residues)
def test_modular_arithmetic_is_that_of_integers(a: int, b: int, c: int) -> None:
    ring = Modular(PRIME)
    x, y, z = (Dual(ring, ring.number(v)) for v in (a, b, c))
    assert int((x * y + z - x).value) == (a * b + c - a) % PRIME


@given(residues, residues, st.integers(1, 9))
def test_the_tangent_of_a_power_is_its_derivative(a: int, t: int, k: int) -> None:
    ring = Modular(PRIME)
    out = ring.raised(Dual(ring, ring.number(a), ring.number(t)), k)
    assert int(out.tangent) == k * pow(a, k - 1, PRIME) * t % PRIME


@given(st.integers(1, PRIME - 1), residues)
def test_reciprocal_times_number_is_one(a: int, t: int) -> None:
    ring = Modular(PRIME)
    x = Dual(ring, ring.number(a), ring.number(t))
    one = x * ring.reciprocal(x)
    assert (int(one.value), int(one.tangent)) == (1, 0)


@pytest.mark.parametrize("sizes", [(2, 3, 4), (12, 9, 11), (1, 40, 1)])
def test_matrix_product_never_overflows(sizes: tuple[int, int, int]) -> None:
    m, n, k = sizes
    ring = Modular(PRIME)
    a, b = np.full((m, n), PRIME - 1), residue(ring, n, k)
    exact = (a.astype(object) @ b.astype(object)) % PRIME
    assert (ring.matmul(a, b) == exact.astype(np.int64)).all()


def test_zero_denominators_ask_for_another_draw() -> None:
    for ring in (Modular(PRIME), Real()):
        with pytest.raises(ZeroDenominator):
            ring.reciprocal(Dual(ring, ring.constant(np.array([1, 0]))))
        with pytest.raises(ZeroDenominator):
            ring.inverse(Dual(ring, ring.constant(np.zeros((2, 2), dtype=np.int64))))
    with pytest.raises(ZeroDenominator):
        Modular(PRIME).number(1, PRIME)


def test_rationals_are_exact() -> None:
    ring = Modular(PRIME)
    assert int(ring.number(1, 3)) * 3 % PRIME == 1
    assert int(ring.number(-1)) == PRIME - 1


def test_functions_are_not_exact() -> None:
    ring = Modular(PRIME)
    with pytest.raises(NotExact):
        ring.entrywise("exp", lambda np, z: np.exp(z), ring.ones(2, 2))
    with pytest.raises(NotExact):
        ring.power(ring.ones(1, 1), Dual(ring, np.full((1, 1), ring.number(1, 2))))


def test_an_oracle_gives_equal_arguments_equal_values_and_has_no_derivative() -> None:
    ring = Modular(PRIME, oracle=True)
    a = Dual(ring, np.array([[5, 7], [5, 8]]))
    out = ring.entrywise("exp", np.exp, a).value
    assert ring.asked
    assert out[0, 0] == out[1, 0] != out[0, 1]
    assert (out != ring.entrywise("log", np.log, a).value).all()
    with pytest.raises(NotExact):
        ring.entrywise("exp", np.exp, Dual(ring, a.value, a.value))


@pytest.mark.parametrize("ring", [Modular(PRIME), Real()])
def test_whole_exponents(ring: Modular | Real) -> None:
    base = Dual(ring, ring.constant(np.array([[2, 3]])))
    for k, expected in ((3, [[8, 27]]), (0, [[1, 1]]), (1, [[2, 3]])):
        exponent = Dual(ring, ring.constant(np.array([[k]])))
        assert (ring.power(base, exponent).value == ring.constant(np.array(expected))).all()
    minus = ring.power(base, Dual(ring, ring.negate(ring.constant(np.array([[1]])))))
    assert np.allclose((minus * base).value, 1)


def test_fractional_powers_need_a_positive_base() -> None:
    ring = Real()
    half = Dual(ring, np.array([[0.5]]))
    out = ring.power(Dual(ring, np.array([[4.0]]), np.array([[1.0]])), half)
    assert np.allclose(out.value, 2) and np.allclose(out.tangent, 0.25)
    with pytest.raises(OutsideDomain):
        ring.power(Dual(ring, np.array([[-4.0]])), half)


@pytest.mark.parametrize("n", [1, 2, 3, 5])
def test_inverse_and_determinant_agree_between_value_and_tangent(n: int) -> None:
    ring = Modular(PRIME)
    a = Dual(ring, residue(ring, n, n), residue(ring, 3, n, n, seed=1))
    one = a @ ring.inverse(a)
    assert (one.value == np.eye(n)).all() and not one.tangent.any()
    both = ring.determinant(a @ a)
    single = ring.determinant(a)
    squared = single * single
    assert (both.value == squared.value).all() and (both.tangent == squared.tangent).all()


def test_determinant_swaps_rows_where_it_must() -> None:
    ring = Modular(PRIME)
    permutation = np.array([[0, 1, 0], [0, 0, 1], [1, 0, 0]])
    assert int(ring.determinant(Dual(ring, permutation)).value[0, 0]) == 1
    assert int(ring.determinant(Dual(ring, permutation[[1, 0, 2]])).value[0, 0]) == PRIME - 1
    assert int(ring.determinant(Dual(ring, np.zeros((2, 2), dtype=np.int64))).value[0, 0]) == 0
    stack = Dual(ring, np.stack([permutation, permutation[[1, 0, 2]]]))
    assert ring.determinant(stack).value.ravel().tolist() == [1, PRIME - 1]


def test_real_determinant_and_inverse_have_tangents() -> None:
    ring = Real()
    rng = np.random.default_rng(3)
    v, t = rng.normal(size=(4, 4)), rng.normal(size=(4, 4))
    a = Dual(ring, v, t)
    assert np.allclose(ring.determinant(a).tangent, np.linalg.det(v) * np.trace(np.linalg.solve(v, t)))
    assert np.allclose((a @ ring.inverse(a)).tangent, 0)


def test_shapes_of_the_structural_operations() -> None:
    for ring in (Modular(PRIME), Real()):
        a = Dual(ring, ring.constant(np.arange(6).reshape(2, 3)), ring.constant(np.ones((5, 2, 3), dtype=np.int64)))
        b = Dual(ring, ring.constant(np.arange(4).reshape(2, 2)))
        assert (ring.kron(a, b).value == np.kron(a.value, b.value)).all()
        assert ring.kron(a, b).tangent.shape == (5, 4, 6)
        assert ring.vec(a).value.ravel().tolist() == [0, 3, 1, 4, 2, 5]
        assert (ring.reshape(ring.vec(a), 2, 3).value == a.value).all()
        assert ring.concatenate((b, a)).tangent.shape == (5, 2, 5)
        assert ring.concatenate((b, b), below=True).shape == (4, 2)
        assert ring.concatenate((b, b), below=True).tangent is None
        assert ring.sum(a, rows=True).shape == (1, 3)
        assert ring.sum(a, columns=True).tangent.shape == (5, 2, 1)
        assert ring.trace(b).value.tolist() == [[3]]
        assert ring.diagonal(b).value.tolist() == [[0], [3]]
        assert ring.transpose(a).shape == (3, 2)
        assert (ring.zeros(2, 3).value == 0).all() and ring.eye(2).value.tolist() == [[1, 0], [0, 1]]
        assert ring.matrix_power(b, 0).value.tolist() == [[1, 0], [0, 1]]
        cube = ring.matrix_power(b, 3).value
        assert (cube == (b @ b @ b).value).all()


@pytest.mark.parametrize("name", [name for name, op in OPERATIONS.items() if op.slope is not None])
def test_the_complex_step_agrees_with_differences(name: str) -> None:
    ring, operation = Real(), OPERATIONS[name]
    points = np.array([[0.3, 0.7, 1.9, -0.4, -1.1]])
    points = points[:, [operation.inside is None or operation.inside(p) for p in points[0]]]
    h = 1e-6
    out = operation.numeric(ring, Dual(ring, points, np.ones_like(points)))
    ahead, back = (operation.numeric(ring, Dual(ring, points + s * h)).value for s in (1, -1))
    assert np.allclose(out.tangent, (ahead - back) / (2 * h), rtol=1e-7, atol=1e-9)
