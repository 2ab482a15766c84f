"""The list of the book's formulas: what is differentiated, by what, under which assumptions, and what it is called."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from importlib.resources import files
from typing import Any, cast
from urllib.parse import urlencode

from ...core.choices import StructureName
from ...core.records import dataclass
from ...core.text import Text
from ...deriving.derivation import Derivation
from ...deriving.derive import derive

__all__ = ["Chapter", "Entry", "chapters"]

# in the order of the book
CHAPTERS = (
    *("vectors", "traces", "norms", "inverses", "determinants", "entrywise", "softmax", "losses", "likelihoods"),
    *("kronecker", "structured", "hessians", "jacobians", "rows", "kinks", "spectra", "abstract", "networks"),
    *("entries", "scalars", "open"),
)
WORDS = 40  # signs of an objective that an address shows


@dataclass(frozen=True)
class Entry:
    """A formula of the book, as ``derive`` takes it; ``title`` is its name, where it has one.

    >>> Entry("x'*A*x", "x", assume={"A": "symmetric"}).query
    "f=x'*A*x&by=x&style=both&assume.A=symmetric"
    >>> Entry("x'*A*x", "x").slug == Entry("x'*A*x", "x", order=2).slug
    False
    """

    objective: str
    by: str
    order: int = 1
    structure: str | None = None
    shapes: Mapping[str, tuple[str, ...]] | None = None
    assume: Mapping[str, str] | None = None
    functions: Mapping[str, Any] | None = None
    title: Text | None = None

    @classmethod
    def of(cls, line: Mapping[str, Any]) -> Entry:
        """An entry from its line of the list."""
        shapes = {name: tuple(sizes) for name, sizes in line.get("shapes", {}).items()}
        title = Text(*line["title"]) if "title" in line else None
        functions = {name: f if isinstance(f, str) else tuple(f) for name, f in line.get("functions", {}).items()}
        return cls(
            line["f"],
            line["by"],
            line.get("order", 1),
            line.get("structure"),
            shapes,
            line.get("assume", {}),
            functions,
            title,
        )

    def derived(self) -> Derivation:
        """Its derivation, with the proof in both styles.

        Raises:
            MatderivError: it cannot be proved.
        """
        return derive(
            self.objective,
            self.by,
            order=self.order,
            structure=cast("StructureName | None", self.structure),
            shapes=self.shapes or {},
            assume=self.assume or {},
            functions=self.functions or None,
            style="both",
        )

    @cached_property
    def slug(self) -> str:
        """What its address ends with: the same wherever it stands in the list, and of no other."""
        asked = [self.objective, self.by, self.order, self.structure, self.shapes, self.assume, self.functions]
        digest = sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:6]
        words = re.sub(r"[^A-Za-z0-9]+", "-", self.title.en if self.title else self.objective).strip("-").lower()
        return f"{words[:WORDS].rstrip('-')}-{digest}"

    @property
    def query(self) -> str | None:
        """What stands behind the # in an address of the playground that asks for it; None where it takes no such."""
        if self.functions:
            return None
        asked = {"f": self.objective, "by": self.by}
        asked |= {"order": str(self.order)} if self.order > 1 else {}
        asked |= {"structure": self.structure} if self.structure else {}
        asked["style"] = "both"
        asked |= {f"shape.{name}": ",".join(sizes) for name, sizes in (self.shapes or {}).items()}
        asked |= {f"assume.{name}": fact for name, fact in (self.assume or {}).items()}
        return urlencode(asked, safe="*'()[],^/")


@dataclass(frozen=True)
class Chapter:
    """Some formulas of one kind."""

    name: str
    title: Text
    about: Text
    entries: tuple[Entry, ...]


def chapters() -> tuple[Chapter, ...]:
    """The whole list.

    >>> [chapter.name for chapter in chapters()][:3]
    ['vectors', 'traces', 'norms']
    """
    found = []
    for name in CHAPTERS:
        read = json.loads((files(__package__) / "chapters" / f"{name}.json").read_text("utf-8"))
        entries = tuple(map(Entry.of, read["formulas"]))
        found.append(Chapter(name, Text(*read["title"]), Text(*read["about"]), entries))
    return tuple(found)
