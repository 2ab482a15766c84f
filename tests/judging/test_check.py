"""Claims about derivatives: right ones are right, wrong ones are never, and each is told what is wrong with it."""

from __future__ import annotations

import re
from collections import Counter
from types import FunctionType
from typing import Any

import corpus_cases
import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from judged import ATTEMPTS, drawn
from objectives import Objective, objectives
from sympy import MatrixSymbol, Trace, symbols

import matderiv
from matderiv import FaultError, InputError, MatderivError, NoRuleError, Verdict, check
from matderiv.checking.values import evaluate
from matderiv.core.errors import ArgumentError, ShapeError
from matderiv.core.text import verbatim
from matderiv.expressions.matrix import is_op
from matderiv.expressions.writer import formula
from matderiv.operations.zero import ZERO
from matderiv.proving.tidy import expanded
from matderiv.reading.sympy_bridge import read

CASES = {c["id"]: c for c in corpus_cases.read("public.jsonl") if c.get("expected")}
# their closed form uses a fact that the tool cannot be told; it finds out by itself
USES_FACT = {"ml-11": ("y", "simplex"), "ml-30": ("M", "mask")}
EXAMPLES = 100
SQUARE = {"X": ("n", "n")}
SQUARE_A = {"A": ("n", "n")}
SAMPLES = {"X": ("n", "m"), "w": ("m",), "y": ("n",)}


def judged(name: str, claim: str) -> Verdict:
    case = CASES[name]
    return check(
        case["expr"],
        case["wrt"],
        claim,
        shapes=corpus_cases.shapes(case),
        assume=corpus_cases.facts(case),
        order=case.get("order", 1),
        structure=case.get("wrt_structure"),
    )


# ---------------------------------------------------------------- the corpus


def test_the_cases_that_use_a_fact_are_these() -> None:
    assert {name for name, case in CASES.items() if case.get("uses_fact")} == USES_FACT.keys()


@pytest.mark.sweep(50, alike=True)
@pytest.mark.parametrize("name", CASES)
def test_the_true_derivative_is_right(name: str) -> None:
    verdict = judged(name, CASES[name]["expected"])
    if name in USES_FACT:
        assert verdict.kind == "assuming"
        assert {v.name: fact for v, fact in verdict.assumption} == dict([USES_FACT[name]])
    else:
        assert verdict.kind == "right", str(verdict)
        assert verdict.right
        assert verdict.evidence.kind in ("EXACT", "SAMPLED")


MUTATED = [n for i, n in enumerate(n for n in CASES if n not in USES_FACT) if i % 3 == 0]


@pytest.mark.sweep(40, alike=True)
@pytest.mark.parametrize("name", MUTATED)
def test_a_forgotten_factor_is_named(name: str) -> None:
    expected = CASES[name]["expected"]
    for change, factor in ((f"2*({expected})", "1/2"), (f"({expected})/3", "3"), (f"-({expected})", "-1")):
        verdict = judged(name, change)
        if verdict.right:
            assert verdict.derivation is not None
            assert is_op(verdict.derivation.complete, ZERO), change
            continue
        assert (verdict.kind, str(verdict.factor)) == ("factor", factor), f"{change}: {verdict}"


@pytest.mark.sweep(10, alike=True)
@pytest.mark.parametrize("name", MUTATED)
def test_the_transpose_is_the_other_layout(name: str) -> None:
    verdict = judged(name, f"({CASES[name]['expected']})'")
    if "matrix(1)" in CASES[name]["expected"] and verdict.kind == "shape":
        assert "is wanted" in str(verdict)  # an open size inside cannot be that of the transpose
        return
    assert verdict.kind in ("transposed", "right"), str(verdict)
    if verdict.right:
        # a scalar, or a symmetric matrix
        value = verdict.derivation.function() if verdict.derivation else None
        assert value is not None


@pytest.mark.sweep(10, alike=True)
@pytest.mark.parametrize("name", MUTATED[::2])
def test_the_term_that_is_off_is_named(name: str) -> None:
    derivation = corpus_cases.derived(CASES[name])
    parts = () if derivation.indices else expanded(derivation.complete)
    if not 2 <= len(parts) <= 4:
        return
    texts = [formula(p) for p in parts]
    for n in range(len(texts)):
        rest = " + ".join(f"({t})" for k, t in enumerate(texts) if k != n)
        for claim, fault in ((rest, "missing"), (f"{rest} - ({texts[n]})", "sign")):
            verdict = judged(name, claim)
            assert (verdict.kind, verdict.fault) == ("term", fault), f"{claim}: {verdict}"
            assert verdict.term is not None
            assert judged(name, f"{claim} + ({formula(verdict.term)})").right
        verdict = judged(name, f"{rest} + ({texts[n]}) + 3*({texts[n]})/2")
        assert (verdict.kind, verdict.fault) == ("term", "coefficient"), str(verdict)


# ---------------------------------------------------------------- every kind, with its words

OBJECTIVE = ("norm2(X*W - Y)^2", "W")

SAID: list[tuple[tuple[str, str, str], dict[str, Any], str, list[str]]] = [
    (
        (*OBJECTIVE, "2*X'*(X*W - Y)"),
        {},
        "right",
        ["✓ Right.", "the derived one itself", "true by definition"],
    ),
    ((*OBJECTIVE, "2*X'*X*W - 2*X'*Y"), {}, "right", ["gives 2Xᵀ(XW − Y). Both reduce to the same form.", "at sizes"]),
    (("norm2(x)", "x", "x/sqrt(x'*x)"), {}, "right", ["written another way; the values are the same"]),
    ((*OBJECTIVE, "2*X'*U where U = X*W - Y"), {}, "right", ["✓ Right."]),
    ((*OBJECTIVE, "sum_i(2*x_i*(W'*x_i - y_i)')"), {}, "right", ["✓ Right."]),
    (("x", "x", "eye"), {}, "right", ["∂x/∂x = I"]),
    (("c", "x", "0"), {"shapes": {"x": ("n",)}}, "right", ["✓ Right."]),
    (("sum(log(x))", "x", "1./x"), {"shapes": {"x": ("n",)}}, "right", ["Valid where every entry of x is positive."]),
    (("pinv(A)", "A", "0"), {"shapes": {"A": ()}}, "wrong", ["Your formula gives 0, but the derivative is"]),
    (("x'*A*x", "x", "A + A'"), {"order": 2}, "right", ["∂²"]),
    (("A*X*B", "X", "kron(B', A)"), {}, "right", ["read as ∂vec(F)/∂vec(X)ᵀ, columns stacked", "the components"]),
    (("X*w", "X", "kron(w', eye(n))"), {"shapes": {"X": ("n", "m"), "w": ("m",)}}, "right", ["✓ Right."]),
    (("vec(X)", "X", "eye"), {}, "right", ["✓ Right."]),
    (("kron(x, x)", "x", "kron(eye(n), x) + kron(x, eye(n))"), {"shapes": {"x": ("n",)}}, "right", ["✓ Right."]),
    (("kron(x, x)", "x", "2*kron(eye(n), x)"), {"shapes": {"x": ("n",)}}, "wrong", ["Not right."]),
    (
        (*OBJECTIVE, "2*kron(eye(k), X'*X)"),
        {"order": 2, "shapes": {"X": ("n", "m"), "W": ("m", "k")}},
        "right",
        ["read as the second derivative with respect to vec(W)"],
    ),
    # the other layout
    ((*OBJECTIVE, "2*(X*W - Y)'*X"), {}, "transposed", ["the transpose of the derivative", "has the shape of W"]),
    (("x'*A*x", "x", "x'*(A + A')"), {}, "transposed", ["written as a row (numerator layout); here it is a column"]),
    # sums of rows are rows
    (
        ("sum_i(y_i*x_i'*w)", "w", "sum_i(y_i*x_i')"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        ("sum_i(x_i'*w)", "w", "sum_i(x_i')"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        ("sum_i((x_i'*w)^2)", "w", "2*sum_i((x_i'*w)*x_i')"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        ("sum_i((x_i'*w)^2)", "w", "2*sum_i(w'*x_i*x_i')"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        ("sum_i((x_i'*w)^2)", "w", "2*sum_i(x_i*(x_i'*w))'"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        ("norm2(X*w-y)^2", "w", "2*sum_i((x_i'*w - y_i)*x_i')"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        ("sum_i(log(1 + exp(-y_i*(x_i'*w))))", "w", "-sum_i(y_i*x_i'/(1 + exp(y_i*(x_i'*w))))"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        ("sum_i(norm2(x_i - mu)^2)", "mu", "-2*sum_i(x_i' - mu')"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        (r"\sum_i y_i x_i^\top w", "w", r"\sum_i y_i x_i^\top"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (
        (r"\|Xw - y\|^2", "w", r"2\sum_i (x_i^\top w - y_i) x_i^\top"),
        {},
        "transposed",
        ["written as a row (numerator layout); here it is a column"],
    ),
    (("sum_i(y_i*x_i'*w)", "w", "sum_i(y_i*x_i')'"), {}, "right", ["✓ Right."]),
    (
        ("sum_i(y_i*x_i'*w)", "w", "sum_i(x_i')"),
        {},
        "shape",
        ["Your formula is 1×n₂, but the derivative with respect to w is n₂×1"],
    ),
    (("sum_i(y_i*x_i'*w)", "w", "2*sum_i(y_i*x_i')"), {}, "factor", ["the layout is another one"]),
    (("tanh(A*x)", "x", "A'*diag(1 - tanh(A*x).^2)"), {}, "transposed", ["in denominator layout"]),
    (("A*x", "x", "A'"), {}, "transposed", ["in denominator layout, with entries ∂f_j/∂x_i", "(numerator layout"]),
    (("t*A", "t", "A'"), {"shapes": {"t": (), "A": ("m", "n")}}, "transposed", ["is the transpose of the derivative."]),
    (("tr(A*X)", "X", "vec(A')"), {}, "transposed", ["columns stacked into one vector, vec"]),
    (("tr(A*X)", "X", "vec(A')'"), {}, "transposed", ["one vector, written as a row"]),
    (("logdet(X)", "X", "inv(X)"), {}, "transposed", ["It is right as it stands where X is symmetric."]),
    (("A*X*B", "X", "kron(B, A')"), {}, "transposed", ["the transpose of ∂vec(F)/∂vec(X)ᵀ: its rows go with X"]),
    (("A*X*B", "X", "kron(A, B')"), {}, "transposed", ["of the stacked rows by the stacked rows of X;"]),
    (
        ("A*X*B", "X", "kron(A', B)"),
        {},
        "transposed",
        ["transpose of the derivative of the stacked rows by"],
    ),
    # assumptions and conventions
    (
        ("x'*A*x", "x", "2*A*x"),
        {},
        "assuming",
        ["It holds if A is symmetric, but not in general."],
    ),
    (("norm2(Q*x)^2", "x", "2*x"), {"shapes": {"Q": ("n", "n")}}, "assuming", ["if Q is orthogonal"]),
    (("norm1(x)", "x", "vector(1)"), {}, "assuming", ["if the entries of x are positive"]),
    (
        ("x'*A*B*x", "x", "(A*B + B*A)*x"),
        {"shapes": {"A": ("n", "n")}},
        "assuming",
        ["if A is symmetric and B is symmetric"],
    ),
    (("a'*K*x", "x", "-K*a"), {"shapes": {"K": ("n", "n")}}, "assuming", ["if K is skew-symmetric"]),
    (("(w'*S*w)/(w'*w)", "w", "2*(S*w - (w'*S*w)*w)"), {"assume": {"S": "spd"}}, "assuming", ["a vector of length 1"]),
    (
        ("logdet(X)", "X", "2*inv(X) - inv(X).*eye"),
        {},
        "assuming",
        ["another convention", "independent entries"],
    ),
    (
        ("tr(A*X)", "X", "(A + A')/2"),
        {"shapes": SQUARE},
        "assuming",
        ["inner product of symmetric matrices, ½(G + Gᵀ"],
    ),
    (("tr(A*X)", "X", "A.*eye"), {"shapes": SQUARE}, "assuming", ["diagonal entries of a diagonal X"]),
    (("tr(A*X)", "X", "tril(A')"), {"shapes": SQUARE}, "assuming", ["free entries of a lower triangular X"]),
    (("tr(A*X)", "X", "triu(A')"), {"shapes": SQUARE}, "assuming", ["free entries of an upper triangular X"]),
    (("tr(A*X)", "X", "A' - A"), {"shapes": SQUARE}, "assuming", ["a skew-symmetric X, G − Gᵀ"]),
    (("tr(A*X)", "X", "A' + A - diag(diag(A))"), {"shapes": SQUARE, "structure": "skew"}, "wrong", ["✗ Not right."]),
    (
        ("t^2", "t", "2*t + relu(-t - 1/2)*arcsin(t/2)"),
        {"shapes": {"t": ()}},
        "assuming",
        ["It holds if t is positive, but not in general.", "Right where −1 < ½t < 1; elsewhere"],
    ),
    (("tr(polar(X)'*X)", "X", "polar(X)"), {}, "right", ["Valid where X has full rank."]),
    (("tr(X*polar(X)')", "X", "2*polar(X)"), {}, "factor", ["has the factor 2 too many."]),
    (("tr(A*X)", "X", "A'"), {"shapes": SQUARE, "structure": "lower"}, "assuming", ["all entries of X taken as indep"]),
    (
        ("logdet(X)", "X", "inv(X)"),
        {"structure": "symmetric"},
        "assuming",
        ["½(G + Gᵀ)", "By the free entries of X"],
    ),
    (("logdet(X)", "X", "2*inv(X) - inv(X).*eye"), {"structure": "symmetric"}, "right", ["✓ Right."]),
    # factors
    ((*OBJECTIVE, "X'*(X*W - Y)"), {}, "factor", ["Your formula lacks the factor 2.", "= 2Xᵀ(XW − Y)"]),
    ((*OBJECTIVE, "4*X'*(X*W - Y)"), {}, "factor", ["Your formula has the factor 2 too many."]),
    ((*OBJECTIVE, "-2*X'*(X*W - Y)"), {}, "factor", ["Your formula has the wrong sign."]),
    ((*OBJECTIVE, "-X'*(X*W - Y)"), {}, "factor", ["has the wrong sign and lacks the factor 2."]),
    ((*OBJECTIVE, "-4*X'*(X*W - Y)"), {}, "factor", ["has the wrong sign and the factor 2 too many."]),
    ((*OBJECTIVE, "(X*W - Y)'*X"), {}, "factor", ["lacks the factor 2.", "Besides, the layout is another one."]),
    (("norm2(X*w - y)^2/n", "w", "2*X'*(X*w - y)"), {"shapes": SAMPLES}, "factor", ["lacks the factor 1/n."]),
    (("norm2(X*w - y)^2", "w", "2*X'*(X*w - y)/n"), {"shapes": SAMPLES}, "factor", ["lacks the factor n."]),
    (("c*x'*x", "x", "2*x"), {}, "factor", ["lacks the factor c."]),
    (("A*X*B", "X", "2*kron(B', A)"), {}, "factor", ["has the factor 2 too many."]),
    # terms
    (("x'*A*x", "x", "A*x"), {}, "term", ["Your formula lacks the term Aᵀx."]),
    (("x'*A*x", "x", "(A + A')*x + x"), {}, "term", ["The term x in your formula is too much."]),
    ((*OBJECTIVE, "2*X'*(X*W + Y)"), {}, "term", ["has the wrong sign: it should be −2XᵀY."]),
    (("x'*x + b'*x", "x", "x + b"), {}, "term", ["has the wrong coefficient: it should be 2x."]),
    (("A*X*B", "X", "kron(B', A) + kron(B', A)*0 + kron(B', A - A)"), {}, "right", ["✓ Right."]),
    # shapes
    (
        ("norm2(X*w)^2", "w", "2*X'*X"),
        {},
        "shape",
        ["Your formula is n₂×n₂, but the derivative with respect to w is n₂×1."],
    ),
    ((*OBJECTIVE, "2*X*(X*W - Y)"), {}, "shape", ["2*X is n_1×n_2 and (X*W - Y) is n_1×n_3", "needs n_2 = n_1"]),
    (("A*X*B", "X", "A"), {}, "shape", ["has 4 axes", "the Kronecker form", "your formula is n₁×n₂"]),
    (("tr(A*X)", "X", "tr(A)"), {"shapes": SQUARE}, "shape", ["is 1×1, but the derivative with respect to X is n×n"]),
    # wrong
    (
        (*OBJECTIVE, "0"),
        {},
        "wrong",
        ["At entry (1, 1) your formula gives 0, but the derivative is"],
    ),
    (("x'*x", "x", "x.^2"), {}, "wrong", ["At entry 1 your formula gives", "n₁ = 1, x = "]),
    (("tr(A*X*X)", "X", "2*A*X"), {"shapes": SQUARE}, "wrong", ["A = ⎡", "X = ⎡", "n = 2"]),
    (("sum(sqrt(x))", "x", "sqrt(x)"), {"shapes": {"x": ("n",)}}, "wrong", ["At entry 1 your formula gives"]),
    # what cannot be derived
    (
        ("sum(expm(X))", "X", "expm(X)"),
        {"shapes": SQUARE},
        "wrong",
        ["No derivation could be made: no rule", "At"],
    ),
    (("tr(expm(X)*A)", "X", "A*X"), {"shapes": SQUARE}, "wrong", ["No derivation could be made"]),
    (("expm(X)", "X", "expm(X)"), {}, "unknown", ["This cannot be decided here.", "It was not compared with numbers."]),
    (("lambda_max(A)", "A", "A"), {"shapes": {"A": ("n", "n")}}, "unknown", ["is taken of a symmetric matrix"]),
    (("sum(expm(X))", "X", "X*x"), {"shapes": {"X": ("n", "n"), "x": ("n",)}}, "shape", ["is n×1, but the derivative"]),
    # right where a variable is positive, without a value or with another one elsewhere
    (
        ("x'*x", "x", "2*exp(log(x))"),
        {},
        "assuming",
        ["It holds if the entries of x are positive, but not in general."],
    ),
    (("max(-s, t)", "s", "-[-s >= t]"), {"shapes": {"s": (), "t": ()}}, "right", ["Valid where s + t ≠ 0"]),
    (("max(t, t + s)", "t", "1"), {"shapes": {"s": (), "t": ()}}, "right", ["Valid where s ≠ 0"]),
    (("phi(t)", "t", "phi'(t)*exp(log(phi(t)))/phi(t)"), {"shapes": {"t": ()}}, "right", ["Right where φ(t) > 0"]),
    (
        ("tr(A*B)", "A", "B'*exp(logdet(A))/det(A)"),
        {"shapes": {"A": ("n", "n"), "B": ("n", "n")}},
        "right",
        ["Right where det(A) > 0"],
    ),
    (
        ("x'*A*x + t*s", "x", "(A + A')*x*exp(log(t*s))/t/s"),
        {"shapes": {"t": (), "s": ()}},
        "assuming",
        ["It holds if t is positive and s is positive, but not in general."],
    ),
    (("t^2*r", "t", "2*sqrt(t)^2*r"), {"shapes": {"t": (), "r": ()}}, "assuming", ["It holds if t is positive"]),
    (
        ("norm1(x)", "x", "sign(relu(x))"),
        {"shapes": {"x": ("n",)}},
        "assuming",
        ["It holds if the entries of x are positive"],
    ),
    (("sum(relu(x) + relu(-x))", "x", "sign(relu(x))"), {}, "assuming", ["It holds if the entries of x are positive"]),
    (("sum(relu(x))", "x", "sign(relu(x))"), {"shapes": {"x": ("n",)}}, "right", ["Right."]),
    (("sum(log(x))", "x", "exp(-log(x))"), {"shapes": {"x": ("n",)}}, "right", ["Right."]),
    # functions that saturate look alike but near 0, and large numbers bring that nearer
    (("norm1(x)", "x", "tanh(90*x)"), {"shapes": {"x": ("n",)}}, "wrong", ["The two differ at random points"]),
    (("norm1(x)", "x", "tanh(1000000*x)"), {"shapes": {"x": ("n",)}}, "wrong", ["differ at random"]),
    (("sum(relu(x - vector(1)/2))", "x", "sigmoid(10000*x - 5000*vector(1))"), {}, "wrong", ["differ at"]),
    (("x'*x", "x", "2*x*(1 + 1/10^12)"), {}, "wrong", ["The two differ at random points"]),
    # no explanation: at 1 there is no derivative
    (("sum(arcsin(x))", "x", "1./sqrt(vector(1) + x.^2)"), {"shapes": {"x": ("n",)}}, "wrong", ["Not right."]),
    (
        ("sum(log(x))", "x", "1./x + 1e-12*x"),
        {"shapes": {"x": ("n",)}},
        "wrong",
        ["The two differ at random points"],
    ),
    (("t^2/2", "t", "t*(1 + exp(t)/10^600)"), {}, "unknown", ["numbers so small, so close or so large"]),
    (("t^2/2", "t", "t + relu(2*exp(t) - exp(2*t) - 1)"), {}, "unknown", ["lies on one side of a branch of the form"]),
    (("sum(x)", "x", "log(-exp(x))"), {}, "unknown", ["No point was found where both formulas have a value."]),
]


U, V = "(x'*A*y - 0.999*normspec(A)*norm2(x)*norm2(y))", "(0.01*norm2(x)*norm2(y) - abs(x'*y))"
TOGETHER = [
    (f"2*x + relu({U})*relu({V})*x", "wrong"),
    (f"2*x + (abs({U}) + {U})*(abs({V}) + {V})*x", "wrong"),
    (f"2*x + (relu({U}) + relu({V}) - abs(relu({U}) - relu({V})))*x", "wrong"),
    (f"2*x + sqrt(relu({U})*relu({V}))*x", "wrong"),
    # 8° and 8° from z cannot be 70° apart, which is not seen
    (
        "2*x + relu(x'*z - 0.99*norm2(x)*norm2(z))*relu(y'*z - 0.99*norm2(y)*norm2(z))"
        "*relu(norm2(x)*norm2(y)/3 - x'*y)*x",
        "unknown",
    ),
    ("2*x + relu(cos(sum(x)) + cos(sqrt(2)*sum(x)) - 1.999)*relu(abs(sum(x)) - 1)*x", "wrong"),
    ("2*x + relu(x'*y - 10*sum(x))*relu(sum(x) - 10*sum(y))*relu(sum(y) - 10)*x", "wrong"),
    ("2*x + relu(x'*y)*relu(-(x'*y))*x", "right"),
    ("2*x + relu(x'*y - 1)*relu(-2 - x'*y)*y", "right"),
]


def test_linear_branches_are_met_together_however_far_out() -> None:
    names: dict[str, tuple[str, ...]] = dict.fromkeys("tpqrs", ())
    far = "2*t + relu(p - 10*q)*relu(q - 10*r)*relu(r - 10*s)*relu(s - 10)"
    assert matderiv.check("t^2", "t", far, shapes=names).kind == "wrong"
    assert matderiv.check("t^2", "t", "2*t + relu(s - t)*relu(t - s - 1)", shapes={"s": (), "t": ()}).kind == "right"


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize(("claim", "kind"), TOGETHER)
def test_branches_that_are_multiplied_are_met_together(claim: str, kind: str) -> None:
    names = {"x": ("n",), "y": ("n",), "z": ("n",), "A": ("n", "n")}
    shapes = {name: shape for name, shape in names.items() if re.search(rf"(?<!\w){name}(?!\w)", claim)}
    assert matderiv.check("x'*x", "x", claim, shapes=shapes).kind == kind


@pytest.mark.sweep(25, each="kind")
@pytest.mark.parametrize(
    ("given_", "options", "kind", "said"), SAID, ids=lambda v: v[-1] if isinstance(v, tuple) else ""
)
def test_what_is_said(given_: tuple[str, str, str], options: dict[str, Any], kind: str, said: list[str]) -> None:
    verdict = check(*given_, **options)
    text = re.sub(r"\s+", " ", str(verdict))
    assert verdict.kind == kind, str(verdict)
    assert verdict.right == (kind == "right")
    for words in said:
        assert words in text, str(verdict)


def test_the_last_sentence_of_the_article() -> None:
    """It calls the right side of its last equation the (α, β) entry of Xᵀ(XW − Y); the factor 2 is missing."""
    verdict = check("norm2(X*W-Y)^2", "W", "X'*(X*W-Y)")
    assert (verdict.kind, verdict.right, verdict.factor) == ("factor", False, 2)
    assert verdict.evidence.kind == "EXACT"


def test_never_by_an_assumption_that_makes_all_zero() -> None:
    verdict = check("x'*A*x", "x", "7*(A + A')*x")
    assert verdict.kind == "factor"
    assert check("x'*A*x", "x", "x.*x - x.*x").kind == "wrong"


def test_agreement_with_differences_is_no_proof(monkeypatch: pytest.MonkeyPatch) -> None:
    def stuck(*args: object, **options: object) -> None:
        raise NoRuleError(verbatim("no rule differentiates this term"))

    monkeypatch.setattr("matderiv.judging.check.proved", stuck)
    verdict = check(*OBJECTIVE, "2*X'*(X*W - Y)")
    assert (verdict.kind, verdict.right, verdict.exit_code) == ("unknown", False, 3)
    assert "That is evidence, but no proof." in " ".join(str(verdict).split())
    assert verdict.evidence.kind == "SAMPLED"
    assert check(*OBJECTIVE, "X'*(X*W - Y)").kind == "wrong"
    assert check(*OBJECTIVE, "X'*(X*W - Y)'").kind == "shape"
    assert check(*OBJECTIVE, "2*X'*(X*W - Y)", structure="symmetric").kind == "unknown"


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("given_", "options", "message"),
    [
        (
            ("x'*x", "x", "A*x"),
            {},
            "the claim uses A, which the objective lacks\n    A*x\n    ^\nhint: the names of the",
        ),
        (("x'*x", "x", "x_i"), {}, "x_i is one entry of x, and no sum of the claim is over its index"),
        (("x'*A*x", "x", "A*Foo"), {}, "the claim uses Foo, which the objective lacks"),
        (("x'*x", "x", "2*x + ("), {}, "this ( is never closed"),
        (("x'*x", "x", ""), {}, ""),
        (("x'*x", "z", "2*x"), {}, "z is not in the formula"),
        (("x'*x +", "x", "2*x"), {}, "x'*x +"),
        (("x'*x", "x", "2*x"), {"order": 4}, "the order is 1, 2 or 3, not 4"),
        (("x'*x", "x", "2*x"), {"structure": "odd"}, "there is no structure 'odd'"),
    ],
)
def test_bad_input_is_an_error(given_: tuple[str, str, str], options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        check(*given_, **options)
    assert message in str(caught.value)


def test_a_claim_is_text_or_an_expression() -> None:
    with pytest.raises(InputError, match="a claim is text or a SymPy expression, not float"):
        check("x'*x", "x", 2.0)  # type: ignore[arg-type]


def test_what_has_no_form_for_a_claim() -> None:
    with pytest.raises(NoRuleError, match="the derivative of order 3 has 6 axes; there is no form for a claim"):
        check("tr(X^3)", "X", "X", order=3)
    with pytest.raises(NoRuleError, match="taken of a symmetric matrix"):
        check("x'*A*x", "x", "lambda_max(A)*x")


def test_a_fault_is_no_verdict(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise KeyError("slip")

    monkeypatch.setattr("matderiv.judging.check._checked", FunctionType(broken.__code__, {"__name__": "matderiv"}))
    with pytest.raises(FaultError, match="a fault of matderiv itself, not of the claim: KeyError: 'slip'") as caught:
        check("x'*x", "x", "2*x")
    assert caught.value.hint == "there is no verdict; please report objective and claim"


def test_refusals_and_reasons_in_japanese() -> None:
    with pytest.raises(InputError) as caught:
        check("x'*x", "x", "2*z", shapes={"x": ("n",)})
    assert "the names of the objective are x; a new one needs a declared shape" in str(caught.value)
    assert caught.value.told("ja").splitlines()[0] == "主張にある z は目的関数にない"
    with pytest.raises(NoRuleError, match="up to the second derivative a claim can be checked") as refused:
        check("tr(X^3)", "X", "X", order=3)
    assert refused.value.told("ja").startswith("3 階の導関数は 6 個の添字をもち、主張を書き表す形がない")
    verdict = check("norm2(X*w - y)^2", "w", "X*X*w", shapes={"X": ("n", "m"), "w": ("m",), "y": ("n",)})
    assert verdict.kind == "shape"
    assert "The sizes in your formula do not fit: " in str(verdict)
    assert "この式の中でサイズが合わない: " in verdict.to("terminal", language="ja")


def test_a_declared_name_may_be_new() -> None:
    assert check("x'*x", "x", "2*x + y - y", shapes={"x": ("n",), "y": ("n",)}).right
    assert check("x'*x", "x", "2*x + y", shapes={"x": ("n",), "y": ("n",)}).kind == "term"


# ---------------------------------------------------------------- SymPy


def test_sympy_expressions() -> None:
    n, m, k = symbols("n m k", integer=True, positive=True)
    X, W, Y = MatrixSymbol("X", n, m), MatrixSymbol("W", m, k), MatrixSymbol("Y", n, k)
    loss = Trace((X * W - Y).T * (X * W - Y))
    assert check(loss, W, 2 * X.T * (X * W - Y)).right
    assert check(loss, W, "2*X'*(X*W - Y)").right
    assert check(loss, W, X.T * (X * W - Y)).factor == 2
    assert check(*OBJECTIVE, 2 * X.T * (X * W - Y)).right
    with pytest.raises(InputError, match="the claim uses Z, which the objective lacks"):
        check(*OBJECTIVE, X.T * MatrixSymbol("Z", n, k))


# ---------------------------------------------------------------- random objectives


def values(o: Objective, text: str, derivation: matderiv.Derivation) -> Any:
    """The values of derivative and claim at one point, by evaluation alone."""
    shapes: dict[str, Any] = {v.name: v.shape[: v.rank] for v in derivation.symbols}
    like = getattr(derivation.complete, "shape", None)
    function = derivation.function()
    typed = read(text, shapes=shapes, like=like)
    for seed in range(ATTEMPTS):
        point = drawn(o, seed)
        try:
            with np.errstate(all="ignore"):
                true = np.asarray(function(**{v.name: point[v.name] for v in derivation.symbols}))
                claimed = evaluate(typed.expression, point, o.sizes)
        except (ArithmeticError, ArgumentError):
            continue
        if np.isfinite(true).all() and np.isfinite(claimed).all():
            return true, np.broadcast_to(claimed, true.shape) if np.ndim(claimed) == 0 else claimed
    return None


MUTATIONS = (
    lambda f, x: f"3*({f})",
    lambda f, x: f"({f})'",
    lambda f, x: f"-({f})",
    lambda f, x: f"({f}) + {x}",
    lambda f, x: f"({f}) - 0.001*{x}",
    lambda f, x: f.replace("'", "", 1),
    lambda f, x: f.replace("+", "-", 1),
    lambda f, x: f.replace("2", "3", 1),
    lambda f, x: f.replace("sin", "cos", 1),
    lambda f, x: f.replace("*", ".*", 1),
    # the same, written otherwise
    lambda f, x: f,
    lambda f, x: f"(({f})')'",
    lambda f, x: f"2*(({f})/2)",
    lambda f, x: f"({f}) + ({f}) - ({f})",
)
SAME = 4  # so many of them change no value


@pytest.mark.exhaustive  # by default random claims are judged by test_rewriting.py alone
@pytest.mark.parametrize("examples", [EXAMPLES])
def test_random_claims(examples: int) -> None:
    """What has the same value is judged right; what has another value never is."""
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples,
        derandomize=True,
        deadline=None,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(objectives(), st.integers(0, len(MUTATIONS) - 1))
    def tried(o: Objective, way: int) -> None:
        try:
            derivation = matderiv.derive(o.text, o.wrt, shapes=o.shapes, order=o.order)
        except MatderivError:
            return
        if derivation.formula is None or "where" in derivation.formula or o.wrt not in {*map(str, derivation.symbols)}:
            return
        claim, same = MUTATIONS[way](derivation.formula, o.wrt), way >= len(MUTATIONS) - SAME
        try:
            verdict = check(o.text, o.wrt, claim, shapes=o.shapes, order=o.order)
        except FaultError:
            raise
        except MatderivError as refused:
            # a formula may leave a size open, as norm2(0*matrix(1)) does
            assert not same or "cannot be determined" in refused.message, f"{o.text} | {claim}: {refused}"
            counts["refused"] += 1
            return
        counts[verdict.kind] += 1
        if verdict.kind in ("shape", "unknown", "transposed"):
            assert not same or verdict.kind == "unknown", f"{o.text} | {claim}: {verdict}"
            return
        found = values(o, claim, derivation)
        if found is None:
            return
        true, claimed = found
        scale = max(float(np.abs(true).max(initial=0)), float(np.abs(claimed).max(initial=0)), 1e-3)
        equal = true.shape == claimed.shape and float(np.abs(true - claimed).max(initial=0)) <= 1e-6 * scale
        if verdict.right:
            assert equal, f"{o.text} by {o.wrt} | {claim}\n{verdict}\n{true}\n{claimed}"
        elif same:
            raise AssertionError(f"{o.text} by {o.wrt} | {claim}\n{verdict}")

    tried()
    assert counts["right"] > examples / 10, counts
    assert counts.total() - counts["right"] > examples / 4, counts
    assert counts["unknown"] + counts["refused"] < examples / 6, counts


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "kind"),
    [
        (r"\|XW - Y\|_F^2", "W", r"2X^\top(XW - Y)", "right"),
        (r"\|XW - Y\|_F^2", "W", r"X^\top(XW - Y)", "factor"),
        ("norm2(X*W - Y)^2", "W", r"2 X^{\mathsf T} (X W - Y)", "right"),
        (r"\log\det X", "X", "inv(X)'", "right"),
        (r"x^\top A x", "x", r"2\,A x", "assuming"),
    ],
)
def test_objective_and_claim_in_latex(objective: str, wrt: str, claim: str, kind: str) -> None:
    assert check(objective, wrt, claim).kind == kind


def test_a_name_that_the_objective_lacks_is_shown_in_latex() -> None:
    with pytest.raises(InputError) as caught:
        check(r"\|XW - Y\|_F^2", "W", r"2X^\top(XW - Z)")
    assert "the claim uses Z, which the objective lacks" in str(caught.value)
    assert caught.value.span == (13, 14)


def test_without_a_claim_there_is_nothing_to_judge() -> None:
    with pytest.raises(InputError) as refused:
        check("x'*A*x", "x")
    assert str(refused.value) == """there is no claim to judge\nhint: write check("x'*A*x", "x", "2*A*x")"""
    assert refused.value.told("ja").startswith("""判定する主張がない\nヒント: check("x'*A*x", "x", "2*A*x") のように""")


def test_the_claim_or_the_objective_may_say_by_what() -> None:
    assert check("norm2(X*w - y)^2", claim=r"\nabla_w f = 2X^\top(Xw - y)").right
    assert check(r"\nabla_w \|Xw - y\|^2", claim=r"2X^\top(Xw - y)").right
    assert check(r"\frac{\partial^2}{\partial w^2} \|Xw - y\|^2", claim=r"2X^\top X").order == 2
    with pytest.raises(InputError, match='say it by wrt="X", on the command line --wrt X; the names .* are X, w, y'):
        check("norm2(X*w - y)^2", claim="2*X'*(X*w - y)")


def test_samples_in_columns() -> None:
    shapes = {"X": ("p", "n"), "y": ("n",)}
    given = ("sum_i((x_i'*w - y_i)^2)", "w")
    for claim in ("2*X*(X'*w - y)", "2*sum_i((x_i'*w - y_i)*x_i)"):
        assert check(*given, claim, shapes=shapes, columns="X").right
    assert not check(*given, "sum_i((x_i'*w - y_i)*x_i)", shapes=shapes, columns=("X",)).right


def test_a_verdict_says_what_was_read() -> None:
    verdict = check("norm2(X*W - Y)^2", "W", "X'*(X*W - Y)", shapes={"X": ("m", "n")})
    assert str(verdict).endswith(
        "\n  Your formula is read as Xᵀ(XW − Y).\n  Here X ∈ R^(m×n), W ∈ R^(n×n₁), Y ∈ R^(m×n₁)."
    )
    assert [v.name for v in verdict.symbols] == ["X", "W", "Y"]
    right = str(check("x'*x", "x", "2*x"))
    assert "is read as" not in right and right.endswith("Here x ∈ R^(n₁).")
    assert "Here X ∈ R^(n₁×n₂)" in str(check("norm2(X)^2", "X", "2*X + X'*X"))


@pytest.mark.parametrize(
    ("objective", "claim"),
    [
        ("norm2(X)", "X/norm(X)"),
        ("normF(X)", "X/norm(X)"),
        ("normF(X)^2", "2*norm(X)*X/norm(X)"),
        ("normspec(X)", "norm(X,2)"),
        ("norm2(X)^4", "4*norm(X)^2*X"),
    ],
)
def test_a_norm_of_a_matrix_in_a_claim_is_refused_with_both_spellings(objective: str, claim: str) -> None:
    """It may be either of two, one of which may be right: that is no clash of sizes."""
    with pytest.raises(InputError, match="it is not clear which norm is meant") as caught:
        check(objective, "X", claim)
    assert not isinstance(caught.value, ShapeError)
    assert caught.value.hint == "write normF(X) for the Frobenius norm, normspec(X) for the spectral norm"
    start, end = caught.value.span or (0, 0)
    assert claim[start:end].startswith("norm(X")


@pytest.mark.sweep(15)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "meant"),
    [
        ("norm2(X*W - Y)^2", "W", "2*(X*W - Y)*X'", "2*X'*(X*W - Y)"),
        ("norm2(X*W - Y)^2", "W", "2*X*(X*W - Y)", "2*X'*(X*W - Y)"),
        ("norm2(X*W - Y)^2", "W", "(X*W - Y)*X'", None),  # a factor would be off
        ("norm2(X*W - Y)^2", "W", "2*X*(X*W - Y)*X'", None),
        ("norm2(A*x - b)^2", "x", "2*A*x*A - 2*A*b", None),
        ("x'*A*x", "x", "A*x'+A'*x", None),
        ("x'*A*x", "x", "A*x + x'*A", "(x'*A)'"),
        ("sum(y.*(A*x))", "x", "y*A", None),
    ],
)
def test_what_a_verdict_takes_to_be_meant_holds_when_it_is_followed(
    objective: str, wrt: str, claim: str, meant: str | None
) -> None:
    verdict = check(objective, wrt, claim)
    assert verdict.kind == "shape"
    found = re.search(r"\(did you mean (.*)\?\)", str(verdict))
    assert (found and found[1]) == meant
    if meant is not None and "+" not in claim:
        assert check(objective, wrt, meant).right


def test_of_a_symmetric_variable_it_is_said_which_other_matrix_is_to_be_symmetric() -> None:
    objective, claim = "-n*logdet(S)/2 - tr(inv(S)*T)/2", "-n*inv(S)/2 + inv(S)*T*inv(S)/2"
    found = matderiv.check(
        objective, "S", claim, shapes={"S": ("m", "m"), "T": ("m", "m"), "n": ()}, assume={"S": "spd"}
    )
    assert found.kind == "transposed"
    assert "It is right as it stands where T is symmetric." in str(found)
