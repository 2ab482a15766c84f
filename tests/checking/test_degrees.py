"""The bounds of degree and height hold, against the polynomials themselves; and primes are as many as is claimed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product as pairs
from math import factorial, log, log2
from typing import Any

import numpy as np
import pytest
import sympy
from lines import A, M, N, X, c, check, p, q, x, y
from sympy import Expr, Float, Integer, Matrix, Poly, Rational, S, Symbol, primepi

from matderiv.checking.degrees import BEYOND, MOST, Degrees, Fraction, chance, least_primes
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import BITS, Dual, Modular, NotExact
from matderiv.core.errors import MatderivError
from matderiv.core.index import Delta, Entry, Index, Partial, Table, free, power, product, summed, terms
from matderiv.core.operation import Applied
from matderiv.expressions.matrix import WHOLE, Var, apply, multiply, ones, transpose
from matderiv.operations import OPERATIONS

SIZES = {"n_1": 2, "n_2": 3, "n_3": 2}


def extent(e: Expr) -> int:
    return int(e.xreplace({s: Integer(SIZES[s.name]) for s in e.free_symbols}))


def entries(var: Var) -> Matrix:
    rows, columns = map(extent, var.shape)
    return Matrix(rows, columns, lambda i, j: Symbol(f"{var.name}_{i}{j}"))


def value(e: Expr, at: dict[Index, int]) -> Matrix:
    """An expression as a matrix of fractions of polynomials, by SymPy, from the definitions of its parts."""
    if isinstance(e, Var):
        return entries(e) if e.definition is None else value(e.definition, at)
    if isinstance(e, Entry):
        places = iter(at[i] for i in e.at)
        base = value(e.base, at)
        return Matrix([[base[tuple(next(places) if s != 1 else 0 for s in e.base.shape)]]])
    if isinstance(e, Applied):
        return applied(e, at)
    if type(e).__name__ == "Sum":
        extents = [range(extent(i.size)) for i in e.indices]
        rest = (value(e.body, at | dict(zip(e.indices, n, strict=True))) for n in pairs(*extents))
        return sum(rest, Matrix([[0]]))
    if type(e).__name__ == "Product":
        return sympy.prod([value(f, at)[0] for f in e.args]) * Matrix([[1]])
    if type(e).__name__ == "Terms":
        return sum((value(t, at) for t in e.args), Matrix([[0]]))
    if type(e).__name__ == "Power":
        return Matrix([[value(e.args[0], at)[0] ** int(e.args[1])]])
    if isinstance(e, Delta):
        return Matrix([[int(at[e.args[0]] == at[e.args[1]])]])
    if isinstance(e, Partial):
        by = value(e.variable, at)[0]
        return value(e.expression, at).applyfunc(lambda f: sympy.diff(f, by))
    return Matrix([[e.xreplace({s: Integer(SIZES[s.name]) for s in e.free_symbols})]])


def applied(e: Applied, at: dict[Index, int]) -> Matrix:
    parts = [value(a, at) for a in e.args]
    match e.operation.name:
        case "matmul":
            return sympy.prod(parts)
        case "add":
            return sum(parts[1:], parts[0])
        case "scale":
            return parts[0][0] * parts[1]
        case "hadamard":
            return parts[0].multiply_elementwise(parts[1])
        case "quotient":
            return parts[0].multiply_elementwise(parts[1].applyfunc(lambda t: 1 / t))
        case "entrywise_power":
            return parts[0].applyfunc(lambda t: t ** int(e.args[1]))
        case "kron":
            return sympy.kronecker_product(*parts)
        case "transpose":
            return parts[0].T
        case "inverse":
            return parts[0].inv()
        case "adj":
            return parts[0].adjugate()
        case "det":
            return Matrix([[parts[0].det()]])
        case "pinv":
            a = parts[0]
            return (a.T * a).inv() * a.T if a.rows >= a.cols else a.T * (a * a.T).inv()
        case "trace":
            return Matrix([[parts[0].trace()]])
        case "norm_squared":
            return Matrix([[sum(t**2 for t in parts[0])]])
        case "dot":
            return Matrix([[sum(s * t for s, t in zip(*parts, strict=True))]])
        case "sum":
            return Matrix([[sum(parts[0])]])
        case "row_sums":
            return parts[0] * sympy.ones(parts[0].cols, 1)
        case "column_sums":
            return sympy.ones(1, parts[0].rows) * parts[0]
        case "matrix_power":
            return parts[0] ** int(e.args[1])
        case "power_trace":
            return Matrix([[(parts[0] ** int(e.args[1])).trace()]])
        case "diag":
            return sympy.diag(*parts[0])
        case "eye":
            return sympy.eye(extent(e.shape[0]))
        case "ones":
            return sympy.ones(*map(extent, e.shape))
    raise NotImplementedError(e.operation.name)


def polynomials(e: Expr) -> Iterator[tuple[int, float]]:
    """Degree and height of the numerators and denominators of all entries, in lowest terms."""
    indices = sorted(free(e), key=str)
    extents = [range(extent(i.size)) for i in indices]
    for at in pairs(*extents):
        for entry in value(e, dict(zip(indices, at, strict=True))):
            for part in sympy.fraction(sympy.together(sympy.cancel(entry))):
                symbols = sorted(part.free_symbols, key=str)
                if not symbols:
                    yield 0, log2(max(abs(int(part)), 1))
                    continue
                poly = Poly(part, *symbols)
                yield poly.total_degree(), log2(sum(abs(int(k)) for k in poly.coeffs()))


def bounded(e: Expr) -> tuple[int, float]:
    """The real degree and height of an expression, which its bounds are not below."""
    found = Degrees(SIZES).of(e)
    degree = max(d for d, _ in polynomials(e))
    height = max(h for _, h in polynomials(e))
    assert degree <= found.num and height <= found.high + 1e-6, (e, degree, height, found)
    return degree, height


r = Index("r", M)
NAMED = Var("U", (N, S.One), definition=multiply(A, x))
EDGES = [
    # as large as the bounds say, or close to it
    product(3, Entry(x, p), Entry(y, p)),
    terms(power(Entry(x, p), 3), product(-1, Entry(y, p))),
    summed(product(Entry(x, p), Entry(y, p)), p),
    power(summed(Entry(x, p), p), 5),
    power(power(power(Entry(x, p), 2), 3), 2),
    power(Entry(x, p), -2),
    terms(power(c, -1), power(Entry(x, p), -1)),
    product(Rational(3, 7), c, Integer(5)),
    terms(c, product(Rational(1, 3), power(c, 2))),
    apply("det", A),
    apply("det", multiply(A, A)),
    apply("inverse", A),
    apply("adj", A),
    apply("trace", apply("inverse", multiply(X, transpose(X)))),
    apply("pinv", X),
    apply("matrix_power", A, Integer(3)),
    apply("matrix_power", A, Integer(-2)),
    apply("power_trace", A, Integer(4)),
    apply("norm_squared", X),
    apply("kron", A, X),
    apply("quotient", x, y),
    apply("entrywise_power", x, Integer(-2)),
    apply("row_sums", X),
    multiply(transpose(x), A, x),
    Partial(apply("det", A), Entry(A, p, q)),
    Partial(apply("trace", apply("inverse", A)), Entry(A, p, q)),
    Partial(power(multiply(transpose(x), A, x), -2), Entry(x, p)),
    Partial(multiply(transpose(NAMED), NAMED), Entry(x, p)),
    product(N, power(c, 2), Delta(p, q)),
    multiply(transpose(ones(N)), A),
]


@pytest.mark.sweep(15)
@pytest.mark.parametrize("e", EDGES, ids=str)
def test_bounds_hold(e: Expr) -> None:
    bounded(e)


@pytest.mark.parametrize(
    ("e", "degree"),
    [(power(power(c, 7), 11), 77), (apply("det", A), 2), (power(apply("norm_squared", x), 3), 6)],
)
def test_bounds_are_reached(e: Expr, degree: int) -> None:
    assert bounded(e)[0] == degree == Degrees(SIZES).of(e).num
    assert bounded(e)[1] == pytest.approx(Degrees(SIZES).of(e).high)


def drawn(chosen: random.Random, depth: int) -> Expr:
    """A random scalar of the entries of A and x."""
    if not depth:
        return chosen.choice([c, Entry(x, p), apply("trace", A), Rational(chosen.randint(-5, 5), chosen.randint(1, 4))])
    one, other = (drawn(chosen, depth - 1) for _ in range(2))
    return chosen.choice(
        [
            lambda: product(one, other),
            lambda: terms(one, other),
            lambda: power(one, chosen.randint(1, 3)),
            lambda: summed(terms(one, other), q),
            lambda: power(terms(power(one, 2), c), -1),
            lambda: product(one, apply("det", A)),
            lambda: terms(one, apply("trace", apply("inverse", A))),
            lambda: Partial(terms(product(one, c), other), c),
        ]
    )()


@pytest.mark.sweep(9)
@pytest.mark.parametrize("number", range(40))
def test_bounds_hold_for_random_expressions(number: int) -> None:
    chosen = random.Random(number)
    bounded(drawn(chosen, 2))


def test_a_cayley_transform_has_the_size_for_its_degree() -> None:
    n = 3
    skew = Matrix(n, n, lambda i, j: 0 if i == j else Symbol(f"s{i}{j}") if i < j else -Symbol(f"s{j}{i}"))
    whole = (sympy.eye(n) - skew).inv() * (sympy.eye(n) + skew)
    for entry in whole:
        for part in sympy.fraction(sympy.cancel(entry)):
            poly = Poly(part, *sorted(skew.free_symbols, key=str))
            assert poly.total_degree() <= n
            assert sum(abs(int(k)) for k in poly.coeffs()) <= sympy.factorial(n)
    Q = Var("Q", (N, N), facts=("orthogonal",))
    free_, tied = (Degrees({"n_1": 3}).passes(apply("trace", Q), c, given) for given in ((), (Q,)))
    assert free_ == pytest.approx(chance(1, 1), rel=1e-6, abs=0) and tied > chance(1 + n, 0)


@pytest.mark.parametrize("bits", [6, 8, 12, 16, 20, 24])
def test_there_are_as_many_primes(bits: int) -> None:
    assert 2 ** least_primes(bits) < primepi(2**bits) - primepi(2 ** (bits - 1))


def test_a_coefficient_has_so_many_prime_factors_at_most() -> None:
    many = 2.0 ** least_primes(BITS)
    assert chance(0, BITS - 1.5) == 0
    assert chance(0, BITS - 1) == pytest.approx(1 / many, abs=0)
    assert chance(0, 10 * (BITS - 1)) == pytest.approx(10 / many, abs=0)
    assert chance(1, 0) == 2.0 ** (1 - BITS) and chance(2.0**40, 0) == 1 == chance(0, BEYOND)


def test_a_tower_of_powers_is_never_exact() -> None:
    t: Expr = c
    for k in (2, 63, 341, 49981):
        t = power(t, k)
    assert Degrees({}).of(t).num == 2**31 - 2
    assert Degrees({}).passes(t, S.One) == 1
    assert Degrees({}).passes(power(power(c, 10**300), 10**300), S.One) == 1
    assert check(product(c, t), product(terms(c, S.One), t, power(terms(c, S.One), -1), c)).kind != "EXACT"


def test_two_arguments_of_a_function_may_collide() -> None:
    u, v = multiply(A, x), multiply(transpose(A), x)
    plain = Degrees(SIZES).passes(apply("sum", u), apply("sum", v))
    asked = Degrees(SIZES).passes(apply("sum", apply("tanh", u)), apply("sum", apply("tanh", v)))
    # four values, of which six pairs may collide, with polynomials of degree 2 each
    assert asked >= chance(1, 0) + 6 * chance(2, 0) and asked > plain


def test_every_operation_with_an_exact_value_has_bounds() -> None:
    square = {"n_1": 3, "n_2": 3, "n_3": 3}
    for operation in OPERATIONS.values():
        if operation.arity != (1, 1) or operation.sizes:
            continue
        e = next((e for e in (made(operation.name, a) for a in (A, X, x, c)) if e is not None), None)
        if e is None:
            continue
        assert isinstance(e, Applied)
        ring = Modular(2147483629, oracle=True)
        n = 1 if e.args[0] == c else 3
        value_ = np.arange(2, 2 + n * (1 if e.args[0] == x else n), dtype=np.int64).reshape(n, -1) ** 2
        try:
            operation.numeric(ring, Dual(ring, value_))
        except NotExact:
            continue
        assert Degrees(square).of(e).num < BEYOND, operation.name


def made(name: str, argument: Expr) -> Expr | None:
    try:
        return apply(name, argument)
    except MatderivError:
        return None


def test_an_exponent_must_be_known_as_whole() -> None:
    program = Program()
    node = program.side(power(c, Var("s")))
    point = Point(program, Modular(2147483629, oracle=True), {}, lambda var, m, n: np.array([[2]]))
    assert point.get(node) != 4 and point.oracles


# ---- the bounds themselves: degrees, and sums of absolute coefficients, of numerators and denominators

t, k = Var("t"), Var("k", facts=(WHOLE,))
f = apply
x_p, y_p = Entry(x, p), Entry(y, p)
Bound = tuple[int, int, int, int]


def sums(fraction: Fraction) -> tuple[float, float, float, float]:
    """The degrees of a fraction, and its sums of coefficients instead of their logarithms."""
    return fraction.num, fraction.den, 2.0**fraction.high, 2.0**fraction.low


CASES: list[Any] = [
    (c, (1, 0, 1, 1)),
    (k, (0, 0, 40, 1)),
    (N, (0, 0, 2, 1)),
    (Integer(1), (0, 0, 1, 1)),
    (Integer(-8), (0, 0, 8, 1)),
    (Rational(3, 16), (0, 0, 16, 16)),
    (Float(0.25), (0, 0, 4, 4)),
    (sympy.sqrt(2), (1, 0, 1, 1), (0, 0, 1, 1), [("power", 1)]),
    (NAMED, (2, 0, 2, 1)),
    (Var("v", definition=Integer(5)), (1, 0, 5, 1)),
    (x_p, (1, 0, 1, 1)),
    (Table(power(x_p, 3), p), (3, 0, 1, 1)),
    (summed(x_p, p), (1, 0, 2, 1)),
    (summed(product(Entry(X, p, r), 1), p, r), (1, 0, 6, 1)),
    (product(c, 4, t), (2, 0, 4, 1)),
    (terms(power(c, -1), product(8, t)), (2, 1, 9, 1), (1, 0, 1, 1)),
    (M**2, (0, 0, 9, 1)),
    (N * M**3, (0, 0, 54, 1)),
    (N + M, (0, 0, 5, 1)),
    (power(c, 3), (3, 0, 1, 1)),
    (power(c, -3), (3, 3, 1, 1), (1, 0, 1, 1)),
    (power(product(2, c), -3), (3, 3, 8, 8), (1, 0, 2, 1)),
    (power(c, k), (40, 40, 1, 1), (1, 0, 1, 1)),
    (power(c, terms(k, Integer(1))), (41, 41, 1, 1), (1, 0, 1, 1)),
    (power(c, product(k, k)), (1600, 1600, 1, 1), (1, 0, 1, 1)),
    (power(c, N), (2, 2, 1, 1), (1, 0, 1, 1)),
    (power(c, Integer(10) ** 40), (MOST, 0, 1, 1)),
    (power(c, terms(k, Integer(10) ** 40)), (MOST, MOST, 1, 1), (1, 0, 1, 1)),
    (power(c, product(k, Integer(10) ** 40)), (MOST, MOST, 1, 1), (1, 0, 1, 1)),
    (power(c, t), (1, 0, 1, 1), (0, 0, 1, 1), [("power", 1)]),
    (power(product(4, x_p), -1), (2, 2, 16, 16), (2, 0, 16, 1)),
    (Partial(c, c), (1, 0, 1, 1)),
    (Partial(power(c, 3), c), (3, 0, 3, 1)),
    (Partial(power(c, -3), c), (6, 6, 6, 1), (1, 0, 1, 1)),
    (Partial(Integer(7), c), (0, 0, 7, 1)),
    (Partial(multiply(A, x), transpose(x)), (2, 0, 4, 1)),
    (f("pi"), (1, 0, 4, 1), (0, 0, 1, 1), [("arctan", 1)]),
    (f("eye", shape=(N, N)), (0, 0, 1, 1)),
    (f("commutation", shape=(N, M)), (0, 0, 1, 1)),
    (transpose(f("entrywise_power", X, Integer(2))), (2, 0, 1, 1)),
    (f("triu", multiply(2, A)), (1, 0, 2, 1)),
    (f("kron", multiply(4, A), X), (2, 0, 4, 1)),
    (f("hadamard", x, y), (2, 0, 1, 1)),
    (f("add", A, multiply(4, A)), (1, 0, 5, 1)),
    (f("entrywise_power", multiply(2, x), Integer(0)), (0, 0, 1, 1)),
    (f("entrywise_power", multiply(2, x), Integer(2)), (2, 0, 4, 1)),
    (f("entrywise_power", multiply(2, x), Integer(-2)), (4, 4, 16, 16), (2, 0, 4, 1)),
    (f("entrywise_power", x, t), (1, 0, 1, 1), (0, 0, 1, 1), [("power", 2)]),
    (f("exp", product(c, c)), (1, 0, 1, 1), (0, 0, 1, 1), [("exp", 1)]),
    (f("tanh", multiply(A, x)), (1, 0, 1, 1), (0, 0, 1, 1), [("tanh", 2)]),
    (multiply(transpose(X), A, X), (3, 0, 4, 1)),
    (f("quotient", multiply(4, x), multiply(2, y)), (3, 2, 16, 4), (2, 0, 4, 1)),
    (f("sum", X), (1, 0, 6, 1)),
    (f("row_sums", X), (1, 0, 6, 1)),
    (f("column_sums", X), (1, 0, 6, 1)),
    (f("trace", multiply(X, transpose(X))), (2, 0, 6, 1)),
    (f("dot", x, multiply(2, y)), (2, 0, 4, 1)),
    (f("norm_squared", X), (2, 0, 6, 1)),
    (f("norm1", X), (1, 0, 6, 1), (0, 0, 1, 1), [("abs", 6)]),
    (f("norm2", X), (1, 0, 1, 1), (0, 0, 1, 1), [("sqrt", 1)]),
    (f("logsumexp", x), (1, 0, 1, 1), (0, 0, 1, 1), [("exp", 2), ("log", 1)]),
    (f("softmax", x), (2, 1, 2, 2), (1, 0, 2, 1), [("exp", 2)]),
    (f("det", multiply(2, A)), (2, 0, 8, 1), (2, 0, 8, 1)),
    (f("det", f("inverse", A)), (4, 4, 8, 4), (6, 4, 16, 4)),
    (f("logdet", A), (1, 0, 1, 1), (0, 0, 1, 1), [("log", 1)]),
    (f("adj", multiply(2, A)), (1, 0, 2, 1)),
    (f("inverse", multiply(2, A)), (2, 2, 8, 8), (2, 0, 8, 1)),
    (summed(Entry(f("inverse", multiply(Entry(x, p), A)), q, q), q), (8, 8, 8, 4), (8, 0, 4, 1)),
    (f("pinv", X), (5, 4, 36, 18), (4, 0, 18, 1)),
    (f("pinv", transpose(X)), (5, 4, 36, 18), (4, 0, 18, 1)),
    (f("matrix_power", multiply(2, A), Integer(3)), (3, 0, 64, 1)),
    (f("matrix_power", multiply(2, A), Integer(0)), (0, 0, 1, 1)),
    (f("matrix_power", multiply(2, A), Integer(-1)), (2, 2, 16, 8), (2, 0, 8, 1)),
    (f("matrix_power", A, k), (80, 80, 1208925819614617229328384, 1099511627776), (2, 0, 2, 1)),
    (f("power_trace", A, Integer(2)), (2, 0, 4, 1)),
]


@pytest.mark.parametrize(
    ("e", "bound", "poles", "asked"),
    [(e, *rest, *((0, 0, 1, 1), [])[len(rest) - 1 :]) for e, *rest in CASES],
)
def test_a_bound(e: Expr, bound: Bound, poles: Bound, asked: list[tuple[str, int]]) -> None:
    degrees = Degrees(SIZES)
    assert sums(degrees.of(e)) == pytest.approx(bound, rel=1e-9)
    assert sums(degrees._poles) == pytest.approx(poles, rel=1e-9)
    assert [(a.name, a.values) for a in degrees._asked] == asked


def test_what_has_no_bound() -> None:
    for e in (sympy.pi, f("expm", A), f("matrix_power", A, Rational(1, 2))):
        assert Degrees(SIZES).of(e)[:4] == (BEYOND,) * 4


ONE, OTHER = Fraction(3, 2, log2(5), log2(3)), Fraction(5, 1, log2(7), log2(2))


def test_arithmetic_of_bounds() -> None:
    assert sums(ONE.times(OTHER)) == pytest.approx((8, 3, 35, 6))
    assert sums(ONE.plus(OTHER)) == pytest.approx((7, 3, 31, 6)) == sums(OTHER.plus(ONE))
    assert sums(ONE.plus(ONE)) == pytest.approx((5, 4, 30, 9))
    assert sums(ONE.power(3)) == pytest.approx((9, 6, 125, 27)) and sums(ONE.power(0)) == (0, 0, 1, 1)
    assert sums(ONE.longer(4)) == pytest.approx((3, 2, 20, 3)) and ONE.longer(0) == ONE == ONE.longer(1)
    assert sums(ONE.either(OTHER)) == pytest.approx((5, 2, 7, 3)) == sums(OTHER.either(ONE))
    assert sums(ONE.over(3)) == pytest.approx((9, 9, 125, 125))
    assert sums(ONE.derived()) == pytest.approx((5, 4, 75, 9)) and Fraction(1, 0, 0, 0).derived() == Fraction(
        1, 0, 0, 0
    )
    assert sums(ONE.determinant(3)) == pytest.approx((9, 6, 6 * 125, 27))
    assert sums(ONE.adjugate(3)) == sums(ONE.determinant(2)) == pytest.approx((6, 4, 50, 9))
    assert Fraction(1, 0, 0, 0).asks == 0
    for number in range(4):
        large = Fraction(*(2 * BEYOND if n == number else 0 for n in range(4)))
        assert max(large.power(2)[:4]) == BEYOND == max(large.power(1)[:4])


@pytest.mark.parametrize("bits", [6, 16, 31])
def test_how_many_primes_there_are_at_least(bits: int) -> None:
    assert 2 ** least_primes(bits) == pytest.approx(3 * 2 ** (bits - 1) / (5 * log(2 ** (bits - 1))))


def test_rounding_of_a_height_hides_no_prime() -> None:
    assert chance(0, (BITS - 1) * (1 - 1e-7)) > 0 == chance(0, (BITS - 1) * (1 - 1e-5))
    assert chance(3, 2 * (BITS - 1)) == pytest.approx(chance(3, 0) + chance(0, 2 * (BITS - 1)), rel=1e-12, abs=0)


# ---- how likely a false line passes

FIELD, PRIMES = 2.0 ** (BITS - 1), 2.0 ** least_primes(BITS)


@pytest.mark.parametrize(
    ("lhs", "rhs", "degree", "total", "poles", "height"),
    [
        (c, S.One, 1, 2, 0, 0),
        (power(c, 7), product(4, c), 7, 5, 0, 0),
        (power(c, -3), S.One, 3, 2, 1, 0),
        (S.One, power(c, -3), 3, 2, 1, 0),
        (power(c, -3), power(t, -5), 8, 2, 2, 0),
        (power(product(2, c), -1), power(product(3, t), 2), 3, 20, 1, 1),
        (f("trace", f("inverse", A)), f("det", A), 4, 8, 4, 2),
        (power(c, 7), power(t, -5), 12, 2, 1, 0),
        (power(product(2**20, c), -1), product(2**20, t), 2, 2**20 + 2**40, 1, 20),
        (product(2**20, t), power(product(2**20, c), -1), 2, 2**20 + 2**40, 1, 20),
    ],
)
def test_one_point_passes(lhs: Expr, rhs: Expr, degree: int, total: int, poles: int, height: float) -> None:
    """By degree and coefficients, where no denominator is 0; that is so with the degree of all of them."""
    undefined = (poles + 1) / FIELD + height / (BITS - 1) / PRIMES
    expected = chance(degree, log2(total)) / (1 - undefined)
    assert Degrees(SIZES).passes(lhs, rhs) == pytest.approx(expected, rel=1e-13, abs=0)


def test_an_orthogonal_matrix_raises_degrees_by_its_size_and_heights_by_its_factorial() -> None:
    Q, R = (Var(name, (N, N), facts=("orthogonal",)) for name in "QR")
    degrees = Degrees({"n_1": 3, "n_2": 2})
    tall = Var("T", (M, M), facts=("orthogonal",))
    cube, big = power(f("trace", Q), 3), Integer(2) ** 55
    undefined = 4 / FIELD + log2(6) / (BITS - 1) / PRIMES
    agree = chance(3 * (1 + 3), log2(27 + 2**55) + 3 * log2(6))
    assert degrees.passes(cube, product(big, c), (Q,)) == pytest.approx(agree / (1 - undefined), rel=1e-13, abs=0)
    undefined = (1 + 3 + 3 + 2) / FIELD + log2(6 * 6 * 2) / (BITS - 1) / PRIMES
    agree = chance(3 * (1 + 3 + 3 + 2), log2(27 + 2**55) + 3 * log2(6 * 6 * 2))
    assert degrees.passes(cube, product(big, c), (Q, R, tall)) == pytest.approx(
        agree / (1 - undefined), rel=1e-13, abs=0
    )
    both = power(terms(f("trace", Q), product(2**20, c)), -1)
    undefined = 2 * 4 / FIELD + (log2(3 + 2**20) + 2 * log2(6)) / (BITS - 1) / PRIMES
    agree = chance(4, log2(2 * (3 + 2**20)) + log2(6))
    assert degrees.passes(both, S.One, (Q,)) == pytest.approx(agree / (1 - undefined), rel=1e-13, abs=0)


def collision(lhs: Expr, rhs: Expr, **sizes: int) -> float:
    """What the functions add to the chance of two sides with the degree 1 and the coefficients 1."""
    return Degrees(sizes or SIZES).passes(lhs, rhs) * (1 - 1 / FIELD) - chance(1, 1)


def test_each_pair_of_arguments_of_one_function_may_collide() -> None:
    def exp(e: Expr) -> Expr:
        return f("exp", e)

    large = product(Integer(2) ** 40, c)
    assert collision(exp(c), exp(t)) == pytest.approx(chance(2, 1), rel=1e-6, abs=0)
    assert collision(exp(c), f("sin", t)) == 0 == collision(exp(c), exp(c)) == collision(exp(c), S.One)
    assert (
        collision(exp(power(c, 5)), exp(t))
        == pytest.approx(chance(10, 1), rel=1e-6, abs=0)
        == collision(exp(t), exp(power(c, 5)))
    )
    assert collision(exp(large), exp(t)) == pytest.approx(chance(2, 81), rel=1e-6, abs=0)
    for coefficient, height in ((23170, 29), (23171, 30)):  # twice their heights, and a bit for the difference
        found = collision(exp(product(coefficient, c)), exp(t))
        assert found == pytest.approx(chance(2, height), rel=1e-6, abs=0)
    lengths = collision(f("norm2", x), f("norm2", y), n_1=3)
    assert lengths == pytest.approx(chance(4, 2 * log2(3) + 1), rel=1e-6, abs=0)
    three = (*(exp(e) for e in (c, t)), exp(exp(c)))
    assert collision(product(three[0], 1), three[2]) == pytest.approx(chance(2, 1), rel=1e-6, abs=0)
    assert collision(three[1], three[2]) == pytest.approx(3 * chance(2, 1), rel=1e-6, abs=0)
    assert collision(f("exp", x), f("exp", y), n_1=3) == pytest.approx(15 * chance(2, 1), rel=1e-6, abs=0)
    degrees = Degrees(SIZES)
    degrees.of(exp(Var("s")))
    found = degrees.passes(exp(c), exp(t)) * (1 - 1 / FIELD) - chance(1, 1)
    assert found == pytest.approx(chance(2, 1), rel=1e-6, abs=0)
    Q = Var("Q", (N, N), facts=("orthogonal",))
    turned = Degrees({"n_1": 3}).passes(exp(product(Integer(2) ** 40, Entry(Q, p, p))), exp(t), (Q,))
    alone = Degrees({"n_1": 3}).passes(exp(Entry(Q, p, p)), S.One, (Q,))
    more = [pairs_ * chance(2 * 4, 2 * (high + log2(factorial(3))) + 1) for pairs_, high in ((6, 40), (3, 0))]
    assert turned - alone == pytest.approx(more[0] - more[1], rel=1e-6, abs=0)  # each has three values


def test_where_denominators_may_be_0_everywhere_every_line_passes() -> None:
    for degree in (2**30 - 1, 3 * 2**29, 2**31):
        assert Degrees({}).passes(power(product(power(c, degree - 1), t), -1), S.One) == 1
    assert Degrees({}).passes(power(c, 2**29), S.One) == pytest.approx(0.5, rel=1e-6, abs=0)
    assert Degrees({}).passes(power(c, 2**40), S.One) == 1
