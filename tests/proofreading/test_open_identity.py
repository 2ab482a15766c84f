r"""I that may be an information or another number: an equation for ``I(\theta)``, or for I with no matrix beside it."""

from __future__ import annotations

import pytest

import matderiv


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "claim",
    [
        r"I(\theta) = \frac1{\theta(1-\theta)}",
        r"I(\lambda) &= \frac1\lambda",
        r"I(\sigma^2) = \frac1{2\sigma^4}",
        r"I = -\frac12\log(1-\rho^2)",
        r"J = I(\theta) = \frac n{\theta^2}",
    ],
)
def test_what_an_equation_says_of_such_an_i_is_not_judged_as_of_the_identity(claim: str) -> None:
    assert "wrong" not in kinds(f"The information is $${claim}$$")


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [("I = AA^{-1}", "right"), (r"\lambda I+A = A+\lambda I", "right"), (r"\lambda I+A = A+I", "wrong")],
)
def test_the_identity_stays_the_identity_beside_matrices(claim: str, verdict: str) -> None:
    assert kinds(rf"Let $A\in\mathbb R^{{n\times n}}$ be invertible. Then $${claim}$$") == [verdict]
