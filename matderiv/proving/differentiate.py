"""Differentiation of components by one entry: every rule by its name, with its reason.

``Differentiator`` works out ∂(line)/∂(entry). What it meets on the way (the derivative of a power, of exp, of
an entry by an entry) it keeps as facts, each a step of its own, which become the detail of the line. It ends
because every rule goes to a smaller expression; being stuck raises.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    At,
    Delta,
    Entry,
    Fixed,
    Index,
    Partial,
    Power,
    Product,
    Sum,
    Terms,
    atomic,
    bound,
    coefficient,
    distinct,
    factors,
    free,
    is_scalar,
    less_one,
    names_in,
    power,
    product,
    replace,
    shape_of,
    size_text,
    summed,
    terms,
    termwise,
    walk,
)
from ..core.operation import Applied, Kit
from ..core.proof import Rule, Step
from ..core.text import Said, Text
from ..expressions.letters import Letters
from ..expressions.matrix import Var, apply, involves, is_op
from ..expressions.writer import formula
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.log import LOG
from ..operations.unit import FAR
from .flat import collapse, flatten

__all__ = ["Differentiator", "collapse_deltas", "distributed", "instantiate", "line_of", "slots", "with_powers"]

SQUARE = 2  # the least power of a function that is 0 on one side which has a derivative where its two sides meet
ENTRY = Rule(
    "entry-by-entry",
    Text(
        "{d} is 1 for {i} = {a} and 0 otherwise: that is what the Kronecker delta says.",
        "{d} は {i} = {a} のとき 1、それ以外では 0 である。これを表すのがクロネッカーのデルタである。",
    ),
)
OTHER_ENTRY = Rule(
    "other-entry",
    Text("{d} is 0, since these are two different entries.", "二つは異なる成分なので、{d} は 0 である。"),
)
ENTRY_TWO = Rule(
    "entry-by-entry",
    Text(
        "{d} is 1 for {i} = {a} and {j} = {b}, and 0 otherwise: that is what the Kronecker deltas say.",
        "{d} は {i} = {a} かつ {j} = {b} のとき 1、それ以外では 0 である。これを表すのがクロネッカーのデルタである。",
    ),
)
ENTRY_ALL = Rule(
    "entry-by-entry",
    Text(
        "{d} is 1 where all indices of the two entries agree, and 0 otherwise: that is what the Kronecker deltas say.",
        "{d} は二つの成分の添字がすべて一致するとき 1、それ以外では 0 である。"
        "これを表すのがクロネッカーのデルタである。",
    ),
)
POWER = Rule(
    "power",
    Text(
        "Power rule.",
        "冪の微分法による。",
    ),
)
EXPONENTIAL = Rule(
    "exponential",
    Text(
        "A power with the variable in its exponent is multiplied by the logarithm of its base.",
        "指数に変数をもつ冪の導関数には、底の対数が掛かる。",
    ),
)


class Differentiator:
    """Derivatives of component expressions by the entry ``target`` (or the scalar symbol ``target``).

    ``open_names`` are letters whose own derivative is left as ∂u_ij/∂w_αβ for the caller to put in; other
    letters, and everything that does not hold the target, count as constant. With ``apart`` the derivative of a
    function of all entries of a matrix is left as it is, in the sum of the chain rule where it is one by a letter.
    """

    def __init__(
        self,
        target: Expr,
        letters: Letters,
        open_names: Iterable[Var] = (),
        folded: Mapping[Expr, Expr] | None = None,
        apart: bool = False,
    ) -> None:
        self.target, self.left_apart = target, apart
        self.base: Expr = target.base if isinstance(target, Entry) else target
        self.at: tuple[At, ...] = target.at if isinstance(target, Entry) else ()
        self.letters = letters
        self.open_names = frozenset(open_names)
        self.folded = dict(folded or {})
        self.facts: dict[Expr, Step] = {}
        self.used_product_rule = False
        self.used_quotient = False  # of these products, one has a reciprocal for a factor
        self.quotients = 0  # the products of two such factors of which one is a reciprocal: s/t
        self.nested = False  # whether a function was differentiated whose argument is more than one entry
        self.fronts: list[Expr] = []  # the numbers of derivatives that went before sums over indices
        self.bare = False  # whether the target itself was differentiated, which gives 1
        self.met: list[Expr] = []  # the numbers in front of factors that were multiplied with one another
        self.slopes: dict[str, Text] = {}  # the functions that were differentiated, with the reasons of their slopes
        self._holds: dict[Expr, bool] = {}

    # -- what depends on the target

    def holds(self, expr: Expr) -> bool:
        """Whether ``expr`` contains the target's symbol or an open name."""
        found = self._holds.get(expr)
        if found is None:
            if isinstance(expr, Var):
                found = expr == self.base or expr in self.open_names
            else:
                found = any(self.holds(a) for a in expr.args)
            self._holds[expr] = found
        return found

    def entries(self, expr: Expr) -> tuple[Expr, ...]:
        """The distinct entries (and scalar symbols) in ``expr`` that depend on the target."""
        out: dict[Expr, None] = {}
        stack = [expr]
        while stack:
            e = stack.pop()
            if not self.holds(e):
                continue
            if (
                isinstance(e, Var)
                or isinstance(e, Entry)
                and isinstance(e.base, Var)
                or isinstance(e, Entry | Applied)
                and not self._scalar_function(e)
            ):
                out[e] = None
            else:
                stack.extend(reversed(e.args))
        return tuple(out)

    @staticmethod
    def _scalar_function(e: Expr) -> bool:
        return isinstance(e, Applied) and e.operation.each

    # -- the rules

    def derivative(self, expr: Expr, around: tuple[str, ...] = ()) -> Expr:
        """∂(expr)/∂(target), deltas not yet collapsed."""
        if not self.holds(expr):
            return S.Zero
        if isinstance(expr, Terms):
            return terms(*(self.derivative(a, around) for a in expr.args))
        if isinstance(expr, Sum):
            body = self.derivative(expr.body, (*around, *(i.name for i in expr.indices)))
            self.fronts += [number for t in termwise(body) if (number := coefficient(t)[0]) != 1]
            return _sum_of(body, expr.indices)
        if isinstance(expr, Product):
            return self._product(expr, around)
        if isinstance(expr, Power):
            return self._power(expr, around)
        if isinstance(expr, Var):
            self.bare |= expr == self.base
            return S.One if expr == self.base else Partial(expr, self.target)
        if isinstance(expr, Applied) and expr.operation.each:
            return self._function(expr, around)
        if isinstance(expr, Entry) and isinstance(expr.base, Var):
            return self._entry(expr)
        base, at = (expr.base, expr.at) if isinstance(expr, Entry) else (expr, ())
        if isinstance(base, Applied) and base.operation.local is not None:
            return self._folded(base, at, around)
        raise NoRuleError(_no_rule(base), term=expr)

    def _entry(self, expr: Entry) -> Expr:
        """∂w_kj/∂w_αβ = δ_kα δ_jβ; an open name stays ∂u_ij/∂w_αβ."""
        slope = Partial(expr, self.target)
        if expr.base != self.base:
            return slope
        pairs = [(i, a) for i, a in zip(atomic(expr.at), atomic(self.at), strict=True) if i != a]
        value = S.Zero if any(map(_apart, pairs)) else product(*(Delta(i, a) for i, a in pairs))
        # a number is said last: 1 for α = 2
        pairs = [(a, i) if isinstance(i, Fixed) and not isinstance(a, Fixed) else (i, a) for i, a in pairs]
        self.bare |= not pairs
        if value == 0:
            self._fact(slope, value, OTHER_ENTRY, d=slope)
        elif len(pairs) == 1:
            self._fact(slope, value, ENTRY, d=slope, i=pairs[0][0], a=pairs[0][1])
        elif len(pairs) == 2:
            (i, a), (j, b) = pairs
            self._fact(slope, value, ENTRY_TWO, d=slope, i=i, a=a, j=j, b=b)
        elif pairs:
            self._fact(slope, value, ENTRY_ALL, d=slope)
        return value

    def _product(self, expr: Product, around: tuple[str, ...]) -> Expr:
        """Each factor that holds the target is differentiated in turn, the others stay as they are."""
        parts = factors(expr)
        inner = (*around, *(i.name for i in free(expr) | bound(expr)))
        moving = [n for n, f in enumerate(parts) if self.holds(f)]
        if quotient := line_of(parts, moving):
            self.quotients += 1
            return self._quotient(parts, *quotient, inner)
        if len(moving) > 1:
            under = [n for n in moving if _reciprocal(parts[n])]
            self.used_product_rule = True
            self.used_quotient |= 0 < len(under) < len(moving)
        out = []
        for n in moving:
            out.append(self._times(*parts[:n], self.derivative(parts[n], inner), *parts[n + 1 :]))
        return terms(*out)

    def _quotient(self, parts: tuple[Expr, ...], above: int, below: int, around: tuple[str, ...]) -> Expr:
        """The quotient rule: ∂(s/t) = ∂s/t − s ∂t/t², with what is constant as it stands."""
        t = parts[below].args[0]
        first = self._times(*parts[:above], self.derivative(parts[above], around), *parts[above + 1 :])
        slope = self.derivative(t, around)
        rest = (*parts[:below], slope, power(t, -2), *parts[below + 1 :])
        return terms(first, self._times(S.NegativeOne, *rest))

    def _times(self, *parts: Expr) -> Expr:
        """The product, in which the numbers of the factors are multiplied."""
        numbers = [number for p in parts if (number := coefficient(p)[0]) != 1]
        if len(numbers) > 1:
            self.met += numbers
        return product(*parts)

    def _inner(self, expr: Expr, around: tuple[str, ...]) -> Expr:
        """The derivative of what stands inside a function, whose slope is the fact of its term."""
        bare = self.bare
        value = self.derivative(expr, around)
        if self._atom(expr):
            self.bare = bare
        return value

    def _power(self, expr: Power, around: tuple[str, ...]) -> Expr:
        base, exponent = expr.base, expr.exponent
        out: list[Expr] = []
        smooth = with_powers(expr)
        if smooth is not None:
            inside = base.args[0]
            slope = self._times(exponent, power(base, less_one(exponent)))
            if self._atom(inside):
                both = Text(f"{POWER.reason.en} {smooth.en}", POWER.reason.ja + smooth.ja)
                self._fact(Partial(expr, inside), slope, Rule(POWER.name, both))
            else:
                self.nested = True
            self.slopes["power"], self.slopes[f"powers of {base.operation.name}"] = POWER.reason, smooth
            inner = self._inner(inside, around)
            return self._times(inner, slope) if isinstance(inner, Partial) else self._times(slope, inner)
        if self.holds(base):
            slope = self._times(exponent, power(base, less_one(exponent)))
            self.slopes["power"] = POWER.reason
            if self.holds(exponent) or not self._atom(base):
                self.nested = True
            else:
                self._fact(Partial(expr, base), slope, POWER)
            inner = self._inner(base, around)
            out.append(self._times(inner, slope) if isinstance(inner, Partial) else self._times(slope, inner))
        if self.holds(exponent):
            slope = product(expr, apply(LOG, base))
            self.slopes["exponential"] = EXPONENTIAL.reason
            if self.holds(base) or not self._atom(exponent):
                self.nested = True
            else:
                self._fact(Partial(expr, exponent), slope, EXPONENTIAL)
            out.append(self._times(slope, self._inner(exponent, around)))
        if len(out) > 1:
            self.slopes["both"] = BASE_AND_EXPONENT
        return terms(*out)

    @staticmethod
    def _atom(expr: Expr) -> bool:
        return isinstance(expr, Var) or isinstance(expr, Entry) and isinstance(expr.base, Var)

    def _function(self, expr: Applied, around: tuple[str, ...]) -> Expr:
        """Chain rule for a function of real variables, one or several."""
        operation, out = expr.operation, list[Expr]()
        moving = [n for n, a in enumerate(expr.args) if self.holds(a)]
        for n in moving:
            argument = expr.args[n]
            slope = operation.slopes[n] if operation.slopes else operation.slope
            assert slope is not None
            value = slope.at(*expr.args, self._kit(around))
            name = operation.name
            self.slopes[f"{name} {n}" if operation.slopes else name] = slope.reason
            if (upright := _upright(value)) != value:
                value, self.slopes["upright"] = upright, UPRIGHT
            if self._atom(argument) and len(moving) == 1:
                self._fact(Partial(expr, argument), value, Rule(name, slope.reason))
            else:
                self.nested = True
            inner = self._inner(argument, around)
            # a constant factor of the argument comes first, −y exp(−y u), and what a letter leaves, ∂u/∂w · exp(u)
            first = _is_coefficient(inner) or isinstance(inner, Partial)
            out.append(self._times(inner, value) if first else self._times(value, inner))
        if len(out) > 1:
            self.slopes["several"] = SEVERAL
        return terms(*out)

    def _folded(self, expr: Applied, at: tuple[At, ...], around: tuple[str, ...]) -> Expr:
        """An operation that stays folded: its local derivative, summed over the entries of its arguments."""
        local = expr.operation.local
        assert local is not None
        out: list[Expr] = []
        whole = Entry(expr, *at) if at else expr
        for number, argument in enumerate(expr.args):
            if not self.holds(argument):
                continue
            if not isinstance(argument, Var):
                raise NoRuleError(
                    Text("an argument that should have a letter has none", "文字で置くべき引数が置かれていない"),
                    term=expr,
                )
            kit = self._kit((*around, *names_in(at)))
            name, own = expr.operation.name, argument == self.base
            if local.along is not None and not own and is_scalar(self.target):
                given = local.along(expr.args, at, self.target, kit)
                variable, value = self.target, given[-1].rhs
                slope = Partial(whole, variable) if self.left_apart else value
            else:
                by = self.at if own else tuple(kit.fresh(s) for s in shape_of(argument) if s != 1)
                variable = Entry(argument, *by) if by else argument
                value = local.entry(expr.args, number, at, by, kit)
                given = local.lines(expr.args, number, at, by, kit)
                slope = Partial(whole, variable) if self.left_apart and (own or by) else value
                slope = slope if own else summed(product(slope, Partial(variable, self.target)), *by)
            lines = tuple(Step(n.lhs, n.rhs, Rule(name, n.reason), n.names, role="aside") for n in given)
            bindings = {"by": variable, "out": whole}
            total = variable == self.target and not own  # with all letters moving
            self._fact(Partial(whole, variable), value, Rule(name, local.reason), lines, total, **bindings)
            out.append(slope)
        return terms(*out)

    def _kit(self, around: tuple[str, ...]) -> Kit:
        return Kit(self.letters.fresh({*around, *names_in(self.at)}), apply, self.letters.auxiliary)

    @staticmethod
    def _holding(slope: Expr) -> Expr:
        """A derivative with the other letters in what is differentiated held fixed, as they are here."""
        if not isinstance(slope, Partial):
            return slope
        by = slope.variable.base if isinstance(slope.variable, Entry) else slope.variable
        inside = (e for e in distinct(slope.expression) if isinstance(e, Var) and e != by and e.definition is not None)
        return Partial(slope.expression, slope.variable, *(v for v in inside if involves(v, by)))

    def _fact(
        self,
        lhs: Expr,
        rhs: Expr,
        rule: Rule,
        detail: tuple[Step, ...] = (),
        total: bool = False,
        **bindings: Expr,
    ) -> None:
        lhs = lhs if total else self._holding(lhs)
        if lhs not in self.facts:
            self.facts[lhs] = Step(lhs, rhs, rule, bindings, detail=detail, role="aside")


BASE_AND_EXPONENT = Text(
    "Base and exponent both depend on the variable: each is differentiated with the other held fixed, and the two "
    "parts are added.",
    "底も指数も変数に依存するので、一方を固定して他方を微分した二つの部分を足す。",
)


SEVERAL = Text(
    "Several arguments depend on the variable: the function is differentiated with respect to each with the others "
    "held fixed, and the parts are added.",
    "変数に依存する引数がいくつもあるので、他を固定してそれぞれで微分した部分を足す。",
)


def with_powers(expr: Expr) -> Text | None:
    """Why a power of a function is differentiated as if its slope were 1, where it is, as relu(t)² is."""
    base = expr.args[0]
    entrywise = isinstance(expr, Power) or is_op(expr, ENTRYWISE_POWER)
    if not (entrywise and isinstance(base, Applied) and expr.args[1].is_Integer and expr.args[1] >= SQUARE):
        return None
    return base.operation.powers


UPRIGHT = Text("One over a quotient is that quotient turned over.", "商の逆数は、分子と分母を入れ替えた商である。")


def _upright(value: Expr) -> Expr:
    """u/x in the place of 1/(x/u), a power of a product with a reciprocal in it."""
    if isinstance(value, Product):
        return product(*map(_upright, value.args))
    quotient = isinstance(value, Power) and isinstance(value.base, Product) and any(map(_reciprocal, value.base.args))
    if not quotient or not value.exponent.is_Integer or value.exponent > 0:
        return value
    parts = [power(f, value.exponent) for f in value.base.args]
    return product(*sorted(parts, key=_reciprocal))


def _no_rule(expr: Expr) -> Text | Said:
    """That no rule differentiates a term, which is named by its formula, a function also by what it is."""
    text = formula(expr)
    if not isinstance(expr, Applied) or text is None:
        return Text("no rule differentiates this term", "この項を微分する規則がない")
    if not expr.operation.words:
        return Text("no rule differentiates {text}", "{text} を微分する規則がない")(text=text)
    return Text("no rule differentiates {text}, the {meaning}", "{meaning} {text} を微分する規則がない")(
        text=text, meaning=expr.operation.meaning
    )


def line_of(parts: Sequence[Expr], moving: Sequence[int]) -> tuple[int, int] | None:
    """The factors above and below the line of s/t, where these two of a product are what moves.

    >>> from sympy import S
    >>> s, t = Var("s"), Var("t")
    >>> line_of((power(t, -1), s), [0, 1])
    (1, 0)
    """
    below = [n for n in moving if isinstance(f := parts[n], Power) and f.exponent == -1]
    if len(moving) != 2 or len(below) != 1 or all(map(_reciprocal, (parts[n] for n in moving))):
        return None
    return next(n for n in moving if n not in below), below[0]


def _reciprocal(factor: Expr) -> bool:
    return isinstance(factor, Power) and bool(factor.exponent.is_Number and factor.exponent < 0)


def _is_coefficient(expr: Expr) -> bool:
    """Whether a factor is a product of symbols and entries, other than 1, such as stands before a function."""
    return expr != 1 and all(isinstance(f, Var | Entry) or f.is_Number for f in factors(expr))


def _sum_of(body: Expr, indices: tuple[Index, ...]) -> Expr:
    """Σ over the indices of a derivative, number in front and term by term where it has several."""
    return terms(*(_numbers_first(t, indices) for t in termwise(body)))


def _numbers_first(term: Expr, indices: tuple[Index, ...]) -> Expr:
    number, rest = coefficient(term)
    return product(number, summed(product(*rest), *indices)) if term != 0 else S.Zero


def collapse_deltas(expr: Expr) -> Expr:
    """Use up every delta with a summed index, and bring sums to the front of each term."""
    return terms(*(_collapse_term(t) for x in termwise(expr) for t in _distributed(x)))


def distributed(expr: Expr) -> Expr:
    """The line with those brackets multiplied out that hold a delta, the deltas as they were."""
    out = []
    for t in (t for x in termwise(expr) for t in _distributed(x)):
        indices, parts = flatten(t)
        front = [p for p in parts if not free(p)]
        out.append(product(*front, summed(product(*(p for p in parts if free(p))), *indices)))
    return terms(*out)


def _distributed(term: Expr) -> list[Expr]:
    """A term with the sums of terms in it multiplied out where they hold a delta or join more than two indices."""
    indices, parts = flatten(term)
    for n, p in enumerate(parts):
        if isinstance(p, Terms) and (len(free(p)) > 2 or any(isinstance(e, Delta) for e in walk(p))):
            return [t for x in p.args for t in _distributed(summed(product(*parts[:n], x, *parts[n + 1 :]), *indices))]
    return [term]


def _collapse_term(term: Expr) -> Expr:
    indices, parts = flatten(term)
    parts = collapse(indices, parts, set())
    front = [p for p in parts if p.is_Number]
    rest = [p for p in parts if not p.is_Number]
    inside = [p for p in rest if not free(p).isdisjoint(indices)]
    outside = [p for p in rest if free(p).isdisjoint(indices) and not free(p)]
    inside = [p for p in rest if p not in outside]
    return product(*front, *outside, summed(product(*inside), *indices))


def _apart(pair: tuple[Expr, Expr]) -> bool:
    """Whether two indices are different numbers."""
    return all(isinstance(i, Fixed) and i.value.is_Integer and int(i.value) <= FAR for i in pair) and pair[0] != pair[1]


def slots(unfolded: Expr, base: Expr, target: tuple[At, ...], indices: Iterable[Index]) -> dict[Index, At]:
    """The summed indices that stand in one slot of every occurrence of the unknown: only their α or β term counts.

    A slot is the first or the second index of the unknown; ``unfolded`` is the summand with every name opened.
    """
    occurrences = [e.at for e in _entries_of(unfolded, base)]
    out: dict[Index, At] = {}
    if not occurrences:
        return out
    own = set(indices)
    for number, wanted in enumerate(target):
        found = {at[number] for at in occurrences}
        index = next(iter(found))
        if len(found) == 1 and index in own and index not in out:
            others = {at[m] for at in occurrences for m in range(len(target)) if m != number}
            if index not in others:
                out[index] = wanted
    return out


def _entries_of(expr: Expr, base: Expr) -> list[Entry]:
    out, stack = [], [expr]
    while stack:
        e = stack.pop()
        if isinstance(e, Entry) and e.base == base:
            out.append(e)
        else:
            if e == base:
                return []  # the unknown stands folded inside an operation: no slot can be read off
            stack.extend(e.args)
    return out


def instantiate(template: Expr, renaming: Mapping[Expr, Expr], around: Iterable[str], letters: Letters) -> Expr:
    """A known entry at other indices; its bound indices get letters that are not ``around``."""
    used = {*around, *(i.name for i in renaming.values() if isinstance(i, Index))}
    values: dict[Expr, Expr] = dict(renaming)
    for i in sorted(bound(template), key=lambda x: (x.name, size_text(x.size))):  # Σ_k over n₁ and Σ_k over n₂ are two
        if i in values:
            continue
        new = letters.plain(i.size, used) if i.name in used else i
        used.add(new.name)
        values[i] = new
    return replace(template, values)
