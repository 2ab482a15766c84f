"""MathML: well formed, complete over everything that the tool writes, and refused where it is not."""

from __future__ import annotations

import re
from html import escape
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from corpus_cases import derived, read

from matderiv import check, derive
from matderiv.core.proof import every
from matderiv.core.text import LANGUAGES
from matderiv.expressions.matrix import Var
from matderiv.expressions.notations.names import ACCENTS
from matderiv.expressions.writer import latex
from matderiv.printing.mathml import mathml

CASES = read("public.jsonl")
KNOWN = {
    "math",
    "mrow",
    "mi",
    "mn",
    "mo",
    "mtext",
    "mspace",
    "msub",
    "msup",
    "msubsup",
    "munder",
    "mover",
    "munderover",
}
KNOWN |= {"mfrac", "msqrt", "mtable", "mtr", "mtd"}


def tags(text: str) -> list[str]:
    return [e.tag for e in fromstring(text).iter()]


@pytest.mark.parametrize("accent", ACCENTS)
def test_every_accent_of_a_name_is_set(accent: str) -> None:
    (over,) = (e for e in fromstring(mathml(latex(Var(f"x_{accent}")))).iter() if e.get("accent"))
    assert over[0].text == "x" and over[1].text


@pytest.mark.sweep(20, alike=True)
@pytest.mark.parametrize("case", CASES[::4], ids=lambda c: c["id"])
def test_all_that_proofs_hold_can_be_written(case: dict[str, object]) -> None:
    for step in every(derived(case).steps):
        for side in (step.lhs, step.rhs):
            for text in (latex(side), latex(side, inline=True)):
                root = fromstring(mathml(text))
                assert {e.tag for e in root.iter()} <= KNOWN
                assert root.get("alttext") == " ".join(text.split())
                # nothing is lost: every letter and number of the formula is there, and no command is
                shown = "".join(root.itertext())
                assert "\\" not in shown


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("objective", "wrt", "shapes"),
    [
        ("vec(tanh(X))", "X", None),
        ("kron(X, A)", "X", None),
        ("tr(kron(X, X)*C)", "X", {"X": ("n", "n")}),
        ("A*X*B", "X", None),
        ("norm2(unvec(x, n, n)*a)^2", "x", None),
        ("a'*commutation(m, n)*vec(X)", "X", {"X": ("m", "n")}),
        ("tr(X^k)", "X", None),
        ("tr(A*inv(X)')", "X", None),
    ],
)
def test_composite_indices_kronecker_forms_and_powers(objective: str, wrt: str, shapes: Any) -> None:
    derivation = derive(objective, wrt, shapes=shapes)
    for language in LANGUAGES:
        page = derivation.to("html", language=language)
        assert page.count("<math ") == page.count("</math>") > 10
    einsum = derivation.proof.einsum
    assert (f"<code>{escape(einsum, quote=False)}</code>" in page) if einsum else "<code>" not in page


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    "claim", ["2*X'*(X*W - Y)", "X'*(X*W - Y)", "2*(X*W - Y)'*X", "2*X'*X*W", "X", "2*X'*(X*W - Y) + 3*W", "W.*W"]
)
def test_verdicts(claim: str) -> None:
    verdict = check("norm2(X*W - Y)^2", "W", claim)
    for language in LANGUAGES:
        page = verdict.to("html", language=language)
        assert page.count("<math ") == page.count("</math>") > 0
        assert "\\begin" not in re.sub(r'alttext="[^"]*"', "", page)


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\frac{\partial f}{\partial x}", ["math", "mfrac", "mrow", "mi", "mi", "mrow", "mi", "mi"]),
        (r"\sum_{i}^{n} x", ["math", "munderover", "mo", "mi", "mi", "mi"]),
        (r"\sqrt{x}", ["math", "msqrt", "mi"]),
        (r"\left(x\right)^{2}", ["math", "msup", "mrow", "mo", "mi", "mo", "mn"]),
        (r"\begin{aligned}a &= b \\ &= c\end{aligned}", None),
    ],
)
def test_structure(latex: str, shown: list[str] | None) -> None:
    found = tags(mathml(latex))
    if shown is None:
        assert (found.count("mtr"), found.count("mtd")) == (2, 4)
    else:
        assert found == shown


def test_a_sign_is_no_difference() -> None:
    assert '<mo form="prefix">−</mo>' in mathml("x = -1")
    assert "prefix" not in mathml("x - 1")


def test_letters_of_other_alphabets_are_characters() -> None:
    assert "ℝ" in mathml(r"\mathbb{R}^{n}")
    assert "𝐱" in mathml(r"\mathbf{x}")
    assert "𝛍" in mathml(r"\boldsymbol{\mu}") or "𝛍" in mathml(r"\boldsymbol{μ}")
    assert "dX" in mathml(r"\mathrm{dX}")


@pytest.mark.parametrize(
    ("latex", "said"),
    [
        (r"\wrong{x}", r"\\wrong is not among what this package writes"),
        (r"\begin{cases}x\end{cases}", "the environment cases is not among"),
        (r"\frac{x", "} is missing"),
        (r"\frac", "the formula ends too early"),
        (r"\left\wrong x\right)", r"\\wrong is no delimiter"),
        ("a & b", "& does not belong in a formula by itself"),
    ],
)
def test_what_is_never_written_raises(latex: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        mathml(latex)


def test_text_is_escaped() -> None:
    assert "&lt;" in mathml("a < b")


@pytest.mark.parametrize("text", [r"\left(-a + b\right)", r"\exp(-a + b)", r"A \odot -a + b"])
def test_a_sign_after_a_bracket_is_no_difference(text: str) -> None:
    signs = [e for e in fromstring(mathml(text)).iter("mo") if e.text == "−"]
    assert [e.get("form") for e in signs] == ["prefix"]


def test_functions_beside_each_other_stand_apart() -> None:
    assert tags(mathml(r"\exp(X) \operatorname{diag}(y)")).count("mspace") == 1
    assert "mspace" not in tags(mathml(r"(\exp(X))"))


def test_the_room_of_a_left_side_has_its_width_and_no_height() -> None:
    (room,) = (e for e in fromstring(mathml(r"\hphantom{\frac{x}{y}} = z")).iter() if e.tag == "mpadded")
    assert (room.get("height"), room.get("depth"), room[0].tag, room[0][0].tag) == ("0", "0", "mphantom", "mfrac")
