"""Kronecker forms: the matrix against the array that it is a form of, entry by entry, and what has none."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from matderiv import Derivation, derive
from matderiv.checking.values import evaluate
from matderiv.core.index import Delta, Entry, Index, Pair, product, size, summed
from matderiv.core.proof import every
from matderiv.expressions.matrix import Var
from matderiv.proving.stack import kronecker, rows_and_columns
from matderiv.reading.sympy_bridge import read

SIZES = {"n": 2, "m": 3, "p": 4, "q": 5}
N, M, P, Q = (size(x) for x in "nmpq")
II, J, A, B = Index("i", N), Index("j", P), Index("alpha", M), Index("beta", Q)

# objective, variable, order, shapes, the Kronecker form
FORMS: list[tuple[str, str, int, dict[str, tuple[str, ...]], str | None]] = [
    ("A*X*B", "X", 1, {"A": ("n", "m"), "X": ("m", "p"), "B": ("p", "q")}, "kron(B', A)"),
    ("X'", "X", 1, {"X": ("m", "n")}, "commutation(m, n)"),
    ("A*X'*B", "X", 1, {"A": ("n", "m"), "X": ("p", "m"), "B": ("p", "q")}, "kron(B', A)*commutation(p, m)"),
    ("X'*A*X", "X", 1, {"X": ("m", "n"), "A": ("m", "m")}, None),
    ("X*X'", "X", 1, {"X": ("m", "n")}, None),
    ("inv(X)", "X", 1, {"X": ("n", "n")}, "-kron(inv(X)', inv(X))"),
    ("exp(X)", "X", 1, {"X": ("m", "n")}, "diag(vec(exp(X)))"),
    ("A.*X", "X", 1, {"A": ("m", "n"), "X": ("m", "n")}, "diag(vec(A))"),
    ("tr(X)*A", "X", 1, {"X": ("n", "n"), "A": ("m", "p")}, "vec(A)*vec(eye(n))'"),
    ("X*y", "X", 1, {"X": ("m", "n"), "y": ("n",)}, "kron(y', eye(m))"),
    ("X'*y", "X", 1, {"X": ("m", "n"), "y": ("m",)}, "kron(eye(n), y')"),
    ("exp(X*y)", "X", 1, {"X": ("m", "n"), "y": ("n",)}, "kron(y', diag(exp(X*y)))"),
    ("A*vec(X)", "X", 1, {"X": ("m", "n"), "A": ("p", "m*n")}, "A"),
    ("vec(A*X*B)", "X", 1, {"A": ("n", "m"), "X": ("m", "p"), "B": ("p", "q")}, "kron(B', A)"),
    ("x*x'", "x", 1, {"x": ("n",)}, "kron(x, eye(n)) + kron(eye(n), x)"),
    ("diag(x)*A", "x", 1, {"x": ("n",), "A": ("n", "m")}, None),
    ("tr(X*A*X*B)", "X", 2, {"X": ("m", "n"), "A": ("n", "m"), "B": ("n", "m")}, None),
    ("norm2(X*A - B)^2", "X", 2, {"X": ("m", "n"), "A": ("n", "p"), "B": ("m", "p")}, "2*kron(A*A', eye(m))"),
    ("norm2(A*vec(X) - b)^2", "X", 2, {"X": ("m", "n"), "A": ("p", "m*n"), "b": ("p",)}, "2*A'*A"),
    (
        "A*sum(exp(B*X), 2)",
        "X",
        1,
        {"A": ("p", "m"), "B": ("m", "m"), "X": ("m", "n")},
        "A*(kron(vector(1, n)', B).*kron(exp(B*X), vector(1, m)'))",
    ),
    (
        "sum(exp(A*X))",
        "X",
        2,
        {"A": ("p", "m"), "X": ("m", "n")},
        "kron(eye(n), A')*diag(vec(exp(A*X)))*kron(eye(n), A)",
    ),
]


def values(d: Derivation) -> dict[str, Any]:
    random = np.random.default_rng(3)

    def extent(s: Any) -> int:
        return int(s.subs({k: SIZES[str(k)] for k in s.free_symbols}))

    return {v.name: random.random([extent(s) for s in v.shape[: v.rank]]) for v in d.symbols}


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("text", "by", "order", "shapes", "form"), FORMS, ids=[f[0] for f in FORMS])
def test_the_matrix_has_the_entries_of_the_array(
    text: str, by: str, order: int, shapes: dict[str, tuple[str, ...]], form: str | None
) -> None:
    d = derive(text, by, order=order, shapes=shapes)
    assert d.kronecker_formula is not None
    assert form is None or d.kronecker_formula == form
    lemma = d.proof.kronecker
    assert lemma is not None
    assert {s.check.kind for s in every(lemma.steps)} <= {"EXACT", "SAMPLED"}
    given = values(d)
    array = d.function()(**given)
    own = given[by].ndim
    typed = read(d.kronecker_formula, shapes={v.name: v.shape[: v.rank] for v in d.symbols}, like=lemma.rhs.shape)
    matrix = np.asarray(evaluate(typed.expression, given, SIZES))
    first, last = array.shape[: array.ndim - own], array.shape[array.ndim - own :]
    for at in np.ndindex(*array.shape):
        row = int(np.ravel_multi_index(at[: len(first)], first, order="F"))
        column = int(np.ravel_multi_index(at[len(first) :], last, order="F"))
        assert np.isclose(matrix[row, column], array[at])
    assert d.kronecker.shape == lemma.rhs.shape


def test_a_matrix_result_has_no_other_form() -> None:
    d = derive("A*x", "x")
    assert (d.kronecker, d.kronecker_formula, d.einsum) == (None, None, None)


def test_a_term_with_a_sum_over_a_third_index_has_no_form() -> None:
    k = Index("k", size("r"))
    one, two, three = (Var(x, (s, k.size)) for x, s in (("F", N), ("G", P), ("H", M)))
    term = summed(product(Entry(one, II, k), Entry(two, J, k), Entry(three, A, k), Delta(B, B)), k)
    assert kronecker(term, Pair(II, J), Pair(A, B)) is None


def test_rows_and_columns() -> None:
    assert rows_and_columns((II, J, A, B), 2) == (Pair(II, J), Pair(A, B))
    assert rows_and_columns((II, A, B), 2) == (II, Pair(A, B))
    assert rows_and_columns((II, J, A, B), 4) is None
    assert rows_and_columns((II, J, A, B, Index("mu", M), Index("nu", Q)), 2) is None


def test_products_of_both_pairings_meet_entry_by_entry() -> None:
    x, y = Var("F", (N, M)), Var("G", (N, Q))
    found = kronecker(product(Entry(x, II, A), Entry(y, II, B)), Pair(II, J), Pair(A, B))
    assert found is not None
    random = np.random.default_rng(1)
    given = {"F": random.random((2, 3)), "G": random.random((2, 5))}
    want = np.einsum("ia,ib,j->jiba", given["F"], given["G"], np.ones(4)).reshape(8, 15)
    assert np.allclose(evaluate(found[0], given, SIZES), want)


def test_the_identity_beside_a_commutation_matrix_is_not_written() -> None:
    d = derive("A*X*B + X'", "X", shapes={"X": ("n", "n")})
    assert "⊗ A) + K_(n,n)" in d.to("terminal") and "I K" not in d.to("terminal")
