r"""dz as the name of a gradient, ∂L/∂z: "let $dz$, $dW$ be the gradients of the loss", ``dW = X^\top dZ`` of a Z = XW.

Then ``dZ = X\,dW`` says nothing of differentials, and is not what it was read as. That is told by words, by an equation
with a derivative, or by a line that goes backwards: what W is made of is not moved by Z.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..reading.tree import Node, differentiates, letter_of, postorder
from .bearings import Bearings
from .sentences import Sentence

__all__ = ["moved", "names_gradients"]

_D = re.compile(
    r"\s*(?:\\(?:mathrm|operatorname|rm)\s*\{?\s*)?d\s*\}?\s*\\?[A-Za-z]+(?:\s*[_^]\s*(?:\w|\{[^{}]*\}))*\s*"
)
_GRADIENTS = r"(?:gradients?|derivatives?|adjoints?|cotangents?|sensitivit\w+)"
_CALLED = re.compile(
    rf"\b{_GRADIENTS}(?:\s+(?:of the loss|of the cost|matrix|matrices|vectors?|called|written|denoted|named|as|by))*"
    r"\s*(?:⟨\d+⟩\s*(?:,|and|, and)\s*)*\Z",
    re.IGNORECASE,
)
_ARE = re.compile(
    r"\s*(?:(?:,|and|, and)\s*⟨\d+⟩\s*)*(?:be|is|are|denotes?|stands?\s+for|means?|for|holds?|contains?)\s+"
    rf"(?:the\s+|an?\s+|its\s+|their\s+|our\s+)?(?:[a-z-]+\s+){{0,3}}{_GRADIENTS}\b",
    re.IGNORECASE,
)


def names_gradients(bearings: Bearings) -> bool:
    """Whether a document calls gradients dz."""
    document = bearings.document
    if any(map(_said, document.sentences)):
        return True
    for item in document.items:
        if item.left is None or item.right is None or item.relation != "=":
            continue
        own = moved(bearings, [item.left])
        if not own or item.left.kind != "product" or len(item.left.children) != 2:
            continue
        if any(differentiates(x) for x in postorder(item.right)):
            return True
        if any(own[0] in bearings.rests_of(x) - {x} for x in moved(bearings, [item.right])):
            return True
    return False


def moved(bearings: Bearings, trees: Iterable[Node]) -> list[str]:
    """The letters with a d before them."""
    known = bearings.reading.known
    products = [node for tree in trees for node in postorder(tree) if node.kind == "product"]
    pairs = [pair for node in products for pair in zip(node.children, node.children[1:], strict=False)]
    found = (b.children[0] if b.kind == "transpose" else b for a, b in pairs if known.differs(a, b))
    return [letter_of(b) for b in found if b.kind == "name"]


def _said(sentence: Sentence) -> bool:
    """Whether words call a formula dz a gradient."""
    return any(
        _D.fullmatch(formula.text)
        and (_CALLED.search(sentence.ahead(k)) or _ARE.match(sentence.words.partition(f"⟨{k}⟩")[2]))
        for k, formula in enumerate(sentence.formulas)
    )
