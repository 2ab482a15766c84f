"""The arrays in which lines are evaluated: NumPy's where it is installed, our own in plain Python otherwise.

Everybody else imports ``np`` from here, asks of it what ``plain/names.py`` lists, and need not know which it is. With
``MATDERIV_ARRAYS=plain`` in the environment it is our own in any case. Values and primes are the same in both, and so
are sums of floating point, which are taken one after the other while they are short. A user's own arrays are NumPy's.
"""

from __future__ import annotations

import os
from math import prod
from typing import TYPE_CHECKING, Any

from .errors import ArgumentError
from .plain.array import full_sum as _plain_sum
from .plain.array import matmul as _plain_matmul
from .text import Text

if TYPE_CHECKING:
    import numpy as np
else:
    try:
        if os.environ.get("MATDERIV_ARRAYS") == "plain":
            raise ImportError
        import numpy as np
    except ImportError:
        from .plain import names as np

__all__ = ["MANY", "PLAIN", "added", "full_sum", "matmul", "needed", "np"]

PLAIN = np.__name__ != "numpy"
MANY = 2**16  # numbers from which on NumPy adds them in an order of its own
NEEDED = Text(
    "{what} needs NumPy, which is not installed", "{what} には NumPy が必要であるが、インストールされていない"
)
INSTALL = Text("it is installed by: pip install numpy", "次のようにインストールする: pip install numpy")


def needed(what: str) -> None:
    """See that arrays are NumPy's.

    Raises:
        ArgumentError: it is not installed.
    """
    if PLAIN:
        raise ArgumentError(NEEDED(what=what), hint=INSTALL)


def added(a: Any, axes: Any, keepdims: bool = False) -> Any:
    """The sum over some axes, one number after the other."""
    if PLAIN:
        return a.sum(axes, keepdims)
    if a.size > MANY or a.dtype.kind != "f":
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
    if PLAIN:
        return _plain_sum(x, y, axes if isinstance(axes, tuple) else (axes,), 0 if prime is None else int(prime))
    out = x * y
    return added(out, axes) if prime is None else np.add.reduce(out % prime, axes) % prime


def matmul(x: Any, y: Any, prime: Any = None) -> Any:
    """The matrix product over the last two axes, never left to BLAS; its residue where a prime is given so."""
    if PLAIN:
        return _plain_matmul(x, y, 0 if prime is None else int(prime))
    return full_sum(x[..., None], y if y.ndim == 2 else y[..., None, :, :], (-2,), prime)
