"""Code for languages that are no Python, run in one process: what it is called with, and what it must return."""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import emitted
import numpy as np

from matderiv import Derivation
from matderiv.deriving.scipy_problem import loaded

SOME = 1e-8  # of a relative error


@dataclass(frozen=True)
class Call:
    """One call of a function of a source, and what it returns."""

    source: str
    function: str
    arguments: tuple[np.ndarray[Any, Any], ...]
    expected: tuple[np.ndarray[Any, Any], ...]


def _given(derivation: Derivation, values: dict[str, Any]) -> tuple[np.ndarray[Any, Any], ...]:
    return tuple(np.asarray(values[v.name], float) for v in derivation.symbols)


def _products(derivation: Derivation, source: str, values: dict[str, Any]) -> Iterator[Call]:
    """Value and derivative, and the products with a direction, as NumPy has them."""
    random = np.random.default_rng(7)
    functions = loaded(derivation.code("numpy", "gradient"))
    names = [v.name for v in derivation.symbols]
    shapes = {"own": np.shape(values[derivation.proof.variable.name]), "outer": np.shape(functions["value"](**values))}
    for name, function in functions.items():
        if name.startswith("_") or not inspect.isfunction(function) or name == "gradient":
            continue
        parameters = inspect.signature(function).parameters
        extra = [p for p in parameters if p not in names]
        shape = shapes["outer" if name == "vector_jacobian_product" else "own"]
        more = {p: random.normal(size=[n for n in shape if n != 1]) for p in extra}
        got = function(**values, **more)
        out = tuple(np.asarray(a, float) for a in (got if isinstance(got, tuple) else (got,)))
        arguments = (*_given(derivation, values), *(np.asarray(a, float) for a in more.values()))
        yield Call(source, name, arguments, out)


def corpus(names: Iterable[str]) -> tuple[Call, ...]:
    """The gradient of cases of the corpus at all points of their truth, all other functions at the first."""
    calls: list[Call] = []
    for name in names:
        points = emitted.TRUTH[name]
        derivation = emitted.case(name)
        for n, point in enumerate(points):
            values = emitted.arrays(name, n)
            want = np.reshape(np.asarray(point["derivative"], float), point["shape"])
            calls.append(Call(name, "gradient", _given(derivation, values), (want,)))
        calls += _products(derivation, name, emitted.arrays(name))
    return tuple(calls)


def operations(names: Iterable[str]) -> tuple[Call, ...]:
    """The functions of the examples of operations."""
    calls: list[Call] = []
    for name in names:
        _, derivative, values = emitted.example_truth(name)
        derivation = emitted.example(name)
        calls.append(Call(name, "gradient", _given(derivation, values), (np.asarray(derivative, float),)))
        calls += _products(derivation, name, values)
    return tuple(calls)


def apart(call: Call, printed: list[str]) -> str | None:
    """What is wrong with the lines that a call printed, each the shape and the entries of an array, or ``None``."""
    if len(printed) != len(call.expected) or any(line.startswith("error") for line in printed):
        return f"{call.source}.{call.function}: {printed}"
    for line, want in zip(printed, call.expected, strict=True):
        shape, _, entries = line.partition(":")
        got = np.array([float(n) for n in entries.split()])
        extents = [int(n) for n in shape.split()]
        if _columns(extents) != _columns(want.shape):
            return f"{call.source}.{call.function}: shape {extents}, not {want.shape}"
        error = emitted.error(got, want)
        if not error < SOME:
            return f"{call.source}.{call.function}: error {error}"
    return None


def _columns(shape: Any) -> list[int]:
    """A shape where a vector has one column, and axes of length 1 at the end are not told."""
    extents = [*map(int, shape), 1, 1]
    while len(extents) > 2 and extents[-1] == 1:
        extents.pop()
    return extents
