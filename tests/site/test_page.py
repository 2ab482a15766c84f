"""The playground as a browser shows it: it starts, proves, judges and proofreads, offline too, and asks nobody else.

Needs the extra ``browser``, a Chromium on the path, and Pyodide's npm package, of which ``MATDERIV_PYODIDE`` names the
archive or folder, or that lies in the root of this repository as ``npm pack pyodide`` leaves it. What is missing is
named, and the tests are skipped.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from matderiv.reading.tree import DEEPEST_IN_BROWSER
from matderiv.site.build import write
from matderiv.site.serving import served

pytestmark = pytest.mark.exhaustive
ROOT = Path(__file__).parents[2]
PYODIDE = os.environ.get("MATDERIV_PYODIDE") or next(map(str, sorted(ROOT.glob("pyodide-*.tgz"))), None)
WAIT = 300  # seconds for what takes one; a machine may have other work
ARTICLE = {"f": "norm2(X*W - Y)^2", "by": "W"}
SLIP = r"Let $f = \|Xw - y\|^2$. Then \[ \nabla_w f = 2 X^\top (Xw - y) = 2 X (Xw - y). \]"
# what stands outside the window and in nothing that scrolls
OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  return [...document.querySelectorAll('body *')]
    .filter((e) => { const r = e.getBoundingClientRect(); return r.width && (r.left < -1 || r.right > width + 1); })
    .filter((e) => !scrolls(e.parentElement)).map((e) => `${e.tagName} ${e.id} ${e.textContent.slice(0, 50)}`);
}"""


class Visit:
    """A browser with the site open, and what it said and asked for."""

    def __init__(self, context: Any, address: str) -> None:
        self.context, self.address, self.said = context, address, list[str]()
        self.requests: list[str] = []
        self.page = context.new_page()
        self.page.on("console", lambda m: self.said.append(m.text))
        self.page.on("pageerror", lambda e: self.said.append(str(e)))
        context.on("request", lambda r: self.requests.append(r.url))
        self.open(**ARTICLE)
        self.shown("#proof .checked")

    def open(self, **state: str) -> None:
        self.page.goto("about:blank")  # so that it is loaded anew
        self.page.goto(f"{self.address}#{urlencode(state)}")

    def go(self, **state: str) -> None:
        """Follow a link within the page, and wait until its proof is written out."""
        self.page.evaluate("document.querySelector('#proof').replaceChildren()")
        self.page.evaluate("(hash) => { location.hash = hash; }", urlencode(state))

    def shown(self, selector: str) -> str:
        """The text of an element, once it has one."""
        # under the policy of the page no text is evaluated in it, so it is asked again and again
        until = time.monotonic() + WAIT
        while time.monotonic() < until:
            found = self.page.locator(selector)
            if found.count() and (text := (found.first.text_content() or "").strip()):
                return str(text)
            time.sleep(0.05)
        raise AssertionError(f"{selector} stays empty: {self.page.locator('#shown').inner_text()[:500]} {self.said}")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if PYODIDE is None:
        pytest.skip("Pyodide's npm package is not here: npm pack pyodide")
    folder = tmp_path_factory.mktemp("site")
    write(folder, PYODIDE)
    with served(str(folder)) as (address, _):
        yield address


@pytest.fixture(scope="module")
def visit(browser: Any, address: str) -> Iterator[Visit]:
    context = browser.new_context(viewport={"width": 1360, "height": 900}, locale="en-GB")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield Visit(context, address)
    context.close()


def test_the_proof_of_the_article_in_both_languages(visit: Visit) -> None:
    visit.go(**ARTICLE)
    assert "Only the terms with" in visit.shown("#proof .matderiv")
    assert "def gradient" in visit.shown("#written")
    assert visit.page.locator("#proof math").count() > 20
    visit.page.check("#languages input[value=ja]")
    assert "証明" in visit.page.locator("#proof").inner_text()
    assert "Proof" not in visit.page.locator("#proof").inner_text()
    assert "language=ja" in visit.page.url
    visit.page.check("#languages input[value=en]")


def test_a_claim_is_judged_and_mended_by_an_assumption(visit: Visit) -> None:
    visit.go(f="x'*A*x", by="x", claim="2*A*x")
    assert "Right only under an assumption" in visit.shown("#verdict .matderiv")
    visit.shown("#names tbody tr")
    visit.page.select_option("#names tr:has(th:text-is('A')) td:last-child select", "symmetric")
    visit.shown("#verdict h1:has-text('✓')")
    assert "assume.A=symmetric" in visit.page.url


def test_a_verdict_goes_with_the_question(visit: Visit) -> None:
    visit.go(f="x'*A*x", by="x", claim="2*A*x")
    visit.shown("#verdict .matderiv")
    visit.page.fill("#claim", "A*x")
    assert visit.page.locator("#verdict").inner_text() == ""
    visit.page.click("#judge")
    visit.shown("#verdict .matderiv")
    visit.go(f="norm2(x", by="x")
    assert "never closed" in visit.shown("#misread")
    for place in ("#verdict", "#read", "#proof"):
        assert visit.page.locator(place).text_content() == ""
    assert visit.page.locator("#code").is_hidden()


def test_a_derivation_is_read_line_by_line(visit: Visit) -> None:
    visit.go(f="norm2(X*w - y)^2", by="w", text=SLIP)
    assert "Line 3 is the first that does not hold" in visit.shown("#report .matderiv")


def test_shapes_are_changed_beside_the_formula(visit: Visit) -> None:
    visit.go(f="norm2(a*x)^2", by="x")
    visit.shown("#proof .checked")
    kind = "#names tr:has(th:text-is('a')) td:nth-child(2) select"
    assert visit.page.input_value(kind) == "scalar"
    visit.page.evaluate("document.querySelector('#proof').replaceChildren()")
    visit.page.select_option(kind, "matrix")
    visit.shown("#proof .checked")
    assert "shape.a=n" in visit.page.url
    assert r"a^{\top}" in (visit.page.locator("#proof .claim math").first.get_attribute("alttext") or "")


def test_what_cannot_be_read_is_told_where_it_stands(visit: Visit) -> None:
    visit.page.fill("#f", "norm2(x")
    assert "this ( is never closed" in visit.shown("#misread")
    visit.page.fill("#f", "norm2(x)")
    visit.shown("#read math")


def test_by_the_keyboard_alone(visit: Visit) -> None:
    visit.page.fill("#f", "")
    visit.page.focus("#f")
    visit.page.keyboard.type("tr(A*X)")
    visit.page.keyboard.press("Enter")
    visit.shown("#proof math[alttext*='tr']")
    visit.page.focus("#claim")
    visit.page.keyboard.type("A'")
    visit.page.keyboard.press("Enter")
    assert "✓" in visit.shown("#verdict h1")


def test_work_is_stopped_and_what_is_too_deep_refused(visit: Visit) -> None:
    deep = "sin(" * (DEEPEST_IN_BROWSER + 5)
    visit.go(f=f"{deep}x{')' * (DEEPEST_IN_BROWSER + 5)}", by="x")
    assert "nested more than" in visit.shown("#misread")
    nested = "sin(" * (DEEPEST_IN_BROWSER - 5)
    visit.go(f=f"sum({nested}x{')' * (DEEPEST_IN_BROWSER - 5)})", by="x")
    visit.page.wait_for_selector("#stop:not([hidden])", timeout=WAIT * 1000)
    visit.page.click("#stop")
    visit.go(**ARTICLE)
    visit.shown("#proof .checked")


@pytest.mark.parametrize(("language", "scheme", "width"), [("en", "light", 1360), ("ja", "dark", 375)])
def test_axe_finds_nothing_and_nothing_is_too_wide(visit: Visit, language: str, scheme: str, width: int) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra browser is not installed")
    visit.page.set_viewport_size({"width": width, "height": 800})
    visit.page.emulate_media(color_scheme=scheme)
    visit.go(f="x'*A*x", by="x", claim="2*A*x", text=SLIP, language="" if language == "en" else language)
    visit.shown("#report .matderiv")
    visit.page.evaluate("document.querySelectorAll('details:not(.evidence)').forEach((d) => { d.open = true; })")
    assert visit.page.evaluate("document.documentElement.scrollWidth") <= width
    assert visit.page.evaluate(OUTSIDE) == []
    found = axe.Axe().run(visit.page).response["violations"]
    assert [(v["id"], v["impact"], v["nodes"][0]["html"][:200]) for v in found] == []


def test_offline_after_the_first_visit_and_never_to_another_host(visit: Visit) -> None:
    visit.page.wait_for_selector("html[data-kept]", state="attached", timeout=WAIT * 1000)
    visit.context.set_offline(True)
    visit.open(**ARTICLE)
    visit.shown("#proof .checked")
    visit.context.set_offline(False)
    assert [r for r in visit.requests if not r.startswith((visit.address, "about:"))] == []
    assert [m for m in visit.said if "axe" not in m] == []  # no word of the policy either
