r"""Dots between small letters of which nothing else is said: a·x, an inner product of vectors or a product of numbers.

The letter of a suggests a number, so that (a·x)(b·x) would be a vector, and (a·x)/(b·x) be the same everywhere. Where a
dot is an inner product, such an objective is a number that depends on x: so it is meant then. Where it is a number
either way, as (a·x − b)² is, nothing tells.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from ...core.errors import InputError, MatderivError
from ...core.text import Text
from ..attempt import Context, Reading, key_of
from ..latex.tokens import is_latex
from ..sizes import is_unit
from ..tree import DOT, Node, postorder
from .barred import takes_array
from .guesses import COUNTS, letter_kind, scaled, terms_of

__all__ = ["inner_products"]

EITHER = Text(
    "{shown} may be an inner product of two vectors, or a product with a number",
    "{shown} は 2 つのベクトルの内積とも、数との積とも読める",
)
WRITE = Text(
    "write {inner} for the inner product, {product} for the product with a number, or declare the shapes of both",
    "内積なら {inner}、数との積なら {product} と書くか、両方の形を宣言する",
)
Find = Callable[..., Reading]
Pair = tuple[Node, Node, Node]  # two factors with a dot between them, and their product


def inner_products(find: Find, context: Context, missing: Collection[str], read: Callable[[], Reading]) -> Reading:
    """What is read, or a reading with the dots between small letters as inner products, where only that is meant.

    Raises:
        ShapeError: nothing fits.
        InputError: both are meant in texts.
    """
    pairs = [p for node in context.order for p in _pairs(node, missing)]
    names = {str(key_of(n)) for *pair, _ in pairs for n in pair}
    if names <= context.vectors:
        return read()
    found, clash = None, None
    try:
        found = read()
    except MatderivError as error:
        clash = error
    other = _of_vectors(find, context, names, found)
    if other is None:
        if clash is not None:
            raise clash
        assert found is not None
        return found
    if found is None or not is_unit(found.of(context.order[-1])):
        return other
    within = {id(n) for node in context.order if takes_array(node) for c in node.children for n in postorder(c)}
    doubtful = [
        p for p in pairs if _is_doubtful(found, p[0], p[1]) and (_are_numbers(found, p) or id(p[2]) not in within)
    ]
    if not doubtful:
        return found
    if _is_told(context.order, doubtful):
        return other
    *pair, product = doubtful[0]
    left, right = (context.text(n) for n in pair)
    span = pair[0].span[0], pair[1].span[1]
    latex = is_latex(context.source)
    inner = rf"{left}^\top {right}" if latex else f"{left}'*{right}"
    raise InputError(
        EITHER(shown=context.source[slice(*span)]),
        source=context.source,
        span=span,
        hint=WRITE(inner=inner, product=rf"{left}\,{right}" if latex else f"{left}*{right}"),
    )


def _pairs(product: Node, missing: Collection[str]) -> Iterator[Pair]:
    """Two undeclared small letters with a dot between them; the second may end what stands there, as the b of a·Xb."""
    if product.kind != "product":
        return
    for operator, left, right in zip(product.value, product.children, product.children[1:], strict=False):
        if operator is not DOT:
            continue
        last = right
        while last.kind == "product" and right is product.children[-1]:
            last = last.children[-1]
        for one in terms_of(left):
            for two in terms_of(last):
                if _is_small(one, missing) and _is_small(two, missing):
                    yield one, two, product


def _is_small(node: Node, missing: Collection[str]) -> bool:
    """Whether a part is a small Latin letter; a Greek one, and a word, are numbers beside a dot."""
    base = str(node.value).partition("_")[0]
    latin = len(base) == 1 and base.isascii() and base.islower()
    return node.kind == "name" and node.value in missing and latin


def _of_vectors(find: Find, context: Context, names: Collection[str], found: Reading | None) -> Reading | None:
    """The reading with all these names as vectors, if the whole is a number then and no other letter changes for it."""
    told: Mapping[str, Any] = dict.fromkeys(names, 1)
    try:
        other = find(replace(context, vectors=context.vectors | frozenset(names)), told=told)
    except MatderivError:
        return None
    if not is_unit(other.of(context.order[-1])):
        return None
    if found is not None and any(kind != other.kinds.get(n, kind) for n, kind in found.kinds.items() if n not in names):
        return None
    return other


def _is_doubtful(found: Reading, *pair: Node) -> bool:
    """Whether two letters of which one suggests a vector have a number among them as they are read; n counts."""
    names = [str(key_of(n)) for n in pair]
    free = COUNTS.isdisjoint(names)
    return free and any(letter_kind(n) == 1 for n in names) and any(found.kinds.get(n) == 0 for n in names)


def _are_numbers(found: Reading, pair: Pair) -> bool:
    return all(found.kinds.get(str(key_of(n))) == 0 for n in pair[:2])


def _is_told(order: Sequence[Node], pairs: Sequence[Pair]) -> bool:
    """Whether one of the letters stands alone in a norm of double bars, or cancels as a number, as in (a·x)/(b·x)."""
    names = {str(key_of(n)) for *pair, _ in pairs for n in pair}
    for node in order:
        norm = node.kind == "bars" and node.value or node.kind == "call" and node.value in ("norm2", "norm", "normF")
        if norm and str(key_of(scaled(node.children[0]))) in names:
            return True
    dotted = {id(product): {str(key_of(n)) for n in pair} for *pair, product in pairs}
    for node in order:
        if node.kind == "product" and node.value == ("/",):
            above, below = (dotted.get(id(c), set()) for c in node.children)
            if above & below:
                return True
    return False
