r"""Letters that words give the value of the formula before them: "the gradient is $\nabla f = Ax - b$; call it $g$"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from ..reading.tree import Node, Span, Subscripted
from .items import Item, first_places
from .sentences import Formula, Sentence, bare_names

__all__ = ["callings", "told"]

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


# what a letter is, in words: "write $p$ for the softmax of the logits $z$", "let $g$ be the gradient of $L$ by $y$"
_WHAT = (
    r"(?:the\s+)?(?:(?P<call>softmax|(?:entry[- ]?wise\s+|element[- ]?wise\s+)?sigmoid)\s+of\s+"
    r"(?:the\s+)?(?:[a-z-]+\s+)?⟨(?P<of>\d+)⟩|"
    r"(?:upstream\s+|incoming\s+)?(?P<slope>gradient|(?:partial\s+)?derivative|hessian)\s+of\s+"
    r"(?P<loss>(?:the\s+|an?\s+|some\s+|any\s+)?(?:[a-z-]+\s+){0,2}?)⟨(?P<body>\d+)⟩"
    r"(?:\s+(?:with\s+respect\s+to|w\.?r\.?t\.?|by|in)\s+(?:the\s+)?(?:[a-z-]+\s+)?⟨(?P<by>\d+)⟩)?"
    rf"|(?:the\s+)?(?:[a-z-]+\s+)?(?:{_THING})\s+⟨(?P<value>\d+)⟩)"
    r"(?=\s*(?:[.,;:)—–]|and\b|then\b|so\b|⟨|the\s|we\s|one\s|I\s|\Z))"
)
_TOLD = re.compile(
    r"(?:\b(?:writ(?:e|ing)|use|using)\s+⟨(?P<a>\d+)⟩\s+for\s+"
    r"|\blet\s+⟨(?P<b>\d+)⟩\s+(?:be|denote)\s+"
    r"|(?:\bwhere|\bhere|\bwith|\band|[.;])\s+⟨(?P<c>\d+)⟩\s+(?:is|denotes?)\s+"
    rf"|\bdenot(?:e|ing)\s+by\s+⟨(?P<d>\d+)⟩\s+){_WHAT}",
    re.IGNORECASE,
)


def told(
    sentences: Sequence[Sentence], items: Sequence[Item], expressions: Sequence[Node]
) -> Iterator[tuple[int, Item]]:
    """The definitions that words give whole: "write $p$ for the softmax of $z$".

    Each has the number of the line behind which it is read, -1 for the first. A letter that an equation defines is
    given none so, nor one that stands before.
    """
    first = first_places(items)
    trees = {x.span[0]: x for x in expressions}
    for sentence in sentences:
        for m in [*_TOLD.finditer(sentence.words)][::-1]:
            own = sentence.formulas[k := int(m["a"] or m["b"] or m["c"] or m["d"])]
            named = _tree(trees, own)
            parts = [_tree(trees, sentence.formulas[int(m[g])]) for g in ("of", "body", "by") if m[g]]
            if named is None or named.kind != "name" or any(x is None or x.kind != "name" for x in parts):
                continue
            name = named.value.base if isinstance(named.value, Subscripted) else str(named.value)
            if first.get(name, own.place) < own.place or m["call"] and _is_made(items, str(named.value)):
                continue
            if m["value"]:
                right = None if _is_defined(items, name) else _tree(trees, sentence.formulas[int(m["value"])])
                right = None if right is None or right.kind == "name" else right
            else:
                right = _said(m, tuple(x for x in parts if x is not None), named.span)
            if right is None:
                continue
            behind = max((n for n, x in enumerate(items) if x.span[0] < own.place), default=-1)
            # what was read says no more of the letters beside it
            stop = m.string.index(f"⟨{k}⟩", m.start()) + len(f"⟨{k}⟩")
            loss = f", {m['loss']} ⟨{m['body']}⟩" if m["body"] else f" for ⟨{m['value']}⟩" if m["value"] else ""
            sentence.words = sentence.words[:stop] + loss + sentence.words[m.end() :]
            yield behind, Item(own.text, named.span, True, left=named, right=right)


def _said(m: re.Match[str], parts: tuple[Node, ...], span: Span) -> Node | None:
    """What a letter is by words: a function of another, or a derivative, which is by the variable if it says none."""
    if m["call"]:
        return Node("call", m["call"].split()[-1].lower(), parts, span)
    if m["slope"].lower() != "hessian":
        return Node("partial", "fraction" if m["by"] else "nabla", parts, span)
    return None if m["by"] else Node("partial", "nabla", (Node("partial", "nabla", parts, span),), span)


def _tree(trees: Mapping[int, Node], formula: Formula) -> Node | None:
    """The expression that a formula within prose is."""
    place = formula.place
    return next((x for at, x in trees.items() if place <= at < place + len(formula.text)), None)


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


def _is_made(items: Sequence[Item], name: str) -> bool:
    """Whether a line says of what a letter is made, and not only that it is another one."""
    pairs = [(a, b) for item in items for a, b in ((item.left, item.right), (item.right, item.left))]
    return any(
        a is not None and a.kind == "name" and str(a.value) == name and (b is None or b.kind != "name")
        for a, b in pairs
    )


def _is_defined(items: Sequence[Item], name: str) -> bool:
    """Whether a letter stands by itself on a side of a line."""
    return any(t.kind == "name" and str(t.value) == name for item in items for t in item.trees)
