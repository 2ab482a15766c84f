r"""Sums from 0 on, \sum_{k=0}^{N-1}, whose first entry has the index 0; what would be counted twice is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from matderiv import MatderivError, derive

N, P = 5, 3
RANDOM = np.random.default_rng(5)
AS: dict[str, Any] = {
    **{name: RANDOM.normal(size=shape) for name, shape in (("x", N), ("s", N), ("y", N), ("a", P), ("h", (N, P)))},
    **{name: RANDOM.normal(size=shape) for name, shape in (("z", 4), ("X", (N, 2)), ("Q", (2, 2)))},
    "N": float(N),
}
AS["H"] = AS["h"]


def _differences(of: Callable[[Any], Any], at: Any) -> Any:
    out = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-5
        out[place] = (of(at + step) - of(at - step)) / 2e-5
    return out


@pytest.mark.parametrize(
    ("text", "by", "of"),
    [
        (r"\frac1N \sum_{n=0}^{N-1} |x_n - s_n|^2", "x", lambda x: ((x - AS["s"]) ** 2).mean()),
        (
            r"\sum_{n=0}^{N-1} \Bigl(x_n - \sum_{k=0}^{p-1} h_{nk} a_k\Bigr)^2",
            "a",
            lambda a: ((AS["x"] - AS["h"] @ a) ** 2).sum(),
        ),
        (r"\sum_{n=0}^{N-2} (x_{n+1} - x_n)^2", "x", lambda x: (np.diff(x) ** 2).sum()),
        (r"\sum_{n=0}^{N-3} (x_{n+2} - 2x_{n+1} + x_n)^2", "x", lambda x: (np.diff(x, 2) ** 2).sum()),
        (r"\sum_{j=0}^{3} z_j^3", "z", lambda z: (z**3).sum()),
        (r"\sum_{t=0}^{T-1} x_t^\top Q x_t", "X", lambda x: np.einsum("ti,ij,tj", x, AS["Q"], x)),
        (r"\sum_{k=0}^{N-1} x_k^2 + \sum_{k=1}^N x_k y_k", "y", None),
        (r"\sum_{k=0}^{N-1} x_k^3 + \sum_{k=1}^N y_k^3", "x", lambda x: (x**3).sum()),
        (
            r"\sum_{n=0}^{N-1} (x_n - y_n)^2,\ y_n = \sum_k h_{nk} a_k",
            "a",
            lambda a: ((AS["x"] - AS["h"] @ a) ** 2).sum(),
        ),
    ],
)
def test_the_first_entry_has_the_index_0(text: str, by: str, of: Callable[[Any], Any] | None) -> None:
    if of is None:  # x is counted in two ways
        with pytest.raises(MatderivError, match="a sum begins at 1"):
            derive(text, by)
        return
    derivation = derive(text, by)
    gradient = derivation.function()
    given = {name: AS[name] for name in gradient.__signature__.parameters}  # type: ignore[attr-defined]
    assert np.allclose(gradient(**given), _differences(of, AS[by]), rtol=1e-5, atol=1e-6)


def test_how_it_is_counted_is_said() -> None:
    derivation = derive(r"\sum_{k=0}^{N-1} x_k^2", "x")
    said = "k is counted from 1 here; what has the index 0 in the LaTeX is the first entry."
    assert said in " ".join(derivation.to("terminal", language="en").split())
    assert "k はここでは 1 から数える。LaTeX で添字が 0 のものは、第 1 成分である。" in "".join(
        line.strip() for line in derivation.to("terminal", language="ja").splitlines()
    )


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{k=0}^{N-1} x_k^2 + x_0",
        r"\sum_{k=0}^{N-1} x_k^2 + q x_N^2",
        r"\sum_{k=0}^{N-1} (x_{k+1} - x_k)^2",
        r"\sum_{k=0}^{N-1} (x_k - x_{k-1})^2",
        r"\sum_{k=0}^{N-1} k x_k^2",
        r"\sum_{k=0}^{N-1} (A x)_k^2",
        r"\frac{1}{M+1} \sum_{j=0}^M x_j^2",
        r"\sum_{j=0}^M a_j^3",
        r"\sum_{j=0}^M x_j^2 + \sum_{i=1}^M y_i",
        r"\sum_{j=0}^{M} x_j y_j + R, R = \sum_{j=1}^{M} x_j^2",
        r"\sum_{k=0}^{N-1} (d_k - y_k)^2 + \sum_{i=1}^N x_i, y_k = x_k",
        r"\sum_{i=0}^{N-1} \sum_{j=0}^{i} x_i x_j",
    ],
)
def test_what_would_be_counted_in_two_ways_is_refused(text: str) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(text, "x")
    assert "a sum begins at 1, unlike" in caught.value.said.within("en")
    assert "和は 1 から始めるが" in caught.value.said.within("ja")
