"""JAX: the derived backward pass against differences."""

from __future__ import annotations

from typing import Any

import emitted
import numpy as np
import pytest

from matderiv import derive
from matderiv.deriving.scipy_problem import loaded


@pytest.fixture(autouse=True)
def _double() -> None:
    global jax
    jax = pytest.importorskip("jax")  # here: a process that only collects this file need not import it
    jax.config.update("jax_enable_x64", True)


def arrays(name: str) -> dict[str, Any]:
    return {n: jax.numpy.asarray(a) for n, a in emitted.arrays(name).items()}


@pytest.mark.sweep(30, alike=True)
@pytest.mark.parametrize("name", emitted.THIRTY)
def test_the_backward_pass_is_the_derivative(name: str) -> None:
    from jax.test_util import check_grads

    objective, given = emitted.functions(name, "jax")["objective"], arrays(name)
    by = emitted.CASES[name]["wrt"]
    check_grads(lambda t: objective(**{**given, by: t}), (given[by],), order=1, modes=["rev"], atol=1e-4, rtol=1e-4)
    gradient = jax.jit(emitted.functions(name, "jax")["gradient"])(**given)
    assert emitted.error(gradient, emitted.TRUTH[name][0]["derivative"]) < 1e-6


def test_a_derivative_that_is_not_known_is_no_silent_zero() -> None:
    given = arrays("article-12")
    objective = emitted.functions("article-12", "jax")["objective"]
    assert np.isnan(jax.grad(lambda x: objective(**{**given, "X": x}))(given["X"])).all()


def test_a_constant_objective_is_an_array() -> None:
    value = loaded(derive("tr(X - X')^2", "X", shapes={"X": ("n", "n")}).code("jax"))["value"]
    assert float(value(X=np.ones((2, 2)))) == 0
