"""A function of arrays as one NumPy expression: its array graph, printed without a function of its own.

For what NumPy has not, ``math`` and ``scipy`` have a name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sympy import Expr

from ..core.index import shape_of
from ..core.operation import Applied
from .arrays import Namespace, Node
from .finish import finished
from .graph import kinds as op
from .graph.kinds import Kind
from .levels import ADD, ATOM, MULTIPLY, Code, Part, Written, fit
from .lower import called
from .pythonic import ARC, TABLE, PythonPrinter

__all__ = ["applied", "stretch"]


def applied(expr: Applied, given: Sequence[Code], size: Callable[[Expr], str]) -> Code:
    """An operation of arguments that are ``given`` as code; ``size`` writes sizes."""
    xp = Namespace()
    values = [xp.input(str(n), shape_of(a)) for n, a in enumerate(expr.args)]
    (node,) = finished(xp, [called(xp, expr, values).node], INLINE, numbers=False)
    return _Inline(given, size).code(node)


def stretch(expr: Applied, size: Callable[[Expr], str]) -> Code:
    """The columns of an identity that stand for a stretch of indices."""
    xp = Namespace()
    (node,) = finished(xp, [xp.stretch(xp.size(expr.args[0]), expr.shape).node], INLINE, numbers=False)
    return _Inline([], size).code(node)


def _softmax(p: Any, node: Node, part: Part) -> Code:
    """Exponentials over their sum, along an axis or of all entries."""
    along = "" if node.over is None else f", axis={node.over}, keepdims=True"
    a = part(node.args[0], ADD)
    shifted = f"np.exp({a} - np.max({a}{along}))"
    return f"{shifted}/np.sum({shifted}{along})", MULTIPLY


def _logsumexp(p: Any, node: Node, part: Part) -> str:
    along = "" if node.over is None else f", axis={node.over}"
    return f"np.log(np.sum(np.exp({part(node.args[0], ADD)}){along}))"


# each kind in one expression, without a function of its own
INLINE: dict[Kind, Written] = {
    **TABLE,
    **ARC,
    **{kind: f"np.{kind}({{args}})" for kind in (op.OUTER, op.DIAG, op.TRACE)},
    op.ERF: "np.vectorize(math.erf)({a})",
    op.NORMCDF: ("np.vectorize(math.erfc)(-{a:.}/np.sqrt(2))/2", MULTIPLY),
    op.RELU: "np.maximum({a}, 0)",
    op.SOFTPLUS: "np.logaddexp(0, {a})",
    op.SIGMOID: ("1/(1 + np.exp(-{a:.}))", MULTIPLY),
    op.SOFTMAX: _softmax,
    op.LOGSUMEXP: _logsumexp,
    op.VDOT: lambda p, node, part: (
        f"np.sum({part(node.args[0], ATOM)}{'**2' if len(set(node.args)) == 1 else f' * {part(node.args[1], ATOM)}'})"
    ),
    op.NORM: "np.linalg.norm({a})",
    op.LOGDET: "np.linalg.slogdet({a})[1]",
    op.VEC: "{a:.}.T.reshape(-1)",
    op.EXPM: "scipy.linalg.expm({a})",
    op.GIVEN: "{name}({a})",
}


class _Inline(PythonPrinter):
    """Prints an array in one expression of the arguments of an operation."""

    pi = "np.pi"

    def __init__(self, given: Sequence[Code], size: Callable[[Expr], str]) -> None:
        self.given, self.size = given, size
        self.table, self.language = INLINE, "einsum"

    def code(self, node: Node) -> Code:
        """An array, and how tightly it binds."""
        return self.given[int(node.name)] if node.kind is op.INPUT else self.write(node, self.part)

    def part(self, node: Node, level: int) -> str:
        """An array that binds so tightly."""
        return fit(self.code(node), level)

    def extent(self, size: Expr) -> str:
        return self.size(size)

    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        return []
