r"""HTML with LaTeX for the MathJax of a notebook; details are folded. With ``standalone`` a page of its own."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from ..core.choices import Steps
from ..core.proof import Proof
from ..core.text import Text
from ..printing import wording
from ..printing.format import Format, in_styles
from ..printing.page import Leaf, Styled, style
from ..printing.sheet import Sheet

__all__ = ["FORMAT", "render", "whole"]

PAGE = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="generator" content="{written_by}">
<title>{title}</title>
<script>MathJax = {{tex: {{inlineMath: [["$", "$"]]}}}};</script>
<script defer src="https://cdn.jsdelivr.net/npm/mathjax@3/es5/tex-chtml.js"></script>
</head>
<body>
{body}
</body>
</html>
"""


def render(proof: Proof, language: str = "en", steps: Steps = "all", standalone: bool = False) -> str:
    """A proof as HTML with its formulas between dollar signs."""
    if standalone:
        return whole([proof], language, steps)
    return fragment([proof], language, steps)


def fragment(proofs: Sequence[Proof], language: str = "en", steps: Steps = "all") -> str:
    """Proofs as HTML, those of one claim with a switch."""
    styled = (Styled(styles, (language,), steps, _formula) for styles in in_styles(proofs))
    return "\n".join(_fragment(each.body(), language) for each in styled)


def whole(proofs: Sequence[Proof], language: str = "en", steps: Steps = "all") -> str:
    """A page of proofs, whose formulas are typeset by MathJax from the network."""
    return _page(fragment(proofs, language, steps), wording.PROOF, language)


def sheet(sheet: Sheet, language: str = "en", standalone: bool = False) -> str:
    """A short document as HTML with its formulas between dollar signs."""
    body = _fragment(Leaf(sheet, (language,), _formula).body(), language)
    return _page(body, sheet.verdict, language) if standalone else body


def _fragment(body: str, language: str) -> str:
    return f'<style>{style()}</style>\n<div lang="{language}">{body}</div>\n'


def _page(body: str, title: Text, language: str) -> str:
    shown = escape(title.fill(language, {}), quote=False)
    return PAGE.format(written_by=wording.WRITTEN_BY, language=language, title=shown, body=body)


def _formula(latex: str, display: bool) -> str:
    """Between dollar signs; a display stands beside its number, so it is set inline, but as large."""
    safe = escape(latex, quote=False).replace("$", "&#36;")
    return rf"$\displaystyle {safe}$" if display else f"${safe}$"


FORMAT = Format(
    "notebook", render, ".html", Text("HTML for a notebook", "ノートブック向け HTML"), whole, fragment, sheet=sheet
)
