"""JAX: functions for ``jit`` and ``vmap``, and a ``custom_vjp`` whose backward pass is the derived derivative."""

from __future__ import annotations

from sympy import Expr

from ..coding.arrays import Node
from ..coding.graph import kinds as op
from ..coding.helpers import helpers
from ..coding.levels import ATOM, MULTIPLY, Code, Part
from ..coding.pythonic import TABLE as PYTHON
from ..coding.pythonic import PythonPrinter
from ..coding.target import Module, Target
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
HELPERS |= {op.ADJUGATE: (ADJUGATE,), op.REGULAR: (REGULAR,)}


class JaxPrinter(PythonPrinter):
    """The names of ``jax.numpy``, and those of ``jax.nn`` and ``jax.scipy``."""

    namespace = "jnp"
    texts = HELPERS
    has_vdot = True

    def __init__(self, module: Module, target: Target) -> None:
        super().__init__(module, target)
        first = next((v for v in module.symbols if v.rank), None)
        self.typed = f"dtype={self.local[first.name]}.dtype" if first is not None else ""

    def multiplied(self, node: Node, part: Part) -> Code:
        """A product of matrices; on a CPU, XLA is several times faster without a transpose."""
        left, right = node.args
        if left.kind is op.T and len(right.axes) == 1:
            left, right = right, left.args[0]
        return f"{part(left, ATOM)} @ {part(right, ATOM)}", MULTIPLY

    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        arrays = [f"{self.local[n]} = jnp.asarray({self.local[n]})" for n, shape in given if shape]
        typed = f", {self.typed}" if self.typed else ", dtype=float"
        return arrays + [f"{self.local[n]} = jnp.asarray({self.local[n]}{typed})" for n, shape in given if not shape]

    def custom(self) -> list[list[str]]:
        """The function for automatic differentiation, with its two passes, and the same by keyword."""
        module = self.module
        symbols = module.symbols
        names = [self.local[v.name] for v in symbols]
        places = [symbols.index(v) for v in module.variables]
        place = places[0]
        name = module.functions[0].name
        listed = ", ".join(names)
        # what is not known is not a number rather than a silent zero
        gives = [f"jnp.full_like({n}, jnp.nan)" for n in names]
        fixed = [n for n, v in enumerate(symbols) if v.name in module.indices]
        if module.also:
            made = ", ".join(f"derivative_{n}" for n in range(1, len(places) + 1))
            forward = [f"out, {made} = {self.called(f'value_and_{name}')}", f"return out, ({made}, {listed})"]
            backward = [f"{made}, {listed} = saved"]
            for number, n in enumerate(places, 1):
                gives[n] = f"cotangent * derivative_{number}"
        elif module.scalar:
            forward = [f"out, derivative = {self.called(f'value_and_{name}')}", f"return out, (derivative, {listed})"]
            backward = [f"derivative, {listed} = saved"]
            gives[place] = "cotangent * derivative"
        else:
            product = module.function("vector_jacobian_product")
            assert product is not None
            forward = [f"return {self.called('value')}, ({listed},)"]
            backward = [f"{listed}{',' * (len(names) == 1)} = saved"]
            gives[place] = self.called("vector_jacobian_product", {product.extra[0][0]: "cotangent"})
        kept = [g for n, g in enumerate(gives) if n not in fixed]
        made = "@jax.custom_vjp"
        if fixed:
            made = f"@partial(jax.custom_vjp, nondiff_argnums=({', '.join(map(str, fixed))},))"
        plain, odd = self._parameters(module.functions[0])
        head = f"def objective({self.signature(plain, odd)}):"
        by = ", ".join(names[n] for n in places)
        return [
            [made, f"def _objective({listed}):", f"    return {self.called('value')}"],
            [f"def _forward({listed}):", *(f"    {line}" for line in forward)],
            [
                f"def _backward({''.join(f'{names[n]}, ' for n in fixed)}saved, cotangent):",
                *(f"    {line}" for line in backward),
                f"    # the derivative with respect to {by} alone is known here; that with respect to another argument "
                f"is not a number, nor zero",
                f"    return {', '.join(kept)}{',' * (len(kept) == 1)}",
            ],
            ["_objective.defvjp(_forward, _backward)"],
            [
                head,
                f'    """The objective, differentiable with respect to {by}."""',
                *(f"    {line}" for line in self.popped(odd)),
                f"    return _objective({', '.join(self._float(v.name, v.rank) for v in symbols)})",
            ],
        ]

    def _float(self, name: str, rank: int) -> str:
        return (
            self.local[name] if rank or name in self.module.indices else f"jnp.asarray({self.local[name]}, dtype=float)"
        )


OF_NN = {op.SIGMOID: "sigmoid", op.SOFTPLUS: "softplus", op.RELU: "relu"}
OVER = {op.SOFTMAX: "softmax", op.LOGSOFTMAX: "log_softmax", op.LOGSUMEXP: "logsumexp"}
TABLE = {
    **PYTHON,
    **dict.fromkeys(HELPERS, JaxPrinter.helped),
    **{kind: f"jax.nn.{name}({{a}})" for kind, name in OF_NN.items()},
    **{kind: f"jax.nn.{name}({{a}}, axis={{over}})" for kind, name in OVER.items()},
    **{kind: f"jnp.{kind}({{args}})" for kind in (op.OUTER, op.DIAG, op.TRACE)},
    op.MATMUL: JaxPrinter.multiplied,
    op.ERF: "jax.scipy.special.erf({a})",
    op.NORMCDF: "jax.scipy.special.ndtr({a})",
    op.EXPM: "jax.scipy.linalg.expm({a})",
    op.CHO_SOLVE: "jax.scipy.linalg.cho_solve(({a}, True), {b})",
    op.CHO_INV: "jax.scipy.linalg.cho_solve(({a}, True), jnp.eye({n}{own}))",
}


def render(module: Module, target: Target) -> str:
    """The source of a module for JAX."""
    printer = JaxPrinter(module, target)
    functions = [printer.function(f) for f in module.functions]
    if module.differentiable:
        functions += printer.custom()
    partial = ["from functools import partial"] if module.indices else []
    return printer.source(["import math", *partial, "", "import jax", "import jax.numpy as jnp"], functions)


TARGET = Target(
    "jax",
    render,
    ".py",
    Text("JAX", "JAX"),
    TABLE,
    numbers=True,
)
