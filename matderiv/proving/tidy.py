"""The same matrix, shorter.

Every expression is brought to a sum of terms ``number · scalars · chain of matrices``: transposes pushed to the
symbols, assumed symmetries used, powers of equal factors gathered, like terms merged. Then common factors are
taken out, greedily, on the left, on the right and among the scalars. Where there is a choice (a product of
transposes or the transpose of a product, factored or multiplied out) the form with fewer symbols wins, so no
rewriting makes the printed form longer; every one keeps the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from itertools import product as iter_product
from math import gcd, lcm, prod

from sympy import Expr, Rational, S

from ..index import (
    Power,
    Product,
    Terms,
    coefficient,
    collect,
    is_scalar,
    power,
    product,
    shape_of,
    terms,
    termwise,
    walk,
)
from ..matrix import Var, add, apply, chain, hadamard, is_op, multiply, ones, remade, scaled, summands, transpose, zero
from ..notation import formula
from ..operation import Applied
from .special import logistic

__all__ = ["TURNED_ALIKE", "expanded", "orthogonal_pair", "plus_first", "symbols", "symmetric", "tidy"]

SYMMETRIC = frozenset({"symmetric", "spd", "diagonal"})
MANY = 200  # beyond this many terms only equal ones are merged: looking for common factors is quadratic
MULTIPLIED_OUT = 24  # so many terms at most are tried when a product of sums is multiplied out
NESTED = 4  # sums within sums that are opened, where terms are looked for
KEPT = 4096  # results remembered by each pass; equal parts of an expression, and of the next one, are settled once
WORTH = 2  # symbols that the transpose of a whole must save over transposes inside

_SYMBOL = re.compile(r"\d+(?:\.\d+)?|[^\W\d]\w*|\.\*|\./|\.\^|[^\s(),]")
# functions of a matrix that have the same value for its transpose
TURNED_ALIKE = ("det", "logdet", "norm1", "norm2", "norm_squared", "normnuc", "normspec", "sum", "logsumexp")
# functions that are 0 of a matrix of zeros
ZERO_AT_ZERO = ("power_trace", "norm_squared", "norm1", "norm2")


@lru_cache(maxsize=KEPT)
def tidy(expr: Expr) -> Expr:
    """The shortest form that these rules find, for a scalar, a vector or a matrix.

    >>> from matderiv.index import size
    >>> n = size("n")
    >>> A, x = Var("A", (n, n)), Var("x", (n, S.One))
    >>> formula(tidy(add(multiply(A, x), multiply(transpose(A), x))))
    "(A + A')*x"
    """
    best = _settle(expr)
    if 1 not in shape_of(expr):
        whole = transpose(_settle(expr, turned=True))
        if symbols(whole) + WORTH <= symbols(best):
            best = whole
    best = _complemented(best)
    return best if is_op(best, "zero") or symbols(best) <= symbols(expr) else expr


def expanded(expr: Expr) -> tuple[Expr, ...]:
    """The terms of a scalar, a vector or a matrix, products of sums multiplied out as far as that stays short.

    >>> from matderiv.index import size
    >>> n = size("n")
    >>> A, x = Var("A", (n, n)), Var("x", (n, S.One))
    >>> [formula(t) for t in expanded(multiply(2, add(A, transpose(A)), x))]
    ['2*A*x', "2*A'*x"]
    """
    given = _terms_of(_push(expr))
    for _ in range(NESTED):
        opened = _multiplied_out(given)
        if opened is None:
            break
        given = opened
    return tuple(t.build() for t in _merged(given))


def _complemented(expr: Expr) -> Expr:
    """One minus a function that has its own name for that, as 1 − σ(−t) = σ(t), written so, anywhere inside."""
    if not expr.args or isinstance(expr, Var):
        return expr
    product_ = isinstance(expr, Product) or is_op(expr, "hadamard")
    kept = _one_minus(expr) if product_ else []
    args = tuple(a if a in kept else _complemented(a) for a in expr.args)
    if any(a is not b for a, b in zip(args, expr.args, strict=True)):
        expr = remade(expr, args)
    parts = summands(expr)
    if len(parts) == 2 and (parts[0] == 1 or is_op(parts[0], "ones")):
        other = multiply(S.NegativeOne, parts[1])
        if isinstance(other, Applied) and other.operation.one_minus is not None:
            short = other.operation.one_minus(_push(multiply(S.NegativeOne, other.args[0])), apply)
            return short if symbols(short) < symbols(expr) else expr
    return expr


@lru_cache(maxsize=KEPT)
def symbols(expr: Expr) -> int:
    """The number of symbols of an expression in the input language, parentheses not counted.

    >>> symbols(multiply(2, transpose(Var("X", (S(2), S(3))))))
    4
    """
    return len(_SYMBOL.findall(formula(expr) or str(expr)))


@lru_cache(maxsize=KEPT)
def symmetric(expr: Expr) -> bool:
    """Whether a matrix is certainly symmetric, by what is assumed of its symbols or by its form, as in XᵀX."""
    shape = shape_of(expr)
    if shape[0] != shape[1]:
        return False
    if isinstance(expr, Var):
        return bool(expr.facts & SYMMETRIC) or expr.definition is not None and symmetric(expr.definition)
    if is_op(expr, "eye") or is_op(expr, "ones") or is_op(expr, "zero") or is_op(expr, "diag"):
        return True
    if is_op(expr, "matmul"):
        return tuple(map(_push, expr.args)) == tuple(_push(a, True) for a in reversed(expr.args))
    if is_op(expr, "add"):
        terms_ = set(map(_push, expr.args))
        return terms_ == {_push(a, True) for a in expr.args}
    if is_op(expr, "scale"):
        return symmetric(expr.args[1])
    if is_op(expr, "hadamard") or isinstance(expr, Applied) and expr.operation.slope is not None:
        return all(map(symmetric, expr.args))
    names = ("transpose", "inverse", "matrix_power", "entrywise_power", "adjugate", "expm")
    return isinstance(expr, Applied) and expr.operation.name in names and symmetric(expr.args[0])


def _settle(expr: Expr, turned: bool = False) -> Expr:
    """The normal form of ``expr``, or of its transpose."""
    shape = shape_of(expr)
    return _shortest_sum(_terms_of(_push(expr, turned)), shape[::-1] if turned else shape)


# -- matrices: transposes and known symmetries


@lru_cache(maxsize=KEPT)
def _push(expr: Expr, turned: bool = False) -> Expr:
    """``expr``, or its transpose when ``turned``, with transposes on the symbols wherever that is not longer."""
    if is_scalar(expr):
        return _scalar(expr)
    if isinstance(expr, Var):
        if turned and "skew" in expr.facts:
            return multiply(S.NegativeOne, expr)
        return expr if not turned or symmetric(expr) else transpose(expr)
    if is_op(expr, "transpose"):
        return _push(expr.args[0], not turned)
    if is_op(expr, "matmul"):
        return _chain([_push(a, turned) for a in (reversed(expr.args) if turned else expr.args)])
    if is_op(expr, "scale"):
        return multiply(_scalar(expr.args[0]), _push(expr.args[1], turned))
    if is_op(expr, "add"):
        return _sum(expr, turned)
    if is_op(expr, "hadamard") or is_op(expr, "quotient") or is_op(expr, "entrywise_power"):
        return _entrywise(expr, turned)
    if is_op(expr, "kron"):
        # a Kronecker product is transposed factor by factor
        return _kron(*(_push(a, turned) for a in expr.args))
    if isinstance(expr, Applied) and expr.args:
        inner = _functions(apply(expr.operation, *(tidy(a) for a in expr.args)))
        return inner if not turned or symmetric(inner) else transpose(inner)
    return transpose(expr) if turned else expr


def _sum(expr: Expr, turned: bool) -> Expr:
    """A sum inside a product: its own terms merged; transposed term by term only where that is not longer."""
    settled = _shortest_sum([t for a in expr.args for t in _terms_of(_push(a))], shape_of(expr))
    if not turned or symmetric(settled):
        return settled
    termwise = _shortest_sum([t for a in expr.args for t in _terms_of(_push(a, True))], shape_of(expr)[::-1])
    return termwise if symbols(termwise) <= symbols(settled) else transpose(settled)


def _functions(expr: Expr) -> Expr:
    """The inverse of an inverse is the matrix, that of a multiple a multiple; an exponential is written in one way."""
    inner = expr.args[0] if expr.args else expr
    if is_op(expr, "inverse") and is_op(inner, "inverse"):
        return inner.args[0]
    if is_op(expr, "inverse") and is_op(inner, "scale"):
        return multiply(power(inner.args[0], -1), apply("inverse", inner.args[1]))
    if is_op(expr, "inverse") and is_op(inner, "transpose"):
        return transpose(_functions(apply("inverse", inner.args[0])))
    if is_op(expr, "expm_multiple"):
        return apply("expm", multiply(*expr.args))
    return expr


def _kron(left: Expr, right: Expr) -> Expr:
    """A Kronecker product with its numbers in front; that of identities, or of ones, is one of these."""
    (a, left), (b, right) = scaled(left), scaled(right)
    if left is S.One or right is S.One:
        return multiply(a, b, right if left is S.One else left)
    rows, columns = (x * y for x, y in zip(shape_of(left), shape_of(right), strict=True))
    if is_op(left, "eye") and is_op(right, "eye"):
        return multiply(a, b, apply("eye", shape=(rows, columns)))
    if is_op(left, "ones") and is_op(right, "ones"):
        return multiply(a, b, ones(rows, columns))
    return multiply(a, b, apply("kron", left, right))


def _mixed(left: Expr, right: Expr) -> Expr | None:
    """(A ⊗ B)(C ⊗ D) = AC ⊗ BD, where that is shorter."""
    if not is_op(left, "kron") or not is_op(right, "kron"):
        return None
    (a, b), (c, d) = left.args, right.args
    if shape_of(a)[1] != shape_of(c)[0] or shape_of(b)[1] != shape_of(d)[0]:
        return None
    whole = _kron(_push(multiply(a, c)), _push(multiply(b, d)))
    return whole if symbols(whole) < symbols(multiply(left, right)) else None


# -- products


def _chain(parts: list[Expr]) -> Expr:
    """A product without identities; inverses cancel, equal neighbours are a power, diagonal matrices act on vectors."""
    out: list[Expr] = []
    for f in (g for p in parts for g in _split(p)):
        if is_op(f, "eye"):
            continue
        before = out[-1] if out and not is_scalar(f) and not is_scalar(out[-1]) else None
        mixed = None if before is None else _mixed(before, f)
        if mixed is not None:
            out[-1:] = [g for g in _split(mixed) if not is_op(g, "eye")]
        elif before is not None and _cancel(before, f):
            out.pop()
        elif before is not None and is_op(before, "diag") and shape_of(f)[1] == 1:
            out[-1] = _gathered([before.args[0], f])
        elif before is not None and is_op(before, "diag") and is_op(f, "diag"):
            out[-1] = apply("diag", _gathered([before.args[0], f.args[0]]))
        elif before is not None and is_op(before, "ones") and is_op(f, "ones"):
            inner = shape_of(f)[0]
            out[-1] = ones(shape_of(before)[0], shape_of(f)[1])
            if inner != 1:
                out.insert(0, inner)
        elif before is not None and _base(before)[0] == _base(f)[0] and _square(f):
            base, exponent = _base(f)
            out[-1:] = _powered(base, _plus(_base(before)[1], exponent))
        else:
            out.append(f)
    opened = _opened_inverses(out)
    if opened is not None and symbols(other_ := _chain(opened)) < symbols(multiply(*out)):
        return other_
    if not any(not is_scalar(f) for f in out):
        size = shape_of(next(p for p in parts if not is_scalar(p)))[0]
        out.append(apply("eye", shape=(size, size)))
    return multiply(*out)


def _opened_inverses(parts: list[Expr]) -> list[Expr] | None:
    """The factors with inverses of products taken apart, (A B)⁻¹ = B⁻¹A⁻¹; ``None`` without.

    A product of square matrices is invertible only if each of them is, so that nothing more is assumed.
    """
    out: list[Expr] = []
    for f in parts:
        turned = is_op(f, "transpose")
        whole = f.args[0] if turned else f
        inside = whole.args[0].args if is_op(whole, "inverse") and is_op(whole.args[0], "matmul") else ()
        if inside and all(map(_square, inside)):
            inverses = [apply("inverse", a) for a in inside]
            out.extend(_push(a, turned) for a in (inverses if turned else reversed(inverses)))
        else:
            out.append(f)
    return out if len(out) > len(parts) else None


def _split(expr: Expr) -> tuple[Expr, ...]:
    number, rest = scaled(expr)
    if rest is S.One:
        return (number,)
    return (*((number,) if number != 1 else ()), *chain(rest))


def _cancel(left: Expr, right: Expr) -> bool:
    """Whether two neighbours make the identity: a matrix and its inverse, or an orthogonal one and its transpose."""
    if is_op(left, "inverse") and left.args[0] == right or is_op(right, "inverse") and right.args[0] == left:
        return True
    if is_op(left, "transpose") and is_op(right, "transpose") and _cancel(left.args[0], right.args[0]):
        return True
    return orthogonal_pair(left, right)


def orthogonal_pair(left: Expr, right: Expr) -> bool:
    """Whether one of two neighbours is an orthogonal matrix and the other its transpose.

    >>> Q = Var("Q", (S(2), S(2)), ["orthogonal"])
    >>> orthogonal_pair(transpose(Q), Q), orthogonal_pair(Q, Q)
    (True, False)
    """
    plain = left.args[0] if is_op(left, "transpose") else left
    return isinstance(plain, Var) and "orthogonal" in plain.facts and transpose(left) == right


def _base(expr: Expr) -> tuple[Expr, Expr]:
    """A matrix as the power of another, an inverse as the power −1."""
    base, exponent = expr.args if is_op(expr, "matrix_power") else (expr, S.One)
    if is_op(base, "inverse"):
        base, exponent = base.args[0], _minus(exponent)
        if is_op(base, "matrix_power"):
            base, exponent = base.args[0], product(base.args[1], exponent)
    return base, exponent


def _powered(base: Expr, exponent: Expr) -> list[Expr]:
    """The power as a factor; none for the power 0."""
    if exponent == 0:
        return []
    if all(coefficient(t)[0] < 0 for t in termwise(exponent)):
        base, exponent = apply("inverse", base), _minus(exponent)
    return [base if exponent == 1 else apply("matrix_power", base, exponent)]


def _minus(exponent: Expr) -> Expr:
    return terms(*(product(-1, t) for t in termwise(exponent)))


def _plus(a: Expr, b: Expr) -> Expr:
    """The sum of two exponents."""
    return a + b if a.is_Number and b.is_Number else collect(terms(a, b))


def _square(expr: Expr) -> bool:
    shape = shape_of(expr)
    return bool(shape[0] == shape[1] and shape[0] != 1)


# -- entrywise products


def _entrywise(expr: Expr, turned: bool) -> Expr:
    """An entrywise product with its powers gathered, multiplied out where that is shorter."""
    if turned and is_op(expr, "entrywise_power") and 1 in shape_of(expr):
        return transpose(_entrywise(expr, False))
    number, found = _powers(expr, turned)
    gathered = multiply(number, _rebuilt(found, shape_of(expr)[::-1] if turned else shape_of(expr)))
    if any(is_op(b, "add") and e == 1 for b, e in found.items()) and len(found) > 1:
        terms_ = _multiplied_out(_terms_of(gathered))
        open_ = gathered if terms_ is None else _factored(_merged(terms_), shape_of(gathered))
        if symbols(open_) < symbols(gathered) and not _one_minus(gathered):
            return open_
    return gathered


def _one_minus(expr: Expr) -> list[Expr]:
    """The factors 1 − f of a product that stand beside f, as in σ ⊙ (1 − σ), which is how one writes it."""
    parts = scaled(expr)[1].args if not isinstance(expr, Product) else expr.args
    out = []
    for f in parts:
        terms_ = summands(f)
        if len(terms_) == 2 and (terms_[0] == 1 or is_op(terms_[0], "ones")):
            other = multiply(S.NegativeOne, terms_[1])
            if isinstance(other, Applied) and other.operation.one_minus is not None and other in parts:
                out.append(f)
    return out


def _gathered(parts: Iterable[Expr]) -> Expr:
    given = hadamard(*parts)
    number, body = scaled(given)
    return multiply(number, _entrywise(body, False)) if is_op(body, "hadamard") else given


def _powers(expr: Expr, turned: bool = False) -> tuple[Expr, dict[Expr, Expr]]:
    """An entrywise product as a scalar and base → exponent."""
    number: Expr = S.One
    found: dict[Expr, Expr] = {}

    def visit(e: Expr, exponent: Expr) -> None:
        nonlocal number
        if is_op(e, "hadamard"):
            for a in e.args:
                visit(a, exponent)
        elif is_op(e, "quotient"):
            visit(e.args[0], exponent)
            visit(e.args[1], -exponent)
        elif is_op(e, "scale") and exponent.is_Integer:
            number = product(number, power(_scalar(e.args[0]), exponent))
            visit(e.args[1], exponent)
        elif is_op(e, "entrywise_power") and e.args[1].is_Number and not is_scalar(e.args[0]) and exponent.is_Integer:
            visit(e.args[0], exponent * e.args[1])
        elif is_op(e, "entrywise_power"):
            base, raised = (a if is_scalar(a) else _push(a, turned) for a in e.args)
            put(apply("entrywise_power", base, raised), exponent)
        elif not is_op(e, "ones"):
            coefficient, body = scaled(_push(e, turned))
            if coefficient != 1 and not exponent.is_Integer:
                put(multiply(coefficient, body), exponent)
                return
            number = product(number, power(coefficient, exponent))
            for part in body.args if is_op(body, "hadamard") else (body,):
                put(part, exponent)

    def put(base: Expr, exponent: Expr) -> None:
        if not is_op(base, "ones"):
            found[base] = found.get(base, S.Zero) + exponent

    visit(expr, S.One)
    return number, logistic(_times(found), _push)


def _times(found: dict[Expr, Expr]) -> dict[Expr, Expr]:
    """Known products of two functions of one argument put in, such as relu(t)·sign(t) = relu(t)."""
    for f in list(found):
        for g in list(found):
            if f is g or not (isinstance(f, Applied) and isinstance(g, Applied)) or f.args != g.args:
                continue
            if f not in found or g not in found or not (found[f].is_Number and found[g].is_Number) or found[f] < 1:
                continue
            up = found[g] >= 1
            rule = (f.operation.times if up else f.operation.over if found[g] <= -1 else {}).get(g.operation.name)
            if rule is not None:
                value = rule(f.args[0], apply)
                found[f], found[g] = found[f] - 1, found[g] + (-1 if up else 1)
                if not is_op(value, "ones"):
                    found[value] = found.get(value, S.Zero) + 1
    return {b: e for b, e in found.items() if e != 0}


def _rebuilt(found: dict[Expr, Expr], shape: tuple[Expr, Expr]) -> Expr:
    mask = next((b for b in found if (is_op(b, "tril") or is_op(b, "triu")) and is_op(b.args[0], "ones")), None)
    if mask is not None:
        rest = _rebuilt({b: e for b, e in found.items() if b != mask}, shape)
        return rest if is_op(rest, mask.operation.name) else apply(mask.operation.name, rest)
    if any(is_op(b, "eye") for b in found):  # only the diagonal counts, where the transpose is the same
        found = {b.args[0] if is_op(b, "transpose") else b: e for b, e in found.items()}
    above = [_raised(b, e) for b, e in found.items() if not (e.is_Number and e < 0)]
    below = [_raised(b, -e) for b, e in found.items() if e.is_Number and e < 0]
    if not below:
        return hadamard(*above) if above else ones(*shape)
    if not above:
        exponents = set(found.values())
        if len(found) == 1:
            base, exponent = next(iter(found.items()))
            return apply("entrywise_power", base, exponent)
        if len(exponents) == 1:
            return apply("entrywise_power", hadamard(*found), exponents.pop())
        return apply("entrywise_power", hadamard(*below), S.NegativeOne)
    return apply("quotient", hadamard(*above), hadamard(*below))


def _raised(base: Expr, exponent: Expr) -> Expr:
    return base if exponent == 1 else apply("entrywise_power", base, exponent)


# -- scalars


@lru_cache(maxsize=KEPT)
def _scalar(expr: Expr) -> Expr:
    """A scalar with its own matrices tidied, and products of powers of equal scalars gathered."""
    if isinstance(expr, Terms):
        return _shortest_sum([t for a in expr.args for t in _terms_of(_scalar(a))], shape_of(expr))
    if isinstance(expr, Product | Power):
        number, found = _gather((expr,))
        return product(number, *(power(b, e) for b, e in found.items()))
    if is_op(expr, "matmul"):
        forward = _chain([_push(a) for a in expr.args])
        back = _chain([_push(a, True) for a in reversed(expr.args)])
        if back == multiply(S.NegativeOne, forward):
            return S.Zero  # xᵀKx with K skew-symmetric
        best = min((forward, back), key=lambda e: (_turns(e), e is back))
        if is_op(best, "matmul") and len(best.args) == 2 and any(is_op(a, "quotient") for a in best.args):
            # aᵀb is the sum of a ⊙ b, in which b may cancel
            entries = _gathered([transpose(best.args[0]), best.args[1]])
            total = _scalar(apply("sum", entries)) if not is_scalar(entries) else best
            return best if any(is_op(e, "quotient") for e in walk(total)) else total
        return best
    if is_op(expr, "trace"):
        return _trace(expr.args[0])
    if isinstance(expr, Applied) and expr.args:
        settled = apply(expr.operation, *(tidy(a) for a in expr.args))
        if expr.operation.name in TURNED_ALIKE and is_op(settled.args[0], "transpose"):
            settled = apply(expr.operation, settled.args[0].args[0])
        if is_op(settled.args[0], "zero") and (settled.operation.linear or settled.operation.name in ZERO_AT_ZERO):
            return S.Zero
        if settled.operation.linear and is_op(settled.args[0], "scale"):
            number, body = settled.args[0].args
            return product(number, apply(settled.operation, body, *settled.args[1:]))
        return settled
    return expr


def _trace(inside: Expr) -> Expr:
    """A trace with its factors in the order, among rotations and the transpose, that has fewest transposes."""
    number, body = scaled(_push(inside))
    if is_op(body, "eye"):
        return product(number, shape_of(body)[0])
    if number == 0 or is_op(body, "zero"):
        return S.Zero
    word = chain(body)
    if len(word) > MULTIPLIED_OUT:
        return product(number, apply("trace", body))
    other, turned = scaled(_push(body, True))
    if other == -1 and turned == body:
        return S.Zero  # the trace of a skew-symmetric matrix
    choices: list[tuple[Expr, ...]] = []
    for w in (word, chain(turned)) if other == 1 else (word,):
        choices += [w[n:] + w[:n] for n in range(len(w))]
    unit = next((w for w in choices if shape_of(w[0])[0] == 1), None)
    if unit is not None:
        return product(number, _scalar(multiply(*unit)))
    shown = {f: (_turns(f), formula(f) or str(f)) for w in choices[:: len(word)] for f in w}
    best = min(choices, key=lambda w: (sum(shown[f][0] for f in w), [shown[f][1] for f in w]))
    return product(number, apply("trace", multiply(*best)))


def _turns(expr: Expr) -> int:
    count, stack = 0, [expr]
    while stack:
        e = stack.pop()
        count += is_op(e, "transpose") and 1 not in shape_of(e)
        stack.extend(e.args)
    return count


def _gather(parts: Iterable[Expr]) -> tuple[Expr, dict[Expr, Expr]]:
    """The number of a product of settled or unsettled scalars, and its other factors as base → exponent.

    Powers of a product are powers of its factors; ‖U‖ · ‖U‖⁻² is ‖U‖⁻¹, and √q² is q.
    """
    number: Expr = S.One
    found: dict[Expr, Expr] = {}

    def put(base: Expr, exponent: Expr) -> None:
        found[base] = _plus(found[base], exponent) if base in found else exponent

    def visit(e: Expr, exponent: Expr) -> None:
        nonlocal number
        if e.is_Number and exponent.is_Integer and not (e == 0 and exponent < 0):
            number = number * e**exponent
        elif isinstance(e, Product) and exponent.is_Integer:
            for f in e.args:
                visit(f, exponent)
        elif isinstance(e, Power) and e.exponent.is_Number and exponent.is_Integer:
            visit(e.base, e.exponent * exponent)
        elif isinstance(e, Power) and exponent.is_Integer:
            put(_scalar(e.base), product(_scalar(e.exponent), exponent))
        elif isinstance(e, Power):
            put(power(_scalar(e.base), _scalar(e.exponent)), exponent)
        elif is_op(e, "norm_squared") and exponent.is_Number:
            put(apply("norm2", *(tidy(a) for a in e.args)), 2 * exponent)
        elif is_op(e, "sqrt") and exponent.is_Integer and int(exponent) % 2 == 0:
            visit(e.args[0], exponent / 2)
        else:
            settled = _scalar(e)
            if settled != e and isinstance(settled, Product | Power):
                visit(settled, exponent)
            elif settled.is_Number and exponent.is_Integer:
                number = number * settled**exponent
            else:
                put(settled, exponent)

    for part in parts:
        visit(part, S.One)
    gathered: dict[Expr, Expr] = {}
    for base, exponent in found.items():
        if is_op(base, "norm2") and exponent.is_Integer and int(exponent) % 2 == 0:
            base, exponent = apply("norm_squared", *base.args), exponent / 2
        root = is_op(base, "sqrt") and base.args[0].is_Number and exponent.is_Rational
        of, to = (base.args[0], exponent / 2) if root else (base, exponent)
        if of.is_Number and of > 0 and to.is_Rational:
            times, roots = _rooted(of, to)
            number = number * times
            gathered.update(roots)
        elif exponent != 0:
            gathered[base] = exponent
    _roots(gathered)
    if not all(e.is_Number for e in gathered.values()):
        # the exponent that came down stands in front: k tᵏ
        gathered = dict(sorted(gathered.items(), key=lambda item: not (isinstance(item[0], Var) and item[1].is_Number)))
    return number, logistic(gathered, _scalar)


def _rooted(number: Expr, exponent: Expr) -> tuple[Expr, dict[Expr, Expr]]:
    """A power of a number as a number and what is left of roots: 2^(5/2) = 4√2."""
    times, rest = (number**exponent).as_coeff_Mul()
    roots: dict[Expr, Expr] = {}
    for root in rest.args if rest.is_Mul else () if rest == 1 else (rest,):
        base, power_ = root.as_base_exp()
        roots[apply("sqrt", base) if power_ == S.Half else base] = S.One if power_ == S.Half else power_
    return times, roots


def _roots(found: dict[Expr, Expr]) -> None:
    """A number over its root, or a root over the number, as one root: q/√q = √q and √q/q = 1/√q."""
    for root in [b for b in found if is_op(b, "sqrt") and b.args[0] in found]:
        q = root.args[0]
        if not (found[q].is_Integer and found[root].is_Integer):
            continue
        whole, half = int(found[q]), int(found[root])
        if whole * half < 0 and abs(half) == 1:
            step = 1 if whole > 0 else -1
            found[q], found[root] = S(whole - step), S(half + 2 * step)
            if found[q] == 0:
                del found[q]


# -- sums


@dataclass(frozen=True)
class _Term:
    """number · scalars · word, the scalars as (base, exponent) pairs and the word a chain of matrices."""

    number: Expr
    scalars: tuple[tuple[Expr, Expr], ...]
    word: tuple[Expr, ...]

    @property
    def key(self) -> tuple[frozenset[tuple[Expr, Expr]], tuple[object, ...]]:
        """Equal for like terms; the order of an entrywise product does not matter."""
        word = tuple(frozenset(_powers(f)[1].items()) if is_op(f, "hadamard") else f for f in self.word)
        return frozenset((_either_way(b), e) for b, e in self.scalars), word

    def build(self) -> Expr:
        return multiply(product(self.number, *(power(b, e) for b, e in self.scalars)), *self.word)

    def named(self) -> _Term:
        """Exponentials over their sum as the softmax that they are."""
        scalars, word = dict(self.scalars), list(self.word)
        for base, exponent in self.scalars:
            if not (is_op(base, "sum") and is_op(base.args[0], "exp") and 1 in shape_of(base.args[0])):
                continue
            turned = transpose(base.args[0])
            for n, f in enumerate(word):
                if not exponent.is_Integer or exponent >= 0:
                    break
                for g in (base.args[0], turned):
                    softmax = apply("softmax", base.args[0].args[0])
                    softmax = softmax if g is base.args[0] else transpose(softmax)
                    new = softmax if f == g else _in_place(f, g, softmax)
                    if new is not None:
                        word[n], exponent = new, exponent + 1
                        break
            scalars[base] = exponent
        if tuple(word) == self.word:
            return self
        return _Term(self.number, tuple((b, e) for b, e in scalars.items() if e != 0), tuple(word))


@lru_cache(maxsize=KEPT)
def _either_way(scalar: Expr) -> object:
    """Equal for a product that is a scalar and for its transpose, which is the same scalar."""
    if not is_op(scalar, "matmul"):
        return scalar
    return frozenset((scalar, _chain([_push(a, True) for a in reversed(scalar.args)])))


def _in_place(factor: Expr, old: Expr, new: Expr) -> Expr | None:
    """An entrywise product, or the diagonal matrix of one, with a factor replaced once; ``None`` without it."""
    if is_op(factor, "diag"):
        inner = new if factor.args[0] == old else _in_place(factor.args[0], old, new)
        return None if inner is None else apply("diag", inner)
    if not is_op(factor, "hadamard") or old not in factor.args:
        return None
    n = factor.args.index(old)
    return hadamard(*factor.args[:n], new, *factor.args[n + 1 :])


def _terms_of(expr: Expr) -> list[_Term]:
    """The terms of a settled expression; a sum in parentheses behind a number alone is opened."""
    out: list[_Term] = []
    for term in summands(expr):
        coefficient, rest = scaled(term)
        number, found = _gather((coefficient,))
        word = () if rest is S.One else chain(rest)
        if number == 0 or is_op(rest, "zero"):
            continue
        inner = word[0] if len(word) == 1 and is_op(word[0], "add") and not found else None
        if not word and len(found) == 1 and isinstance(only := next(iter(found)), Terms) and found[only] == 1:
            inner = only
        if inner is not None:
            out.extend(_Term(number * t.number, t.scalars, t.word) for t in _terms_of(inner))
        else:
            out.append(_Term(number, tuple(found.items()), word).named())
    return out


def _merged(given: Iterable[_Term]) -> list[_Term]:
    """Like terms as one, and sums of diagonal matrices, or of stacked columns, as those of a sum."""
    found: dict[object, _Term] = {}
    for t in given:
        before = found.get(t.key)
        found[t.key] = t if before is None else _Term(before.number + t.number, before.scalars, before.word)
    kept = [t for t in found.values() if t.number != 0]
    for name in ("vec", "unvec"):
        kept = _of_sums(kept, name)
    diagonals = [t for t in kept if len(t.word) == 1 and is_op(t.word[0], "diag")]
    if len(diagonals) > 1:
        vectors = [_Term(t.number, t.scalars, (t.word[0].args[0],)).build() for t in diagonals]
        total = tidy(add(*vectors))
        merged = [] if is_op(total, "zero") else _terms_of(_diagonal(total))
        first = kept.index(diagonals[0])
        rest = [t for t in kept if t not in diagonals]
        kept = [*rest[:first], *merged, *rest[first:]]
    return kept


def _of_sums(given: list[_Term], name: str) -> list[_Term]:
    """Terms f(a) and f(b) of one linear function as f(a + b)."""
    groups: dict[tuple[Expr, ...], list[_Term]] = {}
    for t in given:
        if len(t.word) == 1 and is_op(t.word[0], name):
            groups.setdefault(t.word[0].args[1:], []).append(t)
    for rest, group in groups.items():
        if len(group) < 2:
            continue
        total = tidy(add(*(_Term(t.number, t.scalars, (t.word[0].args[0],)).build() for t in group)))
        number, body = scaled(total)
        merged = [] if is_op(total, "zero") else _terms_of(multiply(number, apply(name, body, *rest)))
        first = given.index(group[0])
        others = [t for t in given if t not in group]
        given = [*others[:first], *merged, *others[first:]]
    return given


def _diagonal(vector: Expr) -> Expr:
    number, body = scaled(vector)
    eye = apply("eye", shape=(shape_of(body)[0],) * 2)
    return multiply(number, eye if is_op(body, "ones") else apply("diag", body))


def _multiplied_out(given: list[_Term]) -> list[_Term] | None:
    """The terms with every product of sums multiplied out, or ``None`` where there is none or it gets too long."""
    split = [[_open(f) for f in (*_linear_scalars(t), *t.word)] for t in given]
    if not any(len(choices) > 1 for factors in split for choices in factors):
        return None
    if sum(prod(map(len, factors)) for factors in split) > MULTIPLIED_OUT:
        return None
    out: list[_Term] = []
    for t, factors in zip(given, split, strict=True):
        scalars = tuple(power(b, e) for b, e in t.scalars if e != 1)
        for word in iter_product(*factors):
            front = [f for f in word if is_scalar(f)]
            behind = [_push(f) for f in word if not is_scalar(f)]
            whole = multiply(t.number, *scalars, *map(_scalar, front), *((_chain(behind),) if behind else ()))
            out.extend(_terms_of(whole))
    return out


def _linear_scalars(t: _Term) -> Iterator[Expr]:
    """The scalar factors of a term that stand to the first power."""
    return (base for base, exponent in t.scalars if exponent == 1)


def _open(factor: Expr) -> list[Expr]:
    """A factor as a list of terms: those of a sum, or of an entrywise product or quotient of sums."""
    if is_op(factor, "add") or isinstance(factor, Terms):
        return list(factor.args)
    if is_op(factor, "transpose") and is_op(factor.args[0], "add"):
        return [transpose(a) for a in factor.args[0].args]
    if is_op(factor, "trace"):
        return [apply("trace", a) for a in _opened_chain(factor.args[0])]
    if is_op(factor, "quotient"):
        return [apply("quotient", above, factor.args[1]) for above in _open(factor.args[0])]
    if is_op(factor, "hadamard"):
        opened = [list(p.args) if is_op(p, "add") else [p] for p in factor.args]
        if 1 < prod(map(len, opened)) <= MULTIPLIED_OUT:
            return [hadamard(*choice) for choice in iter_product(*opened)]
    return [factor]


def _opened_chain(matrix: Expr) -> list[Expr]:
    """A product of sums as a list of products."""
    number, body = scaled(matrix)
    opened = [_open(f) for f in chain(body)]
    if not 1 < prod(map(len, opened)) <= MULTIPLIED_OUT:
        return [matrix]
    return [multiply(number, *choice) for choice in iter_product(*opened)]


def _shortest_sum(given: list[_Term], shape: tuple[Expr, Expr]) -> Expr:
    """The sum of the terms, factored; multiplied out first where that is shorter."""
    best = _factored(_merged(given), shape)
    if len(given) > 1 and (open_ := _multiplied_out(given)) is not None:
        other = _factored(_merged(open_), shape)
        if symbols(other) < symbols(best):
            return other
    return best


# -- common factors


def _factored(work: list[_Term], shape: tuple[Expr, Expr]) -> Expr:
    """The sum of the terms with common scalars and outer matrix factors taken out, greedily."""
    if not work:
        return zero(shape)
    if len(work) > MANY:
        return add(*(t.build() for t in work))
    while len(work) > 1:
        best: _Group | None = None
        for group in _groups(work):
            if best is None or len(group.terms) > len(best.terms):
                best = group
        if best is None:
            break
        inside = [best.strip(t) for t in best.terms]
        inner = _factored(_merged(inside), shape_of(inside[0].build()))
        new = _terms_of(best.wrap(inner))
        first = work.index(best.terms[0])
        rest = [t for t in work if t not in best.terms]
        if len(rest) + len(new) >= len(work):
            break
        work = [*rest[:first], *new, *rest[first:]]
    return _with_common_number(work) if work else zero(shape)


@dataclass(frozen=True)
class _Group:
    """Terms with a common factor: how it is taken out of each, and put in front of or behind their sum."""

    terms: list[_Term]
    strip: Callable[[_Term], _Term]
    wrap: Callable[[Expr], Expr]


def _groups(work: list[_Term]) -> Iterator[_Group]:
    for end in (-1, 0):
        sharing: dict[Expr, list[_Term]] = {}
        for t in work:
            if len(t.word) > 1:
                sharing.setdefault(t.word[end], []).append(t)
        for factor, group in sharing.items():
            if len(group) > 1:
                yield _Group(group, _strip_end(end), _wrap_end(factor, end))
    words: dict[tuple[Expr, ...], list[_Term]] = {}
    for t in work:
        if t.word and t.scalars or t.word in words:
            words.setdefault(t.word, []).append(t)
    for t in work:
        if t.word in words and t not in words[t.word]:
            words[t.word].insert(0, t)
    for word, group in words.items():
        if len(group) > 1:
            yield _Group(group, lambda t: _Term(t.number, t.scalars, ()), _wrap_word(word))
    shared: dict[tuple[Expr, bool], list[_Term]] = {}
    for t in work:
        for base, exponent in t.scalars:
            if exponent.is_Number and (t.word or len(t.scalars) > 1 or abs(exponent) > 1):
                shared.setdefault((base, bool(exponent > 0)), []).append(t)
    for (base, _), group in shared.items():
        if len(group) > 1:
            if len(group) < len(work) and not all(t.word for t in group):
                continue  # a polynomial in scalars stays a sum of powers
            exponents = [dict(t.scalars)[base] for t in group]
            common = min(exponents, key=abs)
            yield _Group(group, _strip_scalar(base, common), _wrap_scalar(base, common))


def _strip_end(end: int) -> Callable[[_Term], _Term]:
    return lambda t: _Term(t.number, t.scalars, t.word[:-1] if end else t.word[1:])


def _wrap_end(factor: Expr, end: int) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(inner, factor) if end else multiply(factor, inner)


def _wrap_word(word: tuple[Expr, ...]) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(inner, *word)


def _strip_scalar(base: Expr, common: Expr) -> Callable[[_Term], _Term]:
    def strip(t: _Term) -> _Term:
        left = ((b, e - common if b == base else e) for b, e in t.scalars)
        return _Term(t.number, tuple((b, e) for b, e in left if e != 0), t.word)

    return strip


def _wrap_scalar(base: Expr, common: Expr) -> Callable[[Expr], Expr]:
    return lambda inner: multiply(power(base, common), inner)


# -- numbers and signs


def _with_common_number(work: list[_Term]) -> Expr:
    """The common number in front, with the sign that leaves the sum without a leading minus."""
    if len(work) == 1:
        return _signed(work[0])
    numbers = [t.number for t in work]
    if all(isinstance(n, Rational) for n in numbers):
        top = reduce(gcd, (abs(int(n.p)) for n in numbers))
        common = Rational(top, reduce(lcm, (int(n.q) for n in numbers)))
        if all(n < 0 for n in numbers):
            common = -common
        saved = sum(abs(n) != 1 for n in numbers) - sum(abs(n / common) != 1 for n in numbers)
        if common != 1 and (common < 0 or saved > 1):
            inner = [_Term(t.number / common, t.scalars, t.word) for t in work]
            return multiply(common, add(*(t.build() for t in _plus_first(inner))))
    return add(*(t.build() for t in _plus_first(work)))


def plus_first(expr: Expr) -> Expr:
    """A sum with a term of positive sign first, if there is one; only the order of terms changes.

    >>> t, s = Var("t"), Var("s")
    >>> formula(plus_first(add(multiply(-1, t), s)))
    's - t'
    """
    parts = summands(expr)
    first = next((n for n, t in enumerate(parts) if not _negative(t)), 0)
    return add(parts[first], *parts[:first], *parts[first + 1 :]) if first else expr


def _plus_first(work: list[_Term]) -> list[_Term]:
    """The terms with one of positive sign first, if there is one."""
    for n, t in enumerate(work):
        if t.number > 0:
            return [t, *work[:n], *work[n + 1 :]] if n else work
    return work


def _signed(t: _Term) -> Expr:
    """One product: a minus in front is moved into a difference, as in −2(A − B) = 2(B − A)."""
    if t.number.is_negative:
        for n, f in enumerate(t.word):
            if is_op(f, "add") and any(_negative(a) for a in f.args):
                flipped = sorted((multiply(S.NegativeOne, a) for a in f.args), key=_negative)
                return _Term(-t.number, t.scalars, (*t.word[:n], add(*flipped), *t.word[n + 1 :])).build()
    return t.build()


def _negative(expr: Expr) -> bool:
    number = scaled(expr)[0]
    number = number.args[0] if isinstance(number, Product) else number
    return bool(number.is_Number and number < 0)
