"""The messages of a reading that fails, whole and in both languages."""

from __future__ import annotations

import latex_refused
import pytest

from matderiv.core.errors import InputError, MatderivError
from matderiv.reading.readings import read_formula

SHAPES: dict[str, object] = {
    "x": ("n",),
    "z": ("m",),
    "l": ("L",),
    "u": (2,),
    "v": (3,),
    "c": (),
    "A": ("n", "n"),
    "B": ("n", "n"),
    "X": ("m", "n"),
}


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            "A + c",
            "A is n×n and c is a scalar, so they cannot be added",
            "write c*eye for a multiple of the identity, c*matrix(1) to add a scalar to every entry",
        ),
        (
            "X + b",
            "X is m×n and b is a scalar, so they cannot be added",
            "declare b: a scalar is added to every entry, the row b' of a vector to every row, b to every column",
        ),
        ("A^B", "an exponent is a scalar, but B is n×n", "write A.^B to go through the entries"),
        (
            "X^2",
            "only a scalar or a square matrix has powers, but X is m×n",
            "write X.^2 for the power of every entry",
        ),
        ("x/x", "only a scalar can divide, but x is n×1", "write x./x to divide entry by entry"),
        (
            "X.T*X",
            "beside @, .T and .inv(), the * in X.T*X could be either product",
            "write @ for the matrix product and .* for the entrywise product",
        ),
        (
            "commutation(m)",
            "commutation takes two sizes, but one argument is given",
            "write commutation as in commutation(m, n)",
        ),
        ("sum_i(x_i*z_i)", "i runs over n values, but in z_i it stands for one of m", None),
        ("inv(0*c)", "zero has no inverse", None),
        (
            "A^sin(c)",
            "there is no rule for the power sin(c) of a matrix",
            "an exponent is a whole number, or made of symbols for such numbers by +, - and *",
        ),
        ("eye", "the size of eye cannot be determined", "eye(n) has the size n"),
        (
            "sum(vector(1))",
            "the size of vector(1) cannot be determined",
            "write it beside something whose size is known",
        ),
        (
            "行 + c",
            "行 may be a scalar, a vector or a matrix",
            'declare its shape: 行 = ("n",) for a vector',
        ),
        (
            "sum_i(u_ij)",
            "no sum over j stands around u_ij",
            "write sum_j(...) around it, or declare the shape of u_ij if this is a name",
        ),
        (
            "sum_i(i*x)",
            "the index i stands in the place of a number",
            "an index is a subscript; numbers that change with it are the entries c_i of a vector c",
        ),
        ("sum_x(c)", "x is declared, so it cannot be an index", "take another letter"),
        ("sum_i(c)", "nothing tells over what i runs", "write sum_{i=1}^n(...)"),
        (
            "det(X)",
            "only a square matrix has a determinant, but this one is m×n",
            'declare X square, shapes={"X": ("n", "n")} (--shape X=n,n), or write det(X\'*X)',
        ),
        (
            "adj(X)",
            "only a square matrix has an adjugate, but this one is m×n",
            'declare X square: shapes={"X": ("n", "n")} (--shape X=n,n)',
        ),
        (
            "inv(X)",
            "only a square matrix has an inverse, but this one is m×n",
            'declare X square, shapes={"X": ("n", "n")} (--shape X=n,n), or write pinv(X)',
        ),
        (
            "diag(X)",
            "the diagonal is taken of a square matrix, but this one is m×n",
            'declare X square: shapes={"X": ("n", "n")} (--shape X=n,n)',
        ),
        (
            "expm(X)",
            "only a square matrix has an exponential, but this one is m×n",
            'declare X square: shapes={"X": ("n", "n")} (--shape X=n,n)',
        ),
        (
            "tril(X)",
            "the lower triangle is taken of a square matrix, but this one is m×n",
            'declare X square: shapes={"X": ("n", "n")} (--shape X=n,n)',
        ),
        (
            "triu(X)",
            "the upper triangle is taken of a square matrix, but this one is m×n",
            'declare X square: shapes={"X": ("n", "n")} (--shape X=n,n)',
        ),
        (
            "eigvec_max(X)",
            "only a square matrix has eigenvalues, but this one is m×n",
            'declare X square: shapes={"X": ("n", "n")} (--shape X=n,n)',
        ),
        (
            "cumsum(X)",
            "X is a matrix, and its sums may run down or across",
            "write cumsum(X, 1) down each column, cumsum(X, 2) along each row",
        ),
        (
            "sum(X, 3)",
            "sum has the axes 1 and 2, not 3",
            "write sum(X, 1) for each column, sum(X, 2) for each row, sum(X) for all entries",
        ),
        (
            "mean(X, 1, 2)",
            "mean takes an array and an axis, but 3 are given",
            "write mean(X) for that of all entries; the second argument is an axis, 1 or 2",
        ),
        ("np.sum(x, axis=1)", "x is a vector, which has one axis", "write axis=0, or leave the axis out"),
        ("norm2(x, 2)", "x is a vector, and its rows are numbers", "write norm2(x) for its norm"),
        ("unvec(x, m, n)", "a n×1 cannot be cut into the columns of a m×n matrix", None),
        ("vec(Y)'*vec(Z) + u'*Y*v + u'*Z*u", "the sizes 6 and 4 cannot be equal", None),
        (
            "vec(Y)'*vec(Z)",
            "the sizes n_1*n_2 and n_3*n_4 must be equal, and what is declared does not say so",
            "declare the shapes of the names",
        ),
        ("sum_i(行_i) + sum_ij(行_ij)", "行 is a vector, but its subscript says otherwise", None),
        ("sum_ij(行_ij) + sum_i(行_i)", "行 is a matrix, but its subscript says otherwise", None),
        ("dot(x)", "dot takes 2 arguments, but one is given", None),
        ("x'*vector(x)", "vector takes one number, the entry it is filled with", "write vector(1)"),
        ("sum_ij(L_ij*x_j)", "L is a size, so it has no entries", None),
        (
            "sum_{i=1}^n(sum_{j=1}^m(delta_ij))",
            "i and j run over different sizes, so delta_ij has no meaning",
            None,
        ),
    ],
)
def test_told(text: str, message: str, hint: str | None) -> None:
    with pytest.raises(MatderivError) as caught:
        read_formula(text, SHAPES)
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_samples_that_do_not_stand_in_the_formula() -> None:
    with pytest.raises(InputError) as caught:
        read_formula("norm2(X)", SHAPES, columns=("X",))
    assert caught.value.message == "the samples of X are its columns, but no x_i stands in the formula"
    assert caught.value.hint == "a sum over samples is written sum_i(... x_i ...)"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        (
            r"|X|",
            "X is neither a scalar nor a square matrix, but m×n",
            r"a norm is written \|x\|, the absolute values of entries \operatorname{abs}(x)",
        ),
        (
            r"\|X\|_2",
            "X is a matrix, m×n, and it is not clear which norm is meant",
            r"write \|X\|_F, or \sigma_{\max}(X) for the spectral norm",
        ),
        (
            r"e^{X}",
            "e has a square matrix as its exponent, but X is m×n",
            r"for the exponential of every entry write \exp(X)",
        ),
        (
            r"\sum_i (A B)_i",
            "(A B) is n×n, but an entry with one index is taken of it",
            "the LaTeX is read as sum_{i}((A*B)_{i})",
        ),
        (
            r"\sum_{ij} (A x)_{ij}",
            "(A x) is n×1, but an entry with two indices is taken of it",
            "the LaTeX is read as sum_{i,j}((A*x)_{i,j})",
        ),
    ],
)
def test_told_of_latex(text: str, message: str, hint: str) -> None:
    with pytest.raises(MatderivError) as caught:
        latex_refused.read_latex(text, SHAPES)
    assert caught.value.message == message
    assert str(caught.value.hint).startswith(hint)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "A + c",
            "A は n×n、c はスカラーなので、足すことができない\n    A + c\n        ^\n"
            "ヒント: 単位行列の定数倍なら c*eye、各成分にスカラーを足すなら c*matrix(1) と書く",
        ),
        (
            "b + X",
            "b はスカラー、X は m×n なので、足すことができない\n    b + X\n        ^\n"
            "ヒント: b を宣言する。スカラーは各成分に、ベクトルの行 b' は各行に、b は各列に加わる",
        ),
        (
            "cumsum(X)",
            "X は行列であり、和を縦にとるのか横にとるのか定まらない\n    cumsum(X)\n    ^^^^^^^^^\n"
            "ヒント: 列に沿うなら cumsum(X, 1)、行に沿うなら cumsum(X, 2) と書く",
        ),
        (
            "sum(X, 3)",
            "sum の軸は 1 と 2 であり、3 はない\n    sum(X, 3)\n           ^\n"
            "ヒント: 列ごとなら sum(X, 1)、行ごとなら sum(X, 2)、全成分なら sum(X) と書く",
        ),
        (
            "mean(X, 1, 2)",
            "mean は配列と軸をとるが、3 個与えられている\n    mean(X, 1, 2)\n    ^^^^^^^^^^^^^\n"
            "ヒント: 全成分についてなら mean(X) と書く。2 番目の引数は軸であり、1 か 2 である",
        ),
        (
            "norm1(x, 2)",
            "x はベクトルであり、その各行は数である\n    norm1(x, 2)\n             ^\n"
            "ヒント: ノルムなら norm1(x) と書く",
        ),
        (
            "np.sum(x, axis=1)",
            "x はベクトルであり、軸は 1 つである\n    np.sum(x, axis=1)\n                   ^\n"
            "ヒント: axis=0 とするか、軸を省く",
        ),
        (
            "x + z",
            "x は n×1、z は m×1 なので、足すことができない\n    x + z\n        ^\n"
            'ヒント: この和では z の成分は n 個である: shapes={"z": ("n",)} (--shape z=n)',
        ),
        ("kron(A, B, X)", "kron は 2 個の引数をとるが、3 個与えられている\n    kron(A, B, X)\n    ^^^^^^^^^^^^^"),
        (
            "commutation(m)",
            "commutation は 2 つのサイズをとるが、引数が 1 個与えられている\n    commutation(m)\n    ^^^^^^^^^^^^^^\n"
            "ヒント: commutation は commutation(m, n) のように書く",
        ),
        (
            "vec(Y)'*vec(Z)",
            "サイズ n_1*n_2 と n_3*n_4 は等しくなければならないが、宣言からはそう言えない\n"
            "    vec(Y)'*vec(Z)\n    ^^^^^^^^^^^^^^\nヒント: それぞれの名前の形を宣言する",
        ),
        (
            "det(X)",
            "行列式をもつのは正方行列であるが、これは m×n である\n    det(X)\n    ^^^^^^\n"
            'ヒント: X を正方行列として shapes={"X": ("n", "n")} (--shape X=n,n) と宣言するか、det(X\'*X) と書く',
        ),
        ("1/0*c", "0 で割っている\n    1/0*c\n      ^"),
        ("sum_x(c)", "x は宣言されているので、添字にはできない\n    sum_x(c)\n    ^^^^^\nヒント: 別の文字を使う"),
        (
            "行 + c",
            "行 がスカラー、ベクトル、行列のどれであるか定まらない\n    行 + c\n    ^\n"
            'ヒント: 形を宣言する。ベクトルなら 行 = ("n",) である',
        ),
    ],
)
def test_told_in_japanese(text: str, told: str) -> None:
    with pytest.raises(MatderivError) as caught:
        read_formula(text, SHAPES)
    assert caught.value.told("ja") == told
