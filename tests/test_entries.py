"""Derivatives of entries, rows and ranges, and by single entries, against differences of the objective."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import Derivation

SIZES = {"n": 4, "m": 3, "k": 2, "p": 3}
SHAPES: dict[str, tuple[str, ...]] = {
    "x": ("n",),
    "y": ("n",),
    "w": ("m",),
    "z": ("m",),
    "X": ("n", "m"),
    "Y": ("n", "k"),
    "W": ("m", "k"),
    "A": ("n", "n"),
    "B": ("m", "n"),
    "s": (),
}
INDICES = {"i": "n", "j": "m", "q": "k", "l": "n"}
FACTS = {"A": "invertible"}

# objective, by what, the objective in NumPy, where indices are counted from 0, and the letters that are indices
CASES = (
    ("x[i]", "x", "x[i]", "i"),
    ("x[i]^2*norm2(x)^2", "x", "x[i]**2*(x@x)", "i"),
    ("x[2]^2*sum(x)", "x", "x[1]**2*x.sum()", ""),
    ("x[1]*x[2]*x[3]", "x", "x[0]*x[1]*x[2]", ""),
    ("x[i]*x[l]", "x", "x[i]*x[l]", "il"),
    ("x[n]*x[1]", "x", "x[-1]*x[0]", ""),
    ("s*x[i]^3 - sin(x[i])", "x", "s*x[i]**3-np.sin(x[i])", "i"),
    ("exp(x[i])/sum(exp(x))", "x", "np.exp(x[i])/np.exp(x).sum()", "i"),
    ("-log(softmax(X*w)[i])", "w", "-np.log(softmax(X@w)[i])", "i"),
    ("-log(softmax(X*w)[i])", "X", "-np.log(softmax(X@w)[i])", "i"),
    ("log(sigmoid(X*w)[i])", "w", "-np.log1p(np.exp(-(X@w)[i]))", "i"),
    ("inv(A)[i,l]", "A", "np.linalg.inv(A)[i,l]", "il"),
    ("inv(A)[i,i]", "A", "np.linalg.inv(A)[i,i]", "i"),
    ("det(A)*A[i,l]", "A", "np.linalg.det(A)*A[i,l]", "il"),
    ("(A^2)[i,l]", "A", "(A@A)[i,l]", "il"),
    ("(X*W)[i,q]", "W", "(X@W)[i,q]", "iq"),
    ("(X*W)[i,q]^2", "X", "(X@W)[i,q]**2", "iq"),
    ("(X*W)[i,:]'*Y[i,:]", "W", "(X@W)[i]@Y[i]", "i"),
    ("norm2((X*W)[i,:] - Y[i,:])^2", "W", "sq((X@W)[i]-Y[i])", "i"),
    ("norm2((X*W)[i,:])", "X", "np.sqrt(sq((X@W)[i]))", "i"),
    ("norm2(X[:,j])^2", "X", "sq(X[:,j])", "j"),
    ("log(1 + exp(-y[i]*(X[i,:]'*w)))", "w", "np.log1p(np.exp(-y[i]*(X[i]@w)))", "i"),
    ("(y[i] - X[i,:]'*w)^2 + s*norm2(w)^2", "w", "(y[i]-X[i]@w)**2+s*(w@w)", "i"),
    ("X[i,:]'*B*x", "x", "X[i]@B@x", "i"),
    ("X[i,:]'*B*x", "X", "X[i]@B@x", "i"),
    ("tr(X*B)*X[i,j]", "X", "np.trace(X@B)*X[i,j]", "ij"),
    ("tanh(X*w)[i]", "w", "np.tanh((X@w)[i])", "i"),
    ("relu(X*w)[i]*w[j]", "w", "max((X@w)[i],0)*w[j]", "ij"),
    ("norm2(x[2:3])^2", "x", "sq(x[1:3])", ""),
    ("x[1:3]'*X[1:3,:]*w", "w", "x[:3]@X[:3]@w", ""),
    ("sum(exp(x[2:4]))", "x", "np.exp(x[1:4]).sum()", ""),
    ("norm2(X[2:3,:]*w - y[2:3])^2", "X", "sq(X[1:3]@w-y[1:3])", ""),
    ("sum_i(X[i,j]*w[j]*y[i])", "w", "(X[:,j]*y).sum()*w[j]", "j"),
    ("sum_i(log(1 + exp(X[i,:]'*w)))", "w", "np.log1p(np.exp(X@w)).sum()", ""),
    ("x'*unit(i)*norm2(x)^2", "x", "x[i]*(x@x)", "i"),
    ("norm2(x - unit(i))^2", "x", "sq(x-np.eye(4)[i])", "i"),
    ("X*w", "w[j]", "X@w", "j"),
    ("norm2(X*w - y)^2", "w[j]", "sq(X@w-y)", "j"),
    ("norm2(X*w - y)^2", "w[2]", "sq(X@w-y)", ""),
    ("norm2(X*W - Y)^2", "W[j,q]", "sq(X@W-Y)", "jq"),
    ("norm2(X*W - Y)^2", "W[1,2]", "sq(X@W-Y)", ""),
    ("log(det(A))", "A[i,l]", "np.log(np.linalg.det(A))", "il"),
    ("sum(log(1 + exp(-y.*(X*w))))", "w[j]", "np.log1p(np.exp(-y*(X@w))).sum()", "j"),
    ("x[i]^2*norm2(x)^2", "x[i]", "x[i]**2*(x@x)", "i"),
    ("x[i]^2*norm2(x)^2", "x[l]", "x[i]**2*(x@x)", "il"),
    ("softmax(X*w)[i]", "w[j]", "softmax(X@w)[i]", "ij"),
    ("softmax(X*w)", "w[j]", "softmax(X@w)", "j"),
    ("X*W", "W[j,q]", "X@W", "jq"),
    ("A^2", "A[i,l]", "A@A", "il"),
    ("inv(A)", "A[i,l]", "np.linalg.inv(A)", "il"),
    ("X*w", "X[i,j]", "X@w", "ij"),
    ("norm2(x)", "x[i]", "np.sqrt(x@x)", "i"),
)
NAMES = [f"{text} by {by}" for text, by, _, _ in CASES]


def sq(a: Any) -> Any:
    return (a * a).sum()


def softmax(a: Any) -> Any:
    return np.exp(a) / np.exp(a).sum()


def derived(text: str, by: str, order: int = 1) -> Derivation:
    used = {name: shape for name, shape in SHAPES.items() if _stands(name, text) or name == by.partition("[")[0]}
    return matderiv.derive(text, by, shapes=used, assume={n: f for n, f in FACTS.items() if n in used}, order=order)


def _stands(name: str, text: str) -> bool:
    import re

    return re.search(rf"(?<!\w){name}(?!\w)", text) is not None


def point(seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for name, shape in SHAPES.items():
        found[name] = 0.3 + random.random([SIZES[s] for s in shape])
        if name == "A":
            found[name] += 2 * np.eye(4)
    found["s"] = float(found["s"])
    return found | {name: int(random.integers(1, SIZES[size] + 1)) for name, size in INDICES.items()}


def differences(code: str, by: str, values: dict[str, Any]) -> Any:
    """The derivative of an objective in NumPy by central differences, the axes of the objective first."""
    name, _, inside = by.partition("[")
    indices = {letter: values[letter] - 1 for letter in INDICES}

    def value(array: Any) -> Any:
        names = {"np": np, "sq": sq, "softmax": softmax, **values, **indices, name: array}
        return np.asarray(eval(code, names))

    start, h, columns = values[name], 1e-5, []
    for place in np.ndindex(start.shape):
        step = np.zeros(start.shape)
        step[place] = h
        columns.append((value(start + step) - value(start - step)) / (2 * h))
    out = np.stack(columns, -1).reshape(*np.shape(columns[0]), *start.shape)
    if not inside:
        return out
    slots = inside.rstrip("]").split(",")
    return out[(..., *(int(s) - 1 if s.isdigit() else indices[s] for s in slots))]


def arguments(d: Derivation, values: dict[str, Any]) -> dict[str, Any]:
    return {v.name: values[v.name] for v in d.symbols}


@pytest.mark.sweep(15)
@pytest.mark.parametrize(("text", "by", "code", "letters"), CASES, ids=NAMES)
def test_the_derivative_has_the_values_of_differences(text: str, by: str, code: str, letters: str) -> None:
    d = derived(text, by)
    assert {v.name for v in d.symbols} >= set(letters)
    assert all(s.check.kind in ("EXACT", "SAMPLED") for s in d.steps)
    gradient = d.function()
    for seed in range(2):
        values = point(seed)
        want = differences(code, by, values)
        got = np.asarray(gradient(**arguments(d, values)))
        assert got.shape == want.shape
        assert np.allclose(got, want, rtol=1e-6, atol=1e-7)


@pytest.mark.sweep(8)
@pytest.mark.parametrize(("text", "by", "code", "letters"), CASES, ids=NAMES)
def test_the_answer_reads_back_and_is_right_as_a_claim(text: str, by: str, code: str, letters: str) -> None:
    d = derived(text, by)
    if d.formula is None or "[" in by:
        return
    shapes = {v.name: v.shape[: v.rank] for v in d.symbols if v.name not in INDICES}
    verdict = matderiv.check(text, by, d.formula, shapes=shapes, assume={n: f for n, f in FACTS.items() if n in shapes})
    assert verdict.kind == "right"


@pytest.mark.sweep(2)
@pytest.mark.parametrize(("text", "by"), [("x[i]^2*norm2(x)^2", "x"), ("norm2(X*W - Y)^2", "W[j,q]"), ("X*w", "w[2]")])
def test_it_survives_the_way_through_json(text: str, by: str) -> None:
    d = derived(text, by)
    again = Derivation.from_json(d.to("json"))
    assert again.proof == d.proof
    values = point(3)
    assert np.allclose(again.function()(**arguments(d, values)), d.function()(**arguments(d, values)))


def test_second_derivatives() -> None:
    d = derived("x[i]^2*norm2(x)^2", "x", order=2)
    values = point(1)
    x, e = values["x"], np.eye(4)[values["i"] - 1]
    xi = x @ e
    want = 2 * (x @ x) * np.outer(e, e) + 4 * xi * (np.outer(e, x) + np.outer(x, e)) + 2 * xi**2 * np.eye(4)
    assert np.allclose(d.function()(**arguments(d, values)), want)
    again = derived("norm2(X*w - y)^2", "w[j]", order=2)
    assert again.formula == "2*(X'*X)[j,j]"


def test_different_numbers_are_different_entries() -> None:
    d = derived("x[1]*x[2]*x[3]", "x[1]")
    assert d.formula == "x[2]*x[3]"
    english, japanese = d.to("terminal"), d.to("terminal", language="ja")
    assert "∂x_2/∂x_1 is 0, since these are two different entries." in english
    assert "二つは異なる成分なので、∂x_2/∂x_1 は 0 である。" in japanese
    assert "A sum over an index is written" not in english  # nothing is left to be written so
    assert derived("X[1,2]*X[2,1] + X[1,2]^2", "X[1,2]").formula == "X[2,1] + 2*X[1,2]"
    assert derived("x[100]*x[7]", "x").formula == "x[7]*unit(100) + x[100]*unit(7)"


def test_claims_by_a_single_entry() -> None:
    for claim, kind in (
        ("2*(X'*(X*W - Y))[j,q]", "right"),
        ("2*X[:,j]'*(X*W - Y)[:,q]", "right"),
        ("(X'*(X*W - Y))[j,q]", "factor"),
        ("2*(X'*(X*W + Y))[j,q]", "wrong"),
        ("2*X'*(X*W - Y)", "shape"),
    ):
        verdict = matderiv.check("norm2(X*W - Y)^2", "W[j,q]", claim)
        assert verdict.kind == kind
        assert "∂‖XW − Y‖_F²/∂w_jq" in verdict.to("terminal")


def test_a_counterexample_has_indices_within_their_sizes() -> None:
    verdict = matderiv.check("x[i]^2*x[3]", "x", "2*x[i]*x[3]*unit(i) + x[i]^2*unit(2)")
    example = verdict.counterexample
    assert verdict.kind == "wrong" and example is not None
    assert all(n >= 3 for n in example.sizes.values())


ANSWERS = {
    ("x[i]^2*norm2(x)^2", "x"): "2*x[i]*(norm2(x)^2*unit(i) + x[i]*x)",
    ("norm2(X*W - Y)^2", "W[j,q]"): "2*(X'*(X*W - Y))[j,q]",
    ("norm2(X*w - y)^2", "w[j]"): "2*(X'*(X*w - y))[j]",
    ("X*w", "w[j]"): "X[:,j]",
    ("inv(A)[i,l]", "A"): "-inv(A)'*unit(i)*unit(l)'*inv(A)'",
    ("-log(softmax(X*w)[i])", "w"): "X'*(softmax(X*w) - unit(i))",
    ("X[i,:]'*w", "w"): "X[i,:]",
}


@pytest.mark.parametrize(("asked", "answer"), ANSWERS.items(), ids=map(str, ANSWERS))
def test_answers_are_written_with_entries(asked: tuple[str, str], answer: str) -> None:
    assert derived(*asked).formula == answer


def test_what_is_said_beside_the_claim() -> None:
    d = derived("x[i]^2*x[3]", "x")
    english, japanese = (d.to("terminal", language=language) for language in ("en", "ja"))
    assert "i ∈ {1, …, n}" in english and "Valid where n ≥ 3." in english
    assert "The indices of entries are counted from 1." in english
    assert "成分の添字は 1 から数える。" in japanese
    one = derived("norm2(x)^2", "x[i]")
    assert "The derivative is that with respect to the single entry x_i, a scalar." in one.to("terminal")
    assert "導関数は 1 つの成分 x_i による微分であり、スカラーである。" in one.to("terminal", language="ja")
    many = derived("X*w", "w[j]")
    assert "with respect to the single entry w_j, and has the" in many.to("terminal")
    assert r"i \in \{1, \dots, n\}" in d.to("latex")


def test_indices_are_arguments_by_keyword_and_within_their_sizes() -> None:
    f = derived("x[i]^2", "x").function()
    x = np.array([1.0, 2.0, 3.0])
    assert f(x=x, i=2).tolist() == [0.0, 4.0, 0.0]
    for wrong in (0, 4, -1, 1.5):
        with pytest.raises(matderiv.ArgumentError) as caught:
            f(x=x, i=wrong)
        assert f"i is an index, a whole number from 1 to 3, not {wrong:g}" in str(caught.value)
        assert "hint: indices are counted from 1" in str(caught.value)
    with pytest.raises(matderiv.ArgumentError, match="n is 3, but the formula takes the entry 4"):
        derived("x[4]^2", "x").function()(x=x)
