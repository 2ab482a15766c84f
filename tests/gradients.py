"""Gradients as people code them, most of them wrong, with the kind of the verdict and what it has to say.

The objective is one of ``losses``; what a verdict says in English has these words in it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np


class Coded(NamedTuple):
    """A gradient of a function, and the verdict on it."""

    function: Callable[..., Any]
    objective: str
    kind: str
    says: tuple[str, ...]


CODED: dict[str, Coded] = {}


def coded(objective: str, kind: str, *says: str) -> Any:
    """A gradient of an objective, with the verdict on it."""

    def entered(function: Callable[..., Any]) -> Callable[..., Any]:
        CODED[function.__name__] = Coded(function, objective, kind, says)
        return function

    return entered


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


# ---- right, however they are written


@coded("ridge", "right")
def ridge_by_rows(X, w, y):
    g = np.zeros_like(w)
    for row, target in zip(X, y, strict=True):
        g += (row @ w - target) * row
    return g / len(y) + 2 * 0.5 * w


@coded("logistic", "right")
def logistic_branched(X, w, b, y):
    g = np.zeros(len(w))
    for i in range(len(y)):
        z = float(X[i] @ w + b)
        p = 1 / (1 + np.exp(-z)) if z >= 0 else np.exp(z) / (1 + np.exp(z))
        g += (p - y[i]) * X[i] / len(y)
    return g


@coded("hinge", "right")
def hinge_masked(X, w, y):
    active = y * (X @ w) < 1
    return -(X[active].T @ y[active]) / len(y) + 0.02 * w


@coded("matrix_completion", "right", "number 1")
def completion_of_both(U, V, Y, M, lam=0.1):
    E = M * (U @ V.T - Y)
    return M * E @ V + 2 * lam * U, (M * E).T @ U + 2 * lam * V


# ---- a factor


@coded("ridge", "factor", "factor 2 too many")
def ridge_twice(X, w, y):
    return 2 * (X.T @ (X @ w - y) / len(y) + w)


@coded("two_link_arm", "factor", "lacks the factor 2")
def arm_half(q, y):
    px = np.cos(q[0]) + 0.7 * np.cos(q.sum())
    py = np.sin(q[0]) + 0.7 * np.sin(q.sum())
    e = np.array([px - y[0], py - y[1]])
    return np.array([[-py, px], [-0.7 * np.sin(q.sum()), 0.7 * np.cos(q.sum())]]) @ e


@coded("logistic", "factor", "lacks the factor 1/n")
def logistic_sum(X, w, b, y):
    return X.T @ (sigmoid(X @ w + b) - y)


@coded("isotropic", "factor", "lacks the factor")
def isotropic_unscaled(X, mu, s):
    return -(X - mu).sum(axis=0)


# ---- a sign


@coded("poisson", "factor", "wrong sign")
def poisson_descent(X, w, y):
    return X.T @ (y - np.exp(X @ w))


@coded("kl_by_logvar", "term", "wrong sign", "−½")
def kl_plus_one(mu, logvar):
    return 0.5 * (np.exp(logvar) + 1)


@coded("gaussian", "term", "wrong sign")
def gaussian_sign(S, x, mu):
    r = np.linalg.solve(S, x - mu)
    return 0.5 * (np.linalg.inv(S) + np.outer(r, r))


# ---- a term


@coded("ridge", "term", "lacks the term w")
def ridge_forgotten(X, w, y):
    return X.T @ (X @ w - y) / len(y)


@coded("mahalanobis", "term", "lacks the term 2L")
def mahalanobis_forgotten(X, L):
    return 2 * X.T @ X @ L


@coded("ridge", "term", "wrong coefficient")
def ridge_half(X, w, y):
    return X.T @ (X @ w - y) / len(y) + 0.5 * w


@coded("poisson", "term", "too much")
def poisson_penalised(X, w, y):
    return X.T @ (np.exp(X @ w) - y) + 0.1 * w


# ---- the layout, and what is assumed


@coded("softmax_cross_entropy", "transposed", "layout")
def cross_entropy_turned(X, W, Y):
    Z = X @ W
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return ((P * Y.sum(axis=1, keepdims=True) - Y).T @ X) / len(X)


@coded("trace_of_ridge", "transposed", "layout")
def trace_turned(A, B):
    S = np.linalg.inv(A.T @ A + 0.3 * np.eye(len(A)))
    return -(S @ (B + B.T) @ S) @ A.T


@coded("quadratic", "assuming", "symmetric")
def quadratic_symmetric(x, A, b):
    return A @ x - b


@coded("ridge", "shape", "(5, 1)")
def ridge_column(X, w, y):
    return (X.T @ (X @ w - y) / len(y) + w).reshape(-1, 1)


@coded("logistic_bias", "shape", "()")
def bias_unsummed(X, w, b, y):
    return (sigmoid(X @ w + b) - y) / len(y)


# ---- one branch


@coded("hinge", "wrong", "One branch is missing", "1 everywhere")
def hinge_everywhere(X, w, y):
    return -(X.T @ y) / len(y) + 0.02 * w


@coded("classifier", "wrong", "One branch is missing")
def classifier_linear(X, W1, b1, W2, b2, Y):
    H = np.maximum(X @ W1 + b1, 0)
    Z = H @ W2 + b2
    P = np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True)
    return ((P * Y.sum(axis=1, keepdims=True) - Y) @ W2.T).mean(axis=0)


@coded("pinball", "term", "lacks the term")
def pinball_one_side(X, w, y):
    return -0.3 * X.T @ (y > X @ w) / len(y)


@coded("huber_regression", "wrong", "One branch is missing")
def huber_unclipped(X, w, y):
    return X.T @ (X @ w - y)


# ---- wrong otherwise, with numbers that show it


@coded("layer_norm", "wrong", "To see it")
def layer_norm_by_columns(X, g, b, T):
    Z = (X - X.mean(axis=0)) / np.sqrt(X.var(axis=0) + 1e-5)
    return 2 * (Z * g + b - T) * g / Z.size


@coded("total_variation", "term", "lacks the term")
def total_variation_forward(x, y):
    d = np.diff(x)
    return x - y - 0.1 * np.append(d / np.sqrt(d**2 + 1e-4), 0.0)


@coded("cosine_distance", "wrong", "To see it")
def cosine_unprojected(a, b):
    return -b / (np.linalg.norm(a) * np.linalg.norm(b)) + a * (a @ b)


@coded("log_cosh", "wrong", "To see it")
def log_cosh_absolute(beta, X, y):
    return X.T @ np.abs(np.tanh(X @ beta - y))
