r"""Lines that state something other than an equality of values, λ > 0, x ∈ ℝⁿ, y ∼ 𝒩(μ, Σ), x̂ = arg min f.

They are no claims that could be judged, and none that were not read: what they say was used, if at all, where the
letters were declared. Lines that somebody does not wish to hear of have ``% matderiv: ignore`` beside them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from ..core.proof import Check
from ..core.text import Text
from ..printing.sheet import Sentence
from .items import CASE, Item
from .report import OF_CASE, OF_INDICES, Line

__all__ = ["ignored", "stated"]

STATED = Text(
    "This states something other than an equality of values, and is not judged.",
    "これは値の等式以外のことを述べており、検算の対象としない。",
)
_IGNORED = re.compile(r"(?:%|<!--|#)[^\S\n]*matderiv:[^\S\n]*ignore\b")
_EXTREME = (
    r"(?:\\(?:underset|overset|limits|displaystyle)\b[^=]*?)?"
    r"(?:\\operatorname\*?\{|\\mathop\{?|\\text(?:rm)?\{|\\mathrm\{)?\s*\\?arg(?:\s|\\[,;!]|~|\{|\})*\\?(?:min|max|inf|sup)"
    r"|\\(?:min|max|inf|sup)(?![a-zA-Z])"
)
_SOUGHT = re.compile(rf"(?:^|=|\\in(?![a-zA-Z]))\s*(?:{_EXTREME})")
_RELATIONS = re.compile(
    r"\\(?:in|notin|ni|subset|subseteq|sim|approx|propto|leq?|geq?|ll|gg|neq?|prec|succ|preceq|succeq|mid|to|perp|cong"
    r"|forall|exists|leqslant|geqslant|mapsto)(?![a-zA-Z])|[<>∈∼≈∝≤≥≠≺≻]"
)
# a declaration that was not read is missed
_DECLARES = re.compile(r"(?:\\in(?![a-zA-Z])|∈)\s*(?:\\(?:mathbb|mathbf|mathds|bm)\s*\{?\s*R|\\R(?![a-zA-Z])|ℝ|R\^)")


def stated(line: Line, item: Item) -> Line:
    """A line as the statement that it is, where it is one and no equality."""
    case = line.kind == "equation" and line.note is not None and line.note.text in (OF_CASE, OF_INDICES)
    if case:
        return replace(line, kind="statement")
    if line.kind != "unread" or not _states(item):
        return line
    return replace(line, kind="statement", note=Sentence(STATED), lhs=None, rhs=None, check=Check())


def _states(item: Item) -> bool:
    if item.relation not in ("=", CASE):
        return True
    if item.left is not None:
        return False
    if _SOUGHT.search(item.source):
        return True
    plain = "=" not in item.source and _DECLARES.search(item.source) is None
    return plain and _RELATIONS.search(item.source) is not None


def ignored(text: str) -> frozenset[int]:
    """The rows of a text, counted from 1, of which somebody does not wish to hear.

    >>> sorted(ignored("f &= g % matderiv: ignore\\ng = h"))
    [1]
    """
    return frozenset(text.count("\n", 0, m.start()) + 1 for m in _IGNORED.finditer(text))
