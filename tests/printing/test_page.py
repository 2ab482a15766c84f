"""The page as a browser shows it: nothing wider than a phone, enough contrast, nothing that axe-core calls serious.

Needs the extra ``browser`` and a Chromium on the path; without them these tests are skipped, by name.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from matderiv import check, check_derivation, derive
from matderiv.core.text import LANGUAGES

WRITTEN = r"""Let $U = XW - Y$ and $f = \|U\|_F^2$. Then
\begin{align}
\frac{\partial f}{\partial w_{\alpha\beta}} &= \sum_i 2u_{i\beta}
  \frac{\partial u_{i\beta}}{\partial w_{\alpha\beta}} \\
  &= 2 \sum_i x_{\alpha i} u_{i\beta} \\
  &= 2 \sum_i x_{i\alpha} u_{i\beta}
\end{align}
and $\frac{\partial f}{\partial X} = \oiint Z$."""
PAGES = {
    "article": lambda: derive("norm2(X*W - Y)^2", "W"),
    "long": lambda: derive("norm2(R)^2 + s*norm2(U)^2 where R = Z - sigmoid(A*U*B)*C", "U"),
    "Hessian": lambda: derive("sum_i(log(1 + exp(-y_i*x_i'*w)))", "w", order=2),
    "four axes": lambda: derive(
        "norm2(kron(A, X)*b - c)^2", "X", shapes={"A": ("p", "q"), "X": ("m", "n"), "b": ("q*n",), "c": ("p*m",)}
    ),
    "sparse": lambda: derive("X'*A*X", "X", shapes={"X": ("m", "n"), "A": ("m", "m")}),
    "long names": lambda: derive(
        "logsumexp(design_matrix*coefficients + intercept_vector) + strength*norm2(coefficients - prior_mean)^2",
        "coefficients",
        shapes={"coefficients": ("n",), "design_matrix": ("m", "n"), "intercept_vector": ("m",)},
    ),
    "long answer": lambda: derive("log(det(A*X*B + C)) + norm2(softmax(A*tanh(X*b)))^2 + tr(inv(X'*X)*D)", "X"),
    "verdict": lambda: check("tr(A*X*X)", "X", "2*A*X", shapes={"X": ("n", "n")}),
    "report": lambda: check_derivation(WRITTEN),
}
pages = pytest.mark.parametrize("name", PAGES)

OPEN = "document.querySelectorAll('details:not(.evidence)').forEach(d => d.open = true)"
# what stands outside the window and in nothing that scrolls
OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  return [...document.querySelectorAll('body *')]
    .filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.left < -1 || r.right > width + 1); })
    .filter((e) => !scrolls(e.parentElement)).map((e) => `${e.tagName} ${e.textContent.slice(0, 50)}`);
}"""
# rows of one formula that run into each other
TOUCHING = """() => [...document.querySelectorAll('.formula div + div')].filter((row) => {
  const above = row.previousElementSibling.querySelector('math'), here = row.querySelector('math');
  return above && here && here.getBoundingClientRect().top < above.getBoundingClientRect().bottom + 2;
}).map((row) => row.textContent.slice(0, 60))"""

# the explanations of evidence, each opened by itself, that do not stand in the window
MARKS = """() => [...document.querySelectorAll('.evidence')].filter((mark) => {
  mark.open = true;
  const box = mark.querySelector('p').getBoundingClientRect();
  mark.open = false;
  return box.left < 0 || box.right > document.documentElement.clientWidth;
}).map((mark) => mark.closest('.step').id)"""


@cache
def page(name: str, language: str) -> str:
    return PAGES[name]().to("html", language=language, standalone=True)


def shown(browser: Any, tmp_path: Path, text: str, **options: Any) -> Any:
    file = tmp_path / "page.html"
    file.write_text(text, encoding="utf-8")
    view = browser.new_context(**options).new_page()
    view.goto(file.as_uri())
    return view


@pages
@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wider_than_a_phone(name: str, language: str, browser: Any, tmp_path: Path) -> None:
    view = shown(browser, tmp_path, page(name, language), viewport={"width": 375, "height": 700}, is_mobile=True)
    view.evaluate(OPEN)
    assert view.evaluate("document.documentElement.scrollWidth") <= 375
    assert view.evaluate(OUTSIDE) == []
    assert view.evaluate(TOUCHING) == []
    assert view.evaluate(MARKS) == []
    view.context.close()


@pytest.mark.sweep(100, alike=True)
@pytest.mark.parametrize("name", ["article", "sparse", "verdict", "report"])
@pytest.mark.parametrize(
    ("language", "scheme", "width"),
    [("en", "light", 1280), ("en", "dark", 375), ("ja", "dark", 1280), ("ja", "light", 375)],
)
def test_axe_finds_nothing(name: str, language: str, scheme: str, width: int, browser: Any, tmp_path: Path) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra browser is not installed")
    size = {"width": width, "height": 800}
    view = shown(browser, tmp_path, page(name, language), viewport=size, color_scheme=scheme)
    view.evaluate(OPEN)
    found = axe.Axe().run(view).response["violations"]
    assert [(v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in found] == []
    view.context.close()


def test_the_switch_changes_the_language(browser: Any, tmp_path: Path) -> None:
    view = shown(browser, tmp_path, page("article", "en"))
    assert view.locator("h2:has-text('Proof')").is_visible()
    view.check("#matderiv-ja")
    assert "証明" in view.locator("h2").first.inner_text()
    assert "Proof" not in view.locator("main").inner_text()
    view.context.close()


@pytest.mark.sweep(100, alike=True)
@pages
def test_paper_has_every_line_that_is_named(name: str, browser: Any, tmp_path: Path) -> None:
    view = shown(browser, tmp_path, page(name, "en"))
    lines = "details:not(.evidence):not([open]) :is(li, .step)"
    folded = f"[...document.querySelectorAll('{lines}')].map(e => e.checkVisibility())"
    assert not any(view.evaluate(folded))
    view.emulate_media(media="print")
    assert all(view.evaluate(folded))
    assert not any(view.evaluate("[...document.querySelectorAll('.evidence p')].map(e => e.checkVisibility())"))
    view.context.close()


@pytest.mark.sweep(100, alike=True)
@pages
def test_paper_cuts_nothing_off(name: str, browser: Any, tmp_path: Path) -> None:
    # A4 at 96 dots to the inch, less Chromium's own margins
    view = shown(browser, tmp_path, page(name, "en"), viewport={"width": 718, "height": 1000})
    view.emulate_media(media="print")
    assert (
        view.evaluate(
            """() => [...document.querySelectorAll('math, svg')]
          .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
          .map((e) => e.textContent.slice(0, 60))"""
        )
        == []
    )
    view.context.close()


@pytest.mark.exhaustive
def test_buttons_copy_latex_from_the_keyboard(browser: Any, tmp_path: Path) -> None:
    view = shown(browser, tmp_path, page("article", "en"), permissions=["clipboard-read", "clipboard-write"])
    view.evaluate("document.querySelector('#line-1 .formula').focus()")
    view.keyboard.press("Tab")
    button = view.locator("#line-1 .copy")
    assert button.evaluate("b => document.activeElement === b && getComputedStyle(b).opacity") == "1"
    assert button.evaluate("b => getComputedStyle(b).outlineStyle") == "solid"
    view.keyboard.press("Enter")
    view.wait_for_function("document.querySelector('#line-1 .copy').textContent === 'copied'")
    assert view.evaluate("navigator.clipboard.readText()") == "U = X W - Y"
    view.click(".copy.all")
    view.wait_for_function("document.querySelector('.copy.all').textContent === 'copied'")
    whole = view.evaluate("navigator.clipboard.readText()")
    assert whole.strip() == PAGES["article"]().to("latex").strip()
    view.context.close()


@pytest.mark.exhaustive
def test_everything_that_scrolls_or_opens_can_be_reached_and_shows_its_focus(browser: Any, tmp_path: Path) -> None:
    view = shown(browser, tmp_path, page("article", "en"))
    unmarked = []
    for _ in range(200):
        view.keyboard.press("Tab")
        seen = view.evaluate(
            """() => { const e = document.activeElement, c = getComputedStyle(e);
            return [e.tagName, c.outlineStyle, e.matches('body'), e.outerHTML.slice(0, 80)]; }"""
        )
        if seen[2]:
            break
        if seen[1] == "none":
            unmarked.append(seen[3])
    assert unmarked == []
    assert view.locator("summary").count() > 10
    view.context.close()


def test_a_wide_formula_in_a_sentence_can_break_or_scroll_and_keeps_its_marks() -> None:
    text = page("long", "en")
    spans = re.findall(r'(?:<wbr>)?<span class="(?:whole|wide)"(?: tabindex="0")?>.*?</span>', text)
    (first, *_) = (n for n, s in enumerate(spans) if 'alttext="\\mathrm{d}f = ' in s)
    assert spans[first + 1].startswith("<wbr>")
    last = next(n for n in range(first, len(spans)) if not spans[n + 1].startswith("<wbr>"))
    assert spans[last].endswith("</math>.</span>")
    assert 'class="wide" tabindex="0"' in text
    assert not re.search(r"</math> = <", text), "an equation in a sentence is one formula"


def test_a_dollar_sign_begins_no_formula() -> None:
    text = check_derivation(r"We pay 5\$ and 6\$. Then \[ f = x^T x \]").to("html", standalone=True)
    assert "$" not in re.sub(r"<(script|style|template).*?</\1>", "", text, flags=re.DOTALL).replace("&#36;", "")
