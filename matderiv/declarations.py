"""What is declared of names and assumed of them, and the shaped expression that comes of a text.

A declaration is checked here once, however it came in: as a shape, as an assumption, or as the variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, cast

import sympy
from sympy import Expr, Integer, S

from .errors import InputError, ShapeError
from .index import Index, Shape, size
from .matrix import FACTS, Var, names
from .operation import text_shape
from .parse import CONSTANTS, SYNTAX, WORDS, Span, abridged, is_name

__all__ = [
    *("SQUARE", "Indexed", "Note", "Sizes", "Typed", "assumed", "check_facts", "checked_columns", "checked_names"),
    *("declared", "like_shape", "mapping", "typed"),
]

Sizes = Sequence[str | int | Expr]
LARGEST_SIZE = 10**9
MOST_ENTRIES = 600  # of an array of literal sizes: the proof is checked at these sizes, by every entry
NOT_SKEW = ("spd", "positive", "symmetric", "diagonal")  # facts that a skew-symmetric matrix does not have
SQUARE = frozenset(("symmetric", "spd", "diagonal", "invertible", "skew", "orthogonal"))
FUNCTIONS = frozenset((*WORDS, *SYNTAX, *CONSTANTS)) - {"eye"}


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
            check_facts(name, facts[name], *shapes[name])
    return facts


def check_facts(name: str, facts: frozenset[str], shape: Shape, rank: int) -> None:
    for fact in FACTS:
        if fact not in facts or fact not in SQUARE:
            continue
        if rank == 0 and fact != "invertible":
            raise ShapeError(f"{name} is a scalar, so it cannot be {fact}; a scalar can be positive")
        if shape[0] != shape[1]:
            raise ShapeError(f"a matrix that is {fact} is square, but {name} is {text_shape(shape)}")


def checked_names(shapes: Mapping[str, object] | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, sizes in mapping("shapes", shapes, '{"x": ("n",)}').items():
        if not is_name(name):
            raise InputError(f"{abridged(str(name))!r} is no name of a variable")
        if name in FUNCTIONS or name == "eye":
            raise InputError(f"{name} is the name of a function", hint="give the variable another name")
        found[name] = sizes
    return found


def checked_columns(columns: object) -> tuple[str, ...]:
    """The names whose columns are samples; one alone may be given as it is."""
    given = (columns,) if isinstance(columns, str) else columns
    if not isinstance(given, Iterable):
        raise InputError(f"columns are names of matrices, not {abridged(repr(columns))}", hint='columns=("X",)')
    names_ = tuple(given)
    for name in names_:
        if not isinstance(name, str) or not is_name(name):
            raise InputError(f"{abridged(str(name))!r} is no name of a matrix", hint='columns=("X",)')
    return names_


def like_shape(like: Sizes | Shape) -> Shape:
    return declared("the result", tuple(like))[0]


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
