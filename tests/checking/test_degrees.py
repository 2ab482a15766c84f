"""The bounds of degree and height hold, against the polynomials themselves; and primes are as many as is claimed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product as pairs
from math import log2

import numpy as np
import pytest
import sympy
from lines import A, M, N, X, c, check, p, q, x, y
from sympy import Expr, Integer, Matrix, Poly, Rational, S, Symbol, primepi

from matderiv.checking.degrees import BEYOND, Degrees, chance, least_primes
from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import BITS, Dual, Modular, NotExact
from matderiv.core.errors import MatderivError
from matderiv.core.index import Delta, Entry, Index, Partial, free, power, product, summed, terms
from matderiv.core.operation import Applied
from matderiv.expressions.matrix import Var, apply, multiply, ones, transpose
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
    assert free_ == pytest.approx(chance(1, 1)) and tied > chance(1 + n, 0)


@pytest.mark.parametrize("bits", [6, 8, 12, 16, 20, 24])
def test_there_are_as_many_primes(bits: int) -> None:
    assert 2 ** least_primes(bits) < primepi(2**bits) - primepi(2 ** (bits - 1))


def test_a_coefficient_has_so_many_prime_factors_at_most() -> None:
    many = 2.0 ** least_primes(BITS)
    assert chance(0, BITS - 1.5) == 0
    assert chance(0, BITS - 1) == pytest.approx(1 / many)
    assert chance(0, 10 * (BITS - 1)) == pytest.approx(10 / many)
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
