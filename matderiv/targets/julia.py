"""Julia with its standard library LinearAlgebra."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from sympy import Expr, S

from ..coding.arrays import Node
from ..coding.extents import readings
from ..coding.target import ADD, ATOM, MULTIPLY, NEGATE, POWER, Function, Module, Printer, Target
from ..core.text import Text

__all__ = ["TARGET"]

KEYWORDS = frozenset(
    {"abstract", "baremodule", "begin", "break", "catch", "const", "continue", "do", "else", "elseif", "end", "export"}
    | {"false", "finally", "for", "function", "global", "if", "import", "isa", "let", "local", "macro", "module"}
    | {"mutable", "primitive", "quote", "return", "struct", "true", "try", "type", "using", "where", "while", "in"}
    # and what the source calls
    | {"I", "cholesky", "cos", "det", "diag", "dot", "exp", "inv", "kron", "log", "norm", "ones", "others", "pi"}
    | {
        "reshape",
        "sin",
        "size",
        "sum",
        "svd",
        "tr",
        "vec",
        "zeros",
        "sqrt",
        "tanh",
        "sigmoid",
        "softplus",
        "sign",
        "abs",
    }
)
NAMES = {"arccos": "acos", "arcsin": "asin", "arctan": "atan", "expm": "exp"}


class JuliaPrinter(Printer):
    """Matrices are multiplied by ``*``, what goes entry by entry has a dot."""

    reserved = KEYWORDS

    def is_identifier(self, name: str) -> bool:
        return name.isidentifier() and name not in KEYWORDS

    def write(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        args = node.args
        match node.op:
            case "number":
                text = "pi" if node.data == S.Pi else self.number(node.data)
                return text, MULTIPLY if " / " in text else NEGATE if text.startswith("-") else ATOM
            case "size":
                text = self.extent(node.data)
                return text, ATOM if text.isidentifier() else ADD
            case "input":
                return self.local[node.data], ATOM
            case "T":
                return f"{part(args[0], ATOM)}'", ATOM
            case "expand":
                return self._expand(node, part)
            case "add":
                return self._add(node, part), ADD
            case "diag_add":
                shift = f"Diagonal({part(args[1], ADD)})" if args[1].axes else f"{part(args[1], NEGATE)} * I"
                return f"{part(args[0], MULTIPLY)} + {'I' if shift == '1 * I' else shift}", ADD
            case "unit":
                return f"{part(args[0], ATOM)} / {part(args[1], ATOM)}", MULTIPLY
            case "with_diagonal":
                return f"_with_diagonal({part(args[0], ADD)}, {part(args[1], ADD)})", ATOM
            case "prod":
                return self._product(node, part)
            case "power":
                return f"{part(args[0], ATOM)} {'.' * bool(node.axes)}^ {part(args[1], ATOM)}", POWER
            case "matmul":
                return self._matmul(node, part)
            case "outer":
                return f"{part(args[0], ATOM)} * {part(args[1], ATOM)}'", MULTIPLY
            case "vdot":
                return f"dot({part(args[0], ADD)}, {part(args[1], ADD)})", ATOM
            case "sum" | "max":
                return self._reduced(node, part), ATOM
            case "ones" | "zeros":
                return f"{node.op}({', '.join(map(self.extent, node.axes))})", ATOM
            case "eye":
                n = self.extent(node.axes[0])
                return f"Matrix(1.0I, {n}, {n})", ATOM
            case "item":
                field = {"U": "U", "S": "S", "Vh": "Vt"}.get(node.data, node.data)
                return f"{part(args[0], ATOM)}.{field}", ATOM
            case "reshape":
                return self._reshaped(node, part)
            case _:
                return self._other(node, part)

    def _other(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        args = [part(a, ADD) for a in node.args]
        dot = "." if node.axes else ""
        match node.op:
            case "solve" | "cho_solve":
                return f"{part(node.args[0], ATOM)} \\ {part(node.args[1], ATOM)}", MULTIPLY
            case "cholesky":
                return f"cholesky(Symmetric({args[0]}))", ATOM
            case "cho_logdet":
                return f"logdet({args[0]})", ATOM
            case "cho_inv":
                return f"inv({args[0]})", ATOM
            case "eigh":
                return f"eigen(Symmetric({args[0]}))", ATOM
            case "inv" | "det" | "logdet" | "norm" | "svd" | "pinv" | "tril" | "triu" | "vec" | "expm":
                return f"{NAMES.get(node.op, node.op)}({args[0]})", ATOM
            case "norms":
                return f"norm.({'eachrow' if node.data == 1 else 'eachcol'}({args[0]}))", ATOM
            case "trace":
                return f"tr({args[0]})", ATOM
            case "diagonal":
                return f"diag({args[0]})", ATOM
            case "diag":
                return f"Diagonal({args[0]})", ATOM
            case "matrix_power":
                return f"{part(node.args[0], ATOM)}^{node.data}", POWER
            case "permute":
                return f"permutedims({args[0]}, ({', '.join(str(n + 1) for n in node.data)}))", ATOM
            case "last":
                return f"{part(node.args[0], ATOM)}[{':, ' if node.axes else ''}end]", ATOM
            case "first":
                return f"[{args[0]}[1]; zero({args[0]})[2:end]]", ATOM
            case "largest":
                return f"argmax(abs, {args[0]})", ATOM
            case "kron":
                shapes = [
                    f"reshape({a}, {', '.join(map(self.extent, s))})" for a, s in zip(args, node.data, strict=True)
                ]
                sides = [a if len(n.axes) == 2 else s for a, n, s in zip(args, node.args, shapes, strict=True)]
                whole = f"kron({', '.join(sides)})"
                return whole if len(node.axes) == 2 else f"vec({whole})", ATOM
            case "relu":
                return f"max{dot}({args[0]}, 0)", ATOM
            case (
                "supported"
                | "difference"
                | "other_entries"
                | "scale"
                | "adjugate"
                | "regular"
                | "adjugate_slope"
                | "adjugate_slopes"
            ):
                return f"_{node.op}({', '.join(args)})", ATOM
            case "centred" | "complement":
                if node.data is not None:
                    args.append(f"dims={node.data + 1}")
                return f"_{node.op}({', '.join(args)})", ATOM
            case "erf" | "normcdf" | "sech_squared" | "inverse_mills" | "inverse_mills_excess":
                return f"_{node.op}{dot}({args[0]})", ATOM
            case "log_normcdf" | "log_normcdf_between" | "log_erfc" | "log1m_exp":
                return f"_{node.op}{dot}({', '.join(args)})", ATOM
            case "maximum":
                return f"max{dot}({', '.join(args)})", ATOM
            case "hypot":
                return f"hypot({', '.join(args)})", ATOM
            case "constant":
                return f"float({args[0]})", ATOM
            case _:
                return f"{NAMES.get(node.op, node.op)}{dot}({args[0]})", ATOM

    def _expand(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        at, rank = node.data
        if rank == 2:
            return (part(node.args[0], ATOM), ATOM) if at == (0,) else (f"{part(node.args[0], ATOM)}'", ATOM)
        return f"reshape({part(node.args[0], ADD)}, {', '.join(map(self.extent, node.axes))})", ATOM

    def _add(self, node: Node, part: Callable[[Node, int], str]) -> str:
        dot = "." if any(a.axes != node.axes for a in node.args) else ""
        out = ""
        for a, sign in zip(node.args, node.data, strict=True):
            text = part(a, ADD if sign > 0 and not out else MULTIPLY)
            out = f"{out} {dot}{'+' if sign > 0 else '-'} {text}" if out else text if sign > 0 else f"-{text}"
        return out

    def _product(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        number, above, under = self.factors(node)
        if number == 1 and len(above) == 1 and not under:
            return self._raised(*above[0], part)
        sign = "-" if number.is_negative else ""
        number = abs(number)
        pieces: list[tuple[str, str, Node | None]] = []
        if number != 1 or not above:
            pieces.append(
                ("*", self.number(number) if " " not in self.number(number) else f"({self.number(number)})", None)
            )
        pieces += [("*", self._raised(a, k, part)[0], a) for a, k in above if not a.axes]
        divisors = [("/", self._raised(a, k, part)[0], a) for a, k in under if not a.axes]
        arrays = [("*", self._raised(a, k, part)[0], a) for a, k in above if a.axes]
        # an array over a number, rather than one over the number times the array
        pieces += [*divisors, *arrays] if pieces else [*arrays, *divisors]
        pieces += [("/", self._raised(a, k, part)[0], a) for a, k in under if a.axes]
        if pieces[0][0] == "/":
            pieces.insert(0, ("*", "1", None))
        text, wide = pieces[0][1], bool(pieces[0][2] is not None and pieces[0][2].axes)
        for op, piece, a in pieces[1:]:
            other = a is not None and bool(a.axes)
            dot = "." if wide and other or op == "/" and other else ""
            text, wide = f"{text} {dot}{op} {piece}", wide or other
        return f"{sign}{text}", MULTIPLY

    def _raised(self, a: Node, k: Expr, part: Callable[[Node, int], str]) -> tuple[str, int]:
        if k == 1:
            return part(a, ATOM), ATOM
        dot = "." if a.axes else ""
        if k == S.Half:
            return f"sqrt{dot}({part(a, ADD)})", ATOM
        exponent = self.number(k)
        return f"{part(a, ATOM)} {dot}^ {f'({exponent})' if ' ' in exponent or exponent[0] == '-' else exponent}", POWER

    def _matmul(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        left, right = node.args
        if len(left.axes) == 1:
            return f"{part(right, ATOM)}' * {part(left, ATOM)}", MULTIPLY
        return f"{part(left, ATOM)} * {part(right, ATOM)}", MULTIPLY

    def _reduced(self, node: Node, part: Callable[[Node, int], str]) -> str:
        name = "sum" if node.op == "sum" else "maximum"
        inner = part(node.args[0], ADD)
        if node.data is None:
            return f"{name}({inner})"
        over = node.data if isinstance(node.data, tuple) else (node.data,)
        dims = ", ".join(str(n + 1) for n in over)
        return f"dropdims({name}({inner}, dims=({dims},)), dims=({dims},))"

    def _reshaped(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        """The last axis runs fastest in what was asked for, the first in what Julia does."""
        inner, (a,) = part(node.args[0], ADD), node.args
        extents = ", ".join(map(self.extent, node.data))
        if [s for s in a.axes if s != 1] == [s for s in node.data if s != 1]:
            return f"reshape({inner}, {extents})", ATOM
        backward = ", ".join(map(self.extent, reversed(node.data)))
        first = f"permutedims({inner}, {self._reversal(len(a.axes))})" if len(a.axes) > 1 else inner
        made = f"reshape({first}, {backward})"
        return (f"permutedims({made}, {self._reversal(len(node.data))})" if len(node.data) > 1 else made), ATOM

    def _reversal(self, rank: int) -> str:
        return f"({', '.join(str(n) for n in range(rank, 0, -1))})"

    # ---- functions

    def function(self, function: Function) -> list[str]:
        """A function with its docstring, which Julia keeps in front of it."""
        names = [v.name for v in self.module.symbols] + [name for name, _ in function.extra]
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
        return [*out, *(f"    {line}" for line in lines), f"    return {', '.join(values)}", "end"]

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


def render(module: Module) -> str:
    """The source of a module for Julia."""
    printer = JuliaPrinter(module, TARGET)
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
    frozenset(
        {"erf", "expm", "normcdf", "relu", "sigmoid", "softplus", "kron", "vec", "outer", "diag", "trace", "logdet"}
        | {"cho_logdet"}
    ),
    factors=True,
)
