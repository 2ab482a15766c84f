"""The time of one derivation, once everything is loaded, and the memory of a process that makes one."""

from __future__ import annotations

import subprocess
import sys

import pytest

import matderiv

OBJECTIVES = {
    "article": ("norm2(X*W - Y)^2", "W"),
    "quadratic": ("x'*A*x", "x"),
    "two layers": ("norm2(tanh(tanh(X*W)*V) - Y)^2", "W"),
    "logistic": ("sum(log(exp(-(X*w)) + vector(1)))", "w"),
}


@pytest.mark.parametrize("name", OBJECTIVES)
def test_derive(benchmark, name: str) -> None:  # type: ignore[no-untyped-def]
    matderiv.derive(*OBJECTIVES[name])
    assert benchmark(matderiv.derive, *OBJECTIVES[name]).formula


def test_print(benchmark) -> None:  # type: ignore[no-untyped-def]
    derivation = matderiv.derive(*OBJECTIVES["article"])
    assert benchmark(derivation.to, "latex")


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_memory(benchmark) -> None:  # type: ignore[no-untyped-def]
    code = (
        "import resource, matderiv; matderiv.derive('norm2(X*W - Y)^2', 'W').to('latex');"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    )
    run = benchmark.pedantic(
        lambda: subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True), rounds=1
    )
    megabytes = int(run.stdout) / (1024 if sys.platform != "darwin" else 1024**2)
    benchmark.extra_info["megabytes"] = megabytes
    assert megabytes < 200
