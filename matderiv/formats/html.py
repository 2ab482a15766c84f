"""A web page: mathematics as MathML, which browsers typeset themselves; one file, no network, no script to see it.

Alone (``standalone``) it is a page in both languages with a switch; a fragment is in one language, for a page of one's
own. The few lines of script only copy LaTeX to the clipboard.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from importlib.resources import files

from ..core.choices import Steps
from ..core.proof import Proof
from ..core.records import dataclass
from ..core.text import LANGUAGES, Said, Text
from ..expressions.writer import unicode
from ..printing import wording
from ..printing.format import Format, in_styles
from ..printing.mathml import mathml
from ..printing.page import Leaf, Styled, sign, style
from ..printing.sheet import Sheet
from .latex import render as as_latex
from .latex import sheet as sheet_as_latex

__all__ = ["FORMAT", "Document", "bodies", "body", "documents", "fragment", "render", "whole"]

_NAMES = {"en": "English", "ja": "日本語"}
_LANGUAGE = Text("Language", "言語")
_PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="{written_by}">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<header class="matderiv matderiv-bar"><fieldset><legend>{legend}</legend>{switch}</fieldset></header>
<main>
{body}
</main>
<template id="matderiv-latex">{latex}</template>
<script>
{script}</script>
</body>
</html>
"""


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof as HTML."""
    if standalone:
        return whole([proof], language, steps)
    return fragment([proof], language, steps)


def fragment(proofs: Sequence[Proof], language: str = "en", steps: Steps = "all") -> str:
    """Proofs as they stand within a page of one's own, those of one claim with a switch."""
    return f"{_stamp()}<style>{style()}</style>\n{bodies(proofs, (language,), steps)}\n"


def whole(proofs: Sequence[Proof], language: str = "en", steps: Steps = "all") -> str:
    """A page of proofs, in both languages with a switch."""
    title = "; ".join(dict.fromkeys(" = ".join(unicode(e) for e in p.stated) for proof in proofs for p in proof.parts))
    return _page(
        title, bodies(proofs, LANGUAGES, steps), "\n".join(as_latex(p, language, steps) for p in proofs), language
    )


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document as HTML; alone it is a page in both languages, like a proof."""
    if standalone:
        return _page(sheet.verdict.fill(language, {}), body(sheet), sheet_as_latex(sheet, language), language)
    return f"{_stamp()}<style>{style()}</style>\n{Leaf(sheet, (language,), _formula).body()}\n"


@dataclass(frozen=True)
class Document:
    """One of several documents on a page: its file, the mark and what is said of it in a few words, and its body."""

    name: str
    mark: str
    said: Mapping[str, str]
    body: str = ""


def body(sheet: Sheet) -> str:
    """A short document in both languages, as it stands within a page."""
    return Leaf(sheet, LANGUAGES, _formula).body()


def documents(found: Sequence[Document], title: Said, language: str = "en") -> str:
    """A page of several documents, with a list of them first."""
    rows, sections = [], []
    for number, document in enumerate(found, 1):
        name = escape(document.name)
        link = f'<a href="#file-{number}">{name}</a>' if document.body else name
        said = "".join(f'<span lang="{x}">{escape(document.said[x])}</span>' for x in LANGUAGES)
        rows.append(f"<li>{sign(document.mark)} {link}: {said}</li>")
        if document.body:
            sections.append(f'<section id="file-{number}"><h2 class="file">{name}</h2>\n{document.body}</section>')
    heading = "".join(f'<span lang="{x}">{escape(title.within(x))}</span>' for x in LANGUAGES)
    listed = f'<nav class="matderiv files"><h1>{heading}</h1><ul>{"".join(rows)}</ul></nav>'
    return _page(title.within(language), "\n".join([listed, *sections]), "", language)


def _page(title: str, body: str, latex: str, language: str) -> str:
    switch = "".join(
        f'<label><input type="radio" name="matderiv-language" id="matderiv-{x}"'
        f'{" checked" if x == language else ""}> <span lang="{x}">{_NAMES[x]}</span></label>'
        for x in LANGUAGES
    )
    return _PAGE.format(
        language=language,
        written_by=wording.WRITTEN_BY,
        title=escape(title),
        style=_asset("html.css") + style(),
        legend="".join(f'<span lang="{x}">{_LANGUAGE.fill(x, {})}</span>' for x in LANGUAGES),
        switch=switch,
        body=body,
        latex=escape(latex, quote=False),
        script=_asset("html.js"),
    )


def bodies(proofs: Sequence[Proof], languages: tuple[str, ...] = LANGUAGES, steps: Steps = "all") -> str:
    """Proofs as they stand within a page that has the style sheet, those of one claim with a switch."""
    return "\n".join(Styled(styles, languages, steps, _formula).body() for styles in in_styles(proofs))


def _stamp() -> str:
    return f"<!-- {wording.WRITTEN_BY} -->\n"


def _formula(latex: str, display: bool) -> str:
    return mathml(latex, display=display)


def _asset(name: str) -> str:
    return (files(__package__) / name).read_text("utf-8")


FORMAT = Format("html", render, ".html", Text("a web page", "ウェブページ"), whole, fragment, sheet=sheet)
