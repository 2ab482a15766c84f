"""Everything that shortening may say: the clauses that several rules say, and those that stand beside one."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from matderiv.proving import tidying
from matderiv.proving.rules.shortening import SHORTER
from matderiv.proving.tidying.tidier import Clause

MODULES = [import_module(f"{tidying.__name__}.{m.name}") for m in iter_modules(tidying.__path__)]
OWN = {value for module in MODULES for value in vars(module).values() if isinstance(value, Clause)}
CLAUSES: dict[str | Clause, tuple[str, str]] = {**SHORTER, **{clause: clause for clause in OWN}}
