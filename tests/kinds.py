"""An example of every kind of node of the array graph: a module that computes it, and the values that are true."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import Any

import numpy as np
from compiled import Call
from scipy import linalg, special
from sympy import S

from matderiv import NoRuleError
from matderiv.coding.arrays import Namespace
from matderiv.coding.graph import kinds as op
from matderiv.coding.graph.kinds import Kind
from matderiv.coding.graph.nodes import Node
from matderiv.coding.target import Function, Module, Target
from matderiv.core.index import size
from matderiv.expressions.matrix import Var

N = size("n")
SHAPES = {"A": (N, N), "B": (N, N), "P": (N, N), "x": (N,), "y": (N,), "p": (N,), "q": (N,), "t": ()}


def _values() -> dict[str, Any]:
    random = np.random.default_rng(5)
    a, b = random.normal(size=(2, 3, 3))
    p, q = random.random((2, 3))
    values = {"A": a + 2 * np.eye(3), "B": b, "P": a @ a.T + np.eye(3), "x": random.normal(size=3)}
    return values | {"y": np.array([0.7, -0.3, 0.9]), "p": p / p.sum(), "q": q / q.sum(), "t": np.array(0.6)}


VALUES = _values()


class Given(Namespace):
    """A namespace with the arguments of the examples."""

    def __init__(self) -> None:
        super().__init__()
        self.A, self.B, self.P, self.x, self.y, self.p, self.q, self.t = (
            self.input(name, (*shape, S.One, S.One)[:2], ["symmetric", "definite"] if name == "P" else []).node
            for name, shape in SHAPES.items()
        )


Example = tuple[Callable[[Given], Node], Callable[..., Any]]


def each(name: str, value: Callable[..., Any], of: str = "y") -> Example:
    return (lambda g: g.make(op.KINDS[name], (getattr(g, of),))), lambda **v: value(v[of])


def normal(t: Any) -> Any:
    return np.exp(-(t**2) / 2) / np.sqrt(2 * np.pi)


def adjugate(a: Any) -> Any:
    return np.linalg.det(a) * np.linalg.inv(a)


def wedge(a: Any, w: Any) -> Any:
    z = np.linalg.inv(a)
    return np.trace(z @ w) * z - z @ w @ z


def wedges(a: Any, left: Any, right: Any) -> Any:
    d = left @ np.linalg.inv(a) @ right
    return np.einsum("ij,kl->ijkl", d, d) - np.einsum("kj,il->ijkl", d, d)


def product(g: Given, *factors: tuple[Node, int], factor: int = 1) -> Node:
    exponents = tuple(S(k) for _, k in factors)
    axes = factors[-1][0].axes
    return g.make(op.PROD, tuple(a for a, _ in factors), axes, factor=S(factor), exponents=exponents)


def embedded(g: Given) -> Node:
    blank = g.make(op.BLANK, (), (N, N, N), mark=0)
    return g.make(op.EMBED, (blank, g.A), pattern="iji->ij")


def on_diagonal(a: Any) -> Any:
    return np.einsum("ij,ik->ijk", a, np.eye(len(a)))


def parts(g: Given, kind: Kind, part: str, *axes: Any) -> Node:
    return g.make(op.ITEM, (g.make(kind, (g.P,)),), axes, part=part)


def larger(v: Any) -> Any:
    return v[np.argmax(np.abs(v))]


EXAMPLES: dict[str, Example] = {
    "number": (lambda g: product(g, (g.x, 1), (g.number(S(3) / 7), 1), (g.x, 1)), lambda x, **v: 3 / 7 * x**2),
    "size": (lambda g: product(g, (g.extent(N), 1), (g.x, 1)), lambda x, **v: 3 * x),
    "input": (lambda g: g.A, lambda A, **v: A),
    "ones": (lambda g: g.make(op.ONES, (), (N, N)), lambda **v: np.ones((3, 3))),
    "zeros": (lambda g: g.make(op.ZEROS, (), (N,)), lambda **v: np.zeros(3)),
    "eye": (lambda g: g.make(op.EYE, (), (N, N)), lambda **v: np.eye(3)),
    "blank": (embedded, lambda A, **v: on_diagonal(A)),
    "one_hot": (lambda g: g.make(op.ONE_HOT, (g.number(S(2)),), (N,)), lambda **v: np.eye(3)[1]),
    "picked": (lambda g: g.make(op.PICKED, (g.A, g.number(S(2))), (N,), over=0), lambda A, **v: A[1]),
    "sliced": (lambda g: g.make(op.SLICED, (g.A,), (N, S(2)), over=1, value=S(2)), lambda A, **v: A[:, 1:]),
    "constant": (lambda g: g.number(S(5)), lambda **v: 5.0),
    "T": (lambda g: g.make(op.T, (g.A,), (N, N)), lambda A, **v: A.T),
    "expand": (
        lambda g: product(g, (g.make(op.EXPAND, (g.x,), (S.One, N), at=(1,), rank=2), 1), (g.A, 1)),
        lambda A, x, **v: A * x,
    ),
    "permute": (
        lambda g: g.make(op.PERMUTE, (g.make(op.RESHAPE, (g.A,), (N, N, S.One)),), (N, S.One, N), order=(1, 2, 0)),
        lambda A, **v: A.T[:, None, :],
    ),
    "reshape": (lambda g: g.make(op.RESHAPE, (g.A,), (N * N,)), lambda A, **v: A.reshape(-1)),
    "vec": (lambda g: g.make(op.VEC, (g.A,), (N * N,)), lambda A, **v: A.T.reshape(-1)),
    "add": (lambda g: g.make(op.ADD, (g.A, g.B, g.t), (N, N), signs=(1, -1, 1)), lambda A, B, t, **v: A - B + t),
    "prod": (lambda g: product(g, (g.t, -1), (g.B, 2), (g.A, 1), factor=-3), lambda A, B, t, **v: -3 / t * B**2 * A),
    "power": (lambda g: g.make(op.POWER, (g.p, g.t), (N,)), lambda p, t, **v: p**t),
    "unit": (lambda g: g.make(op.UNIT, (g.x, g.t)), lambda x, t, **v: x / t),
    "hypot": (lambda g: g.make(op.HYPOT, (g.t, g.make(op.TRACE, (g.A,)))), lambda A, t, **v: np.hypot(t, np.trace(A))),
    "maximum": (lambda g: g.make(op.MAXIMUM, (g.x, g.y), (N,)), lambda x, y, **v: np.maximum(x, y)),
    "supported": (lambda g: g.make(op.SUPPORTED, (g.x, g.p), (N,)), lambda x, **v: x),
    "difference": (lambda g: g.make(op.DIFFERENCE, (g.p, g.q), (N,)), lambda p, q, **v: p - q),
    "centred": (lambda g: g.make(op.CENTRED, (g.p, g.x), (N,), over=None), lambda p, x, **v: x - p @ x),
    "complement": (lambda g: g.make(op.COMPLEMENT, (g.p,), over=None), lambda p, **v: 1 - p),
    "abs": each("abs", np.abs),
    "acos": each("acos", np.arccos),
    "acosh": (lambda g: g.call(op.ACOSH, g.terms([g.p, g.number(S(2))], (N,))), lambda p, **v: np.arccosh(p + 2)),
    "asin": each("asin", np.arcsin),
    "asinh": each("asinh", np.arcsinh),
    "atan": each("atan", np.arctan),
    "atanh": each("atanh", np.arctanh),
    "cos": each("cos", np.cos),
    "cosh": each("cosh", np.cosh),
    "erf": each("erf", special.erf),
    "exp": each("exp", np.exp),
    "expm1": each("expm1", np.expm1),
    "log": each("log", np.log, "p"),
    "log10": each("log10", np.log10, "p"),
    "log1p": each("log1p", np.log1p),
    "log2": each("log2", np.log2, "p"),
    "normcdf": each("normcdf", special.ndtr),
    "relu": each("relu", lambda y: np.maximum(y, 0)),
    "sigmoid": each("sigmoid", special.expit),
    "sign": each("sign", np.sign),
    "sin": each("sin", np.sin),
    "sinh": each("sinh", np.sinh),
    "softplus": each("softplus", lambda y: np.logaddexp(0, y)),
    "sqrt": each("sqrt", np.sqrt, "p"),
    "tan": each("tan", np.tan),
    "tanh": each("tanh", np.tanh),
    "logsigmoid": each("logsigmoid", lambda y: -np.logaddexp(0, -y)),
    "sech_squared": each("sech_squared", lambda y: 1 / np.cosh(y) ** 2),
    "log_normcdf": each("log_normcdf", special.log_ndtr),
    "log_erfc": each("log_erfc", lambda y: np.log(special.erfc(y))),
    "log1m_exp": (lambda g: g.call(op.LOG1M_EXP, g.negated(g.p)), lambda p, **v: np.log(-np.expm1(-p))),
    "log_normcdf_between": (
        lambda g: g.make(op.LOG_NORMCDF_BETWEEN, (g.x, g.y), (N,)),
        lambda x, y, **v: np.log(np.abs(special.ndtr(x) - special.ndtr(y))),
    ),
    "inverse_mills": each("inverse_mills", lambda y: normal(y) / special.ndtr(y)),
    "inverse_mills_excess": each("inverse_mills_excess", lambda y: y + normal(y) / special.ndtr(y)),
    "sum": (lambda g: g.make(op.SUM, (g.A,), (N,), over=1), lambda A, **v: A.sum(1)),
    "max": (lambda g: g.make(op.MAX, (g.A,), (N,), over=0), lambda A, **v: A.max(0)),
    "multiplied": (lambda g: g.make(op.MULTIPLIED, (g.A,), (N,), over=0), lambda A, **v: A.prod(0)),
    "logsumexp": (lambda g: g.make(op.LOGSUMEXP, (g.A,), over=None), lambda A, **v: special.logsumexp(A)),
    "softmax": (lambda g: g.make(op.SOFTMAX, (g.A,), over=1), lambda A, **v: special.softmax(A, 1)),
    "logsoftmax": (lambda g: g.make(op.LOGSOFTMAX, (g.x,), over=None), lambda x, **v: special.log_softmax(x)),
    "vdot": (lambda g: g.make(op.VDOT, (g.A, g.B)), lambda A, B, **v: np.sum(A * B)),
    "norm": (lambda g: g.make(op.NORM, (g.A,)), lambda A, **v: np.linalg.norm(A)),
    "norms": (lambda g: g.make(op.NORMS, (g.A,), (N,), over=1), lambda A, **v: np.linalg.norm(A, axis=1)),
    "scale": (  # any positive number may be the size by which something is divided first
        lambda g: product(g, (g.make(op.SCALE, (g.A,)), 1), (g.make(op.UNIT, (g.A, g.make(op.SCALE, (g.A,)))), 1)),
        lambda A, **v: A,
    ),
    "largest": (lambda g: g.make(op.LARGEST, (g.x,)), lambda x, **v: larger(x)),
    "last": (lambda g: g.make(op.LAST, (g.A,), (N,)), lambda A, **v: A[:, -1]),
    "first": (lambda g: g.make(op.FIRST, (g.x,)), lambda x, **v: x * [1, 0, 0]),
    "other_entries": (lambda g: g.make(op.OTHER_ENTRIES, (g.x,)), lambda x, **v: np.prod(x) / x),
    "matmul": (lambda g: g.make(op.MATMUL, (g.A, g.x), (N,)), lambda A, x, **v: A @ x),
    "outer": (lambda g: g.make(op.OUTER, (g.x, g.y), (N, N)), lambda x, y, **v: np.outer(x, y)),
    "gram": (lambda g: g.make(op.GRAM, (g.A,), (N, N)), lambda A, **v: A.T @ A),
    "kron": (
        lambda g: g.make(op.KRON, (g.A, g.x), (N * N, N), shapes=((N, N), (N, S.One))),
        lambda A, x, **v: np.kron(A, x[:, None]),
    ),
    "diag": (lambda g: g.make(op.DIAG, (g.x,), (N, N)), lambda x, **v: np.diag(x)),
    "diag_add": (lambda g: g.make(op.DIAG_ADD, (g.A, g.x)), lambda A, x, **v: A + np.diag(x)),
    "with_diagonal": (
        lambda g: g.make(op.WITH_DIAGONAL, (product(g, (g.A, 1), (g.B, 1)), g.x)),
        lambda A, B, x, **v: A * B - np.diag(np.diag(A * B)) + np.diag(x),
    ),
    "embed": (embedded, lambda A, **v: on_diagonal(A)),
    "diagonal": (lambda g: g.make(op.DIAGONAL, (g.A,), (N,)), lambda A, **v: np.diag(A)),
    "trace": (lambda g: g.make(op.TRACE, (g.A,)), lambda A, **v: np.trace(A)),
    "tril": (lambda g: g.make(op.TRIL, (g.A,)), lambda A, **v: np.tril(A)),
    "triu": (lambda g: g.make(op.TRIU, (g.A,)), lambda A, **v: np.triu(A)),
    "matrix_power": (
        lambda g: g.make(op.MATRIX_POWER, (g.A,), exponent=5),
        lambda A, **v: np.linalg.matrix_power(A, 5),
    ),
    "expm": (lambda g: g.make(op.EXPM, (g.A,)), lambda A, **v: linalg.expm(A)),
    "softmax_slope": (lambda g: g.make(op.SOFTMAX_SLOPE, (g.p,), (N, N)), lambda p, **v: np.diag(p) - np.outer(p, p)),
    "inv": (lambda g: g.make(op.INV, (g.A,)), lambda A, **v: np.linalg.inv(A)),
    "pinv": (lambda g: g.make(op.PINV, (g.A,), (N, N)), lambda A, **v: np.linalg.inv(A)),
    "solve": (lambda g: g.make(op.SOLVE, (g.A, g.x), (N,)), lambda A, x, **v: np.linalg.solve(A, x)),
    "regular": (lambda g: g.make(op.REGULAR, (g.A,)), lambda A, **v: A),
    "det": (lambda g: g.make(op.DET, (g.A,)), lambda A, **v: np.linalg.det(A)),
    "logdet": (lambda g: g.make(op.LOGDET, (g.P,)), lambda P, **v: np.linalg.slogdet(P)[1]),
    "cholesky": (
        lambda g: g.make(op.CHO_LOGDET, (g.make(op.CHOLESKY, (g.P,)),)),
        lambda P, **v: np.linalg.slogdet(P)[1],
    ),
    "cho_solve": (
        lambda g: g.make(op.CHO_SOLVE, (g.make(op.CHOLESKY, (g.P,)), g.x), (N,)),
        lambda P, x, **v: np.linalg.solve(P, x),
    ),
    "cho_inv": (lambda g: g.make(op.CHO_INV, (g.make(op.CHOLESKY, (g.P,)),)), lambda P, **v: np.linalg.inv(P)),
    "cho_logdet": (
        lambda g: g.make(op.CHO_LOGDET, (g.make(op.CHOLESKY, (g.P,)),)),
        lambda P, **v: np.linalg.slogdet(P)[1],
    ),
    "svd": (lambda g: parts(g, op.SVD, "S", N), lambda P, **v: np.linalg.svd(P)[1]),
    "eigh": (lambda g: parts(g, op.EIGH, "values", N), lambda P, **v: np.linalg.eigvalsh(P)),
    "slogdet": (lambda g: parts(g, op.SLOGDET, "logabsdet"), lambda P, **v: np.linalg.slogdet(P)[1]),
    "item": (lambda g: parts(g, op.SVD, "S", N), lambda P, **v: np.linalg.svd(P)[1]),
    "adjugate": (lambda g: g.make(op.ADJUGATE, (g.A,)), lambda A, **v: adjugate(A)),
    "adjugate_slope": (
        lambda g: g.make(op.ADJUGATE_SLOPE, (g.A, g.B)),
        lambda A, B, **v: np.linalg.det(A) * wedge(A, B),
    ),
    "adjugate_slopes": (
        lambda g: g.make(op.ADJUGATE_SLOPES, (g.A, g.B, g.P), (N,) * 4),
        lambda A, B, P, **v: np.linalg.det(A) * wedges(A, B, P),
    ),
    "wedge": (lambda g: g.make(op.WEDGE, (g.A, g.B)), lambda A, B, **v: wedge(A, B)),
    "wedges": (lambda g: g.make(op.WEDGES, (g.A, g.B, g.P), (N,) * 4), lambda A, B, P, **v: wedges(A, B, P)),
}


def source(name: str, target: Target) -> str:
    """Code that computes the example of a kind."""
    g = Given()
    symbols = tuple(Var(n, (*shape, S.One, S.One)[:2], rank=len(shape)) for n, shape in SHAPES.items())
    function = Function("value", "An example.", (EXAMPLES[name][0](g),))
    return target.render(Module(g, symbols, symbols[0], (function,), {}, "", (), True, 0), target)


def truth(name: str) -> Any:
    """The value of the example, by NumPy and SciPy."""
    return EXAMPLES[name][1](**VALUES)


def without(target: Target, kinds: Any) -> Target:
    """A target that lacks these kinds."""
    return replace(target, table={kind: text for kind, text in target.table.items() if kind not in kinds})


def calls(target: Target) -> list[Call]:
    """The functions of all examples that a target does not refuse."""
    out = []
    for name in EXAMPLES:
        with suppress(NoRuleError):
            source(name, target)
            out.append(Call(name, "value", tuple(VALUES.values()), (np.asarray(truth(name), float),)))
    return out
