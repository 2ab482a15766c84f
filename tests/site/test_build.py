"""The files of a site, from a Pyodide in a folder or an archive; a real browser opens it in test_page.py."""

from __future__ import annotations

import io
import json
import marshal
import re
import subprocess
import sys
import tarfile
import urllib.request
import zipfile
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs

import pytest
from click.testing import CliRunner

import matderiv
from matderiv.core.choices import FACTS, STYLES, FormatName, StructureName, TargetName
from matderiv.core.errors import InputError
from matderiv.core.text import LANGUAGES
from matderiv.shell.cli import main
from matderiv.site import bundle, compiling
from matderiv.site.build import POLICY, write
from matderiv.site.pyodide import FILES, pyodide_of
from matderiv.site.serving import served

PAGE = Path(compiling.__file__).with_name("page")
TINY = dict.fromkeys(FILES, b"") | {"pyodide-lock.json": json.dumps({"info": {"python": "3.14.2"}}).encode()}


def packed(path: Path, files: dict[str, bytes], folder: str = "package") -> Path:
    with tarfile.open(path, "w:gz") as archive:
        for name, read in files.items():
            info = tarfile.TarInfo(f"{folder}/{name}")
            info.size = len(read)
            archive.addfile(info, io.BytesIO(read))
    return path


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    return str(packed(tmp_path / "pyodide.tgz", TINY))


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A site of few files: of this package what is made first, of the libraries one, and none of it compiled."""
    own = {name: read for name, read in bundle.ours().items() if name.startswith("matderiv/core/plain/")}
    monkeypatch.setattr("matderiv.site.build.ours", lambda: own)
    monkeypatch.setattr("matderiv.site.build.libraries", lambda: {"sympy/__init__.py": b""})
    monkeypatch.setattr("matderiv.site.bundle.shutil.which", lambda name: None)
    monkeypatch.setattr("matderiv.site.bundle.THIS", "0.0")


def test_pyodide_of_a_folder_and_an_archive(tmp_path: Path, tiny: str) -> None:
    found = pyodide_of(tiny)
    assert found.python == "3.14.2" and set(found.files) == set(FILES)
    for place in ("flat", "npm/node_modules/pyodide"):
        home = tmp_path / place
        home.mkdir(parents=True)
        for name, read in TINY.items():
            (home / name).write_bytes(read)
        assert pyodide_of(str(tmp_path / place.split("/")[0])) == found


def test_what_is_no_pyodide_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("no archive", "utf-8")
    (tmp_path / "empty").mkdir()
    lacking = packed(tmp_path / "lacking.tgz", {k: v for k, v in TINY.items() if k != "python_stdlib.zip"})
    unsaid = packed(tmp_path / "unsaid.tgz", {**TINY, "pyodide-lock.json": b"[]"})
    for place, en, ja in [
        (tmp_path / "nowhere", "there is no ", "がない"),
        (tmp_path / "text", "is neither a folder nor an archive", "でもない"),
        (tmp_path / "empty", "holds no pyodide.mjs", "に pyodide.mjs がない"),
        (lacking, "holds no python_stdlib.zip", "に python_stdlib.zip がない"),
        (unsaid, "does not say which Python it is", "Python の版が書かれていない"),
    ]:
        with pytest.raises(InputError) as error:
            pyodide_of(str(place))
        assert en in error.value.told("en") and ja in error.value.told("ja")
        assert str(place.name) in str(error.value)
        assert "npm pack pyodide" in error.value.told("en") and "npm pack pyodide" in error.value.told("ja")


def test_a_file_too_large_for_pyodide_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matderiv.site.pyodide.LARGEST", 100)
    place = packed(tmp_path / "large.tgz", {**TINY, "pyodide.mjs": b"x" * 101})
    with pytest.raises(InputError) as error:
        pyodide_of(str(place))
    assert "pyodide.mjs in " in error.value.told("en") and "is too large" in error.value.told("en")
    assert "大きすぎる" in error.value.told("ja")


def test_a_site_is_the_same_each_time_and_written_over_itself_alone(tmp_path: Path, tiny: str) -> None:
    home = tmp_path / "site"
    first = write(home, tiny)
    before = {p: p.read_bytes() for p in home.rglob("*") if p.is_file()}
    assert write(home, tiny) == first and not first.compiled
    assert {p: p.read_bytes() for p in home.rglob("*") if p.is_file()} == before
    listed = json.loads((home / "files.js").read_text("utf-8").partition("self.FILES = ")[2].rstrip(";\n"))
    assert set(listed) | {"files.js"} == set(first.sizes) == {p.relative_to(home).as_posix() for p in before}
    other = tmp_path / "other"
    other.mkdir()
    (other / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(InputError) as error:
        write(other, tiny)
    assert "holds files that no site of matderiv is made of" in error.value.told("en")
    assert "ではないファイルがある" in error.value.told("ja") and [p.name for p in other.iterdir()] == ["mine.txt"]
    with pytest.raises(InputError):
        write(other / "mine.txt", tiny)


def test_the_list_changes_with_any_file(tmp_path: Path, tiny: str, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "one", tiny)
    monkeypatch.setattr("matderiv.site.build.libraries", lambda: {"sympy/__init__.py": b"pass"})
    write(tmp_path / "two", tiny)
    assert (tmp_path / "one" / "files.js").read_bytes() != (tmp_path / "two" / "files.js").read_bytes()


def test_the_page_leads_to_the_book_where_there_is_one(tmp_path: Path, tiny: str) -> None:
    for book in (True, False):
        write(tmp_path / "site", tiny, book=book)
        text = (tmp_path / "site" / "index.html").read_text("utf-8")
        assert "@" not in text and [a for tag, a in _Read(text).found if tag == "a" and a.get("href") == "book/ja/"]
        assert [("hidden" in a) for tag, a in _Read(text).found if tag == "nav"] == [not book]


def test_archives_hold_what_runs_and_nothing_that_builds() -> None:
    names = set(bundle.ours())
    assert {"matderiv/__init__.py", "matderiv/site/answer.py", "matderiv/printing/page.css"} <= names
    assert {"matderiv/reading/grammar.json", "matderiv/reading/latex/grammar.json"} <= names
    assert not [n for n in names if n.startswith(("matderiv/shell", "matderiv/site/page")) or "serving" in n]
    used = bundle.libraries()
    assert {"sympy/core/expr.py", "mpmath/__init__.py", "sympy/plotting/__init__.py"} <= set(used)
    assert not [n for n in used if "/tests/" in n or n.startswith("sympy/physics")]


def test_what_is_compiled_is_imported_without_its_source(tmp_path: Path) -> None:
    source = 'class A:\n    """Said."""\n\n    def f(self):\n        """Said."""\n        return 2\n'
    (tmp_path / "made.py").write_text(source, "utf-8")
    assert compiling.compile_in(str(tmp_path)) == 1 and not (tmp_path / "made.py").exists()
    assert b"Said" not in (tmp_path / "made.pyc").read_bytes()
    marshal.loads((tmp_path / "made.pyc").read_bytes()[16:])
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.write(tmp_path / "made.pyc", "made.pyc")
    code = f"import sys; sys.path.insert(0, {str(tmp_path / 'made.zip')!r}); import made; print(made.A().f())"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "2\n"


class _Read(HTMLParser):
    """What a page has: all texts by language, the attributes of all elements."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def test_the_page_says_everything_in_both_languages_and_has_no_inline_code() -> None:
    text = (PAGE / "index.html").read_text("utf-8")
    found = _Read(text).found
    langs = [a["lang"] for tag, a in found if tag == "span" and "lang" in a]
    assert langs == list(LANGUAGES) * (len(langs) // 2) and len(langs) > 40
    assert not [(tag, a) for tag, a in found if "style" in a or any(k.startswith("on") for k in a)]
    assert all("src" in a for tag, a in found if tag == "script") and not [tag for tag, _ in found if tag == "style"]
    assert "unsafe-inline" not in POLICY and "unsafe-eval" not in POLICY.replace("'wasm-unsafe-eval'", "")
    assert 'content="@POLICY@"' in text


def test_the_examples_of_the_page_are_derived() -> None:
    found = [a["href"] for tag, a in _Read((PAGE / "index.html").read_text("utf-8")).found if tag == "a"]
    links = [parse_qs(str(h)[1:]) for h in found if str(h).startswith("#")]
    assert len(links) > 6
    for link in links:
        assume = {k.partition(".")[2]: v[0] for k, v in link.items() if k.startswith("assume.")}
        order = int(link.get("order", ["1"])[0])
        assert matderiv.derive(link["f"][0], link["by"][0], assume=assume, order=order).steps


def test_the_choices_of_the_page_are_those_of_the_package() -> None:
    script = (PAGE / "app.js").read_text("utf-8")

    def listed(name: str) -> list[str]:
        found = re.search(rf"^const {name} = (\[.*\]);$", script, re.M)
        assert found is not None
        return list(json.loads(found[1]))

    assert listed("FACTS") == list(FACTS)
    assert listed("STRUCTURES") == list(StructureName.__args__)  # type: ignore[attr-defined]
    assert set(listed("TARGETS")) == set(TargetName.__args__)  # type: ignore[attr-defined]
    assert set(listed("FORMATS")) == set(FormatName.__args__) - {"html", "notebook"}  # type: ignore[attr-defined]
    assert f'fill($("style"), {json.dumps(list(STYLES))}, "components");' in script


def test_a_site_is_served_with_its_policy_and_right_types(tmp_path: Path, tiny: str) -> None:
    write(tmp_path / "site", tiny)
    with served(str(tmp_path / "site")) as (address, _):
        assert address.startswith("http://127.0.0.1:")
        for name, kind in [
            ("", "text/html"),
            ("app.js", "text/javascript"),
            ("pyodide/pyodide.mjs", "text/javascript"),
        ]:
            with urllib.request.urlopen(address + name) as answer:
                assert answer.headers["Content-Type"].startswith(kind)
                assert answer.headers["Content-Security-Policy"].startswith(POLICY)
        with urllib.request.urlopen(address + "pyodide/pyodide.asm.wasm") as answer:
            assert answer.headers["Content-Type"] == "application/wasm"
        port = int(address.rstrip("/").rpartition(":")[2])
        with pytest.raises(InputError), served(str(tmp_path / "site"), port=port):
            pass
    with served(None, tiny) as (address, _), urllib.request.urlopen(address) as answer:
        assert b"matderiv" in answer.read()


def test_a_folder_without_a_site_is_not_served(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error, served(str(tmp_path)):
        pass
    assert "there is no site in " in error.value.told("en") and "にサイトがない" in error.value.told("ja")


def test_the_commands(tmp_path: Path, tiny: str) -> None:
    def run(*args: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, args)
        return result.exit_code, result.stdout, result.stderr

    code, out, err = run("site", str(tmp_path / "site"), "--pyodide", tiny)
    assert code == 0 and re.match(r"\d+ files, \d+\.\d MB: ", out) and "compiles its Python itself" in err
    code, out, err = run("site", str(tmp_path / "site"), "--pyodide", tiny, "--lang", "ja")
    assert code == 0 and "ファイル、" in out and "ページが毎回" in err
    for args, en, ja in [
        (("site", "x"), "--pyodide is missing", "--pyodide がない"),
        (("serve",), "neither FOLDER nor --pyodide is given", "FOLDER も --pyodide も与えられていない"),
        (("serve", "x", "--pyodide", "y"), "FOLDER is a site that is there", "既にあるサイトであり"),
        (("serve", str(tmp_path)), "there is no site in", "にサイトがない"),
    ]:
        assert run(*args)[0] == 2 and en in run(*args)[2]
        assert ja in run(*args, "--lang", "ja")[2]
