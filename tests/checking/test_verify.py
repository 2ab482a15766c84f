"""Right lines are confirmed, wrong ones refuted, and the same input gives the same evidence."""

from __future__ import annotations

import pytest
from lines import ARTICLE, WRONG, check, refuted, step

from matderiv.checking.verify import verify
from matderiv.core.errors import RefutedError


@pytest.mark.parametrize("name", ARTICLE)
def test_lines_of_the_article_are_exact(name: str) -> None:
    assert check(*ARTICLE[name]).kind == "EXACT"


@pytest.mark.parametrize("name", WRONG)
def test_wrong_lines_are_refuted(name: str) -> None:
    assert " ≠ " in refuted(*WRONG[name])


def test_the_caller_says_how_expressions_are_shown() -> None:
    with pytest.raises(RefutedError) as caught:
        verify((step(*WRONG["sign"]),), show=lambda e: "«line»")
    found = caught.value.step.check.counterexample
    assert str(caught.value) == f"the rule 'a rule' gave a line that does not hold\n    «line» = «line»\n    {found}"
    assert caught.value.told("ja") == f"規則 'a rule' から得られた行が成り立たない\n    «line» = «line»\n    {found}"


def test_a_wrong_detail_is_refuted_too() -> None:
    right = ARTICLE["gradient"]
    assert verify((step(*right, step(*ARTICLE["square"])),))[0].detail[0].check.kind == "EXACT"
    with pytest.raises(RefutedError):
        verify((step(*right, step(*WRONG["sign"])),))


def test_the_same_input_gives_the_same_evidence() -> None:
    steps = tuple(step(*line) for line in ARTICLE.values())
    first, second = verify(steps), verify(steps)
    assert [repr(s.check) for s in first] == [repr(s.check) for s in second]
    with pytest.raises(RefutedError) as one:
        verify((step(*WRONG["slope of exp"]),))
    with pytest.raises(RefutedError) as two:
        verify((step(*WRONG["slope of exp"]),))
    assert str(one.value) == str(two.value)
