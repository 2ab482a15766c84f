"""What is certain of a value is proved by its form, true of numbers, and never claimed where it may fail."""

from __future__ import annotations

import pytest
from declared import declared
from sympy import Expr

from matderiv import derive
from matderiv.core.index import size
from matderiv.expressions.matrix import Var, add, apply, multiply, negate, transpose
from matderiv.printing.format import listed
from matderiv.proving.conditions import known
from matderiv.reading.shapes import Sizes

N, M = ("n",), ("n", "n")


def conditions(text: str, by: str, language: str = "en", **given: object) -> list[str]:
    proof = derive(text, by, **given).proof  # type: ignore[arg-type]
    said = []
    for c in proof.conditions:
        said.append(c.text.fill(language, {k: str(v) for k, v in c.bindings.items()}))
    return said


@pytest.mark.parametrize(
    ("text", "by", "assume"),
    [
        ("sum(log(vector(1) + exp(X*w)))", "w", {}),
        ("sum(log(cosh(X*w)))", "w", {}),
        ("sum(sqrt((X*w).^2 + vector(1)))", "w", {}),
        ("log(1 + x'*x)", "x", {}),
        ("1/(1 + norm2(x)^2)", "x", {}),
        ("sum(log(sigmoid(X*w)))", "w", {}),
        ("sum(log(vector(1) - sigmoid(X*w)))", "w", {}),
        ("sum(1./softmax(X*w))", "w", {}),
        ("logdet(X'*X + c*eye)", "X", {"c": "positive"}),
        ("tr(inv(A + t*B))", "t", {"A": "spd", "B": "spd", "t": "positive"}),
        ("tr(inv(eye + S))", "S", {"S": "skew"}),
        ("log(tr(A*t))", "t", {"A": "spd", "t": "positive"}),
    ],
)
def test_what_always_holds_is_not_said(text: str, by: str, assume: dict[str, str]) -> None:
    assert conditions(text, by, assume=assume) == []


@pytest.mark.parametrize(
    ("text", "by", "assume", "wanted"),
    [
        ("sum(log(X*w))", "w", {}, ["every entry of X*w is positive"]),
        ("log(1 - x'*x)", "x", {}, ["1 - x'*x > 0"]),
        ("log(x'*A*x)", "x", {}, ["x'*A*x > 0"]),
        ("log(x'*A*x)", "x", {"A": "spd"}, ["x ≠ 0"]),
        ("1/(s - 1)", "s", {}, ["s ≠ 1"]),
        ("exp(1/(2*s^2))", "s", {}, ["s ≠ 0"]),
        ("tr(inv(X'*X))", "X", {}, ["X'*X is invertible"]),
        ("logdet(X'*X + c*eye)", "X", {}, ["det(X'*X + c*eye) > 0"]),
        ("logdet(A - B)", "A", {"A": "spd", "B": "spd"}, ["det(A - B) > 0"]),
        ("tr(inv(A*X))", "X", {"A": "invertible"}, ["X is invertible"]),
        ("tr(inv(A + S))", "A", {"S": "skew"}, ["A + S is invertible"]),
    ],
)
def test_what_may_fail_is_said(text: str, by: str, assume: dict[str, str], wanted: list[str]) -> None:
    shapes: dict[str, Sizes] = {"A": M, "X": M, "B": M, "x": N, "S": M}
    if "X*w" in text:
        shapes = {"X": ("n", "m"), "w": ("m",)}
    if "X'*X" in text:
        shapes = {"X": ("n", "m")}
    given = declared(shapes, text)
    assert conditions(text, by, assume=assume, shapes=given) == wanted


def test_a_kink_is_named() -> None:
    assert conditions("norm1(w)", "w", shapes={"w": N}) == ["no entry of w is 0 (|t| has no derivative at t = 0)"]
    assert conditions("norm2(x - a)", "x", shapes={"x": N}) == ["x ≠ a (the norm has no derivative at 0)"]
    assert conditions("sum(relu(x))", "x", "ja", shapes={"x": N})[0].endswith("(relu(t) は t = 0 で微分できない)")


def test_a_question_that_leads_back_to_itself_proves_nothing() -> None:
    x = derive("log(x)", "x", shapes={"x": ()}).proof.variable
    assert not known().positive(x)
    assert known(frozenset({("positive", x)})).nonzero(x)  # a stated condition has consequences


def test_conditions_are_one_sentence() -> None:
    clauses = ["A is invertible", "x ≠ 0", "s > 0"]
    assert listed(clauses, "en") == "A is invertible, x ≠ 0 and s > 0"
    assert listed(["A が正則である", "x のどの成分も 0 でない", "s > 0"], "ja") == (
        "A が正則であり、x のどの成分も 0 でなく、s > 0 の"
    )
    assert listed(["s > 0", "A が正則である"], "ja") == "s > 0 かつ A が正則である"


SIGN = "the largest entry of eigvec_max({}) in absolute value is positive and single"
SIMPLE = "X ≠ 0 and its largest singular value is simple"


@pytest.mark.parametrize(
    ("text", "by", "assume", "wanted"),
    [
        ("normspec(X)", "X", {}, [SIMPLE]),
        ("log(normspec(X))", "X", {}, [SIMPLE]),
        ("normspec(X')", "X", {}, [SIMPLE]),
        ("normspec(2*X)", "X", {}, [SIMPLE]),
        ("lambda_max(X'*X) + normspec(X)", "X", {}, [SIMPLE]),
        ("normspec(X) + norm2(X)", "X", {}, [SIMPLE]),
        ("1/normnuc(X)", "X", {}, ["X has full rank"]),
        ("a'*eigvec_max(S)", "S", {"S": "symmetric"}, ["the largest eigenvalue of S is simple", SIGN.format("S")]),
        ("sum(eigvec_max(X'*X))", "X", {}, ["the largest eigenvalue of X'*X is simple", SIGN.format("X'*X")]),
        (
            "sum(eigvec_max(A + X'*X))",
            "X",
            {"A": "symmetric"},
            ["the largest eigenvalue of A + X'*X is simple", SIGN.format("A + X'*X")],
        ),
    ],
)
def test_a_condition_that_another_implies_is_not_said(
    text: str, by: str, assume: dict[str, str], wanted: list[str]
) -> None:
    assert conditions(text, by, assume=assume) == wanted


def test_a_vector_has_one_singular_value() -> None:
    assert conditions("normspec(x)", "x", shapes={"x": N}) == ["x ≠ 0 (the norm has no derivative at 0)"]
    assert conditions("lambda_max(A)", "A", shapes={"A": (1, 1)}) == []


def test_one_simple_eigenvalue_says_nothing_of_another_matrix() -> None:
    n = size("n")
    A, B = (Var(name, (n, n), ("symmetric",)) for name in "AB")

    def gap(a: Var, factor: int = 1) -> Expr:
        v = apply("eigvec_max", a)
        eye = apply("eye", shape=(n, n))
        return add(multiply(apply("lambda_max", a), eye), negate(a), multiply(factor, v, transpose(v)))

    facts = known(frozenset({("simple eigenvalue", A)}))
    assert facts.holds("invertible", gap(A))
    assert facts.holds("determinant", gap(A))
    assert not facts.holds("invertible", gap(B))
    assert not facts.holds("invertible", gap(A, -1))
    assert not facts.holds("simple eigenvalue", B)
    assert not facts.holds("simple norm", A)
    assert known(frozenset({("simple norm", A)})).holds("simple eigenvalue", multiply(transpose(A), A))
    assert not known(frozenset({("simple norm", A)})).holds("simple eigenvalue", A)
