"""Proofs in differentials: df = 2 tr(UᵀdU), dU = dX W, so df = tr((2UWᵀ)ᵀ dX), and the derivative is read off.

The letters are those of a proof by components (:mod:`~matderiv.proving.naming`), and so is what is known of single
functions: the differential of one that is no sum, product or function of each entry is its derivative by each entry,
which is proved by components in lines of its own (Magnus and Neudecker, Matrix Differential Calculus, 8 and 9).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import TypeGuard

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    Differential,
    Entry,
    Partial,
    Power,
    Product,
    Shape,
    Terms,
    free,
    is_scalar,
    less_one,
    power,
    product,
    shape_of,
    size,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.operation import Applied, Kit
from ..core.proof import Bindings, Lemma, Role, Rule, Step
from ..core.text import Text
from ..expressions.letters import Letters
from ..expressions.matrix import (
    Var,
    add,
    apply,
    hadamard,
    is_op,
    multiply,
    ranged,
    remade,
    scaled,
    substitute,
    summands,
    transpose,
    zero,
)
from ..expressions.notations.names import MOVED
from ..operations.add import ADD
from ..operations.diag import DIAG
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.hadamard import HADAMARD
from ..operations.log import LOG
from ..operations.matmul import MATMUL
from ..operations.quotient import QUOTIENT
from ..operations.scale import SCALE
from ..operations.trace import TRACE
from .joining import alike
from .linear_forms import COMPONENTS, Form, form_of, inner, is_zero, turned
from .naming import Named
from .pieces import contains
from .prove import Answer, Prover
from .reasons.shortening import explained
from .recognise import recognise_terms
from .rules.differentials import (
    ALIKE,
    BY_ENTRIES,
    CONSTANT,
    ENTRYWISE,
    EXPONENT,
    EXPONENT_THERE,
    FACTOR_OUT,
    FACTORS,
    INSIDE,
    ITSELF,
    NAMED_INSIDE,
    OUT,
    POWER,
    POWER_THERE,
    PRODUCT,
    PUT_IN,
    QUOTIENT_THERE,
    READ_OFF,
    READ_OFF_JACOBIAN,
    READ_OFF_ROW,
    READ_OFF_SCALAR,
    READ_OFF_VECTOR,
    SUM,
    TO_THE_END,
)
from .rules.listing import with_more
from .rules.writing import NAME, NAME_GRADIENT, NAME_OBJECTIVE, NAME_SECOND, STRETCHED
from .tidy import tidy

__all__ = ["by_differentials"]

NO_DIFFERENTIAL = Text("in differentials, nothing is known of {what}", "全微分による証明では、{what}を扱えない")
OF_VECTORS = Text(
    "in differentials a vector is differentiated with respect to a vector, or anything with respect to a number, but "
    "no matrix with respect to a matrix",
    "全微分で扱うのは、ベクトルのベクトルによる微分とスカラーによる微分であり、行列の行列による微分は扱えない",
)


def by_differentials(
    objective: Expr, unknown: Var, letters: Letters, rewriting: tuple[Step, ...] = (), order: int = 1
) -> Answer:
    """The derivative by way of the differential: of a number, of anything by a number, and of a vector by a vector.

    With an ``order`` the objective is a derivative that was found before.

    Raises:
        NoRuleError: a function in it has no differential that is known.
    """
    if not (is_scalar(objective) or is_scalar(unknown) or _both_columns(objective, unknown)):
        raise NoRuleError(OF_VECTORS, term=objective, hint=COMPONENTS)
    return _Differentials(objective, unknown, letters, rewriting, order).answer()


def _both_columns(objective: Expr, unknown: Var) -> bool:
    """Whether both are vectors, so that the derivative is a matrix."""
    return bool(shape_of(objective)[1] == 1 and unknown.shape[1] == 1)


class _Reason:
    """What is said of one line: each clause once, and what stands in its places."""

    def __init__(self) -> None:
        self.said: list[Text] = []
        self.bindings: dict[str, Expr | str] = {}

    def say(self, text: Text, **bindings: Expr) -> None:
        """One more clause; its places get numbers of their own where others have taken their names."""
        for name, value in bindings.items():
            if self.bindings.get(name, value) != value:
                number = next(n for n in range(2, 99) if self.bindings.get(f"{name}{n}", value) == value)
                text = Text(*(t.replace(f"{{{name}}}", f"{{{name}{number}}}") for t in (text.en, text.ja)))
                name = f"{name}{number}"
            self.bindings[name] = value
        if text not in self.said:
            self.said.append(text)

    def rule(self, name: str) -> tuple[Rule, Bindings]:
        first, *more = self.said
        return with_more(Rule(name, first), more), self.bindings


class _Differentials:
    """The lines of one proof: letters, their differentials, and the objective's, led back to that of the unknown."""

    def __init__(
        self, objective: Expr, unknown: Var, letters: Letters, rewriting: tuple[Step, ...], order: int
    ) -> None:
        self.unknown, self.letters, self.rewriting, self.order = unknown, letters, rewriting, order
        self.original = rewriting[0].lhs if rewriting and not free(rewriting[0].lhs) else objective
        named = Named(objective, unknown, letters)
        self.varies = named.varies
        self.objective, self.names = _without_reciprocals(named.objective, named.names)
        self.direction = self._moved(unknown, None)
        # the differential of each letter, and of the unknown
        self.moved: dict[Var, Var] = {unknown: self.direction}
        for name in self.names:
            self.moved[name] = self._moved(name, Differential(name, unknown, self.direction))
        self.known: dict[Expr, Expr] = {}  # the differentials of functions that have a line of their own
        self.steps: list[Step] = []

    @staticmethod
    def _moved(var: Var, definition: Expr | None) -> Var:
        return Var(var.name + MOVED, var.shape, definition=definition, rank=var.rank)

    # -- the whole

    def answer(self) -> Answer:
        """The derivative, with its proof as one lemma."""
        for name in self.names:
            assert name.definition is not None
            named = {"w": self.unknown, "u": name}
            self.steps.append(Step(name, name.definition, NAME, named, role="definition"))
        first = self.order == 1
        label = self.letters.function(self.original) if first else self.letters.gradient(self.original)
        self.steps += self.rewriting
        called = NAME_OBJECTIVE if first else NAME_GRADIENT if self.order == 2 else NAME_SECOND
        self.steps.append(Step(label, self.objective, called, {"u": label}, role="definition"))
        values: dict[Var, Expr] = {}
        for name in self.names:
            assert name.definition is not None
            values[name] = self._line(self.moved[name], name.definition, "aside")
        whole = self._moved(label, Differential(self.original, self.unknown, self.direction))
        return self._read_off(label, whole, self._led_back(whole, values))

    def _line(self, moved: Var, expr: Expr, role: Role) -> Expr:
        """The line for the differential of what a letter stands for; that of one function is proved below the line."""
        reason = _Reason()
        detail: tuple[Step, ...] = ()
        if self._is_folded(expr):
            value, entries, detail = self._by_entries(expr)
            reason.say(BY_ENTRIES, **entries)
            letter = next((v for v, m in self.moved.items() if m == moved), None)
            self.known[expr] = value = value if letter is None else substitute(value, {expr: letter})
        else:
            value = self.of(expr, reason)
        self.steps.append(Step(moved, value, *reason.rule("differential"), detail=detail, role=role))
        return value

    def _led_back(self, whole: Var, values: Mapping[Var, Expr]) -> Expr:
        """The lines from df, in the differentials of letters, to ⟨G, dX⟩; what stands before dX."""
        now = self._line(whole, self.objective, "main")
        if is_scalar(self.unknown) and not is_scalar(now):
            return self._by_number(now, values)
        form = self._in_form(now)
        for name in reversed(self.names):
            moved = self.moved[name]
            if all(v != moved for v, _ in form.parts):
                continue
            form = self._added(form, moved)
            put = form.put(moved, values[name])
            self._add(form.written, put, PUT_IN, {"d": moved})
            form = self._in_form(put)
        g = form.of(self.direction)
        if g is not None:
            return g
        return zero(self.unknown.shape if is_scalar(now) else (shape_of(now)[0], self.unknown.shape[0]))

    def _by_number(self, now: Expr, values: Mapping[Var, Expr]) -> Expr:
        """The same for an array that moves with a number t: all is put in, and dt is a factor of every term."""
        for name in reversed(self.names):
            if contains(now, self.moved[name]):
                put = substitute(now, {self.moved[name]: values[name]})
                self._add(now, put, PUT_IN, {"d": self.moved[name]})
                now = put
        g = substitute(now, {self.direction: S.One})
        self._add(now, multiply(self.direction, g), FACTOR_OUT, {"d": self.direction})
        return g

    def _in_form(self, now: Expr) -> Form:
        """A line in which each differential stands at the end of its term."""
        form = form_of(now, self.moved.values())
        opened = [OUT] if len(form.parts) > len(summands(now)) else []
        there = {e for e in walk(now) if ranged(e)}
        opened += [] if there <= set(walk(form.written)) else [STRETCHED.reason]
        reason = _Reason()
        for text in (*opened, *form.said) or (TO_THE_END,):
            reason.say(text, **{k: e for k, e in self._identities.items() if k in text.placeholders})
        self._add(now, form.written, *reason.rule("turned"))
        return form

    def _added(self, form: Form, moved: Var) -> Form:
        """The terms with one differential as one term, so that there is one place in which another is put in."""
        if sum(v == moved for v, _ in form.parts) < 2:
            return form
        added = form.added(moved)
        self._add(form.written, added.written, ALIKE, {"d": moved})
        return added

    def _add(self, lhs: Expr, rhs: Expr, rule: Rule, bindings: Bindings) -> None:
        if lhs == rhs:
            return
        last = self.steps[-1]
        if alike(lhs, rhs) and last.role == "main" and last.rhs == lhs:
            self.steps[-1] = replace(last, rhs=rhs)  # nothing that a reader would see
        else:
            self.steps.append(Step(lhs, rhs, rule, bindings))

    def _read_off(self, label: Var, whole: Var, g: Expr) -> Answer:
        """The last lines: the derivative is what stands before dX."""
        lhs = Partial(self.original, self.unknown)
        rows, columns = self.unknown.shape
        rule = READ_OFF_SCALAR if rows == columns == 1 else READ_OFF if is_scalar(whole) else READ_OFF_JACOBIAN
        if rule is READ_OFF and columns == 1:
            rule = READ_OFF_VECTOR
        elif rule is READ_OFF and rows == 1:
            rule, g = READ_OFF_ROW, turned(g)
        wanted = "J" if rule is READ_OFF_JACOBIAN else "G" if rule is READ_OFF else "g"
        sign = self._any(wanted, shape_of(g))
        at = transpose(sign) if rule is READ_OFF_ROW else sign
        form = multiply(sign, self.direction) if rule is READ_OFF_JACOBIAN else inner(at, self.direction)
        slope = Partial(Var(label.name, label.shape), self.unknown)
        bindings = {"df": whole, "dx": self.direction, "form": form, "slope": slope, "g": sign}
        used = {k: v for k, v in bindings.items() if k in rule.reason.placeholders}
        self.steps.append(Step(lhs, g, rule, used))
        short, lines = explained(g, tidy(g))
        for value, shorter, names in lines:
            self.steps.append(Step(self.steps[-1].rhs, value, shorter, names))
        return Answer(short, (Lemma(lhs, short, tuple(self.steps)),), ())

    def _any(self, wanted: str, shape: Shape) -> Var:
        """A letter for a matrix of which a reason alone speaks; it is not taken by that."""
        return Var(self.letters.copied().auxiliary(wanted, zero(shape)).name, shape)

    @cached_property
    def _identities(self) -> dict[str, Expr]:
        """Both sides of what is said of all matrices M, N and all vectors u, v; the letters are free here."""
        n = size("n")
        M, N = (self._any(x, (n, n)) for x in ("M", "N"))
        u, v = (self._any(x, (n, S.One)) for x in ("p", "q"))
        return {
            "mn": apply(TRACE, multiply(M, N)),
            "nm": apply(TRACE, multiply(N, M)),
            "uv": multiply(transpose(u), v),
            "vu": apply(TRACE, multiply(v, transpose(u))),
            "entrywise": hadamard(M, N),
            "inner": apply(TRACE, multiply(transpose(M), N)),
            "of_vectors": hadamard(u, v),
            "diagonal": multiply(apply(DIAG, u), v),
            "other": multiply(apply(DIAG, v), u),
        }

    # -- the differential of an expression

    def of(self, expr: Expr, reason: _Reason) -> Expr:
        """d of an expression, in the differentials of the letters and of the unknown."""
        if not self.varies(expr):
            reason.say(CONSTANT, x=self.unknown)
            return zero(shape_of(expr))
        if isinstance(expr, Var):
            if not reason.said:
                reason.say(ITSELF, x=expr)
            return self.moved[expr]
        if isinstance(expr, Terms) or is_op(expr, ADD):
            return self._sum(expr, reason)
        if isinstance(expr, Power):
            return self._power(expr, reason)
        if isinstance(expr, Product) or is_op(expr, MATMUL, HADAMARD, SCALE):
            return self._product(expr, reason)
        if isinstance(expr, Applied) and expr.operation.linear:
            varying = [a for a in expr.args if self.varies(a)]
            if len(varying) > 1:
                return self._product(expr, reason)
            reason.say(Text(*(t.replace("{what}", m) for t, m in _pairs(INSIDE, expr.operation.meaning))))
            return _remade(expr, tuple(self.of(a, reason) if self.varies(a) else a for a in expr.args))
        if isinstance(expr, Applied) and (expr.operation.each or is_op(expr, ENTRYWISE_POWER, QUOTIENT)):
            return self._entrywise(expr, reason)
        if isinstance(expr, Applied):
            return self._in_a_line(expr, reason)
        raise NoRuleError(NO_DIFFERENTIAL(what=type(expr).__name__), term=expr, hint=COMPONENTS)

    def _sum(self, expr: Expr, reason: _Reason) -> Expr:
        if not all(map(self.varies, expr.args)):
            reason.say(CONSTANT, x=self.unknown)
        if sum(map(self.varies, expr.args)) > 1:
            reason.say(SUM)
        return add(*(self.of(t, reason) for t in expr.args if self.varies(t)))

    def _product(self, expr: Expr, reason: _Reason) -> Expr:
        varying = [n for n, a in enumerate(expr.args) if self.varies(a)]
        reason.say(PRODUCT if len(varying) > 1 else FACTORS)
        out = []
        for n in varying:
            moved = self.of(expr.args[n], reason)
            parts = (*expr.args[:n], moved, *expr.args[n + 1 :])
            out.append(product(*parts) if isinstance(expr, Product) else _remade(expr, parts))
        return add(*out)

    def _power(self, expr: Power, reason: _Reason) -> Expr:
        base, exponent = expr.args
        out = []
        if self.varies(base):
            reason.say(POWER)
            out.append(product(exponent, power(base, less_one(exponent)), self.of(base, reason)))
        if self.varies(exponent):
            reason.say(EXPONENT)
            out.append(product(expr, apply(LOG, base), self.of(exponent, reason)))
        return terms(*out)

    def _entrywise(self, expr: Applied, reason: _Reason) -> Expr:
        """A function of each entry: its derivative ⊙ the differential of the argument."""
        reason.say(ENTRYWISE)
        out = []
        for number, argument in enumerate(expr.args):
            if self.varies(argument):
                slope = self._slope(expr, number, reason)
                moved = self.of(argument, reason)
                out.append(product(slope, moved) if is_scalar(expr) else hadamard(slope, moved))
        return add(*out)

    def _slope(self, expr: Applied, number: int, reason: _Reason) -> Expr:
        """The derivative of an entrywise function by one of its arguments, at the entries of all of them."""
        operation, used = expr.operation, {v.name for v in self.moved}
        fresh = self.letters.fresh(used)
        at = tuple(fresh(s) for s in shape_of(expr) if s != 1)
        entries = [Entry(a, *at) if at and not is_scalar(a) else a for a in expr.args]
        kit = Kit(fresh, apply)
        if is_op(expr, ENTRYWISE_POWER):
            base, exponent = entries
            reason.say(POWER_THERE if number == 0 else EXPONENT_THERE)
            line = product(exponent, power(base, less_one(exponent)))
            if number:
                line = product(power(base, exponent), apply(LOG, base))
        elif is_op(expr, QUOTIENT):
            reason.say(QUOTIENT_THERE)
            over = power(entries[1], -1)
            line = over if number == 0 else product(-1, entries[0], power(entries[1], -2))
        else:
            slope = operation.slope if operation.slope is not None else operation.slopes[number]
            reason.say(slope.reason)
            line = slope.at(*entries, kit)
        if not at:
            return line
        slope = add(*(r.value for r in recognise_terms(line, at)))
        return transpose(slope) if shape_of(expr)[0] == 1 else slope  # of one index a column is recognised

    def _is_folded(self, expr: Expr) -> TypeGuard[Applied]:
        """Whether this is a function of which the differential is found by components."""
        if not isinstance(expr, Applied) or not self.varies(expr):
            return False
        operation = expr.operation
        known = is_op(expr, ADD, MATMUL, HADAMARD, SCALE, ENTRYWISE_POWER, QUOTIENT)
        return not (known or operation.linear or operation.each)

    def _in_a_line(self, expr: Applied, reason: _Reason) -> Expr:
        """The differential of a function inside others, which has a line of its own."""
        whole = Differential(expr, self.unknown, self.direction)
        if expr not in self.known:
            said = _Reason()
            value, own, detail = self._by_entries(expr)
            said.say(BY_ENTRIES, **own)
            self.steps.append(Step(whole, value, *said.rule("by-entries"), detail=detail, role="aside"))
            self.known[expr] = value
            reason.say(NAMED_INSIDE, d=whole)
        return self.known[expr]

    def _by_entries(self, expr: Applied) -> tuple[Expr, dict[str, Expr], tuple[Step, ...]]:
        """Any other function of one letter: its derivative by each entry times the differential of that entry.

        Beside it the entry with its differential, and the lines that prove the derivative.
        """
        varying = [a for a in dict.fromkeys(expr.args) if self.varies(a)]
        own = varying[0]
        if len(varying) > 1 or not isinstance(own, Var):
            raise NoRuleError(NO_DIFFERENTIAL(what=expr.operation.meaning), term=expr, hint=COMPONENTS)
        plain = own if own.definition is None else Var(own.name, own.shape, own.facts, None, own.letter, own.rank)
        of = substitute(expr, {own: plain})
        letters = self.letters.copied()
        at = letters.target(plain)
        answer = Prover(of, plain, letters).forward()
        moved = self.moved[own]
        value = substitute(self._contracted(of, answer, moved, plain), {} if plain == own else {plain: own})
        entries = {"w": Entry(own, *at), "dw": Entry(moved, *at)} if at else {"w": own, "dw": moved}
        return value, entries, tuple(s for lemma in answer.lemmas for s in lemma.steps)

    def _contracted(self, of: Expr, answer: Answer, moved: Var, plain: Var) -> Expr:
        """Σ ∂(of)/∂u_αβ du_αβ as a matrix."""
        if is_scalar(of):
            g = tidy(answer.value)  # by a row it is written as a column
            return inner(g if shape_of(g) == moved.shape else transpose(g), moved)
        if is_scalar(moved):
            return multiply(moved, answer.value)
        if not is_scalar(answer.value) and shape_of(of)[1] == 1:  # a matrix times a vector
            return add(*(_applied(t, moved) for t in summands(answer.value)))
        count = len(answer.at) - sum(s != 1 for s in plain.shape)
        own, by = answer.at[:count], answer.at[count:]
        value = answer.value if is_scalar(answer.value) else Entry(answer.value, *answer.at)
        line = terms(*(summed(product(t, Entry(moved, *by)), *by) for t in termwise(value)))
        out = add(*(r.value for t in termwise(line) for r in recognise_terms(t, own)))
        return transpose(out) if shape_of(of)[0] == 1 else out


def _applied(matrix: Expr, vector: Expr) -> Expr:
    """A matrix times a vector; a diagonal one goes entrywise."""
    number, body = scaled(matrix)
    return multiply(number, hadamard(body.args[0], vector)) if is_op(body, DIAG) else multiply(matrix, vector)


def _without_reciprocals(objective: Expr, names: tuple[Var, ...]) -> tuple[Expr, tuple[Var, ...]]:
    """The objective, and the letters in order, with 1/t in the place of a letter that stands for it."""
    values: dict[Expr, Expr] = {}
    kept: list[Var] = []
    for name in names:
        assert name.definition is not None
        definition = substitute(name.definition, values)
        if isinstance(definition, Power) and isinstance(definition.base, Var) and definition.exponent.is_negative:
            values[name] = definition
        elif definition == name.definition:
            kept.append(name)
        else:
            values[name] = Var(name.name, name.shape, name.facts, definition, name.letter, name.rank)
            kept.append(values[name])
    return substitute(objective, values), tuple(kept)


def _pairs(text: Text, meaning: Text) -> tuple[tuple[str, str], tuple[str, str]]:
    return (text.en, meaning.en), (text.ja, meaning.ja)


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
