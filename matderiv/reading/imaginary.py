"""An i or j that is the imaginary unit in most texts: e^(iωt), |1 + jωτ|, 1/(1 + iω). There are no complex numbers."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from ..core.errors import InputError
from ..core.patterns import pattern
from ..core.text import Text
from .tree import Node, Span, Subscripted, postorder, summed_over

__all__ = ["refuse_imaginary"]

_UNITS = frozenset(("i", "j"))
_FREQUENCIES = frozenset(("omega", "Omega", "ω", "Ω", "pi", "π", "hbar", "ℏ"))  # also 2πif and iħ
_BESIDE = frozenset(("sin", "sinh"))  # cos t + i sin t
_AROUND = frozenset(("exp", "expm", "abs", "norm1", "norm2", "normF", "norminf"))
_UPRIGHT = pattern(r"\\(?:mathrm|rm|text|textrm|mathup|mathbb)\s*\{?\s*[ij]\s*\}?")
_INDEX = pattern(r"_\W*\w*?([ij])")


def refuse_imaginary(text: str, tree: Node, names: frozenset[str]) -> None:
    """Refuse an i or j that may be the imaginary unit: in an exponent, in bars, or beside a frequency, and upright.

    ``names`` are those that are declared or differentiated by; an index is none.

    Raises:
        InputError: there is one.
    """
    units = {letter for letter in _UNITS - names if letter in text}
    order = postorder(tree) if units else []
    if not any(n.kind == "name" and n.value in units for n in order):
        return
    units -= _indices(order)
    within: set[int] = set()
    for node in reversed(order):
        if id(node) in within or node.kind in ("euler", "bars") or node.kind == "call" and node.value in _AROUND:
            within |= {id(c) for c in node.children}
    upright = [m.span() for m in _UPRIGHT.finditer(text)]
    beside = {id(c) for n in order if n.kind == "product" and _is_complex(n) for c in n.children}
    for node in order:
        if node.kind != "name" or node.value not in units:
            continue
        if id(node) in within | beside or _is_upright(node, upright):
            raise InputError(
                Text(
                    "{letter} may be the imaginary unit, and complex numbers are not read",
                    "{letter} は虚数単位とも読めるが、複素数は扱えない",
                )(letter=node.value),
                span=node.span,
                hint=Text(
                    "declare {letter} a number if it is one; write a complex value by its real and imaginary parts",
                    "数なら {letter} を宣言し、複素数の値は実部と虚部を用いて書く",
                )(letter=node.value),
            )


def _indices(order: Sequence[Node]) -> set[str]:
    """The letters that sums run over, or that stand below a name."""
    found = summed_over(order)
    for node in order:
        if isinstance(node.value, Subscripted):
            found |= set(node.value.at)
        elif node.kind == "name":
            found |= set(_INDEX.findall(str(node.value)))
    return found


def _is_upright(node: Node, places: Sequence[Span]) -> bool:
    r"""Whether a letter stands at one of the places where one is set upright, \mathrm{i}."""
    n = bisect_right(places, node.span) - 1
    near = places[max(0, n) : n + 2]
    return any(start <= node.span[0] and node.span[1] <= end for start, end in near)


def _is_complex(product: Node) -> bool:
    """Whether a frequency or a sine stands among the factors of a product."""
    return any(
        n.kind == "name" and n.value in _FREQUENCIES or n.kind == "call" and n.value in _BESIDE
        for n in product.children
    )
