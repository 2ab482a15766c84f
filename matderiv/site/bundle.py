"""The Python files that a site holds, of this package and of what it uses, as archives that are imported from as such.

They are taken from what is installed beside this package, so nothing is fetched, and made into byte code where an
interpreter of the right version is at hand: this one, or Node, which runs that of Pyodide.
"""

from __future__ import annotations

import gzip
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from .pyodide import Pyodide

if TYPE_CHECKING:
    from importlib.abc import Traversable

__all__ = ["archived", "compiled", "libraries", "ours"]

LIBRARIES = ("sympy", "mpmath")
SUFFIXES = (".py", ".json", ".css", ".js")  # what is read in the browser
THIS = "{}.{}".format(*sys.version_info)  # the version of this Python
TIME = 600  # seconds after which Node is not waited for any longer
# parts of these libraries that nothing here imports; sums and sets that SymPy works out may need any of the others
LEFT_OUT = re.compile(
    r"sympy/(.*/)?(tests|benchmarks)/|mpmath/tests/"
    r"|sympy/(categories|crypto|diffgeom|galgebra|holonomic|liealgebras|physics|sandbox|stats)\b"
    r"|sympy/parsing/(autolev|c|fortran|latex)/"
)
# of this package what builds a site, and what needs a command line or a notebook
OWN = re.compile(r"matderiv/(site/(?!__init__|answer)|shell/|__main__)")
_DATE = (1980, 1, 1, 0, 0, 0)  # the same files make the same archive


def ours() -> dict[str, bytes]:
    """The files of this package."""
    return {name: read for name, read in _below("matderiv") if not OWN.match(name)}


def libraries() -> dict[str, bytes]:
    """The files of the libraries that it uses, as they are installed here."""
    return {name: read for library in LIBRARIES for name, read in _below(library) if not LEFT_OUT.match(name)}


def _below(package: str) -> Iterator[tuple[str, bytes]]:
    folders: list[tuple[str, Traversable]] = [(package, files(package))]
    while folders:
        path, folder = folders.pop()
        for entry in folder.iterdir():
            name = f"{path}/{entry.name}"
            if entry.is_dir():
                folders.append((name, entry))
            elif name.endswith(SUFFIXES):
                yield name, entry.read_bytes()


def archived(found: Mapping[str, bytes]) -> bytes:
    """An archive of these files, compressed as one: they have much in common, and the browser inflates it by itself."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in sorted(found):
            archive.writestr(zipfile.ZipInfo(name, _DATE), found[name])
    return gzip.compress(out.getvalue(), mtime=0)


def compiled(found: Mapping[str, bytes], pyodide: Pyodide) -> dict[str, bytes] | None:
    """The same with byte code in place of sources; None where nothing here makes that of this Pyodide."""
    native = pyodide.python.startswith(f"{THIS}.")
    node = shutil.which("node")
    if not native and node is None:
        return None
    with TemporaryDirectory() as place:
        home = Path(place)
        folder = home / "sources"
        _written(folder, found)
        _written(home, {name: (files(__package__) / name).read_bytes() for name in ("compile.mjs", "compiling.py")})
        command = [sys.executable, "-X", "no_debug_ranges", str(home / "compiling.py"), str(folder)]
        if not native and node is not None:
            _written(home / "pyodide", pyodide.files)
            command = [node, *(str(home / name) for name in ("compile.mjs", "pyodide", "sources", "compiling.py"))]
        try:
            ended = subprocess.run(command, capture_output=True, timeout=TIME, check=False).returncode
        except (OSError, subprocess.TimeoutExpired):
            return None
        if ended:
            return None
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _written(folder: Path, found: Mapping[str, bytes]) -> None:
    for name, read in found.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(read)
