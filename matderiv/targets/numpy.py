"""NumPy: functions of ordinary arrays in the precision that they have, with NumPy alone."""

from __future__ import annotations

from sympy import Expr

from ..coding.arrays import Node
from ..coding.graph import kinds as op
from ..coding.helpers import NORMAL, helpers
from ..coding.levels import ADD, Part
from ..coding.pythonic import ARC, PythonPrinter
from ..coding.pythonic import TABLE as PYTHON
from ..coding.target import Module, Target
from ..core.text import Text

__all__ = ["TARGET"]

REAL = '''def _real(*arrays):
    """Arrays of floating-point numbers of one precision: the one they have; double for whole numbers."""
    for a in arrays:
        if type(a) is not np.ndarray or a.dtype.char != "d":
            break
    else:
        return arrays
    arrays = [np.asarray(a) for a in arrays]
    types = {a.dtype for a in arrays}
    if any(t.kind == "c" for t in types):
        raise TypeError("the derivative is that by real numbers, but an array is complex")
    common = np.result_type(*(t if t.kind == "f" else float for t in types))
    return [a.astype(common, copy=False) for a in arrays]'''

ERF = '''def _erf(x):
    """The error function of each entry."""
    return np.vectorize(math.erf, otypes=[np.result_type(x)])(x)'''

NORMCDF = '''def _normcdf(x):
    """The distribution function of the standard normal law of each entry, exact in its lower tail too."""
    return np.vectorize(lambda t: math.erfc(-t / math.sqrt(2)) / 2, otypes=[np.result_type(x)])(x)'''

SIGMOID = '''@np.errstate(over="ignore")
def _sigmoid(x):
    """The logistic function of each entry, to the last digits in both tails; where exp(-x) is too large it is 0."""
    power = np.negative(x, out=np.empty_like(x))
    np.exp(power, out=power)
    power += 1
    return np.reciprocal(power, out=power)'''

MILLS_TAIL = '''def _mills_tail(x):
    """Below -2, x plus the normal density over its distribution function, by a continued fraction; elsewhere 0."""
    whole, far = np.zeros_like(x), x < -2
    size, rest = -x[far], 0.0
    for n in range(60, 0, -1):  # Abramowitz and Stegun, 26.2.14
        rest = n / (size + rest)
    whole[far] = rest
    return whole'''

NORM = '''def _norm(a):
    """The square root of the sum of squares, also where these are too large or too small for a number."""
    norm = np.linalg.norm(a)
    if 1e-15 < norm < 1e15:
        return norm
    peak = np.max(np.abs(a), initial=0)
    return peak * np.linalg.norm(a / peak) if 0 < peak < np.inf else peak'''

ADJUGATE = '''def _adjugate(A):
    """The adjugate, also of a singular matrix: its singular values are products, each of all but one of those of A."""
    U, S, Vh = np.linalg.svd(A)
    products = np.prod(np.where(np.eye(len(S)) > 0, 1, S), axis=1)
    return np.linalg.det(U @ Vh) * ((Vh.T * products) @ U.T)'''

REGULAR = '''def _regular(A):
    """A matrix that is inverted although its determinant stands beside it, which must not be 0."""
    if np.linalg.matrix_rank(A) < len(A):
        raise ValueError("this formula inverts a matrix that is singular to working precision")
    return A'''

EXPM = '''def _expm(A):
    """The matrix exponential: a Taylor polynomial of A / 2**s, squared s times (Higham, Functions of Matrices, 10)."""
    norm = np.linalg.norm(A, 1)
    squarings = max(0, math.ceil(math.log2(norm)) + 1) if norm > 0.5 else 0
    A = A / 2**squarings
    power = total = np.eye(len(A), dtype=A.dtype)
    for k in range(1, 19):
        power = power @ A / k
        total = total + power
    for _ in range(squarings):
        total = total @ total
    return total'''

HELPERS = helpers("np", "_normcdf(near)", "_erf(near)")
HELPERS |= {op.ERF: (ERF,), op.EXPM: (EXPM,), op.NORMCDF: (NORMCDF,), op.SIGMOID: (SIGMOID,), op.NORM: (NORM,)}
HELPERS |= {op.ADJUGATE: (ADJUGATE,), op.REGULAR: (REGULAR,)}
HELPERS |= {kind: (ERF, NORMCDF, MILLS_TAIL, *HELPERS[kind][1:]) for kind in NORMAL}


class NumPyPrinter(PythonPrinter):
    """NumPy's own names, and a diagonal that is changed in place."""

    texts = HELPERS
    has_vdot = True
    of_library = (op.RELU,)

    def __init__(self, module: Module, target: Target) -> None:
        super().__init__(module, target)
        self.like = next((self.local[v.name] for v in module.symbols if v.rank), None)
        self.typed = f"dtype={self.like}.dtype" if self.like is not None else ""

    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        if any(shape for _, shape in given):
            self.helpers.setdefault("real", REAL)
        names = [self.local[n] for n, shape in given if shape]
        if not names:
            arrays = []
        elif len(names) == 1:
            arrays = [f"({names[0]},) = _real({names[0]})"]
        else:
            arrays = [f"{', '.join(names)} = _real({', '.join(names)})"]
        typed = self.typed or "dtype=float"
        return arrays + [f"{self.local[n]} = np.asarray({self.local[n]}, {typed})" for n, shape in given if not shape]

    def constant(self, node: Node, part: Part) -> str:
        """A number as an array library has it."""
        return f"{f'{self.like}.dtype.type' if self.like else 'np.float64'}({part(node.args[0], ADD)})"

    def in_place(self, node: Node) -> bool:
        if node.kind is op.EMBED:
            return True
        # adding to the diagonal of a new array needs no matrix with that diagonal
        new = (op.PROD, op.OUTER, op.MATMUL, op.ADD, op.INV, op.EXP, op.DIAG_ADD, op.WITH_DIAGONAL)
        return node.kind in (op.DIAG_ADD, op.WITH_DIAGONAL) and node.args[0].kind in new

    def changed(self, name: str, node: Node, part: Part) -> list[str]:
        if node.kind is op.EMBED:
            # a view of the diagonal, which can be written to
            sign = "" if node.args[0].kind is op.BLANK else "+"
            return [f'np.einsum("{node.pattern}", {name})[...] {sign}= {part(node.args[1], 0)}']
        shift = part(node.args[1], 0)
        if node.kind is op.WITH_DIAGONAL:
            return [f"{name}.flat[:: {self.extent(node.axes[0])} + 1] = {shift}"]
        sign = "+"
        if shift.startswith("-") and " " not in shift:
            sign, shift = "-", shift[1:]
        return [f"{name}.flat[:: {self.extent(node.axes[0])} + 1] {sign}= {shift}"]


TABLE = {
    **PYTHON,
    **dict.fromkeys(HELPERS, NumPyPrinter.helped),
    **ARC,
    **{kind: f"np.{kind}({{args}})" for kind in (op.OUTER, op.DIAG, op.TRACE)},
    op.RELU: "np.maximum({a}, 0)",
    op.CONSTANT: NumPyPrinter.constant,
    op.BLANK: lambda p, node, part: f"np.zeros({p.shape(node.axes)}{p.own})",
    op.EMBED: "",  # is done in place
}


def render(module: Module, target: Target) -> str:
    """The source of a module for NumPy."""
    printer = NumPyPrinter(module, target)
    functions = [printer.function(f) for f in module.functions]
    return printer.source(["import math", "", "import numpy as np"], functions)


TARGET = Target(
    "numpy",
    render,
    ".py",
    Text("NumPy", "NumPy"),
    TABLE,
    numbers=True,
    gram=True,
)
