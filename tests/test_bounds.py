"""What would take too much is refused by name before it is allocated, or answered rightly."""

from __future__ import annotations

from dataclasses import replace
from time import process_time
from typing import Any

import pytest
from sympy import Float, Integer, MatrixSymbol, Symbol, Trace

from matderiv import InputError, NoRuleError, check, check_derivation, derive, parse
from matderiv.checking import tape
from matderiv.core.proof import UNCHECKED
from matderiv.deriving.refusals import checked_somewhere

SIX = "tr(kron(kron(kron(X,X),kron(X,X)),kron(X,X)))"
SQUARE = {"X": ("n", "n")}


@pytest.mark.parametrize(
    ("objective", "by", "sizes"),
    [
        ("tr(eye(20000)*t)", "t", "20000×20000"),
        ("sum(matrix(1,30000,30000))*norm2(t)^2", "t", "30000×30000"),
        ("sum(vector(1,900000)*t)", "t", "900000×1"),
        ("tr(commutation(300,300)*X)", "X", "90000×90000"),
        ("tr(expm(t*eye(2000)))", "t", "2000×2000"),
        ("det(eye(500)*t)", "t", "500×500"),
    ],
)
def test_a_part_that_is_too_large_by_its_numbers(objective: str, by: str, sizes: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(objective, by)
    said = f"a part of the formula has {sizes} entries; with numbers as sizes at most 10,000 are checked"
    assert caught.value.message == said
    assert caught.value.hint == 'write letters, as in ("m", "n"): the result holds for every size'


def test_a_claim_and_a_formula_are_bounded_alike() -> None:
    with pytest.raises(InputError, match="a part of the formula has 30000×30000 entries"):
        check("norm2(x)^2", "x", "sum(matrix(1,30000,30000))*x")
    with pytest.raises(InputError, match="a part of the formula has 100000×100000 entries"):
        parse("eye(100000)")


@pytest.mark.parametrize(
    ("objective", "by", "options"),
    [
        (SIX, "X", {"shapes": SQUARE}),
        ("sum(exp(kron(kron(A,A),kron(X,X))))", "X", {"shapes": SQUARE | {"A": ("n", "n")}}),
        ("tr(unvec(x,90,90))", "x", {}),
        ("sum_{i=1}^{1000000000}(x_i^2)", "x", {}),
        ("sum_{i=1}^{9000}(x_i^2)", "x", {}),
        ("tr(X*X)", "X", {"shapes": {"X": ("24*n", "24*n")}}),
        ("tr(X)", "X", {"shapes": {"X": ("*".join("n" * 20),) * 2}}),
        ("tr(expm(t*eye(90)))", "t", {}),
    ],
)
def test_a_proof_that_nothing_could_check(objective: str, by: str, options: dict[str, Any]) -> None:
    with pytest.raises((NoRuleError, InputError), match="this cannot be checked|a part of the formula"):
        derive(objective, by, **options)


def test_the_numbers_of_a_check_are_told() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(SIX, "X", shapes=SQUARE)
    assert "this cannot be checked: with n = " in caught.value.message
    assert "it would take arrays of" in caught.value.message
    assert caught.value.hint == "fewer Kronecker factors, a lower order, or smaller numbers as sizes"
    with pytest.raises(NoRuleError, match="this cannot be checked: it would take arrays of"):
        derive("tr(unvec(x,90,90))", "x")


def test_neighbours_within_the_bounds_are_derived() -> None:
    assert derive("tr(kron(kron(X,X),kron(X,X)))", "X", shapes=SQUARE).formula == "4*tr(X)^3*eye"
    assert derive("tr(eye(24)*t)", "t").formula == "24"
    assert derive("sum_{i=1}^{50}(x_i^2)", "x").formula == "2*x"
    assert derive("tr(X)", "X", shapes={"X": ("2*n", "2*n")}).formula == "eye"


def test_arrays_of_a_user_are_not_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    import numpy as np

    function = derive("norm2(A*x - b)^2", "x").function()
    monkeypatch.setattr(tape, "MOST_AT_ONCE", 10)
    monkeypatch.setattr(tape, "MOST_NUMBERS", 10)
    assert function(A=np.eye(30), x=np.ones(30), b=np.zeros(30)).shape == (30,)
    with pytest.raises(NoRuleError, match="this cannot be checked"):
        derive("norm2(A*x - b)^2", "x")


def test_a_line_of_a_document_that_is_too_large_is_undecided() -> None:
    power = r"\operatorname{tr}(X)^6"
    kron = r"\operatorname{tr}(X \otimes X\otimes X\otimes X\otimes X\otimes X)"
    report = check_derivation(rf"$$ \operatorname{{tr}}(X^\top) = \operatorname{{tr}}(X) $$ $$ {kron} = {power} $$")
    assert [line.kind for line in report.lines] == ["right", "unread"]
    assert not report.right


@pytest.mark.parametrize(
    ("objective", "message"),
    [
        ("(2^1000)^50*x", "a number has more than 1,000 digits"),
        ("((((2^1000)^1000)^1000)^1000)*x", "a number has more than 1,000 digits"),
        ("(2.5^400)^9*x", "a number has more than 1,000 digits"),
        ("2^1000000*x", "this number has more than 1,000 digits"),
        ("1e999999999*x", "the exponent of a number has at most two digits"),
        ("x^(2^1000)", "an exponent is at most 1,000,000"),
        ("(((((x^1000)^1000)^1000)^1000)^1000)^1000", "an exponent is at most 1,000,000,000,000,000"),
        ("9" * 101 + "*x", "digits"),
    ],
)
def test_long_numbers_in_text(objective: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        derive(objective, "x", shapes={"x": ()})


def test_long_numbers_in_sympy() -> None:
    x = Symbol("x")
    X = MatrixSymbol("X", 3, 3)
    for expression in (Integer(10) ** 200_000 * x, Float("1e100000") * x, Float("1e-100000") * x):
        with pytest.raises(InputError, match="a number has more than 1,000 digits"):
            derive(expression, "x")
    with pytest.raises(InputError, match="an exponent is at most 1,000,000,000,000,000"):
        derive(x ** (10**100), "x")
    with pytest.raises(NoRuleError, match="no rule for a power of a matrix above 1000"):
        derive(Trace(X ** (10**9)), "X")


@pytest.mark.parametrize(
    ("objective", "wanted"),
    [
        ("norm2((y'*x)*(y./y))^2", "2*(y'*x)*n_1*y"),
        ("norm2(x*(y./y))^2", "2*x*n_1"),
        ("sum((y'*x)*(y./y))", "sum(vector(1, n_1))*y"),
    ],
)
def test_a_row_of_ones_times_a_column_is_a_number(objective: str, wanted: str) -> None:
    assert derive(objective, "x").formula == wanted


@pytest.mark.parametrize("order", [1, 2])
@pytest.mark.parametrize("objective", ["normspec((u-u)'*(u-u)*u)", "norm2((u-u)'*(u-u)*u)"])
def test_an_answer_that_divides_by_zero_is_refused(objective: str, order: int) -> None:
    with pytest.raises((InputError, NoRuleError)) as caught:
        derive(objective, "u", order=order)
    if isinstance(caught.value, NoRuleError):
        assert "has no value anywhere: a part of it is divided by 0" in caught.value.message


@pytest.mark.exhaustive
def test_why_a_line_in_which_sizes_count_is_not_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "MOST_NUMBERS", 2**25)
    monkeypatch.setattr(tape, "MOST_AT_ONCE", 2**22)
    with pytest.raises(NoRuleError) as caught:
        derive("tr(A*kron(X,kron(B,kron(B,X))))", "X")
    assert (
        "this cannot be checked: with n_1 = 4, n_2 = 5, n_3 = 6, n_4 = 7 it would take arrays of"
        in caught.value.message
    )
    assert str(caught.value.hint).startswith("fewer Kronecker factors, a lower order, or")
    japanese = caught.value.told("ja")
    assert "個の数からなる配列が必要になる" in japanese
    assert "クロネッカー積の因子を減らすか、階数を下げるか" in japanese
    assert derive("tr(A*kron(X,kron(X,X)))", "X", order=2, shapes={"X": (2, 2)}).indices


@pytest.mark.parametrize("objective", ["det(eye(45)*t)", "lambda_max(eye(45)*t)"])
def test_a_part_whose_derivative_is_too_large_is_refused_with_its_bound(objective: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(objective, "t")
    assert "it would take arrays of " in caught.value.message
    assert "numbers; at most 4,000,000 are computed" in caught.value.message
    assert "計算するのは 4,000,000 個まで" in caught.value.told("ja")


def test_a_sum_over_many_numbers_says_how_many() -> None:
    with pytest.raises(NoRuleError, match="it would take arrays of 4,004,001 numbers; at most 4,000,000 are computed"):
        derive(r"\sum_{i=1}^{2001} \exp(a_i x_i)", "x")
    assert derive("a'*softmax(x)", "x", shapes={"x": (600,)}).formula == "a.*softmax(x) - (a'*softmax(x))*softmax(x)"


@pytest.mark.exhaustive
def test_a_third_derivative_that_takes_too_many_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tape, "MOST_NUMBERS", 2**18)
    with pytest.raises(NoRuleError) as caught:
        derive("tr(A*pinv(X))", "X", order=3)
    assert "this cannot be checked: it would take more than 262,144 numbers at one point" in caught.value.message
    assert "一つの点で計算する数が 262,144 個を超える" in caught.value.told("ja")


def test_what_is_forgotten_between_lines_is_computed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = derive("logdet(X)", "X", order=3).to("terminal")
    monkeypatch.setattr(tape, "MOST_KEPT", 0)
    assert derive("logdet(X)", "X", order=3).to("terminal") == wanted


@pytest.mark.exhaustive
@pytest.mark.parametrize("many", [30, 120])
def test_explanations_of_a_long_claim_are_few(many: int) -> None:
    forgotten = check("+".join(f"x'*A_{i}*x" for i in range(many)), "x", "+".join(f"2*A_{i}*x" for i in range(many)))
    assert forgotten.kind == "assuming"
    shapes = {"x": ("n",)} | {f"a_{i}": ("n",) for i in range(many)}
    before = process_time()
    lacking = check(
        "+".join(f"a_{i}'*x" for i in range(many)), "x", "+".join(f"a_{i}" for i in range(many - 1)), shapes=shapes
    )
    assert not lacking.right
    assert process_time() - before < 20


@pytest.mark.exhaustive
def test_a_long_wrong_line_of_a_document_is_mended_by_few_tries() -> None:
    left = "+".join(f"a_{{{i}}}^T x" for i in range(150))
    before = process_time()
    report = check_derivation(f"$$ {left} = {left} + a_1^T x $$")
    assert [line.kind for line in report.lines] == ["wrong"]
    assert process_time() - before < 20


def test_a_line_whose_sizes_are_too_large_is_told_with_a_way_out() -> None:
    found = derive("tr(kron(X, eye(m)))", "X", shapes={"X": ("n", "n")}).proof  # a line with m in it
    lemma = found.lemmas[-1]
    large = tuple(replace(step, check=UNCHECKED) for step in lemma.steps)
    with pytest.raises(NoRuleError) as caught:
        checked_somewhere(replace(found, lemmas=(replace(lemma, steps=large),)))
    assert "it takes sizes too large to be computed to check the line " in caught.value.message
    assert caught.value.hint == "fewer Kronecker factors, a lower order, or numbers as sizes"
    japanese = caught.value.told("ja")
    assert "の検算に必要なサイズは、計算できないほど大きい" in japanese
    assert "クロネッカー積の因子を減らすか、階数を下げるか、サイズを数で与える" in japanese
