"""What is asked of a run over documents, and what is found in each."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import field
from typing import Any

from ..core.choices import Language
from ..core.errors import MatderivError
from ..core.records import dataclass
from ..core.text import Said

__all__ = ["CLAIMS", "OPEN", "Asked", "Finding", "Found"]

OPEN = ("undecided", "unread")
CLAIMS = ("right", "consequence")


@dataclass(frozen=True)
class Asked:
    """The options of such a run."""

    name: str  # of the format: "terminal", "json", "html", "github" or "sarif"
    language: Language = "en"
    every: bool = False  # all lines, not only those that are wrong or open
    annotated: bool = False  # one document as a whole, each line with what is said of it
    only_wrong: bool = False
    fail_on_wrong: bool = False
    encoding: str | None = None
    baseline: str | None = None
    jobs: int | None = None  # processes; as many as there are processors where it is left out
    screen: Mapping[str, Any] = field(default_factory=dict)  # colour, width and ascii of the terminal


@dataclass(frozen=True)
class Finding:
    """A line of a document with its place: rows and columns counted from 1, the end behind the last character.

    Its ``number`` is that which other lines refer to it by.
    """

    number: int
    kind: str
    source: str
    said: str
    mark: str
    place: tuple[int, int]
    end: tuple[int, int]
    cell: int | None = None

    @property
    def counts(self) -> bool:
        """Whether somebody has to look at it: it is wrong or open."""
        return self.kind == "wrong" or self.kind in OPEN

    @property
    def print_of(self) -> str:
        """What tells it from other findings of its file, wherever it stands."""
        return hashlib.sha256(f"{self.kind}\0{' '.join(self.source.split())}".encode()).hexdigest()[:24]


@dataclass(frozen=True)
class Found:
    """What was found in a document, in the language that is asked for, or why it could not be read."""

    name: str
    findings: tuple[Finding, ...] = ()
    preface: tuple[str, ...] = ()
    verdict: str = ""
    mark: str = "?"
    data: str = ""  # the report in the format that is asked for, where that prints it whole
    error: MatderivError | None = None
    note: Said | None = None
    ignored: int = 0
    known: int = 0

    @property
    def counts(self) -> dict[str, int]:
        """How many lines there are of each kind."""
        return dict(Counter(f.kind for f in self.findings))

    def exit_code(self, fail_on_wrong: bool) -> int:
        """0 where every claim is verified, 1 where one is wrong, 2 where nothing was read, 3 where some is open."""
        kinds = {f.kind for f in self.findings}
        if self.error is not None:
            return self.error.exit_code
        if "wrong" in kinds:
            return 1
        return 3 if kinds & {*OPEN} and not fail_on_wrong else 0
