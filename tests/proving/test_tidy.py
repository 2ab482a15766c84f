"""Tidying keeps the value and never makes an expression longer."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational, S

from matderiv.checking.values import evaluate
from matderiv.core.index import is_scalar, power, shape_of, size
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply, negate, transpose
from matderiv.expressions.writer import formula
from matderiv.proving.tidy import tidy
from matderiv.proving.tidying.length import symbols
from matderiv.reading.sympy_bridge import read

N = size("n")
SIZES = {"n": 3}
MATRICES = (
    Var("A", (N, N)),
    Var("B", (N, N)),
    Var("S", (N, N), ["symmetric"]),
    Var("K", (N, N), ["skew"]),
    Var("D", (N, N), ["diagonal"]),
)
VECTORS = (Var("x", (N, S.One)), Var("y", (N, S.One)))
SCALARS = (Var("c"), Var("t"))


def values() -> dict[str, Any]:
    random = np.random.default_rng(11)
    a = {v.name: random.uniform(0.5, 1.5, (3, 3)) for v in MATRICES}
    a["S"] = a["S"] + a["S"].T
    a["K"] = a["K"] - a["K"].T
    a["D"] = np.diag(np.diag(a["D"]))
    vectors = {v.name: random.uniform(0.5, 1.5, 3) for v in VECTORS}
    return a | vectors | {v.name: float(random.uniform(0.5, 1.5)) for v in SCALARS}


VALUES = values()
NUMBERS = st.sampled_from([Integer(2), Integer(-1), Integer(3), Integer(-2), Rational(1, 2), Rational(-3, 4)])


def scalars(matrices: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    return st.one_of(
        NUMBERS,
        st.sampled_from(SCALARS),
        st.builds(lambda a: apply("trace", a), matrices),
        st.builds(lambda x, a, y: multiply(transpose(x), a, y), vectors(), matrices, vectors()),
        st.builds(lambda c, k: power(c, k), st.sampled_from(SCALARS), st.sampled_from([2, -1, 3])),
    )


def vectors() -> st.SearchStrategy[Expr]:
    return st.sampled_from(VECTORS)


def grown(matrices: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """One operation more."""
    return st.one_of(
        st.builds(add, matrices, matrices),
        st.builds(lambda a, b: add(a, negate(b)), matrices, matrices),
        st.builds(lambda a, b: add(a, transpose(b)), matrices, matrices),
        st.builds(multiply, matrices, matrices),
        st.builds(transpose, matrices),
        st.builds(hadamard, matrices, matrices),
        st.builds(multiply, scalars(matrices), matrices),
        st.builds(lambda x, y: multiply(x, transpose(y)), vectors(), vectors()),
        st.builds(lambda x, a: multiply(apply("diag", x), a), vectors(), matrices),
    )


EXPRESSIONS = st.recursive(st.sampled_from(MATRICES), grown, max_leaves=7)
STEADY = settings(max_examples=400, deadline=None, derandomize=True)


def value(expr: Expr) -> Any:
    return evaluate(expr, VALUES, SIZES)


def check(expr: Expr) -> None:
    out = tidy(expr)
    assert shape_of(out) == shape_of(expr)
    before, after = value(expr), value(out)
    scale = max(1.0, float(np.max(np.abs(before))))
    assert np.allclose(np.broadcast_to(after, np.shape(before)) / scale, before / scale, atol=1e-9), formula(expr)
    assert symbols(out) <= symbols(expr), formula(expr)


@STEADY
@given(EXPRESSIONS)
def test_matrices(expr: Expr) -> None:
    check(expr)


@STEADY
@given(EXPRESSIONS, vectors())
def test_vectors(expr: Expr, x: Expr) -> None:
    check(add(multiply(expr, x), multiply(transpose(expr), x)))


@STEADY
@given(scalars(EXPRESSIONS), scalars(EXPRESSIONS))
def test_scalars(a: Expr, b: Expr) -> None:
    expr = add(multiply(a, b), a)
    assert is_scalar(expr)
    check(expr)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(EXPRESSIONS)
def test_again_changes_no_value_and_adds_no_symbol(expr: Expr) -> None:
    check(tidy(expr))


SHAPES = {v.name: v.shape[: v.rank] for v in (*MATRICES, *VECTORS, *SCALARS)} | {"X": (N, N), "Y": (N, N)}
FACTS = {"S": "symmetric", "K": "skew", "D": "diagonal"}


@pytest.mark.parametrize(
    ("given_", "wanted"),
    [
        ("A*x + A'*x", "(A + A')*x"),
        ("S*x + S'*x", "2*S*x"),
        ("K + K'", "0*eye"),
        ("K'*x", "-K*x"),
        ("D'*x", "D*x"),
        ("A*X - A*Y", "A*(X - Y)"),
        ("A + A", "2*A"),
        ("2*A - A - A", "0*eye"),
        ("c*A + c*B", "c*(A + B)"),
        ("A'*A*X - A'*Y", "A'*(A*X - Y)"),
        ("tr(A')", "tr(A)"),
        ("A*eye*B", "A*B"),
        ("-2*(A - B)", "2*(B - A)"),
        ("A*A*A", "A^3"),
    ],
)
def test_textbook_forms(given_: str, wanted: str) -> None:
    expr = read(given_, shapes=SHAPES, assume={k: v for k, v in FACTS.items() if k in given_}).expression
    assert formula(tidy(expr)) == wanted
