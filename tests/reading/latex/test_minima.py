r"""What says that an objective is made small or large, ``\min_w``, in front of it."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.core.errors import InputError, MatderivError, NoRuleError

FRONTS = [
    r"\min_w",
    r"\min_{w}\;",
    r"\max_w",
    r"\min_{w, b}",
    r"\min\limits_{\mathbf{w}}",
    r"\min_{w \in \mathbb{R}^d}\;",
    r"\arg\min_w",
    r"\operatorname*{arg\,min}_{w}\quad",
    r"\operatorname{argmax}_w",
    r"\underset{w}{\min}\ ",
    r"\underset{\mathbf{w}}{\operatorname{arg\,min}}\ ",
    r"\underset{w \in \mathbb{R}^d}{\text{minimize}}\quad",
    r"\text{minimize}\ ",
    r"\hat w = \arg\min_w",
    r"w^\star := \operatorname*{argmin}_{w}",
    r"\min_w J(w) =",
]


@pytest.mark.parametrize("front", FRONTS)
def test_the_function_behind_is_differentiated(front: str) -> None:
    text = front + r" \|Xw - y\|^2"
    if r"\mathbf{w}" in front:
        text = text.replace("Xw", r"X\mathbf{w}")
    assert derive(text, "w").formula == "2*X'*(X*w - y)"


def test_the_variable_is_the_one_below() -> None:
    assert derive(r"\min_W \|WX - Y\|_F^2").formula == "2*(W*X - Y)*X'"
    assert derive(r"\min_{W_1} \|W_1X - Y\|_F^2").formula == "2*(W_1*X - Y)*X'"
    assert derive(r"\min_w \Bigl\{ \|Xw - y\|^2 + \lambda w^\top w \Bigr\}").formula == "2*(X'*(X*w - y) + lambda*w)"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"\min_v \|Xw - vy\|^2", "there is no rule for minima"),  # by w it is the value of the minimum
        (r"\min_{w \ge 0} \|Xw - y\|^2", "there is no rule for minima"),
        (r"\min_{w \in C} \|Xw - y\|^2", "there is no rule for minima"),
        (r"\min_{\|w\| = 1} \|Xw - y\|^2", "there is no rule for minima"),
        (r"\min_w \max_v \|Xw - vy\|^2", "there is no rule for a maximum"),
        (r"f(w) = \min_w \|Xw - y\|^2", "there is no rule for minima"),
        (r"\|w\| + \min_w \|Xw - y\|^2", "there is no rule for minima"),
        (r"\min \|Xw - y\|^2", "there is no rule for minima"),  # or the smallest entry
        (r"\operatorname{argmax} w", "there is no rule for points of a minimum or maximum"),
        (r"\max_w w", "there is no rule for a maximum"),  # or the largest entry
        (r"\max_i w_i", "there is no rule for a maximum"),
        (r"\underset{a}{b} + \|w\|^2", r"the command \underset is not known"),
        (r"f(w) \overset{d}{=} \|w\|^2", r"the command \overset is not known"),
        (r"\stackrel{\text{def}}", r"the command \stackrel is not known"),
    ],
)
def test_what_is_no_such_front(text: str, message: str) -> None:
    with pytest.raises((InputError, NoRuleError)) as caught:
        derive(text, "w")
    assert caught.value.message == message


def test_constraints_are_refused() -> None:
    for words in (r"\text{s.t. } Aw = b", r"\text{subject to } \|w\| \le 1"):
        with pytest.raises(MatderivError, match="is no definition"):
            derive(rf"\min_w \|Xw - y\|^2 \quad {words}", "w")


@pytest.mark.parametrize("sign", [r"\stackrel{\text{def}}{=}", r"\overset{\Delta}{=}", r"\overset{\mathrm{def}}{=}"])
def test_the_sign_of_a_definition(sign: str) -> None:
    assert derive(rf"f(w) {sign} \|Xw - y\|^2", "w").formula == "2*X'*(X*w - y)"
