"""The way back through the letters of a scalar objective: ∂f/∂u for every letter u, outermost first.

This is reverse accumulation (Griewank and Walther, *Evaluating Derivatives*, 2008, §3.2), as a proof: each letter v
gets one short lemma, ∂f/∂v = Σ_u Σ_ij ∂f/∂u_ij · ∂u_ij/∂v plus what f has of v directly, where u are the letters in
whose definitions v stands; ∂f/∂u is a matrix already. So every letter is differentiated once, and the length of a
proof is the number of its letters. A letter u may depend on v by way of another letter s as well: that part is counted
with s, and s is held fixed in ∂u/∂v.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace as dataclass_replace

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    At,
    Delta,
    Entry,
    Partial,
    Sum,
    atomic,
    factors,
    free,
    is_scalar,
    names_in,
    product,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.operation import Applied
from ..core.proof import Bindings, Lemma, Rule, Step
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import Var, involves, is_op, multiply, summands
from ..operations.eye import EYE
from ..operations.matmul import MATMUL
from ..operations.ones import ONES
from ..operations.scale import SCALE
from ..operations.zero import ZERO
from .definitions import Definitions, entry_of
from .differentiate import Differentiator, collapse_deltas
from .entrywise import Entrywise, both_sides
from .expand import scope
from .joining import Chain, alike, chained
from .naming import stretches
from .pieces import Piece, contains, nodes, parted, split_sums, standing_in
from .reasons.collapsing import collapses
from .rules.differentiating import (
    BOTH_SIDES_OF_FEW,
    BOTH_TERM_BY_TERM,
    CONSTANTS,
    TERM_BY_TERM,
    THROUGH,
    THROUGH_AND_DIRECT,
    THROUGH_APART,
    THROUGH_HELD,
    THROUGH_SEVERAL,
    THROUGH_SEVERAL_AND_DIRECT,
    insert_rule,
    multiplied,
    said_of_fronts,
    with_nothing_from,
)
from .rules.listing import with_more
from .rules.writing import NAME_ADJOINT, OPEN_USER, OPEN_USER_PART, open_users
from .setting import Setting, Target
from .sides import worked_out
from .work import Work

__all__ = ["Adjoints", "adjoint_entry"]

NO_MATRIX = Text(
    "the derivative with respect to this inner expression has no form in products, Kronecker products and entrywise "
    "products",
    "この内側の式による導関数は、積、クロネッカー積、成分ごとの積では表せない",
)
FEW_TERMS = 10  # of a sum that is written out again whole where it is differentiated by a letter
BRIEF = 14  # nodes of a derivative that goes on without a letter of its own


@dataclass(frozen=True)
class User:
    """A letter in whose definition the variable stands, at indices of its own, with ∂f/∂z there.

    ``held`` are the letters in the definition that depend on the variable as well, whose part is counted on its own.
    """

    entry: Expr
    at: tuple[At, ...]
    seed: Expr
    held: tuple[Var, ...]
    body: Expr

    def line(self, w: Expr) -> Expr:
        """Its part of the chain rule: Σ_ij ∂f/∂z_ij · ∂z_ij/∂w."""
        return summed(product(self.seed, Partial(self.entry, w, *self.held)), *self.at)

    def pieces(self, variable: Expr) -> list[Piece]:
        """Its part with the definition written out, for each term that the variable stands in."""
        return [self._piece(t, variable) for t in split_sums(self.body) if contains(t, variable)]

    def _piece(self, term: Expr, variable: Expr) -> Piece:
        piece = parted(term, lambda f: contains(f, variable))
        numbers = tuple(f for f in piece.outside if not free(f))
        rest = tuple(f for f in piece.outside if free(f))
        outside = (*numbers, *factors(self.seed), *rest)
        return dataclass_replace(piece, outside=outside, indices=atomic(self.at), held=self.held)


class Adjoints:
    """The derivatives ∂f/∂v of a scalar objective that goes by the letter ``label``, each with its lemma."""

    def __init__(self, setting: Setting, label: Expr, start: list[Step]) -> None:
        self.setting, self.label, self.start = setting, label, start
        self.known: dict[Var, Expr] = {}
        self.lemmas: list[Lemma] = []
        self._place = {v: n for n, v in enumerate(self._definitions.names)}
        self._users_of = standing_in((z, z.definition) for z in self._definitions.names)
        self._inside: dict[Hashable, list[Var]] | None = None  # the letters in whose definitions an expression stands
        self._chains: list[tuple[Var, tuple[Expr, ...]]] = []
        self._objective: Expr | None = None  # whose terms these are, by the symbols in them
        self._terms_of: dict[Expr, list[Expr]] = {}

    @property
    def _definitions(self) -> Definitions:
        return self.setting.definitions

    def add(self, variable: Var, at: tuple[At, ...], objective: Expr) -> None:
        """The lemma of one more letter, or of the unknown, whose users are known; ``objective`` is written out."""
        w = entry_of(variable, at)
        chain, self.start = Chain(Partial(self.label, w), self.start), []
        found = self._users(variable, names_in(at))
        users = [z for z in found if z.seed != 0] or found
        direct = self._direct_terms(objective, variable)
        if users:
            lemma, value = self._through(chain, w, users, direct, [z.entry for z in found if z not in users])
        else:
            lemma, value = self._direct(chain, w, objective, direct)
        if variable not in self._definitions.unknowns and free(value):
            raise NoRuleError(NO_MATRIX, term=variable.definition)
        if variable not in self._definitions.unknowns and nodes(value) > BRIEF:
            # a long derivative goes on under a letter, introduced at the end of its lemma
            g = self.setting.letters.name(value)
            step = Step(g, value, NAME_ADJOINT, {"u": g}, role="definition")
            lemma, value = Lemma(lemma.lhs, lemma.rhs, (*lemma.steps, step)), g
        self.lemmas.append(lemma)
        self.known[variable] = value

    def _direct_terms(self, objective: Expr, variable: Var) -> list[Expr]:
        """The terms of the objective in which the variable stands."""
        if objective is not self._objective:
            self._objective, self._terms_of = objective, standing_in((t, t) for t in termwise(objective))
        return self._terms_of.get(variable, [])

    def _users(self, variable: Var, used: tuple[str, ...]) -> list[User]:
        """The letters in whose definitions the variable stands and whose derivatives are known."""
        out: list[User] = []
        for z in self._users_of.get(variable, ()):
            if z in self.known:
                at = self._definitions.own(z, used)
                body = self._definitions.at(self._definitions.template(z), at, used)
                seed = adjoint_entry(self.known[z], at)
                out.append(User(entry_of(z, at), at, seed, self._held(z, variable), body))
        return out

    def _held(self, user: Var, variable: Var) -> tuple[Var, ...]:
        """The letters in a definition that depend on the variable as well."""
        assert user.definition is not None
        inside = {e for e in walk(user.definition) if isinstance(e, Var) and e in self._place and e != variable}
        return tuple(v for v in sorted(inside, key=self._place.__getitem__) if involves(v, variable))

    def _through(
        self, chain: Chain, w: Expr, users: list[User], direct: list[Expr], without: list[Expr]
    ) -> tuple[Lemma, Expr]:
        """By way of the letters that the variable stands in, but those ``without`` a contribution."""
        variable = w.base if isinstance(w, Entry) else w
        # what the objective contributes without going through another letter
        raw, said, given, detail = self._beside(w, terms(*direct)) if direct else (S.Zero, [], {}, [])
        rule, bindings = self._through_rule(w, users, bool(direct), bool(without))
        rule, bindings = with_nothing_from(rule, bindings, without)
        through = [z.line(w) for z in users]
        extra = collapse_deltas(raw)
        raw = extra if alike(raw, extra) else raw
        line = terms(raw, *through)
        chain.add(Step(chain.lhs, line, with_more(rule, said), {**given, **bindings}, detail=tuple(detail)))
        if raw != extra:
            at = w.at if isinstance(w, Entry) else ()
            chain.add(*chained(line, collapses(line, terms(extra, *through), at)))
        line = terms(extra, *through)
        if (put := self._put_in(w, users, extra)) is not None:
            chain.add(dataclass_replace(put, lhs=line))
            return Entrywise(self.setting, chain, Target(w), (), put.rhs).finished()
        pieces = [p for z in users for p in z.pieces(variable)]
        opened = terms(extra, *(p.line(w) for p in pieces))
        if opened != line:
            dropped = len(pieces) < sum(len(split_sums(z.body)) for z in users)
            more = self._besides(users, variable)
            if len(users) > 1:
                rule, bindings = open_users([z.entry for z in users], w if dropped else None)
            elif dropped:
                rule, bindings = OPEN_USER_PART, {"z": users[-1].entry, "u": w}
            else:
                rule, bindings = OPEN_USER, {"z": users[-1].entry}
            chain.add(Step(line, opened, with_more(rule, more), bindings))
        return Entrywise(self.setting, chain, Target(w), pieces, extra).finished()

    def _put_in(self, w: Expr, users: list[User], extra: Expr) -> Step | None:
        """The line in which ∂z_ij/∂w is put in for each letter z, if each is a single product."""
        values: dict[Expr, Expr] = {}
        detail: list[Step] = []
        for z in users:
            slope = Partial(z.entry, w, *z.held)
            values[slope], lines = worked_out(
                self.setting, slope, names_in(z.at) + names_in(atomic(getattr(w, "at", ())))
            )
            detail += lines
            if len(termwise(values[slope])) > 1 or any(isinstance(e, Sum | Partial) for e in walk(values[slope])):
                return None
        parts, fronts = list[Expr](), list[Expr]()
        for z in users:
            whole = factors(product(z.seed, values[Partial(z.entry, w, *z.held)]))
            front = [f for f in whole if not free(f)]
            fronts += front if z.at else []
            parts.append(product(*front, summed(product(*(f for f in whole if free(f))), *z.at)))
        rule, bindings = insert_rule(values)
        rule = with_more(rule, said_of_fronts(f for f in fronts if f != 1))
        return Step(S.Zero, terms(extra, *parts), rule, bindings, detail=tuple(detail))

    def _beside(self, w: Expr, direct: Expr) -> tuple[Expr, list[Text], Bindings, list[Step]]:
        """The derivative of terms with the other letters held fixed, what is said of it, and what proves it."""
        rules, work = Differentiator(w, self.setting.letters), Work()
        raw = terms(*(rules.derivative(t, scope(w)) for t in termwise(direct)))
        work.add(rules)
        said, bindings = work.besides(Partial(direct, w), w)
        dropped = work.unsaid(terms(*(Partial(t, w) for t in termwise(direct))), w)
        bindings = {**bindings, "w": w} if dropped else bindings
        return raw, [*said, *work.sums(dropped)], bindings, list(rules.facts.values())

    @staticmethod
    def _besides(users: list[User], variable: Expr) -> list[Text]:
        """What else is done where letters under ∂ are written out: ∂ is linear, and so are sums."""
        parts = [(z, z.pieces(variable)) for z in users]
        constants = any(f != -1 and f not in factors(z.seed) for z, ps in parts for p in ps for f in p.outside)
        several = [z for z, ps in parts if len(ps) > 1]
        apart = any(z.at for z in several)
        done = {
            BOTH_TERM_BY_TERM if apart else TERM_BY_TERM: bool(several),
            CONSTANTS: constants,
        }
        out = [f for z, _ in parts if z.at for f in factors(z.seed) if not free(f)]
        numbers = [([f for f in p.outside if f.is_Number], z.at) for z, ps in parts for p in ps]
        out += [n for found, summed_ in numbers if found == [-1] and summed_ for n in found]
        met = [n for found, _ in numbers if len(found) > 1 for n in found]
        return [*(text for text, so in done.items() if so), *said_of_fronts(out), *multiplied(met)]

    def _through_rule(self, w: Expr, users: list[User], direct: bool, without: bool) -> tuple[Rule, Bindings]:
        """Why the chain rule gives this sum over the letters, to which others may add nothing."""
        if held := [v for z in users for v in z.held]:
            return THROUGH_HELD, {"f": self.label, "u": w, "s": held[0]}
        if len(users) > 1 or without:
            return THROUGH_SEVERAL_AND_DIRECT if direct else THROUGH_SEVERAL, {"f": self.label, "u": w}
        bindings: Bindings = {"f": self.label, "u": w, "z": users[0].entry}
        apart = None if direct else self._apart(w.base if isinstance(w, Entry) else w, users[0].entry)
        if apart is not None:
            return THROUGH_APART, {**bindings, "t": apart}
        return THROUGH_AND_DIRECT if direct else THROUGH, bindings

    def _apart(self, variable: Expr, user: Expr) -> Var | None:
        """A letter in whose definition stands what the variable stands for, but not the variable: it is held here."""
        whole = variable.definition if isinstance(variable, Var) else None
        if whole is None:
            return None
        if self._inside is None:
            self._inside = {}
            for z in self._definitions.names:
                for e in dict.fromkeys(walk(z.definition)) if z.definition is not None else ():
                    keys = (e, frozenset(summands(e))) if len(summands(e)) > 1 else (e,)
                    for key in keys:
                        self._inside.setdefault(key, []).append(z)
                    if isinstance(e, Applied) and is_op(e, MATMUL):
                        self._chains.append((z, e.args))
        negative = frozenset(multiply(-1, t) for t in summands(whole))  # y − Xw beside Xw − y
        found = [z for key in (whole, negative) for z in self._inside.get(key, ())]
        found += [z for z, parts in self._chains if stretches(whole, parts)]
        return next((z for z in found if z not in (variable, user) and not involves(z, variable)), None)

    def _direct(self, chain: Chain, w: Expr, objective: Expr, direct: list[Expr]) -> tuple[Lemma, Expr]:
        """From the objective alone, as of the outermost letters."""
        variable = w.base if isinstance(w, Entry) else w
        rule = both_sides(w)
        if direct and len(termwise(objective)) > max(FEW_TERMS, 2 * len(direct)):
            # otherwise a proof with a letter in each of n terms would have n² of them
            objective, rule = terms(*direct), BOTH_SIDES_OF_FEW
        chain.add(Step(chain.lhs, Partial(objective, w), rule, {"w": w}))
        found = [t for t in split_sums(terms(*direct)) if contains(t, variable)]
        pieces = [parted(t, lambda f: contains(f, variable)) for t in found]
        return Entrywise(self.setting, chain, Target(w), pieces).finished()


def adjoint_entry(adjoint: Expr, at: tuple[At, ...]) -> Expr:
    """An entry of a derivative that is known as a matrix, a number in front, 1 for ones and 0 for zeros."""
    if not at or is_scalar(adjoint):
        return adjoint
    if is_op(adjoint, SCALE):
        return product(adjoint.args[0], Entry(adjoint.args[1], *at))
    if is_op(adjoint, EYE):
        return S.One if at[0] == at[-1] else Delta(*at)
    if is_op(adjoint, ZERO):
        return S.Zero
    return S.One if is_op(adjoint, ONES) else Entry(adjoint, *at)
