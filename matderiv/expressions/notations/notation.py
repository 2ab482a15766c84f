"""What the styles have in common: a piece of written text, and what a style says of every kind of expression.

The walk over an expression (:mod:`~matderiv.expressions.writer`) asks for one thing at a time, with the parts as
pieces that are written already. A style need not have everything: index notation is refused by one that lacks it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple, TypeGuard

from sympy import Expr

from ...core.forms import Binds, Called, Derived, Fenced, Printed, Raised
from ...core.operation import Applied
from ...core.patterns import pattern
from ...operations.kron import KRON
from ..matrix import Var, is_op
from .names import MOVED

__all__ = ["HasIndices", "Piece", "Style", "has_letter", "takes_an_index"]


class HasIndices(Exception):
    """The input language has no indices."""


class Piece(NamedTuple):
    """Written text: how tightly it binds, whether it ends in an open sum, is tall, or wants a dot beside it.

    ``called`` tells a name before parentheses of its own, to which an index may be added.
    """

    text: str
    level: int = Binds.ATOM
    tail: bool = False
    tall: bool = False
    dot: bool = False
    called: bool = False


class Style:
    """What differs between the styles; the walk over the expression is the same for all."""

    minus = "-"
    differential = "d"
    bar = ""  # what a fraction of two storeys begins with
    plus, less = " + ", " - "
    typed = False  # whether this is the input language, which has templates of its own
    indexed = True  # whether it has indices
    ones_alike = False  # whether a vector and a matrix of ones look the same
    turned = ""  # the sign of a transpose, as an exponent
    signs: Mapping[str, str] = {}  # what stands between the operands of each sign
    inline = False  # whether every division is written with a slash
    long = pattern(r"[^\W\d_₀-₉]{2}")  # how a word of several letters begins
    separator = ","  # between the two of a pair of indices
    infinity, times, element = "∞", "·", " ∈ "
    counting = "{1, 2, …}"  # the whole numbers from 1
    counted = "{1, …, SIZE}"  # those up to a size
    least = "min"
    nabla, behind_nabla = "∇", ""

    def number(self, value: Expr) -> Piece:
        raise NotImplementedError

    def name(self, name: str) -> str:
        raise NotImplementedError

    def apart(self, name: str) -> str:
        """A name behind the d of its differential, in parentheses where that would read as one word."""
        return f"({name})" if self.long.match(name) else name

    def moved(self, piece: Piece, named: bool) -> Piece:
        """The differential of an expression, in parentheses but for a name."""
        return Piece(self.differential + (self.apart(piece.text) if named else self.parens(piece)), tall=piece.tall)

    def other(self, expr: Expr) -> str:
        raise NotImplementedError

    def parens(self, piece: Piece) -> str:
        return f"({piece.text})"

    def join(self, left: str, right: str, dot: bool) -> str:
        """What stands between two factors."""
        raise NotImplementedError

    def fraction(self, numerator: Piece | None, denominator: Sequence[Piece]) -> Piece:
        raise NotImplementedError

    def power(self, base: Piece, exponent: Piece) -> Piece:
        raise NotImplementedError

    def exponent(self, piece: Piece) -> str:
        """An argument as the exponent of what :meth:`raised` makes."""
        return piece.text

    def root(self, base: Piece) -> Piece | None:
        """A square root, if this style has a sign for it."""
        return None

    def superscript(self, text: str) -> str:
        raise NotImplementedError

    def sign(self, sign: str) -> str:
        """A sign between formulas, such as ≠."""
        return sign

    def reals(self, sizes: Sequence[str]) -> str:
        """The real numbers, vectors or matrices with these sizes."""
        if not sizes:
            return "R"
        return f"R^{sizes[0]}" if len(sizes) == len(sizes[0]) == 1 else f"R^({'×'.join(sizes)})"

    # the kinds of looks of a function (:mod:`matderiv.core.forms`)

    def called(self, look: Called, inside: Sequence[str], sizes: Sequence[str], tall: bool) -> Piece:
        """A name before arguments in parentheses; ``sizes`` are those of the result."""
        raise NotImplementedError

    def call(self, name: str, inside: Sequence[str], tall: bool) -> Piece:
        """What stands before arguments in parentheses, with them."""
        raise NotImplementedError

    def primes(self, count: int) -> str:
        """The signs of a derivative behind a letter."""
        return "'" * count if count < 4 else self.superscript(f"({count})")

    def derived(self, look: Derived, inside: str, tall: bool) -> Piece:
        """A function by its letter, with primes or behind ∇, or its Jacobian matrix."""
        letter = self.name(look.letter)
        if look.mark == "prime":
            letter += self.primes(look.primes)
        elif look.mark == "jacobian":
            letter = self.jacobian(letter)
        else:
            letter = self.nabla + self.superscript("2") * (look.mark == "hessian") + self.behind_nabla + letter
        return self.call(letter, [inside], tall)

    def jacobian(self, letter: str) -> str:
        """J with the letter of a function below it."""
        return f"J_{letter}"

    def of_entries(self, name: str, inside: str, tall: bool) -> Piece | None:
        """A function that a square matrix has as well as its entries, where this style tells the two apart."""
        return None

    def fenced(self, look: Fenced, inside: Sequence[str], shape: tuple[Expr, Expr], tall: bool) -> str:
        """Arguments between signs of their own; ``shape`` is that of the first."""
        raise NotImplementedError

    def raised(self, look: Raised, base: str, exponent: str) -> str:
        """A base with an exponent: a mark, a digit or an argument as it is written."""
        raise NotImplementedError

    def exponential(self, inside: Sequence[str], tall: bool) -> Piece:
        """e to the power of a product."""
        raise NotImplementedError

    def upto(self, sizes: Sequence[str]) -> str:
        """The whole numbers from 1 to a size, the smallest of several."""
        least = sizes[0] if len(sizes) == 1 else f"{self.least}({', '.join(sizes)})"
        return self.counted.replace("SIZE", least)

    def letter(self, name: str, sizes: Sequence[str]) -> str:
        """A letter, with sizes below it if there are any."""
        raise NotImplementedError

    def printed(self, look: Printed, inside: str, tall: bool) -> str:
        """As another library prints it."""
        return look.plain.format(bare0=inside)

    @staticmethod
    def norm(look: Fenced, shape: tuple[Expr, Expr]) -> str:
        """The subscript of a norm; that of the Euclidean one is F of a matrix, and none of a vector."""
        return ("" if 1 in shape else "F") if look.below == "by shape" else look.below

    def compared(self, left: str, sign: str, right: str, tall: bool) -> Piece:
        """An indicator, of a comparison of two sides."""
        shown = {">=": "≥", "<=": "≤", "==": "="}.get(sign, sign)
        return Piece(f"𝟏[{left} {shown} {right}]", tall=tall, called=True)

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        raise NotImplementedError

    def matrix_of_ones(self, sizes: Sequence[str]) -> str:
        """A matrix of ones where a vector of ones, which looks the same, is not far."""
        raise NotImplementedError

    def eye_of(self, size: str) -> str:
        """The identity with its size; empty where the style cannot write that."""
        return ""

    def ones_of(self, shape: tuple[Expr, Expr], sizes: Sequence[str]) -> str:
        """Ones with their sizes; empty where the style cannot write that."""
        return ""

    def entry(self, base: Expr, folded: Callable[[Expr], Piece], at: Sequence[str]) -> Piece:
        raise HasIndices

    def delta(self, at: Sequence[str]) -> Piece:
        raise HasIndices

    def sum(self, limits: Sequence[tuple[str, str]], body: Piece) -> Piece:
        raise HasIndices

    def partial(self, expression: Piece, by: Sequence[str]) -> Piece:
        raise HasIndices

    def table(self, body: Piece, at: Sequence[str]) -> Piece:
        """A matrix given by its entries."""
        raise HasIndices

    def fixed(self, derivative: Piece, held: Sequence[str]) -> Piece:
        """A derivative with some letters held fixed."""
        raise HasIndices

    def fit(self, piece: Piece, level: int, *, last: bool = True) -> str:
        """The text of a piece, in parentheses unless it binds at least as tightly as ``level``."""
        return piece.text if piece.level >= level and (last or not piece.tail) else self.parens(piece)

    def product(self, pieces: Sequence[Piece]) -> Piece:
        """Factors side by side; a looser product or an open sum may only stand last."""
        if len(pieces) == 1:
            return pieces[0]
        final = len(pieces) - 1
        texts = [
            self.fit(p, Binds.MULTIPLY if i == final else Binds.POSTFIX, last=i == final) for i, p in enumerate(pieces)
        ]
        out = texts[:1]
        for i in range(1, len(texts)):
            before, piece = pieces[i - 1], pieces[i]
            inner = piece.level == Binds.MULTIPLY and piece.dot and piece.text == texts[i]
            digit = texts[i][:1].isdigit()
            out += [self.join(texts[i - 1], texts[i], inner or digit or before.dot and piece.dot), texts[i]]
        return Piece("".join(out), Binds.MULTIPLY, pieces[-1].tail, any(p.tall for p in pieces), dot=True)


def has_letter(expr: Expr) -> TypeGuard[Var]:
    """Whether entries have a letter of their own: those of a symbol, but not of a differential, (dx)_i."""
    return isinstance(expr, Var) and not expr.name.endswith(MOVED)


def takes_an_index(expr: Expr, piece: Piece) -> bool:
    """Whether an index is added to a matrix as it is written: a name, or a function with its own parentheses."""
    if not isinstance(expr, Applied) or piece.level != Binds.ATOM:
        return False
    return not expr.args or is_op(expr, KRON) or piece.called
