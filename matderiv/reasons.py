"""Why a line follows, read off its two sides: what was written out, collapsed, gathered or shortened."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from .errors import NoRuleError
from .index import Delta, Entry, Terms, free, termwise, walk
from .matrix import is_op
from .operation import Applied
from .operations import OPERATIONS
from .recognise import flatten, fold
from .rules import COLLAPSE_PLAIN, MULTIPLIED_OUT, TIDY_TERMS, collapse_rule, tidy_rule, with_products
from .step import Rule
from .text import Text
from .tidy import symmetric

__all__ = ["SUMMING", "collapsing", "components_reason", "flipped", "folded", "gathered", "only_ordered", "tidying"]

# functions that are sums over entries, other than the product
SUMMING = frozenset(
    ("trace", "sum", "dot", "norm_squared", "norm1", "row_sums", "column_sums", "power_trace", "logsumexp")
)
PRODUCTS = frozenset(("matmul",))
# what a function or sum of entries is gathered into
GATHERED = frozenset(name for name, o in OPERATIONS.items() if o.slope is not None) | {
    "add",
    "scale",
    "hadamard",
    "quotient",
    "entrywise_power",
}


def components_reason(expr: Applied) -> Text:
    """Why an operation is what it is in components, the products inside it written out as well."""
    components = expr.operation.components
    assert components is not None
    inside = expr.operation.name not in PRODUCTS and any(is_op(e, "matmul") for a in expr.args for e in walk(a))
    return with_products(components.reason) if inside else components.reason


def only_ordered(before: Expr, after: Expr) -> bool:
    """Whether nothing but the order of factors changes from one line to the next."""
    if any(isinstance(d, Delta) for d in walk(before)) or len(termwise(before)) != len(termwise(after)):
        return False
    return collapsing(before, after, ())[0] == COLLAPSE_PLAIN


def collapsing(before: Expr, after: Expr, at: Sequence[Expr]) -> tuple[Rule, dict[str, Expr]]:
    """Why ``after`` is ``before`` with its deltas used up: which terms they keep, ``at`` the free indices."""
    pairs: dict[Expr, Expr] = {}
    for d in walk(before):
        if isinstance(d, Delta) and not all(i in at for i in d.args):
            i, a = d.args if d.args[0] not in at else d.args[::-1]
            pairs.setdefault(i, a)
    brackets = len(termwise(after)) > len(termwise(before))
    if pairs:
        return collapse_rule(list(pairs.items()), brackets)
    return MULTIPLIED_OUT if brackets else COLLAPSE_PLAIN, {}


def folded(expr: Expr) -> set[Expr]:
    """The entries of whole vectors or matrices that a function or a sum of entries was gathered into."""
    return {
        e
        for e in walk(expr)
        if isinstance(e, Entry) and isinstance(e.base, Applied) and e.base.operation.name in GATHERED
    }


def gathered(expr: Expr) -> list[tuple[Expr, Expr]]:
    """The functions and sums of entries in a line, each with the entry of a whole vector or matrix that it is."""
    out: dict[Expr, Expr] = {}
    for t in termwise(expr):
        for f in flatten(t)[1]:
            if isinstance(f, Entry) or not free(f):
                continue
            try:
                folded = fold(f)
            except NoRuleError:
                continue
            if folded != f and isinstance(folded, Entry):
                out.setdefault(f, folded)
    return list(out.items())


def tidying(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """What makes the shorter of two matrix expressions the same as the longer one, as far as it can be named."""

    def has(expr: Expr, name: str) -> bool:
        return any(is_op(e, name) for e in walk(expr))

    turned = {e for e in walk(before) if is_op(e, "transpose")} - set(walk(after))
    done = []
    made = {e for e in walk(after) if is_op(e, "transpose")} - set(walk(before))
    if any(is_op(e.args[0], "matmul") for e in (*turned, *made)):
        done.append("product")
    own = list(
        dict.fromkeys(
            e.args[0] for e in walk(before) if e in turned and symmetric(e.args[0]) and not is_op(e.args[0], "matmul")
        )
    )
    if own:
        done.append("symmetric")
    if has(after, "quotient") and not has(before, "quotient"):
        done.append("quotient")
    if any(has(after, name) and not has(before, name) for name in ("matrix_power", "entrywise_power")):
        done.append("power")
    if has(before, "trace") and [e for e in walk(before) if is_op(e, "trace")] != [
        e for e in walk(after) if is_op(e, "trace")
    ]:
        done.append("trace")
    if _bracketed(before) and not _bracketed(after):
        done.append("expanded")
    if any(_with_eye(e) and any(is_op(a, "transpose") for a in e.args) for e in set(walk(before)) - set(walk(after))):
        done.append("diagonal")
    if _summed_leaves(after) < _summed_leaves(before):
        done.append("terms")
    if not done and any(_is_sum(e) for e in walk(before)):
        return TIDY_TERMS, {}
    return tidy_rule(done, own)


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Terms) or is_op(expr, "add")


def _bracketed(expr: Expr) -> bool:
    """Whether a sum is a factor of an entrywise product."""
    return any(is_op(e, "hadamard") and any(_is_sum(a) for a in e.args) for e in walk(expr))


def _with_eye(expr: Expr) -> bool:
    return is_op(expr, "hadamard") and any(is_op(a, "eye") for a in expr.args)


def _summed_leaves(expr: Expr) -> int:
    """How many symbols and numbers stand in the sums of an expression."""
    if _is_sum(expr):
        return sum(1 for e in walk(expr) if not e.args)
    return sum(_summed_leaves(a) for a in expr.args)


def flipped(before: Expr, after: Expr) -> list[tuple[Expr, Expr]]:
    """The entries that stand transposed in ``after`` and did not in ``before``."""
    there = {e for e in walk(before) if isinstance(e, Entry)}
    out = []
    for e in walk(after):
        if isinstance(e, Entry) and is_op(e.base, "transpose") and e not in there and len(e.at) == 2:
            original = Entry(e.base.args[0], *reversed(e.at))
            if original in there:
                out.append((original, e))
    return out
