"""Layouts of derivatives: what holds in one that the document may keep is not called wrong."""

from __future__ import annotations

import pytest

from matderiv import check_derivation
from matderiv.proofreading.layouts import LAID

LOGDET = r"Let $f = \log\det X$ and $u = \operatorname{tr}(XC)$. "
CHAIN = r"Let $y = Ax$ and $L = \frac12\|y-b\|^2$. $$\frac{\partial y}{\partial x} = A^\top$$ "
CHAIN += r"$$\frac{\partial L}{\partial x} = \frac{\partial y}{\partial x}\frac{\partial L}{\partial y}$$ %s"
FALSE = r"$$\frac{\partial L}{\partial x} = A(y-b)$$"


def kinds(text: str) -> list[str]:
    return [line.kind for line in check_derivation(text).lines]


def test_what_holds_in_another_layout_is_not_wrong() -> None:
    line = check_derivation(
        LOGDET + r"$$\frac{\partial f}{\partial X} = X^{-1}$$ $$\frac{\partial u}{\partial X} = C$$"
    ).lines[-1]
    assert line.kind == "undecided"
    for language in ("en", "ja"):
        assert LAID(layout="numerator").within(language) in line.explained(language)


@pytest.mark.parametrize(
    "more",
    [
        r"$$\frac{\partial f}{\partial X} = X^{-\top}$$ "
        r"$$\frac{\partial}{\partial X}\operatorname{tr}(X^\top B) = B$$ ",
        "A gradient has the shape of its variable. ",
        "We use the shape of $X$ for the gradient. ",
    ],
)
def test_it_is_where_the_document_keeps_one(more: str) -> None:
    assert kinds(LOGDET + more + r"$$\frac{\partial u}{\partial X} = C$$")[-1] == "wrong"


def test_a_false_line_turns_no_layout() -> None:
    assert kinds(CHAIN % "")[2:] == ["right", "right"]
    assert kinds(CHAIN % FALSE)[2:] == ["undecided", "undecided", "wrong"]


def test_rows_beside_a_symmetric_matrix() -> None:
    text = r"Let $A$ be symmetric and $f(x) = x^\top Ax$. $$\frac{\partial f}{\partial x} = 2x^\top A$$"
    assert kinds(text)[-1] == "undecided"
