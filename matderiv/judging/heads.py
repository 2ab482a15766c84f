r"""The head of a claim, as papers write it: \nabla f(x) = …, \nabla_x f = …, \frac{\partial f}{\partial x} = ….

What is claimed is the right side. What stands on the left is looked at: the derivative by what is asked for, as often.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from ..core.errors import InputError, MatderivError
from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.formula import variable_in
from ..reading.latex.cursor import How
from ..reading.latex.nodes import tree_of
from ..reading.latex.stretches import sides_of, stretch
from ..reading.latex.tokens import Raw
from ..reading.latex.written import as_text
from ..reading.tree import At, Node, Subscripted, abridged

__all__ = ["by_in_head", "without_head"]

_BEGIN = frozenset(("nabla", "∇", "frac", "dfrac", "tfrac", "cfrac", "partial", "∂"))

OTHER = Text(
    "the claim is the derivative by {own}, but that by {name} is asked for",
    "主張は {own} による導関数だが、求められているのは {name} による導関数である",
)
TIMES = Text(
    "the claim is the derivative of order {own}, but that of order {order} is asked for",
    "主張は {own} 階の導関数だが、求められているのは {order} 階の導関数である",
)
ONE_OF_TWO = Text("change one of the two", "どちらか一方を改める")


def without_head(claim: str, variable: object, order: int, taken: frozenset[str]) -> str:
    r"""The right side of a claim with a head; any other claim as it is, and one whose head is a name that is ``taken``.

    >>> without_head(r"\nabla f(x) = 2A^\top(Ax-b)", "x", 1, frozenset("Axb"))
    '2A^\\top(Ax-b)'
    >>> without_head("2*A*x", "x", 1, frozenset("Ax"))
    '2*A*x'

    Raises:
        InputError: the head is that of another derivative.
    """
    tokens = stretch(claim, lenient=True).tokens
    sides, relations = sides_of(tokens)
    if len(sides) < 2 or not sides[0] or not sides[1] or claim[slice(*relations[0][1])] != "=":
        return claim
    head = _head(claim, sides[0])
    if head is None or head.function in taken:
        return claim
    by = variable_in(variable)
    asked = str(getattr(by, "name", by))
    elsewhere = asked not in head.arguments and all(map(str.isidentifier, head.arguments))
    own, stop = head.arguments if elsewhere and head.arguments else head.by or head.arguments, relations[0][1][0]
    if own and asked not in own:
        raise _refused(claim, OTHER(own=abridged(", ".join(own)), name=abridged(asked)), stop)
    if head.order != order:
        raise _refused(claim, TIMES(own=str(head.order), order=str(order)), stop)
    return claim[stop + 1 :].strip()


def by_in_head(claim: str) -> str | None:
    r"""By what a claim with a head is the derivative, if that says it.

    >>> by_in_head(r"\nabla_w f = 2X^\top(Xw - y)"), by_in_head("2*A*x")
    ('w', None)
    """
    tokens = stretch(claim, lenient=True).tokens
    sides, relations = sides_of(tokens)
    if len(sides) < 2 or not sides[0] or claim[slice(*relations[0][1])] != "=":
        return None
    head = _head(claim, sides[0])
    return head.by[0] if head is not None and len(head.by) == 1 else None


@dataclass(frozen=True, slots=True)
class _Head:
    """The derivative of a function: by what, if that is said, of what arguments, and how often."""

    function: str
    by: tuple[str, ...]
    arguments: tuple[str, ...]
    order: int


class _Alike(dict[str, tuple[str, str]]):
    """The names that were met, where those of a head may be set in other letters: ∂f(x)/∂𝐱."""

    def setdefault(self, key: str, default: Any = None, /) -> Any:
        return default


def _head(claim: str, side: Sequence[Raw]) -> _Head | None:
    """The derivative of a function of no known value that a side is, by one thing."""
    if side[0].text not in _BEGIN:
        return None
    called = frozenset(t.text for t, following in pairwise(side) if following.text in ("(", "}"))
    try:
        tree = tree_of(list(side), How(claim, frozenset(), False, _Alike(), primes=True, calls=called))
    except MatderivError:
        return None
    if isinstance(tree.value, At):
        own = tuple(dict.fromkeys(name for name in tree.value.by if name))
        return _Head(tree.value.function, own, tuple(map(as_text, tree.children)), len(tree.value.by))
    node, by, order = tree, list[Node](), 0
    while node.kind == "partial":
        node, *variables = node.children
        by += variables
        order += len(variables) or 1
    arrays = [v.children[0] if v.kind == "transpose" else v for v in by]
    names = {str(v.value) for v in arrays if v.kind == "name" and not isinstance(v.value, Subscripted)}
    if not order or node.kind not in ("name", "call") or len(names) != bool(by):
        return None
    arguments = tuple(as_text(child) for child in node.children)
    return _Head(str(node.value), tuple(names), arguments, order)


def _refused(claim: str, said: Said, stop: int) -> InputError:
    return InputError(said, source=claim, span=(0, stop), hint=ONE_OF_TWO)
