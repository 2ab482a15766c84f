"""Claims that agree with the derivative wherever a function does not jump, and not where it does."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import check

T: dict[str, Any] = {"shapes": {"t": ()}}
S: dict[str, Any] = {"shapes": {"S": ("n", "n"), "x": ("n",), "b": ("n",)}, "assume": {"S": "symmetric"}}


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "options", "said"),
    [
        ("t^2", "t", "2*t + 1 - abs(sign(t - 7))", T, "The two differ where t − 7 = 0, at which a function of the"),
        ("t^2", "t", "2*t + (1 - abs(sign(3*t - 1)))/10^25", T, "The two differ where 3t − 1 = 0, at which a function"),
        ("cos(t)", "t", "-sin(t)*sign(cos(t))^2", T, "The two differ where cos(t) = 0, at which a function of the"),
        ("sum(x)", "x", "abs(sign(x))", {}, "At entry 1 your formula gives 0, but the derivative is 1, for"),
        ("sum(relu(x).^2)", "x", "2*relu(x) + vector(1) - abs(sign(x))", {}, "your formula gives 1, but the"),
        ("b'*S*x", "x", "S*b*sign(lambda_max(S))^2", S, "where λ_max(S) = 0, at which a"),
        ("b'*S*x", "x", "S*pinv(S)*S*b + (eye - S*pinv(S))*b", S, "The two differ where S has not full rank, at which"),
    ],
)
def test_a_claim_that_fails_only_where_a_function_jumps_is_wrong(
    objective: str, wrt: str, claim: str, options: dict[str, Any], said: str
) -> None:
    verdict = check(objective, wrt, claim, **options)
    assert verdict.kind == "wrong"
    assert said in verdict.to("terminal", width=10**4)


def test_where_it_fails_is_said_in_japanese_too() -> None:
    zero = check("t^2", "t", "2*t + 1 - abs(sign(t - 7))", **T).to("terminal", language="ja", width=10**4)
    assert "式の中の関数が不連続となる t − 7 = 0 の点で、両者は異なる: 15 ≠ 14。" in zero
    rank = check("b'*S*x", "x", "S*b + (eye - S*pinv(S))*b", **S).to("terminal", language="ja", width=10**4)
    assert "式の中の関数が不連続となる、S が最大階数をもたない点で、両者は異なる: " in rank


def test_a_zero_that_is_not_found_leaves_a_claim_undecided() -> None:
    verdict = check("t^2", "t", "2*t*sign((t^3 - 7)^2)", **T)  # where it is flat
    assert verdict.kind == "unknown"
    assert "but no point was found where (t³ − 7)² = 0, at which a function of the" in verdict.to(
        "terminal", width=10**4
    )
    assert "= 0 の点が見つからなかったため、これだけでは判定できない。" in verdict.to(
        "terminal", language="ja", width=10**4
    )


PHI: dict[str, Any] = {"shapes": {"t": ()}}
F: dict[str, Any] = {"shapes": {"x": ("n",)}, "functions": {"f": "scalar"}}


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "options", "en", "ja"),
    [
        ("phi(t)", "t", "phi'(t)*sign(phi''(t)^2 + phi(t)^2)", PHI, "φ″(t)² + φ(t)² = 0", "φ″(t)² + φ(t)² = 0 の点"),
        ("f(x)", "x", "grad(f)(x)*sign(det(hess(f)(x))^2)", F, "det(∇²f(x))² = 0", "det(∇²f(x))² = 0 の点"),
        (
            "f(x)",
            "x",
            "pinv(hess(f)(x))*hess(f)(x)*grad(f)(x)",
            F,
            "∇²f(x) has not full rank",
            "∇²f(x) が最大階数をもたない点",
        ),
    ],
)
def test_a_value_that_only_other_functions_reach_leaves_a_claim_undecided(
    objective: str, wrt: str, claim: str, options: dict[str, Any], en: str, ja: str
) -> None:
    verdict = check(objective, wrt, claim, **options)
    assert verdict.kind == "unknown"
    assert f"no point was found where {en}" in verdict.to("terminal", width=10**4)
    assert f"{ja}が見つからなかったため" in verdict.to("terminal", language="ja", width=10**4)


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "options"),
    [
        ("log(phi(t))", "t", "phi'(t)/abs(phi(t))", PHI),
        ("sum(abs(phi(x)))", "x", "phi'(x).*phi(x)./abs(phi(x))", {"functions": {"phi": "entrywise"}}),
        ("phi(t)", "t", "phi'(t)*sign(1 + phi(t)^2)", PHI),
    ],
)
def test_a_jump_of_a_function_that_nobody_defined_where_there_is_no_derivative_does_not_matter(
    objective: str, wrt: str, claim: str, options: dict[str, Any]
) -> None:
    assert check(objective, wrt, claim, **options).kind == "right"


@pytest.mark.sweep(15)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "options"),
    [
        ("norm1(x)", "x", "sign(x)", {}),
        ("norm1(A*x - b)", "x", "A'*((A*x - b)./abs(A*x - b))", {}),
        ("sum(relu(x))", "x", "sign(relu(x))", {}),  # at 0 there is no derivative
        ("sum(relu(X*w))", "w", "X'*sign(relu(X*w))", {}),
        ("t^2", "t", "2*abs(t)*sign(t)", T),  # right at 0 too
        ("t^2", "t", "2*t*sign(1 + t^2)", T),
        ("norm2(x)^2", "x", "2*x + 0*sign(x)", {}),
        ("abs(det(X))", "X", "sign(det(X))*det(X)*inv(X)'", {}),
        ("b'*S*x", "x", "S*pinv(S)*S*b", S),  # at every rank
        ("norm2(pinv(A)*b)^2", "b", "2*pinv(A)'*pinv(A)*b", {}),
    ],
)
def test_a_claim_that_holds_where_a_function_jumps_or_there_is_no_derivative_is_right(
    objective: str, wrt: str, claim: str, options: dict[str, Any]
) -> None:
    assert check(objective, wrt, claim, **options).kind == "right"


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "options", "kind"),
    [
        ("logdet(X)", "X", "inv(X)'*sign(det(X))", {"shapes": {"X": ("n", "n")}}, "right"),
        ("log(a'*x)", "x", "a/abs(a'*x)", {"shapes": {"a": ("n",)}}, "right"),
        ("sum(log(A*x))", "x", "A'*(1./abs(A*x))", {}, "right"),
        ("log(a'*x)", "x", "a/abs(a'*x) + relu(a'*x - 2)*a", {"shapes": {"a": ("n",)}}, "wrong"),
        ("log(t^2)", "t", "2/abs(t)", T, "assuming"),
    ],
)
def test_what_a_claim_is_where_the_objective_has_no_value_does_not_matter(
    objective: str, wrt: str, claim: str, options: dict[str, Any], kind: str
) -> None:
    assert check(objective, wrt, claim, **options).kind == kind
