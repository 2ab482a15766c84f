"""Shorter by an identity: what is left to say of an answer once its terms and factors are settled.

:func:`~matderiv.tidy.tidy` knows how sums, products and transposes are rearranged. Here stand identities that are
each an idea of its own, such as diag(A diag(x) B) = (A ⊙ Bᵀ)x or M⁻¹ − M⁻¹PM⁻¹ = M⁻¹(M − P)M⁻¹ (Petersen and Pedersen,
The Matrix Cookbook, sections 3.2 and 9; Horn and Johnson, Topics in Matrix Analysis, section 5.1, for the entrywise
products). One is used only where the whole gets fewer symbols, so that this ends; and each use is a line of the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sympy import Expr, S

from ..index import Power, Product, Terms, factors, is_scalar, power, product, shape_of, terms
from ..matrix import (
    Var,
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
)
from ..operation import Applied
from ..step import Rule
from ..text import Text
from .reasons.shortening import shortening
from .tidy import tidy
from .tidying.facts import orthogonal_pair
from .tidying.length import symbols
from .tidying.signs import plus_first

__all__ = ["IDENTITIES", "Shortening", "shortened"]

MOST = 24  # uses of an identity in one answer
LONGEST = 400  # symbols of an answer that is looked through

Found = tuple[Expr, dict[str, Expr]]
Line = tuple[Expr, Expr, Rule, Mapping[str, Expr]]


@dataclass(frozen=True)
class Shortening:
    """An identity, used from left to right: every way in which it fits an expression, with the parts that it names."""

    rule: Rule
    uses: Callable[[Expr], Iterator[Found]]


IDENTITIES: list[Shortening] = []


def _identity(name: str, en: str, ja: str) -> Callable[[Callable[[Expr], Iterator[Found]]], Shortening]:
    def made(uses: Callable[[Expr], Iterator[Found]]) -> Shortening:
        IDENTITIES.append(Shortening(Rule(name, Text(en, ja)), uses))
        return IDENTITIES[-1]

    return made


def shortened(expr: Expr) -> list[Line]:
    """The lines that shorten an answer further: before, after, why, and the parts that the reason names.

    >>> from matderiv.index import size
    >>> from matderiv.notation import formula
    >>> n = size("n")
    >>> A, x = Var("A", (n, n)), Var("x", (n, S.One))
    >>> (line,) = shortened(apply("diagonal", multiply(A, apply("diag", x), A)))
    >>> formula(line[1])
    "(A.*A')*x"
    """
    out: list[Line] = []
    now = expr
    if symbols(now) > LONGEST:
        return out
    now = _tidied(now, out)
    while len(out) < MOST and (found := _best(now)) is not None:
        after, rule, bindings = found
        out.append((now, after, rule, bindings))
        now = _tidied(after, out)
    return out


def _tidied(expr: Expr, out: list[Line]) -> Expr:
    """The expression tidied where that is shorter, with the lines that say how."""
    short = tidy(expr)
    if symbols(short) >= symbols(expr):
        return expr
    start = expr
    for e, rule, bindings in shortening(expr, short):
        out.append((start, e, rule, bindings))
        start = e
    return short


def _best(expr: Expr) -> tuple[Expr, Rule, dict[str, Expr]] | None:
    """The first use of an identity, innermost parts first, after which the whole has fewer symbols."""
    length = symbols(expr)
    for after, rule, bindings in _everywhere(expr):
        if after != expr and (symbols(after) < length or symbols(tidy(after)) < length):
            return after, rule, bindings
    return None


def _everywhere(expr: Expr) -> Iterator[tuple[Expr, Rule, dict[str, Expr]]]:
    if not expr.args or isinstance(expr, Var):
        return
    for n, a in enumerate(expr.args):
        for after, rule, bindings in _everywhere(a):
            yield remade(expr, (*expr.args[:n], after, *expr.args[n + 1 :])), rule, bindings
    for one in IDENTITIES:
        for after, bindings in one.uses(expr):
            yield after, one.rule, bindings


def _replaced(word: tuple[Expr, ...], first: int, last: int, new: Expr) -> Expr:
    """A product with the factors from ``first`` to ``last`` replaced by one."""
    return multiply(*word[:first], new, *word[last + 1 :])


# -- diagonals


def _diagonal_matrix(expr: Expr) -> bool:
    """Whether a matrix is certainly diagonal, by what is assumed of its symbols or by its form."""
    if isinstance(expr, Var):
        return "diagonal" in expr.facts
    if is_op(expr, "eye") or is_op(expr, "diag"):
        return True
    if is_op(expr, "scale"):
        return _diagonal_matrix(expr.args[1])
    if is_op(expr, "hadamard"):
        return any(map(_diagonal_matrix, expr.args))
    if is_op(expr, "add") or is_op(expr, "matmul"):
        return all(map(_diagonal_matrix, expr.args))
    names = ("transpose", "inverse", "matrix_power")
    return isinstance(expr, Applied) and expr.operation.name in names and _diagonal_matrix(expr.args[0])


@_identity(
    "diagonal-of-product",
    "Each entry of {a} is a row of {p}, {x} and a column of {q}, multiplied entry by entry and added up; so is that of "
    "{b}.",
    "{a} の各成分は、{p} の行、{x}、{q} の列を成分ごとに掛けて足し合わせたものであり、{b} の成分に等しい。",
)
def _diagonal_of_product(expr: Expr) -> Iterator[Found]:
    """diag(A diag(x) B) = (A ⊙ Bᵀ) x."""
    if not is_op(expr, "diagonal"):
        return
    number, body = scaled(expr.args[0])
    word = chain(body)
    for n, f in enumerate(word):
        if is_op(f, "diag") and 0 < n < len(word) - 1:
            p, q, x = multiply(*word[:n]), multiply(*word[n + 1 :]), f.args[0]
            new = multiply(hadamard(p, tidy(transpose(q))), x)
            whole = apply("diagonal", body)
            yield multiply(number, new), {"a": whole, "b": new, "p": p, "q": q, "x": x}


@_identity(
    "diagonal-scaled",
    "The factor {d} multiplies every diagonal entry by the entry of {x} at the same place.",
    "因子 {d} により、各対角成分に {x} の同じ位置の成分が掛かる。",
)
def _diagonal_scaled(expr: Expr) -> Iterator[Found]:
    """diag(A diag(x)) = diag(A) ⊙ x, and diag(diag(x)) = x."""
    if not is_op(expr, "diagonal"):
        return
    number, body = scaled(expr.args[0])
    word = chain(body)
    for f, rest in ((word[-1], word[:-1]), (word[0], word[1:])):
        if is_op(f, "diag") and rest:
            x = f.args[0]
            yield multiply(number, hadamard(x, apply("diagonal", multiply(*rest)))), {"d": f, "x": x}


@_identity(
    "diagonal-of-diagonal",
    "The diagonal of the diagonal matrix {d} is {x}.",
    "対角行列 {d} の対角成分は {x} である。",
)
def _diagonal_of_diagonal(expr: Expr) -> Iterator[Found]:
    if is_op(expr, "diagonal"):
        number, body = scaled(expr.args[0])
        if is_op(body, "diag"):
            yield multiply(number, body.args[0]), {"d": body, "x": body.args[0]}


@_identity(
    "diagonal-of-inverse",
    "The diagonal matrix {d} is inverted entry by entry, so that the diagonal of the inverse is {x}.",
    "対角行列 {d} の逆行列は各対角成分の逆数を並べたものなので、その対角成分は {x} である。",
)
def _diagonal_of_inverse(expr: Expr) -> Iterator[Found]:
    """diag(diag(x)⁻¹) = 1 ⊘ x."""
    if is_op(expr, "diagonal"):
        number, body = scaled(expr.args[0])
        if is_op(body, "inverse") and is_op(body.args[0], "diag"):
            x = apply("entrywise_power", body.args[0].args[0], S.NegativeOne)
            yield multiply(number, x), {"d": body.args[0], "x": x}


@_identity(
    "rows-and-columns",
    "A diagonal matrix in front multiplies the rows, one behind the columns: {a} = {b}.",
    "対角行列を左から掛けると各行が、右から掛けると各列がその対角成分の倍になるので、{a} = {b} である。",
)
def _rows_and_columns(expr: Expr) -> Iterator[Found]:
    """diag(u) A diag(v) = (u vᵀ) ⊙ A."""
    word = expr.args if is_op(expr, "matmul") else ()
    places = [n for n, f in enumerate(word) if is_op(f, "diag")]
    for n, m in zip(places, places[1:], strict=False):
        if m > n + 1:
            new = hadamard(multiply(word[n].args[0], transpose(word[m].args[0])), multiply(*word[n + 1 : m]))
            yield _replaced(word, n, m, new), {"a": multiply(*word[n : m + 1]), "b": new}


@_identity(
    "diagonal-kept",
    "{m} is diagonal, so that the product with I changes nothing.",
    "{m} は対角行列なので、I との成分ごとの積をとっても変わらない。",
)
def _diagonal_kept(expr: Expr) -> Iterator[Found]:
    if not is_op(expr, "hadamard"):
        return
    for n, f in enumerate(expr.args):
        rest = (*expr.args[:n], *expr.args[n + 1 :])
        if is_op(f, "eye") and any(map(_diagonal_matrix, rest)):
            yield hadamard(*rest), {"m": next(filter(_diagonal_matrix, rest))}


@_identity(
    "power-of-identity",
    "The entries of I are 0 and 1, so that {a} = {b}.",
    "I の成分は 0 か 1 なので、{a} = {b} である。",
)
def _power_of_identity(expr: Expr) -> Iterator[Found]:
    if is_op(expr, "entrywise_power") and is_op(expr.args[0], "eye") and expr.args[1].is_positive:
        yield expr.args[0], {"a": expr, "b": expr.args[0]}


@_identity(
    "diagonal-of-sum",
    "The product with I is taken term by term, which gives {b}.",
    "I との成分ごとの積を項ごとにとると {b} となる。",
)
def _diagonal_of_sum(expr: Expr) -> Iterator[Found]:
    """I ⊙ (A − A ⊙ I) = 0."""
    eye = next((f for f in expr.args if is_op(f, "eye")), None) if is_op(expr, "hadamard") else None
    for f in expr.args if eye is not None else ():
        if is_op(f, "add"):
            rest = [g for g in expr.args if g is not f and g is not eye]
            split = [
                (number, body.args if is_op(body, "hadamard") else (body,)) for number, body in map(scaled, f.args)
            ]
            kept = [(number, (g for g in body if g != eye)) for number, body in split]
            new = tidy(add(*(multiply(number, hadamard(eye, *rest, *body)) for number, body in kept)))
            if symbols(new) < symbols(expr):
                yield new, {"b": new}


@_identity(
    "diagonal-turned",
    "The product with I keeps the diagonal alone, which is the same for {a} and for its transpose {b}.",
    "I との成分ごとの積に残るのは対角成分だけであり、これは {a} とその転置 {b} とで等しい。",
)
def _diagonal_turned(expr: Expr) -> Iterator[Found]:
    if not is_op(expr, "hadamard") or not any(is_op(f, "eye") for f in expr.args):
        return
    for n, f in enumerate(expr.args):
        if not is_op(f, "eye") and symbols(other := tidy(transpose(f))) < symbols(f):
            yield hadamard(*expr.args[:n], other, *expr.args[n + 1 :]), {"a": f, "b": other}


# -- transposes


def _plain(expr: Expr) -> bool:
    """A symbol or its inverse, which is written as one: X⁻ᵀAᵀ reads as well as (AX⁻¹)ᵀ."""
    inverse = is_op(expr, "inverse") or is_op(expr, "pinv")
    return isinstance(expr, Var) or inverse and isinstance(expr.args[0], Var)


@_identity(
    "common-sum",
    "The sum {s} is a factor of all of {a}, entry by entry; taken out, it leaves {r}.",
    "和 {s} は {a} 全体の成分ごとの因子であり、これをくくり出すと {r} が残る。",
)
def _common_sum(expr: Expr) -> Iterator[Found]:
    """a + b − (a + b) ⊙ c = (a + b) ⊙ (1 − c), where a and b stand as terms of their own."""
    if not is_op(expr, "add"):
        return
    parts = summands(expr)
    for n, t in enumerate(parts):
        number, body = scaled(t)
        for s in body.args if is_op(body, "hadamard") else ():
            if not is_op(s, "add"):
                continue
            others = hadamard(*_without(body.args, s))
            alone = list(parts[:n] + parts[n + 1 :])
            for sign in (S.One, S.NegativeOne):
                taken = [multiply(sign * abs(number), a) for a in summands(s)] if number.is_Number else []
                if taken and all(a in alone for a in taken):
                    left = [a for a in alone if a not in taken]
                    rest = add(multiply(sign * abs(number), ones(*shape_of(s))), multiply(number, others))
                    whole = add(*taken, t)
                    yield add(*left, hadamard(s, rest)), {"s": s, "a": whole, "r": rest}


def _without(parts: tuple[Expr, ...], one: Expr) -> list[Expr]:
    place = parts.index(one)
    return [*parts[:place], *parts[place + 1 :]]


@_identity(
    "transposed-product",
    "Transposes multiply to the transpose of the product in reverse order, {a} = {b}.",
    "転置の積は逆の順に並べた積の転置であり、{a} = {b} となる。",
)
def _transposed_product(expr: Expr) -> Iterator[Found]:
    word = expr.args if is_op(expr, "matmul") else ()
    if len(word) < 2 or not all(is_op(f, "transpose") and 1 not in shape_of(f) for f in word):
        return
    if any(not _plain(f.args[0]) for f in word):  # XᵀYᵀ is as well known as (YX)ᵀ
        new = transpose(multiply(*(f.args[0] for f in reversed(word))))
        yield new, {"a": expr, "b": new}


@_identity(
    "transposed-entrywise",
    "Transposes multiply entry by entry to the transpose of the product, {a} = {b}.",
    "転置どうしの成分ごとの積は積の転置であり、{a} = {b} となる。",
)
def _transposed_entrywise(expr: Expr) -> Iterator[Found]:
    if is_op(expr, "hadamard") and all(is_op(f, "transpose") for f in expr.args):
        new = transpose(hadamard(*(f.args[0] for f in expr.args)))
        yield new, {"a": expr, "b": new}


@_identity(
    "transposed-quotient",
    "A transpose divided entry by entry by a transpose is the transpose of the quotient, {a} = {b}.",
    "転置どうしの成分ごとの商は商の転置であり、{a} = {b} となる。",
)
def _transposed_quotient(expr: Expr) -> Iterator[Found]:
    if is_op(expr, "quotient") and all(is_op(f, "transpose") for f in expr.args):
        new = transpose(apply("quotient", *(f.args[0] for f in expr.args)))
        yield new, {"a": expr, "b": new}


# -- inverses and orthogonal matrices


@_identity(
    "inverse-on-both-sides",
    "{a} = {b}, so that {a} is taken out on both sides, which leaves {c}.",
    "{a} = {b} と書けるので、{a} を左右からくくり出すと {c} が残る。",
)
def _on_both_sides(expr: Expr) -> Iterator[Found]:
    """M⁻¹ − M⁻¹ P M⁻¹ = M⁻¹ (M − P) M⁻¹."""
    parts = summands(expr) if is_op(expr, "add") else ()
    for n, alone in enumerate(parts):
        front, inverse = scaled(alone)
        if not is_op(inverse, "inverse"):
            continue
        for m, other in enumerate(parts):
            number, body = scaled(other)
            word = chain(body) if is_op(body, "matmul") else ()
            if len(word) < 3 or word[0] != inverse or word[-1] != inverse or number != product(-1, front):
                continue
            inner = tidy(add(inverse.args[0], negate(multiply(*word[1:-1]))))
            if is_op(inner, "add"):
                continue  # Σ⁻¹ − Σ⁻¹SΣ⁻¹ is how it is known; only a bracket that closes is worth it
            rest = [p for k, p in enumerate(parts) if k not in (n, m)]
            whole = multiply(inverse, inverse.args[0], inverse)
            yield (
                add(multiply(front, inverse, inner, inverse), *rest),
                {"a": inverse, "b": whole, "c": inner},
            )


@_identity(
    "orthogonal-bracket",
    "The bracket is multiplied out, where {a} = {i}, since {q} is orthogonal.",
    "括弧を展開する。{q} は直交行列なので {a} = {i} である。",
)
def _orthogonal_bracket(expr: Expr) -> Iterator[Found]:
    """Qᵀ(Q x − b) = x − Qᵀb."""
    word = expr.args if is_op(expr, "matmul") else ()
    for n, f in enumerate(word):
        if not is_op(f, "add"):
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
            plain = q.args[0] if is_op(q, "transpose") else q
            eye = apply("eye", shape=(shape_of(q)[0],) * 2)
            yield _replaced(word, first, last, opened), {"a": multiply(*pair), "i": eye, "q": plain}


# -- sums that cancel


def _opened(expr: Expr) -> Expr | None:
    """A sum of entries, or a product that is a scalar, taken over the terms of a sum inside; ``None`` without one."""
    if is_op(expr, "sum"):
        parts = summands(expr.args[0])
        return add(*(_times_sum(*scaled(t)) for t in parts)) if len(parts) > 1 else None
    if is_op(expr, "matmul") and is_scalar(expr):
        for n, f in enumerate(expr.args):
            inner = f.args[0] if is_op(f, "transpose") else f
            if is_op(inner, "add"):
                parts = tuple(map(transpose, inner.args)) if inner is not f else inner.args
                return add(*(multiply(*expr.args[:n], t, *expr.args[n + 1 :]) for t in parts))
    return None


def _times_sum(number: Expr, body: Expr) -> Expr:
    if is_op(body, "ones"):
        return product(number, *shape_of(body))
    return product(number, body if body is S.One else apply("sum", body))


@_identity(
    "terms-cancel",
    "Taken term by term, {a} is {b}.",
    "項ごとに計算すると、{a} は {b} である。",
)
def _terms_cancel(expr: Expr) -> Iterator[Found]:
    """1ᵀ(x − (1ᵀx/n) 1) = 0: what was centred has mean 0, and what was projected is orthogonal to what it left."""
    opened = _opened(expr)
    if opened is not None and symbols(new := tidy(opened)) < symbols(expr):
        yield new, {"a": expr, "b": new}
    word = expr.args if is_op(expr, "matmul") and not is_scalar(expr) else ()
    for n, (f, g) in enumerate(zip(word, word[1:], strict=False)):
        if any(is_op(e.args[0] if is_op(e, "transpose") else e, "add") for e in (f, g)):
            pair = multiply(f, g)
            if shape_of(f)[0] == 1 and is_op(g, "add"):
                opened = add(*(_beside(f, t) for t in g.args))
            elif shape_of(g)[1] == 1 and is_op(f, "add"):
                opened = transpose(add(*(_beside(transpose(g), transpose(t)) for t in f.args)))
            else:
                continue
            if symbols(new := tidy(opened)) < symbols(pair):
                yield _replaced(word, n, n + 1, new), {"a": pair, "b": new}


def _beside(row: Expr, matrix: Expr) -> Expr:
    """A row times a matrix, each entry the sum of the row where the matrix is one of ones."""
    number, body = scaled(matrix)
    if not is_op(body, "ones"):
        return multiply(row, matrix)
    total = apply("sum", transpose(row))
    return multiply(number, _opened(total) or total, apply("ones", shape=(S.One, shape_of(body)[1])))


# -- entries


@_identity(
    "odd-or-even",
    "A change of the sign inside shows outside for an odd function, and not at all for an even one: {a} = {b}.",
    "内側の符号の変化は、奇関数では外に出て、偶関数では現れない。よって {a} = {b} である。",
)
def _odd_or_even(expr: Expr) -> Iterator[Found]:
    """f(−t) = −f(t), or f(t), also for powers with a whole exponent."""
    if not isinstance(expr, Applied) or not expr.args or is_scalar(expr) != is_scalar(expr.args[0]):
        return
    parity = expr.operation.parity
    if is_op(expr, "entrywise_power") and expr.args[1].is_Integer:
        parity = 1 if int(expr.args[1]) % 2 == 0 else -1
    parts = summands(scaled(expr.args[0])[1])
    if parity and (len(parts) > 1 or scaled(expr.args[0])[0] != 1):
        flipped = plus_first(add(*(negate(t) for t in summands(expr.args[0]))))
        new = multiply(parity, remade(expr, (flipped, *expr.args[1:])))
        yield new, {"a": expr, "b": new}


@_identity(
    "powers-added",
    "Powers of the same entries multiply to the power with the sum of the exponents, {a} = {b}.",
    "同じ成分の冪どうしの積では指数が足し合わされ、{a} = {b} となる。",
)
def _powers_added(expr: Expr) -> Iterator[Found]:
    """u ⊙ u^(v − 1) = u^v."""
    if not is_op(expr, "hadamard"):
        return
    for n, f in enumerate(expr.args):
        if not is_op(f, "entrywise_power") or is_scalar(f.args[0]):
            continue
        base, exponent = f.args
        for m, g in enumerate(expr.args):
            one = S.One if is_scalar(exponent) else apply("ones", shape=shape_of(exponent))
            other = one if g == base else g.args[1] if is_op(g, "entrywise_power") and g.args[0] == base else None
            if m == n or other is None or is_scalar(other) != is_scalar(exponent):
                continue
            total = tidy(add(exponent, other))
            new = base if total == one else apply("entrywise_power", base, total)
            rest = [h for k, h in enumerate(expr.args) if k not in (n, m)]
            yield hadamard(*rest[: min(n, m)], new, *rest[min(n, m) :]), {"a": hadamard(g, f), "b": new}


@_identity(
    "common-entrywise-factor",
    "The common factor {f} is taken out of the entrywise products, which leaves {b}.",
    "成分ごとの積から共通の因子 {f} をくくり出すと、{b} が残る。",
)
def _common_entrywise_factor(expr: Expr) -> Iterator[Found]:
    """a ⊙ b + a ⊙ c = a ⊙ (b + c)."""
    if not is_op(expr, "add"):
        return
    split = [(number, body.args if is_op(body, "hadamard") else (body,)) for number, body in map(scaled, expr.args)]
    if any(is_op(f, "eye") for _, parts in split for f in parts):
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
            inner.append(multiply(number, hadamard(*rest) if rest else apply("ones", shape=shape_of(f))))
        bracket = tidy(add(*inner))
        number, body = scaled(bracket)
        whole = multiply(number, hadamard(*common, body))
        others = [t for n, t in enumerate(expr.args) if n not in having]
        yield add(*others[: having[0]], whole, *others[having[0] :]), {"f": hadamard(*common), "b": bracket}


@_identity(
    "absolute-value",
    "A number times its sign is its absolute value, {a} = {b}.",
    "数とその符号の積は絶対値なので、{a} = {b} である。",
)
def _absolute_value(expr: Expr) -> Iterator[Found]:
    if not isinstance(expr, Product) and not is_op(expr, "hadamard"):
        return
    build = product if isinstance(expr, Product) else hadamard
    for f in expr.args:
        if is_op(f, "sign") and f.args[0] in expr.args:
            new = apply("abs", f.args[0])
            at = min(expr.args.index(f), expr.args.index(f.args[0]))
            rest = list(expr.args)
            rest.remove(f)
            rest.remove(f.args[0])
            yield build(*rest[:at], new, *rest[at:]), {"a": build(f.args[0], f), "b": new}


@_identity(
    "reciprocals-counted",
    "Each entry of {u} times its reciprocal is 1, and there are {n} of them.",
    "{u} の各成分とその逆数の積は 1 であり、成分は {n} 個ある。",
)
def _counted(expr: Expr) -> Iterator[Found]:
    """uᵀ(1 ⊘ u) = n."""
    if not is_op(expr, "matmul") or not is_scalar(expr) or len(expr.args) != 2:
        return
    for row, column in (expr.args, tuple(transpose(a) for a in reversed(expr.args))):
        u = transpose(row)
        if is_op(column, "entrywise_power") and column.args == (u, S.NegativeOne):
            n = shape_of(u)[0]
            yield n, {"u": u, "n": n}


# -- fractions


@_identity(
    "common-denominator",
    "The terms are brought over the common denominator {d}.",
    "各項を {d} を分母として通分する。",
)
def _common_denominator(expr: Expr) -> Iterator[Found]:
    entrywise = is_op(expr, "add")
    if not entrywise and not isinstance(expr, Terms):
        return
    split = [_fraction(t) for t in expr.args]
    below: dict[Expr, Expr] = {}
    for _, parts in split:
        for base, exponent in parts.items():
            below[base] = max(below.get(base, S.Zero), exponent)
    if sum(bool(parts) for _, parts in split) < 2:
        return

    def raised(base: Expr, exponent: Expr) -> Expr:
        if is_scalar(base):
            return power(base, exponent)
        return base if exponent == 1 else apply("entrywise_power", base, exponent)

    join = hadamard if entrywise else product
    tops = []
    for top, parts in split:
        missing = [raised(b, e - parts.get(b, S.Zero)) for b, e in below.items() if e != parts.get(b, S.Zero)]
        tops.append(join(top, *missing))
    above = tidy(add(*tops)) if entrywise else tidy(terms(*tops))
    bottom = join(*(raised(b, e) for b, e in below.items()))
    if entrywise:
        number, body = scaled(above)
        yield multiply(number, apply("quotient", body, bottom)), {"d": bottom}
    else:
        yield product(above, *(power(b, -e) for b, e in below.items())), {"d": bottom}


def _fraction(term: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """What stands above the line of a term, and the factors below it with their exponents."""
    if is_scalar(term):
        parts = factors(term)
        under = [f for f in parts if isinstance(f, Power) and f.exponent.is_Integer and f.exponent < 0]
        return product(*(f for f in parts if f not in under)), {f.base: -f.exponent for f in under}
    number, body = scaled(term)
    if is_op(body, "entrywise_power") and body.args[1].is_Integer and body.args[1] < 0:
        ones_ = apply("ones", shape=shape_of(body))
        return multiply(number, ones_), _below(body.args[0], -body.args[1])
    if is_op(body, "quotient"):
        return multiply(number, body.args[0]), _below(body.args[1], S.One)
    return term, {}


def _below(expr: Expr, times: Expr) -> dict[Expr, Expr]:
    out: dict[Expr, Expr] = {}
    for f in expr.args if is_op(expr, "hadamard") else (expr,):
        raised = is_op(f, "entrywise_power") and f.args[1].is_Integer and f.args[1] > 0
        base, exponent = f.args if raised else (f, S.One)
        out[base] = out.get(base, S.Zero) + exponent * times
    return out
