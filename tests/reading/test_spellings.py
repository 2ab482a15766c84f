"""How LaTeX is spelled: words, the reach of an operator, a transposed variable, and names that look different.

What may be read in two ways is refused with both spellings, and its neighbours with one common reading are read.
"""

from __future__ import annotations

import pytest

import matderiv
from matderiv import MatderivError

# a text, by what, and what is said of it with the hint, in each language
SAID = [
    (
        r"s^2+\mathrm{const.}",
        "s",
        "const. is a word, and no product of its letters",
        r"a name has letters and digits only, as in \mathrm{const}; what is no name stands outside",
        "const. は語であり、文字の積ではない",
        r"名前は \mathrm{const} のように、文字と数字だけからなる。名前でないものは外に書く",
    ),
    (
        r"s^2+\mathrm{i.i.d.}",
        "s",
        "i.i.d. is a word, and no product of its letters",
        r"a name has letters and digits only, as in \mathrm{iid}; what is no name stands outside",
        "i.i.d. は語であり、文字の積ではない",
        r"名前は \mathrm{iid} のように、文字と数字だけからなる。名前でないものは外に書く",
    ),
    (
        r"s^2+\mathit{reg}",
        "s",
        "reg is a word, and no product of its letters",
        r"a name has letters and digits only, as in \mathrm{reg}; what is no name stands outside",
        "reg は語であり、文字の積ではない",
        r"名前は \mathrm{reg} のように、文字と数字だけからなる。名前でないものは外に書く",
    ),
    (
        r"\mathrm{a-b}\cdot s",
        "s",
        r"\mathrm{a-b} may be a difference, or a name",
        r"write \mathrm{a} - \mathrm{b} for the difference, \mathrm{ab} for the name",
        r"\mathrm{a-b} は差とも、1 つの名前とも読める",
        r"差なら \mathrm{a} - \mathrm{b}、名前なら \mathrm{ab} と書く",
    ),
    (
        r"\frac{d}{dt}(t^2)\,t",
        "",
        r"\frac{d}{dt}(t^2)\,t may be the derivative of all of it, or \,t may stand behind the derivative of (t^2)",
        r"write \frac{d}{dt}[(t^2) \,t] for that of all, (\frac{d}{dt}(t^2)) \,t for the other",
        r"\frac{d}{dt}(t^2)\,t は全体の微分とも、(t^2) の微分の後に \,t が付いたものとも読める",
        r"全体の微分なら \frac{d}{dt}[(t^2) \,t]、そうでなければ (\frac{d}{dt}(t^2)) \,t と書く",
    ),
    (
        r"\frac{\partial}{\partial X^\top}\operatorname{tr}(AX)",
        "",
        "a derivative with respect to the transpose of X is not that with respect to X, and is not read",
        "differentiate with respect to X, and transpose what comes out",
        "X の転置による微分は X による微分とは異なり、読めない",
        "X で微分し、その結果を転置する",
    ),
    (
        r"\frac{d}{dt}[t^2]t",
        "",
        "a derivative stands within the formula",
        r"put all that is differentiated in brackets, \frac{d}{dx}[…], or give by what apart from it",
        "式の途中に微分がある",
        r"微分する式全体を \frac{d}{dx}[…] のように括弧で囲むか、変数を式とは別に指定する",
    ),
    (
        r"\sum_i(x_i-\bar x)^2",
        "x",
        r"\bar x may be the mean of the x_i, or a name of its own",
        r"add \bar x = \frac{1}{n}\sum_j x_j for the mean, declare x_bar otherwise",
        r"\bar x は x_i の平均とも、別の名前とも読める",
        r"平均なら \bar x = \frac{1}{n}\sum_j x_j を加え、他は x_bar を宣言する",
    ),
    (
        r"\lambda s+\mathrm{lambda}s^2",
        "s",
        r"\mathrm{lambda} and \lambda would both be the name lambda",
        "give one of them another letter",
        r"\mathrm{lambda} と \lambda はどちらも名前 lambda になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        r"\mathbf{ws}+w",
        "s",
        r"w and \mathbf{w} would both be the name w",
        "give one of them another letter",
        r"w と \mathbf{w} はどちらも名前 w になり、区別できない",
        "一方を別の文字にする",
    ),
    (
        r"\underbrace{x^\top x}",
        "x",
        r"the command \underbrace is not known",
        r"write the formula alone, without \underbrace and what it sets above or below",
        r"\underbrace というコマンドは使えない",
        r"\underbrace とその注記を除き、式だけを書く",
    ),
    (
        r"A^\#x",
        "x",
        r"the command \# is not known",
        r"write what \# means here in signs of mathematics",
        r"\# というコマンドは使えない",
        r"\# が表すものを数式の記号で書く",
    ),
    (
        r"\mathrm{y\_hat}s",
        "s",
        "hat is a word, and no product of its letters",
        r"a name has letters and digits only, as in \mathrm{hat}; what is no name stands outside",
        "hat は語であり、文字の積ではない",
        r"名前は \mathrm{hat} のように、文字と数字だけからなる。名前でないものは外に書く",
    ),
]


@pytest.mark.parametrize(("text", "wrt", "says", "hint", "ja", "ja_hint"), SAID, ids=[c[0] for c in SAID])
def test_what_is_said(text: str, wrt: str, says: str, hint: str, ja: str, ja_hint: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, wrt or None)
    error = caught.value
    assert error.advice is not None
    assert (error.said.within("en"), error.advice.within("en")) == (says, hint)
    assert (error.said.within("ja"), error.advice.within("ja")) == (ja, ja_hint)
    assert error.span is not None and error.source == text


# ---- words

TORN = [
    r"\mathrm{corr.}",
    r"{\rm const.}",
    r"\mathsf{reg.}",
    r"\mathrm{const.}\,s",
    r"\mathrm{1st}",
    r"\mathrm{2nd}\,s",
]
TORN += [
    r"\mathrm{loss'}s",
    r"\mathrm{reg:}",
    r"\mathrm{l.o.t.}",
    r"\mathrm{C.}",
    r"\mathbf{const.}",
    r"\mathcal{const.}",
]
TORN += [r"\mathit{const.}", r"\mathit{loss}\,s", r"x_{\mathrm{eff.}}", r"x_{\mathrm{a.b}}", r"\mathrm{Xw+y}"]
TORN += [
    r"\mathrm{t-SNE}",
    r"\mathrm{loss - reg}",
    r"\mathrm{L2-reg}\cdot s",
    r"\mathrm{n-1}\cdot s",
    r"\mathrm{loss-1}s",
]


@pytest.mark.parametrize("word", TORN)
def test_a_word_is_no_product_of_its_letters(word: str) -> None:
    with pytest.raises(MatderivError, match="is a word|a difference, or a name"):
        matderiv.derive(rf"s^2+{word}", "s", shapes={"s": ()})


@pytest.mark.parametrize(
    ("text", "wrt", "meaning"),
    [
        (r"s^2+\mathrm{const}.", "s", "s^2 + const"),
        (r"\mathrm{cross-entropy}\cdot s", "s", "cross_entropy*s"),
        (r"\mathrm{tr(X)}", "X", "tr(X)"),
        (r"{\rm tr} X", "X", "tr(X)"),
        (r"\mathrm{x^\top A x}", "x", "x'*A*x"),
        (r"\mathrm{x_{train}}^\top a", "a", "x_train'*a"),
    ],
)
def test_words_that_are_names_are_read(text: str, wrt: str, meaning: str) -> None:
    assert matderiv.derive(text, wrt).formula == matderiv.derive(meaning, wrt).formula


# ---- operators

REACHES = [
    *(r"\frac{d}{dt}(t^2)\cdot t", r"\frac{d}{dt}(t^2)e^{t}", r"\frac{d}{dt}\left(t^2\right)\left(t+1\right)"),
    *(r"\frac{d}{dt}{(t^2)}t", r"\frac{d}{dt}\bigl(t^2\bigr)\log t", r"\partial_t(t^2)t", r"\frac{d}{dt}(t^2)|t|"),
    *(
        r"\frac{\partial^2}{\partial t^2}(t^3)t",
        r"\frac{d}{dt}(t^2)\frac{1}{t}",
        r"\frac{d}{dt}(t)_+t",
        r"\nabla_t(t^2)\odot t",
    ),
    *(r"\frac{d}{dt}\left\{t^2\right\}/t", r"\nabla_x(a^\top x)^\top x"),
    *(
        r"\nabla_x(x^\top A x)/\|x\|",
        r"\nabla_x(a^\top x)^\top",
        r"\nabla_x(a^\top x)'x",
        r"\nabla_x(a^\top x)^\top(a^\top x)",
    ),
    *(r"\frac{\partial}{\partial w}(Xw-y)^\top(Xw-z)", r"\nabla_w\left\{a^\top w\right\}b"),
]


@pytest.mark.parametrize("text", REACHES)
def test_a_factor_behind_the_bracket_of_an_operator(text: str) -> None:
    with pytest.raises(MatderivError, match="may be the derivative of all of it"):
        matderiv.derive(text)


@pytest.mark.parametrize(
    "text", [r"\frac{d}{dt}[(t^2)\,t]", r"\frac{d}{dt}\left[(t^2)e^{t}\right]", r"\frac{d}{dt}((t^2)/t)"]
)
def test_what_the_hint_says_is_read(text: str) -> None:
    assert matderiv.derive(text).formula


@pytest.mark.parametrize(
    ("text", "wrt", "meaning"),
    [
        (r"\frac{d}{dt}(t+1)^2", "t", "(t + 1)^2"),
        (r"\frac{d}{dt}(t+1)^{-1}", "t", "(t + 1)^(-1)"),
        (r"\frac{d}{dt}\left(t^2\right)", "t", "t^2"),
        (r"f(x)=\nabla_x (x^\top A x)", "x", "x'*A*x"),
        (r"\frac{\partial}{\partial w}(Xw-y)^\top(Xw-y)", "w", "(X*w - y)'*(X*w - y)"),
        (r"\frac{\partial}{\partial w}(Xw-y)^\top A(Xw-y)", "w", "(X*w - y)'*A*(X*w - y)"),
        (r"\nabla_x(Ax)^\top(Ax)", "x", "(A*x)'*(A*x)"),
    ],
)
def test_a_power_and_a_form_are_differentiated_whole(text: str, wrt: str, meaning: str) -> None:
    assert matderiv.derive(text).formula == matderiv.derive(meaning, wrt).formula


def test_a_line_of_a_document_is_open_where_the_bracket_may_end() -> None:
    lines = matderiv.check_derivation(
        r"Let $t\in\mathbb{R}$. $$\frac{d}{dt}(t^2)\,t=2t^2$$ $$\frac{d}{dt}(t^2)\,t=3t^2$$"
    ).lines
    assert not {"right", "wrong"} & {line.kind for line in lines}


# ---- variables

TURNED = [r"\frac{\partial\log\det X}{\partial X^\top}", r"\frac{\partial f}{\partial X^\top}, f=\operatorname{tr}(AX)"]
TURNED += [r"\frac{\partial \operatorname{tr}(AX)}{\partial X'}", r"\frac{\mathrm d}{\mathrm d X^{\mathsf T}}\|X\|_F^2"]
TURNED += [
    r"\frac{\partial}{\partial X^T}\|X\|_F^2",
    r"\frac{\partial^2}{\partial X\partial X^\top}\operatorname{tr}(X^2)",
]
TURNED += [r"\frac{\partial}{\partial W^\top}\|Wx-y\|^2", r"\frac{\partial}{\partial \Sigma^{\top}}\log|\Sigma|"]
TURNED += [
    r"\frac{\partial}{\partial (X)^\top}\operatorname{tr}(AX)",
    r"\frac{\partial}{\partial X^\top}\sum_{ij} X_{ij}^2",
]
TURNED += [r"\frac{\partial}{\partial x^\top} a^\top x", r"\frac{\partial}{\partial x^\top} \sum_i x_i^2"]
TURNED += [r"\partial_{X^\top}\operatorname{tr}(AX)", r"\nabla_{X^\top}\operatorname{tr}(AX)", r"\partial_{xy} (xy)"]


@pytest.mark.parametrize("text", TURNED)
def test_a_derivative_by_a_transpose_is_not_that_by_the_variable(text: str) -> None:
    with pytest.raises(MatderivError, match="with respect to the transpose of|is no variable"):
        matderiv.derive(text)


@pytest.mark.parametrize(
    ("text", "meaning", "order"),
    [
        (r"\frac{\partial}{\partial x^\top} Ax", "A*x", 1),
        (r"\frac{\partial Ax}{\partial x^\top}", "A*x", 1),
        (r"\frac{\partial^2 x^\top A x}{\partial x\partial x^\top}", "x'*A*x", 2),
        (r"\frac{\partial^2}{\partial x\partial x^\top}\sum_i x_i^3", "sum_i(x_i^3)", 2),
    ],
)
def test_the_transpose_of_a_vector_says_the_layout(text: str, meaning: str, order: int) -> None:
    assert matderiv.derive(text).formula == matderiv.derive(meaning, "x", order=order).formula


# ---- names

ONE_NAME = [
    *(r"\pi s+\mathrm{pi}s^2", r"t_\alpha t_{\text{alpha}}s", r"\Phi\,\mathrm{Phi}\cdot s", r"\ell s+\mathrm{ell}s^2"),
    *(
        r"t_\star t_{\text{star}}s",
        r"t^\star t_{\star}s",
        r"t^\star t_{\text{star}}s",
        r"\tilde t s+t_{\mathrm{tilde}}s",
    ),
    *(r"\mathrm{cross-entropy}\cdot s+\mathrm{cross\_entropy}s", r"\mathrm{loss\ 1}\cdot s+\mathrm{loss1}s"),
    *(
        r"\mathrm{a\ b}\cdot s+\mathrm{ab}s",
        r"t_i s+t_{\mathrm{i}}s",
        r"t_{ab}t_{\text{ab}}s",
        r"\mathcal{L}s+\mathscr{L}s^2",
    ),
    *(r"\mathrm{loss}\,s+\mathsf{loss}\,s^2", r"\text{loss-1}\cdot s+\mathrm{loss}_1s", r"\bar t s+t_{\text{bar}}s^2"),
    *(r"\sum_i \|x^{(i)}\|^2 s+\sum_i x_i^\top w", r"\epsilon s+\varepsilon s^2"),
]


@pytest.mark.parametrize("text", ONE_NAME)
def test_names_that_look_different_are_not_one(text: str) -> None:
    with pytest.raises(MatderivError, match="would both be the name"):
        matderiv.derive(text, "s", shapes={"s": ()})


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        (r"w_{\text{out}}s+w_{\mathrm{out}}s^2", "w_out*s + w_out*s^2"),
        (r"w_{out}s+w_{\mathrm{out}}s^2", "w_out*s + w_out*s^2"),
        (r"\bar t\,s+\overline{t}s^2", "t_bar*s + t_bar*s^2"),
        (r"\theta_{\mathrm{old}}s+\theta_{\rm old}s^2", "theta_old*s + theta_old*s^2"),
        (r"{\rm loss}s+\mathrm{loss}s^2", "loss*s + loss*s^2"),
        (r"x^{\star}s+x^\star s^2", "x_star*s + x_star*s^2"),
        (r"t_{1}\,s+t_1s^2", "t_1*s + t_1*s^2"),
    ],
)
def test_names_that_look_the_same_are_one(text: str, meaning: str) -> None:
    assert (
        matderiv.derive(text, "s", shapes={"s": ()}).formula == matderiv.derive(meaning, "s", shapes={"s": ()}).formula
    )


# ---- what a hint says works


@pytest.mark.parametrize(
    ("text", "wrt", "meaning"),
    [
        (r"-\sum_i y_i\log p_i, p_i=\frac{e^{z_i}}{\sum_j e^{z_j}}", "z", "-sum_i(y_i*log(exp(z_i)/sum_j(exp(z_j))))"),
        (r"\sum_i(x_i-\bar x)^2,\bar x=\frac1n\sum_j x_j", "x", "sum_i((x_i - sum_j(x_j)/n)^2)"),
        (r"x^{(1)\top}y", "y", "x_1'*y"),
        (r"\operatorname{max}(0,s)\lambda", "s", "relu(s)*lambda"),
    ],
)
def test_the_hint_is_read(text: str, wrt: str, meaning: str) -> None:
    assert matderiv.derive(text, wrt).formula == matderiv.derive(meaning, wrt).formula


def test_a_declared_bar_is_a_name() -> None:
    found = matderiv.derive(r"\sum_i(x_i-\bar x)^2", "x", shapes={"x_bar": ()})
    assert found.formula == "2*(x - x_bar*vector(1))"


def test_a_label_may_be_transposed() -> None:
    found = matderiv.derive(r"\sum_i (x^{(i)\top} w - y_i)^2", "w")
    assert found.formula == "2*X'*(X*w - y)"


@pytest.mark.parametrize(("text", "hint"), [("x'A", "x'*A"), ("(X*w)'y", "(X*w)'*y"), ("x'(y)", "x'*(y)")])
def test_the_hint_shows_the_product_with_its_transpose(text: str, hint: str) -> None:
    with pytest.raises(MatderivError, match="an operator is missing here") as caught:
        matderiv.derive(text, "x")
    assert str(caught.value.advice) == f"a product is written {hint}"
