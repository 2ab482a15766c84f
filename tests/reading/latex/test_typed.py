"""Objectives as authors of papers and people in forums type them, in several notations each, with known derivatives.

They were taken down before they were read. ``torch`` is what each means as an expression of PyTorch, of which the
derivative at two points was taken by automatic differentiation.
"""

from __future__ import annotations

from typing import Any

import corpus_cases
import numpy as np
import pytest

import matderiv

TYPED = [(case, latex) for case in corpus_cases.read("latex_typed.jsonl") for latex in case["latex"]]
FRONTS = (r"\frac{\partial}", r"\frac{\partial^2}", r"\frac{d}", r"\frac{\mathrm d}", r"\nabla_")
TOLERANCE = 1e-7


@pytest.mark.sweep(10, alike=True)
@pytest.mark.parametrize(("case", "latex"), TYPED, ids=[latex for _, latex in TYPED])
def test_it_is_read_as_it_is_meant(case: dict[str, Any], latex: str) -> None:
    front = latex.startswith(FRONTS)
    order = {} if front else {"order": case["order"]}
    derivation = matderiv.derive(
        latex,
        None if front else case["wrt"],
        shapes={name: tuple(shape) for name, shape in case["shapes"].items()},
        assume=case["assume"],
        **order,
    )
    function = derivation.function()
    for point in case["points"]:
        got = function(**{n: np.asarray(v) if np.ndim(v) else v for n, v in point["inputs"].items()})
        true = np.asarray(point["derivative"])
        assert np.abs(np.ravel(got) - true).max() < TOLERANCE * (1 + np.abs(true).max())
