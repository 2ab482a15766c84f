"""Why a shorter matrix expression is the same as a longer one: what was done, read off the log of tidying.

The log is made a chain from the one to the other, without what was done and undone again. Its uses of identities are
grouped by clause, and each names the parts that stand on the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from sympy import Expr, S

from ...core.errors import FaultError
from ...core.index import is_scalar, walk
from ...core.proof import Rule
from ...core.text import Text
from ...expressions.matrix import add, is_op, multiply, scaled, substitute, summands, transpose
from ...expressions.writer import unicode
from ...operations.add import ADD
from ...operations.hadamard import HADAMARD
from ...operations.quotient import QUOTIENT
from ...operations.transpose import TRANSPOSE
from ..rules.shortening import EQUAL, place, texts_of, tidy_rule
from ..tidy import log_of, tidy
from ..tidying.arranged import arranged
from ..tidying.signs import plus_first
from ..tidying.tidier import Clause, Use

__all__ = ["Line", "UnsaidError", "derivation", "explained", "shortening", "tidying"]

Done = tuple[str | Clause, dict[str, Expr]]
Line = tuple[Expr, Rule, dict[str, Expr]]

BESIDE = {"symmetric", "skew", "power", "exponents", "cancel", "quotient"}  # what goes with another change in one line
UNSAID = Text("no rule says why {before} is {after}", "{before} が {after} に等しい理由を述べる規則がない")


class UnsaidError(FaultError):
    """An expression was changed and no rule says so: a line with this change is not printed."""


def explained(before: Expr, after: Expr) -> tuple[Expr, list[Line]]:
    """A short form with the lines that lead to it; an expression whose change no rule explains stays as it is."""
    try:
        return after, shortening(before, after)
    except UnsaidError:
        return before, []


def shortening(before: Expr, after: Expr) -> list[Line]:
    """The lines from a matrix expression to a shorter form of it, with their reasons.

    Where several things are done at once, each term is shortened by itself first, and what is done to all of them
    together is a line of its own.

    Raises:
        UnsaidError: an expression was changed and no rule says so.
    """
    if before == after:
        return []
    whole = clauses(derivation(before, after))
    if len(_names(whole)) > 1:
        middle = plus_first(add(*map(tidy, summands(before))))
        if tidy(middle) == after and len({unicode(before), unicode(middle), unicode(after)}) == 3:
            one, two = clauses(chain(_by_terms(before), before, middle)), clauses(derivation(middle, after))
            if not _names(one) <= BESIDE and not _names(one) & _names(two):
                return [(middle, *tidy_rule(one)), (after, *tidy_rule(two))]
    return [(after, *tidy_rule(whole))]


def tidying(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """What makes the shorter of two matrix expressions the same as the longer one, its parts named."""
    return tidy_rule(clauses(derivation(before, after)))


def _names(clauses_: Sequence[Done]) -> set[str | Clause]:
    return {clause for clause, _ in clauses_}


def _by_terms(before: Expr) -> Iterator[Use]:
    """The uses of identities that shorten the terms one by one."""
    terms = summands(before)
    for n, t in enumerate(terms):
        done, rest = [tidy(s) for s in terms[:n]], terms[n + 1 :]
        for u in log_of(t):
            yield replace(u, before=add(*done, u.before, *rest), after=add(*done, u.after, *rest))


# ---- the log as a chain


def derivation(before: Expr, after: Expr) -> list[Use]:
    """The uses of identities that lead from an expression to its short form, each from where the one before ended."""
    return chain(log_of(before), before, after)


def chain(log: Iterable[Use], before: Expr, after: Expr) -> list[Use]:
    """The uses of a log, what was done and undone left out, and what only orders terms and factors put in.

    Raises:
        UnsaidError: an expression was changed and no rule says so.
    """
    out: list[Use] = []
    states = [arranged(before)]
    for use in log:
        if arranged(use.before) != states[-1]:
            raise UnsaidError(UNSAID(before=out[-1].after if out else before, after=use.before))
        out.append(use)
        states.append(arranged(use.after))
        first = states.index(states[-1])
        del out[first:], states[first + 1 :]
    if arranged(after) != states[-1]:
        raise UnsaidError(UNSAID(before=out[-1].after if out else before, after=after))
    at = before
    linked: list[Use] = []
    for use in out:
        linked += _order(at, use.before)
        linked.append(use)
        at = use.after
    return [*linked, *_order(at, after)]


def _order(before: Expr, after: Expr) -> list[Use]:
    return [] if before == after else [Use("order", before, after, before, after, {})]


# ---- the chain as clauses

# said of one part of a line, though it may be done to several
ONCE = {"product", "sum", "kron", "mixed", "entrywise", "expanded", "like", "power", "diagonals", "diagonal-product"}
ONCE |= {"rotated", "turned", "turned-rotated", "number", "ones", "quotient", "linear"}
# said of what stands on the line
SHOWN = {"identity", "power-of-product", "of-multiple", "number-out", "entrywise", "power"}
MEANWHILE = ("order", "ones-entry")  # said where nothing else is


def clauses(uses: Sequence[Use]) -> list[Done]:
    """The clauses of a reason, in the order in which they are said, each said once of the same parts."""
    if not uses:
        return []
    line = _Line(uses[0].before, uses[-1].after)
    done = _factors(_signs(uses, line))
    found: list[Done] = []
    said = [line.clause(use) for use in done]
    for clause, names in list(filter(line.seen, said)) or said:
        if clause in ONCE and (seen := next((c for c in found if c[0] == clause), None)) is not None:
            if line.shows(names) > line.shows(seen[1]):
                found[found.index(seen)] = clause, names
        elif (clause, names) not in found:
            found.append((clause, names))
    own = list(dict.fromkeys(names["s"] for clause, names in found if clause == "symmetric"))
    found = [c for c in found if c[0] != "symmetric"]
    for clause in MEANWHILE:
        found = [c for c in found if c[0] != clause] or found
    found += [("symmetric", {f"s{n}": e for n, e in enumerate(own)})] if own else []
    return sorted(found, key=lambda c: place(c[0]))


class _Line:
    """The two sides of a line, and what of a use is said there."""

    def __init__(self, before: Expr, after: Expr) -> None:
        self.before, self.after = before, after
        self.was, self.now = frozenset(walk(before)), frozenset(walk(after))

    @cached_property
    def there(self) -> frozenset[object]:
        return frozenset(map(arranged, self.was | self.now))

    def shows(self, names: Mapping[str, Expr]) -> int:
        """How many of the parts that a clause names stand on the line."""
        return sum(e in self.was or e in self.now or arranged(e) in self.there for e in names.values())

    def clause(self, use: Use) -> Done:
        """The clause of a use, its parts as they stand on the line."""
        clause, names = use.clause, dict(use.names)
        if clause in ("product", "sum", "entrywise", "kron") and names["a"] not in self.was:
            turned = transpose(use.made), transpose(use.focus)  # a transpose of the whole was taken
            apart = turned[1] in self.was and any(is_op(e, TRANSPOSE) for e in walk(turned[1]))
            if turned[0] in self.now or apart and clause != "sum":
                names = dict(zip(names, turned, strict=False))
            elif clause == "sum" and (whole := self._new_sum()) is not None:
                names["a"] = whole
        if clause in ("common", "commons"):
            names = self._bracket(names)
        if clause == "quotient":
            return clause, {}
        if clause == "expanded":
            shown = "a" in names and names["a"] in self.was and names["b"] in self.now
            return ("expanded-to", names) if shown else ("expanded", {})
        return clause, names

    def seen(self, said: Done) -> bool:
        """Whether something of what a clause says stands on the line."""
        clause, names = said
        if clause == "quotient":
            return any(is_op(e, QUOTIENT) for e in self.now - self.was)
        if texts_of(clause) == EQUAL and unicode(names["a"]) == unicode(names["b"]):
            return False
        return clause not in MEANWHILE and clause not in SHOWN or self.shows(names) > 0

    def _bracket(self, names: dict[str, Expr]) -> dict[str, Expr]:
        """What was taken out of a bracket, and the bracket, as they stand on the right side."""
        bracket = names["b"]
        turned = {key: transpose(e) for key, e in names.items()}
        if "c" in turned:
            turned["a"], turned["c"] = turned["c"], turned["a"]
        ways = [(transpose(bracket), turned), (bracket, names)]  # Bᵀ first, for B stands in it
        if is_scalar(bracket) and self.shows(names) >= self.shows(turned):
            ways.reverse()  # a number is its own transpose, and does not tell which way its factor stands
        for part, said in ways:
            there = next((e for e in self.now if arranged(e) == arranged(part)), None)
            if there is not None:
                return {**said, "b": there}
        return names

    def _new_sum(self) -> Expr | None:
        new = (e for e in walk(self.after) if is_op(e, TRANSPOSE) and is_op(e.args[0], ADD) and e not in self.was)
        return next(new, None)


def _signs(uses: Sequence[Use], line: _Line) -> Iterator[Use]:
    """A negative number in front of a bracket that stays one, as −2(A − B) = 2(B − A), is a sign that goes into it."""
    left = list(uses)
    while left:
        use = left.pop(0)
        number, bracket = scaled(use.focus)
        if use.clause == "expanded" and number.is_Number and number < 0 and not is_op(bracket, HADAMARD):
            turned = plus_first(use.made)
            if number == -1 and turned in line.now:
                yield replace(use, clause="sign", names={"a": turned})
                continue
            rest = left[0] if left else None
            if rest and rest.clause == "common" and rest.names.get("a") == -number and rest.names["b"] in line.now:
                left.pop(0)
                yield replace(use, clause="sign", after=rest.after, made=rest.made, names={"a": rest.names["b"]})
                continue
        yield use


@dataclass
class _Factor:
    """What was taken out of one sum, step by step: before and behind it, and the bracket that is left."""

    first: Use
    left: Expr
    right: Expr
    bracket: Expr

    def use(self) -> Use:
        if is_scalar(self.left) or self.left == 1 or self.right == 1:
            return replace(self.first, clause="common", names={"a": _beside(self.left, self.right), "b": self.bracket})
        names = {"a": self.left, "b": self.bracket, "c": self.right}
        return replace(self.first, clause="commons", names=names)


def _beside(left: Expr, right: Expr) -> Expr:
    return left if right == 1 else right if left == 1 else multiply(left, right)


def _changed(bracket: Expr, use: Use) -> Expr:
    """A bracket after a use of an identity on a part, or on some of the terms, of it."""
    terms, there = list(summands(use.focus)), list(summands(bracket))
    if len(terms) > 1 and all(t in there for t in terms):
        place = there.index(terms[0])
        return add(
            *(t for t in there[:place] if t not in terms), use.made, *(t for t in there[place:] if t not in terms)
        )
    return substitute(bracket, {use.focus: use.made})


def _factors(uses: Iterable[Use]) -> list[Use]:
    """The uses, with all that was taken out of one sum as one."""
    out: list[Use | _Factor] = []
    for use in uses:
        made = [f for f in out if isinstance(f, _Factor)]
        inner = next((f for f in made if arranged(f.bracket) == arranged(use.focus)), None)
        if use.clause != "common":
            if inner is not None:
                inner.bracket = use.made
            else:
                for f in made:
                    f.bracket = _changed(f.bracket, use)
            out.append(use)
            continue
        for f in made:
            f.bracket = f.bracket if f is inner else _changed(f.bracket, use)
        left, right = use.names.get("a", S.One), use.names.get("c", S.One)
        if inner is None:
            out.append(_Factor(use, left, right, use.names["b"]))
        else:
            inner.left, inner.right = _beside(inner.left, left), _beside(right, inner.right)
            inner.bracket = use.names["b"]
    given = [f.use() if isinstance(f, _Factor) else f for f in out]
    last = {tuple(use.names.get(key) for key in "ac"): use for use in given if use.clause in ("common", "commons")}
    return [use for use in given if use.clause not in ("common", "commons") or use in last.values()]
