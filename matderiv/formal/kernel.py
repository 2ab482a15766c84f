"""Coq itself: whether it is there, the compiled library, and what it says of a file.

The library is compiled once for each of its texts and each version of Coq, into a folder of the user's cache. A file
is given to ``coqc`` with bounds on time and memory; what it prints is read, and nothing else is believed: a theorem is
accepted where ``coqc`` ends well and lists no axiom but the three of classical analysis.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Literal

from ..core.patterns import pattern
from ..core.records import dataclass

try:
    import resource
except ImportError:  # a system without bounds on what a process takes
    resource = None  # type: ignore[assignment]

__all__ = ["AXIOMS", "LIBRARY", "Answer", "answer", "cache", "compiled", "lines", "version"]

LIBRARY = Path(__file__).parent
# of classical mathematics, on which the reals and the topology of Mathematical Components rest
AXIOMS = tuple(
    f"boolp.{name}"
    for name in ("propositional_extensionality", "functional_extensionality_dep", "constructive_indefinite_description")
)
SECONDS = 120  # for one theorem; the article's takes 5
LIBRARY_SECONDS = 600
MEMORY = 4 * 2**30  # of addresses, of which a quarter is used
SAID = 20_000  # characters of what Coq prints that are kept
_LINE = pattern(r"matderiv line: (\d+)")
_AXIOM = pattern(r"([\w.']+)\s*:")

Ending = Literal["passed", "failed", "no time", "no memory"]


@dataclass(frozen=True)
class Answer:
    """What ``coqc`` made of a file.

    Attributes:
        ending: how it ended.
        said: what it printed, both streams, no more than is read.
        axioms: for each theorem asked about, the names of the axioms that it rests on.
    """

    ending: Ending
    said: str
    axioms: Mapping[str, tuple[str, ...]]


def version() -> str | None:
    """The version of the ``coqc`` that is found on the path; ``None`` where there is none that answers."""
    program = shutil.which("coqc")
    if program is None:
        return None
    try:
        run = subprocess.run([program, "--print-version"], capture_output=True, text=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return run.stdout.strip() or None if run.returncode == 0 else None


def cache() -> Path:
    """The folder in which programs of this user keep what they can make again."""
    home = os.environ.get("XDG_CACHE_HOME")
    if home:
        return Path(home)
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    return Path(os.environ.get("LOCALAPPDATA") or Path.home() / ".cache")


def sources() -> list[Path]:
    """The files of the library, in the order in which they are compiled."""
    listed = (LIBRARY / "_CoqProject").read_text(encoding="utf-8").split()
    return [LIBRARY / name for name in listed if name.endswith(".v")]


def compiled(of: str) -> Path:
    """The folder of the library, compiled by the Coq of this version.

    Raises:
        OSError: nothing can be written.
        RuntimeError: Coq does not compile it, as where Mathematical Components is missing; the text is what it says.
    """
    files = sources()
    text = "\0".join([of, *(f.name + "\0" + f.read_text(encoding="utf-8") for f in files)])
    folder = cache() / "matderiv" / f"coq-{sha256(text.encode()).hexdigest()[:16]}"
    if folder.is_dir():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as made:
        for file in files:
            shutil.copy(file, made)
            found = _coqc(Path(made), Path(made), file.name, LIBRARY_SECONDS)
            if found.ending != "passed":
                raise RuntimeError(found.said or found.ending)
        kept = Path(made) / "kept"
        kept.mkdir()
        for file in files:
            shutil.copy(Path(made) / file.with_suffix(".vo").name, kept)
        try:
            kept.rename(folder)  # at once, so that no other process finds half of it
        except OSError:
            if not folder.is_dir():  # nor was another one quicker
                raise
    return folder


def answer(source: str, library: Path, seconds: float = SECONDS) -> Answer:
    """What Coq says of a file with this text."""
    with tempfile.TemporaryDirectory() as made:
        Path(made, "proof.v").write_text(source, encoding="utf-8")
        return _coqc(library, Path(made), "proof.v", seconds)


def _coqc(library: Path, folder: Path, name: str, seconds: float) -> Answer:
    command = ["coqc", "-q", "-w", "none", "-R", str(library), "matderiv", name]
    options: dict[str, object] = {"cwd": folder, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, **options) as process:  # type: ignore[call-overload]
        _bounded(process.pid)
        try:
            out, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            return Answer("no time", "", {})
        except BaseException:
            process.kill()
            raise
    said = out.decode("utf-8", "replace")
    if process.returncode != 0:
        spent = "out of memory" in said.lower() or process.returncode < 0
        return Answer("no memory" if spent else "failed", said[:SAID], {})
    return Answer("passed", said[:SAID], axioms(said))


def _bounded(process: int) -> None:
    """Bound the memory of a process, where the system can."""
    bound = getattr(resource, "prlimit", None)
    if bound is not None:
        with suppress(OSError, ValueError):  # it has ended, or is bounded more closely already
            bound(process, resource.RLIMIT_AS, (MEMORY, MEMORY))


def lines(said: str) -> set[int]:
    """The numbers of the lines whose proofs Coq accepted.

    >>> sorted(lines("matderiv line: 2\\nno\\nmatderiv line: 11\\n"))
    [2, 11]
    """
    return {int(found.group(1)) for found in _LINE.finditer(said)}


def axioms(said: str) -> dict[str, tuple[str, ...]]:
    """The axioms of each theorem, from what ``Print Assumptions`` printed after a line with its name.

    >>> axioms("matderiv: first\\nAxioms:\\nfoo : forall P,\\n  P\\nmatderiv: second\\nClosed under the global context")
    {'first': ('foo',), 'second': ()}
    """
    found: dict[str, tuple[str, ...]] = {}
    for block in said.split("matderiv: ")[1:]:
        name, _, rest = block.partition("\n")
        lines = [line for line in rest.splitlines() if line.strip()]
        if lines[:1] == ["Closed under the global context"]:
            found[name.strip()] = ()
        elif lines[:1] == ["Axioms:"]:
            named = (line for line in lines[1:] if not line[0].isspace())
            found[name.strip()] = tuple(m.group(1) if (m := _AXIOM.match(line)) else line for line in named)
    return found
