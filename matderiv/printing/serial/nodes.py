"""From data to expressions: each node is made of those before it, is bounded, and is as well typed as one made here.

An entry has one index for each axis, of its size; a function is applied to as many arguments as it takes, of shapes
that it takes; whatever the passes could not have made themselves is refused.
"""

from __future__ import annotations

from typing import Any, cast

from sympy import Expr, Rational, Symbol

from ...core.choices import FACTS
from ...core.errors import InputError
from ...core.index import At, Entry, Fixed, Index, Pair, is_scalar, shape_of, size
from ...core.operation import Applied
from ...core.patterns import pattern
from ...core.text import Text
from ...expressions.abstract import operation_named
from ...expressions.matrix import WHOLE, Var, apply, axes, whole
from .heads import HEADS, SIZES
from .members import name_of, of_kind, short

__all__ = ["Nodes"]

LARGEST = 200_000  # places in one expression: equal parts are one node, and so a short table may hold a huge one
DEEPEST = 1000  # heads within heads
LARGEST_ARRAY = 600**2  # entries of an array by its literal sizes alone: a Kronecker product has those of two
LARGEST_EXPONENT = 10**6  # of a scalar
LARGEST_POWER = 1000  # of a matrix
LARGEST_SIZE_POWER = 9
DIGITS = 1000

_NUMBER = pattern(rf"-?[0-9]{{1,{DIGITS}}}(?:/[1-9][0-9]{{0,{DIGITS}}})?")
EXPONENT = Text("an exponent is larger than {most}", "指数が {most} より大きい")


class Nodes:
    """The expressions that were read, by their numbers."""

    def __init__(self) -> None:
        self.made: list[Expr] = []
        self.places: list[int] = []  # how many places each expression has when it is written out
        self.depth: list[int] = []

    def add(self, node: object) -> None:
        """One node more, made of those before."""
        parts = of_kind(node, list)
        numbers = [p for p in parts if isinstance(p, int) and not isinstance(p, bool) and 0 <= p < len(self.made)]
        made = self._made(parts)
        inner = () if isinstance(made, (Var, Index)) else numbers
        places = 1 + sum(self.places[n] for n in inner)
        depth = 1 + max((self.depth[n] for n in numbers), default=0)
        if places > LARGEST or depth > DEEPEST:
            raise InputError(
                Text(
                    "the expression is too large; at most {most} places and {deepest} heads within heads are read",
                    "式が大きすぎる。読めるのは {most} 箇所、入れ子は {deepest} 段まで",
                )(most=f"{LARGEST:,}", deepest=f"{DEEPEST:,}")
            )
        self.made.append(made)
        self.places.append(places)
        self.depth.append(depth)

    def _made(self, node: list[Any]) -> Expr:
        head, *rest = node or [None]
        if head == "number" and len(rest) == 1:
            text = of_kind(rest[0], str)
            if not _NUMBER.fullmatch(text):
                raise InputError(Text("{text} is no number", "{text} は数ではない")(text=short(text)))
            top, _, bottom = text.partition("/")
            return cast(Expr, Rational(int(top), int(bottom or 1)))
        if head == "size" and len(rest) == 1:
            return size(name_of(rest[0]))
        if head == "index" and len(rest) == 2:
            return Index(name_of(rest[0]), self.extent(rest[1]))
        if head == "fixed" and len(rest) == 2:
            return Fixed(self._given(rest[0]), self.extent(rest[1]))
        if head == "var" and len(rest) == 7:
            return self._var(*rest)
        if head == "apply" and len(rest) >= 3:
            return self._applied(*rest)
        if isinstance(head, str) and head in HEADS | SIZES:
            args = tuple(map(self.node, rest))
            if not (_fits(head, args) if head in HEADS else _is_extent(head, args)):
                raise InputError(
                    Text("{head} cannot be made of these", "{head} をこれらから作ることはできない")(head=head)
                )
            return cast(Expr, (HEADS | SIZES)[head](*args))
        raise InputError(
            Text("there is no head {head} with {n} parts", "{n} 個の部分からなる {head} という見出しはない")(
                head=short(head), n=len(rest)
            )
        )

    def _given(self, number: Any) -> Expr:
        """The value of a given index: a positive whole number, a size, or a symbol for a whole number."""
        value = self.node(number)
        if value.is_Integer and value > 0 or value.is_Symbol or isinstance(value, Var) and whole(value):
            return value
        raise InputError(Text("{index} is no index", "{index} は添字ではない")(index=short(str(value))))

    def _var(self, name: Any, rows: Any, columns: Any, facts: Any, meaning: Any, letter: Any, rank: Any) -> Var:
        known = {*FACTS, WHOLE}
        for fact in of_kind(facts, list):
            if not isinstance(fact, str) or fact not in known:
                raise InputError(Text("there is no fact {fact}", "{fact} という仮定はない")(fact=short(fact)))
        shape = self.shape(rows, columns)
        definition = None if meaning is None else self.node(meaning)
        if definition is not None and shape_of(definition) != shape:
            raise InputError(
                Text("{name} has not the shape of what it stands for", "{name} の形が、それが表すものの形と異なる")(
                    name=name_of(name)
                )
            )
        if of_kind(rank, int) not in (0, 1, 2) or shape[1] != 1 and rank == 1 or shape != (1, 1) and rank == 0:
            raise InputError(
                Text("{name} cannot have {rank} axes", "{name} の軸の数は {rank} ではありえない")(
                    name=name_of(name), rank=rank
                )
            )
        return Var(name_of(name), shape, facts, definition, name_of(letter), rank)

    def _applied(self, name: Any, rows: Any, columns: Any, *given: Any) -> Applied:
        operation = operation_named(name) if isinstance(name, str) else None
        if operation is None:
            raise InputError(
                Text("there is no operation {name}", "{name} という演算はない")(name=short(name)),
            )
        shape, args = self.shape(rows, columns), tuple(map(self.node, given))
        least, most = operation.arity
        if not all(map(_is_value, args)) or not (least <= len(args) and (most is None or len(args) <= most)):
            raise InputError(
                Text("{name} cannot be applied to these", "{name} をこれらに適用することはできない")(name=name)
            )
        if name == "matrix_power" and args[1].is_Integer and abs(int(args[1])) > LARGEST_POWER:
            raise InputError(EXPONENT(most=f"{LARGEST_POWER:,}"))
        if args:
            try:
                fits = operation.shape(*map(shape_of, args)) == shape
            except (TypeError, ValueError, IndexError):
                fits = False
            if not fits:
                raise InputError(
                    Text("{name} of these has not the shape {shape}", "これらの {name} の形は {shape} ではない")(
                        name=name, shape=f"{shape[0]}×{shape[1]}"
                    )
                )
        return apply(operation, *args, shape=shape)

    def node(self, number: object) -> Expr:
        if not isinstance(number, int) or isinstance(number, bool) or not 0 <= number < len(self.made):
            raise InputError(
                Text("{number} is the number of no earlier node", "{number} は、それより前の節点の番号ではない")(
                    number=short(number)
                )
            )
        return self.made[number]

    def extent(self, number: object) -> Expr:
        """A size: a positive whole number, a symbol, or what is made of these."""
        found = self.node(number)
        if not (isinstance(found, (Symbol, *SIZES.values())) or found.is_Integer and 0 < found <= LARGEST_ARRAY):
            raise InputError(Text("{size} is no size", "{size} はサイズではない")(size=short(str(found))))
        return found

    def shape(self, rows: object, columns: object) -> tuple[Expr, Expr]:
        shape = self.extent(rows), self.extent(columns)
        literal = 1
        for extent in shape:
            literal *= abs(int(extent.as_coeff_Mul()[0])) or 1
        if literal > LARGEST_ARRAY:
            raise InputError(
                Text(
                    "an array of {n} entries is too large to be checked",
                    "{n} 個の成分をもつ配列は大きすぎて検算できない",
                )(n=f"{literal:,}")
            )
        return shape


def _is_value(e: Expr) -> bool:
    return not isinstance(e, (Index, Pair))


def _fits(head: str, args: tuple[Expr, ...]) -> bool:
    """Whether a head of the index language can be made of these."""
    first, *rest = args or (None,)
    if first is None:
        return False
    indices = all(isinstance(i, At) for i in rest)
    if head == "entry":
        return _is_value(first) and indices and tuple(i.size for i in rest) == axes(first)
    if head in ("delta", "pair"):
        both = indices and len(rest) == 1 and isinstance(first, At)
        return both and (head == "pair" or first.size == rest[0].size)
    if head in ("sum", "table"):
        over = all(isinstance(i, Index) for i in rest) and len(set(rest)) == len(rest)
        return _scalar(first) and over and bool(rest) and (head == "sum" or len(rest) <= 2)
    if head == "partial":
        by = rest[0] if rest else None
        return _is_value(first) and isinstance(by, (Var, Entry, Applied))
    if head == "differential":
        moved = len(rest) == 2 and all(isinstance(v, Var) for v in rest) and shape_of(rest[0]) == shape_of(rest[1])
        return _is_value(first) and moved
    if head == "power":
        if len(rest) == 1 and rest[0].is_Number and abs(rest[0]) > LARGEST_EXPONENT:
            raise InputError(EXPONENT(most=f"{LARGEST_EXPONENT:,}"))
        return len(rest) == 1 and _scalar(first) and _scalar(rest[0])
    return len(args) > 1 and all(map(_scalar, args))


def _scalar(e: Expr) -> bool:
    return is_scalar(e) and _is_value(e)


def _is_extent(head: str, args: tuple[Expr, ...]) -> bool:
    """Whether a size can be made of these; a power of numbers would be worked out at once."""
    if head == "raised":
        bounded = len(args) == 2 and args[1].is_Integer and abs(int(args[1])) <= LARGEST_SIZE_POWER
        return bounded and isinstance(args[0], (Symbol, *SIZES.values()))
    return 1 < len(args) <= 100 and all(a.is_Rational or isinstance(a, (Symbol, *SIZES.values())) for a in args)
