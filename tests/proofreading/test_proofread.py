"""Written derivations: the article's, right ones, wrong ones with one planted error, and random rewriting."""

from __future__ import annotations

from typing import Any

import corpus_cases
import pytest

import matderiv
from matderiv.checking.verify import judged
from matderiv.core.errors import InputError
from matderiv.proofreading.report import Line

RIGHT = corpus_cases.read("derivations_right.jsonl")
WRONG = corpus_cases.read("derivations_wrong.jsonl")
# as papers and notes write them: with macros, σ′, ⊗ and vec, rows, letters that are defined after their use
FORMS = corpus_cases.read("derivations_forms.jsonl")

NORM = r"\frac{\partial \| XW - Y \|^2_F}{\partial w_{\alpha\beta}}"
INNER = r"\left(\sum_{k=1}^{n_2} x_{ik}w_{kj} - y_{ij}\right)"
FIXED = r"\left(\sum_{k=1}^{n_2} x_{ik}w_{k\beta} - y_{i\beta}\right)"
# the formulas of the article in their order, those within its prose included
ARTICLE = rf"""
\begin{{align}} \frac{{\partial \| XW - Y \|^2_F}}{{\partial W}} &= 2X^T (XW-Y) \label{{eq:frobeniusnorm}} \end{{align}}
($X \in \mathbb{{R}}^{{n_1\times n_2}}, W \in \mathbb{{R}}^{{n_2\times n_3}}, Y \in \mathbb{{R}}^{{n_1\times n_3}}, X^T$
$n_1,n_2,n_3 \in \mathbb{{N}},\|\cdot\|_F$) $XW-Y=U (U \in \mathbb{{R}}^{{n_1\times n_3}})$ $i,j$ $u_{{ij}}$
\begin{{align}} u_{{ij}} &= \sum_{{k=1}}^{{n_2}} x_{{ik}}w_{{kj}} - y_{{ij}} \label{{eq:ufirst}} \end{{align}}
\begin{{align}} \| XW-Y \|^2_F &= \sum_{{i=1}}^{{n_1}}\sum_{{j=1}}^{{n_3}}{INNER}^2 \label{{eq:usecond}} \end{{align}}
$w_{{\alpha\beta}} (\alpha, \beta \in \mathbb{{N}})$
\begin{{align}} {NORM} &= \frac{{\partial}}{{\partial w_{{\alpha\beta}}}}
\left[ \sum_{{i=1}}^{{n_1}}\sum_{{j=1}}^{{n_3}}{INNER}^2 \right] \end{{align}} $j=\beta$ $w_{{\alpha\beta}}$
\begin{{align}} {NORM} &= \frac{{\partial}}{{\partial w_{{\alpha\beta}}}}
\left[ \sum_{{i=1}}^{{n_1}}{FIXED}^2 \right] \end{{align}}
\begin{{align}} \frac{{\partial u_{{i\beta}}}}{{\partial w_{{\alpha\beta}}}}\,\cdot\,
\frac{{\partial}}{{\partial u_{{i\beta}}}}u_{{i\beta}}^2 &= x_{{i\alpha}}\,\cdot\,2u_{{i\beta}} \nonumber \cr
&= 2x_{{i\alpha}}{FIXED} \label{{eq:frobeniusnormfourth}} \end{{align}}
\begin{{align}} \frac{{\partial | XW - Y |^2_F}}{{\partial w_{{\alpha\beta}}}} &=
2\sum_{{i=1}}^{{n_1}}x_{{i\alpha}}{FIXED} \end{{align}} $(i,\alpha)$ $x_{{i\alpha}} = x_{{\alpha i}}^T$
\begin{{align}} {NORM} &= 2\sum_{{i=1}}^{{n_1}}x_{{\alpha i}}^T{FIXED} \end{{align}}$\blacksquare$
\begin{{align}} \frac{{1}}{{n_1}}\|XW-Y\|^2_F &= L(W) \label{{eq:lossfunction}} \end{{align}} $L(W)=0$
"""


def kinds(text: str, **options: Any) -> list[str]:
    return [line.kind for line in matderiv.check_derivation(text, **options).lines]


def only(text: str) -> Line:
    """The last line of a document."""
    return matderiv.check_derivation(text).lines[-1]


def test_the_article() -> None:
    report = matderiv.check_derivation(ARTICLE)
    shown = [line for line in report.lines if not line.inline]
    # nine displays, of which one has two equalities; the last defines the loss
    assert [line.kind for line in shown] == ["right"] * 9 + ["definition"]
    assert {line.check.kind for line in shown[:-1]} == {"EXACT"}
    within = [(line.source, line.kind) for line in report.lines if line.inline]
    assert [kind for _, kind in within] == ["definition", "statement", "right", "equation"]
    assert within[-1] == ("L(W)=0", "equation")
    assert report.right


@pytest.mark.sweep(15)
@pytest.mark.parametrize("case", RIGHT, ids=lambda c: c["id"])
def test_right_derivations_pass_in_full(case: dict[str, Any]) -> None:
    report = matderiv.check_derivation(case["text"])
    assert report.right, str(report)
    assert all(line.evidence and line.counterexample is None for line in report.lines)


@pytest.mark.sweep(30, alike=True)
@pytest.mark.parametrize("case", WRONG, ids=lambda c: c["id"])
def test_the_first_wrong_line_is_named(case: dict[str, Any]) -> None:
    report = matderiv.check_derivation(case["text"])
    assert report.wrong is not None and not report.right
    assert report.wrong.number == case["wrong"], str(report)
    assert report.wrong.counterexample and report.wrong.evidence is None
    assert all(line.kind != "unread" for line in report.lines)


def test_the_corpora_are_as_large_as_they_should_be() -> None:
    assert len(RIGHT) >= 20
    assert len(WRONG) >= 40
    assert {case["from"] for case in WRONG} <= {case["id"] for case in RIGHT}


# -- what a line is


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (r"$X^T X w = X^T y$", "equation"),
        (r"$f = w^T w$, $f = 0$", "equation"),
        (r"$$\|w\|^2 = 1$$", "equation"),
        (r"$$f = \|Xw - y\|^2, \quad \nabla_w f = 0$$", "equation"),
        (r"$$f = \|Xw - y\|^2, \quad \nabla_w f = 2X^T(Xw-y) = 0$$", "equation"),
        (r"$$(AB)^T = A^T B^T$$", "wrong"),
        (r"$$\|x - a\|^2 = x^T x - 2 a^T x, \quad a \in \mathbb{R}^n$$", "wrong"),
        (r"$$u = Xw, \quad u = Xw - y$$", "undecided"),
        (r"$$\frac{\partial w_{ij}}{\partial w_{kl}} = 0, \quad W \in \mathbb{R}^{m\times n}$$", "wrong"),
        (r"$$u_{ij} = \sum_k x_{ik} w_{kj}, \quad \frac{\partial u_{ij}}{\partial w_{kl}} = 0$$", "wrong"),
        (r"$$x^T A x = \sum_i \sum_j a_{ij} x_i x_j$$", "right"),
        (r"$$A = A^T$$", "equation"),
    ],
)
def test_equations_and_claims_are_told_apart(text: str, kind: str) -> None:
    assert only(text).kind == kind


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (r"$$ a = \foo $$", "Not checked: the command \\foo is not known."),
        (r"$$ \frac{\partial f}{\partial w} = 2 w $$", "Not checked: f is not defined before this line."),
        (r"$$ \frac{\partial (f + 1)}{\partial w} = 0 $$", "Not checked: f is not defined before this line."),
        (r"$$ = 2 w $$", "Not checked: nothing stands before this =."),
        (r"$$ f = x^T x, \quad \nabla f = 2x $$", "Not checked: ∇ does not say by what is differentiated here."),
        (r"$$ u_{ij} = x_i w_k $$", "Not checked: the index k stands on one side only."),
        (
            r"$$ Y = A X, \quad \frac{\partial Y}{\partial X} = A $$",
            "Not checked: the derivative of a vector or matrix by a matrix is written by its entries.",
        ),
        (r"$$ b_{ijk} = x_i x_j x_k $$", "Not checked: b has 3 indices, but there are only vectors and matrices."),
        (r"$$ x_i = i \cdot x_i $$", "Not checked: the index i stands in the place of a number."),
        (
            r"$$ f = \|XW\|^2, u = Yv, \quad \frac{\partial f}{\partial u_i} = 0 $$",
            None,
        ),
    ],
)
def test_what_cannot_be_read_is_said_to_be_unread(text: str, reason: str | None) -> None:
    report = matderiv.check_derivation(text)
    if reason is None:
        assert report.lines[-1].kind == "right"  # f does not depend on u
        return
    line = next(line for line in report.lines if line.kind == "unread")
    assert line.evidence == reason
    assert not report.right and report.exit_code == 3


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            r"$X \in \mathbb{R}^{n\times p}$, $w \in \mathbb{R}^p$. $$ f = \|Xw\|^2, \quad \nabla_w f = 2 X X w $$",
            "The sizes do not fit: n×p times n×p: the columns of the one do not meet the rows of the other.",
        ),
        (
            r"$X \in \mathbb{R}^{n\times p}$, $w \in \mathbb{R}^p$. $$ f = \|Xw\|^2, \quad \nabla_w f = 2 X w $$",
            "The sizes do not fit: the left side is p×1 and the right side is n×1.",
        ),
        (
            r"$x \in \mathbb{R}^n, y \in \mathbb{R}^m$ $$ f = x^T x, g = y^T y, \quad \nabla_x f = 2x + y $$",
            "The sizes do not fit: n×1 and m×1 cannot be added.",
        ),
    ],
)
def test_sizes_that_do_not_fit_are_wrong(text: str, reason: str) -> None:
    line = only(text)
    assert line.kind == "wrong"
    assert line.counterexample is not None and line.counterexample.startswith(reason)


def test_a_document_without_equations_is_refused() -> None:
    with pytest.raises(InputError, match="there is no equation in this document") as caught:
        matderiv.check_derivation("No mathematics at all.")
    assert caught.value.hint == r"equations stand in $$ … $$, \[ … \] or align"


def test_too_many_equations_are_refused_before_they_are_put_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(items: Any) -> Any:
        raise AssertionError("the order of the lines was asked for")

    monkeypatch.setattr("matderiv.proofreading.document.in_order", refused)
    with pytest.raises(AssertionError, match="the order of the lines"):
        matderiv.check_derivation("$$ a = b $$")
    with pytest.raises(InputError, match=r"the document has 501 equations; at most 500 are read") as caught:
        matderiv.check_derivation("$$ a = b $$\n" * 501)
    assert caught.value.told("ja").startswith("この文書には等式が 501 個あるが、読めるのは 500 個までである")


# -- readings


def test_one_unreadable_side_leaves_the_others() -> None:
    text = r"\begin{align} \|x\|^2 &= x^T x \\ &= \foo{x} \\ &= \sum_i x_i^2 \end{align}"
    # what stands behind the side that is not read is compared with what stands before it
    assert kinds(text) == ["right", "unread", "right"]


def test_both_layouts_of_gradients() -> None:
    row = r"$$ f = x^T A x, \qquad \frac{\partial f}{\partial x} = x^T (A + A^T) $$"
    assert matderiv.check_derivation(row).layout == "numerator"
    turned = r"$$ y = A x, \qquad \frac{\partial y}{\partial x} = A^T $$"
    report = matderiv.check_derivation(turned)
    assert report.right and report.layout == "denominator"
    assert "denominator layout" in str(report)
    # a transposed matrix is an error, not a layout
    assert kinds(r"$$ f = \log\det X, \quad \frac{\partial f}{\partial X} = X^{-1} $$")[-1] == "wrong"


def test_shapes_and_assumptions_may_be_given() -> None:
    text = r"$$ f = x^T S x, \qquad \nabla_x f = 2 S x $$"
    assert kinds(text) == ["definition", "wrong"]
    assert kinds(text, assume={"S": "symmetric"}) == ["definition", "right"]
    assert kinds(r"$$ \|b x\|^2 = b^2 x^T x $$", shapes={"b": (), "x": ("n",)}) == ["right"]


def test_sizes_of_a_wrong_line_bind_no_other() -> None:
    report = matderiv.check_derivation(
        r"$$ f = \|XW - Y\|_F^2, \quad \nabla_W f = 2X(XW-Y), \quad \nabla_W f = 2X^T(XW-Y) $$"
    )
    assert [line.kind for line in report.lines] == ["definition", "wrong", "right"]
    assert all(len(set(sizes.values())) == 3 for sizes in report.lines[2].check.sizes)


def test_a_notebook_gives_places_in_its_cells() -> None:
    text = (
        '{"cells": [{"cell_type": "code", "source": "1"}, {"cell_type": "markdown", "source": ["Let ", "$u = v$."]}]}'
    )
    (line,) = matderiv.check_derivation(text).lines
    assert line.cell == 1 and line.span == (5, 10)


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("text", "nearest"),
    [
        (r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = X^T(Xw - y) $$", "2*X'*(X*w - y)"),
        (r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = 2X^T(Xw + y) $$", "2*X'*(X*w - y)"),
        (r"$$ f = \log\det X, \quad \nabla_X f = X^{-1} $$", "inv(X')"),
        (r"$$ f = x^T A x, \quad \nabla_x f = A x + A x $$", "A'*x + A*x"),
    ],
)
def test_the_nearest_right_line(text: str, nearest: str) -> None:
    line = only(text)
    assert line.kind == "wrong" and str(line.nearest) == nearest
    assert judged([(line.lhs, line.nearest)])[0].kind in ("EXACT", "SAMPLED")


def test_reasons_in_japanese() -> None:
    said = [line.explained("ja") for line in matderiv.check_derivation(r"$$ = 2 w $$ $$ f = x^T x + \foo $$").lines]
    assert said[0] == "検算していない: この等号の前に何もない。"
    with pytest.raises(InputError) as caught:
        matderiv.check_derivation("No mathematics at all.")
    said_ja = r"この文書には等式がない" + "\n" + r"ヒント: 等式は $$ … $$、\[ … \]、align 環境のいずれかに書く"
    assert caught.value.told("ja") == said_ja
    (line,) = matderiv.check_derivation(r"$$ \foo x = $$").lines
    assert line.explained("en") in (
        "Not checked: one side of this is missing.",
        r"Not checked: the command \foo is not known.",
    )


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("case", FORMS, ids=lambda c: c["id"])
def test_more_forms(case: dict[str, Any]) -> None:
    """Each passes in full, and with one error planted that line is the first that is wrong."""
    assert set(kinds(case["text"])) <= {"definition", "right", "equation"}
    report = matderiv.check_derivation(case["planted"])
    assert report.wrong is not None and report.wrong.number == case["wrong"]


def test_a_definition_may_stand_after_its_use() -> None:
    text = r"$$ f = \|\sigma(z)\|^2 $$ where $z = Wx$. $$ \nabla_x f = 2 W^T (\sigma(z) \odot \sigma'(z)) $$"
    assert kinds(text) == ["definition", "definition", "right"]
    # a solution, after the equation that it solves, is none
    text = r"$$ f = \|Xw - y\|^2, \quad \nabla_w f = 2X^T(Xw - y) $$ so that $$ w = (X^TX)^{-1}X^Ty $$"
    assert kinds(text) == ["definition", "right", "consequence"]


def test_one_of_many_vectors_may_be_declared() -> None:
    text = r"$x_i \in \mathbb{R}^p$, $y_i \in \mathbb{R}$ $$ \sum_i (x_i^T w - y_i)^2 = \|Xw - y\|^2 $$"
    assert kinds(text) == ["right"]
    assert kinds(text.replace("w - y_i", "w + y_i")) == ["wrong"]
