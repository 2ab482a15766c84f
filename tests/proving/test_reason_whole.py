"""A reason says the whole of what its line does, and nothing that its line does not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

import pytest
from sympy import Expr, S

from matderiv import derive, gradients
from matderiv.core.index import Delta, Entry, Index, Product, product, size
from matderiv.core.proof import Step, every
from matderiv.expressions.matrix import Var
from matderiv.expressions.writer import unicode
from matderiv.proving.reasons.collapsing import collapsing
from matderiv.proving.reasons.ordering import ordering


def reasons(objective: str, wrt: str, language: str = "en", **given: Any) -> Iterator[tuple[Step, str]]:
    """Every line of a proof, details included, with its reason."""
    for step in every(derive(objective, wrt, **given).proof.steps):
        named = {k: e if isinstance(e, str) else unicode(e) for k, e in step.bindings.items()}
        yield step, step.rule.reason.fill(language, named)


def said(objective: str, wrt: str, language: str = "en", **given: Any) -> str:
    return " ".join(reason for _, reason in reasons(objective, wrt, language, **given))


KRONECKER = {"X": ("m", "n"), "B": ("p", "q"), "a": ("m*p",), "b": ("n*q",)}
KRONECKER_OF = {"A": ("p", "q"), "X": ("m", "n"), "b": ("q*n",)}
SAID: list[tuple[str, str, dict[str, Any], str]] = [
    # a norm is divided by where it is not 0, whatever the claim holds for
    ("norm2(A*x)^3", "x", {}, "Divide by 2 ‖u‖, where this is not 0."),
    ("normspec(X)", "X", {}, "Divide by 2σ_max(X), where this is not 0."),
    # every entry that is turned, those without a summed index too
    ("tr(X*A*X'*B*X*C*X'*D*X*E)", "X", {}, "likewise for all 16 entries turned: with the transpose"),
    # a quotient
    ("sum(x./(1 + y.*x))", "x", {"shapes": {"x": ("n",)}}, "Quotient rule."),
    ("t*sin(t)/sqrt(1 + t^2)", "t", {}, "A quotient is its numerator times the reciprocal of its denominator."),
    ("(x'*A*x)/norm2(x)^3", "x", {}, "Chain rule."),
    # why a matrix is symmetric
    ("a'*inv(X'*X)*a", "X", {}, "Transposing U⁻¹ changes nothing, since U = XᵀX is symmetric: (U⁻¹)_ik = (U⁻¹)_ki"),
    ("x'*S*x", "x", {"assume": {"S": "symmetric"}}, "changes nothing, since it is symmetric by assumption"),
    ("norm2(X*X' - S)^2", "X", {"assume": {"S": "symmetric"}}, "since U = XXᵀ − S is symmetric: u_iα = u_αi."),
    # a power of a matrix
    ("tr(X^2*A)", "X", {}, "x_kj contributes only for k = α and j = β, which leaves one term of the sum over k."),
    ("tr(X^4*A)", "X", {}, "each of the 4 factors is differentiated once with respect to x_αβ"),
    # what is written out, with its indices
    ("tr(A*X) + x'*B*x", "x", {}, "A product of matrices is a sum over its inner indices, here i and j."),
    ("tr(A*X) + norm2(X)^2", "X", {}, "The squared norm is the sum of the squares of all entries. A product"),
    # each sum with its own indices
    ("a'*X*b + b'*X'*a", "X", {}, "for i = α, j = β in the first sum and j = α, i = β in the second"),
    ("tr(A*X) + tr(B*X)", "X", {}, "In each sum over j and i, only the term with j = α and i = β contains x_αβ"),
    ("sum(x.*y) + norm2(x)^2", "x", {}, "In each sum over i, only the term with i = α contains x_α"),
    # everything put in is named
    ("x'*x*log(x'*x)", "x", {"order": 2}, "stay. ∂log(s)/∂s = 1/s is put in. What depends on x_α through s"),
    ("x'*x*log(x'*x)", "x", {"order": 2}, "∂log(s)/∂s = 1/s is put in; terms without x_μ give 0."),
    # an example is of what the line did
    ("(x'*A*x)/norm2(x)^3", "x", {"order": 2}, "as in ((A + Aᵀ)x − 2(xᵀAx)x/‖x‖²)ᵀ"),
    (
        "norm2(w.*(S*w) - b)^2",
        "w",
        {"order": 2, "assume": {"S": "symmetric"}},
        "the common factor S of 2S diag(u ⊙ w) + 2S diag(v) is taken out, which leaves",
    ),
    ("t*sin(t)/sqrt(1 + t^2)", "t", {}, "The derivative of t with respect to itself is 1. The numbers"),
    ("norm2(x - y)^4", "x", {"order": 2}, "Constant factors stay as they are. The numbers are multiplied."),
    (
        "sum(exp(A*x)./(1 + exp(A*x)).^2)",
        "x",
        {},
        "Quotients are written with the logistic function at u_i and −u_i, since σ(u_i) = exp(u_i) / (1 + exp(u_i))",
    ),
    ("(X*a).*(X*b)", "X", {}, "as found above. The factors are put in order."),
    ("t^t", "t", {}, "each is differentiated with the other held fixed, and the two parts are added."),
    ("logdet(A + X*X')", "X", {}, "gives a Kronecker delta. Terms without x_αβ give 0."),
]


# what stands inside a product or a letter is written out, too
SAID += [
    ("diag(x)*y", "x", {}, "Write f = diag(x) y. A diagonal factor of a product multiplies each row or column by an"),
    ("norm2(diag(X) - y)^2", "X", {}, "u written out for one entry. Only the diagonal entries are kept."),
    ("sum(X, 1)*a", "X", {"shapes": {"a": ("n",)}}, "inner index, here i. The entries of each column are added up."),
    ("(1 + tr(A*X))^2", "X", {}, "inner index, here j. The trace is the sum of the diagonal entries."),
    ("sqrt(norm2(x)^2 + c)", "x", {}, "over the entries. The squared norm is the sum of the squares of all entries."),
    ("tr(X'*A*X)", "X", {}, "inner indices, here j and k. Transposing swaps the indices."),
    ("logdet(eye + X)", "X", {}, "The entries of the identity are the Kronecker delta."),
    ("norm2(X + x*y')^2", "x", {}, "An entry of a column times a row is the product of their entries."),
    ("a'*kron(X, B)*b", "X", {"shapes": KRONECKER}, "An entry of a Kronecker product is an entry of its first factor"),
    (
        "det(A*X*B*X*C)",
        "X",
        {},
        "a product of matrices is a sum over its inner indices, here k, l, p and q.",
    ),
    # sums are taken apart, and factors moved, where derivatives are put in
    ("tr(X'*A*X)", "X", {}, "an entry of X differentiated with respect to x_αβ gives a Kronecker delta."),
    ("norm2(A*sigmoid(B*x))^2", "x", {}, "is put in. Numbers stand in front of the sums."),
    (
        "norm2((x + x')/2)^2",
        "x",
        {"shapes": {"x": ("n", "n")}},
        "Numbers are multiplied, and stand in front of the sums.",
    ),
    ("tr((X.*A)'*(X.*B))", "X", {}, "replaced by what it stands for, V = X ⊙ B and U = X ⊙ A. Like terms are added."),
    (
        "norm2(x - norm2(x)*y)^2",
        "x",
        {},
        "The bracket is multiplied out. What has no index stands",
    ),
    # each sum by itself, where others stand on the line
    # what is done besides where derivatives are put in
    ("norm2(X - X')^2 + tr(X*X)", "X", {}, "the others stay. ∂u_ij²/∂u_ij = 2u_ij, ∂x_ij/∂x_αβ ="),
    ("sum(exp(x))", "x", {"order": 2}, "What depends on x_μ through x_α is differentiated by the chain rule."),
    ("norm2(X.^3 - Y)^2", "X", {}, "stands for this sum. Numbers are multiplied in front."),
    ("norm2(softmax(W*x) - y)^2", "W", {}, "The bracket is multiplied out. "),
    ("sum((X*w - y).^2.*d)/2", "w", {"shapes": {"d": ()}}, "What has no index stands in front of the sums."),
    ("norm2(X.*M)^2/2 + tr(A*X)", "X", {}, "each term is put in its place. The numbers are multiplied."),
    ("tr(adj(X)*A)", "X", {}, "What has no index stands in front of the sums."),
    ("norm2(x)^2*exp(a'*x) + x'*A*x", "x", {}, "the others stay. ∂exp(t)/∂t = exp(t), ∂x_i/∂x_α ="),
    ("norm2(x - norm2(x)*y)^2", "x", {}, "The delta keeps only i = α in the first sum."),
    # a product of functions of letters
    ("sum((X*Y).^2./(1 + (X*Y).^2))", "X", {}, "What depends on x_αβ through u_ij is"),
    # every identity of a line, and every equation of one
    (
        "norm2((X + X')/2 - A)^2",
        "X",
        {},
        "The bracket is multiplied out. The transpose of a sum is the sum of the transposes, as in (½X + ½Xᵀ − A)ᵀ;",
    ),
    ("det(t*X)", "t", {}, "(tX)⁻¹ = X⁻¹/t; X⁻¹X = I; a number may be taken out of a linear function."),
    ("norm2(x./y)^2", "y", {}, "equal factors make the powers x^⊙2 and y^⊙3."),
    (
        "logdet(X'*A*X) - tr(X'*B*X)",
        "X",
        {},
        "The common factor −X of −BX − BᵀX is taken out, which leaves B + Bᵀ.",
    ),
    ("sum(X)*X", "X", {}, "vec puts the (i, j) entry of a matrix at the composite index (i,j)."),
    ("tr(A*X)*tr(B*X) + tr(X*C)*tr(X*D)", "X", {}, "within a trace, tr(XD) = tr(DX) and tr(XC) = tr(CX)."),
    (
        "norm2(X*X' - A)^2",
        "X",
        {},
        "the sum of the transposes, as in (XXᵀ − A)ᵀ; the transpose",
    ),
    ("logsumexp(A*x)", "x", {}, "This is its definition: the logarithm of the sum of all exp(u_j)."),
    (
        "kron(A, X)*b",
        "X",
        {"shapes": KRONECKER_OF},
        "At the composite index (β,l) the vector has the entry of",
    ),
    # each of several sums, indices and factors
    ("logdet(X'*X)", "X", {}, "Of each sum over k, the delta keeps only the term with k = α."),
    (
        "norm2(M.*(R - U*V'))^2 + c*(norm2(U)^2 + norm2(V)^2)",
        "V",
        {"shapes": {"c": ()}},
        "The deltas keep only i = α, j = β in the second sum.",
    ),
    ("a'*(x.*sigmoid(t*x))", "t", {}, "entry by entry, (a ⊙ x ⊙ x ⊙ σ(tx))_i; i is summed over the product of this"),
    ("a'*kron(X, B)*b", "X", {"shapes": KRONECKER}, "indices (i,j) and (k,l) are the positions (j − 1)p + i and (l −"),
    (
        "norm2(A*x - b)^2/2 + c/2*norm2(x)^2",
        "x",
        {"order": 2},
        "numbers are multiplied, and stand in front of the sums.",
    ),
]
# the letters in the objective, where the way goes back through them
SAID += [
    (
        "norm2(tanh(W*x) - y)^2",
        "W",
        {},
        "The squared norm is the sum of the squares of all entries.",
    ),
    (
        "a'*(exp(A*x).*sin(B*x))",
        "x",
        {},
        "here i. Products are taken entry by entry.",
    ),
]
# what picks a row or a column
UNVEC = {"shapes": {"x": ("m*n",)}}
SAID += [
    ("unvec(x, m, n)[1,:]", "x", UNVEC, "A product with a unit vector picks a row or a column. Transposing swaps"),
    ("sum(exp(X[:,k]))", "X", {}, "All entries are added up. A product with a unit vector picks a row or a column."),
    ("unvec(x, m, n)[1,:]", "x", UNVEC, "By the definition of unit vectors δ_1α = (e₁)_α."),
]
RANGE = r"\sum_{t=2}^{T} |x_t - x_{t-1}|"
STACKED = {"shapes": {"X": ("m", "n")}}
SAID += [
    (RANGE, "x", {}, "here j. What has a range of indices is a product with the columns of the identity at these"),
    (
        RANGE,
        "x",
        {"style": "differential"},
        "Brackets are multiplied out. What has a range of indices is a product with the",
    ),
    ("tr(Q'*Q*A*Q)", "Q", {"assume": {"Q": "orthogonal"}}, "orthogonality makes QQᵀ and QᵀQ the identity."),
    ("tr(A^-3*B)", "A", {}, "A negative power is a power of the inverse."),
    ("tr(A^-3*B)", "A", {}, "stands for, U = A⁻¹. A negative power is a power of the inverse."),
    ("vec(X)*vec(X)'", "X", STACKED, "Stacking the columns of a matrix and cutting them apart again changes nothing"),
    ("x'*A*inv(t*B)*x", "t", {}, "(U⁻¹x)_l. xᵀA is a row, whose entries are those of the column (xᵀA)ᵀ."),
]
# which entries a Kronecker product has at a column that is not composite
SAID += [
    ("kron(x, A*x)", "x", {}, "each in column α or, of a single column, in this. "),
    ("kron(x, A*x)", "x", {}, "a single column, at row j times the (i, α) entry of its second."),
    ("kron(x, A*x)", "x", {}, "(j, α) entry of its first factor times the entry of its second, a single column, at"),
]
# what is done to the objective before it is differentiated
SQUARE = {"A": ("m", "m"), "B": ("m", "m"), "X": ("n", "n"), "M": ("m*n", "m*n")}


def square(*names: str) -> dict[str, Any]:
    return {"shapes": {name: SQUARE[name] for name in names}}


SAID += [
    (
        "tr(kron(A, X))",
        "X",
        square("A", "X"),
        "The trace of a Kronecker product is the product of those of its factors.",
    ),
    ("norm1(kron(A, X))", "X", square("A", "X"), "The 1-norm of a Kronecker product is the product of those"),
    ("norm2(vec(X))^2", "X", square("X"), "Stacking the columns does not change the squared norm."),
    ("tr(M*kron(A, X)')", "X", square("A", "M", "X"), "A Kronecker product is transposed factor by factor."),
    ("tr(M*inv(kron(A, X)))", "X", square("A", "M", "X"), "A Kronecker product is inverted factor by factor."),
    ("logdet(kron(A, X))", "X", square("A", "X"), "the logarithm makes this a sum, with the sizes as factors."),
    ("norm2(kron(A, X) + kron(B, X))^2", "X", square("A", "B", "X"), "are one, with the sum of their other factors."),
    (
        "norm2(3*kron(A, X) - kron(B, X))^2",
        "X",
        square("A", "B", "X"),
        "with the sum of the same multiples of their other factors.",
    ),
    ("kron(x, y)'*b", "y", {"shapes": {"x": ("m",), "y": ("n",)}}, "I in place of the second, times the second."),
    ("tr((2*A)^k)", "A", {}, "same exponent. A scalar comes out of the trace."),
    ("tr(A^k + A^j)", "A", {}, "The trace of a sum is the sum of the traces."),
    ("tr((A^k)')", "A", {}, "A matrix and its transpose have the same trace."),
    ("tr(A^k*A)", "A", {}, "The equal factors of the product are one power."),
    ("tr(A*A^k)", "A", {}, "The factors under a trace may be rotated;"),
    ("logdet(A^k)", "A", {}, "The exponent is a factor of the logarithm."),
    ("det(A^k*B)", "A", {}, "The determinant of a product is the product of the determinants."),
    ("logdet(expm(2*A))", "A", {}, "Its logarithm is the trace. The scalar comes out of the trace."),
]


# what was done is said in its order, of the terms that it was done to, on a line of its own where it is gone later
SAID += [
    (
        "(x'*A*x)/(x'*x)",
        "x",
        {"order": 2},
        "as in ((A + Aᵀ)x − 2(xᵀAx)x/(xᵀx))ᵀ; the bracket is multiplied out; the transpose of a product is that of "
        "its factors in reverse order, ((A + Aᵀ)x)ᵀ = xᵀ(A + Aᵀ)ᵀ.",
    ),
    (
        "norm2(x)^2*exp(a'*x) + x'*A*x",
        "x",
        {},
        "which leaves A + Aᵀ; the common factor exp(t) of 2exp(t) x + s exp(t) a is taken out",
    ),
    ("sum(log(cosh(A*x - b)))/2", "x", {}, "sinh(u) ⊘ cosh(u) = tanh(u)."),
    ("norm2(A*x)^2/norm2(A*x)", "x", {}, "t = ‖u‖ and s = ‖u‖². ‖Ax‖² cancels;"),
    ("-p'*log(2*softmax(A*x + b))", "x", {}, "softmax(u). An inner product is the sum of the products of the entries;"),
    ("softmax(W*x)'*C*softmax(W*x)", "x", {}, "A scalar is its own transpose, softmax(Wx)ᵀ Cᵀ softmax(Wx) ="),
    (
        "det(2*X*B)^2",
        "X",
        {"shapes": {"X": ("n", "n"), "B": ("n", "n")}},
        "(2XB)⁻ᵀ = ½(XB)⁻ᵀ; the numbers are multiplied;",
    ),
    (
        "tr(S*X) - logdet(X) + r*sum(X.^2)",
        "X",
        {"structure": "symmetric"},
        "where Sᵀ transposed is S; transposing X⁻¹ and",
    ),
    # where letters are replaced by what they stand for
    (
        "sum_i(max(0, m - (x_i'*w)*z_i))",
        "w",
        {"shapes": {"m": ()}},
        "In an inequality a term with a minus sign goes to the other side.",
    ),
    ("sum(tril(X).^2) + tr(X)^2", "X", {}, "s = tr(X). The triangle of a triangle of a matrix is this triangle."),
    # where derivatives are worked out and put in
    ("tr(A*inv(X))", "X", {}, "of the sum over k; the delta keeps l = β, and this term goes to the right side."),
    (
        "norm2(relu(X*W)*V - Y)^2 + r*norm2(W)^2",
        "W",
        {"shapes": {"r": ()}},
        "The deltas keep only i = α, j = β in the first sum.",
    ),
    ("norm2(X.^3 - Y)^2", "X", {}, "x_αβ enters this term only through u_αβ: chain rule."),
    ("log(det(A + t*B))*tr(B)", "t", {"shapes": {"t": ()}}, "∂u_ij/∂t is put in, as found above"),
    ("sum(log(A*x))", "x", {"order": 2}, "Quotients are taken entry by entry."),
    (
        "X./(matrix(1)+abs(X))",
        "X",
        {"shapes": {"X": ("m", "n")}},
        "A diagonal matrix has the entries of its vector where row and column agree, and 0 elsewhere.",
    ),
]


JAPANESE: list[tuple[str, str, str]] = [
    ("exp(X[:,k])'*y", "X", "単位ベクトルとの積は、行または列を一つ取り出す。"),
    ("X[1:3,:]*y", "X", "単位行列のその範囲の列を並べた行列、またはその転置との積である。"),
    ("sum(exp(X[:,k]))*X[:,k]'*y", "X", "単位ベクトルとの積は、行または列を一つ取り出す。"),
    ("vec(X)*vec(X)'", "X", "行列の列を縦に並べ、再び列ごとに区切ると、もとの行列に戻る。"),
    ("kron(x, A*x)", "x", "第一因子の第 j 行の成分と第二因子の第 i 行の成分の積である。列は α、一列だけの因子では"),
    ("kron(x, A*x)", "x", "一列だけの第一因子の第 j 行の成分と第二因子の (i, α) 成分の積である。"),
    ("kron(x, A*x)", "x", "第一因子の (j, α) 成分と一列だけの第二因子の第 i 行の成分の積である。"),
    ("tr(A^-3*B)", "A", "負の冪は逆行列の冪である。"),
    ("tr(X'*A*X)", "X", "転置は添字を入れ替える。"),
    ("tr(X'*A*X)", "X", "クロネッカーのデルタになる。"),
    ("norm2(A*sigmoid(B*x))^2", "x", "∂v_j/∂u_i = a_ji σ(u_i) (1 − σ(u_i)) を代入する。数の係数は和の前に出す。"),
    ("sum((X*Y).^2./(1 + (X*Y).^2))", "X", "u_ij を通して x_αβ に依存するものの微分には連鎖律を用いる。"),
    ("tr(A*X)*tr(B*X) + tr(X*C)*tr(X*D)", "X", "巡回させてよいので、tr(XD) = tr(DX)、tr(XC) = tr(CX) である。"),
    ("norm2((X + X')/2)^2 + tr(X)^2", "X", "微分も和も項ごとにとる。"),
    ("norm2(X.^3 - Y)^2", "X", "u_αβ をもとの式に戻す。数の係数は前に出して掛け合わせる。"),
    ("det(t*X)", "t", "X⁻¹X = I であり、線形な関数からは数を外に出せる。"),
    ("norm2(x./y)^2", "y", "等しい因子を冪 x^⊙2、y^⊙3 にまとめる。"),
    ("logdet(X'*X)", "X", "k についてのどの和でも、デルタによって k = α の項だけが残る。"),
    ("a'*(x.*sigmoid(t*x))", "t", "これと (𝟏 − σ(tx))_i の積を i について足すと内積"),
    ("norm2(kron(X, X))^2", "X", "クロネッカー積のノルムの二乗は、各因子のノルムの二乗の積である。"),
    ("norm2(vec(X))^2", "X", "列を縦に並べても、ノルムの二乗は変わらない。"),
    ("norm2(tanh(W*x) - y)^2", "W", "二乗の和である。"),
    ("tr((2*A)^k)", "A", "スカラーはトレースの外に出せる。"),
    ("tr(A^k*A)", "A", "積の等しい因子は一つの冪になる。"),
    ("logdet(expm(2*A))", "A", "その対数はトレースである。スカラーはトレースの外に出す。"),
    ("norm2(x)^2*exp(a'*x) + x'*A*x", "x", "Ax + Aᵀx の共通因子 x をくくり出すと A + Aᵀ が残り、"),
    ("sum(tril(X).^2) + tr(X)^2", "X", "行列の三角部分の三角部分は、その三角部分である。"),
    ("sum(relu(X*w - y))", "w", "不等式では負の項を反対側に移す。"),
    ("norm2(A*x)^2/norm2(A*x)", "x", "もとの式に戻す。 ‖Ax‖² を約分し、"),
    ("norm2(A*sigmoid(B*x))^2", "x", "文字をもとの式に戻す。スカラーの因子は前に出す。"),
    ("tanh(X)", "X", "対角行列は、行と列の番号が等しいところにベクトルの成分をもち、"),
    ("tr(X^2)", "X", "積の微分法により、二つの因子を一つずつ微分する。"),
]


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("objective", "wrt", "part"), JAPANESE)
def test_what_is_done_besides_is_said_in_japanese_too(objective: str, wrt: str, part: str) -> None:
    assert part in said(objective, wrt, "ja")


def test_what_is_assumed_of_an_orthogonal_matrix_is_said_in_japanese_too() -> None:
    assert "仮定した直交性により QQᵀ、QᵀQ は単位行列である。" in said(
        "tr(Q'*Q*A*Q)", "Q", "ja", assume={"Q": "orthogonal"}
    )
    assert "単位ベクトルの定義により δ_1α = (e₁)_α である。" in said("unvec(x, m, n)[1,:]", "x", "ja", **UNVEC)


@pytest.mark.parametrize("wrt", ["W", "X"])
def test_one_sum_keeps_its_letter_from_line_to_line(wrt: str) -> None:
    lines = [unicode(s.rhs) for s in derive("norm2(X*W - Y)^2 + t*tr(W'*X'*W)", wrt).proof.steps]
    assert any("Σ_k x_ik w_kj" in line for line in lines)
    assert not any("Σ_p" in line for line in lines)


def test_a_kink_that_does_not_move_with_the_variable_is_not_spoken_of() -> None:
    by_slope = derive("sum(leakyrelu(x, a))", "a", shapes={"a": ()})
    assert by_slope.formula == "-sum(relu(-x))"
    assert not any("mean value" in note.text.en for note in by_slope.proof.notes)
    assert "elsewhere it does not depend on the second." in said("sum(leakyrelu(x, a))", "a", shapes={"a": ()})
    assert "他では第二の引数によらない。" in said("sum(leakyrelu(x, a))", "a", "ja", shapes={"a": ()})


def test_a_power_of_an_inverse_that_stands_there_is_no_new_one() -> None:
    assert "A negative power" not in said("logdet(K + s*eye)*tr(inv(K + s*eye))", "s")


@pytest.mark.parametrize(
    ("objective", "formula"),
    [
        ("sum(relu(x - y - z))", "[x > y + z]"),
        ("relu(1 - a'*x - b'*x)", "-[a'*x + b'*x < 1]*(a + b)"),
        ("sum(relu(1 - 2*x - 3*y))", "-2*[2*x + 3*y < 1]"),
    ],
)
def test_an_inequality_has_no_sign_before_a_bracket(objective: str, formula: str) -> None:
    assert derive(objective, "x", shapes={"x": ("n",)}).formula == formula


@pytest.mark.parametrize("objective", ["norm2(X*w - y)^2", "tr(A*X*B)", "sum(exp(X))", "a'*X*b"])
def test_nothing_is_said_besides_where_nothing_is_done(objective: str) -> None:
    given = said(objective, "w" if "w" in objective else "X")
    for part in (
        "sums are taken",
        "taken term by term",
        "no index",
        "What depends",
        "multiplied",
        "swaps",
        "Constant factors",
    ):
        assert part not in given


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("objective", "wrt", "given", "part"), SAID)
def test_a_reason_says_what_its_line_does(objective: str, wrt: str, given: dict[str, Any], part: str) -> None:
    assert part in said(objective, wrt, **given)


VAGUE = r"and so on|for instance|written as one|などである|which is not 0 here"


@pytest.mark.parametrize(
    ("objective", "wrt"),
    [("tr(X^3*A)", "X"), ("tr(A*X*B*X*C)", "X"), ("sum(exp(x).*sin(x).*cos(x))", "x"), ("norm2(X*a - b)", "a")],
)
def test_no_reason_is_vague(objective: str, wrt: str) -> None:
    for language in ("en", "ja"):
        assert not re.search(VAGUE, said(objective, wrt, language))


def test_a_claim_that_holds_where_a_norm_is_0_says_why() -> None:
    notes = [c.text.en for c in derive("norm2(A*x)^3", "x").proof.notes]
    assert any("The lines that divide by {e} are for {x} ≠ 0" in n for n in notes)  # what is beside it need not be 0
    second = [c.text.en for c in derive("norm2(A*x)^5", "x", order=2).proof.notes]
    assert any("The lines that divide by {e} are for {x} ≠ 0" in n for n in second)
    for objective in ("norm2(A*x)", "norm2(A*x)^2", "norm2(x)*sum(x)"):  # a condition says it, or no line divides
        assert not any("lines that divide by" in c.text.en for c in derive(objective, "x").proof.notes)


@pytest.mark.sweep(100)
@pytest.mark.parametrize("objective", ["relu(1-t*s)^2*abs(t)", "relu(s-t)^2*abs(t)^3", "sigmoid(1-t*s)^2*log(t)"])
def test_scalars_that_change_places_are_no_sums(objective: str) -> None:
    assert "The terms are put in order." in said(objective, "t")
    assert "matrix products" not in said(objective, "t")
    assert "項の順序を整える。" in said(objective, "t", "ja")
    assert "行列の積" not in said(objective, "t", "ja")


@pytest.mark.parametrize(
    ("objective", "softmax"),
    [
        ("sum(exp(X*x).*y)/sum(exp(X*x))", "softmax(Xx)"),
        ("sum(exp(x).*y.*z)/sum(exp(x))", "softmax(x)"),
        ("sum(x.*exp(x))/sum(exp(x))", "softmax(x)"),
    ],
)
def test_a_softmax_is_named_alone_and_once(objective: str, softmax: str) -> None:
    (clause,) = re.findall(r"xponentials over their sum are the softmax, here ([^;]*?)[;.]", said(objective, "x"))
    assert clause == softmax
    assert said(objective, "x", "ja").count(f"その和で割ったものは {softmax} で") == 1


BEFORE_SUMS = r"in front of the sum|(?:number|sign)s? stand in front"


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "wrt"),
    [
        ("logdet(X'*A*X) + tr(X*X')", "X"),
        ("tr(X*A) + norm2(x - X*y)^2", "X"),
        ("sum(tanh(X*W)*V)", "W"),
        ("x'*diag(x)*A*x", "x"),
    ],
)
def test_no_number_stands_before_a_sum_where_none_was_moved(objective: str, wrt: str) -> None:
    assert not re.search(BEFORE_SUMS, said(objective, wrt))
    assert "和の前に出" not in said(objective, wrt, "ja")


@pytest.mark.parametrize(
    ("objective", "wrt", "clause", "japanese"),
    [
        ("norm2(X*w - y)^2", "w", "with the number in front of the sum.", "数の係数を和の前に出す。"),
        ("norm2(X*w - y)^2/2", "w", "with the numbers multiplied in front of the sum.", "数の係数を和の前に出して掛け"),
        ("sum(cos(X*w))", "w", "The minus sign stands in front of the sums.", "負号は和の前に出す。"),
        ("-sum(cos(X*w))", "w", "Signs are multiplied, and stand in front of the sums.", "符号は掛け合わせ、和の前に"),
        (
            "-3*sum(cos(X*w))",
            "w",
            "Numbers and signs are multiplied, and stand in front",
            "数の係数や符号は掛け合わせ、",
        ),
        ("norm2(X - X')^2", "X", "The number stands in front of the sums.", "数の係数は和の前に出す。"),
        (
            "norm2((X + X')/2)^2",
            "X",
            "Numbers are multiplied, and stand in front of the sums.",
            "数の係数は掛け合わせ、和の前に出す。",
        ),
        (
            "norm2(y - X*w)^2*norm2(w)^2",
            "w",
            "Numbers and signs are multiplied, and stand",
            "数の係数や符号は掛け合わせ、",
        ),
    ],
)
def test_what_goes_before_a_sum_is_said(objective: str, wrt: str, clause: str, japanese: str) -> None:
    assert clause in said(objective, wrt)
    assert japanese in said(objective, wrt, "ja")


@pytest.mark.parametrize(
    ("objective", "wrt", "clause", "japanese"),
    [
        (
            "(x'*A*x)/norm2(x)^3",
            "x",
            "Chain rule. ∂‖x‖/∂x_α = x_α/‖x‖ and ∂s/∂x_α = Σ_j a_αj x_j + Σ_i x_i a_iα are put in.",
            "∂‖x‖/∂x_α = x_α/‖x‖、∂s/∂x_α = Σ_j a_αj x_j + Σ_i x_i a_iα を代入",
        ),
        ("norm2(x)*log(x'*A*x)", "x", "stay. ∂log(t)/∂t = 1/t is put in.", "∂log(t)/∂t = 1/t を代入"),
        ("x'*A*x - norm2(x)", "x", "Kronecker delta. ∂‖x‖/∂x_α = x_α/‖x‖ is put in.", "∂‖x‖/∂x_α = x_α/‖x‖ を代入"),
        (
            "x'*A*x*exp(-norm1(x))",
            "x",
            "Chain rule. ∂s/∂x_α and ∂t/∂x_α are put in, as found above.",
            "すでに求めた ∂s/∂x_α、∂t/∂x_α を代入",
        ),
        (
            "x'*A*x - b'*x",
            "x",
            "Kronecker delta. The derivative of x_α with respect to itself is 1.",
            "自身で微分すると 1",
        ),
        (
            "det(X'*A*X)^k",
            "X",
            "(U⁻ᵀ)_βj = (U⁻¹)_jβ, a_lα = aᵀ_αl: with the",
            "(U⁻ᵀ)_βj = (U⁻¹)_jβ、a_lα = aᵀ_αl と転置",
        ),
    ],
)
def test_all_that_is_put_in_beside_the_product_rule_is_said(
    objective: str, wrt: str, clause: str, japanese: str
) -> None:
    assert clause in said(objective, wrt)
    assert japanese in said(objective, wrt, "ja")


@pytest.mark.parametrize(
    ("language", "bracket", "letter"),
    [
        ("en", "The bracket is multiplied out.", "The deltas keep only"),
        ("ja", "括弧を展開する。", "デルタによって、"),
    ],
)
def test_a_bracket_is_multiplied_out_before_deltas_are_used_up(language: str, bracket: str, letter: str) -> None:
    main = (r for s, r in reasons(r"\sum_{i,j=1}^n A_{ij}(x_i-x_j)^2", "x", language) if s.role == "main")
    found = list(main)
    at = next(n for n, r in enumerate(found) if r.endswith(bracket))
    assert found[at + 1].startswith(letter)


@pytest.mark.parametrize(
    ("objective", "wrt", "given"),
    [("norm2(y - X*w)^2/(2*s) + n*log(s)/2", "s", {}), ("s^4", "s", {"order": 2}), ("t*log(t)", "t", {})],
)
def test_no_line_says_what_the_line_before_has_said(objective: str, wrt: str, given: dict[str, Any]) -> None:
    lines = [(unicode(s.lhs), unicode(s.rhs)) for s, _ in reasons(objective, wrt, **given) if s.role != "aside"]
    assert len(set(lines)) == len(lines)


DONE: list[tuple[str, str, dict[str, Any], str, str]] = [
    # numbers that meet inside a chain rule, where derivatives are put in, and where letters are written out
    (
        "sum(sqrt(x.^2 + vector(1)))",
        "x",
        {},
        "give 0. The numbers are multiplied.",
        "0 である。数の係数を掛け合わせる。",
    ),
    ("1/(2 + exp(-a'*x))", "x", {}, "a_α is put in. The signs are multiplied.", "a_α を代入する。符号を掛け合わせる。"),
    (
        "(x'*x)^2",
        "x",
        {},
        "∂s²/∂s = 2s and ∂s/∂x_α = 2x_α are put in. What depends on x_α through s is differentiated by the chain rule. "
        "The numbers are",
        "s を通して x_α に依存するものの微分には連鎖律を用いる。数の係数を掛け合わせる。",
    ),
    # a row that is written as a column
    (
        "r*A*r'",
        "r",
        {"shapes": {"r": (1, "n")}},
        "entry of this vector. r is a row, whose entries are those of the column rᵀ.",
        "行ベクトル r の成分は列ベクトル rᵀ の成分である。",
    ),
    (
        "a'*A*X*b*b'*B*c",
        "X",
        {"shapes": {"a": ("m", 1), "A": ("m", "n"), "b": ("k", 1), "B": ("k", "l"), "c": ("l", 1)}},
        "aᵀA is a row, whose entries are those of the column (aᵀA)ᵀ.",
        "行ベクトル aᵀA の成分は列ベクトル (aᵀA)ᵀ の成分である。",
    ),
    # a bracket multiplied out, under a product rule and under a sum
    (
        "logdet(X'*A*X) - tr(X'*B*X)",
        "X",
        {},
        "The bracket is multiplied out.",
        "括弧を展開する。",
    ),
    (
        "-sum(y.*log(p) + z.*exp(p))",
        "p",
        {},
        "term by term. The bracket is multiplied out.",
        "項ごとに微分する。括弧を展開",
    ),
    # every product that is transposed
    ("tr(X*A*X*B*X*C*X*D*X*E*X*F*X*G*X*H*X*J*X) + tr(X'*N*P)", "X", {}, ", and so on;", " など であり、"),
    # a power of a product before what cancels, and all that cancels
    (
        "norm2(y - X*w)^2/(2*s^2)",
        "s",
        {},
        "The power of a product is that of its factors, 1/(2s²)² = 1/(4s⁴), and 4 cancels; s cancels.",
        "積の冪は各因子の冪の積、すなわち 1/(2s²)² = 1/(4s⁴) であり、4 を約分し、s を約分する。",
    ),
    ("sum((W*H).^b/b - V.*(W*H).^(b - 1)/(b - 1))", "H", {}, "b and b − 1 cancel.", "b、b − 1 を約分する。"),
    # which terms are brought over a common denominator, and what is done in their numerators
    (
        "det(t*X)",
        "t",
        {"order": 2},
        "n₁/t − 1/t is brought over the common denominator t.",
        "n₁/t − 1/t を、t を分母として通分する。",
    ),
    (
        "(s - 1)/(s + 1)",
        "s",
        {},
        "common denominator (s + 1)². The bracket is multiplied out; like terms are added, of which",
        "各項を (s + 1)² を分母として通分する。 括弧を展開し、同類項をまとめ、",
    ),
    # the cofactor of a determinant
    (
        "det(A + X)",
        "X",
        {},
        "of u_ij, which is the determinant times an entry",
        "u_ij の余因子であり、余因子は行列式と逆行列の",
    ),
    # letters that are put back in a line that keeps its indices, and numbers that meet where they are
    ("(X*W - Y).^2", "W", {}, "The letter u_ij is put back for its sum.", "和の部分を文字 u_ij に戻す。"),
    ("X.*(A*X)", "X", {}, "The letter u_ij is put back for its sum.", "和の部分を文字 u_ij に戻す。"),
    (
        "log(a*exp(-norm2(x - u)^2/2) + b*exp(-norm2(x - v)^2/2))",
        "u",
        {},
        "∂s/∂u_α is put in, as found above. The numbers are multiplied.",
        "すでに求めた ∂s/∂u_α を代入する。数の係数を掛け合わせる。",
    ),
    # other factors are spoken of where there are some, in a sum and in a bracket too, and only there
    (
        "norm2(inv(X) - A)^2",
        "X",
        {},
        "∂(X⁻¹)_ij/∂x_αβ = −(X⁻¹)_iα (X⁻¹)_βj is put in; terms",
        "(X⁻¹)_βj を代入する。x_αβ を含まない項",
    ),
    (
        "tr(A*X*B + C*X'*D)",
        "X",
        {},
        "The derivative of x_αβ with respect to itself is 1.",
        "x_αβ を x_αβ 自身で微分すると 1 である。",
    ),
    (
        "norm2(A*x - b)^2",
        "x",
        {"order": 2},
        "only x_j depends on x_μ, and ∂x_j/∂x_μ = δ_jμ is put in; all other factors stay",
        "x_j だけなので、∂x_j/∂x_μ = δ_jμ を代入する。他の因子は",
    ),
    # a scalar has no entries
    (
        "tr(expm(-t*A)*B)",
        "t",
        {},
        "What depends on t through s is differentiated by the chain rule.",
        "s を通して t に依存するものの微分には連鎖律を用いる。",
    ),
    # what turns an entry of an inverse leaves the sums beside it as they are
    (
        "log(tr(X*A*X'))/2 - logdet(X)",
        "X",
        {},
        "x_αj a_jβ = ((AXᵀ + AᵀXᵀ)ᵀ)_αβ, entry by entry",
        "x_αj a_jβ = ((AXᵀ + AᵀXᵀ)ᵀ)_αβ である。",
    ),
    ("tr(A*inv(X)*B*inv(X'))", "X", {}, "Aᵀ(Xᵀ)⁻ᵀ Bᵀ; (Xᵀ)⁻ᵀ = X⁻¹;", "Aᵀ(Xᵀ)⁻ᵀ Bᵀ であり、(Xᵀ)⁻ᵀ = X⁻¹ であり、"),
    # what a sum, or a product, is term by term, before it is short
    (
        "sum_i((y_i - t)^2)",
        "t",
        {},
        "Taken term by term, sum(y − t · 𝟏) is sum(y) − tn₁.",
        "項ごとに計算すると、sum(y − t · 𝟏) は sum(y) − tn₁ である。",
    ),
    # a function is odd or even, and the other is not spoken of
    ("sum(abs(x - b) + abs(b - x))", "x", {}, "for an odd function: sign(", "は、奇関数では外に出る。よって"),
    (
        "sum((x - y).^3 - (y - x).^3)",
        "x",
        {},
        "not show outside for an even function: (",
        "は、偶関数では外に現れない。",
    ),
    # a summand that is differentiated at once
    (
        "norm2(x)^2*norm2(x - a)^2",
        "x",
        {"order": 2},
        "∂u_α/∂x_μ are put in, as found above. Constant factors stay as they are.",
        "∂u_α/∂x_μ を代入する。定数因子はそのまま残る。",
    ),
]


@pytest.mark.sweep(20, alike=True)
@pytest.mark.parametrize(("objective", "wrt", "given", "clause", "japanese"), DONE)
def test_all_that_is_done_in_a_line_is_said(
    objective: str, wrt: str, given: dict[str, Any], clause: str, japanese: str
) -> None:
    assert clause in said(objective, wrt, **given)
    assert japanese in said(objective, wrt, "ja", **given)


LOGISTIC = "y'*log(sigmoid(X*w)) + (vector(1) - y)'*log(vector(1) - sigmoid(X*w)) - w'*D*w/2"
LOGISTIC_OF = {"shapes": {"X": ("n", "d"), "y": ("n",)}}
PAIRS = "sum_ij(log(sigmoid(s_i - s_j))*P_ij)"
PAIRS_OF = {"shapes": {"s": ("n",), "P": ("n", "n")}}
ENDS: list[tuple[str, str, dict[str, Any], str, str]] = [
    # a sign that stood in front before the deltas are used up
    (
        LOGISTIC,
        "w",
        LOGISTIC_OF,
        "The deltas keep only i = α in the third sum and j = α in the fourth.",
        "デルタによって、第 3 の和では i = α の項、第 4 の和では j = α の項だけが残る。",
    ),
    (
        PAIRS,
        "s",
        PAIRS_OF,
        "The deltas keep only i = α in the first sum and j = α in the second.",
        "デルタによって、第 1 の和では i = α の項、第 2 の和では j = α の項だけが残る。",
    ),
    # what is taken entry by entry, and nothing else
    (
        "norm2(B)^2 + tr(B'*A*B)",
        "B",
        {"order": 2, "shapes": {"B": ("p", "q")}},
        "Sums and multiples are taken entry by entry; a product of matrices is a sum over its inner index, here i.",
        "和とスカラー倍は成分ごとに計算する。行列の積は内側の添字 i についての和である。",
    ),
    (
        "a.*x./(b + x) - y",
        "x",
        {},
        "Write f = (a ⊙ x) ⊘ (b + x) − y. Sums, multiples, products and quotients are taken entry by entry.",
        "f = (a ⊙ x) ⊘ (b + x) − y とおく。和、スカラー倍、成分ごとの積と成分ごとの商は成分ごとに計算する。",
    ),
    (
        "(x.*a).^3 + y",
        "x",
        {},
        "Write f = (x ⊙ a)^⊙3 + y. Sums, products and powers are taken entry by entry.",
        "f = (x ⊙ a)^⊙3 + y とおく。和、成分ごとの積と成分ごとの冪は成分ごとに計算する。",
    ),
    # a sign is no factor that stays
    (
        PAIRS,
        "s",
        PAIRS_OF,
        "u_ij = s_i − s_j. ∂s_i/∂s_α = δ_iα and ∂s_j/∂s_α = δ_jα are put in.",
        "u_ij = s_i − s_j である。∂s_i/∂s_α = δ_iα、∂s_j/∂s_α = δ_jα を代入する。",
    ),
    # a scalar that stands in every term is taken out, also of a bracket in one of them, which stays
    (
        "-log(exp(q'*W*k/t)/(exp(q'*W*k/t) + sum(exp(N*W'*q/t))))",
        "W",
        {"shapes": {"q": ("d",), "k": ("e",), "N": ("n", "e"), "t": (), "W": ("d", "e")}},
        "The common factor 1/t is taken out, which leaves (exp(qᵀWk/t) / (exp(qᵀWk/t) + sum(exp(NWᵀq/t))) − 1)kᵀ "
        "+ exp(NWᵀq/t)ᵀ N / (exp(qᵀWk/t) + sum(exp(NWᵀq/t))).",
        "共通因子 1/t をくくり出すと (exp(qᵀWk/t) / (exp(qᵀWk/t) + sum(exp(NWᵀq/t))) − 1)kᵀ "
        "+ exp(NWᵀq/t)ᵀ N / (exp(qᵀWk/t) + sum(exp(NWᵀq/t))) が残る。",
    ),
    # ∂ goes to the terms of a sum, and numbers of the derivatives before it
    (
        "sum(log(1 + (X*w - y).^2/s^2))",
        "s",
        {"shapes": {"X": ("n", "d"), "s": ()}},
        "The derivative of the logarithm is the reciprocal of its argument. Power rule. Chain rule, from the outside "
        "in. Terms without s give 0. The number stands in front of the sums.",
        "対数の導関数は引数の逆数である。冪の微分法による。外側から順に連鎖律を用いる。s を含まない項の微分は 0 "
        "である。数の係数は和の前に出す。",
    ),
    (
        "a'*inv(X)'*b",
        "X",
        {},
        "Of what is differentiated only (X⁻¹)_ji depends on x_αβ, and ∂(X⁻¹)_ji/∂x_αβ = −(X⁻¹)_jα (X⁻¹)_βi is put "
        "in; all other factors stay as they are. The minus sign stands in front of the sums.",
        "微分される式のうち x_αβ に依存するのは (X⁻¹)_ji だけなので、∂(X⁻¹)_ji/∂x_αβ = −(X⁻¹)_jα (X⁻¹)_βi "
        "を代入する。他の因子はそのまま残る。負号は和の前に出す。",
    ),
    # the derivative that is put in, below a sum of the proof or in a line of its own
    (
        "a'*pinv(X)*b",
        "X",
        {},
        "Of what is differentiated only (X⁺)_ij depends on x_αβ, and ∂(X⁺)_ij/∂x_αβ is put in; all other factors "
        "stay as they are.",
        "微分される式のうち x_αβ に依存するのは (X⁺)_ij だけなので、∂(X⁺)_ij/∂x_αβ を代入する。"
        "他の因子はそのまま残る。",
    ),
    (
        "a'*inv(A + X)^2*b",
        "X",
        {},
        "Of what is differentiated only (V²)_kl depends on v_ij, and ∂(V²)_kl/∂v_ij = δ_ki v_jl + v_ki δ_jl is put "
        "in; all other factors stay as they are.",
        "微分される式のうち v_ij に依存するのは (V²)_kl だけなので、∂(V²)_kl/∂v_ij = δ_ki v_jl + v_ki δ_jl "
        "を代入する。他の因子はそのまま残る。",
    ),
    (
        "1/(a'*inv(X)*a)",
        "X",
        {},
        "s = Σ_i Σ_j a_i (X⁻¹)_ij a_j. Of what is differentiated only (X⁻¹)_ij depends on x_αβ, and ∂(X⁻¹)_ij/∂x_αβ "
        "= −(X⁻¹)_iα (X⁻¹)_βj is put in; all other factors stay as they are. The minus sign stands in front of the "
        "sums.",
        "s = Σ_i Σ_j a_i (X⁻¹)_ij a_j である。微分される式のうち x_αβ に依存するのは (X⁻¹)_ij だけなので、"
        "∂(X⁻¹)_ij/∂x_αβ = −(X⁻¹)_iα (X⁻¹)_βj を代入する。他の因子はそのまま残る。負号は和の前に出す。",
    ),
    (
        "(tr(inv(S)*C) - logdet(inv(S)*C))/2",
        "S",
        {"assume": {"S": "spd", "C": "spd"}},
        "∂(S⁻¹)_ij/∂s_αβ = −(S⁻¹)_iα (S⁻¹)_βj, ∂log det(U)/∂u_kl = (U⁻¹)_lk and ∂u_kl/∂s_αβ = −Σ_p (S⁻¹)_kα (S⁻¹)_βp "
        "c_pl are put in. Numbers and signs are multiplied.",
        "∂(S⁻¹)_ij/∂s_αβ = −(S⁻¹)_iα (S⁻¹)_βj、∂log det(U)/∂u_kl = (U⁻¹)_lk、∂u_kl/∂s_αβ = −Σ_p (S⁻¹)_kα (S⁻¹)_βp "
        "c_pl を代入する。数の係数や符号を掛け合わせる。",
    ),
    # terms of a letter that do not hold the variable
    (
        "logdet(A*X*B + C)",
        "X",
        {"shapes": {"X": ("m", "k"), "C": ("n", "n")}},
        "u_ij = Σ_l Σ_p a_il x_lp b_pj + c_ij, and ∂x_lp/∂x_αβ is 1 for l = α and p = β, and 0 otherwise. Terms "
        "without x_αβ give 0. Of the sums over l and p, the deltas keep only the terms with l = α and p = β.",
        "u_ij = Σ_l Σ_p a_il x_lp b_pj + c_ij であり、∂x_lp/∂x_αβ は l = α かつ p = β のとき 1、それ以外では 0 "
        "である。x_αβ を含まない項の微分は 0 である。l、p についての和では、デルタによってそれぞれ l = α、p = β "
        "の項だけが残る。",
    ),
    (
        "logdet(diag(x) + A*A')",
        "x",
        {},
        "u_ij = x_i δ_ij + (AAᵀ)_ij, and ∂x_i/∂x_α is 1 for i = α and 0 otherwise. Terms without x_α give 0.",
        "u_ij = x_i δ_ij + (AAᵀ)_ij であり、∂x_i/∂x_α は i = α のとき 1、それ以外では 0 である。"
        "x_α を含まない項の微分は 0 である。",
    ),
    # a number that comes to the front of a product
    (
        "x'*inv(A + x*x')*b",
        "x",
        {},
        "j is summed and joins (U⁻ᵀxbᵀU⁻ᵀ)_αj to x_j: they are one product, ((bᵀU⁻ᵀx) U⁻ᵀx)_α. The scalar bᵀU⁻ᵀx "
        "stands in front.",
        "和をとる添字 j が (U⁻ᵀxbᵀU⁻ᵀ)_αj と x_j を結ぶので、二つは積 ((bᵀU⁻ᵀx) U⁻ᵀx)_α にまとまる。"
        "スカラー bᵀU⁻ᵀx を前に出す。",
    ),
    (
        "x'*inv(A + x*x')*b",
        "x",
        {},
        "A scalar is its own transpose, bᵀU⁻ᵀx = xᵀU⁻¹b; the transpose of a product is that of its factors in reverse "
        "order, (U⁻ᵀxbᵀU⁻ᵀ)ᵀ = U⁻¹bxᵀU⁻¹; scalar factors come to the front, here xᵀU⁻¹x.",
        "スカラーは転置しても変わらないので bᵀU⁻ᵀx = xᵀU⁻¹b であり、積の転置は各因子の転置を逆の順に並べた積、すなわち "
        "(U⁻ᵀxbᵀU⁻ᵀ)ᵀ = U⁻¹bxᵀU⁻¹ であり、スカラーの因子 xᵀU⁻¹x を前に出す。",
    ),
    # what is left stands on the line as it is, though it stands there transposed, too
    (
        "norm2(x)*(x'*S*y)",
        "x",
        {"order": 2},
        "The common factor 1/t is taken out, which leaves Sy − qx/t²; the common factor 1/t is taken out, "
        "which leaves x(Sy − qx/t²)ᵀ + Syxᵀ.",
        "共通因子 1/t をくくり出すと Sy − qx/t² が残り、共通因子 1/t をくくり出すと x(Sy − qx/t²)ᵀ + Syxᵀ が残る。",
    ),
    # a norm to its own exponent, in words
    (
        "norm(x, 4)^4",
        "x",
        {"shapes": {"x": ("n",)}},
        "The norm, raised to its own exponent, is the sum of all absolute values raised to it.",
        "ノルムをそれ自身の指数で冪乗したものは、全成分の絶対値の同じ冪の和である。",
    ),
    # what is done to the order of factors, and to numbers among them
    ("x*x'", "x", {}, "The factors are put in order.", "因子の順序を整える。"),
    ("tr(X)^2", "X", {}, "The factors are put in order.", "因子の順序を整える。"),
    (
        "sum(log(A*x))",
        "x",
        {"order": 2},
        "u_i stands for this sum. The minus sign stands in front.",
        "u_i をもとの式に戻す。負号は前に出す。",
    ),
    (
        "(Y - X*B)'*S*(Y - X*B)",
        "X",
        {"shapes": {"Y": ("n",), "B": ("m",), "X": ("n", "m"), "S": ("n", "n")}},
        "Product rule: each factor that depends on x_αβ is differentiated in turn, the others stay. ∂u_i/∂x_αβ = "
        "−δ_iα b_β and ∂u_j/∂x_αβ = −δ_jα b_β are put in. Minus signs stand in front of the sums.",
        "積の微分法により、x_αβ に依存する因子を一つずつ微分し、他の因子はそのまま残す。∂u_i/∂x_αβ = −δ_iα b_β、"
        "∂u_j/∂x_αβ = −δ_jα b_β を代入する。負号は和の前に出す。",
    ),
    (
        "norm2(X*(W + c*Z) - Y)^2",
        "c",
        {"shapes": {"c": ()}},
        "u_ij stands for this sum. The number stands in front. The factors beside a sum go into it.",
        "u_ij をもとの式に戻す。数の係数は前に出す。和に掛かる因子は和の中に入れる。",
    ),
    # a sign of a letter that is written out goes before the sums
    (
        "sum_i((y_i - v'*silu(W*silu(U*x_i)))^2)/2",
        "U",
        {"shapes": {"X": ("n", "d"), "U": ("h", "d"), "W": ("k", "h"), "v": ("k",)}},
        "∂t_l/∂s_ij is put in. The minus sign stands in front of the sums.",
        "∂t_l/∂s_ij を代入する。負号は和の前に出す。",
    ),
    (
        "y'*inv(A*diag(g)*A' + s*eye)*y + logdet(A*diag(g)*A' + s*eye)",
        "g",
        {"shapes": {"A": ("n", "m"), "s": ()}},
        "∂(U⁻¹)_kl/∂u_ij = −(U⁻¹)_ki (U⁻¹)_jl and ∂log det(U)/∂u_ij = (U⁻¹)_ji are put in; all other factors stay as "
        "they are. The minus sign stands in front of the sums.",
        "∂(U⁻¹)_kl/∂u_ij = −(U⁻¹)_ki (U⁻¹)_jl、∂log det(U)/∂u_ij = (U⁻¹)_ji を代入する。他の因子はそのまま残る。"
        "負号は和の前に出す。",
    ),
    # the sum that stands in a letter written out is named, too
    (
        "norm2(y - K*alpha)^2/n + lambda*alpha'*K*alpha",
        "K",
        {"shapes": {"alpha": ("n",), "y": ("n",), "lambda": ()}, "assume": {"K": "symmetric"}},
        "The squared norm is the sum of the squares of all entries. A product of matrices is a sum over its inner "
        "indices, here i and j.",
        "ノルムの二乗は全成分の二乗の和である。行列の積は内側の添字 i、j についての和である。",
    ),
]


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("objective", "wrt", "given", "whole", "japanese"), ENDS)
def test_a_reason_says_nothing_that_its_line_does_not(
    objective: str, wrt: str, given: dict[str, Any], whole: str, japanese: str
) -> None:
    assert whole in {reason for _, reason in reasons(objective, wrt, **given)}
    assert japanese in {reason for _, reason in reasons(objective, wrt, "ja", **given)}


ARGUMENT: list[tuple[str, str, str]] = [
    (
        "silu",
        "The product rule for the argument times the logistic function,",
        "引数とロジスティック関数の積の微分である。",
    ),
    ("gelu", "The product rule for the argument times the normal", "引数と正規分布関数の積の微分である。"),
    ("softplus", "The derivative of the logarithm of one plus the exponential is", "1 に指数関数を足したものの対数の"),
    ("softsign", "less the argument times its sign, over", "その積は絶対値なので 1 になり、分母は二乗になる。"),
    ("elu", "is the exponential of the argument to the left of 0", "傾きは 0 の左では引数の指数関数の値、"),
    ("relu", "The rectified linear unit has slope 1 to the right", "正規化線形関数の傾きは 0 の右では 1、"),
    ("log1p", "The derivative of the logarithm of one plus the argument is", "1 に引数を足したものの対数の導関数は、"),
    (
        "arccos",
        "Between 0 and π, where the inverse function has its values,",
        "0 から π の間で、余弦の傾きは、1 から余弦の値の二乗を",
    ),
    (
        "arcsin",
        "π/2, where the inverse function has its values, the slope of",
        "−π/2 から π/2 の間で、正弦の傾きは、1 から正弦の値の二乗を",
    ),
    ("arctan", "The slope of the tangent is one plus the square of its value;", "正接の値の二乗に 1 を足した"),
    ("arccosh", "To the right of 0, where the inverse function has its values,", "0 の右で、双曲線余弦の傾きは"),
    ("arcsinh", "hyperbolic sine is the root of the square of its value plus one;", "双曲線正弦の値の二乗に 1 を"),
    ("sign", "The sign is constant on either side of 0.", "符号関数は 0 の両側で定数である。"),
    ("arctanh", "hyperbolic tangent is one minus the square of its value;", "1 から双曲線正接の値の二乗を"),
]


@pytest.mark.sweep(3)
@pytest.mark.parametrize(("function", "english", "japanese"), ARGUMENT)
def test_a_slope_is_said_of_the_argument(function: str, english: str, japanese: str) -> None:
    for language, part in (("en", english), ("ja", japanese)):
        given = said(f"sum({function}(x))", "x", language, shapes={"x": ("n",)})
        assert part in given
        assert re.search(r"\bt\b", given, re.ASCII) is None


@pytest.mark.parametrize(
    ("objective", "wrt", "english", "japanese"),
    [
        (
            "log(1 + exp(a*t))",
            "t",
            "at at, since σ(at) = exp(at)/(1 + exp(at)) = 1/(1 + exp(−at)).",
            "σ(at) = exp(at)/(1 + exp(at)) = 1/(1 + exp(−at)) なので、商は",
        ),
        ("log(1 + exp(a*t)) + log(1 + exp(b*t))", "t", "at at and bt, since σ(at) =", "における値で書き表す"),
    ],
)
def test_a_quotient_is_the_logistic_function_of_its_own_argument(
    objective: str, wrt: str, english: str, japanese: str
) -> None:
    for language, part in (("en", english), ("ja", japanese)):
        given = said(objective, wrt, language).replace(" / ", "/")
        assert part in given
        assert "σ(t)" not in given


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("objective", "wrt", "given", "english", "japanese"),
    [
        (
            "y'*silu(X*w)",
            "w",
            {"shapes": {"X": ("n", "d")}},
            "The common factor Xw is taken out entry by entry, which leaves 𝟏 − σ(Xw) = σ(−Xw).",
            "共通の因子 Xw をくくり出すと、𝟏 − σ(Xw) = σ(−Xw) が残る。",
        ),
        (
            "sum(silu(A*silu(B*x)))",
            "x",
            {"shapes": {"A": ("k", "h"), "B": ("h", "d")}},
            "which leaves 𝟏 − σ(A silu(Bx)) = σ(−A silu(Bx)).",
            "𝟏 − σ(A silu(Bx)) = σ(−A silu(Bx)) が残る。",
        ),
        (
            "tr(X*inv(A + X))",
            "X",
            {"assume": {"A": "spd", "X": "spd"}},
            "so that (A + X)⁻¹ is taken out on both sides, which leaves A + X − X = A.",
            "と書けるので、(A + X)⁻¹ を左右からくくり出すと A + X − X = A が残る。",
        ),
    ],
)
def test_what_is_left_is_said_before_it_is_written_shorter(
    objective: str, wrt: str, given: dict[str, Any], english: str, japanese: str
) -> None:
    assert english in said(objective, wrt, **given)
    assert japanese in said(objective, wrt, "ja", **given)


@pytest.mark.parametrize(
    ("objective", "wrt", "given", "turned"),
    [
        (
            "tr((Y - X*B)*inv(S)*(Y - X*B)') + lambda*norm2(B)^2",
            "B",
            {"shapes": {"X": ("n", "p"), "Y": ("n", "q"), "lambda": ()}, "assume": {"S": "spd"}, "order": 2},
            "(S⁻¹)_νβ = (S⁻ᵀ)_βν",
        ),
        ("tr(A*X*B*X')", "X", {"shapes": {"A": ("m", "m"), "B": ("n", "n")}, "order": 2}, "b_νβ = bᵀ_βν"),
    ],
)
def test_an_entry_that_is_turned_for_a_kronecker_form_is_named(
    objective: str, wrt: str, given: dict[str, Any], turned: str
) -> None:
    form = derive(objective, wrt, **given).proof.kronecker
    assert form is not None
    line = form.steps[0]
    for language, before in (("en", "Swapping the two indices transposes: "), ("ja", "転置に当たるので、")):
        for step in (line, *line.detail):
            named = {k: e if isinstance(e, str) else unicode(e) for k, e in step.bindings.items()}
            reason = step.rule.reason.fill(language, named)
            assert (before in reason) == ("ᵀ = " not in reason and "ᵀ" in unicode(step.rhs.base))
            if step is line:
                assert turned in reason.partition(before)[2]


@pytest.mark.parametrize(
    ("objective", "line"), [("sum(abs(x).*x)", "sign(x_α) x_α + |x_α|"), ("sum([x > y].*x.*z)", "𝟏[x_α > y_α] z_α")]
)
def test_a_derivative_that_is_1_is_no_factor(objective: str, line: str) -> None:
    shapes = {name: ("n",) for name in "xyz" if name in objective}
    assert line in {unicode(step.rhs) for step, _ in reasons(objective, "x", shapes=shapes)}


OF_SEVERAL: list[tuple[str, str, str, str]] = [
    ("sum(max(x, u))", "x", "Where the first argument is the larger one, the maximum is this,", "第一の引数が大きい"),
    ("sum(max(x, u))", "u", "Where the second argument is the larger one, the maximum is this,", "第二の引数が大きい"),
    ("sum(min(x, u))", "x", "Where the first argument is the smaller one, the minimum is this,", "第一の引数が小さい"),
    ("sum(min(x, u))", "u", "Where the second argument is the smaller one, the minimum is this,", "第二の引数が小さい"),
    ("sum(clip(x, p, q))", "x", "Between the bounds the value is the first argument,", "下限と上限の間では値は第一の"),
    ("sum(clip(x, p, q))", "p", "Where the first argument is below the lower bound,", "上限より小さい下限を第一の"),
    ("sum(clip(x, p, q))", "q", "Where the larger one of the first argument and the lower", "第一の引数と下限の大きい"),
    ("sum(leakyrelu(x, c))", "x", "to the left it is the second argument,", "左では第二の引数である。"),
    (
        "sum(leakyrelu(x, c))",
        "c",
        "whose slope with respect to the second is the first;",
        "第二の引数についての傾きは第一の引数",
    ),
    ("sum(huber(x, c))", "x", "the argument held between the threshold and its negative.", "符号を変えたものの間に"),
    ("sum(huber(x, c))", "c", "whose slope is that absolute value less the threshold.", "その絶対値から閾値を引いた"),
]


@pytest.mark.sweep(4)
@pytest.mark.parametrize(("objective", "wrt", "english", "japanese"), OF_SEVERAL)
def test_a_slope_by_one_of_several_arguments_is_said_in_words(
    objective: str, wrt: str, english: str, japanese: str
) -> None:
    shapes = dict.fromkeys(re.findall(r"\b[xupqc]\b", objective), ("n",))
    for language, part in (("en", english), ("ja", japanese)):
        given = said(objective, wrt, language, shapes=shapes)
        assert part in given
        assert re.search(r"\b[abdt]\b", given.replace(" a ", " "), re.ASCII) is None


@pytest.mark.parametrize(
    "objective", ["sum_i(w_i*exp(-norm2(x - c_i)^2/(2*h^2)))", "sum_i(exp(-norm2(x_i - h)^2)*a_i)"]
)
def test_no_line_prints_the_same_on_both_sides(objective: str) -> None:
    for step, _ in reasons(objective, "h", shapes={"x": ("d",)} if "(x -" in objective else {}):
        assert unicode(step.lhs) != unicode(step.rhs)


@pytest.mark.parametrize("objective", ["a'*S*S*a - tr(S)^2", "tr(S*A)^2*tr(S)", "tr(S*inv(S + A)*S)"])
def test_a_claim_names_no_letter_of_its_proof(objective: str) -> None:
    d = derive(objective, "S", structure="symmetric")
    letters = {str(s.lhs) for s in d.proof.steps if s.role == "definition"} - {"S"}
    (gradient,) = (c.bindings["H"] for c in d.proof.notes if "H" in c.bindings)
    assert letters.isdisjoint(re.findall(r"\w+", unicode(gradient)))


@pytest.mark.parametrize(
    ("objective", "wrt", "letter", "line"),
    [
        ("norm2(u)^2*(u'*v) where u = A*x - b", "A", "t = uᵀv", "∂f/∂u_i = t ∂s/∂u_i + s ∂t/∂u_i"),
        ("norm2(A*x)*(v'*A*x)", "A", "t = vᵀu", "∂f/∂u_i = t ∂s/∂u_i + s ∂t/∂u_i"),
        ("norm2(A*x)*(x'*A'*v)", "A", "t = uᵀv", "∂f/∂u_i = t ∂s/∂u_i + s ∂t/∂u_i"),
        ("norm2(A*x - b)^2*sum(A*x - b)", "A", "t = sum(u)", "∂f/∂u_i = t ∂s/∂u_i + s ∂t/∂u_i"),
        ("sum(u)*norm2(u)^2 where u = A*x - b", "A", "s = sum(u)", "∂f/∂u_i = t ∂s/∂u_i + s ∂t/∂u_i"),
    ],
)
def test_what_has_a_letter_goes_by_it_in_other_letters(objective: str, wrt: str, letter: str, line: str) -> None:
    proof = derive(objective, wrt).proof
    lines = {f"{unicode(s.lhs)} = {unicode(s.rhs)}" for s in proof.steps}
    named = (s.bindings for s in proof.steps if "label" in s.bindings)
    lines |= {f"{unicode(cast(Expr, b['label']))} = {unicode(cast(Expr, b['inner']))}" for b in named}
    assert letter in lines and line in lines, lines
    for language, alone in (("en", "f depends on u_i only through"), ("ja", "を通してのみ u_i に")):
        assert alone not in said(objective, wrt, language)
        several = {"en": "f depends on u_i in several places; each", "ja": "f は複数の箇所で u_i に依存する。"}
        assert several[language] in said(objective, wrt, language)


@pytest.mark.parametrize(
    ("objective", "wrt", "entry"),
    [
        ("norm2(X*w - y)^2*sum(y - X*w)", "X", "u_i"),
        ("norm2(u)^2*(u'*v) where u = tanh(W*x)", "x", "z_i"),
        ("logdet(X'*X)*tr(X'*X)", "X", "u_ij"),
    ],
)
def test_a_letter_that_is_written_out_elsewhere_is_held(objective: str, wrt: str, entry: str) -> None:
    english, japanese = said(objective, wrt), said(objective, wrt, "ja")
    assert (
        f"With t held fixed, f depends on {entry} only through s: chain rule, with the derivative with respect to s "
        "already found. What comes through t is counted apart."
    ) in english
    assert (
        f"t を固定すると、f は s を通してのみ {entry} に依存するので、すでに求めた s による微分を用いて連鎖律を"
        "適用する。t を通る寄与は別に数える。"
    ) in japanese


@pytest.mark.parametrize(
    ("objective", "wrt", "given", "crosses"),
    [
        ("sum(max(A*x, b).^2)", "x", {}, False),
        ("sum(max(X*w, y))", "w", {}, False),
        ("sum(min(A*x, c))", "x", {"shapes": {"c": ("m",), "A": ("m", "n")}}, False),
        ("sum(min(X*w, y).^2)", "w", {}, False),
        ("sum(relu(X*w - y))", "w", {}, True),
        ("sum(max(y - X*w, z))", "w", {}, True),
    ],
)
def test_a_term_is_said_to_go_to_the_other_side_only_where_one_does(
    objective: str, wrt: str, given: dict[str, Any], crosses: bool
) -> None:
    english = "In an inequality a term with a minus sign goes to the other side."
    assert (english in said(objective, wrt, **given)) is crosses
    assert ("不等式では負の項を反対側に移す。" in said(objective, wrt, "ja", **given)) is crosses


@pytest.mark.parametrize(
    ("objective", "wrt", "given"),
    [
        ("tr(A*X*B*X'*C)", "X", {}),
        ("tr(inv(X)*A*inv(X')*B)", "X", {}),
        ("a'*inv(A + x*x')*a", "x", {}),
        ("x'*inv(A + t*eye)*x", "t", {}),
        ("x'*expm(A*t)*y", "t", {}),
        ("logdet(A'*diag(w)*A + r*eye)", "w", {}),
        ("norm2(diag(x)*A*diag(x))", "x", {}),
        ("tr(X'*A*X*inv(X'*B*X))", "X", {"assume": {"A": "symmetric", "B": "spd"}}),
    ],
)
def test_an_entry_that_was_transposed_is_not_turned_back(objective: str, wrt: str, given: dict[str, Any]) -> None:
    for step, reason in reasons(objective, wrt, **given):
        if step.rule.name == "join" and ", where " in reason:
            turned = re.findall(r"(\S+) = (\S+)", reason.partition(", where ")[2])
            assert not any("ᵀ" in before and "ᵀ" not in after for before, after in turned), reason


GROUNDS: list[tuple[str, str, str, str]] = [
    # a slope that has two formulas, at the place where they meet
    ("softsign(a'*x)", "at 0 the value over the argument tends to 1.", "0 では、値と引数の比が 1 に収束する。", "x"),
    ("sum(elu(A*x))", "At 0 both sides agree in the slope 1.", "0 では左右の傾きがともに 1 である。", "x"),
    ("sum(huber(x, d))", "At the threshold both sides agree in their slope.", "閾値では左右の傾きが一致する。", "x"),
    ("sum(huber(x, d))", "both sides have the slope 0.", "左右の傾きがともに 0 である。", "d"),
    # an entry under a function is differentiated by the chain rule
    (
        "w'*relu(x + b)",
        "0 to the left, which is what the indicator says. Chain rule.",
        "連鎖律を用いる。",
        "b",
    ),
    # every power that was made
    # lengths of rows: whose square the sum has
    (
        "sum(norm2(X - vector(1)*c', 2))",
        "the square of u_jk counts, which the sum has for i = j alone.",
        "u_jk の二乗だけであり、それが和に現れるのは i = j のときだけである。",
        "c",
    ),
    (
        "abs(a'*x)^3",
        "|s|² sign(s) = |s| s, since the absolute value times the sign is the number itself.",
        "絶対値と符号の積はもとの数なので、|s|² sign(s) = |s| s である。",
        "x",
    ),
    (
        "relu(a'*x)^(5/2)",
        "= relu(s)^(3/2), since the rectified linear unit is 0 where the other factor is not 1.",
        "もう一方の因子が 1 でないところでは正規化線形関数は 0 なので、",
        "x",
    ),
    (
        "max(a'*x, c)^2",
        "since where the indicator is 1, the other factor has this value, and elsewhere both sides are 0.",
        "指示関数が 1 のところではもう一方の因子がこの値をとり、それ以外では両辺とも 0 なので、",
        "x",
    ),
    (
        "sum_i(c_i*log(a_i'*x))",
        "all other factors stay as they are. What depends on x_α through u_i is differentiated by the chain rule.",
        "他の因子はそのまま残る。u_i を通して x_α に依存するものの微分には連鎖律を用いる。",
        "x",
    ),
    (
        "logdet(A + t*B)",
        "Chain rule: log det(U) depends on t through all entries u_ij.",
        "log det(U) はすべての成分 u_ij を通して t に依存するので、連鎖律による。",
        "t",
    ),
    (
        "sign(b'*u)*norm2(u)^2 where u = A*x",
        "with the derivatives already found. The derivative with respect to s is 0, so nothing is added through it.",
        "それぞれの寄与を足し合わせる。s による微分は 0 なので、これを通した寄与はない。",
        "A",
    ),
    ("sign(a'*x)", "∂sign(s)/∂s = 0 is put in.", "∂sign(s)/∂s = 0 を代入する。", "x"),
    (
        "norm2(x - max(x)*vector(1))^2",
        "The common factor 2 is taken out, which leaves u − sum(u) · 𝟏[x = max(x)].",
        "共通因子 2 をくくり出すと u − sum(u) · 𝟏[x = max(x)] が残る。",
        "x",
    ),
]


@pytest.mark.parametrize(("objective", "english", "japanese", "wrt"), GROUNDS)
def test_the_ground_of_a_line_is_named(objective: str, english: str, japanese: str, wrt: str) -> None:
    assert english in said(objective, wrt)
    assert japanese in said(objective, wrt, "ja")


@pytest.mark.parametrize(
    ("objective", "wrt", "twice"),
    [
        ("log(abs(x'*y))", "x", "The absolute value has slope 1"),
        ("arctan(x./y)'*z", "y", "The slope of the tangent is one plus"),
        ("sum(log2(1 + x.^2)./y)", "x", "This is the natural logarithm over log 2"),
    ],
)
def test_a_slope_within_a_chain_has_no_line_of_its_own(objective: str, wrt: str, twice: str) -> None:
    assert said(objective, wrt).count(twice) == 1


def test_an_eigenvector_beyond_the_symmetric_matrices_is_that_of_the_symmetric_part() -> None:
    en, ja = (said("eigvec_max(S)'*b", "S", language, assume={"S": "symmetric"}) for language in ("en", "ja"))
    assert "Entry j of (½(S + Sᵀ)) v_max(S) = λ_max(S) v_max(S): v_max(S) is an eigenvector of the symmetric" in en
    assert "v_max(S) は対称部分の固有ベクトルである。" in ja
    assert "and S is symmetric at this point" in en and "この点で S は対称であり" in ja


def test_every_power_that_is_made_is_named() -> None:
    en, ja = (said("exp(-t*norm2(x)^2)*sin(t*x'*y)", "t", language, order=2) for language in ("en", "ja"))
    assert "equal factors make the powers (xᵀy)² and ‖x‖⁴;" in en
    assert "等しい因子を冪 (xᵀy)²、‖x‖⁴ にまとめ、" in ja


def test_a_power_of_an_inverse_under_a_trace_prints_as_any_other() -> None:
    shown = derive("log(det(S))*tr(S^-2)", "S").to("terminal", steps="none")
    assert "tr(S⁻²) S⁻¹" in shown and "(S⁻¹)" not in shown


def test_what_is_done_and_undone_around_the_part_that_changes_is_not_said() -> None:
    told = [reason for step, reason in reasons("(a'*x)^2/(x'*B*x)", "x", order=2) if step.rule.name == "tidy"]
    assert told[-1].startswith("The common factor 2xxᵀ(B + Bᵀ) / (xᵀBx) is taken out, which leaves B + Bᵀ; the common")
    assert "aᵀx" not in told[-1]  # in the bracket that it stands before


def test_a_zero_entry_is_0() -> None:
    for objective in ("sign(x)*norm1(x)", "relu(x)*sign(a'*x)"):
        for step, reason in reasons(objective, "x"):
            assert "(0)_i u" not in unicode(step.rhs) and "entry of 0, a column" not in reason


OF_ORDER: list[tuple[str, str, dict[str, Any], str, str]] = [
    (
        "tr(A*S*B*S)",
        "S",
        {"structure": "symmetric"},
        "The right side is the (j, i) entry of this matrix: each of the summed indices k, q, l and p joins two factors "
        "to a product. Swapping the indices transposes: this is the (i, j) entry of the transpose.",
        "添字の入れ替えは転置に当たる。よってこれは転置行列の (i, j) 成分である。",
    ),
    (
        "norm2(X*X' - A)^2",
        "X",
        {},
        "u_iα = uᵀ_αi: with the transpose, equal summed indices stand side by side.",
        "和をとる同じ添字が隣り合う。",
    ),
    (
        "(x'*A*x)/(x'*B*x)",
        "x",
        {},
        "Quotient rule. ∂s/∂x_α and ∂t/∂x_α are put in, as found above.",
        "商の微分法による。すでに求めた ∂s/∂x_α、∂t/∂x_α を代入する。",
    ),
    (
        "det(A*X*B)/tr(X)",
        "X",
        {},
        "Swapping the indices transposes: this is the (α, β) entry of the transpose. Every letter is replaced",
        "添字の入れ替えは転置に当たる。よってこれは転置行列の (α, β) 成分である。",
    ),
    (
        "X[i,:]'*A*X[j,:]",
        "X",
        {},
        "δ_iα = (e_i)_α: the unit vector e_i is 1 at i and 0 elsewhere.",
        "δ_iα = (e_i)_α、すなわち単位ベクトル e_i の成分は i において 1、他では 0 である。",
    ),
    (
        "tr(K*X*K*X')",
        "X",
        {"assume": {"K": "skew"}},
        "Kᵀ = −K, since K is skew-symmetric;",
        "K は交代行列なので Kᵀ = −K であり、",
    ),
    (
        "norm(w, 3)*a'*w",
        "w",
        {},
        "A number may be taken out of a power of entries, to which it is raised, sign(w) ⊙ (abs(w)/s)^⊙2 = ",
        "成分ごとの冪からは数をその冪として外に出せるので、",
    ),
    (
        "sum_i(c_i*log(a_i'*x))",
        "x",
        {},
        "Factors with the equal index i multiply entry by entry, (c ⊘ u)_i;",
        "成分ごとの積 (c ⊘ u)_i である。",
    ),
]


@pytest.mark.parametrize(("objective", "wrt", "given", "english", "japanese"), OF_ORDER)
def test_what_is_read_from_its_other_end_or_put_in_order_is_said(
    objective: str, wrt: str, given: dict[str, Any], english: str, japanese: str
) -> None:
    assert english in said(objective, wrt, **given)
    assert japanese in said(objective, wrt, "ja", **given)


def test_a_reciprocal_is_what_other_factors_are_divided_by_at_once() -> None:
    for objective in ("sum_i(c_i*log(a_i'*x))", "norm2(X, 2)'*c", "asin(x)'*exp(y)"):
        assert "Multiplying by a reciprocal is dividing" not in said(objective, "X" if "X" in objective else "x")


def test_what_is_made_of_factors_stands_where_they_did() -> None:
    lines = [unicode(step.rhs) for step, _ in reasons("v'*softmax(K*x)", "x")]
    assert "−(vᵀ softmax(u)) Σ_j kᵀ_αj softmax(u)_j" in lines


def test_the_chain_rule_of_a_part_beside_letters_is_said() -> None:
    both = gradients("norm2(U*V' - Y)^2 + r*norm2(U)^2", ["U", "V"])
    for language, part in (
        ("en", "What depends on u_αβ through u_ij is differentiated by the chain rule."),
        ("ja", "u_ij を通して u_αβ に依存するものの微分には連鎖律を用いる。"),
    ):
        assert "".join(part.split()) in "".join(both.to("terminal", language=language).split())


def test_a_line_that_takes_off_a_bracket_alone_is_none() -> None:
    assert "A product needs no bracket" not in said("x./norm2(x)", "x")


@pytest.mark.parametrize("objective", ["sum_i(sigmoid(a_i'*x)*y_i)", "sum(log(1 + (A*x).^2))"])
def test_what_stands_in_its_order_is_not_put_in_order(objective: str) -> None:
    assert "The factors are put in order" not in said(objective, "x")


def test_an_entry_that_is_turned_in_its_place_is_not_put_in_order() -> None:
    own = "Transposing I − yyᵀ/(yᵀy) changes nothing: its terms change places or stay as they are: "
    turned = [r for _, r in reasons("norm2(x - (x'*y)/(y'*y)*y)^2", "x") if r.startswith(own)]
    assert turned == [f"{own}(I − yyᵀ/(yᵀy))_iα = (I − yyᵀ/(yᵀy))_αi."]
    whole = {reason for _, reason in reasons("norm2((x + x')/2)^2", "x", shapes={"x": ("n", "n")})}
    own = "Transposing U changes nothing, since U = x + xᵀ is symmetric: u_βα = u_αβ."
    assert any(reason.startswith(own) for reason in whole)


@pytest.mark.parametrize(
    ("objective", "wrt"),
    [("log(det(A + t*B))*tr(B)", "t"), ("norm2(X*v - a*v)^2 + b*norm2(v)^2", "v")],
)
def test_that_other_factors_stay_is_said_once(objective: str, wrt: str) -> None:
    for _, reason in reasons(objective, wrt):
        assert not ("all other factors stay" in reason and "Constant factors stay" in reason)
    for _, reason in reasons(objective, wrt, "ja"):
        assert not ("他の因子はそのまま残る" in reason and "定数因子はそのまま残る" in reason)


def test_a_delta_of_one_index_is_1() -> None:
    i, m = Index("i", size("n")), Index("μ", size("n"))
    line = product(Delta(m, m), Entry(Var("u", (size("n"), S.One)), i))
    rule, bindings = collapsing(line, Entry(Var("u", (size("n"), S.One)), i), (i, m))
    assert rule.reason.fill("en", {k: unicode(e) for k, e in bindings.items()}).startswith("δ_μμ is 1, its two indices")
    assert "δ_μμ は二つの添字が等しいので 1" in rule.reason.fill("ja", {k: unicode(e) for k, e in bindings.items()})


def test_a_number_comes_to_the_front_before_factors_are_put_in_order() -> None:
    s, t = Var("s"), Var("t")
    for number, en, ja in (
        (S(2), "The number stands", "数の係数は"),
        (S.NegativeOne, "The minus sign stands", "負号は"),
    ):
        reason = ordering(Product(t, number, s), Product(number, s, t)).reason
        assert reason.en == f"{en} in front; the factors are put in order."
        assert reason.ja == f"{ja}前に出す。因子の順序を整える。"
