"""Second equations of a letter: steps of a derivation claim, all else may define anew."""

from __future__ import annotations

import pytest

import matderiv


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


LOSS = r"Let $f(w) = \|Xw-y\|^2$. "


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "words", ["Expanding the square,", "Hence", "Multiplying out gives", "Therefore", "In other words,"]
)
def test_a_step_of_a_derivation_claims(words: str) -> None:
    assert kinds(LOSS + words + r" $f(w) = w^TX^TXw-2y^TXw+y^Ty$.") == ["definition", "right"]
    text = LOSS + words + r" $f(w) = w^TX^TXw-y^TXw+y^Ty$. Then $\nabla f(w) = 2X^T(Xw-y)$."
    assert kinds(text) == ["definition", "wrong", "right"]


@pytest.mark.parametrize(
    "text",
    [
        r"Adding a penalty gives $f(w) = \|Xw-y\|^2+\lambda\|w\|^2$.",
        r"We drop constants. Then $f(w) = w^TX^TXw-2y^TXw$.",
        r"Another loss is $f(w) = \|Xw+y\|^2$.",
        r"In the case without targets $f(w) = \|Xw\|^2$.",
        r"To save a factor we take $f(w) = \frac12\|Xw-y\|^2$.",
        r"Now let $f(w) = \|Xw+y\|^2$.",
        r"Then $f(w) = f(w)+y^Ty$.",
        "\n\n## Next\n\n" r"Hence $f(w) = \|Xw+y\|^2$.",
    ],
)
def test_what_may_define_anew_is_no_error(text: str) -> None:
    assert "wrong" not in kinds(LOSS + text)


COVARIANCES = (
    r"We write $P$ for the prior covariance, $R$ for the noise covariance and $H$ for the measurement matrix. "
    r"For any gain $K$,"
    "\n"
    r"\[ P^+ = (I-KH)P(I-KH)^T + KRK^T . \]"
    "\n"
)


def test_a_display_that_goes_on_from_another_one() -> None:
    text = COVARIANCES + r"\[ P^+ = P - KHP - PH^TK^T + K(HPH^T+R)K^T . \]"
    assert kinds(text) == ["definition", "right"]
    text = COVARIANCES + r"\[ P^+ = P - KHP + K(HPH^T+R)K^T . \]" "\n"
    text += r"Then \[ \frac{\partial\operatorname{tr}(P^+)}{\partial K} = 2K(HPH^T+R) - 2PH^T . \]"
    assert kinds(text) == ["definition", "wrong", "right"]
    # other letters may be another model
    assert kinds(COVARIANCES + r"\[ P^+ = P - KHP + Q . \]")[-1] == "undecided"


def test_what_is_written_for_a_covariance_is_symmetric() -> None:
    text = (
        r"We write $S$ for the noise covariance and $x$ for the state. Let $f(x) = x^TSx$. Then $\nabla f(x) = %sSx$."
    )
    assert kinds(text % "2") == ["definition", "right"]
    assert kinds(text % "3") == ["definition", "wrong"]


def test_what_follows_from_a_wrong_claim_is_open() -> None:
    text = LOSS + r"Hence $f(w) = w^TX^TXw-y^TXw+y^Ty$. Then $\nabla f(w) = 2X^TXw-X^Ty$."
    assert kinds(text) == ["definition", "wrong", "undecided"]


def test_an_equation_that_is_put_in_claims_what_it_becomes() -> None:
    text = r"The estimate is $y = x+G(H^{-1}z-x)$. With $G = KH$ this becomes $$y = x%sK(z-Hx)$$"
    assert kinds(text % "+") == ["definition", "definition", "right"]
    assert kinds(text % "-") == ["definition", "definition", "wrong"]
    # a number is put in for that line alone
    told = r"Let $f(x) = x^2+sx$. With $s = 0$ this becomes $$f(x)=x^2$$ In general $$f'(x)=2x$$"
    assert "right" not in kinds(told)


@pytest.mark.parametrize(
    ("words", "case"),
    [
        (r"Note that $K=0$ ignores the measurement and $K=H^{-1}$ ignores the model.", ["statement"] * 2),
        (r"==Here $K=0$ corresponds to no measurement.==", ["statement"]),
    ],
)
def test_what_a_choice_of_a_value_does_defines_nothing(words: str, case: list[str]) -> None:
    text = r"==Let== $y = x+K(z-Hx)$. " + words + r" Expanding, $$y=(I-KH)x%sKz$$"
    assert kinds(text % "+") == ["definition", *case, "right"]
    assert kinds(text % "-") == ["definition", *case, "undecided"]  # where K is 0 it is so
