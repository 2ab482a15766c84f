"""Lines go on from one another; what would print the same as before is no line."""

from __future__ import annotations

from sympy.abc import x, y, z

from matderiv import derive
from matderiv.core.index import Entry, Index, Sum, size, summed
from matderiv.core.proof import Rule, Step
from matderiv.core.text import Text
from matderiv.expressions.matrix import Var
from matderiv.proving.joining import Chain, alike, chained


def test_the_chain_of_each_lemma_joins() -> None:
    article = derive("norm2(X*W - Y)^2", "W")
    several = derive("norm2(tanh(tanh(X*W)*V) - Y)^2", "W")
    for lemma in (*article.proof.lemmas, *several.proof.lemmas):
        main = [s for s in lemma.steps if s.role == "main"]
        assert main[-1].rhs == lemma.rhs


def rule() -> Rule:
    return Rule("a rule", Text("So it is.", "そうである。"))


def test_a_line_that_prints_the_same_is_not_written_and_the_line_before_takes_its_form() -> None:
    n = size("n")
    i, j = Index("i", n), Index("j", n)
    entry = Entry(Var("A", (n, n)), i, j)
    nested, flat = Sum(Sum(entry, j), i), summed(entry, i, j)
    assert alike(nested, flat) and nested != flat
    chain = Chain(x)
    chain.go(nested, rule())
    chain.go(flat, rule())
    assert [(s.lhs, s.rhs) for s in chain.steps] == [(x, flat)]


def test_definitions_and_asides_are_not_where_a_chain_stands() -> None:
    chain = Chain(x, [Step(y, z, rule(), role="definition")])
    assert chain.reached == x
    chain.go(y, rule())
    chain.add(Step(y, z, rule(), role="aside"))
    assert chain.reached == y and chain.lemma(y).steps == tuple(chain.steps)


def test_a_detail_is_promoted_only_where_it_leads_from_the_chain_to_the_end() -> None:
    chain = Chain(x)
    there = [Step(x, y, rule(), role="aside"), Step(y, z, rule(), role="aside")]
    assert [(s.lhs, s.rhs, s.role) for s in chain.promoted(there, z)] == [(x, y, "main"), (y, z, "main")]
    assert chain.promoted(there, y) == []  # it ends elsewhere
    assert chain.promoted(there[1:], z) == []  # it begins elsewhere
    besides = [there[0], Step(z, x, rule(), role="aside")]
    assert chain.promoted(besides, y) == []  # its last line is none of the chain


def test_lines_in_a_row_begin_where_the_one_before_ended() -> None:
    steps = chained(x, [(y, rule(), {}), (z, rule(), {})], "aside")
    assert [(s.lhs, s.rhs, s.role) for s in steps] == [(x, y, "aside"), (y, z, "aside")]
