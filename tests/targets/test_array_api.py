"""One source for any array library; what is not installed is skipped by name."""

from __future__ import annotations

from typing import Any

import emitted
import numpy as np
import pytest

from matderiv import derive
from matderiv.deriving.scipy_problem import loaded


def library(name: str) -> Any:
    if name == "torch":
        torch = pytest.importorskip("torch")
        return lambda a: torch.tensor(a, dtype=torch.float64)
    if name == "jax":
        jax = pytest.importorskip("jax")
        jax.config.update("jax_enable_x64", True)
        return jax.numpy.asarray
    return np.asarray


@pytest.mark.sweep(60, alike=True)
@pytest.mark.parametrize("name", emitted.THIRTY)
@pytest.mark.parametrize("arrays", ["numpy", "torch", "jax"])
def test_the_same_source_runs_on_every_library(arrays: str, name: str) -> None:
    make = library(arrays)
    given = {n: make(a) if isinstance(a, np.ndarray) else a for n, a in emitted.arrays(name).items()}
    got = emitted.functions(name, "array_api")["gradient"](**given)
    assert type(got) is type(make(np.zeros(1))) or np.shape(got) == ()
    assert emitted.error(got, emitted.TRUTH[name][0]["derivative"]) < 1e-6


def test_a_distributed_array_in_chunks_of_rows() -> None:
    array = pytest.importorskip("dask.array")
    distributed = pytest.importorskip("dask.distributed")
    random = np.random.default_rng(0)
    X, W, Y = random.normal(size=(600, 5)), random.normal(size=(5, 2)), random.normal(size=(600, 2))
    gradient = loaded(derive("norm2(X*W - Y)^2", "W").code("array_api"))["gradient"]
    settings = {"n_workers": 2, "threads_per_worker": 1, "processes": False, "dashboard_address": None}
    with distributed.LocalCluster(**settings) as cluster, distributed.Client(cluster):
        lazy = gradient(X=array.from_array(X, chunks=(100, 5)), W=W, Y=array.from_array(Y, chunks=(100, 2)))
        got = lazy.compute()
    assert emitted.error(got, 2 * X.T @ (X @ W - Y)) < 1e-12
