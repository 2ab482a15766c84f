"""Sums and products are contracted index by index."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from lines import A, M, N, check, i, p, q, x

from matderiv.checking.program import Program
from matderiv.checking.tape import Point
from matderiv.core.dual_numbers import Real
from matderiv.core.index import Delta, Entry, Index, Partial, product, summed, terms


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
