"""Matrix derivatives with a component-wise proof, every line of it checked.

>>> import matderiv
>>> matderiv.derive("norm2(X*W - Y)^2", "W").formula
"2*X'*(X*W - Y)"
"""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .check import check as check
    from .derivation import Derivation as Derivation
    from .derivation import Solution as Solution
    from .errors import ArgumentError as ArgumentError
    from .errors import FaultError as FaultError
    from .errors import InputError as InputError
    from .errors import MatderivError as MatderivError
    from .errors import NoRuleError as NoRuleError
    from .errors import RefutedError as RefutedError
    from .errors import ShapeError as ShapeError
    from .magics import load_ipython_extension as load_ipython_extension
    from .pipeline import derive as derive
    from .proofread import check_derivation as check_derivation
    from .report import Report as Report
    from .schema import schema as schema
    from .tools import components as components
    from .tools import parse as parse
    from .tools import recognise as recognise
    from .verdict import Verdict as Verdict

__version__ = "0.1.0"

# resolved on first use, so that what needs no mathematics (``matderiv --help``) loads none
_HOMES = {
    "ArgumentError": "errors",
    "Derivation": "pipeline",  # which also says how a derivation makes another
    "FaultError": "errors",
    "InputError": "errors",
    "MatderivError": "errors",
    "NoRuleError": "errors",
    "RefutedError": "errors",
    "ShapeError": "errors",
    "Report": "report",
    "Solution": "derivation",
    "Verdict": "verdict",
    "check": "check",
    "check_derivation": "proofread",
    "components": "tools",
    "derive": "pipeline",
    "load_ipython_extension": "magics",
    "parse": "tools",
    "recognise": "tools",
    "schema": "schema",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]


class _Package(ModuleType):
    """The package itself: where a module has the name of a public function, ``matderiv.parse`` is the function."""

    def __setattr__(self, name: str, value: object) -> None:
        # the import system binds every module that it loads in its package
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
