"""What every matrix function must fulfil; a new file in ``operations`` is tested at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from itertools import product as combinations
from typing import Any

import numpy as np
import pytest
from sympy import Expr, S

from matderiv import Derivation, InputError, NoRuleError, RefutedError, derive
from matderiv.checking.values import evaluate
from matderiv.core.index import At, Delta, Entry, Index, Pair, is_scalar, product, shape_of, size, terms, walk
from matderiv.core.operation import Applied, Components, Kit, Local, Operation, Slope, text_shape
from matderiv.core.proof import every
from matderiv.core.text import LANGUAGES
from matderiv.expressions.matrix import Var, apply, names
from matderiv.expressions.writer import formula, latex, unicode
from matderiv.operations import OPERATIONS
from matderiv.reading.sizes import signature_of
from matderiv.reading.sympy_bridge import read

N, M = size("n"), size("m")
SIZES = {"n": 3, "m": 4}
PLACEHOLDERS = ("{0}", "{left}", "{right}", "{norm}", "{power}", "{ones}", "<", "Applied(")
each = pytest.mark.parametrize("name", OPERATIONS)


def each_that(holds: Callable[[Operation], bool]) -> pytest.MarkDecorator:
    """Over the functions of one kind."""
    return pytest.mark.parametrize("name", [name for name, o in OPERATIONS.items() if holds(o)])


@cache
def square_shapes(name: str) -> dict[str, tuple[str, ...]]:
    """The shapes of the example's symbols with every size the same, so that indices can be exchanged."""
    text, by = OPERATIONS[name].example
    return {v.name: declared(v.shape[: v.rank]) for v in read(text, variable=by).symbols}


def declared(shape: tuple[Expr, ...]) -> tuple[str, ...]:
    """A shape with every size the same, as it is declared: n for a size, n*n for a product of two."""
    return tuple("*".join(["n"] * degree(s)) if s != 1 else "1" for s in shape)


def degree(extent: Expr) -> int:
    """How many sizes a size is the product of."""
    return 0 if extent == 1 else sum(int(power) for power in extent.as_powers_dict().values())


@each_that(lambda o: bool(o.words) and o.arity[0] > 0 and not o.sizes)
def test_a_word_tells_its_shapes(name: str) -> None:
    """From its shape rule it is inferred what its arguments must be where they are not declared."""
    assert signature_of(name, OPERATIONS[name].arity[0]) is not None


def example(name: str) -> Derivation:
    """The derivation of the example, made anew: the record may have been changed."""
    return derive(*OPERATIONS[name].example, shapes=square_shapes(name))


@cache
def example_once(name: str) -> Derivation:
    return derive(*OPERATIONS[name].example)


def occurrences(name: str, derivation: Derivation) -> Iterator[Applied]:
    """Where the operation stands in the objective, in a line of the proof, or in the answer."""
    proof = derivation.proof
    lines = (side for step in every(proof.steps) for side in (step.lhs, step.rhs))
    for line in (proof.objective, proof.answer, *lines):
        for e in (w for part in walk(line) for w in walk(getattr(part, "definition", None) or part)):
            if isinstance(e, Applied) and e.operation.name == name:
                yield e


@dataclass(frozen=True)
class Sample:
    """The operation on symbols of the shapes that it has in its example, all sizes equal, and a point in its domain."""

    applied: Applied
    args: tuple[Expr, ...]
    values: dict[str, Any]


def plain(argument: Expr, number: int) -> Expr:
    carrier = isinstance(argument, Applied) and argument.operation.name == "zero"  # of the sizes that it is given
    return argument if argument.is_Number or carrier else Var("PQRVW"[number], shape_of(argument))


def point(args: tuple[Expr, ...], random: np.random.Generator, scale: float) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for var in (a for a in args if isinstance(a, Var)):
        rows, columns = (int(s.subs({size(k): v for k, v in SIZES.items()})) for s in var.shape)
        # positive, and well conditioned where square
        array = scale * (0.2 + random.random((rows, columns)) + 2 * np.eye(rows, columns) * (rows == columns > 1))
        values[var.name] = array.reshape([n for n, s in zip((rows, columns), var.shape, strict=True) if s != 1])
    return values


@cache
def sample(name: str, seed: int = 0) -> Sample:
    operation = OPERATIONS[name]
    found = next(occurrences(name, example(name)))
    args = tuple(plain(a, n) for n, a in enumerate(found.args))
    random = np.random.default_rng(seed)
    for scale in (1.0, 0.3, 0.1, 3.0, 8.0):
        values = point(args, random, scale)
        if operation.symmetric:
            values = {n: (a + a.T) / 2 for n, a in values.items()}
        arrays = [
            np.asarray(values[a.name] if isinstance(a, Var) else float(a))
            for a in args
            if isinstance(a, Var) or a.is_Number
        ]
        if operation.inside is None or operation.inside(*arrays):
            return Sample(Applied(operation, *args, shape=found.shape), args, values)
    raise AssertionError("no point inside the domain was found")


def kit() -> Kit:
    numbers = iter(range(1, 1000))
    return Kit(lambda extent: Index(f"k_{next(numbers)}", extent), apply)


def at_of(expr: Expr, letter: str) -> tuple[At, ...]:
    composite = {}
    if isinstance(expr, Applied) and expr.operation.pairs is not None:
        composite = {fast * slow: (fast, slow) for fast, slow in expr.operation.pairs(*map(shape_of, expr.args))}

    def index(n: int, s: Expr) -> At:
        if s not in composite:
            return Index(f"{letter}_{n}", s)
        fast, slow = composite[s]
        return Pair(Index(f"{letter}_{n}", fast), Index(f"{letter}_{n}_0", slow))

    return tuple(index(n, s) for n, s in enumerate(shape_of(expr)) if s != 1)


def moved(values: dict[str, Any], var: Var, place: tuple[int, ...], by: float) -> dict[str, Any]:
    array = np.array(values[var.name], float)
    array[place] += by
    return {**values, var.name: array}


# ---- the record


@each
def test_record_is_complete(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.name == name
    rules = [r for r in (operation.components, operation.local, operation.slope, *operation.slopes) if r is not None]
    assert len(rules) <= 1 or len(rules) == len(operation.slopes) == operation.arity[0]
    low, high = operation.arity
    assert low >= 0
    assert high is None or high >= low
    texts = [operation.meaning, *(r.reason for r in rules)] + ([operation.domain] if operation.domain else [])
    for text in texts:
        for language in LANGUAGES:
            assert text.fill(language, dict.fromkeys(text.placeholders, "x")).strip()
        assert not text.en.isspace()
        assert any(ord(c) > 0x2E80 for c in text.ja) or text is operation.domain


@each
def test_has_a_docstring(name: str) -> None:
    module = import_module(f"matderiv.operations.{name}")
    assert len((module.__doc__ or "").strip()) > 10
    assert (module.__doc__ or "").strip().endswith(".")


def _files() -> list[str]:
    from pkgutil import iter_modules

    import matderiv.operations

    return [m.name for m in iter_modules(matderiv.operations.__path__)]


def test_words_are_disjoint() -> None:
    words = [word for operation in OPERATIONS.values() for word in operation.words]
    assert len(words) == len(set(words))


@pytest.mark.sweep(12)
@each
def test_example_contains_it_and_is_proved(name: str) -> None:
    derivation = example_once(name)
    assert next(occurrences(name, derivation), None) is not None
    kinds = {step.check.kind for step in every(derivation.steps)}
    assert kinds <= {"EXACT", "SAMPLED"}
    assert derivation.proof.ends.kind == "SAMPLED"


@each
def test_shape_rule_names_the_shapes(name: str) -> None:
    operation = OPERATIONS[name]
    low, high = operation.arity
    if high == 0:
        try:
            assert operation.shape() == (S.One, S.One)  # a number
        except ValueError as error:
            assert "context" in str(error)
        return
    one = S.One
    pool = ((one, one), (N, one), (one, N), (N, N), (M, N), (N, M), (M, one))
    counts = {max(low, 1), min(high or 3, 3)}
    accepted = 0
    for count in counts:
        for shapes in combinations(pool, repeat=count):
            try:
                out = operation.shape(*shapes)
            except ValueError as error:
                assert any(text_shape(s) in str(error) for s in shapes), f"{shapes}: {error}"
            else:
                assert len(out) == 2
                accepted += 1
    assert accepted


@each
def test_number_of_arguments_is_checked(name: str) -> None:
    operation = OPERATIONS[name]
    for word in operation.words:
        if operation.arity[1] not in (None, 0):
            many = ", ".join(["X"] * (operation.arity[1] + 3))
            for text in (f"{word}()", f"{word}({many})"):
                # one word may stand for two functions, by the shape of its argument
                with pytest.raises(InputError):
                    read(text, shapes={"X": ("n", "n")})


@pytest.mark.sweep(12)
@each
def test_form_renders(name: str) -> None:
    expression = sample(name).applied
    for write in (latex, unicode, formula):
        text = write(expression)
        assert text is not None
        assert text.strip()
        assert not any(sign in text for sign in PLACEHOLDERS)
        assert text.count("{") == text.count("}")
        assert text.count("(") == text.count(")")
    assert latex(expression).isascii()
    assert (formula(expression) or "").isascii()


@pytest.mark.sweep(20)
@each
def test_formula_reads_back(name: str) -> None:
    it = sample(name)
    shapes = {v.name: v.shape[: v.rank] for v in names(it.applied)}
    typed = read(formula(it.applied), shapes=shapes, like=it.applied.shape)
    again, value = (evaluate(e, it.values, SIZES) for e in (typed.expression, it.applied))
    assert np.allclose(again, value)


# ---- the mathematics


@pytest.mark.sweep(20)
@each_that(lambda o: o.components is not None)
def test_numeric_agrees_with_components(name: str) -> None:
    operation = OPERATIONS[name]
    assert operation.components is not None
    for seed in range(3):
        it = sample(name, seed)
        at = at_of(it.applied, "a")
        entry = operation.components.entry(it.args, at, kit())
        assert np.allclose(evaluate(entry, it.values, SIZES, at), evaluate(it.applied, it.values, SIZES))


@pytest.mark.sweep(20)
@each_that(lambda o: o.local is not None or o.slope is not None)
def test_local_derivative_agrees_with_differences(name: str) -> None:
    operation = OPERATIONS[name]
    for seed in range(3):
        it = sample(name, seed)
        for number, argument in enumerate(it.args):
            if not isinstance(argument, Var) or _refuses(operation, it.args, number, it.applied):
                continue
            at, by = at_of(it.applied, "a"), at_of(argument, "b")
            value = evaluate(_rule(operation, it.args, number, at, by), it.values, SIZES, (*at, *by))
            value = np.asarray(value)
            for place in np.ndindex(np.shape(it.values[argument.name])):
                h = 1e-5
                ahead, back = (evaluate(it.applied, moved(it.values, argument, place, s * h), SIZES) for s in (1, -1))
                want = (np.asarray(ahead) - np.asarray(back)) / (2 * h)
                got = value[(..., *place)]
                assert np.allclose(got, want, rtol=1e-6, atol=1e-7)


@pytest.mark.sweep(12)
@each
def test_without_a_rule_it_is_refused(name: str) -> None:
    operation = OPERATIONS[name]
    it = sample(name)
    for number, argument in enumerate(it.args):
        if not isinstance(argument, Var):
            continue
        if _has_rule(operation) and not _refuses(operation, it.args, number, it.applied):
            continue
        shapes: Any = {a.name: a.shape[: a.rank] for a in it.args if isinstance(a, Var)}
        with pytest.raises(NoRuleError):
            text = formula(it.applied)
            derive(f"norm2({text}.*sin({text}))", argument.name, shapes=shapes, assume=facts(name))


def test_a_function_of_symmetric_matrices_asks_for_one() -> None:
    with pytest.raises(NoRuleError, match=r"nothing says that S is one\n(.*\n)*hint: assume S=symmetric"):
        derive("lambda_max(S)", "S")
    for text, by in (("lambda_max(X'*X)", "X"), ("lambda_max(X + X' + eye)", "X"), ("lambda_max(A'*diag(x)*A)", "x")):
        assert derive(text, by).formula
    assert derive("lambda_max(S)", "S", assume={"S": "symmetric"}).formula == "eigvec_max(S)*eigvec_max(S)'"


@pytest.mark.sweep(2)
@each_that(lambda o: o.linear)
def test_linear_is_linear(name: str) -> None:
    one, other = sample(name, 1), sample(name, 2)
    for argument in one.args:
        if isinstance(argument, Var):
            a, b = one.values[argument.name], other.values[argument.name]
            first, second, between = (
                np.asarray(evaluate(one.applied, {**one.values, argument.name: x}, SIZES))
                for x in (a, b, 0.25 * a + 0.75 * b)
            )
            assert np.allclose(between, 0.25 * first + 0.75 * second)


# ---- functions that may stand only where they are constant, in all arguments or in some


@pytest.mark.sweep(3)
@each_that(lambda o: o.parity != 0)
def test_parity(name: str) -> None:
    """f(−t) is f(t) or −f(t), as the record says."""
    drawn = sample(name)
    turned = {n: -np.asarray(v) for n, v in drawn.values.items()}
    here, there = (np.asarray(evaluate(drawn.applied, given, SIZES)) for given in (drawn.values, turned))
    assert np.allclose(there, OPERATIONS[name].parity * here, rtol=1e-12)


def _has_rule(operation: Operation) -> bool:
    return any(r is not None for r in (operation.components, operation.local, operation.slope)) or operation.each


def _refuses(operation: Operation, args: tuple[Expr, ...], number: int, applied: Expr) -> bool:
    """Whether there is no derivative by this argument."""
    if operation.local is None:
        return not _has_rule(operation)
    try:
        operation.local.entry(args, number, at_of(applied, "a"), at_of(args[number], "b"), kit())
    except NoRuleError:
        return True
    return False


# ---- a wrong rule is found

Change = Callable[[Operation], Operation]


def _double(value: Expr) -> Expr:
    return terms(value, value) if value == 0 else product(2, value)


def _negative(value: Expr) -> Expr:
    return product(-1, value)


def _changed(at: Callable[..., Expr], change: Callable[[Expr], Expr]) -> Callable[..., Expr]:
    return lambda *args: change(at(*args))


def _on_value(change: Callable[[Expr], Expr]) -> Change:
    """The record with its one rule giving ``change`` of the right value."""

    def changed(o: Operation) -> Operation:
        if o.components is not None:
            right = o.components
            return replace(o, components=Components(lambda *a: change(right.entry(*a)), right.reason))
        if o.slope is not None:
            slope = o.slope
            return replace(o, slope=Slope(lambda t, kit: change(slope.at(t, kit)), slope.reason))
        if o.slopes:
            return replace(o, slopes=tuple(Slope(_changed(s.at, change), s.reason) for s in o.slopes))
        local = o.local
        if local is None:
            return o
        return replace(o, local=Local(lambda *a: change(local.entry(*a)), local.reason, local.lines))

    return changed


def _turned(which: str) -> Change:
    """The record with the two indices of the result (``at``), or those of the argument (``by``), exchanged."""

    def changed(o: Operation) -> Operation:
        if o.components is not None and which == "at":
            right = o.components
            return replace(o, components=replace(right, entry=lambda args, at, kit: right.entry(args, at[::-1], kit)))
        if o.local is not None:
            local = o.local

            def entry(args: Any, number: int, at: Any, by: Any, kit: Kit) -> Expr:
                if which == "at":
                    return local.entry(args, number, at[::-1], by, kit)
                return local.entry(args, number, at, by[::-1], kit)

            return replace(o, local=Local(entry, local.reason, local.lines))
        return o

    return changed


CHANGES: dict[str, Change] = {
    "doubled": _on_value(_double),
    "negative": _on_value(_negative),
    "one more": _on_value(lambda value: terms(value, S.One)),
    "result transposed": _turned("at"),
    "argument transposed": _turned("by"),
}


def _rule(operation: Operation, args: tuple[Expr, ...], number: int, at: Any, by: Any) -> Expr:
    """The value of the record's rule in the index language."""
    if operation.components is not None:
        return operation.components.entry(args, at, kit())
    if operation.slope is not None:
        argument = args[0]
        slope = operation.slope.at(Entry(argument, *by) if by else argument, kit())
        return product(slope, *(Delta(i, j) for i, j in zip(at, by, strict=True)))
    if operation.slopes:
        entries = [a if is_scalar(a) else Entry(a, *(by or at)) for a in args]
        deltas = (Delta(i, j) for i, j in zip(at, by, strict=True)) if by else ()
        return product(operation.slopes[number].at(*entries, kit()), *deltas)
    assert operation.local is not None
    return operation.local.entry(args, number, at, by, kit())


def _same_value(right: Operation, wrong: Operation, number: int) -> bool:
    """Whether a changed rule for this argument still has the value of the right one, at random points."""
    for seed in range(2):
        it = sample(right.name, seed)
        at = at_of(it.applied, "a")
        by = () if right.components is not None else at_of(it.args[number], "b")
        a, b = (evaluate(_rule(o, it.args, number, at, by), it.values, SIZES, (*at, *by)) for o in (right, wrong))
        if not np.allclose(a, b):
            return False
    return True


def objectives(name: str) -> list[tuple[int, list[str], str]]:
    """Objectives in which no entry of the result can be mistaken for another: argument, texts, variable."""
    it = sample(name)
    text, (rows, columns) = formula(it.applied), it.applied.shape
    if not it.args:
        left, right = "T" if rows != 1 else "t", "X" if columns != 1 else "x'"
        return [(0, [f"tr({left}*{text}*{right})"], right[0])]
    if is_scalar(it.applied):
        around = [f"t*({text})"]
    elif rows == 1:
        around = [f"({text})*t", f"norm2({text} - t')^2"]
    elif columns == 1:
        around = [f"t'*({text})", f"norm2({text} - t)^2"]
    else:
        around = [f"tr(T*({text}))", f"norm2({text} - T)^2"]
    operation = OPERATIONS[name]
    return [
        (n, around, a.name)
        for n, a in enumerate(it.args)
        if isinstance(a, Var) and not _refuses(operation, it.args, n, it.applied)
    ]


def weighed(name: str, text: str, by: str) -> Derivation:
    it = sample(name)
    shapes: dict[str, Any] = {a.name: declared(a.shape[: a.rank]) for a in it.args if isinstance(a, Var)}
    longest = max(it.applied.shape, key=degree)
    shapes |= {"T": declared(it.applied.shape[::-1]) if it.args else ("n", "n"), "X": ("n", "n"), "x": ("n",)}
    shapes["t"] = () if it.args and is_scalar(it.applied) else declared((longest,)) if it.args else ("n",)
    standing = {*re.findall(r"\w+", text), by}
    return derive(text, by, shapes={n: s for n, s in shapes.items() if n in standing}, assume=facts(name))


def facts(name: str) -> dict[str, str]:
    """What its arguments must be assumed to be."""
    return {a.name: "symmetric" for a in sample(name).args if isinstance(a, Var) and OPERATIONS[name].symmetric}


def value_of(name: str, derivation: Derivation) -> Any:
    random = np.random.default_rng(5)
    values = dict(sample(name).values)
    for v in derivation.symbols:
        values.setdefault(v.name, random.random([3 ** degree(s) for s in v.shape[: v.rank]]))
    shapes = {v.name: [1 if s == 1 else 3 ** degree(s) for s in v.shape[: v.rank]] for v in derivation.symbols}
    return derivation.function()(**{n: np.reshape(values[n], extents) for n, extents in shapes.items()})


@pytest.mark.sweep(20)
@each
def test_in_a_weighed_objective(name: str) -> None:
    """The objectives of the next test are derived as long as the rule is right."""
    for text, by in ((text, by) for _, texts, by in objectives(name) for text in texts):
        assert {step.check.kind for step in every(weighed(name, text, by).steps)} <= {"EXACT", "SAMPLED"}


@pytest.mark.sweep(200, each="change")
@pytest.mark.parametrize("change", CHANGES)
@each
def test_a_wrong_rule_is_refuted(name: str, change: str, monkeypatch: pytest.MonkeyPatch) -> None:
    right = OPERATIONS[name]
    asked: list[str] = []
    wrong = _watched(CHANGES[change](right), asked)
    found = [(texts, by) for number, texts, by in objectives(name) if not _same_value(right, wrong, number)]
    true = {(text, by): value_of(name, weighed(name, text, by)) for texts, by in found for text in texts}
    monkeypatch.setitem(OPERATIONS, name, wrong)
    for texts, by in found:
        asked.clear()
        refuted = 0
        for text in texts:
            try:
                derivation = weighed(name, text, by)
            except RefutedError as error:
                assert error.step is not None, "only the two ends were compared"
                assert error.step.check.kind == "REFUTED"
                assert error.step.check.counterexample
                assert error.step.rule.name in str(error)
                refuted += 1
            else:
                # as the trace of a transpose: the wrong rule gives the right value here
                assert np.allclose(value_of(name, derivation), true[text, by])
        assert refuted or not asked, f"a wrong rule went unnoticed in {texts} by {by}"


def _watched(o: Operation, asked: list[str]) -> Operation:
    """The record with a note taken whenever its rule is asked."""

    def noting(f: Callable[..., Any]) -> Callable[..., Any]:
        def noted(*args: Any) -> Any:
            asked.append(o.name)
            return f(*args)

        return noted

    if o.components is not None:
        return replace(o, components=replace(o.components, entry=noting(o.components.entry)))
    if o.slope is not None:
        return replace(o, slope=replace(o.slope, at=noting(o.slope.at)))
    if o.slopes:
        return replace(o, slopes=tuple(replace(s, at=noting(s.at)) for s in o.slopes))
    if o.local is None:
        return o
    return replace(o, local=replace(o.local, entry=noting(o.local.entry)))


@pytest.mark.exhaustive
def test_every_rule_can_be_wrong() -> None:
    """Each function has a changed rule of another value, so that the test above has something to find."""
    for name, right in OPERATIONS.items():
        numbers = [n for n, *_ in objectives(name)]
        if not _has_rule(right):
            assert not numbers
            continue
        changed = [c(right) for c in CHANGES.values()]
        assert any(not _same_value(right, w, n) for w in changed for n in numbers), name
