"""Which inner expressions of an objective get a letter.

An expression that holds the unknown and sits under something nonlinear is named, so that every line of the
proof stays short and each inner expression is differentiated once.
"""

from __future__ import annotations

from itertools import groupby

from sympy import Expr, Integer

from ..core.errors import NoRuleError
from ..core.index import Entry, Head, Power, Product, Terms, collect, free, is_scalar, power, product, shape_of, walk
from ..core.operation import Applied
from ..core.text import Text
from ..expressions.letters import Letters
from ..expressions.matrix import Var, add, apply, chain, is_op, multiply, picked, remade, transpose
from ..operations.add import ADD
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.expm import EXPM
from ..operations.expm_multiple import EXPM_MULTIPLE
from ..operations.hadamard import HADAMARD
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.power_trace import POWER_TRACE
from ..operations.scale import SCALE
from ..operations.trace import TRACE
from ..operations.transpose import TRANSPOSE

__all__ = ["Named", "stretches"]

MOST = 20  # factors of one product that hold the unknown: each gives a term with all the others
MOST_TERMS = 300  # different terms of one sum that hold the unknown
HIGHEST = 32  # power of a matrix that is differentiated factor by factor; under a trace it is no matter
LONGEST = 400  # factors of a product with runs of equal ones
TALL = 8  # functions within one another that are differentiated in one line
LONG_RUN = 3  # equal neighbours in a product beyond which they are written as a power


class Named:
    """The objective with letters put in, and the letters in an order in which each uses earlier ones only.

    >>> from sympy import S
    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import apply
    >>> A, x = Var("A", (size("m"), size("n"))), Var("x", (size("n"), S.One))
    >>> Named(apply("norm_squared", multiply(A, x)), x, Letters([A, x])).names
    (u,)
    """

    def __init__(
        self, objective: Expr, unknown: Var, letters: Letters, given: tuple[Var, ...] = (), also: tuple[Var, ...] = ()
    ) -> None:
        self.unknown, self.also = unknown, also
        self._given = {v.definition: v for v in given if v.definition is not None}
        self._varies: dict[Expr, bool] = {}
        self.known: dict[Expr, Var] = {}
        # what has a letter in one place goes by it in what others stand for, too: t = uᵀv beside s = ‖u‖²
        self._shared: tuple[Expr, ...] = ()
        self._sharing = False  # inside what a letter stands for
        self._found: dict[Expr, bool] = {}  # what has a letter, and whether that may stand in others
        self.letters, before = letters, letters.copied()
        self.objective = self._put_in(objective)
        self._shared = tuple(e for e, shared in self._found.items() if shared)
        if self._shared:
            letters.back_to(before)
            self.objective = self._put_in(objective)

    def _put_in(self, objective: Expr) -> Expr:
        """The objective with letters, all found anew: by these alone where they can take the place of the unknown."""
        self.known = dict(self._given)
        return self._inside(objective) if self._shared and is_scalar(objective) else self._linear(objective)

    @property
    def names(self) -> tuple[Var, ...]:
        return tuple(self.known.values())

    def varies(self, expr: Expr) -> bool:
        """Whether an expression depends on the unknown, or on one of the others."""
        found = self._varies.get(expr)
        if found is None:
            if isinstance(expr, Var):
                own = expr == self.unknown or expr in self.also
                found = own or expr.definition is not None and self.varies(expr.definition)
            else:
                found = any(self.varies(a) for a in expr.args)
            self._varies[expr] = found
        return found

    def _plain(self, expr: Expr) -> bool:
        """A symbol or its transpose: it needs no letter."""
        pick = picked(expr)
        expr = expr if pick is None else pick[0]
        return isinstance(expr, Var) or is_op(expr, TRANSPOSE) and isinstance(expr.args[0], Var)

    def _letter(self, expr: Expr) -> Expr:
        """``expr``, or the letter for it if it is compound and varies; transposes and constant factors stay outside."""
        if not self.varies(expr) or self._plain(expr):
            return expr
        if isinstance(expr, Head) and free(expr):
            return self._linear(expr)  # a factor of an index expression: only whole matrices get letters
        if is_op(expr, TRANSPOSE):
            return transpose(self._letter(expr.args[0]))
        if is_op(expr, SCALE) and not self.varies(expr.args[0]):
            return multiply(expr.args[0], self._letter(expr.args[1]))
        if isinstance(expr, Product) and not all(map(self.varies, expr.args)):
            fixed, moving = ([a for a in expr.args if self.varies(a) is so] for so in (False, True))
            return product(*fixed, self._factor(product(*moving)))
        return self._named(expr)

    def _factor(self, expr: Expr) -> Expr:
        """A factor of a product of entries: a function of them stays open, as in w log w and s/t."""
        is_function = isinstance(expr, Power) or isinstance(expr, Applied) and expr.operation.each
        return self._linear(expr) if is_function else self._letter(expr)

    def _in_product(self, expr: Expr) -> Expr:
        """A factor of a product of matrices: of a diagonal one, which multiplies rows or columns, its vector."""
        return apply(DIAG, self._letter(expr.args[0])) if is_op(expr, DIAG) else self._letter(expr)

    def _named(self, expr: Expr) -> Expr:
        """A symbol, or the letter for a compound expression that varies."""
        if isinstance(expr, Var) or not self.varies(expr):
            return expr
        if expr not in self._found:
            self._found[expr] = self._may_be_shared(expr)
        inside = self._inside(expr)
        if inside not in self.known:
            self.known[inside] = self.letters.inner(inside)
        return self.known[inside]

    def _may_be_shared(self, expr: Expr) -> bool:
        """Whether this is a vector that holds the unknown once, and no function of each entry."""
        if 1 not in shape_of(expr) or is_scalar(expr) or isinstance(expr, Applied) and expr.operation.each:
            return False
        return sum(1 for e in walk(expr) if e == self.unknown or e in self.also) == 1

    def _inside(self, expr: Expr) -> Expr:
        """What a letter stands for: by other letters alone, if these can take the place of the unknown all over."""
        around, before = self._sharing, len(self.known)
        self._sharing = bool(self._shared)
        inside = self._linear(expr)
        if self._sharing and any(e == self.unknown or e in self.also for e in walk(inside)):
            self._sharing = False
            while len(self.known) > before:
                self.known.popitem()
            inside = self._linear(expr)
        self._sharing = around
        return inside

    def _part(self, expr: Expr) -> Expr:
        """A part of a sum, a product or the like: where it has a letter elsewhere, the letter."""
        whole = expr.args[0] if is_op(expr, TRANSPOSE) else expr
        return self._letter(expr) if self._sharing and whole in self._shared else self._linear(expr)

    def _grouped(self, parts: tuple[Expr, ...]) -> tuple[Expr, ...]:
        """The factors of a product of matrices, with stretches of them that have a letter elsewhere as one."""
        for whole in sorted(self._shared, key=lambda e: -len(chain(e))):
            for n in stretches(whole, parts):
                behind = n + len(chain(whole))
                turned = parts[n:behind] != chain(whole)
                group = transpose(whole) if turned else whole
                return (*self._grouped(parts[:n]), group, *self._grouped(parts[behind:]))
        return parts

    def _linear(self, expr: Expr) -> Expr:
        """Put letters inside ``expr``, which itself stands where everything is linear."""
        if not self.varies(expr) or self._plain(expr):
            return expr
        if isinstance(expr, Entry):
            return Entry(self._letter(expr.base), *expr.at)
        if isinstance(expr, Terms) or is_op(expr, ADD):
            whole = add(*(self._part(a) for a in expr.args))
            if len(expr.args) > MOST and isinstance(whole, Terms):
                whole = collect(whole)
            many = sum(1 for a in whole.args if self.varies(a)) if len(whole.args) > MOST_TERMS else 0
            if many > MOST_TERMS:
                raise NoRuleError(
                    Text(
                        "a sum of {many} different terms that hold {unknown} is too long",
                        "{unknown} を含む異なる {many} 個の項の和は長すぎる",
                    )(many=many, unknown=self.unknown),
                    hint=Text(
                        "at most {most} are differentiated one by one; write a product, as in A*x",
                        "一つずつ微分する項は {most} 個までである。A*x のように積で書く",
                    )(most=MOST_TERMS),
                )
            return whole
        if is_op(expr, TRACE) and is_op(expr.args[0], MATRIX_POWER):
            expr = apply(POWER_TRACE, *expr.args[0].args)
        if is_op(expr, EXPM) and is_op(expr.args[0], SCALE) and not expr.args[0].args[0].is_Number:
            expr = apply(EXPM_MULTIPLE, *expr.args[0].args)
        if is_op(expr, MATRIX_POWER) and expr.args[1].is_Integer and expr.args[1] > HIGHEST:
            raise NoRuleError(
                Text(
                    "the derivative of this power of a matrix has {terms} terms; at most {most} are written out",
                    "この行列の冪の導関数には {terms} 個の項がある。書き下すのは {most} 個までである",
                )(terms=expr.args[1], most=HIGHEST),
                term=expr,
                hint=Text(
                    "under a trace, as in tr(X^k), a power may be higher",
                    "tr(X^k) のようにトレースの中であれば、冪はもっと高くてもよい",
                ),
            )
        if is_op(expr, MATMUL):
            expr = _with_powers(expr)
        if isinstance(expr, Product) or isinstance(expr, Applied) and expr.operation.linear:
            parts = self._grouped(expr.args) if self._sharing and is_op(expr, MATMUL) else expr.args
            varying = [a for a in parts if self.varies(a)]
            if len(varying) > MOST:
                raise NoRuleError(
                    Text(
                        "a product with {count} factors that hold {unknown} has too many terms to write out",
                        "{unknown} を含む因子が {count} 個ある積の導関数は、項が多すぎて書き下せない",
                    )(count=len(varying), unknown=self.unknown),
                    term=expr,
                    hint=Text(
                        "at most {most} are differentiated one by one; equal neighbours can be written as a power",
                        "一つずつ微分する因子は {most} 個までである。隣り合う等しい因子は冪として書ける",
                    )(most=MOST),
                )
            entrywise = isinstance(expr, Product) or is_op(expr, HADAMARD, SCALE)
            several = self._factor if entrywise else self._in_product
            visit = self._part if len(varying) == 1 else several
            return remade(expr, tuple(visit(a) for a in parts))
        if isinstance(expr, Power):
            return power(*(self._entrywise(a) for a in expr.args))
        # a chain of these is one function of one real variable and needs no names inside
        if isinstance(expr, Applied) and expr.operation.traits.entrywise:
            return remade(expr, tuple(self._entrywise(a) for a in expr.args))
        visit = self._named if isinstance(expr, Applied) and expr.operation.local is not None else self._letter
        return remade(expr, tuple(visit(a) for a in expr.args))

    def _entrywise(self, expr: Expr, around: int = 0) -> Expr:
        """Put letters inside the argument of an entrywise function; what is entrywise itself stays open.

        ``around`` functions are open around it already: within more than a few even a function has a letter.
        """
        if not self.varies(expr) or self._plain(expr):
            return expr
        if isinstance(expr, Applied) and expr.operation.each:
            if around == TALL:
                return self._named(expr)
            return remade(expr, tuple(self._entrywise(a, around + 1) for a in expr.args))
        if isinstance(expr, Terms) or is_op(expr, ADD):
            if all(self._is_function(a) for a in expr.args if self.varies(a)):
                return add(*(self._entrywise(a, around) for a in expr.args))
            return self._letter(expr)
        if isinstance(expr, Product | Power) or isinstance(expr, Applied) and expr.operation.traits.entrywise:
            return remade(expr, tuple(self._entrywise(a, around) for a in expr.args))
        return expr if self._of_unknown(expr) else self._letter(expr)

    def _of_unknown(self, expr: Expr) -> bool:
        """A number that stays folded and has the unknown itself for its argument, det(X): it is kept as it is."""
        own = isinstance(expr, Applied) and expr.operation.local is not None and is_scalar(expr)
        return own and not self.also and all(a == self.unknown or not self.varies(a) for a in expr.args)

    def _is_function(self, expr: Expr) -> bool:
        """Whether ``expr`` is an entrywise function, possibly with constant factors, or the unknown itself."""
        if isinstance(expr, Var):
            return True
        if isinstance(expr, Applied) and expr.operation.each or is_op(expr, ENTRYWISE_POWER):
            return True
        if isinstance(expr, Power):
            return True
        if isinstance(expr, Product) or isinstance(expr, Applied) and is_op(expr, SCALE, HADAMARD):
            return all(self._is_function(a) for a in expr.args if self.varies(a))
        return False


def stretches(whole: Expr, parts: tuple[Expr, ...]) -> list[int]:
    """Where a product of matrices, or its transpose, begins in a longer one.

    >>> from sympy import S
    >>> A, x = Var("A", (S(2), S(3))), Var("x", (S(3), S.One))
    >>> stretches(multiply(A, x), (transpose(x), transpose(A), A, x))
    [0, 2]
    """
    factors = chain(whole)
    length = len(factors)
    if length == 1 or length >= len(parts):
        return []
    turned = tuple(transpose(f) for f in reversed(factors))
    return [n for n in range(len(parts) - length + 1) if parts[n : n + length] in (factors, turned)]


def _with_powers(expr: Expr) -> Expr:
    """A product with long runs of one factor as powers, which are differentiated at one go."""
    runs = [(f, len(tuple(run))) for f, run in groupby(expr.args)]
    if all(length <= LONG_RUN for _, length in runs):
        return expr
    if len(expr.args) > LONGEST:
        raise NoRuleError(
            Text("a product of {count} factors is too long", "{count} 個の因子の積は長すぎる")(count=len(expr.args)),
            term=expr,
            hint=Text(
                "at most {most} are read; write equal factors as a power",
                "読むのは {most} 個までである。等しい因子は冪として書く",
            )(most=LONGEST),
        )
    parts = (apply(MATRIX_POWER, f, Integer(n)) if n > LONG_RUN else multiply(*(f,) * n) for f, n in runs)
    return multiply(*parts)
