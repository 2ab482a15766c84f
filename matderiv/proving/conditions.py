"""Where a derivative holds: the conditions of its functions, without those that are certainly met.

A condition is dropped only when the facts prove it, which also know what is stated already: from that weaker ones
follow.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field
from functools import partial
from math import inf
from typing import cast

from sympy import Expr, Rational, S, nsimplify

from ..core.index import (
    Power,
    Product,
    coefficient,
    distinct,
    is_scalar,
    power,
    shape_of,
    termwise,
)
from ..core.operation import EXTREMES, SPECTRAL, TURNED, Applied, Interval, Need, Operation
from ..core.proof import Condition
from ..core.records import dataclass
from ..core.text import Text
from ..expressions.abstract import described
from ..expressions.matrix import (
    Var,
    add,
    apply,
    borders,
    is_op,
    multiply,
    names,
    negate,
    ones,
    positive,
    remade,
    same_terms,
    scaled,
    summands,
    transpose,
    whole,
)
from ..operations.abs import ABS
from ..operations.add import ADD
from ..operations.column_prods import COLUMN_PRODS
from ..operations.cos import COS
from ..operations.det import DET
from ..operations.diag import DIAG
from ..operations.eigvec_max import EIGVEC_MAX
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..operations.eye import EYE
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.largest import LARGEST
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.maximum import MAXIMUM
from ..operations.minimum import MINIMUM
from ..operations.norm_p import NORM_P
from ..operations.norm_p_power import NORM_P_POWER
from ..operations.ones import ONES
from ..operations.pinv import PINV
from ..operations.prod import PROD
from ..operations.relu import RELU
from ..operations.row_norms import ROW_NORMS
from ..operations.row_prods import ROW_PRODS
from ..operations.scale import SCALE
from ..operations.sqrt import SQRT
from ..operations.tan import TAN
from ..operations.transpose import TRANSPOSE
from ..operations.zero import ZERO
from .facts import Claim, Known, factors, is_constant, squared
from .kinks import leaves_no_trace, vanishes
from .tidy import BY, tidy

__all__ = [
    "COLUMN_KINK",
    "REQUIRED",
    "asked_of_values",
    "clashing",
    "conditions",
    "conditions_of",
    "contradicted",
    "known",
]
__all__ += ["of_too_low_rank", "inverted_besides"]
__all__ += ["rank_bounds", "resting", "smoothed"]

REQUIRED: dict[tuple[Need, bool], Text] = {  # by whether the argument is a scalar, of which a sign is asked
    ("positive", True): Text("{x} > 0", "{x} > 0"),
    ("positive", False): Text("every entry of {x} is positive", "{x} のどの成分も正である"),
    ("nonnegative", True): Text("{x} ≥ 0", "{x} ≥ 0"),
    ("nonnegative", False): Text("no entry of {x} is negative", "{x} のどの成分も負でない"),
    ("nonzero", True): Text("{x} ≠ 0", "{x} ≠ 0"),
    ("nonzero", False): Text("no entry of {x} is 0", "{x} のどの成分も 0 でない"),
    ("not zero", False): Text("{x} ≠ 0", "{x} ≠ 0"),
    ("invertible", False): Text("{x} is invertible", "{x} が正則である"),
    ("determinant", False): Text("{x} > 0", "{x} > 0"),  # of the determinant
    ("rank", False): Text("{x} has full rank", "{x} が最大階数をもつ"),
    ("simple eigenvalue", False): Text("the largest eigenvalue of {x} is simple", "{x} の最大固有値が単純である"),
    ("rows not zero", False): Text("no row of {x} is 0", "{x} のどの行も 0 でない"),
    ("single maximum", False): Text("the largest entry of {x} is single", "{x} の最大の成分がただ一つである"),
    ("single minimum", False): Text("the smallest entry of {x} is single", "{x} の最小の成分がただ一つである"),
    ("row maximum", False): Text(
        "the largest entry of each row of {x} is single", "{x} の各行の最大の成分がただ一つである"
    ),
    ("row minimum", False): Text(
        "the smallest entry of each row of {x} is single", "{x} の各行の最小の成分がただ一つである"
    ),
    ("column maximum", False): Text(
        "the largest entry of each column of {x} is single", "{x} の各列の最大の成分がただ一つである"
    ),
    ("column minimum", False): Text(
        "the smallest entry of each column of {x} is single", "{x} の各列の最小の成分がただ一つである"
    ),
    ("simple norm", False): Text(
        "{x} ≠ 0 and its largest singular value is simple", "{x} ≠ 0 かつその最大特異値が単純である"
    ),
}
NOT_NEGATIVE = Text("{k} ≥ 0 or {x} is invertible", "{k} ≥ 0 であるか、{x} が正則である")
SIMPLE_ALONE = Text("the largest singular value of {x} is simple", "{x} の最大特異値が単純である")
ALL_OR_NONE = Text("{x} = 0 or no entry of {x} is 0", "{x} = 0 であるか、{x} のどの成分も 0 でない")
GREATER = Text("{x} > {y}", "{x} > {y}")
NO_COLUMN = Text("no column of {x} is 0", "{x} のどの列も 0 でない")
COLUMN_KINK = Text("the length of a column has no derivative at 0", "列の長さは 0 で微分できない")
NOWHERE = Text("no entry of {x} is {y}", "{x} のどの成分も {y} でない")
DIFFERENT = Text("{x} ≠ {y}", "{x} ≠ {y}")
SAME_SIZE = Text("{x} = {y}", "{x} = {y}")
SIGN_OF_VECTOR = Text(
    "the largest entry of {x} in absolute value is single",
    "{x} の絶対値最大の成分がただ一つである",
)
# where a number lies that is between two others, or greater than one: by whether they belong there, and whether it is
# said of every entry of a matrix; L and H stand for the numbers
BETWEEN: dict[tuple[bool, bool], Text] = {
    (False, False): Text("L < {x} < H", "L < {x} < H"),
    (False, True): Text("every entry of {x} is strictly between L and H", "{x} のどの成分も L より大きく H より小さい"),
    (True, False): Text("L ≤ {x} ≤ H", "L ≤ {x} ≤ H"),
    (True, True): Text("every entry of {x} is from L to H", "{x} のどの成分も L 以上 H 以下である"),
}
ABOVE: dict[tuple[bool, bool], Text] = {
    (False, False): Text("{x} > L", "{x} > L"),
    (False, True): Text("every entry of {x} is greater than L", "{x} のどの成分も L より大きい"),
    (True, False): Text("{x} ≥ L", "{x} ≥ L"),
    (True, True): Text("every entry of {x} is L or more", "{x} のどの成分も L 以上である"),
}

Key = tuple[Need | Text, Expr]
Level = tuple[tuple[Expr, ...], Expr, int]  # what is differentiated with what comes of it, by what, and how often


def known(stated: Iterable[Claim] = ()) -> Known:
    """What is certain of values, given the conditions ``stated`` and what these say as well.

    >>> from matderiv.core.index import size
    >>> n = size("n")
    >>> x, A = Var("x", (n, S.One)), Var("A", (n, n), ("spd",))
    >>> known().positive(add(S.One, multiply(transpose(x), A, x)))
    True
    >>> known().positive(multiply(transpose(x), A, x)), known().nonnegative(multiply(transpose(x), A, x))
    (False, True)
    """
    return Known(BY, frozenset(stated) | frozenset(more for claim in stated for more in _said(*claim)))


def _said(need: Need, x: Expr) -> Iterator[Claim]:
    """What is said as well where a condition is stated: the same of other forms of its argument, and of its parts."""
    yield need, _written_out(x)
    if need in ("positive", "nonzero", "nonnegative", "not zero") and not is_scalar(x):  # a row and its column
        yield need, tidy(transpose(x))
    for form in known().forms(x):
        yield need, form
        parts = summands(form)
        if need == "positive" and len(parts) == 2 and parts[1].is_Number and parts[1] < 0:  # p > 1 is more than p > 0
            yield from ((more, parts[0]) for more in ("positive", "nonzero"))
        if need == "positive":  # a positive product has no factor 0
            for f in factors(form):
                yield "nonzero", f
                yield from _plain("nonzero", f)
        if need == "determinant" and not is_scalar(form):
            factor, body = scaled(form)
            yield "invertible", body
            yield from _plain("invertible", body)
            yield from (("nonzero", f) for f in factors(factor))
    turned = negate(x)
    for form in known().forms(turned):
        if need == "positive":
            yield from (("nonzero", f) for f in factors(form))
        elif need not in ("determinant", "simple eigenvalue", *EXTREMES):
            yield need, form


def _written_out(e: Expr) -> Expr:
    """The same with what names stand for, and with transposes inside functions: exp(U)ᵀ, U = AB, as exp(BᵀAᵀ)."""
    done: dict[Expr, Expr] = {}

    def out(e: Expr) -> Expr:
        if e not in done:
            done[e] = made(e)
        return done[e]

    def made(e: Expr) -> Expr:
        if isinstance(e, Var):
            return e if e.definition is None else out(e.definition)
        if not isinstance(e, Applied | Product) or not e.args:
            return e
        args = tuple(out(a) for a in e.args)
        return _turned(args[0]) if is_op(e, TRANSPOSE) else remade(e, args)

    return out(e)


def _turned(e: Expr) -> Expr:
    if isinstance(e, Applied) and (e.operation.traits.entrywise or is_op(e, ADD, HADAMARD)):
        return remade(e, tuple(_turned(a) for a in e.args))
    return transpose(e)


# ---------------------------------------------------------------- what is stated


def _interval(operation: Operation, x: Expr) -> Iterator[Claim]:
    """What is positive where the argument of a function lies in its interval, as 1 − x² where −1 < x < 1."""
    within = operation.traits.within
    if within is None:
        return
    one = S.One if is_scalar(x) else ones(*shape_of(x))
    square = power(x, 2) if is_scalar(x) else apply(ENTRYWISE_POWER, x, S(2))
    if (within.low, within.high) == (-1, 1):
        yield from (("positive", tidy(add(one, e))) for e in (negate(square), negate(x), x))
    elif within.low == 1:
        yield from (("positive", tidy(e)) for e in (x, add(x, one), add(x, negate(one)), add(square, negate(one))))
    else:
        yield from (("positive", tidy(e)) for _, e in _bounds(operation, x))


def conditions(
    *expressions: Expr,
    values: bool = False,
    variable: Expr | None = None,
    order: int = 1,
    dropped: Iterable[Expr] = (),
) -> Iterator[Condition]:
    """Where expressions, an objective and its derivative, are defined and differentiable, if nothing guarantees it.

    With ``values`` it is only asked where they have a value. With a ``variable`` the first expression is what is
    differentiated by it, ``order`` times, and of all others, as of what is constant there, only a value is asked.

    ``dropped`` are parts that were written and fell away, as log x of 0·log x: what they need for a value is asked,
    where they move with the variable around the point as well.

    Each condition is brought to its simplest form (2s² ≠ 0 is s ≠ 0, and AXB is invertible where its square factors
    are), and left out where it follows from the others.

    >>> from matderiv.expressions.matrix import apply
    >>> x = Var("x")
    >>> [c.text.en for c in conditions(apply("log", x), S.One)]
    ['{x} > 0']
    >>> list(conditions(apply("log", add(S.One, apply("exp", x))), S.One))
    []
    >>> list(conditions(power(apply("abs", x), 3), variable=x))
    []
    """
    yield from _found(expressions, values, variable, order, dropped).kept()
    if variable is not None:
        yield from _smooth([(expressions, variable, order)])


SMOOTH = {
    1: Text("{f} is differentiable", "{f} が微分可能である"),
    2: Text("{f} is twice differentiable", "{f} が 2 回微分可能である"),
    3: Text("{f} is three times differentiable", "{f} が 3 回微分可能である"),
}
CONTINUOUSLY = Text("{f} is twice continuously differentiable", "{f} が 2 回連続微分可能である")
OFTEN = Text("{f} is differentiable {n} times", "{f} が {n} 回微分可能である")


def _smooth(levels: Iterable[Level]) -> Iterator[Condition]:
    """How often the functions that nobody defined have to be differentiable, where they move with the variable."""
    often: dict[str, int] = {}
    arrays: set[str] = set()
    for (objective, *_), variable, order in levels:
        for e in distinct(objective):
            of = described(e.operation) if isinstance(e, Applied) else None
            moves = of is not None and _moves(e, variable)
            if of is not None and (moves or of.kind == "scalar" and of.order == 2):  # that a Hessian is symmetric
                often[of.letter] = max(often.get(of.letter, 0), of.order + order * moves)
                arrays |= set() if of.kind == "entrywise" else {of.letter}
    alike: dict[tuple[Text, int], list[str]] = {}
    for letter, count in often.items():
        said = CONTINUOUSLY if count == 2 and letter in arrays else SMOOTH.get(count, OFTEN)
        alike.setdefault((said, count), []).append(letter)
    for (said, count), letters in alike.items():
        text, bindings = _of_all(said, letters)
        yield Condition(text, bindings if count in SMOOTH else {**bindings, "n": S(count)})


def _of_all(said: Text, letters: Sequence[str]) -> tuple[Text, dict[str, Expr]]:
    """What is said of one function ``f``, of all that have a name."""
    if len(letters) == 1:
        return said, {"f": Var(letters[0])}
    bindings: dict[str, Expr] = {f"f_{n}": Var(letter) for n, letter in enumerate(letters)}
    *before, last = (f"{{{place}}}" for place in bindings)
    en, ja = f"{', '.join(before)} and {last} are", f"{'、'.join(before)} と {last} が"
    return Text(said.en.replace("{f} is", en), said.ja.replace("{f} が", ja)), bindings


def conditions_of(levels: Sequence[Level], dropped: Iterable[Expr] = ()) -> Iterator[Condition]:
    """Where a derivative that is taken by one variable after the other is defined: each level asks what it needs.

    A level is what is differentiated with what comes of it, by what, and how often. What was differentiated before
    has to have a value all around as well.

    >>> x, y = Var("x"), Var("y")
    >>> f = multiply(apply("log", x), apply("log", y))
    >>> levels = [((f, multiply(power(x, -1), apply("log", y))), x, 1)]
    >>> levels += [((levels[0][0][1], multiply(power(x, -1), power(y, -1))), y, 1)]
    >>> [c.text.fill("en", {"x": str(c.bindings["x"])}) for c in conditions_of(levels)]
    ['x > 0', 'y > 0']
    """
    found = _of_levels(levels, dropped)
    yield from found.kept()
    yield from _smooth(levels)


def _of_levels(levels: Sequence[Level], dropped: Iterable[Expr] = ()) -> _Found:
    """What all levels need, noted by the first."""
    (expressions, variable, order), *others = levels
    out, before = _found(expressions, variable=variable, order=order, dropped=dropped), [*dropped, expressions[0]]
    for expressions, variable, order in others:
        found = _found(expressions, variable=variable, order=order, dropped=before)
        out.conditions |= found.conditions
        out.kinks |= found.kinks
        out.meant |= found.meant
        out.above |= found.above
        out.further.append(found)
        before.append(expressions[0])
    return out


def _found(
    expressions: tuple[Expr, ...],
    values: bool = False,
    variable: Expr | None = None,
    order: int = 1,
    dropped: Iterable[Expr] = (),
) -> _Found:
    found = _Found(expressions[0], variable, order)
    for e, value_only in _parts(expressions, values, variable, order):
        found.take(e, value_only, both=variable is not None)
    for e in dict.fromkeys(part for whole_ in dropped for part in distinct(whole_)):
        found.take_dropped(e, closed=variable is None or not _moves(e, variable))
    if variable is not None:
        found.signs()
    return found


def _parts(expressions: Iterable[Expr], values: bool, variable: Expr | None, order: int) -> Iterator[tuple[Expr, bool]]:
    """The parts of expressions, and whether only a value is asked of each."""
    objective, *others = expressions
    if variable is None:
        for e in dict.fromkeys(part for expression in expressions for part in distinct(expression)):
            yield e, values
        return
    own = dict.fromkeys(distinct(objective))
    yield from ((e, not _moves(e, variable) or _flat(objective, e, variable, order)) for e in own)
    yield from ((e, True) for e in dict.fromkeys(p for other in others for p in distinct(other)) if e not in own)


def _moves(e: Expr, variable: Expr) -> bool:
    """Whether something may change with the variable."""
    name = getattr(variable, "name", None)
    return any(v.name == name or v.definition is not None for v in names(e))


@dataclass
class _Found:
    """The conditions of the parts of expressions, before those that follow from others are left out."""

    objective: Expr
    variable: Expr | None = None
    order: int = 1
    conditions: dict[Key, Condition] = field(default_factory=dict)
    kinks: dict[Claim, Text] = field(default_factory=dict)
    meant: dict[Key, tuple[list[Claim], frozenset[Claim]]] = field(default_factory=dict)
    blamed: set[Claim] = field(default_factory=set)  # of which it is known whose kink it is
    further: list[_Found] = field(default_factory=list)  # of what is differentiated after it, by another variable
    above: set[Expr] = field(default_factory=set)  # what is positive where a function is what it says, as p − 1

    def take(self, e: Expr, value_only: bool, both: bool) -> None:
        """Note what a part needs; with ``both`` also where a value is at an end of a domain."""
        if isinstance(e, Applied):
            for x in positive(e):
                self.above.add(tidy(x))
                for claim in _plain("positive", tidy(x)):
                    self.conditions.setdefault(claim, _exceeding(*claim))
        if not (value_only and _has_value(e, both)):
            self._note(e, closed=value_only and both)
        if not value_only and self.variable is not None and isinstance(e, Applied) and e.operation.kink is None:
            self._note_kink(e)

    def take_dropped(self, e: Expr, closed: bool) -> None:
        """Note what a part needs for a value alone; if not ``closed``, for values all around as well."""
        if not _has_value(e):
            self._note(e, closed)

    def _note(self, e: Expr, closed: bool) -> None:
        if isinstance(e, Applied) and e.operation.kink is not None:
            self._note_kink(e)
            return
        for need, x in _needed(e, closed=closed, above=self.above):
            for claim in _plain(need, x):
                if self._turned(*claim):
                    continue
                self.conditions.setdefault(claim, _condition(*claim))
        if is_op(e, MATRIX_POWER) and _may_be_negative(e.args[1]):
            x, k = e.args
            self.conditions.setdefault((NOT_NEGATIVE, e), Condition(NOT_NEGATIVE, {"x": x, "k": k}))
        if isinstance(e, Applied) and e.operation.domain is not None and e.operation.needs is None:
            x = e.args[-1]
            if not is_constant(x):
                self._within(e, x, closed)

    def _turned(self, need: Need | Text, x: Expr) -> bool:
        """Whether the same is asked already of the terms in another order, or of their negatives."""
        if need != "nonzero" or (need, x) in self.conditions:
            return False
        other = add(*map(negate, summands(x)))
        return any(key[0] == need and (same_terms(key[1], x) or same_terms(key[1], other)) for key in self.conditions)

    def asks(self, stated: Known, claim: Claim) -> bool:
        """Whether a claim is one of the conditions, as it is or of the negatives of its terms, or follows from them."""
        return claim in self.conditions or self._turned(*claim) or stated.holds(*claim)

    def _within(self, e: Applied, x: Expr, closed: bool) -> None:
        """The domain of a function of numbers."""
        if is_op(e, TAN) and not is_scalar(x):
            claim: Claim = ("nonzero", apply(COS, x))
            self.conditions.setdefault(claim, _condition(*claim))
            return
        closed = closed and (_domain(e.operation, x, False)[0], x) not in self.conditions
        text, meant = _domain(e.operation, x, closed)
        self.conditions.setdefault((text, x), Condition(text, {"x": x}))
        open_ = not any(need == "nonnegative" for need, _ in meant)
        self.meant.setdefault((text, x), (meant, frozenset(_interval(e.operation, x)) if open_ else frozenset()))

    def _note_kink(self, e: Applied) -> None:
        """Note what a function needs to have no kink, unless that leaves no trace in the derivative."""
        bent = list(_bent(e, self.order))
        if is_op(e, ABS) and bent and _only_largest(self.objective, e):
            bent = [("not zero", x) for _, x in bent]  # another entry than the largest is not looked at
        asked = [(need, x, claim) for need, x in bent for claim in _plain(need, x) if self._asks_of(claim[1])]
        kept = [a for a in asked if not self._traceless(*a)]
        kept = asked if kept and e.operation.slopes else kept  # of several borders all or none
        ties = [(need, x, claim) for need, x in bent for claim in _plain(need, x) if self._tie(e, claim)]
        for need, x, claim in (*kept, *ties):
            if not self._turned(*claim):
                self.conditions.setdefault(claim, _condition(*claim))
                if claim not in self.kinks or claim not in self.blamed:
                    why = e.operation.kink or cast(Text, e.operation.traits.bends)
                    if self.variable is None or not self._traceless(need, x, claim, e):
                        self.kinks[claim] = why
                        self.blamed.add(claim)
                    self.kinks.setdefault(claim, why)

    def _tie(self, e: Applied, claim: Claim) -> bool:
        return self.variable is not None and _tied(e, claim, self.variable)

    def _asks_of(self, x: Expr) -> bool:
        """Whether a kink at x may be met as the variable moves."""
        return self.variable is None or _moves(x, self.variable)

    def _traceless(self, need: Need, x: Expr, claim: Claim, only: Expr | None = None) -> bool:
        """Whether the derivative, if one is taken, exists as it is claimed also where the claim fails.

        With ``only`` it is asked of one function: another with its kink at the same place may be to blame.
        """
        if self.variable is None:
            return False
        return _traceless(self.objective, x, need, claim, self.variable, self.order, only)

    def claims(self) -> list[Claim]:
        """What is asked as a property of an argument."""
        return [(key[0], key[1]) for key in self.conditions if isinstance(key[0], str)]

    def signs(self) -> None:
        """The convention about the sign of an eigenvector, which an objective depends on."""
        for e in distinct(self.objective):
            if is_op(e, EIGVEC_MAX) and not is_scalar(e.args[0]):
                self.conditions.setdefault((SIGN_OF_VECTOR, e), Condition(SIGN_OF_VECTOR, {"x": e}))

    def also_at_zero(self, claim: Claim) -> bool:
        """Whether what is asked, that no entry is 0, need not hold where all are; else nothing must be asked there."""
        need, x = claim
        alone = claim in self.kinks and len(self.conditions) == 1
        if need != "nonzero" or is_scalar(x) or self.variable is None or not alone:
            return False
        levels = (self, *self.further)
        return all(leaves_no_trace(level.objective, x, False, level.order) for level in levels)

    def _say_shorter(self, intervals: set[Claim]) -> None:
        """Say each condition as simply as it can be said beside the others, as Ax ≠ 0 beside an invertible A."""
        for claim in self.claims():
            others = {c for c in self.claims() if c != claim}
            plain = list(_plain(*claim, known(others | intervals))) if others else []
            if plain and plain != [claim]:
                self.conditions = {
                    key: condition
                    for old in self.conditions.items()
                    for key, condition in ([(c, _condition(*c)) for c in plain] if old[0] == claim else [old])
                }
                if claim in self.kinks:
                    self.kinks |= dict.fromkeys(plain, self.kinks[claim])

    def kept(self) -> Iterator[Condition]:
        """Those that do not follow from the others."""
        intervals = {claim for _, follows in self.meant.values() for claim in follows}
        self._say_shorter(intervals)
        claims = self.claims()
        kept = set(claims)
        # what follows from the others goes, first asked what could be said shorter, then the later ones
        longer = [c for c in claims if tidy(c[1]) != c[1] or c[0] == "not zero" and is_op(c[1], MATMUL, SCALE)]
        for claim in (*longer, *(c for c in reversed(claims) if c not in longer)):
            kept.remove(claim)
            given = known(kept | intervals)
            if not given.holds(*claim) and not given.holds(claim[0], _written_out(claim[1])):
                kept.add(claim)
        left = dict(self.meant)
        for key, (meant, _) in reversed(self.meant.items()):
            del left[key]
            others = {claim for _, follows in left.values() for claim in follows}
            given = known(frozenset(kept | others))
            if not meant or not all(given.holds(*claim) for claim in meant):
                left[key] = self.meant[key]
        powers = [key[1] for key in self.conditions if key[0] == NOT_NEGATIVE]
        for key, condition in self.conditions.items():
            if key[0] == NOT_NEGATIVE and any(_less(other, key[1]) for other in powers):
                continue
            if isinstance(key[0], str):
                if (claim := (key[0], key[1])) in kept:
                    if condition.text == REQUIRED["nonzero", False] and self.also_at_zero(claim):
                        condition = Condition(ALL_OR_NONE, condition.bindings)
                    elif claim[0] == "simple norm" and known((kept - {claim}) | intervals).holds("not zero", claim[1]):
                        condition = Condition(SIMPLE_ALONE, condition.bindings)
                    yield _kink(self.kinks[claim], condition) if claim in self.kinks else condition
            elif key in left or key not in self.meant:
                yield condition
        yield from _same_sizes(kept)


def _bounds(operation: Operation, x: Expr) -> list[Claim]:
    """What is positive, or not 0, exactly where a number lies in the domain of a function."""
    within = operation.traits.within
    if within is None:
        return [("nonzero", apply(COS, x))] if operation == TAN else []
    one = S.One if is_scalar(x) else ones(*shape_of(x))
    high: list[Claim] = [("positive", add(_times(within.high, one), negate(x)))] if within.high < inf else []
    low = add(_times(-within.low, one), x) if within.low <= 0 else add(x, _times(-within.low, one))
    return [*high, ("positive", low)]


def _times(number: float, one: Expr) -> Expr:
    return multiply(nsimplify(number), one)


def _lies(within: Interval, closed: bool, entries: bool) -> Text:
    """How it is said that a number, or every entry of a matrix, lies in an interval; ``closed`` with its ends."""
    text = (BETWEEN if within.high < inf else ABOVE)[closed, entries]
    low, high = (f"{end:g}".replace("-", "−") for end in within[:2])
    return Text(*(said.replace("L", low).replace("H", high) for said in (text.en, text.ja)))


MOST_SIGNED = 30  # conditions of one objective that are compared in pairs


def _root(e: Expr) -> tuple[Expr, Expr] | None:
    """The base of a root, or of another power, that is not negative, and the exponent, which is positive."""
    if not (isinstance(e, Power) or is_op(e, ENTRYWISE_POWER, SQRT)):
        return None
    base, exponent = e.args if not is_op(e, SQRT) else (e.args[0], Rational(1, 2))
    return (base, exponent) if exponent.is_Number and exponent > 0 and known().nonnegative(base) else None


def _tied(e: Expr, claim: Claim, variable: Expr) -> bool:
    """Whether the larger of two is either of them wherever the variable is, as that of st and sr is where t = r.

    The derivative exists there, and a formula with the indicators of the one and of the other is 0.
    """
    if not is_op(e, MAXIMUM, MINIMUM) or _moves(claim[1], variable):
        return False
    moving = [a for a in e.args if _moves(a, variable)]
    return len(moving) > 1 and not any(vanishes(a, claim[1], claim[0] == "nonzero") for a in moving)


def _flat(objective: Expr, e: Expr, variable: Expr, order: int) -> bool:
    """Whether a root of what is not negative leaves no trace in the derivative where that is 0, as t^(5/2)."""
    if (root := _root(e)) is None:
        return False
    base, exponent = root
    claims = _plain("positive", base)
    return bool(exponent > order) or all(_traceless(objective, base, "nonzero", c, variable, order) for c in claims)


def _bent(e: Expr, order: int) -> Iterator[Claim]:
    """What a function needs of its arguments to have no kink there, nor its slope if that is differentiated."""
    if not isinstance(e, Applied):
        return
    if e.operation.slopes:
        for border in borders(e) if order > e.operation.smooth else ():
            short = tidy(border)  # s + s is 2s, but s − t stays as it is written
            shorter = len(summands(short)) < max(2, len(summands(border)))
            yield "nonzero", short if shorter else border
    elif e.operation.kink is not None and e.operation.needs is not None:
        yield e.operation.needs, e.args[-1]
    elif order > 1 and e.operation.traits.bends is not None:
        yield "nonzero", e.args[-1]


def _only_largest(objective: Expr, e: Expr) -> bool:
    """Whether absolute values stand nowhere but in the largest of them, which is not 0 where any of them is not."""
    holding = [a for a in distinct(objective) if e in a.args]
    return bool(holding) and all(is_op(a, LARGEST) for a in holding) and not is_scalar(e)


def _traceless(
    objective: Expr, x: Expr, need: Need, claim: Claim, variable: Expr, order: int, only: Expr | None = None
) -> bool:
    """Whether a derivative of this order exists, as it is claimed, also where ``x`` is not what a function needs.

    That is where a claim fails that it comes to. Where |ct| is 0 since c is, it is 0 for every t.
    """
    if need == "rows not zero":
        return leaves_no_trace(objective, apply(ROW_NORMS, x), True, order)
    if need not in ("nonzero", "not zero"):
        return False
    if not _moves(claim[1], variable):
        return True
    if claim[0] in ("nonzero", "not zero") and vanishes(x, claim[1], claim[0] == "nonzero"):
        need, x = claim
    return leaves_no_trace(objective, x, need == "nonzero", order, only)


def smoothed(levels: Sequence[Level]) -> Iterator[tuple[Expr, bool]]:
    """The functions that may be at a kink where the claim holds: a proof with their slopes says what holds there.

    With each it is said whether that is so only where all entries of its argument are 0, and not where some are.

    >>> x = Var("x", (S(3), S.One))
    >>> norm = apply("norm2", x)
    >>> list(smoothed([((power(norm, 3), multiply(3, norm, x)), x, 1)])) == [(norm, False)]
    True
    """
    found: _Found | None = None
    for (objective, *_), variable, order in levels:
        parts = dict.fromkeys(distinct(objective))
        bent = {e: claims for e in parts if (claims := [c for c in _at_kink(e, order) if _moves(c[1], variable)])}
        if not bent:
            continue
        found = found or _of_levels(levels)
        stated = known(found.claims())
        for e, claims in bent.items():
            if not any(map(partial(found.asks, stated), claims)):
                values = apply(ABS, e.args[1]) if is_op(e, NORM_P, NORM_P_POWER) else e
                yield values if is_op(e, NORM_P) or values in parts else e, False
            elif any(map(found.also_at_zero, claims)):
                yield e, True


def resting(levels: Sequence[Level]) -> Iterator[tuple[Expr, Expr, Expr]]:
    """The functions that stay at their kink, whatever the variable is, where an entry of a factor of theirs is 0.

    Each comes with that factor and the variable. Where the claim needs the factor not to be 0, it has no value there.

    >>> t, x = Var("t"), Var("x", (S(3), S.One))
    >>> relu = apply("relu", multiply(t, x))
    >>> list(resting([((apply("sum", relu),), t, 1)])) == [(relu, x, t)]
    True
    """
    found: _Found | None = None
    for (objective, *_), variable, order in levels:
        for e in dict.fromkeys(distinct(objective)):
            claims = list(_at_kink(e, order)) if _moves(e, variable) else []
            if not any(_moves(x, variable) for _, x in claims):
                continue
            found = found or _of_levels(levels)
            stated = known(found.claims())
            for claim in claims:
                still = claim[0] == "nonzero" and not _moves(claim[1], variable) and not _tied(e, claim, variable)
                if still and not found.asks(stated, claim):
                    yield e, claim[1], variable


def inverted_besides(
    lines: Iterable[Expr], levels: Sequence[Level], symbols: Collection[Expr]
) -> Iterator[tuple[Claim, bool]]:
    """What the inverses in lines need that the claim does not, as A of det(AX) where only X has to be invertible.

    With each it is said whether the claim holds where that fails since both of its sides are continuous in A, near
    which there are invertible matrices.

    >>> from matderiv.core.index import size
    >>> A, X = (Var(name, (size("n"), size("n"))) for name in "AX")
    >>> objective, inverse = apply("det", multiply(A, X)), apply("inverse", multiply(A, X))
    >>> answer = multiply(objective, transpose(apply("inverse", X)))
    >>> list(inverted_besides([inverse], [((objective, answer), X, 1)], (A, X)))
    [(('invertible', A), True)]
    """
    met: set[Expr] = set()
    inverses = [e for line in lines for e in distinct(line, met) if is_op(e, INVERSE)]
    if not inverses:
        return
    found: set[Claim] = set()
    for (objective, *others), variable, order in levels:
        found |= set(_found((objective, *others), variable=variable, order=order).claims())
    stated = known(found)
    claimed = [e for expressions, _, _ in levels for side in expressions for e in distinct(side)]
    bent = [e for e in claimed if isinstance(e, Applied) and (e.operation.jump or e.operation.kink)]
    said: set[Claim] = set()
    for e in inverses:
        for need, x in _factors_of(tidy(_written_out(e.args[0])), stated):
            moves = any(_moves(x, v) for _, v, _ in levels)
            if (need, x) in said or moves or stated.holds(need, x) or not set(names(x)) <= set(symbols):
                continue
            said.add((need, x))
            dense = isinstance(x, Var) and x.facts <= {"symmetric", "diagonal"}
            yield (need, x), dense and not any(x in names(b) for b in bent)


def _factors_of(x: Expr, stated: Known) -> Iterator[Claim]:
    """What an invertible matrix needs of its factors, a number in front of it included."""
    for need, part in _plain("invertible", x, stated):
        if need == "invertible" and is_op(part, SCALE):
            yield from _plain("nonzero", part.args[0], stated)
            yield from _factors_of(part.args[1], stated)
        else:
            yield need, part


def _at_kink(e: Expr, order: int) -> Iterator[Claim]:
    """What a function needs to have a slope, and one as often as it is differentiated, where it has a value without."""
    if is_op(e, NORM_P, NORM_P_POWER):
        yield from _plain("nonzero", e.args[1])  # the absolute values in it
    elif bent := list(_bent(e, order)):
        for claim in bent:
            yield from _plain(*claim)
    elif (root := _root(e)) is not None and not whole(root[1]):
        yield from _plain("positive", root[0])


# ---------------------------------------------------------------- ranks


def rank_bounds(expr: Expr) -> frozenset[Expr]:
    """Sizes that the rank of a matrix never exceeds.

    >>> from matderiv.core.index import size
    >>> x = Var("x", (size("n"), S.One))
    >>> sorted(rank_bounds(multiply(x, transpose(x))), key=str)
    [1, n]
    """
    own = frozenset(shape_of(expr))
    if isinstance(expr, Var) and expr.definition is not None:
        return own | rank_bounds(expr.definition)
    if is_op(expr, MATMUL, TRANSPOSE, INVERSE):
        return own.union(*map(rank_bounds, expr.args))
    if is_op(expr, SCALE):
        return own | rank_bounds(expr.args[1])
    if is_op(expr, ADD):
        numbers = [[b for b in rank_bounds(a) if b.is_Integer] for a in expr.args]
        return own | {sum(map(min, numbers))} if all(numbers) else own
    return own


def of_too_low_rank(objective: Expr, variable: Expr | None = None) -> Iterator[tuple[Expr, Expr, Condition, Expr]]:
    """The parts of an objective with an argument that must have full rank, and its rank, which never is that.

    A size that is a letter is taken to be more than 1.
    """
    for e, x, claims, condition in _asked(objective, variable):
        rank = next(filter(None, (_low_rank(*claim) for claim in claims)), None)
        if rank is not None:
            yield e, x, condition, rank


def _low_rank(need: Need, x: Expr) -> Expr | None:
    if need not in ("invertible", "determinant", "rank"):
        return None
    numbers = [b for b in rank_bounds(x) if b.is_Integer]
    rank = min(numbers, default=None)
    too_low = rank is not None and all(d > rank if d.is_Integer else rank == 1 for d in shape_of(x))
    return rank if too_low else None


def _same_sizes(claims: Iterable[Claim]) -> Iterator[Condition]:
    """The sizes that must be equal, since XXᵀ and XᵀX are both invertible."""
    most = {
        (shape_of(x)[0], b)
        for need, x in claims
        if need in ("invertible", "determinant")
        for b in rank_bounds(x) - {shape_of(x)[0]}
    }
    for a, b in sorted(most, key=str):
        if (b, a) in most and str(a) < str(b):
            yield Condition(SAME_SIZE, {"x": a, "y": b})


def _less(one: Expr, other: Expr) -> bool:
    """Whether a power of the same matrix has the smaller exponent for every value of its letters."""
    apart = tidy(add(other.args[1], negate(one.args[1])))
    return bool(one.args[0] == other.args[0] and apart.is_number and apart > 0)


def contradicted(objective: Expr, variable: Expr | None = None) -> Iterator[tuple[Expr, Expr, Condition]]:
    """The parts of an objective with an argument for which what they need fails everywhere, and what they need.

    >>> from matderiv.expressions.matrix import apply
    >>> x = Var("x")
    >>> [(str(argument), c.text.en) for _, argument, c in contradicted(apply("log", negate(apply("exp", x))))]
    [('-exp(x)', '{x} > 0')]
    """
    for e, x, claims, condition in _asked(objective, variable):
        if any(known().never(*claim) for claim in claims) or is_op(e, EIGVEC_MAX) and _all_alike(x):
            yield e, x, condition


def _all_alike(x: Expr) -> bool:
    """Whether all eigenvalues of a matrix are equal; a size that is a letter is taken to be more than 1."""
    return is_op(scaled(tidy(x))[1], EYE, ZERO) and shape_of(x)[0] != 1


def clashing(objective: Expr, variable: Expr | None = None) -> Iterator[tuple[Expr, Condition, Condition]]:
    """The parts of an objective that need what can never be together with what an earlier part needs.

    >>> from matderiv.expressions.matrix import apply
    >>> x = Var("x")
    >>> [str(e) for e, _, _ in clashing(add(apply("log", x), apply("sqrt", negate(x))))]
    ['sqrt(-x)']
    """
    signed = [
        (e, need, argument, condition)
        for e, _, claims, condition in _asked(objective, variable)
        for need, argument in claims
        if need in ("positive", "nonnegative")
    ]
    for n, (e, need, argument, condition) in enumerate(signed[:MOST_SIGNED]):
        for _, earlier, other, before in signed[:n]:
            if shape_of(other) != shape_of(argument):
                continue
            both: Need = "nonnegative" if need == earlier == "nonnegative" else "positive"
            if known().never(both, add(argument, other)):
                yield e, before, condition


def _asked(objective: Expr, variable: Expr | None) -> Iterator[tuple[Expr, Expr, list[Claim], Condition]]:
    """What each part of an objective needs of which argument, and how that is said."""
    for e in distinct(objective):
        fixed = variable is not None and not _moves(e, variable)
        if fixed and _has_value(e):
            continue
        for need, x in _needed(e, closed=fixed):
            if not x.is_Number:
                signed = _signed(need, x)
                condition = _condition(signed, x)
                kink = e.operation.kink if isinstance(e, Applied) else None
                yield e, x, [(signed, x)], condition if kink is None else _kink(kink, condition)
        if isinstance(e, Applied) and e.operation.domain is not None and e.operation.needs is None:
            x = e.args[-1]
            if not x.is_Number and not is_op(e, TAN):
                text, claims = _domain(e.operation, x, closed=fixed)
                yield e, x, claims, Condition(text, {"x": x})


def asked_of_values(*expressions: Expr) -> Iterator[Claim]:
    """What the parts of expressions need to have a value, whatever is known of their arguments.

    >>> from matderiv.expressions.matrix import apply
    >>> [(need, str(x)) for need, x in asked_of_values(apply("log", Var("x")))]
    [('positive', 'x')]
    """
    for e in dict.fromkeys(part for expression in expressions for part in distinct(expression)):
        if _has_value(e):
            continue
        yield from _needed(e, closed=True)
        if isinstance(e, Applied) and e.operation.domain is not None and e.operation.needs is None:
            yield from _domain(e.operation, e.args[-1], closed=True)[1]


def _has_value(e: Expr, strictly: bool = True) -> bool:
    """Whether a function has a value where it has no derivative; ``strictly``, one that code gives there, too."""
    if not isinstance(e, Applied):
        return False
    loose = not strictly and e.operation.needs in SPECTRAL or is_op(e, PINV)
    return loose or e.operation.kink is not None or e.operation.traits.valued


def _domain(operation: Operation, x: Expr, closed: bool) -> tuple[Text, list[Claim]]:
    """Where a function of numbers is differentiable, or if ``closed`` has a value: in words, and as signs."""
    assert operation.domain is not None
    scalar, bounds = is_scalar(x), _bounds(operation, x)
    within = operation.traits.within
    if within is None:
        return operation.domain, bounds
    closed = closed and within.ends[0] == "["
    return _lies(within, closed, not scalar), [("nonnegative", b) for _, b in bounds] if closed else bounds


def _kink(kink: Text, condition: Condition) -> Condition:
    """The condition with the reason for it: the function is defined elsewhere too, but has a kink there."""
    text = condition.text
    kink = COLUMN_KINK if text == NO_COLUMN else kink  # what is said of the rows of the transpose
    return Condition(Text(f"{text.en} ({kink.en})", f"{text.ja}({kink.ja})"), condition.bindings)


def _condition(need: Need, x: Expr) -> Condition:
    text = REQUIRED[need, is_scalar(x)]
    parts = summands(x)
    if text.en == "{x} ≠ 0" and len(parts) == 2:
        other = multiply(S.NegativeOne, parts[1])
        if _minus(parts[1]) and not _minus(parts[0]):
            return Condition(DIFFERENT, {"x": parts[0], "y": other})
    if need == "nonzero" and len(parts) == 2 and not is_scalar(x):
        for part, other in (parts, parts[::-1]):
            number, body = scaled(other)
            if is_op(body, ONES):
                minus = _minus(part)
                return Condition(
                    NOWHERE, {"x": negate(part) if minus else part, "y": number if minus else negate(number)}
                )
    if need == "determinant" and not is_scalar(x):
        return Condition(text, {"x": apply(DET, x)})
    if need == "rows not zero" and is_op(x, TRANSPOSE):
        return Condition(NO_COLUMN, {"x": x.args[0]})
    return Condition(text, {"x": x})


def _exceeding(need: Need, x: Expr) -> Condition:
    """A condition that something is positive; of a number less another one, that it is greater."""
    parts = summands(x)
    if need == "positive" and len(parts) == 2 and parts[1].is_Number:
        return Condition(GREATER, {"x": parts[0], "y": -parts[1]})
    return _condition(need, x)


def _minus(term: Expr) -> bool:
    number = coefficient(scaled(term)[0])[0]
    return bool(number.is_negative)


def _needed(e: Expr, closed: bool, above: Collection[Expr] = ()) -> Iterator[Claim]:
    """What one function needs of its arguments; ``closed`` if a value at the end of a domain will do."""
    if isinstance(e, Applied) and e.operation.slopes:
        yield from (("nonzero", border) for border in borders(e))
    if isinstance(e, Applied) and e.operation.needs is not None:
        yield "nonnegative" if closed and is_op(e, SQRT) else e.operation.needs, e.args[-1]
    elif isinstance(e, Power) or is_op(e, ENTRYWISE_POWER):
        base, exponent = e.args
        if base.is_Number:
            return
        if not whole(exponent):
            over = exponent.is_Number and exponent > 0 or exponent in above
            yield "nonnegative" if closed and over else "positive", base
        elif _may_be_negative(exponent):
            yield "nonzero", base


def _may_be_negative(exponent: Expr) -> bool:
    """Whether a whole exponent can be below 0, its symbols being 1 or more."""
    parts = [coefficient(t) for t in termwise(exponent)]
    return any(c < 0 and rest for c, rest in parts) or bool(sum(c for c, _ in parts) < 0)


def _plain(need: Need, x: Expr, plain: Known | None = None) -> Iterator[Claim]:
    """A condition as simpler ones that mean the same, given what is known."""
    if is_scalar(x) and need == "simple eigenvalue":
        return
    if need == "simple norm" and S.One in rank_bounds(x):
        need = "not zero"  # a vector, or a column times a row, has one singular value that is not 0
    need = _signed(need, x)
    plain = plain or known()
    if plain.holds(need, x) or plain.holds(need, tidy(x)):
        return
    inner: list[Claim] | None = None
    if need == "nonzero" and (isinstance(x, Product | Power) or is_op(x, *TIMES)):
        inner = [("nonzero", a) for a in (x.args[:1] if _is_power(x) else x.args) if not a.is_Number]
    elif need == "nonzero" and is_op(x, ADD) and all(is_op(scaled(a)[1], ONES) for a in x.args):
        inner = [(need, tidy(add(*(scaled(a)[0] for a in x.args))))]
    elif need == "positive" and (isinstance(x, Product) or is_op(x, HADAMARD)) and plain.nonnegative(x):
        inner = [("nonzero", a) for a in x.args if not a.is_Number]
    elif need in ("positive", "determinant") and (rest := _unstated(plain, need, x)) is not None:
        inner = [(need, rest)]
    elif need == "positive" and _is_power(x) and x.args[1].is_Integer:
        inner = [("positive" if int(x.args[1]) % 2 else "nonzero", x.args[0])]
    elif need == "positive" and isinstance(x, Applied) and (x.operation.traits.keeps_sign or is_op(x, RELU)):
        inner = [("positive", x.args[0])]
    elif need == "invertible" and is_op(x, DIAG) or need == "nonzero" and is_op(x, PROD, ROW_PRODS, COLUMN_PRODS):
        inner = [("nonzero", x.args[0])]
    elif need == "nonzero" and is_op(x, SQRT, RELU):
        inner = [("positive", x.args[0])]  # the root itself needs that
    elif need in ("nonzero", "positive") and isinstance(x, Applied) and x.operation.traits.zero == "only at 0":
        inner = [("nonzero" if x.operation.traits.entrywise else "not zero", x.args[-1])]
    elif need in ("nonzero", "positive") and is_op(x, MATMUL) and is_scalar(x) and (vector := _of_form(plain, x)):
        inner = [("not zero", vector)]
    elif need in ("nonzero", "positive") and (root := squared(x)) is not None:
        inner = [("not zero", root)]
    elif need in ("nonzero", "positive") and is_op(x, DET):
        inner = [("invertible" if need == "nonzero" else "determinant", x.args[0])]
    elif need == "not zero" and (is_op(x, SCALE) or is_op(x, MATMUL) and _is_dyad(x)):
        inner = [(_signed(need, a), a) for a in x.args]
    elif need in ("positive", "invertible", "rank", "simple eigenvalue", "simple norm") and is_op(x, SCALE):
        factor, body = x.args
        if plain.positive(factor) or need not in ("positive", "simple eigenvalue") and plain.nonzero(factor):
            inner = [(need, body)]
    elif need in ("nonzero", "positive") and is_op(x, ROW_NORMS):
        inner = [("rows not zero", x.args[0])]
    elif need == "not zero" and is_op(x, MATMUL):
        singular = [a for a in x.args if not plain.invertible(a)]
        inner = [(need, singular[0])] if len(singular) == 1 else None
    elif is_op(x, TRANSPOSE) and need != "rows not zero" or need == "determinant" and is_op(x, INVERSE):
        inner = [(TURNED.get(need, need), x.args[0])]
    elif need == "invertible" and isinstance(x, Applied) and is_op(x, INVERSE, MATRIX_POWER, MATMUL):
        square = all(shape_of(a)[0] == shape_of(a)[1] for a in x.args)
        inner = [("invertible", a) for a in x.args if not is_scalar(a)] if square else None
    if inner is None:
        yield need, x
        return
    for claim in inner:
        yield from _plain(*claim, plain)


def _signed(need: Need, x: Expr) -> Need:
    """What is needed of an argument, of a scalar as a sign."""
    if not is_scalar(x) or need in ("positive", "nonnegative"):
        return need
    return "positive" if need == "determinant" else "nonzero"


def _is_dyad(x: Expr) -> bool:
    """Whether a product is that of a column and a row, which is 0 only where one of them is."""
    return len(x.args) == 2 and bool(shape_of(x.args[0])[1] == 1)


def _unstated(plain: Known, need: Need, x: Expr) -> Expr | None:
    """The one factor of a product of which a positive value or determinant is not stated, if of all others it is."""
    if need == "positive" and not (isinstance(x, Product) or is_op(x, HADAMARD)):
        return None
    if need == "determinant" and not (is_op(x, MATMUL) and all(shape_of(a) == shape_of(x) for a in x.args)):
        return None
    rest = [a for a in x.args if (need, a) not in plain.stated]
    return rest[0] if len(rest) == 1 < len(x.args) else None


TIMES = (HADAMARD, SCALE, ENTRYWISE_POWER)


def _is_power(x: Expr) -> bool:
    return isinstance(x, Power) or is_op(x, ENTRYWISE_POWER)


def _of_form(plain: Known, x: Expr) -> Expr | None:
    """The vector of a quadratic form of a positive definite matrix, which is 0 only where the vector is."""
    outer = x.args[-1]
    if not isinstance(outer, Var):
        return None
    rest = x.args[1:-1]
    positive = not rest or len(rest) == 1 and plain.definite(rest[0])
    return outer if positive and transpose(x.args[0]) == outer else None
