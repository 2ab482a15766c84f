"""Pseudoinverse, largest eigenvalue and spectral norm: what the contract for all functions cannot know."""

from __future__ import annotations

import numpy as np
import pytest

from matderiv import ArgumentError, NoRuleError, derive

RANDOM = np.random.default_rng(3)


@pytest.mark.parametrize("shape", [(4, 3), (3, 4), (3, 3)])
def test_the_spectral_norm_has_the_singular_pair(shape: tuple[int, int]) -> None:
    x = RANDOM.normal(size=shape)
    left, _, right = np.linalg.svd(x)
    assert np.allclose(derive("normspec(X)", "X").function()(X=x), np.outer(left[:, 0], right[0]))


def test_the_largest_eigenvalue_has_the_eigenvector() -> None:
    s = RANDOM.normal(size=(4, 4))
    s = s + s.T
    vector = np.linalg.eigh(s)[1][:, -1]
    found = derive("lambda_max(S)", "S", assume={"S": "symmetric"}).function()(S=s)
    assert np.allclose(found, np.outer(vector, vector))


@pytest.mark.parametrize("text", ["normspec(X)", "lambda_max(X'*X)"])
def test_where_it_is_not_simple_there_is_no_value(text: str) -> None:
    with pytest.raises(ArgumentError, match="the largest eigenvalue is not simple at this point"):
        derive(text, "X").function()(X=np.eye(3))


@pytest.mark.parametrize("text", ["lambda_max(S)", "eigvec_max(S)'*x", "lambda_max(S*T)"])
def test_only_of_a_symmetric_matrix(text: str) -> None:
    with pytest.raises(NoRuleError, match="nothing says that"):
        derive(text, "S", assume={"T": "symmetric"} if "T" in text else None)


@pytest.mark.parametrize("shape", [(4, 3), (3, 4)])
def test_the_pseudoinverse_tall_and_wide(shape: tuple[int, int]) -> None:
    x, a = RANDOM.normal(size=shape), RANDOM.normal(size=shape)
    found = derive("tr(A*pinv(X))", "X").function()(A=a, X=x)
    for place in np.ndindex(shape):
        step = np.zeros(shape)
        step[place] = 1e-6
        ahead, back = (np.trace(a @ np.linalg.pinv(x + s * step)) for s in (1, -1))
        assert np.isclose(found[place], (ahead - back) / 2e-6, rtol=1e-5, atol=1e-6)


def test_without_full_rank_the_pseudoinverse_has_no_value() -> None:
    derivation = derive("norm2(pinv(A)*x)^2", "x")
    assert any("full rank" in condition.text.en for condition in derivation.proof.conditions)
    with pytest.raises(ArgumentError, match="singular"):
        derivation.function()(A=np.ones((3, 2)), x=np.ones(3))


def test_shorter_names_for_special_arguments() -> None:
    assert derive("tr(pinv(X)*A)", "X", assume={"X": "invertible"}).formula == "-(inv(X)*A*inv(X))'"
    assert derive("normspec(x)", "x", shapes={"x": ("n",)}).formula == "x/norm2(x)"
    assert derive("normspec(t)", "t", shapes={"t": ()}).formula == "sign(t)"
    assert derive("lambda_max(t)", "t", shapes={"t": ()}).formula == "1"


def test_the_eigenvector_moves_by_the_gaps() -> None:
    s = RANDOM.normal(size=(4, 4))
    s = s + s.T
    a = RANDOM.normal(size=4)
    d = derive("a'*eigvec_max(S)", "S", assume={"S": "symmetric"})
    values, vectors = np.linalg.eigh(s)
    v = vectors[:, -1] * np.sign(vectors[np.argmax(np.abs(vectors[:, -1])), -1])
    # by the sum over the other eigenvectors, not by an inverse
    reduced = sum(np.outer(u, u) / (values[-1] - value) for value, u in zip(values[:-1], vectors.T[:-1], strict=True))
    want = np.outer(reduced @ a, v)
    assert np.allclose(d.function()(S=s, a=a), (want + want.T) / 2)


@pytest.mark.parametrize("text", ["lambda_max(X'*X)", "normspec(X)"])
def test_second_derivatives(text: str) -> None:
    x = RANDOM.normal(size=(4, 3))
    found = derive(text, "X", order=2).function()(X=x)
    gradient = derive(text, "X").function()
    for place in np.ndindex(4, 3):
        step = np.zeros((4, 3))
        step[place] = 1e-5
        want = (gradient(X=x + step) - gradient(X=x - step)) / 2e-5
        assert np.allclose(found[(..., *place)], want, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("normnuc(X)", "no rule differentiates polar(X), the orthogonal factor of the polar decomposition"),
        ("tr(expm(X))", "no rule differentiates expm(X), the matrix exponential"),
    ],
)
def test_a_second_derivative_is_refused_by_name(text: str, message: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(text, "X", order=2)
    assert caught.value.message == message
