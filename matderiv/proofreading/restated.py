r"""Second equations of a letter that has a meaning: "Expanding, $P^+ = P - KHP + …$" claims, and defines nothing.

Such a line is a claim where the words before it are steps of a derivation and no others, or where it stands directly
behind the display that defines its letter and speaks of the same letters. All else may give the letter a new meaning:
"Let", "With a penalty the loss becomes", a heading between the two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..reading.equations.known import arrays_in
from ..reading.tree import Node
from .document import Document

__all__ = ["restates"]

_STEP = (
    r"so|hence|thus|therefore|consequently|it follows|which gives|gives?|yields?|becomes?|reads?|"
    r"we (?:get|have|obtain|find|arrive at)|expand(?:ing|ed|s)?|expansion|multipl(?:ying|ied) out|simplif(?:ying|"
    r"ied|ies)|rewrit(?:ing|ten)|equivalently|in other words|that is|i\.e|written out|collecting|rearranging|daher|"
    r"somit|also gilt|donc|よって|したがって|ゆえに|すなわち|展開すると|因此|所以|即|展开"
)
_BESIDE = (
    r"and|then|this|that|which|it|is|are|be|can|the|an?|all|both|of|by|in|as|its|again|out|using|use|since|because|inserting|"
    r"substituting|plugging|linearity|cyclic|cyclicity|property|trace|norms?|squares?|products?|brackets?|parenthes[ei]s|"
    r"terms?|sides?|matrix|form|notation|expression|from|above|equation|equal|equals|to|now"
)
_STEPS = re.compile(rf"(?<!\w)(?:{_STEP})(?!\w)", re.IGNORECASE)
_ONLY = re.compile(rf"(?:(?<![A-Za-z])(?:{_STEP}|{_BESIDE})(?![A-Za-z])|⟨\d+⟩|[\s,:;.()*_\d-])*", re.IGNORECASE)
_PUT = re.compile(
    r"\b(?:with|setting|putting|taking|for|let)\s+⟨\d+⟩(?=\s*,?\s*(?:this|that|it|which|we)\b)", re.IGNORECASE
)
_ANEW = re.compile(r"\b(?:instead|now let|redefin\w*|otherwise|respectively)\b", re.IGNORECASE)
_COMMANDS = re.compile(r"\\(?:begin|end|label|tag\*?)\s*\{[^{}]*\}|\\[\[\]]|\\[A-Za-z]+|[^A-Za-z]")
FEWEST = 3  # letters that two displays have in common, so that the one goes on from the other


def restates(document: Document, first: int, n: int, uses: Mapping[int, frozenset[str]], name: str) -> bool:
    """Whether line ``n`` claims something of a letter, and does not define it anew, which line ``first`` defines."""
    told, own, item = document.told(n), document.items[first], document.items[n]
    ours, theirs = uses[n] - {name}, uses[first] - {name}
    if told is None or not item.first or not ours <= theirs | _met(document, n) | _put(document, n, uses):
        return False
    if item.left is None or item.right is None or {*_names(item.left)} & {*_names(item.right)}:
        return False  # s = s + b is a new value
    start = own.span[1]
    if document.blocks.parted(start, item.span[0], strict=False) or document.blocks.left(start, item.span[0]):
        return False
    sentence, k = told
    words = _PUT.sub(" ", re.sub(r"\s+", " ", sentence.ahead(k)))
    if _ANEW.search(sentence.words):
        return False
    if re.search(r"[^\W\d_]{2,}", re.sub(r"⟨\d+⟩", "", words)):
        return _STEPS.search(words) is not None and _ONLY.fullmatch(words) is not None
    before = document.items[n - 1]
    between = _COMMANDS.sub("", document.text[before.span[1] : item.span[0]])
    chain = all(not other.first for other in document.items[first + 1 : n])
    return not between and chain and not item.inline and ours == theirs and len(ours) >= FEWEST


def _names(tree: Node) -> Iterator[str]:
    """The names of a tree, as they are written."""
    return (str(x.value) for x in arrays_in(tree))


def _put(document: Document, n: int, uses: Mapping[int, frozenset[str]]) -> frozenset[str]:
    """The letters of equations that are put in by the words before a line: "With $G = KH$ this becomes"."""
    told = document.told(n)
    if told is None:
        return frozenset()
    sentence, k = told
    found = [int(m[0].partition("⟨")[2][:-1]) for m in _PUT.finditer(re.sub(r"\s+", " ", sentence.ahead(k)))]
    places = {sentence.formulas[j].place for j in found}
    return frozenset().union(
        *(uses.get(m, frozenset()) for m, item in enumerate(document.items) if item.place in places)
    )


def _met(document: Document, n: int) -> frozenset[str]:
    """The letters that are declared before a line: what it may speak of without defining anything."""
    place = document.items[n].span[0]
    return frozenset(name for name, at in document.declared_at if at < place)
