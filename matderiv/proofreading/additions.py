r"""What words add to formulas: a term to an objective, "with weight decay $\lambda$", or to rows, "$(1, x_i^\top)$".

A line is judged by the formulas. A letter of which words speak as of a penalty or a weight, and that no formula holds,
stands for something that the objective has besides. Rows of which words say that they are centred, or a formula that
they are $\phi(x_i)^\top$, are not the x_i by which X is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..core.text import Said, Text
from ..reading.tree import Subscripted, differentiates, postorder
from .bearings import Bearings
from .sentences import Sentence, bare, letters_in, listed, marks

__all__ = ["Additions"]

ADDED = Text(
    'Undecided: the words "{words}" may add to what is differentiated, and no formula holds {name}. '
    "Write all of it as a formula.",
    "未決定: 「{words}」により、微分されるものに何かが加わるのかもしれないが、{name} を含む式がない。"
    "全体を式で書くこと。",
)
SCALED = Text(
    'Undecided: the words "{words}" may change what is differentiated, and no formula does. Write all of it as a '
    "formula.",
    "未決定: 「{words}」により、微分されるものが変わるのかもしれないが、それを表す式がない。全体を式で書くこと。",
)
GATHERED = Text(
    'Undecided: by the words "{words}" {name} may be made of something else than was read here. Write of what, as a '
    "formula.",
    "未決定: 「{words}」によれば、{name} はここで読んだものとは別のものから成るのかもしれない。"
    "何から成るかを式で書くこと。",
)
_ADDS = re.compile(
    r"\b(?:regulari[sz]\w*|penal\w*|decay|shrink\w*|weight(?:s|ed|ing)?|discount\w*|damping|momentum|"
    r"add(?:s|ed|ing)?|plus|\w*regularisi\w*|straf\w*|gewicht\w*|kommt|pénal\w*|régular\w*|ajout\w*|pondér\w*|poids)\b"
    r"|正則|罰則|重み|加え|足す|惩罚|正则|加权|加上",
    re.IGNORECASE,
)
_BY = re.compile(r"\b(?:mit|with|by|par)\s+⟨(?P<k>\d+)⟩\s+(?:gewichtet\w*|weighted|pondér\w*)", re.IGNORECASE)
# what is done to an objective, and words by which it is done to an equation, in a step that is shown
_SCALES = re.compile(
    r"\b(?:(?:we|one|they)\s+(?:\w+\s+)?(?:divide|multiply|scale|halve|double|average)\b|"
    r"(?:is|are)\s+(?:\w+\s+)?(?:halved|doubled|averaged|rounded|divided|multiplied|truncated|scaled|squared)\b|"
    r"(?:factor|constant|sign|square|mean)\b[^.;⟨]*\b(?:is|are)\s+(?:understood|implied|implicit|left\s+out))",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"\b(?:sides?|equations?|gives?|get|obtain|find|yields?|so|then|thus|hence|result|row|column|numerator|if|when|"
    r"gradient|derivative|step|why|reason|because)\b",
    re.IGNORECASE,
)
_NEXT = re.compile(r"[^.;:⟨]{0,40}⟨(?P<k>\d+)⟩")
_GATHERS = re.compile(
    r"\b(?:rows?|columns?|stack\w*|hold\w*|collect\w*|contain\w*|samples?|data|targets?|values?|batch\w*|vector|"
    r"zeilen?|spalten?|daten|lignes?|colonnes?|données)\b|行|列|データ|数据|样本",
    re.IGNORECASE,
)
_ALTERS = re.compile(
    r"\b(?:minus|cent(?:re|er)\w*|standardi[sz]\w*|normali[sz]\w*|whiten\w*|revers\w*|sorted|shuffl\w*|permut\w*|only|"
    r"some|subset|half|(?:mini-?)?batch\w*|differences?|lagged|logarithms?|squared|(?:square )?roots?|scaled|weighted|"
    r"augment\w*|select\w*|transform\w*|mapped|polynomial\w*|labelled|labeled|zentriert\w*|normiert\w*|umgekehrt\w*|"
    r"centrée?s?|normalisée?s?)\b|中心化|標準化|正規化|逆順|标准化|归一化",
    re.IGNORECASE,
)
_STYLE = r"(?:\\(?:mathbf|boldsymbol|bm|vec)\s*)?"
_SETS = re.compile(r"\\mathbb\s*(?:\{\w\}|\w)")  # the R of "for $x \in \mathbb{R}^d$" is no letter
_NO_FORMULA = re.compile(r"=|\\in(?![A-Za-z])|∈")


class Additions:
    """What the words of a document add to its formulas."""

    def __init__(self, bearings: Bearings) -> None:
        self.bearings = bearings
        known = bearings.reading.known
        given = frozenset().union(*(bearings.uses[n] for n in bearings.defined.values()))
        given |= {part for name in given for part in name.split("_")}
        self.plain = given | known.sizes | known.letters | known.functions.keys() | known.stacked.keys()
        self.added = list(self._added())
        self.scaled = [(s, words) for s in bearings.document.sentences if (words := _scaled(s)) is not None]

    def _added(self) -> Iterator[tuple[str, str]]:
        """The letters of which words speak as of what is added, and no definition holds, with these words."""
        for sentence in self.bearings.document.sentences:
            behind_words = (_NEXT.match(sentence.words, m.end()) for m in _ADDS.finditer(sentence.words))
            for behind in (*_BY.finditer(sentence.words), *behind_words):
                formula = None if behind is None else sentence.formulas[int(behind["k"])]
                if formula is None or formula.display or "=" in formula.text:
                    continue
                below = set(re.findall(r"_\{?([A-Za-z])", formula.text))
                letters = letters_in(_SETS.sub("", formula.text)) - below
                # of c_i the small letter first, which stands there; where it is known, C is nothing that was added
                for name in sorted(letters, reverse=True):
                    if self.plain.isdisjoint((name, name.lower())):
                        yield name, sentence.quoted(sentence.words)

    def doubt(self, n: int) -> Said | None:
        """Why a line has no verdict."""
        return self._of_objectives(n) or self._of_rows(n)

    def _of_objectives(self, n: int) -> Said | None:
        item, bearings = self.bearings.document.items[n], self.bearings
        if bearings.below(n) == {n} or not any(differentiates(x) for t in item.trees for x in postorder(t)):
            return None
        by = bearings.variables(n)
        found = next((ADDED(words=w, name=x) for x, w in self.added if x not in by), None)
        return found or self._scaled(n)

    def _scaled(self, n: int) -> Said | None:
        """That words between a line and a definition below it change what that defines."""
        items, place = self.bearings.document.items, self.bearings.document.items[n].span[0]
        first = min(items[m].span[0] for m in self.bearings.below(n) - {n})
        return next((SCALED(words=words) for s, words in self.scaled if first < s.stop and s.start < place), None)

    def _of_rows(self, n: int) -> Said | None:
        """That a line ties X to the x_i, and words say that it is made otherwise."""
        bearings = self.bearings
        trees = [t for m in bearings.below(n) for t in bearings.document.items[m].trees]
        nodes = [x for t in trees for x in postorder(t) if x.kind == "name"]
        parts = {bearings.reading.named(x): x.value.base for x in nodes if isinstance(x.value, Subscripted)}
        whole = {bearings.reading.named(x) for x in nodes if not isinstance(x.value, Subscripted)}
        for name in sorted(parts.keys() & whole):
            for sentence in bearings.document.sentences:
                if (words := _made_otherwise(sentence, name, parts[name])) is not None:
                    return GATHERED(words=words, name=name)
        return None


def _scaled(sentence: Sentence) -> str | None:
    """The words by which a sentence that holds no equation changes a function: "as usual we divide by $2n$"."""
    for clause in re.split(r"[.;()]|\b(?:where|wobei|où)\b", sentence.words):
        found = _SCALES.search(clause)
        shown = any("=" in sentence.formulas[k].text for k in marks(clause))
        if found is not None and not shown and _SHOWN.search(clause) is None:
            return sentence.quoted(clause)
    return None


def _made_otherwise(sentence: Sentence, name: str, part: str) -> str | None:
    """The words by which an array is made of something else than its parts x_i."""
    if not any(name in {x.lstrip("\\") for x in listed(f.text)} for f in sentence.formulas):
        return None
    if _GATHERS.search(sentence.words) is None:
        return None
    # "Weighted least squares. Let the rows of X be …": not what stands in another clause
    if any(_GATHERS.search(c) and _ALTERS.search(c) for c in re.split(r"[.;]", sentence.words)):
        return sentence.quoted(sentence.words)
    one = rf"{_STYLE}\\?{part}_(?:\w|{{\w+}})(?:\^(?:\\top|\\intercal|\\prime|T|{{(?:\\top|\\intercal|\\prime|T)}})|')?"
    plain = re.compile(rf"(?:{one}|\\[lc]?dots|,|;|\.)+")
    for formula in sentence.formulas:
        text = bare(formula.text)
        if f"{part}_" in text and not _NO_FORMULA.search(text) and not plain.fullmatch(text):
            return formula.text.strip()
    return None
