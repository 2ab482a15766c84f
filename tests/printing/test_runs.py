"""Sentences as runs: what belongs to a formula is a part of it, and nothing that is prose is."""

from __future__ import annotations

import pytest

from matderiv.core.text import Text
from matderiv.expressions.matrix import Var, add, multiply, negate
from matderiv.expressions.notations.latex import InlineLatex
from matderiv.expressions.notations.typst import Typst
from matderiv.expressions.notations.unicode import Unicode
from matderiv.printing.runs import joined, plain, told
from matderiv.printing.sheet import Code, Sentence, series

A, B, K, X = (Var(name) for name in "ABKX")


def shown(text: str, latex: bool = True) -> str:
    notation = InlineLatex() if latex else Typst()
    runs = told(Sentence(Text(text, text), {"A": A, "B": B}), "en", notation)
    return "".join(f"${run.text}$" if run.kind == "mathematics" else run.text for run in joined(runs, notation))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("only {A} = {B} is left", "only $A = B$ is left"),
        ("{A} = −{B}", "$A = -B$"),
        ("{A} ≠ 0, and {B} > 1.5", r"$A \neq 0$, and $B > 1.5$"),
        ("{A} = −1 = {B}", "$A = -1 = B$"),
        ("{A}×{B} and {A}{B}", r"$A \times B$ and $A B$"),
        ("d{A} and d²{B}", r"$\mathrm{d}A$ and $\mathrm{d}^{2} B$"),
        # words are no mathematics, and neither is a number with letters
        ("{A} and {B}", "$A$ and $B$"),
        ("{A}: {B}", "$A$: $B$"),
        ("{A} = 2nd of bad{B}", "$A$ = 2nd of bad$B$"),
        ("{A} 3 times", "$A$ 3 times"),
    ],
)
def test_what_stands_beside_a_formula(text: str, written: str) -> None:
    assert shown(text) == written


def test_each_notation_has_its_own_signs() -> None:
    assert shown("d{A} ≠ −{B}", latex=False) == "$upright(d) A ≠ −B$"


@pytest.mark.parametrize(
    ("left", "right", "written"),
    [(A, add(B, K), "A ⊗ (B + K)"), (negate(A), B, "−A ⊗ B"), (multiply(2, A), negate(add(B, K)), "2A ⊗ −(B + K)")],
)
def test_a_sum_beside_a_product_stands_in_parentheses(left: Var, right: Var, written: str) -> None:
    text = Text("{a} ⊗ {b}", "{a} ⊗ {b}")
    assert plain(told(Sentence(text, {"a": left, "b": right}), "en", Unicode())) == written


def test_sentences_stand_in_sentences_in_their_own_language() -> None:
    reason = Text("{n} is no size", "{n} は大きさでない")
    both = series([reason(n="{x}"), Sentence(reason, {"n": X}), Code("{y}")])
    said = Sentence(Text("No: {reason}.", "否: {reason}。"), {"reason": both})
    assert plain(told(said, "en", Unicode())) == "No: {x} is no size, X is no size, {y}."
    runs = told(said, "ja", Unicode())
    assert plain(runs) == "否: {x} は大きさでない、X は大きさでない、{y}。"
    assert [run.text for run in runs if run.kind == "mathematics"] == ["X"]
    assert [run.text for run in runs if run.kind == "code"] == ["{y}"]
