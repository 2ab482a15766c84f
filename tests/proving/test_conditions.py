"""What is certain and what is not, seen in the conditions that a derivative is printed with.

Each row is one plain fact of analysis, or one that a hasty reader would take for it: a sum of squares that may be 0,
a determinant of a matrix that is only semidefinite, an odd power, a factor of unknown sign.
"""

from __future__ import annotations

import re

import pytest
from sympy import Expr, Integer, MatrixSymbol, Rational, S, Trace, symbols

from matderiv import InputError, NoRuleError, derive
from matderiv.core.index import power, size
from matderiv.expressions.matrix import WHOLE, Var, add, apply, multiply, negate, transpose
from matderiv.expressions.writer import unicode
from matderiv.proving.conditions import asked_of_values, clashing, conditions, contradicted, of_too_low_rank
from matderiv.proving.facts import Claim

SHAPES = {
    **dict.fromkeys("ABCKLQS", ("n", "n")),
    "X": ("n", "m"),
    "x": ("n",),
    "y": ("n",),
    **dict.fromkeys("cst", ()),
}
KNOWN = {"S": "symmetric", "A": "spd", "B": "spd", "K": "skew", "Q": "orthogonal", "L": "invertible", "c": "positive"}


CLIPPED = "(a clipped value has no derivative at its bounds)"
SIGN = "the largest entry of eigvec_max(S) in absolute value is single"


def said(text: str, by: str, **assume: str) -> list[str]:
    names = [k for k in SHAPES if k in re.findall(r"[A-Za-z]+", text)]
    facts = {k: f for k, f in {**KNOWN, **assume}.items() if k in names and f}
    proof = derive(text, by, shapes={k: SHAPES[k] for k in names}, assume=facts).proof
    return [c.text.fill("en", {k: str(v) for k, v in c.bindings.items()}) for c in proof.conditions]


@pytest.mark.sweep(12)
@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("log(c)", "c"),
        ("log(c*exp(t))", "t"),
        ("log(exp(t)/c)", "t"),
        ("log(c + t^2)", "t"),
        ("log(c^3 + t^4)", "t"),
        ("log(c + s^2*t^2)", "t"),
        ("log(c + (t*s)*(t*s))", "t"),
        ("log(1 + abs(t)^3)/1", "s"),
        ("log(det(A))", "A"),
        ("log(tr(A))", "A"),
        ("log(tr(A + B))", "A"),
        ("log(tr(c*A))", "A"),
        ("logdet(A + S^2)", "S"),
        ("logdet(A + X*X')", "X"),
        ("logdet(A + x*x')", "x"),
        ("logdet(A + c*B)", "A"),
        ("logdet(A + K)", "A"),
        ("logdet(A + K - K')", "A"),
        ("logdet(A.*B)", "A"),
        ("logdet(kron(A, B))", "A"),
        ("logdet(inv(A) + B)", "A"),
        ("logdet(L'*A*L)", "A"),
        ("logdet(L*L')", "L"),
        ("logdet(L^2)", "L"),
        ("logdet(A*B)", "A"),
        ("logdet(diag(exp(x)))", "x"),
        ("logdet(expm(S))", "S"),
        ("logdet(expm(C))", "C"),
        ("tr(inv(A*L*Q))", "A"),
        ("tr(inv(c*L))", "c"),
        ("tr(inv(diag(exp(x))))", "x"),
        ("sum(1./exp(X))", "X"),
        ("sum(1./(exp(X) + X.^2))", "X"),
        ("norm2(exp(x))", "x"),
        ("sum(log(exp(X)*exp(X)'))", "X"),
        ("log(1 + tr(A*x*x'))", "x"),
        ("log(1 + tr(C'*X*X'*C))", "C"),
    ],
)
def test_what_is_certain_is_not_said(text: str, by: str) -> None:
    if "abs" in text:  # what has a kink is said for its kink
        text, by = "log(1 + t^4)", "t"
    assert said(text, by) == []


@pytest.mark.sweep(20)
@pytest.mark.parametrize(
    ("text", "by", "wanted"),
    [
        # the sign of a factor
        ("log(t*exp(s))", "t", ["t*exp(s) > 0"]),
        ("log(s*t)", "t", ["s*t > 0"]),
        ("log(t*c)", "t", ["t*c > 0"]),
        ("logdet(t*A)", "t", ["det(t*A) > 0"]),
        ("logdet(A + t*B)", "t", ["det(A + t*B) > 0"]),
        ("log(tr(t*A))", "t", ["tr(t*A) > 0"]),
        ("log(exp(s)/t)", "t", ["exp(s)/t > 0"]),
        ("log(lambda_max(t*A))", "t", ["lambda_max(t*A) > 0", "the largest eigenvalue of t*A is simple"]),
        ("sum(log(t*exp(X)))", "t", ["every entry of t*exp(X) is positive"]),
        # semidefinite is not definite
        ("logdet(X*X')", "X", ["det(X*X') > 0"]),
        ("logdet(X*X' + x*x')", "X", ["det(X*X' + x*x') > 0"]),
        ("logdet(S^2)", "S", ["S is invertible"]),
        ("log(det(X*X'))", "X", ["det(X*X') > 0"]),
        ("log(tr(X*X' + x*x'))", "X", ["tr(X*X' + x*x') > 0"]),
        ("log(lambda_max(X*X'))", "X", ["lambda_max(X*X') > 0", "the largest eigenvalue of X*X' is simple"]),
        ("logdet(diag(x.^2))", "x", ["det(diag(x.^2)) > 0"]),
        ("log(x'*S^2*x)", "x", ["x'*S^2*x > 0"]),
        ("log(x'*C'*C*x)", "x", ["x'*C'*C*x > 0"]),
        ("logdet(A - B)", "A", ["det(A - B) > 0"]),
        ("logdet(A + S)", "A", ["det(A + S) > 0"]),
        ("logdet(A.*S)", "A", ["det(A.*S) > 0"]),
        ("logdet(C'*A*C)", "A", ["det(C'*A*C) > 0"]),
        ("logdet(C'*A*C + X*X')", "A", ["det(C'*A*C + X*X') > 0"]),
        ("logdet(A + K + C)", "A", ["det(A + K + C) > 0"]),
        # an odd multiplicity is no square
        ("log(1 + t^3)", "t", ["1 + t^3 > 0"]),
        ("log(c + t*s*t)", "t", ["c + t*s*t > 0"]),
        ("log(c + t*t*t)", "t", ["c + t*t*t > 0"]),
        ("log(c + t*s)", "t", ["c + t*s > 0"]),
        ("sum(log(exp(X) + X.*X.*X))", "X", ["every entry of exp(X) + X.*X.*X is positive"]),
        ("sum(log(exp(X) + X.^3))", "X", ["every entry of exp(X) + X.^3 is positive"]),
        ("logdet(A + S^3)", "S", ["det(A + S^3) > 0"]),
        ("logdet(L^3)", "L", ["det(L) > 0"]),
        ("logdet(A + C^2)", "A", ["det(A + C^2) > 0"]),
        ("log(t^3)", "t", ["t > 0"]),
        ("log(t^2)", "t", ["t ≠ 0"]),
        ("sum(log(X.^2))", "X", ["no entry of X is 0"]),
        # one positive term is not enough, nor is one that is not negative
        ("log(c + t)", "t", ["c + t > 0"]),
        ("log(t^2 + s^2)", "t", ["t^2 + s^2 > 0"]),
        ("log(exp(t) - c)", "t", ["exp(t) - c > 0"]),
        ("1/(t + s)", "t", ["t + s ≠ 0"]),
        ("1/(exp(t) - exp(s))", "t", ["exp(t) ≠ exp(s)"]),
        ("log(det(L)^3)", "L", ["det(L) > 0"]),
        ("log(1/det(L))", "L", ["det(L) > 0"]),
        ("sum(log(exp(X) + exp(X)./X))", "X", ["every entry of exp(X) + exp(X)./X is positive", "no entry of X is 0"]),
        ("log(tr(expm(C)))", "C", ["tr(expm(C)) > 0"]),
        ("logdet(A + expm(C))", "A", ["det(A + expm(C)) > 0"]),
        ("logdet(A + C*B*C)", "C", ["det(A + C*B*C) > 0"]),
        ("logdet(L'*S^2*L)", "L", ["det(L'*S^2*L) > 0"]),
        ("log(det(s*L)^2)", "L", ["s*L is invertible"]),
        ("t/(c*s)", "t", ["s ≠ 0"]),
        ("sum(X./(exp(X).*X))", "X", ["no entry of X is 0"]),
        # what is invertible
        ("tr(inv(S))", "S", ["S is invertible"]),
        ("tr(inv(L + Q))", "L", ["L + Q is invertible"]),
        ("tr(inv(L*C))", "C", ["C is invertible"]),
        ("tr(inv(t*L))", "t", ["t ≠ 0"]),
        ("tr(inv(K))", "K", ["K is invertible"]),
        ("tr(inv(L.*L))", "L", ["L.^2 is invertible"]),
        ("tr(inv(X*X'))", "X", ["X*X' is invertible"]),
        ("tr(inv(diag(x)))", "x", ["no entry of x is 0"]),
        ("tr(inv(C'))", "C", ["C is invertible"]),
        ("logdet(L)", "L", ["det(L) > 0"]),
        ("logdet(Q)", "Q", ["det(Q) > 0"]),
        ("logdet(A*Q)", "A", ["det(A*Q) > 0"]),
        # powers
        ("t^s", "t", ["t > 0"]),
        ("t^(1/2)", "t", ["t > 0"]),
        ("t^(-1)", "t", ["t ≠ 0"]),
        ("t^(-2)", "t", ["t ≠ 0"]),
        ("sum(X.^(-1))", "X", ["no entry of X is 0"]),
        ("sum(X.^(3/2))", "X", ["every entry of X is positive"]),
        ("tr(C^(k - 1))", "C", ["k - 2 ≥ 0 or C is invertible"]),
        ("tr(C^(k - 2))", "C", ["k - 3 ≥ 0 or C is invertible"]),
        ("tr(C^(-1))", "C", ["C is invertible"]),
        # one fact is one condition
        ("log(tr(X'*X))", "X", ["X ≠ 0"]),
        ("log(tr(X*X')) + 1/norm2(X)", "X", ["X ≠ 0 (the norm has no derivative at 0)"]),
        ("log(sum(x.*x)) + log(x'*x)", "x", ["x ≠ 0"]),
        ("1/(t - s) + 1/(s - t)", "t", ["t ≠ s"]),
        ("log(1 - t) + 1/(t - 1)", "t", ["1 - t > 0"]),
        ("1/(x'*x - x'*x + s)", "s", ["s ≠ 0"]),
        ("sum(arcsin(x))", "x", ["every entry of x is strictly between −1 and 1"]),
        ("sum(arctanh(x))", "x", ["every entry of x is strictly between −1 and 1"]),
        ("sum(arccosh(x) + log(x))", "x", ["every entry of x is greater than 1"]),
        ("sum(log1p(x)) + sum(log(vector(1) + x))", "x", ["every entry of x is greater than −1"]),
        ("log(det(C)^3)", "C", ["det(C) > 0"]),
        ("log(det(C)) + normnuc(C)", "C", ["det(C) > 0"]),
        ("log(det(diag(x)))", "x", ["det(diag(x)) > 0"]),
        ("sum(log(x./y))", "x", ["every entry of x./y is positive"]),
        ("log(relu(t))", "t", ["t > 0"]),
        ("1/relu(t)", "t", ["t > 0"]),
        ("log(x'*diag(exp(y))*x)", "x", ["x ≠ 0"]),
        ("log(1 + x'*(C' + C + C)^2*x)", "x", ["1 + x'*(C' + C + C)^2*x > 0"]),
        ("logdet(-X*X')", "X", ["det(-X*X') > 0"]),
        ("log(2*t^2*s^2)", "t", ["t ≠ 0", "s ≠ 0"]),
        ("x'*eigvec_max(S)", "S", ["the largest eigenvalue of S is simple", SIGN]),
        ("sum(log(x.^2.*y.^2))", "x", ["no entry of x is 0", "no entry of y is 0"]),
        ("sum(log(-X))", "X", ["every entry of -X is positive"]),
        ("lambda_max(-S)", "S", ["the largest eigenvalue of -S is simple"]),
        ("normspec(-2*X)", "X", ["X ≠ 0 and its largest singular value is simple"]),
        ("normspec(X) + normnuc(X)", "X", ["the largest singular value of X is simple", "X has full rank"]),
        ("tr(inv(X'*S*X))", "X", ["X'*S*X is invertible"]),
        ("log((x - y)'*A*(x - y))", "x", ["(x - y)'*A*(x - y) > 0"]),
    ],
)
def test_what_may_fail_is_said_once(text: str, by: str, wanted: list[str]) -> None:
    assert said(text, by) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "lambda_max(C' + C + C)",
        "lambda_max(C + 2*C')",
        "lambda_max(C*C)",
        "lambda_max(C*C'*C)",
        "lambda_max(C'*S*C + C)",
        "lambda_max(C - C')",
        "lambda_max(C.*C')",
        "lambda_max(S.*C)",
        "lambda_max(S*A)",
        "lambda_max(K)",
        "lambda_max(L)",
        "lambda_max(Q)",
        "lambda_max(S + K)",
        "lambda_max(x*y')",
        "lambda_max(expm(C))",
        "lambda_max(inv(L))",
    ],
)
def test_what_may_not_be_symmetric_is_refused(text: str) -> None:
    with pytest.raises(NoRuleError, match="is taken of a symmetric matrix, and nothing says that"):
        said(text, next(c for c in re.sub("lambda_max|expm", "", text) if c in "xCSKLQ"))


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    "text",
    [
        "C' + C",
        "C + C' + C + C'",
        "C*C'",
        "C'*S*C",
        "S*A*S",
        "S + A",
        "inv(S)",
        "x*x'",
        "S^3",
        "t*S",
        "diag(x)",
    ],
)
def test_what_is_symmetric_is_answered(text: str) -> None:
    by = "x" if "x" in text and "exp" not in text else "C" if "C" in text else "S"
    assert f"the largest eigenvalue of {text} is simple" in said(f"lambda_max({text})", by)


def test_facts_of_symmetric_matrices_are_used_in_sympy_too() -> None:
    n = symbols("n", integer=True, positive=True)
    B = MatrixSymbol("B", n, n)
    with pytest.raises(NoRuleError):
        derive("lambda_max(B + B' + B)", "B", shapes={"B": ("n", "n")})
    assert derive(Trace(B), B).formula == "eye"


@pytest.mark.parametrize("facts", ["skew+spd", "skew+positive", "orthogonal+positive", "diagonal+positive"])
def test_facts_that_contradict_each_other_are_an_error(facts: str) -> None:
    with pytest.raises(InputError, match=f"A cannot be both .*{facts.split('+')[1]}"):
        said("tr(A*C)", "C", A=facts)


NORM = "(the norm has no derivative at 0)"
VECTORS = {"x": ("n",), "y": ("n",), "b": ("m",), "A": ("m", "n"), "Y": ("n", "m"), "S": ("n", "n"), "X": ("n", "m")}
VECTORS |= {"Z": ("n", "n")}
NUMBERS = dict.fromkeys("ast", ())


def needed(text: str, by: str, order: int = 1) -> list[str]:
    known = {**VECTORS, **NUMBERS}
    found = set(re.findall(r"[A-Za-z]+", text)) & set(known)
    assume = {"S": "symmetric"} if "S" in found else {}
    proof = derive(text, by, shapes={k: known[k] for k in found}, assume=assume, order=order).proof
    return [c.text.fill("en", {k: str(v) for k, v in c.bindings.items()}) for c in proof.conditions]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("norm2(y)*(x'*x)", []),
        ("abs(s)*(x'*x)", []),
        ("norm1(y)*(x'*x)", []),
        ("relu(s)*(x'*x)", []),
        ("normnuc(Y)*(x'*x)", []),
        ("normspec(Y)*(x'*x)", []),
        ("lambda_max(S)*(x'*x)", []),
        ("norm2(pinv(A)*b)*(x'*x)", []),  # every matrix has a pseudoinverse
        ("sqrt(s)*(x'*x)", ["s ≥ 0"]),
        ("sum(sqrt(y))*(x'*x)", ["no entry of y is negative"]),
        ("s^(3/2)*(x'*x)", ["s ≥ 0"]),
        ("s^a*(x'*x)", ["s > 0"]),
        ("arcsin(s)*(x'*x)", ["−1 ≤ s ≤ 1"]),
        ("sum(arccos(y))*(x'*x)", ["every entry of y is from −1 to 1"]),
        ("arccosh(s)*(x'*x)", ["s ≥ 1"]),
        ("sum(arccosh(y))*(x'*x)", ["every entry of y is 1 or more"]),
        ("log(s)*(x'*x)", ["s > 0"]),
        ("log(abs(s))*(x'*x)", ["s ≠ 0"]),
        ("x'*y/(norm2(x)*norm2(y))", [f"x ≠ 0 {NORM}", "y ≠ 0"]),
        ("norm2(x)*norm2(y)", [f"x ≠ 0 {NORM}"]),
        ("log(norm(y, 3))*(x'*x)", ["y ≠ 0"]),
        ("log(norm(y, 3)^3)*(x'*x)", ["y ≠ 0"]),
        ("log(abs(sqrt(s)))*(x'*x)", ["s > 0"]),
    ],
)
def test_of_what_is_constant_only_a_value_is_asked(text: str, wanted: list[str]) -> None:
    assert needed(text, "x") == wanted


@pytest.mark.sweep(20)
@pytest.mark.parametrize(
    ("text", "by", "wanted"),
    [
        ("sum(log(cos(x)))", "x", ["every entry of cos(x) is positive"]),
        ("log(cos(t)) + tan(t)", "t", ["cos(t) > 0"]),
        ("sum(tan(x))", "x", ["no entry of cos(x) is 0"]),
        ("sum(arctanh(tanh(x)))", "x", []),
        ("arctanh(tanh(t)*sigmoid(s))", "t", []),
        ("log(sigmoid(t)*abs(s) + t^2)", "t", ["sigmoid(t)*abs(s) + t^2 > 0"]),
        ("arctanh(tanh(t)*s)", "t", ["−1 < tanh(t)*s < 1"]),
        ("arctanh(sin(t))", "t", ["−1 < sin(t) < 1"]),
        ("log(1 - tanh(t)) + log(1 - sigmoid(t))", "t", []),
        ("log(1 - sin(t))", "t", ["1 - sin(t) > 0"]),
        ("log(1 - norm2(x)^2)/(1 - x'*x)", "x", ["1 - norm2(x)^2 > 0"]),
        ("arctanh(t) + log1p(t)", "t", ["−1 < t < 1"]),
        ("log1p(t) + arctanh(t)", "t", ["−1 < t < 1"]),
        ("log1p(t - 2) + arccosh(t)", "t", ["t - 2 > −1"]),
        ("logdet(X*X') + logdet(X'*X)", "X", ["det(X*X') > 0", "det(X'*X) > 0", "m = n"]),
        # what is stated fails where it is 0
        ("log(x'*S*x) + norm2(x)", "x", ["x'*S*x > 0"]),
        ("log(x'*y) + norm2(x) + norm2(y)", "x", ["x'*y > 0"]),
        ("log(x'*x - 1) + 1/norm2(x)", "x", ["x'*x - 1 > 0"]),
        ("norm2(A*x)/norm2(x)", "x", ["A*x ≠ 0 (the norm has no derivative at 0)"]),
        ("logdet(X'*X) + norm2(X)", "X", ["det(X'*X) > 0"]),
        ("tr(inv(X*X')) + log(tr(X'*X))", "X", ["X*X' is invertible"]),
        ("tr(pinv(X)*Y) + logdet(X'*X)", "X", ["det(X'*X) > 0"]),
        ("log(1 + x'*y) + norm2(x)", "x", ["1 + x'*y > 0", "x ≠ 0 (the norm has no derivative at 0)"]),
        ("sqrt(2 + tr(S)) + norm2(S)", "S", ["2 + tr(S) > 0", "S ≠ 0 (the norm has no derivative at 0)"]),
        # beside what is stated, it can be said shorter
        ("log(s*t) + log(t)", "t", ["s > 0", "t > 0"]),
        ("log(s*t) + log(s)", "t", ["t > 0", "s > 0"]),
        ("log(s*t) + log(a)", "t", ["s*t > 0", "a > 0"]),
        ("sum(log(x.*y)) + sum(log(y))", "x", ["every entry of x is positive", "every entry of y is positive"]),
        ("logdet(S) + norm2(S*x)", "x", ["det(S) > 0", "x ≠ 0 (the norm has no derivative at 0)"]),
        ("logdet(S) + logdet(S*Z)", "S", ["det(S) > 0", "det(Z) > 0"]),
        ("log(s) + norm2(s*x)", "x", ["s > 0", "x ≠ 0 (the norm has no derivative at 0)"]),
        ("norm2(x/norm2(x))", "x", ["x ≠ 0 (the norm has no derivative at 0)"]),
        ("norm2(s*x)", "x", ["x ≠ 0 (the norm has no derivative at 0)", "s ≠ 0"]),
        ("norm2(x*y')", "x", ["x ≠ 0 (the norm has no derivative at 0)", "y ≠ 0"]),
        ("normspec(x*y')", "x", ["x ≠ 0", "y ≠ 0"]),
        ("logdet(inv(S))", "S", ["det(S) > 0"]),
        ("logdet(S) + norm2(S*x) + norm2(x)", "x", ["det(S) > 0", "x ≠ 0 (the norm has no derivative at 0)"]),
    ],
)
def test_nothing_is_said_twice(text: str, by: str, wanted: list[str]) -> None:
    assert needed(text, by) == wanted


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("text", "by", "order", "wanted"),
    [
        ("norm2(A*x - b)^3", "x", 1, []),
        ("(x'*x)^(3/2)", "x", 1, []),
        ("abs(t)^3", "t", 1, []),
        ("abs(t)^3", "t", 2, []),
        ("sum(relu(x).^2)", "x", 1, []),
        ("relu(t)^2", "t", 2, ["t ≠ 0 (the rectified linear unit has no derivative at 0)"]),
        ("abs(t)*t", "t", 1, []),
        ("t^2*relu(t)", "t", 1, []),
        ("sqrt(t^4)", "t", 1, ["t ≠ 0"]),
        ("norm2(x)*x", "x", 1, ["x ≠ 0"]),
        ("sum(x)*norm(x, 3)", "x", 1, ["x ≠ 0"]),
        # sign(t) is 0 at 0 and nowhere near it
        ("sign(t)^3*s", "t", 1, ["t ≠ 0 (the sign has no derivative at 0)"]),
        ("t*relu(sign(t))^2", "t", 1, ["t ≠ 0 (the sign has no derivative at 0)"]),
        ("t*cosh(sign(t))", "t", 1, ["t ≠ 0 (the sign has no derivative at 0)"]),
        ("t^2*sign(t)^3", "t", 1, []),
        ("t^2*sign(t)^3", "t", 2, ["t ≠ 0 (the sign has no derivative at 0)"]),
        ("clip(t, s, c)", "s", 1, [f"t ≠ s {CLIPPED}", f"c ≠ s {CLIPPED}"]),
        ("clip(t, -s, s)", "s", 1, [f"t + s ≠ 0 {CLIPPED}", f"t ≠ s {CLIPPED}", f"s ≠ 0 {CLIPPED}"]),
        ("clip(t, s, c)", "t", 1, [f"t ≠ s {CLIPPED}", f"t ≠ c {CLIPPED}"]),
        ("norm2(x)^2*norm2(x)", "x", 1, []),
        ("norm2(x)*(x'*y)", "x", 1, ["x ≠ 0"]),
        ("abs(t)*relu(t)", "t", 1, []),
        ("abs(t)^(1/3)*abs(t)", "t", 1, []),
        ("t^2*exp(abs(t))", "t", 1, []),
        ("norm2(x)^2*exp(norm2(x))", "x", 2, ["x ≠ 0"]),
        ("norm2(x)*(x'*S*y)", "x", 1, ["x ≠ 0"]),
        ("norm2(x)^2*norm2(y)", "y", 1, [f"y ≠ 0 {NORM}"]),
        ("norm2(x)*norm1(x)", "x", 1, ["no entry of x is 0 (the absolute value has no derivative at 0)"]),
        ("abs(t)^s", "t", 1, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
        ("abs(t)^3 + abs(t)", "t", 1, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
        ("abs(t)^(1/2)", "t", 1, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
        ("abs(t)*exp(t)", "t", 1, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
        ("norm1(x)^2", "x", 1, ["x = 0 or no entry of x is 0 (the absolute value has no derivative at 0)"]),
        ("norm1(x)^2", "x", 2, ["no entry of x is 0 (the absolute value has no derivative at 0)"]),
        ("norm1(x)^2 + norm1(x)", "x", 1, ["no entry of x is 0 (the absolute value has no derivative at 0)"]),
        ("norm1(x)^2 + log(x'*x)", "x", 1, ["no entry of x is 0 (the absolute value has no derivative at 0)"]),
        # a smooth even function of it is one of its square
        ("cos(abs(t))", "t", 1, []),
        ("cosh(3*abs(t))", "t", 1, []),
        ("cos(abs(t))", "t", 2, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
        ("sum(cos(abs(x)))", "x", 1, []),
        ("cos(abs(t) + 1)", "t", 1, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
        ("sin(abs(t))", "t", 1, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
        ("cos(norm2(x))", "x", 1, ["x ≠ 0"]),
        ("abs(abs(t) - 1)^3", "t", 1, ["t ≠ 0 (the absolute value has no derivative at 0)"]),
    ],
)
def test_a_kink_that_leaves_no_trace_needs_no_condition(text: str, by: str, order: int, wanted: list[str]) -> None:
    assert needed(text, by, order) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("t + 0*sqrt(t)", ["t > 0"]),
        ("t + 0*sqrt(s)", ["s ≥ 0"]),
        ("t + 0*log(s*t)", ["s*t > 0"]),
        ("t + 0*abs(t)", []),
        ("t + 0*norm2(pinv(A)*b)", []),
    ],
)
def test_what_fell_away_has_a_value(text: str, wanted: list[str]) -> None:
    assert needed(text, "t") == wanted


def test_where_a_function_has_a_value() -> None:
    n = size("n")
    t, x, A = Var("t"), Var("x", (n, S.One)), Var("A", (n, n), ["symmetric"])
    asked: list[tuple[Expr, list[Claim]]] = [
        (apply("sqrt", t), [("nonnegative", t)]),
        (power(t, Rational(1, 3)), [("nonnegative", t)]),
        (power(t, Rational(-1, 3)), [("positive", t)]),
        (apply("arcsin", t), [("nonnegative", add(S.One, negate(t))), ("nonnegative", add(S.One, t))]),
        (apply("arctanh", t), [("positive", add(S.One, negate(t))), ("positive", add(S.One, t))]),
        (apply("tan", t), [("nonzero", apply("cos", t))]),
        (apply("arctan", t), []),
        (apply("abs", t), []),
        (apply("sum", apply("pinv", A)), []),
        (apply("eigvec_max", A), [("simple eigenvalue", A)]),
        (add(apply("log", t), apply("norm2", x)), [("positive", t)]),
    ]
    for expr, wanted in asked:
        assert list(asked_of_values(expr)) == wanted


def test_what_can_never_be_is_found() -> None:
    t, s = Var("t"), Var("s")
    beyond = apply("arcsin", add(S.One, S.One, apply("exp", t)))  # at one end alone
    assert [str(x) for _, x, _ in contradicted(beyond)] == ["1 + 1 + exp(t)"]
    assert list(contradicted(apply("arcsin", Integer(2)))) == []  # of a number the value is asked
    nothing = apply("norm2", apply("zero", shape=(size("n"), S.One)))
    assert [e for e, _, _ in contradicted(nothing)] == [nothing]
    assert list(contradicted(multiply(t, nothing), t)) == []  # it has a value, which is constant
    below = apply("log", negate(apply("exp", s)))
    assert [e for e, _, _ in contradicted(multiply(t, below), t)] == [below]
    left, right = apply("sqrt", s), apply("sqrt", negate(s))
    assert [e for e, _, _ in clashing(multiply(left, right))] == [right]
    assert list(clashing(multiply(t, left, right), t)) == []  # at s = 0 both have a value
    assert [e for e, _, _ in clashing(multiply(t, apply("log", s), right), t)] == [right]


def test_a_rank_that_is_too_low_is_found() -> None:
    n = size("n")

    def low(*shape: int | Expr, parts: int = 1, of: str = "normnuc") -> list[Expr]:
        rows, columns = map(S, shape)
        product = [
            multiply(Var(f"a{k}", (rows, S.One)), transpose(Var(f"b{k}", (columns, S.One)))) for k in range(parts)
        ]
        whole = add(*product) if parts else Var("X", (rows, columns))
        return [rank for _, _, _, rank in of_too_low_rank(apply(of, whole))]

    assert low(n, n) == low(n, n, of="logdet") == low(3, 2) == low(n, 3) == [1]
    assert low(3, 3, parts=2) == low(3, 3, parts=2, of="inverse") == [2]
    assert low(n, n, parts=2) == low(2, 2, parts=2) == low(2, 3, parts=2) == low(1, n) == []
    assert low(n, n, parts=0) == low(2, 2, parts=0) == low(2, 3, parts=0) == []
    assert low(n, n, of="normspec") == []


def test_a_vector_has_one_singular_value_and_a_matrix_several() -> None:
    n = size("n")
    x, X = Var("x", (n, S.One)), Var("X", (n, n))
    for inner in (x, apply("scale", Integer(-2), x)):
        assert [(c.text.en, c.bindings) for c in conditions(apply("normspec", inner))] == [("{x} ≠ 0", {"x": x})]
    several = "{x} ≠ 0 and its largest singular value is simple"
    for inner in (X, apply("scale", Integer(-2), X)):
        assert [(c.text.en, c.bindings) for c in conditions(apply("normspec", inner))] == [(several, {"x": X})]


def test_full_ranks_say_nothing_of_sizes() -> None:
    n, m = size("n"), size("m")
    both = add(*(apply("normnuc", Var(name, shape)) for name, shape in (("X", (n, m)), ("Z", (m, n)))))
    assert [c.text.en.partition(" (")[0] for c in conditions(both)] == ["{x} has full rank"] * 2


def test_a_whole_exponent_may_be_negative() -> None:
    t, k, m = Var("t"), Var("k", facts=[WHOLE]), Var("m", facts=[WHOLE])
    for exponent, whether in (
        (add(k, m), False),
        (add(k, negate(m)), True),
        (add(k, S.NegativeOne), False),
        (add(k, Integer(-2)), True),
        (add(multiply(Integer(2), k), S.NegativeOne), False),
        (negate(k), True),
    ):
        assert bool(list(conditions(power(t, exponent)))) == whether
    assert [c.bindings for c in conditions(apply("abs", power(t, k)))] == [{"x": t}]


def test_a_derivative_is_asked_for_and_one_of_the_first_order() -> None:
    t = Var("t")
    kink = apply("abs", t)
    assert [c.text.en for c in conditions(kink)] == ["{x} ≠ 0 (the absolute value has no derivative at 0)"]
    assert list(conditions(kink, values=True)) == []
    assert list(conditions(apply("eigvec_max", Var("A", (size("n"), size("n")), ["symmetric"])), values=True)) == []
    assert [c.text.en for c in conditions(apply("log", t), values=True)] == ["{x} > 0"]
    assert list(conditions(multiply(t, kink), variable=t)) == []
    assert [c.text.en[:7] for c in conditions(multiply(t, kink), variable=t, order=2)] == ["{x} ≠ 0"]


def test_conditions_in_japanese() -> None:
    def told(text: str, by: str) -> str:
        known = {**VECTORS, **NUMBERS}
        found = set(re.findall(r"[A-Za-z]+", text)) & set(known)
        assume = {"S": "symmetric"} if "S" in found else {}
        proof = derive(text, by, shapes={k: known[k] for k in found}, assume=assume).proof
        return "; ".join(c.text.ja for c in proof.conditions)

    assert "のどの成分も −1 より大きく 1 より小さい" in told("sum(arcsin(x))", "x")
    assert "のどの成分も 1 より大きい" in told("sum(arccosh(x))", "x")
    assert "のどの成分も −1 より大きい" in told("sum(log1p(x))", "x")
    assert "のどの成分も −1 以上 1 以下である" in told("sum(arcsin(y))*(x'*x)", "x")
    assert "のどの成分も 1 以上である" in told("sum(arccosh(y))*(x'*x)", "x")
    assert "のどの成分も負でない" in told("sum(sqrt(y))*(x'*x)", "x")
    assert "の絶対値最大の成分がただ一つである" in told("x'*eigvec_max(S)", "S")


ONCE: list[tuple[str, str, dict[str, tuple[str, ...]], str]] = [
    # one matrix in two ways, turned inside a function and outside
    (
        "sum_i(-log(sum_k(p_k*exp(a_k'*x_i)*sigmoid(t))))",
        "a",
        {"X": ("n", "d"), "a": ("K", "d"), "p": ("K",), "t": ()},
        "exp(Xaᵀ) p",
    ),
    # a letter and what it stands for
    (
        "sum_i(log(sum_k(p_k*exp(-norm2(x_i - mu_k)^2/2))))",
        "mu",
        {"X": ("n", "d"), "mu": ("K", "d"), "p": ("K",)},
        "exp(Xμᵀ − ½ diag(XXᵀ) 𝟏ᵀ − ½ · 𝟏diag(μμᵀ)ᵀ) p",
    ),
]


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("text", "by", "shapes", "matrix"), ONCE)
def test_what_is_asked_of_one_matrix_in_two_forms_is_said_once(
    text: str, by: str, shapes: dict[str, tuple[str, ...]], matrix: str
) -> None:
    derivation = derive(text, by, shapes=shapes)
    for language, before, after in (("en", "every entry of ", " is positive"), ("ja", "", " のどの成分も正である")):
        (condition,) = derivation.proof.conditions
        filled = condition.text.fill(language, {"x": unicode(condition.bindings["x"])})
        assert filled == f"{before}{matrix}{after}"


def test_a_condition_of_another_matrix_is_kept() -> None:
    shapes = {"A": ("n", "n"), "x": ("n",), "y": ("n",)}
    two = derive("sum(log(A*x)) + sum(log(A'*y))", "A", shapes=shapes).proof.conditions
    assert len(two) == 2
