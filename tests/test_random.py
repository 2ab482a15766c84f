"""Random objectives: derived, every step with its evidence, and compared with differences of many digits."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from judged import judge
from objectives import Objective, objectives, words_without_value

FOUND = Path(__file__).parent / "found.jsonl"
EXAMPLES = (16, pytest.param(200, marks=pytest.mark.exhaustive))
MOST_REFUSED = 0.15


def test_every_word_is_tried() -> None:
    """A new function needs a value in precise.py, by code that is not the package's."""
    assert not words_without_value()


@pytest.mark.parametrize("examples", EXAMPLES)
def test_random_objectives(examples: int) -> None:
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(objectives(grown=True))
    def judged(o: Objective) -> None:
        counts[judge(o)] += 1

    judged()
    tried = counts.total()
    refused = tried - counts["right"] - counts["no point"]
    assert tried >= examples / 2
    assert refused < MOST_REFUSED * tried, counts
    assert counts["no point"] < MOST_REFUSED * tried, counts


def cases() -> list[Objective]:
    """What random objectives once found to be wrong."""
    lines = [json.loads(line) for line in FOUND.read_text("utf-8").splitlines() if line]
    return [
        Objective(
            c["text"],
            {n: tuple(s) for n, s in c["shapes"].items()},
            c["wrt"],
            c["order"],
            c["sizes"],
            c.get("functions", {}),
            tuple(c.get("also", ())),
        )
        for c in lines
    ]


@pytest.mark.sweep(3)
@pytest.mark.parametrize("o", cases(), ids=lambda o: o.text)
def test_found(o: Objective) -> None:
    assert judge(o) == "right"
