r"""A letter with a number below beside the entries of its letter, s_1 beside the s_i: the one, or a name of its own."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.report import Line

ROWS = r"Let $s_i = w^\top x_i$ and $L = \sum_{i=1}^n s_i^2 - s_1$. "
WHOLE = r"Let $z = Xw$ and $L = \sum_{i=1}^n z_i^2 - z_1$. "
ENTRIES = r"Let $L = \sum_{i=1}^n x_i^2 - x_1$. "
SCORES = r"Let $z_j = w_j^\top x$ and $L = -z_1 + \log\sum_{j=1}^K e^{z_j}$. "
SCALED = r"Let $s_i = z^\top u_i/\tau$ and $L = -s_1 + \log\sum_{i=1}^n e^{s_i}$. "
SHARE = r"\frac{e^{z_j}}{\sum_{k=1}^K e^{z_k}}w_j"
SHARE_U = r"\frac{e^{s_i}}{\sum_{j=1}^n e^{s_j}}u_i"


def last(text: str) -> Line:
    return matderiv.check_derivation(text).lines[-1]


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("text", "name"),
    [
        (rf"{ROWS} $$\nabla_w L = 2\sum_{{i=1}}^n s_i x_i$$", "s_1"),
        (rf"{ROWS} $$\nabla_w L = 2\sum_{{i=1}}^n s_i x_i - x_1$$", "s_1"),
        (rf"{WHOLE} $$\nabla_w L = 2X^\top z$$", "z_1"),
        (rf"{ENTRIES} $$\frac{{\partial L}}{{\partial x_k}} = 2x_k$$", "x_1"),
        (rf"{ENTRIES} $$\frac{{\partial L}}{{\partial x_1}} = 2x_1 - 1$$", "x_1"),
        (rf"{ENTRIES} $$\frac{{\partial L}}{{\partial x_1}} = -1$$", "x_1"),
        (rf"{SCORES} $$\frac{{\partial L}}{{\partial x}} = \sum_{{j=1}}^K {SHARE}$$", "z_1"),
        (
            rf"{SCALED} $$\frac{{\partial L}}{{\partial z}} = -\frac1\tau u_1 + \frac1\tau\sum_{{i=1}}^n {SHARE_U}$$",
            "s_1",
        ),
        (r"Let $L = \|x\|^2 - x_1$. $$\nabla_x L = 2x$$", "x_1"),
        (r"Let $L = \sum_{k} \|w_k\|^2 - w_1^\top a$. $$\nabla_{w_1} L = 2 w_1 - a$$", "w_1"),
        (r"Let $L = \sum_{i,j} w_{ij}^2 + w_{12}$. $$\nabla_W L = 2W$$", "w_12"),
        (r"Let $L = \operatorname{tr}(AW) + W_{12}$. $$\nabla_W L = A^\top$$", "W_12"),
    ],
)
def test_what_rests_on_one_of_the_entries_is_undecided(text: str, name: str) -> None:
    line = last(text)
    assert line.kind == "undecided"
    assert name in line.explained("en")


def test_what_is_said() -> None:
    line = last(r"Let $L = \|x\|^2 - x_1$. $$\nabla_x L = 2x$$")
    assert line.explained("en") == (
        r"Undecided: x_1 may be e_1^\top x, a part of x, and was read as a letter of its own. "
        "Write that, or another letter."
    )
    assert line.explained("ja") == (
        r"未決定: x_1 は x の一部 e_1^\top x かもしれないが、独立した文字として読んだ。"
        r"e_1^\top x と書くか、別の文字を使うこと。"
    )


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # what is said to write decides
        (r"Let $L = \|x\|^2 - e_1^\top x$. $$\nabla_x L = 2x - e_1$$", "right"),
        (r"Let $L = \|x\|^2 - e_1^\top x$. $$\nabla_x L = 2x$$", "wrong"),
        (r"Let $z = Xw$ and $L = \sum_{i=1}^n z_i^2 - e_1^\top z$. $$\nabla_w L = 2X^\top z - X^\top e_1$$", "right"),
        (r"Let $z = Xw$ and $L = \sum_{i=1}^n z_i^2 - e_1^\top z$. $$\nabla_w L = 2X^\top z$$", "wrong"),
        (r"Let $L = \|x\|^2 - b$. $$\nabla_x L = 2x$$", "right"),
        (r"Let $L = \operatorname{tr}(AW) + e_1^\top W e_2$. $$\nabla_W L = A^\top + e_1 e_2^\top$$", "right"),
        # what is right of all x_1 is so of one of the x_i, which nothing is differentiated by
        (r"Let $L = \sum_i (w^\top x_i)^2 - w^\top x_1$. $$\nabla_w L = 2\sum_i x_i x_i^\top w - x_1$$", "right"),
        (r"Let $x_1, x_2 \in \mathbb{R}^n$, $f(x) = a^\top x$. $$f(x_1) - f(x_2) = a^\top(x_1 - x_2)$$", "right"),
        (r"Let $L = \sum_{j=1}^d \beta_j^2 + \beta_0$. $$\frac{\partial L}{\partial \beta_j} = 2 \beta_j$$", "right"),
        (r"Let $b_1 = Aw$ and $L = \|b_1\|^2$. $$\nabla_w L = 2A^\top b_1$$", "right"),
    ],
)
def test_what_is_certain_has_a_verdict(text: str, wanted: str) -> None:
    assert last(text).kind == wanted
