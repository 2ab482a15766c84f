"""What was worked out once is not worked out again: a document is read in several ways, and anew after each change.

Only what depends on nothing but its key may be remembered, so that an answer is the same with a memory and without.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TypeVar, cast

__all__ = ["Memory", "Stopped", "remembered", "remembering"]

MOST = 20_000  # answers of one run: some for each line of a document

T = TypeVar("T")


class Stopped(BaseException):
    """Nobody waits for the answer any more; no error, so that nothing that goes on after errors goes on after it."""


class Memory:
    """Answers by their keys. One that a whole run did not ask for is let go in the run after it.

    >>> memory = Memory()
    >>> with remembering(memory):
    ...     remembered("six", lambda: 6), remembered("six", lambda: 7)
    (6, 6)

    A memory that is told to stop raises :class:`Stopped` in whoever asks it next.
    """

    def __init__(self) -> None:
        self._before: dict[Hashable, object] = {}
        self._now: dict[Hashable, object] = {}
        self._stopped: Callable[[], bool] = lambda: False

    def begin(self, stopped: Callable[[], bool] | None = None) -> None:
        """Begin a run, which ends early where ``stopped`` says so."""
        self._before, self._now = {**self._before, **self._now} if self._stopped() else self._now, {}
        self._stopped = stopped or (lambda: False)

    def recall(self, key: Hashable, work: Callable[[], T]) -> T:
        """The answer to a key; ``work`` finds it where it is not known."""
        if self._stopped():
            raise Stopped
        known = self._now.get(key, self)
        if known is self:
            known = self._before.get(key, self)
            if known is self:
                known = work()
            if len(self._now) < MOST:
                self._now[key] = known
        return cast(T, known)


_MEMORY: ContextVar[Memory | None] = ContextVar("_MEMORY", default=None)


@contextmanager
def remembering(memory: Memory | None = None) -> Iterator[Memory]:
    """Inside, answers are remembered: by this memory, or else by the one that is there already, or by a new one."""
    own = memory or _MEMORY.get() or Memory()
    token = _MEMORY.set(own)
    try:
        yield own
    finally:
        _MEMORY.reset(token)


def remembered(key: Hashable, work: Callable[[], T]) -> T:
    """What ``work`` gives, found once for each key where answers are remembered."""
    memory = _MEMORY.get()
    return work() if memory is None else memory.recall(key, work)
