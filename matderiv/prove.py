"""The lines of a proof: one objective or one inner expression, differentiated entry by entry and recognised.

``Prover`` knows two ways through the named expressions of an objective. Forward: ∂u_ij/∂w_αβ for each name,
then the objective; with at most one name this is one flat chain of equations, as one would write by hand.
Backward, for a scalar objective with several names: ∂f/∂u_ij for each name, outermost first, each a short
lemma. Either way a name is differentiated once, so that the length of a proof is the number of its names.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sympy import Expr, S

from .differentiate import Differentiator, collapse_deltas, instantiate, slots
from .expand import Expander, scope
from .index import (
    Delta,
    Entry,
    Index,
    Partial,
    Power,
    Product,
    Sum,
    Terms,
    coefficient,
    collect,
    factors,
    free,
    is_scalar,
    product,
    replace,
    shape_of,
    summed,
    terms,
    termwise,
    walk,
)
from .letters import Letters
from .matrix import Var, add, involves, is_op, substitute, zero
from .naming import Named
from .operation import Applied
from .recognise import Recognised, recognise_terms
from .step import Bindings, Lemma, Rule, Step
from .text import Text
from .tidy import tidy

__all__ = ["Answer", "Prover", "nodes"]

SHORT = 16  # nodes of an objective that is still written out in ∂(…)/∂w
OPENED = 26  # nodes of an inner expression that is still written out in place of its letter
BRIEF = 14  # nodes of a derivative that goes on without a letter of its own

NAME = Rule(
    "name",
    Text(
        "The inner expression that holds {w} gets a letter, {u}.",
        "{w} を含む内側の式を {u} とおく。",
    ),
)
NAME_OBJECTIVE = Rule("name", Text("The objective gets a letter, {u}.", "微分する関数を {u} とおく。"))
NAME_GRADIENT = Rule("name", Text("The first derivative gets a letter, {u}.", "一階導関数を {u} とおく。"))
NAME_ADJOINT = Rule(
    "name", Text("This derivative gets a letter, {u}, for the lines to come.", "この導関数を、以下では {u} と書く。")
)
WRITE = Rule(
    "components",
    Text(
        "An entry of {u}: products of matrices are sums over the inner index, sums and multiples go entry by entry.",
        "{u} の成分を書き下す。行列の積は内側の添字についての和になり、和やスカラー倍は成分ごとにとる。",
    ),
)
WRITE_SCALAR = Rule(
    "components",
    Text("{u} written out over the entries.", "{u} を成分で書き下す。"),
)
WRITE_TERMS = Rule(
    "components",
    Text("Each term is written out over its entries.", "各項を成分で書き下す。"),
)
BOTH_SIDES = Rule(
    "differentiate",
    Text("Both sides are differentiated by the single entry {w}.", "両辺を一つの成分 {w} で偏微分する。"),
)
SUM_RULE = Rule(
    "sum-rule",
    Text(
        "A sum is differentiated term by term; constant factors stand in front, terms without {w} give 0.",
        "和は項ごとに微分する。定数因子は前に出し、{w} を含まない項は 0 になる。",
    ),
)
ONE_SLOT = Rule(
    "only-terms",
    Text(
        "Only the terms with {i} = {a} contain {w}; the others do not depend on it, so the sum over {i} goes.",
        "{w} を含むのは {i} = {a} の項だけである。他の項は {w} に依存しないので、{i} についての和は消える。",
    ),
)
TWO_SLOTS = Rule(
    "only-terms",
    Text(
        "Only the term with {i} = {a} and {j} = {b} contains {w}, so both sums go.",
        "{w} を含むのは {i} = {a} かつ {j} = {b} の項だけなので、二つの和はどちらも消える。",
    ),
)
CHAIN = Rule(
    "chain-rule",
    Text(
        "{w} enters this term only through {u}: chain rule.",
        "この項は {u} を通してのみ {w} に依存するので、連鎖律を用いる。",
    ),
)
PRODUCT = Rule(
    "product-rule",
    Text(
        "Product rule: each factor that depends on {w} is differentiated in turn, the others stay.",
        "積の微分法により、{w} に依存する因子を一つずつ微分し、他の因子はそのまま残す。",
    ),
)
INSERT = Rule(
    "insert",
    Text(
        "The derivatives by {w} and by {u} are worked out and put in.",
        "{w} による微分と {u} による微分を計算して代入する。",
    ),
)
INSERT_KNOWN = Rule(
    "insert",
    Text("{d} is put in, as found above.", "すでに求めた {d} を代入する。"),
)
PUT_BACK = Rule("put-back", Text("{u} stands for this sum.", "{u} をもとの式に戻す。"))
COMBINE = Rule(
    "combine",
    Text(
        "The derivative of each term is put in its place; numbers stand in front of the sums.",
        "各項の微分をもとの位置に戻し、数の係数は和の前に出す。",
    ),
)
WORK = Rule(
    "work-out",
    Text(
        "The factor with {w} is differentiated, all other factors are constant.",
        "{w} を含む因子を微分する。他の因子は定数である。",
    ),
)
WORK_PRODUCT = Rule(
    "work-out",
    Text(
        "Product rule: each factor with an entry of {W} is differentiated in turn; "
        "an entry of {W} differentiated by {w} gives a Kronecker delta.",
        "積の微分法により、{W} の成分を含む因子を一つずつ微分する。{W} の成分を {w} で微分すると"
        "クロネッカーのデルタになる。",
    ),
)
COLLAPSE = Rule(
    "collapse",
    Text(
        "In a sum over {i}, the delta keeps only the term with {i} = {a}.",
        "{i} についての和では、デルタによって {i} = {a} の項だけが残る。",
    ),
)
COLLAPSE_PLAIN = Rule(
    "collapse",
    Text("The sums and constant factors are put in order.", "和と定数因子の順序を整える。"),
)
LIKE_TERMS = Rule("like-terms", Text("Equal terms are added up.", "等しい項をまとめる。"))
VANISH = Rule(
    "vanish",
    Text("Nothing here depends on {w}, so the derivative is 0.", "{w} に依存するものがないので、微分は 0 である。"),
)
TRANSPOSE = Rule(
    "transpose-entry",
    Text(
        "{a} = {b}: with the transpose, equal summed indices stand side by side.",
        "{a} = {b} と転置行列の成分で書き直すと、和をとる同じ添字が隣り合う。",
    ),
)
RECOGNISE = Rule(
    "recognise",
    Text(
        "The right side is the ({a}, {b}) entry of this matrix.",
        "右辺はこの行列の ({a}, {b}) 成分である。",
    ),
)
RECOGNISE_VECTOR = Rule(
    "recognise",
    Text("The right side is the {a}-th entry of this vector.", "右辺はこのベクトルの第 {a} 成分である。"),
)
RECOGNISE_SCALAR = Rule("recognise", Text("The sums are written as matrix products.", "和を行列の積で書き表す。"))
RECOGNISE_INDEX = Rule(
    "recognise",
    Text(
        "The derivative has more than two indices; what sums remain are written as entries of matrix products.",
        "導関数は三つ以上の添字をもつ。残った和は行列の積の成分として書き表す。",
    ),
)
FOLD = Rule("fold", Text("The letter {u} is put back for its sum.", "和の部分を文字 {u} に戻す。"))
GATHER = Rule(
    "gather",
    Text(
        "Functions and sums of entries with the same indices are entries of the function or sum of the whole matrices.",
        "同じ添字をもつ成分の関数や和は、行列全体の関数や和の成分である。",
    ),
)
TIDY = Rule(
    "tidy",
    Text(
        "The same matrix, shorter: like terms together, common factors in front, known symmetries used.",
        "同じ行列をより短く書く。同類項をまとめ、共通因子をくくり出し、仮定した対称性を用いる。",
    ),
)
THROUGH = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} only through {z}: chain rule, with the derivative by {z} already found.",
        "{f} は {z} を通してのみ {u} に依存するので、すでに求めた {z} による微分を用いて連鎖律を適用する。",
    ),
)
THROUGH_SEVERAL = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} in several places; each contributes, with the derivatives already found.",
        "{f} は複数の箇所で {u} に依存する。すでに求めた微分を用いて、それぞれの寄与を足し合わせる。",
    ),
)
THROUGH_HELD = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} in several places; each contributes once, so {s} is held fixed where its own part is "
        "counted separately.",
        "{f} は複数の箇所で {u} に依存し、それぞれの寄与を一度ずつ数える。"
        "{s} の分は別に数えるので、他の箇所では {s} を固定する。",
    ),
)
OPEN_USER = Rule(
    "components",
    Text("The entries of {z} are written out.", "{z} の成分を書き下す。"),
)


@dataclass(frozen=True)
class Answer:
    """What a proof arrives at.

    ``value`` is the derivative, which may use letters; ``where`` defines those that it keeps, and ``complete``
    has none. ``at`` are the indices of its axes.
    """

    value: Expr
    lemmas: tuple[Lemma, ...]
    at: tuple[Index, ...]
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
        return scope(Product(*self.outside, self.inside)) + tuple(i.name for i in (*self.indices, *self.inner))

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
        self.named = Named(objective, unknown, letters, tuple(self.given))
        self.names = self.named.names
        self.expander = Expander(letters, self.named.varies)
        self.templates: dict[Var, tuple[tuple[Index, ...], Expr]] = {}
        self.known: dict[Var, tuple[tuple[Index, ...], Expr]] = {}
        self.functions = {v.definition: v for v in self.names}

    # -- shared pieces

    def _as_entry(self, value: Expr, at: tuple[Index, ...]) -> Expr:
        """A recognised derivative as a line: the entry of a matrix, or the index expression that it is."""
        return value if len(at) > 2 else self._adjoint_entry(value, at)

    def _own(self, var: Expr, used: Sequence[str] = ()) -> tuple[Index, ...]:
        """Indices i, j for the axes of an expression."""
        out: list[Index] = []
        for extent in shape_of(var):
            if extent != 1:
                out.append(self.letters.index(extent, [*used, *(i.name for i in out)]))
        return tuple(out)

    def template(self, name: Var) -> tuple[tuple[Index, ...], Expr]:
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
        return instantiate(body, dict(zip(own, at, strict=True)), around, self.letters)

    def _entry(self, var: Expr, at: Sequence[Index]) -> Expr:
        return Entry(var, *at) if at else var

    def _define(self, name: Var) -> list[Step]:
        """The two lines that introduce a letter: what it stands for, and its entries."""
        assert name.definition is not None
        at, body = self.template(name)
        rule, bindings = self.given.get(name, (NAME, {"w": self.unknown, "u": name}))
        first = Step(name, name.definition, rule, bindings, role="definition")
        if is_scalar(name) and body == name.definition:
            return [first]
        rule = WRITE if at else WRITE_SCALAR
        return [first, Step(self._entry(name, at), body, rule, {"u": name}, role="definition")]

    def _unfold(self, expr: Expr) -> Expr:
        """Every letter of this proof replaced by what it stands for, all the way down."""
        values: dict[Expr, Expr] = {}
        for name in self.names:
            assert name.definition is not None
            values[name] = substitute(name.definition, values)
        return substitute(expr, values)

    # -- the way forward

    def forward(self, at: tuple[Index, ...] | None = None) -> Answer:
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
        body = self.expander.entry(self.named.objective, at, tuple(i.name for i in self.target_at))
        first = Step(
            self._entry(label, at),
            self._shown(body),
            self._writing_rule(self.named.objective),
            {"u": label} if self._writing_rule(self.named.objective).reason.placeholders else {},
        )
        lemma, value = self._derivative_of(self._entry(label, at), body, at, [*start, first], None)
        return Answer(value, (*lemmas, lemma), (*at, *self.target_at))

    def _label(self, start: list[Step]) -> Expr:
        """The objective as it appears in ∂(…): itself when it is short, otherwise a letter, defined first."""
        if self.order > 1:
            g = self.letters.gradient(self.original)
            start.insert(0, Step(g, self.original, NAME_GRADIENT, {"u": g}, role="definition"))
            return g
        if self._is_short(self.original):
            return self.original
        f = self.letters.function(self.original)
        start.insert(0, Step(f, self.original, NAME_OBJECTIVE, {"u": f}, role="definition"))
        return f

    @staticmethod
    def _is_short(expr: Expr) -> bool:
        return is_scalar(expr) and nodes(expr) <= SHORT or isinstance(expr, Var)

    def _writing_rule(self, objective: Expr) -> Rule:
        if isinstance(objective, Terms):
            return WRITE_TERMS
        if isinstance(objective, Applied) and objective.operation.components is not None:
            return Rule("components", objective.operation.components.reason)
        return WRITE_TERMS if isinstance(objective, Product | Power) else WRITE_SCALAR

    def _shown(self, expr: Expr) -> Expr:
        return replace(expr, self._openings(expr))

    def _openings(self, expr: Expr) -> dict[Expr, Expr]:
        """Entries of names that read better written out: short, and standing once in their term."""
        out: dict[Expr, Expr] = {}
        if len(self.names) != 1:
            return out
        name = self.names[0]
        if is_scalar(name) or nodes(self.template(name)[1]) > OPENED:
            return out
        around = scope(expr) + tuple(i.name for i in self.target_at)
        for e in walk(expr):
            if isinstance(e, Entry) and e.base == name and e not in out:
                out[e] = self.opened(e, around)
        for term in termwise(expr):
            count = sum(1 for e in walk(term) if e == name)
            if count > 1 or any(e == name and not _stands_in_entry(term, name) for e in walk(term)):
                return {}
        return out

    def _derivative_of(
        self, label: Expr, body: Expr, at: tuple[Index, ...], steps: list[Step], name: Var | None
    ) -> tuple[Lemma, Expr]:
        """The chain from ∂(label)/∂w to a recognised entry."""
        w = self.target
        lhs = Partial(label, w)
        openings = self._openings(body)
        steps.append(Step(lhs, Partial(replace(body, openings), w), BOTH_SIDES, {"w": w}))
        deps = frozenset(v for v in self.names if v != name)
        pieces = [self._piece(t, deps) for t in _split_sums(body)]
        pieces = [p for p in pieces if self._depends(p.inside, deps)]
        return self._finish(lhs, pieces, at, steps, deps, w)

    def _finish(
        self,
        lhs: Expr,
        pieces: list[Piece],
        at: tuple[Index, ...],
        steps: list[Step],
        deps: frozenset[Var],
        w: Expr,
        extra: Expr = S.Zero,
    ) -> tuple[Lemma, Expr]:
        """From ∂ of the written-out pieces (plus ``extra``, worked out already) to the recognised claim."""
        w_at = w.at if isinstance(w, Entry) else ()
        free_at = (*at, *w_at)
        if not pieces and extra == 0:
            steps.append(Step(steps[-1].rhs, S.Zero, VANISH, {"w": w}))
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
            last = [s for s in steps if s.role == "main"][-1].rhs
            if rhs != last:
                steps.append(Step(last, rhs, rule, bindings, detail=detail))

        go(line(), SUM_RULE, w=w)
        self._slots(pieces, w, deps, go, line)
        values, facts, product_rule = self._work(pieces, w, deps, steps, show_open)
        raw = terms(extra, *(p.with_value(v) for p, v in zip(pieces, values, strict=True)))
        opened_names = any(self._depends_on(p.inside, deps) for p in pieces)
        if opened_names:
            go(shown(raw), COMBINE)
        elif product_rule:
            go(raw, WORK_PRODUCT, facts, w=w, W=w.base if isinstance(w, Entry) else w)
        else:
            go(raw, WORK, facts, w=w)
        collapsed = collapse_deltas(raw)
        delta = next((d for d in walk(raw) if isinstance(d, Delta) and not _both_free(d, free_at)), None)
        if delta is not None:
            i, a = delta.args if delta.args[0] not in free_at else delta.args[::-1]
            go(shown(collapsed), COLLAPSE, i=i, a=a)
        else:
            go(shown(collapsed), COLLAPSE_PLAIN)
        like = collect(collapsed)
        go(shown(like), LIKE_TERMS)
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

    def _slots(self, pieces: list[Piece], w: Expr, deps: frozenset[Var], go: object, line: object) -> None:
        """Drop the sums of which only one term contains the entry; one line for all pieces."""
        if not isinstance(w, Entry):
            return
        changed: dict[Index, Index] = {}
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
            found = slots(inside, w.base, w.at, (*p.indices, *p.inner))
            if not found:
                continue
            changed.update(found)
            p.inside = replace(p.inside, dict(found))
            p.outside = tuple(replace(f, dict(found)) for f in p.outside)
            p.indices = tuple(i for i in p.indices if i not in found)
            p.inner = tuple(i for i in p.inner if i not in found)
        pairs = list(changed.items())
        if len(pairs) == 1 or pairs and len({a for _, a in pairs}) == 1:
            go(line(), ONE_SLOT, i=pairs[0][0], a=pairs[0][1], w=w)  # type: ignore[operator]
        elif pairs:
            (i, a), (j, b) = pairs[:2]
            go(line(), TWO_SLOTS, i=i, a=a, j=j, b=b, w=w)  # type: ignore[operator]

    # -- one summand

    def _work(
        self, pieces: list[Piece], w: Expr, deps: frozenset[Var], steps: list[Step], show_open: bool
    ) -> tuple[list[Expr], tuple[Step, ...], bool]:
        """The derivative of each piece; those that go through a name get a calculation on the side."""
        values: list[Expr] = []
        facts: dict[Expr, Step] = {}
        product_rule = False
        for p in pieces:
            rules = Differentiator(w, self.letters, deps)
            value = rules.derivative(p.inside, p.around())
            product_rule |= rules.used_product_rule
            if self._depends_on(p.inside, deps):
                value = self._aside(p, value, rules, steps, show_open)
            else:
                facts.update(rules.facts)
            values.append(value)
        return values, tuple(facts.values()), product_rule

    def _aside(self, p: Piece, raw: Expr, rules: Differentiator, steps: list[Step], show_open: bool) -> Expr:
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
        put = self._put(chained, values, rules) if chained != lhs else replace(raw, values)
        entries = [e for e in rules.entries(inside) if not (isinstance(e, Entry) and e.base == self.unknown)]
        u = entries[0] if entries else inside
        if chained != lhs:
            rule = PRODUCT if rules.used_product_rule else CHAIN
            bindings = {"w": w} if rules.used_product_rule else {"w": w, "u": u}
            steps.append(Step(lhs, chained, rule, bindings, role="aside"))
        if put != chained:
            known = all(e.expression in self.known or getattr(e.expression, "base", None) in self.known for e in values)
            rule, bindings = INSERT, {"w": w, "u": u}
            if chained == lhs or rules.used_product_rule or known and values:
                rule, bindings = INSERT_KNOWN, {"d": next(iter(values), lhs)}
            steps.append(Step(chained, put, rule, bindings, detail=tuple(detail), role="aside"))
        tidied = collapse_deltas(_flat(put))
        openings = self._openings(tidied) if show_open else {}
        opened = replace(tidied, openings)
        if opened != put:
            rule = PUT_BACK if openings else COLLAPSE_PLAIN
            steps.append(Step(put, opened, rule, {"u": u} if openings else {}, role="aside"))
        return tidied

    def _put(self, chained: Expr, values: dict[Expr, Expr], rules: Differentiator) -> Expr:
        """The chain-rule form with every derivative in it worked out, factors where they stood: x_iα · 2u_iβ."""
        out: list[Expr] = []
        for term in termwise(chained):
            parts: list[Expr] = []
            for f in factors(term):
                if not isinstance(f, Partial):
                    parts.append(f)
                elif f in values:
                    parts.append(values[f])
                else:
                    inner = Differentiator(f.variable, self.letters)
                    parts.append(f.expression if f.variable == S.One else inner.derivative(f.expression))
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
            if len(entries) > 1:  # a factor of several entries is not a function of one of them alone
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
            return instantiate(value, dict(zip(own, at, strict=True)), around, self.letters), []
        body = self.opened(entry, around)
        rules = Differentiator(w, self.letters)
        raw = rules.derivative(body, around)
        value = collect(collapse_deltas(raw))
        lines = [Step(slope, Partial(body, w), WRITE if at else WRITE_SCALAR, {"u": name}, role="aside")]
        if raw != lines[-1].rhs:
            if rules.used_product_rule:
                rule, bindings = WORK_PRODUCT, {"w": w, "W": self.unknown}
            else:
                rule, bindings = WORK, {"w": w}
            lines.append(Step(lines[-1].rhs, raw, rule, bindings, detail=tuple(rules.facts.values()), role="aside"))
        if value != raw:
            delta = next((d for d in walk(raw) if isinstance(d, Delta)), None)
            if delta is None:
                lines.append(Step(raw, value, COLLAPSE_PLAIN, {}, role="aside"))
            else:
                i, a = delta.args if delta.args[0] not in self.target_at else delta.args[::-1]
                lines.append(Step(raw, value, COLLAPSE, {"i": i, "a": a}, role="aside"))
        return value, lines

    # -- the way back to a matrix

    def _recognise(
        self,
        lhs: Expr,
        expr: Expr,
        shown: Expr,
        at: tuple[Index, ...],
        steps: list[Step],
        openings: dict[Expr, Expr],
    ) -> tuple[Lemma, Expr]:
        """The last lines: entries turned the way they stand in the product, then the matrix, then its short form."""
        found = recognise_terms(expr, at) if expr != 0 else []
        oriented = terms(*(r.oriented for r in found))
        flipped = next((e for e in _flipped(expr, oriented)), None)
        if flipped is not None and len(at) <= 2:
            a, b = flipped
            line = replace(oriented, openings)
            steps.append(Step(shown, line, TRANSPOSE, {"a": a, "b": b}))
            shown, expr = line, oriented
            found = recognise_terms(expr, at)
        shape = (*(i.size for i in at), S.One, S.One)[:2]
        if len(at) > 2:
            value: Expr = terms(*(r.value for r in found))
            if value != shown:
                steps.append(Step(shown, value, RECOGNISE_INDEX, {}, detail=self._moves(found)))
            return self._lemma(lhs, value, steps), value
        raw = add(*(r.value for r in found)) if found else zero(shape)
        matrix = self._unfold(raw) if openings else raw
        detail = self._moves(found)
        if openings and shown != expr:
            u = next(iter(openings))
            detail = (Step(shown, expr, FOLD, {"u": u}, role="aside"), *detail)
        rhs = self._entry(matrix, at)
        if rhs != shown:
            if len(at) == 2:
                rule, bindings = RECOGNISE, {"a": at[0], "b": at[1]}
            elif at:
                rule, bindings = RECOGNISE_VECTOR, {"a": at[0]}
            else:
                rule, bindings = RECOGNISE_SCALAR, {}
            steps.append(Step(shown, rhs, rule, bindings, detail=detail))
        short = tidy(raw)
        value = tidy(self._unfold(short)) if openings else short
        if value != matrix:
            steps.append(Step(rhs, self._entry(value, at), TIDY, {}))
        return self._lemma(lhs, self._entry(value, at), steps), value

    def _lemma(self, lhs: Expr, rhs: Expr, steps: list[Step]) -> Lemma:
        return Lemma(lhs, rhs, tuple(steps))

    @staticmethod
    def _moves(found: list[Recognised]) -> tuple[Step, ...]:
        """The reduction of each term, as steps; terms that need at most one move explain themselves."""
        out: list[Step] = []
        for r in found:
            if r.moves and r.moves[0].before != r.term:
                out.append(Step(r.term, r.moves[0].before, GATHER, {}, role="aside"))
            for m in r.moves:
                if m.before != m.after:
                    out.append(Step(m.before, m.after, m.rule, dict(m.bindings), role="aside"))
        return tuple(out)

    # -- the way back through the names

    def backward(self) -> Answer:
        """∂f/∂w of a scalar f by way of ∂f/∂u for every name u, outermost first."""
        start: list[Step] = []
        for name in self.names:
            start += self._define(name)
        label = self.letters.function(self.original, self.named.objective)
        start[:0] = [Step(label, self.original, NAME_OBJECTIVE, {"u": label}, role="definition"), *self.rewriting]
        lemmas: list[Lemma] = []
        adjoints: dict[Var, Expr] = {}
        objective = self.expander.entry(self.named.objective)
        start.append(
            Step(label, objective, self._writing_rule(self.named.objective), self._bind(self.named.objective, label))
        )
        for variable in (*reversed(self.names), self.unknown):
            final = variable == self.unknown
            at = self.target_at if final else self.template(variable)[0]
            w = self._entry(variable, at)
            if _contains(objective, variable):
                objective = self.expander.entry(self.named.objective, (), tuple(i.name for i in at))
            lemma, value = self._adjoint(label, objective, w, adjoints, start)
            start = []
            if not final and nodes(value) > BRIEF:
                value = self._letter_for(value, lemma, lemmas)
            else:
                lemmas.append(lemma)
            adjoints[variable] = value
        return Answer(adjoints[self.unknown], tuple(lemmas), self.target_at, adjoints=adjoints)

    def _bind(self, objective: Expr, label: Expr) -> dict[str, Expr]:
        return {"u": label} if "u" in self._writing_rule(objective).reason.placeholders else {}

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
        used = tuple(i.name for i in at)
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
            inside = instantiate(body, dict(zip(own, z_at, strict=True)), used, self.letters)
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
                steps.append(Step(steps[-1].rhs, body_line, OPEN_USER, {"z": users[-1]}))
            return self._close_adjoint(lhs, pieces, steps, w, extra)
        steps.append(Step(lhs, Partial(objective, w), BOTH_SIDES, {"w": w}))
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
        return self._close_adjoint(lhs, pieces, steps, w, S.Zero)

    def _close_adjoint(
        self, lhs: Expr, pieces: list[Piece], steps: list[Step], w: Expr, extra: Expr
    ) -> tuple[Lemma, Expr]:
        names, self.names = self.names, ()
        try:
            return self._finish(lhs, pieces, (), steps, frozenset(), w, extra)
        finally:
            self.names = names

    def _adjoint_entry(self, adjoint: Expr, at: tuple[Index, ...]) -> Expr:
        if not at:
            return adjoint
        if is_op(adjoint, "scale"):
            return product(adjoint.args[0], Entry(adjoint.args[1], *at))
        return S.One if is_op(adjoint, "ones") else Entry(adjoint, *at)

    def _held(self, user: Var, variable: Expr) -> tuple[Var, ...]:
        """The letters in a definition that depend on the variable as well, whose part is counted on its own."""
        return tuple(v for v in self.names if v != variable and _contains(user.definition, v) and involves(v, variable))

    def _seeded(self, seed: Expr, at: tuple[Index, ...], term: Expr, variable: Expr, held: tuple[Var, ...]) -> Piece:
        parts = factors(term)
        moving = [f for f in parts if _contains(f, variable)]
        constant = tuple(f for f in parts if not _contains(f, variable))
        numbers = tuple(f for f in constant if not free(f))
        rest = tuple(f for f in constant if free(f))
        outside = (*numbers, *factors(seed), *rest)
        if len(moving) == 1 and isinstance(moving[0], Sum):
            return Piece(outside, at, moving[0].body, moving[0].indices, held)
        return Piece(outside, at, product(*moving), (), held)

    def _direct(self, direct: list[Expr], w: Expr) -> tuple[Expr, tuple[Step, ...]]:
        """What the objective contributes to ∂f/∂v without going through another name."""
        rules = Differentiator(w, self.letters)
        value = collapse_deltas(terms(*(rules.derivative(t, scope(w)) for t in direct))) if direct else S.Zero
        return value, tuple(rules.facts.values())


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


def _contains(expr: Expr | None, variable: Expr) -> bool:
    return expr is not None and any(e == variable for e in walk(expr))


def _both_free(delta: Delta, at: tuple[Index, ...]) -> bool:
    return all(i in at for i in delta.args)


def _flat(expr: Expr) -> Expr:
    """Products within products multiplied out of their order of writing, numbers in front."""
    return terms(*(product(*factors(t)) for t in termwise(expr)))


def _stands_in_entry(term: Expr, name: Var) -> bool:
    return not any(name in e.args and not isinstance(e, Entry) for e in walk(term))


def _flipped(before: Expr, after: Expr) -> list[tuple[Expr, Expr]]:
    """The entries that stand transposed in ``after`` and did not in ``before``."""
    there = {e for e in walk(before) if isinstance(e, Entry)}
    out = []
    for e in walk(after):
        if isinstance(e, Entry) and is_op(e.base, "transpose") and e not in there and len(e.at) == 2:
            original = Entry(e.base.args[0], *reversed(e.at))
            if original in there:
                out.append((original, e))
    return out
