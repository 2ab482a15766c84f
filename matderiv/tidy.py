"""The same matrix, shorter.

Transposes are pushed to the symbols, assumed symmetries used, like terms merged, equal scalar factors
gathered, and common factors taken out on the left and on the right. Every rewriting keeps the value, and none
makes the printed form longer; the pass ends because each round has fewer symbols or is the last.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from math import gcd, lcm

from sympy import Expr, Integer, Rational, S

from .index import Power, Product, Terms, is_scalar, power, product, shape_of, terms
from .matrix import Var, add, apply, chain, hadamard, is_op, multiply, scaled, summands, transpose, zero
from .notation import formula
from .operation import Applied

__all__ = ["symbols", "tidy"]

SYMMETRIC = frozenset({"symmetric", "spd", "diagonal"})
MERGED_TERMS = 400  # beyond this many terms only equal ones are merged; looking for common factors is quadratic


def tidy(expr: Expr) -> Expr:
    """The shortest form that these rules find, for a scalar, a vector or a matrix.

    >>> from matderiv.index import size
    >>> n = size("n")
    >>> A, x = Var("A", (n, n)), Var("x", (n, S.One))
    >>> formula(tidy(add(multiply(A, x), multiply(transpose(A), x))))
    "(A + A')*x"
    """
    best = _settle(expr, turned=False)
    if not is_scalar(expr) and len(summands(best)) > 1 and 1 not in shape_of(expr):
        # a sum of transposed products is shorter as the transpose of a sum
        other = transpose(_settle(expr, turned=True))
        if symbols(other) < symbols(best):
            best = other
    return best if symbols(best) <= symbols(expr) else expr


def symbols(expr: Expr) -> int:
    """The number of symbols of an expression: operators, names and numbers, parentheses left out."""
    count, stack = 0, [expr]
    while stack:
        e = stack.pop()
        count += 1
        if e.args:
            extra = len(e.args) - 1 if isinstance(e, Product | Terms) or is_op(e, "add") or is_op(e, "matmul") else 0
            count += extra - (1 if extra else 0)
            stack.extend(e.args)
    return count


def _settle(expr: Expr, turned: bool) -> Expr:
    return _factored(_merged(_terms_of(_push(expr, turned))), shape_of(expr)[::-1] if turned else shape_of(expr))


# -- transposes and known symmetries


def _push(expr: Expr, turned: bool = False) -> Expr:
    """``expr``, or its transpose when ``turned``, with transposes on the symbols wherever that is not longer."""
    if is_scalar(expr):
        return _scalar(expr)
    if isinstance(expr, Var):
        if turned and expr.facts & SYMMETRIC:
            return expr
        if turned and "skew" in expr.facts:
            return multiply(S.NegativeOne, expr)
        return transpose(expr) if turned else expr
    if is_op(expr, "transpose"):
        return _push(expr.args[0], not turned)
    if is_op(expr, "matmul"):
        parts = [_push(a, turned) for a in (reversed(expr.args) if turned else expr.args)]
        return _chain(parts)
    if is_op(expr, "scale"):
        return multiply(_scalar(expr.args[0]), _push(expr.args[1], turned))
    if is_op(expr, "add"):
        return _sum(expr, turned)
    if is_op(expr, "hadamard"):
        return _hadamard([_push(a, turned) for a in expr.args])
    if is_op(expr, "diag"):
        return apply("diag", tidy(expr.args[0]))
    if isinstance(expr, Applied) and expr.args:
        inner = apply(expr.operation.name, *(tidy(a) for a in expr.args))
        return transpose(inner) if turned else inner
    return transpose(expr) if turned else expr


def _sum(expr: Expr, turned: bool) -> Expr:
    """A sum inside a product: its own terms merged; transposed term by term only where that is not longer."""
    settled = _factored(_merged(_terms_of(add(*(_push(a) for a in expr.args)))), shape_of(expr))
    if not turned:
        return settled
    termwise = _factored(_merged(_terms_of(add(*(_push(a, True) for a in expr.args)))), shape_of(expr)[::-1])
    whole = transpose(settled)
    return termwise if symbols(termwise) <= symbols(settled) else whole


def _chain(parts: list[Expr]) -> Expr:
    """A product without identities, diagonal matrices merged into vectors, equal neighbours as powers."""
    out: list[Expr] = []
    for f in (g for p in parts for g in _split(p)):
        if is_op(f, "eye"):
            continue
        if out and is_op(out[-1], "diag") and shape_of(f)[1] == 1:
            out[-1] = _hadamard([out[-1].args[0], f])
        elif out and is_op(out[-1], "diag") and is_op(f, "diag"):
            out[-1] = apply("diag", _hadamard([out[-1].args[0], f.args[0]]))
        elif out and (base := _base(out[-1]))[0] == (other := _base(f))[0] and _square(f):
            out[-1] = apply("matrix_power", base[0], Integer(base[1] + other[1]))
        else:
            out.append(f)
    return multiply(*out) if out else multiply(*parts)


def _split(expr: Expr) -> tuple[Expr, ...]:
    number, rest = scaled(expr)
    if rest is S.One:
        return (number,)
    return (*((number,) if number != 1 else ()), *chain(rest))


def _base(expr: Expr) -> tuple[Expr, int]:
    if is_op(expr, "matrix_power") and expr.args[1].is_Integer:
        return expr.args[0], int(expr.args[1])
    return expr, 1


def _square(expr: Expr) -> bool:
    shape = shape_of(expr)
    return shape[0] == shape[1] and shape[0] != 1


def _hadamard(parts: Iterable[Expr]) -> Expr:
    """An entrywise product without ones."""
    given = list(parts)
    kept = [p for p in given if not is_op(p, "ones")]
    return hadamard(*(kept or given[:1]))


# -- scalars


def _scalar(expr: Expr) -> Expr:
    """A scalar with its own matrices tidied, and products of powers of equal scalars gathered."""
    if isinstance(expr, Terms):
        return _factored(_merged(_terms_of(terms(*(_scalar(a) for a in expr.args)))), shape_of(expr))
    if isinstance(expr, Product):
        number, found = _gather(_scalar(a) for a in expr.args)
        return product(number, *(power(b, e) for b, e in found.items()))
    if isinstance(expr, Power):
        return power(_scalar(expr.base), _scalar(expr.exponent))
    if is_op(expr, "matmul"):
        forward = _chain([_push(a) for a in expr.args])
        back = _chain([_push(a, True) for a in reversed(expr.args)])
        return min((forward, back), key=lambda e: (_turns(e), e is back))
    if is_op(expr, "trace"):
        forward, back = (apply("trace", _push(expr.args[0], t)) for t in (False, True))
        return min((forward, back), key=lambda e: (_turns(e), e is back))
    if isinstance(expr, Applied) and expr.args:
        return apply(expr.operation.name, *(tidy(a) for a in expr.args))
    return expr


def _turns(expr: Expr) -> int:
    count, stack = 0, [expr]
    while stack:
        e = stack.pop()
        count += is_op(e, "transpose") and 1 not in shape_of(e)
        stack.extend(e.args)
    return count


def _gather(parts: Iterable[Expr]) -> tuple[Expr, dict[Expr, Expr]]:
    """The number of a product and its other factors as base → exponent; ‖U‖·‖U‖⁻² is ‖U‖⁻¹."""
    number: Expr = S.One
    found: dict[Expr, Expr] = {}
    for part in parts:
        for f in part.args if isinstance(part, Product) else (part,):
            if f.is_Number:
                number = number * f
                continue
            base, exponent = (f.base, f.exponent) if isinstance(f, Power) else (f, S.One)
            if is_op(base, "norm_squared") and exponent.is_Number and apply("norm2", *base.args) in found:
                base, exponent = apply("norm2", *base.args), 2 * exponent
            elif is_op(base, "norm2") and (square := apply("norm_squared", *base.args)) in found:
                found = {(base if b == square else b): (2 * e if b == square else e) for b, e in found.items()}
            if base in found and not (found[base].is_Number and exponent.is_Number):
                base, exponent = f, S.One
            found[base] = found[base] + exponent if base in found else exponent
    return number, {_squared(b, e)[0]: _squared(b, e)[1] for b, e in found.items() if e != 0}


def _squared(base: Expr, exponent: Expr) -> tuple[Expr, Expr]:
    """‖U‖² is one operation, and so are its powers."""
    if is_op(base, "norm2") and exponent.is_Integer and int(exponent) % 2 == 0:
        return apply("norm_squared", *base.args), exponent / 2
    return base, exponent


# -- sums


@dataclass(frozen=True)
class _Term:
    """number · scalars · word, the scalars as (base, exponent) pairs and the word a chain of matrices."""

    number: Expr
    scalars: tuple[tuple[Expr, Expr], ...]
    word: tuple[Expr, ...]

    @property
    def key(self) -> tuple[frozenset[tuple[Expr, Expr]], tuple[Expr, ...]]:
        return frozenset(self.scalars), self.word

    def build(self) -> Expr:
        return multiply(product(self.number, *(power(b, e) for b, e in self.scalars)), *self.word)


def _terms_of(expr: Expr) -> list[_Term]:
    out: list[_Term] = []
    for term in summands(expr):
        coefficient, rest = scaled(term)
        number, found = _gather((_scalar(coefficient),))
        word = () if rest is S.One else _word(rest)
        if len(word) == 1 and is_op(word[0], "add") and not found:
            out.extend(_Term(number * t.number, t.scalars, t.word) for t in _terms_of(word[0]))
        elif number != 0 and not is_op(rest, "zero"):
            out.append(_Term(number, tuple(found.items()), word))
    return out


def _word(expr: Expr) -> tuple[Expr, ...]:
    """The factors of a product, powers of a matrix kept as they are."""
    return chain(expr)


def _merged(given: list[_Term]) -> list[_Term]:
    """Like terms as one."""
    found: dict[object, _Term] = {}
    for t in given:
        before = found.get(t.key)
        found[t.key] = t if before is None else _Term(before.number + t.number, before.scalars, before.word)
    return [t for t in found.values() if t.number != 0]


def _factored(given: list[_Term], shape: tuple[Expr, Expr]) -> Expr:
    """The sum of the terms with common numbers, scalars and outer matrix factors taken out, greedily."""
    if not given:
        return zero(shape)
    if len(given) > MERGED_TERMS:
        return add(*(t.build() for t in given))
    work = given
    while True:
        best: tuple[int, list[_Term], Callable[[_Term], _Term], Callable[[Expr], Expr]] | None = None
        for candidate in _candidates(work):
            if best is None or candidate[0] > best[0]:
                best = candidate
        if best is None:
            break
        _, group, strip, wrap = best
        inner = _factored([strip(t) for t in group], _shape_without(group, strip))
        first = work.index(group[0])
        rest = [t for t in work if t not in group]
        number, outer = scaled(wrap(inner))
        new = _Term(*_number_and_scalars(number), _word(outer) if outer is not S.One else ())
        work = [*rest[:first], new, *rest[first:]]
        if len(work) == 1:
            break
    return _with_common_number(work)


def _number_and_scalars(coefficient: Expr) -> tuple[Expr, tuple[tuple[Expr, Expr], ...]]:
    number, found = _gather((coefficient,))
    return number, tuple(found.items())


def _shape_without(group: list[_Term], strip: Callable[[_Term], _Term]) -> tuple[Expr, Expr]:
    return shape_of(strip(group[0]).build())


def _candidates(
    work: list[_Term],
) -> Iterable[tuple[int, list[_Term], Callable[[_Term], _Term], Callable[[Expr], Expr]]]:
    """Groups of at least two terms that share an outer factor: how many, which, how to take it out and put it back."""
    if len(work) < 2:
        return
    for end in (-1, 0):
        groups: dict[Expr, list[_Term]] = {}
        for t in work:
            if len(t.word) > 1:
                groups.setdefault(t.word[end], []).append(t)
        for factor, group in groups.items():
            if len(group) > 1:
                yield len(group), group, _strip_word(end), _wrap_word(factor, end)
    shared: dict[tuple[Expr, Expr], list[_Term]] = {}
    for t in work:
        for s in t.scalars:
            if t.word or len(t.scalars) > 1:
                shared.setdefault(s, []).append(t)
    for pair, group in shared.items():
        if len(group) > 1:
            yield len(group), group, _strip_scalar(pair), _wrap_scalar(pair)


def _strip_word(end: int) -> Callable[[_Term], _Term]:
    return lambda t: _Term(t.number, t.scalars, t.word[:-1] if end else t.word[1:])


def _wrap_word(factor: Expr, end: int) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(inner, factor) if end else multiply(factor, inner)


def _strip_scalar(pair: tuple[Expr, Expr]) -> Callable[[_Term], _Term]:
    return lambda t: _Term(t.number, tuple(s for s in t.scalars if s != pair), t.word)


def _wrap_scalar(pair: tuple[Expr, Expr]) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(power(*pair), inner)


def _with_common_number(work: list[_Term]) -> Expr:
    """The common number in front, with the sign that leaves the sum without a leading minus."""
    if len(work) == 1:
        return _signed(work[0])
    numbers = [t.number for t in work]
    if not all(isinstance(n, Rational) for n in numbers):
        return add(*(t.build() for t in _plus_first(work)))
    common = Rational(reduce(gcd, (abs(int(n.p)) for n in numbers)), reduce(lcm, (int(n.q) for n in numbers)))
    if all(n < 0 for n in numbers):
        common = -common
    saved = sum(1 for n in numbers if abs(n) != 1) - sum(1 for n in numbers if abs(n / common) != 1)
    if abs(common) == 1 and common > 0 or saved < 2 and common > 0:
        return add(*(t.build() for t in _plus_first(work)))
    inner = add(*(_Term(t.number / common, t.scalars, t.word).build() for t in _plus_first(work, common)))
    return multiply(common, inner)


def _plus_first(work: list[_Term], common: Expr = S.One) -> list[_Term]:
    """The terms with one of positive sign first, if there is one."""
    for n, t in enumerate(work):
        if t.number / common > 0:
            return [t, *work[:n], *work[n + 1 :]] if n else work
    return work


def _signed(t: _Term) -> Expr:
    """One product: a minus in front is moved into a difference, as in −2(A − B) = 2(B − A)."""
    if t.number.is_negative:
        for n, f in enumerate(t.word):
            if is_op(f, "add") and any(_negative(a) for a in f.args):
                flipped = [multiply(S.NegativeOne, a) for a in f.args]
                flipped.sort(key=_negative)
                return _Term(-t.number, t.scalars, (*t.word[:n], add(*flipped), *t.word[n + 1 :])).build()
    return t.build()


def _negative(expr: Expr) -> bool:
    number = scaled(expr)[0]
    number = number.args[0] if isinstance(number, Product) else number
    return bool(number.is_Number and number < 0)


