"""A site served to this machine alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Any

from ..core.characters import quoted
from ..core.errors import InputError
from ..core.os_errors import why_not
from ..core.text import Text
from .build import POLICY, write

__all__ = ["served"]

HOST = "127.0.0.1"
HEADERS = {
    "Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'",  # which holds for the workers too
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}
TYPES = {
    ".mjs": "text/javascript",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".pack": "application/octet-stream",
}


class _Handler(SimpleHTTPRequestHandler):
    """Files with the headers of the site, and no word about requests."""

    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}

    def end_headers(self) -> None:
        for name, value in HEADERS.items():
            self.send_header(name, value)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Nothing."""


NO_SITE = Text("there is no site in {folder}", "{folder} にサイトがない")
WRITE = Text("matderiv site {folder} writes one", "matderiv site {folder} で書き出す")


@contextmanager
def served(folder: str | None, pyodide: str | None = None, port: int = 0) -> Iterator[tuple[str, Callable[[], None]]]:
    """A site at an address of this machine, and what waits until it is ended by the keyboard.

    Without a ``folder`` it is made anew, with this Pyodide, for as long as it is served. With port 0 it is at any free
    one.

    Raises:
        InputError: there is no site in the folder, or no Pyodide, or the port is taken.
    """
    with TemporaryDirectory() as place:
        if folder is None:
            write(place, pyodide)
        elif not Path(folder, "index.html").is_file():
            raise InputError(NO_SITE(folder=quoted(folder)), hint=WRITE(folder=folder))
        try:
            found = ThreadingHTTPServer((HOST, port), partial(_Handler, directory=folder or place))
        except OSError as error:
            raise InputError(why_not(error)) from None
        with found, suppress(KeyboardInterrupt):
            thread = Thread(target=found.serve_forever, daemon=True)
            thread.start()
            try:
                yield f"http://{HOST}:{found.server_port}/", thread.join
            finally:
                found.shutdown()
