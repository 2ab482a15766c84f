"""A kink is asked about where it leaves a trace in a derivative, and nowhere else: seen in values on both its sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from mpmath import exp, mp, mpf

from matderiv import derive
from matderiv.core.index import power, size
from matderiv.deriving.remarks import CONTINUOUS
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply, transpose
from matderiv.operations import OPERATIONS
from matderiv.proving.kinks import leaves_no_trace

SHAPES = {"t": (), "s": (), "x": ("n",), "y": ("n",), "w": ("m",), "A": ("n", "n"), "X": ("n", "m")}


def said(text: str, by: str, order: int = 1, language: str = "en", **assume: str) -> tuple[list[str], list[str]]:
    """The conditions, and what is said of kinks beside them."""
    names = set(re.findall(r"[A-Za-z]+", text))
    proof = derive(text, by, shapes={k: v for k, v in SHAPES.items() if k in names}, assume=assume, order=order).proof
    conditions, notes = (
        [c.text.fill(language, {k: str(v) for k, v in c.bindings.items()}) for c in found]
        for found in (proof.conditions, proof.notes)
    )
    return conditions, [n for n in notes if "mean value" in n or "平均値" in n or "divide by it" in n]


ABS, RELU = (
    "t ≠ 0 (the absolute value has no derivative at 0)",
    "t ≠ 0 (the rectified linear unit has no derivative at 0)",
)
FUNCTIONS = {
    "abs": abs,
    "sqrt": lambda t: mp.sqrt(t),
    "exp": exp,
    "sin": mp.sin,
    "relu": lambda t: max(t, mpf(0)),
    "sign": mp.sign,
    "elu": lambda t: t if t > 0 else exp(t) - 1,
    "softsign": lambda t: t / (1 + abs(t)),
}


def rate(text: str, order: int, side: int) -> float:
    """The derivative of a function of t at 0, from one side, by differences of values there."""
    given = re.sub(r"(?<=\d)/(?=\d)", "/mpf(1)/", text.replace("^", "**"))
    with mp.workdps(60):
        h = side * mpf(10) ** -15
        f = [eval(given, {**FUNCTIONS, "mpf": mpf, "t": k * h}) for k in range(order + 1)]
        return float((f[1] - f[0]) / h if order == 1 else (f[2] - 2 * f[1] + f[0]) / h**2)


@pytest.mark.sweep(15)
@pytest.mark.parametrize(
    ("text", "order", "wanted"),
    [
        ("abs(t)^3", 1, []),
        ("abs(t)^3", 2, []),
        ("relu(t)^2", 1, []),
        ("relu(t)^2", 2, [RELU]),
        ("relu(t^3)", 1, []),
        ("relu(t^3)", 2, []),
        ("abs(t^3)", 2, []),
        ("abs(sin(t))*sin(t)", 1, []),
        ("(relu(t) - relu(-t))^2", 1, []),
        ("relu(t)^2*exp(relu(t))", 1, []),
        ("relu(t)^2*exp(relu(t))", 2, [RELU]),
        ("t^2*(1 + abs(t))", 2, []),
        ("t*(1 + abs(t))", 1, []),
        ("t*(1 + abs(t))", 2, [ABS]),
        ("t^2*sign(t)", 1, []),
        ("abs(t)^(5/2)", 2, []),
        ("abs(t)*sqrt(abs(t))", 1, []),
        ("exp(abs(t))", 1, [ABS]),
        ("abs(t) + t^2", 1, [ABS]),
        ("elu(t)", 1, []),
        ("elu(t)", 2, ["t ≠ 0 (the exponential linear unit has no second derivative at 0)"]),
        ("softsign(t)", 2, ["t ≠ 0 (the softsign function has no second derivative at 0)"]),
        ("softsign(3*t)", 2, ["t ≠ 0 (the softsign function has no second derivative at 0)"]),
        ("t*elu(t)", 2, []),
        ("softsign(t)*t", 2, []),
        ("softsign(t^2)", 2, []),
        ("elu(t)^2", 2, []),
        ("exp(elu(t))", 2, ["t ≠ 0 (the exponential linear unit has no second derivative at 0)"]),
    ],
)
def test_a_kink_needs_a_condition_where_the_two_sides_differ(text: str, order: int, wanted: list[str]) -> None:
    conditions, _ = said(text, "t", order)
    assert conditions == wanted
    left, right = rate(text, order, -1), rate(text, order, 1)
    if wanted:
        assert abs(left - right) > 0.1
        return
    derivative = derive(text, "t", shapes={"t": ()}, order=order).function()
    assert left == pytest.approx(right, abs=1e-6) == pytest.approx(derivative(t=0.0), abs=1e-6)


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("text", "by", "order", "wanted"),
    [
        # entries at the same place, and at others
        ("sum(x.*abs(x))", "x", 1, []),
        ("x'*abs(x)", "x", 1, []),
        ("norm2(relu(x))^2", "x", 1, []),
        ("tr(A'*abs(A))", "A", 1, []),
        ("tr(A*abs(A))", "A", 1, ["A = 0 or no entry of A is 0 (the absolute value has no derivative at 0)"]),
        ("sum(A'.*abs(A))", "A", 1, ["A = 0 or no entry of A is 0 (the absolute value has no derivative at 0)"]),
        ("x'*A*abs(x)", "x", 1, ["x = 0 or no entry of x is 0 (the absolute value has no derivative at 0)"]),
        ("sum(relu(x).^2)*sum(relu(x))", "x", 1, ["x = 0 or no entry of x is 0 " + RELU[6:]]),
        ("sum(x/norm1(x))", "x", 1, ["no entry of x is 0 (the absolute value has no derivative at 0)"]),
        ("norm1(x.*x.*x)", "x", 1, []),
        ("norm1(x)*norm2(x)^2", "x", 1, ["x = 0 or no entry of x is 0 (the absolute value has no derivative at 0)"]),
        ("sum(elu(X*w))", "w", 2, ["no entry of X*w is 0 (the exponential linear unit has no second derivative at 0)"]),
        # where a whole vector is 0, so is all that is linear in it
        ("norm2(x)*(x'*A*x)", "x", 1, ["x ≠ 0"]),
        ("norm2(x)*norm2(A*x)", "x", 1, ["A*x ≠ 0 (the norm has no derivative at 0)"]),
        ("x'*x*(1 + norm2(x))", "x", 1, []),  # xᵀx/‖x‖ is written ‖x‖
        # a factor that is no function of the variable may be 0
        ("abs(s*t)", "t", 1, [ABS]),
        # what is 0 elsewhere than its argument
        ("abs(det(A))*sum(A.^2)", "A", 1, ["A is invertible (the absolute value has no derivative at 0)"]),
    ],
)
def test_a_kink_of_arrays(text: str, by: str, order: int, wanted: list[str]) -> None:
    assert said(text, by, order)[0] == wanted


@pytest.mark.parametrize(
    ("text", "by", "order", "beginning"),
    [
        (
            "abs(t)^3",
            "t",
            1,
            "The lines with the derivative of abs(t) are for t ≠ 0 (the absolute value has no derivative at 0).",
        ),
        ("sum(x.*relu(x))", "x", 1, "The lines with the derivative of relu(x) are for x without an entry 0 (the rec"),
        ("t*elu(t)", "t", 2, "The lines with the second derivative of elu(t) are for t ≠ 0 (the exponential linear"),
        ("sqrt(x'*x)^3", "x", 1, "The lines with the derivative of sqrt(x'*x) are for x'*x ≠ 0 (a root has no"),
        ("norm(x, 4)^4", "x", 1, "The lines with the derivative of norm(x, 4)^4 are for x without an entry 0 (the abs"),
        ("norm2(x)^3", "x", 1, "The lines that divide by norm2(x) are for x ≠ 0 (the norm has no derivative at 0). Wh"),
        ("(x'*x)^(3/2)", "x", 1, "The lines with the derivative of (x'*x)^(3/2) are for x'*x ≠ 0 (such a power is def"),
        (
            "sum(norm2(X, 2).^2)",
            "X",
            1,
            "The lines with the derivative of norm2(X, 2) are for X without a row 0 (the len",
        ),
        (
            "sum(norm2(X, 1).^2)",
            "X",
            1,
            "The lines with the derivative of norm2(X', 2) are for X without a column 0 (the",
        ),
    ],
)
def test_what_holds_at_a_kink_is_said(text: str, by: str, order: int, beginning: str) -> None:
    conditions, notes = said(text, by, order)
    assert conditions == []
    assert [n[: len(beginning)] for n in notes] == [beginning]
    assert notes[0].endswith("by the mean value theorem.")


@pytest.mark.parametrize(
    ("text", "by", "order", "wanted"),
    [
        ("max(s*t, t^2)", "s", 1, "s ≠ t"),
        ("min(s*t, t^3)", "s", 1, "s ≠ t²"),
        ("max(s*t, t^2)^2", "s", 2, "s ≠ t"),
        ("leakyrelu(s*t - t^2, 1/10)", "s", 1, "s ≠ t"),
        ("clip(s*t, t^2, t^4)", "s", 1, "s ≠ t and s ≠ t³"),
        ("max(-s, t)", "s", 1, "s + t ≠ 0"),
        ("max(t - s, s*t - s)", "t", 1, "t ≠ st"),
        ("sum(max(t*x, t*y))", "x", 1, "no entry of x − y is 0"),
        ("max(s*t, t)", "t", 1, "st ≠ t"),  # where s = 1 it is t, whose derivative is not 0
        ("sum(max(t*x, x))", "x", 1, "no entry of x is 0 and t ≠ 1"),
        ("sum(max(t*x, x))", "t", 1, "t ≠ 1"),  # where x_i = 0 it stays 0
        ("sum(max(A*x, A*y))", "x", 1, "no entry of A(x − y) is 0"),
    ],
)
def test_a_factor_that_two_arguments_share_does_not_hide_their_kink(
    text: str, by: str, order: int, wanted: str
) -> None:
    """At t = 1, max(st, t²) is max(s, 1): the factor t of the difference is not 0 there, the other one is."""
    names = set(re.findall(r"[A-Za-z]+", text))
    derivation = derive(text, by, shapes={k: v for k, v in SHAPES.items() if k in names}, order=order)
    assert f"Valid where {wanted} (" in derivation.to("terminal")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("sum(relu(x - y).^2)", "no entry of x − y is 0"),  # f' is 2relu(x − y), which has a kink of its own
        ("norm1(x - y)^2", "no entry of x − y is 0"),  # of one entry (x − y)², whose mixed derivative is −2
        ("norm1(x - y)^3", "x − y = 0 or no entry of x − y is 0"),
    ],
)
def test_a_mixed_derivative_asks_for_all_that_its_second_step_needs(text: str, wanted: str) -> None:
    shown = " ".join(derive(text, "x", shapes=dict.fromkeys("xy", ("n",))).then("y").to("terminal").split())
    assert f"Valid where {wanted} (" in shown
    assert ("mean value" in shown) == ("= 0 or" in wanted)


@pytest.mark.parametrize(
    ("text", "by", "order"),
    [("t^2", "t", 1), ("elu(t)", "t", 1), ("abs(t)", "t", 1), ("relu(s)*t", "t", 1), ("abs(t)^3/t", "t", 1)],
)
def test_of_a_kink_that_no_line_meets_nothing_is_said(text: str, by: str, order: int) -> None:
    assert said(text, by, order)[1] == []


@pytest.mark.parametrize("style", ["components", "differential"])
@pytest.mark.parametrize(
    ("text", "formula"),
    [
        ("sum(relu(x).^2)", "2*relu(x)"),
        ("sum(relu(A*x - b).^3)", "3*A'*relu(A*x - b).^2"),
        ("relu(a'*x)^2", "2*relu(a'*x)*a"),
    ],
)
def test_a_power_of_the_rectified_linear_unit_has_a_derivative_everywhere(text: str, formula: str, style: Any) -> None:
    derivation = derive(text, "x", style=style)
    assert derivation.formula == formula and not derivation.proof.conditions
    en, ja = ("".join(derivation.to("terminal", language=language).split()) for language in ("en", "ja"))
    both = OPERATIONS["relu"].powers
    assert both is not None and "".join(both.en.split()) in en and "".join(both.ja.split()) in ja
    assert "lineswiththederivative" not in en and "𝟏[" not in en


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        # a row of zeros: what has its length as a factor twice does not see it
        ("norm2(X, 2)'*norm2(X, 2)", []),
        ("sum(norm2(X, 2).^3)", []),
        ("sum(norm2(X, 2))", ["no row of X is 0 (the length of a row has no derivative at 0)"]),
        ("sum(norm2(X, 2))^2", ["no row of X is 0 (the length of a row has no derivative at 0)"]),
        ("sum(norm2(X, 2).^2) + norm21(X)", ["no row of X is 0 (the length of a row has no derivative at 0)"]),
    ],
)
def test_a_kink_of_the_lengths_of_rows(text: str, wanted: list[str]) -> None:
    assert said(text, "X")[0] == wanted
    if not wanted:
        derivation = derive(text, "X", shapes={"X": ("n", "m")})
        X, step = np.array([[0.0, 0.0], [3.0, 4.0]]), 1e-4  # where a row is 0, its part of the objective is even
        value = [sum(np.hypot(*row) ** (3 if "3" in text else 2) for row in X + t) for t in (step, -step)]
        assert derivation.function()(X=X).sum() == pytest.approx((value[0] - value[1]) / (2 * step), abs=1e-3)


def test_of_the_largest_absolute_value_the_others_may_be_0() -> None:
    single = "the largest entry of abs(x) is single (the maximum has no derivative where two entries are the largest)"
    conditions, notes = said("norminf(x)", "x")
    assert conditions == [single, "x ≠ 0 (the absolute value has no derivative at 0)"]
    assert notes[0].startswith("The lines with the derivative of abs(x) are for x without an entry 0 (")
    assert derive("norminf(x)", "x").function()(x=np.array([0.0, -2.0, 1.0])) == pytest.approx(np.array([0, -1, 0]))


def test_a_norm_with_an_exponent_says_what_holds_where_an_entry_is_0() -> None:
    conditions, notes = said("norm(x, 3)", "x")
    assert conditions == ["x ≠ 0 (the norm has no derivative at 0)"]
    assert notes[0].startswith("The lines with the derivative of abs(x) are for x without an entry 0 (the absolute")


def test_a_condition_has_the_reason_of_the_function_that_needs_it() -> None:
    absolute = ["no entry of x is 0 (the absolute value has no derivative at 0)"]
    assert said("sum(relu(x).^2) + sum(abs(x))", "x")[0] == absolute
    assert said("sum(abs(x)) + sum(relu(x).^2)", "x")[0] == absolute


def test_one_reason_of_several_conditions_is_said_once() -> None:
    d = derive("sum(abs(A*x - b)) + norm1(x)", "x")
    en, ja = (" ".join(d.to("terminal", language=language).split()) for language in ("en", "ja"))
    assert (
        "Valid where no entry of Ax − b is 0 and no entry of x is 0 (the absolute value has no derivative at 0)." in en
    )
    assert "Ax−bのどの成分も0でなく、xのどの成分も0でないとき成り立つ(絶対値は0で微分できない)。" in ja.replace(" ", "")


def test_what_stays_0_has_no_points_near_by_where_it_is_not() -> None:
    stays = "What stays 0 as the variable moves contributes nothing, in the claim as well."
    assert said("norm(A*x - b, 3)^3", "x")[1][0].endswith(f"by the mean value theorem. {stays}")
    assert said("norm(x, 3)^3", "x")[1][0].endswith("by the mean value theorem.")
    in_japanese = said("norm(A*x - b, 3)^3", "x", language="ja")[1][0]
    assert in_japanese.endswith("変数を動かしても 0 のままである部分は、主張においても寄与しない。")


def test_kinks_in_japanese() -> None:
    assert said("sum(norm2(X, 2).^2)", "X", language="ja")[1][0].startswith(
        "norm2(X, 2) の導関数を用いる行は X のどの行も 0 でないときのものである(行の長さは 0 で微分できない)。0 の行が"
    )
    assert "X のどの列も 0 でないときのものである(列の長さは 0" in said("sum(norm2(X, 1).^2)", "X", language="ja")[1][0]
    assert said("norm2(x)^3", "x", language="ja")[1][0].startswith(
        "norm2(x) で割る行は x ≠ 0 のときのものである(ノルムは 0 で微分できない)。x = 0 でも、微分される関数は連続で"
    )
    assert "(このような冪は 0 の片側でのみ定義される)" in said("(x'*x)^(3/2)", "x", language="ja")[1][0]
    assert said("sum(x.*relu(x))", "x", language="ja")[1] == [
        "relu(x) の導関数を用いる行は x のどの成分も 0 でないときのものである(正規化線形関数は 0 で微分できない)。"
        "0 の成分があっても、微分される関数は連続で、その導関数は主張の値に収束する。"
        "よって平均値の定理により、主張はそこでも成り立つ。"
    ]
    assert said("t*elu(t)", "t", 2, language="ja")[1][0].startswith(
        "elu(t) の二階導関数を用いる行は t ≠ 0 のときのものである(指数線形ユニットは 0 で二階微分できない)。"
        "t = 0 でも、"
    )
    assert "(根は 0 で微分できない)" in said("sqrt(x'*x)^3", "x", language="ja")[1][0]
    assert said("softsign(t)", "t", 2, "ja")[0] == ["t ≠ 0(ソフトサイン関数は 0 で二階微分できない)"]


@pytest.mark.sweep(100)
@pytest.mark.parametrize("text", ["norm1(x)^2", "sum(relu(x))^2", "norm1(x)*x'*x", "cosh(norm1(x))", "x'*A*abs(x)"])
def test_a_kink_of_every_entry_may_leave_no_trace_where_all_are_0(text: str) -> None:
    derivation = derive(text, "x", shapes={k: SHAPES[k] for k in "xA" if k in text})
    conditions, notes = said(text, "x")
    assert conditions[0].startswith("x = 0 or no entry of x is 0 (")
    assert notes[0].endswith("Where x = 0, too, " + CONTINUOUS.en)
    assert said(text, "x", language="ja")[0][0].startswith("x = 0 であるか、x のどの成分も 0 でない(")
    assert "0 でないときのものである" in said(text, "x", language="ja")[1][0]
    given = {"x": np.zeros(3)} | ({"A": np.arange(9.0).reshape(3, 3)} if "A" in text else {})
    assert derivation.function()(**given) == pytest.approx(np.zeros(3))


def test_orders_at_a_kink() -> None:
    n = size("n")
    t, x, A = Var("t"), Var("x", (n, 1)), Var("A", (n, n))
    size_ = apply("abs", t)
    orders: Sequence[tuple[object, object, bool, int]] = [
        (size_, t, False, 0),
        (multiply(t, size_), t, False, 1),
        (power(size_, 3), t, False, 2),
        (power(add(t, size_), 2), t, False, 1),
        (apply("softsign", t), t, False, 1),
        (apply("sum", hadamard(x, apply("abs", x))), x, True, 1),
        (multiply(apply("sum", apply("abs", x)), apply("norm_squared", x)), x, True, 0),
        (multiply(apply("norm2", x), apply("norm_squared", x)), x, False, 2),
        (multiply(transpose(x), A, apply("abs", x)), x, True, 0),
        (multiply(apply("norm2", x), apply("norm1", x)), x, False, 1),
        (power(apply("norm2", x), -1), x, False, -2),
    ]
    for expr, u, entry, last in orders:
        assert [leaves_no_trace(expr, u, entry, k) for k in range(last + 3)] == [k <= last for k in range(last + 3)]
