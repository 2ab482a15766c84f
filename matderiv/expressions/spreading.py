"""An expression as one types it where shapes are declared: a row goes with every row, a number with every entry.

𝟏bᵀ beside a matrix is ``b'`` there, diag(c)A is ``c.*A``, A𝟏 is ``sum(A, 2)`` and A𝟏/n ``mean(A, 2)``.
The value is the same; that it is read back so is for the one who asks to see, since it takes a declaration.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from sympy import Expr, S

from ..core.forms import Binds
from ..core.index import Power, Shape, factors, is_negative, is_scalar, power, product, shape_of
from ..core.operation import Applied
from ..operations.abs import ABS
from ..operations.add import ADD
from ..operations.column_sums import COLUMN_SUMS
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.norm_squared import NORM_SQUARED
from ..operations.ones import ONES
from ..operations.quotient import QUOTIENT
from ..operations.row_norms import ROW_NORMS
from ..operations.row_sums import ROW_SUMS
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT
from ..operations.sum import SUM
from ..operations.transpose import TRANSPOSE
from .matrix import Var, add, apply, is_op, multiply, remade, scaled, summands, transpose
from .notations.ascii import Ascii
from .notations.notation import HasIndices, Piece, Style
from .writer import Writer

__all__ = ["typed"]

Total = tuple[Expr, int | None]  # what is added up, and along which axis


def typed(expr: Expr, *, lines: bool = True) -> str | None:
    """An expression in the input language with its rows, columns and numbers spread; ``None`` where it has indices.

    Without ``lines`` only numbers go with every entry.

    >>> from matderiv.core.index import size
    >>> n, m = size("n"), size("m")
    >>> X, b = Var("X", (n, m)), Var("b", (m, S.One))
    >>> typed(add(X, multiply(apply(ONES, shape=(n, S.One)), transpose(b))))
    "X + b'"
    >>> typed(multiply(X, apply(DIAG, b)))
    "X.*b'"
    """
    try:
        return _Spreading(Ascii(), lines).show(expr).text
    except HasIndices:
        return None


class _Spreading(Writer):
    """The walk of the input language, but for these."""

    def __init__(self, style: Style, lines: bool) -> None:
        super().__init__(style)
        self.lines = lines

    def terms(self, expr: Expr) -> list[str]:
        """The terms of a sum; those that repeat a row, a column or a number beside a whole one are written once."""
        if not is_op(expr, ADD):
            return super().terms(expr)
        out: list[str] = []
        for term in _once(expr.args, shape_of(expr), self.lines):
            negative, piece = self.signed(term)
            sign = ("- " if negative else "+ ") if out else "-" * negative
            out.append(sign + self.style.fit(piece, Binds.MULTIPLY))
        return out

    def product(self, expr: Expr) -> tuple[bool, Piece]:
        """A total over the number of what was added up is a mean, or a variance."""
        number, body = expr.args if is_op(expr, SCALE) else (expr, S.One)
        parts = list(factors(number))
        for whole in parts if body is S.One else (body,):
            for found, sizes in self._averages(whole):
                left = _divided([p for p in parts if p is not whole], sizes)
                if left is None:
                    continue
                rest = product(*left, found) if body is S.One else multiply(*left, found)
                return self.signed(rest)
        return super().product(expr)

    def applied(self, expr: Applied) -> Piece:
        """Of products those with ones and with diagonal matrices, of functions those that have a word along an axis."""
        if is_op(expr, SQRT) and (found := self._deviation(expr.args[0])) is not None:
            return found
        if (total := _total(expr)) is not None and not is_op(expr, SUM):
            of, axis = total
            return self._along("norm1", of.args[0], axis) if is_op(of, ABS) else self._along("sum", of, axis)
        if is_op(expr, TRANSPOSE) and is_op(expr.args[0], ROW_NORMS) and is_op(expr.args[0].args[0], TRANSPOSE):
            return self._along("norm2", expr.args[0].args[0].args[0], 1)
        sums = _as_sums(expr.args[0] if is_op(expr, TRANSPOSE) else expr) if self.lines else None
        if sums is not None:
            return self.show(transpose(sums) if is_op(expr, TRANSPOSE) else sums)
        if self.lines and is_op(expr, MATMUL) and (found := self._with_diagonal(expr)) is not None:
            return found
        return super().applied(expr)

    def _along(self, word: str, of: Expr, axis: int | None) -> Piece:
        return Piece(f"{word}({self.show(of).text}{'' if axis is None else f', {axis}'})")

    def _said(self, word: str, of: Expr, axis: int | None, shape: Shape) -> Expr:
        """A name for what is written with a word, so that it may stand in a product."""
        return Var(self._along(word, of, axis).text, shape)

    def _averages(self, whole: Expr) -> list[tuple[Expr, list[Expr]]]:
        """What a total is called once it is divided by these."""
        out: list[tuple[Expr, list[Expr]]] = []
        whole = (_as_sums(whole) if self.lines else None) or whole
        turned = is_op(whole, TRANSPOSE) and not is_scalar(whole)
        plain = transpose(whole) if turned else whole
        for word, found in (("var", _spread_of(plain)), ("mean", _total(plain))):
            if found is not None:
                said = self._said(word, *found, shape_of(plain))
                out.append((transpose(said) if turned else said, _counted(*found)))
        return out

    def _deviation(self, variance: Expr) -> Piece | None:
        """The standard deviation, the root of a variance."""
        number, body = scaled(variance)
        for whole in factors(number) if body is S.One else (body,):
            if (spread := _spread_of(whole)) is not None:
                count = product(*_counted(*spread))
                if _alike(variance, multiply(count, whole)):
                    return self._along("std", *spread)
        return None

    def _with_diagonal(self, expr: Applied) -> Piece | None:
        """diag(c)A, every column times c entry by entry, at an end of a product or where it divides."""
        word = expr.args
        for n, f in enumerate(word):
            if not is_op(f, DIAG) or 1 in shape_of(expr):
                continue
            c = f.args[0]
            divides = is_op(c, ENTRYWISE_POWER) and is_negative(c.args[1])
            before, after = word[:n], word[n + 1 :]
            if divides or is_op(c, QUOTIENT) or not before or not after:
                row = not after
                whole = self._scaled(c, multiply(*(before if row else after)), row, divides)
                if row or not before:
                    return whole
                return self._beside(multiply(*before), whole)
        return None

    def _scaled(self, c: Expr, whole: Expr, row: bool, divides: bool) -> Piece:
        fit, show = self.style.fit, self.show
        if divides:
            base, exponent = c.args
            c = base if exponent == -1 else apply(ENTRYWISE_POWER, base, -exponent)
        line = min(map(show, (transpose(c), _turned(c))), key=lambda p: len(p.text)) if row else show(c)
        first, second = show(whole), line
        if not row and not divides:
            first, second = second, first
        inside = HADAMARD.form.inside
        text = f"{fit(first, inside)}{'./' if divides else '.*'}{fit(second, inside)}"
        return Piece(text, HADAMARD.form.binds, tall=first.tall or second.tall)

    def _beside(self, left: Expr, right: Piece) -> Piece:
        inside = MATMUL.form.inside
        shown = self.show(left)
        text = shown.text if is_op(left, MATMUL) and shown.level == Binds.MULTIPLY else self.style.fit(shown, inside)
        return Piece(f"{text}*{self.style.fit(right, inside)}", MATMUL.form.binds, tall=shown.tall or right.tall)


def _as_sums(expr: Expr) -> Expr | None:
    """A𝟏 and 𝟏ᵀA as the sums of the rows, or columns, of the last, or first, factor of A."""
    if not is_op(expr, MATMUL) or is_scalar(expr):
        return None
    first, last = expr.args[0], expr.args[-1]
    by_rows = is_op(last, ONES) and shape_of(last)[1] == 1
    if not by_rows and not (is_op(first, ONES) and shape_of(first)[0] == 1):
        return None
    word = expr.args[:-1] if by_rows else expr.args[1:]
    inner, rest = (word[-1], word[:-1]) if by_rows else (word[0], word[1:])
    if 1 in shape_of(inner) or is_op(inner, ONES):
        return None
    parts = [scaled(t) for t in summands(inner)]
    turned = all(is_op(body, TRANSPOSE) for _, body in parts)
    whole = add(*(multiply(n, transpose(b)) for n, b in parts)) if turned else inner
    sums: Expr = apply(ROW_SUMS if by_rows != turned else COLUMN_SUMS, whole)
    sums = transpose(sums) if turned else sums
    return multiply(*rest, sums) if by_rows else multiply(sums, *rest)


def _once(parts: tuple[Expr, ...], shape: Shape, rows: bool) -> list[Expr]:
    """The terms of a sum of arrays, a number or line for each that repeats one, if another tells the shape.

    Beside a square matrix a number might be meant for the identity, unless that is the value of an entrywise operation.
    """
    lines = [_line(p) for p in parts]
    if not rows:
        lines = [line if line is not None and is_scalar(line) else None for line in lines]
    if None not in lines:
        lines[0] = None
    others = [p for p, line in zip(parts, lines, strict=True) if line is None or not is_scalar(line)]
    numbers = shape[0] != shape[1] or all(map(_of_entries, others))
    out: list[Expr] = []
    for p, line in zip(parts, lines, strict=True):
        if line is None or is_scalar(line) and not numbers:
            out.append(p)
        else:
            out.extend(summands(line) if is_scalar(line) else (line,))
    return out


def _line(term: Expr) -> Expr | None:
    """The row, column or number that every row, column or entry of a term is equal to."""
    number, body = scaled(term)
    if is_op(body, ONES):
        return number
    if not is_op(body, MATMUL):
        return None
    first, last = body.args[0], body.args[-1]
    if is_op(first, ONES) and is_op(last, ONES):
        return None
    if is_op(first, ONES):
        return multiply(number, _added(multiply(*body.args[1:]), COLUMN_SUMS, shape_of(first)[1] == 1))
    if is_op(last, ONES):
        return multiply(number, _added(multiply(*body.args[:-1]), ROW_SUMS, shape_of(last)[0] == 1))
    return None


def _added(rest: Expr, operation: Callable[..., Expr] | object, alone: bool) -> Expr:
    """What 𝟏 is multiplied by: the line itself, or with a matrix of ones the sums of the rest."""
    if alone:
        return rest
    return apply(SUM, rest) if 1 in shape_of(rest) else apply(operation, rest)  # type: ignore[arg-type]


def _turned(expr: Expr) -> Expr:
    """The transpose, inside of functions of entries."""
    if isinstance(expr, Applied) and expr.operation.each and len(expr.args) == 1:
        return apply(expr.operation, _turned(expr.args[0]))
    if is_op(expr, ADD, HADAMARD, QUOTIENT):
        return apply(expr.operation, *map(_turned, expr.args))
    if is_op(expr, ENTRYWISE_POWER, SCALE):
        line = 1 if is_op(expr, SCALE) else 0
        return remade(expr, tuple(_turned(a) if n == line else a for n, a in enumerate(expr.args)))
    return transpose(expr)


def _of_entries(term: Expr) -> bool:
    """Whether a term is the value of an entrywise operation, times numbers."""
    body = scaled(term)[1]
    each = isinstance(body, Applied) and body.operation.each
    return each or is_op(body, HADAMARD, QUOTIENT, ENTRYWISE_POWER)


def _total(expr: Expr) -> Total | None:
    """What a sum of all entries, of columns or of rows is of, and the axis."""
    if is_op(expr, SUM):
        return expr.args[0], None
    if is_op(expr, COLUMN_SUMS, ROW_SUMS):
        return expr.args[0], 1 if is_op(expr, COLUMN_SUMS) else 2
    return None


def _divided(parts: list[Expr], by: list[Expr]) -> list[Expr] | None:
    """Scalars without one of each of these reciprocals, also where it stands in a power; ``None`` if one lacks."""
    left = list(parts)
    for s in by:
        found = next((p for p in left if p == s or isinstance(p, Power) and p.base == s.base and p.exponent < -1), None)
        if found is None:
            return None
        place = left.index(found)
        left[place : place + 1] = [] if found == s else [power(s.base, found.exponent + 1)]
    return left


def _counted(of: Expr, axis: int | None) -> list[Expr]:
    """The reciprocals of the numbers of rows and columns that a mean is over."""
    rows, columns = shape_of(of)
    sizes = (rows, columns) if axis is None else (rows if axis == 1 else columns,)
    return [power(s, S.NegativeOne) for s in sizes if s != 1]


def _spread_of(total: Expr) -> Total | None:
    """Of a sum of squares of what differs from its mean: of what, and along which axis."""
    if is_op(total, NORM_SQUARED):
        apart, axis = total.args[0], None
    elif (found := _total(total)) is not None and is_op(found[0], ENTRYWISE_POWER) and found[0].args[1] == 2:
        apart, axis = found[0].args[0], found[1]
    else:
        return None
    for n, term in enumerate(summands(apart)):
        rest = [t for k, t in enumerate(summands(apart)) if k != n]
        if not rest or (line := _line(term)) is None:
            continue
        of = add(*rest)
        sums = apply(SUM, of) if axis is None else apply(COLUMN_SUMS if axis == 1 else ROW_SUMS, of)
        if _alike(line, multiply(S.NegativeOne, *_counted(of, axis), sums)):
            return of, axis
    return None


def _alike(left: Expr, right: Expr) -> bool:
    """Whether two multiples are the same but for the order of their scalars."""
    (m, a), (n, b) = scaled(left), scaled(right)
    return a == b and Counter(factors(m)) == Counter(factors(n))
