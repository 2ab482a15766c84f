"""What is said beside a claim, so that nothing in it is a sign that nobody has explained."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from matderiv import MatderivError, derive


def told(text: str, wrt: str, language: str = "en", **options: Any) -> str:
    """A claim with the sentences beside it, on one line."""
    whole = derive(text, wrt, **options).to("terminal", language=language, steps="none")
    return " ".join(whole.split())


@pytest.mark.parametrize(
    ("text", "wrt", "en", "ja"),
    [
        (
            "a'*norm2(A*X, 2)",
            "X",
            "norm2₂(M) is the vector of the lengths of the rows of M.",
            "norm2₂(M) は M の各行の長さを並べたベクトルである。",
        ),
        (
            "sum(sin(X).*A)",
            "X",
            "Taken entry by entry: M ⊙ A, sin(X), cos(X).",
            "M ⊙ A, sin(X), cos(X) は成分ごとの演算である。",
        ),
        ("sum(A./(X*B))", "X", "Taken entry by entry: A ⊘ M", "A ⊘ M, M^⊙2 は成分ごとの演算である。"),
        ("tr(inv(eye + X))", "X", "I is the n₁×n₁ identity matrix.", "I は n₁×n₁ の単位行列である。"),
        (
            "tr(inv(eye + X*X')) + tr(inv(eye + X'*X))",
            "X",
            "I is an identity matrix, with as many rows as its place asks for: n₁, n₂.",
            "I は単位行列であり、その行数は場所に応じて n₁, n₂ である。",
        ),
        (
            "sum(kron(A, X))",
            "X",
            "(A ⊗ X) is the Kronecker product, whose blocks are the entries of A times X.",
            "(A ⊗ X) はクロネッカー積、すなわち A の各成分と X の積をブロックとして並べた行列である。",
        ),
        (
            "a'*expm(t*A)*b",
            "t",
            "expm(M) is the matrix exponential: the sum of the powers of M, the k-th over k!, from k = 0.",
            "expm(M) は行列の指数関数、すなわち M の k 乗を k! で割ったものの、k = 0 からの総和である。",
        ),
        (
            "sum(relu(X))",
            "X",
            "𝟏[t > 0] is 1 where t > 0 and 0 elsewhere, entry by entry.",
            "𝟏[t > 0] は成分ごとに、t > 0 なら 1、それ以外では 0 である。",
        ),
        (
            "sum(X.*[A >= 0])",
            "X",
            "𝟏[t ≥ 0] is 1 where t ≥ 0 and 0 elsewhere, entry by entry.",
            "𝟏[t ≥ 0] は成分ごとに、t ≥ 0 なら 1、それ以外では 0 である。",
        ),
        (
            "norm1(X)",
            "X",
            "sign(t) is 1, 0 or −1 where t is positive, 0 or negative, entry by entry.",
            "sign(t) は成分ごとに、t が正、0、負のとき 1、0、−1 である。",
        ),
        (
            "max(A*x)",
            "x",
            "𝟏[v = max(v)] is 1 at the largest entry of v and 0 at the others.",
            "𝟏[v = max(v)] は v の最大の成分の位置で 1、その他の位置では 0 である。",
        ),
        (
            "min(A*x)",
            "x",
            "𝟏[v = min(v)] is 1 at the smallest entry of v and 0 at the others.",
            "𝟏[v = min(v)] は v の最小の成分の位置で 1、その他の位置では 0 である。",
        ),
        (
            "norm21(X)",
            "X",
            "‖X‖_{2,1} is the sum of the lengths of the rows of X.",
            "‖X‖_{2,1} は X の各行の長さの和である。",
        ),
        (
            "sum(sum(X, 2).^2)",
            "X",
            "sum₂(X) is the vector of the sums of the rows of X.",
            "sum₂(X) は X の各行の和を並べた列ベクトルである。",
        ),
        (
            "sum(sum(X, 1).^2)",
            "X",
            "sum₁(X) is the row of the sums of the columns of X.",
            "sum₁(X) は X の各列の和を並べた行ベクトルである。",
        ),
        (
            "sum(prod(X, 2))",
            "X",
            "prod₂(X) is the vector of the products of the entries of each row of X.",
            "prod₂(X) は X の各行の成分の積を並べた列ベクトルである。",
        ),
        (
            "sum(prod(X, 1))",
            "X",
            "prod₁(X) is the row of the products of the entries of each column of X.",
            "prod₁(X) は X の各列の成分の積を並べた行ベクトルである。",
        ),
        (
            "sum(logsumexp(X, 2))",
            "X",
            "logsumexp₂(X) is the vector of the logarithms of the sums of the exponentials in each row of X. "
            "softmax₂(X) is X with each row replaced by its softmax.",
            "logsumexp₂(X) は X の各行の指数関数の値の和の対数を並べた列ベクトルである。 "
            "softmax₂(X) は X の各行をその softmax で置き換えた行列である。",
        ),
        (
            "sum(logsumexp(X, 1))",
            "X",
            "logsumexp₁(X) is the row of the logarithms of the sums of the exponentials in each column of X. "
            "softmax₁(X) is X with each column replaced by its softmax.",
            "logsumexp₁(X) は X の各列の指数関数の値の和の対数を並べた行ベクトルである。 "
            "softmax₁(X) は X の各列をその softmax で置き換えた行列である。",
        ),
        (
            "sum(max(X, axis=1))",
            "X",
            "max₂(X) is made of the largest entry of each row of X.",
            "max₂(X) は X の各行の最大の成分を並べたものである。",
        ),
        (
            "normnuc(X)",
            "X",
            "polar(X) is the orthogonal factor of the polar decomposition of X.",
            "polar(X) は X の極分解の直交因子である。",
        ),
        (
            "sum(normcdf(x))",
            "x",
            "Φ(t) is the distribution function of the standard normal law, taken of every entry of an array.",
            "Φ(t) は標準正規分布の分布関数であり、配列には成分ごとに施す。",
        ),
        (
            "sum(gelu(x))",
            "x",
            "gelu(t) is t times the distribution function of the standard normal law, taken of every entry of an "
            "array. Φ(t) is",
            "gelu(t) は t と標準正規分布の分布関数の値との積であり、配列には成分ごとに施す。",
        ),
        (
            "t*sum(sigmoid(x))",
            "x",
            "σ(r) is the logistic function 1 / (1 + exp(−r)), taken of every entry of an array.",
            "σ(r) はロジスティック関数 1/(1 + exp(−r)) であり、配列には成分ごとに施す。",
        ),
        (
            "tr(A*tril(X))",
            "X",
            "tril(X) is X with zeros above the diagonal.",
            "tril(X) は X の対角より上の成分を 0 としたものである。",
        ),
        (
            "tr(A*triu(X))",
            "X",
            "triu(X) is X with zeros below the diagonal.",
            "triu(X) は X の対角より下の成分を 0 としたものである。",
        ),
        (
            "a'*cumsum(x.^2)",
            "x",
            "tril(𝟏) has ones on and below the diagonal and zeros above it; its product with a vector has the "
            "cumulative sums of that as its entries.",
            "tril(𝟏) は対角とその下の成分が 1、他の成分が 0 の行列であり、"
            "これとベクトルの積の成分は、そのベクトルの累積和である。",
        ),
        (
            "sum(elu(x))",
            "x",
            "elu(t) is t where t > 0 and exp(t) − 1 elsewhere, taken of every entry of an array.",
            "elu(t) は t > 0 のとき t、他では exp(t) − 1 であり、配列には成分ごとに施す。",
        ),
        (
            "sum(silu(x))",
            "x",
            "silu(t) is t / (1 + exp(−t)), taken of every entry of an array.",
            "silu(t) は t / (1 + exp(−t)) であり、配列には成分ごとに施す。",
        ),
        (
            "sum(softplus(x))",
            "x",
            "softplus(t) is log(1 + exp(t)), taken of every entry of an array.",
            "softplus(t) は log(1 + exp(t)) であり、配列には成分ごとに施す。",
        ),
        (
            "sum(softsign(x))",
            "x",
            "softsign(t) is t / (1 + |t|), taken of every entry of an array.",
            "softsign(t) は t / (1 + |t|) であり、配列には成分ごとに施す。",
        ),
        (
            "sum(huber(x, d))",
            "x",
            "huber(t, d) is ½t² where |t| ≤ d and d(|t| − ½d) elsewhere, taken of every entry of an array.",
            "huber(t, d) は |t| ≤ d のとき ½t²、他では d(|t| − ½d) であり、配列には成分ごとに施す。",
        ),
        (
            "sum(leakyrelu(x, c))",
            "x",
            "leakyrelu(t, c) is t where t > 0 and ct elsewhere, taken of every entry of an array.",
            "leakyrelu(t, c) は t > 0 のとき t、他では ct であり、配列には成分ごとに施す。",
        ),
        (
            "sum(c.*max(x*y', axis=1))",
            "x",
            "𝟏[M = max₂(M)] is 1 where an entry of M is the largest of its row, and 0 elsewhere.",
            "𝟏[M = max₂(M)] は M の成分がその行の最大であるところで 1、他では 0 である。",
        ),
        (
            "-log(softmax(x)[3])",
            "x",
            "e₃ is the unit vector whose entry 3 is 1.",
            "e₃ は第 3 成分が 1 の単位ベクトルである。",
        ),
        (
            "b'*softmax(K*x)",
            "x",
            "softmax(v) is the vector of the exponentials of the entries of v, each over the sum of all.",
            "softmax(v) は、v の各成分の指数関数の値を、その総和で割って並べたベクトルである。",
        ),
        (
            "logsumexp(W*x)",
            "x",
            "logsumexp(v) is the logarithm of the sum of the exponentials of all entries of v.",
            "logsumexp(v) は v の全成分の指数関数の値の和の対数である。",
        ),
        (
            "norm(A*x, p)",
            "x",
            "‖v‖_p stands for (Σ_i |v_i|ᵖ)^(1/p).",
            "‖v‖_p は (Σ_i |v_i|ᵖ)^(1/p) を表す。",
        ),
        (
            "norm1(X)",
            "X",
            "‖X‖₁ is the sum of the absolute values of all entries of X.",
            "‖X‖₁ は X の全成分の絶対値の和である。",
        ),
        (
            "normspec(X)",
            "X",
            "σ_max(X) is the largest singular value of X.",
            "σ_max(X) は X の最大特異値である。",
        ),
        (
            "normnuc(X)",
            "X",
            "‖X‖_* is the sum of the singular values of X.",
            "‖X‖_* は X の特異値の和である。",
        ),
        (
            "b'*pinv(A)*x",
            "x",
            "A⁺ is the Moore–Penrose inverse of A.",
            "A⁺ は A のムーア・ペンローズ逆行列である。",
        ),
        (
            "kron(A, X)*b",
            "X",
            "unvec(b, n₄, n₂) is the n₄×n₂ matrix of which b has the columns, one below the other.",
            "unvec(b, n₄, n₂) は、b を列ごとに区切って並べた n₄×n₂ 行列である。",
        ),
        (
            "x'*commutation(n, n)*x",
            "x",
            "K_(n,n) is the commutation matrix: it takes vec of a matrix with n rows and n columns to vec of its "
            "transpose.",
            "K_(n,n) は交換行列であり、n 行 n 列の行列の vec を、その転置行列の vec に移す。",
        ),
        (
            "sum(X*y)",
            "X",
            "𝟏 is the vector of n₁ ones.",
            "𝟏 は n₁ 個の 1 を並べたベクトルである。",
        ),
        (
            "sum(X*A)",
            "X",
            "𝟏_(n₁×n₃) is the n₁×n₃ matrix of ones. "
            "𝟏 is the vector of ones, with as many as its place asks for: n₁, n₃.",
            "𝟏_(n₁×n₃) はすべての成分が 1 の n₁×n₃ 行列である。 "
            "𝟏 は 1 を並べたベクトルであり、その個数は場所に応じて n₁, n₃ である。",
        ),
        (
            "sum_{t=2}^{T}((x_t - x_{t-1})^2)",
            "x",
            "x_2:T is the vector of the entries 2 to T of x. x_(1:T−1) is the vector of the entries 1 to T − 1 of x. "
            "I_(:,2:T) is made of the columns 2 to T of the identity matrix.",
            "x_2:T は x の第 2 成分から第 T 成分までのベクトルである。 "
            "x_(1:T−1) は x の第 1 成分から第 T − 1 成分までの"
            "ベクトルである。 I_(:,2:T) は単位行列の第 2 列から第 T 列までを並べた行列である。",
        ),
        (
            "exp(-norm2(W1*tanh(W2*x)))",
            "W2",
            "The entries of W₁, W₂ are written w⁽¹⁾_ij, w⁽²⁾_ij.",
            "W₁, W₂ の成分を w⁽¹⁾_ij, w⁽²⁾_ij と書く。",
        ),
        (
            "tril(X)*x",
            "x",
            "tril(X) is X with zeros above the diagonal.",
            "tril(X) は X の対角より上の成分を 0 としたものである。",
        ),
    ],
)
def test_a_sign_that_not_everybody_writes_is_explained(text: str, wrt: str, en: str, ja: str) -> None:
    assert en in told(text, wrt)
    assert ja.replace(" ", "") in told(text, wrt, "ja").replace(" ", "")


def test_the_letter_in_such_a_sentence_is_none_of_the_claim() -> None:
    said = told("a'*norm2(X*M, 2)", "X")
    assert "norm2₂(U) is the vector of the lengths of the rows of U." in said
    symmetric = {"assume": {"S": "symmetric"}}
    assert (
        "v_max(S) is the unit eigenvector for the largest eigenvalue of S, or where this is not symmetric, of"
        in told("lambda_max(S)", "S", **symmetric)
    )
    assert "with the sign for which its largest entry in absolute value is positive." in told(
        "lambda_max(S)", "S", **symmetric
    )
    japanese = told("lambda_max(S)", "S", "ja", **symmetric).replace(" ", "")
    assert "v_max(S)はS(対称でないところではその対称部分)の最大固有値に対する単位固有ベクトルであり、" in japanese
    assert "絶対値最大の成分が正となるように符号を定める。" in japanese


@pytest.mark.parametrize(
    ("text", "functions", "en", "ja"),
    [
        (
            "f(A*x)'*f(x)",
            {"f": "entrywise"},
            "f(t) is the value of a function f that is left open, taken of every entry of an array.",
            "f(t) は特定しない関数 f の値であり、配列には成分ごとに施す。",
        ),
        (
            "f(A*x)*norm2(x)",
            {"f": "scalar"},
            "f(v) is the value at v of a function f that is left open, a number. ∇f(v) is the gradient of f at v.",
            "f(v) は特定しない関数 f の v における値であり、スカラーである。 ∇f(v) は f の v における勾配である。",
        ),
        (
            "grad(f)(A*x)'*b",
            {"f": "scalar"},
            "∇²f(v) is the Hessian matrix of f at v.",
            "∇²f(v) は f の v におけるヘッセ行列である。",
        ),
        (
            "g(A*x)'*b",
            {"g": "m"},
            "g(v) is the value at v of a function g that is left open, a vector of m entries. "
            "J_g(v) is the Jacobian matrix at v of a function g with m entries that is left open.",
            "g(v) は特定しない関数 g の v における値であり、m 個の成分をもつベクトルである。 "
            "J_g(v) は、m 個の成分をもつ特定しない関数 g の v におけるヤコビ行列である。",
        ),
    ],
)
def test_a_function_that_nobody_defined_is_said_to_be_left_open(
    text: str, functions: dict[str, str], en: str, ja: str
) -> None:
    assert en in told(text, "x", functions=functions)
    assert ja.replace(" ", "") in told(text, "x", "ja", functions=functions).replace(" ", "")


def test_what_is_said_of_a_function_that_was_inferred_is_not_said_twice() -> None:
    said = told("phi(b'*x)", "x")
    assert "goes for every entry of an array" in said and "left open" not in said


def test_running_sums_are_spoken_of_only_where_there_are_any() -> None:
    assert "tril(𝟏) has ones on and below the diagonal and zeros above it." in told("tril(X)", "X")
    assert "tril(𝟏) は対角とその下の成分が 1、他の成分が 0 の行列である。".replace(" ", "") in told(
        "tril(X)", "X", "ja"
    ).replace(" ", "")
    assert "cumulative" not in told("tril(X)", "X")
    assert "zeros above the diagonal." not in told("b'*cumsum(x)", "x")


def test_what_is_spread_is_not_said_to_be_added_where_it_is_subtracted() -> None:
    assert "mean(x) is subtracted from every entry." in told("(x - mean(x))'*(x - mean(x))", "x")
    assert "mean(x) は各成分から引く。" in told("(x - mean(x))'*(x - mean(x))", "x", "ja")


@pytest.mark.parametrize("text", ["tr(S*inv(S + A)*S)", "a'*S*S*a - tr(S)^2", "tr(S*A)^2*tr(S)"])
def test_no_letter_of_the_proof_stands_in_a_claim(text: str) -> None:
    claim = told(text, "S", structure="symmetric")
    assert "matrix: " in claim
    assert not set(claim.split("matrix: ")[1].split(". What")[0]) & set("UVZtst") - set("tr")
    assert "of S: moving" in claim


@pytest.mark.parametrize("structure", ["symmetric", "diagonal", "lower", "upper", "skew"])
def test_the_matrix_of_free_entries_is_no_word_of_the_claim(structure: str) -> None:
    assert "Z" not in told("tr(A*K)", "K", structure=structure)
    assert "Z" not in told("tr(A*K)", "K", "ja", structure=structure)


def test_a_pseudoinverse_of_a_constant_needs_nothing() -> None:
    assert "Valid" not in told(
        "norm2(pinv(A)*(b - c*t))^2", "t", shapes={"A": ("m", "n"), "b": ("m",), "c": ("m",), "t": ()}
    )
    assert "Valid where A has full rank." in told("sum(pinv(A))", "A")
    gradient = derive("x'*pinv(A)*x", "x").function()
    A, x = np.ones((2, 2)), np.array([1.0, 2.0])
    assert gradient(A=A, x=x) == pytest.approx(2 * np.linalg.pinv(A) @ x)
    with pytest.raises(MatderivError, match="nearly singular"):  # neither rank can be told
        gradient(A=np.diag([1.0, 3e-15]), x=x)


def test_where_a_function_stays_at_its_kink_that_is_said_instead_of_a_limit() -> None:
    said = "Where an entry of x is 0, that of relu(tx) does not change with t and contributes nothing, in the claim as"
    assert said in told("sum(relu(t*x))", "t")
    japanese = "x に 0 の成分があるとき、relu(tx) の対応する成分は t によらず一定であり、主張においても寄与しない。"
    assert japanese.replace(" ", "") in told("sum(relu(t*x))", "t", "ja").replace(" ", "")
    given: dict[str, Any] = {"shapes": {"s": (), "t": ()}}
    assert "Where s = 0, |ts| does not change with t and contributes nothing" in told("abs(t*s)", "t", **given)
    japanese = "s = 0 のとき、|ts| は t によらず一定であり、主張においても寄与しない。"
    assert japanese.replace(" ", "") in told("abs(t*s)", "t", "ja", **given).replace(" ", "")
    assert "contributes nothing" not in told("sum(relu(A*x))", "x")
    # what the claim needs to be other than 0 is a condition, and no claim holds where it is 0
    assert "contributes nothing" not in told("norm(t*x/(n - 1))", "t", shapes={"x": ("n",), "t": ()})


def test_a_claim_does_not_hold_at_a_jump_that_it_leaves_out() -> None:
    said = told("sum(where(x > -1, where(x > 0, x.^2, 0), 2))", "x")
    assert "Valid where no entry of x is −1" in said and said.count("mean value") == 1
    assert "The lines with the derivative of 𝟏[x > 0] are for x without an entry 0" in said


def test_what_does_not_move_has_no_kink_to_speak_of() -> None:
    said = told("sum(leakyrelu(x, a))", "a", shapes={"a": (), "x": ("n",)})
    assert "mean value" not in said and "Valid" not in said


@pytest.mark.parametrize(
    ("text", "asked"),
    [("relu(x)'*relu(x)*max(x)", False), ("sum(x.*abs(x))*min(x)", False), ("sum(relu(x))*max(x)", True)],
)
def test_beside_an_extreme_a_kink_that_leaves_no_trace_asks_for_nothing(text: str, asked: bool) -> None:
    d = derive(text, "x")
    assert ("no entry of x is 0" in told(text, "x")) == asked
    x, step = np.array([0.0, 2.0, -1.0]), np.array([1e-7, 0.0, 0.0])
    if not asked:
        objective = {
            "relu(x)'*relu(x)*max(x)": lambda x: (np.maximum(x, 0) ** 2).sum() * x.max(),
            "sum(x.*abs(x))*min(x)": lambda x: (x * abs(x)).sum() * x.min(),
        }[text]
        slopes = [(objective(x + s) - objective(x)) / s[0] for s in (step, -step)]
        assert slopes == pytest.approx([d.function()(x=x)[0]] * 2, abs=1e-5)


def test_a_condition_of_a_column_is_not_asked_of_its_row() -> None:
    said = told("sum_i((x_i'*A*x_i)*log(b'*x_i))", "X", columns=("X",))
    assert "Valid where every entry of Xᵀb is positive." in said and "no entry of bᵀX" not in said


SQUARE = ("n", "n")


@pytest.mark.parametrize(
    ("text", "en", "ja"),
    [
        (
            "det(s*X)",
            "The lines with inverses are for s ≠ 0. For s = 0 the claim holds as well, since both of its sides are "
            "continuous in s.",
            "逆行列のある行は s ≠ 0 のときのものである。主張の両辺は s について連続なので、主張は s = 0 "
            "のときも成り立つ。",
        ),
    ],
)
def test_of_a_constant_factor_only_the_lines_need_an_inverse(text: str, en: str, ja: str) -> None:
    shapes = {"X": SQUARE, "s": ()}
    assert f"Valid where X is invertible. {en}" in told(text, "X", shapes=shapes)
    assert ja.replace(" ", "") in told(text, "X", "ja", shapes=shapes).replace(" ", "")


@pytest.mark.parametrize("text", ["det(A*X)", "det(A*X*B)", "det(diag(a)*X)"])
def test_a_constant_factor_that_stands_as_a_determinant_needs_no_inverse(text: str) -> None:
    shapes: dict[str, Any] = {"A": SQUARE, "B": SQUARE, "X": SQUARE, "a": ("n",)}
    shapes = {n: s for n, s in shapes.items() if n in text.replace("diag", "") or n == "a" and "diag" in text}
    said = told(text, "X", shapes=shapes)
    assert "Valid where X is invertible." in said and "lines with inverses" not in said
    if text == "det(A*X)":  # where A is singular, both sides are 0
        at = {"A": np.diag([1.0, 0.0]), "X": np.array([[2.0, 1.0], [1.0, 3.0]])}
        assert derive(text, "X", shapes=shapes).function()(**at) == pytest.approx(np.zeros((2, 2)))


@pytest.mark.parametrize(
    ("text", "assume", "valid"),
    [
        ("logdet(A*X*B)", {}, "Valid where det(AXB) > 0."),
        ("det(A*X)", {"A": "spd"}, "Valid where X is invertible."),
        ("det((A + B)*X)", {}, "Valid where X is invertible."),
        ("det(A'*X)*tr(pinv(A)*X)", {}, "Valid where X is invertible."),
    ],
)
def test_where_continuity_says_nothing_the_inverse_is_asked_for(text: str, assume: Any, valid: str) -> None:
    said = told(text, "X", shapes={name: SQUARE for name in "ABX" if name in text}, assume=assume)
    assert valid in said
    assert "lines with inverses" not in said


def test_that_entries_are_varied_independently_is_said() -> None:
    said = "The entries of S are varied independently; what is assumed of S is used only at the point itself."
    assert said in told("logdet(S)", "S", assume={"S": "spd"})
    assert "S の成分は互いに独立に動かす。S についての仮定は、微分する点そのものにおいてのみ用いる。".replace(
        " ", ""
    ) in told("logdet(S)", "S", "ja", assume={"S": "spd"}).replace(" ", "")
    assert said in told("x'*S*S*x", "S", assume={"S": "symmetric"}, shapes={"x": ("n",)})
    assert "independently" not in told("sum(log(x))", "x", assume={"x": "positive"})
    assert "independently" not in told("x'*S*x", "x", assume={"S": "symmetric"})


def test_a_differential_of_a_trace_is_that_of_the_variable() -> None:
    assert "df = tr(dX)." in told("a'*X*inv(X)*b + tr(X)", "X")
    assert "df = 0." in told("tr(X) - tr(X')", "X")


def test_a_size_that_is_declared_as_a_number_is_that_size() -> None:
    said = told("sum((x - mean(x)).^4)/n", "x", shapes={"x": ("n",), "n": ()}, assume={"n": "positive"})
    assert "Here x ∈ R^n." in said
    assert "Valid" not in said


def test_a_line_with_a_normal_distribution_function_of_what_is_spread_is_evaluated() -> None:
    d = derive("sum(normcdf((x - mu)/s))", "s", shapes={"s": (), "mu": (), "x": ("n",)})
    assert d.formula == "-exp(-((x - mu)/s).^2/2)'*(x - mu)/sqrt(2*pi)/s^2"


@pytest.mark.parametrize(
    ("text", "wrt", "claim"),
    [
        ("A*X*B", "X", "∂(AXB)_ij/∂x_αβ = a_iα b_βj"),
        ("kron(A, X)", "X", "∂(A ⊗ X)_(i,j)(k,l)/∂x_αβ = a_jl δ_iα δ_kβ"),
        ("vec(A*X*B)", "X", "∂vec(AXB)_(i,j)/∂x_αβ = a_iα b_βj"),
        ("X*b", "X", "∂(Xb)_i/∂x_αβ = δ_iα b_β"),
        ("det(X)^2*inv(X)", "X", "= 2det(X)² (X⁻¹)_βα (X⁻¹)_ij − det(X)² (X⁻¹)_iα (X⁻¹)_βj"),
    ],
)
def test_the_claim_of_an_array_by_its_entries_says_whose_index_is_whose(text: str, wrt: str, claim: str) -> None:
    assert claim in told(text, wrt)


def test_the_indices_of_higher_derivatives_stand_in_the_claim() -> None:
    assert "∂²tr(AXBX)/(∂x_μν ∂x_αβ) = b_βμ a_να + a_βμ b_να" in told("tr(A*X*B*X)", "X", order=2)
    assert "∂³sum(log(x))/(∂x_ρ ∂x_μ ∂x_α) =" in told("sum(log(x))", "x", order=3)
    assert "The composite indices (i,j) and (k,l) are the positions (j − 1)n₃ + i and (l − 1)n₄ + k." in told(
        "kron(A, X)", "X"
    )


def test_equal_factors_of_an_entry_are_a_power() -> None:
    d = derive("det(X)^2*inv(X)", "X")
    assert "Equal factors make the power det(X)²." in d.to("terminal")
    assert "等しい因子を冪 det(X)² にまとめる。" in d.to("terminal", language="ja")


def test_a_second_index_is_no_letter_of_the_formula() -> None:
    d = derive("x'*A*x/2 - b'*x + mu*sum(log(x))", "x", order=2, shapes={"mu": ()})
    assert "(½(A + Aᵀ) − μ diag(𝟏 ⊘ x^⊙2))_αν" in d.to("terminal")
    assert "d²f = dxᵀ (½(A + Aᵀ) − μ diag(𝟏 ⊘ x^⊙2)) dx." in told(
        "x'*A*x/2 - b'*x + mu*sum(log(x))", "x", order=2, shapes={"mu": ()}
    )
    assert "x_βκ" in derive("alpha*norm2(X)^2", "X", shapes={"alpha": ()}).to("terminal")


@pytest.mark.parametrize(
    ("text", "wrt", "formula"),
    [
        ("tr(A*X*B)", "X[i,j]", "(B*A)[j,i]"),
        ("tr(A*X*B)", "X[1,2]", "(B*A)[2,1]"),
        ("norm2(A*X - B)^2", "X[i,j]", "2*(A'*(A*X - B))[i,j]"),
        ("x'*A*x", "x[i]", "((A + A')*x)[i]"),
        ("sum(x.^2) + sum(x) + b'*x", "x[2]", "2*x[2] + 1 + b[2]"),
        ("exp(x'*A*x)*b'*x", "x[k]", "exp(x'*A*x)*((b'*x)*(A + A')*x + b)[k]"),
    ],
)
def test_the_proof_for_one_entry_has_no_unit_vectors(text: str, wrt: str, formula: str) -> None:
    d = derive(text, wrt)
    assert d.formula == formula
    assert not re.search(r"\be[_₁₂]", d.to("terminal"))
    assert "this is the inner product" not in d.to("terminal")


@pytest.mark.parametrize(
    ("text", "wrt", "shapes", "formula"),
    [
        ("sum(x.*log(x./sum(x)))", "x", {"x": ("n",)}, "log(x/sum(x))"),
        ("log(sum(softmax(x).^2))", "x", {}, "2*(softmax(x).^2/sum(softmax(x).^2) - softmax(x))"),
        ("sum(x.^2)*exp(-norm(x))", "x", {}, "(2*exp(-norm2(x)) - exp(-norm2(x))*norm2(x))*x"),
        ("(a*x)/abs(a*x)", "x", {"a": (), "x": ()}, "0"),
        ("tr(X*inv(A*X))", "X", {"X": SQUARE, "A": SQUARE}, "0*X"),
        ("sum(kron(x, y))", "x", {}, "sum(y)*vector(1)"),
    ],
)
def test_one_number_in_two_spellings_cancels(text: str, wrt: str, shapes: Any, formula: str) -> None:
    assert derive(text, wrt, shapes=shapes).formula == formula
