"""Expressions as straight-line programs: the value of every line of a proof, and of its derivatives, at a point.

An expression is compiled once onto a tape (:mod:`~matderiv.checking.tape`) and evaluated at many points. A derivative
is the tangent of its expression when the variable is seeded with ε, ε² = 0 (see :mod:`~matderiv.core.dual_numbers`):
forward differentiation by dual numbers (Griewank and Walther, *Evaluating Derivatives*, 2008, §3.1). The only rule
that is used is how pairs ``value + ε tangent`` are added and multiplied, so that it shares nothing with the rules of
a proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from sympy import Add, Expr, Integer, Mul, Pow, S

from ..core.dual_numbers import Dual, NotExact, Ring
from ..core.index import Delta, Differential, Entry, Index, Partial, Power, Product, Sum, Table, Terms, is_scalar
from ..core.index import Pair as Composite
from ..core.operation import Applied
from ..expressions.matrix import WHOLE, Var, in_others, unfixed, whole, zero
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.stretch import STRETCH
from ..operations.unit import FAR, UNIT
from .contraction import add, contract, sum_of
from .degrees import ORTHOGONAL
from .functions import numeric
from .labelled import constant, delta, indexed, labelled, parted, table, view
from .parts import axes_of, base_of, by_row, parts_of
from .routes import Routes
from .seeds import Seed, difference, stacked, unit
from .tape import Labels, Pair, Tape

__all__ = ["Branch", "Program"]


class Facts(NamedTuple):
    """What must be known of an expression before it is differentiated."""

    variables: frozenset[Var] = frozenset()
    bound: frozenset[int] = frozenset()
    derivative: bool = False


NOTHING = Facts()


class Branch(NamedTuple):
    """Where a function goes over from one formula to another: at these values of an argument."""

    argument: int
    at: tuple[float, ...]
    expr: Expr


BITS = 1000  # a number of more bits may be beyond floating point


class Program(Tape):
    """The nodes of all expressions compiled so far.

    ``differences`` are those nodes that are derivatives taken by differences, ``orthogonal`` the symbols that stand for
    orthogonal matrices, ``exponents`` those for whole numbers.
    """

    def __init__(self) -> None:
        super().__init__()
        self.differences: set[int] = set()
        self.orthogonal: list[Var] = []
        self.exponents: list[Var] = []
        self.greatest = 0.0  # of the numbers that are written in the expressions
        self.symbols: dict[Var, None] = {}
        self.branches: dict[int, Branch] = {}  # of the nodes of functions
        self.poles: dict[int, tuple[int, Expr]] = {}  # of the nodes of quotients: arctan(1/t) jumps at 0
        self.squares: dict[int, tuple[int, Expr]] = {}  # of even powers and functions: the root of one branches
        self.scales: dict[int, list[tuple[int, Expr]]] = {}  # numbers in the matrix that a spectral function is of
        self.folding: dict[int, Expr] = {}  # functions that are not analytic everywhere, roots and inverses too
        self.periodic: dict[int, tuple[int, float, Expr]] = {}  # the arguments of periodic functions, and the period
        self.undoing: set[int] = set()  # functions that give back what another one was taken of, as an arctangent
        self.ranked = False  # whether the rank of a matrix matters, which its rows may bound, or its columns
        self._values: dict[Expr, Pair] = {}
        self._facts: dict[Expr, Facts] = {}
        self._seeds: dict[tuple[Var, int | None, int | None, frozenset[Expr]], Seed] = {}
        self._along: dict[tuple[Var, Var], Seed] = {}
        self._directions: dict[Partial, tuple[Seed, dict[int, int]]] = {}
        self._routes = Routes()

    # ---- what others ask

    def side(self, expr: Expr) -> int:
        """The node of one side of a line; the axes of a matrix, if it is one, are labelled in order."""
        expr = unfixed(expr)
        return labelled(self, self.pair(expr).value, self.axes(expr))

    def __contains__(self, expr: Expr) -> bool:
        """Whether an expression is compiled."""
        return expr in self._values

    def axes(self, expr: Expr) -> Labels:
        """The labels that :meth:`side` gives to the axes of a matrix, or of a derivative by one."""
        return tuple(self._axis(n, s) for n, s in enumerate(axes_of(expr)))

    def _axis(self, number: int, extent: Expr) -> int:
        return self.label(Index(f"#{number + 1}", extent))

    def variables(self, expr: Expr) -> frozenset[Var]:
        """The symbols that an expression depends on, those in the definitions of its names included."""
        expr = unfixed(expr)
        self.pair(expr)
        return self._facts[expr].variables

    def pair(self, expr: Expr, seed: Seed | None = None) -> Pair:
        """The nodes of an expression; with an explicit stack, so that depth costs nothing."""
        known = self._memo(seed).get(expr)
        if known is not None:
            return known
        stack: list[tuple[Expr, Seed | None, bool]] = [(expr, seed, False)]
        while stack:
            e, with_, ready = stack.pop()
            memo = self._memo(with_)
            if e in memo:
                continue
            if not ready:
                missing = self._missing(e, with_)
                if missing:
                    # of a value all parts are known at once; of a tangent and a derivative one tells the next
                    stack.append((e, with_, with_ is None and not isinstance(e, (Partial, Differential))))
                    stack.extend(missing)
                    continue
            memo[e] = self._build(e, with_)
        return self._memo(seed)[expr]

    def _memo(self, seed: Seed | None) -> dict[Expr, Pair]:
        """The nodes of what has been compiled so, without a tangent or with one."""
        return self._values if seed is None else seed.memo

    # ---- the order of compilation

    def _moves(self, expr: Expr, seed: Seed) -> bool:
        """Whether an expression depends on the variable that is seeded."""
        return seed.var in self._facts[expr].variables and expr not in seed.held

    def _missing(self, expr: Expr, seed: Seed | None) -> list[tuple[Expr, Seed | None, bool]]:
        """What must be compiled before this, and is not."""
        if seed is not None:
            if expr not in self._values:
                return [(expr, None, False)]
            if not self._moves(expr, seed):
                return []
        elif isinstance(expr, (Partial, Differential)):
            before = self._before(expr) if isinstance(expr, Partial) else self._before_moving(expr)
            return [(e, with_, False) for e, with_ in before if e not in self._memo(with_)]
        memo = self._memo(seed)
        parts = parts_of(expr)
        if isinstance(expr, Applied) and expr.operation.through is not None:
            parts = (*parts, in_others(expr))
        return [(part, seed, False) for part in parts if part not in memo]

    def _before(self, expr: Partial) -> list[tuple[Expr, Seed | None]]:
        """What must be compiled before a derivative."""
        if by_row(expr):
            return [(Partial(expr.args[0], base_of(expr.args[1])), None)]
        if expr.expression not in self._values:
            return [(expr.expression, None)]
        through = self._routes.through(expr)
        if through is not None:
            return [(through, None)]
        direction = self._direction(expr)[0]
        tangent = [] if self._facts[expr.expression].derivative else [(expr.expression, direction)]
        return [*tangent, (direction.var, None)]

    def _before_moving(self, expr: Differential) -> list[tuple[Expr, Seed | None]]:
        """What must be compiled before a differential."""
        if expr.expression not in self._values:
            return [(expr.expression, None)]
        return [(expr.expression, self._moving(expr)), (expr.variable, None), (expr.direction, None)]

    def _moving(self, expr: Differential) -> Seed:
        """The seed of a differential: its variable moves along the direction."""
        key = expr.variable, expr.direction
        if key not in self._along:
            self._along[key] = Seed(expr.variable, None, None, along=expr.direction)
        return self._along[key]

    def _note(self, expr: Expr) -> None:
        """Keep what must be known of an expression before it is differentiated."""
        variables, bound = NOTHING.variables, NOTHING.bound
        derivative = isinstance(expr, (Partial, Differential))
        for part in expr.args if isinstance(expr, Differential) else _inside(expr):
            facts = self._facts[part]
            if facts is not NOTHING:
                variables = _both(variables, facts.variables)
                bound = _both(bound, facts.bound)
                derivative = derivative or facts.derivative
        if isinstance(expr, Var):
            variables |= {expr}
        elif isinstance(expr, (Sum, Table)):
            bound |= {self.label(i) for i in expr.indices}
        self._facts[expr] = Facts(variables, bound, derivative) if variables or bound or derivative else NOTHING

    def _build(self, expr: Expr, seed: Seed | None) -> Pair:
        """The nodes of an expression whose parts are compiled."""
        if seed is None:
            self._note(expr)
        elif not self._moves(expr, seed):
            return self._values[expr]
        elif expr == seed.var:
            moved = unit(self, seed) if seed.along is None else self._values[seed.along].value
            return Pair(self._values[expr].value, moved)
        build = BUILDERS.get(type(expr))
        if build is not None:
            return build(self, expr, seed)
        if expr.is_number:
            if expr.is_Rational:
                self.greatest = max(self.greatest, abs(expr.p) / expr.q if expr.p.bit_length() < BITS else 0.0)
            return Pair(constant(self, expr))
        if isinstance(expr, Mul):
            return self._product(expr, seed)
        if isinstance(expr, Add):
            return self._terms(expr, seed)
        return self._power(expr, seed) if isinstance(expr, Pow) else Pair(constant(self, expr))

    # ---- sums and products

    def _delta(self, expr: Delta, seed: Seed | None) -> Pair:
        return Pair(delta(self, self.label(expr.args[0]), self.label(expr.args[1])))

    def _sum(self, expr: Sum, seed: Seed | None) -> Pair:
        memo, labels = self._memo(seed), tuple(self.label(i) for i in expr.indices)
        return contract(self, [memo[f] for f in parts_of(expr)], labels)

    def _table(self, expr: Table, seed: Seed | None) -> Pair:
        value, tangent = self._memo(seed)[expr.body]
        return Pair(table(self, value, expr), None if tangent is None else table(self, tangent, expr))

    def _product(self, expr: Expr, seed: Seed | None) -> Pair:
        memo = self._memo(seed)
        return contract(self, [memo[f] for f in expr.args], ())

    def _terms(self, expr: Expr, seed: Seed | None) -> Pair:
        memo = self._memo(seed)
        pairs = [memo[t] for t in expr.args]
        value = add(self, tuple(p.value for p in pairs)) if seed is None else self._values[expr].value
        return Pair(value, sum_of(self, *(p.tangent for p in pairs)))

    # ---- leaves and functions

    def _var(self, var: Var, seed: Seed | None) -> Pair:
        scalar = is_scalar(var)
        if var.definition is None:
            if ORTHOGONAL in var.facts:
                self.orthogonal.append(var)
            if WHOLE in var.facts:
                self.exponents.append(var)
            self.symbols[var] = None
            run = (lambda p: p.array(var)[0, 0]) if scalar else (lambda p: p.array(var))
            return Pair(self.emit(("var", var), run, (), (), None if scalar else var.shape))
        meaning = self._memo(seed)[var.definition]
        # a node of its own, so that a derivative by the name leaves the rest of what it stands for alone
        value = self.emit(("name", var), lambda p, a: a, (meaning.value,), (), None if scalar else var.shape)
        return Pair(value, meaning.tangent)

    def _entry(self, expr: Entry, seed: Seed | None) -> Pair:
        base = self._memo(seed)[expr.base]
        extents = axes_of(expr.base)
        if len(extents) != len(expr.at):
            raise ValueError(f"{expr.base} has {len(extents)} axes, but {len(expr.at)} indices are given")
        tangent = None if base.tangent is None else indexed(self, base.tangent, expr.at)
        return Pair(indexed(self, base.value, expr.at), tangent)

    def _power(self, expr: Expr, seed: Seed | None) -> Pair:
        base, exponent = (self._memo(seed)[a] for a in expr.args)
        if expr.args[1].is_Integer:
            k = int(expr.args[1])
            if k == 0:
                return Pair(constant(self, Integer(1)))

            def whole(ring: Ring, a: Dual) -> Dual:
                return ring.raised(a if k > 0 else ring.reciprocal(a), abs(k))

            out = numeric(self, ("power", k), whole, None, (base,), None)
            if k < 0:
                self.poles[out.value] = base.value, expr.args[0]
            elif k % 2 == 0:
                self.squares[out.value] = base.value, expr.args[0]
            return out
        out = numeric(self, ("power",), _power_of(expr.args[1]), None, (base, exponent), None)
        self.folding[out.value] = expr
        return out

    def _applied(self, expr: Applied, seed: Seed | None) -> Pair:
        operation = expr.operation
        if operation.through is not None:
            return self._memo(seed)[in_others(expr)]
        shape = None if is_scalar(expr) else expr.shape
        if not expr.args:
            rows, columns = expr.shape
            run = lambda p: operation.numeric(p.ring, p.size(rows), p.size(columns)).value  # noqa: E731
            return Pair(self.emit((operation.name, expr.shape), run, (), (), shape))
        if operation.name in (UNIT.name, STRETCH.name):
            self._note_entry(expr)
        memo = self._memo(seed)
        pairs = tuple(memo[a] for a in expr.args)
        self.ranked |= operation.needs == "rank"
        # at a kink there is a value, and a slope along what does not move: |0| of a diagonal matrix's other entries
        kinked = operation.kink is not None and operation.needs == "nonzero"
        function = operation.numeric if operation.name != ENTRYWISE_POWER.name else _power_of(expr.args[1])
        out = numeric(self, operation.name, function, operation.inside, pairs, shape, kinked)
        if operation.branches:
            self.branches[out.value] = Branch(pairs[-1].value, operation.branches, expr.args[-1])
        if operation.parity == 1:
            self.squares[out.value] = pairs[-1].value, expr.args[-1]
        if operation.needs not in (None, "invertible") and not is_scalar(expr.args[-1]):
            known = ((memo.get(e) or self._values.get(e), e) for e in _numbers_in(expr.args[-1]))
            self.scales[out.value] = [(pair.value, e) for pair, e in known if pair is not None]
        if operation.traits.period is not None:
            self.periodic[out.value] = pairs[-1].value, operation.traits.period, expr.args[-1]
        if operation.traits.undoes is not None:
            self.undoing.add(out.value)
        bent = operation.branches or operation.inside is not None or operation.needs not in (None, "invertible")
        if bent or operation.name == ENTRYWISE_POWER.name and not expr.args[1].is_Integer:
            self.folding[out.value] = expr
        return out

    def _note_entry(self, expr: Applied) -> None:
        """Keep which sizes a given index does not go beyond, or how large they must be for a number."""
        index, extent = expr.args[0], expr.shape[0]
        if isinstance(index, Var):
            self.within.setdefault(index, {})[extent] = None
        elif index.is_Integer and expr.shape[1].is_Integer and extent.is_Symbol:
            last = int(index) + int(expr.shape[1]) - 1
            if last <= FAR:
                self.least[extent] = max(last, self.least.get(extent, 1))

    # ---- derivatives

    def _direction(self, expr: Partial) -> tuple[Seed, dict[int, int]]:
        """The seed of a derivative; labels that the expression binds itself go by another name meanwhile."""
        known = self._directions.get(expr)
        if known is None:
            known = self._directions[expr] = self._directed(expr)
        return known

    def _directed(self, expr: Partial) -> tuple[Seed, dict[int, int]]:
        variable = expr.variable
        base = variable.base if isinstance(variable, Entry) else variable
        if not isinstance(base, Var):
            raise TypeError(f"no derivative with respect to {variable}")
        if isinstance(variable, Entry):
            # a pair goes by one index over its whole size meanwhile
            given = [self.label(i if isinstance(i, Index) else Index(f"#{i}", i.size)) for i in variable.at]
        else:
            before = len(axes_of(expr.expression))
            given = [self._axis(before + n, s) for n, s in enumerate(axes_of(base))]
        bound = self._facts[expr.expression].bound
        other = {x: self.label(Index(f"#{self.indices[x].name}", self.indices[x].size)) for x in given if x in bound}
        names = iter(other.get(x, x) for x in given)
        rows, columns = (None if s is S.One else next(names) for s in base.shape)
        key = base, rows, columns, frozenset(expr.held)
        if key not in self._seeds:
            self._seeds[key] = Seed(*key)
        return self._seeds[key], {y: x for x, y in other.items()}

    def _partial(self, expr: Partial, seed: Seed | None) -> Pair:
        """A derivative, by whichever way it is taken."""
        if by_row(expr):
            return Pair(self._jacobian(expr))
        if seed is not None:
            raise NotExact("a derivative of a derivative is left to differences")
        through = self._routes.through(expr)
        return Pair(self._tangent(expr)) if through is None else self._values[through]

    def _tangent(self, expr: Partial) -> int:
        """A derivative as the tangent of its expression, or by differences of one that is a derivative itself."""
        seed, back = self._direction(expr)
        inner = expr.expression
        axes = self.axes(inner)
        if not self._facts[inner].derivative:
            tangent = seed.memo[inner].tangent
            out = constant(self, Integer(0)) if tangent is None else labelled(self, tangent, axes)
        elif seed.var in self._facts[inner].variables:
            held = tuple(self._values[v].value for v in expr.held if v in self._values)
            raw, out = difference(self, self.side(inner), seed, self._values[seed.var].value, held)
            self.differences.add(raw)
        else:
            out = constant(self, Integer(0))
        if back:
            out = view(self, out, tuple(back.get(x, x) for x in self.nodes[out].labels))
        for i in expr.variable.at if isinstance(expr.variable, Entry) else ():
            if isinstance(i, Composite):
                out = parted(self, out, i)
        return out

    def _differential(self, expr: Differential, seed: Seed | None) -> Pair:
        """A differential as the tangent of its expression along the direction."""
        if seed is not None or self._facts[expr.expression].derivative:
            raise NotExact("a derivative of a derivative is left to differences")
        tangent = self._moving(expr).memo[expr.expression].tangent
        if tangent is not None:
            return Pair(tangent)
        return self.pair(zero(expr.shape))

    def _jacobian(self, expr: Partial) -> int:
        """The matrix ∂f/∂vec(X)ᵀ of a vector f, or ∂f/∂xᵀ: columns are the entries of the variable, stacked."""
        inner = Partial(expr.expression, base_of(expr.variable))
        labels, wide = self.axes(inner), self.axes(expr)
        own = len(wide) - 1
        return stacked(self, self._values[inner].value, labels[:own], labels[own:], wide)


BUILDERS: Mapping[type[Expr], Callable[[Program, Any, Seed | None], Pair]] = {
    Var: Program._var,
    Entry: Program._entry,
    Delta: Program._delta,
    Sum: Program._sum,
    Table: Program._table,
    Product: Program._product,
    Terms: Program._terms,
    Power: Program._power,
    Partial: Program._partial,
    Differential: Program._differential,
    Applied: Program._applied,
}


def _inside(expr: Expr) -> tuple[Expr, ...]:
    """What an expression is computed from; of a derivative by entries that is what is differentiated."""
    return (expr.expression,) if isinstance(expr, Partial) and not by_row(expr) else parts_of(expr)


def _both(one: frozenset[Any], other: frozenset[Any]) -> frozenset[Any]:
    """All of both, as one of them where it has all."""
    return one if other <= one else one | other if one else other


def _numbers_in(matrix: Expr) -> Iterator[Expr]:
    """The numbers that a matrix is made with: of g(AB + hC) they are g and h."""
    for part in matrix.args:
        if not is_scalar(part):
            yield from _numbers_in(part)
        elif not part.is_number and not isinstance(part, Index):
            yield part


def _power_of(exponent: Expr) -> Callable[[Ring, Dual, Dual], Dual]:
    """A power of every entry; modulo a prime a residue may look whole by chance, so that it must be known."""
    if whole(exponent):
        return lambda ring, a, b: ring.power(a, b)
    return lambda ring, a, b: ring.general_power(a, b) if ring.exact else ring.power(a, b)
