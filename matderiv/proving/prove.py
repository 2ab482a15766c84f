"""The lines of a proof: one objective or one inner expression, differentiated entry by entry and recognised.

``Prover`` knows two ways through the named expressions of an objective. Forward: ∂u_ij/∂w_αβ for each name,
then the objective; with at most one name this is one flat chain of equations, as one would write by hand.
Backward, for a scalar objective with several names: ∂f/∂u_ij for each name, outermost first, each a short
lemma. Either way a name is differentiated once, so that the length of a proof is the number of its names.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from functools import lru_cache
from typing import Protocol

from sympy import Expr, S

from ..index import (
    At,
    Delta,
    Entry,
    Index,
    Pair,
    Partial,
    Product,
    Sum,
    Terms,
    atomic,
    coefficient,
    collect,
    factors,
    free,
    is_scalar,
    names_in,
    product,
    replace,
    shape_of,
    summed,
    terms,
    termwise,
    walk,
)
from ..letters import Letters
from ..matrix import Var, add, involves, is_op, substitute, zero
from ..notation import unicode
from ..operation import Applied
from ..step import Bindings, Lemma, Role, Rule, Step
from ..text import Text
from .differentiate import Differentiator, collapse_deltas, instantiate, slots
from .expand import Expander, scope
from .naming import Named
from .reasons import (
    SUMMING,
    collapses,
    components_reason,
    flipped,
    folded,
    gathered,
    made_of,
    only_ordered,
    shortening,
)
from .recognise import UNSTACK, Recognised, recognise_terms, stacked
from .rules import (
    BOTH_SIDES,
    BOTH_SIDES_OF_FEW,
    BOTH_SIDES_SCALAR,
    CANCEL,
    CHAIN,
    CHAIN_ENTRIES,
    COLLAPSE_PLAIN,
    COMBINE,
    COMBINE_ONE,
    CONSTANT_FACTOR,
    DEFINED,
    DEFINED_ENTRY,
    DEFINED_ENTRY_TWO,
    EACH_SLOT,
    FOLD,
    INSERT,
    INSERT_KNOWN,
    LIKE_TERMS,
    NAME,
    NAME_ADJOINT,
    NAME_GRADIENT,
    NAME_OBJECTIVE,
    NAME_SECOND,
    ONE_SLOT,
    ONE_SLOT_OF,
    OPEN_USER,
    OPEN_USER_PART,
    OPEN_USERS,
    PRODUCT,
    PUT_BACK,
    RECOGNISE_INDEX,
    RECOGNISE_SCALAR,
    RECOGNISE_ZERO,
    STACKED,
    SUM_DROPPED,
    SUM_FACTORS,
    SUM_PLAIN,
    SUM_RULE,
    SUM_UP,
    SUM_UP_NUMBERS,
    THROUGH,
    THROUGH_HELD,
    THROUGH_SEVERAL,
    TWO_SLOTS,
    VANISH,
    WORK_ITSELF,
    WORK_ITSELF_DROPPED,
    WORK_ONE,
    WORK_PRODUCT,
    WRITE,
    WRITE_FACTORS,
    WRITE_LETTER,
    WRITE_LETTERS,
    WRITE_PRODUCT,
    WRITE_PRODUCTS,
    WRITE_SCALAR,
    WRITE_TERMS,
    gather_rule,
    insert_rule,
    kronecker_rule,
    named_rule,
    outside_in,
    recognise_rule,
    transpose_rule,
    with_itself,
    with_letters,
    with_pair,
    work_rule,
)
from .special import cancelled, named_functions
from .stack import kronecker
from .tidy import plus_first, tidy

__all__ = ["Answer", "Prover", "nodes"]

SHORT = 16  # nodes of an objective that is still written out in ∂(…)/∂w
OPENED = 26  # nodes of an inner expression that is still written out in place of its letter
KEPT = 4096  # expressions whose parts are kept
FEW_TERMS = 10  # of a sum that is written out again whole where it is differentiated by a letter
BRIEF = 14  # nodes of a derivative that goes on without a letter of its own


@dataclass
class Work:
    """What was differentiated in one line, over all its terms, and why the line follows."""

    facts: dict[Expr, Step] = field(default_factory=dict)
    slopes: dict[str, Text] = field(default_factory=dict)
    product_rule: bool = False
    nested: bool = False
    bare: bool = False
    terms: int = 0  # how many terms have a fact of their own, out of
    pieces: int = 0

    def add(self, rules: Differentiator) -> None:
        self.facts.update(rules.facts)
        self.slopes.update(rules.slopes)
        self.product_rule |= rules.used_product_rule
        self.nested |= rules.nested
        self.bare |= rules.bare
        self.terms += bool(rules.facts) and not rules.bare
        self.pieces += 1

    def reason(self, before: Expr, after: Expr, w: Expr) -> tuple[Rule, Bindings, tuple[Step, ...]]:
        """The rule of a line ``before = after``, what fills its reason, and the detail that proves it."""
        facts = tuple(self.facts.values())
        if self.product_rule:
            deltas = any(f.rule.name == "entry-by-entry" for f in facts)
            if deltas and isinstance(w, Entry):
                return WORK_PRODUCT, {"w": w, "W": w.base}, facts
            return PRODUCT, {"w": w}, facts
        if self.nested:
            return outside_in(tuple(self.slopes.values())), {}, facts
        if not facts:
            inside = termwise(before.expression) if isinstance(before, Partial) else ()
            dropped = any(w not in set(walk(t)) for t in inside)
            return WORK_ITSELF_DROPPED if dropped else WORK_ITSELF, {"w": w}, ()
        if len(facts) == 1 and self.terms == self.pieces:
            fact = facts[0]
            if _alike(fact.lhs, before) and fact.rhs == after:
                return fact.rule, fact.bindings, fact.detail
            if isinstance(fact.lhs, Partial):
                return WORK_ONE, {"w": w, "x": fact.lhs.expression}, facts
        rule, bindings = work_rule(tuple(f.lhs for f in facts))
        if self.bare:
            return (*with_itself(rule, bindings, w), facts)
        return rule, bindings, facts


class Go(Protocol):
    """Adds the next line of a chain: its right side, the rule, and what fills the rule's reason."""

    def __call__(self, rhs: Expr, rule: Rule, detail: tuple[Step, ...] = (), **bindings: Expr) -> None: ...


@dataclass(frozen=True)
class Answer:
    """What a proof arrives at.

    ``value`` is the derivative, which may use letters; ``where`` defines those that it keeps, and ``complete``
    has none. ``at`` are the indices of its axes.
    """

    value: Expr
    lemmas: tuple[Lemma, ...]
    at: tuple[At, ...]
    where: tuple[Step, ...] = ()
    complete: Expr | None = None
    adjoints: Mapping[Var, Expr] = field(default_factory=dict)

    @property
    def full(self) -> Expr:
        return self.value if self.complete is None else self.complete


@dataclass
class Piece:
    """One term under differentiation: constant factors outside ∂, sums outside ∂, and what is differentiated."""

    outside: tuple[Expr, ...]
    indices: tuple[Index, ...]
    inside: Expr
    inner: tuple[Index, ...] = ()
    held: tuple[Var, ...] = ()

    def line(self, target: Expr, opened: dict[Expr, Expr] | None = None) -> Expr:
        inside = summed(self.inside, *self.inner)
        if opened:
            inside = replace(inside, opened)
        return product(
            *self._numbers(), summed(product(*self._others(), Partial(inside, target, *self.held)), *self.indices)
        )

    def around(self) -> tuple[str, ...]:
        return scope(Product(*self.outside, self.inside)) + names_in((*self.indices, *self.inner))

    def _numbers(self) -> tuple[Expr, ...]:
        return tuple(f for f in self.outside if not free(f))

    def _others(self) -> tuple[Expr, ...]:
        return tuple(f for f in self.outside if free(f))

    def with_value(self, value: Expr) -> Expr:
        """The piece with its derivative worked out in place of ∂: numbers in front, term by term."""
        out = []
        for t in termwise(value):
            number, rest = coefficient(t)
            body = summed(product(*self._others(), *rest), *self.indices, *self.inner)
            out.append(product(number, *self._numbers(), body))
        return terms(*out)


def nodes(expr: Expr) -> int:
    """The number of nodes of an expression, names counted as one."""
    return sum(1 for _ in walk(expr))


class Prover:
    """Builds the lemmas of one derivative ∂F/∂(unknown)."""

    def __init__(
        self,
        objective: Expr,
        unknown: Var,
        letters: Letters,
        order: int = 1,
        given: Mapping[Var, tuple[Rule, Bindings]] | None = None,
        rewriting: Sequence[tuple[Expr, Expr, Rule]] = (),
    ) -> None:
        self.given = given or {}
        self.rewriting = [Step(before, after, rule, role="definition") for before, after, rule in rewriting]
        # the label is the objective as it was given, where only its form was changed
        same = bool(rewriting) and shape_of(rewriting[0][0]) == shape_of(objective) and not free(rewriting[0][0])
        self.original = rewriting[0][0] if same else objective
        self.order = order
        self.unknown = unknown
        self.letters = letters
        self.target_at = letters.target(unknown, order)
        self.target: Expr = Entry(unknown, *self.target_at) if self.target_at else unknown
        earlier = frozenset(letters.inside.values())
        self.named = Named(objective, unknown, letters, tuple(self.given))
        self.names = self.named.names
        # letters that an earlier derivative has introduced are not introduced again
        self.earlier = tuple(v for v in self.names if v in earlier)
        self.expander = Expander(letters, self.named.varies)
        self.templates: dict[Var, tuple[tuple[At, ...], Expr]] = {}
        self.known: dict[Var, tuple[tuple[At, ...], Expr]] = {}
        self.paired = False  # whether it has been said what a composite index is
        self.opening = True  # whether a single short inner expression is written out in place of its letter

    # -- shared pieces

    def _as_entry(self, value: Expr, at: tuple[At, ...]) -> Expr:
        """A recognised derivative as a line: the entry of a matrix, or the index expression that it is."""
        return value if not at or is_scalar(value) else self._adjoint_entry(value, at)

    def _own(self, var: Expr, used: Sequence[str] = ()) -> tuple[At, ...]:
        """Indices i, j for the axes of an expression."""
        out: list[At] = []
        for extent in shape_of(var):
            if extent != 1:
                out.append(self.letters.index(extent, [*used, *names_in(out)]))
        return tuple(out)

    def template(self, name: Var) -> tuple[tuple[At, ...], Expr]:
        """The entry of a name, written out, at its own indices."""
        if name not in self.templates:
            assert name.definition is not None
            at = self._own(name)
            self.templates[name] = at, self.expander.entry(name.definition, at)
        return self.templates[name]

    def opened(self, entry: Expr, around: Sequence[str]) -> Expr:
        """What an entry of a name stands for, at the entry's own indices."""
        name, at = (entry.base, entry.at) if isinstance(entry, Entry) else (entry, ())
        own, body = self.template(name)
        return instantiate(body, dict(zip(atomic(own), atomic(at), strict=True)), around, self.letters)

    def _entry(self, var: Expr, at: Sequence[At]) -> Expr:
        return Entry(var, *at) if at else var

    def _define(self, name: Var) -> list[Step]:
        """The two lines that introduce a letter: what it stands for, and its entries."""
        assert name.definition is not None
        if name in self.earlier:
            return []
        at, body = self.template(name)
        rule, bindings = self.given.get(name, (NAME, {"w": self.unknown, "u": name}))
        first = Step(name, name.definition, rule, bindings, role="definition")
        if body == self._entry(name.definition, at):
            return [first]  # a function that stays folded has nothing to write out
        rule, bindings = self._with_pair(body, *self._defining(name, body), self._entry(name, at))
        return [first, Step(self._entry(name, at), body, rule, bindings, role="definition")]

    def _with_pair(self, line: Expr, rule: Rule, bindings: Bindings, whole: Expr = S.One) -> tuple[Rule, Bindings]:
        """The first line with a composite index, on its right or its left side, says what that is."""
        pair = next((e for side in (line, whole) for e in walk(side) if isinstance(e, Pair)), None)
        if pair is None or self.paired or isinstance(pair.fast, Pair) or isinstance(pair.slow, Pair):
            return rule, bindings
        self.paired = True
        return with_pair(rule, bindings, pair)

    def _defining(self, name: Var, body: Expr) -> tuple[Rule, Bindings]:
        """Why ``body`` is an entry of a letter: which products, traces and sums are written out in it."""
        definition = name.definition
        inner = list(dict.fromkeys(i for e in walk(body) if isinstance(e, Sum) for i in e.indices))
        if inner and not any(isinstance(e, Applied) and e.operation.name in SUMMING for e in walk(definition)):
            if len(inner) == 1:
                return WRITE_PRODUCT, {"u": name, "k": inner[0]}
            if len(inner) == 2:
                return WRITE_PRODUCTS, {"u": name, "k": inner[0], "l": inner[1]}
        if isinstance(definition, Applied) and definition.operation.name in SUMMING:
            return components_reason(definition, self.template(name)[0], body)
        return WRITE_SCALAR if is_scalar(name) else WRITE, {"u": name}

    def _unfold(self, expr: Expr) -> Expr:
        """Every letter of this proof replaced by what it stands for, all the way down."""
        values: dict[Expr, Expr] = {}
        for name in self.names:
            assert name.definition is not None
            values[name] = substitute(name.definition, values)
        return substitute(expr, values)

    # -- the way forward

    def forward(self, at: tuple[At, ...] | None = None) -> Answer:
        """∂F/∂w by way of ∂u/∂w for every name u: one flat chain when there is at most one name.

        ``at`` are the indices of the objective's own axes, where they are given already.
        """
        lemmas: list[Lemma] = []
        flat = len(self.names) <= 1
        start: list[Step] = []
        for name in self.names:
            start += self._define(name)
            if not flat:
                own, body = self.template(name)
                lemma, value = self._derivative_of(self._entry(name, own), body, own, start, name)
                lemmas.append(lemma)
                self.known[name] = own, self._as_entry(value, (*own, *self.target_at))
                start = []
        start[:0] = self.rewriting
        label = self._label(start)
        at = self._own(label) if at is None else at
        own = () if free(label) else at
        around = names_in((*at, *self.target_at))
        body = self.expander.entry(self.named.objective, own, around)
        whole = label if free(label) else self._entry(label, at)
        shown = self._shown(body)
        if not _alike(shown, whole):
            rule, bindings = self._with_pair(shown, *self._writing(label, shown, at), whole)
            if again := [v for v in self.earlier if _contains(shown, v)]:
                rule, bindings = with_letters(rule, bindings, again)
            start.append(Step(whole, shown, rule, bindings))
        lemma, value = self._derivative_of(whole, body, at, start, None)
        return Answer(value, (*lemmas, lemma), (*at, *self.target_at))

    def _label(self, start: list[Step]) -> Expr:
        """The objective as it appears in ∂(…): itself when it is short, otherwise a letter, defined first."""
        if free(self.original):
            return self.original  # an index expression, which no letter stands for
        if self.order > 1:
            g = self.letters.gradient(self.original)
            start.insert(
                0,
                Step(g, self.original, NAME_GRADIENT if self.order == 2 else NAME_SECOND, {"u": g}, role="definition"),
            )
            return g
        if self._is_short(self.original) or self._is_folded(self.original):
            return self.original
        f = self.letters.function(self.original)
        start.insert(0, Step(f, self.original, NAME_OBJECTIVE, {"u": f}, role="definition"))
        return f

    def _is_folded(self, expr: Expr) -> bool:
        """A function of the unknown itself, whose entries need no letter: (X⁻¹)_ij."""
        return isinstance(expr, Applied) and expr.operation.local is not None and not self.names

    @staticmethod
    def _is_short(expr: Expr) -> bool:
        return is_scalar(expr) and nodes(expr) <= SHORT or isinstance(expr, Var)

    def _writing(self, label: Expr, shown: Expr, at: tuple[Index, ...] = ()) -> tuple[Rule, Bindings]:
        """Why ``shown`` is the objective, or an entry of it."""
        objective = self.named.objective
        if not any(isinstance(e, Sum) for e in walk(shown)):
            letters = [name for name in self.names if _contains(shown, name)]
            if letters:
                return (WRITE_LETTER, {"u": letters[0]}) if len(letters) == 1 else (WRITE_LETTERS, {})
        if isinstance(objective, Applied) and objective.operation.components is not None:
            return components_reason(objective, at, shown)
        if isinstance(objective, Terms):
            return WRITE_TERMS, {}
        if isinstance(objective, Product):
            return WRITE_FACTORS, {}
        return WRITE_SCALAR if is_scalar(label) else WRITE, {"u": label}

    def _shown(self, expr: Expr) -> Expr:
        return replace(expr, self._openings(expr))

    def _openings(self, expr: Expr) -> dict[Expr, Expr]:
        """Entries of names that read better written out: short, and standing once in their term."""
        out: dict[Expr, Expr] = {}
        if len(self.names) != 1 or not self.opening:
            return out
        name = self.names[0]
        if is_scalar(name) or nodes(self.template(name)[1]) > OPENED or _within_function(expr, name):
            return out
        around = scope(expr) + names_in(self.target_at)
        for e in walk(expr):
            if isinstance(e, Entry) and e.base == name and e not in out:
                out[e] = self.opened(e, around)
        for term in termwise(expr):
            count = sum(1 for e in walk(term) if e == name)
            if count > 1 or any(e == name and not _stands_in_entry(term, name) for e in walk(term)):
                return {}
        return out

    def _derivative_of(
        self, label: Expr, body: Expr, at: tuple[At, ...], steps: list[Step], name: Var | None
    ) -> tuple[Lemma, Expr]:
        """The chain from ∂(label)/∂w to a recognised entry."""
        w = self.target
        lhs = Partial(label, w)
        openings = self._openings(body)
        rhs = Partial(replace(body, openings), w)
        if not _alike(rhs, lhs):
            steps.append(Step(lhs, rhs, self._both_sides(w), {"w": w}))
        deps = frozenset(v for v in self.names if v != name)
        pieces = [self._piece(t, deps) for t in _split_sums(body)]
        pieces = [p for p in pieces if self._depends(p.inside, deps)]
        return self._finish(lhs, pieces, at, steps, deps, w)

    @staticmethod
    def _both_sides(w: Expr) -> Rule:
        return BOTH_SIDES if isinstance(w, Entry) else BOTH_SIDES_SCALAR

    def _finish(
        self,
        lhs: Expr,
        pieces: list[Piece],
        at: tuple[At, ...],
        steps: list[Step],
        deps: frozenset[Var],
        w: Expr,
        extra: Expr = S.Zero,
    ) -> tuple[Lemma, Expr]:
        """From ∂ of the written-out pieces (plus ``extra``, worked out already) to the recognised claim."""
        w_at = w.at if isinstance(w, Entry) else ()
        free_at = (*at, *w_at)
        if not pieces and extra == 0:
            steps.append(Step(_reached(steps, lhs), S.Zero, VANISH, {"w": w}))
            return self._recognise(lhs, S.Zero, S.Zero, free_at, steps, {})
        # names are written out, or not, in all lines of one chain alike
        whole = terms(extra, *(summed(product(*p.outside, p.inside), *p.indices, *p.inner) for p in pieces))
        show_open = bool(self._openings(whole))

        def shown(expr: Expr) -> Expr:
            return replace(expr, self._openings(expr)) if show_open else expr

        def line() -> Expr:
            return terms(
                extra,
                *(
                    p.line(w, self._openings(summed(p.inside, *p.inner, *p.indices)) if show_open else None)
                    for p in pieces
                ),
            )

        def go(rhs: Expr, rule: Rule, detail: tuple[Step, ...] = (), **bindings: Expr) -> None:
            last = _reached(steps, lhs)
            if not _alike(rhs, last):
                steps.append(Step(last, rhs, rule, bindings, detail=detail))
            elif rhs != last:  # a line that prints the same as the one before says nothing
                at = max((n for n, s in enumerate(steps) if s.role == "main"), default=None)
                if at is not None:
                    steps[at] = dataclass_replace(steps[at], rhs=rhs)

        before = _reached(steps, lhs)
        rule = SUM_RULE
        if isinstance(before, Partial) and extra == 0:
            dropped = len(_split_sums(before.expression)) > len(pieces)
            outside = any(f != -1 for p in pieces for f in p.outside)
            if len(pieces) == 1 and not dropped:
                rule = CONSTANT_FACTOR
            elif not dropped:
                rule = SUM_FACTORS if outside else SUM_PLAIN
            elif not outside:
                rule = SUM_DROPPED
        go(line(), rule, **({"w": w} if "w" in rule.reason.placeholders else {}))
        self._slots(pieces, w, deps, go, line)
        values, work = self._work(pieces, w, deps, steps, show_open, lhs)
        raw = terms(extra, *(p.with_value(v) for p, v in zip(pieces, values, strict=True)))
        opened_names = any(self._depends_on(p.inside, deps) for p in pieces)
        if opened_names and len(pieces) == 1 and len(pieces[0].indices + pieces[0].inner) == 1:
            rule = SUM_UP if coefficient(raw)[0] == 1 else SUM_UP_NUMBERS
            go(shown(raw), rule, i=(*pieces[0].indices, *pieces[0].inner)[0])
        elif opened_names:
            single = len(pieces) == 1 and not any(isinstance(f, Sum) for t in termwise(raw) for f in factors(t))
            go(shown(raw), COMBINE_ONE if single else COMBINE, tuple(work.facts.values()))
        else:
            rule, bindings, detail = work.reason(_reached(steps, lhs), raw, w)
            if detail and (promoted := _promoted(detail, _reached(steps, lhs), raw)):
                steps += promoted
            else:
                go(raw, rule, detail, **bindings)
        collapsed = collapse_deltas(raw)
        for line_, rule, bindings in collapses(raw, collapsed, free_at):
            go(shown(line_), rule, **bindings)
        like = collect(collapsed)
        go(shown(like), LIKE_TERMS)
        shorter, gone = cancelled(like)
        if gone is not None:
            go(shown(shorter), CANCEL, a=gone)
            like = shorter
        named = named_functions(like)
        if named != like:
            rule, bindings = named_rule(like, named)
            go(shown(named), rule, **bindings)
            like = named
        return self._recognise(lhs, like, shown(like), free_at, steps, self._openings(like) if show_open else {})

    def _piece(self, term: Expr, deps: frozenset[Var]) -> Piece:
        """Split a term: constant factors outside, the sums that stand directly under ∂ taken apart."""
        parts = factors(term)
        moving = [f for f in parts if self._depends(f, deps)]
        outside = tuple(f for f in parts if not self._depends(f, deps))
        if len(moving) == 1 and isinstance(moving[0], Sum):
            return Piece(outside, (), moving[0].body, moving[0].indices)
        return Piece(outside, (), product(*moving))

    def _depends(self, expr: Expr, deps: frozenset[Var]) -> bool:
        return any(e == self.unknown or e in deps for e in walk(expr))

    def _depends_on(self, expr: Expr, deps: frozenset[Var]) -> bool:
        return any(e in deps for e in walk(expr))

    def _slots(self, pieces: list[Piece], w: Expr, deps: frozenset[Var], go: Go, line: Callable[[], Expr]) -> None:
        """Drop the sums of which only one term contains the entry; one line for all pieces."""
        if not isinstance(w, Entry):
            return
        changes: list[tuple[dict[Index, At], Expr]] = []
        for p in pieces:
            inside = p.inside
            for name in reversed(self.names):
                if name in deps:
                    around = scope(inside)
                    inside = replace(
                        inside,
                        {
                            e: self.opened(e, around)
                            for e in walk(inside)
                            if isinstance(e, Entry) and e.base == name or e == name and is_scalar(name)
                        },
                    )
            folded = any(e in deps and e != w.base for e in walk(inside))  # every entry of it may count
            found = {} if folded else slots(inside, w.base, w.at, (*p.indices, *p.inner))
            if not found:
                continue
            changes.append((found, summed(p.inside, *p.indices, *p.inner)))
            p.inside = replace(p.inside, dict(found))
            p.outside = tuple(replace(f, dict(found)) for f in p.outside)
            p.indices = tuple(i for i in p.indices if i not in found)
            p.inner = tuple(i for i in p.inner if i not in found)
        if not changes:
            return
        first, whole = changes[0]
        (i, a), *more = first.items()
        if any(found != first for found, _ in changes):
            go(line(), EACH_SLOT, w=w)
        elif more:
            go(line(), TWO_SLOTS, i=i, a=a, j=more[0][0], b=more[0][1], w=w)
        elif len(changes) < len(pieces):
            go(line(), ONE_SLOT_OF, s=whole, i=i, a=a, w=w)
        else:
            go(line(), ONE_SLOT, i=i, a=a, w=w)

    # -- one summand

    def _work(
        self, pieces: list[Piece], w: Expr, deps: frozenset[Var], steps: list[Step], show_open: bool, lhs: Expr
    ) -> tuple[list[Expr], Work]:
        """The derivative of each piece; those that go through a name get a calculation on the side."""
        values: list[Expr] = []
        work = Work()
        for p in pieces:
            rules = Differentiator(w, self.letters, deps)
            value = rules.derivative(p.inside, p.around())
            if self._depends_on(p.inside, deps):
                # a calculation that begins where the chain stands is a part of it
                role: Role = "main" if Partial(p.inside, w) == _reached(steps, lhs) else "aside"
                value = self._aside(p, value, rules, steps, show_open, role)
            else:
                work.add(rules)
            values.append(value)
        return values, work

    def _aside(
        self, p: Piece, raw: Expr, rules: Differentiator, steps: list[Step], show_open: bool, role: Role
    ) -> Expr:
        """∂(summand)/∂w by the chain or product rule through names, as a calculation of its own."""
        w = rules.target
        inside, around = p.inside, p.around()
        lhs = Partial(inside, w)
        chained = self._chain_form(inside, rules)
        values: dict[Expr, Expr] = {}
        detail: list[Step] = list(rules.facts.values())
        for e in dict.fromkeys(e for e in walk(raw) if isinstance(e, Partial) and e.variable == w):
            value, lines = self._known(e, around)
            values[e] = value
            detail += lines
        entries_chained = chained == lhs and not rules.used_product_rule and not rules.slopes
        if entries_chained:
            chained = Differentiator(w, self.letters, rules.open_names, chained=True).derivative(inside, around)
            put = replace(raw, values)
        else:
            put = self._put(chained, values, rules, detail) if chained != lhs else replace(raw, values)
        partials = [e for e in walk(chained) if isinstance(e, Partial)] if entries_chained else []
        slopes = [e for e in partials if e.variable == w]
        through = [e for e in partials if e.variable != w]
        entries = [e for e in rules.entries(inside) if not (isinstance(e, Entry) and e.base == self.unknown)]
        u = entries[0] if entries else inside
        bindings: Bindings
        if chained != lhs:
            rule = PRODUCT if rules.used_product_rule else CHAIN
            bindings = {"w": w} if rules.used_product_rule else {"w": w, "u": u}
            if slopes:
                f = (through or slopes)[0].expression
                rule, bindings = CHAIN_ENTRIES, {"w": w, "f": f, "u": slopes[0].expression}
            steps.append(Step(lhs, chained, rule, bindings, role=role))
        tidied = collapse_deltas(_flat(put))
        openings = self._openings(tidied) if show_open else {}
        opened = replace(tidied, openings)
        if put != chained and (_alike(opened, put) or not openings and only_ordered(put, tidied)):
            put = opened  # a line that only puts factors in order says nothing
        if put != chained:
            known = all(e.expression in self.known or getattr(e.expression, "base", None) in self.known for e in values)
            rule = INSERT
            bindings = {"w": w, "u": slopes[0].expression if slopes else u}
            if known and values:
                rule, bindings = INSERT_KNOWN, {"d": next(iter(values))}
            elif chained == lhs or rules.used_product_rule:
                found = {*values, *(s.lhs for s in detail)}
                rule, bindings = insert_rule([e for e in dict.fromkeys(walk(chained)) if e in found] or [lhs])
            steps.append(Step(chained, put, rule, bindings, detail=tuple(detail), role=role))
        if opened != put:
            if openings:
                steps.append(Step(put, opened, PUT_BACK, {"u": u}, role=role))
            else:
                steps += _chained(put, collapses(put, tidied, (*free(inside), *self.target_at)), role)
        return tidied

    def _put(self, chained: Expr, values: dict[Expr, Expr], rules: Differentiator, detail: list[Step]) -> Expr:
        """The chain-rule form with every derivative in it worked out, factors where they stood: x_iα · 2u_iβ."""
        out: list[Expr] = []
        for term in termwise(chained):
            parts: list[Expr] = []
            for f in factors(term):
                if not isinstance(f, Partial):
                    parts.append(f)
                elif f in values:
                    parts += _side_by_side(values[f])
                else:
                    inner = Differentiator(f.variable, self.letters)
                    value = f.expression if f.variable == S.One else inner.derivative(f.expression)
                    named = named_functions(value)
                    parts += _side_by_side(named)
                    if inner.nested and all(s.lhs != f for s in detail):
                        detail.append(Step(f, value, outside_in(tuple(inner.slopes.values())), role="aside"))
                        if named != value:
                            rule, bindings = named_rule(value, named)
                            detail.append(Step(value, named, rule, bindings, role="aside"))
            out.append(S.Zero if 0 in parts else Product(*parts) if len(parts) > 1 else parts[0])
        return terms(*out)

    def _chain_form(self, inside: Expr, rules: Differentiator) -> Expr:
        """∂(product)/∂w as Σ (other factors) ∂u/∂w ∂(factor)/∂u, nothing worked out yet."""
        parts = factors(inside)
        out: list[Expr] = []
        for n, f in enumerate(parts):
            if not rules.holds(f):
                continue
            entries = rules.entries(f)
            # a factor of several entries is not a function of one of them alone, nor is a sum over entries
            if len(entries) > 1 or any(not free(e) <= free(f) for e in entries):
                return Partial(inside, rules.target)
            for e in entries:
                if not isinstance(e, Var) and not (isinstance(e, Entry) and isinstance(e.base, Var)):
                    return Partial(inside, rules.target)
                inner = Partial(e, rules.target)
                slope = [inner] if f == e else [inner, Partial(f, e)]
                out.append(product(*parts[:n], *slope, *parts[n + 1 :]))
        return terms(*out)

    def _known(self, slope: Partial, around: tuple[str, ...]) -> tuple[Expr, list[Step]]:
        """∂u_ij/∂w_αβ of a name: from its lemma, or worked out here, with the lines."""
        entry, w = slope.expression, slope.variable
        name, at = (entry.base, entry.at) if isinstance(entry, Entry) else (entry, ())
        if name in self.known:
            own, value = self.known[name]
            return instantiate(value, dict(zip(atomic(own), atomic(at), strict=True)), around, self.letters), []
        body = self.opened(entry, around)
        rules = Differentiator(w, self.letters)
        raw = rules.derivative(body, around)
        value = collect(collapse_deltas(raw))
        if (
            len(rules.facts) == 1
            and not rules.used_product_rule
            and (fact := next(iter(rules.facts.values()))).rule.name == "entry-by-entry"
        ):
            defined = DEFINED_ENTRY if "j" not in fact.bindings else DEFINED_ENTRY_TWO
            lines = [Step(slope, raw, defined, {**fact.bindings, "u": entry, "s": body}, role="aside")]
        else:
            lines = [Step(slope, Partial(body, w), DEFINED, {"u": entry}, role="aside")]
        if raw != lines[-1].rhs:
            work = Work()
            work.add(rules)
            rule, bindings, detail = work.reason(lines[-1].rhs, raw, w)
            lines.append(Step(lines[-1].rhs, raw, rule, bindings, detail=detail, role="aside"))
        if value != raw and _alike(value, raw):
            lines[-1] = dataclass_replace(lines[-1], rhs=value)
        elif value != raw:
            lines += _chained(raw, collapses(raw, value, (*at, *self.target_at)), "aside")
        return value, lines

    # -- the way back to a matrix

    def _recognise(
        self,
        lhs: Expr,
        expr: Expr,
        shown: Expr,
        at: tuple[At, ...],
        steps: list[Step],
        openings: dict[Expr, Expr],
    ) -> tuple[Lemma, Expr]:
        """The last lines: entries turned the way they stand in the product, then the matrix, then its short form."""
        if any(isinstance(i, Pair) for i in at):
            return self._recognise_pairs(lhs, expr, shown, at, steps, openings)
        found = recognise_terms(expr, at) if expr != 0 else []
        oriented = terms(*(r.oriented for r in found))
        turned = flipped(expr, oriented)
        if turned and len(at) <= 2:
            # functions of entries stay as they are; that they are entries of a function belongs to the last line
            oriented = replace(oriented, {b: a for a, b in gathered(expr)})
            line = replace(oriented, openings)
            meeting = any(not set(e.at) <= set(at) for e, _ in turned)
            named = [pair for pair in turned if not meeting or not set(pair[0].at) <= set(at)]
            steps.append(Step(shown, line, *transpose_rule(named, meeting)))
            shown, expr = line, oriented
            found = recognise_terms(expr, at)
        shape = (*(i.size for i in at), S.One, S.One)[:2]
        if len(at) > 2:
            value: Expr = terms(*(r.value for r in found))
            if value != shown:
                steps.append(Step(shown, value, *self._kept_indices(shown, value), detail=self._moves(found)))
            return self._lemma(lhs, value, steps), value
        raw = plus_first(add(*(r.value for r in found))) if found else zero(shape)
        matrix = self._unfold(raw) if openings else raw
        detail = self._moves(found)
        if openings and shown != expr:
            u = next(iter(openings))
            detail = (Step(shown, expr, FOLD, {"u": u}, role="aside"), *detail)
        rhs = self._entry(matrix, at)
        if rhs != shown:
            bindings: Bindings = {}
            if expr == 0:
                rule = RECOGNISE_ZERO
            elif at:
                rule, bindings = recognise_rule(at, self._made_of(found, at))
            else:
                rule = RECOGNISE_SCALAR
            if len(detail) == 1 and (detail[0].lhs, detail[0].rhs) == (shown, rhs):
                rule, bindings, detail = detail[0].rule, detail[0].bindings, ()  # one move explains the line
            steps.append(Step(shown, rhs, rule, bindings, detail=detail))
        short = tidy(raw)
        value = tidy(self._unfold(short)) if openings else short
        end = self._entry(value, at)
        if value != matrix and steps and steps[-1].rhs == rhs and _alike(end, rhs):
            steps[-1] = dataclass_replace(steps[-1], rhs=end)
        elif value != matrix:
            short_lines = shortening(matrix, value)
            steps += _chained(rhs, [(self._entry(e, at), rule, names) for e, rule, names in short_lines])
        return self._lemma(lhs, self._entry(value, at), steps), value

    def _recognise_pairs(
        self,
        lhs: Expr,
        expr: Expr,
        shown: Expr,
        at: tuple[At, ...],
        steps: list[Step],
        openings: dict[Expr, Expr],
    ) -> tuple[Lemma, Expr]:
        """The same with composite indices: a matrix over the parts of one, stacked, or Kronecker products over two."""
        lemma, value = self._recognise(lhs, expr, shown, atomic(at), steps, openings)
        bindings: Bindings
        if len(atomic(at)) == 2 and len(at) == 1:
            i, k = atomic(at)
            whole: Expr | None = stacked(value)
            rule, bindings = STACKED, {"i": i, "k": k, "p": at[0]}
        else:
            whole = kronecker(value, *at) if len(at) == 2 else None
            if whole is not None:
                rule, bindings = kronecker_rule(at[0], at[-1], whole, len(termwise(value)) > 1)
        if whole is None:
            return lemma, value
        whole = tidy(whole)
        end = self._entry(whole, at)
        return Lemma(lhs, end, (*lemma.steps, Step(lemma.rhs, end, rule, bindings))), whole

    @staticmethod
    def _kept_indices(shown: Expr, value: Expr) -> tuple[Rule, Bindings]:
        """Why entries that stay in index form may be written in another way."""
        if not any(isinstance(e, Sum) for e in walk(shown)):
            if pairs := gathered(shown):
                return gather_rule(pairs)
            pair = next((e for e in walk(shown) if isinstance(e, Pair)), None)
            if pair is not None and not any(isinstance(e, Pair) for e in walk(value)):
                return UNSTACK, {"p": pair}
            if only_ordered(shown, value):
                return COLLAPSE_PLAIN, {}
            if Counter(factors(shown)) == Counter(factors(value)):
                return COLLAPSE_PLAIN, {}
        return RECOGNISE_INDEX, {}

    def _lemma(self, lhs: Expr, rhs: Expr, steps: list[Step]) -> Lemma:
        return Lemma(lhs, rhs, tuple(steps))

    @staticmethod
    def _moves(found: list[Recognised]) -> tuple[Step, ...]:
        """The reduction of each term, as steps; terms that need at most one move explain themselves."""
        out: list[Step] = []
        for r in found:
            before = r.term
            out += _bracket_moves(before)
            for m in r.moves:
                if new := folded(m.before) - folded(before):
                    rule, bindings = gather_rule([(a, b) for a, b in gathered(before) if b in new])
                    out.append(Step(before, m.before, rule, bindings, role="aside"))
                    before = m.before
                # that only the order of the factors changes is no line of its own
                if before != m.after:
                    out.append(Step(before, m.after, m.rule, dict(m.bindings), role="aside"))
                before = m.after
        return tuple(out)

    @staticmethod
    def _made_of(found: list[Recognised], at: Sequence[At]) -> list[tuple[str, Mapping[str, Expr]]]:
        """What each term is an entry of, where no sum over an index is left in it."""
        out: list[tuple[str, Mapping[str, Expr]]] = []
        if any(isinstance(i, Pair) for r in found for e in walk(r.term) if isinstance(e, Entry) for i in e.at):
            return out
        plain = not any(m.before != m.after for r in found for m in r.moves)
        for r in found:
            moved = any(m.before != m.after for m in r.moves)
            for clause in made_of(r.moves[-1].after if moved else r.term, at):
                # a number in front, or a sum of terms, needs words only where there is nothing else to say
                if not clause[0].startswith("scale") and clause not in out and not (moved and clause[0] == "gather"):
                    out.append(clause)
        if not out and plain:
            if len(found) > 1:
                out.append(("sum", {}))
            else:
                out += made_of(found[0].term, at)
        return out

    # -- the way back through the names

    def backward(self) -> Answer:
        """∂f/∂w of a scalar f by way of ∂f/∂u for every name u, outermost first."""
        self.opening = False
        start: list[Step] = []
        for name in self.names:
            start += self._define(name)
        label = self.letters.function(self.original, self.named.objective)
        start[:0] = [Step(label, self.original, NAME_OBJECTIVE, {"u": label}, role="definition"), *self.rewriting]
        lemmas: list[Lemma] = []
        adjoints: dict[Var, Expr] = {}
        objective = self.expander.entry(self.named.objective)
        if unicode(objective) != unicode(self.original):  # otherwise the first line has said it
            start.append(Step(label, objective, *self._with_pair(objective, *self._writing(label, objective))))
        avoided: object = None
        for variable in (*reversed(self.names), self.unknown):
            final = variable == self.unknown
            at = self.target_at if final else self.template(variable)[0]
            w = self._entry(variable, at)
            if names_in(at) != avoided and _contains(objective, variable):
                avoided = names_in(at)
                objective = self.expander.entry(self.named.objective, (), avoided)
            lemma, value = self._adjoint(label, objective, w, adjoints, start)
            start = []
            if not final and nodes(value) > BRIEF:
                value = self._letter_for(value, lemma, lemmas)
            else:
                lemmas.append(lemma)
            adjoints[variable] = value
        return Answer(adjoints[self.unknown], tuple(lemmas), self.target_at, adjoints=adjoints)

    def _letter_for(self, value: Expr, lemma: Lemma, lemmas: list[Lemma]) -> Var:
        """A long derivative goes on under a letter, introduced at the end of its lemma."""
        g = self.letters.name(value)
        step = Step(g, value, NAME_ADJOINT, {"u": g}, role="definition")
        lemmas.append(Lemma(lemma.lhs, lemma.rhs, (*lemma.steps, step)))
        return g

    def _adjoint(
        self, label: Expr, objective: Expr, w: Expr, adjoints: dict[Var, Expr], steps: list[Step]
    ) -> tuple[Lemma, Expr]:
        """One lemma: ∂f/∂v from the derivatives by the names that v stands in."""
        variable, at = (w.base, w.at) if isinstance(w, Entry) else (w, ())
        lhs = Partial(label, w)
        users = [z for z in self.names if z in adjoints and _contains(z.definition, variable)]
        direct = [t for t in termwise(objective) if _contains(t, variable)]
        used = names_in(at)
        pieces: list[Piece] = []
        lines: list[Expr] = []
        fixed: list[Var] = []
        for z in users:
            z_at = self._own(z, used)
            seed = self._adjoint_entry(adjoints[z], z_at)
            held = self._held(z, variable)
            fixed += [v for v in held if v not in fixed]
            lines.append(summed(product(seed, Partial(self._entry(z, z_at), w, *held)), *z_at))
            own, body = self.template(z)
            inside = instantiate(body, dict(zip(atomic(own), atomic(z_at), strict=True)), used, self.letters)
            for t in _split_sums(inside):
                if _contains(t, variable):
                    pieces.append(self._seeded(seed, z_at, t, variable, held))
        if users:
            extra, detail = self._direct(direct, w)
            f: Expr = label
            z0 = self._entry(users[-1], self._own(users[-1], used))
            rule, bindings = THROUGH, {"f": f, "u": w, "z": z0}
            if fixed:
                rule, bindings = THROUGH_HELD, {"f": f, "u": w, "s": fixed[0]}
            elif len(users) > 1 or direct:
                rule, bindings = THROUGH_SEVERAL, {"f": f, "u": w}
            steps.append(Step(lhs, terms(extra, *lines), rule, bindings, detail=detail))
            body_line = terms(extra, *(p.line(w) for p in pieces))
            if body_line != steps[-1].rhs:
                dropped = len(pieces) < sum(len(_split_sums(self.template(z)[1])) for z in users)
                if len(users) > 1:
                    rule, bindings = OPEN_USERS, {"u": w}
                elif dropped:
                    rule, bindings = OPEN_USER_PART, {"z": z0, "u": w}
                else:
                    rule, bindings = OPEN_USER, {"z": z0}
                steps.append(Step(steps[-1].rhs, body_line, rule, bindings))
            return self._finish(lhs, pieces, (), steps, frozenset(), w, extra)
        rule = self._both_sides(w)
        if direct and len(termwise(objective)) > max(FEW_TERMS, 2 * len(direct)):
            # otherwise a proof with a letter in each of n terms would have n² of them
            objective, rule = terms(*direct), BOTH_SIDES_OF_FEW
        steps.append(Step(lhs, Partial(objective, w), rule, {"w": w}))
        for t in _split_sums(terms(*direct)):
            if not _contains(t, variable):
                continue
            parts = factors(t)
            moving = [x for x in parts if _contains(x, variable)]
            outside = tuple(x for x in parts if not _contains(x, variable))
            if len(moving) == 1 and isinstance(moving[0], Sum):
                pieces.append(Piece(outside, (), moving[0].body, moving[0].indices))
            else:
                pieces.append(Piece(outside, (), product(*moving)))
        return self._finish(lhs, pieces, (), steps, frozenset(), w, S.Zero)

    def _adjoint_entry(self, adjoint: Expr, at: tuple[At, ...]) -> Expr:
        if not at:
            return adjoint
        if is_op(adjoint, "scale"):
            return product(adjoint.args[0], Entry(adjoint.args[1], *at))
        return S.One if is_op(adjoint, "ones") else Entry(adjoint, *at)

    def _held(self, user: Var, variable: Expr) -> tuple[Var, ...]:
        """The letters in a definition that depend on the variable as well, whose part is counted on its own."""
        return tuple(v for v in self.names if v != variable and _contains(user.definition, v) and involves(v, variable))

    def _seeded(self, seed: Expr, at: tuple[At, ...], term: Expr, variable: Expr, held: tuple[Var, ...]) -> Piece:
        parts = factors(term)
        moving = [f for f in parts if _contains(f, variable)]
        constant = tuple(f for f in parts if not _contains(f, variable))
        numbers = tuple(f for f in constant if not free(f))
        rest = tuple(f for f in constant if free(f))
        outside = (*numbers, *factors(seed), *rest)
        if len(moving) == 1 and isinstance(moving[0], Sum):
            return Piece(outside, atomic(at), moving[0].body, moving[0].indices, held)
        return Piece(outside, atomic(at), product(*moving), (), held)

    def _direct(self, direct: list[Expr], w: Expr) -> tuple[Expr, tuple[Step, ...]]:
        """What the objective contributes to ∂f/∂v without going through another name."""
        rules = Differentiator(w, self.letters)
        value = collapse_deltas(terms(*(rules.derivative(t, scope(w)) for t in direct))) if direct else S.Zero
        return value, tuple(rules.facts.values())


def _side_by_side(value: Expr) -> tuple[Expr, ...]:
    """The factors of what is put in for a derivative; with a number in front it stays as one."""
    return (value,) if any(f.is_Number for f in factors(value)) else tuple(factors(value))


def _bracket_moves(term: Expr) -> list[Step]:
    """How sums over indices inside a bracket are products, as steps."""
    out: list[Step] = []
    for bracket, whole in gathered(term):
        if not isinstance(bracket, Terms) or not any(isinstance(e, Sum) for e in walk(bracket)):
            continue
        assert isinstance(whole, Entry)
        for r in recognise_terms(bracket, atomic(whole.at)):
            turned = flipped(r.term, r.oriented)
            if turned:
                rule, bindings = transpose_rule(turned, meeting=True)
                out.append(Step(r.term, r.oriented, rule, bindings, role="aside"))
            out += Prover._moves(recognise_terms(r.oriented, atomic(whole.at)) if turned else [r])
    return out


def _split_sums(expr: Expr) -> list[Expr]:
    """The terms of a line, a sum over several terms taken apart: Σ (a + b) = Σ a + Σ b."""
    out: list[Expr] = []
    for t in termwise(expr):
        parts = factors(t)
        last = parts[-1]
        if isinstance(last, Sum) and isinstance(last.body, Terms):
            out.extend(product(*parts[:-1], summed(x, *last.indices)) for x in last.body.args)
        else:
            out.append(t)
    return out


def _within_function(expr: Expr, name: Var) -> bool:
    """Whether an entry of a name stands inside a function, where a sum in its place would be hard to read."""
    return any(
        isinstance(f, Applied) and f.operation.slope is not None and any(e == name for e in walk(f)) for f in walk(expr)
    )


def _contains(expr: Expr | None, variable: Expr) -> bool:
    return expr is not None and variable in _parts(expr)


@lru_cache(maxsize=KEPT)
def _parts(expr: Expr) -> frozenset[Expr]:
    """All that stands in an expression: each term of a long sum is asked for each of its letters."""
    return frozenset(walk(expr))


def _alike(a: Expr, b: Expr) -> bool:
    """Whether two sides of a line print the same, so that the line would say nothing."""
    return a == b or unicode(a) == unicode(b)


def _reached(steps: Sequence[Step], lhs: Expr) -> Expr:
    """Where the chain of a lemma stands: the right side of its last line, at first what it starts from."""
    return next((s.rhs for s in reversed(steps) if s.role == "main"), lhs)


def _promoted(detail: Sequence[Step], reached: Expr, end: Expr) -> list[Step]:
    """The lines that prove a line, in its place: those that go on from where the chain stands become a part of it.

    Empty where they do not lead from there to the ``end``.
    """
    out: list[Step] = []
    for step in detail:
        if step.lhs == reached:
            out.append(dataclass_replace(step, role="main"))
            reached = step.rhs
        else:
            out.append(step)
    return out if reached == end and out[-1].role == "main" else []


def _chained(start: Expr, lines: Sequence[tuple[Expr, Rule, Bindings]], role: Role = "main") -> list[Step]:
    """Lines that go on from one another, as steps."""
    out: list[Step] = []
    for rhs, rule, bindings in lines:
        out.append(Step(out[-1].rhs if out else start, rhs, rule, bindings, role=role))
    return out


def _both_free(delta: Delta, at: tuple[At, ...]) -> bool:
    return all(i in at for i in delta.args)


def _flat(expr: Expr) -> Expr:
    """Products within products multiplied out of their order of writing, numbers in front."""
    return terms(*(product(*factors(t)) for t in termwise(expr)))


def _stands_in_entry(term: Expr, name: Var) -> bool:
    return not any(name in e.args and not isinstance(e, Entry) for e in walk(term))
