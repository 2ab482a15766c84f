"""The names that a function looks up while it runs: those that no protocol reaches are lent to its module.

``len`` has to give a number of Python, ``np.eye(n)`` takes no array that could answer, and SciPy's functions turn what
they get into arrays of numbers. While the function runs such names, and the libraries themselves, mean in its module
what the table says where an array or a size of the run is among the arguments; elsewhere they do what they always do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from threading import RLock
from types import ModuleType
from typing import Any

from ..core.index import UNIT
from ..expressions.matrix import apply
from ..operations.pi import PI
from .array import Array, Run, run_of, torch_call

__all__ = ["PYTORCH", "lent", "library"]

LIBRARIES = ("numpy", "torch", "scipy", "jax", "math", "array_api_compat", "array_api_strict")
PYTORCH = "torch"
_LOCK = RLock()  # the names of a module are those of all threads


class _Library:
    """A module of a library whose functions answer arrays of the run."""

    def __init__(self, module: ModuleType, run: Run) -> None:
        self._module, self._run = module, run

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._module, name)
        if name == "pi":
            return self._run.array(apply(PI, shape=UNIT), ())
        if isinstance(found, ModuleType):
            return _Library(found, self._run)
        return _function(found, self._run) if _is_function(found) else found


def _is_function(value: Any) -> bool:
    """Whether a value is a function that arrays do not answer by a protocol, as they do a ufunc, with its methods."""
    return callable(value) and not isinstance(value, type) and type(value).__name__ != "ufunc"


def _function(given: Callable[..., Any], run: Run) -> Callable[..., Any]:
    """A function that goes by the table where an array of the run is among its arguments."""
    name = getattr(given, "__name__", "")
    torch = library(given) == PYTORCH or type(given).__module__.partition(".")[0] == PYTORCH

    def called(*args: Any, **options: Any) -> Any:
        if next(run_of((*args, *options.values())), None) is None:
            return given(*args, **options)
        return torch_call(run, name, args, options) if torch else run.call(name, *args, **_told(options))

    return called


def _told(options: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in options.items() if v is not None}


def library(value: Any) -> str | None:
    """The library that a function or a module is of."""
    home = value.__name__ if isinstance(value, ModuleType) else getattr(value, "__module__", None)
    if home is None and callable(value) and not isinstance(value, Array):
        home = type(value).__module__  # a ufunc
    top = str(home).partition(".")[0]
    return top if top in LIBRARIES else None


@contextmanager
def lent(names: MutableMapping[str, Any], run: Run) -> Iterator[None]:
    """The names of a module with those that are lent to it, as long as the run lasts."""
    changed: dict[str, Any] = {}
    for name, value in list(names.items()):
        if name.startswith("__") or isinstance(value, type) or library(value) is None:
            continue
        if isinstance(value, ModuleType):
            changed[name] = _Library(value, run)
        elif _is_function(value):
            changed[name] = _function(value, run)
    libraries = {library(value) for value in names.values() if isinstance(value, ModuleType)}
    run.torch |= PYTORCH in libraries and "numpy" not in libraries
    if "len" not in names:
        changed["len"] = _function(len, run)
    with _LOCK:
        before = {name: names[name] for name in changed if name in names}
        names.update(changed)
        try:
            yield
        finally:
            for name in changed:
                del names[name]
            names.update(before)
