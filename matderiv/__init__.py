"""Matrix derivatives with a component-wise proof, every line of it checked.

>>> import matderiv
>>> matderiv.derive("norm2(X*W - Y)^2", "W").formula
"2*X'*(X*W - Y)"

An objective is read (``reading``), proved (``proving``), evaluated line by line (``checking``), and becomes a
``Derivation``, which prints itself (``printing``, ``formats``) and writes code (``coding``, ``targets``). ``pipeline``
holds the order of the passes; ``judging`` and ``proofreading`` turn the same machinery on what a person wrote.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .derivation import Derivation as Derivation
    from .derivation import Solution as Solution
    from .errors import ArgumentError as ArgumentError
    from .errors import FaultError as FaultError
    from .errors import InputError as InputError
    from .errors import MatderivError as MatderivError
    from .errors import NoRuleError as NoRuleError
    from .errors import RefutedError as RefutedError
    from .errors import ShapeError as ShapeError
    from .judging.check import check as check
    from .judging.verdict import Verdict as Verdict
    from .magics import load_ipython_extension as load_ipython_extension
    from .pipeline import derive as derive
    from .printing.schema import schema as schema
    from .proofreading.proofread import check_derivation as check_derivation
    from .proofreading.report import Report as Report
    from .tools import components as components
    from .tools import parse as parse
    from .tools import recognise as recognise

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
    "Report": "proofreading.report",
    "Solution": "derivation",
    "Verdict": "judging.verdict",
    "check": "judging.check",
    "check_derivation": "proofreading.proofread",
    "components": "tools",
    "derive": "pipeline",
    "load_ipython_extension": "magics",
    "parse": "tools",
    "recognise": "tools",
    "schema": "printing.schema",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
