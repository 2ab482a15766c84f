"""LaTeX that is refused: where, and what is said of it in each language, the hint on a line of its own."""

from __future__ import annotations

from typing import Any

import corpus_cases

from matderiv.core.errors import MatderivError
from matderiv.core.text import LANGUAGES
from matderiv.reading.formula import formula_of
from matderiv.reading.readings import read_formula
from matderiv.reading.shapes import Typed


def read_latex(text: str, shapes: Any = None, assume: Any = None, variable: Any = None, like: Any = None) -> Typed:
    """What a formula means that is LaTeX, whether or not it looks so."""
    return read_formula(formula_of(text, shapes, variable, latex=True), shapes, assume, variable, like)


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
