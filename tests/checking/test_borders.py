"""Every printed condition is needed, and none is missing: judged by values at the borders of domains."""

from __future__ import annotations

import random
import re

import objectives
import pytest
from fuzz import Seeded

from matderiv import Derivation, derive
from matderiv.checking.borders import uncovered
from matderiv.core.errors import InputError, NoRuleError, RefutedError
from matderiv.core.proof import Condition
from matderiv.operations import OPERATIONS

SHAPES = {"A": ("n", "n"), "B": ("n", "n"), "X": ("n", "m"), "x": ("n",), "y": ("n",), "s": (), "t": ()}
BORDERED = sorted(name for name, o in OPERATIONS.items() if o.domain is not None)


def told(d: Derivation, left_out: int | None = None) -> str | None:
    """What is missing at a border, where one of the conditions is left out."""
    proof = d.proof
    kept = [c for n, c in enumerate(proof.conditions) if n != left_out and not _is_convention(c)]
    return uncovered(proof.objective, proof.variable, d.complete, kept, at=d.indices, order=proof.order)  # type: ignore[arg-type]


def _is_convention(condition: Condition) -> bool:
    """Whether it is about the sign of an eigenvector, of which no border is tried."""
    return "in absolute value" in condition.text.en


def derived(text: str, by: str, **assume: str) -> Derivation:
    names = set(re.findall(r"[A-Za-z]+", text))
    return derive(text, by, shapes={k: s for k, s in SHAPES.items() if k in names}, assume=assume)


@pytest.mark.sweep(12)
@pytest.mark.parametrize("name", BORDERED)
def test_the_condition_of_every_function_is_needed_and_is_enough(name: str) -> None:
    d = derive(*OPERATIONS[name].example)
    assert d.proof.conditions
    assert told(d) is None
    if name != "tan":  # no number of floating point is an odd multiple of π/2
        for n in [n for n, c in enumerate(d.proof.conditions) if not _is_convention(c)]:
            assert told(d, n) is not None


@pytest.mark.sweep(9)
@pytest.mark.parametrize(
    ("text", "by", "assume"),
    [
        ("log(t^3)", "t", {}),
        ("log(t^2)", "t", {}),
        ("log(s*t)", "t", {}),
        ("log(-t*s)", "t", {}),
        ("log(t^2*s)", "t", {}),
        ("t^s", "t", {}),
        ("t^(1/3)", "t", {}),
        ("t^(-2)", "t", {}),
        ("1/(s - t)", "t", {}),
        ("1/(1 + t)", "t", {}),
        ("log(s - t)", "t", {"s": "positive", "t": "positive"}),
        ("log(x'*A*x)", "x", {}),
        ("log(x'*A*x)", "x", {"A": "symmetric"}),
        ("log(x'*A*x)", "x", {"A": "spd"}),
        ("log(x'*A*A'*x)", "x", {}),
        ("log(x'*(A + A' + A)*x)", "x", {}),
        ("log(1 + x'*(A' + A + A)^2*x)", "x", {}),
        ("log(x'*diag(y)*x)", "x", {"y": "positive"}),
        ("norm2(x - y)", "x", {}),
        ("norm2(x)^3*s/t", "x", {}),
        ("norm1(A*x)", "x", {}),
        ("sum(log(x./y))", "x", {}),
        ("log(tr(A*A'))", "A", {}),
        ("log(tr(A))", "A", {}),
        ("log(det(A)^3)", "A", {}),
        ("log(det(A)^2)", "A", {}),
        ("logdet(A*A')", "A", {}),
        ("logdet(A*B)", "A", {"B": "spd"}),
        ("logdet(A + B)", "A", {"A": "symmetric", "B": "spd"}),
        ("logdet(A*A' + s*eye)", "A", {}),
        ("logdet(s*A)", "A", {"A": "spd"}),
        ("tr(inv(A + s*B))", "s", {"A": "spd", "B": "symmetric"}),
        ("tr(inv(s*A))", "A", {"A": "spd"}),
        ("tr(A^-2)", "A", {}),
        ("tr(A^(k - 2))", "A", {}),
        ("log(lambda_max(A))", "A", {"A": "symmetric"}),
        ("log(relu(t))", "t", {}),
        ("abs(t)*t", "t", {}),
        ("sqrt(relu(s)*t)", "t", {}),
        ("arcsin(s*t)", "t", {}),
        ("arccosh(t) + log(t)", "t", {}),
        ("log(1 - tanh(t))", "t", {}),
        ("normnuc(A*B)", "A", {"B": "orthogonal"}),
        ("log(sum(x))", "x", {}),
    ],
)
def test_with_its_conditions_a_derivative_has_values_and_is_the_slope(
    text: str, by: str, assume: dict[str, str]
) -> None:
    assert told(derived(text, by, **assume)) is None


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("text", "by", "assume"),
    [
        ("log(t^3)", "t", {}),
        ("log(s*t)", "t", {}),
        ("t^s", "t", {}),
        ("1/(s - t)", "t", {}),
        ("log(x'*A*x)", "x", {}),
        ("log(x'*A*x)", "x", {"A": "spd"}),
        ("norm2(x - y)", "x", {}),
        ("norm1(A*x)", "x", {}),
        ("log(tr(A*A'))", "A", {}),
        ("log(det(A)^2)", "A", {}),
        ("logdet(A*A' + s*eye)", "A", {}),
        ("tr(inv(s*A))", "A", {"A": "spd"}),
        ("tr(A^(k - 2))", "A", {}),
        ("abs(t)", "t", {}),
        ("sum(relu(x))", "x", {}),
        ("arccosh(t) + log(t)", "t", {}),
    ],
)
def test_none_of_its_conditions_can_be_left_out(text: str, by: str, assume: dict[str, str]) -> None:
    d = derived(text, by, **assume)
    assert d.proof.conditions
    for n in range(len(d.proof.conditions)):
        assert told(d, n) is not None


class Reckless(objectives.Builder):
    """Builds objectives that are not kept inside their domains, so that they have conditions."""

    def positive(self, shape: objectives.Shape, depth: int) -> objectives.Piece:
        return self.piece(shape, depth) if self.chance(70) else super().positive(shape, depth)

    def not_zero(self, shape: objectives.Shape, depth: int) -> objectives.Piece:
        return self.piece(shape, depth) if self.chance(70) else super().not_zero(shape, depth)

    def definite(self, shape: objectives.Shape, depth: int, plain: bool = True) -> objectives.Piece:
        return self.piece(shape, depth) if plain and self.chance(60) else super().definite(shape, depth, plain)


FACTS = {0: ("positive", ""), 1: ("", "positive"), 2: ("", "", "spd", "symmetric", "invertible", "diagonal", "skew")}


@pytest.mark.parametrize("examples", [50, pytest.param(150, marks=pytest.mark.exhaustive)])
def test_random_objectives_with_conditions(examples: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(objectives, "Builder", Reckless)
    derivations = conditions = 0
    for number in range(examples):
        o = objectives.build(Seeded(f"borders/{number}"))
        if o.order > 1:
            continue
        chosen = random.Random(o.text)
        square = {name: len(s) for name, s in o.shapes.items() if len(s) < 2 or s[0] == s[1]}
        assume = {name: chosen.choice(FACTS[rank]) for name, rank in square.items()}
        try:
            d = derive(o.text, o.wrt, shapes=o.shapes, assume={k: f for k, f in assume.items() if f})
        except (NoRuleError, InputError):
            continue
        except RefutedError as error:
            raise AssertionError(o) from error
        if "pinv(" in o.text and not any("rank" in c.text.en for c in d.proof.conditions):
            continue  # that of a constant has a value of every rank, of which these borders have none
        assert told(d) is None, (o, assume)
        derivations += 1
        conditions += len(d.proof.conditions)
    assert derivations > examples / 2
    assert conditions > examples / 5
