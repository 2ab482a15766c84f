"""A proof from a file is checked again: what is forged is found, and the evidence it claims is none."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest
import sympy

from matderiv import Derivation, InputError, derive
from matderiv.core.index import Entry, Index, Partial, product, size
from matderiv.core.proof import Check, Proof, Rule, Step
from matderiv.core.text import Text
from matderiv.deriving.recheck import rechecked
from matderiv.expressions.matrix import Var, multiply
from matderiv.formats import FORMATS

OPTIONS: list[tuple[str, str, dict[str, Any]]] = [
    ("x'*A*x", "x", {}),
    ("logdet(S)", "S", {"structure": "symmetric"}),
    ("tr(A*X)", "X", {"structure": "skew"}),
    ("sum(exp(A*x))", "x", {"order": 2}),
    ("sum(exp(x))", "x", {"order": 3}),
    ("x^3", "x", {"order": 3, "shapes": {"x": ()}}),
    ("A*X*B", "X", {}),
    ("vec(A*X*B)", "X", {}),
    ("vec(t*X)", "t", {"shapes": {"t": (), "X": ("m", "n")}}),
    ("vec(exp(t*X))", "t", {"shapes": {"t": (), "X": ("m", "n")}}),
    ("sum_i(norm2(W'*x_i - y_i)^2)/n", "W", {}),
]
PROOF = derive("x'*A*x", "x").proof


@pytest.mark.sweep(3)
@pytest.mark.parametrize(("objective", "wrt", "options"), OPTIONS)
def test_the_evidence_found_again_is_the_same(objective: str, wrt: str, options: dict[str, Any]) -> None:
    proof = derive(objective, wrt, **options).proof
    nothing = replace(proof, ends=Check(), einsum=None, lemmas=tuple(map(bare, proof.lemmas)))
    found = rechecked(nothing)
    assert found == proof
    assert [s.check for s in found.steps] == [s.check for s in proof.steps]


def bare(lemma: Any) -> Any:
    """A lemma without evidence."""
    return replace(lemma, steps=tuple(replace(s, check=Check()) for s in lemma.steps))


def forged(**changes: Any) -> Proof:
    return replace(PROOF, **changes)


x, A = (v for v in PROOF.symbols)
TWICE = multiply(sympy.Integer(2), A, x)


def with_line(line: Step) -> Proof:
    (lemma,) = PROOF.lemmas
    return forged(lemmas=(replace(lemma, steps=(line, *lemma.steps)),))


CLAIMED = Rule("claimed", Text("So it is said.", "そう言われている。"))
MANY = [Index(f"k_{n}", size("n_1")) for n in range(13)]


@pytest.mark.parametrize(
    ("proof", "said"),
    [
        (
            replace(derive("t*x", "t", shapes={"t": (), "x": ("n",)}).proof, stacked=True),
            "the claim is not that the answer is the derivative of the objective by the variable",
        ),
        (forged(answer=TWICE), "the claim is not that the answer is the derivative of the objective by the variable"),
        (
            forged(answer=TWICE, claim=(PROOF.claim[0], TWICE)),
            "the last line of the proof is not the claim",
        ),
        (
            with_line(Step(multiply(A, x), TWICE, CLAIMED, role="aside")),
            "line 1 does not hold: n_1 = 4; ",
        ),
        (forged(symbols=(A,)), "x is not among the symbols"),
        (forged(symbols=(*PROOF.symbols, Var("y", definition=x.shape[1]))), "y is no symbol of its own"),
        (
            with_line(
                Step(Var("A", A.shape, ("symmetric",)), Var("A", A.shape, ("symmetric",)), CLAIMED, role="aside")
            ),
            "A is not the same in every line",
        ),
        (forged(where=(Step(x, TWICE, CLAIMED),)), "x is not what is said of it below the claim"),
        (forged(structure="symmetric"), "x is not made of free entries as a symmetric matrix is"),
        (
            with_line(
                Step(
                    product(*(Entry(x, k) for k in MANY)), product(*(Entry(x, k) for k in MANY)), CLAIMED, role="aside"
                )
            ),
            "line 1 has more than 12 free indices",
        ),
    ],
)
def test_what_is_forged_is_found(proof: Proof, said: str) -> None:
    with pytest.raises(InputError) as refused:
        rechecked(proof)
    assert said in str(refused.value)


def test_a_claim_that_its_lines_do_not_prove_is_refuted() -> None:
    # every line is true, and the last is the claim; but nothing joins the claim to the objective
    (lemma,) = PROOF.lemmas
    alpha = PROOF.at
    line = Step(Entry(TWICE, *alpha), Entry(TWICE, *alpha), CLAIMED)
    proof = forged(
        answer=TWICE,
        claim=(Partial(PROOF.objective, x), TWICE),
        lemmas=(replace(lemma, lhs=line.lhs, rhs=line.rhs, steps=(line,)),),
    )
    with pytest.raises(InputError) as refused:
        rechecked(proof)
    assert "the answer is not the derivative of the objective: n_1 = " in str(refused.value)
    assert refused.value.told("ja").startswith("答えが目的関数の導関数になっていない: ")


def test_a_proof_of_which_nothing_can_be_made_is_refused() -> None:
    wide = derive("A*X*B", "X").proof
    with pytest.raises(InputError, match="this proof cannot be checked: ") as refused:
        rechecked(replace(wide, at=(A,)))
    assert refused.value.told("ja").startswith("この証明は検算できない: ")


def test_conditions_and_code_are_not_those_of_the_file() -> None:
    proof = derive("log(det(X))", "X").proof
    assert proof.conditions
    assert rechecked(replace(proof, conditions=())).conditions == proof.conditions
    wide = derive("A*X*B", "X").proof
    assert rechecked(replace(wide, einsum="__import__('os')")).einsum == wide.einsum


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    yield path
    if isinstance(value, (dict, list)):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from places(value[key], (*path, key))


WRONG = [None, True, -1, 0, 2, 5, 13, 30, 1.5, "x", "", [], {}, [1], "{x}", "{x!r:>9}", "number", "sum"]


@pytest.mark.sweep(4)
@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_changed_it_is_refused_or_still_true(seed: int) -> None:
    """A file with one place changed is an error of the input, or gives a proof of the same answer that prints."""
    chance = random.Random(seed)
    derivation = derive(*OPTIONS[seed][:2], **OPTIONS[seed][2])
    file = json.loads(derivation.to("json"))
    spots = [p for p in places(file["data"]) if p]
    outcomes = set()
    for _ in range(40):
        value = deepcopy(file)
        place: Any = value["data"]
        *path, last = chance.choice(spots)
        for step in path:
            place = place[step]
        old = place[last]
        place[last] = old + chance.choice((-1, 1)) if type(old) is int else chance.choice(WRONG)
        try:
            read = Derivation.from_json(json.dumps(value))
        except InputError as error:
            assert error.told("ja")
            outcomes.add("refused")
            continue
        outcomes.add("read")
        # a name may be another now; that the answer is the derivative was found again
        assert read.proof.ends.kind == derivation.proof.ends.kind != "UNCHECKED"
        assert all(read.to(name) for name in FORMATS)
    assert "refused" in outcomes
