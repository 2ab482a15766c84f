"""A proof or a short document laid out in HTML: what the page and the notebook share, whoever typesets the formulas.

Details are folded, the mark of a line's evidence explains itself when it is opened, and the recognition of the last
component line is shown as a picture.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from pathlib import Path

from sympy import Expr

from ..core.proof import Bindings, Proof, Step
from ..core.text import LANGUAGES, Text
from ..expressions.notations.latex import InlineLatex
from ..expressions.writer import latex
from . import wording
from .draw import grid, svg
from .footer import Steps, evidence, sentence, sizes_text
from .format import MARKS, Line, Section, document
from .picture import pictures, recognition
from .runs import Run, Told, bound, joined, listing, maths, told
from .sheet import Evidence, Formula, Matrices, Prose, Quoted, Sheet
from .sparsity import drawn_sizes, sparsity
from .tex import broken, matrix, rows, signs

__all__ = ["Leaf", "Part", "style"]

UNFOLDED = 4  # pictures up to which they are shown at once
_SIGNS = {"✓": "good", "≈": "sampled", "✗": "bad", "?": "sampled"}  # the colour of a mark
_LINE = Text("This line", "この行")
_BEHIND = re.compile(r"[.,;:)、。]+")  # marks behind a formula: a line may not end between them
NOTATION = InlineLatex()
_KINDS = {False: 'class="whole"', True: 'class="wide" tabindex="0"'}
WIDE = 22  # signs beyond which a formula in a sentence may be wider than a phone, and scrolls there by itself
LONG = 32  # those beyond which it may go on in the next line


def style() -> str:
    """The style sheet of a proof."""
    return Path(__file__).with_name("page.css").read_text("utf-8")


class _Laid:
    """HTML in one or more languages; formulas stand once, sentences once in each.

    ``formula(latex, display)`` makes HTML of a formula.
    """

    def __init__(self, languages: tuple[str, ...], formula: Callable[[str, bool], str]) -> None:
        self.languages, self.formula = languages, formula

    def tongues(self, say: Callable[[str], Told]) -> str:
        """A sentence in every language of the page."""
        shown = {x: self.written(say(x)) for x in self.languages}
        if len(shown) == 1:
            return shown[self.languages[0]]
        return "".join(f'<span lang="{x}">{shown[x]}</span>' for x in LANGUAGES if x in shown)

    def written(self, sentence: Told) -> str:
        """A sentence in one language."""
        return "".join(
            self._set(run.text, behind) if run.kind == "mathematics" else _WRITE[run.kind](run.text)
            for run, behind in bound(joined(sentence, NOTATION), _BEHIND)
        )

    def _set(self, formula: str, behind: str) -> str:
        """A formula in a sentence; one that may be too wide for a phone can scroll."""
        pieces = broken(formula, LONG)
        if len(pieces) == 1 and not behind and not _is_wide(formula):
            return self.formula(formula, False)
        # a line may end between the pieces of a long formula
        shown = (f"<span {_KINDS[_is_wide(p)]}>{self.formula(p, False)}" for p in pieces)
        return "</span><wbr>".join(shown) + f"{behind}</span>"

    def say(self, text: Text, bindings: Bindings | None = None) -> str:
        """A text in every language, its places filled."""
        return self.tongues(lambda x: told(text, x, NOTATION, bindings))

    def display(self, lhs: Expr | None, rhs: Expr) -> str:
        """A displayed formula, its terms on lines of their own where it is wide."""
        return self.displayed(rows(lhs, rhs))

    def displayed(self, lines: Iterable[str]) -> str:
        """A displayed formula of some lines."""
        shown = "".join(f"<div>{self.formula(line, True)}</div>" for line in lines)
        return f'<div class="formula" tabindex="0">{shown}</div>'


class Leaf(_Laid):
    """A short document: its verdict, then sentences, formulas and matrices."""

    def __init__(self, sheet: Sheet, languages: tuple[str, ...], formula: Callable[[str, bool], str]) -> None:
        super().__init__(languages, formula)
        self.sheet = sheet

    def body(self) -> str:
        quoted = any(isinstance(b, Quoted) for b in self.sheet.blocks)
        out = [
            f'<div class="matderiv verdict{" quoting" if quoted else ""}">',
            f"<h1>{_escape(self.sheet.mark)} {self.say(self.sheet.verdict)}</h1>",
        ]
        for block in self.sheet.blocks:
            if isinstance(block, Formula):
                lone = block.lhs is None
                out.append(self.displayed([latex(block.rhs)]) if lone else self.display(block.lhs, block.rhs))
            elif isinstance(block, Matrices):
                out.append(self.displayed([r",\quad ".join(matrix(*item) for item in block.items)]))
            elif isinstance(block, Quoted):
                shown = self._own(block.source, True) if block.read else _code(block.source)
                number = f'<span class="number">{_escape(block.number)}</span>'
                sign = f'<span class="sign {_SIGNS.get(block.mark, "")}">{_escape(block.mark)}</span>'
                out.append(f'<div class="row">{number}{sign}<div>{shown}</div></div>')
            elif isinstance(block, Prose):
                pieces = (self._own(text, False) if tex else _escape(text) for text, tex in block.pieces)
                out.append(f'<p class="about">{"".join(pieces)}</p>')
            else:
                said = self.tongues(partial(sentence, block, notation=NOTATION))
                # the evidence is of the whole and belongs to no line
                kind = "about" if isinstance(block, Evidence) else "reason"
                out.append(f'<p class="{kind}">{said}</p>' if quoted else f"<p>{said}</p>")
        return "\n".join([*out, "</div>"])

    def _own(self, source: str, display: bool) -> str:
        """The user's own LaTeX: any at all, so what this page cannot set stands as it was written."""
        try:
            shown = self.formula(source, display)
        except (ValueError, RecursionError):
            return _code(source)
        return f'<div class="formula" tabindex="0">{shown}</div>' if display else shown


class Part(_Laid):
    """One proof, with the pictures of its recognition and the pattern of its zeros."""

    def __init__(
        self, proof: Proof, languages: tuple[str, ...], steps: Steps, formula: Callable[[str, bool], str]
    ) -> None:
        super().__init__(languages, formula)
        self.proof, self.steps = proof, steps
        self.documents = {x: document(proof, x, steps, NOTATION) for x in languages}
        self.drawn = recognition(proof) if steps != "none" else None

    def body(self) -> str:
        first = self.documents[self.languages[0]]
        out = [
            '<div class="matderiv">',
            f'<section class="claim"><h1>{self.say(wording.CLAIM)}</h1>',
            self.display(*first.claim),
        ]
        for lhs, rhs in first.where:
            out.append(f"<p>{self._where(lhs, rhs)}</p>")
        out.append(f"<p class='about'>{self.tongues(self._about)}</p></section>")
        out.append(self.sparse())
        if any(s.lines for s in first.sections):
            out.append(f"<h2>{self.say(wording.PROOF)}</h2>")
        for number, section in enumerate(first.sections):
            out += self.section(section, [self.documents[x].sections[number] for x in self.languages])
        out.append(f'<section class="checked"><h2>{self.say(wording.CHECKED)}</h2><ul>')
        out += [f"<li>{self.tongues(self._nth(n))}</li>" for n in range(len(first.checked))]
        out.append("</ul></section></div>")
        return "\n".join(out)

    def _where(self, lhs: Expr, rhs: Expr) -> str:
        definition = maths(f"{latex(lhs)} = {latex(rhs)}")
        return self.tongues(lambda x: told(wording.WHERE, x, NOTATION, {"definition": definition}))

    def _about(self, language: str) -> Told:
        return listing(self.documents[language].about, "" if language == "ja" else " ")

    def _nth(self, n: int) -> Callable[[str], Told]:
        return lambda x: self.documents[x].checked[n]

    def section(self, section: Section, same: list[Section]) -> Iterable[str]:
        if section.heading:
            heads = dict(zip(self.languages, same, strict=True))
            yield f"<h3>{self.tongues(lambda x: _titled(heads[x]))}</h3>"
            if section.claim:
                yield self.display(*section.claim)
            if section.valid:
                yield f"<p>{self.tongues(lambda x: heads[x].valid)}</p>"
        yield self.lines([t.lines for t in same])

    def lines(self, same: list[tuple[Line, ...]]) -> str:
        """A list of lines; ``same`` are those lines in each language."""
        if not same[0]:
            return ""
        return "\n".join(["<ol>", *(self.line(list(one)) for one in zip(*same, strict=True)), "</ol>"])

    def line(self, same: list[Line]) -> str:
        line = same[0]
        each = dict(zip(self.languages, same, strict=True))
        reason = self.tongues(lambda x: listing((each[x].reason, (Run(each[x].end * line.last),)), ""))
        out = [
            f'<li id="line-{line.number}"><div class="row"><span class="number">{line.number}</span>',
            f"{self.evidence(line)}{self.display(line.lhs, line.rhs)}</div>",
            f'<p class="reason">{reason}</p>',
        ]
        if line.detail:
            inside = self.lines([x.detail for x in same])
            out.append(f"<details><summary>{self.say(wording.DETAIL)}</summary>{inside}</details>")
        if line.step is self.drawn:
            out.append(self.picture(line.step))
        return "".join([*out, "</li>"])

    def evidence(self, line: Line) -> str:
        """The mark of the evidence, which explains itself when it is opened."""
        name = " / ".join(wording.EVIDENCE[line.kind].fill(x, {}) for x in self.languages)

        def said(x: str) -> Told:
            return evidence(line.step.check, told(_LINE, x, NOTATION), x, NOTATION)

        return (
            f'<details class="evidence {line.kind.lower()}"><summary aria-label="{name}" title="{name}">'
            f"{MARKS[line.kind]}</summary><p>{self.tongues(said)}</p></details>"
        )

    def sparse(self) -> str:
        """The pattern of zeros of a Jacobian or Hessian, where it has one."""
        pattern = sparsity(self.proof) if self.steps != "none" else None
        if pattern is None:
            return ""
        sizes = (drawn_sizes(self.proof),)

        def said(x: str) -> Told:
            return told(wording.SPARSE, x, NOTATION, {"sizes": sizes_text(sizes, x, NOTATION)})

        return (
            f'<details class="sparsity"><summary>{self.say(wording.SPARSITY)}</summary>'
            f"<figure>{grid(pattern)}<figcaption>{self.tongues(said)}</figcaption></figure></details>"
        )

    def picture(self, step: Step) -> str:
        """The network of the last component line, reduced move by move."""
        shown = pictures(step)
        if not shown:
            return ""
        unfolded = " open" if sum(len(p.frames) for p in shown) <= UNFOLDED else ""
        out = [
            f'<details class="picture"{unfolded}><summary>{self.say(wording.PICTURE)}</summary>',
            f"<p>{self.say(wording.PICTURED)}</p>",
        ]
        for picture in shown:
            out.append("<ol>")
            for frame in picture.frames:
                move = frame.move
                caption = self.say(move.rule.reason, move.bindings) if move else self.say(wording.NETWORK)
                drawn = f'<div class="drawn" tabindex="0">{svg(picture, frame)}</div>'
                out.append(f"<li><figure>{drawn}<figcaption>{caption}</figcaption></figure></li>")
            out.append(f"</ol>{self.displayed([latex(picture.value)])}")
        return "".join([*out, "</details>"])


def _is_wide(source: str) -> bool:
    return signs(source) > WIDE


def _escape(prose: str) -> str:
    """Prose made safe; a dollar sign in it begins no formula."""
    return escape(prose, quote=False).replace("$", "&#36;")


def _code(code: str) -> str:
    return f"<code>{_escape(code)}</code>"


def _titled(section: Section) -> Told:
    return listing(filter(None, ((Run(section.heading),), section.title)), " ")


_WRITE = {"prose": _escape, "code": _code}
