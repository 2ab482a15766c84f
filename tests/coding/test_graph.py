"""Arrays in the forms in which they are best computed: what is known of them, stable functions, no needless product."""

from __future__ import annotations

import pytest
from sympy import Integer, S

from matderiv.coding.graph import kinds as op
from matderiv.coding.graph.graph import Graph
from matderiv.coding.graph.kinds import Kind
from matderiv.coding.graph.nodes import Node, below
from matderiv.core.index import size

n, m = size("n"), size("m")


def matrix(g: Graph, name: str, *facts: str) -> Node:
    node = g.make(op.INPUT, (), (n, n), name=name)
    g.facts[node] = frozenset(facts)
    return node


def vector(g: Graph, name: str) -> Node:
    return g.make(op.INPUT, (), (n,), name=name)


def operations(node: Node) -> set[Kind]:
    return {a.kind for a in below([node])}


def test_equal_requests_are_one_node() -> None:
    g = Graph()
    a, b = matrix(g, "A"), matrix(g, "B")
    assert g.matmul(a, b) is g.matmul(a, b)
    assert g.T(g.T(a)) is a
    assert g.terms([a, b, g.negated(b)], a.axes) is a


def test_what_is_symmetric_is_not_transposed() -> None:
    g = Graph()
    a, s = matrix(g, "A"), matrix(g, "S", "symmetric")
    gram = g.matmul(g.T(a), a)
    assert [g.is_(x, "symmetric") for x in (a, s, gram, g.matmul(a, a), g.inv(s))] == [False, True, True, False, True]
    assert g.T(s) is s
    assert g.T(gram) is gram


def test_definite_matrices_are_those_that_are_certainly_so() -> None:
    g = Graph()
    a, p = matrix(g, "A"), matrix(g, "P", "symmetric", "definite")
    gram = g.matmul(a, g.T(a))
    whole = g.terms([p, gram], p.axes)
    less = g.terms([p, g.negated(gram)], p.axes)
    assert [g.is_(x, "definite") for x in (a, p, gram, whole, less)] == [False, True, True, True, False]
    assert not g.is_(g.negated(p), "definite")


def test_an_inverse_in_a_product_is_a_solution() -> None:
    x = op.SOLVE, op.CHO_SOLVE
    for factors in (False, True):
        g = Graph(factors=factors)
        p, v = matrix(g, "P", "symmetric", "definite"), vector(g, "v")
        assert g.matmul(g.inv(p), v).kind is x[factors]
        assert g.matmul(g.inv(matrix(g, "A")), v).kind is op.SOLVE
        assert g.inv(g.inv(p)) is p
    assert g.inv(matrix(g, "Q", "orthogonal")).kind is op.T


@pytest.mark.parametrize("kind", ["eye", "ones", "diag"])
def test_plain_matrices_are_not_multiplied_with(kind: str) -> None:
    g = Graph()
    a, v = matrix(g, "A"), vector(g, "v")
    plain = {"eye": g.make(op.EYE, (), (n, n)), "ones": g.make(op.ONES, (), (n,))}
    plain["diag"] = g.make(op.DIAG, (v,), (n, n))
    assert op.MATMUL not in operations(g.matmul(a, plain[kind]))


def test_totals_form_no_product() -> None:
    g = Graph()
    a, b, v = matrix(g, "A"), matrix(g, "B"), vector(g, "v")
    ab = g.matmul(a, b)
    assert repr(g.trace(ab)) == "vdot(input('B'), T(input('A')))"
    assert [f.kind for f in g.total(ab, None).args] == [op.SUM, op.SUM]
    assert op.MATMUL not in operations(g.diagonal(ab))
    assert g.total(g.make(op.OUTER, (v, v), (n, n)), None).kind is op.PROD


def test_functions_that_would_overflow_have_stable_forms() -> None:
    g = Graph()
    v = vector(g, "v")
    exp = g.call(op.EXP, v)
    one = g.number(S.One)
    assert g.call(op.LOG, exp) is v
    assert g.call(op.LOG, g.total(exp, None)).kind is op.LOGSUMEXP
    assert g.call(op.LOG, g.terms([one, exp], v.axes)).kind is op.SOFTPLUS
    assert g.product([(exp, S.One), (g.terms([one, exp], v.axes), -S.One)]).kind is op.SIGMOID
    assert g.product([(exp, S.One), (g.total(exp, None), -S.One)]).kind is op.SOFTMAX
    assert g.terms([exp, g.number(-S.One)], v.axes).kind is op.EXPM1


def test_like_factors_and_numbers_are_gathered() -> None:
    g = Graph()
    v = vector(g, "v")
    twice = g.product([(v, S.One), (v, S.One)], Integer(2))
    assert (twice.kind, twice.args, twice.factor, twice.exponents) == (op.PROD, (v,), 2, (2,))
    assert g.product([(twice, S.One), (v, Integer(-2))]).kind is op.PROD
    assert g.product([(v, S.One)], S.Zero).kind is op.ZEROS
    assert repr(g.terms([v, v], v.axes)) == "prod(input('v'), 2, (1,))"
