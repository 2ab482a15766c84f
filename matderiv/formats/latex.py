r"""LaTeX: a fragment for one's own document, or with ``standalone`` a document that LuaLaTeX compiles as is.

The fragment needs amsmath and amssymb. Formulas are set in paragraphs, in display style: TeX then breaks a line
that is too long at an equals sign or between terms, which it does in no display.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from sympy import Expr

from .. import printing
from ..core.choices import Steps
from ..core.proof import Proof, Step
from ..core.text import Text
from ..expressions.notations.latex import InlineLatex
from ..expressions.writer import latex, unicode
from ..printing import wording
from ..printing.footer import sentence
from ..printing.format import Document, Format, Line, document, heading
from ..printing.picture import pictures, recognition
from ..printing.runs import joined, told
from ..printing.sheet import Formula, Matrices, Prose, Proved, Quoted, Sentence, Sheet, Value
from ..printing.tex import WIDE, escape, is_narrow, led, matrix

__all__ = ["FORMAT", "render"]

NOTATION = InlineLatex()
STAMP = f"% {wording.WRITTEN_BY}\n"
PREAMBLE = r"""\documentclass[11pt]{article}
\usepackage{fontspec}
\usepackage{mathtools,amssymb}
\usepackage[a4paper,margin=25mm]{geometry}
"""
JAPANESE = r"""\usepackage[haranoaji]{luatexja-preset}
"""
BEGIN = r"""\setlength{\parindent}{0pt}
\setlength{\parskip}{4pt plus 1pt}
\setlength{\emergencystretch}{5em}
\begin{document}
"""
END = r"""\end{document}
"""
TOGETHER = r"\csname @beginparpenalty\endcsname=10000"
MARKED = {
    "✓": r"$\checkmark$",
    "✗": r"$\times$",
    "≈": r"$\approx$",
    "≔": r"$\mathrel{:=}$",
    "=": "$=$",
    "⇒": r"$\Rightarrow$",
    "·": r"$\cdot$",
}


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof in LaTeX."""
    if standalone:
        return whole([proof], language, steps)
    page = document(proof, steps)
    return STAMP + "\n\n".join(_blocks(page, language)) + "\n"


def whole(proofs: Sequence[Proof], language: str = "en", steps: Steps = "all") -> str:
    """A document of proofs, each with the pictures of its recognition."""
    parts: list[str] = []
    for proof in proofs:
        parts.append(render(proof, language, steps))
        parts += _pictures(proof, language) if steps != "none" else ()
    return _whole("\n".join(parts), language, drawing=len(parts) > len(proofs))


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document in LaTeX: paragraphs, with its formulas in display style."""
    out = [rf"\textbf{{{escape(sheet.verdict.fill(language, {}))}}}"]
    for block in sheet.blocks:
        if isinstance(block, Formula):
            shown = latex(block.rhs, breakable=True)
            out.append(_formula(block.lhs, block.rhs) if block.lhs is not None else rf"$\displaystyle {shown}$")
        elif isinstance(block, Matrices):
            out.append(" \\quad\n".join(f"${matrix(*item)}$" for item in block.items))
        elif isinstance(block, Quoted):
            shown = rf"$\displaystyle {block.source}$" if block.read else rf"\texttt{{{escape(block.source)}}}"
            out.append(rf"({block.number}) {MARKED.get(block.mark, escape(block.mark))} {shown}")
        elif isinstance(block, Proved):
            out += _blocks(document(block.proof, block.steps), language)
        elif isinstance(block, Prose):
            out.append("".join(f"${text}$" if tex else escape(text) for text, tex in block.pieces))
        else:
            out.append(_written(sentence(block), language))
    body = STAMP + "\n\n".join(out) + "\n"
    return _whole(body, language) if standalone else body


def _written(value: Value, language: str) -> str:
    runs = joined(told(value, language, NOTATION), NOTATION)
    return "".join(f"${run.text}$" if run.kind == "mathematics" else escape(run.text) for run in runs)


def _whole(body: str, language: str, *, drawing: bool = False) -> str:
    """A document that holds the fragments; ``drawing`` for one with pictures."""
    packages = (r"\usepackage{tikz}" + "\n" if drawing else "") + (JAPANESE if language == "ja" else "")
    return PREAMBLE + packages + BEGIN + body + END


def _blocks(page: Document, language: str) -> list[str]:
    say = partial(_written, language=language)
    shown = ("," + r" \qquad" + "\n").join(_formula(*claim) for claim in page.claims)
    claim = _head(wording.CLAIM, language) + "\n" + shown + _where(page, language)
    about = map(say, page.about)
    checked = (say(said) for said in page.checked if said.text is not wording.EINSUM)
    widest = max(page.claims, key=lambda sides: _is_wide(*sides))
    out = [_ragged(claim, *widest), _ragged("\n".join(about), *widest)]
    if any(section.lines for section in page.sections):
        out.append(_head(wording.PROOF, language))
    for section in page.sections:
        if section.heading:
            title = f" {say(section.title)}" if section.title else ""
            out.append(rf"\textbf{{{say(section.heading)}}}\quad{title}")
            if section.claim:
                out[-1] = _ragged(out[-1] + "\n" + _formula(*section.claim), *section.claim)
            if section.valid:
                out.append(say(section.valid))
        lines = _list(section.lines, language)
        # no page ends between what a lemma claims and its first line
        out.append(f"{{{TOGETHER}\n{lines}}}" if section.heading and lines else lines)
    out.append(_head(wording.CHECKED, language) + "\n{\\small\n" + "\n".join(checked) + "\\par}")
    return out


def _pictures(proof: Proof, language: str) -> Iterator[str]:
    """The network of the last component line, and its reduction, one frame on a line."""
    step = recognition(proof)
    shown = pictures(step) if step is not None else ()
    if step is not None and shown:
        title = wording.PICTURE_OF.fill(language, {"line": _number(proof, step)})
        head = wording.HEADING.fill(language, {"title": title})
        yield "\n" + rf"\medskip\textbf{{{head}}}\quad {wording.PICTURED.fill(language, {})}" + "\n"
    for picture in shown:
        for frame in picture.frames:
            move = frame.move
            text = wording.NETWORK if move is None else move.rule.reason
            caption = _written(Sentence(text, move.bindings if move else {}), language)
            shown_ = rf"\smallskip {_fitted(printing.draw.tikz(picture, frame))}\par\nopagebreak"
            yield rf"{shown_}{{\small\raggedright {caption}\par}}" + "\n"


def _number(proof: Proof, step: Step) -> str:
    """The number of a line."""
    lines = (line for section in document(proof, "main").sections for line in section.lines)
    return next(line.number for line in lines if line.step is step)


def _fitted(drawing: str) -> str:
    """A picture, made smaller where it is wider than the line."""
    smaller = r"\ifdim\wd0>\linewidth\resizebox{\linewidth}{!}{\usebox0}\else\usebox0\fi"
    return rf"\sbox0{{{drawing}}}{smaller}"


def _head(text: Text, language: str) -> str:
    return rf"\medskip\textbf{{{heading(text, language)}}}\quad"


def _where(page: Document, language: str) -> str:
    if not page.where:
        return ""
    joined = "、" if language == "ja" else ", "
    definitions = joined.join(_formula(*d) for d in page.where)
    return joined + wording.WHERE.fill(language, {"definition": definitions})


def _formula(lhs: Expr | None, rhs: Expr) -> str:
    """``lhs = rhs`` in a paragraph; a wide formula is given more places to break."""
    wide = _is_wide(lhs, rhs)
    left = latex(lhs, breakable=wide) if lhs is not None else "{}"
    return rf"$\displaystyle {left} = {latex(rhs, breakable=wide)}$"


def _equation(line: Line) -> str:
    """The equation of a line, its sign below the first one of its chain, and what breaks in it further in."""
    begun = line.head if line.lhs is None else line.lhs
    wide = _is_wide(begun, line.rhs)
    right = f"= {latex(line.rhs, breakable=wide)}$"
    narrow = begun is not None and is_narrow(begun)
    if line.lhs is None:
        return _hanging(rf"$\displaystyle {led(line.head)} {right}", begun if narrow else None, wide)
    left = rf"$\displaystyle {latex(line.lhs, breakable=wide)}"
    if line.leads and not narrow:
        return f"{left}$\\par\\nopagebreak\n" + _hanging(rf"$\displaystyle \quad {{}} {right}", None, wide)
    return _hanging(f"{left} {right}", begun if narrow else None, wide)


def _hanging(formula: str, behind: Expr | None, wide: bool) -> str:
    """A formula; a wide one takes several rows, the later ones further in than what its sign stands ``behind``.

    A list has a shape of its own for its paragraphs, so that it is set in a box.
    """
    if not wide:
        return formula
    measured = rf"\sbox0{{$\displaystyle {latex(behind)}$}}" if behind is not None else ""
    room = r"\dimexpr\wd0+3em\relax" if behind is not None else "3em"
    set_ = rf"\raggedright\lineskip=4pt \lineskiplimit=3pt \hangindent={room} {formula}"
    return rf"{measured}\parbox[t]{{\linewidth}}{{{set_}}}"


def _is_wide(lhs: Expr | None, rhs: Expr) -> bool:
    return len(unicode(rhs)) + (len(unicode(lhs)) if lhs is not None else 0) > WIDE


def _ragged(text: str, lhs: Expr, rhs: Expr) -> str:
    """A paragraph with a formula; what breaks in a wide one is not spread over the line."""
    return f"{{\\raggedright\n{text}\\par}}" if _is_wide(lhs, rhs) else text


def _list(lines: tuple[Line, ...], language: str, *, inner: bool = False) -> str:
    """The lines as a list, their numbers as labels; details are a list within."""
    if not lines:
        return ""
    size = r"\small" if inner else ""
    out = [
        r"\begin{list}{}{\leftmargin=3em \labelwidth=2.4em \labelsep=.6em \topsep=4pt \itemsep=6pt \parsep=1pt "
        rf"\lineskip=4pt \lineskiplimit=3pt \raggedright{size}}}"
    ]
    for line in lines:
        end = r" \hfill$\blacksquare$" if line.last else ""
        reason = rf"{{\small {_written(line.reason, language)}{end}\par}}"
        out.append(rf"\item[({line.number})] {_equation(line)}\par\nopagebreak" + "\n" + reason)
        if line.detail:
            out.append(_list(line.detail, language, inner=True))
    return "\n".join([*out, r"\end{list}"])


FORMAT = Format("latex", render, ".tex", Text("LaTeX", "LaTeX"), whole, sheet=sheet)
