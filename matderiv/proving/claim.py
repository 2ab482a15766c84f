"""The way back to a matrix: the last lines of a chain, from components to the claim.

First the entries are turned the way they stand in the product, x_iα = xᵀ_αi, then the components are recognised as
the (α, β) entry of a matrix, each term on its own by the moves of :mod:`~matderiv.proving.reduction`, which are the
detail of the line; then the matrix is shortened. With more than two free indices there is no matrix, and the
components stay; over a composite index the matrix is over its two parts first, then stacked, or a Kronecker product.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace as dataclass_replace
from functools import partial
from itertools import count, permutations, takewhile
from typing import cast

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import (
    At,
    Delta,
    Entry,
    Fixed,
    Index,
    Pair,
    Partial,
    Product,
    Sum,
    Terms,
    atomic,
    coefficient,
    distinct,
    factors,
    free,
    product,
    replace,
    shape_of,
    terms,
    termwise,
    walk,
)
from ..core.operation import Operation
from ..core.proof import Bindings, Lemma, Rule, Step, every
from ..core.text import Text
from ..expressions.matrix import Var, add, is_op, multiply, scaled, summands, transpose, unfixed, visible, zero
from ..operations.diag import DIAG
from ..operations.diagonal import DIAGONAL
from ..operations.ones import ONES
from ..operations.unit import UNIT
from .columns import stacked
from .definitions import entry_of
from .joining import Chain, alike, chained, together
from .moves import JOIN, UNSTACK, Recognised
from .pieces import contains
from .reasons.collapsing import only_ordered
from .reasons.gathering import flipped, folded, gathered, turned_whole
from .reasons.made import made_of
from .reasons.ordering import ordering
from .reasons.shortening import Line, UnsaidError, shortening, symmetric_rule
from .recognise import fold, recognise_terms
from .rules.gathering import LIKE_TERMS, gather_rule, symmetric_entries, transpose_rule
from .rules.kronecker import STACKED, kronecker_rule
from .rules.listing import with_more
from .rules.recognising import (
    FROM_THE_END,
    ORDER_FACTORS,
    ORDER_TERMS,
    RECOGNISE,
    RECOGNISE_INDEX,
    RECOGNISE_SCALAR,
    RECOGNISE_VECTOR,
    RECOGNISE_ZERO,
    joined_rule,
    joining_rule,
    recognise_rule,
    unit_rule,
    with_columns,
    with_written_out,
)
from .rules.writing import fold_all
from .setting import Components
from .stack import kronecker
from .tidy import shorter, symmetric, tidy
from .tidying.signs import plus_first

__all__ = ["claimed"]

MATRIX = 2  # free indices of a matrix


def claimed(chain: Chain, found: Components, unfold: Callable[[Expr], Expr]) -> tuple[Lemma, Expr]:
    """The lemma that a chain ends in, and the matrix of its claim.

    ``unfold`` puts what the letters stand for in their place, which is done where they are written out anyway.
    """
    if any(isinstance(i, Pair) for i in found.at):
        return _over_pairs(chain, found, unfold)
    if not found.at and (given := _given(chain, found)):
        return _by_one_entry(chain, found, unfold, given)
    found = _symmetric_in_brackets(chain, found)
    return _read_from_the_end(chain, found, unfold) or _read(chain, found, unfold)


def _symmetric_in_brackets(chain: Chain, found: Components) -> Components:
    """Entries of symmetric matrices in brackets turned the way they are read there: in a line of its own.

    A bracket is recognised by itself, where otherwise their transposes would be written.
    """
    turned: dict[Expr, Expr] = {}
    for bracket, whole in gathered(found.expr) if len(found.at) <= MATRIX else ():
        if isinstance(bracket, Terms) and isinstance(whole, Entry):
            oriented = (r.oriented for r in recognise_terms(bracket, atomic(whole.at), symmetric=symmetric))
            pairs = flipped(bracket, terms(*oriented))
            turned |= {e: Entry(e.base, *t.at) for e, t in pairs if isinstance(t, Entry) and symmetric(e.base)}
    if not turned or any(contains(found.expr, v) for v in turned.values()):
        return found
    expr, shown = replace(found.expr, turned), replace(found.shown, turned)
    ground, given = symmetric_rule(list(dict.fromkeys(e.base for e in turned)))
    text, bindings = symmetric_entries(list(turned.items()), ground, given)
    chain.add(Step(found.shown, shown, Rule("transpose-entry", text), bindings))
    return dataclass_replace(found, expr=expr, shown=shown)


def _read_from_the_end(chain: Chain, found: Components, unfold: Callable[[Expr], Expr]) -> tuple[Lemma, Expr] | None:
    """The components as the (β, α) entry of a matrix, transposed as a whole at the end.

    None where the answer is not such a transpose, or no fewer entries are turned that way than from α on.
    """
    back = dataclass_replace(found, at=found.at[::-1])
    if len(set(found.at)) != MATRIX or not _turns_of(back) < _turns_of(found):
        return None
    try:
        lemma, value = _read(Chain(found.shown), found, unfold)
        turned, whole = _read(Chain(found.shown), back, unfold)
    except ValueError:  # no line
        return None
    end = Entry(transpose(whole), *found.at)
    if transpose(whole) != value or len(turned.steps) >= len(lemma.steps):
        return None
    i, j = found.at
    steps = [*chain.steps, *turned.steps, Step(Entry(whole, j, i), end, FROM_THE_END, {"i": i, "j": j})]
    return Chain(chain.lhs, steps).lemma(end), value


def _turns_of(found: Components) -> int:
    """How many entries are turned when the components are read from the first of their indices to the last."""
    recognised = recognise_terms(found.expr, found.at, symmetric=symmetric) if found.expr != 0 else []
    return len(flipped(found.expr, terms(*(r.oriented for r in recognised))))


def _given(chain: Chain, found: Components) -> tuple[Fixed, ...]:
    """The indices of the only entry that is differentiated by, if no other index is given in the components."""
    by = chain.lhs.variable if isinstance(chain.lhs, Partial) else None
    at = by.at if isinstance(by, Entry) and all(isinstance(i, Fixed) for i in by.at) else ()
    there = {i for i in walk(found.expr) if isinstance(i, Fixed)}
    return at if len(set(at)) == len(at) and there == set(at) else ()


def _by_one_entry(
    chain: Chain, found: Components, unfold: Callable[[Expr], Expr], given: tuple[Fixed, ...]
) -> tuple[Lemma, Expr]:
    """The derivative by a single entry, as that entry of a matrix: without unit vectors, if with no ones."""
    lemma, value = _read(Chain(chain.lhs, chain.steps), found, unfold)
    new = lemma.steps[len(chain.steps) :]
    if not any(_has_unit_vector(side) for s in every(new) for side in (s.rhs, *s.bindings.values())):
        return lemma, value
    loose = {i: Index(f"ω{n}", i.size) for n, i in enumerate(given)}  # behind all letters, as α and β
    back = {index: i for i, index in loose.items()}
    expr, shown = replace(found.expr, loose), replace(found.shown, loose)
    openings = {replace(entry, loose): replace(of, loose) for entry, of in found.openings.items()}
    turned = dataclass_replace(found, expr=expr, shown=shown, openings=openings, at=tuple(loose.values()))
    try:
        own, matrix = _read(Chain(shown), turned, unfold)
    except (NoRuleError, ValueError):  # no matrix, or no line
        return lemma, value
    if any(_uses(matrix, operation) and not _uses(value, operation) for operation in (ONES, DIAG, DIAGONAL)):
        return lemma, value
    entry = unfixed(Entry(matrix, *given))
    steps = [_mapped(s, back) for s in own.steps]
    whole = Chain(chain.lhs, [*chain.steps, *steps[:-1], dataclass_replace(steps[-1], rhs=entry)])
    value = _shortened(whole, (), entry, tidy(entry), list)
    return whole.lemma(value), value


def _uses(expr: Expr, operation: Operation) -> bool:
    return any(is_op(e, operation) for e in walk(expr))


def _has_unit_vector(expr: object) -> bool:
    """Whether a unit vector is written in an expression, and not as the index of an entry."""
    return isinstance(expr, Expr) and any(is_op(e, UNIT) for e in visible(unfixed(expr)))


def _mapped(step: Step, names: Mapping[Expr, Expr]) -> Step:
    """A line with other indices."""
    bindings = {key: replace(e, names) if isinstance(e, Expr) else e for key, e in step.bindings.items()}
    detail = tuple(_mapped(s, names) for s in step.detail)
    lhs, rhs = replace(step.lhs, names), replace(step.rhs, names)
    return dataclass_replace(step, lhs=lhs, rhs=rhs, bindings=bindings, detail=detail)


def _read(chain: Chain, found: Components, unfold: Callable[[Expr], Expr]) -> tuple[Lemma, Expr]:
    """The same with no composite index."""
    found, recognised = _turned(chain, found)
    if len(found.at) > 2:
        value: Expr = terms(*(r.value for r in recognised))
        reached = found.shown
        if found.openings and reached != found.expr:
            chain.add(Step(reached, found.expr, *_letter_back(found)))
            reached = found.expr
        if value != reached:
            detail, why = _moves(recognised), _kept_indices(reached, value)
            if why[0] == RECOGNISE_INDEX and (joining := _of_products(detail)):
                why, detail = joining_rule(joining), ()
            chain.add(_with_last(Step(reached, value, *why, detail=detail), recognised))
        return chain.lemma(value), value
    shape = (*(i.size for i in found.at), S.One, S.One)[:2]
    raw = plus_first(_equal_added([r.value for r in recognised])) if recognised else zero(shape)
    matrix = unfold(raw) if found.openings else raw
    _read_off(chain, found, recognised, matrix, _written_out(raw, matrix))
    short = shorter(raw)
    value = shorter(unfold(short)) if found.openings else short
    value = _shortened(chain, found.at, matrix, value, partial(_by_letters, raw, short, value, unfold))
    return chain.lemma(entry_of(value, found.at)), value


def _turned(chain: Chain, found: Components) -> tuple[Components, list[Recognised]]:
    """Entries turned the way they stand in the product: that x_iα is xᵀ_αi is a line of its own."""
    expr, at = found.expr, found.at
    recognised = recognise_terms(expr, at, symmetric=symmetric) if expr != 0 else []
    oriented = terms(*(r.oriented for r in recognised))
    turned = flipped(expr, oriented)
    if not turned or len(at) > 2:
        return found, recognised
    if any(entry in found.openings for entry, _ in turned):
        # what is turned is the letter, not what is shown in its place
        chain.add(Step(found.shown, expr, *_letter_back(found)))
        found = dataclass_replace(found, shown=expr)
    # functions of entries stay as they are; that they are entries of a function belongs to the last line
    for whole, entry in (*gathered(expr), *_unstacked(expr), *_fixed(expr)):
        oriented = replace(oriented, dict.fromkeys((entry, _swapped(entry)), whole))
    same = {t: Entry(e.base, *t.at) for e, t in turned if symmetric(e.base)}  # of symmetric matrices
    oriented = replace(oriented, same)
    line = replace(oriented, found.openings) if found.shown != expr else oriented
    rule, bindings = _why_turned(turned, same, at, _alone(expr, turned, at), turned_whole(recognised, turned))
    if not alike(found.shown, line):
        chain.add(Step(found.shown, line, rule, bindings))
    return dataclass_replace(found, expr=oriented, shown=line), recognise_terms(oriented, at, True, symmetric)


def _why_turned(
    turned: Sequence[tuple[Expr, Expr]],
    same: Mapping[Expr, Expr],
    at: Sequence[At],
    alone: Collection[Expr],
    whole: Collection[tuple[Expr, Expr]],
) -> tuple[Rule, Bindings]:
    """Why entries may be written with their indices swapped: those of symmetric matrices, the others as transposes."""
    others = [(e, t) for e, t in turned if t not in same]
    rule, bindings = transpose_rule(others, at, alone, whole) if others else (None, {})
    if not same:
        assert rule is not None
        return rule, bindings
    pairs = [(e, same[t]) for e, t in turned if t in same]
    ground, given = symmetric_rule(list(dict.fromkeys(e.base for e, _ in pairs)))
    text, more = symmetric_entries(pairs, ground, given)
    joined = with_more(rule, [text]) if rule is not None else Rule("transpose-entry", text)
    return joined, {**bindings, **more}


def _alone(line: Expr, turned: Sequence[tuple[Expr, Expr]], at: Sequence[At]) -> list[Expr]:
    """Of the entries that are turned those whose other indices stand in no factor beside them."""
    pairs = [(f, g) for e in walk(line) if isinstance(e, Product) for f, g in permutations(factors(e), 2)]
    return [
        entry
        for entry, _ in turned
        if not any(contains(f, entry) and not (free(entry) - {*at}).isdisjoint(free(g)) for f, g in pairs)
    ]


def _swapped(entry: Expr) -> Expr:
    """An entry of a matrix as that of its transpose."""
    if not isinstance(entry, Entry) or len(entry.at) != 2:
        return entry
    return Entry(transpose(entry.base), *reversed(entry.at))


def _written_out(raw: Expr, matrix: Expr) -> list[Var]:
    """The letters of a matrix for which what they stand for is written."""
    left = set(distinct(matrix))
    return [v for v in distinct(raw) if isinstance(v, Var) and v.definition is not None and v not in left]


def _read_off(
    chain: Chain, found: Components, recognised: list[Recognised], matrix: Expr, letters: Sequence[Var]
) -> None:
    """The line that names the matrix of which these are the entries, in which some letters are written out."""
    expr, shown, at = found.expr, found.shown, found.at
    rhs = entry_of(matrix, at)
    if rhs == shown:
        return
    if chain.steps and chain.steps[-1].rhs == shown and alike(rhs, shown):
        chain.steps[-1] = dataclass_replace(chain.steps[-1], rhs=rhs)  # an entry x_i, which is e_iᵀx
        return
    detail = _moves(recognised)
    if found.openings and shown != expr:
        detail = (Step(shown, expr, *_letter_back(found), role="aside"), *detail)
    bindings: Bindings = {}
    if expr == 0:
        rule = RECOGNISE_ZERO
    elif at:
        like = len(summands(matrix)) < len({r.term for r in recognised})
        joining = _of_products(detail)
        rule, bindings = recognise_rule(at, _entries_of(recognised, at), joining)
        rule = with_more(rule, [LIKE_TERMS.reason] if like else [])
        detail = () if joining else detail
    else:
        rule = _scalar_rule(expr, matrix)
    if len(detail) == 1 and (detail[0].lhs, detail[0].rhs) == (shown, rhs):
        rule, bindings, detail = detail[0].rule, detail[0].bindings, ()  # one move explains the line
    elif letters:
        rule, bindings = with_written_out(rule, bindings, letters)
    if rows := _made_columns(expr, [r.value for r in recognised]):
        rule, bindings = with_columns(rule, bindings, rows)
    line = _with_last(Step(shown, rhs, rule, bindings, detail=detail), recognised)
    before = chain.steps[-1] if chain.steps else None
    if before is not None and before.rhs == shown and _only_turns(before, expr) and not detail:
        whole = together(before, line)
        chain.steps[-1] = dataclass_replace(whole, rule=Rule(line.rule.name, whole.rule.reason))
    else:
        chain.add(line)


def _only_turns(line: Step, reached: Expr) -> bool:
    """Whether a line says in one sentence that entries are those of transposes, and has come to no sum."""
    turns = line.rule.name == "transpose-entry" and ". " not in line.rule.reason.en
    return turns and not any(isinstance(e, Sum) for e in walk(reached))


def _equal_added(values: Sequence[Expr]) -> Expr:
    """The sum of what terms have become, of which some are equal where their summed indices had other names."""
    found: dict[tuple[Expr, Expr], Expr] = {}
    for value in values:
        factor, body = scaled(value)
        number, rest = coefficient(factor)
        key = product(*rest), body
        found[key] = found.get(key, S.Zero) + number
    if len(found) == len(values):
        return add(*values)
    kept = [multiply(product(n, rest), body) for (rest, body), n in found.items() if n != 0]
    return add(*kept) if kept else zero(shape_of(values[0]))


def _with_last(line: Step, recognised: Sequence[Recognised]) -> Step:
    """A line that recognises one term, of which only the lines below it say how: the last of these is said with it."""
    general = {r.reason.en for r in (RECOGNISE, RECOGNISE_VECTOR, RECOGNISE_SCALAR, RECOGNISE_INDEX)}
    own = next((text for text in general if line.rule.reason.en.startswith(text)), None)
    if own is None or not line.detail or len(recognised) != 1:
        return line
    *before, last = line.detail
    if last.rule.reason.en in general:
        return line
    entry = own in (RECOGNISE.reason.en, RECOGNISE_VECTOR.reason.en)
    rule = line.rule if entry else _without_first(line.rule)
    whole = together(last, dataclass_replace(line, rule=rule)) if rule is not None else last
    return dataclass_replace(
        line, rule=Rule(line.rule.name, whole.rule.reason), bindings=whole.bindings, detail=tuple(before)
    )


def _without_first(rule: Rule) -> Rule | None:
    """A rule without the first sentence of its reason, if there are more."""
    en, ja = rule.reason.en.partition(". ")[2], rule.reason.ja.partition("。")[2]
    return Rule(rule.name, Text(en, ja)) if en else None


def _of_products(detail: Sequence[Step]) -> list[Expr]:
    """The summed indices of a line, where all that is to be seen is that they join factors."""
    found = [_joining(s) for s in detail]
    return list(dict.fromkeys(i for own in found for i in own)) if all(found) else []


def _joining(step: Step) -> list[Expr]:
    """The summed indices of a line that makes a product and does nothing else."""
    if step.rule == JOIN:
        return [cast(Expr, step.bindings["i"])]
    names = takewhile(step.bindings.__contains__, (f"i{n}" for n in count()))
    return [cast(Expr, step.bindings[name]) for name in names] if step.rule.name == JOIN.name else []


def _made_columns(expr: Expr, values: Sequence[Expr]) -> list[tuple[Expr, Expr]]:
    """The rows of which there are entries in a line and which are columns in what comes of it."""
    bases = dict.fromkeys(e.base for e in walk(expr) if isinstance(e, Entry) and len(e.at) == 1)
    rows = ((b, transpose(b)) for b in bases if shape_of(b)[0] == 1)
    return [(r, c) for r, c in rows if not contains(expr, c) and any(contains(value, c) for value in values)]


def _scalar_rule(expr: Expr, value: Expr) -> Rule:
    """Why a line is a number: its sums are products, or there are none, and it only stands in another order."""
    before, after = list(termwise(expr)), list(termwise(value))
    if Counter(before) == Counter(after):
        return ORDER_TERMS
    return ORDER_FACTORS if Counter(map(_factored, before)) == Counter(map(_factored, after)) else RECOGNISE_SCALAR


def _factored(term: Expr) -> frozenset[tuple[Expr, int]]:
    """The factors of a term, each with how often it stands there, whatever their order."""
    return frozenset(Counter(factors(term)).items())


def _letter_back(found: Components) -> tuple[Rule, Bindings]:
    """Why a letter may stand again where the lines show what it stands for."""
    return fold_all(list(found.openings.items()))


def _by_letters(raw: Expr, short: Expr, value: Expr, unfold: Callable[[Expr], Expr]) -> list[Line]:
    """The lines that shorten a matrix with its letters in it, which stand written out, and then without them."""
    lines = [
        (unfold(e), rule, {key: unfold(x) for key, x in names.items()})
        for e, rule, names in shortening(raw, short, defined=False)
    ]
    return [*lines, *shortening(unfold(short), value)]


def _shortened(
    chain: Chain, at: tuple[At, ...], matrix: Expr, value: Expr, by_letters: Callable[[], list[Line]]
) -> Expr:
    """The short form, with the lines that lead to it from the matrix as it was read off, or that matrix.

    What prints the same needs no line, and what no rule explains is not made shorter.
    """
    if value == matrix:
        return value
    rhs, end, steps = entry_of(matrix, at), entry_of(value, at), chain.steps
    if steps and steps[-1].rhs == rhs and alike(end, rhs):
        steps[-1] = dataclass_replace(steps[-1], rhs=end)
    else:
        try:
            lines = shortening(matrix, value) if shorter(matrix) == value else by_letters()
        except UnsaidError:
            return matrix
        chain.add(*chained(rhs, [(entry_of(e, at), rule, names) for e, rule, names in lines]))
    return value


def _over_pairs(chain: Chain, found: Components, unfold: Callable[[Expr], Expr]) -> tuple[Lemma, Expr]:
    """With composite indices: a matrix over the parts of one, stacked, or Kronecker products over two."""
    at = found.at
    lemma, value = claimed(chain, dataclass_replace(found, at=atomic(at)), unfold)
    bindings: Bindings
    if len(atomic(at)) == 2 and len(at) == 1:
        i, k = atomic(at)
        whole: Expr | None = stacked(value)
        rule, bindings = STACKED, {"i": i, "k": k, "p": at[0]}
    else:
        read = kronecker(value, *at) if len(at) == 2 else None
        whole, turned = read or (None, [])
        if whole is not None:
            rule, bindings = kronecker_rule(at[0], at[-1], value, whole, len(termwise(value)) > 1, turned)
    if whole is None:
        return lemma, value
    whole = tidy(whole)
    end = entry_of(whole, at)
    return Lemma(lemma.lhs, end, (*lemma.steps, Step(lemma.rhs, end, rule, bindings))), whole


def _kept_indices(shown: Expr, value: Expr) -> tuple[Rule, Bindings]:
    """Why entries that stay in index form may be written in another way."""
    if sum(isinstance(e, Sum) for e in walk(shown)) > sum(isinstance(e, Sum) for e in walk(value)):
        return RECOGNISE_INDEX, {}
    if pairs := gathered(shown):
        rule, bindings = gather_rule(pairs)
        met = replace(shown, dict(pairs))
        moved = not alike(met, value) and only_ordered(met, value)
        return with_more(rule, [ordering(met, value).reason] if moved else []), bindings
    pair = next((e for e in walk(shown) if isinstance(e, Pair)), None)
    if pair is not None and not any(isinstance(e, Pair) for e in walk(value)):
        return UNSTACK, {"p": pair}
    if only_ordered(shown, value) or _factors_of(shown) == _factors_of(value):
        return ordering(shown, value), {}
    return RECOGNISE_INDEX, {}


def _factors_of(line: Expr) -> list[Counter[Expr]]:
    """The factors of each term, whatever their order."""
    return [Counter(factors(t)) for t in termwise(line)]


# ---- the detail of the line that recognises


def _moves(found: list[Recognised]) -> tuple[Step, ...]:
    """The reduction of each term, as steps; terms that need at most one move explain themselves."""
    out: list[Step] = []
    for r in found:
        before = r.term
        out += _bracket_moves(before)
        for m in r.moves:
            if m.after == before:
                continue
            if m.before != before:
                steps = _brought(before, m.before)
                out += steps
                before = steps[-1].rhs if steps else before
            # that only the order of the factors changes is no line of its own
            if before != m.after:
                rows = _made_columns(before, [m.after])
                rule, bindings = with_columns(m.rule, m.bindings, rows) if rows else (m.rule, dict(m.bindings))
                out.append(Step(before, m.after, rule, bindings, role="aside"))
            before = m.after
    return tuple(_products(out))


def _products(steps: Sequence[Step]) -> list[Step]:
    """The lines in which those that make one product, factor by factor, are a single one."""
    out: list[Step] = []
    indices: list[Expr] = []  # summed in the last line
    for s in steps:
        before = out[-1] if out else None
        joins = s.rule == JOIN
        grown = before is not None and indices and joins and before.bindings["c"] in (s.bindings["a"], s.bindings["b"])
        if grown and before is not None and before.rhs == s.lhs:
            indices.append(cast(Expr, s.bindings["i"]))
            rule, bindings = joined_rule(indices, cast(Expr, s.bindings["c"]))
            out[-1] = dataclass_replace(before, rhs=s.rhs, rule=rule, bindings=bindings)
            continue
        indices = [cast(Expr, s.bindings["i"])] if joins else []
        out.append(s)
    return out


def _brought(before: Expr, after: Expr) -> list[Step]:
    """Entries of stacked columns, and functions of entries, as the entries of whole matrices that a move speaks of."""
    out: list[Step] = []
    for entry, value in _fixed(before):
        if contains(after, value):
            rule, bindings = unit_rule(entry, value)
            out.append(Step(before, replace(before, {entry: value}), rule, bindings, role="aside"))
            before = out[-1].rhs
    for entry, value in _unstacked(before):
        if contains(after, value):
            out.append(Step(before, replace(before, {entry: value}), UNSTACK, {"p": entry.at[0]}, role="aside"))
            before = out[-1].rhs
    if new := folded(after) - folded(before):
        rule, bindings = gather_rule([(a, b) for a, b in gathered(before) if b in new])
        out.append(Step(before, after, rule, bindings, role="aside"))
    return out


def _fixed(line: Expr) -> list[tuple[Entry | Delta, Entry]]:
    """The entries and deltas at one given index, each with the entry of the column, row or unit vector that it is."""
    entries = dict.fromkeys(e for e in walk(line) if isinstance(e, Delta) or isinstance(e, Entry) and len(e.at) == 2)
    ends = ((e, e.at if isinstance(e, Entry) else e.args) for e in entries)
    pairs = [(e, unfixed(e)) for e, at in ends if sum(isinstance(i, Fixed) for i in at) == 1]
    return [(e, value) for e, value in pairs if isinstance(value, Entry)]


def _unstacked(line: Expr) -> list[tuple[Entry, Expr]]:
    """The entries of stacked columns at a composite index, each with the entry of the matrix that it is."""
    entries = dict.fromkeys(e for e in walk(line) if isinstance(e, Entry) and len(e.at) == 1)
    return [(e, value) for e in entries if isinstance(e.at[0], Pair) and (value := fold(e)) != e]


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
                free_ = atomic(whole.at)
                rule, bindings = transpose_rule(turned, free_, _alone(r.term, turned, free_))
                out.append(Step(r.term, r.oriented, rule, bindings, role="aside"))
            out += _moves(recognise_terms(r.oriented, atomic(whole.at), placed=True) if turned else [r])
    return out


def _entries_of(found: list[Recognised], at: Sequence[At]) -> list[tuple[str, Mapping[str, Expr]]]:
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
