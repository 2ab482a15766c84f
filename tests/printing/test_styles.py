"""A claim with its proofs in both styles: a switch on a page and in a notebook, one after another in a text."""

from __future__ import annotations

import re
from typing import Any

import pytest

import matderiv
from matderiv import Derivation, derive
from matderiv.core.choices import FormatName
from matderiv.printing.format import in_styles


@pytest.fixture(scope="module")
def both() -> Derivation:
    return derive("norm2(X'*X - A)^2", "X", style="both")


def test_both_proofs_are_of_one_claim(both: Derivation) -> None:
    assert [p.style for p in both.proofs] == ["components", "differential"]
    assert both.proof == derive("norm2(X'*X - A)^2", "X").proof
    assert len(derive("x^2", "x", shapes={"x": ()}).proofs) == 1


def test_what_has_no_proof_in_differentials_has_one() -> None:
    assert [p.style for p in derive("tr(X^3)", "X", order=3, style="both").proofs] == ["components"]


@pytest.mark.parametrize(("name", "standalone"), [("html", False), ("html", True), ("notebook", False)])
def test_a_switch(both: Derivation, name: FormatName, standalone: bool) -> None:
    page = both.to(name, standalone=standalone)
    (form,) = re.findall(r'<form class="matderiv styles" method="dialog">(.*?)</form>', page, re.DOTALL)
    assert form.count('name="matderiv-style"') == 2 and form.count('" checked>') == 1
    assert "by components" in form and "in differentials" in form
    one, other = form.split('<div class="style">')[1:]
    assert 'id="line-1"' in one and 'id="differential-line-1"' in other
    identifiers = re.findall(r' id="([^"]*)"', page)
    assert len(set(identifiers)) == len(identifiers)
    # what is not chosen is hidden by the style sheet alone
    assert ".matderiv.styles:has(" in page
    assert ".styles" not in one + other


def test_the_switch_speaks_both_languages(both: Derivation) -> None:
    assert "成分による証明" in both.to("notebook", language="ja")
    page = both.to("html", standalone=True)
    for language, said in (("en", "in differentials"), ("ja", "全微分による証明")):
        assert f'<span lang="{language}">{said}</span>' in page


def test_one_style_has_no_switch(both: Derivation) -> None:
    assert "<form" not in derive("x'*x", "x").to("html")
    assert "<form" not in derive("x'*x", "x", style="differential").to("notebook")


def test_a_text_has_one_proof_after_the_other(both: Derivation) -> None:
    for name in ("terminal", "latex", "markdown", "typst"):
        one, other = (Derivation(p).to(name) for p in both.proofs)  # type: ignore[arg-type]
        assert both.to(name) == f"{one}\n{other}"  # type: ignore[arg-type]
    assert both.to("json") == Derivation(both.proof).to("json")


def test_only_proofs_of_one_question_stand_together(both: Derivation) -> None:
    x = derive("x'*x", "x", style="both").proofs
    y = derive("tr(X)", "X", style="differential").proof
    assert [len(s) for s in in_styles([*both.proofs, *x, y])] == [2, 2, 1]
    assert [len(s) for s in in_styles([both.proof, both.proof])] == [1, 1]
    assert [len(s) for s in in_styles([both.proof, x[1]])] == [1, 1]


def test_a_browser_shows_the_style_that_is_chosen(browser: Any, both: Derivation) -> None:
    view = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800}).new_page()
    view.set_content(both.to("html", standalone=True))
    parts = view.locator(".style")
    assert [parts.nth(n).is_visible() for n in (0, 1)] == [True, False]
    view.get_by_text("in differentials").first.click()
    assert [parts.nth(n).is_visible() for n in (0, 1)] == [False, True]


def test_the_package_names_the_styles() -> None:
    with pytest.raises(matderiv.InputError, match="One of components, differential, auto, both"):
        derive("x'*x", "x", style="bath")  # type: ignore[arg-type]
