"""A counterexample is a point at which the sides of a line differ, with both values."""

from __future__ import annotations

from lines import WRONG, refuted


def test_a_counterexample_names_sizes_entry_and_values() -> None:
    text = refuted(*WRONG["delta on the wrong index"])
    assert text.startswith("n_1 = ") and "p = " in text and "α = " in text and text.endswith(" (mod 2147483647)")
