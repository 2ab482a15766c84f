"""Claims built to deceive: a difference that is small, far away, near a branch or at some sizes only is found."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import check

X = {"shapes": {"x": ("n",)}}
QUADRATIC = ("x'*x", "x")
SQUARE = ("t^2/2", "t")
FALSE: list[tuple[tuple[str, str], str, dict[str, Any]]] = [
    # by little, the constants as they are evaluated
    (QUADRATIC, "2*x*(1 + exp(-25))", X),
    (QUADRATIC, "2*x + (x/1000).^5", X),
    (SQUARE, "t*(1 + 2^-40)", {}),
    (SQUARE, "t*(1 + (1/1000)^5)", {}),
    (SQUARE, "t + exp(t)*(1/1000)^7", {}),
    (SQUARE, "t + (1 - tanh(20))", {}),
    (SQUARE, "t + (1 - tanh(40))*exp(t)", {}),
    (SQUARE, "t + exp(t)/10^30", {}),
    (("sum(log(x))", "x"), "1./x + 1e-12*x", X),
    (SQUARE, "t*tanh(200)", {}),
    (SQUARE, "t*tanh(40 + t^2)", {}),
    (SQUARE, "t*erf(12)", {}),
    (SQUARE, "t*normcdf(20 + t^2)", {}),
    (SQUARE, "softplus(t^2 + 300)*t/(t^2 + 300)", {}),
    (SQUARE, "t*cos(10^-30*t)", {}),
    (SQUARE, "t + exp(-1000)*cos(t)", {}),
    (("sum(exp(x))", "x"), "exp(x)*(1 + (1/10)^(n + 50))", X),
    (("norm1(x)", "x"), "x./sqrt(x.^2 + vector(1)/10^20)", X),
    # far away
    (QUADRATIC, "2*x + relu(x - 20*vector(1))", X),
    (QUADRATIC, "2*x + relu(x - (1 + 1)*10*vector(1))", X),
    (SQUARE, "t + relu(abs(t) - 10^9)", {}),
    (SQUARE, "t + relu(exp(t) - 50)", {}),
    (SQUARE, "t + relu(log(1 + t^2) - 20)", {}),
    (SQUARE, "t + relu(t - 20)*relu(21 - t)", {}),
    (SQUARE, "t + exp(-(t - 30)^2*100)", {}),
    (SQUARE, "arcsin(sin(t))", {}),
    (SQUARE, "arctan(tan(t))", {}),
    # near a branch
    (("norm1(x)", "x"), "tanh(90*x)", X),
    (("norm1(x)", "x"), "tanh(10^6*x)", X),
    (("sum(relu(x - vector(1)/2))", "x"), "sigmoid(10^9*x - 5*10^8*vector(1))", X),
    (("sum(relu(x - vector(1)/2))", "x"), "sigmoid(10^30*x - 5*10^29*vector(1))", X),
    # on one side
    (SQUARE, "abs(t)", {}),
    (SQUARE, "sqrt(t^2)", {}),
    (("t^3/3", "t"), "t*abs(t)", {}),
    (("s*t^2/2", "t"), "abs(s)*t", {}),
    (("tr(A)*x'*x/2", "x"), "abs(tr(A))*x", {}),
    # at some sizes
    (QUADRATIC, "2*x*(1 + (n - 1)*(n - 2)*(n - 3)*(n - 4)*(n - 5)*(n - 6))", X),
    (("sum(exp(x))", "x"), "exp(x)*(1 + (n - 1)*(n - 2)*(n - 3)*(n - 4)*(n - 5)*(n - 6))", X),
    (QUADRATIC, "2*x*(1 + relu(n - 10))", X),
    (("sum(exp(x))", "x"), "exp(x)*(1 + relu(n - 20)*exp(-3))", X),
]


@pytest.mark.sweep(9)
@pytest.mark.parametrize(("objective", "claim", "options"), FALSE, ids=[claim for _, claim, _ in FALSE])
def test_no_false_claim_is_right(objective: tuple[str, str], claim: str, options: dict[str, Any]) -> None:
    verdict = check(*objective, claim, **options)
    assert verdict.kind in ("wrong", "assuming", "factor", "term"), str(verdict)
    assert all(fact == "positive" for _, fact in verdict.assumption), str(verdict)


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    "claim", ["t*tanh(10^4)", "t*tanh(10^4 + t^2)", "t*sigmoid(exp(8) + t^2)", "t + exp(t)/10^600", "t*erf(exp(6))"]
)
def test_what_no_number_of_digits_tells_apart_is_undecided(claim: str) -> None:
    verdict = check(*SQUARE, claim)
    assert verdict.kind == "unknown", str(verdict)
    assert "so small, so close or so large" in " ".join(str(verdict).split())


TRUE: list[tuple[tuple[str, str], str, dict[str, Any]]] = [
    (SQUARE, "log(exp(t))", {}),
    (SQUARE, "t*sign(t)^2", {}),
    (SQUARE, "t + relu(-exp(t))", {}),
    (SQUARE, "t + relu(-x'*x - 1)", X),
    (SQUARE, "t + relu(sigmoid(t) - 1)", {}),
    (SQUARE, "relu(t) - relu(-t)", {}),
    (SQUARE, "t*(cosh(t)^2 - sinh(t)^2)", {}),
    (SQUARE, "t + sin(t)^2 + cos(t)^2 - 1", {}),
    (SQUARE, "t*(1 + exp(-25)) - exp(-25)*t", {}),
    (("1000*t^2 + exp(t)/10^12", "t"), "2000*t + exp(t)/10^12", {}),
    (("relu(t)^2/2", "t"), "relu(t)", {}),
    (("relu(t - 20)^2/2", "t"), "relu(t - 20)", {}),
    (("abs(t - 10^9)", "t"), "sign(t - 10^9)", {}),
    (("log(t - 100)", "t"), "1/(t - 100)", {}),
    (("norm1(x)", "x"), "sign(x)", X),
    (("norm1(x)", "x"), "x./abs(x)", X),
    (("sum(relu(exp(x)))", "x"), "exp(x)", X),
    (("sum(log(cosh(x)))", "x"), "tanh(x)", X),
    (("norm2(x)^2/n + exp(n)*sum(exp(x))", "x"), "2*x/n + exp(n)*exp(x)", X),
    (("sum(relu(x)) - sum(relu(-x))", "x"), "vector(1)", X),
    (("abs(r)*abs(s)*abs(t)", "t"), "abs(r*s)*sign(t)", {"shapes": {"r": (), "s": (), "t": ()}}),
]


@pytest.mark.sweep(15)
@pytest.mark.parametrize(("objective", "claim", "options"), TRUE, ids=[f"{o[0]}, {c}" for o, c, _ in TRUE])
def test_a_true_claim_with_branches_or_odd_constants_is_right(
    objective: tuple[str, str], claim: str, options: dict[str, Any]
) -> None:
    verdict = check(*objective, claim, **options)
    assert verdict.right, str(verdict)
