"""``matderiv check`` of files and folders: what is listed, in which form, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import matderiv
from matderiv.shell.cli import main

RIGHT = (
    "Let $A\\in\\mathbb{R}^{n\\times n}$, $x\\in\\mathbb{R}^n$.\n$$ f = x^T A x, \\quad \\nabla_x f = A x + A^T x $$\n"
)
WRONG = RIGHT.replace("A^T x $$", "A x $$")
AT = WRONG.splitlines()[1].index("\\nabla") + 1  # the column where its second line begins
END = WRONG.splitlines()[1].index(" $$", 4) + 1
OPEN = "$$ g = \\nabla \\cdot \\Box \\quad h = ( $$\n$$ f = x^T x $$\n"


@pytest.fixture
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with documents, in which the command is run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MATDERIV_FORMAT", raising=False)
    inside = tmp_path / "notes"
    (inside / "below").mkdir(parents=True)
    (inside / "right.tex").write_text(RIGHT, encoding="utf-8")
    (inside / "below" / "wrong.md").write_text("# A title\n\n" + WRONG, encoding="utf-8")
    (inside / "other.txt").write_text(WRONG, encoding="utf-8")
    (inside / "link.tex").symlink_to(inside / "below" / "wrong.md")
    return inside


def run(*args: str) -> Result:
    return CliRunner().invoke(main, ["check", "--jobs", "1", *args], catch_exceptions=False)


def test_a_folder_is_every_document_below_it(notes: Path) -> None:
    done = run("notes")
    assert done.exit_code == 1
    assert "notes/right.tex: right 1, definitions 1\n" in done.output
    assert "notes/below/wrong.md: wrong 1, definitions 1\n" in done.output
    assert f"notes/below/wrong.md:4:{AT}: 2 ✗ \\nabla_x f = A x + A x\n" in done.output
    assert "    Letters that were declared: x (vector, n entries), A (matrix, n×n)." in done.output
    assert done.output.endswith("files 2: right 1, wrong 1, definitions 2\n")
    assert "other.txt" not in done.output
    assert "link.tex" not in done.output


def test_what_is_right_is_listed_where_it_is_asked_for(notes: Path) -> None:
    assert "✓" not in run("notes").output
    done = run("notes/right.tex", "notes/below", "--all")
    assert done.exit_code == 1
    assert f"notes/right.tex:2:{AT}: 2 ✓ \\nabla_x f = A x + A^T x\n    The two sides are equal" in done.output
    assert "notes/right.tex:2:4: 1 ≔ f = x^T A x\n" in done.output


def test_one_document_is_told_shortly_with_its_letters_first_and_its_verdict_last(notes: Path) -> None:
    done = run("notes/below/wrong.md")
    head, letters, defined, line, *_, verdict = done.output.splitlines()
    assert head == "notes/below/wrong.md: wrong 1, definitions 1"
    assert letters == "    Letters that were declared: x (vector, n entries), A (matrix, n×n)."
    assert defined == "    Letters that the document defines: f (number)."
    assert line == f"notes/below/wrong.md:4:{AT}: 2 ✗ \\nabla_x f = A x + A x"
    assert verdict == "✗ Line 2 is the first that does not hold. Every line: --all"
    assert run("notes/right.tex").output.endswith("✓ Every equality is right. Every line: --all\n")
    assert run("notes/right.tex", "--lang", "ja").output.endswith("✓ すべての等式が正しい。 すべての行: --all\n")
    whole = run("notes/below/wrong.md", "--all").output
    assert whole == str(matderiv.check_derivation((notes / "below" / "wrong.md").read_text(encoding="utf-8"))) + "\n"
    given = CliRunner().invoke(main, ["check", "-"], input=WRONG)
    assert given.exit_code == 1 and f"-:2:{AT}: 2 ✗" in given.output


def test_what_a_terminal_would_obey_is_not_obeyed(notes: Path) -> None:
    (notes / "bell.tex").write_text(WRONG.replace("A x $$", "A x\x1b[31m\u202e $$"), encoding="utf-8")
    assert "\x1b" not in run("notes/bell.tex").output


def test_where_a_terminal_is_not_in_utf_8_the_list_is_in_ascii(notes: Path) -> None:
    done = CliRunner(charset="ascii").invoke(main, ["check", "notes/below/wrong.md"])
    assert done.output.isascii() and f"wrong.md:4:{AT}: 2 x \\nabla_x f = A x + A x" in done.output


def test_a_page_of_several_documents(notes: Path) -> None:
    (notes / "none.md").write_text("nothing at all", encoding="utf-8")
    page = run("notes", "--format", "html").output
    assert page.count("<!DOCTYPE html>") == 1
    assert '<span class="sign bad">✗</span> <a href="#file-1">notes/below/wrong.md</a>' in page
    assert '<span lang="en">wrong 1, definitions 1</span><span lang="ja">正しくない 1, 定義 1</span>' in page
    assert '<section id="file-3"><h2 class="file">notes/right.tex</h2>' in page
    assert "</span> notes/none.md: <span" in page and "#file-2" not in page
    assert '<span lang="en">3 documents</span><span lang="ja">文書 3 件</span>' in page
    run("notes", "--output", "all.html")
    assert Path("all.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_japanese(notes: Path) -> None:
    done = run("notes", "--lang", "ja")
    assert "notes/right.tex: 正しい 1, 定義 1\n" in done.output
    assert done.output.endswith("ファイル 2: 正しい 1, 正しくない 1, 定義 2\n")


def test_one_wrong_and_nothing_else(notes: Path) -> None:
    (notes / "open.tex").write_text(OPEN, encoding="utf-8")
    done = run("notes", "--only", "wrong")
    assert f"wrong.md:4:{AT}: 2 ✗" in done.output
    assert "open.tex:" not in done.output
    assert run("notes/right.tex", "--only", "wrong").output == ""


def test_the_worst_decides_how_it_ends(notes: Path) -> None:
    (notes / "open.tex").write_text(OPEN, encoding="utf-8")
    right, wrong, left, missing = "notes/right.tex", "notes/below/wrong.md", "notes/open.tex", "notes/none.tex"
    assert run(right, right).exit_code == 0
    assert run(right, left).exit_code == 3
    assert run(right, missing, left).exit_code == 2
    assert run(right, missing, left, wrong).exit_code == 1
    assert run(right, left, "--fail-on", "wrong").exit_code == 0
    assert run(right, wrong, "--fail-on", "wrong").exit_code == 1


def test_several_processes_find_the_same(notes: Path) -> None:
    (notes / "bad.tex").write_text("no formula at all", encoding="utf-8")
    one = run("notes")
    two = CliRunner().invoke(main, ["check", "--jobs", "2", "notes"], catch_exceptions=False)
    assert one.output == two.output
    assert "notes/bad.tex: there is no equation in this document\n" in two.output


def test_github_shows_a_finding_beside_its_line(notes: Path) -> None:
    done = run("notes", "--format", "github")
    (row,) = done.output.splitlines()
    place = f"file=notes/below/wrong.md,line=4,endLine=4,col={AT},endColumn={END}"
    assert row.startswith(f"::error {place},title=matderiv wrong::2 ✗ \\nabla_x f = A x + A x%0A")
    (notes / "a,b:100%.tex").write_text(WRONG, encoding="utf-8")
    assert "::error file=notes/a%2Cb%3A100%25.tex,line=2" in run("notes", "--format", "github").output
    missing = run("notes/none.tex", "--format", "github").output
    assert missing.startswith("::error file=notes/none.tex::the file")


def test_sarif(notes: Path) -> None:
    (notes / "none.md").write_text("nothing", encoding="utf-8")
    data = json.loads(run("notes", "--format", "sarif").output)
    (found,) = data["runs"]
    assert data["version"] == "2.1.0"
    assert found["tool"]["driver"]["name"] == "matderiv"
    assert found["tool"]["driver"]["version"] == matderiv.__version__
    wrong, unread = found["results"]
    assert (wrong["ruleId"], wrong["level"]) == ("wrong", "error")
    place = wrong["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "notes/below/wrong.md"}
    assert place["region"] == {"startLine": 4, "startColumn": AT, "endLine": 4, "endColumn": END}
    assert unread["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "notes/none.md"}}
    rules = [rule["shortDescription"]["text"] for rule in found["tool"]["driver"]["rules"]]
    assert rules == [
        "The two sides are not equal.",
        "It is not decided whether the line holds.",
        "The line could not be read.",
    ]
    told = json.loads(run("notes", "--format", "sarif", "--lang", "ja").output)["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["shortDescription"]["text"] for rule in told] == [
        "両辺は等しくない。",
        "この行が成り立つかどうかは決まらない。",
        "この行は読めなかった。",
    ]


def test_json_of_several_files(notes: Path) -> None:
    (notes / "none.md").write_text("nothing", encoding="utf-8")
    data = json.loads(run("notes", "--format", "json").output)
    assert data["schema"] == "matderiv/reports/1"
    assert (data["exit_code"], data["claims"]) == (1, 1)
    assert data["counts"]["wrong"] == 1
    wrong, none, right = data["files"]
    assert [f["file"] for f in data["files"]] == ["notes/below/wrong.md", "notes/none.md", "notes/right.tex"]
    assert none["error"]["message"].startswith("there is no equation")
    assert right["counts"]["right"] == 1
    line = next(x for x in wrong["lines"] if x["kind"] == "wrong")
    assert (line["line"], line["column"]) == (4, AT)


def test_the_json_of_one_file_has_places_and_counts(notes: Path) -> None:
    done = CliRunner().invoke(main, ["check", "notes/below/wrong.md", "--format", "json"], catch_exceptions=False)
    data = json.loads(done.output)
    assert data["schema"] == "matderiv/report/2"
    assert data["counts"] | {"wrong": 1, "definition": 1} == data["counts"]
    assert [(x["line"], x["column"]) for x in data["lines"]] == [(4, 4), (4, AT)]


def test_places_in_a_notebook_are_those_of_its_cells(notes: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["# Title\n"]},
        {"cell_type": "code", "source": "1"},
        {"cell_type": "markdown", "source": ["One\n", "\n", *WRONG.splitlines(keepends=True)]},
    ]
    (notes / "a.ipynb").write_text(json.dumps({"cells": cells}), encoding="utf-8")
    done = run("notes/a.ipynb")
    assert f"notes/a.ipynb:[3]:4:{AT}: 2 ✗ \\nabla_x f = A x + A x\n" in done.output
    (place,) = json.loads(run("notes/a.ipynb", "--format", "sarif").output)["runs"][0]["results"][0]["locations"]
    assert "region" not in place["physicalLocation"]  # which would count in the file


def test_a_line_that_is_ignored(notes: Path) -> None:
    file = notes / "ignored.tex"
    file.write_text(WRONG.replace(" $$\n", " $$ % matderiv: ignore\n"), encoding="utf-8")
    done = run("notes/ignored.tex")
    assert done.exit_code == 0
    assert "notes/ignored.tex: nothing, ignored 2\n" in done.output
    assert "notes/ignored.tex: なし, 無視 2\n" in run("notes/ignored.tex", "--lang", "ja").output
    (notes / "html.md").write_text(WRONG.replace(" $$\n", " $$ <!-- matderiv: ignore -->\n"), encoding="utf-8")
    assert run("notes/html.md").exit_code == 0
    (data,) = json.loads(run("notes/ignored.tex", "--format", "json").output)["files"]
    assert (data["exit_code"], data["first_wrong"], data["right"], sum(data["counts"].values())) == (0, None, True, 0)
    assert [line["ignored"] for line in data["lines"]] == [True, True]
    assert run("notes/ignored.tex", "--format", "html").exit_code == 0
    report = matderiv.check_derivation(file.read_text(encoding="utf-8"))
    assert report.right and report.lines[1].mark == "·"
    assert report.lines[1].explained("en") == "Not judged, as is asked beside it."
    assert report.lines[1].explained("ja") == "横の注記により判定しない。"


def test_a_baseline_hides_what_was_there_and_nothing_else(notes: Path) -> None:
    first = run("notes", "--baseline", "known.json")
    assert first.exit_code == 0
    assert "1 findings are in 'known.json' now" in first.stderr
    again = run("notes", "--baseline", "known.json")
    assert again.exit_code == 0
    assert "notes/below/wrong.md: definitions 1, known before 1\n" in again.output
    assert "既知 1" in run("notes", "--baseline", "known.json", "--lang", "ja").output
    file = notes / "below" / "wrong.md"
    file.write_text("More before it.\n\n" + file.read_text(encoding="utf-8"), encoding="utf-8")
    assert run("notes", "--baseline", "known.json").exit_code == 0  # it stands elsewhere now
    file.write_text(file.read_text(encoding="utf-8") + "\n" + WRONG, encoding="utf-8")
    more = run("notes", "--baseline", "known.json")
    assert more.exit_code in (1, 3)  # the same once more is not what was known
    (notes / "right.tex").write_text(WRONG, encoding="utf-8")
    assert run("notes/right.tex", "--baseline", "known.json").exit_code == 1
    japanese = run("notes", "--baseline", "new.json", "--lang", "ja")
    assert "件の指摘を 'new.json' に書き出した" in japanese.stderr


@pytest.mark.parametrize("text", ["{}", "no json", '{"schema": "matderiv/baseline/1", "files": {"a": 1}}'])
def test_what_is_no_baseline_is_refused(notes: Path, text: str) -> None:
    Path("other.json").write_text(text, encoding="utf-8")
    done = run("notes", "--baseline", "other.json")
    assert done.exit_code == 2
    assert "'other.json' is no baseline that matderiv wrote\nhint: remove the file, or name another" in done.stderr
    told = run("notes", "--baseline", "other.json", "--lang", "ja").stderr
    assert "'other.json' は matderiv が書いたベースラインではない\nヒント: そのファイルを消すか、別の名前にする" in told


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("encoding", "called"), [("cp932", "Shift-JIS"), ("euc_jp", "EUC-JP")])
def test_other_encodings_are_guessed_and_said(notes: Path, encoding: str, called: str) -> None:
    text = "ここで関数を次のように定める。ベクトルによる微分は次のようになる。\n" + WRONG
    (notes / "ja.tex").write_bytes(text.encode(encoding))
    done = run("notes/ja.tex")
    assert f"'notes/ja.tex' was read as {called}.\n" in done.output
    assert f"notes/ja.tex:3:{AT}: 2 ✗" in done.output
    assert f"'notes/ja.tex' は {called} として読んだ。\n" in run("notes/ja.tex", "--lang", "ja").output
    given = run("notes/ja.tex", "--encoding", encoding)
    assert "was read as" not in given.output
    assert f"notes/ja.tex:3:{AT}: 2 ✗" in given.output
    whole = CliRunner().invoke(main, ["check", "notes/ja.tex", "--format", "markdown", "--lang", "en"])
    assert whole.stderr == f"'notes/ja.tex' was read as {called}.\n"
    assert whole.exit_code == 1


def test_an_encoding_that_does_not_fit(notes: Path) -> None:
    (notes / "ja.tex").write_bytes(("関数 " + WRONG).encode("cp932"))
    done = run("notes/ja.tex", "--encoding", "utf-8")
    assert done.exit_code == 2
    assert (
        "'notes/ja.tex' is not in utf-8: byte 0 cannot be read\nhint: for instance utf-8, shift_jis or euc-jp"
        in done.output
    )
    told = run("notes/ja.tex", "--encoding", "utf-8", "--lang", "ja").output
    assert "'notes/ja.tex' は utf-8 ではない。バイト 0 が読めない\nヒント: たとえば utf-8、shift_jis、euc-jp" in told
    unknown = run("notes/ja.tex", "--encoding", "klingon")
    assert "'klingon' is no encoding that is known" in unknown.output
    assert "'klingon' という文字コードはない" in run("notes/ja.tex", "--encoding", "klingon", "--lang", "ja").output
    (notes / "bytes.tex").write_bytes(b"\xff\xfe\x00")
    assert "is no UTF-8 text" in run("notes/bytes.tex").output


def refused(*args: str) -> tuple[str, str]:
    """What is said of arguments in both languages."""
    said: Any = [run(*args, "--lang", language) for language in ("en", "ja")]
    assert [s.exit_code for s in said] == [2, 2]
    return said[0].stderr, said[1].stderr


def test_what_cannot_be_asked(notes: Path) -> None:
    (notes.parent / "empty").mkdir()
    english, japanese = refused("empty")
    assert "no document is in the folder 'empty'\nhint: documents end in .tex, .md" in english
    assert "フォルダ 'empty' に文書がない\nヒント: 文書のファイル名は .tex" in japanese
    english, japanese = refused("notes", "--format", "latex")
    assert "latex prints one document as a whole\nhint: give one document without these options, or one of" in english
    assert "latex は一つの文書全体を表示する形式である\nヒント: 文書を一つにしてこれらのオプションを外すか" in japanese
    english, japanese = refused("x'*x", "--wrt", "x", "--claim", "2*x", "--only", "wrong")
    wanted = (
        "--all, --only, --fail-on, --encoding, --baseline, --jobs, github and sarif are of documents, without --claim"
    )
    assert wanted in english
    assert "github、sarif は文書のものであり、--claim とは使えない" in japanese


def test_a_claim_has_one_objective() -> None:
    done = CliRunner().invoke(main, ["check", "x'*x", "y", "--claim", "2*x"], catch_exceptions=False)
    assert done.exit_code == 2
    assert "Got more arguments than one: y. " in done.stderr


def test_there_is_a_bound_on_files(notes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matderiv.shell.documents.MOST", 1)
    english, japanese = refused("notes")
    assert "these are more than 1 files\nhint: give fewer folders, or the files by name" in english
    assert "ファイルが 1 を超えている\nヒント: フォルダを減らすか、ファイルを名前で与える" in japanese


def test_all_counts_are_in_both_languages(notes: Path) -> None:
    text = (
        "Let $X\\in\\mathbb{R}^{n\\times d}$, $y\\in\\mathbb{R}^n$, $w\\in\\mathbb{R}^d$.\n"
        "$$ f = \\|Xw-y\\|^2,\\quad \\nabla_w f = 2X^T(Xw-y) $$\nSetting it to zero, $$ X^TXw = X^Ty $$\n"
        "Then $$ w = (X^TX)^{-1}X^Ty $$ and $$ a = ( $$ $$ B w = q $$ $$ f = w $$\n"
    )
    (notes / "a.tex").write_text(text, encoding="utf-8")
    english, japanese = run("notes/a.tex").output, run("notes/a.tex", "--lang", "ja").output
    for one, other in (("consequences", "帰結"), ("unread", "未読"), ("equations", "方程式"), ("undecided", "未決定")):
        assert (f"{one} " in english) == (f"{other} " in japanese)
