"""Why a shorter matrix expression is the same as a longer one: what was done, read off the log of tidying.

The log is made a chain from the one to the other, without what was done and undone again. Its uses of identities are
grouped by clause, and each names the parts that stand on the line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from math import prod

from sympy import Expr, S

from ...core.errors import FaultError
from ...core.index import Terms, factors, is_scalar, shape_of, walk
from ...core.operation import Applied
from ...core.proof import Rule
from ...core.records import dataclass
from ...core.text import Text
from ...expressions.matrix import (
    Var,
    add,
    is_op,
    multiply,
    negate,
    remade,
    scaled,
    substitute,
    summands,
    transpose,
    zero,
)
from ...expressions.matrix import chain as chain_of
from ...expressions.writer import unicode
from ...operations.add import ADD
from ...operations.diag import DIAG
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.quotient import QUOTIENT
from ...operations.scale import SCALE
from ...operations.transpose import TRANSPOSE
from ..facts import symmetric_parts
from ..rules.shortening import EQUAL, texts_of, tidy_rule, with_another
from ..tidy import log_of, tidy
from ..tidying.arranged import arranged
from ..tidying.length import symbols
from ..tidying.signs import plus_first
from ..tidying.tidier import Around, Clause, Use

__all__ = ["Line", "UnsaidError", "derivation", "explained", "shortening", "tidying", "unchanged"]

Done = tuple[str | Clause, dict[str, Expr]]
Line = tuple[Expr, Rule, dict[str, Expr]]

BESIDE = {
    "symmetric",
    "skew",
    "power",
    "exponents",
    "cancel",
    "power-cancels",
    "quotient",
}  # what goes with another change in one line
LONG = 40  # symbols of the terms of which a clause says that something is taken out of them
MOST_IDEAS = 4  # kinds of what is done that one line says
UNSAID = Text("no rule says why {before} is {after}", "{before} が {after} に等しい理由を述べる規則がない")


class UnsaidError(FaultError):
    """An expression was changed and no rule says so: a line with this change is not printed."""


def explained(before: Expr, after: Expr) -> tuple[Expr, list[Line]]:
    """A short form with the lines that lead to it; an expression whose change no rule explains stays as it is."""
    try:
        return after, shortening(before, after)
    except UnsaidError:
        return before, []


def shortening(before: Expr, after: Expr, defined: bool = True) -> list[Line]:
    """The lines from a matrix expression to a shorter form of it, with their reasons.

    Where several things are done at once, each term is shortened by itself first, and what is done to all of them
    together is a line of its own.

    Raises:
        UnsaidError: an expression was changed and no rule says so.
    """
    if before == after:
        return []
    uses = derivation(before, after)
    if len(_names(clauses(uses, defined))) > 1:
        middle = plus_first(add(*map(tidy, summands(before))))
        if tidy(middle) == after and len({unicode(before), unicode(middle), unicode(after)}) == 3:
            first, second = chain(_by_terms(before), before, middle), derivation(middle, after)
            one, two = clauses(first, defined), clauses(second, defined)
            if not _names(one) <= BESIDE and not _names(one) & _names(two):
                return [*_lines(first, middle, defined), *_lines(second, after, defined)]
    return _lines(uses, after, defined)


def _lines(uses: list[Use], after: Expr, defined: bool) -> list[Line]:
    """The uses of identities as one line, or as several where the reason of one would leave something out.

    What a reason names stands on its line: it ends before the use of which nothing stands there, or of which the
    sentence does not speak.
    """
    uses = _local(uses)
    cut = None if _told(uses, after) else next((n for n in range(len(uses) - 1, 0, -1) if _ends(uses, n, after)), None)
    if cut is None:
        return [(after, *tidy_rule(clauses(uses, defined)))]
    middle = uses[cut].before
    return [(middle, *tidy_rule(clauses(uses[:cut], defined))), *_lines(uses[cut:], after, defined)]


def _ends(uses: Sequence[Use], cut: int, after: Expr) -> bool:
    """Whether a line may end before a use: what stands there prints otherwise, and the uses before it are told."""
    return _seen_apart(uses, cut, after) and (
        _told(uses[:cut], uses[cut].before) or not any(_seen_apart(uses, n, uses[cut].before) for n in range(1, cut))
    )


def _seen_apart(uses: Sequence[Use], cut: int, after: Expr) -> bool:
    """Whether what stands between two uses prints otherwise than the beginning and the end."""
    return len({unicode(e) for e in (uses[0].before, uses[cut].before, after)}) == 3


def tidying(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """What makes the shorter of two matrix expressions the same as the longer one, its parts named."""
    return tidy_rule(clauses(derivation(before, after)))


def unchanged(same: Iterable[Expr]) -> tuple[Rule, dict[str, Expr]] | None:
    """Why transposing changes nothing, of several matrices: those with the same reason are named together.

    Of what prints the same when it is transposed, or is shortened on the way, nothing is said.
    """
    done: list[Done] = []
    for expr in same:
        with suppress(UnsaidError):
            done += [c for c in clauses(derivation(transpose(expr), expr)) if c not in done]
    return tidy_rule(_grouped(done)) if done else None


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


def _local(uses: list[Use]) -> list[Use]:
    """The uses on the one part of a line that changes: what was done around it and undone is none of them."""
    around, before, after = _changed_part(uses[0].before, uses[-1].after)
    if before == uses[0].before or tidy(before) != after:
        return uses
    try:
        inner = derivation(before, after)
    except UnsaidError:
        return uses
    return [replace(use, before=around(use.before), after=around(use.after)) for use in inner]


def _changed_part(before: Expr, after: Expr) -> tuple[Around, Expr, Expr]:
    """The smallest part of an expression in which another one differs, before and after, and what stands around it."""
    if not (isinstance(before, Applied) and isinstance(after, Applied) and before.operation is after.operation):
        return _itself, before, after
    was, now = before.args, after.args
    if is_op(before, ADD):  # the order of terms says nothing
        was, now = tuple(Counter(was) - Counter(now)), tuple(Counter(now) - Counter(was))
        if len(was) != 1 or len(now) != 1 or len(before.args) != len(after.args):
            return _itself, before, after
        place = before.args.index(was[0])
    else:
        places = [n for n, pair in enumerate(zip(was, now, strict=False)) if pair[0] != pair[1]]
        if len(was) != len(now) or len(places) != 1:
            return _itself, before, after
        (place,) = places
        was, now = was[place : place + 1], now[place : place + 1]
    around, part, other = _changed_part(was[0], now[0])
    whole = before.args

    def put(e: Expr) -> Expr:
        return remade(before, (*whole[:place], around(e), *whole[place + 1 :]))

    return put, part, other


def _itself(expr: Expr) -> Expr:
    return expr


# ---- what of a chain is told on one line


def _told(uses: Sequence[Use], after: Expr) -> bool:
    """Whether a sentence speaks of each of the uses, in this order, and names nothing but what stands on its line."""
    line = _Line(uses[0].before, after)
    parts = _gathered(_signs(list(_taken_from_within(uses)), line))
    if any(isinstance(f, _Factor) and f.nested for f in parts):
        return False
    said = _as_uses(parts)
    known = [use.clause for use in said if use.clause not in MEANWHILE]
    opened = [n for n, clause in enumerate(known) if clause in OPENING]
    closed = [n for n, clause in enumerate(known) if clause in CLOSING]
    if opened and closed and closed[0] < opened[-1] or len(dict.fromkeys(known)) > MOST_IDEAS:
        return False
    return all(line.tells(use) for use in said)


# ---- the chain as clauses

# said of one part of a line, though it may be done to several
ONCE = {
    "product",
    "sum",
    "kron",
    "mixed",
    "entrywise",
    "expanded",
    "power",
    "quotient",
    "linear",
    "diagonals",
    "diagonal-product",
}
ONCE |= {"sum-back", "rotated", "turned", "turned-rotated", "number", "ones", "ones-outer"}
ONCE |= {"orthogonal", "sum-twice", "front", "like", "like-cancel", "like-both"}
# said of all parts to which it is done that stand on the line, one after another
EACH = {"product", "kron", "mixed", "entrywise", "diagonal-product", "rotated", "turned", "turned-rotated", "number"}
EACH |= {"power", "front", "orthogonal"}
# said of what stands on the line
SHOWN = {"identity", "power-of-product", "power-of-quotient", "of-multiple", "number-out", "number-out-power"}
SHOWN |= {"entrywise", "power"}
# an equation between parts of the line
OWN = {"product", "cancelling", "orthogonal", "inverse", "mixed", "kron", "diagonal-product", "diagonal-times", "known"}
MEANWHILE = ("order", "ones-entry")  # said where nothing else is
CANCELS = {"cancel", "power-cancels"}  # what says that numbers become one
KNOWN = {"known", "complement"}  # of which the left side was there
EQUATIONS = {"product", "entrywise", "kron", "mixed"}  # of which the left side was there, or the right side is now
SAME_GROUND = {"symmetric", "symmetric-diagonal", "symmetric-letter", "symmetric-of"}  # said once of several matrices
# brackets are opened before they are made: the sentence says it so
OPENING, CLOSING = {"expanded"}, {"common", "commons"}


def clauses(uses: Sequence[Use], defined: bool = True) -> list[Done]:
    """The clauses of a reason, in the order in which they are said, each said once of the same parts.

    With ``defined`` letters stand on the line, and not what they stand for.
    """
    if not uses:
        return []
    line = _Line(uses[0].before, uses[-1].after)
    done = _as_uses(_gathered(_signs(list(_taken_from_within(uses)), line)))
    found: list[Done] = []
    for use in done:
        if line.seen(said := line.clause(use)):
            _add(said, found, line)
        for term in _own_transposes(use):
            _add(("own", {"s": term}), found, line)
        for f in line.drawn(use):
            _add(("front", {"a": f}), found, line)
        for met in _numbers_met(use):
            _add(met, found, line)
    for use in () if found else done:
        _add(line.clause(use), found, line)
    for clause in MEANWHILE:
        found = [c for c in found if c[0] != clause] or found
    if not any(is_op(t, TRANSPOSE) and any(is_op(e, ADD) for e in walk(t)) for t in line.now):
        found = [c for c in found if c[0] != "sum-back"] or found  # the sum was no more than like terms
    found = next((alone for c in found if (alone := _enough(c, found, line))), found)
    return _grouped([_symmetric(n["s"], defined) if clause == "symmetric" else (clause, n) for clause, n in found])


def _add(said: Done, found: list[Done], line: _Line) -> None:
    """Add a clause, or what it names to one of its kind."""
    clause, names = said
    seen = next((c for c in found if c[0] == clause), None) if clause in ONCE else None
    if seen is None:
        if said not in found:
            found.append(said)
        return
    shown, before = line.shows(names), line.shows(seen[1])
    if clause in EACH and (shown > 0 and before > 0 or line.complete(names) and line.complete(seen[1])):
        found[found.index(seen)] = clause, with_another(seen[1], names)
    elif shown > before:
        found[found.index(seen)] = clause, names


def _grouped(found: list[Done]) -> list[Done]:
    """The clauses, those as one that say of several matrices that one reason makes them symmetric."""
    out: list[Done] = []
    for clause, names in found:
        rest = {key: e for key, e in names.items() if key != "s"}
        alike = (n for n, (c, given) in enumerate(out) if c == clause and rest.items() <= given.items())
        place = next(alike, None) if clause in SAME_GROUND else None
        if place is None:
            out.append((clause, names))
        else:
            given = out[place][1]
            out[place] = clause, {**given, f"s{'_' * sum(key.startswith('s') for key in given)}": names["s"]}
    return out


def _own_transposes(use: Use) -> list[Expr]:
    """The terms of a sum that is transposed which are their own transposes, as I is."""
    if use.clause not in ("sum", "sum-twice"):
        return []
    whole = use.focus.args[0] if is_op(use.focus, TRANSPOSE) else use.focus
    bodies = (scaled(t)[1] for t in summands(whole))
    return [b for b in dict.fromkeys(bodies) if is_op(b, EYE, DIAG, ONES) and transpose(b) == b]


def _numbers_met(use: Use) -> list[Done]:
    """That numbers of different parts are multiplied, or cancel."""
    if not use.met or use.clause in CANCELS:
        return []
    pair = len(use.met) == 2 and prod(use.met) == 1
    return [("number-cancels", {"a": max(use.met)}) if pair else ("numbers", {})]


def _enough(said: Done, found: list[Done], line: _Line) -> list[Done]:
    """The clauses without those of a way round, where one equation leads from one side of a line to the other."""
    clause, names = said
    if clause != "expanded-to" or arranged(substitute(line.before, {names["a"]: names["b"]})) != arranged(line.after):
        return []
    return [*(c for c in found if c[0] in ("power", "exponents")), said]  # the equation shows the power


def symmetric_rule(matrices: Sequence[Expr]) -> tuple[Rule, dict[str, Expr]]:
    """Why these are symmetric, where letters stand on the line."""
    return tidy_rule(_grouped([_symmetric(m, defined=True) for m in matrices]))


def _symmetric(expr: Expr, defined: bool) -> Done:
    """Why a matrix is symmetric; ``defined`` where letters stand on the line, and not what they stand for."""
    parts = list(dict.fromkeys(symmetric_parts(expr)))
    if len(parts) > 1:
        return "symmetric-of-several", {"s": expr, "a": parts[0], "c": parts[1]}
    if not parts:
        return "symmetric-diagonal", {"s": expr}
    (part,) = parts
    if isinstance(part, Var) and part.definition is not None:
        if defined:
            return "symmetric-letter", {"s": expr, "a": part, "b": part.definition}
        return _symmetric(substitute(expr, {part: part.definition}), defined)
    if part != expr:
        return "symmetric-of", {"s": expr, "a": part}
    if isinstance(part, Var):
        return ("symmetric-diagonal" if "diagonal" in part.facts else "symmetric"), {"s": expr}
    if isinstance(part, Applied) and part.operation.traits.symmetric:
        return "symmetric-hessian", {"s": expr}
    return ("symmetric-sum" if is_op(part, ADD) else "symmetric-product"), {"s": expr}


class _Line:
    """The two sides of a line, and what of a use is said there."""

    def __init__(self, before: Expr, after: Expr) -> None:
        self.before, self.after = before, after
        self.was, self.now = frozenset(walk(before)), frozenset(walk(after))

    @cached_property
    def there(self) -> frozenset[object]:
        return frozenset(map(arranged, self.was | self.now))

    @cached_property
    def made(self) -> frozenset[object]:
        return frozenset(map(arranged, self.now))

    @cached_property
    def products(self) -> list[tuple[Expr, ...]]:
        """The factors of the products on the line."""
        return [chain_of(e) for e in self.was | self.now if is_op(e, MATMUL)]

    def shows(self, names: Mapping[str, Expr]) -> int:
        """How many of the parts that a clause names stand on the line."""
        return sum(e in self.was or e in self.now or arranged(e) in self.there for e in names.values())

    def stands(self, names: Mapping[str, Expr]) -> bool:
        """Whether a part that a clause names stands on the line, if only as some of the factors of a product."""
        return self.shows(names) > 0 or any(
            parts == whole[n : n + len(parts)]
            for parts in (chain_of(e) for e in names.values() if is_op(e, MATMUL))
            for whole in self.products
            for n in range(len(whole) - len(parts) + 1)
        )

    def complete(self, names: Mapping[str, Expr]) -> bool:
        """Whether all parts that a clause names stand on the line, if only as some of the factors of a product."""
        return all(self.stands({key: e}) for key, e in names.items())

    def turned(self, use: Use) -> bool:
        """Whether a use is of the transpose of what stands there, and what it is of does not stand on the line."""
        return use.focus not in self.was and _turned(use)

    def part_of_sum(self, use: Use) -> bool:
        """Whether a use is of some of the terms of a sum on the line, which its clause then says."""
        some = Counter(summands(use.focus))
        if use.focus in self.was or symbols(use.focus) > LONG:
            return False
        return any(some < Counter(summands(e)) for e in self.was if is_op(e, ADD) or isinstance(e, Terms))

    def tells(self, use: Use) -> bool:
        """Whether a sentence about this line can speak of a use: what it names was there, or is now."""
        clause, names = self.clause(use)
        if use.clause in CLOSING:
            return names["b"] in self.now or arranged(names["b"]) in self.made
        if clause in EQUATIONS:
            left, right = (names["b"], names["a"]) if self.turned(use) else (names["a"], names["b"])
            return _stands(left, self.was) or _stands(right, self.now)
        if clause in ("sum", "sum-twice"):
            return self.shows({"a": names["a"]}) > 0
        if clause in KNOWN or isinstance(clause, Clause) and clause.known:
            return _stands(names["a"], self.was)
        return clause not in OWN or self.stands(names)

    def drawn(self, use: Use) -> list[Expr]:
        """The inner products on the line that a use makes of factors of matrices, and which stand before these."""
        if is_scalar(use.focus):
            return []
        was, now = _numbers(use.before), _numbers(use.after)
        new = [f for f in now if f not in was] if now.total() > was.total() else []
        turned = [(f, multiply(*map(transpose, reversed(f.args)))) for f in new]
        return [next(way for way in ways if way in self.now) for ways in turned if not self.now.isdisjoint(ways)]

    def clause(self, use: Use) -> Done:
        """The clause of a use, its parts as they stand on the line."""
        clause, names = use.clause, dict(use.names)
        if clause in ("product", "sum", "entrywise", "kron") and self.turned(use):
            turned = transpose(use.made), transpose(use.focus)  # a transpose of the whole was taken
            names = dict(zip(names, turned, strict=False))
        if clause == "sum-twice" and (self.turned(use) or not self.complete(names)):
            clause, names = "sum", {"a": names["a"]}
        if clause == "sum" and not self.shows(names):
            if not self.turned(use):
                return clause, names
            whole = next((e for e in _turned_sums(self.after) if e not in self.was), None)
            return ("sum-back", {}) if whole is None else ("sum", {"a": whole})
        if clause == "inverse" and unicode(use.focus) == unicode(use.made):
            turned = transpose(use.focus)  # (Xᵀ)⁻¹ is X⁻ᵀ and needs no words, (Xᵀ)⁻ᵀ = X⁻¹ does
            names = {"a": turned, "b": transpose(use.made)} if turned in set(walk(use.before)) else names
        elif clause in ("inverse", "of-multiple") and _turned(use) and transpose(names["a"]) in self.was:
            names = {key: transpose(e) for key, e in names.items()}
        if clause in ("common", "commons"):
            names = self._bracket(names) if self.turned(use) or names["b"] not in self.now else names
            if self.part_of_sum(use):
                return f"{clause}-of", {**names, "t": use.focus}
        if clause == "quotient":
            return clause, {}
        if clause == "of-multiple" and not self.shows(names):
            return "of-multiple-alone", {}
        if clause == "expanded":
            shown = "a" in names and names["a"] in self.was and names["b"] in self.now
            return ("expanded-to", names) if shown else ("expanded", {})
        return clause, names

    def seen(self, said: Done) -> bool:
        """Whether something of what a clause says stands on the line."""
        clause, names = said
        if clause == "quotient":
            return any(is_op(e, QUOTIENT) for e in self.now - self.was)
        if clause == "power" and names["a"] not in self.now:
            return False  # it was taken apart again
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
        if self._stands_so(names) or is_scalar(bracket) and self.shows(names) >= self.shows(turned):
            ways.reverse()  # a number is its own transpose, and does not tell which way its factor stands
        for part, said in ways:
            alike = (e for e in walk(self.after) if arranged(e) == arranged(part))
            there = part if part in self.now else next(alike, None)
            if there is not None:
                return {**said, "b": there}
        return names

    def _stands_so(self, names: Mapping[str, Expr]) -> bool:
        """Whether a bracket stands beside the matrix that was taken out of it, as they are and not transposed."""
        factor, bracket = names["a"] if "c" not in names else names["c"], names["b"]
        if is_scalar(factor) or is_scalar(bracket):
            return False
        found = {arranged(e) for e in self.now - self.was}
        sides = ((bracket, factor), (factor, bracket))
        fitting = (pair for pair in sides if shape_of(pair[0])[1] == shape_of(pair[1])[0])
        return any(arranged(scaled(multiply(*pair))[1]) in found for pair in fitting)


def _turned(use: Use) -> bool:
    """Whether a use is of the transpose of what stands there: the whole was transposed twice."""
    return not _stands(use.focus, frozenset(_outside(use.before)))


def _outside(expr: Expr) -> Iterator[Expr]:
    """What stands in an expression, but what stands within a transpose."""
    yield expr
    for a in () if is_op(expr, TRANSPOSE) else expr.args:
        yield from _outside(a)


def _stands(part: Expr, there: frozenset[Expr]) -> bool:
    """Whether something stands among expressions, if only as some factors of a product or some terms of a sum."""
    if part in there:
        return True
    parts = chain_of(part)
    if len(parts) > 1:
        wholes = (chain_of(e) for e in there if is_op(e, MATMUL))
        return any(parts == w[n : n + len(parts)] for w in wholes for n in range(len(w) - len(parts) + 1))
    for some, head in ((Counter(summands(part)), ADD), (Counter(part.args if is_op(part, HADAMARD) else ()), HADAMARD)):
        if some.total() > 1:
            return any(some <= Counter(e.args) for e in there if is_op(e, head))
    return False


def _numbers(expr: Expr) -> Counter[Expr]:
    """The inner products that stand in front of matrices in an expression."""
    return Counter(f for e in walk(expr) if is_op(e, SCALE) for f in factors(e.args[0]) if is_op(f, MATMUL))


def _turned_sums(expr: Expr) -> Iterator[Expr]:
    """The transposes of sums in an expression."""
    return (e for e in walk(expr) if is_op(e, TRANSPOSE) and is_op(e.args[0], ADD))


def _taken_from_within(uses: Sequence[Use]) -> Iterator[Use]:
    """A bracket that is multiplied out and made again without a scalar is one of which this scalar is taken out.

    So is one whose terms stand, without it, in a greater bracket then: 2(A − B) − 2C = 2(A − B − C).
    """
    left = list(uses)
    while left:
        use = left.pop(0)
        if use.clause == "expanded" and any(_in_greater(use, later) for later in left):
            continue
        if use.clause == "expanded" and [u.clause for u in left[:2]] == ["common", "common"]:
            out, back = left[:2]
            scalar, bracket = out.names.get("a", S.One), _changed(out.names["b"], back)
            if out.focus == use.made and is_scalar(scalar) and _is_times(use.focus, scalar, bracket):
                del left[:2]
                use = replace(use, clause="common", after=back.after, made=back.made, names={"a": scalar, "b": bracket})
        yield use


def _in_greater(use: Use, later: Use) -> bool:
    """Whether a bracket that was multiplied out is a part of one of which its scalar is taken out."""
    scalar, bracket = scaled(use.focus)
    taken = later.names.get("a") if later.clause == "common" else None
    if taken is None or taken != scalar or "c" in later.names or len(summands(bracket)) < 2:
        return False
    return Counter(summands(bracket)) < Counter(summands(later.names["b"]))


def _is_times(whole: Expr, scalar: Expr, bracket: Expr) -> bool:
    """Whether each term of a sum is the scalar times a term of the bracket, in their order."""
    was, left = list(summands(whole)), list(summands(bracket))
    return list(map(shape_of, was)) == list(map(shape_of, left)) and all(
        tidy(add(a, negate(multiply(scalar, b)))) == zero(shape_of(a)) for a, b in zip(was, left, strict=True)
    )


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
    """What was taken out of one sum, step by step: before and behind it, and the bracket that is left.

    It is ``nested`` where something is done in the bracket later, so that this is not what was left.
    """

    first: Use
    left: Expr
    right: Expr
    bracket: Expr
    nested: bool = False

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


def _as_uses(parts: Iterable[Use | _Factor]) -> list[Use]:
    return [f.use() if isinstance(f, _Factor) else f for f in parts]


def _gathered(uses: Iterable[Use]) -> list[Use | _Factor]:
    """The uses, with all that was taken out of one sum as one."""
    out: list[Use | _Factor] = []
    for use in uses:
        made = [f for f in out if isinstance(f, _Factor)]
        inner = next((f for f in made if arranged(f.bracket) == arranged(use.focus)), None)
        for f in made:
            changed = use.made if f is inner else _changed(f.bracket, use)
            if f is not inner or use.clause != "common":
                f.nested |= arranged(changed) != arranged(f.bracket)
                f.bracket = changed
        if use.clause != "common":
            out.append(use)
            continue
        left, right = use.names.get("a", S.One), use.names.get("c", S.One)
        if inner is None:
            out.append(_Factor(use, left, right, use.names["b"]))
        else:
            inner.left, inner.right = _beside(inner.left, left), _beside(right, inner.right)
            inner.bracket = use.names["b"]
            inner.first = replace(inner.first, met=(*inner.first.met, *use.met))
    return out
