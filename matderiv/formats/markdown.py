r"""Markdown with LaTeX, as code hosts render it: GitHub, GitLab, Gitea and Forgejo, and Visual Studio Code.

They read Markdown before they look for mathematics: between bare dollar signs ``\\`` becomes one backslash, so that
rows run together, and a subscript after a bracket begins italics. So a display is a fenced block ``math``, and a
formula in a sentence stands between ``$`` and a backtick: all of them hand that to the typesetter as it is. A dollar
sign after a letter begins no formula there, and ``\operatorname`` is refused (github/markup, issue 1688).
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from sympy import Expr

from ..core.choices import Steps
from ..core.patterns import pattern
from ..core.proof import Proof
from ..core.text import Text
from ..expressions.notations.latex import InlineLatex
from ..expressions.writer import latex
from ..printing import wording
from ..printing.footer import sentence
from ..printing.format import Document, Format, Line, document, heading, where
from ..printing.runs import bound, joined, told
from ..printing.sheet import Formula, Matrices, Prose, Proved, Quoted, Sheet, Value, series
from ..printing.tex import aligned, matrix

__all__ = ["FORMAT", "render"]

NOTATION = InlineLatex()
STAMP = f"<!-- {wording.WRITTEN_BY} -->"
_SPECIAL = pattern(r"([\\`*_\[\]<>#$|])")
_ORDINAL = pattern(r"-[a-z]+")  # the -th behind a formula, which is set with it
_LETTER = pattern(r"[^\W\d_a-zA-Z]|\(")
_OPERATOR = pattern(r"\\operatorname(\*?)\{([^{}]*)\}(?= ?([_^])?)")


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof in Markdown; a file of it is the same as a fragment."""
    page = document(proof, steps)
    return "\n\n".join((*_blocks(page, language), STAMP)) + "\n"


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document in Markdown."""
    out = [f"**{sheet.mark} {_prose(sheet.verdict, language)}**"]
    for block in sheet.blocks:
        if isinstance(block, Formula):
            out.append(_display(block.lhs, block.rhs) if block.lhs is not None else _block(latex(block.rhs)))
        elif isinstance(block, Matrices):
            out.append(_block(r",\quad ".join(matrix(*item) for item in block.items)))
        elif isinstance(block, Quoted):
            shown = _inline(rf"\displaystyle {block.source}") if block.read else _code(block.source)
            out.append(f"({block.number}) {block.mark} {shown}")
        elif isinstance(block, Proved):
            out += _blocks(document(block.proof, block.steps), language)
        elif isinstance(block, Prose):
            out.append(_apart(_inline(text) if tex else _escape(text) for text, tex in block.pieces))
        else:
            out.append(_prose(sentence(block), language))
    return "\n\n".join((*out, STAMP)) + "\n"


def _blocks(page: Document, language: str) -> list[str]:
    out = [f"**{heading(wording.CLAIM, language)}**", *(_display(*claim) for claim in page.claims)]
    for definition in page.where:
        out.append(_prose(where(*definition), language))
    out.append(_prose(series(page.about, " ", ""), language))
    if any(section.lines for section in page.sections):
        out.append(f"**{heading(wording.PROOF, language)}**")
    for section in page.sections:
        if section.heading:
            out.append(f"**{_prose(section.heading, language)}** {_prose(section.title or '', language)}".rstrip())
            if section.claim:
                out.append(_display(*section.claim))
            if section.valid:
                out.append(_prose(section.valid, language))
        for line in section.lines:
            out += _line(line, language)
    out.append(f"**{heading(wording.CHECKED, language)}**")
    out.append("\n".join(f"- {_prose(c, language)}" for c in page.checked))
    return out


def _line(line: Line, language: str) -> list[str]:
    """The formula, its reason, and its details as a quotation."""
    out = [_display(line.lhs, line.rhs, line.number), _prose(line.reason, language)]
    if line.last:
        out[-1] += wording.END.fill(language, {})
    if line.detail:
        inner = "\n\n".join(block for d in line.detail for block in _line(d, language))
        out.append("\n".join(f"> {row}".rstrip() for row in inner.split("\n")))
    return out


def _display(lhs: Expr | None, rhs: Expr, number: str = "") -> str:
    tag = rf" \tag{{{number}}}" if number else ""
    return _block(aligned(lhs, rhs) + tag)


def _block(tex: str) -> str:
    return f"```math\n{_known(tex)}\n```"


def _inline(tex: str) -> str:
    """A formula in a sentence; one with a backtick in it can only be shown as it was written."""
    return _code(tex) if "`" in tex else f"$`{_known(tex)}`$"


def _known(tex: str) -> str:
    r"""LaTeX without ``\operatorname``, which code hosts refuse; a name keeps its space and its place for scripts.

    >>> print(_known(r"\operatorname{tr}(X)"))
    \mathop{\mathrm{tr}}(X)
    """

    def spelled(found: re.Match[str]) -> str:
        beside = r"\nolimits" if found[3] and not found[1] else ""
        return rf"\mathop{{\mathrm{{{found[2]}}}}}{beside}"

    return _OPERATOR.sub(spelled, tex)


def _code(code: str) -> str:
    """Code between more backticks than it has in a row."""
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", code)), default=0))
    return f"{fence}{code}{fence}" if fence == "`" else f"{fence} {code} {fence}"


def _escape(prose: str) -> str:
    return _SPECIAL.sub(r"\\\1", prose)


def _prose(value: Value, language: str) -> str:
    """A sentence, its formulas as code hosts want them."""
    write = {"mathematics": _inline, "code": _code, "prose": _escape}
    return _apart(
        write[run.kind](run.text + (behind and rf"\text{{{behind}}}"))
        for run, behind in bound(joined(told(value, language, NOTATION), NOTATION), _ORDINAL)
    )


def _apart(pieces: Iterable[str]) -> str:
    """Pieces of a sentence; a formula is recognised only beside a blank or a mark of ASCII."""
    out = ""
    for piece in pieces:
        if piece.startswith("$`") and not out.isascii() and not out[-1].isascii():
            out += " "
        if out.endswith("`$") and _LETTER.match(piece):
            out += " "
        out += piece
    return out


FORMAT = Format("markdown", render, ".md", Text("Markdown with LaTeX", "LaTeX 入り Markdown"), sheet=sheet)
