"""Small numbers with which two sides differ."""

from __future__ import annotations

from sympy import S

import matderiv
from matderiv.core.index import Entry, Index, size
from matderiv.expressions.matrix import Var, multiply, transpose
from matderiv.proofreading.examples import MOST_SIZES, example

N, M = size("n"), size("m")
A = Var("A", (N, N))
FACTORED = (
    r"The loss is $L(U,V) = \|R - UV^\top\|_F^2 + \lambda(\|U\|_F^2+\|V\|_F^2)$. We have "
    r"$$\nabla_UL = -2(R-UV^\top)V + 2\lambda U$$ and $$\nabla_VL = -2(R-UV^\top)U + 2\lambda V.$$"
)


def test_two_matrices_that_differ() -> None:
    found, indices = example(A, transpose(A))
    assert found is not None and indices == ()
    assert found.sizes == {"n": 2} and found.true != found.claimed
    assert found.place in ("(1, 2)", "(2, 1)")


def test_an_entry_is_counted_by_its_indices() -> None:
    i, j = Index("i", N), Index("j", N)
    found, indices = example(Entry(A, i, j), Entry(A, j, i))
    assert found is not None and indices == (i, j)
    assert len(found.at) == 2


def test_nothing_is_looked_for_at_too_many_sizes() -> None:
    chain = [Var(f"B_{n}", (size(f"n_{n}"), size(f"n_{n + 1}"))) for n in range(MOST_SIZES + 1)]
    found, _ = example(multiply(*chain), multiply(2, *chain))
    assert found is None


def test_scalars_have_no_place() -> None:
    x = Var("x", (N, S.One))
    square = multiply(transpose(x), x)
    found, indices = example(square, multiply(2, square))
    assert found is not None and (found.at, indices) == ((), ())


def test_numbers_have_the_sizes_that_the_document_gives_the_letters() -> None:
    report = matderiv.check_derivation(FACTORED)
    found = report.lines[-1].example
    assert report.lines[-1].kind == "wrong" and found is not None
    shapes = {letter.symbol.name: letter.symbol.shape for letter in report.letters}
    for symbol, rows in found.inputs:
        for n, count in zip(shapes[symbol.name], (len(rows), len(rows[0])), strict=True):
            assert not n.is_Symbol or found.sizes[str(n)] == count
    assert found.sizes["n_1"] == found.sizes["n_2"]  # the line makes R a square matrix
