"""What the playground's commands say where something is missing, whole and in both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from matderiv.core.errors import InputError
from matderiv.shell.cli import main
from matderiv.site.build import write
from matderiv.site.pyodide import pyodide_of
from matderiv.site.serving import served

from .test_build import TINY, packed

PACK = "npm pack pyodide@314.0.7 fetches the archive, and --pyodide pyodide-314.0.7.tgz names it"
PACK_JA = "npm pack pyodide@314.0.7 で取得し、--pyodide pyodide-314.0.7.tgz のように指定する"


def told(error: InputError, language: str) -> str:
    return " ".join(error.told(language).split())  # type: ignore[arg-type]


def test_what_is_no_pyodide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("text").write_text("no archive", "utf-8")
    Path("empty").mkdir()
    for place, en, ja in (
        ("text", "'text' is neither a folder nor an archive .tgz", "'text' はフォルダでも .tgz のアーカイブでもない"),
        ("empty", "'empty' holds no pyodide.mjs", "'empty' に pyodide.mjs がない"),
    ):
        with pytest.raises(InputError) as caught:
            pyodide_of(place)
        assert en in told(caught.value, "en") and PACK in told(caught.value, "en")
        assert ja in told(caught.value, "ja") and PACK_JA in told(caught.value, "ja")
    monkeypatch.setattr("matderiv.site.pyodide.LARGEST", 100)
    packed(Path("large.tgz"), {**TINY, "pyodide.mjs": b"x" * 101})
    with pytest.raises(InputError) as caught:
        pyodide_of("large.tgz")
    assert "pyodide.mjs in 'large.tgz' is too large for a file of Pyodide" in told(caught.value, "en")
    assert "'large.tgz' の pyodide.mjs は Pyodide のファイルにしては大きすぎる" in told(caught.value, "ja")


def test_what_is_no_place_for_a_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    packed(Path("tiny.tgz"), TINY)
    Path("mine").mkdir()
    Path("mine/mine.txt").write_text("mine", "utf-8")
    with pytest.raises(InputError) as caught:
        write("mine", "tiny.tgz")
    assert "name a folder that is empty or not there yet" in told(caught.value, "en")
    assert "空のフォルダか、まだないフォルダを指定する" in told(caught.value, "ja")
    with pytest.raises(InputError) as caught, served("mine"):
        pass
    assert "matderiv site mine writes one" in told(caught.value, "en")
    assert "matderiv site mine で書き出す" in told(caught.value, "ja")


@pytest.mark.parametrize(
    ("args", "language", "said"),
    [
        (("site", "new"), "en", "error: --pyodide is missing, which names Pyodide's npm package"),
        (
            ("site", "new"),
            "en",
            "npm pack pyodide@314.0.7 fetches the archive, and --pyodide pyodide-314.0.7.tgz names it",
        ),
        (("site", "new"), "ja", "Pyodide の npm パッケージを示す --pyodide がない"),
        (("site", "new"), "ja", PACK_JA),
        (("serve",), "en", "error: neither FOLDER nor --pyodide is given"),
        (("serve",), "en", "hint: matderiv site playground --pyodide pyodide-314.0.7.tgz writes one"),
        (("serve",), "ja", "FOLDER も --pyodide も与えられていない"),
        (("serve",), "ja", "matderiv site playground --pyodide pyodide-314.0.7.tgz で書き出せる"),
        (("serve", "a", "--pyodide", "b"), "en", "error: FOLDER is a site that is there, and --pyodide makes one anew"),
        (("serve", "a", "--pyodide", "b"), "ja", "FOLDER は既にあるサイトであり、--pyodide は新しく作るものである"),
    ],
)
def test_what_the_commands_lack(args: tuple[str, ...], language: str, said: str) -> None:
    result = CliRunner().invoke(main, [*args, "--lang", language])
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
