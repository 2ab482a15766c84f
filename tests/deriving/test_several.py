"""Gradients by several variables and the blocks of a Hessian: right by differences, with one proof and one code."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from emitted import error
from several import CASES, Case, gradient, mixed

import matderiv
from matderiv import Derivation, InputError, NoRuleError, gradients, hessian
from matderiv.core.proof import every
from matderiv.deriving.scipy_problem import loaded
from matderiv.expressions.writer import unicode
from matderiv.formats import FORMATS
from matderiv.targets import TARGETS

NAMES = [f"{c.text} {c.by}" for c in CASES]
NETWORK = "norm2(tanh(X*W + vector(1)*b')*v - y)^2"
PYTHON = ("numpy", "array_api", "torch", "jax")


def _made(case: Case) -> tuple[Any, dict[str, Any]]:
    found = gradients(case.text, case.names, shapes=case.shapes, assume=case.assume)
    point = case.point()
    return found, {v.name: point[v.name] for v in found.symbols}


@pytest.mark.sweep(6)
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_gradients_are_what_differences_give(case: Case) -> None:
    found, given = _made(case)
    assert list(found) == case.names
    assert all(isinstance(d, Derivation) for d in found.values())
    values = found.function()(**given)
    for name, value in zip(case.names, values, strict=True):
        assert np.allclose(value, gradient(case, case.point(), name), rtol=1e-6, atol=1e-7)
    source = loaded(found.code("numpy"))
    whole, *both = source["value_and_gradients"](**given)
    assert np.isclose(whole, source["value"](**given))
    for got in (source["gradients"](**given), both):
        assert all(error(a, b) < 1e-9 for a, b in zip(got, values, strict=True))


@pytest.mark.sweep(15, alike=True)
@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_there_is_one_proof_of_all(case: Case) -> None:
    found, _ = _made(case)
    (proof,) = found.proofs
    checks = {s.check.kind for s in every(proof.steps)}
    assert checks <= {"EXACT", "SAMPLED"}
    assert [p.variable for p in proof.parts] == [d.proof.variable for d in found.values()]
    assert proof.ends.kind == "SAMPLED"
    claimed = [(m.lhs, m.rhs) for m in proof.lemmas]
    assert len(set(claimed)) == len(claimed)
    defined = [(s.lhs, s.rhs) for m in proof.lemmas for s in m.steps if s.role == "definition"]
    assert len(set(defined)) == len(defined)  # a letter is introduced once
    for part, d in zip(proof.parts, found.values(), strict=True):
        assert part.claim[0] == d.proof.claim[0]


def test_common_lemmas_stand_once() -> None:
    found = gradients(NETWORK, ["W", "b", "v"])
    (proof,) = found.proofs
    assert [unicode(m.lhs) for m in proof.lemmas] == [
        "∂f/∂s_i",
        "∂f/∂z_ij",
        "∂f/∂u_ij",
        "∂f/∂w_αβ",
        "∂f/∂b_α",
        "∂f/∂v_α",
    ]
    shown = found.to("terminal")
    assert "Write U = XW + 𝟏bᵀ." in shown.replace("\n         ", " ")
    assert "Each derivative has the shape of its variable." in shown
    assert "どの導関数も、その変数と同じ形をもつ。" in found.to("terminal", language="ja")
    assert shown.count("What was checked") == 1


def test_the_differentials_add_up() -> None:
    shown = gradients("norm2(X*w + b - y)^2", ["w", "b"]).to("terminal").replace("\n    ", " ")
    assert "df = 2(Xw + b − y)ᵀ X dw + 2(Xw + b − y)ᵀ db." in shown


@pytest.mark.sweep(3)
@pytest.mark.parametrize("name", [n for n in FORMATS if n != "json"])
def test_every_format_shows_all_claims(name: str) -> None:
    found = gradients("norm2(x)^2*t + s", ["x", "t"], shapes={"x": ("n",), "t": (), "s": ()})
    for language in ("en", "ja"):
        for standalone in (False, True):
            shown = found.to(name, language=language, standalone=standalone)
            assert shown.count("2 t x") + shown.count("2tx") + shown.count("<mn>2</mn>") >= 1
    assert "∂" in found.to("terminal")
    assert found.to("terminal").count("Claim") == 1


def test_json_is_an_array_that_comes_back() -> None:
    found = gradients(NETWORK, ["W", "b", "v"])
    parts = json.loads(found.to("json"))
    again = [Derivation.from_json(json.dumps(part)) for part in parts]
    assert [d.formula for d in again] == [d.formula for d in found.values()]


HESSIANS = [c for c in CASES if len(c.names) == 2 or c.text.startswith(("x'*y/", "norm2(X*w +"))]


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("case", HESSIANS, ids=[f"{c.text} {c.by}" for c in HESSIANS])
def test_the_blocks_of_a_hessian_are_what_differences_give(case: Case) -> None:
    found = hessian(case.text, case.names, shapes=case.shapes, assume=case.assume)
    assert list(found) == [(a, b) for a in case.names for b in case.names]
    point = case.point()
    given = {v.name: point[v.name] for v in found.symbols}
    rows = found.function()(**given)
    source = loaded(found.code("numpy"))
    emitted = source["hessian"](**given)
    for row, own, a in zip(rows, emitted, case.names, strict=True):
        for block, same, b in zip(row, own, case.names, strict=True):
            true = mixed(case, point, a, b)
            assert np.shape(block) == true.shape
            assert np.allclose(block, true, rtol=1e-5, atol=1e-5)
            assert error(same, block) < 1e-9
    first = gradients(case.text, case.names, shapes=case.shapes, assume=case.assume).function()(**given)
    assert all(error(a, b) < 1e-9 for a, b in zip(source["gradients"](**given), first, strict=True))
    assert np.isclose(source["value_and_gradients"](**given)[0], source["value"](**given))


def test_a_hessian_by_one_name_is_the_second_derivative() -> None:
    found = hessian("norm2(A*x - b)^2", ["x"])
    assert found["x", "x"].formula == matderiv.derive("norm2(A*x - b)^2", "x", order=2).formula
    given = {"A": np.eye(2), "x": np.ones(2), "b": np.zeros(2)}
    assert found.function()(**given)[0][0].tolist() == loaded(found.code("numpy"))["hessian"](**given)[0][0].tolist()
    assert found.to("terminal").startswith("Claim\n    ∂²‖Ax − b‖²/(∂x ∂x) = 2AᵀA")
    assert repr(found).startswith("∂²‖Ax − b‖²/(∂x ∂x) = 2AᵀA")


LIBRARIES: dict[str, Callable[[Any], Any]] = {"numpy": np.asarray, "array_api": np.asarray}


@pytest.mark.sweep(18, alike=True)
@pytest.mark.parametrize("target", PYTHON)
@pytest.mark.parametrize("case", CASES[::4], ids=NAMES[::4])
def test_every_library_has_the_same_values(case: Case, target: str) -> None:
    found, given = _made(case)
    make = LIBRARIES.get(target)
    if make is None:
        library = pytest.importorskip(target)
        if target == "jax":
            library.config.update("jax_enable_x64", True)
        make = library.numpy.asarray if target == "jax" else library.as_tensor
    arguments = {n: make(a) if np.ndim(a) else a for n, a in given.items()}
    got = loaded(found.code(target))["value_and_gradients"](**arguments)[1:]
    assert all(error(a, b) < 1e-9 for a, b in zip(got, found.function()(**given), strict=True))


def test_torch_and_jax_differentiate_by_all_of_them() -> None:
    found, given = _made(next(c for c in CASES if c.by == "w c r"))
    true = found.function()(**given)
    torch = pytest.importorskip("torch")
    arguments = {n: torch.tensor(a, dtype=torch.float64, requires_grad=n in found) for n, a in given.items()}
    loaded(found.code("torch"))["objective"](**arguments).backward()
    assert all(error(arguments[n].grad, want) < 1e-12 for n, want in zip(found, true, strict=True))
    wrong = {n: torch.tensor(a, dtype=torch.float64, requires_grad=n == "X") for n, a in given.items()}
    with pytest.raises(ValueError, match="differentiable with respect to w, c, r alone"):
        loaded(found.code("torch"))["objective"](**wrong)
    jax = pytest.importorskip("jax")
    jax.config.update("jax_enable_x64", True)
    objective = loaded(found.code("jax"))["objective"]
    got = jax.grad(lambda moved: objective(**{**given, **moved}))({n: given[n] for n in found})
    assert all(error(got[n], want) < 1e-12 for n, want in zip(found, true, strict=True))


@pytest.mark.sweep(20)
@pytest.mark.parametrize("target", TARGETS)
def test_every_target_writes_them(target: str) -> None:
    found = gradients(NETWORK, ["W", "b", "v"])
    assert found.code(target) == found.code(target)
    blocks = hessian("norm2(A*x - b)^2", ["x", "b"]).code(target)
    for name in ("value_and_gradients", "gradients", "hessian", "value"):
        assert name in blocks
    assert found.code(target, "slopes").count("value_and_slopes") >= 1


def test_what_is_common_is_computed_once() -> None:
    source = gradients(NETWORK, ["W", "b", "v"]).code("numpy")
    body = source[source.index("def value_and_gradients") :]
    assert body.count("np.tanh") == 1


def test_jacobians_by_several_are_one_code_too() -> None:
    found = gradients("A*x + b", ["x", "b", "A"])
    assert [d.formula for d in found.values()] == ["A", "eye", None]
    assert len(found.proofs) == 3
    given = {"A": np.arange(6.0).reshape(2, 3), "x": np.ones(3), "b": np.zeros(2)}
    whole, by_x, by_b, by_a = loaded(found.code("numpy"))["value_and_gradients"](**given)
    assert (np.shape(whole), np.shape(by_x), np.shape(by_b), np.shape(by_a)) == ((2,), (2, 3), (2, 2), (2, 2, 3))


def test_a_second_derivative_is_called_hessian() -> None:
    d = matderiv.derive("norm2(A*x - b)^2*t", "x", shapes={"t": (), "x": ("n",)}, order=2)
    given = {"A": np.eye(2), "x": np.array([3.0, 4.0]), "b": np.zeros(2), "t": 2.0}
    space = loaded(d.code("numpy"))
    assert space["hessian"](**given).tolist() == [[4.0, 0.0], [0.0, 4.0]]
    assert space["gradient"](**given).tolist() == [12.0, 16.0]
    assert space["value_and_hessian"](**given)[0] == 50.0
    named = loaded(d.code("numpy", "gradient"))
    assert named["gradient"](**given).tolist() == [[4.0, 0.0], [0.0, 4.0]]
    assert "hessian" not in named


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("case", CASES[::3], ids=NAMES[::3])
def test_the_first_derivative_stands_beside_the_second(case: Case) -> None:
    for name in case.names:
        d = matderiv.derive(case.text, name, shapes=case.shapes, assume=case.assume, order=2)
        given = {v.name: case.point()[v.name] for v in d.symbols}
        first = matderiv.derive(case.text, name, shapes=case.shapes, assume=case.assume).function()(**given)
        got = loaded(d.code("numpy"))["gradient"](**given)
        assert np.shape(got) == np.shape(first)
        assert error(got, first) < 1e-9


def test_a_block_of_a_symmetric_unknown() -> None:
    found = hessian("logdet(S) + t*tr(S*S)", ["S", "t"], shapes={"S": ("n", "n"), "t": ()}, assume={"S": "spd"})
    assert found["S", "t"].formula == "2*S"
    given = {"S": np.array([[2.0, 0.5], [0.5, 1.0]]), "t": 3.0}
    first = loaded(found.code("numpy"))["gradients"](**given)
    assert np.allclose(first[0], np.linalg.inv(given["S"]) + 6 * given["S"])


REFUSED = [
    (
        lambda: gradients("x'*y", "x"),
        "several variables are given as a list of names, not as str",
        "複数の変数は名前のリストで与える。str は読めない",
    ),
    (lambda: gradients("x'*y", []), "no variable is given", "変数が一つも与えられていない"),
    (lambda: hessian("x'*y", ["x", "x"]), "x is given twice", "x が 2 度与えられている"),
    (lambda: gradients("x'*y", ["x", r"\mathbf{x}"]), "x is given twice", "x が 2 度与えられている"),
    (lambda: gradients("x'*x", ["x[1]", "x[ 1 ]"]), "x[1] is given twice", "x[1] が 2 度与えられている"),
    (lambda: gradients("lambda*x'*x", ["lambda", "λ"]), "λ is given twice", "λ が 2 度与えられている"),
    (
        lambda: hessian("x'*y", ["x", "y"]).code("numpy", "gradients"),
        "a function cannot be called 'gradients'",
        "関数の名前を 'gradients' とすることはできない",
    ),
]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(("asked", "said", "in_japanese"), REFUSED)
def test_what_is_refused(asked: Any, said: str, in_japanese: str) -> None:
    with pytest.raises(InputError) as caught:
        asked()
    assert (caught.value.said.within("en"), caught.value.said.within("ja")) == (said, in_japanese)
    assert caught.value.advice is not None
    if "code" not in said and "function" not in said:
        hint = caught.value.advice
        shown = '["x"]' if "as str" in said else '["W", "b"]'  # the names that are given
        write = (f"write {shown}", f"{shown} のように書く")
        once = ("give each variable once", "どの変数も 1 度だけ与える")
        assert (hint.within("en"), hint.within("ja")) == (once if "twice" in said else write)


def test_a_hessian_is_of_a_scalar() -> None:
    with pytest.raises(NoRuleError):
        hessian("A*x", ["x", "A"])


def test_an_unknown_argument_is_told() -> None:
    with pytest.raises(matderiv.ArgumentError):
        gradients("norm2(x - a)^2", ["x", "a"]).function()(x=np.ones(2), a=np.ones(2), q=1.0)


def test_entries_among_the_variables_are_named_as_they_are_written() -> None:
    found = gradients("norm2(X*W - Y)^2", ["W[1,2]", "W[i,j]", "W"])
    assert list(found) == ["W[1,2]", "W[i,j]", "W"]
    X, W, Y = np.eye(2), np.arange(4.0).reshape(2, 2), np.zeros((2, 2))
    first, second, whole = found.function()(X=X, W=W, Y=Y, i=2, j=1)
    assert (first, second) == (whole[0, 1], whole[1, 0])
