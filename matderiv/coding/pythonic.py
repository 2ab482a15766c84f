"""Python source for array libraries: what NumPy, the array API standard, PyTorch and JAX write alike."""

from __future__ import annotations

import keyword
import unicodedata
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence

from sympy import Expr, S

from ..core import characters
from .arrays import Node, is_plain
from .extents import readings
from .helpers import NAMES
from .target import ADD, ATOM, MULTIPLY, NEGATE, POWER, WIDTH, Function, Module, Printer, Target, folded

__all__ = ["PythonPrinter"]

# names that a source uses beside its own
RESERVED = frozenset(
    {*keyword.kwlist, "np", "xp", "jnp", "jax", "torch", "math", "like", "others", "ctx", "cotangent", "int", "float"}
    | {
        "any",
        "hasattr",
        "Objective",
        "isinstance",
        "len",
        "str",
        "TypeError",
        "ValueError",
        "range",
        "round",
        "max",
        "min",
        "abs",
        "sum",
        "tuple",
        "dict",
        "value",
        "gradient",
        "partial",
        "print",
        "type",
        *(
            "_real",
            "_erf",
            "_normcdf",
            "_sigmoid",
            "_max",
            "_adjugate",
            "_regular",
            "_expm",
            "_namespace",
            "_like",
            "_objective",
            "_forward",
            "_backward",
            *NAMES,
        ),
    }
)

# functions that the module math does not have, in a form in which no exponential overflows
OF_NUMBERS = {
    "abs": "abs({a})",
    "sign": "({a} > 0) - ({a} < 0)",
    "relu": "max({a}, 0)",
    "sigmoid": "math.exp(min({a}, 0)) / (1 + math.exp(-abs({a})))",
    "softplus": "math.log1p(math.exp(-abs({a}))) + max({a}, 0)",
    "logsigmoid": "min({a}, 0) - math.log1p(math.exp(-abs({a})))",
    "normcdf": "math.erfc(-({a}) / math.sqrt(2)) / 2",
    "log_normcdf": "math.log(math.erfc(-({a}) / math.sqrt(2)) / 2)",
    "inverse_mills": "math.exp(-(({a}) ** 2) / 2) * math.sqrt(2 / math.pi) / math.erfc(-({a}) / math.sqrt(2))",
    "inverse_mills_excess": (
        "({a}) + math.exp(-(({a}) ** 2) / 2) * math.sqrt(2 / math.pi) / math.erfc(-({a}) / math.sqrt(2))"
    ),
    "log_erfc": "math.log(math.erfc({a}))",
    "log1m_exp": "math.log(-math.expm1({a}))",
    "sech_squared": "4 * math.exp(-2 * abs({a})) / (1 + math.exp(-2 * abs({a}))) ** 2",
}
STEEP = ("cosh", "exp", "expm1", "sinh")  # which math refuses where they are too large
LARGEST_EXPONENT = 709

FIELDS = {"values": "eigenvalues", "vectors": "eigenvectors"}  # as the array API standard names what eigh gives


class PythonPrinter(Printer):
    """Prints for one library; ``namespace`` is its name in the source, ``axis`` its word for an axis."""

    namespace = "np"
    axis = "axis"
    typed = ""  # what a new array is told beside its shape
    arrays_only = False  # whether a function of two arrays takes no number
    reserved = RESERVED
    # functions that are not called by the name of the standard
    renamed: dict[str, str] = {}

    def __init__(self, module: Module, target: Target) -> None:
        super().__init__(module, target)
        self.helpers: dict[str, str] = {}

    def is_identifier(self, name: str) -> bool:
        return name.isidentifier() and not keyword.iskeyword(name) and unicodedata.normalize("NFKC", name) == name

    # ---- operations

    def call(self, name: str, *args: str) -> tuple[str, int]:
        """A function of the library."""
        return f"{self.namespace}.{self.renamed.get(name, name)}({', '.join(args)})", ATOM

    def write(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        match node.op:
            case "number":
                return self._number(node.data)
            case "size":
                text = self.extent(node.data)
                return text, ATOM if text.isidentifier() else ADD
            case "input":
                return self.local[node.data], ATOM
            case "T":
                return f"{part(node.args[0], ATOM)}.T", ATOM
            case "expand":
                at, rank = node.data
                return f"{part(node.args[0], ATOM)}[{', '.join(':' if n in at else 'None' for n in range(rank))}]", ATOM
            case "add":
                return self._add(node, part), ADD
            case "diag_add":
                return self._shifted(node, part), ADD
            case "unit":
                return f"{part(node.args[0], MULTIPLY)} / {part(node.args[1], POWER)}", MULTIPLY
            case "with_diagonal":
                return self.with_diagonal(node, part), ATOM
            case "prod":
                return self._product(node, part)
            case "power":
                return f"{part(node.args[0], ATOM)}**{part(node.args[1], NEGATE)}", POWER
            case "matmul":
                left, right = node.args
                return f"{part(left, ATOM)} @ {part(right, ATOM)}", MULTIPLY
            case "sum" | "max":
                over = [] if node.data is None else [f"{self.axis}={node.data}"]
                return self.call("max" if node.op == "max" else "sum", part(node.args[0], ADD), *over)
            case "softmax" | "logsumexp":
                return self.call(node.op, part(node.args[0], ADD), f"{self.axis}={node.data}")
            case "ones" | "zeros":
                return self.call(node.op, self.shape(node.axes), *([self.typed] if self.typed else []))
            case "eye":
                return self.call("eye", self.extent(node.axes[0]), *([self.typed] if self.typed else []))
            case "last":
                return f"{part(node.args[0], ATOM)}[{':, ' if node.axes else ''}-1]", ATOM
            case "first":
                return self._first(part(node.args[0], ATOM))
            case "item":
                return f"{part(node.args[0], ATOM)}.{FIELDS.get(node.data, node.data)}", ATOM
            case "reshape":
                return self.call("reshape", part(node.args[0], ADD), self.shape(node.data))
            case "vdot":
                return self.inner(node.args[0], node.args[1], part)
            case _ if is_plain(node) and node.op != "constant":
                return _plain(node, part(node.args[0], ADD)), ATOM
            case _:
                return self.other(node, part)

    def other(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        """The operations that are called by their name."""
        args = [part(a, ADD) for a in node.args]
        match node.op:
            case "inv" | "det" | "cholesky" | "solve" | "slogdet" | "pinv" | "norm" | "eigh":
                return self.call(f"linalg.{node.op}", *args)
            case "svd":
                return self.call("linalg.svd", *args, "full_matrices=False")
            case "matrix_power":
                return self.call("linalg.matrix_power", *args, str(node.data))
            case "diagonal":
                return self.call("diagonal", *args)
            case "permute":
                return self.call("permute_dims", *args, str(node.data))
            case "hypot" if self.arrays_only and any(map(is_plain, node.args)):
                number, other = sorted(node.args, key=is_plain, reverse=True)
                whole = self.call("full_like", part(other, ADD), f"float({part(number, ADD)})")[0]
                return self.call("hypot", whole, part(other, ADD))
            case "largest":
                (v,) = args
                return f"{part(node.args[0], ATOM)}[{self.call('argmax', self.call('abs', v)[0])[0]}]", ATOM
            case "constant":
                return self.call("asarray", f"float({args[0]})", *([self.typed] if self.typed else []))
            case _:
                return self.call(node.op, *args)

    def helped(
        self, texts: Mapping[str, tuple[str, ...]], node: Node, part: Callable[[Node, int], str], first: str = ""
    ) -> tuple[str, int]:
        """A call of a function that the source defines; its definition, and those that it needs, are written once."""
        self.helpers.update({text: text for text in texts[node.op]})
        args = [part(a, ADD) for a in node.args] + ([] if node.data is None else [f"axis={node.data}"])
        return f"_{node.op}({', '.join([first] * bool(first) + args)})", ATOM

    def inner(self, a: Node, b: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
        """The sum of the products of equal entries."""
        if len(a.axes) == 1:
            return f"{part(a, ATOM)} @ {part(b, ATOM)}", MULTIPLY
        text = f"{part(a, ATOM)}**2" if a is b else f"{part(a, MULTIPLY)} * {part(b, NEGATE)}"
        return self.call("sum", text)

    def _first(self, v: str) -> tuple[str, int]:
        return self.call("concat", f"({v}[:1], {self.call('zeros_like', f'{v}[1:]')[0]})")

    def _number(self, number: Expr) -> tuple[str, int]:
        if number == S.Pi:
            return "math.pi", ATOM
        text = self.number(number)
        return text, MULTIPLY if " / " in text else NEGATE if text.startswith("-") else ATOM

    def _add(self, node: Node, part: Callable[[Node, int], str]) -> str:
        out = ""
        for a, sign in zip(node.args, node.data, strict=True):
            text = part(a, ADD if sign > 0 and not out else MULTIPLY)
            if out and sign > 0 and text.startswith("-"):
                out += f" - {text[1:]}"
            else:
                out += (f" + {text}" if sign > 0 else f" - {text}") if out else text if sign > 0 else f"-{text}"
        return out

    def _shifted(self, node: Node, part: Callable[[Node, int], str]) -> str:
        """A matrix and something on its diagonal."""
        matrix, shift = node.args
        front = self.diagonal_matrix(node, part(shift, ATOM if shift.axes else MULTIPLY))
        return f"{front} + {part(matrix, ADD)}".replace("+ -", "- ")

    def with_diagonal(self, node: Node, part: Callable[[Node, int], str]) -> str:
        """A matrix whose diagonal is replaced by a vector."""
        eye = self.call("eye", self.extent(node.axes[0]), *([self.typed] if self.typed else []))[0]
        return self.call("where", f"{eye} > 0.0", f"{part(node.args[1], ATOM)}[:, None]", part(node.args[0], ADD))[0]

    def diagonal_matrix(self, node: Node, shift: str) -> str:
        """The matrix with ``shift``, a vector or a number, on its diagonal."""
        if node.args[1].axes:
            return self.call("diag", _bare(shift))[0]
        eye = self.call("eye", self.extent(node.axes[0]), *([self.typed] if self.typed else []))[0]
        return eye if shift == "1" else f"-{eye}" if shift == "-1" else f"{shift} * {eye}"

    def _product(self, node: Node, part: Callable[[Node, int], str]) -> tuple[str, int]:
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
        top = [] if number == 1 else [self._number(number)[0]]
        top += [
            self._raised(a, k, part, MULTIPLY)[0] if not n and not top else self._raised(a, k, part, NEGATE)[0]
            for n, (a, k) in enumerate(scalars)
        ]
        text = " * ".join(top)
        for a, k in under_scalars if text or not arrays else []:
            text = f"{text or '1'} / {self._raised(a, k, part, POWER)[0]}"
        first = 1 if arrays and arrays[0][0].op == "expand" else len(arrays)  # what is divided, the smaller the better
        for n, (a, k) in enumerate(arrays, 1):
            raised = self._raised(a, k, part, NEGATE if text else MULTIPLY)[0]
            text = f"{text} * {raised}" if text else raised
            for b, e in under_scalars if not top and n == first else []:
                text = f"{text} / {self._raised(b, e, part, POWER)[0]}"
        for a, k in under_arrays:
            text = f"{text or '1'} / {self._raised(a, k, part, POWER)[0]}"
        # a minus in front takes the first factor only, which is as good; one before a product of matrices needs its own
        return f"{sign}{text}", NEGATE if sign and len(top) + len(arrays) == 1 and not under else MULTIPLY

    def _raised(self, a: Node, k: Expr, part: Callable[[Node, int], str], level: int = MULTIPLY) -> tuple[str, int]:
        if k == 1:
            return part(a, ATOM if a.op in ("matmul", "vdot") else level), level
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
        """The arguments by keyword; those whose names may not stand there are among the others."""
        return ", ".join([*(["*", *plain] if plain else []), *(["**others"] if odd else [])])

    def function(self, function: Function, *, decorators: Iterable[str] = ()) -> list[str]:
        """A function with its docstring."""
        plain, odd = self._parameters(function)
        signature = f"def {function.name}({self.signature(plain, odd)}):"
        if len(signature) > WIDTH:
            signature = (
                f"def {function.name}(\n    *,\n    "
                + ",\n    ".join([*plain, *(["**others"] if odd else [])])
                + ",\n):"
            )
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
        every = [v.name for v in self.module.symbols] + [name for name, _ in function.extra]
        return [n for n in every if self.local[n] == n], [n for n in every if self.local[n] != n]

    def inputs(self, function: Function) -> list[str]:
        """The arguments as arrays, the sizes, and a complaint about shapes that do not fit."""
        given = [(v.name, v.shape[: v.rank]) for v in self.module.symbols]
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
                out.append(f"({names},) = {local}.shape" if ndim == 1 else f"{names} = {local}.shape")
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
            out.append(f"    raise ValueError({_quoted(f'the shapes do not fit: {shapes}')})")
        return out + squeezed

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


def _plain(node: Node, argument: str) -> str:
    """A function of a number as Python computes it; what is too large for a number is infinite."""
    (a,) = node.args
    if node.op in OF_NUMBERS:
        return "(" + OF_NUMBERS[node.op].format(a=argument) + ")"
    if a.op == "number" and node.op in STEEP and abs(a.data) > LARGEST_EXPONENT:
        return (
            "(-math.inf)"
            if node.op == "sinh" and a.data < 0
            else "0.0"
            if node.op == "exp" and a.data < 0
            else "math.inf"
        )
    return f"math.{node.op}({argument})"


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
