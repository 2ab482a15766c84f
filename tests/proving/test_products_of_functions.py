"""Identities of products fire for scalars and, entry by entry, for arrays: each is written once."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from sympy import Expr, Integer

from matderiv.core.index import Product, Terms, power, product, size
from matderiv.core.operation import Operation
from matderiv.expressions.matrix import Var, add, apply, hadamard, ones
from matderiv.operations import OPERATIONS
from matderiv.operations.quotient import QUOTIENT
from matderiv.proving.tidy import tidy

n = size("n")
t, x = Var("t"), Var("x", (n, Integer(1)))


def _pairs(side: str) -> Iterator[tuple[Operation, str, Callable[..., Expr]]]:
    for operation in OPERATIONS.values():
        for other, rule in getattr(operation, side).items():
            yield operation, other, rule


@pytest.mark.parametrize(("operation", "other", "rule"), list(_pairs("times")))
def test_a_known_product_is_known_of_numbers_and_of_entries(operation, other, rule) -> None:
    assert tidy(Product(apply(operation, t), apply(other, t))) == rule(t, apply)
    assert tidy(hadamard(apply(operation, x), apply(other, x))) == rule(x, apply)


@pytest.mark.parametrize(("operation", "other", "rule"), list(_pairs("over")))
def test_a_known_quotient_is_known_of_numbers_and_of_entries(operation, other, rule) -> None:
    assert tidy(Product(apply(operation, t), power(apply(other, t), -1))) == rule(t, apply)
    assert tidy(apply(QUOTIENT, apply(operation, x), apply(other, x))) == rule(x, apply)


def test_a_number_over_its_root_is_the_root() -> None:
    assert tidy(Product(t, power(apply("sqrt", t), -1))) == apply("sqrt", t)
    assert tidy(apply(QUOTIENT, x, apply("sqrt", x))) == apply("sqrt", x)


def test_a_bracket_is_opened_where_a_term_makes_a_known_product() -> None:
    relu, sign = apply("relu", t), apply("sign", t)
    assert tidy(Product(relu, Terms(Integer(1), sign))) == product(2, relu)
    assert tidy(hadamard(apply("relu", x), add(ones(n), apply("sign", x)))) == apply(
        "scale", Integer(2), apply("relu", x)
    )


def test_other_brackets_stay() -> None:
    tanh = apply("tanh", t)
    given = Product(Integer(2), tanh, Terms(Integer(1), Product(Integer(-1), power(tanh, 2))))
    assert tidy(given) == given
