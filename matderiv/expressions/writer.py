r"""How an expression is written: one walk, three styles.

:func:`latex` is for documents, :func:`unicode` for a terminal, and :func:`formula` is the input language, which
reads back as the same expression. What is particular to a matrix function is its
:class:`~matderiv.core.forms.Form`; which parts a product or a sum is written of, and where signs, fractions,
powers and parentheses go, is decided here, once; how each of these looks is the business of a style (``notations``).

>>> from matderiv.expressions.matrix import Var, add, apply, multiply, negate, transpose
>>> from matderiv.core.index import size
>>> n, m = size("n"), size("m")
>>> X, w, y = Var("X", (n, m)), Var("w", (m, 1)), Var("y", (n, 1))
>>> gradient = multiply(2, transpose(X), add(multiply(X, w), negate(y)))
>>> print(latex(gradient), unicode(gradient), formula(gradient), sep="\n")
2 X^{\top} (X w - y)
2Xᵀ(Xw − y)
2*X'*(X*w - y)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache

import sympy
from sympy import Expr, S

from ..core.forms import (
    Between,
    Binds,
    Called,
    Compared,
    Derived,
    Exponential,
    Fenced,
    Letter,
    Look,
    Printed,
    Raised,
    Root,
    Stretch,
)
from ..core.index import (
    Delta,
    Differential,
    Entry,
    Head,
    Index,
    Pair,
    Partial,
    Power,
    Product,
    Shape,
    Sum,
    Table,
    Terms,
    factors,
    is_negative,
    is_scalar,
    power,
    shape_of,
)
from ..core.operation import Applied
from ..core.patterns import pattern
from ..operations.abs import ABS
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.exp import EXP
from ..operations.eye import EYE
from ..operations.inverse import INVERSE
from ..operations.kron import KRON
from ..operations.largest import LARGEST
from ..operations.log import LOG
from ..operations.log2 import LOG2
from ..operations.log10 import LOG10
from ..operations.logdet import LOGDET
from ..operations.matmul import MATMUL
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.ones import ONES
from ..operations.pi import PI
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT
from ..operations.stretch import STRETCH
from ..operations.transpose import TRANSPOSE
from ..operations.unit import UNIT
from ..operations.zero import ZERO
from .matrix import Var, add, apply, is_op, multiply, names, negate, ones, scaled, summands
from .notations.ascii import Ascii
from .notations.latex import BreakableLatex, InlineLatex, Latex
from .notations.notation import HasIndices, Piece, Style
from .notations.plain import Plain
from .notations.unicode import Unicode
from .untold import CONSTANT, open_inside, passes_sizes

__all__ = [
    "Writer",
    "formula",
    "in_notation",
    "latex",
    "latex_terms",
    "ones_apart",
    "picks",
    "plain",
    "unicode",
    "written",
]

LOGARITHMS = (LOG, LOG2, LOG10, LOGDET)
REMEMBERED = 4096  # parts whose text is kept

# name(argument, …), whose parentheses are its own
_CALL = pattern(r"(?:\w+'*|\w+\(\w+\))\((\{(bare)?\d\}(, )?)*(\{(rows|columns)0?\}(, )?)*\)")


def latex(expr: Expr, *, breakable: bool = False, inline: bool = False) -> str:
    r"""An expression in LaTeX, for mathematics mode; only amsmath is needed.

    With ``breakable`` a line of a paragraph may end inside parentheses and between factors; with ``inline``
    derivatives are written with a slash, as suits running text.

    >>> from matderiv.expressions.matrix import Var
    >>> latex(power(Var("alpha1"), 2))
    '\\alpha_{1}^{2}'
    """
    style = BreakableLatex() if breakable else InlineLatex() if inline else Latex()
    return Writer(style).show(expr).text


def in_notation(expr: Expr, notation: Style, *, factor: bool = False) -> str:
    """An expression in a notation; a sum stands in parentheses as the ``factor`` of something that is no expression.

    >>> from matderiv.expressions.matrix import Var
    >>> from matderiv.expressions.notations.typst import Typst
    >>> in_notation(power(Var("alpha1"), 2), Typst())
    'α_(1)^(2)'
    """
    writer = Writer(notation, outer=_outer(expr, notation))
    if not factor:
        return writer.show(expr).text
    negative, piece = writer.signed(expr)
    return notation.minus * negative + notation.fit(piece, Binds.MULTIPLY)


def unicode(expr: Expr) -> str:
    """An expression as mathematics for a terminal.

    >>> from matderiv.expressions.matrix import Var
    >>> unicode(power(Var("alpha1"), 2))
    'α₁²'
    """
    return _writer_in(Unicode, outer=_outer(expr, Unicode)).show(expr).text


def plain(expr: Expr) -> str:
    """An expression in ASCII: as in the input language, with indices in square brackets.

    >>> from matderiv.core.index import Entry, Index, size
    >>> from matderiv.expressions.matrix import Var
    >>> n = size("n")
    >>> plain(Entry(Var("X", (n, n)), Index("i", n), Index("α", n)))
    'x[i,alpha]'
    """
    return in_notation(expr, Plain())


def _writer_in(style: type[Style], spelled: bool = False, outer: bool = False) -> Writer:
    """One for all lines of a proof: each is compared with the one before by what is seen, and shares its parts."""
    writer = _kept_writer(style, spelled, outer)  # type: ignore[arg-type]  # a class is hashable
    if len(writer.done) > REMEMBERED:
        _kept_writer.cache_clear()
    return writer


@cache
def _kept_writer(style: type[Style], spelled: bool, outer: bool) -> Writer:
    return Writer(style(), spelled, outer=outer)


def _outer(expr: Expr, style: Style | type[Style]) -> bool:
    """Whether a matrix of ones has its sizes, since a style writes it as the vector in the same formula."""
    return style.ones_alike and (_APART.get() or len(_shapes_of_ones(expr)) > 1)


_APART: ContextVar[bool] = ContextVar("a matrix of ones has its sizes in all formulas", default=False)


@contextmanager
def ones_apart(lines: Iterable[Iterable[Expr]]) -> Iterator[None]:
    """Within it a matrix of ones has its sizes in all formulas, where it could be taken for another array of ones.

    That is if one of the ``lines`` has a vector of ones as well, or if there are two matrices of ones in all.
    """
    found = [frozenset().union(*map(_shapes_of_ones, sides)) for sides in lines]
    matrices = frozenset().union(*found) - {None}
    token = _APART.set(len(matrices) > 1 or any(len(shapes) > 1 for shapes in found))
    try:
        yield
    finally:
        _APART.reset(token)


@lru_cache(maxsize=REMEMBERED)
def _shapes_of_ones(expr: Expr) -> frozenset[Shape | None]:
    """Of the matrices of ones in an expression the shapes, and for a vector none."""
    if is_op(expr, ONES):
        return frozenset((None if 1 in shape_of(expr) else shape_of(expr),))
    return frozenset().union(*map(_shapes_of_ones, expr.args))


def formula(expr: Expr) -> str | None:
    """An expression in the input language, or ``None`` where it has indices, which that language lacks.

    >>> from matderiv.expressions.matrix import Var
    >>> formula(power(Var("alpha1"), -2))
    '1/alpha1^2'
    """
    try:
        text = _writer_in(Ascii).show(expr).text
        taken = ("pi" in text or "π" in text) and any(v.name in ("pi", "π") for v in names(expr))
        return _writer_in(Ascii, spelled=True).show(expr).text if taken else text
    except HasIndices:
        return None


def written(expr: Expr) -> str:
    """An expression as a message quotes it: in the input language where that can say it.

    >>> from matderiv.expressions.matrix import apply
    >>> written(apply("sin", S.One))
    'sin(1)'
    """
    return formula(expr) or unicode(expr)


def latex_terms(expr: Expr) -> tuple[str, ...]:
    r"""The LaTeX of the terms of a sum, each later one with its sign: the places where a long line may break.

    >>> from matderiv.expressions.matrix import Var
    >>> latex_terms(Terms(Var("a"), Product(S(-2), Var("b"))))
    ('a', '- 2 b')
    """
    writer = Writer(Latex())
    if not _is_sum(expr):
        return (writer.show(expr).text,)
    return tuple(writer.terms(expr))


class Writer:
    """One walk over an expression in one style; what occurs twice is written once."""

    def __init__(self, style: Style, spelled: bool = False, sizing: bool = False, outer: bool = False) -> None:
        self.style = style
        self.outer = outer  # whether a matrix of ones is written with its sizes
        self.spelled = spelled  # whether π is a name, so that the number is written out
        self.sizing = sizing  # whether constant matrices are written with their sizes
        self.closed: Writer | None = None  # for operands that are
        self.done: dict[Expr, tuple[bool, Piece]] = {}

    def show(self, expr: Expr) -> Piece:
        """An expression, its sign included."""
        negative, piece = self.signed(expr)
        if not negative:
            return piece
        return piece._replace(text=self.style.minus + self.style.fit(piece, Binds.MULTIPLY), level=Binds.ADD, dot=False)

    def signed(self, expr: Expr) -> tuple[bool, Piece]:
        """Whether an expression begins with a minus sign, and what follows it."""
        known = self.done.get(expr)
        if known is None:
            known = self.done[expr] = self.write(expr)
        return known

    def write(self, expr: Expr) -> tuple[bool, Piece]:
        style = self.style
        if expr.is_Number:
            return (True, style.number(-expr)) if is_negative(expr) else (False, style.number(expr))
        if isinstance(expr, Product) or is_op(expr, SCALE) or _is_reciprocal(expr):
            return self.product(expr)
        return False, self.plain(expr)

    def plain(self, expr: Expr) -> Piece:
        """Everything that has no sign of its own."""
        style = self.style
        if _is_sum(expr):
            parts = self.terms(expr)
            return Piece(" ".join(parts), Binds.ADD, tall=any(self.show(a).tall for a in expr.args))
        if isinstance(expr, Var):
            return Piece(style.name(expr.name))
        if isinstance(expr, Applied):
            return self.applied(expr)
        if isinstance(expr, Power):
            if is_op(expr.base, NORM_SQUARED) and expr.exponent.is_Number:
                # (‖x‖²)³ is written ‖x‖⁶
                return self.plain(power(apply(NORM2, *expr.base.args), 2 * expr.exponent))
            return (expr.exponent == S.Half and style.root(self.show(expr.base))) or style.power(
                self.raised(expr.base, self.show(expr.base)), self.show(expr.exponent)
            )
        if isinstance(expr, Entry):
            return style.entry(expr.base, self.show, self.indices(expr.at))
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
            by: list[Expr] = []
            inner: Expr = expr
            held = [self.show(v).text for v in expr.held]
            while isinstance(inner, Partial):
                by.append(inner.variable)
                inner = inner.expression
            piece = style.partial(self.show(inner), [self.show(v).text for v in _in_axes(by)])
            return style.fixed(piece, held) if held else piece
        if isinstance(expr, Differential):
            return style.moved(self.show(expr.expression), isinstance(expr.expression, Var))
        if isinstance(expr, Pair):
            return Piece("(" + style.separator.join(self.show(i).text for i in expr.args) + ")")
        if isinstance(expr, Index):
            if not style.indexed:
                raise HasIndices
            return Piece(style.name(expr.name))
        if expr.is_Symbol:
            return Piece(style.name(expr.name))
        # a size such as m n, or a constant such as π: SymPy's own
        level = (
            Binds.ADD
            if expr.is_Add
            else Binds.MULTIPLY
            if expr.is_Mul
            else Binds.POSTFIX
            if expr.is_Pow
            else Binds.ATOM
        )
        return Piece(style.other(expr), level)

    def indices(self, at: Sequence[Expr]) -> list[str]:
        """Indices below a letter; beside a number they are apart, as in x_(1,12)."""
        return _apart([self.show(i).text for i in at])

    def terms(self, expr: Expr) -> list[str]:
        """The terms of a sum, each later one with the sign before it."""
        style = self.style
        out: list[str] = []
        for term in expr.args:
            negative, piece = self.signed(term)
            text = style.fit(piece, Binds.MULTIPLY)
            sign = (style.less if negative else style.plus).strip() + " " if out else style.minus if negative else ""
            out.append(sign + text)
        return out

    def product(self, expr: Expr) -> tuple[bool, Piece]:
        """A product or a multiple of a matrix, its sign apart; what is divided by goes under one line."""
        matrix: Expr | None = None
        if is_op(expr, SCALE):
            expr, matrix = expr.args
        given = factors(expr)
        number = given[0] if given[0].is_Number else S.One
        above: list[Piece] = []
        below: list[Piece] = []
        outside = False
        for factor in given[1:] if given[0].is_Number else given:
            if _is_reciprocal(factor):
                below.append(self.show(power(factor.base, -factor.exponent)))
            else:
                above.append(self.show(factor))
                outside = outside or isinstance(factor, Sum | Partial)
        if matrix is not None:
            above.append(self.factor(matrix))
        minus = number is not S.One and is_negative(number)
        return minus, self.quotient(-number if minus else number, above, below, outside)

    def factor(self, matrix: Expr) -> Piece:
        """A matrix after its scalar: c A ⊙ B is c (A ⊙ B), but only because ⊙ is linear."""
        piece = self.show(matrix)
        if piece.level == Binds.MULTIPLY and isinstance(matrix, Applied) and not matrix.operation.linear:
            return piece._replace(level=Binds.ADD)
        return piece

    def quotient(self, number: Expr, above: list[Piece], below: list[Piece], outside: bool) -> Piece:
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
        tower = bool(style.bar) and any(style.bar in p.text for p in above)  # fractions within one: it comes in front
        if (outside or tower) and above and not style.inline:
            return style.product([style.fraction(style.product(count) if count else None, below), *above])
        return style.fraction(style.product(count + above) if count or above else None, below)

    def operand(self, of: Applied, expr: Expr) -> Piece:
        """An operand; where nothing around it tells the sizes of I and of ones in it, as in ‖𝟏‖, they are written."""
        # I ⊗ A is written without them in mathematics
        wanted = self.style.typed or is_scalar(of)
        if self.sizing or not wanted or passes_sizes(of) or not open_inside(expr):
            return self.show(expr)
        if self.closed is None:
            self.closed = Writer(self.style, self.spelled, sizing=True, outer=self.outer)
        return self.closed.show(expr)

    def sized(self, expr: Applied) -> Piece | None:
        """I, ones or zeros with their size; ``None`` where a style has no way to write it."""
        if is_op(expr, ZERO) and self.style.typed:
            return Piece(f"0*{self.style.ones_of(expr.shape, [self.show(s).text for s in expr.shape])}", Binds.MULTIPLY)
        if not (is_op(expr, EYE, ONES)):
            return None
        sizes = [self.show(s).text for s in expr.shape]
        text = self.style.eye_of(sizes[0]) if is_op(expr, EYE) else self.style.ones_of(expr.shape, sizes)
        return Piece(text, Binds.POSTFIX if expr.shape[0] == 1 else Binds.ATOM) if text else None

    def applied(self, expr: Applied) -> Piece:
        """An operation, by its templates."""
        style, form = self.style, expr.operation.form
        if self.sizing and expr.operation in CONSTANT and (known := self.sized(expr)) is not None:
            return known
        if self.outer and is_op(expr, ONES) and 1 not in expr.shape:
            return Piece(style.matrix_of_ones([self.show(s).text for s in expr.shape]), Binds.POSTFIX)
        if not style.typed and (found := self.raised_inverse(expr)) is not None:
            return found
        if not style.typed and is_op(expr, ENTRYWISE_POWER) and expr.args[1].is_negative:
            # 𝟏 ⊘ v, as one writes it, for v^⊙(−1)
            base = expr.args[0]
            below = base if expr.args[1] == -1 else Applied(expr.operation, base, -expr.args[1])
            return self.applied(apply(QUOTIENT, ones(*shape_of(expr)), below))
        if style.typed and is_op(expr, ENTRYWISE_POWER) and expr.args[1] == -1:
            below = style.fit(self.show(expr.args[0]), Binds.POSTFIX)
            return Piece(f"1./{below}", Binds.MULTIPLY)  # a scalar over a matrix, one symbol less than .^(-1)
        if is_op(expr, LARGEST) and is_op(expr.args[0], ABS) and 1 in shape_of(expr.args[0]):
            return self.longest(expr.args[0].args[0])
        if isinstance(form.look, Stretch):
            return self.stretched(expr)
        if isinstance(form.look, Compared):
            return self.compared(form.look, expr.args[0])
        if (entry := self.entries(expr)) is not None:
            return entry
        pieces = [self.operand(expr, a) for a in expr.args]
        if self.outer and is_op(expr, QUOTIENT) and is_op(expr.args[0], ONES):
            pieces[0] = Piece(style.ones(expr.args[0].shape), Binds.POSTFIX)  # 𝟏 ⊘ U, in which U tells the shape
        tall = any(p.tall for p in pieces)
        if form.infix:
            return Piece(self.between(expr, pieces), form.binds, tall=tall)
        if form.inside == Binds.ADD:
            pieces = [_unwrapped(p) if is_op(a, KRON) else p for p, a in zip(pieces, expr.args, strict=True)]
        if style.typed:
            return self.typed(expr, pieces, tall)
        if is_op(expr, EXP, LOG, SQRT) and _is_square(expr):
            found = style.of_entries(expr.operation.name, pieces[0].text, tall)
            if found is not None:
                return found
        piece = self.looked(form.look, expr, pieces, tall)
        return piece if piece.called else piece._replace(level=form.binds)

    def entries(self, expr: Applied) -> Piece | None:
        """An entry, a row, a column or a stretch of an expression, if it is one.

        A whole row or column is a product outside the input language: A e_j.
        """
        found = picks(expr)
        if found is None:
            return None
        base, slots = found
        style = self.style
        # column i of Aᵀ is row i of A, which stands as a column
        column = slots[1] is not None and is_op(slots[1], UNIT)
        turned = is_op(base, TRANSPOSE) and (is_scalar(expr) or column)
        if turned:
            base, slots = base.args[0], slots[::-1]
        extents = shape_of(base)
        whole = any(slot is None and extent != 1 for slot, extent in zip(slots, extents, strict=True))
        row = slots[0] is not None and is_op(slots[0], UNIT) and not is_scalar(expr)
        if whole and not style.typed or row and not turned:
            return None
        texts = [
            ":" if slot is None else self.show(slot.args[0]).text if is_op(slot, UNIT) else self.range(slot)
            for slot, extent in zip(slots, extents, strict=True)
            if extent != 1
        ]
        if not style.typed:
            return style.entry(base, self.show, _apart(texts))
        piece = self.show(base)
        # behind a power it might be an entry of the exponent
        binds = Binds.POSTFIX if is_op(base, TRANSPOSE) else Binds.ATOM
        return Piece(f"{style.fit(piece, binds)}[{','.join(texts)}]", tall=piece.tall)

    def longest(self, inside: Expr) -> Piece:
        """The largest absolute value of a vector, ‖x‖_∞."""
        piece = self.show(inside)
        if self.style.typed:
            return Piece(f"norminf({piece.text})")
        return Piece(
            self.style.fenced(Fenced("norm", below="∞"), [piece.text], shape_of(inside), piece.tall), tall=piece.tall
        )

    def stretched(self, expr: Applied) -> Piece:
        """Some columns of the identity."""
        if self.style.typed:
            return Piece(f"eye[:,{self.range(expr)}]")
        return Piece(self.style.letter("I", [":", self.range(expr)]))

    def range(self, expr: Applied) -> str:
        """The indices of some columns of the identity, as 2:5."""
        first, count = expr.args[0], expr.shape[1]
        last = self.show(first + count - 1).text.replace(" ", "")
        return f"{self.show(first).text}:{last}"

    def compared(self, look: Compared, expr: Expr) -> Piece:
        """An indicator: of a − b > 0 both sides, a number last, so that 1 − t > 0 is t < 1."""
        sign: str = look.sign
        if look.other:
            left, right = expr, apply(look.other, expr)
        else:
            left, right = self.sides(expr)
            if all(map(_is_constant, summands(left))):
                left, right, sign = right, left, sign.replace(">", "<")
        shown = [self.operand_of_comparison(e) for e in (left, right)]
        return self.style.compared(shown[0].text, sign, shown[1].text, any(p.tall for p in shown))

    def sides(self, expr: Expr) -> tuple[Expr, Expr]:
        """The terms of a difference that are added, and those that are subtracted; a number stands alone if it can."""
        terms_ = summands(expr)
        constants = [t for t in terms_ if _is_constant(t)]
        taken = [t for t in terms_ if self.signed(t)[0] and t not in constants]
        added = [t for t in terms_ if t not in taken and t not in constants]
        if taken and added:
            taken += [t for t in constants if self.signed(t)[0]]
            added += [t for t in constants if t not in taken]
        elif taken:
            added = constants
        else:
            taken = constants
        return add(*added) if added else S.Zero, add(*map(negate, taken)) if taken else S.Zero

    def operand_of_comparison(self, expr: Expr) -> Piece:
        """A side of a comparison; a scalar is one for every entry."""
        parts = [scaled(t) for t in summands(expr)]
        spread = not is_scalar(expr) and all(is_op(body, ONES) for _, body in parts)
        return self.show(add(*(number for number, _ in parts)) if spread else expr)

    def between(self, expr: Applied, pieces: list[Piece]) -> str:
        """Operands with a sign between them, or side by side."""
        style, form = self.style, expr.operation.form
        texts = [
            p.text if self.compact(a) else style.fit(p, form.inside, last=i == len(pieces) - 1)
            for i, (p, a) in enumerate(zip(pieces, expr.args, strict=True))
        ]
        assert isinstance(form.look, Between)
        if style.typed:
            return form.typed.join(texts)
        if form.look.sign != "product":
            return style.signs[form.look.sign].join(texts)
        out = texts[:1]
        for before, text in zip(texts, texts[1:], strict=False):
            out += [style.join(before, text, False), text]
        return "".join(out)

    def looked(self, look: Look, expr: Applied, pieces: list[Piece], tall: bool) -> Piece:
        """A function by its look: what stands in it first, then what the style makes of that."""
        style, inside = self.style, expr.operation.form.inside

        def part(of: Look | int) -> str:
            return pieces[of].text if isinstance(of, int) else self.looked(of, expr, pieces, tall).text

        if isinstance(look, Fenced) and look.kind == "absolute" and not is_scalar(expr):
            look = Called("abs")  # bars round an array would be its length, or its determinant
        if isinstance(look, Derived):
            return style.derived(look, part(0), tall)
        if isinstance(look, Called):
            return style.called(look, [part(a) for a in look.parts], [self.show(s).text for s in expr.shape], tall)
        if isinstance(look, Fenced):
            texts = [style.fit(pieces[a], inside) for a in look.parts]
            if look.below == "argument":
                look, texts = Fenced(look.kind, look.parts, self.lowered(expr)), [pieces[a].text for a in look.parts]
            text = style.fenced(look, texts, shape_of(expr.args[look.parts[0]]), tall)
        elif isinstance(look, Raised):
            if isinstance(look.base, int) and isinstance(look.exponent, int) and not look.entrywise:
                found = self.inverse_power(expr.args[look.base], expr.args[look.exponent])
                if found is not None:
                    return found
            own = pieces[look.base] if isinstance(look.base, int) else None
            if own is not None and look.exponent != "transpose":
                own = self.raised(expr.args[look.base], own)
            base = part(look.base) if own is None else style.fit(own, inside)
            number = look.exponent
            exponent = number if isinstance(number, str) else style.exponent(pieces[number])
            if look.entrywise and isinstance(number, int):
                exponent = style.fit(pieces[number], inside)
            text = style.raised(look, base, exponent)
        elif isinstance(look, Exponential):
            return style.exponential([style.fit(pieces[a], inside) for a in look.parts], tall)
        elif isinstance(look, Root):
            root = style.root(pieces[0])
            assert root is not None
            return root
        elif isinstance(look, Letter):
            below = [self.show(s).text for s in shape_of(expr.args[0])] if look.sized else []
            text = style.letter(look.name, below if look.below is None else [pieces[look.below].text])
        elif isinstance(look, Printed):
            text = style.printed(look, pieces[0].text, tall)
        else:
            text = style.ones(expr.shape)
        return Piece(text, tall=tall)

    def lowered(self, expr: Applied) -> str:
        """The number p of a norm, as it stands below: a decimal number where it is a short one."""
        p = expr.args[0]
        if p.is_Rational:
            return f"{float(p):g}" if 10 % p.q == 0 else f"{p.p}/{p.q}"
        piece = self.show(p)
        return piece.text if piece.level == Binds.ATOM else f"({piece.text})"

    def typed(self, expr: Applied, pieces: list[Piece], tall: bool) -> Piece:
        """A function as the input language types it, by its template."""
        style, form = self.style, expr.operation.form
        template = "(4*arctan(1))" if is_op(expr, PI) and self.spelled else form.typed
        values = dict.fromkeys(("ones", "unit"), "" if pieces else style.ones(expr.shape))
        if expr.shape[0] == expr.shape[1]:
            values["unit"] = "eye"
        if "{rows" in template or "{columns" in template:
            # a size in the input language is a name, a number or a product of these
            first = shape_of(expr.args[0])
            sized = {"rows": expr.shape[0], "columns": expr.shape[1], "rows0": first[0], "columns0": first[1]}
            values |= {key: self.show(value).text for key, value in sized.items()}
        values |= {f"bare{i}": piece.text for i, piece in enumerate(pieces)}
        if isinstance(form.look, Fenced) and form.look.below == "argument":
            values["bare0"] = self.lowered(expr).strip("()")
        called = _CALL.fullmatch(template) is not None
        texts = [p.text if called else style.fit(p, form.inside) for p in pieces]
        return Piece(template.format(*texts, **values), Binds.ATOM if called else form.binds, tall=tall)

    def compact(self, expr: Expr) -> bool:
        """A product of a few symbols side by side, such as Xw, which needs no parentheses beside ⊙ and ⊘."""
        symbols = (isinstance(a, Var) or is_op(a, TRANSPOSE) and isinstance(a.args[0], Var) for a in expr.args)
        return not self.style.typed and is_op(expr, MATMUL) and len(expr.args) < 4 and all(symbols)

    def raised(self, expr: Expr, piece: Piece) -> Piece:
        """What a power is to stand behind: that of log(x)² may be the logarithm's, or that of what it is taken of."""
        doubtful = not self.style.typed and is_op(expr, *LOGARITHMS)
        return Piece(self.style.parens(piece), tall=piece.tall) if doubtful else piece

    def raised_inverse(self, expr: Applied) -> Piece | None:
        """The transpose or a power of an inverse with one exponent: X⁻ᵀ and X⁻²."""
        inner = expr.args[0] if expr.args else expr
        names = {expr.operation.name, inner.operation.name} if isinstance(inner, Applied) else set()
        if names == {"inverse", "transpose"}:
            mark = self.style.minus + self.style.turned
        elif names == {"inverse", "matrix_power"}:
            return self.inverse_power(*expr.args) if is_op(inner, INVERSE) else None
        else:
            return None
        return self.with_mark(inner.args[0], mark)

    def inverse_power(self, inverse: Expr, exponent: Expr) -> Piece | None:
        """A power of an inverse by a number: X⁻²."""
        if not is_op(inverse, INVERSE) or not exponent.is_Integer:
            return None
        return self.with_mark(inverse.args[0], self.show(-exponent).text)

    def with_mark(self, base: Expr, mark: str) -> Piece:
        piece = self.show(base)
        return Piece(self.style.fit(piece, Binds.ATOM) + self.style.superscript(mark), Binds.POSTFIX, tall=piece.tall)


def _apart(indices: list[str]) -> list[str]:
    """Indices as one, with a comma between, where a number or a range is among several."""
    return [",".join(indices)] if len(indices) > 1 and any(t.isdigit() or ":" in t for t in indices) else indices


def picks(expr: Expr) -> tuple[Expr, tuple[Applied | None, Applied | None]] | None:
    """What a product with unit vectors at its ends is taken of, and these."""
    if not is_op(expr, MATMUL):
        return None
    first, last = expr.args[0], expr.args[-1]
    left = first.args[0] if is_op(first, TRANSPOSE) and is_op(first.args[0], UNIT, STRETCH) else None
    right = last if is_op(last, UNIT, STRETCH) else None
    rest = expr.args[left is not None : len(expr.args) - (right is not None)]
    if left is right is None or not rest:
        return None
    return multiply(*rest), (left, right)


def _in_axes(by: Sequence[Expr]) -> list[Expr]:
    """The variables of a derivative as they are written below its line; ``by`` has the last one first.

    Different ones stand in the order of the axes, the first one first, and of two vectors the second is a row:
    ∂²f/(∂x ∂yᵀ) has the entries ∂²f/∂x_i∂y_j.
    """
    if len(set(by)) == 1 or not all(isinstance(v, Var) for v in by):
        return list(by)
    *before, last = reversed(by)
    column = len(by) == 2 and all(shape_of(v)[1] == 1 and not is_scalar(v) for v in by)
    return [*before, apply(TRANSPOSE, last) if column else last]


def _is_constant(side: Expr) -> bool:
    """Whether a term of a comparison is a number, or a scalar that stands for every entry."""
    return bool(side.is_number) if is_scalar(side) else is_op(scaled(side)[1], ONES)


def _is_square(expr: Expr) -> bool:
    rows, columns = shape_of(expr)
    return bool(rows == columns) and rows != 1


def _unwrapped(piece: Piece) -> Piece:
    """A piece without the parentheses of its own, for a place that has some already."""
    for left, right in ((r"\left(", r"\right)"), ("(", ")")):
        if piece.text.startswith(left) and piece.text.endswith(right):
            return piece._replace(text=piece.text[len(left) : -len(right)].strip())
    return piece


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Terms) or isinstance(expr, Applied) and expr.operation.form.binds == Binds.ADD


def _is_reciprocal(expr: Expr) -> bool:
    return isinstance(expr, Power) and bool(expr.exponent.is_Number) and is_negative(expr.exponent)


Head.writers.update(latex=latex, text=written)
