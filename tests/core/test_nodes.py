"""Nodes: equals are one object, however they came about, and those that are gone are forgotten."""

from __future__ import annotations

import copy
import gc
import pickle
import sys
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sympy import Dummy, Expr, Lambda, S, besselj

from matderiv.core import index
from matderiv.core.index import UNIT, Entry, Index, Product, Sum, Table, is_scalar, product, size
from matderiv.core.recursion import YOUNG, deep
from matderiv.expressions.matrix import Var, add, apply, multiply, negate, ones, transpose
from matderiv.expressions.sympy_functions import made  # with it operations can be pickled

T = Dummy("t", real=True)
N, M = size("n"), size("m")
A, B = Index("i", N), Index("j", M)
X, W = Var("X", (N, M)), Var("w", (M, S.One))
NODES = [
    A,
    X,
    Var("U", (N, S.One), definition=multiply(X, W)),
    Sum(product(2, Entry(X, A, B), Entry(W, B)), B),
    Table(Entry(X, A, B), A, B),
    multiply(3, transpose(X), add(multiply(X, W), ones(N))),
    apply("det", multiply(transpose(X), X)),
    apply(made(Lambda(T, besselj(0, T))), W),
    ones(N, M),
]


@pytest.mark.parametrize("node", NODES, ids=lambda node: type(node).__name__)
def test_a_copy_is_the_node_itself(node: Expr) -> None:
    assert copy.copy(node) is node
    assert copy.deepcopy(node) is node
    assert pickle.loads(pickle.dumps(node)) is node
    assert not node.args or node.func(*node.args) is node


def test_equal_is_the_same_and_nothing_else() -> None:
    assert Product(X, W) is Product(X, W)
    assert Product(X, W) != Product(W, X)
    assert Entry(X, A, B) != Entry(X, B, A)
    assert Var("x", (N, S.One)) != Var("x", (M, S.One)) != Var("x", (M, S.One), facts=("positive",))
    assert Var("x") not in (0, "x", None)
    assert {product(S(2), X): 1}[product(2, X)] == 1


def test_the_shape_of_a_scalar_is_one_object_and_sizes_are_expressions() -> None:
    assert Var("t", (1, 1)).shape is UNIT
    assert multiply(transpose(W), W).shape is UNIT
    assert is_scalar(Entry(X, A, B)) and is_scalar(S(2)) and not is_scalar(W)
    assert Var("w", (M, 1)) is W


def test_a_constant_is_told_apart_by_its_shape_alone() -> None:
    assert apply("ones", shape=(N, M)) is not apply("ones", shape=(M, N))
    square = multiply(X, transpose(X))
    assert apply("det", square, shape=UNIT) is apply("det", square)


def test_threads_that_make_equals_at_once_get_the_same_node() -> None:
    workers = 4
    start = Barrier(workers)

    def made(_: int) -> list[Expr]:
        start.wait()
        return [Product(Var(f"thread_{n}"), Var("t")) for n in range(300)]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(workers) as pool:
            first, *others = pool.map(made, range(workers))
    finally:
        sys.setswitchinterval(interval)
    assert all(a is b for other in others for a, b in zip(first, other, strict=True))


def test_nodes_that_are_gone_are_forgotten() -> None:
    for n in range(3 * index.ROOM):
        negate(Var(f"gone_{n}"))
    known = index._NODES.kinds
    gone = sum(1 for nodes in known.values() for found in list(nodes.values()) if found() is None)
    assert gone <= 2 * index.ROOM + sum(map(len, known.values())) / 2
    kept = Product(Var("kept"), Var("t"))
    index._NODES._sweep()
    assert all(found() is not None for nodes in known.values() for found in list(nodes.values()))
    assert Product(Var("kept"), Var("t")) is kept


@pytest.mark.parametrize(("given", "inside"), [(700, YOUNG), (2 * YOUNG, 2 * YOUNG), (0, 0)])
def test_how_often_garbage_is_looked_for_is_put_back(given: int, inside: int) -> None:
    before = gc.get_threshold()
    gc.set_threshold(given, 9, 8)
    try:
        with deep():
            with deep():
                pass
            assert gc.get_threshold() == (inside, 9, 8)
        assert gc.get_threshold() == (given, 9, 8)
    finally:
        gc.set_threshold(*before)
