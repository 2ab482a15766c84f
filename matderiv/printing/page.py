"""A proof or a short document laid out in HTML: what the page and the notebook share, whoever typesets the formulas.

Details are folded, the mark of a line's evidence explains itself when it is opened, and the recognition of the last
component line is shown as a picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape
from importlib.resources import files

from sympy import Expr

from ..core.choices import Steps
from ..core.patterns import pattern
from ..core.proof import Proof, Step
from ..core.text import LANGUAGES, Text
from ..expressions.notations.latex import InlineLatex
from ..expressions.writer import latex
from . import wording
from .draw import grid, svg
from .footer import evidence, sentence, sizes_text
from .format import MARKS, Line, Section, document, where
from .picture import pictures, recognition
from .runs import bound, joined, told
from .sheet import Evidence, Formula, Matrices, Prose, Proved, Quoted, Sentence, Sheet, Value, series
from .sparsity import drawn_sizes, sparsity
from .tex import broken, matrix, rows, signs

__all__ = ["Leaf", "Part", "Styled", "sign", "style"]

UNFOLDED = 4  # pictures up to which they are shown at once
_SIGNS = {"✓": "good", "≈": "sampled", "✗": "bad", "?": "sampled"}  # the colour of a mark
_LINE = Text("This line", "この行")
_BEHIND = pattern(r"[.,;:)、。]+")  # marks behind a formula: a line may not end between them
NOTATION = InlineLatex()
_KINDS = {False: 'class="whole"', True: 'class="wide" tabindex="0"'}
WIDE = 22  # signs beyond which a formula in a sentence may be wider than a phone, and scrolls there by itself
LONG = 32  # those beyond which it may go on in the next line


def style() -> str:
    """The style sheet of a proof."""
    return (files(__package__) / "page.css").read_text("utf-8")


def sign(mark: str) -> str:
    """A mark such as ✓ in its colour."""
    return f'<span class="sign {_SIGNS.get(mark, "")}">{_escape(mark)}</span>'


class _Laid:
    """HTML in one or more languages; formulas stand once, sentences once in each.

    ``formula(latex, display)`` makes HTML of a formula.
    """

    def __init__(self, languages: tuple[str, ...], formula: Callable[[str, bool], str]) -> None:
        self.languages, self.formula = languages, formula

    def say(self, value: Value) -> str:
        """What is said, in every language of the page."""
        shown = {x: self.written(value, x) for x in self.languages}
        if len(shown) == 1:
            return shown[self.languages[0]]
        return "".join(f'<span lang="{x}">{shown[x]}</span>' for x in LANGUAGES if x in shown)

    def written(self, value: Value, language: str) -> str:
        return "".join(
            self._set(run.text, behind) if run.kind == "mathematics" else _WRITE[run.kind](run.text)
            for run, behind in bound(joined(told(value, language, NOTATION), NOTATION), _BEHIND)
        )

    def _set(self, formula: str, behind: str) -> str:
        """A formula in a sentence; one that may be too wide for a phone can scroll."""
        pieces = broken(formula, LONG)
        if len(pieces) == 1 and not behind and not _is_wide(formula):
            return self.formula(formula, False)
        # a line may end between the pieces of a long formula
        shown = (f"<span {_KINDS[_is_wide(p)]}>{self.formula(p, False)}" for p in pieces)
        return "</span><wbr>".join(shown) + f"{behind}</span>"

    def display(self, lhs: Expr | None, rhs: Expr, head: Expr | None = None, leads: bool = False) -> str:
        """A displayed formula, its terms on lines of their own where it is wide."""
        return self.displayed(rows(lhs, rhs, head, leads))

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
            f"<h1>{sign(self.sheet.mark)} {self.say(self.sheet.verdict)}</h1>",
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
                out.append(f'<div class="row">{number}{sign(block.mark)}<div>{shown}</div></div>')
            elif isinstance(block, Proved):
                out.append(Part(block.proof, self.languages, block.steps, self.formula).body())
            elif isinstance(block, Prose):
                pieces = (self._own(text, False) if tex else _escape(text) for text, tex in block.pieces)
                out.append(f'<p class="about">{"".join(pieces)}</p>')
            else:
                said = self.say(sentence(block))
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


class Styled(_Laid):
    """One claim with its proofs in both styles, of which a reader chooses one; without a style sheet both are shown."""

    def __init__(
        self, proofs: Sequence[Proof], languages: tuple[str, ...], steps: Steps, formula: Callable[[str, bool], str]
    ) -> None:
        super().__init__(languages, formula)
        self.proofs, self.steps = proofs, steps

    def body(self) -> str:
        parts = [Part(p, self.languages, self.steps, self.formula).body() for p in self.proofs]
        if len(parts) == 1:
            return parts[0]
        # a form of its own keeps its buttons apart from those of other proofs on a page or in a notebook
        labels = "".join(
            f'<label><input type="radio" name="matderiv-style"{"" if n else " checked"}> '
            f"<span>{self.say(wording.STYLES[p.style])}</span></label>"
            for n, p in enumerate(self.proofs)
        )
        shown = "".join(f'<div class="style">{part}</div>' for part in parts)
        legend = f"<legend>{self.say(wording.PROOF)}</legend>"
        return f'<form class="matderiv styles" method="dialog"><fieldset>{legend}{labels}</fieldset>{shown}</form>'


class Part(_Laid):
    """One proof, with the pictures of its recognition and the pattern of its zeros."""

    def __init__(
        self, proof: Proof, languages: tuple[str, ...], steps: Steps, formula: Callable[[str, bool], str]
    ) -> None:
        super().__init__(languages, formula)
        self.proof, self.steps = proof, steps
        self.document = document(proof, steps)
        self.drawn = recognition(proof) if steps != "none" else None

    def body(self) -> str:
        page = self.document
        out = [
            '<div class="matderiv">',
            f'<section class="claim"><h1>{self.say(wording.CLAIM)}</h1>',
            *(self.display(*claim) for claim in page.claims),
            *(f"<p>{self.say(where(*definition))}</p>" for definition in page.where),
            f"<p class='about'>{self.say(series(page.about, ' ', ''))}</p></section>",
            self.sparse(),
        ]
        if any(s.lines for s in page.sections):
            out.append(f"<h2>{self.say(wording.PROOF)}</h2>")
        for section in page.sections:
            out += self.section(section)
        out.append(f'<section class="checked"><h2>{self.say(wording.CHECKED)}</h2><ul>')
        out += [f"<li>{self.say(said)}</li>" for said in page.checked]
        out.append("</ul></section></div>")
        return "\n".join(out)

    def section(self, section: Section) -> Iterable[str]:
        if section.heading:
            title = series([section.heading, section.title], " ", " ") if section.title else section.heading
            yield f"<h3>{self.say(title)}</h3>"
            if section.claim:
                yield self.display(*section.claim)
            if section.valid:
                yield f"<p>{self.say(section.valid)}</p>"
        yield self.lines(section.lines)

    def lines(self, lines: tuple[Line, ...]) -> str:
        """A list without marks of its own, also where a notebook leaves the style out: the lines have numbers."""
        return "\n".join(['<div class="lines" role="list">', *map(self.line, lines), "</div>"]) if lines else ""

    def line(self, line: Line) -> str:
        reason = series([line.reason, wording.END], "", "") if line.last else line.reason
        own = "line" if self.proof.style == "components" else f"{self.proof.style}-line"  # both may stand on a page
        out = [
            f'<div class="step" role="listitem" id="{own}-{line.number}">',
            f'<div class="row"><span class="number">{line.number}</span>',
            f"{self.evidence(line)}{self.display(line.lhs, line.rhs, line.head, line.leads)}</div>",
            f'<p class="reason">{self.say(reason)}</p>',
        ]
        if line.detail:
            out.append(f"<details><summary>{self.say(wording.DETAIL)}</summary>{self.lines(line.detail)}</details>")
        if line.step is self.drawn:
            out.append(self.picture(line.step))
        return "".join([*out, "</div>"])

    def evidence(self, line: Line) -> str:
        """The mark of the evidence, which explains itself when it is opened."""
        name = " / ".join(wording.EVIDENCE[line.kind].fill(x, {}) for x in self.languages)
        told = self.say(evidence(line.step.check, _LINE))
        return (
            f'<details class="evidence {line.kind.lower()}"><summary aria-label="{name}" title="{name}">'
            f"{MARKS[line.kind]}</summary><p>{told}</p></details>"
        )

    def sparse(self) -> str:
        """The pattern of zeros of a Jacobian or Hessian, where it has one."""
        zeros = sparsity(self.proof) if self.steps != "none" else None
        if zeros is None:
            return ""
        told = self.say(Sentence(wording.SPARSE, {"sizes": sizes_text((drawn_sizes(self.proof),))}))
        return (
            f'<details class="sparsity"><summary>{self.say(wording.SPARSITY)}</summary>'
            f"<figure>{grid(zeros)}<figcaption>{told}</figcaption></figure></details>"
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
                caption = self.say(Sentence(move.rule.reason, move.bindings) if move else wording.NETWORK)
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


_WRITE = {"prose": _escape, "code": _code}
