"""Logarithms and quotients of sums of exponentials far apart from each other, against many digits.

Each sum has its own largest exponent: one for all entries, one for each row or column, or one for each entry. The
objectives are written here once more, in mpmath, and differentiated by differences there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import mpmath
import numpy as np
import pytest

from matderiv import derive
from matderiv.deriving.scipy_problem import loaded

mp = mpmath.mp.clone()
mp.dps = 90
STEP = mp.mpf(10) ** -30
exp, log = np.frompyfunc(mp.exp, 1, 1), np.frompyfunc(mp.log, 1, 1)
number = np.frompyfunc(mp.mpf, 1, 1)
FAR = [1000.0, -1000.0, 700.0, -700.0, 400.0, -400.0, 30.0, -30.0, 5.0, 1.0, 0.0, -1.0]
ALL, ROWS, COLUMNS = None, 1, 0

Objective = Callable[..., Any]
ENTRIES: dict[str, Objective] = {
    "sum(log(exp(x) + exp(y)))": lambda x, y: log(exp(x) + exp(y)).sum(),
    "sum(log(exp(x) + exp(-x) + exp(y)))": lambda x, y: log(exp(x) + exp(-x) + exp(y)).sum(),
    "sum_i(log(exp(x_i) + exp(y_i)))": lambda x, y: log(exp(x) + exp(y)).sum(),
    "sum(log(exp(A*x) + exp(y)))": lambda A, x, y: log(exp(A @ x) + exp(y)).sum(),
    "sum(log(exp(x) + exp(y) + 1))": lambda x, y: log(exp(x) + exp(y) + 1).sum(),
    "sum(log(a.*exp(x) + b.*exp(x)))": lambda a, b, x: log((a + b) * exp(x)).sum(),
    "sum(log(a.*exp(x) + b.*exp(y)))": lambda a, b, x, y: log(a * exp(x) + b * exp(y)).sum(),
    "sum(log(exp(t) + exp(x)))": lambda t, x: log(mp.exp(t) + exp(x)).sum(),
    "sum(log(exp(2*x) + exp(y)).^2)": lambda x, y: (log(exp(2 * x) + exp(y)) ** 2).sum(),
    "sum(log(exp(x).*exp(y) + exp(z)))": lambda x, y, z: log(exp(x + y) + exp(z)).sum(),
    "sum(log(exp(x) + exp(y)) - log(exp(y) + exp(z)))": lambda x, y, z: log(
        (exp(x) + exp(y)) / (exp(y) + exp(z))
    ).sum(),
    "a'*(exp(x)./(exp(x) + exp(y)))": lambda a, x, y: a @ (exp(x) / (exp(x) + exp(y))),
    "a'*((exp(x) - exp(-x))./(exp(x) + exp(-x)))": lambda a, x: a @ ((exp(x) - exp(-x)) / (exp(x) + exp(-x))),
    "sum((exp(x) + exp(y))./(exp(y) + exp(x) + exp(z)))": lambda x, y, z: (
        (exp(x) + exp(y)) / (exp(y) + exp(x) + exp(z))
    ).sum(),
    "sum(log(exp(X) + exp(Y)))": lambda X, Y: log(exp(X) + exp(Y)).sum(),
    "sum(log(exp(X).*A + exp(X).*B))": lambda X, A, B: log(exp(X) * (A + B)).sum(),
    "sum(exp(X)./(exp(X) + exp(Y)).*A)": lambda X, Y, A: (exp(X) / (exp(X) + exp(Y)) * A).sum(),
    "sum(log(exp(x)*exp(y)' + exp(Z)))": lambda x, y, Z: log(exp(x[:, None] + y[None, :]) + exp(Z)).sum(),
    "sum(log(exp(-x.^2/2) + exp(-y.^2/2)))": lambda x, y: log(exp(-(x**2) / 2) + exp(-(y**2) / 2)).sum(),
    "sum(log(sum(exp(x)) + exp(y)))": lambda x, y: log(exp(x).sum() + exp(y)).sum(),
    "sum(log(diag(exp(X)) + exp(y)))": lambda X, y: log(exp(np.diagonal(X)) + exp(y)).sum(),
}
WHOLE: dict[str, Objective] = {
    "log(exp(s) + exp(t))": lambda s, t: mp.log(mp.exp(s) + mp.exp(t)),
    "log(sum(exp(x)) + sum(exp(y)))": lambda x, y: log(exp(x).sum() + exp(y).sum()),
    "log(sum(exp(x) + exp(y)))": lambda x, y: log((exp(x) + exp(y)).sum()),
    "log(a'*exp(x) + b'*exp(y))": lambda a, b, x, y: log(a @ exp(x) + b @ exp(y)),
    "log(sum(exp(X) + exp(Y)))": lambda X, Y: log((exp(X) + exp(Y)).sum()),
    "log(sum(exp(x)) + sum(exp(y))) - log(sum(exp(y)) + sum(exp(z)))": lambda x, y, z: log(
        (exp(x).sum() + exp(y).sum()) / (exp(y).sum() + exp(z).sum())
    ),
    "log(sum(exp(x))*sum(exp(y)) + sum(exp(z)))": lambda x, y, z: log(exp(x).sum() * exp(y).sum() + exp(z).sum()),
    "a'*exp(x)/(sum(exp(x)) + sum(exp(y)))": lambda a, x, y: a @ exp(x) / (exp(x).sum() + exp(y).sum()),
    "sum(log(exp(x) + exp(y))) + log(sum(exp(x)) + sum(exp(y)))": lambda x, y: (
        log(exp(x) + exp(y)).sum() + log(exp(x).sum() + exp(y).sum())
    ),
    "log(exp(x)'*exp(y) + exp(t))": lambda x, y, t: log(exp(x) @ exp(y) + mp.exp(t)),
    "log(tr(exp(X)))": lambda X: log(exp(np.diagonal(X)).sum()),
}


def along(axis: int) -> dict[str, Objective]:
    """Sums of rows, or of columns."""
    over = "{}, 2" if axis == ROWS else "{}, 1"
    turned = "" if axis == ROWS else "'"

    def of(X: Any) -> Any:
        return exp(X).sum(axis=axis)

    def times(X: Any, a: Any) -> Any:
        return X @ a if axis == ROWS else a @ X

    def total(text: str) -> str:
        return f"sum({over.format(text)}){turned}"

    return {
        f"sum(log({total('exp(X)')}))": lambda X: log(of(X)).sum(),
        f"sum(log({total('exp(X) + exp(Y)')}))": lambda X, Y: log(of(X) + of(Y)).sum(),
        f"sum(log({total('exp(X)')} + {total('exp(Y)')}))": lambda X, Y: log(of(X) + of(Y)).sum(),
        f"sum(log({total('exp(X)')} + exp(y)))": lambda X, y: log(of(X) + exp(y)).sum(),
        f"sum(log({total('exp(X)')} + 1))": lambda X: log(of(X) + 1).sum(),
        f"sum(log(exp(X){turned}*a + b))": lambda X, a, b: log(times(exp(X), a) + b).sum(),
        f"sum(log(exp(X){turned}*a + exp(Y){turned}*b))": lambda X, Y, a, b: log(
            times(exp(X), a) + times(exp(Y), b)
        ).sum(),
        f"sum(log(exp(X){turned}*exp(y)))": lambda X, y: log(times(exp(X), exp(y))).sum(),
        f"sum(log(exp(X){turned}*exp(y) + exp(z)))": lambda X, y, z: log(times(exp(X), exp(y)) + exp(z)).sum(),
        f"sum(log((exp(X){turned}*a)./(exp(X){'' if turned else chr(39)}*b)))": lambda X, a, b: log(
            times(exp(X), a) / times(exp(X.T), b)
        ).sum(),
    }


OBJECTIVES = {**ENTRIES, **WHOLE, **along(ROWS), **along(COLUMNS)}
POSITIVE = "abAB"


def names(text: str) -> list[str]:
    return sorted(set(re.findall(r"(?<![A-Za-z])[A-Za-z](?![A-Za-z(])", text.replace("_i", ""))))


def extents(name: str, size: Any) -> tuple[Any, ...]:
    return (size,) * (0 if name in "st" else 2 if name.isupper() else 1)


def points(text: str, seed: int, count: int) -> Iterator[dict[str, Any]]:
    """Weights near 1, and exponents far apart: of FAR, or each of a magnitude of its own."""
    random = np.random.default_rng(seed)
    for n in range(count):
        at: dict[str, Any] = {}
        for name in names(text):
            shape = extents(name, 3)
            normal, magnitudes = random.normal(size=shape), random.choice([1.0, 30.0, 300.0, 1000.0], shape)
            at[name] = np.asarray(
                random.uniform(0.2, 2, shape)
                if name in POSITIVE
                else random.choice(FAR, shape)
                if n % 2
                else np.clip(normal * magnitudes, -1500, 1500)
            )
        yield at


def true(text: str, at: dict[str, Any], by: str) -> tuple[Any, Any]:
    """The value and the gradient, by differences."""
    given = {name: number(a) for name, a in at.items()}

    def moved(k: int, step: Any) -> Any:
        flat = np.array(given[by], dtype=object).ravel()
        flat[k] += step
        return OBJECTIVES[text](**{**given, by: flat.reshape(np.shape(given[by]))[()]})

    slopes = [(moved(k, STEP) - moved(k, -STEP)) / (2 * STEP) for k in range(np.size(at[by]))]
    return OBJECTIVES[text](**given), slopes


@cache
def derivation(text: str, by: str) -> Any:
    return derive(text, by, shapes={name: extents(name, "n") for name in names(text)})


def variables(text: str) -> list[str]:
    return [name for name in names(text) if name not in POSITIVE]


def wrong(got: Any, want: Any, allowed: float) -> bool:
    got = np.ravel(np.asarray(got, dtype=float))
    return any(not abs(mp.mpf(float(g)) - w) <= 1e-9 * abs(w) + allowed for g, w in zip(got, want, strict=True))


@pytest.mark.sweep(20, alike=True)
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("text", OBJECTIVES)
def test_each_sum_of_exponentials_has_its_own_peak(text: str) -> None:
    failed = []
    for by in variables(text):
        run = loaded(derivation(text, by).code("numpy"))
        plain = derivation(text, by).function()
        for at in points(text, 1, 10):
            value, slopes = true(text, at, by)
            # as exact as the largest exponent, and for a gradient the largest of its terms
            allowed = 1e-12 * max(1.0, *(float(np.abs(a).max()) for a in at.values()))
            both = run["value_and_gradient"](**at)
            for name, got, want in (
                ("value", run["value"](**at), [value]),
                ("gradient", run["gradient"](**at), slopes),
                ("value of both", both[0], [value]),
                ("gradient of both", both[1], slopes),
                ("function", plain(**at), slopes),
            ):
                if wrong(got, want, allowed):
                    failed.append((by, name, at, got, [mp.nstr(w, 8) for w in want]))
    assert failed == []


@pytest.mark.sweep(40)
@pytest.mark.parametrize("target", ["array_api", "torch", "jax"])
@pytest.mark.parametrize(
    "text",
    [
        "sum(log(exp(x) + exp(y)))",
        "sum(log(exp(X) + exp(Y)))",
        "sum(log(exp(t) + exp(x)))",
        "log(sum(exp(x)) + sum(exp(y)))",
        "sum(log(exp(X)*exp(y) + exp(z)))",
        "sum(log(exp(x)*exp(y)' + exp(Z)))",
        "log(tr(exp(X)))",
    ],
)
def test_the_peaks_are_those_of_each_sum_in_every_library(text: str, target: str) -> None:
    make: Callable[[Any], Any] = np.asarray
    if target == "torch":
        make = pytest.importorskip("torch").asarray
    if target == "jax":
        jax = pytest.importorskip("jax")
        jax.config.update("jax_enable_x64", True)
        make = jax.numpy.asarray
    for by in variables(text):
        run = loaded(derivation(text, by).code(target))["value_and_gradient"]
        for at in points(text, 2, 4):
            got, slope = run(**{name: make(a) for name, a in at.items()})
            value, slopes = true(text, at, by)
            assert not wrong(got, [value], 1e-9) and not wrong(slope, slopes, 1e-9), (by, at)


def test_weights_that_are_powers_of_e_themselves_share_the_peak() -> None:
    """The largest term of exp(X) exp(y) is that of the largest sum, not of the largest entry of X."""
    run = loaded(derive("log(exp(X)*exp(y))", "y", shapes={"X": ("m", "n"), "y": ("n",)}).code("numpy"))["gradient"]
    slope = run(X=np.array([[400.0, -400.0]]), y=np.array([-800.0, 400.0]))
    assert np.allclose(slope, [[np.exp(-400.0), 1.0]])


def test_one_peak_is_kept_where_it_is_one_of_every_sum() -> None:
    for text, line in {
        "log(sum(exp(x)))": "peak = np.max(x)",
        "sum(log(sum(exp(X), 2)))": "peak = np.max(X, axis=1)",
        "sum(log(sum(exp(X), 1)))": "peak = np.max(X, axis=0)",
        "sum(log(exp(x) + exp(y)))": "v = np.maximum(x, y)",
    }.items():
        assert line in derive(text, text[text.index("exp(") + 4]).code("numpy").split("def value_and_gradient")[1], text


def test_what_has_no_exponential_left_has_no_peak() -> None:
    shapes = {"C": ("m*m", "n*n"), "P": ("n", "n"), "y": ("m*m",), "X": ("n", "n")}
    found = derive("max(unvec(C'/exp(norm21(P))*exp(y).^(1/2), n, n))*X^2", "X", shapes=shapes)
    arrays = {"C": np.ones((4, 9)), "P": np.eye(3), "y": np.arange(4.0), "X": np.eye(3)}
    largest = np.exp(-3) * np.exp(np.arange(4.0) / 2).sum()
    got = found.function()(**arrays)
    assert got[0, 0, 0, 0] == pytest.approx(2 * largest)
