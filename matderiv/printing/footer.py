"""What was checked, in sentences: at which sizes or points, with which error, and the lines that this holds for.

Lines with evidence of one kind are told together, with the largest of their errors.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from typing import Literal

from ..core.index import size
from ..core.proof import Check
from ..core.text import Text
from ..expressions.notations.notation import Style
from ..expressions.writer import in_notation
from . import wording
from .runs import Told, comma, listing, maths, told
from .sheet import Evidence, Sentence

__all__ = ["Steps", "checked", "evidence", "sentence", "sizes_text"]

Steps = Literal["all", "main", "none"]
SHOWN_SIZES = 4  # sizes listed in the footer before "and 3 more"


def checked(
    lines: Iterable[tuple[str, Check]], ends: Check, language: str, steps: Steps, notation: Style
) -> tuple[Told, ...]:
    """A sentence for each kind of evidence, with the numbers of the lines that it covers, and one for the two ends."""
    groups: list[tuple[Check, list[tuple[str, Check]]]] = []
    for number, check in lines:
        # lines of one kind are told together, with the largest of their errors
        same = replace(check, error=None, source="", bound=None, primes=check.primes[:1] and (0,))
        same = replace(same, sizes=() if check.kind != "EXACT" else check.sizes)
        members = next((m for key, m in groups if key == same), None)
        if members is None:
            groups.append((same, members := []))
        members.append((number, check))
    said = []
    for _, members in groups:
        where = _where([n for n, _ in members], language, steps, notation)
        said.append(_evidence([c for _, c in members], where, language, notation))
    where = told(wording.ENDS, language, notation)
    if ends.kind == "UNCHECKED":
        said.append(told(wording.NOT_CHECKED, language, notation, {"where": where}))
    elif ends.kind == "REFUTED":
        said.append(_evidence([ends], where, language, notation))
    else:
        values = {
            "where": where,
            "points": _count(ends.points, wording.POINT, wording.POINTS, language, notation),
            "error": _error(ends.error, language, notation),
        }
        said.append(told(wording.DIFFERENCES, language, notation, values))
    return tuple(said)


def sentence(block: Sentence | Evidence, language: str, notation: Style) -> Told:
    """A sentence of a short document, its mathematics filled in, or what was checked, told as under a proof."""
    if isinstance(block, Sentence):
        return told(block.text, language, notation, block.bindings)
    return _evidence([block.check], told(block.subject, language, notation), language, notation)


def evidence(check: Check, where: Told, language: str, notation: Style) -> Told:
    """The evidence of one line as a sentence; ``where`` says which."""
    return _evidence([check], where, language, notation)


def _evidence(checks: Sequence[Check], where: Told, language: str, notation: Style) -> Told:
    first = checks[0]
    if first.kind == "UNCHECKED":
        return told(wording.NOT_CHECKED, language, notation, {"where": where})
    if first.kind == "REFUTED":
        refuted = {"where": where, "counterexample": first.counterexample or ""}
        return told(wording.REFUTED, language, notation, refuted)
    if first.kind == "EXACT":
        if not first.primes:
            return told(wording.DEFINED, language, notation, {"where": where})
        values = {
            "where": where,
            "bits": maths(str(max(first.primes).bit_length())),
            "bound": maths(_power_of(2, max(c.bound or 0 for c in checks), notation)),
        }
        if not any(first.sizes):
            return told(wording.EXACT_SCALARS, language, notation, values)
        text = wording.EXACT if first.all_sizes else wording.EXACT_AT_SIZES
        return told(text, language, notation, values | {"sizes": sizes_text(first.sizes, language, notation)})
    errors = [c.error for c in checks if c.error is not None]
    values = {
        "where": where,
        "points": _count(first.points, wording.RANDOM_POINT, wording.RANDOM_POINTS, language, notation),
        "error": _error(max(errors) if errors else None, language, notation),
    }
    return told(wording.SAMPLED, language, notation, values)


def _where(numbers: Sequence[str], language: str, steps: Steps, notation: Style) -> Told:
    """``Lines 1–3, 5``; where no lines are printed, how many they are."""
    if steps == "none":
        return _count(len(numbers), wording.ONE_LINE, wording.COUNT, language, notation)
    shown: list[str] = []
    for _, family in groupby(sorted(numbers, key=_rank), lambda n: n.rpartition(".")[0]):
        for _, run in groupby(enumerate(family), lambda pair: int(pair[1].rpartition(".")[2]) - pair[0]):
            members = [n for _, n in run]
            shown += [f"{members[0]}–{members[-1]}"] if len(members) > 2 else members
    text = wording.LINE if len(numbers) == 1 else wording.LINES
    return told(text, language, notation, {"lines": comma(language).join(shown)})


def _rank(number: str) -> tuple[int, list[int]]:
    """Lines before their details, each in order."""
    return number.count("."), [int(n) for n in number.split(".")]


def sizes_text(sizes: Sequence[Mapping[str, int]], language: str, notation: Style) -> Told:
    """Sizes as a person writes them: ``(n, m) = (2, 3), (4, 2)``."""
    names = list(dict.fromkeys(name for s in sizes for name in s))
    distinct = list(dict.fromkeys(tuple(s.get(name) for name in names) for s in sizes))

    def group(values: Sequence[str]) -> str:
        return values[0] if len(values) == 1 else f"({', '.join(values)})"

    head = group([in_notation(size(name), notation) for name in names])
    first, *rest = (group(["–" if v is None else str(v) for v in values]) for values in distinct[:SHOWN_SIZES])
    shown = [maths(f"{head} = {first}"), *map(maths, rest)]
    if len(distinct) > SHOWN_SIZES:
        shown.append(told(wording.MORE, language, notation, {"count": maths(str(len(distinct) - SHOWN_SIZES))}))
    return listing(shown, comma(language))


def _count(count: int, one: Text, many: Text, language: str, notation: Style) -> Told:
    if count == 1:
        return told(one, language, notation)
    return told(many, language, notation, {"count": maths(str(count))})


def _error(error: float | None, language: str, notation: Style) -> Told:
    """A relative error with one digit: ``2·10⁻¹¹``."""
    if error is None:
        return told(wording.UNKNOWN, language, notation)
    if error == 0:
        return maths("0")
    if not math.isfinite(error):
        return maths(notation.infinity)
    digit, _, power = f"{error:.0e}".partition("e")
    scale = _power_of(10, int(power), notation)
    return maths(scale if digit == "1" else f"{digit}{notation.times}{scale}")


def _power_of(base: int, exponent: int, notation: Style) -> str:
    return f"{base}{notation.superscript(str(exponent))}"
