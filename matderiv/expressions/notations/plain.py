"""The input language with indices, for a screen or file that takes nothing but ASCII."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sympy import Expr

from ...core.characters import in_ascii
from ...core.forms import Binds
from ...operations.transpose import TRANSPOSE
from ..matrix import Var, is_op
from .ascii import Ascii
from .notation import Piece, has_letter, takes_an_index

__all__ = ["Plain"]


class Plain(Ascii):
    """What stands in the input language as it does there, and in square brackets the indices that it lacks."""

    indexed = True
    turned = "'"
    infinity, times, element = "inf", "*", " in "
    counting = "{1, 2, ...}"

    def name(self, name: str) -> str:
        return in_ascii(super().name(name))

    def sign(self, sign: str) -> str:
        return in_ascii(sign)

    def reals(self, sizes: Sequence[str]) -> str:
        return f"R^({' x '.join(sizes)})" if len(sizes) > 1 else f"R^{sizes[0]}" if sizes else "R"

    def entry(self, base: Expr, folded: Callable[[Expr], Piece], at: Sequence[str]) -> Piece:
        turned = is_op(base, TRANSPOSE) and isinstance(base.args[0], Var)
        var = base.args[0] if turned else base
        if has_letter(var):
            text = self.name(var.letter) + "'" * turned
        else:
            piece = folded(base)
            text = piece.text if takes_an_index(base, piece) else self.parens(piece)
        return Piece(f"{text}{self._at(at)}")

    def _at(self, at: Sequence[str]) -> str:
        return f"[{','.join(map(in_ascii, at))}]"

    def delta(self, at: Sequence[str]) -> Piece:
        return Piece(f"delta{self._at(at)}")

    def sum(self, limits: Sequence[tuple[str, str]], body: Piece) -> Piece:
        inner = body.text
        for index, _ in reversed(limits):
            inner = f"sum_{in_ascii(index)}({inner})"
        return Piece(inner, Binds.POSTFIX)  # a power behind it might be that of the summand

    def table(self, body: Piece, at: Sequence[str]) -> Piece:
        return Piece(f"[{body.text}]_{self._at(at)}")

    def fixed(self, derivative: Piece, held: Sequence[str]) -> Piece:
        return derivative._replace(text=f"({derivative.text})|_{','.join(held)}")

    def partial(self, expression: Piece, by: Sequence[str]) -> Piece:
        order = f"^{len(by)}" if len(by) > 1 else ""
        below = " ".join(f"d{v}" for v in by)
        below = f"({below})" if len(by) > 1 else below
        return Piece(f"d{order}({expression.text})/{below}", Binds.POSTFIX)
