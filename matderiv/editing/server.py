"""The language server: what is found of documents while somebody writes them, in any editor that speaks the protocol.

One document at a time is worked on, in a thread of its own, so that the editor is answered meanwhile. What a change is
about is judged at once, all of the document when nobody has typed for a moment; a run for which nobody waits is ended.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import sys
import threading
from collections.abc import Awaitable, Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, TypeVar
from urllib.parse import unquote, urlparse

from lsprotocol import types as lsp
from pygls.lsp.server import LanguageServer

from .. import __version__
from ..core.choices import Language
from ..core.memory import Stopped
from ..reading.tree import Span
from ..shell.inputs import inputs_of
from .opened import Note, Opened
from .places import Rows

__all__ = ["serve"]

PAUSE = 0.4  # seconds after a change in which nothing else is typed, before all of a document is judged
MOST_OPEN = 64  # documents that are judged at a time
STACK = 64 * 2**20  # bytes for deeply nested formulas
LANGUAGES = ("latex", "tex", "markdown", "restructuredtext")
SEVERITIES = {"wrong": lsp.DiagnosticSeverity.Error, "open": lsp.DiagnosticSeverity.Information}
CELLS = lsp.NotebookDocumentSyncOptions(
    [lsp.NotebookDocumentFilterWithNotebook("*", cells=[lsp.NotebookCellLanguage("markdown")])]
)

T = TypeVar("T")


class _Sheets:
    """The texts of a document, one behind the other: one of a file, of a notebook those of its cells."""

    def __init__(self, parts: Sequence[tuple[str, str]]) -> None:
        self.parts = parts
        self.rows = [Rows(text) for _, text in parts]
        self.text = "\n\n".join(text for _, text in parts)
        self.starts, at = list[int](), 0
        for _, text in parts:
            self.starts.append(at)
            at += len(text) + 2

    def at(self, uri: str, place: lsp.Position) -> int:
        """The character of the whole at a place of a part."""
        k = next(n for n, (own, _) in enumerate(self.parts) if own == uri)
        return self.starts[k] + self.rows[k].at(place.line, place.character)

    def range(self, span: Span) -> tuple[str, lsp.Range]:
        """The part in which a stretch of the whole begins, and its place there."""
        k = max(n for n, start in enumerate(self.starts) if start <= span[0])
        text = self.parts[k][1]
        places = (self.rows[k].place(min(at - self.starts[k], len(text))) for at in span)
        return self.parts[k][0], lsp.Range(*(lsp.Position(*place) for place in places))


class _Document:
    """A document or notebook that is open."""

    def __init__(self, sheets: _Sheets, opened: Opened) -> None:
        self.sheets, self.opened = sheets, opened
        self.revision = 0


class _Editor:
    """The documents of an editor, and its language."""

    def __init__(self, server: LanguageServer, language: Language | None) -> None:
        self.server, self.asked, self.language = server, language, language or "en"
        self.documents: dict[str, _Document] = {}
        self.folders: list[str] = []
        threading.stack_size(STACK)
        self.work = ThreadPoolExecutor(1)
        self.tasks = set[asyncio.Task[None]]()

    def begin(self, given: lsp.InitializeParams) -> None:
        """Take note of the locale and the folders of the editor."""
        self.language = self.asked or ("ja" if (given.locale or "").lower().split("-")[0] == "ja" else "en")
        roots = [f.uri for f in given.workspace_folders or ()] or [x for x in (given.root_uri,) if x]
        self.folders = [path for uri in roots if (path := _path(uri)) is not None]

    # ---- documents

    def open(self, key: str, parts: Sequence[tuple[str, str]], markdown: bool) -> None:
        """Open a document, and judge all of it."""
        if len(self.documents) >= MOST_OPEN:
            return
        sheets = _Sheets(parts)
        self.documents[key] = _Document(sheets, Opened(sheets.text, lambda text: self._inputs(key, text), markdown))
        self._later(self._whole(key, 0.0))

    def change(self, key: str, parts: Sequence[tuple[str, str]]) -> None:
        """Judge what changed in a document, and then all of it."""
        if (document := self.documents.get(key)) is not None:
            document.revision += 1
            self._later(self._changed(key, document.revision, _Sheets(parts)))

    def close(self, key: str) -> None:
        """Close a document, and say nothing more of it."""
        if (document := self.documents.pop(key, None)) is not None:
            document.revision += 1
            self._publish(document, ())

    def holding(self, uri: str) -> _Document | None:
        """The document in which a text stands."""
        return next((d for d in self.documents.values() if any(own == uri for own, _ in d.sheets.parts)), None)

    def _inputs(self, key: str, text: str) -> Mapping[str, str]:
        """The files that a document in a folder of the workspace reads, none of one elsewhere."""
        path = _path(key)
        inside = path is not None and any(os.path.commonpath((path, folder)) == folder for folder in self.folders)
        return inputs_of(text, path) if path is not None and inside else {}

    # ---- work

    def _later(self, work: Any) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    async def apart(self, work: Callable[..., T], *given: Any) -> T:
        """What a work gives, done in the thread for it."""
        return await asyncio.get_running_loop().run_in_executor(self.work, work, *given)

    async def _changed(self, key: str, revision: int, sheets: _Sheets) -> None:
        document = self.documents.get(key)
        if document is None or revision != document.revision:
            return
        document.sheets = sheets
        told = await self.apart(document.opened.edit, sheets.text)
        if revision == document.revision:
            if told:
                self._publish(document, document.opened.notes(self.language))
            await self._whole(key, PAUSE)

    async def _whole(self, key: str, pause: float) -> None:
        document = self.documents[key]
        revision = document.revision
        await asyncio.sleep(pause)
        if revision != document.revision:
            return
        with suppress(Stopped):
            notes = await self.apart(document.opened.judge, self.language, lambda: revision != document.revision)
            if revision == document.revision:
                self._publish(document, notes)

    def _publish(self, document: _Document, notes: Sequence[Note]) -> None:
        found: dict[str, list[lsp.Diagnostic]] = {uri: [] for uri, _ in document.sheets.parts}
        for note in notes:
            uri, place = document.sheets.range(note.span)
            severity = SEVERITIES.get(note.kind, lsp.DiagnosticSeverity.Warning)
            found[uri].append(lsp.Diagnostic(place, note.said, severity, code=note.kind, source="matderiv"))
        for uri, own in found.items():
            self.server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(uri, own))

    # ---- what is asked

    async def hover(self, asked: lsp.HoverParams) -> lsp.Hover | None:
        """How a formula was read, and its derivative."""
        uri = asked.text_document.uri
        if (document := self.holding(uri)) is None:
            return None
        at = document.sheets.at(uri, asked.position)
        found = await self.apart(document.opened.hover, at, self.language)
        if found is None:
            return None
        said = lsp.MarkupContent(lsp.MarkupKind.PlainText, found[1])
        return lsp.Hover(said, document.sheets.range(found[0])[1])

    async def actions(self, asked: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        """What may be changed in a stretch of a text."""
        uri = asked.text_document.uri
        if (document := self.holding(uri)) is None:
            return []
        sheets = document.sheets
        start, stop = (sheets.at(uri, place) for place in (asked.range.start, asked.range.end))
        found = []
        for fix in await self.apart(document.opened.fixes, start, stop, self.language):
            own, place = sheets.range(fix.span)
            kind = lsp.CodeActionKind.QuickFix if fix.mends else lsp.CodeActionKind.RefactorInline
            edit = lsp.WorkspaceEdit({own: [lsp.TextEdit(place, fix.new)]})
            found.append(lsp.CodeAction(fix.title, kind, edit=edit, is_preferred=fix.mends))
        return found


def _path(uri: str) -> str | None:
    """The path of a file that an editor names, without links."""
    parts = urlparse(uri)
    return os.path.realpath(unquote(parts.path)) if parts.scheme == "file" and not parts.netloc else None


def _server(language: Language | None) -> LanguageServer:
    server = LanguageServer("matderiv", __version__, lsp.TextDocumentSyncKind.Incremental, CELLS)
    editor = _Editor(server, language)

    def text_of(uri: str) -> list[tuple[str, str]]:
        return [(uri, server.workspace.get_text_document(uri).source)]

    def cells_of(uri: str) -> list[tuple[str, str]]:
        found = server.workspace.get_notebook_document(notebook_uri=uri)
        cells = [c.document for c in found.cells if c.kind == lsp.NotebookCellKind.Markup] if found else []
        return [text_of(cell)[0] for cell in cells]

    def opened(given: lsp.DidOpenTextDocumentParams) -> None:
        item = given.text_document
        if item.language_id in LANGUAGES or item.uri.endswith((".tex", ".md", ".markdown", ".rst", ".ipynb")):
            editor.open(item.uri, text_of(item.uri), item.language_id in ("markdown", "restructuredtext"))

    def opened_notebook(given: lsp.DidOpenNotebookDocumentParams) -> None:
        editor.open(given.notebook_document.uri, cells_of(given.notebook_document.uri), True)

    def changed_notebook(given: lsp.DidChangeNotebookDocumentParams) -> None:
        editor.change(given.notebook_document.uri, cells_of(given.notebook_document.uri))

    features: dict[str, Callable[[Any], Awaitable[Any] | None]] = {
        lsp.INITIALIZE: editor.begin,
        lsp.TEXT_DOCUMENT_DID_OPEN: opened,
        lsp.TEXT_DOCUMENT_DID_CHANGE: lambda g: editor.change(g.text_document.uri, text_of(g.text_document.uri)),
        lsp.TEXT_DOCUMENT_DID_CLOSE: lambda g: editor.close(g.text_document.uri),
        lsp.NOTEBOOK_DOCUMENT_DID_OPEN: opened_notebook,
        lsp.NOTEBOOK_DOCUMENT_DID_CHANGE: changed_notebook,
        lsp.NOTEBOOK_DOCUMENT_DID_CLOSE: lambda g: editor.close(g.notebook_document.uri),
        lsp.TEXT_DOCUMENT_HOVER: editor.hover,
        lsp.TEXT_DOCUMENT_CODE_ACTION: editor.actions,
    }
    for name, work in features.items():
        server.feature(name)(_function(work))
    return server


def _function(work: Callable[[Any], Awaitable[Any] | None]) -> Callable[[Any], Awaitable[Any] | None]:
    """A work as a function of its own, on which the library can leave its marks."""
    if not inspect.iscoroutinefunction(work):
        return lambda given: work(given)

    async def asked(given: Any) -> Any:
        return await work(given)

    return asked


def serve(language: Language | None = None) -> None:
    """Speak the language server protocol on standard input and output, until the editor ends it.

    ``language`` is that of all messages; without it they are in the language of the editor.
    """
    _server(language).start_io(sys.stdin.buffer, sys.stdout.buffer)
