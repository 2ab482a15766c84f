r"""Prose beside LaTeX mathematics: what the formats that use LaTeX share."""

from __future__ import annotations

import re

from sympy import Expr

from .notation import latex, latex_terms, unicode
from .sheet import Rows

__all__ = ["WIDE", "aligned", "escape", "matrix", "merge"]

WIDE = 70  # characters in a terminal from which on a formula may be too wide for a line of a page

# what prose writes as a character and a text font of TeX may lack
_SIGNS = {
    "\\": r"\textbackslash ",
    "%": r"\%",
    "&": r"\&",
    "#": r"\#",
    "$": r"\$",
    "_": r"\_",
    "^": r"\textasciicircum ",
    "~": r"\textasciitilde ",
    "−": "$-$",
    "′": "$'$",
    "≠": r"$\neq$",
    "≤": r"$\leq$",
    "≥": r"$\geq$",
    "∈": r"$\in$",
    "∂": r"$\partial$",
    "×": r"$\times$",
    "⊙": r"$\odot$",
    "⊘": r"$\oslash$",
    "⊗": r"$\otimes$",
    "ᵀ": r"$^{\top}$",
    "‖": r"$\Vert$",
    "√": r"$\surd$",
    "∞": r"$\infty$",
    "⋯": r"$\cdots$",
    "⁻": "$^{-}$",
    "¹": "$^{1}$",
    "²": "$^{2}$",
    "Σ": r"$\Sigma$",
    "α": r"$\alpha$",
    "β": r"$\beta$",
    "δ": r"$\delta$",
    "λ": r"$\lambda$",
    "μ": r"$\mu$",
    "σ": r"$\sigma$",
    "π": r"$\pi$",
}
_TABLE = str.maketrans(_SIGNS)
_MATH = re.compile(r"((?<!\\)\$[^$]*[^$\\]\$)")
_RELATION = re.compile(r" ?(=|<|>|\+|&lt;|&gt;|) ?\Z")
_NUMBER = re.compile(r" ?(=|<|>|\+|&lt;|&gt;) ?(-?\d+(?:\.\d+)?)(?![\w.]*\w)")
_BARE = re.compile(r" ?\d+(?:\.\d+)?(?![\w.]*\w)")
_SIGN = re.compile(r"\$(-|\\(neq|leq|geq|in|times|odot|oslash|otimes))\$\Z")


_ENDS = (" -", r"\neq", r"\leq", r"\geq", r"\in", r"\times", r"\odot", r"\oslash", r"\otimes")


def escape(prose: str) -> str:
    r"""Prose with the characters that mean something to TeX made plain.

    >>> print(escape("100 % of x_1, where t ≠ 0"))
    100 \% of x\_1, where t $\neq$ 0
    """
    return prose.translate(_TABLE)


def merge(text: str) -> str:
    r"""Formulas that only a sign separates, made one, so that the sign has the space of a relation.

    >>> merge("only $j$ = $k$ is left, $x$ $\\neq$ 0")
    'only $j = k$ is left, $x \\neq 0$'
    """
    out: list[str] = [""]
    for position, part in enumerate(_MATH.split(text)):
        if position % 2 == 0:
            # a number that is compared with the formula before it belongs to that formula
            before = out[-2] if len(out) > 1 else ""
            number = _NUMBER if not before[:-1].endswith(_ENDS) else _BARE
            if before and (match := number.match(part)):
                out[-2] = f"{before[:-1]} {match[0].strip()}$"
                part = part[match.end() :]
            out[-1] += part
            continue
        between = out[-1]
        relation = _RELATION.match(between) if len(out) > 1 else None
        if relation and (between.strip() or not between or _SIGN.match(part) or out[-2][:-1].endswith(_ENDS)):
            out[-2] = f"{out[-2][:-1]} {relation[1]} {part[1:]}".replace("  ", " ")
            out[-1] = ""
        else:
            out += [part, ""]
    return "".join(out)


def aligned(lhs: Expr | None, rhs: Expr) -> str:
    r"""``lhs = rhs`` for a display; a sum that is too wide for one line has a line for each term.

    >>> from sympy.abc import x, y
    >>> aligned(x, y)
    'x = y'
    """
    left = latex(lhs) if lhs is not None else "{}"
    if len(unicode(rhs)) + (len(unicode(lhs)) if lhs is not None else 0) <= WIDE:
        return f"{left} = {latex(rhs)}"
    first, *rest = latex_terms(rhs)
    rows = [rf"{left} &= {first}", *(rf"&\quad {term}" for term in rest)]
    if len(rows) == 1 and lhs is not None:
        rows = [rf"&{left}", rf"&\quad = {first}"]
    return "\\begin{aligned}\n" + " \\\\\n".join(rows) + "\n\\end{aligned}"


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
