"""Why an operation is what it is in components: which indices its products are summed over, and what stands inside."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from sympy import Expr

from ...core.index import Entry, Index, Sum, walk
from ...core.operation import Applied, Operation
from ...core.proof import Bindings, Rule
from ...core.text import Text
from ...expressions.matrix import is_op
from ...operations.add import ADD
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.scale import SCALE
from ...operations.stretch import STRETCH
from ...operations.transpose import TRANSPOSE
from ...operations.unit import UNIT
from ..expand import Opened
from ..rules.listing import listed, with_more
from ..rules.writing import FOLDED, OUTER, PICKED, SCALED, STRETCHED, parts_rule, product_rule, write_product

# what is taken entry by entry, in the order in which it is said
KINDS = {
    ADD: ("sums", "和"),
    SCALE: ("multiples", "スカラー倍"),
    HADAMARD: ("products", "成分ごとの積"),
    QUOTIENT: ("quotients", "成分ごとの商"),
    ENTRYWISE_POWER: ("powers", "成分ごとの冪"),
}

SAID_OF = {MATMUL: OUTER, UNIT: PICKED, STRETCH: STRETCHED}  # other words than those of the operation itself

__all__ = ["components_reason", "name_reason", "together"]


def components_reason(expr: Applied, written: Expr, opened: Sequence[Opened]) -> tuple[Rule, Bindings]:
    """Why ``written`` is an operation in components, ``opened`` what was written out for it."""
    components = expr.operation.components
    assert components is not None
    reason = None if is_op(expr, MATMUL) else components.reason
    own = {o.operation for o in opened if o.operation.traits.entrywise and not o.said}
    if expr.operation.traits.entrywise and len(own) > 1:
        reason = _entry_by_entry(own)
    if reason is None and isinstance(written, Entry):
        rule = PICKED if any(o.operation is UNIT and not o.said for o in opened) else FOLDED
        return with_more(rule, _inside(opened, rule)), {}
    inner = _inner(written, opened)
    if is_op(expr, MATMUL) and not inner and any(o.factor for o in opened):
        return with_more(SCALED, _inside(opened, SCALED)), {}
    rule, bindings = product_rule(inner, reason)
    return with_more(rule, _inside(opened, rule)), bindings


def _entry_by_entry(done: Collection[Operation]) -> Text:
    """That several operations are each taken entry by entry, which names those that there are and no others."""
    en, ja = zip(*(words for operation, words in KINDS.items() if operation in done), strict=True)
    japanese = f"{'、'.join(ja[:-1])}と{ja[-1]}"
    return Text(f"{listed(en).capitalize()} are taken entry by entry.", f"{japanese}は成分ごとに計算する。")


def _taken_inside(done: Collection[Operation]) -> Text:
    """That operations inside others are taken entry by entry."""
    said = _entry_by_entry(done)
    kinds = "、".join(ja.removeprefix("成分ごとの") for operation, (_, ja) in KINDS.items() if operation in done)
    return Text(said.en, f"{kinds}は成分ごとにとる。")


def name_reason(rule: Rule, name: Expr, written: Expr, opened: Sequence[Opened]) -> tuple[Rule, Bindings]:
    """Why ``written`` is an entry of a letter; ``rule`` is that of what has no products in it."""
    inner = _inner(written, opened)
    bindings: Bindings = {"u": name}
    if inner:
        rule, bindings = write_product(name, inner)
    return with_more(rule, _inside(opened, rule)), bindings


def together(
    parts: Sequence[tuple[Applied, Expr, Sequence[Opened]]], shown: Expr, opened: Sequence[Opened]
) -> tuple[Rule, Bindings] | None:
    """Why several operations are what they are in components, each kind said once; ``None`` where there are none.

    ``opened`` is all that was written out on the line ``shown``, in its letters as well.
    """
    outermost = [e.operation for e, _, _ in parts if not is_op(e, MATMUL)]
    said = list(dict.fromkeys(o.components.reason for o in outermost if o.components))
    inner = [i for _, written, opened in parts if not isinstance(written, Entry) for i in _inner(written, opened)]
    inner += _inner(shown, opened) if inner else []
    found = parts_rule(said, list({str(i): i for i in inner}.values()))
    if found is None:
        return None
    rule, bindings = found
    return with_more(rule, _inside([o for _, _, opened in parts for o in opened], rule)), bindings


def _inner(written: Expr, opened: Sequence[Opened]) -> list[Index]:
    """The inner indices of the products that are written out in a line."""
    products = [o for o in opened if o.operation is MATMUL and o.over]
    if all(o.said for o in products):
        return []
    inner = {i for o in products for i in o.over}
    found = (i for e in walk(written) if isinstance(e, Sum) for i in e.indices if i in inner)
    return list({i.name: i for i in found}.values())  # two sums may use one letter


def _inside(opened: Iterable[Opened], rule: Rule) -> list[Text]:
    """What is to be said of the operations that are written out in a line besides what its rule says."""
    opened = list(opened)
    kinds = {o.operation for o in opened if not o.said and o.operation in (QUOTIENT, ENTRYWISE_POWER, HADAMARD)}
    entrywise = [] if not kinds or "entry by entry" in rule.reason.en else [_taken_inside(kinds)]
    reasons = [said for o in opened if _says(o) and (said := _said_of(o)) is not None]
    return [r for r in dict.fromkeys((*reasons, *entrywise)) if r.en[:-1] not in rule.reason.en]


def _said_of(opened: Opened) -> Text | None:
    """What an operation is in components, of a product that it is one without a sum."""
    operation = opened.operation
    if opened.factor:
        return SCALED.reason
    if operation in SAID_OF:
        return SAID_OF[operation].reason
    return operation.components.reason if operation.components is not None else None


def _says(opened: Opened) -> bool:
    """Whether an operation needs words inside a line: not where entries at one place stay there."""
    operation = opened.operation
    if opened.said or operation is ONES or operation.traits.entrywise:
        return False
    if operation is MATMUL:
        return len(opened.at) == 2 and not opened.over
    return operation is not TRANSPOSE or len(opened.at) == 2
