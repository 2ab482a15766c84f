"""What is declared of names and assumed of them, and the shaped expression that comes of a text.

A declaration is checked here once, however it came in: as a shape, as an assumption, or as the variable.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, cast

import sympy
from sympy import Expr, Integer, S

from ..errors import InputError, ShapeError
from ..index import Index, Shape, size
from ..matrix import FACTS, Var, names
from ..operation import text_shape
from ..text import Said, Text, verbatim
from .tokens import is_name
from .tree import Span, abridged
from .words import CONSTANTS, MATRIX, NAME_OF_FUNCTION, SYNTAX, WORDS

__all__ = [
    *("SQUARE", "Indexed", "Note", "Sizes", "Typed", "assumed", "check_facts", "checked_columns", "checked_names"),
    "checked_variable",
    *("declared", "like_shape", "mapping", "require_used", "said_functions", "typed"),
]

Sizes = Sequence[str | int | Expr]
LARGEST_SIZE = 10**9
MOST_ENTRIES = 600  # of an array of literal sizes: the proof is checked at these sizes, by every entry
MEANT = Text("did you mean {meant}?", "{meant} のことか")
NO_NAME = Text("{name} is no name of a variable", "{name} は変数の名前ではない")
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
        given = Text(
            "give a tuple: () for a scalar, ({size},) for a vector",
            "タプルで与える。スカラーは ()、ベクトルは ({size},) である",
        )
        raise InputError(
            Text(
                "the shape of {name} is a tuple of sizes, not {given}",
                "{name} の形はサイズのタプルで与える。{given} は読めない",
            )(name=abridged(name), given=abridged(repr(sizes))),
            hint=given(size=repr(sizes)) if isinstance(sizes, (str, int)) else None,
        )
    if len(sizes) > 2:
        raise InputError(
            Text(
                "{name} has {count} axes, but there are only scalars, vectors and matrices",
                "{name} は {count} 個の軸をもつが、扱えるのはスカラー、ベクトル、行列だけである",
            )(name=abridged(name), count=len(sizes)),
            hint=Text('(), ("n",) and ("m", "n") are shapes', '(), ("n",), ("m", "n") が形である'),
        )
    axes = tuple(_extent(name, s) for s in sizes)
    rows, columns = (*axes, S.One, S.One)[:2]
    entries = rows.as_coeff_Mul()[0] * columns.as_coeff_Mul()[0]
    if entries > MOST_ENTRIES:
        raise InputError(
            Text(
                "{name} has {count} entries; with numbers as sizes at most {most} are checked",
                "{name} の成分は {count} 個ある。サイズが数のとき、検算できるのは {most} 個までである",
            )(name=abridged(name), count=f"{int(entries):,}", most=MOST_ENTRIES),
            hint=Text(
                'write letters, as in ("m", "n"): the result holds for every size',
                '("m", "n") のように文字で書く。結果はすべてのサイズで成り立つ',
            ),
        )
    return (rows, columns), len(axes)


def _extent(name: str, given: object) -> Expr:
    number: object = given
    if isinstance(given, Integer):
        number = int(given)
    if isinstance(number, int) and not isinstance(number, bool):
        if not 1 <= number <= LARGEST_SIZE:
            raise InputError(
                Text("a size of {name} is {number}", "{name} のサイズが {number} である")(
                    name=abridged(name), number=abridged(str(number))
                ),
                hint=Text("sizes are whole numbers from 1 to {most}", "サイズは 1 以上 {most} 以下の整数である")(
                    most=f"{LARGEST_SIZE:,}"
                ),
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
        Text("{given} is no size of {name}", "{given} は {name} のサイズとして読めない")(
            given=abridged(repr(given)), name=abridged(name)
        ),
        hint=Text(
            'a size is a name, a whole number, or a product of them, as in "m*n"',
            'サイズは名前か整数、または "m*n" のようなそれらの積である',
        ),
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
            Text(
                "{option} is a dictionary from names, not {given}",
                "{option} は名前をキーとする辞書で与える。{given} は読めない",
            )(option=option, given=abridged(repr(given))),
            hint=Text("for example {option}={example}", "例: {option}={example}")(option=option, example=example),
        )
    return given


def said_functions(given: object) -> dict[str, str]:
    """Which functions of square matrices are those of the matrix, and which those of its entries.

    >>> said_functions({"log": "matrix"}), said_functions("entrywise")["exp"]
    ({'log': 'matrix'}, 'entrywise')

    Raises:
        InputError: it is neither of the two words, nor a dictionary from these functions to them.
    """
    found = dict.fromkeys(MATRIX, given) if isinstance(given, str) else mapping("functions", given, '{"log": "matrix"}')
    for name, kind in found.items():
        if name not in MATRIX or kind not in ("matrix", "entrywise"):
            raise InputError(
                Text("a function cannot be declared as {given}", "関数を {given} と宣言することはできない")(
                    given=abridged(f"{name}={kind}")
                ),
                hint=Text(
                    "{names} of a square matrix are declared as matrix or entrywise",
                    "正方行列の {names} を matrix または entrywise と宣言できる",
                )(names=", ".join(MATRIX)),
            )
    return {str(name): str(kind) for name, kind in found.items()}


def assumed(assume: Mapping[str, object] | None, shapes: Mapping[str, tuple[Shape, int]]) -> dict[str, frozenset[str]]:
    """The facts of every name, from words joined by ``+``.

    Raises:
        InputError: a word that is no fact, or a fact that does not fit the shape.
    """
    facts: dict[str, frozenset[str]] = {}
    for name, given in mapping("assume", assume, '{"S": "symmetric"}').items():
        if not is_name(name):
            raise InputError(NO_NAME(name=repr(abridged(str(name)))))
        words = given.split("+") if isinstance(given, str) else given
        if not isinstance(words, Iterable):
            raise InputError(
                Text(
                    "what is assumed of {name} is given as words, not {given}",
                    "{name} についての仮定は語で与える。{given} は読めない",
                )(name=abridged(str(name)), given=abridged(repr(given)))
            )
        found = [str(w).strip() for w in words]
        for word in found:
            if word not in FACTS:
                close = get_close_matches(word[:50], FACTS, n=1)
                hint = MEANT(meant=close[0]) if close else None
                raise InputError(
                    Text(
                        "{word!r} cannot be assumed of {name}; what can be assumed is {facts}",
                        "{word!r} は {name} の仮定にできない。仮定できるのは {facts} である",
                    )(word=abridged(word), name=abridged(str(name)), facts=", ".join(FACTS)),
                    hint=hint,
                )
        facts[name] = frozenset(found)
        against = next((w for w in found if w in NOT_SKEW), None) if "skew" in found else None
        if against is not None:
            raise InputError(
                Text(
                    "{name} cannot be both skew and {fact}: {why}",
                    "{name} は同時に skew かつ {fact} ではありえない。{why}",
                )(
                    name=name,
                    fact=against,
                    why=Text("its diagonal is zero", "対角成分が 0 になるからである")
                    if against in ("spd", "positive")
                    else Text("it would be zero", "零行列になるからである"),
                ),
                hint=Text("assume one of the two", "どちらか一方だけを仮定する"),
            )
        if name in shapes:
            check_facts(name, facts[name], *shapes[name])
    return facts


def check_facts(name: str, facts: frozenset[str], shape: Shape, rank: int) -> None:
    for fact in FACTS:
        if fact not in facts or fact not in SQUARE:
            continue
        if rank == 0 and fact != "invertible":
            raise ShapeError(
                Text(
                    "{name} is a scalar, so it cannot be {fact}; a scalar can be positive",
                    "{name} はスカラーなので {fact} ではありえない。スカラーに仮定できるのは positive である",
                )(name=name, fact=fact)
            )
        if shape[0] != shape[1]:
            raise ShapeError(
                Text(
                    "a matrix that is {fact} is square, but {name} is {shape}",
                    "{fact} を仮定できるのは正方行列だけだが、{name} は {shape} である",
                )(fact=fact, name=name, shape=text_shape(shape))
            )


def checked_names(shapes: Mapping[str, object] | None) -> dict[str, object]:
    found: dict[str, object] = {}
    for name, sizes in mapping("shapes", shapes, '{"x": ("n",)}').items():
        found[checked_variable(name)] = sizes
    return found


def checked_variable(name: object) -> str:
    """A name that a variable may have.

    Raises:
        InputError: it is no name, or that of a function.
    """
    if not is_name(name):
        raise InputError(NO_NAME(name=repr(abridged(str(name)))))
    if name in FUNCTIONS or name == "eye":
        raise InputError(
            NAME_OF_FUNCTION(name=name),
            hint=Text("give the variable another name", "変数に別の名前を付ける"),
        )
    return cast(str, name)


def checked_columns(columns: object) -> tuple[str, ...]:
    """The names whose columns are samples; one alone may be given as it is."""
    given = (columns,) if isinstance(columns, str) else columns
    if not isinstance(given, Iterable):
        raise InputError(
            Text("columns are names of matrices, not {given}", "columns には行列の名前を与える。{given} は読めない")(
                given=abridged(repr(columns))
            ),
            hint=verbatim('columns=("X",)'),
        )
    names_ = tuple(given)
    for name in names_:
        if not isinstance(name, str) or not is_name(name):
            raise InputError(
                Text("{name!r} is no name of a matrix", "{name!r} は行列の名前ではない")(name=abridged(str(name))),
                hint=verbatim('columns=("X",)'),
            )
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
                Text(
                    "something is assumed of {name}, which is not in the formula",
                    "{name} について仮定があるが、{name} は式の中にない",
                )(name=abridged(name)),
                hint=_near(name, known),
            )
    var = None if variable is None else _wanted(variable, known, shapes, facts, source)
    symbols = tuple(v for v in known.values())
    scalars = frozenset(e for e in _scalars(expression) if isinstance(e, sympy.Symbol))
    return Typed(expression, var, symbols, scalars, notes, source, dict(atoms or {}))


def require_used(shapes: Mapping[str, object] | None, found: Typed, others: Collection[str] = ()) -> None:
    """Refuse a declared shape of a name that stands nowhere, which is a slip: X for x, or a name left over.

    A name is there also through its rows and entries, as a size, or as what is differentiated by; ``others`` are the
    names of a claim.

    Raises:
        InputError: a name is declared and stands nowhere.
    """
    known = {v.name for v in (*found.symbols, *names(found.expression)) if "#" not in v.name}
    if found.variable is not None:
        known.add(found.variable.name)
    for name in mapping("shapes", shapes, '{"x": ("n",)}'):
        if name not in known and name not in others and name not in map(str, found.sizes):
            raise InputError(
                Text(
                    "the shape of {name} is declared, which is not in the formula",
                    "{name} の形が宣言されているが、{name} は式の中にない",
                )(name=abridged(name)),
                hint=_near(name, sorted(known)) or _list(sorted(known)),
            )


def _wanted(
    name: object,
    known: Mapping[str, Var],
    shapes: Mapping[str, tuple[Shape, int]],
    facts: Mapping[str, frozenset[str]],
    source: str,
) -> Var:
    if name == "":
        raise InputError(
            Text("there is no variable to differentiate by", "微分する変数が与えられていない"), hint=_list(known)
        )
    if not is_name(name):
        raise InputError(
            NO_NAME(name=repr(abridged(str(name)))),
            hint=_near(str(name), known) or _list(known),
        )
    name = cast(str, name)
    if name in known:
        return known[name]
    if name in shapes:
        shape, rank = shapes[name]
        return Var(name, shape, facts.get(name, frozenset()), rank=rank)
    if any(name in map(str, d.free_symbols) for shape, _ in shapes.values() for d in shape):
        raise InputError(
            Text("{name} is a size; sizes are not differentiated by", "{name} はサイズである。サイズでは微分しない")(
                name=abridged(name)
            ),
            hint=_list(known),
        )
    raise InputError(
        Text("{name} is not in the formula", "{name} は式の中にない")(name=abridged(name)),
        hint=_near(name, known) or _list(known),
    )


def _near(name: str, known: Iterable[str]) -> Said | None:
    options = list(known)
    same = [k for k in options if k.lower() == name.lower() or k == name.rstrip("'")]
    close = same or get_close_matches(name[:100], options, n=1)
    return MEANT(meant=close[0]) if close else None


def _list(known: Iterable[str]) -> Said | None:
    shown = list(known)
    said = Text("the names in it are {names}", "式の中の名前は {names} である")
    return said(names=abridged(", ".join(shown), 80)) if shown else None


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
