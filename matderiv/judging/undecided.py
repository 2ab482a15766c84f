"""A claim about an objective that has no derivation: differences of the objective can refute it, but prove nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace as changed
from typing import cast

from sympy import Expr, S

from ..checking.ends import compare_ends
from ..core.dual_numbers import Undefined
from ..core.errors import MatderivError, NoRuleError, RefutedError, ShapeError
from ..core.index import Partial, Shape, shape_of, walk
from ..core.operation import Applied
from ..deriving.task import task_of
from ..expressions.matrix import axes
from ..expressions.writer import unicode
from ..printing.sheet import Sentence
from ..proving.sums import settled
from ..proving.tidy import symmetric
from ..reading.formula import Formula
from ..reading.shapes import Sizes, Typed
from .claims import is_spread, read_claim, reason_of, told_clash, with_functions
from .hand import Side, by_hand, values_of
from .judge import shapes_shown
from .refute import Differences, size_names
from .verdict import Verdict
from .wording import AGREES, NO_DERIVATION, NO_POINT, NO_SMALL, NOT_TRIED, SHAPES_DIFFER

__all__ = ["without_derivation"]


def without_derivation(
    typed: Typed,
    error: MatderivError,
    given: str | Formula | Expr,
    shapes: Mapping[str, Sizes],
    structure: str | None,
    order: int,
    functions: str | Mapping[str, str] | None = None,
    columns: Sequence[str] = (),
    then: tuple[str, ...] = (),
) -> Verdict:
    """The verdict of differences; ``error`` says why there is no derivation."""
    if then:
        raise error  # there is no way but by the derivation
    with_sums = typed
    try:
        typed, _ = settled(typed)
    except NoRuleError:
        typed = with_sums
    task = task_of(typed, order)
    objective, variable = task.objective, task.variable
    extents = axes(objective) if order == 1 else ()
    extents += tuple(axes(variable)) * order
    reason = Sentence(NO_DERIVATION, {"reason": reason_of(error.said)})
    base = Verdict("unknown", objective, variable, None, order, structure)
    functions = with_functions(functions, objective)

    def reads(other: str) -> bool:
        try:
            return shape_of(read_claim(other, task.symbols, wanted, shapes, functions, columns)) in wanted
        except MatderivError:
            return False

    try:
        wanted = [cast(Shape, (*extents, S.One, S.One)[:2])]
        claim = read_claim(given, task.symbols, wanted, shapes, functions, columns)
    except ShapeError as clash:
        return changed(base, kind="unknown" if is_spread(clash) else "shape", notes=told_clash(clash, reads))
    base = changed(base, claim=claim)
    shape = cast(Shape, (*extents, S.One, S.One)[:2])
    plain = all(symmetric(e.args[0]) for e in walk(objective) if isinstance(e, Applied) and e.operation.symmetric)
    if len(extents) > 2 or order > 2 or not plain or structure or typed.indexed is not None or typed.entry:
        return changed(base, notes=(reason, Sentence(NOT_TRIED)))
    if shape_of(claim) != shape:
        shown = {"X": variable, **shapes_shown(shape_of(claim), shape)}
        return changed(base, kind="shape", shapes=(shape_of(claim), shape), notes=(Sentence(SHAPES_DIFFER, shown),))
    begin = objective if order == 1 else Partial(objective, variable)
    try:
        found = compare_ends(objective, variable, claim, order=order, show=unicode)
    except (RefutedError, Undefined) as refuted:
        differences = Differences(begin, variable, lambda a: a)
        true = Side(lambda a, s: differences.whole(a, s)[0])
        example = by_hand(values_of(claim), true, differences.at, task.symbols, size_names(task.symbols))
        notes = (reason,) if example else (reason, Sentence(NO_SMALL, {"where": _last_line(refuted)}))
        return changed(base, kind="wrong", counterexample=example, notes=notes)
    if found.kind == "UNCHECKED":
        return changed(base, notes=(reason, Sentence(NO_POINT)))
    return changed(base, evidence=found, notes=(reason, Sentence(AGREES)))


def _last_line(error: Exception) -> str:
    return str(error).splitlines()[-1].strip()
