"""Sums over samples and indices, as a text gives them, written with whole matrices before anything is differentiated.

A sum such as Σ_i log(1 + exp(−y_i x_iᵀw)) is written out over the entries (the i-th row x_i of X has the entries
x_ij, its i-th column, where this is a sample, entries x_ji) and recognised as it stands: Σ_j x_ij w_j is an entry of
Xw, and a function of entries is an entry of the function applied to the whole. That both sides are equal is the first
line of the proof, and checked like any other. Where a sum has a form only with its brackets multiplied out, that is
done in a line before; what is done to the form that it has, in lines behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import field
from dataclasses import replace as changed
from functools import cached_property
from itertools import product as tuples
from math import prod

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
    coefficient,
    factors,
    free,
    is_scalar,
    power,
    product,
    rebuild,
    replace,
    shape_of,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.operation import Applied
from ..core.proof import Rule, Step
from ..core.records import dataclass
from ..core.recursion import deep
from ..core.text import Text
from ..expressions.letters import Letters
from ..expressions.matrix import Var, add, apply, axes, is_op, multiply, remade, substitute, transpose, unfixed
from ..expressions.writer import unicode, written
from ..operations.exp import EXP
from ..operations.log import LOG
from ..operations.logsumexp import LOGSUMEXP
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.norm2 import NORM2
from ..operations.norm_squared import NORM_SQUARED
from ..operations.softmax import SOFTMAX
from ..operations.sum import SUM
from ..reading.combine import Parts
from ..reading.declarations import Indexed, Typed
from .compact import used
from .compacting.rows import SOFTMAX as SOFTMAX_ALONG
from .expand import Expander, scope
from .joining import alike
from .reasons.ordering import ordering
from .reasons.shortening import Line, explained
from .recognise import recognise_terms
from .rules.differentiating import APART, multiplied, said_of_fronts
from .rules.gathering import MULTIPLIED_OUT
from .rules.listing import with_more
from .tidy import tidy
from .tidying.traces import turns

__all__ = ["finite", "settled"]

LARGEST_POWER = 100  # of a matrix, written out as a product
MOST_TERMS = 64  # of a sum that is multiplied out
HIGHEST = 4  # power of a sum that is multiplied out

SUMS = Rule(
    "sums",
    Text(
        "The sums over samples and indices, as they were given, are written with whole matrices.",
        "与えられた標本や添字についての和を、行列全体の式に書き直す。",
    ),
)
OPENED_SUMS = Rule(
    "sums",
    Text(
        "The sums over samples and indices are written with whole matrices.",
        "標本や添字についての和を、行列全体の式に書き直す。",
    ),
)
SUM_ENTRY = Rule(
    "sums",
    Text(
        "The sum of vectors or matrices, entry by entry, is written with whole matrices.",
        "ベクトルや行列の和を成分ごとに見て、行列全体の式に書き直す。",
    ),
)
FACTORS = Rule(
    "sums",
    Text(
        "The factors of the product over an index are the entries of this array.",
        "添字についての積の因子は、この配列の成分である。",
    ),
)
FACTORS_FRONT = Text(
    "Factors without the summed index stand in front of the sum.", "和をとる添字を含まない因子は和の前に出す。"
)
BRACKETS = Text("The brackets are multiplied out.", "それぞれの括弧を展開する。")


@deep()
def settled(typed: Typed) -> tuple[Typed, tuple[Step, ...]]:
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


@dataclass(frozen=True)
class _Found:
    """A sum as an index expression, the form of it that was recognised, and the whole that it was recognised as.

    ``opening`` is what was done for that form, ``reading`` what was done to it to recognise it, and ``lines`` lead on
    from the whole to a shorter one. ``at`` are the indices of an entry, where the sum is no scalar.
    """

    written: Expr
    opening: _Done
    opened: Expr
    reading: _Done
    whole: Expr
    at: tuple[Index, ...]

    @cached_property
    def lines(self) -> list[Line]:
        named = [(after, rule, dict(names)) for _, after, rule, names in used(SOFTMAX_ALONG, self.whole)]
        whole = _named(self.whole)
        return [*named, *explained(whole, tidy(whole))[1]]

    @property
    def value(self) -> Expr:
        return self.lines[-1][0] if self.lines else self.whole


def _named(whole: Expr) -> Expr:
    """A whole with the softmax of rows or columns by its name."""
    lines = used(SOFTMAX_ALONG, whole)
    return lines[-1][1] if lines else whole


class _Settler:
    def __init__(self, typed: Typed, indexed: Indexed) -> None:
        self.typed, self.rows, self.totals, self.places = typed, indexed.rows, indexed.totals, indexed.places
        self.stacks = indexed.stacks
        self.letters = Letters(typed.symbols, objective=typed.expression)
        self.letters.taken |= {s.name for s in typed.sizes}
        apart = (*self.totals.values(), *self.stacks.values())
        bodies = [typed.expression, *(b for b, _ in apart)]
        indices = [e for b in bodies for e in walk(b) if isinstance(e, Index)]
        indices += [i for _, over in apart for i in over] + [i for _, i, _ in self.rows.values()]
        self.letters.taken |= {i.name for i in indices}
        self.expander = Expander(self.letters, self._varies)
        self.found: dict[Expr, _Found] = {}  # what the sums that stand in no other sum have become

    def settled(self) -> tuple[Typed, tuple[Step, ...]]:
        given = self.typed.expression
        outside = self._outside(given)
        found = {t: self._found(t) for t in (*self.totals, *self.stacks) if t in outside}
        found |= {s: self._found(s) for s in outside if isinstance(s, Sum)}
        self.found = found
        expression = substitute(given, {e: f.value for e, f in found.items()})
        for e in walk(expression):
            if self._stands_for(e):
                raise self._refusal(expression, e)
        return changed(self.typed, expression=expression, indexed=None), tuple(self._steps(given, found))

    def _steps(self, given: Expr, found: Mapping[Expr, _Found]) -> list[Step]:
        """The lines by which an expression with sums becomes one with what they are."""
        totals = {e: f for e, f in found.items() if f.at}
        sums = {e: f for e, f in found.items() if not f.at}
        if totals and is_scalar(given) and all(f.opened == f.written for f in found.values()):
            with suppress(NoRuleError):
                # what holds the sums is a finite sum itself: one line says it all
                written = self.written(given)
                return list(_chain(given, found, written, written, SUMS))
        given = substitute(given, {e: f.value for e, f in totals.items()})
        written = substitute(given, {e: f.written for e, f in sums.items()})
        opened = substitute(given, {e: f.opened for e, f in sums.items()})
        rule = SUMS if opened == written else OPENED_SUMS
        steps = list(_chain(given, sums, written, opened, rule)) if sums else []
        for e, f in totals.items():
            rule = FACTORS if e in self.stacks else SUM_ENTRY
            steps += _chain(Entry(e, *f.at), {e: f}, f.written, f.opened, rule)
        return list({(s.lhs, s.rhs): s for s in steps}.values())  # one sum may stand at several places

    def _found(self, part: Expr) -> _Found:
        """What a sum is, of numbers or of vectors or matrices."""
        with self._placed(part):
            at = tuple(map(self.letters.fresh(set()), axes(part))) if isinstance(part, Var) else ()
            found = _recognised(self.written(Entry(part, *at) if at else part), at)
        # one index is read off as a column, and the sum of rows is a row
        return changed(found, whole=transpose(found.whole)) if shape_of(part)[0] == 1 and at else found

    def dropped(self, expression: Expr) -> tuple[Expr, ...]:
        """What has not a value everywhere and stands in the sums, but not in the expression that they have become."""
        parts, given = Parts(), Parts()
        apart = (*self.totals.values(), *self.stacks.values())
        for whole in (self.typed.expression, *(body for body, _ in apart)):
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
            # sums in it are what they have become in the expression, which holds it then
            return substitute(part, {e: f.value for e, f in self.found.items()})
        entries = self.written(Sum(part if is_scalar(part) else apply(SUM, part), *at))
        return tidy(_named(_recognised(entries, ()).whole))

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

    # -- over the entries

    def written(self, expr: Expr) -> Expr:
        """A sum written over the entries of the arrays."""
        opened = self.expander.entry(_opened(expr), (), scope(expr))
        out = unfixed(self._unpacked(opened))
        for e in walk(out):
            if self._stands_for(e):
                raise self._refusal(out, e)
        return out

    def _stands_for(self, expr: Expr) -> bool:
        """Whether a symbol stands for a row, a sum or the factors of a product."""
        return isinstance(expr, Var) and (expr in self.rows or expr in self.totals or expr in self.stacks)

    def _unpacked(self, expr: Expr) -> Expr:
        """With the entries of rows and of sums in place of those of the symbols that stood for them."""
        if isinstance(expr, Entry) and expr.base in self.rows:
            matrix, index, column = self.rows[expr.base]
            own = [index] if index.size != 1 else []
            at = (*expr.at, *own) if column else (*own, *expr.at)
            return Entry(matrix, *at) if isinstance(matrix, Var) else self.expander.entry(matrix, at, scope(expr))
        if isinstance(expr, Entry) and expr.base in self.totals:
            body, over = self.totals[expr.base]
            around = (*scope(expr), *scope(body), *(i.name for i in over))
            return summed(self._unpacked(self.expander.entry(_opened(body), expr.at, around)), *over)
        if isinstance(expr, Entry) and expr.base in self.stacks:
            body, over = self.stacks[expr.base]
            around = (*scope(expr), *scope(body), *(i.name for i in over))
            factor = self._unpacked(self.expander.entry(_opened(body), (), around))
            return replace(factor, dict(zip(over, expr.at, strict=True)))
        if not expr.args or isinstance(expr, Entry):
            return expr
        args = tuple(self._unpacked(a) for a in expr.args)
        return expr if args == expr.args else rebuild(expr, args)

    def _varies(self, expr: Expr) -> bool:
        return any(isinstance(e, Entry | Delta | Sum) or self._stands_for(e) for e in walk(expr))

    def _refusal(self, expr: Expr, symbol: Var) -> NoRuleError:
        """The smallest operation that holds a row and has no finite index form."""
        part: Expr = symbol
        for e in walk(expr):
            if any(a is symbol or a == symbol for a in walk(e)) and not isinstance(e, Sum | Terms | Product | Power):
                part = e.base if isinstance(e, Entry) else e
                break
        shown = written(part)
        for v in (*self.rows, *self.totals, *self.stacks):
            shown = shown.replace(v.name, v.name.partition("#")[0])
        return NoRuleError(
            Text(
                "{shown} stands in a sum over indices, and there is no form of it in entries",
                "添字についての和の中に {shown} があるが、これを成分で表す形はない",
            )(shown=shown),
            term=part,
        )


# -- recognising


def _chain(given: Expr, found: Mapping[Expr, _Found], written: Expr, opened: Expr, rule: Rule) -> Iterator[Step]:
    """The lines from the sums in an expression, over their entries, by what was recognised to its shorter form."""
    opening, reading = _Done(), _Done()
    for f in found.values():
        opening.add(f.opening)
        reading.add(f.reading)
    if opened != written:
        first, *more = opening.said() or [ordering(written, opened).reason]
        yield Step(written, opened, with_more(Rule("sums", first), more), role="definition")
    now = {e: f.whole for e, f in found.items()}
    at = substitute(given, now)
    said = with_more(rule, [*reading.said(), *multiplied(_met(given, now))])
    last = Step(opened, at, said, role="definition")
    for e, f in found.items():
        for now[e], why, bindings in f.lines:
            at = substitute(given, now)
            if alike(at, last.rhs):
                last = changed(last, rhs=at)  # a line that prints the same as the one before says nothing
            else:
                yield last
                last = Step(last.rhs, at, why, bindings, role="definition")
    yield last


def _met(given: Expr, now: Mapping[Expr, Expr]) -> list[Expr]:
    """The numbers that stand before sums, with those in front of what the sums are."""
    products = [p.args for p in walk(given) if isinstance(p, Product)]
    pairs = [(n, coefficient(now[e])[0]) for args in products for n in args if n.is_Number for e in args if e in now]
    return [n for pair in pairs for n in pair if pair[1] != 1]


def _recognised(expr: Expr, at: tuple[Index, ...]) -> _Found:
    """An index expression with whole matrices; of its forms without and with brackets multiplied out, the first."""
    opening, reading = _Done(), _Done()
    try:
        return _Found(expr, opening, expr, reading, _whole(expr, at, reading), at)
    except NoRuleError as refusal:
        expanded = terms(*_multiplied_out(expr, opening))
        if expanded != expr:
            with suppress(NoRuleError):
                reading = _Done()
                return _Found(expr, opening, expanded, reading, _whole(expanded, at, reading), at)
        term = refusal.term if isinstance(refusal.term, Expr) else expr
        raise NoRuleError(
            Text(
                "{term} has no form in products, transposes, Hadamard products, diagonals, traces and ones",
                "{term} は、積、転置、アダマール積、対角、トレース、成分がすべて 1 の行列では表せない",
            )(term=unicode(term)),
            term=term,
        ) from None


def _whole(expr: Expr, at: tuple[Index, ...], done: _Done) -> Expr:
    found = [r.value for t in termwise(_squares(_in_place(expr), done)) for r in recognise_terms(t, at)]
    return add(*map(_forward, found)) if found else expr


def _forward(value: Expr) -> Expr:
    """A term with its inner products in the order that it is left in, xᵀAy or yᵀAᵀx, with fewer transposes."""
    return product(*map(_turned, factors(value))) if is_scalar(value) else value


def _turned(factor: Expr) -> Expr:
    back = multiply(*map(transpose, reversed(factor.args))) if is_op(factor, MATMUL) else factor
    return back if turns(back) < turns(factor) and tidy(back) == tidy(factor) else factor


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


def _squares(expr: Expr, done: _Done) -> Expr:
    """With the sum of the squares of all entries of a matrix as its squared norm, and sums taken term by term."""
    if isinstance(expr, Entry | Delta | Index | Var) or not expr.args:
        return expr
    if not isinstance(expr, Sum):
        args = tuple(_squares(a, done) for a in expr.args)
        return expr if args == expr.args else rebuild(expr, args)
    body, indices = expr.body, expr.indices
    if isinstance(body, Terms):
        done.apart = True
        return terms(*(_squares(_over(t, indices, done), done) for t in body.args))
    outside = [f for f in factors(body) if not free(f) & set(indices)]
    inside = [f for f in factors(body) if f not in outside]
    if inside:
        done.fronts += outside
    if len(inside) == 1 and isinstance(inside[0], Sum) and not inside[0].free_symbols:
        return _squares(product(*outside, summed(inside[0], *indices)), done)
    if len(inside) == 1 and isinstance(inside[0], Power) and inside[0].exponent == 2 and not inside[0].base.is_Number:
        base = inside[0].base
        if free(base) == set(indices) and len(indices) <= 2:
            order = _in_order(base, indices)
            return product(*outside, apply(NORM_SQUARED, _whole(base, order, done)))
    every = all(free(f) == set(indices) for f in inside) and len(indices) == 2
    if every and not all(isinstance(f, Entry | Delta) for f in inside) and not any(isinstance(f, Sum) for f in inside):
        whole = _whole(product(*inside), _in_order(product(*inside), indices), done)
        return product(*(_squares(f, done) for f in outside), apply(SUM, whole))
    if outside and inside:
        return product(*(_squares(f, done) for f in outside), _squares(summed(product(*inside), *indices), done))
    return _over(_squares(body, done), indices, done)


def _in_order(expr: Expr, indices: tuple[Index, ...]) -> tuple[Index, ...]:
    """Two indices in the order in which an entry of a matrix bears them, so that nothing is transposed."""
    for e in walk(expr):
        if isinstance(e, Entry) and len(e.at) == len(indices) and set(e.at) == set(indices):
            return e.at
    return indices


def _over(term: Expr, indices: tuple[Index, ...], done: _Done) -> Expr:
    """A term summed, its number in front."""
    number = [f for f in factors(term) if f.is_Number]
    done.fronts += number
    return product(*number, summed(product(*(f for f in factors(term) if not f.is_Number)), *indices))


@dataclass
class _Done:
    """What was done to sums: how many brackets multiplied out, taken term by term, and what came before them."""

    brackets: int = 0
    apart: bool = False
    fronts: list[Expr] = field(default_factory=list)

    def add(self, other: _Done) -> None:
        """With what was done elsewhere."""
        self.brackets += other.brackets
        self.apart |= other.apart
        self.fronts += other.fronts

    def said(self) -> list[Text]:
        """A sentence for each kind of thing that was done."""
        brackets = [BRACKETS if self.brackets > 1 else MULTIPLIED_OUT.reason] if self.brackets else []
        moved = [f for f in self.fronts if f != 1]
        fronts = [FACTORS_FRONT] if any(map(free, moved)) else said_of_fronts(moved)
        return [*brackets, *([APART] if self.apart else []), *fronts]


def _multiplied_out(expr: Expr, done: _Done) -> list[Expr]:
    """The terms of a sum of products of sums, each product multiplied out."""
    if isinstance(expr, Terms):
        return [t for a in expr.args for t in _multiplied_out(a, done)]
    if isinstance(expr, Sum):
        inside = _multiplied_out(expr.body, done)
        done.apart |= len(inside) > 1
        return [_over(t, expr.indices, done) for t in inside]
    within, times = (expr.args, 1) if isinstance(expr, Product) else (expr.args[:1], _exponent(expr))
    if isinstance(expr, Power | Applied) and free(expr) and not times:
        return [rebuild(expr, tuple(terms(*_multiplied_out(a, done)) for a in expr.args))]
    if not times:
        return [expr]
    own = _Done()
    parts = [_multiplied_out(a, own) for a in within] * times
    if prod(map(len, parts)) > MOST_TERMS or isinstance(expr, Power) and len(parts[0]) == 1:
        return [expr]
    own.brackets += sum(isinstance(a.body if isinstance(a, Sum) else a, Terms) for a in within)
    done.add(own)
    return [product(*choice) for choice in tuples(*parts)]


def _exponent(expr: Expr) -> int:
    """The whole number to which a power is multiplied out; 0 for what is none, or too high a one."""
    exponent = expr.exponent if isinstance(expr, Power) else S.Zero
    return int(exponent) if exponent.is_Integer and 1 < exponent <= HIGHEST else 0
