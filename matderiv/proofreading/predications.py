r"""What sentences say of values: "the trace of $A$ is $1$", "$y$ is twice $x$", "as $x$ moves, so $y$ does".

Words are not understood, and what they say of two things at once can be a value or a relation of them, whatever the
verb is. So every formula of a sentence is a mark, and a mark is *accounted for* where it stands in one of the few ways
in which words only introduce a letter or speak of calculating: "let x be a vector", "with respect to x", "the gradient
of f at x", "row i of X". What two marks that are left say of each other is open: no line with their letters is wrong,
and none is right that differentiates by one of them and takes the other for a constant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import permutations

from ..core.records import dataclass
from ..reading.equations.known import capital_of
from .dimensions import unsized
from .neutral import is_neutral
from .sentences import IN, Formula, Sentence, bare_names, letters_in, marks
from .stacks import COLUMNS

__all__ = ["Open", "bonds", "fixed", "opened"]

_RELATED = re.compile(
    r"=|[<>∈∋≤≥≠≻⪰≽≈∼⊂⊆⊥∥]|\\(?:in|ni|notin|geq?(?:slant)?|leq?(?:slant)?|gt|lt|neq?|succ(?:eq)?|prec(?:eq)?|approx|sim|"
    r"simeq|cong|propto|equiv|coloneqq|triangleq|doteq|gets|leftarrow|subset(?:eq)?|perp|colon|ll|gg|iff|implies|"
    r"Rightarrow|Leftrightarrow)(?![A-Za-z])|(?<!\\):"
)
_MAPS = re.compile(r"\\(?:mapsto|longmapsto|to|rightarrow)(?![A-Za-z])|[→↦]")
_SET = re.compile(
    r"\s*(?:\\mathbb|\\R(?![A-Za-z])|ℝ)|[\w\s\\+-]*(?:\\times|×)[\w\s\\+-]*$|\s*(?:\\sigma|\\log|\\exp|\\tanh|σ)\s*$"
)
_HEAD = re.compile(r"(?P<head>.*?)(?:\\in(?![A-Za-z])|∈)", re.DOTALL)
_DIGITS = re.compile(
    r"\s*-?\s*(?:\d+|\\d?t?frac\s*(?:\{?\d\}?\s*\{?\d\}?)|\\(?:mathbf|boldsymbol|bm|vec)\s*\{?[01]\}?)\s*[.,]?\s*"
)

# ---- ways in which a mark is accounted for

_M = r"⟨\d+⟩"
_LIST = rf"{_M}(?:\s*(?:,\s*and|,|and|or|und|et|y|e|и)\s+{_M})*(?:\s*,\s*{_M})*"
_DET = r"(?:(?:an?|the|some|any|every|each|all|both|our|its|this|these|two|three|of|its|no)\s+)*"
_ROLE_NOUNS = (
    r"matri(?:x|ces)|vectors?|scalars?|numbers?|reals?|constants?|variables?|parameters?|hyperparameters?|functions?|"
    r"weights?|bias(?:es)?|samples?|data|targets?|labels?|features?|inputs?|observations?|measurements?|responses?|"
    r"classes|penalt(?:y|ies)|loss(?:es)?|costs?|objectives?|multipliers?|size|rates?|"
    r"coefficients?|points?|directions?|index|indices|integers?|letters?|column|columns|row|rows|"
    r"kernel|covariances?|tensors?|units?|layers?|signals?|noise|prior|states?|gains?|terms?|pairs?|batch|words?|values"
)
# adjectives that speak of each letter by itself
_DISTRIBUTIVE = (
    r"square|real|given|fixed|known|unknown|constant|free|arbitrary|column|row|random|independent|non-?zero|"
    r"invertible|non-?singular|non-?negative|(?:strictly\s+)?positive|(?:semi-?)?definite|symmetric|skew-?symmetric|"
    r"orthogonal|diagonal|smooth|differentiable|twice|continuously|small|large|finite|data|design|weight|feature|"
    r"parameter|learning|label|target|input|bias|regulari[sz]ation|covariance|noise|unit|hidden|scalar|true|model|"
    r"positive|negative|semidefinite|training|test|sampling|new|other|certain|dense|sparse|rectangular|normal"
)
_ROLE = (
    rf"(?:(?:(?:{_DISTRIBUTIVE}|and|or|of|both|all|again|two|three|an?|the|here|now|also|as above|as before|"
    rf"◇|{_ROLE_NOUNS})(?:[\s,]+|(?=$|[.;:)]|{_M}))))+"
)
_CALCULUS = (
    r"gradients?|(?:partial |second |first |directional )?derivatives?|hessians?|jacobians?|differentials?|integral|"
    r"divergence|laplacian|curvature|minimum|maximum|infimum|supremum|expectation|trajectory"
)
_BE = r"(?:be|is|are|denotes?|denote|stands? for|being|:|—)"


_SIDE = rf"{_DET}(?:[a-z-]+\s+){{0,2}}{_M}(?:\s*\((?:[a-z-]+\s+){{0,4}}{_M}\s*\))?"  # of a comparison


def _ways(*patterns: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"(?<![A-Za-z-])(?:{pattern})", re.IGNORECASE) for pattern in patterns)


_INTRODUCED = _ways(
    # by what is differentiated, and of what a derivative is taken, and where
    rf"(?:with respect to|w\.?\s?r\.?\s?t\.?|differentiat\w+ (?:by|in|for)|derivatives? (?:by|in)|"
    rf"minimi[sz]\w+ (?:over|in|by)|maximi[sz]\w+ (?:over|in|by)|"
    rf"(?:solv\w+|solution|equation|condition|update|optimi[sz]e) for|"
    rf"sum(?:med|ming)? over|over all)\s+{_DET}"
    rf"(?:(?:{_ROLE_NOUNS})\s+)?{_LIST}",
    rf"(?:{_CALCULUS})\s+(?:of\s+{_DET}(?:[\w-]+\s+){{0,3}}?{_M}\s*)?(?:(?:with respect to|by|at|in)\s+{_DET}"
    rf"(?:(?:point|direction|variable|directions|iterate)\s+)?{_LIST}\s*)*(?=\W|$)(?<=⟩)",
    rf"(?:{_CALCULUS})\s+of\s+{_DET}(?:[\w-]+\s+){{0,3}}?{_LIST}",
    rf"(?:differentiat\w+|minimi[sz]\w+|maximi[sz]\w+|expand\w*|comput\w+|evaluat\w+|derive|rewrit\w+|simplif\w+)\s+"
    rf"{_DET}(?:(?:{_ROLE_NOUNS})\s+)?{_LIST}",
    rf"(?:in (?:the )?direction(?: of)?|in the variables?|shape of|size of|sizes of|dimensions? of)\s+{_LIST}",
    rf"functions? of\s+{_LIST}",
    rf"(?:at|in|after)\s+(?:the\s+)?(?:time|step|stage|iteration|epoch)\s+{_M}",
    # what is only weighed against something
    rf"compar\w+\s+{_SIDE}(?:\s*,?\s*(?:and\s+)?(?:with|to|against)\s+{_SIDE})+",
    # letters that are held, or that all values are meant of
    rf"(?:for|with|given)?\s*(?:all|any|fixed|constant|arbitrary|given|some|known|general|generic)\s+"
    rf"(?:real\s+|square\s+)?(?:(?:{_ROLE_NOUNS})\s+)?{_LIST}",
    rf"(?:does|do) not depend on\s+{_LIST}|independent of\s+{_LIST}",
    rf"(?:hold\w*|keep\w*|treat\w*|regard\w*|consider\w*|fix\w*|tak\w+)\s+{_LIST}\s+(?:as\s+)?(?:an?\s+)?"
    r"(?:fixed|constants?|given|as variables?)",
    # what is no equality
    rf"approximat\w+\s+(?:by|with)\s+{_M}",
    rf"{_M}\s+(?:(?:should|must|has\s+to)\s+)?(?:looks?\s+(?:much\s+)?like|resembles?|(?:is|are|comes?)\s+(?:as\s+)?(?:close|near)\s+(?:as\s+possible\s+)?to)\s+{_M}",
    # what an operation is done with, and not what comes of it
    rf"multiplying\s+(?:both\s+sides\s+)?by\s+{_M}(?:\s+(?:from|on)\s+the\s+(?:left|right))?(?:\s*,?\s*and\s+(?:by\s+)?{_M}"
    r"(?:\s+(?:from|on)\s+the\s+(?:left|right))?)?",
    rf"(?:regress\w*|ols)\s+(?:of\s+)?{_M}\s+on\s+{_M}",
    rf"(?:(?:have|has|with|and)\s+)?(?:the\s+)?(?:co)?variances?\s+(?:matri(?:x|ces)\s+)?{_LIST}",
    rf"(?:normal|gaussian|density|distribution|distributed)\b[^⟨⟩.;,]*\bmeans?\s+{_M}(?:\s*,?\s*and\s+"
    rf"(?:the\s+)?(?:co)?variances?\s+{_M})?",
)
# parts, counts and places, and what stands in the order of other languages
_OF_PARTS = _ways(
    rf"{_M}\s*(?:is|are|be|being|denotes?)\s+(?:the\s+|an?\s+)?(?:{_M}\s*-?\s*(?:th|st|nd|rd)\s+)?(?:rows?|columns?|entr(?:y|ies)|"
    rf"components?|elements?|coordinates?)\s+(?:{_M}\s+)?of\s+{_M}(?=\s*(?:[.,;:)]|and|$))(?!\s+(?:is|are|be)\b)",
    rf"(?:has|have|with|be|are|is|being)\s+(?:the\s+|as\s+)*(?:rows?|columns?|entries|components?)\s+(?:the\s+)?{_LIST}",
    rf"the rows?\s+{_M}(?=\s*[.,;]|\s*$)",
    rf"{_M}\s*-?\s*(?:th|st|nd|rd|dimensional|vectors?|fold)\b",
    rf"{_M}\s*(?:-?by-?|×)\s*{_M}",
    rf"{_M}\s*(?:(?:has|have|of|in)\s+)?(?:the\s+same\s+(?:shape|size|dimensions?|form)\s+as|dieselbe\s+(?:Gestalt|Form|Größe|"
    rf"Dimension)\s+wie|(?:a\s+)?la\s+même\s+(?:forme|taille|dimension)\s+que)\s+{_M}",
    rf"{_M}\s*と同じ(?:形|サイズ|大きさ|次元)|{_M}\s*の(?:勾配|微分|導関数)",
    rf"(?:sei|seien|soit|soient|sea|sean|sia|siano|seja|sejam)\s+{_LIST}\s+[^⟨⟩.;,|]+(?=[.;,|]|$|\bund\b|\bet\b|\bmit\b)",
    rf"{_M}\s*(?:を|は|が|为|是|為)\s*(?:◇|[^\W\d_]|\s)*?(?:ベクトル|行列|実数|スカラー|定数|関数|パラメータ|向量|矩阵|标量|实数|函数|参数)",
    rf"(?:ベクトル|行列|実数|スカラー|定数|関数|パラメータ|向量|矩阵|标量|实数|函数|参数)\s*{_M}(?!\s*[はが为是])",
    rf"{_M} for (?:the|an?) [^⟨⟩.;,|(]+(?=[.;,|(]|$|\band\b)",
)
_PLACES = re.compile(
    r"(?<!this )(?<!that )(?<!the )(?<!our )(?<!each )(?:layer|row|column|index|neuron|step|sample|class|unit|"
    r"iteration|epoch|line|equation|case|section|part|factor(?: of)?|power|order|degree|exponent|node|"
    r"item|exercise|figure|"
    rf"claim|lemma|theorem|term)\s+{_M}(?!\s*(?:is|are|be|equals|has)\b)",
    re.IGNORECASE,
)
_GAPPED = re.compile(
    rf"(?:,|\band\b)\s*{_M}\s+(?:(?:the|an?)\s+(?:[a-z-]+\s+)?|(?:constant|fixed|given)\s+)(?:{_ROLE_NOUNS})"
    r"(?:\s+of\s+(?:ones|zeros|(?:expected\s+)?returns|prices|observations|measurements|unknowns|ratings))?"
    r"(?:\s*\((?:positive|symmetric|definite|invertible|known|square|diagonal|[\s,])*\))?(?=\s*(?:[,.;|]|\band\b|$))",
    re.IGNORECASE,
)
_COUNT = re.compile(
    rf"(?P<count>{_M})\s+(?:(?!(?:be|is|are|has|have|and|or)\b)[a-z-]+\s+)?(?:rows|columns|entries|samples|points|data|terms|classes|layers|features|"
    r"vectors|units|observations|components|parameters|inputs|examples|equations|variables|numbers|neurons)\b",
    re.IGNORECASE,
)
_ROWS_ARE = re.compile(
    rf"(?:rows?|columns?|entries|components)\s+(?:{_M}\s+)?of\s+(?P<whole>{_M})\s*(?:,\s*as\s+an?\s+(?:column|row|vector|\s)+,)?\s*"
    rf"(?:be|are|is|being)\s+(?:the\s+)?(?P<part>{_M})",
    re.IGNORECASE,
)
_LISTED_ROWS = re.compile(
    rf"(?P<part>{_LIST})\s+(?:being\s+|as\s+|for\s+|are\s+)?the\s+(?:rows|columns)\s+of\s+(?P<whole>{_LIST})",
    re.IGNORECASE,
)
_DECLARED = re.compile(
    rf"(?P<of>{_LIST})\s*(?:\b(?:both|all|each|again|always|simply|here)\s+)*(?P<verb>{_BE})\s+(?P<rest>[^⟨⟩.;:|]*?)"
    rf"(?=\s*(?:[.,;:)|]|$|\b(?:and|where|with|so|then|because|since|for|while|if|when)\b|{_M}))",
    re.IGNORECASE,
)
_NOUN_AND_MARK = rf"{_DET}(?:(?:(?:{_DISTRIBUTIVE})[\s,]+)+|(?:[\w-]+\s+){{0,2}}(?:(?:{_ROLE_NOUNS})\s+)+){_LIST}"
_APPOSED = re.compile(
    rf"(?P<before>^|[.,;:(|]|\b(?:for|with|given|consider|considering|let|over|in|of|by|where|use|minimi[sz]e|have|has)\b)\s*"
    rf"{_NOUN_AND_MARK}(?:(?:\s*,)?\s*\band\b\s*{_NOUN_AND_MARK})*"
    r"(?=\s*(?:$|[.,;:)|◇]|\b(?:we|let|one|by|in|as|for|from|the|over|under)\b))",
    re.IGNORECASE,
)
# the name of something, behind what it is: "the weight from neuron j to neuron k is ⟨w⟩"
_NAMED = re.compile(
    rf"(?P<before>^|[.,;:(|]|\band\b)\s*(?:the|an?|its|each|every)\s+(?:(?:{_DISTRIBUTIVE})\s+)*(?:{_ROLE_NOUNS})"
    rf"(?:\s+(?:from|to|of|in|into|between|at|the|each|every|an?|(?:layer|neuron|unit|node)s?(?:\s+{_M})?))*"
    rf"\s+(?:is|are)\s+(?:called\s+|(?:denoted|written)\s+(?:by|as)\s+)?{_LIST}(?=\s*(?:[.,;:)|]|\band\b|$))",
    re.IGNORECASE,
)
_QUANTITY = re.compile(
    rf"(?:^|[.,;:(|])\s*(?:for|with|given|let|consider|fix)\s+{_LIST}(?=\s*(?:$|[.,;:)|]|we|let|one|the|\())",
    re.IGNORECASE,
)
# what a letter is called that is the value of something else of its sentence
_MADE = re.compile(
    rf"{_M}\s*(?:be|is|are|denotes?)\s+(?:an?\s+|the\s+|its\s+)*(?:{_CALCULUS})\b|{_M}\s+its\b|"
    r"\b(?:minimi[sz]es|minimi[sz]ers?|maximi[sz]es|maximi[sz]ers?|solves|solutions?|outputs?|images?|predictions?|projections?|activations?|results?|estimates?|velocity|position|speed|"
    r"residuals?|fitted|reconstructions?|embeddings?|trajectory|path|outcomes?|answers?|functions? thereof)\b",
    re.IGNORECASE,
)
# ---- statements without a letter

_PLURAL = re.compile(
    r"\b(?:matri(?:x|ces)|vectors?|numbers?|scalars?|entries|columns|rows|letters|variables|quantities|points|weights|"
    r"probabilities|sizes?|inputs|samples|both|they|everything|all|dimensions?|products?|coefficients)\b",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"\b(?:is|are|be|has|have|equals?|sums?|adds?|take|takes|agree|coincide|commute|vanish)\b", re.IGNORECASE
)
_NUMBER_WORD = re.compile(
    r"\b(?:one|zero|unity|[012])\b(?![-\s]*(?:can|may|has|of|by|gets|finds|obtains|sees|sided?|hot))", re.IGNORECASE
)
_DERIVED = re.compile(
    rf"\b(?:{_CALCULUS}|terms?|sides?|conditions?|loss|cost|objective|errors?|residuals?)\b", re.IGNORECASE
)
_DIMENSION = re.compile(
    r"\b(?:(?:one|two|three|single|1|2|3|⟨\d+⟩)[- ]dimensional|"
    r"(?:in|to|of) (?:only |just )?(?:one|two|three|a single|⟨\d+⟩) dimensions?|"
    r"dimension (?:one|two|three|⟨\d+⟩|is|equals)|(?:in|on) the (?:real )?(?:plane|line)|(?:in )?the scalar case|"
    r"(?:everything|all (?:\w+ )?(?:matrices|vectors|letters|quantities|variables)) (?:\w+ )?(?:is|are) "
    r"(?:\w+ )?(?:scalars?|numbers?))\b"
    r"|一次元|スカラーの場合|平面上|一维|标量情形",
    re.IGNORECASE,
)


# ---- entries of a letter

_PIECES = r"(?:entr(?:y|ies)|components?|coordinates?|elements?|rows?|columns?|(?:off-)?diagonals?|blocks?|corners?)"
_FIXED = re.compile(
    rf"\b{_PIECES}(?:\s+⟨\d+⟩)?\s+(?:of|in)\s+{_DET}(?:(?:{_ROLE_NOUNS}|{_DISTRIBUTIVE})\s+)*⟨(?P<of>\d+)⟩\s*"
    r"(?:is|are|be|being|equals?|has|have|contains?|holds?|stays?|remains?|vanish\w*|consists?)\b(?P<told>[^.;:]*)"
    rf"|⟨(?P<whole>\d+)⟩\s*,?\s*(?:is|are|be|has|have|having|with|contains?|includes?|whose|ends?|starts?|begins?)\b"
    rf"(?P<has>(?:(?!\b(?:and|where|so|for|the rows|the columns)\b)[^.,;:])*\b"
    rf"(?:{_PIECES}\b(?!\s+(?:by|rank))[^.,;:]*|in (?:an?\s)?(?:⟨\d+⟩|\d)))",
    re.IGNORECASE,
)
_FIXES = (
    r"(?:is|are|be|being|equals?|stays?|remains?)\s+(?:(?:all|always|set to|equal to|the|an?|both)\s+)*"
    r"(?:-?\d|ones?\b|zeros?\b|fixed|constant|held|kept|known)"
)
_ITS = re.compile(
    rf"(?:\b(?:the|its|their|whose|each|every)|'s)\s+(?:[a-z]+\s+)?{_PIECES}"
    rf"(?:\s+of (?:it|them|which|each|both))?\s+{_FIXES}",
    re.IGNORECASE,
)
_FIXING = re.compile(
    r"\d|\b(?:ones?|zeros?|fixed|constant|held|kept|known|equals?|all|only|free|given|set)\b", re.IGNORECASE
)
# what names the entries of a letter and fixes none
_NAMING = re.compile(
    rf"\b(?:{_ROLE_NOUNS}|{_PIECES}|given by|real|{_DISTRIBUTIVE}|ortho(?:normal|gonal)|cent(?:red|ered)|"
    r"normali[sz]ed|distinct|full|rank)\b",
    re.IGNORECASE,
)
_ENTRY = re.compile(
    r"\s*(?P<entry>(?:\\(?:mathbf|boldsymbol|bm)\s*\{?)?\\?[A-Za-z]+\}?_(?:[\dnmdp]|\{[\dnmdp]+\}))\s*"
    r"(?:=\s*(?P<value>-?[\d.]+))?\s*[.,]?\s*"
)


@dataclass(frozen=True)
class Open:
    """Words that may say more of letters, of all where ``letters`` is None; the ``tied`` may hang together.

    Of these, what stands by ``itself`` may be made of the others, not a W of which a product Wz is spoken.
    """

    words: str
    letters: frozenset[str] | None
    tied: frozenset[str] = frozenset()
    itself: frozenset[str] = frozenset()


def opened(sentence: Sentence) -> Iterator[Open]:
    """What a sentence may say of values, or of how its letters hang together."""
    found = _Marks(sentence)
    if found.dimension():
        yield Open(found.shown(), None)
    if not re.search(r"[^\W\d_]|[:—–]", re.sub(_M, " ", found.words)):
        return  # formulas beside one another, and no word
    left = found.left()
    letters = frozenset().union(*(found.letters(k) for k in left))
    told = sum(found.counts(k) for k in left)
    if letters and told > 1 or any(map(found.number, left)) and sentence.letters():
        letters = letters or sentence.letters()
        tied = frozenset().union(*(found.letters(k) for k in left if not found.number(k)))
        itself = frozenset().union(*(found.letters(k) for k in left if found.is_named(k)))
        yield Open(found.shown(), letters, tied, itself)
    elif not sentence.letters() and found.of_all(left):
        yield Open(found.shown(), None)


def bonds(sentence: Sentence) -> Iterator[tuple[str, str, str]]:
    """Pairs of letters of which the first may depend on the second by what a sentence says, with its words."""
    for one in opened(sentence):
        for name, variable in permutations(sorted(one.tied), 2):
            if name in one.itself:
                yield name, variable, one.words


def fixed(sentence: Sentence) -> Iterator[tuple[frozenset[str] | None, str]]:
    """Letters of which a sentence may fix some entries, ``None`` for any, with its words: "the last entry is $1$"."""
    words = re.sub(r"⟨(\d+)⟩", lambda m: _number_or_mark(sentence, int(m[1])), re.sub(r"\s+", " ", sentence.words))
    for m in _FIXED.finditer(words):
        said = re.sub(r"⟨\d+⟩", " ", m["told"] or m["has"] or "")
        left = re.findall(r"[^\W\d]{2,}", _NAMING.sub(" ", said))
        if _FIXING.search(said) or not all(map(is_neutral, left)):
            head = IN.split(sentence.formulas[int(m["of"] or m["whole"])].text)[0]
            if bare_names(head):
                yield letters_in(head), sentence.quoted(m[0])
    if (its := _ITS.search(words)) is not None:
        yield None, sentence.quoted(its[0])
    for k, formula in enumerate(sentence.formulas):
        one = _ENTRY.fullmatch(formula.text)
        if one is not None and (one["value"] or re.search(rf"⟨{k}⟩\s*{_FIXES}", words, re.IGNORECASE)):
            yield letters_in(one["entry"]), sentence.quoted(formula.text)


def _number_or_mark(sentence: Sentence, k: int) -> str:
    text = sentence.formulas[k].text.strip(" .,")
    return text if re.fullmatch(r"-?[\d.]+", text) else f"⟨{k}⟩"


class _Marks:
    """The formulas of a sentence that say nothing by themselves: a letter, a number, an expression."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.kinds = [_kind(f) for f in sentence.formulas]
        words = unsized(sentence, re.sub(r"\s+", " ", sentence.words))
        self.words = re.sub(r"⟨(\d+)⟩", lambda m: self._mark(int(m[1])), words)

    def _mark(self, k: int) -> str:
        kind = self.kinds[k]
        return f"⟨{k}⟩" if kind in ("value", "declared", "maps") else " ◇ " if kind == "shape" else " | "

    def left(self) -> list[int]:
        """The marks that are not accounted for."""
        made = bool(_MADE.search(self.words))
        words = _LISTED_ROWS.sub(self._without_rows, self.words)
        words = _COUNT.sub(self._without_count, words)
        words = _ROWS_ARE.sub(self._without_rows, words)
        for pattern in COLUMNS:
            words = pattern.sub(self._without_columns, words)
        for pattern in _OF_PARTS if made else (*_INTRODUCED, *_OF_PARTS):
            words = pattern.sub(self._without_letters, words)
        words = _PLACES.sub(" ", words)
        if not made:
            words = _DECLARED.sub(self._without_role, words)
            words = _NAMED.sub(lambda m: m["before"] + " " + self._without_letters(m), words)
            words = _GAPPED.sub(self._without_letters, words)
            words = _APPOSED.sub(lambda m: f"{m['before']} ", words)
            words = _QUANTITY.sub(" , ", words)
        left = marks(words)
        # a declaration says something more only where something is said of it
        return [k for k in left if self.kinds[k] != "declared" or re.search(rf"⟨{k}⟩\s*{_BE}\b|⟨{k}⟩\s*equals", words)]

    def _without_count(self, m: re.Match[str]) -> str:
        return m[0] if self.number(marks(m["count"])[0]) else m[0][len(m["count"]) :]

    def _without_letters(self, m: re.Match[str]) -> str:
        """Nothing, but for numbers, which are values wherever they stand."""
        return m[0] if any(map(self.number, marks(m[0]))) else " "

    def _without_rows(self, m: re.Match[str]) -> str:
        """Nothing, where the rows of X are called x_i."""
        whole, part = (frozenset().union(*map(self.letters, marks(m[g]))) for g in ("whole", "part"))
        return " " if whole < part else m[0]

    def _without_columns(self, m: re.Match[str]) -> str:
        """Nothing, where the columns of X are called x_i, or are samples."""
        of, parts = ({x for k in marks(m[g]) for x in self.letters(k)} for g in ("of", "parts"))
        return " | " if all(not parts or capital_of(x) == x and x.lower() in parts for x in of) else m[0]

    def _without_role(self, m: re.Match[str]) -> str:
        """Nothing, where each letter is only said what it is by itself."""
        of, rest = marks(m["of"]), m["rest"].strip()
        several = len(of) > 1 or self.counts(of[0]) > 1
        behind = m.string[m.end() :].lstrip()
        if (
            behind.startswith("⟨")
            or not rest
            or any(self.kinds[k] == "maps" for k in of)
            or _MADE.search(rest)
            or _NUMBER_WORD.search(rest)
        ):
            return m[0]
        if several and not re.fullmatch(_ROLE, rest + " ", re.IGNORECASE):
            return m[0]
        return " "

    def letters(self, k: int) -> frozenset[str]:
        formula = self.sentence.formulas[k].text
        if self.kinds[k] == "declared" and (m := _HEAD.match(formula)):
            formula = m["head"]
        return letters_in(formula)

    def is_named(self, k: int) -> bool:
        """Whether a mark is names by themselves, or says what they are."""
        return self.kinds[k] != "value" or bool(bare_names(self.sentence.formulas[k].text.strip("() ")))

    def counts(self, k: int) -> int:
        """How many things a mark is."""
        if self.kinds[k] == "maps":
            return 2
        names = bare_names(self.sentence.formulas[k].text.strip("() "))
        return max(1, len({x.partition("_")[0] for x in names} - {"\\dots", "\\ldots", "\\cdots"}))

    def number(self, k: int) -> bool:
        return _DIGITS.fullmatch(self.sentence.formulas[k].text) is not None

    def dimension(self) -> bool:
        """Whether words say of no letter in particular how many dimensions there are."""
        m = _DIMENSION.search(self.sentence.words)
        return m is not None and all(self.number(k) or not self.letters(k) for k in marks(m[0]))

    def of_all(self, left: list[int]) -> bool:
        """Whether a sentence without letters says a value of things that it speaks of."""
        words = re.sub(_M, " ", self.words)
        said = any(self.number(k) for k in left) or bool(_NUMBER_WORD.search(words))
        return said and bool(_PLURAL.search(words) and _SAYS.search(words)) and not _DERIVED.search(words)

    def shown(self) -> str:
        """The words with their formulas in place."""
        return self.sentence.quoted(self.sentence.words, stops=".")


def _kind(formula: Formula) -> str:
    """How a formula is a mark: "value", "maps", "declared"; nothing where it says by itself what it says."""
    text = formula.text.strip()
    related = _RELATED.search(text)
    if related is None and _MAPS.search(text):
        return "maps" if all(bare_names(x) for x in _MAPS.split(text)) else ""
    if related is None:
        return "shape" if _SET.match(text) else "value" if re.search(r"\w", text) else ""
    if not text[: related.start()].strip("&{} "):
        return "value"
    if (m := _HEAD.match(text)) and bare_names(m["head"]) and m.start() == 0 and m.end() <= related.end():
        return "declared"
    return ""
