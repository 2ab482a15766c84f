"""Every objective of the corpus: derived, proved and compared with its true derivative, or refused by name."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import corpus_cases
import numpy as np
import pytest
from shares import EVERY

from matderiv import Derivation, NoRuleError
from matderiv.checking.values import evaluate
from matderiv.core.index import is_scalar, shape_of
from matderiv.core.proof import every
from matderiv.reading.sympy_bridge import read

CASES = {case["id"]: case for name in ("public.jsonl", "more.jsonl") for case in corpus_cases.read(name)}
TRUTH = {
    truth["id"]: truth["points"]
    for name in ("truth_public.jsonl", "truth_more.jsonl")
    for truth in corpus_cases.read(name)
}
REFUSED = corpus_cases.refused()
PROVED = [name for name in CASES if name not in REFUSED]
TOLERANCE = 1e-6


@cache
def derived(name: str) -> Derivation | NoRuleError:
    """The derivation, made once for all tests; any other exception than a refusal goes through."""
    try:
        return corpus_cases.derived(CASES[name])
    except NoRuleError as error:
        return error.with_traceback(None)


def proved(name: str) -> Derivation:
    found = derived(name)
    if isinstance(found, NoRuleError):
        raise AssertionError(f"refused: {found}")
    return found


def arrays(point: dict[str, Any]) -> dict[str, Any]:
    return {n: np.asarray(a, float) if isinstance(a, list) else float(a) for n, a in point["inputs"].items()}


def error(got: Any, want: list[float] | float) -> float:
    got, true = np.ravel(np.asarray(got, float)), np.ravel(np.asarray(want, float))
    assert got.shape == true.shape, "the derivative has another number of entries"
    return float(np.abs(got - true).max(initial=0.0) / max(1e-3, np.abs(true).max(initial=0.0)))


def test_every_listed_refusal_is_a_case() -> None:
    assert not REFUSED.keys() - CASES.keys()
    assert all(reason.strip() for reason in REFUSED.values())


@pytest.mark.sweep(EVERY * 6, alike=True)
@pytest.mark.parametrize("name", CASES)
def test_refused_exactly_when_listed(name: str) -> None:
    found = derived(name)
    if name in REFUSED:
        assert isinstance(found, NoRuleError), "derived now: take its line out of refused.txt"
        assert found.message
    else:
        assert not isinstance(found, NoRuleError), f"refused, but not listed in refused.txt: {found}"


@pytest.mark.sweep(EVERY * 6, alike=True)
@pytest.mark.parametrize("name", PROVED)
def test_function_has_the_true_value(name: str) -> None:
    function = proved(name).function()
    for point in TRUTH[name]:
        got = function(**arrays(point))
        # axes of literal size 1 are dropped on both sides
        assert [n for n in np.shape(got) if n != 1] == [n for n in point["shape"] if n != 1]
        assert error(got, point["derivative"]) < TOLERANCE


@pytest.mark.sweep(EVERY * 6, alike=True)
@pytest.mark.parametrize("name", PROVED)
def test_every_step_has_evidence(name: str) -> None:
    derivation = proved(name)
    steps = list(every(derivation.steps))
    assert steps
    assert {step.check.kind for step in steps} <= {"EXACT", "SAMPLED"}
    assert derivation.proof.ends.kind in ("EXACT", "SAMPLED")


@pytest.mark.sweep(EVERY * 6, alike=True)
@pytest.mark.parametrize("name", PROVED)
def test_formula_has_the_true_value(name: str) -> None:
    derivation, case = proved(name), CASES[name]
    formula = derivation.formula
    if formula is None:
        assert len([n for n in TRUTH[name][0]["shape"] if n != 1]) > 2, "only more than two axes have no formula"
        return
    symbols = {v.name: v.shape[: v.rank] for v in derivation.symbols}
    answer, _, where = formula.partition(" where ")
    definitions = re.findall(r"(?:^|, )(\w+) = (.*?)(?=, \w+ = |$)", where)
    for point in TRUTH[name]:
        values, shapes = arrays(point), dict(symbols)
        for letter, text in definitions:
            typed = read(text, shapes=shapes, assume=corpus_cases.facts(case))
            rows, columns = shape_of(typed.expression)
            row = rows == 1 != columns
            shapes[letter] = (rows, columns) if row else tuple(n for n in (rows, columns) if n != 1)
            value = evaluate(typed.expression, values, point["sizes"])
            values[letter] = np.reshape(value, (1, -1)) if row else value
        like = () if is_scalar(derivation.proof.answer) else shape_of(derivation.proof.answer)
        typed = read(answer, shapes=shapes, assume=corpus_cases.facts(case), like=like or None)
        got = np.broadcast_to(evaluate(typed.expression, values, point["sizes"]), [n for n in point["shape"] if n != 1])
        assert error(got, point["derivative"]) < TOLERANCE, f"{formula} read back is something else"
