"""Notebooks as pages of the book: their text, their cells and what these show, as it is stored in them."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping, Sequence
from html import escape, unescape
from pathlib import Path
from typing import Any

import mistune
from mistune.plugins.math import math

from ...core.errors import InputError
from ...core.os_errors import why_not
from ...core.records import dataclass
from ...core.text import LANGUAGES
from ...printing.mathml import mathml
from .proved import unstyled

__all__ = ["Notebook", "notebooks"]

LONG = 40  # signs beyond which a formula in a sentence may be wider than a phone, and scrolls there by itself
_INLINE = re.compile(r"\$([^$]+)\$")  # a formula as a notebook's own pages have it; no other sign of it stands there
_DISPLAYED = r"\displaystyle "


@dataclass(frozen=True)
class Notebook:
    """A notebook as a page.

    Attributes:
        name: the last part of its address.
        language: its language.
        title: its first heading.
        body: what stands on the page, as HTML.
        pictures: the files of its pictures.
        styles: the styles of single elements.
    """

    name: str
    language: str
    title: str
    body: str
    pictures: Mapping[str, bytes]
    styles: frozenset[str]


def notebooks(folder: str | Path) -> Sequence[Notebook]:
    """The notebooks ``name.language.ipynb`` of a folder.

    Raises:
        InputError: the folder or a notebook cannot be read.
    """
    try:
        found = {p: p.read_text("utf-8") for p in sorted(Path(folder).iterdir()) if p.suffix == ".ipynb"}
    except OSError as error:
        raise InputError(why_not(error)) from None
    out = []
    for path, text in found.items():
        name, _, language = path.stem.rpartition(".")
        if language in LANGUAGES:
            out.append(_page(name.replace("_", "-"), language, json.loads(text)))
    return out


def _page(name: str, language: str, read: Mapping[str, Any]) -> Notebook:
    pictures: dict[str, bytes] = {}
    parts, title = [], name
    for number, cell in enumerate(read["cells"]):
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            if source.startswith("# "):
                title = source.splitlines()[0][2:]
            parts.append(_markdown(source))
            continue
        parts.append(f'<pre class="cell" tabindex="0"><code>{escape(source)}</code></pre>')
        for place, output in enumerate(cell.get("outputs", ())):
            at = f"notebooks/pictures/{name}-{language}-{number}-{place}.png"
            parts.append(_output(output, at, pictures, language))
    body, styles = unstyled("\n".join(parts))
    return Notebook(name, language, title, body, pictures, styles)


def _output(output: Mapping[str, Any], at: str, pictures: dict[str, bytes], language: str) -> str:
    if output["output_type"] == "stream":
        return _shown("".join(output["text"]))
    data = output.get("data", {})
    if "image/png" in data:
        pictures[at] = base64.b64decode("".join(data["image/png"]))
        up = "../../" + "../" * (language != "en")
        what = {"en": "what the cell draws", "ja": "セルが描く図"}[language]
        return f'<img src="{up}{at}" alt="{what}">'
    if "text/html" in data:
        return _INLINE.sub(lambda m: _formula(unescape(m[1]), False), _without_sheet("".join(data["text/html"])))
    for kind in ("text/markdown", "text/latex"):
        if kind in data:
            return _markdown("".join(data[kind]))
    return _shown("".join(data.get("text/plain", "")))


def _shown(text: str) -> str:
    return f'<pre class="output" tabindex="0">{escape(text)}</pre>'


def _without_sheet(html: str) -> str:
    """What a cell shows, without the sheet of style that the book has itself."""
    before, _, rest = html.partition("<style>")
    return before + rest.partition("</style>")[2] if rest else html


class _Renderer(mistune.HTMLRenderer):
    """Markdown with its mathematics as MathML; what that cannot set stands as it was written."""

    def inline_math(self, text: str) -> str:
        shown = _formula(text, False)
        return f'<span class="long" tabindex="0">{shown}</span>' if len(text) > LONG else shown

    def block_math(self, text: str) -> str:
        return f'<div class="formula" tabindex="0">{_formula(text, True)}</div>\n'


def _formula(text: str, display: bool) -> str:
    bare = text.strip().removeprefix(_DISPLAYED)
    try:
        return mathml(bare, display=display or bare != text.strip())
    except ValueError:
        return f"<code>{escape(text)}</code>"


_READ = mistune.create_markdown(renderer=_Renderer(), plugins=["table", math])


def _markdown(text: str) -> str:
    return str(_READ(text))
