"""Results go through pickle and come back, however deep what they are about; so they do through copy.deepcopy."""

from __future__ import annotations

import pickle
from functools import cached_property
from typing import Any

from .recursion import deep

__all__ = ["Portable"]


class Portable:
    """A result that is pickled with room for the depth of its expressions, without what it can work out again."""

    def __reduce__(self) -> tuple[Any, ...]:
        kept = {k: v for k, v in vars(self).items() if not isinstance(getattr(type(self), k, None), cached_property)}
        with deep():
            return _restored, (type(self), pickle.dumps(kept))


def _restored(kind: type[Portable], data: bytes) -> Portable:
    self = object.__new__(kind)
    with deep():
        vars(self).update(pickle.loads(data))
    return self
