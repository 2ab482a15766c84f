"""Patterns of zeros: nothing that can be other than zero is left blank, and what is left blank is zero."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from corpus_cases import derived, facts, read
from declared import declared
from sympy import Integer

from matderiv import Derivation, derive
from matderiv.printing.sparsity import drawn_sizes, sparsity

CASES = [c for c in read("public.jsonl") if c["group"] in ("jacobian", "hessian", "matrix-by-matrix")]


def values(d: Derivation, seed: int, positive: frozenset[str]) -> Any:
    """The derivative as a matrix at the sizes of the pattern, matrices stacked column by column."""
    random, sizes = np.random.default_rng(seed), drawn_sizes(d.proof)
    arrays = {}
    for v in d.symbols:
        shape = [int(s.xreplace({x: Integer(sizes[str(x)]) for x in s.free_symbols})) for s in v.shape[: v.rank]]
        a = random.uniform(0.5, 1.5, shape) if v.name in positive else random.uniform(-1.5, 1.5, shape)
        if v.facts & {"symmetric", "spd"}:
            a = a + a.T + 9 * np.eye(len(a))
        arrays[v.name] = np.diag(np.diag(a)) if "diagonal" in v.facts else a
    return np.asarray(d.function()(**arrays))


def stacked(array: Any, rows: int) -> Any:
    n = array.ndim
    return array.transpose([*range(rows)[::-1], *range(rows, n)[::-1]]).reshape(
        int(np.prod(array.shape[:rows])), int(np.prod(array.shape[rows:]))
    )


@pytest.mark.sweep(20)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_no_entry_is_left_blank_that_has_a_value(case: dict[str, Any]) -> None:
    d = derived(case)
    pattern = sparsity(d.proof)
    if pattern is None:
        return
    positive = frozenset(v.name for v in d.symbols)
    got = values(d, 1, positive if not facts(case) else frozenset())
    rows = got.ndim // 2 if case.get("order") == 2 else got.ndim - len([s for s in d.proof.variable.shape if s != 1])
    found = stacked(got, rows)
    assert found.shape == pattern.shape
    assert not (found[~pattern] != 0).any()


@pytest.mark.parametrize(
    ("objective", "wrt", "rows"),
    [
        ("vec(tanh(X))", "X", 1),
        ("vec(X')", "X", 1),
        ("vec(A*X)", "X", 1),
        ("tanh(vec(X))", "X", 1),
        ("unvec(tanh(b), 3, 2)", "b", 2),
        ("kron(x, b)", "x", 1),
        ("x*vec(X)'", "x", 2),
    ],
)
def test_composite_indices(objective: str, wrt: str, rows: int) -> None:
    d = derive(objective, wrt, shapes=declared({"X": ("m", "n"), "b": (6,)}, objective))
    pattern = sparsity(d.proof)
    assert pattern is not None or objective.startswith("x*"), "only a pattern that is too large is not drawn"
    if pattern is not None:
        assert (pattern == (stacked(values(d, 1, frozenset()), rows) != 0)).all()


@pytest.mark.parametrize(
    ("objective", "wrt", "order", "share"),
    [
        ("x.^3", "x", 1, 1 / 6),
        ("norm2(X*W - Y)^2", "W", 2, 1 / 3),
        ("X'", "X", 1, 1 / 24),
        ("A*X*B", "X", 1, None),
        ("logsumexp(x)", "x", 2, None),
        ("x'*A*x", "x", 1, None),
    ],
)
def test_share_of_what_may_have_a_value(objective: str, wrt: str, order: int, share: float | None) -> None:
    pattern = sparsity(derive(objective, wrt, order=order).proof)
    assert share is None if pattern is None else pattern.mean() == share
