"""Sizes that are found equal, those that cannot be, and the names that they get."""

from __future__ import annotations

from sympy import Integer, S

from matderiv.core.index import size
from matderiv.proofreading.extents import ONE, Extents, Size, equal, root, same, unit, written


def test_what_is_equal_shares_its_value() -> None:
    first, second, third = Size(), Size(), Size(size("n"))
    assert equal(first, second) and equal(second, third)
    assert root(first).value == size("n") == root(second).value


def test_what_cannot_be_equal_stays_apart() -> None:
    assert not equal(Size(Integer(2)), Size(Integer(3)))
    # a vector that a document names is no scalar, but a part whose size nothing tells may be
    assert not equal(Size(solid=True), ONE)
    assert equal(Size(), ONE)


def test_of_parts_both_sizes_are_compared() -> None:
    row, column = (ONE, Size(size("n"))), (Size(size("n")), ONE)
    assert not same(row, column)
    assert unit((ONE, ONE)) and not unit(row) and not unit(column)


def test_sizes_as_they_are_written() -> None:
    assert (written("3"), written("n")) == (Integer(3), size("n"))


def test_sizes_without_a_name_get_one_that_is_free() -> None:
    extents = Extents()
    rows, columns = extents.new(solid=True), extents.new(solid=True)
    extents.name([columns], {"n_1"})
    assert (str(root(columns).value), str(root(rows).value)) == ("n_2", "n_3")


def test_a_product_of_sizes_is_named_by_its_factors() -> None:
    p, q = size("p"), size("q")
    extents = Extents()
    a, b = extents.new(size("m")), extents.new(solid=True)
    product = extents.composed(p * q, {p: a, q: b})
    extents.name([], set())
    assert str(root(product).value) == "m*n_1"
    assert extents.composed(p, {p: a}) is a
    assert extents.composed(p * q, {p: ONE, q: b}) is b


def test_products_that_were_made_equal_to_something_else() -> None:
    p, q = size("p"), size("q")
    extents = Extents()
    product = extents.composed(p * q, {p: Size(Integer(2)), q: Size(Integer(3))})
    assert extents.misfit() is None
    assert equal(product, Size(Integer(5)))
    assert extents.misfit() == (Integer(6), Integer(5))
    assert S.One == root(ONE).value
