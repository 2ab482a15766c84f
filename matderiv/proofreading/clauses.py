r"""The sentences that declare: "Let $A$ be symmetric and put $y = 2x$", read as a whole by a small grammar.

A fact or a definition is taken only from a sentence every clause of which is one of a few forms, from its opener to its
end: a list of letters, letters that are something, an equation, a claim. A sentence in which a word or a clause is of
no such form ("Nobody assumes that $A$ is symmetric", "Let $y = 2x$ plus noise") gives neither: it may say something.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import field, replace
from functools import lru_cache

from ..core.records import dataclass
from .neutral import SHIFTING, is_neutral, is_neutral_eastern, neutral_phrase
from .sentences import IN, Formula, Sentence, bare_names, listed, outside, parts
from .suspects import supposes, suspicious

__all__ = [
    "Clauses",
    "Taken",
    "classes",
    "clauses",
    "defines",
    "disturbs",
    "named",
    "takes_back",
    "up_to_constant",
    "without_constants",
    "without_instead",
]

_FACT_WORDS: tuple[tuple[str, str], ...] = (  # the longest first
    (
        "spd",
        r"symmetric,?(?: and)? (?:strictly )?positive[- ]definite|positive[- ]definite,?(?: and)? "
        r"symmetric|s\.?p\.?d\.?|正定値(?:実)?対称行列|(?:実)?対称正定値行列|正定値対称|対称正定値|对称正定矩阵|正定对称矩阵",
    ),
    (
        "psd",
        r"symmetric,?(?: and)? (?:positive |non-?negative )?(?:positive )?semi-?definite|"
        r"positive[- ]semi-?definite,?(?: and)? symmetric",
    ),
    (
        "definite",
        r"(?:strictly )?positive[- ]definite|positive[- ]semi-?definite|p\.?s?\.?d|positiv[- ]definit\w*|"
        r"définies? positives?|semi-?définies? positives?|definid[ao]s? positiv[ao]s?|definit[ae] positiv[ae]",
    ),
    (
        "skew",
        r"skew[- ]?symmetric|anti-?symmetric|skew|schiefsymmetrisch\w*|antisymétriques?|antisimétric[ao]s?|"
        r"antisimmetric\w+|кососимметричн\w+|反対称行列|反対称|歪対称行列|歪対称|反对称矩阵|反对称",
    ),
    (
        "symmetric",
        r"symmetric|symmetrisch\w*|symétriques?|simétric[ao]s?|simmetric\w+|симметричн\w+|симметрична|"
        r"self-?adjoint|hermitian(?:,? (?:\(real\)|real))?|対称行列|対称|对称矩阵|对称",
    ),
    (
        "orthogonal",
        r"orthogonal|orthogonale[rns]?|orthogonales|orthogonaux|ortogonal(?:es|is|i|e)?|"
        r"ортогональн\w+|直交行列|直交|正交矩阵|正交",
    ),
    ("one-hot", r"one-?hot(?:[- ]encoded)?"),
    ("permutation", r"permutation|rotation|special orthogonal"),
    ("diagonal", r"diagonal|diagonale[rns]?|diagonales|対角行列|对角矩阵|对角"),
    (
        "invertible",
        r"invertible|non-?singular|full[- ]rank|invertierbar\w*|regulär\w*|inversibles?|invertibles?|"
        r"正則行列|正則|可逆矩阵|可逆|non-?zero|of full rank",
    ),
    ("positive", r"(?:strictly )?positive|positiv(?:e|en|er|es)?|positives?|positifs?|positiv[ao]s?|正の実数|正の数"),
    ("non-negative", r"non-?negative|nicht-?negativ\w*|非負|非负"),
    ("covariance", r"(?:noise )?covariances?|precision(?= matri)|kernel|Gram|Hessian"),
    ("commuting", r"commute|commuting"),
    ("normal", r"normal"),
)
# a Japanese fact goes on in a particle by which it is said of something: 対称行列とする, and not 対称行列とは限らない
_SAID_SO = (
    r"(?<=[\u3040-\u30ff\u3400-\u9fff])(?=(?:とする|とおく|とし[、，]|とすると|である[。、，]|です[。、，]|で[、，]))"
)
_FACT = re.compile(
    "|".join(rf"(?P<{name.replace('-', '_')}>(?:{words})(?:{_SAID_SO}|(?![\w-])))" for name, words in _FACT_WORDS),
    re.IGNORECASE,
)

# The classes of words: one letter each, of which the forms of clauses are made. Stops are of the class "s", too.
_CLASSES: dict[str, str] = {
    # what opens a clause that declares
    "l": "let suppose assume assuming assumed consider take set put define redefine write choose fix introduce pick "
    "use call minimise minimize maximise maximize "
    "sei seien setze sea sean soit soient sia siano seja sejam пусть 设 令 設",
    "w": "with where having here since because such-that mit wobei avec où con donde dove com onde где "
    "其中 ただし ここで",
    "v": "for für pour para для",
    "i": "if when whenever provided wenn falls si если もし",
    "t": "that dass que che",
    "g": "we one wir nous",
    "b": "given-by defined-by be is are being denote denotes called has have ist sind est sont es son è sono é são "
    "は を が 为 是",
    "s": "and und et y e и",
    "d": "a an the some any all both all-of both-of two three real square given known unknown fixed its their our "
    "each every own eine "
    "ein einen einer der die das une un les la le una uma um",
    "k": "matrix matrices vector vectors number numbers scalar scalars constant constants parameter parameters "
    "variable variables weight weights target targets label labels reals operator operators "
    "hyperparameter hyperparameters matrizen matriz "
    "matrice матрица vektor vektoren zahl vecteur nombre reelle reellen réelle reell quadratische quadratischen "
    "carrée carrees 行列 矩阵",
    "q": "under-the-constraint under-the-constraints",
    "z": "size order dimension",
    "o": "of von de di",
    "p": "to from in by at on as over into per which",
    "c": "then so hence thus therefore get gets gives give obtain obtains find finds yields yield follows shows reads "
    "this-becomes that-becomes it-becomes which-becomes that-is i.e in-other-words which-means-that which-is-to-say "
    "dann daher alors donc entonces luego allora quindi então тогда следовательно 则 因此 ゆえに",
    "a": "now first throughout furthermore moreover also finally again next further as-usual for-short in-what-follows "
    "in-the-following simply everywhere up-to-a-constant up-to-an-additive-constant up-to-constants up-to-constant",
    "e": "と定義する と定義すると と定義し と置く と書く とする とおくと とおく として とし で である とき とすると "
    "ある",
}
_CLASS = {word.lower(): letter for letter, words in _CLASSES.items() for word in words.split()}
_TOGETHER = re.compile(
    r"\b(?:(?:all|both)\sof(?=\s*⟨)|such\sthat|given\sby|defined\sby|as\susual|for\sshort|in\swhat\sfollows|in\sthe\sfollowing|that\sis(?=,)|"
    r"under\sthe\sconstraints?|(?:this|that|it|which)\sbecomes(?=\s*[,:]?\s*⟨)|"
    r"in\sother\swords(?=,)|which\smeans\sthat|which\sis\sto\ssay|i\.e\.|up\sto\s(?:an?\s(?:additive\s)?)?constants?)(?!\w)",
    re.IGNORECASE,
)
_PHRASE = re.compile(r"(?!.*(?:general|necessarily|need not|case|fact|in order|fixed)).+\s.+")
_ASIDE = re.compile(r"\([^()⟨⟩]*\)")
# an aside that only says what letters are, "(anchor $a$, positive $p$)", or what a formula lacks, "(without a bias)"
_ROLES = re.compile(
    r"\((?:(?:the\s+)?[a-z-]+\s+⟨\d+⟩\s*(?:(?:,|and)\s*|(?=\))))+\)|"
    r"\((?:without|ignoring|omitting|leaving out)\s[^().;:]*\)"
)
# what stands in the place of something else: "Instead of the targets $y$ one uses"
_INSTEAD = re.compile(
    r"\W*(?P<aside>instead of\s[^.;:]*?)\b(?:we|one|I)\s+(?:now\s+)?"
    r"(?:uses?|takes?|trains? (?:with|on)|works? with)\s*⟨",
    re.IGNORECASE,
)
# of what a covariance is
_WHOSE = re.compile(
    "errors?|noise|samples?|empirical|prior|posterior|process|measurements?|observations?|model|forecast|background|state",
    re.IGNORECASE,
)
_NOISE = re.compile(r"(?<!\\)%[^\n]*|[{}*_#|>~\"“”‘’`]|\\[A-Za-z]+")
_LONG = re.compile(r"⟨\d+⟩\s*-\s*(?=vectors?\b)")  # how long a vector is: "a one-hot $C$-vector"
_TOKEN = re.compile(
    r"⟨(?P<mark>\d+)⟩|(?P<cjk>[\u3040-\u30ff\u3400-\u9fff々ー]+)|(?P<word>[^\W\d_]+(?:['’.-][^\W\d_]+)*-?)|(?P<number>\d+)"
    r"|(?P<stop>[,;:()—–、，：；]|--)|(?P<end>[.!?。！？])"
)
_FIXED = re.compile(r"\s*(?:held\s+|kept\s+)?(?:fixed|constant|fest)\b(?!\s*(?:at|to|by|as|=|⟨))", re.IGNORECASE)
# what numbers one of several cases
_LABEL = re.compile(
    r"(?:case|example|exercise|variant|instance|model|choice|option|beispiel|fall|variante|exemple|cas|例)"
    r"[ \t]*\(?(?:\d{1,2}|[A-Za-z]|[IVX]{1,4})?\)?\s*",
    re.IGNORECASE,
)
_DERIVED_OF = re.compile(r"\b(?:derivatives?|gradients?|hessians?|jacobians?)\s+of\s*\Z", re.IGNORECASE)
_APART = "⟩([,;:()—–、，：；.!?。！？{}*_#|>~\"“”‘’`\\'%$«»&"
_DOTS = re.compile(r"\\[lc]?dots")
# words behind an equation that leave a number open which is added to its right side, and no factor
_UP_TO = re.compile(
    r"\s*,?\s*up\s+to\s+(?:an?\s+)?(?:additive\s+|irrelevant\s+|unimportant\s+)?constants?\b"
    r"(?!\s*(?:factors?|multiples?|⟨))",
    re.IGNORECASE,
)
# and before one: "up to an additive constant the loss is"
_UP_TO_BEFORE = re.compile(
    r"\bup\s+to\s+(?:an?\s+)?(?:additive\s+|irrelevant\s+|unimportant\s+)?constants?\b(?!\s*(?:factors?|multiples?|⟨))",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r"\b(?:with|where|for|and|let|put|if|writing)\b", re.IGNORECASE)  # what is of another formula
_UP_TO_FACTOR = re.compile(r"\bup\s+to\b[^.;:⟨⟩]*\b(?:factors?|multiples?|scal\w+|signs?)\b", re.IGNORECASE)
_LEAVES = re.compile(r"\s*,?\s*(?:only\s+|at\s+least\s+)?up\s+to\b", re.IGNORECASE)
# words behind an equation that leave it as it is
_SAYS = re.compile(
    r"\s*(?:entry[- ]?wise|entry by entry|holds|satisfies|needs|reads|is|has|under the constraints?)\b", re.IGNORECASE
)
# words behind an equation that go on with its right side, or say what was done to it
_GOES_ON = re.compile(
    r"\s*(?:[+*/−·]|-(?![-\s]*[A-Z])|(?:plus|minus|times|squared|divided)\b|,?\s*(?!(?:need|call|denot|defin|assum|suppos|"
    r"consider|evaluat|view|regard|obtain|deriv|us|bas|shar|weight|indexed|formed)[a-z]*ed\b)[a-z]{3,}(?:ed)\b)",
    re.IGNORECASE,
)
# words behind a formula that only go on with the sentence
_GOING_ON = re.compile(
    r"(?:not (?:surprisingly|unexpectedly|only|by accident)|no (?:matter|surprise|wonder)|nothing else|while|whereas|"
    r"whence|whatever\s+⟨\d+⟩\s+(?:is|may\s+be)(?=\s*[.,;⟨]|\s*\Z)|"
    r"whose\s+(?:zero|root|solution|minimi[sz]er|maximi[sz]er)s?\s+(?:is|are)(?=\s*⟨)|"
    r"or,?\s+(?:equivalently,?\s+)?(?:written\s+)?in\s+(?:(?:matrix|vector|index)\s+(?:form|notation)|matrices|vectors|components)|"
    r"although|however|what|above|before|earlier|previously|already|later|once|still|again|until|than|so|how|it|we|you|my|"
    r"your|item|section|lemma|figure|exercise|example|holds?|was|were|becom\w+|can|could|may|might|should|would|will|"
    r"want\w*|remains?|together|usual\w*|typical\w*|most|more|less|quite|rather|nice|new|like|likewise|today)(?!\w)",
    re.IGNORECASE,
)
_EQUAL = re.compile(r"(?<![:<>!])=|\\(?:coloneqq|triangleq|equiv|doteq)(?![A-Za-z])")
_ARROW = re.compile(r"\\(?:gets|leftarrow|mapsto)(?![A-Za-z])|←|↦")
_VALUE = re.compile(r"=\s*-?\d[\d.]*\s*$")
_OTHER = re.compile(
    r"[<>≤≥≻⪰≠⊥∥]|\\(?:[gl]eq?(?:slant)?|[gl]t|neq?|succ\w*|prec\w*|sim|to|mapsto|gets|leftarrow|rightarrow|perp|notin|"
    r"subset\w*|setminus|colon|approx|propto)(?![A-Za-z])"
)


_OPEN = "(?:a+s?)?(?:g?l[pt]?|w|v|i)*a*"
_PRED = "[dk]*s?[dk]*[fh](?:s?[dk]*[fh])*[dk]*(?:o(?:z[LO]|[dkn0]+))?"
_SUBJECT = "(?:dn{1,2}k*|d*k*)[LR](?:s?[LR])*"  # A, the matrix A, the target y
_THINGS = "dknzopfhLRO0"  # what stands in words for a thing
_ENDS = "(?=[.slgwvicaq]|$)"
_FORMS = tuple(
    re.compile(form + _ENDS)
    for form in (
        rf"(?P<open>{_OPEN})(?P<of>{_SUBJECT})(?:b{{0,2}}|s)(?P<said>{_PRED})e*",
        rf"(?P<open>(?:a*g?l)?)(?P<of>{_SUBJECT})v[dkn]*(?P<said>[fh])[dk]*",  # write P for the prior covariance
        rf"(?P<open>(?:a*g?l)?){_SUBJECT}v[dkn]*[kn]",
        # for a symmetric S the loss is J = …, with a one-hot target y the loss is …
        r"(?P<open>a*[vw])[dk]*[fh](?:s?[fh])*[dk]*L(?:sk+s)?s?(?:d[kn]+b|g?l)(?P<made>E)",
        r"(?P<open>q)E",  # what is asked of the point sought is not so of all
        rf"(?P<open>{_OPEN}){_SUBJECT}b(?:d[{_THINGS}u]+|[{_THINGS}]+)e*",
        rf"(?P<open>{_OPEN}){_SUBJECT}(?:O[dknoO]*|d[dkno]+)?e*",
        rf"(?P<open>{_OPEN})[dknfh]*(?P<equation>E(?:s?E)*)(?:[bd][{_THINGS}]+|[dkn])?e*",
        rf"(?P<open>{_OPEN})[dknfh]+[LR](?:s?[LR])*e*",
        r"(?P<open>(?:a*g?lt?)*a*)[dknfh0]+e*",
        r"(?P<open>)[dknfhoLRa]+b(?P<equation>E)e*",
        rf"(?P<open>{_OPEN}){_SUBJECT}b+(?P<equation>E)e*",
        r"(?P<open>)[dknfhoLRa]+b[dknzopLRO0]+e*",
        r"(?P<open>a*g?v*g?c)(?P<claim>[^xu.]*)",
    )
)
_ATTRIBUTE = re.compile(r"(?<![n0u])(?P<said>[dk]*[fh](?:s?[dk]*[fh])*[dk]*)(?P<of>L(?:sL)*)")
# what is so of what a letter is called, whatever the sentence says of it: "the one-hot vector y", "with covariance P"
_CALLED = re.compile(r"(?P<the>d)(?P<said>[dk]*[fh](?:s?[fh])*k)(?P<of>L)")
_COVARIANCES = re.compile(r"(?P<covariance>h)k*(?P<names>L(?:s*L)*)")
# and of what it is called behind it: "Σ is the covariance matrix of the returns", "Σ the covariance matrix (…)"
_IS_CALLED = re.compile(r"(?P<of>L)b?d(?P<said>k?o?hk*)(?=[so.]|$)")
# what is chosen: "choosing a symmetric weighting matrix W", "and a symmetric weight matrix W"
_CHOSEN = re.compile(r"(?P<word>[wnslu])(?P<said>d[fh](?:s?[fh])*n?k+)(?P<of>L)")
_CHOOSES = re.compile(r"with|and|choosing|taking|using|introducing|fixing", re.IGNORECASE)
_SYMMETRIC_THING = re.compile(r"covarianc|precision matri|Gram\b|(?:kernel|Hessian) matri", re.IGNORECASE)
# what is done to such a matrix behind its name, so that something else has the letter: "…, multiplied by R"
_MADE_OF = re.compile(
    r"\b(?:times|multipl\w*|plus|minus|products?|inverse|added|subtract\w*|follow\w*|after|before|then|shuffl\w*|"
    r"with\s+(?:\w+ly\s+)?(?:its|their|shuffl\w*|permut\w*|reorder\w*|swap\w*|exchang\w*|flip\w*)|"
    r"permut\w*|reorder\w*|rotat\w*|transform\w*|scal\w*|divid\w*|projec\w*|cross\w*|two|different|other|lag\w*|shift\w*|"
    r"against|but|except|up to)\b",
    re.IGNORECASE,
)
_ITS = re.compile(r"(?:with\s+)?(?:its|their)\s+(?:\w+\s+){1,2}\w+ed\b", re.IGNORECASE)
_OF_OTHERS = re.compile(
    r"\b(?:general|arbitrary|any|every|both|either|between|compar\w+|differ\w*|or|had|were)\b", re.IGNORECASE
)
# what is supposed of something that an expression holds: "suppose the cost is $x^T P x$ with a symmetric $P$"
_WITH = re.compile(r"(?:^|(?<=s))a*la*t?[dknpobzuLOR0]*w(?P<said>d?[dk]*[fh](?:s?[fh])*[dk]*)(?P<of>L)(?=s|$)")
_SHAPE = re.compile(r"\s*(?:\w|\\[a-z]+)\s*(?:\\times|×)\s*(?:\w|\\[a-z]+)\s*")
_COVARIANCE = re.compile(r"(?<!any )(?<!every )(?<!each )(?<!no )(?<!not )(?<!without )\bcovariances?\Z", re.IGNORECASE)
_ACCENT = re.compile(r"\\(?:wide)?(?:hat|tilde|bar)(?![A-Za-z])|\\overline(?![A-Za-z])|[*'^]")
_BRACKETED = re.compile(r"\((?:(?:and|so|hence|thus|therefore|also|real)\s+)*(?P<said>[^()⟨⟩]*)\)")
_STATED = re.compile(rf"(?:(?<![^sw])|^)(?P<start>a*l?(?:p[dknuh]+)?)(?P<of>{_SUBJECT})b(?P<said>{_PRED})(?=s|\.|$)")
# where something is so in some cases, or in a part of a text
_SOMEWHERE = re.compile(
    r"cases?|general|exampl|exercis|special|particular|principle|theor|practice|some|most|many|average|expectation|limit|"
    r"first|second|part|section|chapter|figure|lemma|what|that|contrast|turn|place|absence|ideal|claim|square|product|inverse|"
    r"sum|difference|nobody|none|neither|either|both of|one of|suppose|pretend",
    re.IGNORECASE,
)
_PLURAL = ("matrices", "vectors", "numbers", "scalars", "constants", "parameters", "variables", "operators", "both")


@dataclass(frozen=True)
class Taken:
    """What a clause says of letters: the formulas that list them, the kinds of facts, and whether it is a condition."""

    of: tuple[int, ...]
    kinds: tuple[str, ...]
    span: tuple[int, int]
    loose: bool
    chosen: bool = False  # whether it is so of a letter that is introduced by this alone, "choosing a symmetric W"


@dataclass
class Clauses:
    """What a sentence declares: facts, and the formulas that it assumes or by which it defines."""

    facts: list[Taken] = field(default_factory=list)
    assumed: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class _Token:
    """A word, a formula or a mark: its class, and the kind of fact or the formula that it is."""

    letter: str
    start: int
    stop: int
    kind: str = ""
    mark: int = -1


def clauses(sentence: Sentence) -> Clauses:
    """What a sentence declares."""
    return _clauses(sentence.words, tuple(sentence.formulas))


@lru_cache(maxsize=1024)
def _clauses(words: str, formulas: tuple[Formula, ...]) -> Clauses:
    found = Clauses()
    if words.rstrip().endswith(("?", "？")):
        return found  # a question declares nothing
    for part in _split(_tokens(words, formulas)):
        own = _read(part, words, formulas)
        if own is not None:
            found.facts += own.facts
            found.assumed |= own.assumed
        if not {t.letter for t in part} & {"x", "i"}:
            found.facts += _apposed(part, words)
            found.facts += (*_stated(part, words), *_supposed(part)) if own is None else ()
        told = {(k, kind) for taken in found.facts for k in taken.of for kind in taken.kinds if not taken.loose}
        called = [x for x in _called(part, words) if not any(_accented(formulas[k]) for k in x.of)]
        found.facts += [x for x in called if {(k, kind) for k in x.of for kind in x.kinds} - told]
    return found


def _accented(formula: Formula) -> bool:
    """Whether what a formula declares, or is, bears a mark that makes it another letter."""
    return _ACCENT.search(IN.split(formula.text, maxsplit=1)[0]) is not None


def _stated(part: Sequence[_Token], words: str) -> Iterator[Taken]:
    """The facts of clauses that are plain in a sentence that is not: "In kernel regression K is …, and"."""
    letters = "".join(t.letter for t in part)
    said = [words[t.start : t.stop].lower() for t in part]
    for m in _STATED.finditer(letters):
        start, stop = m.start("start"), m.end("said")
        joined = said[start - 1 : start] == ["and"] and said[start - 2 : start - 1] not in ([","], [";"])
        if joined or said[start - 1 : start] in (["or"], [":"]) or said[stop : stop + 1] == ["or"]:
            continue
        within = " ".join(x for x, t in zip(said[: m.start("of")], part, strict=False) if t.mark < 0)
        if _SOMEWHERE.search(within) is None and not _changed(part[slice(*m.span("said"))], words):
            yield _taken(part, m.span("of"), m.span("said"), False)


def _supposed(part: Sequence[_Token]) -> Iterator[Taken]:
    """What is supposed of a letter within what is supposed."""
    for m in _WITH.finditer("".join(t.letter for t in part)):
        yield _taken(part, m.span("of"), m.span("said"), False)


def _called(part: Sequence[_Token], words: str) -> Iterator[Taken]:
    """What is so of letters by what they are called, in a sentence of any form that supposes nothing."""
    letters = "".join(t.letter for t in part)
    if "i" in letters:
        return
    for m in _CALLED.finditer(letters):
        if words[part[m.start()].start : part[m.start()].stop].lower() == "the":
            before = letters[: m.start()]
            if not before.endswith("v") and not _instead(part[: m.start()], words):
                yield _taken(part, m.span("of"), m.span("said"), False)
    for m in _COVARIANCES.finditer(letters):
        own = part[m.start()]
        of_two = re.match("[nuop]{0,2}LsL", letters[m.end() :])  # the covariance C of x and y
        if of_two is None and _COVARIANCE.search(words[: own.stop]) is not None:
            yield _taken(part, m.span("names"), m.span("covariance"), False)
    if "x" in letters:
        return
    listed = re.match("a*lL", letters) is not None  # "Let μ be the mean, Σ the covariance matrix"
    for m in _IS_CALLED.finditer(letters):
        said = words[part[m.start("said")].start : part[m.end("said") - 1].stop]
        of_two = re.match("o[dknu]*L[sw]+[dk]*L", letters[m.end() :])
        plain = of_two is None and not _supposed_of_others(words[: part[m.start()].start])
        plain = plain and _MADE_OF.search(words[part[m.end() - 1].stop :]) is None
        if (listed or letters[m.start() + 1] == "b") and plain and _SYMMETRIC_THING.search(said):
            yield _taken(part, m.span("of"), m.span("said"), False)
    for m in _CHOSEN.finditer(letters):
        word = part[m.start()]
        if _CHOOSES.fullmatch(words[word.start : word.stop]) and not _supposed_of_others(words[: word.start]):
            yield replace(_taken(part, m.span("of"), m.span("said"), False), chosen=True)


def _supposed_of_others(words: str) -> bool:
    """Whether words before something suppose it only, or speak of other things of its kind, too."""
    return supposes(words) or _OF_OTHERS.search(words) is not None


def _instead(before: Sequence[_Token], words: str) -> bool:
    """Whether the words directly before something name it as another thing than what it is: "not the symmetric S"."""
    return re.search(r"\b(?:not|no|never|unlike|without)\s*\Z", words[: before[-1].stop] if before else "") is not None


def _apposed(part: Sequence[_Token], words: str) -> Iterator[Taken]:
    """The facts that a sentence says in brackets of letters alone: "the background $b$ (covariance matrix $B$)".

    Those that say no letter are of what stands before the brackets: "$L$ is a Laplacian (so symmetric)".
    """
    for m in _BRACKETED.finditer(words):
        inside = [n for n, t in enumerate(part) if m.start() < t.start < m.end() - 1]
        facts = "".join(part[n].letter for n in inside)
        if not inside or not re.fullmatch("[cas]*[fh](?:s*[fh])*", facts):
            continue
        before = "".join(t.letter for t in part[: inside[0]])
        of = re.search("(?P<of>L)(?:b[dknuh]*)?s$", before)
        of = None if of is None or re.search("o[dknuLs]*$", before[: of.start()]) else of  # not of a product of letters
        if of is not None and part[inside[0] - 1].start == m.start():
            yield _taken(part, of.span("of"), (inside[0], inside[-1] + 1), False)
    for aside in _ASIDE.finditer(re.sub(r"⟨(\d+)⟩", lambda m: f"[{m[1]}]", words)):
        own = [t for t in part if aside.start() < t.start < aside.end() - 1]
        form = re.fullmatch("d*(?P<whose>n*)(?P<said>[fh]k*)L", "".join(t.letter for t in own))
        whose = () if form is None else own[slice(*form.span("whose"))]
        if form is not None and all(_WHOSE.fullmatch(words[t.start : t.stop]) for t in whose):
            yield _taken(own, (len(own) - 1, len(own)), form.span("said"), False)


def classes(sentence: Sentence) -> str:
    """The classes of the words and formulas of a sentence, a letter for each."""
    return "".join(token.letter for token in _tokens(sentence.words, tuple(sentence.formulas)))


def takes_back(sentence: Sentence, k: int) -> bool:
    """Whether the words directly behind a formula may say where it is not so: "unless $t=0$", "is wrong"."""
    tokens = _tokens(sentence.words, tuple(sentence.formulas))
    at = next((n for n, t in enumerate(tokens) if t.mark == k), len(tokens))
    m = re.match("s*n?b?(?P<x>x)", "".join(t.letter for t in tokens[at + 1 :]))
    if m is None:
        return False
    word, *rest = tokens[at + 1 + m.start("x") :]
    if rest and rest[0].mark >= 0 and sentence.words[word.start : word.stop] == "not":
        return False  # ", and not 2x"
    before = sentence.words.partition(f"⟨{k}⟩")[0]
    if re.search(r"\bterms?\s+(?:with|in|containing|of)\s+\Z", before):
        return False  # of the term that an equation makes vanish
    return _GOING_ON.match(sentence.words, word.start) is None


def _split(tokens: Sequence[_Token]) -> Iterator[list[_Token]]:
    """The sentences of some tokens."""
    part: list[_Token] = []
    for token in tokens:
        if token.letter == ".":
            if part:
                yield part
            part = []
        else:
            part.append(token)
    if part:
        yield part


def _read(tokens: Sequence[_Token], words: str, formulas: Sequence[Formula]) -> Clauses | None:
    """What the clauses of a sentence declare; ``None`` where one has no form."""
    found, letters, at = Clauses(), "".join(t.letter for t in tokens), 0
    conditional = "i" in letters
    while at < len(letters):
        if letters[at] == "s":
            at += 1
            continue
        m = next((m for form in _FORMS if (m := form.match(letters, at)) and m.end() > at), None)
        if m is None:
            return None
        told = m.groupdict()
        # what is defined for a symmetric A is defined for no other, unless the sentence goes on with "for any A"
        made = told.get("made") is not None and "v" not in letters[m.end() :]
        bare = "v" in m["open"] and not made and not _ranges(tokens[m.end("open") : m.end()], words, formulas)
        if bare and at and (found.facts or found.assumed):
            return None  # what was said is so for some values alone
        loose = conditional or bare
        if told.get("claim") is None:
            found.facts += _facts(m, tokens, loose, words, made)
            if not loose and m["open"] != "q":
                found.assumed |= {t.mark for t in tokens[at : m.end()] if t.letter in "ELR"}
        at = m.end()
    return found


def _ranges(tokens: Sequence[_Token], words: str, formulas: Sequence[Formula]) -> bool:
    """Whether what stands behind "for" declares its letters, or speaks of all of them."""
    declares = any(t.mark >= 0 and IN.search(formulas[t.mark].text) for t in tokens)
    return declares or _any(tokens[:1], words)


def _facts(m: re.Match[str], tokens: Sequence[_Token], loose: bool, words: str, made: bool) -> Iterator[Taken]:
    """The facts that a clause states: of its subject, and those that stand before letters."""
    told = m.groupdict()
    if told.get("said") is not None and not _changed(tokens[slice(*m.span("said"))], words):
        yield _taken(tokens, m.span("of"), m.span("said"), loose)
    for a in _ATTRIBUTE.finditer(m.string, m.start(), m.end()):
        said = tokens[a.start("said") : a.end("said")]
        plural = any(words[t.start : t.stop].lower() in _PLURAL for t in said)
        # "with symmetric $Q$ and $R$": no article makes it one matrix, and nothing more is said of the last
        article = "d" in m.string[max(a.start("said") - 1, 0) : a.end("said")]
        plural = plural or not article and a.end("of") == len(m.string)
        stop = a.end("of") if plural else a.start("of") + 1
        before = tokens[a.start("said") - 1].letter if a.start("said") else ""
        some = loose or not made and before == "v" or _any(said, words)
        yield _taken(tokens, (a.start("of"), stop), a.span("said"), some)


def _changed(said: Sequence[_Token], words: str) -> bool:
    """Whether what something is called goes on with what is done to it: "the covariance of the inputs times W"."""
    of = next((t.stop for t in said if t.letter == "o"), None)
    within = of is not None and _MADE_OF.search(words[of : said[-1].stop]) is not None
    behind = words[said[-1].stop :].lstrip(" ,")
    return within or _MADE_OF.match(behind) is not None or _ITS.match(behind) is not None


def _any(said: Sequence[_Token], words: str) -> bool:
    return any(words[t.start : t.stop].lower() in ("any", "every", "each", "all") for t in said)


def _taken(tokens: Sequence[_Token], of: tuple[int, int], said: tuple[int, int], loose: bool) -> Taken:
    marks = tuple(t.mark for t in tokens[slice(*of)] if t.mark >= 0)
    own = tokens[slice(*said)]
    kinds = tuple(t.kind for t in own if t.kind)
    return Taken(marks, kinds, (own[0].start, own[-1].stop), loose)


def up_to_constant(sentence: Sentence, k: int) -> bool | None:
    """Whether what the words behind a formula leave open is a number that is added to its right side.

    ``None`` where they leave nothing open: a factor, or a letter of which more may be said, is another thing.

    >>> said = (r"Let ⟨0⟩ up to a constant.", r"Let ⟨0⟩, up to a constant factor.", r"Let ⟨0⟩.")
    >>> [up_to_constant(Sentence(words, [Formula(r"\\ell = -x^2", 0, False)]), 0) for words in said]
    [True, False, None]
    """
    before, _, behind = sentence.words.partition(f"⟨{k}⟩")
    said = before.rpartition("⟩")[2]
    if (m := _UP_TO_BEFORE.search(said)) is not None and _OTHERWISE.search(said, m.end()) is None:
        return True
    if _UP_TO_FACTOR.search(before.rpartition("⟩")[2]):
        return False
    return None if _LEAVES.match(behind) is None else _UP_TO.match(behind) is not None


def disturbs(sentence: Sentence, names: Collection[str], stop: int, strict: bool) -> bool:
    """Whether words before a place may take back what was said of letters that they name: "now $y$ is free".

    They name a letter by itself or by an arrow, y ← y + u, and one of them is not neutral. A letter behind "of" belongs
    to what is spoken of. To a ``strict`` eye they have to be a declaration that is read.
    """
    for part in _split(_tokens(sentence.words, tuple(sentence.formulas))):
        letters = "".join(t.letter for t in part)
        for n, token in enumerate(part):
            if token.mark < 0 or sentence.formulas[token.mark].place >= stop:
                continue
            text = sentence.formulas[token.mark].text
            arrow = _ARROW.search(text)
            if not set(names) & set(named(text[: arrow.start()] if arrow else text)):
                continue
            part_of = re.search("[op][dk]*$", letters[:n]) is not None or _kept(part, n, sentence.words)
            own = None if part_of else _read(part, sentence.words, sentence.formulas)
            unknown = not part_of and "u" in letters and own is None
            asked = _DERIVED_OF.search(sentence.words[: token.start]) is not None  # "what is the derivative of y?"
            if arrow or "x" in letters and not asked or unknown and suspicious(sentence.words):
                return True
            if strict and not part_of and (own is None or token.mark not in own.assumed):
                return True
    return False


def _kept(part: Sequence[_Token], n: int, words: str) -> bool:
    """Whether words only keep a letter as it is, where something else changes: "With $S$ fixed"."""
    before, behind = words[part[n - 1].start : part[n - 1].stop] if n else "", words[part[n].stop :]
    return before.lower() in ("with", "for", "holding", "keeping", "bei") and _FIXED.match(behind) is not None


# ---- tokens


@lru_cache(maxsize=1024)
def _tokens(words: str, formulas: tuple[Formula, ...]) -> tuple[_Token, ...]:
    """The words, formulas and marks of a sentence, in order."""
    found: list[_Token] = []
    before: Formula | None = None
    plain = _NOISE.sub(lambda m: " " * len(m[0]), words)
    plain = _LONG.sub(lambda m: " " * len(m[0]), plain)
    plain = _TOGETHER.sub(lambda m: re.sub(r"\s", "-", m[0].removesuffix(".")).ljust(len(m[0])), plain)
    at = 0
    while (m := _TOKEN.search(plain, at)) is not None:
        fact = _FACT.match(plain, m.start()) if m["word"] or m["cjk"] else None
        if m["word"] and _joined(words, m.start(), fact is not None):
            token = _Token("u", *m.span())  # $J$-symmetric, [un]symmetric
        elif fact is not None and fact.lastgroup:
            kind = fact.lastgroup.replace("_", "-")
            token = _Token("h" if kind == "covariance" else "f", *fact.span(), kind=kind)
        elif m["word"] and _PHRASE.fullmatch(phrase := neutral_phrase(plain, m.start())):
            token = _Token("n", m.start(), m.start() + len(phrase))
        elif m["mark"]:
            token = _Token(_formula(formulas[int(m["mark"])].text), *m.span(), mark=int(m["mark"]))
        elif m["cjk"]:
            token = _eastern(m)
        elif m["word"] and m["word"].lower().endswith("-becomes") and before and _VALUE.search(before.text):
            token = _Token("x", *m.span())  # with λ = 0 it is another, and for that λ alone
        else:
            token = _Token(_class(m), *m.span())
        at, formula = token.stop, formulas[token.mark] if token.mark >= 0 else None
        if before is not None and (
            before.display and words[token.start].isupper() or formula is not None and formula.display
        ):
            found.append(_Token(".", token.start, token.start))  # a display that goes on in no word ends a sentence
        found.append(token)
        before = formula
    return tuple(found)


def without_constants(words: str) -> str:
    """Words without "up to a constant", which leaves derivatives as they are.

    >>> without_constants("for which up to a constant"), without_constants("up to a constant factor")
    ('for which ', 'up to a constant factor')
    """
    return _UP_TO_BEFORE.sub("", words)


def without_instead(words: str) -> str:
    """Words without those of what something stands in the place of: "Instead of the targets one uses".

    >>> without_instead("Instead of the hard labels ⟨0⟩ one uses"), without_instead("One uses")
    ('one uses', 'One uses')
    """
    m = _INSTEAD.match(f"{words}⟨")
    return words if m is None else words[m.end("aside") :]


def _joined(words: str, at: int, fact: bool) -> bool:
    """Whether a sign that is no word joins a word at a place to what stands before it; $n$-vector is a vector."""
    sign = words[at - 1 : at]
    if sign == "-" and words[: at - 1].rstrip().endswith("⟩") and not fact:
        return False
    return bool(sign) and not sign.isspace() and not sign.isalnum() and sign not in _APART


def _class(m: re.Match[str]) -> str:
    if m["number"]:
        return "0"
    if m["stop"]:
        return "s"
    if m["end"]:
        return "."
    low = m["word"].lower().rstrip("-")
    if m["word"].endswith("-"):
        return "n" if is_neutral(low) and low not in _CLASS else "u"  # a part of a word: non-
    if low in _CLASS:
        return _CLASS[low]
    if low in SHIFTING:
        return "x"
    return "n" if len(low) == 1 or is_neutral(low) else "u"


def _eastern(m: re.Match[str]) -> _Token:
    """The first word of a run of Chinese or Japanese."""
    # a fact in the run, 对称 in 为对称矩阵, is no part of another word
    facts = (n for n in range(1, len(m["cjk"])) if _FACT.match(m["cjk"], n))
    for size in range(next(facts, len(m["cjk"])), 0, -1):
        word = m["cjk"][:size]
        if word in _CLASS or is_neutral_eastern(word):
            return _Token(_CLASS.get(word, "n"), m.start(), m.start() + size)
    return _Token("u", m.start(), m.start() + 1)


def _formula(text: str) -> str:
    """The class of a formula: an equation, relations of letters, a list of letters, or another one."""
    if _SHAPE.fullmatch(text) is not None:
        return "k"  # a symmetric $n\\times n$ matrix
    own = [part for part in parts(text) if part.strip()]
    if any(outside(part, m.start()) for part in own for m in _EQUAL.finditer(part)):
        return "E"
    heads = [bare_names(IN.split(part)[0]) for part in own]
    if all(heads) and not _OTHER.search(" ".join(IN.split(part)[0] for part in own)):
        return "L"
    return "R" if _OTHER.search(text) or IN.search(text) else "O"


def named(formula: str) -> list[str]:
    """The letters of a formula that lists or declares them, none where it does not."""
    return [re.sub(r"^\\|\(.*\)$|[{}]", "", x) for x in listed(formula) if not _DOTS.fullmatch(x)]


def _without_heading(tokens: Sequence[_Token], words: str) -> Sequence[_Token]:
    """Some tokens without a heading that changes nothing: "Logistic regression at scale s: let …", "Case 2: …"."""
    colons = [n for n, t in enumerate(tokens) if words[t.start : t.stop] in (":", "：")]
    if colons and _LABEL.fullmatch(words[tokens[0].start : tokens[colons[0]].start]):
        return tokens[colons[0] + 1 :]
    end = next((n for n in colons if re.match("a*l", "".join(t.letter for t in tokens[n + 1 :]))), None)
    if end is None or re.fullmatch("[udnkpofhLR0]*", "".join(t.letter for t in tokens[:end])) is None:
        return tokens
    return tokens[end + 1 :]


def defines(sentence: Sentence, k: int, call: bool, strict: bool = False) -> bool:
    """Whether the words around a formula plainly let it say what a letter is that stands there first.

    All words before it, from the display before, are such as say nothing of values, or, where not ``strict``, such as
    suppose nothing; after it the sentence ends or a clause begins that does not restrict it. What is defined with
    arguments, f(x) = …, may be for some of them alone.
    """
    tokens = _tokens(sentence.words, tuple(sentence.formulas))
    at = next((n for n, t in enumerate(tokens) if t.mark == k), None)
    if at is None:
        return True
    asides = [m.span() for form in (_ASIDE, _ROLES) for m in form.finditer(sentence.words)]
    instead = _INSTEAD.match(sentence.words)
    asides += [] if instead is None else [instead.span("aside")]
    behind = _UP_TO.match(sentence.words, tokens[at].stop)  # which no derivative shows
    before: list[_Token] = []
    tokens = tuple(t for t in tokens if t.mark == k or not any(a <= t.start < b for a, b in asides))
    at = next(n for n, t in enumerate(tokens) if t.mark == k)
    for t in reversed(tokens[:at]):
        if t.letter == "." or t.mark >= 0 and sentence.formulas[t.mark].display and any(b.mark < 0 for b in before):
            break
        before.append(t)
    after: list[_Token] = []
    for t in tokens[at + 1 :]:
        if behind is not None and t.start < behind.end():
            continue
        if t.letter == "." or t.mark >= 0 and sentence.formulas[t.mark].display:
            break
        after.append(t)
    own = "".join(t.letter for t in after)
    opened = re.fullmatch("a*w", "".join(t.letter for t in before[::-1])) is not None
    if opened and own[:2] in ("xd", "xL") and sentence.words[after[0].start : after[0].stop].lower() == "only":
        own = own[1:]  # "With $L_\\lambda = …$ only the matrices are penalised": what the clause behind "with" says
    of_it = re.split("w(?=[dk]*[LRE])", own)[0]  # what stands behind "where" and another letter is of that
    opening = _without_heading(before[::-1], sentence.words)
    said = "".join(t.letter for t in opening)
    unread = re.search("x|(?<![dufhkonb])u", said) is not None
    if unread and (strict or supposes(" ".join(sentence.words[t.start : t.stop] for t in opening))):
        return False
    if re.search("[xi]|^bu", of_it):
        return False
    if re.match(r"s*v[RE]", own) and not call:
        return False
    if _GOES_ON.match(sentence.words, tokens[at].stop):
        return False
    goes_on = _SAYS.match(sentence.words, tokens[at].stop)
    return goes_on is not None or re.match(r"[swvlgcbdeLREO]|[pn][LREO]|n[bc]|a[wv]|$", own) is not None
