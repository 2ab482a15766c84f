"""Functions with kinks, and norms: their answers, where these hold, and the values of the code at the kinks."""

from __future__ import annotations

import numpy as np
import pytest

import matderiv
from matderiv import MatderivError, NoRuleError
from matderiv.core.index import size
from matderiv.core.proof import every
from matderiv.expressions.matrix import Var, apply
from matderiv.expressions.writer import formula, latex, unicode
from matderiv.reading.readings import read_formula

SHAPES = {
    **dict.fromkeys("xyz", ("n",)),
    "a": (),
    "c": (),
    "d": (),
    "p": (),
    "t": (),
    "s": (),
    "X": ("n", "m"),
    "W": ("m", "k"),
    "Y": ("n", "k"),
    "w": ("m",),
}
# objective, variable, order, answer
ANSWERS = [
    ("sum(max(X*w, 0))", "w", 1, "X'*[X*w > 0]"),
    ("sum(max(0, 1 - y.*(X*w)))", "w", 1, "-X'*(y.*[y.*(X*w) < 1])"),
    ("sum(max(0, 1 - y.*(X*w)).^2)", "w", 1, "-2*X'*(y.*relu(1 - y.*(X*w)))"),
    ("sum(max(0, 1 - y.*(X*w)).^2)", "w", 2, "2*X'*diag(y.^2.*[y.*(X*w) < 1])*X"),
    ("sum(min(x, y))", "x", 1, "[y > x]"),
    ("sum(min(x, 0).^2)", "x", 1, "-2*relu(-x)"),
    ("sum(max(x, x.^2))", "x", 1, "[x > x.^2] + 2*x.*[x.^2 > x]"),
    ("max(s, t)^2", "t", 1, "2*[t > s]*t"),
    ("sum(max(x, y).^2)", "y", 1, "2*[y > x].*y"),
    ("sum(min(x, y).^2)", "x", 1, "2*[y > x].*x"),
    ("sum(huber(X*w - y, d))", "w", 1, "X'*clip(X*w - y, -d, d)"),
    ("sum(huber(X*w - y, d))", "d", 1, "sum(relu(abs(X*w - y) - d))"),
    ("sum(clip(x, -1, 2))", "x", 1, "[x >= -1].*[x <= 2]"),
    ("sum(clip(x, y, z))", "y", 1, "[y > x].*[z >= y]"),
    ("sum(clip(x, y, z))", "z", 1, "[max(x, y) > z]"),
    ("sum(leakyrelu(x, a))", "x", 1, "[x > 0] + a*[x <= 0]"),
    ("sum(leakyrelu(x, a))", "a", 1, "-sum(relu(-x))"),
    ("sum([x > y].*x)", "x", 1, "[x > y]"),
    ("[t > 0]^3*t", "t", 1, "[t > 0]"),
    ("max(x)", "x", 1, "[x == max(x)]"),
    ("min(X)", "X", 1, "[X == min(X)]"),
    ("norm(x)", "x", 1, "x/norm2(x)"),
    ("norm(x, p)", "x", 1, "sign(x).*(abs(x)/norm(x, p)).^(p - 1)"),
    ("norm(x, 1.5)", "x", 1, "sign(x).*sqrt(abs(x)/norm(x, 1.5))"),
    ("norm(X*w - y, p)^p", "w", 1, "p*X'*(abs(X*w - y).^(p - 1).*sign(X*w - y))"),
    ("norm(x, 3)^3", "x", 1, "3*abs(x).*x"),
    ("norm(x, 1)", "x", 1, "sign(x)"),
    ("norm(x, 2)^2", "x", 1, "2*x"),
    ("norminf(x)", "x", 1, "[abs(x) == norminf(x)].*sign(x)"),
    ("norm(x, inf)", "x", 1, "[abs(x) == norminf(x)].*sign(x)"),
    ("norm21(X)", "X", 1, "X./norm2(X, 2)"),
    ("norm21(X')", "X", 1, "X./norm2(X, 1)"),
    ("norm21(x)", "x", 1, "sign(x)"),
    ("norm21(x')", "x", 1, "x/norm2(x)"),
    ("sum(norm2(X, 1))", "X", 1, "X./norm2(X, 1)"),
    ("sum(y.*max(X, axis=1))", "X", 1, "y.*[X == max(X, axis=1)]"),
    ("min(X, axis=0)*w", "X", 1, "[X == min(X, axis=0)].*w'"),
    ("sum(max(X, axis=-1).^2)", "X", 1, "2*max(X, axis=1).*[X == max(X, axis=1)]"),
    ("sum(min(X.^2, axis=1))", "X", 1, "2*[X.^2 == min(X.^2, axis=1)].*X"),
    ("tr(X'*[X == max(X, axis=0)])", "X", 1, "[X == max(X, axis=0)]"),
    ("sum(max(x*w', axis=1))", "x", 1, "[x*w' == max(x*w', axis=1)]*w"),
    ("max(x, axis=0)", "x", 1, "[x == max(x)]"),
    ("prod(x)", "x", 1, "prod(x)*(1./x)"),
    ("prod(x)", "x", 2, "prod(x)*((1./x)*(1./x)' - diag(x.^(-2)))"),
    ("log(prod(x))", "x", 1, "1./x"),
    ("y'*prod(X, 2)", "X", 1, "(y.*prod(X, 2)).*(1./X)"),
    ("prod(X, axis=0)*w", "X", 1, "(1./X).*(prod(X, 1).*w')"),
    ("prod(X)*t", "t", 1, "prod(X)"),
]


def shapes(text: str, by: str) -> dict[str, object]:
    names = {*"".join(c if c.isalnum() else " " for c in text).split(), by}
    return {name: shape for name, shape in SHAPES.items() if name in names}


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("text", "by", "order", "answer"), ANSWERS)
def test_the_answer_and_its_proof(text: str, by: str, order: int, answer: str) -> None:
    found = matderiv.derive(text, by, shapes=shapes(text, by), order=order)
    assert found.formula == answer
    assert {step.check.kind for step in every(found.steps)} <= {"EXACT", "SAMPLED"}
    # what is printed reads back
    assert matderiv.check(text, by, answer, shapes=shapes(text, by), order=order).right


CONDITIONS = [
    ("sum(max(x, y))", "x", ["no entry of x − y is 0 (the larger of two has no derivative where they are equal)"]),
    ("max(s, t)", "t", ["s ≠ t (the larger of two has no derivative where they are equal)"]),
    ("sum(max(x, 1))", "x", ["no entry of x is 1 (the larger of two has no derivative where they are equal)"]),
    ("max(s*t, t^2)", "s", ["s ≠ t (the larger of two has no derivative where they are equal)"]),
    ("max(s*t, t^3)", "s", ["s ≠ t² (the larger of two has no derivative where they are equal)"]),
    ("min(t*s, c*t)", "s", ["s ≠ c (the smaller of two has no derivative where they are equal)"]),
    ("clip(s*t, t^2, t^4)", "s", ["s ≠ t and s ≠ t³ (a clipped value has no derivative at its bounds)"]),
    ("max(-s, t)", "s", ["s + t ≠ 0 (the larger of two has no derivative where they are equal)"]),
    ("max(2*s, 2*t)", "s", ["s ≠ t (the larger of two has no derivative where they are equal)"]),
    # where the two are equal all along, the formula with both indicators is 0
    ("max(t*s, c*s)", "s", ["s ≠ 0", "t ≠ c"]),
    ("sum(max(x + y, x - y))", "x", ["no entry of y is 0 (the larger of two"]),
    ("max(t, t + s)", "t", ["s ≠ 0 (the larger of two"]),
    ("sum(max(t*x, x))", "x", ["no entry of x is 0", "t ≠ 1"]),
    ("leakyrelu(s*t - t^2, a)", "s", ["s ≠ t (the leaky rectified linear unit has no derivative at 0)"]),
    ("sum(max(A*x, A*y))", "x", ["no entry of A(x − y) is 0 (the larger of two has no derivative where"]),
    ("sum(max(t*x, t*y))", "x", ["no entry of x − y is 0 (the larger of two has no derivative where they are equal)"]),
    ("sum(max(1 - exp(x), 0))", "x", ["no entry of exp(x) is 1 (the rectified linear unit has no derivative at 0)"]),
    ("sum(huber(x, d))", "x", ["d > 0"]),
    ("sum(huber(x, 2))", "x", []),
    ("norm(x, p)", "x", ["p > 1", "x ≠ 0 (the norm has no derivative at 0)"]),
    ("norm(X*w - y, p)^p", "w", ["p > 1"]),
    (
        "max(x)",
        "x",
        ["the largest entry of x is single (the maximum has no derivative where two entries are the largest)"],
    ),
    (
        "min(x)",
        "x",
        ["the smallest entry of x is single (the minimum has no derivative where two entries are the smallest)"],
    ),
    (
        "sum(max(X, axis=1))",
        "X",
        [
            "the largest entry of each row of X is single (the largest entry of a row has no derivative where two "
            "entries are the largest)"
        ],
    ),
    (
        "sum(min(X, axis=0))",
        "X",
        [
            "the smallest entry of each column of X is single (the smallest entry of a column has no derivative where "
            "two entries are the smallest)"
        ],
    ),
    ("sum(min(X, axis=1))", "X", ["the smallest entry of each row of X is single"]),
    ("sum(max(X', axis=1))", "X", ["the largest entry of each column of X is single"]),
    ("sum(log(max(exp(X), axis=1)))", "X", ["the largest entry of each row of exp(X) is single"]),
    ("prod(x)", "x", ["no entry of x is 0"]),
    ("prod(exp(x))", "x", []),
    ("log(prod(x))", "x", ["prod(x) > 0"]),
    ("prod(X)*t", "t", []),
    ("norm21(X)", "X", ["no row of X is 0 (the length of a row has no derivative at 0)"]),
    ("norm21(X')", "X", ["no column of X is 0 (the length of a column has no derivative at 0)"]),
]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sum(relu(x - y).^2)", "no entry of x − y is 0 (the rectified linear unit has no derivative at 0)"),
        ("norm1(x - y)^2", "no entry of x − y is 0 (the absolute value has no derivative at 0)"),
        ("norm1(x - y)^3", "x − y = 0 or no entry of x − y is 0 (the absolute value has no derivative at 0)"),
        ("sum(relu(x - y).^3)", ""),
    ],
)
def test_where_a_derivative_by_one_after_the_other_holds(text: str, said: str) -> None:
    for derivation in matderiv.hessian(text, ["x", "y"], shapes={"x": ("n",), "y": ("n",)}).values():
        shown = " ".join(derivation.to("terminal", steps="none").split())
        assert (f"Valid where {said}" if said else "") in shown, shown
        assert ("Valid where" in shown) == bool(said), shown


@pytest.mark.sweep(4)
@pytest.mark.parametrize(("text", "by", "said"), CONDITIONS)
def test_where_it_holds(text: str, by: str, said: list[str]) -> None:
    shown = " ".join(matderiv.derive(text, by, shapes=shapes(text, by)).to("terminal", steps="none").split())
    assert all(condition in shown for condition in said), shown
    assert ("Valid where" in shown) == bool(said)


def test_where_it_holds_is_said_in_japanese() -> None:
    shown = matderiv.derive("norm(x, p)", "x", shapes=shapes("x p", "x")).to("terminal", language="ja")
    assert "p > 1" in shown
    for text, by, japanese in (
        ("sum(max(x, 1))", "x", "x のどの成分も 1 でない"),
        ("norm21(X')", "X", "X のどの列も 0 でない"),
        ("norm21(X)", "X", "X のどの行も 0 でない"),
        ("max(x)", "x", "x の最大の成分がただ一つである"),
        ("min(x)", "x", "x の最小の成分がただ一つである"),
        ("sum(max(X, axis=1))", "X", "X の各行の最大の成分がただ一つである"),
        ("sum(min(X, axis=1))", "X", "X の各行の最小の成分がただ一つである"),
        ("sum(max(X, axis=0))", "X", "X の各列の最大の成分がただ一つである"),
        ("sum(min(X, axis=0))", "X", "X の各列の最小の成分がただ一つである"),
    ):
        assert japanese in matderiv.derive(text, by, shapes=shapes(text, by)).to("terminal", language="ja")


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("text", "values", "gradient"),
    [
        ("sum(relu(x))", [-1.0, 0.0, 2.0], [0, 0, 1]),
        ("sum(max(x, 0))", [-1.0, 0.0, 2.0], [0, 0, 1]),
        ("sum(abs(x))", [-1.0, 0.0, 2.0], [-1, 0, 1]),
        ("sum(leakyrelu(x, 1/2))", [-1.0, 0.0, 2.0], [0.5, 0.5, 1]),
        ("sum(clip(x, -1, 2))", [-1.0, 0.0, 2.0], [1, 1, 1]),
        ("sum([x >= 0].*x)", [-1.0, 0.0, 2.0], [0, 1, 1]),
        ("max(x)", [1.0, 3.0, -2.0], [0, 1, 0]),
        ("norm(x, 3)", [3.0, 0.0, -4.0], None),
    ],
)
def test_the_code_at_a_kink(text: str, values: list[float], gradient: list[float] | None) -> None:
    found = matderiv.derive(text, "x", shapes={"x": ("n",)}).function()(x=np.array(values))
    if gradient is None:
        length = np.sum(np.abs(values) ** 3.0) ** (1 / 3)
        gradient = list(np.sign(values) * (np.abs(values) / length) ** 2)
    assert np.allclose(found, gradient)


@pytest.mark.parametrize(
    ("text", "gradient"),
    [
        ("sum(y.*max(X, axis=1))", [[0, 0, 1], [2, 0, 0]]),
        ("min(X, axis=0)*w", [[3, 0, 0], [0, 4, 5]]),
        ("prod(X)", [[48.0, 24.0, 16.0], [12.0, -24.0, -48.0]]),
        ("sum(y.*prod(X, 2))", [[6.0, 3.0, 2.0], [4.0, -8.0, -16.0]]),
        ("prod(X, 1)*w", [[12.0, -8.0, -5.0], [3.0, 8.0, 15.0]]),
    ],
)
def test_the_code_along_an_axis(text: str, gradient: list[list[float]]) -> None:
    found = matderiv.derive(text, "X", shapes=shapes(text, "X"))
    given = {"X": np.array([[1.0, 2.0, 3.0], [4.0, -2.0, -1.0]]), "y": np.array([1.0, 2.0]), "w": np.array([3.0, 4, 5])}
    assert np.allclose(found.function()(**{n: v for n, v in given.items() if n in shapes(text, "X")}), gradient)


def test_the_larger_of_two_keeps_its_digits() -> None:
    source = matderiv.derive("sum(max(x, y))", "x", shapes={"x": ("n",), "y": ("n",)}).code("numpy")
    made: dict[str, object] = {}
    exec(source, made)  # the package's own output
    assert made["value"](x=np.array([1.0]), y=np.array([-1e20])) == 1.0  # type: ignore[operator]


@pytest.mark.parametrize(
    ("text", "message", "japanese", "hint", "hint_ja"),
    [
        (
            "norm(X)",
            "X is a matrix, n×m, and it is not clear which norm is meant",
            "X は n×m 行列であり、どのノルムを指すのか定まらない",
            "write normF(X) for the Frobenius norm, normspec(X) for the spectral norm",
            "フロベニウスノルムなら normF(X)、スペクトルノルムなら normspec(X) と書く",
        ),
        (
            "norm(X, 1)",
            "X is a matrix, n×m, and it is not clear which norm is meant",
            "X は n×m 行列であり、どのノルムを指すのか定まらない",
            "write norm1(X) for the sum of all absolute values, max(sum(abs(X), 1)) for the largest one of a column",
            "絶対値の総和なら norm1(X)、列ごとの和の最大なら max(sum(abs(X), 1)) と書く",
        ),
        (
            "norm(x, 0.5)",
            "with p = 0.5 this is no norm: p is at least 1",
            "p = 0.5 ではノルムにならない。p は 1 以上である",
            "write sum(abs(x).^(0.5)) for the sum of the powers",
            "冪の和なら sum(abs(x).^(0.5)) と書く",
        ),
        (
            "norm(x, 2, 3)",
            "norm takes a vector and a number p",
            "norm がとるのはベクトルと数 p である",
            "write norm(x)",
            "norm(x) と書く",
        ),
        ("norminf(x, 2)", "norminf takes a vector", "norminf がとるのはベクトルである", "write norminf(x)", None),
        (
            "clip(x, 2, 1)",
            "the lower bound 2 is above the upper bound 1",
            "下限 2 が上限 1 を上回っている",
            "write clip(x, 1, 2)",
            "clip(x, 1, 2) と書く",
        ),
        (
            "huber(x, -1)",
            "the bound of huber is positive, not -1",
            "huber の境界は正の数であり、-1 ではない",
            "write huber(x, d) with d > 0",
            "d > 0 として huber(x, d) と書く",
        ),
        (
            "clip(x)",
            "clip takes 3 arguments, but one is given",
            "clip は 3 個の引数をとるが、1 個与えられている",
            "write clip(x, a, b)",
            "clip(x, a, b) と書く",
        ),
        (
            "[x != 0]'*x",
            "'!=' has no meaning in a formula",
            "'!=' は式の中では意味をもたない",
            "what is 1 where two are different is 1 - [x == y]",
            "異なるとき 1 となるものは 1 - [x == y] と書く",
        ),
        ("norm(x, y)", "the p of a norm is a number", "ノルムの p は数である", None, None),
        (
            "norm2(X, 3)*x",
            "norm2 has the axes 1 and 2, not 3",
            "norm2 の軸は 1 と 2 であり、3 はない",
            "write norm2(X, 1) for each column, norm2(X, 2) for each row, norm2(X) for all entries",
            "列ごとなら norm2(X, 1)、行ごとなら norm2(X, 2)、全成分なら norm2(X) と書く",
        ),
        (
            "max(x, y, z)",
            "max takes one argument or two, but 3 are given",
            "max は 1 個か 2 個の引数をとるが、3 個与えられている",
            "write max(x, y) or max(max(x, y), z)",
            "max(x, y) or max(max(x, y), z) と書く",
        ),
    ],
)
def test_what_is_refused(text: str, message: str, japanese: str, hint: str | None, hint_ja: str | None) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, "X" if "X" in text else "x", shapes=shapes(text, "x" if "x" in text else "X"))
    assert caught.value.message == message
    assert japanese in caught.value.told("ja")
    assert caught.value.hint == hint
    assert hint_ja is None or hint_ja in caught.value.told("ja")


def test_a_norm_has_no_derivative_by_its_p() -> None:
    with pytest.raises(NoRuleError) as caught:
        matderiv.derive("norm(x, p)", "p", shapes={"x": ("n",), "p": ()})
    assert caught.value.message == "there is no rule for the derivative of a norm by its p"
    assert caught.value.hint == "norm(x, p)^p has one by p"
    assert "ノルムの p による微分の規則はない" in caught.value.told("ja")
    assert "norm(x, p)^p は p で微分できる" in caught.value.told("ja")
    with pytest.raises(MatderivError, match="the norm with a number p is that of a vector, not n×m") as other:
        apply("norm_p", Var("p"), Var("X", (size("n"), size("m"))))
    assert "数 p のノルムはベクトルのものであり、n×m のものではない" in other.value.told("ja")


CASES = {
    r"t & t > 0 \\ 0 & \text{otherwise}": "[t > 0]",
    r"t & \text{if } t \geq 0 \\ -t & \text{if } t \leq 0": "[t >= 0] - [t < 0]",
    r"t, & t > 1, \\ t^2, & t \leq 1.": "[t > 1] + 2*[t <= 1]*t",
    r"-t - \frac12 & t < -1 \\ \frac12 t^2 & -1 \le t \le 1 \\ t - \frac12 & t > 1": (
        "[t > 1] - [t < -1] + [t >= -1]*[t <= 1]*t"
    ),
    r"t & 0 < t < 1 \\ 1 & \text{otherwise}": "[t > 0]*[t < 1]",
}


@pytest.mark.sweep(4)
@pytest.mark.parametrize(("rows", "answer"), CASES.items())
def test_cases_are_values_times_indicators(rows: str, answer: str) -> None:
    text = rf"\begin{{cases}} {rows} \end{{cases}}"
    assert matderiv.check(text, "t", answer, shapes={"t": ()}).right
    assert not matderiv.check(text, "t", f"{answer} + [t > 2]", shapes={"t": ()}).right


@pytest.mark.parametrize(
    ("rows", "message", "japanese"),
    [
        (
            r"t & t > 0 \\ 1 & t < -1",
            "these cases may leave some values out",
            "この場合分けには、漏れた値があるかもしれない",
        ),
        (
            r"t \\ 0",
            "this case is no value with a condition: t",
            "この場合分けの行は、値と条件ではない: t",
        ),
    ],
)
def test_cases_that_are_refused(rows: str, message: str, japanese: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(rf"\begin{{cases}} {rows} \end{{cases}}", "t")
    assert caught.value.message == message
    assert japanese in caught.value.told("ja")
    hints = (
        r"say what holds elsewhere in a last row, as 0 & \text{otherwise}",
        r"write a value, & and a comparison, or \text{otherwise} in the last row, as in t^2 & t > 0",
    )
    assert caught.value.hint in hints
    told = (
        r"最後の行に 0 & \text{otherwise} のように、他での値を書く",
        r"t^2 & t > 0 のように、値、&、比較を書く。最後の行は \text{otherwise} でもよい",
    )
    assert any(hint in caught.value.told("ja") for hint in told)


LATEX = {
    r"\|x\|_p": "norm(x, p)",
    r"\|x\|_3^3": "norm(x, 3)^3",
    r"\|x\|_{3/2}": "norm(x, 1.5)",
    r"\|x\|_\infty": "max(abs(x))",
    r"\max(x)": "max(x)",
    r"\min\{x\}": "min(x)",
    r"\sum_i \max(x_i, y_i)": "sum(max(x, y))",
    r"\sum_i \max\{0, x_i\}": "sum(relu(x))",
    r"\|x\|_W^2": "x'*W*x",
}


@pytest.mark.sweep(3)
@pytest.mark.parametrize(("text", "meant"), LATEX.items())
def test_latex_of_kinks_and_norms(text: str, meant: str) -> None:
    given = {"x": ("n",)} | ({"p": ()} if "_p" in text else {}) | ({"y": ("n",)} if "y_i" in text else {})
    given |= {"W": ("n", "n")} if "W" in text else {}
    one, other = (matderiv.derive(f, "x", shapes=given) for f in (text, meant))
    assert one.formula == other.formula


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("‖x‖_p", "norm(x, p)"),
        ("‖x‖_pᵖ", "norm(x, p)^p"),
        ("‖x‖₃³", "norm(x, 3)^3"),
        ("‖x‖_1.5", "norm(x, 1.5)"),
        ("‖x‖_{5/3}", "norm(x, 5/3)"),
        ("‖x‖_∞", "norminf(x)"),
        ("||x||_inf", "norminf(x)"),
        ("‖X‖_{2,1}", "norm21(X)"),
    ],
)
def test_norms_as_they_are_printed_are_read(text: str, meant: str) -> None:
    given = shapes(meant, "X" if "X" in meant else "x")
    one, other = (read_formula(f, given).expression for f in (text, meant))
    assert one == other
    for written in (unicode(one), latex(one), formula(one) or ""):
        assert read_formula(written, given).expression == one


def test_another_norm_is_refused() -> None:
    with pytest.raises(NoRuleError, match="there is no rule for the norm _ab"):
        matderiv.derive("‖x‖_{ab}", "x")


def test_latex_norms_of_matrices() -> None:
    assert matderiv.derive(r"\|X\|_{2,1}", "X").formula == "X./norm2(X, 2)"
    for text in (r"\|X\|_2", r"\|X\|_3", r"\|X\|_p"):
        with pytest.raises(MatderivError, match="it is not clear which norm is meant"):
            matderiv.derive(text, "X", shapes={"X": ("n", "m")})


@pytest.mark.exhaustive
def test_a_document_with_kinks_and_norms() -> None:
    text = r"""Let $f(w) = \sum_i \max(0, 1 - y_i x_i^\top w)$ with $X \in \mathbb{R}^{n\times m}$, $y \in \mathbb R^n$.
    Then \[ \nabla_w f = -\sum_i \mathbf{1}[y_i x_i^\top w < 1] y_i x_i. \]
    Let $g(z) = \|z\|_p$, $z \in \mathbb{R}^k$. Then
    \[ \frac{\partial g}{\partial z_i} = \operatorname{sign}(z_i) \left(\frac{|z_i|}{\|z\|_p}\right)^{p-1}. \]"""
    assert matderiv.check_derivation(text).right
    wrong = text.replace("< 1]", "> 1]")
    assert not matderiv.check_derivation(wrong).right


def test_what_is_not_taken_together_in_a_document() -> None:
    text = r"Let $x \in \mathbb{R}^n$, $y \in \mathbb{R}^m$. Then $\mathbf 1[x > y] = x$."
    shown = matderiv.check_derivation(text).to("terminal")
    assert "n×1 and m×1 are not taken entry by entry together" in " ".join(shown.split())
    japanese = matderiv.check_derivation(text).to("terminal", language="ja")
    assert "n×1 と m×1 を成分ごとに組み合わせることはできない".replace(" ", "") in "".join(japanese.split())


@pytest.mark.parametrize("text", ["max(x[2:n])", "min(x[1:n-1])", "logsumexp(x[2:n])", "norminf(x[2:n])"])
def test_of_no_entries_none_is_the_largest(text: str) -> None:
    # of an x with one entry none is left, and there no point is tried
    d = matderiv.derive(text, "x", shapes={"x": ("n",)})
    assert "n ≥ 2" in " ".join(d.to("terminal").split())
