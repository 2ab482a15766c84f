r"""Sentences that speak of the sign of an operation: "Norms are taken in $\ell_1$", "By $A^\top$ we mean $-A$".

What such a sentence makes of the sign is not understood. Only a closed list of forms says nothing but the usual, as
"$\|\cdot\|$ is the Euclidean norm" or "where $i$ runs from $1$ to $n$"; behind all others, known or not, there is no
verdict on lines that hold the sign.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from ..core.text import Said
from ..reading.tree import DOT, Node, differentiates, postorder
from .document import Document
from .notions import OWN
from .phrases import bare
from .report import Line
from .sentences import Sentence, letters_in
from .signs import TRIGONOMETRIC

__all__ = ["Usages"]

Holds = Callable[[Node, str], bool]


def _call(*names: str) -> Holds:
    return lambda node, source: node.kind == "call" and str(node.value).rstrip("'") in names


def _kind(*kinds: str) -> Holds:
    return lambda node, source: node.kind in kinds


def _dot(node: Node, source: str) -> bool:
    return node.kind == "call" and node.value == "dot" or node.kind == "product" and any(x is DOT for x in node.value)


def _norm(node: Node, source: str) -> bool:
    plain = re.search(r"_\s*(?:\{\s*(?:2|F)\s*\}|[2F])\s*$", source) is None
    return plain and (node.kind == "bars" or node.kind == "call" and str(node.value).startswith("norm"))


def _summed(node: Node, source: str) -> bool:
    return node.kind == "indexed"


def _ones(node: Node, source: str) -> bool:
    return node.kind == "call" and node.value == "vector" or node.kind == "name" and node.value == "ones"


def _bracket(left: str) -> Holds:
    return lambda node, source: left in source


def _prime(node: Node, source: str) -> bool:
    return "'" in source or "prime" in source


_LETTER = (
    r"(?:\\(?:mathbf|boldsymbol|bm|vec|mathrm)?(?:[a-z]+|cdot|bullet)|\\(?:Gamma|Sigma|Theta|Phi)|[A-Za-z]|·|\.|-)"
)
_ARGUMENT = rf"(?:{_LETTER}(?:_\w)?|\({_LETTER}(?:_\w)?\)|\[{_LETTER}\])"
_BARS = r"(?:\\\||\\[lr]?Vert|‖|\|\|)"


@dataclass(frozen=True)
class Operation:
    """An operation: how its sign is written, alone or of letters; words for it as a subject; what it usually is."""

    sign: str
    words: str
    usual: str
    holds: Holds
    hides: bool = False  # whether its words alone, where something is left out, may mean its sign
    upper: bool = False  # whether it is written as a superscript


def _command(names: str) -> str:
    return rf"(?:\\operatorname\*?|\\mathrm|\\)(?:{names})(?:{_ARGUMENT})?"


OPERATIONS = (
    Operation(
        rf"{_BARS}{_ARGUMENT}{_BARS}(?:\^2)?",
        r"norms?|[1pq]-norms?",
        r"euclidean|frobenius|2-|length|magnitude|norms?|squared|square",
        _norm,
        hides=True,
    ),
    Operation(
        rf"(?:\||\\[lr]?vert){_ARGUMENT}(?:\||\\[lr]?vert)",
        r"(?:vertical |single )?bars|absolute values?|modulus|moduli",
        r"absolute|value|modulus|determinant",
        lambda node, source: node.kind == "bars" or node.kind == "call" and node.value in ("abs", "det"),
    ),
    Operation(
        rf"\\l?angle{_ARGUMENT},{_ARGUMENT}\\r?angle|[<⟨(]{_ARGUMENT},{_ARGUMENT}[>⟩)]",
        r"(?:inner|scalar|dot) products?|angle brackets|angular brackets|pairings?",
        r"inner|scalar|dot|product|euclidean|frobenius",
        _dot,
    ),
    Operation(
        rf"\\top|{_ARGUMENT}\^(?:\\top|\\intercal|T|t|\\prime)|{_ARGUMENT}'",
        r"transposes?|transposition|transposed (?:matrices|vectors)",
        r"transposed?|transposition",
        _kind("transpose"),
    ),
    Operation(
        r"\\(?:sum|Sigma)(?:_\w+)?(?:\^\w)?",
        r"(?:all |primed |double )?(?:sums?|summations?)|ind(?:ex|ices|exes)|subscripts?",
        r"sums?|summations?|indices|index",
        _summed,
        hides=True,
    ),
    Operation(
        r"(?!)",
        r"superscripts?|exponents?|upper ind(?:ex|ices)",
        r"square|squared|cube|powers?",
        _kind("power"),
        hides=True,
        upper=True,
    ),
    Operation(_command("tr|Tr|trace"), r"traces?", r"trace|sum|diagonal|entries", _call("tr", "trace")),
    Operation(_command("det"), r"determinants?", r"determinant", _call("det", "logdet")),
    Operation(
        _command("diag|Diag"),
        r"diag",
        r"diagonal|matrix|diagonals",
        _call("diag"),
    ),
    Operation(
        _command("vec"),
        r"vectori[sz]ations?",
        r"vectori[sz]ation|stack(?:s|ed|ing)?|columns?|column-wise|operator",
        _call("vec"),
    ),
    Operation(
        _command("log|ln|lg"),
        r"log(?:s|arithms?)?",
        r"natural|logarithm|log",
        _call("log", "ln", "logdet", "log2", "log10", "logsumexp"),
    ),
    Operation(
        _command("exp"),
        r"exponentials?|exp",
        r"exponential|exp",
        lambda node, source: node.kind == "euler" or node.kind == "call" and node.value == "exp",
    ),
    Operation(_command("sin|cos|tan"), r"sines?|cosines?|tangents?", r"sine|cosine|tangent", _call(*TRIGONOMETRIC)),
    Operation(
        rf"\\(?:partial|nabla)(?:_\w)?|\\frac\\?(?:d|partial)\\?(?:d|partial)\w|[dD]|{_ARGUMENT}'(?:{_ARGUMENT})?"
        rf"|\\dot{_LETTER}|'|\\prime",
        r"differentiations?|derivatives?|gradients?|partials|partial derivatives?|differentials?",
        r"transposed?|gradient|nabla|partial|derivatives?|differential|differentiation|total|column|first|operator",
        lambda node, source: differentiates(node) or "'" in source,
    ),
    Operation(r"'|\\prime", r"primes?|dashes", r"derivatives?|differentiation|transposes?", _prime),
    Operation(
        r"\[\\?\w+\]|\[\\cdot\]",
        r"(?:square |the )?brackets",
        r"(?!)",
        _bracket("["),
    ),
    Operation(r"\(\\cdot\)", r"(?:round )?(?:parentheses|brackets)", r"(?!)", _bracket("(")),
    Operation(
        r"(?:\\(?:mathbf|mathbb|boldsymbol|bm|mathds|vec|mathrm))1(?:_\w)?|𝟏",
        r"(?!)",
        r"ones?|all-ones?|entries|column",
        _ones,
    ),
)
_VERB = (
    r"(?:(?:here|always|simply|as usual|then|now|also|again|just)\s+)?"
    r"(?:is|are|be|was|were|will be|shall be|shall|will|can|may|must|denot\w+|means?|meant|stands?|stood|represents?|"
    r"refers?|designates?|signif\w+|takes?|taken|marks?|counts?|runs?|ranges?|omits?|carr(?:y|ies)|labels?|enumerates?|"
    r"has|have|gives?|indicates?|uses?|follows?|starts?|begins?|includes?|excludes?|ignores?|skips?|does|do)"
)
# words that make nothing of a sign
_ARTICLES = (
    r"the|an?|of|for|its|their|our|usual|ordinary|standard|as|usual|always|with|respect|to|by|in|on|and|or|two|both|"
    r"vectors?|matrix|matrices|functions?|scalars?|numbers?|real|operator|symbol|sign|this|that|here|taken|used|"
    r"denoted|written|computed|well|defined|needed|where|we|have|which|given|argument|variables?|its"
)
_RANGE = re.compile(
    r"\s*(?:(?:runs?|ranges?|goes|go|are|is|be|taken|extends?)\s*)*(?:from\s+⟨(?P<first>\d+)⟩\s+to\s+⟨\d+⟩|over\s+(?:all\s+)?(?:the\s+)?"
    r"(?:samples|data|observations|examples|rows|columns|entries|components|classes|points|indices|elements|"
    r"training samples|data points))?\s*",
    re.IGNORECASE,
)
_PLAIN_SUBJECT = re.compile(
    r"(?:above|below|here|vanishes?|vanish|follows?|zero|is|are|be|has|have|then|therefore|thus|hence|now|also|"
    r"positive|non-?negative|convex|concave|linear|cyclic|invariant|continuous|smooth|differentiable|monotone|"
    r"scalar|vector|matrix|found|computed|obtained|given|equals?|reads?|becomes?|gives?|of|with|respect|to|by|in|and|"
    r"the|an?|at|on|as|for|from|its|rules?|chain|product|quotient|all|same|shape|size|under|we|this|that|derivatives?|"
    r"argument|function|functions|shape|usual|ordinary|standard|natural|euclidean|frobenius|row|column|columns|"
    r"everything|zero|known|easy|simple|needed|term|terms|directly|just|so|only|written|denoted|it|sum|trace|gradient|"
    r"set|which|where|their|rows|denotes?|means?|variables?|shapes|always|once|solution|minimum|optimum|minimi[sz]er|vectors?|found|not|exists?|solved|gradients?|norm)\b",
    re.IGNORECASE,
)
_LEAD = (
    r"(?:(?:here|throughout|below|now|then|also|so|hence|thus|therefore|again|always|moreover|furthermore|finally|and|"
    r"but|note that|recall that|as usual|as always|in (?:this|our|what|the) \w+|from now on|where|that)\s*,?\s+)*"
)
_DETERMINED = r"(?:(?:the|an?|all|every|each|our|its|their|any|both|these|this|square|round|primed)\s+)*"
# a norm, or a space with one, by another name than that of the usual one
_NORM_OF_NAME = re.compile(r"(?P<name>[\w'-]+|⟨\d+⟩)[\s-]+norms?(?![\w-])", re.IGNORECASE)
_USUAL_NORM = re.compile(
    r"(?:the|an?|its|their|squared?|euclidean|frobenius|2|l2|two|vector|matrix|of|whose|unit|this|that|in|and|small|"
    r"batch|layer|column|row|residual|gradient|same|with|weight|usual|by|for|ordinary|standard|finite|bounded)",
    re.IGNORECASE,
)
_OTHER_NORM = re.compile(r"(?:\\ell|ℓ|L)_?\^?\(?(?:1|p|q|\\infty|∞)")
# where what is said of a sign ends and something else is said, and words before the letters that it is of
_NEXT = re.compile(r"(?:,?\s*\band|,)\s*(?=⟨|where\b|so\b|we\b|let\b)", re.IGNORECASE)
_OF_WHAT = re.compile(r"\b(?:of|to|for|by|and|or|matrix|vector|function|number|scalar)\s*$|,\s*$", re.IGNORECASE)
_HIDDEN = re.compile(
    r"\b(?:suppress|drop|omit|hid|skip|leav\w* (?:out|off|away)|left (?:out|off|away)|neglect|ignor|abbreviat|"
    r"without)\w*",
    re.IGNORECASE,
)
# signs of derivatives, and a derivative as it is usually written in full
_DERIVED = re.compile(r"'|\\prime|\\dot|\\frac\\?(?:d|partial)|\\nabla|\\partial")
_DERIVATIVE = re.compile(r"\\[dt]?frac(?:d|\\partial)(?:\^2)?\\?\w*?(?:d|\\partial)\w(?:\^2)?(?:\(?\w\)?)?")
_SAYS = re.compile(
    r"\b(?:let|set|put|write|writing|denote|define|here|throughout|always|mean|use|have the convention|convention)\b",
    re.IGNORECASE,
)


class Usages:
    """What the sentences of a document may make of the signs of operations. ``lines``: judged by the usual meaning."""

    def __init__(self, document: Document, lines: Sequence[Line]) -> None:
        self.document = document
        self.right = [item.span for item, line in zip(document.items, lines, strict=True) if line.kind == "right"]
        self.meant = [found for sentence in document.sentences for found in self._meant(sentence)]

    def doubt(self, n: int) -> Said | None:
        """Why there is no verdict on a line."""
        nodes = [x for t in self.document.items[n].trees for x in postorder(t)]
        sources = [self.document.plain[slice(*x.span)].strip() for x in nodes]
        for holds, words in self.meant:
            if any(map(holds, nodes, sources)):
                return OWN(words=words)
        return None

    def _meant(self, sentence: Sentence) -> Iterator[tuple[Holds, str]]:
        words = re.sub(r"\s+", " ", sentence.words)
        for operation in OPERATIONS:
            if self._said(operation, sentence, words) or _subject(operation, sentence, words):
                yield operation.holds, sentence.quoted(words)
        named = (m["name"] for m in _NORM_OF_NAME.finditer(words))
        own = any(re.search(rf"{_BARS}_", bare(f.text)) for f in sentence.formulas)  # a norm with a sign of its own
        if (not own and any(not _usual_norm(sentence, name) for name in named)) or any(
            _OTHER_NORM.match(bare(f.text)) and not f.display for f in sentence.formulas
        ):
            yield OPERATIONS[0].holds, sentence.quoted(words)

    def _said(self, operation: Operation, sentence: Sentence, words: str) -> bool:
        """Whether a sentence says of the sign of an operation, alone or of letters, more than the usual."""
        for k, formula in enumerate(sentence.formulas):
            text = bare(formula.text).rstrip(".,;")
            if re.fullmatch(operation.sign, text):
                if any(not _usual(operation, sentence, said) for said in _names(words, k)):
                    return True
            elif self._defined(operation, sentence, words, k, text):
                return True
        return False

    def _defined(self, operation: Operation, sentence: Sentence, words: str, k: int, text: str) -> bool:
        """Whether a formula gives the sign of letters a value that it does not have by the usual meaning."""
        m = re.match(rf"(?P<sign>{operation.sign})(?::?=|:\\?=|\\coloneqq|\\equiv|\\triangleq)(?P<value>.+)", text)
        if m is None or "transposition" in operation.usual or re.fullmatch(r"-?[\d.]+|[A-Za-z]", m["value"]):
            return False
        if m["sign"].startswith("\\sum") and m["value"][0].isdigit():
            return False  # the range of a sum
        if _DERIVED.search(m["sign"]) and (_DERIVATIVE.fullmatch(m["value"]) or not _DERIVED.search(m["value"])):
            return False  # the derivative of one function
        start = sentence.formulas[k].place
        stop = start + len(sentence.formulas[k].text)
        if any(start <= at < stop for at, _ in self.right):
            return False
        known = letters_in(m["sign"]) & {*self.document.known.shapes, *self.document.defined}
        ahead = words.partition(f"⟨{k}⟩")[0]
        return not known or _SAYS.search(re.split(r"[.;]", ahead)[-1]) is not None


def _names(words: str, k: int) -> Iterator[str]:
    """What a sentence says that formula k, the sign of an operation, stands for."""
    mark = rf"⟨{k}⟩"
    for m in re.finditer(
        rf"{mark}\s*,?\s*{_VERB}\b(?P<a>[^.;]*)"
        rf"|\b(?:writ\w+|us(?:e|es|ing)|denot\w+|abbreviat\w+|interpret|read|understand|take|set|put|call|regard)\s+"
        rf"(?:the (?:symbol|sign|notation) )?{mark}\s*(?:for|as|to|in place of|instead of|when)\b(?P<b>[^.;]*)"
        rf"|(?P<c>[^.;]*)\b(?:denoted|written|abbreviated|meant|designated|represented|symboli[sz]ed)"
        rf"(?: as| by| with)?\s+{mark}"
        rf"|\b(?:by|with)\s+{mark}\s*(?:we|one|I)\s*(?:always |shall )?"
        rf"(?:mean|denote|understand|designate|represent|write)\b(?P<d>[^.;]*)"
        rf"|\b[Ll]et\s+{mark}\s*(?:be|denote)\b(?P<e>[^.;]*)",
        words,
        re.IGNORECASE,
    ):
        yield next(x for x in m.groups() if x is not None)
    if (beside := re.search(rf"{mark}\s*(?P<f>(?:the|an?)\s[^.;,]*)", words)) is not None:
        yield beside["f"]


def _usual(operation: Operation, sentence: Sentence, said: str) -> bool:
    """Whether words name nothing but the usual meaning of an operation."""
    said = _NEXT.split(said)[0]
    for mark in re.finditer(r"⟨(\d+)⟩", said):
        formula = sentence.formulas[int(mark[1])]
        if not formula.display and re.fullmatch(_ARGUMENT, bare(formula.text)) is None:
            return False
        if not formula.display and _OF_WHAT.search(said[: mark.start()]) is None:
            return False
    return re.fullmatch(rf"(?:\b(?:{operation.usual}|{_ARTICLES})(?![\w])|⟨\d+⟩|[\s,:()-])*", said, re.I) is not None


def _usual_norm(sentence: Sentence, name: str) -> bool:
    """Whether a name of a norm is one of the usual one."""
    if (m := re.fullmatch(r"⟨(\d+)⟩", name)) is not None:
        text = bare(sentence.formulas[int(m[1])].text)
        return re.fullmatch(r"2|(?:\\ell|ℓ|L)_?\^?2", text) is not None
    return _USUAL_NORM.fullmatch(name) is not None


def _subject(operation: Operation, sentence: Sentence, words: str) -> bool:
    """Whether a sentence has an operation for its subject, or hides something of its sign, and is no plain one."""
    for part in re.split(r"[.;!?]\s*(?=\s|$)|,\s+(?=(?:and|so|but|where|we)\b)", words):
        if _HIDDEN.search(part) and _speaks(operation, sentence, part):
            return True
        if operation.upper and re.search(r"\bsuperscripts?\b|\bupper ind(?:ex|ices)\b", part, re.IGNORECASE):
            return True
        m = re.match(
            rf"\s*{_LEAD}{_DETERMINED}(?:{operation.words})(?![\w-])"
            rf"(?:\s*(?:,|⟨\d+⟩|(?!{_VERB}\b)[\w-]+)\s*){{0,6}}?\s*(?P<tail>{_VERB}\b.*)",
            part.strip(),
            re.IGNORECASE,
        )
        if m is None or _ranges(sentence, m["tail"]):
            continue
        plain = rf"(?:{_PLAIN_SUBJECT.pattern}|\b(?:{operation.usual})\b|⟨\d+⟩|[\s,:()-])*"
        if re.fullmatch(plain, m["tail"], re.IGNORECASE) is None:
            return True
    return False


def _speaks(operation: Operation, sentence: Sentence, part: str) -> bool:
    """Whether words in which something is left out speak of an operation, or hold its sign with an index or without."""
    if operation.hides and re.search(rf"\b(?:{operation.words})(?![\w-])", part, re.IGNORECASE):
        return True
    formulas = (bare(sentence.formulas[int(k)].text) for k in re.findall(r"⟨(\d+)⟩", part))
    return any(re.fullmatch(rf"(?:{operation.sign})(?:[_^].+)?", text) for text in formulas)


def _ranges(sentence: Sentence, tail: str) -> bool:
    """Whether words give an index its whole range."""
    m = _RANGE.fullmatch(tail.strip().rstrip(",:"))
    return m is not None and (m["first"] is None or sentence.formulas[int(m["first"])].text.strip() == "1")
