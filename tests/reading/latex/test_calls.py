r"""Letters before a bracket: 50 products that stay products, and 50 calls and labels that are no product or power."""

from __future__ import annotations

import pytest

from matderiv.core.errors import InputError, MatderivError
from matderiv.reading.latex.parse import parse_latex, statements
from matderiv.reading.latex.written import as_text
from matderiv.reading.sympy_bridge import read

# Lagrangians, affine maps and covariances
PRODUCTS = [
    (r"\lambda(w^\top w - 1)", "lambda*(w'*w - 1)"),
    (r"w^\top Sw - \lambda(w^\top w - 1)", "w'*S*w - lambda*(w'*w - 1)"),
    (r"w^\top Sw - \lambda\left(w^\top w - 1\right)", "w'*S*w - lambda*(w'*w - 1)"),
    (r"w^\top Sw - \lambda[w^\top w - 1]", "w'*S*w - lambda*(w'*w - 1)"),
    (r"\lambda_1(w^\top w - 1)", "lambda_1*(w'*w - 1)"),
    (r"\mu(1 - \mathbf{1}^\top p)", "mu*(1 - vector(1)'*p)"),
    (r"x^\top x + \nu^\top(Ax - b)", "x'*x + nu'*(A*x - b)"),
    (r"\nu(a^\top x - 1)", "nu*(a'*x - 1)"),
    (r"\alpha(x + y)", "alpha*(x + y)"),
    (r"\beta(1 - t^2)", "beta*(1 - t^2)"),
    (r"c(x^\top x - 1)", "c*(x'*x - 1)"),
    (r"t(1 - t)", "t*(1 - t)"),
    (r"a(1 - a)", "a*(1 - a)"),
    (r"h(1 - h)", "h*(1 - h)"),
    (r"g(1 - g)", "g*(1 - g)"),
    (r"f(1 - f)^2", "f*(1 - f)^2"),
    (r"\phi(1 - \phi)", "phi*(1 - phi)"),
    (r"\psi + \psi(x + y)", "psi + psi*(x + y)"),
    (r"A(x - b)", "A*(x - b)"),
    (r"\|A(x - b)\|^2", "norm2(A*(x - b))^2"),
    (r"\|A(x - b) + c\|^2", "norm2(A*(x - b) + c)^2"),
    (r"W(Vx + b)", "W*(V*x + b)"),
    (r"W_2(W_1x + b)", "W_2*(W_1*x + b)"),
    (r"X(w - v)", "X*(w - v)"),
    (r"\|X(w - v) - y\|^2", "norm2(X*(w - v) - y)^2"),
    (r"P(I - P)", "P*(eye - P)"),
    (r"R(q - \mu)", "R*(q - mu)"),
    (r"B(AB)", "B*(A*B)"),
    (r"A(A^\top x)", "A*(A'*x)"),
    (r"A(2x)", "A*(2*x)"),
    (r"A^\top(b)", "A'*b"),
    (r"x^\top(y)", "x'*y"),
    (r"X^\top(Xw - y)", "X'*(X*w - y)"),
    (r"2X^\top(Xw - y)", "2*X'*(X*w - y)"),
    (r"(x - \mu)^\top S^{-1}(x - \mu)", "(x - mu)'*S^-1*(x - mu)"),
    (r"S^{-1}(x - m)", "S^-1*(x - m)"),
    (r"\sigma^2(X^\top X)^{-1}", "sigma^2*(X'*X)^-1"),
    (r"\sigma^2(X^\top X + \lambda I)^{-1}", "sigma^2*(X'*X + lambda*eye)^-1"),
    (r"\sigma^2\left(X^\top X\right)^{-1}", "sigma^2*(X'*X)^-1"),
    (r"\sigma^{-2}(y - Xw)^\top(y - Xw)", "sigma^-2*(y - X*w)'*(y - X*w)"),
    (r"\tau^2(I + K)", "tau^2*(eye + K)"),
    (r"\rho^2(I - P)", "rho^2*(eye - P)"),
    (r"\Sigma(A^\top A)", "Sigma*(A'*A)"),
    (r"\Lambda(x - m)", "Lambda*(x - m)"),
    (r"\Phi(w - v)", "Phi*(w - v)"),
    (r"\Phi(w) - \Phi", "Phi*w - Phi"),
    (r"k(x) + k", "k*x + k"),
    (r"\frac{1}{n}(x)", "1/n*x"),
    (r"A\cdot(x)", "A*x"),
    (r"\Phi \cdot (x)", "Phi*x"),
    (r"\sum_j x_{ij}(y_j)", "sum_{j}(x_ij*y_j)"),
]

# what nobody defined, and labels of which it is not clear what they are
REFUSED = [
    *(r"\Phi(x)", r"\Phi(x)^2", r"\Phi^2(x)", r"\Phi(-x)", r"{\Phi}(x)", r"\Phi{(x)}", r"\Phi\left(x\right)"),
    *(r"\Phi\!(x)", r"\Phi[x]", r"\Phi^{-1}(p)", r"\Gamma(x)", r"\Gamma(\alpha, \beta)", r"\lambda_1(A)"),
    *(r"\lambda_1(A) + \lambda_2(A)", r"\lambda(A)", r"\kappa(A)", r"\rho(A)", r"\mu(x)", r"\phi(x)", r"\psi(x_1)"),
    *(r"\phi(Wx)^\top\phi(Wx)", r"f(x)", r"f(Ax + b)", r"f_1(x)", r"g(w + x)\,", r"g(x, y)", r"h(\mathbf{x})"),
    *(r"\ell(y, Xw)", r"k(x, y)", r"k(x_1, x_2)", r"\mathcal{L}(Xw)", r"a(x)\,", r"A(x)\,", r"A^{-1}(b)", r"I(x)\,"),
    *(r"e(x)\,", r"\mathbf{f}(x)", r"\boldsymbol{\sigma}(x)", r"\sigma(x) + \sigma", r"\sigma_1(A)", r"x^{(k)}"),
    *(r"x^{[k]}", r"x^{(k+1)}", r"\theta^{(t+1)}", r"W^{[l]}x", r"W_{ij}^{(l)}", r"(Xw)^{(k)}", r"A \bullet B"),
    *(r"\sum_i \lambda_i(A)", r"\sum_i f_i(x_i)"),
    *("‖f(x)‖²", "‖A(x)‖²", "‖f(Ax + b)‖²", "‖σ²(x)‖²"),
]


@pytest.mark.parametrize(("latex", "text"), PRODUCTS)
def test_products(latex: str, text: str) -> None:
    assert as_text(parse_latex(latex)) == text


@pytest.mark.parametrize("formula", REFUSED)
def test_no_silent_product(formula: str) -> None:
    with pytest.raises(MatderivError) as caught:
        read(formula)
    assert caught.value.advice is not None
    for language in ("en", "ja"):
        assert caught.value.told(language)


def test_there_are_enough() -> None:
    assert min(len(PRODUCTS), len(REFUSED)) >= 50


def test_both_spellings_work() -> None:
    with pytest.raises(InputError) as caught:
        read(r"\Phi(x)")
    assert caught.value.message == r"\Phi is no function that is known here"
    said = r"write \Phi \cdot (…) for a product, what the function is, or declare it, as in "
    assert caught.value.hint == said + r"\Phi: \mathbb{R} \to \mathbb{R}"
    with pytest.raises(InputError) as caught:
        read("‖f(x)‖²")
    assert caught.value.message == "f is no function that is known here"
    assert caught.value.hint == "write f·(…) for a product, or what the function is"
    with pytest.raises(InputError) as caught:
        read(r"\sigma(x) + \sigma")
    said = r"\sigma stands before a bracket here and without one elsewhere: a function, or a factor"
    assert caught.value.message == said
    assert caught.value.hint == r"write \sigma \cdot (…) for a product, \operatorname{sigmoid}(…) for the function"
    with pytest.raises(InputError) as caught:
        read(r"x^{(k)}")
    assert caught.value.message == "^{(k)} may be a power, or a label of a name"
    assert caught.value.hint == r"write ^{k} without (k) for a power, _{\mathrm{k}} for a part of the name"
    with pytest.raises(InputError) as caught:
        read(r"A \bullet B")
    assert caught.value.message == r"\bullet may be a product, or the inner product of matrices"
    assert caught.value.hint == r"write A B for the product, \operatorname{tr}(A^\top B) for the inner product"


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"\sigma(x)", "sigmoid(x)"),
        (r"\sigma^2(x)", "sigmoid(x)^2"),
        (r"\sigma^2(x) + \sigma(x)", "sigmoid(x)^2 + sigmoid(x)"),
        (r"\sigma^2(Wx) + \sigma(Wx)", "sigmoid(W*x)^2 + sigmoid(W*x)"),
        (r"{\sigma}(Wx)", "sigmoid(W*x)"),
        (r"W^{[2]}\sigma(W^{[1]}x)", "W_2*sigmoid(W_1*x)"),
        (r"W^{(2)}x", "W_2*x"),
        (r"\sum_i (y^{(i)} - w^\top x^{(i)})^2", "sum_{i}((y_i - w'*x_i)^2)"),
        (r"\sum_{i,j} (x_j^{(i)})^2", "sum_{i,j}(x_ij^2)"),
        (r"t^{(1/2)}", "t^(1/2)"),
        (r"\max(0, x)", "max(0, x)"),
    ],
)
def test_functions_and_labels(latex: str, text: str) -> None:
    assert as_text(parse_latex(latex)) == text


def test_a_declared_letter_is_a_factor() -> None:
    vectors = {"g": ("n",), "w": ("n",), "x": ("n",)}
    assert str(read(r"g^\top(w + x)", vectors).notes[-1]) == "the LaTeX is read as g'*(w + x)"
    assert str(read(r"g(x^\top w + 1)", vectors).notes[-1]) == "the LaTeX is read as (x'*w + 1)*g"
    assert str(read(r"\Phi(x)\,", {"Phi": ("m", "n"), "x": ("n",)}).notes[-1]) == "the LaTeX is read as Phi*x"
    assert [s.name for s in read("‖A(x)‖²", {"A": ("m", "n"), "x": ("n",)}).symbols] == ["A", "x"]


def test_a_definition_makes_a_factor() -> None:
    assert str(read(r"h(1-h) \text{ where } h = \sigma(t + 1)").notes[-1]).endswith(
        "sigmoid(t + 1)*(1 - sigmoid(t + 1))"
    )


def test_in_a_derivation_a_function_stays_one() -> None:
    (chain,) = statements(r"f(x) = x^2", strict=False)
    assert [as_text(s.tree) for s in chain.sides] == ["f", "x^2"]  # type: ignore[union-attr]
