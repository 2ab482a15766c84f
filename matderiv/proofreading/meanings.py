r"""What sentences make of operations: "Norms are taken in $\ell_1$", "By $A^\top$ we mean $-A$", "Logs are octal".

What such a sentence makes of one is not understood. Only a closed list of forms says nothing but the usual: the sign
stands for what it always is, "the gradient of f is", "we compute the trace", "where $i$ runs from $1$ to $n$". Behind
all others there is no verdict on lines that hold the operation. An equation may define a sign, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import cache, cached_property

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.known import arrays_in
from ..reading.tree import Node, differentiates, letter_of, postorder
from .document import Document
from .items import Item
from .operations import ARGUMENT, BARS, OPERATIONS, Holds, Operation, before_bracket, euler, identity, sigmoid
from .primes import written
from .quantities import by_logarithm
from .repeated import states_convention
from .report import Line
from .sentences import Sentence, bare, bare_names, letters_in, marks
from .suspects import suspicious, turned

__all__ = ["MEANT", "Meanings"]

MEANT = Text(
    "Undecided: the document gives {sign} a meaning of its own, and it is read here as usual. Write what is meant by "
    "another sign, or in full.",
    "未決定: この文書は {sign} に独自の意味を与えているが、ここでは通常の意味で読んでいる。"
    "別の記号を使うか、意味するところを式で書くこと。",
)
OWN = Text(
    'Undecided: the words "{words}" may give what stands here a meaning of its own, and it is read as usual. '
    "Write it in full.",
    "未決定: 「{words}」により、ここの記号は独自の意味をもつかもしれないが、通常の意味で読んでいる。"
    "意味するところを式で書くこと。",
)

CORRECTED = Text(
    'Undecided: the document corrects itself in words, "{words}", which are not understood. Write the lines as they '
    "are meant.",
    "未決定: この文書には言葉による訂正「{words}」があるが、その内容は読み取れない。意図したとおりに行を書き直すこと。",
)

_OF_SET = re.compile(r"\\?(?:mathcal)?(?P<name>[A-Za-z]+)(?:_\w)?")
_LEAD = (
    r"(?:(?:here|throughout|below|now|then|also|so|hence|thus|therefore|again|always|moreover|furthermore|finally|and|"
    r"but|note that|recall that|as usual|as always|in (?:this|our|what|the) \w+|from now on|where|that)\s*,?\s+)*"
)
_DETERMINED = r"(?:(?:the|an?|all|every|each|our|its|their|any|both|these|this|that|square|round|primed)\s+)*"
_VERB = (
    r"(?:(?:here|always|simply|as usual|then|now|also|again|just)\s+)?"
    r"(?:is|are|be|was|were|will(?: be)?|shall(?: be)?|can|may|must|should|denot\w+|means?|meant|stands?|stood|"
    r"represents?|refers?|designates?|signif\w+|takes?|taken|marks?|counts?|runs?|ranges?|omits?|carr(?:y|ies)|labels?|"
    r"enumerates?|equals?|reads?|becomes?|vanish\w*|gets?|comes?|lives?|(?<!the )(?<!data )points?|satisfies|obeys|"
    r"has|have|gives?|stacks?|lists?|indicates?|uses?|follows?|starts?|begins?|includes?|excludes?|ignores?|skips?|does|do)"
)
# words with which nothing is made of an operation, beside those for what it usually is
_ARTICLES = (
    r"the|an?|of|for|its|their|our|usual|ordinary|standard|as|usual|always|with|respect|to|by|in|on|and|or|two|both|"
    r"vectors?|matrix|matrices|functions?|scalars?|numbers?|real|operator|symbol|sign|this|that|here|taken|used|"
    r"denoted|written|computed|well|defined|needed|where|we|have|which|given|argument|variables?"
)
_PLAIN = (
    r"above|below|here|vanish(?:es)?|follows?|zero|is|are|be|has|have|then|therefore|thus|hence|now|also|"
    r"positive|non-?negative|convex|concave|linear|cyclic|invariant|continuous|smooth|differentiable|monotone|"
    r"scalar|vector|matrix|found|computed|obtained|given|equals?|reads?|becomes?|gives?|of|with|respect|to|by|in|and|"
    r"the|an?|at|on|as|for|from|its|rules?|chain|product|quotient|all|same|shape|size|under|we|this|that|derivatives?|"
    r"argument|function|functions|usual|ordinary|standard|natural|euclidean|frobenius|row|column|columns|"
    r"everything|known|easy|simple|needed|term|terms|directly|just|so|only|written|denoted|it|sum|trace|gradient|"
    r"set|which|where|their|rows|denotes?|means?|variables?|shapes|always|once|solution|minimum|optimum|minimi[sz]er|"
    r"vectors?|not|exists?|solved|gradients?|norm|commutative|associative|distributive|multiplicative|bilinear|mixed-product|"
    r"minimi[sz]ed|maximi[sz]ed|expanded|completed|collected|important|small|sides|form|symmetric|permutations|satisfies|obeys|itself|again|both|called|"
    r"conditions?|defined|easily|every|following|immediately|indeed|matrices|parameters?|readily|seen|simply|there|us|well|"
    r"directions?|increasing|additive|unique|hessians?|jacobians?|second|first|partial|weights?|bias(?:es)?|layers?|"
    r"inputs?|outputs?|neurons?|activations?|kronecker|deltas?"
)
_RANGE = re.compile(
    r"\s*(?:(?:runs?|ranges?|goes|go|are|is|be|taken|extends?)\s*)*(?:from\s+⟨(?P<first>\d+)⟩\s+to\s+⟨\d+⟩|over\s+(?:all\s+)?(?:the\s+)?"
    r"(?:samples|data|observations|examples|rows|columns|entries|components|classes|points|indices|elements|"
    r"training samples|data points))?\s*",
    re.IGNORECASE,
)
# what may stand behind a notion and is no verb of its own
_CONTINUES = re.compile(
    rf"{_VERB}|{_PLAIN}|or|over|via|through|using|when|if|than|then|without|between|along|into|"
    r"rules?|identit(?:y|ies)|formulas?|formulae|laws|properties|steps|methods|updates|flows|signs|squared|checks|"
    r"conditions|equations|tricks|components|entries|arguments|parameters|whose|both|again|yields?|simplif\w+|"
    r"odds|likelihoods|densities|probabilities|ratios|roots|norms|products|values|sums|maps|spaces|losses|series|"
    r"classes|bounds|barriers|brackets|cancels?|solves|agrees?|flow|turn|penalt(?:y|ies)|regulari[sz]\w+",
    re.IGNORECASE,
)
# what an operation is taken of in general
_ANYTHING = (
    r"(?:an?|any|every|each|all|some|functions?|scalars?|vectors?|matri(?:x|ces)|sums?|products?|constants?|numbers?|"
    r"the\s+(?:function|vector|matrix|scalar|same))\b"
)
# what is called by the name of an operation and is none
_THINGS = re.compile(
    r"\b(?:layer|batch|group|instance|weight|spectral|rms)[- ]?norms?\b(?!\s+of\b)|\broot[- ]mean[- ]squares?\b",
    re.IGNORECASE,
)
# where something is 0 or least, whatever the point is called
_AT_POINT = re.compile(
    r"\s*(?:(?:must|has to|will|should)\s+)?(?:vanish(?:es)?|is (?:zero|⟨\d+⟩)|be (?:zero|⟨\d+⟩))\s+(?:at|in)\s+"
    r"(?:(?:the|an?|our|its|this|that|every|each|any)\s+)?(?:[a-z-]+\s+){0,3}⟨\d+⟩(?:\s*[,:]\s*⟨\d+⟩)?[\s,:]*",
    re.IGNORECASE,
)
# what no notion is by itself
_ODD = re.compile(
    r"[a-z]+\s+(?:the|an?)\s+(?:minimum|maximum|optimum|solution|point|product)\b|.*\b(?:element|entry)wise\b",
    re.IGNORECASE,
)
_TURNS = re.compile(
    r"\b(?:write|writing|written|call|denote|denoting|use|using|normali[sz]e|measure|measuring|understand|mean|take|"
    r"interpret|define|redefine|scale|rescale|count|express|read|let|multiply|divide|project|average|clip|abbreviate|"
    r"adopt|replace|compute|have|set|put)\b",
    re.IGNORECASE,
)
_USES = re.compile(r"(?:compute|take|have|use|using|set|put|write|define|denote|find|read|let|call|measure)$", re.I)
_USED = re.compile(rf"{_USES.pattern}|(?:written|rewritten|expressed|stated)$", re.I)
_KIND = (
    r"(?:usual|ordinary|standard|euclidean|natural|frobenius|squared|partial|first|second|same|directional|last|whole|"
    r"inner|outer|above)?\s*"
)
# a norm, or a space with one, by another name than that of the usual one
_NORM_OF_NAME = re.compile(r"(?P<name>[\w'-]+|⟨\d+⟩)[\s-]+norms?(?![\w-])", re.IGNORECASE)
_USUAL_NORM = re.compile(
    r"(?:the|an?|its|their|squared?|euclidean|frobenius|2|l2|two|vector|matrix|of|whose|unit|this|that|in|and|small|"
    r"batch|layer|column|row|residual|gradient|same|with|weight|usual|by|for|ordinary|standard|finite|bounded)",
    re.IGNORECASE,
)
_OTHER_NORM = re.compile(r"(?:\\ell|ℓ|L)_?\^?\(?(?:1|p|q|\\infty|∞)")
# where what is said of a sign ends and something else is said, and words before the letters that it is of
_NEXT = re.compile(
    r"(?:,?\s*\band|,)\s*(?=⟨|(?:where|so|that|we|let|put|set|write|define|consider|suppose|assume|take|the one)\b)",
    re.IGNORECASE,
)
_OF_WHAT = re.compile(r"\b(?:of|to|for|by|and|or|matrix|vector|function|number|scalar)\s*$|,\s*$", re.IGNORECASE)
_NAMED_LAST = re.compile(r"=\s*(?:\{\s*\})?:\s*&?\s*\\?([A-Za-z]+)")  # … =: g
# what is said of something and is no name: an adjective, and what that is so of
_PREDICATE = re.compile(
    r"\s*(?!(?:the|an?|our|by|in|as|for|to|with)\b)[a-z]+(?=\s*(?:$|[,:]|(?:for|of|by|in|on|to|at)\b)).*", re.I
)
_LAYOUT = re.compile(r"[\s,]*\b(?:and\s+|with\s+)?(?P<axis>row|column)s?\s+for\s+⟨(?P<of>\d+)⟩", re.IGNORECASE)
# a formula that is dropped, and such as are no more than a sign, with an index or not
_DROPS = re.compile(r"\b(?:dropping|drops?|dropped|omitting|ignoring)\s+(?:the\s+)?⟨(\d+)⟩", re.IGNORECASE)
_LONE_SIGN = re.compile(rf"(?:\\[A-Za-z]+|\W|{BARS}{ARGUMENT}{BARS})(?:[_^].+)?")
# what has another thing for its subject: "the analogue of $\\dot V$ is the difference"
_OF_IT = re.compile(
    r"\b(?:analogue?s?|gradients?|derivatives?|traces?|norms?|determinants?|inverses?|eigenvalues?|ranks?|"
    r"minimi[sz]ers?|solutions?|squares?)\s+of\s*$",
    re.IGNORECASE,
)
# what is done to a sign by itself: "we scale $\\operatorname{tr}$ so that the identity gets 1"
_DONE_TO = re.compile(
    r"\b(?:re)?(?:scal|normali[sz]|halv|doubl|negat|defin|weigh|divid|multipl|shift|flip|interpret|modif|chang)\w*\s+"
    r"(?:the\s+)?(?:symbol\s+|sign\s+)?⟪⟫",
    re.IGNORECASE,
)
_RELATES = re.compile(r"[=<>≈∼∝]|\\(?:approx|sim|propto|leq?|geq?|to)(?![A-Za-z])")  # an equation is no sign
_ROWS = re.compile(r"\brows?\b", re.IGNORECASE)
_EXPRESSIONS = frozenset(("Aᵀ", "AB", "A²", "⁻¹", "⁺", "·"))  # what is written by them has a value like any other
_BY_LINES = frozenset(("⊗", "⊙", "σ", "I", "e", "π", "∇²"))  # what an equation makes of them is seen in its line
_HIDDEN = re.compile(
    r"\b(?:suppress|drop(?!s?\s+out)|omit|"
    r"hid(?!den (?:layer|unit|state|neuron|node|representation|activation|size|dimension|"
    r"vector|weight|markov))|skip|leav\w* (?:out|off|away)|left (?:out|off|away)|neglect|ignor|abbreviat)\w*"
    r"|(?<!once more )(?<!again )\bwithout(?!\s+(?:(?:the|any|an?)\s+)?(?:⟨|gain|bias|loss|proof|comment))",
    re.IGNORECASE,
)
# signs of derivatives, and a derivative as it is usually written in full
_DERIVED = re.compile(r"'|\\prime|\\dot|\\frac\\?(?:d|partial)|\\nabla|\\partial")
_DERIVATIVE = re.compile(r"\\[dt]?frac(?:d|\\partial)(?:\^2)?\\?\w*?(?:d|\\partial)\w(?:\^2)?(?:\(?\w\)?)?")
_SAYS = re.compile(
    r"\b(?:let|set|put|write|writing|denote|define|here|throughout|always|mean|use|have the convention|convention)\b",
    re.IGNORECASE,
)
_SAYS_OF_SUMS = re.compile(r"\b(?:let|write|writing|denote|define|symbol|notation|convention|abbreviate)\b", re.I)
_DEFINES = re.compile(
    r"\b(?:let|defin\w+|denot\w+|use|using|write|where|with|given by|symbol|norm|product|notation|put|set|activation|"
    r"function|means?|as)\b|ノルム|内積|積|定義|とする|Norm|Produkt|norme|produit|норм|произведен",
    re.IGNORECASE,
)
# what is said of a sign, which ⟪⟫ stands for
_SAYS_OF = (
    r"\b(?:writ\w+|us(?:e|es|ing)|denot\w+|abbreviat\w+|interpret|read|understand|take|set|put|call|regard)\s+"
    r"(?:the (?:symbol|sign|notation) )?⟪⟫\s*(?:for|as|to|in place of|instead of|when)\b([^.;]*)"
    r"|([^.;]*)\b(?:denoted|written|abbreviated|meant|designated|represented|symboli[sz]ed)(?: as| by| with)?\s+⟪⟫"
    r"|\b(?:by|with)\s+⟪⟫\s*(?:we|one|I)\s*(?:always |shall )?"
    r"(?:mean|denote|understand|designate|represent|write)\b([^.;]*)"
    r"|\blet\s+⟪⟫\s*(?:be|denote)\b([^.;]*)"
)
_NAMES = re.compile(rf"⟪⟫\s*,?\s*{_VERB}\b([^.;]*)|{_SAYS_OF}", re.IGNORECASE)
# and of one of some letters, of which more than what it is may be said
_DENOTES = re.compile(
    r"⟪⟫\s*,?\s*(?:here |always |shall |will |again |now )*(?:denot\w+|means?|stands? for|represents?|refers? to|"
    rf"designates?|signif\w+|(?:is|be|are) (?:defined|understood|taken|meant|short|written))\b([^.;]*)|{_SAYS_OF}",
    re.IGNORECASE,
)
_DENOTES_JAPANESE = re.compile(
    r"⟪⟫\s*[はで]([^。]*?)(?:を表|を意味|とする|とし|を指|を示)|([^。]*)を\s*⟪⟫\s*(?:と書|で表|と表|と記|で記)"
)
_ALTERED = re.compile(r"負|逆|倍|半分|マイナス|下|減|異な|違|変え")
_IS_THE = re.compile(r"⟪⟫\s*,?\s*(?:is|are)\s+(?P<said>(?:the|an?)\s[^.;]*)", re.IGNORECASE)
_OF_SLOPES = (
    r"direction|steepest|ascent|increase|increases|fastest|slope|rate|change|zero|negative|jacobian|first-order|zeroth|"
    r"point|error|signal|residual|usual|same|score|force"
)
_BESIDE = re.compile(r"⟪⟫\s*(?P<said>(?:the|an?)\s[^.;,]*)")
_ALONE = re.compile(r"\W|\\(?!Sigma)[A-Za-z]+|\\\|\\cdot\\\||I|\\mathbf1|\\langle\\cdot,\\cdot\\rangle")
_CALLED = re.compile(r"\b(?:the|an?|our)\s+(?P<said>(?:(?!the\b|an?\b|of\b)[\w-]+\s+){1,4})⟪⟫", re.IGNORECASE)
_FOR = re.compile(r"⟪⟫\s*(?:for|as)\s+(?P<said>(?:the|an?)\s[^.;,]*)", re.IGNORECASE)
_FOREIGN = re.compile(
    r"⟪⟫\s*(?:(?:ist|sind|seien?|bezeichne\w*|steh\w+|est|sont|soi(?:t|ent)|désigne\w*|es|son|sea|denota\w*|"
    r"обозначает)(?!\w)|[はをが表是为])(?P<said>[^.;。]*)",
    re.IGNORECASE,
)
# letters that stand for something in which they are themselves, and letters that are held fixed
_REWRITTEN = re.compile(r"\b(?:write|writing)\s+⟨(?P<sign>\d+)⟩\s+for\s+(?:the\s+|an?\s+)?⟨(?P<what>\d+)⟩", re.I)
_CORRECTS = re.compile(
    r"\b(?:erratum|errata|corrigend(?:um|a)|misprint(?:s|ed)?|"
    # not where such are to be sent
    r"(?<!report )(?<!any )typos?(?!\s+(?:(?:to\s+)?(?:the\s+)?(?:forum|e?-?mail|issues?|me|us)|welcome)\b)|"
    r"typographical|druckfehler|coquille|erratas?)\b"
    r"|\bread\s+⟨\d+⟩\s+(?:for|instead of|in place of)\s+⟨\d+⟩"
    r"|\bfor\s+⟨\d+⟩,?\s+(?:please\s+)?read\s+⟨\d+⟩"
    r"|\b(?:correction|amendment)s?\s*[:.]|\bshould (?:read|have (?:been|read))\b"
    r"|\breplaced?\b[^.]*\b(?:everywhere|throughout|above|below)\b"
    r"|опечатк|正誤|誤植|訂正|勘误|印刷错误",
    re.IGNORECASE,
)
_LIST = r"⟨\d+⟩(?:\s*(?:,|and)\s*⟨\d+⟩)*"
_HELD = re.compile(
    rf"(?:\b(?:hold|keep|treat|regard|fix|freez|leav)(?:ing|s|es)?\s+(?P<a>{_LIST})"
    rf"|\b(?:for|at|with)\s+(?:a\s+)?(?:fixed|constant|frozen|given)\s+(?P<b>{_LIST})"
    rf"|(?P<c>{_LIST})\s*(?:is |are |be |being )?(?:held|kept|treated|regarded|frozen|fixed|held fixed|kept fixed)\b)",
    re.IGNORECASE,
)


# what letters with indices are called by what they are for
_ROLES = (
    r"responsibilit(?:y|ies)|(?:mixture |class |membership |transition |posterior )?probabilit(?:y|ies)|memberships?|"
    r"assignments?|(?:mixing )?weights?|(?:lagrange )?multipliers?|coefficients?|labels?|targets?|scores?|activations?|"
    r"inputs?|outputs?|residuals?|errors?|samples?|observations?|attention weights?|posteriors?|counts?"
)
# "with exposure ⟨1⟩ and covariates ⟨2⟩"
_WITH_ITS = r"(?:\s*with\s+[a-z-]+\s+⟨\d+⟩(?:\s*(?:,|,?\s*and)\s*[a-z-]+\s+⟨\d+⟩)*)?"


class Meanings:
    """What a document may make of its operations. ``lines`` are the verdicts by the usual meaning."""

    def __init__(self, document: Document, lines: Sequence[Line]) -> None:
        self.document, self.lines = document, lines
        self.right = [item.span for item, line in zip(document.items, lines, strict=True) if line.kind == "right"]
        told = document.sentences
        names = {str(x.value) for item in document.items for t in item.trees for x in postorder(t) if x.kind == "name"}
        letters = {name.partition("_")[0] for name in names} | {*document.known.shapes}
        self.operations = [_without_letter(operation, letters) for operation in OPERATIONS]
        self.meant = [found for s in told for found in self._meant(s)]
        self.defined: list[tuple[Holds, Said, bool]] = [
            (o.holds, MEANT(sign=o.shown), True) for o in OPERATIONS if o.equation and self._redefined(o)
        ]
        constants = {"I": identity, "e": euler}
        self.defined += [(constants[x], MEANT(sign=x), True) for x in sorted(document.open_letters)]
        if (since := document.sigma.since) is not None:
            number = document.sigma.called and not document.declared_names.isdisjoint(("sigma", "σ"))
            self.defined.append((before_bracket if number else _from(since, sigmoid), MEANT(sign="σ"), True))
        corrected = next((s for s in told if _CORRECTS.search(s.words)), None)
        self.corrected = None if corrected is None else CORRECTED(words=corrected.quoted(corrected.words).strip("*_ "))
        self.rewritten = [found for s in told for found in _rewritten(s)]
        self.held = [found for s in told for found in _held(s, document)]

    @cached_property
    def primes(self) -> bool:
        """Whether transposes are written by primes."""
        return written(self.document.items, self.document.plain)

    def doubt(self, n: int, names: frozenset[str], right: bool = False) -> Said | None:
        """Why there is no verdict on a line whose letters, those of its definitions included, are ``names``.

        Where it is ``right`` as usual, words that are merely not understood raise no doubt.
        """
        if self.corrected is not None:
            return self.corrected
        item = self.document.items[n]
        nodes = [x for t in item.trees for x in postorder(t)]
        sources = [self.document.plain[slice(*x.span)].strip() for x in nodes]
        for holds, said, plain in (*self.defined, *self.meant):
            if (plain or not right) and any(map(holds, nodes, sources)):
                return said
        derivative = any(map(differentiates, nodes))
        by = {letter_of(x) for node in nodes if node.kind == "partial" for v in node.children[1:] for x in arrays_in(v)}
        held = [(letters - by, start, said) for letters, start, said in self.held] if derivative else []
        for letters, start, said in [*self.rewritten, *held]:
            if letters & names and start < item.span[0]:
                return said
        return None

    # ---- what is said

    def _meant(self, sentence: Sentence) -> Iterator[tuple[Holds, Said, bool]]:
        """The operations of which a sentence may say more than the usual, and whether it plainly does."""
        words = _THINGS.sub("scale", re.sub(r"\s+", " ", sentence.words))
        if states_convention(words):
            return  # the sums are read by that
        filled = re.sub(r"⟨(\d+)⟩", lambda m: bare(sentence.formulas[int(m[1])].text), words)
        clauses = [x.strip() for x in re.split(r"[.;!?]\s*(?=\s|$)|,\s+(?=(?:and|so|but|where|we)\b)", words)]
        for operation in self.operations:
            plainly = (
                re.search(operation.other, filled, re.IGNORECASE) is not None
                or self._told(operation, sentence, words)
                or any(self._unmarked(operation, sentence, clause) for clause in clauses if clause)
            )
            spoken = [clause for clause in clauses if clause and _speaks(operation, sentence, clause)]
            if spoken and not plainly and not turned(words) and self._shown(operation, sentence):
                continue
            if plainly or spoken:
                plainly = plainly or turned(words) or any(_plainly(operation, clause) for clause in spoken)
                yield operation.holds, OWN(words=sentence.quoted(words)), plainly
        if _other_norm(sentence, words):
            yield OPERATIONS[0].holds, OWN(words=sentence.quoted(words)), True

    def _shown(self, operation: Operation, sentence: Sentence) -> bool:
        """Whether an equation of a sentence shows what it says of an operation, and holds as that is usually meant."""
        places = [range(f.place, f.place + len(f.text)) for f in sentence.formulas]
        return any(
            line.kind == "right"
            and any(item.span[0] in own for own in places)
            and any(self._holds(operation, tree) for tree in item.trees)
            for item, line in zip(self.document.items, self.lines, strict=True)
        )

    def _told(self, operation: Operation, sentence: Sentence, words: str) -> bool:
        """Whether a sentence says of the sign of an operation, alone or of letters, more than the usual."""
        for k, formula in enumerate(sentence.formulas):
            text = bare(formula.text).rstrip(".,;")
            if (own := _OF_SET.fullmatch(text)) is not None and own["name"] in self.document.sets:
                continue  # of a set it can be said what is in it
            if operation.letters and re.match(_as_letter(operation), text):
                told = list(_names(words, k))
                if any(re.search(rf"\b(?:{operation.words})\b", x, re.I) for x in told):
                    return any(not _usual(operation, sentence, x) for x in told)
            if operation.shown == "Aᵀ" and _ROWS.search(words) and re.search(r"_(?:\w|\{\w\})\^", text):
                continue  # what the rows of a matrix are called
            if self.primes and operation.shown == "∂" and re.fullmatch(rf"{ARGUMENT}'(?:{ARGUMENT})?", text):
                continue  # a transpose
            if re.fullmatch(operation.sign, text):
                if any(not _usual(operation, sentence, said) for said in _names(words, k)):
                    return True
                if _ALONE.fullmatch(text) and any(not _usual(operation, sentence, x) for x in _introduced(words, k)):
                    return True
                if _ALONE.fullmatch(text) and _DONE_TO.search(words.replace(f"⟨{k}⟩", "⟪⟫")):
                    return True
                foreign = _FOREIGN.search(words.replace(f"⟨{k}⟩", "⟪⟫"))
                if foreign is not None and re.search(operation.usual, foreign["said"], re.IGNORECASE) is None:
                    return True
            elif self._valued(operation, sentence, words, k, text) or self._denotes(operation, sentence, words, k):
                return True
        return False

    def _denotes(self, operation: Operation, sentence: Sentence, words: str, k: int) -> bool:
        r"""Whether a sentence says of an operation of some letters, ``\nabla f``, that it is something unusual."""
        place = range(sentence.formulas[k].place, sentence.formulas[k].place + len(sentence.formulas[k].text))
        tree = next((e for e in self.document.expressions if e.span[0] in place), None)
        if tree is None or not self._holds_itself(operation, tree):
            return False
        if tree.kind == "name" and all(_is_role(sentence, x) for x in _said(_DENOTES, words, k)):
            return False
        known = "|".join(o.usual for o in OPERATIONS if self._holds(o, tree))
        wide = replace(operation, usual=rf"{known}|inner|scalar|dot")
        if any(not _usual(wide, sentence, x) for x in _said(_DENOTES, words, k)):
            return True
        if any(not re.search(known, x, re.I) or _ALTERED.search(x) for x in _said(_DENOTES_JAPANESE, words, k)):
            return True
        slopes = replace(wide, usual=rf"{wide.usual}|{_OF_SLOPES}")
        told = (self._without_layout(sentence, tree, x) for x in _said(_IS_THE, words, k))
        return differentiates(tree) and any(not _usual(slopes, sentence, x) for x in told)

    def _without_layout(self, sentence: Sentence, tree: Node, said: str) -> str:
        """What is said of a derivative without "rows for y, columns for x", which is how ∂y/∂x is read."""

        def laid(m: re.Match[str]) -> str:
            at = next(iter(tree.children[1 if m["axis"].lower() == "column" else 0 :]), tree)
            own = bare(self.document.plain[slice(*at.span)].strip())
            return " " if bare(sentence.formulas[int(m["of"])].text) == own else m[0]

        return _LAYOUT.sub(laid, said)

    def _unmarked(self, operation: Operation, sentence: Sentence, clause: str) -> bool:
        r"""Whether a clause drops the index of a sign that bears one elsewhere: ``\|x\|_M``, "we drop the index"."""
        if not operation.marked or _HIDDEN.search(clause) is None:
            return False
        names = any(bare_names(sentence.formulas[k].text) for k in marks(clause))
        if not names and re.search(r"\b(?:ind(?:ex|ices|exes)|(?:sub|super)scripts?|marks?)\b", clause, re.I) is None:
            return False
        sign = re.compile(rf"(?:{operation.sign})_(?!\{{?[2F](?![A-Za-z0-9]))")
        return any(sign.search(bare(text)) for other in self.document.sentences for text in other.texts)

    # ---- equations

    def _valued(self, operation: Operation, sentence: Sentence, words: str, k: int, text: str) -> bool:
        """Whether a formula gives the sign of letters a value that it does not have by the usual meaning."""
        m = re.match(rf"(?P<sign>{operation.sign})(?::?=|:\\?=|\\coloneqq|\\equiv|\\triangleq)(?P<value>.+)", text)
        if m is None or operation.shown in _EXPRESSIONS | _BY_LINES or re.fullmatch(r"-?[\d.]+|[A-Za-z]", m["value"]):
            return False
        if re.match(r"\\[dt]?frac\{\\partial", m["sign"]) and not re.search(_SAYS, sentence.ahead(k)):
            return False  # what a derivative is
        if m["sign"].startswith("\\sum") and (m["value"][0].isdigit() or not _SAYS_OF_SUMS.search(sentence.ahead(k))):
            return False  # the range of a sum, or an equation with one
        if self.primes and re.fullmatch(rf"(?:{ARGUMENT}')+(?:{ARGUMENT})?", m["sign"]):
            return False  # transposes
        if m["sign"].startswith("\\dot"):
            return False  # how something moves: \dot x = -\nabla f
        if m["sign"] in ("d", "D") and not _DERIVED.search(m["value"]):
            return False  # a matrix of this name
        if _DERIVED.search(m["sign"]) and (_DERIVATIVE.fullmatch(m["value"]) or not _DERIVED.search(m["value"])):
            return False  # the derivative of one function
        start = sentence.formulas[k].place
        own = range(start, start + len(sentence.formulas[k].text))
        if any(by_logarithm(item) and item.span[0] in own for item in self.document.items):
            return False  # it says what the letter is
        if any(start <= at < start + len(sentence.formulas[k].text) for at, _ in self.right):
            return False
        ends = {m[1] for m in _NAMED_LAST.finditer(self.document.plain, 0, start)}
        known = letters_in(m["sign"]) & {*self.document.known.shapes, *self.document.defined, *ends}
        return not known or _SAYS.search(re.split(r"[.;]", sentence.ahead(k))[-1]) is not None

    def _redefined(self, operation: Operation) -> bool:
        """Whether the first equation of a sign defines it, and not as what it is read as."""
        for n, item in enumerate(self.document.items):
            if item.left is None or item.right is None:
                continue
            if not any(self._holds(operation, t) for t in (item.left, item.right)):
                continue
            return (
                item.first
                and item.relation == "="
                and self.lines[n].kind in ("wrong", "undecided", "unread", "equation")
                and self._alone(operation, item)
                and (operation.equation == "free" or self._is_said(n))
            )
        return False

    def _holds(self, operation: Operation, tree: Node) -> bool:
        return any(self._holds_itself(operation, node) for node in postorder(tree))

    def _holds_itself(self, operation: Operation, node: Node) -> bool:
        return operation.holds(node, self.document.plain[slice(*node.span)].strip())

    def _alone(self, operation: Operation, item: Item) -> bool:
        """Whether the left side is the sign of plain letters, or a square of that, and the right side lacks it."""
        assert item.left is not None and item.right is not None
        side = item.left.children[0] if item.left.kind == "power" and item.left.value == "^" else item.left
        plain = all(c.kind == "name" and c.value != "eye" for c in side.children)
        plain = plain and len({str(c.value) for c in side.children}) == len(side.children)
        own = operation.holds(side, self.document.plain[slice(*side.span)])
        return own and plain and bool(side.children) and not self._holds(operation, item.right)

    def _is_said(self, n: int) -> bool:
        """Whether words before an equation say that it defines something."""
        source = self.document.plain[slice(*self.document.items[n].span)]
        if re.search(r":=|\\coloneqq|\\triangleq|\\equiv", source):
            return True
        found = self.document.told(n)
        return found is not None and _DEFINES.search(found[0].ahead(found[1])) is not None


def _without_letter(operation: Operation, letters: AbstractSet[str]) -> Operation:
    r"""An operation without that of its signs which the lines of a document have as a letter: ``\Sigma`` of Σ⁻¹x."""
    if not operation.letters or letters.isdisjoint(operation.letters):
        return operation
    return replace(operation, sign=rf"(?!{_as_letter(operation)})(?:{operation.sign})")


def _as_letter(operation: Operation) -> str:
    """That of the signs of an operation which is an ordinary letter, too."""
    return rf"\\?(?:{'|'.join(operation.letters)})(?![A-Za-z])"


def _from(start: int, holds: Holds) -> Holds:
    """What finds nodes behind a place only."""
    return lambda node, source: node.span[0] >= start and holds(node, source)


def _is_role(sentence: Sentence, said: str) -> bool:
    r"""Whether words call a letter by what it is for, and say nothing of its value: "let $\gamma_{nk}$ be the weights".

    An equation behind "with" is one that is read by itself.
    """
    role = re.match(rf"\s*(?:the|an?|our|some)\s+(?:{_ROLES})\b[\s,]*(?:(?P<with>with)\s+⟨(?P<what>\d+)⟩)?", said, re.I)
    if role is None:
        return False
    equation = role["with"] is None or "=" in sentence.formulas[int(role["what"])].text
    rest = re.match(_WITH_ITS, said[role.end() :], re.IGNORECASE)
    assert rest is not None
    if any("=" in sentence.formulas[int(k)].text for k in re.findall(r"⟨(\d+)⟩", rest[0])):
        return False
    said = said[role.end() + rest.end() :]
    ends = re.fullmatch(r"\s*(?:for\s+(?:every|each|all)\s+⟨\d+⟩)?[\s,]*(?:(?:and|where|let)\b.*)?", said)
    return equation and ends is not None


@cache
def _any_operation() -> re.Pattern[str]:
    """What names an operation, or what one usually is."""
    words = "|".join(f"{o.words}|{o.usual}" for o in OPERATIONS)
    return re.compile(rf"\b(?:{words})(?![\w-])", re.IGNORECASE)


def _speaks_of_any(words: str) -> bool:
    """Whether words name an operation, or what one usually is."""
    return _any_operation().search(re.sub(r"⟨\d+⟩", " ", words)) is not None


def _names(words: str, k: int) -> Iterator[str]:
    """What a sentence says that formula k, the sign of an operation, stands for."""
    yield from _said(_NAMES, words, k)
    words = words.replace(f"⟨{k}⟩", "⟪⟫")
    if (beside := _BESIDE.search(words)) is not None:
        yield beside["said"]


def _said(form: re.Pattern[str], words: str, k: int) -> Iterator[str]:
    """What words in some form say of formula k."""
    words = words.replace(f"⟨{k}⟩", "⟪⟫")
    for m in form.finditer(words):
        if _OF_IT.search(words[: m.start()]) is None:
            yield next(x for x in m.groups() if x is not None)


def _introduced(words: str, k: int) -> Iterator[str]:
    r"""What formula k, a sign by itself, is called directly before it and behind: "the ReLU $\sigma$"."""
    words = words.replace(f"⟨{k}⟩", "⟪⟫")
    yield from (m["said"] for form in (_CALLED, _FOR) for m in form.finditer(words))


def _usual(operation: Operation, sentence: Sentence, said: str) -> bool:
    """Whether words name nothing but the usual meaning of an operation."""
    said = _NEXT.split(said)[0]
    if (of := _PREDICATE.match(said)) is not None and not (_speaks_of_any(of[0]) or suspicious(of[0])):
        return True  # an adjective of what stands there: "Ly is unbiased for b"
    if operation.shown == "‖·‖" and any(not _usual_norm(sentence, m["name"]) for m in _NORM_OF_NAME.finditer(said)):
        return False
    for mark in () if operation.shown in _EXPRESSIONS - {"Aᵀ"} else re.finditer(r"⟨(\d+)⟩", said):
        formula = sentence.formulas[int(mark[1])]
        sized = operation.shown == "I" and re.fullmatch(rf"{ARGUMENT}\\times{ARGUMENT}", bare(formula.text))
        if formula.display or sized:
            continue
        if re.fullmatch(ARGUMENT, bare(formula.text)) is None or _OF_WHAT.search(said[: mark.start()]) is None:
            return False
    return re.fullmatch(rf"(?:\b(?:{operation.usual}|{_ARTICLES})(?![\w])|⟨\d+⟩|[\s,:()-])*", said, re.I) is not None


def _speaks(operation: Operation, sentence: Sentence, clause: str) -> bool:
    """Whether a clause has an operation for its subject or object, or hides something of it, in no plain form."""
    hidden = _HIDDEN.search(clause) and _mentions(operation, sentence, clause)
    hidden = hidden and not any(re.search(r"\\(?:approx|simeq)|≈", sentence.formulas[k].text) for k in marks(clause))
    if hidden or operation.shown == "A²" and re.search(r"\bsuperscripts?\b|\bupper ind(?:ex|ices)\b", clause, re.I):
        return True
    return _of_subject(operation, sentence, clause) or _of_object(operation, clause) or _by_name(operation, clause)


def _plainly(operation: Operation, clause: str) -> bool:
    """Whether a clause that speaks of an operation says something odd of it, and not merely what is not understood."""
    odd = operation.shown == "A²" or _twice(operation, clause) or suspicious(clause)
    return odd or _by_name(operation, clause) or _of_object(operation, clause)


def _twice(operation: Operation, clause: str) -> bool:
    """Whether a clause says which one an operation is: "distances are city-block distances"."""
    return len(re.findall(rf"\b(?:{operation.words})(?![\w-])", clause, re.IGNORECASE)) > 1


def _by_name(operation: Operation, clause: str) -> bool:
    """Whether a clause says what is meant by an operation, and not plainly the usual: "by the gradient we mean"."""
    forms = _forms(operation.words, operation.usual)
    m = forms.by.match(clause)
    return m is not None and forms.plain.fullmatch(m["tail"]) is None


def _mentions(operation: Operation, sentence: Sentence, clause: str) -> bool:
    """Whether words in which something is left out speak of an operation, or hold its sign with an index or without.

    A whole term that is dropped, log y!, leaves its sign as it is.
    """
    texts = [formula.text.strip() for formula in sentence.formulas]
    clause = _DROPS.sub(lambda m: m[0] if _LONE_SIGN.fullmatch(texts[int(m[1])]) else " ", clause)
    if operation.hides and re.search(rf"\b(?:{operation.words})(?![\w-])", clause, re.IGNORECASE):
        return True
    own = (texts[k] for k in marks(clause))
    formulas = (bare(text) for text in own if not _RELATES.search(re.sub(r"\{[^{}]*\}", "", text)))
    return any(re.fullmatch(rf"(?:{operation.sign})(?:[_^].+)?", text) for text in formulas)


@dataclass(frozen=True)
class _Forms:
    """What clauses that speak of an operation look like, compiled."""

    verb: re.Pattern[str]
    of_one: re.Pattern[str]  # with a verb behind what it is of: "transposing a matrix changes its sign"
    subject: re.Pattern[str]
    turned: re.Pattern[str]
    plain: re.Pattern[str]  # words with which nothing is said of it but the usual
    by: re.Pattern[str]  # what is meant by it
    claim: re.Pattern[str]  # that of something named: what it is said to be is a claim, and no meaning of the sign


@cache
def _forms(words: str, usual: str) -> _Forms:
    name = rf"(?P<name>{words})(?![\w-])"
    base = r"(?P<base>(?:base|unit|argument|sign|definition|meaning)s? of\s+)?"
    start = rf"{_LEAD}{_DETERMINED}{base}{_DETERMINED}{name}"
    of_what = rf"(?<!ing)(?:\s*(?:,|⟨\d+⟩|(?!{_VERB}\b)[\w'-]+(?![\w'-])))*?"
    doing = r"(?:we|one|let us|let)?\s*(?:now|then|also|always|simply)?\s*(?P<verb>[a-z]+)"
    article = r"(?:an?|the|any|every|each)"
    adjectives = r"(?P<adjectives>(?:(?!for\b|of\b|to\b|as\b)[a-z-]+\s+){0,2}?)"
    forms = (
        rf"{start}\s+(?P<verb>[a-z]+)\b",
        rf"{start}\s+(?:of(?:\s+{article})?|{article})\s+(?:[a-z]*[a-rt-z]|⟨\d+⟩)\s+(?P<verb>[a-z]+)\s+\w",
        rf"{start}{of_what}\s*(?P<tail>{_VERB}\b.*)",
        rf"{_LEAD}{doing}\s+{_DETERMINED}{adjectives}{name}(?P<tail>.*)",
        rf"(?:\b(?:{_PLAIN}|{usual})\b|⟨\d+⟩|[\s,:;()-])*",
        rf"{_LEAD}(?:by|with)\s+{_DETERMINED}{name}[^.;]*?\b(?:we|I|one|is|are)\s+(?:(?:always|here|simply|just)\s+)*"
        r"(?:mean|meant|understand|understood|denote|denoted|designate)\b(?P<tail>.*)",
        rf"{_LEAD}(?:(?:its|their)\s+(?:[a-z]+\s+)?(?:{words})(?![\w-])|"
        rf"{_DETERMINED}(?:[a-z]+\s+)?(?:{words})\s+(?:of|with respect to)\s+"
        rf"(?!{_ANYTHING})(?:⟨|[a-z]))",
    )
    return _Forms(*(re.compile(form, re.IGNORECASE) for form in forms))


def _of_subject(operation: Operation, sentence: Sentence, clause: str) -> bool:
    """Whether an operation is the subject of a clause that says more of it than is plain."""
    forms = _forms(operation.words, operation.usual)
    if operation.claimed and forms.claim.match(clause) is not None:
        return turned(clause)
    for form in (forms.verb, forms.of_one):
        own = form.match(clause)
        if own is None or _CONTINUES.fullmatch(own["verb"]):
            continue
        plural = own["name"][-1:] == "s" and form is forms.verb
        if plural or re.fullmatch(r".*(?<!s)s|.*ed", own["verb"]):
            return True  # a verb of its own: "transposition changes the sign"
    m = forms.subject.match(clause)
    if m is None or _ranges(sentence, m["tail"]) or _AT_POINT.fullmatch(m["tail"]):
        return False
    return bool(m["base"] or _ODD.match(m["tail"])) or forms.plain.fullmatch(m["tail"]) is None


def _of_object(operation: Operation, clause: str) -> bool:
    """Whether a clause says what is written or done with an operation, and not only that it is used."""
    forms = _forms(operation.words, operation.usual)
    m = forms.turned.match(clause)
    if m is None or _TURNS.match(m["verb"]) is None:
        return False
    if m["adjectives"].strip().lower() in ("with", "by", "using") and _USED.match(m["verb"]) is not None:
        return False  # we compute with differentials
    if not re.fullmatch(_KIND, m["adjectives"], re.IGNORECASE) or _USES.match(m["verb"]) is None:
        return True
    return forms.plain.fullmatch(m["tail"]) is None


def _ranges(sentence: Sentence, tail: str) -> bool:
    """Whether words give an index its whole range."""
    m = _RANGE.fullmatch(tail.strip().rstrip(",:"))
    return m is not None and (m["first"] is None or sentence.formulas[int(m["first"])].text.strip() == "1")


def _other_norm(sentence: Sentence, words: str) -> bool:
    """Whether a sentence speaks of a norm by another name than the usual one's, or of the ℓ₁ of one."""
    formulas = [(bare(f.text), f.display) for f in sentence.formulas]
    if any(_OTHER_NORM.match(text) and not display for text, display in formulas):
        return True
    own = any(re.search(rf"{BARS}_", text) for text, _ in formulas)  # a norm with a sign of its own
    return not own and any(not _usual_norm(sentence, m["name"]) for m in _NORM_OF_NAME.finditer(words))


def _usual_norm(sentence: Sentence, name: str) -> bool:
    """Whether a name of a norm is one of the usual one."""
    if (m := re.fullmatch(r"⟨(\d+)⟩", name)) is not None:
        text = bare(sentence.formulas[int(m[1])].text)
        return re.fullmatch(r"2|(?:\\ell|ℓ|L)_?\^?2", text) is not None
    return _USUAL_NORM.fullmatch(name) is not None


def _rewritten(sentence: Sentence) -> Iterator[tuple[frozenset[str], int, Said]]:
    """Letters that stand for something from now on in which they are themselves: "we write $x$ for $2x$"."""
    for m in _REWRITTEN.finditer(re.sub(r"\s+", " ", sentence.words)):
        sign, what = sentence.formulas[int(m["sign"])].text, sentence.formulas[int(m["what"])].text
        own = letters_in(sign) & letters_in(what)
        if bare_names(sign) and own and sign.strip() != what.strip():
            yield own, sentence.start, OWN(words=sentence.quoted(m[0]))


def _held(sentence: Sentence, document: Document) -> Iterator[tuple[frozenset[str], int, Said]]:
    """Letters with a value of their own that are held fixed while something is differentiated."""
    for m in _HELD.finditer(re.sub(r"\s+", " ", sentence.words)):
        held = marks(m["a"] or m["b"] or m["c"])
        letters = frozenset(x for k in held for x in letters_in(sentence.formulas[k].text))
        if own := letters & document.defined.keys():
            yield own, sentence.start, OWN(words=sentence.quoted(m[0]))
