r"""Functions that a document calls and defines nowhere, after use, or by primes; noise, and families of arguments."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.report import Line


def lines(text: str) -> tuple[Line, ...]:
    return matderiv.check_derivation(text).lines


def kinds(text: str) -> list[str]:
    return [line.kind for line in lines(text)]


NEURON = r"Let $z = Wx+b$ and $a = \phi(z)$, where $\phi$ is taken entry by entry. Let $C = \|a-y\|^2$. "


@pytest.mark.sweep(15, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{\partial C}{\partial z} = 2(a-y)\odot\phi'(z)", "right"),
        (r"\frac{\partial C}{\partial W} = 2((a-y)\odot\phi'(z))x^\top", "right"),
        (r"\frac{\partial C}{\partial b} = 2(a-y)\odot\phi'(z)", "right"),
        (r"\frac{\partial C}{\partial b} = 2(a-y)\odot\phi(z)", "wrong"),
        (r"\frac{\partial C}{\partial z} = (a-y)\odot\phi'(z)", "wrong"),
        (r"\frac{\partial C}{\partial z} = 2(a-y)\odot a\odot(1-a)", "wrong"),
    ],
)
def test_an_arbitrary_function_of_each_entry(claim: str, kind: str) -> None:
    assert kinds(f"{NEURON} Then $${claim}$$") == ["definition"] * 3 + [kind]


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        (r"\frac{dq}{dt} = \frac{f'(t)}{t}-\frac{f(t)}{t^2}", "right"),
        (r"\frac{dq}{dt} = \frac{f'(t)}{t}+\frac{f(t)}{t^2}", "wrong"),
        (r"\frac{d^2q}{dt^2} = \frac{f''(t)}{t}-\frac{2f'(t)}{t^2}+\frac{2f(t)}{t^3}", "right"),
    ],
)
def test_an_arbitrary_function_of_a_number(claim: str, kind: str) -> None:
    assert kinds(rf"Let $t \in \mathbb{{R}}$ and $q = f(t)/t$. $${claim}$$")[-1] == kind


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("said", "words"),
    [
        (r"Here $\phi$ is the logistic function.", "logistic"),
        (r"The function $\phi$ is bijective.", "bijective"),
        (r"The activation is tanh.", "tanh"),
    ],
)
def test_words_may_say_which_function_it_is(said: str, words: str) -> None:
    text = f"{NEURON} {said} "
    line = lines(text + r"$$\frac{\partial C}{\partial z} = 2(a-y)\odot a\odot(1-a)$$")[-1]
    assert line.kind == "undecided"
    assert line.explained("en") == (
        f'Undecided: phi is a function that no formula defines, and the words "{words}" may say which it is. '
        "Define it, as in phi(t) = …."
    )
    assert line.explained("ja") == (
        f"未決定: phi は式で定義されていない関数であり、「{words}」がどの関数かを述べているかもしれない。"
        "phi(t) = … のように定義すること。"
    )
    assert kinds(text + r"$$\frac{\partial C}{\partial z} = 2(a-y)\odot\phi'(z)$$")[-1] == "right"


def test_a_line_may_say_what_is_assumed_of_a_function() -> None:
    text = r"For $t \in \mathbb{R}$ let $f'(t) = 2f(t)$ and $q = tf(t)$. "
    assert kinds(text)[0] == "undecided"
    line = lines(text + r"$$\frac{dq}{dt} = f(t)+2tf(t)$$")[-1]
    assert line.kind == "undecided"
    assert line.explained("en") == (
        "Undecided: f is a function that no formula defines, and line 1 may be what is assumed of it. Define it, as in "
        "f(t) = …."
    )
    assert line.explained("ja") == (
        "未決定: f は式で定義されていない関数であり、第 1 行はそれについての仮定かもしれない。"
        "f(t) = … のように定義すること。"
    )


def test_what_is_said_of_a_function_of_an_array() -> None:
    line = lines(r"Let $x \in \mathbb{R}^n$. $$\|g(Ax+x)\|^2 = g(Ax+x)^\top g(Ax+x)$$")[-1]
    assert line.explained("en") == (
        "Not checked: g is a function that nobody defined, and nothing says that of n×1 it is taken entry by entry."
    )
    assert line.explained("ja") == (
        "検算していない: g は定義されていない関数であり、n×1 に対して成分ごとに施すとはどこにも述べられていない。"
    )


@pytest.mark.exhaustive
def test_a_function_is_defined_behind_its_use() -> None:
    text = r"The outputs are $o_k = s(a_k)$ with $a_k = \sum_j v_{kj}h_j$. The transfer function is "
    text += r"$s(u) = 1/(1+e^{-u})$ and the error is $E = \frac12\sum_k(t_k-o_k)^2$. "
    right = r"$$\frac{\partial E}{\partial v_{kj}} = -(t_k-o_k)o_k(1-o_k)h_j$$"
    assert kinds(text + right) == ["definition"] * 4 + ["right"]
    assert kinds(text + right.replace("= -(", "= (")) == ["definition"] * 4 + ["wrong"]


LOGISTIC = r"Let $p = \frac{1}{1+e^{-a}}$ and $f = ap$. Primes are derivatives. "


@pytest.mark.sweep(100, each="kind")
@pytest.mark.parametrize(
    ("claim", "kind"),
    [
        ("p' = p(1-p)", "right"),
        ("p'' = p(1-p)(1-2p)", "right"),
        ("f' = p+ap(1-p)", "right"),
        (r"p^{\prime\prime} = p(1-p)(1-2p)", "right"),
        ("p' = p(1+p)", "wrong"),
        ("p'' = p(1-p)(1+2p)", "wrong"),
    ],
)
def test_primes_of_what_is_defined_by_one_letter(claim: str, kind: str) -> None:
    assert kinds(f"{LOGISTIC} $${claim}$$")[-1] == kind


def test_primes_of_arrays_are_transposes() -> None:
    text = r"Let $A \in \mathbb{R}^{n\times n}$ and $x \in \mathbb{R}^n$. $$\nabla_x(x'Ax) = Ax+A'x$$"
    assert kinds(text)[-1] == "right"


def test_noise_is_what_a_measurement_is_otherwise() -> None:
    text = r"We assume $y_i = w^\top x_i+\epsilon_i$ with $\epsilon_i\sim\mathcal{N}(0,1)$. "
    text += r"Let $J(w) = \sum_{i=1}^n(y_i-w^\top x_i)^2$. "
    assert kinds(text + r"$$\nabla J(w) = -2\sum_{i=1}^n(y_i-w^\top x_i)x_i$$")[-1] in ("right", "undecided")


@pytest.mark.exhaustive
def test_an_argument_beside_a_family_of_its_letter() -> None:
    text = r"Let $a(\eta) = \log(1+e^\eta)$. With $\eta_i = x_i^\top\theta$ "
    text += r"let $\ell(\theta) = \sum_{i=1}^n(\eta_iy_i-a(\eta_i))$. "
    right = r"$$\nabla_\theta\ell(\theta) = \sum_{i=1}^n(y_i-a'(\eta_i))x_i$$"
    assert kinds(text + right) == ["definition"] * 3 + ["right"]
    assert kinds(text + right.replace("-a'", "+a'")) == ["definition"] * 3 + ["wrong"]


def test_a_family_whose_letter_is_a_size() -> None:
    text = (
        r"Let $N_k=\sum_{n=1}^N r_{nk}$ and $L=\sum_{n=1}^N\sum_{k=1}^K r_{nk}\log p_k$. "
        r"$$\frac{\partial L}{\partial p_k}=\frac{%s}{p_k}$$"
    )
    assert [line.kind for line in matderiv.check_derivation(text % "N_k").lines] == [
        "definition",
        "definition",
        "right",
    ]
    assert matderiv.check_derivation(text % "N").lines[-1].kind == "wrong"
    # m_i is row i of M, though there are m of something
    rows = r"Let $M\in\mathbb{R}^{n\times m}$. $$\sum_i m_im_i^\top=%s$$"
    assert [matderiv.check_derivation(rows % x).lines[-1].kind for x in (r"M^\top M", r"2M^\top M")] == [
        "right",
        "wrong",
    ]


def test_what_is_concluded_is_not_what_the_words_before_introduce() -> None:
    text = (
        r"With a multiplier for $\sum_k p_k=1$, and $L=\sum_k r_k\log p_k$, \[ \frac{\partial}{\partial p_k}\Bigl[L+"
        r"s\bigl(\sum_j p_j-1\bigr)\Bigr] = \frac{r_k}{p_k}+s = 0 \;\Rightarrow\; p_k = -\frac{r_k}{s} . \]"
    )
    assert matderiv.check_derivation(text).lines[2].kind == "right"
    assert matderiv.check_derivation(text.replace("}+s = 0", "}-s = 0")).lines[2].kind != "right"
