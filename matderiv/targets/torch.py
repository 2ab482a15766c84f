"""PyTorch: functions of tensors, and an ``autograd.Function`` whose backward pass is the derived derivative."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from sympy import Expr

from ..coding.arrays import Node, below, is_plain
from ..coding.helpers import helpers
from ..coding.pythonic import PythonPrinter
from ..coding.target import ADD, ATOM, MULTIPLY, NEGATE, Module, Target
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
HELPERS |= {"adjugate": (ADJUGATE,), "regular": (REGULAR,)}


class TorchPrinter(PythonPrinter):
    """PyTorch's own names."""

    arrays_only = True
    namespace = "torch"
    axis = "dim"
    renamed = {
        "linalg.matrix_power": "linalg.matrix_power",
        "expm": "linalg.matrix_exp",
        "concat": "cat",
        "permute_dims": "permute",
        "logsoftmax": "log_softmax",
        "logsigmoid": "nn.functional.logsigmoid",
    }

    def __init__(self, module: Module, target: Target) -> None:
        super().__init__(module, target)
        first = next((v for v in module.symbols if v.rank), None)
        like = self.local[first.name] if first is not None else ""
        self.typed = f"dtype={like}.dtype, device={like}.device" if like else ""
        self.scalar = self.local[module.symbols[0].name] if module.symbols and not like else ""

    def write(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        match node.op:
            case "blank":
                return "", ATOM  # is part of what is written into it
            case "softmax" | "logsoftmax" | "logsumexp":
                rank = len(node.args[0].axes)
                if node.op != "logsumexp" and node.data is None and rank > 1:  # torch has it along one axis only
                    flat = self.call(node.op, f"{part(node.args[0], ATOM)}.reshape(-1)", "dim=0")[0]
                    return f"{flat}.reshape({self.shape(node.axes)})", ATOM
                over = node.data if node.data is not None else 0 if rank == 1 else tuple(range(rank))
                return self.call(node.op, part(node.args[0], 0), f"dim={over}")
            case "max":
                return self.call("amax", part(node.args[0], 0), *([] if node.data is None else [f"dim={node.data}"]))
            case "cho_solve":
                factor, b = node.args
                if len(b.axes) == 1:
                    return f"torch.cholesky_solve({part(b, ATOM)}[:, None], {part(factor, 0)})[:, 0]", ATOM
                return self.call("cholesky_solve", part(b, 0), part(factor, 0))
            case "embed":
                return self._embedded(node, part)
            case "cho_inv":
                return self.call("cholesky_inverse", part(node.args[0], 0))
            case "normcdf" if not is_plain(node):  # special.ndtr has no digits in its lower tail
                return f"0.5 * torch.special.erfc({part(node.args[0], NEGATE)} * -math.sqrt(0.5))", MULTIPLY
            case _ if node.op in HELPERS and not is_plain(node):
                return self.helped(HELPERS, node, part)
            case "constant":
                # a number alone has the precision of the first argument, which may be a whole number
                typed = self.typed or (f"dtype=(1.0 * {self.scalar}).dtype" if self.scalar else "")
                return self.call("as_tensor", f"float({part(node.args[0], 0)})", *([typed] if typed else []))
        return super().write(node, part)

    def in_place(self, node: Node) -> bool:
        if node.op not in ("diag_add", "with_diagonal"):
            return False
        inner = node.args[0]
        # new, and not among what automatic differentiation keeps of an operation: 1/x, √x, exp and inv keep their value
        new = inner.op in ("outer", "matmul", "diag_add") or inner.op == "prod" and inner.data != (1, *inner.data[1:2])
        if not new:
            return False
        # under vmap an array takes in place only what depends on no more arguments than it does itself
        base, shift = ({n for n in below([a]) if n.op == "input"} for a in node.args)
        return shift <= base

    def changed(self, name: str, node: Node, part: Callable[[Node, int], str]) -> list[str]:
        change = "copy_" if node.op == "with_diagonal" else "add_"
        return [f"{name}.diagonal().{change}({part(node.args[1], 0)})"]

    def _embedded(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        """An array on the diagonals of another; one pair of axes after the other is made of the last axis."""
        base, inner = node.args
        every, _, left = node.data.partition("->")
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
        return (text, ATOM) if base.op == "blank" else (f"{part(base, ADD)} + {text}", ADD)

    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        arrays = [f"{self.local[n]} = torch.as_tensor({self.local[n]})" for n, shape in given if shape]
        typed = f", {self.typed}" if self.typed else ""
        return arrays + [
            f"{self.local[n]} = torch.as_tensor({self.local[n]}{typed})" for n, shape in given if not shape
        ]

    def autograd(self) -> list[str]:
        """The function for automatic differentiation, as a class and by keyword."""
        module = self.module
        names = [self.local[v.name] for v in module.symbols]
        place = module.symbols.index(module.variable)
        others = [n for n in range(len(names)) if n != place]
        name = module.functions[0].name
        gives = ["None"] * len(names)
        forward: list[str] = []
        if others:
            held = f"({', '.join(map(str, others))}{',' * (len(others) == 1)})"
            forward += [
                f"if any(ctx.needs_input_grad[n] for n in {held}):",
                f'    raise ValueError("this is differentiable by {names[place]} alone; the others are constants")',
            ]
        if module.scalar:
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
            f'    """The objective for automatic differentiation, with the derived derivative by {names[place]}."""',
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
        return [
            head,
            f'    """The objective, differentiable by {self.local[self.module.variable.name]}."""',
            *(f"    {line}" for line in self.popped(odd)),
            *(f"    {line}" for line in self.result()),
        ]

    def result(self) -> Iterable[str]:
        """The lines that evaluate the objective for automatic differentiation."""
        return [f"return Objective.apply({', '.join(self.local[v.name] for v in self.module.symbols)})"]


def render(module: Module) -> str:
    """The source of a module for PyTorch."""
    printer = TorchPrinter(module, TARGET)
    functions = [printer.function(f) for f in module.functions]
    if module.order == 1:
        functions += [printer.autograd(), printer.objective()]
    return printer.source(["import math", "", "import torch"], functions)


TARGET = Target(
    "torch",
    render,
    ".py",
    Text("PyTorch", "PyTorch"),
    frozenset(
        {
            "erf",
            "expm",
            "normcdf",
            "relu",
            "sigmoid",
            "logsigmoid",
            "softmax",
            "logsoftmax",
            "logsumexp",
            "outer",
            "diag",
            "trace",
            "embed",
        }
    ),
    factors=True,
)
