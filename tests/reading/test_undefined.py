"""Functions that nobody defined, as they are read and refused, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sympy import Expr

import matderiv
from matderiv import MatderivError
from matderiv.expressions.writer import formula, latex, unicode
from matderiv.reading.readings import read_formula

DECLARE = (
    'declare it: functions={"f": "scalar"} for a function to the real numbers, "entrywise" for one of each entry '
    "(--function f=scalar), or write f*(...) for a product",
    'functions={"f": "scalar"} (実数値関数)または "entrywise"(成分ごとの関数)と宣言する(--function f=scalar)。'
    "積であれば f*(...) と書く",
)
KINDS = (
    'a function is "entrywise", "scalar", or ("m",) for one with m entries; f=m on the command line',
    '関数は "entrywise" か "scalar"、m 個の成分をもつものは ("m",)、コマンドラインでは f=m と宣言する',
)
# objective, what is declared of functions, the message and the hint in each language
REFUSED: list[tuple[str, dict[str, Any], tuple[str, str], tuple[str, str] | None]] = [
    (
        "f(A*x)",
        {},
        (
            "nothing says what kind of function f is, and A*x is no number",
            "f がどのような関数であるか宣言がなく、A*x は数ではない",
        ),
        DECLARE,
    ),
    (
        "grad(f)(x)'*x",
        {},
        (
            "nothing says what kind of function f is, and x is no number",
            "f がどのような関数であるか宣言がなく、x は数ではない",
        ),
        DECLARE,
    ),
    (
        "sigmod(x'*x)",
        {},
        ("the function 'sigmod' is not known", "関数 'sigmod' は知られていない"),
        ("did you mean sigmoid(...)?", "sigmoid(...) の誤りではないか"),
    ),
    (
        "x(3)",
        {},
        ("the function 'x' is not known", "関数 'x' は知られていない"),
        ("write x[3] for an entry, x*(...) for a product", "成分であれば x[3]、積であれば x*(...) と書く"),
    ),
    (
        "E(x'*x)",
        {},
        ("the function 'E' is not known", "関数 'E' は知られていない"),
        (
            "random variables are not read: write mean(x) for the entries of an array, E*(...) for a product",
            "確率変数は読めない。配列の成分についてなら mean(x)、積なら E*(...) と書く",
        ),
    ),
    (
        "floor(x'*x)",
        {},
        ("the function 'floor' is not known", "関数 'floor' は知られていない"),
        (
            'write out what it is, or floor*(...) for a product; functions={"floor": "entrywise"} declares one of your '
            "own by this name",
            '式を書く。積であれば floor*(...) と書き、その名前の自前の関数であれば functions={"floor": "entrywise"} '
            "と宣言する",
        ),
    ),
    (
        "grad(f)(x)",
        {"f": "entrywise"},
        ("f has no grad(f)", "f に grad(f) はない"),
        ("its derivative is f'", "その導関数は f' である"),
    ),
    (
        "jac(f)(x)",
        {"f": "scalar"},
        ("f has no jac(f)", "f に jac(f) はない"),
        ("its gradient is grad(f)", "その勾配は grad(f) である"),
    ),
    (
        "f'(x)",
        {"f": ("m",)},
        ("f has no f'", "f に f' はない"),
        ("its Jacobian matrix is jac(f)", "そのヤコビ行列は jac(f) である"),
    ),
    (
        "f(x, x)",
        {"f": "scalar"},
        ("f is a function of one argument here, but 2 are given", "f は 1 変数の関数であるが、2 個与えられている"),
        ("write the function out, or a product with *", "関数の式を書く。積なら * を用いる"),
    ),
    (
        "f(x) + f(A*x)",
        {"f": "scalar"},
        (
            "the argument of f is n×1, and this is m×1",
            "f の引数は n×1 であるが、これは m×1 である",
        ),
        None,
    ),
    (
        "sum(f(A*x*x'))",
        {"f": ("k",)},
        ("f is taken of a column, but this is m×n", "f は列ベクトルに施すが、これは m×n である"),
        None,
    ),
    (
        "x'*f'(x)",
        {"f": "scalar"},
        (
            "f' is written of a function of a number, and this is n×1",
            "f' は数の関数の書き方であるが、引数は n×1 である",
        ),
        ("write grad(f)(x)", "grad(f)(x) と書く"),
    ),
    (
        "f(x)",
        {"f": "scalar", "x": "scalar"},
        ("x is declared twice, as an array and as a function", "x が配列と関数の二通りに宣言されている"),
        ("give one of the two another name", "どちらかに別の名前を付ける"),
    ),
    (
        "f(x) + n(x)",
        {"f": "scalar", "n": "scalar"},
        ("n is declared twice, as a size and as a function", "n がサイズと関数の二通りに宣言されている"),
        ("give one of the two another name", "どちらかに別の名前を付ける"),
    ),
    (
        "f(x)",
        {"f": "matrix"},
        ("a function cannot be declared as f=matrix", "関数を f=matrix と宣言することはできない"),
        KINDS,
    ),
    (
        "f(x)",
        {"f": ("m", "n")},
        ("a function cannot be declared as f=('m', 'n')", "関数を f=('m', 'n') と宣言することはできない"),
        KINDS,
    ),
    (
        "f(x)",
        {"f": "scalar", "tanh": "scalar"},
        ("tanh is a function that is known", "tanh は既知の関数である"),
        ("another name, as tanh_1", "tanh_1 のような別の名前にする"),
    ),
    (
        "norm2(x)^2",
        {"f": "scalar"},
        ("it is said what f is, which is not in the formula", "f が何であるか宣言されているが、f は式の中にない"),
        None,
    ),
]
SHAPES = {"x": ("n",), "A": ("m", "n")}


@pytest.mark.parametrize(("objective", "functions", "message", "hint"), REFUSED)
def test_what_may_be_meant_otherwise_is_refused(
    objective: str, functions: dict[str, Any], message: tuple[str, str], hint: tuple[str, str] | None
) -> None:
    shapes = {n: s for n, s in SHAPES.items() if n in objective}
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(objective, "x", shapes=shapes, functions=functions or None)
    error = caught.value
    assert (error.said.within("en"), error.said.within("ja")) == message
    assert (error.advice and (error.advice.within("en"), error.advice.within("ja"))) == hint


MANY = [
    (
        "f(X)",
        2,
        {"f": "scalar"},
        "the second derivative of f, a function of a matrix, has four indices, and is not read",
        "行列の関数 f の二階導関数には四つの添字があり、扱えない",
    ),
    (
        "f(x)",
        3,
        {"f": "scalar"},
        "the third derivative of f has three indices, and is not read",
        "f の三階導関数には三つの添字があり、扱えない",
    ),
    (
        "norm2(g(x))^2",
        2,
        {"g": ("m",)},
        "the second derivative of g has three indices, and is not read",
        "g の二階導関数には三つの添字があり、扱えない",
    ),
]


@pytest.mark.parametrize(("objective", "order", "functions", "en", "ja"), MANY)
def test_derivatives_with_more_than_two_indices_are_refused(
    objective: str, order: int, functions: dict[str, Any], en: str, ja: str
) -> None:
    shapes: dict[str, tuple[str, ...]] = {"X": ("n", "m")} if "X" in objective else {"x": ("n",)}
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(objective, next(iter(shapes)), shapes=shapes, functions=functions, order=order)
    assert (caught.value.said.within("en"), caught.value.said.within("ja")) == (en, ja)


def test_a_function_has_its_argument() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive("f*f(x)", "x", shapes={"x": ("n",)}, functions={"f": "scalar"})
    assert caught.value.message == "f is a function"
    assert caught.value.hint == "write f(...)"


FACTORS = {"x": ("n",), "X": ("n", "n"), "b": ("n",)}


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "functions", "formula"),
    [
        ("sum(phi'(X*x))", {"phi": "entrywise"}, "X'*phi''(X*x)"),
        ("sum(phi′(X*x))", {"phi": "entrywise"}, "X'*phi''(X*x)"),
        ("sum(φ″(X*x))", {"phi": "entrywise"}, "X'*phi'''(X*x)"),
        ("sum(phi(X*x))", {"φ": "entrywise"}, "X'*phi'(X*x)"),
        ("b'*∇f(x)", {"f": "scalar"}, "hess(f)(x)*b"),
        ("∇f(x)'*b", {"f": "scalar"}, "hess(f)(x)*b"),
        ("grad( f )(x)'*b", {"f": "scalar"}, "hess(f)(x)*b"),
        ("sum(∇²f(b)*x)", {"f": "scalar"}, "hess(f)(b)*vector(1)"),
        ("sum(J_g(b)*x)", {"g": ("n",)}, "jac(g)(b)'*vector(1)"),
        ("φ(b'*x)", {}, "phi'(b'*x)*b"),
        ("foo_1(b'*x)", {}, "foo_1'(b'*x)*b"),
        ("‖φ(Xx) − b‖²", {"phi": "entrywise"}, "2*X'*((phi(X*x) - b).*phi'(X*x))"),
        ("sigmod(b'*x)", {"sigmod": "scalar"}, "sigmod'(b'*x)*b"),
        ("f(x'*x)", {"f": "scalar"}, "2*f'(x'*x)*x"),
        ("1 + phi(X*x)", {"phi": "entrywise"}, "diag(phi'(X*x))*X"),
    ],
)
def test_functions_that_nobody_defined_are_read(objective: str, functions: dict[str, Any], formula: str) -> None:
    shapes = {n: s for n, s in FACTORS.items() if n in objective}
    assert matderiv.derive(objective, "x", shapes=shapes, functions=functions or None).formula == formula


def test_a_prime_behind_a_variable_is_a_transpose() -> None:
    with pytest.raises(MatderivError, match="an operator is missing here"):
        matderiv.derive("sum(b'(X*x)) + b'*x", "x", shapes=FACTORS)
    declared = matderiv.derive("sum(h'(X*x))", "x", shapes={"x": ("n",), "X": ("n", "n")}, functions={"h": "entrywise"})
    assert declared.formula == "X'*h''(X*x)"


def test_what_is_taken_for_a_function_is_said() -> None:
    shown = matderiv.derive("phi(b'*x)", "x", shapes={"x": ("n",), "b": ("n",)})
    assert "φ is taken for a function of a number, which goes for every entry of an array." in " ".join(
        shown.to("terminal").split()
    )
    assert "φ は数の関数とみなし、配列には成分ごとに施す。" in shown.to("terminal", language="ja")
    assert "In the checks φ is a smooth function drawn at random." in shown.to("terminal")
    assert "検算では、φ としてランダムに選んだ滑らかな関数を用いる。" in shown.to("terminal", language="ja").replace(
        "\n    ", ""
    )
    assert "Valid where φ is differentiable." in shown.to("terminal")


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("objective", "order", "functions", "condition"),
    [
        ("f(x)", 1, {"f": "scalar"}, "f is differentiable"),
        ("f(x)", 2, {"f": "scalar"}, "f is twice continuously differentiable"),
        ("phi(x'*x)", 2, {}, "phi is twice differentiable"),
        ("phi(x'*x)", 3, {}, "phi is three times differentiable"),
        ("phi''(x'*x)", 2, {}, "phi is differentiable 4 times"),
    ],
)
def test_how_smooth_a_function_has_to_be_is_a_condition(
    objective: str, order: int, functions: dict[str, Any], condition: str
) -> None:
    found = matderiv.derive(objective, "x", shapes={"x": ("n",)}, order=order, functions=functions or None)
    assert [c.text.fill("en", {k: str(v) for k, v in c.bindings.items()}) for c in found.proof.conditions] == [
        condition
    ]


@pytest.mark.parametrize(
    ("objective", "en", "ja"),
    [
        ("phi(norm2(x))*psi(x'*x)", "and φ and ψ are differentiable.", "φとψが微分可能であるとき成り立つ。"),
        (
            "phi(s)*psi(s)*h''(s)",
            "Valid where φ and ψ are differentiable and h is three times differentiable.",
            "φとψが微分可能であり、hが3回微分可能であるとき成り立つ。",
        ),
    ],
)
def test_functions_that_have_to_be_equally_smooth_are_said_so_together(objective: str, en: str, ja: str) -> None:
    found = matderiv.derive(objective, "x" if "x" in objective else "s", shapes={"s": ()} if "(s)" in objective else {})
    assert en in " ".join(found.to("terminal", steps="none").split())
    assert ja in "".join(found.to("terminal", steps="none", language="ja").split())


BACK: list[tuple[str, str, int, dict[str, Any]]] = [
    ("sum(phi(A*x))", "x", 1, {"phi": "entrywise"}),
    ("sum(phi(A*x))", "x", 2, {"phi": "entrywise"}),
    ("f(A*x + b)", "x", 1, {"f": "scalar"}),
    ("f(A*x + b)", "x", 2, {"f": "scalar"}),
    ("f(g(x))", "x", 1, {"f": "scalar", "g": ("m",)}),
    ("f(x)/h(x)", "x", 1, {"f": "scalar", "h": "scalar"}),
    ("phi(psi(s))", "s", 3, {"phi": "entrywise", "psi": "entrywise"}),
    ("norm2(phi(A*x) - b)^2", "x", 1, {"phi": "entrywise"}),
]


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("objective", "wrt", "order", "functions"), BACK)
@pytest.mark.parametrize("write", [formula, unicode, latex])
def test_answers_are_read_back_in_every_style(
    objective: str, wrt: str, order: int, functions: dict[str, Any], write: Callable[[Expr], str]
) -> None:
    shapes = {
        n: s
        for n, s in (SHAPES | {"A": ("n", "n"), "b": ("n",), "s": ()}).items()
        if n in {*re.findall("[A-Za-z]+", objective)}
    }
    found = matderiv.derive(objective, wrt, shapes=shapes, order=order, functions=functions)
    again = read_formula(write(found.proof.answer), shapes, functions=functions)
    assert again.expression == found.proof.answer
