"""The equalities of a document as they were parsed, and what can be told of one by its letters alone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.known import Known, arrays_in, capital_of
from ..reading.tree import Node, Span, Subscripted, letter_of, postorder
from .stacks import Stack

__all__ = ["CASE", "NOT_ONE", "Item", "explained_first", "first_places", "functions_first", "in_order", "indices_of"]
__all__ += ["is_value", "names_of", "on_indices", "symmetric_name", "takes", "whole"]

CASE = "if"  # the relation of a line that says of which case the words speak: "if y = 1"
NOT_ONE = Text("this is not one formula", "これは一つの式になっていない")


@dataclass(frozen=True, eq=False)
class Item:
    """One equality as it was parsed, or what could not be and the ``reason``.

    It stands ``first`` or ``last`` in its chain, or ``lone`` where the chain is one equality.
    """

    source: str
    span: Span
    inline: bool
    left: Node | None = None
    right: Node | None = None
    relation: str = "="
    first: bool = True
    last: bool = True
    lone: bool = True
    reason: Said | None = None
    place: int = 0  # where the piece of the document begins that it stands in
    stack: Stack | None = None  # of a line that says what the rows or columns of a matrix are called
    asked: bool = False  # whether words call it a constraint, which gives no letter on its right side a meaning
    past: bool = False  # whether a side that could not be read stands between the two
    copies: int | None = None  # the line of which this says the same at another layer; it is not reported

    @property
    def trees(self) -> list[Node]:
        """The sides that were read."""
        return [side for side in (self.left, self.right) if side is not None]


def names_of(item: Item) -> frozenset[str]:
    """The names of a line."""
    return frozenset(letter_of(x) for t in item.trees for x in arrays_in(t))


def first_places(items: Sequence[Item]) -> dict[str, int]:
    """Where the first line begins that holds a name."""
    found: dict[str, int] = {}
    for item in items:
        for name in names_of(item):
            found[name] = min(found.get(name, item.span[0]), item.span[0])
    return found


def symmetric_name(item: Item) -> str | None:
    """The name of which a line says that it is symmetric, A = Aᵀ."""
    for a, b in ((item.left, item.right), (item.right, item.left)):
        if a is None or b is None or b.kind != "transpose" or item.relation != "=":
            continue
        name = b.children[0]
        if a.kind == name.kind == "name" and a.value == name.value and not isinstance(a.value, Subscripted):
            return str(a.value)
    return None


def is_value(tree: Node) -> bool:
    """Whether a side is a number: 1, −1."""
    return (tree.children[0] if tree.kind == "negate" else tree).kind == "number"


def whole(item: Item, matrices: Collection[str]) -> Item:
    """A line that says of the entries of a matrix that it is symmetric, a_ij = a_ji, as one of the matrix: A = Aᵀ."""
    a, b = item.left, item.right
    if a is None or b is None or not item.lone or item.relation != "=" or not a.kind == b.kind == "name":
        return item
    if not isinstance(a.value, Subscripted) or not isinstance(b.value, Subscripted):
        return item
    name = a.value.base if a.value.base in matrices else capital_of(a.value.base)
    turned = len(a.value.at) == 2 and a.value.at[0] != a.value.at[1] and a.value.at == b.value.at[::-1]
    if not turned or a.value.base != b.value.base or name not in matrices or any(x.isdigit() for x in a.value.at):
        return item
    other = Node("transpose", None, (Node("name", name, (), b.span),), b.span)
    return replace(item, left=Node("name", name, (), a.span), right=other)


def in_order(items: Sequence[Item]) -> list[int]:
    """The order in which lines are read: a definition that follows one that uses it, "h = σ(z), where z = Wx", first.

    Only definitions are passed over: what stands after an equality of another kind defines nothing before it.
    """
    order = list(range(len(items)))
    names, defines = _defining(items)
    for n in range(1, len(items)):
        name, first = defines[n], n
        if name is None or name.endswith("_") or name in names[n][1]:
            continue
        for k in range(n - 1, -1, -1):
            entry = _entry(items[k])  # the definition of an entry is passed over, too, unless this one uses it
            if defines[k] is None and entry is None or defines[k] == name or defines[k] in names[n][1]:
                break
            if entry is not None and (entry == name or entry in _bases(items[n])):
                break
            if name in names[k][1]:
                first = k
        if first < n:
            order.remove(n)
            order.insert(order.index(first), n)
    return order


def _entry(item: Item) -> str | None:
    """The array of which a line defines an entry, y_i = …."""
    left = item.left
    if left is None or left.kind != "name" or not item.lone or not isinstance(left.value, Subscripted):
        return None
    return left.value.base


def _bases(item: Item) -> set[str]:
    """The arrays whose entries stand in a line."""
    nodes = [node for tree in item.trees for node in arrays_in(tree)]
    return {x.value.base for x in nodes if isinstance(x.value, Subscripted)}


def explained_first(items: Sequence[Item], order: Sequence[int], explaining: Mapping[int, int]) -> list[int]:
    """The order with what is ``explaining``, "where r = Ax − b", before the lines of its sentence that use its letter.

    It is by the number of such a line that of the first line of its sentence.
    """
    order = list(order)
    names, defines = _defining(items)
    for n, begin in explaining.items():
        name = defines[n]
        if name is None or name in names[n][1]:
            continue
        first = _explained(n, name, names, defines, order, begin)
        if order.index(first) < order.index(n):
            order.remove(n)
            order.insert(order.index(first), n)
    return order


def functions_first(items: Sequence[Item], order: Sequence[int], functions: Mapping[str, Collection[str]]) -> list[int]:
    """The order with what says what a function is, s(u) = …, before the lines that take it of something.

    So where one line says it, by its arguments and by letters that no line before it is about.
    """
    order = list(order)
    for name, arguments in functions.items():
        told = [
            n
            for n, item in enumerate(items)
            if item.relation == "=" and any(side is not None and _is(side, name) for side in _ends(item))
        ]
        if len(told) != 1:
            continue
        own, at = items[told[0]], order.index(told[0])
        if own.left is None or not _is(own.left, name) or own.right is None or own.right.kind == "number":
            continue  # L(W) = 0 says nothing of the function
        if takes(own.right, name):
            continue
        first = next((n for n in order[:at] if any(takes(t, name) for t in items[n].trees)), None)
        if first is None:
            continue
        # what a line says that is no equation, a > 0, gives no letter a meaning
        passed = [items[n] for n in order[order.index(first) : at] if items[n].relation == "="]
        loose = {str(x.value) for x in arrays_in(own.right)} - set(arguments)
        used = {str(x.value) for item in passed for t in item.trees for x in arrays_in(t)}
        if not loose & used and not any(takes(own.right, str(other)) for other in functions if other != name):
            order.remove(told[0])
            order.insert(order.index(first), told[0])
    return order


def _ends(item: Item) -> list[Node | None]:
    """The sides of a line that its chain begins or ends with."""
    return [item.left if item.first else None, item.right if item.lone else None]


def _is(tree: Node, name: str) -> bool:
    return tree.kind == "name" and tree.value == name


def takes(tree: Node, name: str) -> bool:
    """Whether a function, or a derivative of it, is taken in a tree, of its own argument without brackets, too."""
    return any(n.kind in ("call", "name") and str(n.value).rstrip("'") == name for n in postorder(tree))


def _defining(items: Sequence[Item]) -> tuple[list[list[set[str]]], list[str | None]]:
    """The names of the sides of each line, and the letter that it defines; ``x_`` for an x_i."""
    names = [[_names(t) if t is not None else set() for t in (item.left, item.right)] for item in items]
    defines = [
        next(iter(names[n][0]))
        if item.lone and item.left is not None and item.left.kind == "name" and names[n][0] and item.relation == "="
        else None
        for n, item in enumerate(items)
    ]
    return names, defines


def _explained(
    n: int,
    name: str,
    names: Sequence[Sequence[set[str]]],
    defines: Sequence[str | None],
    order: Sequence[int],
    begin: int,
) -> int:
    """The first line of a sentence that uses the letter which a line of it explains, or that line itself."""
    uses = [k for k in range(n) if name in names[k][0] | names[k][1]]
    if not uses or min(uses) < begin or name in (defines[k] for k in uses):
        return n
    first = min(uses, key=order.index)
    passed = order[order.index(first) : order.index(n)]
    return n if any(defines[k] in names[n][1] for k in passed if defines[k] is not None) else first


def _names(tree: Node) -> set[str]:
    return {f"{n.value.base}_" if isinstance(n.value, Subscripted) else str(n.value) for n in arrays_in(tree)}


def on_indices(item: Item, known: Known) -> bool:
    """Whether a line is about indices, such as j = β or n = 2."""
    sides = item.trees
    bare = [s.value for s in sides if s.kind == "name" and not isinstance(s.value, Subscripted)]
    numbers = [s for s in sides if s.kind == "number"]
    if len(bare) + len(numbers) < len(sides) or not bare or not item.lone:
        return False
    return all(name in known.letters or name in known.sizes for name in bare)


def indices_of(tree: Node) -> set[str]:
    """The index letters of a tree, those of sums included."""
    found: set[str] = set()
    for node in postorder(tree):
        if node.kind == "name" and isinstance(node.value, Subscripted):
            found.update(node.value.at)
        elif node.kind == "subscript":
            found.update(node.value)
    return found
