r"""Sums over some values of an index, shifted indices, and sums within sums, judged by sums written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import MatderivError

T, D = 6, 3
RANDOM = np.random.default_rng(5)
AS: dict[str, Any] = {
    "x": RANDOM.normal(size=T),
    "y": RANDOM.normal(size=T),
    "tau": RANDOM.normal(size=T),
    "X": RANDOM.normal(size=(T, D)),
    "U": RANDOM.normal(size=(T - 1, 2)),
    "V": RANDOM.normal(size=(T, 4)),
    "A": RANDOM.normal(size=(D, D)),
    "B": RANDOM.normal(size=(D, 2)),
    "beta": RANDOM.normal(size=D),
    "phi": 0.4,
    "c": 0.7,
    "epsilon": 0.3,
    "lambda": 1.3,
}
Values = Callable[..., Any]


def _squared(a: Any) -> Any:
    return np.sum(np.asarray(a) ** 2)


def _differences(of: Callable[[Any], Any], at: Any) -> Any:
    at = np.asarray(at, float)
    out = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-5
        out[place] = (of(at + step) - of(at - step)) / 2e-5
    return out


def _right(text: str, by: str, of: Values, shapes: dict[str, Any] | None = None) -> None:
    gradient = matderiv.derive(text, by, shapes=shapes).function()
    names = [name.rstrip("_") for name in gradient.__signature__.parameters]  # type: ignore[attr-defined]
    given = {name: AS[name] for name in ("lambda" if name == "others" else name for name in names)}
    name = by.strip("\\")
    true = _differences(lambda value: of({**AS, name: value}), AS[name])
    assert np.allclose(gradient(**given), true, rtol=1e-5, atol=1e-6)


OF_WINDOWS: list[tuple[str, str, Values]] = [
    (r"\sum_{t=2}^{T} (x_t - x_{t-1})^2", "x", lambda a: _squared(np.diff(a["x"]))),
    (r"\sum_{t=1}^{T-1} (x_{t+1} - x_t)^2", "x", lambda a: _squared(np.diff(a["x"]))),
    ("sum_{t=2}^T((x_t - x_{t-1})^2)", "x", lambda a: _squared(np.diff(a["x"]))),
    ("sum_{t=1}^(T-1)((x[t+1] - x[t])^2)", "x", lambda a: _squared(np.diff(a["x"]))),
    ("sum_{t=1}^{T - 1}((x_{t + 1} - x_t)^2)", "x", lambda a: _squared(np.diff(a["x"]))),
    ("Σ_{t=2}^{T} (x_t − x_{t−1})²", "x", lambda a: _squared(np.diff(a["x"]))),
    ("sum_{t=2}^T(norm2(X[t,:] - X[t-1,:])^2)", "X", lambda a: _squared(np.diff(a["X"], axis=0))),
    (r"\sum_{t=2}^{T} \|x_t - x_{t-1}\|^2", "X", lambda a: _squared(np.diff(a["X"], axis=0))),
    (r"\sum_{t=2}^{T}\sum_{j=1}^{d} (X_{t,j} - X_{t-1,j})^2", "X", lambda a: _squared(np.diff(a["X"], axis=0))),
    (r"\sum_{i=1}^{n}\sum_{j=1}^{m-1} (v_{i,j+1} - v_{ij})^2", "V", lambda a: _squared(np.diff(a["V"], axis=1))),
    (
        r"\sum_{t=2}^{T} (y_t - c - \phi y_{t-1})^2",
        r"\phi",
        lambda a: _squared(a["y"][1:] - a["c"] - a["phi"] * a["y"][:-1]),
    ),
    (r"\sum_{t=3}^{T} x_t x_{t-2}", "x", lambda a: np.sum(a["x"][2:] * a["x"][:-2])),
    (r"\sum_{t=2}^{T} x_t^2", "x", lambda a: _squared(a["x"][1:])),
    (
        r"\sum_{t=1}^{T}(y_t-\tau_t)^2+\lambda\sum_{t=2}^{T-1}\left[(\tau_{t+1}-\tau_t)-(\tau_t-\tau_{t-1})\right]^2",
        r"\tau",
        lambda a: _squared(a["y"] - a["tau"]) + a["lambda"] * _squared(np.diff(a["tau"], 2)),
    ),
    (
        r"\sum_{t=1}^{T-1} \|x_{t+1} - A x_t - B u_t\|_2^2",
        "B",
        lambda a: _squared(a["X"][1:] - a["X"][:-1] @ a["A"].T - a["U"] @ a["B"].T),
    ),
    (
        r"\sum_{t=1}^{T-1} \sqrt{(x_{t+1}-x_t)^2+\epsilon}",
        "x",
        lambda a: np.sum(np.sqrt(np.diff(a["x"]) ** 2 + a["epsilon"])),
    ),
    (r"\prod_{t=2}^T (x_t - x_{t-1})", "x", lambda a: np.prod(np.diff(a["x"]))),
    (r"\sum_{i=1}^{5} x_i x_{i+1}", "x", lambda a: np.sum(a["x"][1:] * a["x"][:-1])),
    (
        r"\sum_{t=1}^{T} \left(x_t - \sum_{t=2}^{T} x_t x_{t-1}\right)^2",
        "x",
        lambda a: _squared(a["x"] - np.sum(a["x"][1:] * a["x"][:-1])),
    ),
]


@pytest.mark.parametrize(("text", "by", "of"), OF_WINDOWS, ids=[text for text, *_ in OF_WINDOWS])
def test_a_sum_over_some_values_is_one_of_parts_of_the_arrays(text: str, by: str, of: Values) -> None:
    _right(text, by, of)


def test_an_array_may_be_longer_where_it_is_declared() -> None:
    text = r"\sum_{t=2}^{T} (y_t - \beta^\top x_{t-1})^2"
    _right(text, r"\beta", lambda a: _squared(a["y"][1:] - a["X"][:-1] @ a["beta"]), {"X": ("T", "d")})
    with pytest.raises(MatderivError):
        matderiv.derive(text, r"\beta", shapes={"y": ("n",)})


def test_a_window_is_printed_as_it_is_read_back() -> None:
    d = matderiv.derive(r"\sum_{t=1}^{T-1} (x_{t+1} - x_t)^2", "x")
    assert d.formula == "2*(eye[:,2:T] - eye[:,1:T-1])*(x[2:T] - x[1:T-1])"
    assert matderiv.check(r"\sum_{t=1}^{T-1} (x_{t+1} - x_t)^2", "x", d.formula).right
    told = d.to("terminal", steps="none")
    assert "sum_{t=1}^{T-1}((x_{t+1} - x_t)^2)" in told
    assert "Valid where T ≥ 2." in told
    assert "x_(1:T−1)" in told
    assert "x_(1:T-1)" in d.to("typst", steps="none")
    assert "x_{1:T-1}" in d.to("latex", steps="none")
    rows = matderiv.derive(r"\sum_{t=2}^{T} \|x_t - x_{t-1}\|^2", "X").to("terminal", steps="none")
    assert "x_{t-1} is row t-1 of X" in rows


def test_parts_of_arrays_end_at_their_sizes() -> None:
    known = {"x": ("n",)}
    expected = matderiv.derive("norm2(x[2:n] - x[1:n-1])^2", "x", shapes=known)
    assert matderiv.derive("norm2(x[2:] - x[1:n - 1])^2", "x", shapes=known).formula == expected.formula
    assert np.allclose(
        expected.function()(AS["x"]), _differences(lambda x: _squared(np.diff(x)), AS["x"]), rtol=1e-5, atol=1e-6
    )
    for text in ("sum(x[2:m])", "sum(x[2:n+1])", "sum(x[n-1:n])", "sum(x[0:n])", "sum(x[2:end-1])", "sum(x[n-1])"):
        with pytest.raises(MatderivError):
            matderiv.derive(text, "x", shapes=known)


OF_OTHERS: list[tuple[str, str, Values]] = [
    (r"\sum_i (x_i-\mu)^2, \mu = \frac1n\sum_{i=1}^n x_i", "x", lambda a: _squared(a["x"] - a["x"].mean())),
    (
        r"-\sum_i y_i \log\frac{e^{x_i}}{\sum_i e^{x_i}}",
        "x",
        lambda a: -a["y"] @ (a["x"] - np.log(np.exp(a["x"]).sum())),
    ),
    ("sum_i(x_i*sum_i(y_i*x_i))", "x", lambda a: a["x"].sum() * (a["y"] @ a["x"])),
    (r"\sum_{i,i'} x_i y_{i'}", "x", lambda a: a["x"].sum() * a["y"].sum()),
    (r"\sum_{i,j} x_i y_j x_j", "x", lambda a: a["x"].sum() * (a["y"] @ a["x"])),
    (
        r"-\sum_c y_c \log\frac{e^{x_c}}{\sum_{c^\prime} e^{x_{c^{\prime}}}}",
        "x",
        lambda a: -a["y"] @ (a["x"] - np.log(np.exp(a["x"]).sum())),
    ),
    (r"\sum_i (y_i - c - \phi x_{i1})^2", "X", lambda a: _squared(a["y"] - a["c"] - a["phi"] * a["X"][:, 0])),
    (r"\sum_j x_{1j} x_{2j}", "X", lambda a: a["X"][0] @ a["X"][1]),
    (r"z = X\beta, r = y - z, L = \|r\|^2", r"\beta", lambda a: _squared(a["y"] - a["X"] @ a["beta"])),
    (r"r = y - X\beta, \frac12 r^\top r", r"\beta", lambda a: _squared(a["y"] - a["X"] @ a["beta"]) / 2),
    (r"e^{-r^2} + r^2, r^2 = x^\top x", "x", lambda a: np.exp(-_squared(a["x"])) + _squared(a["x"])),
    (
        r"\sum_{tj} \frac{x_{tj}^2}{\sigma_j^2 + \epsilon}, \sigma_j^2 = \frac1n\sum_{t=1}^n x_{tj}^2",
        "X",
        lambda a: np.sum(a["X"] ** 2 / ((a["X"] ** 2).mean(axis=0) + a["epsilon"])),
    ),
]


@pytest.mark.parametrize(("text", "by", "of"), OF_OTHERS, ids=[text for text, *_ in OF_OTHERS])
def test_indices_that_are_bound_again_primed_or_given_and_what_leads_up_to_an_objective(
    text: str, by: str, of: Values
) -> None:
    _right(text, by, of)


def test_a_binomial_coefficient_is_data() -> None:
    d = matderiv.derive(r"\sum_{i=1}^m \left[\log\binom{n_i}{y_i} + y_i\log p + (n_i - y_i)\log(1-p)\right]", "p")
    n, y = np.array([4.0, 6.0]), np.array([1.0, 5.0])
    value = d.function()(nchoosey=np.array([4.0, 6.0]), y=y, p=0.3, n=n)
    assert np.isclose(value, y.sum() / 0.3 - (n - y).sum() / 0.7)


REFUSED = {
    (r"\theta_{t+1}^2 + x^2", "x"): (
        r"the shifted index of \theta_{t+1} is not read here",
        r"\theta_{t+1} のずらした添字は、ここでは読めない",
        r"within \sum_{t=2}^{n} it is read of the entries of a name; what is none of these goes by another letter",
        r"\sum_{t=2}^{n} の中の、名前の成分であれば読める。成分でないものには別の文字を使う",
    ),
    (r"\sum_{t=2}^{T} x_t - (x_t - x_{t-1})^2 c - \sum_t y_t", "x"): (
        "x_{t-1} stands outside of the sum over t",
        "x_{t-1} は t についての和の外にある",
        r"put all that is summed in brackets, \sum_t […]",
        r"和をとる項の全体を \sum_t […] のように括弧で囲む",
    ),
    (r"\sum_i x_i x_{i+1}", "x"): (
        "nothing tells where the sum over i ends, in which x_{i+1} stands",
        "x_{i+1} を含む、i についての和の終わりが定まらない",
        r"write the sum as \sum_{i=1}^{n-1}, and what stands at an end as a term of its own",
        r"和を \sum_{i=1}^{n-1} と書き、端のものは別の項とする",
    ),
    (r"\sum_{i=1}^{n} (x_i - x_{i-1})^2", "x"): (
        "where i = 1 stands x_{i-1}, but entries are counted from 1",
        "i = 1 では x_{i-1} が現れるが、成分は 1 から数える",
        r"write the sum as \sum_{i=2}^{n}, and what stands at an end as a term of its own",
        r"和を \sum_{i=2}^{n} と書き、端のものは別の項とする",
    ),
    ("sum_{i=1}^n(x_i*x_{i+1})", "x"): (
        "where i = n stands x_{i+1}, which is beyond the last entry",
        "i = n では x_{i+1} が現れるが、最後の成分を超えている",
        "write the sum as sum_{i=1}^{n-1}, and what stands at an end as a term of its own",
        "和を sum_{i=1}^{n-1} と書き、端のものは別の項とする",
    ),
    (r"\sum_{i=5}^{3} x_i", "x"): (
        "the sum over i ends before it begins",
        "i についての和は、始まる前に終わる",
        None,
        None,
    ),
    (r"\binom{n+k}{k} p^k", "p"): (
        r"there is no rule for the binomial coefficient \binom{n+k}{k}",
        r"二項係数 \binom{n+k}{k} についての規則はない",
        r"one of names and numbers is read as data, \binom{n_i}{y_i}; give another one a letter of its own",
        r"名前と数の二項係数 \binom{n_i}{y_i} はデータとして読む。それ以外のものには別の文字を付ける",
    ),
    (r"\binom{n}{k} p^k", "k"): (
        "there is no rule for the binomial coefficient of k",
        "k の二項係数についての規則はない",
        "there is no rule for the factorial: 3! is written 6; what does not depend on the variable is left out, or "
        "written as a letter of its own",
        "階乗の規則はない。3! は 6 と書く。変数によらないものは省くか、別の文字で表す",
    ),
    (r"\sum_{i=1}^n (n_i - y_i)\log(1-p_i)", "p"): (
        "n_i may be an entry of n, which is a size here, too, or a row",
        "n_i は n の成分とも行とも読めるが、n はここでは大きさでもある",
        "give the size another letter, or leave it out where the sum ends; declare N for rows",
        "大きさに別の文字を使うか、和の上端を省く。行であれば N を宣言する",
    ),
    (r"\frac{x-\mu}{\sigma}, \sigma^2 = \frac1n\sum_i (x_i-\mu)^2", "x"): (
        "sigma is defined by its square, and stands by itself, too",
        "sigma は 2 乗で定義されているが、単独でも現れる",
        r"define sigma itself, as \sqrt{…}, or write its square wherever it stands",
        r"sigma 自身を \sqrt{…} として定義するか、どこでも 2 乗の形で書く",
    ),
    (r"\sum_t \|s_t-A z_t-B a_t\|^2", "A"): (
        "a_t may be a row of A, or have nothing to do with it",
        "a_t は A の行とも、A と関係のないものとも読める",
        "give a_t another letter, or declare A if it is a row",
        "a_t に別の文字を使う。行であれば A を宣言する",
    ),
    (r"\sum_{l=1}^{L} \|W^{(l)}\|^2", "W"): (
        "W^{(l)} may be a matrix of its own for each l, a row of W, or a number",
        "W^{(l)} は l ごとの行列とも、W の行とも、数とも読める",
        None,
        None,
    ),
    (r"\sum_{l} \|W_l\|_F^2", "W"): (
        "W_l may be a matrix of its own for each l, a row of W, or a number",
        "W_l は l ごとの行列とも、W の行とも、数とも読める",
        None,
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("case", "said"), REFUSED.items(), ids=[text for text, _ in REFUSED])
def test_what_is_not_certain_is_refused(case: tuple[str, str], said: tuple[str, str, str | None, str | None]) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(*case)
    error = caught.value
    assert (error.said.within("en"), error.said.within("ja")) == said[:2]
    if said[2] is not None:
        assert error.advice is not None
        assert (error.advice.within("en"), error.advice.within("ja")) == said[2:]


def test_a_sum_that_may_be_a_number_or_a_vector_is_refused() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(r"\sum_i w_i x_i y_i", "x")
    error = caught.value
    assert error.advice is not None
    assert (error.said.within("en"), error.said.within("ja")) == (
        "y_i may be an entry of y, or row of Y, which makes the sum a vector",
        "y_i は y の成分とも、Y の行とも読め、後者では和がベクトルになる",
    )
    assert (error.advice.within("en"), error.advice.within("ja")) == (
        'declare one of the two: shapes={"y": ["n"]} (--shape y=n), or {"Y": ["n", "d"]} (--shape Y=n,d)',
        'どちらかを宣言する: shapes={"y": ["n"]} (--shape y=n) または {"Y": ["n", "d"]} (--shape Y=n,d)',
    )
    assert matderiv.derive(r"\sum_i w_i x_i y_i", "x", shapes={"y": ("n",)}).formula == "w.*y"
    assert matderiv.derive(r"\sum_i w_i x_i y_i", "x", shapes={"Y": ("n", "d")}).formula == "Y'*diag(w)"


def test_what_is_told_to_write_is_read() -> None:
    for text, by in (
        (r"\sum_{i=1}^{n-1} x_i x_{i+1}", "x"),
        (r"\sum_{i=2}^{n} (x_i - x_{i-1})^2 + x_1^2", "x"),
        (r"\sum_{i=1}^m (n_i - y_i)\log(1-p_i)", "p"),
        (r"\sum_i (n_i - y_i)\log(1-p_i)", "p"),
        (r"\sum_t \|s_t-A z_t-B u_t\|^2", "A"),
        (r"\sum_{t=2}^{T} [x_t - (x_t - x_{t-1})^2 c] - \sum_t y_t", "x"),
    ):
        assert matderiv.derive(text, by)


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{t=2}^{T} (X w)_{t-1}",
        r"\sum_{t=2}^{T} \delta_{t,t-1} x_t",
        r"\sum_{i=2}^{n}\sum_{j\ne i} x_{i-1} x_j",
        r"\sum_{t=2}^T (z_t - z_{t-1})^2, z_t = a x_t",
        r"\sum_{i=2}^{n} A_{i-1,i}^\top x_i",
        r"\sum_{i=2}^{n} A_{i-1,1} x_i",
        r"x_{n-1}^2 + \|x\|^2",
    ],
)
def test_a_shift_is_never_dropped(text: str) -> None:
    with pytest.raises(MatderivError):
        matderiv.derive(text, "x")


def test_a_window_has_no_components_of_its_own() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.recognise("sum_{i=2}^n(a_ij*x_i)", shapes={"a": ("n", "m"), "x": ("n",)})
    assert caught.value.said.within("en") == "a sum over some of the values of i is not read here"
    assert caught.value.said.within("ja") == "i の値の一部だけについての和は、ここでは読めない"


@pytest.mark.parametrize(
    ("text", "by", "en", "ja"),
    [
        (
            r"z = Ax, L = \sum_{i=2}^{n} z_i^2",
            "x",
            "z_i, an entry of what is defined beside the formula, stands in a sum over part of an index",
            "式に添えて定義された z_i の成分が、添字の一部についての和の中にある",
        ),
        (
            r"\sum_{t=2}^{T} x_{t-1}^2 + x_T^2",
            "x",
            "x_T stands beside entries of x in a sum over part of an index, and may be one of them, or a name",
            "x_T が、添字の一部についての和の中の x の成分と並んでいる。その成分か、別の名前かが定まらない",
        ),
        (
            r"\sum_{t=1}^{T-1} \|x_{t+1}\|^2 + \|x_1\|^2",
            "X",
            "x_1 stands beside entries of x in a sum over part of an index, and may be one of them, or a name",
            "x_1 が、添字の一部についての和の中の x の成分と並んでいる。その成分か、別の名前かが定まらない",
        ),
        (
            r"\sum_i \binom{n}{i} x_i",
            "x",
            "there is no rule for the binomial coefficient of i",
            "i の二項係数についての規則はない",
        ),
        (r"\sum_i i!\, x_i", "x", "there is no rule for the factorial of i", "i の階乗についての規則はない"),
        (
            r"\sum_i [\binom{n_i}{k} x_i + \binom{n_i}{k_i} x_i^2]",
            "x",
            r"\binom{n_i}{k_i} and another binomial coefficient would have the name nchoosek both",
            r"\binom{n_i}{k_i} ともう一つの二項係数が、どちらも nchoosek という名前になる",
        ),
    ],
)
def test_what_would_be_another_thing_in_silence_is_refused(text: str, by: str, en: str, ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, by)
    assert (caught.value.said.within("en"), caught.value.said.within("ja")) == (en, ja)


@pytest.mark.parametrize(
    ("text", "en", "ja"),
    [
        (
            r"z = Ax, L = \sum_{i=2}^{n} z_i^2",
            "write what it stands for in its place",
            "定義の右辺をその場所に書く",
        ),
        (
            r"\sum_{t=2}^{T} x_{t-1}^2 + x_T^2",
            "put an entry into a sum of its own, or give it a letter: c for x_T",
            "成分であれば単独の和の中に書き、そうでなければ x_T に c などの別の文字を使う",
        ),
    ],
)
def test_the_hint_beside_it(text: str, en: str, ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, "x")
    assert caught.value.advice is not None
    assert (caught.value.advice.within("en"), caught.value.advice.within("ja")) == (en, ja)


def test_a_fixed_index_is_not_summed_over() -> None:
    with pytest.raises(MatderivError):
        matderiv.derive(r"\sum_{i=1, i\neq j}^n x_i x_j", "x")
    assert matderiv.derive(r"\sum_{i\neq j} x_i x_j", "x").formula == "2*(sum(x) - x)"


@pytest.mark.parametrize(
    ("text", "by"),
    [
        (r"\sum_{t=4}^{T} y_t y_{t-3}", "y"),
        (r"\sum_{t=3}^{T-1} y_{t+1}", "y"),
        (r"\sum_{t=2}^{T-1} y_{t-1} z_{t+1}", "y"),
    ],
)
def test_sizes_at_which_nothing_is_left_are_not_tried(text: str, by: str) -> None:
    assert matderiv.derive(text, by)
