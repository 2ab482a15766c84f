r"""Sums whose indices are tied, \sum_{i<j}, products over an index, and factorials, judged by sums written out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv import InputError, MatderivError, NoRuleError

N = 4
RANDOM = np.random.default_rng(3)
AS: dict[str, Any] = {
    "x": RANDOM.normal(size=N),
    "y": RANDOM.integers(0, 2, size=N).astype(float),
    "p": RANDOM.uniform(0.2, 0.8, size=N),
    "X": RANDOM.normal(size=(N, 3)),
    "A": RANDOM.normal(size=(N, N)),
    "w": RANDOM.normal(size=3),
    "lambda": 1.3,
    "n": float(N),
}
PAIRS = [(i, j) for i in range(N) for j in range(N)]
LESS = [(i, j) for i, j in PAIRS if i < j]


def _sigmoid(t: Any) -> Any:
    return 1 / (1 + np.exp(-t))


def _differences(of: Callable[[Any], Any], at: Any) -> Any:
    at = np.asarray(at, float)
    out = np.zeros_like(at)
    for place in np.ndindex(at.shape):
        step = np.zeros_like(at)
        step[place] = 1e-5
        out[place] = (of(at + step) - of(at - step)) / 2e-5
    return out


def _right(text: str, by: str, of: Callable[[Any], Any], shapes: dict[str, Any] | None = None) -> None:
    gradient = matderiv.derive(text, by, shapes=shapes).function()
    names = [name.rstrip("_") for name in gradient.__signature__.parameters]  # type: ignore[attr-defined]
    given = {"lambda" if name == "others" else name: AS["lambda" if name == "others" else name] for name in names}
    assert np.allclose(gradient(**given), _differences(of, AS[by.strip("\\")]), rtol=1e-5, atol=1e-6)


def _logs(w: Any) -> Any:
    scores = AS["X"] @ w
    return sum(AS["y"][i] * (scores[i] - np.log(np.exp(scores[i:]).sum())) for i in range(N))


@pytest.mark.parametrize(
    ("text", "by", "of"),
    [
        (r"\sum_{i<j} (x_i - x_j)^2", "x", lambda x: sum((x[i] - x[j]) ** 2 for i, j in LESS)),
        (r"\sum_{i>j} x_i x_j", "x", lambda x: sum(x[i] * x[j] for i, j in LESS)),
        (r"\sum_{i \le j} x_i x_j", "x", lambda x: sum(x[i] * x[j] for i, j in PAIRS if i <= j)),
        (r"\sum_{i<j} A_{ij} x_i x_j", "x", lambda x: sum(AS["A"][i, j] * x[i] * x[j] for i, j in LESS)),
        (r"\sum_{i,j: i<j} A_{ij} x_i x_j", "x", lambda x: sum(AS["A"][i, j] * x[i] * x[j] for i, j in LESS)),
        (r"\sum_{1\le i<j\le n} (x_i - x_j)^2", "x", lambda x: sum((x[i] - x[j]) ** 2 for i, j in LESS)),
        (
            r"\sum_{i\ne j} A_{ij}\|x_i - x_j\|^2",
            "X",
            lambda x: sum(AS["A"][i, j] * ((x[i] - x[j]) ** 2).sum() for i, j in PAIRS),
        ),
        (
            r"\sum_{i<j} A_{ij}\|x_i - x_j\|^2",
            "X",
            lambda x: sum(AS["A"][i, j] * ((x[i] - x[j]) ** 2).sum() for i, j in LESS),
        ),
        (r"\sum_{i\ne j} (x_i^\top x_j)^2", "X", lambda x: sum((x[i] @ x[j]) ** 2 for i, j in PAIRS if i != j)),
        (r"\sum_i \sum_{j\ne i} A_{ij}^2", "A", lambda a: sum(a[i, j] ** 2 for i, j in PAIRS if i != j)),
        (
            r"\sum_{i=1}^n \sum_{j=1,\,j\ne i}^n x_i A_{ij} x_j",
            "x",
            lambda x: sum(x[i] * AS["A"][i, j] * x[j] for i, j in PAIRS if i != j),
        ),
        (
            r"\sum_{i=1}^{n-1} \sum_{j=i+1}^{n} A_{ij} x_i x_j",
            "x",
            lambda x: sum(AS["A"][i, j] * x[i] * x[j] for i, j in LESS),
        ),
        (
            r"\sum_{i=2}^{n} \sum_{j=1}^{i-1} A_{ij} x_i x_j",
            "x",
            lambda x: sum(AS["A"][i, j] * x[i] * x[j] for i, j in PAIRS if j < i),
        ),
        (
            r"\sum_{i=1}^n \Bigl(\sum_{j=1}^{i} x_j\Bigr)^2",
            "x",
            lambda x: (np.cumsum(x) ** 2).sum(),
        ),
        (r"\sum_{i=1}^n y_i\Bigl[w^\top x_i - \log\sum_{j\ge i} e^{w^\top x_j}\Bigr]", "w", _logs),
        (
            r"\log\sum_{i\ne j} e^{A_{ij} x_i x_j}",
            "x",
            lambda x: np.log(sum(np.exp(AS["A"][i, j] * x[i] * x[j]) for i, j in PAIRS if i != j)),
        ),
        (
            r"\prod_{i=1}^n \sigma(w^\top x_i)^{y_i} (1 - \sigma(w^\top x_i))^{1 - y_i}",
            "w",
            lambda w: np.prod(np.where(AS["y"] > 0, _sigmoid(AS["X"] @ w), _sigmoid(-AS["X"] @ w))),
        ),
        (
            r"L(\lambda) = \prod_{i=1}^n \lambda e^{-\lambda p_i}",
            r"\lambda",
            lambda t: np.prod(t * np.exp(-t * AS["p"])),
        ),
        (r"\log \prod_i p_i", "p", lambda p: np.log(p).sum()),
        (r"\prod_i \sum_j A_{ij} x_j", "x", lambda x: np.prod(AS["A"] @ x)),
        (r"\prod_{i,j} A_{ij}", "A", np.prod),
        (r"\sum_{i<j} d_{ij},\ d_{ij} = (x_i - x_j)^2", "x", lambda x: sum((x[i] - x[j]) ** 2 for i, j in LESS)),
        (
            r"\sum_{i<j<k} x_i x_j x_k",
            "x",
            lambda x: sum(x[i] * x[j] * x[k] for i, j in LESS for k in range(j + 1, N)),
        ),
        (
            r"-\frac1n \sum_{i=1}^n y_i \log p_i + (1 - y_i) \log(1 - p_i)",
            "p",
            lambda p: -(AS["y"] * np.log(p) + (1 - AS["y"]) * np.log(1 - p)).mean(),
        ),
        (r"\sum_{i=1}^n x_i^2 - 2 x_i y_i + 3", "x", lambda x: (x**2 - 2 * x * AS["y"]).sum()),
    ],
)
def test_what_is_summed_and_multiplied(text: str, by: str, of: Callable[[Any], Any]) -> None:
    _right(text, by, of)


def test_factorials_are_of_data() -> None:
    poisson = matderiv.derive(r"\sum_{i=1}^n [y_i w^\top x_i - \exp(w^\top x_i) - \log(y_i!)]", "w")
    assert poisson.formula == "X'*(y - exp(X*w))"
    assert matderiv.derive(r"\log\frac{N!}{\prod_k n_k!} + \sum_k n_k \log p_k", "p").formula == "n./p"
    assert "yfactorial" in str(matderiv.derive(r"\sum_i \lambda^{y_i}/y_i!", r"\lambda").proof.objective)
    for text in (r"\log(w!)", r"\sum_i \log(z_i!), z_i = w^\top x_i"):
        with pytest.raises(NoRuleError) as caught:
            matderiv.derive(text, "w")
        assert "there is no rule for the factorial of" in str(caught.value)
        assert "の階乗についての規則はない" in caught.value.told("ja")


def _told(text: str, by: str) -> tuple[str, str]:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, by)
    return caught.value.told("en"), caught.value.told("ja")


@pytest.mark.parametrize(
    "text",
    [
        r"\sum_{i\ne j} x_i",  # j may be fixed
        r"x_j\sum_{i\ne j} (x_i - x_j)^2",
        r"E_j = \sum_{i\ne j} (x_i - x_j)^2",
        r"\sum_{i\ne j} A_{ij} x_i",
        r"\sum_{j\ne y} A_{jy} x_j",
        r"\sum_{i<j} A_{ij} x_i",
    ],
)
def test_an_index_that_may_be_fixed(text: str) -> None:
    assert "there is no rule for a sum over" in _told(text, "x")[0]


def test_a_last_value_that_is_left_out_has_no_terms_within() -> None:
    for text in (
        r"\sum_{i=1}^{n-1}\sum_{j=i+1}^{m} A_{ij} x_i",  # for i = n there are terms where m > n
        r"\sum_{i=1}^{n-1}\sum_{j=i}^{n} A_{ij} x_i",
    ):
        assert "n-1 is no size" in _told(text, "x")[0]


def test_what_has_no_value_where_the_indices_are_equal() -> None:
    for text in (r"\sum_{i<j} |x_i - x_j|", r"\sum_{i<j} \max(0, x_i - x_j)"):
        assert "have no value or no derivative where i = j" in _told(text, "x")[0]
    en, ja = _told(r"\sum_{i\ne j} \frac{1}{(x_i - x_j)^2}", "x")
    assert "have no value or no derivative where i = j, and no rule leaves them out" in en
    assert (
        "take the pairs one by one: where a row of a matrix E has 1 at i and -1 at j, the rows of E X are the "
        r"differences of all pairs, and their lengths \operatorname{norm2}_2(E X)"
    ) in en
    assert "i = j で値か微分をもたず、それを除く規則はない" in ja
    assert (
        "対を 1 つずつ並べる。i で 1、j で -1 となる行を並べた行列 E により、E X の各行がすべての対の差となり、"
        r"その長さは \operatorname{norm2}_2(E X) である"
    ) in ja
    assert matderiv.derive(r"\mathbf 1^\top \operatorname{norm2}_2(E X)", "X").steps  # what it says to write


def test_products_that_are_not_read() -> None:
    assert "there is no rule for products over an index" in _told(r"\prod_{i<j} (x_i - x_j)", "x")[0]
    en, ja = _told(r"\prod_i x_i^\top", "X")
    assert "the factors of a product over an index are numbers" in en
    assert "添字についての積の因子は数である" in ja
    assert (
        "stands in a sum over indices, and there is no form of it in entries" in _told(r"\sum_j \prod_i A_{ij}", "A")[0]
    )


def test_a_sum_that_runs_to_an_index() -> None:
    en, ja = _told(r"\sum_i \sum_{j,k=1}^{i} A_{jk} x_i", "x")
    assert "a sum that runs to i, an index, is not read here" in en
    assert "添字 i までの和は、ここでは読めない" in ja


def test_the_entries_of_what_is_defined_by_an_index() -> None:
    """They were names of their own, so that the derivative lacked them in silence."""
    for text in (
        r"\sum_i\sum_k y_{ik} \log p_{ik} + \|W\|^2,\ p_i = \operatorname{softmax}(W x_i)",
        r"\sum_i\sum_k y_k^{(i)} \log p_k^{(i)} + \|W\|^2,\ p^{(i)} = \operatorname{softmax}(W x^{(i)})",
    ):
        assert matderiv.derive(text, "W").formula == "2*W + (Y - diag(Y*vector(1))*softmax(X*W', 2))'*X"
    with pytest.raises(InputError, match="z_ki rests on the z that z_i = … defines by its index"):
        matderiv.derive(r"\sum_i\sum_k y_{ki} z_{ki} + \|W\|^2, z_i = W x_i", "W")


def test_what_is_its_own_transpose_is_symmetric() -> None:
    for text in (r"x^\top A x,\ A = A^\top", r"x^T A x \quad\text{with } A^T = A"):
        assert matderiv.derive(text, "x").formula == "2*A*x"


def test_rows_by_their_capital() -> None:
    formula = matderiv.derive(r"\sum_i (y_i - \theta_i^\top x)^2", r"\Theta").formula
    assert formula == matderiv.derive(r"\|y - \Theta x\|^2", r"\Theta").formula


def test_the_normal_distribution_function() -> None:
    en, ja = _told(r"\sum_i y_i \log\Phi(x_i^\top w)", "w")
    assert r"write \operatorname{normcdf}(x_i^\top w) for the normal distribution function, " in en
    assert r"\Phi \cdot (x_i^\top w) for a product" in en and r"積なら \Phi \cdot (x_i^\top w) と書く" in ja
    assert r"正規分布関数なら \operatorname{normcdf}(x_i^\top w)" in ja
    assert matderiv.derive(r"\sum_i y_i \log\operatorname{normcdf}(x_i^\top w)", "w").steps


def test_a_term_behind_a_sum_that_may_belong_to_it() -> None:
    en, ja = _told(r"\sum_i x_i + y_i", "x")
    assert r"put all that is summed in brackets, \sum_i […], or declare the shape of y_i" in en
    assert r"和をとる項の全体を \sum_i […] のように括弧で囲む" in ja


def test_a_word_that_is_cut_short_is_one() -> None:
    assert matderiv.derive(r"x^\top H x + \text{const.}", "x").formula == "(H + H')*x"
