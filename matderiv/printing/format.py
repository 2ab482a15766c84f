"""What an output format must state, and the document that every format prints: a proof laid out in lines."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from string import Formatter
from typing import Literal

from sympy import Expr, Integer

from ..index import Power, Terms, shape_of, size
from ..matrix import WHOLE
from ..notation import unicode
from ..step import Bindings, Check, Kind, Lemma, Proof, Role, Step
from ..text import Text
from . import wording
from .sheet import Evidence, Sentence

__all__ = [
    "MARKS",
    "Document",
    "Format",
    "Line",
    "Section",
    "Steps",
    "Typesetting",
    "document",
    "evidence",
    "heading",
    "sentence",
    "sizes_text",
    "summary",
]

Steps = Literal["all", "main", "none"]
MARKS: dict[Kind, str] = {"EXACT": "✓", "SAMPLED": "≈", "REFUTED": "✗", "UNCHECKED": "?"}
SHOWN_SIZES = 4  # sizes listed in the footer before "and 3 more"

# what goes without saying of a matrix of which more is known
IMPLIED = {
    "spd": frozenset({"symmetric", "invertible"}),
    "diagonal": frozenset({"symmetric"}),
    "orthogonal": frozenset({"invertible"}),
}


@dataclass(frozen=True)
class Format:
    """An output format.

    Attributes:
        name: its name on the command line.
        render: ``render(proof, language, steps, standalone)``, the text of a proof.
        suffix: that of a file in this format.
        meaning: what it is, in a few words.
        whole: ``whole(proofs, language, steps)``, a document of its own for one proof or several; without it a
            document is the same as its fragments one after another.
        interactive: ``render`` also takes ``colour`` and ``width``, those of the terminal; so does ``sheet``.
        sheet: ``sheet(sheet, language, standalone)``, the text of a short document such as a verdict.
    """

    name: str
    render: Callable[..., str]
    suffix: str
    meaning: Text
    whole: Callable[..., str] | None = None
    interactive: bool = False
    sheet: Callable[..., str] | None = None


@dataclass(frozen=True)
class Typesetting:
    """How a format writes mathematics in running text.

    ``show`` writes an expression, ``inline`` sets mathematics off from prose, ``escape`` makes prose safe.
    With ``tex`` mathematics is LaTeX, otherwise Unicode. ``code`` sets a line of code, where the format has a way.
    """

    show: Callable[[Expr], str]
    inline: Callable[[str], str]
    escape: Callable[[str], str]
    tex: bool
    code: Callable[[str], str] | None = None

    def text(self, text: Text, language: str, bindings: Bindings | None = None) -> str:
        """A sentence with its mathematics filled in; a binding that is a string is prose already."""
        values = {
            key: self.escape(value) if isinstance(value, str) else self.inline(self.show(value))
            for key, value in (bindings or {}).items()
        }
        return self.fill(text, language, values)

    def fill(self, text: Text, language: str, values: Mapping[str, str]) -> str:
        """A sentence with finished text in its places."""
        pieces = Formatter().parse(text.ja if language == "ja" else text.en)
        return "".join(self.escape(prose) + (values[name] if name is not None else "") for prose, name, _, _ in pieces)


@dataclass(frozen=True)
class Line:
    """One line as it is printed; ``lhs`` is ``None`` where it goes on from the line before."""

    number: str
    lhs: Expr | None
    rhs: Expr
    reason: str
    role: Role
    kind: Kind
    step: Step
    detail: tuple[Line, ...] = ()
    last: bool = False
    end: str = ""


@dataclass(frozen=True)
class Section:
    """Some lines, under a heading and a claim if there is more than one lemma."""

    heading: str
    title: str
    claim: tuple[Expr, Expr] | None
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Document:
    """A proof laid out: the claim, what is said about it, the lines, and what was checked."""

    claim: tuple[Expr, Expr]
    where: tuple[tuple[Expr, Expr], ...]
    about: tuple[str, ...]
    sections: tuple[Section, ...]
    checked: tuple[str, ...]


def heading(title: Text, language: str) -> str:
    """A heading that stands before text on its line."""
    return wording.HEADING.fill(language, {"title": title.fill(language, {})})


def document(proof: Proof, language: str, steps: Steps, typeset: Typesetting) -> Document:
    """A proof laid out in one language, with its prose typeset."""
    shown: list[Section] = []
    lemmas = [*proof.lemmas, *proof.after]
    count = 0
    for position, lemma in enumerate(lemmas):
        lines = _lines(lemma, count, language, steps, typeset)
        count += len(lines)
        title = ""
        if position >= len(proof.lemmas):
            title = (wording.KRONECKER if lemma is proof.kronecker else wording.SOLUTION).fill(language, {})
        elif len(proof.lemmas) > 1:
            title = wording.LEMMA.fill(language, {"number": str(position + 1)})
        if position == len(proof.lemmas) - 1:
            lines = (*lines[:-1], replace(lines[-1], last=True, end=wording.END.fill(language, {})))
        about = typeset.text(lemma.title, language, lemma.bindings) if lemma.title else ""
        title = wording.HEADING.fill(language, {"title": title}) if title else ""
        shown.append(Section(title, about, (lemma.lhs, lemma.rhs) if title else None, lines))
    return Document(
        claim=proof.claim,
        where=tuple((s.lhs, s.rhs) for s in proof.where),
        about=_about(proof, language, typeset),
        # without steps the stationary point is still stated
        sections=tuple(replace(s, lines=()) for s in shown[len(proof.lemmas) :]) if steps == "none" else tuple(shown),
        checked=_checked(proof, shown, language, steps, typeset),
    )


# ---------------------------------------------------------------- lines


def _lines(lemma: Lemma, count: int, language: str, steps: Steps, typeset: Typesetting) -> tuple[Line, ...]:
    return tuple(
        _line(step, lhs, str(count + n), language, steps, typeset)
        for n, (step, lhs) in enumerate(_chained(lemma.steps), 1)
    )


def _line(step: Step, lhs: Expr | None, number: str, language: str, steps: Steps, typeset: Typesetting) -> Line:
    detail: tuple[Line, ...] = ()
    if steps == "all":
        detail = tuple(
            _line(d, left, f"{number}.{n}", language, steps, typeset)
            for n, (d, left) in enumerate(_chained(step.detail), 1)
        )
    reason = typeset.text(step.rule.reason, language, step.bindings)
    return Line(number, lhs, step.rhs, reason, step.role, step.check.kind, step, detail)


def _chained(steps: Iterable[Step]) -> Iterable[tuple[Step, Expr | None]]:
    """Each step with the left side to print.

    A line that goes on from the one just before prints none. One that goes on after an interruption repeats
    the left side with which its chain began, since the reader has lost sight of it.
    """
    head: dict[Role, Expr] = {}
    end: dict[Role, Expr] = {}
    before: Step | None = None
    for step in steps:
        role = step.role
        joins = role != "definition" and end.get(role) == step.lhs
        if not joins:
            head[role] = step.lhs
        end[role] = step.rhs
        yield step, None if joins and before is not None and before.role == role else head[role]
        before = step


# ---------------------------------------------------------------- what is said about the claim


def _about(proof: Proof, language: str, typeset: Typesetting) -> tuple[str, ...]:
    """The sizes of the symbols, the layout, the conditions and the notes, a sentence each."""
    said: list[str] = []
    comma = _comma(language)
    groups: dict[tuple[object, frozenset[str]], list[Expr]] = {}
    for symbol in proof.symbols:
        groups.setdefault((shape_of(symbol), getattr(symbol, "facts", frozenset())), []).append(symbol)
    shapes: list[str] = []
    for (_, facts), symbols in groups.items():
        text = _belongs(symbols, typeset)
        facts -= {WHOLE}.union(*(IMPLIED.get(f, frozenset()) for f in facts))
        if facts:
            names = [wording.FACTS[f].fill(language, {}) if f in wording.FACTS else f for f in sorted(facts)]
            text = typeset.fill(wording.OF_FACTS, language, {"symbols": text, "facts": comma.join(names)})
        shapes.append(text)
    if shapes:
        sentence_ = wording.SHAPES_IN_BRACKETS if facts else wording.SHAPES  # by those of the last
        said.append(typeset.fill(sentence_, language, {"shapes": comma.join(shapes)}))
    said.append(typeset.text(proof.layout.text, language, proof.layout.bindings))
    if proof.conditions:
        texts = [typeset.text(c.text, language, c.bindings) for c in proof.conditions]
        said.append(typeset.fill(wording.CONDITION, language, {"condition": listed(texts, language)}))
    said += (typeset.text(note.text, language, note.bindings) for note in proof.notes)
    if proof.einsum is not None and typeset.code is not None:
        said.append(typeset.fill(wording.EINSUM, language, {"code": typeset.code(proof.einsum)}))
    return tuple(said)


# how a Japanese clause ends before 、, by how it ends before とき; a remark in parentheses may follow it
_WITHIN = (("である", "であり"), ("でない", "でなく"), ("をもつ", "をもち"))
_REMARK = re.compile(r"\([^()]*(\([^()]*\)[^()]*)*できない\)\Z")


def listed(clauses: Sequence[str], language: str) -> str:
    """Clauses as one: in English a list, in Japanese joined by the form that a verb has within a sentence.

    >>> listed(["A が正則である", "x ≠ 0"], "ja")
    'A が正則であり、x ≠ 0 の'
    """
    if language != "ja":
        return " and ".join(filter(None, (", ".join(clauses[:-1]), clauses[-1])))
    *before, last = clauses
    return "".join(_clause(c, _WITHIN, " かつ ", "、") for c in before) + _clause(last, (), " の", "")


def _clause(clause: str, ends: Sequence[tuple[str, str]], formula: str, glue: str) -> str:
    """A clause in the form it takes in front of others, or with ``formula`` behind one that ends in mathematics."""
    remark = found[0] if (found := _REMARK.search(clause)) else ""
    said = clause.removesuffix(remark)
    end = next((pair for pair in ends if said.endswith(pair[0])), None)
    if end is not None:
        return said.removesuffix(end[0]) + end[1] + remark + glue
    if said.endswith(tuple(a for a, _ in _WITHIN)):
        return said + remark + glue
    return said + remark + (formula.lstrip() if remark else formula)


def _belongs(symbols: Sequence[Expr], typeset: Typesetting) -> str:
    """``X, Y ∈ R^(n×m)``."""
    *names, last = (typeset.show(s) for s in symbols)
    rows, columns = shape_of(symbols[0])
    sizes = [typeset.show(s) for s in ((rows,) if columns == 1 else (rows, columns))]
    if WHOLE in getattr(symbols[0], "facts", ()):
        space = r"\{1, 2, \dots\}" if typeset.tex else "{1, 2, …}"
    elif rows == 1 and columns == 1:
        space = r"\mathbb{R}" if typeset.tex else "R"
    elif typeset.tex:
        space = r"\mathbb{R}^{" + r" \times ".join(sizes) + "}"
    else:
        space = f"R^{sizes[0]}" if len(sizes) == len(sizes[0]) == 1 else f"R^({'×'.join(sizes)})"
    member = r" \in " if typeset.tex else " ∈ "
    # each name by itself, so that a line may end between them
    return ", ".join(typeset.inline(s) for s in (*names, last + member + space))


# ---------------------------------------------------------------- what was checked


def _checked(
    proof: Proof, sections: Sequence[Section], language: str, steps: Steps, typeset: Typesetting
) -> tuple[str, ...]:
    """A sentence for each kind of evidence, with the lines that it covers, and one for the two ends."""
    groups: list[tuple[Check, list[tuple[str, Check]]]] = []
    for line in (line for section in sections for top in section.lines for line in _with_detail(top)):
        check = line.step.check
        # lines of one kind are told together, with the largest of their errors
        same = replace(check, error=None, seed=0, sizes=() if check.kind != "EXACT" else check.sizes)
        members = next((m for key, m in groups if key == same), None)
        if members is None:
            groups.append((same, members := []))
        members.append((line.number, check))
    said = [
        _evidence([c for _, c in members], _where([n for n, _ in members], language, steps, typeset), language, typeset)
        for _, members in groups
    ]
    where = wording.ENDS.fill(language, {})
    if proof.ends.kind == "UNCHECKED":
        said.append(typeset.fill(wording.NOT_CHECKED, language, {"where": where}))
    elif proof.ends.kind == "REFUTED":
        said.append(_evidence([proof.ends], where, language, typeset))
    else:
        values = {
            "where": where,
            "points": _count(proof.ends.points, wording.POINT, wording.POINTS, language, typeset),
            "error": _error(proof.ends.error, language, typeset),
        }
        said.append(typeset.fill(wording.DIFFERENCES, language, values))
    return tuple(said)


def sentence(block: Sentence | Evidence, language: str, typeset: Typesetting) -> str:
    """A sentence of a short document, its mathematics filled in, or what was checked, told as under a proof."""
    if isinstance(block, Sentence):
        return typeset.text(block.text, language, block.bindings)
    return _evidence([block.check], typeset.text(block.subject, language), language, typeset)


def _with_detail(line: Line) -> Iterable[Line]:
    yield line
    for inner in line.detail:
        yield from _with_detail(inner)


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
        if first.modulus is None:
            return typeset.fill(wording.DEFINED, language, {"where": where})
        values = {"where": where, "modulus": typeset.inline(typeset.show(_modulus(first.modulus)))}
        if not any(first.sizes):
            return typeset.fill(wording.EXACT_SCALARS, language, values)
        return typeset.fill(wording.EXACT, language, values | {"sizes": sizes_text(first.sizes, language, typeset)})
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
    return text.fill(language, {"lines": _comma(language).join(shown)})


def _rank(number: str) -> tuple[int, list[int]]:
    """Lines before their details, each in order."""
    return number.count("."), [int(n) for n in number.split(".")]


def _modulus(modulus: int) -> Expr:
    """A prime of the form 2^k − 1 as such.

    >>> unicode(_modulus(2**61 - 1))
    '2⁶¹ − 1'
    """
    bits = (modulus + 1).bit_length() - 1
    return Terms(Power(Integer(2), Integer(bits)), Integer(-1)) if modulus + 1 == 1 << bits else Integer(modulus)


def sizes_text(sizes: Sequence[Mapping[str, int]], language: str, typeset: Typesetting) -> str:
    """Sizes as a person writes them: ``(n, m) = (2, 3), (4, 2)``."""
    comma = _comma(language)
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
    return comma.join(shown)


def _count(count: int, one: Text, many: Text, language: str, typeset: Typesetting) -> str:
    return one.fill(language, {}) if count == 1 else many.fill(language, {"count": typeset.inline(str(count))})


def _error(error: float | None, language: str, typeset: Typesetting) -> str:
    """A relative error with one digit: ``2·10⁻¹¹``."""
    if error is None:
        return wording.UNKNOWN.fill(language, {})
    if error == 0:
        return typeset.inline("0")
    if not math.isfinite(error):
        return typeset.inline(r"\infty" if typeset.tex else "∞")
    digit, _, power = f"{error:.0e}".partition("e")
    scale = f"10^{{{int(power)}}}" if typeset.tex else "10" + _raised(int(power))
    times = r" \cdot " if typeset.tex else "·"
    return typeset.inline(scale if digit == "1" else f"{digit}{times}{scale}")


def _raised(number: int) -> str:
    return str(number).translate(str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"))


def _comma(language: str) -> str:
    return "、" if language == "ja" else ", "


# ---------------------------------------------------------------- one line a step


def summary(proof: Proof) -> str:
    """The claim, what stands for what, and one line a step, in Unicode."""
    claim = " = ".join(unicode(e) for e in proof.claim)
    lines = [claim + "".join(f", {unicode(s.lhs)} = {unicode(s.rhs)}" for s in proof.where)]
    count = 0
    for lemma in (*proof.lemmas, *proof.after):
        for step, lhs in _chained(lemma.steps):
            count += 1
            left = f"{unicode(lhs)} = " if lhs is not None else "= "
            lines.append(f"  {count:>2} {MARKS[step.check.kind]} {left}{unicode(step.rhs)}   [{step.rule.name}]")
    return "\n".join(lines)
