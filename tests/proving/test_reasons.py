"""Reasons over the whole corpus: every one names what it speaks of, and no line says nothing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

import pytest
from corpus_cases import derived, read
from sympy import Expr, S

from matderiv import Derivation
from matderiv.checking.verify import verify
from matderiv.core.errors import MatderivError, NoRuleError
from matderiv.core.index import Entry, Index, Power, Terms, coefficient, product, shape_of, size, walk
from matderiv.core.operation import Kit
from matderiv.core.proof import Step, every
from matderiv.core.text import LANGUAGES
from matderiv.expressions.matrix import Var, add, apply, is_op, multiply, scaled, summands
from matderiv.expressions.writer import unicode
from matderiv.operations import OPERATIONS
from matderiv.operations.add import ADD
from matderiv.operations.hadamard import HADAMARD
from matderiv.operations.transpose import TRANSPOSE
from matderiv.proving.reasons.comparison import Comparison, Side
from matderiv.proving.rules.recognising import MADE_OF
from matderiv.proving.rules.shortening import SHORTER
from matderiv.proving.tidy import tidy
from matderiv.shell.functions import functions


@cache
def proofs() -> tuple[Derivation, ...]:
    out = []
    for case in read("public.jsonl"):
        try:
            out.append(derived(case))
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


# -- what a reason claims is seen on its line


def clauses(step: Step, texts: Mapping[str, Sequence[str]]) -> Iterator[tuple[str, dict[str, Expr]]]:
    """The clauses of a composed reason, each with the parts that it names."""
    said = step.rule.reason.en.split(": ", 1)[-1] if step.rule.name == "recognise" else step.rule.reason.en
    for part in said.rstrip(".").split("; "):
        plain = re.sub(r"\{([a-z])_?\d+\}", r"{\1}", part)
        plain = re.sub(r"(\{s\} or )+\{s\}", "{s}", plain)
        name = next((n for n, text in texts.items() if text[0].lower() == plain.lower()), None)
        if name is not None:
            keys = re.findall(r"\{([a-z]_?\d+)\}", part)
            yield name, {key.replace("_", ""): step.bindings[key] for key in keys}  # type: ignore[misc]
        else:
            assert ", entry by entry" in part or texts is MADE_OF, (step.rule.reason.en, part)


def count(expr: Expr, wanted: Callable[[Expr], bool]) -> int:
    return sum(1 for e in walk(expr) if wanted(e))


def is_sum(expr: Expr) -> bool:
    return isinstance(expr, Terms) or is_op(expr, ADD)


def named(given: Mapping[str, Expr], letter: str) -> Expr:
    return next(e for key, e in given.items() if key[0] == letter)


def appears(lhs: Expr, rhs: Expr, given: Mapping[str, Expr]) -> bool:
    a = named(given, "a")
    return a in set(walk(rhs)) and a not in set(walk(lhs))


def one_side(lhs: Expr, rhs: Expr, given: Mapping[str, Expr]) -> bool:
    a = named(given, "a")
    return is_op(a, TRANSPOSE) and (a in set(walk(lhs))) != (a in set(walk(rhs)))


def replaced(lhs: Expr, rhs: Expr, given: Mapping[str, Expr]) -> bool:
    a, b = named(given, "a"), named(given, "b")
    return a in set(walk(lhs)) and a not in set(walk(rhs)) and b in set(walk(rhs))


def twice(lhs: Expr, _rhs: Expr, _given: Mapping[str, Expr]) -> bool:
    """Whether two terms of a sum have one body, whatever transposes and numbers they are written with."""
    for e in walk(lhs):
        if is_sum(e):
            bodies = []
            for t in summands(e):
                number, body = scaled(tidy(t))
                parts = Counter(body.args) if is_op(body, HADAMARD) else Counter((body,))
                bodies.append((frozenset(parts.items()), product(*coefficient(number)[1])))
            if len(set(bodies)) < len(bodies):
                return True
    return False


def vanishes(lhs: Expr, rhs: Expr, given: Mapping[str, Expr]) -> bool:
    own = [e for key, e in given.items() if key[0] == "s"]
    return bool(own) and all(transpose_node(e, lhs) > transpose_node(e, rhs) for e in own)


def transpose_node(expr: Expr, side: Expr) -> int:
    return count(side, lambda e: is_op(e, TRANSPOSE) and e.args[0] == expr)


def taken_out(lhs: Expr, rhs: Expr, given: Mapping[str, Expr]) -> bool:
    """Whether the bracket is new, and letters stand in fewer places; a factor that is a number has none."""
    factor = [e for key, e in given.items() if key[0] in "ac"]
    letters = [v for f in factor for v in walk(f) if isinstance(v, Var)]
    places = [sum(power_places(v, side) for v in letters) for side in (lhs, rhs)]
    return named(given, "b") not in set(walk(lhs)) and (places[0] > places[1] or not letters)


def power_places(v: Expr, side: Expr) -> int:
    """How often a letter stands in a side, powers of what it stands in counted as often as they say."""
    if isinstance(side, Power) and side.exponent.is_Integer:
        return abs(int(side.exponent)) * power_places(v, side.base)
    return 1 if side == v else sum(power_places(v, a) for a in side.args)


def fewer_places(lhs: Expr, rhs: Expr, given: Mapping[str, Expr]) -> bool:
    letters = [v for v in walk(named(given, "a")) if isinstance(v, Var)] or [named(given, "a")]
    return all(power_places(v, lhs) > power_places(v, rhs) or v not in set(walk(rhs)) for v in letters)


def operations(name: str) -> Callable[[Expr], bool]:
    return lambda e: is_op(e, OPERATIONS[name])


SEEN: dict[str, Callable[[Expr, Expr, Mapping[str, Expr]], bool]] = {
    "product": one_side,
    "sum": one_side,
    "kron": one_side,
    "symmetric": vanishes,
    "skew": one_side,
    "diagonal": lambda lhs, rhs, given: count(lhs, operations("transpose")) > count(rhs, operations("transpose")),
    "equal": lambda lhs, rhs, given: (
        named(given, "a") not in set(walk(rhs)) and shape_of(named(given, "a")) == shape_of(named(given, "b"))
    ),
    "logistic": appears,
    "softmax": appears,
    "function": appears,
    "power": appears,
    "inner": lambda lhs, rhs, given: count(rhs, operations("sum")) > count(lhs, operations("sum")),
    "quotient": lambda lhs, rhs, given: count(rhs, operations("quotient")) > count(lhs, operations("quotient")),
    "diagonals": lambda lhs, rhs, given: count(lhs, operations("diag")) > max(1, count(rhs, operations("diag"))),
    "diagonal-times": lambda lhs, rhs, given: count(lhs, operations("diag")) > count(rhs, operations("diag")),
    "triangle": lambda lhs, rhs, given: named(given, "b") in set(walk(lhs)) and named(given, "a") not in set(walk(rhs)),
    "identity": lambda lhs, rhs, given: count(lhs, operations("eye")) > count(rhs, operations("eye")),
    "cancel": fewer_places,
    "exponents": fewer_places,
    "rotated": replaced,
    "turned": replaced,
    "turned-rotated": replaced,
    "number": lambda lhs, rhs, given: named(given, "a") in set(walk(lhs)) and named(given, "b") in set(walk(rhs)),
    "expanded": lambda lhs, rhs, given: count(lhs, is_sum) >= 1,
    "expanded-to": lambda lhs, rhs, given: replaced(lhs, rhs, given) and is_sum(named(given, "b")),
    "common": taken_out,
    "commons": taken_out,
    "like": twice,
    "mixed": lambda lhs, rhs, given: count(lhs, operations("kron")) > count(rhs, operations("kron")),
    "sign": lambda lhs, rhs, given: appears(lhs, rhs, given) and is_sum(named(given, "a")),
    "order": lambda lhs, rhs, given: True,  # test_a_shorter_line_says_what_was_done
}


def test_what_a_shorter_line_claims_is_seen_on_it() -> None:
    assert SEEN.keys() == SHORTER.keys()
    met: Counter[str] = Counter()
    for d in proofs():
        for step in every(d.proof.steps):
            if step.rule.name == "tidy":
                for name, given in clauses(step, SHORTER):
                    met[name] += 1
                    assert SEEN[name](step.lhs, step.rhs, given), (unicode(step.lhs), unicode(step.rhs), name)
    assert len(met) > len(SEEN) // 2


def test_equations_in_reasons_are_right() -> None:
    checked = 0
    for d in proofs():
        lines = []
        for step in every(d.proof.steps):
            if step.rule.name in ("tidy", "recognise"):
                texts = SHORTER if step.rule.name == "tidy" else MADE_OF
                for name, given in clauses(step, texts):
                    if "{a} = {b}" in texts[name][0]:
                        lines.append(Step(named(given, "a"), named(given, "b"), step.rule, step.bindings))
        verify(tuple(lines), show=unicode)
        checked += len(lines)
    assert checked > 50


def test_letters_and_indices_of_a_reason_stand_on_its_line() -> None:
    for d in proofs():
        for step in every(d.proof.steps):
            if step.rule.name in ("tidy", "recognise", "collapse", "transpose-entry", "sum-rule", "only-terms"):
                sides = [side for line in every((step,)) for side in (line.lhs, line.rhs)]
                there = {str(e) for side in sides for e in walk(side) if isinstance(e, Index | Var)}
                for value in step.bindings.values():
                    for e in walk(value) if isinstance(value, Expr) else ():
                        if isinstance(e, Index | Var):
                            assert str(e) in there, (unicode(step.lhs), step.rule.reason.en, str(e))


def test_a_clause_that_is_not_seen_would_be_found() -> None:
    u = Var("u", (size("n"), S.One))
    line = (apply("diag", add(u, multiply(2, u))), apply("diag", multiply(3, u)), {"a0": u})
    assert SEEN["like"](*line)
    assert not SEEN["diagonals"](*line)
    assert not SEEN["product"](*line)
    assert not SEEN["power"](*line)


def test_what_stands_on_a_side_by_itself_or_as_neighbours_in_a_product() -> None:
    n = size("n")
    A, B, C = (Var(name, (n, n)) for name in "ABC")
    side = Side(add(multiply(A, B, C), apply("inverse", B)))
    assert side.stands(apply("inverse", B))
    assert side.stands(multiply(B, C))
    assert not side.stands(multiply(A, C))
    assert not side.stands(apply("transpose", A))


def test_what_has_gone_and_what_is_new_is_said_once() -> None:
    n = size("n")
    A, B = Var("A", (n, n)), Var("B", (n, n))
    seen = Comparison(multiply(A, B), multiply(B, A))
    assert (seen.gone, seen.new) == ([multiply(A, B)], [multiply(B, A)])
    seen.say("cancel", a=A)
    seen.say("cancel", a=A)
    assert seen.done == [("cancel", {"a": A})]
