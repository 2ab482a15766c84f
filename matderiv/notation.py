r"""How an expression is written: one walk, three styles.

:func:`latex` is for documents, :func:`unicode` for a terminal, and :func:`formula` is the input language, which
reads back as the same expression. What is particular to a matrix function are the templates of its
:class:`~matderiv.operation.Form`; signs, fractions, powers, indices and parentheses are decided here, once.

>>> from matderiv.matrix import Var, add, apply, multiply, negate, transpose
>>> from matderiv.index import size
>>> n, m = size("n"), size("m")
>>> X, w, y = Var("X", (n, m)), Var("w", (m, 1)), Var("y", (n, 1))
>>> gradient = multiply(2, transpose(X), add(multiply(X, w), negate(y)))
>>> print(latex(gradient), unicode(gradient), formula(gradient), sep="\n")
2 X^{\top} (X w - y)
2Xᵀ(Xw − y)
2*X'*(X*w - y)
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import sympy
from sympy import Expr, S

from .index import Delta, Entry, Head, Index, Pair, Partial, Power, Product, Sum, Table, Terms, factors, power, shape_of
from .matrix import Var, apply, is_op, ones
from .operation import ADD, ATOM, MULTIPLY, POSTFIX, Applied

__all__ = ["MOVED", "formula", "latex", "latex_terms", "unicode", "written"]


def latex(expr: Expr, *, breakable: bool = False, inline: bool = False) -> str:
    r"""An expression in LaTeX, for mathematics mode; only amsmath is needed.

    With ``breakable`` a line of a paragraph may end inside parentheses and between factors; with ``inline``
    derivatives are written with a slash, as suits running text.

    >>> from matderiv.matrix import Var
    >>> latex(power(Var("alpha1"), 2))
    '\\alpha_{1}^{2}'
    """
    style = _Breakable() if breakable else _Inline() if inline else _Latex()
    return _Writer(style).show(expr).text


def unicode(expr: Expr) -> str:
    """An expression as mathematics for a terminal.

    >>> from matderiv.matrix import Var
    >>> unicode(power(Var("alpha1"), 2))
    'α₁²'
    """
    return _Writer(_Unicode()).show(expr).text


def formula(expr: Expr) -> str | None:
    """An expression in the input language, or ``None`` where it has indices, which that language lacks.

    >>> from matderiv.matrix import Var
    >>> formula(power(Var("alpha1"), -2))
    '1/alpha1^2'
    """
    try:
        return _Writer(_Ascii()).show(expr).text
    except _HasIndices:
        return None


def written(expr: Expr) -> str:
    """An expression as a message quotes it: in the input language where that can say it.

    >>> from matderiv.matrix import apply
    >>> written(apply("sin", S.One))
    'sin(1)'
    """
    return formula(expr) or unicode(expr)


def latex_terms(expr: Expr) -> tuple[str, ...]:
    r"""The LaTeX of the terms of a sum, each later one with its sign: the places where a long line may break.

    >>> from matderiv.matrix import Var
    >>> latex_terms(Terms(Var("a"), Product(S(-2), Var("b"))))
    ('a', '- 2 b')
    """
    writer = _Writer(_Latex())
    if not _is_sum(expr):
        return (writer.show(expr).text,)
    return tuple(writer.terms(expr))


class _HasIndices(Exception):
    """The input language has no indices."""


@dataclass(frozen=True)
class _Piece:
    """Written text: how tightly it binds, whether it ends in an open sum, is tall, or wants a dot beside it."""

    text: str
    level: int = ATOM
    tail: bool = False
    tall: bool = False
    dot: bool = False


# ---------------------------------------------------------------- names

_LOWER = {
    "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "zeta": "ζ", "eta": "η", "theta": "θ",
    "iota": "ι", "kappa": "κ", "lambda": "λ", "mu": "μ", "nu": "ν", "xi": "ξ", "pi": "π", "rho": "ρ", "sigma": "σ",
    "tau": "τ", "upsilon": "υ", "phi": "φ", "chi": "χ", "psi": "ψ", "omega": "ω", "ell": "ℓ",
}  # fmt: skip
_UPPER = {
    "Gamma": "Γ", "Delta": "Δ", "Theta": "Θ", "Lambda": "Λ", "Xi": "Ξ", "Pi": "Π", "Sigma": "Σ", "Upsilon": "Υ",
    "Phi": "Φ", "Psi": "Ψ", "Omega": "Ω",
}  # fmt: skip
_GREEK = _LOWER | _UPPER
_WORD = {letter: word for word, letter in _GREEK.items()}
_NUMBERED = re.compile(r"(.*?[^\W\d_])_?(\d+)\Z", re.DOTALL)
_NAME = re.compile(r"[^\W\d]\w*")
ACCENTS = ("hat", "tilde", "bar", "dot", "check")  # at the end of a name they stand over it
_WHOLE_POWER = re.compile(r"\*\*(\d+)")
_FACTORS = re.compile(r"[^\s*()+/-]+(?:\*[^\s*()+/-]+)+")
STAR = "_star"  # the end of the name of a stationary point
MOVED = "_differential"  # the end of the name of a differential
# in LaTeX, a name of several letters at the end of a factor and at its beginning
_WORD_BEHIND = re.compile(r"\\mathrm\{[^{}]{2,}\}([_^]\{[^{}]*\})*\Z")
_WORD_AHEAD = re.compile(r"\\mathrm\{[^{}]{2,}\}")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_SUPERSCRIPT = dict(
    zip("ᵀ0123456789+-−()abcdefghijklmnoprstuvwxyz", "ᵀ⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ", strict=True)
)


def _split(name: str) -> tuple[str, str]:
    """A name and the number at its end.

    >>> _split("A10"), _split("n_1"), _split("W")
    (('A', '10'), ('n', '1'), ('W', ''))
    """
    match = _NUMBERED.fullmatch(name)
    return (match[1], match[2]) if match else (name, "")


# ---------------------------------------------------------------- styles


class _Style:
    """What differs between the styles; the walk over the expression is the same for all."""

    minus = "-"
    plus, less = " + ", " - "
    template: str  # the field of Form that holds the templates
    turned = ""  # the sign of a transpose, as an exponent
    inline = False  # whether every division is written with a slash
    long = re.compile(r"[^\W\d_₀-₉]{2}")  # how a word of several letters begins
    separator = ","  # between the two of a pair of indices

    def number(self, value: Expr) -> _Piece:
        raise NotImplementedError

    def name(self, name: str) -> str:
        raise NotImplementedError

    def apart(self, name: str) -> str:
        """A name behind the d of its differential, in parentheses where that would read as one word."""
        return f"({name})" if self.long.match(name) else name

    def other(self, expr: Expr) -> str:
        raise NotImplementedError

    def parens(self, piece: _Piece) -> str:
        return f"({piece.text})"

    def join(self, left: str, right: str, dot: bool) -> str:
        """What stands between two factors."""
        raise NotImplementedError

    def fraction(self, numerator: _Piece | None, denominator: Sequence[_Piece]) -> _Piece:
        raise NotImplementedError

    def power(self, base: _Piece, exponent: _Piece) -> _Piece:
        raise NotImplementedError

    def root(self, base: _Piece) -> _Piece | None:
        """A square root, if this style has a sign for it."""
        return None

    def superscript(self, text: str) -> str:
        raise NotImplementedError

    def norm(self, shape: tuple[Expr, Expr]) -> str:
        return ""

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        raise NotImplementedError

    def entry(self, base: Expr, folded: Callable[[Expr], _Piece], at: Sequence[str]) -> _Piece:
        raise _HasIndices

    def delta(self, at: Sequence[str]) -> _Piece:
        raise _HasIndices

    def sum(self, limits: Sequence[tuple[str, str]], body: _Piece) -> _Piece:
        raise _HasIndices

    def partial(self, expression: _Piece, by: Sequence[str]) -> _Piece:
        raise _HasIndices

    def table(self, body: _Piece, at: Sequence[str]) -> _Piece:
        """A matrix given by its entries."""
        raise _HasIndices

    def fixed(self, derivative: _Piece, held: Sequence[str]) -> _Piece:
        """A derivative with some letters held fixed."""
        raise _HasIndices

    def fit(self, piece: _Piece, level: int, *, last: bool = True) -> str:
        """The text of a piece, in parentheses unless it binds at least as tightly as ``level``."""
        return piece.text if piece.level >= level and (last or not piece.tail) else self.parens(piece)

    def product(self, pieces: Sequence[_Piece]) -> _Piece:
        """Factors side by side; a looser product or an open sum may only stand last."""
        if len(pieces) == 1:
            return pieces[0]
        final = len(pieces) - 1
        texts = [self.fit(p, MULTIPLY if i == final else POSTFIX, last=i == final) for i, p in enumerate(pieces)]
        out = texts[:1]
        for i in range(1, len(texts)):
            before, piece = pieces[i - 1], pieces[i]
            inner = piece.level == MULTIPLY and piece.dot and piece.text == texts[i]
            digit = texts[i][:1].isdigit()
            out += [self.join(texts[i - 1], texts[i], inner or digit or before.dot and piece.dot), texts[i]]
        return _Piece("".join(out), MULTIPLY, pieces[-1].tail, any(p.tall for p in pieces), dot=True)


DIFFERENTIAL = r"\mathrm{d}"


class _Latex(_Style):
    template = "latex"
    long = _WORD_AHEAD
    turned = r"\top"

    def number(self, value: Expr) -> _Piece:
        if value.is_Integer:
            return _Piece(str(value))
        if value.is_Rational:
            return _Piece(rf"\frac{{{value.p}}}{{{value.q}}}", POSTFIX, tall=True)
        if value.is_Float:
            digits, _, exponent = f"{float(value):.15g}".partition("e")
            if not exponent:
                return _Piece(digits)
            scale = f"10^{{{int(exponent)}}}"
            return _Piece(scale, POSTFIX) if digits == "1" else _Piece(rf"{digits} \cdot {scale}", MULTIPLY)
        return _Piece(self.other(value))

    def name(self, name: str) -> str:
        if name.endswith(STAR):
            return self.name(name.removesuffix(STAR)) + r"^{\star}"
        if name.endswith(MOVED):
            return DIFFERENTIAL + self.apart(self.name(name.removesuffix(MOVED)))
        word, number = _split(name)
        return self.word(word) + (f"_{{{number}}}" if number else "")

    def word(self, word: str) -> str:
        word = _WORD.get(word, word)
        if word in _GREEK:
            return "\\" + {"epsilon": "varepsilon", "phi": "varphi"}.get(word, word)
        if len(word) == 1:
            return word
        stem, _, accent = word.rpartition("_")
        if stem and accent in ACCENTS:
            return rf"\{accent}{{{self.name(stem)}}}"
        stem, _, rest = word.partition("_")
        if stem and rest and (len(stem) == 1 or stem in _GREEK):
            return f"{self.word(stem)}_{{{self.word(rest)}}}"
        if word[0] == "d" and (len(word) == 2 or word[1:] in _GREEK):
            return f"{DIFFERENTIAL}{self.word(word[1:])}"
        return r"\mathrm{" + word.replace("_", r"\_") + "}"

    def other(self, expr: Expr) -> str:
        return str(sympy.latex(expr))

    def parens(self, piece: _Piece) -> str:
        return rf"\left({piece.text}\right)" if piece.tall else f"({piece.text})"

    def join(self, left: str, right: str, dot: bool) -> str:
        if not dot and (_WORD_BEHIND.search(left) or _WORD_AHEAD.match(right) or right.startswith(DIFFERENTIAL)):
            return r" \, "  # a word and what it is multiplied with would run together; a differential stands apart
        return r" \cdot " if dot else " "

    def fraction(self, numerator: _Piece | None, denominator: Sequence[_Piece]) -> _Piece:
        above = numerator.text if numerator else "1"
        return _Piece(rf"\frac{{{above}}}{{{self.product(denominator).text}}}", POSTFIX, tall=True)

    def power(self, base: _Piece, exponent: _Piece) -> _Piece:
        return _Piece(f"{self.fit(base, ATOM)}^{{{exponent.text}}}", POSTFIX, tall=base.tall)

    def root(self, base: _Piece) -> _Piece | None:
        return _Piece(rf"\sqrt{{{base.text}}}", ATOM, tall=base.tall)

    def superscript(self, text: str) -> str:
        return f"^{{{text}}}"

    def norm(self, shape: tuple[Expr, Expr]) -> str:
        return "" if 1 in shape else "_{F}"

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        rows, columns = shape
        if 1 in shape:
            return r"\mathbf{1}" + (r"^{\top}" if rows == 1 else "")
        return rf"\mathbf{{1}}_{{{self.size(rows)} \times {self.size(columns)}}}"

    def size(self, size: Expr) -> str:
        return self.name(str(size)) if size.is_Symbol else self.other(size)

    def indices(self, at: Sequence[str]) -> str:
        out = ""
        for text in at:
            # a command needs a blank before a letter
            out += " " + text if out.rpartition("\\")[2].isalpha() and "\\" in out and text[0].isalpha() else text
        return f"_{{{out}}}"

    def entry(self, base: Expr, folded: Callable[[Expr], _Piece], at: Sequence[str]) -> _Piece:
        turned = is_op(base, "transpose") and isinstance(base.args[0], Var)
        var = base.args[0] if turned else base
        if not isinstance(var, Var):
            piece = folded(base)
            simple = (
                isinstance(base, Applied)
                and piece.level == ATOM
                and (not base.args or is_op(base, "kron") or _called(base, self.template))
            )
            text = piece.text if simple else self.parens(piece)
            return _Piece(text + self.indices(at), ATOM, tall=piece.tall)
        word, number = _split(var.letter)
        above = (f"({number})" if number else "") + (r"\top" if turned else "")
        letter = self.word(word) + (f"^{{{above}}}" if above else "")
        return _Piece(letter + self.indices(at), POSTFIX if above else ATOM)

    def delta(self, at: Sequence[str]) -> _Piece:
        return _Piece(r"\delta" + self.indices(at))

    def sum(self, limits: Sequence[tuple[str, str]], body: _Piece) -> _Piece:
        signs = "".join(rf"\sum_{{{index}=1}}^{{{size}}}" for index, size in limits)
        return _Piece(f"{signs} {self.fit(body, MULTIPLY)}", MULTIPLY, tail=True, tall=True)

    def table(self, body: _Piece, at: Sequence[str]) -> _Piece:
        left, right = (r"\left[", r"\right]") if body.tall else ("[", "]")
        return _Piece(f"{left} {body.text} {right}" + self.indices(at), ATOM, tall=body.tall)

    def fixed(self, derivative: _Piece, held: Sequence[str]) -> _Piece:
        return replace(derivative, text=rf"{{{derivative.text}}}\Big|_{{{', '.join(held)}}}")

    def partial(self, expression: _Piece, by: Sequence[str]) -> _Piece:
        order = f"^{{{len(by)}}}" if len(by) > 1 else ""
        below = r"\, ".join(rf"\partial {v}" for v in by)
        if expression.level >= POSTFIX and not expression.tall and len(expression.text) <= 90:
            text = rf"\frac{{\partial{order} {expression.text}}}{{{below}}}"
        else:
            text = rf"\frac{{\partial{order}}}{{{below}}} \left[ {expression.text} \right]"
        return _Piece(text, POSTFIX, tall=True, dot=True)


class _Breakable(_Latex):
    r"""LaTeX whose lines may end anywhere: TeX breaks no line between ``\left`` and ``\right``."""

    def parens(self, piece: _Piece) -> str:
        return rf"\Bigl({piece.text}\Bigr)" if piece.tall else f"({piece.text})"

    def join(self, left: str, right: str, dot: bool) -> str:
        between = super().join(left, right, dot)
        return between if dot else rf"{between.rstrip()} \penalty900 "

    def partial(self, expression: _Piece, by: Sequence[str]) -> _Piece:
        piece = super().partial(expression, by)
        return replace(piece, text=piece.text.replace(r"\left[", r"\Biggl[").replace(r"\right]", r"\Biggr]"))


class _Inline(_Latex):
    """LaTeX for running text."""

    def partial(self, expression: _Piece, by: Sequence[str]) -> _Piece:
        piece = super().partial(expression, by)
        if len(by) > 1 or r"\left[" in piece.text:
            return piece
        return _Piece(rf"\partial {expression.text} / \partial {by[0]}", POSTFIX, dot=True)


class _Unicode(_Style):
    template = "unicode"
    turned = "ᵀ"
    minus = "−"
    less = " − "

    # a letter with what hangs on it, beside which a product needs no blank
    compact = re.compile(r"[^\W\d_]([₀-₉]*)⋆?[ᵀ⁰¹²³⁴-⁹⁺⁻]*\Z")

    def number(self, value: Expr) -> _Piece:
        if value.is_Rational and not value.is_Integer:
            return _Piece("½") if value == S.Half else _Piece(f"{value.p}/{value.q}", MULTIPLY)
        return _Piece(f"{float(value):.15g}" if value.is_Float else str(value))

    def name(self, name: str) -> str:
        if name.endswith(STAR):
            return self.name(name.removesuffix(STAR)) + "⋆"
        if name.endswith(MOVED):
            return "d" + self.apart(self.name(name.removesuffix(MOVED)))
        word, number = _split(name)
        if word[0] == "d" and word[1:] in _GREEK:
            return f"d{self.name(name[1:])}"  # a differential
        return _GREEK.get(word, word) + number.translate(_SUBSCRIPT)

    def other(self, expr: Expr) -> str:
        shown = _WHOLE_POWER.sub(lambda m: self.superscript(m[1]), _NAME.sub(lambda m: self.name(m[0]), str(expr)))
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

    def fraction(self, numerator: _Piece | None, denominator: Sequence[_Piece]) -> _Piece:
        above = self.fit(numerator, MULTIPLY, last=False) if numerator else "1"
        below = self.fit(self.product(denominator), POSTFIX)
        bar = " / " if " " in above or " " in below else "/"
        return _Piece(above + bar + below, MULTIPLY, dot=True)

    def power(self, base: _Piece, exponent: _Piece) -> _Piece:
        return _Piece(self.fit(base, ATOM) + self.superscript(exponent.text), POSTFIX)

    def root(self, base: _Piece) -> _Piece | None:
        return _Piece(f"√({base.text})")

    def superscript(self, text: str) -> str:
        if all(c in _SUPERSCRIPT for c in text):
            return "".join(_SUPERSCRIPT[c] for c in text)
        return f"^{text}" if text.isalnum() else f"^({text})"

    def norm(self, shape: tuple[Expr, Expr]) -> str:
        return "" if 1 in shape else "_F"

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        return "𝟏" + ("ᵀ" if shape[0] == 1 else "")

    def entry(self, base: Expr, folded: Callable[[Expr], _Piece], at: Sequence[str]) -> _Piece:
        turned = is_op(base, "transpose") and isinstance(base.args[0], Var)
        var = base.args[0] if turned else base
        if not isinstance(var, Var):
            piece = folded(base)
            simple = (
                isinstance(base, Applied)
                and piece.level == ATOM
                and (not base.args or is_op(base, "kron") or _called(base, self.template))
            )
            return _Piece((piece.text if simple else self.parens(piece)) + "_" + "".join(at), ATOM)
        word, number = _split(var.letter)
        above = (self.superscript(f"({number})") if number else "") + ("ᵀ" if turned else "")
        return _Piece(_GREEK.get(word, word) + above + "_" + "".join(at), ATOM)

    def delta(self, at: Sequence[str]) -> _Piece:
        return _Piece("δ_" + "".join(at))

    def sum(self, limits: Sequence[tuple[str, str]], body: _Piece) -> _Piece:
        signs = " ".join(f"Σ_{index}" for index, _ in limits)
        return _Piece(f"{signs} {self.fit(body, MULTIPLY)}", MULTIPLY, tail=True)

    def table(self, body: _Piece, at: Sequence[str]) -> _Piece:
        return _Piece(f"[{body.text}]_" + "".join(at), ATOM)

    def fixed(self, derivative: _Piece, held: Sequence[str]) -> _Piece:
        return replace(derivative, text=f"({derivative.text})|_{','.join(held)}")

    def partial(self, expression: _Piece, by: Sequence[str]) -> _Piece:
        order = self.superscript(str(len(by))) if len(by) > 1 else ""
        below = " ".join(f"∂{v}" for v in by)
        if expression.level >= POSTFIX and len(expression.text) <= 30:
            below = f"({below})" if len(by) > 1 else below
            return _Piece(f"∂{order}{expression.text}/{below}", POSTFIX, dot=True)
        below = f"({below})" if len(by) > 1 else below
        return _Piece(f"∂{order}/{below} [{expression.text}]", POSTFIX, dot=True)


class _Ascii(_Style):
    template = "ascii"
    inline = True

    def number(self, value: Expr) -> _Piece:
        if value.is_Rational and not value.is_Integer:
            return _Piece(f"{value.p}/{value.q}", MULTIPLY)
        return _Piece(f"{float(value):.15g}" if value.is_Float else str(value))

    def name(self, name: str) -> str:
        return f"d{name.removesuffix(MOVED)}" if name.endswith(MOVED) else name

    def other(self, expr: Expr) -> str:
        return str(expr).replace("**", "^")

    def join(self, left: str, right: str, dot: bool) -> str:
        return "*"

    def fraction(self, numerator: _Piece | None, denominator: Sequence[_Piece]) -> _Piece:
        above = self.fit(numerator, MULTIPLY) if numerator else "1"
        return _Piece("/".join([above, *(self.fit(d, POSTFIX) for d in denominator)]), MULTIPLY)

    def power(self, base: _Piece, exponent: _Piece) -> _Piece:
        return _Piece(f"{self.fit(base, ATOM)}^{self.fit(exponent, ATOM)}", POSTFIX)

    def superscript(self, text: str) -> str:
        return f"^{text}" if text.isalnum() else f"^({text})"

    def ones(self, shape: tuple[Expr, Expr]) -> str:
        return "vector(1)" if shape[1] == 1 else "vector(1)'" if shape[0] == 1 else "matrix(1)"


# ---------------------------------------------------------------- the walk


class _Writer:
    """One walk over an expression in one style; what occurs twice is written once."""

    def __init__(self, style: _Style) -> None:
        self.style = style
        self.done: dict[Expr, tuple[bool, _Piece]] = {}

    def show(self, expr: Expr) -> _Piece:
        """An expression, its sign included."""
        negative, piece = self.signed(expr)
        if not negative:
            return piece
        return replace(piece, text=self.style.minus + self.style.fit(piece, MULTIPLY), level=ADD, dot=False)

    def signed(self, expr: Expr) -> tuple[bool, _Piece]:
        """Whether an expression begins with a minus sign, and what follows it."""
        known = self.done.get(expr)
        if known is None:
            known = self.done[expr] = self.write(expr)
        return known

    def write(self, expr: Expr) -> tuple[bool, _Piece]:
        style = self.style
        if expr.is_Number:
            return (True, style.number(-expr)) if expr.is_negative else (False, style.number(expr))
        if isinstance(expr, Product) or is_op(expr, "scale") or _is_reciprocal(expr):
            return self.product(expr)
        return False, self.plain(expr)

    def plain(self, expr: Expr) -> _Piece:
        """Everything that has no sign of its own."""
        style = self.style
        if _is_sum(expr):
            parts = self.terms(expr)
            return _Piece(" ".join(parts), ADD, tall=any(self.show(a).tall for a in expr.args))
        if isinstance(expr, Var):
            return _Piece(style.name(expr.name))
        if isinstance(expr, Applied):
            return self.applied(expr)
        if isinstance(expr, Power):
            if is_op(expr.base, "norm_squared") and expr.exponent.is_Number:
                # (‖x‖²)³ is written ‖x‖⁶
                return self.plain(power(apply("norm2", *expr.base.args), 2 * expr.exponent))
            return (expr.exponent == S.Half and style.root(self.show(expr.base))) or style.power(
                self.show(expr.base), self.show(expr.exponent)
            )
        if isinstance(expr, Entry):
            return style.entry(expr.base, self.show, [self.show(i).text for i in expr.at])
        if isinstance(expr, Delta):
            return style.delta([self.show(i).text for i in expr.args])
        if isinstance(expr, Sum):
            limits = [(self.show(i).text, self.show(i.size).text) for i in expr.indices]
            return style.sum(limits, self.show(expr.body))
        if isinstance(expr, Table):
            body, at = expr.body, expr.indices
            if isinstance(body, Entry) and len(at) == 1 and body.at[1:] == at and body.at[0] != at[0]:
                return style.entry(body.base, self.show, [self.show(body.at[0]).text])
            if isinstance(body, Partial) and isinstance(body.variable, Entry) and body.variable.at == at:
                return style.partial(self.show(body.expression), [self.show(body.variable.base).text])
            if isinstance(body, Sum) and isinstance(body.body, Entry) and body.body.at == at:
                limits = [(self.show(i).text, self.show(i.size).text) for i in body.indices]
                return style.sum(limits, self.show(body.body.base))
            return style.table(self.show(expr.body), [self.show(i).text for i in expr.indices])
        if isinstance(expr, Partial):
            by: list[str] = []
            inner: Expr = expr
            held = [self.show(v).text for v in expr.held]
            while isinstance(inner, Partial):
                by.append(self.show(inner.variable).text)
                inner = inner.expression
            piece = style.partial(self.show(inner), by)
            return style.fixed(piece, held) if held else piece
        if isinstance(expr, Pair):
            return _Piece("(" + style.separator.join(self.show(i).text for i in expr.args) + ")")
        if isinstance(expr, Index):
            if style.template == "ascii":
                raise _HasIndices
            return _Piece(style.name(expr.name))
        if expr.is_Symbol:
            return _Piece(style.name(str(expr)))
        # a size such as m n, or a constant such as π: SymPy's own
        level = ADD if expr.is_Add else MULTIPLY if expr.is_Mul else POSTFIX if expr.is_Pow else ATOM
        return _Piece(style.other(expr), level)

    def terms(self, expr: Expr) -> list[str]:
        """The terms of a sum, each later one with the sign before it."""
        style = self.style
        out: list[str] = []
        for term in expr.args:
            negative, piece = self.signed(term)
            text = style.fit(piece, MULTIPLY)
            sign = (style.less if negative else style.plus).strip() + " " if out else style.minus if negative else ""
            out.append(sign + text)
        return out

    def product(self, expr: Expr) -> tuple[bool, _Piece]:
        """A product or a multiple of a matrix, its sign apart; what is divided by goes under one line."""
        matrix: Expr | None = None
        if is_op(expr, "scale"):
            expr, matrix = expr.args
        given = factors(expr)
        number = given[0] if given[0].is_Number else S.One
        above: list[_Piece] = []
        below: list[_Piece] = []
        outside = False
        for factor in given[1:] if given[0].is_Number else given:
            if _is_reciprocal(factor):
                below.append(self.show(power(factor.base, -factor.exponent)))
            else:
                above.append(self.show(factor))
                outside = outside or isinstance(factor, Sum | Partial)
        if matrix is not None:
            above.append(self.factor(matrix))
        negative, number = (True, -number) if number.is_negative else (False, number)
        return negative, self.quotient(number, above, below, outside)

    def factor(self, matrix: Expr) -> _Piece:
        """A matrix after its scalar: c A ⊙ B is c (A ⊙ B), but only because ⊙ is linear."""
        piece = self.show(matrix)
        if piece.level == MULTIPLY and isinstance(matrix, Applied) and not matrix.operation.linear:
            return replace(piece, level=ADD)
        return piece

    def quotient(self, number: Expr, above: list[_Piece], below: list[_Piece], outside: bool) -> _Piece:
        """The factors above over those below: one fraction, or with ``outside`` a fraction in front of the rest."""
        style = self.style
        over = S.One
        if number.is_Rational and (below or style.inline):
            number, over = sympy.Integer(number.p), sympy.Integer(number.q)
        if over != 1:
            below = [style.number(over), *below]
        count = [] if number == 1 and (above or below) else [style.number(number)]
        if not below:
            return style.product(count + above)
        if outside and above and not style.inline:
            return style.product([style.fraction(style.product(count) if count else None, below), *above])
        return style.fraction(style.product(count + above) if count or above else None, below)

    def sized(self, expr: Expr) -> _Piece:
        """What stands under ⊗ or vec: nothing around it tells the sizes of I and of ones, so they are written."""
        inner = expr.args[0] if is_op(expr, "transpose") else expr
        if self.style.template == "ascii" and (is_op(inner, "eye") or is_op(inner, "ones")):
            sizes = [self.show(s).text for s in inner.shape]
            if is_op(inner, "eye"):
                return _Piece(f"eye({sizes[0]})")
            if inner.shape[1] == 1:
                return _Piece(f"vector(1, {sizes[0]})")
            if inner.shape[0] == 1:
                return _Piece(f"vector(1, {sizes[1]})'", POSTFIX)
            return _Piece(f"matrix(1, {sizes[0]}, {sizes[1]})")
        return self.show(expr)

    def applied(self, expr: Applied) -> _Piece:
        """An operation, by its templates."""
        style, form = self.style, expr.operation.form
        if style.template != "ascii" and (found := self.raised_inverse(expr)) is not None:
            return found
        if style.template != "ascii" and is_op(expr, "entrywise_power") and expr.args[1].is_negative:
            # 𝟏 ⊘ v, as one writes it, for v^⊙(−1)
            base = expr.args[0]
            below = base if expr.args[1] == -1 else Applied(expr.operation, base, -expr.args[1])
            return self.applied(apply("quotient", ones(*shape_of(expr)), below))
        if style.template == "ascii" and is_op(expr, "entrywise_power") and expr.args[1] == -1:
            below = style.fit(self.show(expr.args[0]), POSTFIX)
            return _Piece(f"1./{below}", MULTIPLY)  # a scalar over a matrix, one symbol less than .^(-1)
        show = self.sized if expr.operation.name in ("kron", "vec") else self.show
        pieces = [show(a) for a in expr.args]
        tall = any(p.tall for p in pieces)
        template = getattr(form, style.template)
        if form.infix:
            texts = [
                p.text if self.compact(a) else style.fit(p, form.inside, last=i == len(pieces) - 1)
                for i, (p, a) in enumerate(zip(pieces, expr.args, strict=True))
            ]
            if template == " ":
                out = texts[:1]
                for before, text in zip(texts, texts[1:], strict=False):
                    out += [style.join(before, text, False), text]
                return _Piece("".join(out), form.binds, tall=tall)
            return _Piece(template.join(texts), form.binds, tall=tall)
        values = {
            "left": r"\left" if tall else "",
            "right": r"\right" if tall else "",
            "norm": style.norm(shape_of(expr.args[0])) if pieces else "",
            "ones": "" if pieces else style.ones(expr.shape),
            "unit": "eye" if expr.shape[0] == expr.shape[1] else "" if pieces else style.ones(expr.shape),
            "power": style.superscript(pieces[1].text) if len(pieces) > 1 else "",
        }
        if "{rows" in template:
            # a size in the input language is a name, a number or a product of these
            first = shape_of(expr.args[0])
            sized = {"rows": expr.shape[0], "columns": expr.shape[1], "rows0": first[0], "columns0": first[1]}
            values |= {key: self.show(value).text for key, value in sized.items()}
        if form.inside == ADD:
            pieces = [_unwrapped(p) if is_op(a, "kron") else p for p, a in zip(pieces, expr.args, strict=True)]
        values |= {f"bare{i}": piece.text for i, piece in enumerate(pieces)}
        called = _CALL.fullmatch(template) is not None
        texts = [p.text if called else style.fit(p, form.inside) for p in pieces]
        return _Piece(template.format(*texts, **values), ATOM if called else form.binds, tall=tall)

    def compact(self, expr: Expr) -> bool:
        """A product of a few symbols side by side, such as Xw, which needs no parentheses beside ⊙ and ⊘."""
        symbols = (isinstance(a, Var) or is_op(a, "transpose") and isinstance(a.args[0], Var) for a in expr.args)
        return self.style.template != "ascii" and is_op(expr, "matmul") and len(expr.args) < 4 and all(symbols)

    def raised_inverse(self, expr: Applied) -> _Piece | None:
        """The transpose or a power of an inverse with one exponent: X⁻ᵀ and X⁻²."""
        inner = expr.args[0] if expr.args else expr
        names = {expr.operation.name, inner.operation.name} if isinstance(inner, Applied) else set()
        if names == {"inverse", "transpose"}:
            mark = self.style.minus + self.style.turned
        elif names == {"inverse", "matrix_power"} and is_op(inner, "inverse") and expr.args[1].is_Integer:
            mark = self.show(-expr.args[1]).text
        else:
            return None
        base = self.show(inner.args[0])
        return _Piece(self.style.fit(base, ATOM) + self.style.superscript(mark), POSTFIX, tall=base.tall)


def _unwrapped(piece: _Piece) -> _Piece:
    """A piece without the parentheses of its own, for a place that has some already."""
    for left, right in ((r"\left(", r"\right)"), ("(", ")")):
        if piece.text.startswith(left) and piece.text.endswith(right):
            return replace(piece, text=piece.text[len(left) : -len(right)].strip())
    return piece


def _called(expr: Applied, template: str) -> bool:
    """Whether an operation is written as a function with its argument in parentheses, to which an index is added."""
    return not expr.args or _FUNCTION.fullmatch(getattr(expr.operation.form, template)) is not None


_FUNCTION = re.compile(r"[^\s(]+\([^()]*\)")
_CALL = re.compile(
    r"\w+\((\{(bare)?\d\}(, )?)*(\{(rows|columns)0?\}(, )?)*\)"
)  # name(argument, …), whose parentheses are its own


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Terms) or isinstance(expr, Applied) and expr.operation.form.binds == ADD


def _is_reciprocal(expr: Expr) -> bool:
    return isinstance(expr, Power) and bool(expr.exponent.is_Number and expr.exponent.is_negative)


Head.writers.update(latex=latex, text=written)
