"""Entry by entry: odd and even functions, powers added, common factors, absolute values, what is counted."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ...core.index import Product, is_scalar, product, shape_of
from ...core.operation import Applied
from ...core.text import Text
from ...expressions.matrix import add, apply, hadamard, is_op, multiply, negate, remade, scaled, summands, transpose
from ...operations.abs import ABS
from ...operations.add import ADD
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.sign import SIGN
from ..tidy import tidy
from ..tidying.signs import plus_first
from .identity import Found, identity, left

__all__ = ["ENTRIES"]


@identity(
    "odd-or-even",
    "A change of the sign inside shows outside for an odd function: {a} = {b}.",
    "内側の符号の変化は、奇関数では外に出る。よって {a} = {b} である。",
)
def _odd(expr: Expr) -> Iterator[Found]:
    """f(−t) = −f(t)."""
    yield from _with_sign(expr, -1)


@identity(
    "odd-or-even",
    "A change of the sign inside does not show outside for an even function: {a} = {b}.",
    "内側の符号の変化は、偶関数では外に現れない。よって {a} = {b} である。",
)
def _even(expr: Expr) -> Iterator[Found]:
    """f(−t) = f(t)."""
    yield from _with_sign(expr, 1)


def _with_sign(expr: Expr, wanted: int) -> Iterator[Found]:
    """A function of this parity at the negative of its argument, also a power with a whole exponent."""
    if not isinstance(expr, Applied) or not expr.args or is_scalar(expr) != is_scalar(expr.args[0]):
        return
    parity = expr.operation.parity
    if is_op(expr, ENTRYWISE_POWER) and expr.args[1].is_Integer:
        parity = 1 if int(expr.args[1]) % 2 == 0 else -1
    parts = summands(scaled(expr.args[0])[1])
    if parity == wanted and (len(parts) > 1 or scaled(expr.args[0])[0] != 1):
        flipped = plus_first(add(*(negate(t) for t in summands(expr.args[0]))))
        new = multiply(parity, remade(expr, (flipped, *expr.args[1:])))
        yield new, {"a": expr, "b": new}


@identity(
    "powers-added",
    "Powers of the same entries multiply to the power with the sum of the exponents, {a} = {b}.",
    "同じ成分の冪どうしの積では指数が足し合わされ、{a} = {b} となる。",
    HADAMARD,
)
def _powers_added(expr: Expr) -> Iterator[Found]:
    """u ⊙ u^(v − 1) = u^v."""
    for n, f in enumerate(expr.args):
        if not is_op(f, ENTRYWISE_POWER) or is_scalar(f.args[0]):
            continue
        base, exponent = f.args
        for m, g in enumerate(expr.args):
            one = S.One if is_scalar(exponent) else apply(ONES, shape=shape_of(exponent))
            other = one if g == base else g.args[1] if is_op(g, ENTRYWISE_POWER) and g.args[0] == base else None
            if m == n or other is None or is_scalar(other) != is_scalar(exponent):
                continue
            total = tidy(add(exponent, other))
            new = base if total == one else apply(ENTRYWISE_POWER, base, total)
            rest = [h for k, h in enumerate(expr.args) if k not in (n, m)]
            yield hadamard(*rest[: min(n, m)], new, *rest[min(n, m) :]), {"a": hadamard(g, f), "b": new}


@identity(
    "common-entrywise-factor",
    "The common factor {f} is taken out of the entrywise products, which leaves {b}.",
    "成分ごとの積から共通の因子 {f} をくくり出すと、{b} が残る。",
    ADD,
    tidied=Text(
        "The common factor {f} is taken out of the entrywise products, which leaves {left} = {b}.",
        "成分ごとの積から共通の因子 {f} をくくり出すと、{left} = {b} が残る。",
    ),
)
def _common_entrywise_factor(expr: Expr) -> Iterator[Found]:
    """a ⊙ b + a ⊙ c = a ⊙ (b + c)."""
    split = [(number, body.args if is_op(body, HADAMARD) else (body,)) for number, body in map(scaled, expr.args)]
    if any(is_op(f, EYE) for _, parts in split for f in parts):
        return  # G − G ⊙ I is how one writes it
    shared = dict.fromkeys(f for _, parts in split for f in parts)
    for f in shared:
        having = [n for n, (_, parts) in enumerate(split) if f in parts]
        if len(having) < 2 or all(len(split[n][1]) == 1 for n in having):
            continue
        common = [g for g in split[having[0]][1] if all(g in split[n][1] for n in having)]
        inner = []
        for n in having:
            number, parts = split[n]
            rest = list(parts)
            for g in common:
                rest.remove(g)
            inner.append(multiply(number, hadamard(*rest) if rest else apply(ONES, shape=shape_of(f))))
        plain = add(*inner)
        bracket = tidy(plain)
        number, body = scaled(bracket)
        whole = multiply(number, hadamard(*common, body))
        others = [t for n, t in enumerate(expr.args) if n not in having]
        yield (
            add(*others[: having[0]], whole, *others[having[0] :]),
            {
                "f": hadamard(*common),
                "b": bracket,
                **left(plain, bracket),
            },
        )


@identity(
    "absolute-value",
    "A number times its sign is its absolute value, {a} = {b}.",
    "数とその符号の積は絶対値なので、{a} = {b} である。",
    HADAMARD,
    Product,
)
def _absolute_value(expr: Expr) -> Iterator[Found]:
    build = product if isinstance(expr, Product) else hadamard
    for f in expr.args:
        if is_op(f, SIGN) and f.args[0] in expr.args:
            new = apply(ABS, f.args[0])
            at = min(expr.args.index(f), expr.args.index(f.args[0]))
            rest = list(expr.args)
            rest.remove(f)
            rest.remove(f.args[0])
            yield build(*rest[:at], new, *rest[at:]), {"a": build(f.args[0], f), "b": new}


@identity(
    "reciprocals-counted",
    "Each entry of {u} times its reciprocal is 1, and there are {n} of them.",
    "{u} の各成分とその逆数の積は 1 であり、成分は {n} 個ある。",
    MATMUL,
)
def _counted(expr: Expr) -> Iterator[Found]:
    """uᵀ(1 ⊘ u) = n."""
    if not is_scalar(expr) or len(expr.args) != 2:
        return
    for row, column in (expr.args, tuple(transpose(a) for a in reversed(expr.args))):
        u = transpose(row)
        if is_op(column, ENTRYWISE_POWER) and column.args == (u, S.NegativeOne):
            n = shape_of(u)[0]
            yield n, {"u": u, "n": n}


ENTRIES = (
    _odd,
    _even,
    _powers_added,
    _common_entrywise_factor,
    _absolute_value,
    _counted,
)
