"""Losses that a document differentiates and never defines are any function of the last quantity."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.report import Line

LAYER = r"Let $x\in\mathbb{R}^n$, $W\in\mathbb{R}^{m\times n}$, $z = Wx+b$ and $a = \tanh(z)$. "
LOSSES = [
    "Let $L$ be a differentiable loss. ",
    "Let $L$ be any differentiable loss that depends on $a$ only. ",
    "The loss $L$ depends on $a$ only. ",
    "Let $L$ be a smooth function of $a$. ",
    r"For a loss $L = \ell(a, y)$ with some differentiable $\ell$ we find the following. ",
]
RIGHT = [
    r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a}\odot(1-a\odot a)",
    r"\frac{\partial L}{\partial W} = \frac{\partial L}{\partial z}x^\top",
    r"\partial L/\partial x = W^\top\frac{\partial L}{\partial z}",
    r"\nabla_bL = \nabla_zL",
]
WRONG = [
    r"\frac{\partial L}{\partial z} = \frac{\partial L}{\partial a}\odot(1-a)",
    r"\frac{\partial L}{\partial W} = x\Bigl(\frac{\partial L}{\partial z}\Bigr)^\top",
    r"\frac{\partial L}{\partial x} = W\frac{\partial L}{\partial z}",
    r"\frac{\partial L}{\partial x} = W^\top\frac{\partial L}{\partial a}",
    r"\frac{\partial L}{\partial b} = -\frac{\partial L}{\partial z}",
]


def lines(text: str) -> list[Line]:
    return list(matderiv.check_derivation(text).lines)


def last(text: str) -> str:
    return lines(text)[-1].kind


@pytest.mark.sweep(100)
@pytest.mark.parametrize("loss", LOSSES)
def test_the_chain_rule_says_what_is_right_and_wrong(loss: str) -> None:
    claims = "Then " + ", and ".join(f"${claim}$" for claim in (*RIGHT, *WRONG)) + "."
    found = [line.kind for line in lines(LAYER + loss + claims)][-len(RIGHT) - len(WRONG) :]
    assert found == ["right"] * len(RIGHT) + ["wrong"] * len(WRONG)


def test_the_definition_that_is_not_written_is_no_line_of_the_report() -> None:
    report = matderiv.check_derivation(LAYER + LOSSES[0] + f"Then ${RIGHT[1]}$.")
    assert [line.source for line in report.lines] == ["z = Wx+b", r"a = \tanh(z)", RIGHT[1]]
    assert report.exit_code == 0


def test_what_the_letters_of_the_numbers_are_is_said() -> None:
    found = lines(LAYER + LOSSES[0] + f"Then ${WRONG[4]}$.")[-1]
    assert found.kind == "wrong" and found.example is not None
    assert "L is any differentiable function of a here, with the derivative L_a." in found.explained("en")
    assert "ここで L は a の任意の微分可能な関数であり、その導関数は L_a である。" in found.explained("ja")


def test_a_letter_that_is_used_twice_gives_both_terms() -> None:
    block = (
        r"Let $x\in\mathbb{R}^n$, $W\in\mathbb{R}^{n\times n}$, $h = Wx$ and $y = x + \tanh(h)$. Let $L$ be a loss. "
    )
    assert last(block + r"Then $\nabla_xL = \nabla_yL + W^\top\nabla_hL$.") == "right"
    assert last(block + r"Then $\nabla_xL = W^\top\nabla_hL$.") == "wrong"


@pytest.mark.exhaustive
def test_an_objective_that_holds_the_loss() -> None:
    decay = LAYER + LOSSES[0] + r"With the penalty $s = \frac\lambda2\|W\|_F^2$ let $J = L + s$. Then "
    assert last(decay + r"$\nabla_WJ = \frac{\partial L}{\partial z}x^\top + \lambda W$.") == "right"
    assert last(decay + r"$\nabla_WJ = \frac{\partial L}{\partial z}x^\top + 2\lambda W$.") == "wrong"
    assert last(decay + r"$\frac{\partial J}{\partial L} = 1$.") == "right"


@pytest.mark.exhaustive
def test_a_loss_of_samples() -> None:
    rows = (
        r"\mu &= \frac1m\sum_{i=1}^m x_i, & v &= \frac1m\sum_{i=1}^m (x_i-\mu)^2, \\",
        r"\hat x_i &= \frac{x_i-\mu}{\sqrt{v+\epsilon}}, & y_i &= \gamma\hat x_i+\beta .",
    )
    text = (
        rf"For $x_1,\dots,x_m$ let \begin{{align*}} {rows[0]} {rows[1]} \end{{align*}} "
        r"The loss $L$ depends on all $y_i$. "
        r"Then $\frac{\partial L}{\partial\gamma} = %s\sum_{i=1}^m \frac{\partial L}{\partial y_i}\,\hat x_i$, "
        r"where the term with $\sum_{i=1}^m(x_i-\mu) = 0$ has been dropped."
    )
    assert [line.kind for line in lines(text % "")] == ["definition"] * 4 + ["right"] * 2
    assert lines((text % "2").partition(", where the term")[0] + ".")[4].kind == "wrong"


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("loss", "claim", "said", "japanese"),
    [
        (
            "Let $L$ be the squared loss. ",
            r"\frac{\partial L}{\partial z} = (a-y)\odot(1-a\odot a)",
            'it does not hold of every differentiable L, and "squared" may say which one it is. Define L.',
            "任意の微分可能な L については成り立たないが、「squared」が L を定めているのかもしれない。"
            "L を定義すること。",
        ),
        (
            "Let $L$ be a loss. ",
            r"\frac{\partial L}{\partial a} = a - y",
            "it does not hold of every differentiable L, but y is tied to nothing here, and may be what it is for one "
            "L. Define L.",
            "任意の微分可能な L については成り立たないが、y は他と結び付いておらず、特定の L に対するものかもしれない。"
            "L を定義すること。",
        ),
        (
            r"With $r = \oint a$, let $L$ be a loss. ",
            r"\frac{\partial L}{\partial b} = \frac{\partial L}{\partial z}",
            "L may depend on a by line 3, too, which could not be read. Write that line so that it can be read.",
            "読めなかった第 3 行を通しても L は a に依存するかもしれない。その行を読める形で書くこと。",
        ),
    ],
)
def test_what_leaves_a_line_open(loss: str, claim: str, said: str, japanese: str) -> None:
    found = lines(LAYER + loss + f"Then ${claim}$.")[-1]
    assert found.kind == "undecided"
    assert said in found.explained("en") and japanese in found.explained("ja")


def test_a_second_derivative_is_not_known() -> None:
    found = lines(LAYER + LOSSES[0] + r"With $\delta = \nabla_zL$ we have $\frac{\partial\delta}{\partial z} = 0$.")[-1]
    assert found.kind == "unread"
    assert "L is any function here, and the derivative of a derivative of it is not known" in found.explained("en")
    assert "L は任意の関数であり、その導関数をさらに微分したものは分からない" in found.explained("ja")


def test_of_two_quantities_at_the_end_none_is_the_last() -> None:
    text = r"Let $x\in\mathbb{R}^n$, $u = Ax$ and $v = Bx$. For a loss $L$, $\nabla_xL = A^\top\nabla_uL$."
    assert last(text) == "unread"


def test_a_loss_that_is_regularised_may_depend_on_its_weights() -> None:
    assert last(LAYER + f"Let $L$ be the regularised loss. Then ${RIGHT[1]}$.") == "unread"


def test_a_loss_that_is_defined_is_what_it_is() -> None:
    text = LAYER + r"Let $L$ be a loss. Then $\nabla_aL = %s$, where $L = \frac12\|a-y\|^2$."
    assert [line.kind for line in lines(text % "a-y")][2] == "right"
    assert [line.kind for line in lines(text % "y-a")][2] == "wrong"


NET = (
    r"The weight from neuron $k$ of layer $l-1$ to neuron $j$ of layer $l$ is $w^l_{jk}$, the bias is $b^l_j$. Let "
    r"$$z^l_j = \sum_k w^l_{jk}a^{l-1}_k + b^l_j, \qquad a^l_j = \phi(z^l_j) .$$ For a cost $C$ of the last layer $L$ "
    r"we set $$\delta^l_j = \frac{\partial C}{\partial z^l_j} .$$ Then $$%s .$$"
)


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\delta^L_j = \frac{\partial C}{\partial a^L_j}\,\phi'(z^L_j)", "right"),
        (r"\delta^l_j = \sum_k \delta^{l+1}_k\,w^{l+1}_{kj}\,\phi'(z^l_j)", "right"),
        (r"\delta^l = \phi'(z^l)\odot ((w^{l+1})^T\delta^{l+1})", "right"),
        (r"\frac{\partial C}{\partial w^l_{jk}} = a^{l-1}_k\,\delta^l_j", "right"),
        (r"\delta^L_j = \frac{\partial C}{\partial a^L_j}\,\phi(z^L_j)", "wrong"),
        (r"\frac{\partial C}{\partial z^l_j} = \sum_k \delta^{l+1}_k\,w^{l+1}_{jk}\,\phi'(z^l_j)", "wrong"),
        (r"\frac{\partial C}{\partial w^l_{jk}} = a^l_k\,\delta^l_j", "wrong"),
    ],
)
def test_a_cost_of_the_last_layer_is_any_function_of_each_layer(claim: str, kind: str) -> None:
    assert last(NET % claim) == kind


def test_how_the_last_layer_is_tied_to_another_is_open() -> None:
    found = lines(NET % r"\frac{\partial C}{\partial z^l_j} = w^L_{jj}\delta^L_j")[-1]
    assert found.kind == "undecided"
    said = (
        "C is any function of the layers L, l here, and how these are tied is not said. Write the line for one of them."
    )
    assert said in found.explained("en")
    japanese = "ここで C は層 L, l の任意の関数だが、これらの層の関係は述べられていない。一つの層について書くこと。"
    assert japanese in found.explained("ja")


def test_a_differential_says_no_more_of_a_loss_than_its_derivatives() -> None:
    text = r"""Let $B\in\mathbb{R}^{m\times r}$ and $A\in\mathbb{R}^{r\times n}$. Let $W = W_0+\alpha BA$.
    Let $L$ be the loss and $G = \nabla_WL$. Then
    \[ dL = \operatorname{tr}(G^\top dW) = \alpha\operatorname{tr}(AG^\top dB)+\alpha\operatorname{tr}(G^\top B\,dA), \]
    so that $\nabla_BL = \alpha GA^\top$ and $\nabla_AL = \alpha B^\top G$."""
    assert [line.kind for line in lines(text)[2:]] == ["right"] * 4
    assert last(text.replace(r"L = \alpha B^\top G", r"L = 2\alpha B^\top G")) == "wrong"


KNOWN = r"Let $W\in\mathbb{R}^{m\times n}$ and $z = Wx$. With the squared loss $L$ and $g = \partial L/\partial z$ "


@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{\partial L}{\partial W} = gx^\top", "right"),
        (r"\frac{\partial L}{\partial W} = -gx^\top", "wrong"),
        (r"\frac{\partial L}{\partial x} = 2W^\top g", "wrong"),
        (r"\frac{\partial L}{\partial x} = Wg", "wrong"),
        # of one loss, or where g is special, these may be so
        (r"\frac{\partial L}{\partial z} = z-y", "undecided"),
        (r"\frac{\partial L}{\partial z} = 2z-2y", "undecided"),
        (r"\frac{\partial L}{\partial z} = z\odot g", "undecided"),
    ],
)
def test_what_is_wrong_of_every_loss_does_not_ask_which_one_it_is(claim: str, kind: str) -> None:
    assert last(f"{KNOWN}we have ${claim}$.") == kind
