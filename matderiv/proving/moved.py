"""The differential of an expression, in the differentials of the letters in it.

Sums, products and functions of each entry have rules; a function with a record of its differential has it, with the
lines that prove it; of any other, it is the derivative by each entry, which is proved by components, times the
differential of that entry (Magnus and Neudecker, Matrix Differential Calculus, 8 and 9).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeGuard

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    Differential,
    Entry,
    Power,
    Product,
    Terms,
    is_scalar,
    less_one,
    power,
    product,
    shape_of,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.operation import Applied, Kit
from ..core.proof import Rule, Step
from ..core.text import Text
from ..expressions.letters import Letters
from ..expressions.matrix import (
    Var,
    add,
    apply,
    hadamard,
    is_op,
    multiply,
    remade,
    scaled,
    substitute,
    summands,
    transpose,
    zero,
)
from ..operations.add import ADD
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.hadamard import HADAMARD
from ..operations.log import LOG
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from .differentiate import with_powers
from .linear_forms import COMPONENTS, inner, is_zero
from .pieces import contains
from .prove import Prover
from .reasons.clauses import Clauses
from .reasons.shortening import explained
from .recognise import recognise_terms
from .rules.differentials import (
    BY_ENTRIES,
    BY_NUMBER,
    CONSTANT,
    ENTRYWISE,
    ENTRYWISE_HERE,
    EXPONENT,
    EXPONENT_THERE,
    ITSELF,
    LINEAR,
    POWER,
    POWER_THERE,
    POWERS,
    PRODUCT,
    QUOTIENT_RULE,
    QUOTIENT_THERE,
    constant_letters,
)
from .tidy import tidy
from .tidying.length import symbols

__all__ = ["MOST_LETTERS", "OF_ENTRIES", "Moved", "Moves"]

MOST_LETTERS = 3  # that are said to be constant
MOST_POWERS = 2  # whose differentials a reason gives
LONGEST = 30  # symbols of an equation that a reason gives
HIGHEST = 4  # power of a matrix that is differentiated as a product
OF_ENTRIES = Text(
    "in differentials nothing is differentiated that is only known by its entries",
    "全微分による証明では、成分でしか表せないものは微分できない",
)
NO_DIFFERENTIAL = Text("in differentials, nothing is known of {what}", "全微分による証明では、{what}を扱えない")

Moved = tuple[Expr, tuple[Step, ...]]  # a differential, and the lines that prove it


class Moves:
    """Differentials of expressions: ``moved`` are those of letters and of the unknown, ``known`` of whole functions.

    What is found of a function inside others is a line of its own, given to ``write``.
    """

    def __init__(
        self,
        unknown: Var,
        direction: Var,
        letters: Letters,
        varies: Callable[[Expr], bool],
        write: Callable[[Step], None],
    ) -> None:
        self.unknown, self.direction, self.letters = unknown, direction, letters
        self.varies, self.write = varies, write
        self.moved: dict[Var, Var] = {unknown: direction}
        self.known: dict[Expr, Expr] = {}
        self.used: list[Expr] = []  # of these, what a differential has used since it was last asked

    def of(self, expr: Expr, said: Clauses) -> Expr:
        """d of an expression, with what is said of it."""
        if not self.varies(expr):
            said.say(CONSTANT, x=self.unknown)
            return zero(shape_of(expr))
        if isinstance(expr, Var):
            return self.moved[expr]
        if isinstance(expr, Terms) or is_op(expr, ADD):
            return self._sum(expr, said)
        if isinstance(expr, Power):
            return self._power(expr, said)
        if isinstance(expr, Product) or is_op(expr, MATMUL, HADAMARD, SCALE):
            return self._product(expr, said)
        if self._is_repeated(expr):
            return self._repeated(expr, said)
        if isinstance(expr, Applied) and expr.operation.linear:
            varying = [a for a in expr.args if self.varies(a)]
            if len(varying) > 1:
                return self._product(expr, said)
            said.say(LINEAR)
            return _remade(expr, tuple(self.of(a, said) if self.varies(a) else a for a in expr.args))
        if isinstance(expr, Applied) and (expr.operation.each or is_op(expr, ENTRYWISE_POWER, QUOTIENT)):
            return self._entrywise(expr, said)
        if isinstance(expr, Applied):
            return self._in_a_line(expr, said)
        raise NoRuleError(OF_ENTRIES, term=expr, hint=COMPONENTS)

    def whole(self, expr: Expr, lhs: Expr, said: Clauses) -> Moved:
        """d of what a letter stands for, or of the objective: the lines for a function itself stand below its line."""
        if isinstance(expr, Var):
            said.say(ITSELF, x=expr)
        if not self._is_folded(expr):
            own = Clauses()
            value = self.of(expr, own)
            said.add(self._with_constants(expr, own))
            return value, ()
        value, detail = self._folded(expr, lhs, said)
        self.known[expr] = value
        return value, detail

    def _with_constants(self, expr: Expr, said: Clauses) -> Clauses:
        """What is said of a differential, with the letters named that are constant in it, where they are few."""
        rules = [t for t in (PRODUCT, QUOTIENT_RULE) if t in said.said] or [LINEAR]
        general = [t for t in said.said if t in (LINEAR, CONSTANT)]
        letters = [v for v in dict.fromkeys(walk(expr)) if isinstance(v, Var) and not self.varies(v)]
        if not general:
            return said
        if not 0 < len(letters) <= MOST_LETTERS or not self.varies(expr):
            return said if rules == [LINEAR] else said.without(LINEAR)
        out = Clauses()
        names = {f"c{n}": v for n, v in enumerate(letters)}
        out.say(constant_letters(len(letters), rules[0]), x=self.unknown, **names)
        out.add(said.without(LINEAR, CONSTANT, rules[0]))
        return out

    # -- sums, products and powers

    def _sum(self, expr: Expr, said: Clauses) -> Expr:
        if not all(map(self.varies, expr.args)):
            said.say(CONSTANT, x=self.unknown)
        said.say(LINEAR)
        return add(*(self.of(t, said) for t in expr.args if self.varies(t)))

    def _product(self, expr: Expr, said: Clauses) -> Expr:
        varying = [n for n, a in enumerate(expr.args) if self.varies(a)]
        inside = said
        quotient = isinstance(expr, Product) or is_op(expr, SCALE)
        if quotient and len(varying) == 2 and sum(_is_below(expr.args[n]) for n in varying) == 1:
            varying.sort(key=lambda n: _is_below(expr.args[n]))  # the numerator first
            said.say(QUOTIENT_RULE)
            inside = Clauses()
        elif len(varying) > 1:
            said.say(PRODUCT)
        else:
            said.say(LINEAR)
        out = []
        for n in varying:
            moved = self.of(expr.args[n], inside if _is_below(expr.args[n]) else said)
            parts = (*expr.args[:n], moved, *expr.args[n + 1 :])
            out.append(product(*parts) if isinstance(expr, Product) else _remade(expr, parts))
        return add(*out)

    def _is_repeated(self, expr: Expr) -> TypeGuard[Applied]:
        """Whether this is a power of a matrix that is as well written as a product."""
        return is_op(expr, MATRIX_POWER) and bool(expr.args[1].is_Integer) and 1 < expr.args[1] <= HIGHEST

    def _repeated(self, expr: Applied, said: Clauses) -> Expr:
        said.say(PRODUCT)
        base, count = expr.args[0], int(expr.args[1])
        moved = self.of(base, said)
        around = [(self._times(base, n), self._times(base, count - 1 - n)) for n in range(count)]
        return add(*(multiply(*before, moved, *behind) for before, behind in around))

    @staticmethod
    def _times(base: Expr, count: int) -> tuple[Expr, ...]:
        return (base,) * count if count < 2 else (apply(MATRIX_POWER, base, S(count)),)

    def _power(self, expr: Power, said: Clauses) -> Expr:
        base, exponent = expr.args
        out = []
        if self.varies(base):
            inside, under = self._within_power(expr, said), Clauses()
            slope = product(exponent, power(base, less_one(exponent)))
            out.append(product(slope, self.of(inside, under)))
            if sum(text.en.startswith(POWER.en.split("{")[0]) for text in said.said) < MOST_POWERS:
                said.say(POWER, dp=self._d(expr), v=product(slope, self._d(inside)))
            else:
                said.say(POWERS)
            said.add(under)
        if self.varies(exponent):
            said.say(EXPONENT)
            out.append(product(expr, apply(LOG, base), self.of(exponent, said)))
        return terms(*out)

    @staticmethod
    def _within_power(expr: Expr, said: Clauses) -> Expr:
        """What is differentiated within a power: its base, or the t of relu(t)² whose derivative is 2relu(t)."""
        base, why = expr.args[0], with_powers(expr)
        if why is None:
            return base
        said.say(why)
        return base.args[0]

    def _d(self, expr: Expr) -> Expr:
        """The differential of an expression as it is written."""
        return self.moved[expr] if isinstance(expr, Var) else Differential(expr, self.unknown, self.direction)

    # -- functions of each entry

    def _entrywise(self, expr: Applied, said: Clauses) -> Expr:
        """A function of each entry: its derivative ⊙ the differential of the argument."""
        out, slopes = list[Expr](), Clauses()
        for number, argument in enumerate(expr.args):
            if self.varies(argument):
                slope = self._slope(expr, number, slopes)
                moved = self.of(self._within_power(expr, slopes) if number == 0 else argument, slopes)
                out.append(product(slope, moved) if is_scalar(expr) else hadamard(slope, moved))
        value = self._shortened(add(*out), slopes)
        if symbols(expr) + symbols(value) <= LONGEST:
            said.say(ENTRYWISE_HERE, d=self._d(expr), v=value)
        else:
            said.say(ENTRYWISE)
        for text in slopes.said:
            general = (ENTRYWISE_HERE.en, ENTRYWISE.en, LINEAR.en, CONSTANT.en)
            if text.en not in general:  # what is said of what is inside is a part of this
                said.say(text, **{name: slopes.bindings[name] for name in text.placeholders})
        return value

    def _shortened(self, value: Expr, said: Clauses) -> Expr:
        """A differential with less before it: the derivatives of functions within functions are multiplied."""
        if is_op(value, SCALE) and value.args[0].is_Number:
            return multiply(value.args[0], self._shortened(value.args[1], said))
        if not (is_op(value, HADAMARD) or is_scalar(value) and isinstance(value, Product)):
            return value
        join = product if is_scalar(value) else hadamard
        moving = [f for f in value.args if any(contains(f, v) for v in self.moved.values())]
        before = join(*(f for f in value.args if f not in moving))
        short, lines = explained(before, tidy(before))
        for _, rule, names in lines:
            said.follow(rule, names)
        return join(short, *moving)

    def _slope(self, expr: Applied, number: int, said: Clauses) -> Expr:
        """The derivative of an entrywise function by one of its arguments, at the entries of all of them."""
        operation, used = expr.operation, {v.name for v in self.moved}
        fresh = self.letters.fresh(used)
        at = tuple(fresh(s) for s in shape_of(expr) if s != 1)
        entries = [Entry(a, *at) if at and not is_scalar(a) else a for a in expr.args]
        kit = Kit(fresh, apply)
        if is_op(expr, ENTRYWISE_POWER):
            base, exponent = entries
            said.say(POWER_THERE if number == 0 else EXPONENT_THERE)
            line = product(exponent, power(base, less_one(exponent)))
            if number:
                line = product(power(base, exponent), apply(LOG, base))
        elif is_op(expr, QUOTIENT):
            said.say(QUOTIENT_THERE)
            over = power(entries[1], -1)
            line = over if number == 0 else product(-1, entries[0], power(entries[1], -2))
        else:
            slope = operation.slope if operation.slope is not None else operation.slopes[number]
            said.say(slope.reason)
            line = slope.at(*entries, kit)
        if not at:
            return line
        slope = add(*(r.value for r in recognise_terms(line, at)))
        return transpose(slope) if shape_of(expr)[0] == 1 else slope  # of one index a column is recognised

    # -- functions of a whole matrix

    def _is_folded(self, expr: Expr) -> TypeGuard[Applied]:
        """Whether this is a function of which the differential is no matter of rules."""
        if not isinstance(expr, Applied) or not self.varies(expr) or self._is_repeated(expr):
            return False
        operation = expr.operation
        known = is_op(expr, ADD, MATMUL, HADAMARD, SCALE, ENTRYWISE_POWER, QUOTIENT)
        return not (known or operation.linear or operation.each)

    def _in_a_line(self, expr: Applied, said: Clauses) -> Expr:
        """The differential of a function inside others, which has a line of its own."""
        whole = Differential(expr, self.unknown, self.direction)
        if expr not in self.known:
            own = Clauses()
            value, detail = self._folded(expr, whole, own)
            self.write(Step(whole, value, *own.rule("differential"), detail=detail, role="aside"))
            self.known[expr] = value
        self.used.append(whole)
        return self.known[expr]

    def _folded(self, expr: Applied, lhs: Expr, said: Clauses) -> Moved:
        """The differential of a function of one letter, with the lines that prove it."""
        varying = [a for a in dict.fromkeys(expr.args) if self.varies(a)]
        own = varying[0]
        if len(varying) > 1 or not isinstance(own, Var):
            raise NoRuleError(NO_DIFFERENTIAL(what=expr.operation.meaning), term=expr, hint=COMPONENTS)
        plain = own if own.definition is None else Var(own.name, own.shape, own.facts, None, own.letter, own.rank)
        if expr.operation.moved is not None:
            return self._recorded(expr, own, plain, said)
        return self._by_entries(expr, own, plain, said)

    def _recorded(self, expr: Applied, own: Var, plain: Var, said: Clauses) -> Moved:
        """The differential of which a record has the lines; a function is named by the letter that it has."""
        assert expr.operation.moved is not None
        letters = self.letters.copied()

        def d(of: Expr) -> Expr:
            return self.moved[own] if of in (own, plain) else Differential(of, self.unknown, self.direction)

        kit = Kit(letters.fresh({v.name for v in self.moved}), apply)
        at = letters.target(plain)
        *lines, last = expr.operation.moved(own, d, at, kit)
        # a line about entries holds for any matrix, of which the letter is one
        general = expr.operation.moved(plain, d, at, replace(kit, letter=letters.auxiliary))
        named = {e: v for v in self.moved if (e := v.definition) == expr}
        said.say(last.reason, **last.names)
        shown = (
            a if any(isinstance(e, Differential) for e in walk(a.lhs)) else b
            for a, b in zip(lines, general, strict=False)
        )
        detail = tuple(Step(n.lhs, n.rhs, Rule("differential", n.reason), dict(n.names), role="aside") for n in shown)
        return substitute(last.rhs, dict(named)), detail

    def _by_entries(self, expr: Applied, own: Var, plain: Var, said: Clauses) -> Moved:
        """The derivative by each entry times the differential of that entry, added up."""
        of = substitute(expr, {own: plain})
        letters = self.letters.copied()
        at = letters.target(plain)
        answer = Prover(of, plain, letters).forward()
        moved = self.moved[own]
        value = substitute(_contracted(of, answer.value, answer.at, moved, plain), {} if plain == own else {plain: own})
        if at:
            said.say(BY_ENTRIES, w=Entry(own, *at), dw=Entry(moved, *at))
        else:
            said.say(BY_NUMBER, w=own, dw=moved)
        named = {e: v for v in self.moved if (e := v.definition) == expr}
        return substitute(value, dict(named)), tuple(s for lemma in answer.lemmas for s in lemma.steps)


def _contracted(of: Expr, value: Expr, at: Sequence[Expr], moved: Var, plain: Var) -> Expr:
    """Σ ∂(of)/∂u_αβ du_αβ as a matrix."""
    if is_scalar(of):
        g = tidy(value)  # by a row it is written as a column
        return inner(g if shape_of(g) == moved.shape else transpose(g), moved)
    if is_scalar(moved):
        return multiply(moved, value)
    if not is_scalar(value) and shape_of(of)[1] == 1:  # a matrix times a vector
        return add(*(_applied(t, moved) for t in summands(value)))
    count = len(at) - sum(s != 1 for s in plain.shape)
    own, by = tuple(at[:count]), tuple(at[count:])
    entry = value if is_scalar(value) else Entry(value, *at)
    line = terms(*(summed(product(t, Entry(moved, *by)), *by) for t in termwise(entry)))
    out = add(*(r.value for t in termwise(line) for r in recognise_terms(t, own)))
    return transpose(out) if shape_of(of)[0] == 1 else out


def _applied(matrix: Expr, vector: Expr) -> Expr:
    """A matrix times a vector; a diagonal one goes entrywise."""
    number, body = scaled(matrix)
    return multiply(number, hadamard(body.args[0], vector)) if is_op(body, DIAG) else multiply(matrix, vector)


def _is_below(expr: Expr) -> bool:
    """Whether this is one over something."""
    return isinstance(expr, Power) and expr.exponent == -1


def _remade(expr: Expr, args: tuple[Expr, ...]) -> Expr:
    """The same operation of other arguments, a number of which stands in front where there is one."""
    if (
        isinstance(expr, Applied)
        and expr.operation.linear
        and any(is_zero(a) for a, b in zip(args, expr.args, strict=True) if a != b)
    ):
        return zero(shape_of(expr))
    if isinstance(expr, Applied) and len(args) == 1 and is_op(args[0], SCALE):
        number, body = args[0].args
        return multiply(number, remade(expr, (body,)))
    return remade(expr, args)
