"""What can be told of an equality by its letters alone."""

from __future__ import annotations

from matderiv.proofreading.document import Document
from matderiv.proofreading.items import Item, in_order, indices_of, on_indices, symmetric_name


def items(text: str) -> list[Item]:
    return Document(text, None, None).items


def test_a_symmetric_matrix_is_named_by_either_side() -> None:
    assert [symmetric_name(i) for i in items(r"$A = A^T$, $S^T = S$, $A = B^T$, $x = y$")] == ["A", "S", None, None]


def test_index_letters_are_those_below() -> None:
    (item,) = items(r"$$ (Xw)_i = \sum_k x_{ik} w_k $$")
    assert item.left is not None and item.right is not None
    assert (indices_of(item.left), indices_of(item.right)) == ({"i"}, {"i", "k"})


def test_a_line_about_indices_says_nothing_of_values() -> None:
    document = Document(r"$$ y_j = \sum_k x_k z_{kj} $$ with $j = k$ and $y = x$", None, None)
    assert [on_indices(item, document.known) for item in document.items] == [False, True, False]


def test_only_definitions_are_passed_over() -> None:
    assert in_order(items(r"$h = \sigma(z)$, $z = W x$, $W = A B$")) == [2, 1, 0]
    assert in_order(items(r"$2 h = \sigma(z)$, $z = W x$")) == [0, 1]
