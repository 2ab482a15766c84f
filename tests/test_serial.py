"""Proofs as data: the same proof comes back, nothing is evaluated, and what is no proof is refused with its place."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

import pytest
import sympy
from corpus_cases import derive as derived
from corpus_cases import read

from matderiv import InputError, derive
from matderiv.serial import decoded, encoded

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


@pytest.mark.parametrize("case", CASES[::7], ids=lambda c: c["id"])
def test_a_proof_comes_back(case: dict[str, Any]) -> None:
    proof = derived(case).proof
    data = again(encoded(proof))
    assert decoded(data) == proof
    assert encoded(decoded(data)) == data


@pytest.mark.parametrize(("objective", "wrt", "options"), MORE)
def test_composite_indices_kronecker_forms_and_code(objective: str, wrt: str, options: dict[str, Any]) -> None:
    derivation = derive(objective, wrt, **options)
    found = decoded(again(encoded(derivation.proof)))
    assert found == derivation.proof
    assert (found.kronecker, found.einsum) == (derivation.proof.kronecker, derivation.proof.einsum)
    # the evidence, which does not count when proofs are compared
    assert [s.check for s in found.steps] == [s.check for s in derivation.proof.steps]


def test_the_stationary_point_comes_back() -> None:
    proof = derive("norm2(X*W - Y)^2", "W").solve().derivation.proof
    assert proof.solution is not None
    assert decoded(again(encoded(proof))) == proof


def test_a_function_made_on_the_spot_is_refused_by_its_name() -> None:
    x = sympy.MatrixSymbol("x", sympy.Symbol("n"), 1)
    t = sympy.Dummy("t")
    objective = sympy.Trace(x.applyfunc(sympy.Lambda(t, sympy.gamma(t))).T * x)
    proof = derive(objective, x).proof
    with pytest.raises(InputError, match="SymPy's gamma is not among the functions of matderiv"):
        encoded(proof)


def changed(path: tuple[Any, ...], value: object) -> dict[str, Any]:
    data = deepcopy(again(encoded(derive("x'*A*x", "x").proof)))
    place: Any = data
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return data


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ([], "the data have no list 'nodes'"),
        ({"nodes": []}, "the data have no dict 'proof'"),
        (changed(("nodes", 0), ["lambda"]), "node 0 cannot be read: there is no head 'lambda'"),
        (changed(("nodes", 0), ["size", "a b"]), "node 0 cannot be read: 'a b' is no name"),
        (changed(("nodes", 0), ["entry", 3]), "node 0 cannot be read: 3 is the number of no earlier node"),
        (changed(("nodes", 0), ["apply", "__import__", 0, 0]), "there is no operation '__import__'"),
        (changed(("proof", "answer"), True), "True is the number of no earlier node"),
        (changed(("proof", "einsum"), 7), "7 is no text"),
        (changed(("proof", "ends"), {"kind": "SURE"}), "there is no evidence of kind 'SURE'"),
    ],
)
def test_what_is_no_proof_is_refused(data: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        decoded(data)
