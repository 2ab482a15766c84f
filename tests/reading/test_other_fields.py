r"""Letters and signs that mean something else in other fields, T a time and * a convolution: read or refused."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv import InputError

TIME = (
    "{} may be a time, a number, or a matrix of which e is the matrix exponential",
    "{} は時間を表す数とも、行列指数関数の引数となる行列とも読める",
)
POWER = (
    "{0}^T may be a power, with the time T, or the transpose of {0}",
    "{0}^T は時間 T による冪とも、{0} の転置とも読める",
)
# the objective, the variable, what is said, the hint, and what is read when that is followed
REFUSED: list[tuple[str, str, tuple[str, str], tuple[str, str], dict[str, Any], str]] = [
    (
        "S e^{-rT}",
        "r",
        (TIME[0].format("T"), TIME[1].format("T")),
        (
            (
                'declare it: shapes={"T": (), "r": ()} (--shape T= --shape r=) for a number, shapes={"T": '
                '("n", "n")} (--shape T=n,n) for a matrix'
            ),
            (
                '数であれば shapes={"T": (), "r": ()} (--shape T= --shape r=)、行列であれば shapes={"T": ('
                '"n", "n")} (--shape T=n,n) と宣言する'
            ),
        ),
        {"shapes": {"T": (), "r": (), "S": ()}},
        "S e^{-rT}",
    ),
    (
        "e^{-rN}",
        "r",
        (TIME[0].format("N"), TIME[1].format("N")),
        (
            (
                'declare it: shapes={"N": (), "r": ()} (--shape N= --shape r=) for a number, shapes={"N": '
                '("n", "n")} (--shape N=n,n) for a matrix'
            ),
            (
                '数であれば shapes={"N": (), "r": ()} (--shape N= --shape r=)、行列であれば shapes={"N": ('
                '"n", "n")} (--shape N=n,n) と宣言する'
            ),
        ),
        {"shapes": {"N": ("n", "n")}},
        "e^{-rN}",
    ),
    (
        r"\frac{P}{(1+r)^T}",
        "r",
        (POWER[0].format("(1+r)"), POWER[1].format("(1+r)")),
        (
            (
                r"write (1+r)^\top for the transpose; for the power give the time another letter, as in (1+"
                r"r)^N"
            ),
            r"転置なら (1+r)^\top と書く。冪なら (1+r)^N のように時間を別の文字にする",
        ),
        {},
        r"\frac{P}{(1+r)^N}",
    ),
    (
        "P*(1 + r)^T",
        "r",
        (POWER[0].format("(1 + r)"), POWER[1].format("(1 + r)")),
        (
            ("write (1 + r)' for the transpose; for the power give the time another letter, as in (1 + r)^N"),
            "転置なら (1 + r)' と書く。冪なら (1 + r)^N のように時間を別の文字にする",
        ),
        {},
        "P*(1 + r)^N",
    ),
    (
        r"(X-\mu)^\top\Sigma^{-1}(X-\mu)",
        r"\mu",
        (
            r"X may be a random vector, or a matrix from whose every column \mu is subtracted",
            r"X は確率ベクトルとも、各列から \mu を引く行列とも読める",
        ),
        (
            (
                'declare it: shapes={"X": ("n",)} (--shape X=n) for a vector, shapes={"X": ("n", "m")} (--'
                "shape X=n,m) for a matrix"
            ),
            (
                'ベクトルであれば shapes={"X": ("n",)} (--shape X=n)、行列であれば shapes={"X": ("n", "m")'
                "} (--shape X=n,m) と宣言する"
            ),
        ),
        {"shapes": {"X": ("n",)}},
        r"(X-\mu)^\top\Sigma^{-1}(X-\mu)",
    ),
    (
        r"\|h * x - y\|^2",
        "x",
        ("h * x may be a convolution, or the product of h as a number", "h * x は畳み込みとも、数 h との積とも読める"),
        (
            ("write h x for the product with a number; for a convolution write H x with the matrix that convolves"),
            "数との積なら h x と書く。畳み込みなら、畳み込みを表す行列を用いて H x と書く",
        ),
        {},
        r"\|H x - y\|^2",
    ),
    (
        r"\sum_{i=1}^n e^{-y_i f(x_i)}",
        "f",
        (
            "f(x_i) may be the value of a function f, by which nothing is differentiated, or a product with f",
            "f(x_i) は関数 f の値とも、f との積とも読める。関数による微分はできない",
        ),
        (
            "write f_i for the values, and differentiate with respect to f; x_i f for a product",
            "関数の値なら f_i と書いて f で微分し、積なら x_i f と書く",
        ),
        {},
        r"\sum_{i=1}^n e^{-y_i f_i}",
    ),
    (
        r"\log_2\det(I + \frac{P}{\sigma^2}HQH^\top)",
        "Q",
        ("P may be a number that scales what follows, or a matrix", "P は後に続くものに掛かる数とも、行列とも読める"),
        (
            (
                'declare it: shapes={"P": ()} (--shape P=) for a number, shapes={"P": ("n", "n")} (--shape'
                " P=n,n) for a matrix"
            ),
            (
                '数であれば shapes={"P": ()} (--shape P=)、行列であれば shapes={"P": ("n", "n")} (--shape '
                "P=n,n) と宣言する"
            ),
        ),
        {"shapes": {"P": ()}},
        r"\log_2\det(I + \frac{P}{\sigma^2}HQH^\top)",
    ),
    (
        r"\|P_\Omega(X - M)\|_F^2",
        "X",
        (
            r"P_\Omega(…) may be the projection onto \Omega, or a product with a matrix P_\Omega",
            r"P_\Omega(…) は \Omega への射影とも、行列 P_\Omega との積とも読める",
        ),
        (
            (
                r"write \Omega \odot (…), with 1 where an entry is kept and 0 elsewhere, for the entries in"
                r" \Omega; P_\Omega \cdot (…) for the product"
            ),
            (
                r"\Omega に属する成分であれば、残す成分を 1、ほかを 0 とした \Omega を用いて \Omega \odot ("
                r"…) と書く。積なら P_\Omega \cdot (…) と書く"
            ),
        ),
        {},
        r"\|\Omega \odot (X - M)\|_F^2",
    ),
    (
        r"\|y - X\beta - \beta_0\|^2",
        r"\beta",
        (
            r"\beta_0 may be a number that is added to every entry, or a vector beside \beta",
            r"\beta_0 は各成分に加える数とも、\beta とは別のベクトルとも読める",
        ),
        (
            r"write \beta_0 \mathbf 1 for the number; declare the shape of \beta_0 for a vector",
            r"数であれば \beta_0 \mathbf 1 と書く。ベクトルであれば \beta_0 の形を宣言する",
        ),
        {},
        r"\|y - X\beta - \beta_0 \mathbf 1\|^2",
    ),
]


@pytest.mark.parametrize(("objective", "wrt", "said", "hint", "given", "followed"), REFUSED)
def test_what_may_be_something_else_is_refused_with_what_to_write(
    objective: str, wrt: str, said: tuple[str, str], hint: tuple[str, str], given: dict[str, Any], followed: str
) -> None:
    with pytest.raises(InputError) as error:
        matderiv.derive(objective, wrt)
    assert error.value.message == said[0]
    assert error.value.said.within("ja") == said[1]
    assert error.value.hint == hint[0]
    assert error.value.advice is not None
    assert error.value.advice.within("ja") == hint[1]
    assert matderiv.derive(followed, wrt, **given).formula


@pytest.mark.parametrize(
    ("objective", "wrt", "formula"),
    [
        ("P(1+r)^N", "r", "P*N*(1 + r)^(N - 1)"),
        (r"(1+x)^\top y", "x", "y"),
        ("(1+x)^T y", "x", "y"),
        (r"e^{-\lambda T}", r"\lambda", "-T*exp(-lambda*T)"),
        (r"\operatorname{tr}(A e^{T})", "A", None),
        (r"\lambda * \|x\|^2", "x", "2*lambda*x"),
        (r"\|A * x - b\|^2", "x", "2*A'*(A*x - b)"),
        (r"\|A(x - x_0)\|^2", "x", "2*A'*A*(x - x_0)"),
        # a flow has a time and a matrix
        (r"c^\top e^{At} b", "t", "c'*A*expm(t*A)*b"),
        (r"e^{\tau A} x", "x", "expm(tau*A)"),
        (r"\|e^{-A\tau} x - y\|^2", "x", "2*expm(-tau*A)'*(expm(-tau*A)*x - y)"),
        # masses and charges are numbers
        (r"-\frac{G M m}{\|r\|}", "r", "G*M*m*r/norm2(r)^3"),
        (r"\frac{Q_1 Q_2}{\|r\|}", "r", "-Q_1*Q_2*r/norm2(r)^3"),
        (r"\|\frac{A}{n}x - b\|^2", "b", "2*(b - A*x/n)"),
        # the constants of constraints are numbers, fields are vectors
        (r"\frac12\|x\|^2 - \lambda(\sum_i x_i - C)", "x", "x - lambda*vector(1)"),
        (r"\sum_i p_i \ln p_i + \beta(\sum_i p_i E_i - U)", "p", "log(p) + vector(1) + beta*E"),
        (r"\lambda(\sum_i x_i - N)", r"\lambda", "sum(x) - N"),
        (r"-\boldsymbol\mu\cdot\mathbf{B}", r"\mathbf{B}", "-mu"),
        (r"\frac{GMm}{\|r\|} + \frac{L^2}{2m\|r\|^2}", "L", "L/m/norm2(r)^2"),
        (r"\mathbf p^\top\mathbf E + \frac12\|\mathbf E\|^2", r"\mathbf E", "p + E"),
        # brackets of Dirac
        (r"\langle\psi|H|\psi\rangle", r"\psi", "(H + H')*psi"),
        (r"\frac{\langle\psi|H|\psi\rangle}{\langle\psi|\psi\rangle}", "H", "psi*psi'/dot(psi, psi)"),
        (r"\langle x \mid y\rangle", "x", "y"),
        (r"\|A\|_{1,1}", "A", "sign(A)"),
    ],
)
def test_what_is_told_by_its_place_is_read(objective: str, wrt: str, formula: str | None) -> None:
    if formula is None:
        with pytest.raises(matderiv.MatderivError):
            matderiv.derive(objective, wrt)
    else:
        assert matderiv.derive(objective, wrt).formula == formula


NUMBERS = [
    (
        r"\operatorname{tr}|A|",
        "A",
        r"|A| may be a determinant, one number, of which tr is not taken, or the root of A^\top A",
        r"|A| は 1 つの数である行列式とも、A^\top A の平方根とも読める。数の tr をとることはない",
        r"write \|A\|_* for the trace of the root, the sum of the singular values; \det(A) for the determinant; "
        r"\operatorname{abs}(A) for absolute values of entries",
        r"平方根のトレース、すなわち特異値の和なら \|A\|_*、行列式なら \det(A)、各成分の絶対値なら "
        r"\operatorname{abs}(A) と書く",
        r"\|A\|_*",
    ),
    (
        r"\|w\|_1 + \sum_g \|w_g\|_2",
        "w",
        "w_g may be a part of w, or an entry, a number, of which no norm is taken",
        "w_g は w の一部とも、数である成分とも読める。数のノルムをとることはない",
        "write |w_g| for the absolute value of the entry; for parts of one length stack them as the rows of a matrix "
        "with another letter",
        "成分の絶対値なら |w_g| と書く。同じ長さの部分であれば、別の文字の行列の行とする",
        r"\|w\|_1 + \sum_g |w_g|",
    ),
    (
        r"\|f\|_{\mathcal H}^2",
        "f",
        r"there is no rule for the norm _{\mathcal H}",
        r"ノルム _{\mathcal H} についての規則はない",
        r"write \|f\| for the length of a vector; with a kernel matrix K, \alpha^\top K \alpha for the square",
        r"ベクトルの長さなら \|f\| と書く。カーネル行列 K によるノルムの 2 乗なら \alpha^\top K \alpha と書く",
        r"\|f\|^2",
    ),
]


@pytest.mark.parametrize(("objective", "wrt", "said", "ja", "hint", "hint_ja", "followed"), NUMBERS)
def test_norms_and_traces_of_numbers_are_refused(
    objective: str, wrt: str, said: str, ja: str, hint: str, hint_ja: str, followed: str
) -> None:
    with pytest.raises(matderiv.MatderivError) as error:
        matderiv.derive(objective, wrt)
    assert error.value.message == said
    assert error.value.said.within("ja") == ja
    assert error.value.hint == hint
    assert error.value.advice is not None
    assert error.value.advice.within("ja") == hint_ja
    assert matderiv.derive(followed, wrt).formula


@pytest.mark.parametrize(
    ("objective", "wrt"),
    [
        (r"\sum_i \|y_i - X_i\beta\|^2", r"\beta"),
        (r"\sum_i (y_i - X_i\beta)^2", r"\beta"),
        (r"\sum_i (y_i - X_i b)^2", "b"),
        (r"\log\det(\sum_i X_i^\top X_i)", "X"),
    ],
)
def test_a_capital_with_an_index_makes_no_number_of_what_stands_behind_or_around(objective: str, wrt: str) -> None:
    with pytest.raises(InputError, match="X_i may be a matrix of its own for each i, a row of X, or a number"):
        matderiv.derive(objective, wrt)


def test_a_row_before_a_vector_is_read() -> None:
    assert matderiv.derive(r"\sum_i (y_i - X_i^\top\beta)^2", r"\beta").formula == "2*X'*(X*beta - y)"


@pytest.mark.parametrize(
    "objective", [r"\mathbf 1^\top(Ax)^2", r"c^\top(Ax)^2", r"\operatorname{tr}((Ax)^2)", r"\operatorname{sum}((Ax)^2)"]
)
def test_no_vector_behind_a_matrix_is_made_a_number_by_a_power(objective: str) -> None:
    with pytest.raises(InputError, match="may be the power of every entry, or that of a square matrix"):
        matderiv.derive(objective, "x")
    assert matderiv.derive(r"\mathbf 1^\top(Ax)^{\odot 2}", "x").formula == "2*A'*A*x"


@pytest.mark.parametrize("claim", [r"\det X\, X^{-\top}", r"\det X X^{-T}"])
def test_what_stands_behind_a_determinant_may_be_a_factor(claim: str) -> None:
    with pytest.raises(InputError, match=r"may belong to what \\det is taken of"):
        matderiv.check(r"\det X", "X", claim)
    assert matderiv.check(r"\det X", "X", r"\det(X) X^{-\top}").right
