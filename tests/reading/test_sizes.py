"""Unknown sizes: what is left open gets its names in one order, whatever the hashes of this run."""

from __future__ import annotations

from sympy import Dummy, Integer, S

from matderiv.core.index import size
from matderiv.reading.sizes import ONE, Dim, Extents, equal, evaluated, is_unit, same, value_of, written


def test_the_parts_of_a_product_keep_their_order() -> None:
    for _ in range(40):  # the hash of a dummy, and with it the order in a set, differs from one to the next
        unknown = {Dummy(letter, integer=True, positive=True): Dim() for letter in "abcd"}
        a, b, c, d = unknown
        form, parts = evaluated(d * b * c * a, unknown).parts or (None, {})
        assert form == a * b * c * d
        assert list(parts) == [a, b, c, d]


def test_what_is_equal_shares_its_value() -> None:
    first, second, third = Dim(), Dim(), Dim(size("n"))
    assert equal(first, second) and equal(second, third)
    assert value_of(first) == size("n") == value_of(second)


def test_what_cannot_be_equal_stays_apart() -> None:
    assert not equal(Dim(Integer(2)), Dim(Integer(3)))
    # a vector that a document names is no scalar, but a part whose size nothing tells may be
    assert not equal(Dim(one=0), ONE)
    assert equal(Dim(), ONE)


def test_of_parts_both_sizes_are_compared() -> None:
    row, column = (ONE, Dim(size("n"))), (Dim(size("n")), ONE)
    assert not same(row, column)
    assert is_unit((ONE, ONE)) and not is_unit(row) and not is_unit(column)


def test_sizes_as_they_are_written() -> None:
    assert (written("3"), written("n")) == (Integer(3), size("n"))


def test_sizes_without_a_name_get_one_that_is_free() -> None:
    extents = Extents()
    rows, columns = extents.new(solid=True), extents.new(solid=True)
    extents.name([columns], {"n_1"})
    assert (str(value_of(columns)), str(value_of(rows))) == ("n_2", "n_3")


def test_a_product_of_sizes_is_named_by_its_factors() -> None:
    p, q = size("p"), size("q")
    extents = Extents()
    a, b = extents.new(size("m")), extents.new(solid=True)
    product = extents.composed(p * q, {p: a, q: b})
    extents.name([], set())
    assert str(value_of(product)) == "m*n_1"
    assert extents.composed(p, {p: a}) is a
    assert extents.composed(p * q, {p: ONE, q: b}) is b


def test_products_that_were_made_equal_to_something_else() -> None:
    p, q = size("p"), size("q")
    extents = Extents()
    product = extents.composed(p * q, {p: Dim(Integer(2)), q: Dim(Integer(3))})
    assert extents.misfit() is None
    assert equal(product, Dim(Integer(5)))
    assert extents.misfit() == (Integer(6), Integer(5))
    assert S.One == value_of(ONE)
