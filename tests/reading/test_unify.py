"""Unknown sizes: what is left open gets its names in one order, whatever the hashes of this run."""

from __future__ import annotations

from sympy import Dummy

from matderiv.reading.unify import Dim, evaluated


def test_the_parts_of_a_product_keep_their_order() -> None:
    for _ in range(40):  # the hash of a dummy, and with it the order in a set, differs from one to the next
        unknown = {Dummy(letter, integer=True, positive=True): Dim() for letter in "abcd"}
        a, b, c, d = unknown
        form, parts = evaluated(d * b * c * a, unknown).parts or (None, {})
        assert form == a * b * c * d
        assert list(parts) == [a, b, c, d]
