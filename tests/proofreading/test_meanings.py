"""What a document makes of its letters and signs: where it is not the usual, a line has no verdict, and says why."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.report import Line

SQUARE = r"Let $A\in\mathbb{R}^{n\times n}$ and $x\in\mathbb{R}^n$. "
CLAIM = r"$$\nabla_x(x^\top Ax)=2Ax$$"
SYMMETRIC = r"Let $A=A^\top$."


def last(text: str) -> Line:
    return matderiv.check_derivation(text).lines[-1]


# ---- what is no text of the document


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    "hidden",
    [
        f"<!-- {SYMMETRIC} -->",
        f"\\begin{{comment}}\n{SYMMETRIC}\n\\end{{comment}}",
        f"\\iffalse {SYMMETRIC} \\fi",
        f"\\iffalse {SYMMETRIC} \\iff \\ifx a b c \\else d \\fi {SYMMETRIC} \\fi",
        f"\\iftrue \\else {SYMMETRIC} \\fi",
        f"\\if01 {SYMMETRIC} \\fi",
        f"\\newif\\ifdraft \\ifdraft {SYMMETRIC} \\fi",
        f"~~{SYMMETRIC}~~",
        f"<s>{SYMMETRIC}</s>",
        f"\\sout{{{SYMMETRIC}}}",
        f"{{% comment %}} {SYMMETRIC} {{% endcomment %}}",
        f"\n[//]: # ({SYMMETRIC})\n",
        f"#+begin_comment\n{SYMMETRIC}\n#+end_comment",
        f"\\verb|{SYMMETRIC}|",
    ],
)
def test_what_is_commented_out_is_not_assumed(hidden: str) -> None:
    assert last(f"{SQUARE}\n{hidden}\n\n{CLAIM}").kind == "wrong"


@pytest.mark.parametrize(
    "shown",
    [
        f"<!-- no --> {SYMMETRIC}",
        f"\\iffalse no \\else {SYMMETRIC} \\fi",
        f"\\iftrue {SYMMETRIC} \\fi",
        f"\\if11 {SYMMETRIC} \\fi",
        f"\\newif\\ifdraft \\drafttrue \\ifdraft {SYMMETRIC} \\fi",
        f"~~no~~ {SYMMETRIC}",
        rf"{SYMMETRIC} $1=1,~~2=2$ $3=3,~~4=4$",
    ],
)
def test_what_is_not_commented_out_is_assumed(shown: str) -> None:
    assert last(f"{SQUARE}\n{shown}\n\n{CLAIM}").kind == "right"


def test_the_endless_comment_and_the_end_of_input() -> None:
    assert last(f"{SQUARE}\n{CLAIM}\n\\endinput {SYMMETRIC}").kind == "wrong"
    assert last(f"{SQUARE}\n{CLAIM}\n<!-- {SYMMETRIC}").kind == "wrong"


# ---- how far an assumption reaches

HERE = rf"Let $A\in\mathbb{{R}}^{{n\times n}}$ with $A=A^\top$, $x\in\mathbb{{R}}^n$. Then {CLAIM}"


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("**Theorem 1.** ", "**Theorem 2.** "),
        ("\\begin{lemma}", "\\end{lemma}\\begin{theorem}"),
        ("Exercise 1: ", "Exercise 2: "),
        ("1. ", "2. "),
        ("(a) ", "(b) "),
        ("\\item ", "\\item "),
        ("## Aufgabe 1\n\n", "## Aufgabe 2\n\n"),
        ("**Théorème 1.** ", "**Exemple.** "),
        ("定理 1。", "例題 2。"),
        ("## Exercise 1\n\n### Solution\n\n", "# Outlook\n\n"),
    ],
)
def test_an_assumption_ends_with_its_block(first: str, second: str) -> None:
    # without a new declaration
    found = last(f"{first}{HERE}\n\n{second}Then $$x^\\top Ax + \\nabla_x(x^\\top Ax)^\\top x = 3x^\\top Ax$$ {CLAIM}")
    assert found.kind == "undecided"


@pytest.mark.parametrize(
    "again", [r"Let $A\in\mathbb{R}^{n\times n}$.", r"Sei $A$ eine Matrix.", r"Let $A$ be a square matrix."]
)
def test_an_assumption_ends_where_its_letter_is_declared_anew(again: str) -> None:
    assert last(f"{HERE}\n\n{again} Then {CLAIM}").kind == "undecided"
    assert last(f"{HERE}\n\nLet $B\\in\\mathbb{{R}}^{{n\\times n}}$. Then {CLAIM}").kind == "right"


@pytest.mark.parametrize("between", ["### Proof\n\n", "**Proof.** ", "\\begin{proof}", "So we have: "])
def test_an_assumption_goes_on_in_its_block(between: str) -> None:
    assert last(f"**Theorem 1.** {HERE}\n\n{between}{CLAIM}").kind == "right"


def test_what_is_assumed_before_all_blocks_is_so_in_them() -> None:
    assert last(f"{HERE}\n\n**Theorem 1.** {CLAIM}\n\n**Theorem 2.** {CLAIM}").kind == "right"


def test_a_list_of_assumptions_is_assumed() -> None:
    text = "We assume:\n\n1. Let $A=A^\\top$\n2. $x\\in\\mathbb{R}^n$, $A\\in\\mathbb{R}^{n\\times n}$\n\n"
    assert last(text + CLAIM).kind == "right"


def test_a_letter_that_is_declared_twice() -> None:
    found = last(r"Let $x\in\mathbb{R}^n$. $$\|x\|^2=x^\top x$$ Let $x\in\mathbb{R}$. $$\|x\|=x$$")
    assert found.kind == "undecided"
    assert "x is declared twice, and otherwise before this line" in str(found.evidence)
    assert "x は二度宣言されており" in found.explained("ja")


# ---- primes


@pytest.mark.parametrize(
    "said",
    [
        r"Let $x, x'\in\mathbb{R}^n$.",
        r"Let $x\in\mathbb{R}^n$; a prime denotes the next value.",
        r"Let $x\in\mathbb{R}^n$, and $x'$ is the prediction.",
        r"Let $x\in\mathbb{R}^n$, $x'=Bx$ with $B\in\mathbb{R}^{n\times n}$.",
        r"Let $x\in\mathbb{R}^n$, $x''=-x$.",
        r"Let $x\in\mathbb{R}^n$, $\|x\|^2=x^\top x$.",
        r"Let $x\in\mathbb{R}^n$. Der Strich bezeichnet die Ableitung.",
    ],
)
def test_a_prime_that_may_be_no_transpose_is_not_read(said: str) -> None:
    found = last(rf"{said} $$\|x'\| = \|x\|$$")
    assert found.kind == "unread"
    assert (
        "what the prime of x means is not plain in this document: write x^\\top for its transpose"
        in found.explained("en")
    )
    assert "この文書では x のプライムの意味が定まらない" in found.explained("ja")


@pytest.mark.parametrize("said", ["", r"A prime denotes the transpose. ", r"Here $x'$ is the transpose of $x$. "])
def test_a_prime_is_a_transpose(said: str) -> None:
    text = rf"Let $x\in\mathbb{{R}}^n$, $A\in\mathbb{{R}}^{{n\times n}}$. {said}"
    assert last(text + r"$$\nabla_x(x'Ax)=(A+A')x$$").kind == "right"
    assert last(text + r"$$\nabla_x(x'Ax)=2Ax$$").kind == "wrong"


STATE = r"The next state is $h' = (1-z)\odot h+z\odot c$ with $z,h,c\in\mathbb{R}^n$. "


@pytest.mark.parametrize(
    ("claims", "kinds"),
    [
        (r"With $f = a^\top h'$ we get $\nabla_zf = a\odot(c-h)$.", ["definition", "right"]),
        (r"With $f = a^\top h'$ we get $\nabla_zf = a\odot(h-c)$.", ["definition", "wrong"]),
        (r"With $f = a^\top h'$ we get $\frac{\partial f}{\partial h'} = a$.", ["definition", "right"]),
        # here it may be the transpose after all
        (r"We have $h'h = h^\top h$.", ["unread"]),
        (r"We have $h'^\top h = h^\top h'$.", ["unread"]),
    ],
)
def test_a_prime_is_a_new_letter_where_a_line_says_what_becomes_of_the_old_one(claims: str, kinds: list[str]) -> None:
    assert [line.kind for line in matderiv.check_derivation(STATE + claims).lines][1:] == kinds


# ---- what depends on the variable


@pytest.mark.parametrize(
    "line",
    [
        r"\frac{d}{dt}\|x\|^2 = 0",
        r"\frac{\partial M}{\partial t} = 0",
        r"\frac{d}{dt}\operatorname{tr} M = \operatorname{tr} M'",
    ],
)
def test_what_does_not_hold_the_variable_is_no_constant(line: str) -> None:
    text = r"Let $x\in\mathbb{R}^n$, $M\in\mathbb{R}^{n\times n}$, $t\in\mathbb{R}$. "
    assert last(f"{text}$${line}$$").kind != "right"
    found = last(rf"{text}$$\frac{{d}}{{dt}}\|x\|^2 = 0$$")
    assert "t does not stand in what is differentiated with respect to it here" in str(found.evidence)
    assert "ここで微分される式に t が現れない" in found.explained("ja")


@pytest.mark.parametrize(
    "said",
    [
        r"$x$ depends on $t$.",
        r"$x$ is a function of $t$.",
        r"$x(t)$ is a path.",
        r"$\dot x = Mx$.",
        r"The vector $x$ varies with $t$.",
        r"$$\frac{dx}{dt} = Mx$$",
    ],
)
def test_a_letter_that_depends_on_the_variable_is_no_constant(said: str) -> None:
    text = r"Let $x\in\mathbb{R}^n$, $M\in\mathbb{R}^{n\times n}$, $t\in\mathbb{R}$. "
    claim = r"$$\frac{d}{dt}(t\,x^\top x) = x^\top x$$"
    assert last(text + claim).kind == "right"
    found = last(text + said + claim)
    assert found.kind == "undecided"
    assert "x depends on t by what is written elsewhere, and nothing read here says how" in str(found.evidence)
    assert "他の箇所によれば x は t に依存する" in found.explained("ja")


def test_what_is_said_not_to_depend_does_not() -> None:
    text = r"Let $x\in\mathbb{R}^n$ and $t\in\mathbb{R}$; $x$ does not depend on $t$. "
    assert last(text + r"$$\frac{d}{dt}(t\,x^\top x) = x^\top x$$").kind == "right"


# ---- signs


@pytest.mark.sweep(24)
@pytest.mark.parametrize(
    ("said", "line"),
    [
        (r"$\|\cdot\|$ is the spectral norm.", r"\|A\|^2 = \operatorname{tr}(A^\top A)"),
        (r"Let $\|\cdot\|$ denote the $\ell_1$ norm.", r"\|x\|^2 = x^\top x"),
        (r"All norms are induced norms.", r"\|A\|^2 = \operatorname{tr}(A^\top A)"),
        (r"$\|\cdot\|$ sei eine beliebige Norm.", r"\|x\|^2 = x^\top x"),
        (r"We write $\|x\| = \sqrt{x^\top Ax}$.", r"\|x\|^2 = x^\top x"),
        (r"Let $\langle x,y\rangle = x^\top Ay$.", r"\langle x,x\rangle = x^\top x"),
        (r"$\sigma$ is the hyperbolic tangent.", r"\sigma(-t) = 1-\sigma(t)"),
        (r"Let $\sigma(t) = \max(0,t)$.", r"\sigma(-t) = 1-\sigma(t)"),
        (r"$\log$ is the binary logarithm.", r"\frac{d}{dt}\log t = \frac1t"),
        (r"Logarithms are to base 10.", r"\frac{d}{dt}\log t = \frac1t"),
        (r"Angles are measured in degrees.", r"\frac{d}{dt}\sin t = \cos t"),
        (r"Products are taken entry by entry.", r"\operatorname{tr}(AA^\top) = \|A\|_F^2"),
        (
            r"Here $A^{-1}$ denotes the entrywise reciprocal.",
            r"\operatorname{tr}(AA^{-1}) = \operatorname{tr}(A^{-1}A)",
        ),
        (r"$I$ is the current.", r"AI = A"),
        (r"$\nabla^2$ is the Laplacian.", r"\nabla_x^2\|x\|^2 = 2I"),
        (r"Gradients are row vectors.", r"\nabla_x\|x\|^2 = 2x"),
        (r"$\operatorname{vec}$ stacks the rows.", r"\|\operatorname{vec}(A)\|^2 = \|A\|_F^2"),
        (r"$A^T$ is the matrix after $T$ steps.", r"\operatorname{tr}(A^T) = \operatorname{tr}(A)"),
        (r"$\otimes$ is the outer product.", r"(A\otimes A)^\top = A^\top\otimes A^\top"),
        (r"Arithmetic is modulo 2.", r"(A+A)x = 2Ax"),
    ],
)
def test_a_sign_with_a_meaning_of_its_own_is_not_judged(said: str, line: str) -> None:
    start = SQUARE + r"Let $y\in\mathbb{R}^n$, $t\in\mathbb{R}$, $t>0$. "
    text = start + said + f"\n\n$${line}$$"
    found = last(text)
    assert found.kind == "undecided", found.explained("en")
    assert "a meaning of its own, and it is read" in str(found.evidence)
    assert "独自の意味" in found.explained("ja")
    assert last(f"{start}\n\n$${line}$$").kind in ("right", "wrong")


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    "said",
    [
        r"$\|\cdot\|$ is the Euclidean norm.",
        r"Here $\|A\|_2$ is the spectral norm and $\|x\|$ the Euclidean norm.",
        r"$\log$ is the natural logarithm.",
        r"$\sigma$ is the logistic function.",
        r"$\odot$ denotes the elementwise product.",
        r"$I$ is the identity matrix.",
        r"The function is applied elementwise to the product $Ax$.",
        r"Each node has a degree; in degrees of freedom we count $n$.",
    ],
)
def test_a_sign_with_its_usual_meaning_is_judged(said: str) -> None:
    line = r"$$\|Ax\|^2 + \log t + \sigma(t) = x^\top A^\top Ax + \log t + \frac{1}{1+e^{-t}}$$"
    assert last(f"{SQUARE}Let $t\\in\\mathbb{{R}}$. {said}\n\n{line}").kind == "right"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (r"Let $z\in\mathbb{C}^n$.", "z"),
        (r"Let $z$ be a complex vector.", "z"),
        (r"Sei $z$ ein komplexer Vektor.", "z"),
        (r"Let $z$ be a quaternion.", "z"),
    ],
)
def test_what_is_not_real_is_not_judged(said: str, name: str) -> None:
    found = last(rf"{said} $$\|z\|^2=z^\top z$$")
    assert found.kind == "undecided"
    assert f"{name} is said to be no real number, vector or matrix" in str(found.evidence)
    assert f"{name} は実数・実ベクトル・実行列ではない" in found.explained("ja")


def test_words_without_a_letter_that_say_complex() -> None:
    found = last(SQUARE + r"All matrices are complex. $$\|A\|_F^2 = \operatorname{tr}(A^\top A)$$")
    assert found.kind == "undecided"
    assert "say that not everything here is real" in str(found.evidence)
    assert "すべて実数とは限らない" in found.explained("ja")


def test_letters_that_are_declared_are_no_constants() -> None:
    image = r"Let $I\in\mathbb{R}^{n\times n}$ be an image, $K\in\mathbb{R}^{n\times n}$. "
    assert last(image + "$$KI = K$$").kind != "right"
    assert last(image + r"$$\nabla_K\operatorname{tr}(K^\top I) = I$$").kind == "right"
    same = r"Let $I\in\mathbb{R}^{n\times n}$ be the identity, $K\in\mathbb{R}^{n\times n}$. "
    assert last(same + "$$KI = K$$").kind == "right"
    assert last(image.replace(" be an image", "") + "$$KI = K$$").kind == "undecided"
    assert last(r"Let $e\in\mathbb{R}^n$ be the error. $$\|e\|^2 = e^\top e$$").kind == "right"


def test_rows_are_not_read_where_columns_are_meant() -> None:
    text = r"The points $x_1,\dots,x_n$ are the columns of $X\in\mathbb{R}^{n\times n}$. "
    assert last(text + r"$$\sum_{i=1}^n x_ix_i^\top = X^\top X$$").kind == "wrong"


def test_the_plus_above_what_is_no_matrix_is_no_pseudoinverse() -> None:
    text = r"Let $t,s\in\mathbb{R}$ and $A\in\mathbb{R}^{m\times n}$. $$\frac{d}{dt}(t-s)^+=-(t-s)^{-2}$$ $$AA^+A=A$$"
    first, second = matderiv.check_derivation(text).lines
    assert first.kind == "unread" and second.kind == "right"
    assert "may say the positive part, or a pseudoinverse; write relu or pinv" in first.explained("en")
    assert "正の部分とも擬似逆行列とも読める。relu か pinv と書くこと" in first.explained("ja")


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("said", "f", "claim"),
    [
        (r"We write $\|x\|=\sqrt{x^\top Ax}$.", r"\|x-y\|^2", "2(x-y)"),
        (r"Here $\|\cdot\|$ is the maximum norm.", r"\|x-y\|^2", "2(x-y)"),
        (r"$\|x\|_A^2=x^\top Ax$; we drop the index from now on.", r"\|x-y\|^2", "2(x-y)"),
        (r"Let $\langle x,y\rangle=x^\top Ay$.", r"\langle x,y\rangle", "y"),
        ("All logarithms are to the base 2.", r"\log(x^\top x)", r"\frac{2}{x^\top x}x"),
        ("Angles are in degrees.", r"\arctan(x^\top y)", r"\frac{1}{1+(x^\top y)^2}y"),
        (r"In this part $\sum_i$ means the sum over $i\neq1$.", r"\sum_i x_i^2", "2x"),
        (r"Let $\operatorname{tr}$ denote the normalised trace.", r"\operatorname{tr}(xx^\top)", "2x"),
    ],
)
def test_a_sign_with_a_meaning_of_its_own_is_met_in_definitions(said: str, f: str, claim: str) -> None:
    declared = SQUARE + r"Let $y\in\mathbb{R}^n$. "
    text = rf"Put $g={f}$ and $h=-g$. $$\nabla_xh=-({claim})$$"
    assert last(declared + text).kind == "right"
    assert last(declared + said + " " + text).kind == "undecided"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (r"Let $\sigma>0$.", "right"),
        (r"Let $\sigma$ be a scalar.", "right"),
        ("", "unread"),
    ],
)
def test_sigma_before_a_bracket_is_a_product_where_it_is_a_number(said: str, kind: str) -> None:
    assert last(SQUARE + said + r" $$\nabla_x\sigma(x^\top x-1)=2\sigma x$$").kind == kind


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    "said", [r"Put $K=\sigma^2A$.", r"The logistic function is $\sigma$. The noise level is $\sigma>0$."]
)
def test_sigma_before_a_bracket_is_open_where_it_may_be_either(said: str) -> None:
    text = r" Put $p=\sigma(x^\top x-1)$. $$\nabla_xp=2p(1-p)x$$"
    assert last(SQUARE + text).kind == "right"
    assert last(SQUARE + said + text).kind == "undecided"
    assert last(SQUARE + text + " " + said + r" $$x+x=2x$$").kind == "right"


def test_what_a_step_of_the_reading_is_called_is_shown_nowhere() -> None:
    found = last(r"For $c>0$ let $g(c)=-\log c$. $$g'(c)=-\frac1c$$")
    assert found.kind == "right" and "ε" not in found.explained("en")


# ---- what is said of the sign of a derivative of some letters

HALF = r" Let $x\in\mathbb{R}^n$ and $f(x)=\frac12\|x\|_2^2$. Then $$\nabla f(x)=x.$$"


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (r"We write $\nabla f$ for the direction in which $f$ falls fastest, as gradient flows do.", "undecided"),
        (r"Here $\nabla f(x)$ is the direction in which $f$ decreases.", "undecided"),
        (r"By $\nabla f(x)$ we mean half the vector of partial derivatives.", "undecided"),
        (r"$\nabla f$ は $f$ が最も速く減る方向を表す。", "undecided"),
        (r"$f$ の勾配の半分を $\nabla f(x)$ と書く。", "undecided"),
        (r"We write $\nabla f$ for the gradient of $f$.", "right"),
        (r"By $\nabla f(x)$ we mean the vector of partial derivatives of $f$ with respect to $x$.", "right"),
        (r"Recall that $\nabla f(x)$ is the direction of steepest ascent.", "right"),
        (r"$f$ の勾配を $\nabla f(x)$ と書く。", "right"),
    ],
)
def test_what_the_sign_of_a_derivative_stands_for(said: str, kind: str) -> None:
    assert last(said + HALF).kind == kind


@pytest.mark.parametrize(
    "text",
    [
        r"For $u\in\mathbb{R}^k$ let $f(u)=\|u\|^2$. The gradient is $$\nabla f(u)=2u$$ and the Hessian is "
        r"$$\nabla^2f(u)=2I.$$",
        r"Let $W\in\mathbb{R}^{n\times n}$ be a symmetric matrix of weights, $D=\operatorname{diag}(W\mathbf 1)$ and "
        r"$x\in\mathbb{R}^n$. For $f(x)=x^\top(D-W)x$, $$\nabla f(x)=2(D-W)x.$$",
        r"Softmax at temperature $\tau>0$: let $z\in\mathbb{R}^K$ and $$L(z)=z^\top z/\tau.$$ We obtain "
        r"$$\nabla L(z)=\frac2\tau z.$$",
    ],
)
def test_ordinary_words_leave_a_line_its_verdict(text: str) -> None:
    assert last(text).kind == "right"


@pytest.mark.parametrize(
    "said",
    [
        r"**Erratum.** In the display of $f$ and in that of its gradient, read $A$ for $B$.",
        r"For $B$ read $A$ in all of this.",
        r"There is a misprint: the factor should have been $3$.",
        r"Correction: the first display is meant with $A$.",
        r"正誤表: $B$ は $A$ の誤り。",
    ],
)
def test_a_document_that_corrects_itself_has_no_verdicts(said: str) -> None:
    shown = r"Let $A,B\in\mathbb{R}^{n\times n}$, let $B$ be symmetric, and let $f(x)=x^\top Bx$. Then "
    shown += r"$$\nabla f(x)=2Bx.$$ "
    line = last(shown + said)
    assert line.kind == "undecided"
    assert "the document corrects itself in words" in line.explained("en")
    assert "言葉による訂正" in line.explained("ja")


LIKELIHOOD = (
    r"Let $\ell(\mu) = -\frac12\sum_{i=1}^n (x_i-\mu)^\top %s^{-1}(x_i-\mu)$. "
    r"Then $$\frac{\partial\ell}{\partial\mu} = %s^{-1}\sum_{i=1}^n(x_i-\mu)$$"
)


@pytest.mark.sweep(100)
@pytest.mark.parametrize("letter", ["S", r"\Sigma", "Σ"])
def test_words_on_a_matrix_that_is_called_sigma_are_not_on_sums(letter: str) -> None:
    assert last(rf"Let ${letter}$ be symmetric. " + LIKELIHOOD.replace("%s", letter)).kind == "right"
    moments = rf"$${letter} = \frac1n\sum_{{i=1}}^n (x_i-\mu)(x_i-\mu)^\top.$$ "
    claim = rf"$$\sum_{{i=1}}^n (x_i-\mu)^\top A(x_i-\mu) = n\operatorname{{tr}}(A{letter})$$"
    assert last(moments + claim).kind == "right"


@pytest.mark.parametrize(
    "said",
    [
        r"Here $\Sigma$ is over $i\neq1$.",
        r"Here $Σ$ denotes the sum over $i\neq1$.",
        r"Here $\Sigma$ denotes the sum over $i\neq1$. $$\nabla_x x^\top\Sigma x = (\Sigma+\Sigma^\top)x$$",
    ],
)
def test_words_on_the_sign_of_sums_are_on_sums(said: str) -> None:
    assert last(said + r" $$\nabla_x\sum_i x_i^2 = 2x$$").kind == "undecided"
