"""Calculations on the side: the derivative of one summand that goes through letters, by the chain or product rule.

That is where a letter is written out in the lines. The chain rule comes first, with nothing worked out in it,
∂u_iβ/∂w_αβ · ∂u_iβ²/∂u_iβ; then each derivative in it is put in, which gives 2x_iα u_iβ; then letters go back to what
they stand for. The derivative ∂u_ij/∂w_αβ of a letter is taken from its lemma, or worked out from its definition in
the detail.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace as dataclass_replace

from sympy import Expr, S

from ..core.index import (
    Entry,
    Partial,
    Product,
    Sum,
    Terms,
    coefficient,
    collect,
    factors,
    free,
    power,
    product,
    replace,
    terms,
    termwise,
    walk,
)
from ..core.proof import Bindings, Role, Rule, Step
from ..core.text import Text
from ..expressions.matrix import Var
from .differentiate import Differentiator, collapse_deltas, line_of
from .joining import Chain, alike, chained, together
from .pieces import Piece
from .reasons.collapsing import brought_out, collapses, collapsing, only_ordered, within_sums
from .reasons.ordering import ordering
from .rules.differentiating import (
    CHAIN,
    CONSTANTS_STAY,
    PRODUCT,
    QUOTIENT,
    insert_known,
    insert_rule,
    multiplied,
    of_quotient,
    of_sums,
    outside_in,
    with_chain,
    with_dropped,
    with_itself,
    with_through,
    work_rule,
)
from .rules.gathering import LIKE_TERMS, named_rule, order_rule
from .rules.listing import with_more
from .rules.writing import DEFINED, DEFINED_ENTRY, DEFINED_ENTRY_TWO, after_definition, put_back, with_closed
from .setting import Setting
from .special import named_functions
from .work import Work, drops

__all__ = ["Side", "meeting", "met_in", "worked_out"]


class Side:
    """The calculation ∂(summand)/∂w of one piece, where ``rules`` has differentiated it, leaving letters open."""

    def __init__(self, setting: Setting, piece: Piece, rules: Differentiator) -> None:
        self.setting, self.rules = setting, rules
        self.inside, self.around = piece.inside, piece.around()
        self.w = rules.target
        self.lhs = Partial(self.inside, self.w)
        self.detail: list[Step] = list(rules.facts.values())
        self.values: dict[Expr, Expr] = {}  # of the derivatives of letters in it

    def written(self, raw: Expr, chain: Chain) -> Expr:
        """The value of the derivative, ``raw`` while letters are open in it; its lines go into the chain."""
        # a calculation that begins where the chain stands is a part of it
        written_out = replace(self.lhs, self.setting.openings(self.inside))
        role: Role = "main" if chain.reached in (self.lhs, written_out) else "aside"
        start = chain.reached if role == "main" else self.lhs
        chained_form = self._chain_form()
        for e in dict.fromkeys(e for e in walk(raw) if isinstance(e, Partial) and e.variable == self.w):
            self.values[e], lines = self.of_letter(e)
            self.detail += lines
        put = replace(raw, self.values)
        met = multiplied(self.rules.met) or met_in(raw, self.values)
        if chained_form != self.lhs:
            put, met = _led_by_sign(self._put(chained_form))
            rule, bindings = self._chain_rule(chained_form)
            if (role == "aside" or start != self.lhs) and rule.name == PRODUCT.name:
                for letter, value in self.setting.openings(self.inside).items():
                    rule, bindings = with_closed(rule, bindings, letter, value)
                    break
            constant = rule == CHAIN and not all(map(self.rules.holds, factors(self.inside)))
            rule = with_more(rule, [CONSTANTS_STAY] if constant else [])
            chain.add(Step(start, chained_form, rule, bindings, role=role))
            start = chained_form
        tidied = collapse_deltas(_flat(put))
        openings = self.setting.openings(tidied)
        opened = replace(tidied, openings)
        ordered = only_ordered(put, tidied) or ordering(put, tidied) == order_rule([], [], False)
        if put != chained_form and (alike(opened, put) or not openings and ordered):
            if not alike(opened, put):
                met = [*(met or met_in(put)), *within_sums(put, tidied), *brought_out(put, tidied)]
            put = opened  # a line that only puts factors in order says nothing
        if put != chained_form:
            rule, bindings = self._insert_rule(chained_form, put) if chained_form != self.lhs else self._whole(put)
            if any(isinstance(e, Partial) and e.expression == e.variable for e in walk(chained_form)):
                rule, bindings = with_itself(rule, bindings, self.w)
            rule = with_more(rule, met)
            chain.add(Step(start, put, rule, bindings, detail=self._shown_detail(chained_form), role=role))
        if opened != put and openings:
            u = self._through_what()
            # brackets that are multiplied out, and deltas used up, come before letters go back
            at = (*free(self.inside), *self.setting.at)
            if not alike(put, tidied) and collapsing(put, tidied, at)[0].name != "order":
                chain.add(*chained(put, collapses(put, tidied, at), role))
                put = tidied
            moved = not alike(put, tidied) and only_ordered(put, tidied)
            more = [ordering(put, tidied).reason] if moved else met_in(put)
            more = [*more, *within_sums(put, opened)]
            rule = with_more(put_back(next(iter(openings.values()))), more)
            chain.add(Step(put, opened, rule, {"u": u}, role=role))
        elif opened != put:
            at = (*free(self.inside), *self.setting.at)
            further = collapses(put, tidied, at)
            if role == "aside" and len(further) > 1:  # deltas are used up once the terms are added up
                further, tidied = further[:1], further[0][0]
            chain.add(*chained(put, further, role))
        return tidied

    def _through_what(self) -> Expr:
        """The entry that the chain rule goes through, or the whole summand."""
        entries = self.rules.entries(self.inside)
        unknown = self.setting.unknown
        return next((e for e in entries if not (isinstance(e, Entry) and e.base == unknown)), self.inside)

    def _chain_rule(self, form: Expr) -> tuple[Rule, Bindings]:
        """Why the chain-rule form follows."""
        if self.rules.used_product_rule or self.rules.quotients:
            rule = of_quotient(PRODUCT) if self.rules.used_quotient else PRODUCT
            rule = QUOTIENT if self._line() else rule
            by = (e.variable for e in walk(form) if isinstance(e, Partial) and e.variable != self.w)
            entries = list(dict.fromkeys(by))
            return with_through(rule, {"w": self.w}, entries) if entries else (rule, {"w": self.w})
        return CHAIN, {"w": self.w, "u": self._through_what()}

    def _insert_rule(self, chained_form: Expr, put: Expr) -> tuple[Rule, Bindings]:
        """Why the line follows in which the derivatives are put in."""
        found = self._put_in(chained_form)
        if put == 0 and (gone := {e: value for e, value in found.items() if value == 0}):
            return insert_rule(gone)  # what stands beside them is not worked out
        if self.values and all(map(self._is_known, self.values)):
            return insert_known(list(self.values), {e: v for e, v in found.items() if e not in self.values})
        return insert_rule(found)

    def _shown_detail(self, line: Expr) -> tuple[Step, ...]:
        """The lines on the side, without those that another says with its reason and that the line does not put in."""
        put_in = set(walk(line))
        longer = [s for s in self.detail if s.rule.name == "chain-rule"]
        return tuple(
            s
            for s in self.detail
            if s.detail
            or s.lhs in put_in
            or not any(s.rule.reason.en in other.rule.reason.en for other in longer if other is not s)
        )

    def _whole(self, put: Expr) -> tuple[Rule, Bindings]:
        """Why the line follows in which the whole summand is differentiated at once."""
        found = [e for e in self.values if self._is_known(e)]
        work = Work(letters={e: v for e, v in self.values.items() if e not in found}, open_names=self.rules.open_names)
        work.add(self.rules)
        apart = of_sums(self.rules.fronts)
        known, given = insert_known(found, letter="k") if found else (None, {})
        if known and not (work.facts or work.letters or work.slopes or work.bare or work.product_rule):
            if drops(self.lhs, self.w, self.rules.open_names):
                known, given = with_dropped(known), {**given, "w": self.w}
            return with_more(known, apart), given
        rule, bindings, _ = work.reason(self.lhs, put, self.w)
        return with_more(rule, [*apart, *([known.reason] if known else [])]), {**bindings, **given}

    def _is_known(self, slope: Expr) -> bool:
        """Whether a derivative of a letter was found by a lemma before."""
        expression, known = slope.args[0], self.setting.known
        return expression in known or getattr(expression, "base", None) in known

    def _put_in(self, chained_form: Expr) -> dict[Expr, Expr]:
        """The derivatives of a line that are worked out on the side, with their values."""
        found = dict[Expr, Expr]()
        for s in reversed(self.detail):  # a value may go on in the next line
            found[s.lhs] = found.get(s.rhs, s.rhs)
        found |= self.values
        return {e: found[e] for e in dict.fromkeys(walk(chained_form)) if e in found}

    def _chain_form(self) -> Expr:
        """∂(product)/∂w as Σ (other factors) ∂u/∂w ∂(factor)/∂u, nothing worked out yet."""
        rules, parts = self.rules, factors(self.inside)
        out: list[Expr] = []
        line = self._line()
        for n in line or [n for n, f in enumerate(parts) if rules.holds(f)]:
            f = parts[n]
            entries = rules.entries(f)
            # a factor of several entries is not a function of one of them alone, nor is a sum over entries
            if len(entries) > 1 or any(not free(e) <= free(f) for e in entries):
                return self.lhs
            for e in entries:
                if not isinstance(e, Var) and not (isinstance(e, Entry) and isinstance(e.base, Var)):
                    return self.lhs
                inner = Partial(e, self.w)
                if line and n == line[1]:
                    if f.args[0] != e:
                        return self.lhs  # the denominator is no entry
                    out.append(product(S.NegativeOne, *parts[:n], inner, power(e, -2), *parts[n + 1 :]))
                    continue
                slope = [inner] if f == e else [inner, Partial(f, e)]
                out.append(product(*parts[:n], *slope, *parts[n + 1 :]))
        return terms(*out)

    def _line(self) -> tuple[int, int] | None:
        """The factors above and below the line, where the summand is a quotient s/t of two that move."""
        parts = factors(self.inside)
        return line_of(parts, [n for n, f in enumerate(parts) if self.rules.holds(f)])

    def _put(self, chained_form: Expr) -> Expr:
        """The chain-rule form with every derivative in it worked out, factors where they stood: x_iα · 2u_iβ."""
        out: list[Expr] = []
        for term in termwise(chained_form):
            parts: list[Expr] = []
            for f in factors(term):
                parts += _side_by_side(self._value(f)) if isinstance(f, Partial) else (f,)
            parts = [p for p in parts if p != 1] or [S.One]
            out.append(S.Zero if 0 in parts else Product(*parts) if len(parts) > 1 else parts[0])
        return terms(*out)

    def _value(self, slope: Partial) -> Expr:
        """The value of one derivative in the chain-rule form."""
        if slope in self.values:
            return self.values[slope]
        inner = Differentiator(slope.variable, self.setting.letters)
        value = slope.expression if slope.variable == S.One else inner.derivative(slope.expression)
        named = named_functions(value)
        if inner.nested and all(s.lhs != slope for s in self.detail):
            rule = outside_in(tuple(inner.slopes.values()))
            goes = drops(slope, slope.variable)
            bindings: Bindings = {"w": slope.variable} if goes else {}
            rule = with_dropped(rule) if goes else rule
            rule, bindings = with_itself(rule, bindings, slope.variable) if inner.bare else (rule, bindings)
            rule = with_more(rule, multiplied(inner.met))
            self.detail.append(Step(slope, value, rule, bindings, role="aside"))
            if named != value:
                rule, bindings = named_rule(value, named)
                self.detail.append(Step(value, named, rule, bindings, role="aside"))
        elif isinstance(slope.expression, Terms) and all(s.lhs != slope for s in self.detail):
            self.detail.append(Step(slope, value, *_of_terms(slope, value, inner), role="aside"))
        return named

    def of_letter(self, slope: Partial) -> tuple[Expr, list[Step]]:
        """∂u_ij/∂w_αβ of a name: from its lemma, or worked out here, with the lines."""
        setting, entry = self.setting, slope.expression
        name, at = (entry.base, entry.at) if isinstance(entry, Entry) else (entry, ())
        if name in setting.known:
            return setting.definitions.at(setting.known[name], at, self.around), []
        return worked_out(setting, slope, self.around)


def worked_out(setting: Setting, slope: Partial, around: tuple[str, ...]) -> tuple[Expr, list[Step]]:
    """∂u_ij/∂w_αβ of a letter from what it stands for, with the lines."""
    entry, w = slope.expression, slope.variable
    at = tuple(i for e in (entry, w) if isinstance(e, Entry) for i in e.at)
    body = setting.definitions.opened(entry, around)
    rules = Differentiator(w, setting.letters)
    raw = rules.derivative(body, around)
    collapsed = collapse_deltas(raw)
    value = collect(collapsed)
    if (
        len(rules.facts) == 1
        and not rules.used_product_rule
        and not rules.quotients
        and (fact := next(iter(rules.facts.values()))).rule.name == "entry-by-entry"
        and "i" in fact.bindings  # of an entry with more than two indices all are spoken of at once
    ):
        defined = DEFINED_ENTRY if "j" not in fact.bindings else DEFINED_ENTRY_TWO
        given = {**fact.bindings, "u": entry, "s": body}
        if dropped := drops(Partial(body, w), w):
            given = {**given, "w": w}
        defined = with_chain(defined, tuple(rules.slopes.values())) if rules.nested else defined
        defined = with_more(defined, of_sums(rules.fronts, rules.met, dropped))
        lines = [Step(slope, raw, defined, given, role="aside")]
    elif raw != Partial(body, w):
        work = Work()
        work.add(rules)
        rule, bindings, detail = work.reason(Partial(body, w), raw, w)
        rule, bindings = after_definition(with_more(rule, work.sums()), bindings, entry, body)
        lines = [Step(slope, raw, rule, bindings, detail=detail, role="aside")]
    else:
        lines = [Step(slope, Partial(body, w), DEFINED, {"u": entry}, role="aside")]
    like = len(termwise(value)) < len(termwise(collapsed))
    if like and alike(collapsed, raw):
        lines.append(Step(raw, value, LIKE_TERMS, role="aside"))
    elif like:
        lines += chained(raw, collapses(raw, collapsed, at), "aside")
        lines.append(Step(collapsed, value, LIKE_TERMS, role="aside"))
    elif value != raw and alike(value, raw):
        lines[-1] = dataclass_replace(lines[-1], rhs=value)
    elif value != raw:
        more = chained(raw, collapses(raw, value, at), "aside")
        lines = [together(lines[-1], more[0])] if len(lines) == len(more) == 1 else lines + more
    return value, lines


def _of_terms(slope: Partial, value: Expr, inner: Differentiator) -> tuple[Rule, Bindings]:
    """Why the derivative of a sum of terms is what it is."""
    work = Work()
    work.add(inner)
    found = {f.lhs: f.rhs for f in inner.facts.values()}
    alone = all(isinstance(f, Partial) and f.expression in slope.expression.args for f in found)
    if not found or not alone:
        return work.reason(slope, value, slope.variable)[:2]
    return work_rule(found, slope.variable if drops(slope, slope.variable) else None, others=False)


def met_in(line: Expr, values: Mapping[Expr, Expr] | None = None) -> list[Text]:
    """That numbers or signs meet, where factors of a line, or the values put in for them, have them in front."""
    return multiplied(meeting(line, values))


def meeting(line: Expr, values: Mapping[Expr, Expr] | None = None) -> list[Expr]:
    """The numbers and signs that meet in a line, which factors of it, or the values put in for them, have in front."""
    given = values or {}
    found = [[n for f in _factors(t) if (n := coefficient(given.get(f, f))[0]) != 1] for t in termwise(line)]
    return [n for numbers in found if len(numbers) > 1 for n in numbers]


def _led_by_sign(line: Expr) -> tuple[Expr, list[Text]]:
    """The line in which a sign and the number behind it are one, as they print, and that they were multiplied."""
    out, met = list[Expr](), list[Expr]()
    for t in termwise(line):
        first, *rest = t.args if isinstance(t, Product) else (t,)
        if first == -1 and rest and (number := coefficient(rest[0])[0]) != 1:
            met += [first, number]
            t = Product(product(first, rest[0]), *rest[1:]) if rest[1:] else product(first, rest[0])
        out.append(t)
    return terms(*out), multiplied(met)


def _factors(term: Expr) -> list[Expr]:
    """The factors of a term, those inside its sums as well."""
    return [x for f in factors(term) for x in (_factors(f.body) if isinstance(f, Sum) else (f,))]


def _side_by_side(value: Expr) -> tuple[Expr, ...]:
    """The factors of what is put in for a derivative; with a number in front it stays as one."""
    return (value,) if any(f.is_Number for f in factors(value)) else tuple(factors(value))


def _flat(expr: Expr) -> Expr:
    """Products within products multiplied out of their order of writing, numbers in front."""
    return terms(*(product(*factors(t)) for t in termwise(expr)))
