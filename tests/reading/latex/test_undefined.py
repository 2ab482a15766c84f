r"""Functions that nobody defined, in LaTeX: f: \mathbb{R}^n \to \mathbb{R} beside the formula, or declared apart."""

from __future__ import annotations

import re
from typing import Any

import pytest

import matderiv
from matderiv import MatderivError

SHAPES: dict[str, tuple[str, ...]] = {
    "A": ("m", "n"),
    "b": ("m",),
    "x": ("n",),
    "X": ("n", "m"),
    "w": ("m",),
    "v": ("n",),
}
READ: list[tuple[str, str, dict[str, Any], str]] = [
    (r"f(Ax + b), \quad f: \mathbb{R}^m \to \mathbb{R}", "x", {}, "A'*grad(f)(A*x + b)"),
    (r"f(Ax + b) \text{ where } f\colon\mathbb{R}^m\rightarrow\mathbb{R}", "x", {}, "A'*grad(f)(A*x + b)"),
    (r"f\left(Ax + b\right)", "x", {"f": "scalar"}, "A'*grad(f)(A*x + b)"),
    (r"\nabla_x f(Ax + b), f:\mathbb{R}^m\to\mathbb{R}", "x", {}, "A'*grad(f)(A*x + b)"),
    (r"\frac{\partial}{\partial x} f(Ax + b), f:\mathbb{R}^m\to\mathbb{R}", "x", {}, "A'*grad(f)(A*x + b)"),
    (r"\nabla f(x)^\top v", "x", {"f": "scalar"}, "hess(f)(x)*v"),
    (r"v^\top \nabla^2 f(x) v", "v", {"f": "scalar"}, "2*hess(f)(x)*v"),
    (r"v^\top \nabla^{2} f(x) v", "v", {"f": "scalar"}, "2*hess(f)(x)*v"),
    (r"J_g(x) v, g: \mathbb{R}^n \to \mathbb{R}^k", "v", {}, "jac(g)(x)"),
    (r"J_{g}(x) v, g: \mathbb{R}^n \to \mathbb{R}^k", "v", {}, "jac(g)(x)"),
    (r"f(g(x)), f: \mathbb{R}^k \to \mathbb{R}, g: \mathbb{R}^n \to \mathbb{R}^k", "x", {}, "jac(g)(x)'*grad(f)(g(x))"),
    (r"f, g: \mathbb{R}^n \to \mathbb{R}, f(x) g(x)", "x", {}, "g(x)*grad(f)(x) + f(x)*grad(g)(x)"),
    (r"f(x)^2", "x", {"f": "scalar"}, "2*f(x)*grad(f)(x)"),
    (r"\mathbf 1^\top \varphi(Xw), \varphi: \mathbb{R} \to \mathbb{R}", "w", {}, "X'*phi'(X*w)"),
    (r"\mathbf 1^\top \phi'(Xw)", "w", {"phi": "entrywise"}, "X'*phi''(X*w)"),
    (r"\mathbf 1^\top \phi^{\prime\prime}(Xw)", "w", {"phi": "entrywise"}, "X'*phi'''(X*w)"),
    (r"\mathbf 1^\top \phi^{(3)}(Xw)", "w", {"phi": "entrywise"}, "X'*phi''''(X*w)"),
    (r"\sum_{i=1}^n \varphi(x_i^\top w)", "w", {}, "X'*phi'(X*w)"),
    (r"\sum_i \rho(x_i^\top w - 1)", "w", {"rho": "entrywise"}, "X'*rho'(X*w - vector(1))"),
    (r"\varphi(v^\top x)", "x", {}, "phi'(v'*x)*v"),
    (r"\psi(\|x\|^2)", "x", {}, "2*psi'(norm2(x)^2)*x"),
    (r"f'(v^\top x)", "x", {}, "f''(v'*x)*v"),
    (r"f(x) = h(Ax), \quad h: \mathbb{R}^m \to \mathbb{R}", "x", {}, "A'*grad(h)(A*x)"),
    (r"f(X), f: \mathbb{R}^{n\times m} \to \mathbb{R}", "X", {}, "grad(f)(X)"),
]  # fmt: skip


@pytest.mark.sweep(4)
@pytest.mark.parametrize(("latex", "wrt", "functions", "formula"), READ)
def test_functions_that_nobody_defined_are_read(latex: str, wrt: str, functions: dict[str, Any], formula: str) -> None:
    named = {n: s for n, s in SHAPES.items() if n in stands(latex)}
    assert matderiv.derive(latex, wrt, shapes=named, functions=functions or None).formula == formula


def stands(latex: str) -> set[str]:
    """The names of arrays in a formula, without its declarations, commands and sums."""
    plain = latex.replace("x_i", "X").replace(r"\mathbb", "").replace(r"\mathbf", "")
    for word in (
        r"\varphi",
        r"\frac",
        r"\partial",
        r"\text{ where }",
        r"\sum_{i=1}^n",
        "f(x) =",
        r"\nabla_x",
        "^n",
        "^m",
    ):
        plain = plain.replace(word, " ")
    plain = plain.replace(r"\times", " ").replace(r"\rightarrow", " ").replace("{n m}", "")
    plain = re.sub(r"\\[A-Za-z]+", " ", plain)
    return set(re.findall("[A-Za-z]", plain))


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "functions"),
    [
        (r"f(Ax + b), f:\mathbb{R}^m\to\mathbb{R}", "x", r"A^\top \nabla f(Ax + b)", {}),
        (r"f\left(Ax + b\right)", "x", r"A^{\top} \nabla f(A x + b)", {"f": "scalar"}),
        (r"\sum_i \varphi(x_i^\top w)", "w", r"X^{\top} \varphi'(X w)", {}),
        ("f(A*x + b)", "x", r"A^\top \nabla f(Ax + b)", {"f": "scalar"}),
        (r"g\left(Ax\right)", "x", r"J_{g}(A x) \, A", {"g": ("k",)}),
    ],
)
def test_a_claim_knows_the_functions_of_its_objective(
    objective: str, wrt: str, claim: str, functions: dict[str, Any]
) -> None:
    shapes = {n: s for n, s in SHAPES.items() if n in stands(objective)}
    assert matderiv.check(objective, wrt, claim, shapes=shapes, functions=functions or None).kind == "right"


REFUSED = [
    (
        r"f(\mathbf x)",
        (
            "nothing says what kind of function f is, and x is no number",
            "f がどのような関数であるか宣言がなく、x は数ではない",
        ),
        (
            r"declare it beside the formula, as in f: \mathbb{R}^n \to \mathbb{R}, or by functions= "
            r"(--function f=scalar, or entrywise); write f \cdot (…) for a product",
            r"式のそばに f: \mathbb{R}^n \to \mathbb{R} のように書くか、functions= "
            r"(--function f=scalar または entrywise)で宣言する。積であれば f \cdot (…) と書く",
        ),
    ),
    (
        r"f(\mathbf x), f: \mathbb{C}^n \to \mathbb{R}",
        (
            r"\mathbb{C}^n is no set of real numbers or vectors",
            r"\mathbb{C}^n は実数や実ベクトルの集合ではない",
        ),
        (
            r"for example f: \mathbb{R}^n \to \mathbb{R}",
            r"f: \mathbb{R}^n \to \mathbb{R} のように書く",
        ),
    ),
    (
        r"\Phi(x)",
        (r"\Phi is no function that is known here", r"\Phi は既知の関数ではない"),
        (
            r"write \Phi \cdot (…) for a product, what the function is, or declare it, as in "
            r"\Phi: \mathbb{R} \to \mathbb{R}",
            r"積なら \Phi \cdot (…) と書き、関数ならその式を書くか、\Phi: \mathbb{R} \to \mathbb{R} のように宣言する",
        ),
    ),
]


@pytest.mark.parametrize(("latex", "message", "hint"), REFUSED)
def test_what_may_be_meant_otherwise_is_refused(latex: str, message: tuple[str, str], hint: tuple[str, str]) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(latex, "x")
    error = caught.value
    assert (error.said.within("en"), error.said.within("ja")) == message
    assert error.advice is not None
    assert (error.advice.within("en"), error.advice.within("ja")) == hint


def test_a_function_is_declared_once() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(r"f(x), f: \mathbb{R}^n \to \mathbb{R}", "x", functions={"f": "entrywise"})
    assert caught.value.message == "f is declared twice, as entrywise and as n->1"
    same = matderiv.derive(r"f(x), f: \mathbb{R}^n \to \mathbb{R}", "x", functions={"f": "scalar"})
    assert same.formula == "grad(f)(x)"
