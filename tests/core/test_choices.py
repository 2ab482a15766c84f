"""Options that are one of several names."""

from __future__ import annotations

import pytest

from matderiv.core.choices import check_format, check_language, check_name
from matderiv.core.errors import InputError
from matderiv.core.text import Text

SIDE = Text("there is no side {name}", "{name} という側はない")


def test_a_known_name_passes() -> None:
    check_name("left", ("left", "right"), SIDE)
    check_format("latex", ["latex"])
    check_language("ja")


@pytest.mark.parametrize("name", ["up", "", None, ["left"], 1])
def test_another_is_refused_with_those_that_there_are(name: object) -> None:
    with pytest.raises(InputError) as refused:
        check_name(name, ("left", "right"), SIDE)
    assert str(refused.value) == f"there is no side {name!r}\nhint: one of left, right"
    assert refused.value.told("ja") == f"{name!r} という側はない\nヒント: left, right のいずれか"


def test_formats_and_languages() -> None:
    with pytest.raises(InputError, match="there is no format 'docx'\nhint: one of latex"):
        check_format("docx", ["latex"])
    with pytest.raises(InputError, match="there is no language 'de'\nhint: one of en, ja"):
        check_language("de")


def test_a_long_option_is_not_echoed_whole() -> None:
    with pytest.raises(InputError) as refused:
        check_format("x" * 100_000, ["latex"])
    assert len(str(refused.value)) < 150


@pytest.mark.parametrize(
    ("name", "meant"), [("md", "markdown"), ("LaTeX", "latex"), ("tex", "latex"), ("makdown", "markdown")]
)
def test_what_a_name_means_is_asked(name: str, meant: str) -> None:
    with pytest.raises(InputError) as refused:
        check_format(name, ["latex", "markdown"])
    assert str(refused.value) == (f"there is no format {name!r}\nhint: did you mean {meant!r}? One of latex, markdown")
    assert f"{meant!r} の誤りではないか。latex, markdown のいずれか" in refused.value.told("ja")
