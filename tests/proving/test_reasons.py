"""Reasons over the whole corpus: every one names what it speaks of, and no line says nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

import pytest
from clauses import CLAUSES
from corpus_cases import derived, read
from sympy import Expr

from matderiv import Derivation
from matderiv.checking.verify import verify
from matderiv.core.errors import MatderivError, NoRuleError
from matderiv.core.index import Entry, Index, Partial, walk
from matderiv.core.operation import Kit
from matderiv.core.proof import Step, every
from matderiv.core.text import LANGUAGES
from matderiv.expressions.matrix import Var, apply
from matderiv.expressions.writer import unicode
from matderiv.operations import OPERATIONS
from matderiv.proving.rules.recognising import MADE_OF
from matderiv.proving.tidying.arranged import arranged
from matderiv.shell.functions import functions


@cache
def derivations(every: int) -> tuple[Derivation, ...]:
    out = []
    for case in read("public.jsonl")[::every]:
        try:
            out.append(derived(case))
        except MatderivError:  # what is refused is another test's business
            continue
    return tuple(out)


@pytest.fixture(params=[20, pytest.param(1, marks=pytest.mark.exhaustive)], ids=["share", "whole"])
def proofs(request: pytest.FixtureRequest) -> tuple[Derivation, ...]:
    """Those of the corpus, by default of every twentieth case."""
    return derivations(request.param)


def test_no_line_prints_the_same_as_the_one_before(proofs: tuple[Derivation, ...]) -> None:
    for d in proofs:
        for lemma in d.proof.lemmas:
            main = [s for s in lemma.steps if s.role == "main"]
            for before, after in zip(main, main[1:], strict=False):
                assert unicode(before.rhs) != unicode(after.rhs), (d.proof.claim, unicode(after.rhs))


def test_every_placeholder_is_filled_in_both_languages(proofs: tuple[Derivation, ...]) -> None:
    for d in proofs:
        for step in every(d.proof.steps):
            for language in LANGUAGES:
                said = step.rule.reason.fill(language, dict.fromkeys(step.bindings, "x"))
                assert not re.search(r"\{\w*\}", said), said
                assert said.endswith("." if language == "en" else "。"), said


def test_a_shorter_line_says_what_was_done(proofs: tuple[Derivation, ...]) -> None:
    for d in proofs:
        for step in every(d.proof.steps):
            assert "more briefly" not in step.rule.reason.en
            if step.rule.reason.en == "The terms and factors are put in order.":
                assert arranged(inside(step.lhs)) == arranged(inside(step.rhs))


def inside(side: Expr) -> Expr:
    return side.base if isinstance(side, Entry) else side


def test_derivatives_that_are_worked_out_together_are_named(proofs: tuple[Derivation, ...]) -> None:
    for d in proofs:
        for step in every(d.proof.steps):
            if step.rule.name == "work-out":
                assert step.rule.reason.placeholders


def test_every_line_has_evidence(proofs: tuple[Derivation, ...]) -> None:
    assert {s.check.kind for d in proofs for s in every(d.proof.steps)} == {"EXACT", "SAMPLED"}


@pytest.mark.sweep(15, alike=True)
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


# -- what a reason claims is seen on its line


def clauses(step: Step, texts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, dict[str, Expr]]]:
    """The clauses of a composed reason, each with the parts that it names."""
    said = step.rule.reason.en.split(": ", 1)[-1] if step.rule.name == "recognise" else step.rule.reason.en
    said = re.split(r"\. (?:The|Every) letter is replaced|\. Like terms are added", said)[0]
    for part in said.rstrip(".").split("; "):
        plain = re.sub(r"\{([a-z])_*\d+\}", r"{\1}", part)
        plain, several = re.subn(r"(\{a\} = \{b\}(, | and ))+(?=\{a\} = \{b\})", "", plain)
        plain = re.sub(r"the powers (\{a\}(, | and ))+", "the power ", plain)
        plain = re.sub(r"(\{s\}(, | and ))+\{s\}", "{s}", plain).replace("they are symmetric", "it is symmetric")
        plain = re.sub(r"here (\{a\}(, | and ))+\{a\}", "here {a}", plain)
        name = next((n for n, text in texts.items() if text[0].lower() == plain.lower()), None)
        if name is not None:
            keys = re.findall(r"\{([a-z]_*\d+)\}", part)
            for own in zip(keys[::2], keys[1::2], strict=True) if several else (keys,):
                yield name, {key.replace("_", ""): step.bindings[key] for key in own}  # type: ignore[misc]
        else:
            assert ", entry by entry" in part or ", since the " in part or texts is MADE_OF, (step.rule.reason.en, part)


def named(given: Mapping[str, Expr], letter: str) -> Expr:
    return next(e for key, e in given.items() if key[0] == letter)


def test_equations_in_reasons_are_right(proofs: tuple[Derivation, ...]) -> None:
    checked = 0
    for d in proofs:
        lines = []
        for step in every(d.proof.steps):
            if step.rule.name in ("tidy", "recognise"):
                texts = CLAUSES if step.rule.name == "tidy" else MADE_OF
                for name, given in clauses(step, texts):
                    if "{a} = {b}" in texts[name][0]:
                        lines.append(Step(named(given, "a"), named(given, "b"), step.rule, step.bindings))
        verify(tuple(lines), show=unicode)
        checked += len(lines)
    assert checked > len(proofs) / 16


def test_letters_and_indices_of_a_reason_stand_on_its_line(proofs: tuple[Derivation, ...]) -> None:
    for d in proofs:
        lines = [*every(d.proof.steps)]
        for step, last in zip(lines, [*lines[:1], *lines], strict=False):
            if step.rule.name in ("tidy", "recognise", "collapse", "transpose-entry", "sum-rule", "only-terms"):
                # a line that differentiates at once speaks of what the line before has written out
                at_once = isinstance(step.lhs, Partial) and step.lhs.expression == last.lhs
                shown = (last, step) if at_once else (step,)
                sides = [side for line in every(shown) for side in (line.lhs, line.rhs)]
                letters = {e for side in sides for e in walk(side) if isinstance(e, Index | Var)}
                there = {str(e) for e in letters}
                for letter in letters:  # a reason may say what a letter stands for
                    there |= {str(e) for e in walk(getattr(letter, "definition", None) or letter)}
                for value in step.bindings.values():
                    for e in walk(value) if isinstance(value, Expr) else ():
                        if isinstance(e, Index | Var):
                            assert str(e) in there, (unicode(step.lhs), step.rule.reason.en, str(e))
