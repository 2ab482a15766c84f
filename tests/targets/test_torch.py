"""PyTorch: the derived backward pass against differences."""

from __future__ import annotations

from typing import Any

import emitted
import pytest

from matderiv import derive
from matderiv.deriving.scipy_problem import loaded


@pytest.fixture(scope="module", autouse=True)
def imported() -> None:
    """PyTorch takes seconds to import, which a process that only collects this file need not spend."""
    global torch
    torch = pytest.importorskip("torch")


def tensors(name: str) -> dict[str, Any]:
    return {n: torch.tensor(a, dtype=torch.float64) for n, a in emitted.arrays(name).items()}


@pytest.mark.sweep(10, alike=True)
@pytest.mark.parametrize("name", emitted.THIRTY)
def test_the_backward_pass_is_the_derivative(name: str) -> None:
    objective, given = emitted.functions(name, "torch")["objective"], tensors(name)
    by = emitted.CASES[name]["wrt"]
    unknown = given[by].clone().requires_grad_(True)
    assert torch.autograd.gradcheck(lambda t: objective(**{**given, by: t}), (unknown,))
    gradient = emitted.functions(name, "torch")["gradient"](**given)
    assert emitted.error(gradient, emitted.TRUTH[name][0]["derivative"]) < 1e-6


def test_a_derivative_that_is_not_known_is_no_silent_zero() -> None:
    given = tensors("article-12")
    given["X"].requires_grad_(True)
    given["w"].requires_grad_(True)
    with pytest.raises(ValueError, match="this is differentiable with respect to w alone; the others are constants"):
        emitted.functions("article-12", "torch")["objective"](**given)


def test_the_softmax_of_all_entries_of_a_matrix() -> None:
    names = loaded(derive("logsumexp(X)", "X", shapes={"X": ("m", "n")}).code("torch"))
    X = torch.arange(6.0, dtype=torch.float64).reshape(2, 3).T  # not contiguous
    want = torch.func.grad(lambda t: torch.logsumexp(t, dim=(0, 1)))(X)
    assert torch.allclose(names["gradient"](X=X), want)
    assert torch.allclose(names["value_and_gradient"](X=X)[1], want)
