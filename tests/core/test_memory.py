"""What is remembered, and for how long; and that one who is told to stop does."""

from __future__ import annotations

import pytest

from matderiv.core.memory import Memory, Stopped, remembered, remembering


def test_an_answer_lives_as_long_as_each_run_asks_for_it() -> None:
    memory, found = Memory(), list[str]()

    def answer(key: str) -> str:
        return remembered(key, lambda: found.append(key) or key)  # type: ignore[func-returns-value]

    for asked in ("ab", "a", "ab", ""):
        memory.begin()
        with remembering(memory):
            for key in asked:
                assert answer(key) == key
    assert found == ["a", "b", "b"]


def test_without_a_memory_nothing_is_remembered() -> None:
    assert [remembered("x", lambda n=n: n) for n in (1, 2)] == [1, 2]  # type: ignore[misc]
    with remembering(), remembering():
        assert [remembered("x", lambda n=n: n) for n in (1, 2)] == [1, 1]  # type: ignore[misc]


def test_one_who_is_told_to_stop_keeps_what_was_found() -> None:
    memory, stop = Memory(), list[bool]()
    memory.begin()
    with remembering(memory):
        remembered("a", lambda: 1)
    memory.begin(lambda: bool(stop))
    with remembering(memory):
        remembered("b", lambda: 2)
        stop.append(True)
        with pytest.raises(Stopped):
            remembered("c", lambda: 3)
    memory.begin()
    with remembering(memory):
        assert [remembered(key, lambda: 0) for key in "ab"] == [1, 2]
