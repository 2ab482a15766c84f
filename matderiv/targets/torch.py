"""PyTorch: functions of tensors, and an ``autograd.Function`` whose backward pass is the derived derivative."""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr

from ..coding.arrays import Node, below, is_plain
from ..coding.graph import kinds as op
from ..coding.helpers import helpers
from ..coding.levels import ADD, ATOM, MULTIPLY, Code, Part
from ..coding.pythonic import TABLE as PYTHON
from ..coding.pythonic import PythonPrinter
from ..coding.target import Module, Target
from ..core.text import Text

__all__ = ["TARGET"]


ADJUGATE = '''def _adjugate(A):
    """The adjugate, also of a singular matrix: its singular values are products, each of all but one of those of A."""
    U, S, Vh = torch.linalg.svd(A)
    products = torch.where(torch.eye(len(S), device=S.device) > 0, torch.ones_like(S), S).prod(dim=1)
    return torch.linalg.det(U @ Vh) * ((Vh.T * products) @ U.T)'''

REGULAR = '''def _regular(A):
    """A matrix that is inverted although its determinant stands beside it, which must not be 0."""
    if torch.linalg.matrix_rank(A) < len(A):
        raise ValueError("this formula inverts a matrix that is singular to working precision")
    return A'''

WORDS = {
    "axis": "dim",
    "keepdims": "keepdim",
    "max": "amax",
    "norm": "vector_norm",
    "permute": "permute",
    "like": ", device=S.device",
}
HELPERS = helpers("torch", "(torch.special.erfc(near * -math.sqrt(0.5)) / 2)", "torch.erf(near)", **WORDS)
HELPERS |= {op.ADJUGATE: (ADJUGATE,), op.REGULAR: (REGULAR,)}


class TorchPrinter(PythonPrinter):
    """PyTorch's own names."""

    arrays_only = True
    namespace = "torch"
    axis = "dim"
    texts = HELPERS

    def __init__(self, module: Module, target: Target) -> None:
        super().__init__(module, target)
        first = next((v for v in module.symbols if v.rank), None)
        like = self.local[first.name] if first is not None else ""
        self.typed = f"dtype={like}.dtype, device={like}.device" if like else ""
        self.scalar = self.local[module.symbols[0].name] if module.symbols and not like else ""

    def exponentials(self, node: Node, part: Part) -> str:
        """A function that torch has along axes that are named."""
        rank, name = len(node.args[0].axes), "log_softmax" if node.kind is op.LOGSOFTMAX else node.kind.name
        if node.kind is not op.LOGSUMEXP and node.over is None and rank > 1:  # torch has it along one axis only
            return f"torch.{name}({part(node.args[0], ATOM)}.reshape(-1), dim=0).reshape({self.shape(node.axes)})"
        over = node.over if node.over is not None else 0 if rank == 1 else tuple(range(rank))
        return f"torch.{name}({part(node.args[0], ADD)}, dim={over})"

    def largest(self, node: Node, part: Part) -> str:
        """The largest entry, of all or along an axis."""
        return f"torch.amax({part(node.args[0], ADD)}{'' if node.over is None else f', dim={node.over}'})"

    def solved(self, node: Node, part: Part) -> str:
        """The solution of equations by a Cholesky factor."""
        factor, b = node.args
        if len(b.axes) == 1:
            return f"torch.cholesky_solve({part(b, ATOM)}[:, None], {part(factor, ADD)})[:, 0]"
        return f"torch.cholesky_solve({part(b, ADD)}, {part(factor, ADD)})"

    def constant(self, node: Node, part: Part) -> Code:
        """A number alone, in the precision of the first argument, which may be a whole number."""
        typed = self.typed or (f"dtype=(1.0 * {self.scalar}).dtype" if self.scalar else "")
        return self.call("as_tensor", f"float({part(node.args[0], ADD)})", *([typed] if typed else []))

    def in_place(self, node: Node) -> bool:
        if node.kind not in (op.DIAG_ADD, op.WITH_DIAGONAL):
            return False
        inner = node.args[0]
        # new, and not among what automatic differentiation keeps of an operation: 1/x, √x, exp and inv keep their value
        new = (
            inner.kind in (op.OUTER, op.MATMUL, op.DIAG_ADD)
            or inner.kind is op.PROD
            and (inner.factor != 1 or len(inner.args) > 1)
        )
        if not new:
            return False
        # under vmap an array takes in place only what depends on no more arguments than it does itself
        base, shift = ({n for n in below([a]) if n.kind is op.INPUT} for a in node.args)
        return shift <= base

    def changed(self, name: str, node: Node, part: Part) -> list[str]:
        change = "copy_" if node.kind is op.WITH_DIAGONAL else "add_"
        return [f"{name}.diagonal().{change}({part(node.args[1], 0)})"]

    def embedded(self, node: Node, part: Part) -> Code:
        """An array on the diagonals of another; one pair of axes after the other is made of the last axis."""
        base, inner = node.args
        every, _, left = node.pattern.partition("->")
        kept = tuple(node.axes[every.index(c)] for c in left)
        text = part(inner, ATOM)
        if is_plain(inner):
            text = self.call("full", self.tuple_of(kept), text, *([self.typed] if self.typed else []))[0]
        elif inner.axes != kept:
            text += f".expand({', '.join(map(self.extent, kept))})"
        here = [every.index(c) for c in left]
        for one in [every.index(c) for c in left if every.count(c) == 2]:
            other = every.rindex(every[one])
            rest = [n for n in here if n != one]
            if here[-1] != one:
                text += f".permute({', '.join(str(here.index(n)) for n in (*rest, one))})"
            first, second = sum(n < one for n in rest), 1 + sum(n < other for n in rest)
            text, here = (
                self.call("diag_embed", text, f"dim1={first}", f"dim2={second}")[0],
                sorted([*rest, one, other]),
            )
        return (text, ATOM) if base.kind is op.BLANK else (f"{part(base, ADD)} + {text}", ADD)

    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        arrays = [f"{self.local[n]} = torch.as_tensor({self.local[n]})" for n, shape in given if shape]
        typed = f", {self.typed}" if self.typed else ""
        return arrays + [
            f"{self.local[n]} = torch.as_tensor({self.local[n]}{typed})" for n, shape in given if not shape
        ]

    def one_hot(self, node: Node, part: Part) -> str:
        eye = self.call("eye", f"{self.extent(node.axes[0])}{self.own}")[0]
        return f"{eye}[{self.place(node.args[0], part)}, :]"

    def autograd(self) -> list[str]:
        """The function for automatic differentiation, as a class and by keyword."""
        module = self.module
        names = [self.local[v.name] for v in module.symbols]
        places = [module.symbols.index(v) for v in module.variables]
        by, place = ", ".join(names[n] for n in places), places[0]
        others = [n for n in range(len(names)) if n not in places]
        name = module.functions[0].name
        gives = ["None"] * len(names)
        forward: list[str] = []
        if others:
            held = f"({', '.join(map(str, others))}{',' * (len(others) == 1)})"
            forward += [
                f"if any(ctx.needs_input_grad[n] for n in {held}):",
                f'    raise ValueError("this is differentiable with respect to {by} alone; the others are constants")',
            ]
        if module.also:
            made = ", ".join(f"derivative_{n}" for n in range(1, len(places) + 1))
            forward += [
                f"if not any(ctx.needs_input_grad[n] for n in ({', '.join(map(str, places))})):",
                f"    return {self.called('value')}",
                f"out, {made} = {self.called(f'value_and_{name}')}",
                f"ctx.save_for_backward({made})",
                "return out",
            ]
            backward = [f"{made} = ctx.saved_tensors"]
            for number, n in enumerate(places, 1):
                gives[n] = f"cotangent * derivative_{number}"
        elif module.scalar:
            forward += [
                f"if not ctx.needs_input_grad[{place}]:",
                f"    return {self.called('value')}",
                f"out, derivative = {self.called(f'value_and_{name}')}",
                "ctx.save_for_backward(derivative)",
                "return out",
            ]
            backward = ["(derivative,) = ctx.saved_tensors"]
            gives[place] = "cotangent * derivative"
        else:
            product = module.function("vector_jacobian_product")
            assert product is not None
            forward += [f"ctx.given = ({', '.join(names)},)", f"return {self.called('value')}"]
            backward = [f"{', '.join(names)}{',' * (len(names) == 1)} = ctx.given"]
            gives[place] = self.called("vector_jacobian_product", {product.extra[0][0]: "cotangent"})
        return [
            "class Objective(torch.autograd.Function):",
            f'    """The objective for automatic differentiation, with the derived derivative with respect to {by}."""',
            "",
            "    @staticmethod",
            f"    def forward(ctx, {', '.join(names)}):",
            *(f"        {line}" for line in forward),
            "",
            "    @staticmethod",
            "    @torch.autograd.function.once_differentiable",
            "    def backward(ctx, cotangent):",
            *(f"        {line}" for line in backward),
            f"        return {', '.join(gives)}",
        ]

    def objective(self) -> list[str]:
        """The objective by keyword."""
        plain, odd = self._parameters(self.module.functions[0])
        head = f"def objective({self.signature(plain, odd)}):"
        by = ", ".join(self.local[v.name] for v in self.module.variables)
        return [
            head,
            f'    """The objective, differentiable with respect to {by}."""',
            *(f"    {line}" for line in self.popped(odd)),
            *(f"    {line}" for line in self.result()),
        ]

    def result(self) -> Iterable[str]:
        """The lines that evaluate the objective for automatic differentiation."""
        return [f"return Objective.apply({', '.join(self.local[v.name] for v in self.module.symbols)})"]


TABLE = {
    **PYTHON,
    **dict.fromkeys(HELPERS, TorchPrinter.helped),
    **dict.fromkeys((op.SOFTMAX, op.LOGSOFTMAX, op.LOGSUMEXP), TorchPrinter.exponentials),
    **{kind: f"torch.{kind}({{args}})" for kind in (op.ERF, op.RELU, op.SIGMOID, op.OUTER, op.DIAG, op.TRACE)},
    op.MAX: TorchPrinter.largest,
    op.PERMUTE: "torch.permute({a}, {order})",
    op.FIRST: "torch.cat(({a:.}[:1], torch.zeros_like({a:.}[1:])))",
    op.EXPM: "torch.linalg.matrix_exp({a})",
    op.LOGSIGMOID: "torch.nn.functional.logsigmoid({a})",
    # special.ndtr has no digits in its lower tail
    op.NORMCDF: ("0.5 * torch.special.erfc({a:-} * -math.sqrt(0.5))", MULTIPLY),
    op.CHO_SOLVE: TorchPrinter.solved,
    op.CHO_INV: "torch.cholesky_inverse({a})",
    op.CONSTANT: TorchPrinter.constant,
    op.BLANK: "",  # is part of what is written into it
    op.EMBED: TorchPrinter.embedded,
}


def render(module: Module, target: Target) -> str:
    """The source of a module for PyTorch."""
    printer = TorchPrinter(module, target)
    functions = [printer.function(f) for f in module.functions]
    if module.differentiable:
        functions += [printer.autograd(), printer.objective()]
    return printer.source(["import math", "", "import torch"], functions)


TARGET = Target(
    "torch",
    render,
    ".py",
    Text("PyTorch", "PyTorch"),
    TABLE,
    numbers=True,
)
