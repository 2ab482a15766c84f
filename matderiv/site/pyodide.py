"""The Pyodide that a site is built with: what its npm package holds, as ``npm pack`` or ``npm install`` leaves it."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from ..core.characters import quoted
from ..core.errors import InputError
from ..core.records import dataclass
from ..core.text import Said, Text

__all__ = ["FILES", "Pyodide", "pyodide_of"]

# what a browser fetches of it
FILES = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
LARGEST = 64 << 20  # bytes of one of these files; the largest has ten million
MEMBERS = 10_000  # files of an archive that are looked through; that of the npm package has fourteen

NOT_NAMED = Text(
    "--pyodide is missing, which names Pyodide's npm package", "Pyodide の npm パッケージを示す --pyodide がない"
)
NO_PLACE = Text("there is no {place}", "{place} がない")
NO_ARCHIVE = Text("{place} is neither a folder nor an archive .tgz", "{place} はフォルダでも .tgz のアーカイブでもない")
LACKS = Text("{place} holds no {file}", "{place} に {file} がない")
TOO_LARGE = Text(
    "{file} in {place} is too large for a file of Pyodide", "{place} の {file} は Pyodide のファイルにしては大きすぎる"
)
NO_LOCK = Text(
    "pyodide-lock.json in {place} does not say which Python it is",
    "{place} の pyodide-lock.json に Python の版が書かれていない",
)
PACK = Text(
    "npm pack pyodide@314.0.7 fetches the archive, and --pyodide pyodide-314.0.7.tgz names it",
    "npm pack pyodide@314.0.7 で取得し、--pyodide pyodide-314.0.7.tgz のように指定する",
)


@dataclass(frozen=True)
class Pyodide:
    """The files of a Pyodide, and the version of its Python."""

    files: Mapping[str, bytes]
    python: str


def pyodide_of(place: str | None) -> Pyodide:
    """The Pyodide in a folder or an archive.

    Raises:
        InputError: none is named, or there is none.
    """
    if place is None:
        raise _refused(NOT_NAMED())
    path = Path(place)
    shown = quoted(place)
    if path.is_dir():
        found = dict(_in_folder(path))
    elif not path.exists():
        raise _refused(NO_PLACE(place=shown))
    else:
        try:
            found = dict(_in_archive(path, shown))
        except (tarfile.TarError, EOFError):
            raise _refused(NO_ARCHIVE(place=shown)) from None
    for file in FILES:
        if file not in found:
            raise _refused(LACKS(place=shown, file=file))
        if len(found[file]) > LARGEST:
            raise _refused(TOO_LARGE(place=shown, file=file))
    return Pyodide({file: found[file] for file in FILES}, _python(found["pyodide-lock.json"], shown))


def _in_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    """The files of the folder itself, or of the package as npm installs or unpacks it."""
    inside = (path, path / "package", path / "pyodide", path / "node_modules" / "pyodide")
    home = next((p for p in inside if (p / FILES[0]).is_file()), path)
    for name in FILES:
        if (home / name).is_file():
            with (home / name).open("rb") as file:
                yield name, file.read(LARGEST + 1)


def _in_archive(path: Path, shown: str) -> Iterator[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        for count, member in enumerate(archive):
            if count > MEMBERS:
                raise _refused(NO_ARCHIVE(place=shown))
            folder, _, name = member.name.removeprefix("./").rpartition("/")
            file = archive.extractfile(member) if name in FILES and folder in ("", "package", "pyodide") else None
            if file is not None:
                yield name, file.read(LARGEST + 1)


def _python(lock: bytes, shown: str) -> str:
    try:
        return str(json.loads(lock)["info"]["python"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise _refused(NO_LOCK(place=shown)) from None


def _refused(said: Said) -> InputError:
    return InputError(said, hint=PACK)
