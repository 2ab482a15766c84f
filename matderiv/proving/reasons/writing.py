"""Why an operation is what it is in components: which indices its products are summed over."""

from __future__ import annotations

from itertools import count

from sympy import Expr

from ...core.index import Entry, Index, Sum, bound, walk
from ...core.operation import Applied, Kit
from ...core.proof import Rule
from ...expressions.matrix import apply, is_op
from ...operations.matmul import MATMUL
from ..rules.writing import FOLDED, product_rule

__all__ = ["components_reason"]


def components_reason(expr: Applied, at: tuple[Index, ...], written: Expr) -> tuple[Rule, dict[str, Expr]]:
    """Why ``written`` is an operation in components, with the indices of the products written out inside it."""
    components = expr.operation.components
    assert components is not None
    over = list(dict.fromkeys(i for e in walk(written) if isinstance(e, Sum) for i in e.indices))
    if is_op(expr, MATMUL):
        return (FOLDED, {}) if isinstance(written, Entry) else product_rule(over)
    if not any(is_op(e, MATMUL) for a in expr.args for e in walk(a)):
        return Rule("components", components.reason), {}
    numbers = count()
    own = components.entry(expr.args, at, Kit(lambda extent: Index(f"k_{next(numbers)}", extent), apply))
    return product_rule(over[len(bound(own)) :], components.reason)
