"""Entry by entry: odd and even functions, powers added, common factors, absolute values, what is counted."""

from __future__ import annotations

from collections.abc import Iterator

from sympy import Expr, S

from ...core.index import Product, is_scalar, product, shape_of
from ...core.operation import Applied
from ...core.text import Text
from ...expressions.matrix import (
    add,
    apply,
    chain,
    hadamard,
    is_op,
    multiply,
    negate,
    ones,
    remade,
    scaled,
    summands,
    transpose,
    zero,
)
from ...operations.abs import ABS
from ...operations.add import ADD
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.norm2 import NORM2
from ...operations.norm_squared import NORM_SQUARED
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.sigmoid import SIGMOID
from ...operations.sign import SIGN
from ...operations.sqrt import SQRT
from ...operations.trace import TRACE
from ..tidy import tidy
from ..tidying.length import symbols
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
    "The common factor {f} is taken out entry by entry, which leaves {b}.",
    "成分ごとに共通の因子 {f} をくくり出すと、{b} が残る。",
    ADD,
    tidied=Text(
        "The common factor {f} is taken out entry by entry, which leaves {left} = {b}.",
        "成分ごとに共通の因子 {f} をくくり出すと、{left} = {b} が残る。",
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
    "even-power",
    "An even power does not see the sign, {a} = {b}.",
    "偶数乗では符号は残らず、{a} = {b} である。",
    ENTRYWISE_POWER,
)
def _even_power(expr: Expr) -> Iterator[Found]:
    """|u|^2 = u^2."""
    base, exponent = expr.args
    if is_op(base, ABS) and exponent.is_Integer and int(exponent) % 2 == 0:
        new = apply(ENTRYWISE_POWER, base.args[0], exponent)
        yield new, {"a": expr, "b": new}


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


@identity(
    "complement-cancelled",
    "{d} is 1 less {p}, entry by entry, so that it cancels: {a} = {b}.",
    "{d} は 1 から {p} を成分ごとに引いたものなので約分され、{a} = {b} となる。",
    ADD,
)
def _complement_cancelled(expr: Expr) -> Iterator[Found]:
    """p ⊘ (1 − p) − p^2 ⊘ (1 − p) = p, as for p = σ(u) and 1 − p = σ(−u)."""
    parts = [scaled(t) for t in expr.args]
    for n, (number, body) in enumerate(parts):
        p, d = body.args if is_op(body, QUOTIENT) else (body, body)
        if p is d or not _complements(p, d):
            continue
        square = apply(QUOTIENT, apply(ENTRYWISE_POWER, p, S(2)), d)
        for m, (other, whole) in enumerate(parts):
            if whole == square and other == product(-1, number):
                pair = [t for k, t in enumerate(expr.args) if k in (m, n)]
                terms = [t for k, t in enumerate(expr.args) if k not in (m, n)]
                new = multiply(number, p)
                terms.insert(min(m, n), new)
                yield add(*terms), {"d": d, "p": p, "a": add(*pair), "b": new}


def _complements(p: Expr, other: Expr) -> bool:
    """Whether one is 1 less the other."""
    if is_op(p, SIGMOID) and is_op(other, SIGMOID):
        return bool(tidy(add(*p.args, *other.args)) == zero(shape_of(p)))
    return bool(tidy(add(p, other)) == ones(*shape_of(p)))


@identity(
    "root-of-trace",
    "The trace is the sum of the squares of all entries of {x}, and its root is the length {b}.",
    "このトレースは {x} の全成分の二乗の和であり、その平方根は長さ {b} である。",
    SQRT,
)
def _root_of_trace(expr: Expr) -> Iterator[Found]:
    """√tr(XᵀX) = ‖X‖."""
    word = chain(expr.args[0].args[0]) if is_op(expr.args[0], TRACE) else ()
    half = len(word) // 2
    if word and len(word) % 2 == 0 and tidy(transpose(multiply(*word[half:]))) == tidy(multiply(*word[:half])):
        x = multiply(*word[half:])
        new = apply(NORM2, x if symbols(x) <= symbols(multiply(*word[:half])) else multiply(*word[:half]))
        yield new, {"x": new.args[0], "b": new}


@identity(
    "root-of-square",
    "A length is not negative, so that the root of its square is {b}.",
    "長さは負にならないので、その二乗の平方根は {b} である。",
    SQRT,
)
def _root_of_square(expr: Expr) -> Iterator[Found]:
    """√(‖X‖²) = ‖X‖."""
    if is_op(expr.args[0], NORM_SQUARED):
        new = apply(NORM2, *expr.args[0].args)
        yield new, {"b": new}


ENTRIES = (
    _odd,
    _even,
    _powers_added,
    _common_entrywise_factor,
    _absolute_value,
    _even_power,
    _counted,
    _complement_cancelled,
    _root_of_trace,
    _root_of_square,
)
