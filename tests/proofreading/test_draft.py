r"""A document that is being written: what is said at once of a change is what the whole document says of it."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from matderiv import check_derivation
from matderiv.core.memory import Stopped
from matderiv.proofreading.draft import Draft
from matderiv.proofreading.report import Line

DOCUMENTS = sorted((Path(__file__).parent.parent / "documents").rglob("*.tex"))[::5]
WRITTEN = r"""Let $X \in \mathbb{R}^{n\times d}$, $y \in \mathbb{R}^n$, $w \in \mathbb{R}^d$.

The objective is
\[ f = \|Xw - y\|^2 \]

Its gradient is
\[ \nabla_w f = 2X^\top(Xw - y). \]

Its Hessian is
\[ \nabla_w^2 f = 2X^\top X. \]

Differentiating gives
\begin{align} \nabla_w (f + w^\top w) &= 2X^\top(Xw - y) + 2w \\ &= 2X^\top X w - 2X^\top y + 2w. \end{align}
"""
# what people change in a formula
EDITS = (r"\d", r"\\top|\^T", r" \+ ", r" - ", r"\\frac\{1\}\{2\}", r"\^\{-1\}", r"\b[A-Za-z]\b", r"=\s")
IN_PLACE = {r" \+ ": " - ", r" - ": " + ", r"=\s": "= 3 ", r"\\frac\{1\}\{2\}": "2"}


def verdicts(lines: tuple[Line, ...]) -> dict[tuple[int, int], str]:
    return {line.span: line.kind for line in lines}


def test_a_line_that_breaks_is_told_at_once_and_is_gone_when_it_is_mended() -> None:
    draft = Draft()
    assert draft.whole(WRITTEN).right
    broken = WRITTEN.replace(r"2X^\top X.", r"2X X^\top.")
    (line,) = draft.changed(broken)
    assert (line.kind, broken[slice(*line.span)]) == ("wrong", r"\nabla_w^2 f = 2X X^\top")
    assert line.place == (10, 4)
    assert [x.kind for x in draft.changed(WRITTEN.replace("= 2X^", "= X^", 1))] == ["wrong"]
    assert draft.changed(WRITTEN) == ()  # nothing changed
    chain = draft.changed(WRITTEN.replace("2w.", "w."))
    assert [x.kind for x in chain] == ["right", "wrong"]


@pytest.mark.parametrize(
    ("old", "new"),
    (
        (r"f = \|Xw", r"f = 2\|Xw"),  # what others rest on
        ("The objective", "With norms in $\\ell_1$, the objective"),  # words
        (r"Its Hessian", "$X = 0$. Its Hessian"),
        (r"\[ \nabla_w^2 f", r"$$ \nabla_w^2 f"),
        ("2X^\\top X.", "2X^\\top X = 0 = q."),  # a letter that is new
        ("\n", "\n\n"),
    ),
)
def test_what_may_bear_on_other_lines_is_left_to_the_whole(old: str, new: str) -> None:
    draft = Draft()
    draft.whole(WRITTEN)
    assert draft.changed(WRITTEN.replace(old, new, 1)) == ()


def test_words_elsewhere_are_heard_where_the_change_brings_what_they_are_about() -> None:
    """$A^{-1}$ stands in no line until the change; what a word says of it stands in a paragraph of other letters."""
    text = r"""Let $A, B \in \mathbb{R}^{n\times n}$ be invertible.

By $B^{-1}$ we mean $2B$. Then
\[ \operatorname{tr}(B) = \operatorname{tr}(B^\top). \]

The next line says
\[ \operatorname{tr}(A A) = \operatorname{tr}(A^2). \]
"""
    draft = Draft()
    draft.whole(text)
    changed = text.replace("= \\operatorname{tr}(A^2)", "= \\operatorname{tr}(A^{-1}A^3)")
    told = verdicts(draft.changed(changed))
    whole = verdicts(check_derivation(changed).lines)
    assert told.items() <= whole.items()


def test_the_whole_of_a_draft_is_the_report_on_its_text() -> None:
    draft = Draft()
    for text in (WRITTEN, WRITTEN.replace("2w.", "w."), WRITTEN):
        assert draft.whole(text).to("json") == check_derivation(text).to("json")


def test_a_run_for_which_nobody_waits_stops() -> None:
    draft = Draft()
    with pytest.raises(Stopped):
        draft.whole(WRITTEN, stopped=lambda: True)
    assert draft.changed(WRITTEN.replace("2w.", "w.")) == ()
    assert draft.whole(WRITTEN).right


def edited(text: str, judged: tuple[Line, ...], seed: str) -> Iterator[str]:
    """A text with one change in one of its judged lines, drawn by a seed."""
    draws = random.Random(seed)
    lines = [x for x in judged if x.kind in ("right", "wrong")]
    for _ in range(3 if lines else 0):
        start, stop = draws.choice(lines).span
        pattern = draws.choice(EDITS)
        found = list(re.finditer(pattern, text[start:stop]))
        if found:
            a, b = draws.choice(found).span()
            drawn = str(draws.randint(2, 9)) if pattern == r"\d" else draws.choice("AXw2")
            new = IN_PLACE.get(pattern, "" if pattern in (EDITS[1], EDITS[5]) else drawn)
            yield text[: start + a] + new + text[start + b :]


@pytest.mark.sweep(12, alike=True)
@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda p: p.stem)
def test_what_is_said_at_once_of_a_change_is_what_the_whole_says(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    draft = Draft()
    report = draft.whole(text)
    for new in edited(text, report.lines, path.stem):
        if told := verdicts(draft.changed(new)):
            assert told.items() <= verdicts(check_derivation(new).lines).items()
