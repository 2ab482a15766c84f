"""Signs of Unicode, bars, angle brackets and colons in the text syntax, and what is refused of them."""

from __future__ import annotations

from itertools import product

import corpus_cases
import pytest

import matderiv
from matderiv import MatderivError
from matderiv.expressions.writer import formula
from matderiv.reading.readings import read_formula
from matderiv.reading.signs import TOKEN, TOKEN_OF_ASCII

SHAPES = {
    "X": ("n", "m"),
    "Y": ("n", "m"),
    "A": ("n", "n"),
    "B": ("n", "n"),
    "S": ("n", "n"),
    "w": ("m",),
    "x": ("n",),
    "y": ("n",),
    "t": (),
    "W_1": ("k", "n"),
    "W1": ("k", "n"),
    "beta": ("m",),
    "x_star": ("n",),
}
# what is typed -> how it is written
TYPED = {
    "|x|": "norm2(x)",
    "|t|": "abs(t)",
    "|x - y|^2": "norm2(x - y)^2",
    "2*|x'*y|*t": "2*abs(x'*y)*t",
    "<x, y>": "dot(x, y)",
    "<X, Y>^2": "dot(X, Y)^2",
    "t*<x, A*y> + <y, x>": "t*dot(x, A*y) + dot(y, x)",
    "⟨x, y⟩": "dot(x, y)",
    "[<x, y> > 0]*t": "[dot(x, y) > 0]*t",
    "X:Y": "dot(X, Y)",
    "2*X : Y - t": "dot(2*X, Y) - t",
    "A:B*S": "dot(A, B*S)",
    "½*x'*A*x": "x'*A*x/2",
    "W₁*x": "W1*x",
    "x'*x⋆": "x'*x_star",
    "‖X𝟏‖²": "norm2(X*vector(1))^2",
    "𝟏ᵀx": "vector(1)'*x",
    "‖X − 𝟏‖²": "norm2(X - matrix(1))^2",
    "‖A − 2I‖²": "norm2(A - 2*eye)^2",
    "‖A − 𝟏𝟏ᵀ‖²": "norm2(A - vector(1)*vector(1)')^2",
    "sum(x^⊙2)": "sum(x.^2)",
    "sum(x ⊘ y)": "sum(x./y)",
    "x^∘3": "x.^3",
    "log det(A)": "logdet(A)",
    "√(x'*x)": "sqrt(x'*x)",
    "tr((A ⊗ B)*kron(S, S))": "tr(kron(A, B)*kron(S, S))",
    "sum₂(X)": "sum(X, 2)",
    "softmax₁(X)": "softmax(X, 1)",
    "sum(log₂(x) + log₁₀(y))": "sum(log2(x) + log10(y))",
    "X*β": "X*beta",
    "‖Xβ‖²": "norm2(X*beta)^2",
    "σ(t)": "sigmoid(t)",
    "2 ‖X‖_* t": "2*normnuc(X)*t",
}


def used(text: str) -> dict[str, object]:
    letters = {"W_1": "W_1", "W1": "₁", "beta": "β", "x_star": "⋆"}
    return {name: shape for name, shape in SHAPES.items() if letters.get(name, name) in text}


@pytest.mark.parametrize(("text", "written"), TYPED.items())
def test_a_sign_is_read(text: str, written: str) -> None:
    assert formula(read_formula(text, used(text)).expression) == written


def test_a_lowered_number_is_part_of_the_name() -> None:
    assert matderiv.derive("norm2(W₁*x)^2", "W₁").formula == "2*W_1*x*x'"
    assert matderiv.derive("α₁*t^2", "t").formula == "2*α_1*t"


def test_what_a_colon_takes_is_said() -> None:
    typed = read_formula("A:B*S", {n: SHAPES[n] for n in "ABS"})
    assert str(typed.notes[-1]) == "the formula is read as dot(A, B*S)"


@pytest.mark.parametrize(
    ("text", "message", "hint", "place", "ja"),
    [
        (
            "log(|A|)",
            "A is a matrix, of which bars may be several things",
            "write det(A) for the determinant, normF(A) for a norm, abs(A) for every entry",
            "|A|",
            "A は行列であり、縦棒の意味は 1 つに定まらない",
        ),
        (
            "sum(|x|)",
            "|x| is the length of x, one number, or the absolute values of its entries",
            "write abs(x) for those of the entries, norm2(x) for the length",
            "sum(|x|)",
            "|x| は x の長さである 1 つの数とも、各成分の絶対値とも読める",
        ),
        ("<x>", "an inner product has two parts, as <x, y>", None, ">", "内積は <x, y> のように 2 つの部分からなる"),
        ("<x, y", "this < is never closed", "add > where it ends, as in <x, y>", "<", "この < が閉じられていない"),
        ("|x", "this | is never closed", "add | where it ends, as in |x|", "|", "この | が閉じられていない"),
        (
            "A ⊗ B*x",
            "a ⊗ stands beside another product",
            "put its two factors in parentheses, or write kron(A, B)",
            "A ⊗ B*x",
            "⊗ が別の積と並んでいる",
        ),
        (
            "x > y",
            "> compares only inside square brackets",
            "write [x > y] for 1 where it holds and 0 elsewhere",
            ">",
            "> による比較は角括弧の中だけで読める",
        ),
    ],
)
def test_refused(text: str, message: str, hint: str | None, place: str, ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        read_formula(text, used(text))
    error = caught.value
    assert (error.message, error.hint) == (message, hint)
    assert error.span is not None
    assert text[slice(*error.span)] == place
    assert error.said.within("ja") == ja


def test_an_entry_of_what_is_defined() -> None:
    assert matderiv.derive("sum_i(v_i^2) where v = X*w", "w").formula == "2*X'*X*w"
    assert matderiv.derive("sum_ij(U_ij*Y_ij) where U = X*B", "B").formula == "X'*Y"
    assert matderiv.derive("sum_ij(u_ij*Y_ij) where U = X*B", "B").formula == "X'*Y"
    latex = r"-\sum_k y_k\log\hat y_k,\quad \hat y = \operatorname{softmax}(Wx)"
    assert matderiv.derive(latex, "W").formula == "(sum(y)*softmax(W*x) - y)*x'"


def test_a_row_of_what_is_defined_is_refused() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive("sum_i(u_i'*v) where U = X*W", "W")
    assert caught.value.message == "u_i may be a row of U, which stands for an expression"
    assert caught.value.hint == "define u_i itself: where u_i = ..."
    assert caught.value.said.within("ja") == "u_i は式を表す U の行とも読める"


@pytest.mark.parametrize(
    ("text", "message", "hint", "ja"),
    [
        (
            "tr(logm(X))",
            "logm is taken of a square matrix, but X is n×m",
            None,
            "logm は正方行列に施すものであるが、X は n×m である",
        ),
        ("powm(A)", "powm is written as powm(A, p)", None, "powm は powm(A, p) のように書く"),
        ("powm(A, x)", "the p of powm is a number", None, "powm の p は数である"),
        (
            "lambda_min(S - A)",
            "lambda_min is a known function that is not derived yet",
            "the smallest eigenvalue of a symmetric matrix is -lambda_max(-(S - A))",
            "lambda_min は知られた関数だが、その微分はまだできない",
        ),
        (
            "tr(A^(1/2))",
            "there is no rule for a fractional power of a matrix",
            "sqrtm(A) and powm(A, p) are known functions that are not derived yet",
            "行列の分数冪を扱う規則はない",
        ),
        (
            r"\operatorname{tr}(X^\top\exp(W))",
            "W is n_1×n_2, and exp may be that of the matrix or that of its entries",
            r"write \operatorname{expm}(W) or e^{W} for the function of the matrix, "
            r"\exp_\odot(W) for that of its entries",
            "W は n_1×n_2 行列であり、exp は行列関数とも成分ごとの関数とも読める",
        ),
    ],
)
def test_functions_of_a_matrix(text: str, message: str, hint: str | None, ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        read_formula(text, {} if "\\" in text else used(text))
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert caught.value.said.within("ja") == ja


def test_an_entrywise_function_is_said() -> None:
    typed = read_formula(r"\|\exp(XW) - Y\|_F^2")
    assert "exp is taken of every entry" in map(str, typed.notes)
    declared = read_formula(r"\operatorname{tr}(X^\top\exp(W))", {"X": ("n", "m"), "W": ("n", "m")})
    assert formula(declared.expression) == "tr(X'*exp(W))"
    assert matderiv.derive(r"\operatorname{tr}(B\exp(A))", "B", functions="matrix").formula == "expm(A)'"


def test_a_function_that_is_not_derived_yet_is_unread_in_a_document() -> None:
    report = matderiv.check_derivation(r"$f = \operatorname{tr}(\operatorname{logm}(A))$, $g = x^\top x$")
    assert [line.kind for line in report.lines] == ["unread", "definition"]
    assert "logm is a known function that is not derived yet" in str(report)


@pytest.mark.parametrize(
    ("text", "message", "hint", "ja"),
    [
        (
            "x^H*A*x",
            "^H is a conjugate transpose, but complex matrices are not read",
            "a transpose is written X', a pseudoinverse pinv(X)",
            "^H は共役転置を表すが、複素行列は読めない",
        ),
        (
            "A^H x",
            "^H is a conjugate transpose, but complex matrices are not read",
            "a transpose is written X', a pseudoinverse pinv(X)",
            "^H は共役転置を表すが、複素行列は読めない",
        ),
        (
            "x^* A x",
            "^* is a conjugate transpose, but complex matrices are not read",
            "a transpose is written X', a pseudoinverse pinv(X)",
            "^* は共役転置を表すが、複素行列は読めない",
        ),
        (
            "A^†",
            "^† is a conjugate transpose, but complex matrices are not read",
            "a transpose is written X', a pseudoinverse pinv(X)",
            "^† は共役転置を表すが、複素行列は読めない",
        ),
        (
            "conj(x)'*x",
            "conj is of complex numbers, which are not read yet",
            None,
            "conj は複素数の関数であり、まだ読めない",
        ),
        ("norm2(XW - Y)^2 + tr(X'*W)", "XW is one name", "write X*W, or declare XW", "XW は 1 つの名前である"),
        ("norm2(Xbeta)^2 + beta'*beta + sum(X)", "Xbeta is one name", "write X*beta, or declare Xbeta", None),
        ("X'(X*w)", "an operator is missing here", "a product is written X'*(X*w)", None),
        (
            r"A : B \odot C",
            "a : stands beside ⊙, ⊘, ⊗ or another :",
            "put its two sides in brackets, (A : B)",
            ": が ⊙、⊘、⊗ や別の : と並んでいる",
        ),
    ],
)
def test_what_is_no_factor(text: str, message: str, hint: str | None, ja: str | None) -> None:
    with pytest.raises(MatderivError) as caught:
        read_formula(text)
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert ja is None or caught.value.said.within("ja") == ja


LATEX = {
    r"{\left\|Ax-b\right\|}_2^2": "norm2(A*x - b)^2",
    r"{\lVert X\rVert}_F^2": "norm2(X)^2",
    r"{\|x\|}_p": "norm(x, p)",
    r"\mathrm{RSS}(\beta) = \|y - X\beta\|^2": "norm2(y - X*beta)^2",
    r"RSS(\beta) = \|y - X\beta\|^2": "norm2(y - X*beta)^2",
    r"MSE = \|y - Xw\|^2": "norm2(y - X*w)^2",
    r"E_{in}(w) := \|Xw-y\|^2": "norm2(X*w - y)^2",
    r"f(x; \theta) = \|x-\theta\|^2": "norm2(x - theta)^2",
    r"X \mapsto \operatorname{tr}(AX)": "tr(A*X)",
    r"f: x \mapsto \|Ax\|^2": "norm2(A*x)^2",
    r"f\colon (W, x) \mapsto \|Wx\|^2": "norm2(W*x)^2",
    "x ↦ norm2(A*x)^2": "norm2(A*x)^2",
    r"\mathbf A : \mathbf X + \operatorname{tr}\mathbf X": "dot(A, X) + tr(X)",
    r"A : BX^\top": "dot(A, B*X')",
    r"\|W^{[2]}\tanh(W^{[1]}x)\|": "norm2(W_2*tanh(W_1*x))",
    r"(x - \hat x_k^-)^\top P_k^- (x - \hat x_k^-)": "(x - x_hat_k_minus)'*P_k_minus*(x - x_hat_k_minus)",
}


@pytest.mark.parametrize(("text", "written"), LATEX.items())
def test_latex(text: str, written: str) -> None:
    assert formula(read_formula(text).expression) == written


def test_a_sum_without_its_backslash() -> None:
    assert matderiv.derive("sum_{i=1}^n (y_i - w^T x_i)^2", "w").formula == "2*X'*(X*w - y)"
    assert matderiv.derive("sum_i x_i^T A x_i", "A").formula == "X'*X"


def test_a_head_is_none_where_its_letters_stand_elsewhere() -> None:
    for text in (r"XW = Y", r"AB(x) = A x", r"Xw = \|y\|"):
        with pytest.raises(MatderivError):
            read_formula(text, variable="w")


def test_the_variable_may_have_a_label() -> None:
    text = r"\|W^{(2)}\tanh(W^{(1)}x)\|^2"
    want = "2*((vector(1) - tanh(W_1*x).^2).*(W_2'*W_2*tanh(W_1*x)))*x'"
    assert matderiv.derive(text, "W^{(1)}").formula == want
    assert matderiv.derive(rf"\frac{{\partial}}{{\partial W^{{(1)}}}} {text}").formula == want
    assert matderiv.derive(rf"\nabla_{{W^{{(1)}}}} {text}").formula == want


def test_entries_before_a_bracket_are_factors_where_their_array_is_declared() -> None:
    text = r"\sum_{i,j} f_{ij}(w_i^\top w_j - x_{ij})"
    declared = {"F": ("n", "n"), "W": ("n", "m"), "X": ("n", "n")}
    assert matderiv.derive(text, "W", shapes=declared).formula == "(F + F')*W"
    with pytest.raises(MatderivError, match="is no function that is known here"):
        matderiv.derive(text, "W")


def test_each_entry_of_a_sum_divides() -> None:
    typed = read_formula(r"\frac{1}{1+e^{-(Wx+b)}}", {"W": ("m", "n"), "x": ("n",), "b": ("m",)})
    assert formula(typed.expression) == "1./(vector(1) + exp(-(W*x + b)))"
    assert "every entry of 1 + exp(-(W*x + b)) divides by itself" in map(str, typed.notes)
    for text in (r"\frac{1}{x}", r"\frac{1}{1+\exp(-X)}"):
        with pytest.raises(MatderivError):
            read_formula(text, {"x": ("n",)} if "x" in text.replace("exp", "") else {"X": ("n", "n")})


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "kind"),
    [
        ("tr(A*X)", "X", "∂tr(AX)/∂X = Aᵀ", "right"),
        ("x'*A*x", "x", "∂/∂x [xᵀAx] = (A + Aᵀ)x", "right"),
        ("x'*A*x", "x", r"\frac{\partial}{\partial x} \left[ x^\top A x \right] = (A + A^\top)x", "right"),
        ("tr(A*X)", "X", "df/dX = A'", "right"),
        ("tr(A*X)", "X", "d/dX f(X) = A'", "right"),
        ("tr(A*X)", "X", "∇_X f = Aᵀ", "right"),
        ("tr(A*X)", "X", "grad f = A", "transposed"),
        ("x'*A*x", "x", "2*x'*A", "assuming"),
        ("x'*A*x + b'*x", "x", r"2x^\top A + b^\top", "assuming"),
        ("sum(x)", "x", "1", "right"),
        ("3*sum(x)", "x", "1", "shape"),
        ("tr(X)", "X", "1", "shape"),
        ("norm2(X*w - y)^2", "w", "2Xᵀ(Xw − y)", "right"),
        ("norm2(X*w - y)^2", "w", "2X'(Xw − y)", "right"),
        ("norm2(x)^2 + tr(x*x')", "x", "4x", "right"),
    ],
)
def test_claims(objective: str, wrt: str, claim: str, kind: str) -> None:
    shapes = {"x": ("n",)} if objective in ("sum(x)", "3*sum(x)") else {}
    assert matderiv.check(objective, wrt, claim, shapes=shapes).kind == kind


def test_what_is_said_of_claims() -> None:
    found = matderiv.check("x'*A*x", "x", "2*x'*A")
    assert "It holds if A is symmetric" in str(found)
    assert "Besides, the layout is another one." in str(found)
    of_ones = matderiv.check("sum(x)", "x", "1", shapes={"x": ("n",)})
    assert "Your formula is a number, which can only mean that every entry is this number." in str(of_ones)
    assert "この式は 1 つの数であり、" in of_ones.to("terminal", language="ja")
    for claim, said, ja in (
        (
            "df/dA = A'",
            "the claim is the derivative with respect to A, but that with respect to X is asked for",
            "主張は A による導関数だが",
        ),
        (
            "∂tr(BX)/∂X = Aᵀ",
            "the claim is the derivative of tr(BX), which is not the objective",
            "主張は tr(BX) の導関数",
        ),
    ):
        with pytest.raises(MatderivError) as caught:
            matderiv.check("tr(A*X)", "X", claim)
        assert caught.value.message == said
        assert caught.value.said.within("ja").startswith(ja)


@pytest.mark.parametrize(
    "claim", ["df/dx = 2*A'*(A*x - f)", r"\nabla f = 0", "∂f/∂x = 0", r"\frac{\partial f}{\partial x} = 0"]
)
def test_a_claim_about_a_letter_of_the_objective_is_refused(claim: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.check("norm2(A*x - f)^2", "x", claim)
    said = "f is a letter of the objective, so a claim about f may mean that letter or the objective"
    ja = "f は目的関数の中の文字なので、f の導関数についての主張はその文字のことか目的関数のことか決まらない"
    right = claim.rpartition("= ")[2]
    assert (caught.value.message, caught.value.said.within("ja")) == (said, ja)
    advice = caught.value.advice
    assert advice is not None and advice.within("en") == f"give the right side alone, {right}"
    assert advice.within("ja") == f"右辺 {right} だけを書く"


def test_letters_side_by_side_are_factors_where_functions_are_declared() -> None:
    shapes = {"A": ("m", "n"), "x": ("n",), "b": ("m",)}
    assert matderiv.derive("f(Ax + b)", "x", shapes=shapes, functions={"f": "scalar"}).formula == "A'*grad(f)(A*x + b)"
    with pytest.raises(MatderivError, match="Ax is one name"):
        matderiv.derive("norm2(Ax + b)", "x", shapes=shapes)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("tr(A*𝟏_(m×n)*X)", "tr(A*matrix(1, m, n)*X)"),
        ("‖K_(n,m) vec(X) − y‖²", "norm2(commutation(n, m)*vec(X) - y)^2"),
        (r"a^\top\operatorname{diag}(b)^{-1}X\mathbf{1}", "a'*inv(diag(b))*X*vector(1)"),
    ],
)
def test_ones_and_commutation_matrices_with_their_sizes_are_read(text: str, means: str) -> None:
    shapes = {"X": ("n", "m")}
    assert matderiv.derive(text, "X", shapes=shapes).formula == matderiv.derive(means, "X", shapes=shapes).formula


def test_the_signs_of_ascii_are_those_of_any_text() -> None:
    made = [case["expr"] for name in ("public.jsonl", "more.jsonl") for case in corpus_cases.read(name)]
    pairs = map("".join, product(map(chr, range(128)), repeat=2))
    texts = [t for t in made if t.isascii()] + [f"a{pair}b{pair}1" for pair in pairs]
    assert len(texts) > 2**14 + 500
    for text in texts:
        for at in range(len(text)):
            found, other = (p.match(text, at) for p in (TOKEN, TOKEN_OF_ASCII))
            assert (found and (found.lastgroup, found[0])) == (other and (other.lastgroup, other[0])), (text, at)
