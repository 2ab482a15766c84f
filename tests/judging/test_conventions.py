"""What people assume without saying so."""

from __future__ import annotations

from matderiv.core.index import size
from matderiv.expressions.matrix import Var
from matderiv.expressions.writer import unicode
from matderiv.judging.conventions import conventions, guesses, likely_facts, properties

n, m = size("n"), size("m")
A, B = Var("A", (n, n)), Var("B", (n, m))
S, x = Var("S", (n, n), frozenset({"spd"})), Var("x", (n, size("1") ** 0))


def test_facts_are_those_that_a_symbol_may_have() -> None:
    assert [(v.name, f) for v, f in likely_facts([A, B])] == [
        ("A", "symmetric"),
        ("A", "positive"),
        ("B", "positive"),
        ("A", "orthogonal"),
        ("A", "diagonal"),
        ("A", "spd"),
        ("A", "skew"),
    ]
    # what is positive definite is symmetric already, and never skew
    assert [f for _, f in likely_facts([S])] == ["positive", "diagonal"]


def test_guesses_are_of_different_symbols() -> None:
    found = list(guesses([A, B]))
    assert found[0] == {A: frozenset({"skew"})}
    assert all(len(g) == 2 for g in found[1:])
    assert {A: frozenset({"symmetric"}), B: frozenset({"positive"})} in found


def test_conventions() -> None:
    shown = {name: unicode(value) for name, _, value in conventions(A)}
    assert shown["inner product"] == "½(A + Aᵀ)"
    assert shown["skew"] == "A − Aᵀ" and shown["independent"] == "A"


def test_properties() -> None:
    assert [name for name, _ in properties(x)] == ["simplex", "unit", "mask"]
    assert [name for name, _ in properties(B)] == ["mask"]
    assert not list(properties(S))
