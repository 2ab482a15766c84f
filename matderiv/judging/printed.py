"""What verdicts and reports share: a short document of theirs, in every format."""

from __future__ import annotations

from typing import Any

from ..deep import deep
from ..errors import InputError
from ..formats import FORMATS
from ..printing.sheet import Sheet
from ..text import LANGUAGES, Text

__all__ = ["Printed"]

ONE_OF = Text("one of {names}", "{names} のいずれか")


class Printed:
    """Something with a ``sheet``, which the formats print."""

    @property
    def sheet(self) -> Sheet:
        """The document that every format prints."""
        raise NotImplementedError

    @deep()
    def to(self, name: str, *, language: str = "en", standalone: bool = False, **options: Any) -> str:
        """The document in one of the discovered formats: terminal, markdown, latex, notebook, json, …

        Raises:
            InputError: there is no such format or language.
        """
        record = FORMATS.get(name)
        known = [f for f, r in FORMATS.items() if r.sheet is not None]
        if record is None or record.sheet is None:
            raise InputError(
                Text("there is no format {name}", "{name} という形式はない")(name=repr(name)),
                hint=ONE_OF(names=", ".join(known)),
            )
        if language not in LANGUAGES:
            raise InputError(
                Text("there is no language {name}", "{name} という言語はない")(name=repr(language)),
                hint=ONE_OF(names=", ".join(LANGUAGES)),
            )
        return record.sheet(self.sheet, language, standalone, **options)

    def __str__(self) -> str:
        return self.to("terminal").rstrip("\n")

    def __repr__(self) -> str:
        return str(self)

    def _repr_html_(self) -> str:
        return self.to("notebook")
