"""One random objective derived and compared with differences of many digits."""

from __future__ import annotations

import keyword
import math
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from importlib import import_module
from typing import Any

import numpy as np
import precise
from objectives import Objective

from matderiv import Derivation, InputError, NoRuleError, ShapeError, derive, gradients
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import ZeroDenominator
from matderiv.core.errors import ArgumentError
from matderiv.core.index import shape_of
from matderiv.core.proof import every
from matderiv.expressions.writer import latex
from matderiv.reading.formula import formula_of
from matderiv.reading.sympy_bridge import read

LONGEST = 60  # seconds of the processor: what takes longer hangs
TOLERANCE = 1e-6
POINTS = 2
ATTEMPTS = 12
OPEN = "the formula leaves a size open"  # as norm2(matrix(1) + 0*eye), what is left where everything cancels


class Wrong(AssertionError):
    """The derivative is wrong, or something else that must not happen did."""


@contextmanager
def limited(seconds: int) -> Iterator[None]:
    """Ends what takes more seconds of the processor, whatever else the machine does, where the system has an alarm."""

    def late(*_: Any) -> None:
        raise Wrong(f"it takes more than {seconds} seconds")

    if not hasattr(signal, "SIGPROF"):
        yield
        return
    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _scipy(text: str) -> dict[str, Any]:
    """SciPy, where a text of einsum uses it."""
    if "scipy" not in text:
        return {}
    import_module("scipy.linalg")
    import_module("scipy.special")
    return {"scipy": import_module("scipy")}


def extent(axis: str, sizes: dict[str, int]) -> int:
    return int(np.prod([sizes[s] for s in axis.split("*") if s] or [1]))


def drawn(o: Objective, seed: int) -> dict[str, Any]:
    """Values of the symbols, each time of another magnitude."""
    random = np.random.default_rng(seed)
    scale = (1.0, 0.5, 0.25, 0.1)[seed % 4]
    out: dict[str, Any] = {}
    for name, axes in o.shapes.items():
        shape = tuple(extent(a, o.sizes) for a in axes)
        values = scale * random.choice([-1, 1], shape) * random.uniform(0.3, 1.4, shape)
        if len(shape) == 2 and shape[0] == shape[1] and seed % 2:
            values = values + np.eye(shape[0])
        out[name] = values if shape else float(values)
    return out


def judge(o: Objective) -> str:
    """``"right"``, ``"no point"`` where no point inside all domains is found, ``OPEN``, or the message of a refusal.

    Raises:
        Wrong: anything else.
    """
    started = time.process_time()
    with limited(LONGEST):
        try:
            kinds_of = dict.fromkeys(o.functions, "entrywise")
            derived = derive(o.text, o.wrt, shapes=o.shapes, order=o.order, functions=kinds_of)
            d = derived.specialise(**o.functions) if o.functions else derived
        except NoRuleError as error:
            return error.message
        except InputError as error:
            if not any(said in error.message for said in ("a derivative needs the condition", "above the upper bound")):
                raise
            return error.message  # a condition, or bounds, that fail whatever the symbols are
        kinds = {step.check.kind for step in every(d.steps)} | {d.proof.ends.kind}
        function = d.function()
        together = _together(o) if o.also and not o.functions else None
    if time.process_time() - started > LONGEST:
        raise Wrong(f"it takes more than {LONGEST} seconds")
    found = 0
    for seed in range(ATTEMPTS):
        values = drawn(o, seed)
        random = np.random.default_rng(seed + 1000)
        directions = [random.uniform(-1, 1, np.shape(values[o.wrt])) for _ in range(o.order)]
        try:
            want = precise.slope(o.text, {**o.sizes, **values}, o.wrt, directions, o.functions)
        except precise.Outside:
            continue
        try:
            _compare(o, d, function, values, directions, want)
            _in_latex(o, derived, values)
            if together is not None:
                _compare_all(o, together, values)
        except ShapeError as error:
            if "cannot be determined" not in error.message:
                raise
            return OPEN
        except ArgumentError as error:
            if "no value here" not in error.message:
                raise
            continue  # as the derivative of a determinant where the matrix is singular
        found += 1
        if found == POINTS:
            break
    if not kinds <= {"EXACT", "SAMPLED"}:
        if not found:
            return "no point, and not all is checked"
        raise Wrong(f"evidence {sorted(kinds)}")
    return "right" if found else "no point"


def _together(o: Objective) -> Any:
    """The function of all gradients in one proof; ``None`` where one of them is refused."""
    try:
        return gradients(o.text, [o.wrt, *o.also], shapes=o.shapes).function()
    except NoRuleError:
        return None
    except InputError as error:
        if "a derivative needs the condition" not in error.message:
            raise
        return None


def _compare_all(o: Objective, function: Any, values: dict[str, Any]) -> None:
    """The gradients of one proof, each by differences."""
    names = [o.wrt, *o.also]
    with np.errstate(all="ignore"):
        open_sizes = function.__kwdefaults__ or {}
        got = function(**values, **{s: n for s, n in o.sizes.items() if s in open_sizes})
    for name, gradient in zip(names, got, strict=True):
        direction = np.random.default_rng(5).uniform(-1, 1, np.shape(values[name]))
        true = float(precise.slope(o.text, {**o.sizes, **values}, name, [direction])[0, 0])
        along = float(np.sum(np.asarray(gradient) * direction))
        scale = max(float(np.abs(gradient).max(initial=0.0)), abs(true), 1e-3)
        if not abs(along - true) <= 10 * TOLERANCE * scale:
            raise Wrong(f"of several, that by {name} is {along}, not {true}")


def _in_latex(o: Objective, d: Derivation, values: dict[str, Any]) -> None:
    """The objective as LaTeX prints it is read as the same."""
    if o.functions:
        return
    shapes: dict[str, Any] = {v.name: v.shape[: v.rank] for v in d.symbols}
    objective = d.proof.objective
    text = latex(objective)
    if text is None or NOT_READ.search(text):
        return
    try:
        back = read(formula_of(text, shapes, latex=True, printed=True), shapes, {}, like=shape_of(objective)).expression
    except InputError as error:  # log₂ of a square matrix has no sign of its own for that of every entry
        if "may be that of the matrix" not in error.message:
            raise
        return
    with np.errstate(all="ignore"):
        first, second = (np.asarray(evaluate(e, values, o.sizes)) for e in (objective, back))
    if not _same(second, first, TOLERANCE * max(float(np.abs(first).max(initial=0.0)), 1e-3)):
        raise Wrong(f"its LaTeX is something else: {text}")


# what is not read back so far: what tests/reading/test_printed.py has, entries of what is no name, unit vectors, Φ
NOT_READ = re.compile(r"K_[({]|\\operatorname\{(vec|diag)\}\((I|(\w|\\)+\)\^)|\be_\{?\d|_\{\d+,|[^A-Za-z]_\{\d|\\Phi")


def _compare(o: Objective, d: Derivation, function: Any, values: dict[str, Any], directions: Any, want: Any) -> None:
    with np.errstate(all="ignore"):
        # a size may stand in products only, so that no array tells it
        extents = {str(s) for v in d.symbols for extent in v.shape for s in extent.free_symbols}
        function = partial(function, **{s: o.sizes[s] for s in extents | d._open_sizes()})
        got = np.asarray(function(**values))
        random = np.random.default_rng(7)
        near = {n: v * (1 + 1e-12 * random.uniform(-1, 1, np.shape(v))) for n, v in values.items()}
        noise = np.abs(np.asarray(function(**near)) - got).max(initial=0.0)
    along = got
    for direction in directions:
        along = np.tensordot(along, direction, direction.ndim)
    true = np.asarray([float(x) for x in np.ravel(want)])
    if np.size(along) != true.size:
        raise Wrong(f"the derivative has the shape {got.shape} at sizes {o.sizes}: {d.formula}")
    scale = max(np.abs(got).max(initial=0.0), np.abs(true).max(initial=0.0), 1e-3)
    error = np.abs(np.ravel(along) - true).max(initial=0.0)
    if not error <= TOLERANCE * scale + 100 * noise:
        where = {n: np.asarray(v).tolist() for n, v in values.items()}
        raise Wrong(f"{np.ravel(along).tolist()} is not {true.tolist()} at {where}: {d.formula}")
    _read_back(o, d, values, got, TOLERANCE * scale + 100 * noise)
    _other_forms(o, d, values, got, TOLERANCE * scale + 100 * noise)


def _other_forms(o: Objective, d: Derivation, values: dict[str, Any], got: Any, allowed: float) -> None:
    """The einsum code and the Kronecker form of a derivative with more than two axes have its value."""
    if d.einsum is not None:
        names = {f"{n}_" if keyword.iskeyword(n) else n: np.asarray(v) for n, v in values.items()}
        with np.errstate(all="ignore"):
            code = eval(d.einsum, {"np": np, "math": math, **_scipy(d.einsum), **names})
        if np.shape(code) != got.shape or not _same(code, got, allowed):
            raise Wrong(f"the einsum code gives something else: {d.einsum}")
    if d.kronecker_formula is not None:
        shapes: dict[str, Any] = {v.name: v.shape[: v.rank] for v in d.symbols}
        assert d.proof.kronecker is not None
        like = d.proof.kronecker.rhs.shape
        own = values[o.wrt].ndim
        first, last = got.shape[: got.ndim - own], got.shape[got.ndim - own :]
        wanted = got.transpose([*reversed(range(len(first))), *reversed(range(len(first), got.ndim))])
        wanted = wanted.reshape(int(np.prod(first)), int(np.prod(last)))
        with np.errstate(all="ignore"):
            value = evaluate(read(d.kronecker_formula, shapes=shapes, like=like).expression, values, o.sizes)
        if not _same(np.asarray(value).reshape(wanted.shape), wanted, allowed):
            raise Wrong(f"the Kronecker form is something else: {d.kronecker_formula}")


def _read_back(o: Objective, d: Derivation, values: dict[str, Any], got: Any, allowed: float) -> None:
    """The printed formula means the same, for the package and for the reader here."""
    if d.formula is None:
        axes = {str(s) for v in d.symbols for s in v.shape}
        if axes and got.ndim <= 2 and o.order == 1 and len(d.proof.at) <= 2:
            raise Wrong("there is no formula")
        return
    shapes: dict[str, Any] = {v.name: v.shape[: v.rank] for v in d.symbols}
    like = getattr(d.proof.answer, "shape", None)
    try:
        with np.errstate(all="ignore"):
            back = evaluate(read(d.formula, shapes=shapes, like=like).expression, values, o.sizes)
    except ZeroDenominator:  # at such sizes a determinant is 0: code has adjugates there, the formula an inverse
        return
    if not _same(back, got, allowed):
        raise Wrong(f"read back is something else: {d.formula}")
    try:
        rows, columns = (extent(str(s) if s != 1 else "", o.sizes) for s in like or (1, 1))
        other = precise.evaluated(d.formula, {**o.sizes, **values}, (rows, columns))
    except (precise.Outside, precise.Unknown):
        return
    if not _same([float(x) for x in np.ravel(other)], got, allowed):
        raise Wrong(f"read by other rules it is something else: {d.formula}")


def _same(back: Any, got: Any, allowed: float) -> bool:
    ours, theirs = np.ravel(back), np.ravel(got)
    return ours.size in (1, theirs.size) and bool(np.abs(ours - theirs).max(initial=0) <= allowed)
