"""Options of the command line as the keywords that they mean, and what is said of those that mean none."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv.core.errors import InputError
from matderiv.shell.options import facts_of, functions_of, shapes_of, sizes_of


@pytest.mark.parametrize(
    ("read", "text", "hint"),
    [
        (functions_of, "phi", "write --function phi=entrywise"),
        (shapes_of, "X", "write --shape X=m,n"),
        (shapes_of, "x", "write --shape x=n"),
        (facts_of, "A", "write --assume A=symmetric"),
        (sizes_of, "k", "write --size k=1000"),
        (sizes_of, "100", "write --size n=100"),
        (shapes_of, "=n", "write --shape X=m,n"),
    ],
)
def test_a_name_without_a_value_is_answered_with_one(read: Any, text: str, hint: str) -> None:
    with pytest.raises(InputError) as caught:
        read([text])
    assert caught.value.hint == hint
    assert text == "=n" or read([hint.split()[-1]])


def test_two_shapes_of_a_name_are_shown() -> None:
    with pytest.raises(InputError) as caught:
        shapes_of(["X=3,2", "X=3,4"])
    assert caught.value.message == "two different shapes are given for X: 3,2 and 3,4"
    assert caught.value.hint == "leave one of the two out"
    assert "X に異なる二つの形が与えられている: 3,2 と 3,4" in caught.value.told("ja")
