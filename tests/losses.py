"""Functions as engineers write them, each with the shapes of its arguments and by what it is differentiated."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

Shapes = dict[str, tuple[Any, ...]]


class Case(NamedTuple):
    """A function with the shapes of its arguments, by what it is differentiated, and how points are drawn."""

    function: Callable[..., Any]
    shapes: Shapes
    wrt: str
    assume: dict[str, str]
    positive: tuple[str, ...]


def entering(cases: dict[str, Case]) -> Callable[..., Any]:
    """What enters a function into a list; a shape is its sizes, apart by blanks, numbers as such."""

    def case(wrt: str, assume: dict[str, str] | None = None, positive: tuple[str, ...] = (), **shapes: str) -> Any:
        def entered(function: Callable[..., Any]) -> Callable[..., Any]:
            sizes = {k: tuple(int(s) if s.isdigit() else s for s in v.split()) for k, v in shapes.items()}
            cases[function.__name__] = Case(function, sizes, wrt, assume or {}, positive)
            return function

        return entered

    return case


CASES: dict[str, Case] = {}
case = entering(CASES)


# ---- helpers, as they stand in such files


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z, axis=-1):
    shifted = z - z.max(axis=axis, keepdims=True)
    e = np.exp(shifted)
    return e / e.sum(axis=axis, keepdims=True)


def standardise(x, eps=1e-5):
    mu = x.mean(axis=-1, keepdims=True)
    var = x.var(axis=-1, keepdims=True)
    return (x - mu) / np.sqrt(var + eps)


def ridge_penalty(*weights, lam=0.1):
    return lam * sum(np.sum(w**2) for w in weights)


def dense(x, W, b, activation):
    return activation(x @ W + b)


# ---- regression


@case("w", X="n m", w="m", y="n")
def ridge(X, w, y, lam=0.5):
    r = X @ w - y
    return r.dot(r) / (2 * len(y)) + ridge_penalty(w, lam=lam)


@case("w", X="n m", w="m", b="", y="n")
def logistic(X, w, b, y):
    p = sigmoid(X @ w + b)
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


@case("b", X="n m", w="m", b="", y="n")
def logistic_bias(X, w, b, y):
    z = X @ w + b
    return np.mean(np.logaddexp(0, z) - y * z)


@case("w", X="n m", w="m", y="n")
def hinge(X, w, y):
    margins = y * (X @ w)
    return np.maximum(0, 1 - margins).mean() + 1e-2 * np.dot(w, w)


@case("w", X="n m", w="m", y="n")
def huber_regression(X, w, y, delta=1.0):
    r = X @ w - y
    small = np.abs(r) <= delta
    return np.sum(np.where(small, 0.5 * r**2, delta * (np.abs(r) - 0.5 * delta)))


@case("w", X="n m", w="m", y="n")
def pinball(X, w, y, tau=0.3):
    e = y - X @ w
    return np.mean(np.where(e > 0, tau * e, (tau - 1) * e))


@case("w", X="n m", w="m", y="n")
def poisson(X, w, y):
    eta = X @ w
    return np.sum(np.exp(eta) - y * eta)


@case("w", X="n m", w="m", y="n", s="n", positive=("s",))
def weighted_least_squares(X, w, y, s):
    return np.average((X @ w - y) ** 2, weights=s)


@case("w", X="n m", w="m", y="n")
def lasso_smoothed(X, w, y):
    return 0.5 * np.linalg.norm(y - X @ w) ** 2 + 0.1 * np.sum(np.sqrt(w**2 + 1e-3))


@case("w", X="n m", w="m", y="n")
def cauchy(X, w, y):
    residuals = y - np.dot(X, w)
    return np.log1p((residuals / 2.5) ** 2).sum()


@case("theta", X="n 3", theta="3", y="n")
def polynomial_features(X, theta, y):
    total = 0.0
    for k in range(3):
        total += theta[k] * X[:, k] ** (k + 1)
    return np.mean((total - y) ** 2)


# ---- networks


@case("W1", X="n m", W1="m h", b1="h", w2="h", y="n")
def two_layers(X, W1, b1, w2, y):
    H = dense(X, W1, b1, np.tanh)
    return np.mean((H @ w2 - y) ** 2)


@case("b1", X="n m", W1="m h", b1="h", W2="h k", b2="k", Y="n k")
def classifier(X, W1, b1, W2, b2, Y):
    H = np.maximum(X @ W1 + b1, 0)
    logits = H @ W2 + b2
    logp = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return -(Y * logp).sum() / X.shape[0]


@case("W", x="d", W="d d", y="d")
def recurrent(x, W, y, steps=3):
    h = x
    for _ in range(steps):
        h = np.tanh(W @ h)
    return np.sum((h - y) ** 2)


@case("U", x="m", U="h m", V="h h", h0="h", t="h")
def gated(x, U, V, h0, t):
    gate = sigmoid(U @ x + V @ h0)
    h = gate * h0 + (1 - gate) * np.tanh(U @ x)
    return 0.5 * ((h - t) ** 2).sum()


@case("W", X="n m", W="m k", Y="n k")
def softmax_cross_entropy(X, W, Y):
    P = softmax(X @ W, axis=1)
    return -np.mean(np.sum(Y * np.log(P), axis=1))


@case("Q", Q="n d", K="m d", V="m p", T="n p")
def attention(Q, K, V, T):
    scores = Q @ K.T / np.sqrt(Q.shape[1])
    A = softmax(scores)
    return np.sum((A @ V - T) ** 2)


@case("X", X="n d", g="d", b="d", T="n d")
def layer_norm(X, g, b, T):
    Z = standardise(X) * g + b
    return np.mean((Z - T) ** 2)


@case("g", X="n d", g="d", T="n d")
def rms_norm(X, g, T):
    rms = np.sqrt(np.mean(X**2, axis=-1, keepdims=True) + 1e-6)
    return np.sum((X / rms * g - T) ** 2)


@case("X", X="n d", T="n d")
def batch_norm(X, T):
    mu, var = X.mean(0), X.var(0)
    return ((X - mu) / np.sqrt(var + 1e-5) * T).sum()


@case("x", x="n", W="n n", a="n")
def swish_block(x, W, a):
    z = W @ x
    return a @ (z * sigmoid(z))


# ---- signals, slices, differences


@case("x", x="n", y="n")
def total_variation(x, y):
    d = x[1:] - x[:-1]
    return 0.5 * np.sum((x - y) ** 2) + 0.1 * np.sum(np.sqrt(d**2 + 1e-4))


@case("x", x="n", y="n")
def smooth_fit(x, y):
    return np.sum((x - y) ** 2) + 2.0 * np.sum(np.diff(x, 2) ** 2)


@case("x", x="8")
def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


@case("x", x="5", k="3", y="3")
def convolution(x, k, y):
    out = []
    for i in range(3):
        window = x[i : i + 3]
        out.append(window @ k)
    return np.sum((np.stack(out) - y) ** 2)


@case("p", p="2", A="4 2", d="4")
def trilateration(p, A, d):
    loss = 0
    for anchor, distance in zip(A, d):  # noqa: B905 - as it is written
        loss = loss + (np.sqrt(np.sum((p - anchor) ** 2)) - distance) ** 2
    return loss


@case("q", q="2", y="2")
def two_link_arm(q, y, lengths=(1.0, 0.7)):
    a, b = lengths
    px = a * np.cos(q[0]) + b * np.cos(q[0] + q[1])
    py = a * np.sin(q[0]) + b * np.sin(q[0] + q[1])
    return (px - y[0]) ** 2 + (py - y[1]) ** 2


@case("x", x="n", A="n n", b="n")
def quadratic(x, A, b):
    return 0.5 * x.T @ A @ x - b.T @ x


@case("W", W="m n", x="n", t="m")
def first_row_apart(W, x, t):
    z = W @ x
    return (z[0] - t[0]) ** 2 + np.tanh(W[0, :] @ x) + W[1, 0] ** 3


@case("X", X="n m")
def covariance_penalty(X):
    Xc = X - X.mean(axis=0, keepdims=True)
    C = Xc.T @ Xc / X.shape[0]
    return np.sum(C**2) - np.sum(np.diag(C) ** 2)


# ---- probability and matrices


@case("S", assume={"S": "spd"}, S="d d", x="d", mu="d")
def gaussian(S, x, mu):
    d = x - mu
    _, logdet = np.linalg.slogdet(S)
    return 0.5 * (logdet + d @ np.linalg.solve(S, d) + len(x) * np.log(2 * np.pi))


@case("mu", X="n d", mu="d", s="", positive=("s",))
def isotropic(X, mu, s):
    sq = np.sum((X - mu) ** 2, axis=1)
    n, d = X.shape
    return sq.sum() / (2 * s**2) + n * d * np.log(s) + 0.5 * n * d * math.log(2 * math.pi)


@case("L", X="n m", L="m m")
def mahalanobis(X, L):
    Z = X @ L
    return np.trace(Z.T @ Z) + np.einsum("ij,ij->", L, L)


@case("U", U="n r", V="m r", Y="n m", M="n m")
def matrix_completion(U, V, Y, M, lam=0.1):
    E = M * (U @ V.T - Y)
    return 0.5 * np.linalg.norm(E, "fro") ** 2 + lam * (np.sum(U**2) + np.sum(V**2))


@case("W", X="n m", W="m k")
def entropy_of_softmax(X, W):
    Z = X @ W
    logp = Z - np.log(np.sum(np.exp(Z), axis=1))[:, None]
    return -np.sum(np.exp(logp) * logp)


@case("a", a="n", b="n")
def cosine_distance(a, b):
    cos = np.inner(a, b) / (np.linalg.norm(a) * np.linalg.norm(b))
    return 1.0 - cos


@case("mu", mu="d", logvar="d")
def kl_to_standard_normal(mu, logvar):
    return -0.5 * np.sum(1 + logvar - mu**2 - np.exp(logvar))


@case("logvar", mu="d", logvar="d")
def kl_by_logvar(mu, logvar):
    return -0.5 * np.sum(1 + logvar - np.square(mu) - np.exp(logvar))


@case("A", assume={"A": "invertible"}, A="n n", B="n n")
def trace_of_ridge(A, B):
    return np.trace(np.linalg.inv(A.T @ A + 0.3 * np.eye(A.shape[0])) @ B)


@case("X", X="n d", C="3 d")
def soft_kmeans(X, C, beta=2.0):
    d2 = np.stack([np.sum((X - C[j]) ** 2, axis=1) for j in range(3)], axis=1)
    return -np.sum(np.log(np.sum(np.exp(-beta * d2), axis=1))) / beta


@case("Z", Z="n d", Y="n d")
def contrastive(Z, Y, temperature=0.5):
    Zn = Z / np.linalg.norm(Z, axis=1, keepdims=True)
    Yn = Y / np.linalg.norm(Y, axis=1, keepdims=True)
    S = Zn @ Yn.T / temperature
    return np.mean(np.log(np.exp(S).sum(axis=1)) - np.diag(S))


@case("w", w="n", S="n n", mu="n", assume={"S": "symmetric"})
def portfolio(w, S, mu, risk=3.0):
    value = mu @ w - 0.5 * risk * (w @ S @ w)
    value -= 0.01 * np.sum(np.clip(w, -0.2, 0.2) ** 2)
    return -value


@case("x", x="n", D="n n")
def stress(x, D):
    gap = x[:, None] - x[None, :]
    return np.sum((gap**2 - D) ** 2)


@case("beta", beta="m", X="n m", y="n")
def log_cosh(beta, X, y):
    return np.sum(np.log(np.cosh(X.dot(beta) - y)))


@case("x", x="n", A="m n", y="m")
def elastic_net(x, A, y, l1=0.2, l2=0.3):
    fit = np.linalg.norm(A @ x - y, ord=2) ** 2
    return fit + l1 * np.linalg.norm(x, 1) + l2 * np.sum(np.power(x, 2))
