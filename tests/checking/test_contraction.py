"""Sums and products are contracted index by index."""

from __future__ import annotations

from itertools import pairwise, permutations
from random import Random

import numpy as np
import pytest
from lines import A, M, N, c, check, i, p, q, x
from sympy import S

from matderiv.checking import contraction
from matderiv.checking.program import Program
from matderiv.checking.tape import Point, Tape
from matderiv.checking.values import compiled
from matderiv.core.dual_numbers import Modular, Real
from matderiv.core.index import Delta, Entry, Index, Partial, product, size, summed, terms
from matderiv.expressions.matrix import Var


def test_a_long_chain_has_no_array_with_many_axes() -> None:
    links = [Index(f"k_{r}", N) for r in range(31)]
    program = Program()
    program.side(summed(product(*(Entry(A, r, s) for r, s in pairwise(links))), *links[1:-1]))
    assert max(len(node.labels) for node in program.nodes) <= 3


def test_an_index_that_no_factor_bears_counts() -> None:
    program = Program()
    node = program.side(summed(product(Entry(x, p)), p, Index("r", M)))
    point = Point(program, Real(), {"n_1": 2, "n_2": 5}, lambda var, m, n: np.ones((m, n)))
    assert point.get(node) == 10


def test_the_tangent_of_a_product_is_the_product_rule() -> None:
    a = Index("α", N)
    form = summed(product(Entry(x, p), Entry(A, p, q), Entry(x, q)), p, q)
    first, second = summed(product(Entry(A, a, q), Entry(x, q)), q), summed(product(Entry(x, p), Entry(A, p, a)), p)
    assert check(Partial(form, Entry(x, a)), terms(first, second)).kind == "EXACT"


def test_terms_are_repeated_along_the_indices_that_they_lack() -> None:
    # Σ_q (x_p + x_q) = n x_p + Σ_q x_q
    left = summed(terms(Entry(x, p), Entry(x, q)), q)
    assert check(left, terms(product(N, Entry(x, p)), summed(Entry(x, q), q))).kind == "EXACT"
    assert check(summed(Delta(i, p), i), summed(Delta(p, q), q)).kind == "EXACT"


SIZES = {"i": 2, "j": 3, "k": 4, "l": 1}


@pytest.mark.parametrize("many", (0, contraction.MANY))
def test_any_network_and_its_derivative_are_what_einsum_gives(many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modulo a prime and in floating point; large products as those of matrices as well."""
    monkeypatch.setattr(contraction, "MANY", many)
    index = {letter: Index(letter, size(f"s_{letter}")) for letter in SIZES}
    extents = {f"s_{letter}": n for letter, n in SIZES.items()}
    prime = 101
    for seed in range(40):
        random = Random(seed)
        edges = ["".join(random.choices("ijkl", k=random.randint(1, 2))) for _ in range(random.randint(1, 4))]
        met = sorted(set("".join(edges)))
        out = "".join(random.sample(met, random.randint(0, len(met))))
        arrays = [np.array(random.choices(range(10), k=SIZES[e[0]] * SIZES[e[-1]] ** (len(e) - 1))) for e in edges]
        arrays = [a.reshape([SIZES[letter] for letter in e]) for a, e in zip(arrays, edges, strict=True)]
        letters = [Var(f"T_{n}", (*(index[x].size for x in e), S.One)[:2]) for n, e in enumerate(edges)]
        factors = [Entry(v, *(index[x] for x in e)) for v, e in zip(letters, edges, strict=True)]
        whole = summed(product(*factors), *(index[x] for x in met if x not in out))
        free = tuple(index[x] for x in out)
        by = [Index(f"{x}_{n}", index[x].size) for n, x in enumerate(edges[0])]
        deltas = [edges[0][n] + "AB"[n] for n in range(len(by))]
        moved = [*edges[1:], *deltas], [*arrays[1:], *(np.eye(SIZES[x], dtype=int) for x in edges[0])]
        cases = ((whole, free, edges, arrays, ""), (Partial(whole, Entry(letters[0], *by)), (*free, *by), *moved, "AB"))
        for expr, at, names, given, more in cases:
            wanted = np.einsum(",".join(names) + "->" + out + more[: len(by)], *given)
            values = {v.name: a for v, a in zip(letters, arrays, strict=True)}
            for ring in (Real(), Modular(prime)):
                found = compiled(expr, at, ring)(values, extents)
                assert np.array_equal(found, wanted if ring.exact is False else wanted % prime), (edges, out)


def test_a_sum_over_indices_that_no_factor_bears_counts_them_all() -> None:
    r, s = Index("r", M), Index("s", N)
    sizes, values = {"n_1": 2, "n_2": 5}, {"x": np.array([1.0, 2.0])}
    for expr, at, wanted in (
        (summed(Entry(x, p), r, s), (p,), [10, 20]),
        (summed(Entry(x, p), p, r, s), (), 30),
        (summed(product(Entry(x, p), Entry(x, q)), p, r), (q,), [15, 30]),
        (summed(S.One, r, s), (), 10),
        (Partial(summed(product(Entry(x, p), Entry(x, p)), p, r), Entry(x, q)), (q,), [10, 20]),
    ):
        assert np.array_equal(compiled(expr, at)(values, sizes), wanted)


def test_the_sum_that_leaves_the_fewest_axes_is_taken_first() -> None:
    middle, around = Index("m", N), [Index(f"a_{r}", N) for r in range(8)]
    program = Program()
    program.side(summed(product(*(Entry(A, middle, r) for r in around)), middle, *around))
    assert max(len(node.labels) for node in program.nodes) <= 2


def test_each_term_is_repeated_along_what_it_lacks_in_any_order() -> None:
    tape = Tape()
    at, other = (tape.label(index) for index in (p, q))
    values = {(): np.array(7.0), (at,): np.array([1.0, 2.0]), (other,): np.array([10.0, 20.0])}
    nodes = {labels: tape.emit(str(labels), lambda p, v=v: v, (), labels) for labels, v in values.items()}
    point = Point(tape, Real(), {"n_1": 2}, lambda var, m, n: np.ones((m, n)))
    for order in permutations(values):
        node = contraction.add(tape, tuple(nodes[labels] for labels in order))
        assert tape.nodes[node].labels == (at, other) and point.get(node).tolist() == [[18, 28], [19, 29]]
    whole = tape.emit("whole", lambda p: np.array([[3.0, 4.0], [5.0, 6.0]]), (), (at, other))
    for pair in ((nodes[at,], whole), (whole, nodes[at,])):
        assert point.get(contraction.add(tape, pair)).tolist() == [[4, 5], [7, 8]]
    assert point.get(contraction.add(tape, (nodes[()], nodes[at,]))).tolist() == [8, 9]
    assert contraction.add(tape, (nodes[()],)) == nodes[()]


def test_a_tangent_may_lack_indices_that_are_summed_over() -> None:
    """∂/∂c Σ_p (c + x_p) = n, and ∂/∂c Σ_pq (c + x_p y_q) x_p = n Σ_p x_p."""
    r = Index("r", M)
    y = Var("y", (M, S.One))
    sizes, values = {"n_1": 2, "n_2": 5}, {"x": np.array([1.0, 2.0]), "y": np.arange(5.0), "c": 3.0}
    inner = terms(c, product(Entry(x, p), Entry(y, r)))
    for whole, wanted in (
        (summed(terms(c, Entry(x, p)), p), 2),
        (summed(inner, p, r), 10),
        (summed(product(inner, Entry(x, p)), p, r), 15),
        (summed(product(inner, Entry(x, p), terms(c, Entry(x, p))), p, r), 3 * 15 + 25 + 45 + (1 + 4) * 10),
    ):
        assert compiled(Partial(whole, c))(values, sizes) == wanted
