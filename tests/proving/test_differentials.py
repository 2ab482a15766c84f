"""Proofs in differentials: the answers are those of the proofs by components, every line is checked, and no wrong rule
passes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import corpus_cases
import numpy as np
import pytest
from sympy import Expr, S

from matderiv import Derivation, derive
from matderiv.checking.verify import judged
from matderiv.core.errors import InputError, NoRuleError, RefutedError
from matderiv.core.index import power, product, size
from matderiv.core.proof import every
from matderiv.deriving.scipy_problem import loaded
from matderiv.expressions.matrix import Var, add, apply, multiply, names, transpose
from matderiv.expressions.writer import formula, unicode
from matderiv.operations import OPERATIONS
from matderiv.proving import differentials, linear_forms
from matderiv.proving.linear_forms import form_of, turned
from matderiv.reading.sympy_bridge import read

CASES = [c for c in corpus_cases.read("public.jsonl") if not c.get("wrt_structure")]


def both(text: str, by: str, **given: Any) -> tuple[Derivation, Derivation]:
    """The derivation by components, and the one in differentials."""
    return derive(text, by, **given), derive(text, by, style="differential", **given)


def lines(d: Derivation) -> list[str]:
    return [f"{unicode(s.lhs)} = {unicode(s.rhs)}" for s in d.steps]


def same(one: Derivation, other: Derivation) -> bool:
    (check,) = judged([(one.complete, other.complete)], one.proof.symbols)
    return check.kind in ("EXACT", "SAMPLED")


def test_the_lines_of_a_least_squares_problem() -> None:
    d = derive("norm2(X*W - Y)^2", "W", style="differential")
    assert lines(d) == [
        "U = XW − Y",
        "f = ‖U‖_F²",
        "dU = X dW",
        "df = 2tr(Uᵀ dU)",
        "2tr(Uᵀ dU) = 2tr(UᵀX dW)",
        "∂‖XW − Y‖_F²/∂W = 2XᵀU",
        "2XᵀU = 2Xᵀ(XW − Y)",
    ]
    assert {s.check.kind for s in every(d.steps)} == {"EXACT"}
    # that of the squared norm is proved by components, below its line
    assert [unicode(s.rhs) for s in d.steps[3].detail][-1] == "(2U)_αβ"


def test_a_quotient_has_letters_for_numerator_and_denominator_but_none_for_a_reciprocal() -> None:
    d = derive("x'*A*x/(x'*B*x)", "x", style="differential")
    assert lines(d)[:6] == [
        "s = xᵀAx",
        "t = xᵀBx",
        "f = s/t",
        "ds = dxᵀ Ax + xᵀA dx",
        "dt = dxᵀ Bx + xᵀB dx",
        "df = ds/t − s dt / t²",
    ]


def test_an_inverse_and_a_determinant() -> None:
    assert "d(X⁻¹) = −X⁻¹ dX X⁻¹" in lines(derive("tr(A*inv(X))", "X", style="differential"))
    assert "d(det(X)) = det(X) tr(X⁻¹ dX)" in lines(derive("det(X)^3", "X", style="differential"))


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
    assert lines(d) == ["f = s", "df = ds", "∂s/∂s = 1"]
    # the step function has the derivative 0 where it has one
    plain, d = both("a'*([X > B].*sin(X))*b", "X")
    assert same(plain, d)


def test_a_row_and_a_constant() -> None:
    plain, d = both("norm2(x - a)^2", "x", shapes={"x": (1, "n"), "a": (1, "n")})
    assert plain.formula == d.formula
    d = derive("tr(A)", "X", shapes={"X": ("n", "m")}, style="differential")
    assert lines(d)[1:] == ["df = 0", "∂tr(A)/∂X = 0"]


@pytest.mark.sweep(6)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_the_corpus(case: dict[str, Any]) -> None:
    plain = corpus_cases.derive(case)
    given = {"shapes": corpus_cases.shapes(case), "assume": corpus_cases.facts(case), "order": case["order"]}
    try:
        d = derive(case["expr"], case["wrt"], style="differential", **given)
    except NoRuleError as error:
        assert "in differentials" in error.message
        # all that is refused has a row, a matrix, or the gradient by one, differentiated by a matrix or a vector
        own = plain.proof.objective.shape
        axes = sum(s != 1 for v in plain.proof.by for s in v.shape) + sum(s != 1 for s in own)
        assert axes > 2 or axes == 2 and own[0] == 1
        return
    assert same(plain, d)
    assert {s.check.kind for s in every(d.steps)} <= {"EXACT", "SAMPLED"}


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
    assert formula(form.of(D)) == "A'*B'"
    assert unicode(form.written) == "tr(BA dX)"


# ---- a wrong rule is found

WRONG: dict[str, tuple[Any, str, Callable[..., Any], str, str]] = {
    "no transposes": (linear_forms, "turned", lambda e: e if e.shape[0] == e.shape[1] else turned(e), "tr(A*X*B)", "X"),
    "twice the form": (differentials, "inner", lambda g, v: product(2, linear_forms.inner(g, v)), "det(X)", "X"),
    "the exponent stays": (differentials, "less_one", lambda k: k, "(x'*x)^3", "x"),
    "no sum": (differentials, "add", lambda *t: add(*t[:1]), "x'*A*x", "x"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_a_wrong_rule_is_refuted(wrong: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, name, changed, text, by = WRONG[wrong]
    shapes = {"A": ("n", "n"), "B": ("n", "n")} if "tr" in text else {}
    monkeypatch.setattr(module, name, changed)
    with pytest.raises(RefutedError) as refused:
        derive(text, by, shapes=shapes, style="differential")
    assert refused.value.step is not None, "only the two ends were compared"


# ---- refusals, and what belongs to a proof


REFUSED = [
    (
        ("A*X*B", "X"),
        "in differentials a vector is differentiated with respect to a vector, or anything with respect to a number, "
        "but no matrix with respect to a matrix",
        "全微分で扱うのは、ベクトルのベクトルによる微分とスカラーによる微分であり、行列の行列による微分は扱えない",
        'leave out style="differential"',
        'style="differential" を外す',
    ),
    (
        ("norm2(X*w - y)^2", "w[j]"),
        "in differentials a derivative over all entries of one variable is proved",
        "全微分で証明できるのは、一つの変数のすべての成分に関する導関数だけである",
        "by components it is, without style",
        "style を指定しなければ成分ごとに証明できる",
    ),
    (
        ("kron(x, x)", "x"),
        "in differentials, nothing is known of columns stacked into a vector in a linear form",
        "全微分による証明では、一次形式の中の列を縦に並べたベクトルを扱えない",
        'leave out style="differential"',
        'style="differential" を外す',
    ),
]


@pytest.mark.parametrize(("asked", "message", "message_ja", "hint", "hint_ja"), REFUSED)
def test_refusals(asked: tuple[str, str], message: str, message_ja: str, hint: str, hint_ja: str) -> None:
    with pytest.raises(NoRuleError) as refused:
        derive(*asked, style="differential")
    assert refused.value.advice is not None
    assert (refused.value.said.within("en"), refused.value.advice.within("en")) == (message, hint)
    assert (refused.value.said.within("ja"), refused.value.advice.within("ja")) == (message_ja, hint_ja)


def test_a_product_without_a_form() -> None:
    with pytest.raises(
        NoRuleError, match="in differentials, nothing is known of this product in a linear form"
    ) as refused:
        derive("norm21(a*x')", "x", shapes={"a": (), "x": ("n",)}, order=2, style="differential")
    assert refused.value.said.within("ja") == "全微分による証明では、一次形式の中のこの積を扱えない"


def test_a_style_that_there_is_not() -> None:
    with pytest.raises(InputError, match="there is no style 'diferential'") as refused:
        derive("x'*x", "x", style="diferential")  # type: ignore[arg-type]
    assert refused.value.said.within("ja") == "'diferential' という書き方はない"


def test_the_shorter_of_two_styles() -> None:
    assert derive("x'*A*x/(x'*B*x)", "x", style="auto").proof.style == "differential"
    assert derive("A*X*B", "X", style="auto").proof.style == "components"


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
    turned_round, read_off = d.steps[-2], d.steps[-1]
    assert {"mn", "nm"} <= turned_round.bindings.keys() and "tr(" not in turned_round.rule.reason.en
    # the letters of what is said of all matrices are none of the objective's
    letters = {*names(turned_round.bindings["mn"])} & {*d.symbols}  # type: ignore[arg-type]
    assert not letters and unicode(turned_round.bindings["mn"]).startswith("tr(M")  # type: ignore[arg-type]
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
