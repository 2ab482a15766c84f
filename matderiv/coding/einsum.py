"""A derivative with more than two axes as einsum code: a NumPy expression that can be pasted.

Each term becomes its number times one ``np.einsum`` of its factors. Every factor is a NumPy expression of the arrays
of the objective, vectors one-dimensional; a composite index is an axis cut in two. What a function in it is in NumPy is
asked of :mod:`~matderiv.coding.inline` where there is one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from keyword import iskeyword
from string import ascii_lowercase

from sympy import Expr, Float, S

from .. import coding
from ..core.errors import NoRuleError
from ..core.index import (
    At,
    Delta,
    Entry,
    Head,
    Index,
    Pair,
    Power,
    Product,
    Terms,
    atomic,
    free,
    is_scalar,
    shape_of,
    termwise,
)
from ..core.operation import Applied, Operation
from ..core.text import Text
from ..expressions.matrix import Var, is_op
from ..operations.add import ADD as OP_ADD
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.kron import KRON
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.normnuc import NORMNUC
from ..operations.normspec import NORMSPEC
from ..operations.ones import ONES
from ..operations.power_trace import POWER_TRACE
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from ..operations.stretch import STRETCH
from ..operations.transpose import TRANSPOSE
from ..operations.unvec import UNVEC
from ..operations.zero import ZERO
from ..proving.flat import flatten
from .levels import ADD, ATOM, MULTIPLY, NEGATE, POWER, Code, fit

__all__ = ["einsum"]

LATIN = {"alpha": "a", "beta": "b", "mu": "c", "nu": "d", "rho": "e", "tau": "f"}

# functions of an operation that is literal where its source form is not: {0} is its first argument
LITERAL: dict[Operation, str] = {
    MATRIX_POWER: "np.linalg.matrix_power({0}, {1})",
    POWER_TRACE: "np.trace(np.linalg.matrix_power({0}, {1}))",
    NORMNUC: "np.linalg.norm({0}, 'nuc')",
    NORMSPEC: "np.linalg.norm({0}, 2)",
}


LETTERS = Text("there are more indices than einsum has letters", "添字が einsum で使える文字より多い")
UNTOLD = Text("no array tells the size {size}", "どの配列からもサイズ {size} が分からない")
NO_ENTRY = Text("this factor is no entry of a vector or matrix", "この因子はベクトルや行列の成分ではない")
OUTER = Text(
    "a product of several outer products has no short NumPy form", "直積がいくつも続く積には短い NumPy の形がない"
)


def einsum(expr: Expr, at: Sequence[At], symbols: Sequence[Var]) -> str:
    """NumPy code for an index expression with the free indices ``at``, in that order.

    >>> from matderiv.core.index import product, size
    >>> n, m = size("n"), size("m")
    >>> i, j, a, b = Index("i", n), Index("j", m), Index("alpha", n), Index("beta", m)
    >>> X, Y = Var("X", (n, n)), Var("Y", (m, m))
    >>> einsum(product(2, Entry(X, i, a), Delta(j, b)), (i, j, a, b), (X, Y))
    "2*np.einsum('ia,jb->ijab', X, np.eye(Y.shape[0]))"

    Raises:
        NoRuleError: a function in it has no NumPy form.
    """
    writer = _Writer(symbols)
    order = [i for pair in at for i in reversed(atomic((pair,)))]
    writer.letters(order)
    pieces: list[str] = []
    for term in termwise(expr):
        code = writer.term(term, order)
        sign, code = ("-", code[1:]) if code.startswith("-") else ("+", code)
        pieces.append(f" {sign} {code}" if pieces else f"{'-' if sign == '-' else ''}{code}")
    out = "".join(pieces)
    if any(isinstance(i, Pair) for i in at):
        sizes = ", ".join(writer.size(i.size) for i in at)
        out = f"({out}).reshape({sizes})" if len(pieces) > 1 else f"{out}.reshape({sizes})"
    return out


class _Writer:
    """Writes expressions as NumPy code; sizes are read off the arrays of the symbols."""

    def __init__(self, symbols: Sequence[Var]) -> None:
        self.symbols = symbols
        self.names: dict[Index, str] = {}
        self.sizes: dict[Expr, str] = {}
        for v in symbols:
            for axis, extent in enumerate(v.shape[: v.rank]):
                self.sizes.setdefault(extent, f"{_name(v)}.shape[{axis}]")

    def letters(self, indices: Sequence[Index]) -> None:
        """One small letter for each index, its own where that is free."""
        for i in indices:
            if i in self.names:
                continue
            wanted = LATIN.get(i.name, i.name)
            taken = set(self.names.values())
            pool = ([wanted] if len(wanted) == 1 and wanted in ascii_lowercase else []) + list(ascii_lowercase)
            letter = next((x for x in pool if x not in taken), None)
            if letter is None:
                raise NoRuleError(LETTERS)
            self.names[i] = letter

    def size(self, extent: Expr) -> str:
        """A size as code: read off an array, or made of sizes that are."""
        if extent in self.sizes:
            return self.sizes[extent]
        if extent.is_Integer:
            return str(extent)
        parts = extent.as_powers_dict()
        if (extent.is_Mul or extent.is_Pow) and all(e.is_Integer and e > 0 for e in parts.values()):
            return "*".join(self.size(b) for b, e in parts.items() for _ in range(int(e)))
        for v in self.symbols:
            for axis, known in enumerate(v.shape[: v.rank]):
                powers = known.as_powers_dict()
                if powers.keys() == {extent}:
                    return f"round({_name(v)}.shape[{axis}]**(1/{powers[extent]}))"
                rest = known / extent
                if rest.is_Integer or rest.is_Symbol and rest in self.sizes:
                    return f"({_name(v)}.shape[{axis}]//{self.size(rest)})"
        raise NoRuleError(UNTOLD(size=extent))

    # -- terms

    def term(self, term: Expr, order: Sequence[Index]) -> str:
        """A term: its number and scalars, then one einsum of its factors."""
        bound, parts = flatten(term)
        before = dict(self.names)
        self.letters(bound)
        scalars: list[Expr] = []
        inputs: list[tuple[str, str]] = []
        for p in parts:
            if not free(p):
                scalars.append(p)
            elif isinstance(p, Delta):
                inputs.append(("".join(self.names[i] for i in p.args), f"np.eye({self.size(p.args[0].size)})"))
            elif isinstance(p, Entry):
                inputs.append(self.factor(p))
            else:
                raise NoRuleError(NO_ENTRY, term=p)
        here = {x for letters, _ in inputs for x in letters}
        inputs += [(self.names[i], f"np.ones({self.size(i.size)})") for i in order if self.names[i] not in here]
        inputs += [(self.names[i], f"np.ones({self.size(i.size)})") for i in bound if self.names[i] not in here]
        pattern = ",".join(letters for letters, _ in inputs) + "->" + "".join(self.names[i] for i in order)
        code = f"np.einsum('{pattern}', {', '.join(text for _, text in inputs)})"
        self.names = before
        number = S.One
        rest: list[Expr] = []
        for s in scalars:
            if s.is_Number:
                number *= s
            else:
                rest.append(s)
        sign, number = ("-", -number) if number.is_negative else ("", number)
        front = [] if number == 1 else [fit(self.number(number), MULTIPLY)]
        front += [fit(self.code(s), NEGATE) for s in rest]
        return sign + "*".join([*front, code])

    def factor(self, entry: Entry) -> tuple[str, str]:
        """The letters of an entry and the array that it is an entry of."""
        text, level = self.code(entry.base)
        at: list[Index] = []
        sizes: list[str] = []
        for i in entry.at:
            inside = tuple(reversed(atomic((i,))))
            at.extend(inside)
            sizes.extend(self.size(x.size) for x in inside)
        letters = "".join(self.names[i] for i in at)
        if any(isinstance(i, Pair) for i in entry.at):
            return letters, f"{fit((text, level), ATOM)}.reshape({', '.join(sizes)})"
        return letters, text

    # -- expressions

    def number(self, number: Expr) -> Code:
        if number.is_Integer:
            return (str(number), ATOM) if number >= 0 else (str(number), NEGATE)
        if number.is_Rational:
            return f"{number.p}/{number.q}", MULTIPLY
        return (repr(float(number)), ATOM if number >= 0 else NEGATE)

    def irrational(self, number: Expr) -> Code:
        """A number such as 4√2, which SymPy keeps as a product of powers."""
        if number.is_Mul:
            return "*".join(fit(self.code(a), NEGATE) for a in number.args), MULTIPLY
        if number.is_Pow and number.exp == S.Half:
            return f"np.sqrt({self.code(number.base)[0]})", ATOM
        if number.is_Pow:
            return f"{fit(self.code(number.base), ATOM)}**{fit(self.code(number.exp), ATOM)}", POWER
        return self.number(Float(number))

    def code(self, expr: Expr) -> Code:
        """An expression as NumPy code, with how tightly it binds; vectors and rows have one axis."""
        if isinstance(expr, Var):
            return _name(expr), ATOM
        if expr.is_Number:
            return self.number(expr)
        if expr.is_number and not isinstance(expr, Head):
            return self.irrational(expr)
        if isinstance(expr, Terms) or is_op(expr, OP_ADD):
            out = ""
            for a in expr.args:
                text = fit(self.code(a), MULTIPLY)
                out += (f" - {text[1:]}" if text.startswith("-") else f" + {text}") if out else text
            return out, ADD
        if isinstance(expr, Product):
            return "*".join(self._factors(expr.args)), MULTIPLY
        if isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER):
            base, exponent = expr.args
            if exponent == -1:
                return f"1/{fit(self.code(base), POWER)}", MULTIPLY
            return f"{fit(self.code(base), ATOM)}**{fit(self.code(exponent), ATOM)}", POWER
        if isinstance(expr, Applied):
            return self._applied(expr)
        if is_scalar(expr) and all(s in self.sizes for s in expr.free_symbols):
            return self.size(expr), ATOM
        return self.size(expr), ATOM

    def _factors(self, parts: Sequence[Expr]) -> list[str]:
        texts = [self.code(p) for p in parts]
        return [fit(c, MULTIPLY if n == 0 else NEGATE) for n, c in enumerate(texts)]

    def _applied(self, expr: Applied) -> Code:
        if expr.operation in STRUCTURE:
            return STRUCTURE[expr.operation](self, expr)
        if expr.operation in LITERAL:
            return LITERAL[expr.operation].format(*(self.code(a)[0] for a in expr.args)), ATOM
        return coding.inline.applied(expr, [self.code(a) for a in expr.args], self.size)

    def _eye(self, expr: Applied) -> Code:
        return f"np.eye({self.size(expr.shape[0])})", ATOM

    def _constant(self, expr: Applied) -> Code:
        sizes = [self.size(s) for s in expr.shape if s != 1]
        function = "np.ones" if is_op(expr, ONES) else "np.zeros"
        return f"{function}({sizes[0] if len(sizes) == 1 else '(' + ', '.join(sizes) + ')'})", ATOM

    def _stretch(self, expr: Applied) -> Code:
        return coding.inline.stretch(expr, self.size)

    def _scale(self, expr: Applied) -> Code:
        number, body = (fit(self.code(a), NEGATE) for a in expr.args)
        return (f"-{body}", NEGATE) if expr.args[0] == -1 else (f"{number}*{body}", MULTIPLY)

    def _transpose(self, expr: Applied) -> Code:
        inner = self.code(expr.args[0])
        if is_op(expr.args[0], UNVEC) and 1 not in expr.shape:
            return inner[0].removesuffix(".T"), ATOM
        return inner if 1 in expr.shape else (f"{fit(inner, ATOM)}.T", ATOM)

    def _hadamard(self, expr: Applied) -> Code:
        return "*".join(self._factors(expr.args)), MULTIPLY

    def _quotient(self, expr: Applied) -> Code:
        return f"{fit(self.code(expr.args[0]), MULTIPLY)}/{fit(self.code(expr.args[1]), NEGATE)}", MULTIPLY

    def _matmul(self, expr: Applied) -> Code:
        """A chain of products; a column times a row is an outer product."""
        runs: list[list[Expr]] = [[]]
        for a in expr.args:
            if runs[-1] and shape_of(a)[0] == 1 and shape_of(runs[-1][-1])[1] == 1:
                runs.append([])
            runs[-1].append(a)
        codes = [" @ ".join(fit(self.code(a), NEGATE if n else MULTIPLY) for n, a in enumerate(run)) for run in runs]
        if len(runs) == 1:
            return (codes[0], MULTIPLY) if len(runs[0]) > 1 else self.code(runs[0][0])
        if len(runs) == 2:
            return f"np.outer({codes[0]}, {codes[1]})", ATOM
        raise NoRuleError(OUTER, term=expr)

    def _kron(self, expr: Applied) -> Code:
        if any(is_scalar(a) for a in expr.args):
            return "*".join(self._factors(expr.args)), MULTIPLY
        vectors = all(shape_of(a)[1] == 1 for a in expr.args) or all(shape_of(a)[0] == 1 for a in expr.args)
        texts = []
        for a in expr.args:
            code, shape = self.code(a), shape_of(a)
            if vectors or 1 not in shape:
                texts.append(code[0])
            else:
                texts.append(fit(code, ATOM) + ("[:, None]" if shape[1] == 1 else "[None, :]"))
        flat = 1 in expr.shape and not vectors
        return f"np.kron({', '.join(texts)})" + (".reshape(-1)" if flat else ""), ATOM

    def _unvec(self, expr: Applied) -> Code:
        rows, columns = (self.size(s) for s in expr.shape)
        return f"{fit(self.code(expr.args[0]), ATOM)}.reshape({columns}, {rows}).T", ATOM


# what is written as it stands; of every other operation the array graph is printed
STRUCTURE: dict[Operation, Callable[[_Writer, Applied], Code]] = {
    EYE: _Writer._eye,
    ONES: _Writer._constant,
    ZERO: _Writer._constant,
    STRETCH: _Writer._stretch,
    SCALE: _Writer._scale,
    TRANSPOSE: _Writer._transpose,
    HADAMARD: _Writer._hadamard,
    QUOTIENT: _Writer._quotient,
    MATMUL: _Writer._matmul,
    KRON: _Writer._kron,
    UNVEC: _Writer._unvec,
}


def _name(var: Var) -> str:
    return f"{var.name}_" if iskeyword(var.name) else var.name
