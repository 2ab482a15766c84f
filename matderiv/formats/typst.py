"""Typst: a fragment for one's own document, or with ``standalone`` a document that Typst compiles as is.

Formulas are set in paragraphs, in display style: Typst then breaks a line that is too long at a relation or between
terms, which it does in no display.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from sympy import Expr

from ..core.choices import Steps
from ..core.patterns import pattern
from ..core.proof import Proof
from ..core.text import Text
from ..expressions.notations.typst import Typst
from ..expressions.writer import in_notation
from ..printing import wording
from ..printing.footer import sentence
from ..printing.format import Document, Format, Line, document, heading
from ..printing.runs import joined, told
from ..printing.sheet import Formula, Matrices, Prose, Proved, Quoted, Rows, Sheet, Value
from ..printing.tex import is_narrow

__all__ = ["FORMAT", "render", "typst"]

NOTATION = Typst()
STAMP = f"// {wording.WRITTEN_BY}\n"
PREAMBLE = """#set page(paper: "a4", margin: 25mm)
#set text(size: 11pt{fonts})
#set par(leading: 0.8em, spacing: 1.1em)

"""
JAPANESE = ', lang: "ja", font: ("New Computer Modern", "Noto Serif CJK JP", "Harano Aji Mincho", "IPAexMincho")'
MARKED = {"✓": "$checkmark$", "✗": "$times$", "≈": "$≈$", "≔": "$≔$", "=": "$=$", "⇒": "$=>$", "·": "$dot$"}
_SPECIAL = pattern(r"([\\#$*_@<>`~\[\]/=+-])")


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof in Typst."""
    if standalone:
        return whole([proof], language, steps)
    page = document(proof, steps)
    return STAMP + "\n\n".join(_blocks(page, language)) + "\n"


def whole(proofs: Sequence[Proof], language: str = "en", steps: Steps = "all") -> str:
    """A document of proofs."""
    return _whole("\n".join(render(proof, language, steps) for proof in proofs), language)


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document in Typst: paragraphs, with its formulas in display style."""
    out = [f"*{_escape(sheet.verdict.fill(language, {}))}*"]
    for block in sheet.blocks:
        if isinstance(block, Formula):
            out.append(_formula(block.lhs, block.rhs) if block.lhs is not None else _display(typst(block.rhs)))
        elif isinstance(block, Matrices):
            out.append(" #h(1em)\n".join(_display(_matrix(*item)) for item in block.items))
        elif isinstance(block, Quoted):
            out.append(f"({block.number}) {MARKED.get(block.mark, _escape(block.mark))} {_code(block.source)}")
        elif isinstance(block, Proved):
            out += _blocks(document(block.proof, block.steps), language)
        elif isinstance(block, Prose):
            out.append("".join(_code(text) if mathematics else _escape(text) for text, mathematics in block.pieces))
        else:
            out.append(_written(sentence(block), language))
    body = STAMP + "\n\n".join(out) + "\n"
    return _whole(body, language) if standalone else body


def _written(value: Value, language: str) -> str:
    write = {"mathematics": "${}$".format, "code": _code, "prose": _escape}
    return "".join(write[run.kind](run.text) for run in joined(told(value, language, NOTATION), NOTATION))


def _whole(body: str, language: str) -> str:
    return PREAMBLE.replace("{fonts}", JAPANESE if language == "ja" else "") + body


def _blocks(page: Document, language: str) -> list[str]:
    say = partial(_written, language=language)
    joined = "、" if language == "ja" else ", "
    where = joined.join(_formula(*d) for d in page.where)
    told = joined + wording.WHERE.fill(language, {"definition": where}) if where else ""
    out = [
        _head(wording.CLAIM, language) + ", ".join(_formula(*claim) for claim in page.claims) + told,
        "\n".join(map(say, page.about)),
    ]
    if any(section.lines for section in page.sections):
        out.append(_head(wording.PROOF, language))
    for section in page.sections:
        if section.heading:
            title = say(section.title or "")
            out.append(f"*{say(section.heading)}* #h(1em) {title}".rstrip())
            if section.claim:
                out[-1] += "\n" + _formula(*section.claim)
            if section.valid:
                out.append(say(section.valid))
        out += [_line(line, language) for line in section.lines]
    out.append(_head(wording.CHECKED, language) + f"#text(size: 9pt)[{' '.join(map(say, page.checked))}]")
    return out


def _line(line: Line, language: str, depth: int = 0) -> str:
    """A numbered line: the formula, under it the reason, then the lines of its detail."""
    end = " #h(1fr) $square.filled$" if line.last else ""
    body = f"{_equation(line)} #linebreak()\n#text(size: 9pt)[{_written(line.reason, language)}{end}]"
    detail = "".join("\n" + _line(d, language, depth + 1) for d in line.detail)
    return f"#block(inset: (left: {2 + depth}em))[\n#h(-2em)#[({line.number})] #h(0.4em) {body}{detail}\n]"


def _head(text: Text, language: str) -> str:
    return f"*{heading(text, language)}* #h(1em) "


def typst(expr: Expr) -> str:
    """An expression in Typst, for mathematics mode."""
    return in_notation(expr, NOTATION)


def _formula(lhs: Expr | None, rhs: Expr) -> str:
    return _display(f"{typst(lhs) if lhs is not None else ''} = {typst(rhs)}")


def _equation(line: Line) -> str:
    """The equation of a line, its sign below the first one of its chain."""
    right = f"= {typst(line.rhs)}"
    if line.lhs is None and line.head is not None:
        room = f"#hide($display({typst(line.head)})$)" if is_narrow(line.head) else "quad"
        return _display(f"{room} {right}")
    if line.lhs is None or not line.leads or is_narrow(line.lhs):
        return _formula(line.lhs, line.rhs)
    return f"{_display(typst(line.lhs))} #linebreak()\n{_display(f'quad {right}')}"


def _display(formula: str) -> str:
    return f"$display({formula.strip()})$"


def _matrix(name: Expr, numbers: Rows) -> str:
    """A name with its numbers; a single number stands alone."""
    if len(numbers) == len(numbers[0]) == 1:
        return f"{typst(name)} = {typst(numbers[0][0])}"
    return f"{typst(name)} = mat({'; '.join(', '.join(map(typst, row)) for row in numbers)})"


def _code(source: str) -> str:
    """The user's own LaTeX, as it was written: Typst has no reader of it."""
    return f"#raw({_quoted(source)})"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def _escape(prose: str) -> str:
    r"""Prose with the characters that mean something to Typst made plain.

    >>> print(_escape("100 % of x_1"))
    100 % of x\_1
    """
    return _SPECIAL.sub(r"\\\1", prose)


FORMAT = Format("typst", render, ".typ", Text("Typst", "Typst"), whole, sheet=sheet)
