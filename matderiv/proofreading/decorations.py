r"""What only decorates a formula: ``\underbrace{a}_{\text{prior}}``, ``\overset{(a)}{=}``, and the rows of plain TeX.

Labels below braces and above signs say nothing of values where they are words, numbers or letters in brackets; what
stands there otherwise, ``\underbrace{Ax}_{y}``, may give a letter its meaning, and stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["conditions", "undecorated"]

_BRACE = re.compile(r"\\(?:under|over)brace(?![A-Za-z])\s*(?=\{)")
_SCRIPT = re.compile(r"\s*[_^]\s*(?=\{)")
_ABOVE = re.compile(
    r"\\(?:overset|stackrel)\s*\{\s*(?:\\text\w*\s*\{)?\(?\s*(?:\d+|[a-z]|[ivx]+)\s*\)?\s*\}?\s*\}\s*\{\s*=\s*\}"
)
# what is so where the sides are equal
_WHERE = re.compile(
    r"\\(?:overset|stackrel)\s*\{(?P<inside>[^{}=]*(?:\{[^{}]*\}[^{}=]*)*=(?:[^{}]|\{[^{}]*\})*)\}\s*\{\s*=\s*\}"
)
# words, and numbers or letters in brackets
_LABEL = re.compile(
    r"\{\s*(?:\\(?:text(?:rm|it|bf|normal|sf|up)?|mathrm|mbox|hbox)\s*\{[^{}$\\=]*\}|\(\s*[\divxa-e]+\s*\))\s*\}"
)
_ROWS = re.compile(r"\\eqalign(?:no)?\s*(?=\{)")
_CR = re.compile(r"\\cr(?![A-Za-z])")
_NUMBER = re.compile(r"\\l?eqno\s*\([^()$]*\)|&\s*\(\s*[\w.'*-]+\s*\)\s*(?=\\cr(?![A-Za-z])|\s*\})")


def undecorated(formula: str) -> str:
    r"""A formula without what only decorates it; places stay.

    >>> undecorated(r"\underbrace{x^T x}_{\text{prior}} \overset{(a)}{=} 2")
    '           {x^T x}                              =  2'
    >>> undecorated(r"\underbrace{Ax}_{y}")
    '\\underbrace{Ax}_{y}'
    """
    for span in [*_spans(formula)]:
        formula = formula[: span[0]] + " " * (span[1] - span[0]) + formula[span[1] :]
    return _in_rows(formula)


def conditions(formula: str) -> Iterator[re.Match[str]]:
    r"""The equations that stand over signs, ``\overset{A=A^\top}{=}``, each as its ``inside``."""
    return _WHERE.finditer(formula)


def _spans(formula: str) -> Iterator[tuple[int, int]]:
    for m in _BRACE.finditer(formula):
        stop = _closed(formula, m.end())
        script = None if stop is None else _SCRIPT.match(formula, stop)
        label = None if script is None else _LABEL.match(formula, script.end())
        if stop is not None and label is not None:
            yield m.span()
            yield stop, label.end()
    for m in (*_ABOVE.finditer(formula), *_WHERE.finditer(formula)):
        at = formula.rindex("=", m.start(), m.end())
        yield m.start(), at
        yield at + 1, m.end()


def _in_rows(formula: str) -> str:
    r"""A formula with ``\eqalign{a&=b\cr &=c\cr}`` as rows."""
    formula = _NUMBER.sub(lambda m: " " * len(m[0]), formula)
    m = _ROWS.search(formula)
    stop = None if m is None else _closed(formula, m.end())
    if m is None or stop is None:
        return formula
    inside = _CR.sub(r"\\\\ ", formula[m.end() + 1 : stop - 1])
    last = re.sub(r"\\\\\s*\Z", lambda x: " " * len(x[0]), inside)
    return formula[: m.start()] + " " * (m.end() + 1 - m.start()) + last + " " + formula[stop:]


def _closed(formula: str, at: int) -> int | None:
    """Where the brace at a place is closed."""
    depth = 0
    for k in range(at, len(formula)):
        if formula[k] in "{}" and formula[k - 1 : k] != "\\":
            depth += 1 if formula[k] == "{" else -1
            if not depth:
                return k + 1
    return None
