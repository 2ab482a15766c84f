r"""Sentences by which something is done to what was said before: "Scale the rows of $A$", "We add $b^\top x$ to $f$".

Verbs are not understood. A sentence that orders something, tells what "we" do or what is done with something does one
of the closed list of things that leave all letters as they are (differentiate, compute, insert, …), or it may change
them. So may a question that can be answered by "no", and a sentence that takes back the one before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from .clauses import named
from .neutral import is_neutral
from .sentences import Sentence, marks

__all__ = ["alters", "asks"]

# verbs, by the beginnings of their forms, that leave every letter as it is
_ANALYTIC = re.compile(
    r"(?:(?:do|did|done|are|is|were|was|be|am|go|can|get|see|sum|fit|had|has|may|met|use|put|set|gets|gone|sums?|summed|summing|fits|fitted|fitting|used|uses|sees|puts|putting|sets|setting)\b|"
    r"differentia|derive|deriv|comput|calculat|evaluat|expand|consider|note|notic|observ|recall|remember|remind|"
    r"using|employ|apply|appli|take|taking|took|collect|gather|rewrit|rewrot|simplif|solv|minimi[sz]|maximi[sz]|optimi[sz]|"
    r"equat|insert|plug|substitut|abbreviat|writ|denot|defin|introduc|let|suppos|assum|find|obtain|"
    r"have|show|prov|verif|check|conclud|deduc|infer|read|look|compar|want|wish|need|seek|look|"
    r"study|studi|discuss|treat|regard|view|begin|start|continu|proceed|finish|end|complet|turn|come|return|"
    r"work|think|say|call|know|believ|hope|could|might|must|shall|should|will|would|"
    r"giv|choos|fix|keep|hold|pick|recogni[sz]|identif|follow|refer|present|"
    r"summari[sz]|repeat|conduct|carry|carri|perform|make|mak|factor|cancel|split|separat|decompos|transpos|"
    r"invert|integrat|trace|state|stat|claim|record|report|list|learn|train|estimat|predict|measur|observe|"
    r"require|require|impos|demand|meet|exploit|arriv|reach|bring|move|pull|stack|arrang|illustrat|approximat|"
    r"interpret|justif|mention|explain|analy[sz]|describ|determin|provid|propos|leave|drop|ignor|neglect|omit|"
    r"exchang|interchang|push|pass|propagat|backprop|abuse|unroll|thank|confirm|argu|count|bound|lineari[sz]|"
    r"concern|involv|contain|depend|vanish|forget|forgot|prefer|like|love|hate|enjoy|exist|known|shown|seen|found|written|taken|held|kept|made|understood|"
    r"meant|sought|left|chosen|drawn|seen|needed|allow|relat|point|form)",
    re.IGNORECASE,
)
_CHANGES = re.compile(  # what even these do where they are done to a part, or to something as a whole
    r"(?:set|put|fix|make|mak|pick|leave|drop|cancel|omit|ignor|neglect|exchang|interchang|split|invert|transpos|move)",
    re.IGNORECASE,
)
_PART = re.compile(
    r"\b(?:rows?|columns?|entr(?:y|ies)|blocks?|diagonals?|corners?|components?|coordinates?|elements?)\b", re.I
)
_DET = r"(?:the|an?|two|three|some|all|every|each|both|its|our|this|these|one|half)"
_LEAD = (
    r"(?:(?:now|then|next|finally|also|first|second|further|furthermore|moreover|again|here|therefore|hence|so|thus|"
    r"afterwards|later|from now on|from here on|in addition|in what follows|below|after that|and|but)\s*,?\s+)*"
)
_BETWEEN = r"(?:(?:now|then|also|next|first|finally|simply|further|just|again|always|often|usually|sometimes)\s+)*"
_ONE = r"one(?!\s+(?:layer|step|term|sample|example|unit|line|case|way|more|further|time|level|neuron)s?\b)"
_WE = re.compile(rf"{_LEAD}(?:we|{_ONE}|you|i|let us|let's)\s+{_BETWEEN}(?P<verb>[a-z]+)\b(?P<rest>.*)", re.IGNORECASE)
_ORDER = re.compile(
    rf"{_LEAD}(?P<verb>[a-z]+)\s+(?P<rest>(?:{_DET}\s|⟨|(?:to|into|from|by|with)\s+(?:⟨|{_DET}\s)|[a-z]+\s*[.!]?\s*$).*)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    rf"{_LEAD}(?:⟨\d+⟩|{_DET}\s[^.;:]*?)\s*(?:\b(?:is|are|gets?|becomes?|"
    r"(?:is|are) being|(?:has|have) been|was|were)\s+)"
    rf"{_BETWEEN}(?P<verb>[a-z]+(?:ed|en))\b(?P<rest>.*)",
    re.IGNORECASE,
)
_HAVING = re.compile(rf"{_LEAD}(?:after|upon|once|having)\s+(?P<verb>[a-z]+(?:ing|ed))\b(?P<rest>.*)", re.IGNORECASE)
_NOUNS = """
    a an the this that these those it its they there here we one you he she our my his all any both each every some
    no none most many few such other another two three four half in on at by for from of to with without into onto
    over under between among through since because as if when while where although though unless until and or but so
    hence thus therefore then now also first second third finally moreover furthermore however indeed clearly
    obviously similarly likewise again next let which who what how why whose not only even just after before during
    proof solution remark note example exercise lemma theorem proposition corollary definition step part case
    section problem question answer where it's with equivalently namely respectively setting using taking
    dann also somit daher damit folglich bekanntlich offenbar offensichtlich hier nun ferner außerdem schließlich
    insbesondere ebenso analog mit für und wobei alors donc ainsi puis or où avec pour enfin finalement entonces luego
    así allora quindi dunque então logo portanto тогда поэтому следовательно
"""
_NO_VERBS = frozenset(_NOUNS.split())
_ENDINGS = re.compile(r"(?:ing|ed|s|ly|tion|ment|ness|ity|al|ar|ous|ive|ic|able|ible|ance|ence|ism|er|or)$", re.I)
_YES_NO = re.compile(
    r"\s*(?:or\s+|but\s+|and\s+)*(?:is|are|was|were|does|do|did|has|have|can|could|should|would|will|really|sure|right|"
    r"true|correct|⟨\d+⟩|here|perhaps|maybe|the|this|that|it)(?![a-z])",
    re.IGNORECASE,
)
_TAKEN_BACK = re.compile(
    r"\s*(?:this|that|it|all this|the above|which)\s+(?:is|was)\s+(?:\w+\s+){0,2}?"
    r"(?P<noun>[a-z]+)\s*[.!]?\s*$",
    re.IGNORECASE,
)
_OUTSIDE = re.compile(
    r"\b(?:beyond|outside(?: of)?)\s+(?:this|that|the|these|our)\s+(?:\w+\s)?(?:case|setting|class|assumption)", re.I
)
# what something is found to be, which takes nothing back: "It is symmetric."
_PROPERTIES = """
    symmetric antisymmetric skew-symmetric diagonal orthogonal orthonormal invertible singular nonsingular definite
    semidefinite idempotent convex concave linear affine quadratic unique bounded continuous smooth sparse square
"""
_WHOLE = re.compile(
    r"\b(?:objectives?|loss(?:es)?|costs?|functions?|criteri(?:on|a)|energ(?:y|ies)|penalt\w+|likelihoods?)\b", re.I
)


def asks(words: str) -> bool:
    """Whether some words are a question that can be answered by "no"."""
    found = re.search(r"(?P<last>[^.!?]*)[?？]\s*$", words)
    return found is not None and _YES_NO.match(found["last"].strip()) is not None


def alters(sentence: Sentence, names: Collection[str], stop: int) -> bool:
    """Whether words before a place may change what was said of some letters, or take it back.

    They speak of one of the letters, or of none: "Swap two rows."
    """
    words = sentence.before(stop)
    if asks(words):
        return True
    for clause in _clauses(words):
        taken_back = _TAKEN_BACK.match(clause)
        if _OUTSIDE.search(clause) or taken_back and _denies(taken_back["noun"]):
            return True
        if _does(clause) and _concerns(sentence, clause, names):
            return True
    return False


def _denies(noun: str) -> bool:
    """Whether what is called so may not be so: "this is a joke"."""
    low = noun.lower()
    return low in ("joke", "lie", "mistake", "slip") or low not in _PROPERTIES.split() and not is_neutral(noun)


def _clauses(words: str) -> Iterator[str]:
    """The sentences of some words, and what stands in each behind a semicolon."""
    for part in re.split(r"[.;!?。]\s*(?=\s|$)", re.sub(r"\s+", " ", words)):
        if part.strip():
            yield part.strip()


def _does(clause: str) -> bool:
    """Whether something is done in a clause that is no analysis."""
    for form in (_WE, _HAVING, _PASSIVE, _ORDER):
        m = form.match(clause)
        if m is None:
            continue
        verb, rest = m["verb"].lower(), m["rest"]
        if form is _ORDER and (verb in _NO_VERBS or _ENDINGS.search(verb)):
            continue
        if form is _ORDER and clause[:1].islower():
            continue
        of_part = form is not _PASSIVE and _CHANGES.match(verb) is not None and _PART.search(rest) is not None
        return of_part or _ANALYTIC.match(verb) is None
    return False


def _concerns(sentence: Sentence, clause: str, names: Collection[str]) -> bool:
    """Whether a clause speaks of one of some letters, of a function as a whole, or of no letter by itself."""
    spoken: set[str] = set()
    for k in marks(clause):
        spoken.update(named(sentence.formulas[k].text))
    return not spoken or bool(spoken & set(names)) or _WHOLE.search(clause) is not None
