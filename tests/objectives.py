"""Random objectives as texts of the input language, over every function that it has, with declared shapes.

Which shapes a function takes is asked of its own shape rule. What stands in it lies inside its domain by construction:
log(1 + exp(t)), inv(A'*A + eye), sqrt(1 + t^2).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import product
from typing import Any, Protocol, TypeVar, cast

import precise
from hypothesis import strategies as st
from sympy import S

from matderiv.core.errors import InputError
from matderiv.core.index import size
from matderiv.core.operation import Operation
from matderiv.operations import OPERATIONS
from matderiv.reading.sympy_bridge import read

T = TypeVar("T")
Dim = tuple[str, ...]  # the size symbols that a size is the product of
Shape = tuple[Dim, Dim]
ONE: Dim = ()
SCALAR: Shape = (ONE, ONE)
SIZES = ("n", "m", "p")
DEEPEST = 6
ADD, MULTIPLY, NEGATE, POSTFIX, ATOM = range(5)


class Chooser(Protocol):
    """Where the choices come from: a random generator, or Hypothesis."""

    def pick(self, options: Sequence[T]) -> T: ...


@dataclass(frozen=True)
class Objective:
    """A text with all that is declared of it."""

    text: str
    shapes: dict[str, tuple[str, ...]]
    wrt: str
    order: int
    sizes: dict[str, int]
    functions: dict[str, str] = field(default_factory=dict)  # what is put in for those that nobody defined
    also: tuple[str, ...] = ()  # by what else it is differentiated, in one proof


@dataclass(frozen=True)
class Piece:
    """A formula, how tightly it binds, and whether the unknown stands in it."""

    text: str
    binds: int = ATOM
    holds: bool = False

    def within(self, binds: int) -> str:
        return self.text if self.binds >= binds else f"({self.text})"

    @property
    def base(self) -> str:
        """As what is raised to a power."""
        return self.within(POSTFIX if self.text.endswith("'") else ATOM)


def _turned(piece: Piece, shape: Shape) -> str:
    """The transpose; a number has none, and t' may be another name or a derivative."""
    whole = piece.within(POSTFIX)
    if shape == SCALAR and whole == piece.text:
        return whole
    return whole + ("'" if any(map(str.isalpha, whole)) else "")


# ---- what the functions accept

Signature = tuple[str, tuple[Shape, ...], Shape]  # word, arguments, result; the sizes are placeholders


def _dim(extent: Any) -> Dim | None:
    factors = extent.as_ordered_factors() if extent != 1 else []
    return tuple(sorted(map(str, factors))) if all(f.is_Symbol for f in factors) else None


def _signatures(operation: Operation) -> list[tuple[tuple[Shape, ...], Shape]]:
    low, high = operation.arity
    n, m = size("n"), size("m")
    pool = ((S.One, S.One), (n, S.One), (S.One, n), (n, n), (n, m))
    found = []
    for shapes in product(pool, repeat=low if high is None else high):
        try:
            out = operation.shape(*shapes)
        except ValueError:
            continue
        dims = [tuple(map(_dim, shape)) for shape in (*shapes, out)]
        if None not in (d for shape in dims for d in shape):
            *args, result = cast("list[Shape]", dims)
            found.append((tuple(args), result))
    return found


def _read(word: str, args: Sequence[Shape]) -> bool:
    """Whether the word is read with such arguments."""
    names = "uvw"[: len(args)]
    shapes = {
        x: ("*".join(r), "*".join(c)) if c else ("*".join(r),) if r else ()
        for x, (r, c) in zip(names, args, strict=True)
    }
    rows = [x for x, (r, c) in zip(names, args, strict=True) if c and not r]
    shapes |= {x: shapes[x][1:] for x in rows}
    try:
        read(f"{word}({', '.join(x + chr(39) * (x in rows) for x in names)})", shapes=shapes)
    except InputError:
        return False
    return True


# a word may stand for two functions, by the shape of its argument
PARTNERS = {"diag": "diagonal"}
WORDS = {w: o for o in OPERATIONS.values() for w in o.words if o.arity != (0, 0)}


@cache
def signatures() -> list[Signature]:
    """Found by reading hundreds of calls, which a process that only collects tests need not do."""
    return [
        (word, args, out)
        for word, operation in WORDS.items()
        if word in precise.CALLS
        for partner in dict.fromkeys((operation.name, PARTNERS.get(word, operation.name)))
        for args, out in _signatures(OPERATIONS[partner])
        if _read(word, args)
    ]


# with no derivative of their own: the unknown stands in them only now and then, where another function takes them in
CONSTANT = {w for w, o in WORDS.items() if o.components is None and o.local is None and not o.each}
POSITIVE = {"log", "sqrt", "log2", "log10", "log1p"}
UNIT_INTERVAL = {"arcsin", "arccos", "arctanh", "asin", "acos", "atanh"}
ABOVE_ONE = {"arccosh", "acosh"}
NOT_ZERO = {"abs", "sign", "relu", "norm1", "softsign", "elu"}
FULL_RANK = {"normnuc", "polar", "pinv", "normspec"}
GROWING = {"exp", "cosh", "sinh", "expm", "expm1"}
ENTRYWISE = {w for w, o in WORDS.items() if o.slope is not None}


def _matched(pattern: Shape, shape: Shape, bound: dict[str, Dim]) -> bool:
    """Whether placeholders can be sizes so that the pattern is the shape."""
    for ours, theirs in zip(pattern, shape, strict=True):
        if len(ours) == 1:
            if bound.setdefault(ours[0], theirs) != theirs:
                return False
        elif len(ours) == 2:
            if len(theirs) != 2 or any(bound.setdefault(o, (t,)) != (t,) for o, t in zip(ours, theirs, strict=True)):
                return False
        elif theirs:
            return False
    return True


@dataclass
class Builder:
    """Builds one objective from the choices of a chooser."""

    chooser: Chooser
    unknown: tuple[str, Shape]
    shapes: dict[str, Shape] = field(default_factory=dict)
    constant: int = 0  # > 0 inside what holds no unknown
    nodes: int = 0
    grown: bool = False  # whether axes, lines beside matrices, indicators, entries, definitions and φ are drawn
    letter: tuple[str, Shape, Piece] | None = None  # defined behind the formula
    functions: dict[str, str] = field(default_factory=dict)

    def pick(self, options: Sequence[T]) -> T:
        return self.chooser.pick(options)

    def chance(self, percent: int) -> bool:
        return self.pick(range(100)) < percent

    def dim(self) -> Dim:
        if self.chance(6):
            return tuple(sorted((self.pick(SIZES), self.pick(SIZES))))
        return self.pick(((SIZES[0],), (SIZES[0],), (SIZES[1],), (SIZES[1],), (SIZES[2],), ONE))

    # -- leaves

    def leaf(self, shape: Shape) -> Piece:
        name, own = self.unknown
        if self.letter is not None and self.letter[1] == shape and not self.constant and self.chance(60):
            return Piece(self.letter[0], holds=self.letter[2].holds)
        if not self.constant and self.chance(70):
            if own == shape:
                self.shapes[name] = own
                return Piece(name, holds=True)
            if own == shape[::-1]:
                self.shapes[name] = own
                return Piece(f"{name}'", POSTFIX, True)
        if shape == SCALAR:
            if self.chance(35):
                return Piece(self.pick(("2", "3", "1/2", "0.7")), MULTIPLY)
            return self.symbol("abct", shape)
        if shape[1] == ONE:
            return self.symbol("yzuv", shape)
        if shape[0] == ONE:
            return Piece(self.symbol("yzuv", shape[::-1]).text + "'", POSTFIX)
        if self.chance(20) and shape[0] != shape[1]:
            return Piece(self.symbol("ABCDPQ", shape[::-1]).text + "'", POSTFIX)
        if shape[0] == shape[1] and self.chance(10):
            return Piece(f"diag({self.symbol('yzuv', (shape[0], ONE)).text})")
        return self.symbol("ABCDPQ", shape)

    def symbol(self, letters: str, shape: Shape) -> Piece:
        options = [x for x in letters if self.shapes.get(x, shape) == shape]
        for number in range(1, 4):
            if len(options) < 2:
                options += [f"{x}_{number}" for x in letters if self.shapes.get(f"{x}_{number}", shape) == shape]
        name = self.pick(options[:2])
        self.shapes[name] = shape
        return Piece(name)

    # -- pieces

    def piece(self, shape: Shape, depth: int) -> Piece:
        self.nodes += 1
        if depth <= 0 or self.nodes > 40 or self.chance(12):
            return self.leaf(shape)
        ways = ["sum", "sum", "difference", "negate", "product", "product", "product", "call", "call", "call", "call"]
        ways += ["times", "over", "power"]
        rows, columns = shape
        if shape != SCALAR:
            ways += ["hadamard", "quotient", "transpose"]
        if rows == columns != ONE:
            ways += ["eye", "matrix power", "product"]
        if len(rows) == len(columns) == 1:
            ways += ["unvec"]
        if rows == columns and len(rows) == 2:
            ways += ["commutation", "commutation"]
        if shape == SCALAR:
            ways += ["form", "form", "square", "norm", "trace power", "call", "call", "trace expm"]
        if columns == ONE != rows or rows == ONE != columns:
            ways += ["sums"]
        if self.grown:
            ways += self.grown_ways(shape)
        way = self.pick(ways)
        if way in GROWN:
            return GROWN[way](self, shape, depth - 1)
        return self.made(way, shape, depth - 1)

    def grown_ways(self, shape: Shape) -> list[str]:
        """What the language has beside functions, as often as what it began with."""
        rows, columns = shape
        ways = ["defined by no one", "indicator", "larger"]
        if shape == SCALAR:
            return [*ways, "whole", "whole", "entry", "norm of a vector"]
        if rows != ONE and columns != ONE:
            return [*ways, "kept", "line added", "line added", "line multiplied"]
        ways += ["along", "along", "kept"]
        return [*ways, "row", "number added"] if columns == ONE else ways

    def made(self, way: str, shape: Shape, depth: int) -> Piece:
        rows, columns = shape
        if way in ("sum", "difference"):
            a, b = self.piece(shape, depth), self.piece(shape, depth)
            sign = "+" if way == "sum" else "-"
            return self.joined(f"{a.within(ADD)} {sign} {b.within(MULTIPLY)}", ADD, a, b)
        if way == "negate":
            a = self.piece(shape, depth)
            return self.joined(f"-{a.within(NEGATE)}", NEGATE, a)
        if way == "times":
            c, a = self.piece(SCALAR, depth - 1), self.piece(shape, depth)
            return self.joined(f"{c.within(MULTIPLY)}*{a.within(NEGATE)}", MULTIPLY, c, a)
        if way == "over":
            a, c = self.piece(shape, depth), self.positive(SCALAR, depth - 1)
            return self.joined(f"{a.within(MULTIPLY)}/{c.within(NEGATE)}", MULTIPLY, a, c)
        if way == "hadamard":
            a, b = self.piece(shape, depth), self.piece(shape, depth)
            return self.joined(f"{a.within(MULTIPLY)}.*{b.within(NEGATE)}", MULTIPLY, a, b)
        if way == "quotient":
            a, b = self.piece(shape, depth), self.positive(shape, depth)
            return self.joined(f"{a.within(MULTIPLY)}./{b.within(NEGATE)}", MULTIPLY, a, b)
        if way == "transpose":
            a = self.piece(shape[::-1], depth)
            return self.joined(_turned(a, shape), POSTFIX, a)
        if way == "eye":
            a = self.piece(shape, depth)
            return self.joined(f"{a.within(ADD)} {self.pick(('+', '-', '+ 2*'))} eye".replace("* ", "*"), ADD, a)
        if way == "unvec":
            a = self.piece((tuple(sorted((*rows, *columns))), ONE), depth)
            return self.joined(f"unvec({a.text}, {rows[0]}, {columns[0]})", ATOM, a)
        if way == "commutation":
            return Piece(f"commutation({rows[0]}, {rows[1]})")
        if way == "matrix power":
            a = self.piece(shape, depth)
            return self.joined(f"{a.base}^{self.pick((2, 3))}", POSTFIX, a)
        if way == "power":
            sign = "^" if shape == SCALAR else ".^"
            if self.chance(60):
                a = self.piece(shape, depth)
                return self.joined(f"{a.base}{sign}{self.pick((2, 2, 3, 4))}", POSTFIX, a)
            a = self.positive(shape, depth)
            exponent = self.pick(("-1", "-2", "(1/2)", "(-1/2)", "(3/2)"))
            return self.joined(f"{a.base}{sign}{exponent}", POSTFIX, a)
        if way == "product":
            inner = self.dim()
            a, b = self.piece((rows, inner), depth), self.piece((inner, columns), depth)
            return self.joined(f"{a.within(MULTIPLY)}*{b.within(NEGATE)}", MULTIPLY, a, b)
        if way == "form":
            dim, other = self.dim(), self.dim()
            x, y = self.piece((dim, ONE), depth - 1), self.piece((other, ONE), depth - 1)
            middle = self.piece((dim, other), depth)
            text = f"{_turned(x, (dim, ONE))}*{middle.within(NEGATE)}*{y.within(NEGATE)}"
            return self.joined(text, MULTIPLY, x, middle, y)
        if way == "square":
            a = self.piece((self.dim(), self.pick((ONE, self.dim()))), depth)
            return self.joined(f"norm2({a.text})^2", POSTFIX, a)
        if way == "norm":
            a = self.positive((self.dim(), self.pick((ONE, self.dim()))), depth)
            return self.joined(f"norm2({a.text})", ATOM, a)
        if way in ("trace power", "trace expm"):
            dim = self.dim() or (SIZES[0],)
            a = self.piece((dim, dim), depth)
            if way == "trace power":
                return self.joined(f"tr({a.base}^{self.pick((2, 3, 4))})", ATOM, a)
            return self.joined(f"tr(expm({self.damped(a, 'expm', depth)}))", ATOM, a)
        if way == "sums":
            dim = self.dim()
            a = self.piece((rows, dim) if columns == ONE else (dim, columns), depth)
            return self.joined(f"sum({a.text}, {2 if columns == ONE else 1})", ATOM, a)
        assert way == "call"
        return self.called(shape, depth)

    def joined(self, text: str, binds: int, *parts: Piece) -> Piece:
        return Piece(text, binds, any(p.holds for p in parts))

    def called(self, shape: Shape, depth: int) -> Piece:
        options = [s for s in signatures() if _matched(s[2], shape, {})]
        # every word alike, and one signature of it
        word = self.pick(sorted({s[0] for s in options}))
        _, args, out = self.pick([s for s in options if s[0] == word])
        bound: dict[str, Dim] = {}
        _matched(out, shape, bound)
        for dim in (d for pattern in args for d in (x for axis in pattern for x in axis)):
            if dim not in bound:
                bound[dim] = self.dim() or (SIZES[0],)
        wanted = [cast(Shape, tuple(tuple(sorted(sum((bound[x] for x in d), ()))) for d in a)) for a in args]
        if word in CONSTANT and not self.chance(6):
            self.constant += 1
            parts = [self.argument(word, w, min(depth, 1)) for w in wanted]
            self.constant -= 1
        else:
            parts = [self.argument(word, w, depth) for w in wanted]
        return self.joined(f"{word}({', '.join(p.text for p in parts)})", ATOM, *parts)

    def argument(self, word: str, shape: Shape, depth: int) -> Piece:
        if word in POSITIVE:
            return self.positive(shape, depth)
        if word in UNIT_INTERVAL:
            a = self.piece(shape, depth)
            return self.joined(f"{self.pick(('tanh', 'sin'))}({a.text})/2", MULTIPLY, a)
        if word in ABOVE_ONE:
            a = self.positive(shape, depth)
            return self.joined(f"{self.ones(shape)} + {a.within(MULTIPLY)}", ADD, a)
        if word in NOT_ZERO:
            return self.not_zero(shape, depth)
        if word == "tan":
            a = self.piece(shape, depth)
            return self.joined(f"tanh({a.text})", ATOM, a)
        if word in ("inv", "logdet", "lambda_max", "eigvec_max"):
            return self.definite(shape, depth, plain=word in ("inv", "logdet"))
        if word in FULL_RANK:
            return self.definite(shape, depth) if shape[0] == shape[1] else self.leaf(shape)
        a = self.piece(shape, depth)
        if word in GROWING or word in (
            "softmax",
            "logsumexp",
            "softplus",
            "sigmoid",
            "silu",
            "swish",
            "normcdf",
            "gelu",
        ):
            return Piece(self.damped(a, word, depth), ADD, a.holds)
        return a

    def damped(self, a: Piece, word: str, depth: int) -> str:
        """What an exponential is taken of, kept small where it is long."""
        if len(a.text) < 12 and self.chance(70):
            return a.text
        if word == "expm":
            return f"{a.within(MULTIPLY)}/(4 + norm2({a.text})^2)" if len(a.text) < 20 else f"tanh({a.text})/2"
        return f"{self.pick(('tanh', 'sin'))}({a.text})"

    def ones(self, shape: Shape) -> str:
        one = "1" if shape == SCALAR else "matrix(1)" if ONE not in shape else "vector(1)"
        return one + ("'" if shape[0] == ONE != shape[1] else "")

    def positive(self, shape: Shape, depth: int) -> Piece:
        one = self.ones(shape)
        a = self.piece(shape, depth)
        power = "^" if shape == SCALAR else ".^"
        way = self.pick(range(4))
        if way == 0:
            return self.joined(f"{one} + {a.base}{power}2", ADD, a)
        if way == 1:
            return self.joined(f"{one} + exp({self.damped(a, 'exp', depth)})", ADD, a)
        if way == 2:
            return self.joined(f"exp({self.damped(a, 'exp', depth)})", ATOM, a)
        return self.joined(f"2*{one} + sin({a.text})", ADD, a)

    def not_zero(self, shape: Shape, depth: int) -> Piece:
        """Of either sign: no entry is zero for its form alone."""
        if depth <= 1 or self.chance(30):
            a, b = self.leaf(shape), self.leaf(shape)
            return a if a.text == b.text else self.joined(f"{a.within(ADD)} - {b.within(MULTIPLY)}", ADD, a, b)
        if self.chance(50):
            return self.positive(shape, depth)
        inner = self.dim()
        a, b = self.leaf((shape[0], inner)), self.leaf((inner, shape[1]))
        return self.joined(f"{a.within(MULTIPLY)}*{b.within(NEGATE)}", MULTIPLY, a, b)

    def definite(self, shape: Shape, depth: int, plain: bool = True) -> Piece:
        if shape == SCALAR:
            return self.positive(shape, depth)
        n = shape[0]
        if plain and self.chance(25):
            return self.leaf(shape)
        a = self.piece((self.dim(), n), depth - 1)
        return self.joined(f"{_turned(a, shape)}*{a.within(NEGATE)} + {self.pick(('', '2*'))}eye", ADD, a)


# functions along an axis, by what stands in them
ALONG = ("sum", "mean", "var", "std", "norm1", "norm2", "logsumexp", "prod", "max", "min")
KEPT = ("softmax", "logsoftmax", "cumsum")
SPECIAL = ("tanh(t)", "t^2", "sin(t)", "1/(1 + t^2)", "t*exp(-t^2)", "log(1 + t^2)", "t^3/3 - t")


def _inside(b: Builder, word: str, shape: Shape, depth: int) -> Piece:
    """What a function along an axis is of."""
    if word in ("norm1", "norm2", "prod"):
        return b.not_zero(shape, depth)
    a = b.piece(shape, depth)
    if word in ("logsumexp", *KEPT) and word != "cumsum":
        return Piece(b.damped(a, word, depth), ADD, a.holds)
    return a


def _with_axis(b: Builder, word: str, a: Piece, axis: int) -> Piece:
    typed = f"axis={axis - 1}" if word in ("max", "min") or b.chance(30) else str(axis)
    return b.joined(f"{word}({a.text}, {typed})", ATOM, a)


def _along(b: Builder, shape: Shape, depth: int) -> Piece:
    rows, columns = shape
    word, other = b.pick(ALONG), b.dim() or (SIZES[1],)
    of_rows = columns == ONE
    return _with_axis(b, word, _inside(b, word, (rows, other) if of_rows else (other, columns), depth), 1 + of_rows)


def _kept(b: Builder, shape: Shape, depth: int) -> Piece:
    word = b.pick(KEPT)
    a = _inside(b, word, shape, depth)
    return b.joined(f"{word}({a.text})", ATOM, a) if ONE in shape else _with_axis(b, word, a, b.pick((1, 2)))


def _whole(b: Builder, shape: Shape, depth: int) -> Piece:
    word = b.pick(ALONG)
    a = _inside(b, word, (b.dim() or (SIZES[0],), b.pick((ONE, b.dim()))), depth)
    return b.joined(f"{word}({a.text})", ATOM, a)


def _line(b: Builder, shape: Shape, depth: int) -> Piece:
    return b.piece(b.pick(((ONE, shape[1]), (shape[0], ONE))), depth)


def _line_added(b: Builder, shape: Shape, depth: int) -> Piece:
    a, line = _whole_array(b, shape, depth), _line(b, shape, depth - 1)
    return b.joined(f"{a.within(ADD)} {b.pick('+-')} {line.within(MULTIPLY)}", ADD, a, line)


def _line_multiplied(b: Builder, shape: Shape, depth: int) -> Piece:
    a = _whole_array(b, shape, depth)
    if b.chance(40):
        c = b.positive(b.pick(((ONE, shape[1]), (shape[0], ONE))), depth - 1)
        return b.joined(f"{a.within(MULTIPLY)}./{c.within(NEGATE)}", MULTIPLY, a, c)
    c = _line(b, shape, depth - 1)
    return b.joined(f"{a.within(MULTIPLY)}.*{c.within(NEGATE)}", MULTIPLY, a, c)


def _whole_array(b: Builder, shape: Shape, depth: int) -> Piece:
    """A matrix of which the shape is seen: a name, or a function of one."""
    if b.chance(50):
        return b.leaf(shape)
    a = b.leaf(shape)
    return b.joined(f"{b.pick(('tanh', 'sin', 'exp', 'sigmoid'))}({a.text})", ATOM, a)


def _number_added(b: Builder, shape: Shape, depth: int) -> Piece:
    a, c = _whole_array(b, shape, depth), b.piece(SCALAR, depth - 1)
    return b.joined(f"{a.within(ADD)} {b.pick('+-')} {c.within(MULTIPLY)}", ADD, a, c)


def _indicator(b: Builder, shape: Shape, depth: int) -> Piece:
    left, a = b.piece(shape, depth - 1), b.piece(shape, depth)
    right = b.leaf(shape) if b.chance(50) else Piece(b.pick(("0", "0.1", "1/2")))
    text = f"[{left.text} {b.pick(('>', '<', '>=', '<='))} {right.text}]"
    return b.joined(f"{text}{'*' if shape == SCALAR else '.*'}{a.within(NEGATE)}", MULTIPLY, left, right, a)


def _larger(b: Builder, shape: Shape, depth: int) -> Piece:
    a, c = b.piece(shape, depth), b.leaf(shape) if b.chance(60) else Piece(b.pick(("0", "0.3", "1")))
    return b.joined(f"{b.pick(('max', 'min'))}({a.text}, {c.text})", ATOM, a, c)


def _entry(b: Builder, shape: Shape, depth: int) -> Piece:
    rows, columns = b.dim() or (SIZES[0],), b.pick((ONE, b.dim()))
    a = b.piece((rows, columns), depth)
    return b.joined(f"{a.within(ATOM)}[1{'' if columns == ONE else ',1'}]", ATOM, a)


def _row(b: Builder, shape: Shape, depth: int) -> Piece:
    """A row or a column of a matrix, as a column."""
    other, row = b.dim() or (SIZES[1],), b.chance(50)
    a = b.piece((other, shape[0]) if row else (shape[0], other), depth)
    return b.joined(f"{a.within(ATOM)}[{'1,:' if row else ':,1'}]", ATOM, a)


def _norm_of_a_vector(b: Builder, shape: Shape, depth: int) -> Piece:
    a = b.not_zero((b.dim() or (SIZES[0],), ONE), depth)
    more = b.pick(("", ", 1", ", 2", ", 3", ", 3/2", ", inf"))
    return b.joined(f"{'norminf' if b.chance(20) and not more else 'norm'}({a.text}{more})", ATOM, a)


def _defined_by_no_one(b: Builder, shape: Shape, depth: int) -> Piece:
    name = b.pick(("phi", "g"))
    b.functions.setdefault(name, b.pick(SPECIAL))
    a = b.piece(shape, depth)
    return b.joined(f"{name}({a.text})", ATOM, a)


GROWN: dict[str, Callable[[Builder, Shape, int], Piece]] = {
    "along": _along,
    "kept": _kept,
    "whole": _whole,
    "line added": _line_added,
    "line multiplied": _line_multiplied,
    "number added": _number_added,
    "indicator": _indicator,
    "larger": _larger,
    "entry": _entry,
    "row": _row,
    "norm of a vector": _norm_of_a_vector,
    "defined by no one": _defined_by_no_one,
}


def build(chooser: Chooser, grown: bool = False) -> Objective:
    """One objective: mostly of scalar value, sometimes by its second derivative."""
    rank = chooser.pick((0, 1, 1, 1, 2, 2, 2, 2, 3))
    n, m = (SIZES[0],), (SIZES[1],)
    if rank == 0:
        unknown: tuple[str, Shape] = ("s", SCALAR)
    elif rank == 1:
        unknown = ("x", (n, ONE))
    elif rank == 3:
        # a vector whose entries are those of a matrix
        rank, unknown = 1, ("x", ((SIZES[1], SIZES[0]), ONE))
    else:
        unknown = ("X", chooser.pick(((n, n), (n, m))))
    order = chooser.pick((1, 1, 1, 1, 1, 1, 1, 2))
    kind = "scalar" if order == 2 else chooser.pick(("scalar",) * 6 + ("column", "row", "matrix"))
    outs = {"scalar": SCALAR, "column": (n, ONE), "row": (ONE, m), "matrix": (n, m)}
    builder = Builder(chooser, unknown, grown=grown)
    if grown and builder.chance(12):  # a name for a part, which stands behind the formula
        part: Shape = chooser.pick(((n, ONE), (n, m), (n, n), SCALAR))
        builder.letter = ("W" if ONE not in part else "w", part, builder.piece(part, 2))
        builder.nodes = 0
    deepest = DEEPEST - 2 * (order == 2) - (kind == "matrix")
    whole = builder.piece(outs[kind], chooser.pick(range(1, deepest + 1)))
    if not whole.holds:
        builder.constant = 0
        more = {0: "s", 1: "sin(x)'*x", 2: "norm2(X)^2"}[rank]
        builder.shapes[unknown[0]] = unknown[1]
        whole = Piece(f"{whole.within(MULTIPLY)}*({more})" if rank else f"s*{whole.within(NEGATE)}", MULTIPLY, True)
    shapes = {}
    for name, (rows, columns) in builder.shapes.items():
        axes = tuple("*".join(d) for d in (rows, columns))
        shapes[name] = axes if columns else axes[:1] if rows else ()
    sizes = {s: chooser.pick((1, 2, 2, 3, 3, 4)) for s in SIZES}
    # a constant symbol may have ended in nothing: only what stands in the text is declared
    text = whole.text
    if builder.letter is not None and builder.letter[0] in precise.tokens(text):
        text += f" where {builder.letter[0]} = {builder.letter[2].text}"
    used = set(precise.tokens(text))
    shapes = {n: s for n, s in shapes.items() if n in used}
    functions = {n: f for n, f in builder.functions.items() if n in used}
    others = [n for n in shapes if n != unknown[0]]
    several = grown and order == 1 and kind == "scalar" and others and builder.chance(10)
    also = (chooser.pick(others),) if several else ()
    return Objective(text, shapes, unknown[0], order, sizes, functions, also)


class Drawn:
    """Choices that Hypothesis makes, and makes simpler."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw

    def pick(self, options: Sequence[T]) -> T:
        return cast(T, options[self.draw(st.integers(0, len(options) - 1))])


@st.composite
def objectives(draw: Any, grown: bool = False) -> Objective:
    """Objectives for Hypothesis."""
    return build(Drawn(draw), grown)


def words_without_value() -> list[str]:
    """The words that no objective contains, for there is no evaluation of them in precise.py."""
    return [w for w in WORDS if w not in precise.CALLS]


__all__ = ["Chooser", "Objective", "build", "objectives", "signatures", "words_without_value"]
