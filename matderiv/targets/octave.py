"""GNU Octave and MATLAB: one file, whose first function returns the others; vectors are columns."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sympy import Expr, S

from ..coding.arrays import Node
from ..coding.columns import TABLE as COLUMNS
from ..coding.columns import ColumnPrinter
from ..coding.extents import readings
from ..coding.graph import kinds as op
from ..coding.graph.kinds import OF_REALS
from ..coding.graph.nodes import Smaller
from ..coding.levels import ADD, ATOM, MULTIPLY, NEGATE, POWER, Code, Part
from ..coding.target import Function, Module, Target
from ..core.text import Text

__all__ = ["TARGET"]

KEYWORDS = frozenset(
    {"break", "case", "catch", "classdef", "continue", "do", "else", "elseif", "end", "end_try_catch"}
    | {"end_unwind_protect", "endfor", "endfunction", "endif", "endparfor", "endswitch", "endwhile", "enumeration"}
    | {"enumerate", "events", "for", "function", "global", "if", "methods", "otherwise", "parfor", "persistent"}
    | {"endclassdef", "endenumeration", "endevents", "endmethods", "endproperties", "properties", "return", "spmd"}
    | {"switch", "try", "until", "unwind_protect", "unwind_protect_cleanup", "while", "arguments", "endarguments"}
    | {"__FILE__", "__LINE__", "endspmd", "import"}
)
# what the source calls, and what its functions return
CALLED = frozenset(
    {"acos", "asin", "acosh", "asinh", "atan", "atanh", "abs", "all", "any", "chol", "cos", "cosh", "det"}
    | {"diag", "eig", "erf", "erfc", "erfcx", "error", "exp", "expm", "expm1", "eye", "floor", "hypot", "inf"}
    | {"isequal", "kron", "log", "log10", "log1p", "log2", "lu", "max", "min", "nan", "norm", "numel", "ones"}
    | {"permute", "pi", "pinv", "prod", "rank", "reshape", "round", "sign", "sin", "sinh", "size", "sqrt"}
    | {"sum", "svd", "tan", "tanh", "trace", "tril", "triu", "zeros", "result", "value", "derivative"}
)
# functions that have complex values for some real numbers, and those of them that have real ones where it is 0 or more
PARTIAL = (op.ACOS, op.ACOSH, op.ASIN, op.ATANH, op.LOG, op.LOG10, op.LOG1P, op.LOG2, op.LOG1M_EXP, op.SQRT)
OF_NONNEGATIVE = (op.LOG, op.LOG10, op.LOG1P, op.LOG2, op.SQRT)
FROBENIUS = ", 'fro'"  # for the norm of all entries of a matrix
NONNEGATIVE = frozenset(
    {op.ABS, op.EXP, op.HYPOT, op.INVERSE_MILLS, op.NORM, op.NORMCDF, op.NORMS, op.ONES, op.SCALE, op.SECH_SQUARED}
    | {op.SIGMOID, op.ZEROS}
)


class OctavePrinter(ColumnPrinter):
    """Matrices are multiplied by ``*``, entries by ``.*``; a vector is a matrix with one column."""

    reserved = KEYWORDS | CALLED

    def __init__(self, module: Module, target: Target) -> None:
        self.reserved = self.reserved | HELPERS.keys()
        super().__init__(module, target)

    def is_identifier(self, name: str) -> bool:
        return is_identifier(name)

    def extent(self, size: Expr) -> str:
        if isinstance(size, Smaller):
            return f"min({', '.join(map(self.extent, size.args))})"
        return super().extent(size).replace("**", "^")

    def shape_text(self, shape: Iterable[Expr]) -> str:
        extents = tuple(shape)
        return super().shape_text((*extents, S.One) if len(extents) == 1 else extents)

    def real(self, node: Node, part: Part) -> str:
        """A function of each entry, not a number where its value is complex."""
        made = f"{node.kind}({part(node.args[0], ADD)})"
        within = node.kind in OF_NONNEGATIVE and _is_nonnegative(node.args[0])
        return made if within else f"only_real({made})"

    def power(self, node: Node, part: Part) -> Code:
        """A power whose exponent is an array or a symbol."""
        a, b = node.args
        text = f"{part(a, ATOM)} {'.' * bool(node.axes)}^ {part(b, ATOM)}"
        return (text, POWER) if _is_nonnegative(a) else (f"only_real({text})", ATOM)

    def norm(self, node: Node, part: Part) -> str:
        """The root of the sum of squares."""
        (a,) = node.args
        if len(a.axes) > 2:
            return f"norm({_flat(part(a, ADD))})"
        return f"norm({part(a, ADD)}{FROBENIUS * (len(a.axes) == 2)})"

    def permuted(self, node: Node, part: Part) -> str:
        """The axes in another order."""
        return f"permute({part(node.args[0], ADD)}, [{', '.join(str(n + 1) for n in node.order)}])"

    def along(self, node: Node, part: Part) -> str:
        """A function of the source that may be told an axis."""
        args = [part(a, ADD) for a in node.args] + ([] if node.axis is None else [str(node.axis + 1)])
        return f"{node.kind}({', '.join(args)})"

    def _sizes(self, axes: Iterable[Expr]) -> str:
        """Extents as arguments; a vector has one column."""
        extents = [self.extent(s) for s in axes]
        return ", ".join([*extents, *["1"] * (2 - len(extents))])

    def expanded(self, node: Node, part: Part) -> str:
        """An array with axes of length 1."""
        if node.at == tuple(range(len(node.at))):
            return part(node.args[0], ATOM)  # axes of length 1 at the end need not be told
        if node.rank == 2:
            return f"{part(node.args[0], ATOM)}'"
        return f"reshape({part(node.args[0], ADD)}, {self._sizes(node.axes)})"

    def picked(self, node: Node, part: Part) -> str:
        """An entry, or a row or column as a column."""
        a, place = node.args[0], self.place(node.args[1], part, 1)
        at = [place if n == node.over else ":" for n in range(len(a.axes))]
        text = self._part(part(a, ATOM), at)
        return f"{text}'" if len(a.axes) == 2 and node.over == 0 else text

    def _part(self, text: str, at: list[str]) -> str:
        """Some entries of what need not have a name, as MATLAB wants it."""
        if text.isidentifier():
            return f"{text}({', '.join(at)})"
        rows, columns = (*at, "1")[:2]
        quoted = [f"'{x}'" if x == ":" else x for x in (rows, columns)]
        return f"entries_at({text}, {', '.join(quoted)})"

    def sliced(self, node: Node, part: Part) -> str:
        """Some rows, columns or entries."""
        a, stretch = node.args[0], ":".join(self.places(node, 1))
        at = [stretch if n == node.over else ":" for n in range(len(a.axes))]
        return self._part(part(a, ATOM), at)

    def shifted(self, node: Node, part: Part) -> Code:
        """A matrix and something on its diagonal."""
        matrix, shift = node.args
        eye = f"eye({self.extent(node.axes[0])})"
        text = f"diag({part(shift, ADD)})" if shift.axes else f"{part(shift, NEGATE)} * {eye}"
        return f"{part(matrix, MULTIPLY)} + {eye if text == f'1 * {eye}' else text}", ADD

    def raised(self, a: Node, k: Expr, part: Part) -> Code:
        text, binds = super().raised(a, k, part)
        return (text, binds) if k.is_Integer or _is_nonnegative(a) else (f"only_real({text})", ATOM)

    def root(self, dot: str) -> str:
        return "sqrt"

    def inner(self, node: Node, part: Part) -> Code:
        """The sum of the products of equal entries."""
        a, b = node.args
        if len(a.axes) == 1:
            return f"{part(a, ATOM)}' * {part(b, ATOM)}", MULTIPLY
        text = f"{part(a, ATOM)} .^ 2" if a is b else f"{part(a, ATOM)} .* {part(b, ATOM)}"
        return f"sum({_flat(text)})" if len(a.axes) > 2 else f"sum(sum({text}))", ATOM

    def reduced(self, node: Node, part: Part) -> str:
        """A sum, a product or the largest entry; an axis over which it goes keeps length 1, and then is dropped."""
        (a,), name = node.args, "prod" if node.kind is op.MULTIPLIED else node.kind.name
        text, rank = part(a, ADD), len(a.axes)
        if node.over is None:
            return f"{name}({text})" if rank == 1 else f"{name}({_flat(text)})"
        over = node.over if isinstance(node.over, tuple) else (node.over,)
        for n in over:
            text = f"{name}({text}, {'[], ' * (name == 'max')}{n + 1})"
        if rank == 2:
            return f"{text}'" if over == (0,) else text
        return f"reshape({text}, {self._sizes(node.axes)})"

    def reshaped(self, node: Node, part: Part) -> str:
        """The last axis runs fastest in what was asked for, the first in what Octave does."""
        (a,) = node.args
        if [s for s in a.axes if s != 1] == [s for s in node.axes if s != 1]:
            return f"reshape({part(a, ADD)}, {self._sizes(node.axes)})"
        first = self._backward(part(a, ATOM if len(a.axes) == 2 else ADD), len(a.axes))
        made = f"reshape({first}, {self._sizes(tuple(reversed(node.axes)))})"
        return self._backward(made, len(node.axes))

    def _backward(self, text: str, rank: int) -> str:
        """An array with its axes in the opposite order."""
        if rank <= 2:
            return f"{text}'" if rank == 2 else text
        return f"permute({text}, [{', '.join(str(n) for n in range(rank, 0, -1))}])"

    def kron(self, node: Node, part: Part) -> str:
        sides = [
            f"reshape({part(a, ADD)}, {self._sizes(shape)})" if len(a.axes) == 1 and shape[0] == 1 else part(a, ADD)
            for a, shape in zip(node.args, node.shapes, strict=True)
        ]
        whole = f"kron({', '.join(sides)})"
        return whole if len(node.axes) == 2 else _flat(whole)

    # ---- functions

    def function(self, function: Function) -> list[str]:
        """A function with the text that ``help`` shows."""
        names = [v.name for v in self.module.symbols] + [*function.arguments]
        lines, values = self.body(function)
        if function.columns:  # a cell array of the blocks
            values = ["{" + "; ".join(", ".join(row) for row in function.rows(values)) + "}"]
        returned = ["result"] if len(values) == 1 else ["value", "derivative"]
        if len(values) > 2 or len(values) == 2 and function.name == self.module.functions[0].name:
            by = [self.module.variable.name, *(v.name for v in self.module.also)]
            named = [self._local(f"by_{name}") for name in by]
            returned = ["value", *named] if len(values) > len(by) else named
        outputs = returned[0] if len(returned) == 1 else f"[{', '.join(returned)}]"
        out = [f"function {outputs} = {function.name}({', '.join(self.local[n] for n in names)})"]
        out += [f"  % {line}".rstrip() for line in self.documented(function)]
        out += [f"  {line}" for line in self._inputs(function)]
        lines += [f"{name} = {value}" for name, value in zip(returned, values, strict=True)]
        return [*out, *(f"  {line}" for line in _statements(lines)), "end"]

    def _inputs(self, function: Function) -> Iterator[str]:
        given = [(v.name, v.shape[: v.rank]) for v in self.module.symbols]
        given += [(name, tuple(s for s in shape if s != 1)) for name, shape in function.extra]
        if not given:
            return
        names = ", ".join(self.local[name] for name, _ in given)
        yield f"{names} = reals({names});" if len(given) == 1 else f"[{names}] = reals({names});"
        for r in readings(given):
            whole = f"size({self.local[r.name]}, {r.axis + 1})"
            whole = whole if r.rest == 1 else f"floor({whole} / ({self.extent(r.rest)}))"
            yield f"{self.sizes[str(r.size)]} = {whole if r.times == 1 else f'round(({whole}) ^ (1 / {r.times}))'};"
        checks = [f"~isequal(size({self.local[name]}), [{self._sizes(shape)}])" for name, shape in given]
        if len(checks) == 1:
            yield f"if {checks[0]}"
        else:
            yield f"if {checks[0]} || ..."
            yield from (f"    {check} || ..." for check in checks[1:-1])
            yield f"    {checks[-1]}"
        shapes = ", ".join(f"{self.local[name]} {self.shape_text(shape)}" for name, shape in given)
        yield f"  error('the shapes do not fit: {shapes}');"
        yield "end"
        for name, shape in given:
            kept = [s for s in shape if s != 1]
            if len(kept) < len(shape) and len(kept) < 2 and shape[:1] == (S.One,):  # a row is kept as a column
                yield f"{self.local[name]} = {self.local[name]}(:);"

    def entry(self) -> list[str]:
        """The first function, which returns those that the file is for."""
        names = [f.name for f in self.module.functions]
        return [
            "function functions = objective()",
            "  % The functions of this file, whatever it is called: after f = objective() in the file objective.m,",
            *(f"  % f.{f.name}({', '.join(self._arguments(f))})" for f in self.module.functions),
            *(f"  functions.{name} = @{name};" for name in names),
            "end",
        ]

    def _arguments(self, function: Function) -> Iterator[str]:
        yield from (self.local[v.name] for v in self.module.symbols)
        yield from (self.local[name] for name in function.arguments)


def is_identifier(name: str) -> bool:
    """Whether a variable or a function may be called this, also in MATLAB.

    >>> is_identifier("gradient"), is_identifier("_gradient"), is_identifier("end")
    (True, False, False)
    """
    return re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) is not None and len(name) <= 63 and name not in KEYWORDS


def _is_nonnegative(node: Node) -> bool:
    """Whether no entry is below 0, whatever the arguments are."""
    match node.kind:
        case op.NUMBER | op.SIZE:
            return bool(node.value.is_nonnegative)
        case op.EXPAND | op.T | op.SUM | op.MAX | op.MULTIPLIED | op.RESHAPE:
            return _is_nonnegative(node.args[0])
        case op.VDOT:
            return node.args[0] is node.args[1]
        case op.ADD:
            return all(s > 0 and _is_nonnegative(a) for a, s in node.terms)
        case op.PROD:
            return bool(node.factor > 0) and all(bool(k.is_even) or _is_nonnegative(a) for a, k in node.factors)
    return node.kind in NONNEGATIVE


def _flat(text: str) -> str:
    return f"{text}(:)" if text.isidentifier() else f"reshape({text}, [], 1)"


def _statements(lines: Iterable[str]) -> Iterator[str]:
    """Lines as statements: one goes on where a parenthesis is open."""
    depth = 0
    for line in lines:
        depth += line.count("(") - line.count(")")
        yield f"{line} ..." if depth else f"{line};"


HELPERS = {
    "entries_at": """function b = entries_at(a, rows, columns)
  % Some rows and columns of an array that has no name.
  b = a(rows, columns);
end""",
    "reals": """function varargout = reals(varargin)
  % Full arrays of floating-point numbers: double precision for whole numbers; complex numbers are an error.
  for k = 1:nargin
    if ~isreal(varargin{k})
      error('the derivative is that by real numbers, but an array is complex');
    elseif isfloat(varargin{k})
      varargout{k} = full(varargin{k});
    else
      varargout{k} = double(varargin{k});
    end
  end
end""",
    "only_real": """function a = only_real(a)
  % What a function has for real numbers: not a number where its value is complex.
  if ~isreal(a)
    a(imag(a) ~= 0) = NaN;
    a = real(a);
  end
end""",
    "solved": """function x = solved(A, b)
  % The solution of A x = b.
  [L, U, order] = lu(A, 'vector');
  if any(diag(U) == 0)
    error('a matrix that is inverted is singular');
  end
  x = U \\ (L \\ b(order, :));
end""",
    "thin_svd": """function parts = thin_svd(A)
  % The thin singular value decomposition: U, the column S, and Vh with A = U diag(S) Vh.
  [U, S, V] = svd(A, 'econ');
  k = min(size(A));
  parts = struct('U', U, 'S', reshape(S(1:size(S, 1) + 1:end), k, 1), 'Vh', V');
end""",
    "eigh": """function parts = eigh(A)
  % The eigenvalues of a symmetric matrix, smallest first, and its unit eigenvectors as columns.
  [V, D] = eig((A + A') / 2);
  parts = struct('values', diag(D), 'vectors', V);
end""",
    "slogdet": """function parts = slogdet(A)
  % The sign of the determinant, and the logarithm of its size.
  [~, U, P] = lu(A);
  d = diag(U);
  parts = struct('sign', round(det(P)) * prod(sign(d)), 'logabsdet', sum(log(abs(d))));
end""",
    "norms": """function lengths = norms(A, dim)
  % The norms along an axis, for which no square is too large or too small for a number.
  peak = max(abs(A), [], dim);
  peak(~(peak > 0 & peak < Inf)) = 1;
  lengths = peak .* sqrt(sum((A ./ peak) .^ 2, dim));
end""",
    "with_diagonal": """function A = with_diagonal(A, v)
  % A matrix whose diagonal is replaced by a vector.
  A(1:size(A, 1) + 1:end) = v;
end""",
    "last_entry": """function a = last_entry(v)
  % The last entry of a vector.
  a = v(end);
end""",
    "last_column": """function v = last_column(A)
  % The last column of a matrix.
  v = A(:, end);
end""",
    "first": """function v = first(v)
  % A vector of which only the first entry is left.
  v(2:end) = 0;
end""",
    "largest": """function a = largest(v)
  % The entry of a vector that is largest in magnitude.
  [~, k] = max(abs(v));
  a = v(k);
end""",
    "scale": """function peak = scale(a)
  % The size of the largest entry, or 1 where all are 0.
  peak = max(abs(a(:)));
  if ~(peak > 0 && peak < Inf)
    peak = 1;
  end
end""",
    "supported": """function a = supported(a, weights)
  % The entries whose weights are not 0; the others are -infinity.
  a = a + zeros(size(weights));
  a(weights + zeros(size(a)) == 0) = -Inf;
end""",
    "difference": """function less = difference(a, b)
  % The difference of weights of the sum 1, to the last digits where one entry is nearly 1 in both.
  heavy = a > 0.5 & b > 0.5;
  less = a - b;
  less(heavy) = 0;
  less(heavy) = -sum(less(:));
end""",
    "maximum": """function y = maximum(a, b)
  % The larger of two entries, or not a number where one is not.
  y = max(a, b);
  y(isnan(a) | isnan(b)) = NaN;
end""",
    "log_normcdf_between": """function y = log_normcdf_between(a, b)
  % The logarithm of the size of the difference of the normal distribution function at a and b.
  upper = max(a, b);
  lower = min(a, b);
  right = upper + lower > 0;
  first = upper;
  first(right) = -lower(right);
  second = lower;
  second(right) = -upper(right);
  upper = log_normcdf(first);
  y = upper + log1m_exp(log_normcdf(second) - upper);
end""",
    "relu": """function y = relu(x)
  % The larger of each entry and 0.
  y = max(x, 0);
  y(isnan(x)) = NaN;
end""",
    "sigmoid": """function y = sigmoid(x)
  % The logistic function of each entry, to the last digits in both tails.
  y = 1 ./ (1 + exp(-x));
end""",
    "softplus": """function y = softplus(x)
  % log(1 + exp(x)) of each entry, without a large exponential.
  y = log1p(exp(-abs(x))) + max(x, 0);
end""",
    "sech_squared": """function y = sech_squared(x)
  % 1 - tanh(x)^2 of each entry, to the last digits in both tails.
  power = exp(-2 * abs(x));
  y = 4 * power ./ (1 + power) .^ 2;
end""",
    "inverse_mills_excess": """function y = inverse_mills_excess(x)
  % x plus the normal density over its distribution function, to the last digits where x < 0.
  y = x + inverse_mills(x);
  far = x < -2;
  rest = 0;
  for n = 60:-1:1  % Abramowitz and Stegun, 26.2.14
    rest = n ./ (rest - x(far));
  end
  y(far) = rest;
end""",
    "inverse_mills": """function y = inverse_mills(x)
  % The normal density over its distribution function, to the last digits in both tails.
  y = sqrt(2 / pi) ./ erfcx(-x / sqrt(2));
end""",
    "log_normcdf": """function y = log_normcdf(x)
  % The logarithm of the normal distribution function, to the last digits in both tails.
  y = x;
  below = x < 0;
  y(below) = log(erfcx(-x(below) / sqrt(2)) / 2) - x(below) .^ 2 / 2;
  y(~below) = log1p(-erfc(x(~below) / sqrt(2)) / 2);
end""",
    "log_erfc": """function y = log_erfc(x)
  % The logarithm of 1 - erf(x), to the last digits in both tails and near 0.
  y = x;
  far = x > 1;
  y(far) = log(erfcx(x(far))) - x(far) .^ 2;
  y(~far) = log1p(-erf(x(~far)));
end""",
    "normal_cdf": """function y = normal_cdf(x)
  % The normal distribution function of each entry, to the last digits in its lower tail too.
  y = erfc(-x / sqrt(2)) / 2;
end""",
    "log1m_exp": """function y = log1m_exp(x)
  % The logarithm of 1 - exp(x), to the last digits near 0 and far below it (Maechler, Rmpfr).
  y = x;
  far = x < -log(2);
  y(far) = log1p(-exp(x(far)));
  y(~far) = log(-expm1(x(~far)));
end""",
    "centred": """function a = centred(weights, a, dim)
  % An array less its mean with weights of the sum 1, to the last digits also where one weight is nearly 1.
  if nargin < 3
    total = @(t) sum(t(:));
  else
    total = @(t) sum(t, dim);
  end
  heaviest = a + zeros(size(weights));
  heaviest(~(weights + zeros(size(a)) > 0.5)) = 0;
  a = a - total(heaviest);
  a = a - total(weights .* a);
end""",
    "complement": """function rest = complement(weights, dim)
  % 1 less each of several weights of the sum 1; for one that is nearly 1 that is the sum of the others.
  light = weights;
  light(weights > 0.5) = 0;
  if nargin < 2
    others = sum(light(:));
  else
    others = sum(light, dim);
  end
  others = others + zeros(size(weights));
  rest = 1 - weights;
  rest(weights > 0.5) = others(weights > 0.5);
end""",
    "regular": """function A = regular(A)
  % A matrix that is inverted although its determinant stands beside it, which must not be 0.
  if rank(A) < size(A, 1)
    error('this formula inverts a matrix that is singular to working precision');
  end
end""",
    "adjugate": """function B = adjugate(A)
  % The adjugate, also of a singular matrix, from products of all singular values but one.
  [U, S, V] = svd(A);
  B = det(U * V') * (V * (other_entries(diag(S)) .* U'));
end""",
    "adjugate_slope": """function B = adjugate_slope(A, W)
  % The derivative of the adjugate in a direction W, det(A) (tr(W/A) - W/A) / A, also of a singular A.
  [U, S, V] = svd(A);
  pairs = adjugate_pairs(diag(S));
  inner = U' * W * V;
  inner = diag(pairs * diag(inner)) - pairs .* inner;
  B = det(U * V') * (V * inner * U');
end""",
    "adjugate_slopes": """function B = adjugate_slopes(A, left, right)
  % det(A) (B(i, j) B(k, l) - B(k, j) B(i, l)) with B = left inv(A) right, also of a singular matrix.
  [U, S, V] = svd(A);
  left = left * V;
  right = U' * right;
  m = size(left, 1);
  n = size(right, 2);
  entries = reshape(reshape(left, m, 1, []) .* reshape(right', 1, n, []), m * n, []);
  B = reshape(entries * adjugate_pairs(diag(S)) * entries', [m, n, m, n]);
  B = det(U * V') * (B - permute(B, [3, 2, 1, 4]));
end""",
    "adjugate_pairs": """function pairs = adjugate_pairs(s)
  % The products of all singular values but two, 0 on the diagonal.
  s = max(s, realmin(class(s)));
  lower = tril(other_entries(s) ./ s', -1);  % over the larger of the two, which comes first
  pairs = lower + lower';
end""",
    "other_entries": """function products = other_entries(s)
  % The product of all entries of a column but one, for each.
  n = numel(s);
  factors = repmat(s', n, 1);
  factors(1:n + 1:end) = 1;
  products = prod(factors, 2);
end""",
}  # each before those that it needs


# functions that are called by the name of their kind, of the language or of the source
CALLED_SO = (
    *(kind for kind in OF_REALS if kind not in PARTIAL),
    *(op.ERF, op.RELU, op.SIGMOID, op.SOFTPLUS, op.SECH_SQUARED, op.INVERSE_MILLS, op.INVERSE_MILLS_EXCESS),
    *(op.LOG_NORMCDF, op.LOG_ERFC, op.LOG_NORMCDF_BETWEEN, op.HYPOT, op.MAXIMUM, op.SUPPORTED, op.DIFFERENCE),
    *(op.SCALE, op.LARGEST, op.FIRST, op.OTHER_ENTRIES, op.WITH_DIAGONAL, op.DIAG, op.TRACE, op.TRIL, op.TRIU),
    *(op.EXPM, op.DET, op.PINV, op.EIGH, op.SLOGDET, op.REGULAR, op.ADJUGATE, op.ADJUGATE_SLOPE, op.ADJUGATE_SLOPES),
)
TABLE = {
    **COLUMNS,
    **{kind: f"{kind}({{args}})" for kind in CALLED_SO},
    **dict.fromkeys(PARTIAL, OctavePrinter.real),
    op.CONSTANT: "{a:.}",
    op.ONES: lambda p, node, part: f"ones({p._sizes(node.axes)})",
    op.ZEROS: lambda p, node, part: f"zeros({p._sizes(node.axes)})",
    op.EYE: "eye({n})",
    op.ONE_HOT: lambda p, node, part: f"double((1:{p.extent(node.axes[0])})' == {p.place(node.args[0], part, 1)})",
    op.PICKED: OctavePrinter.picked,
    op.SLICED: OctavePrinter.sliced,
    op.EXPAND: OctavePrinter.expanded,
    op.PERMUTE: OctavePrinter.permuted,
    op.GIVEN: lambda p, node, part: f"{p.local[node.name]}({part(node.args[0], ADD)})",
    op.RESHAPE: OctavePrinter.reshaped,
    op.VEC: lambda p, node, part: _flat(part(node.args[0], ADD)),
    op.POWER: OctavePrinter.power,
    op.NORMCDF: "normal_cdf({a})",
    op.CENTRED: OctavePrinter.along,
    op.COMPLEMENT: OctavePrinter.along,
    op.DIAG_ADD: OctavePrinter.shifted,
    op.VDOT: OctavePrinter.inner,
    op.SUM: OctavePrinter.reduced,
    **dict.fromkeys((op.MAX, op.MULTIPLIED), OctavePrinter.reduced),
    op.NORM: OctavePrinter.norm,
    op.NORMS: lambda p, node, part: f"norms({part(node.args[0], ADD)}, {'2)' if node.over == 1 else '1)' + chr(39)}",
    op.LAST: lambda p, node, part: f"last_{'column' if node.axes else 'entry'}({part(node.args[0], ADD)})",
    op.KRON: OctavePrinter.kron,
    op.DIAGONAL: "diag({a})",
    op.MATRIX_POWER: ("{a:.} ^ {exponent}", POWER),
    op.INV: "solved({a}, eye({n}))",
    op.SOLVE: "solved({a}, {b})",
    op.CHOLESKY: "chol({a}, 'lower')",
    op.CHO_SOLVE: ("{a:.}' \\ ({a:.} \\ {b:.})", MULTIPLY),
    op.CHO_INV: "({a:.}' \\ ({a:.} \\ eye({n})))",
    op.SVD: "thin_svd({a})",
    op.ITEM: "{a:.}.{part}",
}


def _called(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){name}\(", text) is not None


def render(module: Module, target: Target) -> str:
    """The source of a module for Octave and MATLAB."""
    printer = OctavePrinter(module, target)
    blocks = ["\n".join(printer.function(f)) for f in module.functions]
    for name, text in HELPERS.items():
        if any(_called(name, block) for block in blocks):
            blocks.append(text)
    return "\n\n".join(["\n".join(printer.entry()), *blocks]) + "\n"


TARGET = Target(
    "octave",
    render,
    ".m",
    Text("GNU Octave and MATLAB", "GNU Octave と MATLAB"),
    TABLE,
    comment="%",
    admits=is_identifier,
)
