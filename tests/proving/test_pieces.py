"""A term under ∂ is split into what stays outside and what is differentiated."""

from __future__ import annotations

from sympy import Expr, S

from matderiv.core.index import Entry, Index, power, product, size, summed, terms
from matderiv.expressions.matrix import Var
from matderiv.expressions.writer import unicode
from matderiv.proving.pieces import Piece, contains, nodes, parted, split_sums

n = size("n")
X, a, c = Var("X", (n, n)), Var("a", (n, S.One)), Var("c")
i, j = Index("i", n), Index("j", n)
x = Entry(X, i, j)


def split(term: Expr) -> Piece:
    return parted(term, lambda f: contains(f, X))


def test_constant_factors_stand_outside_and_the_sum_under_the_derivative_is_taken_apart() -> None:
    piece = split(product(3, c, summed(product(Entry(a, i), x), i)))
    assert piece == Piece((S(3), c), (), product(Entry(a, i), x), (i,))
    assert unicode(piece.line(x)) == "3c ∂/∂x_ij [Σ_i a_i x_ij]"


def test_of_several_factors_that_move_none_is_taken_apart() -> None:
    total = summed(x, i)
    assert split(product(total, c, total)) == Piece((c,), (), product(total, total))


def test_a_value_goes_in_place_of_the_derivative_term_by_term_with_numbers_in_front() -> None:
    piece = Piece((S(2), Entry(a, j)), (j,), power(Entry(a, i), 2), (i,))
    value = terms(product(3, Entry(a, i)), S.One)
    assert unicode(piece.with_value(value)) == "6 Σ_j Σ_i a_j a_i + 2 Σ_j Σ_i a_j"


def test_a_sum_of_terms_is_one_term_each() -> None:
    both = summed(terms(Entry(a, i), power(Entry(a, i), 2)), i)
    assert split_sums(terms(c, product(2, both))) == [
        c,
        product(2, summed(Entry(a, i), i)),
        product(2, summed(power(Entry(a, i), 2), i)),
    ]


def test_what_stands_in_an_expression() -> None:
    assert contains(product(c, x), X) and not contains(c, X) and not contains(None, X)
    assert nodes(product(2, x)) == 6  # the product, 2, the entry, its matrix and two indices
