"""What a user meets: formulas of the article's family, stationary points, functions, text and SymPy alike."""

from __future__ import annotations

from types import FunctionType
from typing import Any

import corpus_cases
import numpy as np
import pytest

from matderiv import ArgumentError, FaultError, InputError, MatderivError, NoRuleError, derive
from matderiv.core.proof import every
from matderiv.passes.tools import parse
from matderiv.reading.sympy_bridge import read, to_sympy

NORMAL = "inv(X'*X)*X'*Y"
FAMILY: list[tuple[str, str, dict[str, Any], str]] = [
    ("norm2(X*W - Y)^2", "W", {}, "2*X'*(X*W - Y)"),
    ("norm2(X*W - Y)^2", "X", {}, "2*(X*W - Y)*W'"),
    ("norm2(X*W - Y)^2", "Y", {}, "2*(Y - X*W)"),
    ("norm2(X*W - Y)^2/n_1", "W", {}, "2*X'*(X*W - Y)/n_1"),
    ("norm2(X*W - Y)^2 + c*norm2(W)^2", "W", {}, "2*(X'*(X*W - Y) + c*W)"),
    ("norm2(S.*(X*W - Y))^2", "W", {}, "2*X'*(S.^2.*(X*W - Y))"),
    ("tr((X*W - Y)'*D*(X*W - Y))", "W", {}, "X'*(D + D')*(X*W - Y)"),
    ("tr((X*W - Y)'*D*(X*W - Y))", "W", {"assume": {"D": "diagonal"}}, "2*X'*D*(X*W - Y)"),
    ("norm2(X*w - y)^2", "w", {}, "2*X'*(X*w - y)"),
    ("norm2(A*X*B - Y)^2", "X", {}, "2*A'*(A*X*B - Y)*B'"),
    ("norm2(Y - A*B)^2", "A", {}, "2*(A*B - Y)*B'"),
    ("norm2(Y - A*B)^2", "B", {}, "2*A'*(A*B - Y)"),
    ("x'*A*x", "x", {}, "(A + A')*x"),
    ("x'*A*x", "x", {"assume": {"A": "symmetric"}}, "2*A*x"),
    ("a'*X*b", "X", {}, "a*b'"),
    ("tr(A*X*B)", "X", {}, "A'*B'"),
    ("tr(X'*A*X)", "X", {}, "(A + A')*X"),
    ("sum(x)", "x", {"shapes": {"x": ("n",)}}, "vector(1)"),
    ("a'*X*b + tr(X)", "X", {}, "a*b' + eye"),
    ("tr(A)", "X", {"shapes": {"A": ("n", "n"), "X": ("m", "n")}}, "0*X"),
]


@pytest.mark.sweep(3)
@pytest.mark.parametrize(("text", "by", "options", "wanted"), FAMILY)
def test_family(text: str, by: str, options: dict[str, Any], wanted: str) -> None:
    derivation = derive(text, by, **options)
    assert derivation.formula == wanted
    assert {s.check.kind for s in every(derivation.steps)} == {"EXACT"}


CASES = {case["id"]: case for case in corpus_cases.read("public.jsonl")}


@pytest.mark.sweep(50, alike=True)
@pytest.mark.parametrize("name", [name for name in CASES if name not in corpus_cases.refused()])
def test_text_and_sympy_are_derived_alike(name: str) -> None:
    case = CASES[name]
    shapes, facts = corpus_cases.shapes(case), corpus_cases.facts(case)
    typed = read(case["expr"], shapes=shapes, assume=facts, variable=case["wrt"])
    expected = corpus_cases.derived(case).to("latex")
    for expression in (parse(case["expr"], shapes=shapes), to_sympy(typed.expression)):
        assert corpus_cases.derive(case, expression).to("latex") == expected


@pytest.mark.parametrize(
    ("text", "by", "wanted", "conditions"),
    [
        ("norm2(X*W - Y)^2", "W", NORMAL, ("X'*X",)),
        ("norm2(X*W - Y)^2", "X", "Y*W'*inv(W*W')", ("W*W'",)),
        ("norm2(X*W - Y)^2", "Y", "X*W", ()),
        ("norm2(X*W - Y)^2 + c*norm2(W)^2", "W", "inv(X'*X + c*eye)*X'*Y", ("X'*X + c*eye",)),
        ("norm2(X*W - Y)^2/n_1", "W", NORMAL, ("X'*X",)),
        ("tr((X*W - Y)'*D*(X*W - Y))", "W", "inv(X'*(D + D')*X)*X'*(D + D')*Y", ("X'*(D + D')*X",)),
        ("norm2(X*w - y)^2", "w", "inv(X'*X)*X'*y", ("X'*X",)),
        ("norm2(A*X*B - Y)^2", "X", "inv(A'*A)*A'*Y*B'*inv(B*B')", ("A'*A", "B*B'")),
    ],
)
def test_solve(text: str, by: str, wanted: str, conditions: tuple[str, ...]) -> None:
    solution = derive(text, by).solve()
    assert solution.formula == wanted
    assert len(solution.conditions) == len(conditions)
    assert all(any(c in said for said in solution.conditions) for c in conditions)
    assert {s.check.kind for s in every(solution.steps)} <= {"EXACT", "SAMPLED"}
    assert wanted in repr(solution)


@pytest.mark.parametrize(
    ("text", "by", "message"),
    [
        ("tr(A*X)", "X", "the gradient A' does not depend on X: it has no stationary point to solve for"),
        (
            "sum(exp(x))",
            "x",
            "the gradient cannot be shown to be affine in x: exp(x) is not a product of constants with x",
        ),
        (
            "norm2(S.*(X*W - Y))^2",
            "W",
            "the gradient cannot be shown to be affine in W: S.^2.*(X*W - Y) is not a product of constants with W",
        ),
        (
            "tr(A*inv(X))",
            "X",
            "the gradient cannot be shown to be affine in X: inv(X) is not a product of constants with X",
        ),
        (
            "tr(A*X*B*X') + tr(X*X')",
            "X",
            "X stands between different matrices in the gradient A'*X*B' + A*X*B + 2*X; such an equation has no "
            "solution by inverses alone",
        ),
        ("A*x", "x", "only a scalar objective has a stationary point"),
    ],
)
def test_solve_refuses(text: str, by: str, message: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(text, by).solve()
    assert caught.value.message == message


def test_what_is_solved_for_is_said() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("sum(exp(x))", "x").solve()
    assert caught.value.hint == "a stationary point is solved for only where the gradient is L*W*R - C"
    assert caught.value.told("ja") == (
        "勾配が x の一次式であることを示せない。exp(x) は定数と x の積ではない\n"
        "ヒント: 停留点を解けるのは、勾配が L*W*R - C の形のときだけである"
    )


def test_function() -> None:
    random = np.random.default_rng(0)
    x, w, y = random.random((4, 3)), random.random((3, 2)), random.random((4, 2))
    function = derive("norm2(X*W - Y)^2", "W").function()
    assert np.allclose(function(X=x, W=w, Y=y), 2 * x.T @ (x @ w - y))
    assert np.allclose(function(Y=y.tolist(), W=w, X=x), 2 * x.T @ (x @ w - y))
    assert function.__doc__
    scalar = derive("x'*A*x*t", "t", shapes={"t": ()}).function()
    assert np.ndim(scalar(x=np.ones(2), A=np.eye(2), t=3)) == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"X": None}, "X"),
        ({"Z": np.ones((2, 2))}, "Z"),
        ({"X": np.ones((4, 5))}, "n_2"),
        ({"X": np.ones(4)}, "two-dimensional"),
        ({"Y": np.ones((5, 2))}, "n_1"),
        ({"X": [["a", "b"]]}, "X"),
        ({"W": np.ones((3, 2, 1))}, "W"),
        ({"W": [[1, 2], [3]]}, "W"),
        ({"W": np.ones((3, 2)) * 1j}, "W"),
    ],
)
def test_function_arguments(change: dict[str, Any], said: str) -> None:
    arguments: dict[str, Any] = {"X": np.ones((4, 3)), "W": np.ones((3, 2)), "Y": np.ones((4, 2)), **change}
    arguments = {name: a for name, a in arguments.items() if a is not None}
    with pytest.raises(ArgumentError) as caught:
        derive("norm2(X*W - Y)^2", "W").function()(**arguments)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"order": 4}, "the order is 1, 2 or 3, not 4"),
        ({"order": 0}, "the order is 1, 2 or 3, not 0"),
        (
            {"structure": "banded"},
            "there is no structure 'banded'\nhint: one of symmetric, diagonal, lower, upper, skew",
        ),
        ({"assume": {"X": "shiny"}}, "'shiny' cannot be assumed of X"),
        ({"assume": {"Z": "spd"}}, "Z"),
    ],
)
def test_options_are_checked(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError) as caught:
        derive("norm2(X*W - Y)^2", "W", **options)
    assert message in str(caught.value)


CANCELS = "look for a term that cancels, as in X - X, or a factor 0"


@pytest.mark.parametrize(
    ("text", "by", "options", "message", "hint"),
    [
        (
            "tr(X^k)",
            "k",
            {},
            "k stands in the exponent of a matrix, so it is a whole number, and nothing is differentiated with respect "
            "to it",
            None,
        ),
        (
            "lambda_max(A)",
            "A",
            {},
            "lambda_max is taken of a symmetric matrix, and nothing says that A is one",
            "assume A=symmetric",
        ),
        (
            "lambda_max(A*B)",
            "A",
            {},
            "lambda_max is taken of a symmetric matrix, and nothing says that A*B is one",
            "X'*X and X + X' are symmetric",
        ),
        ("norm2(x)*tr(inv(A-A))", "x", {}, "the inverse of A - A, which is always zero", CANCELS),
        (
            "log(t-t)*x'*x",
            "x",
            {"shapes": {"t": ()}},
            "the logarithm of t - t, which is always zero",
            CANCELS,
        ),
        ("logdet(X-X)", "X", {}, "the log-determinant of X - X, which is always zero", CANCELS),
        ("sum(x./(y-y))", "x", {}, "division by y - y, which is always zero", CANCELS),
        (
            "sum_ij(A_ij*X_ij)",
            "X",
            {"structure": "upper"},
            "there is no rule for the free entries of upper triangular matrices in a sum over indices",
            "the objective with whole matrices is tr(A*X')",
        ),
        ("A*x", "x", {"order": 2}, "a higher derivative is taken of a scalar objective", None),
        (
            "A*X",
            "X",
            {"structure": "lower"},
            "the free entries of lower triangular matrices have a rule for the gradient of a scalar only",
            None,
        ),
        (
            "A*X",
            "X",
            {"structure": "symmetric"},
            "the free entries of symmetric matrices have a rule for the gradient of a scalar only",
            "structure= is of X, which makes it n_2×n_2 and the objective n_1×n_2; what is known of another matrix is "
            'said by assume={"S": "symmetric"} (--assume S=symmetric), with its name',
        ),
        (
            "sum_ij(A_ij*X_ij)",
            "X",
            {"structure": "diagonal"},
            "there is no rule for the free entries of diagonal matrices in a sum over indices",
            "the objective with whole matrices is tr(A*X)",
        ),
        (
            "tr(A*X)",
            "X",
            {"structure": "lower", "shapes": {"X": ("m", "n")}},
            "X is not a square matrix, so it cannot be lower triangular",
            'declare its shape, as in shapes={"X": ("n", "n")}',
        ),
    ],
)
def test_what_derive_refuses(text: str, by: str, options: dict[str, Any], message: str, hint: str | None) -> None:
    with pytest.raises(MatderivError) as caught:
        derive(text, by, **options)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_a_refusal_in_japanese() -> None:
    with pytest.raises(MatderivError) as caught:
        derive("logdet(X-X)", "X")
    assert caught.value.told("ja") == (
        "つねに零である X - X の行列式の対数\n    logdet(X-X)\n           ^^^\n"
        "ヒント: X - X のように打ち消し合う項か、因子 0 がないか調べる"
    )
    with pytest.raises(MatderivError) as caught:
        derive("A*X", "X", structure="lower")
    assert caught.value.told("ja") == "下三角行列の自由な成分による微分の規則は、スカラーの勾配に対するものだけである"


def test_a_slip_of_ours_is_no_fault_of_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    def slip(*args: object) -> None:
        raise KeyError("slip")

    monkeypatch.setattr(
        "matderiv.deriving.pipeline._in_order", FunctionType(slip.__code__, {"__name__": "matderiv.slip"})
    )
    with pytest.raises(FaultError) as caught:
        derive("x'*x", "x")
    assert caught.value.message == "a fault of matderiv itself, not of the objective: KeyError: 'slip'"
    assert caught.value.hint == "no derivative is given; please report the objective"


@pytest.mark.parametrize("structure", ["symmetric", "diagonal", "lower", "upper"])
def test_a_structure_of_a_single_entry_ties_nothing(structure: str) -> None:
    assert derive("logdet(S)", "S", shapes={"S": (1, 1)}, structure=structure).formula == "1/S"


@pytest.mark.parametrize(
    ("structure", "wanted"),
    [
        ("symmetric", "A' + A - A.*eye"),
        ("diagonal", "A.*eye"),
        ("lower", "tril(A')"),
        ("upper", "triu(A')"),
        ("skew", "A' - A"),
    ],
)
def test_a_structured_unknown_is_square(structure: str, wanted: str) -> None:
    d = derive("tr(A*X)", "X", structure=structure)
    assert d.formula == wanted
    variable = d.proof.variable
    assert variable.shape[0] == variable.shape[1]  # type: ignore[attr-defined]
    assert "invertible" not in variable.facts  # type: ignore[attr-defined]


def test_a_triangular_unknown_keeps_what_is_assumed_of_it() -> None:
    d = derive("norm2(X*w)^2", "X", structure="lower", assume={"X": "invertible"})
    assert d.formula == "2*tril(X*w*w')"
    assert d.proof.variable.facts == {"invertible"}  # type: ignore[attr-defined]
    assert "not declared" in derive("tr(X)", "X", structure="lower").to("terminal")


@pytest.mark.parametrize("objective", [None, 3.5j, ["x"], b"x'*x"])
def test_what_is_no_objective(objective: Any) -> None:
    with pytest.raises(InputError):
        derive(objective, "x")


@pytest.mark.parametrize("text", ["((tr((B-B)^3))^(2))*(norm2(X))", "log(tr(expm(B-B)))*(norm2(X))"])
def test_a_condition_on_a_constant_of_open_size(text: str) -> None:
    shapes = {"B": ("n", "n"), "X": ("n", "m")}
    assert derive(text, "X", shapes=shapes).proof.ends.kind == "SAMPLED"


@pytest.mark.parametrize(
    ("text", "variable", "message", "place"),
    [
        ("inv(X - X)", "X", "the inverse of X - X, which is always zero", (4, 9)),
        ("log(0)*x'*x", "x", "the logarithm of 0, which is always zero", (4, 5)),
        ("sqrt(-1)*x'*x", "x", "sqrt(-1) has no real value", (0, 8)),
        ("x'*x*arcsin(2)", "x", "arcsin(2) has no real value", (5, 14)),
        ("x'*x*log(-1/2)", "x", "has no real value", (5, 14)),
        ("x'*x*(-8)^(1/3)", "x", "has no real value", (5, 15)),
        ("1/norm2(x - x)", "x", "division by norm2(x - x), which is always zero", (2, 14)),
        ("logdet(0*X)", "X", "which is always zero", None),
    ],
)
def test_what_has_no_value_anywhere_is_refused(
    text: str, variable: str, message: str, place: tuple[int, int] | None
) -> None:
    with pytest.raises(InputError) as caught:
        derive(text, variable, shapes={variable: ("n", "n") if variable == "X" else ("n",)})
    assert message in caught.value.message
    assert caught.value.hint
    assert caught.value.span == (place or (0, len(text)))


def test_a_number_without_a_real_value_in_both_languages() -> None:
    with pytest.raises(InputError) as caught:
        derive("arccosh(0)*t", "t", shapes={"t": ()})
    assert str(caught.value).endswith("hint: all numbers are real here")
    assert "arccosh(0) は実数の値をもたない" in caught.value.told("ja")
    assert derive("(sqrt(0) + abs(0) + arcsin(1))*t", "t", shapes={"t": ()}).formula is not None


def test_what_grows_has_a_bound_and_a_message() -> None:
    with pytest.raises(NoRuleError, match=r"has 33 terms; at most 32 are written out"):
        derive("X^33", "X")
    assert derive("tr(X^400)", "X").formula == "400*(X^399)'"
    with pytest.raises(NoRuleError, match="a sum of 301 different terms that hold x is too long"):
        derive(" + ".join(f"a{i}'*x" for i in range(301)), "x", shapes={"x": ("n",)})
    with pytest.raises(InputError, match=r"X has 625 entries; with numbers as sizes at most 600 are checked"):
        derive("tr(X)", "X", shapes={"X": (25, 25)})
    with pytest.raises(InputError, match="this number has more than 1,000 digits"):
        derive("2^(2^(2^(2^(2^2))))*t", "t")


@pytest.mark.exhaustive
def test_softmax_under_softmax_grows_with_the_layers() -> None:
    """The substituted answer shares its parts; walking it as a tree would take 2^16 times as long."""
    text = "x"
    for k in range(16):
        text = f"softmax(A{k}*{text})"
    shapes = {**{f"A{k}": ("n", "n") for k in range(16)}, "x": ("n",), "a": ("n",)}
    assert " where " in (derive(f"a'*{text}", "x", shapes=shapes).formula or "")


def test_a_declared_name_is_not_defined_as_well() -> None:
    with pytest.raises(InputError, match="x is declared as a variable, and defined here as well"):
        derive("x'*x where x = 2", "x", shapes={"x": ("n",)})


def test_the_determinant_of_a_kronecker_sum() -> None:
    shapes: dict[str, tuple[str, ...]] = {"A": ("m", "m"), "B": ("n", "n"), "c": ()}
    assert derive("logdet(kron(A, B) + c*eye)", "c", shapes=shapes).formula == "tr(inv(kron(A, B) + c*eye))"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"shapes": [("X", ("n", "n"))]}, "shapes is a dictionary from names, not [('X', ('n', 'n'))]"),
        ({"assume": "symmetric"}, "assume is a dictionary from names, not 'symmetric'"),
        ({"assume": {1: "positive"}}, "'1' is no name of a variable"),
        ({"assume": {"X": "symmetric+skew"}}, "X cannot be both skew and symmetric: it would be zero"),
        ({"assume": {"X": "skew+spd"}}, "X cannot be both skew and spd: its diagonal is zero"),
        ({"assume": {"X": "skew"}, "structure": "symmetric"}, "X cannot be both skew and symmetric"),
        ({"structure": ["symmetric"]}, "there is no structure ['symmetric']"),
    ],
)
def test_options_of_the_wrong_kind(options: Any, message: str) -> None:
    with pytest.raises(InputError) as caught:
        derive("tr(X)", "X", **options)
    assert message in caught.value.message


def test_a_number_is_an_objective() -> None:
    with pytest.raises(InputError, match="x is not in the formula"):
        derive(3, "x")  # type: ignore[arg-type]
    assert derive(3, "x", shapes={"x": ("n",)}).formula == "0*x"  # type: ignore[arg-type]


def test_a_t_in_an_exponent_says_what_a_prime_says() -> None:
    for text in ("x{}*A*x", "(x - b){}*A*(x - b)", "y{}*x + x{}*A*x", "norm2(y - A*x)^2 + b{}*x"):
        assert derive(text.replace("{}", "^T"), "x").formula == derive(text.replace("{}", "'"), "x").formula
    assert derive("x^T", "x", shapes={"x": (), "T": ()}).formula == "T*x^(T - 1)"


def test_a_name_in_a_note_is_mathematics() -> None:
    """In every format, as it is in the formulas, not the letters of its name."""
    d = derive("norm2(X*lambda_1 - y)^2", "lambda_1")
    assert r"The shape of $X$, $\lambda_{1}$, $y$ was not declared" in d.to("latex")
    assert r"The shape of $`X`$, $`\lambda_{1}`$, $`y`$ was not declared" in d.to("markdown")
    assert "The shape of X, λ₁, y was not declared" in d.to("terminal")
    assert r"$X$, $\lambda_{1}$, $y$ の形は宣言されていないので" in d.to("latex", language="ja")
