"""Why a line is the one before with its deltas used up: which terms they keep, which sums come to the front."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sympy import Expr

from ...core.index import Delta, Fixed, Sum, Terms, atomic, factors, free, names_in, termwise, walk
from ...core.proof import Rule
from ...core.text import Text
from ..differentiate import distributed
from ..rules.differentiating import FRONTS, said_of_fronts
from ..rules.gathering import MULTIPLIED_OUT, UNIT_DELTA, collapse_rule, front_rule
from ..rules.listing import Groups, with_more
from .ordering import ordering

__all__ = ["brought_out", "collapses", "collapsing", "only_ordered", "within_sums"]

WITHIN = Text("The factors beside a sum go into it.", "和に掛かる因子は和の中に入れる。")


def only_ordered(before: Expr, after: Expr) -> bool:
    """Whether nothing but the order of factors changes from one line to the next."""
    if any(isinstance(d, Delta) for d in walk(before)) or len(termwise(before)) != len(termwise(after)):
        return False
    rule = collapsing(before, after, ())[0]
    return rule.name == "order" or rule in (Rule("collapse", text) for text in FRONTS)


def collapses(before: Expr, after: Expr, at: Sequence[Expr]) -> list[tuple[Expr, Rule, dict[str, Expr]]]:
    """The lines from ``before`` to itself with its deltas used up: brackets are multiplied out in one of their own."""
    whole = collapsing(before, after, at)
    if not whole[1] or len(termwise(after)) <= len(termwise(before)):
        return [(after, *whole)]
    opened = distributed(before)
    if opened in (before, after):
        return [(after, *whole)]
    first = with_more(MULTIPLIED_OUT, brought_out(before, opened))
    return [(opened, first, {}), (after, *collapsing(opened, after, at))]


def collapsing(before: Expr, after: Expr, at: Sequence[Expr]) -> tuple[Rule, dict[str, Expr]]:
    """Why ``after`` is ``before`` with its deltas used up: which terms they keep, ``at`` the free indices."""
    brackets = len(termwise(after)) > len(termwise(before))
    besides = brought_out(before, after)
    if groups := _kept(before, atomic(at)):
        rule, bindings = collapse_rule(groups, brackets, _several(before, groups))
        return with_more(rule, besides), bindings
    if brackets:
        return with_more(MULTIPLIED_OUT, besides), {}
    unit = next((d for d in walk(before) if isinstance(d, Delta) and d.args[0] == d.args[1]), None)
    if unit is not None:
        return UNIT_DELTA, {"d": unit}
    inside = [
        i for t in termwise(before) for f in _beneath(t) for e in walk(f) if isinstance(e, Sum) for i in e.indices
    ]
    front = {i for t in termwise(after) for e in factors(t) if isinstance(e, Sum) for i in e.indices}
    moved = [i for i in dict.fromkeys(inside) if i in front]
    if not moved:
        if besides:
            return Rule("collapse", besides[0]), {}
        return with_more(ordering(before, after), within_sums(before, after)), {}
    rule, bindings = front_rule(moved)
    return with_more(rule, besides), bindings


def _several(line: Expr, groups: Groups) -> bool:
    """Whether all the deltas of a line use up one index, over which it has more than one sum."""
    kept = [i for _, pairs in groups for i, _ in pairs]
    return len(kept) == 1 and sum(isinstance(e, Sum) and kept[0] in e.indices for e in walk(line)) > 1


def _kept(expr: Expr, at: Sequence[Expr]) -> Groups:
    """What the deltas of each sum of a line set its indices to, sums that agree together, with their numbers."""
    at = (*at, *(i for d in walk(expr) if isinstance(d, Delta) for i in d.args if isinstance(i, Fixed)))
    groups: dict[tuple[tuple[Expr, Expr], ...], list[int]] = {}
    together: dict[Expr, Expr] = {}
    summed: list[set[Expr]] = []
    for term in termwise(expr):
        over = {i for e in walk(term) if isinstance(e, Sum) for i in e.indices}
        pairs: dict[Expr, Expr] = {}
        for d in walk(term):
            if isinstance(d, Delta) and not all(i in at for i in d.args):
                # δ_iα δ_ij sets j to α, too: each delta is between what those before have left of its indices
                i, a = (_left(x, pairs) for x in d.args)
                i, a = (i, a) if i not in at else (a, i)
                if i != a and i not in at:
                    pairs[i] = a
        if over:
            summed.append(over)
        if pairs:
            groups.setdefault(tuple(pairs.items()), []).append(len(summed))
            together = pairs | together
    own = {number: dict(pairs) for pairs, numbers in groups.items() for number in numbers}
    # two sums may use one letter for indices of two sizes
    letters = [set(names_in(over)) for over in summed]
    known = [(set(names_in((i,))), i, a) for i, a in together.items()]
    if all(own.get(n, {}).get(i) == a for n, used in enumerate(letters, 1) for name, i, a in known if name & used):
        return [([], list(together.items()))] if together else []
    return [(numbers, list(pairs)) for pairs, numbers in groups.items()]


def brought_out(before: Expr, after: Expr) -> list[Text]:
    """What is said of the factors that stand before the sums of a line and stood inside one."""
    was, now = termwise(before), termwise(after)
    if len(was) == len(now):  # each term is that in its place, whose brackets stay
        out = {f for one, other in zip(was, now, strict=True) for f in _fronts([other], [one]) if f in _inside([one])}
        return said_of_fronts(out)
    inside = _inside(was)
    bracketed = [x for f in inside if isinstance(f, Terms) for t in f.args for x in factors(t)]
    return said_of_fronts(f for f in _fronts(now, was) if f in (*inside, *bracketed))


def within_sums(before: Expr, after: Expr) -> list[Text]:
    """That factors which stand beside a sum go into it, where they do."""
    return [WITHIN] if any(n > 0 for n in (_beside(before) - _beside(after)).values()) else []


def _beside(line: Expr) -> Counter[Expr]:
    """The factors with an index that stand beside the sums of a line."""
    terms_ = (factors(t) for t in termwise(line))
    return Counter(f for t in terms_ if any(isinstance(f, Sum) for f in t) for f in t if free(f) and _plain(f))


def _plain(factor: Expr) -> bool:
    return not isinstance(factor, Sum | Delta)


def _fronts(now: Sequence[Expr], was: Sequence[Expr]) -> Counter[Expr]:
    """The factors that stand before the sums of terms, without those that stood before the sums of others."""
    new, old = (
        Counter(f for t in side if any(isinstance(f, Sum) for f in factors(t)) for f in factors(t))
        for side in (now, was)
    )
    return Counter({f: n for f, n in (new - old).items() if not isinstance(f, Sum)})


def _inside(line: Sequence[Expr]) -> list[Expr]:
    """The factors inside the outermost sums of terms."""
    return [f for t in line for s in factors(t) if isinstance(s, Sum) for f in factors(s.body)]


def _left(index: Expr, pairs: Mapping[Expr, Expr]) -> Expr:
    """What an index is once the deltas so far are used up."""
    while index in pairs:
        index = pairs[index]
    return index


def _beneath(term: Expr) -> Iterator[Expr]:
    """The factors of a term inside its outermost sum, if it has one, as far as more than one stands there."""
    for f in factors(term):
        parts = factors(f.body) if isinstance(f, Sum) else ()
        yield from parts if len(parts) > 1 else ()
