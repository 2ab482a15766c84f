"""Letters that are no factors where they stand are refused, by the words for what they may be and what to write."""

from __future__ import annotations

import pytest

import matderiv
from matderiv import MatderivError

STATES = [
    r"\|x(k+1)-Ax(k)\|^2",
    r"\|x(1)-x(0)\|^2",
    r"x(t)^\top Px(t)",
    r"\|x[k+1]-Ax[k]\|^2",
    r"x[n-1]^2\cdot1",
    r"\bigl\|x\bigl(k+1\bigr)-x\bigl(k\bigr)\bigr\|^2",
    r"(x(k+1)-x(k))^\top(x(k+1)-x(k))",
    r"\|x(t_1)-x(t_0)\|^2",
    r"\|x(k+1)\|^2",
    r"x(t+h)-2x(t)+x(t-h)\cdot1",
    r"\|x(t)-x(t-\tau)\|^2",
    r"P^\top x(t-1)\cdot1",
    r"x(t)^2\cdot1",
]
PRODUCTS = [
    (r"\|x\cdot(k+1)-kAx\|^2", "x", "norm2((k+1)*x-k*A*x)^2"),
    (r"n(n+1)t^2\cdot1", "t", "n*(n+1)*t^2"),
    (r"t(t+1)\cdot1", "t", "t*(t+1)"),
    (r"w(t-1)^2\cdot1", "t", "w*(t-1)^2"),
    (r"p(1-p)\cdot1", "p", "p*(1-p)"),
    (r"\lambda(w^\top w-1)", "w", "lambda*(w'*w-1)"),
    (r"\theta(w^\top w-1)", "w", "theta*(w'*w-1)"),
    (r"\zeta(\|x\|^2-1)", "x", "zeta*(norm2(x)^2-1)"),
    (r"\theta(1-\theta)", "theta", "theta*(1-theta)"),
    (r"\Gamma(a+b)+\Gamma", "a", "Gamma*(a+b)+Gamma"),
    (r"\boldsymbol\Phi(w-m)\cdot1", "w", "Phi*(w-m)"),
    (r"\sum_i\Phi_i(t-1)", "t", "sum(Phi)*(t-1)"),
    (r"\Gamma\cdot(\alpha+1)", "alpha", "Gamma*(alpha+1)"),
    (r"\sum_i\beta(x_i-t)^2", "t", "beta*(x-t*vector(1))'*(x-t*vector(1))"),
]


CASES = [(text, shapes) for text in STATES for shapes in ({}, {"x": ("n",)})]
CASES += [(text, {"x": ()}) for text in (r"x(t+h)-2x(t)+x(t-h)\cdot1", r"x[n-1]^2\cdot1", r"x(1)-x(0)\cdot1")]


@pytest.mark.parametrize("text, shapes", CASES)
def test_a_state_at_a_step_is_no_product(text: str, shapes: dict[str, tuple[str, ...]]) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, "x", shapes=shapes)
    assert "at a step or a time" in str(error.value)


def test_a_declared_number_before_a_time_is_a_factor() -> None:
    assert matderiv.derive(r"\alpha(t)^{2}", "t", shapes={"alpha": (), "t": ()}).formula == "2*alpha*t"


@pytest.mark.sweep(3)
@pytest.mark.parametrize("text, wrt, means", PRODUCTS)
def test_a_factor_before_a_bracket_stays_one(text: str, wrt: str, means: str) -> None:
    assert matderiv.derive(text, wrt).formula == matderiv.derive(means, wrt).formula


FUNCTIONS = [
    (r"\Gamma(\alpha+1)", "alpha"),
    (r"\log\Gamma(\alpha+1)", "alpha"),
    (r"\zeta(t+1)", "t"),
    (r"\Phi(t-1)", "t"),
    (r"\delta(t-s)", "t"),
    (r"\Gamma\!\left(\frac n2\right)", "n"),
    (r"{\Gamma}(\alpha+1)", "alpha"),
    (r"\Gamma'(\alpha+1)", "alpha"),
    (r"\Phi^{-1}(1-t)", "t"),
    (r"\Phi_1(t-1)", "t"),
    (r"E_q(\log p-1)", "p"),
    (r"\mathbf{E}(\|x-y\|^2)", "x"),
    (r"\theta(t-s)", "t"),
    (r"E(\|x-y\|^2)", "x"),
    (r"E(w^\top x)^2", "x"),
    (r"E((x-\mu)^2)", "mu"),
    (r"\sum_iK\left(\frac{t-x_i}{h}\right)", "t"),
    (r"\sum_i\rho(y_i-x_i^\top w)", "w"),
    (r"\sum_iL(y_i-x_i)\cdot1", "x"),
    (r"\sum_iw_iL(y_i-t)", "t"),
    (r"-\sum_{i,j}V(x_i-x_j)", "x"),
    (r"\sum_i(1-\rho(y_i-x_i^\top w))^2", "w"),
]


@pytest.mark.parametrize("text, wrt", FUNCTIONS)
def test_a_function_that_nobody_defined_is_no_factor(text: str, wrt: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, wrt)
    assert "may be a function of what stands in the brackets" in str(error.value)


def test_a_declared_letter_is_a_factor() -> None:
    shapes = {"theta": (), "t": (), "s": ()}
    assert matderiv.derive(r"\theta(t-s)", "t", shapes=shapes).formula == "theta"


IMAGINARY = [
    (r"|1+j\omega\tau|^2", "omega"),
    (r"e^{i\omega t}", "t"),
    (r"\frac{1}{1+i\omega}", "omega"),
    (r"|R+i\omega L|^2", "R"),
    (r"H(i\omega)", "omega"),
    (r"e^{iHt}x", "x"),
    (r"\|e^{-iHt}x\|^2", "x"),
    (r"\exp(i\theta)", "theta"),
    (r"\left|a+ib\right|^2", "a"),
    (r"\cos t+i\sin t", "t"),
    (r"\|x+iy\|^2", "x"),
    (r"\frac{1}{1+2\pi jft}", "f"),
    (r"\mathrm{i}t", "t"),
    ("exp(i*omega*t)", "t"),
    ("abs(1 + j*omega)^2", "omega"),
]


@pytest.mark.parametrize("text, wrt", IMAGINARY)
def test_the_imaginary_unit_is_no_number(text: str, wrt: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, wrt)
    assert "may be the imaginary unit" in str(error.value)


@pytest.mark.parametrize(
    "text, wrt, shapes, formula",
    [
        (r"e^{it}", "t", {"i": (), "t": ()}, "i*exp(i*t)"),
        (r"\sum_{i}|x_i-t|", "t", {"x": ("n",), "t": ()}, "sum(sign(t - x))"),
        (r"(1+i)^{-n}p", "p", {"p": ()}, "(1 + i)^(-n)"),
    ],
)
def test_an_i_that_is_a_number_or_an_index(
    text: str, wrt: str, shapes: dict[str, tuple[str, ...]], formula: str
) -> None:
    assert matderiv.derive(text, wrt, shapes=shapes).formula == formula


PAIRED = [
    (r"p_\mu p^\mu-m^2", "p"),
    (r"x_\mu x^\mu", "x"),
    (r"x^\mu y_\mu", "y"),
    (r"g_{\mu\nu}p^\mu p^\nu", "p"),
    (r"-\tfrac14F_{\mu\nu}F^{\mu\nu}", "F"),
    (r"a_nx^n\cdot1", "x"),
    (r"T^\mu_\mu+t", "T"),
    (r"(p_\mu+q_\mu)(p^\mu+q^\mu)", "p"),
]


@pytest.mark.parametrize("text, wrt", PAIRED)
def test_an_index_below_and_above_is_no_power(text: str, wrt: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, wrt)
    assert "stands below and above" in str(error.value)


def test_a_declared_exponent_is_one() -> None:
    shapes = {"x": (), "n": ()}
    assert matderiv.derive(r"a_nx^n\cdot1", "x", shapes=shapes).formula == "a_n*n*x^(n - 1)"


MIXED = [
    r"1\tfrac12\|x\|^2",
    r"2\frac12x^\top x",
    r"3\frac14\,x^\top x",
    r"1{\tfrac{1}{2}}\|x\|^2",
    r"\|x\|^{2\frac12}",
]


@pytest.mark.parametrize("text", MIXED)
def test_a_mixed_number_is_no_product(text: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, "x")
    assert "may be a sum or a product" in str(error.value)


@pytest.mark.parametrize(
    "text, formula",
    [
        (r"\frac12\frac12x^\top x", "x/2"),
        (r"2\cdot\frac12x^\top x", "2*x"),
        (r"2\frac{1}{m}x^\top x", "4*x/m"),
        (r"2^2\frac12x^\top x", "4*x"),
    ],
)
def test_a_number_beside_a_fraction(text: str, formula: str) -> None:
    assert matderiv.derive(text, "x").formula == formula


@pytest.mark.parametrize("text", ["(1-t)_+^2", "[1-t]_+^2", r"(1-t)_+^2\cdot1", "(1 - t)_{+}^2"])
def test_a_positive_part(text: str) -> None:
    assert matderiv.derive(text, "t").formula == "-2*relu(1 - t)"


REFUSALS = [
    (
        r"\|x(k+1)-Ax(k)\|^2",
        "x",
        "x(k+1) may be the value of x at a step or a time, or a product",
        r"give each such value a name of its own, as x_1 and x_2; write x \cdot (k+1) for a product",
        "x(k+1) は、あるステップや時刻での x の値とも、積とも読める",
        r"そのような値にはそれぞれ x_1、x_2 のような別の名前を付け、積なら x \cdot (k+1) と書く",
    ),
    (
        r"\sum_iK\left(\frac{t-x_i}{h}\right)",
        "t",
        r"K(\frac{t-x_i}{h}) may be a function of what stands in the brackets, or a product",
        r"write K \cdot (\frac{t-x_i}{h}) for a product, or declare K; write out what the function is",
        r"K(\frac{t-x_i}{h}) は括弧の中のものの関数とも、積とも読める",
        r"積なら K \cdot (\frac{t-x_i}{h}) と書くか K を宣言し、関数ならその式を書く",
    ),
    (
        r"e^{i\omega t}",
        "t",
        "i may be the imaginary unit, and complex numbers are not read",
        "declare i a number if it is one; write a complex value by its real and imaginary parts",
        "i は虚数単位とも読めるが、複素数は扱えない",
        "数なら i を宣言し、複素数の値は実部と虚部を用いて書く",
    ),
    (
        r"p_\mu p^\mu",
        "p",
        "mu stands below and above, which may be a sum over it, or a power",
        r"write a sum over it with the indices below, as \sum_i p_i p_i; for the power p^\mu declare mu a number",
        "mu が上下に付いており、それについての和とも、冪とも読める",
        r"和なら \sum_i p_i p_i のように添字を下に付けて書き、冪 p^\mu なら mu を数と宣言する",
    ),
    (
        r"1\tfrac12\|x\|^2",
        "x",
        r"1\tfrac12 may be a sum or a product",
        r"write 1 + \tfrac12 in brackets, or 1 \cdot \tfrac12",
        r"1\tfrac12 は和とも積とも読める",
        r"括弧の中に 1 + \tfrac12 と書くか、1 \cdot \tfrac12 と書く",
    ),
    (
        "(1-y*t)_+^2",
        "t",
        "'_' is no name of a variable",
        "the positive part is written relu(...)",
        "'_' は変数の名前ではない",
        "正の部分は relu(...) と書く",
    ),
]


@pytest.mark.parametrize("text, wrt, said, hint, ja, hint_ja", REFUSALS)
def test_what_is_said(text: str, wrt: str, said: str, hint: str, ja: str, hint_ja: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, wrt)
    en, other = error.value.told("en"), error.value.told("ja")
    assert said in en and hint in en
    assert ja in other and hint_ja in other
