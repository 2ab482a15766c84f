"""The answer is typed in the words of the question, and is read back as what it is."""

from __future__ import annotations

import pytest

import matderiv

SHAPES = {"X": ("n", "m"), "W": ("m", "k"), "b": ("k",), "Y": ("n", "k")}
ADDED = {"X": ("n", "m"), "w": ("m",), "c": ()}


@pytest.mark.parametrize(
    ("objective", "wrt", "shapes", "shown"),
    [
        ("norm2(X*W + b' - Y)^2", "b", SHAPES, "2*sum(X*W + b' - Y, 1)'"),
        ("norm2(X*W + vector(1)*b' - Y)^2", "b", SHAPES, "2*(X*W + vector(1)*b' - Y)'*vector(1)"),
        ("norm2(X*W + vector(1)*b' - Y)^2", "W", None, "2*X'*(X*W + vector(1)*b' - Y)"),
        ("sum(tanh(X*w + c))", "w", ADDED, "X'*(1 - tanh(X*w + c).^2)"),
        ("sum(tanh(X*w))", "w", None, "X'*(1 - tanh(X*w).^2)"),
        ("norm2(X.*a')^2", "X", {"X": ("n", "m"), "a": ("m",)}, "2*X.*(a.^2)'"),
        ("norm2(X*diag(a))^2", "X", {"X": ("n", "m"), "a": ("m",)}, "2*X*diag(a.^2)"),
        ("tanh(W*x)", "x", {"W": ("m", "n"), "x": ("n",)}, "diag(1 - tanh(W*x).^2)*W"),
        ("sum(norm2(X, 1))", "X", {"X": ("n", "m")}, "X./norm2(X, 1)"),
        ("sum(norm2(X, 1))", "X", None, "X./norm2(X, 1)"),
        (r"\sum_i (x_i^\top w + c)^3", "w", ADDED, "3*X'*(X*w + c).^2"),
    ],
)
def test_in_the_words_of_the_question(objective: str, wrt: str, shapes: dict[str, tuple[str, ...]], shown: str) -> None:
    derivation = matderiv.derive(objective, wrt, shapes=shapes)
    assert derivation.formula == shown
    assert matderiv.check(objective, wrt, shown, shapes=shapes).right
