"""Equations solved for one of their letters, and expressions under an equation: with the solution in the place of it.

``Xᵀ(Xw − y) = 0`` has one solution w if it is affine in w: w = −A⁻¹r, where r is the difference of its sides with 0 for
w and A its derivative by w. So a line follows from an equation if it holds of all values with this in the place of w,
and it does not follow if it fails there: the other letters are free, and the solution is the only one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sympy import Expr, Integer, Rational, S

from ..checking.verify import judged
from ..core.index import Entry, Index, Partial, Power, factors, free, is_scalar, power, product, shape_of, walk
from ..core.index import replace as replaced
from ..core.proof import Check
from ..expressions.matrix import (
    Var,
    add,
    apply,
    chain,
    involves,
    is_op,
    multiply,
    negate,
    remade,
    scaled,
    summands,
    zero,
)
from ..operations.eye import EYE
from ..operations.inverse import INVERSE
from ..reading.equations.entries import symbols_of, tabled
from .faults import fault_of
from .quantities import SQUARE

__all__ = [
    "HELD",
    "at_marks",
    "difference",
    "evidence",
    "holds",
    "in_squares",
    "marked",
    "multiple",
    "null",
    "off_by_factor",
    "opened",
    "put",
    "same_shape",
    "solution",
    "stem",
    "there",
]

Equation = tuple[Expr, Expr]
HELD = ("EXACT", "SAMPLED")
FORGOTTEN = (Integer(-1), Integer(2), Rational(1, 2), Integer(-2), Rational(-1, 2))  # factors that a side may lack
# marks of a letter that stands for the value sought: ŵ, w^*, w_{ML}
MARKS = frozenset(
    ("hat", "star", "ast", "opt", "best", "sol", "ml", "mle", "map", "ls", "ols", "wls", "gls", "lse", "mmse")
)


def put(expr: Expr, values: Mapping[Var, Expr]) -> Expr:
    """An expression with values for letters, also in the definitions of its other letters."""
    own: dict[Expr, Expr] = dict(values)
    for v in symbols_of(expr):
        if v.definition is not None and v not in own and any(involves(v.definition, x) for x in values):
            new = put(v.definition, values)
            own[v] = Var(v.name, v.shape, v.facts, new, v.letter, v.rank)
    return replaced(expr, own, remade)


def there(expr: Expr, var: Var, value: Expr) -> Expr:
    """An expression where a letter has a value, also where that differentiates by the letter."""
    moved = any(isinstance(e, Partial) for e in walk(expr))
    at = Var(var.name, var.shape, var.facts, value, var.letter, var.rank) if moved else value
    return put(expr, {var: at})


def opened(var: Var) -> Var:
    """A letter that stands for anything of its shape, for one with a definition."""
    return Var(var.name, var.shape, var.facts, None, var.letter, var.rank)


def stem(var: Var) -> str | None:
    """The letter without its mark of a value that is sought, w of ŵ and σ² of σ̂², ``None`` where it bears none."""
    base, square = var.name.removesuffix(SQUARE), SQUARE * var.name.endswith(SQUARE)
    found = "_".join(part for part in base.split("_") if part.lower() not in MARKS)
    return None if found in ("", base) else found + square


def marked(var: Var, value: Expr, letters: Iterable[Var]) -> tuple[Var, Expr] | None:
    """That of some letters of which another one, with a mark, is the value sought, and its value: w of ŵ."""
    name = stem(var)
    own = (v for v in letters if v.name == name and v.definition is None and v.shape == var.shape)
    return next(((v, value) for v in own), None)


def in_squares(equation: Expr, var: Expr) -> Expr:
    """What is zero in an equation by σ², where a line says what σ̂² is: −n/σ + a/σ³ is zero where −nσ² + a is.

    An equation that holds σ otherwise than by powers that are two apart is left as it is.
    """
    name = stem(var) if isinstance(var, Var) else None
    root = next((v for v in symbols_of(equation) if name == v.name + SQUARE and is_scalar(v)), None)
    if name is None or root is None or root.definition is not None or not is_scalar(equation):
        return equation
    terms = [_with_exponent(term, root) for term in summands(equation)]
    exponents = [exponent for _, exponent in terms if exponent is not None]
    if len(exponents) < len(terms) or any((e - exponents[0]) % 2 for e in exponents):
        return equation
    square, least = Var(name, root.shape, letter=name), min(exponents)
    return add(*(product(term, power(square, (e - least) // 2)) for (term, _), e in zip(terms, exponents, strict=True)))


def _with_exponent(term: Expr, root: Var) -> tuple[Expr, int | None]:
    """A term without the power of a number in it, and its exponent, ``None`` where the number stands otherwise."""
    held = [part for part in factors(term) if involves(part, root)]
    rest = product(*(part for part in factors(term) if part not in held))
    if not held:
        return term, 0
    base, exponent = (held[0].base, held[0].exponent) if isinstance(held[0], Power) else (held[0], S.One)
    return rest, int(exponent) if len(held) == 1 and base == root and exponent.is_Integer else None


def at_marks(lhs: Expr, rhs: Expr, letters: Iterable[Var]) -> dict[Var, Expr]:
    """The values at which an equation of some letters is meant in a line with marked ones: w is ŵ."""
    found = ((v, marked(v, v, letters)) for v in dict.fromkeys((*symbols_of(lhs), *symbols_of(rhs))))
    return dict(meant for _, meant in found if meant is not None)


def difference(lhs: Expr, rhs: Expr) -> Expr | None:
    """The left side of an equation less its right side, ``None`` where they have different shapes."""
    return add(lhs, negate(rhs)) if same_shape(lhs, rhs) else None


def same_shape(a: Expr, b: Expr) -> bool:
    """Whether two expressions have the same shape."""
    return is_scalar(a) and is_scalar(b) or not is_scalar(a) and not is_scalar(b) and shape_of(a) == shape_of(b)


def null(expr: Expr) -> Expr:
    return Integer(0) if is_scalar(expr) else zero(shape_of(expr))


def holds(pairs: Sequence[Equation]) -> bool:
    return all(check.kind in HELD for check in judged(pairs))


def evidence(lhs: Expr, rhs: Expr) -> Check | None:
    """What the values of two sides show, ``None`` where the tool fails on them."""
    try:
        return judged([(lhs, rhs)])[0]
    except Exception as error:
        fault_of(error)
        return None


def multiple(value: Expr, other: Expr) -> Check | None:
    """Evidence that one array is the other one times a number, which need not be constant, ``None`` if it is not.

    Of two numbers the factor must not hold a letter that both hold, for which the equations are solved then.
    """
    if not same_shape(value, other):
        return None
    if is_scalar(value):
        return _proportional(value, other)
    square, both = (apply("dot", x, other) for x in (other, value))
    check = judged([(multiply(square, value), multiply(both, other))])[0]
    return check if check.kind in HELD else None


def _proportional(value: Expr, other: Expr) -> Check | None:
    """Evidence that of two numbers, as functions of a letter, one is a multiple of the other."""
    numbers = dict.fromkeys(v for v in symbols_of(other) if v.definition is None and is_scalar(v))
    if any(not involves(value, v) and _vanishes(other, v) for v in numbers):
        return None  # λ(x − a) is zero where λ is, too
    for v in (v for v in numbers if involves(value, v)):
        x = Var(f"{v.name}_in", v.shape, v.facts)
        ours, theirs = (put(e, {v: x}) for e in (value, other))
        constant = evidence(ours, value), evidence(theirs, other)
        if any(check is None or check.kind != "REFUTED" for check in constant):
            continue  # neither says anything of it
        check = evidence(multiply(value, theirs), multiply(ours, other))
        if check is not None and check.kind in HELD:
            return check
    return None


def _vanishes(value: Expr, var: Var) -> bool:
    """Whether an expression is zero where a number is."""
    check = evidence(put(value, {var: S.Zero}), null(value))
    return check is not None and check.kind in HELD


def off_by_factor(lhs: Expr, rhs: Expr) -> bool:
    """Whether one side is the other times a number that is often forgotten: they are equal only where both are 0."""
    if not same_shape(lhs, rhs):
        return False
    checks = (evidence(lhs, multiply(c, rhs)) for c in FORGOTTEN)
    return any(check is not None and check.kind in HELD for check in checks)


def solution(value: Expr, var: Var) -> Expr | None:
    """The one value of a letter with which an expression is zero, ``None`` where that is not found.

    A number in a number is found by a step of Newton's, which leads there from anywhere if the expression is affine in
    it; an array in one of its shape where the expression is A v + r or v A + r. Where r is 0, A is not one that can be
    inverted if v is meant to be another value than 0.
    """
    if var.definition is not None or var.facts or not involves(value, var) or free(value):
        return None
    if is_scalar(value) and is_scalar(var):
        if holds([(put(value, {var: S.Zero}), S.Zero)]):
            return None  # a v = 0 may be so since a is 0, as A x = λ x where λ is an eigenvalue
        found = add(var, negate(product(value, power(Partial(value, var), -1))))
        return found if holds([(put(value, {var: found}), S.Zero)]) else None
    if is_scalar(var) or not same_shape(value, var):
        return None
    number, body = scaled(value)
    value = body if number.is_Number else value
    slope = _slope(value, var)
    if slope is None:
        return None
    (factor, before), rest = slope, there(value, var, null(var))
    if holds([(rest, null(value))]):
        return None
    inverse = factor if is_op(factor, EYE) else apply(INVERSE, factor)
    return negate(multiply(inverse, rest) if before else multiply(rest, inverse))


def _slope(value: Expr, var: Var) -> tuple[Expr, bool] | None:
    """The factor of an array in an expression that is affine in it, and whether it stands before it."""
    rows, columns = var.shape
    parts = _parts(value, var)
    if parts is not None:
        before, after = ([p[k] for p in parts] for k in (0, 1))
        if all(is_op(b, EYE) for b in after):
            return add(*(multiply(c, a) for (a, _, c) in parts)), True
        if all(is_op(a, EYE) for a in before):
            return add(*(multiply(c, b) for (_, b, c) in parts)), False
        return None
    if columns != 1:
        return None
    i, j = (Index(f"s_{n}", rows) for n in (1, 2))
    slope = tabled(Partial(Entry(value, i), Entry(var, j)), (i, j))
    rest = there(value, var, null(var))
    return (slope, True) if holds([(value, add(multiply(slope, var), rest))]) else None


def _parts(value: Expr, var: Var) -> list[tuple[Expr, Expr, Expr]] | None:
    """A, B and c of the terms c A v B of an expression; ``None`` where others hold the letter."""
    rows, columns = var.shape
    if value == var:
        return [(apply(EYE, shape=(rows, rows)), apply(EYE, shape=(columns, columns)), S.One)]
    if not involves(value, var):
        return []
    terms = summands(value)
    if len(terms) > 1:
        found = [_parts(term, var) for term in terms]
        return None if None in found else [p for parts in found if parts is not None for p in parts]
    number, body = scaled(value)
    if involves(number, var) or body == 1:
        return None
    if number != 1:
        own = _parts(body, var)
        return None if own is None else [(a, b, product(number, c)) for a, b, c in own]
    links = chain(value)
    held = [n for n, link in enumerate(links) if involves(link, var)]
    if len(links) == 1 or len(held) != 1:
        return None
    own = _parts(links[held[0]], var)
    if own is None:
        return None
    before, after = links[: held[0]], links[held[0] + 1 :]
    return [(_times(*before, a), _times(b, *after), c) for a, b, c in own]


def _times(*given: Expr) -> Expr:
    """A product of matrices, without the identities in it."""
    kept = [f for f in given if not is_op(f, EYE)]
    return multiply(*kept) if kept else given[0]
