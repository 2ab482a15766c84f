r"""HTML with LaTeX for the MathJax of a notebook; details are folded. With ``standalone`` a page of its own."""

from __future__ import annotations

from html import escape

from sympy import Expr

from .. import wording
from ..format import MARKS, Document, Format, Line, Steps, Typesetting, document, sentence
from ..notation import latex
from ..sheet import Formula, Matrices, Prose, Quoted, Sheet
from ..step import Proof
from ..tex import aligned, matrix, merge
from ..text import Text

__all__ = ["FORMAT", "render"]

STYLE = (
    "<style>.matderiv{max-width:52em;line-height:1.6}.matderiv h4{margin:1em 0 .3em}"
    ".matderiv ol,.matderiv ul{margin:0;padding:0;list-style:none}.matderiv li{margin:.2em 0 .8em}"
    ".matderiv .formula{display:flex;gap:.8em;align-items:center;overflow-x:auto}"
    ".matderiv .number{min-width:3.2em;text-align:right;opacity:.6;white-space:nowrap}"
    ".matderiv .reason{margin-left:4em;opacity:.85}.matderiv details{margin-left:4em;font-size:95%}"
    ".matderiv summary{cursor:pointer;opacity:.7}</style>"
)
PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<title>{title}</title>
<script>MathJax = {{tex: {{inlineMath: [["$", "$"]]}}}};</script>
<script defer src="https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-chtml.js"></script>
</head>
<body>
{body}
</body>
</html>
"""


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof as HTML with its formulas between dollar signs."""
    page = document(proof, language, steps, _typeset())
    return _whole(_blocks(page, language), wording.PROOF, language, standalone)


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document as HTML with its formulas between dollar signs."""
    out = [f"<h4>{sheet.mark} {_escape(sheet.verdict.fill(language, {}))}</h4>"]
    for block in sheet.blocks:
        if isinstance(block, Formula):
            lone = f'<div class="formula">$${_latex(block.rhs)}$$</div>'
            out.append(_display(block.lhs, block.rhs) if block.lhs is not None else lone)
        elif isinstance(block, Matrices):
            shown = r",\quad ".join(matrix(*item) for item in block.items)
            out.append(f'<div class="formula">$${_escape(shown)}$$</div>')
        elif isinstance(block, Quoted):
            shown = f"${_escape(block.source)}$" if block.read else f"<code>{_escape(block.source)}</code>"
            out.append(f"<p>({block.number}) {_escape(block.mark)} {shown}</p>")
        elif isinstance(block, Prose):
            pieces = (f"${_escape(text)}$" if tex else _escape(text) for text, tex in block.pieces)
            out.append(f"<p>{''.join(pieces)}</p>")
        else:
            out.append(f"<p>{merge(sentence(block, language, _typeset()))}</p>")
    return _whole(out, sheet.verdict, language, standalone)


def _typeset() -> Typesetting:
    return Typesetting(_latex, lambda m: f"${m}$", _escape, tex=True, code=_code)


def _whole(blocks: list[str], title: Text, language: str, standalone: bool) -> str:
    """The fragment, or a page that holds it."""
    body = "\n".join([STYLE, f'<div class="matderiv" lang="{language}">', *blocks, "</div>"])
    if not standalone:
        return body + "\n"
    return PAGE.format(language=language, title=_escape(title.fill(language, {})), body=body)


def _code(code: str) -> str:
    return f"<code>{escape(code)}</code>"


def _blocks(page: Document, language: str) -> list[str]:
    out = [_head(wording.CLAIM, language), _display(*page.claim)]
    for lhs, rhs in page.where:
        definition = f"${_latex(lhs)} = {_latex(rhs)}$"
        out.append(f"<p>{wording.WHERE.fill(language, {'definition': definition})}</p>")
    out.append(f"<p>{merge(('' if language == 'ja' else ' ').join(page.about))}</p>")
    if any(section.lines for section in page.sections):
        out.append(_head(wording.PROOF, language))
    for section in page.sections:
        if section.heading:
            out.append(f"<p><b>{section.heading}</b> {merge(section.title)}</p>")
            if section.claim:
                out.append(_display(*section.claim))
        out.append(_list(section.lines, language))
    out.append(_head(wording.CHECKED, language))
    out += ["<ul>", *(f"<li>{merge(sentence)}</li>" for sentence in page.checked), "</ul>"]
    return out


def _list(lines: tuple[Line, ...], language: str) -> str:
    out = ["<ol>"]
    for line in lines:
        end = line.end if line.last else ""
        title = wording.EVIDENCE[line.kind].fill(language, {})
        number = f'<span class="number" title="{title}">({line.number}) {MARKS[line.kind]}</span>'
        out.append(f'<li><div class="formula">{number}<span>{_inline(line.lhs, line.rhs)}</span></div>')
        out.append(f'<div class="reason">{merge(line.reason)}{end}</div>')
        if line.detail:
            summary = wording.DETAIL.fill(language, {})
            out.append(f"<details><summary>{summary}</summary>{_list(line.detail, language)}</details>")
        out.append("</li>")
    return "\n".join([*out, "</ol>"])


def _head(text: Text, language: str) -> str:
    return f"<h4>{text.fill(language, {})}</h4>"


def _display(lhs: Expr | None, rhs: Expr) -> str:
    return f'<div class="formula">$${_escape(aligned(lhs, rhs))}$$</div>'


def _inline(lhs: Expr | None, rhs: Expr) -> str:
    """A formula beside its number: inline, but as large as a display."""
    return rf"$\displaystyle {_escape(aligned(lhs, rhs))}$"


def _latex(expr: Expr) -> str:
    return _escape(latex(expr, inline=True))


def _escape(text: str) -> str:
    return escape(text, quote=False).replace("$", "&#36;")


FORMAT = Format("notebook", render, ".html", Text("HTML for a notebook", "ノートブック向け HTML"), sheet=sheet)
