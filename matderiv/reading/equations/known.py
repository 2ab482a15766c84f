"""What a document says of its letters before its equations are read: shapes, sizes, and how each letter is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field

from ...core.index import Shape
from ...core.records import dataclass
from ..shapes import pi_in
from ..shaping.guesses import by_use, letter_kind, vectors
from ..subscripts import DELTA, GREEK
from ..tree import Node, Subscripted, letter_of, postorder
from ..words import WORDS

__all__ = ["NO_NUMBERS", "Known", "arrays_in", "capital_of", "is_d", "is_kronecker"]

# operations that nobody takes of a number
NO_NUMBERS = frozenset(
    (
        *("trace", "det", "logdet", "inverse", "norm2", "norm1", "normnuc", "normspec", "diag", "vec", "kron", "pinv"),
        *("adj", "polar", "tril", "triu", "lambda_max"),
    )
)


@dataclass
class Known:
    """What is known of the whole document before its equations are read.

    ``shapes`` are declared; ``sizes`` are the names that stand as sizes; ``plain`` the names without a subscript,
    ``below`` how many indices each letter bears, ``letters`` those indices; ``functions`` the arguments of f in f(x).
    """

    shapes: dict[str, tuple[Shape, int]] = field(default_factory=dict)
    facts: dict[str, frozenset[str]] = field(default_factory=dict)
    sizes: set[str] = field(default_factory=set)
    plain: set[str] = field(default_factory=set)
    below: dict[str, set[int]] = field(default_factory=dict)
    turned: set[str] = field(default_factory=set)
    letters: set[str] = field(default_factory=set)
    functions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    differentials: set[str] = field(default_factory=set)
    shaped: set[str] = field(default_factory=set)  # that stand where no number stands: xᵀ, ‖x‖, tr A, ∇_x
    behind: set[str] = field(default_factory=set)  # small letters directly behind a capital, as in Ax
    factors: set[str] = field(default_factory=set)  # capitals beside another array, or differentiated by: AB, Xw
    numbers: set[str] = field(default_factory=set)  # by which d/dt differentiates
    entries: set[str] = field(default_factory=set)  # of which x_i was declared a number
    rows: set[str] = field(default_factory=set)  # of which x_i was declared a vector
    stacked: dict[str, tuple[str, str]] = field(default_factory=dict)  # X: ("rows", "n"), that many x_i
    counts: dict[str, str] = field(default_factory=dict)  # x: "n", as many x_i as a list of them has
    barred: set[str] = field(default_factory=set)  # small letters between single bars: |t|
    vectors: set[str] = field(default_factory=set)  # small letters that are used as vectors: b of Ab, x of x·y
    pi: frozenset[str] = frozenset()  # how the number π is written
    unknown: frozenset[str] = frozenset()  # functions of a number that are called and defined nowhere
    alike: dict[str, str] = field(default_factory=dict)  # letters of one kind: a of a^l and a^{l-1}
    of_entries: bool = False  # whether such a function of a vector or matrix is that of its entries
    told: dict[str, int] = field(default_factory=dict)  # what words say that a letter is: 0 number, 1 vector, 2 matrix
    classes: dict[str, int] = field(default_factory=dict)  # what words say that "small" and "capital" letters are

    def learn(self, *trees: Node) -> None:
        """Take note of the names of all trees of what is read."""
        self.sizes |= {str(x) for shape, _ in self.shapes.values() for s in shape for x in s.free_symbols}
        for tree in trees:
            self._learn(tree)
        order = [node for tree in trees for node in postorder(tree)]
        kinds = {n: letter_kind(n) or 0 for n in self.plain} | {n: rank for n, (_, rank) in self.shapes.items()}
        own = {str(n.value) for tree in trees for n in (tree, *_variables(tree)) if n.kind == "name"}
        own |= {str(n.value) for n in order if n.kind == "call"}
        numbers = pi_in(order) | _doubled(order)
        self.pi = numbers - own - self.shapes.keys() - self.facts.keys() - self.sizes
        # that a letter is a number may rest on x_i being one, which only sizes tell
        self.vectors = {name for name, kind in by_use(order, kinds).items() if kind == 1}
        self.vectors |= vectors(order, {n: k for n, k in kinds.items() if n not in self.shapes}, ())

    def classed(self, name: str) -> int | None:
        """What a letter is by what words say of all small or all capital letters; Greek ones are none of them."""
        if name.split("_")[0] in GREEK or not name[:1].isascii():
            return None
        return self.classes.get("small" if name[:1].islower() else "capital")

    def _learn(self, tree: Node) -> None:
        for node in postorder(tree):
            if node.kind == "name" and isinstance(node.value, Subscripted):
                self.below.setdefault(node.value.base, set()).add(len(node.value.at))
                self.letters.update(node.value.at)
            elif node.kind == "name":
                self.plain.add(node.value)
            elif node.kind == "subscript":
                self.letters.update(node.value)
            elif node.kind == "indexed":
                self.letters.update(b.letter for b in node.value)
                self.sizes.update(b.last for b in node.value if b.last and not b.last.isdigit())
            elif node.kind == "call" and node.value in ("eye", "vector", "matrix"):
                sizes = node.children if node.value == "eye" else node.children[1:]  # I_n, 1_n
                self.sizes.update(_bare(*sizes))
            elif node.kind == "transpose" and node.children[0].kind == "name":
                self.turned.add(str(node.children[0].value))
                self._shaped(node.children[0])
            elif node.kind == "bars" and not node.value:
                self.barred.update(_bare(*node.children))
            elif node.kind == "call" and WORDS.get(node.value) in NO_NUMBERS or node.kind == "bars" and node.value:
                self._shaped(*node.children)
            elif node.kind == "partial":
                if node.value == "nabla":
                    self._shaped(*node.children[1:])
                elif node.value == "total":
                    self.numbers.update(_bare(*node.children[1:]))
                self.factors.update(n for n in _bare(*node.children[1:]) if n[:1].isupper())
            elif node.kind == "product":
                self._beside(node)
                for a, b in zip(node.children, node.children[1:], strict=False):
                    moved = b.children[0] if b.kind == "transpose" else b
                    if self.differs(a, b) and moved.kind == "name":
                        self.differentials.add(letter_of(moved))

    def differs(self, d: Node, other: Node) -> bool:
        """Whether a d before something takes its differential: not where d is a size and a space stands between."""
        return is_d(d) and not ("d" in self.sizes and other.span[0] > d.span[1])

    def _beside(self, node: Node) -> None:
        """Capitals that stand directly beside another array in a product are matrices."""
        pairs = zip(node.value, node.children, node.children[1:], strict=False)
        for operator, a, b in pairs:
            if operator == "*" and _letter(a) and _letter(b):
                self.factors.update(n for n in _bare(a, b) if n[:1].isupper())
                if a.kind == "name" and _letter(a)[:1].isupper():
                    self.behind.update(n for n in _bare(b) if n[:1].islower())

    def _shaped(self, *nodes: Node) -> None:
        """Names that stand here by themselves are no numbers."""
        self.shaped.update(_bare(*nodes))


def _doubled(order: list[Node]) -> frozenset[str]:
    r"""Those of pi and π that stand bare only behind a number, \sqrt{2\pi}: the number, also beside weights π_k."""
    bare = [n for n in order if n.kind == "name" and n.value in ("pi", "π") and not isinstance(n.value, Subscripted)]
    pairs = (p for n in order if n.kind == "product" for p in zip(n.children, n.children[1:], strict=False))
    behind = {id(b) for a, b in pairs if a.kind == "number"}
    return frozenset(str(n.value) for n in bare) if bare and all(id(n) in behind for n in bare) else frozenset()


def _bare(*nodes: Node) -> list[str]:
    """Those of the nodes that are names without indices."""
    return [n.value for n in nodes if n.kind == "name" and not isinstance(n.value, Subscripted)]


def _variables(tree: Node) -> Iterator[Node]:
    """What is differentiated by in a tree."""
    return (n for node in postorder(tree) if node.kind == "partial" for by in node.children[1:] for n in arrays_in(by))


def _letter(node: Node) -> str:
    """The name that a factor is, transposed or not, where it is one of a Latin letter."""
    inner = node.children[0] if node.kind == "transpose" else node
    name = str(inner.value) if inner.kind == "name" else ""
    return "" if name.split("_")[0] in GREEK else name


def is_d(node: Node) -> bool:
    return node.kind == "name" and node.value == "d" and not isinstance(node.value, Subscripted)


def is_kronecker(node: Node) -> bool:
    """Whether a name is the Kronecker delta: δ with two indices."""
    return isinstance(node.value, Subscripted) and node.value.base in DELTA and len(node.value.at) == 2


def capital_of(base: str) -> str:
    return base[:1].upper() + base[1:]


def arrays_in(tree: Node) -> Iterator[Node]:
    """The nodes of a tree that are names."""
    return (n for n in postorder(tree) if n.kind == "name")
