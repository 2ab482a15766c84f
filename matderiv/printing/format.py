"""What an output format must state, and the document that every format prints: a proof laid out in lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from string import Formatter

from sympy import Expr

from ..core.index import shape_of
from ..core.proof import Check, Condition, Kind, Lemma, Proof, Role, Step
from ..core.text import LANGUAGES, Text
from ..expressions.matrix import WHOLE
from ..expressions.notations.notation import Style
from ..expressions.writer import in_notation, unicode
from . import wording
from .footer import Steps, checked
from .runs import Run, Told, comma, listing, maths, told

__all__ = ["MARKS", "Document", "Format", "Line", "Section", "document", "heading", "listed", "summary", "together"]

MARKS: dict[Kind, str] = {"EXACT": "✓", "SAMPLED": "≈", "REFUTED": "✗", "UNCHECKED": "?"}

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
class Line:
    """One line as it is printed; ``lhs`` is ``None`` where it goes on from the line before."""

    number: str
    lhs: Expr | None
    rhs: Expr
    reason: Told
    role: Role
    kind: Kind
    step: Step
    detail: tuple[Line, ...] = ()
    last: bool = False
    end: str = ""


@dataclass(frozen=True)
class Section:
    """Some lines, under a heading and a claim if there is more than one lemma; ``valid`` says where that holds."""

    heading: str
    title: Told
    claim: tuple[Expr, Expr] | None
    lines: tuple[Line, ...]
    valid: Told = ()


@dataclass(frozen=True)
class Document:
    """A proof laid out: the claim, what is said about it, the lines, and what was checked."""

    claim: tuple[Expr, Expr]
    where: tuple[tuple[Expr, Expr], ...]
    about: tuple[Told, ...]
    sections: tuple[Section, ...]
    checked: tuple[Told, ...]


def heading(title: Text, language: str) -> str:
    """A heading that stands before text on its line."""
    return wording.HEADING.fill(language, {"title": title.fill(language, {})})


def document(proof: Proof, language: str, steps: Steps, notation: Style) -> Document:
    """A proof laid out in one language, with its mathematics in a notation."""
    shown: list[Section] = []
    lemmas = [*proof.lemmas, *proof.after]
    count = 0
    for position, lemma in enumerate(lemmas):
        lines = _lines(lemma, count, language, steps, notation)
        count += len(lines)
        title = ""
        if position >= len(proof.lemmas):
            title = (wording.KRONECKER if lemma is proof.kronecker else wording.SOLUTION).fill(language, {})
        elif len(proof.lemmas) > 1:
            title = wording.LEMMA.fill(language, {"number": str(position + 1)})
        if position == len(proof.lemmas) - 1:
            lines = (*lines[:-1], replace(lines[-1], last=True, end=wording.END.fill(language, {})))
        about = told(lemma.title, language, notation, lemma.bindings) if lemma.title else ()
        title = wording.HEADING.fill(language, {"title": title}) if title else ""
        valid = _valid(lemma.conditions, language, notation)
        shown.append(Section(title, about, (lemma.lhs, lemma.rhs) if title else None, lines, valid))
    return Document(
        claim=proof.claim,
        where=tuple((s.lhs, s.rhs) for s in proof.where),
        about=_about(proof, language, notation),
        # without steps the stationary point is still stated
        sections=tuple(replace(s, lines=()) for s in shown[len(proof.lemmas) :]) if steps == "none" else tuple(shown),
        checked=checked(_evidence(shown), proof.ends, language, steps, notation),
    )


# ---------------------------------------------------------------- lines


def _lines(lemma: Lemma, count: int, language: str, steps: Steps, notation: Style) -> tuple[Line, ...]:
    return tuple(
        _line(step, lhs, str(count + n), language, steps, notation)
        for n, (step, lhs) in enumerate(_chained(lemma.steps), 1)
    )


def _line(step: Step, lhs: Expr | None, number: str, language: str, steps: Steps, notation: Style) -> Line:
    detail: tuple[Line, ...] = ()
    if steps == "all":
        detail = tuple(
            _line(d, left, f"{number}.{n}", language, steps, notation)
            for n, (d, left) in enumerate(_chained(step.detail), 1)
        )
    reason = told(step.rule.reason, language, notation, step.bindings)
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


def _evidence(sections: Iterable[Section]) -> Iterable[tuple[str, Check]]:
    """The evidence of each line, by its number."""
    for line in (line for section in sections for top in section.lines for line in _with_detail(top)):
        yield line.number, line.step.check


def _with_detail(line: Line) -> Iterable[Line]:
    yield line
    for inner in line.detail:
        yield from _with_detail(inner)


# ---------------------------------------------------------------- what is said about the claim


def _about(proof: Proof, language: str, notation: Style) -> tuple[Told, ...]:
    """The sizes of the symbols, the layout, the conditions and the notes, a sentence each."""
    said: list[Told] = []
    groups: dict[tuple[object, frozenset[str]], list[Expr]] = {}
    for symbol in proof.symbols:
        groups.setdefault((shape_of(symbol), getattr(symbol, "facts", frozenset())), []).append(symbol)
    shapes: list[Told] = []
    for (_, facts), symbols in groups.items():
        shape = _belongs(symbols, notation)
        facts -= {WHOLE}.union(*(IMPLIED.get(f, frozenset()) for f in facts))
        if facts:
            names = [wording.FACTS[f].fill(language, {}) if f in wording.FACTS else f for f in sorted(facts)]
            values = {"symbols": shape, "facts": comma(language).join(names)}
            shape = told(wording.OF_FACTS, language, notation, values)
        shapes.append(shape)
    if shapes:
        text = wording.SHAPES_IN_BRACKETS if facts else wording.SHAPES  # by those of the last
        said.append(told(text, language, notation, {"shapes": listing(shapes, comma(language))}))
    said.append(told(proof.layout.text, language, notation, proof.layout.bindings))
    if proof.conditions:
        said.append(_valid(proof.conditions, language, notation))
    said += (told(note.text, language, notation, note.bindings) for note in proof.notes)
    if proof.einsum is not None:
        said.append(told(wording.EINSUM, language, notation, {"code": (Run(proof.einsum, "code"),)}))
    return tuple(said)


def _valid(conditions: Sequence[Condition], language: str, notation: Style) -> Told:
    """The sentence that says under which conditions a claim is valid; nothing where there are none."""
    if not conditions:
        return ()
    whole = together(conditions)
    condition = told(whole.text, language, notation, whole.bindings)
    return told(wording.CONDITION, language, notation, {"condition": condition})


# how a Japanese clause ends before 、, by how it ends before とき; a remark in parentheses may follow it
_WITHIN = (("である", "であり"), ("でない", "でなく"), ("をもつ", "をもち"))
_REMARK = re.compile(r"\([^()]*(\([^()]*\)[^()]*)*できない\)\Z")


def together(conditions: Sequence[Condition]) -> Condition:
    """Several conditions as one, each with names of its own for its places.

    >>> x, y = Condition(Text("{x} ≠ 0", "{x} ≠ 0"), {"x": "t"}), Condition(Text("{x} > 0", "{x} > 0"), {"x": "u"})
    >>> together([x, y])
    Condition(text=Text(en='{x0} ≠ 0 and {x1} > 0', ja='{x0} ≠ 0 かつ {x1} > 0 の'), bindings={'x0': 't', 'x1': 'u'})
    """
    said = {x: listed([_apart(getattr(c.text, x), n) for n, c in enumerate(conditions)], x) for x in LANGUAGES}
    bindings = {f"{name}{n}": e for n, c in enumerate(conditions) for name, e in c.bindings.items()}
    return Condition(Text(**said), bindings)


def _apart(template: str, number: int) -> str:
    return "".join(
        prose.replace("{", "{{").replace("}", "}}") + (f"{{{name}{number}}}" if name is not None else "")
        for prose, name, _, _ in Formatter().parse(template)
    )


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


def _belongs(symbols: Sequence[Expr], notation: Style) -> Told:
    """``X, Y ∈ R^(n×m)``."""
    *names, last = (in_notation(s, notation) for s in symbols)
    rows, columns = shape_of(symbols[0])
    sizes = [in_notation(s, notation) for s in ((rows,) if columns == 1 else (rows, columns))]
    if WHOLE in getattr(symbols[0], "facts", ()):
        space = notation.counting
    else:
        space = notation.reals([] if rows == 1 and columns == 1 else sizes)
    # each name by itself, so that a line may end between them
    return listing([maths(s) for s in (*names, last + notation.element + space)], ", ")


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
