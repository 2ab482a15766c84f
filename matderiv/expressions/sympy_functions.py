"""Any function of one variable that SymPy can differentiate and evaluate, as an operation made on the spot.

What is made of functions that have a record of their own is written with those (``lowered``): t·exp(−t) of every entry
of X is X ⊙ exp(−X). Any other head, such as gamma or the Bessel function of order 0, becomes a record here: its slope
is SymPy's derivative, its value is SymPy's evaluation to the digits of the ring, and the two are compared like those of
any other record, the tangent by differences of values. Such a record lives in the expression that it was made for; the
discovered table stays as it is.
"""

from __future__ import annotations

import copyreg
from collections.abc import Callable
from functools import lru_cache
from itertools import count
from typing import Any, cast
from weakref import WeakKeyDictionary

import mpmath
import sympy
from sympy import Dummy, Expr, Lambda, Rational, S, Symbol
from sympy.core.function import AppliedUndef, FunctionClass

from ..core.arrays import np
from ..core.dual_numbers import Dual, OutsideDomain, Ring
from ..core.errors import NoRuleError
from ..core.faults import is_ours
from ..core.forms import Form, Printed
from ..core.index import UNIT, is_scalar, power, product, shape_of, terms
from ..core.operation import Operation, Slope, same_shape
from ..core.records import dataclass
from ..core.text import Text
from ..operations import OPERATIONS
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.exp import EXP
from ..operations.pi import PI
from ..operations.quotient import QUOTIENT
from ..operations.relu import RELU
from ..operations.sqrt import SQRT
from .abstract import described, operation_named
from .matrix import add, apply, hadamard, multiply, ones

__all__ = ["FUNCTIONS", "lowered", "made", "one_argument"]

# SymPy's functions of one argument that have a record: head -> name
FUNCTIONS = {o.sympy: o.name for o in OPERATIONS.values() if isinstance(o.sympy, FunctionClass)}

DIGITS = 30  # of a number in a function
# values are differenced with a step of 10⁻⁽ᵈ⁺²⁵⁾, in 3d + 75 digits for d of the ring: near a pole, too, d of them hold
MORE = 25
SAMPLES = (0.7, 1.6, 0.3, 2.7, -0.4, 6.2, -1.7, 0.05)  # places where a function must have a value somewhere
DOUBLES = 16  # digits that floating point has, or a little more
JUMP = mpmath.mpf(10) ** -6
NO_VALUE = (ValueError, ArithmeticError, TypeError, NotImplementedError, mpmath.libmp.NoConvergence)
MOST = 200  # parts of a function
JOINTS = (-1, 0, 1)  # where functions go over from one formula to another
BESIDE = mpmath.mpf(10) ** -20  # so near to them both sides are looked at
KEPT = 256  # records kept, so that one function has one record
# derivatives that say only that SymPy does not know them, or that there is none everywhere
UNKNOWN = (sympy.Derivative, sympy.Subs, sympy.Integral, sympy.Sum, sympy.Limit, sympy.DiracDelta, AppliedUndef)


def one_argument(expr: Any) -> tuple[Lambda, Expr] | None:
    """A SymPy function applied to one argument, all others numbers: the function of that argument, and the argument.

    >>> t = Symbol("t")
    >>> one_argument(sympy.besselj(0, 2 * t))
    (Lambda(_t, besselj(0, _t)), 2*t)
    >>> one_argument(sympy.besselj(t, t))
    """
    if not isinstance(expr, sympy.Function | sympy.Max | sympy.Min) or isinstance(expr, AppliedUndef):
        return None
    places = [n for n, a in enumerate(expr.args) if not getattr(a, "is_number", True)]
    if len(places) != 1:
        return None
    t = Dummy("t", real=True)
    args = list(expr.args)
    argument, args[places[0]] = args[places[0]], t
    whole = expr.func(*args, evaluate=False)
    return Lambda(t, whole), cast(Expr, argument)


def lowered(function: Lambda, argument: Expr, constant: Callable[[Any], Expr] | None = None) -> Expr:
    """The function of every entry of the argument, in operations; ``constant`` reads what is no number in it.

    Raises:
        NoRuleError: a part of it is no function that SymPy can differentiate and evaluate.
    """
    (t,) = function.variables
    body = function.expr
    if not isinstance(body, Expr):
        raise NoRuleError(
            Text("{function} is no function of one variable", "{function} は 1 変数の関数でない")(
                function=_short(function)
            ),
            term=body,
        )
    if sum(1 for _ in sympy.preorder_traversal(body)) > MOST:
        raise NoRuleError(
            Text(
                "a function of more than {most} parts is applied to every entry",
                "各成分に適用する関数が {most} 個を超える部分からなる",
            )(most=MOST),
            term=body,
        )
    return _Lowering(t, argument, constant).of(body)


@dataclass(frozen=True)
class _Lowering:
    """A function of ``variable`` written in operations on ``argument``, part by part."""

    variable: Symbol
    argument: Expr
    read: Callable[[Any], Expr] | None

    def of(self, expr: Any) -> Expr:
        """A part that may hold the variable; one that doesn't is the same in every entry."""
        if expr == self.variable:
            return self.argument
        if self.constant(expr):
            value = self.number(expr)
            return value if is_scalar(self.argument) else multiply(value, ones(*shape_of(self.argument)))
        if isinstance(expr, sympy.Add):
            return add(*map(self.of, expr.args))
        if isinstance(expr, sympy.Mul):
            return self._product(expr)
        if isinstance(expr, sympy.Pow):
            return self._power(expr)
        if isinstance(expr, sympy.Max | sympy.Min) and len(expr.args) == 2:
            # max(a, b) = b + max(a - b, 0), min(a, b) = a - max(a - b, 0)
            b, a = sorted(expr.args, key=lambda e: not self.constant(e))
            part = apply(RELU, self.of(a - b))
            if isinstance(expr, sympy.Max):
                return part if b == 0 else add(self.of(b), part)
            return add(self.of(a), multiply(S.NegativeOne, part))
        if expr.func in FUNCTIONS and len(expr.args) == 1:
            return apply(FUNCTIONS[expr.func], self.of(expr.args[0]))
        found = one_argument(expr)
        if found is None:
            raise NoRuleError(
                Text(
                    "there is no rule for applying {function} to every entry",
                    "各成分に {function} を適用する規則はない",
                )(function=_short(expr)),
                term=expr,
            )
        function, inner = found
        return apply(made(function), self.of(inner))

    def constant(self, expr: Any) -> bool:
        return self.variable not in expr.free_symbols

    def number(self, expr: Any) -> Expr:
        return self.read(expr) if self.read is not None and not expr.is_number else _constant(expr)

    def _product(self, expr: Any) -> Expr:
        """A product, what has a negative exponent below a line."""
        numbers = [self.number(a) for a in expr.args if self.constant(a)]
        parts = [a for a in expr.args if not self.constant(a)]
        above = [p for p in parts if not (isinstance(p, sympy.Pow) and p.exp.is_number and p.exp.is_negative)]
        upper, under = map(self.of, above), [self.of(1 / p) for p in parts if p not in above]
        if is_scalar(self.argument):
            return product(*numbers, *upper, *(power(u, S.NegativeOne) for u in under))
        if not under:
            return multiply(*numbers, hadamard(*upper))
        if not above:
            return multiply(*numbers, apply(ENTRYWISE_POWER, hadamard(*under), S.NegativeOne))
        return multiply(*numbers, apply(QUOTIENT, hadamard(*upper), hadamard(*under)))

    def _power(self, expr: Any) -> Expr:
        if expr.exp == S.Half:
            return apply(SQRT, self.of(expr.base))
        base, exponent = (self.number(e) if self.constant(e) else self.of(e) for e in expr.args)
        if is_scalar(base) and is_scalar(exponent):
            return power(base, exponent)
        return apply(ENTRYWISE_POWER, base, exponent)


def _constant(expr: Any) -> Expr:
    """A number in our operations."""
    if expr.is_Float:
        return cast(Expr, Rational(str(expr)))
    if expr.is_Rational:
        return cast(Expr, expr)
    if expr is S.Pi:
        return apply(PI, shape=UNIT)
    if expr is S.Exp1:
        return apply(EXP, S.One)
    if isinstance(expr, sympy.Add):
        return terms(*map(_constant, expr.args))
    if isinstance(expr, sympy.Mul):
        return product(*map(_constant, expr.args))
    if isinstance(expr, sympy.Pow):
        return apply(SQRT, _constant(expr.base)) if expr.exp == S.Half else power(*map(_constant, expr.args))
    if expr.func in FUNCTIONS and len(expr.args) == 1:
        return apply(FUNCTIONS[expr.func], _constant(expr.args[0]))
    if expr.is_number and expr.is_finite and expr.is_real:
        return cast(Expr, Rational(str(expr.evalf(DIGITS))))
    raise NoRuleError(
        Text(
            "{number} is no number that can stand in a function of one variable",
            "{number} は 1 変数の関数の中で使える数でない",
        )(number=_short(expr)),
        term=expr,
    )


# -------------------------------------------------------------------------------------------------- the record


@lru_cache(maxsize=KEPT)
def _record(head: Any, args: tuple[Any, ...], place: int) -> Operation:
    t = Dummy("t", real=True)
    whole = head(*args[:place], t, *args[place:], evaluate=False)
    slope = _slope(whole, t)
    function = _Function(whole, t, _evaluated(whole, t))
    each = _Each(function)
    mark = Symbol("ARGUMENT")
    shown = head(*args[:place], mark, *args[place:], evaluate=False)
    name = _name(head, str(shown).replace("(ARGUMENT)", "").replace("ARGUMENT", "."))
    text = str(shown).replace("{", "{{").replace("}", "}}").replace("ARGUMENT", "{bare0}")

    def numeric(ring: Ring, a: Dual) -> Dual:
        if ring.exact:
            return ring.entrywise(name, lambda numpy, z: z, a)
        if ring.digits <= DOUBLES:
            return Dual(ring, each(a.value), None if a.tangent is None else each(a.value, slope=True) * a.tangent)
        each.inside(a.value)

        def every(of: Callable[[Any, int], Any]) -> Any:
            def value(names: Any, z: Any) -> Any:
                return names.context.convert(of(z, names.context.dps))

            return ring.entrywise(name, value, Dual(ring, a.value)).value

        out = every(function.at)
        return Dual(ring, out, None if a.tangent is None else ring.kept(every(function.rate) * a.tangent))

    said = f"{shown.func}"
    return Operation(
        name=name,
        meaning=Text(f"SymPy's function {said}", f"SymPy の関数 {said}"),
        arity=(1, 1),
        shape=same_shape,
        form=Form(text, Printed(_latex(shown), text)),
        numeric=numeric,
        example=("", ""),
        slope=Slope(
            lambda x, kit: lowered(slope, x),
            Text(
                f"So SymPy differentiates {said}; the check compares it with differences of values.",
                f"SymPy による {said} の導関数である。検算では値の差分と比べる。",
            ),
        ),
        domain=Text(
            f"{said} is smooth at every entry of {{x}}",
            f"{{x}} のどの成分においても {said} が滑らかである",
        ),
        inside=each.has_values,
        branches=function.branches(),
        sympy=lambda x: head(*args[:place], x, *args[place:], evaluate=False),
    )


def _reduced(operation: Operation) -> tuple[Any, ...]:
    """How a record is pickled, and copied: by its name, or by the function that it was made for."""
    if OPERATIONS.get(operation.name) is operation or described(operation) is not None:
        return operation_named, (operation.name,)
    t = Dummy("t", real=True)
    return made, (Lambda(t, cast(Any, operation.sympy)(t)),)


copyreg.pickle(Operation, cast(Any, _reduced))  # its functions have no names of their own
_HEADS: WeakKeyDictionary[Any, int] = WeakKeyDictionary()  # which number a head has among those of its name


def _name(head: Any, text: str) -> str:
    """A name for the record of a head: two functions of one spelling, as of two classes, have two names."""
    if head not in _HEADS:
        taken = {number for other, number in _HEADS.items() if other.__name__ == head.__name__}
        _HEADS[head] = next(number for number in count() if number not in taken)
    number = _HEADS[head]
    return f"SymPy's {text}" + (f" ({number + 1})" if number else "")


def made(function: Lambda) -> Operation:
    """The record of a function ``Lambda(t, f(…, t, …))`` whose other arguments are numbers; equal ones are the same.

    Raises:
        NoRuleError: SymPy does not know its derivative, or cannot evaluate it at real numbers.
    """
    (t,) = function.variables
    args = function.expr.args
    place = args.index(t)
    return _record(function.expr.func, (*args[:place], *args[place + 1 :]), place)


def _slope(whole: Any, t: Symbol) -> Lambda:
    try:
        slope = whole.diff(t)
    except Exception as error:  # SymPy's own functions raise what they like
        if not _is_of_the_function(error):
            raise
        raise NoRuleError(
            Text("SymPy cannot differentiate {function}: {error}", "SymPy は {function} を微分できない: {error}")(
                function=whole.func, error=error
            ),
            term=whole,
        ) from None
    if isinstance(slope, sympy.Piecewise):
        # such as sinc, where one point has a value of its own: what holds around it
        around = [e for e, c in slope.args if isinstance(c, sympy.Ne) or c == True]  # noqa: E712
        slope = around[0] if around else slope
    if slope.has(*UNKNOWN) or slope.has(sympy.Piecewise):
        raise NoRuleError(
            Text("SymPy knows no derivative of {function}", "SymPy は {function} の導関数を知らない")(
                function=whole.func
            ),
            term=whole,
        )
    return Lambda(t, slope)


def _is_of_the_function(error: Exception) -> bool:
    """Whether an exception says that a function has no value or derivative; that of an alarm, say, does not."""
    return isinstance(error, NO_VALUE) or is_ours(error)


def _evaluated(whole: Any, t: Symbol) -> Callable[[Any], Any]:
    """The function in mpmath, of the digits that are current there."""
    try:
        return cast("Callable[[Any], Any]", sympy.lambdify(t, whole, "mpmath"))
    except Exception as error:
        if not _is_of_the_function(error):
            raise
        raise NoRuleError(
            Text("SymPy cannot evaluate {function}: {error}", "SymPy は {function} の値を計算できない: {error}")(
                function=whole.func, error=error
            ),
            term=whole,
        ) from None


@dataclass(frozen=True)
class _Function:
    """A real function, to any number of digits, with its rate of change by differences of values."""

    whole: Any
    variable: Symbol
    raw: Callable[[Any], Any]

    def __post_init__(self) -> None:
        if not any(self.has(x) for x in SAMPLES):
            raise NoRuleError(
                Text(
                    "SymPy cannot evaluate {function} at real numbers",
                    "SymPy は実数における {function} の値を計算できない",
                )(function=self.whole.func),
                term=self.whole,
            )

    def at(self, x: Any, digits: int) -> Any:
        """Its value, right to so many digits."""
        with mpmath.workdps(digits + MORE):
            return self._value(mpmath.mpmathify(x))

    def rate(self, x: Any, digits: int) -> Any:
        """Its rate of change, right to so many digits."""
        with mpmath.workdps(3 * (digits + MORE)):
            x, step = mpmath.mpmathify(x), mpmath.mpf(10) ** -(digits + MORE)
            return (self._value(x + step) - self._value(x - step)) / (2 * step)

    def _value(self, x: Any) -> Any:
        try:
            y = self.raw(x)
        except NameError:  # mpmath has no function of this name
            digits = mpmath.mp.dps
            y = self.whole.subs(self.variable, sympy.Float(x, digits)).evalf(digits)
        y = mpmath.mpmathify(y)
        if mpmath.im(y) != 0 and abs(mpmath.im(y)) > mpmath.mpf(10) ** -20 * abs(y):
            raise ValueError("no real value")
        y = mpmath.re(y)
        if not mpmath.isfinite(y):
            raise ValueError("no finite value")
        return y

    def has(self, x: Any) -> bool:
        """Whether it has a value and a rate of change there."""
        try:
            self.at(x, DOUBLES)
            self.rate(x, DOUBLES)
        except Exception as error:  # SymPy's own functions raise what they like
            if not _is_of_the_function(error):
                raise
            return False
        return True

    def branches(self) -> tuple[float, ...]:
        """Where it goes over from one formula to another, as far as it does so where functions commonly do."""
        return tuple(float(x) for x in JOINTS if self._jumps(mpmath.mpf(x)))

    def _jumps(self, x: Any) -> bool:
        """Whether values or slopes to both sides are finite, and differ."""
        if not (self.has(x - BESIDE) and self.has(x + BESIDE)):
            return False
        for of in (self.at, self.rate):
            below, above = of(x - BESIDE, DOUBLES), of(x + BESIDE, DOUBLES)
            if max(abs(below), abs(above)) > 1 / JUMP:
                return False
            if abs(below - above) > JUMP:
                return True
        return False


@dataclass(frozen=True)
class _Each:
    """A function of every entry of an array."""

    function: _Function

    def __call__(self, a: Any, *, slope: bool = False) -> Any:
        """The values as doubles, or the rates of change.

        Raises:
            OutsideDomain: there is none somewhere.
        """
        return self._of(self.function.rate if slope else self.function.at, a)

    def _of(self, of: Callable[[Any, int], Any], a: Any) -> Any:
        given = np.asarray(a, dtype=float)
        out = np.empty(given.shape)
        for place in np.ndindex(given.shape):
            try:
                out[place] = float(of(float(given[place]), DOUBLES))
            except NO_VALUE as error:
                raise OutsideDomain(f"{self.function.whole.func} has no real value at {given[place]}") from error
        return out

    def inside(self, a: Any) -> None:
        """See that there are values.

        Raises:
            OutsideDomain: there is none somewhere.
        """
        self._of(self.function.at, a)

    def has_values(self, a: Any) -> bool:
        """Whether there are values."""
        try:
            self.inside(np.asarray(a).real)
        except OutsideDomain:
            return False
        return True


def _latex(shown: Any) -> str:
    text = str(sympy.latex(shown)).replace("{", "{{").replace("}", "}}")
    for call in (r"\left(ARGUMENT \right)", r"\left(ARGUMENT\right)"):
        text = text.replace(call, "{left}({bare0}{right})")
    return text.replace("ARGUMENT", "{0}")


def _short(expr: Any) -> str:
    text = str(expr)
    return text if len(text) <= 60 else text[:57] + "..."
