"""Sections in which letters are used anew are judged by themselves."""

from __future__ import annotations

import pytest

import matderiv

HEADS = [("\\section{One}\n", "\\section{Two}\n"), ("## One\n", "\n## Two\n"), ("", "\n\nNow let us go on. ")]


def kinds(text: str) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text).lines]


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("one", "two"), HEADS[:2])
def test_a_function_that_is_another_in_each_section(one: str, two: str) -> None:
    text = one + r"Let $f(x) = x^2$. Then $f'(x) = 2x$. " + two + r"Let $f(x) = x^3$. Then $f'(x) = %sx^2$."
    assert kinds(text % "3") == ["definition", "right"] * 2
    assert kinds(text % "2") == ["definition", "right", "definition", "wrong"] or kinds(text % "2")[-1] == "undecided"


ONE = r"Let $A\in\mathbb{R}^{n\times n}$ be symmetric and $x\in\mathbb{R}^n$, with $f(x) = x^TAx$. "
TWO = r"Here $A\in\mathbb{R}^{m\times n}$ and $f(x) = \|Ax-b\|^2$, so that $\nabla f(x) = %sA^T(Ax-b)$. "
ANEW = r"We redefine $f(x) := \|Ax-b\|^2+\lambda\|x\|^2$. Then $\nabla f(x) = 2A^T(Ax-b)+2\lambda x$."


@pytest.mark.exhaustive
def test_letters_that_are_declared_otherwise() -> None:
    text = rf"\section{{One}} {ONE} Then $\nabla f(x) = 2Ax$." "\n" rf"\section{{Two}} {TWO} {ANEW}"
    assert kinds(text % "2") == ["definition", "right"] * 3
    assert kinds(text % "3")[3] in ("wrong", "undecided")


def test_a_letter_that_only_another_section_defines_leaves_a_line_as_it_was() -> None:
    text = (
        r"\section{One} Let $A\in\mathbb{R}^{n\times n}$, $x\in\mathbb{R}^n$, $S = A + A^T$ and $f(x) = x^TAx$. "
        r"Then $\nabla f(x) = Sx$."
        "\n"
        r"\section{Two} Let $f(x) = 2x^TAx$. Then $\nabla f(x) = Sx$ and $\nabla f(x) = 2Sx$."
    )
    assert kinds(text)[-2:] == ["undecided", "undecided"]


def test_a_second_meaning_without_a_heading_is_none() -> None:
    assert kinds(r"Let $f(x) = x^2$. Then $f(x) = x^3$ and $f'(x) = 3x^2$.")[1:] == ["undecided", "undecided"]


def test_a_function_of_a_letter_says_nothing_of_the_others_of_its_sentence() -> None:
    text = r"Finally $x$ and $b$ are fixed and $f$ is a function of $A$: $f(A) = \|Ax-b\|^2$. "
    assert kinds(text + r"Then $\nabla f(A) = 2(Ax-b)x^T$.") == ["definition", "right"]
    other = r"Let $k\in\mathbb{R}$ and $r\in\mathbb{R}$, both of which depend on $t$. Then $\frac{d}{dt}(k+t) = 1$."
    assert kinds(other) == ["undecided"]


def test_layers_in_a_section_of_its_own_are_lines_of_no_text() -> None:
    text = r"""
\section{One}
Let $f(t) = t^2$. Then $f'(t) = 2t$.

\section{Layers}
Let $f(t) = t^3$, and layer $l$ have the activations $a^l$, where
\begin{equation} z^l_j = \sum_k w^l_{jk}a^{l-1}_k + b^l_j, \qquad a^l_j = \tanh(z^l_j) . \end{equation}
For the last layer $L$ and $C = \frac12\sum_j (a^L_j - y_j)^2$,
\begin{equation} \frac{\partial C}{\partial a^L_j} = a^L_j - y_j . \end{equation}
"""
    report = matderiv.check_derivation(text)
    assert not any(line.kind == "wrong" for line in report.lines)
    assert report.lines[-1].source.startswith(r"\frac{\partial C}{\partial a^L_j}")


RUN_IN = [
    ("**{}.** ", 0),
    ("*{}.* ", 1),
    ("- **{}:** ", 2),
    (r"\textbf{{{}.}} ", 0),
    (r"\paragraph{{{}.}} ", 1),
    ("Case {}: ", 2),
]
INSTANCES = [
    (r"$a(t) = \log(1+e^t)$, so $a'(t) = \frac{1}{1+e^{-t}}$ and $a''(t) = ", r"a'(t)(1-a'(t))$.", r"a'(t)(1+a'(t))$."),
    (r"$a(t) = e^t$, so $a'(t) = e^t$ and $a''(t) = ", "e^t$.", "e^{2t}$."),
    (r"Here $a(t) = \frac12t^2$. Then $a'(t) = t$ and $a''(t) = ", "1$.", "t$."),
]
GENERAL = r"A family is $p(y;t) = h(y)\exp(ty-a(t))$ with a function $a$." "\n\n"


@pytest.mark.exhaustive
@pytest.mark.parametrize(("head", "planted"), RUN_IN)
def test_instances_under_words_that_begin_a_paragraph(head: str, planted: int) -> None:
    titles = ["1", "2", "3"] if "Case" in head else ["Bernoulli", "Poisson", "Gaussian"]
    parts = [head.format(title) + said + end for title, (said, end, _) in zip(titles, INSTANCES, strict=True)]
    parts[planted] = head.format(titles[planted]) + INSTANCES[planted][0] + INSTANCES[planted][2]
    expected = ["definition", *["definition", "right", "right"] * 3]
    expected[3 + 3 * planted] = "wrong"
    assert kinds(GENERAL + "\n\n".join(parts)) == expected


@pytest.mark.exhaustive
def test_what_is_said_in_general_stands_with_each_instance() -> None:
    text = r"""The iteration is $x_{n+1} = x_n-\frac{f(x_n)}{f'(x_n)}$.

**Root.** Let $f(x) = x^2-a$. Then $f'(x) = 2x$ and $x_{n+1} = \frac12\left(x_n+\frac{a}{x_n}\right)$.

**Reciprocal.** Let $f(x) = \frac1x-a$. Then $f'(x) = -\frac{1}{x^2}$ and $x_{n+1} = x_n(2-ax_n)$.
"""
    assert kinds(text) == ["definition", *["definition", "right", "right"] * 2]
    assert kinds(text.replace("2-a", "1-a"))[-1] in ("wrong", "undecided")
    # what holds for one instance alone is not so in general
    claim = r"For every such function $f'(x) = f(x)$." "\n\n" + text.replace("x^2-a", "e^x").replace("= 2x", "= e^x")
    assert kinds(claim)[0] not in ("right", "consequence")


@pytest.mark.exhaustive
def test_what_holds_for_any_function_is_right_beside_instances() -> None:
    text = (
        GENERAL
        + "**Poisson.** $a(t) = e^t$, so $a'(t) = e^t$.\n\n**Gaussian.** $a(t) = \\frac12t^2$, so $a'(t) = t$.\n\n"
    )
    text += r"**Sums.** With $t_i = x_i^\top w$ and a function $a$ let $\ell(w) = \sum_i (t_iy_i-a(t_i))$ "
    text += "up to a constant. "
    assert kinds(text + r"Then $\nabla_w\ell = \sum_i (y_i-a'(t_i))x_i$.")[-1] == "right"
    assert kinds(text + r"Then $\nabla_w\ell = \sum_i (y_i+a'(t_i))x_i$.")[-1] in ("wrong", "undecided", "unread")
    assert kinds(text.replace("constant", "constant factor") + r"Then $\nabla_w\ell = \sum_i y_ix_i$.")[-1] != "right"


@pytest.mark.parametrize("title", ["Expanded.", "Matrix form.", "Simplification.", "Therefore", "Step 2."])
def test_a_title_behind_which_the_same_goes_on_gives_no_second_meaning(title: str) -> None:
    text = r"**Objective.** $f(w) = \|Xw-y\|^2$." f"\n\n**{title}** "
    text += r"$f(w) = w^\top X^\top Xw-y^\top Xw+y^\top y$, so $\nabla f(w) = 2X^\top Xw-X^\top y$."
    assert "right" not in kinds(text)
    assert kinds(text).count("definition") == 1


def test_what_stands_above_a_part_belongs_to_it() -> None:
    text = r"""# Rules

Let $A \in \mathbb{R}^{n\times n}$ and $S = A+A^\top$.

## One

Let $f(x) = x^\top Ax$. Then $\nabla f(x) = Sx$.

## Two

Let $f(x) = \frac12x^\top Ax$. Then $\nabla f(x) = %sSx$.
"""
    assert kinds(text % r"\frac12") == ["definition", *["definition", "right"] * 2]
    assert kinds(text % "")[-1] in ("wrong", "undecided")


@pytest.mark.exhaustive
def test_rows_of_a_table_and_what_stands_behind_items() -> None:
    table = r"""We write $a = g(z)$ for the activation.

| name | $g(z)$ | $g'(z)$ |
|---|---|---|
| tanh | $g(z) = \tanh(z)$ | $g'(z) = 1-\tanh^2(z)$ |
| sigmoid | $g(z) = \frac{1}{1+e^{-z}}$ | $g'(z) = %s$ |
"""
    assert kinds(table % "g(z)(1-g(z))")[1:] == ["definition", "right"] * 2
    assert kinds(table % "g(z)(1+g(z))")[1:] == ["definition", "right", "definition", "wrong"]
    items = r"""Let $y = f(x)$ for a function $f$.

- **Tanh.** $f(x) = \tanh x$, so $f'(x) = 1-f(x)^2$.
- **Exp.** $f(x) = e^x$, so $f'(x) = f(x)$.

In general $\frac{d}{dx} f(x)^2 = 2f(x)f'(x)$ and $\frac{d}{dx} f(x)^2 = 2f(x)^2$.
"""
    assert kinds(items)[-2:] == ["right", "undecided"]


def test_the_first_sentence_of_a_document_may_go_on_from_another() -> None:
    text = r"""Now take the ridge smoother $H=X(X^\top X+\lambda I)^{-1}X^\top$ with $\lambda>0$. It is symmetric,
$$H^\top=H,$$
but no projection. So $$I-H=\lambda(XX^\top+\lambda I)^{-1}.$$"""
    assert kinds(text)[0] == "definition"
    assert kinds(text)[-1] == "right"


NESTED = r"""
## One feature
The values of one feature are $x_1,\dots,x_m$, and
$$ \mu = \frac1m\sum_{j=1}^mx_j, \qquad v = \frac1m\sum_{j=1}^m(x_j-\mu)^2, $$
$$ y_i = \gamma\frac{x_i-\mu}{\sqrt{v+\epsilon}}+\beta . $$

### Slopes
We find $$\frac{\partial\mu}{\partial x_i} = %s .$$

## One sample
Now $x\in\mathbb{R}^d$, and $y = \gamma\odot x$ with $\gamma\in\mathbb{R}^d$. Elsewhere $x = Wa$.
"""


@pytest.mark.parametrize(("claim", "kind"), [(r"\frac1m", "right"), (r"\frac1{m^2}", "undecided")])
def test_what_stands_under_a_heading_below_goes_on_with_what_is_said_above(claim: str, kind: str) -> None:
    found = matderiv.check_derivation(NESTED % claim).lines
    assert next(line for line in found if r"\partial\mu" in line.source).kind == kind
