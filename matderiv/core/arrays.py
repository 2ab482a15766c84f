"""The arrays in which lines are evaluated: NumPy's where it is installed, our own in plain Python otherwise.

Everybody else imports ``np`` from here, asks of it what ``plain/names.py`` lists, and need not know which it is. With
``MATDERIV_ARRAYS=plain`` in the environment it is our own in any case. Values and primes are the same in both, and so
are sums of floating point, which are taken one after the other while they are short. A user's own arrays are NumPy's.

To load NumPy takes longer than most derivations compute. So a run of one derivation asks to :func:`begin_plain`, and
what computes takes no arrays and gives none, so that it can be :func:`growing`: begun in our own arrays, and begun
again in NumPy's where numbers become many.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from math import inf, prod
from types import ModuleType
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from .errors import ArgumentError
from .plain.array import ROOM, Outgrown
from .plain.array import Array as _Plain
from .plain.array import full_sum as _plain_sum
from .plain.array import matmul as _plain_matmul
from .text import Text

__all__ = ["MANY", "added", "begin_plain", "full_sum", "growing", "large", "matmul", "needed", "np", "plain"]

MANY = 2**16  # numbers from which on NumPy adds them in an order of its own
WORTH = 500_000  # numbers that are computed in plain Python in about the time in which NumPy is loaded
NEEDED = Text(
    "{what} needs NumPy, which is not installed", "{what} には NumPy が必要であるが、インストールされていない"
)
INSTALL = Text("it is installed by: pip install numpy", "次のようにインストールする: pip install numpy")

P = ParamSpec("P")
T = TypeVar("T")

if TYPE_CHECKING:
    import numpy as np
else:
    np = ModuleType("numpy", "NumPy, or what stands for it: that is decided when it is first asked for a name.")


def _first(name: str) -> Any:
    if name.startswith("__"):  # what Python asks of any module
        raise AttributeError(name)
    _choose(begun=False)
    return getattr(np, name)


def _choose(begun: bool) -> None:
    """Take NumPy's names, where it is there and wanted and our own are not to be ``begun`` with."""
    own = f"{__package__}.plain.names"
    try:
        home = import_module(own if begun or os.environ.get("MATDERIV_ARRAYS") == "plain" else "numpy")
    except ImportError:
        home = import_module(own)
    vars(np).clear()
    vars(np).update(vars(home))


vars(np)["__getattr__"] = _first


def plain() -> bool:
    """Whether arrays are our own."""
    made: object = np.ndarray
    return made is _Plain


def needed(what: str) -> None:
    """See that arrays are NumPy's.

    Raises:
        ArgumentError: it is not installed.
    """
    if _BEGUN.left is not None:
        _grow()
    if plain():
        raise ArgumentError(NEEDED(what=what), hint=INSTALL)


# ---- begun in our own


class _Begun:
    """Whether arrays are our own for the time being, and how many numbers may still be computed in them."""

    left: float | None = None
    growing = False


_BEGUN = _Begun()


def begin_plain() -> None:
    """Begin with arrays of our own, in a process of one thread that has asked for none yet."""
    if "ndarray" not in vars(np) and os.environ.get("MATDERIV_ARRAYS") != "plain":
        _choose(begun=True)
        _BEGUN.left = WORTH


def _grow() -> None:
    _BEGUN.left = None
    _choose(begun=False)


def growing(function: Callable[P, T]) -> Callable[P, T]:
    """A function that takes no arrays and gives none: where ours were begun with and do not do, it is called again."""

    @wraps(function)
    def called(*args: P.args, **options: P.kwargs) -> T:
        if _BEGUN.left is None or _BEGUN.growing:
            return function(*args, **options)
        ROOM.left, _BEGUN.growing = _BEGUN.left, True
        try:
            return function(*args, **options)
        except Outgrown:
            pass
        finally:
            _BEGUN.left, ROOM.left, _BEGUN.growing = ROOM.left, inf, False
        _grow()
        return function(*args, **options)

    return called


def large(beyond: bool) -> bool:
    """Whether NumPy does this in a way of its own, as what is ``beyond`` some size; our own arrays know no other way.

    Raises:
        Outgrown: ours were only begun with.
    """
    if beyond and _BEGUN.growing and plain():
        raise Outgrown
    return beyond and not plain()


# ---- what is done by either


def added(a: Any, axes: Any, keepdims: bool = False) -> Any:
    """The sum over some axes, one number after the other."""
    many = large(a.size > MANY)
    if plain():
        return a.sum(axes, keepdims)
    if many or a.dtype.kind != "f":
        return np.add.reduce(a, axes, keepdims=keepdims)  # type: ignore[call-overload]
    own = axes if isinstance(axes, tuple) else (axes,)
    if len(own) == 1 and a.shape[own[0]] and not keepdims:
        return np.add.accumulate(a, own[0])[(slice(None),) * (own[0] % a.ndim) + (-1,)]
    gone = sorted([x % a.ndim for x in own])
    kept = [x for x in range(a.ndim) if x not in gone]
    flat = a.transpose([*kept, *gone]).reshape([*(a.shape[x] for x in kept), prod(a.shape[x] for x in gone)])
    out = np.add.accumulate(flat, -1)[..., -1] if flat.shape[-1] else np.add.reduce(flat, -1)
    return out.reshape([1 if x in gone else n for x, n in enumerate(a.shape)]) if keepdims else out


def full_sum(x: Any, y: Any, axes: int | tuple[int, ...], prime: Any = None) -> Any:
    """The sum of the products over some axes; its residue where a prime is given, as an array."""
    if plain():
        if prime is None and x.size * y.size > MANY:
            large(prod(np.broadcast_shapes(x.shape, y.shape)) > MANY)
        return _plain_sum(x, y, axes if isinstance(axes, tuple) else (axes,), 0 if prime is None else int(prime))
    out = x * y
    return added(out, axes) if prime is None else np.add.reduce(out % prime, axes) % prime


def matmul(x: Any, y: Any, prime: Any = None) -> Any:
    """The matrix product over the last two axes, never left to BLAS; its residue where a prime is given so."""
    if plain():
        return _plain_matmul(x, y, 0 if prime is None else int(prime))
    return full_sum(x[..., None], y if y.ndim == 2 else y[..., None, :, :], (-2,), prime)
