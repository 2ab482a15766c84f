r"""Lines that hold in another layout of derivatives: ∂ log det X/∂X = X⁻¹, where others have the transpose of it.

A line is wrong only in every layout that the document may keep: in which no more of its lines fail. Where one has fewer
of them, nothing is right either that is so in the layout at hand alone. What words say of the layout is not read, and
leaves it at that.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..core.text import Text
from ..reading.equations.derivatives import LAYOUTS
from ..reading.tree import differentiates, postorder
from .assumptions import weighed
from .granted import granted
from .passes import Pass
from .report import Line
from .settle import undecided

__all__ = ["failing", "in_layouts"]

LAID = Text(
    "Undecided: that depends on the layout of derivatives, and in {layout} layout no more lines of this document fail. "
    "Write gradients with \\nabla, or say in words which layout is meant.",
    "未決定: これは微分の配置によって異なり、{layout} layout でもこの文書の成り立たない行は増えない。"
    "勾配を \\nabla で書くか、どの配置かを言葉で述べること。",
)
_SAID = re.compile(
    r"\blayout|\b(?:shape|shapes|size|dimensions?)\s+(?:of|as)\b|\bsame\s+(?:shape|size)|"
    r"\bForm von\b|même (?:taille|forme|format)|同じ(?:形|型|大きさ)|形状|レイアウト|布局",
    re.IGNORECASE,
)


def failing(lines: Sequence[Line]) -> int:
    """How many lines do not hold, or could not be read."""
    return sum(line.kind in ("wrong", "unread") for line in lines)


def in_layouts(chosen: Pass, best: Sequence[Line], lines: Sequence[Line]) -> list[Line]:
    """The lines of a pass, which had the verdicts ``best`` at first, undecided where that is so by its layout."""
    document, out = chosen.document, list(lines)
    moved = {n for n, item in enumerate(document.items) for t in item.trees if any(map(differentiates, postorder(t)))}
    wrong = [n for n in moved if lines[n].kind == "wrong"]
    if not wrong or not document.differentiates_whole() or any(_SAID.search(s.words) for s in document.sentences):
        return out
    for layout in LAYOUTS:
        if layout == chosen.layout:
            continue
        again = Pass(document, layout)
        values = again.run()
        # a transposed line by itself is an error like any other, but for a Jacobian where no line keeps the layout
        keeps = any(best[n].kind == "right" and values[n].kind != "right" for n in moved)
        alone = layout == "denominator" and not keeps
        if failing(best) - failing(values) < (0 if chosen.turned else 1 if alone else 2):
            continue
        other, _ = granted(again, weighed(again, values))
        for n in moved:
            saved = (out[n].kind, other[n].kind) == ("wrong", "right")
            if saved or out[n].kind == "right" and other[n].kind == "wrong" and failing(values) < failing(best):
                out[n] = undecided(out[n], LAID(layout=layout))
    return out
