"""Derivations read from files, and every refusal of a derivation."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest
import sympy
from corpus_cases import derived, read

from matderiv import ArgumentError, Derivation, InputError, NoRuleError, derive
from matderiv.formats import FORMATS

CASES = read("public.jsonl")


@pytest.mark.sweep(30, alike=True)
@pytest.mark.parametrize("case", CASES[::14], ids=lambda c: c["id"])
def test_a_derivation_comes_back_from_json(case: dict[str, Any]) -> None:
    before = derived(case)
    after = Derivation.from_json(before.to("json"))
    assert (after.formula, after.result, after.steps) == (before.formula, before.result, before.steps)
    for name in FORMATS:
        assert after.to(name, language="ja") == before.to(name, language="ja")
    assert after.code("numpy") == before.code("numpy")
    assert after.einsum == before.einsum


def test_it_can_do_what_it_could() -> None:
    after = Derivation.from_json(derive("norm2(A*x - b)^2", "x").to("json", steps="none"))
    values = {"A": np.eye(2), "x": np.array([3.0, 4.0]), "b": np.zeros(2)}
    assert after.function()(**values).tolist() == [6.0, 8.0]
    assert after.hessian_product().formula == "2*A'*A*v"
    assert after.solve().formula == "inv(A'*A)*A'*b"
    assert float(after.scipy(np.zeros(2), A=np.eye(2), b=np.ones(2)).fun(np.zeros(2))) == 2.0


def test_the_hessian_times_a_direction_needs_what_the_objective_needs() -> None:
    (condition,) = derive("logdet(S)", "S").hessian_product().proof.conditions
    assert condition.text.en == "{x} > 0"
    assert "det" in str(condition.bindings["x"])


def test_an_entry_of_a_vector_cut_into_columns() -> None:
    x = np.arange(6.0)
    row = derive("norm2(unvec(x, m, n)[2,:])^2", "x", shapes={"x": ("m*n",)})
    assert row.function()(x=x, m=2, n=3).ravel().tolist() == [0, 2, 0, 6, 0, 10]
    one = derive("unvec(x, m, n)[1,2]^2", "x", shapes={"x": ("m*n",)})
    assert one.function()(x=x, m=2, n=3).ravel().tolist() == [0, 0, 4, 0, 0, 0]


def test_the_symbols_of_sympy_come_back() -> None:
    n = sympy.Symbol("N")
    X = sympy.MatrixSymbol("X", n, n)
    before = derive(sympy.Trace(X * X), X)
    assert Derivation.from_json(before.to("json")).result == before.result


FILE = json.loads(derive("x'*A*x", "x").to("json"))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (3, "a derivation is read from a text, not from int\nhint: give the content of the file"),
        ("{,}", "this is no JSON from column 2 of line 1 on\n    {,}\n     ^"),
        ("[" * 100_000, "the JSON is nested too deeply, or a number in it is too long"),
        ("[]", "this JSON is not one derivation\nhint: of several in a list each is read by itself"),
        ("{}", "the schema is None, and what is read here is matderiv/derivation/2 / matderiv/derivation/1"),
        (
            json.dumps({**FILE, "schema": "matderiv/derivation/3"}),
            "the schema is 'matderiv/derivation/3', and what is read here is matderiv/derivation/2 / "
            "matderiv/derivation/1",
        ),
        (
            json.dumps({**FILE, "data": None}),
            "this file has no data to be read back; a function of SymPy in it may have no name here",
        ),
        (
            json.dumps({**FILE, "data": {**FILE["data"], "nodes": [["eval", "1"]]}}),
            "nodes[0]: there is no head 'eval' with 1 parts",
        ),
    ],
)
def test_what_is_no_derivation_is_refused(text: Any, said: str) -> None:
    with pytest.raises(InputError) as refused:
        Derivation.from_json(text)
    assert str(refused.value) == said
    assert refused.value.told("ja") != said


def test_a_huge_text_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matderiv.deriving.stored.LONGEST", 1000)
    with pytest.raises(InputError, match="characters; at most 1,000 are read"):
        Derivation.from_json(" " * 2000)


D = derive("norm2(X*w - y)^2", "w")
GIVEN: dict[str, Any] = {"X": np.eye(2), "w": np.ones(2), "y": np.ones(2)}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"z": 1}, "there is no argument 'z'\nhint: the arguments are X, w, y"),
        ({"w": "a"}, "w is no array of real numbers: 'a' in it is no number"),
        ({"w": [1, None, [2]]}, "w is no array of real numbers: None in it is no number"),
        ({"X": [[1, 2], [3]]}, "X is no array of real numbers: its rows differ in length"),
        ({"X": [np.ones(2), np.ones((2, 2))]}, "X is no array of real numbers: its rows differ in length"),
        ({"w": np.array([1j, 0])}, "w is no array of real numbers: it has complex entries"),
        ({"w": [10**400, 1]}, "w is no array of real numbers: a number in it is too large for floating point"),
        ({"X": 10**5000}, "X is no array of real numbers: a number in it is too large for floating point"),
        ({"n_1": -(10**5000)}, "the size n_1 is a number of more than 18 digits"),
        ({"w": 3.0}, "w must be a one-dimensional array, but it has shape ()"),
        ({"X": np.ones(2)}, "X must be a two-dimensional array, but it has shape (2,)"),
        ({"w": np.ones(3)}, "w has n_2 = 3, but another argument has n_2 = 2"),
        ({"n_1": 0}, "the size n_1 is a whole number from 1 on, not 0"),
    ],
)
def test_wrong_arguments_are_told(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ArgumentError) as refused:
        D.function()(**GIVEN | changes)
    assert str(refused.value) == said


def test_the_place_where_json_ends_is_told_in_japanese() -> None:
    with pytest.raises(InputError) as refused:
        Derivation.from_json('{"schema": \n x}')
    assert refused.value.told("ja").splitlines()[0] == "2 行 2 列から先が JSON として読めない"


def test_wrong_arguments_are_told_in_japanese() -> None:
    with pytest.raises(ArgumentError) as refused:
        D.function()(**GIVEN | {"w": ["a", 1]})
    assert refused.value.told("ja") == "w は実数の配列ではない: 'a' は数ではない"
    with pytest.raises(ArgumentError) as refused:
        D.function()(**GIVEN | {"w": [[1, 2], [3]]})
    assert refused.value.told("ja") == "w は実数の配列ではない: 行の長さがそろっていない"


def test_a_scalar_is_a_number() -> None:
    with pytest.raises(ArgumentError) as refused:
        derive("t*x", "x").function()(t=np.ones((3, 2)), x=np.ones(2))
    assert str(refused.value) == "t must be a number, but it has shape (3, 2)"
    assert refused.value.told("ja") == "t は数でなければならないが、形が (3, 2) である"


def test_more_of_arguments() -> None:
    with pytest.raises(ArgumentError) as refused:
        D.function()(X=np.eye(2))
    assert str(refused.value) == "missing: w, y\nhint: the arguments are X, w, y"
    assert refused.value.told("ja") == "引数 w, y がない\nヒント: 引数は X, w, y である"
    with pytest.raises(ArgumentError, match="t must be a number, but it has shape"):
        derive("t*norm2(x)^2", "x", shapes={"t": (), "x": ("n",)}).function()(t=np.ones(2), x=np.ones(2))
    with pytest.raises(ArgumentError, match=r"A has an axis of 5, which is no multiple of 2"):
        derive("norm2(A*x)^2", "x", shapes={"A": ("m", "2*n"), "x": ("2*n",)}).function()(
            A=np.ones((2, 5)), x=np.ones(5)
        )
    with pytest.raises(ArgumentError, match=r"x has an axis of 3 where n\*\*2 is needed"):
        derive("norm2(x)^2", "x", shapes={"x": ("n*n",)}).function()(x=np.ones(3))
    with pytest.raises(ArgumentError, match=r"x has an axis of 2 where 3 = 3 is needed"):
        derive("norm2(x)^2", "x", shapes={"x": (3,)}).function()(x=np.ones(2))
    with pytest.raises(ArgumentError, match="the formula of the derivative has no value here: "):
        derive("logdet(X)", "X").function()(X=np.zeros((2, 2)))
    with pytest.raises(ArgumentError) as refused:
        derive("norm2(unvec(x, m, n)*a)^2", "x", shapes={"a": ("n",)}).function()(x=np.ones(5), a=np.ones(2))
    assert "which is no multiple of 2" in str(refused.value)


def test_options_are_refused() -> None:
    with pytest.raises(InputError, match="there is no format 'docx'\nhint: one of html"):
        D.to("docx")
    with pytest.raises(InputError, match="there is no language 'de'\nhint: one of en, ja"):
        D.to("json", language="de")
    with pytest.raises(InputError, match="steps cannot be 'few'\nhint: one of all, main, none"):
        D.to("json", steps="few")  # type: ignore[arg-type]
    with pytest.raises(InputError, match='there is a symbol y already\nhint: another name, as in "y_1"'):
        D.hessian_product("y")
    with pytest.raises(InputError, match="there is a symbol n_1 already"):
        derive("x'*A*x", "x").hessian_product("n_1")  # a size
    with pytest.raises(ArgumentError, match="w is the unknown, which is given as the start"):
        D.scipy(np.ones(2), **GIVEN)
    second = derive("norm2(x)^2", "x", order=2)
    with pytest.raises(
        NoRuleError, match="the Hessian belongs to the first derivative of a scalar objective by independent entries"
    ):
        second.hessian_product()
    with pytest.raises(
        NoRuleError,
        match="scipy.optimize wants a scalar objective and its first derivative with respect to independent entries",
    ):
        second.scipy(np.ones(2))


@pytest.mark.parametrize("name", ["x'*x", "v + w", "v ", "", "3", None, 3, ["v"], b"v", "\ud800", "v\0", "\u202ev"])
def test_the_direction_is_a_name(name: Any) -> None:
    with pytest.raises(InputError, match="is no name of a variable"):
        derive("x'*A*x", "x").hessian_product(name)


def test_the_direction_is_no_function() -> None:
    with pytest.raises(InputError, match="exp is the name of a function"):
        derive("x'*A*x", "x").hessian_product("exp")
