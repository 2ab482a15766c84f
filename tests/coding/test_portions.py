"""Quotients by sums, by powers of lengths and by sums of exponentials, far out and far in: the code has the value."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from matderiv import derive

FAR = {"t": 2e60, "k": 1e60}
IN = {"t": 2e-60, "k": 1e-60}
SHORT = {"x": [1e-120, 2e-120]}


def emitted(text: str, variable: str, at: dict[str, Any], name: str = "gradient", order: int = 1) -> np.ndarray:
    """What emitted code gives at a point."""
    shapes = {n: () for n, a in at.items() if np.ndim(a) == 0}
    space: dict[str, Any] = {}
    exec(derive(text, variable, shapes=shapes, order=order).code("numpy", "gradient"), space)
    with np.errstate(all="raise", under="ignore"):
        return np.asarray(space[name](**{n: np.array(a, dtype=float) for n, a in at.items()}))


@pytest.mark.sweep(8)
@pytest.mark.parametrize(
    ("text", "variable", "at", "expected"),
    [
        ("t^4/(k^4 + t^4)", "t", FAR, 1.1072664359861591e-61),
        ("t^4/(k^4 + t^4)", "k", FAR, -2.2145328719723183e-61),
        ("t^4/(k^4 + t^4)", "k", IN, -2.2145328719723183e59),
        ("t^3*k/(k^4 + t^4)", "t", FAR, -1.7993079584775086e-61),
        ("t^6/(k^6 + t^6)", "t", {"t": 2e40, "k": 1e40}, 4.544378698224852e-42),
        ("t^n/(k^n + t^n)", "k", FAR | {"n": 4}, -2.2145328719723183e-61),
        ("t^n/(k^n + t^n)", "t", IN | {"n": 4}, 1.1072664359861591e59),
        ("v*k^n/(k^n + t^n)", "t", FAR | {"n": 4, "v": 1e50}, -1.1072664359861591e-11),
        ("(t/k)^n/(1 + (t/k)^n)", "t", FAR | {"n": 4}, 1.1072664359861591e-61),
        ("1/(1 + (t/k)^n)", "t", {"t": 2e60, "k": 1, "n": 4}, -1.25e-301),
        ("1/(1 + t^4)", "t", {"t": 1e60}, -4e-300),
        ("t^3/(1 + t^4)", "t", {"t": 1e60}, -1e-120),
        ("t/(1 + t^2)", "t", {"t": 1e100}, -1e-200),
        ("t^4/(1 + t^3 + t^4)", "t", {"t": 1e60}, 1e-120),
        ("exp(-norm2(x)^2)/norm2(x)", "x", SHORT, [-8.944271909999159e238, -1.7888543819998318e239]),
        ("cos(norm2(x))/norm2(x)", "x", SHORT, [-8.944271909999159e238, -1.7888543819998318e239]),
        ("norm2(x) + 1/norm2(x)", "x", SHORT, [-8.944271909999159e238, -1.7888543819998318e239]),
        ("exp(-norm2(x))*(1 + norm2(x))/norm2(x)^2", "x", {"x": [1e-90, 2e-90]}, [-8e268, -1.6e269]),
        (
            "log(exp(x)'*exp(y)) - log(sum(exp(x))) - log(sum(exp(y)))",
            "x",
            {"x": [800, 0], "y": [-800, 1]},
            [-0.7310585786300049, 0.7310585786300049],
        ),
        (
            "x'*(exp(x).*exp(y))/(exp(x)'*exp(y))",
            "y",
            {"x": [800, 0], "y": [-800, 1]},
            [157.28954659318548, -157.28954659318548],
        ),
        ("log(sum(exp(x).^p))/p", "x", {"x": [600, 601], "p": 3}, [0.04742587317756678, 0.9525741268224333]),
        ("log(sum(exp(x).^p))/p", "p", {"x": [600, 601], "p": 3}, -0.021207219011823025),
        ("exp(s)^p/(1 + exp(s)^p)", "s", {"s": 300, "p": 3}, 0.0),
    ],
)
def test_far_out_and_far_in_code_has_the_value(text: str, variable: str, at: dict[str, Any], expected: Any) -> None:
    np.testing.assert_allclose(emitted(text, variable, at), expected, rtol=1e-9)


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("text", "variable", "order"),
    [
        ("t^n/(k^n + t^n)", "t", 2),
        ("m^(n + 2)/((t/k)^4 + m^4)^2", "t", 1),
        ("norm2(x)*m^(2*n)/(m^(2*n) + norm2(x)^2*(t/k)^2)", "t", 1),
        ("exp(t)^n*m/(m^(n + 1) + m*(t/k)^4*k^2)^3", "t", 1),
        ("exp(-norm2(x))*(1 + norm2(x))/norm2(x)^2", "x", 1),
        ("log(exp(x)'*exp(y)) - log(sum(exp(x)))", "x", 1),
        ("sum(exp(x).^(2*m).*y)/sum(exp(x).^m)", "x", 1),
    ],
)
def test_at_an_ordinary_point_code_is_the_slope_of_the_value(text: str, variable: str, order: int) -> None:
    at = {"t": 0.7, "k": 1.3, "n": 2.5, "m": 0.9, "x": [0.5, -1.2, 0.4], "y": [1.1, 0.3, -0.8]}
    at = {n: at[n] for n in re.findall(r"\b[a-z]\b", text)}
    found = emitted(text, variable, at, order=order)
    lower = ("value" if order == 1 else "gradient"), 1
    for n, slope in enumerate(np.ravel(found)):
        step = np.zeros(np.size(found))
        step[n] = 1e-6
        step = np.reshape(step, np.shape(at[variable]))
        up, down = (emitted(text, variable, at | {variable: at[variable] + s}, *lower) for s in (step, -step))
        assert (up - down) / 2e-6 == pytest.approx(slope, rel=1e-6, abs=1e-8)


@pytest.mark.sweep(100)
@pytest.mark.parametrize("function", ["tanh", "sinh", "sin"])
def test_a_cancelled_second_derivative_of_a_short_vector_is_not_large(function: str) -> None:
    at = SHORT | {"a": [1, 3], "v": [2, -1]}
    found = emitted(f"{function}(norm2(x))/norm2(x)*(a'*x)", "x", at, "hessian_vector_product", 2)
    assert np.abs(found).max() < 1e-100
