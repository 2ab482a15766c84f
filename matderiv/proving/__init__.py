"""Proving: from a shaped expression to the lines of a proof, the last of which names the derivative as a matrix.

In: an objective and its variable. Out: lemmas of steps, each with its rule and its reason.

The vocabulary: ``naming`` gives letters to inner expressions, ``expand`` writes entries, ``differentiate`` takes the
derivative by one entry, ``recognise`` reads a matrix off its components, ``tidy`` shortens it, by identities that
stand in ``tidying``. Why a line follows is said by ``rules``, the sentences, of which ``reasons`` finds the right one.

Components are recognised as a matrix so: ``flat`` takes a term apart, ``network`` makes a graph of it, ``reduction``
makes its ``moves`` over plain indices, ``composite`` and ``columns`` those over composite ones.

An objective goes through these: ``prove`` chooses the way, forward through one or two layers of letters, or back
through more (``adjoints``). ``definitions`` introduces the letters; ``entrywise`` goes from ∂(…)/∂w_αβ line by line
(``pieces`` are the terms under ∂, ``work`` says why a derivative is what it is, ``sides`` has the calculations on the
side, ``joining`` makes the lines a chain, ``setting`` is what they share) until ``claim`` names the matrix. Another way
is ``differentials``: df is led back to tr(GᵀdX) by ``linear_forms``.

Around it: ``compact`` shortens the answer by the identities of ``compacting``; ``identities``, ``powers`` and
``kronecker`` give other forms of the same matrix before it is differentiated; ``sums`` and ``structure`` bring sums
over indices and structured unknowns into the form that is proved; ``domain`` says where a derivative exists, and
``solve`` where it is zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.discovery import doors

if TYPE_CHECKING:
    from . import differentials as differentials
    from . import solve as solve

__getattr__ = doors(__name__, "differentials", "solve")
