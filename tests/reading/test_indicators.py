"""Indicators of comparisons, in text and in LaTeX: how they are read, written and read back."""

from __future__ import annotations

import pytest
from sympy import Expr

import matderiv
from matderiv import MatderivError
from matderiv.expressions.writer import formula, latex, unicode
from matderiv.reading.readings import read_formula

SHAPES = {"x": ("n",), "y": ("n",), "w": ("m",), "X": ("n", "m"), "t": (), "c": ()}
# what is typed -> how it is written; all of it reads back
TYPED = {
    "[x > 0]": "[x > 0]",
    "[x < 0]": "[x < 0]",
    "[0 < x]": "[x > 0]",
    "[x >= y]": "[x >= y]",
    "[y <= x]": "[x >= y]",
    "[x ≤ 1]": "[x <= 1]",
    "[x == y]": "[x == y]",
    "[x = 1]": "[x == 1]",
    "[1 - y.*(X*w) > 0]": "[y.*(X*w) < 1]",
    "[x - y > 0]": "[x > y]",
    "[t > c]": "[t > c]",
    "[x > t]": "[x > t]",
    "[0 < x < 1]": "[x > 0].*[x < 1]",
    "𝟏[x > 0]": "[x > 0]",
    "[2 > 1]": "1",
    "[X == max(X, axis=1)]": "[X == max(X, axis=1)]",
    "[min(X, axis=0) == X]": "[X == min(X, axis=0)]",
    "[X >= sum(X, 2)]": "[X >= sum(X, 2)*vector(1)']",
    "[max(X, axis=0) > X]": "[vector(1)*max(X, axis=0) > X]",
    "[max(X, axis=1) == min(X, axis=1)]": "[max(X, axis=1) == min(X, axis=1)]",
}
LATEX = {
    r"\mathbf 1[x > 0]": "[x > 0]",
    r"[Xw \leq y]": "[y >= X*w]",
    r"\left[ x > y \right]": "[x > y]",
    r"\mathbb 1\{x \geq 0\}": "[x >= 0]",
    r"\mathbb{1}_{\{x > 0\}}": "[x > 0]",
    r"\mathbf{1}_{x < y}": "[y > x]",
    r"\mathbb{I}(x > 0)": "[x > 0]",
    r"1\{x > 0\}": "[x > 0]",
    r"\mathbf 1[x = y]": "[x == y]",
    r"\mathbf 1[X = \max_2(X)]": "[X == max(X, axis=1)]",
    r"\mathbf 1[X = \min_{1}(X)]": "[X == min(X, axis=0)]",
    r"\mathbf 1[0 < x \le 1]": "[x > 0].*[x <= 1]",
}


def read(text: str, shapes: dict[str, object]) -> Expr:
    return read_formula(text, shapes).expression


def _used(text: str) -> dict[str, object]:
    return {name: shape for name, shape in SHAPES.items() if name in text}


@pytest.mark.parametrize(("text", "written"), TYPED.items())
def test_an_indicator_is_read_and_written(text: str, written: str) -> None:
    expr = read(text, _used(text))
    assert formula(expr) == written
    assert formula(read(written, _used(written))) == written


@pytest.mark.parametrize(("text", "written"), LATEX.items())
def test_an_indicator_is_read_in_latex(text: str, written: str) -> None:
    shapes = {name: ("n",) for name in "xy" if name in text}
    shapes |= {name: shape for name, shape in {"X": ("n", "m"), "w": ("m",)}.items() if name in text}
    expr = read(text, shapes)
    assert formula(expr) == written
    assert read(latex(expr), shapes) == expr


def test_an_indicator_is_written_in_every_notation() -> None:
    expr = read("X'*[X*w >= y]", {"X": ("n", "m"), "w": ("m",), "y": ("n",)})
    assert latex(expr) == r"X^{\top} \mathbf{1}[X w \geq y]"
    assert unicode(expr) == "Xᵀ 𝟏[Xw ≥ y]"
    assert read(unicode(expr), {"X": ("n", "m"), "w": ("m",), "y": ("n",)}) == expr


def test_what_is_compared_outside_of_brackets_is_refused() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive("sum((x > 0).*x)", "x")
    assert caught.value.told("ja").splitlines()[0] == "> による比較は角括弧の中だけで読める"
    assert str(caught.value.hint) == "write [x > 0] for 1 where it holds and 0 elsewhere"
    assert "成り立つとき 1、それ以外で 0 なら [x > 0] と書く" in caught.value.told("ja")
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(r"\sum_i (x_i > 0) x_i", "x")
    assert str(caught.value.hint) == r"write \mathbf{1}[x_i > 0] for 1 where it holds and 0 elsewhere"
    assert r"成り立つとき 1、それ以外で 0 なら \mathbf{1}[x_i > 0] と書く" in caught.value.told("ja")


@pytest.mark.parametrize(
    ("text", "message", "japanese"),
    [
        ("[x]", "these square brackets hold no comparison", "この角括弧の中に比較がない"),
    ],
)
def test_brackets_without_a_comparison(text: str, message: str, japanese: str) -> None:
    with pytest.raises(MatderivError, match=message) as caught:
        matderiv.derive(f"sum({text}.*x)", "x")
    assert caught.value.told("ja").splitlines()[0] == japanese
    assert "括弧には ( と ) を使う。[x > 0] は x > 0 のとき 1 である" in caught.value.told("ja")
    with pytest.raises(MatderivError) as caught:
        matderiv.derive("sum([].*x)", "x")
    assert "[x > 0] のように比較を書く" in caught.value.told("ja")


def test_another_condition_is_refused() -> None:
    with pytest.raises(MatderivError, match=r"the indicator of x_i \\in A is not read") as caught:
        matderiv.derive(r"\sum_i \mathbb{1}_{x_i \in A} x_i", "x")
    assert caught.value.told("ja").splitlines()[0] == r"x_i \in A の指示関数は読めない"
    assert str(caught.value.hint) == r"compare by <, >, \leq, \geq or =, as in 1 - \mathbf{1}[x = y]"
    assert r"1 - \mathbf{1}[x = y] のように、<、>、\leq、\geq、= で比べる" in caught.value.told("ja")


def test_sides_of_two_shapes_are_refused() -> None:
    with pytest.raises(MatderivError, match="x is n×1 and y is m×1, so .* cannot go through their entries") as caught:
        matderiv.derive("sum([x > y])", "x", shapes={"x": ("n",), "y": ("m",)})
    assert (
        caught.value.told("ja").splitlines()[0] == "x は n×1、y は m×1 なので、[x > y] を成分ごとにとることができない"
    )


def test_the_slope_of_relu_is_an_indicator() -> None:
    derivation = matderiv.derive("sum(relu(X*w))", "w")
    assert derivation.formula == "X'*[X*w > 0]"
    assert matderiv.derive("sum(relu(x).^2)", "x", order=2).formula == "2*diag([x > 0])"


HINGE = r"\sum_i\max(0,w^\top x_i)"


@pytest.mark.parametrize(
    "rows",
    [
        r"x_i & w^\top x_i > 0\\ 0 & \text{else}",
        r"x_i & w^\top x_i > 0\\ \mathbf 0 & \text{else}",
        r"x_i & w^\top x_i > 0\\ 0 & w^\top x_i \le 0",
        r"0 & w^\top x_i \le 0\\ x_i & \text{else}",
    ],
)
def test_a_case_of_0_beside_vectors_is_that_of_vectors(rows: str) -> None:
    assert matderiv.check(HINGE, "w", rf"\sum_i \begin{{cases}} {rows}\end{{cases}}").kind == "right"


def test_cases_that_do_not_fit_are_shown_by_their_values() -> None:
    rows = r"x_i & w^\top x_i > 0\\ 1 & \text{else}"
    said = str(matderiv.check(HINGE, "w", rf"\sum_i \begin{{cases}} {rows}\end{{cases}}"))
    assert "x_i is n_1×1 and 1 is a scalar" in " ".join(said.split())
    nothing = matderiv.check("t^2", "t", r"\begin{cases} 0 & t < 1\\ 0 & \text{else}\end{cases}", shapes={"t": ()})
    assert nothing.kind == "wrong"


@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("sum(x.*[x >= x])", "vector(1)"),
        ("sum([X' == X'].*X')", "matrix(1)"),
        ("sum(x + x.*[x > x])", "vector(1)"),
        ("sum(max(x', x'))", "vector(1)"),
        ("min(norm2(x), norm2(x))^2", "2*x"),
        ("sum(clip(x, x, 3))", "[x < 3]"),
        ("sum(clip(x, y, x))", "vector(1)"),
        ("sum(clip(y, x, x))", "vector(1)"),
    ],
)
def test_what_is_compared_with_itself_jumps_nowhere(text: str, formula: str) -> None:
    assert matderiv.derive(text, "X" if "X" in text else "x").formula == formula
