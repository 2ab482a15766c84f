"""What verdicts and reports share: a short document of theirs, in every format."""

from __future__ import annotations

from typing import Any

from ..core.choices import FormatName, Language, check_flag, check_format, check_language, check_width
from ..core.faults import guarded
from ..core.portable import Portable
from ..core.recursion import deep
from ..formats import FORMATS
from ..printing.sheet import Sheet

__all__ = ["Printed"]


class Printed(Portable):
    """Something with a ``sheet``, which the formats print."""

    @property
    def sheet(self) -> Sheet:
        """The document that every format prints."""
        raise NotImplementedError

    @guarded
    def to(
        self,
        name: FormatName,
        *,
        language: Language = "en",
        standalone: bool = False,
        colour: bool = False,
        width: int | None = None,
        ascii: bool = False,
    ) -> str:
        """The document in one of the discovered formats: terminal, markdown, latex, notebook, json, …

        ``colour``, ``width``, in columns, and ``ascii`` are those of a terminal; other formats have none.

        Raises:
            InputError: there is no such format or language.
        """
        return self._printed(self.sheet, name, language, standalone, colour, width, ascii)

    @deep()
    def _printed(
        self,
        shown: Sheet,
        name: FormatName,
        language: Language,
        standalone: bool,
        colour: bool,
        width: int | None,
        ascii: bool,
    ) -> str:
        check_format(name, [f for f, r in FORMATS.items() if r.sheet is not None])
        check_language(language)
        check_flag("standalone", standalone)
        check_flag("colour", colour)
        check_flag("ascii", ascii)
        check_width(width)
        sheet = FORMATS[name].sheet
        assert sheet is not None
        screen: dict[str, Any] = {"colour": colour, "width": width, "ascii": ascii} if FORMATS[name].interactive else {}
        return sheet(shown, language, standalone, **screen)

    def __str__(self) -> str:
        return self.to("terminal").rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return self.to("notebook")
