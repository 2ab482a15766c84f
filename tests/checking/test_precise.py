"""Arithmetic to many digits agrees with that in floating point, and holds where doubles end."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

import matderiv
from matderiv.checking.constants import Constants
from matderiv.checking.points import Manner, draw, size_symbols
from matderiv.checking.precise import precise
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import Array, Dual, Real, Ring, Undefined
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
