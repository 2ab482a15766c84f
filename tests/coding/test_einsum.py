"""Einsum code: it is run, alone, and has the value of the function."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import emitted
import numpy as np
import pytest
import scipy.linalg
from sympy import Expr

from matderiv import NoRuleError, derive
from matderiv.checking.values import evaluate
from matderiv.coding.einsum import einsum
from matderiv.core.index import Delta, Entry, Index, power, product, size, walk
from matderiv.core.operation import Applied
from matderiv.core.proof import every
from matderiv.expressions.matrix import Var, apply, multiply, transpose
from matderiv.operations import OPERATIONS

MODULES = {"np": np, "math": math, "scipy": scipy}
SIZES = {"n": 2, "m": 3, "p": 4, "q": 5}

CASES: list[tuple[str, str, int, dict[str, tuple[str, ...]]]] = [
    ("A*X*B", "X", 1, {"A": ("n", "m"), "X": ("m", "p"), "B": ("p", "q")}),
    ("X'*A*X", "X", 1, {"X": ("m", "n"), "A": ("m", "m")}),
    ("vec(A*X*B)", "X", 1, {"A": ("n", "m"), "X": ("m", "p"), "B": ("p", "q")}),
    ("A*vec(X)", "X", 1, {"A": ("p", "m*n"), "X": ("m", "n")}),
    ("kron(X, A)", "X", 1, {"A": ("n", "p"), "X": ("m", "q")}),
    ("kron(X, X)*b", "X", 1, {"X": ("m", "n"), "b": ("n*n",)}),
    ("softmax(X*y)", "X", 1, {"X": ("m", "n"), "y": ("n",)}),
    ("sigmoid(X)./A", "X", 1, {"X": ("m", "n"), "A": ("m", "n")}),
    ("inv(X)", "X", 1, {"X": ("n", "n")}),
    ("tr(X)*X", "X", 1, {"X": ("n", "n")}),
    ("x*y'*X", "x", 1, {"x": ("n",), "y": ("m",), "X": ("m", "p")}),
    ("lambda*X.^3", "X", 1, {"X": ("m", "n"), "lambda": ()}),
    ("norm2(X)^4", "X", 2, {"X": ("m", "n")}),
    ("sum(exp(A*X))", "X", 2, {"A": ("p", "m"), "X": ("m", "n")}),
    ("logdet(X)", "X", 2, {"X": ("n", "n")}),
    ("sum(x.^4)", "x", 3, {"x": ("n",)}),
    ("erf(X*Y)", "X", 1, {"X": ("m", "n"), "Y": ("n", "p")}),
    ("A*gelu(X)*B", "X", 1, {"A": ("n", "m"), "X": ("m", "p"), "B": ("p", "q")}),
    ("adj(X*Y)", "X", 1, {"X": ("m", "m"), "Y": ("m", "m")}),
    ("A*normnuc(X)*B", "X", 1, {"A": ("n", "m"), "X": ("p", "q"), "B": ("m", "n")}),
    ("sum(normspec(X*Y))", "X", 2, {"X": ("m", "n"), "Y": ("n", "p")}),
]


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("text", "by", "order", "shapes"), CASES, ids=[c[0] for c in CASES])
def test_the_code_has_the_value_of_the_function(
    text: str, by: str, order: int, shapes: dict[str, tuple[str, ...]]
) -> None:
    d = derive(text, by, order=order, shapes=shapes)
    random = np.random.default_rng(4)

    def extent(axis: str) -> int:
        return int(np.prod([SIZES[s] for s in axis.split("*")]))

    given: dict[str, Any] = {n: random.random([extent(a) for a in axes]) for n, axes in shapes.items()}
    want = d.function()(**given)
    assert d.einsum is not None
    arrays = {"lambda_" if name == "lambda" else name: value for name, value in given.items()}
    got = eval(d.einsum, {**MODULES, **arrays})
    assert got.shape == want.shape
    assert np.allclose(got, want)


def test_the_code_is_printed_where_a_format_can() -> None:
    d = derive("A*X*B", "X")
    code = "np.einsum('ia,bj->ijab', A, B)"
    assert d.einsum == code
    assert f"In NumPy: {code}" in d.to("terminal")
    assert f"`{code}`" in d.to("markdown")
    assert f'"einsum": "{code}"' in d.to("json")
    assert "<code>np.einsum('ia,bj-&gt;ijab', A, B)</code>" in d.to("notebook")
    assert "einsum" not in d.to("latex")  # whose quotation marks could not be pasted


@pytest.mark.sweep(12)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_has_a_text_that_runs(name: str) -> None:
    derivation = emitted.example(name)
    proof = derivation.proof
    lines = [side for lemma in proof.lemmas for s in every(lemma.steps) for side in (s.lhs, s.rhs)]
    parts = (e for line in (proof.objective, proof.answer, *lines) for e in walk(line))
    node = next(e for e in parts if isinstance(e, Applied) and e.operation.name == name)
    _, _, values = emitted.example_truth(name)
    _, sizes = emitted.example_point(name, 3)
    symbols = derivation.symbols

    def extent(axis: Expr) -> int:
        return int(axis.subs({s: sizes[str(s)] for s in axis.free_symbols}))

    first = next(s for v in symbols for s in v.shape[: v.rank])
    k, l = Index("k", first), Index("l", first)  # noqa: E741
    extents = [s for s in node.shape if s != 1]
    at = tuple(Index(x, s) for x, s in zip("ij", extents, strict=False))
    text = einsum(product(Entry(node, *at) if at else node, Delta(k, l)), (*at, k, l), symbols)
    want = np.asarray(evaluate(node, values, sizes)).reshape([extent(s) for s in extents])
    got = eval(text, {**MODULES, **values})
    np.testing.assert_allclose(got, np.multiply.outer(want, np.eye(extent(first))), rtol=1e-9, atol=1e-12)


def test_a_function_without_a_numpy_form_is_refused_by_name() -> None:
    n = size("n")
    i, j, k = (Index(x, n) for x in "ijk")
    X = Var("X", (n, n))
    record = replace(OPERATIONS["tanh"], name="strange", source=None)
    with pytest.raises(NoRuleError, match="strange has no source form, so that no code can be written for it"):
        einsum(Entry(apply(record, X), i, j), (i, j, k), (X,))


def test_a_size_that_no_array_tells_is_refused() -> None:
    n, m = size("n"), size("m")
    i, j, k = Index("i", n), Index("j", n), Index("k", m)
    X = Var("X", (n, n))
    with pytest.raises(NoRuleError, match="no array tells the size m"):
        einsum(Entry(X, i, j), (i, j, k), (X,))


def test_more_indices_than_letters_are_refused() -> None:
    n = size("n")
    X = Var("X", (n, n))
    indices = tuple(Index(f"k_{number}", n) for number in range(27))
    with pytest.raises(NoRuleError) as refused:
        einsum(Entry(X, *indices[:2]), indices, (X,))
    assert str(refused.value) == "there are more indices than einsum has letters"
    assert refused.value.told("ja") == "添字が einsum で使える文字より多い"


def test_vectors_have_one_axis() -> None:
    n, m = size("n"), size("m")
    x, y, Z = Var("x", (n, size("n") / n)), Var("y", (m, size("n") / n)), Var("Z", (n, m))
    i, j, k = Index("i", n), Index("j", m), Index("k", n)
    line = Entry(multiply(x, transpose(y)), i, j)
    assert einsum(line, (i, j, k), (x, y, Z)) == "np.einsum('ij,k->ijk', np.outer(x, y), np.ones(x.shape[0]))"


def test_what_has_no_short_form_is_refused() -> None:
    n = size("n")
    i, j, k = (Index(x, n) for x in "ijk")
    v, X = Var("v", (n, size("n") / n)), Var("X", (n, n))
    with pytest.raises(NoRuleError) as caught:
        einsum(power(Entry(X, i, j), 2), (i, j, k), (X,))
    assert str(caught.value) == "this factor is no entry of a vector or matrix"
    assert caught.value.told("ja") == "この因子はベクトルや行列の成分ではない"
    turned = transpose(v)
    with pytest.raises(NoRuleError) as caught:
        einsum(Entry(apply("matmul", v, turned, v, turned), i, j), (i, j, k), (v, X))
    assert str(caught.value) == "a product of several outer products has no short NumPy form"
