"""A claim as it was given, in the symbols of the objective."""

from __future__ import annotations

import pytest
from sympy import MatrixSymbol

import matderiv
from matderiv.errors import InputError, NoRuleError, ShapeError
from matderiv.index import size
from matderiv.judging.claims import leaves_open, read_claim, shapes_in, told_clash
from matderiv.matrix import Var, multiply

n, m = size("n"), size("m")
A, X = Var("A", (n, n), letter="a"), Var("X", (n, m), letter="x")


def test_the_names_are_those_of_the_objective() -> None:
    assert read_claim("A*X", (A, X), [(n, m)], {}) == multiply(A, X)


def test_an_open_size_is_that_of_the_first_shape_that_fits() -> None:
    assert read_claim("eye", (A,), [(n, n)], {}) == read_claim("eye(n)", (A,), [(n, n)], {})
    with pytest.raises(ShapeError) as caught:
        read_claim("norm2(vector(1))*A", (A,), [(n, n)], {})
    assert leaves_open(caught.value)


def test_sizes_that_do_not_fit_are_told_with_a_cause() -> None:
    with pytest.raises(ShapeError) as caught:
        read_claim("X*A", (A, X), [(n, m)], {})
    assert not leaves_open(caught.value)
    assert len(told_clash(caught.value)) == 1 + (caught.value.advice is not None)


def test_a_new_name() -> None:
    with pytest.raises(InputError) as caught:
        read_claim("A*Z", (A, X), [(n, m)], {})
    assert caught.value.message == "the claim uses Z, which the objective lacks"
    assert caught.value.hint == "the names of the objective are A, X; a new one needs a declared shape"
    assert caught.value.told("ja").splitlines()[0] == "主張にある Z は目的関数にない"


def test_the_shapes_of_a_sympy_claim() -> None:
    assert shapes_in(MatrixSymbol("A", 2, 3).T, "A*x") == {"A": (2, 3)}
    assert shapes_in("A'", "A*x") == {}


def test_what_is_symmetric_though_its_form_does_not_show_it() -> None:
    shapes = {"y": ("n",), "z": ("n",), "X": ("n", "m")}
    claim = "2*lambda_max((y - z)*(y' - z'))*X"
    assert matderiv.check("lambda_max((y - z)*(y - z)')*norm2(X)^2", "X", claim, shapes=shapes).right
    with pytest.raises(NoRuleError, match="nothing says that"):
        matderiv.check("lambda_max((y - z)*(y - z)')*norm2(X)^2", "X", "2*lambda_max((y - z)*y')*X", shapes=shapes)
