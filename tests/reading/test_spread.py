"""A number beside what is made entry by entry counts for every entry, where nothing else fits; it is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv.core.errors import ShapeError
from matderiv.reading.readings import read_formula

SHAPES: dict[str, Any] = {"x": ("n",), "h": ("n",), "W": ("m", "n"), "X": ("n", "n"), "c": (), "y": ("m",)}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1 - tanh(x).^2", "vector(1) - tanh(x).^2"),
        ("h.*(1 - h)", "h.*(vector(1) - h)"),
        ("W*x - 2*exp(W*x) + 3", "W*x - 2*exp(W*x) + vector(3)"),
        ("1 - X.*X", "matrix(1) - X.*X"),
        ("2*tanh(X)/3 - 1", "2*tanh(X)/3 - matrix(1)"),
        ("1 - tanh(W)*x", "vector(1) - tanh(W)*x"),
        ("log(1 + exp(-x))", "log(vector(1) + exp(-x))"),
        ("1./(1 + exp(x))", "1./(vector(1) + exp(x))"),
        (r"\mathbf{h}^\top(1 - W\odot W)\mathbf{x}", None),
    ],
)
def test_added_to_every_entry(text: str, meant: str | None) -> None:
    shapes = {name: SHAPES[name] for name in SHAPES if name in text and "\\" not in text and name != "c"}
    found = read_formula(text, shapes)
    said = str(found.notes[-1 - ("\\" in text)])
    assert said in ("1 is added to every entry", "3 is added to every entry", "1 is subtracted from every entry")
    if meant is not None:
        assert found.expression == read_formula(meant, shapes).expression


@pytest.mark.parametrize(
    "text",
    ["X + 1", "inv(X) - 1", "c - X*X", "1 - exp(X) - X", "W'*W + x'*x", "1 - sin(X)*X", "1 - tanh(X)^2"],
)
def test_not_added(text: str) -> None:
    with pytest.raises(ShapeError, match="so they cannot be added"):
        read_formula(text, {name: SHAPES[name] for name in SHAPES if name in text.replace("exp", "")} | {"x": ("n",)})


@pytest.mark.parametrize(
    ("text", "meant", "note"),
    [
        ("x + 1", "x + vector(1)", "1 is added to every entry"),
        ("W + c", "W + c*matrix(1)", "c is added to every entry"),
        ("1 - exp(x) - x'*x", "vector(1) - exp(x) - x'*x*vector(1)", "x'*x is subtracted from every entry"),
        ("W*X + x'", "W*X + vector(1, m)*x'", "x' is added to every row"),
        ("W + y", "W + y*vector(1, n)'", "y is added to every column"),
        ("W - y", "W - y*vector(1, n)'", "y is subtracted from every column"),
        ("W.*x'", "W*diag(x)", "every row is multiplied by x', entry by entry"),
        ("y.*W", "diag(y)*W", "every column is multiplied by y, entry by entry"),
        ("W./x'", "W*diag(x.^(-1))", "every row is divided by x', entry by entry"),
        ("W./y", "diag(y.^(-1))*W", "every column is divided by y, entry by entry"),
        ("x'./W", "(vector(1, m)*x')./W", "x' is divided by every row, entry by entry"),
        ("y./W", "(y*vector(1, n)')./W", "y is divided by every column, entry by entry"),
        ("W @ X + x", "W*X + vector(1, m)*x'", "x is added to every row"),
        ("softmax(W)", "softmax(W, 2)", "softmax is that of each row"),
    ],
)
def test_meant_for_every_place(text: str, meant: str, note: str) -> None:
    found = read_formula(text, SHAPES)
    assert note in map(str, found.notes)
    assert found.expression == read_formula(meant, SHAPES).expression


def test_every_place_is_said_in_japanese() -> None:
    shapes = {"W": ("m", "n"), "x": ("n",), "h": ("m",)}
    for text, said in (
        ("sum(W + 2)", "2 は各成分に加える。"),
        ("sum((W + x').^2)", "x' は各行に加える。"),
        ("sum((W + h).^2)", "h は各列に加える。"),
        ("sum(W - 2)", "2 は各成分から引く。"),
        ("sum((W - x').^2)", "x' は各行から引く。"),
        ("sum((W - h).^2)", "h は各列から引く。"),
        ("sum(W.*x')", "各行に x' を成分ごとに掛ける。"),
        ("sum(W.*h)", "各列に h を成分ごとに掛ける。"),
        ("sum(W./x')", "各行を x' で成分ごとに割る。"),
        ("sum(W./h)", "各列を h で成分ごとに割る。"),
        ("sum(x'./W)", "x' を各行で成分ごとに割る。"),
        ("sum(h./W)", "h を各列で成分ごとに割る。"),
        ("sum(softmax(W).^2)", "softmax は各行についてのものである。"),
    ):
        used = {name: axes for name, axes in shapes.items() if name in text.replace("softmax", "")}
        assert said in matderiv.derive(text, "W", shapes=used).to("terminal", language="ja")


def test_the_letter_of_a_name_is_not_enough() -> None:
    with pytest.raises(ShapeError, match="so they cannot be added"):
        read_formula("W*X + b", {"W": ("m", "n"), "X": ("n", "k")})
    for text in ("W @ X + y", "W - W.mean(axis=1)"):  # no row of it, and in NumPy a vector is no column
        with pytest.raises(ShapeError, match="so they cannot be added"):
            read_formula(text, {**SHAPES, "X": ("n", "n")})


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("text", "wrt", "formula"),
    [
        ("sum((X*w + b - y).^2)", "w", "2*X'*(X*w + b - y)"),
        ("norm2(X*w + b - y)^2", "w", "2*X'*(X*w + b - y)"),
        ("-sum(log(sigmoid(y.*(X*w + b))))", "b", "-y'*sigmoid(-(y.*(X*w) + b*y))"),
        (
            "sum([abs(r) <= b].*r.^2/2 + [abs(r) > b].*(b*abs(r) - b^2/2)) where r = y - X*w",
            "w",
            "X'*(b*[abs(r) > b].*sign(X*w - y) - [abs(r) <= b].*r) where r = y - X*w",
        ),
    ],
)
def test_a_declared_scalar_is_added_to_a_column(text: str, wrt: str, formula: str) -> None:
    found = matderiv.derive(text, wrt, shapes={"b": ()})
    assert found.formula == formula
    assert "is subtracted from every entry" in found.to("terminal") or "is added to every entry" in found.to("terminal")


@pytest.mark.parametrize("text", ["normF(X - b)^2", "logdet(X + b)", "sum(log(1 + exp(X*W + b)))"])
def test_what_a_capital_alone_makes_a_matrix_may_be_square(text: str) -> None:
    with pytest.raises(ShapeError, match="so they cannot be added"):
        matderiv.derive(text, "X", shapes={"b": ()})


PRIMED = {
    (r"\|y' - Wx\|^2", "W"): "y' is the transpose of y here",
    (r"\|\theta' - W\phi\|^2", "W"): r"\theta' is the transpose of \theta here",
    (r"\|b' - Ax\|^2 + \|x\|_2^2", "x"): "b' is the transpose of b here",
    (r"\left\|\mathbf{y}'-\mathbf{X}'\beta\right\|^2", r"\beta"): r"\mathbf{y}' is the transpose of \mathbf{y} here",
    ("norm2(W*x - y')^2", "W"): "y' is the transpose of y here",
    ("sum(y'.*(W*x))", "W"): "y'.*(W*x)",
}


@pytest.mark.parametrize(("text", "wrt"), PRIMED)
def test_no_row_tells_that_what_stands_behind_a_matrix_is_a_number(text: str, wrt: str) -> None:
    with pytest.raises(ShapeError, match="cannot be added|cannot go through their entries") as caught:
        matderiv.derive(text, wrt)
    assert PRIMED[text, wrt] in caught.value.told("en")
    if "is the transpose" in PRIMED[text, wrt]:
        assert "の転置である。別のベクトルには別の文字を使い" in caught.value.told("ja")


def test_a_row_goes_with_every_row_of_a_matrix_that_is_one() -> None:
    assert matderiv.derive("norm2(X*W + b')^2", "W").formula == "2*X'*(X*W + b')"
    assert matderiv.derive("normF(t*X + b')^2", "X").formula == "2*t*(t*X + b')"


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (r"\sum_i \exp(-\|\mu - \mu_i\|^2/b^2)", {"b": ()}),  # x_i may be another sample
        (r"\|x - \frac1n \sum_i x_i\|^2", {"x": ("n",)}),  # the mean of samples
        (r"\|\,|X| - Y\|_F^2", {"X": ("n", "n"), "Y": ("n", "m")}),
    ],
)
def test_what_may_mean_something_else_is_not_spread(text: str, shapes: dict[str, Any]) -> None:
    with pytest.raises(ShapeError, match="cannot be added"):
        read_formula(text, shapes)


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("text", "shapes", "formula", "said"),
    [
        # what is summed over within a part has no other meaning outside
        (
            "norm2(X - sum_i(x_i')/n)^2",
            {"X": ("n", "p")},
            "2*(X - matrix(1)*X/n)",
            "sum_{i}(x_i')/n is subtracted from every row",
        ),
        (
            "norm2(X - sum_i(x_i)'/n)^2",
            {"X": ("n", "p")},
            "2*(X - matrix(1)*X/n)",
            "sum_{i}(x_i)'/n is subtracted from every row",
        ),
        (
            r"\|X - \frac{1}{n} \sum_{i=1}^n x_i^\top\|_F^2",
            {},
            "2*(X - matrix(1)*X/n)",
            "1/n*sum_{i=1}^n(x_i') is subtracted from every row",
        ),
        (
            "norm2(X - sum_i(y_i*c_i))^2",
            {"X": ("n", "p"), "y": ("m",), "c": ("m",)},
            "2*(X - y'*c)",
            "from every entry",
        ),
        ("norm2(X - sum_i(y_i))^2", {"X": ("n", "p"), "y": ("m",)}, "2*(X - sum(y))", "from every entry"),
        # what divides is a number, whatever its letter
        ("norm2(X - b'/c)^2", {}, "2*(X - b'/c)", "b'/c is subtracted from every row"),
        ("norm2(X - 1/m)^2", {"X": ("n", "p")}, "2*(X - 1/m)", "1/m is subtracted from every entry"),
    ],
)
def test_a_sum_over_an_index_is_spread(text: str, shapes: dict[str, Any], formula: str, said: str) -> None:
    found = matderiv.derive(text, "X", shapes=shapes)
    assert found.formula == formula
    assert said in " ".join(found.to("terminal").split())


def test_the_mean_of_the_rows_is_subtracted() -> None:
    values = np.random.default_rng(3).normal(size=(4, 3))
    gradient = matderiv.derive("norm2(X - sum_i(x_i')/n)^2", "X", shapes={"X": ("n", "p")}).function()
    assert np.allclose(gradient(X=values), 2 * (values - values.mean(axis=0)))


SPREAD_BY_HAND = {
    ("norm2(X - sum_i(x_i)'/n)^2", False): ("vector(1)*sum_i(x_i)'/n", "row"),
    ("sum_i(norm2(X - x_i')^2)", True): ("vector(1)*x_i'", "row"),
    ("sum_i(norm2(S + s_i)^2)", True): ("s_i*vector(1)'", "column"),
    (r"\sum_i \|X - x_i^\top\|_F^2", True): (r"\mathbf 1 x_i^\top", "row"),
    (r"\|X - \left(\sum_i x_i\right)^\top\|_F^2", False): (r"\mathbf 1 \left(\sum_i x_i\right)^\top", "row"),
    (r"\|S - \sum_i x_i\|_F^2", False): (r"(\sum_i x_i) \mathbf 1^\top", "column"),
}


@pytest.mark.sweep(2)
@pytest.mark.parametrize(("text", "declared"), SPREAD_BY_HAND)
def test_how_a_row_is_added_to_every_row_is_said_and_read(text: str, declared: bool) -> None:
    wrt = "S" if "S" in text else "X"
    shapes = {wrt: ("n", "n" if wrt == "S" else "p")} if declared else {}
    product, kind = SPREAD_BY_HAND[text, declared]
    hint = {
        "row": f"write {product} to add the row to every row",
        "column": f"write {product} to add the column to every column",
    }
    japanese = {
        "row": f"各行にこの行を足すなら {product} と書く",
        "column": f"各列にこの列を足すなら {product} と書く",
    }
    with pytest.raises(ShapeError, match="cannot be added") as caught:
        matderiv.derive(text, wrt, shapes=shapes)
    assert hint[kind] in caught.value.told("en")
    assert japanese[kind] in caught.value.told("ja")
    part = product.removeprefix("vector(1)*").removesuffix("*vector(1)'").removeprefix(r"\mathbf 1 ")
    part = part.removesuffix(r" \mathbf 1^\top")
    given = part if part in text else part.strip("()")
    assert matderiv.derive(text.replace(given, product), wrt, shapes=shapes).formula


def test_an_entry_is_written_as_it_stands() -> None:
    with pytest.raises(ShapeError) as caught:
        read_formula(r"\sum_i \exp(-\|\mu - \mu_i\|^2)")  # the x_i of x - x_i are rows
    assert caught.value.hint is not None and "norm2(mu - mu_i)^2" in caught.value.hint


def test_what_is_read_otherwise_stays_so() -> None:
    # undeclared, t and h are numbers
    for text in ("1 - tanh(t)", "h.*(1 - h)"):
        assert all("every entry" not in str(note) for note in read_formula(text).notes)


def test_of_square_matrices_in_a_document() -> None:
    text = r"Let $X, Y \in \mathbb{R}^{n\times n}$. $$ 1 - X\odot X = 1 - X\odot X $$ $$ 1 - \tanh_\odot(X) Y = Y $$"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["right", "unread"]


def test_it_is_said() -> None:
    d = matderiv.derive("sum(log(1 + exp(x)))", "x", shapes={"x": ("n",)})
    assert d.formula == "sigmoid(x)"
    assert "1 is added to every entry." in d.to("terminal")
    assert "1 は各成分に加える。" in d.to("terminal", language="ja")


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "kind"),
    [
        ("sum(tanh(x))", "x", "1 - tanh(x).^2", "right"),
        ("sum(tanh(x))", "x", "1 + tanh(x).^2", "term"),
        ("sum(softplus(-x))", "x", "-1./(1 + exp(x))", "right"),
        ("norm2(sigmoid(W*x) - h)^2/2", "W", "((sigmoid(W*x) - h).*sigmoid(W*x).*(1 - sigmoid(W*x)))*x'", "right"),
        ("norm2(sigmoid(W*x) - h)^2/2", "W", "((sigmoid(W*x) - h).*sigmoid(W*x).*(2 - sigmoid(W*x)))*x'", "wrong"),
    ],
)
def test_claims_are_read_so(objective: str, wrt: str, claim: str, kind: str) -> None:
    shapes = {"x": ("n",), "W": ("m", "n"), "h": ("m",)}
    shapes = {name: axes for name, axes in shapes.items() if name in objective.replace("tanh", "").replace("soft", "")}
    assert matderiv.check(objective, wrt, claim, shapes=shapes).kind == kind
