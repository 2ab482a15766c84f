"""C++ with Eigen 3.4: a header of inline functions; arrays with more than two axes are of a type of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sympy import Expr, S

from ..coding.arrays import Node
from ..coding.columns import TABLE as COLUMNS
from ..coding.columns import ColumnPrinter
from ..coding.extents import readings
from ..coding.graph import kinds as op
from ..coding.graph.kinds import OF_REALS, Kind
from ..coding.graph.nodes import Smaller
from ..coding.levels import ADD, ATOM, MULTIPLY, NEGATE, Code, Part, Written
from ..coding.target import OTHERS, WIDTH, Function, Module, Target, axis_of
from ..core.errors import NoRuleError
from ..core.text import Text

__all__ = ["TARGET"]

KEYWORDS = frozenset(
    {"alignas", "alignof", "and", "and_eq", "asm", "atomic_cancel", "atomic_commit", "atomic_noexcept"}
    | {"auto", "bitand", "bitor", "bool", "break", "case", "catch", "char", "char8_t", "char16_t", "char32_t"}
    | {"class", "compl", "concept", "const", "consteval", "constexpr", "constinit", "const_cast", "continue"}
    | {"co_await", "co_return", "co_yield", "decltype", "default", "delete", "do", "double", "dynamic_cast"}
    | {"else", "enum", "explicit", "export", "extern", "false", "float", "for", "friend", "goto", "if"}
    | {"inline", "int", "long", "mutable", "namespace", "new", "noexcept", "not", "not_eq", "nullptr"}
    | {"operator", "or", "or_eq", "private", "protected", "public", "reflexpr", "register", "reinterpret_cast"}
    | {"requires", "return", "short", "signed", "sizeof", "static", "static_assert", "static_cast", "struct"}
    | {"switch", "synchronized", "template", "this", "thread_local", "throw", "true", "try", "typedef"}
    | {"typeid", "typename", "union", "unsigned", "using", "virtual", "void", "volatile", "wchar_t", "while"}
    | {"xor", "xor_eq"}
)
MACROS = frozenset(  # of the C library, which no name of a program may be
    {"assert", "errno", "linux", "unix", "NAN", "INFINITY", "HUGE_VAL", "EOF", "NULL", "RAND_MAX"}
    | {"EXIT_SUCCESS", "EXIT_FAILURE", "I", "M_PI", "isnan", "isinf", "isfinite", "signbit", "EDOM", "ERANGE"}
    | {"EILSEQ"}
)
SVD, EIGEN, LLT = "Eigen::JacobiSVD<Eigen::MatrixXd>", "Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>", "Eigen::LLT"
TYPES = {op.SVD: SVD, op.EIGH: EIGEN, op.CHOLESKY: f"{LLT}<Eigen::MatrixXd>"}
ITEMS = {
    "U": "matrixU()",
    "S": "singularValues()",
    "Vh": "matrixV().transpose()",
    "values": "eigenvalues()",
    "vectors": "eigenvectors()",
}
OWN = (  # functions of a number that the source defines
    *(op.RELU, op.SIGN, op.SIGMOID, op.SOFTPLUS, op.SECH_SQUARED, op.INVERSE_MILLS, op.LOG_ERFC),
    *(op.INVERSE_MILLS_EXCESS, op.LOG_NORMCDF, op.LOG1M_EXP),
)
OF_NUMBERS = {  # functions of a number
    **{kind: f"std::{kind}" for kind in (*OF_REALS, op.ERF)},
    **{kind: kind.name for kind in OWN},
    op.ABS: "std::fabs",
    op.NORMCDF: "normal_cdf",
}
OF_TWO = {  # functions of two numbers
    op.POWER: "std::pow",
    op.HYPOT: "std::hypot",
    **{kind: kind.name for kind in (op.MAXIMUM, op.SUPPORTED, op.LOG_NORMCDF_BETWEEN)},
}
FEW_AXES = Text(
    "no C++ can be written for {operation} of an array with {rank} axes",
    "軸が {rank} 個ある配列の {operation} を C++ では書けない",
)


class EigenPrinter(ColumnPrinter):
    """Matrices are multiplied by ``*``; what goes entry by entry is written with ``array()`` between."""

    reserved = KEYWORDS | MACROS
    pi = "3.141592653589793"
    turned = ".transpose()"

    def __init__(self, module: Module, target: Target) -> None:
        self.reserved = (
            self.reserved
            | HELPERS.keys()
            | {"Eigen", "std", "constant", "spread", "combined", "filled"}
            | {f.name for f in module.functions}
        )
        super().__init__(module, target)
        # what a function is given as a matrix, although it is a vector or a number
        given = [(v.name, v.shape[: v.rank]) for v in module.symbols]
        self.whole = {name: self._local(f"{name}_given") for name, shape in given if S.One in shape}
        self.common = frozenset(self.taken)

    def is_identifier(self, name: str) -> bool:
        return is_identifier(name)

    def number(self, number: Expr) -> str:
        text = super().number(number)
        special = {"inf": "HUGE_VAL", "-inf": "-HUGE_VAL", "nan": 'std::nan("")'}
        return special.get(text) or re.sub(r"(?<![\w.-])(-?\d+)(?![\w.])", r"\1.0", text)

    def extent(self, size: Expr) -> str:
        if isinstance(size, Smaller):
            return f"std::min<Eigen::Index>({', '.join(map(self.extent, size.args))})"
        return re.sub(r"(\w+)\*\*(\d+)", lambda m: "*".join([m[1]] * int(m[2])), super().extent(size))

    def declared(self, name: str, node: Node) -> str:
        return f"const {self.type_of(node)} {name}"

    def type_of(self, node: Node) -> str:
        """The type of an array."""
        return TYPES.get(node.kind) or _type(len(node.axes))

    def write(self, node: Node, part: Part) -> Code:
        rank = max((len(a.axes) for a in node.args), default=0)
        if rank > 2 and node.kind in FLAT:
            raise NoRuleError(FEW_AXES(operation=node.kind.name, rank=rank), hint=OTHERS)
        return super().write(node, part)

    def shifted(self, node: Node, part: Part) -> Code:
        """A matrix and something on its diagonal."""
        a, b = node.args
        shift = f"diag({part(b, ADD)})" if b.axes else self._times_eye(node, part)
        return f"{part(a, MULTIPLY)} + {shift}", ADD

    def one_hot(self, node: Node, part: Part) -> str:
        """A unit vector."""
        return f"Eigen::VectorXd(Eigen::VectorXd::Unit({self.extent(node.axes[0])}, {self.at(node.args[0], part)}))"

    def at(self, index: Node, part: Part) -> str:
        """A given index, counted from 0."""
        if index.kind is op.SIZE:
            return f"{self.extent(index.value)} - 1"
        return self.place(index, part)

    def picked(self, node: Node, part: Part) -> str:
        """An entry, or a row or column as a column."""
        a, place = node.args[0], self.at(node.args[1], part)
        text = part(a, ATOM)
        if len(a.axes) == 1:
            return f"{text}({place})"
        return f"{text}.{'row' if node.over == 0 else 'col'}({place})" + ".transpose()" * (node.over == 0)

    def sliced(self, node: Node, part: Part) -> str:
        """Some rows, columns or entries."""
        a, axis = node.args[0], axis_of(node)
        start, count = self.places(node)[0], self.extent(node.axes[axis])
        if len(a.axes) == 1:
            return f"{part(a, ATOM)}.segment({start}, {count})"
        return f"{part(a, ATOM)}.middle{('Rows', 'Cols')[axis]}({start}, {count})"

    def everywhere(self, node: Node, part: Part) -> str:
        """Ones or zeros."""
        extents, one = ", ".join(map(self.extent, node.axes)), node.kind is op.ONES
        if len(node.axes) > 2:
            return f"constant({{{extents}}}, {'1.0' if one else '0.0'})"
        return f"{self.type_of(node)}::{'Ones' if one else 'Zero'}({extents})"

    def each(self, node: Node, part: Part) -> str:
        """A function of each entry."""
        function, argument = OF_NUMBERS[node.kind], part(node.args[0], ADD)
        return f"each({argument}, {function})" if node.args[0].axes else f"{function}({argument})"

    def of_two(self, node: Node, part: Part) -> str:
        """A function of two entries."""
        function = OF_TWO[node.kind]
        if not any(a.axes for a in node.args):
            return f"{function}({', '.join(part(a, ADD) for a in node.args)})"
        return f"each({', '.join(self._filled(a, node.axes, part) for a in node.args)}, {function})"

    def norm(self, node: Node, part: Part) -> str:
        """The root of the sum of squares."""
        return f"{part(node.args[0], ATOM)}{'.entries' * (len(node.args[0].axes) > 2)}.stableNorm()"

    def norms(self, node: Node, part: Part) -> str:
        """The same along an axis."""
        a = part(node.args[0], ATOM)
        return f"{a}.rowwise().stableNorm()" if node.over == 1 else f"{a}.colwise().stableNorm().transpose()"

    def along(self, node: Node, part: Part) -> str:
        """A function of the source that is told an axis, or none by −1."""
        args = [*(part(a, ADD) for a in node.args), "-1" if node.over is None else str(node.over)]
        return f"{node.kind}<{self.type_of(node)}>({', '.join(args)})"

    def difference(self, node: Node, part: Part) -> str:
        """A difference of weights."""
        return f"difference<{self.type_of(node)}>({', '.join(part(a, ADD) for a in node.args)})"

    def _eye(self, n: Expr) -> str:
        extent = self.extent(n)
        return f"Eigen::MatrixXd::Identity({extent}, {extent})"

    def _times_eye(self, node: Node, part: Part) -> str:
        scale = part(node.args[1], NEGATE)
        return self._eye(node.axes[0]) if scale == "1.0" else f"{scale} * {self._eye(node.axes[0])}"

    # ---- entry by entry

    def _spread(self, a: Node, axes: Sequence[Expr], part: Part) -> str:
        """An array as wide as what it is combined with; a number, and what is of another type, as it is."""
        text = part(a, ATOM)
        if not a.axes or len(axes) > 2 or a.axes == axes:
            return text
        times = [self.extent(s) if mine == 1 else "1" for mine, s in zip(a.axes, axes, strict=True)]
        return f"{text}.replicate({', '.join(times)})"

    def _filled(self, a: Node, axes: Sequence[Expr], part: Part) -> str:
        """An array as wide as what it is combined with, also a number."""
        extents = ", ".join(map(self.extent, axes))
        return self._spread(a, axes, part) if a.axes else f"{_type(len(axes))}::Constant({extents}, {part(a, ADD)})"

    def _entries(self, a: Node, axes: Sequence[Expr], part: Part) -> str:
        """An array of which products and quotients go entry by entry."""
        text = self._spread(a, axes, part)
        if not a.axes or len(axes) > 2:
            return text
        return text.removesuffix(".matrix()") if text.endswith(".matrix()") else f"{text}.array()"

    def added(self, node: Node, part: Part) -> Code:
        numbers = len(node.axes) in (1, 2) and any(not a.axes for a in node.args)
        out = ""
        for a, sign in node.terms:
            if numbers:
                text = self._entries(a, node.axes, part)
            elif a.axes == node.axes:
                text = part(a, ADD if sign > 0 and not out else MULTIPLY)
            else:
                text = self._spread(a, node.axes, part)
            text = f"({text})" if text.startswith("-") and (out or sign < 0) else text
            out = f"{out} {'+' if sign > 0 else '-'} {text}" if out else text if sign > 0 else f"-{text}"
        return (f"({out}).matrix()", ATOM) if numbers else (out, ADD)

    def product(self, node: Node, part: Part) -> Code:
        number, above, under = self.factors(node)
        if number == 1 and len(above) == 1 and not under and above[0][0].axes == node.axes:
            return self._raised(*above[0], part), ATOM
        arrays = [(a, k) for a, k in above if a.axes]
        divisors = [(a, k) for a, k in under if a.axes]
        single = len(arrays) == 1 and arrays[0][1] == 1 and not divisors and arrays[0][0].axes == node.axes
        sign, number = ("-", -number) if number.is_negative else ("", number)
        scalars = [(f"({self.number(number)})" if " " in self.number(number) else self.number(number))]
        scalars = [] if number == 1 and (above or not under) else scalars
        scalars += [self._raised(a, k, part) for a, k in above if not a.axes]
        below = "".join(f" / {self._raised(a, k, part)}" for a, k in under if not a.axes)
        text = " * ".join(scalars)
        if not arrays and not divisors:
            return f"{sign}{text or '1.0'}{below}", MULTIPLY
        if single:
            ((a, _),) = arrays
            text = f"{text}{below} * {part(a, ATOM)}" if text else f"{part(a, ATOM)}{below}"
            return f"{sign}{text}", MULTIPLY
        pieces = [self._raised(a, k, part, node.axes) for a, k in arrays]
        text = " * ".join([f"{text}{below}"] * bool(text) + pieces) + below * (not text and bool(pieces))
        if not text:
            text = f"1.0{below}"
        text += "".join(f" / {self._raised(a, k, part, node.axes)}" for a, k in divisors)
        return (f"({sign}{text})", ATOM) if len(node.axes) > 2 else (f"({sign}{text}).matrix()", ATOM)

    def _raised(self, a: Node, k: Expr, part: Part, axes: Sequence[Expr] | None = None) -> str:
        """A power; with ``axes`` one whose products go entry by entry."""
        if k == 1:
            return part(a, ATOM) if axes is None else self._entries(a, axes, part)
        exponent = self.number(k)
        if not a.axes:
            return f"std::sqrt({part(a, ADD)})" if k == S.Half else f"std::pow({part(a, ADD)}, {exponent})"
        wide = a.axes if axes is None else axes
        if len(wide) < 3 and k in (2, S.Half):
            made = f"{self._entries(a, wide, part)}.{'square' if k == 2 else 'sqrt'}()"
            return made if axes is not None else f"{made}.matrix()"
        given = self._spread(a, wide, part)
        made = f"each({given}, [](double t) {{ return std::pow(t, {exponent}); }})"
        return made if axes is None or len(wide) > 2 else f"{made}.array()"

    # ---- axes

    def expanded(self, node: Node, part: Part) -> str:
        if node.rank > 2:
            return self._shaped(node.args[0], node.axes, part)
        return part(node.args[0], ATOM) if node.at == (0,) else f"{part(node.args[0], ATOM)}.transpose()"

    def _shaped(self, a: Node, axes: Sequence[Expr], part: Part) -> str:
        """The same entries in another shape, the last axis running fastest."""
        text, kept = part(a, ATOM), [s for s in axes if s != 1]
        extents = ", ".join(map(self.extent, axes))
        if len(a.axes) < 3 and len(axes) < 3 and [s for s in a.axes if s != 1] == kept:
            if len(kept) == 2:
                return text
            if not kept:
                text = f"{text}.value()" if a.axes else text
                return f"{_type(len(axes))}::Constant({extents}, {text})" if axes else text
            text = f"stacked({text})" if len(a.axes) == 2 else text
            return f"{text}.transpose()" if len(axes) == 2 and axes[0] == 1 else text
        if len(a.axes) > 2:
            entries = f"{text}.entries"
        elif len(a.axes) == 2:
            entries = f"flattened({text})"
        else:
            entries = text if a.axes else f"Eigen::VectorXd::Constant(1, {text})"
        if len(axes) > 2:
            return f"Tensor{{{{{extents}}}, {entries}}}"
        return f"unflattened({entries}, {extents})" if len(axes) == 2 else entries if axes else f"{entries}.value()"

    def inner(self, node: Node, part: Part) -> str:
        a, b = node.args
        first, second = part(a, ATOM), part(b, ATOM)
        if len(a.axes) > 2:
            first, second = f"{first}.entries", f"{second}.entries"
        if a is b:
            return f"{first}.squaredNorm()"
        return f"{first}.cwiseProduct({second}).sum()" if len(a.axes) == 2 else f"{first}.dot({second})"

    def reduced(self, node: Node, part: Part) -> str:
        (a,), name = node.args, {op.SUM: "sum", op.MULTIPLIED: "prod", op.MAX: "maxCoeff"}[node.kind]
        text = part(a, ATOM)
        if node.over is None:
            return f"{text}.entries.{name}()" if len(a.axes) > 2 else f"{text}.{name}()"
        if len(a.axes) > 2:
            if node.kind is not op.SUM:
                operation = "max" if node.kind is op.MAX else "prod"
                raise NoRuleError(FEW_AXES(operation=operation, rank=len(a.axes)), hint=OTHERS)
            over = node.over if isinstance(node.over, tuple) else (node.over,)
            text = f"summed({text}, {{{', '.join(map(str, over))}}})"
            extents = ", ".join(map(self.extent, node.axes))
            if len(node.axes) > 2:
                return text
            return f"{text}.entries" if len(node.axes) == 1 else f"unflattened({text}.entries, {extents})"
        if len(a.axes) == 1:
            return f"{text}.{name}()"
        return f"{text}.rowwise().{name}()" if node.over == 1 else f"{text}.colwise().{name}().transpose()"

    def kron(self, node: Node, part: Part) -> str:
        sides = [
            f"{part(a, ATOM)}.transpose()" if len(a.axes) == 1 and shape[0] == 1 else part(a, ADD)
            for a, shape in zip(node.args, node.shapes, strict=True)
        ]
        whole = f"kron({', '.join(sides)})"
        return whole if len(node.axes) == 2 else f"stacked({whole})"

    # ---- functions

    def function(self, function: Function) -> list[str]:
        """A function with what it returns in the comment before it."""
        given = [(v.name, v.shape[: v.rank]) for v in self.module.symbols]
        given += [(name, tuple(s for s in shape if s != 1)) for name, shape in function.extra]
        types = [_type(len(out.axes)) for out in function.outputs]
        kind = "pair" if len(types) == 2 and not function.columns else "tuple"
        rows = [f"std::{kind}<{', '.join(row)}>" for row in function.rows(types)]
        outcome = types[0] if len(types) == 1 and not function.columns else rows[0]
        if function.columns:
            outcome = f"std::tuple<{', '.join(rows)}>"
        parameters = [
            f"const {_type(len(shape))}& {self.whole.get(name, self.local[name])}"
            if shape
            else f"{'Eigen::Index' if name in self.module.indices else 'double'} {self.local[name]}"
            for name, shape in given
        ]
        lines, values = self.body(function)
        returned = [
            f"{own}({value})" if len(types) > 1 and own != "double" else value
            for own, value in zip(types, values, strict=True)
        ]
        if function.columns:
            made = [f"{row}{{{', '.join(part)}}}" for row, part in zip(rows, function.rows(returned), strict=True)]
            lines.append(f"return {outcome}{{{', '.join(made)}}}")
        else:
            lines.append(f"return {returned[0]}" if len(returned) == 1 else f"return {{{', '.join(returned)}}}")
        lines = list(_statements(lines))
        checks = list(self._checks(given))
        used = set(re.findall(r"\w+", re.sub(r'"[^"]*"', "", "\n".join([*checks, *lines]))))
        sizes: list[str] = []
        for r in reversed(list(readings(given))):
            name = self.sizes[str(r.size)]
            if name in used:
                sizes.insert(0, f"const Eigen::Index {name} = {self._reading(r.name, r.axis, r.rest, r.times, given)};")
                used |= set(re.findall(r"\w+", self.extent(r.rest)))
        out = [f"/// {line}".rstrip() for line in self.documented(function)]
        start = f"inline {outcome} {function.name}("
        whole = f"{start}{', '.join(parameters)}) {{"
        out += [whole] if len(whole) <= WIDTH else [start, f"    {', '.join(parameters)}) {{"]
        return [*out, *(f"  {line}" for line in [*sizes, *checks, *lines]), "}"]

    def _reading(self, name: str, axis: int, rest: Expr, times: int, given: Given) -> str:
        rank = len(dict(given)[name])
        whole = f"{self.whole.get(name, self.local[name])}.{'size' if rank == 1 else ('rows', 'cols')[axis]}()"
        whole = whole if rest == 1 else f"{whole} / ({self.extent(rest)})"
        return whole if times == 1 else f"std::llround(std::pow(double({whole}), 1.0 / {times}))"

    def _checks(self, given: Given) -> Iterator[str]:
        """A complaint about shapes that do not fit; then vectors and numbers instead of matrices that are such."""
        told = {(r.name, r.axis) for r in readings(given) if r.rest == 1 and r.times == 1}
        checks = [
            f"{self.whole.get(name, self.local[name])}.{'size' if len(shape) == 1 else ('rows', 'cols')[axis]}() != "
            f"{self.extent(extent)}"
            for name, shape in given
            for axis, extent in enumerate(shape)
            if (name, axis) not in told
        ]
        if checks:
            shapes = ", ".join(f"{self.local[name]} {self.shape_text(shape)}" for name, shape in given)
            yield from _chained("if (", checks)
            yield f'  throw std::invalid_argument("the shapes do not fit: {shapes}");'
            yield "}"
        for extent, least in self.module.least.items():
            yield f"if ({self.extent(extent)} < {least}) {{"
            yield f'  throw std::invalid_argument("{extent} must be {least} or more");'
            yield "}"
        for name, extents in self.module.indices.items():
            index = self.local[name]
            most = " || ".join(f"{index} > {self.extent(s)}" for s in extents)
            yield f"if ({index} < 1 || {most}) {{"
            yield f'  throw std::invalid_argument("the index {index} is counted from 1, up to its size");'
            yield "}"
        for name, whole in self.whole.items():
            kept = [s for s in dict(given)[name] if s != 1]
            text = f"Eigen::VectorXd {self.local[name]} = stacked({whole})" if kept else ""
            text = text or f"double {self.local[name]} = {whole}(0)"
            yield f"const {text};"


Given = list[tuple[str, tuple[Expr, ...]]]


def _type(rank: int) -> str:
    return ("double", "Eigen::VectorXd", "Eigen::MatrixXd", "Tensor")[min(rank, 3)]


def _chained(start: str, checks: Sequence[str]) -> Iterator[str]:
    """A condition, an alternative a line."""
    for n, check in enumerate(checks):
        yield f"{start if not n else '    '}{check}{') {' if n == len(checks) - 1 else ' ||'}"


def is_identifier(name: str) -> bool:
    """Whether a variable or a function may be called this.

    >>> is_identifier("gradient"), is_identifier("class"), is_identifier("a__b"), is_identifier("λ")
    (True, False, False, False)
    """
    if re.fullmatch(r"[A-Za-z]\w*", name, re.ASCII) is None:
        return False
    return "__" not in name and name not in KEYWORDS | MACROS


def _statements(lines: Iterable[str]) -> Iterator[str]:
    """Lines as statements: one goes on where a parenthesis is open."""
    depth = 0
    for line in lines:
        depth += line.count("(") - line.count(")")
        yield line if depth else f"{line};"


HELPERS = {
    "centred": """
/// An array less its mean with weights of the sum 1, to the last digits also where one weight is nearly 1.
template <class Array>
Array centred(const Array& weights, const Array& a, int axis) {
  const Eigen::Index rows = std::max(weights.rows(), a.rows()), cols = std::max(weights.cols(), a.cols());
  const Array w = weights.replicate(rows / weights.rows(), cols / weights.cols());
  Array out = a.replicate(rows / a.rows(), cols / a.cols());
  for (int pass = 0; pass < 2; ++pass) {
    const Array heavy = (w.array() > 0.5).select(out.array(), 0.0).matrix();
    const Array part = pass ? Array(w.cwiseProduct(out)) : heavy;
    if (axis == 0) {
      out -= part.colwise().sum().replicate(rows, 1).eval();
    } else if (axis == 1) {
      out -= part.rowwise().sum().replicate(1, cols).eval();
    } else {
      out.array() -= part.sum();
    }
  }
  return out;
}""",
    "complement": """
/// 1 less each of several weights of the sum 1; for one that is nearly 1 that is the sum of the others.
template <class Array>
Array complement(const Array& weights, int axis) {
  const Array light = (weights.array() > 0.5).select(0.0, weights.array()).matrix();
  Array others = Array::Constant(weights.rows(), weights.cols(), light.sum());
  if (axis == 0) {
    others = light.colwise().sum().replicate(weights.rows(), 1).eval();
  } else if (axis == 1) {
    others = light.rowwise().sum().replicate(1, weights.cols()).eval();
  }
  return (weights.array() > 0.5).select(others.array(), 1.0 - weights.array()).matrix();
}""",
    "adjugate_slopes": """
/// det(A) (B(i, j) B(k, l) - B(k, j) B(i, l)) with B = left inv(A) right, also of a singular matrix.
inline Tensor adjugate_slopes(const Eigen::MatrixXd& A, const Eigen::MatrixXd& left, const Eigen::MatrixXd& right) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> parts(A, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::MatrixXd U = parts.matrixU(), V = parts.matrixV();
  const Eigen::MatrixXd l = left * V, r = U.transpose() * right;
  const Eigen::Index m = l.rows(), n = r.cols();
  Eigen::MatrixXd entries(m * n, l.cols());
  for (Eigen::Index i = 0; i < m; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      entries.row(i * n + j) = l.row(i).cwiseProduct(r.col(j).transpose());
    }
  }
  const Eigen::MatrixXd pairs = entries * adjugate_pairs(parts.singularValues()) * entries.transpose();
  const Tensor first{{m, n, m, n}, flattened(pairs)};
  return (U * V.transpose()).determinant() * (first - permuted(first, {2, 1, 0, 3}));
}""",
    "adjugate_slope": """
/// The derivative of the adjugate in a direction W, det(A) (tr(W/A) - W/A) / A, also of a singular A.
inline Eigen::MatrixXd adjugate_slope(const Eigen::MatrixXd& A, const Eigen::MatrixXd& W) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> parts(A, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::MatrixXd U = parts.matrixU(), V = parts.matrixV();
  const Eigen::MatrixXd pairs = adjugate_pairs(parts.singularValues());
  const Eigen::MatrixXd turned = U.transpose() * W * V;
  Eigen::MatrixXd inner = -pairs.cwiseProduct(turned);
  inner.diagonal() = pairs * turned.diagonal();
  return (U * V.transpose()).determinant() * (V * inner * U.transpose());
}""",
    "adjugate_pairs": """
/// The products of all singular values but two, 0 on the diagonal.
inline Eigen::MatrixXd adjugate_pairs(const Eigen::VectorXd& values) {
  const Eigen::VectorXd s = values.cwiseMax(std::numeric_limits<double>::min());
  const Eigen::VectorXd rest = other_entries(s);
  Eigen::MatrixXd pairs = Eigen::MatrixXd::Zero(s.size(), s.size());
  for (Eigen::Index i = 0; i < s.size(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {  // over the larger of the two, which comes first
      pairs(i, j) = pairs(j, i) = rest(i) / s(j);
    }
  }
  return pairs;
}""",
    "adjugate": """
/// The adjugate, also of a singular matrix, from products of all singular values but one.
inline Eigen::MatrixXd adjugate(const Eigen::MatrixXd& A) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> parts(A, Eigen::ComputeFullU | Eigen::ComputeFullV);
  const Eigen::MatrixXd U = parts.matrixU(), V = parts.matrixV();
  return (U * V.transpose()).determinant() * (V * other_entries(parts.singularValues()).asDiagonal() * U.transpose());
}""",
    "other_entries": """
/// The product of all entries of a vector but one, for each.
inline Eigen::VectorXd other_entries(const Eigen::VectorXd& s) {
  Eigen::VectorXd products(s.size());
  for (Eigen::Index i = 0; i < s.size(); ++i) {
    products(i) = s.head(i).prod() * s.tail(s.size() - 1 - i).prod();
  }
  return products;
}""",
    "regular": """
/// A matrix that is inverted although its determinant stands beside it, which must not be 0.
inline Eigen::MatrixXd regular(const Eigen::MatrixXd& A) {
  const Eigen::VectorXd s = Eigen::JacobiSVD<Eigen::MatrixXd>(A).singularValues();
  const double least = double(s.size()) * std::numeric_limits<double>::epsilon() * s(0);
  if (!(s(s.size() - 1) > least)) {
    throw std::domain_error("this formula inverts a matrix that is singular to working precision");
  }
  return A;
}""",
    "pinv": """
/// The Moore-Penrose pseudoinverse.
inline Eigen::MatrixXd pinv(const Eigen::MatrixXd& A) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> parts(A, Eigen::ComputeThinU | Eigen::ComputeThinV);
  Eigen::VectorXd s = parts.singularValues();
  const double least = 1e-15 * s(0);
  for (Eigen::Index i = 0; i < s.size(); ++i) {
    s(i) = s(i) > least ? 1.0 / s(i) : 0.0;
  }
  return parts.matrixV() * s.asDiagonal() * parts.matrixU().transpose();
}""",
    "expm": """
/// The matrix exponential: a Taylor polynomial of A / 2^s, squared s times (Higham, Functions of Matrices, 10).
inline Eigen::MatrixXd expm(const Eigen::MatrixXd& A) {
  const double norm = A.cwiseAbs().colwise().sum().maxCoeff();
  const int squarings = norm > 0.5 ? std::max(0, int(std::ceil(std::log2(norm))) + 1) : 0;
  const Eigen::MatrixXd scaled = A / std::pow(2.0, squarings);
  Eigen::MatrixXd power = Eigen::MatrixXd::Identity(A.rows(), A.cols()), total = power;
  for (int k = 1; k < 19; ++k) {
    power = (power * scaled / double(k)).eval();
    total += power;
  }
  for (int k = 0; k < squarings; ++k) {
    total = (total * total).eval();
  }
  return total;
}""",
    "matrix_power": """
/// A whole power of a matrix.
inline Eigen::MatrixXd matrix_power(const Eigen::MatrixXd& A, int exponent) {
  Eigen::MatrixXd square = A, out = Eigen::MatrixXd::Identity(A.rows(), A.cols());
  for (; exponent > 0; exponent /= 2) {
    out = exponent % 2 ? Eigen::MatrixXd(out * square) : out;
    square = (square * square).eval();
  }
  return out;
}""",
    "kron": """
/// The Kronecker product.
inline Eigen::MatrixXd kron(const Eigen::MatrixXd& a, const Eigen::MatrixXd& b) {
  Eigen::MatrixXd out(a.rows() * b.rows(), a.cols() * b.cols());
  for (Eigen::Index i = 0; i < a.rows(); ++i) {
    for (Eigen::Index j = 0; j < a.cols(); ++j) {
      out.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    }
  }
  return out;
}""",
    "inverse": """
/// The inverse.
inline Eigen::MatrixXd inverse(const Eigen::MatrixXd& A) {
  return solved(A, Eigen::MatrixXd(Eigen::MatrixXd::Identity(A.rows(), A.cols())));
}""",
    "solved": """
/// The solution of A x = b.
template <class Array>
typename Array::PlainObject solved(const Eigen::MatrixXd& A, const Eigen::MatrixBase<Array>& b) {
  const Eigen::PartialPivLU<Eigen::MatrixXd> parts(A);
  if ((parts.matrixLU().diagonal().array() == 0.0).any()) {
    throw std::domain_error("a matrix that is inverted is singular");
  }
  return parts.solve(b.derived());
}""",
    "cholesky": """
/// The triangular factor of a symmetric matrix, which must be positive definite.
inline Eigen::LLT<Eigen::MatrixXd> cholesky(const Eigen::MatrixXd& A) {
  Eigen::LLT<Eigen::MatrixXd> factor(A);
  if (factor.info() != Eigen::Success) {
    throw std::domain_error("a matrix is not positive definite");
  }
  return factor;
}""",
    "log_determinant": """
/// The logarithm of the determinant, which is not a number for a negative one.
inline double log_determinant(const Eigen::MatrixXd& A) {
  const Eigen::PartialPivLU<Eigen::MatrixXd> parts(A);
  const Eigen::ArrayXd d = parts.matrixLU().diagonal().array();
  const double parity = double(parts.permutationP().determinant()) * d.sign().prod();
  return d.abs().log().sum() + std::log(parity);
}

/// The logarithm of the determinant of a matrix, from its triangular factor.
inline double log_determinant(const Eigen::LLT<Eigen::MatrixXd>& factor) {
  return 2.0 * Eigen::MatrixXd(factor.matrixL()).diagonal().array().log().sum();
}""",
    "svd": """
/// The thin singular value decomposition.
inline Eigen::JacobiSVD<Eigen::MatrixXd> svd(const Eigen::MatrixXd& A) {
  return Eigen::JacobiSVD<Eigen::MatrixXd>(A, Eigen::ComputeThinU | Eigen::ComputeThinV);
}""",
    "eigh": """
/// The eigenvalues of a symmetric matrix, smallest first, and its unit eigenvectors as columns.
inline Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd> eigh(const Eigen::MatrixXd& A) {
  return Eigen::SelfAdjointEigenSolver<Eigen::MatrixXd>(A);
}""",
    "scale": """
/// The size of the largest entry, or 1 where all are 0.
inline double scale(const Eigen::MatrixXd& a) {
  const double peak = a.cwiseAbs().maxCoeff();
  return peak > 0.0 && peak < HUGE_VAL ? peak : 1.0;
}""",
    "difference": """
/// The difference of weights of the sum 1, to the last digits where one entry is nearly 1 in both.
template <class Array>
Array difference(const Array& a, const Array& b) {
  Array less = a - b;
  const auto heavy = (a.array() > 0.5 && b.array() > 0.5).eval();
  less = heavy.select(0.0, less.array()).matrix().eval();
  return heavy.select(-less.sum(), less.array()).matrix();
}""",
    "diag": """
/// The diagonal matrix of a vector.
inline Eigen::MatrixXd diag(const Eigen::VectorXd& v) { return v.asDiagonal(); }""",
    "with_diagonal": """
/// A matrix whose diagonal is replaced by a vector.
inline Eigen::MatrixXd with_diagonal(Eigen::MatrixXd A, const Eigen::VectorXd& v) {
  A.diagonal() = v;
  return A;
}""",
    "tril": """
/// The lower triangle.
inline Eigen::MatrixXd tril(const Eigen::MatrixXd& A) { return A.triangularView<Eigen::Lower>(); }""",
    "triu": """
/// The upper triangle.
inline Eigen::MatrixXd triu(const Eigen::MatrixXd& A) { return A.triangularView<Eigen::Upper>(); }""",
    "last_entry": """
/// The last entry of a vector.
inline double last_entry(const Eigen::VectorXd& v) { return v(v.size() - 1); }""",
    "last_column": """
/// The last column of a matrix.
inline Eigen::VectorXd last_column(const Eigen::MatrixXd& A) { return A.col(A.cols() - 1); }""",
    "first": """
/// A vector of which only the first entry is left.
inline Eigen::VectorXd first(Eigen::VectorXd v) {
  v.tail(v.size() - 1).setZero();
  return v;
}""",
    "largest": """
/// The entry of a vector that is largest in magnitude.
inline double largest(const Eigen::VectorXd& v) {
  Eigen::Index k = 0;
  v.cwiseAbs().maxCoeff(&k);
  return v(k);
}""",
    "maximum": """
/// The larger of two numbers, or not a number where one is not.
inline double maximum(double a, double b) { return a > b || std::isnan(a) ? a : b; }""",
    "supported": """
/// An entry whose weight is not 0, or -infinity.
inline double supported(double a, double weight) { return weight == 0.0 ? -HUGE_VAL : a; }""",
    "log_normcdf_between": """
/// The logarithm of the size of the difference of the normal distribution function at x and y.
inline double log_normcdf_between(double x, double y) {
  const double low = x < y ? x : y, high = x < y ? y : x;
  const double upper = log_normcdf(x + y > 0.0 ? -low : high), lower = log_normcdf(x + y > 0.0 ? -high : low);
  return upper + log1m_exp(lower - upper);
}""",
    "log_erfc": """
/// The logarithm of 1 - erf(x), to the last digits in both tails and near 0.
inline double log_erfc(double x) {
  return x > 1.0 ? std::log(2.0) + log_normcdf(-std::sqrt(2.0) * x) : std::log1p(-std::erf(x));
}""",
    "log_normcdf": """
/// The logarithm of the normal distribution function, to the last digits in both tails.
inline double log_normcdf(double x) {
  if (x < -2.0) {
    return -x * x / 2.0 - std::log(2.5066282746310002 * (mills_tail(x) - x));
  }
  return x > 0.0 ? std::log1p(-normal_cdf(-x)) : std::log(normal_cdf(x));
}""",
    "inverse_mills_excess": """
/// x plus the normal density over its distribution function, to the last digits where x < 0.
inline double inverse_mills_excess(double x) { return x < -2.0 ? mills_tail(x) : x + inverse_mills(x); }""",
    "inverse_mills": """
/// The normal density over its distribution function, to the last digits in both tails.
inline double inverse_mills(double x) {
  return x < -2.0 ? mills_tail(x) - x : std::exp(-x * x / 2.0) / 2.5066282746310002 / normal_cdf(x);
}""",
    "mills_tail": """
/// For x < -2, x plus the normal density over its distribution function (Abramowitz and Stegun, 26.2.14).
inline double mills_tail(double x) {
  double rest = 0.0;
  for (int n = 60; n > 0; --n) {
    rest = n / (rest - x);
  }
  return rest;
}""",
    "normal_cdf": """
/// The normal distribution function, to the last digits in its lower tail too.
inline double normal_cdf(double x) { return std::erfc(-x / std::sqrt(2.0)) / 2.0; }""",
    "log1m_exp": """
/// The logarithm of 1 - exp(x), to the last digits near 0 and far below it (Maechler, Rmpfr).
inline double log1m_exp(double x) {
  return x < -std::log(2.0) ? std::log1p(-std::exp(x)) : std::log(-std::expm1(x));
}""",
    "sech_squared": """
/// 1 - tanh(x)^2, to the last digits in both tails.
inline double sech_squared(double x) {
  const double power = std::exp(-2.0 * std::fabs(x));
  return 4.0 * power / ((1.0 + power) * (1.0 + power));
}""",
    "softplus": """
/// log(1 + exp(x)), without a large exponential.
inline double softplus(double x) { return std::log1p(std::exp(-std::fabs(x))) + (x > 0.0 ? x : 0.0); }""",
    "sigmoid": """
/// The logistic function, to the last digits in both tails.
inline double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }""",
    "relu": """
/// The larger of a number and 0.
inline double relu(double x) { return x < 0.0 ? 0.0 : x; }""",
    "sign": """
/// 1, 0 or -1.
inline double sign(double x) { return x > 0.0 ? 1.0 : x < 0.0 ? -1.0 : x; }""",
    "stacked": """
/// The columns of a matrix, one below the other.
inline Eigen::VectorXd stacked(const Eigen::MatrixXd& a) {
  return Eigen::Map<const Eigen::VectorXd>(a.data(), a.size());
}""",
    "unflattened": """
/// A matrix that has these entries row by row.
inline Eigen::MatrixXd unflattened(const Eigen::VectorXd& v, Eigen::Index rows, Eigen::Index cols) {
  return Eigen::Map<const Eigen::MatrixXd>(v.data(), cols, rows).transpose();
}""",
    "summed": """
/// The sum over several axes, which stay with the length 1.
inline Tensor summed(const Tensor& a, const std::vector<int>& over) {
  std::vector<Eigen::Index> shape = a.shape;
  for (const int axis : over) {
    shape[axis] = 1;
  }
  Tensor out = constant(shape, 0.0);
  const std::vector<Eigen::Index> places = spread(shape, a.shape);
  for (Eigen::Index k = 0; k < a.entries.size(); ++k) {
    out.entries(places[k]) += a.entries(k);
  }
  return out;
}""",
    "permuted": """
/// Axis n of the outcome is axis order[n] of the array.
inline Tensor permuted(const Tensor& a, const std::vector<int>& order) {
  std::vector<Eigen::Index> strides(order.size(), 1), shape(order.size());
  for (std::size_t n = order.size() - 1; n > 0; --n) {
    strides[n - 1] = strides[n] * a.shape[n];
  }
  for (std::size_t n = 0; n < order.size(); ++n) {
    shape[n] = a.shape[order[n]];
  }
  Tensor out{shape, Eigen::VectorXd(a.entries.size())};
  for (Eigen::Index k = 0; k < out.entries.size(); ++k) {
    Eigen::Index left = k, place = 0;
    for (std::size_t n = order.size(); n-- > 0; left /= shape[n]) {
      place += left % shape[n] * strides[order[n]];
    }
    out.entries(k) = a.entries(place);
  }
  return out;
}""",
    "each": """
/// A function of each entry.
template <class Array>
typename Array::PlainObject each(const Eigen::MatrixBase<Array>& a, double (*f)(double)) {
  return a.unaryExpr(f);
}
/// A function of each pair of entries.
template <class Array, class Other>
typename Array::PlainObject each(
    const Eigen::MatrixBase<Array>& a, const Eigen::MatrixBase<Other>& b, double (*f)(double, double)) {
  return a.binaryExpr(b, f);
}""",
    "Tensor": """
/// An array with any number of axes, the last running fastest; an axis of length 1 fits every other.
struct Tensor {
  std::vector<Eigen::Index> shape;
  Eigen::VectorXd entries;

  /// An entry, as in a({i, j, k}).
  double operator()(const std::vector<Eigen::Index>& at) const {
    Eigen::Index place = 0;
    for (std::size_t n = 0; n < shape.size(); ++n) {
      place = place * shape[n] + at[n];
    }
    return entries(place);
  }
};
inline Tensor constant(const std::vector<Eigen::Index>& shape, double value) {
  Eigen::Index size = 1;
  for (const Eigen::Index extent : shape) {
    size *= extent;
  }
  return {shape, Eigen::VectorXd::Constant(size, value)};
}
/// For each entry of an array of the shape ``wide`` the place of what meets it in an array that fits.
inline std::vector<Eigen::Index> spread(const std::vector<Eigen::Index>& shape, const std::vector<Eigen::Index>& wide) {
  Eigen::Index size = 1;
  for (const Eigen::Index extent : wide) {
    size *= extent;
  }
  std::vector<Eigen::Index> places(size);
  for (Eigen::Index k = 0; k < size; ++k) {
    Eigen::Index left = k, stride = 1;
    for (std::size_t n = wide.size(); n-- > 0; left /= wide[n]) {
      places[k] += shape[n] == 1 ? 0 : left % wide[n] * stride;
      stride *= shape[n];
    }
  }
  return places;
}
template <class F>
Tensor combined(const Tensor& a, const Tensor& b, F f) {
  Tensor out = a;
  for (std::size_t n = 0; n < a.shape.size(); ++n) {
    out.shape[n] = a.shape[n] == 1 ? b.shape[n] : a.shape[n];
  }
  const std::vector<Eigen::Index> left = spread(a.shape, out.shape), right = spread(b.shape, out.shape);
  out.entries.resize(Eigen::Index(left.size()));
  for (std::size_t k = 0; k < left.size(); ++k) {
    out.entries(Eigen::Index(k)) = f(a.entries(left[k]), b.entries(right[k]));
  }
  return out;
}
inline Tensor operator+(const Tensor& a, const Tensor& b) { return combined(a, b, std::plus<double>()); }
inline Tensor operator-(const Tensor& a, const Tensor& b) { return combined(a, b, std::minus<double>()); }
inline Tensor operator*(const Tensor& a, const Tensor& b) { return combined(a, b, std::multiplies<double>()); }
inline Tensor operator/(const Tensor& a, const Tensor& b) { return combined(a, b, std::divides<double>()); }
inline Tensor filled(const Tensor& like, double value) {
  return {std::vector<Eigen::Index>(like.shape.size(), 1), Eigen::VectorXd::Constant(1, value)};
}
inline Tensor operator+(const Tensor& a, double b) { return a + filled(a, b); }
inline Tensor operator+(double a, const Tensor& b) { return filled(b, a) + b; }
inline Tensor operator-(const Tensor& a, double b) { return a - filled(a, b); }
inline Tensor operator-(double a, const Tensor& b) { return filled(b, a) - b; }
inline Tensor operator*(const Tensor& a, double b) { return a * filled(a, b); }
inline Tensor operator*(double a, const Tensor& b) { return filled(b, a) * b; }
inline Tensor operator/(const Tensor& a, double b) { return a / filled(a, b); }
inline Tensor operator/(double a, const Tensor& b) { return filled(b, a) / b; }
inline Tensor operator-(const Tensor& a) { return -1.0 * a; }
inline Tensor each(const Tensor& a, double (*f)(double)) { return {a.shape, a.entries.unaryExpr(f)}; }""",
    "flattened": """
/// The rows of a matrix, one after the other.
inline Eigen::VectorXd flattened(const Eigen::MatrixXd& a) {
  const Eigen::MatrixXd turned = a.transpose();
  return Eigen::Map<const Eigen::VectorXd>(turned.data(), turned.size());
}""",
}  # each before those that it needs

# functions of the source that are called by the name of their kind
CALLED_SO = (
    *(op.REGULAR, op.ADJUGATE, op.ADJUGATE_SLOPE, op.ADJUGATE_SLOPES, op.OTHER_ENTRIES, op.WITH_DIAGONAL, op.FIRST),
    *(op.LARGEST, op.SCALE, op.PINV, op.EXPM, op.SVD, op.EIGH, op.CHOLESKY, op.DIAG, op.TRIL, op.TRIU),
)
OF_MATRICES: dict[Kind, Written] = {  # what no array with more axes is written in
    **{kind: f"{kind}({{args}})" for kind in CALLED_SO},
    **dict.fromkeys(OF_TWO, EigenPrinter.of_two),
    op.DIFFERENCE: EigenPrinter.difference,
    op.CENTRED: EigenPrinter.along,
    op.COMPLEMENT: EigenPrinter.along,
    op.NORMS: EigenPrinter.norms,
    op.DET: "{a:.}.determinant()",
    op.TRACE: "{a:.}.trace()",
    op.DIAGONAL: "{a:.}.diagonal()",
    op.LOGDET: "log_determinant({a})",
    op.CHO_LOGDET: "log_determinant({a})",
    op.INV: "inverse({a})",
    op.SOLVE: "solved({a}, {b})",
    op.MATRIX_POWER: "matrix_power({a}, {exponent})",
    op.VEC: "stacked({a})",
    op.LAST: lambda p, node, part: f"last_{'column' if node.axes else 'entry'}({part(node.args[0], ADD)})",
}
FLAT = frozenset(OF_MATRICES)
TABLE: dict[Kind, Written] = {
    **COLUMNS,
    **OF_MATRICES,
    **dict.fromkeys(OF_NUMBERS, EigenPrinter.each),
    op.SIZE: lambda p, node, part: f"double({p.extent(node.value)})",
    op.CONSTANT: "{a:.}",
    op.ONES: EigenPrinter.everywhere,
    op.ZEROS: EigenPrinter.everywhere,
    op.EYE: lambda p, node, part: p._eye(node.axes[0]),
    op.ONE_HOT: EigenPrinter.one_hot,
    op.PICKED: EigenPrinter.picked,
    op.SLICED: EigenPrinter.sliced,
    op.EXPAND: EigenPrinter.expanded,
    op.PERMUTE: lambda p, node, part: f"permuted({part(node.args[0], ADD)}, {{{', '.join(map(str, node.order))}}})",
    op.RESHAPE: lambda p, node, part: p._shaped(node.args[0], node.axes, part),
    op.ADD: EigenPrinter.added,
    op.PROD: EigenPrinter.product,
    op.DIAG_ADD: EigenPrinter.shifted,
    op.SUM: EigenPrinter.reduced,
    **dict.fromkeys((op.MAX, op.MULTIPLIED), EigenPrinter.reduced),
    op.VDOT: EigenPrinter.inner,
    op.NORM: EigenPrinter.norm,
    op.KRON: EigenPrinter.kron,
    op.CHO_SOLVE: "{a:.}.solve({b})",
    op.CHO_INV: lambda p, node, part: f"{part(node.args[0], ATOM)}.solve({p._eye(node.axes[0])})",
    op.ITEM: lambda p, node, part: f"{part(node.args[0], ATOM)}.{ITEMS[node.part]}",
}
COMMENT = re.compile(r"//.*")
HEADER = """#pragma once

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <stdexcept>
#include <tuple>
#include <utility>
#include <vector>

namespace objective {
"""


def render(module: Module, target: Target) -> str:
    """The source of a module for C++."""
    printer = EigenPrinter(module, target)
    blocks = ["\n".join(printer.function(f)) for f in module.functions]
    used: list[str] = []
    for name, text in HELPERS.items():
        if any(re.search(rf"(?<![\w.:]){name}\b", COMMENT.sub("", part)) for part in (*blocks, *used)):
            used.insert(0, text.strip())
    return "\n\n".join([HEADER.strip(), *used, *blocks, "}  // namespace objective"]) + "\n"


TARGET = Target(
    "eigen",
    render,
    ".hpp",
    Text("C++ with Eigen", "C++ (Eigen)"),
    TABLE,
    comment="//",
    admits=is_identifier,
)
