r"""What a letter is where its place tells: coefficients of the whole, operands of a dot, functions with a label."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import MatderivError

RNG = np.random.default_rng(11)
X, A = RNG.normal(size=(3, 4)), RNG.normal(size=(4, 4))
y, s = RNG.normal(size=3), 2.5
w, b = RNG.normal(size=4), RNG.normal(size=4)
SPD, S = A @ A.T + np.eye(4), RNG.normal(size=(4, 4))
GIVEN: dict[str, Any] = {"X": X, "phi": X, "A": A, "y": y, "s": s, "w": w, "x": w, "theta": w, "b": b, "S": S}
GIVEN |= {"Sigma": SPD, "C": 1.5, "L": 1.5, "N": 3.0, "n": 3.0, "t": 0.7, "lam": 0.4, "reg": 0.4, "a": y, "tau": 0.3}
GIVEN |= {"delta": 0.8, "beta": w, "alpha": 0.6, "c": 1.7, "P": A}


# objective, variable -> its value by NumPy
READ: dict[tuple[str, str], Callable[[Any], float]] = {
    # a letter that multiplies a term of the whole is a number
    (r"\frac{C}{n}\|w\|^2", "w"): lambda v: 1.5 / 3 * v @ v,
    (r"(C/n)\|w\|^2", "w"): lambda v: 1.5 / 3 * v @ v,
    (r"-\frac{C}{2}\|w\|^2", "w"): lambda v: -0.75 * v @ v,
    (r"C(\|w\|^2 - 1)", "w"): lambda v: 1.5 * (v @ v - 1),
    (r"e^{-C\|w\|^2}", "w"): lambda v: np.exp(-1.5 * v @ v),
    (r"\log(1 + C\|w\|^2)", "w"): lambda v: np.log(1 + 1.5 * v @ v),
    (r"t\|x\|^2", "x"): lambda v: 0.7 * v @ v,
    (r"\frac{n}{2}\log s + \frac{t}{s}", "s"): lambda v: 1.5 * np.log(v) + 0.7 / v,
    (r"L\|Ax\| + x^\top Sx", "x"): lambda v: 1.5 * np.linalg.norm(A @ v) + v @ S @ v,
    # one within a trace or a norm is a matrix, unless it is a coefficient as well
    (r"N\log|\Sigma| + \mathrm{tr}(\Sigma^{-1}S)", "Sigma"): lambda v: (
        3 * np.log(np.linalg.det(v)) + np.trace(np.linalg.inv(v) @ S)
    ),
    (r"\mathrm{tr}(N\Sigma^{-1}S) + N\log|\Sigma|", "Sigma"): lambda v: (
        3 * np.trace(np.linalg.inv(v) @ S) + 3 * np.log(np.linalg.det(v))
    ),
    ("lam*np.sum(w**2)", "w"): lambda v: 0.4 * np.sum(v**2),
    ("reg*np.sum(np.abs(w))", "w"): lambda v: 0.4 * np.sum(np.abs(v)),
    ("C*sum(max(x-1,0))", "x"): lambda v: 1.5 * np.sum(np.maximum(v - 1, 0)),
    ("C*np.sum(np.maximum(x-1,0))", "x"): lambda v: 1.5 * np.sum(np.maximum(v - 1, 0)),
    # an entrywise product with a sign in front is one of arrays
    (r"\mathbf 1^\top \log(1+\exp(-y\odot Xw)) + \frac{C}{2}w^\top w", "w"): lambda v: (
        np.sum(np.log1p(np.exp(-y * (X @ v)))) + 0.75 * v @ v
    ),
    # a dot is one of vectors
    (r"\sum_i (y_i - \phi_i \cdot w)^2", "w"): lambda v: np.sum((y - X @ v) ** 2),
    (r"\sum_i (y_i - w \cdot x_i)^2", "w"): lambda v: np.sum((y - X @ v) ** 2),
    (r"\sum_i (y_i - \theta \cdot x_i)^2", "theta"): lambda v: np.sum((y - X @ v) ** 2),
    (r"\sum_i (y_i - \phi_i \cdot \theta)^2", "theta"): lambda v: np.sum((y - X @ v) ** 2),
    (r"\frac{\beta}{2}\|x - b\|^2 + \frac{N\alpha}{s}", "x"): lambda v: 0.45 * (v - b) @ (v - b),
    # braces of their own on both sides of \over
    (r"{{\vec b \cdot \vec x} \over {|\vec x|}}", "x"): lambda v: b @ v / np.linalg.norm(v),
    # a vector of ones under an arrow
    (r"\vec 1^\top x + \vec{1} \cdot x", "x"): lambda v: 2 * np.sum(v),
    # functions that are defined with a label
    (r"\sum_i \rho_\tau(y_i - x_i^\top\beta), \rho_\tau(u) = u(\tau - 1_{u<0})", "beta"): lambda v: np.sum(
        (y - X @ v) * (0.3 - (y - X @ v < 0))
    ),
    (r"\sum_i \ell_\delta(x_i^\top w), \ell_\delta(r) = \sqrt{1+(r/\delta)^2}", "w"): lambda v: np.sum(
        np.sqrt(1 + (X @ v / 0.8) ** 2)
    ),
    (r"\sum_i \ell_i(x_i^\top w), \ell_i(t) = (t - y_i)^2", "w"): lambda v: np.sum((X @ v - y) ** 2),
    (r"\sum_i (f_1(x_i) + f_2(x_i)), f_1(u) = u^2, f_2(u) = e^u", "x"): lambda v: np.sum(v**2 + np.exp(v)),
    (r"\sum_i L_{\text{h}}(x_i), L_{\text{h}}(u) = \log(1 + u^2)", "x"): lambda v: np.sum(np.log(1 + v**2)),
}


@pytest.mark.sweep(5)
@pytest.mark.parametrize("text, by", READ)
def test_read(text: str, by: str) -> None:
    value = READ[text, by]
    at = np.asarray(GIVEN[by], dtype=float)
    slopes = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-6
        slopes[place] = (value(at + step) - value(at - step)) / 2e-6
    function = matderiv.derive(text, by).function()
    taken = inspect.signature(function).parameters
    given = {n: GIVEN[n] for n in taken} | ({"beta": 0.9} if "\\frac{\\beta}" in text else {})
    assert np.allclose(function(**given), slopes, atol=1e-5)


# a vector over its length is one, and no number; x/n is a vector, too
NOT_NUMBERS = {
    ("x/norm2(x)", "x"): "(eye - x*x'/norm2(x)^2)/norm2(x)",
    (r"A x/\|x\|", "x"): "(A - A*x*x'/norm2(x)^2)/norm2(x)",
    (r"\frac{x}{n}", "x"): "eye/n",
}


@pytest.mark.parametrize("text, by", NOT_NUMBERS)
def test_no_numbers(text: str, by: str) -> None:
    assert matderiv.derive(text, by).formula == NOT_NUMBERS[text, by]


WITHOUT = (
    "{0} without a bracket behind it may be a number, or a function of what follows",
    "括弧を伴わない {0} は、数とも、後に続くものの関数とも読める",
    "write {1} for the function; another name is written as {2}_1",
    "関数なら {1} と書き、別の名前なら {2}_1 のように書く",
)
DOTTED = (
    "{0} may be the inner product with another vector, or a product with the transpose of x",
    "{0} は別のベクトルとの内積とも、x の転置との積とも読める",
    "write x^\\top without a dot for the transpose; another vector has a letter of its own, as s",
    "転置なら \\cdot を使わずに x^\\top と書き、別のベクトルなら s のような別の文字を使う",
)
LARGEST = (r"\lambda_{\max}", r"\lambda_{\max}(A)", r"\lambda")
SMALLEST = (r"\lambda_{\min}", r"-\lambda_{\max}(-A)", r"\lambda")
REFUSED = {
    (r"\lambda_{\max}\|x\|^2", "x"): [t.format(*LARGEST) for t in WITHOUT],
    (r"\lambda_{\max} x^\top x", "x"): [t.format(*LARGEST) for t in WITHOUT],
    (r"\frac{\lambda_{\max}}{2}\|x\|^2", "x"): [t.format(*LARGEST) for t in WITHOUT],
    (r"\lambda_{max}\|x\|^2", "x"): [t.format(r"\lambda_{max}", r"\lambda_{max}(A)", r"\lambda") for t in WITHOUT],
    (r"\lambda_{\min}\|x\|^2", "x"): [t.format(*SMALLEST) for t in WITHOUT],
    (r"\sigma_{\max}\|x\|^2", "x"): [t.format(r"\sigma_{\max}", r"\sigma_{\max}(A)", r"\sigma") for t in WITHOUT],
    (r"x \cdot x'", "x"): [t.replace("{0}", r"x \cdot x'") for t in DOTTED],
    (r"x' \cdot y", "x"): [t.replace("{0}", r"x' \cdot y") for t in DOTTED],
    (r"\|x - x'\|^2", "x"): [
        "x is n_1×1 and x' is 1×n_1, so they cannot be added",
        "x は n_1×1、x' は 1×n_1 なので、足すことができない",
        "x' is the transpose of x here; another vector has a letter of its own, and the same one is x; "
        "the LaTeX is read as norm2(x - x')^2",
        "x' はここでは x の転置である。別のベクトルには別の文字を使い、同じベクトルなら x と書く。"
        "LaTeX は norm2(x - x')^2 と読んだ",
    ],
}


@pytest.mark.parametrize("text, by", REFUSED)
def test_refused(text: str, by: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, by)
    error = caught.value
    assert error.advice is not None
    assert [t.within(lang) for t in (error.said, error.advice) for lang in ("en", "ja")] == REFUSED[text, by]


def test_what_the_hints_say() -> None:
    assert matderiv.derive(r"\lambda_1\|x\|^2", "x").formula == "2*lambda_1*x"
    spd: dict[str, object] = {"A": "symmetric"}
    assert matderiv.derive(r"\lambda_{\max}(A)\|x\|^2", "x", assume=spd).formula == "2*lambda_max(A)*x"
    assert matderiv.derive(r"\lambda_{max}(A)\|x\|^2", "x", assume=spd).formula == "2*lambda_max(A)*x"
    assert matderiv.derive(r"x \cdot s", "x").formula == "s"
    assert matderiv.derive(r"\|x - s\|^2", "x").formula == "2*(x - s)"


def test_a_feature_map_is_declared() -> None:
    # the dot tells that φ(x) is a vector, so that φ is no function of a number
    with pytest.raises(MatderivError, match="nothing says what kind of function phi is"):
        matderiv.derive(r"\sum_i (y_i - w \cdot \phi(x_i))^2", "w")
