"""Claims that do not fit the shapes that were inferred: nobody declared these, so others are tried."""

from __future__ import annotations

import json

import pytest

from matderiv import check

NUMBER = "t is read as a number, as your formula has it."


@pytest.mark.parametrize(
    ("objective", "claim"),
    [
        ("log(t)", "1/t"),
        ("exp(t)", "exp(t)"),
        ("cos(t)", "-sin(t)"),
        ("sqrt(t)", "1/(2*sqrt(t))"),
        ("tanh(t)", "1 - tanh(t)^2"),
        ("arctan(t)", "1/(1 + t^2)"),
        ("abs(t)", "sign(t)"),
        ("exp(a*t)", "a*exp(a*t)"),
        ("sigmoid(t)", "sigmoid(t)*(1 - sigmoid(t))"),
        ("log(abs(t))", "1/t"),
        ("arcsin(t)", "1/sqrt(1 - t^2)"),
        ("relu(t)", "(1 + sign(t))/2"),
        ("2*t", "2"),
        (r"\log t", r"\frac{1}{t}"),
        (r"\exp(-t)", r"-e^{-t}"),
    ],
)
def test_a_lone_letter_is_a_number_where_the_claim_has_it_so(objective: str, claim: str) -> None:
    verdict = check(objective, "t", claim)
    assert verdict.right, str(verdict)
    assert NUMBER in str(verdict)
    assert "t は数と解釈した。" in verdict.to("terminal", language="ja")
    assert verdict.variable.shape == (1, 1)


@pytest.mark.parametrize(
    ("objective", "claim"),
    [
        ("max(t, 0)", "[t > 0]"),
        (r"\max(t, 0)", r"\mathbf 1_{t>0}"),
        (r"\max(0, t)", r"\begin{cases}1 & t > 0\\0 & t \le 0\end{cases}"),
        (r"\min(t, 1)", "[t < 1]"),
        ("clip(t, 0, 1)", "[0 < t < 1]"),
        ("elu(t)", "exp(min(t, 0))"),
    ],
)
def test_an_indicator_is_one_of_a_number(objective: str, claim: str) -> None:
    verdict = check(objective, "t", claim)
    assert verdict.right, str(verdict)
    assert NUMBER in str(verdict)


@pytest.mark.parametrize(
    ("objective", "claim"), [("max(t, 0)", "[t < 0]"), ("clip(t, 0, 1)", "[0 < t].*[t < 1]"), ("relu(t)", "[t > 1]")]
)
def test_an_indicator_that_is_not_the_slope_makes_no_number(objective: str, claim: str) -> None:
    assert check(objective, "t", claim).kind in ("shape", "wrong")


def test_a_claim_about_a_lone_letter_of_any_order() -> None:
    assert check("exp(t)", "t", "exp(t)", order=2).right
    assert check("log(t)", "t", "2/t^3", order=3).right


def test_several_letters_are_numbers_together() -> None:
    verdict = check("sin(2*x + y)", "x", "2*cos(2*x + y)")
    assert verdict.right
    assert "x, y are read as numbers, as your formula has it." in str(verdict)
    assert "x, y は数と解釈した。" in verdict.to("terminal", language="ja")
    assert check("tanh(x*y)", "x", "y*(1 - tanh(x*y)^2)").right


def test_an_assumption_about_a_number_is_named() -> None:
    verdict = check("abs(t)", "t", "1")
    assert verdict.kind == "assuming"
    assert verdict.assumption[0][1] == "positive"
    assert NUMBER in str(verdict)


@pytest.mark.parametrize(
    ("objective", "variable", "claim"),
    [
        ("exp(t)", "t", "1./t"),
        ("x.^2", "x", "2*x"),  # the dot is for entries
        ("x*y'", "x", "y"),  # the transpose, for arrays
        ("x'*A*x", "x", "2*x*A"),
        ("diag(x)", "x", "1"),
        ("norm2(X*w)^2", "w", "2*X'*X"),
        ("logdet(A*X)", "X", "2*inv(X)'"),
    ],
)
def test_what_fits_in_no_reading_is_refused_and_told_that_the_shapes_were_inferred(
    objective: str, variable: str, claim: str
) -> None:
    verdict = check(objective, variable, claim)
    assert verdict.kind == "shape"
    assert "was not declared; it is inferred from the objective." in str(verdict)


def test_a_declared_shape_is_never_another() -> None:
    verdict = check("log(t)", "t", "1/t", shapes={"t": ("n",)})
    assert verdict.kind == "shape"
    assert "inferred" not in str(verdict)


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "claim"),
    [
        ("logdet(A*X)", "inv(X)'"),
        ("logdet(X'*X)", "2*inv(X)'"),
        ("logdet(X*A)", "inv(X')"),
    ],
)
def test_a_claim_about_a_square_matrix_says_so(objective: str, claim: str) -> None:
    verdict = check(objective, "X", claim)
    assert verdict.kind == "assuming", str(verdict)
    assert "It holds if X is square, but not in general." in str(verdict)
    assert "X が正方行列であると仮定すれば成り立つ" in verdict.to("terminal", language="ja")
    assert json.loads(verdict.to("json"))["assumption"] == {"X": "square"}
    assert check(objective, "X", claim, shapes={"X": ("n", "n")}).right


def test_a_claim_about_several_square_matrices_says_so() -> None:
    verdict = check("logdet(A*X*B)", "X", "inv(X')")
    assert verdict.kind == "assuming"
    assert {v.name: fact for v, fact in verdict.assumption} == dict.fromkeys("AXB", "square")


@pytest.mark.sweep(15, each="kind")
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "kind"),
    [
        ("sum(x.^k)", "x", "k*x.^(k-1)", "right"),
        ("sum(a.*x)", "x", "a*vector(1)", "right"),
        ("sum(x./s)", "x", "vector(1)/s", "right"),
        ("sum((x-c).^2)", "x", "2*(x - c*vector(1))", "right"),
        ("norm2(x-m)^2", "m", "-2*sum(x - m*vector(1))", "right"),
        ("sum(tanh(x))", "x", "1 - tanh(x).^2", "right"),
        ("norm2(X*w - y)^2", "w", "X*(X*w - y)", "shape"),
    ],
)
def test_one_letter_may_be_a_number(objective: str, wrt: str, claim: str, kind: str) -> None:
    """Nothing declares it; the claim takes it for one, and is at least not wrong for that."""
    assert check(objective, wrt, claim).kind == kind


@pytest.mark.parametrize(
    ("objective", "claim", "kind"),
    [
        ("log(x)", "2/x", "factor"),
        ("exp(-a*x)", "a*exp(-a*x)", "factor"),
        ("sin(x)", "-cos(x)", "factor"),
        ("exp(a*x)", "exp(a*x)", "factor"),
        ("A*x", "2*x", "shape"),
    ],
)
def test_a_slip_in_a_function_of_one_number_is_told_as_one(objective: str, claim: str, kind: str) -> None:
    assert check(objective, "x", claim).kind == kind


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "meant"),
    [
        ("norm2(X*w - y)^2", "w", "2*(X*w - y)*X'", "2*X'*(X*w - y)"),
        ("norm2(X*w - y)^2", "w", "2*X*(X*w - y)'", None),
        ("norm2(X*w - y)^2", "w", "2*(y - X*w)*X'", None),
        ("norm2(A*x - b)^2", "x", "2*(A*x - b)*A'", "2*A'*(A*x - b)"),
        ("norm2(X*w - y)^2 + r*norm2(w)^2", "w", "2*(X*w - y)*X'", None),
    ],
)
def test_what_fits_with_no_reading_is_wrong_though_it_would_be_read_with_a_number(
    objective: str, wrt: str, claim: str, meant: str | None
) -> None:
    """With w a number X*w - y is no vector, or the claim no number."""
    for shapes in ({}, {objective[6]: ("n", "m")}, {wrt: ("m",)}):
        verdict = check(objective, wrt, claim, shapes=shapes)
        assert verdict.kind == "shape"
        assert "is read as a number" not in str(verdict)
        assert (f"(did you mean {meant}?)" in str(verdict)) == (meant is not None)
