"""Which branches stand in different factors of a product, so that their sides must be met together."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer

from matderiv.checking.multiplied import multiplied
from matderiv.checking.ranges import Ranges
from matderiv.core.index import product, size, terms
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply

n = size("n")
s, t = Var("s"), Var("t")
x, y = Var("x", (n, Integer(1))), Var("y", (n, Integer(1)))
u, v = terms(s, Integer(-1)), terms(t, Integer(-2))
positive, twice, times = apply("exp", s), product(2, u), product(apply("exp", s), u)


def relu(e: Expr) -> Expr:
    return apply("relu", e)


@pytest.mark.parametrize(
    ("side", "arguments", "found"),
    [
        (product(relu(u), relu(v)), [u, v], [(0, 1)]),
        (product(3, relu(u), terms(relu(v), s)), [v, u], [(0, 1)]),
        (apply("scale", relu(u), multiply(relu(v), x)), [u, v], [(0, 1)]),
        (hadamard(add(multiply(relu(u), x), y), add(multiply(relu(v), y), x)), [u, v], [(0, 1)]),
        (terms(relu(u), relu(v)), [u, v], []),  # no product
        (product(terms(relu(u), relu(v)), s), [u, v], []),  # both in one factor
        (product(relu(u), relu(v)), [u], []),
        (product(relu(u), relu(t)), [u, t], []),  # the signs of letters are counted through as they are
        (multiply(relu(u), relu(x)), [u, x], []),  # the entries of an array lie on both sides at once
        (product(relu(u), relu(twice)), [u, twice], []),  # one sign
        (product(relu(u), relu(times)), [u, times], []),
        (product(relu(u), relu(positive)), [u, positive], []),  # on one side for ever
        (product(relu(u), relu(twice), relu(v)), [u, twice, v], [(0, 2)]),
    ],
)
def test_the_branches_of_different_factors(side: Expr, arguments: list[Expr], found: list[tuple[int, ...]]) -> None:
    assert list(multiplied([side], arguments, Ranges())) == found
