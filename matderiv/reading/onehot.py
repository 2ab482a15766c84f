r"""A vector of ones whose subscript is no usual size, \mathbf 1_y: of that size, or 1 at y and 0 elsewhere."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping

from ..core.errors import InputError
from ..core.text import Text
from .tree import Node, abridged, postorder

__all__ = ["refuse_one_hot"]

_NO_SIZES = frozenset("acefgijostuvwxyz")  # letters of labels, indices and data, which nobody has for a size
_GREEK = frozenset(
    (
        *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu"),
        *("xi", "pi", "rho", "sigma", "tau", "phi", "chi", "psi", "omega"),
    )
)
_UNIT = Text(
    r"write \mathbf e_{below} for the first, \mathbf 1 or a size such as \mathbf 1_n for the second",
    r"前者なら \mathbf e_{below}、後者なら \mathbf 1 か、\mathbf 1_n のようにサイズを表す文字で書く",
)
_ROW = Text(
    r"give the first a letter of its own, u, or u_i in a sum over i; write \mathbf 1 or a size such as \mathbf 1_n "
    "for the second",
    r"前者なら u、i についての和の中なら u_i のような別の文字を使い、後者なら \mathbf 1 か、\mathbf 1_n のように"
    "サイズを表す文字で書く",
)


def refuse_one_hot(text: str, tree: Node, shapes: Mapping[str, object]) -> None:
    r"""Refuse \mathbf 1_y and \mathbf 1_{y_i} in LaTeX, where y is no size of ``shapes``, nor one in the formula.

    Raises:
        InputError: there is one.
    """
    order = tuple(postorder(tree))
    known = set(_sizes(order, shapes))
    bound = {index.letter for node in order if node.kind == "indexed" for index in node.value}
    for node in order:
        if node.kind != "call" or node.value != "vector" or len(node.children) != 2:
            continue
        entry, size = node.children
        shown = text[slice(*node.span)]
        if entry.kind != "number" or entry.value != 1 or size.kind != "name" or "_" not in shown:
            continue
        name = str(size.value)
        base = name.partition("_")[0]
        if name in known or base not in _NO_SIZES and base not in _GREEK:
            continue
        below = shown.partition("_")[2]
        lone = "_" not in name and name not in bound and len(re.findall(r"\w+", below)) == 1
        raise InputError(
            Text(
                "{shown} may be 1 at {name} and 0 elsewhere, or all ones, of size {name}",
                "{shown} は {name} 番目だけが 1 のベクトルとも、サイズ {name} で成分がすべて 1 のベクトルとも読める",
            )(shown=abridged(shown), name=abridged(name)),
            span=node.span,
            hint=_UNIT(below=abridged(below)) if lone else _ROW(),
        )


def _sizes(order: Collection[Node], shapes: Mapping[str, object]) -> Iterable[str]:
    """The names that are sizes in declarations, as last values of sums, and of matrices."""
    for shape in shapes.values():
        for size in shape if isinstance(shape, tuple | list) else ():
            name = size if isinstance(size, str) else str(getattr(size, "name", ""))
            yield name
            yield from name.split("*")
    for node in order:
        if node.kind == "indexed":
            yield from (bound.last for bound in node.value if bound.last is not None)
        elif node.kind == "call" and node.value in ("eye", "matrix"):
            yield from (str(child.value) for child in node.children if child.kind == "name")
