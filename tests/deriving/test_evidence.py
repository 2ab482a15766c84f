"""What a proof that is made and one that is read have in common."""

from __future__ import annotations

import pytest
from sympy import S

from matderiv.core.errors import RefutedError
from matderiv.core.index import Entry, Index, Pair, product, size
from matderiv.core.proof import Lemma, Rule, Step
from matderiv.core.text import Text
from matderiv.deriving.evidence import einsum_code, free_indices, paired, verified
from matderiv.expressions.matrix import Var, multiply, transpose

N = size("n")
ROW, COLUMN = Index("i", N), Index("j", N)
A = Var("A", (N, N))
X = Var("x", (N, S.One))
SAME = Rule("same", Text("The same.", "同じ。"))


def test_only_an_answer_in_index_form_has_free_indices() -> None:
    assert free_indices(Entry(A, ROW, COLUMN), (ROW, COLUMN)) == (ROW, COLUMN)
    assert free_indices(A, (ROW, COLUMN)) == ()


def test_stacked_columns_are_one_axis() -> None:
    assert paired((ROW, COLUMN), True) == (Pair(ROW, COLUMN),)
    assert paired((ROW, COLUMN), False) == (ROW, COLUMN)


def test_einsum_code_is_of_index_forms() -> None:
    assert (
        einsum_code(product(Entry(A, ROW, COLUMN), Entry(X, COLUMN)), (ROW, COLUMN), (A, X), False)
        == "np.einsum('ij,j->ij', A, x)"
    )
    assert einsum_code(A, (), (A,), False) is None


def test_every_line_has_evidence_or_is_refuted() -> None:
    right = Lemma(A, transpose(transpose(A)), (Step(A, A, SAME),))
    (lemma,) = verified((right,), (A,))
    assert [step.check.kind for step in lemma.steps] == ["EXACT"]
    square = multiply(A, A)
    with pytest.raises(RefutedError):
        verified((Lemma(A, square, (Step(A, square, SAME),)),), (A,))
