"""Proofs as data: the same proof comes back, nothing is evaluated, and what is no proof is refused with its place."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
import sympy
from corpus_cases import derived, read

from matderiv import InputError, derive
from matderiv.printing.serial.decode import decoded
from matderiv.printing.serial.encode import encoded

CASES = read("public.jsonl")
MORE: list[tuple[str, str, dict[str, Any]]] = [
    ("vec(tanh(X))", "X", {}),
    ("kron(X, A)", "X", {}),
    ("A*X*B", "X", {}),
    ("tr(X^k)", "X", {}),
    ("norm2(unvec(x, n, n)*a)^2", "x", {}),
    ("norm2(X*W - Y)^2", "W", {"order": 2}),
    ("x'*S*x", "x", {"assume": {"S": "symmetric"}}),
]


def again(data: dict[str, Any]) -> dict[str, Any]:
    value = json.loads(json.dumps(data))
    assert isinstance(value, dict)
    return value


@pytest.mark.sweep(20, alike=True)
@pytest.mark.parametrize("case", CASES[::7], ids=lambda c: c["id"])
def test_a_proof_comes_back(case: dict[str, Any]) -> None:
    proof = derived(case).proof
    assert decoded(again(encoded(proof))) == proof


@pytest.mark.sweep(2)
@pytest.mark.parametrize(("objective", "wrt", "options"), MORE)
def test_composite_indices_kronecker_forms_and_code(objective: str, wrt: str, options: dict[str, Any]) -> None:
    derivation = derive(objective, wrt, **options)
    found = decoded(again(encoded(derivation.proof)))
    assert found == derivation.proof
    assert (found.kronecker, found.einsum) == (derivation.proof.kronecker, derivation.proof.einsum)
    # what a file says of evidence is not read: it is found again
    assert {s.check.kind for s in found.steps} == {found.ends.kind} == {"UNCHECKED"}


def test_the_stationary_point_comes_back() -> None:
    proof = derive("norm2(X*W - Y)^2", "W").solve().derivation.proof
    assert proof.solution is not None
    assert decoded(again(encoded(proof))) == proof


def test_a_function_made_on_the_spot_is_refused_by_its_name() -> None:
    x = sympy.MatrixSymbol("x", sympy.Symbol("n"), 1)
    t = sympy.Dummy("t")
    objective = sympy.Trace(x.applyfunc(sympy.Lambda(t, sympy.gamma(t))).T * x)
    proof = derive(objective, x).proof
    with pytest.raises(
        InputError, match="SymPy's gamma is not among the functions of matderiv, so this proof has no data form"
    ):
        encoded(proof)


DATA = again(encoded(derive("x'*A*x", "x").proof))
LONG = [["size", "n"], *(["plus", k, k] for k in range(40))]


def changed(*changes: tuple[str, object]) -> dict[str, Any]:
    """The data of a proof with some places changed, ``proof.lemmas.0.steps`` and the like."""
    data = deepcopy(DATA)
    for path, value in changes:
        place: Any = data
        *before, last = [int(p) if p.isdigit() else p for p in path.split(".")]
        for step in before:
            place = place[step]
        if value is DELETED:
            del place[last]
        else:
            place[last] = value
    return data


DELETED = object()
STEP = "proof.lemmas.0.steps.0"


def table(*nodes: list[Any]) -> dict[str, Any]:
    return {"nodes": [["number", "1"], ["size", "n"], ["index", "i", 1], *nodes], "proof": {}}


X = ["var", "X", 1, 1, [], None, "x", 2]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "data: […] is not an object"),
        ({}, "data: 'nodes' is missing"),
        ({"nodes": 3}, "nodes: 3 is not a list"),
        ({"nodes": []}, "proof: 'proof' is missing"),
        ({"nodes": [[]] * 100_001}, "data: there are 100,001 nodes; at most 100,000 are read"),
        (changed(("nodes.0", ["lambda"])), "nodes[0]: there is no head 'lambda' with 0 parts"),
        (changed(("nodes.0", ["size", "a b"])), "nodes[0]: 'a b' is no name"),
        (changed(("nodes.0", ["number", "__import__('os')"])), "nodes[0]: \"__import__('os')\" is no number"),
        (changed(("nodes.0", ["entry", 3])), "nodes[0]: 3 is the number of no earlier node"),
        (table(["sum", 0, 1]), "nodes[3]: sum cannot be made of these"),
        (table(["plus", 1, 1], ["raised", 1, 3]), "nodes[4]: raised cannot be made of these"),
        (table(["index", "j", 2]), "nodes[3]: 'i' is no size"),
        (table(["number", "9999999"], ["power", 0, 3]), "nodes[4]: an exponent is larger than 1,000,000"),
        (
            table(["number", "9999"], ["times", 1, 3], ["var", "X", 4, 4, [], None, "x", 2]),
            "entries is too large to be checked",
        ),
        (table(["var", "X", 1, 1, ["big"], None, "x", 2]), "nodes[3]: there is no fact 'big'"),
        (table(["var", "X", 1, 1, [], 0, "x", 2]), "nodes[3]: X has not the shape of what it stands for"),
        (table(["var", "X", 1, 1, [], None, "x", 1]), "nodes[3]: X cannot have 1 axes"),
        (table(["apply", "__import__", 0, 0]), "nodes[3]: there is no operation '__import__'"),
        (table(X, ["apply", "trace", 0, 0, 3, 3]), "nodes[4]: trace cannot be applied to these"),
        (table(X, ["apply", "trace", 1, 1, 3]), "nodes[4]: trace of these has not the shape n×n"),
        ({"nodes": LONG, "proof": {}}, "nodes[17]: the expression is too large; at most 200,000 places and 1,000"),
        (changed(("proof.answer", True)), "proof.answer: True is the number of no earlier node"),
        (changed(("proof.answer", DELETED)), "proof: 'answer' is missing"),
        (changed(("proof.claim", [0])), "proof: a claim has two sides"),
        (changed(("proof.einsum", 7)), "proof.einsum: 7 is not a text"),
        (changed(("proof.ends.kind", "SURE")), "proof: there is no evidence of kind 'SURE'"),
        (changed(("proof.ends.kind", "REFUTED")), "proof: the line is refuted in the file itself"),
        (changed(("proof.ends.kind", 7)), "proof.kind: 7 is not a text"),
        (changed(("proof.stacked", 1)), "proof.stacked: 1 is not true or false"),
        (
            changed(("proof.atoms", {"n": {"even": True, "odd": True}})),
            "proof.atoms: what is said of n contradicts itself",
        ),
        (changed((f"{STEP}.role", "boss")), "proof.lemmas[0].steps[0]: there is no role 'boss'"),
        (
            changed((f"{STEP}.reason", ["{x!r:>9}", "{x}"])),
            "steps[0]: this is no sentence in en + ja with the same names in braces",
        ),
        (changed((f"{STEP}.reason", ["{new}", "{new}"])), "steps[0]: the sentence lacks new"),
        (
            changed(("proof.lemmas.0.rhs", 0)),
            "the lines do not join: each begins where one before it ended, and the last ends in the claim",
        ),
    ],
)
def test_what_is_no_proof_is_refused_with_its_place(data: object, said: str) -> None:
    with pytest.raises(InputError) as refused:
        decoded(data)
    assert said in str(refused.value)
    assert refused.value.told("ja") != str(refused.value)


def test_details_and_lines_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    data = changed()
    step = data["proof"]["lemmas"][0]["steps"][0]
    for _ in range(60):
        step = {**step, "detail": [step]}
    data["proof"]["lemmas"][0]["steps"][0] = step
    with pytest.raises(InputError, match="details are nested more than 50 deep"):
        decoded(data)
    monkeypatch.setattr("matderiv.printing.serial.decode.MOST_PLACES", 10)
    with pytest.raises(InputError, match="the lines are too long; at most 10 places are read in all"):
        decoded(changed())


def test_a_refusal_is_told_in_japanese() -> None:
    with pytest.raises(InputError) as refused:
        decoded(changed(("nodes.0", ["size", "a b"])))
    assert refused.value.told("ja") == "nodes[0]: 'a b' は名前ではない"
