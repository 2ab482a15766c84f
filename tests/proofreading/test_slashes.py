r"""A function without brackets before a slash, ``\log p/q``: no verdict rests on one of the two ways to read it."""

from __future__ import annotations

import pytest

import matderiv


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("formula", "claims"),
    [
        (r"L(p) = \log p/(1-p)", (r"L'(p) = \frac1{p(1-p)}", r"L'(p) = \frac1{p(1-p)}+\frac{\log p}{(1-p)^2}")),
        (r"L(t) = \cos t/2", (r"L'(t) = -\frac12\sin(t)", r"L'(t) = -\frac12\sin\left(\frac t2\right)")),
        (r"L(x) = A\sin n\pi x/a", (r"L'(x) = \frac{An\pi}a\cos(n\pi x)", r"L'(x) = \frac{An\pi}a\cos(n\pi x/a)")),
        (r"L(x) = -\ln x/a", (r"L'(x) = -\frac1{ax}", r"L'(x) = -\frac1x")),
        (r"L(x) = \log^2x/3", (r"L'(x) = \frac{2\log(x)}{3x}", r"L'(x) = \frac{2\log(x/3)}x")),
    ],
)
def test_what_a_slash_divides_is_not_guessed(formula: str, claims: tuple[str, str]) -> None:
    for claim in claims:
        assert kinds(f"Let ${formula}$. Then $${claim}$$") == ["definition", "undecided"]


def test_the_reason_names_the_function_in_both_languages() -> None:
    line = matderiv.check_derivation(r"Let $L(t) = \cos t/2$. Then $$L'(t) = -\frac12\sin(t)$$").lines[-1]
    assert line.explained("en").startswith(r"Undecided: whether the slash behind \cos t divides it")
    assert line.explained("ja").startswith(r"未決定: \cos t の後の /")


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("formula", "right", "wrong"),
    [
        (r"L(t) = \cos(t)/2", r"L'(t) = -\sin(t)/2", r"L'(t) = \sin(t)/2"),
        (r"L(t) = \cos(t/2)", r"L'(t) = -\frac12\sin(t/2)", r"L'(t) = -\sin(t/2)"),
        (r"L(x) = \sin x/\cos x", r"L'(x) = 1/\cos^2(x)", r"L'(x) = \cos(x)"),
        (r"L(x) = \log\left(x\right)/a", r"L'(x) = \frac1{ax}", r"L'(x) = \frac1x"),
        (r"L(X) = \operatorname{tr}X/2", r"\nabla L(X) = \frac12I", r"\nabla L(X) = I"),
        (r"L(x) = \log|x|/2", r"L'(x) = \frac1{2x}", r"L'(x) = \frac1x"),
    ],
)
def test_brackets_and_functions_behind_it_say_what_it_divides(formula: str, right: str, wrong: str) -> None:
    assert kinds(f"Let ${formula}$. Then $${right}$$ $${wrong}$$") == ["definition", "right", "wrong"]
