"""A part of a network can be read from either end."""

from __future__ import annotations

from lines import A, p, q

from matderiv.core.index import Delta, Entry
from matderiv.expressions.matrix import apply, transpose
from matderiv.proving.moves import Part


def test_an_edge_read_the_other_way_is_transposed_with_all_that_it_was_made_of() -> None:
    edge = Part(A, (p, q), (Entry(A, p, q),))
    assert edge.seen_from(p) is edge and edge.other(p) == q
    back = edge.seen_from(q)
    assert (back.value, back.at, back.leaves) == (transpose(A), (q, p), (Entry(transpose(A), q, p),))


def test_an_identity_is_a_delta() -> None:
    eye = Part(apply("eye", shape=A.shape), (p, q), (Delta(p, q),))
    assert eye.entry == Delta(p, q) and eye.flipped().leaves == (Delta(q, p),)
    assert Part(A, (p, q), ()).entry == Entry(A, p, q)
