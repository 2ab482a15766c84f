"""Verdicts that rest on a guess are none; the line says what would decide it, and that does decide it."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

import matderiv
from matderiv.proofreading import passes
from matderiv.proofreading.report import Line


def kinds(text: str, **options: Any) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text, **options).lines]


def last(text: str, **options: Any) -> Line:
    return matderiv.check_derivation(text, **options).lines[-1]


# -- a letter that could be a number, a vector or a matrix


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("line", "said", "declarations"),
    [
        (
            r"\frac{\partial}{\partial x} (c x) = c",
            "x was read as a number, and as a vector it is otherwise. Declare x ∈ ℝ or x ∈ ℝⁿ.",
            {r"$x \in \mathbb{R}$": "right", r"$c \in \mathbb{R}$, $x \in \mathbb{R}^n$": "wrong"},
        ),
        (
            r"\frac{\partial}{\partial x} \sin x = \cos x",
            "x was read as a number, and as a vector it is otherwise. Declare x ∈ ℝ or x ∈ ℝⁿ.",
            {r"$x \in \mathbb{R}$": "right", r"$x \in \mathbb{R}^n$": "wrong"},
        ),
        (
            r"\frac{\partial \|Lx\|^2}{\partial L} = 2Lx^Tx",
            "L was read as a number, and as a matrix it is otherwise. Declare L ∈ ℝ or L ∈ ℝ^(m×n).",
            {
                r"$L \in \mathbb{R}^{m\times n}$, $x \in \mathbb{R}^n$": "wrong",
                r"$L \in \mathbb{R}$, $x \in \mathbb{R}^n$": "right",
            },
        ),
        (
            r"\frac{\partial}{\partial X} a^TXb = a^Tb",
            "X was read as a number, and as a matrix it is otherwise. Declare X ∈ ℝ or X ∈ ℝ^(m×n).",
            {
                r"$X \in \mathbb{R}^{n\times n}$, $a, b \in \mathbb{R}^n$": "wrong",
                r"$X \in \mathbb{R}$": "right",
            },
        ),
    ],
)
def test_a_declaration_decides_what_a_guess_left_open(line: str, said: str, declarations: dict[str, str]) -> None:
    found = last(f"$$ {line} $$")
    assert (found.kind, found.evidence) == ("undecided", f"Undecided: {said}")
    assert found.explained("ja").startswith("未決定: ")
    for declared, kind in declarations.items():
        assert last(f"{declared} $$ {line} $$").kind == kind


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (r"\frac{\partial}{\partial X} \log\det X = \operatorname{tr}(X^{-1})", {"wrong", "unread", "undecided"}),
        (r"\frac{\partial}{\partial X} \operatorname{tr}(XA) = \operatorname{tr}(A)", {"wrong", "undecided"}),
        (r"\frac{\partial}{\partial W} \|Wx\|^2 = 2Wx x", {"wrong", "undecided", "unread"}),
        (r"\nabla_x \|x\|^2 = 2", {"wrong", "undecided", "unread"}),
        (
            r"\frac{\partial}{\partial S} \operatorname{tr}(S^{-1}) = -\operatorname{tr}(S^{-2})",
            {"wrong", "undecided", "unread"},
        ),
    ],
)
def test_what_is_traced_or_normed_is_no_number(line: str, kind: set[str]) -> None:
    assert last(f"$$ {line} $$").kind in kind


def test_a_prime_of_a_number_is_no_transpose() -> None:
    line = last(r"$p = \frac{1}{1 + e^{-a}}$, $p' = p(1 - p)$")
    assert line.kind == "unread"
    assert line.evidence is not None and "what the prime of p means is not plain in this document" in line.evidence
    assert "この文書では p のプライムの意味が定まらない" in line.explained("ja")
    assert last("Let $u = e^{at}$. Then $$u' = au$$").kind == "unread"  # it was wrong, as a transpose
    line = last(r"$p = \frac{1}{1 + e^{-a}}$, $p' = 1 - a$")
    assert line.evidence == "Not checked: a number stands where a vector or matrix is meant."
    assert line.explained("ja") == "検算していない: ベクトルか行列を書くべきところに数がある。"


@pytest.mark.parametrize(
    "text",
    [
        r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = 2X^T(Xw - y) $$",
        r"$$ \frac{\partial}{\partial w} \sum_i (y_i - w^T x_i)^2 = -2 \sum_i x_i (y_i - w^T x_i) $$",
        r"$$ c(a + b) = ca + cb $$",
        r"$$ (x + y)^2 = x^2 + 2xy + y^2 $$",
        r"$$ \sigma(z) = \frac{1}{1 + e^{-z}} $$",
        r"$$ f = x^T A x, \quad \nabla_x f = (A + A^T) x $$",
        r"$$ \operatorname{tr}(AB) = \operatorname{tr}(BA) $$",
        r"$$ f = \frac{\lambda}{2} \|w\|^2, \quad \nabla_w f = \lambda w $$",
        r"$$ \frac{d}{dx} \sin x = \cos x $$",
    ],
)
def test_what_the_structure_forces_is_decided(text: str) -> None:
    assert set(kinds(text)) <= {"definition", "right"}


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    "text",
    [
        r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = X^T(Xw - y) $$",
        r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = 2X^T(Xw + y) $$",
        r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = 2X(Xw - y) $$",
        r"$$ f = x^T A x, \quad \nabla_x f = 2 A x $$",
        r"$$ (x + y)^2 = x^2 + xy + y^2 $$",
        r"$$ \operatorname{tr}(AB) = \operatorname{tr}(A)\operatorname{tr}(B) $$",
    ],
)
def test_what_the_structure_forces_is_refuted(text: str) -> None:
    assert last(text).kind == "wrong"


def test_rows_and_entries_are_told_apart_by_a_declaration() -> None:
    text = r"$$ \sum_i x_i + z = z + \sum_i x_i $$"
    assert last(text).kind in ("right", "undecided")
    line = r"$$ g = \sum_i (x_i - b)^2, \quad \frac{\partial g}{\partial b} = -2\sum_i (x_i - b) $$"
    assert last(r"$x_i \in \mathbb{R}$ for all i. " + line).kind == "right"


def test_an_undeclared_size_that_a_line_needs_is_named() -> None:
    text = r"$f = \|Ax - b\|^2$ $(A^TA)^{-1}A^T = A^{-1}$"
    said = "Undecided: this has a meaning only if A is square, which nothing before it says. Declare A ∈ ℝ^(n×n)."
    assert last(text).evidence == said
    assert last(r"$A \in \mathbb{R}^{n\times n}$, " + text).kind == "right"
    assert last(r"$A \in \mathbb{R}^{m\times n}$, " + text).kind in ("wrong", "unread")


def test_too_many_ways_to_read_are_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matderiv.proofreading.worlds.MOST_WORLDS", 1)
    line = last(r"$$ a(b + c) = ab + ac $$")
    assert line.kind == "undecided"
    assert line.evidence is not None
    assert line.evidence == (
        "Undecided: a, b, c could be numbers, vectors or matrices in too many ways. Declare them, as x ∈ ℝⁿ."
    )


# -- letters that are given a meaning twice, or by what was not read


def test_a_second_meaning_is_no_verdict() -> None:
    text = r"$u = Xw$ $u = Xw - y$ $\|u\|^2 = w^TX^TXw$"
    first, again, used = matderiv.check_derivation(text).lines
    assert [first.kind, again.kind, used.kind] == ["definition", "undecided", "undecided"]
    assert again.evidence is not None and again.evidence.startswith("Undecided: u has a meaning already")
    assert used.evidence == "Undecided: u was given a second meaning in line 2. Use a letter of its own for each."
    assert kinds(text.replace("u = Xw - y", "v = Xw - y")) == ["definition", "definition", "right"]
    # the same said again is no second meaning
    assert kinds(r"$u = Xw$ $u = Xw$ $\|u\|^2 = w^TX^TXw$")[-1] == "right"
    # what a definition says entry by entry is a claim
    assert kinds(r"$U = XW - Y$ $$u_{ij} = \sum_k x_{ik} w_{kj} + y_{ij}$$")[-1] == "wrong"


@pytest.mark.parametrize(
    "text",
    [
        r"$r = \foo w$, $S = r^T r$ $$ \nabla_w S = 0 $$",
        r"$S = r^T r$ where $r = \foo w$ $$ \frac{\partial S}{\partial w} = 0 $$",
        r"$$ g(x) = \foo(x), \quad h = g, \quad \nabla_x h = 2x $$",
    ],
)
def test_what_an_unread_line_may_define_is_not_judged(text: str) -> None:
    line = last(text)
    assert line.kind == "undecided"
    assert line.evidence is not None and "could not be read, and may say what" in line.evidence


def test_an_unread_line_leaves_the_others() -> None:
    assert kinds(r"$\theta = \foo$ $$ f = \theta^T A \theta, \quad \nabla_\theta f = (A + A^T)\theta $$")[-1] == "right"
    assert kinds(r"$q = \foo$ $$ \|x\|^2 = x^T x $$")[-1] == "right"


def test_a_letter_before_a_bracket_may_be_a_function() -> None:
    line = last(r"$I(p_1p_2) = I(p_1) + I(p_2)$")
    assert line.evidence is not None and line.evidence.startswith("Not checked: I is no function that is known here")
    # of one list of arguments in all of the document it is a family, and of two it is open what it is
    assert last(r"$m(x_i) = 2x_i$").kind == "definition"
    line = last(r"$m(x_i) = 2x_i$ and $m(y_i) = 3y_i$")
    assert line.evidence is not None and line.evidence.startswith("Not checked: m is no function that is known here")


def test_a_superscript_plus_may_be_a_label() -> None:
    text = r"$$ P^+ = (I - KH)P $$"
    line = last(text)
    assert line.kind == "undecided"
    assert line.evidence is not None and line.evidence.startswith("Undecided: P^+ was read as the pseudoinverse of P")


# -- equations, conditions and words say more of a letter than that it is one


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            r"$w^TX^TXw = y^Ty$, $w^TX^TXw = w^TX^Ty + 1$",
            "Undecided: it does not hold of all values, but line 1 says more of X.",
        ),
        (
            r"$p_k = z_k^2$. If $i \ne k$, $$\frac{\partial p_k}{\partial z_i} = 0$$",
            "Undecided: it does not hold of all values, but line 2 says more of i.",
        ),
        (
            r"$$ f = x^T S x $$ where $S$ may be symmetric. $$ \nabla_x f = 2 S x $$",
            'Undecided: it does not hold of all values, but the words "symmetric" may say more; words are not read. '
            "Give an assumption, as in --assume S=symmetric.",
        ),
        (r"Suppose $AB = BA$.", "Undecided: it does not hold of all values, and may be a condition."),
    ],
)
def test_what_the_document_says_more_is_no_refutation(text: str, said: str) -> None:
    line = last(text)
    assert line.kind == "undecided"
    assert line.evidence is not None and line.evidence.startswith(said)


def test_a_line_may_define_what_stands_in_a_power() -> None:
    assert kinds(r"$$ \hat\sigma^2 = x^T x = \|x\|^2 $$") == ["definition", "right"]
    line = matderiv.check_derivation(r"$$ \hat\sigma^3 = x^T x = \|x\|^2 $$").lines[0]
    assert line.kind == "undecided"
    assert line.evidence is not None
    assert line.evidence.startswith("Undecided: it does not hold of all values, but sigma_hat stands here first")


def test_words_of_symmetry_are_tried() -> None:
    text = r"$$ f = x^T S x $$ where $S$ may be symmetric. $$ \nabla_x f = 3 S x $$"
    assert last(text).kind == "wrong"
    text = text.replace("3 S", "2 S")
    # a matrix that need not be symmetric is not, where a line asks for it
    assert last(text.replace("may be", "need not be")).kind == "wrong"
    assert last(text.replace("may be", "is not necessarily")).kind != "right"
    assert last(text.replace("may be", "is")).kind == "right"
    assert last(text, assume={"S": "symmetric"}).kind == "right"


# -- equations that follow, and solutions


NORMAL = r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = 2X^T(Xw - y) $$ "


@pytest.mark.parametrize("factor", ["", "3", "-", "2"])
def test_an_equation_is_verified_by_what_it_follows_from(factor: str) -> None:
    report = matderiv.check_derivation(NORMAL + rf"$$ X^TXw = {factor}X^Ty $$")
    assert report.lines[-1].kind == ("equation" if factor else "consequence")
    assert report.lines[-1].follows == (None if factor else 2)
    assert report.right == (not factor)
    assert report.exit_code == (3 if factor else 0)
    assert str(report).startswith("✓ Every equality is right." if not factor else "? Nothing was found wrong, but")


def test_a_solution_defines_nothing_and_is_put_in() -> None:
    text = NORMAL + r"$$ X^TXw = X^Ty $$ "
    line = last(text + r"$$ w = (X^TX)^{-1}X^Ty $$")
    assert (line.kind, line.follows, line.evidence) == ("consequence", 3, "This solves the equation of line 3.")
    # the equation has one solution, so that another value is wrong; words that say another thing of it leave it open
    assert last(text + r"$$ w = 7(X^TX)^{-1}X^Ty $$").kind == "wrong"
    line = last(text + r"We begin with $$ w = 7(X^TX)^{-1}X^Ty $$")
    assert line.kind == "undecided"
    report = matderiv.check_derivation(text + r"We begin with $$ w = X^Ty $$")
    assert not report.right and report.exit_code == 3 and "Every equality" not in str(report)
    line = last(NORMAL + r"$$ w = (X^TX)^{-1}X^Ty $$")
    assert line.evidence == "With this, line 2 is zero."


def test_a_condition_is_not_called_an_equality_that_is_right() -> None:
    report = matderiv.check_derivation(NORMAL.replace(" $$ ", " = 0 $$ "))
    assert report.right and report.lines[-1].condition
    assert str(report).startswith(
        "✓ Every equality that claims to hold of all values is right. Equations that do not: 3."
    )
    assert "そう主張しない方程式: 第 3 行。" in report.to("terminal", language="ja")


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("line", "where"),
    [(r"\log x^2 = 2\log x", "x > 0"), (r"t = e^{\log t}", "t > 0"), (r"2\log x = \log x^2", "x > 0")],
)
def test_a_line_that_holds_where_both_sides_have_a_value_says_so(line: str, where: str) -> None:
    text = rf"$x \in \mathbb{{R}}$, $t \in \mathbb{{R}}$ $$ {line} $$"
    found = last(text)
    assert found.kind == "right"
    assert f"Right where {where}; elsewhere" in str(found.evidence)
    assert f"Right where {where}; elsewhere" in " ".join(str(matderiv.check_derivation(text)).split())
    assert last(r"$x \in \mathbb{R}$ $$ e^{2x} = e^xe^x $$").note is None


def test_a_definition_gets_its_kronecker_delta_back() -> None:
    text = r"$a = Wx$, $L = \|a\|^2$. Let $\delta = \frac{\partial L}{\partial a}$. "
    text += r"$$\frac{\partial L}{\partial x} = W^T\delta$$"
    assert kinds(text) == ["definition", "definition", "definition", "right"]


# -- how each letter was read


def test_how_each_letter_was_read_is_printed() -> None:
    text = r"$X \in \mathbb{R}^{n\times p}$ $$ f = \|Xw - y\|^2 + c\,w^TSw, \quad S = S^T $$"
    report = matderiv.check_derivation(text)
    shown = " ".join(str(report).split())
    assert "Letters that were declared: X (matrix, n×p)." in shown
    assert "w (vector, p entries), y (vector, n entries), c (number), S (matrix, p×p, symmetric)." in shown
    assert "Letters that the document defines: f (number)." in shown
    data = json.loads(report.to("json"))["letters"]
    assert data[0] == {"name": "X", "kind": "matrix", "shape": ["n", "p"], "facts": [], "origin": "declared"}
    assert {x["name"]: x["origin"] for x in data} == {
        "X": "declared",
        "f": "defined",
        **dict.fromkeys(("w", "y", "c", "S"), "inferred"),
    }
    for name in ("html", "latex", "markdown"):
        assert "Letters that were declared" in report.to(name)
        assert "宣言された文字" in report.to(name, language="ja")


# -- faults


@pytest.mark.parametrize(
    "text",
    [
        r"$I(p_1p_2) = I(p_1) + I(p_2)$",
        r"$$X=\sum_{i=1}^{T} x_i$$ $m=T$ $a+d=m$",
        r"$w_s=0$ $m(x_i)=x_i$ $w=X^T(XX^T+\lambda I_N)^{-1}y$",
        r"$I(a) = 2a$ $K = I(b) + I(c)$ $X_1 = \sum_{t=1}^T x_t x_t^T$ $T = N$",
        r"$v_q = 0$ $y(z_j) = 1$ $v = Z(Z^TZ + \mu I_K)^{-1}t$",
    ],
)
def test_documents_that_faulted_are_judged(text: str) -> None:
    report = matderiv.check_derivation(
        text + r" $$ \|x\|^2 = 2x^Tx, \quad \operatorname{tr}(AB) = \operatorname{tr}(BA) $$"
    )
    assert report.wrong is None or report.wrong.source.startswith(r"\|x\|^2")
    assert report.lines[-1].kind == "right"


def _raising(error: BaseException, at: str) -> Callable[..., Any]:
    build = passes._equality

    def raising(reading: Any, item: Any) -> Any:
        if at in item.source:
            raise error
        return build(reading, item)

    return raising


@pytest.mark.parametrize("error", [KeyError("n_1"), TypeError("no"), RecursionError("deep"), IndexError("far")])
def test_a_line_that_faults_is_one_undecided_line(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_equality", _raising(error, "tr"))
    text = r"$$ \operatorname{tr}(AB) = \operatorname{tr}(BA), \quad \|x\|^2 = x^Tx $$"
    first, second = matderiv.check_derivation(text).lines
    assert (first.kind, second.kind) == ("undecided", "right")
    assert first.evidence == f"This line could not be judged: {type(error).__name__}."
    assert first.explained("ja") == f"この行は判定できなかった: {type(error).__name__}。"


class _Alarm(Exception):
    """A caller's own."""


@pytest.mark.parametrize("error", [KeyboardInterrupt(), _Alarm("now"), TimeoutError("late")])
def test_what_is_not_the_tools_own_passes(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passes, "_equality", _raising(error, "tr"))
    with pytest.raises(type(error)):
        matderiv.check_derivation(r"$$ \operatorname{tr}(AB) = \operatorname{tr}(BA) $$")


def test_the_letters_of_identities_may_be_square_in_one_alone() -> None:
    text = (
        r"We use $(AB)_{ij} = \sum_kA_{ik}B_{kj}$, $\operatorname{tr}A = \sum_iA_{ii}$, "
        r"$\operatorname{tr}(AB) = \sum_i\sum_jA_{ij}B_{ji}$ and $\operatorname{tr}(AB) = \operatorname{tr}(A^\top B)$."
    )
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["right", "right", "right", "wrong"]


def test_a_letter_that_a_definition_holds_is_square_nowhere_by_a_line() -> None:
    text = r"Let $z = Wx$. Then $\operatorname{tr}W = \sum_iW_{ii}$."
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["definition", "undecided"]
