"""The picture of a proof in the README is drawn from what the tool writes: its formulas, its reasons, its marks.

``python tests/test_picture.py`` draws it anew, once for pages on white and once for pages on black.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

import pytest

import matderiv

textpath = pytest.importorskip("matplotlib.textpath", reason="matplotlib is not installed")

FOLDER = Path(__file__).parent.parent / ".github"
OBJECTIVE, WRT = "norm2(X*W - Y)^2", "W"
COMMAND = f'$ matderiv derive "{OBJECTIVE}" --wrt {WRT}'
ITEM = re.compile(r"\\item\[\((\d+)\)\] \$\\displaystyle (.*?)\$\\par\\nopagebreak\n\{\\small (.*?)\\par\}")
CLAIM = re.compile(r"\\textbf\{Claim\.\}\\quad\n\$\\displaystyle (.*?)\$\n")
# what LaTeX calls otherwise than the typesetter of pictures does
SPELLED = ((r"\lVert", r"\|"), (r"\rVert", r"\|"), (r"\top", r"\mathsf{T}"), (r"\frac", r"\dfrac"), (r"\hfill$", "$"))
CHAINED = re.compile(r"\\hphantom\{(.*)\} \{\} (= .*)")  # a line that goes on from the sign of the one before
# colours of formulas, reasons, marks and rules
THEMES = {"light": ("#1f2328", "#59636e", "#1a7f37", "#d1d9e0"), "dark": ("#f0f6fc", "#9198a1", "#3fb950", "#3d444d")}
WIDTH, LEFT, FORMULAS, REASONS = 880, 8, 62, 480
LARGE, SMALL = 17.0, 14.5


class Sheet:
    """A picture that grows line by line; each outline of a letter stands in it once."""

    def __init__(self) -> None:
        self.outlines: dict[str, Any] = {}
        self.drawn: list[str] = []

    def text(self, text: str, size: float, style: str, x: float, y: float) -> float:
        """Draw a text with formulas in dollars on the line y; gives the x where it ends."""
        scale = size / textpath.text_to_path.FONT_SCALE
        glyphs, self.outlines, rules = self._set(text)
        parts = []
        for name, at, up, own in glyphs:
            place = f"translate({x + at * scale:.2f} {y - up * scale:.2f}) scale({own * scale:.4f})"
            parts.append(f'<use href="#{self._id(name)}" transform="{place}"/>')
        for corners, _ in rules:
            xs, ys = zip(*((x + p[0] * scale, y - p[1] * scale) for p in corners[:4]), strict=True)
            box = (min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))
            parts.append('<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}"/>'.format(*box))
        self.drawn.append(f"<g class={quoteattr(style)} aria-label={quoteattr(text)}>{''.join(parts)}</g>")
        return x + width(text, size)

    def _set(self, text: str) -> tuple[Any, Any, Any]:
        glyphs, outlines, rules = textpath.text_to_path.get_glyphs_mathtext(properties(), text, self.outlines)
        return glyphs, outlines, rules

    def _id(self, name: str) -> str:
        return f"g{list(self.outlines).index(name)}"

    def svg(self, height: float, theme: str, title: str) -> str:
        """The whole picture in the colours of a theme."""
        formula, reason, mark, rule = THEMES[theme]
        outlines = "\n".join(f'<path id="{self._id(name)}" d="{outline(*o)}"/>' for name, o in self.outlines.items())
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0f}" role="img">\n'
            f"<title>{escape(title)}</title>\n<style>.formula{{fill:{formula}}}.reason{{fill:{reason}}}"
            f".mark{{fill:none;stroke:{mark};stroke-width:1.8}}.rule{{stroke:{rule}}}</style>\n"
            f"<defs>\n{outlines}\n</defs>\n" + "\n".join(self.drawn) + "\n</svg>\n"
        )


def properties() -> Any:
    """The letters of books."""
    from matplotlib.font_manager import FontProperties

    return FontProperties(family="STIXGeneral", math_fontfamily="stix")


def outline(points: Any, codes: Any) -> str:
    """The outline of a letter, which counts upwards, as SVG writes it, which counts downwards."""
    letters = {1: ("M", 1), 2: ("L", 1), 3: ("Q", 2), 4: ("C", 3), 79: ("Z", 1)}
    parts, n = [], 0
    while n < len(codes):
        letter, count = letters[int(codes[n])]
        at = "" if letter == "Z" else " ".join(f"{x:.0f} {-y:.0f}" for x, y in points[n : n + count])
        parts.append(letter + at)
        n += count
    return "".join(parts)


def extent(text: str, size: float) -> tuple[float, float, float]:
    """Width of a text, height over its line and depth below it."""
    from matplotlib.mathtext import MathTextParser

    font = properties()
    font.set_size(size)
    parsed = MathTextParser("path").parse(text, 72, font)
    return float(parsed[0]), float(parsed[1] - parsed[2]), float(parsed[2])


def width(text: str, size: float) -> float:
    return extent(text, size)[0]


def proof() -> tuple[str, list[tuple[str, str, str]]]:
    """Claim and main lines as the LaTeX of the derivation has them: number, formula, reason."""
    d = matderiv.derive(OBJECTIVE, WRT)
    assert all(step.check.kind == "EXACT" for step in d.steps)  # what the marks say
    written = d.to("latex")
    for before, after in SPELLED:
        written = written.replace(before, after)
    (claim,) = CLAIM.findall(written)
    found = ITEM.findall(written)
    assert [int(number) for number, _, _ in found] == [*range(1, len(d.steps) + 1)]
    return claim, found


def wrapped(reason: str, room: float) -> list[str]:
    """A reason in lines of at most this width; no formula is parted."""
    lines = [""]
    for word in re.findall(r"(?:\$[^$]*\$|[^\s$])+", reason):
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and width(longer, SMALL) > room:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def picture(theme: str) -> str:
    """The proof as a picture: marks, formulas, and beside each its reason."""
    claim, lines = proof()
    sheet = Sheet()
    _, high, deep = extent(f"${claim}$", LARGE * 1.2)
    y = high + 10
    sheet.text(f"${claim}$", LARGE * 1.2, "formula", LEFT, y)
    y += deep + 14
    for number, formula, reason in lines:
        sheet.drawn.append(f'<path class="rule" d="M{LEFT} {y:.1f}H{WIDTH - LEFT}"/>')
        chain = CHAINED.fullmatch(formula)
        before, shown = (f"${chain[1]}$ ", f"${chain[2]}$") if chain else ("", f"${formula}$")
        _, high, deep = extent(shown, LARGE)
        told = wrapped(reason, WIDTH - LEFT - REASONS)
        high, deep = max(high, 10 * len(told) + 2), max(deep, 10 * len(told) - 4)
        y += high + 9
        sheet.drawn.append(f'<path class="mark" d="M{LEFT + 22} {y - 5:.1f}l4 4 8 -10"/>')
        sheet.text(number, SMALL, "reason", LEFT + 14 - width(number, SMALL), y)
        sheet.text(shown, LARGE, "formula", FORMULAS + (width(before, LARGE) if before else 0), y)
        for n, line in enumerate(told):
            sheet.text(line, SMALL, "reason", REASONS, y + 17 * (n - (len(told) - 1) / 2))
        y += deep + 9
    return sheet.svg(y, theme, f"{COMMAND}: the claim and its proof")


def said(drawn: str) -> list[tuple[str | None, str | None]]:
    """What a picture says, without where it says it, which is for the library that sets it."""
    marks = {"g", "path", "title", "style"}
    nodes = [n for n in ElementTree.fromstring(drawn).iter() if n.tag.rpartition("}")[2] in marks]
    return [(n.get("class"), n.get("aria-label") or n.text) for n in nodes if n.get("id") is None]


@pytest.mark.parametrize("theme", THEMES)
def test_the_picture_says_what_the_tool_says(theme: str) -> None:
    stored = (FOLDER / f"proof-{theme}.svg").read_text(encoding="utf-8")
    assert said(stored) == said(picture(theme))
    assert len(stored) < 150_000
    assert len(re.findall(r'class="mark"', stored)) == len(proof()[1])


def test_the_two_pictures_differ_in_their_colours_only() -> None:
    light, dark = ((FOLDER / f"proof-{theme}.svg").read_text(encoding="utf-8") for theme in THEMES)
    for one, other in zip(THEMES["light"], THEMES["dark"], strict=True):
        light = light.replace(one, other)
    assert light == dark


if __name__ == "__main__":
    for theme in THEMES:
        (FOLDER / f"proof-{theme}.svg").write_text(picture(theme), encoding="utf-8")
