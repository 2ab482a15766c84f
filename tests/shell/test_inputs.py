r"""The files that a document reads: \input."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import matderiv
from matderiv.shell.inputs import LONGEST, MOST, inputs_of


@pytest.fixture
def document(tmp_path: Path) -> str:
    folder = tmp_path / "paper"
    (folder / "sub").mkdir(parents=True)
    (folder / "macros.tex").write_text(r"\newcommand{\bX}{\mathbf{X}}\input{sub/more}")
    (folder / "sub" / "more.tex").write_text(r"\newcommand{\half}{\frac12}")
    (folder / "plain.defs").write_text("plain")
    (tmp_path / "outside.tex").write_text("secret")
    os.symlink(tmp_path / "outside.tex", folder / "link.tex")
    os.symlink(tmp_path, folder / "up")
    os.mkfifo(folder / "pipe.tex")
    (folder / "long.tex").write_text("x" * (LONGEST + 1))
    (folder / "binary.tex").write_bytes(b"\xff\xfe")
    return str(folder / "paper.tex")


def test_files_below_the_folder(document: str) -> None:
    found = inputs_of(r"\input{macros} \input plain.defs \include{ macros.tex }", document)
    assert sorted(found) == ["macros", "macros.tex", "plain.defs", "sub/more"]
    assert found["plain.defs"] == "plain"


@pytest.mark.parametrize(
    "name", ["../outside", "../outside.tex", "link", "up/outside", "pipe", "long", "binary", "sub", "none", "a\0b", "~"]
)
def test_what_is_not_read(document: str, name: str) -> None:
    assert inputs_of(rf"\input{{{name}}}", document) == {}
    assert inputs_of(rf"\input{{{os.path.dirname(document)}/macros.tex}}", document) == {}


def test_only_so_many(document: str) -> None:
    folder = Path(document).parent
    for n in range(MOST + 5):
        (folder / f"f{n}.tex").write_text(rf"\input{{f{n + 1}}}")
    assert len(inputs_of(r"\input{f0}", document)) == MOST


def test_macros_of_a_file_are_put_in_place() -> None:
    text = r"\input{defs} Let $\bX\in\mathbb{R}^{n\times d}$ and $f = \half\|\bX w\|^2$. Then $\nabla_wf = \bX^T\bX w$."
    inputs = {"defs": r"\input{more} \newcommand{\bX}{\mathbf{X}}", "more": r"\input{defs}\newcommand{\half}{\frac12}"}
    report = matderiv.check_derivation(text, inputs=inputs)
    assert [line.kind for line in report.lines] == ["definition", "right"]
    assert [text[slice(*line.span)] for line in report.lines] == [r"f = \half\|\bX w\|^2", r"\nabla_wf = \bX^T\bX w"]
    assert matderiv.check_derivation(text).lines[0].kind == "unread"
