"""What was checked, in sentences: at which sizes or points, with which error, and the lines that this holds for.

Lines with evidence of one kind are told together, with the largest of their errors.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby

from sympy import Integer, S

from ..core.choices import Steps
from ..core.index import size
from ..core.proof import Check
from ..core.text import Text
from ..expressions.notations.notation import Style
from ..expressions.writer import in_notation
from . import wording
from .sheet import Evidence, Sentence, Value, series

__all__ = ["checked", "evidence", "sentence", "sizes_text"]

SHOWN_SIZES = 4  # sizes listed in the footer before "and 3 more"


def checked(lines: Iterable[tuple[str, Check]], ends: Check, steps: Steps) -> tuple[Sentence, ...]:
    """A sentence for each kind of evidence, with the numbers of the lines that it covers, and one for the two ends."""
    lines = list(lines)
    if steps == "none" and (short := _in_short([c for _, c in lines], ends)) is not None:
        return (short,)
    groups: list[tuple[Check, list[tuple[str, Check]]]] = []
    for number, check in lines:
        # lines of one kind are told together, with the largest of their errors
        same = replace(check, error=None, source="", bound=None, primes=check.primes[:1] and (0,))
        same = replace(same, sizes=() if check.kind != "EXACT" else check.sizes)
        members = next((m for key, m in groups if key == same), None)
        if members is None:
            groups.append((same, members := []))
        members.append((number, check))
    said = [_evidence([c for _, c in members], _where([n for n, _ in members], steps)) for _, members in groups]
    if ends.kind in ("UNCHECKED", "REFUTED"):
        return (*said, evidence(ends, wording.ENDS))
    points = _count(ends.points, wording.POINT, wording.POINTS)
    values = {"where": wording.ENDS, "points": points, "error": _error(ends.error)}
    return (*said, Sentence(wording.DIFFERENCES, values))


def _in_short(checks: Sequence[Check], ends: Check) -> Sentence | None:
    """One sentence for all lines and the two ends, where nothing was left unchecked."""
    exact = [c for c in checks if c.kind == "EXACT"]
    sampled = [c for c in checks if c.kind == "SAMPLED"]
    if len(exact) + len(sampled) < len(checks) or not checks or ends.kind in ("UNCHECKED", "REFUTED"):
        return None
    said: list[Value] = []
    if exact:
        said.append(Sentence(wording.EXACT_COUNT, {"count": Integer(len(exact))}))
    if sampled:
        errors = [c.error for c in sampled if c.error is not None]
        values = {"count": Integer(len(sampled)), "error": _error(max(errors) if errors else None)}
        said.append(Sentence(wording.SAMPLED_COUNT, values))
    return Sentence(wording.IN_SHORT, {"lines": series(said), "error": _error(ends.error)})


def sentence(block: Sentence | Evidence) -> Sentence:
    """A sentence of a short document, or what was checked, told as under a proof."""
    return block if isinstance(block, Sentence) else evidence(block.check, block.subject)


def evidence(check: Check, where: Value) -> Sentence:
    """The evidence of one line as a sentence; ``where`` says which."""
    return _evidence([check], where)


def _evidence(checks: Sequence[Check], where: Value) -> Sentence:
    first = checks[0]
    if first.kind == "UNCHECKED":
        return Sentence(wording.NOT_CHECKED, {"where": where})
    if first.kind == "REFUTED":
        return Sentence(wording.REFUTED, {"where": where, "counterexample": first.counterexample or ""})
    if first.kind == "EXACT":
        if not first.primes:
            return Sentence(wording.DEFINED, {"where": where})
        bound = partial(_power_of, 2, max(c.bound or 0 for c in checks))
        values = {"where": where, "bits": Integer(max(first.primes).bit_length()), "bound": bound}
        if not any(first.sizes):
            return Sentence(wording.EXACT_SCALARS, values)
        text = wording.EXACT if first.all_sizes else wording.EXACT_AT_SIZES
        return Sentence(text, values | {"sizes": sizes_text(first.sizes)})
    errors = [c.error for c in checks if c.error is not None]
    points = _count(first.points, wording.RANDOM_POINT, wording.RANDOM_POINTS)
    error = _error(max(errors) if errors else None)
    return Sentence(wording.SAMPLED, {"where": where, "points": points, "error": error})


def _where(numbers: Sequence[str], steps: Steps) -> Value:
    """``Lines 1–3, 5``; where no lines are printed, how many they are."""
    if steps == "none":
        return _count(len(numbers), wording.ONE_LINE, wording.COUNT)
    shown: list[str] = []
    for _, family in groupby(sorted(numbers, key=_rank), lambda n: n.rpartition(".")[0]):
        for _, run in groupby(enumerate(family), lambda pair: int(pair[1].rpartition(".")[2]) - pair[0]):
            members = [n for _, n in run]
            shown += [f"{members[0]}–{members[-1]}"] if len(members) > 2 else members
    text = wording.LINE if len(numbers) == 1 else wording.LINES
    return Sentence(text, {"lines": series(shown)})


def _rank(number: str) -> tuple[int, list[int]]:
    """Lines before their details, each in order."""
    return number.count("."), [int(n) for n in number.split(".")]


def sizes_text(sizes: Sequence[Mapping[str, int]]) -> Sentence:
    """Sizes as a person writes them: ``(n, m) = (2, 3), (4, 2)``."""
    names = list(dict.fromkeys(name for s in sizes for name in s))
    distinct = list(dict.fromkeys(tuple(s.get(name) for name in names) for s in sizes))

    def group(values: Sequence[str]) -> str:
        return values[0] if len(values) == 1 else f"({', '.join(values)})"

    def heading(first: str, notation: Style) -> str:
        return f"{group([in_notation(size(name), notation) for name in names])} = {first}"

    first, *rest = (group(["–" if v is None else str(v) for v in values]) for values in distinct[:SHOWN_SIZES])
    shown: list[Value] = [partial(heading, first), *(partial(_same, text) for text in rest)]
    if len(distinct) > SHOWN_SIZES:
        shown.append(Sentence(wording.MORE, {"count": Integer(len(distinct) - SHOWN_SIZES)}))
    return series(shown)


def _same(text: str, _: Style) -> str:
    return text


def _count(count: int, one: Text, many: Text) -> Value:
    return one if count == 1 else Sentence(many, {"count": Integer(count)})


def _error(error: float | None) -> Value:
    """A relative error with one digit: ``2·10⁻¹¹``."""
    return wording.UNKNOWN if error is None else S.Zero if error == 0 else partial(_rounded, error)


def _rounded(error: float, notation: Style) -> str:
    if not math.isfinite(error):
        return notation.infinity
    digit, _, power = f"{error:.0e}".partition("e")
    scale = _power_of(10, int(power), notation)
    return scale if digit == "1" else f"{digit}{notation.times}{scale}"


def _power_of(base: int, exponent: int, notation: Style) -> str:
    return f"{base}{notation.superscript(str(exponent))}"
