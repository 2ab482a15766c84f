"""Letters before a parenthesis in text: the logistic function, factors, and what may be either, in both languages."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv import MatderivError

# objective, variable, what is declared -> the derivative, and how the formula is said to be read
READ: list[tuple[str, str, dict[str, Any], str, str | None]] = [
    ("sum(sigma(X*w))", "w", {}, "X'*(sigmoid(X*w).*(1 - sigmoid(X*w)))", None),
    ("sigma(w'*x)", "w", {}, "sigmoid(w'*x)*(1 - sigmoid(w'*x))*x", None),
    ("σ(w'*x)", "w", {}, "sigmoid(w'*x)*(1 - sigmoid(w'*x))*x", None),
    ("np.sum(sigma(X @ w))", "w", {}, "X'*(sigmoid(X*w).*(1 - sigmoid(X*w)))", None),
    ("sigma(w'*x)", "w", {"functions": {"sigma": "entrywise"}}, "sigma'(w'*x)*x", None),
    ("σ(w'*x)", "w", {"functions": {"sigma": "entrywise"}}, "sigma'(w'*x)*x", None),
    ("sigma(w'*x)", "w", {"shapes": {"sigma": ()}}, "sigma*x", "sigma*(w'*x)"),
    ("sigma_1(w'*x)", "w", {}, "sigma_1*x", "sigma_1*(w'*x)"),
    ("lambda(w'*w - 1)", "w", {}, "2*lambda*w", "lambda*(w'*w - 1)"),
    ("λ(w'*w - 1)", "w", {}, "2*λ*w", "λ*(w'*w - 1)"),
    ("x'*A*x - lambda(x'*x - 1)", "x", {}, "(A + A')*x - 2*lambda*x", "x'*A*x - lambda*(x'*x - 1)"),
    ("lambda(x'*x - 1)", "lambda", {}, "x'*x - 1", "lambda*(x'*x - 1)"),
    ("lambda(w'*x)", "w", {"functions": {"lambda": "entrywise"}}, "lambda'(w'*x)*x", None),
    ("λ(w'*x)", "w", {"functions": {"λ": "entrywise"}}, "lambda'(w'*x)*x", None),
    ("alpha(x'*x)^2", "x", {}, "4*alpha*(x'*x)*x", "alpha*(x'*x)^2"),
    ("pi(x'*x)", "x", {}, "2*pi*x", "pi*(x'*x)"),
    ("mu_1(x'*x - 1)", "x", {}, "2*mu_1*x", "mu_1*(x'*x - 1)"),
    ("gamma(x'*x - 1)", "x", {"shapes": {"gamma": ()}}, "2*gamma*x", "gamma*(x'*x - 1)"),
    ("nu*t + nu(x'*x - 1)", "x", {"shapes": {"t": ()}}, "2*nu*x", "nu*t + nu*(x'*x - 1)"),
    ("sum(Sigma(x - m))", "x", {"shapes": {"x": ("n",)}}, "Sigma'*vector(1)", "sum(Sigma*(x - m))"),
    ("phi(a'*x)", "x", {}, "phi'(a'*x)*a", None),
    ("rho(a'*x)", "x", {"functions": {"rho": "entrywise"}}, "rho'(a'*x)*a", None),
    ("c(x'*x - 1)", "x", {}, "2*c*x", "c*(x'*x - 1)"),
    ("x'*A(x - b)", "x", {}, "A*(x - b) + A'*x", "x'*A*(x - b)"),
    ("norm2(A(x - b))^2", "x", {}, "2*A'*A*(x - b)", "norm2(A*(x - b))^2"),
    ("p(1 - p)", "p", {}, "1 - 2*p", "p*(1 - p)"),
    ("h(1 - h)", "h", {}, "1 - 2*h", "h*(1 - h)"),
    ("u(1 - u) where u = a'*x", "x", {}, "(1 - 2*a'*x)*a", "a'*x*(1 - a'*x)"),
    ("u_1(x'*x - 1)", "x", {}, "2*u_1*x", "u_1*(x'*x - 1)"),
    ("alpha(t)", "t", {"shapes": {"t": ()}}, "alpha'(t)", None),
    ("u(a'*x)", "x", {"functions": {"u": "entrywise"}}, "u'(a'*x)*a", None),
]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("objective", "wrt", "given", "formula", "reading"), READ)
def test_what_stands_before_a_parenthesis(
    objective: str, wrt: str, given: dict[str, Any], formula: str, reading: str | None
) -> None:
    found = matderiv.derive(objective, wrt, **given)
    assert found.formula == formula
    said = [n for n in found.to("terminal", steps="none").splitlines() if "The formula is read as" in n]
    assert [n.strip() for n in said] == ([] if reading is None else [f"The formula is read as {reading}."])


def _either(name: str) -> tuple[str, ...]:
    return (
        f"{name}(...) may be a function of what stands in the parentheses, or a product",
        f"{name}(...) は括弧の中のものの関数とも、積とも読める",
        f'write {name}*(...) for a product, or declare the function: functions={{"{name}": "entrywise"}} for one of '
        f'numbers, "scalar" for one of an array (--function {name}=entrywise)',
        f'積であれば {name}*(...) と書く。関数であれば functions={{"{name}": "entrywise"}} (数の関数)または "scalar" '
        f"(配列の関数)と宣言する(--function {name}=entrywise)",
    )


REFUSED: list[tuple[str, tuple[str, ...]]] = [
    *((f"{name}(x'*x - 1)", _either(name)) for name in ("ell", "rho", "Phi", "lam", "eps", "lmbda")),
    ("t/c(x'*x - 1)", _either("c")),
    ("theta(x - t)", ("theta(x - t) may be a function", "theta*(x - t) for a product", "積なら theta*(x - t) と書く")),
    ("norm2(x(k+1) - A*x(k))^2", ("x(k+1) may be the value of x at a step", "x*(k+1) for a product", "積なら x*(k+1)")),
    ("x'*x/lambda(x'*x)", _either("lambda")),
    ("x'*x/(1 + t./mu(x'*x))", _either("mu")),
    ("2^mu(x'*x)", _either("mu")),
    ("Sigma(x - m)'*x", _either("Sigma")),
    (
        "sigma*norm2(x)^2 + sigma(w'*x)",
        (
            "sigma stands before a parenthesis here and without one elsewhere: a function, or a factor",
            "sigma はここでは括弧の前にあり、他では括弧なしに現れるので、関数とも因子とも読める",
            "write sigma*(...) for a product, sigmoid(...) for the function",
            "積であれば sigma*(...)、関数であれば sigmoid(...) と書く",
        ),
    ),
    (
        "sigma(x'*x) where sigma = 2",
        ("sigma stands before a parenthesis here", "sigma はここでは括弧の前にあり"),
    ),
    (
        "sigma'(w'*x)",
        (
            "sigma' is a derivative of a function, which is not read",
            "sigma' は関数の導関数であり、読めない",
            "the derivative of sigmoid(t) is sigmoid(t)*(1 - sigmoid(t)), with .* where t is an array; a transposed "
            "factor is sigma'*(...)",
            "sigmoid(t) の導関数は sigmoid(t)*(1 - sigmoid(t)) である(t が配列であれば .* を使う)。"
            "転置した因子であれば sigma'*(...) と書く",
        ),
    ),
    ("lambda'(A*x - b)", ("an operator is missing here", "ここに演算子が足りない", "lambda'*(A*x - b)")),
    ("gamma(x'*x - 1)", ("the function 'gamma' is not known", "関数 'gamma' は知られていない", "gamma*(...)")),
]


@pytest.mark.parametrize(("objective", "said"), REFUSED)
def test_what_may_be_a_function_or_a_factor(objective: str, said: tuple[str, ...]) -> None:
    with pytest.raises(MatderivError) as refused:
        matderiv.derive(objective, "x")
    told = str(refused.value) + refused.value.told("ja")
    for piece in said:
        assert piece in told
