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
from . import wording
from .sheet import Evidence, Sentence
from .typesetting import Typesetting, comma

__all__ = ["Steps", "checked", "evidence", "sentence", "sizes_text"]

Steps = Literal["all", "main", "none"]
SHOWN_SIZES = 4  # sizes listed in the footer before "and 3 more"


def checked(
    lines: Iterable[tuple[str, Check]], ends: Check, language: str, steps: Steps, typeset: Typesetting
) -> tuple[str, ...]:
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
    said = [
        _evidence([c for _, c in members], _where([n for n, _ in members], language, steps, typeset), language, typeset)
        for _, members in groups
    ]
    where = wording.ENDS.fill(language, {})
    if ends.kind == "UNCHECKED":
        said.append(typeset.fill(wording.NOT_CHECKED, language, {"where": where}))
    elif ends.kind == "REFUTED":
        said.append(_evidence([ends], where, language, typeset))
    else:
        values = {
            "where": where,
            "points": _count(ends.points, wording.POINT, wording.POINTS, language, typeset),
            "error": _error(ends.error, language, typeset),
        }
        said.append(typeset.fill(wording.DIFFERENCES, language, values))
    return tuple(said)


def sentence(block: Sentence | Evidence, language: str, typeset: Typesetting) -> str:
    """A sentence of a short document, its mathematics filled in, or what was checked, told as under a proof."""
    if isinstance(block, Sentence):
        return typeset.text(block.text, language, block.bindings)
    return _evidence([block.check], typeset.text(block.subject, language), language, typeset)


def evidence(check: Check, where: str, language: str, typeset: Typesetting) -> str:
    """The evidence of one line as a sentence; ``where`` says which."""
    return _evidence([check], where, language, typeset)


def _evidence(checks: Sequence[Check], where: str, language: str, typeset: Typesetting) -> str:
    first = checks[0]
    if first.kind == "UNCHECKED":
        return typeset.fill(wording.NOT_CHECKED, language, {"where": where})
    if first.kind == "REFUTED":
        values = {"where": where, "counterexample": typeset.escape(first.counterexample or "")}
        return typeset.fill(wording.REFUTED, language, values)
    if first.kind == "EXACT":
        if not first.primes:
            return typeset.fill(wording.DEFINED, language, {"where": where})
        values = {
            "where": where,
            "bits": typeset.inline(str(max(first.primes).bit_length())),
            "bound": typeset.inline(_power_of(2, max(c.bound or 0 for c in checks), typeset)),
        }
        if not any(first.sizes):
            return typeset.fill(wording.EXACT_SCALARS, language, values)
        text = wording.EXACT if first.all_sizes else wording.EXACT_AT_SIZES
        return typeset.fill(text, language, values | {"sizes": sizes_text(first.sizes, language, typeset)})
    errors = [c.error for c in checks if c.error is not None]
    values = {
        "where": where,
        "points": _count(first.points, wording.RANDOM_POINT, wording.RANDOM_POINTS, language, typeset),
        "error": _error(max(errors) if errors else None, language, typeset),
    }
    return typeset.fill(wording.SAMPLED, language, values)


def _where(numbers: Sequence[str], language: str, steps: Steps, typeset: Typesetting) -> str:
    """``Lines 1–3, 5``; where no lines are printed, how many they are."""
    if steps == "none":
        return _count(len(numbers), wording.ONE_LINE, wording.COUNT, language, typeset)
    shown: list[str] = []
    for _, family in groupby(sorted(numbers, key=_rank), lambda n: n.rpartition(".")[0]):
        for _, run in groupby(enumerate(family), lambda pair: int(pair[1].rpartition(".")[2]) - pair[0]):
            members = [n for _, n in run]
            shown += [f"{members[0]}–{members[-1]}"] if len(members) > 2 else members
    text = wording.LINE if len(numbers) == 1 else wording.LINES
    return text.fill(language, {"lines": comma(language).join(shown)})


def _rank(number: str) -> tuple[int, list[int]]:
    """Lines before their details, each in order."""
    return number.count("."), [int(n) for n in number.split(".")]


def sizes_text(sizes: Sequence[Mapping[str, int]], language: str, typeset: Typesetting) -> str:
    """Sizes as a person writes them: ``(n, m) = (2, 3), (4, 2)``."""
    names = list(dict.fromkeys(name for s in sizes for name in s))
    distinct = list(dict.fromkeys(tuple(s.get(name) for name in names) for s in sizes))

    def group(values: Sequence[str]) -> str:
        return values[0] if len(values) == 1 else f"({', '.join(values)})"

    head = group([typeset.show(size(name)) for name in names])
    shown = [group(["–" if v is None else str(v) for v in values]) for values in distinct[:SHOWN_SIZES]]
    shown = [typeset.inline(f"{head} = {shown[0]}"), *(typeset.inline(s) for s in shown[1:])]
    if len(distinct) > SHOWN_SIZES:
        count = typeset.inline(str(len(distinct) - SHOWN_SIZES))
        shown.append(wording.MORE.fill(language, {"count": count}))
    return comma(language).join(shown)


def _count(count: int, one: Text, many: Text, language: str, typeset: Typesetting) -> str:
    return one.fill(language, {}) if count == 1 else many.fill(language, {"count": typeset.inline(str(count))})


def _error(error: float | None, language: str, typeset: Typesetting) -> str:
    """A relative error with one digit: ``2·10⁻¹¹``."""
    if error is None:
        return wording.UNKNOWN.fill(language, {})
    if error == 0:
        return typeset.inline("0")
    if not math.isfinite(error):
        return typeset.inline(typeset.notation.infinity)
    digit, _, power = f"{error:.0e}".partition("e")
    scale = _power_of(10, int(power), typeset)
    return typeset.inline(scale if digit == "1" else f"{digit}{typeset.notation.times}{scale}")


def _power_of(base: int, exponent: int, typeset: Typesetting) -> str:
    return f"{base}{typeset.notation.superscript(str(exponent))}"
