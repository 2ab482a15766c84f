"""Symbols are drawn with the facts assumed of them, and sizes so that matrices have full rank."""

from __future__ import annotations

import pytest
from lines import M, N, X, check, p, q, refuted, x
from sympy import S

from matderiv.core.index import Delta, Entry, power, product
from matderiv.expressions.matrix import Var, apply, multiply, transpose


@pytest.mark.parametrize("fact", ["symmetric", "spd", "diagonal", "skew", "orthogonal", "positive"])
def test_facts_are_respected_and_used(fact: str) -> None:
    S_ = Var("S", (N, N), facts=(fact,))
    s = Entry(S_, p, q)
    holds = {
        "symmetric": (s, Entry(S_, q, p)),
        "spd": (s, Entry(S_, q, p)),
        "diagonal": (s, product(Delta(p, q), Entry(S_, p, p))),
        "skew": (s, product(-1, Entry(S_, q, p))),
        "orthogonal": (multiply(transpose(S_), S_), apply("eye", shape=(N, N))),
        "positive": (apply("abs", s), s),
    }
    assert check(*holds[fact]).kind == ("SAMPLED" if fact == "positive" else "EXACT")
    plain = Var("S", (N, N))
    free = tuple(e.xreplace({S_: plain}) for e in holds[fact])
    refuted(*free)


def test_an_spd_matrix_is_positive_definite() -> None:
    P = Var("P", (N, N), facts=("spd",))
    root = apply("sqrt", apply("matmul", transpose(x), P, x))
    assert check(power(root, 2), apply("matmul", transpose(x), P, x)).kind == "SAMPLED"
    both = Var("Q", (N, N), facts=("spd", "diagonal"))
    assert check(Entry(both, p, q), product(Delta(p, q), apply("abs", Entry(both, p, p)))).kind == "SAMPLED"


def test_sizes_are_chosen_so_that_what_is_inverted_has_full_rank() -> None:
    gram = multiply(transpose(X), X)
    inverse = apply("inverse", gram)
    evidence = check(multiply(inverse, gram), apply("eye", shape=(M, M)))
    assert evidence.kind == "EXACT" and all(sizes["n_1"] >= sizes["n_2"] for sizes in evidence.sizes)
    root = apply("norm2", multiply(inverse, transpose(X)))
    assert check(power(root, 2), apply("norm_squared", multiply(inverse, transpose(X)))).kind == "SAMPLED"
    refuted(multiply(inverse, gram), multiply(S(2), apply("eye", shape=(M, M))))
