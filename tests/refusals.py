"""Functions that are not traced: each line that is refused ends in a comment with the number of its case."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Refusal(NamedTuple):
    """A function with the shapes of its arguments, and what is said of it, without the line."""

    function: Callable[..., Any]
    shapes: dict[str, tuple[Any, ...]]
    en: str
    ja: str
    hint_en: str
    hint_ja: str


REFUSED: dict[str, Refusal] = {}


def refused(en: str, ja: str, hint_en: str = "", hint_ja: str = "", **shapes: str) -> Any:
    """A function of the list; a shape is its sizes, apart by blanks, numbers as such."""

    def entered(function: Callable[..., Any]) -> Callable[..., Any]:
        sizes = {k: tuple(int(s) if s.isdigit() else s for s in v.split()) for k, v in shapes.items()}
        REFUSED[function.__name__] = Refusal(function, sizes, en, ja, hint_en, hint_ja)
        return function

    return entered


FIX_EN = 'write an operation of the whole array, or give the size as a number, as in {"x": (3,)} (--shape x=3)'
FIX_JA = '配列全体の演算で書くか、{"x": (3,)} (--shape x=3) のようにサイズを数で与える'
BOTH_EN = "write np.where(condition, a, b), or np.maximum, np.abs, np.clip, which take both ways"
BOTH_JA = "両方を含む np.where(条件, a, b) や np.maximum、np.abs、np.clip を使って書く"
NEW_EN = "make a new array: np.where, np.stack of the entries, or the sum of two"
NEW_JA = "np.where、成分の np.stack、和などで新しい配列を作る"
KNOWN_EN = "write it with functions that are: sum, exp, norm, where, @ and the like"
KNOWN_JA = "sum、exp、norm、where、@ など、追える関数で書く"


@refused(
    "which way this goes depends on the values of x[1], and one run takes one way",
    "どちらに進むかが x[1] の値で決まり、1 回の実行が通るのは一方だけである",
    BOTH_EN,
    BOTH_JA,
    x="n",
)
def branches(x):
    if x[0] > 0:  # here
        return np.sum(x)
    return np.sum(x**2)


@refused(
    "which way this goes depends on the values of s, and one run takes one way",
    "どちらに進むかが s の値で決まり、1 回の実行が通るのは一方だけである",
    BOTH_EN,
    BOTH_JA,
    s="",
    t="",
)
def larger_of_python(s, t):
    return max(t, s) ** 2  # here


@refused(
    "which way this goes depends on the values of sum(x.^2), and one run takes one way",
    "どちらに進むかが sum(x.^2) の値で決まり、1 回の実行が通るのは一方だけである",
    BOTH_EN,
    BOTH_JA,
    x="n",
)
def catches_everything(x):
    try:
        if np.sum(x**2) > 1:  # here
            return np.sum(x)
    except Exception:
        pass
    return np.sum(x)


@refused(
    "this depends on the size n, which is a letter",
    "これは文字で表されたサイズ n によって変わる",
    FIX_EN,
    FIX_JA,
    x="n",
)
def loops_over_a_letter(x):
    total = 0
    for i in range(len(x)):  # here
        total += x[i] ** 2
    return total


@refused(
    "this depends on the size m, which is a letter",
    "これは文字で表されたサイズ m によって変わる",
    FIX_EN,
    FIX_JA,
    X="n m",
)
def compares_sizes(X):
    n, m = X.shape
    return np.sum(X) if m > n else np.sum(X**2)  # here


@refused(
    "this depends on the size n, which is a letter",
    "これは文字で表されたサイズ n によって変わる",
    FIX_EN,
    FIX_JA,
    X="n m",
)
def goes_through_rows(X):
    return sum(row @ row for row in X)  # here


@refused(
    "float asks for the value of sum(x), which is an array without values while it is traced",
    "float は sum(x) の値を求めるが、追跡の間の配列は値をもたない",
    "leave float out, or use the function of NumPy",
    "float を省くか、NumPy の関数を使う",
    x="n",
)
def makes_a_float(x):
    return "%.3f" % np.sum(x)  # noqa: UP031 here


@refused(
    "int asks for the value of sum(x), which is an array without values while it is traced",
    "int は sum(x) の値を求めるが、追跡の間の配列は値をもたない",
    "leave int out, or use the function of NumPy",
    "int を省くか、NumPy の関数を使う",
    x="n",
)
def makes_a_whole_number(x):
    return int(np.sum(x)) * np.sum(x)  # here


@refused(
    "an array is changed in place here, which is traced of no array",
    "ここで配列を書き換えているが、これは追えない",
    NEW_EN,
    NEW_JA,
    x="n",
)
def sets_an_entry(x):
    y = 2 * x
    y[0] = 0  # here
    return np.sum(y)


@refused(
    "this array was changed in place by += under another name",
    "この配列は別の名前のもとで += により書き換えられている",
    "write y = x + … in place of +=",
    "+= の代わりに y = x + … と書く",
    x="n",
)
def changes_a_view(x):
    y = x[1:]
    y += 1
    return np.sum(x) + np.sum(y)  # here


@refused("fft is not traced", "fft は追えない", KNOWN_EN, KNOWN_JA, x="n")
def transforms(x):
    return np.abs(np.fft.fft(x)).sum()  # here


@refused(".tobytes is not traced", ".tobytes は追えない", KNOWN_EN, KNOWN_JA, x="n")
def asks_for_bytes(x):
    return x.tobytes()  # here


@refused(
    "sum is not traced with these arguments",
    "sum は、この引数では追えない",
    "sum is traced as sum(x, axis, keepdims)",
    "sum は sum(x, axis, keepdims) の形で追える",
    x="n",
)
def sums_where(x):
    return np.sum(x, where=[True])  # here


@refused(
    "how many entries this picks depends on their values",
    "いくつの成分を取り出すかが値によって決まる",
    "keep the shape: np.sum(np.where(mask, x, 0)) or mask*x",
    "形を保つ: np.sum(np.where(mask, x, 0)) や mask*x とする",
    x="n",
)
def picks_by_mask(x):
    return np.sum(x[x > 0])  # here


@refused(
    "entries at a list of indices are not traced",
    "添字の並びによる成分の取り出しは追えない",
    "multiply with a matrix of zeros and ones that is an argument, as a one-hot Y in np.sum(Y*Z)",
    "引数とした 0 と 1 の行列を掛ける。例えば one-hot の Y により np.sum(Y*Z) と書く",
    x="4",
)
def picks_by_list(x):
    return np.sum(x[[0, 2]])  # here


@refused(
    "a range with the step 2 is not traced",
    "間隔 2 の範囲は追えない",
    "take ranges with the step 1",
    "間隔 1 の範囲を使う",
    x="n",
)
def takes_every_other(x):
    return np.sum(x[::2])  # here


@refused(
    "this depends on the size n, which is a letter",
    "これは文字で表されたサイズ n によって変わる",
    FIX_EN,
    FIX_JA,
    x="n",
)
def takes_half(x):
    return np.sum(x[: len(x) // 2])  # here


@refused(
    "a matrix of the shape (4, 6) is not made one of (6, 4) here: its rows would be broken",
    "形 (4, 6) の行列を形 (6, 4) の行列にすることは、行が途中で切れるため追えない",
    "take the matrix as an argument in the shape that is computed with",
    "計算に使う形の行列を引数にする",
    X="4 6",
)
def breaks_rows(X):
    return np.sum(X.reshape(6, 4) ** 2)  # here


@refused(
    "triu is not traced with these arguments",
    "triu は、この引数では追えない",
    "triu is traced as triu(m, k=0), triu(m, k=1)",
    "triu は triu(m, k=0), triu(m, k=1) の形で追える",
    X="n n",
)
def takes_another_diagonal(X):
    return np.sum(np.triu(X, 2))  # here


@refused("there is no index 5 along an axis of 3", "長さ 3 の軸に添字 5 はない", x="3")
def goes_beyond(x):
    return x[5]  # here


@refused(
    "a range from 2 to 1 is empty",
    "2 から 1 までの範囲は空である",
    "leave out what is computed of it",
    "その範囲から計算しているものを取り除く",
    x="4",
)
def takes_nothing(x):
    return np.sum(x) + np.sum(x[2:1])  # here


@refused("2 indices for the axes (n,)", "軸 (n,) に対して 2 個の添字がある", x="n")
def too_many_indices(x):
    return x[0, 1]  # here


@refused(
    "an index makes 3 axes",
    "添字により 3 個の軸ができる",
    "write it with matrices: |x - y|² is x·x - 2x·y + y·y for the rows of two matrices",
    "行列で書く。例えば 2 つの行列の行の間の |x - y|² は x·x - 2x·y + y·y である",
    X="n m",
)
def three_axes(X):
    return np.sum((X[:, None, :] - X[None, :, :]) ** 2)  # here


@refused(
    "(n, m), (n,) have no common shape",
    "(n, m), (n,) を揃えた形がない",
    "their last axes are the same size, or 1",
    "末尾の軸から順に、同じサイズであるか 1 でなければならない",
    X="n m",
    y="n",
)
def misses_keepdims(X, y):
    return np.sum((X - y) ** 2)  # here


@refused(
    "(n, m), (n,) cannot be multiplied by @",
    "(n, m), (n,) は @ で掛けられない",
    "the last axis of the left one goes with the first of a vector, the last but one of a matrix",
    "左の最後の軸が、右のベクトルの軸、または行列の最後から 2 番目の軸と合わなければならない",
    X="n m",
    y="n",
)
def misses_transpose(X, y):
    return np.sum(X @ y)  # here


@refused("there is no axis 2 of the shape (n, m)", "形 (n, m) に軸 2 はない", X="n m")
def sums_third_axis(X):
    return np.sum(X, axis=2)  # here


@refused(
    "inv is of a square matrix, not of the shape (n, m)", "inv は正方行列のものであり、形 (n, m) ではない", X="n m"
)
def inverts_oblong(X):
    return np.sum(np.linalg.inv(X))  # here


@refused(
    "the norm 1 of the shape (n, m) is not traced",
    "形 (n, m) の 1 ノルムは追えない",
    "of a vector ord is a number from 1 on or np.inf; of a matrix 'fro', 'nuc' or 2",
    "ベクトルなら ord は 1 以上の数か np.inf、行列なら 'fro'、'nuc'、2 である",
    X="n m",
)
def norm_of_columns(X):
    return np.linalg.norm(X, 1)  # here


@refused(
    "an array of numbers of shape (3,) stands in the function",
    "関数の中に、形 (3,) の数の配列がある",
    "make it an argument of the function, with a shape; all entries equal, and the identity, may stay",
    "関数の引数とし、形を与える。全成分が等しい配列と単位行列はそのままでよい",
    x="3",
)
def has_data(x):
    return np.sum(np.array([1.0, 2.0, 4.0]) * x)  # here


@refused(
    "an array in the exponent is traced of a positive number as the base",
    "配列を指数とする冪は、底が正の数であるものだけを追える",
    "write np.exp(b*np.log(a)) where a is positive",
    "a が正であれば np.exp(b*np.log(a)) と書く",
    x="n",
    p="n",
)
def power_of_arrays(x, p):
    return np.sum(x**p)  # here


@refused("an exponent is at most 1,000,000", "指数は 1,000,000 以下である", x="n")
def large_power(x):
    return np.sum(x**1_000_001)  # here


@refused("division by zero", "0 で割っている", x="n")
def divides_by_zero(x):
    return np.sum(x / 0)  # here


@refused("division by zero", "0 で割っている", x="n")
def inverts_zero(x):
    return np.sum(x) + (0 * x.sum()) ** -1  # here


@refused(
    "two arrays of truth values are added",
    "真理値の配列どうしを足している",
    "write 1.0*mask for its numbers 0 and 1",
    "0 と 1 の数とするなら 1.0*mask と書く",
    x="n",
)
def adds_masks(x):
    return np.sum(((x > 0) + (x < 1)) * x)  # here


@refused(
    "a condition is a comparison, and this is none",
    "条件は比較であるが、これは比較ではない",
    "write x > 0, say",
    "x > 0 のように書く",
    x="n",
)
def where_of_numbers(x):
    return np.sum(np.where(x, x, 0))  # here


@refused("einsum 'ij->i' does not fit (n,)", "einsum 'ij->i' は (n,) に合わない", x="n")
def einsum_of_other_axes(x):
    return np.einsum("ij->i", x).sum()  # here


@refused("(n,) is not made (2, 3) here", "(n,) を (2, 3) の形にすることは追えない", x="n")
def reshapes_a_letter(x):
    return np.sum(x.reshape(2, 3))  # here


@refused("(n,), (m,) are not stacked here", "(n,), (m,) を積むことは追えない", x="n", y="m")
def stacks_unequal(x, y):
    return np.sum(np.stack([x, y]))  # here


@refused("3 axes are not traced", "3 個の軸は追えない", x="n")
def three_axes_of_ones(x):
    return np.sum(x) + np.sum(np.ones((len(x), 2, 2)))  # here


@refused("-inf is no number that is computed with", "-inf は計算に使える数ではない", x="n")
def has_infinity(x):
    return np.sum(np.where(x > 0, x, -np.inf))  # here


@refused("1j is a complex number, and real ones are traced", "1j は複素数だが、追えるのは実数である", x="n")
def has_imaginary(x):
    return np.sum(np.exp(1j * x))  # here


@refused("a whole number has at most 300 digits here", "整数は 300 桁まで扱える", x="n")
def has_long_number(x):
    return np.sum(x) * 10**300  # here


@refused("str is nothing that an array is joined with", "str と配列の演算は追えない", x="n")
def joins_text(x):
    return np.sum(x * "a")  # here


@refused("the function ends in KeyError: 'loss'", "関数は KeyError で終わる: 'loss'", x="n")
def raises(x):
    return {}["loss"] * x  # here


@refused("the function calls more than 60 operations", "関数の呼ぶ演算が 60 個を超える", s="")
def calls_on_and_on(s):
    while True:
        s = s + 1  # here
