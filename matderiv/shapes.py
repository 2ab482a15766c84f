"""A tree to a shaped expression: sizes are inferred by unification, then every part is built with its shape.

What is declared is taken as it is. What is not declared is inferred: how a name is used decides first, then its
letter (a-g a scalar, h-z a vector, a capital a matrix); where that reading fails, the other reading of a name at
the failing place is tried, and only then is the error of the first reading reported.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fractions import Fraction
from functools import cache
from typing import Any, Literal, cast

import sympy
from sympy import Dummy, Expr, Integer, Rational, S

from .errors import InputError, MatderivError, NoRuleError, ShapeError
from .index import (
    UNIT,
    Delta,
    Entry,
    Index,
    Product,
    Shape,
    Sum,
    coefficient,
    collect,
    is_scalar,
    power,
    product,
    shape_of,
    size,
    terms,
    termwise,
)
from .matrix import (
    FACTS,
    WHOLE,
    Var,
    add,
    apply,
    hadamard,
    is_op,
    multiply,
    names,
    negate,
    ones,
    transpose,
    whole,
    zero,
)
from .operation import text_shape
from .operations import OPERATIONS
from .parse import CONSTANTS, DOT, SYNTAX, WORDS, Bound, Node, Span, abridged, is_name, parse_tree, postorder
from .subscripts import GREEK, Subscript, resolve

__all__ = [
    *("Note", "SQUARE", "Sizes", "Typed", "assumed", "declared", "function", "infer", "letter_kind"),
    *("mapping", "meaning", "read_text", "scalar_power", "signature_of", "typed"),
]

Sizes = Sequence[str | int | Expr]
LARGEST_EXPONENT = 10**6  # of a scalar
LARGEST_POWER = 1000  # of a matrix
LARGEST_SIZE = 10**9
LARGEST_SIZE_POWER = 9  # to which a size is raised
MOST_ENTRIES = 600  # of an array of literal sizes: the proof is checked at these sizes, by every entry
LARGEST_EYE = 24  # as a literal
DIGITS = 1000  # of a number that was worked out
ATTEMPTS = 60  # readings of undeclared names that are tried
VISITS = 200_000  # nodes looked at while trying them
NOT_SKEW = ("spd", "positive", "symmetric", "diagonal")  # facts that a skew-symmetric matrix does not have
SQUARE = frozenset(("symmetric", "spd", "diagonal", "invertible", "skew", "orthogonal"))
_FUNCTIONS = frozenset((*WORDS, *SYNTAX, *CONSTANTS)) - {"eye"}
LEAVES = ("name", "entry")
_KINDS = {0: "scalar", 1: "vector", 2: "matrix"}


@dataclass(frozen=True, slots=True)
class Note:
    """What was inferred of a name that was not declared, what a name with a subscript means, or how LaTeX is read."""

    name: str
    shape: Shape
    kind: Literal["scalar", "vector", "matrix", "transpose", "entry", "row", "column", "formula"]
    array: str = ""
    index: str = ""

    def __str__(self) -> str:
        if self.kind == "entry":
            return f"{self.name} is entry {self.index} of {self.array}"
        if self.kind in ("row", "column"):
            said = f"{self.name} is {self.kind} {self.index} of {self.array}"
            return said + (", as a column vector" if self.kind == "row" else "")
        if self.kind == "formula":
            return f"the LaTeX is read as {self.name}"
        if self.kind == "transpose":
            return f"{self.name} in an exponent is read as the transpose"
        return f"{self.name} is a {self.kind}" + ("" if self.kind == "scalar" else f", {text_shape(self.shape)}")


@dataclass(frozen=True, slots=True)
class Indexed:
    """What stands for parts of sums over indices until they are written out (sums.py).

    ``rows`` gives each symbol for a row its matrix and index, and whether it is a column instead; ``totals`` each
    symbol for a sum that is no scalar its summand and indices. ``places`` is where each sum stands in the text.
    """

    rows: Mapping[Var, tuple[Var, Index, bool]]
    totals: Mapping[Var, tuple[Expr, tuple[Index, ...]]]
    places: Mapping[Expr, Span]


@dataclass(frozen=True, slots=True)
class Typed:
    """A shaped expression, the variable, the symbols in order of appearance, and what was inferred.

    ``sizes`` are the sizes that stand in the expression as scalars; ``atoms`` are the user's own SymPy symbols
    by name, where the input was SymPy. ``indexed`` is there where the text has sums over indices.
    """

    expression: Expr
    variable: Var | None
    symbols: tuple[Var, ...]
    sizes: frozenset[sympy.Symbol]
    notes: tuple[Note, ...]
    source: str
    atoms: Mapping[str, Expr]
    indexed: Indexed | None = None


# ------------------------------------------------------------------------------------------ declared sizes


def declared(name: str, sizes: object) -> tuple[Shape, int]:
    """The shape that a declaration means, and its number of axes.

    >>> declared("X", ("m", "2*n"))
    ((m, 2*n), 2)
    >>> declared("x", ("n",))
    ((n, 1), 1)

    Raises:
        InputError: a name or size that is none, or more than two axes.
    """
    if not isinstance(sizes, (tuple, list)):
        hint = f"give a tuple: () for a scalar, ({sizes!r},) for a vector" if isinstance(sizes, (str, int)) else None
        raise InputError(f"the shape of {abridged(name)} is a tuple of sizes, not {abridged(repr(sizes))}", hint=hint)
    if len(sizes) > 2:
        raise InputError(
            f"{abridged(name)} has {len(sizes)} axes, but there are only scalars, vectors and matrices",
            hint='(), ("n",) and ("m", "n") are shapes',
        )
    axes = tuple(_extent(name, s) for s in sizes)
    rows, columns = (*axes, S.One, S.One)[:2]
    entries = rows.as_coeff_Mul()[0] * columns.as_coeff_Mul()[0]
    if entries > MOST_ENTRIES:
        raise InputError(
            f"{abridged(name)} has {int(entries):,} entries; with numbers as sizes at most {MOST_ENTRIES} are checked",
            hint='write letters, as in ("m", "n"): the result holds for every size',
        )
    return (rows, columns), len(axes)


def _extent(name: str, given: object) -> Expr:
    number: object = given
    if isinstance(given, Integer):
        number = int(given)
    if isinstance(number, int) and not isinstance(number, bool):
        if not 1 <= number <= LARGEST_SIZE:
            raise InputError(
                f"a size of {abridged(name)} is {abridged(str(number))}",
                hint=f"sizes are whole numbers from 1 to {LARGEST_SIZE:,}",
            )
        return Integer(number)
    if isinstance(given, Expr) and given.free_symbols and all(s.is_Symbol for s in given.free_symbols):
        parts = given.args if given.is_Mul else (given,)
        powers = [p.as_base_exp() for p in parts]
        if all(b.is_Symbol and e.is_Integer and e > 0 or b.is_Integer and b > 0 and e == 1 for b, e in powers):
            return cast(Expr, sympy.Mul(*(size(b.name) ** e if b.is_Symbol else b for b, e in powers)))
    if isinstance(given, str) and len(given) <= 200:
        factors = [f.strip() for f in given.split("*")]
        if all(re.fullmatch(r"[0-9]{1,9}", f) or is_name(f) for f in factors):
            parts = tuple(_extent(name, int(f)) if f.isdigit() else size(f) for f in factors)
            return cast(Expr, sympy.Mul(*parts))
    raise InputError(
        f"{abridged(repr(given))} is no size of {abridged(name)}",
        hint='a size is a name, a whole number, or a product of them, as in "m*n"',
    )


def mapping(option: str, given: object, example: str) -> Mapping[Any, Any]:
    """An option that maps names to something; nothing where it is left out.

    >>> mapping("shapes", None, "{}")
    {}

    Raises:
        InputError: it is no mapping.
    """
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(
            f"{option} is a dictionary from names, not {abridged(repr(given))}", hint=f"for example {option}={example}"
        )
    return given


def assumed(assume: Mapping[str, object] | None, shapes: Mapping[str, tuple[Shape, int]]) -> dict[str, frozenset[str]]:
    """The facts of every name, from words joined by ``+``.

    Raises:
        InputError: a word that is no fact, or a fact that does not fit the shape.
    """
    facts: dict[str, frozenset[str]] = {}
    for name, given in mapping("assume", assume, '{"S": "symmetric"}').items():
        if not is_name(name):
            raise InputError(f"{abridged(str(name))!r} is no name of a variable")
        words = given.split("+") if isinstance(given, str) else given
        if not isinstance(words, Iterable):
            raise InputError(f"what is assumed of {abridged(str(name))} is given as words, not {abridged(repr(given))}")
        found = [str(w).strip() for w in words]
        for word in found:
            if word not in FACTS:
                close = get_close_matches(word[:50], FACTS, n=1)
                hint = f"did you mean {close[0]}?" if close else None
                raise InputError(
                    f"{abridged(word)!r} cannot be assumed of {abridged(str(name))}; "
                    f"what can be assumed is {', '.join(FACTS)}",
                    hint=hint,
                )
        facts[name] = frozenset(found)
        against = next((w for w in found if w in NOT_SKEW), None) if "skew" in found else None
        if against is not None:
            raise InputError(
                f"{name} cannot be both skew and {against}: "
                + ("its diagonal is zero" if against in ("spd", "positive") else "it would be zero"),
                hint="assume one of the two",
            )
        if name in shapes:
            _fits(name, facts[name], *shapes[name])
    return facts


def _fits(name: str, facts: frozenset[str], shape: Shape, rank: int) -> None:
    for fact in FACTS:
        if fact not in facts or fact not in SQUARE:
            continue
        if rank == 0 and fact != "invertible":
            raise ShapeError(f"{name} is a scalar, so it cannot be {fact}; a scalar can be positive")
        if shape[0] != shape[1]:
            raise ShapeError(f"a matrix that is {fact} is square, but {name} is {text_shape(shape)}")


# ---------------------------------------------------------------------------------------------- unification


class _Dim:
    """A size that may still be unknown: a class of sizes that are equal.

    ``value`` is the size where it is known; ``parts`` are the unknown sizes of a product. ``one`` says whether
    it may turn out to be 1: 0 never, 1 where a size was declared as 1, 2 always. ``named`` says that a
    variable has this size, so that it can be given a name.
    """

    __slots__ = ("implied", "named", "one", "parent", "parts", "value")

    def __init__(self, value: Expr | None = None, one: int = 2, named: bool = False, implied: bool = False) -> None:
        self.parent: _Dim | None = None
        self.value = value
        self.parts: tuple[Expr, dict[Expr, _Dim]] | None = None
        self.one = one
        self.named = named
        self.implied = implied


Dims = tuple[_Dim, _Dim]
_ONE = _Dim(S.One, implied=True)
_UNIT: Dims = (_ONE, _ONE)


def _find(dim: _Dim) -> _Dim:
    root = dim
    while root.parent is not None:
        root = root.parent
    while dim.parent is not None:
        dim.parent, dim = root, dim.parent
    return root


def _known(dim: _Dim) -> Expr | None:
    """The size, where it is known."""
    root = _find(dim)
    if root.value is None and root.parts is not None:
        form, parts = root.parts
        values = {symbol: _known(part) for symbol, part in parts.items()}
        if all(v is not None for v in values.values()):
            root.value = form.xreplace(cast("dict[Expr, Expr]", values))
    return root.value


def _is_unit(dims: Dims) -> bool:
    return _known(dims[0]) is S.One and _known(dims[1]) is S.One


def _is_column(dims: Dims) -> bool:
    return _known(dims[1]) is S.One and _known(dims[0]) is not S.One


def _known_shape(dims: Dims) -> Shape | None:
    rows, columns = _known(dims[0]), _known(dims[1])
    return None if rows is None or columns is None else (rows, columns)


class _Sizes:
    """The equations between sizes of one reading of a formula."""

    def __init__(self) -> None:
        self.waiting: list[tuple[_Dim, _Dim]] = []

    def equal(self, left: _Dim, right: _Dim) -> bool:
        """Make two sizes equal; False where they cannot be."""
        a, b = _find(left), _find(right)
        if a is b:
            return True
        x, y = _known(a), _known(b)
        if x is not None and y is not None:
            return bool(x == y)
        if x is not None:
            a, b, x, y = b, a, y, x
        if y is not None:  # a is unknown, b is known
            if y == 1 and a.one < (2 if b.implied else 1):
                return False
            if a.parts is not None:
                return self._divide(a, b, y)
            a.parent = b
            return True
        if a.parts is not None and b.parts is not None:
            self.waiting.append((a, b))
            return True
        if a.parts is not None:
            a, b = b, a
        if b.parts is not None and any(_find(p) is a for p in b.parts[1].values()):
            return False
        a.parent = b
        b.one, b.named = min(a.one, b.one), a.named or b.named
        return True

    def _divide(self, whole: _Dim, known: _Dim, value: Expr) -> bool:
        """A product of sizes is known: where one factor is not, it is the quotient."""
        form, parts = cast("tuple[Expr, dict[Expr, _Dim]]", whole.parts)
        values = {s: _known(p) for s, p in parts.items()}
        open_ = [s for s, v in values.items() if v is None]
        if len(open_) != 1 or sympy.degree(form, open_[0]) != 1:
            self.waiting.append((whole, known))
            return True
        rest = form.xreplace({s: v for s, v in values.items() if v is not None}).coeff(open_[0])
        quotient = sympy.cancel(value / rest)
        factors = quotient.args if quotient.is_Mul else (quotient,)
        if not all(
            f.is_Symbol or f.is_Pow and f.exp.is_Integer and f.exp > 0 or f.is_Integer and f > 0 for f in factors
        ):
            return False
        return self.equal(parts[open_[0]], _Dim(quotient))

    def settle(self) -> tuple[_Dim, _Dim] | None:
        """Solve what had to wait; the pair that cannot be equal, if any."""
        progress = True
        while progress and self.waiting:
            progress, waiting = False, self.waiting
            self.waiting = []
            for a, b in waiting:
                if not self.equal(a, b):
                    return a, b
            progress = len(self.waiting) < len(waiting)
        return None


@cache
def signature_of(name: str, count: int, row: bool = False) -> tuple[tuple[Shape, ...], Shape] | None:
    """The most general shapes of arguments that an operation accepts, and that of its result; ``row`` for a row.

    The shape rule of the record is tried on unknown sizes: all different, then with more and more of them
    equal or 1. So a new operation needs to say nothing more.
    """
    a, b, c, d = (Dummy(letter, integer=True, positive=True) for letter in "abcd")
    one = S.One
    first: list[Shape] = [(a, b), (a, a), (a, one), (one, b), UNIT]
    options: list[tuple[Shape, ...]] = [(s,) for s in (*(((one, b),) if row else ()), *first)]
    if count == 2:
        options = [((a, b), (c, d)), ((a, b), (b, d)), ((a, b), (a, b)), ((a, a), (c, c)), ((a, a), (a, d))]
        options += [((a, a), (a, a)), ((a, one), (c, one)), ((a, one), (a, one)), (UNIT, (c, d)), ((a, b), UNIT)]
    for option in options:
        try:
            return option, OPERATIONS[name].shape(*option)
        except ValueError:
            continue
    return None


# ------------------------------------------------------------------------------------------------- readings


class _Clash(Exception):
    """A reading failed at ``nodes``; ``report`` makes the error once the sizes have names."""

    def __init__(self, nodes: Iterable[Node], report: Callable[[_Names], MatderivError]) -> None:
        self.nodes = tuple(nodes)
        self.report = report


class _Names:
    """Gives names to the unknown sizes, n_1, n_2, … in the order of first appearance."""

    def __init__(self, taken: Iterable[str]) -> None:
        self.taken = set(taken)
        self.given: list[str] = []
        self.number = 0

    def name(self, dims: Dims) -> Shape:
        for dim in dims:
            self._settle(_find(dim))
        return cast(Shape, _known_shape(dims))

    def _settle(self, root: _Dim) -> None:
        pending = [root]
        while pending:
            dim = _find(pending.pop())
            if _known(dim) is not None:
                continue
            if dim.parts is not None:
                open_ = [p for p in dim.parts[1].values() if _known(p) is None]
                pending += [dim, *reversed(open_)]
                continue
            self.number += 1
            while f"n_{self.number}" in self.taken:
                self.number += 1
            self.given.append(f"n_{self.number}")
            dim.value = size(f"n_{self.number}")

    def text(self, dims: Dims) -> str:
        return text_shape(self.name(dims))


@dataclass
class _Context:
    """What is known before the names that are missing are inferred."""

    source: str
    shapes: dict[str, tuple[Shape, int]]
    facts: dict[str, frozenset[str]]
    sizes: frozenset[str]
    like: Shape | None
    order: list[Node]

    def place(self, error: MatderivError, span: Span) -> MatderivError:
        error.source, error.span = self.source, span
        return error

    def text(self, node: Node) -> str:
        return abridged(self.source[slice(*node.span)])

    def flipped(self, node: Node) -> str:
        """The text of the transpose of a part."""
        return self.group(node.children[0]) if node.kind == "transpose" else self.group(node) + "'"

    def group(self, node: Node, *kinds: str) -> str:
        """The text of a part, in parentheses where an operator is put beside it."""
        bare = node.kind in (kinds or ("sum", "product", "negate")) and (
            self.source[node.span[0]] != "(" or node.kind != "negate" and node.span[0] == node.children[0].span[0]
        )
        return f"({self.text(node)})" if bare else self.text(node)


@dataclass
class _Reading:
    """One attempt: the kind of every undeclared name, and the shapes that follow."""

    context: _Context
    kinds: dict[str, int]
    vars: dict[str, Dims]
    dims: dict[int, Dims]
    equations: _Sizes
    indices: dict[Bound, _Dim] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    scalar: bool = False
    closed: bool = False

    # ---- one method for each kind of node

    def run(self) -> None:
        for node in self.context.order:
            self.dims[id(node)] = getattr(self, "_" + node.kind)(node)
        root = self.context.order[-1]
        if self.closed and not _is_unit(self.dims[id(root)]):
            self._fail((root,), root.span, lambda n: "the formula is no scalar")
        if self.context.like is not None:
            rows, columns = self.dims[id(root)]
            want = self.context.like
            if not self._same((rows, columns), (_Dim(want[0]), _Dim(want[1]))):
                said = text_shape(want)
                self._fail(
                    (root,), root.span, lambda n: f"the expression is {n.text((rows, columns))}, but {said} is wanted"
                )
        pair = self.equations.settle()
        if pair is not None:
            self._fail((root,), root.span, lambda n: "the sizes {} and {} cannot be equal".format(*n.name(pair)))

    def _fail(
        self,
        nodes: Iterable[Node],
        span: Span,
        message: Callable[[_Names], str],
        hint: Callable[[_Names], str | None] | str | None = None,
        kind: type[InputError] = ShapeError,
    ) -> None:
        def report(names_: _Names) -> MatderivError:
            # sizes get their names in the order in which the variables stand in the text
            for dims in self.vars.values():
                names_.name(dims)
            said = message(names_)
            return kind(said, source=self.context.source, span=span, hint=hint(names_) if callable(hint) else hint)

        raise _Clash(nodes, report)

    def _number(self, node: Node) -> Dims:
        return _UNIT

    def _name(self, node: Node) -> Dims:
        name = node.value
        if name in self.vars:
            return self.vars[name]
        if name == "eye":
            side = _Dim(one=1)
            return side, side
        if name in self.context.shapes:
            dims = _declared_dims(*self.context.shapes[name])
        elif name in self.context.sizes or name not in self.kinds:
            return _UNIT
        elif self.kinds[name] == 0:
            dims = _UNIT
        else:
            rows_ = _Dim(one=0, named=True)
            if self.kinds[name] == 1:
                dims = (rows_, _ONE)
            elif self.context.facts.get(name, frozenset()) & SQUARE:
                dims = (rows_, rows_)
            else:
                dims = (rows_, _Dim(one=0, named=True))
        self.vars[name] = dims
        return dims

    def _entry(self, node: Node) -> Dims:
        """An entry or a row: its indices run over the axes of its array."""
        s: Subscript = node.value
        index = [self._index(b) for b in s.at]
        name, rank = _array(s, self.kinds)
        if name is None:
            if not self.equations.equal(*index):
                said = f"{s.at[0].letter} and {s.at[1].letter} run over different sizes, so {s.text} has no meaning"
                self._fail((node,), node.span, lambda n: said)
            return _UNIT
        dims = self._array(node, name, rank)
        dims = dims[::-1] if s.column else dims
        for bound, extent, axis in zip(s.at, index, dims, strict=False):
            if not self.equations.equal(axis, extent):
                self._fail(
                    (node,),
                    node.span,
                    lambda n, b=bound, e=extent, a=axis: (  # type: ignore[misc]
                        f"{b.letter} runs over {n.name((e, _ONE))[0]} values, "
                        f"but in {s.text} it stands for one of {n.name((a, _ONE))[0]}"
                    ),
                )
        return (dims[1], _ONE) if rank > len(s.at) else _UNIT

    def _index(self, bound: Bound) -> _Dim:
        if bound not in self.indices:
            last = bound.last
            known = None if last is None else Integer(int(last)) if last.isdigit() else size(last)
            self.indices[bound] = _Dim(known, one=1, named=True)
        return self.indices[bound]

    def _array(self, node: Node, name: str, rank: int) -> Dims:
        """The sizes of the array that an entry belongs to."""
        if self.ranks.setdefault(name, rank) != rank or self.kinds.get(name, rank) != rank:
            self._fail((node,), node.span, lambda n: f"{name} is a {_KINDS[self.kinds.get(name, self.ranks[name])]}")
        if name in self.context.sizes:
            self._fail((), node.span, lambda n: f"{name} is a size, so it has no entries", kind=InputError)
        if name in self.context.shapes:
            return self.vars.setdefault(name, _declared_dims(*self.context.shapes[name]))
        if name not in self.vars:
            rows = _Dim(one=0, named=True)
            square = self.context.facts.get(name, frozenset()) & SQUARE
            self.vars[name] = rows, _ONE if rank == 1 else rows if square else _Dim(one=0, named=True)
        return self.vars[name]

    def _indexed(self, node: Node) -> Dims:
        for bound in node.value:
            self._index(bound)
        dims = self.dims[id(node.children[0])]
        if self.scalar and not _is_unit(dims):
            said = f"{self.context.text(node.children[0])} is no scalar"
            self._fail(node.children, node.children[0].span, lambda n: said)
        return dims

    def _transpose(self, node: Node) -> Dims:
        rows, columns = self.dims[id(node.children[0])]
        return columns, rows

    def _negate(self, node: Node) -> Dims:
        return self.dims[id(node.children[0])]

    def _sum(self, node: Node) -> Dims:
        first = node.children[0]
        total = self.dims[id(first)]
        for child in node.children[1:]:
            dims = self.dims[id(child)]
            if _is_unit(total) != _is_unit(dims) or not self._same(total, dims):
                self._sum_fails(node, first, child)
        return total

    def _same(self, a: Dims, b: Dims) -> bool:
        return self.equations.equal(a[0], b[0]) and self.equations.equal(a[1], b[1])

    def _sum_fails(self, node: Node, first: Node, child: Node) -> None:
        context, a, b = self.context, self.dims[id(first)], self.dims[id(child)]

        def message(n: _Names) -> str:
            left, right = (
                f"{context.text(c)} is " + ("a scalar" if _is_unit(d) else n.text(d))
                for c, d in ((first, a), (child, b))
            )
            return f"{left} and {right}, so they cannot be added"

        def hint(n: _Names) -> str | None:
            left, right = n.name(a), n.name(b)
            if UNIT in (left, right):
                scalar, other = (first, right) if left == UNIT else (child, left)
                word = "vector(1)" if other[1] == 1 else "matrix(1)"
                return f"write {context.group(scalar, 'sum')}*{word} to add a scalar to every entry"
            if left == right[::-1]:
                return f"did you mean {context.flipped(child)}?"
            return None

        self._fail((first, child), child.span, message, hint)

    def _product(self, node: Node) -> Dims:
        total = self.dims[id(node.children[0])]
        for number, (operator, right) in enumerate(zip(node.value, node.children[1:], strict=True)):
            other = self.dims[id(right)]
            scalar = _is_unit(total), _is_unit(other)
            left = Node("product", (), (), (node.children[0].span[0], node.children[number].span[1]))
            if operator == "numpy*" and not any(scalar):
                texts = self.context.text(left), self.context.group(right, "sum", "negate")
                self._fail(
                    (),
                    right.span,
                    lambda n, t=texts: f"beside @ and .T, the * in {t[0]}*{t[1]} could be either product",  # type: ignore[misc]
                    "write @ for the matrix product and .* for the entrywise product",
                    InputError,
                )
            if operator == "/":
                if not scalar[1]:
                    self._fail(
                        node.children[: number + 2],
                        right.span,
                        lambda n, r=right, o=other: (
                            f"only a scalar can divide, but {self.context.text(r)} is {n.text(o)}"
                        ),  # type: ignore[misc]
                        lambda n, lft=node.children[number], r=right, o=other: self._division_hint(n, lft, r, o),  # type: ignore[misc]
                    )
            elif operator in (".*", "./"):
                if any(scalar):
                    total = other if scalar[0] else total
                elif not self._same(total, other):
                    self._entrywise_fails(node, left, right, operator, total, other)
            elif any(scalar):
                total = other if scalar[0] else total
            elif operator is DOT and _is_column(total) and _is_column(other):
                if not self._same(total, other):
                    self._entrywise_fails(node, left, right, "\\cdot", total, other)
                total = _UNIT
            elif self.equations.equal(total[1], other[0]):
                total = (total[0], other[1])
            else:
                self._product_fails(node, left, number, total)
        return total

    def _division_hint(self, n: _Names, left: Node, right: Node, dims: Dims) -> str:
        rows, columns = n.name(dims)
        text = f"{self.context.group(left, 'sum')}./{self.context.group(right)}"
        if rows == columns:
            return f"write {self.context.group(left, 'sum')}*inv({self.context.text(right)}), or {text} entry by entry"
        return f"write {text} to divide entry by entry"

    def _entrywise_fails(self, node: Node, left: Node, right: Node, operator: str, a: Dims, b: Dims) -> None:
        context = self.context
        self._fail(
            node.children,
            right.span,
            lambda n: (
                f"{context.text(left)} is {n.text(a)} and {context.text(right)} is {n.text(b)}, "
                f"so {operator} cannot go through their entries"
            ),
            lambda n: f"did you mean {context.flipped(right)}?" if n.name(a) == n.name(b)[::-1] else None,
        )

    def _product_fails(self, node: Node, left: Node, number: int, total: Dims) -> None:
        context, right = self.context, node.children[number + 1]
        last = node.children[number]
        other, beside = self.dims[id(right)], self.dims[id(last)]

        def message(n: _Names) -> str:
            a, b = n.name(total), n.name(other)
            x, y = (
                context.group(left, "sum") if number == 0 else context.text(left),
                context.group(right, "sum", "product"),
            )
            if number == 0:
                x = context.group(last, "sum", "negate")
            return f"{x} is {text_shape(a)} and {y} is {text_shape(b)}, so {x}*{y} needs {a[1]} = {b[0]}"

        def hint(n: _Names) -> str | None:
            a, b, whole = n.name(beside), n.name(other), n.name(total)
            x, y = context.group(last), context.group(right)
            if whole == b and b[1] == 1:
                z = x if number == 0 else f"({context.text(left)})"
                return f"did you mean {z}'*{y}, {z}*{y}' or {z}.*{y}?"
            if number == 0 and b[1] == a[0]:
                return f"did you mean {y}*{x}?"
            if whole[1] == b[1]:
                return f"did you mean {context.text(left)}*{context.flipped(right)}?"
            if a[0] == b[0] and (number == 0 or a == whole):
                return f"did you mean {context.flipped(last)}*{y}?"
            return f"did you mean {y}*{x}?" if b[1] == a[0] else None

        self._fail(node.children[: number + 2], right.span, message, hint)

    def _power(self, node: Node) -> Dims:
        base, exponent = node.children
        a, b = self.dims[id(base)], self.dims[id(exponent)]
        context = self.context
        if node.value == ".^":
            if _is_unit(b):
                return a
            if not _is_unit(a) and not self._same(a, b):
                self._entrywise_fails(node, base, exponent, ".^", a, b)
            return b
        if (
            exponent.kind == "name"
            and exponent.value == "T"
            and "T" not in self.vars
            and "T" not in self.context.shapes
        ):
            return a[1], a[0]
        if not _is_unit(b):
            self._fail(
                (exponent,),
                exponent.span,
                lambda n: f"an exponent is a scalar, but {context.text(exponent)} is {n.text(b)}",
                f"write {context.group(base)}.^{context.group(exponent)} to go through the entries",
            )
        if not _is_unit(a):
            entry = f"write {context.group(base)}.^{context.group(exponent)} for the power of every entry"
            if _known(a[1]) is S.One or _known(a[0]) is S.One or not self.equations.equal(a[0], a[1]):
                self._fail(
                    (base,),
                    node.span,
                    lambda n: f"only a scalar or a square matrix has powers, but {context.text(base)} is {n.text(a)}",
                    entry,
                )
        return a

    def _subscript(self, node: Node) -> Dims:
        """An entry of an expression."""
        dims = self.dims[id(node.children[0])]
        axes_ = (*(self._index(b) for b in node.value), _ONE)[:2]
        if not self._same(dims, (axes_[0], axes_[1])):
            count = len(node.value)
            said = f"an entry with {count} {'index' if count == 1 else 'indices'} is taken of it"
            text = self.context.text(node.children[0])
            self._fail(node.children, node.span, lambda n: f"{text} is {n.text(dims)}, but {said}")
        return _UNIT

    def _bars(self, node: Node) -> Dims:
        """|a| of a scalar, |A| of a square matrix; with the value "2" a Euclidean norm."""
        dims = self.dims[id(node.children[0])]
        if not node.value and not _is_unit(dims) and not self.equations.equal(*dims):
            said = f"{self.context.text(node.children[0])} is neither a scalar nor a square matrix, but "
            self._fail(
                node.children,
                node.span,
                lambda n: said + n.text(dims),
                r"a norm is written \|x\|, the absolute values of entries \operatorname{abs}(x)",
            )
        return _UNIT

    def _euler(self, node: Node) -> Dims:
        """e to a scalar, a vector entry by entry, or a square matrix."""
        dims = self.dims[id(node.children[0])]
        if S.One not in (_known(dims[0]), _known(dims[1])) and not self.equations.equal(*dims):
            said = self.context.text(node.children[0])
            self._fail(
                node.children,
                node.span,
                lambda n: f"e has a square matrix as its exponent, but {said} is {n.text(dims)}",
                r"for the exponential of every entry write \exp(X)",
            )
        return dims

    def _call(self, node: Node) -> Dims:
        word, arguments = node.value, node.children
        dims = [self.dims[id(c)] for c in arguments]
        if word in CONSTANTS:
            return self._constant(node)
        if word == "sum" and len(arguments) == 2:
            axis = arguments[1]
            if axis.kind != "number" or axis.value not in (1, 2):
                self._fail(
                    (), axis.span, lambda n: f"sum has the axes 1 and 2, not {self.context.text(axis)}", kind=InputError
                )
            return (_ONE, dims[0][1]) if axis.value == 1 else (dims[0][0], _ONE)
        name = WORDS[word]
        if OPERATIONS[name].sizes:
            return self._with_sizes(node, name, dims)
        low, high = OPERATIONS[name].arity
        if len(arguments) < low or high is not None and len(arguments) > high:
            wanted = (
                "one argument"
                if low == high == 1
                else f"{low} arguments"
                if low == high
                else f"at least {low} arguments"
            )
            self._fail(
                (), node.span, lambda n: f"{word} takes {wanted}, but {len(arguments)} are given", kind=InputError
            )
        if name == "diag" and _known(dims[0][1]) is not S.One:
            name = "diagonal"
        if _is_unit(dims[0]) and len(dims) == 1 and name in _OF_SCALARS:
            return _UNIT
        return self._by_signature(node, name, dims)

    def _with_sizes(self, node: Node, name: str, dims: list[Dims]) -> Dims:
        """A function of which the last two arguments are sizes."""
        word, count = node.value, OPERATIONS[name].arity[0] - 1
        wanted = "two sizes" if not count else "a vector and two sizes"
        if len(dims) != count + 2:
            said = f"{word} takes {wanted}, but {len(dims)} arguments are given"
            example = "commutation(m, n)" if not count else "unvec(b, m, n)"
            self._fail((), node.span, lambda n: said, f"write {word} as in {example}", kind=InputError)
        rows, columns = (self._side(node, argument) for argument in node.children[count:])
        like = cast(Shape, _known_shape((rows, columns)))
        if count:
            whole = _Dim(like[0] * like[1])
            if not self._same(dims[0], (whole, _ONE)):
                self._fail(
                    node.children[:1], node.span, lambda n: _refusal(name, [n.name(dims[0]), n.name((rows, columns))])
                )
            return rows, columns
        side, _ = OPERATIONS[name].shape(like)
        return _Dim(side), _Dim(side)

    def _side(self, node: Node, argument: Node) -> _Dim:
        """A size that is written as an argument: a name, a whole number, or a product of these."""
        known = _written_size(argument, self.context.shapes)
        if known is None:
            self._fail(
                (),
                argument.span,
                lambda n: (
                    f"{node.value}({', '.join(map(self.context.text, node.children))}) needs a size: "
                    f"a name or a whole number, not {self.context.text(argument)}"
                ),
                kind=InputError,
            )
        return _Dim(known)

    def _by_signature(self, node: Node, name: str, dims: list[Dims]) -> Dims:
        signature = signature_of(name, len(dims), len(dims) == 1 and _known(dims[0][0]) is S.One)
        if signature is None:
            shapes = [_known_shape(d) for d in dims]
            if None in shapes:
                self._fail(node.children, node.span, lambda n: f"declare the shapes of the arguments of {node.value}")
            try:
                rows, columns = OPERATIONS[name].shape(*shapes)
            except ValueError as error:
                said = str(error)
                self._fail(node.children, node.span, lambda n: said)
            return _Dim(rows), _Dim(columns)
        unknown: dict[Expr, _Dim] = {}
        for wanted, given in zip(signature[0], dims, strict=True):
            for w, g in zip(wanted, given, strict=True):
                if not self.equations.equal(_ONE if w == 1 else unknown.setdefault(w, _Dim()), g):
                    self._fail(node.children, node.span, lambda n: _refusal(name, [n.name(d) for d in dims]))
        rows, columns = (_evaluated(s, unknown) for s in signature[1])
        return rows, columns

    def _constant(self, node: Node) -> Dims:
        word, arguments = node.value, node.children
        if word == "eye":
            if len(arguments) > 1:
                self._fail((), node.span, lambda n: "eye takes one size", kind=InputError)
            if not arguments:
                side = _Dim(one=1)
                return side, side
            side = self._side(node, arguments[0])
            return side, side
        sides = 1 if word == "vector" else 2
        if len(arguments) not in (1, 1 + sides) or not _is_number(arguments[0]):
            self._fail(
                (),
                node.span,
                lambda n: f"{word} takes one number, the entry it is filled with",
                f"write {word}(1)",
                InputError,
            )
        given = [self._side(node, a) for a in arguments[1:]] or [_Dim(one=1) for _ in range(sides)]
        return given[0], _ONE if word == "vector" else given[1]


def _written_size(node: Node, taken: Mapping[str, object]) -> Expr | None:
    """The size that is written as an argument, or ``None``: a name, a whole number, a power or a product of these."""
    if node.kind == "number" and node.value.denominator == 1 and 1 <= node.value <= LARGEST_SIZE:
        return Integer(int(node.value))
    if node.kind == "name" and node.value not in taken and node.value not in CONSTANTS:
        return size(node.value)
    if node.kind == "product" and all(operator == "*" for operator in node.value):
        parts = [_written_size(c, taken) for c in node.children]
        if None not in parts:
            return cast(Expr, sympy.Mul(*cast("list[Expr]", parts)))
    if node.kind == "power" and node.value == "^":
        base, exponent = (_written_size(c, taken) for c in node.children)
        if base is not None and exponent is not None and exponent.is_Integer and exponent <= LARGEST_SIZE_POWER:
            return cast(Expr, base**exponent)
    return None


def _declared_dims(shape: Shape, rank: int) -> Dims:
    rows = _Dim(shape[0])
    return (rows, _Dim(shape[1])) if rank == 2 else (rows if rank else _ONE, _ONE)


def _array(s: Subscript, kinds: Mapping[str, int]) -> tuple[str | None, int]:
    """The array that a name with a subscript belongs to, and its axes."""
    row = s.row is not None and (s.entry is None or s.key is None or kinds[s.key] == 1)
    return (s.row, 2) if row else (s.entry, len(s.at))


def _key(node: Node) -> str | None:
    """What the kind of a name goes by; that of an entry is whether it is a row."""
    if node.kind == "entry":
        return cast("str | None", node.value.key)
    return node.value if node.kind == "name" else None


# what these are of a 1×1 argument: the argument itself, or another function of it
_OF_SCALARS = {
    "trace": "", "det": "", "diag": "", "diagonal": "", "vec": "", "sum": "", "logsumexp": "",
    "column_sums": "", "row_sums": "", "inverse": "^-1", "logdet": "log", "expm": "exp", "pinv": "^-1",
    "lambda_max": "", "normspec": "abs",
    "tril": "", "triu": "", "normnuc": "abs", "polar": "sign", "norm2": "abs", "softmax": "1", "adj": "1",
    "eigvec_max": "1",
}  # fmt: skip


def _is_number(node: Node) -> bool:
    return node.kind == "number" or node.kind == "negate" and node.children[0].kind == "number"


def _refusal(name: str, shapes: list[Shape]) -> str:
    """What the shape rule of an operation says of these shapes."""
    try:
        OPERATIONS[name].shape(*shapes)
    except ValueError as error:
        return str(error)
    return f"{name} cannot be taken of {' and '.join(text_shape(s) for s in shapes)}"


def _evaluated(form: Expr, unknown: dict[Expr, _Dim]) -> _Dim:
    values = {s: v for s, d in unknown.items() if s in form.free_symbols and (v := _known(d)) is not None}
    rest = form.xreplace(values)
    if rest == 1:
        return _ONE
    if rest in unknown:
        return unknown[rest]
    parts = {s: unknown[s] for s in rest.free_symbols if s in unknown}
    if not parts:
        return _Dim(rest)
    out = _Dim()
    out.parts = rest, parts
    return out


# ------------------------------------------------------------------------------------------- letters and use


def letter_kind(name: str) -> int | None:
    """The kind that the letter of a name suggests: 0 scalar, 1 vector, 2 matrix."""
    first = next((c for c in name if c.isalpha()), "")
    if name.rstrip("0123456789_") in GREEK or "α" <= first <= "ω":
        return 0
    if first.isupper():
        return 2
    if first.islower():
        return 0 if first <= "g" else 1
    return None


def _undeclared(order: list[Node], known: Iterable[str]) -> list[str]:
    """The names without a declaration, in order of appearance."""
    skip = {*known, *CONSTANTS}
    transposes = {id(n.children[1]) for n in order if n.kind == "power" and n.value == "^" and _is_t(n.children[1])}
    sides = {id(c) for n in order if n.kind == "call" for argument in _sizes(n) for c in postorder(argument)}
    found: dict[str, None] = {}
    marks: dict[str, None] = {}
    for node in order:
        if node.kind != "name" or node.value in skip:
            continue
        if id(node) in transposes:
            marks[node.value] = None
        elif id(node) not in sides:
            found[node.value] = None
    return list(found)


def _sizes(call: Node) -> list[Node]:
    """The arguments of a call that are sizes: of eye all, of vector and matrix all but the first, of unvec the last."""
    word, arguments = call.value, call.children
    if word == "eye":
        return list(arguments)
    if word in CONSTANTS:
        return list(arguments[1:])
    if word not in WORDS or not OPERATIONS[WORDS[word]].sizes:
        return []
    return list(arguments[(OPERATIONS[WORDS[word]].arity[1] or 1) - 1 :])


def _is_t(node: Node) -> bool:
    return node.kind == "name" and node.value == "T"


def _by_use(order: list[Node], kinds: Mapping[str, int]) -> dict[str, int]:
    """What the use of a lower-case name says of it; ``kinds`` are those declared or suggested by the letter.

    A transposed name is a vector, and so is one that a matrix or a row stands in front of; the base of a power
    and what divides is a scalar.
    """
    said: dict[str, int] = {}
    guess: dict[int, str] = {}  # s scalar, v column, r row, m matrix

    def hint(node: Node, kind: int) -> None:
        key = _key(node)
        if key is not None and kinds.get(key) in (0, 1) and key not in said:
            said[key] = kind
        elif kind == 0 and node.kind in ("sum", "product", "negate"):
            for part in node.children:
                hint(part, kind)
        elif kind == 1 and node.kind in ("indexed", "sum", "negate"):
            # a norm of a difference of rows is that of vectors
            for part in node.children:
                if part.kind != "name":
                    hint(part, kind)
            guess[id(node)] = "sv"[kind]

    for node in order:
        for child in node.children:
            if node.kind == "transpose":
                hint(child, 1)
    for node in order:
        parts = [guess[id(c)] for c in node.children]
        out = max(parts, key="srvm".index) if parts else "s"
        if node.kind == "name":
            kind = said.get(node.value, kinds.get(node.value, 2 if node.value == "eye" else 0))
            out = "svm"[kind]
        elif node.kind == "entry":
            s: Subscript = node.value
            out = "sv"[said.get(s.key, kinds[s.key]) if s.key else int(s.row is not None)]
        elif node.kind == "indexed":
            out = parts[0]
        elif node.kind == "transpose":
            out = {"v": "r", "r": "v"}.get(parts[0], parts[0])
        elif node.kind == "subscript":
            hint(node.children[0], 1)
            out = "s"
        elif node.kind == "bars":
            if node.value:
                hint(node.children[0], 1)
            out = "s"
        elif node.kind == "power" and node.value == "^":
            hint(node.children[0], 0)
            hint(node.children[1], 0)
            out = guess[id(node.children[0])]
        elif node.kind == "call":
            constant = node.value in CONSTANTS
            alone = len(parts) == 1 and not constant and OPERATIONS[WORDS[node.value]].arity[0] == 1
            signature = signature_of(WORDS[node.value], 1) if alone else None
            if constant:
                out = "v" if node.value == "vector" else "m"
            elif signature is not None and signature[1] == UNIT:
                hint(node.children[0], 1)
                out = "s"
            elif node.value == "unvec" and node.children:
                hint(node.children[0], 1)
                out = "m"
            elif node.value == "diag" and node.children:
                hint(node.children[0], 1)
                out = "v" if guess[id(node.children[0])] == "m" else "m"
        elif node.kind == "product":
            out = parts[0]
            for operator, child in zip(node.value, node.children[1:], strict=True):
                if operator == "/":
                    hint(child, 0)
                    continue
                if operator in ("*", "@", "numpy*") and out in ("m", "r"):
                    hint(child, 1)
                out = _times(out, guess[id(child)], operator)
        guess[id(node)] = out
    return said


def _times(left: str, right: str, operator: str) -> str:
    if operator is DOT and left == right == "v":
        return "s"
    if "s" in (left, right):
        return right if left == "s" else left
    if operator not in ("*", "@", "numpy*"):
        return max(left, right, key="srvm".index)
    return {"rv": "s", "mv": "v", "rm": "r"}.get(left + right, "m")


# ------------------------------------------------------------------------------------------------ inference


def infer(
    tree: Node,
    source: str,
    shapes: Mapping[str, object] | None = None,
    assume: Mapping[str, object] | None = None,
    variable_name: str | None = None,
    like: Sizes | Shape | None = None,
    columns: Iterable[str] = (),
) -> Typed:
    """The shaped expression of a tree. See :func:`read_text`, which makes the tree as well."""
    order = postorder(tree)
    known = {name: declared(name, sizes) for name, sizes in _checked_names(shapes).items()}
    facts = assumed(assume, known)
    columns = _checked_columns(columns)
    try:
        tree = resolve(tree, order, {name: rank for name, (_, rank) in known.items()}, variable_name, columns)
    except MatderivError as error:
        error.source = source
        raise
    order = postorder(tree)
    used = {n.value.row for n in order if n.kind == "entry" and n.value.column}
    for name in columns:
        if name not in used:
            small = name[:1].lower() + name[1:]
            raise InputError(
                f"the samples of {abridged(name)} are its columns, but no {abridged(small)}_i stands in the formula",
                source=source,
                hint=f"a sum over samples is written sum_i(... {abridged(small)}_i ...)",
            )
    size_names = frozenset(str(s) for shape, _ in known.values() for d in shape for s in d.free_symbols)
    wanted = None if like is None else _like(like)
    size_names |= {b.last for n in order if n.kind == "indexed" for b in n.value if b.last and not b.last.isdigit()}
    context = _Context(source, known, facts, size_names - known.keys(), wanted, order)
    for node in order:
        if node.kind == "name" and node.value in _FUNCTIONS:
            raise InputError(
                f"{node.value} is a function", source=source, span=node.span, hint=f"write {node.value}(...)"
            )
    missing = _undeclared(order, {*known, *context.sizes})
    numbered = [n for n in missing if re.fullmatch(r"n_[1-9][0-9]{0,3}", n)]
    if numbered:
        # what is printed for an inferred size is read as that size again, where there is one
        with suppress(InputError):
            found = _infer(context, [n for n in missing if n not in numbered], numbered, variable_name)
            if found is not None:
                return found
    return cast(Typed, _infer(context, missing, [], variable_name))


def _infer(context: _Context, missing: list[str], sizes: list[str], variable: str | None) -> Typed | None:
    """Infer with ``missing`` as variables; None where a name taken for a size turns out to be none."""
    order = context.order
    preferred: dict[str, int] = {}
    for name in missing:
        kind = letter_kind(name)
        if kind is None:
            span = next(n.span for n in order if n.kind == "name" and n.value == name)
            raise InputError(
                f"{abridged(name)} may be a scalar, a vector or a matrix",
                source=context.source,
                span=span,
                hint=f'declare its shape: {abridged(name)} = ("n",) for a vector',
            )
        square = context.facts.get(name, frozenset()) & SQUARE
        preferred[name] = 2 if square else kind
    entries = [n.value for n in order if n.kind == "entry"]
    for s in entries:
        if s.key is not None:
            preferred[s.key] = s.prefer
        elif s.entry in preferred and s.row is None:
            preferred[s.entry] = len(s.at)
    kinds = {n: r for n, (_, r) in context.shapes.items()} | preferred
    use = _by_use(order, kinds)
    preferred |= {n: k for n, k in use.items() if n in preferred}
    reading = _read_indexed(context, preferred, entries, use) if entries else _read(context, preferred)
    taken = {*context.sizes, *context.shapes, *missing}
    namer = _Names(taken)
    # in order of first appearance of the names, rows then columns
    appear = (_array(n.value, reading.kinds)[0] if n.kind == "entry" else n.value for n in order if n.kind in LEAVES)
    for name in filter(None, dict.fromkeys(appear)):
        if name in reading.vars:
            namer.name(reading.vars[name])
    if not set(sizes) <= set(namer.given):
        return None
    for node in order:
        if node.kind in ("call", "name") and node.value in CONSTANTS and _known_shape(reading.dims[id(node)]) is None:
            text = context.text(node)
            hint = "eye(n) has the size n" if node.value == "eye" else "write it beside something whose size is known"
            raise ShapeError(
                f"the size of {text} cannot be determined", source=context.source, span=node.span, hint=hint
            )
    open_ = reading.equations.settle()
    pairs = [open_] if open_ else [(a, b) for a, b in reading.equations.waiting if _known(a) != _known(b)]
    if pairs:
        left, right = namer.name(pairs[0])
        raise ShapeError(
            f"the sizes {left} and {right} must be equal, and what is declared does not say so",
            source=context.source,
            span=order[-1].span,
            hint="declare the shapes of the names",
        )
    exponents = _exponents(order, reading)
    made = {name: _variable(context, name, reading, name in exponents) for name in reading.vars}
    if variable is not None and variable not in made:
        _refuse_entry(context, reading, variable)
    builder = _Builder(context, reading, made)
    expression = builder.build()
    for name, rank in reading.ranks.items():
        if name not in context.shapes and name not in missing:
            missing, reading.kinds[name] = [*missing, name], rank
    notes = [Note(n, made[n].shape, _kind(reading.kinds[n])) for n in missing if n in made]
    if any(n.kind == "power" and n.value == "^" and _is_t(n.children[1]) for n in order) and "T" not in made:
        notes.append(Note("T", UNIT, "transpose"))
    notes += dict.fromkeys(_subscripted(entries, reading))
    out = typed(expression, context.source, context.shapes, context.facts, variable, tuple(notes), made)
    if not any(n.kind == "indexed" for n in order):
        return out
    return replace(out, symbols=tuple(made.values()), indexed=Indexed(builder.rows, builder.totals, builder.places))


def _refuse_entry(context: _Context, reading: _Reading, variable: str) -> None:
    """The unknown is an array, not one of its rows or entries."""
    for node in context.order:
        if node.kind == "entry" and node.value.text == variable:
            name, rank = _array(node.value, reading.kinds)
            if name is not None:
                what = "an entry" if rank == len(node.value.at) else "a column" if node.value.column else "a row"
                raise InputError(
                    f"{variable} is {what} of {name} here",
                    source=context.source,
                    span=node.span,
                    hint=f"differentiate by {name}",
                )


def _subscripted(entries: Sequence[Subscript], reading: _Reading) -> Iterator[Note]:
    """What each name with a subscript means, where that is not plain from its capital or small letter."""
    for s in dict.fromkeys(entries):
        name, rank = _array(s, reading.kinds)
        if name is None or (rank == len(s.at) and s.text.startswith(f"{name}_")):
            continue
        row = rank > len(s.at)
        index = s.at[0].letter if len(s.at) == 1 else f"({', '.join(b.letter for b in s.at)})"
        yield Note(s.text, UNIT, "column" if s.column else "row" if row else "entry", name, index)


def _kind(rank: int) -> Literal["scalar", "vector", "matrix"]:
    return cast(Literal["scalar", "vector", "matrix"], _KINDS[rank])


def _exponents(order: list[Node], reading: _Reading) -> set[str]:
    """The scalars that stand in the exponent of a matrix, and so are whole numbers."""
    found: set[str] = set()
    for node in order:
        if node.kind == "power" and node.value == "^" and not _is_unit(reading.dims[id(node.children[0])]):
            found |= {n.value for n in postorder(node.children[1]) if n.kind == "name"}
    return {name for name in found if name in reading.vars and _is_unit(reading.vars[name])}


def _variable(context: _Context, name: str, reading: _Reading, exponent: bool) -> Var:
    shape = cast(Shape, _known_shape(reading.vars[name]))
    kinds = reading.kinds
    rank = context.shapes[name][1] if name in context.shapes else kinds.get(name, reading.ranks.get(name, 0))
    facts = context.facts.get(name, frozenset())
    _fits(name, facts, shape, rank)
    return Var(name, shape, facts | {WHOLE} if exponent else facts, rank=rank)


def _read_indexed(
    context: _Context, preferred: dict[str, int], entries: list[Subscript], use: Mapping[str, int]
) -> _Reading:
    """With sums over indices: the whole, and what is summed, are scalars where there is such a reading."""
    keys = {s.key for s in entries if s.key is not None}
    told = frozenset(name for name, kind in use.items() if kind == 1)
    named = told | preferred.keys() - keys
    whole = context.like is None
    ways = [(names_, scalar, whole) for names_ in (named, told) for scalar in (True, False)]
    ways += [(told & keys, scalar, False) for scalar in (True, False)]
    for locked, scalar, closed in ways:
        try:
            return _read(context, preferred, locked, scalar, closed)
        except MatderivError:
            continue
    return _read(context, preferred)


def _read(
    context: _Context,
    preferred: dict[str, int],
    locked: frozenset[str] = frozenset(),
    scalar: bool = False,
    closed: bool = False,
) -> _Reading:
    """The first reading that fits, the preferred one first; the error is that of the preferred one.

    The kinds that are ``locked`` stay as they are; ``scalar`` sums are over scalars, and ``closed`` is scalar as
    a whole.
    """
    first: _Clash | None = None
    tried: set[tuple[int, ...]] = set()
    stack = [preferred]
    budget = min(ATTEMPTS, 1 + VISITS // max(1, len(context.order)))
    while stack and budget:
        kinds = stack.pop()
        key = tuple(kinds.values())
        if key in tried:
            continue
        tried.add(key)
        budget -= 1
        reading = _Reading(context, kinds, {}, {}, _Sizes(), scalar=scalar, closed=closed)
        try:
            reading.run()
        except _Clash as clash:
            first = first or clash
            stack.extend(reversed(list(_others(clash, kinds, context, locked))))
            continue
        return reading
    if first is None:
        raise InputError("the formula is too long to infer shapes; declare them", source=context.source)
    taken = {*context.sizes, *context.shapes, *preferred}
    raise first.report(_Names(taken))


def _others(
    clash: _Clash, kinds: dict[str, int], context: _Context, locked: frozenset[str]
) -> Iterator[dict[str, int]]:
    """The readings next to one that failed: a name at the failing place is read otherwise, scalars as vectors first."""
    here: dict[str, None] = {}
    for node in clash.nodes:
        for n in postorder(node):
            key = _key(n)
            if key is not None and key in kinds and key not in locked and len(here) < 12:
                here[key] = None
    for old, new in ((0, 1), (1, 0)):
        for name in here:
            if kinds[name] == old and not context.facts.get(name, frozenset()) & SQUARE:
                yield kinds | {name: new}


def _checked_names(shapes: Mapping[str, object] | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, sizes in mapping("shapes", shapes, '{"x": ("n",)}').items():
        if not is_name(name):
            raise InputError(f"{abridged(str(name))!r} is no name of a variable")
        if name in _FUNCTIONS or name == "eye":
            raise InputError(f"{name} is the name of a function", hint="give the variable another name")
        found[name] = sizes
    return found


def _checked_columns(columns: object) -> tuple[str, ...]:
    """The names whose columns are samples; one alone may be given as it is."""
    given = (columns,) if isinstance(columns, str) else columns
    if not isinstance(given, Iterable):
        raise InputError(f"columns are names of matrices, not {abridged(repr(columns))}", hint='columns=("X",)')
    names_ = tuple(given)
    for name in names_:
        if not isinstance(name, str) or not is_name(name):
            raise InputError(f"{abridged(str(name))!r} is no name of a matrix", hint='columns=("X",)')
    return names_


def _like(like: Sizes | Shape) -> Shape:
    return declared("the result", tuple(like))[0]


# -------------------------------------------------------------------------------------------- the expression


class _Builder:
    """Builds the expression bottom-up from the shapes that were found."""

    def __init__(self, context: _Context, reading: _Reading, made: dict[str, Var]) -> None:
        self.context, self.reading, self.made = context, reading, made
        self.built: dict[int, Expr] = {}
        self.rows: dict[Var, tuple[Var, Index, bool]] = {}
        self.totals: dict[Var, tuple[Expr, tuple[Index, ...]]] = {}
        self.places: dict[Expr, Span] = {}

    def build(self) -> Expr:
        for node in self.context.order:
            try:
                expr = getattr(self, "_" + node.kind)(node, *(self.built[id(c)] for c in node.children))
                _check_digits(expr)
            except MatderivError as error:
                if error.source is None:
                    error.source = self.context.source
                error.span = error.span or node.span
                raise
            self.built[id(node)] = expr
        return self.built[id(self.context.order[-1])]

    def _number(self, node: Node) -> Expr:
        value: Fraction = node.value
        return Rational(value.numerator, value.denominator)

    def _name(self, node: Node) -> Expr:
        if node.value in self.made:
            return self.made[node.value]
        if node.value == "eye":
            return self._eye(node)
        return size(node.value)

    def _index(self, bound: Bound) -> Index:
        extent = _known_shape((self.reading.indices[bound], _ONE))
        if extent is None:
            raise InputError(f"nothing tells over what {bound.letter} runs", span=bound.span)
        if bound.letter in self.made or bound.letter in self.context.sizes:
            what = "variable" if bound.letter in self.made else "size"
            said = f"{bound.letter} is the name of a {what}, so it cannot be an index"
            raise InputError(said, span=bound.span, hint="take another letter")
        return Index(bound.letter, extent[0])

    def _entry(self, node: Node) -> Expr:
        s: Subscript = node.value
        at = tuple(self._index(b) for b in s.at)
        name, rank = _array(s, self.reading.kinds)
        if name is None:
            return S.One if at[0].size == 1 else Delta(*at)
        array = self.made[name]
        extent = array.shape[0 if s.column else 1]
        if rank > len(at) and at[0].size == 1:
            return array if s.column else transpose(array)
        if rank > len(at) and extent != 1:
            row = Var(f"{s.text}#{len(self.rows)}", (extent, S.One))
            self.rows[row] = array, at[0], s.column
            return row
        at = tuple(i for i in at if i.size != 1)
        return Entry(array, *at) if at else array

    def _indexed(self, node: Node, body: Expr) -> Expr:
        indices = tuple(i for i in map(self._index, node.value) if i.size != 1)
        if not indices or is_scalar(body):
            out = Sum(body, *indices) if indices else body
            self.places.setdefault(out, node.span)
            return out
        total = Var(f"sum#{len(self.totals)}", shape_of(body))
        self.totals[total] = body, indices
        self.places[total] = node.span
        return total

    def _eye(self, node: Node) -> Expr:
        shape = cast(Shape, _known_shape(self.reading.dims[id(node)]))
        return S.One if shape == UNIT else apply("eye", shape=shape)

    def _transpose(self, node: Node, inside: Expr) -> Expr:
        return transpose(inside)

    def _negate(self, node: Node, inside: Expr) -> Expr:
        return negate(inside)

    def _sum(self, node: Node, *parts: Expr) -> Expr:
        if all(p.is_Number for p in parts):
            return cast(Expr, sympy.Add(*(s * p for s, p in zip(node.value, parts, strict=True))))
        return add(*(p if s > 0 else negate(p) for s, p in zip(node.value, parts, strict=True)))

    def _product(self, node: Node, *parts: Expr) -> Expr:
        """Left to right: what is multiplied is gathered, so that a long product stays flat."""
        gathered, joined = [parts[0]], "*"
        shape = shape_of(parts[0])
        for operator, right, child in zip(node.value, parts[1:], node.children[1:], strict=True):
            if operator == "/" or operator == "./" and is_scalar(right):
                right, operator = self._reciprocal(right, child), joined
            if operator == "./":
                left = _join(gathered, joined)
                if is_scalar(left):
                    # not the quotient of a matrix of equal entries, but c times the power -1
                    left = multiply(left, apply("entrywise_power", right, S.NegativeOne))
                else:
                    left = apply("quotient", left, right)
                gathered, shape = [left], shape_of(left)
                continue
            if operator is DOT and 1 == shape[1] == shape_of(right)[1] and 1 not in (shape[0], shape_of(right)[0]):
                gathered, joined, shape = [multiply(transpose(_join(gathered, joined)), right)], "*", UNIT
                continue
            operator = "*" if operator in ("@", "numpy*", DOT) else operator
            if operator != joined and (is_scalar(right) or shape == UNIT):
                operator = "*" if joined == "*" or len(gathered) == 1 else operator
            if operator != joined:
                gathered, joined = [_join(gathered, joined)], operator
            if joined == "*" and shape != UNIT and not is_scalar(right):
                shape = (shape[0], shape_of(right)[1])
            elif shape == UNIT:
                shape = shape_of(right)
            gathered.append(right)
            if shape == UNIT and joined == "*":
                gathered = [multiply(*gathered)]
        return _join(gathered, joined)

    def _reciprocal(self, expr: Expr, node: Node) -> Expr:
        if expr == 0:
            raise InputError("division by zero", span=node.span)
        return power(expr, -1)

    def _power(self, node: Node, base: Expr, exponent: Expr) -> Expr:
        if node.value == "^" and _is_t(node.children[1]) and "T" not in self.made:
            return transpose(base)
        if exponent.is_Rational and (abs(exponent.p) > LARGEST_EXPONENT or exponent.q > LARGEST_EXPONENT):
            raise InputError(f"an exponent is at most {LARGEST_EXPONENT:,}", span=node.children[1].span)
        if node.value == "^" and not is_scalar(base):
            return self._matrix_power(node, base, exponent)
        if is_scalar(base) and is_scalar(exponent):
            if base == 0 and exponent.is_Number and exponent < 0:
                raise InputError("division by zero", span=node.span)
            if base.is_Rational and exponent.is_Rational:
                digits = max(abs(base.p), base.q).bit_length() * abs(exponent)
                if digits > DIGITS * 3.3 and abs(base) != 1:
                    raise InputError(f"this number has more than {DIGITS:,} digits", span=node.span)
            return scalar_power(base, exponent)
        if exponent == 1:
            return base
        if exponent == 0:
            return ones(*shape_of(base))
        return apply("entrywise_power", base, exponent)

    def _matrix_power(self, node: Node, base: Expr, exponent: Expr) -> Expr:
        try:
            return matrix_power(base, exponent)
        except NoRuleError as error:
            error.span = node.children[1].span
            raise

    def _subscript(self, node: Node, inside: Expr) -> Expr:
        at = tuple(i for i in map(self._index, node.value) if i.size != 1)
        return Entry(inside, *at) if at else inside

    def _bars(self, node: Node, inside: Expr) -> Expr:
        if node.value and not is_scalar(inside) and 1 not in shape_of(inside):
            said = f"{self.context.text(node.children[0])} is a matrix, {text_shape(shape_of(inside))}"
            raise InputError(
                f"{said}, and it is not clear which norm is meant",
                span=node.span,
                hint=r"write \|X\|_F, or \sigma_{\max}(X) for the spectral norm",
            )
        return function("norm2" if node.value else "abs" if is_scalar(inside) else "det", inside)

    def _euler(self, node: Node, inside: Expr) -> Expr:
        return function("exp" if 1 in shape_of(inside) else "expm", inside)

    def _call(self, node: Node, *parts: Expr) -> Expr:
        word = node.value
        if word == "eye":
            return self._eye(node)
        if word in CONSTANTS:
            shape = cast(Shape, _known_shape(self.reading.dims[id(node)]))
            return zero(shape) if parts[0] == 0 else multiply(parts[0], ones(*shape))
        if word == "sum" and len(parts) == 2:
            name = "column_sums" if parts[1] == 1 else "row_sums"
            if name not in OPERATIONS:
                raise NoRuleError(f"there is no rule for sum(..., {parts[1]}) yet", span=node.span)
            return parts[0] if is_scalar(parts[0]) else apply(name, parts[0])
        name = WORDS[word]
        if OPERATIONS[name].sizes:
            sides = [cast(Expr, _written_size(a, self.context.shapes)) for a in _sizes(node)]
            count = len(parts) - len(sides)
            return function(name, *parts[:count], zero((sides[0], sides[1])))
        if name == "diag" and shape_of(parts[0])[1] != 1:
            name = "diagonal"
        return function(name, *parts)


def function(name: str, *args: Expr) -> Expr:
    """An operation as it is read: two that stand together and differentiate as one become one."""
    if len(args) == 1 and is_scalar(args[0]) and name != "commutation":
        return of_scalar(name, args[0])
    if name == "expm" and is_op(args[0], "scale") and not args[0].args[0].is_Number:
        return apply("expm_multiple", *args[0].args)
    if name == "trace" and is_op(args[0], "expm"):
        return apply("trace_expm", *args[0].args)
    if name == "trace" and is_op(args[0], "expm_multiple"):
        return apply("trace_expm", multiply(*args[0].args))
    if name in ("normnuc", "normspec") and 1 in shape_of(args[0]):
        return apply("norm2", *args)
    if name == "pinv" and 1 in shape_of(args[0]):
        return multiply(power(apply("norm_squared", *args), -1), transpose(args[0]))
    if name == "pinv" and isinstance(args[0], Var) and args[0].facts & {"invertible", "spd", "orthogonal"}:
        return inverse(args[0])
    if name == "kron" and any(map(is_scalar, args)):
        return multiply(*args)
    if name == "vec" and 1 in shape_of(args[0]):
        return args[0] if shape_of(args[0])[1] == 1 else transpose(args[0])
    if name == "unvec" and 1 in shape_of(args[1]):
        return args[0] if shape_of(args[1])[1] == 1 else transpose(args[0])
    if name == "commutation" and 1 in shape_of(args[0]):
        rows = shape_of(args[0])[0] * shape_of(args[0])[1]
        return S.One if rows == 1 else apply("eye", shape=(rows, rows))
    return apply(name, *args)


def of_scalar(name: str, expr: Expr) -> Expr:
    """An operation on a 1×1 argument: tr, det, sum and their like are the argument itself, log det is one function."""
    if name == "log" and is_op(expr, "det"):
        return apply("logdet", *expr.args)
    other = _OF_SCALARS.get(name)
    if other is None:
        return apply(name, expr)
    if other == "^-1":
        if expr == 0:
            raise InputError("zero has no inverse")
        return power(expr, -1)
    if other == "1":
        return S.One
    return apply(other, expr) if other else expr


def matrix_power(base: Expr, exponent: Expr) -> Expr:
    """The power of a square matrix; the exponent is a whole number, or made of symbols for whole numbers.

    Raises:
        NoRuleError: the exponent is another number, another expression, or too large.
    """
    if not whole(exponent):
        if exponent.is_Number:
            raise NoRuleError("there is no rule for a fractional power of a matrix", term=exponent)
        raise NoRuleError(
            f"there is no rule for the power {exponent} of a matrix",
            term=exponent,
            hint="an exponent is a whole number, or made of symbols for such numbers by +, - and *",
        )
    if exponent.is_Integer and abs(exponent) > LARGEST_POWER:
        raise NoRuleError(f"there is no rule for a power of a matrix above {LARGEST_POWER}", term=exponent)
    exponent = collect(exponent)
    if exponent == 0:
        return apply("eye", shape=shape_of(base))
    if all(coefficient(t)[0] < 0 for t in termwise(exponent)):
        base, exponent = inverse(base), collect(terms(*(product(-1, t) for t in termwise(exponent))))
    return base if exponent == 1 else apply("matrix_power", base, exponent)


def inverse(expr: Expr) -> Expr:
    """The inverse of a matrix.

    Raises:
        NoRuleError: there is no such operation yet.
    """
    if "inverse" not in OPERATIONS:
        raise NoRuleError("there is no rule for the inverse yet", term=expr)
    return expr.args[0] if is_op(expr, "inverse") else apply("inverse", expr)


def scalar_power(base: Expr, exponent: Expr) -> Expr:
    if is_op(base, "norm2") and exponent.is_Integer and exponent > 0 and exponent % 2 == 0:
        return power(apply("norm_squared", base.args[0]), exponent / 2)
    if is_op(base, "abs") and exponent.is_Integer and exponent % 2 == 0:
        return power(base.args[0], exponent)
    if exponent == Rational(1, 2) and "sqrt" in OPERATIONS:
        return apply("sqrt", base)
    return power(base, exponent)


def _join(parts: list[Expr], operator: str) -> Expr:
    if len(parts) == 1:
        return parts[0]
    return multiply(*parts) if operator == "*" else hadamard(*parts)


def _check_digits(expr: Expr) -> None:
    """Numbers that were worked out stay of a length that can be printed."""
    number = expr.args[0] if isinstance(expr, Product) or is_op(expr, "scale") else expr
    if isinstance(number, Product):
        number = number.args[0]
    if number.is_Rational and max(abs(number.p), number.q).bit_length() > DIGITS * 3.3:
        raise InputError(f"a number has more than {DIGITS:,} digits")


# ------------------------------------------------------------------------------------------------- the result


def typed(
    expression: Expr,
    source: str,
    shapes: Mapping[str, tuple[Shape, int]],
    facts: Mapping[str, frozenset[str]],
    variable: str | None,
    notes: tuple[Note, ...] = (),
    made: Mapping[str, Var] | None = None,
    atoms: Mapping[str, Expr] | None = None,
) -> Typed:
    """The result for an expression that is already built: its symbols, its variable, its sizes.

    Raises:
        InputError: the variable is no name, or stands neither in the expression nor among the shapes.
    """
    known = {v.name: v for v in names(expression) if "#" not in v.name} | dict(made or {})
    for name in facts:
        if name not in known and name not in shapes:
            raise InputError(
                f"something is assumed of {abridged(name)}, which is not in the formula", hint=_near(name, known)
            )
    var = None if variable is None else _wanted(variable, known, shapes, facts, source)
    symbols = tuple(v for v in known.values())
    scalars = frozenset(e for e in _scalars(expression) if isinstance(e, sympy.Symbol))
    return Typed(expression, var, symbols, scalars, notes, source, dict(atoms or {}))


def _wanted(
    name: object,
    known: Mapping[str, Var],
    shapes: Mapping[str, tuple[Shape, int]],
    facts: Mapping[str, frozenset[str]],
    source: str,
) -> Var:
    if name == "":
        raise InputError("there is no variable to differentiate by", hint=_list(known))
    if not is_name(name):
        raise InputError(
            f"{abridged(str(name))!r} is no name of a variable", hint=_near(str(name), known) or _list(known)
        )
    name = cast(str, name)
    if name in known:
        return known[name]
    if name in shapes:
        shape, rank = shapes[name]
        return Var(name, shape, facts.get(name, frozenset()), rank=rank)
    if any(name in map(str, d.free_symbols) for shape, _ in shapes.values() for d in shape):
        raise InputError(f"{abridged(name)} is a size; sizes are not differentiated by", hint=_list(known))
    raise InputError(f"{abridged(name)} is not in the formula", hint=_near(name, known) or _list(known))


def _near(name: str, known: Iterable[str]) -> str | None:
    options = list(known)
    same = [k for k in options if k.lower() == name.lower() or k == name.rstrip("'")]
    close = same or get_close_matches(name[:100], options, n=1)
    return f"did you mean {close[0]}?" if close else None


def _list(known: Iterable[str]) -> str | None:
    shown = list(known)
    return f"the names in it are {abridged(', '.join(shown), 80)}" if shown else None


def _scalars(expression: Expr) -> Iterator[Expr]:
    """The atoms of an expression; each shared part is looked at once."""
    done: set[Expr] = set()
    stack = [expression]
    while stack:
        expr = stack.pop()
        if expr in done:
            continue
        done.add(expr)
        if not expr.args:
            yield expr
        stack.extend(cast("tuple[Expr, ...]", expr.args))


def read_text(
    text: str,
    shapes: Mapping[str, object] | None = None,
    assume: Mapping[str, object] | None = None,
    variable: str | None = None,
    like: Sizes | Shape | None = None,
    columns: Iterable[str] = (),
) -> Typed:
    """The shaped expression of a text.

    ``shapes`` gives names their sizes: ``()`` a scalar, ``("n",)`` a vector, ``("m", "n")`` a matrix. ``assume``
    gives facts as words joined by ``+``. ``like`` is the shape of the whole, where its size says what the text
    leaves open. What is left out is inferred, and noted. In a sum over samples x_i is row i of X, and column i where
    ``columns`` names X.

    >>> for note in read_text("norm2(X*W - Y)^2", variable="W").notes:
    ...     print(note)
    X is a matrix, n_1×n_2
    W is a matrix, n_2×n_3
    Y is a matrix, n_1×n_3

    Raises:
        InputError: the text, a name, a size or an assumption cannot be read, or shapes do not fit (ShapeError).
        NoRuleError: the text is right but uses what there is no rule for.
    """
    return infer(parse_tree(text, tuple(shapes or ())), text, shapes, assume, variable, like, columns)


def meaning(name: str) -> str:
    """What an operation is, in a few English words."""
    return OPERATIONS[name].meaning.en
