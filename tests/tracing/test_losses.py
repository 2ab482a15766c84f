"""Functions as engineers write them: what is traced is derived, and compared with the very function."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import losses
import numpy as np
import pytest
from losses import CASES, Case
from numpy.typing import NDArray

import matderiv

CLOSE = 1e-6
Floats = NDArray[np.float64]


def points(case: Case, number: int) -> dict[str, Floats]:
    """Arrays of numbers with the shapes of a case, which are what is assumed of them."""
    random = np.random.default_rng(number)
    letters = sorted({s for shape in case.shapes.values() for s in shape if isinstance(s, str)})
    sizes = {s: 3 + (n + number) % 3 for n, s in enumerate(letters)}
    out = {}
    for name, shape in case.shapes.items():
        a = random.normal(size=[sizes[s] if isinstance(s, str) else s for s in shape])
        fact = case.assume.get(name)
        if fact == "spd":
            a = a @ a.T + np.eye(len(a))
        elif fact == "symmetric":
            a = a + a.T
        elif fact == "invertible":
            a = a + 3 * np.eye(len(a))
        out[name] = np.abs(a) + 0.5 if name in case.positive else a
    return out


def differences(case: Case, at: dict[str, Floats]) -> Floats:
    """The gradient of the function by differences at five points."""
    x, out = at[case.wrt], np.zeros_like(at[case.wrt])
    for place in np.ndindex(x.shape):
        h = 1e-3

        def moved(step: float, place: tuple[int, ...] = place) -> float:
            y = x.copy()
            y[place] += step
            return float(case.function(**{**at, case.wrt: y}))

        out[place] = (8 * (moved(h) - moved(-h)) - (moved(2 * h) - moved(-2 * h))) / (12 * h)
    return out


@cache
def derived(name: str) -> tuple[matderiv.Derivation, Callable[..., Any]]:
    """What is traced of a function, derived, and as a function: once for all tests."""
    of = CASES[name] if name in CASES else torch_cases()[name]
    derivation = matderiv.derive(matderiv.trace(of.function, of.shapes), of.wrt, assume=of.assume)
    return derivation, derivation.function()


def compare(name: str, cases: dict[str, Case], true: Any, count: int = 3) -> None:
    """Derive what is traced, and compare its values with those that ``true`` gives at some points."""
    case = cases[name]
    derivation, gradient = derived(name)
    assert {s.check.kind for s in derivation.steps} <= {"EXACT", "SAMPLED"}
    for number in range(count):
        at = points(case, number)
        wanted = true(at)
        got = np.asarray(gradient(**{v.name: at[v.name] for v in derivation.symbols}))
        assert got.reshape(wanted.shape) == pytest.approx(wanted, rel=CLOSE, abs=CLOSE * max(1, np.abs(wanted).max()))


@pytest.mark.sweep(4)
@pytest.mark.parametrize("name", CASES)
def test_the_derivative_is_that_of_the_function(name: str) -> None:
    compare(name, CASES, lambda at: differences(CASES[name], at))


@pytest.mark.sweep(20)
@pytest.mark.parametrize("name", CASES)
def test_the_derivative_is_that_of_autodiff(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    jax = pytest.importorskip("jax")
    case = CASES[name]
    derived(name)  # with NumPy, which the function finds under this name

    def autodiff(at: dict[str, Floats]) -> Floats:
        with jax.enable_x64(True):
            arrays = {k: jax.numpy.asarray(a) for k, a in at.items()}
            return np.asarray(jax.grad(lambda x: case.function(**{**arrays, case.wrt: x}))(arrays[case.wrt]))

    monkeypatch.setattr(losses, "np", jax.numpy)
    compare(name, CASES, autodiff, count=1)


def torch_cases() -> dict[str, Case]:
    pytest.importorskip("torch")
    from torch_losses import CASES

    return CASES


TORCH = (
    *("torch_linear_mse", "torch_network", "torch_logits", "torch_attention", "torch_standardised"),
    *("torch_huber", "torch_masked", "torch_gaussian"),
)


@pytest.mark.sweep(4)
@pytest.mark.parametrize("name", TORCH)
def test_the_derivative_is_that_of_torch(name: str) -> None:
    torch = pytest.importorskip("torch")
    case = torch_cases()[name]

    def autograd(at: dict[str, Floats]) -> Floats:
        tensors = {k: torch.tensor(a) for k, a in at.items()}
        tensors[case.wrt].requires_grad_()
        case.function(**tensors).backward()
        return np.asarray(tensors[case.wrt].grad.numpy())

    compare(name, torch_cases(), autograd)
    assert set(TORCH) == set(torch_cases())


@pytest.mark.parametrize("name", CASES)
def test_every_function_is_traced(name: str) -> None:
    case = CASES[name]
    traced = matderiv.trace(case.function, case.shapes)
    assert traced.used <= set(case.shapes)
    again = matderiv.parse(traced, {k: v for k, v in traced.shapes.items() if k in traced.used})
    assert again is not None
