r"""A small letter with an index that is a row though it stands by itself, too: the samples x_i beside a point x."""

from __future__ import annotations

import pytest

from matderiv import check, derive
from matderiv.core.errors import MatderivError
from matderiv.reading.readings import read_formula

# a decision function, a kernel, a mixture, the negative samples u_k beside u
ROWS = {
    r"\sum_i \alpha_i y_i x_i^\top x + b": "X'*(alpha.*y)",
    r"\sum_i \alpha_i x^\top x_i": "X'*alpha",
    r"\sum_i \alpha_i y_i \langle x_i, x\rangle + b": "X'*(alpha.*y)",
    r"\sum_i \alpha_i (x_i \cdot x)^2": "2*X'*(alpha.*(X*x))",
    r"\sum_i \alpha_i (x \cdot x_i)": "X'*alpha",
    r"\log\sum_i \exp(x_i^T x)": "X'*softmax(X*x)",
    r"\sum_i \log\sigma(-x_i^\top x) + \log\sigma(x^\top z)": None,
    r"\sum_i \|x - x_i\|^2": None,
    r"\sum_i \alpha_i e^{-\gamma\|x_i - x\|^2}": None,
    r"\sum_i (x - x_i)^\top A (x - x_i)": None,
    "sum_i(a_i*x_i'*x)": "X'*a",
    "sum_i(a_i*x'*x_i)": "X'*a",
    "sum_i(a_i*dot(x_i, x))": "X'*a",
    "sum_i(a_i*exp(-||x - x_i||^2))": None,
}


@pytest.mark.parametrize(("text", "answer"), ROWS.items())
def test_a_vector_with_an_index_is_a_row(text: str, answer: str | None) -> None:
    found = derive(text, "x")
    assert {name.name: name.rank for name in read_formula(text).symbols}["X"] == 2
    assert answer is None or found.formula == answer
    assert "row i of X" in found.to("terminal", steps="none").replace("\n    ", " ")


def test_what_is_a_number_is_an_entry() -> None:
    assert derive("sum_i(x_i*x_i) + x'*x", "x").formula == "4*x"
    assert derive(r"\sum_i w_i x_i + w^\top x", "w").formula == "2*x"
    assert derive("sum_i(x_i^2) + w'*x", "x").formula == "2*x + w"


@pytest.mark.parametrize(
    "text",
    [
        r"u^\top v + \sum_k \exp(u_k^\top v)",
        r"\sum_k (y_k - v^\top u_k)^2 + \|u\|^2",
        "u'*v + sum_k(exp(u_k'*v))",
        "norm2(u)^2 + sum_k(log(v'*A*u_k))",
    ],
)
def test_rows_that_may_be_parts_of_the_variable(text: str) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(text, "u")
    assert caught.value.message == ("u_k may be a row of a matrix U that has nothing to do with u, or a part of u")
    assert caught.value.hint == "give the rows, or u, another letter"
    told = caught.value.told("ja")
    assert "u_k は u と関係のない行列 U の行とも、u の一部とも読める" in told
    assert "行か u のどちらかに別の文字を使う" in told
    assert "U" in derive(text, "v").formula
    assert derive(text.replace("u_k", "n_k"), "u").steps


def test_numbers_with_an_index_that_are_transposed() -> None:
    assert derive(r"\sum_k w_k^\top x_k + \lambda w^\top w", "w").formula == "x + 2*lambda*w"
    assert derive(r"\sum_i x_i^\top A x", "x").formula == "A'*X'*vector(1)"
    assert derive(r"\sum_i x^\top A x_i", "x").formula == "A*X'*vector(1)"


def test_one_letter_for_a_number_and_an_array() -> None:
    with pytest.raises(MatderivError) as caught:
        derive("sum_i((x - x_i)^2)", "x")
    assert caught.value.message == "x is a scalar, but its subscript says otherwise"
    assert caught.value.hint == (
        "an array and a number have two letters: give the entries of x, or x alone, another one"
    )
    assert caught.value.told("ja").startswith("x はスカラーであるが、添字と合わない")
    assert "配列と数には別の文字を使う。x の成分か、単独の x のどちらかの文字を変える" in caught.value.told("ja")
    assert derive("sum_i((x - a_i)^2)", "x").formula == "2*(x*n_1 - sum(a))"


@pytest.mark.parametrize(
    ("objective", "claim", "kind"),
    [
        (r"\sum_i \alpha_i x_i^\top x", r"\sum_i \alpha_i x_i", "right"),
        (r"\sum_i \alpha_i x_i^\top x", "sum_i(alpha_i*x_i)", "right"),
        (r"\sum_i \alpha_i x_i^\top x", r"2\sum_i \alpha_i x_i", "factor"),
        (r"\sum_i \alpha_i x_i^\top x", "X'*alpha", "right"),
        (r"\sum_i e^{-\|x - x_i\|^2}", r"-2\sum_i e^{-\|x - x_i\|^2}(x - x_i)", "right"),
        (r"\|Xx - b\|^2", r"2\sum_i (x_i^\top x - b_i) x_i", "right"),
        ("x'*A*x", r"\sum_i x_i", "shape"),
    ],
)
def test_a_claim_has_the_rows_of_the_objective(objective: str, claim: str, kind: str) -> None:
    assert check(objective, "x", claim).kind == kind


def test_declared_shapes_and_columns() -> None:
    text = r"\sum_i \alpha_i x_i^\top x"
    assert derive(text, "x", shapes={"x": ("d",)}).formula == "X'*alpha"
    assert derive(text, "x", shapes={"x": ("d",), "X": ("n", "d")}).formula == "X'*alpha"
    assert derive(text, "x", columns=("X",)).formula == "X*alpha"
    assert derive(text, "x", shapes={"x": ("d",), "X": ("d", "n")}, columns=("X",)).formula == "X*alpha"
