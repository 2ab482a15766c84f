"""Matrix derivatives with a component-wise proof, every line of it checked.

>>> import matderiv
>>> matderiv.derive("norm2(X*W - Y)^2", "W").formula
"2*X'*(X*W - Y)"

The public names, each of which ``help`` explains:

* ``derive``, ``gradients``, ``hessian``: derivatives with their proofs, a ``Derivation``, ``Gradients``, a ``Hessian``;
  ``Derivation.solve`` gives a ``Solution``
* ``check``: a ``Verdict`` on a gradient of yours; ``check_derivation``: a ``Report`` on a whole text
* ``trace``: a Python function as an objective
* ``names``, ``parse``, ``components``, ``recognise``: single passes; ``schema``: of the JSON that is written
* ``load_ipython_extension``: the magics of notebooks
* ``MatderivError``, and its kinds ``InputError``, ``ShapeError``, ``ArgumentError``, ``NoRuleError``, ``RefutedError``,
  ``FaultError``

An objective is read (``reading``), proved (``proving``), evaluated line by line (``checking``), and becomes a
``Derivation``, which prints itself (``printing``, ``formats``) and writes code (``coding``, ``targets``). ``deriving``
holds the order of the passes; ``judging`` and ``proofreading`` turn the same machinery on what a person wrote.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .core.errors import ArgumentError as ArgumentError
    from .core.errors import FaultError as FaultError
    from .core.errors import InputError as InputError
    from .core.errors import MatderivError as MatderivError
    from .core.errors import NoRuleError as NoRuleError
    from .core.errors import RefutedError as RefutedError
    from .core.errors import ShapeError as ShapeError
    from .deriving.derivation import Derivation as Derivation
    from .deriving.derivation import Solution as Solution
    from .deriving.derive import derive as derive
    from .deriving.several import Gradients as Gradients
    from .deriving.several import Hessian as Hessian
    from .deriving.several import gradients as gradients
    from .deriving.several import hessian as hessian
    from .judging.check import check as check
    from .judging.verdict import Verdict as Verdict
    from .passes.names import names as names
    from .passes.tools import components as components
    from .passes.tools import parse as parse
    from .passes.tools import recognise as recognise
    from .printing.schema import schema as schema
    from .proofreading.proofread import check_derivation as check_derivation
    from .proofreading.report import Report as Report
    from .shell.magics import load_ipython_extension as load_ipython_extension
    from .tracing.trace import trace as trace

__version__ = "0.2.0"

# resolved on first use, so that what needs no mathematics (``matderiv --help``) loads none
_HOMES = {
    "ArgumentError": "core.errors",
    "Derivation": "deriving.derivation",
    "FaultError": "core.errors",
    "Gradients": "deriving.several",
    "Hessian": "deriving.several",
    "InputError": "core.errors",
    "MatderivError": "core.errors",
    "NoRuleError": "core.errors",
    "RefutedError": "core.errors",
    "ShapeError": "core.errors",
    "Report": "proofreading.report",
    "Solution": "deriving.derivation",
    "Verdict": "judging.verdict",
    "check": "judging.check",
    "check_derivation": "proofreading.proofread",
    "components": "passes.tools",
    "derive": "deriving.derive",
    "gradients": "deriving.several",
    "hessian": "deriving.several",
    "load_ipython_extension": "shell.magics",
    "names": "passes.names",
    "parse": "passes.tools",
    "recognise": "passes.tools",
    "schema": "printing.schema",
    "trace": "tracing.trace",
}

__all__ = sorted(_HOMES)


if not TYPE_CHECKING:  # to a checker of types each name has the type that is imported above, and no other is there

    def __getattr__(name: str) -> Any:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
