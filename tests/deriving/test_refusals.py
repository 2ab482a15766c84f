"""A derivative that nothing could check is no answer."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from matderiv import derive
from matderiv.core.errors import FaultError, InputError, MatderivError, NoRuleError
from matderiv.core.proof import Check
from matderiv.deriving.refusals import checked_somewhere
from matderiv.expressions.writer import unicode
from matderiv.operations import OPERATIONS

N = {"x": ("n",), "y": ("n",), "t": ()}


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "condition", "argument"),
    [
        ("logdet(x*x')", "det(x*x') > 0", "x*x'"),
        ("inv(x*x')", "x*x' is invertible", "x*x'"),
        ("tr(inv(x*x'))", "x*x' is invertible", "x*x'"),
        ("inv(x*y')", "x*y' is invertible", "x*y'"),
        ("logdet(t*x*x')", "det(t*x*x') > 0", "t*x*x'"),
        ("log(det(x*x'))", "det(x*x') > 0", "x*x'"),
        ("tr(inv(A*x*y'*A))", "A*x*y'*A is invertible", "A*x*y'*A"),
    ],
)
def test_what_has_too_low_a_rank_for_an_inverse_is_refused(objective: str, condition: str, argument: str) -> None:
    shapes = {k: v for k, v in {**N, "A": ("n", "n")}.items() if k in re.findall(r"[a-zA-Z]+", objective)}
    with pytest.raises(MatderivError) as caught:
        derive(objective, "x", shapes=shapes)
    why = f"needs the condition {condition}, but {argument} is n×n and has rank 1 at most"
    assert caught.value.message == f"a derivative {why}"
    assert str(caught.value.hint).startswith(f"add an invertible matrix, as in {argument} + eye")
    assert derive(f"logdet({argument} + eye)", "x", shapes=shapes).formula


def test_the_rank_of_a_sum_and_of_a_matrix_with_given_sizes() -> None:
    two = {"x": (5,), "y": (5,)}
    with pytest.raises(InputError, match="is 5×5 and has rank 2 at most"):
        derive("logdet(x*x' + y*y')", "x", shapes=two)
    with pytest.raises(InputError, match="is 3×3 and has rank 2 at most"):
        derive("tr(inv(X*X'))", "X", shapes={"X": (3, 2)})
    assert derive("tr(inv(X'*X))", "X", shapes={"X": (3, 2)}).formula
    with pytest.raises(InputError, match="is n×m and has rank 1 at most") as caught:
        derive("normnuc(x*y')", "x", shapes={"x": ("n",), "y": ("m",)})
    assert str(caught.value.hint) == "it has full rank only where a size is 1; declare that if it is meant"


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "options", "argument", "smooth"),
    [
        ("min(X'*X)", {}, "X'*X", "-logsumexp(-X'*X)"),
        ("max(X + X')", {}, "X + X'", "logsumexp(X + X')"),
        ("max(-X'*X)", {}, "-X'*X", "logsumexp(-X'*X)"),
        ("max(vec(X + X'))", {}, "X + X'", "logsumexp(X + X')"),
        ("max(X)", {"assume": {"X": "symmetric"}}, "X", "logsumexp(X)"),
        ("min(X)", {"structure": "symmetric"}, "X", "-logsumexp(-X)"),
    ],
)
def test_the_largest_entry_of_a_symmetric_matrix_stands_in_it_twice(
    objective: str, options: dict[str, Any], argument: str, smooth: str
) -> None:
    function = objective[:3]
    word, word_ja = ("largest", "最大の") if function == "max" else ("smallest", "最小の")
    with pytest.raises(NoRuleError) as caught:
        derive(f"tr(X) + {objective}", "X", **options)
    assert caught.value.message == (
        f"{argument} is symmetric, so its {word} entry stands in it twice, at (i, j) and at (j, i), wherever it is not "
        f"on the diagonal; the derivative of {function} is given only where that entry is single"
    )
    assert caught.value.told("ja").startswith(
        f"{argument} は対称なので、{word_ja}成分が対角線上になければ (i, j) と (j, i) の二か所にある。"
        f"{function} の導関数を与えられるのは、その成分がただ一つであるところだけである"
    )
    assert str(caught.value.hint) == (
        f"write {function}(diag({argument})) for that of the diagonal, or a smooth function of all entries, {smooth}"
    )
    assert (
        f"対角線上のものなら {function}(diag({argument}))、全成分の滑らかな関数なら {smooth} と書く"
        in caught.value.told("ja")
    )
    start, end = caught.value.span or (0, 0)
    assert f"tr(X) + {objective}"[start:end] == objective
    for instead in (f"{function}(diag({argument}))", smooth):
        assert derive(instead, "X", **options).formula


def test_the_refusal_of_a_largest_entry_that_stands_twice_in_both_languages() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("max(X + X')", "X")
    assert caught.value.message == (
        "X + X' is symmetric, so its largest entry stands in it twice, at (i, j) and at (j, i), wherever it is not on "
        "the diagonal; the derivative of max is given only where that entry is single"
    )
    assert (
        "X + X' は対称なので、最大の成分が対角線上になければ (i, j) と (j, i) の二か所にある。"
        "max の導関数を与えられるのは、その成分がただ一つであるところだけである" in caught.value.told("ja")
    )
    with pytest.raises(NoRuleError) as caught:
        derive("min(X + X')", "X")
    assert caught.value.message == (
        "X + X' is symmetric, so its smallest entry stands in it twice, at (i, j) and at (j, i), wherever it is not on "
        "the diagonal; the derivative of min is given only where that entry is single"
    )
    assert (
        "X + X' は対称なので、最小の成分が対角線上になければ (i, j) と (j, i) の二か所にある。"
        "min の導関数を与えられるのは、その成分がただ一つであるところだけである" in caught.value.told("ja")
    )


@pytest.mark.parametrize(
    ("objective", "term"),
    [
        ("sum(max(relu(x), x))", "max(relu(x), x)"),
        ("sum(min(abs(x), -x))", "min(abs(x), -x)"),
        ("max(x'*x, norm2(x)^2)", "max(x'*x, norm2(x)^2)"),
        ("max(x[i], x[j])", "max(x[i], x[j])"),  # where i = j
        # the clipped ratio of PPO: between the bounds both sides are a·x, and the indicators of both would be 0
        ("sum(min(a*x, a*clip(x, 0.8, 1.2)))", "min(a*x, a*clip(x, 4/5, 6/5))"),
        ("sum(max(x + abs(x), 2*x))", "max(x + abs(x), 2*x)"),
    ],
)
def test_the_larger_of_two_that_are_equal_in_whole_regions_is_refused_in_words(objective: str, term: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(objective, "x", shapes={"x": ("n",)})
    assert caught.value.message == (
        f"the arguments of {term} are equal at more than single points, where the rule for different ones says nothing"
    )
    assert str(caught.value.hint) == "write it for each case, as |x| for max(|x|, x)"
    told = caught.value.told("ja")
    assert f"{term} の引数どうしは個々の点だけでなく広い範囲で等しくなるが、異なる場合の規則はそこでは使えない" in told
    assert "max(|x|, x) を |x| とするように、場合ごとに整理して書く" in told


@pytest.mark.parametrize("objective", ["min(relu(x), 0)'*y", "sum(max(x, y))", "clip(x, x, 1)'*y"])
def test_what_is_equal_where_no_line_minds_is_derived(objective: str) -> None:
    assert derive(objective, "x", shapes={"x": ("n",)}).formula


def test_the_largest_entry_of_a_positive_semidefinite_matrix_is_on_the_diagonal() -> None:
    assert derive("max(X'*X)", "X").formula == "2*X*[X'*X == max(X'*X)]"
    assert derive("min(-X'*X)", "X").formula == "-2*X*[-X'*X == min(-X'*X)]"
    assert "[S == max(S)]" in derive("max(inv(X'*X))", "X").formula
    assert derive("max(S)", "S", assume={"S": "spd"}).formula == "[S == max(S)]"
    assert derive("max(S)*x'*x", "x", assume={"S": "symmetric"}).formula == "2*max(S)*x"  # nothing moves in it


def test_lines_about_the_largest_entry_are_tried_where_it_is_single() -> None:
    assert derive("max(relu(x) + 1)", "x").formula == "[relu(x) + 1 == max(relu(x) + 1)].*[x > 0]"
    assert derive("max(max(X, 1), axis=1)'*y", "X").formula
    assert derive("max(S)", "S", assume={"S": "diagonal"}).formula == "[S == max(S)]"
    with pytest.raises(NoRuleError, match="has a value at no point that was tried") as caught:
        derive("max(x'*x*vector(1, 3))", "x")
    assert "the largest entry of (x'*x)*vector(1) is single" in str(caught.value.hint)


def test_of_one_number_the_inverse_is_its_reciprocal() -> None:
    assert derive("logdet(x*x')", "x", shapes={"x": (1,)}).formula == "2/x"
    assert derive("tr(inv(x*x'))", "x", shapes={"x": (1,)}).formula == "-2/x^3"


def test_the_refusal_of_a_low_rank_in_japanese() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("det(x*x')", "x", shapes={"x": ("n",)})
    assert caught.value.message == (
        "the formula for the derivative of det(x*x') needs the condition x*x' is invertible, but x*x' is n×n and has "
        "rank 1 at most"
    )
    assert caught.value.told("ja") == (
        "det(x*x') の導関数の公式には条件 x*x' が正則である が必要だが、x*x' はn×n で、階数が高々 1 である\n"
        "    det(x*x')\n        ^^^^\n"
        "ヒント: x*x' + eye のように正則行列を加えるか、意図どおりならサイズを 1 と宣言する"
    )
    with pytest.raises(InputError) as other:
        derive("normnuc(x*y')", "x", shapes={"x": ("n",), "y": ("m",)})
    assert "最大階数をもつのはサイズが 1 のときだけである。意図どおりなら宣言する" in other.value.told("ja")


@pytest.mark.parametrize(
    ("objective", "one", "other"),
    [
        ("log(t) + sqrt(-t)", "t > 0", "-t > 0"),
        ("log(t - 2) + log(1 - t)", "t - 2 > 0", "1 - t > 0"),
        ("arcsin(t) + arccosh(t)", "−1 < t < 1", "t > 1"),
        ("sum(log(x)) + sum(sqrt(-x))", "every entry of x is positive", "every entry of -x is positive"),
    ],
)
def test_conditions_that_exclude_each_other_are_named(objective: str, one: str, other: str) -> None:
    by = "x" if "x" in objective else "t"
    with pytest.raises(InputError) as caught:
        derive(objective, by, shapes={by: N[by]})
    assert caught.value.message == f"a derivative needs the conditions {one} and {other}, which are never met together"
    assert "が必要だが、両方が同時に成り立つことはない" in caught.value.told("ja")
    assert caught.value.source == objective


@pytest.mark.parametrize(
    ("objective", "condition", "argument"),
    [
        ("arcsin(2 + x'*x)", "−1 < 2 + x'*x < 1", "2 + x'*x"),
        ("arccosh(sin(t))", "sin(t) > 1", "sin(t)"),
        ("arctanh(cosh(t))", "−1 < cosh(t) < 1", "cosh(t)"),
        ("arccosh(tanh(t)/2)", "tanh(t)/2 > 1", "tanh(t)/2"),
        ("log1p(-1 - t^2)", "-1 - t^2 > −1", "-1 - t^2"),
    ],
)
def test_a_domain_that_is_never_reached_is_named(objective: str, condition: str, argument: str) -> None:
    by = "x" if "x" in objective else "t"
    with pytest.raises(InputError) as caught:
        derive(objective, by, shapes={by: N[by]})
    assert caught.value.message == f"a derivative needs the condition {condition}, but {argument} never meets it"
    assert str(caught.value.hint) == "look for a number or a sign that is not meant"
    assert "決してこれを満たさない" in caught.value.told("ja")
    assert "意図しない数や符号がないか調べる" in caught.value.told("ja")


def test_one_line_that_nothing_could_check_is_enough() -> None:
    proof = derive("norm2(A*x)^2", "x").proof
    last = proof.lemmas[-1]
    steps = (*last.steps[:-1], replace(last.steps[-1], check=Check()))
    with pytest.raises(NoRuleError) as caught:
        checked_somewhere(replace(proof, lemmas=(*proof.lemmas[:-1], replace(last, steps=steps))))
    step = last.steps[-1]
    assert caught.value.message == (
        f"the line {unicode(step.lhs)} = {unicode(step.rhs)} of the proof has a value at no point that was tried, "
        "so nothing checks it"
    )


CANCELS = "look for a term that cancels, as in X - X, or a factor 0"
SIGN = "look for a sign that is the wrong way round"


@pytest.mark.parametrize(
    ("objective", "by", "assume", "condition", "why", "hint"),
    [
        ("norm2(x - x)", "x", "", "x ≠ x (the norm has no derivative at 0)", "x - x is always zero", CANCELS),
        (
            "norm2(A*x - A*x)",
            "x",
            "",
            "A*x ≠ A*x (the norm has no derivative at 0)",
            "A*x - A*x is always zero",
            CANCELS,
        ),
        (
            "t*normspec(X - X)",
            "X",
            "",
            "X - X ≠ 0 and its largest singular value is simple",
            "X - X is always zero",
            "",
        ),
        ("log(-x'*x)", "x", "", "-x'*x > 0", "-x'*x is never positive", SIGN),
        ("log(-exp(t)) + t", "t", "", "-exp(t) > 0", "-exp(t) is never positive", SIGN),
        ("sqrt(-1 - t^2)", "t", "", "-1 - t^2 > 0", "-1 - t^2 is never positive", SIGN),
        ("sum(log(-x.^2))", "x", "", "every entry of -x.^2 is positive", "-x.^2 is never positive", SIGN),
        ("log(-tr(A))*t", "t", "spd", "-tr(A) > 0", "-tr(A) is never positive", "A (spd)"),
        ("log(-tr(A*A'))", "A", "", "-tr(A*A') > 0", "-tr(A*A') is never positive", SIGN),
        ("(-det(A))^(1/2)", "A", "spd", "-det(A) > 0", "-det(A) is never positive", "A (spd)"),
    ],
)
def test_a_condition_that_never_holds_is_an_error(
    objective: str, by: str, assume: str, condition: str, why: str, hint: str
) -> None:
    with pytest.raises(InputError) as caught:
        derive(objective, by, shapes=_shaped(objective), assume={"A": assume} if assume else {})
    assert caught.value.message == f"a derivative needs the condition {condition}, but {why}"
    assert (caught.value.hint or "").endswith(hint)
    assert caught.value.told("ja").startswith("導関数には条件 ")


def _shaped(objective: str) -> dict[str, tuple[str, ...]]:
    given = {"A": ("n", "n"), "X": ("n", "m"), "x": ("n",), "t": ()}
    return {k: v for k, v in given.items() if k in re.findall(r"[A-Za-z]+", objective)}


def test_what_is_assumed_is_named_where_it_contradicts() -> None:
    with pytest.raises(InputError) as caught:
        derive("tr(inv(K)*B)", "B", shapes={"K": (3, 3), "B": (3, 3)}, assume={"K": "skew"})
    assert caught.value.message == (
        "a derivative needs the condition K is invertible, but K is skew-symmetric of odd size, and so never invertible"
    )
    assert caught.value.hint == "see whether what is assumed is meant: K (skew)"


@pytest.mark.parametrize("objective", ["norm2(x - x)^2", "norm2(x - y)", "log(x'*x)", "tr(inv(K))*t", "log(-t)"])
def test_what_may_hold_is_no_contradiction(objective: str) -> None:
    by = "x" if "x" in objective else "t"
    assume = {"K": "skew"} if "K" in objective else {}
    assert derive(objective, by, assume=assume).proof.conditions is not None


@pytest.mark.parametrize(("objective", "term"), [("(-1)^k*t", "(-1)^k"), ("(-2)^(k + 1)*t", "(-2)^(k + 1)")])
def test_a_negative_number_has_whole_powers_only(objective: str, term: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(objective, "t", shapes={"t": (), "k": ()})
    exponent = term.split("^")[1].strip("()")
    assert caught.value.message == (
        f"{term} has a real value only where {exponent} is a whole number, and {exponent} is any real number here"
    )
    assert caught.value.hint == (
        "give a number for the exponent; only what is the exponent of a matrix is read as a whole number"
    )


def test_a_negative_number_to_a_whole_power() -> None:
    assert derive("(-1)^k*tr(X^k)*t", "t", shapes={"X": ("n", "n"), "t": ()}).formula == "(-1)^k*tr(X^k)"
    assert derive("(-1)^n*norm2(x)^2", "x", shapes={"x": ("n",)}).formula == "2*(-1)^n*x"


def test_a_window_too_narrow_to_be_met_by_chance() -> None:
    text = "sqrt(t - 1e6)*sqrt(1e6 + 1 - t)"
    with pytest.raises(NoRuleError) as caught:
        derive(text, "t", shapes={"t": ()})
    assert caught.value.message == (
        "what was found for the derivative of sqrt(t - 1000000)*sqrt(1000000 + 1 - t) has a value at no point "
        "that was tried, so nothing checks it"
    )
    assert str(caught.value.advice).startswith("see whether what it needs can be met: ")
    assert "必要な条件が成り立ちうるか調べる: " in caught.value.told("ja")
    assert "試したどの点でも値をもたないので、検算できない" in caught.value.told("ja")


def test_what_needs_no_condition_is_beyond_floating_point() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("exp(1000 + exp(t))", "t", shapes={"t": ()})
    beyond = "it needs no condition, so its values are beyond floating point, which ends at 10^308"
    assert str(caught.value.advice) == beyond


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("objective", "formula"),
    [
        ("log(t - 100)", "1/(t - 100)"),
        ("sum(log(x - 1000*vector(1)))", "1./(x - 1000*vector(1))"),
        ("log(y'*x - 1000)", "y/(y'*x - 1000)"),
        ("log(-100 - t)", "1/(100 + t)"),
    ],
)
def test_points_are_drawn_as_far_out_as_the_numbers_of_the_objective(objective: str, formula: str) -> None:
    shapes = {k: v for k, v in N.items() if k in objective.replace("vector", "")}
    d = derive(objective, "t" if "t" in shapes else "x", shapes=shapes)
    assert d.formula == formula
    assert d.proof.ends.kind == "SAMPLED"
    assert "UNCHECKED" not in {s.check.kind for s in d.steps}


@pytest.mark.sweep(20)
@pytest.mark.parametrize("word", sorted(word for o in OPERATIONS.values() for word in o.words))
def test_a_function_of_a_number_is_derived_or_refused_in_words(word: str) -> None:
    for number in ("3", "-3", "0", "1/2"):
        try:
            answer = derive(f"{word}({number})*x", "x", shapes={"x": ("n",)}).function()(x=np.ones(2))
        except MatderivError as error:
            assert not isinstance(error, FaultError), error
        else:
            assert np.isfinite(answer).all()


@pytest.mark.parametrize(
    ("objective", "wrt", "shapes", "name"),
    [
        ("e[2]*x[2]", "x", {}, "e"),
        ("e'*x + x[i]^2", "x", {}, "e"),
        ("e*x[1]", "x", {"e": ()}, "e"),
        ("e(a'*x)*x[2]", "x", {}, "e"),
        ("norm2(W[:,j] - e)^2", "W", {}, "e"),
        ("E[i]*x[i]", "x", {"E": ("n",)}, "E"),
    ],
)
def test_a_name_that_would_look_like_a_unit_vector_is_refused(
    objective: str, wrt: str, shapes: dict[str, tuple[str, ...]], name: str
) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(objective, wrt, shapes=shapes)
    error = caught.value
    at = objective.index(name)
    assert error.span == (at, at + 1)
    assert error.said.within("en") == f"the proof has unit vectors, which are written e_i, but {name} is a name here"
    assert error.said.within("ja") == (
        f"証明に e_i と書かれる単位ベクトルが現れるが、ここでは {name} という名前が使われている"
    )
    assert error.advice is not None
    assert error.advice.within("en") == f"give {name} another name, as in r"
    assert error.advice.within("ja") == f"{name} を r のような別の名前にする"
    assert derive(
        re.sub(rf"\b{name}\b", "r", objective), wrt, shapes={"r" if k == name else k: v for k, v in shapes.items()}
    )


@pytest.mark.parametrize(
    ("objective", "wrt", "formula"),
    [
        ("e'*x", "x", "e"),
        ("e'*x", "x[i]", "e[i]"),
        ("e[i]*x'*x", "x", "2*e[i]*x"),
        ("e[i]*x[j]", "x[j]", "e[i]"),
        ("exp(x[2])", "x", "exp(x[2])*unit(2)"),
    ],
)
def test_it_is_none_where_no_unit_vector_is_written(objective: str, wrt: str, formula: str) -> None:
    assert derive(objective, wrt).formula == formula
