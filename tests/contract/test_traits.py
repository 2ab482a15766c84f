"""What a record says is known of its function holds at sampled arguments; a wrong word about it is noticed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from itertools import product as combinations
from typing import Any

import numpy as np
import pytest
from sympy import Expr, S

from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Undefined
from matderiv.core.index import Sum, is_scalar, shape_of, walk
from matderiv.core.operation import Applied, Interval, Operation, Traits
from matderiv.expressions.abstract import Abstract, abstract
from matderiv.expressions.matrix import Var
from matderiv.operations import OPERATIONS

from .test_operations import SIZES, N, at_of, kit, sample

SCALES = (0.3, 1.0, 3.0, 20.0)
MODERATE = 1.0  # up to here the end of a range is not reached by rounding
NONE = Traits()
# with those of functions that nobody defined of which something is known: the Hessian of a function of a vector
HESSIAN = abstract(Abstract("f", "scalar", 2))
RECORDS: dict[str, Operation] = {**OPERATIONS, HESSIAN.name: HESSIAN}
Draw = Callable[[np.random.Generator, tuple[int, int]], Any]


def any_(random: np.random.Generator, shape: tuple[int, int]) -> Any:
    return random.normal(size=shape)


def definite(random: np.random.Generator, shape: tuple[int, int]) -> Any:
    a = random.normal(size=shape)
    return a @ a.T + 0.1 * np.eye(len(a))


def semidefinite(random: np.random.Generator, shape: tuple[int, int]) -> Any:
    a = random.normal(size=(shape[0], max(shape[0] - 1, 1)))
    return a @ a.T


def permuted(random: np.random.Generator, shape: tuple[int, int]) -> Any:
    """A permutation with signs, of which sums and entrywise products may well be singular."""
    return np.diag(random.choice([-1.0, 1.0], shape[0]))[random.permutation(shape[0])]


def number(extent: Expr) -> int:
    return int(extent.subs({s: SIZES[str(s)] for s in extent.free_symbols}))


def matrices(operation: Operation) -> list[Var]:
    return [a for a in sample(operation.name).args if isinstance(a, Var)]


def squares(operation: Operation) -> tuple[Expr, ...]:
    """The arguments as square matrices."""
    args = sample(operation.name).args
    return tuple(Var(a.name, (N, N)) if isinstance(a, Var) and not is_scalar(a) else a for a in args)


def drawn(
    operation: Operation, draw: Draw, seed: int, scale: float = 1.0, args: tuple[Expr, ...] | None = None
) -> dict[str, Any]:
    """An array for each symbol that it is taken of."""
    random, out = np.random.default_rng(seed), {}
    for var in matrices(operation) if args is None else (a for a in args if isinstance(a, Var)):
        rows, columns = map(number, var.shape)
        array = scale * draw(random, (rows, columns))
        out[var.name] = (array + array.T) / 2 if operation.symmetric else array
    return out


def value(operation: Operation, arrays: dict[str, Any], args: tuple[Expr, ...] | None = None) -> Any:
    """Its value as a matrix, or ``None`` where it has none."""
    it = sample(operation.name) if args is None or operation.name in OPERATIONS else None
    if it is not None and args in (None, it.args):
        args, applied = it.args, it.applied
    else:
        assert args is not None
        applied = Applied(operation, *args)
    given = {}
    for var in (a for a in args if isinstance(a, Var)):
        array = np.asarray(arrays[var.name], float)
        given[var.name] = array.reshape([n for n, s in zip(array.shape, var.shape, strict=True) if s != 1])
    whole = [np.asarray(arrays[a.name]) if isinstance(a, Var) else np.asarray(float(a)) for a in args if _shown(a)]
    if operation.inside is not None and operation.kink is None and not operation.inside(*whole):
        return None
    try:
        with np.errstate(all="ignore"):
            out = np.asarray(evaluate(applied, given, SIZES), float)
    except (Undefined, ArithmeticError, np.linalg.LinAlgError):
        return None
    return out.reshape(tuple(map(number, applied.shape))) if np.isfinite(out).all() else None


def _shown(a: Expr) -> bool:
    return isinstance(a, Var) or bool(a.is_Number)


def values(
    operation: Operation, draw: Draw, scales: tuple[float, ...] = SCALES, args: tuple[Expr, ...] | None = None
) -> Iterator[tuple[float, Any, Any]]:
    """Values at drawn arguments where there are some, each with its scale and the arguments."""
    found = 0
    for seed, scale in combinations(range(4), scales):
        arrays = drawn(operation, draw, seed, scale, args)
        moved = [{n: change(a) for n, a in arrays.items()} for change in (abs, lambda a: abs(a) + 1)]
        for signed in (arrays, *moved) if draw is any_ else (arrays,):
            if (out := value(operation, signed, args)) is not None:
                found += 1
                yield scale, signed, out
    assert found


# ---- one function for each trait: whether it holds


def between(o: Operation) -> bool:
    low, high, ends = o.traits.between
    for scale, _, out in values(o, any_):
        if not (out >= low).all() or not (out <= high).all():
            return False
        below, above = ends[0] == "(" and not (out > low).all(), ends[1] == ")" and not (out < high).all()
        if scale <= MODERATE and o.slope is not None and (below or above):
            return False
    return True


def within(o: Operation) -> bool:
    assert o.traits.within is not None
    low, high, ends = o.traits.within
    small = S("1/1000000")

    def has(t: Any) -> bool:
        assert o.sympy is not None
        v = o.sympy(S(t))  # SymPy knows the ends, too
        return bool(v.is_real and v.is_finite)

    inside = [t for t in (low + small, high - small, min(high, low + 5) - small) if abs(t) < np.inf]
    outside = [t for t in (low - small, high + small) if abs(t) < np.inf]
    at = [(t, end in "[]") for t, end in ((low, ends[0]), (high, ends[1])) if abs(t) < np.inf]
    return all(map(has, inside)) and not any(map(has, outside)) and all(has(t) is ends for t, ends in at)


def keeps_sign(o: Operation) -> bool:
    zeros = {v.name: np.zeros(tuple(map(number, v.shape))) for v in matrices(o)}
    at_zero = value(o, zeros)
    (name,) = zeros
    same = all(np.array_equal(np.sign(out), np.sign(arrays[name])) for _, arrays, out in values(o, any_, SCALES[:-1]))
    return same and (at_zero is None or not at_zero.any())


def zero(o: Operation) -> bool:
    at_zero = value(o, {v.name: np.zeros(tuple(map(number, v.shape))) for v in matrices(o)})
    if at_zero is None or at_zero.any():
        return False
    if o.traits.zero == "at 0":
        return True
    (var,) = matrices(o)
    for place in np.ndindex(*map(number, var.shape)):
        for sign in (1, -1):
            array = np.zeros(tuple(map(number, var.shape)))
            array[place] = sign
            out = value(o, {var.name: array})
            if out is None or not (out[place] > 0 if o.traits.entrywise else out > 0).all():
                return False
    return True


def vanishes(o: Operation) -> bool:
    (var,) = matrices(o)
    shape = tuple(map(number, var.shape))
    array = np.zeros(shape) if o.needs == "not zero" else np.random.default_rng(0).normal(size=shape)
    for step in (0.0, 1e-6, -1e-6):
        moved = array.copy()
        moved[0, 0] = step
        out = value(o, {var.name: moved})
        if out is None or abs(out[0, 0]) > 10 * abs(step):
            return False
    return o.kink is not None


def bends(o: Operation) -> bool:
    """By differences of values on either side of 0: the slopes agree there, and their rates of change do not."""
    (var,) = matrices(o)

    def at(t: float) -> Any:
        return value(o, {var.name: np.full(tuple(map(number, var.shape)), t)})[0, 0]

    if value(o, {var.name: np.zeros(tuple(map(number, var.shape)))}) is None:
        return False
    h = 1e-4
    right, left = ((at(side * h) - at(0.0)) / (side * h) for side in (1, -1))
    second = [(at(2 * side * h) - 2 * at(side * h) + at(0.0)) / h**2 for side in (1, -1)]
    return abs(right - left) < 10 * h and abs(second[0] - second[1]) > 0.1


def valued(o: Operation) -> bool:
    (var,) = matrices(o)
    rows, columns = map(number, var.shape)
    return all(value(o, {var.name: c * np.eye(rows, columns)}) is not None for c in (0.0, 1.0))


def entries(o: Operation) -> bool:
    """By what it is of arrays with a single one: of a multilinear function that says everything."""
    if o.traits.entries == "some":
        return all(np.isin(out, *arrays.values()).all() for _, arrays, out in values(o, any_, (1.0,)))
    if o.traits.entries == "multiplied":
        return all(np.isclose(np.prod(out), np.prod(*arrays.values())) for _, arrays, out in values(o, any_, (1.0,)))
    shapes = {v.name: tuple(map(number, v.shape)) for v in matrices(o)}
    total: Any = 0
    for places in combinations(*(list(np.ndindex(*shape)) for shape in shapes.values())):
        arrays = {}
        for (name, shape), place in zip(shapes.items(), places, strict=True):
            arrays[name] = np.zeros(shape)
            arrays[name][place] = 1.0
        out = value(o, arrays)
        if not np.isin(out, (0, 1)).all():
            return False
        total = total + out
    several = o.traits.entries in ("products", "sums of products")
    counted = {"same": total == 1, "with zeros": total <= 1, "products": total == 1}.get(o.traits.entries, total >= 1)
    return o.linear and bool(np.all(counted)) and (len(shapes) > 1) is several


def summed(o: Operation) -> bool:
    it = sample(o.name)
    at = at_of(it.applied, "a")
    if o.components is not None:
        return any(isinstance(e, Sum) for e in walk(o.components.entry(it.args, at, kit())))
    assert o.local is not None
    by = at_of(it.args[0], "b")
    lines = o.local.lines(it.args, 0, at, by, kit())
    return any(isinstance(e, Sum) for line in lines for e in walk(line.rhs))


def entrywise(o: Operation) -> bool:
    for arrays in (a for _, a, _ in values(o, any_, (1.0,))):
        before = value(o, arrays)
        for var in (v for v in matrices(o) if not is_scalar(v)):
            for place in np.ndindex(*map(number, var.shape)):
                moved = arrays[var.name].copy()
                moved[place] *= 0.9
                after = value(o, {**arrays, var.name: moved})
                if after is None or before.shape != moved.shape:
                    return False
                changed = ~np.isclose(before, after, rtol=1e-13, atol=0)
                changed[place] = False
                if changed.any():
                    return False
    return True


def turned(o: Operation) -> bool:
    args = sample(o.name).args
    over = tuple(Var(a.name + "t", shape_of(a)[::-1]) if isinstance(a, Var) else a for a in args)
    for _, arrays, out in values(o, any_, (1.0,)):
        there = value(o, {name + "t": a.T for name, a in arrays.items()}, over)
        if there is None or not _alike(there, out if o.traits.turned == "alike" else out.T):
            return False
    return True


def _alike(one: Any, other: Any) -> bool:
    return bool(one.shape == other.shape and np.allclose(one, other, rtol=1e-9, atol=1e-9))


def preserves(o: Operation) -> bool:
    def spectrum(out: Any) -> Any:
        return np.linalg.eigvalsh(out) if out.shape[0] == out.shape[1] and np.allclose(out, out.T) else -np.ones(1)

    found = {
        "definite": lambda: all((spectrum(out) > 0).all() for *_, out in values(o, definite, (1.0,), squares(o))),
        "semidefinite": lambda: all(
            (spectrum(out) > -1e-9).all() for *_, out in values(o, semidefinite, (1.0,), squares(o))
        ),
        "invertible": lambda: all(
            np.linalg.matrix_rank(out) == len(out)
            for draw in (any_, permuted)
            for *_, out in values(o, draw, (1.0,), squares(o))
        ),
    }
    return all(found[what]() for what in o.traits.preserves)


def of_definite(o: Operation) -> bool:
    some = all(out.item() > 0 for *_, out in values(o, definite, (0.3, 1.0)))
    return some and all(out.item() > -1e-9 for *_, out in values(o, semidefinite, (1.0,)))


def of_scalar(o: Operation) -> bool:
    word, t = o.traits.of_scalar, Var("t")
    plain = {"itself": lambda x: x, "reciprocal": lambda x: 1 / x, "one": lambda x: 1.0}
    for x in (0.7, 1.9, -0.7):
        if word in plain:
            want = plain[word](x)
        elif OPERATIONS[str(word)].inside is None or OPERATIONS[str(word)].inside(np.array(x)):  # type: ignore[misc]
            want = float(evaluate(Applied(OPERATIONS[str(word)], t), {"t": x}, SIZES))
        else:
            continue
        if not np.isclose(float(np.asarray(evaluate(Applied(o, t), {"t": x}, SIZES)).item()), want):
            return False
    return True


def undefined_at_zero(o: Operation) -> bool:
    *_, last = matrices(o)
    arrays = {n: abs(a) for n, a in drawn(o, any_, 0).items()}
    return value(o, {**arrays, last.name: np.zeros_like(arrays[last.name])}) is None


def period(o: Operation) -> bool:
    """Of a number, and of a matrix that rotates by it; no half of it is one."""

    def turned(t: float) -> Any:
        *_, last = matrices(o)
        there = np.zeros(tuple(map(number, last.shape)))
        there[0, 1], there[1, 0] = -t, t
        return value(o, {**{v.name: np.ones(tuple(map(number, v.shape))) for v in matrices(o)}, last.name: there})

    def entry(t: float) -> Any:
        return value(o, {v.name: np.full(tuple(map(number, v.shape)), t) for v in matrices(o)})

    f, p = (entry if o.slope is not None else turned), o.traits.period
    assert p is not None
    return (
        np.allclose(f(0.4), f(0.4 + p)) and np.allclose(f(0.4), f(0.4 - p)) and not np.allclose(f(0.4), f(0.4 + p / 2))
    )


def idempotent(o: Operation) -> bool:
    outs = [value(o, drawn(o, any_, seed)) for seed in range(8)]
    return all(out is None or np.array_equal(out * out, out) for out in outs)


def undoes(o: Operation) -> bool:
    t = Var("t")
    inside = Applied(OPERATIONS[str(o.traits.undoes)], t)
    return bool(np.isclose(float(np.asarray(evaluate(Applied(o, inside), {"t": 0.5}, SIZES)).item()), 0.5))


def symmetric(o: Operation) -> bool:
    args = (Var("x", (N, S.One)),) if o == HESSIAN else squares(o)
    outs = [value(o, drawn(o, any_, seed, args=args), args) for seed in range(8)]
    found = [out for out in outs if out is not None]
    return bool(found) and all(len(out) > 1 and np.allclose(out, out.T, rtol=1e-12) for out in found)


HOLDS: dict[str, Callable[[Operation], bool]] = {
    f.__name__: f
    for f in (between, within, keeps_sign, zero, vanishes, bends, valued, entries, summed, entrywise, turned, preserves)
} | {f.__name__: f for f in (of_definite, of_scalar, undefined_at_zero, period, undoes, idempotent, symmetric)}
SAID = [
    (name, f.name)
    for name, o in RECORDS.items()
    for f in fields(Traits)
    if getattr(o.traits, f.name) != getattr(NONE, f.name)
]


def test_every_trait_is_tested() -> None:
    assert set(HOLDS) == {f.name for f in fields(Traits)}
    assert {trait for _, trait in SAID} == set(HOLDS)


@pytest.mark.sweep(15)
@pytest.mark.parametrize(("name", "trait"), SAID)
def test_what_is_known_of_a_function_holds(name: str, trait: str) -> None:
    assert HOLDS[trait](RECORDS[name])


@pytest.mark.parametrize(
    ("name", "trait", "wrong"),
    [
        ("cosh", "between", Interval(-1, 1, "[]")),
        ("relu", "between", Interval(0, np.inf, "()")),
        ("sinh", "between", Interval(0, np.inf, "[)")),
        ("arcsin", "within", Interval(-1, 1, "()")),
        ("arctanh", "within", Interval(-1, 1, "[]")),
        ("arccosh", "within", Interval(0, np.inf, "[)")),
        ("log1p", "within", Interval(-2, np.inf, "()")),
        ("sin", "keeps_sign", True),
        ("relu", "keeps_sign", True),
        ("cosh", "keeps_sign", True),
        ("sum", "zero", "only at 0"),
        ("relu", "zero", "only at 0"),
        ("det", "zero", "only at 0"),
        ("logsumexp", "zero", "at 0"),
        ("sign", "vanishes", True),
        ("norm1", "vanishes", True),
        ("abs", "bends", True),
        ("relu", "bends", True),
        ("silu", "bends", True),
        ("inverse", "valued", True),
        ("pinv", "valued", True),
        ("tril", "entries", "same"),
        ("sum", "entries", "same"),
        ("sum", "entries", "some"),
        ("sum", "entries", "multiplied"),
        ("det", "entries", "multiplied"),
        ("diag", "entries", "sums"),
        ("transpose", "entries", "products"),
        ("inverse", "entries", "same"),
        ("matmul", "entries", "products"),
        ("hadamard", "entries", "sums"),
        ("scale", "summed", True),
        ("transpose", "summed", True),
        ("matmul", "entrywise", True),
        ("softmax", "entrywise", True),
        ("diagonal", "entrywise", True),
        ("tril", "turned", "too"),
        ("tril", "turned", "alike"),
        ("row_sums", "turned", "too"),
        ("vec", "turned", "alike"),
        ("inverse", "turned", "alike"),
        ("tril", "preserves", ("definite",)),
        ("cos", "preserves", ("semidefinite",)),
        ("hadamard", "preserves", ("invertible", "semidefinite", "definite")),
        ("add", "preserves", ("invertible",)),
        ("matmul", "preserves", ("definite",)),
        ("logdet", "of_definite", True),
        ("logsumexp", "of_definite", True),
        ("det", "of_scalar", "abs"),
        ("det", "of_scalar", "reciprocal"),
        ("logsumexp", "of_scalar", "one"),
        ("logdet", "of_scalar", "itself"),
        ("exp", "undefined_at_zero", "x"),
        ("norm2", "undefined_at_zero", "x"),
        ("tanh", "period", np.pi),
        ("sin", "period", np.pi),
        ("tan", "period", 2 * np.pi),
        ("arctan", "undoes", "sin"),
        ("relu", "idempotent", True),
        ("inverse", "symmetric", True),
        ("expm", "symmetric", True),
    ],
)
def test_a_wrong_word_is_noticed(name: str, trait: str, wrong: object) -> None:
    operation = OPERATIONS[name]
    told = replace(operation, traits=replace(operation.traits, **{trait: wrong}))  # type: ignore[arg-type]
    try:
        held = HOLDS[trait](told)
    except (ValueError, AssertionError):  # such as a shape that it never has, or no value at all
        held = False
    assert not held
