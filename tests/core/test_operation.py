"""What the shape rule of each operation says of shapes that it does not accept, and the same of a product or sum."""

from __future__ import annotations

from typing import Any

import pytest
from sympy import S

from matderiv.core.errors import ShapeError
from matderiv.core.index import size
from matderiv.core.operation import Misfit
from matderiv.expressions.matrix import Var, add, apply, multiply
from matderiv.operations import OPERATIONS

M, N = size("m"), size("n")
WIDE, SQUARE, VECTOR, SCALAR = (M, N), (N, N), (N, S.One), (S.One, S.One)


@pytest.mark.parametrize(
    ("name", "shapes", "message"),
    [
        ("hadamard", [WIDE, SQUARE], "the shapes differ: m×n and n×n"),
        ("diag", [WIDE], "a diagonal matrix is made of a column vector, but this is m×n"),
        ("matrix_power", [WIDE, SCALAR], "only a square matrix has powers, but this one is m×n"),
        ("matrix_power", [SQUARE, VECTOR], "the exponent must be a number, but it is n×1"),
        ("power_trace", [WIDE, SCALAR], "only a square matrix has powers, but this one is m×n"),
        ("power_trace", [SQUARE, VECTOR], "the exponent must be a number, but it is n×1"),
        (
            "expm_multiple",
            [SCALAR, WIDE],
            "the exponential is taken of a scalar times a square matrix, not of 1×1 times m×n",
        ),
        ("scale", [VECTOR, WIDE], "the factor in front must be a scalar, not n×1"),
        ("matmul", [WIDE, WIDE], "a m×n times a m×n: n columns do not meet m rows"),
        ("eye", [], "the size of eye must be given by its context"),
        ("ones", [], "the size of a vector or matrix of ones must be given by its context"),
        ("zero", [], "the size of a zero must be given by its context"),
    ],
)
def test_a_shape_rule_tells_the_shapes(name: str, shapes: list[Any], message: str) -> None:
    with pytest.raises(Misfit) as caught:
        OPERATIONS[name].shape(*shapes)
    assert str(caught.value) == message


def test_in_japanese() -> None:
    with pytest.raises(Misfit) as caught:
        OPERATIONS["matmul"].shape(WIDE, WIDE)
    assert caught.value.said.within("ja") == "m×n と m×n の積: n 列と m 行が合わない"


def test_products_and_sums() -> None:
    x, a = Var("X", WIDE), Var("A", SQUARE)
    with pytest.raises(ShapeError) as caught:
        multiply(x, x)
    assert caught.value.message == "a m×n times a m×n: n columns do not meet m rows"
    with pytest.raises(ShapeError) as caught:
        add(x, a)
    assert caught.value.message == "a m×n and a n×n cannot be added"


def test_an_operation_put_on_something_else_is_refused_too() -> None:
    """Also where SymPy puts one expression in the place of another."""
    square, wide = Var("A", SQUARE), Var("X", WIDE)
    with pytest.raises(ShapeError) as caught:
        apply("tril", square).subs(square, wide)
    assert caught.value.message == "the lower triangle is taken of a square matrix, but this one is m×n"
    assert caught.value.told("ja") == "下三角部分をとるのは正方行列からであるが、これは m×n である"
