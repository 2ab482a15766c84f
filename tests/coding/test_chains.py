"""Products of several matrices: the bracketing that costs least, and factors that are no dense array."""

from __future__ import annotations

from sympy import Expr, S

from matderiv.coding.chains import Factor, multiplied
from matderiv.coding.graph import kinds as op
from matderiv.coding.graph.graph import Graph
from matderiv.coding.graph.nodes import Node, below, kept_axes
from matderiv.core.index import size

n, m = size("n"), size("m")


def given(g: Graph, name: str, rows: Expr, columns: Expr) -> Factor:
    shape = (rows, columns)
    return Factor(g.make(op.INPUT, (), kept_axes(shape), name=name), shape)


def turned(g: Graph, factor: Factor) -> Factor:
    return Factor(g.T(factor.node), factor.shape[::-1])


def test_a_vector_goes_first_by_itself() -> None:
    g = Graph()
    a, b, x = given(g, "A", n, n), given(g, "B", n, n), given(g, "x", n, S.One)
    assert repr(multiplied(g, [a, b, x])) == "matmul(input('A'), matmul(input('B'), input('x')))"


def test_the_bracketing_follows_the_typical_sizes() -> None:
    def product(sizes: dict[str, int]) -> Node:
        g = Graph(sizes)
        return multiplied(g, [given(g, "A", n, m), given(g, "B", m, n), given(g, "C", n, m)])

    assert repr(product({"n": 1000, "m": 2})) == "matmul(input('A'), matmul(input('B'), input('C')))"
    assert repr(product({"n": 2, "m": 1000})) == "matmul(matmul(input('A'), input('B')), input('C'))"


def test_scalars_stand_in_front_and_the_identity_goes() -> None:
    g = Graph()
    c, a = given(g, "c", S.One, S.One), given(g, "A", n, n)
    eye = Factor(g.make(op.EYE, (), (n, n)), (n, n))
    assert multiplied(g, [a, eye]) is a.node
    assert multiplied(g, [eye, eye]) is eye.node
    assert repr(multiplied(g, [a, c, eye])) == "prod(input('c'), input('A'), 1, (1, 1))"


def test_half_of_a_product_with_its_own_transpose_is_enough() -> None:
    g = Graph()
    a, d = given(g, "A", n, m), given(g, "d", n, S.One)
    scale = g.make(op.DIAG, (g.call(op.EXP, d.node),), (n, n))
    chain = [turned(g, a), Factor(scale, (n, n)), a]
    assert multiplied(g, chain, gram=True).kind is op.GRAM
    assert multiplied(g, chain).kind is op.MATMUL


def test_a_diagonal_and_an_outer_product_are_multiplied_term_by_term() -> None:
    g = Graph()
    a, u, d = given(g, "A", n, n), given(g, "u", n, S.One), given(g, "d", n, S.One)
    outer = g.make(op.OUTER, (u.node, u.node), (n, n))
    middle = Factor(g.make(op.DIAG_ADD, (outer, d.node), (n, n)), (n, n))
    found = multiplied(g, [a, middle])
    assert found.kind is op.ADD
    assert op.DIAG_ADD not in {node.kind for node in below([found])}
