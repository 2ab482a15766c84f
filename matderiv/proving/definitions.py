"""The letters of a proof: what each stands for, entry by entry, and the lines that introduce them.

A letter u for an inner expression is introduced by two lines, u = XW − Y and u_ij = Σ_k x_ik w_kj − y_ij. The second
is kept as a template at indices of its own; at other indices it is the same with its bound indices renamed, so that
nothing is captured.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sympy import Expr, S

from ..core.index import (
    At,
    Entry,
    Index,
    Pair,
    Power,
    Product,
    Sum,
    Terms,
    atomic,
    bound,
    factors,
    is_scalar,
    shape_of,
    walk,
)
from ..core.operation import Applied
from ..core.proof import Bindings, Rule, Step
from ..expressions.letters import Letters
from ..expressions.matrix import Var, involves, is_op, substitute
from ..operations.abs import ABS
from ..operations.inverse import INVERSE
from ..operations.largest import LARGEST
from ..operations.matrix_power import MATRIX_POWER
from ..operations.power_trace import POWER_TRACE
from .differentiate import instantiate
from .expand import Expander, Opened
from .joining import alike
from .naming import Named
from .pieces import contains
from .reasons.writing import components_reason, name_reason, together
from .rules.listing import with_more
from .rules.writing import (
    AS_PRODUCT,
    LONGEST,
    NAME,
    NEGATIVE_POWER,
    WRITE,
    WRITE_LETTER,
    WRITE_LETTERS,
    WRITE_SCALAR,
    name_of_several,
    named_and_written,
    with_pairs,
)

__all__ = ["Definitions", "entry_of"]


class Definitions:
    """The objective with its letters put in, and what these stand for."""

    def __init__(
        self,
        objective: Expr,
        unknown: Var,
        letters: Letters,
        given: Mapping[Var, tuple[Rule, Bindings]],
        also: tuple[Var, ...] = (),
    ) -> None:
        self.unknown, self.letters, self.given = unknown, letters, given
        self.unknowns = (unknown, *also)
        earlier = frozenset(letters.inside.values())
        named = Named(objective, unknown, letters, tuple(given), also)
        self.whole, self.objective, self.names = objective, named.objective, named.names
        # letters that an earlier derivative has introduced are not introduced again
        self.earlier = tuple(v for v in self.names if v in earlier)
        self.expander = Expander(letters, named.varies)
        self._templates: dict[Var, tuple[tuple[At, ...], Expr]] = {}
        self._opened: dict[Var, tuple[Opened, ...]] = {}
        self._paired = False  # whether it has been said what a composite index is

    # -- what a letter stands for

    def own(self, expr: Expr, used: Sequence[str] = ()) -> tuple[At, ...]:
        """Indices i, j for the axes of an expression."""
        fresh = self.letters.fresh(set(used))
        return tuple(fresh(extent) for extent in shape_of(expr) if extent != 1)

    def template(self, name: Var) -> tuple[tuple[At, ...], Expr]:
        """The entry of a name, written out, at its own indices."""
        if name not in self._templates:
            assert name.definition is not None
            at = self.own(name)
            entry, self._opened[name] = self.expander.written(name.definition, at)
            self._templates[name] = at, entry
        return self._templates[name]

    def at(self, template: tuple[tuple[At, ...], Expr], at: tuple[At, ...], around: Sequence[str]) -> Expr:
        """A line that is known at indices of its own, at others."""
        own, line = template
        return instantiate(line, dict(zip(atomic(own), atomic(at), strict=True)), around, self.letters)

    def opened(self, entry: Expr, around: Sequence[str]) -> Expr:
        """What an entry of a name stands for, at the entry's own indices."""
        name, at = (entry.base, entry.at) if isinstance(entry, Entry) else (entry, ())
        return self.at(self.template(name), at, around)

    def opened_in(self, openings: Mapping[Expr, Expr]) -> list[Opened]:
        """What is written out in entries of letters that a line shows written out."""
        out: list[Opened] = []
        for entry, value in openings.items():
            name = entry.base if isinstance(entry, Entry) else entry
            own = dict(zip(_summed(self.template(name)[1]), _summed(value), strict=True))
            for o in self._opened[name]:
                out.append(Opened(o.operation, o.at, frozenset(own[i] for i in o.over if i in own), said=True))
        return out

    def unfolded(self, expr: Expr) -> Expr:
        """Every letter of this proof replaced by what it stands for, all the way down."""
        values: dict[Expr, Expr] = {}
        for name in self.names:
            assert name.definition is not None
            values[name] = substitute(name.definition, values)
        return substitute(expr, values)

    # -- the lines that introduce it

    def introduced(self, name: Var, at_once: bool = False) -> list[Step]:
        """The two lines that introduce a letter: what it stands for, and its entries; or these at once, as one line."""
        assert name.definition is not None
        if name in self.earlier:
            return []
        at, body = self.template(name)
        held = [v for v in self.unknowns if len(self.unknowns) == 1 or involves(name.definition, v)]
        said = (NAME, {"w": held[0], "u": name}) if len(held) == 1 else name_of_several(held, name)
        rule, bindings = self.given.get(name, said)
        first = Step(name, name.definition, rule, bindings, role="definition")
        if body == entry_of(name.definition, at) or not at and alike(body, name.definition):
            return [first]  # a function that stays folded has nothing to write out
        rule, bindings = self.with_pair(body, *self._written(name, body), entry_of(name, at))
        if at_once and first.rule.name == NAME.name:
            rule, bindings = named_and_written(name, name.definition, rule, bindings)
            return [Step(entry_of(name, at), body, rule, bindings, role="definition")]
        return [first, Step(entry_of(name, at), body, rule, bindings, role="definition")]

    def with_pair(self, line: Expr, rule: Rule, bindings: Bindings, whole: Expr = S.One) -> tuple[Rule, Bindings]:
        """The first line with composite indices, on its right or its left side, says what each is."""
        pairs = list(dict.fromkeys(e for side in (line, whole) for e in walk(side) if isinstance(e, Pair)))
        if not pairs or self._paired:
            return rule, bindings
        self._paired = True
        return with_pairs(rule, bindings, pairs)

    def _written(self, name: Var, body: Expr) -> tuple[Rule, Bindings]:
        """Why ``body`` is an entry of a letter: which products, traces and sums are written out in it."""
        definition = name.definition
        opened = self._opened[name]
        if isinstance(definition, Applied) and definition.operation.traits.summed:
            return components_reason(definition, body, opened)
        return name_reason(WRITE_SCALAR if is_scalar(name) else WRITE, name, body, opened)

    def whole_written(self, label: Expr, whole: Expr, shown: Expr, opened: Sequence[Opened]) -> tuple[Rule, Bindings]:
        """Why ``shown`` is the objective, or the entry ``whole`` of it: what was written out, and the letters in it."""
        rule, bindings = self.with_pair(shown, *self._whole_written(label, shown, opened), whole)
        besides = {
            LONGEST: self._longest(shown),
            AS_PRODUCT: self._as_product(shown),
            NEGATIVE_POWER: self._negative_power(shown),
        }
        return with_more(rule, [text for text, so in besides.items() if so]), bindings

    def _as_product(self, shown: Expr) -> bool:
        """Whether the letter of a reciprocal stands in a product, in place of a quotient."""
        below = {v for v in self.names if isinstance(v.definition, Power) and v.definition.exponent == -1}
        products = (factors(e) for e in walk(shown) if isinstance(e, Product))
        return any(
            not below.isdisjoint(parts) and any(not f.is_Number and f not in below for f in parts) for parts in products
        )

    def _longest(self, shown: Expr) -> bool:
        """Whether the ∞-norm of a vector stands in the objective, and the largest entry of a letter in its place."""
        letters = {v for v in self.names if is_op(v.definition, ABS)}
        lines = [shown, *(v.definition for v in self.names if v.definition is not None)]
        put = any(is_op(e, LARGEST) and e.args[0] in letters for line in lines for e in walk(line))
        return put and any(is_op(e, LARGEST) and is_op(e.args[0], ABS) for e in walk(self.whole))

    def _negative_power(self, shown: Expr) -> bool:
        """Whether a power of the inverse, which prints as a negative one, is one of the letter of this inverse."""
        letters = {v for v in self.names if is_op(v.definition, INVERSE)}
        lines = [shown, *(v.definition for v in self.names if v.definition is not None)]
        return bool(letters) and any(
            is_op(e, MATRIX_POWER, POWER_TRACE) and e.args[0] in letters for line in lines for e in walk(line)
        )

    def _whole_written(self, label: Expr, shown: Expr, opened: Sequence[Opened]) -> tuple[Rule, Bindings]:
        objective = self.objective
        if not any(isinstance(e, Sum) for e in walk(shown)):
            letters = [name for name in self.names if contains(shown, name)]
            if letters:
                return (WRITE_LETTER, {"u": letters[0]}) if len(letters) == 1 else (WRITE_LETTERS, {})
        if isinstance(objective, Applied) and objective.operation.components is not None:
            return components_reason(objective, shown, opened)
        if isinstance(objective, Terms | Product) and (why := together(list(self._parts(objective)), shown, opened)):
            return why
        return name_reason(WRITE_SCALAR if is_scalar(label) else WRITE, label, shown, opened)

    def _parts(self, expr: Expr, around: tuple[str, ...] = ()) -> Iterator[tuple[Applied, Expr, tuple[Opened, ...]]]:
        """The operations that are written out in a scalar, with what each is in components."""
        entry = self.expander.entry
        if isinstance(expr, Product):
            for a in expr.args:
                yield from self._parts(a, around)
                around = (*around, *(i.name for i in bound(entry(a, (), around))))
        elif isinstance(expr, Terms):
            for a in expr.args:
                yield from self._parts(a, around)
        elif isinstance(expr, Power) or isinstance(expr, Applied) and expr.operation.each:
            yield from self._parts(expr.args[0], around)
        elif isinstance(expr, Applied) and expr.operation.components is not None:
            written, opened = self.expander.written(expr, (), around)
            if written != expr:
                yield expr, written, opened


def _summed(line: Expr) -> list[Index]:
    """The indices of the sums of a line, in their order."""
    return [i for e in walk(line) if isinstance(e, Sum) for i in e.indices]


def entry_of(expr: Expr, at: Sequence[At]) -> Expr:
    """The entry of a matrix, or a scalar itself."""
    return Entry(expr, *at) if at else expr
