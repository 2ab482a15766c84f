"""The dispatcher: which function finds the shape of which kind of node, and one reading of a whole formula."""

from __future__ import annotations

from collections.abc import Callable

from ...core.operation import text_shape
from ...core.text import Text
from ..attempt import Impossible, Reading
from ..sizes import Dim, Dims, is_unit
from ..tree import Node
from .arithmetic import negate, power, product, total, transpose
from .calls import bars, call, euler
from .comparisons import compared
from .names import entry, indexed, name, number, picked, subscript, unit

__all__ = ["RULES", "find_shapes"]

# the kind of a node -> what finds its shape
RULES: dict[str, Callable[[Reading, Node], Dims]] = {
    "number": number,
    "name": name,
    "entry": entry,
    "indexed": indexed,
    "subscript": subscript,
    "picked": picked,
    "unit": unit,
    "transpose": transpose,
    "negate": negate,
    "sum": total,
    "product": product,
    "power": power,
    "call": call,
    "compared": compared,
    "bars": bars,
    "euler": euler,
}


def find_shapes(r: Reading) -> None:
    """The shape of every part, in the reading that ``r`` begins with.

    Raises:
        Impossible: shapes do not fit in this reading.
    """
    for node in r.context.order:
        r.dims[id(node)] = RULES[node.kind](r, node)
    root = r.context.order[-1]
    dims, want = r.of(root), r.context.like
    if want is not None and root.kind == "number" and root.value == 0:
        return  # a zero of the shape that is wanted
    if r.closed and not is_unit(dims):
        raise Impossible((root,))
    if want is not None and not r.same(dims, (Dim(want[0]), Dim(want[1]))):
        r.fail(
            (root,),
            root.span,
            lambda n: Text(
                "the expression is {shape}, but {wanted} is wanted",
                "式は {shape} であるが、{wanted} でなければならない",
            )(shape=n.text(dims), wanted=text_shape(want)),
        )
    pair = r.equations.settle()
    if pair is not None:
        r.fail(
            (root,),
            root.span,
            lambda n: Text(
                "the sizes {left} and {right} cannot be equal", "サイズ {left} と {right} は等しくなりえない"
            )(left=n.name(pair)[0], right=n.name(pair)[1]),
        )
