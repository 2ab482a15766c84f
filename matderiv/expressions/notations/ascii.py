"""The input language: every product has its sign, every division a slash, and there are no indices."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ...core.forms import Binds
from .names import MOVED
from .notation import Piece, Style

__all__ = ["Ascii"]


class Ascii(Style):
    """What can be typed, and reads back as the same expression."""

    typed = True
    indexed = False
    inline = True

    def number(self, value: Expr) -> Piece:
        if value.is_Rational and not value.is_Integer:
            return Piece(f"{value.p}/{value.q}", Binds.MULTIPLY)
        if value.is_Integer:
            return Piece(str(value.p))
        return Piece(f"{float(value):.15g}" if value.is_Float else str(value))

    def name(self, name: str) -> str:
        return f"d{name.removesuffix(MOVED)}" if name.endswith(MOVED) else name

    def other(self, expr: Expr) -> str:
        return str(expr).replace("**", "^")

    def join(self, left: str, right: str, dot: bool) -> str:
        return "*"

    def fraction(self, numerator: Piece | None, denominator: Sequence[Piece]) -> Piece:
        above = self.fit(numerator, Binds.MULTIPLY) if numerator else "1"
        return Piece("/".join([above, *(self.fit(d, Binds.POSTFIX) for d in denominator)]), Binds.MULTIPLY)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        return Piece(f"{self.fit(base, Binds.ATOM)}^{self.fit(exponent, Binds.ATOM)}", Binds.POSTFIX)

    def superscript(self, text: str) -> str:
        return f"^{text}" if text.isalnum() else f"^({text})"

    def compared(self, left: str, sign: str, right: str, tall: bool) -> Piece:
        return Piece(f"[{left} {sign} {right}]")

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        return "vector(1)" if shape[1] == 1 else "vector(1)'" if shape[0] == 1 else "matrix(1)"

    def eye_of(self, size: str) -> str:
        return f"eye({size})"

    def ones_of(self, shape: tuple[Expr, Expr], sizes: Sequence[str]) -> str:
        if shape[1] == 1:
            return f"vector(1, {sizes[0]})"
        return f"vector(1, {sizes[1]})'" if shape[0] == 1 else f"matrix(1, {sizes[0]}, {sizes[1]})"
