"""The moves of recognition, each with its reason, and what they are made on: parts of a network.

A term is a coefficient times a network: indices are nodes, an entry a_ij is an edge from i to j, an entry v_i a mark
on i. Each move has a plain meaning, said in its rule: a summed index between two edges is a matrix product, parallel
edges are an entrywise product, an edge from an index to itself is a diagonal or a trace.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ..core.index import At, Delta, Entry, factors
from ..core.proof import Bindings, Rule
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.matrix import chain, is_op, multiply, scaled, transpose
from ..operations.eye import EYE

__all__ = ["Move", "Part", "Recognised", "as_row", "drawn", "flips", "turned_over", "with_front", "with_turned"]

JOIN = Rule(
    "join",
    Text(
        "{i} is summed and joins {a} to {b}: they are one product, {c}.",
        "和をとる添字 {i} が {a} と {b} を結ぶので、二つは積 {c} にまとまる。",
    ),
)
JOIN_ENTRYWISE = Rule(
    "join",
    Text(
        "Factors with the equal index {i} multiply entry by entry, {b}; {i} is summed and joins {a} to this: they are "
        "one product, {c}.",
        "同じ添字 {i} をもつ因子の積は成分ごとの積 {b} である。和をとる添字 {i} が {a} とこれを結ぶので、"
        "二つは積 {c} にまとまる。",
    ),
)
JOIN_ALL = Rule(
    "join",
    Text(
        "{i} is summed and joins {a} to {b}, with {v} of the same index between them, which enters as a diagonal "
        "matrix: {c}.",
        "和をとる添字 {i} が {a} と {b} を結び、同じ添字の {v} はその間に対角行列として入るので、{c} となる。",
    ),
)
ROW_SUM = Rule(
    "row-sum",
    Text(
        "{i} is summed and stands in {a} alone: this is a product with the vector of ones, {c}.",
        "和をとる添字 {i} は {a} だけに現れる。これは 1 を並べたベクトルとの積 {c} である。",
    ),
)
ENTRYWISE = Rule(
    "entrywise",
    Text(
        "Factors with the equal index {i} multiply entry by entry, {c}.",
        "同じ添字 {i} をもつ因子どうしの積は成分ごとの積 {c} である。",
    ),
)
PARALLEL = Rule(
    "entrywise",
    Text(
        "{a} and {b} have the same two indices: they multiply entry by entry, {c}.",
        "{a} と {b} は同じ二つの添字をもつので、成分ごとの積 {c} になる。",
    ),
)
DIAGONAL = Rule(
    "diagonal",
    Text(
        "{a} has the same index twice: this is a diagonal entry, {c}.",
        "{a} は同じ添字を二度もつ。これは対角成分 {c} である。",
    ),
)
TRACE = Rule(
    "trace",
    Text(
        "{i} is summed over the diagonal entries: this is the trace {c}.",
        "対角成分を {i} について足すとトレース {c} になる。",
    ),
)
INNER = Rule(
    "inner-product",
    Text(
        "{i} is summed over a product of two entries: this is the inner product {c}.",
        "二つの成分の積を {i} について足すと内積 {c} になる。",
    ),
)
INNER_ENTRYWISE = Rule(
    "inner-product",
    Text(
        "Factors with the equal index {i} multiply entry by entry, {b}; {i} is summed over the product of this and "
        "{a}: this is the inner product {c}.",
        "同じ添字 {i} をもつ因子の積は成分ごとの積 {b} である。これと {a} の積を {i} について足すと内積 {c} になる。",
    ),
)
TOTAL = Rule(
    "total",
    Text(
        "{i} is summed over all entries of one vector: {c}.",
        "一つのベクトルの全成分を {i} について足したもの、すなわち {c} である。",
    ),
)
COUNT = Rule(
    "count",
    Text(
        "Nothing depends on {i}: the sum counts its values.", "{i} に依存するものがないので、和は {i} の個数倍である。"
    ),
)
UNSTACK = Rule(
    "unstack",
    Text(
        "At the composite index {p} the vector has the entry of the matrix whose stacked columns it is.",
        "ベクトルの合成添字 {p} の成分は、そのベクトルを列ごとに区切って作った行列の成分である。",
    ),
)
STACK = Rule(
    "stack",
    Text(
        "{a} is an entry of stacked columns at the composite index {p}.",
        "{a} は、列を縦に並べたベクトルの、合成添字 {p} における成分である。",
    ),
)
BLOCK = Rule(
    "kronecker-entry",
    Text(
        "{a} is the entry of a Kronecker product with ones at the composite indices {p} and {q}.",
        "{a} は、成分がすべて 1 の行列とのクロネッカー積の、合成添字 {p}、{q} における成分である。",
    ),
)
REPEAT = Rule(
    "kronecker-entry",
    Text(
        "{a} is the entry of a Kronecker product with ones at the composite index {p}.",
        "{a} は、成分がすべて 1 のベクトルとのクロネッカー積の、合成添字 {p} における成分である。",
    ),
)
SELECT = Rule(
    "composite-index",
    Text(
        "The composite index {p} is summed as one index {q}; a Kronecker product of I and ones picks out its part {i}.",
        "合成添字 {p} を一つの添字 {q} とみて和をとる。その成分 {i} は、"
        "I と 1 を並べたもののクロネッカー積で取り出せる。",
    ),
)
WHOLE = Rule(
    "composite-index",
    Text(
        "Both parts of the composite index {p} are summed and stand nowhere else: it is summed as one index.",
        "合成添字 {p} の二つの添字はどちらも和をとられ、他に現れない。よって一つの添字として和をとることになる。",
    ),
)


def with_turned(rule: Rule, turned: Sequence[tuple[Expr, Expr]]) -> tuple[Rule, Bindings]:
    """A move for which entries are read as those of transposes, which its reason says.

    >>> with_turned(JOIN, [(Expr(), Expr())])[0].reason.en
    '{i} is summed and joins {a} to {b}: they are one product, {c}, where {s0} = {t0}.'
    """
    bindings: Bindings = {f"{x}{n}": e for n, pair in enumerate(turned) for x, e in zip("st", pair, strict=True)}
    if not turned:
        return rule, bindings
    equal = [f"{{s{n}}} = {{t{n}}}" for n in range(len(turned))]
    en, ja = rule.reason.en, rule.reason.ja
    return Rule(
        rule.name, Text(f"{en[:-1]}, where {' and '.join(equal)}.", f"{ja}ここで {'、'.join(equal)} である。")
    ), bindings


def with_front(rule: Rule, bindings: Bindings, numbers: Sequence[Expr]) -> tuple[Rule, Bindings]:
    """A move that makes a product with numbers of its factors in front, which its reason says.

    >>> with_front(JOIN, {}, [Expr()])[0].reason.en.split(": ")[1]
    'they are one product, {c}. The scalar {n0} stands in front.'
    """
    if not numbers:
        return rule, bindings
    more: Bindings = {f"n{n}": e for n, e in enumerate(numbers)}
    places = [f"{{{name}}}" for name in more]
    said = f"The scalar {places[0]} stands" if len(places) == 1 else f"The scalars {' and '.join(places)} stand"
    en, ja = f"{rule.reason.en} {said} in front.", f"{rule.reason.ja}スカラー {'、'.join(places)} を前に出す。"
    return Rule(rule.name, Text(en, ja)), {**bindings, **more}


def drawn(whole: Expr, *parts: Expr) -> list[Expr]:
    """The numbers in front of a product that stand in front of none of its factors, as xᵀz of (y xᵀ) z."""
    there = [f for p in parts for f in factors(scaled(p)[0])]
    return [f for f in factors(scaled(whole)[0]) if f not in there and f != 1]


def flips(*parts: tuple[Part, Part]) -> list[tuple[Expr, Expr]]:
    """Which edges are read the other way, by their entries both ways; the identity looks the same."""
    both = ((a.entry, b.entry) for a, b in parts)
    return [(a, b) for a, b in both if a != b and isinstance(a, Entry)]


@dataclass(eq=False)
class Part:
    """A factor of a network: a matrix on two indices or a vector on one, and the entries that it was made of.

    The value of a vector is the column, also where its entry is written as that of a ``row``, (aᵀB)_j.
    """

    value: Expr
    at: tuple[At, ...]
    leaves: tuple[Expr, ...]
    row: bool = False

    def seen_from(self, index: At) -> Part:
        """The same edge, read from ``index``: transposed when it runs the other way."""
        return self if self.at[0] == index else self.flipped()

    def flipped(self) -> Part:
        """The same edge, read the other way."""
        return Part(transpose(self.value), self.at[::-1], turned_over(self.leaves))

    def other(self, index: At) -> At:
        """The other end."""
        return self.at[1] if self.at[0] == index else self.at[0]

    @property
    def entry(self) -> Expr:
        value = as_row(self.value) if self.row else self.value
        return Delta(*self.at) if is_op(self.value, EYE) else Entry(value, *self.at)


@dataclass(frozen=True)
class Move:
    """One move of a reduction: the term before and after, and why."""

    before: Expr
    after: Expr
    rule: Rule
    bindings: Bindings


@dataclass(frozen=True)
class Recognised:
    """What a ``term`` is: a matrix expression ``value`` over the free indices, or an index expression.

    ``oriented`` is the term with each factor turned the way it stands in the matrix product; ``moves`` are the
    reduction.
    """

    term: Expr
    value: Expr
    oriented: Expr
    moves: tuple[Move, ...]


def as_row(column: Expr) -> Expr:
    """The transpose of a product, by those of its factors in reverse order.

    >>> from sympy import S
    >>> from matderiv.expressions.matrix import Var
    >>> A, x = Var("A", (S(2), S(3))), Var("x", (S(3), S.One))
    >>> as_row(multiply(A, x)) == multiply(transpose(x), transpose(A))
    True
    """
    number, body = scaled(column)
    return multiply(number, *(transpose(f) for f in reversed(chain(body))))


def turned_over(leaves: Sequence[Expr]) -> tuple[Expr, ...]:
    """The entries of a product in the order, and each turned the way, in which they stand in its transpose."""
    return tuple(_flip(e) for e in reversed(leaves))


def _flip(entry: Expr) -> Expr:
    if isinstance(entry, Entry) and len(entry.at) == 2:
        return Entry(transpose(entry.base), *reversed(entry.at))
    return Delta(*reversed(entry.args)) if isinstance(entry, Delta) else entry
