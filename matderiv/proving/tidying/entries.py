"""Entrywise products as base → exponent, and written back: A ⊙ A = A.^2, A ⊙ B ./ A = B.

Known products of two functions, such as relu(t)·sign(t) = relu(t), stand in the records of the functions; a triangle
of ones is a mask, and beside the identity matrix Aᵀ is as good as A. Each factor is looked at once, and a known
product takes one of two functions away, so that this ends.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial

from sympy import Expr, S

from ...core.index import Shape, is_scalar, power, product, shape_of
from ...expressions.matrix import apply, hadamard, is_op, multiply, ones, remade, scaled, transpose
from ...operations.entrywise_power import ENTRYWISE_POWER
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.scale import SCALE
from ...operations.transpose import TRANSPOSE
from ...operations.tril import TRIL
from ...operations.triu import TRIU
from .exponents import together
from .powers import identified
from .tidier import Tidier, each

__all__ = ["powers_of", "rebuilt"]


Pairs = Iterable[tuple[Expr, Expr]]  # bases with their exponents


def powers_of(by: Tidier, expr: Expr, turned: bool = False) -> tuple[Expr, dict[Expr, Expr]]:
    """An entrywise product as a scalar and base → exponent."""
    shape = shape_of(expr)[::-1] if turned else shape_of(expr)
    number: Expr = S.One
    found: dict[Expr, Expr] = {}
    ahead = [(expr, S.One)]  # what is still to be visited, and turned where the whole is, the next one last
    beside: list[tuple[Expr, Expr]] = []  # other factors of the part at hand, settled with it

    def shown(e: Expr) -> Expr:
        return transpose(e) if turned else e

    def whole(part: Expr, exponent: Expr) -> Expr:
        """The product with a part in it, as far as it has been gathered."""
        rest = ((shown(e), k) for e, k in reversed(ahead))
        return multiply(number, written([*found.items(), (part, exponent), *beside, *rest], shape))

    def settled(e: Expr, exponent: Expr) -> Expr:
        return by.within(lambda m: whole(m, exponent), by.matrix, e, turned)

    def opened(e: Expr, exponent: Expr) -> Expr:
        """(A ⊙ B)ᵀ = Aᵀ ⊙ Bᵀ."""
        if not turned:
            return e
        apart = remade(e, tuple(a if is_scalar(a) else transpose(a) for a in e.args))
        by.within(lambda m: whole(m, exponent), by.did, "entrywise", transpose(e), apart, a=transpose(e), b=apart)
        return apart

    def put(base: Expr, exponent: Expr) -> None:
        if is_op(base, ONES):
            if by.traced and (ahead or beside or found):
                by.did("ones-entry", whole(base, exponent), whole(S.One, S.One), a=base)
            return
        before = found.get(base)
        if before is None:
            found[base] = exponent
            return
        was = whole(base, exponent) if by.traced else S.One
        found[base] = before + exponent
        if by.traced:
            clause = together((before, exponent))
            made = _raised(base, abs(found[base])) if clause == "power" else base
            if clause == "cancel" and before.is_Rational and exponent.is_Rational:
                made = _raised(base, min(abs(before), abs(exponent)))
            by.did(clause, was, whole(S.One, S.One), a=made)

    def in_front(times: Expr, body: Expr, exponent: Expr) -> None:
        """(cA) ⊙ B = c(A ⊙ B)."""
        if by.traced:
            before, after = whole(multiply(times, body), exponent), whole(body, exponent)
            front = multiply(power(times, exponent), after)
            by.did("number-out" if abs(exponent) == 1 else "number-out-power", before, front, a=before, b=front)

    def apart(e: Expr, exponent: Expr, parts: list[tuple[Expr, Expr]]) -> None:
        """A product, a quotient or a power is taken apart."""
        if by.traced:
            e = opened(e, exponent)
            before, after = whole(e, exponent), [(shown(p), k) for p, k in parts]
            ahead.extend(reversed(parts))
            clause = "power-of-product" if is_op(e, HADAMARD) else "quotient"
            clause = "power-of-quotient" if is_op(e, QUOTIENT) and abs(exponent) != 1 else clause
            by.did(clause, before, whole(S.One, S.One), a=_raised(e, exponent), b=written(after, shape))
        else:
            ahead.extend(reversed(parts))

    while ahead:
        e, exponent = ahead.pop()
        # of negative factors a product may have a root and they have none, and √(t²) is not t
        if is_op(e, HADAMARD) and exponent.is_Integer:
            apart(e, exponent, [(a, exponent) for a in e.args])
        elif is_op(e, QUOTIENT) and exponent.is_Integer:
            apart(e, exponent, [(e.args[0], exponent), (e.args[1], -exponent)])
        elif is_op(e, SCALE) and exponent.is_Integer:
            times, body = e.args
            in_front(times, shown(body), exponent)
            (own,) = each(by, partial(_times_whole, whole, shown(body), exponent), [times], by.scalar)
            number = product(number, power(own, exponent))
            ahead.append((body, exponent))
        elif is_op(e, ENTRYWISE_POWER) and e.args[1].is_Number and not is_scalar(e.args[0]) and exponent.is_Integer:
            apart(e, exponent, [(e.args[0], exponent * e.args[1])])
        elif is_op(e, ENTRYWISE_POWER):
            build = partial(_powered, whole, exponent)
            base, to = each(by, build, opened(e, exponent).args, lambda a: a if is_scalar(a) else by.matrix(a))
            put(apply(ENTRYWISE_POWER, base, to), exponent)
        elif is_op(e, ONES):
            put(shown(e), exponent)
        else:
            coefficient, body = scaled(settled(e, exponent))
            if coefficient != 1 and not exponent.is_Integer:
                put(multiply(coefficient, body), exponent)
                continue
            in_front(coefficient, body, exponent)
            number = product(number, power(coefficient, exponent))
            parts = body.args if is_op(body, HADAMARD) and exponent.is_Integer else (body,)
            for n, part in enumerate(parts):
                beside[:] = [(p, exponent) for p in parts[n + 1 :]]
                put(part, exponent)

    def alone(pairs: Mapping[Expr, Expr]) -> Expr:
        return written(pairs.items(), shape)

    return number, identified(by, found, by.quiet.matrix, alone, lambda pairs: multiply(number, alone(pairs)))


def _times_whole(whole: Callable[[Expr, Expr], Expr], body: Expr, exponent: Expr, times: Expr) -> Expr:
    return multiply(power(times, exponent), whole(body, exponent))


def _powered(whole: Callable[[Expr, Expr], Expr], exponent: Expr, base: Expr, to: Expr) -> Expr:
    return whole(apply(ENTRYWISE_POWER, base, to), exponent)


def rebuilt(by: Tidier, number: Expr, found: dict[Expr, Expr], shape: Shape) -> Expr:
    """The entrywise product of powers, written out."""
    mask = next((b for b in found if (is_op(b, TRIL, TRIU)) and is_op(b.args[0], ONES)), None)
    if mask is not None:
        rest = written(((b, e) for b, e in found.items() if b != mask), shape)
        inside = rebuilt(by, S.One, {b: e for b, e in found.items() if b != mask}, shape)
        value = inside if is_op(inside, mask.operation) else apply(mask.operation, inside)
        by.did("triangle", multiply(number, hadamard(mask, rest)), multiply(number, value), a=mask)
        return multiply(number, value)
    if any(is_op(b, EYE) for b in found):  # only the diagonal counts, where the transpose is the same
        plain = {b.args[0] if is_op(b, TRANSPOSE) else b: e for b, e in found.items()}
        if by.traced and plain != found:
            before, after = (multiply(number, written(pairs.items(), shape)) for pairs in (found, plain))
            by.did("diagonal", before, after)
        found = plain
    return multiply(number, written(found.items(), shape))


def written(given: Pairs, shape: Shape) -> Expr:
    """An entrywise product and quotient of powers; ones are left out."""
    found = [(b, e) for b, e in given if b != 1 and e != 0]
    above = [_raised(b, e) for b, e in found if not (e.is_Number and e < 0)]
    below = [_raised(b, -e) for b, e in found if e.is_Number and e < 0]
    if not below:
        return hadamard(*above) if above else ones(*shape)
    if not above:
        exponents = {e for _, e in found}
        if len(found) == 1:
            return apply(ENTRYWISE_POWER, *found[0])
        if len(exponents) == 1:
            return apply(ENTRYWISE_POWER, hadamard(*(b for b, _ in found)), exponents.pop())
        return apply(ENTRYWISE_POWER, hadamard(*below), S.NegativeOne)
    return apply(QUOTIENT, hadamard(*above), hadamard(*below))


def _raised(base: Expr, exponent: Expr) -> Expr:
    return base if exponent == 1 else apply(ENTRYWISE_POWER, base, exponent)
