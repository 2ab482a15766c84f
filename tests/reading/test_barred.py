r"""Bars round every entry, \max(|x − y|); and lengths where an array is meant, y^T|x|, which are refused."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv import InputError, ShapeError
from matderiv.expressions.writer import formula
from matderiv.reading.readings import read_formula

SHAPES: dict[str, Any] = {"x": ("n",), "y": ("n",), "A": ("m", "n"), "b": ("m",), "B": ("n", "n"), "t": ()}
BOTH = r"write \operatorname{abs}(x) for those of the entries, \|x\| for the length"


def used(text: str) -> dict[str, object]:
    return {name: shape for name, shape in SHAPES.items() if name in text.replace(r"\operatorname{abs}", "")}


@pytest.mark.parametrize("shapes", [{"x": ("n",), "y": ("n",)}, {}], ids=["declared", "inferred"])
@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"\max(|x - y|)", "norminf(x - y)"),
        (r"\min(|x - y|)", "min(abs(x - y))"),
        (r"\operatorname{sum}(|x - y|)", "sum(abs(x - y))"),
        (r"\operatorname{mean}(|x - y|)", "sum(abs(x - y))/{n}"),
        (r"\operatorname{mean}|x - y|", "sum(abs(x - y))/{n}"),
        (r"\operatorname{mean}(|x - y|^2)", "sum(abs(x - y).^2)/{n}"),
        (r"\operatorname{prod}(|x - y|)", "prod(abs(x - y))"),
        (r"\operatorname{logsumexp}(|x - y|)", "logsumexp(abs(x - y))"),
        (r"\operatorname{var}(|x - y|)", "norm2(abs(x - y) - sum(abs(x - y))*vector(1)/{n})^2/{n}"),
        (r"\operatorname{tr}\operatorname{diag}(|x - y|)", "tr(diag(abs(x - y)))"),
        (r"\| |x - y| \|_1", "norm1(abs(x - y))"),
        (r"\| |x| - y \|^2", "norm2(abs(x) - y)^2"),
        (r"\operatorname{sum}(\log|x - y|)", "sum(log(abs(x - y)))"),
        (r"\operatorname{sum}(\log(1 + |x - y|))", "sum(log(vector(1) + abs(x - y)))"),
        (r"\operatorname{sum}(\frac{2|x|}{3} \odot y)", "sum(2*abs(x).*y/3)"),
        (r"\operatorname{sum}(\max(|x|, |y|))", "sum(max(abs(x), abs(y)))"),
    ],
)
def test_bars_within_an_array_are_round_every_entry_and_it_is_said(
    text: str, written: str, shapes: dict[str, Any]
) -> None:
    typed = read_formula(text, shapes)
    assert formula(typed.expression) == written.replace("{n}", "n" if shapes else "n_1")
    assert any(str(note).endswith("| is taken of every entry") for note in typed.notes)


@pytest.mark.parametrize(
    ("text", "written"),
    [
        (r"\frac12\| |Ax| - b\|_2^2", "norm2(abs(A*x) - b)^2/2"),
        (r"\|b - \left|Ax\right|\|_2^2", "norm2(b - abs(A*x))^2"),
        (r"\| |Ax|^2 - b\|^2", "norm2(abs(A*x).^2 - b)^2"),
        (r"\| |\mathbf{A}\mathbf{x}|^2 - \mathbf{b}\|^2", "norm2(abs(A*x).^2 - b)^2"),
        (r"\|b \odot |Ax|\|^2", "norm2(b.*abs(A*x))^2"),
        (r"\|\operatorname{abs}(Ax)^{\circ 2} - b\|^2", "norm2(abs(A*x).^2 - b)^2"),
    ],
)
@pytest.mark.parametrize("shapes", [{n: SHAPES[n] for n in "Axb"}, {}], ids=["declared", "inferred"])
def test_absolute_values_of_a_product_within_a_norm(text: str, written: str, shapes: dict[str, Any]) -> None:
    assert formula(read_formula(text, shapes, variable="x").expression) == written


def test_absolute_values_of_a_matrix_within_a_norm() -> None:
    # as a determinant it would be one number beside a matrix
    typed = read_formula(r"\|\,|XW| - \mathbf{1}_{n \times K}\|_F^2")
    assert formula(typed.expression) == "norm2(abs(X*W) - matrix(1))^2"
    assert "|XW| is taken of every entry" in map(str, typed.notes)
    assert formula(read_formula(r"\operatorname{mean}(|Y - XW|)").expression) == "sum(abs(Y - X*W))/(n_1*n_2)"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("|x| y", "norm2(x)*y"),
        (r"\frac{x}{|x|}", "x/norm2(x)"),
        (r"\operatorname{sum}(x|y|)", "sum(norm2(y)*x)"),
        (r"\operatorname{sum}(\frac{x}{|x|})", "sum(x/norm2(x))"),
        (r"|x|\,x^\top y", "norm2(x)*x'*y"),
        (r"x^\top y |x|", "(x'*y)*norm2(x)"),
        (r"y^\top(|x| x)", "norm2(x)*y'*x"),
        (r"y^\top |x| x", "norm2(x)*y'*x"),
        (r"|x| y^\top", "norm2(x)*y'"),
        (r"|x|\cdot|y|", "norm2(x)*norm2(y)"),
        (r"\operatorname{mean}(|x^\top y|)", "abs(x'*y)"),
        (r"\log|B| + x^\top Bx", "logdet(B) + x'*B*x"),
        (r"t\odot|t|", "t*abs(t)"),
    ],
)
def test_a_length_stays_one(text: str, written: str) -> None:
    typed = read_formula(f"{text}, x \\in \\mathbb{{R}}^n", {n: s for n, s in used(text).items() if n != "x"})
    assert formula(typed.expression) == written


@pytest.mark.parametrize(
    ("text", "place"),
    [
        (r"\mathbf{1}_n^\top|x|", "|x|"),
        (r"y^\top|x|", "|x|"),
        (r"|x|^\top y", "|x|"),
        (r"y\cdot|x|", "|x|"),
        (r"|x|\cdot y", "|x|"),
        (r"y\odot|x|", "|x|"),
        (r"x\oslash|x|", "|x|"),
        (r"\mathbf 1_n^\top\log|x|", "|x|"),
        (r"\mathbf 1_n^\top\sqrt{|x|}", "|x|"),
        (r"\mathbf 1_n^\top(y\odot|x|)", "|x|"),
        (r"\mathbf 1^\top|x|^2", "|x|"),
        (r"b^\top A|x|", "|x|"),
        (r"\|A|x| - b\|^2", "|x|"),
        (r"\operatorname{mean}(|x||y|)", r"\operatorname{mean}(|x||y|)"),
    ],
)
@pytest.mark.parametrize("declared", [True, False])
def test_a_length_where_an_array_is_meant_is_refused(text: str, place: str, declared: bool) -> None:
    if not declared and "A" in text:
        text = text.replace("A|x|", r"\mathbf{A}|x|").replace("- b", r"- \mathbf{b}")
    if not declared and "mean" in text:
        return  # of two numbers it is one
    with pytest.raises(InputError, match="or the absolute values of its entries") as error:
        read_formula(text, used(text) if declared else {})
    assert error.value.source[slice(*error.value.span)] == place  # type: ignore[index,misc]
    assert str(error.value.hint).startswith(BOTH)


def test_what_the_hint_says_is_read() -> None:
    assert matderiv.derive(r"y^\top\operatorname{abs}(x)", "x").formula == "y.*sign(x)"
    assert matderiv.derive(r"\mathbf 1^\top\operatorname{abs}(Ax - b)", "x", shapes={"b": ("m",)}).formula == (
        "A'*sign(A*x - b)"
    )
    assert matderiv.derive(r"y^\top\|x\|", "x").formula == "y*x'/norm2(x)"


@pytest.mark.parametrize("text", ["y'*|x|", "y.*|x|", "vector(1,n)'*|x|", "|x|'*y", "x./|x|"])
def test_so_it_is_in_text(text: str) -> None:
    with pytest.raises(InputError) as error:
        read_formula(text, used(text))
    assert error.value.source[slice(*error.value.span)] == "|x|"  # type: ignore[index,misc]
    assert error.value.message == "|x| is the length of x, one number, or the absolute values of its entries"
    assert error.value.said.within("ja") == "|x| は x の長さである 1 つの数とも、各成分の絶対値とも読める"
    assert error.value.hint == "write abs(x) for those of the entries, norm2(x) for the length"


def test_a_length_beside_an_array_is_refused_with_what_is_read() -> None:
    shapes = {n: SHAPES[n] for n in "Axb"}
    with pytest.raises(ShapeError) as error:
        read_formula("norm2(|A*x|^2 - b)^2", shapes)
    said = "write abs(A*x).^2 for the absolute values of the entries, norm2(A*x)^2*vector(1) to add the length to every"
    assert error.value.hint == f"{said} entry"
    assert error.value.advice is not None
    assert error.value.advice.within("ja") == (
        "成分の絶対値なら abs(A*x).^2、各成分に長さを足すなら norm2(A*x)^2*vector(1) と書く"
    )
    assert formula(read_formula("norm2(abs(A*x).^2 - b)^2", shapes).expression) == "norm2(abs(A*x).^2 - b)^2"
    with pytest.raises(ShapeError, match=r"\\operatorname\{abs\}\(Ax\)\^\{\\odot 2\} for the absolute values"):
        read_formula(r"|Ax|^2 - b, \quad b \in \mathbb{R}^m", {n: SHAPES[n] for n in "Ax"})
    with pytest.raises(InputError, match="is the length of A\\*x"):  # nor is it a determinant in text
        read_formula("norm2(|A*x| - b)^2")
    with pytest.raises(ShapeError, match="the shapes differ") as inner:
        read_formula(r"\langle y, |x|\rangle", {n: SHAPES[n] for n in "xy"})
    assert str(inner.value.hint).startswith(BOTH)
    assert inner.value.advice is not None
    assert r"成分の絶対値なら \operatorname{abs}(x)、長さなら \|x\| と書く" in inner.value.advice.within("ja")
