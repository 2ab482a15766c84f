"""Shaped symbols, and the constructors that apply operations to them.

A matrix expression is a tree of :class:`~matderiv.core.operation.Applied` over :class:`Var`; scalar-valued parts
are joined by the product, sum and power of the index language. The constructors here keep sums and products
flat, keep scalars in front of matrices, and check shapes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, cast

from sympy import AtomicExpr, Expr, S

from ..core.errors import ShapeError
from ..core.index import (
    UNIT,
    At,
    Delta,
    Entry,
    Fixed,
    Head,
    Index,
    Pair,
    Partial,
    Product,
    Shape,
    Shared,
    Terms,
    atomic,
    distinct,
    is_scalar,
    kept_shape,
    known,
    made,
    new,
    product,
    rebuild,
    replace,
    shape_of,
    summed,
    terms,
    within,
)
from ..core.operation import Applied, Arithmetic, Operation, text_shape
from ..core.text import Text
from ..operations import OPERATIONS
from ..operations.add import ADD
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL, MEET
from ..operations.ones import ONES
from ..operations.scale import SCALE
from ..operations.stretch import STRETCH
from ..operations.transpose import TRANSPOSE
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from ..operations.unit import UNIT as UNIT_VECTOR
from ..operations.unvec import UNVEC
from ..operations.vec import VEC
from ..operations.zero import ZERO

__all__ = [
    "Var",
    "add",
    "apply",
    "axes",
    "borders",
    "chain",
    "given_indices",
    "hadamard",
    "in_others",
    "involves",
    "is_op",
    "multiply",
    "names",
    "negate",
    "ones",
    "picked",
    "positive",
    "ranged",
    "remade",
    "same_terms",
    "scaled",
    "spread",
    "stretch",
    "substitute",
    "summands",
    "transpose",
    "unfixed",
    "unit",
    "visible",
    "zero",
]

REMEMBERED = 1024  # products whose value is kept: the same few are asked for again and again
WHOLE = "whole"  # not assumed but read off: the symbol stands in an exponent of a matrix, and so is 1, 2, 3, …


class Var(Shared, AtomicExpr):  # type: ignore[misc]
    """A named scalar, vector (n×1) or matrix, with what is assumed of its value.

    ``rank`` is 0, 1 or 2: the number of axes of the array that a user passes for it. A name that stands for
    an expression carries that expression as its ``definition``. ``letter`` is the letter of its entries.
    """

    __slots__ = ("definition", "facts", "letter", "name", "rank", "shape")
    name: str
    shape: Shape
    rank: int
    facts: frozenset[str]
    definition: Expr | None
    letter: str

    def __new__(
        cls,
        name: str,
        shape: Shape = UNIT,
        facts: Iterable[str] = (),
        definition: Expr | None = None,
        letter: str | None = None,
        rank: int | None = None,
    ) -> Var:
        facts, shape = frozenset(facts), kept_shape(shape)
        rank = rank if rank is not None else 0 if shape is UNIT else 1 if shape[1] == 1 else 2
        letter = letter or (name[:1].lower() + name[1:])
        key = name, shape, facts, definition, letter, rank
        found: Var | None = known(cls, key)
        if found is not None:
            return found
        var = new(cls, ())
        var.name, var.shape, var.facts, var.definition, var.letter, var.rank = key
        return made(cls, key, var)

    def _hashable_content(self) -> tuple[Any, ...]:
        return self.__getnewargs__()

    def __getnewargs__(self) -> tuple[Any, ...]:
        return (self.name, self.shape, self.facts, self.definition, self.letter, self.rank)

    def _sympystr(self, printer: Any) -> str:
        return self.name


def is_op(expr: Expr, operation: Operation, *others: Operation) -> bool:
    """Whether ``expr`` is an application of one of these operations."""
    if isinstance(expr, Applied):
        own = expr.operation.name  # as equality of records has it, without a call for each
        if own == operation.name:
            return True
        for other in others:
            if own == other.name:
                return True
    return False


def axes(expr: Expr) -> tuple[Expr, ...]:
    """The sizes of the axes that an entry of ``expr`` has an index for: those that are not 1."""
    return tuple(s for s in shape_of(expr) if s != 1)


def apply(operation: str | Operation, *args: Expr, shape: Shape | None = None) -> Applied:
    """The operation, or the one with this name, applied; its shape rule is checked."""
    return Applied(OPERATIONS[operation] if isinstance(operation, str) else operation, *args, shape=shape)


def ones(rows: Expr, columns: Expr = S.One) -> Expr:
    """The vector or matrix of ones."""
    return S.One if rows == 1 and columns == 1 else apply(ONES, shape=(rows, columns))


def zero(shape: Shape) -> Expr:
    """The zero of a shape."""
    return S.Zero if shape == UNIT else apply(ZERO, shape=shape)


def unit(index: Expr, extent: Expr) -> Expr:
    """The unit vector of a given index among so many."""
    return S.One if extent == 1 else apply(UNIT_VECTOR, index, zero((extent, S.One)))


def stretch(first: Expr, last: Expr, extent: Expr) -> Expr:
    """The unit vectors of some indices, from one to another, side by side."""
    return apply(STRETCH, first, zero((extent, last - first + 1)))


def picked(expr: Expr) -> tuple[Expr, Expr | None, Expr | None] | None:
    """What an entry, a row or a column is taken of, with the indices: of ``e_iᵀ A e_j`` A, i and j."""
    if not is_op(expr, MATMUL):
        return None
    first, last = expr.args[0], expr.args[-1]
    row = first.args[0].args[0] if is_op(first, TRANSPOSE) and is_op(first.args[0], UNIT_VECTOR) else None
    column = last.args[0] if is_op(last, UNIT_VECTOR) else None
    rest = expr.args[row is not None : len(expr.args) - (column is not None)]
    if row is column is None or not rest:
        return None
    return multiply(*rest), row, column


def ranged(expr: Expr) -> bool:
    """Whether a product takes the rows or the columns in a range of indices, as x[2:n] does."""
    if not is_op(expr, MATMUL):
        return False
    first, last = expr.args[0], expr.args[-1]
    return is_op(last, STRETCH) or is_op(first, TRANSPOSE) and is_op(first.args[0], STRETCH)


def visible(expr: Expr) -> Iterator[Expr]:
    """All that stands in an expression as it is printed, once each: a unit vector that picks an entry is its index."""

    def shown(e: Expr) -> tuple[Expr, ...]:
        taken = picked(e) if is_scalar(e) else None
        return cast("tuple[Expr, ...]", e.args) if taken is None else taken[:1]

    return within(expr, shown)


def given_indices(*exprs: Expr, by: Iterable[Expr] = ()) -> tuple[dict[str, tuple[Expr, ...]], dict[Expr, int]]:
    """The symbols that are indices, each with the sizes that it may not go beyond, and how large sizes are at least.

    ``by`` are the indices of an entry that is differentiated by.
    """
    symbols: dict[str, dict[Expr, None]] = {}
    least: dict[Expr, int] = {}
    pairs = [(i.value, i.size) for i in by if isinstance(i, Fixed)]
    for e in (e for expr in exprs for e in distinct(expr)):
        if isinstance(e, Fixed):
            pairs.append((e.value, e.size))
        elif is_op(e, UNIT_VECTOR):
            pairs.append((e.args[0], e.shape[0]))
        elif is_op(e, STRETCH):
            pairs.append((e.args[0] + e.shape[1] - 1, e.shape[0]))
            if (left := e.shape[0] - e.shape[1]).is_Integer:  # x[2:n] has an entry
                pairs.append((left + 1, e.shape[0]))
    for index, extent in pairs:
        if isinstance(index, Var):
            symbols.setdefault(index.name, {})[extent] = None
        elif index.is_Integer:
            least[extent] = max(least.get(extent, 1), int(index))
    return {name: tuple(found) for name, found in symbols.items()}, least


def unfixed(expr: Expr) -> Expr:
    """An expression of the index language in which entries at given indices are products with unit vectors."""
    return _unfixed(expr) if Fixed.met else expr


@lru_cache(maxsize=REMEMBERED)
def _unfixed(expr: Expr) -> Expr:
    if not expr.args or isinstance(expr, Fixed):
        return expr
    if isinstance(expr, Delta) and any(isinstance(i, Fixed) for i in expr.args):
        left, right = expr.args if isinstance(expr.args[0], Fixed) else expr.args[::-1]
        vector = unit(left.value, left.size)
        if isinstance(right, Fixed):
            return multiply(transpose(vector), unit(right.value, right.size))
        return Entry(vector, right)
    if isinstance(expr, Entry) and any(isinstance(i, Fixed) for i in atomic(expr.at)):
        return _entry_at_fixed(_unfixed(expr.base), expr.at)
    if isinstance(expr, Partial) and isinstance(expr.variable, Entry):
        return _by_fixed(expr)
    args = tuple(map(_unfixed, expr.args))
    return expr if args == expr.args else remade(expr, args)


def _entry_at_fixed(base: Expr, at: tuple[At, ...]) -> Expr:
    """An entry at given indices: a composite index is taken apart by a sum over its parts first."""
    paired = tuple(i for index in at if isinstance(index, Pair) for i in (index.fast, index.slow))
    freed = _freed(paired)
    if not freed:
        return _without_fixed(base, at)
    free = [Pair(freed.get(i.fast, i.fast), freed.get(i.slow, i.slow)) if isinstance(i, Pair) else i for i in at]
    return _those(_unfixed(Entry(base, *free)), freed)


def _by_fixed(expr: Partial) -> Expr:
    """A derivative by an entry at given indices: of those by all entries the one with these."""
    variable = expr.variable
    freed = _freed(variable.at)
    by = Entry(variable.base, *(freed.get(i, i) for i in variable.at))
    return _those(Partial(_unfixed(expr.expression), by, *expr.held), freed)


def _freed(at: Iterable[Expr]) -> dict[Expr, Index]:
    """Given indices, each with one that runs in its place."""
    fixed = [i for i in dict.fromkeys(at) if isinstance(i, Fixed)]
    return {i: Index(f"#{i.name}:{n}", i.size) for n, i in enumerate(fixed)}


def _those(expr: Expr, freed: Mapping[Expr, Index]) -> Expr:
    """The value of an expression in running indices where these are the given ones."""
    picks = [Entry(unit(i.value, i.size), a) for i, a in cast("Mapping[Fixed, Index]", freed).items()]
    return summed(product(expr, *picks), *freed.values())


def _without_fixed(base: Expr, at: tuple[Any, ...]) -> Expr:
    rows, columns = shape_of(base)
    axes_ = iter(at)
    row, column = (next(axes_) if extent != 1 else None for extent in (rows, columns))
    rest = [i for i in (row, column) if i is not None and not isinstance(i, Fixed)]
    right = [unit(column.value, columns)] if isinstance(column, Fixed) else []
    if isinstance(row, Fixed) and rest:
        return Entry(multiply(transpose(base), unit(row.value, rows)), *rest)  # a row, as a column
    whole = multiply(*([transpose(unit(row.value, rows))] if isinstance(row, Fixed) else []), base, *right)
    return Entry(whole, *rest) if rest else whole


def scaled(expr: Expr) -> tuple[Expr, Expr]:
    """The scalar coefficient of a matrix expression, and the rest; a scalar is all coefficient."""
    if isinstance(expr, Applied):
        if expr.operation.name == SCALE.name:
            number, body = expr.args
            return number, body
        return (expr, S.One) if expr.shape is UNIT else (S.One, expr)
    return (expr, S.One) if is_scalar(expr) else (S.One, expr)


def chain(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a matrix product, or the expression alone."""
    parts: tuple[Expr, ...] = (expr,)
    if isinstance(expr, Applied) and expr.operation.name == MATMUL.name:
        parts = expr.args
    return parts


def summands(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a sum, of scalars or of matrices, or the expression alone."""
    parts: tuple[Expr, ...] = expr.args if isinstance(expr, Terms) or is_op(expr, ADD) else (expr,)
    return parts


def add(*given: Expr) -> Expr:
    """The sum, flat and in the order given; zeros go.

    Raises:
        ShapeError: two terms have different shapes.
    """
    shape = shape_of(given[0])
    kept: list[Expr] = []
    for term in given:
        if shape_of(term) != shape:
            raise ShapeError(
                Text("a {left} and a {right} cannot be added", "{left} と {right} は足すことができない")(
                    left=text_shape(shape), right=text_shape(shape_of(term))
                )
            )
        kept.extend(t for t in summands(term) if t != 0 and not is_op(t, ZERO))
    if shape == UNIT:
        return terms(*kept)
    if not kept:
        return zero(shape)
    return kept[0] if len(kept) == 1 else apply(ADD, *kept)


@lru_cache(maxsize=REMEMBERED)
def multiply(*given: Expr) -> Expr:
    """The product: scalars (1×1 stretches of the chain among them) in front, then one flat chain of matrices.

    Raises:
        ShapeError: two neighbours do not fit.
    """
    scalars: list[Expr] = []
    matrices: list[Expr] = []
    for factor in given:
        number, rest = scaled(factor)
        if number is not S.One:
            scalars.append(number)
        if rest is not S.One:
            matrices.extend(chain(rest))
    if not matrices:
        return product(*scalars)
    stretches: list[list[Expr]] = [[matrices[0]]]
    columns = shape_of(matrices[0])[1]
    for m in matrices[1:]:
        rows, after = shape_of(m)
        if columns is not rows and columns != rows:
            raise ShapeError(
                MEET(
                    left=text_shape(shape_of(stretches[-1][-1])),
                    right=text_shape((rows, after)),
                    columns=columns,
                    rows=rows,
                )
            )
        if columns is S.One:
            stretches.append([m])
        else:
            stretches[-1].append(m)
        columns = after
    open_: list[Expr] = []
    for stretch in stretches:
        if shape_of(stretch[0])[0] is S.One and shape_of(stretch[-1])[1] is S.One:
            scalars.append(S.Zero if _vanishes(stretch) else Applied(MATMUL, *stretch))
        else:
            open_.extend(stretch)
    coefficient = product(*scalars) if scalars else S.One
    if not open_:
        return coefficient
    body = open_[0] if len(open_) == 1 else Applied(MATMUL, *open_)
    if coefficient is S.Zero or _vanishes(open_):
        return zero(shape_of(body))
    return body if coefficient is S.One else Applied(SCALE, coefficient, body)


def _vanishes(factors: list[Expr]) -> bool:
    """Whether one of the factors of a product is zero."""
    return any(is_op(m, ZERO) for m in factors)


def negate(expr: Expr) -> Expr:
    """The negative."""
    return multiply(S.NegativeOne, expr)


def transpose(expr: Expr) -> Expr:
    """The transpose; that of a transpose is the original, that of a scalar the scalar."""
    if is_scalar(expr):
        return expr
    if isinstance(expr, Applied):
        name = expr.operation.name
        if name == TRANSPOSE.name:
            return cast(Expr, expr.args[0])
        if name == SCALE.name:
            return multiply(expr.args[0], transpose(expr.args[1]))
        if name in (ONES.name, ZERO.name):
            return Applied(expr.operation, shape=expr.shape[::-1])
        if name == EYE.name:
            return expr
    return Applied(TRANSPOSE, expr)


def hadamard(*given: Expr) -> Expr:
    """The entrywise product, flat; scalars scale it, and a zero makes it one."""
    scalars: list[Expr] = []
    matrices: list[Expr] = []
    for factor in given:
        number, rest = scaled(factor)
        scalars.append(number)
        if rest is not S.One:
            matrices.extend(rest.args if is_op(rest, HADAMARD) else (rest,))
    none = next((m for m in matrices if is_op(m, ZERO)), None)
    if none is not None:
        return none
    body = matrices[0] if len(matrices) == 1 else apply(HADAMARD, *matrices) if matrices else S.One
    return multiply(product(*scalars), body)


def remade(expr: Expr, args: tuple[Expr, ...]) -> Expr:
    """The same operation on other arguments, through the constructors that keep sums and products flat."""
    if is_op(expr, ADD):
        return add(*args)
    if is_op(expr, MATMUL, SCALE):
        return multiply(*args)
    if is_op(expr, HADAMARD):
        return hadamard(*args)
    if is_op(expr, TRANSPOSE):
        return transpose(args[0])
    if is_op(expr, UNVEC) and is_op(args[0], VEC) and shape_of(args[0].args[0]) == shape_of(expr):
        return args[0].args[0]  # the columns of a matrix, stacked and cut again
    if any(is_op(expr, name) and is_op(args[0], name) for name in (TRIL, TRIU)):
        return args[0]
    if isinstance(expr, Applied):
        return apply(expr.operation, *args)
    return rebuild(expr, args)


def substitute(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """A matrix expression with symbols replaced."""
    return replace(expr, values, remade)


def involves(expr: Expr, var: Expr) -> bool:
    """Whether ``expr`` contains ``var``, also inside the definition of a name."""
    for e in distinct(expr):
        if e == var or isinstance(e, Var) and e.definition is not None and involves(e.definition, var):
            return True
    return False


def whole(expr: Expr) -> bool:
    """Whether a scalar is certainly a whole number, as k + 1 is where k stands in the exponent of a matrix."""
    if isinstance(expr, Var):
        return WHOLE in expr.facts
    return bool(expr.is_Integer or expr.is_Symbol) or isinstance(expr, Terms | Product) and all(map(whole, expr.args))


def names(expr: Expr) -> tuple[Var, ...]:
    """The symbols of an expression in the order in which they stand, names with a definition included."""
    if isinstance(expr, Var):
        return (expr,)
    if not expr.args:
        return ()
    known: tuple[Var, ...] | None = getattr(expr, "names_in", None)
    if known is None:
        found: dict[Var, None] = {}
        for part in expr.args:
            found.update(dict.fromkeys(names(part)))
        known = tuple(found)
        if isinstance(expr, Head):
            expr.names_in = known
    return known


def spread(expr: Expr, shape: Shape) -> Expr:
    """A scalar in every entry of an array of this shape, a row in every row, a column in every column."""
    if shape_of(expr) == shape:
        return expr
    if is_scalar(expr):
        return multiply(expr, ones(*shape))
    return multiply(ones(shape[0]), expr) if shape_of(expr)[0] == 1 else multiply(expr, ones(S.One, shape[1]))


def in_others(expr: Applied) -> Expr:
    """A function of several numbers by other functions, with the same value.

    >>> str(in_others(apply("maximum", Var("s"), Var("t"))))
    't + relu(s - t)'
    """
    assert expr.operation.through is not None
    return expr.operation.through(ARITHMETIC, *(spread(a, shape_of(expr)) for a in expr.args))


def borders(expr: Applied) -> tuple[Expr, ...]:
    """What is 0 at the kinks of a function of several numbers."""
    found = expr.operation.borders
    return () if found is None else found(ARITHMETIC, *(spread(a, shape_of(expr)) for a in expr.args))


def positive(expr: Applied) -> tuple[Expr, ...]:
    """What must be positive for a function to be what it says."""
    found = expr.operation.positive
    return () if found is None else found(ARITHMETIC, *expr.args)


ARITHMETIC = Arithmetic(add, hadamard, apply)


def same_terms(left: Expr, right: Expr) -> bool:
    """Whether two sums have the same terms, in whatever order.

    >>> s, t = Var("s"), Var("t")
    >>> same_terms(add(s, t), add(t, s)), same_terms(add(s, s), s)
    (True, False)
    """
    return Counter(summands(left)) == Counter(summands(right))
