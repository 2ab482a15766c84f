"""The book: its list, and the pages that are written of a few of its formulas, or with exhaustive of more."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, get_args
from urllib.parse import parse_qs, unquote

import pytest
from book_keys import key
from click.testing import CliRunner

from matderiv.core.choices import TargetName
from matderiv.core.errors import InputError, NoRuleError
from matderiv.core.text import Text
from matderiv.formal import acceptance
from matderiv.shell.cli import main
from matderiv.site.book import entries
from matderiv.site.book.entries import CHAPTERS, Chapter, Entry, chapters

pytest.importorskip("jinja2", reason="the extra site is not installed")
pytest.importorskip("mistune", reason="the extra site is not installed")
from matderiv.site.book.pages import POLICY, Book, write_book
from matderiv.site.book.proved import Proved, Refused, proved
from matderiv.site.build import Written
from matderiv.site.serving import served

HOME = Path(entries.__file__).parent
ALL = [(chapter, entry) for chapter in chapters() for entry in chapter.entries]
LEAST = 400  # formulas that differ by more than letters and transposes
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
NOTES = Path(__file__).parents[2] / "notebooks"


class _Read(HTMLParser):
    """The elements of a page with their attributes, and its text by element."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []
        self.text: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, name: str) -> Iterator[str]:
        for _, attrs in self.found:
            if name in attrs:
                yield attrs[name]


def few(number: int) -> list[Chapter]:
    """The first formulas of each chapter."""
    return [Chapter(c.name, c.title, c.about, c.entries[:number]) for c in chapters()]


def links(home: Path) -> dict[tuple[str, str], bool]:
    """All links of all pages, and whether each leads to a file, and within it to what has that name."""
    read = {p: _Read(p.read_text("utf-8")) for p in home.rglob("*.html")}
    names = {p: set(r.all("id")) for p, r in read.items()}
    found = {}
    for page, parsed in read.items():
        for link in [*parsed.all("href"), *parsed.all("src")]:
            if link.startswith("https://"):  # in a notebook
                continue
            path, _, part = unquote(link).partition("#")
            target = (page.parent / path).resolve() if path else page
            target = target / "index.html" if target.is_dir() or path.endswith("/") else target
            if target.parent == home.resolve().parent:  # the playground, which stands beside the book
                found[str(page), link] = target.name == "index.html"
                continue
            found[str(page), link] = target.is_file() and (not part or part in names[target])
    return found


def test_the_list_holds_many_formulas_and_none_twice() -> None:
    lines = [
        line
        for name in CHAPTERS
        for line in json.loads((HOME / "chapters" / f"{name}.json").read_text("utf-8"))["formulas"]
    ]
    told = [(key(line), tuple(sorted(line.get("assume", {}).values()))) for line in lines]
    assert len(told) == len(set(told))
    assert len({key(line) for line in lines}) >= LEAST
    assert len({(c.name, e.slug) for c, e in ALL}) == len(ALL)
    assert {p.stem for p in (HOME / "chapters").iterdir()} == set(CHAPTERS)


def test_an_address_asks_the_playground_for_the_same() -> None:
    for _, entry in ALL:
        if entry.query is None:
            assert entry.functions
            continue
        asked = {name: value[0] for name, value in parse_qs(entry.query, keep_blank_values=True).items()}
        assert (asked.pop("f"), asked.pop("by"), asked.pop("style")) == (entry.objective, entry.by, "both")
        assert int(asked.pop("order", "1")) == entry.order and asked.pop("structure", None) == entry.structure
        shapes = {n[6:]: tuple(filter(None, v.split(","))) for n, v in asked.items() if n.startswith("shape.")}
        assert shapes == entry.shapes
        assert {n[7:]: v for n, v in asked.items() if n.startswith("assume.")} == entry.assume


SAMPLE = [e for c, e in ALL if c.name != "open"][::4]  # the whole is asked for whenever the book is written


@pytest.mark.sweep(10, alike=True)
@pytest.mark.parametrize("entry", SAMPLE, ids=lambda e: e.slug)
def test_a_formula_is_proved(entry: Entry) -> None:
    found = proved(entry)
    assert isinstance(found, Proved), found.why["en"]
    assert re.search("[✓≈]", found.proofs["en"]) and "style=" not in re.sub("data-style=", "", found.proofs["ja"])


@pytest.mark.parametrize("entry", [e for c, e in ALL if c.name == "open"], ids=lambda e: e.slug)
def test_what_is_listed_as_open_is_refused(entry: Entry) -> None:
    """One that is proved belongs into its chapter."""
    found = proved(entry)
    assert isinstance(found, Refused) and set(found.why) == {"en", "ja"}


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Book]:
    home = tmp_path_factory.mktemp("site") / "book"
    return home, write_book(home, found=few(1), notes=NOTES, processes=1)


def test_every_link_leads_somewhere(book: tuple[Path, Book]) -> None:
    found = links(book[0])
    assert len(found) > 500 and [link for link, good in found.items() if not good] == []


def test_each_page_stands_in_both_languages(book: tuple[Path, Book]) -> None:
    home, made = book
    pages = {p.relative_to(home).as_posix() for p in home.rglob("index.html")}
    ours = {p for p in pages if not p.startswith("ja/")}
    assert {f"ja/{p}" for p in ours} == pages - ours
    assert {f"{place}index.html" for place in made.proved} < ours and made.files == len(list(home.rglob("*.*")))
    for name in ours:
        en, ja = (_Read((home / place).read_text("utf-8")) for place in (name, f"ja/{name}"))
        assert next(en.all("lang")) == "en" and next(ja.all("lang")) == "ja"
        assert not re.search("[ぁ-ん]", "".join(en.text)) or name.startswith("notebooks/")
        assert re.search("[ぁ-んァ-ン一-龠]", "".join(ja.text))


def test_formulas_of_notebooks_are_set(book: tuple[Path, Book]) -> None:
    for page in (book[0] / "notebooks").glob("*/index.html"):
        prose = re.sub(r"(?s)<pre.*?</pre>|<code>.*?</code>|alttext=\"[^\"]*\"", "", page.read_text("utf-8"))
        assert "$" not in prose and "\\frac" not in prose, page.parent.name
    assert "<math" in (book[0] / "notebooks" / "least-squares" / "index.html").read_text("utf-8")


def test_no_page_has_code_or_style_of_its_own(book: tuple[Path, Book]) -> None:
    for page in book[0].rglob("*.html"):
        found = _Read(page.read_text("utf-8")).found
        assert ("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}) in found
        assert not [a for _, a in found if "style" in a or any(name.startswith("on") for name in a)], page
        assert not [tag for tag, a in found if tag == "style" or (tag == "script" and "src" not in a)], page
    assert "unsafe" not in POLICY


def test_a_page_has_both_proofs_the_code_and_what_was_asked(book: tuple[Path, Book]) -> None:
    page = next((book[0] / "vectors").glob("*/index.html")).read_text("utf-8")
    read = _Read(page)
    assert "line-1" in read.all("id") and "differential-line-1" in read.all("id")
    assert "a'*x" in read.text and "NumPy" in read.text and any("import numpy" in text for text in read.text)
    assert [link for link in read.all("href") if link.startswith("../../../#f=a'*x&by=x&style=both")]
    assert "Coq" not in page  # nobody asked it


def test_what_is_refused_is_listed_by_its_own_words(book: tuple[Path, Book]) -> None:
    home, made = book
    assert made.refused and made.certified == 0
    shown = "".join(_Read((home / "refused" / "index.html").read_text("utf-8")).text)
    assert all(objective in shown and why in shown for objective, why in made.refused.items())


def test_a_stamp_stands_where_the_kernel_accepted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for status, certified in (("accepted", 1), ("open", 0), ("not tried", 0)):
        monkeypatch.setattr("matderiv.formal.acceptance.accepted", lambda *_, s=status: acceptance_of(s))
        made = write_book(tmp_path / status, found=few(1)[:1], kernel=True, processes=1)
        assert made.certified == certified
        page = (tmp_path / status / made.proved[0] / "index.html").read_text("utf-8")
        assert ("kernel of Coq" in page) == bool(certified)


def acceptance_of(status: str) -> object:
    reason = acceptance.ALL_SIZES() if status == "accepted" else Text("not now", "今はない")()
    return acceptance.Acceptance(status, reason)  # type: ignore[arg-type]


def test_a_folder_that_cannot_be_written_or_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", "utf-8")
    for given in ({"folder": tmp_path / "file"}, {"folder": tmp_path / "book", "notes": tmp_path / "nowhere"}):
        with pytest.raises(InputError):
            write_book(found=[], **given)  # type: ignore[arg-type]


def test_the_command_writes_the_book_beside_the_playground(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matderiv.site.build.write", lambda folder, pyodide, book: Written({}, True))
    monkeypatch.setattr("matderiv.site.book.pages.chapters", lambda: few(1)[:2])

    def run(*args: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["site", str(tmp_path / "site"), "--pyodide", "p.tgz", *args])
        return result.exit_code, result.stdout, result.stderr

    code, out, _ = run("--book")
    assert code == 0 and "2 formulas proved, 0 refused, 0 accepted by Coq's kernel; " in out
    assert (tmp_path / "site" / "book" / "ja" / "index.html").is_file()
    code, out, _ = run("--book", "--lang", "ja")
    assert code == 0 and "証明した式 2、断った式 0、Coq のカーネルが受理した式 0。" in out
    for option in (["--kernel"], ["--notebooks", "x"]):
        code, _, err = run(*option)
        assert code == 2 and f"{option[0]} is of the book, which --book asks for" in err
        code, _, err = run(*option, "--lang", "ja")
        assert code == 2 and f"{option[0]} は --book で書き出す本のためのものである" in err
    monkeypatch.delitem(sys.modules, "matderiv.site.book.pages")
    monkeypatch.setitem(sys.modules, "jinja2", None)
    assert 'pip install ".[site]"' in run("--book")[2]


def test_code_that_no_target_writes_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    entry = Entry("tr(A*X)", "X")
    whole = proved(entry)
    assert isinstance(whole, Proved) and set(whole.code) == set(get_args(TargetName))

    def refuse(*_: object) -> str:
        raise NoRuleError(Text("no", "なし"))

    monkeypatch.setattr("matderiv.deriving.derivation.Derivation.code", refuse)
    bare = proved(entry)
    assert isinstance(bare, Proved) and bare.code == {}


# -- as a browser shows it


@pytest.fixture(scope="module")
def browser(book: tuple[Path, Book]) -> Iterator[tuple[Any, str]]:
    playwright = pytest.importorskip("playwright.sync_api", reason="the extra browser is not installed")
    if CHROMIUM is None:
        pytest.skip("there is no Chromium")
    (book[0].parent / "index.html").write_text("the playground", "utf-8")
    with served(str(book[0].parent)) as (address, _), playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM)
        yield opened, f"{address}book/"
        opened.close()


@pytest.mark.exhaustive
def test_pages_are_accessible_and_fit_a_phone(browser: tuple[Any, str], book: tuple[Path, Book]) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="the extra browser is not installed")
    opened, address = browser
    untitled = next(p for p in book[1].proved if p.startswith("rows/"))
    places = ["", "vectors/", "refused/", "notebooks/least-squares/", book[1].proved[0], untitled]
    for tongue, scheme in (("", "light"), ("ja/", "dark")):
        # what looks at a page is a script of its own, which the policy of the page would not let in
        context = opened.new_context(viewport={"width": 390, "height": 800}, color_scheme=scheme, bypass_csp=True)
        for place in places:
            page = context.new_page()
            page.goto(address + tongue + place)
            assert [v["id"] for v in axe.Axe().run(page).response["violations"]] == [], tongue + place
            assert page.evaluate("document.documentElement.scrollWidth") <= 390, tongue + place
            page.close()
        context.close()


@pytest.mark.exhaustive
def test_the_contents_are_searched_under_the_policy(browser: tuple[Any, str]) -> None:
    opened, address = browser
    context = opened.new_context()
    page, said, requests = context.new_page(), list[str](), list[str]()
    page.on("console", lambda m: said.append(m.text))
    context.on("request", lambda r: requests.append(r.url))
    page.goto(address)
    shown = page.locator("[data-words]:visible")
    whole = shown.count()
    page.locator("#search").fill("aᵀx")
    assert 0 < shown.count() < whole and "?q=" in page.url
    page.locator("#search").fill("no such words")
    assert shown.count() == 0 and page.locator("output").inner_text() == "nothing found"
    page.goto(f"{address}ja/?q=det")
    assert page.locator("#search").input_value() == "det" and "件" in page.locator("output").inner_text()
    assert [text for text in said if "favicon" not in text and "404" not in text] == []
    assert all(url.startswith(address) or url.endswith("favicon.ico") for url in requests)
    context.close()
