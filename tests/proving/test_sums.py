"""Sums over samples and indices: read as they are meant, written with whole matrices, and proved to be that."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from matderiv import InputError, MatderivError, NoRuleError, ShapeError, components, derive, parse
from matderiv.checking.values import evaluate
from matderiv.core.index import Entry, Sum, walk
from matderiv.core.proof import Step, every
from matderiv.expressions.writer import unicode
from matderiv.proving.sums import settled
from matderiv.reading.parse import parse_tree
from matderiv.reading.sympy_bridge import read

N, D, K = 4, 3, 2
RNG = np.random.default_rng(20240607)
A, B, C, M = (RNG.uniform(0.3, 1.5, (N, N)) for _ in range(4))
X, Z = (RNG.uniform(0.3, 1.5, (N, D)) for _ in range(2))
Y, W, S = RNG.uniform(0.3, 1.5, (N, K)), RNG.uniform(0.3, 1.5, (D, K)), RNG.uniform(0.3, 1.5, (D, D))
x, y, d, c = (RNG.uniform(0.3, 1.5, N) for _ in range(4))
w, m = (RNG.uniform(0.3, 1.5, D) for _ in range(2))
k = RNG.uniform(0.3, 1.5, K)
L = 0.7
S = S @ S.T
VALUES: dict[str, Any] = {"A": A, "B": B, "C": C, "M": M, "X": X, "Z": Z, "Y": Y, "W": W, "S": S, "x": x, "y": y}
VALUES |= {"d": d, "c": c, "w": w, "m": m, "l": L, "b": 0.4, "alpha": d, "n": float(N), "a": d, "P": B, "k": k}
SHAPES: dict[str, Any] = {name: np.shape(value) for name, value in VALUES.items()}


def total(term: Callable[..., float], *sizes: int) -> float:
    """The sum of a term over all values of its indices, as a loop."""
    return float(sum(term(*at) for at in np.ndindex(*sizes)))


# text, unknown, the objective by loops over samples and entries, and the gradient where it is short
CASES: list[tuple[str, str, Callable[[], float], str | None]] = [
    (
        "sum_i( log(1 + exp(-y_i * (x_i' * w))) )",
        "w",
        lambda: total(lambda i: np.log(1 + np.exp(-y[i] * (X[i] @ w))), N),
        None,
    ),
    (
        "(1/n)*sum_i(norm2(W'*x_i - y_i)^2)",
        "W",
        lambda: total(lambda i: np.sum((W.T @ X[i] - Y[i]) ** 2), N) / N,
        "2*X'*(X*W - Y)/n",
    ),
    ("sum_{i,j}(A_ij*x_i*x_j)", "x", lambda: total(lambda i, j: A[i, j] * x[i] * x[j], N, N), "(A + A')*x"),
    ("sum_ij(A_ij*x_i*x_j)", "A", lambda: total(lambda i, j: A[i, j] * x[i] * x[j], N, N), "x*x'"),
    ("sum_ij(A_ji*x_i*y_j)", "A", lambda: total(lambda i, j: A[j, i] * x[i] * y[j], N, N), "y*x'"),
    (
        "sum_ijk(d_i*x_ij*x_ik*S_jk)",
        "X",
        lambda: total(lambda i, j, k: d[i] * X[i, j] * X[i, k] * S[j, k], N, D, D),
        "diag(d)*X*(S + S')",
    ),
    (
        "logdet(sum_i(d_i*x_i*x_i'))",
        "X",
        lambda: float(np.log(np.linalg.det(sum(d[i] * np.outer(X[i], X[i]) for i in range(N))))),
        "2*d.*(X*inv(X'*diag(d)*X))",
    ),
    ("norm2(sum_i(x_i) - m)^2", "m", lambda: float(np.sum((sum(X[i] for i in range(N)) - m) ** 2)), None),
    ("w'*sum_i(y_i*x_i)", "w", lambda: float(w @ sum(y[i] * X[i] for i in range(N))), "X'*y"),
    ("sum_i(norm2(x_i - m)^2)", "m", lambda: total(lambda i: np.sum((X[i] - m) ** 2), N), None),
    ("sum_i((A_ii - c_i)^2)", "A", lambda: total(lambda i: (A[i, i] - c[i]) ** 2, N), "2*diag(diag(A) - c)"),
    ("sum_ij(delta_ij*A_ij)", "A", lambda: total(lambda i, j: (i == j) * A[i, j], N, N), "eye"),
    ("sum_i(a_ii)", "A", lambda: total(lambda i: A[i, i], N), "eye"),
    (
        "sum_ij(P_ij*norm2(x_i - x_j)^2)",
        "X",
        lambda: total(lambda i, j: B[i, j] * np.sum((X[i] - X[j]) ** 2), N, N),
        None,
    ),
    (
        "sum_ij(exp(-norm2(x_i - x_j)^2))",
        "X",
        lambda: total(lambda i, j: np.exp(-np.sum((X[i] - X[j]) ** 2)), N, N),
        None,
    ),
    (
        "sum_i(sqrt(norm2(x_i - z_i)^2 + 1))",
        "X",
        lambda: total(lambda i: np.sqrt(np.sum((X[i] - Z[i]) ** 2) + 1), N),
        None,
    ),
    ("sum_i(norm2(x_i - z_i))", "X", lambda: total(lambda i: np.linalg.norm(X[i] - Z[i]), N), None),
    (
        "sum_i(log(sum_j(exp(A_ij))))",
        "A",
        lambda: total(lambda i: np.log(sum(np.exp(A[i, j]) for j in range(N))), N),
        None,
    ),
    ("sum_i(u_i^2) where u = X*w - y", "w", lambda: float(np.sum((X @ w - y) ** 2)), "2*X'*(X*w - y)"),
    ("sum_ij(R_ij^2) where R = X - Z", "X", lambda: float(np.sum((X - Z) ** 2)), "2*(X - Z)"),
    ("sum_i(x_i'*S*x_i)", "S", lambda: total(lambda i: X[i] @ S @ X[i], N), "X'*X"),
    ("sum_i(x_i'*inv(S)*x_i)", "S", lambda: total(lambda i: X[i] @ np.linalg.inv(S) @ X[i], N), None),
    ("sum_i(log(x_i'*S*x_i))", "S", lambda: total(lambda i: np.log(X[i] @ S @ X[i]), N), None),
    (
        "sum_i((x_i - m)'*inv(S)*(x_i - m))",
        "m",
        lambda: total(lambda i: (X[i] - m) @ np.linalg.inv(S) @ (X[i] - m), N),
        None,
    ),
    (
        "sum_i((y_i - x_i'*w)^2) + l*norm2(w)^2",
        "w",
        lambda: total(lambda i: (y[i] - X[i] @ w) ** 2, N) + L * float(w @ w),
        "2*(l*w - X'*(y - X*w))",
    ),
    ("sum_i(u_i^2) where u_i = y_i - x_i'*w", "w", lambda: total(lambda i: (y[i] - X[i] @ w) ** 2, N), None),
    (
        "sum_i(relu(1 - y_i*(x_i'*w + b)))",
        "w",
        lambda: total(lambda i: max(0.0, 1 - y[i] * (X[i] @ w + 0.4)), N),
        None,
    ),
    (
        "sum_i(logsumexp(W'*x_i) - y_i'*W'*x_i)",
        "W",
        lambda: total(lambda i: np.log(np.sum(np.exp(W.T @ X[i]))) - Y[i] @ W.T @ X[i], N),
        "X'*(softmax(X*W, 2) - Y)",
    ),
    (
        "sum_i(y_i'*softmax(W'*x_i))",
        "W",
        lambda: total(lambda i: Y[i] @ np.exp(W.T @ X[i]) / np.sum(np.exp(W.T @ X[i])), N),
        "X'*(softmax(X*W, 2).*(Y - (Y.*softmax(X*W, 2))*matrix(1)))",
    ),
    ("sum_i(norm2(x_i'*W)^2)", "W", lambda: total(lambda i: np.sum((X[i] @ W) ** 2), N), "2*X'*X*W"),
    (
        "sum_ij(M_ij*(A_ij - x_i'*z_j)^2)",
        "X",
        lambda: total(lambda i, j: M[i, j] * (A[i, j] - X[i] @ Z[j]) ** 2, N, N),
        None,
    ),
    ("sum_i(y_i*sum_j(A_ij*y_j))", "y", lambda: total(lambda i: y[i] * (A[i] @ y), N), "(A + A')*y"),
    ("sum_ijk(A_ij*B_jk*C_ki)", "A", lambda: float(np.trace(A @ B @ C)), "(B*C)'"),
    (
        "sum_ij(alpha_i*alpha_j*y_i*y_j*(x_i'*x_j))",
        "alpha",
        lambda: total(lambda i, j: d[i] * d[j] * y[i] * y[j] * (X[i] @ X[j]), N, N),
        None,
    ),
    ("Σ_i(exp(c_i)*y_i)", "c", lambda: total(lambda i: np.exp(c[i]) * y[i], N), "exp(c).*y"),
    ("∑_{ij} (W_{ij}^2)", "W", lambda: float(np.sum(W**2)), "2*W"),
    ("sum_ij(abs(A_{i,j}))", "A", lambda: float(np.sum(np.abs(A))), "sign(A)"),
    ("sum_i (‖Wᵀx_i − y_i‖²)", "W", lambda: total(lambda i: np.sum((W.T @ X[i] - Y[i]) ** 2), N), "2*X'*(X*W - Y)"),
    ("sum_i(c_i*log(c_i/y_i))", "c", lambda: total(lambda i: c[i] * np.log(c[i] / y[i]), N), None),
    ("exp(sum_i(c_i))", "c", lambda: float(np.exp(np.sum(c))), "exp(sum(c))*vector(1)"),
    ("sum_i(c_i)*sum_i(w_i)", "c", lambda: float(np.sum(c) * np.sum(w)), "sum(w)*vector(1)"),
    ("sum_ijk(c_i*c_j*c_k)", "c", lambda: float(np.sum(c) ** 3), "3*sum(c)^2*vector(1)"),
    # a sum of rows is a row, 1×n
    ("sum_i(y_i*x_i')*w", "w", lambda: sum(y[i] * X[i] for i in range(N)) @ w, "X'*y"),
    ("sum_i(y_i*x_i')*w", "X", lambda: sum(y[i] * X[i] for i in range(N)) @ w, "y*w'"),
    ("sum_i(x_i'*W)*k", "W", lambda: sum(X[i] @ W for i in range(N)) @ k, "X'*vector(1)*k'"),
    ("sum_i(w'*x_i*x_i')*w", "w", lambda: sum((w @ X[i]) * X[i] for i in range(N)) @ w, "2*X'*X*w"),
    ("norm2(w' + sum_i(x_i'))^2", "w", lambda: np.sum((w + sum(X)) ** 2), "2*(w + X'*vector(1))"),
    ("tr(sum_i(x_i)*sum_i(x_i'))", "X", lambda: np.trace(np.outer(sum(X), sum(X))), "2*matrix(1)*X"),
    ("norm2(W'*sum_i(x_i')')^2", "W", lambda: np.sum((W.T @ sum(X)) ** 2), "2*X'*matrix(1)*X*W"),
    (
        "logdet(S + sum_i(x_i')'*sum_i(x_i'))",
        "S",
        lambda: np.linalg.slogdet(S + np.outer(sum(X), sum(X)))[1],
        "inv(S + X'*matrix(1)*X)'",
    ),
    (
        "sum_i(exp(w'*x_i)*x_i')*S*sum_j(y_j*x_j)",
        "w",
        lambda: sum(np.exp(w @ X[i]) * X[i] for i in range(N)) @ S @ sum(y[j] * X[j] for j in range(N)),
        "X'*(exp(X*w).*(X*S*X'*y))",
    ),
    (
        "sum_j(d_j*sum_i(y_i*x_i')*x_j)",
        "X",
        lambda: total(lambda j: d[j] * (sum(y[i] * X[i] for i in range(N)) @ X[j]), N),
        None,
    ),
    ("sum(exp(sum_i(w'*x_i*x_i')))", "w", lambda: np.sum(np.exp((X @ w) @ X)), "X'*X*exp(X'*X*w)"),
    ("sum_i(y_i*x_i')[2]", "y", lambda: sum(y[i] * X[i] for i in range(N))[1], "X[:,2]"),
    # an entry of a row with the index of a sum
    ("sum_i(x_i[1]*w'*x_i)", "w", lambda: total(lambda i: X[i, 0] * (w @ X[i]), N), None),
    ("norm2(sum_i(x_i[1]*x_i'))^2", "X", lambda: np.sum(sum(X[i, 0] * X[i] for i in range(N)) ** 2), None),
]


def declared(text: str) -> dict[str, Any]:
    """The shapes of the case's own symbols, so that its sizes are those of the arrays here."""
    kinds = {note.name for note in settled(read(text))[0].notes if note.kind in ("vector", "matrix", "scalar")}
    return {name: SHAPES[name] for name in kinds}


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("text", "unknown", "objective", "formula"), CASES, ids=[case[0] for case in CASES])
def test_an_objective_with_sums(text: str, unknown: str, objective: Callable[[], float], formula: str | None) -> None:
    whole, lines = settled(read(text, declared(text)))
    used = {v.name: VALUES[v.name] for v in whole.symbols}
    value = float(np.squeeze(evaluate(whole.expression, used, {})))
    assert value == pytest.approx(objective(), rel=1e-10)
    assert lines
    derivation = derive(text, unknown)
    if formula is not None:
        assert derivation.formula == formula
    rules = [step.rule.name for step in derivation.proof.steps]
    assert "sums" in rules[:2], "the proof begins with the objective as it was written"
    first = next(step for step in derivation.proof.steps if step.rule.name == "sums")
    assert any(isinstance(e, Sum) for e in walk(first.lhs))
    assert {step.check.kind for step in every(derivation.proof.steps)} <= {"EXACT", "SAMPLED"}
    assert derivation.proof.ends.kind == "SAMPLED"
    for name in ("terminal", "markdown", "latex", "json"):
        for language in ("en", "ja"):
            assert not re.search("[a-z]#[0-9]", derivation.to(name, language=language))


@pytest.mark.parametrize(
    ("latex", "unknown", "formula"),
    [
        (r"\left(\sum_i y_i x_i^\top\right) w", "w", "X'*y"),
        (r"\left(\sum_i x_i^\top W\right) k", "W", "X'*vector(1)*k'"),
        (r"\|w^\top + \sum_i x_i^\top\|_2^2", "w", "2*(w + X'*vector(1))"),
        (r"\log\det\left(S + (\sum_i x_i^\top)^\top (\sum_i x_i^\top)\right)", "S", "inv(S + X'*matrix(1)*X)'"),
    ],
)
def test_a_sum_of_rows_in_latex_is_a_row(latex: str, unknown: str, formula: str) -> None:
    assert derive(latex, unknown).formula == formula


# ---- the lines before anything is differentiated: the sums as they are recognised, then one change after another

WRITTEN = "The sums over samples and indices, as they were given, are written with whole matrices."
OPENED = "The sums over samples and indices are written with whole matrices."
APART = "Sums of several terms are taken term by term."
ENTRIES = "The sum of vectors or matrices, entry by entry, is written with whole matrices."
# text, and the right sides of its lines with their reasons
LINES: list[tuple[str, list[tuple[str, str]]]] = [
    ("sum_i((x_i'*w - y_i)^2)", [("‖Xw − y‖²", WRITTEN)]),
    (
        "sum_i(y_i*log(sigmoid(x_i'*w)) + (1 - y_i)*log(1 - sigmoid(x_i'*w)))",
        [
            ("yᵀ log(σ(Xw)) + (𝟏 − y)ᵀ log(𝟏 − σ(Xw))", f"{WRITTEN} {APART}"),
            ("yᵀ log(σ(Xw)) + (𝟏 − y)ᵀ log(σ(−Xw))", "𝟏 − σ(Xw) = σ(−Xw)."),
        ],
    ),
    (
        "sum_ij(exp(-norm2(x_i - z_j)^2))",
        [
            (
                "Σ_i Σ_j exp(−Σ_k x_ik x_ik + Σ_k x_ik z_jk + Σ_k z_jk x_ik − Σ_k z_jk z_jk)",
                "The bracket is multiplied out. Sums of several terms are taken term by term. The minus sign stands in "
                "front of the sums.",
            ),
            ("sum(exp(−diag(XXᵀ) 𝟏ᵀ + XZᵀ + XZᵀ − 𝟏diag(ZZᵀ)ᵀ))", OPENED),
            ("sum(exp(2XZᵀ − diag(XXᵀ) 𝟏ᵀ − 𝟏diag(ZZᵀ)ᵀ))", "Like terms are added."),
        ],
    ),
    (
        "sum_ij(exp(sum_k((x_ik - z_jk)*a_k)))",
        [
            (
                "Σ_i Σ_j exp(Σ_k x_ik a_k − Σ_k z_jk a_k)",
                "The bracket is multiplied out. Sums of several terms are taken term by term. The minus sign stands in "
                "front of the sums.",
            ),
            ("sum(exp(Xa 𝟏ᵀ − 𝟏(Za)ᵀ))", OPENED),
        ],
    ),
    (
        "sum_i(relu(1 - y_i*(x_i'*w + b)))",
        [
            ("sum(relu(𝟏 − y ⊙ (Xw + b · 𝟏)))", WRITTEN),
            ("sum(relu(𝟏 − y ⊙ Xw − by))", "The bracket is multiplied out."),
        ],
    ),
    (
        "log(-sum_i(log(exp(x_i'*w)/sum_j(exp(x_j'*w)))))",
        [
            ("log(−sum(log(exp(Xw)/sum(exp(Xw)))))", WRITTEN),
            ("log(−sum(log(softmax(Xw))))", "Exponentials over their sum are the softmax, here softmax(Xw)."),
        ],
    ),
    (
        "sum_i(y_i*sum_j(A_ij*y_j)) + sum_i(y_i*y_i*y_i)",
        [
            ("yᵀAy + (y ⊙ y)ᵀ y", WRITTEN),
            (
                "yᵀAy + (yᵀ)^⊙2 y",
                "An entrywise product is transposed factor by factor, (y ⊙ y)ᵀ = yᵀ ⊙ yᵀ; equal factors make the power "
                "(yᵀ)^⊙2.",
            ),
        ],
    ),
    ("sum_i(c_i^2 - 2*c_i*d_i)", [("‖c‖² − 2cᵀd", f"{WRITTEN} {APART} Numbers stand in front of the sums.")]),
    (
        "2*sum_i(3*c_i)",
        [("6sum(c)", f"{WRITTEN} Numbers stand in front of the sums. The numbers are multiplied.")],
    ),
    ("sum_i((A_ii - c_i)^2)", [("‖diag(A) − c‖²", WRITTEN)]),
    ("sum_i(l*exp(c_i))", [("l sum(exp(c))", f"{WRITTEN} What has no index stands in front of the sums.")]),
    (
        "sum_i(log(sum_j(c_i*exp(A_ij))))",
        [("sum(log(c ⊙ (exp(A) 𝟏)))", f"{WRITTEN} Factors without the summed index stand in front of the sum.")],
    ),
    ("sum_ijk(c_i*c_j*c_k)", [("sum(c) sum(c) sum(c)", WRITTEN), ("sum(c)³", "Equal factors make the power sum(c)³.")]),
    (
        "tr(S*sum_i((x_i - m)*(x_i - m)'))",
        [("tr(S(X − 𝟏mᵀ)ᵀ (X − 𝟏mᵀ))", WRITTEN)],
    ),
    (
        "logdet(sum_ij(P_ij*(x_i - x_j)*(x_i - x_j)'))",
        [
            (
                "Σ_i Σ_j p_ij x_ik x_il − Σ_i Σ_j p_ij x_ik x_jl − Σ_i Σ_j p_ij x_jk x_il + Σ_i Σ_j p_ij x_jk x_jl",
                "The brackets are multiplied out. Sums of several terms are taken term by term. The minus sign stands "
                "in front of the sums.",
            ),
            ("(Xᵀ diag(P 𝟏) X − XᵀPX − XᵀPᵀX + Xᵀ diag(Pᵀ 𝟏) X)_kl", ENTRIES),
            (
                "(Xᵀ(diag(P 𝟏) − P − Pᵀ + diag(Pᵀ 𝟏))X)_kl",
                "The common factors Xᵀ and X are taken out on either side, which leaves diag(P 𝟏) − P − Pᵀ + "
                "diag(Pᵀ 𝟏).",
            ),
            (
                "(Xᵀ(diag((P + Pᵀ) 𝟏) − P − Pᵀ)X)_kl",
                "Diagonal matrices are added on their diagonals, which gives diag((P + Pᵀ) 𝟏); the common factor 𝟏 is "
                "taken out, which leaves P + Pᵀ.",
            ),
        ],
    ),
]


def filled(step: Step, language: str = "en") -> str:
    named = {k: e if isinstance(e, str) else unicode(e) for k, e in step.bindings.items()}
    return step.rule.reason.fill(language, named)


@pytest.mark.parametrize(("text", "lines"), LINES, ids=[row[0] for row in LINES])
def test_a_sum_is_written_as_it_is_and_each_further_change_is_a_line(text: str, lines: list[tuple[str, str]]) -> None:
    _, steps = settled(read(text))
    assert [(unicode(step.rhs), filled(step)) for step in steps] == lines


def test_a_sum_that_stands_twice_has_one_line() -> None:
    _, steps = settled(read("sum_i(y_i*x_i)'*inv(sum_i(x_i*x_i'))*sum_i(y_i*x_i)", {"y": ("n",)}))
    assert [unicode(step.rhs) for step in steps] == ["(Xᵀy)_j", "(XᵀX)_jk"]


def test_the_lines_of_sums_have_their_reasons_in_japanese() -> None:
    said = [filled(step, "ja") for step in settled(read("sum_ij(exp(sum_k((x_ik - z_jk)*(a_k + 1)/2)))"))[1]]
    assert said[:2] == [
        "それぞれの括弧を展開する。複数の項の和は、項ごとに分けてとる。数の係数は和の前に出す。",
        "標本や添字についての和を、行列全体の式に書き直す。",
    ]
    said = filled(settled(read("sum_i((x_i'*w - y_i)^2)"))[1][0], "ja")
    assert said == "与えられた標本や添字についての和を、行列全体の式に書き直す。"
    (step,) = settled(read("sum_i(log(sum_j(c_i*exp(A_ij))))"))[1]
    assert filled(step, "ja").endswith("和をとる添字を含まない因子は和の前に出す。")
    said = [filled(step, "ja") for step in settled(read("sum_i(log(1 - sigmoid(x_i'*w)))"))[1]]
    assert said[1:] == ["𝟏 − σ(Xw) = σ(−Xw) である。"]
    said = [filled(step, "ja") for step in settled(read("logdet(sum_ij(P_ij*(x_i - x_j)*x_i'))"))[1]]
    assert said[:2] == [
        "括弧を展開する。複数の項の和は、項ごとに分けてとる。負号は和の前に出す。",
        "ベクトルや行列の和を成分ごとに見て、行列全体の式に書き直す。",
    ]


# losses as they are written over samples and indices, with the unknown
LOSSES = [
    ("sum_i(log(1 + exp(x_i'*w)) - y_i*(x_i'*w)) + l*norm2(w)^2", "w"),
    ("-sum_i(log(sigmoid(y_i*(x_i'*w + b))))", "w"),
    ("sum_i(log(1 + (y_i - x_i'*w)^2/s^2))", "w"),
    ("sum_i(sqrt((x_i'*w - y_i)^2 + d^2))", "w"),
    ("sum_i(relu(1 - y_i*(x_i'*w))^2)", "w"),
    ("sum_i((x_i'*w)^2 - 2*y_i*(x_i'*w) + y_i^2)", "w"),
    ("(sum_i(x_i'*w - y_i))^2", "w"),
    ("sum_j((sum_i(x_ij*a_i))^2)", "a"),
    ("sum_ij(A_ij*(a_i - a_j)^2)", "a"),
    ("sum_ij((A_ij - a_i*c_j)^2)", "a"),
    ("sum_ij(B_ij*(A_ij - u_i'*v_j - a_i - b_j)^2)", "U"),
    ("sum_i(log(sum_k(exp(x_i'*w_k))) - sum_k(y_ik*(x_i'*w_k)))", "W"),
    ("-sum_i(log(exp(x_i'*w)/sum_j(exp(x_j'*w))))", "w"),
    ("log(sum_i(exp(a_i'*x + b_i)))", "x"),
    ("sum_i(p_i*log(p_i/q_i))", "p"),
    ("sum_ij(log(1 + exp(x_j'*w - x_i'*w)))", "w"),
    ("sum_ij(M_ij*log(1 + exp(-(s_i - s_j))))", "s"),
    ("sum_ij(relu(1 - (x_i'*w - z_j'*w)))", "w"),
    ("-sum_i(x_i'*z_i) + sum_i(log(sum_j(exp(x_i'*z_j))))", "X"),
    ("-sum_i(log(exp(x_i'*z_i/t)/sum_j(exp(x_i'*z_j/t))))", "X"),
    ("sum_i(relu(norm2(a_i - p_i)^2 - norm2(a_i - q_i)^2 + m))", "A"),
    ("sum_ij(a_i*a_j*exp(-norm2(x_i - x_j)^2/(2*s^2)))", "a"),
    ("sum_ij(a_i*a_j*exp(-norm2(x_i - x_j)^2))", "X"),
    ("sum_ij(a_i*a_j*K_ij) - 2*sum_i(a_i*y_i)", "a"),
    ("sum_i((sum_j(K_ij*a_j) - y_i)^2) + l*sum_ij(a_i*K_ij*a_j)", "a"),
    ("sum_ij((x_i'*z_j + c)^3)", "X"),
    ("sum_i(log(sum_k(p_k*exp(-norm2(x_i - m_k)^2/2))))", "M"),
    ("sum_i(log(sum_k(p_k*exp(a_ik))))", "p"),
    ("sum_ik(r_ik*norm2(x_i - m_k)^2)", "M"),
    ("sum_ik(r_ik*(log(p_k) - norm2(x_i - m_k)^2/2))", "p"),
    ("sum_i(x_i'*A*x_i)/sum_i(x_i'*x_i)", "A"),
    ("sum_ij(c_i*c_j*d_i*d_j*(x_i'*x_j))", "c"),
    ("sum_i(a_i*sum_j(b_j*A_ij*sum_k(C_jk*a_k)))", "a"),
    ("(1/n)*sum_i(-y_i*log(x_i'*w) + x_i'*w)", "w"),
    ("sum_ij(sigmoid(-(x_i'*w - x_j'*w)))", "w"),
]


@pytest.mark.sweep(16)
@pytest.mark.parametrize(("text", "unknown"), LOSSES, ids=[row[0] for row in LOSSES])
def test_the_lines_of_a_loss_are_a_chain_and_each_is_checked(text: str, unknown: str) -> None:
    whole, steps = settled(read(text, variable=unknown))
    assert all(before.rhs == after.lhs for before, after in pairwise(steps))
    last = steps[-1].rhs
    assert (last.base if isinstance(last, Entry) else last) == whole.expression
    assert sum(filled(step).startswith((WRITTEN, OPENED, ENTRIES)) for step in steps) == 1
    for step in steps:
        assert step.rule.name == "sums" or not any(isinstance(e, Sum) for e in walk(step.lhs))
        assert filled(step) and filled(step, "ja")
    assert {s.check.kind for s in every(derive(text, unknown).proof.steps)} <= {"EXACT", "SAMPLED"}


# ---- what a subscript means


@pytest.mark.parametrize(
    ("text", "shapes", "notes"),
    [
        (
            "sum_i(x_i'*w)",
            {},
            ["w is a vector, n_2×1", "X is a matrix, n_1×n_2", "x_i is row i of X, as a column vector"],
        ),
        ("sum_i(x_i'*w)", {"x": ("n", "d")}, ["w is a vector, d×1", "x_i is row i of x, as a column vector"]),
        ("sum_i(x_i*y_i)", {"x": ("n",)}, ["y is a vector, n×1"]),
        ("sum_i((x_i - c)^2) + norm2(x)^2", {}, ["c is a scalar", "x is a vector, n_1×1"]),
        ("norm2(X)^2 + sum_i(norm2(x_i))", {}, ["X is a matrix, n_1×n_2", "x_i is row i of X, as a column vector"]),
        ("sum_ij(a_ij)", {}, ["A is a matrix, n_1×n_2", "a_ij is entry (i, j) of A"]),
        ("sum_i(c_i*x_i)", {"x_i": ()}, ["c is a vector, n_1×1"]),
        ("sum_{i=1}^n(c_i)/n", {}, ["c is a vector, n×1"]),
        ("sum_{i=1}^{3}(c_i)", {}, ["c is a vector, 3×1"]),
        ("sum_i(X_i'*w)", {"X": ("n", "d")}, ["w is a vector, d×1", "X_i is row i of X, as a column vector"]),
    ],
)
def test_what_a_subscript_means_is_noted(text: str, shapes: dict[str, Any], notes: list[str]) -> None:
    assert [str(note) for note in read(text, shapes).notes] == notes


def test_the_notes_stand_in_the_proof_in_both_languages() -> None:
    notes = derive("sum_i(x_i'*w)", "w").proof.notes
    assert "{x} is row {i} of {X}, as a column vector." in [n.text.en for n in notes]
    assert any("第 {i} 行" in n.text.ja for n in notes)


def test_each_sum_has_its_own_size() -> None:
    whole, _ = settled(read("sum_i(x_i) + sum_i(y_i)", {"x": ("n",), "y": ("m",)}))
    assert [str(v.shape[0]) for v in whole.symbols] == ["n", "m"]


def test_a_matrix_of_one_row_and_one_of_one_column() -> None:
    row = {"X": (1, "d")}
    assert derive("sum_i(norm2(x_i)^2)", "X", shapes=row).formula == derive("norm2(X')^2", "X", shapes=row).formula
    assert derive("sum_i(x_i*w)", "w", shapes={"X": ("n", 1), "w": ()}).formula == "sum(X)"


def test_a_name_with_a_subscript_is_a_name_where_nothing_is_summed() -> None:
    assert derive("norm2(x_i - x_j)^2", "x_i").formula == "2*(x_i - x_j)"
    assert derive("tr(Σ_k*A)", "A").formula == "Σ_k'"
    assert derive("tr(W_q'*W_k)", "W_q").formula == "W_k"


def test_the_second_derivative_and_the_stationary_point() -> None:
    assert derive("sum_i((y_i - x_i'*w)^2)", "w", order=2).formula == "2*X'*X"
    assert derive("sum_i((y_i - x_i'*w)^2)", "w").solve().formula == "inv(X'*X)*X'*y"


def test_the_passes_one_by_one_read_sums_too() -> None:
    assert str(parse("sum_ij(A_ij*x_i*x_j)")) == "x.T*A*x"
    assert str(components("sum_ij(A_ij*B_ij)")).count("A[") == 1


# ---- what is refused

WRONG: list[tuple[str, type[MatderivError], str, str]] = [
    ("sum_i(x_j)", InputError, "no sum over j stands around x_j", "x_j"),
    ("sum_i(x_i) + x_i", InputError, "the sum over i ends with its parentheses, before x_i", "x_i"),
    ("sum_i(A_ik*x_i)", InputError, "no sum over k stands around A_ik", "A_ik"),
    ("A_ij*B_jk", InputError, "no sum over i stands around A_ij", "A_ij"),
    ("delta_ij*x", InputError, "no sum over i stands around delta_ij", "delta_ij"),
    ("sum_i(i*x_i)", InputError, "the index i stands in the place of a number", "i"),
    ("sum_i(2*x)", InputError, "nothing tells over what i runs", "sum_i"),
    ("sum_i x_i", InputError, "the summand of a sum stands in parentheses", "sum_i"),
    ("Σ_i ‖x_i‖²", InputError, "the summand of a sum stands in parentheses", "Σ_i"),
    ("sum_ii(x_i)", InputError, "an index is given twice", "sum_ii"),
    ("sum_i(sum_i(x_i))", InputError, "nothing tells over what i runs", "sum_i"),
    ("sum_i(x_i, y_i)", InputError, "a sum over indices has one summand, but 2 are given", "sum_i(x_i, y_i)"),
    ("sum_i2(x_i)", InputError, "'sum_i2' is no sum over indices", "sum_i2"),
    ("sum_I(x_I)", InputError, "'sum_I' is no sum over indices", "sum_I"),
    ("sum_{i=1}^0(x_i)", InputError, "a sum runs to a size, and 0 is no size from 1 to 1,000,000,000", "sum_{i=1}^0"),
    ("sum_{i=1}^p(x_i)", InputError, "a sum runs to a size, and p is a variable", "sum_{i=1}^p"),
    ("sum_i(eye_i)", InputError, "eye is a function, so it has no entry eye_i", "eye_i"),
    ("sum_i()", InputError, "a sum over indices has one summand, but 0 are given", "sum_i()"),
    ("sum_i(p_i*q_i)", ShapeError, "i runs over n values, but in q_i it stands for one of r", "q_i"),
    ("sum_i(s_i)", InputError, "s is a scalar, so it has no entry s_i", "s_i"),
    ("sum_ij(p_ij)", InputError, "p is a vector, so it has no entry p_ij", "p_ij"),
    ("sum_n(p_n)", InputError, "n is the name of a size, so it cannot be an index", "sum_n"),
    ("a*sum_a(p_a)", InputError, "a is the name of a variable, so it cannot be an index", "sum_a"),
    ("sum_s(x_s)", InputError, "s is declared, so it cannot be an index", "sum_s"),
    ("sum_ijk(x_ijk)", NoRuleError, "x_ijk has 3 indices, but there are only vectors and matrices", "x_ijk"),
    ("sum_i(u_i) where U = X*w", NoRuleError, "u_i may be a row of U, which stands for an expression", "u_i"),
    (
        "1 + sum_i(logdet(A + x_i*x_i'))",
        NoRuleError,
        "logdet(A + x_i*x_i') stands in a sum over indices, and there is no form of it in entries",
        "sum_i(logdet(A + x_i*x_i'))",
    ),
    (
        "sum_i(x_i'*expm(x_i*x_i')*x_i)",
        NoRuleError,
        "expm(x_i*x_i') stands in a sum over indices, and there is no form of it in entries",
        "sum_i(x_i'*expm(x_i*x_i')*x_i)",
    ),
    (
        "sum_{i,j,k,l}(A_ij*A_jk*A_kl*A_li*A_ik*A_jl)",
        NoRuleError,
        "Σ_i Σ_j Σ_k Σ_l a_ij a_jk a_kl a_li a_ik a_jl has no form in products, transposes, Hadamard products, "
        "diagonals, traces and ones",
        "sum_{i,j,k,l}(A_ij*A_jk*A_kl*A_li*A_ik*A_jl)",
    ),
]


@pytest.mark.parametrize(("text", "kind", "message", "place"), WRONG, ids=[w[0] for w in WRONG])
def test_what_cannot_be_read_is_refused_with_its_place(
    text: str, kind: type[MatderivError], message: str, place: str
) -> None:
    with pytest.raises(kind) as caught:
        settled(read(text, {"p": ("n",), "q": ("r",), "s": ()}))
    error = caught.value
    assert type(error) is kind
    assert error.message == message
    assert error.source == text and error.span is not None
    assert text[slice(*error.span)] == place
    assert "^" * len(place) in str(error)


def test_what_has_no_form_is_told_in_japanese() -> None:
    for text, japanese in (
        (
            "sum_i(x_i'*expm(x_i*x_i')*x_i)",
            "添字についての和の中に expm(x_i*x_i') があるが、これを成分で表す形はない",
        ),
        (
            "sum_{i,j,k,l}(A_ij*A_jk*A_kl*A_li*A_ik*A_jl)",
            "Σ_i Σ_j Σ_k Σ_l a_ij a_jk a_kl a_li a_ik a_jl は、積、転置、アダマール積、対角、トレース、"
            "成分がすべて 1 の行列では表せない",
        ),
    ):
        with pytest.raises(NoRuleError) as caught:
            settled(read(text))
        assert caught.value.said.within("ja") == japanese


def test_the_unknown_is_an_array_not_its_row() -> None:
    with pytest.raises(InputError, match="A_ij is an entry of A here"):
        derive("sum_ij(A_ij)", "A_ij")
    with pytest.raises(InputError, match="x_i is a row of X here") as caught:
        derive("sum_i(x_i'*w)", "x_i")
    assert caught.value.hint == "differentiate with respect to X"


def test_free_entries_of_a_structured_matrix_are_refused() -> None:
    with pytest.raises(NoRuleError, match="in a sum over indices"):
        derive("sum_ij(A_ij*x_i*x_j)", "A", structure="symmetric")


def test_many_sums_and_deep_ones() -> None:
    start = time.process_time()
    assert derive(" + ".join(["sum_i(x_i^2)"] * 200), "x").formula == "400*x"
    whole, _ = settled(read("sum_i(" + "exp(" * 150 + "x_i" + ")" * 151))
    assert len(whole.symbols) == 1
    assert time.process_time() - start < 20


def test_reading_other_formulas_costs_no_more() -> None:
    text = " + ".join(f"norm2(X_{n}*W - Y_{n})^2" for n in range(300))
    parse_tree(text)
    start = time.process_time()
    parse_tree(text)
    assert time.process_time() - start < 1


# ---- samples that are columns, by declaration: text, unknown, the names, the objective by a loop, the gradient
COLUMNS: list[tuple[str, str, tuple[str, ...], Callable[[], float], str | None]] = [
    (
        "sum_i( log(1 + exp(-y_i * (x_i' * w))) )",
        "w",
        ("X",),
        lambda: total(lambda i: np.log(1 + np.exp(-y[i] * (X.T[:, i] @ w))), N),
        None,
    ),
    (
        "(1/n)*sum_i(norm2(W'*x_i - y_i)^2)",
        "W",
        ("X", "Y"),
        lambda: total(lambda i: np.sum((W.T @ X.T[:, i] - Y.T[:, i]) ** 2), N) / N,
        None,
    ),
    ("sum_i(d_i*(x_i'*S*x_i))", "X", ("X",), lambda: total(lambda i: d[i] * X[i] @ S @ X[i], N), None),
    ("tr(S*sum_i((x_i - m)*(x_i - m)'))", "m", ("X",), lambda: total(lambda i: (X[i] - m) @ S @ (X[i] - m), N), None),
    (
        "sum_i(norm2(x_i - W*z_i)^2)",
        "W",
        ("X", "Z"),
        lambda: total(lambda i: np.sum((X[i] - S @ Z[i]) ** 2), N),
        None,
    ),
    ("sum_i(exp(x_i'*m))", "m", ("X",), lambda: total(lambda i: np.exp(X[i] @ m), N), "X*exp(X'*m)"),
    ("sum_i(d_i*x_i)'*m", "m", ("X",), lambda: total(lambda i: d[i] * X[i] @ m, N), "X*d"),
]


@pytest.mark.sweep(4)
@pytest.mark.parametrize(("text", "by", "columns", "loop", "gradient"), COLUMNS, ids=[row[0] for row in COLUMNS])
def test_samples_that_are_columns(
    text: str, by: str, columns: tuple[str, ...], loop: Callable[[], float], gradient: str | None
) -> None:
    values = {**VALUES, **{name: VALUES[name].T for name in columns}}
    if "z_i" in text:
        values["W"] = S
    names = set(re.findall(r"[A-Za-z]+", text)) | set(columns)
    shapes = {n: np.shape(v) for n, v in values.items() if n in names and n not in ("x", "y", "n", "sum", "a", "P")}
    if "y_i" in text and "Y" not in columns:
        shapes["y"] = (N,)
    text = text.replace("(1/n)", f"(1/{N})")
    whole = settled(read(text, shapes, variable=by, columns=columns))[0].expression
    assert np.isclose(float(evaluate(whole, values, {})), loop())
    derivation = derive(text, by, shapes=shapes, columns=columns)
    assert gradient is None or derivation.formula == gradient
    assert {s.check.kind for s in every(derivation.steps)} <= {"EXACT", "SAMPLED"}
    found = derivation.function()(**{v.name: values[v.name] for v in derivation.symbols})
    rows = {n: s[::-1] if n in columns else s for n, s in shapes.items()}
    by_rows = derive(text, by, shapes=rows)
    plain = by_rows.function()(
        **{v.name: values[v.name].T if v.name in columns else values[v.name] for v in by_rows.symbols}
    )
    assert np.allclose(found, plain.T if by in columns else plain)
    shown = derivation.to("terminal", steps="none")
    assert "x_i is column i of X." in shown and "is row i" not in shown
    assert "x_i は X の第 i 列である。" in derivation.to("markdown", language="ja", steps="none").replace(
        "$`", ""
    ).replace("`$", "").replace("$", "").replace("_{i}", "_i")


def test_the_shapes_follow_from_columns() -> None:
    typed = read("sum_i((x_i'*w - y_i)^2)", variable="w", columns=("X",))
    shapes = {v.name: v.shape for v in typed.symbols}
    assert shapes["X"] == (shapes["w"][0], shapes["y"][0])
    assert [str(n) for n in typed.notes if n.kind == "column"] == ["x_i is column i of X"]
    assert derive("sum_i(x_i'*m)", "m", columns="X").formula == "X*vector(1)"


@pytest.mark.parametrize(
    ("text", "columns", "message"),
    [
        ("sum_i(w_i)", ("X",), "the samples of X are its columns, but no x_i stands in the formula"),
        ("norm2(w)^2", ("X",), "no x_i stands in the formula"),
        ("sum_i(x_i'*w)", ("x y",), "'x y' is no name of a matrix"),
        ("sum_i(x_i'*w)", 3, "columns are names of matrices, not 3"),
    ],
)
def test_columns_that_are_none(text: str, columns: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(text, "w", columns=columns)
    assert message in caught.value.message


def test_a_vector_has_no_columns() -> None:
    with pytest.raises(InputError, match="X is a vector, so it has no columns") as caught:
        derive("sum_i(x_i*w_i)", "w", shapes={"X": ("n",)}, columns=("X",))
    assert caught.value.span == (6, 9)
    with pytest.raises(InputError, match="x_i is a column of X here"):
        derive("sum_i(x_i'*w)", "x_i", columns=("X",))


def test_what_a_sum_needs_is_asked_of_what_it_has_become() -> None:
    """Σ_i (x_i − c)² > 0 is x ≠ c·𝟏, and is not asked beside it."""

    def asked(f: str, by: str) -> list[str]:
        return [c.text.en for c in derive(f, by).proof.conditions]

    assert asked(r"\sqrt{\sum_{i=1}^n (x_i-c)^2}", "x") == ["{x} ≠ {y}"]
    assert asked(r"\log(\sum_k \pi_k a_k)", "pi") == ["{x} > 0"]
