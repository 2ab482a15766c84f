r"""Letters that words give the value of the formula before them: "the gradient is $\nabla f = Ax - b$; call it $g$"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..reading.tree import Node
from .items import Item, first_places
from .sentences import Formula, Sentence, bare_names

__all__ = ["callings"]

_THING = (
    r"gradient|derivative|hessian|jacobian|vector|matrix|quantity|expression|result|residual|number|scalar|difference|product|sum|"
    r"ratio|function|objective|term|factor|error|projection|right[- ]hand side"
)
_IT = rf"(?:it|this|that|(?:this|that|the)\s+(?:last\s+|common\s+|whole\s+)?(?:{_THING}))"
_VERB = r"(?:call|denote|abbreviate|name|label)"
_CALLS = re.compile(
    r"⟨(?P<what>\d+)⟩[\s,;.:(—–-]*(?:"
    r"(?:(?:and|so|let us|let's|let me|we|I|will|shall|now|also|simply|just|for short|as usual)\s*,?\s+)*"
    rf"{_VERB}\s+{_IT}|which\s+(?:we|I)\s+(?:(?:will|shall|now|also|simply)\s+)*{_VERB})"
    r"\s*(?:by|as|simply|just|:)?\s*⟨(?P<name>\d+)⟩(?=\s*(?:[.,;:)—–]|and\b|then\b|\Z))",
    re.IGNORECASE,
)


def callings(
    sentences: Sequence[Sentence], items: Sequence[Item], expressions: Sequence[Node]
) -> Iterator[tuple[int, Item]]:
    """The definitions that words give, each with the number of the line behind which it is read, -1 for the first.

    A letter that stands before, or that an equation defines, is given no value so.
    """
    words, formulas = _joined(sentences)
    first = first_places(items)
    for m in _CALLS.finditer(words):
        what, named = formulas[int(m["what"])], formulas[int(m["name"])]
        names = bare_names(named.text)
        if len(names) != 1 or not re.fullmatch(r"\\?[A-Za-z]+", names[0]):
            continue
        name, place = names[0].lstrip("\\"), named.place
        own = range(what.place, what.place + len(what.text) + 1)
        inside = [n for n, item in enumerate(items) if item.span[0] in own and item.right is not None]
        trees = [x for x in expressions if x.span[0] in own]
        if inside:
            right = items[inside[-1]].right
        elif len(trees) == 1:
            right = trees[0]
        else:
            continue
        if right is None or first.get(name, place) < place or _is_defined(items, name):
            continue
        span = (place, place + len(named.text))
        behind = inside[-1] if inside else max((n for n, x in enumerate(items) if x.span[0] < place), default=-1)
        yield behind, Item(named.text, span, True, left=Node("name", name, (), span), right=right)


def _joined(sentences: Sequence[Sentence]) -> tuple[str, list[Formula]]:
    """The words of all sentences with the marks of their formulas counted on."""
    words, formulas = "", list[Formula]()
    for sentence in sentences:
        first = len(formulas)
        words += " " + _counted_on(sentence.words, first)
        formulas += sentence.formulas
    return words, formulas


def _counted_on(words: str, first: int) -> str:
    return re.sub(r"⟨(\d+)⟩", lambda m: f"⟨{int(m[1]) + first}⟩", words)


def _is_defined(items: Sequence[Item], name: str) -> bool:
    """Whether a letter stands by itself on a side of a line."""
    return any(t.kind == "name" and str(t.value) == name for item in items for t in item.trees)
