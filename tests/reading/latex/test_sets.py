r"""Sums over the indices or the elements of a set, \sum_{(i,j)\in\Omega} and \sum_{(x,y)\in D}, judged written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import MatderivError

N, M = 4, 3
RANDOM = np.random.default_rng(7)
AS: dict[str, Any] = {
    **{name: RANDOM.normal(size=shape) for name, shape in (("x", N), ("y", N), ("w", M), ("X", (N, M)), ("mu", M))},
    **{name: RANDOM.normal(size=shape) for name, shape in (("R", (N, M)), ("U", (N, 2)), ("V", (M, 2)), ("W", (N, N)))},
    "Omega": np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0.0]]),
    "S": np.array([1, 0, 1, 1.0]),
    "E": np.array([[0, 1, 1, 0], [0, 0, 1, 0], [1, 0, 0, 0], [0, 0, 1, 1.0]]),
    "C": np.array([[1, 0, 1, 0], [0, 1, 0, 1.0]]),
    "D": float(N),
}
AS["centres"] = RANDOM.normal(size=(2, M))
PAIRS = [(i, j) for i in range(N) for j in range(M) if AS["Omega"][i, j]]
EDGES = [(i, j) for i in range(N) for j in range(N) if AS["E"][i, j]]
IN = [i for i in range(N) if AS["S"][i]]


def _differences(of: Callable[[Any], Any], at: Any) -> Any:
    out = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-5
        out[place] = (of(at + step) - of(at - step)) / 2e-5
    return out


@pytest.mark.parametrize(
    ("text", "by", "of"),
    [
        (
            r"\sum_{(i,j)\in\Omega} (R_{ij} - u_i^\top v_j)^2",
            "U",
            lambda u: sum((AS["R"][i, j] - u[i] @ AS["V"][j]) ** 2 for i, j in PAIRS),
        ),
        (
            r"\frac{1}{|\Omega|}\sum_{(i,j)\in\Omega} (R_{ij} - u_i^\top v_j)^2",
            "V",
            lambda v: sum((AS["R"][i, j] - AS["U"][i] @ v[j]) ** 2 for i, j in PAIRS) / len(PAIRS),
        ),
        (r"\sum_{i \in \mathcal S} (y_i - w^\top x_i)^2", "w", lambda w: sum((AS["y"] - AS["X"] @ w)[IN] ** 2)),
        (
            r"\log\Bigl(\frac{1}{|S|}\sum_{i\in S} e^{w^\top x_i}\Bigr)",
            "w",
            lambda w: np.log(np.mean(np.exp(AS["X"] @ w)[IN])),
        ),
        (
            r"\sum_{(i,j)\in\mathcal{E}} w_{ij} (x_i - x_j)^2",
            "x",
            lambda x: sum(AS["W"][i, j] * (x[i] - x[j]) ** 2 for i, j in EDGES),
        ),
        (
            r"\sum_i \frac{1}{|E_i|} \sum_{j \in E_i} \|x_i - x_j\|^2",
            "X",
            lambda x: sum(((x[i] - x[j]) ** 2).sum() / AS["E"][i].sum() for i, j in EDGES),
        ),
        (
            r"\sum_i \Bigl\|x_i - \sum_{j\in E(i)} w_{ij} x_j\Bigr\|^2",
            "W",
            lambda w: ((AS["X"] - (w * AS["E"]) @ AS["X"]) ** 2).sum(),
        ),
        (r"\sum_{i\in[n]} (y_i - w^\top x_i)^2", "w", lambda w: ((AS["y"] - AS["X"] @ w) ** 2).sum()),
        (r"\sum_{i \in \{1,\dots,n\}} (y_i - w^\top x_i)^2", "w", lambda w: ((AS["y"] - AS["X"] @ w) ** 2).sum()),
        (r"\sum_{x \in D} \|x - \mu\|^2", r"\mu", lambda m: ((AS["X"] - m) ** 2).sum()),
        (
            r"\frac{1}{|\mathcal D|}\sum_{(\mathbf x, y)\in\mathcal{D}} \log(1 + e^{-y \mathbf{w}^\top\mathbf{x}})",
            "w",
            lambda w: np.log1p(np.exp(-AS["y"] * (AS["X"] @ w))).mean(),
        ),
    ],
)
def test_a_sum_over_a_set_is_what_its_terms_are(text: str, by: str, of: Callable[[Any], Any]) -> None:
    gradient = matderiv.derive(text, by).function()
    given = {name: AS[name] for name in gradient.__signature__.parameters}  # type: ignore[attr-defined]
    assert np.allclose(gradient(**given), _differences(of, AS[by.strip("\\")]), rtol=1e-5, atol=1e-6)


def test_clusters_are_sums_over_a_set_for_each() -> None:
    gradient = matderiv.derive(r"\sum_k \sum_{i\in C_k} \|x_i - \mu_k\|^2", r"\mu").function()
    of = lambda m: sum((AS["C"][k, i] * (AS["X"][i] - m[k]) ** 2).sum() for k in range(2) for i in range(N))  # noqa: E731
    got = gradient(C=AS["C"], X=AS["X"], mu=AS["centres"])
    assert np.allclose(got, _differences(of, AS["centres"]), rtol=1e-5, atol=1e-6)


def test_what_is_in_a_set_is_said() -> None:
    said = matderiv.derive(r"\sum_{(i,j)\in\Omega} (R_{ij} - u_i^\top v_j)^2", "U").to("terminal", language="en")
    assert "Ω_ij is 1 where (i, j) is in Ω, and 0 elsewhere." in said
    said = matderiv.derive(r"\sum_i \sum_{j \in E_i} (x_i - x_j)^2", "x").to("terminal", language="ja")
    assert "E_ij は j が E_i に属すとき 1、他では 0 である。" in said
    objective = r"\frac{1}{|D|} \sum_{(x,y)\in D} (y - w^\top x)^2"
    said = matderiv.derive(objective, "w").to("terminal", language="en")
    assert "The elements of D are given by x_i, y_i, and D is how many there are." in " ".join(said.split())
    assert "D の要素は x_i, y_i で与えられ、その個数を D とする。" in matderiv.derive(objective, "w").to(
        "terminal", language="ja"
    )


@pytest.mark.parametrize(
    ("text", "says", "hint", "ja"),
    [
        (
            r"\sum_{(i,j)\in E} \|x_i - x_j\|",
            "no rule leaves them out",
            "take the pairs one by one",
            "それを除く規則はない",
        ),
        (r"\sum_{i \in \{1,3,5\}} x_i", r"over i \in \{1,3,5\}", "m_{i}", "にわたる和についての規則はない"),
        (r"\sum_{i \in [0,1]} x_i", r"over i \in [0,1]", "m_{i}", "にわたる和についての規則はない"),
        (
            r"\prod_{i\in S} p_i",
            "there is no rule for products over an index",
            r"\exp(\sum_i \log x_i)",
            "添字にわたる積",
        ),
        (r"\sum_{(i,j)\in E} E_{ij} x_i x_j", r"a sum over (i,j)\in E", "M_{ij}", "にわたる和についての規則はない"),
        (r"\sum_{i\in X} \|x_i - \mu\|^2", r"a sum over i\in X", "m_{i}", "にわたる和についての規則はない"),
        (
            r"\sum_{x\in X} \|x - \mu\|^2",
            r"a sum over x\in X",
            r"number the elements: write \sum_{i} … with x_i for x",
            r"要素に番号を付け、x の代わりに x_i として \sum_{i} … と書く",
        ),
        (
            r"\sum_{x\in D} \|x - y\|^2 + a^\top x",
            r"over x\in D",
            r"number the elements: write \sum_{i} … with x_i for x",
            r"要素に番号を付け、x の代わりに x_i として \sum_{i} … と書く",
        ),
        (
            r"\sum_k \sum_{x\in C_k} \|x - \mu_k\|^2",
            r"a sum over x\in C_k",
            r"number the elements: write \sum_{i \in C_k} … with x_i for x",
            r"x の代わりに x_i として \sum_{i \in C_k}",
        ),
        (r"\sum_{i\in S} \sum_{j\in S_i} x_i x_j", r"a sum over j\in S_i", "m_{j}", "にわたる和についての規則はない"),
    ],
)
def test_what_is_refused_of_a_set(text: str, says: str, hint: str, ja: str) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, "x")
    error = caught.value
    assert says in error.said.within("en")
    assert error.advice is not None
    assert hint in error.advice.within("en")
    assert ja in error.said.within("ja") + error.advice.within("ja")


def test_by_a_set_nothing_is_differentiated() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(r"\sum_{(i,j)\in\Omega} R_{ij}^2", r"\Omega")
    assert caught.value.said.within("en") == "Omega is a set, by which nothing is differentiated"
    assert caught.value.said.within("ja") == "Omega は集合なので、それで微分することはない"


def test_a_set_that_is_declared_has_a_shape_for_its_indices() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(r"\sum_{i\in S} x_i^2", "x", shapes={"S": ("n", "n")})
    said, advice = caught.value.said, caught.value.advice
    assert advice is not None
    assert said.within("en") == "S is a set here, and S_i is 1 for what is in it, which its shape does not say"
    assert said.within("ja") == "S はここでは集合であり、属するものについて S_i が 1 となるが、その形が合わない"
    assert advice.within("en") == "give the set another letter, or a shape with as many sizes"
    assert advice.within("ja") == "集合に別の文字を使うか、その数だけサイズをもつ形を宣言する"
    assert matderiv.derive(r"\sum_{i\in S} x_i^2", "x", shapes={"S": ("n",)}).formula == "2*S.*x"
