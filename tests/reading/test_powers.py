"""What a power takes in text: the summand of a sum, a method behind it, Euler's number, a transpose above."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv import MatderivError

SQUARES = "2*(x - mu*vector(1))"
OF_SUM = "2*(sum(x) - mu*n_1)*vector(1)"
READ: list[tuple[str, str, dict[str, Any], str]] = [
    # behind the summand it is that of the summand, where a blank or the sign of a sum says so
    ("sum_i (x_i - mu)^2", "x", {}, SQUARES),
    ("sum_i (x_i - mu) ** 2", "x", {}, SQUARES),
    ("Σ_i (x_i - mu)²", "x", {}, SQUARES),
    ("Σ_i(x_i - mu)²", "x", {}, SQUARES),
    ("∑_i (x_i - mu)^2", "x", {}, SQUARES),
    ("Σᵢ (xᵢ - mu)²", "x", {}, SQUARES),
    ("sum_i((x_i - mu)^2)", "x", {}, SQUARES),
    ("(sum_i(x_i - mu))^2", "x", {}, OF_SUM),
    ("(Σ_i (x_i - mu))²", "x", {}, OF_SUM),
    ("sum_{i=1}^n (x_i)^2/n", "x", {}, "2*x/n"),
    ("-sum_i (x_i).^2 + sum_i(x_i)", "x", {}, "vector(1) - 2*x"),
    ("sum_i (sum_j (A_ij*x_j))^2", "x", {}, "2*A'*A*x"),
    ("sum_i (sum_j (A_ij*x_j)^2)", "x", {}, "2*x.*diag(A'*A)"),
    ("sum_i (x_i)^exp(t)", "x", {}, "exp(t)*x.^(exp(t) - 1)"),
    ("sum_i(x_i)/n", "x", {"shapes": {"n": ()}}, "vector(1)/n"),
    (r"\left(\sum_i (x_i - \mu)\right)^2", "x", {}, OF_SUM),
    # a method binds to the exponent, as in Python
    ("2**x.sum()", "x", {}, "2^sum(x)*log(2)*vector(1)"),
    ("2**-x.sum()", "x", {}, "-2^(-sum(x))*log(2)*vector(1)"),
    ("x.sum()**2", "x", {}, "2*sum(x)*vector(1)"),
    ("np.sum(x**y.sum())", "x", {}, "sum(y)*x.^(sum(y) - 1)"),
    ("(2**x).sum()", "x", {}, "log(2)*2.^x"),
    ("A^2[1,1]", "A", {}, "unit(1)*unit(1)'*A' + A'*unit(1)*unit(1)'"),
    # Euler's number
    ("sum(e**x)", "x", {}, "exp(x)"),
    ("sum(e.^x)", "x", {}, "exp(x)"),
    ("np.sum(np.e**x)", "x", {}, "exp(x)"),
    ("e**x.sum()", "x", {}, "exp(sum(x))*vector(1)"),
    ("np.e*np.sum(x)", "x", {}, "exp(1)*vector(1)"),
    ("np.e*np.sum(x*e)", "x", {"shapes": {"e": ("n",)}}, "exp(1)*e"),
    ("sum(e**x)", "x", {"shapes": {"e": ()}}, "log(e)*e.^x"),
    # T above is a transpose, also behind a sign
    ("a'*X^-T*b", "X", {}, "-inv(X)'*b*(inv(X)*a)'"),
    ("a'*X^(-T)*b", "X", {}, "-inv(X)'*b*(inv(X)*a)'"),
    ("tr(X^-T)", "X", {"shapes": {"T": ()}}, "-T*(inv(X)^(T + 1))'"),
    # what only multiplies a number within a function of numbers is one
    ("exp(t*(a'*x))", "x", {}, "exp(t*a'*x)*t*a"),
    ("exp(-t*norm2(x)^2)", "x", {}, "-2*exp(-t*norm2(x)^2)*t*x"),
    ("exp(-norm2(x)^2/(2*s^2))", "x", {}, "-exp(-norm2(x)^2/2/s^2)*x/s^2"),
    ("np.exp(-np.sum(x**2)/(2*s**2))", "x", {}, "-exp(-sum(x.^2)/2/s^2)*x/s^2"),
    ("log(x'*A*x*s)", "x", {}, "(A + A')*x/(x'*A*x)"),
    ("exp(s*x'*x/t)", "x", {}, "2*exp(s*x'*x/t)*s*x/t"),
    ("sum(exp(t*(a'*x)))", "x", {}, "(exp((a'*x)*t)'*t)*a"),
    ("tanh(u*(a'*x))", "x", {"shapes": {"u": ("n",)}}, "(u - tanh((a'*x)*u).^2.*u)*a'"),
]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("objective", "wrt", "given", "formula"), READ)
def test_what_a_power_takes(objective: str, wrt: str, given: dict[str, Any], formula: str) -> None:
    assert matderiv.derive(objective, wrt, **given).formula == formula


def test_a_power_of_a_sum_is_said_so() -> None:
    notes = matderiv.derive(r"(\sum_i x_i)^2", "x").to("terminal", steps="none")
    assert "The LaTeX is read as (sum_{i}(x_i))^2." in notes


REFUSED = [
    (
        "sum_i(x_i - mu)^2",
        (
            "the power behind sum_i(x_i - mu) may be that of what is summed, or of the sum",
            "sum_i(x_i - mu) の後の冪は、和をとる項の冪とも、和の冪とも読める",
            "write sum_i((...)^2) for that of what is summed, (sum_i(...))^2 for that of the sum",
            "項の冪であれば sum_i((...)^2)、和の冪であれば (sum_i(...))^2 と書く",
        ),
    ),
    ("sum_i(x_i)**2 + 1", ("(sum_i(...))**2 for that of the sum", "(sum_i(...))**2 と書く")),
    ("exp(sum_{i=1}^n(x_i)²)", ("the power behind sum_{i=1}^n(x_i)", "sum_{i=1}^n(x_i) の後の冪")),
    ("sum_i (x_i)^2^3", ("two powers follow each other", "冪が 2 つ続いており")),
    (
        "Σ(x_i - mu)^2",
        (
            "nothing says over which index Σ sums up",
            "Σ がどの添字についての和であるかが書かれていない",
            "write Σ_i(...) for a sum, Σ*(...) for a product with a matrix Σ",
            "和であれば Σ_i(...)、行列 Σ との積であれば Σ*(...) と書く",
        ),
    ),
    ("Σ_i ||x_i||^2", ("the summand of a sum stands in parentheses", "和をとる項は括弧に入れる", "Σ_i(...)")),
    ("∑ x_i", ("a sum is written sum_i(...)", "和は sum_i(...) と書く")),
    (
        "A^k[1,2]",
        (
            "[1,2] may be an entry of the power, or of its exponent",
            "[1,2] は冪の成分とも、指数の成分とも読める",
            "write (A^k)[1,2] or A^(k[1,2])",
            "(A^k)[1,2] または A^(k[1,2]) と書く",
        ),
    ),
    (
        "2**x.T @ x",
        (
            ".T may be the transpose of the power, or of its exponent",
            ".T は冪の転置とも、指数の転置とも読める",
            "write (A.^k).T or A.^(k.T)",
            "(A.^k).T または A.^(k.T) と書く",
        ),
    ),
    ("2**x.sum()**2", ("write (A.^2).^3 or A.^(2.^3), whichever is meant",)),
    (
        "tr(X^+)",
        (
            "^+ is no power that is read here",
            "^+ という冪はここでは読めない",
            "a pseudoinverse is written pinv(X)",
            "擬似逆行列は pinv(X) と書く",
        ),
    ),
]


@pytest.mark.parametrize(("objective", "said"), REFUSED)
def test_a_power_that_may_be_of_either(objective: str, said: tuple[str, ...]) -> None:
    with pytest.raises(MatderivError) as refused:
        matderiv.derive(objective, "x")
    told = str(refused.value) + refused.value.told("ja")
    for piece in said:
        assert piece in told


@pytest.mark.parametrize(
    ("objective", "wrt", "formula"),
    [
        (r"\|\tanh^2(Wx + b)\|^2", "x", "4*W'*(tanh(W*x + b).^3 - tanh(W*x + b).^5)"),
        (r"\mathbf 1^\top\operatorname{sech}^2(Wx)", "x", "-2*W'*(sech(W*x).^2.*tanh(W*x))"),
        (r"\|\sin^2(X) - Y\|_F^2", "X", "4*(sin(X).^2 - Y).*sin(X).*cos(X)"),
        (r"\operatorname{tr}(A\tanh^2(X))", "X", "2*A'.*(1 - tanh(X).^2).*tanh(X)"),
        (r"a^\top \sin^2 x", "x", "2*a.*sin(x).*cos(x)"),
        (r"\log^2 x", "x", "2*log(x)/x"),  # of a number
        (r"\log^2\det X", "X", "2*logdet(X)*inv(X)'"),
        (r"\cos^2(\omega t)", "t", "-2*cos(omega*t)*omega*sin(omega*t)"),
    ],
)
def test_a_power_at_a_function_is_that_of_every_entry_of_its_value(objective: str, wrt: str, formula: str) -> None:
    assert matderiv.derive(objective, wrt).formula == formula


def test_where_a_power_at_a_function_does_not_fit_another_place_is_named() -> None:
    with pytest.raises(MatderivError, match="Xw\\) is n×1 and .*z is p×1, so they cannot be added") as error:
        matderiv.derive(r"\|\tanh^2(Xw) - \sin z\|^2, z \in \mathbb{R}^p, X \in \mathbb{R}^{n \times m}", "w")
    assert "may be the power" not in str(error.value)
