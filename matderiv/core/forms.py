"""How a function looks, apart from any notation: a small tree whose leaves are the function's arguments.

``Raised(Fenced("norm"), "2")`` is a norm with an exponent; which signs make its bars is the business of a notation
(:mod:`matderiv.expressions.notations`), which has a way of writing each of these kinds. How the input language types a
function is its own: a template with ``{0}``, ``{1}`` for the arguments.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal

from .records import dataclass

__all__ = [
    "Between",
    "Binds",
    "Called",
    "Compared",
    "Derived",
    "Exponential",
    "Fenced",
    "Form",
    "Letter",
    "Look",
    "Mark",
    "Ones",
    "Printed",
    "Raised",
    "Root",
    "Stretch",
    "call",
]


class Binds(IntEnum):
    """How tightly a written form binds, loosest first."""

    ADD = 1
    MULTIPLY = 2
    NEGATE = 3
    POSTFIX = 4
    ATOM = 5


@dataclass(frozen=True)
class Called:
    """A name before its arguments in parentheses: sin(x), sum₂(A), λ_max(S).

    The name is a word or, with ``letter``, that of a letter; ``below`` hangs on it, a word or a digit, or ``"sizes"``
    for those of the result.
    """

    name: str
    parts: tuple[Look | int, ...] = (0,)
    letter: bool = False
    below: str = ""


@dataclass(frozen=True)
class Fenced:
    """Arguments between signs of their own: a norm, an absolute value, an inner product, a Kronecker product.

    ``below`` is the subscript of a norm; ``"by shape"`` is that of the Euclidean norm, F for a matrix, and
    ``"argument"`` the first argument of all.
    """

    kind: Literal["norm", "absolute", "inner product", "kronecker"]
    parts: tuple[int, ...] = (0,)
    below: str = ""


@dataclass(frozen=True)
class Raised:
    """A base with an exponent: a mark such as ``"transpose"``, a digit, or the argument with this number."""

    base: Look | int
    exponent: Literal["transpose", "inverse", "pseudoinverse", "2"] | int
    entrywise: bool = False


@dataclass(frozen=True)
class Exponential:
    """e to the power of the product of the arguments."""

    parts: tuple[int, ...] = (0,)


@dataclass(frozen=True)
class Root:
    """A square root."""


@dataclass(frozen=True)
class Between:
    """A sign between the arguments, or none in a product."""

    sign: Literal["plus", "hadamard", "quotient", "product"]


@dataclass(frozen=True)
class Letter:
    """A letter, with the sizes of its first argument below it where ``sized``, or the argument ``below`` itself."""

    name: str
    sized: bool = False
    below: int | None = None


@dataclass(frozen=True)
class Ones:
    """The vector or matrix of ones."""


@dataclass(frozen=True)
class Printed:
    """As another library prints it: templates with ``{bare0}`` for the argument, in LaTeX and as plain text."""

    latex: str
    plain: str


@dataclass(frozen=True)
class Compared:
    """An indicator, 1 where a comparison holds: of a difference with 0, which is written with a term on each side.

    With ``other`` it is the argument itself that is compared, with the value that the operation of this name has of it.
    """

    sign: Literal[">", ">=", "=="]
    other: str = ""


@dataclass(frozen=True)
class Stretch:
    """Some columns of the identity, from the one whose number is the first argument on."""


Mark = Literal["prime", "gradient", "hessian", "jacobian"]


@dataclass(frozen=True)
class Derived:
    """A function by its letter, differentiated: φ″(t) with two primes, ∇f(x), ∇²f(x), J_g(x); or not, with none."""

    letter: str
    mark: Mark
    primes: int = 0


Look = Stretch | Called | Compared | Derived | Fenced | Raised | Exponential | Root | Between | Letter | Ones | Printed


@dataclass(frozen=True)
class Form:
    """How an operation is written.

    ``typed`` is a template of the input language, with ``{0}``, ``{1}`` for the arguments and ``{bare0}`` where one
    never has parentheses; ``{ones}`` are the ones of this shape and ``{unit}`` those or the identity, ``{rows}`` and
    ``{columns}`` its sizes, ``{rows0}`` and ``{columns0}`` those of its first argument. Of a :class:`Between` it is
    the sign. ``binds`` says how tightly the whole binds, ``inside`` how tightly an argument must bind to go without
    parentheses.
    """

    typed: str
    look: Look
    binds: Binds = Binds.ATOM
    inside: Binds = Binds.ADD

    @property
    def infix(self) -> bool:
        """Whether it is a sign between its arguments."""
        return isinstance(self.look, Between)


def call(name: str, look: Look | None = None) -> Form:
    """The form of an ordinary function, typed ``name(argument)``, which looks so or otherwise."""
    return Form(name + "({0})", look or Called(name))
