"""The book written to a folder: a page for each formula, for each chapter and for each notebook, in both languages.

Every page stands at an address of its own, ``chapter/formula/``, in Japanese below ``ja/``; they share three files of
style and one script, which only searches the contents.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from importlib.resources import files
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from ... import __version__
from ...core.errors import InputError
from ...core.os_errors import why_not
from ...core.records import dataclass
from ...core.text import LANGUAGES, Text
from ...printing.page import style
from ...proving.structure import STRUCTURES
from ...targets import TARGETS
from .entries import Chapter, Entry, chapters
from .notebooks import Notebook, notebooks
from .proved import Proved, Refused, proved

__all__ = ["POLICY", "Book", "write_book"]

# no style or script stands in a page itself, and nothing is loaded from elsewhere
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'"
FILES = ("book.css", "search.js")
OTHER = {"en": "ja", "ja": "en"}
HOME = {"en": "", "ja": "ja/"}
AT_ONCE = 4  # formulas that a process is given at once


@dataclass(frozen=True)
class Book:
    """A book that was written.

    Attributes:
        proved: the addresses of the formulas within the book, in its order.
        refused: for each formula without a proof why, in English.
        certified: of how many Coq's kernel accepts the claim, where it was asked.
        files: how many files were written, and ``size`` their bytes.
    """

    proved: Sequence[str]
    refused: Mapping[str, str]
    certified: int
    files: int
    size: int


def write_book(
    folder: str | Path,
    *,
    found: Sequence[Chapter] | None = None,
    notes: str | Path | None = None,
    kernel: bool = False,
    processes: int | None = None,
) -> Book:
    """Write the book to a folder: all chapters, or those ``found``, with the notebooks that lie in ``notes``.

    Raises:
        InputError: it cannot be written, or ``notes`` cannot be read.
    """
    listed = chapters() if found is None else found
    entries = [(chapter, entry) for chapter in listed for entry in chapter.entries]
    made = _derived([entry for _, entry in entries], kernel, processes)
    results = [(chapter, entry, result) for (chapter, entry), result in zip(entries, made, strict=True)]
    out = dict(_Pages(listed, results, notebooks(notes) if notes is not None else ()).all())
    try:
        for name, text in out.items():
            file = Path(folder, name)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(text)
    except OSError as error:
        raise InputError(why_not(error)) from None
    good = [(c, e, r) for c, e, r in results if isinstance(r, Proved)]
    return Book(
        [_address(c, e) for c, e, _ in good],
        {e.objective: r.why["en"] for _, e, r in results if isinstance(r, Refused)},
        sum(r.certified for _, _, r in good),
        len(out),
        sum(map(len, out.values())),
    )


def _derived(entries: Sequence[Entry], kernel: bool, processes: int | None) -> list[Proved | Refused]:
    if processes == 1:
        return [proved(entry, kernel) for entry in entries]
    with ProcessPoolExecutor(processes or os.cpu_count(), get_context("spawn")) as pool:
        return list(pool.map(partial(proved, kernel=kernel), entries, chunksize=AT_ONCE))


def _address(chapter: Chapter, entry: Entry) -> str:
    return f"{chapter.name}/{entry.slug}/"


class _Pages:
    """All files of the book."""

    def __init__(
        self,
        listed: Sequence[Chapter],
        results: Sequence[tuple[Chapter, Entry, Proved | Refused]],
        notes: Sequence[Notebook],
    ) -> None:
        self.templates = Environment(
            loader=PackageLoader(__package__), autoescape=True, undefined=StrictUndefined, trim_blocks=True
        )
        self.good = [(c, e, r) for c, e, r in results if isinstance(r, Proved)]
        self.refused = [(e, r) for _, e, r in results if isinstance(r, Refused)]
        self.chapters = [(c, [(e, r) for o, e, r in self.good if o is c]) for c in listed]
        self.chapters = [(c, rows) for c, rows in self.chapters if rows]
        self.notes = notes

    def all(self) -> Iterator[tuple[str, bytes]]:
        """Their names with what is in them."""
        for name in FILES:
            yield name, (files(__package__) / "page" / name).read_bytes()
        yield "proof.css", style().encode()
        styles = sorted(set().union(*(r.styles for _, _, r in self.good), *(n.styles for n in self.notes)))
        yield "single.css", "".join(f'[data-style="{s}"] {{ {s} }}\n' for s in styles).encode()
        for notebook in self.notes:
            yield from notebook.pictures.items()
        for language in LANGUAGES:
            for address, template, values in self.pages(language):
                yield f"{HOME[language]}{address}index.html", self.page(language, address, template, values)

    def pages(self, language: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """The pages of one language: the address, the template, and what it is filled with."""
        notes = [n for n in self.notes if n.language == language]
        yield "", "contents", {"chapters": self.chapters, "refused": len(self.refused), "notes": notes}
        for chapter, rows in self.chapters:
            yield f"{chapter.name}/", "chapter", {"chapter": chapter, "rows": rows}
        places = [_address(c, e) for c, e, _ in self.good]
        for n, (chapter, entry, result) in enumerate(self.good):
            near = {"before": self._at(n - 1, places), "after": self._at(n + 1, places)}
            yield places[n], "formula", {"chapter": chapter, "entry": entry, "proved": result, **near}
        yield "refused/", "refused", {"refused": self.refused}
        for notebook in notes:
            yield f"notebooks/{notebook.name}/", "notebook", {"notebook": notebook}

    def _at(self, n: int, places: Sequence[str]) -> dict[str, Any] | None:
        """A neighbour: its address and what it is called by."""
        if not 0 <= n < len(places):
            return None
        _, entry, found = self.good[n]
        return {"place": places[n], "entry": entry, "proved": found}

    def page(self, language: str, address: str, template: str, values: Mapping[str, Any]) -> bytes:
        """A page; addresses in it are relative, so that the book may stand anywhere."""
        up = "../" * address.count("/")
        root = up + "../" * bool(HOME[language])

        def said(text: Text) -> str:
            return text.fill(language, {})

        shared: dict[str, Any] = {
            "language": language,
            "say": lambda en, ja: Text(en, ja).fill(language, {}),
            "said": said,
            "home": up or "./",
            "root": root or "./",
            "other": OTHER[language],
            "translated": f"{root}{HOME[OTHER[language]]}{address}" or "./",
            "policy": POLICY,
            "version": __version__,
            "address": _address,
            "structures": {name: said(structure.word) for name, structure in STRUCTURES.items()},
            "targets": {name: said(target.meaning) for name, target in TARGETS.items()},
        }
        return self.templates.get_template(f"{template}.html").render(**shared, **values).encode()
