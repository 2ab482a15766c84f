"""Pictures of networks drawn: as SVG for pages and notebooks, as TikZ for LaTeX documents."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from html import escape
from math import hypot

from sympy import Expr

from ..core.index import Index, product, shape_of
from ..expressions.matrix import apply
from ..expressions.writer import latex, unicode
from ..operations.hadamard import HADAMARD
from .picture import Arrow, Flag, Frame, Picture, Place
from .sparsity import Pattern

__all__ = ["grid", "svg", "tikz"]

LETTER, DOWN, DOT, RING, LIFT = 8.0, 84.0, 4.5, 8.0, 13.0  # in pixels; the width of a letter, a step down, …
NARROWEST, WIDEST = 96.0, 330.0  # a step to the right, in pixels
HEAD = 7.0  # the length of an arrow's head
LOOP = 30.0  # the height of a loop
MARGIN = 34.0
SMALLEST = 0.72  # of its size that a picture is shown at before it scrolls


def _step(picture: Picture) -> float:
    """How far apart the dots stand, so that the labels of the arrows find room."""
    longest = max((len(unicode(a.label)) for f in picture.frames for a in f.arrows), default=1)
    flags = max((len(unicode(_multiplied(f))) for frame in picture.frames for f in frame.flags), default=1)
    return min(WIDEST, max(NARROWEST, LETTER * (longest + 5), LETTER * (flags + 2)))


def _multiplied(flag: Flag) -> Expr:
    """The vectors on one index, multiplied entry by entry."""
    first, *others = flag.labels
    same = all(shape_of(x) == shape_of(first) for x in others)
    return reduce(lambda a, b: apply(HADAMARD, a, b), others, first) if same else product(*flag.labels)


def _curve(arrow: Arrow, places: Callable[[Index], Place], scale: float) -> tuple[Place, Place, Place]:
    """Where an arrow begins, is bent towards, and ends."""
    (x, y), (u, v) = places(arrow.start), places(arrow.end)
    length = hypot(u - x, v - y) or 1.0
    normal = ((v - y) / length, -(u - x) / length)
    middle = ((x + u) / 2 + normal[0] * arrow.bend * scale, (y + v) / 2 + normal[1] * arrow.bend * scale)
    return (x, y), middle, (u, v)


def _shortened(start: Place, towards: Place, by: float) -> Place:
    length = hypot(towards[0] - start[0], towards[1] - start[1]) or 1.0
    return start[0] + (towards[0] - start[0]) * by / length, start[1] + (towards[1] - start[1]) * by / length


# ---------------------------------------------------------------- SVG


def svg(picture: Picture, frame: Frame) -> str:
    """One frame as an ``svg`` element; it takes its colour from the text around it.

    >>> from matderiv.deriving.derive import derive
    >>> from matderiv.printing.picture import pictures, recognition
    >>> first = pictures(recognition(derive("norm2(diag(x)*A)^2", "x").proof))[0]
    >>> svg(first, first.frames[0]).count('class="arrow"')
    2
    """
    across = _step(picture)
    right = max(x for x, _ in picture.places.values())
    down = max(y for _, y in picture.places.values())
    widest = max((len(unicode(_multiplied(f))) for f in frame.flags), default=1) * LETTER / 2
    left = MARGIN + max(0.0, widest - MARGIN)
    top = MARGIN + 14 + (LOOP if any(a.start == a.end for f in picture.frames for a in f.arrows) else 0)
    bulge = max((abs(a.bend) for f in picture.frames for a in f.arrows if a.start != a.end), default=0) * across / 2
    top += bulge
    width, height = right * across + 2 * left, down * DOWN + top + MARGIN + bulge

    def place(i: Index) -> Place:
        x, y = picture.places[i]
        return left + x * across, top + y * DOWN

    parts: list[str] = []
    for i in picture.places:
        if i not in frame.dots:
            x, y = place(i)
            parts.append(f'<circle class="gone" cx="{x:.0f}" cy="{y:.0f}" r="{DOT}"/>')
    for arrow in frame.arrows:
        parts += _svg_arrow(arrow, picture, place, across)
    for i in frame.dots:
        x, y = place(i)
        if i in picture.free:
            parts.append(f'<circle class="ring" cx="{x:.0f}" cy="{y:.0f}" r="{RING}"/>')
        parts.append(f'<circle class="dot" cx="{x:.0f}" cy="{y:.0f}" r="{DOT}"/>')
        parts.append(_text(unicode(i), x - 13, y + 19, "index"))
    for flag in frame.flags:
        x, y = place(flag.at)
        parts.append(f'<path class="flag" d="M{x:.0f} {y - DOT:.0f}v{-LIFT:.0f}"/>')
        parts.append(_text(unicode(_multiplied(flag)), x, y - DOT - LIFT - 5, "label"))
    front, shift = "", 0.0
    if frame.scalars:
        factor = product(*frame.scalars)
        said = "−" if factor == -1 else unicode(factor) + (" ·" if frame.dots else "")
        front, shift = _text(said, 4, top + 4, "scalar"), LETTER * (len(said) + 1)
    shown = escape(_told(frame))
    body = f'<g transform="translate({shift:.0f} 0)">{"".join(parts)}</g>'
    size = f'viewBox="0 0 {width + shift:.0f} {height:.0f}" width="{width + shift:.0f}" height="{height:.0f}"'
    size += f' style="min-width: {SMALLEST * (width + shift):.0f}px"'  # where there is room for no more
    head = f'<svg class="network" xmlns="http://www.w3.org/2000/svg" role="img" {size}><title>{shown}</title>'
    return f"{head}{front}{body}</svg>"


def _told(frame: Frame) -> str:
    """The network in words."""
    told = [unicode(product(*frame.scalars))] if frame.scalars else []
    told += [f"{unicode(a.start)} → {unicode(a.end)}: {unicode(a.label)}" for a in frame.arrows]
    told += [f"{unicode(f.at)}: {unicode(_multiplied(f))}" for f in frame.flags]
    return "; ".join(told)


def _svg_arrow(arrow: Arrow, picture: Picture, place: Callable[[Index], Place], across: float) -> Iterator[str]:
    if arrow.start == arrow.end:
        x, y = place(arrow.start)
        rise = LOOP * (0.6 + 0.5 * arrow.bend)
        yield (
            f'<path class="arrow" d="M{x - 5:.0f} {y - RING:.0f}C{x - 26:.0f} {y - RING - rise:.0f} '
            f'{x + 26:.0f} {y - RING - rise:.0f} {x + 5:.0f} {y - RING:.0f}"/>'
        )
        yield _head((x + 12, y - RING - 12), (x + 5, y - RING))
        yield _text(unicode(arrow.label), x, y - RING - rise * 0.8 - 4, "label")
        return
    start, middle, end = _curve(arrow, place, across)
    gap = [RING + 2 if i in picture.free else DOT + 2 for i in (arrow.start, arrow.end)]
    a, b = _shortened(start, middle, gap[0]), _shortened(end, middle, gap[1])
    stop = _shortened(b, middle, HEAD - 1)
    way = "{:.1f} {:.1f}Q{:.1f} {:.1f} {:.1f} {:.1f}".format(*a, *middle, *stop)
    yield f'<path class="arrow" d="M{way}"/>'
    yield _head(middle, b)
    # beside the middle of the arrow, on the outer side of its bend
    x, y = (a[0] + 2 * middle[0] + b[0]) / 4, (a[1] + 2 * middle[1] + b[1]) / 4
    length = hypot(end[0] - start[0], end[1] - start[1])
    across_x, across_y = (end[1] - start[1]) / length, -(end[0] - start[0]) / length
    outwards = arrow.bend or (-1.0 if across_y > 0 or not across_y and across_x < 0 else 1.0)
    across_x, across_y = (across_x, across_y) if outwards > 0 else (-across_x, -across_y)
    text = unicode(arrow.label)
    side = len(text) * LETTER / 2 * across_x
    yield _text(text, x + 9 * across_x + side, y + 5 + (13 if across_y <= 0 else 14) * across_y, "label")


def _head(before: Place, tip: Place) -> str:
    back = _shortened(tip, before, HEAD)
    dx, dy = (tip[0] - back[0]) / 2.2, (tip[1] - back[1]) / 2.2
    corners = (tip, (back[0] - dy, back[1] + dx), (back[0] + dy, back[1] - dx))
    return '<path class="head" d="M' + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + 'Z"/>'


def _text(text: str, x: float, y: float, kind: str) -> str:
    return f'<text class="{kind}" x="{x:.0f}" y="{y:.0f}">{escape(text)}</text>'


def grid(pattern: Pattern) -> str:
    """A pattern of zeros as an ``svg`` element: a filled square for each entry that may be other than zero.

    >>> import numpy as np
    >>> grid(np.eye(2, dtype=bool)).count("M")
    2
    """
    rows, columns = pattern.shape
    places = ((x, y) for y, row in enumerate(pattern.tolist()) for x, there in enumerate(row) if there)
    filled = "".join(f"M{x} {y}h1v1h-1z" for x, y in places)
    pixels = max(4, min(14, 300 // max(rows, columns)))
    size = f'viewBox="-.1 -.1 {columns + 0.2} {rows + 0.2}" width="{columns * pixels}" height="{rows * pixels}"'
    head = f'<svg class="grid" xmlns="http://www.w3.org/2000/svg" role="img" {size}>'
    told = f"<title>{int(pattern.sum())} / {pattern.size}</title>"
    frame = f'<rect class="frame" width="{columns}" height="{rows}"/>'
    return f'{head}{told}{frame}<path class="filled" d="{filled}"/></svg>'


# ---------------------------------------------------------------- TikZ


def tikz(picture: Picture, frame: Frame) -> str:
    """One frame as a ``tikzpicture``, which needs the package tikz."""
    across = max(2.2, _step(picture) / 58)  # centimetres; the labels are smaller than those of a page
    rows = [
        r"\begin{tikzpicture}[baseline=-.6ex, x=1cm, y=1cm, >=latex, dot/.style={circle, fill, inner sep=1.2pt}, "
        r"free/.style={circle, draw, inner sep=2.6pt}, letter/.style={font=\scriptsize, inner sep=1pt}]"
    ]
    names = {i: f"i{n}" for n, i in enumerate(picture.places)}
    for i, name in names.items():
        x, y = picture.places[i]
        if i in frame.dots:
            rows.append(rf"\node[dot] ({name}) at ({x * across:.2f},{-y * 1.7:.2f}) {{}};")
            if i in picture.free:
                rows.append(rf"\node[free] ({name}) at ({x * across:.2f},{-y * 1.7:.2f}) {{}};")
            rows.append(rf"\node[letter] at ([shift={{(-.26,-.26)}}]{name}) {{${latex(i)}$}};")
        else:
            rows.append(rf"\node[dot, black!20] ({name}) at ({x * across:.2f},{-y * 1.7:.2f}) {{}};")
    for a in frame.arrows:
        label = _tikz_label(a.label)
        if a.start == a.end:
            rows.append(rf"\draw[->] ({names[a.start]}) to[loop above] node[above] {{{label}}} ({names[a.end]});")
        else:
            side = "right" if picture.places[a.start][0] == picture.places[a.end][0] else "above"
            side = "below" if a.bend * (picture.places[a.end][0] - picture.places[a.start][0]) < 0 else side
            bend = rf"bend left={a.bend * 50:.0f}" if a.bend else ""
            rows.append(rf"\draw[->] ({names[a.start]}) to[{bend}] node[{side}] {{{label}}} ({names[a.end]});")
    for f in frame.flags:
        label = _tikz_label(_multiplied(f))
        rows.append(rf"\draw ({names[f.at]}) -- ++(0,.35) node[above, inner sep=1pt] {{{label}}};")
    value = product(*frame.scalars)
    front = "" if not frame.scalars else "$-$" if value == -1 else rf"${latex(value)} \;\cdot\;$"
    return front + "\n".join([*rows, r"\end{tikzpicture}"])


def _tikz_label(expr: Expr) -> str:
    return rf"$\scriptstyle {latex(expr)}$"
