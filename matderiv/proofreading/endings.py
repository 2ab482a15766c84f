r"""Where what a document assumes of letters ends, whether it said so in words or by an equation.

It does with a case of its own, "else", "if not", with a new part of the document, and with a sentence that names one
of the letters and is no declaration that is read: another thing may be called by it from there on.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace

from .actions import alters
from .clauses import disturbs
from .document import Document
from .sentences import IN, Sentence, bare_names, letters_in, marks, parts

__all__ = ["ended", "is_over"]

_OVER = re.compile(
    r"\b(?:(?<!loss of )generality|non-?symmetric|"
    r"in general|else|general(?:ly| case| matri\w+| vector\w*)|otherwise|drop(?:s|ped|ping)?|no longer|elsewhere|"
    r"without|unlike|lift(?:s|ed|ing)?|relax(?:es|ed|ing)?|remov(?:e|es|ed|ing)|abandon\w*|discard\w*|forget\w*|"
    r"not (?:assum\w+|hold|make|need\w*|requir\w*|necessarily|symmetric|true|so|the case)|need not|is not|"
    r"are not|isn't|"
    r"(?:other|second|next|remaining|opposite|contrary|higher|other) (?:case|dimension)s?|case \w+|"
    r"arbitrary (?:matri\w+|vector\w*)|(?:at |in )?any other\b|any ?more|instead|fails?|false|wrong|"
    r"redefin\w*|replac\w*|"
    r"from (?:here|now) on)\b"
    r"|一般には|任意|とは限らない|外す|でない|allgemein|général|一般地",
    re.IGNORECASE,
)
_CASES = re.compile(r"\b(?:if|when|whenever|for)\s+⟨(\d+)⟩", re.IGNORECASE)
_CASE = re.compile(r"\s*\\?[A-Za-z]+(?:_\w|_\{\w\})?\s*=\s*[+-]?\s*\d+\s*")
_ANEW = re.compile(r"\b(?:let|any|every|all|arbitrary|general|generic|another|new|now|each)\b|任意|一般", re.IGNORECASE)
_OTHER = re.compile(
    r"\b(?:arbitrary|generic|opposite|contrary|negative|signs?|whatever|regardless|relax\w*|if|unless|suppose for|"
    r"pretend|imagine|claims?|thinks?|mistake\w*|wrong\w*)\b",
    re.IGNORECASE,
)


def ended(
    document: Document, start: int, place: int, names: Collection[str], strict: bool = False, parts: bool = True
) -> bool:
    """Whether what is said of letters at one place is so no longer at another one behind it.

    It ends with the ``parts`` of a document but for what is said of all of them; a part goes on in its own parts.
    """
    if parts and document.blocks.parted(start, place, strict) and not document.blocks.inside(start, place):
        return True
    between = [own for s in document.sentences if s.stop > start and s.start <= place for own in _behind(s, start)]
    return any(_ends(s, place, frozenset(names), strict) for s in between)


def _behind(sentence: Sentence, start: int) -> Iterator[Sentence]:
    """What of a sentence stands behind a place, and behind a display in it that goes on in no word."""
    if sentence.start >= start:
        yield sentence
        return
    for k, formula in enumerate(sentence.formulas):
        stop = formula.place + len(formula.text)
        words = sentence.words.partition(f"⟨{k}⟩")[2]
        if formula.display and stop > start and re.match(r"\W*[A-Z]", words):
            yield replace(sentence, words=words, start=stop)
            return


def is_over(words: str) -> bool:
    """Whether some words say that what was assumed is so no longer."""
    return bool(_OVER.search(words))


def _of_cases(sentence: Sentence, names: frozenset[str]) -> bool:
    """Whether what a sentence says of some letters is only of cases of them: "If $y = 1$, … ; if $y = -1$, …"."""
    words = _CASES.sub(lambda m: " " if _CASE.fullmatch(sentence.formulas[int(m[1])].text) else m[0], sentence.words)
    left = frozenset().union(*(letters_in(sentence.formulas[k].text) for k in marks(words)))
    return words != sentence.words and not left & names and not is_over(words)


def _ends(sentence: Sentence, place: int, names: frozenset[str], strict: bool) -> bool:
    words = sentence.before(place)
    if sentence.stop <= place and _of_cases(sentence, names):
        return False
    if is_over(words) or _OTHER.search(words):
        return True
    if disturbs(sentence, names, place, strict=True) or alters(sentence, names, place):
        return True
    for formula in (sentence.formulas[k] for k in marks(sentence.words)):
        if formula.place >= place:
            break
        for part in parts(formula.text):
            head, declares, _ = IN.sub("∈", part).partition("∈")
            if bare_names(head) and letters_in(head) & names and (declares and not strict or _ANEW.search(words)):
                return True
    return False
