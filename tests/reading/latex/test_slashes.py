r"""Derivatives in one line: \partial f/\partial X, df/dx."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.reading.latex.slashes import with_slashes
from matderiv.reading.latex.styles import raw_tokens


@pytest.mark.parametrize(
    ("text", "read"),
    [
        (r"\partial f/\partial X", "frac { partial f } { partial X }"),
        (r"\partial f / \partial X", "frac { partial f } { partial X }"),
        (r"\partial L/\partial W_1 A", "frac { partial L } { partial W _ 1 } A"),
        (r"\partial f(x)/\partial x^\top", "frac { partial f ( x ) } { partial x ^ top }"),
        (r"\partial^2 f/\partial x^2", "frac { partial ^ 2 f } { partial x ^ 2 }"),
        (r"\partial^2 f/\partial x\partial y z", "frac { partial ^ 2 f } { partial x partial y } z"),
        (r"(\partial f/\partial x)^\top y", "( frac { partial f } { partial x } ) ^ top y"),
        ("dy/dx", "frac { d y } { d x }"),
        ("d/dx f", "frac { d } { d x } f"),
        (r"d / d\mathbf x f", "frac { d } { d x } f"),
        (r"\partial/\partial x f", "frac { partial } { partial x } f"),
        (r"\partial^2/\partial x^2 f", "frac { partial ^ 2 } { partial x ^ 2 } f"),
        ("d(x^2)/dx", "frac { d ( x ^ 2 ) } { d x }"),
        # no derivatives
        ("a/b", "a / b"),
        ("d x/d y", "d x / d y"),
        (r"\partial f/x", "partial f / x"),
        (r"\partial f + g/\partial x", "partial f + g / partial x"),
        (r"\partial^2 f/\partial x", "partial ^ 2 f / partial x"),
    ],
)
def test_what_is_one(text: str, read: str) -> None:
    assert " ".join(t.text for t in with_slashes(raw_tokens(text))) == read


def test_a_letter_d_is_none() -> None:
    tokens = with_slashes(raw_tokens("dy/dx"), total=False)
    assert " ".join(t.text for t in tokens) == "d y / d x"


@pytest.mark.parametrize(("claim", "kind"), [("AX+A^TX", "right"), ("AX", "wrong")])
def test_in_a_document(claim: str, kind: str) -> None:
    text = r"Let $A\in\mathbb{R}^{n\times n}$ and $f(X) = \operatorname{tr}(X^TAX)$. Then $\partial f/\partial X = %s$."
    assert matderiv.check_derivation(text % claim).lines[-1].kind == kind


def test_in_an_objective() -> None:
    assert matderiv.derive(r"\partial(a^T x)/\partial x").formula == "a"
    assert matderiv.derive("d(a^T x)/dx").formula == "a"
    for front in ("d/dx", r"\partial/\partial x\;", "∂/∂x", r"\mathrm d/\mathrm dx\ "):
        assert matderiv.derive(front + " x^T A x").formula == "(A + A')*x"
