"""Faults of the tool in one line of a document: that line is undecided, and the others are judged.

What a caller raises within (an alarm of its own, KeyboardInterrupt) is none, and passes through.
"""

from __future__ import annotations

from ..core.text import Text

__all__ = ["NOT_JUDGED", "fault_of"]

NOT_JUDGED = Text("This line could not be judged: {fault}.", "この行は判定できなかった: {fault}。")
_BUILTIN = (
    ValueError,
    TypeError,
    ArithmeticError,
    LookupError,
    AttributeError,
    AssertionError,
    NotImplementedError,
    RecursionError,
)
_WITHIN = ("matderiv", "sympy", "numpy", "mpmath")


def fault_of(error: Exception) -> str:
    """The name of a fault of the tool.

    Raises:
        Exception: the error itself, where it is not the tool's own.

    >>> fault_of(KeyError("n"))
    'KeyError'
    """
    own = type(error).__module__.split(".")[0] in _WITHIN
    if not own and not (type(error).__module__ == "builtins" and isinstance(error, _BUILTIN)):
        raise error
    return type(error).__name__
