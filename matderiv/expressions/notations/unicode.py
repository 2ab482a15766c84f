"""Unicode for a terminal: letters with raised and lowered digits, set close together where that reads well."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from types import MappingProxyType

from sympy import Expr, S

from ...core.forms import Binds, Called, Fenced, Raised
from ...core.patterns import pattern
from ...operations.transpose import TRANSPOSE
from ..matrix import Var, is_op
from .names import GREEK, MOVED, NAME, STAR, SUBSCRIPT, SUPERSCRIPT, shifted, split
from .notation import Piece, Style, has_letter, takes_an_index

__all__ = ["Unicode"]

_WHOLE_POWER = pattern(r"\*\*(\d+)")
_FACTORS = pattern(r"[^\s*()+/-]+(?:\*[^\s*()+/-]+)+")


_MARKS = {"transpose": "ᵀ", "inverse": "⁻¹", "pseudoinverse": "⁺", "2": "²"}


def _below(text: str) -> str:
    """A subscript: lowered digits, or what stands behind a low line."""
    if text.isdigit():
        return text.translate(SUBSCRIPT)
    return f"_{{{text}}}" if "," in text or "/" in text else f"_{text}" if text else ""


def _at(indices: Sequence[str]) -> str:
    """Indices behind a low line, in parentheses where a range among them ends short of the last, x_(1:n−1)."""
    joined = "".join(indices)
    return f"_({joined})" if "−" in joined else f"_{joined}"


class Unicode(Style):
    """Mathematics for a terminal."""

    ones_alike = True
    turned = "ᵀ"
    signs = MappingProxyType({"plus": " + ", "hadamard": " ⊙ ", "quotient": " ⊘ ", "product": " "})
    minus = "−"
    less = " − "

    # a letter with what hangs on it, beside which a product needs no blank
    compact = pattern(r"[^\W\d_]([₀-₉]*)⋆?[ᵀ⁰¹²³⁴-⁹⁺⁻]*\Z")

    def number(self, value: Expr) -> Piece:
        if value.is_Rational and not value.is_Integer:
            return Piece("½") if value == S.Half else Piece(f"{value.p}/{value.q}", Binds.MULTIPLY)
        if value.is_Integer:
            return Piece(str(int(value)))
        return Piece(f"{float(value):.15g}" if value.is_Float else str(value))

    def name(self, name: str) -> str:
        if name.endswith(STAR):
            return self.name(name.removesuffix(STAR)) + "⋆"
        if name.endswith(MOVED):
            return "d" + self.apart(self.name(name.removesuffix(MOVED)))
        if (apart := shifted(name)) is not None:
            return f"{self.name(apart[0])}_({apart[1]}{apart[2].replace('-', self.minus)})"
        word, number = split(name)
        if word[0] == "d" and word[1:] in GREEK:
            return f"d{self.name(name[1:])}"  # a differential
        stem, below, rest = word.partition("_")
        if below and stem in GREEK:
            word = GREEK[stem] + below + rest
        return GREEK.get(word, word) + number.translate(SUBSCRIPT)

    def other(self, expr: Expr) -> str:
        shown = _WHOLE_POWER.sub(lambda m: self.superscript(m[1]), NAME.sub(lambda m: self.name(m[0]), str(expr)))
        shown = _FACTORS.sub(lambda m: self.side_by_side(m[0].split("*")), shown.replace("**", "^"))
        return shown.replace("*", " ").replace("-", "−")

    def side_by_side(self, factors: Sequence[str]) -> str:
        """Sizes and numbers that are multiplied, mn² and 2n, as symbols are."""
        out = factors[0]
        for before, after in zip(factors[:-1], factors[1:], strict=True):
            out += self.join(before, after, False) + after
        return out

    def join(self, left: str, right: str, dot: bool) -> str:
        if dot:
            return " · "
        before, after = self.compact.match(left), self.compact.match(right)
        if before and after:
            return " " if before[1] and after[1] else ""  # A₁A₂ is hard to read
        if left.isdigit():
            return "" if right[0] == "(" or right[0].isalpha() and right[0] != "Σ" else " "
        if left[-1] == ")" and left[0].isalpha():
            return " "  # after a function
        close = before or left[-1] == ")"
        return "" if close and (after or right[0] == "(") else " "

    def fraction(self, numerator: Piece | None, denominator: Sequence[Piece]) -> Piece:
        above = self.fit(numerator, Binds.MULTIPLY, last=False) if numerator else "1"
        below = self.fit(self.product(denominator), Binds.POSTFIX)
        bar = " / " if " " in above or " " in below else "/"
        return Piece(above + bar + below, Binds.MULTIPLY, dot=True)

    def power(self, base: Piece, exponent: Piece) -> Piece:
        return Piece(self.fit(base, Binds.ATOM) + self.exponent(exponent), Binds.POSTFIX)

    def exponent(self, piece: Piece) -> str:
        text = piece.text
        return f"^({text})" if piece.level < Binds.POSTFIX and text.isalnum() else self.superscript(text)

    def root(self, base: Piece) -> Piece | None:
        return Piece(f"√({base.text})")

    def superscript(self, text: str) -> str:
        if all(c in SUPERSCRIPT for c in text):
            return "".join(SUPERSCRIPT[c] for c in text)
        return f"^{text}" if text.isalnum() else f"^({text})"

    def called(self, look: Called, inside: Sequence[str], sizes: Sequence[str], tall: bool) -> Piece:
        name = self.name(look.name) if look.letter else look.name
        if look.below == "sizes":
            return self.call(name, [*inside, *sizes], tall)
        return self.call(name + _below(look.below), inside, tall)

    def call(self, name: str, inside: Sequence[str], tall: bool) -> Piece:
        return Piece(f"{name}({', '.join(inside)})", tall=tall, called=True)

    def primes(self, count: int) -> str:
        return ("", "′", "″", "‴")[count] if count < 4 else super().primes(count)

    def fenced(self, look: Fenced, inside: Sequence[str], shape: tuple[Expr, Expr], tall: bool) -> str:
        if look.kind == "inner product":
            return f"⟨{', '.join(inside)}⟩"
        if look.kind == "kronecker":
            return f"({inside[0]} ⊗ {inside[1]})"
        if look.kind == "absolute":
            return f"|{inside[0]}|"
        return f"‖{inside[0]}‖" + _below(self.norm(look, shape))

    def raised(self, look: Raised, base: str, exponent: str) -> str:
        if isinstance(look.exponent, str):
            return base + _MARKS.get(exponent, exponent)
        return f"{base}^⊙{exponent}" if look.entrywise else base + exponent

    def exponential(self, inside: Sequence[str], tall: bool) -> Piece:
        return self.call("expm", ["".join(inside)], tall)

    def letter(self, name: str, sizes: Sequence[str]) -> str:
        return self.name(name) + (_below(sizes[0]) if len(sizes) == 1 else f"_({','.join(sizes)})" if sizes else "")

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        return "𝟏" + ("ᵀ" if shape[0] == 1 else "")

    def matrix_of_ones(self, sizes: Sequence[str]) -> str:
        return f"𝟏_({'×'.join(sizes)})"

    def eye_of(self, size: str) -> str:
        return f"I{size.translate(SUBSCRIPT)}" if size.isdigit() else ""

    def ones_of(self, shape: tuple[Expr, Expr], sizes: Sequence[str]) -> str:
        kept = [s for s, extent in zip(sizes, shape, strict=True) if extent != 1]
        if not all(s.isdigit() for s in kept):
            return ""
        return f"𝟏{'ₓ'.join(kept).translate(SUBSCRIPT)}" + ("ᵀ" if shape[0] == 1 else "")

    def entry(self, base: Expr, folded: Callable[[Expr], Piece], at: Sequence[str]) -> Piece:
        turned = is_op(base, TRANSPOSE) and isinstance(base.args[0], Var)
        var = base.args[0] if turned else base
        if not has_letter(var):
            piece = folded(base)
            simple = takes_an_index(base, piece)
            return Piece((piece.text if simple else self.parens(piece)) + _at(at), Binds.ATOM)
        word, number = split(var.letter)
        above = (self.superscript(f"({number})") if number else "") + ("ᵀ" if turned else "")
        word = word if shifted(word) is None else self.name(word)
        return Piece(GREEK.get(word, word) + above + _at(at), Binds.ATOM)

    def delta(self, at: Sequence[str]) -> Piece:
        return Piece("δ_" + "".join(at))

    def sum(self, limits: Sequence[tuple[str, str]], body: Piece) -> Piece:
        signs = " ".join(f"Σ_{index}" for index, _ in limits)
        return Piece(f"{signs} {self.fit(body, Binds.MULTIPLY)}", Binds.MULTIPLY, tail=True)

    def table(self, body: Piece, at: Sequence[str]) -> Piece:
        return Piece(f"[{body.text}]_" + "".join(at), Binds.ATOM)

    def fixed(self, derivative: Piece, held: Sequence[str]) -> Piece:
        return derivative._replace(text=f"({derivative.text})|_{','.join(held)}")

    def partial(self, expression: Piece, by: Sequence[str]) -> Piece:
        order = self.superscript(str(len(by))) if len(by) > 1 else ""
        below = " ".join(f"∂{v}" for v in by)
        if expression.level >= Binds.POSTFIX and len(expression.text) <= 30:
            below = f"({below})" if len(by) > 1 else below
            return Piece(f"∂{order}{expression.text}/{below}", Binds.POSTFIX, dot=True)
        below = f"({below})" if len(by) > 1 else below
        return Piece(f"∂{order}/{below} [{expression.text}]", Binds.POSTFIX, dot=True)


class Limited(Unicode):
    """Unicode in which the sums over some indices have their limits: Σ_(k=1)^n₂."""

    def __init__(self, indices: Collection[str]) -> None:
        self.indices = indices

    def sum(self, limits: Sequence[tuple[str, str]], body: Piece) -> Piece:
        signs = " ".join(
            f"Σ_({index}=1)^{last if last.isalnum() else f'({last})'}" if index in self.indices else f"Σ_{index}"
            for index, last in limits
        )
        return Piece(f"{signs} {self.fit(body, Binds.MULTIPLY)}", Binds.MULTIPLY, tail=True)
