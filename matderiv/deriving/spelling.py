"""The answer written out, without letters where that is short, and shortened by identities.

Whatever changes the answer here is a line at the end of its proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from sympy import Expr

from ..core.index import Entry, coefficient, distinct, factors, free, power, product, terms, termwise, walk
from ..core.operation import Applied
from ..core.proof import Lemma, Step
from ..core.text import Text
from ..expressions.matrix import Var, apply, chain, is_op, multiply, scaled, substitute, summands, transpose
from ..expressions.writer import unicode
from ..operations.hadamard import HADAMARD
from ..operations.inverse import INVERSE
from ..operations.matmul import MATMUL
from ..operations.matrix_power import MATRIX_POWER
from ..operations.power_trace import POWER_TRACE
from ..operations.scale import SCALE
from ..operations.step import STEP
from ..operations.step_closed import STEP_CLOSED
from ..operations.transpose import TRANSPOSE
from ..operations.tril import TRIL
from ..operations.triu import TRIU
from ..operations.unvec import UNVEC
from ..operations.vec import VEC
from ..proving.compact import shortened
from ..proving.determinants import factors_as_determinant
from ..proving.joining import together
from ..proving.prove import Answer
from ..proving.reasons.shortening import explained
from ..proving.rules.differentiating import multiplied
from ..proving.rules.listing import with_more
from ..proving.rules.recognising import EQUAL_FACTORS, RECOGNISE
from ..proving.rules.writing import (
    NEGATIVE_POWER,
    OTHER_SIDE,
    STACKED_BACK,
    TO_THE_FRONT,
    TRIANGLE_AGAIN,
    letters_rule,
)
from ..proving.tidy import shorter, tidy
from ..proving.tidying.length import symbols as length
from .evidence import free_indices

__all__ = ["WRITTEN_OUT", "definitions_in", "spelled_out", "with_determinants", "written_out"]

WRITTEN_OUT = 80  # symbols up to which an answer is written out without letters
LONGER = 2  # how much longer than with letters it may be beyond that
TRIED = 180  # symbols up to which an answer with letters is also tried without
TIDY = EQUAL_FACTORS.name  # the rule of a line that shortens
SHORT = 4  # symbols of a definition that is put in rather than kept


def spelled_out(answer: Answer, keep: frozenset[Expr] = frozenset()) -> Answer:
    """The answer without letters where that is short; otherwise each letter that is used twice is defined once.

    Where it is shorter if the letters are put in before anything is taken out of it, that is done.
    """
    spelled = _spelled(answer, keep)
    if (before := _as_read(answer)) is None or not definitions_in(answer.value, keep):
        return spelled
    other = _spelled(before, keep)
    return other if len(other.where) <= len(spelled.where) and length(other.value) < length(spelled.value) else spelled


def _as_read(answer: Answer) -> Answer | None:
    """The answer as it was read off the components, without the lines that shorten it, if there are such."""
    last = answer.lemmas[-1]
    steps = list(last.steps)
    while answer.at and len(steps) > 1 and isinstance(lhs := steps[-1].lhs, Entry) and lhs.at == tuple(answer.at):
        steps.pop()
    rhs = steps[-1].rhs
    if len(steps) == len(last.steps) or not isinstance(rhs, Entry) or last.rhs != _entry(answer.value, answer):
        return None
    lemma = Lemma(last.lhs, rhs, tuple(steps), last.title, last.bindings)
    return replace(answer, value=rhs.base, lemmas=(*answer.lemmas[:-1], lemma))


def _spelled(answer: Answer, keep: frozenset[Expr]) -> Answer:
    """The answer with its letters put in, or some of them defined."""
    definitions = definitions_in(answer.value, keep)
    if not definitions:
        return _compacted(answer)
    total, uses = _written_length(answer.value, definitions)
    folded = length(answer.value) + sum(length(d) for d in definitions.values())
    if total <= WRITTEN_OUT or total <= LONGER * folded:
        return _put_in(answer, definitions, frozenset())
    spelled = _put_in(answer, definitions, frozenset(v for v in definitions if uses[v] > 1))
    if not spelled.where or total > TRIED or free_indices(answer.value, answer.at):
        return spelled
    # written out and tidied it may be short after all
    if length(tidy(written_out(answer.value, definitions))) > 2 * WRITTEN_OUT:
        return spelled
    without = _put_in(answer, definitions, frozenset())
    return without if length(without.value) <= WRITTEN_OUT else spelled


def _written_length(value: Expr, definitions: dict[Var, Expr]) -> tuple[int, dict[Var, int]]:
    """The symbols of an answer when no letter is kept, and how often each letter is used."""
    sizes: dict[Expr, int] = {}
    uses = dict.fromkeys(definitions, 0)

    def long(expr: Expr) -> int:
        inside = [v for v in walk(expr) if v in definitions]
        for v in inside:
            uses[v] += 1
        return length(expr) + sum(sizes[v] - 1 for v in inside)

    for v, definition in definitions.items():
        sizes[v] = long(definition)
    return long(value), uses


def written_out(value: Expr, definitions: dict[Var, Expr]) -> Expr:
    """A value with what every letter stands for in its place."""
    values: dict[Expr, Expr] = {}
    for v, definition in definitions.items():
        values[v] = substitute(definition, values)
    return substitute(value, values)


def _put_in(answer: Answer, definitions: dict[Var, Expr], wanted: frozenset[Var]) -> Answer:
    """The answer with what its letters stand for put in, but for those that are wanted and worth it."""
    values, where, lemmas = _letters(definitions, wanted)
    kept = frozenset(v for v in definitions if values[v] in {step.lhs for step in where})
    full: dict[Expr, Expr] = {}
    plain = substitute(answer.value, values)
    indexed = bool(free_indices(answer.value, answer.at))
    value = shorter(plain) if not where and not indexed else plain
    shows = value != plain and unicode(value) != unicode(plain)
    value, lines = explained(plain, value) if shows else (value, [])
    for s in where:
        full[s.lhs] = substitute(s.rhs, full)
    last = answer.lemmas[-1]
    put, rhs = (v if indexed else _entry(v, answer) for v in (plain, value))
    written = _stated(answer.value, definitions, kept)
    twice = [(transpose(v), transpose(d)) for v, d in written if is_op(d, TRANSPOSE)]
    stated = set(distinct(answer.value))
    rule, bindings = letters_rule(written, [(v, d) for v, d in twice if v in stated])
    besides = [*multiplied(_meeting(answer.value, values))]
    besides += _besides((answer.value, *(d for _, d in written)), values)
    back = with_more(rule, besides), bindings
    steps = last.steps
    if put != last.rhs and written:
        line = Step(last.rhs, put, *back)
        alone = len(written) == 1 and steps[-1].role == "main" and steps[-1].rule.name in (RECOGNISE.name, TIDY)
        steps = (*steps[:-1], together(steps[-1], line)) if alone else (*steps, line)
    elif put != last.rhs:
        steps = (*steps[:-1], replace(steps[-1], rhs=put))
    if shows and rhs != put:
        for e, rule, names in lines:
            steps = (*steps, Step(steps[-1].rhs, _entry(e, answer), rule, names))
    elif rhs != put:
        steps = (*steps[:-1], replace(steps[-1], rhs=rhs))
    lemma = Lemma(last.lhs, rhs, steps, last.title, last.bindings)
    complete = substitute(value, full) if full else value
    spelled = replace(
        answer, value=value, lemmas=(*answer.lemmas[:-1], *lemmas, lemma), where=tuple(where), complete=complete
    )
    return spelled if where else _compacted(spelled)


def _letters(definitions: dict[Var, Expr], wanted: frozenset[Var]) -> tuple[dict[Expr, Expr], list[Step], list[Lemma]]:
    """What is written for each letter, the lines that say what those stand for that are kept, and how it was shortened.

    A letter is kept if it is wanted and worth it; what it stands for is shorter where other letters were put in.
    """
    values: dict[Expr, Expr] = {}
    where: list[Step] = []
    shown: list[Lemma] = []
    kept: set[Expr] = set()
    for v, definition in definitions.items():
        body = substitute(definition, values)
        if v not in wanted or length(body) <= SHORT:
            values[v] = body
            continue
        put, tidied = _stated(definition, definitions, kept), tidy(body)
        changed = put and unicode(tidied) != unicode(body)
        short, lines = explained(body, tidied) if changed else (body, [])
        new = Var(v.name, v.shape, definition=short, letter=v.letter, rank=v.rank)
        if lines:
            steps = [Step(new, body, *letters_rule(put))]
            for line in lines:
                steps.append(Step(steps[-1].rhs, *line))
            shown.append(Lemma(new, short, tuple(steps)))
        kept.add(v)
        values[v] = new
        where.append(Step(new, short, *letters_rule(()), role="definition"))
    return values, where, shown


def _stated(expr: Expr, definitions: dict[Var, Expr], kept: Collection[Expr]) -> list[tuple[Expr, Expr]]:
    """The letters that are put in where an expression is written out, and what they stand for."""
    used = definitions_in(expr, frozenset(kept))
    return [(v, d) for v, d in definitions.items() if v in used]


def _meeting(value: Expr, values: dict[Expr, Expr]) -> list[Expr]:
    """The numbers in front of factors that meet in a product once letters are what they stand for."""
    out: list[Expr] = []
    for e in distinct(value):
        number, body = scaled(e)
        parts = [values.get(p, p) for p in (*factors(number), *chain(body))]
        found = [n for p in parts if (n := coefficient(scaled(p)[0])[0]) != 1]
        out += found if len(found) > 1 else []
    return out


def _besides(wholes: Iterable[Expr], values: dict[Expr, Expr]) -> list[Text]:
    """What else is done where letters in expressions are replaced: brackets that need no words are not said."""
    said = (OTHER_SIDE, TRIANGLE_AGAIN, TO_THE_FRONT, NEGATIVE_POWER, STACKED_BACK)
    done = dict.fromkeys(said, False)
    for e in dict.fromkeys(e for whole in wholes for e in distinct(whole)):
        inner = [substitute(a, values) for a in e.args] if isinstance(e, Applied) else []
        if inner == list(e.args):
            continue
        if is_op(e, TRIL, TRIU):
            done[TRIANGLE_AGAIN] |= isinstance(inner[0], Applied) and inner[0].operation is e.operation
        elif is_op(e, STEP, STEP_CLOSED):
            shown = unicode(inner[0]) not in unicode(apply(e.operation, *inner))
            done[OTHER_SIDE] |= shown and _crosses(e.args[0], values)
        elif is_op(e, MATRIX_POWER, POWER_TRACE):
            done[NEGATIVE_POWER] |= is_op(inner[0], INVERSE) and not is_op(e.args[0], INVERSE)
        elif is_op(e, UNVEC):
            done[STACKED_BACK] |= is_op(inner[0], VEC)
        elif is_op(e, MATMUL, HADAMARD):
            behind = zip(e.args[1:], inner[1:], strict=True)
            done[TO_THE_FRONT] |= any(is_op(new, SCALE) and not is_op(old, SCALE) for old, new in behind)
    return [text for text, so in done.items() if so]


def _crosses(difference: Expr, values: dict[Expr, Expr]) -> bool:
    """Whether a side of an inequality, both written as one difference, gets a term with a minus sign from a letter.

    >>> from sympy import S
    >>> from matderiv.expressions.matrix import add
    >>> u, x, b = (Var(name, (S(2), S.One)) for name in "uxb")
    >>> _crosses(add(u, multiply(-1, b)), {u: x}), _crosses(u, {u: add(x, multiply(-1, b))})
    (False, True)
    """
    sides = (multiply(-1, t) if _negative(t) else t for t in summands(difference))
    return any(_negative(t) for side in sides for t in summands(substitute(side, values)))


def _negative(term: Expr) -> bool:
    return bool(coefficient(scaled(term)[0])[0] < 0)


def definitions_in(expr: Expr, keep: frozenset[Expr] = frozenset()) -> dict[Var, Expr]:
    """The letters that an expression uses, directly or not, each after those it uses itself; ``keep`` are left."""
    out: dict[Var, Expr] = {}

    def visit(e: Expr) -> None:
        for v in distinct(e):
            if isinstance(v, Var) and v.definition is not None and v not in out and v not in keep:
                visit(v.definition)
                out[v] = v.definition

    visit(expr)
    return out


def with_determinants(answer: Answer, objective: Expr) -> Answer:
    """The answer with the determinant of a product for those of its factors, where the objective has it."""
    last = answer.lemmas[-1]
    back = None if last.rhs != _entry(answer.value, answer) else factors_as_determinant(answer.value, objective)
    if back is None:
        return answer
    value, rule, names = back
    rhs = _entry(value, answer)
    lemma = Lemma(last.lhs, rhs, (*last.steps, Step(last.rhs, rhs, rule, names)), last.title, last.bindings)
    return replace(answer, value=value, lemmas=(*answer.lemmas[:-1], lemma), complete=value)


def _compacted(answer: Answer) -> Answer:
    """The answer shortened by identities, each use a line at the end of the proof."""
    last = answer.lemmas[-1]
    if free_indices(answer.value, answer.at) and last.rhs == answer.value:
        return _with_powers(answer, last)
    if free_indices(answer.value, answer.at) or last.rhs != _entry(answer.value, answer):
        return answer
    lines = shortened(answer.value)
    if not lines:
        return answer
    steps, value, rhs = last.steps, answer.value, last.rhs
    for _, value, rule, bindings in lines:
        before, rhs = rhs, _entry(value, answer)
        steps = (*steps, Step(before, rhs, rule, bindings))
    lemma = Lemma(last.lhs, rhs, steps, last.title, last.bindings)
    return replace(answer, value=value, lemmas=(*answer.lemmas[:-1], lemma), complete=value)


def _with_powers(answer: Answer, last: Lemma) -> Answer:
    """An answer in entries, with equal factors of a term as a power."""
    steps, value = last.steps, answer.value
    for squared, whole in _powers(value):
        steps, value = (*steps, Step(value, squared, EQUAL_FACTORS, {"a": whole})), squared
    lemma = Lemma(last.lhs, value, steps, last.title, last.bindings)
    return answer if value == answer.value else replace(answer, value=value, lemmas=(*answer.lemmas[:-1], lemma))


def _powers(line: Expr) -> Iterator[tuple[Expr, Expr]]:
    """The line with a power in the place of equal factors of a term, and that power, one after the other."""
    for factor in dict.fromkeys(f for t in termwise(line) for f in factors(t) if not free(f)):
        counts = [list(factors(t)).count(factor) for t in termwise(line)]
        if max(counts) > 1 and not factor.is_Number:
            line = terms(*(_with_power(t, factor, n) for t, n in zip(termwise(line), counts, strict=True)))
            yield line, power(factor, max(counts))


def _with_power(term: Expr, factor: Expr, count: int) -> Expr:
    parts = list(factors(term))
    if count < 2:
        return term
    at = parts.index(factor)
    return product(*parts[:at], power(factor, count), *(f for f in parts[at:] if f != factor))


def _entry(value: Expr, answer: Answer) -> Expr:
    """The entry that the lines of a proof are about."""
    return Entry(value, *answer.at) if answer.at else value
