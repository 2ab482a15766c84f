"""What a derivative starts from: the variable seeded with 1 in one entry, or moved a little in each.

The tangent of a variable X by its entry x_αβ is 1 at (α, β) and 0 elsewhere, for all α and β at once: an array
with the labels of α and β in front. A derivative of a derivative has no tangent here; it is taken by differences of the
inner one, (8 (f(h) − f(−h)) − (f(2h) − f(−2h)))/12h, whose error is of fourth order in h.
"""

from __future__ import annotations

from dataclasses import field
from math import frexp

from sympy import Expr, Integer

from ..core.arrays import np
from ..core.dual_numbers import Array, NotExact
from ..core.index import is_scalar
from ..core.records import dataclass
from ..expressions.matrix import Var
from .labelled import constant, view
from .tape import Labels, Pair, Point, Tape

__all__ = ["Seed", "difference", "stacked", "unit"]


@dataclass(frozen=True, eq=False)
class Seed:
    """The variable of a derivative, with the labels of its rows and columns (``None`` for an axis of length 1).

    ``held`` are letters that do not move with it, ``memo`` the nodes of what has been compiled with it. Of a
    differential it moves ``along`` a direction, not in each of its entries.
    """

    var: Var
    rows: int | None
    columns: int | None
    held: frozenset[Expr] = frozenset()
    along: Var | None = None
    memo: dict[Expr, Pair] = field(default_factory=dict, repr=False)

    @property
    def axes(self) -> Labels:
        """The labels, those of the rows first."""
        return tuple(x for x in (self.rows, self.columns) if x is not None)


def unit(tape: Tape, seed: Seed) -> int:
    """The tangent of the variable itself: 1 in the entry that labels name, 0 elsewhere."""
    rows, columns = seed.var.shape
    if is_scalar(seed.var):
        return constant(tape, Integer(1))

    def run(p: Point) -> Array:
        m, n = p.size(rows), p.size(columns)
        out = np.eye(m * n, dtype=np.int64).reshape(m, n, m, n)
        if seed.rows is not None and seed.rows == seed.columns:
            out = np.einsum("aaij->aij", out)
        elif seed.rows is None or seed.columns is None:
            out = out[0] if seed.rows is None else out[:, 0]
        elif seed.rows > seed.columns:
            out = out.swapaxes(0, 1)
        return p.ring.constant(out)

    return tape.emit(("unit", seed), run, (), tuple(sorted(set(seed.axes))), seed.var.shape)


def difference(tape: Tape, inner: int, seed: Seed, variable: int, held: tuple[int, ...] = ()) -> tuple[int, int]:
    """An outer derivative, by differences of the inner one: the node of the differences, and it with its labels.

    The nodes of the names that are ``held`` keep their values.
    """
    rows, columns = seed.var.shape

    def run(p: Point) -> Array:
        if p.ring.exact:
            raise NotExact("a derivative of a derivative is left to differences")

        def at(by: Array) -> Array:
            return p.moved(inner, variable, by, held).get(inner)

        scalar, step = is_scalar(seed.var), p.ring.step * _reach(p.ring.rough(p.get(variable)))
        m, n = p.size(rows), p.size(columns)
        out = []
        for entry in range(m * n):
            moved = np.zeros(m * n)
            moved[entry] = step
            by = step if scalar else moved.reshape(m, n)
            near, far = (at(k * by) - at(-k * by) for k in (1, 2))
            out.append((8 * near - far) / (12 * step))
        all_of_them = np.stack(out)
        extents = tuple(s for s, x in ((m, seed.rows), (n, seed.columns)) if x is not None)
        return all_of_them.reshape((*extents, *all_of_them.shape[1:]))

    labels = (*seed.axes, *tape.nodes[inner].labels)
    raw = tape.emit(("difference", inner, seed), run, (), labels)
    tape.elsewhere[raw] = inner, variable
    return raw, view(tape, raw, labels)


def _reach(values: Array) -> float:
    """A power of two below the smallest entry, at most 1: beside a singularity at 0 the steps must be small."""
    sizes = np.abs(np.ravel(values))
    least = float(np.min(sizes[sizes > 0], initial=1.0))
    return 2.0 ** (frexp(least)[1] - 1)


def stacked(tape: Tape, number: int, ours: Labels, theirs: Labels, wide: Labels) -> int:
    """The matrix ∂f/∂vec(X)ᵀ from ∂f/∂X: the axes of f, then one over the entries of X in the order of vec."""
    labels, node = (*ours, *theirs), tape.nodes[number]

    def run(p: Point, x: Array) -> Array:
        sizes = [p.length(a) for a in labels]
        order = [node.labels.index(a) for a in labels if a in node.labels]
        x = np.asarray(x).transpose(order)[tuple(slice(None) if a in node.labels else None for a in labels)]
        x = np.broadcast_to(x, sizes)
        first, rest = len(ours), len(theirs)
        x = x.transpose([*range(first), *(first + n for n in reversed(range(rest)))])
        return x.reshape([*sizes[:first], -1])

    whole = tape.emit(("jacobian", number, labels), run, (number,), tuple(sorted(wide)))
    return view(tape, whole, wide)
