r"""What ∂ holds fixed: where f(x, y) = x²y and y = x³, ∂f/∂x may be 2xy, with y held, or 5x⁴, through y.

A letter with a definition is differentiated through, as in backpropagation. Where it is an argument of the function
beside the variable, or where the document writes d/dx as well as ∂/∂x, it is read both ways, and a verdict stands that
is the same in both. Where the variable merely stands beside the letter, a line that holds with the letter fixed is not
called wrong; where words hold it fixed there is no verdict.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.known import arrays_in, is_kronecker
from ..reading.tree import At, Node, postorder
from .bearings import Bearings
from .sentences import Sentence, bare_names, letters_in, marks
from .worlds import Worlds

__all__ = ["Partials"]

EITHER = Text(
    "Undecided: {name} depends on {variable} by its definition, and a derivative with respect to {variable} may go "
    "through {name} or hold it fixed; the line holds in one of the two only. Write d/d{variable} for the whole "
    "derivative, or put the definition in.",
    "未決定: {name} は定義により {variable} に依存する。{variable} による微分は {name} を通しても、"
    "{name} を固定しても読め、この行は一方でだけ成り立つ。全微分であれば d/d{variable} と書くか、定義を代入すること。",
)
FIXED = Text(
    'Undecided: by "{words}" letters that depend on {variable} may be held fixed where it differentiates. '
    "Write the derivative of an expression in letters without a definition.",
    "未決定: 「{words}」によれば、{variable} に依存する文字を固定して微分している可能性がある。"
    "定義を与えていない文字で式を書き、それを微分すること。",
)
OUTSIDE = Text(
    "Undecided: {name} below the bracket may say what is held fixed in the derivative, or which entry is meant. "
    "Write an entry as \\partial f/\\partial x_i, or put definitions in.",
    "未決定: 括弧の下付きの {name} は、微分で固定する文字とも、成分の番号とも読める。"
    "成分であれば \\partial f/\\partial x_i の形で書き、そうでなければ定義を代入すること。",
)
PLACES = Text(
    "Undecided: {variable} stands in {name}(…) otherwise than in its own place, so that the derivative may be with "
    "respect to that place or to {variable} wherever it is. Write \\partial {name}/\\partial {variable} at the point, "
    "or define the whole as a function of {variable}.",
    "未決定: {name}(…) の中で {variable} は本来の引数とは別の場所にも現れるので、その引数による微分とも、"
    "{variable} 全体による微分とも読める。点での \\partial {name}/\\partial {variable} と書くか、"
    "全体を {variable} の関数として定義すること。",
)
_NAME = r"(?:\\(?:mathbf|mathrm|boldsymbol|bm|vec)\s*\{?\s*)?\\?[A-Za-z]+\}?(?:_(?:\w|\{[^{}]*\}))?"
_HEAD = re.compile(
    rf"(?<![A-Za-z\\])(?P<name>\\?[A-Za-z]+)\}}?(?:_(?:\w|\{{[^{{}}]*\}}))?\s*(?:\\left|\\[bB]igg?l?)?\s*"
    rf"\((?P<list>\s*{_NAME}\s*(?:(?:[,;|]|\\mid)\s*{_NAME}\s*)+)(?:\\right|\\[bB]igg?r?)?\)"
)
_STYLE = re.compile(r"\\(?:mathbf|mathrm|boldsymbol|bm|vec)(?![A-Za-z])|[{}\s]")
_HOLDS = (
    r"h(?:e|o)ld(?:ing|s)?|keep(?:ing|s)?|kept|treat\w*|regard\w*|consider\w*|view\w*|leav(?:e|es|ing)|freez\w*|frozen"
    r"|festgehalten|als konstant\w*|tenant|considér\w*|en fixant|manteniendo|considerando|tenendo|считая|при фиксир\w*"
)
_STILL = re.compile(
    r"\b(?:fix(?:ed|es|ing)?|constants?|frozen|freez\w*|held|stop(?:ped|ping)?[- ]?grad\w*|detach\w*|konstant\w*|"
    r"fest(?:gehalten\w*|halten)?|fixiert\w*|constante?s?|fixée?s?|fixes?|fixant|fij[oa]s?|fijando|fiss[oaei]|"
    r"costant[ei]|постоянн\w*|фиксир\w*)\b|固定|定数|一定|常数|常量|不变|保持"
    r"|\b(?:ignor|neglect|disregard)\w*\b|\b(?:not|n't|never)\s+(?:to\s+)?(?:differentiat|propagat|backpropagat|depend)\w*"
    r"|\bno gradients?\b|\bindependent\b",
    re.IGNORECASE,
)
# words that hold something fixed, whatever it is that they name
_KEPT = re.compile(
    rf"\b(?:{_HOLDS})\b[^.;]{{0,60}}?\b(?:fix\w*|constan\w*|konstan\w*|still|frozen|fij\w*|fiss\w*|costant\w*)\b"
    r"|\b(?:stop(?:ped|ping)?[- ]?grad\w*|detach\w*|festgehalten\w*)\b|固定して|を固定|定数とみな|定数と見な|定数として"
    r"|视为常|看作常|保持不变|固定不变",
    re.IGNORECASE,
)
_BESIDE = re.compile(
    r"⟨(?P<a>\d+)⟩\s*(?:,?\s*(?:which|that))?\s*(?:is |are |be |being |to be |then |here |also )*"
    r"(?:held|kept|treated|regarded|frozen|fixed|constant|detached)\b"
    r"|\b(?:hold|keep|treat|regard|fix|freez|leav|detach)(?:e|ing|s|es)?\s+⟨(?P<b>\d+)⟩|⟨(?P<c>\d+)⟩\s*(?:を固定|を定数|は定数)",
    re.IGNORECASE,
)
_TOTAL = r"\{{\s*\\?(?:mathrm\s*\{{?\s*)?d\}}?\s*(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{{?\s*)?\\?{name}(?![A-Za-z])"
_NOISE = frozenset(("epsilon", "varepsilon", "eps", "xi", "nu", "n", "e", "noise"))
MOST_TRIED = 12  # ways of holding letters that are tried for a line
Held = dict[str, frozenset[str]]  # which letters a derivative by a letter holds


@dataclass(frozen=True)
class _Site:
    """A derivative: what is differentiated, by which letters, and how it is written."""

    body: Node
    by: tuple[str, ...]
    how: str
    at_point: bool = False


class Partials:
    """What derivatives of a document may hold fixed."""

    def __init__(self, bearings: Bearings, worlds: Worlds) -> None:
        self.bearings, self.worlds = bearings, worlds
        self.document = bearings.document
        self.heads = self._heads()
        self.still = [found for s in self.document.sentences if (found := _still(s)) is not None]
        self.sites = {n: list(self._sites(n)) for n in bearings.uses}
        self.total = {v for sites in self.sites.values() for s in sites if s.how == "total" for v in s.by}

    # ---- a line

    def doubt(self, n: int, right: bool, facts: Mapping[str, frozenset[str]]) -> Said | None:
        """Why a line has no verdict: a derivative in it may go through a letter or hold it, and that matters.

        ``facts`` are what more is said of letters.
        """
        if (said := self._said(n) or self._outside(n) or self._places(n)) is not None:
            return said
        strict, loose, told = self._held(n)
        ways = _ways(strict if right else [*strict, *loose])
        if not right and not told and loose:
            return self._either(loose[0])
        for held in ways[:MOST_TRIED]:
            if self.worlds.under(n, facts, held)[0] is not right:
                return self._either(held)
        return None if len(ways) <= MOST_TRIED else self._either(ways[0])

    def doubtful(self, n: int) -> Said | None:
        """Why it is not plain what a line says that is no claim, as one that sets a derivative to zero."""
        strict = self._held(n)[0]
        return self._said(n) or self._outside(n) or self._places(n) or (self._either(strict[0]) if strict else None)

    def _either(self, held: Held) -> Said:
        variable = min(held)
        return EITHER(name=min(held[variable]), variable=variable)

    def _said(self, n: int) -> Said | None:
        """The words that hold fixed what a derivative of a line goes through."""
        for site in self._used(n) if self.still else ():
            for v in site.by:
                through = self._through(site.body, v)
                for letters, words in self.still:
                    if through and (not letters or any(_called(x) & letters for x in through)):
                        return FIXED(words=words, variable=v)
        return None

    def _places(self, n: int) -> Said | None:
        """That a letter stands elsewhere than in its own place in what is differentiated by it: f(x, x), f(y, x)."""
        functions = self.bearings.reading.known.functions
        for site in self._used(n):
            name = str(site.body.value) if site.body.kind == "call" else ""
            own = functions.get(name, ())
            for v in site.by if len(own) == len(site.body.children) > 1 and not site.at_point else ():
                for parameter, given in zip(own, site.body.children, strict=True):
                    called = self._name(given) if given.kind == "name" else ""
                    there = v in self._direct(given) or called and self._depends(called, v)
                    if v in own and there and (parameter != v or called != v):
                        return PLACES(name=name, variable=v)
        return None

    def _outside(self, n: int) -> Said | None:
        """The letter below the bracket of a derivative that is no mere index: (∂z/∂x)_y."""
        for m in sorted(self.bearings.below(n)):
            for tree in self.document.items[m].trees:
                for node in postorder(tree):
                    letters = self.bearings.reading.known.plain.intersection(node.value if _bracketed(node) else ())
                    if letters:
                        return OUTSIDE(name=min(letters))
        return None

    def _held(self, n: int) -> tuple[list[Held], list[Held], bool]:
        """What the derivatives of a line may hold: in plain doubt, and at most; and whether the latter can be tried."""
        strict: list[Held] = []
        loose: list[Held] = []
        told = True
        for site in self._used(n):
            for v in site.by if site.how != "total" else ():
                beside = [found for tree in self._reached(site.body) if (found := self._beside(tree, v))]
                arguments = frozenset() if site.at_point else self._arguments(site.body, v)
                loose += [{v: found} for found in beside]
                told = told and not (site.at_point and beside)
                if arguments:
                    strict.append({v: arguments})
                strict += [{v: noisy} for found in beside if (noisy := frozenset(filter(self._is_noisy, found)))]
                if v in self.total and not site.at_point:
                    strict += [{v: found} for found in beside]
        return strict, loose, told

    def _used(self, n: int) -> Iterator[_Site]:
        """The derivatives of a line and of the definitions that it uses."""
        for m in sorted(self.bearings.below(n)):
            yield from self.sites.get(m, ())

    # ---- what derivatives there are

    def _sites(self, n: int) -> Iterator[_Site]:
        functions = self.bearings.reading.known.functions
        for tree in self.document.items[n].trees:
            for node in postorder(tree):
                if isinstance(node.value, At):
                    word = node.value
                    body = Node("name", word.function, (), node.span)
                    by = tuple(v for v in word.by if v) or functions.get(word.function, ())
                    yield _Site(body, by, word.how, at_point=True)
                elif node.kind == "partial":
                    body = node.children[0]
                    by = tuple(self._name(x) for v in node.children[1:] for x in arrays_in(v))
                    by = by or (functions.get(str(body.value), ()) if body.kind == "name" else ())
                    yield _Site(body, by, str(node.value))

    def _heads(self) -> dict[str, set[frozenset[str]]]:
        """The lists of arguments with which each letter is written: f(x, y)."""
        found: dict[str, set[frozenset[str]]] = {}
        for name, arguments in self.bearings.reading.known.functions.items():
            if len(arguments) > 1:
                found.setdefault(name, set()).add(frozenset(arguments))
        for piece in self.document.pieces:
            if piece.kind == "prose":
                continue
            for m in _HEAD.finditer(self.document.text[slice(*piece.inside)]):
                inside = re.split(r"[,;|]|\\mid", m["list"])
                names = frozenset(_STYLE.sub("", x).lstrip("\\") for x in inside)
                found.setdefault(m["name"].lstrip("\\"), set()).add(names)
        return found

    # ---- what they go through

    def _name(self, node: Node) -> str:
        return self.bearings.reading.named(node)

    def _depends(self, name: str, variable: str) -> bool:
        """Whether a letter depends on a variable by its definition."""
        line = self.bearings.defined.get(name)
        return line is not None and name != variable and variable in self.bearings.uses[line]

    def _direct(self, tree: Node) -> frozenset[str]:
        """The names that stand in an expression, those that are merely differentiated by left out."""
        found: set[str] = set()
        stack = [tree]
        while stack:
            node = stack.pop()
            if node.kind == "name" and node.value not in ("eye", "d") and not is_kronecker(node):
                found.add(self._name(node))
            elif node.kind == "call":
                found.add(node.value.function if isinstance(node.value, At) else str(node.value).rstrip("'"))
            stack += node.children[:1] if node.kind == "partial" else node.children
        return frozenset(found)

    def _meaning(self, name: str) -> Node | None:
        """The expression that a letter stands for."""
        line = self.bearings.defined.get(name)
        if line is None:
            return None
        item = self.document.items[line]
        left = item.left is not None and item.left.kind == "name" and self._name(item.left) == name
        return item.right if left else item.left

    def _is_noisy(self, name: str) -> bool:
        """Whether a letter is what a model says of data: something and noise, y = Xβ + ε."""
        meaning = self._meaning(name)
        terms = meaning.children if meaning is not None and meaning.kind == "sum" else ()
        return any(x.kind == "name" and self._name(x) in _NOISE for x in terms)

    def _reached(self, body: Node) -> Iterator[Node]:
        """An expression, and those that the letters in it stand for."""
        met: set[str] = set()
        stack = [body]
        while stack:
            tree = stack.pop()
            yield tree
            for name in sorted(self._direct(tree) - met):
                met.add(name)
                meaning = self._meaning(name)
                if meaning is not None:
                    stack.append(meaning)

    def _through(self, body: Node, variable: str) -> frozenset[str]:
        """The letters with a definition through which an expression depends on a variable."""
        names = frozenset().union(*map(self._direct, self._reached(body)))
        if body.kind == "name":
            names -= {self._name(body)}
        return frozenset(x for x in names if self._depends(x, variable))

    def _beside(self, tree: Node, variable: str) -> frozenset[str]:
        """The letters of an expression that depend on a variable, where that stands in it, too."""
        names = self._direct(tree)
        called = {str(x.value) for x in postorder(tree) if x.kind == "call"}
        beside = names - called if variable in names else frozenset[str]()
        for name in names:  # the x and the y of f(x, y) stand in it
            beside = beside.union(*(own for own in self.heads.get(name, ()) if variable in own))
        return frozenset(x for x in beside if self._depends(x, variable))

    def _arguments(self, body: Node, variable: str) -> frozenset[str]:
        """The arguments of a function that depend on one by which it is differentiated."""
        found: set[str] = set()
        names = self._direct(body)
        for name in names:
            meaning = self._meaning(name)
            if meaning is not None and meaning.kind in ("name", "call"):  # z = f(x, y)
                names |= self._direct(meaning)
        for name in names:
            meaning = self._meaning(name)
            stands = meaning is not None and variable in self._direct(meaning)
            for own in self.heads.get(name, ()):
                if variable in own or stands:
                    found |= {x for x in own if self._depends(x, variable)}
        return frozenset(found)


def _bracketed(node: Node) -> bool:
    """Whether a node is a derivative with something below its bracket."""
    return node.kind == "subscript" and node.children[0].kind == "partial"


def _ways(held: list[Held]) -> list[Held]:
    """The ways in which letters may be held: all of them, those of one place, and each by itself."""
    found: list[Held] = []
    whole: Held = {}
    for own in held:
        for variable, names in own.items():
            whole[variable] = whole.get(variable, frozenset()) | names
    each = [{v: frozenset({name})} for v, names in whole.items() for name in sorted(names)]
    for way in ([whole] if whole else []) + held + each:
        if way not in found:
            found.append(way)
    return found


def _called(name: str) -> frozenset[str]:
    """A letter as words may call it: r for r_nk, which is read as an entry of R."""
    base = name.split("_")[0]
    return frozenset({name, base, base[:1].lower() + base[1:]})


def _still(sentence: Sentence) -> tuple[frozenset[str], str] | None:
    """The letters that a sentence may hold fixed, none if it does not name them, and its words."""
    words = re.sub(r"\s+", " ", sentence.words)
    found = _STILL.search(words)
    if found is None:
        return None
    beside = {int(k) for m in _BESIDE.finditer(words) for k in m.groups() if k is not None}
    texts = [sentence.formulas[k].text for k in marks(words)]
    named = [t for k, t in zip(marks(words), texts, strict=True) if k in beside or bare_names(t)]
    letters = frozenset().union(*map(letters_in, named))
    if not letters and _KEPT.search(words) is None:
        return None
    begun = max(words.rfind(stop, 0, found.start()) for stop in ",;:") + 1
    ends = [at for stop in ",;:" if (at := words.find(stop, found.end())) >= 0]
    return letters, sentence.quoted(words[begun : min(ends, default=len(words))])
