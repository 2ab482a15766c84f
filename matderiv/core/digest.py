"""SHA-256 as Python itself has it: what ``hashlib`` loads for it takes 4 MB, and time at every start.

>>> import hashlib
>>> sha256(b"matderiv").digest() == hashlib.sha256(b"matderiv").digest()
True
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Protocol

__all__ = ["sha256"]


class _Hash(Protocol):
    def digest(self) -> bytes: ...
    def hexdigest(self) -> str: ...


# the module of Python 3.12 and later, that of those before, and what every Python has
sha256: Callable[[bytes], _Hash] = import_module(
    next(name for name in ("_sha2", "_sha256", "hashlib") if find_spec(name) is not None)
).sha256
