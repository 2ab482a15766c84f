r"""LaTeX: for a display, for lines that may break anywhere, and for running text.

Parentheses around what is tall grow by ``\left`` and ``\right``, between which TeX breaks no line; where lines have
to break they have a fixed size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

import sympy
from sympy import Expr

from ...core.forms import Binds, Called, Fenced, Printed, Raised
from ...core.patterns import pattern
from ...operations.transpose import TRANSPOSE
from ..matrix import Var, is_op
from .names import split
from .notation import Piece, has_letter, takes_an_index
from .scripted import Scripted

__all__ = ["COMMANDS", "SIGNS", "BreakableLatex", "InlineLatex", "Latex"]

DIFFERENTIAL = r"\mathrm{d}"
# a name of several letters, or a differential, at the end of a factor, and such a name at its beginning
_WORD_BEHIND = pattern(r"(\\mathrm\{[^{}]{2,}\}|\\mathrm\{d\}(\\[A-Za-z]+|[A-Za-z]))([_^]\{[^{}]*\})*\Z")
_WORD_AHEAD = pattern(r"\\mathrm\{[^{}]{2,}\}")


COMMANDS = (
    *("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth"),
    *("exp", "log"),
)
_SPELLED = {"det": r"\det ", "log det": r"\log \det ", "log2": r"\log_{2}", "log10": r"\log_{10}"}
SIGNS = {
    "−": "-", "≠": r"\neq", "≤": r"\leq", "≥": r"\geq", "∈": r"\in", "×": r"\times", "⊙": r"\odot", "⊘": r"\oslash",
    "⊗": r"\otimes",
}  # fmt: skip
_MARKS = {"transpose": r"\top", "inverse": "-1", "pseudoinverse": "+"}


def _function(name: str) -> str:
    if name in COMMANDS:
        return f"\\{name}"
    return _SPELLED.get(name) or rf"\operatorname{{{name}}}"


class Latex(Scripted):
    """LaTeX for a display."""

    long = _WORD_AHEAD
    turned = r"\top"
    infinity, times, element = r"\infty", r" \cdot ", r" \in "
    counting = r"\{1, 2, \dots\}"
    least = r"\min"
    counted = r"\{1, \dots, SIZE\}"
    nabla, behind_nabla = r"\nabla", " "
    signs = MappingProxyType({"plus": " + ", "hadamard": r" \odot ", "quotient": r" \oslash ", "product": " "})

    star, differential = r"\star", DIFFERENTIAL
    bar = r"\frac{"

    def below(self, text: str) -> str:
        return f"_{{{text}}}"

    def accented(self, accent: str, letter: str) -> str:
        return rf"\{accent}{{{letter}}}"

    def greek(self, word: str) -> str:
        return "\\" + {"epsilon": "varepsilon", "phi": "varphi"}.get(word, word)

    def roman(self, word: str) -> str:
        return r"\mathrm{" + word.replace("_", r"\_") + "}"

    def ratio(self, above: str, under: str) -> str:
        return rf"\frac{{{above}}}{{{under}}}"

    def other(self, expr: Expr) -> str:
        return str(sympy.latex(expr))

    def parens(self, piece: Piece) -> str:
        return rf"\left({piece.text}\right)" if piece.tall else f"({piece.text})"

    def join(self, left: str, right: str, dot: bool) -> str:
        if not dot and (_WORD_BEHIND.search(left) or _WORD_AHEAD.match(right) or right.startswith(DIFFERENTIAL)):
            return r" \, "  # a word and what it is multiplied with would run together; a differential stands apart
        return r" \cdot " if dot else " "

    def fraction(self, numerator: Piece | None, denominator: Sequence[Piece]) -> Piece:
        above = numerator.text if numerator else "1"
        return Piece(rf"\frac{{{above}}}{{{self.product(denominator).text}}}", Binds.POSTFIX, tall=True)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        return Piece(f"{self.fit(base, Binds.ATOM)}^{{{exponent.text}}}", Binds.POSTFIX, tall=base.tall)

    def root(self, base: Piece) -> Piece | None:
        return Piece(rf"\sqrt{{{base.text}}}", Binds.ATOM, tall=base.tall)

    def superscript(self, text: str) -> str:
        return f"^{{{text}}}"

    def sign(self, sign: str) -> str:
        return SIGNS.get(sign, sign)

    def reals(self, sizes: Sequence[str]) -> str:
        above = r" \times ".join(sizes)
        return r"\mathbb{R}" + (f"^{{{above}}}" if sizes else "")

    def called(self, look: Called, inside: Sequence[str], sizes: Sequence[str], tall: bool) -> Piece:
        name = self.word(look.name) if look.letter else _function(look.name)
        if not look.below:
            return self.call(name, inside, tall)
        below = r" \times ".join(sizes) if look.below == "sizes" else look.below
        if look.letter:
            return self.call(rf"{name}_{{\{below}}}", inside, tall)
        # a word with something below it stands apart from its argument
        return self.call(f"{name}_{{{below}}} ", inside, tall)._replace(called=False)

    def of_entries(self, name: str, inside: str, tall: bool) -> Piece | None:
        return self.call(rf"{_function(name)}_{{\odot}}", [inside], tall)

    def call(self, name: str, inside: Sequence[str], tall: bool) -> Piece:
        left, right = (r"\left(", r"\right)") if tall else ("(", ")")
        return Piece(f"{name}{left}{', '.join(inside)}{right}", tall=tall, called=True)

    def jacobian(self, letter: str) -> str:
        return f"J_{{{letter}}}"

    def fenced(self, look: Fenced, inside: Sequence[str], shape: tuple[Expr, Expr], tall: bool) -> str:
        left, right = (r"\left", r"\right") if tall else ("", "")
        if look.kind == "inner product":
            return rf"\langle {', '.join(inside)} \rangle"
        if look.kind == "kronecker":
            return rf"{left}({inside[0]} \otimes {inside[1]}{right})"
        bar = "lvert" if look.kind == "absolute" else "lVert"
        below = self.norm(look, shape).replace("∞", r"\infty")
        return rf"{left}\{bar} {inside[0]} {right}\r{bar[1:]}" + (f"_{{{below}}}" if below else "")

    def raised(self, look: Raised, base: str, exponent: str) -> str:
        mark = _MARKS.get(exponent, exponent) if isinstance(look.exponent, str) else exponent
        return rf"{base}^{{\odot {mark}}}" if look.entrywise else f"{base}^{{{mark}}}"

    def exponential(self, inside: Sequence[str], tall: bool) -> Piece:
        return Piece(f"e^{{{' '.join(inside)}}}", Binds.POSTFIX, tall=tall)

    def letter(self, name: str, sizes: Sequence[str]) -> str:
        return self.word(name) + (f"_{{{','.join(sizes)}}}" if sizes else "")

    def printed(self, look: Printed, inside: str, tall: bool) -> str:
        left, right = (r"\left", r"\right") if tall else ("", "")
        return look.latex.format(inside, bare0=inside, left=left, right=right)

    def compared(self, left: str, sign: str, right: str, tall: bool) -> Piece:
        shown = {">=": r"\geq", "<=": r"\leq", "==": "="}.get(sign, sign)
        opening, closing = (r"\left[", r"\right]") if tall else ("[", "]")
        return Piece(rf"\mathbf{{1}}{opening}{left} {shown} {right}{closing}", tall=tall, called=True)

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        rows, columns = shape
        if 1 in shape:
            return r"\mathbf{1}" + (r"^{\top}" if rows == 1 else "")
        return rf"\mathbf{{1}}_{{{self.size(rows)} \times {self.size(columns)}}}"

    def eye_of(self, size: str) -> str:
        return f"I_{{{size}}}"

    def ones_of(self, shape: tuple[Expr, Expr], sizes: Sequence[str]) -> str:
        rows, columns = shape
        if 1 not in shape:
            return self.ones(shape)
        return rf"\mathbf{{1}}_{{{sizes[1 if rows == 1 else 0]}}}" + (r"^{\top}" if rows == 1 else "")

    def size(self, size: Expr) -> str:
        return self.name(str(size)) if size.is_Symbol else self.other(size)

    def indices(self, at: Sequence[str]) -> str:
        out = ""
        for text in at:
            # a command needs a blank before a letter
            out += " " + text if out.rpartition("\\")[2].isalpha() and "\\" in out and text[0].isalpha() else text
        return f"_{{{out}}}"

    def entry(self, base: Expr, folded: Callable[[Expr], Piece], at: Sequence[str]) -> Piece:
        turned = is_op(base, TRANSPOSE) and isinstance(base.args[0], Var)
        var = base.args[0] if turned else base
        if not has_letter(var):
            piece = folded(base)
            simple = takes_an_index(base, piece)
            text = piece.text if simple else self.parens(piece)
            return Piece(text + self.indices(at), Binds.ATOM, tall=piece.tall)
        word, number = split(var.letter)
        above = (f"({number})" if number else "") + (r"\top" if turned else "")
        letter = self.word(word) + (f"^{{{above}}}" if above else "")
        return Piece(letter + self.indices(at), Binds.POSTFIX if above else Binds.ATOM)

    def delta(self, at: Sequence[str]) -> Piece:
        return Piece(r"\delta" + self.indices(at))

    def sum(self, limits: Sequence[tuple[str, str]], body: Piece) -> Piece:
        signs = "".join(rf"\sum_{{{index}=1}}^{{{size}}}" for index, size in limits)
        return Piece(f"{signs} {self.fit(body, Binds.MULTIPLY)}", Binds.MULTIPLY, tail=True, tall=True)

    def table(self, body: Piece, at: Sequence[str]) -> Piece:
        left, right = (r"\left[", r"\right]") if body.tall else ("[", "]")
        return Piece(f"{left} {body.text} {right}" + self.indices(at), Binds.ATOM, tall=body.tall)

    def fixed(self, derivative: Piece, held: Sequence[str]) -> Piece:
        return derivative._replace(text=rf"{{{derivative.text}}}\Big|_{{{', '.join(held)}}}")

    def partial(self, expression: Piece, by: Sequence[str]) -> Piece:
        order = f"^{{{len(by)}}}" if len(by) > 1 else ""
        below = r"\, ".join(rf"\partial {v}" for v in by)
        if expression.level >= Binds.POSTFIX and not expression.tall and len(expression.text) <= 90:
            text = rf"\frac{{\partial{order} {expression.text}}}{{{below}}}"
        else:
            text = rf"\frac{{\partial{order}}}{{{below}}} \left[ {expression.text} \right]"
        return Piece(text, Binds.POSTFIX, tall=True, dot=True)


class BreakableLatex(Latex):
    r"""LaTeX whose lines may end anywhere: TeX breaks no line between ``\left`` and ``\right``."""

    def parens(self, piece: Piece) -> str:
        return rf"\Bigl({piece.text}\Bigr)" if piece.tall else f"({piece.text})"

    def join(self, left: str, right: str, dot: bool) -> str:
        between = super().join(left, right, dot)
        return between if dot else rf"{between.rstrip()} \allowbreak "

    def partial(self, expression: Piece, by: Sequence[str]) -> Piece:
        piece = super().partial(expression, by)
        return piece._replace(text=piece.text.replace(r"\left[", r"\Biggl[").replace(r"\right]", r"\Biggr]"))


class InlineLatex(Latex):
    """LaTeX for running text."""

    def partial(self, expression: Piece, by: Sequence[str]) -> Piece:
        piece = super().partial(expression, by)
        if len(by) > 1 or r"\left[" in piece.text:
            return piece
        return Piece(rf"\partial {expression.text} / \partial {by[0]}", Binds.POSTFIX, dot=True)
