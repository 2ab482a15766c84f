"""JAX: functions for ``jit`` and ``vmap``, and a ``custom_vjp`` whose backward pass is the derived derivative."""

from __future__ import annotations

from collections.abc import Callable

from sympy import Expr

from ..coding.arrays import Node
from ..coding.helpers import helpers
from ..coding.pythonic import PythonPrinter
from ..coding.target import ATOM, MULTIPLY, Module, Target
from ..core.text import Text

__all__ = ["TARGET"]


ADJUGATE = '''def _adjugate(A):
    """The adjugate, also of a singular matrix: its singular values are products, each of all but one of those of A."""
    U, S, Vh = jnp.linalg.svd(A)
    products = jnp.prod(jnp.where(jnp.eye(len(S)) > 0, 1, S), axis=1)
    return jnp.linalg.det(U @ Vh) * ((Vh.T * products) @ U.T)'''

REGULAR = '''def _regular(A):
    """A matrix that is inverted although its determinant stands beside it; a singular one has no numbers here."""
    return jnp.where(jnp.linalg.matrix_rank(A) < len(A), jnp.nan, A)'''

HELPERS = helpers("jnp", "jax.scipy.special.ndtr(near)", "jax.scipy.special.erf(near)", stop="jax.lax.stop_gradient")
HELPERS |= {"adjugate": (ADJUGATE,), "regular": (REGULAR,)}


class JaxPrinter(PythonPrinter):
    """The names of ``jax.numpy``, and those of ``jax.nn`` and ``jax.scipy``."""

    namespace = "jnp"
    renamed = {"permute_dims": "transpose", "concat": "concatenate"}

    def __init__(self, module: Module, target: Target) -> None:
        super().__init__(module, target)
        first = next((v for v in module.symbols if v.rank), None)
        self.typed = f"dtype={self.local[first.name]}.dtype" if first is not None else ""

    def other(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        args = [part(a, 0) for a in node.args]
        match node.op:
            case "sigmoid" | "softplus" | "relu":
                return f"jax.nn.{node.op}({args[0]})", ATOM
            case "erf":
                return f"jax.scipy.special.erf({args[0]})", ATOM
            case "normcdf":
                return f"jax.scipy.special.ndtr({args[0]})", ATOM
            case _ if node.op in HELPERS:
                return self.helped(HELPERS, node, part)
            case "expm":
                return f"jax.scipy.linalg.expm({args[0]})", ATOM
            case "cho_solve":
                return f"jax.scipy.linalg.cho_solve(({args[0]}, True), {args[1]})", ATOM
            case "cho_inv":
                eye = self.call("eye", self.extent(node.axes[0]), *([self.typed] if self.typed else []))[0]
                return f"jax.scipy.linalg.cho_solve(({args[0]}, True), {eye})", ATOM
        return super().other(node, part)

    def write(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        if node.op in ("softmax", "logsoftmax", "logsumexp"):
            name = "log_softmax" if node.op == "logsoftmax" else node.op
            return f"jax.nn.{name}({part(node.args[0], 0)}, axis={node.data})", ATOM
        if node.op == "matmul" and node.args[0].op == "T" and len(node.args[1].axes) == 1:
            # on a CPU, XLA is several times faster without the transpose
            return f"{part(node.args[1], ATOM)} @ {part(node.args[0].args[0], ATOM)}", MULTIPLY
        return super().write(node, part)

    def inner(self, a: Node, b: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        return super().inner(a, b, part) if len(a.axes) == 1 else self.call("vdot", part(a, 0), part(b, 0))

    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        arrays = [f"{self.local[n]} = jnp.asarray({self.local[n]})" for n, shape in given if shape]
        typed = f", {self.typed}" if self.typed else ", dtype=float"
        return arrays + [f"{self.local[n]} = jnp.asarray({self.local[n]}{typed})" for n, shape in given if not shape]

    def custom(self) -> list[list[str]]:
        """The function for automatic differentiation, with its two passes, and the same by keyword."""
        module = self.module
        symbols = module.symbols
        names = [self.local[v.name] for v in symbols]
        place = symbols.index(module.variable)
        name = module.functions[0].name
        listed = ", ".join(names)
        # what is not known is not a number rather than a silent zero
        gives = [f"jnp.full_like({n}, jnp.nan)" for n in names]
        if module.scalar:
            forward = [f"out, derivative = {self.called(f'value_and_{name}')}", f"return out, (derivative, {listed})"]
            backward = [f"derivative, {listed} = saved"]
            gives[place] = "cotangent * derivative"
        else:
            product = module.function("vector_jacobian_product")
            assert product is not None
            forward = [f"return {self.called('value')}, ({listed},)"]
            backward = [f"{listed}{',' * (len(names) == 1)} = saved"]
            gives[place] = self.called("vector_jacobian_product", {product.extra[0][0]: "cotangent"})
        plain, odd = self._parameters(module.functions[0])
        head = f"def objective({self.signature(plain, odd)}):"
        by = names[place]
        return [
            ["@jax.custom_vjp", f"def _objective({listed}):", f"    return {self.called('value')}"],
            [f"def _forward({listed}):", *(f"    {line}" for line in forward)],
            [
                "def _backward(saved, cotangent):",
                *(f"    {line}" for line in backward),
                f"    # the derivative by {by} alone is known here; that by another argument is not a number, nor zero",
                f"    return {', '.join(gives)}{',' * (len(gives) == 1)}",
            ],
            ["_objective.defvjp(_forward, _backward)"],
            [
                head,
                f'    """The objective, differentiable by {by}."""',
                *(f"    {line}" for line in self.popped(odd)),
                f"    return _objective({', '.join(self._float(v.name, v.rank) for v in symbols)})",
            ],
        ]

    def _float(self, name: str, rank: int) -> str:
        return self.local[name] if rank else f"jnp.asarray({self.local[name]}, dtype=float)"


def render(module: Module) -> str:
    """The source of a module for JAX."""
    printer = JaxPrinter(module, TARGET)
    functions = [printer.function(f) for f in module.functions]
    if module.order == 1:
        functions += printer.custom()
    return printer.source(["import math", "", "import jax", "import jax.numpy as jnp"], functions)


TARGET = Target(
    "jax",
    render,
    ".py",
    Text("JAX", "JAX"),
    frozenset(
        {
            "erf",
            "expm",
            "normcdf",
            "relu",
            "sigmoid",
            "softplus",
            "softmax",
            "logsoftmax",
            "logsumexp",
            "outer",
            "diag",
            "trace",
        }
    ),
    factors=True,
)
