"""Why a line follows in which derivatives were worked out: the facts that it used, put into one reason.

A line may differentiate several terms at once. What was met in each, the derivative of a power, of exp, of an entry
by an entry, is a fact with a proof of its own; all of them are the detail of the line. A line that is nothing but
one fact is that fact, with its rule and its detail.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import field

from sympy import Expr

from ..core.index import Entry, Partial, Product, Sum, Terms, factors, free, termwise, walk
from ..core.operation import Applied
from ..core.proof import Bindings, Rule, Step
from ..core.records import dataclass
from ..core.text import Text
from .differentiate import Differentiator
from .joining import alike
from .rules.differentiating import (
    BY_ITSELF,
    PRODUCT,
    PRODUCT_INSIDE,
    QUOTIENT,
    WORK_ITSELF,
    WORK_ITSELF_DROPPED,
    WORK_PRODUCT,
    WORK_PRODUCT_INSIDE,
    chain_over,
    insert_known,
    insert_rule,
    of_quotient,
    of_sums,
    outside_in,
    through_entries,
    with_chain,
    with_dropped,
    with_itself,
    with_put_in,
    with_through,
    work_one,
    work_rule,
)
from .rules.listing import with_more

__all__ = ["Work", "drops"]


@dataclass
class Work:
    """What was differentiated in one line, over all its terms, and why the line follows.

    ``letters`` are derivatives of letters that are put in there, worked out in the detail as well, and their values;
    ``open_names`` are all letters that hold the variable.
    """

    facts: dict[Expr, Step] = field(default_factory=dict)
    slopes: dict[str, Text] = field(default_factory=dict)
    met: list[Expr] = field(default_factory=list)
    fronts: list[Expr] = field(default_factory=list)
    product_rule: bool = False
    quotient: bool = False  # of a factor of several, which is a reciprocal
    quotients: int = 0  # s/t, by the quotient rule
    nested: bool = False
    bare: bool = False
    terms: int = 0  # how many terms have a fact of their own, out of
    pieces: int = 0
    stay: bool = False  # whether the reason says that all other factors stay
    letters: Mapping[Expr, Expr] = field(default_factory=dict)
    open_names: Collection[Expr] = ()

    def add(self, rules: Differentiator) -> None:
        """Add what was met in one term."""
        self.facts.update(rules.facts)
        self.slopes.update(rules.slopes)
        self.met += rules.met
        self.fronts += rules.fronts
        self.product_rule |= rules.used_product_rule
        self.quotient |= rules.used_quotient
        self.quotients += rules.quotients
        self.nested |= rules.nested
        self.bare |= rules.bare
        self.terms += bool(rules.facts) and not rules.bare
        self.pieces += 1

    def reason(self, before: Expr, after: Expr, w: Expr) -> tuple[Rule, Bindings, tuple[Step, ...]]:
        """The rule of a line ``before = after``, what fills its reason, and the detail that proves it."""
        facts = tuple(self.facts.values())
        if self.quotients and not self.product_rule:
            return (*self._of_product(QUOTIENT, before, w, {"w": w}), facts)
        if self.product_rule:
            deltas = any(f.rule.name == "entry-by-entry" for f in facts)
            beside = _beside(before)
            if deltas and isinstance(w, Entry) and not self.open_names:
                rule = WORK_PRODUCT_INSIDE if beside else WORK_PRODUCT
                unsaid = tuple(f for f in facts if f.rule.name != "entry-by-entry")
                return (*self._of_product(rule, before, w, {"w": w, "W": w.base}), unsaid)
            return (*self._of_product(PRODUCT_INSIDE if beside else PRODUCT, before, w, {"w": w}), facts)
        dropped, others = drops(before, w, self.open_names), self._others(before, w)
        if self.nested:
            rule = outside_in(tuple(self.slopes.values()))
            given: Bindings = {"w": w} if dropped else {}
            rule = with_dropped(rule) if dropped else rule
            said = set(self.slopes.values())
            more = {f.lhs: f.rhs for f in facts if f.rule.reason not in said} | {**self.letters}
            rule, given = with_put_in(rule, given, more) if more else (rule, given)
            shown = tuple(f for f in facts if f.rule.reason not in said or f.detail)  # the rest would be said twice
            return (*(with_itself(rule, given, w) if self.bare else (rule, given)), shown)
        if not facts and not self.letters:
            self.stay = others
            return WORK_ITSELF_DROPPED if dropped else WORK_ITSELF, {"w": w}, ()
        if len(facts) == 1 and self.terms == self.pieces and not self.letters:
            fact = facts[0]
            if alike(fact.lhs, before) and fact.rhs == after:
                return fact.rule, fact.bindings, fact.detail
            if others and isinstance(fact.lhs, Partial) and not _only(before, fact.lhs.expression):
                self.stay = True
                return (*self._through(*work_one(fact.lhs, fact.rhs, w, dropped), w), facts)
        self.stay = others
        slopes = {f.lhs: f.rhs for f in facts} | {**self.letters}
        rule, bindings = self._through(*work_rule(slopes, w if dropped else None, others), w)
        if self.bare:
            return (*with_itself(rule, bindings, w), facts)
        return rule, bindings, facts

    def with_known(
        self, before: Expr, after: Expr, w: Expr, found: Collection[Expr]
    ) -> tuple[Rule, Bindings, tuple[Step, ...]]:
        """The same of a line that puts in derivatives, too, that were ``found`` by lemmas before."""
        if not found:
            return self.reason(before, after, w)
        known, given = insert_known(list(found), letter="k")
        if not (self.facts or self.slopes or self.bare or self._by_factors):
            if drops(before, w, self.open_names):
                known, given = with_dropped(known), {**given, "w": w}
            return known, given, ()
        rule, bindings, detail = self.reason(before, after, w)
        return with_more(rule, [known.reason]), {**bindings, **given}, detail

    @property
    def _by_factors(self) -> bool:
        """Whether the product or the quotient rule was used."""
        return self.product_rule or bool(self.quotients)

    def _others(self, before: Expr, w: Expr) -> bool:
        """Whether other factors stand in a line than the derivatives, and those of which they are taken."""
        found = {w, *(f.lhs.expression for f in self.facts.values() if isinstance(f.lhs, Partial))}
        return any(
            not f.is_number and (not isinstance(f, Partial) or _beside_others(f.expression, found))
            for f in _factors(before)
        )

    def chain(self, before: Expr, w: Expr) -> tuple[Rule, Bindings] | None:
        """Why the sum of the chain rule over all entries of a letter follows, nothing put in yet.

        None where there is no such sum, or where other derivatives would be worked out with it.
        """
        if self.nested or self.bare or not self._over_all(w) or not all(map(_of_all_entries, self.facts.values())):
            return None
        by = [f.lhs for f in self.facts.values() if isinstance(f.lhs, Partial) and f.lhs.variable != w]
        functions, entries = (
            list(dict.fromkeys(x)) for x in zip(*((p.expression, p.variable) for p in by), strict=True)
        )
        rule, bindings = chain_over(functions, entries, w)
        if self._by_factors:
            product_rule = (PRODUCT_INSIDE if _beside(before) else PRODUCT) if self.product_rule else QUOTIENT
            rule = Rule(rule.name, with_more(product_rule, [rule.reason]).reason)
        if drops(before, w, self.open_names):
            rule = with_dropped(rule)
        return rule, bindings

    def put_in(self, found: Collection[Expr]) -> tuple[Rule, Bindings]:
        """Why the derivatives are put in to which the chain rule has led, some of them ``found`` by lemmas before."""
        more = {f.lhs: f.rhs for f in self.facts.values()} | {**self.letters}
        return insert_known(list(found), more) if found else insert_rule(more)

    def _through(self, rule: Rule, bindings: Bindings, w: Expr) -> tuple[Rule, Bindings]:
        """The rule with the chain rule, where functions of other entries than ``w`` were differentiated by these."""
        entries = self._entries(w)
        return with_through(rule, {**bindings, "w": w}, entries, self._over_all(w)) if entries else (rule, bindings)

    def _over_all(self, w: Expr) -> bool:
        """Whether one of these derivatives is of a function of all entries of a matrix, as (U⁻¹)_ij by u_kl."""
        by = (f.lhs for f in self.facts.values() if isinstance(f.lhs, Partial) and f.lhs.variable != w)
        return any(isinstance(p.variable, Entry) and not free(p.variable) <= free(p.expression) for p in by)

    def _entries(self, w: Expr) -> list[Expr]:
        """The entries besides ``w`` by which functions of them were differentiated."""
        by = (f.lhs.variable for f in self.facts.values() if isinstance(f.lhs, Partial))
        return [e for e in dict.fromkeys(by) if e != w]

    def sums(self, dropped: bool = False) -> list[Text]:
        """What is said of the sums in it, and of the numbers that are multiplied or go before them."""
        return of_sums(self.fronts, self.met, dropped)

    def unsaid(self, before: Expr, w: Expr, letters: Collection[Expr] = ()) -> bool:
        """Whether terms without the variable go of which :meth:`besides` says nothing."""
        return not self._by_factors and not self.nested and drops(before, w, letters)

    def besides(self, before: Expr, w: Expr) -> tuple[list[Text], Bindings]:
        """What is said of these terms in a line with others that go through letters, whose derivatives are put in."""
        if not self._by_factors and not self.nested:
            text, given = through_entries(entries, self._over_all(w)) if (entries := self._entries(w)) else (None, {})
            said = [t for t in (BY_ITSELF if self.bare else None, text) if t]
            return said, {**({"itself": w} if self.bare else {}), **({"w": w} if text else {}), **given}
        rule, bindings, _ = self.reason(before, before, w)
        return [rule.reason], bindings

    def _of_product(self, rule: Rule, before: Expr, w: Expr, bindings: Bindings) -> tuple[Rule, Bindings]:
        """The product rule, with all else that was used.

        That is that a quotient is a product, the chain rule, what is constant, and the derivatives that are put in.
        """
        rule = of_quotient(rule) if self.quotient else rule
        rule = with_more(rule, [QUOTIENT.reason]) if self.quotients and self.product_rule else rule
        rule = with_dropped(rule) if drops(before, w, self.open_names) else rule
        said = tuple(self.slopes.values()) if self.nested else ()
        rule = with_chain(rule, said) if said else rule
        entries = "W" in bindings  # that their derivatives are deltas is said
        facts = [f for f in self.facts.values() if not entries or f.rule.name != "entry-by-entry"]
        more = {f.lhs: f.rhs for f in facts if f.rule.reason not in said} | {**self.letters}
        if more:
            rule, bindings = self._through(*with_put_in(rule, bindings, more), w)
        return with_itself(rule, bindings, w) if self.bare else (rule, bindings)


def _of_all_entries(fact: Step) -> bool:
    """Whether this is the derivative of a function of all entries of a matrix."""
    whole = fact.lhs.expression if isinstance(fact.lhs, Partial) else fact.lhs
    base = whole.base if isinstance(whole, Entry) else whole
    return isinstance(base, Applied) and base.operation.local is not None and not base.operation.each


def _factors(line: Expr) -> Iterator[Expr]:
    """The factors of the terms of a line, those inside its sums as well."""
    for term in termwise(line):
        for f in factors(term):
            yield from _factors(f.body) if isinstance(f, Sum) else (f,)


def _beside_others(expr: Expr, found: Collection[Expr]) -> bool:
    """Whether a product in what is differentiated has a factor that stays as it is."""
    if expr in found:
        return False
    if isinstance(expr, Product) and any(e in found for e in walk(expr)):
        return len([f for f in factors(expr) if f != -1]) > 1 or any(_beside_others(a, found) for a in expr.args)
    return any(_beside_others(a, found) for a in expr.args)


def _only(line: Expr, whole: Expr) -> bool:
    """Whether what is differentiated in a line is this and nothing else."""
    return all(p.expression == whole for p in walk(line) if isinstance(p, Partial))


def drops(line: Expr, w: Expr, letters: Collection[Expr] = ()) -> bool:
    """Whether a term of a sum under ∂ in a line holds neither the variable nor one of the ``letters`` that hold it."""
    moving = {w.base if isinstance(w, Entry) else w, *letters}
    under = (e for p in walk(line) if isinstance(p, Partial) for e in walk(p.expression) if isinstance(e, Terms))
    return any(moving.isdisjoint(walk(t)) for sum_ in under for t in sum_.args)


def _beside(line: Expr) -> bool:
    """Whether something that is not a number stands outside of ∂ in a line: it may depend on the variable, too."""
    for t in termwise(line):
        parts = [x for f in factors(t) for x in (factors(f.body) if isinstance(f, Sum) else (f,))]
        if not all(isinstance(f, Partial) or f.is_Number for f in parts):
            return True
    return False
