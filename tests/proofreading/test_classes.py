r"""Letters of classes, k of Σ_k and μ_k, over which no sum runs: what has one is a letter of its own."""

from __future__ import annotations

import pytest

import matderiv
from matderiv.proofreading.labels import Labels
from matderiv.reading.latex.stretches import stretch

DISCRIMINANT = r"""Let $x\in\mathbb R^n$, and let each class $k$ have the mean $\mu_k\in\mathbb R^n$.
\[ \delta_k(x) = -\frac12\log|\Sigma_k|-\frac12(x-\mu_k)^\top\Sigma_k^{-1}(x-\mu_k)+\log\pi_k \]
\[ %s \]"""


def classes(*formulas: str) -> frozenset[str]:
    return Labels([stretch(x, lenient=True) for x in formulas], "").classes


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        (
            r"\nabla_x\delta_k(x) = -\frac12(\Sigma_k^{-1}+\Sigma_k^{-\top})(x-\mu_k)",
            r"\nabla_x\delta_k(x) = \frac12(\Sigma_k^{-1}+\Sigma_k^{-\top})(x-\mu_k)",
        ),
        (
            r"\frac{\partial\delta_k}{\partial\pi_k} = \frac{1}{\pi_k}",
            r"\frac{\partial\delta_k}{\partial\pi_k} = -\frac{1}{\pi_k}",
        ),
    ],
)
def test_a_discriminant(right: str, wrong: str) -> None:
    assert [line.kind for line in matderiv.check_derivation(DISCRIMINANT % right).lines] == ["definition", "right"]
    assert matderiv.check_derivation(DISCRIMINANT % wrong).lines[-1].kind == "wrong"


def test_a_letter_of_classes() -> None:
    assert classes(r"f = m_k^\top\Sigma_k^{-1}m_k") == {"k"}


@pytest.mark.parametrize(
    "formulas",
    [
        (r"f = \sum_k m_k^\top\Sigma_k^{-1}m_k",),
        (r"f = x^\top x", r"g = x_k\Sigma_k^{-1}"),
        (r"f = M\Sigma_k^{-1}m_k",),
        (r"f = a_{ik}\Sigma_k^{-1}",),
        (r"f = a_{i,k}\Sigma_k^{-1}",),
        (r"\Sigma_k^{-1} = k A",),
        (r"P_k^{-1} = P_{k-1}^{-1}+H_k",),
        (r"f = m_k^\top m_k",),
    ],
)
def test_an_index_is_none(formulas: tuple[str, ...]) -> None:
    assert classes(*formulas) == frozenset()
