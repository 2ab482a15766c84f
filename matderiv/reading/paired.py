r"""An index below one letter and above another, p_\mu p^\mu, which is summed over in many texts, and a power here."""

from __future__ import annotations

from collections.abc import Iterator

from ..core.errors import InputError
from ..core.text import Text
from .tree import Node, Subscripted, abridged, postorder, summed_over

__all__ = ["refuse_paired"]


def refuse_paired(text: str, tree: Node, names: frozenset[str]) -> None:
    r"""Refuse p_\mu p^\mu, g_{\mu\nu} p^\mu p^\nu and F_{\mu\nu} F^{\mu\nu}: no index above is a power; nor T^\mu_\mu.

    ``names`` are those that are declared or differentiated by, which are no indices; nor are those of a sum.

    Raises:
        InputError: there is a product with such a pair.
    """
    order = postorder(tree)
    summed = summed_over(order)
    within: set[int] = set()
    for product in reversed(order):
        if id(product) in within or product.kind not in ("product", "power"):
            continue
        factors = tuple(_factors(product, within))
        bases = [f.children[0] if f.kind == "power" else f for f in factors]
        below = {x for f in bases if isinstance(f.value, Subscripted) for x in f.value.at} - summed - names
        for factor in factors if below else ():
            above = _above(factor)
            if above and above <= below and (product.kind == "product" or all(len(x) > 1 for x in above)):
                raise InputError(
                    Text(
                        "{index} stands below and above, which may be a sum over it, or a power",
                        "{index} が上下に付いており、それについての和とも、冪とも読める",
                    )(index=", ".join(sorted(above))),
                    span=(min(f.span[0] for f in factors), max(f.span[1] for f in factors)),
                    hint=Text(
                        r"write a sum over it with the indices below, as \sum_i p_i p_i; for the power {power} declare "
                        "{index} a number",
                        r"和なら \sum_i p_i p_i のように添字を下に付けて書き、冪 {power} なら {index} を数と宣言する",
                    )(power=abridged(text[slice(*factor.span)]), index=", ".join(sorted(above))),
                )


def _factors(product: Node, within: set[int]) -> Iterator[Node]:
    """The factors of a product, with the terms of sums in it; the products among them are put down as ``within`` it."""
    stack = [product]
    while stack:
        node = stack.pop()
        within.add(id(node))
        if node.kind in ("product", "negate", "sum"):
            stack += reversed(node.children)
        else:
            yield node


def _above(factor: Node) -> set[str]:
    """The letters above a name, if nothing else is."""
    if factor.kind != "power" or factor.value != "^" or factor.children[0].kind != "name":
        return set()
    exponent = factor.children[1]
    parts = exponent.children if exponent.kind == "product" else (exponent,)
    return {str(n.value) for n in parts} if all(n.kind == "name" for n in parts) else set()
