"""Printing: what every format shares, from the document that a proof is laid out in to the pictures beside it.

In: a proof, a verdict or a report. Out: a ``Document`` or a ``Sheet``, which each file of
``formats`` writes its own way.

A ``sheet`` is a short document such as a verdict; its sentences are texts with what belongs to them in their places, in
no language and no notation yet. ``runs`` says them: what in a sentence is mathematics stays marked. ``format`` says
what a format is and lays out a proof in lines, with the sentences of ``wording``; those about what was checked are put
together in ``footer``. ``tex``, ``mathml`` and ``page`` write mathematics, ``picture``, ``sparsity`` and ``draw`` the
pictures. ``serial/`` and ``schema`` are for proofs as data.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.discovery import doors

if TYPE_CHECKING:
    from . import draw as draw

__getattr__ = doors(__name__, "draw")
