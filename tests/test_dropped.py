"""What falls away while an expression is read, as log t of 0·log t, leaves what it needs to have a value."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sympy import Add, Expr, IndexedBase, Integer, Mul, Pow, Sum, Symbol, log, symbols

import matderiv
from matderiv import MatderivError, check, check_derivation, derive
from matderiv.core.index import power, size
from matderiv.expressions.matrix import Var, add, apply, multiply, negate, transpose
from matderiv.proving.somewhere import have_values

T: dict[str, Any] = {"shapes": {"t": ()}}


def told(found: Any) -> list[str]:
    return [c.text.fill("en", {k: str(e) for k, e in c.bindings.items()}) for c in found.conditions]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("objective", "wrt", "formula", "needs"),
    [
        ("2*t + 0*log(t)", "t", "2", ["t > 0"]),
        ("t^2 + 0/t", "t", "2*t", ["t ≠ 0"]),
        ("0*sqrt(t) + t", "t", "1", ["t > 0"]),
        ("1/(1/t)", "t", "1", ["t ≠ 0"]),
        ("t^2*1^log(t)", "t", "2*t", ["t > 0"]),
        ("t^2*log(t)^0", "t", "2*t", ["t > 0", "log(t) ≠ 0"]),
        ("x'*matrix(0)*inv(A)*x + x'*x", "x", "2*x", ["A is invertible"]),
        ("x'*(A^-1)^-1*x", "x", "(A + A')*x", ["A is invertible"]),
        ("sum(x.*x.^0)", "x", "vector(1)", ["no entry of x is 0"]),
        ("sum_i(x_i/x_i*x_i)", "x", "vector(1)", ["no entry of x is 0"]),
        ("sum_i(0*log(x_i) + x_i^2)", "x", "2*x", ["every entry of x is positive"]),
        # what is implied, or has a value everywhere, is not asked
        ("x'*x/2", "x", "x", []),
        ("norm2(x)^2 + 0*norm1(x)", "x", "2*x", []),
        ("t^2 + 0*log(1 + t^2)", "t", "2*t", []),
        ("t^2*(1 + t^2)^0", "t", "2*t", []),
        ("t^-2 + 1/(1/t)", "t", "1 - 2/t^3", ["t ≠ 0"]),
    ],
)
def test_the_condition_stays(objective: str, wrt: str, formula: str, needs: list[str]) -> None:
    found = derive(objective, wrt, **(T if wrt == "t" else {}))
    assert found.formula == formula
    assert told(found.proof) == needs
    assert told(matderiv.Derivation.from_json(found.to("json")).proof) == needs


def test_a_value_at_the_end_of_a_domain_will_do_beside_the_variable() -> None:
    assert told(derive("t^2 + 0*sqrt(s - 1)", "t", shapes={"t": (), "s": ()}).proof) == ["s - 1 ≥ 0"]


@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ("t^2*0^0", "0^0 has no value"),
        ("t^2 + 0*arcsin(5)", "has no real value"),
        ("t^2 + 0*log(t - t)", "which is always zero"),
        ("t^2 + 0*log(-1 - t^2)", "is never positive"),
        ("t^2 + 0*arcsin(2 + t^2)", "never meets it"),
        ("t^2 + 0*log(t - exp(t))", "no point was found at which the objective, as it was given, has a value, though"),
    ],
)
def test_an_objective_without_a_value_is_refused(objective: str, said: str) -> None:
    with pytest.raises(MatderivError, match=said.replace("^", r"\^")) as refused:
        derive(objective, "t", **T)
    if "0^0" in said:
        assert "write 1 if that is meant" in str(refused.value)


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "claim",
    ["2*t + 0*sqrt(-1 - t^2)", "2*t + 0/(t - t)", "2*t*log(-2)^0", "2*t*exp(0*log(-1 - t^2))", "2*t + 0*arctanh(3)"]
    + ["2*t*sqrt(-1 - t^2)/sqrt(-1 - t^2)", "2*t*(sin(t)^2 + cos(t)^2 - 1)/(sin(t)^2 + cos(t)^2 - 1)"]
    + ["3*t + 0*log(-1)", "2*t + arccosh(1/2) - arccosh(1/2)"],
)
def test_a_claim_with_a_value_nowhere_is_undecided(claim: str) -> None:
    verdict = check("t^2", "t", claim, **T)
    assert verdict.kind == "unknown", str(verdict)
    assert not verdict.conditions
    assert "No point was found where" in str(verdict)


def test_what_is_missing_is_said() -> None:
    verdict = check("t^2", "t", "2*t + 0*log(-1)", **T)
    assert "No point was found where your formula, as it is written, has a value." in str(verdict)
    assert "書かれたままの形で値をもつ点は見つからなかった" in verdict.to("markdown", language="ja")


def test_a_claim_with_a_value_on_a_part_is_right_there_at_most() -> None:
    partly = check("t^2", "t", "2*t + 0*log(t)", **T)
    assert partly.kind == "unknown"
    assert "Right where t > 0" in str(partly)
    assert told(check("t^2", "t", "2/(1/t)", **T)) == ["t ≠ 0"]
    assert told(check("x'*A*x", "x", "((A^-1)^-1 + A')*x")) == ["A is invertible"]
    assert told(check("t^2 + 0*log(t)", "t", "2*t + 0*log(t)", **T)) == ["t > 0"]
    assumed = check("x'*A*x", "x", "2*A*x + 0*log(t)*x", shapes={"A": ("n", "n"), "x": ("n",), "t": ()})
    assert assumed.kind == "assuming"
    assert told(assumed) == ["t > 0"]


def test_what_is_assumed_of_a_name_in_the_claim_alone_holds_there() -> None:
    for n, kind in ((3, "unknown"), (4, "right")):
        given: dict[str, Any] = {"shapes": {"K": (n, n), "x": (n,)}, "assume": {"K": "skew"}}
        assert check("norm2(x)^2", "x", "2*inv(K)*K*x", **given).kind == kind
    given = {"shapes": {"K": ("n", "n"), "x": ("n",)}, "assume": {"K": "skew"}}
    assert check("norm2(x)^2", "x", "2*x*(x'*K*x)/(x'*K*x)", **given).kind == "unknown"


@pytest.mark.parametrize(
    ("line", "kind", "where"),
    [
        (r"2t = 2t + 0\cdot\sqrt{-1-t^2}", "unread", None),
        (r"2t = 2t + 0\cdot\log t", "right", "Right where t > 0"),
        (r"\frac{1}{1/t} = t", "right", "Right where t ≠ 0"),
        (r"t = t\cdot 1^{\sqrt{-1-t^2}}", "unread", None),
        (r"2t = 2t + 0\cdot\sqrt{1+t^2}", "right", None),
        (r"t = 0^0 t", "unread", None),
    ],
)
def test_a_line_of_a_document_is_right_where_it_has_a_value(line: str, kind: str, where: str | None) -> None:
    (found,) = check_derivation(rf"Let $t \in \mathbb{{R}}$. $${line}$$").lines
    assert found.kind == kind
    assert where is None or where in found.explained("en")
    assert where is not None or "Right where" not in found.explained("en")


def test_a_definition_hands_on_what_it_needs() -> None:
    text = r"Let $t \in \mathbb{R}$ and $s \in \mathbb{R}$. $f(t) = t^2 + 0\cdot\log t$ $$f'(t) = 2t$$ $$f(s) = s^2$$"
    first, second = check_derivation(text).lines[-2:]
    assert "Right where t > 0" in first.explained("en")
    assert "Right where s > 0" in second.explained("en")
    never = check_derivation(r"Let $t \in \mathbb{R}$. $f(t) = t^2 + 0\cdot\log(-1-t^2)$ $$f'(t) = 2t$$").lines[-1]
    assert never.kind == "unread"
    line = check_derivation(r"Let $A \in \mathbb{R}^{n\times n}$. $$(A^{-1})^{-1} = A$$").lines[-1]
    assert "Right where A is invertible" in line.explained("en")


def test_what_falls_away_from_an_expression_of_sympy_leaves_its_condition() -> None:
    t = Symbol("t", real=True)
    for given, needs in (
        (Add(t**2, Mul(0, log(t), evaluate=False), evaluate=False), "t > 0"),
        (Mul(t**2, Pow(t, 0, evaluate=False), evaluate=False), "t ≠ 0"),
    ):
        found = derive(given, t)
        assert found.formula == "2*t"
        assert told(found.proof) == [needs]
        assert told(matderiv.Derivation.from_json(found.to("json")).proof) == [needs]


def test_a_stored_proof_is_of_the_question_with_its_conditions() -> None:
    data = json.loads(derive("2*t", "t", **T).to("json"))
    data["data"]["proof"]["given"]["objective"] = "2*t + 0*log(t)"
    with pytest.raises(MatderivError):
        matderiv.Derivation.from_json(json.dumps(data))


@pytest.mark.parametrize("version", [None, [], "banana", 3])
def test_a_stored_proof_says_which_version_wrote_it(version: Any) -> None:
    text = derive("t^2", "t", **T).to("json")
    data = json.loads(text)
    data["version"] = version
    with pytest.raises(MatderivError, match="the version is .*, which is none of matderiv"):
        matderiv.Derivation.from_json(json.dumps(data))
    del data["version"]
    with pytest.raises(MatderivError, match="a file of the schema matderiv/derivation/2 says which version wrote it"):
        matderiv.Derivation.from_json(json.dumps(data))
    with pytest.raises(MatderivError, match="the name version stands twice in an object"):
        matderiv.Derivation.from_json(text.replace('"version"', '"version": "1.0", "version"', 1))


@pytest.mark.exhaustive
def test_numbers_beyond_floating_point_are_no_fault() -> None:
    assert check("10^400*t", "t", "10^400", **T).kind in ("right", "unknown")
    assert check("norm2(x)^2", "x", "2*" * 1100 + "x").kind in ("wrong", "factor")
    small = check("t^2", "t", "2*t/10^400", **T)
    assert small.kind in ("wrong", "unknown")
    assert "gives 0" not in str(small)


def test_one_axis_is_counted_in_one_way() -> None:
    A, x, y = IndexedBase("A"), IndexedBase("x"), IndexedBase("y")
    i, j, n = symbols("i j n", integer=True)
    mixed = Sum(A[i, j] * x[j], (j, 0, n - 1)) + Sum(A[i, j] * y[j], (j, 1, n))
    with pytest.raises(MatderivError, match="one axis is counted from 0 and from 1, by the indices"):
        matderiv.recognise(mixed)
    assert str(matderiv.recognise(Sum(A[i, j] * x[j], (j, 0, n - 1)) + Sum(A[i, j] * y[j], (j, 0, n - 1)))) in (
        "A*(x + y)",
        "A*x + A*y",
    )


# ---- whether there is a point


def _x(*rows: Any) -> Var:
    return Var("x", rows or (size("n"), size("n")))


@pytest.mark.parametrize(
    ("expressions", "found"),
    [
        ((apply("log", Var("t")),), True),
        ((apply("log", Var("t")), apply("log", negate(Var("t")))), False),
        ((apply("inverse", add(_x(), negate(_x()))),), False),
        ((apply("inverse", multiply(_x(), transpose(_x()))),), True),
        ((apply("inverse", Var("K", (Integer(5), Integer(5)), ("skew",))),), False),
        (
            (power(add(power(apply("sin", Var("t")), 2), power(apply("cos", Var("t")), 2), negate(power(2, 0))), -1),),
            False,
        ),
    ],
)
def test_a_point_is_found_where_there_is_one(expressions: tuple[Expr, ...], found: bool) -> None:
    assert have_values(expressions) is found
