"""Why an operation is what it is in components: which indices its products are summed over."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from sympy import Expr

from ...core.index import Entry, Index, Sum, bound, walk
from ...core.operation import Applied, Kit
from ...core.proof import Bindings, Rule
from ...expressions.matrix import apply, is_op
from ...operations.matmul import MATMUL
from ..rules.writing import FOLDED, parts_rule, product_rule

__all__ = ["components_reason", "together"]


def components_reason(expr: Applied, at: tuple[Index, ...], written: Expr) -> tuple[Rule, dict[str, Expr]]:
    """Why ``written`` is an operation in components, with the indices of the products written out inside it."""
    components = expr.operation.components
    assert components is not None
    if is_op(expr, MATMUL):
        return (FOLDED, {}) if isinstance(written, Entry) else product_rule(_inner(expr, at, written))
    if not any(is_op(e, MATMUL) for a in expr.args for e in walk(a)):
        return Rule("components", components.reason), {}
    return product_rule(_inner(expr, at, written), components.reason)


def _inner(expr: Applied, at: tuple[Index, ...], written: Expr) -> list[Expr]:
    """The inner indices of the products that are written out inside an operation."""
    over = list(dict.fromkeys(i for e in walk(written) if isinstance(e, Sum) for i in e.indices))
    components = expr.operation.components
    if is_op(expr, MATMUL) or components is None:
        return over
    numbers = count()
    own = components.entry(expr.args, at, Kit(lambda extent: Index(f"k_{next(numbers)}", extent), apply))
    return over[len(bound(own)) :]


def together(parts: Sequence[tuple[Applied, Expr]]) -> tuple[Rule, Bindings] | None:
    """Why several operations are what they are in components, each kind said once; ``None`` where there are none."""
    said = list(dict.fromkeys(e.operation.components.reason for e, _ in parts if _says(e) and e.operation.components))
    inner = [
        i
        for e, written in parts
        if any(is_op(x, MATMUL) for x in walk(e)) and not isinstance(written, Entry)
        for i in _inner(e, (), written)
    ]
    return parts_rule(said, list({str(i): i for i in inner}.values()))


def _says(expr: Applied) -> bool:
    return not is_op(expr, MATMUL)
