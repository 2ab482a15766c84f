"""Brackets between inverses or orthogonal matrices."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr

from ...core.index import power, product, shape_of
from ...core.text import Text
from ...expressions.matrix import add, apply, chain, is_op, multiply, negate, scaled
from ...operations.add import ADD
from ...operations.eye import EYE
from ...operations.inverse import INVERSE
from ...operations.matmul import MATMUL
from ...operations.transpose import TRANSPOSE
from ..facts import orthogonal_pair
from ..tidy import tidy
from .identity import Found, identity, left, replaced

__all__ = ["INVERSES"]


@identity(
    "inverse-on-both-sides",
    "{a} = {b}, so that {a} is taken out on both sides, which leaves {c}.",
    "{a} = {b} と書けるので、{a} を左右からくくり出すと {c} が残る。",
    ADD,
    tidied=Text(
        "{a} = {b}, so that {a} is taken out on both sides, which leaves {left} = {c}.",
        "{a} = {b} と書けるので、{a} を左右からくくり出すと {left} = {c} が残る。",
    ),
)
def _on_both_sides(expr: Expr) -> Iterator[Found]:
    """M⁻¹ − M⁻¹ P M⁻¹ = M⁻¹ (M − P) M⁻¹."""
    parts = expr.args
    for n, alone in enumerate(parts):
        front, inverse = scaled(alone)
        if not is_op(inverse, INVERSE):
            continue
        for m, other in enumerate(parts):
            number, body = scaled(other)
            word = chain(body) if is_op(body, MATMUL) else ()
            if len(word) < 3 or word[0] != inverse or word[-1] != inverse or number != product(-1, front):
                continue
            plain = add(inverse.args[0], negate(multiply(*word[1:-1])))
            inner = tidy(plain)
            if is_op(inner, ADD):
                continue  # Σ⁻¹ − Σ⁻¹SΣ⁻¹ is how it is known; only a bracket that closes is worth it
            rest = [p for k, p in enumerate(parts) if k not in (n, m)]
            whole = multiply(inverse, inverse.args[0], inverse)
            yield (
                add(multiply(front, inverse, inner, inverse), *rest),
                {"a": inverse, "b": whole, "c": inner, **left(plain, inner)},
            )


@identity(
    "orthogonal-bracket",
    "The bracket is multiplied out, where {a} = {i}, since {q} is orthogonal.",
    "括弧を展開する。{q} は直交行列なので {a} = {i} である。",
    MATMUL,
)
def _orthogonal_bracket(expr: Expr) -> Iterator[Found]:
    """Qᵀ(Q x − b) = x − Qᵀb."""
    word = expr.args
    for n, f in enumerate(word):
        if not is_op(f, ADD):
            continue
        for side in (-1, 1):
            if not 0 <= n + side < len(word):
                continue
            q = word[n + side]
            ends = [chain(scaled(t)[1])[0 if side < 0 else -1] for t in f.args]
            met = next((e for e in ends if orthogonal_pair(q, e)), None)
            if met is None:
                continue
            pair = (q, met) if side < 0 else (met, q)
            opened = add(*(tidy(multiply(q, t) if side < 0 else multiply(t, q)) for t in f.args))
            first, last = min(n, n + side), max(n, n + side)
            plain = q.args[0] if is_op(q, TRANSPOSE) else q
            eye = apply(EYE, shape=(shape_of(q)[0],) * 2)
            yield replaced(word, first, last, opened), {"a": multiply(*pair), "i": eye, "q": plain}


@identity(
    "inverse-times-column",
    "{a} = {b}, and so {c} = {d}.",
    "{a} = {b} なので、{c} = {d} である。",
    MATMUL,
)
def _inverse_times_column(expr: Expr) -> Iterator[Found]:
    """(γI + u vᵀ)⁻¹ u = u/(γ + vᵀu), since (γI + u vᵀ) u = (γ + vᵀu) u."""
    word = expr.args
    for n, f in enumerate(word):
        found = _bordered(f.args[0]) if is_op(f, INVERSE) else None
        if found is None:
            continue
        number, u, v = found
        last = n + len(chain(u))
        if word[n + 1 : last + 1] == chain(u):
            value = add(number, multiply(v, u))
            new = multiply(power(value, -1), u)
            before = multiply(f, u)
            whole = multiply(*word[:n], new, *word[last + 1 :])
            yield whole, {"a": multiply(f.args[0], u), "b": multiply(value, u), "c": before, "d": new}


def _bordered(matrix: Expr) -> tuple[Expr, Expr, Expr] | None:
    """The parts of γI + u vᵀ: γ, u and vᵀ, a number with it."""
    if not is_op(matrix, ADD):
        return None
    eyes: list[Expr] = []
    columns: list[tuple[Expr, Expr]] = []
    for number, body in map(scaled, matrix.args):
        word = chain(body)
        place = next((n for n, f in enumerate(word) if n and shape_of(f)[0] == 1), None)
        if is_op(body, EYE):
            eyes.append(number)
        elif place is None:
            return None
        else:
            columns.append((multiply(*word[:place]), multiply(number, *word[place:])))
    return (add(*eyes), *columns[0]) if eyes and len(columns) == 1 else None


INVERSES = (
    _inverse_times_column,
    _on_both_sides,
    _orthogonal_bracket,
)
