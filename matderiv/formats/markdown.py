r"""Markdown with LaTeX between dollar signs, as code hosts and notebooks render it."""

from __future__ import annotations

import re

from sympy import Expr

from .. import wording
from ..format import Document, Format, Line, Steps, Typesetting, document, heading, sentence
from ..notation import latex
from ..sheet import Formula, Matrices, Prose, Quoted, Sheet
from ..step import Proof
from ..tex import aligned, matrix, merge
from ..text import Text

__all__ = ["FORMAT", "render"]

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#$|])")
# a formula is recognised only where its dollar signs do not touch a letter
_BEFORE = re.compile(r"([^\W\d_a-zA-Z])(\$[^$\n]+\$)")
_AFTER = re.compile(r"(\$[^$\n]+\$)([^\W\d_a-zA-Z])")


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof in Markdown; a file of it is the same as a fragment."""
    page = document(proof, language, steps, _typeset())
    return "\n\n".join(_blocks(page, language)) + "\n"


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document in Markdown."""
    out = [f"**{sheet.mark} {_prose(_escape(sheet.verdict.fill(language, {})))}**"]
    for block in sheet.blocks:
        if isinstance(block, Formula):
            out.append(_display(block.lhs, block.rhs) if block.lhs is not None else f"$$\n{latex(block.rhs)}\n$$")
        elif isinstance(block, Matrices):
            out.append("$$\n" + r",\quad ".join(matrix(*item) for item in block.items) + "\n$$")
        elif isinstance(block, Quoted):
            shown = f"${block.source}$" if block.read else f"`` {block.source} ``"
            out.append(f"({block.number}) {block.mark} {shown}")
        elif isinstance(block, Prose):
            out.append("".join(f"${text}$" if tex else _escape(text) for text, tex in block.pieces))
        else:
            out.append(_prose(sentence(block, language, _typeset())))
    return "\n\n".join(out) + "\n"


def _typeset() -> Typesetting:
    return Typesetting(_show, lambda m: f"${m}$", _escape, tex=True, code=lambda c: f"`{c}`")


def _blocks(page: Document, language: str) -> list[str]:
    out = [f"**{heading(wording.CLAIM, language)}**", _display(*page.claim)]
    for definition in page.where:
        out.append(wording.WHERE.fill(language, {"definition": f"${latex(definition[0])} = {latex(definition[1])}$"}))
    out.append(_prose(" ".join(page.about) if language != "ja" else "".join(page.about)))
    if any(section.lines for section in page.sections):
        out.append(f"**{heading(wording.PROOF, language)}**")
    for section in page.sections:
        if section.heading:
            out.append(_prose(f"**{section.heading}** {section.title}".rstrip()))
            if section.claim:
                out.append(_display(*section.claim))
        for line in section.lines:
            out += _line(line)
    out.append(f"**{heading(wording.CHECKED, language)}**")
    out.append("\n".join(f"- {_prose(c)}" for c in page.checked))
    return out


def _line(line: Line, quoted: str = "") -> list[str]:
    """The formula, its reason, and its details as a quotation."""
    out = [_display(line.lhs, line.rhs, line.number), _prose(line.reason) + (line.end if line.last else "")]
    if line.detail:
        inner = "\n\n".join(block for d in line.detail for block in _line(d))
        out.append("\n".join(f"> {row}".rstrip() for row in inner.split("\n")))
    return out


def _display(lhs: Expr | None, rhs: Expr, number: str = "") -> str:
    tag = rf" \tag{{{number}}}" if number else ""
    return f"$$\n{aligned(lhs, rhs)}{tag}\n$$"


def _show(expr: Expr) -> str:
    return latex(expr, inline=True)


def _escape(prose: str) -> str:
    return _SPECIAL.sub(lambda m: m[0] if m[0] in "{}" else "\\" + m[0], prose)


def _prose(text: str) -> str:
    return _AFTER.sub(r"\1 \2", _BEFORE.sub(r"\1 \2", merge(text)))


FORMAT = Format("markdown", render, ".md", Text("Markdown with LaTeX", "LaTeX 入り Markdown"), sheet=sheet)
