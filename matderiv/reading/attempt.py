"""One reading of a formula: what is known of it, the shapes found so far, or the clash that shows it impossible.

The shape of each kind of node is found in shaping/. What a reading cannot tell is an unknown size (sizes.py); which
readings are tried, and in which order, stands in shaping/search.py.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field
from math import prod
from typing import NoReturn, cast

from sympy import Expr, Integer, S

from ..core.errors import InputError, MatderivError, ShapeError
from ..core.index import Shape, size
from ..core.records import dataclass
from ..core.text import Said, Text
from ..operations import OPERATIONS
from .declarations import LARGEST_SIZE
from .sizes import Dim, Dims, Equations, Names, declared_dims, value_of, written
from .sought import MEANT
from .subscripts import Subscript
from .tree import Bound, Node, Span, postorder, shown
from .words import CONSTANTS, WORDS

__all__ = ["LEAVES", "Context", "Impossible", "Reading", "array_of", "is_t", "key_of", "size_arguments", "written_size"]

LARGEST_SIZE_POWER = 9  # to which a size is raised
KINDS = {0: "scalar", 1: "vector", 2: "matrix"}
LEAVES = ("name", "entry")


class Impossible(Exception):
    """A reading failed at ``nodes``; ``report`` makes the error once the sizes have names.

    Where only a wish failed, that a part be scalar, there is nothing to report: a reading without the wish follows.
    """

    def __init__(self, nodes: Iterable[Node], report: Callable[[Names], MatderivError] | None = None) -> None:
        self.nodes = tuple(nodes)
        self.report = report


@dataclass
class Context:
    """What is known before the names that are missing are inferred."""

    source: str
    shapes: dict[str, tuple[Shape, int]]
    facts: dict[str, frozenset[str]]
    sizes: frozenset[str]
    like: Shape | None
    order: Sequence[Node]
    vectors: frozenset[str] = frozenset()  # names whose writing says that they are no scalars
    numbers: frozenset[str] = frozenset()  # names that are numbers: pi
    fixed: frozenset[str] = frozenset()  # names that are not tried otherwise
    functions: Mapping[str, str] = field(default_factory=dict)  # whether log is that of a "matrix" or "entrywise"
    numpy: bool = False  # whether vectors have one axis, as in NumPy
    spreading: bool = False  # whether a scalar may be meant for every entry, a row or column for every one
    numeric: bool = False  # whether a letter may be a number because a declared one is added to it
    loose: bool = False  # whether only the ranks of what is declared are looked at

    def place(self, error: MatderivError, span: Span) -> MatderivError:
        error.source, error.span = self.source, span
        return error

    def text(self, node: Node) -> str:
        return shown(self.source, node.span)

    def declared(self, name: str) -> Dims:
        """The sizes that are declared of a name; other than 1 they are left open in a loose reading."""
        dims = declared_dims(*self.shapes[name])
        if not self.loose:
            return dims
        rows, columns = (d if value_of(d) == 1 else Dim(one=0, named=True) for d in dims)
        return rows, columns

    def vectorial(self, node: Node) -> bool:
        """Whether a name in this part is known to be a vector, by its declaration or its writing."""
        names_ = {key_of(n) for n in postorder(node)}
        return any(n in self.vectors or n in self.shapes and self.shapes[n][1] == 1 for n in names_ if n is not None)

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
class Reading:
    """One attempt: the kind of every undeclared name, and the shapes that follow."""

    context: Context
    kinds: dict[str, int]
    vars: dict[str, Dims]
    dims: dict[int, Dims]
    equations: Equations
    indices: dict[Bound, Dim] = field(default_factory=dict)
    ranks: dict[str, int] = field(default_factory=dict)
    domains: dict[str, Dims] = field(default_factory=dict)  # of functions that nobody defined
    squared: list[Node] = field(default_factory=list)  # powers but for which nothing says that their base is square
    scalar: bool = False
    closed: bool = False

    def of(self, node: Node) -> Dims:
        """The sizes of a part that was looked at before."""
        return self.dims[id(node)]

    def same(self, a: Dims, b: Dims) -> bool:
        """Make two shapes equal; False where they cannot be."""
        return self.equations.equal(a[0], b[0]) and self.equations.equal(a[1], b[1])

    def index(self, bound: Bound) -> Dim:
        """How many values an index has."""
        if bound.of is not None:
            return self.index(bound.of)
        if bound not in self.indices:
            known = None if bound.last is None else written(bound.last)
            if known is not None and bound.window is not None:
                known = known - bound.window.short - bound.window.first + 1
                self._require_some(bound, known)
            self.indices[bound] = Dim(known, one=1, named=True)
        return self.indices[bound]

    def _require_some(self, bound: Bound, count: Expr) -> None:
        """Refuse a sum whose index has no values.

        Raises:
            InputError: it ends before it begins.
        """
        if count.is_Integer and count < 1:
            said = Text("the sum over {letter} ends before it begins", "{letter} についての和は、始まる前に終わる")
            self.refuse(bound.span, said(letter=bound.letter))

    def fail(
        self,
        nodes: Iterable[Node],
        span: Span,
        message: Callable[[Names], Text | Said] | Text | Said,
        hint: Callable[[Names], Text | Said | None] | Text | Said | None = None,
        error: type[InputError] = ShapeError,
        whole: Span | None = None,
        otherwise: Callable[[Names], Iterable[Said]] | None = None,
    ) -> NoReturn:
        """Give up: these parts do not fit. What is said of unknown sizes is made when they have names.

        What a hint takes to be meant stands for the ``whole``; where that does not help, one of ``otherwise`` may.
        """

        def report(names_: Names) -> MatderivError:
            # sizes get their names in the order in which the variables stand in the text
            for dims in self.vars.values():
                names_.name(dims)
            said = message if isinstance(message, (Text, Said)) else message(names_)
            advice = hint if hint is None or isinstance(hint, (Text, Said)) else hint(names_)
            out = error(said, source=self.context.source, span=span, hint=advice)
            if isinstance(advice, Said) and advice.text == MEANT and whole is not None:
                out.instead = whole, str(advice.values["meant"])
            out.otherwise = () if otherwise is None else tuple(otherwise(names_))
            return out

        raise Impossible(nodes, report)

    def refuse(self, span: Span, message: Text | Said, hint: Text | Said | None = None) -> NoReturn:
        """Give up for good: no other reading of a name would help."""
        self.fail((), span, message, hint, InputError)


def written_size(node: Node, taken: Mapping[str, object]) -> Expr | None:
    """The size that is written as an argument, or ``None``: a name, a whole number, or made of these by + - * ^."""
    if node.kind == "number" and node.value.denominator == 1 and 1 <= node.value <= LARGEST_SIZE:
        return Integer(int(node.value))
    if node.kind == "name" and node.value not in taken and node.value not in CONSTANTS:
        return size(node.value)
    if node.kind == "product" and all(operator == "*" for operator in node.value):
        parts = [written_size(c, taken) for c in node.children]
        if None not in parts:
            return prod(cast("list[Expr]", parts), start=S.One)
    if node.kind == "sum":  # n - 1, as many as x[2:n] has
        terms = [written_size(c, taken) for c in node.children]
        if None not in terms:
            signs = zip(cast("Sequence[int]", node.value), cast("list[Expr]", terms), strict=True)
            return sum((sign * term for sign, term in signs), start=S.Zero)
    if node.kind == "power" and node.value == "^":
        base, exponent = (written_size(c, taken) for c in node.children)
        if base is not None and exponent is not None and exponent.is_Integer and exponent <= LARGEST_SIZE_POWER:
            return cast(Expr, base**exponent)
    return None


def array_of(s: Subscript, kinds: Mapping[str, int]) -> tuple[str | None, int]:
    """The array that a name with a subscript belongs to, and its axes."""
    row = s.row is not None and (s.entry is None or s.key is None or kinds[s.key] == 1)
    return (s.row, 2) if row else (s.entry, len(s.at))


def key_of(node: Node) -> str | None:
    """What the kind of a name goes by; that of an entry is whether it is a row."""
    if node.kind == "entry":
        return cast("str | None", node.value.key)
    return node.value if node.kind == "name" else None


def size_arguments(call: Node) -> list[Node]:
    """The arguments of a call that are sizes: of eye all, of vector and matrix all but the first, of unvec the last."""
    word, arguments = call.value, call.children
    if word == "eye":
        return list(arguments)
    if word in CONSTANTS:
        return list(arguments[1:])
    if word not in WORDS or not OPERATIONS[WORDS[word]].sizes:
        return []
    return list(arguments[(OPERATIONS[WORDS[word]].arity[1] or 1) - 1 :])


def is_t(node: Node) -> bool:
    return node.kind == "name" and node.value == "T"
