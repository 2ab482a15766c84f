"""GNU Octave and MATLAB: one file, whose first function returns the others; vectors are columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from sympy import Expr, S

from ..coding.arrays import Node
from ..coding.extents import readings
from ..coding.graph.nodes import Smaller
from ..coding.target import ADD, ATOM, MULTIPLY, NEGATE, POWER, Function, Module, Printer, Target
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
    {"acos", "asin", "acosh", "asinh", "atan", "atanh", "abs", "all", "any", "chol", "cos", "cosh", "det", "diag"}
    | {
        "eig",
        "erf",
        "erfc",
        "erfcx",
        "error",
        "exp",
        "expm",
        "expm1",
        "eye",
        "floor",
        "hypot",
        "inf",
        "isequal",
        "kron",
        "log",
    }
    | {"log10", "log1p", "log2", "lu", "max", "min", "nan", "norm", "numel", "ones", "permute", "pi", "pinv"}
    | {"prod", "rank", "reshape", "round", "sign", "sin", "sinh", "size", "sqrt", "sum", "svd", "tan", "tanh"}
    | {"trace", "tril", "triu", "zeros", "result", "value", "derivative"}
)
NAMES = {"normcdf": "normal_cdf"}
# functions that have complex values for some real numbers
PARTIAL = ("acos", "acosh", "asin", "atanh", "log", "log10", "log1p", "log2", "log1m_exp", "sqrt")
OF_NONNEGATIVE = ("log", "log10", "log1p", "log2", "sqrt")  # those that have real values where it is 0 or more
FROBENIUS = ", 'fro'"  # for the norm of all entries of a matrix
NONNEGATIVE = frozenset(
    {"abs", "exp", "hypot", "inverse_mills", "norm", "normcdf", "norms", "ones", "scale", "sech_squared", "sigmoid"}
    | {"zeros"}
)


class OctavePrinter(Printer):
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
                return self._shifted(node, part), ADD
            case "unit":
                return f"{part(args[0], ATOM)} / {part(args[1], ATOM)}", MULTIPLY
            case "prod":
                return self._product(node, part)
            case "power":
                text = f"{part(args[0], ATOM)} {'.' * bool(node.axes)}^ {part(args[1], ATOM)}"
                return (text, POWER) if _is_nonnegative(args[0]) else (f"only_real({text})", ATOM)
            case "matmul":
                left, right = args
                if len(left.axes) == 1:
                    return f"{part(right, ATOM)}' * {part(left, ATOM)}", MULTIPLY
                return f"{part(left, ATOM)} * {part(right, ATOM)}", MULTIPLY
            case "outer":
                return f"{part(args[0], ATOM)} * {part(args[1], ATOM)}'", MULTIPLY
            case "vdot":
                return self._inner(node, part)
            case "sum" | "max":
                return self._reduced(node, part), ATOM
            case "ones" | "zeros":
                return f"{node.op}({self._sizes(node.axes)})", ATOM
            case "eye":
                return f"eye({self.extent(node.axes[0])})", ATOM
            case "item":
                return f"{part(args[0], ATOM)}.{node.data}", ATOM
            case "reshape":
                return self._reshaped(node, part), ATOM
            case "matrix_power":
                return f"{part(args[0], ATOM)} ^ {node.data}", POWER
            case "solve":
                return f"solved({part(args[0], ADD)}, {part(args[1], ADD)})", ATOM
            case "cho_solve":
                factor = part(args[0], ATOM)
                return f"{factor}' \\ ({factor} \\ {part(args[1], ATOM)})", MULTIPLY
            case "kron":
                return self._kron(node, part), ATOM
            case _:
                return self._other(node, part), ATOM

    def _other(self, node: Node, part: Callable[[Node, int], str]) -> str:
        """The operations that are called by their name."""
        args = [part(a, ADD) for a in node.args]
        match node.op:
            case "cholesky":
                return f"chol({args[0]}, 'lower')"
            case "cho_inv":
                factor = part(node.args[0], ATOM)
                return f"({factor}' \\ ({factor} \\ eye({self.extent(node.axes[0])})))"
            case "inv":
                return f"solved({args[0]}, eye({self.extent(node.axes[0])}))"
            case "svd":
                return f"thin_svd({args[0]})"
            case "norm":
                rank = len(node.args[0].axes)
                return f"norm({args[0]}{FROBENIUS * (rank == 2)})" if rank < 3 else f"norm({_flat(args[0])})"
            case "norms":
                return f"norms({args[0]}, 2)" if node.data == 1 else f"norms({args[0]}, 1)'"
            case "diagonal":
                return f"diag({args[0]})"
            case "vec":
                return _flat(args[0])
            case "permute":
                return f"permute({args[0]}, [{', '.join(str(n + 1) for n in node.data)}])"
            case "last":
                return f"last_{'column' if node.axes else 'entry'}({args[0]})"
            case "centred" | "complement":
                return f"{node.op}({', '.join([*args, *([] if node.data is None else [str(node.data + 1)])])})"
            case "constant":
                return part(node.args[0], ATOM)
            case name if name in PARTIAL and not (name in OF_NONNEGATIVE and _is_nonnegative(node.args[0])):
                return f"only_real({name}({args[0]}))"
            case name:
                return f"{NAMES.get(name, name)}({', '.join(args)})"

    def _sizes(self, axes: Iterable[Expr]) -> str:
        """Extents as arguments; a vector has one column."""
        extents = [self.extent(s) for s in axes]
        return ", ".join([*extents, *["1"] * (2 - len(extents))])

    def _expand(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        at, rank = node.data
        if at == tuple(range(len(at))):
            return part(node.args[0], ATOM), ATOM  # axes of length 1 at the end need not be told
        if rank == 2:
            return f"{part(node.args[0], ATOM)}'", ATOM
        return f"reshape({part(node.args[0], ADD)}, {self._sizes(node.axes)})", ATOM

    def _add(self, node: Node, part: Callable[[Node, int], str]) -> str:
        out = ""
        for a, sign in zip(node.args, node.data, strict=True):
            text = part(a, ADD if sign > 0 and not out else MULTIPLY)
            out = f"{out} {'+' if sign > 0 else '-'} {text}" if out else text if sign > 0 else f"-{text}"
        return out

    def _shifted(self, node: Node, part: Callable[[Node, int], str]) -> str:
        """A matrix and something on its diagonal."""
        matrix, shift = node.args
        eye = f"eye({self.extent(node.axes[0])})"
        text = f"diag({part(shift, ADD)})" if shift.axes else f"{part(shift, NEGATE)} * {eye}"
        return f"{part(matrix, MULTIPLY)} + {eye if text == f'1 * {eye}' else text}"

    def _product(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        number, above, under = self.factors(node)
        if number == 1 and len(above) == 1 and not under:
            return self._raised(*above[0], part)
        sign = "-" if number.is_negative else ""
        number = abs(number)
        pieces: list[tuple[str, str, bool]] = []
        if number != 1 or not above:
            text = self.number(number)
            pieces.append(("*", f"({text})" if " " in text else text, False))
        pieces += [("*", self._factor(a, k, part), False) for a, k in above if not a.axes]
        divisors = [("/", self._factor(a, k, part), False) for a, k in under if not a.axes]
        arrays = [("*", self._factor(a, k, part), True) for a, k in above if a.axes]
        # an array over a number, rather than one over the number times the array
        pieces += [*divisors, *arrays] if pieces else [*arrays, *divisors]
        pieces += [("/", self._factor(a, k, part), True) for a, k in under if a.axes]
        if pieces[0][0] == "/":
            pieces.insert(0, ("*", "1", False))
        _, text, wide = pieces[0]
        for op, piece, other in pieces[1:]:
            dot = "." if other and (wide or op == "/") else ""
            text, wide = f"{text} {dot}{op} {piece}", wide or other
        return f"{sign}{text}", MULTIPLY

    def _factor(self, a: Node, k: Expr, part: Callable[[Node, int], str]) -> str:
        text, binds = self._raised(a, k, part)
        return text if binds >= POWER else f"({text})"

    def _raised(self, a: Node, k: Expr, part: Callable[[Node, int], str]) -> tuple[str, int]:
        if k == 1:
            return part(a, ATOM), ATOM
        exponent = self.number(k)
        exponent = f"({exponent})" if " " in exponent or exponent[0] == "-" else exponent
        text = f"{part(a, ATOM)} {'.' * bool(a.axes)}^ {exponent}"
        text, binds = (f"sqrt({part(a, ADD)})", ATOM) if k == S.Half else (text, POWER)
        return (text, binds) if k.is_Integer or _is_nonnegative(a) else (f"only_real({text})", ATOM)

    def _inner(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        """The sum of the products of equal entries."""
        a, b = node.args
        if len(a.axes) == 1:
            return f"{part(a, ATOM)}' * {part(b, ATOM)}", MULTIPLY
        text = f"{part(a, ATOM)} .^ 2" if a is b else f"{part(a, ATOM)} .* {part(b, ATOM)}"
        return f"sum({_flat(text)})" if len(a.axes) > 2 else f"sum(sum({text}))", ATOM

    def _reduced(self, node: Node, part: Callable[[Node, int], str]) -> str:
        """A sum or the largest entry; an axis over which it goes stays with the length 1, and then is dropped."""
        (a,), name = node.args, node.op
        text, rank = part(a, ADD), len(a.axes)
        if node.data is None:
            return f"{name}({text})" if rank == 1 else f"{name}({_flat(text)})"
        over = node.data if isinstance(node.data, tuple) else (node.data,)
        for n in over:
            text = f"{name}({text}, {'[], ' * (name == 'max')}{n + 1})"
        if rank == 2:
            return f"{text}'" if over == (0,) else text
        return f"reshape({text}, {self._sizes(node.axes)})"

    def _reshaped(self, node: Node, part: Callable[[Node, int], str]) -> str:
        """The last axis runs fastest in what was asked for, the first in what Octave does."""
        (a,) = node.args
        if [s for s in a.axes if s != 1] == [s for s in node.data if s != 1]:
            return f"reshape({part(a, ADD)}, {self._sizes(node.data)})"
        first = self._backward(part(a, ATOM if len(a.axes) == 2 else ADD), len(a.axes))
        made = f"reshape({first}, {self._sizes(tuple(reversed(node.data)))})"
        return self._backward(made, len(node.data))

    def _backward(self, text: str, rank: int) -> str:
        """An array with its axes in the opposite order."""
        if rank <= 2:
            return f"{text}'" if rank == 2 else text
        return f"permute({text}, [{', '.join(str(n) for n in range(rank, 0, -1))}])"

    def _kron(self, node: Node, part: Callable[[Node, int], str]) -> str:
        sides = [
            f"reshape({part(a, ADD)}, {self._sizes(shape)})" if len(a.axes) == 1 and shape[0] == 1 else part(a, ADD)
            for a, shape in zip(node.args, node.data, strict=True)
        ]
        whole = f"kron({', '.join(sides)})"
        return whole if len(node.axes) == 2 else _flat(whole)

    # ---- functions

    def function(self, function: Function) -> list[str]:
        """A function with the text that ``help`` shows."""
        names = [v.name for v in self.module.symbols] + [name for name, _ in function.extra]
        returned = ["result"] if len(function.outputs) == 1 else ["value", "derivative"]
        outputs = returned[0] if len(returned) == 1 else f"[{', '.join(returned)}]"
        out = [f"function {outputs} = {function.name}({', '.join(self.local[n] for n in names)})"]
        out += [f"  % {line}".rstrip() for line in self.documented(function)]
        out += [f"  {line}" for line in self._inputs(function)]
        lines, values = self.body(function)
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
        yield from (self.local[name] for name, _ in function.extra)


def is_identifier(name: str) -> bool:
    """Whether a variable or a function may be called this, also in MATLAB.

    >>> is_identifier("gradient"), is_identifier("_gradient"), is_identifier("end")
    (True, False, False)
    """
    return re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) is not None and len(name) <= 63 and name not in KEYWORDS


def _is_nonnegative(node: Node) -> bool:
    """Whether no entry is below 0, whatever the arguments are."""
    match node.op:
        case "number" | "size":
            return bool(node.data.is_nonnegative)
        case "expand" | "T" | "sum" | "max" | "reshape":
            return _is_nonnegative(node.args[0])
        case "vdot":
            return node.args[0] is node.args[1]
        case "add":
            return all(s > 0 and _is_nonnegative(a) for a, s in zip(node.args, node.data, strict=True))
        case "prod":
            number, *exponents = node.data
            factors = zip(node.args, exponents, strict=True)
            return bool(number > 0) and all(bool(k.is_even) or _is_nonnegative(a) for a, k in factors)
        case op:
            return op in NONNEGATIVE


def _flat(text: str) -> str:
    return f"{text}(:)" if text.isidentifier() else f"reshape({text}, [], 1)"


def _statements(lines: Iterable[str]) -> Iterator[str]:
    """Lines as statements: one goes on where a parenthesis is open."""
    depth = 0
    for line in lines:
        depth += line.count("(") - line.count(")")
        yield f"{line} ..." if depth else f"{line};"


HELPERS = {
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


def _called(name: str, text: str) -> bool:
    return re.search(rf"(?<![\w.]){name}\(", text) is not None


def render(module: Module) -> str:
    """The source of a module for Octave and MATLAB."""
    printer = OctavePrinter(module, TARGET)
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
    frozenset({"erf", "expm", "normcdf", "relu", "sigmoid", "softplus", "kron", "vec", "outer", "diag", "trace"}),
    factors=True,
    comment="%",
    admits=is_identifier,
)
