"""Functions in text whose argument has no parentheses: sin t, sin^2(t). The hint is what to write, and works."""

from __future__ import annotations

import pytest

import matderiv
from matderiv import MatderivError

# a text, what the hint says to write, and the text as a whole with that in it
SPELT = [
    ("sin t", "sin(t)", "sin(t)"),
    ("exp t", "exp(t)", "exp(t)"),
    ("ln t", "log(t)", "log(t)"),
    ("sin^2 t", "sin(t)^2", "sin(t)^2"),
    ("sin^2(t)", "sin(t)^2", "sin(t)^2"),
    ("sin^2 (t)", "sin(t)^2", "sin(t)^2"),
    ("sin² t", "sin(t)²", "sin(t)²"),
    ("tanh^3(t + sin(t))", "tanh(t + sin(t))^3", "tanh(t + sin(t))^3"),
    ("3*exp t - t", "exp(t)", "3*exp(t) - t"),
    ("t*sin^2 t + 1", "sin(t)^2", "t*sin(t)^2 + 1"),
    ("(cos t)*t", "cos(t)", "cos(t)*t"),
    ("log^-2(t)", "log(t)^-2", "log(t)^-2"),
    ("log exp sin t", "log(exp(sin(t)))", "log(exp(sin(t)))"),
    ("log norm2(t)", "log(norm2(t))", "log(norm2(t))"),
    ("exp |t| + 1", "exp(|t|)", "exp(|t|) + 1"),
]


@pytest.mark.parametrize(("text", "write", "whole"), SPELT)
def test_the_hint_is_the_function_with_its_parentheses(text: str, write: str, whole: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, "t")
    error = caught.value
    assert error.said.within("en").endswith("is a function") and error.said.within("ja").endswith("は関数である")
    assert error.advice is not None and error.span is not None
    assert (error.advice.within("en"), error.advice.within("ja")) == (f"write {write}", f"{write} と書く")
    assert text[slice(*error.span)] in ("ln", "sin", "cos", "exp", "tanh", "log")
    assert matderiv.derive(whole, "t").formula


@pytest.mark.parametrize("text", ["sin^-1(t)", "sin^-1 t"])
def test_the_inverse_of_a_function_is_one_of_two(text: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, "t")
    assert caught.value.advice is not None
    assert caught.value.advice.within("en") == "write 1/sin(t) or arcsin(t)"
    assert caught.value.advice.within("ja") == "1/sin(t) または arcsin(t) と書く"


@pytest.mark.parametrize(
    ("text", "write"),
    [
        ("sin 2*t", "write sin(...)"),
        ("exp t^2", "write exp(...)"),
        ("log det X*Y", "write log(...)"),
        ("tr X*Y", "write tr(...)"),
        ("tr X'", "write tr(...)"),
        ("sin t t", "write sin(...)"),
        ("sin' t", "write sin(...)"),
        ("t sin t", "a product is written t*sin(...)"),
        ("2 exp(t)", "a product is written 2*exp(...)"),
        ("(t + 1) log t", "a product is written (t + 1)*log(...)"),
    ],
)
def test_how_much_a_function_is_taken_of_is_left_open(text: str, write: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, "t")
    assert str(caught.value.advice) == write


def test_a_declared_name_is_a_factor() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive("ln t", "t", shapes={"ln": (), "t": ()})
    assert str(caught.value.advice) == "a product is written ln*t"
