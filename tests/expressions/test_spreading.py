"""What is typed once for every row, column or entry, and the words along an axis."""

from __future__ import annotations

import pytest

from matderiv.expressions.spreading import typed
from matderiv.expressions.writer import formula
from matderiv.reading.readings import read_formula

SHAPES = {"A": ("n", "m"), "X": ("n", "m"), "S": ("n", "n"), "b": ("m",), "c": ("n",), "x": ("n",), "t": ()}


@pytest.mark.parametrize(
    ("plain", "shown"),
    [
        ("X + vector(1)*b'", "X + b'"),
        ("X - c*vector(1)'", "X - c"),
        ("X + t*matrix(1)", "X + t"),
        ("S + t*matrix(1)", "S + t*matrix(1)"),
        ("exp(S) + t*matrix(1)", "exp(S) + t"),
        ("S*x + t*vector(1)", "S*x + t"),
        ("x + (t - 1)*vector(1)", "x + t - 1"),
        ("vector(1)*b' + c*vector(1)'", "vector(1)*b' + c"),
        ("vector(1) - x.^2", "1 - x.^2"),
        ("X - matrix(1)*X/n", "X - mean(X, 1)"),
        ("X - X*matrix(1)/m", "X - mean(X, 2)"),
        ("x - sum(x)*vector(1)/n", "x - mean(x)"),
        ("sum(x)/n", "mean(x)"),
        ("sum(x)/m", "sum(x)/m"),
        ("sum(X)/n/m", "mean(X)"),
        ("2*t*sum(X, 1)/n", "2*t*mean(X, 1)"),
        ("sum((X - vector(1)*sum(X, 1)/n).^2, 1)/n", "var(X, 1)"),
        ("sum((X - vector(1)*sum(X, 1)/n).^2, 1)/m", "sum((X - mean(X, 1)).^2, 1)/m"),
        ("sum((X - A*matrix(1)/m).^2, 2)/m", "mean((X - mean(A, 2)).^2, 2)"),
        ("sqrt(norm2(x - sum(x)*vector(1)/n)^2/n)", "std(x)"),
        ("sum(abs(X), 2)", "norm1(X, 2)"),
        ("norm2(X', 2)'", "norm2(X, 1)"),
        ("X*vector(1)", "sum(X, 2)"),
        ("X'*vector(1)", "sum(X, 1)'"),
        ("(X' - A')*vector(1)", "sum(X - A, 1)'"),
        ("vector(1)'*S*X", "sum(S, 1)*X"),
        ("diag(c)*X", "c.*X"),
        ("X*diag(b)", "X.*b'"),
        ("diag(1./c)*X", "X./c"),
        ("X*diag(b.^(-2))", "X./(b.^2)'"),
        ("X'*diag(1./c)*X", "X'*(X./c)"),
        ("X'*diag(c)*X", "X'*diag(c)*X"),
        ("2*S*diag(c./x)*X", "2*S*((c./x).*X)"),
    ],
)
def test_typed(plain: str, shown: str) -> None:
    assert typed(read_formula(plain, SHAPES).expression) == shown


def test_only_numbers() -> None:
    expr = read_formula("diag(c)*(X + vector(1)*b' + t*matrix(1))", SHAPES).expression
    assert typed(expr, lines=False) == "diag(c)*(X + vector(1)*b' + t)"
    assert formula(expr) == "diag(c)*(X + vector(1)*b' + t*matrix(1))"


@pytest.mark.parametrize("text", ["X + b'", "X.*b'", "c.*X", "X./c", "X - mean(X, 1)", "X*(b - t)", "std(X, 2)"])
def test_reads_back(text: str) -> None:
    assert typed(read_formula(text, SHAPES).expression) == text
