"""Expressions of a written derivation from their entries: an entry of what, the matrix with these entries.

Nothing here knows of the document; sizes have their names.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from sympy import Expr, S

from ...core.index import Entry, Index, Partial, Sum, Table, coefficient, is_scalar, power, product, shape_of, walk
from ...core.index import replace as replaced
from ...expressions.matrix import Var, apply, involves, is_op
from ...operations.eye import EYE
from ...operations.transpose import TRANSPOSE

__all__ = ["entry", "eye", "folded", "letters_of", "plain", "rests_on", "symbols_of", "tabled"]


def eye(n: Expr | None) -> Expr:
    return S.One if n == 1 else apply(EYE, shape=(n, n))


def entry(base: Expr, at: tuple[Index, ...]) -> Expr:
    """An entry; that of a transpose, and that of a matrix given by its entries, as it stands there."""
    at = tuple(i for i in at if i.size != 1)
    if not at:
        return base
    if is_op(base, TRANSPOSE) and isinstance(base.args[0], Table) or is_op(base, TRANSPOSE) and 1 in shape_of(base):
        return entry(base.args[0], at[::-1])
    if isinstance(base, Table):
        inner = [i for i in base.indices if i.size != 1]
        if not any(i in at for i in inner) and not any(isinstance(e, (Sum, Table, Partial)) for e in walk(base.body)):
            return replaced(base.body, dict(zip(inner, at, strict=True)))
    return Entry(base, *at)


def plain(of: Expr) -> Expr:
    """An entry of the transpose of a name as one of the name, which is what can be differentiated by."""
    if isinstance(of, Entry) and is_op(of.base, TRANSPOSE) and isinstance(of.base.args[0], Var):
        return entry(of.base.args[0], of.at[::-1])
    return of


def tabled(body: Expr, at: tuple[Index, ...]) -> Expr:
    """The matrix with these entries; that of all entries of a name is the name."""
    if isinstance(body, Entry) and body.at == at:
        return cast(Expr, body.base)
    return Table(body, *at)


def folded(expr: Expr, var: Var) -> Expr:
    """An expression in which a letter stands for its definition; definitions that contain it are written out."""
    out = replaced(expr, {cast(Expr, var.definition): var})
    for _ in range(8):
        inner = {v: v.definition for v in letters_of(out) if v != var and v.definition is not None}
        opened = {v: replaced(d, {cast(Expr, var.definition): var}) for v, d in inner.items()}
        opened = {
            v: d for v, d in opened.items() if involves(d, var) or any(w.definition is not None for w in letters_of(d))
        }
        if not opened or involves(out, var) and not any(involves(d, var) for d in opened.values()):
            break
        out = replaced(out, cast("dict[Expr, Expr]", opened))
    if not involves(out, var):
        # the definition of the letter holds others, or is held by another one: compared in full
        definition = _written_out(cast(Expr, var.definition), var)
        out = replaced(_written_out(expr, var), {definition: var})
        if not involves(out, var):
            out = replaced(out, _with_factors(out, definition, var))
    return out


def _with_factors(expr: Expr, definition: Expr, var: Var) -> dict[Expr, Expr]:
    """The products that hold all factors of the definition of a letter, with the letter for these: −m for −y wᵀx."""
    number, own = coefficient(definition)
    found: dict[Expr, Expr] = {}
    for part in dict.fromkeys(walk(expr)) if len(own) > 1 and is_scalar(var) else ():
        ours, rest = coefficient(part)
        left = list(rest)
        for factor in own:
            if factor not in left:
                break
            left.remove(factor)
        else:
            found[part] = product(ours, power(number, -1), var, *left)
    return found


def _written_out(expr: Expr, but: Var) -> Expr:
    """An expression with the definitions of its letters in their places, those of one letter left out."""
    for _ in range(8):
        inner = {v: v.definition for v in letters_of(expr) if v != but and v.definition is not None}
        if not inner:
            break
        expr = replaced(expr, cast("dict[Expr, Expr]", inner))
    return expr


def letters_of(expr: Expr) -> list[Var]:
    return [e for e in dict.fromkeys(walk(expr)) if isinstance(e, Var)]


def rests_on(var: Var, others: Sequence[Var]) -> bool:
    """Whether the definition of a letter has one of some others in it."""
    return var.definition is not None and any(involves(var.definition, other) for other in others)


def symbols_of(expr: Expr) -> list[Var]:
    """All symbols, those within definitions included."""
    found: dict[Var, None] = {}
    stack = [expr]
    while stack:
        for v in letters_of(stack.pop()):
            if v not in found:
                found[v] = None
                if v.definition is not None:
                    stack.append(v.definition)
    return list(found)
