"""Sums over samples and indices, as a text gives them, written with whole matrices before anything is differentiated.

A sum such as Σ_i log(1 + exp(−y_i x_iᵀw)) is written out over the entries (the i-th row x_i of X has the entries
x_ij, its i-th column, where this is a sample, entries x_ji) and recognised as it stands: Σ_j x_ij w_j is an entry of
Xw, and a function of entries is an entry of the function applied to the whole. That both sides are equal is the first
line of the proof, and checked like any other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace as changed
from itertools import product as tuples

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    Delta,
    Entry,
    Index,
    Power,
    Product,
    Sum,
    Terms,
    factors,
    free,
    is_scalar,
    power,
    product,
    rebuild,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.operation import Applied
from ..core.proof import Rule
from ..core.recursion import deep
from ..core.text import Text
from ..expressions.letters import Letters
from ..expressions.matrix import Var, add, apply, axes, is_op, multiply, remade, substitute
from ..expressions.writer import unicode, written
from ..operations.exp import EXP
from ..operations.log import LOG
from ..operations.logsumexp import LOGSUMEXP
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.softmax import SOFTMAX
from ..operations.sum import SUM
from ..reading.combine import Parts
from ..reading.declarations import Indexed, Typed
from .expand import Expander, scope
from .recognise import recognise_terms
from .tidy import tidy

__all__ = ["Rewriting", "finite", "settled"]

Rewriting = tuple[tuple[Expr, Expr, Rule], ...]

LARGEST_POWER = 100  # of a matrix, written out as a product
MOST_TERMS = 64  # of a sum that is multiplied out

SUMS = Rule(
    "sums",
    Text(
        "The sums over samples and indices, as they were given, are written with whole matrices.",
        "与えられた標本や添字についての和を、行列全体の式に書き直す。",
    ),
)
SUM_ENTRY = Rule(
    "sums",
    Text(
        "The sum of vectors or matrices, entry by entry, is written with whole matrices.",
        "ベクトルや行列の和を成分ごとに見て、行列全体の式に書き直す。",
    ),
)


@deep()
def settled(typed: Typed) -> tuple[Typed, Rewriting]:
    """The same with every sum over indices written with whole matrices, and the lines that say so.

    Raises:
        NoRuleError: a sum has no form in products, transposes, Hadamard products, diagonals, traces and ones.
    """
    if typed.indexed is None:
        return typed, ()
    settler = _Settler(typed, typed.indexed)
    out, lines = settler.settled()
    return changed(out, dropped=settler.dropped(out.expression)), lines


def finite(expr: Expr) -> Expr:
    """What stays folded in a proof although it is a finite sum, written with operations that open."""
    args = tuple(finite(a) for a in expr.args)
    if is_op(expr, NORM2):
        return power(apply(NORM_SQUARED, *args), S.Half)
    if is_op(expr, MATRIX_POWER) and args[1].is_Integer and args[1] <= LARGEST_POWER:
        return multiply(*[args[0]] * int(args[1]))
    return expr if args == expr.args else remade(expr, args)


def _opened(expr: Expr) -> Expr:
    """The same as :func:`finite`; and the logarithm of a sum of exponentials is that, a softmax one over their sum."""
    args = tuple(_opened(a) for a in expr.args)
    if is_op(expr, LOGSUMEXP):
        return apply(LOG, apply(SUM, apply(EXP, *args)))
    if is_op(expr, SOFTMAX):
        powers = apply(EXP, *args)
        return multiply(power(apply(SUM, powers), -1), powers)
    return finite(expr) if args == expr.args else finite(remade(expr, args))


class _Settler:
    def __init__(self, typed: Typed, indexed: Indexed) -> None:
        self.typed, self.rows, self.totals, self.places = typed, indexed.rows, indexed.totals, indexed.places
        self.letters = Letters(typed.symbols)
        self.letters.taken |= {s.name for s in typed.sizes}
        bodies = [typed.expression, *(b for b, _ in self.totals.values())]
        indices = [e for b in bodies for e in walk(b) if isinstance(e, Index)]
        indices += [i for _, over in self.totals.values() for i in over] + [i for _, i, _ in self.rows.values()]
        self.letters.taken |= {i.name for i in indices}
        self.expander = Expander(self.letters, self._varies)

    def settled(self) -> tuple[Typed, Rewriting]:
        given = self.typed.expression
        wholes: dict[Expr, Expr] = {}
        lines: list[tuple[Expr, Expr, Rule]] = []
        outside = set(self._outside(given))
        for total in self.totals:
            if total in outside:
                with self._placed(total):
                    before, after, value = self._total(total)
                wholes[total] = value
                lines.append((before, after, SUM_ENTRY))
        if wholes and is_scalar(given):
            with suppress(NoRuleError):
                # what holds the sums is a finite sum itself: one line says it all
                written = self.written(given)
                expression = substitute(given, {**wholes, **self._values(given)})
                return changed(self.typed, expression=expression, indexed=None), ((written, expression, SUMS),)
        given = substitute(given, wholes)
        values = self._values(given)
        expression = substitute(given, values)
        if values:
            lines.insert(0, (substitute(given, {s: self.written(s) for s in values}), expression, SUMS))
        for e in walk(expression):
            if isinstance(e, Var) and (e in self.rows or e in self.totals):
                raise self._refusal(expression, e)
        return changed(self.typed, expression=expression, indexed=None), tuple(lines)

    def dropped(self, expression: Expr) -> tuple[Expr, ...]:
        """What has not a value everywhere and stands in the sums, but not in the expression that they have become."""
        parts, given = Parts(), Parts()
        for whole in (self.typed.expression, *(body for body, _ in self.totals.values())):
            given.note(whole)
        for part in given.partial:
            with suppress(NoRuleError):
                parts.note(self.over_all(part))
        for part in self.typed.dropped:
            parts.note(self.over_all(part))
        return parts.fallen(expression)

    def over_all(self, part: Expr) -> Expr:
        """The sum of all entries of a part, over all samples too: it has a value where each of them has one."""
        at = dict.fromkeys(sorted(free(part), key=lambda i: i.name))
        stack = [part]
        while stack:
            for e in walk(stack.pop()):
                if isinstance(e, Var) and e in self.rows:
                    at[self.rows[e][1]] = None
                if isinstance(e, Var) and e in self.totals:
                    stack.append(self.totals[e][0])
        if not at:
            return part
        return _recognised(self.written(Sum(part if is_scalar(part) else apply(SUM, part), *at)), ())

    def _values(self, given: Expr) -> dict[Expr, Expr]:
        """The outermost sums of an expression, each with what it is in whole matrices."""
        out: dict[Expr, Expr] = {}
        for s in self._outside(given):
            if isinstance(s, Sum):
                with self._placed(s):
                    out[s] = _recognised(self.written(s), ())
        return out

    @contextmanager
    def _placed(self, part: Expr) -> Iterator[None]:
        """A refusal shows where in the text the sum stands that it is about."""
        try:
            yield
        except NoRuleError as error:
            if error.span is None and part in self.places:
                error.source, error.span = self.typed.source, self.places[part]
            raise

    @staticmethod
    def _outside(expr: Expr) -> list[Expr]:
        """The subexpressions that stand in no sum over indices, those sums themselves included."""
        out, stack = [], [expr]
        while stack:
            e = stack.pop()
            out.append(e)
            if not isinstance(e, Sum):
                stack.extend(reversed(e.args))
        return out

    def _total(self, total: Var) -> tuple[Expr, Expr, Expr]:
        """An entry of a sum that is no scalar, the same of the matrix that it is, and that matrix."""
        at = tuple(map(self.letters.fresh(set()), axes(total)))
        entry = self.written(Entry(total, *at))
        value = _recognised(entry, at)
        return entry, Entry(value, *at), value

    # -- over the entries

    def written(self, expr: Expr) -> Expr:
        """A sum written over the entries of the arrays."""
        opened = self.expander.entry(_opened(expr), (), scope(expr))
        out = self._unpacked(opened)
        for e in walk(out):
            if isinstance(e, Var) and (e in self.rows or e in self.totals):
                raise self._refusal(out, e)
        return out

    def _unpacked(self, expr: Expr) -> Expr:
        """With the entries of rows and of sums in place of those of the symbols that stood for them."""
        if isinstance(expr, Entry) and expr.base in self.rows:
            matrix, index, column = self.rows[expr.base]
            own = [index] if index.size != 1 else []
            return Entry(matrix, *expr.at, *own) if column else Entry(matrix, *own, *expr.at)
        if isinstance(expr, Entry) and expr.base in self.totals:
            body, over = self.totals[expr.base]
            around = (*scope(expr), *scope(body), *(i.name for i in over))
            return summed(self._unpacked(self.expander.entry(_opened(body), expr.at, around)), *over)
        if not expr.args or isinstance(expr, Entry):
            return expr
        args = tuple(self._unpacked(a) for a in expr.args)
        return expr if args == expr.args else rebuild(expr, args)

    def _varies(self, expr: Expr) -> bool:
        return any(
            isinstance(e, Entry | Delta | Sum) or isinstance(e, Var) and (e in self.rows or e in self.totals)
            for e in walk(expr)
        )

    def _refusal(self, expr: Expr, symbol: Var) -> NoRuleError:
        """The smallest operation that holds a row and has no finite index form."""
        part: Expr = symbol
        for e in walk(expr):
            if any(a is symbol or a == symbol for a in walk(e)) and not isinstance(e, Sum | Terms | Product | Power):
                part = e.base if isinstance(e, Entry) else e
                break
        shown = written(part)
        for v in (*self.rows, *self.totals):
            shown = shown.replace(v.name, v.name.partition("#")[0])
        return NoRuleError(
            Text(
                "{shown} stands in a sum over indices, and there is no form of it in entries",
                "添字についての和の中に {shown} があるが、これを成分で表す形はない",
            )(shown=shown),
            term=part,
        )


# -- recognising


def _recognised(expr: Expr, at: tuple[Index, ...]) -> Expr:
    """An index expression with whole matrices; of its forms with and without factors multiplied out, the first."""
    try:
        return _whole(expr, at)
    except NoRuleError as refusal:
        expanded = terms(*_multiplied_out(expr))
        if expanded != expr:
            with suppress(NoRuleError):
                return _whole(expanded, at)
        term = refusal.term if isinstance(refusal.term, Expr) else expr
        raise NoRuleError(
            Text(
                "{term} has no form in products, transposes, Hadamard products, diagonals, traces and ones",
                "{term} は、積、転置、アダマール積、対角、トレース、成分がすべて 1 の行列では表せない",
            )(term=unicode(term)),
            term=term,
        ) from None


def _whole(expr: Expr, at: tuple[Index, ...]) -> Expr:
    found = [r.value for t in termwise(_squares(_in_place(expr))) for r in recognise_terms(t, at)]
    return tidy(add(*found)) if found else expr


def _in_place(expr: Expr, around: tuple[Index, ...] = (), inner: bool = False) -> Expr:
    """With the factors of inner sums in the order of the indices around them, so that less is transposed."""
    if isinstance(expr, Entry | Delta | Index) or not expr.args:
        return expr
    if isinstance(expr, Sum):
        return summed(_in_place(expr.body, (*around, *expr.indices), bool(around)), *expr.indices)
    args = tuple(_in_place(a, around, inner) for a in expr.args)
    if inner and isinstance(expr, Product) and all(isinstance(a, Entry) or a.is_Number for a in args):
        last = len(around)

        def place(factor: Expr) -> int:
            return min((around.index(i) for i in free(factor) if i in around), default=last if free(factor) else -1)

        args = tuple(sorted(args, key=place))
    return expr if args == expr.args else rebuild(expr, args)


def _squares(expr: Expr) -> Expr:
    """With the sum of the squares of all entries of a matrix as its squared norm, and sums taken term by term."""
    if isinstance(expr, Entry | Delta | Index | Var) or not expr.args:
        return expr
    if not isinstance(expr, Sum):
        args = tuple(_squares(a) for a in expr.args)
        return expr if args == expr.args else rebuild(expr, args)
    body, indices = expr.body, expr.indices
    if isinstance(body, Terms):
        return terms(*(_squares(_over(t, indices)) for t in body.args))
    outside = [f for f in factors(body) if not free(f) & set(indices)]
    inside = [f for f in factors(body) if f not in outside]
    if len(inside) == 1 and isinstance(inside[0], Sum) and not inside[0].free_symbols:
        return _squares(product(*outside, summed(inside[0], *indices)))
    if len(inside) == 1 and isinstance(inside[0], Power) and inside[0].exponent == 2 and not inside[0].base.is_Number:
        base = inside[0].base
        if free(base) == set(indices) and len(indices) <= 2:
            order = _in_order(base, indices)
            return product(*outside, apply(NORM_SQUARED, _whole(base, order)))
    every = all(free(f) == set(indices) for f in inside) and len(indices) == 2
    if every and not all(isinstance(f, Entry | Delta) for f in inside) and not any(isinstance(f, Sum) for f in inside):
        whole = _whole(product(*inside), _in_order(product(*inside), indices))
        return product(*map(_squares, outside), apply(SUM, whole))
    if outside and inside:
        return product(*map(_squares, outside), _squares(summed(product(*inside), *indices)))
    return _over(_squares(body), indices)


def _in_order(expr: Expr, indices: tuple[Index, ...]) -> tuple[Index, ...]:
    """Two indices in the order in which an entry of a matrix bears them, so that nothing is transposed."""
    for e in walk(expr):
        if isinstance(e, Entry) and set(e.at) == set(indices):
            return e.at
    return indices


def _over(term: Expr, indices: tuple[Index, ...]) -> Expr:
    """A term summed, its number in front."""
    number = [f for f in factors(term) if f.is_Number]
    return product(*number, summed(product(*(f for f in factors(term) if not f.is_Number)), *indices))


def _multiplied_out(expr: Expr) -> list[Expr]:
    """The terms of a sum of products of sums, each product multiplied out."""
    if isinstance(expr, Terms):
        return [t for a in expr.args for t in _multiplied_out(a)]
    if isinstance(expr, Sum):
        return [_over(t, expr.indices) for t in _multiplied_out(expr.body)]
    if isinstance(expr, Product):
        parts = [_multiplied_out(a) for a in expr.args]
    elif isinstance(expr, Power) and expr.exponent.is_Integer and 1 < expr.exponent <= 4:
        parts = [_multiplied_out(expr.base)] * int(expr.exponent)
    elif isinstance(expr, Power | Applied) and free(expr):
        return [rebuild(expr, tuple(terms(*_multiplied_out(a)) for a in expr.args))]
    else:
        return [expr]
    count = 1
    for p in parts:
        count *= len(p)
    if count > MOST_TERMS or isinstance(expr, Power) and count == 1:
        return [expr]
    return [product(*choice) for choice in tuples(*parts)]
