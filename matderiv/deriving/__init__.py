"""Deriving: what stands between the objective as it was read and the proof that a reader is given.

In: a ``Typed`` objective, an ``Answer`` of the prover. Out: a ``Proof`` with its evidence and remarks.

``refusals`` says which objectives have no derivative that could be meant, ``task`` is what is to be differentiated,
``spelling`` writes the answer with as few letters as it takes, ``stacking`` finds its Kronecker form, ``evidence``
checks the lines, ``remarks`` has what a reader is told beside them, ``free_entries`` is the derivative by a structured
unknown, ``assembly`` puts all of it together. The order of the passes is that of ``pipeline``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.discovery import doors

if TYPE_CHECKING:
    from . import emit as emit
    from . import scipy_problem as scipy_problem
    from . import stored as stored

__getattr__ = doors(__name__, "emit", "scipy_problem", "stored")
