r"""Sentences that speak of a notion as such: "Logarithms are binary", "We write $\nabla$ for the negative gradient".

A line is judged with what gradients, logarithms, lengths, … are everywhere. A sentence of which such a notion is the
subject, or that says what "we" write, measure or take by it, may make it something else, whatever its words are,
unless it is one of a closed list of forms that say nothing new: "The gradient of f is", "We compute the gradient".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from ..core.text import Said, Text
from ..reading.tree import DOT, Node, differentiates, postorder
from .document import Document
from .sentences import Sentence, bare_names, letters_in, marks
from .signs import TRIGONOMETRIC

__all__ = ["OWN", "Notions"]

OWN = Text(
    'Undecided: the words "{words}" may give what stands here a meaning of its own, and it is read as usual. '
    "Write it in full.",
    "未決定: 「{words}」により、ここの記号は独自の意味をもつかもしれないが、通常の意味で読んでいる。"
    "意味するところを式で書くこと。",
)

Holds = Callable[[Node], bool]


def _call(*names: str) -> Holds:
    return lambda node: node.kind == "call" and str(node.value).rstrip("'") in names


def _length(node: Node) -> bool:
    return node.kind == "bars" or node.kind == "call" and str(node.value).startswith("norm")


def _dot(node: Node) -> bool:
    return node.kind == "call" and node.value == "dot" or node.kind == "product" and any(x is DOT for x in node.value)


def _exp(node: Node) -> bool:
    return node.kind == "euler" or node.kind == "call" and node.value == "exp"


@dataclass(frozen=True)
class Notion:
    """A notion: its names in words, formulas that are its sign alone, and which parts of a line are of it."""

    words: str
    sign: str
    holds: Holds


_NOTIONS = (
    Notion(r"gradients?|derivatives?|nabla", r"\\nabla|∇|\\partial", differentiates),
    Notion(
        r"(?:natural )?logarithms?|logs?|ln|entrop(?:y|ies)|information",
        r"\\(?:log|ln|lg)|H",
        _call("log", "ln", "logdet", "log2", "log10", "logsumexp"),
    ),
    Notion(r"exponentials?|exp", r"\\exp|exp|\\mathrm\{?e\}?", _exp),
    Notion(
        r"angles?|(?:full |half |right |complete )turns?|(?:full )?circles?|sines?|cosines?|sin|cos|tan",
        r"\\(?:sin|cos|tan)",
        _call(*TRIGONOMETRIC),
    ),
    Notion(r"lengths?|norms?|distances?|magnitudes?", r"\\\|\s*(?:\\cdot|·)\s*\\\|", _length),
    Notion(r"(?:dot|inner|scalar) products?", r"\\cdot|·|\\langle\s*\\cdot\s*,\s*\\cdot\s*\\rangle", _dot),
    Notion(r"traces?|tr", r"\\(?:operatorname\{?tr\}?|tr|Tr)", _call("tr", "trace")),
    Notion(r"squares?|powers?|squaring", r"(?!)", lambda n: n.kind == "power"),
    Notion(r"addition", r"\+", lambda n: n.kind == "sum"),
    Notion(r"multiplication", r"\\times|\*", lambda n: n.kind in ("product", "power")),
)
_LEAD = (
    r"(?:(?:here|throughout|below|now|then|also|so|hence|thus|therefore|again|always|moreover|furthermore|finally|and|"
    r"but|note that|recall that|as usual|as always|in (?:this|our|what|the) \w+|from now on)\s*,?\s+)*"
)
_DETERMINED = r"(?:(?:the|an?|all|every|each|our|its|their|any|both|these|this)\s+)*"
_BE = (
    r"is|are|be|has|have|equals?|reads?|becomes?|vanish\w*|follows?|carr(?:y|ies)|means?|denotes?|stands?|refers?|runs?|"
    r"will|shall|gets?|comes?|lives?|takes?|uses?|points?|gives?|was|were|can|may|must|should|ignores?|includes?|counts?"
)
# between a notion and its verb: of what, and by what
_OF = r"(?P<of>(?:\s+(?!(?:{be})\b)(?:[\w'-]+|⟨\d+⟩)|\s*⟨\d+⟩|\s*,)*?)".replace("{be}", _BE)
# what is said of a notion and says nothing of what it is
_PLAIN_TAIL = re.compile(
    r"\s*(?:(?:then|therefore|thus|hence|also|now|again|simply|just|indeed|easily|readily|both|not|well[- ]?known|"
    r"linear|additive|cyclic|positive|non-?negative|continuous|monotone|increasing|concave|convex|symmetric|invariant|"
    r"zero|one|unique|needed|defined|same|usual|ordinary|euclidean|natural|frobenius|column|columns|vectors?|shape|size|rows?|directions?|"
    r"found|computed|obtained|given|seen|called|denoted|written|of|with|respect|to|in|and|the|an?|by|at|on|as|for|be|"
    r"is|are|has|have|us|this|that|there|below|above|follows?|following|so|directly|immediately|from|rules?|"
    r"chain|product|same|its|their|function|functions|scalar|arguments?|variables?|parameters?|matrix|matrices|"
    r"vanish\w*|equals?|taken|gradients?|derivatives?|norm|trace|logarithms?|"
    r"solution|minimum|minimi[sz]er|optimum|point|analysis|every|all|where|which|if|only|condition|conditions)\b|"
    r"[\s,:;()]|⟨\d+⟩)*\s*",
    re.IGNORECASE,
)
# what no notion is by itself
_OTHER = re.compile(r"\s*(?:the|an?)\s+(?:minimum|maximum|optimum|solution|point|product)\b", re.IGNORECASE)
_TURNS = re.compile(
    r"\b(?:write|writing|written|call|denote|denoting|use|using|normali[sz]e|measure|measuring|understand|mean|take|"
    r"interpret|define|redefine|scale|rescale|count|express|read|let|multiply|divide|project|average|clip|abbreviate|"
    r"adopt|replace|compute|have|set|put)\b",
    re.IGNORECASE,
)
_KEPT_DET = r"(?:(?:the|a|an|our|all|every|each|its|their|any|both|this|that)\s+)*"
_PLAIN_USE = re.compile(
    r"(?:compute|take|have|use|using|set|put|write|define|denote|find|read|let|call|measure)$", re.IGNORECASE
)


class Notions:
    """What the sentences of a document may make of notions and of letters, for the lines behind."""

    def __init__(self, document: Document) -> None:
        self.document = document
        told = document.sentences
        self.meant = [found for s in told for found in _meant(s)]
        self.bracket = next((words for s in told for words in _brackets(s)), None)
        self.letters = [found for s in told for found in _rewritten(s)]
        self.held = [found for s in told for found in _held(s, document)]

    def doubt(self, n: int, names: frozenset[str]) -> Said | None:
        """Why there is no verdict on a line whose letters, those of its definitions included, are ``names``."""
        item = self.document.items[n]
        nodes = [x for t in item.trees for x in postorder(t)]
        for holds, words in self.meant:
            if any(map(holds, nodes)):
                return OWN(words=words)
        if self.bracket is not None and "[" in item.source:
            return OWN(words=self.bracket)
        for letters, start, words in self.letters:
            if letters & names and start < item.span[0]:
                return OWN(words=words)
        derivative = any(map(differentiates, nodes))
        for letters, start, words in self.held:
            if derivative and letters & names and start < item.span[0]:
                return OWN(words=words)
        return None


def _parts(sentence: Sentence) -> Iterator[str]:
    words = re.sub(r"\s+", " ", sentence.words)
    for part in re.split(r"[.;!?]\s*(?=\s|$)|,\s+(?=(?:and|so|but|where)\b)", words):
        if part.strip():
            yield part.strip()


def _signed(sentence: Sentence, part: str) -> str:
    """A sentence in which the formulas that are the sign of a notion are words for it."""

    def word(m: re.Match[str]) -> str:
        text = sentence.formulas[int(m[1])].text.strip()
        for k, notion in enumerate(_NOTIONS):
            if re.fullmatch(rf"(?:{notion.sign})(?:_\{{?\w\}}?)?", text):
                return f" sign{k} "
        return m[0]

    return re.sub(r"⟨(\d+)⟩", word, part).strip()


def _meant(sentence: Sentence) -> Iterator[tuple[Holds, str]]:
    """The notions that a sentence may give another meaning, with its words."""
    for part in _parts(sentence):
        signed = _signed(sentence, part)
        for k, notion in enumerate(_NOTIONS):
            name = rf"(?:{notion.words}|sign{k})(?![\w-])"
            if _of_subject(signed, name) or _of_object(signed, name):
                yield notion.holds, sentence.quoted(part)


def _of_subject(part: str, name: str) -> bool:
    """Whether a notion is the subject of a sentence that says more of it than is plain."""
    base = r"(?:(?:base|unit|argument|sign|definition|meaning)s? of\s+)?"
    m = re.match(
        rf"{_LEAD}{_DETERMINED}{base}{_DETERMINED}{name}{_OF}\s+(?P<verb>{_BE})\b(?P<tail>.*)", part, re.IGNORECASE
    )
    if m is None:
        return False
    if re.search(rf"\b(?:base|units?)s? of\s+{_DETERMINED}{name}", part[: m.end("of")], re.IGNORECASE):
        return True
    # what a formula has for its gradient is no word on what gradients are
    tail = m["tail"]
    own = re.match(r"[^.,;:]*?⟨\d+⟩", tail) is not None and re.search(r"⟨\d+⟩", m["of"] or "") is not None
    led = re.match(r"\s*(?:then|therefore|thus|hence|now|given by|simply|just)?\s*(?:⟨\d+⟩|:|$)", tail) is not None
    is_it = re.match(r"(?:is|are|equals?|reads?|becomes?|gives?)$", m["verb"], re.IGNORECASE) is not None
    own = own or is_it and led and not re.search(r"(?<!⟨)\b\d+\b(?!⟩)", tail)
    odd = _OTHER.match(m["tail"]) or re.search(r"\b(?:entry|entries|elementwise|entrywise)\b", m["tail"], re.IGNORECASE)
    return odd is not None or not own and _PLAIN_TAIL.fullmatch(m["tail"]) is None


def _of_object(part: str, name: str) -> bool:
    """Whether a sentence says what is written or done with a notion, and not only that it is used."""
    m = re.match(
        rf"{_LEAD}(?:we|one|let us|let)?\s*(?:now|then|also|always|simply)?\s*(?P<verb>[a-z]+)\s+{_KEPT_DET}"
        rf"(?P<adjectives>(?:(?!for\b|of\b|to\b|as\b)[a-z-]+\s+){{0,2}}?){name}(?P<tail>.*)",
        part,
        re.IGNORECASE,
    )
    if m is None or _TURNS.match(m["verb"]) is None:
        return False
    usual = r"(?:usual|ordinary|standard|euclidean|natural|frobenius|squared|partial|first|second|same|directional)?\s*"
    tail = m["tail"].strip()
    if re.match(r"(?:for|as)\b", tail) and "sign" in part[m.start("adjectives") : m.end() - len(m["tail"])]:
        return (
            re.fullmatch(rf"(?:for|as)\s+{_KEPT_DET}{usual}[a-z]+(?:\s+(?:of|with respect to|by)\s.*)?", tail) is None
        )
    if not re.fullmatch(usual, m["adjectives"], re.IGNORECASE):
        return True
    return _PLAIN_USE.match(m["verb"]) is None or _PLAIN_TAIL.fullmatch(m["tail"]) is None


_WRITTEN = re.compile(
    r"⟨(?P<what>\d+)⟩\s*(?:is|are|be|will be)?\s*(?:written|denoted(?: by)?|abbreviated(?: as| to)?)\s+"
    r"(?:as\s+)?⟨(?P<sign>\d+)⟩"
    r"|\b(?:write|writing)\s+⟨(?P<sign2>\d+)⟩\s+for\s+(?:the\s+|an?\s+)?(?:⟨(?P<what2>\d+)⟩|(?P<words>[a-z]+))"
    r"|⟨(?P<sign3>\d+)⟩\s*(?:stands? for|denotes?|means?|is|be)\s+(?:the\s+|an?\s+)(?P<words3>[a-z]+)",
    re.IGNORECASE,
)


def _brackets(sentence: Sentence) -> Iterator[str]:
    """Words by which a bracket around a letter is the sign of something."""
    for m in _WRITTEN.finditer(re.sub(r"\s+", " ", sentence.words)):
        sign = sentence.formulas[int(m["sign"] or m["sign2"] or m["sign3"])].text.strip()
        if re.fullmatch(r"(?:\\left)?\[\s*\\?\w+\s*(?:\\right)?\]", sign):
            yield sentence.quoted(m[0])


def _rewritten(sentence: Sentence) -> Iterator[tuple[frozenset[str], int, str]]:
    """Letters that stand for something from now on in which they are themselves: "we write $x$ for $2x$"."""
    for m in _WRITTEN.finditer(re.sub(r"\s+", " ", sentence.words)):
        if m["what2"] is None:
            continue
        sign, what = sentence.formulas[int(m["sign2"])].text, sentence.formulas[int(m["what2"])].text
        own = letters_in(sign) & letters_in(what)
        if bare_names(sign) and own and sign.strip() != what.strip():
            yield own, sentence.start, sentence.quoted(m[0])


_LIST = r"⟨\d+⟩(?:\s*(?:,|and)\s*⟨\d+⟩)*"
_HELD = re.compile(
    rf"(?:\b(?:hold|keep|treat|regard|fix|freez|leav)(?:ing|s|es)?\s+(?P<a>{_LIST})"
    rf"|\b(?:for|at|with)\s+(?:a\s+)?(?:fixed|constant|frozen|given)\s+(?P<b>{_LIST})"
    rf"|(?P<c>{_LIST})\s*(?:is |are |be |being )?(?:held|kept|treated|regarded|frozen|fixed|held fixed|kept fixed)\b)",
    re.IGNORECASE,
)


def _held(sentence: Sentence, document: Document) -> Iterator[tuple[frozenset[str], int, str]]:
    """Letters with a value of their own that are held fixed while something is differentiated."""
    for m in _HELD.finditer(re.sub(r"\s+", " ", sentence.words)):
        held = marks(m["a"] or m["b"] or m["c"])
        letters = frozenset(x for k in held for x in letters_in(sentence.formulas[k].text))
        if own := letters & document.defined.keys():
            yield own, sentence.start, sentence.quoted(m[0])
