"""The form that a proof starts from: which identities bring it there, in words of both languages."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import derive
from matderiv.core.index import size
from matderiv.core.proof import Step
from matderiv.expressions.matrix import Var, apply, multiply
from matderiv.expressions.writer import unicode
from matderiv.proving.determinants import determinant_of_factors, factors_as_determinant
from matderiv.proving.starting import started
from matderiv.reading.sympy_bridge import read

SQUARE: dict[str, Any] = dict.fromkeys("ABX", ("n", "n"))
VECTORS: dict[str, Any] = {"x": ("n",), "y": ("m",)}
PRODUCT = "The determinant of a product is the product of the determinants."
POWER = "The determinant of a power is the power of the determinant."
OF_PRODUCT, OF_POWER = "積の行列式は行列式の積である。", "冪の行列式は行列式の冪である。"
EXPONENT = " The exponent is a factor of the logarithm."
LOGISTIC = (
    "The reciprocal of 1 plus an exponential is a value of the logistic function.",
    "1 と指数関数の和の逆数はロジスティック関数の値である。",
)
SOFTPLUS = (
    "The positive part of a number plus this logarithm is the logarithm of 1 plus its exponential, whatever its sign.",
    "数の正の部分とこの対数の和は、数の符号によらず、その指数関数の値と 1 の和の対数に等しい。",
)
UNIT: dict[str, Any] = {"x": ("n",), "y": ("n",)}
OUT = (
    "The square is multiplied out; a vector over its length has norm 1.",
    "2 乗を展開する。ベクトルをその長さで割ったもののノルムは 1 である。",
)
STARTS: list[tuple[str, dict[str, Any], str, str, str]] = [
    ("det(X^3)", SQUARE, "det(X)³", POWER, OF_POWER),
    ("det(A*X*B)", SQUARE, "det(A) det(X) det(B)", PRODUCT, OF_PRODUCT),
    (
        "det(X*A*X)",
        SQUARE,
        "det(X)² det(A)",
        f"{PRODUCT} Equal factors make a power.",
        f"{OF_PRODUCT}等しい因子は冪にまとまる。",
    ),
    (
        "det(X')",
        SQUARE,
        "det(X)",
        "A matrix and its transpose have the same determinant.",
        "行列とその転置行列の行列式は等しい。",
    ),
    (
        "det(inv(X))",
        SQUARE,
        "1/det(X)",
        "The determinant of the inverse is one over the determinant.",
        "逆行列の行列式は、行列式の逆数である。",
    ),
    ("logdet(X^3)", SQUARE, "3log det(X)", POWER + EXPONENT, f"{OF_POWER}対数をとると指数が係数になる。"),
    # where det X < 0 the logarithm of it has no value, that of its square has
    ("logdet(X^2)", SQUARE, "log(det(X)²)", POWER, OF_POWER),
    (
        "tr(inv(A*X*B))",
        SQUARE,
        "tr(B⁻¹X⁻¹A⁻¹)",
        "The inverse of a product of square matrices is the product of their inverses in reverse order.",
        "正方行列の積の逆行列は、各因子の逆行列を逆の順に掛けた積である。",
    ),
    (
        "norm2(kron(x, y))",
        VECTORS,
        "‖x‖ ‖y‖",
        "The norm of a Kronecker product is the product of those of its factors.",
        "クロネッカー積のノルムは、各因子のノルムの積である。",
    ),
    (
        "exp(x)/sum(exp(x))",
        VECTORS,
        "softmax(x)",
        "Exponentials over their sum are the softmax.",
        "指数関数の値をその総和で割ったものは softmax である。",
    ),
    (
        "a'*exp(x)/sum(exp(x))",
        {**VECTORS, "a": ("n",)},
        "aᵀ softmax(x)",
        "Exponentials over their sum are the softmax.",
        "指数関数の値をその総和で割ったものは softmax である。",
    ),
    (
        "log(sum(exp(A*x)))",
        {**VECTORS, "A": ("m", "n")},
        "logsumexp(Ax)",
        "The logarithm of the sum of the exponentials is called logsumexp.",
        "指数関数の値の総和の対数を logsumexp と書く。",
    ),
    (
        "log(softmax(A*x)[i])",
        {**VECTORS, "A": ("m", "n")},
        "(Ax)_i − logsumexp(Ax)",
        "The logarithm of an entry of the softmax is the entry less the logarithm of the sum of the exponentials.",
        "softmax の成分の対数は、もとの成分から指数関数の値の総和の対数を引いたものである。",
    ),
    (
        "log(softmax(A*x))",
        {**VECTORS, "A": ("m", "n")},
        "Ax − logsumexp(Ax) · 𝟏",
        "The logarithm of an entry of the softmax is the entry less the logarithm of the sum of the exponentials.",
        "softmax の成分の対数は、もとの成分から指数関数の値の総和の対数を引いたものである。",
    ),
    (
        "log(softmax(x))'*a",
        {**VECTORS, "a": ("n",)},
        "aᵀx − sum(a) logsumexp(x)",
        "The logarithm of an entry of the softmax is the entry less the logarithm of the sum of the exponentials, "
        "which comes with the sum of the weights.",
        "softmax の成分の対数は、もとの成分から指数関数の値の総和の対数を引いたものであり、"
        "後者には重みの総和が掛かる。",
    ),
    (
        "softmax(x - max(x))",
        VECTORS,
        "softmax(x)",
        "A number that is added to every entry leaves the softmax as it is: its exponential cancels.",
        "すべての成分に同じ数を加えても、その指数関数の値が約分されるので、softmax は変わらない。",
    ),
    (
        "logsumexp(x - max(x)) + max(x)",
        VECTORS,
        "logsumexp(x)",
        "A number that is added to every entry comes out of logsumexp; here it is subtracted again.",
        "すべての成分に加えた同じ数は logsumexp の外に出せる。ここではそれが打ち消される。",
    ),
    (
        "logsumexp(x - max(x))",
        VECTORS,
        "−max(x) + logsumexp(x)",
        "A number that is added to every entry comes out of logsumexp.",
        "すべての成分に加えた同じ数は logsumexp の外に出せる。",
    ),
    (
        "1./(1 + exp(-A*x))",
        {**VECTORS, "A": ("m", "n")},
        "σ(Ax)",
        *LOGISTIC,
    ),
    (
        "2*exp(x)./(1 + exp(x))",
        VECTORS,
        "2σ(x)",
        "An exponential over 1 plus itself is a value of the logistic function.",
        "指数関数の値を、それと 1 の和で割ったものはロジスティック関数の値である。",
    ),
    ("x/(1 + exp(x))", {"x": ()}, "x σ(−x)", *LOGISTIC),
    (
        "x*exp(x)/(1 + exp(x))",
        {"x": ()},
        "x σ(x)",
        "An exponential over 1 plus itself is a value of the logistic function.",
        "指数関数の値を、それと 1 の和で割ったものはロジスティック関数の値である。",
    ),
    ("max(x, 0) + log(1 + exp(-abs(x)))", {"x": ()}, "log(1 + exp(x))", *SOFTPLUS),
    ("max(-x, 0) + log1p(exp(-abs(x)))", VECTORS, "log(𝟏 + exp(−x))", *SOFTPLUS),
    ("norm(x/norm(x) - y)^2", UNIT, "1 − 2yᵀx/‖x‖ + ‖y‖²", *OUT),
    ("norm(2*y - 3*x/norm(x))^2", UNIT, "9 − 12yᵀx/‖x‖ + 4 ‖y‖²", *OUT),
]


def first(objective: str, shapes: dict[str, Any]) -> list[Step]:
    used = {name: shape for name, shape in shapes.items() if name in objective.replace("exp", "").replace("det", "")}
    typed = read(objective, used, variable="X" if "X" in objective else "x")
    assert typed.variable is not None
    return started(typed.expression, typed.variable)


@pytest.mark.parametrize(("objective", "shapes", "form", "en", "ja"), STARTS, ids=[s[0] for s in STARTS])
def test_the_form_and_why(objective: str, shapes: dict[str, Any], form: str, en: str, ja: str) -> None:
    (line,) = first(objective, shapes)
    assert (unicode(line.rhs), line.rule.reason.en, line.rule.reason.ja) == (form, en, ja)


@pytest.mark.parametrize(
    "objective",
    [
        *("det(X)", "logdet(A*X)", "det(A)*tr(X)", "tr(inv(X'*X))", "sum(exp(X))", "exp(x)/sum(exp(y))"),
        # where the logarithm is multiplied by what moves, it is shorter than what it is made of
        *("softmax(x)'*log(softmax(x))", "norm2(log(softmax(x)))^2", "exp(x'*log(softmax(x)))"),
    ],
)
def test_what_stays_as_it_is(objective: str) -> None:
    assert not first(objective, {**SQUARE, **VECTORS})


ANSWERS = [
    ("det(X^3)", "X", SQUARE, "3*det(X)^3*inv(X)'", 5),
    ("det(A*X*B)", "X", SQUARE, "det(A*X*B)*inv(X)'", 6),
    ("det(X'*X)", "X", SQUARE, "2*det(X)^2*inv(X)'", 6),
    ("logdet(X^2)", "X", SQUARE, "2*inv(X)'", 5),
    ("tr(inv(A*X*B))", "X", SQUARE, "-(inv(X)*inv(A)*inv(B)*inv(X))'", 6),
    ("norm2(kron(x, y))", "x", VECTORS, "norm2(y)*x/norm2(x)", 5),
    ("exp(x)/sum(exp(x))", "x", VECTORS, "diag(softmax(x)) - softmax(x)*softmax(x)'", 7),
    ("-log(softmax(x)[2])", "x", VECTORS, "softmax(x) - unit(2)", 4),
    ("-y'*log(softmax(x))", "x", UNIT, "sum(y)*softmax(x) - y", 6),
    ("norm(x/norm(x) - y)^2", "x", UNIT, "2*((y'*x)*x/norm2(x)^2 - y)/norm2(x)", 8),
]
KINKS = [
    "exp(x - max(x))/sum(exp(x - max(x)))",
    "log(sum(exp(x - max(x)))) + max(x)",
    "sum(max(x, 0) - x.*y + log(1 + exp(-abs(x))))",
]


@pytest.mark.parametrize("objective", KINKS)
def test_what_keeps_exponentials_small_brings_no_condition(objective: str) -> None:
    proof = derive(
        objective, "x", shapes={name: shape for name, shape in UNIT.items() if f"{name})" in objective}
    ).proof
    assert not proof.conditions and not any("mean value" in note.text.en for note in proof.notes)


@pytest.mark.parametrize(("objective", "by", "shapes", "answer", "most"), ANSWERS, ids=[a[0] for a in ANSWERS])
def test_the_proof_is_that_of_the_form(objective: str, by: str, shapes: dict[str, Any], answer: str, most: int) -> None:
    named = objective.replace("exp", "").replace("det", "")
    d = derive(objective, by, shapes={name: shape for name, shape in shapes.items() if name in named})
    assert d.formula == answer and len(d.steps) <= most
    assert {s.check.kind for s in d.steps} <= {"EXACT", "SAMPLED"} and d.proof.ends.kind == "SAMPLED"


def test_the_determinant_of_a_product_stands_again_at_the_end() -> None:
    A, X = (Var(name, (size("n"), size("n"))) for name in "AX")
    whole = apply("det", multiply(A, X))
    used = determinant_of_factors(whole)
    assert used is not None
    back = factors_as_determinant(multiply(used[0], A), whole)
    assert back is not None and back[0] == multiply(whole, A)
    assert back[1].reason.en == "The product of the determinants is that of the product, {a} = {b}."
    assert back[1].reason.ja == "行列式の積は、積の行列式 {a} = {b} である。"
    assert factors_as_determinant(multiply(apply("det", A), A), whole) is None
