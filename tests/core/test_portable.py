"""Results go through pickle and copy, and do afterwards what they did before."""

from __future__ import annotations

import copy
import os
import pickle
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import sympy

from matderiv import Derivation, MatderivError, check, check_derivation, derive
from matderiv.operations import OPERATIONS
from matderiv.reading.tree import Subscripted, Taken

n, t = sympy.Symbol("n"), sympy.Dummy("t")
x = sympy.MatrixSymbol("x", n, 1)
GAMMA = sympy.Trace(x.applyfunc(sympy.Lambda(t, sympy.gamma(t))).T * x)
WRITTEN = r"Let $U = XW - Y$ and $f = \|U\|_F^2$. Then $$\frac{\partial f}{\partial W} = 2X^\top U$$"


def nested(depth: int) -> str:
    return f"sum({'tanh(A*' * depth}X{')' * depth})"


MADE: dict[str, Callable[[], Any]] = {
    "derivation": lambda: derive("norm2(X*W - Y)^2", "W"),
    "constants": lambda: derive("X'", "X"),
    "deep": lambda: derive(nested(25), "X", shapes={"A": ("n", "n"), "X": ("n", "n")}),
    "of SymPy": lambda: derive(GAMMA, x),
    "indices": lambda: derive("A*X*B", "X"),
    "sums": lambda: derive("sum_i(norm2(W'*x_i - y_i)^2)/n", "W"),
    "free entries": lambda: derive("logdet(S)", "S", structure="symmetric"),
    "solution": lambda: derive("norm2(X*W - Y)^2", "W").solve(),
    "Hessian product": lambda: derive("norm2(A*x - b)^2", "x").hessian_product(),
    "right": lambda: check("norm2(X*W - Y)^2", "W", "2*X'*(X*W - Y)"),
    "factor": lambda: check("norm2(X*W - Y)^2", "W", "X'*(X*W - Y)"),
    "wrong": lambda: check("tr(A*X*X)", "X", "2*A*X", shapes={"X": ("n", "n")}),
    "report": lambda: check_derivation(WRITTEN),
}
WAYS: dict[str, Callable[[Any], Any]] = {
    "pickle": lambda value: pickle.loads(pickle.dumps(value)),
    "deepcopy": copy.deepcopy,
    "copy": copy.copy,
}


@cache
def made(name: str) -> Any:
    return MADE[name]()


@cache
def read_back(shown: str) -> Derivation:
    """Derived anew once for all ways, which give the same text."""
    return Derivation.from_json(shown)


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", MADE)
def test_a_result_comes_back(name: str, way: str) -> None:
    value = made(name)
    shown = value.to("json")
    back = WAYS[way](value)
    assert (repr(back), back.to("json")) == (repr(value), shown)
    assert back.to("latex") == value.to("latex")
    if isinstance(value, Derivation):
        assert (back.formula, back.result, back.proof) == (value.formula, value.result, value.proof)
        assert [s.check for s in back.steps] == [s.check for s in value.steps]
    if isinstance(value, Derivation) and name != "of SymPy":
        assert '"data": null' not in back.to("json")
        assert back.code("numpy") == value.code("numpy")
        assert read_back(back.to("json")).proof == value.proof


@pytest.mark.parametrize("way", WAYS)
def test_the_parts_of_a_proof_come_back(way: str) -> None:
    proof = derive("norm2(X*W - Y)^2 + log(det(W'*W))", "W").proof
    for part in (proof, *proof.lemmas, *proof.steps, *(s.rule for s in proof.steps), *(s.check for s in proof.steps)):
        assert WAYS[way](part) == part
    assert all(WAYS[way](s).check == s.check for s in proof.steps)


@pytest.mark.parametrize("name", OPERATIONS)
def test_a_function_is_itself_again(name: str) -> None:
    for way in WAYS.values():
        assert way(OPERATIONS[name]) is OPERATIONS[name]


@pytest.mark.parametrize("objective", ["tr(A*X))", "frob(X)", "tr(A*", "X + 1 where"])
def test_an_error_comes_back(objective: str) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(objective, "X")
    back = pickle.loads(pickle.dumps(caught.value))
    assert (type(back), str(back), back.told("ja")) == (type(caught.value), str(caught.value), caught.value.told("ja"))


def test_a_derivation_is_handed_to_another_process(tmp_path: Path) -> None:
    given = derive("norm2(X*W - Y)^2", "W")
    (tmp_path / "derivation").write_bytes(pickle.dumps(given))
    read = "import pickle, sys; print(pickle.load(open(sys.argv[1], 'rb')).formula)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)}
    command = [sys.executable, "-c", read, str(tmp_path / "derivation")]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment, timeout=300)
    assert done.stdout == f"{given.formula}\n"


def test_a_verdict_is_true_where_the_claim_is_right() -> None:
    assert check("tr(A*X)", "X", "A'")
    for claim in ("A", "2*A'", "A' + X", "0*X"):
        assert not check("tr(A*X)", "X", claim, shapes={"X": ("n", "n")})
    assert not check("x'*A*x", "x", "2*A*x"), "right only if A is symmetric"
    assert not check("expm(X)", "X", "X")
    assert check_derivation("$$x^\\top x = \\|x\\|^2$$")
    assert not check_derivation("$$x^\\top x = 2\\|x\\|^2$$")


@pytest.mark.parametrize("kind", [Subscripted, Taken])
def test_a_name_with_indices_comes_back_with_them(kind: type[Subscripted]) -> None:
    name = kind("w", ("alpha", "i"))
    for again in (pickle.loads(pickle.dumps(name)), copy.deepcopy(name)):
        assert type(again) is kind and (again, again.base, again.at) == ("w_alpha_i", "w", ("alpha", "i"))
