r"""Labels of letters: x^{(i)}, W^{[l]}, a^{l-1}_j, h_{t-1}, P^+, J_\lambda(w) and p(y_i \mid x_i; w)."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.report import Line


def lines(text: str) -> tuple[Line, ...]:
    return matderiv.check_derivation(text).lines


def kinds(text: str) -> list[str]:
    return [line.kind for line in lines(text)]


# ------------------------------------------------------------------------------------------------ families

SAMPLES = (
    r"Let $J(w) = \frac12\sum_{i=1}^m (w^\top x^{(i)}-y^{(i)})^2$. With $e^{(i)} = w^\top x^{(i)}-y^{(i)}$ we have "
)


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"$$\nabla J(w) = \sum_{i=1}^m e^{(i)}x^{(i)}$$", "right"),
        (r"$$\frac{\partial J}{\partial w_j} = \sum_{i=1}^m e^{(i)}x^{(i)}_j$$", "right"),
        (r"$$\frac{\partial J}{\partial w_j} = \sum_{i=1}^m e^{(i)}x_j^{(i)}$$", "right"),
        (r"$$\nabla^2 J(w) = \sum_{i=1}^m x^{(i)}x^{(i)\top}$$", "right"),
        (r"$$\nabla J(w) = \sum_{i=1}^m x^{(i)}$$", "wrong"),
        (r"$$\frac{\partial J}{\partial w_j} = -\sum_{i=1}^m e^{(i)}x^{(i)}_j$$", "wrong"),
    ],
)
def test_a_sample_is_one_of_a_family(claim: str, kind: str) -> None:
    assert kinds(SAMPLES + claim) == ["definition", "definition", kind]


@pytest.mark.exhaustive
def test_a_sample_before_a_bracket_is_a_factor() -> None:
    text = r"Let $a^{(i)} = \sigma(w^\top x^{(i)})$ and $J = \sum_{i=1}^m a^{(i)}$. "
    claim = r"$$\nabla_w J = \sum_{i=1}^m a^{(i)}(1-a^{(i)})x^{(i)}$$"
    assert kinds(text + claim) == ["definition", "definition", "right"]
    assert kinds(text + claim.replace("(1-a", "(1+a")) == ["definition", "definition", "wrong"]


def test_a_sample_is_no_entry() -> None:
    text = r"Let $h(x) = \sum_j w_jx_j$ and $J = \frac12\sum_{i=1}^m(h(x^{(i)})-y^{(i)})^2$. "
    claim = r"$$\frac{\partial J}{\partial w_j} = \sum_{i=1}^m(h(x^{(i)})-y^{(i)})x^{(i)}_j$$"
    assert kinds(text + claim) == ["definition", "definition", "right"]


def test_a_derivative_of_a_function_is_no_label() -> None:
    assert kinds(r"Let $f(t) = t^3$. Then $f^{(n)}(t) = 0$.")[-1] == "unread"


# ------------------------------------------------------------------------------------------------ layers

NETWORK = r"""In layer $l$ of the network let $z^{[l]} = W^{[l]}a^{[l-1]}+b^{[l]}$ and $a^{[l]} = \tanh(z^{[l]})$.
The loss is $L = \|a^{[l]}-y\|^2$. """
ENTRIES = r"""In layer $l$ we have $$z^l_j = \sum_k w^l_{jk}a^{l-1}_k+b^l_j, \qquad a^l_j = \sigma(z^l_j)$$
with the logistic function $\sigma$. The loss is $C = \frac12\sum_j(a^l_j-t_j)^2$. """


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{\partial L}{\partial a^{[l]}} = 2(a^{[l]}-y)", "right"),
        (r"\frac{\partial L}{\partial W^{[l]}} = \frac{\partial L}{\partial z^{[l]}}(a^{[l-1]})^\top", "right"),
        (r"\frac{\partial L}{\partial a^{[l-1]}} = W^{[l]\top}\frac{\partial L}{\partial z^{[l]}}", "right"),
        (r"\frac{\partial L}{\partial W^{[l]}} = \frac{\partial L}{\partial z^{[l]}}(a^{[l]})^\top", "wrong"),
        (r"\frac{\partial L}{\partial a^{[l-1]}} = W^{[l]}\frac{\partial L}{\partial z^{[l]}}", "wrong"),
    ],
)
def test_a_layer_is_a_part_of_the_name(claim: str, kind: str) -> None:
    assert kinds(f"{NETWORK} Then $${claim}$$")[-1] == kind


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{\partial C}{\partial z^l_j} = (a^l_j-t_j)a^l_j(1-a^l_j)", "right"),
        (r"\frac{\partial C}{\partial w^l_{jk}} = (a^l_j-t_j)a^l_j(1-a^l_j)a^{l-1}_k", "right"),
        (r"\frac{\partial C}{\partial b^l_j} = (a^l_j-t_j)a^l_j(1-a^l_j)", "right"),
        (r"\frac{\partial C}{\partial b^l_j} = (a^l_j-t_j)(1-a^l_j)", "wrong"),
        (r"\frac{\partial C}{\partial w^l_{jk}} = (a^l_j-t_j)a^l_j(1-a^l_j)a^l_k", "wrong"),
    ],
)
def test_a_bare_label_counts_layers(claim: str, kind: str) -> None:
    assert kinds(f"{ENTRIES} Then $${claim}.$$")[-1] == kind


LAST = ENTRIES.replace("a^l_j-t_j", "a^L_j-t_j") + r"We write $\delta^l_j = \frac{\partial C}{\partial z^l_j}$. "


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\delta^L_j = (a^L_j-t_j)a^L_j(1-a^L_j)", "right"),
        (r"\delta^{L-1}_j = a^{L-1}_j(1-a^{L-1}_j)\sum_k w^L_{kj}\delta^L_k", "right"),
        (r"\frac{\partial C}{\partial w^L_{jk}} = \delta^L_j a^{L-1}_k", "right"),
        (r"\frac{\partial C}{\partial w^{L-1}_{jk}} = \delta^{L-1}_j a^{L-2}_k", "right"),
        (r"\delta^{L-1}_j = a^{L-1}_j(1-a^{L-1}_j)\sum_k w^L_{jk}\delta^L_k", "wrong"),
        (r"\delta^L_j = (t_j-a^L_j)a^L_j(1-a^L_j)", "wrong"),
        (r"\frac{\partial C}{\partial b^L_j} = \delta^L_j a^L_j(1-a^L_j)", "wrong"),
    ],
)
def test_what_holds_of_every_layer_holds_of_the_last(claim: str, kind: str) -> None:
    report = matderiv.check_derivation(f"{LAST} Then $${claim}.$$")
    assert [line.kind for line in report.lines] == ["definition"] * 4 + [kind]
    assert [line.number for line in report.lines] == [1, 2, 3, 4, 5]


def test_another_last_layer_is_left_open() -> None:
    text = LAST.partition("The loss")[0] + r"For the last layer let $a^L_j = z^L_j$ and $C = \sum_j(a^L_j-t_j)^2$."
    claim = r" $$\frac{\partial C}{\partial z^L_j} = 2(a^L_j-t_j)$$"
    assert kinds(text + claim)[-1] in ("right", "undecided")
    assert kinds(text + claim.replace("2(", "2a^L_j(1-a^L_j)("))[-1] in ("wrong", "undecided")


def test_a_bare_exponent_is_a_power_where_nothing_counts() -> None:
    text = r"Let $t \in \mathbb{R}$ and $f(t) = t^{3}-2t$. $$f'(t) = 3t^{2}-2$$"
    assert kinds(text)[-1] == "right"
    assert kinds(r"Let $q = a^k$ and $p = a^{k-1}$, so $$q = a\,p$$")[-1] != "wrong"


def test_a_d_before_a_label_is_left_open() -> None:
    text = r"Let $Z^{[1]} = W^{[l]}A^{[l-1]}$. Then $dW^{[l]} = dZ^{[l]}(A^{[l-1]})^\top$ and $db^{[l]} = dZ^{[l]}1$."
    assert kinds(text)[1:] == ["unread", "unread"]


# ------------------------------------------------------------------------------------------------ steps

CELL = r"""The state of a network is $$a_t = Wh_{t-1}+Ux_t+b, \qquad h_t = \tanh(a_t)$$
and the loss of one step is $E = \frac12\|h_t-y_t\|^2$. Then """


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{\partial E}{\partial h_t} = h_t-y_t", "right"),
        (r"\frac{\partial E}{\partial h_{t-1}} = W^\top\frac{\partial E}{\partial a_t}", "right"),
        (r"\frac{\partial E}{\partial U} = \frac{\partial E}{\partial a_t}x_t^\top", "right"),
        (r"\frac{\partial E}{\partial h_t} = 2(h_t-y_t)", "wrong"),
        (r"\frac{\partial E}{\partial U} = -\frac{\partial E}{\partial a_t}x_t^\top", "wrong"),
    ],
)
def test_a_step_is_a_part_of_the_name(claim: str, kind: str) -> None:
    assert kinds(f"{CELL} $${claim}$$") == ["definition"] * 3 + [kind]


STATE = r"Let $x_{t+1} = Ax_t+Bu_t$. "


@pytest.mark.parametrize(
    ("claim", "kind", "said"),
    [
        (r"x_{t+1}^\top x_{t+1} = x_t^\top A^\top Ax_t+2x_t^\top A^\top Bu_t+u_t^\top B^\top Bu_t", "right", ""),
        (r"x_{t+1}^\top x_{t+1} = x_t^\top A^\top Ax_t+u_t^\top B^\top Bu_t", "wrong", ""),
        (r"x_{t+1}^\top x_t = x_t^\top A^\top(Ax_{t-1}+Bu_{t-1})+u_t^\top B^\top x_t", "undecided", "line 1"),
        (r"x_{t+1}^\top x_{t+1} = \|Ax_t+Bu_t\|^2 = t\,x_t^\top x_t", "undecided", "t counts steps here"),
        (r"x_{t+1}^\top x_0 = x_t^\top x_0", "undecided", "line 1"),
    ],
)
def test_a_recursion_is_read_for_one_step(claim: str, kind: str, said: str) -> None:
    line = lines(f"{STATE} $${claim}$$")[-1]
    assert line.kind == kind
    assert said in line.explained("en")


def test_what_is_said_of_steps() -> None:
    line = lines(rf"{STATE} $$x_{{t+1}}^\top x_{{t+1}} = \|Ax_t+Bu_t\|^2 = t\,x_t^\top x_t$$")[-1]
    assert line.explained("en") == (
        "Undecided: t counts steps here and stands as a number as well, and a recursion is read for one step only. "
        "Prove it by induction in words, and write the step that is used."
    )
    assert line.explained("ja") == (
        "未決定: ここで t は段階を数えるとともに数としても現れるが、漸化式は 1 段階についてだけ読んでいる。"
        "帰納法は文で述べ、用いる段階の式を書くこと。"
    )
    line = lines(rf"{STATE} $$x_{{t+1}}^\top x_0 = x_t^\top x_0$$")[-1]
    assert line.explained("en") == (
        "Undecided: x_{t+1} is defined in line 1 for every t, and that is read for one t; at another one it may "
        "make this line hold. Write out what is used here."
    )
    assert line.explained("ja") == (
        "未決定: x_{t+1} は第 1 行ですべての t について定義されているが、一つの t でだけ読んでいる。"
        "別の t ではこの行が成り立つかもしれない。ここで用いる式を書き出すこと。"
    )
    line = lines(r"Let $E = \|h_t\|^2$. $$\frac{\partial E}{\partial h_t} = h_t+h_{t+1}$$")[-1]
    assert line.explained("en") == (
        "Undecided: h_{t+1} belongs to a later t than any that is defined, and what it depends on is not known. "
        "Define it, too."
    )
    assert line.explained("ja") == (
        "未決定: h_{t+1} は定義されているどの t よりも後のものであり、何に依存するか分からない。これも定義すること。"
    )


def test_an_index_of_a_sum_is_no_step() -> None:
    text = r"Let $s_k = ws_{k-1}+x_k$ and $E = \sum_{k=1}^n s_k^2$."
    assert kinds(text)[0] == "unread"


def test_an_update_is_no_equality() -> None:
    line = lines(r"Let $f(w) = \|w\|^2$ and $g = \nabla f(w)$. The update is $w := w-\eta g$.")[-1]
    assert line.kind == "statement"


def test_how_a_step_is_shown() -> None:
    report = matderiv.check_derivation(CELL)
    assert "h_(t−1)" in report.to("terminal")
    assert "h_{t-1}" in report.to("latex")


# ------------------------------------------------------------------------------------------------ filters

GAIN = r"""For the gain $K$ the posterior covariance is $$P^+ = (I-KH)P(I-KH)^\top+KRK^\top .$$
Let $P$ and $R$ be symmetric. Then """


def test_a_plus_is_a_label_in_a_filter() -> None:
    claim = r"$$\frac{\partial\operatorname{tr}(P^+)}{\partial K} = 2K(HPH^\top+R)-2PH^\top$$"
    assert kinds(GAIN + claim) == ["definition", "right"]
    assert kinds(GAIN + claim.replace("-2P", "+2P")) == ["definition", "wrong"]


def test_a_plus_is_the_pseudoinverse_where_the_words_say_so() -> None:
    text = r"The pseudoinverse of $A$ is $A^+$. We measure and update. $$AA^+A = A$$"
    assert kinds(text)[-1] == "right"
    assert kinds(r"We measure and update. $$AA^+A = A$$")[-1] == "right"


# ------------------------------------------------------------------------------------------------ functions

LOGISTIC = r"Let $h_w(x) = \frac{1}{1+\exp(-w^\top x)}$ and $J(w) = -\sum_{i=1}^m\bigl(y^{(i)}\log h_w(x^{(i)})"
LOGISTIC += r"+(1-y^{(i)})\log(1-h_w(x^{(i)}))\bigr)$. "


@pytest.mark.exhaustive
def test_a_label_of_a_function_is_a_part_of_its_name() -> None:
    claim = r"$$\nabla J(w) = \sum_{i=1}^m(h_w(x^{(i)})-y^{(i)})x^{(i)}$$"
    assert kinds(LOGISTIC + claim) == ["definition", "definition", "right"]
    assert kinds(LOGISTIC + claim.replace("-y", "+y")) == ["definition", "definition", "wrong"]


RIDGE = r"Let $J(w) = \|Xw-y\|^2$ and $J_\lambda(w) = J(w)+\lambda\|w\|^2$. "


def test_a_parameter_below_is_a_part_of_the_name() -> None:
    claim = r"$$\frac{\partial J_\lambda}{\partial w} = 2X^\top(Xw-y)+2\lambda w$$"
    assert kinds(RIDGE + claim) == ["definition", "definition", "right"]
    assert kinds(RIDGE + claim.replace(r"2\lambda", r"\lambda")) == ["definition", "definition", "wrong"]


DENSITY = r"Let $p(y_i\mid x_i;w) = \frac{1}{1+e^{-w^\top x_i}}$ and $\ell(w) = \log\prod_{i=1}^n p(y_i\mid x_i;w)$. "


@pytest.mark.exhaustive
def test_a_function_of_one_list_of_arguments_is_a_family() -> None:
    claim = r"$$\nabla\ell(w) = \sum_{i=1}^n(1-p(y_i\mid x_i;w))x_i$$"
    assert kinds(DENSITY + claim) == ["definition", "definition", "right"]
    assert kinds(DENSITY + claim.replace("(1-p", "(1+p")) == ["definition", "definition", "wrong"]
    # p of another thing may be another function
    assert kinds(DENSITY + r"$$p(x_i) = 1$$ " + claim)[-1] == "unread"


def test_the_logarithm_of_a_product_is_the_sum_of_the_logarithms() -> None:
    text = r"Let $\ell = \log\prod_{i=1}^n p_i$. $$\ell = \sum_{i=1}^n\log p_i$$"
    assert kinds(text) == ["definition", "right"]


COST = (
    r"The cost compares the state $x$ with the background $x_b$ (error covariance matrix $B$) and with the data $y$ "
    r"(error covariance matrix $R$): $$J(x) = \frac12(x-x_b)^\top B^{-1}(x-x_b)+\frac12(y-Hx)^\top R^{-1}(y-Hx) .$$ "
    r"The gradient vanishes at the analysis $x_a$: $$\nabla J(x_a) = 0 .$$ Before that, $$%s .$$"
)


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\nabla J(x) = B^{-1}(x-x_b)-H^\top R^{-1}(y-Hx)", "right"),
        (r"\nabla^2J(x) = B^{-1}+H^\top R^{-1}H", "right"),
        (r"\nabla J(x) = B^{-1}(x-x_b)+H^\top R^{-1}(y-Hx)", "wrong"),
        (r"\nabla J(x) = B^{-1}(x-x_a)-H^\top R^{-1}(y-Hx)", "wrong"),
    ],
)
def test_what_is_subtracted_from_a_vector_is_no_entry_of_it(line: str, kind: str) -> None:
    found = matderiv.check_derivation(COST % line).lines
    assert [x.kind for x in found[:2]] == ["definition", "equation"] and found[-1].kind == kind


def test_an_index_stays_one_beside_its_array() -> None:
    text = r"Let $f(x) = \sum_i\|x-x_i\|^2$ for $x_i\in\mathbb{R}^d$. Then $\nabla f(x) = 2\sum_i(x-x_i)$."
    assert matderiv.check_derivation(text).lines[-1].kind == "right"


def test_a_letter_below_one_name_alone_is_a_label_beside_a_capital() -> None:
    text = r"Let $J(W)=\operatorname{tr}(W^\top S_tW)-\operatorname{tr}(W^\top S_WW)$. $$\nabla J=(%s-S_W-S_W^\top)W$$"
    assert matderiv.check_derivation(text % r"S_t+S_t^\top").lines[-1].kind == "right"
    assert matderiv.check_derivation(text % r"2S_t+S_t^\top").lines[-1].kind == "wrong"
