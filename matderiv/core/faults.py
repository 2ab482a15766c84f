"""Whose exception it is: a fault of this package, or one that a caller raised into it.

While the package works, a signal handler of the caller may raise (an alarm), and so may an object of the caller's that
is asked for something. Such an exception is none of ours and goes on unchanged.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from inspect import signature
from typing import Any, ParamSpec, TypeVar

from .errors import FaultError, MatderivError
from .text import Text

__all__ = ["FAULT", "guarded", "is_ours"]

P = ParamSpec("P")
T = TypeVar("T")
FAULT = Text("a fault of matderiv itself: {fault}", "matderiv 自身の誤り: {fault}")

LIBRARIES = frozenset(("matderiv", "sympy", "numpy", "scipy", "mpmath", "click"))
# raised to stop a work that takes too long, and by nothing that works here
STOPPING = (TimeoutError, InterruptedError)


def is_ours(fault: BaseException) -> bool:
    """Whether an exception was raised by this package or a library that it calls, through their code alone.

    >>> try:
    ...     1 // 0
    ... except ZeroDivisionError as fault:  # the frame of this example is the one that catches
    ...     is_ours(fault)
    True
    """
    if isinstance(fault, STOPPING) or not _known(type(fault).__module__):
        return False
    trace = fault.__traceback__.tb_next if fault.__traceback__ is not None else None
    while trace is not None:
        if not _known(str(trace.tb_frame.f_globals.get("__name__", ""))):
            return False
        trace = trace.tb_next
    return True


def guarded(function: Callable[P, T]) -> Callable[P, T]:
    """The function with every exception of our own as one of this package; a caller's goes on unchanged.

    A call that does not fit the signature is answered as Python answers it for any function, by its ``TypeError``.
    """

    @wraps(function)
    def inner(*args: P.args, **options: P.kwargs) -> T:
        try:
            return function(*args, **options)
        except MatderivError:
            raise
        except Exception as fault:
            if not is_ours(fault) or isinstance(fault, TypeError) and not _fits(function, args, options):
                raise
            raise FaultError(FAULT(fault=f"{type(fault).__name__}: {fault}")) from fault

    return inner


def _fits(function: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> bool:
    """Whether a function can be called with these arguments."""
    try:
        signature(function).bind(*args, **options)
    except TypeError:
        return False
    return True


def _known(module: str) -> bool:
    """Whether a module belongs to this package, to a library that it calls, or to Python."""
    top = module.partition(".")[0]
    return top in LIBRARIES or top in sys.stdlib_module_names and top != "__main__"
