r"""Dots between small letters of which nothing else is said: inner products where a number is meant."""

from __future__ import annotations

import pytest

import matderiv
from matderiv import InputError
from matderiv.expressions.writer import formula
from matderiv.reading.readings import read_formula


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("text", "variable", "written"),
    [
        (r"(a\cdot x)(b\cdot x)", "x", "(b'*x)*a + (a'*x)*b"),
        (r"(x\cdot a)(x\cdot b)", "x", "(x'*b)*a + (x'*a)*b"),
        (r"(a^\top x)(b\cdot x)", "x", "(b'*x)*a + (a'*x)*b"),
        (r"\langle a,x\rangle (b\cdot x)", "x", "(b'*x)*a + dot(a, x)*b"),
        (r"\log(a\cdot x)(b\cdot x)", "x", "(b'*x)*a/(a'*x) + log(a'*x)*b"),
        (r"(a\cdot x)(b\cdot x)+c\cdot x", "x", "(b'*x)*a + (a'*x)*b + c"),
        (r"\frac{a\cdot x}{b\cdot x}", "x", "(a - (a'*x)*b/(b'*x))/(b'*x)"),
        (r"\frac{a\cdot x}{\|x\|}", "x", "(a - (a'*x)*x/norm2(x)^2)/norm2(x)"),
        (r"a\cdot x+b\cdot x", "x", "a + b"),
        (r"a \cdot X^{-1}b", "X", "-inv(X)'*a*(inv(X)*b)'"),
        (r"a\cdot Xb", "X", "a*b'"),
        (r"\exp(-a\cdot x)", "x", "-exp(-a'*x)*a"),
        (r"\frac12(a\cdot x-b)^2+\frac{\lambda}{2}\|x\|^2", "x", "(a'*x - b)*a + lambda*x"),
        ("(a·x)*(b·x)", "x", "(b'*x)*a + (a'*x)*b"),
        # nothing was in doubt here: a Greek letter and a word are numbers
        (r"\lambda\cdot x", "x", "lambda*eye"),
        (r"\mathrm{cost}\cdot s", "s", "cost*eye"),
        (r"(u\cdot x)(v\cdot x)", "x", "(v'*x)*u + (u'*x)*v"),
        (r"\|Ax-b\|^2+\lambda\cdot\|x\|^2", "x", "2*(A'*(A*x - b) + lambda*x)"),
        (r"a\cdot x^2+b\cdot x+c", "x", "2*a*x + b"),
        (r"\|a\cdot x - y\|^2", "x", "2*a*(a*x - y)"),
        (r"\|a\cdot x\|^2", "x", "2*a^2*x"),
        (r"\max(a\cdot x)", "x", "a*[a*x == max(a*x)]"),
        (r"(a\cdot x-c)(b\cdot x-d)", "x", "(b'*x - d)*a + (a'*x - c)*b"),
    ],
)
def test_a_dot_is_an_inner_product_where_the_objective_is_a_number_then(text: str, variable: str, written: str) -> None:
    assert matderiv.derive(text, variable).formula == written


def test_what_is_declared_stays() -> None:
    numbers = {"a": (), "x": (), "b": ()}
    assert matderiv.derive(r"(a\cdot x - b)^2", "x", shapes=numbers).formula == "2*(a*x - b)*a"
    assert matderiv.derive(r"a\cdot x", "x", shapes={"a": (), "x": ("n",)}).formula == "a*eye"


@pytest.mark.parametrize(
    ("text", "inner", "product"),
    [
        (r"(a\cdot x-b)^2", r"(a^\top x-b)^2", r"(a\,x-b)^2"),
        (r"(a\cdot x)\cdot(b\cdot x)", r"(a^\top x)\cdot(b^\top x)", r"(a\,x)\cdot(b\,x)"),
    ],
)
def test_a_dot_that_may_be_either_is_refused(text: str, inner: str, product: str) -> None:
    with pytest.raises(InputError) as caught:
        read_formula(text, variable="x")
    error = caught.value
    assert error.message == r"a\cdot x may be an inner product of two vectors, or a product with a number"
    assert error.said.within("ja") == r"a\cdot x は 2 つのベクトルの内積とも、数との積とも読める"
    assert error.hint == (
        r"write a^\top x for the inner product, a\,x for the product with a number, or declare the shapes of both"
    )
    assert error.advice is not None
    assert error.advice.within("ja") == r"内積なら a^\top x、数との積なら a\,x と書くか、両方の形を宣言する"
    assert error.span is not None
    assert text[slice(*error.span)] == r"a\cdot x"
    assert "a'*x" in formula(read_formula(inner, variable="x").expression)
    assert "a'" not in formula(read_formula(product, variable="x").expression)


def test_so_it_is_in_text() -> None:
    with pytest.raises(InputError, match=r"write a'\*x for the inner product, a\*x for the product with a number"):
        read_formula("(a·x - b)^2", variable="x")
