"""Reasons over the whole corpus: every one names what it speaks of, and no line says nothing."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest
from corpus_cases import derive, read

from matderiv import Derivation
from matderiv.catalogue import functions
from matderiv.errors import MatderivError, NoRuleError
from matderiv.index import Entry, Index, walk
from matderiv.matrix import Var, apply
from matderiv.notation import unicode
from matderiv.operation import Kit
from matderiv.operations import OPERATIONS
from matderiv.step import every
from matderiv.text import LANGUAGES


@cache
def proofs() -> tuple[Derivation, ...]:
    out = []
    for case in read("public.jsonl"):
        try:
            out.append(derive(case))
        except MatderivError:  # what is refused is another test's business
            continue
    return tuple(out)


def test_no_line_prints_the_same_as_the_one_before() -> None:
    for d in proofs():
        for lemma in d.proof.lemmas:
            main = [s for s in lemma.steps if s.role == "main"]
            for before, after in zip(main, main[1:], strict=False):
                assert unicode(before.rhs) != unicode(after.rhs), (d.proof.claim, unicode(after.rhs))


def test_every_placeholder_is_filled_in_both_languages() -> None:
    for d in proofs():
        for step in every(d.proof.steps):
            for language in LANGUAGES:
                said = step.rule.reason.fill(language, dict.fromkeys(step.bindings, "x"))
                assert not re.search(r"\{\w*\}", said), said
                assert said.endswith("." if language == "en" else "。"), said


def test_a_shorter_line_says_what_was_done() -> None:
    for d in proofs():
        for step in every(d.proof.steps):
            assert "more briefly" not in step.rule.reason.en
            if step.rule.reason.en == "The terms and factors are put in order.":
                before, after = (Counter(e for e in walk(side) if isinstance(e, Var)) for side in (step.lhs, step.rhs))
                assert before == after


def test_derivatives_that_are_worked_out_together_are_named() -> None:
    for d in proofs():
        for step in every(d.proof.steps):
            if step.rule.name == "work-out":
                assert step.rule.reason.placeholders


def test_every_line_has_evidence() -> None:
    assert {s.check.kind for d in proofs() for s in every(d.proof.steps)} == {"EXACT", "SAMPLED"}


@pytest.mark.parametrize("name", [f.operation.name for f in functions() if f.operation.local is not None])
def test_details_of_a_function_name_their_indices(name: str) -> None:
    function = next(f for f in functions() if f.operation.name == name)
    local = OPERATIONS[name].local
    assert local is not None
    assert local.reason.placeholders
    numbers = iter(range(1, 99))
    kit = Kit(lambda extent: Index(f"k_{next(numbers)}", extent), apply)
    at = tuple(Index(c, s) for c, s in zip("ij", function.applied.shape, strict=False) if s != 1)
    for number, argument in enumerate(function.applied.args):
        if not isinstance(argument, Var):
            continue
        by = tuple(Index(c, s) for c, s in zip("pq", argument.shape, strict=False) if s != 1)
        try:
            value = local.entry(function.applied.args, number, at, by, kit)
            lines = local.lines(function.applied.args, number, at, by, kit)
        except NoRuleError:
            continue
        for line in lines:
            assert line.reason.placeholders == set(line.names), line.reason.en
            assert line.names
        if lines:
            whole = Entry(function.applied, *at) if at else function.applied
            assert unicode(lines[-1].rhs) == unicode(value)
            assert any(getattr(line.lhs, "expression", None) == whole for line in lines)
