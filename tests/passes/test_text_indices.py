"""Formulas in indices, from text and LaTeX, back to matrices."""

from __future__ import annotations

import pytest

from matderiv.core.errors import InputError, MatderivError, NoRuleError, ShapeError
from matderiv.passes.text_indices import read_indexed
from matderiv.passes.tools import recognise


@pytest.mark.parametrize(
    ("latex", "text", "matrix"),
    [
        (r"\sum_k a_{ik} b_{kj}", "sum_k(a_ik*b_kj)", "A*B"),
        (r"\sum_k A_{ki} B_{kj}", "sum_k(A_ki*B_kj)", "A.T*B"),
        (r"\sum_i \sum_j x_i A_{ij} x_j", "sum_ij(x_i*A_ij*x_j)", "x.T*A*x"),
        (r"\delta_{ij}", "delta_ij", "I"),
        (r"2 \sum_k x_{k\alpha} (u_{k\beta})", None, "2*X.T*U"),
        (r"x_i y_j + 2 \sum_k a_{ik} b_{jk}", "x_i*y_j + 2*sum_k(a_ik*b_jk)", "2*A*B.T + x*y.T"),
        (r"\Bigl(\sum_i x_i\Bigr) \Bigl(\sum_i y_i\Bigr) z_j", None, None),
        (r"\sum_k \exp(a_{ik}) x_k", "sum_k(exp(a_ik)*x_k)", None),
    ],
)
def test_text_and_latex_are_one_matrix(latex: str, text: str | None, matrix: str | None) -> None:
    found = recognise(latex)
    assert text is None or recognise(text) == found
    assert matrix is None or str(found) == matrix


def test_the_order_of_the_free_indices() -> None:
    assert str(recognise(r"\sum_k a_{ik} b_{kj}", ("j", "i"))) == "B.T*A.T"
    assert str(recognise(r"x_{\beta} y_{\alpha}", ("alpha", "beta"))) == "y*x.T"


def test_declared_shapes() -> None:
    found = recognise("sum_k(A_ik*B_kj)", shapes={"A": ("n", "m"), "B": ("m", 3)})
    assert [str(s) for s in found.shape] == ["n", "3"]


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        (r"\frac{\partial}{\partial x_i} x_j", NoRuleError, "a derivative is no entry that has a form in matrices"),
        (r"\sum_k x_k^\top A", MatderivError, "a number stands where a vector or matrix is meant"),
        ("A*B", NoRuleError, "A stands for a whole row or matrix among the entries"),
        (r"a_{ijk} \delta_{ij}", InputError, "a has 3 indices, but there are only vectors and matrices"),
        ("x_i*A_ij*y_k", NoRuleError, "an expression with 3 free indices is no matrix"),
        ("sum_k(A_ik*B_kj", InputError, "this ( is never closed"),
    ],
)
def test_what_is_refused(text: str, kind: type[MatderivError], said: str) -> None:
    with pytest.raises(kind) as caught:
        recognise(text)
    assert said in caught.value.message


def test_sizes_that_do_not_fit() -> None:
    with pytest.raises(ShapeError, match="k runs over n values and stands for one of m here"):
        read_indexed("sum_k(A_ik*B_kj)", shapes={"A": ("n", "n"), "B": ("m", "n")})


def test_other_indices_are_asked_for() -> None:
    with pytest.raises(InputError, match="the free indices are i, j, but those given are i, k"):
        read_indexed("A_ij", ("i", "k"))
    with pytest.raises(InputError) as caught:
        read_indexed("sum_i(x_i)", ("i",))
    assert caught.value.told("ja") == "自由な添字は なし だが、与えられたのは i である"
    assert str(caught.value.message) == "the free indices are none, but those given are i"


def test_hints() -> None:
    with pytest.raises(NoRuleError) as caught:
        read_indexed("A*B")
    assert caught.value.hint == "write its entries, x_ij and a sum over j"
    with pytest.raises(NoRuleError) as caught:
        read_indexed(r"\frac{\partial}{\partial x_i} x_j")
    assert caught.value.hint == "give what is differentiated to derive"
