"""Claims of tests/attack: none that is false is called right, none that is true wrong."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import precise
import pytest
from attacked import cases, options

import matderiv
from matderiv import MatderivError

FALSE_IS_CALLED = {"right", "transposed", "assuming"}  # what no false claim may be called, but see ``assumed``
TRUE_IS_CALLED = {"wrong", "factor", "term", "shape", "assuming"}  # nor a true one
NEAR = 1e-16  # of differences with fifty digits and a step of 10⁻¹⁰


@pytest.mark.sweep(100)
@pytest.mark.parametrize("case", cases("claims"))
def test_a_claim_gets_no_verdict_that_is_untrue(case: dict[str, Any]) -> None:
    given = options(case, "shapes", "assume", "structure", "order")
    try:
        verdict = matderiv.check(case["objective"], case["wrt"], case["claim"], **given)
    except MatderivError:
        assert not case.get("ordinary"), "an ordinary claim is refused"
        return
    kind = verdict.kind
    if case["true"]:
        assert kind not in TRUE_IS_CALLED, str(verdict)
        assert not (case.get("ordinary") and kind == "unknown"), str(verdict)
    else:
        allowed = {"assuming"} if case.get("assumed") else {"transposed"} if case.get("turned") else set()
        assert kind not in FALSE_IS_CALLED - allowed, str(verdict)


@pytest.mark.sweep(25)
@pytest.mark.parametrize("case", [c for c in cases("claims") if c.values[0].get("at")])
def test_the_truth_of_a_claim_is_proved_by_other_means(case: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    values = {name: np.array(value, dtype=object) for name, value in case["at"].items()}
    monkeypatch.setattr(precise, "LARGEST", math.inf)
    with precise.mp.workdps(precise.DIGITS):
        size = values[case["wrt"]].shape
        claimed = np.ravel(precise.evaluated(case["claim"], values, size))
        gap, scale = precise.mp.mpf(0), precise.mp.mpf(10) ** -30
        for number, place in enumerate(np.ndindex(*size)):
            unit = np.zeros(size)
            unit[place] = 1
            true = np.ravel(precise.slope(case["objective"], values, case["wrt"], [unit]))[0]
            gap = max(gap, abs(true - claimed[number]))
            scale = max(scale, abs(true))
    assert (gap <= NEAR * scale) == case["true"], (gap, scale)
