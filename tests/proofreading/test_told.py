"""What words tell of letters, objectives and points that no formula does: such lines have no verdict."""

from __future__ import annotations

import pytest

import matderiv


def lines(text: str) -> tuple[matderiv.Line, ...]:
    return matderiv.check_derivation(text).lines


FORCE = r"Let $F = \mu v${}. Then $\frac{{dF}}{{dv}} = \mu$."


@pytest.mark.parametrize(
    "words",
    [
        r", where $\mu$ is a function of the speed",
        r", where $\mu$ varies with depth",
        r", where $\mu$ is chosen for each case",
        r" with the distance from the origin $\mu$",
        r". Die Zahl $\mu$ hängt von der Geschwindigkeit ab",
        r"。$\mu$ は速度に依存する",
    ],
)
def test_a_letter_that_is_said_to_depend_on_something_is_no_constant(words: str) -> None:
    line = lines(FORCE.format(words))[-1]
    assert line.kind == "undecided"
    assert "may say that mu depends on what is differentiated by here" in line.explained("en")
    assert "mu が依存すると述べている可能性がある" in line.explained("ja")


@pytest.mark.parametrize("words", ["", r", where $\mu$ is constant", r", where $\mu$ is independent of the speed"])
def test_other_letters_are_constant(words: str) -> None:
    assert lines(FORCE.format(words))[-1].kind == "right"


@pytest.mark.parametrize(
    "words", ["As usual we divide by $2n$.", "A factor one half is understood.", "Squared errors are halved."]
)
def test_words_that_scale_an_objective(words: str) -> None:
    text = r"Let $f(w) = \|Xw-y\|^2$. {} Then $\nabla f(w) = 2X^\top(Xw-y)$."
    line = lines(text.format(words))[-1]
    assert line.kind == "undecided"
    assert "may change what is differentiated, and no formula does" in line.explained("en")
    assert "微分されるものが変わるのかもしれない" in line.explained("ja")
    assert lines(text.format("It is convex."))[-1].kind == "right"


def test_an_angle_may_be_meant_to_be_acute() -> None:
    text = r"Let $r = \sqrt{x^2+y^2}$ and $\varphi = \arctan(y/x)$. Then $\frac{\partial r}{\partial x} = %s$."
    line = lines(text % r"\cos\varphi")[-1]
    assert line.kind == "undecided"
    assert "it holds where all numbers are positive, and not elsewhere: arctan has values" in line.explained("en")
    assert "arctan の値は半回転の範囲に限られる" in line.explained("ja")
    assert lines(text % r"\sin\varphi")[-1].kind == "wrong"


def test_a_range_is_that_of_a_variable_as_well() -> None:
    text = r"For $0<t<1$ let $l(t) = k\log t+(n-k)\log(1-t)$. $$\frac{dl}{dt} = \frac kt-\frac{n-k}{1-t}$$"
    assert lines(text)[-1].kind == "right"


@pytest.mark.parametrize(
    "claim",
    [
        r"$$\nabla f(w) \overset{X^\top X=I}{=} 2w-2X^\top y$$",
        r"$$\nabla f(w) = 2w-2X^\top y \quad\text{as } X^\top X = I$$",
        r"$$\nabla f(w) = -2X^\top y \quad\text{at } w = 0$$",
        "$$\\nabla f(w) = 2w-2X^\\top y.$$\nHere we used $X^\\top X = I$.",
    ],
)
def test_a_condition_at_a_sign_or_behind_a_line(claim: str) -> None:
    kinds = [line.kind for line in lines(r"Let $f(w) = \|Xw-y\|^2$. Then " + claim)]
    assert kinds[1] == "undecided"


def test_a_reason_that_only_names_a_letter_excuses_no_error() -> None:
    text = r"Let $f(w) = \|Xw-y\|^2$ and $r = Xw-y$. $$\nabla f(w) = X^\top r \quad\text{using } r = Xw-y$$"
    assert "wrong" in [line.kind for line in lines(text)]


@pytest.mark.parametrize(
    "text",
    [
        r"Let $f(x) = Ax$. Then $$df(x)[h] = Ah$$",
        r"Let $f(x) = x^\top x$. A variation $\delta x$ gives $$\delta f = 2x^\top\delta x$$",
    ],
)
def test_a_sign_of_a_differential_is_no_factor(text: str) -> None:
    assert lines(text)[-1].kind == "undecided"


def test_a_letter_above_as_one_below_is_a_power() -> None:
    assert lines(r"$x_T = A^Tx_0$. $$\frac{\partial x_T}{\partial x_0} = A^\top$$")[-1].kind == "undecided"
    assert lines(r"$y_T = A^\top x$. $$\frac{\partial y_T}{\partial x} = A^\top$$")[-1].kind == "right"


def test_what_stands_before_a_colon_is_no_definition() -> None:
    assert lines(r"Let $f = A:B$. Then $g = \operatorname{tr}A$.")[0].kind == "undecided"


@pytest.mark.parametrize(("claim", "kind"), [(r"A^\top", "undecided"), ("A^{-1}", "definition")])
def test_a_letter_that_is_called_an_inverse_before(claim: str, kind: str) -> None:
    assert lines(rf"Let $B$ be the inverse of $A$. Then $$B = {claim}$$")[-1].kind == kind
    assert lines(rf"$A$ の逆行列を $B$ とする。$$B = {claim}$$")[-1].kind == kind


def test_a_jacobian_turned_beside_an_error_that_no_layout_mends() -> None:
    text = r"Let $y = Ax$ and $g = \|x\|^2$. $$\frac{\partial y}{\partial x} = A^\top$$ "
    assert [line.kind for line in lines(text + r"$$\frac{\partial g}{\partial x} = x$$")][2:] == ["undecided", "wrong"]
