"""Coding: from a derivative to array code, before any language prints it.

In: an expression of the proof. Out: a graph of array operations, shared and ordered so that it costs least, which each
file of ``targets`` writes its own way.

``lower`` asks for the arrays of an expression. It asks ``arrays``, which looks like an array library but records what
is asked of it; the nodes, whose kinds ``graph/kinds`` declares, and the forms in which they are best computed are
those of ``graph/``, products of several matrices those of ``chains``. ``finish`` gives a target the kinds that it has
words for, with ``lowerings`` for the others; ``target`` says what a target is and which arrays get a name, ``pythonic``
and ``columns`` what targets in Python and languages of matrices share. ``einsum`` writes one expression instead of a
module, and ``inline`` the functions in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..core.discovery import doors

if TYPE_CHECKING:
    from . import einsum as einsum
    from . import inline as inline

__getattr__ = doors(__name__, "einsum", "inline")
