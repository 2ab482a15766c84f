"""The letters at the ends of the sums of a claim, where the sizes of the objective were inferred."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import check
from matderiv.core.errors import InputError

SQUARES = r"\|Xw-y\|^2"
MEAN = r"\frac1n\|Xw-y\|^2"


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("objective", "by", "claim"),
    [
        (SQUARES, "w", r"2\sum_{i=1}^n (x_i^\top w-y_i)x_i"),
        (SQUARES, "w", r"2\sum_{i=1}^m x_i(w^\top x_i-y_i)"),
        (SQUARES, "w", r"2\sum_{i=1}^N x_i x_i^\top w - 2\sum_{i=1}^N y_i x_i"),
        (SQUARES, "w", r"2\sum_{i=1}^n\sum_{j=1}^d x_{ij}w_jx_i - 2\sum_{i=1}^n y_ix_i"),
        (r"\operatorname{tr}(XAX^\top)", None, r"\nabla_A f = \sum_{i=1}^n x_ix_i^\top"),
        (r"\mathbf 1^\top\log(1+e^{-Xw})", None, r"\nabla_w f=-\sum_{i=1}^n \frac{x_i}{1+e^{x_i^\top w}}"),
        (SQUARES, "w[j]", r"2\sum_{i=1}^n (x_i^\top w-y_i)x_{ij}"),
        (SQUARES, "w[j]", r"2\sum_{i=1}^n x_{ij}(\sum_{k=1}^d x_{ik}w_k-y_i)"),
        (r"\log\sum_{i}e^{z_i}", None, r"\nabla_z f = \frac{1}{\sum_{k=1}^K e^{z_k}} e^z"),
        ("norm2(X*w - y)^2", "w", "2*sum_{i=1}^n((x_i'*w - y_i)*x_i)"),
        (r"\sum_i (x_i-c)^2", "c", r"-2\sum_{i=1}^n x_i + 2nc"),
        (r"\sum_{i=1}^n (y_i-x_i^\top w)^2", "w[j]", r"-2\sum_{i=1}^n (y_i-\sum_{k=1}^d x_{ik}w_k)x_{ij}"),
    ],
)
def test_a_letter_that_nothing_says_is_the_size_of_the_axis(objective: str, by: str | None, claim: str) -> None:
    verdict = check(objective, by, claim)
    assert verdict.right, str(verdict)
    assert not verdict.assumption


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\sum_{i=1}^n (x_i^\top w-y_i)x_i", "factor"),
        (r"-2\sum_{i=1}^n (x_i^\top w-y_i)x_i", "factor"),
        (r"2\sum_{i=1}^n (x_i^\top w+y_i)x_i", "term"),
        (r"2\sum_{i=1}^n (x_i^\top w-y_i)^2x_i", "wrong"),
        # two letters of one axis, one of two that need not be equal
        (r"2\sum_{i=1}^n x_i x_i^\top w - 2\sum_{i=1}^m y_i x_i", "shape"),
        (r"2\sum_{i=1}^n\sum_{j=1}^n x_{ij}w_jx_i - 2\sum_{i=1}^n y_ix_i", "assuming"),
    ],
)
def test_a_wrong_claim_stays_wrong(claim: str, kind: str) -> None:
    verdict = check(SQUARES, "w", claim)
    assert verdict.kind == kind, str(verdict)


@pytest.mark.parametrize(
    ("objective", "shapes"),
    [(SQUARES, {"X": ("n", "d")}), (SQUARES, {"X": (5, 3)}), (r"\sum_{i=1}^n (y_i-x_i^\top w)^2", {})],
)
def test_what_is_said_stays_what_it_is(objective: str, shapes: dict[str, Any]) -> None:
    assert check(objective, "w", r"2\sum_{i=1}^N (x_i^\top w-y_i)x_i", shapes=shapes).kind == "shape"


def test_a_letter_that_may_be_two_sizes_is_refused() -> None:
    with pytest.raises(InputError) as caught:
        check(r"\|Xw-y\|^2+c^2", "c", r"2c\frac{1}{n}\sum_{i=1}^n 1")
    assert caught.value.message == "n may be the size n_1 or n_2, of which the objective says nothing"
    said = (
        "if n is a size, declare an array of it: "
        'shapes={"w": ("n",)} (--shape w=n) or shapes={"y": ("n",)} (--shape y=n)'
    )
    assert caught.value.hint == said
    assert "n はサイズ n_1 とも n_2 とも読め、目的関数からは決まらない" in caught.value.told("ja")
    for shapes in ({"w": ("n",)}, {"y": ("n",)}):
        assert check(r"\|Xw-y\|^2+c^2", "c", r"2c\frac{1}{n}\sum_{i=1}^n 1", shapes=shapes).right


def test_a_number_of_the_objective_that_ends_a_sum_is_that_size() -> None:
    verdict = check(MEAN, None, r"\nabla_w f=\frac2n\sum_{i=1}^n (x_i^\top w-y_i)x_i")
    assert verdict.right
    assert "Here X ∈ R^(n×n₂), w ∈ R^(n₂), y ∈ R^n." in str(verdict)
    assert check("norm2(X*w - y)^2/n", "w", "2/n*sum_{i=1}^n((x_i'*w - y_i)*x_i)").right
    assert check(MEAN, None, r"\nabla_w f=\frac1n\sum_{i=1}^n (x_i^\top w-y_i)x_i").kind == "factor"
    assert check(MEAN, None, r"\nabla_w f=2\sum_{i=1}^n (x_i^\top w-y_i)x_i").kind in ("factor", "wrong")
    with pytest.raises(InputError, match="a sum runs to a size, and n is a variable"):  # it is declared so
        check(MEAN, "w", r"\frac2n\sum_{i=1}^n (x_i^\top w-y_i)x_i", shapes={"n": ()})


@pytest.mark.parametrize(
    ("objective", "by", "claim"),
    [
        ("sum(x)", "x", "np.ones(3)"),
        ("sum(x)", "x", "ones(n,1)"),
        ("tr(X)", "X", "np.eye(n)"),
        ("tr(X)", "X", "eye(3)"),
        ("x'*x", "x", "2*eye(3)*x"),
        ("tr(X'*X)", "X", "2*np.eye(3)@X"),
        ("sum(X*w)", "w", "X.T @ np.ones(4)"),
        ("sum(X*w)", "w", "X'*ones(n,1)"),
        ("sum(x) + sum(y)", "x", "ones(n,1)"),
        (r"\mathbf 1^\top X w", "w", r"X^\top \mathbf 1_n"),
    ],
)
def test_the_size_of_a_constant_is_one_that_was_inferred(objective: str, by: str, claim: str) -> None:
    assert check(objective, by, claim).kind == "right"


@pytest.mark.parametrize(
    ("objective", "by", "claim"),
    [("sum(X*w)", "w", "2*X'*ones(n,1)"), ("x'*x", "x", "eye(3)*x"), ("sum(X*w)", "X", "-ones(m,1)*w'")],
)
def test_a_wrong_claim_stays_wrong_with_such_a_size(objective: str, by: str, claim: str) -> None:
    assert check(objective, by, claim).kind in ("factor", "sign")


def test_a_number_that_fits_as_it_stands_is_no_inferred_size() -> None:
    assert check("norm2(x)^2", "x", "sum(matrix(1,2,2))*x/2").right
    assert check("norm2(x)^2", "x", "sum(matrix(1,2,2))*x").kind == "factor"


def test_a_declared_size_is_no_other() -> None:
    assert check("sum(x)", "x", "ones(4,1)", shapes={"x": (3,)}).kind == "shape"
