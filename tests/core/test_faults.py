"""Whose exception it is, what odd arguments do, and how the command line ends."""

from __future__ import annotations

import inspect
import signal
from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import pytest
import sympy
from click.testing import CliRunner
from sympy import MatrixSymbol, Symbol, Trace

import matderiv
from matderiv import FaultError, InputError, MatderivError, check, derive
from matderiv.checking.tape import Point
from matderiv.shell.cli import main


class Alarm(Exception):
    """Raised by a caller's own handler."""


@pytest.mark.parametrize("work", [lambda: derive("norm2(X*W - Y)^2", "W"), lambda: check("x'*x", "x", "2*x")])
@pytest.mark.parametrize("kind", [Alarm, TimeoutError, KeyboardInterrupt, OSError])
def test_an_exception_of_a_signal_handler_passes_unchanged(
    work: Callable[[], object], kind: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    def ring(*args: object) -> None:
        raise kind("late")

    def rung(self: Point, order: Any) -> None:
        signal.raise_signal(signal.SIGALRM)
        run(self, order)  # type: ignore[name-defined]  # noqa: F821

    # the alarm rings in the midst of the work, at a place that does not depend on the clock
    inside = FunctionType(rung.__code__, {"__name__": Point.__module__, "signal": signal, "run": Point.run})
    monkeypatch.setattr(Point, "run", inside)
    before = signal.signal(signal.SIGALRM, ring)
    try:
        with pytest.raises(kind) as caught:
            work()
    finally:
        signal.signal(signal.SIGALRM, before)
    assert type(caught.value) is kind


def test_an_object_of_the_caller_that_raises() -> None:
    class Shapes(dict[str, Any]):
        def items(self) -> Any:
            raise Alarm

    with pytest.raises(Alarm):
        derive("x'*x", "x", shapes=Shapes(x=("n",)))


ODD: list[Any] = [
    *(None, True, 0, -1, 10**5000, 1.5, float("nan"), b"x", "", "\x1b[31m", [], ["x"], {}, {"x": None}, {"x": 1}),
    *({1: ("n",)}, {"x": (10**5000,)}, {"x": (None,)}, {"x": ({},)}, object(), np.array([1, 2]), np.float64("nan")),
    *({"x"}, Symbol("x"), MatrixSymbol("x", 3, 3), sympy.Matrix([[1]]), sympy.nan, sympy.zoo, sympy.I, len, int, 1j),
    *(sympy.true, sympy.Eq(Symbol("x"), 1), range(3), sympy.Integer(10) ** 5000, sympy.Tuple(1, 2), ..., [[1], [2]]),
]
CALLS: dict[str, Callable[[Any], object]] = {
    "objective": lambda a: derive(a, "x"),
    "wrt": lambda a: derive("x'*A*x", a),
    "shapes": lambda a: derive("x'*A*x", "x", shapes=a),
    "shapes in LaTeX": lambda a: derive(r"x^\top A x", "x", shapes=a),
    "one shape": lambda a: derive("x'*A*x", "x", shapes={"x": a}),
    "one size": lambda a: derive("x'*A*x", "x", shapes={"x": (a,)}),
    "assume": lambda a: derive("x'*A*x", "x", assume=a),
    "one assumption": lambda a: derive("x'*A*x", "x", assume={"A": a}),
    "assume in LaTeX": lambda a: derive(r"x^\top A x", "x", assume=a),
    "structure": lambda a: derive("tr(x)", "x", structure=a),
    "order": lambda a: derive("x'*A*x", "x", order=a),
    "columns": lambda a: derive("x'*A*x", "x", columns=a),
    "columns of SymPy": lambda a: derive(Trace(MatrixSymbol("x", 3, 3)), "x", columns=a),
    "claim": lambda a: check("x'*x", "x", a),
    "objective of a claim": lambda a: check(a, "x", "2*x"),
    "shapes of a claim": lambda a: check("x'*x", "x", "2*x", shapes=a),
    "order of a claim": lambda a: check("x'*x", "x", "2*x", order=a),
    "document": matderiv.check_derivation,
    "shapes of a document": lambda a: matderiv.check_derivation("$$f = x^2$$", shapes=a),
    "assumed of a document": lambda a: matderiv.check_derivation("$$f = x^2$$", assume=a),
    "parse": matderiv.parse,
    "like": lambda a: matderiv.parse("x'*x", like=a),
    "components": matderiv.components,
    "index": lambda a: matderiv.components("A*x", a),
    "recognise": matderiv.recognise,
    "indices": lambda a: matderiv.recognise("sum_i(x_i*a_ij)", a),
    "stored": matderiv.Derivation.from_json,
    "schema": matderiv.schema,
}


@pytest.mark.sweep(5)
@pytest.mark.parametrize("call", CALLS)
def test_odd_arguments_end_in_an_error_of_this_package(call: str) -> None:
    for odd in ODD:
        try:
            CALLS[call](odd)
        except FaultError as fault:
            pytest.fail(f"{type(odd)}: {fault}")
        except MatderivError as error:
            assert error.told("en")
            assert error.told("ja")


def test_odd_arguments_of_a_derivation() -> None:
    d = derive("x'*A*x", "x")
    function = d.function()
    for odd in ODD:
        for call in (
            lambda a: d.to(a),
            lambda a: d.to("latex", language=a),
            lambda a: d.code(a),
            lambda a: d.code("numpy", a),
            lambda a: d.code("numpy", sizes=a),
            lambda a: d.hessian_product(a),
            lambda a: function(x=a, A=np.eye(2)),
            lambda a: d.scipy(a, A=np.eye(2)),
        ):
            try:
                call(odd)
            except FaultError as fault:
                pytest.fail(f"{type(odd)}: {fault}")
            except MatderivError:
                pass


def test_the_order_is_a_whole_number() -> None:
    for odd in (np.array([1, 2]), 1.0, True, "1", None, [1], 4, 10**5000):
        with pytest.raises(InputError, match="the order is 1, 2 or 3, not "):
            derive("x'*x", "x", order=odd)  # type: ignore[arg-type]
    assert derive("x'*x", "x", order=np.int64(2)).formula == "2*eye"  # type: ignore[arg-type]


def test_indices_are_a_tuple() -> None:
    with pytest.raises(InputError, match="indices are given as a tuple, not as 3"):
        matderiv.recognise("sum_i(x_i*a_ij)", 3)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("command", "place"),
    [
        (["derive", "x'*x", "--wrt", "x"], "matderiv.shell.cli._proofs"),
        (["code", "x'*x", "--wrt", "x"], "matderiv.shell.cli._proofs"),
        (["check", "x'*x", "--wrt", "x", "--claim", "2*x"], "matderiv.shell.cli._verdict"),
    ],
)
def test_a_fault_ends_with_70(command: list[str], place: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def slip(*args: object) -> None:
        raise KeyError("slip")

    monkeypatch.setattr(place, slip)
    done = CliRunner().invoke(main, command)
    assert (done.exit_code, done.stdout) == (70, "")
    assert done.stderr == "error: a fault of matderiv itself: KeyError: 'slip'\n"
    assert FaultError.exit_code == 70


@pytest.mark.parametrize("command", ["derive", "check"])
def test_the_help_says_70(command: str) -> None:
    assert "70  a fault of matderiv itself" in CliRunner().invoke(main, [command, "--help"]).output


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "by", "claim"),
    [("sum(log(x))", "x", "1./abs(x)"), ("log(t)", "t", "1/abs(t)"), ("sum(sqrt(x))", "x", "1./(2*sqrt(abs(x)))")],
)
def test_what_the_objective_needs_already_is_no_assumption(objective: str, by: str, claim: str) -> None:
    verdict = check(objective, by, claim, shapes={"t": ()} if by == "t" else None)
    assert (verdict.kind, verdict.right) == ("right", True)
    assert len(verdict.conditions) == 1


def test_what_the_objective_does_not_need_stays_an_assumption() -> None:
    assert check("sum(abs(x))", "x", "x./x").kind == "assuming"
    assert check("sum(log(x) + abs(y))", "y", "y./y").kind == "assuming"


D = derive("x'*A*x", "x")
V = check("x'*x", "x", "2*x")


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: derive(), "missing 1 required positional argument: 'objective'"),
        (lambda: derive("x'*x", "x", bogus=1), "unexpected keyword argument 'bogus'"),
        (lambda: D.solve(1), "takes 1 positional argument but 2 were given"),
        (lambda: D.to("html", bogus=1), "unexpected keyword argument 'bogus'"),
        (lambda: D.code(), "missing 1 required positional argument: 'target'"),
        (lambda: D.scipy(), "missing 1 required positional argument: 'start'"),
        (lambda: V.to("latex", bogus=1), "unexpected keyword argument 'bogus'"),
        (lambda: matderiv.check_derivation(), "missing 1 required positional argument: 'text'"),
        (lambda: matderiv.check_derivation("$$f = x^2$$").to("html", bogus=1), "unexpected keyword argument 'bogus'"),
        (lambda: matderiv.Derivation.from_json(), "missing 1 required positional argument: 'text'"),
        (lambda: matderiv.parse(), "missing 1 required positional argument: 'text'"),
    ],
)
def test_a_call_that_does_not_fit_the_signature_is_pythons_type_error(call: Callable[[], Any], told: str) -> None:
    with pytest.raises(TypeError) as caught:
        call()
    assert told in str(caught.value)


@pytest.mark.parametrize("odd", [sympy.Eq(Symbol("x"), 1), np.array([1, 2])])
def test_a_flag_is_true_or_false(odd: Any) -> None:
    for call in (
        lambda: D.to("latex", standalone=odd),
        lambda: V.to("latex", standalone=odd),
        lambda: V.to("terminal", colour=odd),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert " is True or False, not " in caught.value.message
        assert "は True か False であり、" in caught.value.told("ja")
    with pytest.raises(InputError) as caught:
        V.to("terminal", width="wide")  # type: ignore[arg-type]
    assert "the width is a whole number, not 'wide'" in caught.value.message
    assert "幅は整数であり、'wide' ではない" in caught.value.told("ja")
    assert V.to("terminal", width=40) != V.to("terminal", width=120)


def test_arguments_of_the_function_in_the_order_of_the_objective() -> None:
    f = D.function()
    x, a = np.array([1.0, 2.0]), np.eye(2)
    assert list(inspect.signature(f).parameters) == [v.name for v in D.symbols] == ["x", "A"]
    assert np.array_equal(f(x, a), f(x=x, A=a)) and np.array_equal(f(x, A=a), f(x=x, A=a))
    with pytest.raises(matderiv.ArgumentError) as caught:
        f(x, a, x)
    assert caught.value.told("en") == (
        "there are 3 arguments without a name, but only 2 can be given\nhint: the arguments are x, A"
    )
    assert "名前のない引数が 3 個あるが、与えられるのは 2 個までである" in caught.value.told("ja")
    with pytest.raises(matderiv.ArgumentError) as caught:
        f(x, x=x, A=a)
    assert caught.value.told("en") == "x is given twice, by its place and by its name"
    assert caught.value.told("ja") == "x が位置と名前で二重に与えられている"


def test_a_column_is_no_vector() -> None:
    f = D.function()
    for shape, hint, told in (
        ((2, 1), "x[:, 0] is that column as one", "その列は x[:, 0] とすれば一次元になる"),
        ((1, 2), "x[0] is that row as one", "その行は x[0] とすれば一次元になる"),
    ):
        with pytest.raises(matderiv.ArgumentError) as caught:
            f(np.ones(shape), np.eye(2))
        assert f"x must be a one-dimensional array, but it has shape {shape}\nhint: {hint}" == caught.value.told("en")
        assert told in caught.value.told("ja")


def test_an_array_without_axes_is_no_list_of_names() -> None:
    with pytest.raises(InputError, match="columns are names of matrices, not array"):
        derive("sum_i(x_i)", "x", columns=np.array(1))
    with pytest.raises(InputError, match="what is assumed of A is given as words, not array"):
        derive("x'*A*x", "x", assume={"A": np.array(1)})  # type: ignore[dict-item]
