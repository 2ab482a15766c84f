"""What a document says of its letters before its equations are read: shapes, sizes, and how each letter is used."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from ..index import Shape
from ..reading.tree import Node, Subscripted, postorder

__all__ = ["DELTA", "Known", "arrays_in", "capital_of", "is_d"]

DELTA = ("delta", "δ")


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
    rows: set[str] = field(default_factory=set)  # of which x_i was declared a vector
    stacked: dict[str, tuple[str, str]] = field(default_factory=dict)  # X: ("rows", "n"), that many x_i

    def learn(self, tree: Node) -> None:
        """Take note of the names of a tree."""
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
            elif node.kind == "transpose" and node.children[0].kind == "name":
                self.turned.add(str(node.children[0].value))
            elif node.kind == "product":
                for a, b in zip(node.children, node.children[1:], strict=False):
                    if is_d(a) and b.kind == "name":
                        self.differentials.add(b.value.base if isinstance(b.value, Subscripted) else b.value)


def is_d(node: Node) -> bool:
    return node.kind == "name" and node.value == "d" and not isinstance(node.value, Subscripted)


def capital_of(base: str) -> str:
    return base[:1].upper() + base[1:]


def arrays_in(tree: Node) -> Iterator[Node]:
    """The nodes of a tree that are names."""
    return (n for n in postorder(tree) if n.kind == "name")
