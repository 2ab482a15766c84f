"""Einsum code: it is run, alone, and has the value of the function."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matderiv import NoRuleError, derive
from matderiv.coding.einsum import einsum
from matderiv.core.index import Entry, Index, power, size
from matderiv.expressions.matrix import Var, apply, multiply, transpose

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
]


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
    got = eval(d.einsum, {"np": np, **arrays})
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


def test_a_function_without_a_numpy_form_is_refused_by_name() -> None:
    n = size("n")
    i, j, k, p = (Index(x, n) for x in "ijkp")
    X = Var("X", (n, n))
    line = Entry(apply("expm", X), i, j) * 1
    with pytest.raises(NoRuleError, match="expm has no NumPy form that einsum code could use"):
        einsum(line, (i, j, k, p), (X,))


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
