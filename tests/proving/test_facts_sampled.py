"""The truth table of the facts: rule by rule, each beside what it must not be told of, and by sampling."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from random import Random
from typing import Any

import numpy as np
import pytest
from sympy import Expr, Integer, Rational, S

from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Undefined
from matderiv.core.errors import MatderivError
from matderiv.core.index import is_scalar, power, product, shape_of, size, terms
from matderiv.core.operation import Misfit
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply, names, transpose
from matderiv.operations import OPERATIONS
from matderiv.proving.conditions import known
from matderiv.proving.facts import skew
from matderiv.proving.tidy import symmetric
from matderiv.reading.sympy_bridge import read

N = size("n")
SIZE = {"n": 3}
FACTS = {"P": "spd", "S": "symmetric", "K": "skew", "Q": "orthogonal", "I": "invertible", "D": "diagonal"}
FACTS |= {"t": "positive", "y": "positive", "Y": "positive"}
SHAPES: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys("PSKQIDXZY", ("n", "n")),
    **dict.fromkeys("xzy", ("n",)),
    **dict.fromkeys("tsr", ()),
}
QUESTIONS: dict[str, Callable[[Expr], bool]] = {
    "positive": lambda e: known().positive(e),
    "nonnegative": lambda e: known().nonnegative(e),
    "nonzero": lambda e: known().nonzero(e),
    "definite": lambda e: known().definite(e),
    "semidefinite": lambda e: known().semidefinite(e),
    "invertible": lambda e: known().invertible(e),
    "determinant": lambda e: known().of_positive_determinant(e),
    "symmetric": symmetric,
    "skew": skew,
}
# what is told, and beside it, after a bar, what is not
TABLE = {
    "positive": """
        t | s ; y | x ; t + s^2 | s + s^2 ; t*s^2 + 1 | t*s + 1 ; t^3 | s^3 ; t^-2 | s^2 ; t/2 | -t
        exp(s) | sin(s) ; sigmoid(s) | tanh(s) ; softplus(s) | relu(s) ; cosh(s) | cos(s) ; softmax(x) | x ; pi | -pi
        normcdf(s) | erf(s) ; 1 - tanh(s) | 1 - sin(s) ; 1 + softsign(s) | 1 + sign(s) ; 2 + cos(s) | 1 + cos(s)
        1 - sigmoid(s) | 1 - cos(s)^2 ; det(P) | det(S) ; tr(P) | tr(S) ; lambda_max(P) | lambda_max(S)
        tr(Q'*Q) | tr(Z*Q) ; norm2(y) | norm2(x) ; norm1(I) | norm1(X) ; abs(t) | abs(s) ; tanh(t) | tanh(s)
        arctan(t) | arctan(-t) ; expm1(t) | expm1(s) ; log1p(t) | log1p(s) ; silu(t) | silu(s) ; sqrt(t) | sqrt(s)
        sum(Y) | sum(X) ; Y*Y | Y*X ; Y' | X' ; Y.*Y | Y.*X ; kron(Y, Y) | kron(Y, X) ; vec(Y) | vec(X)
        diag(Y) | diag(X) ; log(2) | log(1/2) ; y'*P*y | x'*P*x ; y'*(y.*y) | x'*(y.*x) ; det(expm(X)) | det(X)
        relu(t) | relu(s) ; tr(2*I'*I) | tr(2*X'*X) ; det(P + K) | det(S + K) ; t/t^2 | t/s
        exp(x)./y | x./y ; 1 + x'*x | x'*x ; det(I)^2 | det(I)^3 ; det(I)^-2 | det(I)^(2/3)
        2 + cos(s) + relu(r) | 1 + cos(s) + sigmoid(s)*relu(r) ; 1 - tanh(s)*sin(r) | 1 - sin(s)*sin(r)
        norm(y, 3) | norm(x, 3) ; norm(y, 4)^4 | norm(x, 4)^4
    """,
    "nonnegative": """
        s^2 | s^3 ; abs(s) | s ; x'*x | x'*z ; x'*P*x | x'*S*x ; relu(x) | x ; sqrt(s) | arctan(s) ; norm2(X) | tr(X)
        det(X'*X) | det(X) ; tr(X'*X) | tr(X*X) ; tril(Y) | tril(X) ; s^2*t | s*t ; s*s | s*r ; 1 + sin(s) | 1 + sinh(s)
        x.*x | x.*z ; x.^2 | x.^3 ; s^2 + t | s^2 - t ; lambda_max(X'*X) | lambda_max(S) ; arccos(s) | arcsin(s)
        s^2/t | s^2/r ; tanh(s^2) | sin(s^2) ; diag(y) | diag(x) ; arccosh(s) | log(s) ; x'*X'*X*x | x'*X*x
        tr(X*Y*Y'*X') | tr(X*Y*Y'*X) ; x.^2./y | x./y ; x./x | x./z ; X.^2*Y | X*Y
    """,
    "nonzero": """
        t*t | s ; -t | s - t ; -t - s^2 | t - s^2 ; det(I) | det(X) ; tanh(t) | tanh(s) ; 1/t | s/t
        det(Q) | det(S) ; -exp(x) | x ; y.*y | x.*y ; t^-1 | s^2 ; -exp(s) - t | exp(s) - t
        det(I)^3 | det(X)^3 ; (-y)./x | x./(-y) ; 2 | s - s
    """,
    "definite": """
        P | S ; P + X'*X | S + X'*X ; t*P | s*P ; inv(P) | inv(S) ; P' | S' ; P^3 | S^3 ; P.*P | P.*S ; Q*P*Q' | Q*P*Q
        I'*P*I | X'*P*X ; I'*I | X'*X ; P + eye | P - eye ; expm(S) | expm(X) ; diag(y) | diag(x)
        kron(P, P) | kron(P, S) ; X'*X + t*eye | X'*X + s*eye ; adj(P) | adj(S) ; P + t*X*X' | P + s*X*X'
    """,
    "semidefinite": """
        (X*X')' | X' ; X'*X | X*X ; X'*P*X | X'*S*X ; s^2*P | s*P ; S^2 | S^3 ; X'*X + P | X'*X + S ; (X'*X).*P | X.*P
        diag(y) | diag(x) ; x*x' | x*z' ; kron(P, X'*X) | kron(P, X*X) ; S*P*S | X*P*X ; adj(X'*X) | adj(X)
        diag(x.^2) | diag(x) ; S^-2 | S^-3
    """,
    "invertible": """
        eye + K | eye + S ; I | X ; Q | S ; P | D ; I*Q | I*X ; inv(I) | K ; I' | X' ; t*I | s*I ; diag(y) | diag(x)
        kron(I, Q) | kron(I, X) ; I^2 | X^2 ; P + K | S + K ; expm(X) | X ; adj(I) | adj(X) ; eye + X*X' | eye + X
        I*P | I.*Q
    """,
    "determinant": """
        P | I ; I^2 | I^3 ; P + K | P + S ; expm(X) | Q ; (P + K)' | I' ; inv(P + K) | inv(I) ; P*(P + K) | P*I
        P + K + K' | P + K + X
    """,
    "symmetric": """
        S | X ; P + S | P + X ; X'*X | X*X ; X + X' | X - X' ; adj(S) | adj(X) ; inv(S) | inv(X) ; expm(S) | expm(X)
        pinv(S) | pinv(X) ; S.*P | S.*X ; tanh(S) | tanh(X) ; S^3 | X^3 ; kron(S, P) | kron(S, X) ; t*S | t*X
        S./P | S./Y ; diag(x) | tril(S) ; polar(S) | polar(X) ; X*S*X' | X*S*X ; X + X + X' + X' | X + X + X'
    """,
    "skew": "K | S ; 2*K | K*K ; K' | X ; -K' | X - X",
}
RULES = [
    (question, told.strip(), other.strip())
    for question, text in TABLE.items()
    for line in text.strip().splitlines()
    for pair in line.split(";")
    for told, other in [pair.split("|")]
]


def made(text: str) -> Expr:
    used = set(names_in(text))
    shapes = {n: s for n, s in SHAPES.items() if n in used}
    return read(text, shapes=shapes, assume={n: f for n, f in FACTS.items() if n in used}).expression


def names_in(text: str) -> list[str]:
    return re.findall(r"(?<![A-Za-z_])[A-Za-z](?![A-Za-z_0-9(])", text)


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("question", "told", "other"), RULES)
def test_a_rule_tells_what_it_is_for_and_no_more(question: str, told: str, other: str) -> None:
    assert QUESTIONS[question](made(told))
    assert not QUESTIONS[question](made(other))


# ---- by sampling

ENTRYWISE = [n for n, o in OPERATIONS.items() if o.slope is not None]
SCALARS = ("det", "trace", "norm2", "norm_squared", "norm1", "sum", "normspec", "normnuc", "logsumexp")
MATRICES = ("transpose", "inverse", "expm", "adj", "tril", "pinv", "polar")
FEW, EXPRESSIONS, POINTS = 700, 1500, 6  # by default, and in all; points of each


def leaf(name: str) -> Var:
    shape = {2: (N, N), 1: (N, S.One), 0: (S.One, S.One)}[len(SHAPES[name])]
    return Var(name, shape, (FACTS[name],) if name in FACTS else ())


def scalar(random: Random, depth: int) -> Expr:
    if depth == 0:
        return random.choice([*map(leaf, "tsr"), Integer(random.choice((-2, -1, 1, 2))), Rational(1, 2)])
    kind, inner = random.randrange(7), depth - 1
    if kind == 0:
        return terms(scalar(random, inner), scalar(random, inner))
    if kind == 1:
        return product(scalar(random, inner), scalar(random, inner))
    if kind == 2:
        return power(scalar(random, inner), Integer(random.choice((-2, -1, 2, 3))))
    if kind == 3:
        return apply(random.choice(ENTRYWISE), scalar(random, inner))
    if kind == 4:
        x = vector(random, inner)
        return multiply(transpose(x), *random.choice(([], [matrix(random, inner)])), x)
    a = matrix(random, inner)
    return apply("trace", multiply(transpose(a), a)) if kind == 5 else apply(random.choice(SCALARS), a)


def vector(random: Random, depth: int) -> Expr:
    if depth == 0:
        return random.choice([*map(leaf, "xyz")])
    kind, inner = random.randrange(4), depth - 1
    if kind == 0:
        return multiply(matrix(random, inner), vector(random, inner))
    if kind == 1:
        return apply(random.choice([*ENTRYWISE, "softmax"]), vector(random, inner))
    return (add, hadamard)[kind - 2](vector(random, inner), vector(random, inner))


def matrix(random: Random, depth: int) -> Expr:
    if depth == 0:
        return random.choice([*map(leaf, "PSKQIDXYZP"), apply("eye", shape=(N, N))])
    kind, inner = random.randrange(9), depth - 1
    if kind == 0:
        return multiply(scalar(random, inner), matrix(random, inner))
    if kind == 1:
        return apply(random.choice(ENTRYWISE), matrix(random, inner))
    if kind == 2:
        return apply("diag", vector(random, inner))
    a = matrix(random, inner)
    if kind == 3:
        return multiply(transpose(a), *random.choice(([], [matrix(random, inner)])), a)
    if kind == 4:
        return apply("matrix_power", a, Integer(random.choice((2, 3, -2))))
    if kind in (5, 6):
        return (add, multiply)[kind - 5](a, matrix(random, inner))
    return hadamard(a, matrix(random, inner)) if kind == 7 else apply(random.choice(MATRICES), a)


def drawn(name: str, random: np.random.Generator, sparse: bool) -> Any:
    """A value as its facts allow; a sparse one has zeros, and is of low rank, where they allow that."""
    a = random.normal(size=tuple(SIZE["n"] for _ in SHAPES[name])) * 0.7
    fact = FACTS.get(name)
    if fact == "positive":
        return abs(a) + 0.01
    if fact == "spd":
        return a @ a.T + 0.05 * np.eye(3)
    if fact == "orthogonal":
        return np.linalg.qr(a)[0]
    if fact == "skew":
        return a - a.T
    if fact == "invertible":
        return a + np.diag(np.sign(np.diag(a)))
    if sparse:
        a = a * (random.random(a.shape) < 0.4)
    return a + a.T if fact == "symmetric" else np.diag(np.diag(a)) if fact == "diagonal" else a


def refuted(question: str, out: Any) -> bool:
    """Whether a value is not what was told of it; with a tolerance where rounding decides."""
    scale = 1e-9 * (1 + abs(out).max())
    turned = out.T if out.shape[0] == out.shape[1] else out
    return bool(
        {
            "positive": lambda: (out <= 0).any(),
            "nonnegative": lambda: (out < -scale).any(),
            "nonzero": lambda: (out == 0).any(),
            "definite": lambda: abs(out - turned).max() > scale or np.linalg.eigvalsh(out).min() < -scale,
            "semidefinite": lambda: abs(out - turned).max() > scale or np.linalg.eigvalsh(out).min() < -scale,
            "invertible": lambda: np.linalg.svd(out, compute_uv=False).min() < 1e-14 * abs(out).max(),
            "determinant": lambda: np.linalg.det(out) < -(scale ** out.shape[0]),
            "symmetric": lambda: abs(out - turned).max() > scale,
            "skew": lambda: abs(out + turned).max() > scale,
        }[question]()
    )


@pytest.mark.parametrize("expressions", [FEW, pytest.param(EXPRESSIONS, marks=pytest.mark.exhaustive)])
def test_what_is_told_holds_at_sampled_points(expressions: int) -> None:
    random, told = Random(7), Counter[str]()
    for number in range(expressions):
        kind = (scalar, vector, matrix)[number % 3]
        try:
            expr = kind(random, random.choice((1, 2, 2, 3)))
        except (MatderivError, Misfit):
            continue
        square = shape_of(expr)[0] == shape_of(expr)[1] and not is_scalar(expr)
        asked = [q for q in QUESTIONS if square or q in ("positive", "nonnegative", "nonzero")]
        true = [q for q in asked if QUESTIONS[q](expr)]
        for seed in range(POINTS if true else 0):
            draws = np.random.default_rng(seed)
            values = {v.name: drawn(v.name, draws, seed % 2 == 1) for v in names(expr)}
            try:
                with np.errstate(all="ignore"):
                    out = np.asarray(evaluate(expr, values, SIZE), float).reshape(-1, 3 if square else 1)
            except (Undefined, ArithmeticError, np.linalg.LinAlgError):
                continue
            if not np.isfinite(out).all() or abs(out).max() > 1e8 or 0 < abs(out).max() < 1e-8:
                continue
            for question in true:
                told[question] += 1
                assert not refuted(question, out), (question, expr, values)
    assert all(told[question] > expressions // 300 for question in QUESTIONS), told
