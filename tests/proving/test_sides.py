"""A summand that goes through a letter is worked out on the side, by the chain or product rule."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.core.proof import every
from matderiv.expressions.writer import unicode


def asides(text: str, wrt: str) -> list[tuple[str, str]]:
    steps = every(derive(text, wrt).steps)
    return [(s.rule.name, unicode(s.rhs)) for s in steps if s.role == "aside"]


def test_the_delta_is_collapsed_in_a_detail() -> None:
    article = derive("norm2(X*W - Y)^2", "W")
    lines = [unicode(s.rhs) for s in every(article.steps)]
    slope = next(s for s in every(article.steps) if unicode(s.lhs) == "∂u_iβ/∂w_αβ")
    assert unicode(slope.rhs) == "x_iα" and "the delta keeps only the term with" in slope.rule.reason.en
    assert lines.index("x_iα") < lines.index("2 Σ_i x_iα (Σ_k x_ik w_kβ − y_iβ)")


def test_the_chain_rule_is_written_before_anything_is_put_in() -> None:
    lines = asides("norm2(X*W - Y)^2", "W")
    assert lines[:2] == [("chain-rule", "∂u_iβ/∂w_αβ · ∂u_iβ²/∂u_iβ"), ("insert", "x_iα · 2u_iβ")]


def test_a_letter_that_stays_is_differentiated_at_once() -> None:
    steps = derive("sum(exp(A*x))", "x").steps
    (line,) = (s for s in steps if unicode(s.rhs) == "Σ_i a_iα exp(u_i)")
    assert unicode(line.lhs) == "∂sum(exp(Ax))/∂x_α" and "differentiated by the chain rule" in line.rule.reason.en


def test_the_product_rule_where_two_factors_move() -> None:
    lines = [(s.rule.name, unicode(s.rhs)) for s in derive("x.*(A*x)", "x").steps]
    assert [line for line in lines if line[0] in ("product-rule", "insert")] == [
        ("product-rule", "∂x_i/∂x_α u_i + x_i ∂u_i/∂x_α"),
        ("insert", "δ_iα u_i + x_i a_iα"),
    ]


def test_letters_go_back_where_the_line_has_them_written_out() -> None:
    assert ("put-back", "2a_iα Σ_j a_ij x_j") in asides("norm2(A*x)^2", "x")


def test_an_operation_that_stays_folded_is_differentiated_by_its_entries() -> None:
    steps = derive("det(A*X)", "X").steps
    (line,) = (s for s in steps if "through all entries" in s.rule.reason.en)
    assert unicode(line.rhs) == "Σ_i Σ_j ∂det(U)/∂u_ij · ∂u_ij/∂x_αβ"
    assert "はすべての成分 {e0} を通して" in line.rule.reason.ja
    after = steps[steps.index(line) + 1]
    assert after.lhs == line.rhs and unicode(after.rhs) == "Σ_i Σ_j det(U) (U⁻¹)_ji a_iα δ_jβ"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the others stay. Here u_i is written for exp(x_i)."),
        ("ja", "残す。ここでは exp(x_i) を u_i と書く。"),
    ],
)
def test_a_letter_that_stands_again_for_what_is_shown_is_told(language: str, said: str) -> None:
    text = " ".join(derive("a'*diag(exp(x))*A*x", "x").to("terminal", language=language).split())
    assert said.replace(" ", "") in text.replace(" ", "")


def test_what_is_no_sum_is_not_called_one() -> None:
    steps = derive("norm2(x*y')^2", "x").steps
    said = [s.rule.reason for s in steps if s.rule.name in ("put-back", "fold")]
    assert [t.en for t in said] == ["{u} stands for this product. The number stands in front."]
    of_a_sum = [s.rule.reason.en for s in derive("norm2(A*diag(x)*B)^2", "x").steps if s.rule.name == "fold"]
    assert of_a_sum == ["The letter {u} is put back for its sum."]


def told(text: str, wrt: str, language: str, **shapes: tuple[str, ...]) -> str:
    """A derivation for a terminal, without the blanks that its lines are broken at."""
    return "".join(derive(text, wrt, shapes=shapes).to("terminal", language=language).split())


SAID = [
    (
        ("norm2(y - x)^2 + (c'*x + d)*s", "x", {"d": (), "s": ()}),
        "= −2u_α ∂u_α/∂x_α = −1 and ∂u_α²/∂u_α = 2u_α are put in. Numbers and signs are multiplied.",
        "= −2u_α ∂u_α/∂x_α = −1、∂u_α²/∂u_α = 2u_α を代入する。数の係数や符号を掛け合わせる。",
    ),
    (
        ("(c'*x + d)*s + norm2(x - b)^2", "x", {"d": (), "s": ()}),
        "Of Σ_i (x_i − b_i)², only the term with i = α contains x_α, so the sum over i reduces to this term.",
        "Σ_i (x_i − b_i)² のうち x_α を含むのは i = α の項だけなので、i についての和はこの項だけになる。",
    ),
    (
        ("norm2(X' - Y)^2 + sum(exp(X'))", "X", {}),
        "exp(x_αβ) = exp(X)_αβ, entry by entry. U = Xᵀ − Y is put in.",
        "U = Xᵀ − Y を代入する。",
    ),
    (
        ("norminf(A*x - b)", "x", {}),
        "f = max(v) The letter v stands for the inner expression. The ∞-norm is the largest of the absolute values.",
        "f = max(v) 内側の式を文字 v で表す。∞ ノルムは成分の絶対値のうち最大のものである。",
    ),
    (
        ("sum(norm2(X - C, 1).*v')", "X", {"X": ("m", "n"), "v": ("n",)}),
        "Valid where no column of X − C is 0 (the length of a column has no derivative at 0).",
        "X − C のどの列も 0 でないとき成り立つ(列の長さは 0 で微分できない)。",
    ),
    (
        ("sum(norm2(X - C, 1).*v')", "X", {"X": ("m", "n"), "v": ("n",)}),
        "what it stands for, U = (X − C)ᵀ. Transposing twice changes nothing: Uᵀ = X − C.",
        "文字をもとの式に戻す。二度転置するともとに戻るので、Uᵀ = X − C である。",
    ),
]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("asked", "en", "ja"), SAID)
def test_a_line_says_what_is_done_in_it(asked: tuple[str, str, dict[str, tuple[str, ...]]], en: str, ja: str) -> None:
    text, wrt, shapes = asked
    for language, said in (("en", en), ("ja", ja)):
        assert said.replace(" ", "") in told(text, wrt, language, **shapes)
