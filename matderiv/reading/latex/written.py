r"""A tree in the text syntax, to show how LaTeX was read."""

from __future__ import annotations

from ..tree import Node, postorder
from ..words import OVER

__all__ = ["as_factor", "as_text"]

_SUM, _MULTIPLY, _SIGN, _POSTFIX, _ATOM = range(1, 6)


def as_text(root: Node) -> str:
    r"""A tree in the text syntax; what that lacks is written as one would say it.

    >>> from matderiv.reading.latex.parse import parse_latex
    >>> as_text(parse_latex(r"-\tfrac12 (x-\mu)^\top S^{-1} (x-\mu)"))
    "-(1/2)*(x - mu)'*S^-1*(x - mu)"
    """
    return _piece(root)[0]


def as_factor(root: Node) -> str:
    """A tree as text that a transpose, a power or an index may follow."""
    return _fit(_piece(root), _POSTFIX)


def _piece(root: Node) -> tuple[str, int]:
    done: dict[int, tuple[str, int]] = {}
    for node in postorder(root):
        done[id(node)] = _written(node, [done[id(c)] for c in node.children])
    return done[id(root)]


def _fit(piece: tuple[str, int], level: int) -> str:
    return piece[0] if piece[1] >= level else f"({piece[0]})"


def _written(node: Node, parts: list[tuple[str, int]]) -> tuple[str, int]:
    kind, value = node.kind, node.value
    texts = [p[0] for p in parts]
    if kind == "number":
        return (str(value), _ATOM) if value.denominator == 1 and value >= 0 else (str(value), _SIGN)
    if kind in ("name", "entry"):
        return str(value if kind == "name" else value.text), _ATOM
    if kind == "call" and value == OVER:
        return texts[0].replace("sum_", "prod_", 1), _ATOM
    if kind == "call":
        return f"{value}({', '.join(texts)})", _ATOM
    if kind == "transpose":
        return _fit(parts[0], _POSTFIX) + "'", _POSTFIX
    if kind == "negate":
        return "-" + _fit(parts[0], _SIGN), _SIGN
    if kind == "power":
        twofold = node.children[0].kind in ("power", "indexed")
        base = f"({texts[0]})" if twofold else _fit(parts[0], _POSTFIX)
        simple = parts[1][1] >= _ATOM or node.children[1].kind == "negate" and "(" not in texts[1]
        return f"{base}{value}{texts[1] if simple or texts[1] == '-1' else '(' + texts[1] + ')'}", _POSTFIX
    if kind == "sum":
        out = texts[0]
        for sign, part in zip(value[1:], parts[1:], strict=True):
            out += (" + " if sign > 0 else " - ") + _fit(part, _MULTIPLY)
        return out, _SUM
    if kind == "product":
        out = _fit(parts[0], _MULTIPLY)
        for operator, part in zip(value, parts[1:], strict=True):
            out += operator + _fit(part, _SIGN)
        return out, _MULTIPLY
    if kind == "indexed":
        last = value[0].last
        if last is not None and len(value) == 1:
            first, end = 1, last
            if value[0].window is not None:
                first, short = value[0].window.first, value[0].window.short
                end = f"{{{last}-{short}}}" if short else last
            return f"sum_{{{value[0].letter}={first}}}^{end}({texts[0]})", _ATOM
        letters = ",".join(b.letter for b in value)
        return f"sum_{{{letters}}}({texts[0]})", _ATOM
    if kind == "compared":
        return f"[{texts[0]} {value} {texts[1]}]", _ATOM
    if kind == "bars":
        return (f"norm2({texts[0]})" if value else f"|{texts[0]}|"), _ATOM
    if kind == "euler":
        return f"exp({texts[0]})", _ATOM
    if kind == "picked":
        return f"{_fit(parts[0], _POSTFIX)}[{','.join(map(str, value))}]", _ATOM
    if kind == "unit":
        return f"unit({value})", _ATOM
    if kind == "subscript":
        return f"({texts[0]})_{{{','.join(value)}}}", _ATOM
    return f"d/d{' d'.join(texts[1:])}[{texts[0]}]", _ATOM
