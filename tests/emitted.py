"""Emitted code, run: its functions, points to call them at, and what they are compared with."""

from __future__ import annotations

from contextlib import suppress
from functools import cache
from typing import Any

import corpus_cases
import numpy as np

from matderiv import Derivation, derive
from matderiv.checking.values import evaluate
from matderiv.deriving.scipy_problem import loaded
from matderiv.operations import OPERATIONS

# one of each kind; the variable is not assumed to be symmetric, so that its entries may be moved one by one
THIRTY = (
    *("article-08", "article-11", "article-16", "article-19", "article-22", "cookbook-trace2-15", "cookbook-det-03"),
    *(
        "cookbook-trace-higher-06",
        "cookbook-trace-higher-09",
        "cookbook-det-21",
        "cookbook-det-24",
        "cookbook-inverse-15",
    ),
    *("cookbook-inverse-17", "cookbook-quadratic-27", "norms-13", "norms-20", "norms-22", "structured-12"),
    *("matrixcalculus-org-14", "ml-07", "ml-12", "ml-15", "ml-43", "ml-59", "ml-69", "elementwise-16"),
    *(
        "elementwise-33",
        "kron-vec-09",
        "jacobian-09",
        "matrix-by-matrix-06",
        "matrix-by-matrix-14",
        "scalar-parameter-12",
    ),
)
LARGER = 20  # from this seed on
CASES = {case["id"]: case for case in corpus_cases.read("public.jsonl")}
TRUTH = {truth["id"]: truth["points"] for truth in corpus_cases.read("truth_public.jsonl")}


def case(name: str) -> Derivation:
    return corpus_cases.derived(CASES[name])


@cache
def functions(name: str, target: str) -> dict[str, Any]:
    """The functions that the source of a case of the corpus defines."""
    return loaded(case(name).code(target, "gradient"))


def arrays(name: str, point: int = 0) -> dict[str, Any]:
    """The arguments of a case as NumPy arrays and numbers."""
    given = TRUTH[name][point]["inputs"]
    return {n: np.asarray(a, float) if isinstance(a, list) else float(a) for n, a in given.items()}


def error(got: Any, want: Any) -> float:
    """The largest error relative to the largest entry."""
    got, want = np.asarray(got, float).ravel(), np.asarray(want, float).ravel()
    assert got.shape == want.shape, "another number of entries"
    return float(np.abs(got - want).max(initial=0.0) / max(1e-3, np.abs(want).max(initial=0.0)))


@cache
def example(name: str) -> Derivation:
    """The example of an operation."""
    return derive(*OPERATIONS[name].example)


def example_point(name: str, seed: int) -> tuple[dict[str, Any], dict[str, int]]:
    """Arguments for the example of an operation, inside a domain: positive, small, well conditioned; later beyond 1."""
    derivation = example(name)
    random = np.random.default_rng(seed)
    symbols = sorted({s for v in derivation.symbols for n in v.shape for s in n.free_symbols}, key=str)
    sizes = {str(s): 3 + (k % 2) for k, s in enumerate(symbols)}
    values: dict[str, Any] = {}
    for v in derivation.symbols:
        shape = [int(n.subs({s: sizes[str(s)] for s in n.free_symbols})) for n in v.shape[: v.rank]]
        array = (0.1 if seed < LARGER else 1.1) + 0.5 * random.random(shape)
        values[v.name] = array + np.eye(shape[0]) if len(shape) == 2 and shape[0] == shape[1] else array
        if v.rank == 0:
            values[v.name] = float(values[v.name])
    return values, sizes


def example_truth(name: str) -> tuple[Any, Any, dict[str, Any]]:
    """The value of the example and of its derivative, by code that writes no source, and the arguments."""
    derivation = example(name)
    for seed in range(3, 30):
        values, sizes = example_point(name, seed)
        with suppress(ArithmeticError):  # outside a domain: drawn again
            value = evaluate(derivation.proof.objective, values, sizes)
            return value, derivation.function()(**values), values
    raise AssertionError("no point inside the domain was found")
