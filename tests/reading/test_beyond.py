r"""Entries and rows at an index that no sum binds, beside those that sums run over: w_y beside w_k, a_y of a = Wx."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import MatderivError

RNG = np.random.default_rng(7)
W, V, X = RNG.normal(size=(3, 4)), RNG.normal(size=(3, 4)), RNG.normal(size=(4, 3))
x, z, b = RNG.normal(size=4), RNG.normal(size=3), RNG.normal(size=3)


def lse(v: Any) -> float:
    return float(np.log(np.sum(np.exp(v))))


# objective, variable -> its value by NumPy at index y, k, … = 2 and k, l = 1, 3, counted from 1
READ: dict[tuple[str, str], Callable[[Any], float]] = {
    (r"\log\sum_k e^{w_k^\top x} - w_y^\top x", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"\log\sum_k e^{w_k \cdot x} - w_y \cdot x", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"-\log\frac{e^{w_y^\top x}}{\sum_k e^{w_k^\top x}}", "x"): lambda t: lse(W @ t) - (W @ t)[1],
    (r"\log\sum_k e^{w_k^\top x + b_k} - w_y^\top x - b_y", "b"): lambda t: lse(W @ x + t) - t[1] - (W @ x)[1],
    (r"-\log\frac{e^{z_y}}{\sum_k e^{z_k}}", "z"): lambda t: lse(t) - t[1],
    (r"-\log\frac{e^{z_j}}{\sum_k e^{z_k}}", "z"): lambda t: lse(t) - t[1],
    (r"-\log\frac{e^{z_2}}{\sum_k e^{z_k}}", "z"): lambda t: lse(t) - t[1],
    (r"-\log\frac{e^{z_K}}{\sum_{k=1}^K e^{z_k}}", "z"): lambda t: lse(t) - t[2],
    (r"\sum_k \|w_k\|^2 - w_1^\top w_2", "W"): lambda t: float(np.sum(t * t) - t[0] @ t[1]),
    (r"\|Wx\|^2 - w_y^\top x", "W"): lambda t: float(np.sum((t @ x) ** 2) - (t @ x)[1]),
    (r"\sum_{i,j} v_{ij} w_{ij} + w_{1,2}^2", "W"): lambda t: float(np.sum(V * t) + t[0, 1] ** 2),
    (r"\mathrm{tr}(XW) + w_{1,2}^2", "W"): lambda t: float(np.trace(X @ t) + t[0, 1] ** 2),
    (r"\mathrm{tr}(XW) + W_{1,2}^2", "W"): lambda t: float(np.trace(X @ t) + t[0, 1] ** 2),
    (r"\mathrm{tr}(XW) + w_{kl}^2", "W"): lambda t: float(np.trace(X @ t) + t[0, 2] ** 2),
    (r"-\log \operatorname{softmax}(Wx)_y", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"-\log [\operatorname{softmax}(Wx)]_c", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"-\log (\operatorname{softmax}(Wx))_{2}", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"\|x\|^2 + (WX)_{1,2}", "W"): lambda t: float(x @ x + (t @ X)[0, 1]),
    (r"-\log a_y + \|W\|^2, a = \operatorname{softmax}(Wx)", "W"): lambda t: lse(t @ x) - (t @ x)[1] + np.sum(t * t),
    (r"-\log (a)_2, a = \operatorname{softmax}(Wx)", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"\log\sum_k e^{z_k} - z_y, z = Wx + b", "W"): lambda t: lse(t @ x + b) - (t @ x + b)[1],
    (r"\sum_i h_i^2 + h_1, h = Wx", "W"): lambda t: float(np.sum((t @ x) ** 2) + (t @ x)[0]),
    (r"\sum_{ij} h_{ij}^2, H = WX", "W"): lambda t: float(np.sum((t @ X) ** 2)),
    (r"h_{kl} + \|W\|^2, H = WX", "W"): lambda t: float((t @ X)[0, 2] + np.sum(t * t)),
    (r"\sum_i \|a_i\|^2, a_i = X^\top w_i", "W"): lambda t: float(np.sum((t @ X) ** 2)),
    # entries of what is defined by its index
    (r"-z_y + \log\sum_{j=1}^K e^{z_j}, z_j = w_j^\top x", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"\ell = -\log\frac{e^{z_y}}{\sum_{j=1}^K e^{z_j}}, z_j = w_j^\top x", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"\sum_{j=1}^K \max(0, s_j - s_y + 1), s_j = w_j^\top x", "W"): lambda t: float(
        np.sum(np.maximum(0, t @ x - (t @ x)[1] + 1))
    ),
    (r"\sum_{i=1}^n r_i^2 + c r_n^2, r_i = b_i - x^\top w_i", "W"): lambda t: float(
        np.sum((b - t @ x) ** 2) + 2 * (b - t @ x)[2] ** 2
    ),
    (r"\sum_{i=1}^n s_i^2 - s_1, s_i = z^\top x_i", "z"): lambda t: float(np.sum((X @ t) ** 2) - (X @ t)[0]),
    (r"-(a)_c + \log\sum_{j=1}^K e^{a_j}, a_j = w_j^\top x", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    (r"a_1^2 + \|W\|^2, a_j = w_j^\top x", "W"): lambda t: float((t @ x)[0] ** 2 + np.sum(t * t)),
    (r"\sum_{j=1}^K a_j^2 + \sum_{k=1}^K e^{a_k}, a_j = w_j^\top x", "W"): lambda t: float(
        np.sum((t @ x) ** 2 + np.exp(t @ x))
    ),
    # the sum over j in p_k has an index of its own within that over j
    (
        r"-\sum_{j=1}^K b_j \log p_j, p_k = \frac{e^{a_k}}{\sum_{j=1}^K e^{a_j}}, a_k = w_k^\top x",
        "W",
    ): lambda t: float(np.sum(b) * lse(t @ x) - b @ (t @ x)),
    (r"-\log p_y, p_k = \frac{e^{a_k}}{\sum_{j=1}^K e^{a_j}}, a = Wx", "W"): lambda t: lse(t @ x) - (t @ x)[1],
    ("sum_i(s_i^2) - s[1] where s_i = z'*x_i", "z"): lambda t: float(np.sum((X @ t) ** 2) - (X @ t)[0]),
    ("sum_i(s_i^2) - sum_k(s_k) where s_i = z'*x_i", "z"): lambda t: float(np.sum((X @ t) ** 2 - X @ t)),
}


@pytest.mark.sweep(15)
@pytest.mark.parametrize("latex, by", READ)
def test_read(latex: str, by: str) -> None:
    value = READ[latex, by]
    values: dict[str, Any] = {"W": W, "V": V, "X": X, "x": x, "z": z, "b": b, "y": 2, "j": 2, "c": 2, "k": 1, "l": 3}
    d = matderiv.derive(latex, by)
    at = values[by]
    slopes = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-6
        slopes[place] = (value(at + step) - value(at - step)) / 2e-6
    function = d.function()
    taken = inspect.signature(function).parameters
    assert np.allclose(function(**{n: values[n] for n in taken}), slopes, atol=1e-6)


EITHER = ("{0} may be an entry of {1}, or a name of its own", "{0} は {1} の成分とも、別の名前とも読める")
WRITTEN = (
    "an entry is written as {}; a name of its own has another letter, or a declared shape",
    "成分であれば {} のように書く。別の名前であれば、別の文字を使うか、その形を宣言する",
)
IN_TEXT = (
    "entry {0} of {1} is written {1}[{0}], row {0} of {2} {2}[{0},:]; a name of its own has another letter, or a "
    "declared shape",
    "{1} の成分なら {1}[{0}]、{2} の行なら {2}[{0},:] と書く。別の名前であれば、別の文字を使うか、その形を宣言する",
)
DEFINED = (
    "the entry is written {1}[{0}], in LaTeX ({1})_{{{0}}}; a name of its own has another letter, or a declared shape",
    "成分であれば {1}[{0}]、LaTeX では ({1})_{{{0}}} と書く。別の名前であれば、別の文字を使うか、その形を宣言する",
)
SINGLE = (
    "_{1,2} picks a single entry or row, which is not read",
    "_{1,2} は特定の成分や行を指すが、この書き方は読めない",
    "use letters, or give that part a name of its own",
    "添字を文字にするか、その部分に別の名前を付ける",
)


ARRAY = (
    "z rests on the z that z_j = … defines by its index, or is a name of its own",
    "z は z_j = … が添字で定める z によるものとも、別の名前とも読める",
    "define z as a whole, z = …, in the place of z_j = …; a name of its own has another letter",
    "z_j = … の代わりに z 全体を z = … と定義する。別の名前であれば、別の文字を使う",
)


def either(name: str, base: str, hint: tuple[str, str], *values: str) -> tuple[str, ...]:
    return *(t.format(name, base) for t in EITHER), *(t.format(*values) for t in hint)


# objective, variable -> the message and the hint in both languages
REFUSED = {
    (r"\log\sum_k e^{z_k} - z_c", "z"): either("z_c", "z", WRITTEN, "z_j"),
    (r"\log\sum_k e^{w_k^\top x} - w_y^\top y", "W"): either("w_y", "w", WRITTEN, "w_j"),  # y is a name
    (r"\sum_i \sum_j x_{ij} w_{ij} + w_{12}", "W"): either("w_12", "W", WRITTEN, "W_{1,2}"),
    (r"\mathrm{tr}(XW) + w_{12}", "W"): either("w_12", "W", WRITTEN, "W_{1,2}"),
    ("sum_k(exp(w_k'*x)) - w_y'*x", "W"): either("w_y", "w", IN_TEXT, "y", "w", "W"),
    ("sum_i(x_i^2) - x_1", "x"): either("x_1", "x", IN_TEXT, "1", "x", "X"),
    (r"-\log a_1 + \|W\|^2, a = \operatorname{softmax}(Wx)", "W"): either("a_1", "a", DEFINED, "1", "a"),
    ("-log(a_y) + norm2(W)^2 where a = softmax(W*x)", "W"): either("a_y", "a", DEFINED, "y", "a"),
    (r"\|x\|^2 + b_{1,2}", "x"): SINGLE,
    (r"\sum_c e^{z_c} + (Wx)_c", "x"): (
        "no sum over c stands around this entry",
        "この成分の外側に c についての和がない",
        "write a sum over c around it",
        "c についての和で囲む",
    ),
    (r"\sum_i \|a_i\|^2 + \|W\|^2, A = XW", "W"): (
        "a_i may be a row of A, which stands for an expression",
        "a_i は式を表す A の行とも読める",
        "define a_i itself: where a_i = ...",
        "a_i そのものを定義する: where a_i = ...",
    ),
    ("sum_i(s_i^2) - s_1 where s = X*w", "w"): either("s_1", "s", DEFINED, "1", "s"),
    ("sum_i(s_i^2) - s_1 where s_i = w'*x_i", "w"): (
        "s_1 may be an entry of the s that s_i = … defines, or a name of its own",
        "s_1 は s_i = … が定める s の成分とも、別の名前とも読める",
        *(t.format("1", "s") for t in DEFINED),
    ),
    (r"-z_c + \log\sum_j e^{z_j}, z_j = w_j^\top x", "W"): (
        "z_c may be an entry of the z that z_j = … defines, or a name of its own",
        "z_c は z_j = … が定める z の成分とも、別の名前とも読める",
        *(t.format("c", "z") for t in DEFINED),
    ),
    (r"-z_y + \log\sum_j e^{z_j} + \|y\|^2, z_j = w_j^\top x", "W"): (
        "z_y may be an entry of the z that z_j = … defines, or a name of its own",
        "z_y は z_j = … が定める z の成分とも、別の名前とも読める",
        "take another letter for the index",
        "添字には別の文字を使う",
    ),
    (r"\|z\|^2 + \sum_j z_j, z_j = w_j^\top x", "W"): ARRAY,
    (r"-z_1 + \sum_j z_j, z_j = j w_j^\top x", "W"): (
        ARRAY[0].replace("z rests", "z_1 rests"),
        ARRAY[1].replace("z は", "z_1 は", 1),
        *ARRAY[2:],
    ),
    (r"z_1 + \sum_j z_j^2, z_1 = w^\top x", "w"): (
        "z_j may be any entry of z, and z_1 is defined here by itself",
        "z_j は z の任意の成分と読めるが、z_1 だけがここで定義されている",
        "define z as a whole, or give z_1 another letter",
        "z 全体を定義するか、z_1 に別の文字を使う",
    ),
    ("sum_i(s_i^2) - s[y_i] where s_i = w'*x_i", "w"): (
        "y_i changes with i, and an index is one number here",
        "y_i は i とともに変わるが、ここでは添字は 1 つの数である",
        "let row i of a matrix Y have 1 in that place and 0 elsewhere, and write Y_i'*z for z[...]",
        "その位置が 1、ほかが 0 である行 i をもつ行列 Y を用い、z[...] の代わりに Y_i'*z と書く",
    ),
}


@pytest.mark.parametrize("text, by", REFUSED)
def test_refused(text: str, by: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, by)
    error = caught.value
    assert error.advice is not None
    said = (error.said.within("en"), error.said.within("ja"), error.advice.within("en"), error.advice.within("ja"))
    assert said == REFUSED[text, by]


# what the hints say, and names that are their own: declared ones, β_0, iterates, words, labels
NAMES = {
    (r"\log\sum_k e^{z_k} - z_c", "z", "z_c"): "softmax(z)",
    (r"\beta_0 + \sum_j \beta_j x_j", "beta", ""): "x",
    (r"\|x - x_k\|^2", "x", ""): "2*(x - x_k)",
    (r"\|Wx\|^2 - w_1^\top x", "x", ""): "2*W'*W*x - w_1",
    (r"\sum_i x_i^2 + x_{\mathrm{ref}}", "x", ""): "2*x",
    (r"\|h\|^2 + h_0, h = Wx", "x", ""): "2*W'*W*x",
    (r"\|h\|^2 + h_1, h = Wx", "x", "h_1"): "2*W'*W*x",
    (r"\sum_j h_j^2 + h_1, h_j = w_j^\top x", "x", "h_1"): "2*W'*W*x",
    (r"\sum_j h_j^2 + h_0 + h_{\mathrm{ref}}, h_j = w_j^\top x", "x", ""): "2*W'*W*x",
    (r"x^\top S_b x + x^\top S_w x, S_b = A A^\top", "x", ""): "(2*A*A' + S_w + S_w')*x",
    ("sum_i(s_i^2) - s[1] where s_i = w'*x_i", "w", ""): "X'*(2*X*w - unit(1))",
    ("sum_i(s_i^2) - s[1] where s = X*w", "w", ""): "X'*(2*X*w - unit(1))",
    ("sum_k(exp(w_k'*x)) - W[y,:]'*x", "x", ""): "W'*(exp(W*x) - unit(y))",
    ("sum_i(x_i^2) - x[1]", "x", ""): "2*x - unit(1)",
    ("-log(a[y]) where a = softmax(W*x)", "x", ""): "W'*(softmax(W*x) - unit(y))",
}


@pytest.mark.sweep(2)
@pytest.mark.parametrize("text, by, declared", NAMES)
def test_names(text: str, by: str, declared: str) -> None:
    shapes: dict[str, object] = {declared: ()} if declared else {}
    assert matderiv.derive(text, by, shapes=shapes).formula == NAMES[text, by, declared]


def test_an_index_is_said() -> None:
    told = matderiv.derive(r"\log\sum_k e^{w_k^\top x} - w_y^\top x", "W").to("terminal", steps="none")
    assert "w_y is row y of W, as a column vector." in told and "y ∈ {1, …, n₁}" in told


def test_an_index_stays_within_its_axis() -> None:
    with pytest.raises(MatderivError, match="z_4 has 3 of them here, so there is no 4"):
        matderiv.derive(r"\log\sum_k e^{z_k} - z_4", "z", shapes={"z": (3,)})
