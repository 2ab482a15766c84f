"""A site written to a folder: the page, its worker, Pyodide, and the archives of Python files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from pathlib import Path

from .. import __version__
from ..core.characters import quoted
from ..core.errors import InputError
from ..core.os_errors import why_not
from ..core.records import dataclass
from ..core.text import Text
from ..printing.page import style
from .bundle import archived, compiled, libraries, ours
from .pyodide import pyodide_of

__all__ = ["POLICY", "Written", "write"]

# what the page and its worker may load: files of the site alone; and no style or script stands in the page itself
POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; "
    "worker-src 'self'; img-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'"
)
PAGE = ("index.html", "style.css", "app.js", "state.js", "worker.js", "sw.js", "icon.svg", "notices.txt")
LIST = "files.js"  # what the service worker keeps
STAMP = "// files of a site that matderiv wrote"

OTHERS = Text(
    "{folder} holds files that no site of matderiv is made of",
    "{folder} には matderiv のサイトのものではないファイルがある",
)
EMPTY = Text("name a folder that is empty or not there yet", "空のフォルダか、まだないフォルダを指定する")


@dataclass(frozen=True)
class Written:
    """A site that was written: its files with their sizes in bytes, and whether its Python files are compiled."""

    sizes: Mapping[str, int]
    compiled: bool


def write(folder: str | Path, pyodide: str | None, *, book: bool = False) -> Written:
    """Write the site to a folder, with the Pyodide in another folder or an archive; its page may lead to a ``book``.

    Raises:
        InputError: there is no Pyodide, the folder holds something else, or it cannot be written.
    """
    home = Path(folder)
    distribution = pyodide_of(pyodide)
    _require_own(home)
    sources = {"matderiv.pack": ours(), "libraries.pack": libraries()}
    together = compiled({name: read for found in sources.values() for name, read in found.items()}, distribution)
    out = {f"pyodide/{name}": read for name, read in distribution.files.items()}
    for archive, found in sources.items():
        roots = {name.partition("/")[0] for name in found}
        made = found if together is None else {n: r for n, r in together.items() if n.partition("/")[0] in roots}
        out[archive] = archived(made)
    for name in PAGE:
        out[name] = (files(__package__) / "page" / name).read_bytes()
    out["proof.css"] = style().encode()
    page = out["index.html"].decode()
    filled = {"@POLICY@": POLICY, "@VERSION@": __version__, "@BOOK@": "" if book else "hidden"}
    for mark, text in filled.items():
        page = page.replace(mark, text)
    out["index.html"] = page.encode()
    out[LIST] = _listed(out)
    try:
        for name, read in out.items():
            file = home / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(read)
    except OSError as error:
        raise InputError(why_not(error)) from None
    return Written({name: len(read) for name, read in out.items()}, together is not None)


def _listed(out: Mapping[str, bytes]) -> bytes:
    """The names of all files, under a name that changes with any of them."""
    digest = sha256()
    for name in sorted(out):
        digest.update(name.encode() + b"\0" + sha256(out[name]).digest())
    cache = json.dumps(f"matderiv-{digest.hexdigest()[:16]}")
    return f"{STAMP}\nself.CACHE = {cache};\nself.FILES = {json.dumps(sorted(out))};\n".encode()


def _require_own(home: Path) -> None:
    """Refuse a folder with something else in it.

    Raises:
        InputError: it is one, or no folder.
    """
    try:
        if not home.exists() or not any(home.iterdir()):
            return
        if (home / LIST).is_file() and (home / LIST).read_text("utf-8", "replace").startswith(STAMP):
            return
    except OSError as error:
        raise InputError(why_not(error)) from None
    raise InputError(OTHERS(folder=quoted(str(home))), hint=EMPTY)
