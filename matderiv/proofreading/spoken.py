r"""What the words say that letters are: "small letters are vectors", "for a matrix $A$ and numbers $s$, $t$".

Only plain statements are taken, and none of a sentence that limits what it says ("if", "not", "except", "usually"). A
letter that is said to be two things is none of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..core.records import dataclass
from .sentences import Sentence, bare_names

__all__ = ["Spoken", "spoken"]

_KINDS = (
    (0, r"(?:real )?(?:numbers?|scalars?)|reals|Skalare?|Zahlen|scalaires?|スカラー|実数|标量"),
    (1, r"(?:column )?vectors?|Vektoren|Vektor|vecteurs?|ベクトル|向量"),
    (2, r"matri(?:x|ces)|Matrizen|matrices?|行列|矩阵"),
)
_NOUN = "|".join(f"(?P<k{kind}>{words})" for kind, words in _KINDS)
_SMALL = (
    r"(?:small|lower[- ]?case|minuscule)(?:\s+(?:latin|roman))?(?:\s+letters?)?|Kleinbuchstaben|"
    r"kleine Buchstaben|(?:lettres )?minuscules|小文字|小写字母"
)
_CAPITAL = (
    r"(?:capitals?|capital|upper[- ]?case|big)(?:\s+(?:latin|roman))?(?:\s+letters?)?|Großbuchstaben|"
    r"große Buchstaben|(?:lettres )?(?:majuscules|capitales)|大文字|大写字母"
)
_SET = rf"(?P<small>{_SMALL})|(?P<capital>{_CAPITAL})"
_BE = r"(?:are|is|denote|mean|represent|stand for|sind|bezeichnen|désignent|sont|は|为|表示)"
_CLASS = re.compile(rf"(?:{_SET})\s*(?:always\s+|here\s+)?{_BE}\s*(?:des\s+)?(?:{_NOUN})", re.IGNORECASE)
_CLASSED = re.compile(
    rf"(?:{_NOUN})\s+(?:are|is|sind|sont)\s+(?:always\s+)?(?:(?:written|denoted)\s+(?:as|by|with|in)\s+)?(?:{_SET})",
    re.IGNORECASE,
)
_M = r"⟨\d+⟩"
_LIST = rf"(?P<list>{_M}(?:\s*(?:,|,?\s*and|,?\s*und|,?\s*et|、|和|と)\s*(?:the\s+)?{_M})*)"
_OTHER = r"(?![\w-]*\s*(?:of|function|functions|field|product|products|case|valued|calculus|space|norm)\b)(?!-)"
_OF = re.compile(
    rf"{_LIST}\s*(?:are|is|be|denotes?|being|sind|ist|sont|は|为|是)\s*"
    rf"(?:(?:an?|all|both|fixed|given|constant|real|any|arbitrary|eine?|des|une?)\s+)*(?:{_NOUN}){_OTHER}",
    re.IGNORECASE,
)
_APPOSED = re.compile(rf"(?<![\w-])(?:{_NOUN})\s*{_LIST}(?!\s*-|\s*of\b(?!\s+[a-z]+s\b))", re.IGNORECASE)
_LIMITS = re.compile(
    r"\b(?:if|not|no|never|except\w*|unless|but|most|mostly|some|usual\w*|other\w*|often|sometimes|may|might|could|"
    r"would|instead|either|or|rows?|columns?(?! vectors?\b)|entr(?:y|ies)|bold\w*|wenn|nicht|außer|si|sauf|pas)\b|n't\b"
    r"|太字|粗体|ただし|場合|除",
    re.IGNORECASE,
)
_COUNTS = re.compile(r"\s*of\b")
_STOP = re.compile(r"[.;:。；]")
_RUN = re.compile(
    r"\s*(?P<base>\\?[A-Za-z]+)_\{?1\}?\s*,\s*(?:\\[lc]?dots|…|\.\.\.)\s*,\s*(?P=base)_(?:\w|\{\w+\})\s*[.,]?\s*"
)
_ACCENT = re.compile(r"\\(?:hat|bar|tilde|widehat|widetilde|overline|underline|dot|ddot|check)(?![A-Za-z])")
_ONE_OF = re.compile(r"(?P<base>\\?[A-Za-z]+)_(?:[a-z]|\{[a-z]\})")


@dataclass
class Spoken:
    """What the words say of letters: 0 number, 1 vector, 2 matrix, of ``x_`` those of each x_i; and of whole classes.

    ``classes`` has the kind of "small" and "capital" letters.
    """

    kinds: dict[str, int]
    classes: dict[str, int]


def spoken(sentences: Sequence[Sentence]) -> Spoken:
    """What the sentences of a document say that its letters are."""
    kinds: dict[str, set[int]] = {}
    classes: dict[str, set[int]] = {}
    for sentence in sentences:
        words = re.sub(r"\s+", " ", sentence.words)
        for m in (*_CLASS.finditer(words), *_CLASSED.finditer(words)):
            if not _LIMITS.search(_around(words, m)):
                classes.setdefault("small" if m["small"] else "capital", set()).add(_kind(m))
        for m in (*_OF.finditer(words), *_APPOSED.finditer(words)):
            if _kind(m) == 0 and _COUNTS.match(words, m.end()):
                continue  # the number n of samples is a size
            for name in _names(sentence, m["list"]) if not _LIMITS.search(_around(words, m)) else ():
                kinds.setdefault(name, set()).add(_kind(m))
    return Spoken(_single(kinds), _single(classes))


def _around(words: str, m: re.Match[str]) -> str:
    """The part of a sentence between stops in which something is said, with what comes before it."""
    stop = _STOP.search(words, m.end())
    begin = max(words.rfind(sign, 0, m.start()) for sign in ";:。；")
    return words[begin + 1 : len(words) if stop is None else stop.start()]


def _kind(m: re.Match[str]) -> int:
    return next(kind for kind, _ in _KINDS if m[f"k{kind}"])


def _names(sentence: Sentence, marks: str) -> Iterator[str]:
    """The letters of the formulas that are listed, x_ for x_i and for x_1, …, x_n; none where one is no letter."""
    found: list[str] = []
    for k in re.findall(r"\d+", marks):
        text = sentence.formulas[int(k)].text
        run = _RUN.fullmatch(text)
        names = [f"{run['base']}_i"] if run is not None else [] if _ACCENT.search(text) else bare_names(text)
        if not names:
            return
        found += names
    for name in found:
        one = _ONE_OF.fullmatch(name)
        plain = (one["base"] + "_" if one is not None else name).lstrip("\\")
        if plain.isidentifier():
            yield plain


def _single(found: dict[str, set[int]]) -> dict[str, int]:
    return {name: next(iter(kinds)) for name, kinds in found.items() if len(kinds) == 1}
