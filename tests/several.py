"""Objectives of several variables, each with its value in NumPy: their derivatives are known by differences alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Any

import numpy as np

__all__ = ["CASES", "SHAPES", "SIZES", "Case", "gradient", "mixed"]

SIZES = {"n": 3, "m": 4, "k": 2}
SHAPES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys("xyzab", ("n",)),
    **dict.fromkeys("wvpq", ("m",)),
    **dict.fromkeys("stcr", ()),
    "A": ("n", "m"),
    "X": ("n", "m"),
    "W": ("m", "k"),
    "Y": ("n", "k"),
    "U": ("n", "k"),
    "V": ("m", "k"),
    "S": ("n", "n"),
    "K": ("n", "n"),
    "L": ("n", "n"),
    "d": ("k",),
}


@dataclass(frozen=True)
class Case:
    """An objective, the variables, and its value; ``where`` makes the arrays such that it has one."""

    text: str
    by: str
    value: Callable[[Any], Any]
    assume: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> list[str]:
        """The variables one by one."""
        return self.by.split()

    @property
    def shapes(self) -> dict[str, tuple[str, ...]]:
        """The shapes of the names that stand in the objective."""
        found = set(re.findall(r"[^\W\d]\w*", self.text))
        return {name: shape for name, shape in SHAPES.items() if name in found}

    def point(self, seed: int = 0) -> dict[str, Any]:
        """Arrays of these shapes, with the facts that are assumed."""
        draw = np.random.default_rng(seed)
        out: dict[str, Any] = {}
        for name, shape in self.shapes.items():
            array = draw.uniform(0.4, 1.4, size=[SIZES[s] for s in shape])
            array = (
                array if self.assume.get(name) == "positive" or not shape else array * draw.choice([-1, 1], array.shape)
            )
            if self.assume.get(name) in ("symmetric", "spd"):
                array = array @ array.T + np.eye(len(array))
            if self.assume.get(name) == "invertible":
                array = array + 4 * np.eye(len(array))
            out[name] = array if shape else float(array)
        return out


class _Names(dict[str, Any]):
    __getattr__ = dict.__getitem__


def _slope(f: Callable[[Any], Any], x: Any, h: float) -> Any:
    """The derivative by all entries of x, their axes last, by differences that are right to the fourth order."""
    x = np.asarray(x, dtype=float)
    out = []
    for at in product(*map(range, x.shape)):
        step = np.zeros(x.shape)
        step[at] = h
        out.append((8 * (f(x + step) - f(x - step)) - (f(x + 2 * step) - f(x - 2 * step))) / (12 * h))
    return np.moveaxis(np.array(out), 0, -1).reshape(np.shape(out[0]) + x.shape)


def gradient(case: Case, point: Mapping[str, Any], name: str) -> Any:
    """The derivative by one variable."""
    return _slope(lambda x: case.value(_Names({**point, name: x})), point[name], 1e-3)


def mixed(case: Case, point: Mapping[str, Any], first: str, second: str) -> Any:
    """The derivative by one variable and then another, with the axes of the one and then those of the other."""
    return _slope(
        lambda y: _slope(lambda x: _value(case, point, first, x, second, y), point[first], 3e-3), point[second], 3e-3
    )


def _value(case: Case, point: Mapping[str, Any], first: str, x: Any, second: str, y: Any) -> Any:
    moved = x + y - point[first] if first == second else x
    return case.value(_Names({**point, second: y, first: moved}))


def _sq(a: Any) -> Any:
    return np.sum(a**2)


def _sig(t: Any) -> Any:
    return 1 / (1 + np.exp(-t))


def _lse(a: Any) -> Any:
    return np.log(np.sum(np.exp(a)))


def _softmax(a: Any) -> Any:
    return np.exp(a) / np.sum(np.exp(a))


def _logdet(a: Any) -> Any:
    return np.linalg.slogdet(a)[1]


INV = np.linalg.inv
CASES = [
    Case("norm2(A*w - b)^2", "w b A", lambda o: _sq(o.A @ o.w - o.b)),
    Case(
        "norm2(X*w + c*vector(1) - y)^2 + r*norm2(w)^2", "w c r", lambda o: _sq(o.X @ o.w + o.c - o.y) + o.r * _sq(o.w)
    ),
    Case("log(1 + exp(x'*A*w))", "x w A", lambda o: np.log(1 + np.exp(o.x @ o.A @ o.w))),
    Case("x'*A*w", "x A w", lambda o: o.x @ o.A @ o.w),
    Case("norm2(x - y)^2", "x y", lambda o: _sq(o.x - o.y)),
    Case("norm2(x - y)", "x y", lambda o: np.sqrt(_sq(o.x - o.y))),
    Case("(a'*x)^2*(p'*w)^2", "x w", lambda o: (o.a @ o.x) ** 2 * (o.p @ o.w) ** 2),
    Case("x'*y/(norm2(x)*norm2(y))", "x y", lambda o: o.x @ o.y / np.sqrt(_sq(o.x) * _sq(o.y))),
    Case("exp(-norm2(x - y)^2/(2*s^2))", "x s y", lambda o: np.exp(-_sq(o.x - o.y) / (2 * o.s**2)), {"s": "positive"}),
    Case(
        "n/2*log(s) + norm2(y - X*w)^2/(2*s)",
        "w s",
        lambda o: 1.5 * np.log(o.s) + _sq(o.y - o.X @ o.w) / (2 * o.s),
        {"s": "positive"},
    ),
    Case(
        "logdet(S) + (x - y)'*inv(S)*(x - y)",
        "y x S",
        lambda o: _logdet(o.S) + (o.x - o.y) @ INV(o.S) @ (o.x - o.y),
        {"S": "spd"},
    ),
    Case(
        "norm2(U*V' - X)^2 + r*(norm2(U)^2 + norm2(V)^2)",
        "U V r",
        lambda o: _sq(o.U @ o.V.T - o.X) + o.r * (_sq(o.U) + _sq(o.V)),
    ),
    Case("norm2(tanh(X*W) - Y)^2", "W X", lambda o: _sq(np.tanh(o.X @ o.W) - o.Y)),
    Case("norm2(tanh(X*W)*d + c*vector(1) - y)^2", "W d c", lambda o: _sq(np.tanh(o.X @ o.W) @ o.d + o.c - o.y)),
    Case("sum(log(1 + exp(X*w + c*vector(1))))", "w c", lambda o: np.sum(np.log(1 + np.exp(o.X @ o.w + o.c)))),
    Case("logsumexp(A*w + t*b)", "w t b", lambda o: _lse(o.A @ o.w + o.t * o.b)),
    Case("y'*softmax(A*w + b)", "w b", lambda o: o.y @ _softmax(o.A @ o.w + o.b)),
    Case("tr(A*W*Y')", "A W", lambda o: np.trace(o.A @ o.W @ o.Y.T)),
    Case("tr(K*S*L)", "K L", lambda o: np.trace(o.K @ o.S @ o.L)),
    Case("x'*S*y", "x S y", lambda o: o.x @ o.S @ o.y, {"S": "symmetric"}),
    Case("logdet(K + t*L)", "t K", lambda o: _logdet(o.K + o.t * o.L), {"K": "invertible"}),
    Case("x'*inv(K + t*eye)*y", "x t", lambda o: o.x @ INV(o.K + o.t * np.eye(3)) @ o.y, {"K": "spd", "t": "positive"}),
    Case("t^2*exp(s) + s*t", "t s", lambda o: o.t**2 * np.exp(o.s) + o.s * o.t),
    Case(
        "t*log(s) - log(s + t)",
        "s t",
        lambda o: o.t * np.log(o.s) - np.log(o.s + o.t),
        {"s": "positive", "t": "positive"},
    ),
    Case("sum(sqrt(x.^2 + s^2))", "x s", lambda o: np.sum(np.sqrt(o.x**2 + o.s**2)), {"s": "positive"}),
    Case("sum(X.*(x*w'))", "x w X", lambda o: np.sum(o.X * np.outer(o.x, o.w))),
    Case("norm2(x)^2 + norm2(w)^2", "x w", lambda o: _sq(o.x) + _sq(o.w)),
    Case("sum(sigmoid(x.*y))", "x y", lambda o: np.sum(_sig(o.x * o.y))),
    Case("norm2(x.*y - z)^2", "x y z", lambda o: _sq(o.x * o.y - o.z)),
    Case(
        "-y'*log(sigmoid(X*w)) - (vector(1) - y)'*log(vector(1) - sigmoid(X*w))",
        "w y",
        lambda o: -o.y @ np.log(_sig(o.X @ o.w)) - (1 - o.y) @ np.log(1 - _sig(o.X @ o.w)),
    ),
    Case("x'*diag(y)*x", "x y", lambda o: o.x @ np.diag(o.y) @ o.x),
    Case("sum(exp(X)*W)", "X W", lambda o: np.sum(np.exp(o.X) @ o.W)),
]
