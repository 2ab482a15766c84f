"""Letters of which nothing is said, where people mean another thing than what fits: det ρ, tr ε², dx/dt."""

from __future__ import annotations

import pytest

from matderiv import InputError, check, check_derivation, derive


@pytest.mark.parametrize(
    ("objective", "by"),
    [
        (r"\det\rho", "rho"),
        (r"\log\det\rho+\operatorname{tr}(\rho^{-1}S)", "rho"),
        (r"\operatorname{tr}(\rho\log\rho)", "rho"),
        (r"\|\epsilon\|_F^2+\operatorname{tr}(\epsilon)^2", "epsilon"),
        ("tr(e*e)", "e"),
        ("logdet(t)", "t"),
        (r"\operatorname{Tr}(\rho H)", "rho"),
        ("tr(a*X)", "a"),
    ],
)
def test_nobody_takes_the_trace_of_a_number(objective: str, by: str) -> None:
    with pytest.raises(InputError, match="may be a matrix here, and nothing but"):
        derive(objective, by)


def test_it_is_said_with_what_works() -> None:
    with pytest.raises(InputError) as caught:
        derive("tr(e*e)", "e")
    assert caught.value.message == "e may be a matrix here, and nothing but tr(e*e) says so"
    assert caught.value.hint == (
        'declare the shape of e: shapes={"e": ("n", "n")} (--shape e=n,n); of a number leave tr out'
    )
    assert caught.value.told("ja").startswith("e は行列とも読めるが、tr(e*e) のほかにそう示すものがない")
    assert 'e の形を shapes={"e": ("n", "n")} (--shape e=n,n) と宣言する。数ならば tr を省く' in caught.value.told("ja")
    assert derive("tr(e*e)", "e", shapes={"e": ("n", "n")}).formula == "2*e'"


@pytest.mark.parametrize(
    ("objective", "by"),
    [
        ("det(A + t*B)", "t"),
        (r"\log\det(\sigma^2 I+K)", "sigma"),
        ("tr(x'*x)", "x"),
        (r"\operatorname{tr}(\lambda X)", "X"),
        ("tr(A + t*B)", "t"),
    ],
)
def test_numbers_beside_matrices_stay(objective: str, by: str) -> None:
    assert derive(objective, by).formula


@pytest.mark.parametrize("objective", ["dx/dt + t^2", "d2x/dt2 + t", "df/dx*t"])
def test_a_derivative_is_no_quotient_of_names(objective: str) -> None:
    with pytest.raises(InputError, match="may be a derivative, or the name"):
        derive(objective, "t")


def test_a_derivative_is_refused_with_what_works() -> None:
    with pytest.raises(InputError) as caught:
        derive("dx/dt + t^2", "t")
    assert caught.value.message == "dx/dt may be a derivative, or the name dx over the name dt"
    assert caught.value.hint == "give the derivative a name of its own; for a quotient declare dx"
    assert "dx/dt は導関数とも、名前 dx を名前 dt で割ったものとも読める" in caught.value.told("ja")
    assert "導関数ならば別の名前を付ける。商ならば dx を宣言する" in caught.value.told("ja")


def test_one_that_is_declared_is() -> None:
    assert derive("dx/dt", "dx", shapes={"dx": (), "dt": ()}).formula == "1/dt"


def test_a_derivative_by_one_of_many_vectors_with_their_mean_is_judged() -> None:
    report = check_derivation(
        r"Let $x_1,\dots,x_n\in\mathbb{R}^d$, $m=\frac1n\sum_{i=1}^nx_i$ and $V=\sum_{i=1}^n\|x_i-m\|^2$. "
        r"\[ \frac{\partial V}{\partial x_j}=2(x_j-m) \]"
    )
    assert [line.kind for line in report.lines][-1] == "right"


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        (r"\operatorname{tr}\operatorname{diag}(x)A", "A may belong to what"),
        (r"\operatorname{tr}A\operatorname{diag}(x)B", r"\operatorname{diag}(x) may belong to what"),
        (r"\operatorname{tr}X^\top\operatorname{diag}(x)X", r"\operatorname{diag}(x) may belong to what"),
        (r"\log\det\operatorname{diag}(x)A", "A may belong to what"),
    ],
)
def test_a_matrix_behind_a_trace_without_brackets_is_no_factor_of_its_own(formula: str, said: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(formula, "x")
    assert caught.value.message.startswith(said)


def test_with_brackets_it_is_read() -> None:
    assert derive(r"\operatorname{tr}(A\operatorname{diag}(x)B)", "x").formula == "diag(B*A)"
    assert derive(r"\operatorname{tr}\operatorname{diag}(x)", "x").formula == "vector(1)"


@pytest.mark.parametrize("number", [r"2.5\mathrm{e}{-3}", "2.5e{-3}", r"2.5\text{E}{+3}"])
def test_a_number_with_its_power_of_ten_is_no_product(number: str) -> None:
    with pytest.raises(InputError, match="may be a number with its power of ten, or a product"):
        derive(number + r"\,t^2", "t")


def test_it_is_refused_with_both_spellings() -> None:
    with pytest.raises(InputError) as caught:
        derive(r"2.5\mathrm{e}{-3}\,t^2", "t")
    assert caught.value.message == r"2.5\mathrm{e}{-3} may be a number with its power of ten, or a product"
    assert caught.value.hint == r"write 2.5 \cdot 10^{-3}, or 2.5e \cdot (-3)"
    assert r"2.5\mathrm{e}{-3} は 10 の冪の付いた数とも、積とも読める" in caught.value.told("ja")
    assert r"2.5 \cdot 10^{-3} または 2.5e \cdot (-3) と書く" in caught.value.told("ja")
    assert derive(r"2.5 \cdot 10^{-3} t^2", "t").formula == "t/200"


def test_a_comma_between_digits_ends_no_formula() -> None:
    with pytest.raises(InputError) as caught:
        derive(r"1,234\,t^2", "t")
    assert caught.value.message == "1,234 may be one number, or the end of one formula and another"
    assert caught.value.hint == "write 1.234 for a number, and a blank behind a comma"
    assert "1,234 は 1 つの数とも、2 つの式の境目とも読める" in caught.value.told("ja")
    assert "数ならば 1.234 と書き、区切りの読点の後には空白を置く" in caught.value.told("ja")


def test_a_decimal_comma_leaves_a_definition_of_a_document_unread() -> None:
    report = check_derivation(r"Sei $x\in\mathbb{R}^n$ und $f(x)=0,5\,x^\top x$. Dann ist $$\nabla f(x)=x.$$")
    assert {line.kind for line in report.lines} == {"unread"}
    assert all("RecursionError" not in line.explained("en") for line in report.lines)


def test_what_is_differentiated_by_is_not_defined_by_the_derivative() -> None:
    report = check_derivation(r"Let $x\in\mathbb{R}^n$ and $f(x)=3$. Then $$\nabla f(x)=x.$$")
    assert [line.kind for line in report.lines][-1] == "wrong"


def test_a_sum_that_runs_to_an_index_is_unread_in_a_document() -> None:
    report = check_derivation(r"$$g=\sum_{i=1}^{n}\sum_{j=1}^{i}L_{ij}x_jy_i$$ $$\nabla_x g=L^\top y$$")
    assert [line.kind for line in report.lines] == ["unread", "unread"]
    said = report.lines[0].explained
    assert said("en") == "Not checked: the sum over j runs to i, which is an index itself."
    assert said("ja") == "検算していない: j についての和の上端 i は、それ自身が添字である。"
    assert [line.kind for line in check_derivation(r"$$h_i=\sum_{j=1}^{i}x_j$$").lines] == ["unread"]


@pytest.mark.parametrize("text", [r"P_2(\cos\theta)+\theta", r"\mathrm{Li}_2(2\theta)+\theta", r"J_0(\sqrt{\theta})"])
def test_a_special_function_is_no_factor(text: str) -> None:
    with pytest.raises(InputError, match="may be a function of what stands in the brackets, or a product"):
        derive(text, "theta")


def test_a_matrix_with_a_number_is_one() -> None:
    assert derive(r"\|W_2(\tanh(W_1x))\|_2^2", "x").formula is not None


@pytest.mark.parametrize(
    ("formula", "by", "claim"),
    [
        (r"\sum_{i=1}^n (x_i-m)^\top A (x_i - m)", "m", r"-\sum_i (A + A^\top)(x_i - m)"),
        (r"\sum_{i=1}^n (x_i-\mu)^\top \Lambda (x_i - \mu)", "mu", r"-(\Lambda + \Lambda^\top)\sum_i (x_i - \mu)"),
        (r"\sum_i (y_i-Wx_i)^\top P(y_i-Wx_i)", "W", r"-(P + P^\top)\sum_i (y_i - Wx_i)x_i^\top"),
    ],
)
def test_behind_a_row_a_letter_is_the_matrix_of_a_form(formula: str, by: str, claim: str) -> None:
    assert check(formula, by, claim).right
