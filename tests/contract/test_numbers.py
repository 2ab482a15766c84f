"""Emitted code to the last digits: functions at moderate, large and tiny numbers against many digits, and of constants.

The functions are written here once more, in mpmath, and differentiated by differences there; one that is not is what
its own record says in as many digits, which its emitted code is not made of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from random import Random
from typing import Any

import composed
import mpmath
import numpy as np
import precise
import pytest

from matderiv import NoRuleError, derive
from matderiv.checking.precise import Precise
from matderiv.core.dual_numbers import Dual
from matderiv.core.errors import InputError
from matderiv.core.operation import Operation
from matderiv.deriving.scipy_problem import loaded
from matderiv.operations import OPERATIONS
from matderiv.targets import TARGETS

mp = mpmath.mp.clone()
mp.dps = 340
STEP = mp.mpf(10) ** -60
DIGITS = 200  # last digits by which a number may be off, relative to itself: exponents of 800 take three of them

PYTHON = [name for name, target in TARGETS.items() if target.suffix == ".py"]
REAL = (-800.0, -40.0, -20.0, -3.0, -0.7, -1e-10, 1e-10, 0.3, 1.2, 5.0, 20.0, 40.0, 800.0)
POSITIVE = (1e-10, 0.3, 1.2, 5.0, 40.0, 800.0)
INSIDE = (-0.9, -0.3, -1e-10, 1e-10, 0.4, 0.9)
RIGHT = (1.5, 3.0, 40.0, 800.0)


def in_turn(names: Iterable[str]) -> list[tuple[str, str, str]]:
    """Every function with every library in double precision, and in single precision with one after the other."""
    return [
        (name, target, dtype)
        for n, name in enumerate(names)
        for k, target in enumerate(PYTHON)
        for dtype in ("float64", "float32")
        if dtype == "float64" or (n + k) % len(PYTHON) == 0
    ]


def sigmoid(t: Any) -> Any:
    return 1 / (1 + mp.exp(-t))


def normal(t: Any) -> Any:
    return mp.erfc(-t / mp.sqrt(2)) / 2


ENTRYWISE: dict[str, tuple[Callable[[Any], Any], Sequence[float]]] = {
    "abs": (abs, REAL),
    "sign": (mp.sign, REAL),
    "relu": (lambda t: max(t, mp.mpf(0)), REAL),
    "elu": (lambda t: t if t > 0 else mp.expm1(t), REAL),
    "sigmoid": (sigmoid, REAL),
    "softplus": (lambda t: mp.log(1 + mp.exp(t)), REAL),
    "silu": (lambda t: t * sigmoid(t), REAL),
    "gelu": (lambda t: t * normal(t), REAL),
    "normcdf": (normal, REAL),
    "softsign": (lambda t: t / (1 + abs(t)), REAL),
    "exp": (mp.exp, REAL),
    "expm1": (lambda t: mp.exp(t) - 1, REAL),
    "sinh": (mp.sinh, REAL),
    "cosh": (mp.cosh, REAL),
    "tanh": (mp.tanh, REAL),
    "erf": (mp.erf, REAL),
    "sin": (mp.sin, REAL),
    "cos": (mp.cos, REAL),
    "tan": (mp.tan, REAL),
    "arctan": (mp.atan, REAL),
    "arcsinh": (mp.asinh, REAL),
    "log": (mp.log, POSITIVE),
    "log1p": (lambda t: mp.log(1 + t), POSITIVE),
    "log2": (lambda t: mp.log(t) / mp.log(2), POSITIVE),
    "log10": (mp.log10, POSITIVE),
    "sqrt": (mp.sqrt, POSITIVE),
    "arcsin": (mp.asin, INSIDE),
    "arccos": (mp.acos, INSIDE),
    "arctanh": (mp.atanh, INSIDE),
    "arccosh": (mp.acosh, RIGHT),
    # what comes of them by simplification
    "log(sigmoid(x))": (lambda t: mp.log(sigmoid(t)), REAL),
    "log(vector(1) + exp(x))": (lambda t: mp.log(1 + mp.exp(t)), REAL),
    "vector(1) - sigmoid(x)": (lambda t: sigmoid(-t), REAL),
    "exp(x)./(vector(1) + exp(x))": (sigmoid, REAL),
    "log(cosh(x))": (lambda t: mp.log(mp.cosh(t)), REAL),
    "log(normcdf(x))": (lambda t: mp.log(normal(t)), REAL),
    "log(vector(1) - normcdf(x))": (lambda t: mp.log(normal(-t)), REAL),
    # 1 − erf(20) is as far off as √2·20 is rounded, hundreds of last digits
    "log(vector(1) - erf(x))": (lambda t: mp.log(mp.erfc(t)), (-5.0, *INSIDE, 5.0, 40.0, 800.0)),
    "log(vector(1) + erf(x))": (lambda t: mp.log(mp.erfc(-t)), (-800.0, -40.0, *INSIDE, 5.0)),
    "vector(1) - erf(x)": (mp.erfc, (-40.0, -3.0, *INSIDE, 5.0, 40.0)),
    "vector(1) + tanh(x)": (lambda t: 2 * sigmoid(2 * t), REAL),
    "vector(1) - tanh(x).^2": (lambda t: mp.sech(t) ** 2, REAL),
    "sigmoid(x) - sigmoid(x).^2": (lambda t: sigmoid(t) * sigmoid(-t), REAL),
    "log(vector(1) - exp(-x))": (lambda t: mp.log(1 - mp.exp(-t)), POSITIVE),
}


WORDS = {word: o for o in OPERATIONS.values() for word in o.words}
UNARY = sorted(word for word, o in WORDS.items() if o.slope is not None)
MANY = Precise(mp.dps)


def by_record(o: Operation) -> tuple[Callable[[Any], Any], Sequence[float]]:
    """A function as its record has it, with as many digits as those above, and numbers where it is differentiable."""
    places = [t for t in REAL if o.inside is None or o.inside(np.array(t))]
    return lambda t: mp.mpf(o.numeric(MANY, Dual(MANY, MANY.kept(MANY.context.mpf(t)))).value.item()), places


ENTRYWISE |= {o.name: by_record(o) for o in map(WORDS.__getitem__, UNARY) if o.name not in ENTRYWISE}

# from which derivative on it is right to the last digit of 1 only: log cosh 0
ROUNDED = {"log(cosh(x))": 0}


@cache
def true(name: str, at: float) -> tuple[Any, Any, Any]:
    """A function, its slope and its second derivative at a number."""
    f, t = ENTRYWISE[name][0], mp.mpf(at)
    ahead, here, back = (f(t + k * STEP) for k in (1, 0, -1))
    return here, (ahead - back) / (2 * STEP), (ahead - 2 * here + back) / STEP**2


@cache
def derivation(text: str, variable: str = "x", direction: str = "", **shapes: tuple[str, ...]) -> Any:
    made = derive(text, variable, shapes=shapes)
    return made.hessian_product(direction) if direction else made


@cache
def emitted(target: str, text: str, variable: str = "x", direction: str = "", **shapes: tuple[str, ...]) -> Any:
    return loaded(derivation(text, variable, direction, **shapes).code(target))["value_and_gradient"]


def maker(target: str, dtype: str) -> Callable[[Any], Any]:
    """Arrays of a precision for a target; the test is skipped where its library is missing."""
    if target == "torch":
        torch = pytest.importorskip("torch")
        return lambda a: torch.tensor(np.asarray(a), dtype=getattr(torch, dtype))
    if target == "jax":
        jax = pytest.importorskip("jax")
        jax.config.update("jax_enable_x64", True)
        return lambda a: jax.numpy.asarray(a, dtype)
    return lambda a: np.asarray(a, dtype)


def close(got: float, want: Any, dtype: str, allowed: float = 0.0) -> bool:
    """Whether a number is another to the last digits of its precision, or both are too large or too small for it."""
    info = np.finfo(dtype)
    if abs(want) > float(info.max):
        return bool(got == float(mp.sign(want)) * np.inf)
    if not np.isfinite(got):
        return False
    return bool(abs(mp.mpf(got) - want) <= DIGITS * float(info.eps) * abs(want) + float(info.tiny) * DIGITS + allowed)


@pytest.mark.sweep(100, each="target")
@pytest.mark.filterwarnings("ignore:overflow")
@pytest.mark.parametrize(("name", "target", "dtype"), in_turn(ENTRYWISE))
def test_functions_are_right_to_the_last_digits(name: str, target: str, dtype: str) -> None:
    make, eps = maker(target, dtype), float(np.finfo(dtype).eps)
    text = f"y'*{name}(x)" if name.isidentifier() else f"y'*({name})"
    one, wrong = make([1.0]), []
    for at in (float(np.dtype(dtype).type(p)) for p in ENTRYWISE[name][1]):
        value, slope = emitted(target, text, x=("n",))(x=make([at]), y=one)
        _, second = emitted(target, text, "x", "v", x=("n",))(x=make([at]), y=one, v=one)
        for order, (got, want) in enumerate(zip((value, slope[0], second[0]), true(name, at), strict=True)):
            # 1 − tanh² is right to the last digit of 1, and a second derivative that is 0 at 0 to its own size nearby
            allowed = 4 * eps if order >= ROUNDED.get(name, 3) or order == 2 and abs(at) < 10 else 0.0
            if not close(float(got), want, dtype, allowed):
                wrong.append((order, at, float(got), mp.nstr(want, 8)))
    assert wrong == []


# ---- functions of several numbers

VECTORS = ((0.3, -1.2, 0.9), (800.0, 0.0, -800.0), (-800.0, -790.0, -805.0), (40.0, -40.0, 39.0), (1e-10, 0.0, -1e-10))
WEIGHTS = (0.25, 0.5, 0.25)


def log_sum_exp(z: Sequence[Any]) -> Any:
    return mp.log(mp.fsum(map(mp.exp, z)))


def log_softmax(z: Sequence[Any]) -> list[Any]:
    whole = log_sum_exp(z)
    return [t - whole for t in z]


def dot(a: Sequence[Any], b: Sequence[Any]) -> Any:
    return mp.fsum(s * t for s, t in zip(a, b, strict=True))


JOINT: dict[str, Callable[[Sequence[Any]], Any]] = {
    "logsumexp(z)": log_sum_exp,
    "log(sum(exp(z)))": log_sum_exp,
    "log(y'*exp(z))": lambda z: mp.log(dot(WEIGHTS, [mp.exp(t) for t in z])),
    "-y'*log(softmax(z))": lambda z: -dot(WEIGHTS, log_softmax(z)),
    "-y'*log(exp(z)/sum(exp(z)))": lambda z: -dot(WEIGHTS, log_softmax(z)),
    "y'*softmax(z)": lambda z: dot(WEIGHTS, [mp.exp(t) for t in log_softmax(z)]),
    "y'*(exp(z)/sum(exp(z)))": lambda z: dot(WEIGHTS, [mp.exp(t) for t in log_softmax(z)]),
    "softmax(z)'*(log(softmax(z)) - log(y))": lambda z: dot(
        [mp.exp(t) for t in log_softmax(z)], [t - mp.log(w) for t, w in zip(log_softmax(z), WEIGHTS, strict=True)]
    ),
    "y'*(log(y) - log(softmax(z)))": lambda z: dot(
        WEIGHTS, [mp.log(w) - t for t, w in zip(log_softmax(z), WEIGHTS, strict=True)]
    ),
    # two rows, of which the second is the first one turned
    "sum(log(sum(exp(z*p'), 2)))": lambda z: mp.fsum(log_sum_exp([t * q for q in SPREAD]) for t in z),
    "-sum((y*ones').*log(exp(z*p')./(sum(exp(z*p'), 2)*ones')))": lambda z: (
        -mp.fsum(w * mp.fsum(log_softmax([t * q for q in SPREAD])) for t, w in zip(z, WEIGHTS, strict=True))
    ),
}
SPREAD = (1.0, -0.5)
DIRECTION = (1.0, 0.5, -0.75)
EXTENTS = {"y": ("n",), "z": ("n",), "p": ("k",), "ones": ("k",)}


@cache
def expected(text: str, at: tuple[float, ...]) -> tuple[Any, list[Any], list[Any]]:
    """An objective, its gradient, and its Hessian times the direction."""
    f, z = JOINT[text], [mp.mpf(t) for t in at]

    def moved(n: int, by: Any, along: Any) -> Any:
        return f([t + along * v + (by if m == n else 0) for m, (t, v) in enumerate(zip(z, DIRECTION, strict=True))])

    slope = [(moved(n, STEP, 0) - moved(n, -STEP, 0)) / (2 * STEP) for n in range(len(z))]
    signs = [(a, b) for a in (1, -1) for b in (1, -1)]
    second = [mp.fsum(a * b * moved(n, a * STEP, b * STEP) for a, b in signs) / (4 * STEP**2) for n in range(len(z))]
    return f(z), slope, second


@pytest.mark.sweep(100, each="target")
@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(("text", "target", "dtype"), in_turn(JOINT))
def test_exponentials_over_their_sums_never_overflow(text: str, target: str, dtype: str) -> None:
    make, eps = maker(target, dtype), float(np.finfo(dtype).eps)
    shapes = {name: extents for name, extents in EXTENTS.items() if re.search(rf"\b{name}\b", text)}
    given = {"y": WEIGHTS, "p": SPREAD, "ones": (1.0, 1.0)}
    given = {name: make(given[name]) for name in shapes if name != "z"}
    gradient = derivation(text, "z", **shapes)
    for at in VECTORS:
        numbers = tuple(float(np.dtype(dtype).type(t)) for t in at)
        arguments = {**given, "z": make(numbers)}
        value, slope = emitted(target, text, "z", **shapes)(**arguments)
        _, second = emitted(target, text, "z", "v", **shapes)(**arguments, v=make(DIRECTION))
        want = expected(text, numbers)
        close_to = [(value, want[0]), *zip(slope, want[1], strict=True), *zip(second, want[2], strict=True)]
        # entries are as exact as the exponents are large
        allowed = 8 * eps * max(1.0, *map(abs, numbers))
        for got, true_ in close_to:
            assert close(float(got), true_, dtype, allowed), (numbers, float(got), mp.nstr(true_, 8))
        if dtype == "float64" and target == "numpy":
            plain = gradient.function()(**{k: np.asarray(a) for k, a in arguments.items()})
            assert all(close(float(a), b, dtype, allowed) for a, b in zip(plain, want[1], strict=True))


# ---- logarithms, exponentials, quotients and powers of each other

SEEDS = {"numpy": 30, "array_api": 8, "torch": 8, "jax": 4}


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("target", PYTHON)
def test_what_is_rewritten_keeps_its_value_and_gradient(target: str) -> None:
    make, wrong, judged = maker(target, "float64"), [], 0
    for seed in range(SEEDS.get(target, 20)):
        random = Random(seed)
        text, at = composed.objective(random, random.choice((2, 2, 3))), composed.point(random)
        given = {name: np.array(at[name]) for name in at if re.search(rf"\b{name}\b", text)}
        variable = random.choice([name for name in given if name != "c"] or ["c"])
        shapes = {name: composed.SHAPES[name] for name in given}
        run = loaded(derive(text, variable, shapes=shapes).code(target))["value_and_gradient"]
        value, gradient = run(**{name: make(a) for name, a in given.items()})
        try:
            true_, slopes = precise_slopes(text, given, variable)
        except precise.Outside:
            continue
        judged += 1
        for got, want in zip((value, *np.ravel(gradient)), (true_, *slopes), strict=True):
            if not abs(float(got) - want) <= 1e-9 * max(1, abs(true_), *map(abs, slopes)):
                wrong.append((seed, text, variable, float(got), mp.nstr(want, 8)))
    assert wrong == []
    assert judged > SEEDS.get(target, 20) / 2


def precise_slopes(text: str, given: dict[str, Any], variable: str) -> tuple[Any, list[Any]]:
    """The value of an objective and its derivative by each entry, by an evaluator that shares nothing with code."""
    numbers = {name: np.array(a, dtype=object) for name, a in given.items()}
    shape = given[variable].shape
    units = np.eye(max(1, given[variable].size)).reshape(-1, *shape)
    with precise.mp.workdps(precise.DIGITS):
        value = precise.evaluated(text, numbers)[0, 0]
        return value, [precise.slope(text, numbers, variable, [unit])[0, 0] for unit in units]


# ---- functions of a constant

CONSTANTS = {"0": 0, "1": 1, "(-2)": -2, "(1/4)": 0.25, "20": 20}
OUTER: dict[str, Callable[[Any], Any]] = {
    "{}": lambda t: t,
    "log(sigmoid({}))": lambda t: mp.log(sigmoid(t)),
    "log(1 + exp({}))": lambda t: mp.log(1 + mp.exp(t)),
}


@pytest.mark.sweep(60, each="target")
@pytest.mark.parametrize("target", PYTHON)
@pytest.mark.parametrize("word", UNARY)
def test_functions_of_a_constant_have_their_values(word: str, target: str) -> None:
    make = maker(target, "float64")
    for written, number in CONSTANTS.items():
        # alone, and within functions that are simplified
        for outer, f in OUTER.items():
            text = f"{outer.format(f'{word}({written})')}*t"
            try:
                made = derivation(text, "t", t=())
            except (InputError, NoRuleError):
                assert not defined(word, number), (word, number)
                continue
            value, slope = emitted(target, text, "t", t=())(t=make(1.5))
            want = f(constant(word, number))
            assert close(float(slope), want, "float64", 1e-18), (text, float(slope))
            assert close(float(value), want * 1.5, "float64", 1e-18), (text, float(value))
            if target == PYTHON[0]:  # once for all of them
                assert made.code("julia").count("function gradient") == 1


@cache
def constant(word: str, number: float) -> Any:
    return ENTRYWISE[WORDS[word].name][0](mp.mpf(number))


def defined(word: str, number: float) -> bool:
    """Whether a function has a real value at a number."""
    try:
        return bool(mp.im(constant(word, number)) == 0 and mp.isfinite(constant(word, number)))
    except (ValueError, ZeroDivisionError):
        return False


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("target", PYTHON)
@pytest.mark.parametrize("size", ["n - 3", "n"])
def test_functions_of_a_size_have_their_values(size: str, target: str) -> None:
    make = maker(target, "float64")
    for word, f in (
        ("sign", mp.sign),
        ("relu", lambda t: max(t, mp.mpf(0))),
        ("sigmoid", sigmoid),
        ("normcdf", normal),
    ):
        text = f"{word}(sum(vector(1).*(x./x)) - sum(x./x) + tr(eye(n)){'' if size == 'n' else ' - 3'})*(x'*x)"
        for n in (2, 3, 4):
            _, got = emitted(target, text, x=("n",))(x=make(np.ones(n)))
            want = 2 * f(mp.mpf(n if size == "n" else n - 3))
            assert all(abs(float(g) - want) < 1e-12 for g in got), (text, n)


# ---- kinks, and matrices that are singular


@pytest.mark.parametrize("target", PYTHON)
@pytest.mark.parametrize(
    ("text", "want"),
    [
        ("sum(relu(x))", [0.0, 1.0, 0.0]),
        ("y'*relu(2*x)/3", [0.0, 2 / 3, 0.0]),
        ("norm2(relu(x))^2 + sum(relu(-x))", [0.0, 4.0, -1.0]),
        ("sum(abs(x))", [0.0, 1.0, -1.0]),
        ("sum(elu(x))", [1.0, 1.0, float(np.exp(-3.0))]),
        ("tr(diag(y)*diag(relu(x)))", [0.0, 1.0, 0.0]),
    ],
)
def test_the_slope_at_a_kink_is_that_of_automatic_differentiation(text: str, want: list[float], target: str) -> None:
    make = maker(target, "float64")
    given = {"x": [0.0, 2.0, -3.0], "y": [1.0, 1.0, 1.0]}
    shapes = {name: ("n",) for name in given if name in text}
    got = emitted(target, text, "x", **shapes)(**{name: make(given[name]) for name in shapes})[1]
    assert np.asarray(got).tolist() == pytest.approx(want)


@pytest.mark.sweep(12, each="target")
@pytest.mark.parametrize("target", PYTHON)
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("text", ["det(X)", "det(A*X)", "det(X)^2 + det(X)", "x'*adj(X)*x", "det(X)*x'*inv(X)*x"])
def test_the_derivative_of_a_determinant_exists_at_a_singular_matrix(text: str, rank: int, target: str) -> None:
    random = np.random.default_rng(rank)
    X, A, x = random.normal(size=(3, rank)) @ random.normal(size=(rank, 3)), random.normal(size=(3, 3)), np.ones(3)

    def objective(X: Any) -> Any:
        cofactors = np.array([[minor(X, j, i) * (-1) ** (i + j) for j in range(3)] for i in range(3)])
        det = X[0] @ cofactors[:, 0]
        quadratic = x @ cofactors @ x
        return {"det(X)": det, "det(A*X)": np.linalg.det(A) * det, "det(X)^2 + det(X)": det**2 + det}.get(
            text, quadratic
        )

    given = {name: value for name, value in {"X": X, "A": A, "x": x}.items() if name in text}
    shapes = {name: ("n",) * np.ndim(value) for name, value in given.items()}
    make = maker(target, "float64")
    run = loaded(derivation(text, "X", **shapes).code(target))["gradient"]
    unit = [np.eye(9)[k].reshape(3, 3) * 1e-4 for k in range(9)]
    want = np.array([(objective(X + e) - objective(X - e)) / 2e-4 for e in unit]).reshape(3, 3)
    arguments = {name: make(value) for name, value in given.items()}
    assert np.abs(np.asarray(run(**arguments)) - want).max() < 1e-6


def minor(X: Any, i: int, j: int) -> Any:
    rows, columns = ([k for k in range(3) if k != n] for n in (i, j))
    (a, b), (c, d) = X[np.ix_(rows, columns)]
    return a * d - b * c


SECOND = (
    "det(X)",
    "det(A*X)",
    "det(A*X*B)",
    "tr(A*X)*det(X)",
    "det(X)^2",
    "log(1 + det(X)^2)",
    "det(X + A)",
    "det(W*X*W')",
    "det(X'*A)",
)


@cache
def hessian(text: str, **shapes: tuple[str, ...]) -> Any:
    return derive(text, "X", order=2, shapes=shapes)


@cache
def second(target: str, text: str, **shapes: tuple[str, ...]) -> Any:
    return loaded(hessian(text, **shapes).code(target))


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize(
    ("text", "rank", "target"),
    [
        (text, rank, target)
        for n, text in enumerate(SECOND)
        for rank in range(4)
        for k, target in enumerate(PYTHON)
        if target == "numpy" or (n + rank + k) % 3 == 0  # the others each in a third
    ],
)
def test_the_second_derivative_of_a_determinant_exists_at_a_singular_matrix(text: str, rank: int, target: str) -> None:
    random = np.random.default_rng(rank)
    X, A, B = random.normal(size=(3, rank)) @ random.normal(size=(rank, 3)), *random.normal(size=(2, 3, 3))
    W = random.normal(size=(2, 3))
    V = random.normal(size=(3, 3))
    X = X - A if text == "det(X + A)" else X
    given = {name: value for name, value in {"X": X, "A": A, "B": B, "W": W}.items() if name in text}
    shapes = {name: ("m", "n") if name == "W" else ("n", "n") for name in given}
    run, make = second(target, text, **shapes), maker(target, "float64")
    unit = [np.eye(9)[k].reshape(3, 3) for k in range(9)]
    numbers = {name: np.array(a, dtype=object) for name, a in given.items()}
    with precise.mp.workdps(precise.DIGITS):
        want = [precise.slope(text, numbers, "X", [e, V])[0, 0] for e in unit]
        whole = [[precise.slope(text, numbers, "X", [e, f])[0, 0] for f in unit] for e in unit[:2]]
    arguments = {name: make(value) for name, value in given.items()}
    got = np.asarray(run["hessian_vector_product"](**arguments, v=make(V)))
    assert np.abs(got.ravel() - np.array(want, dtype=float)).max() < 1e-9
    full = np.asarray(run["hessian"](**arguments)).reshape(9, 9)
    assert np.abs(full[:2] - np.array(whole, dtype=float)).max() < 1e-9


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("target", PYTHON)
def test_what_has_no_value_at_a_singular_matrix_says_so(target: str) -> None:
    make = maker(target, "float64")
    made = derive("det(X)*tr(inv(X)*inv(X))", "X", order=2)
    X = np.array([[1.0, 2.0], [2.0, 4.0]])
    run = loaded(made.code(target))["hessian_vector_product"]
    if target == "jax":  # nothing can be raised inside jit
        assert np.isnan(np.asarray(run(X=make(X), v=make(X)))).all()
    else:
        with pytest.raises(ValueError, match="this formula inverts a matrix that is singular to working precision"):
            run(X=make(X), v=make(X))
