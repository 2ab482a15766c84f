r"""Values at an index in brackets, p(x) below \sum_x; what is told of functions, pairs and numbers beside an index."""

from __future__ import annotations

import pytest

from matderiv import MatderivError, derive


@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        (r"\sum_x p(x)\log\frac{p(x)}{q(x)}", "q", "-(p./q)"),
        (r"\mathrm{KL}(p\|q) = \sum_x p(x)\log\frac{p(x)}{q(x)}", "q", "-(p./q)"),
        (r"-\sum_i p(i) \log p(i)", "p", "-(log(p) + vector(1))"),
        (r"\sum_{x,y} p(x) q(y) d(x,y)", "p", "D*q"),
        (r"\sum_{i,j} k(i,j) a(i) a(j)", "a", "(K + K')*a"),
        (r"\sum_{n=0}^{N-1} (x(n) - s(n))^2", "x", "2*(x - s)"),
        (r"\sum_{i=1}^n y_i (x_i)", "x", "y"),
        (r"\sum_{i=1}^n (y_i - \sum_j x_{ij} (\beta_j))^2", r"\beta", "2*X'*(X*beta - y)"),
        (r"W(\varepsilon) = \frac12 (\operatorname{tr}\boldsymbol\varepsilon)^2", r"\varepsilon", "tr(epsilon)*eye"),
        (r"\operatorname{tr}(\boldsymbol\varepsilon\boldsymbol\varepsilon)", r"\varepsilon", "2*epsilon'"),
        (r"\log\det\boldsymbol\sigma", r"\sigma", "inv(sigma)'"),
        (r"\operatorname{tr}(\mathbf x\mathbf x^\top A)", "x", "(A' + A)*x"),
        (r"\sum_{n=0}^{N-1} |x[n] - \sum_{k=0}^{p-1} H[n,k] s[k]|^2", "s", "2*H'*(H*s - x)"),
        (r"\sum_i a_i [x_i - b]", "x", "a"),
        (r"I_1 + \|A - X\|_F^2, I_1 = \operatorname{tr}(X)", "X", "eye - 2*(A - X)"),
        (r"\operatorname{tr}(K^\alpha)", "K", "alpha*(K^(alpha - 1))'"),
        (r"z^\top P x + x^\top P z,\quad z = Ax", "x", "(A'*(P + P') + (P + P')*A)*x"),
        (r"\sum_i \rho_i (y_i - b)", "b", "-sum(rho)"),
    ],
)
def test_it_is_read(text: str, by: str, formula: str) -> None:
    assert derive(text, by).formula == formula


PAIRED = (
    r"write \sum_{i,j} for all pairs, \sum_{(i,j) \in E} for those in a set E",
    r"集合 E に属する対なら \sum_{(i,j) \in E}",
)
VALUES = (
    r"write {0} for its values where they are known, {1} \cdot (…) for a product",
    "値が既知であれば {0}、積なら {1}",
)


@pytest.mark.parametrize(
    ("text", "by", "hint", "ja"),
    [
        *((rf"\sum_{{{below}}} s_i s_j", "s", *PAIRED) for below in (r"\langle i,j\rangle", r"i\sim j", "(i,j)")),
        (
            r"\sum_n (t_n - \mathbf w^\top \boldsymbol\phi(\mathbf x_n))^2",
            "w",
            VALUES[0].format(r"\phi_{n}", r"\phi"),
            VALUES[1].format(r"\phi_{n}", r"\phi"),
        ),
        (
            r"\sum_n (t_n - \sum_j w_j k_j(x_n))^2",
            "w",
            VALUES[0].format("k_{nj}", "k_j"),
            VALUES[1].format("k_{nj}", "k_j"),
        ),
        (
            r"\sum_i \rho_\tau(y_i - x_i^\top w)",
            "w",
            r"write \rho_\tau \cdot (y_i - x_i^\top w) for a product, or declare \rho_\tau; write out what the "
            "function is",
            r"\rho_\tau を宣言し、関数ならその式を書く",
        ),
        (
            r"\sum_s p_s u(w_s)",
            "w",
            r"write u_{s} for its values where they are known, u \cdot (…) for a product; declare a function, as in "
            r"u: \mathbb{R} \to \mathbb{R}",
            r"値が既知であれば u_{s}、積なら u \cdot (…) と書き、関数なら u: \mathbb{R} \to \mathbb{R} "
            "のように宣言する",
        ),
        (r"\ln 2\cosh(x)", "x", r"write \ln(2) \cosh(x) or \ln(2 \cosh(x))", r"\ln(2 \cosh(x)) と書く"),
        (r"\sum_{i,j} (D u)_{ij}^2", "u", "declare the shape of u", "u の形を宣言する"),
        (r"A K^\alpha L^{1-\alpha} - r K", "K", "declare the shape of K", "K の形を宣言する"),
        (
            r"\log \sum_i e^{k_i^\top q} - q^\top k_+",
            "q",
            r"the positive part is (k)_+; another name is written as k_{\mathrm{pos}}",
            r"正の部分は (k)_+、別の名前なら k_{\mathrm{pos}} のように書く",
        ),
        (
            r"\sum_t \gamma^t r_t",
            "r",
            "an index is a subscript; numbers that change with it are the entries c_t of a vector c",
            "添字は文字の右下に付ける。t とともに変わる数は、ベクトル c の成分 c_t とする",
        ),
    ],
)
def test_the_hint_says_what_is_read(text: str, by: str, hint: str, ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(text, by)
    assert caught.value.advice is not None
    assert caught.value.advice.within("en") == hint
    assert ja in caught.value.advice.within("ja")


@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        (r"\sum_{(i,j) \in E} s_i s_j", "s", "(E + E')*s"),
        (r"\sum_n (t_n - \mathbf w^\top \boldsymbol\phi_{n})^2", "w", "2*phi'*(phi*w - t)"),
        (r"\sum_n (t_n - \sum_j w_j k_{nj})^2", "w", "2*K'*(K*w - t)"),
        (r"\sum_t c_t r_t", "r", "c"),
        (r"\sum_s p_s u(w_s), u: \mathbb{R} \to \mathbb{R}", "w", "p.*u'(w)"),
        (r"\ln(2 \cosh(a))", "a", "tanh(a)"),
        (r"\operatorname{tr}(\Sigma_q^{-1}\Sigma_p)", r"\Sigma_q", "-(inv(Sigma_q)*Sigma_p*inv(Sigma_q))'"),
        (r"\log \sum_i e^{k_i^\top q} - q^\top k_{\mathrm{pos}}", "q", "K'*softmax(K*q) - k_pos"),
        (r"\|A_1 x - b_1\|^2 + \|A_2 x - b_2\|^2", "x", "2*(A_1'*(A_1*x - b_1) + A_2'*(A_2*x - b_2))"),
    ],
)
def test_what_hints_say_is_read(text: str, by: str, formula: str) -> None:
    assert derive(text, by).formula == formula


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{x,y} p(x,y) \log\frac{p(x,y)}{p(x)p(y)}",  # three functions of one letter
        r"\sum_{x,y} p(x) p(y) d(x,y)",  # two
        r"\sum_i p(i) i",
        r"\sum_i p(i) + p(x_i)",
    ],
)
def test_a_letter_for_several_functions_is_refused(text: str) -> None:
    with pytest.raises(MatderivError):
        derive(text, "p")


def test_what_is_told_of_letters_that_may_be_numbers() -> None:
    for text, by, said, ja in (
        (
            r"\sum_{i,j} (D u)_{ij}^2",
            "u",
            "u would be a number in (D u)_{ij}, and may be an array",
            "(D u)_{ij} の u は数となるが、配列とも読める",
        ),
        (
            r"A K^\alpha - r K",
            "K",
            r"K^\alpha may be a power of a number K, or of a matrix",
            r"K^\alpha は数 K の冪とも、行列の冪とも読める",
        ),
    ):
        with pytest.raises(MatderivError) as caught:
            derive(text, by)
        assert (caught.value.said.within("en"), caught.value.said.within("ja")) == (said, ja)
    assert derive(r"\sum_{i,j} (D u)_{ij}^2", "u", shapes={"u": ()}).formula == "2*u*tr(D*D')"
    assert derive(r"A K^\alpha - r K", "K", shapes=dict.fromkeys("AKr", ())).formula == "A*alpha*K^(alpha - 1) - r"
