"""The arithmetic in which lines are evaluated. It knows no rule of differentiation except arithmetic itself.

A number here is ``value + ε tangent`` with ε² = 0, held as a pair of arrays; a derivative is the tangent of
what comes out when ε is put in. Two rings share one interface:

* :class:`Modular`: integers modulo a prime of 31 bits, exact; what has no meaning there raises :class:`NotExact`;
* :class:`Real`: floating point. A function is evaluated at ``value + 1e-20 i tangent`` (the complex step), so
  it must be given as an analytic function on either side of its kinks, and nothing is ever conjugated.

>>> ring = Modular(2147483647)
>>> x = Dual(ring, ring.number(3), ring.number(1))
>>> (x * x).value, (x * x).tangent          # 3² and the derivative of x² at 3
(np.int64(9), np.int64(6))
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial, reduce
from math import prod
from typing import Any

from sympy import Expr

from . import elimination
from .arrays import added, full_sum, large, matmul, np, plain
from .digest import sha256
from .functions import FUNCTIONS, power

__all__ = [
    "BITS",
    "Array",
    "Dual",
    "Modular",
    "NotExact",
    "OutsideDomain",
    "Real",
    "Ring",
    "Undefined",
    "ZeroDenominator",
    "one_matrix",
]

Array = Any  # of core/arrays.py, or one of its numbers; NumPy's own types differ between its versions

BITS = 31  # of a prime: NumPy has whole numbers of 64 bits, and a product of two residues is one
STEP = 1e-20  # the complex step: its square vanishes beside any number that occurs
SLIGHT = 1e-10  # a number nearer to zero than this may be hidden by the complex step
TINY = 1e-12  # a denominator nearer to zero than this counts as zero
ILL = 1e6  # a matrix with a larger condition counts as singular
SPREAD = 2**16  # so many products of floating point are formed before they are summed
FEW_ROWS = 8  # of a matrix that is inverted by way of lists
LAPACK = 40  # rows up to which elimination is our own, the same wherever it runs
FEW = 512  # so many products of residues are formed at once
SMALL = 2**16  # residues nearer to zero than this may be read back as whole numbers


class Undefined(ArithmeticError):
    """A value does not exist at this point or in this ring."""


class NotExact(Undefined):
    """The operation has no meaning in exact modular arithmetic."""


class ZeroDenominator(Undefined):
    """A denominator is zero at this point: draw again."""


class OutsideDomain(Undefined):
    """An argument lies outside the domain of a function: draw again."""


def _part(a: Array, axis: int, at: int) -> Array:
    """The row (axis −2) or column of an array at a place, with the axis."""
    return a[..., at : at + 1, :] if axis == -2 else a[..., at : at + 1]


class Dual:
    """``value + ε tangent``; a tangent of ``None`` is zero. The last two axes are rows and columns."""

    __slots__ = ("ring", "tangent", "value")

    def __init__(self, ring: Ring, value: Array, tangent: Array | None = None) -> None:
        self.ring, self.value, self.tangent = ring, value, tangent

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of the value."""
        return tuple(np.shape(self.value))

    def each(self, linear: Callable[[Array], Array]) -> Dual:
        """A linear map applied to value and tangent."""
        return Dual(self.ring, linear(self.value), None if self.tangent is None else linear(self.tangent))

    def __add__(self, other: Dual) -> Dual:
        ring = self.ring
        if self.tangent is None and other.tangent is None:
            return Dual(ring, ring.add(self.value, other.value))
        return Dual(ring, ring.add(self.value, other.value), ring.join(self.tangent, other.tangent))

    def __neg__(self) -> Dual:
        return self.each(self.ring.negate)

    def __sub__(self, other: Dual) -> Dual:
        return self + -other

    def __mul__(self, other: Dual) -> Dual:
        if self.tangent is None and other.tangent is None:
            return Dual(self.ring, self.ring.multiply(self.value, other.value))
        return self._times(other, self.ring.multiply)

    def __matmul__(self, other: Dual) -> Dual:
        if self.tangent is None and other.tangent is None:
            return Dual(self.ring, self.ring.matmul(self.value, other.value))
        return self._times(other, self.ring.matmul)

    def _times(self, other: Dual, times: Callable[[Array, Array], Array]) -> Dual:
        # (a + εa')(b + εb') = ab + ε(a'b + ab')
        first = None if self.tangent is None else times(self.tangent, other.value)
        second = None if other.tangent is None else times(self.value, other.tangent)
        return Dual(self.ring, times(self.value, other.value), self.ring.join(first, second))


class Ring(ABC):
    """What every ring can do: first with bare arrays, then, for the records of operations, with pairs.

    ``exact`` tells whether equal values are the same number, ``keeps`` whether :meth:`kept` does anything; ``asked`` is
    set when an oracle was asked for a value.
    """

    exact: bool
    keeps = False
    asked = False
    digits = 0  # of numbers that are not exact
    step = 1e-3  # of the differences that stand for an outer derivative
    eps = 0.0  # of rounding, relative to a number
    single = False  # the indicator of the largest entry has a value only where that is single

    # ---- bare arrays

    @abstractmethod
    def reduce(self, a: Array) -> Array:
        """The normal form of a sum or product of two numbers in normal form."""

    @abstractmethod
    def number(self, numerator: int, denominator: int = 1) -> Array:
        """A rational number."""

    @abstractmethod
    def invert(self, a: Array) -> Array:
        """1/a, entry by entry."""

    @abstractmethod
    def matmul(self, a: Array, b: Array) -> Array:
        """The matrix product over the last two axes."""

    @abstractmethod
    def whole(self, a: Array) -> int | None:
        """The whole number that all entries equal, if they do."""

    @abstractmethod
    def constant(self, a: Array) -> Array:
        """An array of small whole numbers as one of this ring."""

    def add(self, a: Array, b: Array) -> Array:
        """a + b."""
        return self.reduce(a + b)

    def negate(self, a: Array) -> Array:
        """−a."""
        return self.reduce(-a)

    def multiply(self, a: Array, b: Array) -> Array:
        """a · b, entry by entry."""
        return self.reduce(a * b)

    def total(self, a: Array, axes: int | tuple[int, ...]) -> Array:
        """The sum over an axis, or over some."""
        return self.reduce(added(a, axes))

    def contracted(self, a: Array, b: Array, axes: int | tuple[int, ...]) -> Array:
        """The product of two arrays with equal axes, summed over some of them."""
        return self.total(self.multiply(a, b), axes)

    def join(self, a: Array | None, b: Array | None) -> Array | None:
        """The sum of two tangents, of which either may be zero."""
        if a is None or b is None:
            return b if a is None else a
        return self.add(a, b)

    def irrational(self, number: Expr) -> Array:
        """A number that is no fraction."""
        raise NotExact("an irrational number has no exact value")

    def kept(self, a: Array) -> Array:
        """A value as an array of this ring."""
        return a

    def rough(self, a: Array) -> Array:
        """The values as doubles, to see on which side of a border they lie."""
        return a

    # ---- pairs

    def eye(self, n: int) -> Dual:
        """The identity matrix."""
        return Dual(self, self.constant(np.eye(n, dtype=np.int64)))

    def triangle(self, rows: int, columns: int, *, upper: bool = False) -> Dual:
        """Ones on and below the diagonal (above it with ``upper``), zeros elsewhere."""
        return Dual(self, self.constant((np.triu if upper else np.tril)(np.ones((rows, columns), dtype=np.int64))))

    def ones(self, rows: int, columns: int) -> Dual:
        """The matrix of ones."""
        return Dual(self, self.constant(np.ones((rows, columns), dtype=np.int64)))

    def zeros(self, rows: int, columns: int) -> Dual:
        """The zero matrix."""
        return Dual(self, self.constant(np.zeros((rows, columns), dtype=np.int64)))

    def transpose(self, a: Dual) -> Dual:
        """Rows and columns swapped."""
        return a.each(lambda x: np.swapaxes(x, -1, -2))

    def trace(self, a: Dual) -> Dual:
        """The trace, as a 1×1 matrix."""
        return a.each(lambda x: self.total(np.diagonal(x, axis1=-2, axis2=-1), -1)[..., None, None])

    def diagonal(self, a: Dual) -> Dual:
        """The diagonal, as a column."""
        return a.each(lambda x: np.diagonal(x, axis1=-2, axis2=-1)[..., None])

    def sum(self, a: Dual, *, rows: bool = False, columns: bool = False) -> Dual:
        """The sum along the rows' axis, the columns' axis, or both; a summed axis keeps length 1."""
        axes = (-2,) * rows + (-1,) * columns
        return a.each(lambda x: self.reduce(added(x, axes, keepdims=True)))

    def product(self, a: Dual, *, rows: bool = False, columns: bool = False) -> Dual:
        """The product along the rows' axis, the columns' axis, or both; such an axis keeps length 1."""
        for axis in (-2,) * rows + (-1,) * columns:
            parts = [a.each(partial(_part, axis=axis, at=n)) for n in range(a.shape[axis])]
            while len(parts) > 1:  # in pairs, so that few roundings stand one after the other
                pairs = [first * second for first, second in zip(parts[::2], parts[1::2], strict=False)]
                parts = pairs + parts[2 * len(pairs) :]
            (a,) = parts
        return a

    def kron(self, a: Dual, b: Dual) -> Dual:
        """The Kronecker product."""
        (m, n), (p, q) = a.shape[-2:], b.shape[-2:]
        spread = a.each(lambda x: x[..., :, None, :, None]) * b.each(lambda x: x[..., None, :, None, :])
        return spread.each(lambda x: x.reshape(*x.shape[:-4], m * p, n * q))

    def vec(self, a: Dual) -> Dual:
        """The columns stacked into one."""
        return a.each(lambda x: np.swapaxes(x, -1, -2).reshape(*x.shape[:-2], -1, 1))

    def reshape(self, a: Dual, rows: int, columns: int) -> Dual:
        """The matrix with these rows and columns whose stacked columns are those of ``a``."""
        return a.each(lambda x: np.swapaxes(np.swapaxes(x, -1, -2).reshape(*x.shape[:-2], columns, rows), -1, -2))

    def commutation(self, rows: int, columns: int) -> Dual:
        """The matrix that takes the stacked columns of a matrix with these rows and columns to its stacked rows."""
        order = np.arange(rows * columns).reshape(columns, rows).swapaxes(0, 1).ravel()
        return self.eye(rows * columns).each(lambda x: x[order])

    def peak(self, a: Dual) -> Dual:
        """The largest entry of each matrix, as a constant: without the tangent."""
        if not a.value.size:
            raise Undefined("of no entries none is the largest")
        return Dual(self, np.max(a.value, (-2, -1), keepdims=True))

    def concatenate(self, arrays: tuple[Dual, ...], *, below: bool = False) -> Dual:
        """Blocks side by side, or one below the other."""
        axis = -2 if below else -1
        tangents = [a.tangent for a in arrays]
        if all(t is None for t in tangents):
            return Dual(self, _concatenate([a.value for a in arrays], axis))
        filled = [np.zeros_like(a.value) if t is None else t for a, t in zip(arrays, tangents, strict=True)]
        return Dual(self, _concatenate([a.value for a in arrays], axis), _concatenate(filled, axis))

    def reciprocal(self, a: Dual) -> Dual:
        """1/a, entry by entry: 1/(v + εt) = 1/v − ε t/v²."""
        inverse = self.invert(a.value)
        if a.tangent is None:
            return Dual(self, inverse)
        return Dual(self, inverse, self.negate(self.multiply(a.tangent, self.multiply(inverse, inverse))))

    def raised(self, a: Dual, exponent: int, times: Callable[[Dual, Dual], Dual] = Dual.__mul__) -> Dual:
        """A positive whole power by repeated squaring."""
        out: Dual | None = None
        while exponent:
            if exponent & 1:
                out = a if out is None else times(out, a)
            exponent >>= 1
            if exponent:
                a = times(a, a)
        assert out is not None
        return out

    def power(self, base: Dual, exponent: Dual) -> Dual:
        """``base ** exponent``, entry by entry; only whole exponents have an exact value."""
        k = self.whole(exponent.value) if exponent.tangent is None else None
        if k is None:
            return self.general_power(base, exponent)
        if k == 0:
            return Dual(self, self.constant(np.ones(np.shape(base.value), dtype=np.int64)))
        return self.raised(base if k > 0 else self.reciprocal(base), abs(k))

    def matrix_power(self, a: Dual, k: int) -> Dual:
        """A whole power of a square matrix."""
        if k == 0:
            return self.eye(a.shape[-1])
        return self.raised(a if k > 0 else self.inverse(a), abs(k), Dual.__matmul__)

    def integer(self, a: Dual) -> int:
        """The whole number that a 1×1 array holds."""
        k = self.whole(a.value)
        if k is None:
            raise NotExact("this exponent is not a whole number")
        return k

    @abstractmethod
    def entrywise(self, name: str, value: Callable[[Any, Array], Array], a: Dual) -> Dual:
        """A function of each entry, ``value(numpy, z)``; ``name`` tells one function from another."""

    @abstractmethod
    def general_power(self, base: Dual, exponent: Dual) -> Dual:
        """A power whose exponent is not a whole number."""

    @abstractmethod
    def inverse(self, a: Dual) -> Dual:
        """The inverse of a square matrix."""

    @abstractmethod
    def determinant(self, a: Dual) -> Dual:
        """The determinant, as a 1×1 matrix."""

    def log_determinant(self, a: Dual) -> Dual:
        """The logarithm of a positive determinant, as a 1×1 matrix."""
        return self.entrywise("log", lambda numpy, z: numpy.log(z), self.determinant(a))


class Modular(Ring):
    """Exact arithmetic modulo a prime below 2³¹ on 64-bit integers; products are reduced before they are summed.

    With ``oracle`` a function that has no exact value is replaced by an arbitrary one, fixed by its name and the prime:
    a line
    that holds even so uses nothing of the function but that equal arguments have equal values. The oracle has no
    derivative.
    """

    exact = True

    def __init__(self, prime: int, oracle: bool = False) -> None:
        self.prime, self.oracle = prime, oracle
        self._prime = np.array(prime)  # what is no number of Python is not turned into an array each time
        self._inverses: dict[bytes, list[list[int]] | None] = {}  # of matrices, by their entries

    def reduce(self, a: Array) -> Array:
        return a % self._prime

    def add(self, a: Array, b: Array) -> Array:
        return (a + b) % self._prime

    def multiply(self, a: Array, b: Array) -> Array:
        return a * b % self._prime

    def number(self, numerator: int, denominator: int = 1) -> Array:
        if denominator % self.prime == 0:
            raise ZeroDenominator(f"{denominator} is 0 modulo the prime")
        return np.int64(numerator * pow(denominator, -1, self.prime) % self.prime)

    def constant(self, a: Array) -> Array:
        return a % self._prime

    def invert(self, a: Array) -> Array:
        flat = np.ravel(a).tolist()
        if 0 in flat:
            raise ZeroDenominator("a denominator is zero at this point")
        return np.array([pow(x, -1, self.prime) for x in flat], dtype=np.int64).reshape(np.shape(a))

    def contracted(self, a: Array, b: Array, axes: int | tuple[int, ...]) -> Array:
        return full_sum(a, b, axes, self._prime)

    def matmul(self, a: Array, b: Array) -> Array:
        if plain() or max(a.size * b.shape[-1], b.size * a.shape[-2]) <= FEW:
            return matmul(a, b, self._prime)
        # halves of 16 bits keep the sums of up to 2^16 products below 2^63
        return ((a >> 16) @ b % self._prime * 65536 + (a & 65535) @ b) % self._prime

    def whole(self, a: Array) -> int | None:
        flat = np.ravel(a)
        k = int(flat[0])
        if len(flat) > 1 and not (flat == k).all():
            return None
        return k if k < SMALL else k - self.prime if self.prime - k < SMALL else None

    def entrywise(self, name: str, value: Callable[[Any, Array], Array], a: Dual) -> Dual:
        return self._ask(name, a)

    def general_power(self, base: Dual, exponent: Dual) -> Dual:
        if np.size(exponent.value) != 1 or exponent.tangent is not None:
            raise NotExact("a power with a varying exponent has no exact value")
        return self._ask(f"power {int(np.ravel(exponent.value)[0])}", base)

    def _ask(self, name: str, a: Dual) -> Dual:
        if not self.oracle or a.tangent is not None:
            raise NotExact(f"{name} has no exact value")
        self.asked = True
        # the finalizer of SplitMix64, keyed by the name and the prime
        key = sha256(f"{self.prime} {name}".encode()).digest()[:8]
        start, flat = int.from_bytes(key, "big"), np.ravel(a.value).tolist()
        values = [_mixed((x + start) % 2**64) % self.prime for x in flat]
        return Dual(self, np.array(values, dtype=np.int64).reshape(a.shape))

    def inverse(self, a: Dual) -> Dual:
        """By elimination; (V + εT)⁻¹ = V⁻¹ − ε V⁻¹TV⁻¹, since the product with V + εT is 1."""
        matrices = a.value.reshape(-1, *a.shape[-2:])
        inverse = np.array([self._inverse(m) for m in matrices], dtype=np.int64).reshape(a.value.shape)
        if a.tangent is None:
            return Dual(self, inverse)
        return Dual(self, inverse, self.negate(self.matmul(self.matmul(inverse, a.tangent), inverse)))

    def _inverse(self, matrix: Array) -> list[list[int]]:
        """The inverse of one matrix; that of what has moved begins with that of what has not."""
        key = matrix.tobytes()
        if key not in self._inverses:
            self._inverses[key] = elimination.inverse_modulo(matrix.tolist(), self.prime)
        found = self._inverses[key]
        if found is None:
            raise ZeroDenominator("the matrix is singular at this point")
        return found

    def determinant(self, a: Dual) -> Dual:
        """By elimination on pairs, so that nothing need be known of the derivative of a determinant."""
        if a.tangent is None:
            found = [elimination.determinant_modulo(m, self.prime) for m in _matrices(a.value)]
            return Dual(self, np.array(found, dtype=np.int64).reshape(*a.shape[:-2], 1, 1))
        if one_matrix(a.value):
            return self._eliminate(a)
        batch = np.broadcast_shapes(a.shape[:-2], a.tangent.shape[:-2])
        value = np.broadcast_to(a.value, batch + a.shape[-2:])
        tangent = np.broadcast_to(a.tangent, batch + a.shape[-2:])
        together = self._eliminated(Dual(self, value, tangent))
        if together is not None:
            return together
        parts = [self._eliminate(Dual(self, value[at], tangent[at])) for at in np.ndindex(*batch)]
        out = np.array([p.value for p in parts]).reshape(*batch, 1, 1)
        return Dual(self, out, np.array([p.tangent for p in parts]).reshape(*batch, 1, 1))

    def _eliminate(self, a: Dual) -> Dual:
        """One matrix with tangents, any number of them, its rows swapped where a pivot is zero."""
        n = a.shape[-1]
        out = Dual(self, np.ones((1, 1), dtype=np.int64))
        for column in range(n):
            pivots = np.flatnonzero(a.value[..., :, 0])
            if not len(pivots):
                # every product through this column vanishes in value; its tangent is beyond elimination
                raise ZeroDenominator("the matrix is singular at this point")
            if pivots[0]:
                order = np.arange(n - column)
                order[[0, pivots[0]]] = order[[pivots[0], 0]]
                a, out = a.each(_rows(order)), -out
            pivot, a = self._column(a)
            out = out * pivot
        return out

    def _eliminated(self, a: Dual) -> Dual | None:
        """Many matrices at once, as all cofactors of one; ``None`` where one of them needs its rows swapped."""
        out = Dual(self, np.ones((*a.shape[:-2], 1, 1), dtype=np.int64))
        for _ in range(a.shape[-1]):
            if not a.value[..., 0, 0].all():
                return None
            pivot, a = self._column(a)
            out = out * pivot
        return out

    def _column(self, a: Dual) -> tuple[Dual, Dual]:
        """The pivot, and what is left of the other rows and columns."""
        pivot = a.each(lambda x: x[..., :1, :1])
        left = a.each(lambda x: x[..., 1:, :1]) * self.reciprocal(pivot)
        return pivot, a.each(lambda x: x[..., 1:, 1:]) - left * a.each(lambda x: x[..., :1, 1:])


class Real(Ring):
    """Floating point; derivatives of functions by the complex step, outer ones by differences of this ``step``."""

    exact = False
    digits = 15
    eps = 2.0**-52

    def __init__(self, step: float = Ring.step, single: bool = False) -> None:
        self.step, self.single = step, single

    def irrational(self, number: Expr) -> Array:
        return np.float64(float(number))

    def reduce(self, a: Array) -> Array:
        return a

    def add(self, a: Array, b: Array) -> Array:
        return a + b

    def multiply(self, a: Array, b: Array) -> Array:
        return a * b

    def number(self, numerator: int, denominator: int = 1) -> Array:
        try:
            return np.float64(numerator / denominator)
        except OverflowError:
            raise OutsideDomain("a number is beyond floating point") from None

    def constant(self, a: Array) -> Array:
        return a.astype(np.float64)

    def invert(self, a: Array) -> Array:
        if np.size(a) and np.min(np.abs(a)) < TINY:
            raise ZeroDenominator("a denominator is zero at this point, or too small for a double")
        return 1.0 / a

    def total(self, a: Array, axes: int | tuple[int, ...]) -> Array:
        return added(a, axes)

    def contracted(self, a: Array, b: Array, axes: int | tuple[int, ...]) -> Array:
        return full_sum(a, b, axes)

    def matmul(self, a: Array, b: Array) -> Array:
        if not large(max(a.size * b.shape[-1], b.size * a.shape[-2]) > SPREAD):
            return matmul(a, b)
        return a @ b

    def whole(self, a: Array) -> int | None:
        flat = np.ravel(a)
        k = float(flat[0])
        return int(k) if k.is_integer() and abs(k) < SMALL and (flat == k).all() else None

    def entrywise(self, name: str, value: Callable[[Any, Array], Array], a: Dual) -> Dual:
        return self._step(lambda z: value(FUNCTIONS, z), a)

    def general_power(self, base: Dual, exponent: Dual) -> Dual:
        if not (base.value > 0).all():
            raise OutsideDomain("a power with a fractional exponent needs a positive base")
        out = power(base.value, exponent.value)
        if base.tangent is None and exponent.tangent is None:
            return Dual(self, out)
        # beside a base that is nearly 0 the step must be slight as well
        step = STEP * np.where(base.value < SLIGHT, base.value, 1.0)
        return Dual(self, out, power(_complex(base, step), _complex(exponent, step)).imag / step)

    def inverse(self, a: Dual) -> Dual:
        """(V + εT)⁻¹ = V⁻¹ − ε V⁻¹TV⁻¹, since the product with V + εT is 1."""
        inverse = _inverted(a.value)
        if a.tangent is None:
            return Dual(self, inverse)
        return Dual(self, inverse, -self.matmul(self.matmul(inverse, a.tangent), inverse))

    def determinant(self, a: Dual) -> Dual:
        if _large(a.value):
            out = self._step(lambda z: np.linalg.det(z)[..., None, None], a)
            # rounding hides that a matrix is singular; its logarithm or reciprocal must not exist then
            out.value = np.where(_is_regular(a.value)[..., None, None], out.value, 0.0)
            return out
        return self._of_matrices(self._determinant, a)

    def log_determinant(self, a: Dual) -> Dual:
        if _large(a.value):
            return self._step(_log_determinant, a)
        return self._of_matrices(self._log_determinant, a)

    def _of_matrices(self, function: Callable[[Dual], Dual], a: Dual) -> Dual:
        """A function of each matrix, with any number of tangents where it is one."""
        if not np.isfinite(a.value).all():
            raise OutsideDomain("a matrix with an entry that is not finite")
        if one_matrix(a.value):
            return function(a)
        batch = np.broadcast_shapes(a.shape[:-2], () if a.tangent is None else a.tangent.shape[:-2])
        value = np.broadcast_to(a.value, batch + a.shape[-2:])
        tangent = None if a.tangent is None else np.broadcast_to(a.tangent, batch + a.shape[-2:])
        places = list(np.ndindex(*batch))
        parts = [function(Dual(self, value[at], None if tangent is None else tangent[at])) for at in places]
        out = np.array([float(p.value.ravel()[0]) for p in parts]).reshape(*batch, 1, 1)
        if tangent is None:
            return Dual(self, out)
        slopes = [0.0 if p.tangent is None else float(p.tangent.ravel()[0]) for p in parts]
        return Dual(self, out, np.array(slopes).reshape(*batch, 1, 1))

    def _determinant(self, a: Dual) -> Dual:
        found = self._pivots(a)
        if found is not None:
            return reduce(Dual.__mul__, found)
        # rounding hides that a matrix is singular; its logarithm or reciprocal must not exist then
        zero = self.zeros(1, 1).value
        if a.tangent is None:
            return Dual(self, zero)
        slopes = [prod(elimination.pivots(m)).imag / STEP for m in _matrices(_complex(a))]
        return Dual(self, zero, np.array(slopes, dtype=float).reshape(*a.tangent.shape[:-2], 1, 1))

    def _log_determinant(self, a: Dual) -> Dual:
        found = self._pivots(a)
        signs = None if found is None else [1.0 if float(p.value.ravel()[0]) > 0 else -1.0 for p in found]
        if found is None or signs is None or prod(signs) < 0:
            raise OutsideDomain("the determinant is not positive at this point")
        # the determinant itself overflows soon
        sizes = [p.each(lambda x, s=s: s * x) for p, s in zip(found, signs, strict=True)]  # type: ignore[misc]
        return reduce(Dual.__add__, [self.entrywise("log", lambda numpy, z: numpy.log(z), p) for p in sizes])

    def _pivots(self, a: Dual) -> list[Dual] | None:
        """The pivots of elimination on pairs, so that nothing need be known of the derivative of a determinant.

        ``None`` where one is so small that the matrix cannot be told from a singular one.
        """
        n, least = a.shape[-1], TINY * float(np.abs(a.value).max(initial=0.0))
        if a.tangent is None:
            values = elimination.pivots(_matrices(a.value)[0])
            whole = len(values) == n and all(abs(x) > least for x in values)
            return [Dual(self, np.array([[x]])) for x in values] if whole else None
        out = []
        for column in range(n):
            sizes = np.abs(np.ravel(a.value[..., :, 0])).tolist()
            row = sizes.index(max(sizes))
            if not sizes[row] > least:
                return None
            if row:
                order = list(range(n - column))
                order[0], order[row] = row, 0
                a = a.each(_rows(order))
            pivot = a.each(lambda x: x[..., :1, :1])
            over = 1.0 / pivot.value
            left = a.each(lambda x: x[..., 1:, :1]) * Dual(self, over, -(pivot.tangent * (over * over)))
            a = a.each(lambda x: x[..., 1:, 1:]) - left * a.each(lambda x: x[..., :1, 1:])
            out.append(-pivot if row else pivot)
        return out

    def _step(self, value: Callable[[Array], Array], a: Dual) -> Dual:
        # the value once more on its own: it has no axes for the directions of the tangent
        out = value(a.value)
        return Dual(self, out, None if a.tangent is None else value(_complex(a)).imag / STEP)


def one_matrix(a: Array) -> bool:
    """Whether an array is one matrix, whatever axes of length 1 stand before."""
    return a.ndim == 2 or all(n == 1 for n in a.shape[:-2])


def _rows(order: Array) -> Callable[[Array], Array]:
    return lambda x: x[..., order, :]


def _complex(a: Dual, step: Array = STEP) -> Array:
    return a.value if a.tangent is None else a.value + 1j * step * a.tangent


def _mixed(z: int) -> int:
    """The finalizer of SplitMix64."""
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return z ^ (z >> 31)


def _matrices(a: Array) -> list[list[list[Any]]]:
    """One by one, as nested lists."""
    return a.reshape(-1, *a.shape[-2:]).tolist()  # type: ignore[no-any-return]


def _large(a: Array) -> bool:
    """Whether a matrix is left to LAPACK, as a user's own may be."""
    return large(a.shape[-1] > LAPACK)


def _inverted(a: Array) -> Array:
    """The inverse; a matrix that is singular but for rounding has none."""
    out = _inverse(a)
    if out is None:
        raise ZeroDenominator("the matrix is singular at this point")
    if not (np.abs(out).max() * np.abs(a).max() < ILL):
        raise ZeroDenominator("the matrix is nearly singular at this point")
    return out


def _inverse(a: Array) -> Array | None:
    """The inverse of each matrix, or ``None`` where one has none."""
    if _large(a):
        try:
            return np.linalg.inv(a)
        except np.linalg.LinAlgError:
            return None
    if a.shape[-1] > FEW_ROWS and one_matrix(a) and not plain():
        one = elimination.inverse_of_many_rows(a.reshape(a.shape[-2:]))
        return None if one is None else one.reshape(a.shape)
    found = [elimination.inverse(m) for m in _matrices(a)]
    return None if None in found else np.array(found, dtype=float).reshape(a.shape)


def _is_regular(a: Array) -> Array:
    """Whether each matrix has a condition with which it can be told from a singular one."""
    if not np.isfinite(a).all():
        raise OutsideDomain("a matrix with an entry that is not finite")
    return np.linalg.cond(a) < 1 / TINY


def _log_determinant(a: Array) -> Array:
    """log det without the determinant itself, which overflows soon; its phase is the phase of the sign."""
    sign, size = np.linalg.slogdet(a)
    if not (sign.real > 0).all() or not _is_regular(a.real).all():
        raise OutsideDomain("the determinant is not positive at this point")
    return (size + 1j * FUNCTIONS.log(sign).imag if np.iscomplexobj(a) else size)[..., None, None]


def _concatenate(arrays: list[Array], axis: int) -> Array:
    batch = np.broadcast_shapes(*(a.shape[:-2] for a in arrays))
    return np.concatenate([np.broadcast_to(a, batch + a.shape[-2:]) for a in arrays], axis)
