"""Array code as a graph: what a derivative costs to compute, before any language prints it.

:class:`Namespace` looks like an array library to those who write the source form of an operation (``xp.exp(a)``,
``a @ b``, ``xp.linalg.inv(a)``), but records what is asked of it. Equal requests give the same node, so that common
parts are computed once; and each request is met in the form in which it is best computed, by the rules of ``graph``
and, for a product of several matrices, of ``chains``.

Axes of length 1 that stand in a type are dropped: rows and columns are both arrays with one axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, cast

from sympy import Expr, Integer, S
from sympy import pi as PI

from ..core.errors import NoRuleError
from ..core.text import Text
from .chains import Factor, multiplied
from .graph import constants
from .graph import kinds as op
from .graph.graph import Graph
from .graph.kinds import Kind
from .graph.nodes import Node, Smaller, below, broadcast, kept_axes, without

__all__ = ["Namespace", "Node", "Value", "below", "is_plain"]


class Value:
    """A node with its rows and columns (or, in index form, its axes), and the operators of an array."""

    __slots__ = ("node", "shape", "xp")

    def __init__(self, xp: Namespace, node: Node, shape: tuple[Expr, ...]) -> None:
        self.xp, self.node, self.shape = xp, node, shape

    def __add__(self, other: Value | int) -> Value:
        return self.xp.add(self, other)

    def __radd__(self, other: int) -> Value:
        return self.xp.add(other, self)

    def __sub__(self, other: Value | int) -> Value:
        return self.xp.add(self, -self.xp.value(other))

    def __rsub__(self, other: int) -> Value:
        return self.xp.add(other, -self)

    def __neg__(self) -> Value:
        return self.xp.multiply(-1, self)

    def __mul__(self, other: Value | int) -> Value:
        return self.xp.multiply(self, other)

    def __rmul__(self, other: int) -> Value:
        return self.xp.multiply(other, self)

    def __truediv__(self, other: Value | int) -> Value:
        return self.xp.multiply(self, self.xp.value(other) ** -1)

    def __rtruediv__(self, other: int) -> Value:
        return self.xp.multiply(other, self**-1)

    def __pow__(self, exponent: Value | int) -> Value:
        return self.xp.pow(self, exponent)

    def __matmul__(self, other: Value) -> Value:
        return self.xp.multi_dot(self, other)

    @property
    def T(self) -> Value:
        """The transpose."""
        return self.xp.matrix_transpose(self)


EXPONENT = Text(
    "no code can be written for a power of a matrix with {names} in its exponent",
    "指数に {names} を含む行列の冪のコードは書けない",
)


class Linalg:
    """The part of the namespace that the array API standard keeps in ``linalg``."""

    def __init__(self, xp: Namespace) -> None:
        self.xp = xp

    def inv(self, a: Value) -> Value:
        """The inverse; inside a product it becomes the solution of linear equations."""
        return a**-1 if not a.node.axes else self.xp.wrap(self.xp.inv(a.node), a.shape)

    def det(self, a: Value) -> Value:
        """The determinant."""
        return a if not a.node.axes else self.xp.scalar(self.xp.make(op.DET, (a.node,)))

    def logdet(self, a: Value) -> Value:
        """The logarithm of a positive determinant, from a triangular factor; not a number for a negative one."""
        return self.xp.log(a) if not a.node.axes else self.xp.scalar(self.xp.logdet(a.node))

    def trace(self, a: Value) -> Value:
        """The trace; that of a product needs no product."""
        return a if not a.node.axes else self.xp.scalar(self.xp.trace(a.node))

    def diagonal(self, a: Value) -> Value:
        """The diagonal, as a vector; that of a product needs no product."""
        return a if not a.node.axes else self.xp.wrap(self.xp.diagonal(a.node), (a.shape[0], S.One))

    def matrix_power(self, a: Value, exponent: Value) -> Value:
        """A whole power of a square matrix."""
        k = exponent.node.value if exponent.node.kind in (op.NUMBER, op.SIZE) else exponent.node
        if not a.node.axes:
            return a**exponent
        if not isinstance(k, Integer):
            names = ", ".join(n.name for n in below([exponent.node]) if n.kind is op.INPUT) or str(k)
            raise NoRuleError(EXPONENT(names=names))
        if k == 0:
            return self.xp.eye(a.shape)
        base = a if k > 0 else self.inv(a)
        if abs(k) == 1:
            return base
        inner, scalars = self.xp.apart(base.node)
        made = self.xp.make(op.MATRIX_POWER, (inner,), exponent=abs(int(k)))
        return self.xp.wrap(self.xp.product([(made, S.One), *((f, e * abs(k)) for f, e in scalars)]), a.shape)

    def pinv(self, a: Value) -> Value:
        """The Moore-Penrose pseudoinverse, also of a row or a column."""
        if len(a.node.axes) == 2:
            return self.xp.wrap(self.xp.make(op.PINV, (a.node,), a.node.axes[::-1]), a.shape[::-1])
        return (a / self.xp.vdot(a, a)).T if a.node.axes else a**-1

    def norm(self, a: Value) -> Value:
        """The Euclidean or Frobenius norm."""
        return self.xp.abs(a) if not a.node.axes else self.xp.scalar(self.xp.make(op.NORM, (a.node,)))

    def svd(self, a: Value) -> tuple[Value, Value, Value]:
        """U, S and Vᵀ of the thin singular value decomposition of a matrix."""
        xp, (m, n) = self.xp, a.shape
        k = xp.smaller(m, n)
        made = xp.make(op.SVD, (a.node,))
        parts = [((m, k), "U"), ((k, S.One), "S"), ((k, n), "Vh")]
        u, s, vh = (xp.wrap(xp.make(op.ITEM, (made,), kept_axes(shape), part=name), shape) for shape, name in parts)
        return u, s, vh

    def eigh(self, a: Value) -> tuple[Value, Value]:
        """The eigenvalues of a symmetric matrix, smallest first, and its unit eigenvectors as columns."""
        xp, n = self.xp, a.shape[0]
        made = xp.make(op.EIGH, (a.node,))
        values = xp.wrap(xp.make(op.ITEM, (made,), (n,), part="values"), (n, S.One))
        return values, xp.wrap(xp.make(op.ITEM, (made,), (n, n), part="vectors"), (n, n))


class Namespace(Graph):
    """An array namespace that records; see the module.

    ``sizes`` are the typical values of sizes; ``factors`` says whether the target can solve with a Cholesky factor,
    ``gram`` whether its product of a matrix with its own transpose costs half.

    >>> from matderiv.core.index import size
    >>> xp, n = Namespace(), size("n")
    >>> A, x = xp.input("A", (n, n)), xp.input("x", (n, S.One))
    >>> (A @ A @ x).node
    matmul(input('A'), matmul(input('A'), input('x')))
    """

    def __init__(self, sizes: Mapping[str, int] | None = None, *, factors: bool = False, gram: bool = False) -> None:
        super().__init__(sizes, factors=factors)
        self.gram = gram
        self.linalg = Linalg(self)
        self.callables: set[str] = set()  # the functions among the arguments
        self.taken: frozenset[str] = frozenset()  # names that other arguments have

    # ---- nodes

    def wrap(self, node: Node, shape: tuple[Expr, ...]) -> Value:
        """A node with rows and columns."""
        return Value(self, node, shape)

    def scalar(self, node: Node) -> Value:
        """A node without axes."""
        return Value(self, node, (S.One, S.One))

    def value(self, given: Value | Expr | int) -> Value:
        """A value, or a number as one."""
        return given if isinstance(given, Value) else self.scalar(self.number(S(given)))

    def input(self, name: str, shape: tuple[Expr, ...], facts: Iterable[str] = ()) -> Value:
        """An argument of the function that is written, with what is assumed of it."""
        node = self.make(op.INPUT, (), kept_axes(shape), name=name)
        self.facts[node] = frozenset(facts)
        return self.wrap(node, shape)

    def given(self, name: str, a: Value, shape: tuple[Expr, ...]) -> Value:
        """A function that is an argument, of an array; ``shape`` is that of its value."""
        self.callables.add(name)
        return self.wrap(self.make(op.GIVEN, (a.node,), kept_axes(shape), name=name), shape)

    def size(self, extent: Expr) -> Value:
        """A size, or an expression in sizes, as a number."""
        return self.scalar(self.extent(extent))

    # ---- constants

    @property
    def pi(self) -> Value:
        """The number π."""
        return self.value(PI)

    def ones(self, shape: tuple[Expr, ...]) -> Value:
        """Ones; of no axes, the number 1."""
        return self.wrap(constants.ones(self, shape), shape)

    def zeros(self, shape: tuple[Expr, ...]) -> Value:
        """Zeros."""
        return self.wrap(constants.zeros(self, shape), shape)

    def eye(self, shape: tuple[Expr, ...]) -> Value:
        """The identity matrix."""
        return self.wrap(constants.eye(self, shape), shape)

    # ---- parts

    def unit(self, index: Value, shape: tuple[Expr, ...]) -> Value:
        """The unit vector of an index that is counted from 1."""
        return self.wrap(self.make(op.ONE_HOT, (index.node,), kept_axes(shape)), shape)

    def stretch(self, first: Value, shape: tuple[Expr, ...]) -> Value:
        """Columns of the identity, from the one whose number is given on."""
        return self.sliced(self.eye((shape[0], shape[0])), first.node.value, shape, 1)

    def picked(self, a: Value, index: Value, axis: int) -> Value:
        """Row (``axis=0``) or column of an array, with the axis of length 1 in its place."""
        shape = (S.One, a.shape[1]) if axis == 0 else (a.shape[0], S.One)
        if a.shape[axis] == 1:
            return a
        node, over = a.node, axis if len(a.node.axes) == 2 else 0
        if node.kind is op.T:
            node, over = node.args[0], 1 - over
        return self.wrap(self.make(op.PICKED, (node, index.node), without(node.axes, over), over=over), shape)

    def sliced(self, a: Value, first: Expr, shape: tuple[Expr, ...], axis: int) -> Value:
        """Some rows or columns of an array, from one on, as many as the shape says."""
        over = axis if len(a.node.axes) == 2 else 0
        return self.wrap(self.make(op.SLICED, (a.node,), kept_axes(shape), over=over, value=first), shape)

    # ---- functions of each entry

    def __getattr__(self, name: str) -> Any:
        kind = op.KINDS.get(name)
        if kind is None or not kind.entrywise:
            raise AttributeError(name)
        return lambda a: self.wrap(self.call(kind, self.value(a).node), self.value(a).shape)

    def logsumexp(self, a: Value) -> Value:
        """log Σ exp over all entries."""
        return a if not a.node.axes else self.scalar(self.log_sum_exp(a.node, None))

    def softmax(self, a: Value) -> Value:
        """exp over Σ exp of a vector."""
        return self.value(1) if not a.node.axes else self.wrap(self.make(op.SOFTMAX, (a.node,), over=None), a.shape)

    def expm(self, a: Value) -> Value:
        """The matrix exponential."""
        return self.exp(a) if not a.node.axes else self.wrap(self.make(op.EXPM, (a.node,)), a.shape)

    def tril(self, a: Value) -> Value:
        """The lower triangle."""
        return self._triangle(op.TRIL, a)

    def triu(self, a: Value) -> Value:
        """The upper triangle."""
        return self._triangle(op.TRIU, a)

    def _triangle(self, kind: Kind, a: Value) -> Value:
        rows, columns = a.shape
        if len(a.node.axes) == 2:
            return self.wrap(self.make(kind, (a.node,)), a.shape)
        if not a.node.axes:
            return a
        whole = (columns == 1) if kind is op.TRIL else (rows == 1)
        if whole:
            return a
        return self.wrap(self.make(op.FIRST, (a.node,)), a.shape)

    def max(self, a: Value, axis: int | None = None) -> Value:
        """The largest entry, of all or along an axis, which goes."""
        return self._reduced(op.MAX, a, axis)

    def prod(self, a: Value, axis: int | None = None) -> Value:
        """The product of the entries, of all or along an axis, which goes."""
        return self._reduced(op.MULTIPLIED, a, axis)

    def _reduced(self, kind: Kind, a: Value, axis: int | None) -> Value:
        """What a kind is of all entries, of each column (``axis=0``, a row) or of each row (``axis=1``, a column)."""
        if axis is None:
            return self.scalar(self.make(kind, (a.node,), (), over=None)) if a.node.axes else a
        if self.finishing:
            axes = without(a.node.axes, axis)
            return self.wrap(self.make(kind, (a.node,), axes, over=axis), axes or (S.One, S.One))
        shape = (S.One, a.shape[1]) if axis == 0 else (a.shape[0], S.One)
        if a.shape[axis] == 1:
            return self.wrap(a.node, shape)
        over = axis if len(a.node.axes) == 2 else None
        return self.wrap(self.make(kind, (a.node,), without(a.node.axes, over), over=over), shape)

    def larger(self, a: Value, b: Value) -> Value:
        """The larger of two, entry by entry; a scalar goes with every entry."""
        if b.node.kind is op.NUMBER:
            return cast("Value", self.relu(a - b)) + b
        if a.node.kind is op.NUMBER:
            return self.larger(b, a)
        shape = b.shape if not a.node.axes else a.shape
        axes = kept_axes(shape)
        nodes = tuple(self.terms([v.node], axes) if v.node.axes else v.node for v in (a, b))
        return self.wrap(self.make(op.MAXIMUM, nodes, axes), shape)

    def less(self, a: Value, b: Value) -> Value:
        """The smaller of two, entry by entry."""
        return -self.larger(-a, -b)

    def along(self, a: Value, axis: int | None, like: Value) -> Value:
        """``a`` with the ``axis`` back that it lost, to be combined with ``like``."""
        return a if axis is None else self.wrap(self.spread_over(a.node, axis, len(like.node.axes)), like.shape)

    # ---- sums of entries

    def sum(self, a: Value, axis: int | None = None) -> Value:
        """The sum of all entries, of each column (``axis=0``, a row) or of each row (``axis=1``, a column)."""
        if axis is None:
            return self.scalar(self.total(a.node, None))
        if self.finishing:
            return self.wrap(self.total(a.node, axis), without(a.node.axes, axis))
        rows, columns = a.shape
        shape = (S.One, columns) if axis == 0 else (rows, S.One)
        if a.shape[axis] == 1:
            return self.wrap(a.node, shape)
        return self.wrap(self.total(a.node, axis if len(a.node.axes) == 2 else None), shape)

    def vdot(self, a: Value, b: Value) -> Value:
        """The sum of the products of equal entries."""
        return self.scalar(self.total(self.product([(a.node, S.One), (b.node, S.One)], axes=a.node.axes), None))

    # ---- sums

    def add(self, *given: Value | int) -> Value:
        """The sum of values of one shape, or of scalars; an axis of length 1 goes with every place of another."""
        values = [self.value(g) for g in given]
        axes = broadcast(v.node.axes for v in values)
        shaped = next((v for v in values if v.node.axes == axes), values[0])
        return self.wrap(self.terms([v.node for v in values], axes), shaped.shape)

    # ---- products of entries

    def multiply(self, *given: Value | int) -> Value:
        """The entrywise product of values of one shape and of scalars."""
        values = [self.value(g) for g in given]
        shaped = next((v for v in values if v.node.axes), values[0])
        node = self.product([(v.node, S.One) for v in values], axes=shaped.node.axes)
        return self.wrap(node, shaped.shape)

    def pow(self, a: Value, exponent: Value | int) -> Value:
        """``a`` to a power, entry by entry."""
        k = self.value(exponent)
        shaped = a if a.node.axes else k
        if (
            k.node.kind is op.NUMBER
            and a.node.kind is op.NUMBER
            and a.node.value.is_Rational
            and k.node.value.is_Integer
        ):
            return self.value(a.node.value**k.node.value)
        if k.node.kind is op.NUMBER:
            return self.wrap(self.product([(a.node, k.node.value)]), shaped.shape)
        if a.node.kind is op.ONES:
            return a
        if a.node.kind is op.EXP:  # of which a logarithm is known
            base, number = self.coefficient(k.node)
            number, base = (number, base) if number.is_Integer else (S.One, k.node)
            whole = self.product([(a.node.args[0], S.One), (base, S.One)], axes=shaped.node.axes)
            return self.wrap(self.product([(self.call(op.EXP, whole), number)]), shaped.shape)
        return self.wrap(self.make(op.POWER, (a.node, k.node), shaped.node.axes), shaped.shape)

    # ---- axes

    def matrix_transpose(self, a: Value) -> Value:
        """The transpose."""
        return self.wrap(self.T(a.node), a.shape[::-1])

    def kron(self, a: Value, b: Value) -> Value:
        """The Kronecker product."""
        shape = (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])
        if not a.node.axes or not b.node.axes:
            return self.wrap(self.product([(a.node, S.One), (b.node, S.One)]), shape)
        return self.wrap(self.make(op.KRON, (a.node, b.node), kept_axes(shape), shapes=(a.shape, b.shape)), shape)

    def vec(self, a: Value) -> Value:
        """The columns stacked into one."""
        shape = (a.shape[0] * a.shape[1], S.One)
        if len(a.node.axes) < 2:
            return self.wrap(a.node, shape)
        return self.wrap(self.make(op.VEC, (a.node,), kept_axes(shape)), shape)

    def joined(self, a: Value, b: Value) -> Value:
        """Every product of an entry of ``a`` and one of ``b``, rows joined with rows and columns with columns."""
        extents = (a.shape[0], b.shape[0], a.shape[1], b.shape[1])
        places = [n for n, extent in enumerate(extents) if extent != 1]
        mine = tuple(places.index(n) for n in (0, 2) if n in places)
        other = tuple(places.index(n) for n in (1, 3) if n in places)
        spread = [(self.expand(v.node, at, len(places)), S.One) for v, at in ((a, mine), (b, other))]
        shape = (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])
        return self.wrap(self.reshape(self.product(spread), kept_axes(shape)), shape)

    def flattened(self, a: Value) -> Value:
        """All entries as one column, the last axis running fastest."""
        shape = (a.shape[0] * a.shape[1], S.One)
        return self.wrap(self.reshape(a.node, kept_axes(shape)), shape)

    def unflattened(self, a: Value, shape: tuple[Expr, ...]) -> Value:
        """A vector cut into the columns of a matrix of this shape."""
        return self.wrap(self.T(self.reshape(a.node, kept_axes(shape[::-1]))), shape)

    def commutation(self, shape: tuple[Expr, ...]) -> Value:
        """The matrix that takes vec(A) to vec(Aᵀ) for every A of this shape."""
        m, n = shape
        whole = (m * n, m * n)
        eye = self.eye(whole)
        if 1 in shape:
            return eye
        split = self.reshape(eye.node, (m, n, m, n))
        return self.wrap(self.reshape(self.permute(split, (0, 1, 3, 2)), whole), whole)

    def diag(self, v: Value) -> Value:
        """The diagonal matrix of a vector."""
        return self.wrap(constants.diagonal_matrix(self, v.node), (v.shape[0], v.shape[0])) if v.node.axes else v

    def last(self, a: Value) -> Value:
        """The last entry of a vector, or the last column of a matrix."""
        axes = a.node.axes[:-1]
        return self.wrap(self.make(op.LAST, (a.node,), axes), (a.shape[0] if axes else S.One, S.One))

    def largest(self, a: Value) -> Value:
        """The entry of a vector that is largest in magnitude."""
        return self.scalar(self.make(op.LARGEST, (a.node,)))

    def smaller(self, m: Expr, n: Expr) -> Expr:
        """The smaller of two sizes, as a size of its own."""
        return m if m == n else Smaller(m, n)

    # ---- products of matrices

    def multi_dot(self, *given: Value) -> Value:
        """The product of matrices, bracketed so that it costs least."""
        factors = [Factor(v.node, v.shape) for v in given]
        return self.wrap(multiplied(self, factors, self.gram), (given[0].shape[0], given[-1].shape[1]))


def is_plain(node: Node) -> bool:
    """Whether a value is made of numbers and sizes alone."""
    return all((n.args or n.kind in (op.NUMBER, op.SIZE)) and n.kind is not op.ONE_HOT for n in below([node]))
