r"""Whether the words around an equation plainly assume it, and where they end it.

``Let A with $A = A^\top$`` declares; ``If $A = A^\top$``, ``unless``, ``a common mistake is $A = A^\top$`` do not, and
what was declared is so no longer after ``In the general case`` or ``now A is arbitrary``. Words are not understood:
what is not plainly one or the other is neither.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cached_property

from ..core.records import dataclass
from ..reading.equations.known import arrays_in
from ..reading.tree import letter_of
from .actions import alters
from .clauses import clauses, defines, disturbs, named, without_constants, without_instead
from .document import Document
from .endings import ended, is_over
from .items import Item, first_places, names_of, symmetric_name
from .neutral import unknown_signs
from .provisos import claims, implication
from .sentences import DOTS, IN, Sentence, bare_names, letters_in, marks

__all__ = ["Hedges", "is_special", "lone_names"]

_PLAIN = re.compile(
    r"\b(?:let|assum\w+|suppose|where|with|such that|satisf\w+|given|denot\w+|since|so|be|call|put|set(?:ting)?|write|"
    r"defin\w+|because|subject to|s\.t\.|constrain\w+|require\w*|equat\w+|solv\w+|vanish\w*|zero|optimal\w*|"
    r"stationar\w+|critical|minimum|minimi[sz]er?|maximum|gradient)\b"
    r"|とする|とおく|とし|とすると|とおくと|を満たす|という条件|設|令|sei|soit|avec|mit",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:if|iff|unless|when(?:ever)?|whether|case|cases|special|mistake\w*|wrong\w*|incorrect\w*|false\w*|not|never|"
    r"cannot|can't|claim\w*|think\w*|thought|believ\w*|conjectur\w*|hop(?:e|ing)|would|could|might|may|only|otherwise|"
    r"trivial\w*|example|e\.g|equality|provided|except|instead|replac\w*|section|figures?|(?<!that )is|temptin\w*|"
    r"pretend\w*|hypothe\w*|imagin\w*|moment|temporar\w*|question|student\w*|naive\w*|careless\w*|elsewhere|optimum|unlike|without|"
    r"rather|does|do|did|ask\w*|wonder\w*|suppos(?:e|ing) for|either|or|sometimes|often|usually|typically)\b"
    r"|\?|n't\b|もし|場合|なら|とは限らない|でない|誤|かもしれない|特に|wenn|falls|si\b|如果|若|假如",
    re.IGNORECASE,
)
# words of a sentence in which a letter gets its meaning under a condition, and no meaning
_DOUBT = re.compile(
    r"\b(?:if(?! we\b)|unless|whether|case(?!\s+\(?(?:\d+|[A-Z])\)?\s*[:.])|mistake\w*|wrong\w*|incorrect\w*|false\w*|"
    r"claim\w*|think\w*|not|never|would|could|might|pretend\w*|instead|otherwise|trivial\w*|student\w*|naive\w*|careless\w*)\b"
    r"|\?|もし|とは限らない|誤",
    re.IGNORECASE,
)
# words that say so of the letter of a formula beside them
_EVERY = re.compile(r"\b(?:all|any|every|each|arbitrary|general|generic|other)\b|一般|任意", re.IGNORECASE)
# words directly before an equation, or behind it, that give a letter a value for the moment
_PASSING = re.compile(
    r"(?:\b(?:for|when|whenever|if|at|choosing|taking|temporarily|momentarily|with the choice(?: of)?|"
    r"für|wenn|falls|bei|vorübergehend|mit der wahl|pour|quand|lorsque|si|en|provisoirement|avec le choix|para|cuando|"
    r"temporalmente|con la elección|per|quando|se|для|при|если|когда|временно)\b(?:\s+(?!we\b|all\b)[\w-]+){0,2}|"
    r"当|若|如果|取|暂时|もし|一時的に)"
    r"[\s,]*\Z",
    re.IGNORECASE,
)
_PASSING_AFTER = re.compile(r"\s*(?:のとき|の場合|ならば|に対し|时|時)")
# a noun directly before an equation that says what it is, and nouns of what is only claimed or supposed
_NOUN = re.compile(
    r"\b(?:the|an?|its|their|our|with)\s+(?:(?!of\b)[a-z-]+\s+){0,3}?(?P<noun>[a-z-]+)\s*\Z",
    re.IGNORECASE,
)
_NO_NOUN = re.compile(
    r"equations?|identity|identities|claim|formula|relation|equality|assumption|conditions?|case|statement|result|rule|"
    r"hypothesis|ansatz|guess|choice|constraints?|value|special|that|is|are|be|law|property|conclusion|conjecture|"
    r"bound|estimate|approximation|requirement|fact|convention|notation|line|answer|solution|wrong|false",
    re.IGNORECASE,
)
_STATED = re.compile(
    r"(?:\b(?:so(?: that)?|i\.e\.|that is|satisf(?:ies|ying)|with|such that|where|fulfil(?:s|ling)|hence|thus)|"
    r"满足|滿足|其中|即|因此|所以|ただし|すなわち|なので|ですから|だから|したがって|よって|ゆえに)[\s,、]*\Z",
    re.IGNORECASE,
)
_STATED_IF = re.compile(
    r"\b(?:if|when(?:ever)?|unless|suppose for|would|assume for|wenn|falls|si)\b|如果|若|もし",
    re.IGNORECASE,
)
_PUTS_IN = re.compile(
    r"\b(?:put(?:ting)?|insert\w*|substitut\w*|plug\w*|using|back|into|minimum|maximum|optimum|minimi[sz]er|"
    r"stationary point|einsetz\w*|substituant|insérant)\b|代入|代回",
    re.IGNORECASE,
)
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_WHERE = re.compile(r"\b(?:where|with|for|here|having)\b|ここで|ただし", re.IGNORECASE)
_NAMES = re.compile(
    r"\b(?:let|where|with|defin\w+|denot\w+|given|put|write|call)\b|とおく|とする|ここで",
    re.IGNORECASE,
)
# what makes the equation of a letter that nobody has seen before another thing than what it stands for: anywhere in its
# sentence, and in its own clause
_CONDITIONAL = re.compile(
    r"\b(?:if(?!\s+(?:we|you|one|there)\b)|iff|unless|when(?:ever)?|whether|pretend\w*|hypothe\w*|imagin\w*|"
    r"for\s+the\s+moment|temporar\w*|until|formerly|previous\w*|used\s+to|no\s+longer|up\s+to)\b"
    r"|[?？]|もし|とは限らない|誤|近似|wenn|falls|si\b|如果|若",
    re.IGNORECASE,
)
_QUALIFIED = re.compile(
    r"\b(?:mistak\w*|wrong\w*|incorrect\w*|false\w*|err(?:or|on)\w*|not|never|cannot|claim\w*|think\w*|thought|believ\w*|"
    r"conjectur\w*|hop(?:e|ing)|would|could|might|ask\w*|wonder\w*|guess\w*|ansatz|tr(?:y|ies|ied)|attempt\w*|propos\w+|"
    r"candidate\w*|almost|nearly|roughly|approximat\w*|about|half|twice|double|negative|opposite|misprint\w*|typo\w*|"
    r"should|proportional)\b|n['’]t\b",
    re.IGNORECASE,
)
# and what restricts it behind
_RESTRICTED = re.compile(
    r"\b(?:if|unless|except\w*|when(?:ever)?|only|up\s+to|plus|minus|apart|modulo|ignor\w*|neglect\w*|dropp?\w*|omit\w*|"
    r"approximat\w*|roughly|about|provided|otherwise|else|holds?|wrong|false|(?:not|never)(?!\s+(?:need|have\s+to|require)\b))\b|"
    r"n['’]t\b|[?？]|誤|ない|近似|不",
    re.IGNORECASE,
)
# words directly before an inline equation that is meant to say what its letter is, and what goes on behind it
_INTRODUCES = re.compile(r"(?:\b(?:where|with|let|consider|define|put|set|write|and)|:)\s*\Z|其中\s*\Z", re.IGNORECASE)
_GOES_ON = re.compile(
    r"\s*(?:\Z|[.;(]|,?\s*(?:\Z|⟨|(?:where|in\s+which|and\s+(?:the|its|let|put|set|write|define|consider|call)|we|the|let|so|"
    r"has\s+the|has(?=\s+⟨)|you|one|with\s+⟨|or\s+in)(?![a-z])))"
    # the next of a list: "scores are ⟨0⟩, weights ⟨1⟩"
    r"|\s*,?\s*(?:the\s+)?(?!(?:times|minus|plus|unless|needs|holds|exists|sometimes|always|units)\b)[a-z]{3,}s\s*(?:⟨|\Z)",
    re.IGNORECASE,
)
# what gives a letter another value somewhere: "(for $t<0$ one takes $0$)"
_OTHERWISE = re.compile(
    r"\s*,?\s*\(\s*(?:for|if|when|where)\s+⟨\d+⟩\s*,?\s*(?:one|we|it|take|set|put|is)\b", re.IGNORECASE
)
_FOR = re.compile(r"\bfor\s+(?:all\s+|any\s+|every\s+)?⟨(\d+)⟩", re.IGNORECASE)
_RELATION = re.compile(r"[=<>≤≥≠]|\\(?:leq?|geq?|neq?|lt|gt|in)(?![A-Za-z])|∈")
_IN_BRACKETS = re.compile(r"\([^()]*\)")
_EXPLAINS = re.compile(r"\b(?:where|with)\s*\Z|其中\s*\Z|ただし[、\s]*\Z", re.IGNORECASE)
# what a function is called for, and where its sets are said
_FOR_WHAT = re.compile(
    r"\b(?:objectives?|functions?|loss(?:es)?|costs?|criterion|functional|energy|risk|log-?likelihood|likelihood|"
    r"lagrangian|outputs?|(?:minimi|maximi|optimi)[sz]\w+)\s*\Z",
    re.IGNORECASE,
)
_MAP = re.compile(r"(?<!\\):(?!=)|\\colon(?![A-Za-z])")
# before a fact, a claim or a constraint, which says of letters in use not what they are
_SINCE = re.compile(
    r"\b(?:since|because|left-multiply\w*|multiply\w*|from|subject\s+to|s\.t\.|constraints?|constrained\s+(?:by|to))(?![a-z])"
    r"[^.;:]*\Z",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_]")
_IS = re.compile(r"\s*(?:be|is|are|denotes?)\b", re.IGNORECASE)


@dataclass
class Hedges:
    """What the words of a document say of its equations."""

    document: Document

    def __post_init__(self) -> None:
        self.alterations: dict[tuple[int, int, int], bool] = {}
        self.news: dict[int, frozenset[str]] = {}

    def assumes(self, m: int) -> bool:
        """Whether the sentence of an equation is one that plainly assumes it, from its opener to its end."""
        found = self.document.told(m)
        return self._wordless(m) or found is None or found[1] in clauses(found[0]).assumed

    def _wordless(self, m: int) -> bool:
        """Whether no word stands in the sentence of an equation."""
        return _WORD.search("".join(self._sentence(m))) is None

    def declared(self, m: int) -> bool:
        """Whether the letter that an equation defines was declared by itself."""
        item = self.document.items[m]
        target = item.left if item.left is not None and item.left.kind == "name" else item.right
        return target is not None and str(target.value) in self.document.declarations

    def _defines(self, m: int) -> bool:
        """Whether the words around an equation plainly let it give its letter a meaning."""
        found, item = self.document.told(m), self.document.items[m]
        if _OTHERWISE.match(self._sentence(m)[1]):
            return False
        if self.passing(m) or found is None or self._unseen(m):
            return True
        if self.declared(m):
            return self.assumes(m)
        if self._apposed(*found, item):
            return True
        strict = is_special(item) and all(side.kind != "call" for side in item.trees) or self.met(item)
        return defines(*found, call="(" in item.source.partition("=")[0], strict=strict)

    def _unseen(self, m: int) -> bool:
        """Whether an equation can but say what its letter is: that is new, and no word qualifies it."""
        before, after = self._sentence(m)
        before = without_constants(_IN_BRACKETS.sub(" ", before))
        clause = re.split(r"[,;:]\s*(?=\S)", before.strip())[-1]
        qualified = _CONDITIONAL.search(before) or _QUALIFIED.search(clause)
        after = re.split(r"[.;]", after)[0]
        if qualified or _RESTRICTED.search(after) or any(self._limits(m, int(x)) for x in _FOR.findall(after)):
            return False
        item = self.document.items[m]
        called = "(" in item.source.partition("=")[0]
        if not _GOES_ON.match(after) or item.inline and not called and not _INTRODUCES.search(clause):
            return False
        return bool(self.new(m))

    def _limits(self, m: int, k: int) -> bool:
        """Whether what an equation is said "for" is no range of an index, and no letter by itself."""
        found = self.document.told(m)
        text = "" if found is None else found[0].formulas[k].text
        return _RELATION.search(text) is not None and DOTS.search(text) is None

    def new(self, m: int) -> frozenset[str]:
        """The letter on the left of an equation, where no formula before it says more of it than its shape."""
        if m not in self.news:  # it is asked for every line behind it
            left = self.document.items[m].left
            new = left is not None and left.kind == "name" and self._is_new(letter_of(left), m)
            self.news[m] = frozenset({letter_of(left), str(left.value)}) if new and left is not None else frozenset()
        return self.news[m]

    def _is_new(self, name: str, m: int) -> bool:
        item, told = self.document.items[m], self.document.told(m)
        if told is None or not item.first or item.relation != "=" or name in _names_right(item):
            return False
        start = next((p.inside[0] for p in self.document.pieces if p.span[0] == item.place), item.span[0])
        if name in letters_in(self.document.text[start : item.span[0]]):
            return False
        own, k = told
        if self.declared(m) and not any(_declares(own, j, name) for j in range(k)):
            return False
        # "…z with z = …": what stands directly before is explained
        explained = k - 1 if item.inline and _EXPLAINS.search(own.ahead(k)) else k
        sentences = (s for s in self.document.sentences if s.start < item.place)
        before = ((s, j) for s in sentences for j, f in enumerate(s.formulas) if f.place < item.place)
        before = ((s, j) for s, j in before if s is not own or j != explained)
        return not any(_tells_of(s, j, name) for s, j in before)

    @cached_property
    def _first(self) -> dict[str, int]:
        return first_places(self.document.items)

    def met(self, item: Item) -> bool:
        """Whether a letter that a line could define stands in a line before it."""
        start = item.span[0]
        return any(self._first.get(name, start) < start for name in lone_names(item))

    def _apposed(self, sentence: Sentence, k: int, item: Item) -> bool:
        """Whether an equation of a new letter stands behind a noun for what it is: "the symmetric part $S = …$"."""
        if not item.inline or not item.lone or item.left is None or item.left.kind != "name":
            return False
        found = _NOUN.search(sentence.ahead(k))
        if found is None or _NO_NOUN.fullmatch(found["noun"]) or _DOUBT.search(sentence.words):
            return False
        start = item.span[0]
        own = str(item.left.value)
        before = (self.document.text[slice(*p.inside)] for p in self.document.pieces if p.kind != "prose")
        places = (p.inside[0] for p in self.document.pieces if p.kind != "prose")
        return not any(own in letters_in(text) for text, at in zip(before, places, strict=True) if at < start - 1)

    def doubtful(self, m: int, special: bool) -> bool:
        """Whether the words at an equation do not plainly assume it; ``special`` where it is more than a definition."""
        before, after = self._sentence(m)
        if not special:
            return bool(_DOUBT.search(without_instead(before))) and not self._unseen(m) or not self._defines(m)
        left = self.document.items[m].left
        new = left is not None and left.kind == "name" and not self.declared(m)
        if self._called(m):
            return True
        if self._is_if(m):
            return False
        if not self.passing(m) and not (self._defines(m) if new else self.assumes(m)):
            return True
        if _HEDGE.search(before) or _HEDGE.search(after):
            return True
        words = bool(_WORD.search(before))
        return not _PLAIN.search(before) and (self.document.items[m].inline or words)

    def says_symmetric(self, m: int) -> bool:
        """Whether the words of its sentence say the same as an equation: "let $S$ be symmetric, $S^T = S$"."""
        found, name = self.document.told(m), self.document.symmetric(self.document.items[m])
        if found is None or name is None:
            return False
        sentence = found[0]
        facts = [taken for taken in clauses(sentence).facts if "symmetric" in taken.kinds and not taken.loose]
        return any(name in named(sentence.formulas[k].text) for taken in facts for k in taken.of)

    def _is_if(self, m: int) -> bool:
        """Whether a clause of a sentence opens with an equation that makes a matrix symmetric: "if $A^T = A$, …"."""
        before, after = self._sentence(m)
        clause = re.split(r"[,;:]", before)[-1]
        if self.document.symmetric(self.document.items[m]) is None or not _PASSING.fullmatch(clause.strip()):
            return False
        return not _HEDGE.search(before[: -len(clause)]) and not _HEDGE.search(after)

    def _called(self, m: int) -> bool:
        """Whether an equation without words is of a letter that words not read say something of."""
        if not self._wordless(m):
            return False
        item = self.document.items[m]
        letters, place = names_of(item), item.span[0]
        for sentence in self.document.sentences:
            known = {k for taken in clauses(sentence).facts for k in taken.of}
            for k, formula in enumerate(sentence.formulas):
                behind = re.split(r"[.,;:⟨]", sentence.words.partition(f"⟨{k}⟩")[2])[0]
                told = _IS.match(behind)
                if told is None or formula.place >= place or k in known or not letters & set(named(formula.text)):
                    continue
                if unknown_signs(behind[told.end() :]):
                    return True
        return False

    def plainly(self, m: int) -> bool:
        """Whether the words before an equation, inline or displayed, plainly assume it."""
        before, after = self._sentence(m)
        bare = self.document.items[m].inline and not _WORD.search(before)
        return (bare or bool(_PLAIN.search(before))) and not _HEDGE.search(before) and not _DOUBT.search(after)

    def stated(self, m: int) -> bool:
        """Whether an equation within prose is stated as a fact by the words directly before it: "so $…$"."""
        before, after = self._sentence(m)
        if not self.document.items[m].inline or _DOUBT.search(before) or _DOUBT.search(after):
            return False
        return _STATED.search(before) is not None and _STATED_IF.search(before) is None

    def puts_in(self, n: int) -> bool:
        """Whether the words before a line say that something is put into it: "substituting this", "at the minimum"."""
        while n and not self.document.items[n].first:
            n -= 1
        return _PUTS_IN.search(self._sentence(n)[0]) is not None

    def explains(self, m: int) -> bool:
        """Whether an equation says what the letters of the lines before it are: "where …"."""
        before = self._sentence(m)[0]
        found = [*_WHERE.finditer(before)]
        between = before[found[-1].end() :] if found else ""
        # not what holds "for any v, …"
        return bool(found) and re.search("[,;:]", between) is None and not claims(between) and not self._concluded(m)

    def names(self, m: int) -> bool:
        """Whether an equation may be meant to say what a letter is though that has been used before it."""
        if self.document.items[m].inline:
            before = self._sentence(m)[0]
            return _SINCE.search(before) is None and not claims(before)
        return bool(_NAMES.search(self._sentence(m)[0])) and not self._concluded(m)

    def _concluded(self, m: int) -> bool:
        r"""Whether an equation stands behind an arrow in its formula, ``\nabla f = 0 \Rightarrow x = b``."""
        item = self.document.items[m]
        start = next((p.inside[0] for p in self.document.pieces if p.span[0] == item.place), item.span[0])
        return not item.inline and implication(self.document.text[start : item.span[0]])

    def over(self, m: int, n: int) -> bool:
        """Whether words between two lines say that what the first assumes is so no longer."""
        document, letters = self.document, names_of(self.document.items[m])
        first, then = document.items[m], document.items[n]
        if first.place >= then.place:
            return first.place > then.place and document.sentence(m) is not document.sentence(n)
        if document.blocks.over(first.place, then.place, letters, special=True):
            return True
        if ended(document, first.span[1], then.span[0], letters, strict=True):
            return True
        return any(is_over(words) or _all_of(s, words, letters) for s, words in self._between(m, n))

    def _between(self, m: int, n: int) -> Iterator[tuple[Sentence, str]]:
        """The sentences between two lines, each with its words between them."""
        start, stop = self.document.items[m].span[1], self.document.items[n].span[0]
        for sentence in self.document.sentences:
            if sentence.stop > start and sentence.start < stop:
                yield sentence, sentence.behind_place(start, sentence.before(stop))

    def passing(self, m: int) -> bool:
        """Whether the words before an equation of a letter in use make it so for a while: "when y = 2x"."""
        before, after = self._sentence(m)
        told = _PASSING.search(before) is not None or _PASSING_AFTER.match(after) is not None
        item = self.document.items[m]
        own = lone_names(item) & self.document.known.shapes.keys() or self.document.symmetric(item)
        return told and (bool(own) or self.met(item))

    def passed(self, m: int, n: int) -> bool:
        """Whether a value that a letter has for a while is its value no longer at another line."""
        start, stop = self.document.items[m].span[1], self.document.items[n].span[0]
        if self._is_if(m) and self.document.sentence(m) is not self.document.sentence(n):
            return True
        if self.over(m, n) or _PARAGRAPH.search(self.document.text, start, stop):
            return True
        return any(_EVERY.search(words) for _, words in self._between(m, n))

    def changed(self, m: int, n: int) -> bool:
        """Whether words between a definition and another line may change what its letter stands for."""
        told, place = self.document.told(m), self.document.items[n].span[0]
        if self.renamed(m, n) or self.declared(m) and self.over(m, n):
            return True
        between = [s for s in self.document.sentences if told is not None and told[0].stop <= s.start < place]
        return any(self._alters(s, m, min(place, s.stop)) for s in between)

    def _alters(self, sentence: Sentence, m: int, place: int) -> bool:
        """Whether words of a sentence before a place may change what the letter of a definition stands for."""
        key = sentence.start, m, place
        if key not in self.alterations:  # it is asked once more for every line behind the sentence
            names = lone_names(self.document.items[m])
            disturbed = disturbs(sentence, names, place, self.declared(m))
            self.alterations[key] = disturbed or alters(sentence, names, place)
        return self.alterations[key]

    def renamed(self, m: int, n: int) -> bool:
        """Whether a letter that a line defines is declared anew between it and another one."""
        item = self.document.items[m]
        sides = [t for t, may in ((item.left, item.first), (item.right, item.lone)) if may and t is not None]
        names = {str(t.value) for t in sides if t.kind == "name"}
        places = item.place, self.document.items[n].place
        return places[0] < places[1] and self.document.blocks.over(*places, names, special=False)

    def _sentence(self, n: int) -> tuple[str, str]:
        """The words of the sentence of a line before it and after it."""
        found, place = self.document.told(n), self.document.items[n].place
        if found is None:
            return "", ""
        stop = next((p.span[1] for p in self.document.pieces if p.span[0] == place), place)
        own = [k for k, f in enumerate(found[0].formulas) if place <= f.place < stop]
        return found[0].around(own[0], own[-1])  # words within a display stand beside it


def _all_of(sentence: Sentence, words: str, letters: frozenset[str]) -> bool:
    """Whether some words of a sentence speak of all values of one of some letters beside them."""
    return any(
        letters & set(named(sentence.formulas[k].text))
        and (_EVERY.search(sentence.between(k)) or _EVERY.search(sentence.behind(k)))
        for k in marks(words)
        if not sentence.formulas[k].display
    )


def _declares(sentence: Sentence, k: int, name: str) -> bool:
    """Whether a formula of a sentence says which shape a letter has."""
    head, *sets = IN.split(sentence.formulas[k].text, maxsplit=1)
    return bool(sets) and name in letters_in(head)


def _tells_of(sentence: Sentence, k: int, name: str) -> bool:
    """Whether a formula of a sentence may say more of a letter than its shape, or what it is there for."""
    text = sentence.formulas[k].text
    if name not in letters_in(text):
        return False
    parted = re.split(rf"{IN.pattern}|{_MAP.pattern}", text, maxsplit=1)
    head = parted[0]
    if name not in {x.partition("(")[0].partition("_")[0].lstrip("\\") for x in bare_names(head)}:
        return True
    if _IS.match(sentence.behind(k)):
        return True
    return len(parted) == 1 and _FOR_WHAT.search(sentence.ahead(k)) is None


def _names_right(item: Item) -> frozenset[str]:
    """The names of the right side of a line."""
    return frozenset() if item.right is None else frozenset(map(letter_of, arrays_in(item.right)))


def lone_names(item: Item) -> frozenset[str]:
    """The names that stand by themselves on a side of a line."""
    return frozenset(str(t.value) for t in item.trees if t.kind == "name")


def is_special(item: Item) -> bool:
    """Whether a line says of a letter that it is a special one: A = Aᵀ, A = I, x = 0, x = y."""
    if item.left is None or item.right is None:
        return False
    if symmetric_name(item) is not None:
        return True
    names = names_of(item) - {"eye"}
    return (
        all(side.kind in ("name", "number", "transpose", "call") for side in (item.left, item.right)) or len(names) == 1
    )
