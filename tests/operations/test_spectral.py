"""Pseudoinverse, largest eigenvalue and spectral norm: what the contract for all functions cannot know."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest

from matderiv import ArgumentError, InputError, NoRuleError, derive
from matderiv.deriving.scipy_problem import loaded

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


def test_without_full_rank_the_pseudoinverse_has_no_derivative() -> None:
    derivation = derive("norm2(pinv(A)*x)^2", "A")
    assert any("full rank" in condition.text.en for condition in derivation.proof.conditions)
    with pytest.raises(ArgumentError, match="singular"):
        derivation.function()(A=np.ones((3, 2)), x=np.ones(3))
    # that of a constant has a value of every rank
    by_x = derive("norm2(pinv(A)*x)^2", "x")
    assert not by_x.proof.conditions
    A, x = np.array([[1.0, 2.0], [2.0, 4.0], [3.0, 6.0]]), np.array([1.0, 2.0, 5.0])
    np.testing.assert_allclose(by_x.function()(A=A, x=x), 2 * np.linalg.pinv(A).T @ np.linalg.pinv(A) @ x)


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


@pytest.mark.sweep(100)
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


SIZES = [1e200, 1.0, 3e-200]
LIBRARIES = ["numpy", "torch", "jax"]


@cache
def _gradient(text: str, target: str) -> Callable[..., Any]:
    return loaded(derive(text, "X").code(target))["gradient"]


def _emitted(text: str, target: str, **arrays: np.ndarray) -> np.ndarray:
    """What the code for a library gives, by double numbers."""
    make = np.asarray
    if target != "numpy":
        library = pytest.importorskip(target)
        make = library.tensor if target == "torch" else library.numpy.asarray
        if target == "jax":
            library.config.update("jax_enable_x64", True)
    return np.asarray(_gradient(text, target)(**{n: make(a) for n, a in arrays.items()}))


@pytest.mark.sweep(20, alike=True)
@pytest.mark.parametrize("target", LIBRARIES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("shape", [(3, 2), (2, 3)])
def test_the_singular_pair_is_found_at_any_magnitude(target: str, size: float, shape: tuple[int, int]) -> None:
    x = RANDOM.normal(size=shape)
    left, values, right = np.linalg.svd(x)
    pair = np.outer(left[:, 0], right[0])
    assert np.allclose(_emitted("normspec(X)", target, X=size * x), pair)
    assert np.allclose(_emitted("log(normspec(X))", target, X=size * x) * size, pair / values[0])
    assert np.allclose(_emitted("lambda_max(X'*X)", target, X=size * x) / size, 2 * values[0] * pair)
    assert np.allclose(_emitted("lambda_max(X*X')", target, X=size * x) / size, 2 * values[0] * pair)


@pytest.mark.sweep(20, alike=True)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("text", "left"),
    [("normspec(A*X)", False), ("normspec(diag(d)*X)", True), ("normspec(2*A*X)", False), ("normspec(X-A*X)", False)],
)
@pytest.mark.parametrize("on", ["X", "A"])
def test_the_singular_pair_behind_a_product(text: str, left: bool, size: float, on: str) -> None:
    if on == "A" and "X-" in text:
        pytest.skip("entries of different magnitude cancel")
    x, a, d = RANDOM.normal(size=(2, 3)), RANDOM.normal(size=(2, 2)), RANDOM.normal(size=2)
    before = np.diag(d) if left else 2 * a if "2" in text else np.eye(2) - a if "X-" in text else a
    u, _, v = np.linalg.svd(before @ x)
    by = size if on == "A" else 1.0
    given = {"d": d * by} if left else {"A": a * by}
    found = derive(text, "X").function()(X=x * (1.0 if on == "A" else size), **given)
    assert np.allclose(found / by, before.T @ np.outer(u[:, 0], v[0]))


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("size", [1e200, 1e-200])
def test_quotients_of_spectral_norms(size: float) -> None:
    x, y = RANDOM.normal(size=(2, 3)), RANDOM.normal(size=(3, 2))
    by = {"X": derive("normspec(X)^2/normspec(Y)^2", "X"), "Y": derive("normspec(X)^2/normspec(Y)^2", "Y")}
    for d in by.values():
        plain, far = (np.asarray(d.function()(X=s * x, Y=s * y)) for s in (1.0, size))
        assert np.allclose(far * size, plain)


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("low", [1e-3, 1e-8, 1e-12])
def test_a_matrix_that_is_not_singular_has_a_derivative(low: float) -> None:
    x = np.array([[1.0, 0.0], [0.0, low], [0.0, 0.0]])
    assert np.allclose(derive("normnuc(X)", "X").function()(X=x), [[1, 0], [0, 1], [0, 0]])
    a = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]])
    true = [[-1, -2 / low], [-4 / low, -5 / low**2], [3, 6 / low**2]]
    assert np.allclose(derive("sum(A.*pinv(X))", "X").function()(A=a, X=x), true)


def test_a_polar_factor_of_an_ill_conditioned_matrix() -> None:
    assert np.allclose(derive("normnuc(X)", "X").function()(X=np.array([[1.0, 2.0], [2.0, 4.001]])), np.eye(2))


@pytest.mark.parametrize("apart", [1e-4, 1e-6, 1e-9])
def test_values_that_lie_near_one_another_are_told_apart(apart: float) -> None:
    s = np.diag([1.0, 1.0 - apart])
    assert np.allclose(derive("normspec(X)", "X").function()(X=s), [[1, 0], [0, 0]])
    found = derive("lambda_max(S)", "S", assume={"S": "symmetric"}).function()(S=s)
    assert np.allclose(found, [[1, 0], [0, 0]])


@pytest.mark.parametrize("text", ["normnuc(X)", "tr(A*pinv(X))"])
def test_what_is_singular_but_for_rounding_has_no_derivative(text: str) -> None:
    x = np.array([[0.1, 0.3], [0.3, 0.9]])
    given = {"A": np.eye(2)} if "A" in text else {}
    with pytest.raises(ArgumentError, match="singular at this point"):
        derive(text, "X").function()(X=x, **given)


def test_the_norm_of_another_matrix_need_not_be_simple() -> None:
    found = derive("norm2(x)*normspec(A)", "x").function()(A=np.eye(2), x=np.array([3.0, 4.0]))
    assert np.allclose(found, [0.6, 0.8])


@pytest.mark.parametrize("argument", ["(z' - z')'*(z' - z')", "2*eye(n)"])
def test_all_of_whose_eigenvalues_are_equal_has_no_simple_one(argument: str) -> None:
    shapes = {name: ("n",) for name in ("x", "z") if name in f"{argument} x"}
    with pytest.raises(InputError, match="a derivative needs the condition the largest eigenvalue"):
        derive(f"sum(eigvec_max({argument}))*x'*x", "x", shapes=shapes)
