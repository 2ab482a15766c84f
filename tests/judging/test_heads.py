"""What stands in front of a claim and beside its objective: ∇f(w) =, signs of mathematics, definitions."""

from __future__ import annotations

import pytest

from matderiv import check, derive
from matderiv.core.errors import InputError

SQUARES = r"\|Xw-y\|^2"


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("objective", "claim"),
    [
        (r"\|r\|^2, r = Xw-y", r"\nabla_w f = 2X^\top r"),
        (r"\|r\|^2, r = Xw-y", r"\nabla_w f = 2r^\top X"),  # as a row
        (r"\|r\|^2, r = s-y, s = Xw", r"\nabla_w f = 2X^\top r"),
        (r"\|r\|^2, r = s-y, s = Xw", r"\nabla_w f = 2X^\top (s - y)"),
        (
            r"\sum_i \ell(x_i^\top w), \ell(t) = \log(1+e^{-t})",
            r"\nabla_w f = -\sum_{i=1}^n \frac{x_i}{1+e^{x_i^\top w}}",
        ),
        # the objective is named as it is written
        (r"\log\det X, X \in \mathbb{S}^n_{++}", r"\nabla_X \log\det X = X^{-1}"),
        (r"\log\det S, S = X^\top X", r"\nabla_X \log\det S = 2XS^{-1}"),
        (r"\log\det S, S = X^\top X", r"\nabla_X \log\det (X^\top X) = 2XS^{-1}"),
        (r"\|z\|^2, z = Xw-y", r"\nabla_w \|z\|^2 = 2X^\top z"),
        # the head says by what
        (r"f(w) = \|Xw-y\|^2", r"\nabla f(w) = 2X^\top(Xw-y)"),
        (r"f(w) = \|Xw-y\|^2", r"2X^\top(Xw-y)"),
        (SQUARES, r"\nabla f(w) = 2X^\top(Xw-y)"),
        ("norm2(X*w - y)^2", "∇f(w) = 2*X'*(X*w - y)"),
        # signs of mathematics
        (SQUARES, r"$\nabla_w f = 2X^\top Xw - 2X^\top y$,"),
        (SQUARES, r"$$\nabla_w f = 2X^\top Xw - 2X^\top y.$$"),
        (SQUARES, r"\[ \nabla_w f = 2X^\top Xw - 2X^\top y \]"),
        (SQUARES, r"\(\nabla_w f = 2X^\top Xw - 2X^\top y\)."),
        (SQUARES, r"\begin{align*} \nabla_w f &= 2X^\top Xw - 2X^\top y. \end{align*}"),
        (SQUARES, r"\nabla_w f = 2X^\top Xw - 2X^\top y\,."),
        (r"\|x\|^2", r"$\nabla_x f = 2x$"),
        # heads with nothing behind the operator, and with a slash
        (r"\log\det X", r"\nabla_X = X^{-\top}"),
        (r"\operatorname{tr}(\Lambda A)", r"\frac{\partial}{\partial\Lambda} = A^\top"),
        (r"\|x\|^2", r"\partial f/\partial x = 2x"),
        (r"\|x\|^2", r"\frac{d}{dx} = 2x"),
    ],
)
def test_a_claim_that_says_by_what(objective: str, claim: str) -> None:
    verdict = check(objective, None, claim)
    assert verdict.kind in ("right", "transposed"), str(verdict)
    assert not verdict.assumption


def test_a_definition_is_written_in_a_claim_in_text_as_well() -> None:
    assert check(r"\|r\|^2, r = Xw-y", "w", "2*X'*r").right
    assert check(r"\|r\|^2, r = Xw-y", "w", "X'*r").kind == "factor"


def test_what_a_definition_needs_is_said() -> None:
    verdict = check(r"-\sum_k y_k \log p_k, p = \operatorname{softmax}(z)", None, r"\frac{\partial L}{\partial z}=p-y")
    assert verdict.kind == "assuming"
    assert "It holds if y is a vector whose entries add up to 1, but not in general." in str(verdict)


@pytest.mark.parametrize(
    ("objective", "claim", "kind"),
    [
        (r"\|r\|^2, r = Xw-y", r"\nabla_w f = X^\top r", "factor"),
        (r"\|z\|^2, z = Xw-y", r"\nabla_w \|z\|^2 = -2X^\top z", "factor"),
        (r"\log\det S, S = X^\top X", r"\nabla_X \log\det S = XS^{-1}", "factor"),
        (SQUARES, r"$\nabla_w f = X^\top Xw - X^\top y$,", "factor"),
        (r"\log\det X", r"\nabla_X = 2X^{-\top}", "factor"),
        (r"f(w) = \|Xw-y\|^2", r"\nabla f(w) = X^\top(Xw-y)", "factor"),
    ],
)
def test_a_wrong_claim_stays_wrong(objective: str, claim: str, kind: str) -> None:
    assert check(objective, None, claim).kind == kind


@pytest.mark.parametrize(
    ("objective", "claim", "said"),
    [
        (r"\|z\|^2, z = Xw-y", r"\nabla_w \|z\| = 2X^\top z", "which is not the objective"),
        (r"\log\det S, S = X^\top X", r"\nabla_X \log\det X = X^{-1}", "which is not the objective"),
        (r"\|x\|^2", r"\partial f/\partial x_j = 2x_j", "the claim is the derivative with respect to an entry, x_j"),
        (
            r"\|x\|^2",
            r"\frac{\partial}{\partial x_j} = 2x_j",
            "the claim is the derivative with respect to an entry, x_j",
        ),
        (r"\|r\|^2, r = Xw-y", r"\nabla_r f = 2r", "r is declared as a variable, and defined here as well"),
        (r"\|x\|^2", r"\nabla_y = 2x", "y is not in the formula"),
        (r"\|x\|^2", r"$2x$", "nothing says by what to differentiate"),
        (
            r"f(w) = \|Xw-y\|^2",
            r"\nabla f(X) = 2(Xw-y)w^\top",
            "the claim is the derivative with respect to X, but that with respect to w is",
        ),
        (r"f(X, w) = \|Xw-y\|^2", r"\nabla f = 2X^\top(Xw-y)", "nothing says by what to differentiate"),
    ],
)
def test_what_is_refused(objective: str, claim: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        check(objective, None, claim)
    assert said in caught.value.message


@pytest.mark.parametrize(
    "objective",
    [
        r"f(w) = \|Xw-y\|^2",
        r"E_{in}(w) = \|Xw-y\|^2",
        r"\mathcal L(w) := \|Xw-y\|^2",
        r"w \mapsto \|Xw-y\|^2",
        "f(w) = norm2(X*w - y)^2",
        "f(w) := norm2(X*w - y)^2",
    ],
)
def test_a_head_with_one_argument_says_by_what(objective: str) -> None:
    assert derive(objective).formula == "2*X'*(X*w - y)"
    assert derive(objective, "y").formula in ("2*(y - X*w)", "-2*(X*w - y)")


@pytest.mark.parametrize(
    "objective", [r"f(X, w) = \|Xw-y\|^2", "f(X, w) = norm2(X*w - y)^2", "f(v) = norm2(X*w - y)^2"]
)
def test_any_other_head_does_not(objective: str) -> None:
    with pytest.raises(InputError, match="nothing says by what to differentiate"):
        derive(objective)


@pytest.mark.parametrize(
    ("objective", "formula"),
    [
        ("f(x) = sum_i(x_i^2)", "2*x"),
        (r"f(x) = \sum_i x_i^2", "2*x"),
        ("f(X) = sum_i(x_i'*w)", "vector(1)*w'"),
        (r"f(\theta) = \|X\theta\|^2", "2*X'*X*theta"),
    ],
)
def test_an_array_stands_in_the_formula_through_its_rows_and_entries(objective: str, formula: str) -> None:
    assert derive(objective).formula == formula
