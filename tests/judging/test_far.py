"""Claims that agree near 0, at small sizes or to many digits, and not further out; and heads, as papers write them."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import InputError, check

T: dict[str, Any] = {"shapes": {"t": ()}}
X: dict[str, Any] = {"shapes": {"x": ("n",)}}
XY: dict[str, Any] = {"shapes": {"x": ("n",), "y": ("n",)}}
S: dict[str, Any] = {"shapes": {"S": ("n", "n"), "x": ("n",)}, "assume": {"S": "symmetric"}}
A: dict[str, Any] = {"shapes": {"A": ("n", "n"), "x": ("n",)}}
NESTED = "cos(pi*cos(pi*cos(log(pi + 20))))"


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "options"),
    [
        ("sqrt(1 - sin(t/50)^2)", "t", "-sin(t/50)/50", T),
        ("sqrt(1 - cos(t/70)^2)", "t", "cos(t/70)/70", T),
        ("t^2", "t", "2*t + arctan(tan(t/10^5)) - t/10^5", T),
        ("t^2", "t", "2*t + arctan(tan(t/10^12)) - t/10^12", T),
        ("t^2", "t", "2*t + arccos(cos(exp(t)/1000)) - exp(t)/1000", T),
        ("exp(t)", "t", "exp(t) + arcsin(sin(t/200)) - t/200", T),
        ("x'*y", "x", "y + (arctan(tan(x'*y/3000)) - x'*y/3000)*y", XY),
        ("norm2(x)^2", "x", "2*x + (sqrt((1 + cos(norm2(x)/1000))/2) - cos(norm2(x)/2000))*x", X),
        ("sum(sin(x))", "x", "cos(x) + arcsin(sin(x/200)) - x/200", X),
        ("norm2(x)^2", "x", "2*x + " + "*".join(f"(n - {k})" for k in range(1, 29)) + "*x", X),
        ("norm2(x)^2", "x", "2*x*(pinv(x - 3*y)*(x - 3*y))", XY),
        ("t^2", "t", "2*t*pinv(t - 3)*(t - 3)", T),
    ],
)
def test_a_claim_that_fails_far_out_is_wrong(objective: str, wrt: str, claim: str, options: dict[str, Any]) -> None:
    assert check(objective, wrt, claim, **options).kind == "wrong"


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "options"),
    [
        ("sqrt(1 - sin(t/50)^2)", "t", "-sin(t/50)*cos(t/50)/(50*abs(cos(t/50)))", T),
        ("arctan(tan(t/100))", "t", "1/100", T),
        ("t^2", "t", "2*t + log(cosh(t/1000)^2) - 2*log(cosh(t/1000))", T),
        ("norm2(sin(x))", "x", "sin(x).*cos(x)/norm2(sin(x))", X),
        ("x'*A*x", "x", "(A + A')*x*det(eye + (triu(A) - diag(diag(A))))", A),
        ("t^2", "t", "2*t*exp(2*log(3))/9", T),
        ("t^2", "t", "2*t*(sin(cos(1))^2 + cos(cos(1))^2)", T),
        ("t^2*log(log(3))", "t", "2*t*log(log(3))", T),
        ("log(norm2(x)^2)", "x", "2*pinv(x)'", X),
    ],
)
def test_a_claim_that_holds_far_out_is_right(objective: str, wrt: str, claim: str, options: dict[str, Any]) -> None:
    assert check(objective, wrt, claim, **options).kind == "right"


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("claim", "options", "said"),
    [
        ("2*S*x + (normspec(S + 1000*eye) - lambda_max(S) - 1000)*x", S, "if the entries of S are positive"),
        ("2*S*x + (polar(S + 1000*eye) - eye)*x", S, "if S is symmetric positive definite"),
    ],
)
def test_what_a_constant_hides_holds_under_an_assumption_only(claim: str, options: dict[str, Any], said: str) -> None:
    verdict = check("x'*S*x", "x", claim, **options)
    assert verdict.kind == "assuming"
    assert said in " ".join(str(verdict).split())


@pytest.mark.sweep(100)
@pytest.mark.parametrize("power_", ["(triu(A) - diag(diag(A)))^33", "((tril(A) - diag(diag(A)))^7)^7"])
def test_a_power_of_a_strict_triangle_is_no_zero(power_: str) -> None:
    assert check("x'*A*x", "x", f"(A + A')*x + {power_}*x", **A).kind != "right"
    verdict = check("x'*A*x", "x", f"(A + A')*x + {power_}*x", shapes=A["shapes"], assume={"A": "orthogonal"})
    assert verdict.kind == "wrong"


def test_a_power_of_a_strict_triangle_that_cannot_be_tried_is_open() -> None:
    verdict = check("x'*A*x", "x", "(A + A')*x + (triu(A) - diag(diag(A)))^900*x", **A)
    assert verdict.kind == "unknown"
    assert "sizes up to 903 would have to be tried before this decides" in " ".join(str(verdict).split())
    assert "903 までのサイズを調べる必要がある" in verdict.to("terminal", language="ja", width=10**4)


@pytest.mark.exhaustive
@pytest.mark.parametrize("claim", [f"-2*x*{NESTED}", f"-2*x'*{NESTED}"])
def test_what_holds_by_the_digits_of_a_constant_is_open(claim: str) -> None:
    verdict = check("norm2(x)^2", "x", claim, **X)
    assert verdict.kind == "unknown"
    assert "is known by its digits alone" in " ".join(str(verdict).split())
    assert "近似値としてしか知られず" in verdict.to("terminal", language="ja", width=10**4)


def test_where_no_point_goes_over_several_periods_nothing_is_decided() -> None:
    verdict = check(
        "norm2(x)^2", "x", "2*x + (arcsin(sin(x'*y/(norm2(x)*norm2(y)))) - x'*y/(norm2(x)*norm2(y)))*x", **XY
    )
    assert verdict.kind == "unknown"
    assert "one side of a branch of the formulas" in " ".join(str(verdict).split())


@pytest.mark.parametrize(
    ("claim", "order"),
    [
        (r"\nabla f(x) = 2A^\top(Ax-b)", 1),
        (r"\nabla_x f = 2A^\top(Ax-b)", 1),
        (r"\nabla_{x} \mathcal{L}(x, b) = 2A^\top(Ax-b)", 1),
        (r"\frac{\partial f}{\partial x} = 2A^\top(Ax-b)", 1),
        (r"\frac{\partial}{\partial \mathbf{x}} f(x) = 2A^\top(Ax-b)", 1),
        (r"\frac{\partial f}{\partial x}(x) = 2A^\top(Ax-b)", 1),
        (r"\nabla^2 f(x) = 2A^\top A", 2),
        (r"\frac{\partial^2 f}{\partial x \partial x^\top} = 2A^\top A", 2),
        ("∇f(x) = 2*A'*(A*x - b)", 1),
    ],
)
def test_a_claim_with_a_head_is_its_right_side(claim: str, order: int) -> None:
    shapes = {"A": ("m", "n"), "x": ("n",), "b": ("m",)}
    assert check("norm2(A*x - b)^2", "x", claim, shapes=shapes, order=order).kind == "right"


@pytest.mark.parametrize(
    ("claim", "said"),
    [
        (
            r"\nabla_b f = 2A^\top(Ax-b)",
            "the claim is the derivative with respect to b, but that with respect to x is asked for",
        ),
        (
            r"\nabla f(b) = 2A^\top(Ax-b)",
            "the claim is the derivative with respect to b, but that with respect to x is asked for",
        ),
        (
            r"\nabla_x f(b) = 2A^\top(Ax-b)",
            "the claim is the derivative with respect to b, but that with respect to x is asked for",
        ),
        (r"\nabla^2 f(x) = 2A^\top A", "the claim is the derivative of order 2, but that of order 1 is asked for"),
        (r"\nabla_x A = 2A^\top(Ax-b)", "A is a letter of the objective, so a claim about A may mean"),
    ],
)
def test_a_head_of_another_derivative_is_refused(claim: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        check("norm2(A*x - b)^2", "x", claim, shapes={"A": ("m", "n"), "x": ("n",), "b": ("m",)})
    assert (str(caught.value.hint) == "change one of the two") == said.startswith("the claim")


@pytest.mark.parametrize("head", [r"\frac{\partial f}{\partial x_i}", r"\nabla_{x_i} f"])
def test_a_claim_by_an_entry_is_read_where_the_entry_is_asked_for(head: str) -> None:
    for wrt in ("x", None):
        with pytest.raises(InputError, match="the claim is the derivative with respect to an entry, x_i") as caught:
            check("a'*x + norm2(x)^2", wrt, head + " = a_i + 2x_i")
        assert str(caught.value.hint) == 'give the right side alone, $a_i + 2x_i$, with wrt="x[i]"'
        assert "主張は 1 つの成分 x_i による導関数である" in caught.value.told("ja")
        assert '右辺 $a_i + 2x_i$ だけを書き、wrt="x[i]" を与える' in caught.value.told("ja")
    assert check("a'*x + norm2(x)^2", "x[i]", "$a_i + 2x_i$").right
    assert check("a'*x + norm2(x)^2", "x[i]", head + " = a_i + 2x_i").right
    assert not check("a'*x + norm2(x)^2", "x[i]", head + " = a_i + x_i").right


def test_the_entry_of_a_claim_is_that_of_the_array_of_the_objective() -> None:
    with pytest.raises(InputError, match="with respect to an entry") as caught:
        check("a'*X*b", None, r"\frac{\partial f}{\partial x_{ij}} = a_i b_j")
    assert str(caught.value.hint) == 'give the right side alone, $a_i b_j$, with wrt="X[i,j]"'
    assert check("a'*X*b", "X[i,j]", "$a_i b_j$").right


def test_many_digits_end_where_only_rounding_grows_smaller() -> None:
    verdict = check("normnuc(S + 100*eye)", "S", "eye", shapes={"S": ("n", "n")}, assume={"S": "spd"})
    assert verdict.kind == "right"
