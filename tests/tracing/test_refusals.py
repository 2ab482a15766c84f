"""What is not traced is refused by the line of the user's file, in both languages, with what works."""

from __future__ import annotations

import inspect

import pytest
from refusals import REFUSED

import matderiv
from matderiv import MatderivError


@pytest.mark.parametrize("name", REFUSED)
def test_a_line_is_refused(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matderiv.tracing.array.MOST_CALLS", 60)
    case = REFUSED[name]
    with pytest.raises(MatderivError) as caught:
        matderiv.trace(case.function, case.shapes)
    error = caught.value
    lines, first = inspect.getsourcelines(case.function)
    number, text = next((first + n, t) for n, t in enumerate(lines) if t.rstrip().endswith("here"))
    assert error.said.within("en") == f"refusals.py, line {number}: {case.en}"
    assert error.said.within("ja") == f"refusals.py の {number} 行目: {case.ja}"
    assert (error.hint or "") == case.hint_en
    assert ("" if error.advice is None else error.advice.within("ja")) == case.hint_ja
    assert error.source == text.rstrip("\n") and error.span is not None
    shown = error.source[slice(*error.span)]
    assert shown and "#" not in shown or case.en.startswith("the function calls")
