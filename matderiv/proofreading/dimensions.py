r"""The sizes that words give to arrays: "an $n\times p$ matrix $X$", "$y$ is an $n$-vector", "$w$ ($d\times 1$)".

They say what $X \in \mathbb{R}^{n\times p}$ says, and are read as that. Only plain statements are taken, and none of a
clause that limits what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from ..core.records import dataclass
from .sentences import Sentence, bare_names

__all__ = ["Sized", "sizes_told", "unsized"]

_LETTER = r"(?:[A-Za-z]|\\ell)(?:_(?:\w|\{\w+\}))?|[1-9]\d?"
_SIZE = re.compile(rf"\s*(?P<first>{_LETTER})\s*(?:(?:\\times|×)\s*(?P<second>{_LETTER})\s*)?[.,]?\s*")
_M = r"⟨\d+⟩"
_LIST = rf"(?P<list>{_M}(?:\s*(?:,|,?\s*and|,?\s*und|,?\s*et|、|と)\s*{_M})*)"
_AT = r"⟨(?P<size>\d+)⟩"
# what may stand before a size, and between it and its noun
_AN = r"(?:an?|the|two|both|all|some|any|every|our|its|eine?|une?)\s+"
_ADJECTIVE = (
    r"(?:real|square|symmetric|invertible|nonsingular|dense|positive|definite|semidefinite|orthogonal|diagonal|constant|"
    r"fixed|given|known|random|unknown|full|rank|data|design|feature|weight|parameter|covariance|coefficient|input|output|"
    r"target|response|observation|kernel|Gram|projection)(?![\w])"
)
_KIND = rf"(?:\s*[-,]?\s*{_ADJECTIVE})*"
_MATRIX = r"\s*-?\s*(?:matri(?:x|ces)|arrays?|Matri(?:x|zen)|行列|矩阵)(?![A-Za-z-])(?!\s+product\b)"
_LONG = r"(?:\s*-\s*(?:dimensional|dim)\b|\s*次元の?|\s*维)"
_VECTOR = (
    rf"{_LONG}?{_KIND}\s*-?\s*(?:column[-\s]+)?(?:vectors?|ベクトル|向量)(?![A-Za-z-])(?!\s+(?:field|space|valued)\b)"
)
_BE = r"\s*,?\s*(?:(?:is|are|be|being|denotes?|ist|sind|sei|は|を|为|是)\s+(?:again\s+|also\s+|then\s+)?|,\s*)"
_NOUN = rf"(?:(?P<matrix>{_KIND}{_MATRIX})|(?P<vector>{_VECTOR}))"
_OF_SIZE = (
    r"\s*,?\s*(?:of|with|has|have|der|de)\s+(?:the\s+)?(?:sizes?|shapes?|dimensions?|order|format|Größe|taille)\s+"
)
_ENDS = r"(?=\s*(?:\Z|[.,;:)]|and\b|with\b|of\s+(?:full\s+)?(?:(?:column|row)\s+)?rank\b|so\b|where\b|und\b))"
_WAYS = (
    # X is an n×p matrix; y is an n-vector; Let X be n×p
    re.compile(rf"{_LIST}{_BE}(?:{_AN})?(?:{_ADJECTIVE}\s*,?\s*)*{_AT}{_NOUN}"),
    re.compile(rf"{_LIST}\s*(?:an?|the)\s+(?:{_ADJECTIVE}\s*,?\s*)*{_AT}{_NOUN}"),
    re.compile(rf"{_LIST}\s*(?:is|are|be|being)\s+{_AT}(?P<bare>){_ENDS}"),
    re.compile(rf"{_LIST}\s*(?:is|are|be|being)\s+{_AT}(?P<vector>\s*-\s*dimensional){_ENDS}"),
    # the n×p design matrix X
    re.compile(rf"(?:{_AN})?{_AT}{_NOUN}\s*{_LIST}"),
    # a matrix A of size n×n; X has shape n×p
    re.compile(rf"(?:matri(?:x|ces)|vectors?)\s+{_LIST}(?P<of>{_OF_SIZE}){_AT}(?P<bare>)"),
    re.compile(
        rf"{_LIST}(?:\s*(?:is|be|are)\s+(?:an?|the)(?:\s+[a-z-]+){{0,3}}?\s+(?:matri(?:x|ces)|vectors?))?"
        rf"(?P<of>{_OF_SIZE}){_AT}(?P<bare>)"
    ),
    # X (n×d) holds the data
    re.compile(rf"(?<!⟩ ){_LIST}\s*(?P<in>\()\s*(?:an?\s+)?{_AT}{_NOUN}?(?P<bare>)\s*[,)]"),
)
_LIMITS = re.compile(
    r"\b(?:if|not|no|never|except\w*|unless|but|sometimes|may|might|could|would|instead|either|or|otherwise|usually|often|"
    r"transposes?|blocks?|stack\w*|concatenat\w*|wenn|nicht|si|sauf|pas)\b|n['’]t\b|場合|ではない|如果|不",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.;:。；]")


@dataclass(frozen=True)
class Sized:
    """What words say of the size of arrays, as LaTeX would declare it, and where in the document they say it."""

    source: str
    place: int


def sizes_told(sentences: Sequence[Sentence]) -> list[Sized]:
    r"""The sizes that the words of a document give, in their order.

    >>> from matderiv.proofreading.manuscript import read_pieces
    >>> from matderiv.proofreading.sentences import sentences
    >>> text = r"Let $X$ be an $n\times p$ matrix and $y$ an $n$-vector. If $A$ is $n\times n$, it is square."
    >>> [sized.source for sized in sizes_told(sentences(text, read_pieces(text)))]
    ['X \\in \\mathbb{R}^{n \\times p}', 'y \\in \\mathbb{R}^{n}']
    """
    found: dict[int, Sized] = {}
    for sentence in sentences:
        words = re.sub(r"\s+", " ", sentence.words)
        for way in _WAYS:
            for m in way.finditer(words):
                found.update((sized.place, sized) for sized in _told(sentence, words, m))
    return [found[place] for place in sorted(found)]


def _told(sentence: Sentence, words: str, m: re.Match[str]) -> Iterator[Sized]:
    """What one match says, if it is a size, and said of letters alone."""
    groups = m.groupdict()
    size = _SIZE.fullmatch(sentence.formulas[int(m["size"])].text)
    stop = _STOP.search(words, m.end())
    begin = max(words.rfind(sign, 0, m.start()) for sign in ";:。；.")
    if size is None or _LIMITS.search(words, begin + 1, len(words) if stop is None else stop.start()):
        return
    if (groups.get("matrix") or "bare" in groups and not groups.get("vector")) and not size["second"]:
        return
    if groups.get("vector") and size["second"] not in (None, "1"):
        return
    above = size["first"] if size["second"] is None else rf"{size['first']} \times {size['second']}"
    # of "$x$ be $1\times n$ and $W$ an $n\times m$ matrix" only W is listed
    listed = [sentence.formulas[int(k)] for k in re.findall(r"\d+", m["list"])]
    for formula in takewhile(lambda f: bare_names(f.text), reversed(listed)):
        yield Sized(rf"{formula.text.strip().rstrip('.,')} \in \mathbb{{R}}^{{{above}}}", formula.place)


def unsized(sentence: Sentence, words: str) -> str:
    r"""The words of a sentence without the sizes that they give: "a matrix $X$" for "an $n\times p$ matrix $X$"."""

    def without(m: re.Match[str]) -> str:
        groups = m.groupdict()
        size = _SIZE.fullmatch(sentence.formulas[int(m["size"])].text)
        if size is None or not (size["second"] or groups.get("vector")):
            return m[0]
        if groups.get("in"):
            return m["list"] if m[0].endswith(")") else f"{m['list']} ("
        if groups.get("of"):
            return m[0][: m.start("of") - m.start()]
        noun = "a vector" if groups.get("vector") else "a matrix"
        if groups.get("matrix") or groups.get("vector") and not m["vector"].endswith("dimensional"):
            return re.sub(rf"⟨{m['size']}⟩{_LONG}?\s*-?\s*", "", m[0])
        return m[0][: m.start("size") - 1 - m.start()] + noun

    for way in _WAYS:
        words = way.sub(without, words)
    return words
