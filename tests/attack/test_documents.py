"""Documents of tests/attack: none of their lines gets a verdict that is untrue."""

from __future__ import annotations

import re
from typing import Any

import pytest
from attacked import cases

import matderiv


@pytest.mark.sweep(100)
@pytest.mark.parametrize("case", cases("documents"))
def test_a_line_of_a_document_gets_no_verdict_that_is_untrue(case: dict[str, Any]) -> None:
    report = matderiv.check_derivation(case["text"])
    never = {True: {"wrong"}, False: {"right", "consequence"}, None: {"wrong", "right"}}
    for piece, truth in case["lines"]:
        found = [line for line in report.lines if _bare(piece) in _bare(line.source)]
        for line in found:
            if truth is False and line.kind == "right" and "where" in (line.evidence or ""):
                continue  # right where something holds, and said
            assert line.kind not in never[truth], f"{piece}: {line.kind}: {line.explained('en')}"
    if any(truth is False for _, truth in case["lines"]):
        assert not report.right


def _bare(text: str) -> str:
    return re.sub(r"[\s&$]|\\\\", "", text)
