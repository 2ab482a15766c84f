"""A proof as plain data and back again: lists, dictionaries, strings and numbers, as JSON holds them.

In: a proof, or data. Out: data, or a proof.

Every expression is a number into one table of nodes, in which each node comes after those that it is made of; equal
expressions are one node. ``encode`` writes; ``decode`` reads, by way of ``members``, which says at which place the data
have not the form of a proof, and ``nodes``, which makes nothing but the ``heads`` listed there, never evaluates text,
and is bounded. Every node that is read is as well typed as one that was made here, so that the passes meet nothing that
they could not have made themselves. What a file says may still be false: see :mod:`~matderiv.deriving.recheck`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.discovery import doors

if TYPE_CHECKING:
    from . import decode as decode

__getattr__ = doors(__name__, "decode")
