"""Julia with its standard library LinearAlgebra."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sympy import Expr

from ..coding.arrays import Node
from ..coding.columns import TABLE as COLUMNS
from ..coding.columns import ColumnPrinter
from ..coding.extents import readings
from ..coding.graph import kinds as op
from ..coding.graph.kinds import OF_REALS
from ..coding.levels import ADD, ATOM, MULTIPLY, NEGATE, POWER, Code, Part
from ..coding.target import Function, Module, Target
from ..core.text import Text

__all__ = ["TARGET"]

KEYWORDS = frozenset(
    {"abstract", "baremodule", "begin", "break", "catch", "const", "continue", "do", "else", "elseif", "end"}
    | {"export", "false", "finally", "for", "function", "global", "if", "import", "isa", "let", "local"}
    | {"macro", "module", "mutable", "primitive", "quote", "return", "struct", "true", "try", "type", "using"}
    | {"where", "while", "in", "I", "cholesky", "cos", "det", "diag", "dot", "exp", "inv", "kron", "log"}
    | {"norm", "ones", "others", "pi", "reshape", "sin", "size", "sum", "svd", "tr", "vec", "zeros", "sqrt"}
    | {"tanh", "sigmoid", "softplus", "sign", "abs"}
)


class JuliaPrinter(ColumnPrinter):
    """Matrices are multiplied by ``*``, what goes entry by entry has a dot."""

    reserved = KEYWORDS

    def is_identifier(self, name: str) -> bool:
        return name.isidentifier() and name not in KEYWORDS

    def spreading(self, node: Node) -> str:
        return "." if any(a.axes != node.axes for a in node.args) else ""

    def extents(self, axes: Iterable[Expr]) -> str:
        """Extents as arguments."""
        return ", ".join(map(self.extent, axes))

    def picked(self, node: Node, part: Part) -> str:
        """An entry, a row or a column."""
        a, place = node.args[0], self.place(node.args[1], part, 1)
        at = [place if n == node.over else ":" for n in range(len(a.axes))]
        return f"{part(a, ATOM)}[{', '.join(at)}]"

    def sliced(self, node: Node, part: Part) -> str:
        """Some rows, columns or entries."""
        a, stretch = node.args[0], ":".join(self.places(node, 1))
        at = [stretch if n == node.over else ":" for n in range(len(a.axes))]
        return f"{part(a, ATOM)}[{', '.join(at)}]"

    def shifted(self, node: Node, part: Part) -> Code:
        """A matrix and something on its diagonal."""
        a, b = node.args
        shift = f"Diagonal({part(b, ADD)})" if b.axes else f"{part(b, NEGATE)} * I"
        return f"{part(a, MULTIPLY)} + {'I' if shift == '1 * I' else shift}", ADD

    def along(self, node: Node, part: Part) -> str:
        """A function of the source that may be told an axis."""
        args = [part(a, ADD) for a in node.args] + ([] if node.axis is None else [f"dims={node.axis + 1}"])
        return f"_{node.kind}({', '.join(args)})"

    def kron(self, node: Node, part: Part) -> str:
        """The Kronecker product."""
        args = [part(a, ADD) for a in node.args]
        shapes = [f"reshape({a}, {self.extents(s)})" for a, s in zip(args, node.shapes, strict=True)]
        sides = [a if len(n.axes) == 2 else s for a, n, s in zip(args, node.args, shapes, strict=True)]
        whole = f"kron({', '.join(sides)})"
        return whole if len(node.axes) == 2 else f"vec({whole})"

    def expanded(self, node: Node, part: Part) -> str:
        """An array with axes of length 1."""
        if node.rank == 2:
            return part(node.args[0], ATOM) if node.at == (0,) else f"{part(node.args[0], ATOM)}'"
        return f"reshape({part(node.args[0], ADD)}, {self.extents(node.axes)})"

    def reduced(self, node: Node, part: Part) -> str:
        """A sum, a product or the largest entry."""
        name = {op.SUM: "sum", op.MULTIPLIED: "prod", op.MAX: "maximum"}[node.kind]
        inner = part(node.args[0], ADD)
        if node.over is None:
            return f"{name}({inner})"
        over = node.over if isinstance(node.over, tuple) else (node.over,)
        dims = ", ".join(str(n + 1) for n in over)
        return f"dropdims({name}({inner}, dims=({dims},)), dims=({dims},))"

    def reshaped(self, node: Node, part: Part) -> str:
        """The last axis runs fastest in what was asked for, the first in what Julia does."""
        inner, (a,) = part(node.args[0], ADD), node.args
        if [s for s in a.axes if s != 1] == [s for s in node.axes if s != 1]:
            return f"reshape({inner}, {self.extents(node.axes)})"
        first = f"permutedims({inner}, {self._reversal(len(a.axes))})" if len(a.axes) > 1 else inner
        made = f"reshape({first}, {self.extents(reversed(node.axes))})"
        return f"permutedims({made}, {self._reversal(len(node.axes))})" if len(node.axes) > 1 else made

    def permuted(self, node: Node, part: Part) -> str:
        """The axes in another order."""
        return f"permutedims({part(node.args[0], ADD)}, ({', '.join(str(n + 1) for n in node.order)}))"

    def _reversal(self, rank: int) -> str:
        return f"({', '.join(str(n) for n in range(rank, 0, -1))})"

    # ---- functions

    def function(self, function: Function) -> list[str]:
        """A function with its docstring, which Julia keeps in front of it."""
        names = [v.name for v in self.module.symbols] + [*function.arguments]
        plain = [n for n in names if self.local[n] == n]
        odd = [n for n in names if self.local[n] != n]
        signature = ", ".join([*plain, *(["others..."] if odd else [])])
        doc = [_quoted(line) for line in self.documented(function)]
        out = [
            '"""',
            f"    {function.name}(; {signature})",
            "",
            *doc,
            '"""',
            f"function {function.name}(; {signature})",
        ]
        out += [f'    {self.local[n]} = others[Symbol("{_quoted(n)}")]' for n in odd]
        out += [f"    {line}" for line in self._inputs(function)]
        lines, values = self.body(function)
        if function.columns:
            values = [f"({', '.join(row)}{',' * (len(row) == 1)})" for row in function.rows(values)]
            values = values if len(values) > 1 else [f"({values[0]},)"]
        out += [*(f"    {line}" for line in lines), f"    return {', '.join(values)}", "end"]
        if odd or self.module.callables or self.module.indices:
            return out
        # in the order of the objective as well
        return [*out, "", f"{function.name}({signature}) = {function.name}(; {signature})"]

    def _inputs(self, function: Function) -> Iterable[str]:
        given = [(v.name, v.shape[: v.rank]) for v in self.module.symbols]
        given += [(name, tuple(s for s in shape if s != 1)) for name, shape in function.extra]
        for r in readings(given):
            over = "" if r.rest == 1 else f" ÷ ({self.extent(r.rest)})"
            whole = f"size({self.local[r.name]}, {r.axis + 1}){over}"
            whole = whole if r.times == 1 else f"round(Int, ({whole})^(1 / {r.times}))"
            yield f"{self.sizes[str(r.size)]} = {whole}"
        checks = [
            f"size({self.local[name]}) == ({', '.join(map(self.extent, shape))}{',' * (len(shape) == 1)})"
            for name, shape in given
            if shape
        ]
        if checks:
            shapes = ", ".join(f"{self.local[name]} {self.shape_text(shape)}" for name, shape in given)
            yield f"({' && '.join(checks)}) ||"
            yield f'    throw(DimensionMismatch("the shapes do not fit: {shapes}"))'
        for name, shape in given:
            if any(s == 1 for s in shape):
                kept = ", ".join(self.extent(s) for s in shape if s != 1)
                yield (
                    f"{self.local[name]} = reshape({self.local[name]}, {kept})"
                    if kept
                    else f"{self.local[name]} = only({self.local[name]})"
                )


def _quoted(text: str) -> str:
    """A text that may stand inside a string literal."""
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("$", "\\$")


SIGMOID = """sigmoid(t) = 1 / (1 + exp(-t))"""
SOFTPLUS = """softplus(t) = log1p(exp(-abs(t))) + max(t, 0)"""
ERF = """"The error function, by its series near 0 and by the asymptotic series of 1 - erf beyond 5."
function _erf(x)
    if abs(x) <= 5
        term = total = x
        for n in 1:119
            term *= 2x^2 / (2n + 1)
            total += term
        end
        return 2 / sqrt(pi) * exp(-x^2) * total
    end
    term = rest = 1.0
    for n in 1:19
        term *= -(2n - 1) / (2x^2)
        rest += term
    end
    return sign(x) - exp(-x^2) / (x * sqrt(pi)) * rest
end"""

NORMCDF = """"The normal distribution function; its tails by a continued fraction (Abramowitz and Stegun, 7.1.14)."
function _normcdf(x)
    t = abs(x) / sqrt(2)
    if t > 1
        below = t
        for n in 120:-1:1
            below = t + n / 2 / below
        end
        upper = exp(-t^2) / (below * sqrt(pi)) / 2
    else
        upper = (1 - _erf(t)) / 2
    end
    return x > 0 ? 1 - upper : upper
end"""


ADJUGATE = """"The adjugate, also of a singular matrix, from products of all singular values but one."
function _adjugate(A)
    F = svd(A)
    n = length(F.S)
    products = [prod(F.S[[1:(i - 1); (i + 1):n]]) for i in 1:n]
    return det(F.U * F.Vt) * (F.V * (products .* F.U'))
end"""

REGULAR = """"A matrix that is inverted although its determinant stands beside it, which must not be 0."
function _regular(A)
    rank(A) < size(A, 1) && throw(ArgumentError("this formula inverts a matrix that is singular to working precision"))
    return A
end"""


SECH_SQUARED = """"1 - tanh(x)^2, to the last digits in both tails."
function _sech_squared(x)
    power = exp(-2abs(x))
    return 4power / (1 + power)^2
end"""

MILLS_TAIL = """"For x < -2, x plus the normal density over its distribution function (Abramowitz and Stegun, 26.2.14)."
_mills_tail(x) = foldl((rest, n) -> n / (rest - x), 60:-1:1; init=zero(x))"""

INVERSE_MILLS = """"The normal density over its distribution function, to the last digits in both tails."
_inverse_mills(x) = x < -2 ? _mills_tail(x) - x : exp(-x^2 / 2) / sqrt(2pi) / _normcdf(x)"""

INVERSE_MILLS_EXCESS = """"x plus the normal density over its distribution function, to the last digits where x < 0."
_inverse_mills_excess(x) = x < -2 ? _mills_tail(x) : x + exp(-x^2 / 2) / sqrt(2pi) / _normcdf(x)"""

LOG_NORMCDF = """"The logarithm of the normal distribution function, to the last digits in both tails."
function _log_normcdf(x)
    x < -2 && return -x^2 / 2 - log(sqrt(2pi) * (_mills_tail(x) - x))
    return x > 0 ? log1p(-_normcdf(-x)) : log(_normcdf(x))
end"""

LOG_ERFC = """"The logarithm of 1 - erf(x), to the last digits in both tails and near 0."
_log_erfc(x) = x > 1 ? log(2) + _log_normcdf(-sqrt(2) * x) : log1p(-_erf(x))"""

LOG1M_EXP = """"The logarithm of 1 - exp(x), to the last digits near 0 and far below it (Maechler, Rmpfr)."
_log1m_exp(x) = x < -log(2) ? log1p(-exp(x)) : log(-expm1(x))"""

LOG_NORMCDF_BETWEEN = """"The logarithm of the size of the difference of the normal distribution function at x and y."
function _log_normcdf_between(x, y)
    lower, upper = x + y > 0 ? minmax(-x, -y) : minmax(x, y)
    upper, lower = _log_normcdf(upper), _log_normcdf(lower)
    return upper + _log1m_exp(lower - upper)
end"""

CENTRED = """"An array less its mean with weights of the sum 1, to the last digits also where one weight is nearly 1."
function _centred(weights, a; dims=:)
    a = a .- sum(ifelse.(weights .> 0.5, a, zero(a)), dims=dims)
    return a .- sum(weights .* a, dims=dims)
end"""

SUPPORTED = """"The entries whose weights are not 0; the others are -infinity."
_supported(a, weights) = ifelse.(weights .== 0, -Inf, a)"""

DIFFERENCE = """"The difference of weights of the sum 1, to the last digits where one entry is nearly 1 in both."
function _difference(a, b)
    heavy = (a .> 0.5) .& (b .> 0.5)
    less = ifelse.(heavy, 0, a .- b)
    return ifelse.(heavy, -sum(less), less)
end"""

OTHER_ENTRIES = """"For each entry of a vector the product of all others."
_other_entries(x) = [prod(x[[1:(i - 1); (i + 1):end]]) for i in eachindex(x)]"""

SCALE = """"The size of the largest entry, or 1 where all are 0."
function _scale(a)
    peak = maximum(abs, a)
    return 0 < peak < Inf ? peak : one(peak)
end"""

COMPLEMENT = """"1 less each of several weights of the sum 1; for one that is nearly 1 that is the sum of the others."
function _complement(weights; dims=:)
    others = sum(ifelse.(weights .> 0.5, zero(weights), weights), dims=dims)
    return ifelse.(weights .> 0.5, others, 1 .- weights)
end"""

ADJUGATE_PAIRS = """"The products of all singular values but two, 0 on the diagonal."
function _adjugate_pairs(S)
    S = max.(S, floatmin(eltype(S)))
    rest = [prod(S[[1:(i - 1); (i + 1):end]]) for i in eachindex(S)]
    lower = tril(rest ./ S', -1)
    return lower + lower'
end"""

ADJUGATE_SLOPE = """"The derivative of the adjugate in a direction W, det(A) (tr(W/A) - W/A) / A, also of a singular A."
function _adjugate_slope(A, W)
    F = svd(A)
    pairs = _adjugate_pairs(F.S)
    inner = F.U' * W * F.V
    inner = Diagonal(pairs * diag(inner)) - pairs .* inner
    return det(F.U * F.Vt) * (F.V * inner * F.U')
end"""

ADJUGATE_SLOPES = """"det(A) (B[i, j] B[k, l] - B[k, j] B[i, l]) with B = left inv(A) right, also of a singular matrix."
function _adjugate_slopes(A, left, right)
    F = svd(A)
    left, right = left * F.V, F.U' * right
    m, n = size(left, 1), size(right, 2)
    entries = reshape(reshape(left, m, 1, :) .* reshape(right', 1, n, :), m * n, :)
    first = reshape(entries * _adjugate_pairs(F.S) * entries', m, n, m, n)
    return det(F.U * F.Vt) * (first - permutedims(first, (3, 2, 1, 4)))
end"""

WITH_DIAGONAL = """"A matrix whose diagonal is replaced by a vector."
_with_diagonal(A, v) = A - Diagonal(diag(A)) + Diagonal(v)"""

HELPERS = {
    "_with_diagonal": WITH_DIAGONAL,
    "_adjugate_slopes": ADJUGATE_SLOPES,
    "_adjugate_slope": ADJUGATE_SLOPE,
    "_adjugate_pairs": ADJUGATE_PAIRS,
    "_complement": COMPLEMENT,
    "_scale": SCALE,
    "_supported": SUPPORTED,
    "_difference": DIFFERENCE,
    "_other_entries": OTHER_ENTRIES,
    "_centred": CENTRED,
    "_log_normcdf_between": LOG_NORMCDF_BETWEEN,
    "_log1m_exp": LOG1M_EXP,
    "_log_erfc": LOG_ERFC,
    "_log_normcdf": LOG_NORMCDF,
    "_inverse_mills_excess": INVERSE_MILLS_EXCESS,
    "_inverse_mills": INVERSE_MILLS,
    "_mills_tail": MILLS_TAIL,
    "_sech_squared": SECH_SQUARED,
    "sigmoid": SIGMOID,
    "softplus": SOFTPLUS,
    "_normcdf": NORMCDF,
    "_erf": ERF,
    "_adjugate": ADJUGATE,
    "_regular": REGULAR,
}  # each before those that it needs


OF_NUMBERS = (
    *(op.ERF, op.NORMCDF, op.SECH_SQUARED, op.INVERSE_MILLS, op.INVERSE_MILLS_EXCESS, op.LOG_NORMCDF, op.LOG_ERFC),
    *(op.LOG1M_EXP, op.LOG_NORMCDF_BETWEEN),
)
OF_ARRAYS = (
    *(op.SUPPORTED, op.DIFFERENCE, op.OTHER_ENTRIES, op.SCALE, op.ADJUGATE, op.REGULAR, op.ADJUGATE_SLOPE),
    *(op.ADJUGATE_SLOPES, op.WITH_DIAGONAL),
)
FIELDS = {"Vh": "Vt"}
TABLE = {
    **COLUMNS,
    **{kind: f"{kind}{{dot}}({{a}})" for kind in (*OF_REALS, op.SIGMOID, op.SOFTPLUS)},
    **{kind: f"_{kind}{{dot}}({{args}})" for kind in OF_NUMBERS},
    **{kind: f"_{kind}({{args}})" for kind in OF_ARRAYS},
    **{
        kind: f"{kind}({{a}})"
        for kind in (op.INV, op.DET, op.LOGDET, op.NORM, op.SVD, op.PINV, op.TRIL, op.TRIU, op.VEC)
    },
    op.CONSTANT: "float({a})",
    op.ONES: lambda p, node, part: f"ones({p.extents(node.axes)})",
    op.ZEROS: lambda p, node, part: f"zeros({p.extents(node.axes)})",
    op.EYE: "Matrix(1.0I, {n}, {n})",
    op.ONE_HOT: lambda p, node, part: f"float((1:{p.extent(node.axes[0])}) .== {p.place(node.args[0], part, 1)})",
    op.PICKED: JuliaPrinter.picked,
    op.SLICED: JuliaPrinter.sliced,
    op.EXPAND: JuliaPrinter.expanded,
    op.PERMUTE: JuliaPrinter.permuted,
    op.GIVEN: lambda p, node, part: f"{p.local[node.name]}({part(node.args[0], ADD)})",
    op.RESHAPE: JuliaPrinter.reshaped,
    op.POWER: ("{a:.} {dot}^ {b:.}", POWER),
    op.RELU: "max{dot}({a}, 0)",
    op.MAXIMUM: "max{dot}({args})",
    op.HYPOT: "hypot({args})",
    op.CENTRED: JuliaPrinter.along,
    op.COMPLEMENT: JuliaPrinter.along,
    op.DIAG_ADD: JuliaPrinter.shifted,
    op.VDOT: "dot({args})",
    op.SUM: JuliaPrinter.reduced,
    **dict.fromkeys((op.MAX, op.MULTIPLIED), JuliaPrinter.reduced),
    op.NORMS: lambda p, node, part: f"norm.({'eachrow' if node.over == 1 else 'eachcol'}({part(node.args[0], ADD)}))",
    op.LARGEST: "argmax(abs, {a})",
    op.LAST: lambda p, node, part: f"{part(node.args[0], ATOM)}[{':, ' if node.axes else ''}end]",
    op.FIRST: "[{a}[1]; zero({a})[2:end]]",
    op.KRON: JuliaPrinter.kron,
    op.TRACE: "tr({a})",
    op.DIAGONAL: "diag({a})",
    op.DIAG: "Diagonal({a})",
    op.MATRIX_POWER: ("{a:.}^{exponent}", POWER),
    op.EXPM: "exp({a})",
    op.SOLVE: ("{a:.} \\ {b:.}", MULTIPLY),
    op.CHO_SOLVE: ("{a:.} \\ {b:.}", MULTIPLY),
    op.CHOLESKY: "cholesky(Symmetric({a}))",
    op.CHO_LOGDET: "logdet({a})",
    op.CHO_INV: "inv({a})",
    op.EIGH: "eigen(Symmetric({a}))",
    op.ITEM: lambda p, node, part: f"{part(node.args[0], ATOM)}.{FIELDS.get(node.part, node.part)}",
}


def render(module: Module, target: Target) -> str:
    """The source of a module for Julia."""
    printer = JuliaPrinter(module, target)
    body = "\n\n".join("\n".join(printer.function(f)) for f in module.functions)
    used: list[str] = []
    for name, text in HELPERS.items():
        if any(re.search(rf"(?<!\w){name}\.?\(", part) for part in (body, *used)):
            used.append(text)
    return "\n\n".join(["using LinearAlgebra", *used, body]) + "\n"


TARGET = Target(
    "julia",
    render,
    ".jl",
    Text("Julia", "Julia"),
    TABLE,
)
