"""Real arithmetic to any number of digits, where floating point does not tell two numbers apart.

Arrays hold numbers of mpmath. It is slow, and so used where it must be: where a difference in floating point is to be
confirmed before it is believed, and where constants are so small, so large or so close that doubles hide one.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import mpmath
from sympy import Expr, N

from ..core.arrays import np
from ..core.dual_numbers import Array, Dual, NotExact, OutsideDomain, Ring, ZeroDenominator, one_matrix

__all__ = ["Precise", "precise"]

MANY_DIGITS = 1000
LARGEST_ARGUMENT = 10**6  # of an exponential: beyond it numbers have no practical size


class Names:
    """The functions that records of operations ask of an array library, for one number."""

    def __init__(self, context: Any) -> None:
        self.context = context
        self.pi = +context.pi
        self.names = {"arcsin": "asin", "arccos": "acos", "arctan": "atan", "arcsinh": "asinh", "arccosh": "acosh"}
        self.names |= {"arctanh": "atanh"}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.context, self.names.get(name, name))

    def exp(self, z: Any) -> Any:
        """The exponential, of what is not too large."""
        if abs(z.real) > LARGEST_ARGUMENT:
            raise OverflowError("an exponential beyond practical size")
        return self.context.exp(z)

    def expm1(self, z: Any) -> Any:
        """exp(z) − 1."""
        return self.exp(z) - 1

    def sinh(self, z: Any) -> Any:
        """The hyperbolic sine."""
        return (self.exp(z) - self.exp(-z)) / 2

    def cosh(self, z: Any) -> Any:
        """The hyperbolic cosine."""
        return (self.exp(z) + self.exp(-z)) / 2

    def tanh(self, z: Any) -> Any:
        """The hyperbolic tangent; 1 and −1 far out."""
        if abs(z.real) > LARGEST_ARGUMENT:
            return self.context.sign(z.real)
        return self.context.tanh(z)

    @staticmethod
    def where(condition: Any, yes: Any, no: Any) -> Any:
        """One of two numbers."""
        return yes if condition else no

    @staticmethod
    def any(condition: Any) -> bool:
        """Whether a condition holds."""
        return bool(condition)


class Precise(Ring):
    """Numbers of so many digits; derivatives of functions by the complex step."""

    exact = False
    keeps = True

    def __init__(self, digits: int) -> None:
        self.digits = digits
        self.context: Any = mpmath.mp.clone()
        self.context.dps = digits
        self.names = Names(self.context)
        self.eps = 10.0**-digits if digits < 300 else 0.0
        self.step = 2.0 ** -int(digits * 3.32 / 6)  # a power of two, the same number in either arithmetic
        self.absorbed = False  # a function came so near to a number that its digits do not tell them apart
        self.watching = False  # whether that is asked
        self._slight = self.context.mpf(10) ** -digits  # the complex step

    # ---- bare arrays

    def kept(self, a: Array) -> Array:
        return a if isinstance(a, np.ndarray) else np.array(a, dtype=object)

    def reduce(self, a: Array) -> Array:
        return self.kept(a)

    def number(self, numerator: int, denominator: int = 1) -> Array:
        return self.kept(self.context.mpf(numerator) / denominator)

    def irrational(self, number: Expr) -> Array:
        return self.kept(self.context.mpf(str(N(number, self.digits + 5))))

    def constant(self, a: Array) -> Array:
        return self._each(lambda x: self.context.mpf(x.item() if hasattr(x, "item") else x), np.asarray(a))

    def rough(self, a: Array) -> Array:
        return np.asarray(a).astype(np.float64)

    def invert(self, a: Array) -> Array:
        if any(not x for x in np.ravel(a)):
            raise ZeroDenominator("a denominator is zero at this point")
        return self._each(lambda x: 1 / x, a)

    def matmul(self, a: Array, b: Array) -> Array:
        return self.kept(a @ b)

    def whole(self, a: Array) -> int | None:
        flat = np.ravel(a)
        k = self.context.mpf(flat[0])
        return int(k) if self.context.isint(k) and abs(k) < 2**16 and all(x == k for x in flat) else None

    def _each(self, function: Callable[..., Any], *arrays: Array) -> Array:
        """A function of each number; what has no real value is no number."""
        nan, mpc = self.context.nan, self.context.mpc

        def one(*numbers: Any) -> Any:
            try:
                out = function(*numbers)
            except (ArithmeticError, ValueError):
                return nan
            if isinstance(out, mpc):
                return out.real if not out.imag else nan
            return out

        return self.kept(np.frompyfunc(one, len(arrays), 1)(*arrays))

    # ---- pairs

    def entrywise(self, name: str, value: Callable[[Any, Array], Array], a: Dual) -> Dual:
        mpc, mpf, slight = self.context.mpc, self.context.mpf, self._slight

        def slope(x: Any) -> Any:
            # beside a number that is nearly 0, as e^{-700} under a logarithm, the step must be slight as well
            step = slight * abs(x) if x and x * x < slight else slight
            return value(self.names, mpc(x, step)).imag / step

        out = self._each(lambda x: value(self.names, mpf(x)), a.value)
        if self.watching and not self.absorbed:
            pairs = zip(np.ravel(a.value), np.ravel(out), strict=True)
            self.absorbed = any(self._hides(value, mpf(x), y) for x, y in pairs)
        if a.tangent is None:
            return Dual(self, out)
        with self._doubled():
            slopes = self._each(slope, a.value)
        return Dual(self, out, self.kept(a.tangent * slopes))

    def _hides(self, value: Callable[[Any, Any], Any], x: Any, y: Any) -> bool:
        """Whether more digits would tell f(x) = y from 0, 1, −1 or x, as tanh(200) from 1 and softplus(200) from 200.

        What is equal to very many digits is so exactly, as sign(200), if it is so too where x is very small.
        """
        mpf, context = self.context.mpf, self.context
        if not x or not context.isfinite(y):
            return False
        close = mpf(10) ** -(self.digits // 3)
        special = min((0, 1, -1), key=lambda k: abs(y - k))
        if abs(y - special) >= close and abs(y - x) >= close * abs(x):
            return False
        with context.workdps(MANY_DIGITS):
            if abs(y - special) >= close:
                # it is near its argument; so is that of a branch everywhere
                tiny = x * mpf(10) ** -(5 * MANY_DIGITS)
                return bool(y != x or value(self.names, x) != y or value(self.names, tiny) != tiny)
            here = value(self.names, x)
            moved = value(self.names, x * (1 + mpf(2) ** -20)) - here
            if moved:
                return bool(abs(moved) < close)
            return bool(y != special or value(self.names, x * mpf(10) ** -(5 * MANY_DIGITS)) != here)

    def general_power(self, base: Dual, exponent: Dual) -> Dual:
        if any(not x > 0 for x in np.ravel(base.value)):
            raise OutsideDomain("a power with a fractional exponent needs a positive base")
        mpc, slight, log, exp = self.context.mpc, self._slight, self.context.log, self.names.exp
        out = self._each(lambda b, e: exp(e * log(b)), base.value, exponent.value)
        if base.tangent is None and exponent.tangent is None:
            return Dual(self, out)

        def slope(b: Any, db: Any, e: Any, de: Any) -> Any:
            step = slight * b if b * b < slight else slight
            return exp(mpc(e, step * de) * log(mpc(b, step * db))).imag / step

        tangents = (0 if t is None else t for t in (base.tangent, exponent.tangent))
        first, second = tangents
        with self._doubled():
            return Dual(self, out, self._each(slope, base.value, first, exponent.value, second))

    def _doubled(self) -> Any:
        """Twice the digits: of a complex number with a slight imaginary part both parts are to have them all."""
        return self.context.workdps(2 * self.digits + 10)

    def inverse(self, a: Dual) -> Dual:
        matrices = a.value.reshape(-1, *a.shape[-2:])
        inverse = np.stack([self._inverted(m) for m in matrices]).reshape(a.value.shape)
        if a.tangent is None:
            return Dual(self, inverse)
        # (V + εT)⁻¹ = V⁻¹ − ε V⁻¹TV⁻¹, since the product with V + εT is 1
        return Dual(self, inverse, self.negate(self.matmul(self.matmul(inverse, a.tangent), inverse)))

    def _inverted(self, matrix: Array) -> Array:
        """The inverse of one matrix by Gauss-Jordan elimination with the largest pivots."""
        n, rows, least = len(matrix), matrix.tolist(), self._singular(matrix)
        one, nothing, order = self.context.mpf(1), self.context.mpf(0), list(range(n))
        for column in range(n):
            row = max(range(column, n), key=lambda r: abs(rows[r][column]))
            if not abs(rows[row][column]) > least:
                raise ZeroDenominator("the matrix is singular at this point")
            for swapped in (rows, order):
                swapped[column], swapped[row] = swapped[row], swapped[column]
            # a column that is eliminated makes room for one of the inverse
            pivot, rows[column][column] = rows[column][column], one
            rows[column] = [x / pivot for x in rows[column]]
            for r in range(n):
                if r != column:
                    factor, rows[r][column] = rows[r][column], nothing
                    rows[r] = [x - factor * y for x, y in zip(rows[r], rows[column], strict=True)]
        places = [order.index(k) for k in range(n)]
        return np.array([[row[k] for k in places] for row in rows], dtype=object)

    def _singular(self, matrix: Array) -> Any:
        """A pivot no larger than this is zero but for rounding."""
        return max(abs(x) for x in np.ravel(matrix)) * self.context.mpf(10) ** -(2 * self.digits // 3)

    def determinant(self, a: Dual) -> Dual:
        """By elimination on pairs, so that nothing need be known of the derivative of a determinant."""
        if one_matrix(a.value):
            return self._eliminated(a)
        batch = np.broadcast_shapes(a.shape[:-2], () if a.tangent is None else a.tangent.shape[:-2])
        value = np.broadcast_to(a.value, batch + a.shape[-2:])
        tangent = None if a.tangent is None else np.broadcast_to(a.tangent, batch + a.shape[-2:])
        out = np.empty((*batch, 1, 1), dtype=object)
        slopes = np.empty((*batch, 1, 1), dtype=object)
        for at in np.ndindex(*batch):
            part = self._eliminated(Dual(self, value[at], None if tangent is None else tangent[at]))
            out[at], slopes[at] = part.value, 0 if part.tangent is None else part.tangent
        return Dual(self, out, None if tangent is None else slopes)

    def _eliminated(self, a: Dual) -> Dual:
        """Of one matrix, with any number of tangents."""
        n = a.shape[-1]
        least = self._singular(a.value)
        out = self.ones(1, 1)
        for column in range(n):
            pivots = abs(np.ravel(a.value[..., :, 0]))
            row = int(np.argmax(pivots))
            if not pivots[row] > least:
                if a.tangent is None:
                    return self.zeros(1, 1)
                raise ZeroDenominator("the matrix is singular at this point")
            if row:
                order = np.arange(n - column)
                order[[0, row]] = order[[row, 0]]
                a, out = a.each(lambda x, order=order: x[..., order, :]), -out  # type: ignore[misc]
            pivot = a.each(lambda x: x[..., :1, :1])
            left = a.each(lambda x: x[..., 1:, :1]) * self.reciprocal(pivot)
            a = a.each(lambda x: x[..., 1:, 1:]) - left * a.each(lambda x: x[..., :1, 1:])
            out = out * pivot
        return out

    def log_determinant(self, a: Dual) -> Dual:
        found = self.determinant(a)
        if any(not x > 0 for x in np.ravel(found.value)):
            raise OutsideDomain("the determinant is not positive at this point")
        return self.entrywise("log", lambda names, z: names.log(z), found)

    def raised(self, a: Dual, exponent: int, times: Callable[[Dual, Dual], Dual] = Dual.__mul__) -> Dual:
        if exponent > LARGEST_ARGUMENT:
            raise NotExact("a power beyond practical size")
        return super().raised(a, exponent, times)


@cache
def precise(digits: int) -> Precise:
    """The arithmetic with so many digits; numbers of one can only meet those of the same."""
    return Precise(digits)
