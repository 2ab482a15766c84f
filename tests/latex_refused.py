"""LaTeX that is refused: where, and what is said of it in each language, the hint on a line of its own."""

from __future__ import annotations

from typing import Any

import corpus_cases

from matderiv.core.errors import MatderivError
from matderiv.core.text import LANGUAGES


def cases(of: str) -> list[Any]:
    """Those that one module refuses: "tokens", "lexer", "parse" or "readings"."""
    return [case for case in corpus_cases.read("latex_refused.jsonl") if case["of"] == of]


def compare(case: dict[str, Any], error: MatderivError) -> None:
    """Message, hint and place are those of the case, whole and in both languages."""
    assert error.source == case["latex"]
    assert error.span == (None if case["at"] is None else tuple(case["at"]))
    for language, key in zip(LANGUAGES, ("says", "ja"), strict=True):
        said = [error.said.within(language)]
        assert error.advice is not None
        assert "\n".join([*said, error.advice.within(language)]) == case[key]
