"""Rows of wide formulas."""

from __future__ import annotations

import pytest

from matderiv import derive
from matderiv.printing.mathml import mathml
from matderiv.printing.tex import LONGEST_ROW, broken, escape, rows, signs


@pytest.mark.parametrize(
    ("formula", "limit", "pieces"),
    [
        ("a + b", 10, ("a + b",)),
        # before a relation rather than before a term, and outside parentheses rather than inside
        ("a + b = c + d", 4, ("a + b", "{} = c + d")),
        ("(a + b) c + d", 6, ("(a + b) c", "{} + d")),
        ("(a + b + c + d)_{i}", 6, ("(a + b + c", "{} + d)_{i}")),
        # what is opened by \\left is closed in its own piece
        (
            r"\left( \left[ a + b \right] c \right)",
            3,
            (r"\left( \left[ a \right. \right.", r"\left. \left. {} + b \right] c \right)"),
        ),
        # a sign is no difference, and nothing breaks inside braces
        ("(-x)", 1, ("(-x)",)),
        (r"\frac{a + b + c + d}{e}", 1, (r"\frac{a + b + c + d}{e}",)),
        (r"\begin{pmatrix} a + b \end{pmatrix}", 1, (r"\begin{pmatrix} a + b \end{pmatrix}",)),
    ],
)
def test_a_formula_breaks_before_a_sign(formula: str, limit: float, pieces: tuple[str, ...]) -> None:
    assert broken(formula, limit) == pieces
    for piece in pieces:
        mathml(piece)  # each is a formula by itself


def test_signs_that_a_text_font_of_tex_reads_otherwise_are_mathematics() -> None:
    assert escape("|t|, −1 < t > a_1") == r"$\vert$t$\vert$, $-$1 $<$ t $>$ a\_1"


def test_signs_are_counted_as_they_are_seen() -> None:
    assert signs(r"\operatorname{tr}(A)") == 5
    assert signs(r"\frac{1}{2}") == pytest.approx(1.1)
    assert signs(r"x_{ij}") == pytest.approx(2.2)


def test_no_row_of_a_long_proof_is_too_wide() -> None:
    d = derive("log(det(A*X*B + C)) + norm2(softmax(A*tanh(X*b)))^2 + tr(inv(X'*X)*D)", "X")
    shown = [row for s in d.steps for row in rows(s.lhs, s.rhs)]
    assert max(map(signs, shown)) < 1.2 * LONGEST_ROW
    assert max(len(rows(None, s.rhs)) for s in d.steps) > 2


def test_names_of_several_letters_do_not_run_together() -> None:
    d = derive("norm2(gain*signal)^2", "signal", shapes={"gain": ("m", "n"), "signal": ("n",)})
    (row,) = rows(*d.proof.claim)
    assert row.endswith(r"= 2 \, \mathrm{gain}^{\top} \, \mathrm{gain} \, \mathrm{signal}")
