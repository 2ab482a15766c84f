"""Letters that would name two things at once: sizes that nobody named, indices of two kinds, T below and above."""

from __future__ import annotations

import numpy as np
import pytest

import matderiv
from matderiv import InputError, derive


@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        (r"n_1 \|Ax-b\|^2 + n_2 \|x\|^2", "x", "2*(n_1*A'*(A*x - b) + n_2*x)"),
        (r"n_1 \sum_i (x_i - \mu)^2", r"\mu", "-2*n_1*(sum(x) - mu*n_2)"),
        (r"\sum_i n_1 x_i^2", "x", "2*n_1*x"),
    ],
)
def test_a_letter_of_latex_is_no_size_that_got_its_name_here(text: str, by: str, formula: str) -> None:
    derivation = derive(text, by)
    assert derivation.formula == formula
    assert "n_1" in derivation.function().__signature__.parameters  # type: ignore[attr-defined]


def test_what_stands_as_a_size_is_one() -> None:
    derivation = derive(r"\frac{1}{n_1} \sum_{i=1}^{n_1} \|x_i - \mu\|^2", r"\mu")
    assert list(derivation.function().__signature__.parameters) == ["X", "mu"]  # type: ignore[attr-defined]


KOREN = r"\sum_{u,i} (r_{ui} - b_u - b_i - q_i^\top p_u)^2"


def test_one_vector_has_no_entries_for_two_kinds_of_things() -> None:
    with pytest.raises(InputError) as caught:
        derive(KOREN, "P")
    assert caught.value.said.within("en") == (
        "b_u and b_i would be entries of one vector b, with as many values of i as of u"
    )
    assert caught.value.said.within("ja") == "b_u と b_i は同じベクトル b の成分となり、i と u の個数が等しいことになる"
    assert caught.value.advice is not None
    assert caught.value.advice.within("en") == "give one of them another letter, or declare b where it is one vector"
    assert caught.value.advice.within("ja") == "一方を別の文字にする。1 つのベクトルであれば b の形を宣言する"


@pytest.mark.parametrize(
    ("text", "shapes"),
    [
        (KOREN.replace("b_i", "c_i"), None),  # what the hint says
        (KOREN, {"b": ("n",)}),
        (r"\sum_{i,j} (r_{ij} - b_i - b_j)^2 + \sum_k p_k^\top p_k", None),
        (r"\sum_{u,i} (r_{ui} - b_u - b_i)^2 + \sum_{u,i} p_u^\top p_i", None),  # P has rows for both as well
    ],
)
def test_one_vector_is_read_where_it_can_be_meant(text: str, shapes: dict[str, tuple[str, ...]] | None) -> None:
    assert derive(text, "P", shapes=shapes).formula


@pytest.mark.parametrize(
    ("text", "by"),
    [(r"\gamma^T \sum_{t=1}^T r_t^2", "r"), (r"\sum_{t=1}^T r_t^2 + \gamma^T v^2", "v")],
)
def test_a_number_has_a_power_where_t_is_the_last_step(text: str, by: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(text, by)
    assert caught.value.said.within("en") == r"\gamma^T may be a transpose, or a power: T is what a sum runs to"
    assert caught.value.said.within("ja") == r"\gamma^T は転置とも、冪とも読める。T は和の上端である"
    assert caught.value.advice is not None
    assert caught.value.advice.within("en") == (
        r"write \gamma^\top for the transpose; for the power give the size another letter, as in "
        r"\sum_{t=1}^{N} … \gamma^N"
    )
    assert caught.value.advice.within("ja") == (
        r"転置なら \gamma^\top と書く。冪なら \sum_{t=1}^{N} … \gamma^N のようにサイズを別の文字にする"
    )


def test_what_the_hint_says_of_a_power_is_read() -> None:
    gradient = derive(r"\gamma^N \sum_{t=1}^N r_t^2", "r").function()
    at = np.array([1.0, -2.0, 0.5])
    assert np.allclose(gradient(gamma=0.9, r=at), 0.9**3 * 2 * at)


def test_t_is_a_transpose_of_what_stands_before_a_vector() -> None:
    assert derive(r"\sum_{t=1}^T (y_t - \beta^T x_t)^2", r"\beta").formula == "2*X'*(X*beta - y)"


@pytest.mark.parametrize("text", [r"\sum_i \|f_i^a - f_i^p\|_2^2", r"\sum_i \|g(f_i^a) - g(f_i^p)\|_2^2"])
def test_labels_above_what_is_in_a_norm_are_no_powers(text: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(text, "f")
    assert caught.value.said.within("en") == "f_i^a may be a power, or the value of f_i at a step, or another f_i"
    assert caught.value.said.within("ja") == "f_i^a は冪とも、あるステップでの f_i の値とも、別の f_i とも読める"
    assert matderiv.derive(r"\sum_i \|f_i^a - f_i^p\|_2^2", "f", shapes={"a": (), "p": ()}).formula
