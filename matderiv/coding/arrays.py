"""Array code as a graph: what a derivative costs to compute, before any language prints it.

:class:`Namespace` looks like an array library to those who write the source form of an operation (``xp.exp(a)``,
``a @ b``, ``xp.linalg.inv(a)``), but records what is asked of it. Equal requests give the same node, so that common
parts are computed once; and each request is met in the form in which it is best computed:

* a product of matrices is bracketed by the exact dynamic programme for matrix chains (Cormen, Leiserson, Rivest and
  Stein, Introduction to Algorithms, 15.2), at the sizes the caller takes for typical: vectors go first by themselves.
  A library for einsum paths would count every factor as a dense array: here a diagonal factor costs a scaling, ones a
  sum, an inverse the solution of equations, so that its path can be the dearer one; and the twenty lines are exact;
* an inverse inside a product is the solution of linear equations, by Cholesky's factor for a definite matrix;
* a diagonal matrix scales rows or columns, the identity and ones are never multiplied with;
* log Σ exp, exp/Σ exp, log(1 + exp), exp/(1 + exp) and log det are the functions that cannot overflow.

Axes of length 1 that stand in a type are dropped: rows and columns are both arrays with one axis.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import inf
from typing import Any

from sympy import Expr, Integer, S
from sympy import pi as PI

from ..errors import NoRuleError
from ..text import Text
from .graph import Graph, Node, Smaller, below, kept_axes, without

__all__ = ["Namespace", "Node", "Value", "below"]

MOST_FACTORS = 3  # of a matrix power that is written out in a product
FUNCTIONS = (
    *("abs", "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "erf", "exp", "expm1", "log", "log10"),
    *("log1p", "log2", "normcdf", "sigmoid", "sign", "sin", "sinh", "softplus", "sqrt", "tan", "tanh"),
)


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
        return a if not a.node.axes else self.xp.scalar(self.xp.make("det", (a.node,)))

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
        k = exponent.node.data
        if not a.node.axes:
            return a**exponent
        if not isinstance(k, Integer):
            names = ", ".join(str(n.data) for n in below([exponent.node]) if n.op == "input") or str(k)
            raise NoRuleError(EXPONENT(names=names))
        if k == 0:
            return self.xp.eye(a.shape)
        base = a if k > 0 else self.inv(a)
        return base if abs(k) == 1 else self.xp.wrap(self.xp.make("matrix_power", (base.node,), abs(int(k))), a.shape)

    def pinv(self, a: Value) -> Value:
        """The Moore-Penrose pseudoinverse, also of a row or a column."""
        if len(a.node.axes) == 2:
            return self.xp.wrap(self.xp.make("pinv", (a.node,), None, a.node.axes[::-1]), a.shape[::-1])
        return (a / self.xp.vdot(a, a)).T if a.node.axes else a**-1

    def norm(self, a: Value) -> Value:
        """The Euclidean or Frobenius norm."""
        return self.xp.abs(a) if not a.node.axes else self.xp.scalar(self.xp.make("norm", (a.node,)))

    def svd(self, a: Value) -> tuple[Value, Value, Value]:
        """U, S and Vᵀ of the thin singular value decomposition of a matrix."""
        xp, (m, n) = self.xp, a.shape
        k = xp.smaller(m, n)
        made = xp.make("svd", (a.node,), None, ())
        parts = [((m, k), "U"), ((k, S.One), "S"), ((k, n), "Vh")]
        u, s, vh = (xp.wrap(xp.make("item", (made,), name, kept_axes(shape)), shape) for shape, name in parts)
        return u, s, vh

    def eigh(self, a: Value) -> tuple[Value, Value]:
        """The eigenvalues of a symmetric matrix, smallest first, and its unit eigenvectors as columns."""
        xp, n = self.xp, a.shape[0]
        made = xp.make("eigh", (a.node,), None, ())
        values = xp.wrap(xp.make("item", (made,), "values", (n,)), (n, S.One))
        return values, xp.wrap(xp.make("item", (made,), "vectors", (n, n)), (n, n))


class Namespace(Graph):
    """An array namespace that records; see the module.

    ``sizes`` are the typical values of sizes; ``factors`` says whether the target can solve with a Cholesky factor,
    ``gram`` whether its product of a matrix with its own transpose costs half.

    >>> from matderiv.index import size
    >>> xp, n = Namespace(), size("n")
    >>> A, x = xp.input("A", (n, n)), xp.input("x", (n, S.One))
    >>> (A @ A @ x).node
    matmul(input('A'), matmul(input('A'), input('x')))
    """

    def __init__(self, sizes: Mapping[str, int] | None = None, *, factors: bool = False, gram: bool = False) -> None:
        super().__init__(sizes, factors=factors)
        self.gram = gram
        self.linalg = Linalg(self)

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
        node = self.make("input", (), name, kept_axes(shape))
        self.facts[node] = frozenset(facts)
        return self.wrap(node, shape)

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
        axes = kept_axes(shape)
        return self.wrap(self.make("ones", (), None, axes) if axes else self.number(S.One), shape)

    def zeros(self, shape: tuple[Expr, ...]) -> Value:
        """Zeros."""
        axes = kept_axes(shape)
        return self.wrap(self.make("zeros", (), None, axes) if axes else self.number(S.Zero), shape)

    def eye(self, shape: tuple[Expr, ...]) -> Value:
        """The identity matrix."""
        axes = kept_axes(shape)
        return self.wrap(self.make("eye", (), None, axes) if axes else self.number(S.One), shape)

    # ---- functions of each entry

    def __getattr__(self, name: str) -> Any:
        if name not in FUNCTIONS:
            raise AttributeError(name)
        return lambda a: self.wrap(self.call(name, self.value(a).node), self.value(a).shape)

    def logsumexp(self, a: Value) -> Value:
        """log Σ exp over all entries."""
        return a if not a.node.axes else self.scalar(self._logsumexp(a.node, None))

    def relu(self, a: Value) -> Value:
        """max(t, 0)."""
        return self.wrap(self.make("relu", (a.node,), None, a.node.axes), a.shape)

    def softmax(self, a: Value) -> Value:
        """exp over Σ exp of a vector."""
        return (
            self.value(1) if not a.node.axes else self.wrap(self.make("softmax", (a.node,), None, a.node.axes), a.shape)
        )

    def expm(self, a: Value) -> Value:
        """The matrix exponential."""
        return self.exp(a) if not a.node.axes else self.wrap(self.make("expm", (a.node,), None, a.node.axes), a.shape)

    def tril(self, a: Value) -> Value:
        """The lower triangle."""
        return self._triangle("tril", a)

    def triu(self, a: Value) -> Value:
        """The upper triangle."""
        return self._triangle("triu", a)

    def _triangle(self, name: str, a: Value) -> Value:
        rows, columns = a.shape
        if len(a.node.axes) == 2:
            return self.wrap(self.make(name, (a.node,)), a.shape)
        if not a.node.axes:
            return a
        whole = (columns == 1) if name == "tril" else (rows == 1)
        if whole:
            return a
        return self.wrap(self.make("first", (a.node,), None, a.node.axes), a.shape)

    def max(self, a: Value, axis: int | None = None) -> Value:
        """The largest entry, of all or along an axis, which goes."""
        axes = without(a.node.axes, axis)
        return self.wrap(self.make("max", (a.node,), axis, axes), axes if axes else (S.One, S.One))

    def along(self, a: Value, axis: int | None, like: Value) -> Value:
        """``a`` with the ``axis`` back that it lost, to be combined with ``like``."""
        return a if axis is None else self.wrap(self._spread_over(a.node, axis, len(like.node.axes)), like.shape)

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
        return self.scalar(self.total(self._product([(a.node, S.One), (b.node, S.One)], axes=a.node.axes), None))

    # ---- sums

    def add(self, *given: Value | int) -> Value:
        """The sum of values of one shape, or of scalars."""
        values = [self.value(g) for g in given]
        shaped = next((v for v in values if v.node.axes), values[0])
        return self.wrap(self._sum([v.node for v in values], shaped.node.axes), shaped.shape)

    # ---- products of entries

    def multiply(self, *given: Value | int) -> Value:
        """The entrywise product of values of one shape and of scalars."""
        values = [self.value(g) for g in given]
        shaped = next((v for v in values if v.node.axes), values[0])
        node = self._product([(v.node, S.One) for v in values], axes=shaped.node.axes)
        return self.wrap(node, shaped.shape)

    def pow(self, a: Value, exponent: Value | int) -> Value:
        """``a`` to a power, entry by entry."""
        k = self.value(exponent)
        shaped = a if a.node.axes else k
        if k.node.op == "number" and a.node.op == "number" and a.node.data.is_Rational and k.node.data.is_Integer:
            return self.value(a.node.data**k.node.data)
        if k.node.op == "number":
            return self.wrap(self._product([(a.node, k.node.data)]), shaped.shape)
        if a.node.op == "ones":
            return a
        return self.wrap(self.make("power", (a.node, k.node), None, shaped.node.axes), shaped.shape)

    # ---- axes

    def matrix_transpose(self, a: Value) -> Value:
        """The transpose."""
        return self.wrap(self.T(a.node), a.shape[::-1])

    def kron(self, a: Value, b: Value) -> Value:
        """The Kronecker product."""
        shape = (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])
        if not a.node.axes or not b.node.axes:
            return self.wrap(self._product([(a.node, S.One), (b.node, S.One)]), shape)
        return self.wrap(self.make("kron", (a.node, b.node), (a.shape, b.shape), kept_axes(shape)), shape)

    def vec(self, a: Value) -> Value:
        """The columns stacked into one."""
        shape = (a.shape[0] * a.shape[1], S.One)
        if len(a.node.axes) < 2:
            return self.wrap(a.node, shape)
        return self.wrap(self.make("vec", (a.node,), None, kept_axes(shape)), shape)

    def joined(self, a: Value, b: Value) -> Value:
        """Every product of an entry of ``a`` and one of ``b``, rows joined with rows and columns with columns."""
        extents = (a.shape[0], b.shape[0], a.shape[1], b.shape[1])
        places = [n for n, extent in enumerate(extents) if extent != 1]
        mine = tuple(places.index(n) for n in (0, 2) if n in places)
        other = tuple(places.index(n) for n in (1, 3) if n in places)
        spread = [(self.expand(v.node, at, len(places)), S.One) for v, at in ((a, mine), (b, other))]
        shape = (a.shape[0] * b.shape[0], a.shape[1] * b.shape[1])
        return self.wrap(self.reshape(self._product(spread), kept_axes(shape)), shape)

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
        shape = (v.shape[0], v.shape[0])
        if not v.node.axes:
            return v
        inner, scalars = self._free(v.node)
        matrix = self.make("eye", (), None, shape) if inner.op == "ones" else self.make("diag", (inner,), None, shape)
        return self.wrap(self._product([(matrix, S.One), *scalars]), shape)

    def last(self, a: Value) -> Value:
        """The last entry of a vector, or the last column of a matrix."""
        axes = a.node.axes[:-1]
        return self.wrap(self.make("last", (a.node,), None, axes), (a.shape[0] if axes else S.One, S.One))

    def largest(self, a: Value) -> Value:
        """The entry of a vector that is largest in magnitude."""
        return self.scalar(self.make("largest", (a.node,), None, ()))

    def smaller(self, m: Expr, n: Expr) -> Expr:
        """The smaller of two sizes, as a size of its own."""
        return m if m == n else Smaller(m, n)

    # ---- products of matrices

    def multi_dot(self, *given: Value) -> Value:
        """The product of matrices, bracketed so that it costs least."""
        shape = (given[0].shape[0], given[-1].shape[1])
        scalars: list[tuple[Node, Expr]] = []
        chain: list[Value] = []
        for value in given:
            node, own = self._free(value.node)
            if value.node.op == "number" or not value.node.axes:
                scalars.append((value.node, S.One))
                continue
            scalars += own
            chain.extend(self._flat(node, value.shape))
        if any(v.node.op == "zeros" for v in chain):
            return self.zeros(shape)
        spread = self._spread(chain)
        if spread is not None:
            return self.wrap(self._product([(spread.node, S.One), *scalars], axes=kept_axes(shape)), shape)
        kept = [v for v in chain if v.node.op != "eye"]
        if not kept:
            core = self.eye(shape) if chain else self.value(1)
        else:
            core = self._bracketed(self._grams(kept) if self.gram else kept)
        node = self._product([(core.node, S.One), *scalars], axes=kept_axes(shape)) if scalars else core.node
        return self.wrap(node, shape)

    def _spread(self, chain: list[Value]) -> Value | None:
        """A(diag(d) + u vᵀ)B term by term: scaled rows and an outer product, where the sum would be a full factor."""
        place = next((n for n, v in enumerate(chain) if v.node.op == "diag_add"), None)
        if place is None or not any(len(v.node.axes) == 2 for n, v in enumerate(chain) if n != place):
            return None
        matrix, shift = chain[place].node.args
        shape = chain[place].shape
        if self._free(matrix)[0].op != "outer":
            return None
        diagonal = (
            self.diag(self.wrap(shift, (shape[0], S.One))) if shift.axes else self.eye(shape) * self.scalar(shift)
        )
        terms = (self.wrap(matrix, shape), diagonal)
        return self.add(*(self.multi_dot(*chain[:place], term, *chain[place + 1 :]) for term in terms))

    def _flat(self, node: Node, shape: tuple[Expr, ...]) -> list[Value]:
        """A factor as factors: powers and what is of rank one taken apart."""
        if node.op == "matrix_power" and node.data <= MOST_FACTORS:
            return [self.wrap(node.args[0], shape)] * node.data
        if node.op == "outer":
            (m, n), one = shape, S.One
            return [self.wrap(node.args[0], (m, one)), self.wrap(node.args[1], (one, n))]
        if node.op == "ones" and len(node.axes) == 2:
            return [self.ones((shape[0], S.One)), self.ones((S.One, shape[1]))]
        if node.op == "matmul":
            left, right = node.args
            if len(left.axes) == 2 == len(right.axes):
                return [*self._flat(left, left.axes), *self._flat(right, right.axes)]
        if node.op == "T" and node.args[0].op == "matmul" and all(len(a.axes) == 2 for a in node.args[0].args):
            left, right = node.args[0].args
            return [
                *self._flat(self.T(right), right.axes[::-1]),
                *self._flat(self.T(left), left.axes[::-1]),
            ]
        return [self.wrap(node, shape)]

    def _grams(self, chain: list[Value]) -> list[Value]:
        """AᵀDA with D ≥ 0 as BᵀB with B = √D A, of which only half need be computed."""
        out: list[Value] = []
        n = 0
        while n < len(chain):
            if n + 2 < len(chain):
                a, d, b = chain[n : n + 3]
                if (
                    d.node.op == "diag"
                    and len(a.node.axes) == 2 == len(b.node.axes)
                    and self.T(a.node) is b.node
                    and self.is_(d.node.args[0], "nonnegative")
                ):
                    scale = self.expand(self.call("sqrt", d.node.args[0]), (0,), 2)
                    inner = self._product([(scale, S.One), (b.node, S.One)])
                    out.append(
                        self.wrap(self.make("gram", (inner,), None, (b.node.axes[1],) * 2), (a.shape[0], b.shape[1]))
                    )
                    n += 3
                    continue
            out.append(chain[n])
            n += 1
        return out

    def _bracketed(self, chain: list[Value]) -> Value:
        count = len(chain)
        d = [self.typical_size(chain[0].shape[0]), *(self.typical_size(v.shape[1]) for v in chain)]
        best: dict[tuple[int, int], tuple[float, int]] = {(n, n): (0.0, n) for n in range(count)}
        for length in range(2, count + 1):
            for i in range(count - length + 1):
                j = i + length - 1
                found = (inf, i)
                for k in range(i, j):
                    cost = best[i, k][0] + best[k + 1, j][0] + self._cost(chain, d, i, k, j)
                    if cost < found[0]:
                        found = (cost, k)
                best[i, j] = found

        def build(i: int, j: int) -> Value:
            if i == j:
                return chain[i]
            k = best[i, j][1]
            return self._combine(build(i, k), build(k + 1, j))

        return build(0, count - 1)

    def _cost(self, chain: list[Value], d: list[float], i: int, k: int, j: int) -> float:
        """Operations of the product of the factors i…k and k+1…j."""
        rows, inner, columns = d[i], d[k + 1], d[j + 1]
        left = chain[i].node if i == k else None
        right = chain[j].node if k + 1 == j else None
        for one, width in ((left, columns), (right, rows)):
            if one is not None and one.op == "diag":
                return inner * width
            if one is not None and one.op == "ones":
                return inner * width
        for one, width in ((left, columns), (right, rows)):
            if one is not None and one.op in ("inv", "cho_inv"):
                return 2 / 3 * inner**3 + 2 * inner**2 * width
        return 2 * rows * inner * columns

    def _combine(self, a: Value, b: Value) -> Value:
        shape = (a.shape[0], b.shape[1])
        return self.wrap(self._dot(a, b), shape)

    def _dot(self, a: Value, b: Value) -> Node:
        (left, c), (right, d) = self._free(a.node), self._free(b.node)
        if c or d:
            inner = self._dot(self.wrap(left, a.shape), self.wrap(right, b.shape))
            return self._product([(inner, S.One), *c, *d], axes=kept_axes((a.shape[0], b.shape[1])))
        if not left.axes or not right.axes:
            return self._product([(left, S.One), (right, S.One)])
        if a.shape[1] == 1:
            return (
                self._product(
                    [(self.expand(left, (0,), 2), S.One), (self.expand(right, (1,), 2), S.One)],
                    axes=(*left.axes, *right.axes),
                )
                if (left.op != "ones" and right.op != "ones")
                else self.make("outer", (left, right), None, (*left.axes, *right.axes))
            )
        return self.matmul(left, right)
