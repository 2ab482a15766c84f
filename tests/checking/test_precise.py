"""Arithmetic to many digits agrees with that in floating point, and holds where doubles end."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

import mpmath
import numpy as np
import pytest
from sympy import pi

import matderiv
from matderiv.checking.constants import Constants
from matderiv.checking.points import Manner, draw, size_symbols
from matderiv.checking.precise import LARGEST_ARGUMENT, Precise, precise
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import Array, Dual, NotExact, OutsideDomain, Real, Ring, Undefined, ZeroDenominator
from matderiv.core.index import Partial
from matderiv.expressions.matrix import Var
from matderiv.operations import OPERATIONS
from matderiv.reading.sympy_bridge import read

RING = precise(60)
OUTSIDE = {"arccosh"}  # its argument is drawn too small here


def point(program: Program, ring: Ring, sizes: dict[str, int], kind: str) -> Point:

    def value(var: Var, m: int, n: int) -> Array:
        return draw(ring, Random(var.name), var, m, n, Manner(kind, 0.3), 0)

    return Point(program, ring, sizes, value)


@pytest.mark.sweep(20)
@pytest.mark.parametrize("name", sorted(set(OPERATIONS) - OUTSIDE))
def test_every_function_has_all_its_digits(name: str) -> None:
    """The derivative by the rules, and by the complex step of the objective, agree to nearly as many digits."""
    derivation = matderiv.derive(*OPERATIONS[name].example)
    program, proof = Program(), derivation.proof
    answer, slope = program.side(derivation.complete), program.side(Partial(proof.objective, proof.variable))
    symbols = size_symbols(program, [proof.objective, derivation.complete], derivation.symbols)
    sizes = dict.fromkeys((s.name for s in symbols), 3)
    for kind in ("plain", "positive", "spd"):
        with np.errstate(all="ignore"):
            try:
                rough = point(program, Real(), sizes, kind).get(answer)
            except Undefined:
                continue
            if not np.isfinite(rough).all():
                continue
            there = point(program, RING, sizes, kind)
            try:
                exact, other = there.get(answer), there.get(slope)
            except Undefined:
                continue
        scale = max(1.0, float(np.max(np.abs(rough), initial=0)))
        assert float(np.max(np.abs(exact - other), initial=0)) < 1e-50 * scale
        assert float(np.max(np.abs(RING.rough(exact) - rough), initial=0)) < 1e-9 * scale
        return
    pytest.fail("no point was found")


def test_constants_are_what_they_are_worth() -> None:
    def span(text: str) -> float:
        program = Program()
        node = program.side(read(text, shapes={"t": ()}).expression)
        return Constants(program).span([node])

    assert span("t + (1 + 1)*10") == 0
    assert span("t*exp(-25)") == pytest.approx(25 / np.log(10))
    assert span("t*2^-40") == pytest.approx(40 * np.log10(2))
    assert span("t*(1 + 1/10^12)") == pytest.approx(12)
    assert span("(t/1000)^5") == pytest.approx(15)
    assert span("t*tanh(20)") > 16


@pytest.mark.parametrize("digits", [60, 200])
def test_the_step_is_slight_beside_a_number_that_is_nearly_0(digits: int) -> None:
    """The logarithm has the slope 1/t at e^{-800} too, where a step of 10⁻⁶⁰ would be large."""
    ring = precise(digits)
    tiny = ring.context.exp(-800)
    out = OPERATIONS["log"].numeric(ring, Dual(ring, ring.kept(np.array([[tiny]])), ring.constant(np.array([[1.0]]))))
    assert out.tangent is not None
    assert abs(out.tangent[0, 0] * tiny - 1) < ring.context.mpf(10) ** (5 - digits)


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{\partial \log p}{\partial \mu} = x-\mu", "right"),
        (r"\frac{\partial \log p}{\partial \mu} = \mu-x", "wrong"),
        (r"\frac{\partial^2\log p}{\partial\mu\partial\mu^T} = -I", "right"),
        (r"\frac{\partial^2\log p}{\partial\mu\partial\mu^T} = I", "wrong"),
    ],
)
def test_the_logarithm_of_what_underflows_has_its_derivative(claim: str, kind: str) -> None:
    text = r"Let $x,\mu\in\mathbb{R}^n$. Put $p = \exp(-\frac12(x-\mu)^T(x-\mu))$. "
    assert matderiv.check_derivation(f"{text}$${claim}$$").lines[-1].kind == kind


def numbers(*values: Any) -> Array:
    return RING.constant(np.array(values, dtype=float))


def near(found: Array, wanted: Any, rel: float = 1e-12) -> bool:
    return bool(np.allclose(RING.rough(found), np.asarray(wanted, dtype=float), rtol=rel, atol=1e-300))


@pytest.mark.parametrize("name", ("exp", "expm1", "sinh", "cosh", "tanh", "log", "arctan"))
def test_functions_of_one_number_have_all_digits(name: str) -> None:
    own = {"arctan": "atan"}.get(name, name)
    with mpmath.workdps(60):
        for x in ("0.3", "2.5") if name == "log" else ("0.3", "-2.5"):
            found, wanted = getattr(RING.names, name)(RING.context.mpf(x)), getattr(mpmath, own)(mpmath.mpf(x))
            assert abs(found - wanted) < mpmath.mpf(10) ** -57


def test_far_out_functions_are_beyond_practical_size_or_what_they_come_near() -> None:
    mpf = RING.context.mpf
    assert RING.names.exp(mpf(LARGEST_ARGUMENT)) > 0
    for x in (LARGEST_ARGUMENT + 1, -LARGEST_ARGUMENT - 1):
        with pytest.raises(OverflowError, match="an exponential beyond practical size"):
            RING.names.exp(mpf(x))
        assert RING.names.tanh(mpf(x)) == (1 if x > 0 else -1)
    assert RING.raised(Dual(RING, numbers([[1.0]])), LARGEST_ARGUMENT).value[0, 0] == 1
    with pytest.raises(NotExact, match="a power beyond practical size"):
        RING.raised(Dual(RING, numbers([[1.0]])), LARGEST_ARGUMENT + 1)


def test_numbers_of_an_arithmetic() -> None:
    assert RING.number(3)[()] == 3 and near(RING.number(1, 4), 0.25)
    assert abs(RING.irrational(pi)[()] - RING.context.pi) < RING.context.mpf(10) ** -58
    assert [RING.whole(numbers(*v)) for v in ([3, 3], [-2], [3, 4], [2.5], [2.0**16], [2.0**16 - 1])] == [
        3,
        -2,
        None,
        None,
        None,
        2**16 - 1,
    ]
    assert near(RING.invert(numbers(2, -4)), [0.5, -0.25])
    with pytest.raises(ZeroDenominator, match="a denominator is zero at this point"):
        RING.invert(numbers(1, 0))
    fresh = Precise(60)
    assert fresh.step == 2.0**-33 and fresh.eps == pytest.approx(1e-60, abs=0) and Precise(400).eps == 0
    at_zero = RING.entrywise("exp", lambda names, z: names.exp(z), Dual(RING, numbers(0), numbers(1)))
    assert near(at_zero.tangent, [1])
    roots = RING.entrywise("sqrt", lambda names, z: names.sqrt(z), Dual(RING, numbers(4, -1)))
    assert roots.value[0] == 2 and not np.isfinite(RING.rough(roots.value))[1]


def test_a_power_moves_with_its_base_and_its_exponent() -> None:
    base, exponent, one = numbers(2, 3), numbers(1.5, -0.5), numbers(1, 1)
    value = np.array([2.0, 3.0]) ** [1.5, -0.5]
    by_base = np.array([1.5 * 2**0.5, -0.5 * 3**-1.5])
    by_exponent = value * np.log([2.0, 3.0])
    plain = RING.general_power(Dual(RING, base), Dual(RING, exponent))
    assert near(plain.value, value) and plain.tangent is None
    for moving, slope in (
        ((one, None), by_base),
        ((None, one), by_exponent),
        ((one, numbers(2, 2)), by_base + 2 * by_exponent),
    ):
        found = RING.general_power(Dual(RING, base, moving[0]), Dual(RING, exponent, moving[1]))
        assert near(found.value, value) and near(found.tangent, slope)
    tiny = RING.general_power(Dual(RING, numbers(1e-70), numbers(1)), Dual(RING, numbers(0.5)))
    assert near(tiny.tangent, [0.5e35])
    for wrong in ((1, -1), (0, 1)):
        with pytest.raises(OutsideDomain, match="a power with a fractional exponent needs a positive base"):
            RING.general_power(Dual(RING, numbers(*wrong)), Dual(RING, exponent))


MATRICES = np.array(
    [[[0.0, 2.0, 1.0], [1.0, 0.5, 0.0], [3.0, 0.0, 4.0]], [[2.0, -1.0, 0.0], [1.0, 3.0, 1.0], [0, 1, 5]]]
)
MOVING = np.array([[[1.0, 2.0, 3.0], [0.0, 1.0, -1.0], [2.0, 0.5, 1.0]], [[0.0, 1, 0], [1, 0, 2], [3, 1, 1]]])


@pytest.mark.parametrize("at", (0, 1, slice(None), slice(0, 1)))
def test_inverses_and_determinants_of_matrices_and_of_batches_of_them(at: Any) -> None:
    a, t = MATRICES[at], MOVING[at]
    inverse, det = np.linalg.inv(a), np.linalg.det(a)
    slope = det * np.trace(inverse @ t, axis1=-2, axis2=-1)
    plain, dual = Dual(RING, numbers(*a)), Dual(RING, numbers(*a), numbers(*t))
    assert near(RING.inverse(plain).value, inverse) and RING.inverse(plain).tangent is None
    assert near(RING.inverse(dual).tangent, -inverse @ t @ inverse)
    found = RING.determinant(dual)
    assert near(found.value[..., 0, 0], det) and near(found.tangent[..., 0, 0], slope)
    assert found.value.shape == found.tangent.shape == (*a.shape[:-2], 1, 1)
    several = RING.determinant(Dual(RING, numbers(*a), numbers(t, 2 * t)))
    assert near(several.tangent[..., 0, 0], [slope, 2 * slope])
    found = RING.determinant(plain)
    assert near(found.value[..., 0, 0], det) and found.tangent is None
    if (det > 0).all():
        found = RING.log_determinant(dual)
        assert near(found.value[..., 0, 0], np.log(det)) and near(found.tangent[..., 0, 0], slope / det)
    else:
        with pytest.raises(OutsideDomain, match="the determinant is not positive at this point"):
            RING.log_determinant(dual)


def test_the_determinant_of_one_matrix_has_many_tangents() -> None:
    a, t = MATRICES[1], MOVING
    found = RING.determinant(Dual(RING, numbers(*a), numbers(*t)))
    assert near(found.value[..., 0, 0], np.linalg.det(a))
    slopes = np.linalg.det(a) * np.trace(np.linalg.inv(a) @ t, axis1=-2, axis2=-1)
    assert near(found.tangent[..., 0, 0], slopes)


def test_a_singular_matrix_has_the_determinant_0_and_no_inverse_nor_slope() -> None:
    ones = numbers([1, 1], [1, 1])
    found = RING.determinant(Dual(RING, ones))
    assert found.shape == (1, 1) and found.value[0, 0] == 0
    thirds = RING.invert(numbers([9, 21], [21, 49]))  # singular but for rounding
    for matrix in (ones, thirds):
        with pytest.raises(ZeroDenominator, match="the matrix is singular at this point"):
            RING.inverse(Dual(RING, matrix))
    assert RING.determinant(Dual(RING, thirds)).value[0, 0] == 0
    with pytest.raises(ZeroDenominator, match="the matrix is singular at this point"):
        RING.determinant(Dual(RING, ones, numbers([1, 0], [0, 1])))
    with pytest.raises(OutsideDomain):
        RING.log_determinant(Dual(RING, ones))
    # what is small is not singular
    small = Dual(RING, numbers([1e-35, 0], [0, 1]))
    assert near(RING.inverse(small).value, [[1e35, 0], [0, 1]]) and near(RING.determinant(small).value, [[1e-35]])
    assert near(RING.log_determinant(Dual(RING, numbers([0.5, 0], [0, 1]))).value, [[np.log(0.5)]])
    whole = RING.zeros(3, 3).value
    whole[:2, :2], whole[2, 2] = thirds, RING.context.mpf(1)
    with pytest.raises(ZeroDenominator, match="the matrix is singular at this point"):
        RING.inverse(Dual(RING, whole))
    assert RING.determinant(Dual(RING, whole)).value[0, 0] == 0


def absorbed(function: str | Callable[[Any, Any], Any], *values: float) -> bool:
    ring = Precise(60)
    ring.watching = True
    argument = Dual(ring, ring.constant(np.array([list(values)])))
    if isinstance(function, str):
        OPERATIONS[function].numeric(ring, argument)
    else:
        ring.entrywise("own", function, argument)
    return ring.absorbed


def test_where_a_function_comes_too_near_to_a_number_or_its_argument_is_told() -> None:
    def softplus(names: Any, z: Any) -> Any:
        return names.log(1 + names.exp(z))

    for function, value in (
        ("tanh", 200),
        ("tanh", -200),
        (softplus, 200),
        ("exp", -200),
        ("exp", 1e-40),
        ("sin", 1e-40),
    ):
        assert absorbed(function, value) and absorbed(function, 0.5, value)
    for function, value in (
        ("tanh", 2),
        (softplus, 2),
        ("exp", 0.5),
        ("sin", 1e-3),
        ("log", 2),
        ("log", -1),
        ("exp", 0),
        (lambda names, z: 1 / (z - 2), 2),  # what has no value is near to nothing
    ):
        assert not absorbed(function, value)
    # even where very many digits do not tell it
    assert absorbed("tanh", 10**4) and absorbed(softplus, 10**4)
    # what is a number, or its argument, everywhere on one side is so exactly
    for function in ("sign", "relu", "abs", "step"):
        assert not absorbed(function, 200) and not absorbed(function, -200)
    unwatched = Precise(60)
    unwatched.entrywise("tanh", lambda names, z: names.tanh(z), Dual(unwatched, unwatched.constant(np.array([200.0]))))
    assert not unwatched.absorbed
