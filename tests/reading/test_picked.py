"""Entries and rows by brackets: what is read, and what is refused with its place, its cause and a fix."""

from __future__ import annotations

import re
from typing import Any

import pytest

import matderiv
from matderiv import MatderivError
from matderiv.core.index import size
from matderiv.expressions.matrix import Var, apply
from matderiv.expressions.writer import formula, latex, unicode
from matderiv.reading.formula import formula_of
from matderiv.reading.readings import read_formula

SHAPES: dict[str, Any] = {"x": ("n",), "w": ("m",), "X": ("n", "m"), "A": ("n", "n"), "s": (), "v": (5,)}
# what is typed -> how it is written; all of it reads back
TYPED = {
    "x[i]": "x[i]",
    "x[ i ]^2": "x[i]^2",
    "x[2]": "x[2]",
    "x[n]": "x[n]",
    "X[i,j]": "X[i,j]",
    "X[2, j]": "X[2,j]",
    "X[i,:]": "X[i,:]",
    "X[:,j]": "X[:,j]",
    "X[i,:]'*w": "(X*w)[i]",
    "(X*w)[i]": "(X*w)[i]",
    "inv(A)[i,j]": "inv(A)[i,j]",
    "A'[i,j]": "A[j,i]",
    "x[:]": "x",
    "x[1:n]": "x",
    "norm2(x[2:3])^2": "norm2(x[2:3])^2",
    "X[2:3,:]*w": "(X*w)[2:3]",
    "X*eye[:,2:3]": "X[:,2:3]",
    "X + x*unit(j)'": "X + x*unit(j)'",
    "x + unit(2)": "x + unit(2)",
    "2*x'[i]": "2*x[i]",
}


def read(text: str) -> Any:
    used = {n: s for n, s in SHAPES.items() if re.search(rf"(?<!\w){n}(?!\w)", text)}
    return read_formula(text, used).expression


@pytest.mark.parametrize(("text", "written"), TYPED.items())
def test_what_is_picked_is_read_and_written(text: str, written: str) -> None:
    expr = read(text)
    assert formula(expr) == written
    assert formula(read(written)) == written


def test_a_unit_vector_is_a_column_with_a_number_for_its_index() -> None:
    n = size("n")
    matrix, number = Var("A", (n, n)), Var("s")
    for name, arguments, english, japanese in (
        (
            "unit",
            (matrix, matrix),
            "a unit vector has a number as its index and is a column, not n×n and n×n",
            "単位ベクトルは数を添字とする列ベクトルであり、n×n と n×n からは作れない",
        ),
        (
            "stretch",
            (matrix, matrix),
            "the first of some columns of the identity has a number, not n×n",
            "単位行列の列の始まりは数で与える。n×n では与えられない",
        ),
    ):
        with pytest.raises(matderiv.ShapeError) as caught:
            apply(name, *arguments)
        assert english in caught.value.told("en") and japanese in caught.value.told("ja")
    with pytest.raises(matderiv.ShapeError, match="not 1×1 and n×n"):
        apply("unit", number, matrix)


def test_a_row_is_a_column_so_that_no_product_makes_a_scalar_of_what_is_behind_it() -> None:
    with pytest.raises(matderiv.ShapeError, match="X\\[i,:\\]"):
        matderiv.derive("X[i,:]*w", "w")
    assert matderiv.derive("X[i,:]'*w", "w").formula == "X[i,:]"


def test_entries_in_every_notation() -> None:
    expr = read("x[i]*X[i,j]*X[1,2]*(X*w)[i]")
    assert formula(read("X + unit(2)*unit(3)'")) == "X + unit(2)*unit(3)'"
    assert unicode(expr) == "x_i x_ij x_1,2 (Xw)_i"
    assert latex(expr) == r"x_{i} x_{ij} x_{1,2} (X w)_{i}"
    assert unicode(read("x + unit(i)")) == "x + e_i" and latex(read("x + unit(i)")) == "x + e_{i}"


REFUSED = {
    "x[0]": (
        "indices are counted from 1 here",
        "添字はここでは 1 から数える",
        "the first one is 1",
        "最初の添字は 1 である",
    ),
    "x[-1]": (
        "-1 is no index",
        "-1 は添字ではない",
        "indices are counted from 1; the last one of n is n, as in x[n]",
        "添字は 1 から数える。n 個の最後の添字は n であり、x[n] のように書く",
    ),
    "x[end]": ("end is no index here", "end はここでは添字ではない", "the last one of n is n", "n 個の最後の添字は n"),
    "x[i+1]": (
        "i+1 is no index",
        "i+1 は添字ではない",
        "an index is a letter, a whole number from 1 on, or a range such as 2:5",
        "添字は文字、1 以上の整数、または 2:5 のような範囲である",
    ),
    "x[3:2]": ("the range 3:2 is empty", "範囲 3:2 は空である", "both ends belong to it: 2:3", "両端を含む: 2:3"),
    "x[2000000000]": ("an index is at most 1,000,000,000", "添字は 1,000,000,000 以下とする", "", ""),
    "x[i": ("this [ is never closed", "この [ が閉じられていない", "", ""),
    "2[x > 0]": (
        "an operator is missing before this bracket",
        "この角括弧の前に演算子が足りない",
        "write .*[x > 0] for a factor that is 1 where it holds",
        "因子であれば .*[x > 0] と書く",
    ),
    "X[2]": (
        "X is n×m: an entry of a matrix has two indices",
        "X は n×m である。行列の成分には 2 つの添字が要る",
        "X[2,:] is row 2, as a column vector, X[:,2] column 2, X[2,j] an entry",
        "X[2,:] は第 2 行(列ベクトルとして)、X[:,2] は第 2 列、X[2,j] は成分である",
    ),
    "X[1,2,3]": (
        "X has at most two axes, but 3 indices are given",
        "X の軸は 2 つまでだが、添字が 3 個ある",
        "",
        "",
    ),
    "x[1,2]": (
        "x is a vector, which has one index",
        "x はベクトルなので、添字は 1 つである",
        "write x[1]",
        "x[1] と書く",
    ),
    "s[1]": ("s is a number, which has no entries", "s は数なので、成分をもたない", "", ""),
    "v[7]": (
        "v has 5 of them here, so there is no 7",
        "v のこの軸の長さは 5 であり、7 番目はない",
        "indices are counted from 1 here",
        "添字はここでは 1 から数える",
    ),
    "x[2:m]": (
        "the length of the range 2:m is not known",
        "範囲 2:m の長さがわからない",
        'declare how many entries there are, as in shapes={"x": ["n"]} (--shape x=n), and write 2:n or 1:n-1, or '
        "numbers on both sides, as in 2:5",
        'shapes={"x": ["n"]} (--shape x=n) のように成分の個数を宣言して 2:n や 1:n-1 と書くか、'
        "2:5 のように両端を数で書く",
    ),
    "w_i*norm2(v)^2 + w'*w": (
        "w_i may be an entry of w, or a name of its own",
        "w_i は w の成分とも、別の名前とも読める",
        "an entry is written w[i]; another number has another letter, or a declared shape",
        "成分は w[i] と書く。別の数であれば、別の文字を使うか、その形を宣言する",
    ),
    "x(i)^2": (
        "the function 'x' is not known",
        "関数 'x' は知られていない",
        "write x[i] for an entry, x*(...) for a product",
        "成分であれば x[i]、積であれば x*(...) と書く",
    ),
    'tr(einsum("ij,jk->il", A, A))': (
        "the index l of the result stands in no operand of ij,jk->il",
        "結果の添字 l が ij,jk->il のどの項にもない",
        "an index of the result is one of the operands",
        "結果の添字は、いずれかの項の添字である",
    ),
    'einsum("ijk,i->jk", A, x)': (  # of matrices and vectors it is read: tests/reading/test_foreign.py
        "einsum 'ijk,i->jk' is not read yet",
        "einsum の 'ijk,i->jk' はまだ読めない",
        "write a sum over indices, as in sum_ij(A_ij*x_i*y_j), or products of matrices",
        "sum_ij(A_ij*x_i*y_j) のような添字についての和か、行列の積を書く",
    ),
    "w[i]*(i'*w)": (
        "i is an index here, and elsewhere the name of a variable",
        "i はここでは添字であり、別の箇所では変数の名前である",
        "take another letter for the index",
        "添字には別の文字を使う",
    ),
    "x[s]*s": ("", "", "", ""),
    "unit(i + 1)": (
        "unit takes one index, a letter or a number",
        "unit の引数は 1 つの添字(文字か数)である",
        "write unit(i), or unit(2)",
        "unit(i) や unit(2) のように書く",
    ),
    "sum_i(x[i]*unit(i)'*x)": (
        "unit(i) stands in a sum over i",
        "unit(i) が i についての和の中にある",
        "write eye[:,j] with another letter",
        "別の文字を使って eye[:,j] と書く",
    ),
    "sum_i(norm2((X*w*w')[i,:])^2)": (
        "a row with the index i of a sum is taken of a name only",
        "和の添字 i をもつ行は、名前で表された行列からしかとれない",
        "write one entry, as in (X*w*w')[i,j], with a sum over both indices",
        "(X*w*w')[i,j] のように、両方の添字についての和の中に成分を書く",
    ),
    "sum_i(norm2(x[1:i])^2)": (
        "the ends of a range are numbers here, not i",
        "範囲の両端は数であり、i は使えない",
        "",
        "",
    ),
    "sum_{i=1}^m(x[i])": (
        "i runs over m values, but in x it stands for one of n",
        "i は m 個の値を動くが、x では n 個のうちの 1 つを表す",
        "",
        "",
    ),
}
del REFUSED["x[s]*s"]  # a declared scalar may be an index


@pytest.mark.parametrize(("text", "said"), REFUSED.items())
def test_what_is_no_entry_is_refused(text: str, said: tuple[str, str, str, str]) -> None:
    with pytest.raises(MatderivError) as caught:
        read(text)
    english, japanese = (caught.value.told(language) for language in ("en", "ja"))
    for found, words in ((english, said[::2]), (japanese, said[1::2])):
        assert all(w in found for w in words)
    assert caught.value.span is not None


BY: dict[str, tuple[str, dict[str, Any], tuple[str, str], tuple[str, str]]] = {
    "x[0]": (
        "norm2(x)^2",
        {},
        ("indices are counted from 1 here", "the first one is 1"),
        ("添字はここでは 1 から数える", "最初の添字は 1 である"),
    ),
    "x[1:3]": (
        "norm2(x)^2",
        {},
        (
            "x[1:3] is more than one entry",
            "differentiate with respect to x, and take that part of the result, as in x[1:3]",
        ),
        ("x[1:3] は 1 つの成分ではない", "x で微分し、その結果から x[1:3] のように取り出す"),
    ),
    "X[i]": (
        "normF(X)^2",
        {},
        ("X is a matrix, whose entries have two indices", ""),
        ("X は行列なので、成分には 2 つの添字が要る", ""),
    ),
    "x[i,j]": (
        "norm2(x)^2",
        {},
        ("x is a vector, whose entries have one index", ""),
        ("x はベクトルなので、成分の添字は 1 つである", ""),
    ),
    "s[i]": (
        "s^2",
        {"s": ()},
        ("s is a scalar, so it has no entries", ""),
        ("s はスカラーなので、成分をもたない", ""),
    ),
    "v[7]": (
        "norm2(v)^2",
        {"v": (5,)},
        ("v has 5 of them here, so there is no 7", "indices are counted from 1 here"),
        ("v のこの軸の長さは 5 であり、7 番目はない", "添字はここでは 1 から数える"),
    ),
    "x[a]": (
        "a*norm2(x)^2",
        {},
        ("a is an index here, and elsewhere the name of a variable", "take another letter for the index"),
        ("a はここでは添字であり、別の箇所では変数の名前である", "添字には別の文字を使う"),
    ),
    "z[i]": (
        "sum_i(z_i^2)",
        {},
        (
            "i is the index of the entry, and of a sum in the formula",
            "take another letter for the index",
        ),
        ("i は成分の添字であり、式の中の和の添字でもある", "添字には別の文字を使う"),
    ),
}


@pytest.mark.parametrize(("by", "asked"), BY.items())
def test_what_is_no_single_entry_is_refused(by: str, asked: Any) -> None:
    text, shapes, english, japanese = asked
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, by, shapes=shapes)
    assert all(words in caught.value.told("en") for words in english)
    assert all(words in caught.value.told("ja") for words in japanese)


def test_over_free_entries_there_is_none_by_a_single_one() -> None:
    with pytest.raises(matderiv.NoRuleError) as caught:
        matderiv.derive("logdet(X)", "X[i,j]", structure="symmetric")
    assert (
        "over the free entries of a symmetric matrix there is no derivative with respect to a single entry yet"
        in str(caught.value)
    )
    assert "1 つの成分だけによる微分はまだ扱えない" in caught.value.told("ja")


@pytest.mark.parametrize(
    "asked",
    [
        lambda: matderiv.derive(r"\frac{\partial^2}{\partial x_i \partial x_j} \|x\|^4"),
        lambda: matderiv.derive("norm2(A*x - b)^2", "x").then("b[i]"),
    ],
)
def test_several_of_which_one_is_an_entry_are_refused(asked: Any) -> None:
    with pytest.raises(matderiv.NoRuleError) as caught:
        asked()
    english, japanese = caught.value.told("en"), caught.value.told("ja")
    assert "there is no rule yet for a derivative with respect to several of which one is an entry, x" in english
    assert (
        "differentiate with respect to whole arrays: the entries of what comes out are the derivatives with respect to "
        "entries" in english
    )
    assert "のように成分を含む複数の変数による微分についての規則はまだない" in japanese
    assert "配列全体で微分する。その結果の成分が、成分による微分である" in japanese


def test_after_a_derivative_by_one_entry_comes_no_other() -> None:
    with pytest.raises(matderiv.NoRuleError, match="over all entries|several of which one is an entry"):
        matderiv.derive("norm2(A*x - b)^2", "x[i]").then("b")


def test_the_row_of_a_latex_operator_is_refused() -> None:
    with pytest.raises(matderiv.NoRuleError) as caught:
        matderiv.derive(r"\frac{\partial}{\partial x_i} \|Xw\|^2", shapes={"X": ("n", "m")})
    assert "x_i is one row of X, and a derivative with respect to one is not read" in caught.value.told("en")
    assert "differentiate with respect to X: its rows are those with respect to one" in caught.value.told("en")
    assert "x_i は X の 1 つの行であり、それによる微分は読めない" in caught.value.told("ja")
    assert "X で微分し、その行を見る" in caught.value.told("ja")


LATEX = {
    r"x_i^2": "x[i]^2",
    r"x_i \|x\|^2": "x[i]*norm2(x)^2",
    r"X_{ij}": "X[i,j]",
    r"(AX)_{ij}": "(A*X)[i,j]",
    r"(Aw)_i": "(A*w)[i]",
    r"[\tanh(Xw)]_i": "tanh((X*w)[i])",
    r"\log x_i": "log(x[i])",
    r"x_\alpha": "x[alpha]",
}


@pytest.mark.parametrize(("text", "written"), LATEX.items())
def test_entries_in_latex_are_subscripts_of_what_is_declared(text: str, written: str) -> None:
    shapes: dict[str, Any] = {"x": ("n",), "w": ("m",), "X": ("n", "m"), "A": ("n", "n")}
    if "A" in text:
        shapes["w"] = ("n",)
    used = {n: s for n, s in shapes.items() if n in text.replace("alpha", "").replace("tanh", "")}
    used = {n: s for n, s in used.items() if n in text or n.upper() in text}
    assert formula(read_formula(formula_of(text, used, latex=True), used).expression) == written


def test_numbers_below_a_declared_vector_are_entries() -> None:
    given = matderiv.derive(r"x_1^2 x_{2} + \sum_i x_i \cdot 3", "x", shapes={"x": ("n",)})
    assert given.formula == "x[1]*(2*x[2]*unit(1) + x[1]*unit(2)) + 3*vector(1)"


CLAIMS = {
    r"2x_i \|x\|^2 e_i + 2x_i^2 x": "LaTeX",
    "2x_i (‖x‖² e_i + x_i x)": "Unicode",
    "2*x[i]*norm2(x)^2*unit(i) + 2*x[i]^2*x": "text",
}


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_has_entries_in_any_notation(claim: str) -> None:
    assert matderiv.check("x[i]^2*norm2(x)^2", "x", claim).kind == "right"


OPERATORS = {
    r"\frac{\partial}{\partial w_{ij}} \|XW - Y\|_F^2": "2*(X'*(X*W - Y))[i,j]",
    r"\frac{\partial}{\partial x_j} \|x\|^2": "2*x[j]",
    r"\frac{\partial^2}{\partial x_j^2} x^\top A x": "2*A[j,j]",
    r"\partial_{x_i} \|x - y\|^2": "2*(x - y)[i]",
}


@pytest.mark.parametrize(("text", "answer"), OPERATORS.items())
def test_an_operator_may_be_by_a_single_entry(text: str, answer: str) -> None:
    assert matderiv.derive(text).formula == answer
