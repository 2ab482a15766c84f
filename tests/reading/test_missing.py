"""Signs that are missing, sums and products over indices that text does not have, and names that only a claim has."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import MatderivError

# objective, variable -> what is said and the hint, in English and in Japanese
REFUSED: list[tuple[str, str, str, str, str, str]] = [
    (
        *("1/2n*norm2(X*w-y)^2", "w", "it is not clear what 1/2n divides by", "write 1/(2*n) or (1/2)*n"),
        *("1/2n では何が分母なのかはっきりしない", "1/(2*n) または (1/2)*n と書く"),
    ),
    (
        *("1/2‖A*x-b‖²", "x", "it is not clear what 1/2‖A*x-b‖² divides by"),
        "write 1/(2*‖A*x-b‖²) or (1/2)*‖A*x-b‖²",
        *("1/2‖A*x-b‖² では何が分母なのかはっきりしない", "1/(2*‖A*x-b‖²) または (1/2)*‖A*x-b‖² と書く"),
    ),
    (
        *("1/(n*m)x'*x", "x", "it is not clear what 1/(n*m)x' divides by", "write 1/((n*m)*x') or (1/(n*m))*x'"),
        *("1/(n*m)x' では何が分母なのかはっきりしない", "1/((n*m)*x') または (1/(n*m))*x' と書く"),
    ),
    (
        *("e^2x", "x", "it is not clear where the exponent of e^2x ends", "write e^(2*x) or e^2*x"),
        *("e^2x では指数がどこまでなのかはっきりしない", "e^(2*x) または e^2*x と書く"),
    ),
    (
        *("x^2+y^2-2xy", "x", "an operator is missing here", "a product is written 2*x*y"),
        *("ここに演算子が足りない", "積は 2*x*y と書く"),
    ),
    (
        *("x'Ax", "x", "an operator is missing here"),
        "write x'*A*x for a product of letters, x'*Ax if Ax is one name",
        *("ここに演算子が足りない", "文字の積であれば x'*A*x、Ax が 1 つの名前であれば x'*Ax と書く"),
    ),
    *(
        (
            *(text, by, "an operator is missing here", f"a product is written {product}"),
            *("ここに演算子が足りない", f"積は {product} と書く"),
        )
        for text, by, product in (
            ("x' A x", "x", "x'*A*x"),
            ("2 X' (X*w - y)", "w", "2*X'*(X*w - y)"),
            ("norm2(x) (t + 1) x' y", "x", "norm2(x)*(t + 1)*x'*y"),
        )
    ),
    (
        *("return np.sum(x**2)", "x", "return is no factor of the formula", "give the formula alone, without return"),
        *("return は式の因子ではない", "return を付けず、式だけを与える"),
    ),
    (
        *("x'*A*x/x'*x", "x", "only a scalar can divide, but x' is 1×n_1", "write x'*A*x/(x'*x)"),
        *("割ることができるのはスカラーだけであるが、x' は 1×n_1 である", "x'*A*x/(x'*x) と書く"),
    ),
    (
        *("W[i,:]*x", "W", "W[i,:] is n_2×1 and x is n_3×1, so W[i,:]*x needs 1 = n_3"),
        "did you mean W[i,:]'*x, W[i,:]*x' or W[i,:].*x?",
        "W[i,:] は n_2×1、x は n_3×1 なので、W[i,:]*x には 1 = n_3 が要る",
        "W[i,:]'*x、W[i,:]*x'、W[i,:].*x のどれかのことか",
    ),
    *(
        (
            *(text, by, "indices are counted from 1 here with both ends in, and NumPy's from 0 with the end left out"),
            f"write {here}",
            "添字はここでは 1 から数えて両端を含み、NumPy では 0 から数えて終わりを含まない",
            f"{here} と書く",
        )
        for text, by, here in (
            ("x[0]**2", "x", "x[1].^2"),
            ("np.sum(x[1:]**2)", "x", "sum(x[2:].^2)"),
            ("2*np.sin(X[0,1])*x[2]/t", "x", "2*sin(X[1,2]).*x[3]./t"),
        )
    ),
    *(
        (
            *(text, "x", "only a scalar or a square matrix has powers, but x is n_1×1"),
            "write x.^2 for the power of every entry",
            "冪をもつのはスカラーか正方行列であるが、x は n_1×1 である",
            "各成分の冪なら x.^2 と書く",
        )
        for text in ("sum(x^2)", "mean(x^2)", "sum(1/x^2)")
    ),
    *(
        (
            *(text, "x", f"only a scalar can divide, but {below} is n_1×1"),
            f"write 1./{below} to divide entry by entry",
            f"割ることができるのはスカラーだけであるが、{below} は n_1×1 である",
            f"成分ごとの商なら 1./{below} と書く",
        )
        for text, below in (("sum(1/x)", "x"), ("mean(1/(1 + exp(-x)))", "(1 + exp(-x))"))
    ),
    (
        *("np.sum(x @ x.T)", "x", "a vector of NumPy has one axis, so x.T is x there"),
        "write x @ x for the inner product, np.outer(x, x) for the outer one",
        "NumPy のベクトルの軸は 1 つなので、x.T は x と同じである",
        "内積なら x @ x、外積(直積)なら np.outer(x, x) と書く",
    ),
    (
        *("var(y - X %*% b)", "b", "beside %*% var may divide by n - 1, as R has it, or by n, as it does here"),
        "write norm2(x - mean(x))^2/(n - 1) or norm2(x - mean(x))^2/n",
        "%*% と並ぶ var は、R のように n - 1 で割るとも、ここでのように n で割るとも読める",
        "norm2(x - mean(x))^2/(n - 1) または norm2(x - mean(x))^2/n と書く",
    ),
    (
        *("cp.norm(X)", "X", "X is a matrix, n_1×n_2, and it is not clear which norm is meant"),
        "write normF(X) for the Frobenius norm, normspec(X) for the spectral norm",
        "X は n_1×n_2 行列であり、どのノルムを指すのか定まらない",
        "フロベニウスノルムなら normF(X)、スペクトルノルムなら normspec(X) と書く",
    ),
    (
        *("cp.sum_squares(A*x - b)", "x", "beside @, .T and .inv(), the * in A*x could be either product"),
        "write @ for the matrix product and .* for the entrywise product",
        "@、.T、.inv() と並ぶ A*x の * は、行列の積とも成分ごとの積とも読める",
        "行列の積は @、成分ごとの積は .* と書く",
    ),
    (
        *("loss.py", "x", "loss.py is the name of a file, and no formula"),
        'give the formula itself, in quotes: "norm2(X*W - Y)^2"',
        *("loss.py はファイルの名前であり、式ではない", '式そのものを引用符で囲んで与える: "norm2(X*W - Y)^2"'),
    ),
    (
        *("a/notes.tex", "x", "a/notes.tex is the name of a file, and no formula"),
        "matderiv check a/notes.tex judges the derivations in it; otherwise give the formula itself",
        "a/notes.tex はファイルの名前であり、式ではない",
        "文書の中の導出を調べるなら matderiv check a/notes.tex。そうでなければ式そのものを与える",
    ),
    *(
        (
            *(text, by, f"{label} changes with i, and an index is one number here"),
            "let row i of a matrix Y have 1 in that place and 0 elsewhere, and write Y_i'*z for z[...]",
            f"{label} は i とともに変わるが、ここでは添字は 1 つの数である",
            "その位置が 1、ほかが 0 である行 i をもつ行列 Y を用い、z[...] の代わりに Y_i'*z と書く",
        )
        for text, by, label in (
            ("sum_i(-log(softmax(W*x_i)[y_i]))", "W", "y_i"),
            ("-sum_i(log(softmax(X*W, 2)[i,y_i]))", "W", "y_i"),
            ("sum_i((r_i - U[a_i,:]'*V[b_i,:])^2)", "U", "a_i"),
        )
    ),
    *(
        (
            *(text, by, f"{name} takes {word} over the index {index}, for which there is no rule"),
            *(hint, f"{name} は添字 {index} についての {word} であり、その規則はない", advice),
        )
        for text, by, name, word, index, hint, advice in (
            *(
                (
                    *(text, "x", f"{word}_{index}", word, index),
                    f"write {word}(v) of a vector v that has these values as its entries, as {word}(W*x) for those of "
                    f"w_{index}'*x",
                    f"それらの値を成分とするベクトル v の {word}(v) を書く。w_{index}'*x であれば {word}(W*x) である",
                )
                for text, word, index in (
                    ("min_j(norm2(x - c_j)^2)", "min", "j"),
                    ("max_k(w_k'*x)", "max", "k"),
                    ("sum_i(min_j(norm2(x_i - c_j)^2))", "min", "j"),
                )
            ),
            (
                *("mean_i((y_i - b*x_i)^2)", "b", "mean_i", "mean", "i"),
                "write sum_i(...)/n, n being the number of terms",
                "項の個数を n として sum_i(...)/n と書く",
            ),
        )
    ),
    (
        *("min_x norm2(A*x - b)^2", "x", "a minimum over x is no formula"),
        *("give the formula alone, without min_x", "x についての最小化は式ではない"),
        "min_x を付けず、式だけを与える",
    ),
    (
        *("max_z(x'*A*z)", "x", "max_z is no formula", "give the formula alone, without max_z"),
        *("max_z は式ではない", "max_z を付けず、式だけを与える"),
    ),
    *(
        (
            *(text, "x", f"the power behind {shown} may be that of what is summed, or of the sum"),
            f"write {word}((...){inner}) for that of what is summed, ({word}(...)){power} for that of the sum",
            f"{shown} の後の冪は、和をとる項の冪とも、和の冪とも読める",
            f"項の冪であれば {word}((...){inner})、和の冪であれば ({word}(...)){power} と書く",
        )
        for text, shown, word, inner, power in (
            ("sum (x - y)^2", "sum (x - y)", "sum", ".^2", "^2"),
            ("mean (x - y).^2", "mean (x - y)", "mean", ".^2", ".^2"),
            ("tr (A*x*x')^2", "tr (A*x*x')", "tr", "^2", "^2"),
        )
    ),
    (
        *("norm2(x × y)^2", "x", "× between names may be the cross product, which is not read"),
        *("write * for a product", "名前の間の × は外積とも読めるが、外積は読めない", "積であれば * と書く"),
    ),
    *(
        (
            *(text, "x", "A is said to be symmetric, which is no part of the formula"),
            'give it as assume={"A": "symmetric"}, on the command line --assume A=symmetric',
            "A が symmetric であることは式の一部ではない",
            'assume={"A": "symmetric"}、コマンドラインでは --assume A=symmetric として与える',
        )
        for text in ("x'*A*x where A is symmetric", "x'*A*x, A symmetric", "x'*A*x with A being a symmetric matrix")
    ),
    *(
        (
            *(f"norm2(x)^2 {words}", "x", "constraints are no part of the formula"),
            f"give the function alone, without {words}",
            "制約条件は式の一部ではない",
            f"{words} を付けず、関数だけを与える",
        )
        for words in ("s.t. x'*x = 1", "subject to x >= 0")
    ),
    *(
        (
            *(f"sum(x[i]{power} for i in range(n{less}))", "x", "a loop is not read in a formula"),
            *(hint, "式の中の繰り返しは読めない", hint_ja),
        )
        for power, less, hint, hint_ja in (
            ("^2", "", "write sum_i(x_i^2)", "sum_i(x_i^2) と書く"),
            ("**2", "", "write sum_i(x_i^2)", "sum_i(x_i^2) と書く"),
            (
                *("^2", "-1", "a sum is written sum_i(...), with x_i for an entry"),
                "和は sum_i(...) と書き、成分は x_i と書く",
            ),
        )
    ),
    *(
        (
            *(text, "x", "a conditional is not read in a formula"),
            "write where(condition, a, b), as in where(c > 0, x'*x, 0)",
            *("式の中の条件分岐は読めない", "where(c > 0, x'*x, 0) のように where(条件, a, b) と書く"),
        )
        for text in ("x'*x if t > 0 else 0", "t > 0 ? x'*x : 0")
    ),
    *(
        (
            *(f"sum(x.*[x > 0 {word} x < 1])", "x", f"conditions are not joined by {word}"),
            "write a product of indicators, [x > 0].*[x < 1]",
            f"条件を {word} でつなぐことはできない",
            "[x > 0].*[x < 1] のように指示関数の積として書く",
        )
        for word in ("and", "&", "or")
    ),
    *(
        (
            *(text, "x", "definitions stand behind one where, parted by commas", "write … where u = A*x, v = u + b"),
            *("定義は 1 つの where の後にコンマで区切って書く", "… where u = A*x, v = u + b のように書く"),
        )
        for text in (
            "norm2(r)^2 where r = y - z; z = A*x",
            "norm2(r)^2 where r = y - z where z = A*x",
            "norm2(y)^2 with y = A*x",
            "norm2(y)^2 WHERE y = A*x",
        )
    ),
    (
        *("sum(f(A*x)) where f(z) = z^2", "x", "f(z) defines a function, and where names formulas"),
        'declare it, as in functions={"f": "entrywise"}, and put it in with d.specialise(f="tanh(t)")',
        "f(z) は関数の定義であるが、where で定義できるのは式である",
        'functions={"f": "entrywise"} のように宣言し、d.specialise(f="tanh(t)") のように代入する',
    ),
    *(
        (
            *(text, "x", "there is no rule for products over an index"),
            "that of all entries is prod(x); of positive factors it is exp(sum_i(log(x_i)))",
            "添字についての積の規則はない",
            "全成分の積は prod(x) であり、正の因子の積は exp(sum_i(log(x_i))) である",
        )
        for text in ("prod_i x_i", "prod_i(x_i)", "∏_i(x_i)", "Π_i x_i", "prod_{i=1}^n(x_i)")
    ),
    (
        *("prod(x_i)", "x", "prod is taken of all entries of an array, and x_i is one of them", "write prod(x)"),
        *("prod は配列の全成分についてとるが、x_i は 1 つの成分である", "prod(x) と書く"),
    ),
    (
        *("sum_i(sum_{j != i}((x_i-x_j)^2))", "x", "there is no rule for a sum over j != i"),
        "such a sum is not read yet; write sum_j(M_ji*(...)), M being 1 where there is a term, 0 elsewhere",
        "j != i についての和の規則はない",
        "このような和はまだ読めない。項のあるところで 1、ほかで 0 となる M を用いて sum_j(M_ji*(...)) と書く",
    ),
    *(
        (
            *(f"{sign}_{{i<j}} (x_i-x_j)^2", "x", "there is no rule for a sum over i<j"),
            "such a sum is not read yet; write sum_{i,j}(M_ij*(...)), M being 1 where there is a term, 0 elsewhere",
            "i<j についての和の規則はない",
            "このような和はまだ読めない。項のあるところで 1、ほかで 0 となる M を用いて sum_{i,j}(M_ij*(...)) と書く",
        )
        for sign in ("sum", "Σ", "∑")
    ),
    (
        *("sum_{i=0}^{n-1}((x_{i+1}-x_i)^2)", "x", "a sum runs from a number to a size, and this one from 0 to n-1"),
        "write it as one from a number to a size, or to one less a number, of entries whose index is shifted by a "
        "number: sum_{t=2}^{T-1}((x_t - x_{t-1})^2)",
        "和の範囲は数から大きさまでであるが、これは 0 から n-1 までである",
        "数から大きさ、または大きさから数を引いたものまでの和とし、成分の添字は数だけずらす: "
        "sum_{t=2}^{T-1}((x_t - x_{t-1})^2)",
    ),
    (
        *("-1/2*sum_i (x_i - mu)'*inv(S)*(x_i - mu)", "mu"),
        "the sum over i ends with its parentheses, before x_i",
        "write sum_i(...) with parentheses around all that is summed, or declare the shape of x_i if this is a name",
        "i についての和は括弧の終わりまでで、x_i はその後にある",
        "和をとる項の全体を括弧に入れて sum_i(...) と書く。x_i が 1 つの名前であれば、その形を宣言する",
    ),
]
# what the hints say -> its derivative
FOLLOWED = [
    ("1/(2*n)*norm2(X*w-y)^2", "w", "X'*(X*w - y)/n"),
    ("x^2+y^2-2*x*y", "x", "2*(x - y)"),
    ("½‖A*x − b‖²", "x", "A'*(A*x - b)"),
    ("2‖A*x − b‖²", "x", "4*A'*(A*x - b)"),
    ("λ‖A*x − b‖²", "x", "2*λ*A'*(A*x - b)"),
    ("c*a + a‖A*x − b‖²", "x", "2*a*A'*(A*x - b)"),
]


@pytest.mark.parametrize(("text", "by", "said", "hint", "ja", "advice"), REFUSED)
def test_the_cause_is_said_and_what_to_write(text: str, by: str, said: str, hint: str, ja: str, advice: str) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive(text, by)
    assert error.value.message == said
    assert str(error.value.advice) == hint
    assert (error.value.said.within("ja"), error.value.advice.within("ja")) == (ja, advice)  # type: ignore[union-attr]


@pytest.mark.parametrize(("text", "by", "answer"), FOLLOWED)
def test_what_is_written_so_is_read(text: str, by: str, answer: str) -> None:
    assert matderiv.check(text, by, answer).right


def test_a_letter_of_functions_before_a_norm_is_no_factor() -> None:
    with pytest.raises(MatderivError, match="an operator is missing here"):
        matderiv.derive("f‖A*x − b‖²", "x")


SIZES = 'if n is a size, declare an array of it: shapes={"y": ("n",)}'  # that of w stands nowhere as a number


def test_a_claim_may_use_what_the_objective_defines() -> None:
    assert matderiv.check("r'*r where r = X*w-y", "w", "2*X'*r").right
    assert not matderiv.check("r'*r where r = X*w-y", "w", "X'*r").right
    assert matderiv.check("r'*r where r = X*u, u = w + y", "w", "2*X'*r").right


def test_a_size_that_only_the_claim_has_is_to_be_declared_as_one() -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.check("mean((X*w-y).^2)", "w", "2*X'*(X*w-y)/n")
    assert SIZES in str(error.value.advice)
    assert error.value.advice is not None
    assert error.value.advice.within("en") == (
        "the names of the objective are X, w, y; if n is a size, declare an array of it: "
        'shapes={"y": ("n",)} (--shape y=n); another new one needs a declared shape'
    )
    assert error.value.advice.within("ja") == (
        "目的関数にある名前は X, w, y である。n がサイズであれば、配列の形で宣言する: "
        'shapes={"y": ("n",)} (--shape y=n)。ほかの新しい名前には形の宣言が要る'
    )
    assert matderiv.check("mean((X*w-y).^2)", "w", "2*X'*(X*w-y)/n", shapes={"y": ("n",)}).right


def test_a_number_of_its_own_makes_no_claim_wrong() -> None:
    given: dict[str, Any] = {"shapes": {"n": ()}}
    with pytest.raises(MatderivError) as error:
        matderiv.check("var(x)", "x", "2*(x - mean(x))/n", **given)
    assert error.value.message == "the claim is wrong for a number n of its own, which the objective lacks"
    assert error.value.said.within("ja") == "目的関数にない n を任意の数とすると、主張は成り立たない"
    assert str(error.value.advice) == 'if n is a size, declare an array of it: shapes={"x": ("n",)} (--shape x=n)'


def test_lambda_has_two_names_as_an_argument() -> None:
    gradient = matderiv.derive("lambda*norm2(x)^2", "x").function()
    x = np.array([1.0, 2.0])
    assert gradient(x=x, lambda_=3.0).tolist() == gradient(x=x, **{"lambda": 3.0}).tolist() == [6.0, 12.0]
    with pytest.raises(MatderivError, match="there is no argument 'lambda_'"):
        gradient(x=x, lambda_=3.0, **{"lambda": 3.0})


def test_a_set_of_variables_has_no_order() -> None:
    with pytest.raises(MatderivError, match="several variables are given as a list of names, not as set"):
        matderiv.gradients("x'*A*x", {"A", "x"})  # type: ignore[arg-type]


def test_a_subscript_and_a_mask_are_told_what_to_write() -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive("sum_i(x_i*x_{i+k})", "x")
    assert (error.value.said.within("en"), error.value.said.within("ja")) == (
        "the subscript _{i+k} cannot be read",
        "下付きの _{i+k} は読めない",
    )
    with pytest.raises(MatderivError) as error:
        matderiv.derive("sum(x[x > 0])", "x")
    assert error.value.advice is not None
    assert (error.value.advice.within("en"), error.value.advice.within("ja")) == (
        "write .*[x > 0] for a factor that is 1 where it holds",
        "因子であれば .*[x > 0] と書く",
    )
    assert matderiv.check("sum(x.*[x > 0])", "x", "[x > 0]").right


@pytest.mark.parametrize(
    ("formula", "variable", "answer"),
    [
        ("sum(A * B %*% C)", "C", "B'*A"),
        ("sum(A / B %*% C)", "A", "1./(B*C)"),
        ("sum(y * X %*% b - log(1 + exp(X %*% b)))", "b", "X'*(y - sigmoid(X*b))"),
        ("sum(A %*% B * C)", "C", "A*B"),
    ],
)
def test_the_matrix_product_of_r_comes_before_the_entrywise_ones(formula: str, variable: str, answer: str) -> None:
    assert matderiv.check(formula, variable, answer).right


def test_what_an_axis_counts_from_is_said_beside_numpys_spelling() -> None:
    said = matderiv.derive("torch.sum(softmax(X, 1) * Y)", "X").to("terminal")
    assert "softmax(X, 1) is that of each column." in said
    ja = matderiv.derive("(softmax(Q @ X.T, 2) @ V).sum()", "X").to("terminal", language="ja")
    assert "softmax(Q @ X.T, 2) は各行についてのものである" in ja
    for plain in ("sum(softmax(X, 1).*Y)", "torch.sum(F.softmax(X, 1) * Y)", "np.sum(softmax(X, axis=1) * Y)"):
        assert "is that of each" not in matderiv.derive(plain, "X").to("terminal")


@pytest.mark.parametrize("kind", ["tanh", "relu", np.tanh, "log(1+exp(t))", "t^2"])
def test_a_function_is_put_in_and_not_declared(kind: object) -> None:
    with pytest.raises(MatderivError) as error:
        matderiv.derive("phi(A*x)", "x", functions={"phi": kind})
    assert error.value.message == f"a function cannot be declared as phi={kind}"
    assert error.value.advice is not None
    assert (error.value.advice.within("en"), error.value.advice.within("ja")) == (
        'declare phi as "entrywise" or "scalar", and put the function in with d.specialise(phi="tanh(t)")',
        'phi を "entrywise" か "scalar" と宣言し、関数は d.specialise(phi="tanh(t)") のように代入する',
    )
    made = matderiv.derive("sum(phi(A*x))", "x", functions={"phi": "entrywise"}).specialise(phi="tanh(t)")
    assert made.formula == "A'*(vector(1) - tanh(A*x).^2)"


def test_sizes_are_whole_numbers_of_numpy_too() -> None:
    assert matderiv.derive("sum(x)", "x", shapes={"x": (np.int64(3),)}).formula == "vector(1)"
    with pytest.raises(MatderivError, match="is no size of x"):
        matderiv.derive("sum(x)", "x", shapes={"x": (True,)})


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("formula", "variable", "answer"),
    [
        ("a'*(x - c)", "c", "-sum(a)"),
        ("norm2(A*(x + c))^2", "x", "2*A'*A*(x + c)"),
        ("norm2(x - c)^2", "c", "2*sum(c - x)"),
        ("norm1(x - c)", "c", "sum(sign(c - x))"),
        ("norm2(x./(x + c))^2", "x", "2*c*(x./(x + c).^3)"),
        ("sum((y - a*x./(c + x)).^2)", "c", "2*a*sum((y - a*x./(c + x)).*x./(c + x).^2)"),
        ("exp(x + c)", "x", "exp(x + c)"),
        ("(y - (a*x + c))^2", "a", "-2*x*(y - a*x - c)"),
    ],
)
def test_a_declared_scalar_says_nothing_of_another_letter(formula: str, variable: str, answer: str) -> None:
    assert matderiv.check(formula, variable, answer, shapes={"c": ()}).right
    assert not matderiv.check(formula, variable, f"2*({answer})", shapes={"c": ()}).right


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("formula", "variable", "answer"),
    [
        ("logdet(S + c*I)", "c", "tr(inv(S + c*I))"),
        ("norm2((A - I)*x)^2", "x", "2*(A' - I)*(A - I)*x"),
        ("logdet(I + X'*X)", "X", "2*X*inv(I + X'*X)"),
        ("y'*inv(K + s*I)*y", "s", "-y'*inv(K + s*I)*inv(K + s*I)*y"),
    ],
)
def test_i_is_the_identity_and_that_is_said(formula: str, variable: str, answer: str) -> None:
    assert matderiv.check(formula, variable, answer).right
    made = matderiv.derive(formula, variable)
    assert "I is the identity." in made.to("terminal")
    assert "I は単位行列である。" in made.to("terminal", language="ja")


def test_a_declared_i_is_a_matrix() -> None:
    assert matderiv.derive("tr(A*I)", "A", shapes={"I": ("n", "n")}).formula == "I'"
    assert matderiv.derive("tr(A*I)", "I").formula == "A'"


@pytest.mark.parametrize(
    ("formula", "answer"),
    [
        ("cp.sum(cp.logistic(cp.multiply(-y, X @ w)))", "-X'*(y.*sigmoid(-y.*(X*w)))"),
        ("cp.sum(cp.huber(X @ w - y, 1))", "2*X'*clip(X*w - y, -1, 1)"),
        ("cp.sum_squares(X @ w - y) + lam*cp.norm1(w)", "2*X'*(X*w - y) + lam*sign(w)"),
        ("cp.norm(w)", "w/norm2(w)"),
    ],
)
def test_what_cvxpy_calls_otherwise(formula: str, answer: str) -> None:
    assert matderiv.check(formula, "w", answer).right
