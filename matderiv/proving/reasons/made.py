"""What makes a term without summed indices the entry of a matrix or a vector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr, S

from ...core.errors import NoRuleError
from ...core.index import At, Delta, Entry, free, product, shape_of, walk
from ...expressions.matrix import apply, multiply, transpose, unfixed
from ...operations.diag import DIAG
from ...operations.eye import EYE
from ...operations.ones import ONES
from ..network import entrywise
from ..recognise import flatten, fold

__all__ = ["made_of"]

LONG = 16  # nodes of a factor that a reason writes out


def made_of(term: Expr, at: Sequence[At]) -> list[tuple[str, dict[str, Expr]]]:
    """What makes a term without summed indices the entry of a matrix or vector, in clauses with their parts."""
    _, parts = flatten(term)
    done: list[tuple[str, dict[str, Expr]]] = []
    marks: dict[Expr, list[Entry]] = {i: [] for i in at}
    edges: list[Expr] = []
    numbers: list[Expr] = []
    for part in parts:
        whole = part
        if isinstance(part, Entry | Delta) and (whole := unfixed(part)) != part and isinstance(whole, Entry):
            done.append(("delta", {"a": part, "b": whole.base}))
        elif not isinstance(part, Entry | Delta) and free(part):
            try:
                whole = fold(part)
            except NoRuleError:
                return []
            if isinstance(whole, Entry):
                shown = _swapped(whole) if len(at) == 2 and whole.at == (at[1], at[0]) else whole
                done.append(("gather", {"a": part, "b": shown}))
        if isinstance(whole, Entry) and len(whole.at) == 1 and whole.at[0] in marks:
            marks[whole.at[0]].append(whole)
        elif isinstance(whole, Entry) and len(whole.at) == 2 or isinstance(whole, Delta):
            edges.append(whole)
        elif not free(whole):
            numbers.append(whole)
        else:
            return []
    return [*done, *_joined(at, marks, edges), *_scale(product(*numbers))]


def _scale(number: Expr) -> list[tuple[str, dict[str, Expr]]]:
    if number == 1:
        return []
    return [("scale", {"a": number})] if sum(1 for _ in walk(number)) <= LONG else [("scales", {})]


def _joined(
    at: Sequence[At], marks: dict[Expr, list[Entry]], edges: list[Expr]
) -> Iterator[tuple[str, dict[str, Expr]]]:
    """How the entries of a term stand together: entry by entry, as a column times a row, beside a diagonal matrix."""
    one: dict[Expr, Expr] = {}
    for i in at:
        if marks[i]:
            one[i] = marks[i][0]
        if len(marks[i]) > 1:
            one[i] = Entry(entrywise(*(_column(m) for m in marks[i])), i)
            yield "entrywise", {"i": i, "a": product(*marks[i]), "b": one[i]}
    if len(at) == 1:
        if not one:
            yield "ones", {"b": apply(ONES, shape=(at[0].size, S.One))}
        return
    i, j = at
    if not edges:
        if len(one) == 2:
            whole = multiply(_column(one[i]), transpose(_column(one[j])))
            yield "outer", {"a": product(one[i], one[j]), "b": whole}
        elif one:
            (k, mark), other = next(iter(one.items())), j if i in one else i
            ones_ = apply(ONES, shape=(other.size, S.One))
            sides = (_column(mark), ones_) if k == i else (ones_, _column(mark))
            yield "repeated", {"a": mark, "i": other, "b": multiply(sides[0], transpose(sides[1]))}
        else:
            yield "ones", {"b": apply(ONES, shape=(i.size, j.size))}
        return
    turned = [e if _ends(e) == (i, j) else _swapped(e) for e in edges]
    if len(turned) > 1 and all(isinstance(e, Entry) for e in turned):
        whole = entrywise(*(e.base for e in turned if isinstance(e, Entry)))
        yield "entrywise", {"i": i, "a": product(*turned), "b": Entry(whole, i, j)}
        edge: Expr = Entry(whole, i, j)
    else:
        edge = turned[0]
    if isinstance(edge, Delta):
        if one:
            both = entrywise(*(_column(m) for m in one.values()))
            yield "diagonal", {"a": product(*one.values(), edge), "b": apply(DIAG, both)}
        else:
            yield "delta", {"a": edge, "b": apply(EYE, shape=(i.size, j.size))}
        return
    assert isinstance(edge, Entry)
    if i in one:
        yield "rows", {"a": one[i], "i": i, "b": edge.base}
    if j in one:
        yield "columns", {"a": one[j], "i": j, "b": edge.base}


def _column(mark: Expr) -> Expr:
    assert isinstance(mark, Entry)
    return mark.base if shape_of(mark.base)[1] == 1 else transpose(mark.base)


def _ends(edge: Expr) -> tuple[Expr, ...]:
    return edge.at if isinstance(edge, Entry) else edge.args


def _swapped(edge: Expr) -> Expr:
    if isinstance(edge, Entry):
        return Entry(transpose(edge.base), *reversed(edge.at))
    return Delta(*reversed(edge.args))
