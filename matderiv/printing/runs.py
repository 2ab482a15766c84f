"""Sentences as runs: what in them is prose, mathematics or code is known, and a format writes each in its own way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from string import Formatter
from typing import Literal

from sympy import Expr

from ..core.patterns import pattern
from ..core.records import dataclass
from ..core.text import Said, Text
from ..expressions.notations.notation import Style
from ..expressions.notations.scripted import Scripted
from ..expressions.writer import in_notation
from .sheet import Code, Sentence, Value

__all__ = ["Run", "Told", "bound", "joined", "plain", "told"]

_PRODUCTS = ("⊙", "⊘", "⊗", "×")
_SIGNS = f"=<>+≠≤≥∈−{''.join(_PRODUCTS)}"
# what may separate two formulas that are one, and a number that is compared with the formula before it
_SIGN = pattern(rf"(?: ?([{_SIGNS}]) ?(−?))?")
_DIFFERENTIAL = pattern(r"(?<![A-Za-z])d(²?)\Z")
_NUMBER = pattern(rf" ?([{_SIGNS}]) ?([-−]?\d+(?:\.\d+)?)(?![\w.]*\w)")


@dataclass(frozen=True)
class Run:
    """A piece of a sentence: prose and code as one reads them, mathematics in the notation of a format."""

    text: str
    kind: Literal["prose", "mathematics", "code"] = "prose"


Told = tuple[Run, ...]


def told(value: Value, language: str, notation: Style, *, factor: bool = False) -> Told:
    """A sentence, or what stands in one, in one language and notation.

    >>> from matderiv.expressions.matrix import Var, add
    >>> from matderiv.expressions.notations.unicode import Unicode
    >>> text = Text("{A} or {A} ⊗ {B}", "{A} か {A} ⊗ {B}")
    >>> plain(told(Sentence(text, {"A": add(Var("a"), Var("b")), "B": Var("B1")}), "en", Unicode()))
    'a + b or (a + b) ⊗ B₁'
    """
    if isinstance(value, Said):
        value = value.within(language)
    if isinstance(value, str):
        return (Run(value, "code" if isinstance(value, Code) else "prose"),)
    if isinstance(value, Expr):
        return (Run(in_notation(value, notation, factor=factor), "mathematics"),)
    if isinstance(value, Text):
        value = Sentence(value)
    if not isinstance(value, Sentence):
        return (Run(value(notation), "mathematics"),)
    out: list[Run] = []
    parts = list(Formatter().parse(value.text.ja if language == "ja" else value.text.en))
    for (prose, name, _, _), behind in zip(parts, (*(part[0] for part in parts[1:]), ""), strict=True):
        within: Told = ()
        if name is not None:
            factor = prose.rstrip().endswith(_PRODUCTS) or behind.lstrip().startswith(_PRODUCTS)
            within = told(value.bindings[name], language, notation, factor=factor)
        for run in (Run(prose), *within):
            if out and run.kind == out[-1].kind == "prose":
                run = Run(out.pop().text + run.text)
            out += [run] if run.text else []
    return tuple(out)


def plain(runs: Told) -> str:
    """A sentence for a reader of plain text."""
    return "".join(run.text for run in runs)


def joined(runs: Told, notation: Scripted) -> Told:
    r"""What belongs to a formula made a part of it, so that it is set as mathematics.

    That is another formula beside it or behind a sign, a number that is compared with it, the d of its differential.

    >>> from matderiv.expressions.matrix import Var
    >>> from matderiv.expressions.notations.latex import Latex
    >>> text = Text("only {j} = {k} is left, d²{x} ≠ 0", "{j} = {k} だけが残り、d²{x} ≠ 0")
    >>> runs = told(Sentence(text, {v: Var(v) for v in "jkx"}), "en", Latex())
    >>> "".join(f"${r.text}$" if r.kind == "mathematics" else r.text for r in joined(runs, Latex()))
    'only $j = k$ is left, $\\mathrm{d}^{2} x \\neq 0$'
    """
    out: list[Run] = []
    for run in runs:
        before = out[-1] if out else Run("")
        if run.kind == "mathematics":
            between = out.pop().text if out and before.kind == "prose" else ""
            if out and out[-1].kind == "mathematics" and (found := _SIGN.fullmatch(between)):
                sign, minus = map(notation.sign, found.groups(""))
                between, run = "", _formula(out.pop().text, sign, minus + run.text)
            elif found := _DIFFERENTIAL.search(between):
                order = notation.superscript("2") + " " if found[1] else ""
                between, run = between[: found.start()], _formula(notation.differential + order + run.text)
            out += [Run(between)] if between else []
        elif run.kind == "prose" and before.kind == "mathematics" and (found := _NUMBER.match(run.text)):
            number = found[2].replace("−", notation.sign("−"))
            out[-1] = _formula(before.text, notation.sign(found[1]), number)
            run = Run(run.text[found.end() :])
        out += [run] if run.text else []
    return tuple(out)


def _formula(*parts: str) -> Run:
    return Run(" ".join(filter(None, parts)), "mathematics")


def bound(runs: Told, behind: re.Pattern[str]) -> Iterator[tuple[Run, str]]:
    """Each run, a formula with the beginning of the prose behind it that it takes along.

    >>> runs = (Run("of "), Run("x", "mathematics"), Run(".)"))
    >>> [(run.text, taken) for run, taken in bound(runs, pattern("[.]"))]
    [('of ', ''), ('x', '.'), (')', '')]
    """
    taken = ""
    for run, after in zip(runs, (*runs[1:], Run("")), strict=False):
        found = behind.match(after.text) if (run.kind, after.kind) == ("mathematics", "prose") else None
        own = replace(run, text=run.text.removeprefix(taken))
        taken = found[0] if found else ""
        yield own, taken
