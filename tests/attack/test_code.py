"""Emitted code at the points of tests/attack: it has the true value, or says that it has none."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import numpy as np
import precise
import pytest
from attacked import cases, options

import matderiv
from matderiv import ArgumentError, MatderivError


def libraries() -> dict[str, Any]:
    """The targets whose library is here, each with a function that makes its arrays."""
    found: dict[str, Any] = {"numpy": np.asarray, "array_api": np.asarray}
    if importlib.util.find_spec("torch"):
        found["torch"] = importlib.import_module("torch").tensor
    if importlib.util.find_spec("jax"):
        jax = importlib.import_module("jax")
        jax.config.update("jax_enable_x64", True)
        found["jax"] = jax.numpy.asarray
    return found


def _within(found: np.ndarray, case: Mapping[str, Any]) -> bool:
    """Whether a derivative is the one of a case, absolutely, or relatively where the case asks for it."""
    expected = np.array(case["gradient"], dtype=float)
    allowed = 1e-6 * np.abs(expected) if case.get("relative") else 1e-6 * max(1, np.abs(expected).max())
    return bool((np.abs(found - expected) <= allowed).all())


@pytest.mark.sweep(10)
@pytest.mark.parametrize("case", [c for c in cases("code") if c.values[0].get("limit")])
def test_beyond_the_limits_automatic_differentiation_is_off_too(case: dict[str, Any]) -> None:
    torch = pytest.importorskip("torch")
    values = {n: torch.tensor(v, dtype=torch.float64, requires_grad=n == case["wrt"]) for n, v in case["at"].items()}
    (found,) = torch.autograd.grad(eval(case["autograd"], {"torch": torch, **values}), values[case["wrt"]])
    assert not _within(found.numpy(), case)


@pytest.mark.sweep(200)
@pytest.mark.parametrize("case", [c for c in cases("code") if not c.values[0].get("limit")])
def test_emitted_code_has_the_value(case: dict[str, Any]) -> None:
    given, makers = options(case, "shapes", "assume", "structure"), libraries()
    try:
        d = matderiv.derive(case["objective"], case["wrt"], **given)
        sources = {name: d.code(name) for name in makers}
    except MatderivError:
        assert not case.get("ordinary")
        return
    arrays = {n: np.array(v, dtype=float) for n, v in case["at"].items()}
    expected = np.array(case["gradient"], dtype=float)
    true = cache(partial(_value, case["objective"], case["at"]))  # of the shape that a library gives
    function = cache(d.function)
    for name, source in sources.items():
        space: dict[str, Any] = {}
        exec(source, space)
        values = {n: makers[name](a) for n, a in arrays.items()}
        try:
            with np.errstate(all="ignore"):
                got = np.asarray(space["gradient"](**values), dtype=float)
                whole = np.asarray(function()(**arrays), dtype=float)
                value = np.asarray(space["value"](**values), dtype=float)
        except (ValueError, ArgumentError) as error:  # said, and no number given
            assert "singular" in str(error)
            assert not case.get("ordinary")
            continue
        for found in (got, whole):
            assert np.isfinite(found).all() == np.isfinite(expected).all(), f"{name}: {found} for {expected}"
            assert _within(found, case), f"{name}: {found} for {expected}"
        want = true(value.shape)
        if want is not None:
            assert (np.abs(value - want) <= 1e-6 * max(1, np.abs(want).max())).all(), f"{name}: {value} for {want}"


def _value(objective: str, at: Mapping[str, Any], shape: tuple[int, ...]) -> np.ndarray | None:
    """The value of an objective by an evaluator that shares nothing with code; ``None`` where it has none."""
    try:
        with precise.mp.workdps(precise.DIGITS):
            values = {n: np.array(v, dtype=object) for n, v in at.items()}
            found = precise.evaluated(objective, values, shape)
    except (precise.Outside, precise.Unknown, KeyError, ValueError):
        return None
    return found.astype(float).reshape(shape)
