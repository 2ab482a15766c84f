r"""What may be put into a text: the nearest right side of a wrong line, a derivative, and its proof."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from ..core.errors import MatderivError
from ..core.index import is_scalar
from ..deriving.derivation import Derivation
from ..deriving.derive import derive
from ..expressions.writer import latex
from ..proofreading.report import Letter, Line, Report
from ..reading.equations.entries import symbols_of
from ..reading.tree import Span

__all__ = ["derivative", "left_of", "mended", "variables"]

MOST_VARIABLES = 4  # of a line, by which it is differentiated


def mended(line: Line, source: str) -> tuple[Span, str] | None:
    r"""The stretch of a wrong line that is its right side, and what to put there; ``source`` is the line as it stands.

    >>> from matderiv import check_derivation
    >>> text = r"Let $f = x^\top x$. \[ \nabla_x f = x \]"
    >>> line = check_derivation(text).lines[1]
    >>> (start, stop), new = mended(line, text[slice(*line.span)])
    >>> text[line.span[0] + start : line.span[0] + stop], new
    ('x', '2 x')
    """
    if line.nearest is None or line.kind != "wrong":
        return None
    signs = list(_equals(source))
    if len(signs) != 1:
        return None  # which of them parts the sides is not plain
    rest = source[signs[0] + 1 :]
    start = signs[0] + 1 + len(rest) - len(rest.lstrip(" &\n\t"))
    return (start, len(source.rstrip())), latex(line.nearest)


def _equals(source: str) -> Iterator[int]:
    """Where the signs of equality stand that are in no bracket."""
    depth = 0
    for n, sign in enumerate(source):
        depth += (sign in "{([") - (sign in "})]")
        if sign == "=" and not depth:
            yield n


def variables(report: Report, line: Line) -> list[str]:
    """By which letters a defined value may be differentiated, vectors and matrices first."""
    if line.kind != "definition" or line.rhs is None or not is_scalar(line.rhs):
        return []
    names = {v.name for v in symbols_of(line.rhs)}
    own = [x for x in report.letters if x.origin != "defined" and x.symbol.name in names]
    own.sort(key=lambda x: (x.kind == "number", x.symbol.name))
    return [x.symbol.name for x in own[:MOST_VARIABLES]]


def derivative(report: Report, line: Line, source: str, variable: str) -> Derivation | None:
    """The derivative of the value that a line gives a letter; ``None`` where there is none that can be derived.

    >>> from matderiv import check_derivation
    >>> report = check_derivation(r"Let $A \\in \\mathbb{R}^{n\\times n}$ and $f = x^\\top A x$.")
    >>> found = derivative(report, report.lines[0], r"f = x^\\top A x", "x")
    >>> found.formula
    "(A + A')*x"
    """
    signs = list(_equals(source))
    if len(signs) != 1:
        return None
    shapes = {x.symbol.name: _sizes(x) for x in report.letters if x.origin != "defined"}
    facts = {x.symbol.name: "+".join(sorted(x.symbol.facts)) for x in report.letters if x.symbol.facts}
    with suppress(MatderivError):
        return derive(source[signs[0] + 1 :].strip(), variable, shapes=shapes, assume=facts)
    return None


def left_of(source: str) -> str:
    """What stands before the sign of equality of a line."""
    return source.partition("=")[0].rstrip(" :&\n\t").lstrip(" &\n\t")


def _sizes(letter: Letter) -> tuple[str, ...]:
    rows, columns = map(str, letter.symbol.shape)
    return {"number": (), "vector": (rows,), "matrix": (rows, columns)}[letter.kind]
