"""Typst's mathematics: signs and Greek letters are themselves, words stand in quotation marks.

Parentheses grow by themselves; those around an index, an exponent or a part of a fraction are not seen.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from types import MappingProxyType

from sympy import Expr

from ...core.forms import Binds, Called, Fenced, Raised
from ...core.patterns import pattern
from ...operations.transpose import TRANSPOSE
from ..matrix import Var, is_op
from .names import GREEK, split
from .notation import Piece, has_letter, takes_an_index
from .scripted import Scripted

__all__ = ["Typst"]

_WORD_BEHIND = pattern(r'("[^"]+"|upright\(d\) \w)([_^]\([^()]*\))*\Z')
_OPERATORS = (
    *("sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "coth", "sech"),
    *("csch", "sinc", "exp", "log", "det", "tr"),
)
_SPELLED = {"log det": "log det", "log2": "log_(2)", "log10": "log_(10)"}
_MARKS = {"transpose": "⊤", "inverse": "-1", "pseudoinverse": "+"}
_ACCENTS = {"bar": "macron", "check": "caron"}


def _function(name: str) -> str:
    if name in _OPERATORS:
        return name
    return _SPELLED.get(name) or f'op("{name}")'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", r"\\").replace('"', r"\"") + '"'


class Typst(Scripted):
    """Typst, for its inline and its displayed equations."""

    long = pattern('"')
    turned = "⊤"
    times = " ⋅ "
    behind_nabla = " "
    counting = "{1, 2, dots}"
    counted = "{1, dots, SIZE}"
    signs = MappingProxyType({"plus": " + ", "hadamard": " ⊙ ", "quotient": " ⊘ ", "product": " "})

    star, differential = "⋆", "upright(d) "
    bar = "frac("

    def below(self, text: str) -> str:
        return f"_({text})"

    def accented(self, accent: str, letter: str) -> str:
        return f"{_ACCENTS.get(accent, accent)}({letter})"

    def greek(self, word: str) -> str:
        return GREEK[word]

    def roman(self, word: str) -> str:
        return _quoted(word)

    def ratio(self, above: str, under: str) -> str:
        return f"frac({above}, {under})"

    def other(self, expr: Expr) -> str:
        """A size or a constant, as SymPy writes it: products side by side, powers raised."""
        if not expr.args and not expr.is_number:
            return self.name(str(expr))
        if expr.is_Number:
            return self.number(expr).text
        parts = [self.other(a) for a in expr.args]
        if expr.is_Pow:
            return f"{parts[0]}^({parts[1]})"
        if expr.is_Mul:
            shown = [f"({p})" if a.is_Add else p for p, a in zip(parts, expr.args, strict=True)]
            return " ".join("-" if p == "-1" else p for p in shown)
        if not expr.is_Add:
            return str(expr)
        terms = sorted(zip(expr.args, parts, strict=True), key=lambda term: bool(term[0].is_Number))  # n - 1
        return " + ".join(part for _, part in terms).replace(" + -", " - ")

    def join(self, left: str, right: str, dot: bool) -> str:
        if dot:
            return " ⋅ "
        return " thin " if _WORD_BEHIND.search(left) or right.startswith(('"', "upright(")) else " "

    def fraction(self, numerator: Piece | None, denominator: Sequence[Piece]) -> Piece:
        above = numerator.text if numerator else "1"
        return Piece(f"frac({above}, {self.product(denominator).text})", Binds.POSTFIX, tall=True)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        return Piece(f"{self.fit(base, Binds.ATOM)}^({exponent.text})", Binds.POSTFIX, tall=base.tall)

    def root(self, base: Piece) -> Piece | None:
        return Piece(f"sqrt({base.text})", Binds.ATOM, tall=base.tall)

    def superscript(self, text: str) -> str:
        return f"^({text})"

    def reals(self, sizes: Sequence[str]) -> str:
        return "RR" + (f"^({' × '.join(sizes)})" if sizes else "")

    def called(self, look: Called, inside: Sequence[str], sizes: Sequence[str], tall: bool) -> Piece:
        name = self.word(look.name) if look.letter else _function(look.name)
        if look.below == "sizes":
            name += f"_({' × '.join(sizes)})"
        elif look.below:
            name += f"_({look.below})"
        return self.call(name, inside, tall)

    def call(self, name: str, inside: Sequence[str], tall: bool) -> Piece:
        # a blank keeps a letter apart from its argument, which is none of a function of Typst's
        return Piece(f"{name} ({', '.join(inside)})", tall=tall, called=True)

    def jacobian(self, letter: str) -> str:
        return f"J_({letter})"

    def of_entries(self, name: str, inside: str, tall: bool) -> Piece | None:
        return self.call(f"{_function(name)}_(⊙)", [inside], tall)

    def fenced(self, look: Fenced, inside: Sequence[str], shape: tuple[Expr, Expr], tall: bool) -> str:
        if look.kind == "inner product":
            return f"lr(⟨ {', '.join(inside)} ⟩)"
        if look.kind == "kronecker":
            return f"({inside[0]} ⊗ {inside[1]})"
        below = self.norm(look, shape)
        fence = "abs" if look.kind == "absolute" else "norm"
        return f"{fence}({inside[0]})" + (f"_({below})" if below else "")

    def raised(self, look: Raised, base: str, exponent: str) -> str:
        mark = _MARKS.get(exponent, exponent) if isinstance(look.exponent, str) else exponent
        return f"{base}^(⊙ {mark})" if look.entrywise else f"{base}^({mark})"

    def exponential(self, inside: Sequence[str], tall: bool) -> Piece:
        return Piece(f"e^({' '.join(inside)})", Binds.POSTFIX, tall=tall)

    def letter(self, name: str, sizes: Sequence[str]) -> str:
        return self.word(name) + (f"_({', '.join(sizes)})" if sizes else "")

    def compared(self, left: str, sign: str, right: str, tall: bool) -> Piece:
        shown = {">=": "≥", "<=": "≤", "==": "="}.get(sign, sign)
        return Piece(f"bold(1)[{left} {shown} {right}]", tall=tall, called=True)

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        rows, columns = shape
        if 1 in shape:
            return "bold(1)" + ("^(⊤)" if rows == 1 else "")
        return f"bold(1)_({self.other(rows)} × {self.other(columns)})"

    def eye_of(self, size: str) -> str:
        return f"I_({size})"

    def ones_of(self, shape: tuple[Expr, Expr], sizes: Sequence[str]) -> str:
        rows, _ = shape
        if 1 not in shape:
            return self.ones(shape)
        return f"bold(1)_({sizes[1 if rows == 1 else 0]})" + ("^(⊤)" if rows == 1 else "")

    def indices(self, at: Sequence[str]) -> str:
        return f"_({' '.join(at)})"

    def entry(self, base: Expr, folded: Callable[[Expr], Piece], at: Sequence[str]) -> Piece:
        turned = is_op(base, TRANSPOSE) and isinstance(base.args[0], Var)
        var = base.args[0] if turned else base
        if not has_letter(var):
            piece = folded(base)
            text = piece.text if takes_an_index(base, piece) else self.parens(piece)
            return Piece(text + self.indices(at), Binds.ATOM, tall=piece.tall)
        word, number = split(var.letter)
        above = (f"({number})" if number else "") + ("⊤" if turned else "")
        letter = self.word(word) + (f"^({above})" if above else "")
        return Piece(letter + self.indices(at), Binds.POSTFIX if above else Binds.ATOM)

    def delta(self, at: Sequence[str]) -> Piece:
        return Piece("δ" + self.indices(at))

    def sum(self, limits: Sequence[tuple[str, str]], body: Piece) -> Piece:
        signs = " ".join(f"∑_({index} = 1)^({size})" for index, size in limits)
        return Piece(f"{signs} {self.fit(body, Binds.MULTIPLY)}", Binds.MULTIPLY, tail=True, tall=True)

    def table(self, body: Piece, at: Sequence[str]) -> Piece:
        return Piece(f"[{body.text}]" + self.indices(at), Binds.ATOM, tall=body.tall)

    def fixed(self, derivative: Piece, held: Sequence[str]) -> Piece:
        return derivative._replace(text=f"lr({derivative.text} |)_({', '.join(held)})")

    def partial(self, expression: Piece, by: Sequence[str]) -> Piece:
        order = f"^({len(by)})" if len(by) > 1 else ""
        below = " ".join(f"∂ {v}" for v in by)
        if expression.level >= Binds.POSTFIX and not expression.tall and len(expression.text) <= 60:
            text = f"frac(∂{order} {expression.text}, {below})"
        else:
            text = f"frac(∂{order}, {below}) [{expression.text}]"
        return Piece(text, Binds.POSTFIX, tall=True, dot=True)
