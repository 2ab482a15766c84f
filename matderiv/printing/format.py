"""What an output format must state, and the document that every format prints: a proof laid out in lines."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile
from string import Formatter
from types import MappingProxyType
from typing import Any

from sympy import Expr

from ..core.choices import Steps
from ..core.index import Partial, free, shape_of
from ..core.patterns import pattern
from ..core.proof import Check, Condition, Kind, Lemma, Proof, Role, Step
from ..core.records import dataclass
from ..core.text import LANGUAGES, Text
from ..expressions.matrix import WHOLE, given_indices
from ..expressions.notations.notation import Style
from ..expressions.writer import in_notation, ones_apart, unicode
from ..operations import OPERATIONS
from . import wording
from .footer import checked
from .sheet import Code, Sentence, Value, series

__all__ = [
    "MARKS",
    "Document",
    "Format",
    "Line",
    "Section",
    "document",
    "heading",
    "holds_where",
    "in_styles",
    "listed",
    "shapes_told",
    "summary",
    "where",
]

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
        fragment: ``fragment(proofs, language, steps)``, the text of several proofs where these are not just one after
            another: of one claim in two styles a reader chooses.
        interactive: ``render`` also takes ``colour``, ``width`` and ``ascii``, those of the screen; so does ``sheet``.
        sheet: ``sheet(sheet, language, standalone)``, the text of a short document such as a verdict.
    """

    name: str
    render: Callable[..., str]
    suffix: str
    meaning: Text
    whole: Callable[..., str] | None = None
    fragment: Callable[..., str] | None = None
    interactive: bool = False
    sheet: Callable[..., str] | None = None


def in_styles(proofs: Sequence[Proof]) -> Iterator[tuple[Proof, ...]]:
    """The proofs, those of one claim in two styles together."""
    rest = list(proofs)
    while rest:
        first, *others = rest
        question = (first.objective, first.by, first.structure, first.entry)
        same = [p for p in others[:1] if (p.objective, p.by, p.structure, p.entry) == question]
        count = 2 if same and same[0].style != first.style else 1
        yield tuple(rest[:count])
        rest = rest[count:]


@dataclass(frozen=True)
class Line:
    """One line as it is printed; ``lhs`` is ``None`` where it goes on from the line before.

    ``head`` is then the left side with which the chain began; of one that ``leads`` a line goes on.
    """

    number: str
    lhs: Expr | None
    rhs: Expr
    reason: Sentence
    kind: Kind
    step: Step
    detail: tuple[Line, ...] = ()
    last: bool = False
    head: Expr | None = None
    leads: bool = False


@dataclass(frozen=True)
class Section:
    """Some lines, under a heading and a claim if there is more than one lemma.

    ``valid`` says where that claim holds. Letters with whose definition a lemma begins are defined before it, without a
    heading.
    """

    heading: Sentence | None
    title: Sentence | None
    claim: tuple[Expr, Expr] | None
    lines: tuple[Line, ...]
    valid: Sentence | None = None


@dataclass(frozen=True)
class Document:
    """A proof laid out: what is claimed, what is said about it, the lines, and what was checked."""

    claims: tuple[tuple[Expr, Expr], ...]
    where: tuple[tuple[Expr, Expr], ...]
    about: tuple[Sentence, ...]
    sections: tuple[Section, ...]
    checked: tuple[Sentence, ...]


def heading(title: Text, language: str) -> str:
    """A heading that stands before text on its line."""
    return wording.HEADING.fill(language, {"title": title.fill(language, {})})


def where(lhs: Expr, rhs: Expr) -> Sentence:
    """The sentence that says what a name stands for."""
    return Sentence(wording.WHERE, {"definition": Sentence(wording.EQUATION, {"lhs": lhs, "rhs": rhs})})


def document(proof: Proof, steps: Steps) -> Document:
    """A proof laid out."""
    shown: list[Section] = []
    lemmas = [*proof.lemmas, *proof.after]
    last = next((lemma for lemma in reversed(lemmas) if lemma.steps), None)
    count = 0
    of_claim = proof.lemmas[-1] if proof.lemmas and not proof.beside else None
    number = 0  # of the lemmas with a statement of their own
    for position, lemma in enumerate(lemmas):
        lines = _lines(lemma, count, steps)
        count += len(lines)
        if lemma is last:
            lines = (*lines[:-1], replace(lines[-1], last=True))
        about = Sentence(lemma.title, lemma.bindings) if lemma.title else None
        given = sum(1 for _ in takewhile(lambda step: step.role == "definition", lemma.steps))
        own = lines[given:]
        claim: tuple[Expr, Expr] | None = (lemma.lhs, lemma.rhs)
        if len(own) == 1 and claim == (own[0].step.lhs, own[0].step.rhs):
            claim = None  # it would stand there twice
        title: Value | None = None
        if position >= len(proof.lemmas):
            title, given = wording.KRONECKER if lemma is proof.kronecker else wording.SOLUTION, 0
        elif lemma is of_claim:
            claim = None  # it stands above
            if about or number:
                title, about = about or wording.OF_CLAIM, None
        elif len(proof.lemmas) > 1 and (claim or about):
            number += 1
            title = Sentence(wording.LEMMA, {"number": str(number)})
        head = Sentence(wording.HEADING, {"title": title}) if title else None
        if head is None:
            given, claim = 0, None
        elif given:  # a claim comes after what its letters stand for
            shown.append(Section(None, None, None, lines[:given]))
        shown.append(Section(head, about, claim, lines[given:], _valid(lemma.conditions)))
    return Document(
        claims=tuple(p.stated for p in proof.parts),
        where=tuple(dict.fromkeys((s.lhs, s.rhs) for p in proof.parts for s in p.where)),
        about=_about(proof),
        # without steps the stationary point is still stated
        sections=tuple(replace(s, lines=()) for s in shown[len(shown) - len(proof.after) :])
        if steps == "none"
        else tuple(shown),
        checked=(
            *checked(_evidence(shown), proof.ends, steps),
            *(Sentence(wording.EINSUM, {"code": Code(p.einsum)}) for p in proof.parts if p.einsum is not None),
            *([] if proof.kernel is None else [Sentence(proof.kernel.text, {})]),
        ),
    )


# ---------------------------------------------------------------- lines


def _lines(lemma: Lemma, count: int, steps: Steps) -> tuple[Line, ...]:
    lines = _numbered(lemma.steps, lambda n: str(count + n), steps)
    return tuple(replace(line, reason=_with_fixed(line, lemma)) for line in lines)


def _with_fixed(line: Line, lemma: Lemma) -> Sentence:
    """The reason of a line; where it turns to a single term, with the indices that are fixed in it from there on."""
    if not isinstance(line.lhs, Partial):
        return line.reason
    given = free(lemma.lhs) | free(lemma.rhs) | free(line.lhs.variable)
    fixed = sorted(free(line.lhs) - given, key=str)
    if not fixed:
        return line.reason
    names = Sentence(
        Text(
            listed([f"{{{n}}}" for n, _ in enumerate(fixed)], "en"), "、".join(f"{{{n}}}" for n, _ in enumerate(fixed))
        ),
        {str(n): i for n, i in enumerate(fixed)},
    )
    return series([Sentence(wording.FIXED, {"names": names}), line.reason], en=" ", ja="")


def _numbered(given: Iterable[Step], number: Callable[[int], str], steps: Steps) -> tuple[Line, ...]:
    """Steps as lines, each of which knows the chain that it belongs to."""
    chained = [*_chained(given)]
    out: list[Line] = []
    for n, (step, lhs) in enumerate(chained, 1):
        head = None if lhs is not None else out[-1].head or out[-1].lhs
        leads = n < len(chained) and chained[n][1] is None
        out.append(replace(_line(step, lhs, number(n), steps), head=head, leads=leads))
    return tuple(out)


def _line(step: Step, lhs: Expr | None, number: str, steps: Steps) -> Line:
    detail = _numbered(step.detail, lambda n: f"{number}.{n}", steps) if steps == "all" else ()
    return Line(number, lhs, step.rhs, _reason(step, steps), step.check.kind, step, detail)


def _reason(step: Step, steps: Steps) -> Sentence:
    """Why a line follows; without its detail, also why the derivatives of functions hold that are proved there."""
    own = Sentence(step.rule.reason, step.bindings)
    facts = [d for d in step.detail if d.detail and d.rule.name in OPERATIONS] if steps == "main" else []
    return series([own, *(Sentence(d.rule.reason, d.bindings) for d in facts)], en=" ", ja="") if facts else own


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


def shapes_told(
    symbols_: Iterable[Expr], indices: Mapping[str, tuple[Expr, ...]] = MappingProxyType({})
) -> Sentence | None:
    """The sentence that says which symbols are of which shape, with what is assumed of them."""
    groups: dict[tuple[object, frozenset[str], tuple[Expr, ...]], list[Expr]] = {}
    for symbol in symbols_:
        key: Any = shape_of(symbol), getattr(symbol, "facts", frozenset()), indices.get(str(symbol), ())
        groups.setdefault(key, []).append(symbol)
    shapes: list[Value] = []
    for (_, facts, extents), symbols in groups.items():
        shape = _belongs(symbols, extents)
        facts -= {WHOLE}.union(*(IMPLIED.get(f, frozenset()) for f in facts))
        if facts:
            told = wording.FACTS if shape_of(symbols[0]) == (1, 1) else wording.FACTS | wording.OF_ENTRIES
            names = series([told.get(f, f) for f in sorted(facts)])
            shape = Sentence(wording.OF_FACTS, {"symbols": shape, "facts": names})
        shapes.append(shape)
    if not shapes:
        return None
    text = wording.SHAPES_IN_BRACKETS if facts else wording.SHAPES  # by those of the last
    return Sentence(text, {"shapes": series(shapes)})


def _about(proof: Proof) -> tuple[Sentence, ...]:
    """The sizes of the symbols, the layout, the conditions and the notes, a sentence each."""
    shapes = shapes_told(proof.symbols, given_indices(proof.objective, proof.answer, by=proof.entry)[0])
    said = [] if shapes is None else [shapes]
    layouts = [Sentence(p.layout.text, p.layout.bindings) for p in proof.parts]
    said += [s for n, s in enumerate(layouts) if s not in layouts[:n]]
    if (valid := _valid(proof.conditions)) is not None:
        said.append(valid)
    said += (Sentence(note.text, note.bindings) for note in proof.notes)
    return tuple(said)


def _valid(conditions: Sequence[Condition]) -> Sentence | None:
    """The sentence that says under which conditions a claim is valid; ``None`` where there are none."""
    return holds_where(conditions, wording.CONDITION) if conditions else None


# how a Japanese clause ends before 、, by how it ends before とき; a remark in parentheses may follow it
_WITHIN = (("である", "であり"), ("でない", "でなく"), ("をもつ", "をもち"), ("小さい", "小さく"), ("大きい", "大きく"))
_REMARK = pattern(r"\([^()]*(\([^()]*\)[^()]*)*できない\)\Z")
_REMARKS = {"en": pattern(r" \([^()]*derivative[^()]*\)\Z"), "ja": _REMARK}


def holds_where(conditions: Sequence[Condition], frame: Text) -> Sentence:
    """What holds under several conditions, each with names of its own for its places.

    ``frame`` has the places ``condition`` and ``because``: in Japanese the reason of the last stands behind its verb.

    >>> x, y = Condition(Text("{x} ≠ 0", "{x} ≠ 0"), {"x": "t"}), Condition(Text("{x} > 0", "{x} > 0"), {"x": "u"})
    >>> holds_where([x, y], wording.CONDITION).text.ja
    '{x0} ≠ 0 かつ {x1} > 0 のとき成り立つ。'
    """
    said = {}
    for language in LANGUAGES:
        clauses = _reasons_once([getattr(c.text, language) for c in conditions], language)
        clauses = [_apart(clause, n) for n, clause in enumerate(clauses)]
        found = _REMARK.search(clauses[-1]) if language == "ja" else None
        because = found[0] if found else ""
        clauses[-1] = clauses[-1].removesuffix(because)
        said[language] = frame.fill(language, {"condition": listed(clauses, language), "because": because})
    return Sentence(Text(**said), {f"{name}{n}": e for n, c in enumerate(conditions) for name, e in c.bindings.items()})


def _reasons_once(clauses: Sequence[str], language: str) -> list[str]:
    """Clauses of which several end in the same reason in brackets: the last of them alone has it.

    >>> _reasons_once(["x ≠ 0 (a root has no derivative at 0)", "y ≠ 0 (a root has no derivative at 0)"], "en")
    ['x ≠ 0', 'y ≠ 0 (a root has no derivative at 0)']
    """
    remarks = [found[0] if (found := _REMARKS[language].search(clause)) else "" for clause in clauses]
    return [
        clause.removesuffix(remark) if remark in remarks[n:] else clause
        for n, (clause, remark) in enumerate(zip(clauses, remarks, strict=True), 1)
    ]


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


def _belongs(symbols: Sequence[Expr], extents: Sequence[Expr] = ()) -> Sentence:
    """``X, Y ∈ R^(n×m)``, each name by itself, so that a line may end between them."""

    def last(notation: Style) -> str:
        rows, columns = shape_of(symbols[0])
        sizes = [in_notation(s, notation) for s in ((rows,) if columns == 1 else (rows, columns))]
        if extents:
            space = notation.upto([in_notation(s, notation) for s in extents])
        elif WHOLE in getattr(symbols[0], "facts", ()):
            space = notation.counting
        else:
            space = notation.reals([] if rows == 1 and columns == 1 else sizes)
        return in_notation(symbols[-1], notation) + notation.element + space

    return series([*symbols[:-1], last], ja=", ")


# ---------------------------------------------------------------- one line a step


def summary(proof: Proof) -> str:
    """The claim, what stands for what, and one line a step, in Unicode."""
    with ones_apart(proof.formulas()):
        return _summary(proof)


def _summary(proof: Proof) -> str:
    lines = []
    for part in proof.parts:
        claim = " = ".join(unicode(e) for e in part.stated)
        lines.append(claim + "".join(f", {unicode(s.lhs)} = {unicode(s.rhs)}" for s in part.where))
    count = 0
    for lemma in (*proof.lemmas, *proof.after):
        for step, lhs in _chained(lemma.steps):
            count += 1
            left = f"{unicode(lhs)} = " if lhs is not None else "= "
            lines.append(f"  {count:>2} {MARKS[step.check.kind]} {left}{unicode(step.rhs)}   [{step.rule.name}]")
    return "\n".join(lines)
