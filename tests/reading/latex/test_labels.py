r"""What picks one term: \\mathbf 1_y, sums over all but one index, and p(y \\mid x)."""

from __future__ import annotations

import re

import pytest

from matderiv import MatderivError, derive


def told(text: str, wrt: str) -> tuple[str, str]:
    with pytest.raises(MatderivError) as caught:
        derive(text, wrt)
    return caught.value.told("en"), caught.value.told("ja")


@pytest.mark.parametrize(
    ("text", "shown", "name", "below"),
    [
        (r"\mathbf 1_y^\top\log z", "1_y", "y", "y"),
        (r"\mathbf{1}_{c}^\top\log z", r"\mathbf{1}_{c}", "c", "{c}"),
        (r"\mathbb 1_j^\top\log z", "1_j", "j", "j"),
        (r"1_\tau^\top\log z", r"1_\tau", "tau", r"\tau"),
    ],
)
def test_ones_of_no_usual_size_may_be_one_hot(text: str, shown: str, name: str, below: str) -> None:
    en, ja = told(text, "z")
    assert f"{shown} may be 1 at {name} and 0 elsewhere, or all ones, of size {name}" in en
    assert rf"write \mathbf e_{below} for the first, \mathbf 1 or a size such as \mathbf 1_n for the second" in en
    assert f"{shown} は {name} 番目だけが 1 のベクトルとも、サイズ {name} で成分がすべて 1 のベクトルとも読める" in ja
    assert rf"前者なら \mathbf e_{below}、後者なら \mathbf 1 か、\mathbf 1_n のようにサイズを表す文字で書く" in ja
    assert derive(rf"\mathbf e_{below}^\top\log z", "z").formula != derive(r"\mathbf 1^\top\log z", "z").formula


@pytest.mark.parametrize("text", [r"\mathbb 1_{y_i}^\top\log z", r"\sum_j\mathbf 1_j^\top z"])
def test_ones_at_an_entry_or_an_index_have_a_letter_of_their_own(text: str) -> None:
    en, ja = told(text, "z")
    assert (
        r"give the first a letter of its own, u, or u_i in a sum over i; write \mathbf 1 or a size such as \mathbf 1_n "
        "for the second"
    ) in en
    assert (
        r"前者なら u、i についての和の中なら u_i のような別の文字を使い、後者なら \mathbf 1 か、\mathbf 1_n のように"
        "サイズを表す文字で書く"
    ) in ja
    assert derive(r"u^\top\log z", "z") and derive(r"\sum_j u_j^\top z", "z")


@pytest.mark.sweep(3)
@pytest.mark.parametrize("size", [*"nmkdpqlNKM", "{n_1}", "{2n}", "3"])
def test_ones_of_a_usual_size(size: str) -> None:
    assert derive(rf"\mathbf 1_{size}^\top\log z", "z").formula == derive("sum(log(z))", "z").formula


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (r"\mathbf 1_c^\top\log z, z\in\mathbb{R}^c", {}),
        (r"\mathbf 1_c^\top\log z", {"z": ("c",)}),
        (r"\mathbf 1_c^\top\log z + 0\sum_{i=1}^c z_i", {}),
    ],
)
def test_ones_of_a_size_that_is_one_elsewhere(text: str, shapes: dict[str, tuple[str, ...]]) -> None:
    assert derive(text, "z", shapes=shapes)


@pytest.mark.parametrize(
    ("text", "letter", "fixed", "array"),
    [
        (r"\sum_{j\neq y} x_j^2", "j", "y", "m"),
        (r"\sum_{j\neq y} M_{jy} x_j", "j", "y", "b"),
        (r"\sum_i x_i + \sum_{j\neq i} x_j", "j", "i", "m"),
        (r"(\sum_i x_i)\sum_{j<i} x_j", "j", "i", "m"),
    ],
)
def test_a_sum_over_all_but_a_letter_that_nothing_sums_over(text: str, letter: str, fixed: str, array: str) -> None:
    en, ja = told(text, "x")
    capital = array.upper()
    assert rf"\sum_{letter} {array}_{letter} … where {fixed} is fixed, or \sum_{{{letter},{fixed}}} {capital}_" in en
    assert rf"{fixed} が固定なら \sum_{letter} {array}_{letter} …" in ja


@pytest.mark.parametrize(
    ("text", "hint", "followed", "means"),
    [
        (
            r"\sum_i\sum_{j=i+2}^n x_jx_i",
            r"\sum_j M_{ij} … within the sum over i",
            r"\sum_i\sum_j M_{ij}x_jx_i",
            "x'*M*x",
        ),
        (r"\sum_{j\neq y} x_j^2", r"\sum_j m_j … where y is fixed", r"\sum_j m_jx_j^2", "m'*(x.*x)"),
    ],
)
def test_the_spelling_of_such_a_sum_is_read(text: str, hint: str, followed: str, means: str) -> None:
    assert hint in told(text, "x")[0]
    if followed:
        assert derive(followed, "x").formula == derive(means, "x").formula


def test_a_conditional_density_is_no_absolute_value() -> None:
    for text in (r"\log p(y\mid x)", r"-\log p(y|x) + w^\top x"):
        en, ja = told(text, "x")
        shown = re.search(r"p\(.*?\)", text)
        assert shown is not None
        assert f"{shown[0]} is a conditional probability or density, which is not read" in en
        assert f"{shown[0]} は条件付きの確率や密度であり、読めない" in ja
        assert "write the formula of its value" in en and "その値を表す式を書く" in ja
    en, ja = told(r"3\log p(y\mid x) + a=w^\top x", "x")
    assert "give the right side of the = alone" in en and "等号の右辺だけを書く" in ja
    assert "closed by" in told(r"\log (|x)", "x")[0]
