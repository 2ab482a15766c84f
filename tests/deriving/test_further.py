"""Hessians by an unknown of which facts are assumed are those of the objective with independent entries."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matderiv import derive

R = np.random.default_rng(0)
N = 4
M = R.normal(size=(N, N))
GIVEN: dict[str, Any] = {"A": R.normal(size=(N, N)), "y": R.normal(size=N)}
V = R.normal(size=(N, N))
VALUES = {
    "spd": M @ M.T + np.eye(N),
    "symmetric": M + M.T,
    "skew": M - M.T,
    "diagonal": np.diag(np.abs(GIVEN["y"]) + 1),
    "orthogonal": np.linalg.qr(M)[0],
}
OBJECTIVES = (
    *("tr(A*K*K)", "y'*inv(K)*y/2 + logdet(K'*K)/2", "tr(A*K'*A*K)", "tr(inv(K)*A)", "y'*K*A*K*y + tr(K^3)"),
    *("det(K)", "norm2(K)", "tr(A'*diag(diag(K))*K)"),
)


def _symbols(objective: str) -> dict[str, Any]:
    return {name: value for name, value in GIVEN.items() if name in objective}


@pytest.mark.sweep(30, each="fact")
@pytest.mark.parametrize("fact", VALUES)
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_a_second_derivative_forgets_no_entry(objective: str, fact: str) -> None:
    K, given, shapes = VALUES[fact], _symbols(objective), {"K": ("n", "n")}
    free = derive(objective, "K", shapes=shapes)
    gradient, step = free.function(), 1e-5
    # second differences of the objective, by way of the gradient with independent entries
    want = (gradient(K=K + step * V, **given) - gradient(K=K - step * V, **given)) / (2 * step)
    held = derive(objective, "K", shapes=shapes, assume={"K": fact})
    product = held.hessian_product("V")
    arguments = {v.name: {**given, "K": K, "V": V}[v.name] for v in product.symbols}
    hessian = derive(objective, "K", shapes=shapes, assume={"K": fact}, order=2).function()(K=K, **given)
    problem = held.scipy(K, **given)
    for got in (
        product.function()(**arguments),
        np.tensordot(hessian, V, 2),
        problem.hessp(K.ravel(), V.ravel()).reshape(N, N),
    ):
        assert np.abs(got - want).max() < 1e-6 * np.abs(want).max()


def test_facts_still_shorten_what_comes_out() -> None:
    derivation = derive("logdet(K)", "K", assume={"K": "spd"})
    assert derivation.formula == "inv(K)"
    product = derivation.hessian_product("V")
    assert product.formula == "-(inv(K)*V*inv(K))'"
    assert product.proof.conditions == ()
    assert product.proof.ends.kind == "SAMPLED"
    third = derive("tr(K*A*K*K)", "K", shapes={"K": (2, 2)}, assume={"K": "symmetric"}, order=3)
    assert third.proof.ends.kind == "SAMPLED"
