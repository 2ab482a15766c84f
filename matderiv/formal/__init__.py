"""A derivation as a theorem of Coq, and whether its kernel accepts it, for all sizes.

In: a ``Proof`` with its complete answer. Out: a ``Theorem``, its file, an ``Acceptance``.

``terms`` writes an expression in Coq, ``proofs`` the proof that it is differentiable, ``theorem`` the file, and
``kernel`` asks ``coqc``. What Coq must know of a function stands in the record of that function.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.discovery import doors

if TYPE_CHECKING:
    from . import acceptance as acceptance

__getattr__ = doors(__name__, "acceptance")
