"""The three styles of notation, expression by expression."""

from __future__ import annotations

import time

import pytest
from article import ALPHA, BETA, ENTRY, N1, N2, OBJECTIVE, RESIDUAL, U, W, X, Y, i, inner, j, k
from sympy import Expr, Float, Rational, S

import matderiv
from matderiv import derive
from matderiv.core.index import Delta, Entry, Index, Partial, Product, power, product, size, summed, terms
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply, negate, ones, transpose, unit, zero
from matderiv.expressions.notations.names import MOVED
from matderiv.expressions.writer import formula, latex, latex_terms, unicode, written
from matderiv.reading.sympy_bridge import read

M, N = size("m"), size("n")
A, D = Var("A10", (N1, N1)), Var("D", (N1, N1))
a, x = Var("a", (N1, S.One)), Var("x", (N1, S.One))
c, mu, sigma = Var("c"), Var("mu"), Var("sigma")
QUADRATIC = multiply(transpose(x), D, x)
NORM = apply("norm2", RESIDUAL)
u = Entry(U, i, BETA)

MATRICES: list[tuple[Expr, str, str, str]] = [
    # expression, LaTeX, Unicode, formula
    (RESIDUAL, "X W - Y", "XW − Y", "X*W - Y"),
    (add(negate(X), X), "-X + X", "−X + X", "-X + X"),
    (multiply(2, transpose(X), RESIDUAL), r"2 X^{\top} (X W - Y)", "2Xᵀ(XW − Y)", "2*X'*(X*W - Y)"),
    (
        multiply(-2, transpose(X), add(Y, negate(multiply(X, W)))),
        r"-2 X^{\top} (Y - X W)",
        "−2Xᵀ(Y − XW)",
        "-2*X'*(Y - X*W)",
    ),
    (
        multiply(power(NORM, -1), transpose(X), RESIDUAL),
        r"\frac{X^{\top} (X W - Y)}{\lVert X W - Y \rVert_{F}}",
        "Xᵀ(XW − Y) / ‖XW − Y‖_F",
        "X'*(X*W - Y)/norm2(X*W - Y)",
    ),
    (multiply(power(QUADRATIC, -1), D, x), r"\frac{D x}{x^{\top} D x}", "Dx/(xᵀDx)", "D*x/(x'*D*x)"),
    (product(Rational(1, 2), QUADRATIC), r"\frac{1}{2} x^{\top} D x", "½ xᵀDx", "x'*D*x/2"),
    (negate(QUADRATIC), r"-x^{\top} D x", "−xᵀDx", "-x'*D*x"),
    (multiply(power(apply("norm2", x), -1), x), r"\frac{x}{\lVert x \rVert}", "x/‖x‖", "x/norm2(x)"),
    (apply("norm_squared", x), r"\lVert x \rVert^{2}", "‖x‖²", "norm2(x)^2"),
    (apply("exp", negate(QUADRATIC)), r"\exp(-x^{\top} D x)", "exp(−xᵀDx)", "exp(-x'*D*x)"),
    (apply("sqrt", QUADRATIC), r"\sqrt{x^{\top} D x}", "√(xᵀDx)", "sqrt(x'*D*x)"),
    (apply("matrix_power", A, S(2)), "A_{10}^{2}", "A₁₀²", "A10^2"),
    (transpose(apply("matrix_power", D, S(6))), r"(D^{6})^{\top}", "(D⁶)ᵀ", "(D^6)'"),
    (hadamard(multiply(D, A), D), r"D A_{10} \odot D", "DA₁₀ ⊙ D", "(D*A10).*D"),
    (multiply(D, hadamard(A, D)), r"D (A_{10} \odot D)", "D(A₁₀ ⊙ D)", "D*(A10.*D)"),
    (multiply(c, apply("quotient", D, A)), r"c (D \oslash A_{10})", "c(D ⊘ A₁₀)", "c*(D./A10)"),
    (multiply(multiply(transpose(a), x), D), r"(a^{\top} x) D", "(aᵀx)D", "(a'*x)*D"),
    (multiply(ones(N1), transpose(a)), r"\mathbf{1} a^{\top}", "𝟏aᵀ", "vector(1)*a'"),
    (transpose(ones(N1)), r"\mathbf{1}^{\top}", "𝟏ᵀ", "vector(1)'"),
    (ones(N1, N2), r"\mathbf{1}_{n_{1} \times n_{2}}", "𝟏", "matrix(1)"),
    (zero((N1, S.One)), "0", "0", "0*vector(1)"),
    (power(product(2, c), 3), "(2 c)^{3}", "(2c)³", "(2*c)^3"),
    (power(mu, -2), r"\frac{1}{\mu^{2}}", "1/μ²", "1/mu^2"),
    (product(3, power(mu, -1), power(sigma, -2)), r"\frac{3}{\mu \sigma^{2}}", "3/(μσ²)", "3/mu/sigma^2"),
    (power(c, product(-1, mu)), r"c^{-\mu}", "c^(−μ)", "c^(-mu)"),
    (power(c, product(2, mu)), r"c^{2 \mu}", "c^(2μ)", "c^(2*mu)"),
    (power(c, product(S.Half, mu)), r"c^{\frac{1}{2} \mu}", "c^(½μ)", "c^(mu/2)"),
    (product(Float("1e-5"), c), r"10^{-5} c", "1e-05 c", "1e-05*c"),
    (Var("Sigma"), r"\Sigma", "Σ", "Sigma"),
    (Var("weights"), r"\mathrm{weights}", "weights", "weights"),
    (Var("w_out"), r"w_{\mathrm{out}}", "w_out", "w_out"),
]


@pytest.mark.parametrize(
    ("expr", "in_latex", "in_unicode", "in_text"), MATRICES, ids=lambda v: v if isinstance(v, str) else ""
)
def test_matrix_expressions(expr: Expr, in_latex: str, in_unicode: str, in_text: str) -> None:
    assert (latex(expr), unicode(expr), formula(expr)) == (in_latex, in_unicode, in_text)


INDEXED: list[tuple[Expr, str, str]] = [
    (inner(j), r"\sum_{k=1}^{n_{2}} x_{ik} w_{kj} - y_{ij}", "Σ_k x_ik w_kj − y_ij"),
    (
        summed(power(inner(j), 2), i, j),
        r"\sum_{i=1}^{n_{1}}\sum_{j=1}^{n_{3}} \left(\sum_{k=1}^{n_{2}} x_{ik} w_{kj} - y_{ij}\right)^{2}",
        "Σ_i Σ_j (Σ_k x_ik w_kj − y_ij)²",
    ),
    (Partial(u, ENTRY), r"\frac{\partial u_{i\beta}}{\partial w_{\alpha\beta}}", "∂u_iβ/∂w_αβ"),
    (
        Partial(inner(BETA), ENTRY),
        r"\frac{\partial}{\partial w_{\alpha\beta}} "
        r"\left[ \sum_{k=1}^{n_{2}} x_{ik} w_{k\beta} - y_{i\beta} \right]",
        "∂/∂w_αβ [Σ_k x_ik w_kβ − y_iβ]",
    ),
    (
        Partial(OBJECTIVE, W),
        r"\frac{\partial \lVert X W - Y \rVert_{F}^{2}}{\partial W}",
        "∂‖XW − Y‖_F²/∂W",
    ),
    (
        product(Partial(u, ENTRY), Partial(power(u, 2), u)),
        r"\frac{\partial u_{i\beta}}{\partial w_{\alpha\beta}} "
        r"\cdot \frac{\partial u_{i\beta}^{2}}{\partial u_{i\beta}}",
        "∂u_iβ/∂w_αβ · ∂u_iβ²/∂u_iβ",
    ),
    (Product(Entry(X, i, ALPHA), Product(S(2), u)), r"x_{i\alpha} \cdot 2 u_{i\beta}", "x_iα · 2u_iβ"),
    (Entry(transpose(X), ALPHA, i), r"x^{\top}_{\alpha i}", "xᵀ_αi"),
    (Entry(multiply(transpose(X), U), ALPHA, BETA), r"(X^{\top} U)_{\alpha\beta}", "(XᵀU)_αβ"),
    (power(Entry(transpose(X), ALPHA, i), 2), r"(x^{\top}_{\alpha i})^{2}", "xᵀ_αi²"),
    (Entry(A, i, Index("k_1", N1)), r"a^{(10)}_{ik_{1}}", "a⁽¹⁰⁾_ik₁"),
    (Delta(k, ALPHA), r"\delta_{k\alpha}", "δ_kα"),
    (summed(terms(Entry(a, i), S.One), i), r"\sum_{i=1}^{n_{1}} (a_{i} + 1)", "Σ_i (a_i + 1)"),
    (
        product(summed(Entry(a, i), i), Entry(x, j)),
        r"\left(\sum_{i=1}^{n_{1}} a_{i}\right) x_{j}",
        "(Σ_i a_i) x_j",
    ),
    (
        product(power(N1, -1), summed(Entry(a, i), i)),
        r"\frac{1}{n_{1}} \sum_{i=1}^{n_{1}} a_{i}",
        "(1/n₁) Σ_i a_i",
    ),
]


@pytest.mark.parametrize(("expr", "in_latex", "in_unicode"), INDEXED, ids=lambda v: v if isinstance(v, str) else "")
def test_index_expressions(expr: Expr, in_latex: str, in_unicode: str) -> None:
    assert (latex(expr), unicode(expr)) == (in_latex, in_unicode)
    assert formula(expr) is None


@pytest.mark.exhaustive
def test_a_long_sum_is_written_in_linear_time() -> None:
    def seconds(count: int) -> float:
        expr = terms(*(product(S(n), QUADRATIC) for n in range(2, count)))
        start = time.perf_counter()
        latex(expr)
        return time.perf_counter() - start

    seconds(100)
    assert seconds(8000) < 40 * max(seconds(1000), 1e-3)


def test_terms_are_where_a_line_may_break() -> None:
    assert latex_terms(RESIDUAL) == ("X W", "- Y")
    assert latex_terms(QUADRATIC) == (r"x^{\top} D x",)


def test_a_breakable_line_has_no_growing_brackets() -> None:
    shown = latex(Partial(summed(power(inner(j), 2), i, j), ENTRY), breakable=True)
    assert r"\left" not in shown
    assert r"\right" not in shown


@pytest.mark.parametrize(
    ("name", "written"), [("dW", r"\mathrm{d}W"), ("dbeta", r"\mathrm{d}\beta"), ("dim", r"\mathrm{dim}")]
)
def test_only_the_d_of_a_differential_is_upright(name: str, written: str) -> None:
    assert latex(Var(name)) == written


@pytest.mark.parametrize(
    ("name", "tex", "text"),
    [
        ("W", r"\mathrm{d}W", "dW"),
        ("W_1", r"\mathrm{d}W_{1}", "dW₁"),
        ("theta", r"\mathrm{d}\theta", "dθ"),
        ("x_hat", r"\mathrm{d}\hat{x}", "dx_hat"),
        ("coefficients", r"\mathrm{d}(\mathrm{coefficients})", "d(coefficients)"),
        ("xy", r"\mathrm{d}(\mathrm{xy})", "d(xy)"),
    ],
)
def test_the_d_of_a_differential_stands_apart_from_a_word(name: str, tex: str, text: str) -> None:
    moved = Var(name + MOVED)
    assert latex(moved) == tex
    assert unicode(moved) == text
    assert formula(moved) == f"d{name}"


def test_a_claim_with_a_word_has_its_differential_in_every_format() -> None:
    derivation = derive("tr(A*coefficients)", "coefficients", shapes={"coefficients": ("m", "n")})
    assert "df = tr(A d(coefficients))." in derivation.to("terminal")
    for form in ("latex", "markdown", "html"):
        assert r"\mathrm{d}(\mathrm{coefficients})" in derivation.to(form)


@pytest.mark.parametrize(
    ("extent", "text"),
    [
        (N**2, "n²"),
        (M * N, "mn"),
        (2 * M * N**2, "2mn²"),
        (size("n_1") * size("n_2") ** 3, "n₁ n₂³"),
        (N * (N + 1) / 2, "n (n + 1)/2"),
        (size("rows") * size("columns"), "columns rows"),
        (2**N, "2^n"),
    ],
)
def test_a_size_is_typeset_as_symbols_are(extent: Expr, text: str) -> None:
    assert unicode(extent) == text
    b = derive("b'*vec(X)", "X", shapes={"X": ("n", "n")})
    assert "b ∈ R^(n²)" in b.to("terminal")


@pytest.mark.parametrize(
    ("objective", "shapes", "formula"),
    [
        ("norm2(vector(1,4))*t", {"t": ()}, "norm2(vector(1, 4))"),
        ("det(2*eye(3))*t", {"t": ()}, "det(2*eye(3))"),
        ("logdet(eye(3) + vector(1,3)*vector(1,3)')*t", {"t": ()}, "logdet(eye(3) + matrix(1, 3, 3))"),
        ("logsumexp(vector(0,3))*t", {"t": ()}, "logsumexp(0*vector(1, 3))"),
        ("norm2(vector(1) - x)*t", {"t": (), "x": ("n",)}, "norm2(vector(1) - x)"),
        ("norm2(vector(1,4)')*t", {"t": ()}, "norm2(vector(1, 4)')"),
    ],
)
def test_a_constant_has_its_size_where_nothing_else_tells_it(
    objective: str, shapes: dict[str, tuple[str, ...]], formula: str
) -> None:
    derivation = matderiv.derive(objective, "t", shapes=shapes)
    assert derivation.formula == formula
    assert matderiv.check(objective, "t", formula, shapes=shapes).right


def test_mathematics_shows_such_a_size_too() -> None:
    derivation = matderiv.derive("norm2(vector(1,4))*det(2*eye(3))*t", "t", shapes={"t": ()})
    assert "‖𝟏₄‖ det(2I₃)" in derivation.to("terminal")
    assert r"\mathbf{1}_{4}" in derivation.to("latex")
    assert "I_{3}" in derivation.to("latex")


@pytest.mark.parametrize(
    ("name", "shown"), [("mu_k", "μ_k"), ("Sigma_k", "Σ_k"), ("x_i", "x_i"), ("mud_k", "mud_k"), ("mu1", "μ₁")]
)
def test_a_greek_letter_with_a_subscript_is_that_letter(name: str, shown: str) -> None:
    assert unicode(Var(name)) == shown


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "wrt", "shown", "alone"),
    [
        (
            "sum(X.*log(X./(sum(X, 2)*vector(1)')))",
            "X",
            "log(X ⊘ (sum₂(X) 𝟏ᵀ)) + 𝟏_(n₁×n₂) − (X ⊘ (sum₂(X) 𝟏ᵀ)) 𝟏_(n₂×n₂)",
            ["+ 𝟏 −", "+ 𝟏)"],
        ),
        ("sigmoid(X*W + vector(1)*b')", "W", "σ(XW + 𝟏bᵀ) ⊙ (𝟏_(n₁×n₃) − σ(XW + 𝟏bᵀ))", ["(𝟏 − σ(U))"]),
        # in all lines of a proof alike
        ("sum(X'*X)", "X", "2X 𝟏_(n₂×n₂)", ["X 𝟏 + X 𝟏"]),
        ("sigmoid(X*W)", "W", "(σ(XW) ⊙ (𝟏 − σ(XW)))", ["𝟏_"]),
    ],
)
def test_a_matrix_of_ones_beside_a_vector_of_ones_has_its_sizes(
    objective: str, wrt: str, shown: str, alone: list[str]
) -> None:
    derivation = matderiv.derive(objective, wrt)
    text = " ".join(derivation.to("terminal").split())
    assert shown in text
    assert not [part for part in alone if part in text]
    assert derivation.to("terminal") == derivation.to("terminal")
    summary = str(derivation)
    assert not [part for part in alone if part in summary]


def test_an_entry_of_a_differential_is_one_of_a_whole() -> None:
    found = matderiv.derive("x[i]^2", "x")
    assert "df = 2x_i (dx)_i" in found.to("terminal")
    assert r"2 x_{i} (\mathrm{d}x)_{i}" in found.to("latex")
    assert "2 x_(i) (upright(d) x)_(i)" in found.to("typst")
    dx = Var("X_differential", (size("n"), size("n")))
    entry = multiply(transpose(unit(S(2), size("n"))), dx, unit(S(1), size("n")))
    assert (unicode(entry), written(entry)) == ("(dX)_2,1", "dX[2,1]")


@pytest.mark.parametrize(
    ("text", "formula_"),
    [
        ("(A.^-2)[1,2]*x", "(A.^(-2))[1,2]"),
        ("(A^2)[1,:]'*x", "(A^2)[1,:]"),
        ("A'[2:3,:]*x", "A'[2:3,:]"),
        ("(A*B)[1,2]*x", "(A*B)[1,2]"),
    ],
)
def test_an_entry_of_a_power_is_none_of_its_exponent(text: str, formula_: str) -> None:
    assert derive(text, "x").formula == formula_
    shapes = {name: ("n", "n") for name in "AB" if name in formula_}
    assert formula(read(formula_, shapes=shapes).expression) == formula_  # it is read as what it is
