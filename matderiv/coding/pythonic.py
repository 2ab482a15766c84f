"""Python source for array libraries: what NumPy, the array API standard, PyTorch and JAX write alike."""

from __future__ import annotations

import keyword
import unicodedata
from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence

from sympy import Expr, S

from ..core import characters
from .arrays import Node, is_plain
from .extents import readings
from .graph import kinds as op
from .graph.kinds import OF_REALS, Kind
from .helpers import NAMES
from .levels import ADD, ATOM, MULTIPLY, NEGATE, POWER, Code, Part, Written
from .target import BEGINNINGS, WIDTH, Function, Module, Printer, Target, axis_of, folded

__all__ = ["ARC", "TABLE", "PythonPrinter"]

# names that a source uses beside its own
RESERVED = frozenset(
    {*keyword.kwlist, *NAMES}
    | {"np", "xp", "jnp", "jax", "torch", "math", "like", "others", "ctx", "cotangent", "int", "float", "any"}
    | {"hasattr", "Objective", "isinstance", "len", "str", "TypeError", "ValueError", "range", "round", "max"}
    | {"min", "abs", "sum", "tuple", "dict", "value", "gradient", "partial", "print", "type", "_real", "_erf"}
    | {"_normcdf", "_sigmoid", "_max", "_adjugate", "_regular", "_expm", "_namespace", "_like", "_objective"}
    | {"_forward", "_backward", "_index"}
)

# functions that the module math does not have, in a form in which no exponential overflows
OF_NUMBERS = {
    op.ABS: "abs({a})",
    op.SIGN: "({a} > 0) - ({a} < 0)",
    op.RELU: "max({a}, 0)",
    op.SIGMOID: "math.exp(min({a}, 0)) / (1 + math.exp(-abs({a})))",
    op.SOFTPLUS: "math.log1p(math.exp(-abs({a}))) + max({a}, 0)",
    op.LOGSIGMOID: "min({a}, 0) - math.log1p(math.exp(-abs({a})))",
    op.NORMCDF: "math.erfc(-({a}) / math.sqrt(2)) / 2",
    op.LOG_NORMCDF: "math.log(math.erfc(-({a}) / math.sqrt(2)) / 2)",
    op.INVERSE_MILLS: "math.exp(-(({a}) ** 2) / 2) * math.sqrt(2 / math.pi) / math.erfc(-({a}) / math.sqrt(2))",
    op.INVERSE_MILLS_EXCESS: (
        "({a}) + math.exp(-(({a}) ** 2) / 2) * math.sqrt(2 / math.pi) / math.erfc(-({a}) / math.sqrt(2))"
    ),
    op.LOG_ERFC: "math.log(math.erfc({a}))",
    op.LOG1M_EXP: "math.log(-math.expm1({a}))",
    op.SECH_SQUARED: "4 * math.exp(-2 * abs({a})) / (1 + math.exp(-2 * abs({a}))) ** 2",
}
STEEP = (op.COSH, op.EXP, op.EXPM1, op.SINH)  # which math refuses where they are too large
LARGEST_EXPONENT = 709

INDEX = '''def _index(i, size):
    """A given index, counted from 1."""
    if not 1 <= i <= size or i != int(i):
        raise ValueError(f"the index {i} is no whole number from 1 to {size}")
    return int(i)'''

FIELDS = {"values": "eigenvalues", "vectors": "eigenvectors"}  # as the array API standard names what eigh gives


class PythonPrinter(Printer):
    """Prints for one library; ``namespace`` is its name in the source, ``axis`` its word for an axis."""

    namespace = "np"
    pi = "math.pi"
    axis = "axis"
    typed = ""  # what a new array is told beside its shape
    arrays_only = False  # whether a function of two arrays takes no number
    reserved = RESERVED
    texts: Mapping[Kind, tuple[str, ...]] = {}  # the functions that the source defines
    first = ""  # their first argument
    has_vdot = False
    index = INDEX  # the function that sees to it that an index is one
    of_library: tuple[Kind, ...] = ()  # functions that are the library's even of a number that is known

    def __init__(self, module: Module, target: Target) -> None:
        super().__init__(module, target)
        self.helpers: dict[str, str] = {}

    def is_identifier(self, name: str) -> bool:
        return name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name

    # ---- operations

    def call(self, name: str, *args: str) -> Code:
        """A function of the library."""
        return f"{self.namespace}.{name}({', '.join(args)})", ATOM

    def write(self, node: Node, part: Part) -> Code:
        if node.kind.entrywise and node.kind not in self.of_library and is_plain(node):
            return _plain(node, part(node.args[0], ADD)), ATOM
        return super().write(node, part)

    @property
    def own(self) -> str:
        """What a new array is told beside its shape, after a comma."""
        return f", {self.typed}" * bool(self.typed)

    def filled(self, node: Node, part: Part) -> Code:
        """Ones or zeros."""
        return self.call(node.kind.name, f"{self.shape(node.axes)}{self.own}")

    def expanded(self, node: Node, part: Part) -> str:
        """An array with axes of length 1."""
        return f"{part(node.args[0], ATOM)}[{', '.join(':' if n in node.at else 'None' for n in range(node.rank))}]"

    def reduced(self, node: Node, part: Part) -> Code:
        """A sum or the largest entry, of all or along axes."""
        over = [] if node.over is None else [f"{self.axis}={node.over}"]
        return self.call(node.kind.name, part(node.args[0], ADD), *over)

    def last(self, node: Node, part: Part) -> str:
        """The last entry, or column."""
        return f"{part(node.args[0], ATOM)}[{':, ' if node.axes else ''}-1]"

    def length_of_two(self, node: Node, part: Part) -> Code:
        """√(a² + b²); in some libraries only of arrays."""
        if not (self.arrays_only and any(map(is_plain, node.args))):
            return self.call("hypot", *(part(a, ADD) for a in node.args))
        number, other = sorted(node.args, key=is_plain, reverse=True)
        whole = self.call("full_like", part(other, ADD), f"float({part(number, ADD)})")[0]
        return self.call("hypot", whole, part(other, ADD))

    def helped(self, node: Node, part: Part) -> str:
        """A call of a function that the source defines; its definition, and those that it needs, are written once."""
        self.helpers.update({text: text for text in self.texts[node.kind]})
        args = [*([self.first] if self.first else []), *(part(a, ADD) for a in node.args)]
        args += [f"axis={node.over}"] if node.kind.fields == op.OVER and node.over is not None else []
        return f"_{node.kind}({', '.join(args)})"

    def inner(self, node: Node, part: Part) -> Code:
        """The sum of the products of equal entries."""
        a, b = node.args
        if len(a.axes) == 1:
            return f"{part(a, ATOM)} @ {part(b, ATOM)}", MULTIPLY
        if self.has_vdot:
            return self.call("vdot", part(a, ADD), part(b, ADD))
        text = f"{part(a, ATOM)}**2" if a is b else f"{part(a, MULTIPLY)} * {part(b, NEGATE)}"
        return self.call("sum", text)

    def added(self, node: Node, part: Part) -> Code:
        out = ""
        for a, sign in node.terms:
            text = part(a, ADD if sign > 0 and not out else MULTIPLY)
            if out and sign > 0 and text.startswith("-"):
                out += f" - {text[1:]}"
            else:
                out += (f" + {text}" if sign > 0 else f" - {text}") if out else text if sign > 0 else f"-{text}"
        return out, ADD

    def shifted(self, node: Node, part: Part) -> Code:
        """A matrix and something on its diagonal."""
        matrix, shift = node.args
        front = self.diagonal_matrix(node, part(shift, ATOM if shift.axes else MULTIPLY))
        return f"{front} + {part(matrix, ADD)}".replace("+ -", "- "), ADD

    def with_diagonal(self, node: Node, part: Part) -> str:
        """A matrix whose diagonal is replaced by a vector."""
        eye = self.call("eye", f"{self.extent(node.axes[0])}{self.own}")[0]
        return self.call("where", f"{eye} > 0.0", f"{part(node.args[1], ATOM)}[:, None]", part(node.args[0], ADD))[0]

    def diagonal_matrix(self, node: Node, shift: str) -> str:
        """The matrix with ``shift``, a vector or a number, on its diagonal."""
        if node.args[1].axes:
            return self.call("diag", _bare(shift))[0]
        eye = self.call("eye", f"{self.extent(node.axes[0])}{self.own}")[0]
        return eye if shift == "1" else f"-{eye}" if shift == "-1" else f"{shift} * {eye}"

    def product(self, node: Node, part: Part) -> Code:
        number, above, under = self.factors(node)
        under_scalars = [(a, k) for a, k in under if not a.axes]
        under_arrays = [(a, k) for a, k in under if a.axes]
        scalars = [(a, k) for a, k in above if not a.axes]
        arrays = [(a, k) for a, k in above if a.axes]
        sign = ""
        if number.is_negative:
            sign, number = "-", -number
        if number == 1 and len(above) == 1 and not under and not sign:
            return self._raised(*above[0], part)
        top = [] if number == 1 else [self.number(number)]
        top += [
            self._raised(a, k, part, MULTIPLY)[0] if not n and not top else self._raised(a, k, part, NEGATE)[0]
            for n, (a, k) in enumerate(scalars)
        ]
        text = " * ".join(top)
        for a, k in under_scalars if text or not arrays else []:
            text = f"{text or '1'} / {self._raised(a, k, part, POWER)[0]}"
        first = (
            1 if arrays and arrays[0][0].kind is op.EXPAND else len(arrays)
        )  # what is divided, the smaller the better
        for n, (a, k) in enumerate(arrays, 1):
            raised = self._raised(a, k, part, NEGATE if text else MULTIPLY)[0]
            text = f"{text} * {raised}" if text else raised
            for b, e in under_scalars if not top and n == first else []:
                text = f"{text} / {self._raised(b, e, part, POWER)[0]}"
        for a, k in under_arrays:
            text = f"{text or '1'} / {self._raised(a, k, part, POWER)[0]}"
        # a minus in front takes the first factor only, which is as good; one before a product of matrices needs its own
        return f"{sign}{text}", NEGATE if sign and len(top) + len(arrays) == 1 and not under else MULTIPLY

    def _raised(self, a: Node, k: Expr, part: Part, level: int = MULTIPLY) -> Code:
        if k == 1:
            return part(a, ATOM if a.kind in (op.MATMUL, op.VDOT) else level), level
        if k == S.Half:
            return (f"math.sqrt({part(a, ADD)})", ATOM) if is_plain(a) else self.call("sqrt", part(a, ADD))
        exponent = self.number(k)
        return f"{part(a, ATOM)}**{f'({exponent})' if ' ' in exponent else exponent}", POWER

    def shape(self, axes: Iterable[Expr]) -> str:
        """A shape as an argument."""
        extents = [self.extent(a) for a in axes]
        return (
            extents[0]
            if len(extents) == 1 and self.namespace == "np"
            else f"({', '.join(extents)}{',' * (len(extents) == 1)})"
        )

    # ---- statements and functions

    @abstractmethod
    def conversions(self, given: list[tuple[str, tuple[Expr, ...]]]) -> list[str]:
        """The lines that make arrays of the arguments."""

    def popped(self, odd: Iterable[str]) -> list[str]:
        """The arguments that a signature cannot name, under their own names or those that the body has for them."""
        out = []
        for name in odd:
            mine = self.local[name]
            # unless another argument is called so
            key = (
                _quoted(name)
                if mine in self.local
                else f"{_quoted(mine)} if {_quoted(mine)} in others else {_quoted(name)}"
            )
            out.append(f"{mine} = others.pop({key})")
        return out

    def signature(self, plain: Sequence[str], odd: Sequence[str]) -> str:
        """The arguments in the order of the objective; those whose names may not stand there are among the others."""
        return ", ".join(self._listed(plain, odd))

    def _listed(self, plain: Sequence[str], odd: Sequence[str]) -> list[str]:
        """Indices and functions are given by keyword, and all are where an order of some would say nothing."""
        named = {*self.module.indices, *self.module.callables}
        placed = [] if odd else [n for n in plain if n not in named]
        rest = [n for n in plain if n not in placed]
        return [*placed, *(["*"] if rest else []), *rest, *(["**others"] if odd else [])]

    def function(self, function: Function, *, decorators: Iterable[str] = ()) -> list[str]:
        """A function with its docstring."""
        plain, odd = self._parameters(function)
        signature = f"def {function.name}({self.signature(plain, odd)}):"
        if len(signature) > WIDTH:
            signature = f"def {function.name}(\n    " + ",\n    ".join(self._listed(plain, odd)) + ",\n):"
        first, *more = [_escaped(line) for line in self.documented(function)]
        text = (
            [f'    """{first}', *(f"    {line}".rstrip() for line in more), '    """']
            if more
            else [f'    """{first}"""']
        )
        out = [*decorators, signature, *text]
        body = self.popped(odd)
        if odd:
            body += ["if others:", "    raise TypeError(f\"unknown arguments: {', '.join(others)}\")"]
        body += self.inputs(function)
        lines, values = self.body(function)
        body += lines
        if function.columns:
            values = [f"({', '.join(row)}{',' * (len(row) == 1)})" for row in function.rows(values)]
            values = values if len(values) > 1 else [f"({values[0]},)"]
        if len(values) > 1 and sum(map(len, values)) > WIDTH - 12:
            body += ["return (", *(f"    {v}," for v in values), ")"]
        else:
            body += folded("return ", values[0]) if len(values) == 1 else [f"return {', '.join(values)}"]
        return [*out, *(f"    {line}" for line in body)]

    def called(self, name: str, values: Mapping[str, str] | None = None) -> str:
        """A call of a function of the module with every symbol by keyword, by its local name or as ``values`` say."""
        function = self.module.function(name)
        assert function is not None
        plain, odd = self._parameters(function)
        given = values or {}
        args = [f"{n}={given.get(n, n)}" for n in plain]
        args += [f"{self.local[n]}={self.local[n]}" for n in odd if self.local[n] not in self.local]
        strange = [n for n in odd if self.local[n] in self.local]
        if strange:
            args.append("**{" + ", ".join(f"{_quoted(n)}: {self.local[n]}" for n in strange) + "}")
        return f"{function.name}({', '.join(args)})"

    def _parameters(self, function: Function) -> tuple[list[str], list[str]]:
        """The arguments whose names may stand in a signature, and those that may not."""
        every = [v.name for v in self.module.symbols] + [*function.arguments]
        return [n for n in every if self.local[n] == n], [n for n in every if self.local[n] != n]

    def inputs(self, function: Function) -> list[str]:
        """The arguments as arrays, the sizes, and a complaint about shapes that do not fit."""
        indices = self.module.indices
        given = [(v.name, v.shape[: v.rank]) for v in self.module.symbols if v.name not in indices]
        given += [(name, tuple(s for s in shape if s != 1)) for name, shape in function.extra]
        out = self.conversions(given)
        told = list(readings(given))
        checks: list[str] = []
        squeezed: list[str] = []
        for name, shape in given:
            local, ndim = self.local[name], len(shape)
            mine = [r for r in told if r.name == name and shape[r.axis].is_Symbol]
            names = ", ".join(self.sizes[str(r.size)] for r in mine)
            if not shape:
                checks.append(f"{local}.ndim")
            elif len(mine) == ndim:
                out.append(f"{names} = {local}.shape" + "[0]" * (ndim == 1))
                checks += [f"{local}.shape != ({names},)"] * (ndim == 1)
            else:
                out += [f"{self.sizes[str(r.size)]} = {local}.shape[{r.axis}]" for r in mine]
                checks.append(f"{local}.shape != ({', '.join(map(self.extent, shape))}{',' * (ndim == 1)})")
            if any(s == 1 for s in shape):
                kept = [s for s in shape if s != 1]
                squeezed.append(f"{local} = {self.call('reshape', local, self.tuple_of(kept))[0]}")
        for r in (r for r in told if not dict(given)[r.name][r.axis].is_Symbol):
            whole = f"{self.local[r.name]}.shape[{r.axis}]" + f" // ({self.extent(r.rest)})" * (r.rest != 1)
            whole = whole if r.times == 1 else f"round(({whole}) ** (1 / {r.times}))"
            out.append(f"{self.sizes[str(r.size)]} = {whole}")
        if checks:
            shapes = ", ".join(f"{self.local[name]} {self.shape_text(shape)}" for name, shape in given)
            condition = " or ".join(checks)
            if len(condition) > WIDTH - 12:
                out += ["if (", *(f"    {'or ' * bool(n)}{c}" for n, c in enumerate(checks)), "):"]
            else:
                out.append(f"if {condition}:")
            vector = next((self.local[name] for name, shape in given if len(shape) == 1), None)
            column = f"; of a column take {vector}[:, 0]" if vector else ""
            out.append(f"    raise ValueError({_quoted(f'the shapes do not fit: {shapes}{column}')})")
        for extent, least in self.module.least.items():
            squeezed.append(f"if {self.extent(extent)} < {least}:")
            squeezed.append(f"    raise ValueError({_quoted(f'{extent} must be {least} or more')})")
        if indices:
            self.helpers.setdefault("index", self.index)
        for name, extents in indices.items():
            most = [self.extent(s) for s in extents]
            whole = most[0] if len(most) == 1 else f"min({', '.join(most)})"
            squeezed.append(f"{self.local[name]} = _index({self.local[name]}, {whole})")
        return out + squeezed

    def picked(self, node: Node, part: Part) -> str:
        """A row, a column or an entry."""
        (a, index), axis = node.args, axis_of(node)
        after = ", :" * (len(a.axes) - axis - 1)
        return f"{part(a, ATOM)}[{':, ' * axis}{self.place(index, part)}{after}]"

    def sliced(self, node: Node, part: Part) -> str:
        """Some rows, columns or entries."""
        start, end = self.places(node)
        return f"{part(node.args[0], ATOM)}[{':, ' * axis_of(node)}{'' if start == '0' else start}:{end}]"

    def one_hot(self, node: Node, part: Part) -> str:
        """A unit vector, a row of the identity."""
        place = f"k={self.place(node.args[0], part)}"
        return self.call("eye", f"1, {self.extent(node.axes[0])}", f"{place}{self.own}")[0] + "[0, :]"

    def tuple_of(self, axes: Iterable[Expr]) -> str:
        """A shape as a tuple."""
        extents = [self.extent(a) for a in axes]
        return f"({', '.join(extents)}{',' * (len(extents) == 1)})"

    def source(self, header: Iterable[str], functions: Iterable[list[str]]) -> str:
        """A whole file."""
        blocks = ["\n".join(f) for f in functions]
        text = "\n\n\n".join([*self.helpers.values(), *blocks])
        imports = [line for line in header if line != "import math" or "math." in text]
        return "\n".join(imports).strip() + "\n\n\n" + text + "\n"


# as NumPy calls them
INVERSE = (op.ACOS, op.ACOSH, op.ASIN, op.ASINH, op.ATAN, op.ATANH)
ARC: dict[Kind, Written] = {kind: f"np.arc{kind.name[1:]}({{a}})" for kind in INVERSE}
# what the libraries write alike; a function without a text here is called by the name of its kind
TABLE: dict[Kind, Written] = {
    **BEGINNINGS,
    op.CONSTANT: "{namespace}.asarray(float({a}){own})",
    op.T: "{a:.}.T",
    op.EXPAND: PythonPrinter.expanded,
    op.PICKED: PythonPrinter.picked,
    op.SLICED: PythonPrinter.sliced,
    op.ONE_HOT: lambda p, node, part: p.one_hot(node, part),
    op.PERMUTE: "{namespace}.transpose({a}, {order})",
    op.RESHAPE: lambda p, node, part: p.call("reshape", part(node.args[0], ADD), p.shape(node.axes)),
    op.ADD: PythonPrinter.added,
    op.PROD: PythonPrinter.product,
    op.POWER: ("{a:.}**{b:-}", POWER),
    op.UNIT: ("{a:*} / {b:^}", MULTIPLY),
    op.HYPOT: PythonPrinter.length_of_two,
    op.DIAG_ADD: PythonPrinter.shifted,
    op.WITH_DIAGONAL: PythonPrinter.with_diagonal,
    **dict.fromkeys(
        (op.ONES, op.ZEROS), lambda p, node, part: f"{p.namespace}.{node.kind}({p.shape(node.axes)}{p.own})"
    ),
    op.EYE: "{namespace}.eye({n}{own})",
    **dict.fromkeys((op.SUM, op.MAX), PythonPrinter.reduced),
    op.VDOT: PythonPrinter.inner,
    op.GIVEN: lambda p, node, part: f"{p.local[node.name]}({part(node.args[0], ADD)})",
    op.MATMUL: ("{a:.} @ {b:.}", MULTIPLY),
    op.MULTIPLIED: lambda p, node, part: p.call(
        "prod", part(node.args[0], ADD), *([] if node.over is None else [f"{p.axis}={node.over}"])
    ),
    op.LARGEST: "{a:.}[{namespace}.argmax({namespace}.abs({a}))]",
    op.LAST: PythonPrinter.last,
    op.FIRST: "{namespace}.concatenate(({a:.}[:1], {namespace}.zeros_like({a:.}[1:])))",
    op.DIAGONAL: "{namespace}.diagonal({a})",
    op.MATRIX_POWER: "{namespace}.linalg.matrix_power({a}, {exponent})",
    op.SVD: "{namespace}.linalg.svd({a}, full_matrices=False)",
    op.ITEM: lambda p, node, part: f"{part(node.args[0], ATOM)}.{FIELDS.get(node.part, node.part)}",
    **{
        kind: f"{{namespace}}.linalg.{kind}({{args}})"
        for kind in (op.INV, op.DET, op.SOLVE, op.SLOGDET, op.PINV, op.EIGH, op.CHOLESKY)
    },
    **{kind: f"{{namespace}}.{kind}({{args}})" for kind in (*OF_REALS, op.MAXIMUM, op.TRIL, op.TRIU)},
}


def _plain(node: Node, argument: str) -> str:
    """A function of a number as Python computes it; what is too large for a number is infinite."""
    (a,) = node.args
    if node.kind in OF_NUMBERS:
        return "(" + OF_NUMBERS[node.kind].format(a=argument) + ")"
    if a.kind is op.NUMBER and node.kind in STEEP and abs(a.value) > LARGEST_EXPONENT:
        return (
            "(-math.inf)"
            if node.kind is op.SINH and a.value < 0
            else "0.0"
            if node.kind is op.EXP and a.value < 0
            else "math.inf"
        )
    return f"math.{node.kind}({argument})"


def _bare(text: str) -> str:
    """A text without parentheses around the whole of it.

    >>> _bare("(a + b)"), _bare("(a)(b)")
    ('a + b', '(a)(b)')
    """
    depth = 0
    for n, c in enumerate(text):
        depth += (c == "(") - (c == ")")
        if depth == 0:
            return text[1:-1] if n == len(text) - 1 and n else text
    return text


def _escaped(text: str) -> str:
    """A text that may stand inside a string literal with three quotation marks."""
    return text.replace("\\", "\\\\").replace('"""', "'''")


def _quoted(text: str) -> str:
    """A string literal with double quotation marks."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def is_name(name: str) -> bool:
    """Whether a function may be called this in every language here.

    >>> is_name("gradient"), is_name("lambda"), is_name("a b")
    (True, False, False)
    """
    return (
        characters.is_name(name)
        and name.isascii()
        and name.isidentifier()
        and not keyword.iskeyword(name)
        and name not in RESERVED - {"value", "gradient"}
    )
