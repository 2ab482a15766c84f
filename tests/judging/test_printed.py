"""What verdicts and reports share: formats and languages, and what is said of others."""

from __future__ import annotations

import pytest

from matderiv import InputError, check


def test_an_unknown_format_or_language_is_refused() -> None:
    verdict = check("x'*x", "x", "x")
    with pytest.raises(InputError) as refused:
        verdict.to("pdf")
    assert str(refused.value).startswith("there is no format 'pdf'\nhint: did you mean 'latex'? One of html, json")
    assert refused.value.told("ja").startswith("'pdf' という形式はない\nヒント: 'latex' の誤りではないか。html, json")
    with pytest.raises(InputError) as refused:
        verdict.to("json", language="de")
    assert str(refused.value) == "there is no language 'de'\nhint: one of en, ja"
