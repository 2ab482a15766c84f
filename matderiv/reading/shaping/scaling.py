"""Letters that are numbers where nothing else makes the whole one: the C of log(1 + C‖w‖²), the N of N α/s.

They multiply or divide a term of the whole, or of what is taken of it entry by entry. Where all else in that term is a
number by its form, they stand anywhere in it, and what one differentiates by is one, too. A letter that stands within a
trace or a norm only is none of them. What is found is tried after all that ``guesses`` tells of letters, and counts
only where the whole is a number then.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cache, partial

from ...operations import OPERATIONS
from ..attempt import LEAVES, key_of
from ..tree import Node, postorder
from ..words import WORDS
from .guesses import COUNTING, COUNTS, SCALING, flow_in, is_open, numbers_by_form, numeric_factors

__all__ = ["scaling"]

_SMALL = (*LEAVES, "number")


def scaling(
    root: Node, kinds: Mapping[str, int], free: Collection[str], variable: str | None
) -> tuple[frozenset[str], frozenset[str]]:
    """The names that multiply what is a number by its form, and all that multiply or divide a term of the whole.

    ``kinds`` are those declared or suggested by the letters, and only what is ``free`` is found. A capital is a factor
    wherever it stands: the X of X ⊘ ‖X‖ is an array.
    """
    order = postorder(root)
    factors = {id(_bare(c)) for n in order if n.kind in ("product", "negate") for c in n.children}
    other = {key_of(n) for n in order if n.kind in LEAVES and id(n) not in factors}
    below = {
        key_of(c)
        for n in order
        if n.kind == "product"
        for o, c in zip(n.value, n.children[1:], strict=True)
        if o in ("/", "./")
    }
    known = cache(partial(numbers_by_form, order, kinds))
    firm: set[str] = set()
    found: set[str] = set()
    within: set[str | None] = set()  # between a row and its column, as the X of w'Xw/X
    for product in _products_of_terms(root):
        outside = {id(c) for c in numeric_factors(product, kinds)}
        within |= {key_of(c) for c in product.children if c.kind == "name" and id(c) not in outside}
        counted = any(c.value in COUNTING for c in product.children if c.kind == "name")
        if _is_of_numbers(product, kinds, known(counted)):
            firm |= {str(c.value) for c in _multipliers(product, kinds)}
        found |= {str(c.value) for c in _coefficients(product, kinds, below) if c.kind == "name"} - {variable}
    flows = [flow_in(n.children[0], kinds) for n in order if n.kind == "euler"]
    within |= {flow[1] for flow in flows if flow is not None}
    stand = {
        n for n in free if kinds.get(n) in (0, 1) or kinds.get(n) == 2 and _is_letter(n) and n not in other | within
    }
    return frozenset(firm & stand), frozenset((firm | found) & stand)


def _is_letter(name: str) -> bool:
    """Whether a name is one letter, as M, or one with a number, as M_1."""
    return len(name.rstrip("0123456789").removesuffix("_")) == 1


def _is_of_numbers(product: Node, kinds: Mapping[str, int], known: Collection[int]) -> bool:
    """Whether what is no name in a term is a number by its form: ‖x‖², x'x, an entry, a function of one."""
    if all(c.kind in ("name", "number") for c in product.children) or is_open(product, kinds):
        return False
    return all(_bare(c).kind == "name" or id(c) in known for c in numeric_factors(product, kinds))


def _bare(factor: Node) -> Node:
    """The name of which a factor is a power with a number, the L of L²; any other factor itself."""
    raised = factor.kind == "power" and factor.value == "^" and factor.children[1].kind == "number"
    return factor.children[0] if raised and factor.children[0].kind == "name" else factor


def _multipliers(product: Node, kinds: Mapping[str, int]) -> Iterator[Node]:
    """The names that multiply a number; behind it a product of a matrix, as the Ax of ‖y‖² Ax, is none.

    What is multiplied entry by entry is no number for that.
    """
    names = {id(c): _bare(c) for c in numeric_factors(product, kinds) if _bare(c).kind == "name"}
    front = _in_front(product)
    for operator, left, right in zip(product.value, product.children, product.children[1:], strict=False):
        array = kinds.get(str(right.value)) in (1, 2) and right.value not in COUNTS
        pair = id(left) in names and kinds.get(str(left.value)) == 2 and id(right) in names and array
        if operator == "*" and pair and id(left) not in front:
            return
        if operator in (".*", "./"):
            names.pop(id(left), None)
            names.pop(id(right), None)
    yield from names.values()


def _coefficients(product: Node, kinds: Mapping[str, int], below: Collection[str | None]) -> Iterable[Node]:
    """The factors of a term that are numbers where it is one; a capital behind is one if it is ``below`` elsewhere.

    Where no factor but names stands in it, these are what stands alone above, t/s, or beside what its letter says is a
    number, N α/s.
    """
    if any(p.kind not in _SMALL for p in product.children):
        front = _in_front(product)
        return [
            p
            for p in numeric_factors(product, kinds)
            if kinds.get(str(key_of(p))) != 2 or id(p) in front or key_of(p) in below
        ]
    above = [p for p, before in zip(product.children, ("*", *product.value), strict=True) if before != "/"]
    names = [p for p in above if p.kind != "number"]
    alone = len(names) == 1 and "/" in product.value
    own = {kinds.get(str(key_of(p))) for p in names}
    return names if alone or 0 in own and own <= {0, 2} else ()


def _in_front(product: Node) -> set[int]:
    """The factors with nothing but names and numbers before them, and those that divide: a capital behind stays one."""
    found: set[int] = set()
    leading = True
    for before, factor in zip(("*", *product.value), product.children, strict=True):
        if leading or before in ("/", "./"):
            found.add(id(factor))
        leading = leading and factor.kind in _SMALL
    return found


def _products_of_terms(root: Node) -> Iterator[Node]:
    """The products that the terms of the whole are, those within them joined to one."""
    stack, seen = [root], set[int]()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        each = node.kind == "call" and node.value in WORDS and OPERATIONS[WORDS[node.value]].traits.entrywise
        if node.kind in ("sum", "negate", "indexed", "power", "euler") or each:
            stack += node.children
        elif node.kind == "product" and set(node.value) <= SCALING:
            whole = _joined(node)
            yield whole
            stack += whole.children


def _joined(product: Node) -> Node:
    """A product with those that are its factors written out."""
    factors: list[Node] = []
    operators: list[str] = []
    stack: list[tuple[str, Node]] = [("*", product)]
    while stack:
        before, node = stack.pop()
        if node.kind == "negate":
            stack.append((before, node.children[0]))
        elif node.kind == "product" and set(node.value) <= SCALING:
            inner = [before, *node.value]
            stack += reversed(list(zip(inner, node.children, strict=True)))
        else:
            factors.append(node)
            operators.append(before)
    return Node("product", tuple(operators[1:]), tuple(factors), product.span)
