r"""Entries of what is defined by its index: with z_j = w_j^\top x the name z_y is w_y^\top x, and no name of its own.

``-z_y + \log\sum_j e^{z_j}`` has one z. Its entry at another index is the definition with that index in the place of
its own: the index of another sum, a number, the last value of a sum, or a letter that is nothing else. Where that is
not certain the name is refused, since a name of its own would drop what it stands for from the derivative in silence.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from ..core.errors import InputError
from ..core.records import dataclass
from ..core.text import Text
from .beyond import counts, parts_of, usual_index
from .picked import IS_VARIABLE, OTHER_LETTER
from .subscripts import GREEK, refuse_label
from .tree import (
    LARGEST,
    TOO_LARGE,
    Node,
    Slot,
    Subscripted,
    Taken,
    Undefined,
    abridged,
    postorder,
    rebuilt,
    summed_over,
)

__all__ = ["at_given", "by_index"]

MOST = 1000  # entries of definitions in one formula
_FRESH = "klmpqrstijabcdefghuvwxyzno"
WHOLE = Text(
    "define {base} as a whole, {base} = …, in the place of {defined} = …; a name of its own has another letter",
    "{defined} = … の代わりに {base} 全体を {base} = … と定義する。別の名前であれば、別の文字を使う",
)


@dataclass(frozen=True, slots=True)
class _Family:
    """A definition by an index: its name, and the letters of the index."""

    name: str
    at: tuple[str, ...]


def by_index(trees: Iterable[Node], bodies: Mapping[str, Node]) -> dict[str, tuple[str, ...]]:
    """The definitions by an index, each with its letters: those of a sum, or in what it stands for, as in z_j = w_j'x.

    The subscript of another one, S_b, is a part of its name. ``trees`` are the formula and all definitions.
    """
    bound = _bound(trees)
    out: dict[str, tuple[str, ...]] = {}
    for name, body in bodies.items():
        base, at = parts_of(name)
        if not base or not at or len(set(at)) < len(at):
            continue
        below = [parts_of(n.value) for n in postorder(body) if n.kind == "name"]
        inside = {x for b, letters in below if b for x in letters}
        inside |= {x for n in postorder(body) if n.kind == "subscript" for x in n.value}
        inside |= {str(s.first) for n in postorder(body) if n.kind == "picked" for s in n.value}
        if all(x in bound or x in inside and _may_be_index(x) for x in at):
            out[name] = tuple(at)
    return out


def at_given(
    root: Node, bodies: Mapping[str, Node], names: Collection[str], latex: bool
) -> tuple[Node, dict[str, Node]]:
    """The formula and the definitions, with one more for each entry of what is defined by an index.

    ``names`` are declared, and so names of their own.

    Raises:
        InputError: it is not certain that a name is such an entry, or what it stands for.
    """
    trees = (root, *bodies.values())
    found = by_index(trees, bodies)
    if not found and not any(counts(x) for name in bodies for x in parts_of(name)[1]):
        return root, dict(bodies)
    return _Given(trees, bodies, found, names, latex).replaced(root)


def _bound(trees: Iterable[Node]) -> frozenset[str]:
    return frozenset().union(*(summed_over(postorder(tree)) for tree in trees))


def _may_be_index(letter: str) -> bool:
    return usual_index(letter) or letter in GREEK or letter in ("n", "c")


class _Given:
    """Puts a definition of its own beside each entry of what is defined by an index."""

    def __init__(
        self,
        trees: Sequence[Node],
        bodies: Mapping[str, Node],
        found: Mapping[str, tuple[str, ...]],
        names: Collection[str],
        latex: bool,
    ) -> None:
        self.bodies, self.names, self.latex = dict(bodies), names, latex
        self.families = {(parts_of(name)[0], len(at)): _Family(name, at) for name, at in found.items()}
        nodes = [n for tree in trees for n in postorder(tree)]
        self.plain = {str(n.value) for n in nodes if n.kind == "name"}
        self.bound = set(_bound(trees))
        self.lasts = {b.last for n in nodes if n.kind == "indexed" for b in n.value if b.last is not None}
        self.used = self.plain | self.bound | self.lasts | {x for n in self.plain for x in parts_of(n)[1]}
        self.numbered: dict[tuple[str, int], str] = {}
        for name in bodies:
            base, at = parts_of(name)
            if base and at and all(map(counts, at)):
                self.numbered.setdefault((base, len(at)), name)
        # a z in the definition of z_j is not what the z_j are entries of
        self.wholes = {base: f for (base, _), f in self.families.items() if base not in _names(bodies[f.name])}
        self.waiting: list[str] = []
        self.made = 0

    def replaced(self, root: Node) -> tuple[Node, dict[str, Node]]:
        """The formula and all definitions."""
        root = self._within(root)
        self.waiting = list(self.bodies)
        while self.waiting:
            name = self.waiting.pop()
            self.bodies[name] = self._within(self.bodies[name])
        return root, self.bodies

    def _within(self, tree: Node) -> Node:
        order = postorder(tree)
        own = {id(n.children[0]) for n in order if n.kind in ("picked", "subscript") and self._is_whole(n.children[0])}

        def entered(node: Node, new: Node) -> Node:
            if node.kind == "name" and id(node) not in own:
                return self._name(node)
            if node.kind in ("picked", "subscript") and id(node.children[0]) in own:
                return self._picked(node)
            return new

        return rebuilt(tree, entered)

    def _is_whole(self, node: Node) -> bool:
        """Whether a node is the name of which a definition has the entries."""
        return node.kind == "name" and node.value in self.wholes and node.value not in self.bodies

    def _name(self, node: Node) -> Node:
        """A name, or the entry that it is."""
        if node.value in self.bodies:
            return node
        if self._is_whole(node):
            raise self._array(node, self.wholes[node.value])
        base, at = parts_of(node.value)
        if node.value in self.names or not base or not at:
            return node
        if not isinstance(node.value, Subscripted) and len(at) > 1 and not self.bound.issuperset(at):
            return node  # a word
        if any(x.isdigit() and not counts(x) for x in at):
            return node  # β_0 is none of the β_j, which are counted from 1
        bound = self.bound.issuperset(at)
        family = self.families.get((base, len(at)))
        if family is None and len(at) == 2 and self.bound.issuperset(at) and self._has_entries(base):
            return self._entry_of(node, self.families[base, 1], tuple(at))
        if family is None:
            single = self.numbered.get((base, len(at)))
            if bound and single is not None:
                raise self._one_of(node, single)
            return node
        if bound or self.latex and all(self._is_index(x, node) for x in at):
            return self._entry(node, family, tuple(at))
        raise self._either(node, family)

    def _has_entries(self, base: str) -> bool:
        """Whether a name with two indices is an entry of one with one that is defined, p_ik of p_i = softmax(W x_i)."""
        family = self.families.get((base, 1))
        return family is not None and all(
            parts_of(n)[0] != base or len(parts_of(n)[1]) == 1 for n in _names(self.bodies[family.name])
        )

    def _entry_of(self, node: Node, family: _Family, at: tuple[str, ...]) -> Node:
        """The entry p_ik of the p_i that is defined by its index.

        Raises:
            InputError: the index of the definition is the second one, so that it may be a column.
        """
        if family.at[0] == at[1]:
            raise self._array(node, family)
        whole = self._entry(
            Node("name", str(Subscripted(parts_of(family.name)[0], at[:1])), (), node.span), family, at[:1]
        )
        return Node("subscript", at[1:], (whole,), node.span, node.mark)

    def _picked(self, node: Node) -> Node:
        """What is picked of an array by its name: an entry, by an index for each of those of its definition."""
        name = node.children[0]
        ranged = node.kind == "picked" and any(s.ranged for s in node.value)
        at: tuple[str, ...] = node.value if node.kind == "subscript" else tuple(str(s.first) for s in node.value)
        family = self.families.get((name.value, len(at)))
        if family is None or ranged:
            raise self._array(name, self.wholes[name.value])
        for letter in at:
            if letter not in self.bound and letter in self.plain:
                raise InputError(IS_VARIABLE(name=abridged(letter)), span=node.span, hint=OTHER_LETTER)
            refuse_label(letter, self.bound, node.span)
        return self._entry(node, family, at)

    def _is_index(self, index: str, node: Node) -> bool:
        """Whether a part of a subscript may be nothing but an index."""
        refuse_label(index, self.bound, node.span)
        usual = usual_index(index) or index in GREEK
        return index in self.bound or counts(index) or index in self.lasts or usual and index not in self.plain

    def _entry(self, node: Node, family: _Family, at: tuple[str, ...]) -> Node:
        """The name of an entry, for which there is a definition now."""
        name = str(Subscripted(parts_of(family.name)[0], at))
        if name not in self.bodies:
            if len(self.bodies) >= MOST:
                raise InputError(TOO_LARGE(most=f"{LARGEST:,}"), span=node.span)
            self.bodies[name] = self._at(node, family, at)
            self.waiting.append(name)
        return Node("name", name, (), node.span, node.mark)

    def _at(self, node: Node, family: _Family, at: tuple[str, ...]) -> Node:
        """What a definition stands for at another index."""
        body = self.bodies[family.name]
        values = dict(zip(family.at, at, strict=True))
        inner = _bound((body,))
        if not inner.isdisjoint(family.at):
            raise self._array(node, family)
        for letter in sorted(inner.intersection(at)):
            free = next((x for x in _FRESH if x not in self.used), None)
            if free is None:
                raise self._array(node, family)
            values[letter] = free
            self.used.add(free)
            self.bound.add(free)
        try:
            made = rebuilt(body, lambda _, part: self._part(part, values))
        except _Moving:
            raise self._array(node, family) from None
        self.made += len(postorder(body))
        if self.made > LARGEST:
            raise InputError(TOO_LARGE(most=f"{LARGEST:,}"), span=node.span)
        return made

    def _part(self, part: Node, values: Mapping[str, str]) -> Node:
        """A part of a definition with other indices.

        Raises:
            _Moving: an index stands where another one cannot be put.
        """
        if part.kind == "name":
            return self._below(part, values)
        if part.kind == "call" and isinstance(part.value, Undefined):
            if not values.keys().isdisjoint(parts_of(part.value.function)[1]):
                raise _Moving
        elif part.kind == "indexed":
            if any(b.last in values for b in part.value):
                raise _Moving
            return replace(part, value=tuple(replace(b, letter=values.get(b.letter, b.letter)) for b in part.value))
        elif part.kind == "subscript":
            return replace(part, value=tuple(values.get(x, x) for x in part.value))
        elif part.kind in ("picked", "unit"):
            slots = tuple(_slot(s, values) for s in (part.value if part.kind == "picked" else (part.value,)))
            return replace(part, value=slots if part.kind == "picked" else slots[0])
        return part

    def _below(self, name: Node, values: Mapping[str, str]) -> Node:
        """A name with other indices below it."""
        if name.value in values:
            raise _Moving
        base, at = parts_of(name.value)
        word = not isinstance(name.value, Subscripted) and len(at) > 1 and not (self.bound | {*values}).issuperset(at)
        if not base or word or not any(x in values for label in at for x in label.split("_")):
            return name
        if name.value in self.names or not all(x in values or values.keys().isdisjoint(x.split("_")) for x in at):
            raise _Moving
        new = tuple(values.get(x, x) for x in at)
        return replace(name, value=(Subscripted if self.bound.issuperset(new) else Taken)(base, new))

    def _either(self, node: Node, family: _Family) -> InputError:
        """The refusal of a name that may be an entry of what is defined."""
        base, at = parts_of(node.value)
        index = ",".join(at)
        said = Text(
            "{name} may be an entry of the {base} that {defined} = … defines, or a name of its own",
            "{name} は {defined} = … が定める {base} の成分とも、別の名前とも読める",
        )
        hint = Text(
            "the entry is written {base}[{index}], in LaTeX ({base})_{{{index}}}; a name of its own has another "
            "letter, or a declared shape",
            "成分であれば {base}[{index}]、LaTeX では ({base})_{{{index}}} と書く。別の名前であれば、別の文字を"
            "使うか、その形を宣言する",
        )
        named = next((x for x in at if x not in self.bound and x in self.plain), None)
        return InputError(
            said(name=abridged(str(node.value)), base=base, defined=abridged(family.name)),
            span=node.span,
            hint=OTHER_LETTER if named is not None else hint(base=base, index=index),
        )

    def _array(self, node: Node, family: _Family) -> InputError:
        """The refusal of the array itself, or of an entry whose definition is not known."""
        base = parts_of(family.name)[0]
        said = Text(
            "{name} rests on the {base} that {defined} = … defines by its index, or is a name of its own",
            "{name} は {defined} = … が添字で定める {base} によるものとも、別の名前とも読める",
        )
        return InputError(
            said(name=abridged(str(node.value) if node.kind == "name" else base), base=base, defined=family.name),
            span=node.span,
            hint=WHOLE(base=base, defined=family.name),
        )

    def _one_of(self, node: Node, single: str) -> InputError:
        """The refusal of entries of which one is defined."""
        base = parts_of(single)[0]
        said = Text(
            "{name} may be any entry of {base}, and {defined} is defined here by itself",
            "{name} は {base} の任意の成分と読めるが、{defined} だけがここで定義されている",
        )
        hint = Text(
            "define {base} as a whole, or give {defined} another letter",
            "{base} 全体を定義するか、{defined} に別の文字を使う",
        )
        return InputError(
            said(name=abridged(str(node.value)), base=base, defined=single),
            span=node.span,
            hint=hint(base=base, defined=single),
        )


class _Moving(Exception):
    """An index stands in a definition where another one cannot be put."""


def _names(tree: Node) -> set[str]:
    return {str(n.value) for n in postorder(tree) if n.kind == "name"}


def _slot(slot: Slot, values: Mapping[str, str]) -> Slot:
    if slot.ranged and (slot.first in values or slot.last in values):
        raise _Moving
    if slot.first is not None and any(x in values for x in slot.first.split("_")[1:]):
        raise _Moving
    return replace(slot, first=values.get(slot.first, slot.first)) if slot.first is not None else slot
