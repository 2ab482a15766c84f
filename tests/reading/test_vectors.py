r"""Vectors are never taken for scalars, functions of square matrices never guessed, and π is the number."""

from __future__ import annotations

from typing import Any

import pytest
from click.testing import CliRunner

from matderiv import check, derive
from matderiv.core.errors import InputError, MatderivError, NoRuleError, ShapeError
from matderiv.core.index import is_scalar
from matderiv.expressions.writer import latex
from matderiv.reading.sympy_bridge import read
from matderiv.shell.cli import main

VECTORS = [
    (r"\frac{x^tAx}{x^tx}", "x"),
    (r"\frac{x^{t}Ax}{x^{t}x}", "x"),
    ("x^t*A*x/(x^t*x)", "x"),
    (r"(Xw - y)^t(Xw - y)", "w"),
    (r"\frac{\mathbf{a}^T\mathbf{b}}{|\mathbf{a}||\mathbf{b}|}", "a"),
    (r"\frac{\mathbf{a}\cdot\mathbf{b}}{|\mathbf{a}|\,|\mathbf{b}|}", "a"),
    (r"\frac{\mathbf{a}\cdot\mathbf{b}}{\|\mathbf{a}\|\|\mathbf{b}\|}", "b"),
    (r"\frac{\vec{a}\cdot\vec{b}}{|\vec{a}||\vec{b}|}", "a"),
    (r"\frac{\vec{F}\cdot\vec{d}}{|\vec{d}|}", "F"),
    (r"\frac{a^\top b}{|a||b|}", "a"),
    (r"\frac{v \cdot w}{|v||w|}", "v"),
    (r"\frac{a \cdot b}{|a||b|}", "a"),
    (r"\frac{\langle a, b\rangle}{\|a\|\|b\|}", "a"),
    (r"\boldsymbol{\mu}^\top\boldsymbol{\mu}", "mu"),
    (r"\|\boldsymbol{\theta}\|^2", "theta"),
    (r"|\mathbf{c}|", "c"),
    (r"|X\mathbf{c}|", "c"),
    ("a @ x", "a"),
    ("a @ b", "b"),
    ("x·y", "x"),
    ("x⋅y", "y"),
    ("a'*b", "a"),
    ("norm2(a.*x)^2", "a"),
    (r"\|a \odot b\|^2", "a"),
    (r"((x-y)^\top(x-y))^2", "x"),
    ("((a - b)'*(a - b))^2", "b"),
    (r"(2\lambda x-y)^\top(2\lambda x-y)", "x"),
    (r"((x-y)\cdot(x-y))^2", "y"),
    (r"\frac{x\cdot y}{y\cdot y}", "y"),
    (r"\frac{x^\top Ax}{x^\top Bx}", "B"),
    (r"\frac{1}{N(x-y)^\top S(x-y)}", "S"),
]


@pytest.mark.sweep(16)
@pytest.mark.parametrize(("objective", "wrt"), VECTORS)
def test_never_zero_and_never_a_scalar(objective: str, wrt: str) -> None:
    d = derive(objective, wrt)
    assert d.formula not in ("0", "vector(0)"), d.formula
    shapes = {v.name: v.shape for v in d.symbols}
    assert not is_scalar(d.proof.variable), shapes
    assert check(objective, wrt, str(d.formula)).right


@pytest.mark.parametrize("objective", [r"\frac{1}{N(N-1)}\|x\|^2", r"\frac{\|x\|^2}{2N}", r"\frac{1}{Nx^\top x}"])
def test_a_capital_among_the_numbers_that_divide_is_a_number(objective: str) -> None:
    assert is_scalar(next(v for v in derive(objective, "x").symbols if v.name == "N"))


@pytest.mark.parametrize("letter", ["t", "T"])
@pytest.mark.parametrize("base", [r"\|x\|", r"(x^\top Ax)", r"(1 + x^\top x)"])
def test_a_letter_on_a_scalar_is_no_transpose_unless_it_is_one_elsewhere(base: str, letter: str) -> None:
    with pytest.raises(InputError, match="a scalar, which has no transpose") as caught:
        derive(f"{base}^{letter}", "x")
    if letter == "t" or "|" not in base:
        hint = f"declare {letter} as a scalar if it is an exponent: {letter} = ()"
        assert hint in str(caught.value)
        assert f"{letter} が指数であれば、スカラーと宣言する: {letter} = ()" in caught.value.told("ja")
        assert letter in str(derive(f"{base}^{letter}", "x", shapes={letter: ()}).formula)
    assert derive(f"(x^{letter}Ax)^{letter}", "x").formula == "(A + A')*x"


def test_readings() -> None:
    def noted(formula: str) -> list[str]:
        return [str(n) for n in read(formula).notes]

    assert "t in an exponent is read as the transpose" in noted(r"\frac{x^tAx}{x^tx}")
    assert noted(r"\frac{x^tAx}{x^tx}")[-1] == "the LaTeX is read as x'*A*x/(x'*x)"
    cosine = "the LaTeX is read as a'*b/(norm2(a)*norm2(b))"
    assert noted(r"\frac{\mathbf{a}^T\mathbf{b}}{|\mathbf{a}||\mathbf{b}|}")[-1] == cosine
    # a t that stands elsewhere, is declared or is what one differentiates by is a number
    assert read("x^t + t").notes[0].kind == "scalar"
    assert derive("a^t", "t").formula == "a^t*log(a)"
    assert read(r"x_t^t\,").expression != read(r"x_t^\top").expression
    assert (
        read("2^t").expression == read("2^s", {"s": ()}).expression.subs("s", "t") or read("2^t").symbols[0].name == "t"
    )
    # bars of a scalar stay the absolute value
    assert derive("|a|" + r"\,", "a").formula == "sign(a)"


@pytest.mark.parametrize(
    ("objective", "shapes", "message"),
    [
        ("x'*A*x", {"A": ("3", "4")}, "x'*A is 1×4 and x is 3×1, so x'*A*x needs 4 = 3"),
        ("x'*A*x", {"A": ("m", "n")}, "so x'*A*x needs n = m"),
        ("x'*y", {"x": ("m",), "y": ("n",)}, "needs m = n"),
        (r"x^\top A x", {"A": (3, 4)}, "needs 4 = 3"),
        (r"\mathbf{x}\cdot\mathbf{y}", {"x": (3,), "y": (4,)}, r"so \cdot cannot go through their entries"),
        ("a @ b", {"a": (3,), "b": (4,)}, "so @ cannot go through their entries"),
        ("a·b", {"a": (3,), "b": (4,)}, "so · cannot go through their entries"),
        ("norm2(A*x - b)^2", {"A": (3, 4), "b": (5,)}, "is 3×1 and b is 5×1"),
    ],
)
def test_sizes_that_do_not_fit_are_shown(objective: str, shapes: dict[str, Any], message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        read(objective, shapes)
    assert message in caught.value.message


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        ("‖A‖_2", "write ‖X‖_F, or normspec(X) for the spectral norm"),
        ("‖A‖₂", "write ‖X‖_F, or normspec(X) for the spectral norm"),
        ("‖A*B − C‖_{2}", "write ‖X‖_F, or normspec(X) for the spectral norm"),
        (r"\|A\|_2", r"write \|X\|_F, or \sigma_{\max}(X) for the spectral norm"),
    ],
)
def test_the_norm_two_of_a_matrix(formula: str, hint: str) -> None:
    with pytest.raises(InputError, match="it is not clear which norm is meant") as caught:
        read(formula)
    assert caught.value.hint == hint
    assert read("‖x‖_2").expression == read("norm2(x)").expression


@pytest.mark.parametrize("mark", ["^{\\dagger}", "^\\dagger", "^{*}", "^*", "^{\\ast}", "^H", "^{H}"])
def test_a_conjugate_transpose_is_refused(mark: str) -> None:
    for formula in (rf"\operatorname{{tr}}(X{mark})", rf"\|x - x{mark}\|^2", rf"\left(AB\right){mark}"):
        with pytest.raises(NoRuleError, match="is a conjugate transpose") as caught:
            read(formula)
        own = r"a transpose is written X^\top, a pseudoinverse X^+, and a name of its own X_\star"
        assert caught.value.hint == (r"a transpose is written X^\top" if "H" in mark else own)
    assert str(read(r"\operatorname{tr}(X^+)").notes[-1]) == "the LaTeX is read as tr(pinv(X))"
    assert [v.name for v in read(r"\|x - x^\star\|^2").symbols] == ["x", "x_star"]


# ------------------------------------------------------------------------------ functions of a square matrix


@pytest.mark.parametrize(
    ("formula", "hint"),
    [
        (
            r"\operatorname{tr}\log X",
            r"write \operatorname{logm}(X) for the function of the matrix, which is not derived yet, \log_\odot(X)",
        ),
        (
            r"\operatorname{tr}(\ln(X))",
            r"write \operatorname{logm}(X) for the function of the matrix, which is not derived yet, \log_\odot(X)",
        ),
        (r"\det(\exp(A))", r"write \operatorname{expm}(A) or e^{A} for the function of the matrix, "),
        (r"\operatorname{tr}(\sqrt{A})", r"write \operatorname{sqrtm}(A) for the function of the matrix, "),
        (r"(\exp(A))^{-1}", "or e^{A}"),
        (r"(\log(A))^2", r"\log_\odot(A)"),
        (
            r"\operatorname{tr}(\log_2(X))",
            r"\operatorname{logm}(X)/\log 2 for the function of the matrix, which is not",
        ),
        (r"\det(\log_{10} A)", r"\log_\odot(A)/\log 10 for that of its entries"),
        (r"\|\log X\|_F^2, X \in \mathbb{R}^{n\times n}", r"\log_\odot(X) for that of its entries"),
    ],
)
def test_a_lone_function_of_a_square_matrix(formula: str, hint: str) -> None:
    with pytest.raises(InputError, match="may be that of the matrix or that of its entries") as caught:
        read(formula)
    assert hint in str(caught.value.hint)
    assert read(formula, functions="entrywise").expression is not None


def test_logarithms_to_a_base() -> None:
    assert derive(r"\sum_i \log_2 x_i", "x").formula == "(1./x)/log(2)"
    assert derive(r"a^\top \log_{10}(x)", "x").formula == "(a./x)/log(10)"
    assert derive(r"\sum_i p_i \log_2 p_i", "p").formula == derive("sum(p.*log2(p))", "p").formula
    with pytest.raises(NoRuleError, match="logm is a known function that is not derived yet"):
        derive(r"\operatorname{tr}(\log_2(X))", "X", functions="matrix")


def test_declared_functions() -> None:
    formula = r"\operatorname{tr}(\exp(A))"
    assert derive(formula, "A", functions="matrix").formula == "expm(A)'"
    assert derive(formula, "A", functions={"exp": "matrix"}).formula == "expm(A)'"
    assert derive(formula, "A", functions={"exp": "entrywise"}).formula == "diag(exp(diag(A)))"
    assert derive("tr(exp(A))", "A").formula == "diag(exp(diag(A)))"
    assert check(formula, "A", "expm(A)'", functions="matrix").right
    assert not check(formula, "A", "expm(A)'", functions="entrywise").right
    with pytest.raises(NoRuleError, match="logm is a known function that is not derived yet"):
        derive(r"\operatorname{tr}(\log(A))", "A", functions="matrix")
    with pytest.raises(InputError, match="a function cannot be declared as") as caught:
        derive(formula, "A", functions={"exp": "other"})
    assert caught.value.hint == "exp, log, sqrt of a square matrix are declared as matrix or entrywise"


def test_declared_functions_at_the_command_line() -> None:
    asked = ["derive", r"\operatorname{tr}(\exp(A))", "--wrt", "A", "--format", "terminal"]
    refused = CliRunner().invoke(main, asked)
    assert refused.exit_code == 2
    assert r"\exp_\odot(A)" in refused.output
    assert "expm(A)" in CliRunner().invoke(main, [*asked, "--function", "exp=matrix"]).output
    assert "cannot be declared" in CliRunner().invoke(main, [*asked, "--function", "exp=odd"]).output


@pytest.mark.parametrize(
    "text", ["tr(log(X))", "logdet(exp(A))", "sum(sqrt(A*A').*exp(-A*A'))", "norm2(exp(A*A'/2))^2", "exp(A)*x"]
)
def test_entrywise_functions_of_a_square_matrix_read_back(text: str) -> None:
    shapes = {"A": ("n", "n"), "X": ("n", "n"), "x": ("n",)}
    expression = read(text, shapes).expression
    assert r"_{\odot}" in latex(expression)
    assert read(latex(expression) + r"\,", shapes).expression == expression


def test_other_functions_in_latex() -> None:
    for formula, said in ((r"\exp(XW)", "exp(X*W)"), (r"\log x\,", "log(x)"), (r"\sqrt{x^\top x}", "sqrt(x'*x)")):
        assert str(read(formula).notes[-1]) == f"the LaTeX is read as {said}"


# ---------------------------------------------------------------------------------------------------------- π


def test_pi_is_the_number() -> None:
    for text in ("pi*r^2", "π*r^2", r"\pi r^2"):
        d = derive(text, "r", shapes={"r": ()})
        assert d.formula == "2*pi*r"
        assert [v.name for v in d.symbols] == ["r"]
    for claim in ("2/sqrt(pi)*exp(-x.^2)", "2/π^(1/2)*exp(-x.^2)", r"\frac{2}{\sqrt{\pi}}\exp(-x\odot x)"):
        assert check("sum(erf(x))", "x", claim).right
    assert not check("sum(erf(x))", "x", "2/sqrt(3.14159)*exp(-x.^2)").right


def test_where_pi_is_a_name() -> None:
    assert derive("pi*norm2(x)^2", "pi").formula == "norm2(x)^2"
    assert derive("pi'*x", "x").formula == "pi"
    assert derive(r"\sum_k \pi_k x_k", "x").formula == "pi"
    assert derive(r"\boldsymbol{\pi}^\top x", "x").formula == "pi"
    d = derive("pi*sum(erf(x))", "x", shapes={"pi": ()})
    assert d.formula == "2*pi*exp(-x.^2)/sqrt((4*arctan(1)))" or "arctan(1)" in str(d.formula)
    assert check("pi*sum(erf(x))", "x", str(d.formula), shapes={"pi": ()}).right


# ------------------------------------------------------------------------------------- declarations and claims


@pytest.mark.parametrize(
    ("objective", "wrt", "shapes", "hint"),
    [
        ("x'*A*x", "x", {"Q": (3, 4)}, "the names in it are A, x"),
        ("x'*A*x", "x", {"a": ("n", "n")}, "did you mean A?"),
        (r"\|Xw - y\|^2", "w", {"Y": ("n",)}, "did you mean y?"),
    ],
)
def test_a_declared_name_that_stands_nowhere(objective: str, wrt: str, shapes: dict[str, Any], hint: str) -> None:
    for ask in (lambda: derive(objective, wrt, shapes=shapes), lambda: check(objective, wrt, wrt, shapes=shapes)):
        with pytest.raises(InputError) as caught:
            ask()
        (name,) = shapes
        assert caught.value.message == f"the shape of {name} is declared, which is not in the formula"
        assert caught.value.hint == hint


def test_a_declared_name_occurs_in_many_ways() -> None:
    assert derive("x'*A*x", "z", shapes={"z": ("n",)}).formula == "0*z"
    assert derive("sum_i((y_i - w'*x_i)^2)", "w", shapes={"X": ("n", "m"), "y": ("n",)}).formula == "2*X'*(X*w - y)"
    assert derive("sqrt(d)*tr(X)", "X", shapes={"X": ("d", "d")}).formula == "sqrt(d)*eye"
    assert not check("x'*A*x", "x", "B*x", shapes={"B": ("n", "n")}).right


def test_a_whole_exponent_in_a_claim() -> None:
    assert check("tr(A^k)", "A", "k*(A^(k - 1))'").right
    assert not check("tr(A^k)", "A", "k*(A^k)'").right
    assert check("tr(A^k*B)", "B", "(A^k)'").right


@pytest.mark.parametrize("formula", ["x†y", "X'*", "X^*"])
def test_marks_that_text_does_not_have(formula: str) -> None:
    with pytest.raises(MatderivError):
        read(formula)


@pytest.mark.parametrize(
    ("formula", "claim"),
    [
        (r"x \cdot Ax", "(A + A')*x"),
        (r"\mathbf x \cdot \mathbf A\mathbf x", "(A + A')*x"),
        (r"\vec x \cdot A\vec x", "(A + A')*x"),
        ("x·A*x", "(A + A')*x"),
        ("x·A*y", "A*y"),
        (r"\frac12 x \cdot A^{-1} x - b \cdot x", "(inv(A) + inv(A)')*x/2 - b"),
        (r"x \cdot \Sigma^{-1} (x - \mu)", "inv(Sigma)*(x - mu) + inv(Sigma)'*x"),
        (r"x \cdot X^\top y", "X'*y"),
    ],
)
def test_behind_a_dot_a_matrix_is_multiplied_first(formula: str, claim: str) -> None:
    assert check(formula, "x", claim).right
    assert not check(formula, "x", f"2*({claim})").right


@pytest.mark.parametrize(
    ("formula", "as_text"), [(r"2 \cdot A x", "2*A*x"), (r"A \cdot B x", "A*B*x"), (r"y^\top \cdot A x", "y'*A*x")]
)
def test_such_a_dot_of_anything_else_is_a_product(formula: str, as_text: str) -> None:
    shapes = {"x": ("n",), "A": ("m", "n"), "B": ("n", "n"), "y": ("m",)}
    used = {k: v for k, v in shapes.items() if k in as_text}
    assert derive(formula, "x", shapes=used).formula == derive(as_text, "x", shapes=used).formula


@pytest.mark.parametrize(
    ("text", "variable", "written"),
    [
        (r"\|\sum_i\alpha_ix_i\|_2^2", r"\alpha", "2*X*X'*alpha"),
        (r"\sum_i \alpha_i - \frac12\left\|\sum_i\alpha_iy_ix_i\right\|^2", r"\alpha", "1 - y.*(X*X'*(alpha.*y))"),
        (r"\|b-\sum_{j=1}^m\alpha_ja_j\|_2^2", r"\alpha", "2*A*(A'*alpha - b)"),
        (r"\|\frac1n\sum_i x_i-\mu\|_2^2", r"\mu", "2*(mu - X'*vector(1)/n)"),
        (r"\|w-\sum_i\alpha_iy_ix_i\|^2", "w", "2*(w - X'*(alpha.*y))"),
        ("norm2(sum_i(alpha_i*x_i))^2", "alpha", "2*X*X'*alpha"),
        ("norm2(sum_i(x_i)/n - mu)^2", "mu", "2*(mu - X'*vector(1)/n)"),
        (r"|\sum_i\alpha_ix_i|^2", r"\alpha", "2*(alpha'*x)*x"),  # single bars are of a number
    ],
)
def test_what_a_norm_sums_up_are_vectors(text: str, variable: str, written: str) -> None:
    # the norm of a number would have single bars; x_i is row i of X, which is said
    assert derive(text, variable).formula == written


def test_what_is_declared_a_vector_has_entries_in_a_norm() -> None:
    shapes = {"x": ("n",), "alpha": ("n",)}
    assert derive(r"\|\sum_i\alpha_ix_i\|_2^2", r"\alpha", shapes=shapes).formula == "2*(alpha'*x)*x"
