"""What is read becomes a tree, which says nothing of shapes yet: the nodes, and what holds for every tree.

The text syntax (parse.py) and LaTeX (latex/) make the same trees. Sums and products are flat, so that a formula of
thousands of terms is not deep, and no function here calls itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal, cast

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.records import dataclass
from ..core.text import Text

__all__ = [
    "DEEPEST",
    "DEEPEST_IN_BROWSER",
    "DOT",
    "Euler",
    "JOINED",
    "KRON",
    "LARGEST",
    "OUTER",
    "TIGHT",
    "PLAIN",
    "TOO_LARGE",
    "Along",
    "Arbitrary",
    "At",
    "Barred",
    "Between",
    "Bound",
    "Kind",
    "Lone",
    "Mark",
    "Node",
    "Ones",
    "Slot",
    "Span",
    "Subscripted",
    "Taken",
    "Undefined",
    "Window",
    "abridged",
    "apart",
    "measured",
]
__all__ += ["differentiates", "dotted_forms", "letter_of", "postorder", "rebuilt", "shown", "summed_over"]

DEEPEST_IN_BROWSER = 60  # the smallest stack that was met, of node, ends the interpreter beyond 75
DEEPEST = DEEPEST_IN_BROWSER if sys.platform == "emscripten" else 200  # operations within operations
LARGEST = 200_000  # nodes once the definitions after "where" are put in place
LARGE = 1000  # nodes of a tree whose order is not kept
KEPT = 4  # trees
TOO_LARGE = Text(
    "with its definitions put in place the formula has more than {most} parts",
    "定義を代入すると、式の部分が {most} 個を超える",
)

_SHIFTED = pattern(r"([^\W\d]\w*)([+-][1-9][0-9]{0,2})")

Span = tuple[int, int]
# bars, euler, partial and subscript come from LaTeX only (latex/__init__.py says what they are)
Kind = Literal[
    "number", "name", "call", "transpose", "negate", "sum", "product", "power", "indexed", "entry",
    "compared", "bars", "euler", "partial", "subscript", "picked", "unit", "string", "sizes",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Window:
    """The values that an index runs over where they are not all: from ``first`` on, to ``short`` ones before the last.

    ``beyond`` says how many entries more than the last value the arrays have that bear the index at a place.
    """

    first: int
    short: int
    beyond: Mapping[tuple[str, int], int]


@dataclass(frozen=True, eq=False, slots=True)
class Bound:
    """An index that a sum runs over: its letter, the last value if that is written, and where the sum is.

    One that is ``given`` is no sum's: a letter that stands for one value, or a number. A sum that runs over some of the
    values only has a ``window``; in it the index ``of`` which another one is a ``shift`` apart is that of the sum.
    Where a sum around has the same letter, it is the one ``written``, and ``letter`` another one. One that is written
    from ``zero`` on is a place further on.
    """

    letter: str
    last: str | None
    span: Span
    given: bool = False
    window: Window | None = None
    shift: int = 0
    of: Bound | None = None
    written: str = ""
    zero: bool = False

    @property
    def key(self) -> str:
        """The letter as it is written."""
        return self.written or self.letter

    @property
    def shown(self) -> str:
        """The index as it is written."""
        return f"{self.key}{self.shift:+d}" if self.shift else self.key


@dataclass(frozen=True, slots=True)
class Slot:
    """What stands in one place of ``X[i, 2:5]``: an index, a letter or a number, or a range, of all where it is bare.

    ``bound`` is the index of a sum that the letter is.
    """

    first: str | None
    last: str | None
    ranged: bool
    span: Span
    bound: Bound | None = None

    def __str__(self) -> str:
        return f"{self.first or ''}:{self.last or ''}" if self.ranged else str(self.first)


class _Dot(str):
    """The product sign, a dot, that between two vectors is an inner product."""


DOT = _Dot("*")


class Euler(str):
    """The name of Euler's number behind the prefix of a library, np.e, which is no variable."""


class _Joined(str):
    """The sign of a product that is read between a letter and its parenthesis."""


JOINED = _Joined("*")


class Between(str):
    """An operator that is written as a sign, ⊙, ⊘ or ⊗, beside which a product needs brackets."""


KRON = Between("kron")
OUTER = Between("outer")  # the sign of R, %o%


class _Tight(str):
    """An operator that binds before those beside it."""


TIGHT = _Tight("@")  # the matrix product of R, %*%, which comes before * and /


class Arbitrary(str):
    """The name of a quantity of which a document says no more than on what it depends: a loss L of the outputs a.

    It is the word of a call of these.
    """


class Lone(str):
    """The word of a function in LaTeX that of a square matrix may be that of the matrix, or that of its entries."""


class _Plain(str):
    """The sign of bars in the text syntax, which are never those of a determinant."""


PLAIN = _Plain("")


class Barred(str):
    """The word of absolute values that are written as bars, within what is taken of an array."""


class Ones(str):
    """The word of 𝟏, as Unicode has it for a vector and for a matrix of ones."""


class Along(str):
    """A function along an axis: whether that stays, with length 1, and what a variance takes off its number.

    It may be ``counted`` from 1, by its place and without the prefix of a library.
    """

    keep: bool
    less: int
    counted: bool

    def __new__(cls, word: str, keep: bool = False, less: int = 0, counted: bool = False) -> Along:
        self = super().__new__(cls, word)
        self.keep, self.less, self.counted = keep, less, counted
        return self


class At(str):
    """The word of a derivative at a point: of which function it is, by which names, and how it is written.

    A name is empty where ∇ does not say it.

    >>> slope = At("phi", ("t", "t"), "total")
    >>> str(slope), slope.function, slope.by
    ("phi''", 'phi', ('t', 't'))
    """

    function: str
    by: tuple[str, ...]
    how: str  # "nabla", "fraction" or "total"

    def __new__(cls, function: str, by: Sequence[str], how: str) -> At:
        self = super().__new__(cls, function + "'" * len(by))
        self.function, self.by, self.how = function, tuple(by), how
        return self


class Undefined(str):
    """The word of a function that is not known, or of a derivative of one: phi, phi'', grad(f), hess(f), jac(g).

    ``kind`` is what is declared of it, once that is looked up: "entrywise", "scalar" or a number of entries, and
    ``domain`` the sizes of its argument, where these are declared.

    >>> of = Undefined("phi", 2)
    >>> str(of), of.function, of.primes
    ("phi''", 'phi', 2)
    """

    function: str
    primes: int
    word: str
    kind: str | None
    domain: tuple[str, ...] | None

    def __new__(
        cls,
        function: str,
        primes: int = 0,
        word: str = "",
        kind: str | None = None,
        domain: tuple[str, ...] | None = None,
    ) -> Undefined:
        self = super().__new__(cls, f"{word}({function})" if word else function + "'" * primes)
        self.function, self.primes, self.word, self.kind = function, primes, word, kind
        self.domain = domain
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Undefined, (self.function, self.primes, self.word, self.kind, self.domain)


def differentiates(node: Node) -> bool:
    """Whether a node is a derivative, at a point or not."""
    return node.kind == "partial" or isinstance(node.value, At)


def apart(index: str) -> tuple[str, int]:
    """The letter of an index, and how far it is shifted.

    >>> apart("t-1"), apart("t")
    (('t', -1), ('t', 0))
    """
    found = _SHIFTED.fullmatch(index)
    return (index, 0) if found is None else (found[1], int(found[2]))


class Subscripted(str):
    """A name with index letters: the name as one string, and its parts. It is what LaTeX gives for ``w_{ij}``.

    >>> name = Subscripted("w", ("alpha", "beta"))
    >>> str(name), name.base, name.at
    ('w_alpha_beta', 'w', ('alpha', 'beta'))
    >>> Subscripted("x", ("i", "k")) == "x_ik", str(Subscripted("x", ("i+1", "k")))
    (True, 'x_{i+1,k}')
    """

    base: str
    at: tuple[str, ...]

    def __new__(cls, base: str, at: Sequence[str]) -> Subscripted:
        joined = ("" if all(len(a) == 1 for a in at) else "_").join(at)
        if any(shift for _, shift in map(apart, at)):
            joined = f"{{{','.join(at)}}}"
        self = super().__new__(cls, f"{base}_{joined}")
        self.base, self.at = base, tuple(at)
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.base, self.at)


class Taken(Subscripted):
    """A name that is an entry or a row at a given index, since what it stands in is one: w_1 in z_1 for z_j = w_j'x."""


class Member(Subscripted):
    """What is 1 where the last ``held`` of the indices are in a set, and 0 elsewhere: an entry of an array so named.

    >>> Member("N", ("i", "j"), 1).owner, Member("E", ("i", "j"), 2).owner
    ('N_i', 'E')
    """

    held: int

    def __new__(cls, base: str, at: Sequence[str], held: int = 1) -> Member:
        self = cast("Member", super().__new__(cls, base, at))
        self.held = held
        return self

    @property
    def owner(self) -> str:
        """The set: one, or one for each value of the indices before."""
        given = self.at[: len(self.at) - self.held]
        return str(Subscripted(self.base, given)) if given else self.base


class Numbered(str):
    """The last value of an index that numbers the elements of a set, whose name is also how many there are.

    >>> size = Numbered("D", ("x_i", "y_i"))
    >>> str(size), size.elements
    ('D', ('x_i', 'y_i'))
    """

    elements: tuple[str, ...]

    def __new__(cls, name: str, elements: Sequence[str]) -> Numbered:
        self = super().__new__(cls, name)
        self.elements = tuple(elements)
        return self


@dataclass(frozen=True, slots=True)
class Mark:
    """What is written on a part that only an array can bear, and where the part stands with it.

    A "prime" is a transpose; of a number it would be a derivative, or part of another name, and so would two of them,
    "double", of any part. A "weight" is that of a norm. A "plus" above is a pseudoinverse; of a number or a vector it
    would be the positive part. What NumPy has of "vectors", inner and outer products, is something else of matrices,
    and so is what SciPy takes of all entries, "whole".
    """

    what: Literal["prime", "double", "weight", "plus", "vectors", "whole"]
    span: Span


@dataclass(frozen=True, slots=True)
class Node:
    """A piece of a formula: what it is, its parts, and the range of characters where it stands.

    ``value`` is the number, the name, the word of a call, the operator of a power, the signs (1 or -1) of the
    terms of a sum, the operators between the factors of a product, the sign of a comparison, which is 1 where it holds
    and 0 elsewhere, or the indices of a sum over indices. What is "picked" of an array has the slots of its indices, a
    "unit" vector that of its only one. A "string" and a list of "sizes" are arguments only, until what is called has
    read them. An "entry"
    is made of a name with a subscript when it is known which sums it stands in (subscripts.py). What is ``closed`` has
    brackets, or a line of a fraction, round it.
    """

    kind: Kind
    value: Any
    children: tuple[Node, ...]
    span: Span
    mark: Mark | None = None
    closed: bool = False


_LAST: list[tuple[Node, tuple[Node, ...]]] = []  # the trees whose orders were asked for last, with these


def letter_of(name: Node) -> str:
    """The letter of a name, without its indices.

    >>> letter_of(Node("name", Subscripted("w", ("i", "j")), (), (0, 4))), letter_of(Node("name", "x", (), (0, 1)))
    ('w', 'x')
    """
    return name.value.base if isinstance(name.value, Subscripted) else str(name.value)


def abridged(text: str, limit: int = 40) -> str:
    """The text on one line, its middle left out when it is long.

    >>> abridged("a" * 1000, 7)
    'aaa…aaa'
    """
    text = " ".join(text.split())
    half = limit // 2
    return text if len(text) <= limit else text[:half] + "…" + text[-half:]


def shown(text: str, span: Span, limit: int = 40) -> str:
    r"""The text at a place, short enough to be quoted; a parenthesis that opens it keeps its \left.

    >>> shown("norm2(X*W - Y)^2", (6, 9))
    'X*W'
    >>> shown(r"X \left(y\right)^\top", (7, 22))
    '\\left(y\\right)^\\top'
    """
    start, end = span
    before = text[:start].rstrip()
    if before.endswith(r"\left") and text.count(r"\right", start, end) > text.count(r"\left", start, end):
        start = len(before) - len(r"\left")
    return abridged(text[start:end], limit)


def postorder(root: Node) -> Sequence[Node]:
    """Every node once, parts before the whole and left before right.

    Of one tree some twenty passes ask for it in turn, so that the orders of the last ones that are not large are kept.

    >>> x = Node("name", "x", (), (0, 1))
    >>> root = Node("transpose", None, (x,), (0, 2))
    >>> postorder(root) is postorder(root), [node.value for node in postorder(root)]
    (True, ['x', None])
    """
    for tree, known in _LAST:
        if tree is root:
            return known
    order = tuple(_ordered(root))
    if len(order) <= LARGE:
        _LAST[:] = ((root, order), *_LAST[: KEPT - 1])
    return order


def _ordered(root: Node) -> list[Node]:
    """The same, worked out with an explicit stack."""
    done: set[int] = set()
    order: list[Node] = []
    stack: list[Node | None] = [root]  # above None stands what is ready once the rest is done
    while stack:
        node = stack.pop()
        if node is None:
            order.append(cast(Node, stack.pop()))
        elif id(node) not in done:
            done.add(id(node))
            if node.children:
                stack += (node, None, *node.children[::-1])
            else:
                order.append(node)
    return order


def summed_over(nodes: Iterable[Node]) -> set[str]:
    """The letters of the indices over which some of these nodes are sums."""
    return {bound.letter for node in nodes if node.kind == "indexed" for bound in node.value}


def rebuilt(root: Node, change: Callable[[Node, Node], Node]) -> Node:
    """The tree with every part as it is changed: ``change`` has a part, and that with what its own have become.

    What stays as it is stays the same object.
    """
    done: dict[int, Node] = {}
    for node in postorder(root):
        children = tuple(done[id(c)] for c in node.children)
        same = all(a is b for a, b in zip(children, node.children, strict=True))
        done[id(node)] = change(node, node if same else replace(node, children=children))
    return done[id(root)]


def measured(root: Node) -> None:
    """Refuse what is nested too deep, or too large once definitions are put in place."""
    size: dict[int, int] = {}
    height: dict[int, int] = {}
    for node in postorder(root):
        size[id(node)] = 1 + sum(size[id(c)] for c in node.children)
        height[id(node)] = 1 + max((height[id(c)] for c in node.children), default=-1)
        if height[id(node)] > DEEPEST:
            raise InputError(
                Text("operations are nested more than {most} deep here", "ここで演算の入れ子が {most} 段を超えている")(
                    most=DEEPEST
                ),
                span=node.span,
            )
        if size[id(node)] > LARGEST:
            raise InputError(
                TOO_LARGE(most=f"{LARGEST:,}"),
                span=node.span,
            )


def dotted_forms(tree: Node, is_matrix: Callable[[str], bool]) -> Node:
    """The tree with what follows a dot before a matrix as one factor, up to the next dot: x·Ax is that of x and Ax."""

    def joined(node: Node, new: Node) -> Node:
        dotted = node.kind == "product" and any(o is DOT for o in node.value)
        return _with_forms(new, is_matrix) if dotted else new

    return rebuilt(tree, joined)


def _with_forms(product: Node, is_matrix: Callable[[str], bool]) -> Node:
    operators, factors = list(product.value), list(product.children)
    for at in reversed([n for n, o in enumerate(operators) if o is DOT]):
        stop = next((n for n in range(at + 1, len(operators)) if operators[n] is DOT), len(operators))
        inside = factors[at + 1 : stop + 1]
        between = operators[at + 1 : stop]
        if len(inside) > 1 and set(between) == {"*"} and _is_of(inside[0], is_matrix):
            span = inside[0].span[0], inside[-1].span[1]
            factors[at + 1 : stop + 1] = [Node("product", tuple(between), tuple(inside), span)]
            operators[at + 1 : stop] = []
    return replace(product, value=tuple(operators), children=tuple(factors))


def _is_of(factor: Node, is_matrix: Callable[[str], bool]) -> bool:
    """Whether a factor is a matrix by its name, transposed or inverse, too."""
    while factor.kind == "transpose" or factor.kind == "power" and factor.value == "^":
        factor = factor.children[0]
    return factor.kind == "name" and is_matrix(str(factor.value))
