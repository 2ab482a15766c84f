r"""Prose beside LaTeX mathematics: what the formats that use LaTeX share."""

from __future__ import annotations

import re
from collections.abc import Sequence

from sympy import Expr

from ..core.patterns import pattern
from ..expressions.notations.latex import SIGNS, Latex
from ..expressions.notations.names import WORD
from ..expressions.writer import latex, latex_terms, unicode
from .sheet import Rows

__all__ = ["WIDE", "aligned", "broken", "escape", "is_narrow", "led", "matrix", "rows", "signs"]

WIDE = 70  # characters in a terminal from which on a formula may be too wide for a line of a page
LONGEST_ROW = 72  # signs of a row of a display, which a page and a sheet of paper have room for
SHORT = 24  # those up to which a left side shares its line with the first of several terms

# what prose writes as a character, and a text font of TeX may lack or read otherwise
_PLAIN = {"\\": r"\textbackslash ", "^": r"\textasciicircum ", "~": r"\textasciitilde "}
_FORMULAS = {
    "′": "'", "″": "''", "‴": "'''", "∇": r"\nabla", "∂": r"\partial", "ᵀ": r"^{\top}", "‖": r"\Vert", "√": r"\surd",
    "∞": r"\infty", "⋯": r"\cdots", "|": r"\vert", "<": "<", ">": ">",
}  # fmt: skip
_FORMULAS |= {raised: f"^{{{sign}}}" for sign, raised in zip("-()0123456789", "⁻⁽⁾⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True)}
_FORMULAS |= SIGNS | {letter: Latex().word(letter) for letter in WORD}
_TABLE = str.maketrans(
    _PLAIN | {c: f"\\{c}" for c in "%&#$_{}"} | {sign: f"${formula}$" for sign, formula in _FORMULAS.items()}
)


def escape(prose: str) -> str:
    r"""Prose with the characters that mean something to TeX made plain.

    >>> print(escape("100 % of x_1, where t ≠ 0"))
    100 \% of x\_1, where t $\neq$ 0
    """
    return prose.translate(_TABLE)


# the parts of a formula, and what they are to the one who breaks it into rows
_PART = pattern(r"\\[A-Za-z]+|\\.|\s+|.", re.DOTALL)
_OPENING, _CLOSING = ("(", "[", r"\lVert", r"\lvert"), (")", "]", r"\rVert", r"\rvert")
_UNSEEN = pattern(r"\\(left|right|operatorname|math[a-z]+|hat|tilde|bar|dot|frac|quad|[,:;! ])\Z|[\s{}^_]")
_WORDS = (r"\operatorname", r"\mathrm", r"\mathbf", r"\mathbb")


def broken(formula: str, limit: float) -> tuple[str, ...]:
    r"""A formula in pieces of about ``limit`` signs at most, each later one with the sign that it begins with.

    It breaks before a relation or a sign between terms or factors, as few parentheses deep as possible. What
    ``\left`` opens is closed and opened again with nothing, so that each piece is a formula by itself.

    >>> broken(r"x = \left[ a + b \right]", 4)
    ('x = \\left[ a \\right.', '\\left. {} + b \\right]')
    """
    parts = _PART.findall(formula)
    if r"\begin" in parts:
        return (formula,)
    width, places = _measured(parts)
    out: list[str] = []
    start, before = 0, 0
    while width[-1] - width[start] > limit:
        behind = [p for p in places if width[p[0]] - width[start] > min(3, limit / 4)]
        room = [p for p in behind if width[p[0]] - width[start] <= limit and 4 * (width[p[0]] - width[start]) >= limit]
        if not behind:
            break
        at, _, opened = min(room, key=lambda p: (p[1], -p[0])) if room else behind[0]
        out.append(_piece(parts[start:at], before, opened, bool(out)))
        start, before = at, opened
    return (*out, _piece(parts[start:], before, 0, bool(out)))


def signs(formula: str) -> float:
    r"""About how many signs wide a formula is.

    >>> signs(r"\mathrm{ab} \, x_{i}")
    3.6
    """
    return _measured(_PART.findall(formula))[0][-1]


def _piece(parts: Sequence[str], before: int, opened: int, later: bool) -> str:
    """Some parts as a formula by itself; ``before`` brackets are open at its beginning, ``opened`` at its end."""
    body = "".join(parts).strip()
    return r"\left. " * before + "{} " * later + body + r" \right." * opened


def _measured(parts: Sequence[str]) -> tuple[list[float], list[tuple[int, float, int]]]:
    r"""How many signs are seen before each part, and the places to break: part, depth, how many ``\left`` are open."""
    width, places = [0.0], []
    braces: list[float] = [1.0]  # how large the signs within are
    brackets: list[bool] = []  # whether each was opened by \left
    last, sided = "", ""  # the last part that is no blank; the \left or \right that its delimiter belongs to
    for n, part in enumerate(parts):
        seen = 0.0
        if part == "{":
            size = (
                0.6 if last in ("^", "_") else 0.55 if last == r"\frac" or last == "}" and parts[n - 1] == "}" else 1.0
            )
            braces.append(braces[-1] * (1.0 if last in _WORDS else size))
        elif part == "}":
            braces.pop()
        elif not _UNSEEN.match(part):
            seen = braces[-1] * (2.0 if part == r"\sum" else 1.0)
        if len(braces) == 1:
            spaced = 0 < n < len(parts) - 1 and parts[n - 1].isspace() and parts[n + 1].isspace()
            binary = last not in ("", "=", *_OPENING) and not sided
            if spaced and binary and part in ("=", "+", "-", r"\odot", r"\otimes"):
                # with a relation first, and products of entries after sums
                depth = len(brackets) + (0.5 if part[0] == "\\" else 0.0) - (0.5 if part == "=" else 0.0)
                places.append((n, depth, sum(brackets)))
            if part in (r"\left", r"\right"):
                sided = part
            elif not part.isspace():
                if sided == r"\left" or part in _OPENING and not sided:
                    brackets.append(bool(sided))
                elif (sided == r"\right" or part in _CLOSING) and brackets:
                    brackets.pop()
                sided = ""
        if not part.isspace():
            last = part
        width.append(width[-1] + seen)
    return width, places


def led(head: Expr | None) -> str:
    r"""The room in front of an equation that goes on, so that its sign stands below the first one of its chain.

    >>> from sympy.abc import x
    >>> led(x)
    '\\hphantom{x} {}'
    """
    if head is None:
        return ""
    return rf"\hphantom{{{latex(head)}}} {{}}" if is_narrow(head) else r"\quad {}"


def is_narrow(lhs: Expr) -> bool:
    """Whether what follows a left side has room behind it, in all lines of its chain."""
    return len(unicode(lhs)) <= SHORT


def rows(lhs: Expr | None, rhs: Expr, head: Expr | None = None, leads: bool = False) -> tuple[str, ...]:
    r"""``lhs = rhs`` in the rows of a display; a sum that is too wide for one has a row for each term.

    Without a left side it goes on from a chain that began with ``head``; one that ``leads`` is such a beginning.

    >>> from sympy.abc import x, y
    >>> rows(x, y)
    ('x = y',)
    """
    room = led(head)
    longest = LONGEST_ROW - (signs(latex(head)) if head is not None and is_narrow(head) else 0)
    return tuple(
        f"{room} {piece}".lstrip()
        for row in _rows(lhs, rhs, head, leads)
        for n, part in enumerate(broken(row, longest))
        for piece in [part if not n else rf"\quad {part}" if row.startswith("=") else rf"\quad\quad {part}"]
    )


def _rows(lhs: Expr | None, rhs: Expr, head: Expr | None, leads: bool) -> tuple[str, ...]:
    left = f"{latex(lhs)} =" if lhs is not None else "="
    own = lhs if lhs is not None else head if head is not None and is_narrow(head) else None
    before, behind = len(unicode(own)) if own is not None else 0, len(unicode(rhs))
    if before + behind <= WIDE and (lhs is None or not leads or is_narrow(lhs)):
        return (f"{left} {latex(rhs)}",)
    terms = latex_terms(rhs) if behind > WIDE or before <= SHORT else (latex(rhs),)
    first, *rest = terms
    # the empty group lets a sign at the beginning of a row have the space of a sum
    more = tuple(rf"\quad {{}} {term}" for term in rest)
    if lhs is not None and not (leads and is_narrow(lhs)) and (before > SHORT or not rest):
        return latex(lhs), rf"\quad = {first}", *more
    return f"{left} {first}", *more


def aligned(lhs: Expr | None, rhs: Expr) -> str:
    r"""``lhs = rhs`` for a display, its rows aligned where it has several.

    >>> from sympy.abc import x, y
    >>> aligned(x, y)
    'x = y'
    """
    shown = rows(lhs, rhs)
    if lhs is None:
        shown = (f"{{}} {shown[0]}", *shown[1:])
    if len(shown) == 1:
        return shown[0]
    first, *rest = shown
    if first.endswith(" =") or " = " not in first:
        body = [f"&{first}", *(f"&{row}" for row in rest)]
    else:
        left, _, right = first.partition(" = ")
        body = [f"{left} &= {right}", *(f"&{row}" for row in rest)]
    return "\\begin{aligned}\n" + " \\\\\n".join(body) + "\n\\end{aligned}"


def matrix(name: Expr, numbers: Rows) -> str:
    r"""A name with its numbers; a single number stands alone.

    >>> from sympy import Integer, Symbol
    >>> matrix(Symbol("x"), ((Integer(1),), (Integer(-2),)))
    'x = \\begin{pmatrix} 1 \\\\ -2 \\end{pmatrix}'
    """
    rows = [" & ".join(latex(x, inline=True) for x in row) for row in numbers]
    if len(rows) == 1 and len(numbers[0]) == 1:
        return f"{latex(name)} = {rows[0]}"
    inside = r" \\ ".join(rows)
    return rf"{latex(name)} = \begin{{pmatrix}} {inside} \end{{pmatrix}}"
