r"""A matrix expression as a term of Coq, in the notations of Mathematical Components.

A scalar is a term of type ``R``, whatever else has a shape is a matrix ``'M[R]_(m, n)``. A size that is a letter is
``n.+1``, so that no matrix is empty; one that is a number is that number.
"""

from __future__ import annotations

from collections.abc import Iterable

from sympy import Expr, Rational, S, Symbol

from ..core.formal import Formal, Pointwise
from ..core.index import Delta, Entry, Fixed, Index, Power, Product, Shape, Sum, Terms, is_negative, is_scalar, shape_of
from ..core.operation import Applied, Need
from ..core.patterns import pattern
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.matrix import Var

__all__ = ["Hypothesis", "NotFormal", "Vocabulary", "formal_of", "grouped", "of_root"]

# what Coq reads otherwise: words of its language, and names that a statement uses
TAKEN = frozenset(
    """R S O V p q id det norm tanh f fun forall exists exists2 in let match end with return as if then else Type Set
    Prop I G K fix cofix for where at using is by invmx frob msum hadamard vdiag dg ln expR logsumexp softmax sigmoid
    softplus log1p sinh cosh gradient adjoint const_mx map_mx trigo Num GRing unitmx nat absolute sign relu step
    derivative jacobian partials is_derive sym_of diag_of kron""".split()  # noqa: SIM905
)
_ATOM = pattern(r"[\w%:.']+(\^T)?|\((?:[^()]|\([^()]*\))*\)")
NO_TERM = Text("Coq has no term for {what} here", "ここには {what} を表す Coq の項がない")
NO_SIZE = Text("the size {what}", "サイズ {what}")


class NotFormal(Exception):
    """What is asked has no theorem yet; ``said`` says why."""

    def __init__(self, said: Said) -> None:
        super().__init__(str(said))
        self.said = said


@dataclass(frozen=True)
class Hypothesis:
    """What a theorem supposes: its name and term, and what of which expression, as a condition of the claim.

    What was assumed of a symbol has no such ``claim``: nothing need be said of it.
    """

    name: str
    term: str
    claim: tuple[Need, Expr] | None


def grouped(term: str) -> str:
    """A term that stands as an argument: in parentheses unless it is one word."""
    return term if _ATOM.fullmatch(term) else f"({term})"


def formal_of(expr: Applied) -> Formal | Pointwise:
    """What Coq must know of the function that an expression applies.

    Raises:
        NotFormal: it has no such record, or none for these arguments.
    """
    found = expr.operation.formal
    if callable(found):
        found = found(*expr.args)
    if found is None:
        raise NotFormal(NO_TERM(what=expr.operation.name))
    return found


class Vocabulary:
    """The terms of one statement: names of symbols and sizes, and the hypotheses met on the way."""

    def __init__(self, symbols: Iterable[Var]) -> None:
        self.names: dict[Expr, str] = {}
        self.sizes: dict[Symbol, str] = {}
        self.hypotheses: dict[str, Hypothesis] = {}
        for symbol in symbols:
            self.names[symbol] = self.free(symbol.name)

    def free(self, wanted: str) -> str:
        """A name that nothing has yet."""
        name = "".join(c if c.isalnum() or c == "_" else "_" for c in wanted)
        while name in TAKEN or name in self.names.values() or name in self.sizes.values():
            name += "_"
        return name

    # sizes and types

    def size(self, extent: Expr) -> str:
        """A number of rows or columns."""
        if extent.is_Integer:
            return str(extent)
        factors = [base for base, power in extent.as_powers_dict().items() for _ in range(int(power))]
        if len(factors) > 1:
            return f"({' * '.join(self.size(f) for f in factors)})"
        if not isinstance(extent, Symbol):
            raise NotFormal(NO_TERM(what=NO_SIZE(what=str(extent))))
        if extent not in self.sizes:
            self.sizes[extent] = self.free(extent.name.replace("_", ""))
        return f"{self.sizes[extent]}.+1"

    def kind(self, shape: Shape) -> str:
        """The type of what has this shape."""
        return "R" if tuple(shape) == (1, 1) else f"'M[R]_({self.size(shape[0])}, {self.size(shape[1])})"

    # values

    def term(self, expr: Expr) -> str:
        """The value of an expression.

        Raises:
            NotFormal: something in it has none.
        """
        if isinstance(expr, Var):
            return self.names[expr]
        if expr.is_Rational:
            return number(expr)
        if isinstance(expr, Symbol):
            return f"({self.size(expr)}%:R : R)"
        if isinstance(expr, Terms):
            return added(self.term(a) for a in expr.args)
        if isinstance(expr, Product):
            first, *rest = expr.args
            negative = first == -1
            text = " * ".join(grouped(self.term(a)) for a in (rest if negative else expr.args))
            return f"- {grouped(text)}" if negative else text
        if isinstance(expr, Power):
            return self.power(expr)
        if isinstance(expr, Applied):
            return self.applied(expr)
        if isinstance(expr, Entry):
            return self.entry(expr)
        if isinstance(expr, Delta):
            return f"({' == '.join(self.index(i) for i in expr.args)})%:R"
        if isinstance(expr, Sum):
            text = self.term(expr.body)
            for i in reversed(expr.indices):
                text = rf"\sum_({self.index(i)} < {self.size(i.size)}) ({text})"
            return f"({text})"
        raise NotFormal(NO_TERM(what=type(expr).__name__))

    def index(self, index: Expr) -> str:
        """The name of an index."""
        if not isinstance(index, Index) or isinstance(index, Fixed):
            raise NotFormal(NO_TERM(what=str(index)))
        if index not in self.names:
            self.names[index] = self.free(index.name)
        return self.names[index]

    def entry(self, expr: Entry) -> str:
        """An entry of a matrix; an axis whose size is 1 has no index."""
        at = iter(expr.at)
        return " ".join(
            [grouped(self.term(expr.base)), *("0" if s == 1 else self.index(next(at)) for s in shape_of(expr.base))]
        )

    def power(self, expr: Power) -> str:
        base, exponent = grouped(self.term(expr.base)), expr.exponent
        if exponent.is_Integer:
            k = int(exponent)
            return f"{base}^-1" if k == -1 else f"{base} ^+ {k}" if k >= 0 else f"{base} ^- {-k}"
        if exponent == S.Half:
            return f"Num.sqrt {base}"
        if exponent == -S.Half:
            return f"(Num.sqrt {base})^-1"
        halves = of_root(exponent)
        if halves is not None:
            return f"(Num.sqrt {base}) ^{'+' if halves > 0 else '-'} {abs(halves)}"
        return f"expR ({grouped(self.term(exponent))} * ln {base})"

    def applied(self, expr: Applied) -> str:
        formal, args = formal_of(expr), expr.args
        if isinstance(formal, Pointwise):
            inner = grouped(self.term(args[0]))
            return f"{formal.function} {inner}" if is_scalar(expr) else f"map_mx {formal.function} {inner}"
        if expr.operation.arity[1] is None:
            if formal.term == "{0} + {1}":
                return added(self.term(a) for a in args)
            text = self.argument(formal, args, 0)
            for k in range(1, len(args)):
                text = formal.term.format(
                    text if k == 1 else chained(text, formal.term), self.argument(formal, args, k)
                )
        else:
            text = formal.term.format(*self.arguments(formal, args), **self.measures(expr))
        return text if formal.scalar or not is_scalar(expr) else f"({text}) 0 0"

    def arguments(self, formal: Formal, args: tuple[Expr, ...]) -> list[str]:
        return [self.argument(formal, args, k) for k in range(len(args))]

    def argument(self, formal: Formal, args: tuple[Expr, ...], number: int) -> str:
        """An argument as the function takes it, a number or a matrix."""
        text = grouped(self.term(args[number]))
        if is_scalar(args[number]) and number not in formal.scalars:
            return f"({text} *: (const_mx 1 : 'M[R]_(1, 1)))"
        return text

    def measures(self, expr: Applied) -> dict[str, str]:
        """The sizes of a value and of its arguments, as the templates name them."""
        shapes = {"": shape_of(expr), **{str(k): shape_of(a) for k, a in enumerate(expr.args)}}
        return {f"{name}{k}": self.size(s) for k, shape in shapes.items() for name, s in zip("mn", shape, strict=True)}

    # hypotheses

    def suppose(self, term: str, claim: tuple[Need, Expr] | None = None) -> str:
        """The name of a hypothesis."""
        if term not in self.hypotheses:
            self.hypotheses[term] = Hypothesis(self.free(f"H{len(self.hypotheses) + 1}"), term, claim)
        return self.hypotheses[term].name


def chained(text: str, template: str) -> str:
    """The first argument of a function that is taken of two after two: an operator needs no parentheses there."""
    return text if template.startswith("{0} ") else f"({text})"


def of_root(exponent: Expr) -> int | None:
    """How often a power has the square root as a factor, where it is a whole power of that and of nothing less.

    >>> of_root(Rational(-3, 2)), of_root(Rational(2)), of_root(Rational(1, 3))
    (-3, None, None)
    """
    return int(2 * exponent) if exponent.is_Rational and exponent.q == 2 else None


def number(value: Expr) -> str:
    """A rational number.

    >>> from sympy import Rational
    >>> number(Rational(-3, 2)), number(Rational(1)), number(Rational(5))
    ('- (3%:R / 2%:R)', '1', '5%:R')
    """
    value = Rational(value)
    if is_negative(value):
        return f"- {number(-value)}"
    if value.q != 1:
        return f"({number(Rational(value.p))} / {value.q}%:R)"
    return str(value) if value in (0, 1) else f"{value.p}%:R"


def added(terms: Iterable[str]) -> str:
    """A sum, with a minus sign where a term begins with one."""
    out = ""
    for term in terms:
        if not out:
            out = term
        else:
            out += f" - {term[2:]}" if term.startswith("- ") else f" + {term}"
    return out
