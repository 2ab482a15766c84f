"""Proofs in differentials: the answers are those of the proofs by components, every line is checked, and no wrong rule
passes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import corpus_cases
import numpy as np
import pytest
from sympy import Expr, S

from matderiv import Derivation, derive, gradients
from matderiv.checking.verify import judged
from matderiv.core.choices import Language, StyleName
from matderiv.core.errors import InputError, NoRuleError, RefutedError
from matderiv.core.index import Differential, Index, power, product, size, terms, walk
from matderiv.core.operation import Kit, Line
from matderiv.core.proof import every
from matderiv.deriving.scipy_problem import loaded
from matderiv.expressions.matrix import Var, add, apply, multiply, transpose
from matderiv.expressions.writer import formula, unicode
from matderiv.operations import OPERATIONS
from matderiv.operations.exp import EXP
from matderiv.proving import linear_forms, moved
from matderiv.proving.linear_forms import form_of, is_zero, led, turned
from matderiv.proving.moved import _contracted, _remade
from matderiv.proving.structure import STRUCTURES
from matderiv.proving.trace_identities import IDENTITIES, MOST, Use, by_identities
from matderiv.reading.sympy_bridge import read

CASES = [c for c in corpus_cases.read("public.jsonl") if not c.get("wrt_structure")]


def both(text: str, by: str, **given: Any) -> tuple[Derivation, Derivation]:
    """The derivation by components, and the one in differentials."""
    return derive(text, by, **given), derive(text, by, style="differential", **given)


def lines(d: Derivation) -> list[str]:
    return [f"{unicode(s.lhs)} = {unicode(s.rhs)}" for s in d.steps]


def reasons(d: Derivation, language: Language = "en") -> list[str]:
    """What is said of each main line."""
    shown = ({k: v if isinstance(v, str) else unicode(v) for k, v in s.bindings.items()} for s in d.steps)
    return [s.rule.reason.fill(language, values) for s, values in zip(d.steps, shown, strict=True)]


def same(one: Derivation, other: Derivation) -> bool:
    (check,) = judged([(one.complete, other.complete)], one.proof.symbols)
    return check.kind in ("EXACT", "SAMPLED")


def test_the_lines_of_a_least_squares_problem() -> None:
    d = derive("norm2(X*W - Y)^2", "W", style="differential")
    assert lines(d) == [
        "dU = X dW",
        "df = 2tr(UᵀX dW)",
        "∂‖XW − Y‖_F²/∂W = 2Xᵀ(XW − Y)",
    ]
    assert {s.check.kind for s in every(d.steps)} == {"EXACT"}
    assert reasons(d) == [
        "Here U = XW − Y. The differential is linear, and X and Y do not depend on W.",
        "Here f = ‖U‖_F². Product rule for tr(UᵀU); both terms are equal, each being the transpose of the other. What "
        "was found for dU is put in.",
        "df = tr(Gᵀ dW) with Gᵀ = 2UᵀX for every dW, so ∂f/∂W = G: take for dW the matrices with a single 1 and 0 "
        "elsewhere. The letter is replaced by what it stands for, U = XW − Y.",
    ]
    assert reasons(d, "ja") == [
        "ここで U = XW − Y とおく。全微分は線形である。X、Y は W によらない。",
        "ここで f = ‖U‖_F² とおく。tr(UᵀU) に積の微分法を用いる。二つの項は互いに転置であり、値が等しい。"
        "上で求めた dU を代入する。",
        "Gᵀ = 2UᵀX とすると、任意の dW に対して df = tr(Gᵀ dW) なので、∂f/∂W = G である"
        "(dW として一つの成分だけが 1、他は 0 の行列をとればよい)。U = XW − Y を代入して、文字をもとの式に戻す。",
    ]
    assert [unicode(s.rhs) for s in d.steps[1].detail] == ["tr(UᵀU)"]


def test_a_quotient_has_letters_for_numerator_and_denominator_but_none_for_a_reciprocal() -> None:
    d = derive("x'*A*x/(x'*B*x)", "x", style="differential")
    assert lines(d)[:4] == [
        "ds = xᵀ(Aᵀ + A) dx",
        "dt = xᵀ(Bᵀ + B) dx",
        "df = xᵀ(Aᵀ + A) dx / t − s xᵀ(Bᵀ + B) dx / t²",
        "xᵀ(Aᵀ + A) dx / t − s xᵀ(Bᵀ + B) dx / t² = xᵀ(Aᵀ + A − s(Bᵀ + B) / t) dx / t",
    ]
    assert reasons(d)[2] == "Here f = s/t. Quotient rule. What was found for ds and dt is put in."
    assert reasons(d, "ja")[2] == "ここで f = s/t とおく。商の微分法を用いる。上で求めた ds、dt を代入する。"


# objectives of which a teacher's proof in differentials has so many lines
BY_HAND: list[tuple[str, str, dict[str, Any], int]] = [
    ("det(X^3)", "X", {}, 4),
    ("x'*A*x/(x'*B*x)", "x", {"assume": {"A": "symmetric", "B": "symmetric"}}, 5),
    ("a'*inv(X'*X)*a", "X", {"shapes": {"X": ("n", "m")}}, 5),
    ("det(X'*A*X)", "X", {"shapes": {"X": ("n", "m")}, "assume": {"A": "symmetric"}}, 5),
    ("(B*x + b)'*C*(D*x + h)", "x", {}, 3),
    ("tr(inv(X))", "X", {}, 3),
    ("y'*inv(K)*y/2 + logdet(K)/2", "K", {"assume": {"K": "spd"}}, 4),
    ("y'*inv(a*K + b*eye)*y", "a", {"assume": {"K": "symmetric"}}, 3),
    ("logdet(A + t*B)", "t", {"order": 2}, 5),
    ("(X + t*A)*(X - t*B)", "t", {}, 2),
    ("norm2(A - x*x')^2", "x", {"assume": {"A": "symmetric"}}, 4),
    ("norm2(X'*X - A)^2", "X", {}, 5),
    ("(x + t*y)'*A*(x + t*y)/norm2(x + t*y)^2", "t", {"assume": {"A": "symmetric"}}, 5),
]


def test_the_proofs_are_as_short_as_a_teachers() -> None:
    made = [derive(text, by, style="differential", **given) for text, by, given, _ in BY_HAND]
    hand = sum(count for *_, count in BY_HAND)
    assert sum(len(d.steps) for d in made) <= 1.3 * hand
    assert sum(1 for d in made for _ in every(d.steps)) <= 1.8 * hand
    for d in made:
        assert {s.check.kind for s in every(d.steps)} <= {"EXACT", "SAMPLED"}
        shown = lines(d)
        assert len(set(shown)) == len(shown)


def test_an_inverse_and_a_determinant() -> None:
    d = derive("tr(A*inv(X))", "X", style="differential")
    assert lines(d)[0] == "d(X⁻¹) = −X⁻¹ dX X⁻¹"
    assert reasons(d)[0] == "X⁻¹X = I is differentiated, and the result multiplied by X⁻¹ from the right."
    assert reasons(d, "ja")[0] == "X⁻¹X = I を微分し、右から X⁻¹ を掛ける。"
    (detail,) = d.steps[0].detail
    assert detail.rule.reason.en == (
        "Product rule for {m} = {e}, which is constant; the entries of the inverse can be differentiated, since by "
        "Cramer's rule they are quotients of determinants."
    )
    assert detail.rule.reason.ja == (
        "{m} = {e} は定数であり、これに積の微分法を用いる。逆行列の成分はクラメルの公式により行列式の商なので、"
        "微分できる。"
    )
    d = derive("det(X)^3", "X", style="differential")
    assert lines(d)[0] == "d(det(X)) = det(X) tr(X⁻¹ dX)"
    derivative = "∂det(X)/∂x_αβ = det(X) (X⁻¹)_βα"
    assert f"This is the sum of {derivative} times (dX)_αβ over all entries x_αβ." in reasons(d)[0]
    assert f"これは、{derivative} と (dX)_αβ の積の、すべての成分 x_αβ にわたる和である。" in reasons(d, "ja")[0]
    d = derive("logdet(X)", "X", style="differential")
    whole = f"d(det(X)) is the sum of {derivative} times (dX)_αβ over all entries x_αβ."
    assert reasons(d)[0].endswith(f"This is d(det(X)) over det(X), and {whole}")
    assert "d(det(X)) を det(X) で割ったものである。d(det(X)) は、∂det(X)/∂x_αβ" in reasons(d, "ja")[0]
    (both_sums,) = derive("norm2(X)^2", "X", style="differential").steps[0].detail
    assert both_sums.rule.reason.en == "Both are the sum of the squares of all entries."
    assert both_sums.rule.reason.ja == "どちらも全成分の二乗の和である。"


def test_a_matrix_by_a_matrix_and_its_kronecker_form() -> None:
    plain, d = both("A*X*B", "X")
    assert lines(d)[:2] == ["dF = A dX B", "∂(AXB)_ij/∂x_αβ = a_iα b_βj"]
    assert reasons(d)[1] == "The coefficient of (dX)_αβ in (dF)_ij: take 1 for (dX)_αβ and 0 for all other entries."
    assert reasons(d, "ja")[1] == "(dF)_ij における (dX)_αβ の係数である((dX)_αβ を 1、他の成分を 0 とすればよい)。"
    assert str(d.kronecker) == str(plain.kronecker) and d.einsum == plain.einsum
    assert lines(d)[2:] == ["vec(dF) = (Bᵀ ⊗ A) vec(dX)", "∂vec(AXB)/∂vec(X)ᵀ = (Bᵀ ⊗ A)"]
    assert reasons(d)[3] == "vec(dF) = J vec(dX) for every vec(dX), so ∂vec(F)/∂vec(X)ᵀ = J."
    assert reasons(d, "ja")[3] == "任意の vec(dX) に対して vec(dF) = J vec(dX) なので、∂vec(F)/∂vec(X)ᵀ = J である。"
    plain, d = both("tr(X'*A*X)", "X", order=2)
    assert "dG = (Aᵀ + A) dX" in lines(d)
    assert str(d.kronecker) == str(plain.kronecker)


KRONECKER = [
    ("2*X", "X", {"X": ("n", "m")}),
    ("X", "X", {"X": ("n", "m")}),
    ("x'", "x", {"x": ("n",)}),
    ("a*x'", "x", {"x": ("n",), "a": ("m",)}),
    ("det(X)*X'", "X", {}),
    ("(A*X).*(X*B)", "X", {}),
    ("inv(A + X*X')", "X", {"X": ("n", "m")}),
    ("norm2(X)^2*z'", "X", {"X": ("n", "m")}),
    ("diag(x)*A*diag(x)", "x", {"A": ("n", "n")}),
    ("exp(X)*w", "X", {"X": ("n", "m")}),
]


@pytest.mark.parametrize(("text", "by", "shapes"), KRONECKER)
def test_kronecker_forms(text: str, by: str, shapes: dict[str, Any]) -> None:
    plain, d = both(text, by, shapes=shapes)
    assert same(plain, d)
    assert {s.check.kind for s in every(d.steps)} <= {"EXACT", "SAMPLED"}
    one, other = plain.proof.kronecker, d.proof.kronecker
    assert (one is None) == (other is None)
    if one is not None and other is not None:
        (check,) = judged([(one.rhs, other.rhs)], plain.proof.symbols)
        assert check.kind in ("EXACT", "SAMPLED")


def test_what_an_earlier_proof_has_found_is_not_found_again() -> None:
    d = derive("logdet(A + t*B)", "t", order=2, style="differential")
    assert [x for x in lines(d) if x.startswith("dU")] == ["dU = dt B"]
    assert "df = tr(Gᵀ dX) with Gᵀ = " in reasons(derive("tr(X^2*A)", "X", style="differential"))[-1]


@pytest.mark.parametrize(
    ("text", "by", "then"),
    [("x'*A*y", "x", "y"), ("norm2(X*w)^2", "X", "w"), ("logdet(A + t*B)", "A", "t"), ("sum(exp(x.*y))", "x", "y")],
)
def test_mixed_derivatives(text: str, by: str, then: str) -> None:
    shapes = {"x": ("n",)} if ".*" in text else {}
    plain, d = (one.then(then) for one in both(text, by, shapes=shapes))
    assert d.proof.style == "differential" and same(plain, d)
    assert {s.check.kind for s in every(d.steps)} <= {"EXACT", "SAMPLED"}
    assert len(d.steps) < len(plain.steps)
    assert [p.style for p in derive(text, by, shapes=shapes, style="both").then(then).proofs] == [
        "components",
        "differential",
    ]


def test_what_has_no_linear_form_is_read_off_by_its_entries() -> None:
    plain, d = both("tr(A*kron(X, X))", "X", shapes={"X": ("n", "n")})
    assert same(plain, d)
    assert reasons(d)[1] == "The coefficient of (dX)_αβ in df: take 1 for (dX)_αβ and 0 for all other entries."
    plain, d = both("(a'*kron(A*x, x))^2", "x")
    assert same(plain, d)


def test_letters_that_stay_are_replaced_at_the_end() -> None:
    # u and s are put back in one line with what is read off; in a long answer they are replaced in a line of their own
    d = derive("norm2(A*x - b)", "x", style="differential")
    assert lines(d)[-1] == "∂‖Ax − b‖/∂x = Aᵀ(Ax − b) / ‖Ax − b‖"


@pytest.mark.parametrize(
    ("text", "by", "expected"),
    [
        ("A*tanh(B*x)", "x", "A*diag(1 - tanh(B*x).^2)*B"),
        ("x*(x'*x)", "x", "2*x*x' + x'*x*eye"),
        ("(X + t*A)*(X - t*B)", "t", "A*(X - t*B) - (X + t*A)*B"),
        ("diag(x)*a", "x", "diag(a)"),
        ("softmax(K*x)", "x", "(diag(softmax(K*x)) - softmax(K*x)*softmax(K*x)')*K"),
        ("sum(c.^x)", "x", "c.^x.*log(c)"),
        ("tr(A)^t", "t", "tr(A)^t*log(tr(A))"),
        ("norm2(A*vec(X))^2", "X", "2*unvec(A'*A*vec(X), n, m)"),
        ("a'*(x./y)", "y", "-a.*x./y.^2"),
    ],
)
def test_answers(text: str, by: str, expected: str) -> None:
    shapes = {"X": ("n", "m")} if "vec" in text else {}
    plain, d = both(text, by, shapes=shapes)
    assert same(plain, d)
    (check,) = judged([(d.complete, in_symbols_of(expected, d))], d.proof.symbols)
    assert check.kind in ("EXACT", "SAMPLED")


def in_symbols_of(text: str, d: Derivation) -> Expr:
    """A formula in the symbols of a derivation."""
    shapes = {v.name: tuple(map(str, v.shape[: v.rank])) for v in d.symbols}
    return read(text, shapes=shapes, assume={}, variable=None, columns=(), functions=None).expression


def test_second_derivatives() -> None:
    plain, d = both("sum(log(1 + exp(A*x)))", "x", order=2)
    assert same(plain, d)
    assert "dg = Aᵀ(σ(u) ⊙ (𝟏 − σ(u)) ⊙ du)" in lines(d)
    assert same(*both("logdet(A + t*B)", "t", order=2))


def test_what_does_not_move_goes() -> None:
    d = derive("s", "s", shapes={"s": ()}, style="differential")
    assert lines(d) == ["df = ds", "∂s/∂s = 1"]
    # the step function has the derivative 0 where it has one
    plain, d = both("a'*([X > B].*sin(X))*b", "X")
    assert same(plain, d)


def test_a_row_and_a_constant() -> None:
    plain, d = both("norm2(x - a)^2", "x", shapes={"x": (1, "n"), "a": (1, "n")})
    assert plain.formula == d.formula
    d = derive("tr(A)", "X", shapes={"X": ("n", "m")}, style="differential")
    assert lines(d) == ["df = 0", "∂tr(A)/∂X = 0"]


@pytest.mark.sweep(6)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_the_corpus(case: dict[str, Any]) -> None:
    plain = corpus_cases.derive(case)
    given = {"shapes": corpus_cases.shapes(case), "assume": corpus_cases.facts(case), "order": case["order"]}
    try:
        d = derive(case["expr"], case["wrt"], style="differential", **given)
    except NoRuleError as error:
        # all that is refused is a derivative of what has no form but by its entries
        assert "only known by its entries" in error.message and case["order"] > 2
        return
    assert same(plain, d)
    assert {s.check.kind for s in every(d.steps)} <= {"EXACT", "SAMPLED"}


@pytest.mark.sweep(4, alike=True)
@pytest.mark.parametrize("name", OPERATIONS)
def test_every_function_has_a_differential(name: str) -> None:
    text, by = OPERATIONS[name].example
    facts = {by: "symmetric"} if OPERATIONS[name].symmetric else {}
    assert same(*both(text, by, assume=facts))


# ---- forms


def test_what_stands_before_a_differential() -> None:
    n, m = (size(x) for x in "nm")
    A, B, D = Var("A", (n, m)), Var("B", (m, n)), Var("X_differential", (m, m))
    form = form_of(apply("trace", multiply(A, D, B)), [D])
    assert formula(form.of(D)) == "B*A"
    assert unicode(form.written) == "tr(BA dX)"


# ---- identities, and wrong rules

# where each identity is used: an objective whose proof says it
USES = {
    "rotated": ("tr(A*X*B)", "X", {}),
    "transposed": ("tr(A*X')", "X", {}),
    "inner product turned": ("x'*a", "x", {}),
    "inner product as a trace": ("a'*X*b", "X", {}),
    "sum of products": ("sum(A.*X)", "X", {"A": ("n", "m")}),
    "sum of products of vectors": ("sum(a.*x)", "x", {"a": ("n",)}),
    "entrywise factor": ("tr(B*(A.*X))", "X", {}),
    "entrywise factor of vectors": ("b'*(a.*x)", "x", {"a": ("n",)}),
    "divisor of vectors": ("a'*norm2(X, 2)", "X", {}),
    "as a diagonal matrix": ("a.*x", "x", {"a": ("n",)}),
    "diagonal matrices changed": ("diag(x)*a", "x", {}),
    "diagonal matrix": ("tr(A*diag(B*x))", "x", {}),
    "diagonal": ("a'*diag(X*B)", "X", {}),
    "lower triangle": ("tr(A*tril(X))", "X", {}),
    "upper triangle": ("tr(A*triu(X))", "X", {}),
    "sum": ("sum(A*X)", "X", {"A": ("n", "n")}),
    "sum of a vector": ("sum(A*x)", "x", {}),
    "inner product of matrices": ('einsum("ij,ij->", A, X)', "X", {}),
    "columns stacked": ("a'*vec(X*B)", "X", {"X": ("n", "m")}),
    "columns side by side": ("tr(A*unvec(x, n, m))", "x", {"x": ("n*m",)}),
    "product stacked": ("A*X*B", "X", {}),
    "transpose stacked": ("X'*X", "X", {"X": ("n", "m")}),
    "entrywise product stacked": ("sin(X)", "X", {"X": ("n", "m")}),
    "trace of stacked columns": ("tr(X)*A", "X", {"A": ("n", "m")}),
    "sums of rows": ("a'*sum(X, 2)", "X", {"X": ("n", "m")}),
    "sums of columns": ("sum(X, 1)*a", "X", {"X": ("n", "m")}),
}


def test_a_divisor_of_matrices() -> None:
    n = size("n")
    A, B, D = Var("A", (n, n)), Var("B", (n, n)), Var("X_differential", (n, n))
    form = form_of(apply("trace", multiply(A, apply("quotient", D, B))), [D])
    assert [use.names for use in form.said] == [("divisor",)] and unicode(form.written) == "tr((Aᵀ ⊘ B)ᵀ dX)"


@pytest.mark.parametrize("name", USES)
def test_an_identity_is_said_where_it_is_used_with_an_equation_that_holds(name: str) -> None:
    assert {*USES, "divisor"} == {*IDENTITIES}
    text, by, shapes = USES[name]
    d = derive(text, by, shapes=shapes, style="differential")
    shown, shown_ja = (" ".join(reasons(d, language)).lower() for language in ("en", "ja"))
    assert IDENTITIES[name].en.lower() in shown
    assert IDENTITIES[name].ja.removesuffix("である").lower() in shown_ja
    equations = [(s.bindings[f"l{n}"], s.bindings[f"r{n}"]) for s in d.steps for n in range(9) if f"l{n}" in s.bindings]
    assert equations
    for left, right in equations:
        assert isinstance(left, Expr) and isinstance(right, Expr) and left != right
        free = {v for side in (left, right) for v in walk(side) if isinstance(v, Var)}
        (check,) = judged([(left, right)], tuple(sorted(free, key=str)))
        assert check.kind in ("EXACT", "SAMPLED"), (unicode(left), unicode(right))


def test_the_terms_of_one_kind_are_one_sentence() -> None:
    n = size("n")
    letters = [Var(x, (n, n)) for x in "ABCDEF"]
    uses = [Use(("rotated",), product(2, a, b), product(2, b, a)) for a, b in pairwise(letters)]
    (text,), given = by_identities([*uses, uses[0]])
    assert len(given) == 2 * MOST
    rotated = "factors may be rotated within a trace"
    assert text.en == f"{rotated.capitalize()}: {{l0}} = {{r0}} and {{l1}} = {{r1}}; likewise for the other terms."
    assert text.ja == "トレースの中では因子を巡回させてよいので、{l0} = {r0}、{l1} = {r1} である。他の項も同様である。"
    (text,), _ = by_identities([Use(("rotated", "transposed"), letters[0], letters[1])])
    assert text.en.startswith(f"A matrix and its transpose have the same trace, and {rotated}: ")
    assert text.ja.startswith("転置してもトレースは変わらない。トレースの中では因子を巡回させてよいので、")
    (text,), _ = by_identities([Use(("inner product as a trace", "rotated"), letters[0], letters[1])])
    assert text.en == "A number is its own trace, within which factors may be rotated: {l0} = {r0}."


@pytest.mark.parametrize(("text", "line"), [("(a'*x)*x", 2), ("A*x/(b'*x)", 3), ("(a'*x)*b", -1)])
def test_a_number_that_comes_to_stand_behind_a_vector_is_named(text: str, line: int) -> None:
    d = derive(text, "x", shapes={"b": ("n",)} if "b" in text else {}, style="differential")
    assert re.search(r"The number [ab]ᵀ dx may stand behind the vector [xub]\.", reasons(d)[line])
    assert re.search("数 [ab]ᵀ dx はベクトル [xub] の後ろに書いてもよい。", reasons(d, "ja")[line])


# a rule of the differential, changed: the name, the module, an objective
WRONG: dict[str, tuple[Any, str, Callable[..., Any], str, str]] = {
    "no transposes": (
        linear_forms,
        "turned",
        lambda e, same=None: e if e.shape[0] == e.shape[1] else turned(e, same),
        "tr(A*X'*B)",
        "X",
    ),
    "twice the form": (linear_forms, "led", lambda h, v: product(2, led(h, v)), "det(X)*a'*X*b", "X"),
    "the exponent stays": (moved, "less_one", lambda k: k, "(x'*x)^3", "x"),
    "a sum of one term": (moved, "add", lambda *t: add(*t[:1]), "x'*A*x", "x"),
    "terms of a power": (moved, "terms", lambda *t: terms(*t[:1]), "tr(A)^t + (t^t)", "t"),
    "no logarithm": (moved, "LOG", EXP, "2^t", "t"),
    "entrywise without the slope": (moved, "hadamard", lambda *f: f[-1], "sum(exp(X))", "X"),
    "a power of a matrix": (moved, "multiply", lambda *f: multiply(2, *f), "tr(A*X^3)", "X"),
    "a linear function": (moved, "_remade", lambda e, args: multiply(2, _remade(e, args)), "tr(A*X)", "X"),
    "by entries": (moved, "_contracted", lambda *given: product(2, _contracted(*given)), "norm2(x)", "x"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_rule_is_refuted(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, changed, text, by = WRONG[wrong]
    shapes = {name: ("n", "n") for name in "AB" if name in text and "tr" in text}
    monkeypatch.setattr(module, name, changed)
    with pytest.raises(RefutedError) as refused:
        derive(text, by, shapes=shapes, style="differential")
    assert refused.value.step is not None, "only the two ends were compared"


@pytest.mark.parametrize("name", [name for name, operation in OPERATIONS.items() if operation.moved is not None])
def test_a_wrong_record_of_a_differential_is_refuted(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line of each record, with twice its right side, or the matrix where that is 0."""
    operation = OPERATIONS[name]
    assert operation.moved is not None
    right, (text, by) = operation.moved, operation.example
    count = len(right(*_arguments(name)))
    for wrong in range(count):

        def moved_wrong(*given: Any, wrong: int = wrong) -> tuple[Line, ...]:
            out = list(right(*given))
            rhs = out[wrong].rhs
            out[wrong] = out[wrong]._replace(rhs=given[0] if is_zero(rhs) else multiply(2, rhs))
            return tuple(out)

        with monkeypatch.context() as patch:
            patch.setitem(operation.__dict__, "moved", moved_wrong)
            with pytest.raises(RefutedError) as refused:
                derive(text, by, style="differential")
            assert refused.value.step is not None


def _arguments(name: str) -> tuple[Any, ...]:
    n = size("n")
    A, dA = Var("A", (n, n)), Var("A_differential", (n, n))
    at = Index("i", n), Index("j", n)

    def d(expr: Expr) -> Expr:
        return dA if expr == A else Differential(expr, A, dA)

    return A, d, at, Kit(lambda extent: Index("k", extent), apply)


# ---- refusals, and what belongs to a proof


STYLES_OF_ONE: tuple[StyleName, StyleName] = ("differential", "components")
REFUSED = [
    (
        {"order": 3},
        ("tr(X^3)", "X"),
        "in differentials nothing is differentiated that is only known by its entries",
        "全微分による証明では、成分でしか表せないものは微分できない",
        'leave out style="differential"',
        'style="differential" を外す',
    ),
    (
        {},
        ("norm(x, sum(x)^2 + 1)", "x"),
        "in differentials, nothing is known of p-norm of a vector, p > 1",
        "全微分による証明では、ベクトルの p ノルム(p > 1)を扱えない",
        'leave out style="differential"',
        'style="differential" を外す',
    ),
]


@pytest.mark.parametrize(("given", "asked", "message", "message_ja", "hint", "hint_ja"), REFUSED)
def test_refusals(
    given: dict[str, Any], asked: tuple[str, str], message: str, message_ja: str, hint: str, hint_ja: str
) -> None:
    with pytest.raises(NoRuleError) as refused:
        derive(*asked, style="differential", **given)
    assert refused.value.advice is not None
    assert (refused.value.said.within("en"), refused.value.advice.within("en")) == (message, hint)
    assert (refused.value.said.within("ja"), refused.value.advice.within("ja")) == (message_ja, hint_ja)


@pytest.mark.parametrize(
    ("objective", "wrt", "order"),
    [
        ("norm2(X*w - y)^2", "w[j]", 1),
        ("tr(A*X*X)", "X[1,2]", 1),
        ("x'*A*x", "x[3]", 2),
        ("A*x", "x[2]", 1),
        ("X*A*X", "X[1,2]", 1),
    ],
)
def test_a_single_entry(objective: str, wrt: str, order: int) -> None:
    derivation = derive(objective, wrt, order=order, style="differential")
    assert derivation.formula == derive(objective, wrt, order=order).formula
    assert {s.check.kind for s in every(derivation.steps)} <= {"EXACT", "SAMPLED"}
    assert derivation.proof.ends.kind == "SAMPLED"


def test_a_single_entry_is_one_of_the_derivative_by_all() -> None:
    derivation = derive("x'*A*x", "x[2]", style="differential")
    en, ja = (" ".join(derivation.to("terminal", language=language).split()) for language in ("en", "ja"))
    assert (
        "The derivative with respect to x_2 is that entry of ∂/∂x [xᵀAx]: take 1 for the differential of x_2 and" in en
    )
    assert "x_2による導関数は∂/∂x[xᵀAx]の対応する成分である(x_2の微分を1、他を0とすればよい)。" in ja.replace(" ", "")


@pytest.mark.parametrize(
    ("objective", "structure"),
    [
        ("norm2(A*S - B)^2", "symmetric"),
        ("det(S)", "symmetric"),
        ("x'*inv(S)*x", "symmetric"),
        ("logdet(S)", "lower"),
        ("norm2(S*x - y)^2", "upper"),
        ("norm2(A*S - B)^2", "diagonal"),
        ("tr(A*S)", "skew"),
    ],
)
def test_a_structured_unknown(objective: str, structure: str) -> None:
    derivation, plain = (derive(objective, "S", structure=structure, style=style) for style in STYLES_OF_ONE)
    assert derivation.formula == plain.formula and len(derivation.steps) < len(plain.steps) + 2
    assert {s.check.kind for s in every(derivation.steps)} <= {"EXACT", "SAMPLED"}
    assert STRUCTURES[structure].note in [n.text for n in derivation.proof.notes]


def test_several_variables_have_a_proof_each() -> None:
    found = gradients("norm2(U*V' - Y)^2", ["U", "V"], style="differential")
    assert [d.formula for d in found.values()] == ["2*(U*V' - Y)*V", "2*(U*V' - Y)'*U"]
    assert [p.style for p in found.proofs] == ["differential", "differential"]
    assert len(gradients("norm2(U*V' - Y)^2", ["U", "V"], style="both").proofs) == 4


def test_a_style_that_there_is_not() -> None:
    with pytest.raises(InputError, match="there is no style 'diferential'") as refused:
        derive("x'*x", "x", style="diferential")  # type: ignore[arg-type]
    assert refused.value.said.within("ja") == "'diferential' という書き方はない"


def test_the_shorter_of_two_styles() -> None:
    assert derive("x'*A*x/(x'*B*x)", "x", style="auto").proof.style == "differential"
    assert derive("sum(sqrt(X))", "X", style="auto").proof.style == "differential"


def test_it_comes_back_from_json() -> None:
    d = derive("norm2(X'*X - A)^2", "X", style="differential")
    again = Derivation.from_json(d.to("json"))
    assert again.proof.style == "differential"
    assert lines(again) == lines(d)
    with pytest.raises(InputError, match="there is no style"):
        Derivation.from_json(d.to("json").replace('"style": "differential"', '"style": "other"'))


def test_it_is_written_in_every_format() -> None:
    d = derive("a'*inv(X'*X)*a", "X", style="differential")
    assert r"\mathrm{d}\left(U^{-1}\right)" in d.to("latex") or r"\mathrm{d}(U^{-1})" in d.to("latex")
    for name in ("html", "markdown", "notebook", "typst"):
        for language in ("en", "ja"):
            assert d.to(name, language=language)  # type: ignore[arg-type]


def test_the_identity_leaves_no_trace() -> None:
    n = size("n")
    x, dx = Var("x", (n, S.One)), Var("x_differential", (n, S.One))
    form = form_of(add(multiply(power(Var("s"), 2), dx), multiply(x, transpose(x), dx)), [dx])
    assert unicode(form.written) == "s² dx + (xᵀ dx)x"


def test_mathematics_in_a_reason_is_mathematics() -> None:
    d = derive("tr(M*X*N)", "X", style="differential")
    turned_round, read_off = d.steps
    assert {"l0", "r0"} <= turned_round.bindings.keys() and "tr(" not in turned_round.rule.reason.en
    # the letters of an equation are those of the line
    assert [unicode(turned_round.bindings[side]) for side in ("l0", "r0")] == ["tr(M dX N)", "tr(NM dX)"]  # type: ignore[arg-type]
    assert unicode(read_off.bindings["form"]) == "tr(Gᵀ dX)"  # type: ignore[arg-type]


CODED = [
    ("tr(tanh(A*X)*B)", "X", 1, {}),
    ("softmax(x)'*A*softmax(x)", "x", 1, {}),
    ("log(norm2(x)^2 + 1)*norm2(x)", "x", 2, {}),
    ("A*tanh(B*x)", "x", 1, {}),
    ("(X + t*A)*(X - t*B)", "t", 1, {}),
    ("y'*inv(K)*y", "K", 1, {"K": "spd"}),
]


@pytest.mark.parametrize(("text", "by", "order", "facts"), CODED)
def test_its_code_gives_what_that_of_components_gives(text: str, by: str, order: int, facts: dict[str, str]) -> None:
    plain, d = both(text, by, order=order, assume=facts)
    random = np.random.default_rng(0)
    values: dict[str, Any] = {v.name: random.uniform(0.3, 1, (3,) * v.rank) for v in plain.symbols}
    values |= {"K": values["K"] + values["K"].T + 3 * np.eye(3)} if "K" in values else {}
    name = "hessian" if order == 2 else "gradient"
    one, other = (loaded(x.code("numpy"))[name](**values) for x in (plain, d))
    assert np.shape(one) == np.shape(other) and np.allclose(one, other)


def test_what_a_clause_has_said_is_no_sentence_again() -> None:
    d = derive("norm2(K*a - y)^2 + c*a'*K*a", "a", assume={"K": "symmetric"}, shapes={"c": ()}, style="differential")
    for language, part in (("en", "ransposing K changes nothing"), ("ja", "K は仮定により対称なので")):
        said = [reason.count(part) for reason in reasons(d, language)]
        assert max(said) == 1


@pytest.mark.parametrize("objective", ["a'*x", "a'*x + sum(b)", "x'*A*y"])
def test_the_second_differential_of_what_is_linear_is_zero(objective: str) -> None:
    """Zeros have no term that a form could be read off."""
    d = derive(objective, "x", order=2, style="differential")
    assert d.formula == "0*eye" and d.steps[-1].check.kind == "EXACT"
