"""Of a product of two small letters one is a number: a step, a Greek letter, the first; a capital may be a vector."""

from __future__ import annotations

import pytest

from matderiv import check, derive
from matderiv.core.errors import InputError, ShapeError

SHAPES = [
    # the length of a step is a number, its direction a vector, wherever the letters stand
    ("norm2(x - eta*g)^2", "x", {"eta": 0, "g": 1}),
    ("norm2(x - g*eta)^2", "g", {"eta": 0, "g": 1}),
    ("norm2(x - g*eta)^2", "eta", {"eta": 0, "g": 1}),
    ("norm2(x - t*g)^2", "t", {"t": 0, "g": 1}),
    ("log(sum(exp(x + t*d)))", "t", {"t": 0, "d": 1}),
    (r"\|A(x+\alpha p)-b\|^2", r"\alpha", {"alpha": 0, "p": 1, "b": 1}),
    ("norm2(A*(x + t*d) - b)^2", "t", {"t": 0, "d": 1, "b": 1}),
    (r"\|x-\lambda d\|^2", r"\lambda", {"lambda": 0, "d": 1}),
    ("norm2(x*t - y)^2", "t", {"t": 0, "x": 1}),
    ("norm2(u*s*v' - A)^2", "s", {"s": 0, "u": 1, "v": 1}),
    # the observations of a regression are a vector, by a capital too
    (r"\|Y - X\beta\|^2", r"\beta", {"beta": 1, "Y": 1, "X": 2}),
    ("norm2(Y - X*w)^2", "w", {"w": 1, "Y": 1, "X": 2}),
    ("(Y - X*b)'*(Y - X*b)", "b", {"b": 1, "Y": 1, "X": 2}),
    (r"\|Y - X\beta - Z\gamma\|^2", r"\beta", {"beta": 1, "gamma": 1, "Y": 1}),
    (r"\|Y - X\beta\|_1 + \lambda\|\beta\|_1", r"\beta", {"beta": 1, "lambda": 0, "Y": 1}),
    # nothing says so here
    ("norm2(X*W - Y)^2", "W", {"X": 2, "W": 2, "Y": 2}),
    ("norm2(a*x - y)^2", "x", {"a": 0, "x": 1}),
]


@pytest.mark.parametrize(("text", "by", "ranks"), SHAPES)
def test_what_each_letter_is(text: str, by: str, ranks: dict[str, int]) -> None:
    found = {v.name: v.rank for v in derive(text, by).symbols}
    assert found | ranks == found


def test_a_claim_of_least_squares_with_a_capital_is_right() -> None:
    assert check(r"\|Y - X\beta\|^2", r"\beta", r"2X^\top(X\beta - Y)").right


DIAGONALS = [
    (
        "norm2(X - diag(X))^2",
        "diag(X) is the vector of the diagonal; write diag(diag(X)) for the diagonal matrix, diag(X)*vector(1)' to add "
        "it to every column",
        "diag(X) は対角成分を並べたベクトルである。対角行列なら diag(diag(X))、各列に加えるなら diag(X)*vector(1)' "
        "と書く",
    ),
    (
        r"\|X - 2\operatorname{diag}(X)\|_F^2",
        r"\operatorname{diag}(X) is the vector of the diagonal; write \operatorname{diag}(\operatorname{diag}(X)) for "
        r"the diagonal matrix, \operatorname{diag}(X)\mathbf{1}^\top to add it to every column",
        r"\operatorname{diag}(X) は対角成分を並べたベクトルである。対角行列なら "
        r"\operatorname{diag}(\operatorname{diag}(X))、各列に加えるなら \operatorname{diag}(X)\mathbf{1}^\top と書く",
    ),
]


@pytest.mark.parametrize(("text", "hint", "hint_ja"), DIAGONALS)
def test_a_matrix_with_its_diagonal_is_refused(text: str, hint: str, hint_ja: str) -> None:
    with pytest.raises(ShapeError) as refused:
        derive(text, "X")
    assert refused.value.advice is not None
    assert hint in refused.value.advice.within("en")
    assert hint_ja in refused.value.advice.within("ja")
    diagonal = "diag(X)" if "op" not in text else r"\operatorname{diag}(X)"
    for mended in (
        f"{diagonal[:-3]}({diagonal})",
        diagonal + ("*vector(1)'" if "op" not in text else r"\mathbf{1}^\top"),
    ):
        assert derive(text.replace(diagonal, mended), "X").formula


def test_a_claim_with_the_diagonal_of_a_matrix_is_undecided() -> None:
    found = check(r"\log\det X, X\in\mathbb{S}_{++}^n", "X", r"2X^{-1}-\operatorname{diag}(X^{-1})")
    assert not found.right and found.kind == "unknown"


BLOCKS = [
    (r"\log\det(\sum_i w_i A_i)", "w", "A_i"),
    ("logdet(sum_i(w_i*A_i))", "w", "A_i"),
    (r"b^\top (\sum_i w_i A_i)^{-1} b", "w", "A_i"),
    (r"\operatorname{tr}((\sum_i x_i A_i)^2)", "x", "A_i"),
    (r"\sum_i \log|\Sigma_i|", r"\Sigma", r"\Sigma_i"),
]


@pytest.mark.parametrize(("text", "by", "block"), BLOCKS)
def test_what_may_be_a_matrix_for_each_index_is_no_number_under_a_function_of_matrices(
    text: str, by: str, block: str
) -> None:
    with pytest.raises(InputError) as refused:
        derive(text, by)
    assert f"{block} may be a matrix of its own" in refused.value.message


def test_a_declared_vector_has_numbers_for_entries() -> None:
    d = derive("logdet(sum_i(w_i*A_i))", "w", shapes={"A": ("n",), "w": ("n",)})
    assert d.formula is not None and "A" in d.formula
