"""A derivative of a derivative by another variable: right by differences, in every shape, as code, and from a file."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from several import CASES, Case, mixed

from matderiv import Derivation, InputError, MatderivError, NoRuleError, derive
from matderiv.formats import FORMATS

PAIRS = [(c, a, b) for c in CASES for a in c.names for b in c.names if a != b]


def _told(error: pytest.ExceptionInfo[MatderivError]) -> tuple[str, str]:
    return error.value.said.within("en"), error.value.said.within("ja")


@pytest.mark.sweep(40, alike=True)
@pytest.mark.parametrize(("case", "first", "second"), PAIRS, ids=[f"{c.text} {a} {b}" for c, a, b in PAIRS])
def test_it_is_what_differences_give(case: Case, first: str, second: str) -> None:
    d = derive(case.text, first, shapes=case.shapes, assume=case.assume).then(second)
    assert {s.check.kind for s in d.steps} <= {"EXACT", "SAMPLED"}
    assert d.proof.ends.kind == "SAMPLED"
    point = case.point()
    true = mixed(case, point, first, second)
    given = {v.name: point[v.name] for v in d.symbols}
    value = np.asarray(d.function()(**given))
    assert value.shape == true.shape
    assert np.allclose(value, true, rtol=1e-5, atol=1e-5)
    namespace: dict[str, Any] = {}
    exec(d.code("numpy"), namespace)
    assert np.allclose(namespace["hessian"](**given), value)
    v = np.random.default_rng(1).normal(size=np.shape(point[second]))
    name = next(p for p in ("v", "direction") if p not in given)
    product = namespace["hessian_vector_product"](**given, **{name: v})
    assert np.shape(product) == np.shape(point[first])
    assert np.allclose(product, np.tensordot(value, v, np.ndim(v)))


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("case", "first", "second"), PAIRS[::7], ids=[f"{c.text} {a} {b}" for c, a, b in PAIRS[::7]])
def test_it_comes_back_from_a_file(case: Case, first: str, second: str) -> None:
    d = derive(case.text, first, shapes=case.shapes, assume=case.assume).then(second)
    again = Derivation.from_json(d.to("json"))
    assert (again.formula, again.steps, again.proof.conditions) == (d.formula, d.steps, d.proof.conditions)
    assert [again.to(name, language="ja") for name in FORMATS] == [d.to(name, language="ja") for name in FORMATS]


def test_a_formula_has_the_rows_of_the_first() -> None:
    d = derive("log(1 + exp(x'*A*y))", "x")
    assert d.then("y").formula == "sigmoid(x'*A*y)*(sigmoid(-x'*A*y)*A*y*x'*A + A)"
    assert derive("norm2(A*x - b)^2", "x").then("b").formula == "-2*A'"
    assert derive("norm2(A*x - b)^2", "b").then("x").formula == "-2*A"
    assert derive("norm2(x)^2 + norm2(y)^2", "x").then("y").formula == "0*x*y'"
    assert derive("t*norm2(x)^2 + s", "x", shapes={"t": (), "s": ()}).then("s").formula == "0*x"


def test_by_the_same_variable_it_is_of_the_next_order() -> None:
    first = derive("norm2(A*x - b)^2", "x")
    assert first.then("x").to("latex") == derive("norm2(A*x - b)^2", "x", order=2).to("latex")
    shapes: dict[str, Any] = {"t": ()}
    one = derive("t*norm2(x)^2", "x", shapes=shapes)
    assert one.then("x").then("t").formula == one.then("t").then("x").formula == "2*eye"
    third = Derivation.from_json(one.then("t").then("x").to("json"))
    assert third.formula == "2*eye"
    assert "Hessian" not in third.to("terminal")


def test_what_is_assumed_of_the_second_holds_of_its_value_only() -> None:
    d = derive("x'*S*x", "x", assume={"S": "symmetric"})
    assert d.formula == "2*S*x"
    S, x = np.array([[2.0, 1.0], [1.0, 3.0]]), np.array([1.0, -2.0])
    # as by one entry of (S + S')x, not of 2Sx
    assert d.then("S").function()(S=S, x=x)[0].tolist() == [[2.0, -2.0], [-2.0, 0.0]]
    scale = derive("s*x'*x + log(s)", "x", shapes={"s": (), "x": ("n",)}, assume={"s": "positive"})
    assert scale.then("s").proof.conditions == ()


def test_what_both_derivatives_need_is_asked() -> None:
    d = derive("norm2(x)*log(t)", "x", shapes={"x": ("n",), "t": ()}).then("t")
    assert "x ≠ 0 (the norm has no derivative at 0) and t > 0" in d.to("terminal").replace("\n    ", " ")


@pytest.mark.parametrize(
    "front",
    [
        r"\frac{\partial^2}{\partial x\,\partial y^\top}",
        r"\frac{\partial^2}{\partial x \partial y}",
        r"\frac{\partial^2}{\partial x\,\partial y^T}",
    ],
)
def test_latex_says_it_in_front(front: str) -> None:
    d = derive(front + r" x^\top A y")
    assert d.formula == "A"
    shown = d.to("latex")
    assert r"\frac{\partial^{2}}{\partial x\, \partial y^{\top}} \left[ x^{\top} A y \right] = A" in shown
    assert Derivation.from_json(d.to("json")).to("latex") == shown
    assert "The derivative has the axes of x first, then those of y." in d.to("terminal")
    assert "導関数の添字は、x の添字、y の添字の順に並ぶ。" in d.to("terminal", language="ja")


def test_the_layout_is_said() -> None:
    shapes: dict[str, Any] = {"t": (), "s": (), "x": ("n",)}
    d = derive("t*s*norm2(x)^2", "t", shapes=shapes)
    assert "The derivative has the shape of x." in d.then("x").to("terminal")
    assert "The derivative is a scalar, like t, s." in d.then("s").to("terminal")
    assert "導関数は t, s と同じくスカラーである。" in d.then("s").to("terminal", language="ja")
    third = derive("(a'*x)*(b'*y)*(c'*z)", "x").then("y").then("z")
    assert "The derivative has the axes of these variables, in this order: x, y, z." in third.to("terminal")
    assert "導関数の添字は、x, y, z の添字をこの順に並べたものである。" in third.to("terminal", language="ja")


def test_a_symbol_of_sympy_says_it_too() -> None:
    n, m = sympy.symbols("n m", integer=True, positive=True)
    x, y, A = sympy.MatrixSymbol("x", n, 1), sympy.MatrixSymbol("y", m, 1), sympy.MatrixSymbol("A", n, m)
    d = derive(sympy.Trace(x.T * A * y), x).then(y)
    assert d.result == A
    assert Derivation.from_json(d.to("json")).result == A


REFUSED = [
    (
        lambda: derive("x'*A*y", "x").then("q"),
        "'q' does not stand in the objective, which is to be differentiated with respect to it as well",
        "さらに 'q' でも微分するのに、'q' は目的関数の中にない",
    ),
    (
        lambda: derive("A*x", "x").then("A"),
        "a derivative with respect to a further variable is taken of that of a scalar objective over all entries",
        "さらに別の変数で微分できるのは、スカラー値の目的関数をすべての成分で微分した導関数だけである",
    ),
    (
        lambda: derive("t*norm2(x)^2", "x", order=3, shapes={"t": (), "x": ("n",)}).then("t"),
        "a derivative is taken 4 times, and 3 times at most are read",
        "4 回の微分が書かれているが、読めるのは 3 回までである",
    ),
    (
        lambda: derive(r"\frac{\partial^2}{\partial x^\top \partial y} x^\top A y"),
        "x is transposed, and a variable that is not stands behind it: which of them has the rows is not plain",
        "x は転置されており、転置されていない変数がその後にある。どちらが行に対応するのかが定まらない",
    ),
    (
        lambda: derive("tr(A^k*X)", "X").then("k"),
        "k stands in the exponent of a matrix, so it is a whole number, and nothing is differentiated with respect to "
        "it",
        "k は行列の指数にあるので整数であり、これによる微分はできない",
    ),
]


@pytest.mark.parametrize(("asked", "said", "in_japanese"), REFUSED)
def test_what_is_refused(asked: Any, said: str, in_japanese: str) -> None:
    with pytest.raises((InputError, NoRuleError)) as caught:
        asked()
    assert _told(caught) == (said, in_japanese)


def test_the_hints_of_a_front_and_of_a_name() -> None:
    with pytest.raises(InputError) as caught:
        derive(r"\frac{\partial^2}{\partial x^\top \partial y} x^\top A y")
    advice = caught.value.advice
    assert advice is not None
    assert advice.within("en") == (
        r"the first has the rows, and only the last may be transposed, as in \partial x\,\partial y^\top"
    )
    assert advice.within("ja") == (
        r"最初の変数が行に対応する。転置してよいのは \partial x\,\partial y^\top のように最後の変数だけである"
    )
    with pytest.raises(InputError) as caught:
        derive("x'*A*y", "x").then("q")
    advice = caught.value.advice
    assert advice is not None
    assert (advice.within("en"), advice.within("ja")) == (
        "the names in it are x, A, y",
        "その中の名前は x, A, y である",
    )
