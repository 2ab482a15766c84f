"""Functions that nobody defined: φ of each entry, f: ℝⁿ → ℝ, g: ℝⁿ → ℝᵐ, and their derivatives.

Such a function is a record like any other (:mod:`~matderiv.core.operation`), made when it is read: nothing that proves,
prints, checks or codes knows that it is not in ``operations/``. Its name says all that it is, so that records of one
name are equal and a proof in a file, which has the name alone, gets the same record back (:func:`abstract`):

* ``function phi''`` is the second derivative of φ, a function of a number that goes for every entry;
* ``function f``, ``function grad(f)``, ``function hess(f)`` belong to f, a number of an array: a column, or a matrix
  where there is no second derivative;
* ``function g of columns``, ``function jac(g) of columns`` to g, a column of a column. How many entries it has travels
  as a zero column, its second argument.

The derivative of each is the next one, by definition; where there is none with two indices at most, differentiating is
refused by name. Their values, by which lines are checked, are those of smooth functions drawn by the letter (so that
a letter is one function in all lines, and no two letters the same): s(t) = c + bt + at² + Σ r sin(ωt + p), whose
derivatives are known, of a number; of a column u it is Σ_k c_k s(w_k·u + k), with whole numbers c, w and more terms
than u has entries, so that nothing holds but what holds of all smooth functions. They are whole since modulo a prime
s is an oracle, as any other function of numbers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from random import Random
from typing import Any, Literal, NamedTuple, cast

import sympy
from sympy import Expr

from ..core.arrays import np
from ..core.characters import is_name
from ..core.digest import sha256
from ..core.dual_numbers import Dual
from ..core.errors import NoRuleError
from ..core.forms import Derived, Form, Mark
from ..core.index import UNIT, Entry, Shape, distinct, shape_of
from ..core.operation import Applied, Kit, Local, Misfit, Operation, Traits, entrywise, text_shape
from ..core.patterns import pattern
from ..core.text import Text
from ..operations import OPERATIONS
from .matrix import Var
from .notations.names import GREEK, SUPERSCRIPT

__all__ = ["Abstract", "abstract", "callable_of", "callables_in", "described", "letters_in", "named", "operation_named"]

Kind = Literal["entrywise", "scalar", "vector"]
_NAME = pattern(r"function (?:(grad|hess|jac)\((\w+)\)|(\w+)('*))( of arrays| of columns)?")
_OF = {"entrywise": "", "scalar": " of arrays", "vector": " of columns"}
_DERIVATIVES = {"scalar": ("", "grad", "hess"), "vector": ("", "jac")}
MOST_PRIMES = 20
MOST_ORDERS = 6  # derivatives of one function that code calls
MORE = 2  # terms of the function of a column beyond the number of its entries
COLUMN = Text(
    "{function} is taken of a column, but this is {shape}", "{function} は列ベクトルに施すが、これは {shape} である"
)
THIRD = Text(
    "the third derivative of {function} has three indices, and is not read",
    "{function} の三階導関数には三つの添字があり、扱えない",
)
SECOND = Text(
    "the second derivative of {function} has three indices, and is not read",
    "{function} の二階導関数には三つの添字があり、扱えない",
)
FOUR = Text(
    "the second derivative of {function}, a function of a matrix, has four indices, and is not read",
    "行列の関数 {function} の二階導関数には四つの添字があり、扱えない",
)

# of the function that is the first place and, where that has entries, how many these are
TOLD: dict[tuple[Kind, int], Text] = {
    ("entrywise", 0): Text(
        "{e} is the value of a function {d1} that is left open, taken of every entry of an array.",
        "{e} は特定しない関数 {d1} の値であり、配列には成分ごとに施す。",
    ),
    ("scalar", 0): Text(
        "{e} is the value at {x} of a function {d1} that is left open, a number.",
        "{e} は特定しない関数 {d1} の {x} における値であり、スカラーである。",
    ),
    ("scalar", 1): Text("{e} is the gradient of {d1} at {x}.", "{e} は {d1} の {x} における勾配である。"),
    ("scalar", 2): Text("{e} is the Hessian matrix of {d1} at {x}.", "{e} は {d1} の {x} におけるヘッセ行列である。"),
    ("vector", 0): Text(
        "{e} is the value at {x} of a function {d1} that is left open, a vector of {d2} entries.",
        "{e} は特定しない関数 {d1} の {x} における値であり、{d2} 個の成分をもつベクトルである。",
    ),
    ("vector", 1): Text(
        "{e} is the Jacobian matrix at {x} of a function {d1} with {d2} entries that is left open.",
        "{e} は、{d2} 個の成分をもつ特定しない関数 {d1} の {x} におけるヤコビ行列である。",
    ),
}


class Abstract(NamedTuple):
    """A function by its letter and kind, and how often it is differentiated.

    >>> of = Abstract("f", "scalar", 1)
    >>> of.name, of.typed, of.derivative.typed, of.derivative.derivative
    ('function grad(f) of arrays', 'grad(f)', 'hess(f)', None)
    """

    letter: str
    kind: Kind
    order: int = 0

    @property
    def name(self) -> str:
        """The name of its record."""
        return f"function {self.typed}{_OF[self.kind]}"

    @property
    def typed(self) -> str:
        """How it is typed before its argument."""
        if self.kind == "entrywise":
            return self.letter + "'" * self.order
        word = _DERIVATIVES[self.kind][self.order]
        return f"{word}({self.letter})" if word else self.letter

    @property
    def derivative(self) -> Abstract | None:
        """The next derivative, if it has two indices at most."""
        last = self.kind != "entrywise" and self.order + 1 == len(_DERIVATIVES[self.kind])
        return None if last else self._replace(order=self.order + 1)


def described(operation: Operation) -> Abstract | None:
    """The function that nobody defined which a record is, or ``None``."""
    return named(operation.name) if operation.name.startswith("function ") else None


def callable_of(of: Abstract) -> str:
    """The name of the argument that stands for a function in code.

    >>> [callable_of(Abstract("phi", "entrywise", k)) for k in range(3)], callable_of(Abstract("f", "scalar", 1))
    (['phi', 'dphi', 'd2phi'], 'grad_f')
    """
    if of.kind == "entrywise":
        return ("", "d", f"d{of.order}")[min(of.order, 2)] + of.letter
    word = _DERIVATIVES[of.kind][of.order]
    return f"{word}_{of.letter}" if word else of.letter


def callables_in(expr: Expr) -> dict[str, Abstract]:
    """The functions that nobody defined in an expression, with their derivatives, by the names of the arguments.

    A name that two of them have is left out.
    """
    found: dict[str, Abstract] = {}
    twice: set[str] = set()
    for e in distinct(expr):
        of = described(e.operation) if isinstance(e, Applied) else None
        following = None if of is None else of._replace(order=0)
        for _ in range(MOST_ORDERS):
            if following is None:
                break
            name = callable_of(following)
            if found.setdefault(name, following) != following:
                twice.add(name)
            following = following.derivative
    return {name: of for name, of in found.items() if name not in twice}


def letters_in(expr: Expr, jacobians: bool = True) -> set[str]:
    """The letters of the functions that nobody defined in an expression, J among them where a Jacobian may be."""
    found = {described(e.operation) for e in distinct(expr) if isinstance(e, Applied)} - {None}
    return {of.letter for of in found if of is not None} | {
        "J" for of in found if jacobians and of is not None and of.kind == "vector"
    }


@lru_cache(maxsize=512)
def named(name: str) -> Abstract | None:
    """The function whose record has a name, or ``None``.

    >>> named("function grad(f) of arrays"), named("function phi''").order, named("tanh")
    (Abstract(letter='f', kind='scalar', order=1), 2, None)
    """
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    word, letter, plain, primes, tail = found.groups(default="")
    kind = next(k for k, of in _OF.items() if of == tail)
    words = _DERIVATIVES.get(kind, ("",))
    if word not in words or not is_name(letter or plain) or len(primes) > MOST_PRIMES:
        return None
    made = Abstract(letter or plain, cast(Kind, kind), words.index(word) + len(primes))
    return made if made.name == name else None


@lru_cache(maxsize=512)
def abstract(of: Abstract) -> Operation:
    """The record of a function.

    >>> abstract(Abstract("phi", "entrywise")).slope is not None
    True
    """
    return _of_numbers(of) if of.kind == "entrywise" else _of_arrays(of)


def _meaning(of: Abstract) -> Text:
    if not of.order:
        return Text(f"function {of.letter}", f"関数 {of.letter}")
    return Text(f"derivative of the function {of.letter}", f"関数 {of.letter} の導関数")


def _shown(letter: str) -> str:
    """A letter as a sentence has it."""
    return GREEK.get(letter, letter)


def _primes(count: int) -> str:
    """The signs of a derivative, as the lines of a proof have them."""
    return ("", "′", "″", "‴")[count] if count < 4 else "".join(SUPERSCRIPT[c] for c in f"({count})")


def operation_named(name: str) -> Operation | None:
    """The record of this name, of a function that is defined or of one that is not; ``None`` where there is none.

    >>> operation_named("tanh").name, operation_named("function phi'").name, operation_named("phi")
    ('tanh', "function phi'", None)
    """
    of = named(name)
    return OPERATIONS.get(name) if of is None else abstract(of)


# ------------------------------------------------------------------------------------------- of each entry


def _of_numbers(of: Abstract) -> Operation:
    following = of._replace(order=of.order + 1)
    this, then = (_shown(of.letter) + _primes(k) for k in (of.order, following.order))
    record = entrywise(
        of.name,
        _meaning(of),
        lambda t, kit: kit.apply(abstract(following), t),
        Text(f"{then} is the derivative of {this}.", f"{then} は {this} の導関数である。"),
        value=_Drawn(of.letter, 1.0).derivative(of.order),
        sympy=lambda t: _in_sympy(of, t),
        words=(),
        told=None if of.order else TOLD[of.kind, 0],
        told_by=lambda m, t: (Var(of.letter),),
        example=(f"sum({of.typed}(x))", "x"),
    )
    return replace(record, form=Form(of.typed + "({0})", Derived(of.letter, "prime", of.order)), source=None)


def _in_sympy(of: Abstract, t: Expr) -> Expr:
    """SymPy's undefined function, or its derivative at a point."""
    at = sympy.Dummy("xi")
    made = sympy.Function(of.letter)(at)
    return cast(Expr, (made.diff(at, of.order) if of.order else made).subs(at, t))


# --------------------------------------------------------------------------------------------- of a column


def _of_arrays(of: Abstract) -> Operation:
    marks: tuple[Mark, ...] = ("prime", "gradient", "hessian") if of.kind == "scalar" else ("prime", "jacobian")
    count = 1 if of.kind == "scalar" else 2
    return Operation(
        name=of.name,
        meaning=_meaning(of),
        arity=(count, count),
        shape=_shape(of),
        form=Form(of.typed + "({bare0})", Derived(of.letter, marks[of.order])),
        numeric=_Value(of),
        example=(f"sum({of.typed}(x))", "x"),
        local=_local(of),
        traits=Traits(symmetric=marks[of.order] == "hessian"),
        told=TOLD[of.kind, of.order],
        told_by=lambda m, *args: (Var(of.letter), shape_of(args[-1])[0]),
    )


def _shape(of: Abstract) -> Callable[..., Shape]:
    def column(a: Shape) -> None:
        if a[1] != 1:
            raise Misfit(COLUMN(function=of.typed, shape=text_shape(a)))

    def scalar(a: Shape) -> Shape:
        if of.order < 2:
            return a if of.order else UNIT
        column(a)
        return a[0], a[0]

    def vector(a: Shape, like: Shape) -> Shape:
        column(a)
        return (like[0], a[0]) if of.order else like

    return scalar if of.kind == "scalar" else vector


def _local(of: Abstract) -> Local:
    following = of.derivative
    f = _shown(of.letter)
    said = {
        ("scalar", 0): (
            f"By definition the entries of ∇{f} are the derivatives of {f} by the entries of its argument.",
            f"定義により、∇{f} の成分は、引数の各成分による {f} の偏導関数である。",
        ),
        ("scalar", 1): (
            f"By definition the entries of ∇²{f} are the derivatives of those of ∇{f} by the entries of its argument.",
            f"定義により、∇²{f} の成分は、引数の各成分による ∇{f} の成分の偏導関数である。",
        ),
        ("vector", 0): (
            f"By definition the entries of the Jacobian matrix of {f} are the derivatives of those of {f} by the "
            "entries of its argument.",
            f"定義により、{f} のヤコビ行列の成分は、引数の各成分による {f} の成分の偏導関数である。",
        ),
    }

    def entry(args: tuple[Expr, ...], number: int, at: tuple[Expr, ...], by: tuple[Expr, ...], kit: Kit) -> Expr:
        if following is None:
            raise NoRuleError((THIRD if of.kind == "scalar" else SECOND)(function=of.letter), term=args[0])
        if following.order == 2 and shape_of(args[0])[1] != 1:
            raise NoRuleError(FOUR(function=of.letter), term=args[0])
        made = kit.apply(abstract(following), *args)
        return Entry(made, *at, *by) if at or by else made

    reason = said.get((of.kind, of.order), said[of.kind, 0])  # of none there is no line
    return Local(entry, Text(*reason), lambda *_: ())


# ------------------------------------------------------------------------------------------- their values


class _Drawn:
    """A smooth function of a number, drawn by a letter: a quadratic and two sines."""

    def __init__(self, letter: str, speed: float) -> None:
        key = sha256(f"function {letter}".encode()).digest()
        u = [(byte + 0.5) / 256 for byte in key]
        self.quadratic = (u[0] + 0.5, (u[1] + 0.5) * speed, (u[2] - 0.5) * speed**2 / 2)
        self.waves = tuple((0.5 + u[n], (0.6 + u[n + 1]) * speed, 3 * u[n + 2]) for n in (3, 6))

    def derivative(self, order: int) -> Callable[[Any, Any], Any]:
        """The value of a derivative on numbers of a library, ``value(np, z)``."""
        c, b, a = self.quadratic
        wave, sign = ("sin", "cos")[order % 2], 1 - order % 4 // 2 * 2

        def value(np: Any, z: Any) -> Any:
            smooth = (c + (b + a * z) * z, b + 2 * a * z, 2 * a)[order] if order < 3 else 0
            for height, speed, phase in self.waves:
                term = sign * height * getattr(np, wave)(speed * z + phase)
                for _ in range(order):  # in the arithmetic of z: a product of doubles is another number there
                    term = speed * term
                smooth = smooth + term
            return smooth

        return value


class _Value:
    """The value of a function of an array, or of a derivative of it, in a ring."""

    def __init__(self, of: Abstract) -> None:
        self.of, self.drawn = of, _Drawn(of.letter, 0.25)

    def __call__(self, ring: Any, a: Any, *like: Any) -> Any:
        of, (rows, columns) = self.of, a.shape[-2:]
        count = rows * columns + MORE
        weights = self._whole(ring, "weights", count, rows * columns)
        shift = Dual(ring, ring.constant(np.arange(count)[:, None]))
        name = f"function {of.letter}" + "'" * of.order
        values = ring.entrywise(name, self.drawn.derivative(of.order), weights @ ring.vec(a) + shift)
        if of.kind == "vector":
            mix = self._whole(ring, "mix", like[0].shape[-2], count)
            return mix @ (values * weights if of.order else values)
        mix = self._whole(ring, "mix", count, 1)
        if not of.order:
            return ring.transpose(mix) @ values
        if of.order == 1:
            return ring.reshape(ring.transpose(weights) @ (mix * values), rows, columns)
        return ring.transpose(weights) @ (mix * values * weights)

    def _whole(self, ring: Any, what: str, rows: int, columns: int) -> Dual:
        """Whole numbers, none of which is 0, drawn by the letter."""
        drawn = _drawn(f"{what} of {self.of.letter}", rows, columns)
        return Dual(ring, ring.constant(np.array(drawn, dtype=np.int64)))


@lru_cache(maxsize=512)
def _drawn(key: str, rows: int, columns: int) -> list[list[int]]:
    drawn = Random(key)
    return [[drawn.choice((-2, -1, 1, 2, 3)) for _ in range(columns)] for _ in range(rows)]
