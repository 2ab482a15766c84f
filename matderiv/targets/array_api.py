"""The Python array API standard: one source for NumPy, PyTorch, JAX, CuPy, dask.array and whatever follows it.

The namespace is that of the arrays themselves; array-api-compat, where it is installed, knows those of libraries that
do not say it. The arrays are taken as they are: their entries are floating-point numbers of one type.
"""

from __future__ import annotations

from sympy import Expr

from ..coding.arrays import Node
from ..coding.graph import kinds as op
from ..coding.helpers import NORMAL, helpers
from ..coding.levels import ADD, ATOM, Code, Part
from ..coding.pythonic import TABLE as PYTHON
from ..coding.pythonic import PythonPrinter
from ..coding.target import Module, Target
from ..core.text import Text

__all__ = ["TARGET"]

NAMESPACE = '''def _namespace(array):
    """The library of an array: as the array says, as array-api-compat knows, or the package of its type."""
    if hasattr(array, "__array_namespace__"):
        return array.__array_namespace__()
    if isinstance(array, (int, float)):
        return import_module("numpy")
    try:
        return import_module("array_api_compat").array_namespace(array)
    except ImportError:
        package = type(array).__module__.split(".")
        return import_module(".".join(package[: 2 if package[0] == "dask" else 1]))'''

LIKE = '''def _like(array):
    """What a new array is told, to be of the type and on the device of this one."""
    like = {"dtype": array.dtype} if hasattr(array, "dtype") else {}
    if hasattr(array, "device") and "dask" not in type(array).__module__ and "jax" not in type(array).__module__:
        like["device"] = array.device
    return like'''

ERF = '''def _erf(xp, x):
    """The error function: its series near 0, the asymptotic series of 1 - erf beyond 5 (Abramowitz and Stegun, 7.1)."""
    far = xp.abs(x) > 5.0
    near = xp.where(far, xp.zeros_like(x), x)
    term = total = near
    for n in range(1, 120):
        term = term * (2 * near**2 / (2 * n + 1))
        total = total + term
    size = xp.where(far, xp.abs(x), xp.full_like(x, 5.0))
    term = rest = xp.ones_like(x)
    for n in range(1, 20):
        term = term * (-(2 * n - 1) / (2 * size**2))
        rest = rest + term
    away = xp.sign(x) * (1 - xp.exp(-(size**2)) / (size * math.sqrt(math.pi)) * rest)
    return xp.where(far, away, 2 / math.sqrt(math.pi) * xp.exp(-(near**2)) * total)'''

NORMCDF = '''def _normcdf(xp, x):
    """The normal distribution function; its tails by a continued fraction (Abramowitz and Stegun, 7.1.14)."""
    t = xp.abs(x) / math.sqrt(2)
    tail = t > 1.0
    away = xp.where(tail, t, xp.ones_like(t))
    below = away
    for n in range(120, 0, -1):
        below = away + n / 2 / below
    outside = xp.exp(-(away**2)) / (below * math.sqrt(math.pi))
    upper = xp.where(tail, outside, 1 - _erf(xp, xp.where(tail, xp.zeros_like(t), t))) / 2
    return xp.where(x > 0.0, 1 - upper, upper)'''

SIGMOID = '''def _sigmoid(xp, x):
    """The logistic function of each entry, exact in both tails."""
    power = xp.exp(-xp.abs(x))
    return xp.where(x < 0, power, xp.ones_like(power)) / (1 + power)'''

MAX = '''def _max(xp, x, axis):
    """The largest entries along an axis; a library older than the standard gives their places, too."""
    largest = xp.max(x, axis=axis)
    return largest[0] if isinstance(largest, tuple) else largest'''

ADJUGATE = '''def _adjugate(xp, A):
    """The adjugate, also of a singular matrix: its singular values are products, each of all but one of those of A."""
    U, S, Vh = xp.linalg.svd(A)
    products = xp.prod(xp.where(xp.eye(A.shape[0]) > 0, xp.ones_like(A), S[None, :]), axis=1)
    return xp.linalg.det(U @ Vh) * ((Vh.T * products) @ U.T)'''

REGULAR = '''def _regular(xp, A):
    """A matrix that is inverted although its determinant stands beside it, which must not be 0."""
    if xp.linalg.matrix_rank(A) < A.shape[0]:
        raise ValueError("this formula inverts a matrix that is singular to working precision")
    return A'''

EXPM = '''def _expm(xp, A):
    """The matrix exponential: a Taylor polynomial of A / 2**s, squared s times (Higham, Functions of Matrices, 10)."""
    norm = float(xp.max(xp.sum(xp.abs(A), axis=0)))
    squarings = max(0, math.ceil(math.log2(norm)) + 1) if norm > 0.5 else 0
    A = A / 2**squarings
    power = total = xp.eye(A.shape[0], **_like(A))
    for k in range(1, 19):
        power = power @ A / k
        total = total + power
    for _ in range(squarings):
        total = total @ total
    return total'''

WORDS = {
    "given": "xp, ",
    "pass_": "xp, ",
    "norm": "vector_norm",
    "stop": "_largest",
    "permute": "permute_dims",
    "like": ", **_like(S)",
    "diagonal": "xp.linalg.diagonal(inner)",
    "tiny": "float(xp.finfo(S.dtype).smallest_normal)",
}
# a library older than the standard gives the places of the largest, too
LARGEST = '''def _largest(found):
    """The largest entries, without their places."""
    return found[0] if isinstance(found, tuple) else found'''

HELPERS = helpers("xp", "_normcdf(xp, near)", "_erf(xp, near)", **WORDS)
HELPERS |= {op.ERF: (ERF,), op.EXPM: (EXPM,), op.NORMCDF: (ERF, NORMCDF), op.SIGMOID: (SIGMOID,)}
HELPERS |= {op.ADJUGATE: (ADJUGATE,), op.REGULAR: (REGULAR,)}
HELPERS |= {kind: (LARGEST, *HELPERS[kind]) for kind in (op.SCALE, op.NORM, op.NORMS)}
HELPERS |= {kind: (ERF, NORMCDF, *HELPERS[kind]) for kind in NORMAL}


class ArrayPrinter(PythonPrinter):
    """The names of the standard, in the namespace ``xp``."""

    arrays_only = True
    namespace = "xp"
    typed = "**like"
    texts = HELPERS
    first = "xp"

    def reduced(self, node: Node, part: Part) -> Code:
        if node.kind is op.SUM or node.over is None:
            return super().reduced(node, part)
        self.helpers["max"] = MAX
        return f"_max(xp, {part(node.args[0], ADD)}, {node.over})", ATOM

    def diagonal_matrix(self, node: Node, shift: str) -> str:
        if not node.args[1].axes:
            return super().diagonal_matrix(node, shift)
        eye = self.call("eye", f"{self.extent(node.axes[0])}{self.own}")[0]
        return f"{shift}[:, None] * {eye}" if shift.isidentifier() else f"({shift})[:, None] * {eye}"

    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        first = next((name for name, shape in given if shape), given[0][0] if given else None)
        if first is None:
            return ["xp = _namespace(0.0)", "like = {}"]
        out = [f"xp = _namespace({self.local[first]})", f"like = _like({self.local[first]})"]
        one = "" if any(shape for _, shape in given) else "1.0 * "
        return out + [f"{self.local[n]} = xp.asarray({one}{self.local[n]}, **like)" for n, shape in given if not shape]


TABLE = {
    **PYTHON,
    **dict.fromkeys(HELPERS, ArrayPrinter.helped),
    **dict.fromkeys((op.SUM, op.MAX), ArrayPrinter.reduced),
    op.DIAGONAL: "xp.linalg.diagonal({a})",
    op.PERMUTE: "xp.permute_dims({a}, {order})",
    op.FIRST: "xp.concat(({a:.}[:1], xp.zeros_like({a:.}[1:])))",
}


def render(module: Module, target: Target) -> str:
    """The source of a module for any array library."""
    printer = ArrayPrinter(module, target)
    functions = [_without_unused(printer.function(f)) for f in module.functions]
    body = "\n".join(line for f in functions for line in f) + "".join(printer.helpers.values())
    helpers = {"namespace": NAMESPACE, **({"like": LIKE} if "_like(" in body else {})}
    printer.helpers = {**helpers, **printer.helpers}
    return printer.source(["import math", "from importlib import import_module"], functions)


def _without_unused(lines: list[str]) -> list[str]:
    """A function without the lines that prepare what it does not use."""
    text = "\n".join(lines)
    gone = {line for line in lines if line.startswith("    like = ") and text.count("**like") == 0}
    lines = [line for line in lines if line not in gone]
    if "xp." not in "\n".join(lines) and "(xp" not in "\n".join(lines):
        lines = [line for line in lines if not line.startswith("    xp = ")]
    return lines


TARGET = Target(
    "array_api",
    render,
    ".py",
    Text("the Python array API standard", "Python の配列 API 標準"),
    TABLE,
    numbers=True,
)
