"""The heads that a node of the data may have, and what a name may be: what writing and reading must agree on."""

from __future__ import annotations

import sympy
from sympy import Expr

from ...core.index import Delta, Differential, Entry, Pair, Partial, Power, Product, Sum, Table, Terms
from ...core.text import Text

__all__ = ["HEADS", "MARKS", "NAMES", "NO_NAME", "SIZES"]

MARKS = "'′*"  # at the end of a letter
NO_NAME = Text("{text} is no name", "{text} は名前ではない")

# heads whose node is their name and the nodes of their arguments
HEADS: dict[str, type[Expr]] = {
    "entry": Entry,
    "delta": Delta,
    "pair": Pair,
    "sum": Sum,
    "table": Table,
    "product": Product,
    "terms": Terms,
    "power": Power,
    "partial": Partial,
    "differential": Differential,
}
# SymPy's own, in which sizes such as m n are written
SIZES: dict[str, type[Expr]] = {"plus": sympy.Add, "times": sympy.Mul, "raised": sympy.Pow}
NAMES = {head: name for name, head in (HEADS | SIZES).items()}
