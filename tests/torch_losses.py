"""Functions of PyTorch as engineers write them; see ``losses``."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from losses import Case, entering

CASES: dict[str, Case] = {}
case = entering(CASES)


@case("W", X="n m", W="k m", b="k", Y="n k")
def torch_linear_mse(X, W, b, Y):
    return F.mse_loss(F.linear(X, W, b), Y)


@case("W1", X="n m", W1="m h", W2="h k", Y="n k")
def torch_network(X, W1, W2, Y):
    h = F.relu(torch.matmul(X, W1))
    logits = h @ W2
    return F.cross_entropy(logits, Y)


@case("w", X="n m", w="m", y="n")
def torch_logits(X, w, y):
    return F.binary_cross_entropy_with_logits(X.mv(w), y) + 0.01 * w.pow(2).sum()


@case("Q", Q="n d", K="m d", V="m p")
def torch_attention(Q, K, V):
    A = F.softmax(Q @ K.transpose(0, 1) / math.sqrt(2.0), dim=-1)
    return torch.einsum("ij,jk->ik", A, V).square().sum()


@case("X", X="n d", T="n d")
def torch_standardised(X, T):
    Z = (X - X.mean(dim=0)) / (X.std(dim=0) + 1e-3)
    return (Z * T).sum()


@case("x", x="n", y="n")
def torch_huber(x, y):
    return F.huber_loss(x, y, reduction="sum", delta=0.7) + F.smooth_l1_loss(x, y)


@case("a", a="n", b="n")
def torch_masked(a, b):
    mask = a > b
    return torch.where(mask, a * b, torch.zeros_like(a)).sum() + a.clamp(min=0.1).sum()


@case("S", assume={"S": "spd"}, S="d d", x="d")
def torch_gaussian(S, x):
    return torch.logdet(S) + x @ torch.linalg.solve(S, x)
