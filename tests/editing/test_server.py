"""An editor's session over the protocol: what is wrong is shown as it is written, mended by an action, and gone."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable, Sequence
from functools import partial, wraps
from pathlib import Path

import pytest

pytest.importorskip("pytest_lsp", reason="the extra lsp is not installed")
from lsprotocol import types as lsp
from pytest_lsp import LanguageClient, client_capabilities, make_test_lsp_client
from written import lecture

from matderiv.editing.places import Rows

URI = "file:///workspace/notes.tex"
TEXT = r"""Let $A \in \mathbb{R}^{n\times n}$.

\[ f = x^\top A x \]

Then \[ \nabla_x f = (A + A^\top) x. \]
"""
RIGHT, WRONG = "(A + A^\\top) x", "3(A + A^\\top) x"
SERVER = [sys.executable, "-m", "matderiv", "lsp"]


def initialize(locale: str) -> lsp.InitializeParams:
    return lsp.InitializeParams(capabilities=client_capabilities("visual-studio-code"), locale=locale)


def session(
    work: Callable[[LanguageClient, bool], Awaitable[None]], locales: Sequence[str] = ("en-GB", "ja")
) -> Callable[[str], None]:
    """A test of a session with a server of its own, once in each language."""

    async def held(locale: str) -> None:
        client = make_test_lsp_client()
        await client.start_io(*SERVER)
        await client.initialize_session(initialize(locale))
        try:
            await asyncio.wait_for(work(client, locale == "ja"), timeout=300)
        finally:
            await client.shutdown_session()
            await client.stop()

    @wraps(work)
    def test(locale: str) -> None:
        asyncio.run(held(locale))

    del test.__wrapped__  # type: ignore[attr-defined]  # pytest is to see the argument of this one
    return pytest.mark.parametrize("locale", locales)(test)


def position(text: str, at: int) -> lsp.Position:
    return lsp.Position(*Rows(text).place(at))


def stretch(text: str, part: str) -> lsp.Range:
    at = text.index(part)
    return lsp.Range(position(text, at), position(text, at + len(part)))


def open_file(client: LanguageClient, text: str, uri: str = URI, language: str = "latex") -> None:
    client.text_document_did_open(
        lsp.DidOpenTextDocumentParams(lsp.TextDocumentItem(uri, language, version=1, text=text))
    )


def change(client: LanguageClient, place: lsp.Range, new: str, version: int) -> None:
    client.text_document_did_change(
        lsp.DidChangeTextDocumentParams(
            lsp.VersionedTextDocumentIdentifier(version, URI),
            [lsp.TextDocumentContentChangePartial(text=new, range=place)],
        )
    )


async def told(client: LanguageClient) -> list[lsp.Diagnostic]:
    """What the server says next of the file."""
    await client.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[URI])


def applied(text: str, edit: lsp.TextEdit) -> str:
    rows = Rows(text)
    start, stop = (rows.at(p.line, p.character) for p in (edit.range.start, edit.range.end))
    return text[:start] + edit.new_text + text[stop:]


@session
async def test_a_line_breaks_is_told_is_mended_and_is_gone(editor: LanguageClient, japanese: bool) -> None:
    open_file(editor, TEXT)
    assert await told(editor) == []
    place = stretch(TEXT, RIGHT)
    change(editor, place, WRONG, 2)
    broken = TEXT.replace(RIGHT, WRONG)
    (at_once,) = await told(editor)
    (whole,) = await told(editor)
    line = stretch(broken, r"\nabla_x f = 3(A + A^\top) x")
    for found in (at_once, whole):
        assert (found.severity, found.code, found.range) == (lsp.DiagnosticSeverity.Error, "wrong", line)
    assert ("右辺で" in whole.message, "the right side" in whole.message) == (japanese, not japanese)
    asked = lsp.CodeActionParams(lsp.TextDocumentIdentifier(URI), line, lsp.CodeActionContext([whole]))
    (action,) = await editor.text_document_code_action_async(asked)
    expected = "最も近い正しい右辺に置き換える" if japanese else "Replace by the nearest right side"
    assert action.title.startswith(expected) and action.is_preferred
    ((edit,),) = action.edit.changes.values()
    assert applied(broken, edit).replace("{\\top}", "\\top") == TEXT
    change(editor, edit.range, edit.new_text, 3)
    assert await told(editor) == []


@session
async def test_a_formula_tells_how_it_was_read_and_its_derivatives(editor: LanguageClient, japanese: bool) -> None:
    open_file(editor, TEXT)
    await told(editor)
    place = position(TEXT, TEXT.index("x^\\top A"))
    hover = await editor.text_document_hover_async(lsp.HoverParams(lsp.TextDocumentIdentifier(URI), place))
    assert "f = xᵀAx" in hover.contents.value and "(A + Aᵀ)x" in hover.contents.value
    asked = lsp.CodeActionParams(lsp.TextDocumentIdentifier(URI), lsp.Range(place, place), lsp.CodeActionContext([]))
    actions = await editor.text_document_code_action_async(asked)
    inserted = [next(iter(a.edit.changes.values()))[0] for a in actions]
    assert any(r"\nabla_{x} f = (A + A^{\top}) x" in edit.new_text for edit in inserted)
    assert any("Claim." in edit.new_text or "主張" in edit.new_text for edit in inserted)
    new = next(edit for edit in inserted if r"\nabla_{x}" in edit.new_text)
    change(editor, new.range, new.new_text, 2)
    assert await told(editor) == []


@session
async def test_what_cannot_be_read_is_told_where_it_stands(editor: LanguageClient, japanese: bool) -> None:
    open_file(editor, "Let \\begin{align} a = b")
    (found,) = await told(editor)
    assert (found.code, found.range.start) == ("error", lsp.Position(0, 4))
    assert ("が閉じられていない" if japanese else "is never closed") in found.message


@session
async def test_the_cells_of_a_notebook_are_one_document(editor: LanguageClient, japanese: bool) -> None:
    notebook, cells = "file:///workspace/a.ipynb", ["file:///workspace/a.ipynb#1", "file:///workspace/a.ipynb#2"]
    texts = [r"Let $f = x^\top x$.", r"So $$ \nabla_x f = 3x $$"]
    editor.notebook_document_did_open(
        lsp.DidOpenNotebookDocumentParams(
            lsp.NotebookDocument(
                notebook, "jupyter-notebook", 1, [lsp.NotebookCell(lsp.NotebookCellKind.Markup, c) for c in cells]
            ),
            [lsp.TextDocumentItem(c, "markdown", 1, t) for c, t in zip(cells, texts, strict=True)],
        )
    )
    while not editor.diagnostics.keys() >= {*cells}:  # both may come before one waits for the second
        await editor.wait_for_notification(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    assert not editor.diagnostics[cells[0]]
    (found,) = editor.diagnostics[cells[1]]
    assert found.range == stretch(texts[1], r"\nabla_x f = 3x")


def processor_time(client: LanguageClient) -> float:
    """Seconds of processor time that the server has used."""
    fields = Path(f"/proc/{client._server.pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.exhaustive
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="/proc tells the processor time")
@partial(session, locales=("en-GB",))
async def test_a_line_of_three_hundred_is_told_in_0_3_seconds(editor: LanguageClient, japanese: bool) -> None:
    text = lecture(300)
    open_file(editor, text)
    assert await told(editor) == []
    await asyncio.sleep(0.1)
    before = processor_time(editor)
    part = "16 X^\\top (Xw - y) + (A + A^\\top) w + 8 w"
    mistaken = part.replace("+ (A", "- (A")
    change(editor, stretch(text, part), mistaken, 2)
    (found,) = await told(editor)
    assert found.code == "wrong" and processor_time(editor) - before < 0.3
    broken = text.replace(part, mistaken)
    (found,) = await told(editor)  # all of it was judged, so that the nearest right side is known
    asked = lsp.CodeActionParams(lsp.TextDocumentIdentifier(URI), found.range, lsp.CodeActionContext([found]))
    (action,) = await editor.text_document_code_action_async(asked)
    ((edit,),) = action.edit.changes.values()
    assert applied(broken, edit).count("16 X^") == text.count("16 X^")
    before = processor_time(editor)
    change(editor, edit.range, edit.new_text, 3)
    assert await told(editor) == []
    assert processor_time(editor) - before < 0.3
