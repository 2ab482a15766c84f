"""Recognition, fuzzed: the matrix that a random network of indices is recognised as has the network's value."""

from __future__ import annotations

from itertools import combinations
from random import Random
from typing import Any

import numpy as np
import pytest
from sympy import Expr, S

from matderiv import NoRuleError
from matderiv.checking.values import evaluate
from matderiv.core.index import Delta, Entry, Index, Partial, is_scalar, power, product, size, summed
from matderiv.expressions.matrix import Var, apply, multiply
from matderiv.proving.recognise import recognise_terms

N = size("n")
SIZES = {"n": 3}
MATRICES = tuple(Var(x, (N, N)) for x in "ABCD")
VECTORS = tuple(Var(x, (N, S.One)) for x in "xyz")
BOUND = tuple(Index(x, N) for x in ("i", "j", "k", "l", "p", "q"))
FREE = (Index("alpha", N), Index("beta", N))
FUNCTIONS = {"tanh": np.tanh, "exp": np.exp, "sin": np.sin}
Factor = tuple[Expr, tuple[Index, ...], Any]


def values() -> dict[str, Any]:
    random = np.random.default_rng(3)
    found = {v.name: random.uniform(0.3, 1.2, (3, 3)) for v in MATRICES}
    return found | {v.name: random.uniform(0.3, 1.2, 3) for v in VECTORS}


VALUES = values()


def factor(random: Random, indices: tuple[Index, ...]) -> Factor:
    """An entry, its power or a function of it, or a delta: the expression, its indices, its array."""
    if random.random() < 0.3:
        var, at = random.choice(VECTORS), (random.choice(indices),)
    else:
        var, at = random.choice(MATRICES), (random.choice(indices), random.choice(indices))
        if random.random() < 0.12 and at[0] != at[1]:
            return Delta(*at), at, np.eye(3)
    entry, array, kind = Entry(var, *at), VALUES[var.name], random.random()
    if kind < 0.1:
        exponent = random.choice((2, 3, -1))
        return power(entry, exponent), at, array ** float(exponent)
    if kind < 0.2:
        name = random.choice(sorted(FUNCTIONS))
        return apply(name, entry), at, FUNCTIONS[name](array)
    return entry, at, array


def network(random: Random) -> tuple[list[Factor], tuple[Index, ...], tuple[Index, ...]]:
    bound, free = BOUND[: random.randint(0, 6)], FREE[: random.randint(0, 2)]
    indices = (*bound, *free)
    if not indices:
        bound = indices = BOUND[:1]
    factors = [factor(random, indices) for _ in range(random.randint(1, 8))]
    if random.random() < 0.1:
        # enough edges for a dense network, which no move can reduce
        factors += [(Entry(MATRICES[0], *at), at, VALUES["A"]) for at in combinations(indices[-5:], 2)]
    return factors, bound, free


def contracted(factors: list[Factor], bound: tuple[Index, ...], free: tuple[Index, ...]) -> Any:
    numbers = {index: n for n, index in enumerate((*bound, *free))}
    operands: list[Any] = []
    for _, at, array in factors:
        operands += [array, [numbers[i] for i in at]]
    for index in numbers:
        # every index occurs, so that a sum over none counts
        operands += [np.ones(3), [numbers[index]]]
    return np.einsum(*operands, [numbers[i] for i in free])


def treewidth_at_most_two(factors: list[Factor], bound: tuple[Index, ...], free: tuple[Index, ...]) -> bool:
    """Of the simple graph of the network with an edge between its two free indices.

    A graph has treewidth at most 2 exactly when taking away, again and again, a vertex with at most two
    neighbours and joining these leaves nothing. Deltas that use up a bound index are used first.
    """
    same = {i: i for i in (*bound, *free)}
    edges: list[tuple[Index, Index]] = []
    left = [(f, at) for f, at, _ in factors]
    gone: set[Index] = set()
    kept: list[tuple[Index, ...]] = []
    for f, at in left:
        if isinstance(f, Delta):
            a, b = (root(same, i) for i in at)
            if a == b:
                continue
            if a in bound or b in bound:
                a, b = (a, b) if a in bound else (b, a)
                same[a] = b
                gone.add(a)
                continue
        kept.append(at)
    for at in kept:
        ends = {root(same, i) for i in at}
        if len(ends) == 2:
            edges.append(tuple(ends))  # type: ignore[arg-type]
    if len(free) == 2:
        edges.append((root(same, free[0]), root(same, free[1])))
    graph: dict[Index, set[Index]] = {}
    for a, b in edges:
        if a != b:
            graph.setdefault(a, set()).add(b)
            graph.setdefault(b, set()).add(a)
    while graph:
        small = next((v for v, around in graph.items() if len(around) <= 2), None)
        if small is None:
            return False
        around = graph.pop(small)
        for v in around:
            graph[v].discard(small)
        for a, b in combinations(around, 2):
            graph[a].add(b)
            graph[b].add(a)
    return True


def root(same: dict[Index, Index], index: Index) -> Index:
    while same[index] != index:
        index = same[index]
    return index


@pytest.mark.sweep(100)
@pytest.mark.parametrize("seed", range(10))
def test_value_and_refusal(seed: int) -> None:
    random = Random(seed)
    refused = 0
    for _ in range(300):
        factors, bound, free = network(random)
        term = summed(product(*(f for f, _, _ in factors)), *bound)
        possible = treewidth_at_most_two(factors, bound, free)
        try:
            (found,) = recognise_terms(term, free)
        except NoRuleError:
            assert not possible, f"a form exists: {term}"
            refused += 1
            continue
        assert possible, f"no form should exist: {term}"
        want = contracted(factors, bound, free)
        value = found.value
        shape = getattr(value, "shape", None)
        assert is_scalar(value) if not free else shape == (N, S.One) if len(free) == 1 else shape == (N, N)
        assert np.allclose(np.broadcast_to(evaluate(value, VALUES, SIZES), np.shape(want)), want), term
        # the term turned the way of the matrix, and each move, say the same
        assert np.allclose(np.broadcast_to(evaluate(found.oriented, VALUES, SIZES, free), np.shape(want)), want), term
        for move in found.moves[:3]:
            sides = (evaluate(side, VALUES, SIZES, free) for side in (move.before, move.after))
            assert all(np.allclose(np.broadcast_to(side, np.shape(want)), want) for side in sides), (term, move)
    assert refused, "no network was dense enough to be refused"


def entry(name: str, *at: Index) -> Expr:
    return Entry(next(v for v in (*MATRICES, *VECTORS) if v.name == name), *at)


@pytest.mark.parametrize(
    ("factors", "bound", "free", "formula"),
    [
        ("A ij, B jk", "j", "ik", "A*B"),
        ("A ji, B jk", "j", "ik", "A'*B"),
        ("A ij, B ij", "ij", "", "tr(A'*B)"),
        ("A ij, B ij", "", "ij", "A.*B"),
        ("A ij, x j", "j", "i", "A*x"),
        ("A ij", "j", "i", "A*vector(1)"),
        ("A ii", "i", "", "tr(A)"),
        ("A ii", "", "i", "diag(A)"),
        ("x i, y j", "", "ij", "x*y'"),
        ("x i, y i", "i", "", "x'*y"),
        ("x i, y i", "", "i", "x.*y"),
        ("A ij, x j, B jk", "j", "ik", "A*diag(x)*B"),
        ("x i", "i", "", "sum(x)"),
    ],
)
def test_textbook_forms(factors: str, bound: str, free: str, formula: str) -> None:
    from matderiv.expressions.writer import formula as written

    at = {letter: Index(letter, N) for letter in "ijk"}
    parts = [f.split() for f in factors.split(", ")]
    term = summed(product(*(entry(x, *(at[c] for c in cs)) for x, cs in parts)), *(at[c] for c in bound))
    (found,) = recognise_terms(term, [at[c] for c in free])
    assert written(found.value) == formula


def test_a_dense_network_is_refused_with_its_term() -> None:
    i, j, k, l = BOUND[:4]  # noqa: E741
    term = summed(product(*(Entry(MATRICES[0], a, b) for a, b in combinations((i, j, k, l), 2))), i, j, k, l)
    with pytest.raises(NoRuleError) as caught:
        recognise_terms(term, ())
    assert caught.value.term == term
    assert caught.value.message == (
        "this term has no form in products, transposes, Hadamard products, diagonals, traces and ones"
    )
    assert caught.value.told("ja") == (
        "この項は、積、転置、アダマール積、対角、トレース、成分がすべて 1 の行列では表せない"
    )


@pytest.mark.parametrize(
    ("term", "message", "japanese"),
    [
        (
            lambda i, j, k: apply("tanh", product(entry("A", i, j), entry("B", j, k))),
            "more than two indices meet in one sum of terms",
            "一つの和の項に三つ以上の添字が現れる",
        ),
        (
            lambda i, j, k: power(entry("A", i, j), entry("x", k)),
            "more than two indices meet in one function",
            "一つの関数の中に三つ以上の添字が現れる",
        ),
        (
            lambda i, j, k: Partial(entry("A", i, j), entry("B", j, k)),
            "a derivative is left that no rule worked out",
            "規則で求められなかった導関数が残っている",
        ),
        (
            lambda i, j, k: apply("logdet", multiply(entry("x", i), MATRICES[0])),
            "this factor is no entry of a vector or matrix",
            "この因子はベクトルや行列の成分ではない",
        ),
    ],
    ids=["sum", "function", "derivative", "factor"],
)
def test_what_is_no_network_is_refused(term: Any, message: str, japanese: str) -> None:
    indices = i, j, k = BOUND[:3]
    with pytest.raises(NoRuleError) as caught:
        recognise_terms(summed(term(i, j, k), *indices), ())
    assert (caught.value.message, caught.value.told("ja")) == (message, japanese)
