"""The tokens of LaTeX for the grammar: every refusal, with its place."""

from __future__ import annotations

import pytest

from matderiv.errors import MatderivError
from matderiv.parse_latex import as_text, parse_latex

REFUSED = [
    ("2 3", "a number follows a factor", 2, r"x \cdot 2"),
    ("x3", "a number follows a factor", 1, None),
    (r"\frac{x}", "something is missing after this", 7, None),
    ("x^", "something is missing after this", 1, None),
    ("x_", "something is missing after this", 1, None),
    ("x^{}", "nothing stands in these braces", 1, None),
    (r"\sqrt{}", "nothing stands in these braces", 5, None),
    ("x_{}", "this subscript is empty", 1, None),
    ("x^10", "TeX takes the first digit only", 2, "write {10}"),
    (r"\frac\frac12", "braces are needed here", 5, None),
    ("(x]", "( is closed by ]", 0, None),
    ("(x", "this ( is never closed", 0, None),
    ("x)", "nothing is open that this ) could close", 1, None),
    (r"x \rvert", r"nothing is open that this \rvert could close", 2, None),
    (r"\|x", r"this \| is never closed", 0, None),
    ("{a = b}", "'=' has no meaning in a formula", 3, None),
    (r"x \text{a b} y", "this is not one formula", None, None),
    (r"(x \text{a b} y)", "words stand in the formula here", 3, None),
    (r"\mathbf{x} + x", r"x and \mathbf{x} would both be the name x", 13, "another letter"),
    (r"\epsilon + \varepsilon", r"\varepsilon and \epsilon would both be the name epsilon", 11, None),
    ("f(x)", "f is no function that is known here", 0, r"f \cdot (…)"),
    ("f'(x)", "f' is a derivative of a function", 0, None),
    (r"\tanh'(x)", "derivatives of functions are not read", 5, None),
    (r"\mathbb{R} x", r"\mathbb{R} is a set", 0, None),
    (r"\mathbb{E}[x]", r"\mathbb{E} is an expectation", 0, None),
    (r"\mathbb{P}[x]", r"\mathbb{P} is a probability", 0, None),
    (r"x_{\max}", "x has no largest value", 0, None),
    (r"\lambda_{\min}(S)", "there is no rule for the smallest eigenvalue", 7, r"-\lambda_{\max}(-S)"),
    ("x_+", "this subscript cannot be read", 1, "(x)_+"),
    ("x_{i+1}", "shifted indices are not read", 1, None),
    ("A_{:j}", "rows and columns of a matrix have no notation here", 1, "x_i for a row"),
    ("A_{1j}", "single entries and rows with a number", 1, None),
    ("x_{(i)}", "this subscript cannot be read", 1, "x_{ij}"),
    ("(x)_{2}", "this subscript cannot be read", 3, "(AB)_{ij}"),
    ("x + _i", "a subscript belongs to a letter or a bracket", 4, None),
    ("x + ^2", "there is nothing before this that it could apply to", 4, None),
    ("x + '", "there is nothing before this that it could apply to", 4, None),
    ("I_{mn}", "the size of an identity is one letter or number", 0, None),
    (r"\operatorname{foo}(x)", "the function 'foo' is not known", 0, None),
    (r"\sin^{-1} x", r"\sin^{-1} is not clear: an inverse function, or a power", 4, None),
    (r"\log_2 x", "there is no rule for log with a subscript", 4, None),
    (r"\log", "log has no argument", 0, None),
    (r"\max(x, y)", "there is no rule for a maximum", 0, r"\max(0, x) is read"),
    (r"X^H X", "complex matrices are not read", 1, r"X^\top"),
    ("X^{\\circ}", "the exponent is missing", 1, None),
    ("(x)^*", "a star is part of a name", 3, None),
    ("(x)^{(1)}", "a number in parentheses is part of a name", 3, None),
    (r"\sqrt[3]{x}", "roots other than square roots", 0, None),
    (r"x + \ldots", "dots stand for something that is left out", 4, "with a sum"),
    (r"\prod_i x_i", "there is no rule for products over an index", 0, None),
    (r"\int x", "there is no rule for integrals", 0, None),
    (r"\operatorname{argmin} x", "there is no rule for minima", 0, None),
    (r"x \dagger", r"\dagger is not expected here", 2, None),
    (r"\nabla x \times y", r"\times is read beside a number only", 9, r"\odot entry by entry"),
    ("1/2x", "it is not clear what /2x divides by", 1, r"\frac{1}{2 x} or \frac{1}{2} x"),
    ("x!", "'!' has no meaning in a formula", 1, None),
    (r"\|x\|_\infty", r"there is no rule for the norm _\infty", 5, None),
    (r"\|x\|_A", "there is no rule for the norm _A", 5, r"x^\top A x"),
    (r"\sum x_i", "a sum needs its index", 0, r"\sum_{i=1}^{n}"),
    (r"\sum_{i=0}^{n} x_i", "a sum begins at 1", 0, None),
    (r"\sum_{i \ne j} x_i", "there is no rule for a sum over such indices", 0, None),
    (r"\sum_{i,i} x_i", "an index is given twice", 0, None),
    (r"\sum_{i=1}^{mn} x_i", "a sum runs to a size, which is one letter or number", 0, None),
    (r"\sum_{i=1}^{n+1} x_i", "this is no size", None, None),
    (r"\sum_{i,j,k}^{n,m} x_i", "3 indices have 2 last values", 0, None),
    (r"\frac{x}{\partial x}", "a derivative has ∂ above its line, too", 9, None),
    (r"\frac{\partial^a x}{\partial x}", "the order of a derivative is a number", None, None),
    (r"\frac{\partial^2 x}{\partial x}", "∂ is written 2 times above and 1 times below", 0, None),
    (r"\frac{\partial x}{\partial x y}", "below a derivative stands ∂ and a letter", None, None),
    (r"\frac{\partial x}{\partial 2}", "a variable is one name", None, None),
    (r"\frac{\partial x}{\partial x^y}", "this exponent of a variable cannot be read", None, None),
    (r"\nabla_{xy} f", "a variable is one name", None, None),
    (r"\nabla^3 f", "this exponent of ∇ cannot be read", None, None),
    (r"\nabla^2 f", r"\nabla^2 needs its variable", 0, r"\nabla_x^2 f"),
    (r"\partial f", "a derivative is written with a fraction", 0, r"\frac{\partial f}{\partial x}"),
]


@pytest.mark.parametrize("text, message, caret, hint", REFUSED)
def test_refused(text: str, message: str, caret: int | None, hint: str | None) -> None:
    with pytest.raises(MatderivError) as caught:
        parse_latex(text)
    error = caught.value
    assert message in error.message
    assert error.source == text and error.span is not None
    assert caret is None or error.span[0] == caret
    assert hint is None or hint in (error.hint or "")


@pytest.mark.parametrize(
    "names, text, reading",
    [
        (("Xw",), r"Xw\,", "Xw"),
        ((), r"Xw\,", "X*w"),
        (("I",), r"I x\,", "I*x"),
        ((), r"I x\,", "eye*x"),
        (("e",), r"e^x\,", "e^x"),
        ((), r"e^x\,", "exp(x)"),
        (("sigma",), r"\sigma(x)", "sigma*x"),
        (("T",), r"x^T\,", "x^T"),
        ((), r"x^T\,", "x'"),
        (("d",), r"\frac{d}{dt}", "d/(d*t)"),
        (("A0",), "A_{0}", "A0"),
        ((), "A_{0}", "A_0"),
        (("W1",), "W^{(1)}", "W1"),
    ],
)
def test_what_is_declared_decides(names: tuple[str, ...], text: str, reading: str) -> None:
    assert as_text(parse_latex(text, names)) == reading
