"""The definitions of a formula, U = X*W after "where": every defined name is replaced by what it stands for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from ..core.errors import InputError, NoRuleError
from ..core.text import Text
from .tree import Node, Span, Subscripted, abridged, postorder
from .words import CONSTANTS, NAME_OF_FUNCTION, SYNTAX, WORDS

__all__ = ["put_in_place"]


def put_in_place(root: Node, definitions: Iterable[tuple[str, Span, Node]], names: Collection[str] = ()) -> Node:
    """The formula with every defined name replaced by what it stands for; a definition is a name, its place, a tree.

    ``names`` are declared as variables, and so cannot be defined.

    Raises:
        InputError: a name is defined twice or by itself, or is that of a function.
        NoRuleError: an entry is taken of a name that stands for an expression.
    """
    waiting: dict[str, tuple[Span, Node, frozenset[str]]] = {}
    for name, span, body in definitions:
        if name in names:
            raise InputError(
                Text(
                    "{name} is declared as a variable, and defined here as well",
                    "{name} は変数として宣言されているが、ここで定義もされている",
                )(name=abridged(name)),
                span=span,
                hint=Text("give the part another name", "別の名前を付ける"),
            )
        if name in waiting:
            raise InputError(
                Text("{name} is defined twice", "{name} が 2 度定義されている")(name=abridged(name)), span=span
            )
        if name in WORDS or name in CONSTANTS or name in SYNTAX:
            raise InputError(NAME_OF_FUNCTION(name=name), span=span)
        waiting[name] = span, body, frozenset(n.value for n in postorder(body) if n.kind == "name")
    ready: dict[str, Node] = {}
    _unsubscripted(root, waiting)
    while waiting:
        # a definition may use the others, in any order
        free = [n for n, (_, _, used) in waiting.items() if not used & waiting.keys()]
        if not free:
            name, (span, _, _) = next(iter(waiting.items()))
            raise InputError(
                Text("{name} is defined by itself", "{name} がそれ自身を用いて定義されている")(name=abridged(name)),
                span=span,
            )
        for n in free:
            ready[n] = _substituted(waiting.pop(n)[1], ready)
    return _substituted(root, ready)


def _unsubscripted(root: Node, defined: dict[str, tuple[Span, Node, frozenset[str]]]) -> None:
    """Refuse an entry of a name that stands for an expression: u_i where u = X*w."""
    order = [n for tree in (root, *(body for _, body, _ in defined.values())) for n in postorder(tree)]
    if not any(n.kind == "indexed" for n in order):
        return
    for node in order:
        name, _, subscript = node.value.rpartition("_") if node.kind == "name" else ("", "", "")
        letters = subscript.isalpha() and len(subscript) < 3 or isinstance(node.value, Subscripted)
        if isinstance(node.value, Subscripted):
            name = node.value.base
        if name in defined and node.value not in defined and letters:
            raise NoRuleError(
                Text(
                    "{name} stands for an expression, whose entries have no name",
                    "{name} は式を表しており、その成分には名前がない",
                )(name=name),
                span=node.span,
                hint=Text("define {name} itself: where {name} = ...", "{name} そのものを定義する: where {name} = ...")(
                    name=node.value
                ),
            )


def _substituted(root: Node, values: Mapping[str, Node]) -> Node:
    """The tree with names replaced by trees."""
    done: dict[int, Node] = {}
    for node in postorder(root):
        if node.kind == "name":
            done[id(node)] = values.get(node.value, node)
        else:
            children = tuple(done[id(c)] for c in node.children)
            same = all(a is b for a, b in zip(children, node.children, strict=True))
            done[id(node)] = node if same else replace(node, children=children)
    return done[id(root)]
