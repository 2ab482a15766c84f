"""A style by itself: what stands in parentheses, what stands between factors, and what a style refuses."""

from __future__ import annotations

import pytest

from matderiv.core.operation import Binds
from matderiv.expressions.notations.ascii import Ascii
from matderiv.expressions.notations.latex import BreakableLatex, Latex
from matderiv.expressions.notations.notation import HasIndices, Piece, Style
from matderiv.expressions.notations.unicode import Unicode

SUM = Piece("a + b", Binds.ADD)
OPEN = Piece("Σ_i x_i", Binds.MULTIPLY, tail=True)
X = Piece("x")


@pytest.mark.parametrize(
    ("piece", "level", "last", "text"),
    [
        (SUM, Binds.ADD, True, "a + b"),
        (SUM, Binds.MULTIPLY, True, "(a + b)"),
        (X, Binds.ATOM, False, "x"),
        (OPEN, Binds.MULTIPLY, True, "Σ_i x_i"),
        (OPEN, Binds.MULTIPLY, False, "(Σ_i x_i)"),
        (OPEN, Binds.POSTFIX, True, "(Σ_i x_i)"),
    ],
)
def test_a_piece_fits_its_place_or_gets_parentheses(piece: Piece, level: int, last: bool, text: str) -> None:
    assert Unicode().fit(piece, level, last=last) == text


def test_an_open_sum_stands_last_in_a_product_without_parentheses() -> None:
    assert Unicode().product([X, OPEN]) == Piece("x Σ_i x_i", Binds.MULTIPLY, tail=True, dot=True)
    assert Unicode().product([OPEN, X]).text == "(Σ_i x_i)x"


@pytest.mark.parametrize(("style", "text"), [(Latex(), r"x \cdot 2"), (Unicode(), "x · 2"), (Ascii(), "x*2")])
def test_a_digit_after_a_factor_is_set_apart(style: Style, text: str) -> None:
    assert style.product([X, Piece("2")]).text == text


def test_only_brackets_between_which_no_line_breaks_grow() -> None:
    tall = Piece(r"\frac{a}{b} + c", Binds.ADD, tall=True)
    assert Latex().fit(tall, Binds.ATOM) == r"\left(\frac{a}{b} + c\right)"
    assert BreakableLatex().fit(tall, Binds.ATOM) == r"\Bigl(\frac{a}{b} + c\Bigr)"


def test_the_input_language_has_no_sums_over_indices() -> None:
    with pytest.raises(HasIndices):
        Ascii().sum([("i", "n")], X)
    with pytest.raises(HasIndices):
        Ascii().delta(["i", "j"])
