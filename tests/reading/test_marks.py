"""A prime of a number is refused, since it may be a derivative or another name; that of an array is its transpose."""

from __future__ import annotations

import pytest

import matderiv
from matderiv import InputError, NoRuleError, check, derive

SIZES = {"t": (), "s": (), "f": (), "lambda": (), "x": ("n",), "y": ("n",), "w": ("n",), "X": ("n", "n"), "A": (1, "n")}


def shapes(*names: str) -> dict[str, tuple[object, ...]]:
    return {name: SIZES[name] for name in names}


@pytest.mark.parametrize(
    ("formula", "wrt", "names", "primed", "other"),
    [
        (r"\sum_i (y_i - y_i')^2", "y", "y", "y_i'", "s_i"),
        (r"\sum_i w_i' w_i", "w", "w", "w_i'", "s_i"),
        (r"\sum_i x_i x_i''", "x", "x", "x_i''", "s_i"),
        (r"\sum_{ij} X_{ij}X_{ij}'", "X", "X", "X_{ij}'", "s_{ij}"),
        (r"\lambda\|x\|_2^2+\lambda'\|x\|_1", "x", "x lambda", r"\lambda'", "s"),
        (r"f' x^\top x", "x", "x f", "f'", "s"),
        (r"f^{\prime} x^\top x", "x", "x f", r"f^{\prime}", "s"),
        (r"\left(\sin t\right)'", "t", "t", r"\left(\sin t\right)'", "s"),
        (r"\sin t'", "t", "t", "t'", "s"),
        (r"\log(t)'", "t", "t", r"\log(t)'", "s"),
        (r"(t^3)'\cdot\sqrt2", "t", "t", "(t^3)'", "s"),
        (r"\sqrt 2 (x^\top x)'", "x", "x", r"(x^\top x)'", "s"),
        (r"e^{-t}t''", "t", "t", "t''", "s"),
        (r"\frac12 s'' t^2", "t", "t s", "s''", "u"),
        ("t*x'*x + t'*sum(x)", "x", "t x", "t'", "s"),
        ("t*x'*x + t’*sum(x)", "x", "t x", "t’", "s"),
        ("sum_i(x_i'*x_i)", "x", "x", "x_i'", "s_i"),
        ("t^s'", "t", "t s", "t^s'", "u"),
        ("(t+1)^s'", "t", "t s", "(t+1)^s'", "u"),
        ("norm2(x)^s'", "x", "x s", "norm2(x)^s'", "u"),
    ],
)
def test_a_prime_of_a_number_is_refused(formula: str, wrt: str, names: str, primed: str, other: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(formula, wrt, shapes=shapes(*names.split()))
    bare = primed.rstrip("'’").removesuffix(r"^{\prime}")
    assert caught.value.message == f"{primed} is a number with a prime, which may be a derivative or another name"
    assert caught.value.said.within("ja") == f"{primed} は数であり、そのプライムは微分とも別の名前とも読める"
    assert caught.value.span is not None
    assert formula[slice(*caught.value.span)] == primed
    assert caught.value.hint == (
        f"for another name take a letter of its own, as {other}; write a derivative out; a transpose changes no "
        f"number, so that {bare} says the same"
    )
    assert f"別の名前なら {other} のように別の文字を使い、微分ならその式を書く。" in caught.value.advice.within("ja")


@pytest.mark.parametrize("formula", [r"g(t)' t, \quad g(s) = s^2", r"g(t)'' t, \quad g(s) = s"])
def test_a_prime_stays_on_what_a_definition_stands_for(formula: str) -> None:
    with pytest.raises(InputError, match="number with a prime"):
        derive(formula, "t", shapes=shapes("t"))


def test_an_inferred_number_with_a_prime_is_refused() -> None:
    with pytest.raises(InputError, match="number with a prime"):
        derive(r"(a^\top x)' \log(b)'", "x", shapes=shapes("x"))
    # of a product of arrays in text the prime is the transpose, as it is of its factors
    assert derive("(x'*x)'", "x").formula == "2*x"


def test_a_claim_for_a_prime_of_a_number_gets_no_verdict() -> None:
    with pytest.raises(InputError, match="number with a prime"):
        check(r"\sum_i (y_i - y_i')^2", "y", "0*y", shapes=shapes("y"))
    with pytest.raises(InputError, match="number with a prime"):
        check("t*x'*x", "x", "2*t'*x", shapes=shapes("t", "x"))


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("formula", "wrt", "names", "means"),
    [
        ("x'*X'*x", "x", "x X", "x'*X*x"),
        (r"\mathbf{x}'(X')'\mathbf{x}", "x", "x X", "x'*X*x"),
        (r"\left(Xx\right)'(Xx)", "x", "x X", "norm2(X*x)^2"),
        (r"t^\top x^\top x", "x", "x t", "t*x'*x"),
        (r"(x^\top X x)^\top", "x", "x X", "x'*X*x"),
        (r"\sum_{ij} X_{ij}X^\top_{ij}", "X", "X", "tr(X*X)"),
        (r"1'x\cdot\sqrt{4}/2", "x", "x", "sum(x)"),
        ("(A*x)'*(A*x)", "x", "A x", "norm2(A*x)^2"),
        ("sum_i(x_i'*y)", "X", "X y", "sum(X*y)"),
        (r"\langle X, Y\rangle_F", "X", "X", "tr(X'*Y)"),
        (r"\langle X, X\rangle_{F}^2", "X", "X", "tr(X'*X)^2"),
        (r"\langle X, X\rangle^2_F", "X", "X", "tr(X'*X)^2"),
        (r"\|x\|_X^2", "x", "x X", "x'*X*x"),
        (r"\|x-y\|^2_{X}", "x", "x y X", "(x-y)'*X*(x-y)"),
        (r"\frac12\|x\|_X^2+\|x\|_2^2", "x", "x X", "x'*X*x/2+x'*x"),
        ("[1-t]_+", "t", "t", "relu(1-t)"),
        ("[1-t]_+^2", "t", "t", "relu(1-t)^2"),
        (r"\sqrt2\, t^2,", "t", "t", "sqrt(2)*t^2"),
    ],
)
def test_what_stands_on_an_array_is_read(formula: str, wrt: str, names: str, means: str) -> None:
    given = shapes(*names.split()) | ({"Y": ("n", "n")} if "Y" in formula else {})
    found = derive(formula, wrt, shapes=given)
    assert check(means, wrt, found.formula or "", shapes=given).right, found.formula


WEIGHTED = r"write \sqrt{x^\top X x} for the weighted norm; its square \|x\|_X^2 is read"


@pytest.mark.parametrize(
    ("formula", "names", "hint"),
    [
        (r"\|x\|_s^2", "x s", r"a weighted norm is written x^\top A x"),
        (r"\|x\|_X", "x X", WEIGHTED),
        (r"\|x\|_X^3", "x X", WEIGHTED),
    ],
)
def test_the_weight_of_a_norm_is_a_declared_matrix(formula: str, names: str, hint: str) -> None:
    with pytest.raises(NoRuleError, match="there is no rule for the norm _") as caught:
        derive(formula, "x", shapes=shapes(*names.split()))
    assert caught.value.hint == hint


def test_another_inner_product_is_refused() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(r"\langle x, y\rangle_X", "x", shapes=shapes("x", "y", "X"))
    assert caught.value.message == "there is no rule for the inner product _X"
    assert caught.value.said.within("ja") == "内積 _X についての規則はない"
    assert caught.value.hint == r"a weighted one is written x^\top A y"
    assert caught.value.advice.within("ja") == r"重み付きの内積は x^\top A y と書く"


@pytest.mark.parametrize("formula", ["t^2,,", ",t", "t^2; t", "sum(x,)"])
def test_other_commas_are_refused(formula: str) -> None:
    with pytest.raises(matderiv.MatderivError):
        derive(formula, "t", shapes=shapes("t"))


def test_the_norm_of_a_document_takes_its_argument_in_braces() -> None:
    assert derive(r"\norm{Ax}^2", "x").formula == "2*A'*A*x"
    with pytest.raises(InputError, match=r"\\norm takes its argument in braces") as caught:
        derive(r"\norm x", "x")
    assert caught.value.hint == r"write \norm{x}"
