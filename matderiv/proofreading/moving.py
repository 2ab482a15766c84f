r"""Letters that depend on what a line differentiates by, though no definition says how: K(θ), r beside dr/dt, ẋ.

What holds no variable is a constant to the evaluator, and its derivative 0. A person who writes ∂K/∂θ means a K that
depends on θ. So a line that differentiates something in which the variable does not stand has no verdict, nor has one
with a letter that is said, or shown elsewhere, to depend on the variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import field

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.known import arrays_in, is_kronecker
from ..reading.equations.names import Clash
from ..reading.subscripts import GREEK
from ..reading.tree import At, Node, postorder
from .bearings import Bearings
from .nouns import names_given
from .predications import bonds, fixed
from .sentences import Sentence, letters_in, listed, marks

__all__ = ["Moving"]

NOT_IN = Text(
    "Undecided: {name} does not stand in what is differentiated with respect to it here. If that depends on {name}, "
    "say how, by a definition.",
    "未決定: ここで微分される式に {name} が現れない。{name} に依存するのであれば、その依存を定義で示すこと。",
)
MOVES = Text(
    "Undecided: {name} depends on {variable} by what is written elsewhere, and nothing read here says how. Define "
    "{name} by {variable}.",
    "未決定: 他の箇所によれば {name} は {variable} に依存するが、その依存の仕方は読み取れていない。"
    "{name} を {variable} で定義すること。",
)
TIED = Text(
    'Undecided: the words "{words}" may say that {name} depends on {variable}; words are not read. Define {name}, or '
    "say what each letter is in a sentence of its own.",
    "未決定: 「{words}」という文は {name} が {variable} に依存すると述べている可能性がある。文章は読まない。"
    "{name} を定義するか、各文字が何であるかを別々の文で述べること。",
)
VARIES = Text(
    'Undecided: the words "{words}" may say that {name} depends on what is differentiated by here. Define {name}, or '
    "say that it is constant.",
    "未決定: 「{words}」という文は、ここで微分する変数に {name} が依存すると述べている可能性がある。"
    "{name} を定義するか、定数であると述べること。",
)
FIXED = Text(
    'Undecided: by the words "{words}" entries of {name} may be fixed, and the derivative be that by the others only. '
    "Give the free entries a letter of their own.",
    "未決定: 「{words}」とあり、{name} の一部の成分が固定され、微分は残りの成分だけによるのかもしれない。"
    "自由な成分には別の文字を使うこと。",
)
_CODE = re.compile(r"^[ \t]*```.*?^[ \t]*```", re.MULTILINE | re.DOTALL)
TIMES = ("t", "tau", "s")  # by which a dot over a letter may differentiate
_OF = re.compile(
    r"(?<![A-Za-z\\_])(?<!_\{)(?P<name>\\?[A-Za-z]+)\}?(?:_(?:\w|\{[^{}]*\}))?\s*(?:\\left)?\((?P<list>[^()=]{1,40})\)"
)
_LETTER = re.compile(r"\\?[A-Za-z]+")
_STATES = re.compile(
    r"(?P<name>\\?[A-Za-z]+)\s*=\s*(?P=name)\s*(?:\\left)?\(\s*(?P<of>\\?[A-Za-z]+)\s*(?:,[^()=]*)?(?:\\right)?\)"
)
_DOTTED = re.compile(r"\\d?dot\s*\{?\s*(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*)?(?P<name>\\?[A-Za-z]+)")
_ON = re.compile(
    r"(?:depend\w*(?:\s+\w+){0,3}?\s+(?:up)?on|functions? of|varie[sd] with|vary(?:ing)? with|varies in|"
    r"parametri[sz]ed by|changes? with|moves? with|hängt|abhängig von|dépend\w*(?: \w+)? de|fonctions? de|"
    r"depende\w* de|завис\w+ от)\s*"
    r"(?:(?!(?:is|are|be|was|has|gives)\b)[a-z-]+\s){0,3}$",
    re.IGNORECASE,
)
# what is said of a letter that depends on something, though no letter may be named for that
_VARIES = re.compile(
    r"\s*,?\s*(?:which\s+|itself\s+|also\s+|again\s+|now\s+|here\s+|in\s+turn\s+)*(?:"
    r"depends?\s+(?:up)?on|(?:is|be|are)\s+(?:an?\s+|any\s+)?(?:\w+\s+)?(?:functions?\s+of|dependent\s+on|determined\s+by|"
    r"(?:fitted|fit|trained|tuned|adapted)\s+(?:to|on)|(?:chosen|picked|computed|learned|fitted|estimated|updated|tuned)"
    r"\s+(?:for|from|at)\s+(?:each|every|the)|nonlinear|non-linear|relativistic|compressible|adaptive|variable|\w+-dependent)"
    r"|var(?:y|ies)\s+(?:with|in|over|by)|(?:increases?|decreases?|grows?|falls?|rises?|changes?|drops?|shrinks?)\s+(?:with|by)|"
    r"(?:comes?|results?|follows?)\s+(?:out\s+of|from\s+(?:an?|the)\s+\w*(?:network|model|layer|solver|table))|"
    r"hängt|ist\s+eine\s+funktion|variiert|wächst\s+mit|dépend|est\s+(?:une\s+)?fonction|varie\s+avec|croît\s+avec)\b"
    r"|\s*[はが]?[^。、⟨]*(?:に依存|とともに|につれて|の関数|によって変わ|で変化)|\s*(?:是|随|依赖)[^。，⟨]*(?:函数|变化|而变|依赖)",
    re.IGNORECASE,
)
# names of what is made of other things that the name tells
_MADE = re.compile(
    r"\b(?:sample|empirical|weighted|running|moving)\s+(?:mean|average|variance|covariance)s?\b|\bdistance\s+(?:from|to)\b|"
    r"\b(?:eigenvalue|eigenvector|normal|norm|length|average|derivative|gradient)s?\s+(?:of|to)\s+(?:the|its|all)\b|"
    r"\b(?:optimal|adaptive|exact)\s+step\b|\bsteady-state\b|\bslacks?\b|\bStichprobenmittel\w*|\bmoyenne\s+empirique\b"
    r"|標本平均|样本均值",
    re.IGNORECASE,
)
# what is said of the letters directly before it, and of no others of its sentence
_IS_ONE = re.compile(
    r"\s*(?:is|are|be)\s+(?:now\s+|then\s+)?(?:an?|any|some|the)?\s*(?:[a-z]+\s+){0,2}functions?\s+of\s*", re.IGNORECASE
)
_LISTED = re.compile(r"\s*(?:,|,?\s*and|,?\s*or|,?\s*both)?\s*", re.IGNORECASE)
_NOT = re.compile(r"\b(?:not|no|never|in-?dependent\w*|n't|nicht|keine?|ne|pas)\b", re.IGNORECASE)
_TIMED = re.compile(
    r"\b(?:time[- ](?:dependent|varying)|over time|with time|as time|evolv\w+|trajector\w+|moves|moving|solutions? of|"
    r"along (?:a|the) (?:solution|path|curve|flow)|zeitabhängig\w*|au cours du temps)\b|時間(?:変化|に依存)|зависящ",
    re.IGNORECASE,
)


_SUPPOSED = re.compile(r"(?:(?:[\w ]{1,30}[.:*]+)\s*)?(?:if|for example|say|suppose)\b|もし|若|如果|wenn\b|si\b", re.I)


@dataclass
class Moving:
    """Which letters of a document depend on which others by what is not a definition that was read."""

    bearings: Bearings
    bonds: dict[str, set[str]] = field(default_factory=dict)
    tied: dict[tuple[str, str], str] = field(default_factory=dict)  # by which words one letter may depend on another
    fixed: dict[str, str] = field(default_factory=dict)  # by which words entries of a letter may be fixed
    varies: list[tuple[str, frozenset[str], str]] = field(default_factory=list)  # a letter, on which ones, the words
    since: dict[str, int] = field(default_factory=dict)  # where a sentence begins that only supposes it

    def __post_init__(self) -> None:
        document = self.bearings.document
        code = [m.span() for m in _CODE.finditer(document.text)]
        for sentence in document.sentences:
            # a program beside a derivation computes its letters, and makes none depend on another
            begun = sentence.stop - len(document.text[sentence.start : sentence.stop].lstrip())
            coded = any(a <= begun < b for a, b in code)
            for name, variable, words in () if coded else bonds(sentence):
                self.tied.setdefault((name, variable), words)
            for letters, words in fixed(sentence):
                names = letters or {str(x) for x in self.bearings.reading.vars}
                self.fixed.update(dict.fromkeys(names, words))
                supposed = _SUPPOSED.match(sentence.words.lstrip(" *_:\n")) is not None
                self.since.update(dict.fromkeys(names, sentence.start if supposed else 0))
            self._written(sentence)
            self._said(sentence)
            self.varies += [] if coded else _varying(sentence)
        for n in document.order:
            for body, variables in self._derivatives(n):
                for v in variables:
                    if body.kind == "name" and not self._involves(body, v):
                        for name in self._rests(body):
                            self._bind(name, v)

    def _bind(self, name: str, variable: str) -> None:
        functions = self.bearings.reading.known.functions.keys() & self.bearings.defined.keys()
        if name != variable and name not in functions:
            self.bonds.setdefault(name, set()).add(variable)

    def _written(self, sentence: Sentence) -> None:
        """Take note of θ(t) and ẋ."""
        for formula in sentence.texts:
            for m in _OF.finditer(formula):
                inside = [x.strip() for x in m["list"].split(",")]
                for letter in inside:
                    if _LETTER.fullmatch(letter) and _is_letter(letter.lstrip("\\")):
                        self._bind(m["name"].lstrip("\\"), letter.lstrip("\\"))
            for m in _DOTTED.finditer(formula):
                for time in TIMES:
                    self._bind(m["name"].lstrip("\\"), time)

    def _said(self, sentence: Sentence) -> None:
        """Take note of "K depends on θ", and of letters that are said to move with time."""
        names = [[x.lstrip("\\") for x in _LETTER.findall(formula)] for formula in sentence.texts]
        for k in range(len(names)):
            before = sentence.between(k)
            if _ON.search(before) and not _NOT.search(before):
                first = _subject(sentence, k) if _IS_ONE.fullmatch(before) else 0
                for name in (x for own in names[first:k] for x in own):
                    for variable in names[k]:
                        self._bind(name, variable)
        if _TIMED.search(sentence.words) and not _NOT.search(sentence.words):
            for name in (x for own in names for x in own):
                for time in TIMES:
                    self._bind(name, time)

    def _derivatives(self, n: int) -> Iterator[tuple[Node, list[str]]]:
        """What a line differentiates, and the letters by which it does."""
        item = self.bearings.document.items[n]
        for tree in item.trees:
            for node in postorder(tree):
                if node.kind == "partial" and len(node.children) > 1:
                    yield node.children[0], [self._name(x) for v in node.children[1:] for x in arrays_in(v)]

    def _name(self, node: Node) -> str:
        return self.bearings.reading.named(node)

    def _rests(self, body: Node) -> frozenset[str]:
        """The names in what is differentiated, those of its definitions included."""
        functions = self.bearings.reading.known.functions
        called = {str(n.value).rstrip("'") for n in postorder(body) if n.kind == "call"} & functions.keys()
        defined = self.bearings.defined
        below = (self.bearings.uses[defined[f]] for f in called if f in defined)
        return self.bearings.rests(body).union(called, *below)

    def _involves(self, body: Node, variable: str) -> bool:
        """Whether a letter stands in what is differentiated by it, or is one of which that need not be so."""
        names = self._rests(body)
        if variable in names or not any(not is_kronecker(x) and x.value != "eye" for x in arrays_in(body)):
            return True
        # a letter that is defined itself stands for no time or parameter that others could be functions of
        return variable in self.bearings.defined

    def doubt(self, n: int) -> Said | None:
        """Why a line has no verdict: what it, or a definition that it uses, differentiates may depend on more."""
        states = _STATES.fullmatch(self.bearings.document.items[n].source.strip(" .,;"))
        if states is not None:  # x = x(t) says that x depends on t, and is no product
            return MOVES(name=states["name"].lstrip("\\"), variable=states["of"].lstrip("\\"))
        place = self.bearings.document.items[n].span[1]
        by = self.bearings.variables(n) & self.fixed.keys()
        found = sorted(x for x in by if self._has_entries(x) and not self._later(x, place))
        if found:
            return FIXED(words=self.fixed[found[0]], name=found[0])
        for m in sorted(self.bearings.below(n)):
            for body, variables in self._derivatives(m):
                for v in variables:
                    if not self._involves(body, v):
                        return NOT_IN(name=v)
                    if (said := self._moved(body, v)) is not None:
                        return said
            for name in self._taken_alone(m):
                if bonds := sorted(self.bonds.get(name, ())):  # ∇(zᵀz), where z = z(w), may be by w
                    return MOVES(name=name, variable=bonds[0])
            for body, v in self._of_functions(m):
                if (said := self._moved(body, v)) is not None:
                    return said
        return None

    def _has_entries(self, name: str) -> bool:
        """Whether a letter may have entries: x_0 is none of a number x."""
        reading = self.bearings.reading
        return name not in reading.vars or reading.rank(name) > 0

    def _later(self, name: str, place: int) -> bool:
        """Whether entries of a letter are fixed by nothing but what a later paragraph supposes for itself."""
        start = self.since.get(name, 0)
        return start > place and "\n\n" in re.sub(r"\n[ \t]+", "\n", self.bearings.document.text[place : start + 2])

    def _taken_alone(self, n: int) -> Iterator[str]:
        """The letters by which a line differentiates with a bare ∇, since no other one stands in what it does so."""
        for tree in self.bearings.document.items[n].trees:
            for node in postorder(tree):
                if node.kind == "partial" and len(node.children) == 1 and node.children[0].kind != "name":
                    with suppress(Clash):
                        yield self._name(self.bearings.reading.only_variable(node))

    def _of_functions(self, n: int) -> Iterator[tuple[Node, str]]:
        """What a line differentiates by the variable of a function that is defined: ∇f, where f(x) = …"""
        functions = self.bearings.reading.known.functions
        item = self.bearings.document.items[n]
        for tree in item.trees:
            for node in postorder(tree):
                if node.kind == "partial" and len(node.children) == 1 and str(node.children[0].value) in functions:
                    yield from ((node.children[0], v) for v in functions[str(node.children[0].value)])
                elif isinstance(node.value, At):
                    body = Node("name", node.value.function, (), node.span)
                    by = [v for v in node.value.by if v] or functions.get(node.value.function, ())
                    yield from ((body, v) for v in by)

    def _moved(self, body: Node, v: str) -> Said | None:
        """Why a letter of what is differentiated by another may depend on that."""
        for name in sorted(self._rests(body)):
            if self._depends(name, v) or self._labelled(name, v):
                continue
            if v in self.bonds.get(name, ()):
                return MOVES(name=name, variable=v)
            if words := self._words(name, v):
                return TIED(words=words, name=name, variable=v)
            if (words := self._varies(name, v)) is not None:
                return VARIES(words=words, name=name)
        return None

    def _varies(self, name: str, variable: str) -> str | None:
        """The words by which a letter that nothing defines may depend on a variable for which they have no letter."""
        if name == variable or name in self.bearings.reading.recipes:
            return None
        told = (words for own, on, words in self.varies if own == name and (not on or variable in on))
        found = next(told, None)
        if found is None:
            names = names_given(self.bearings.document.sentences, name)
            found = next((x for x in names if _MADE.search(x)), None)
        return found

    def _labelled(self, name: str, variable: str) -> bool:
        """Whether a letter stands in no line but with labels, and with each depends on a variable by its definition."""
        reading = self.bearings.reading
        own = [x for x, stem in self.bearings.document.labels.stems.items() if stem == name and x in reading.vars]
        return name not in reading.vars and bool(own) and all(self._depends(x, variable) for x in own)

    def _words(self, name: str, variable: str) -> str | None:
        """The words by which a letter may depend on another, S_W with its letter."""
        pairs = ((a, b) for a in (name, name.split("_")[0]) for b in (variable, variable.split("_")[0]) if a != b)
        return next((self.tied[pair] for pair in pairs if pair in self.tied), None)

    def _depends(self, name: str, variable: str) -> bool:
        """Whether a letter depends on a variable by its definition."""
        line = self.bearings.defined.get(name)
        return line is not None and variable in self.bearings.uses[line]


def _varying(sentence: Sentence) -> Iterator[tuple[str, frozenset[str], str]]:
    """The letters of which a sentence says that they depend on something, on which ones, and the words."""
    for k, formula in enumerate(sentence.formulas):
        behind = sentence.words.partition(f"⟨{k}⟩")[2]
        found = _VARIES.match(behind)
        if found is None or _NOT.search(sentence.behind(k)):
            continue
        clause = re.split(r"[.;:,。、]", behind[found.end() :])[0]
        on = frozenset().union(*(letters_in(sentence.formulas[j].text) for j in marks(clause)))
        words = sentence.quoted(f"⟨{k}⟩" + behind[: found.end()] + clause)
        yield from ((name.lstrip("\\").partition("_")[0], on, words) for name in listed(formula.text))


def _subject(sentence: Sentence, k: int) -> int:
    """The first of the formulas that are listed before the words in front of formula k, as $f$ and $g$."""
    k -= 1
    while k > 0 and _LISTED.fullmatch(sentence.between(k)):
        k -= 1
    return k


def _is_letter(name: str) -> bool:
    return len(name) == 1 or name in GREEK
