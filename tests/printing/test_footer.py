"""What was checked, in sentences: sizes, points and errors, and the lines that one sentence covers."""

from __future__ import annotations

import pytest

from matderiv.core.proof import Check
from matderiv.expressions.notations.unicode import Unicode
from matderiv.printing.footer import checked, evidence, sizes_text
from matderiv.printing.runs import plain, told
from matderiv.printing.sheet import Value

SIZES = ({"n": 2, "m": 3}, {"n": 4, "m": 2})
EXACT = Check("EXACT", SIZES, primes=(2147483629, 1073741827), bound=-53)


def said(value: Value, language: str = "en") -> str:
    return plain(told(value, language, Unicode()))


def sampled(error: float, points: int = 3) -> Check:
    return Check("SAMPLED", SIZES, error=error, points=points)


def test_lines_with_the_same_evidence_are_told_together_with_the_largest_error() -> None:
    lines = [("1", EXACT), ("2", EXACT), ("2.1", sampled(1e-12)), ("3", EXACT), ("4", sampled(2e-11)), ("6", EXACT)]
    exact, floating, ends = map(said, checked(lines, sampled(0, 1), "all"))
    assert exact.startswith("Lines 1–3, 6")
    assert "primes of 31 bits" in exact and "a false line passes with probability below 2⁻⁵³" in exact
    assert floating.startswith("Lines 4, 2.1")
    assert "2·10⁻¹¹" in floating
    assert "10⁻¹²" not in floating
    assert "differences at one point" in ends


def test_lines_that_are_not_printed_are_counted_in_one_sentence() -> None:
    both = [("1", EXACT), ("2", EXACT)]
    (short,) = checked(both, sampled(1e-13), "none")
    assert said(short) == "Lines: 2 exact. By differences: error 10⁻¹³."
    assert said(short, "ja") == "行: 厳密 2。差分: 誤差 10⁻¹³。"
    (short,) = checked([*both, ("3", sampled(2e-15)), ("4", sampled(1e-16))], sampled(1e-13), "none")
    assert said(short) == "Lines: 2 exact, 2 sampled with error 2·10⁻¹⁵. By differences: error 10⁻¹³."
    assert said(short, "ja") == "行: 厳密 2、標本 2(誤差 2·10⁻¹⁵)。差分: 誤差 10⁻¹³。"
    assert said(checked([*both, ("3", Check())], sampled(0), "none")[0]).startswith("2 lines")
    first = checked(both, sampled(0), "all")[0]
    assert said(first, "ja") != said(first)


def test_a_line_that_was_refuted_shows_its_counterexample() -> None:
    assert "x = 3" in said(evidence(Check("REFUTED", counterexample="x = 3"), "Line 1"))


@pytest.mark.parametrize(
    ("sizes", "text"),
    [
        (SIZES, "(n, m) = (2, 3), (4, 2)"),
        ([{"n": 2}, {"n": 2}], "n = 2"),
        ([{"n": 2}, {"n": 3, "m": 1}], "(n, m) = (2, –), (3, 1)"),
        ([{"n": k} for k in range(1, 8)], "n = 1, 2, 3, 4, and 3 more"),
    ],
)
def test_sizes_are_told_as_a_person_writes_them(sizes: list[dict[str, int]], text: str) -> None:
    assert said(sizes_text(sizes)) == text
