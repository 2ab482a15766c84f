r"""The sides of a stacked matrix beside a Kronecker product are those of vec(AXB) = (B' kron A) vec(X)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matderiv import derive


@pytest.mark.parametrize(
    ("text", "shapes", "formula"),
    [
        (r"\|(B^\top \otimes A)\operatorname{vec}(X) - c\|^2", None, "2*A'*unvec(vec(A*X*B) - c, n_3, n_2)*B'"),
        (r"\operatorname{vec}(X)^\top (A \otimes B) \operatorname{vec}(X)", None, "B*X*A' + B'*X*A"),
        ("vec(X)'*kron(A, B)*vec(Y)", None, "B*Y*A'"),
        ("norm2(kron(A, B)*vec(X))^2", {"X": ("p", "q")}, "2*B'*B*X*A'*A"),
        ("norm2(kron(A, B)*vec(X))^2", {"A": ("n", "m")}, "2*B'*B*X*A'*A"),
        # what is declared otherwise stays
        (
            "norm2(kron(A, B)*vec(X))^2",
            {"X": (2, 6), "A": (3, 3), "B": (4, 4)},
            "2*unvec(kron(A, B)'*kron(A, B)*vec(X), 2, 6)",
        ),
    ],
)
def test_the_sides_are_those_of_the_factors(text: str, shapes: Any, formula: str) -> None:
    assert derive(text, "X", shapes=shapes).formula == formula


def test_the_answer_by_differences() -> None:
    found = derive("norm2(kron(B', A)*vec(X) - c)^2", "X").function()
    random = np.random.default_rng(0)
    a, b, x, c = (random.normal(size=s) for s in ((4, 5), (3, 2), (5, 3), (8,)))

    def value(x: np.ndarray) -> float:
        return float(np.sum((np.kron(b.T, a) @ x.T.reshape(-1) - c) ** 2))

    step = 1e-6
    moves = [step * np.eye(15)[n].reshape(5, 3) for n in range(15)]
    differences = np.array([value(x + move) - value(x - move) for move in moves]).reshape(5, 3) / (2 * step)
    assert np.allclose(found(A=a, B=b, X=x, c=c), differences, rtol=1e-5, atol=1e-5)
