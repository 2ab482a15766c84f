"""Each identity that shortens an answer keeps its value, says so in both languages, and names parts of its line."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import derive
from matderiv.checking.values import evaluate
from matderiv.expressions.writer import formula
from matderiv.proving.compact import IDENTITIES, shortened
from matderiv.proving.tidying.length import symbols
from matderiv.reading.sympy_bridge import read

# identity, objective, variable, what is assumed, structure, the derivative that it leads to
CASES: list[tuple[str, str, str, dict[str, str], str | None, str]] = [
    ("diagonal-of-product", "tr(diag(x)*A*diag(x)*B)", "x", {"A": "symmetric", "B": "symmetric"}, None, "2*(A.*B)*x"),
    ("diagonal-of-column-and-row", "tr(diag(x)*A*b*b')", "x", {}, None, "(A*b).*b"),
    ("diagonal-of-column-and-row", "norm2(inv(diag(x))*A*b)^2", "x", {}, None, ""),
    ("diagonal-scaled", "norm2(diag(x)*A)^2", "x", {}, None, "2*x.*diag(A*A')"),
    ("rows-and-columns", "norm2(tanh(X*W)*v - y)^2", "W", {}, None, ""),
    ("diagonal-kept", "logdet(X)", "X", {"X": "diagonal"}, "diagonal", "inv(X)"),
    ("power-of-identity", "tr(X)", "X", {}, "symmetric", "eye"),
    ("diagonal-turned", "tr(A*X*B)", "X", {}, "symmetric", "A'*B' + B*A - (B*A).*eye"),
    ("transposed-product", "tr((A*X)^3)", "X", {}, None, "3*((A*X)^2*A)'"),
    ("transposed-entrywise", "sum(M.*(R - U*V').^2)", "V", {}, None, "-2*((R - U*V').*M)'*U"),
    ("inverse-on-both-sides", "tr(X*inv(A + X))", "X", {"A": "spd", "X": "spd"}, None, "inv(A + X)*A*inv(A + X)"),
    ("orthogonal-bracket", "norm2(Q*x - b)^2", "x", {"Q": "orthogonal"}, None, "2*(x - Q'*b)"),
    ("even-power", "norm(x, 4)^4", "x", {}, None, "4*x.^3"),
    ("absolute-value", "sum(abs(x).*x)", "x", {}, None, "2*abs(x)"),
    ("reciprocals-counted", "sum(log(t*x))", "t", {"x": "positive", "t": "positive"}, None, "n/t"),
    ("diagonal-of-sum", "norm2(X - X.*eye)^2", "X", {}, None, "2*(X - X.*eye)"),
    ("transposed-quotient", "sum(log(vector(1) + (x/s).^2))", "s", {"s": "positive"}, None, ""),
    ("terms-cancel", "norm2(x - sum(x)/n*vector(1))^2", "x", {}, None, "2*(x - sum(x)*vector(1)/n)"),
    ("common-sum", "norm2(tanh(A*x) - y)^2", "x", {}, None, "2*A'*((tanh(A*x) - y).*(1 - tanh(A*x).^2))"),
    ("odd-or-even", "sum(abs(x - b) + abs(b - x))", "x", {}, None, "2*sign(x - b)"),
    ("powers-added", "sum(x.^x)", "x", {"x": "positive"}, None, "x.^x.*(1 + log(x))"),
    ("common-entrywise-factor", "sum(x.^x)", "x", {"x": "positive"}, None, "x.^x.*(1 + log(x))"),
    ("diagonal-of-ones", "log(2*softmax(x))", "x", {}, None, "eye - vector(1)*softmax(x)'"),
    ("factors-cancel", "t^2*(b.*x)'*(1./x)", "t", {}, None, "2*sum(b)*t"),
    ("sum-of-sums", "normF(A - mean(A)*matrix(1))^2", "A", {}, None, "2*(A - sum(A)*matrix(1)/n^2)"),
    ("diagonal-times-column", "diag(x)^2*A*x", "x", {}, None, "2*diag(x.*(A*x)) + diag(x)^2*A"),
    ("common-rows", "tr(B*softmax(A, 2))", "A", {}, None, ""),
    ("diagonal-as-sums", "sum(B.*log(softmax(A, 2)))", "A", {}, None, "B - sum(B, 2).*softmax(A, 2)"),
    ("softmax-of-rows", "sum(log(sum(exp(A), 2)))", "A", {}, None, "softmax(A, 2)"),
    ("softmax-of-columns", "sum(log(sum(exp(A), 1)))", "A", {}, None, "softmax(A, 1)"),
    ("softmax-of-columns", "b'*log(exp(A)'*vector(1))", "A", {}, None, "softmax(A, 1)*diag(b)"),
    ("inverse-times-column", "logdet(t*eye + x*x')", "x", {}, None, "2*x/(t + x'*x)"),
    (
        "complement-cancelled",
        "sum(log(sigmoid(X).*(matrix(1) - sigmoid(X))))",
        "X",
        {},
        None,
        "matrix(1) - 2*sigmoid(X)",
    ),
    ("root-of-trace", "sqrt(tr(X'*X))", "X", {}, None, "X/norm2(X)"),
    ("root-of-square", "sqrt(norm2(x)^2)", "x", {}, None, "x/norm2(x)"),
    ("one-spelling", "sum((x/sum(x)).*log(x/sum(x)))", "x", {"x": "positive"}, None, ""),
    ("length-squared", "sum(x.^2)*exp(-norm2(x))", "x", {}, None, ""),
    ("inverse-of-product", "tr(X*inv(A*X))", "X", {}, None, "0*X"),
    ("ones-by-parts", "kron(x, b)'*vector(1, n*n)", "x", {}, None, "sum(b)*vector(1)"),
    ("common-denominator", "(s - 1)/(s + 1)", "s", {"s": "positive"}, None, "2/(s + 1)^2"),
]
SHAPES = {"x": ("n",), "b": ("n",), "X": ("n", "n"), "A": ("n", "n"), "Q": ("n", "n"), "B": ("n", "n")}
TANH = {"X": ("n", "m"), "W": ("m", "k"), "v": ("k",), "y": ("n",)}
FACTORED = {"M": ("n", "m"), "R": ("n", "m"), "U": ("n", "k"), "V": ("m", "k")}


def derived(objective: str, variable: str, assume: dict[str, str], structure: str | None) -> Any:
    shapes = TANH if "tanh(X*W)" in objective else FACTORED if "M" in objective else SHAPES
    letters = set(re.findall(r"[A-Za-z]+", objective))
    used = {name: shape for name, shape in shapes.items() if name in letters}
    known = {k: v for k, v in assume.items() if k in objective}
    more = {} if structure is None else {"structure": structure}
    return matderiv.derive(objective, variable, shapes=used, assume=known, **more)


@pytest.mark.sweep(15)
@pytest.mark.parametrize(("name", "objective", "variable", "assume", "structure", "short"), CASES, ids=lambda c: str(c))
def test_an_identity_shortens_an_answer_and_its_line_is_checked(
    name: str, objective: str, variable: str, assume: dict[str, str], structure: str | None, short: str
) -> None:
    d = derived(objective, variable, assume, structure)
    lines = [s for s in d.steps if s.rule.name == name]
    assert lines, [s.rule.name for s in d.steps]
    assert all(s.check.kind in ("EXACT", "SAMPLED") for s in lines)
    if short:
        assert d.formula == short


def test_every_identity_is_tried_above_or_here() -> None:
    tried = {case[0] for case in CASES} | {"diagonal-of-diagonal", "diagonal-of-inverse"}
    assert {one.rule.name for one in IDENTITIES} == tried
    for one in IDENTITIES:
        assert one.rule.reason.en.endswith(".")
        assert one.rule.reason.ja.endswith("。")


def test_the_inverse_of_a_diagonal_matrix_is_taken_on_its_diagonal() -> None:
    expr = read("diag(inv(diag(x)))", shapes={"x": ("n",)}).expression
    lines = shortened(expr)
    assert [rule.name for _, _, rule, _ in lines] == ["diagonal-of-inverse"]
    assert formula(lines[-1][1]) == "1./x"


NUMBERS = np.random.default_rng(5)
VALUES = {"A": NUMBERS.uniform(0.5, 1.5, (3, 3)), "B": NUMBERS.uniform(0.5, 1.5, (3, 3))}
VALUES |= {"x": NUMBERS.uniform(0.5, 1.5, 3), "y": NUMBERS.uniform(-1.5, -0.5, 3)}


@pytest.mark.parametrize(
    "text",
    [
        "diag(A*diag(x)*B)",
        "diag(A*diag(x)*B*A)",
        "diag(diag(x)*A)",
        "diag(inv(diag(x)))",
        "diag(x)*A*diag(y)",
        "B*diag(x)*A*diag(y)",
        "(A'*B').*eye",
        "A'*((A*B)^2)'",
        "A'.*B'",
        "inv(A + B) - inv(A + B)*A*inv(A + B)",
        "y.*sign(y)",
        "y'*(1./y)",
        "1./(x + y) - y./(x + y).^2",
        "eye.^3.*A",
        "A + B - (A + B).*exp(A)",
        "x - y - (x - y).*tanh(x).^2",
        "B - A*B - 2*A + (B - A*B).*A",
        "3*A - 3*B - 3*(A - B).*exp(B)",
        "tanh(A) - B + A.*(tanh(A) - B).*B",
    ],
)
def test_the_value_stays_and_the_symbols_get_fewer(text: str) -> None:
    expr = read(text, shapes={"A": ("n", "n"), "B": ("n", "n"), "x": ("n",), "y": ("n",)}).expression
    values = {name: v for name, v in VALUES.items() if name in text}
    want = np.asarray(evaluate(expr, values, {"n": 3}))
    lines = shortened(expr)
    assert lines
    for _, after, _, _ in lines:
        assert np.allclose(np.asarray(evaluate(after, values, {"n": 3})), want)
    assert symbols(lines[-1][1]) < symbols(expr)


def test_a_sum_that_stands_term_by_term_is_taken_out() -> None:
    assert derive("norm2(sin(W*x) - y)^2", "W").formula == "2*((sin(W*x) - y).*cos(W*x))*x'"
    *_, line = shortened(read("3*A - 3*B - 3*(A - B).*C", shapes={"A": ("n", "n")}).expression)
    assert formula(line[1]) == "3*(A - B).*(matrix(1) - C)"
