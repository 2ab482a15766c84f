r"""What a verdict on a line rests on besides the line: how its letters got their meaning, and what was not read.

A verdict is given under the definitions so far. It is none where a letter of the line has been given a second meaning,
where a line that could not be read may define one, where an equation before says more of a letter than that it is a
letter (``XᵀXw = Xᵀy``), or where words of the document do (``S is symmetric``).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import field
from functools import cached_property

from sympy import Rational

from ..core.index import is_scalar
from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.algebra import is_zero
from ..reading.equations.elaborate import Reading
from ..reading.equations.entries import symbols_of
from ..reading.equations.known import arrays_in, is_kronecker
from ..reading.subscripts import GREEK
from ..reading.tree import At, Node, Subscripted, postorder
from .document import Document
from .items import CASE, Item, indices_of, is_value
from .provisos import is_step, relates_names
from .report import Line
from .restated import restates
from .sentences import letters_in
from .solving import HELD, evidence, put
from .stacks import glued

__all__ = ["BRACKET", "HALF", "UNREAD", "WORDS_SAY", "Bearings"]

AGAIN = Text(
    "Undecided: {name} has a meaning already, and this line gives it another or claims that the two are the same. "
    "Use a letter of its own for what is new.",
    "未決定: {name} には既に意味がある。この行は別の意味を与えるとも、両者が等しいという主張とも読める。"
    "新しいものには別の文字を使うこと。",
)
MEANT_TWICE = Text(
    "Undecided: {name} was given a second meaning in line {line}. Use a letter of its own for each.",
    "未決定: {name} は第 {line} 行で二つ目の意味を与えられている。それぞれに別の文字を使うこと。",
)
UNREAD = Text(
    "Undecided: line {line} could not be read, and may say what {name} is. Write that line so that it can be read.",
    "未決定: 第 {line} 行は読めず、そこで {name} が定められている可能性がある。その行を読める形で書くこと。",
)
HALF = Text(
    "Undecided: it stands beside {sign}, and so may be no claim of its own. Write what is claimed as a line.",
    "未決定: {sign} と並んでいるので、それ自体の主張ではないかもしれない。主張を一つの行として書くこと。",
)
SET = Text(
    "Undecided: it does not hold of all values, and may be a condition. Let it end its chain, or stand by itself.",
    "未決定: すべての値については成り立たないが、条件かもしれない。式の連鎖の最後に置くか、単独で書くこと。",
)
MET = Text(
    "Undecided: it does not hold of all values, but {name} stands here first, and this line may define it. "
    "Define {name} by itself, as in {name} = ….",
    "未決定: すべての値については成り立たないが、{name} はここで初めて現れ、この行が定義かもしれない。"
    "{name} = … の形で定義すること。",
)
FIXED = Text(
    "Undecided: it does not hold of all values, but {name} stands on both sides, and this may be the equation that "
    "says what {name} is. Say in words that {name} satisfies it, or bring all of it to one side.",
    "未決定: すべての値については成り立たないが、{name} が両辺に現れるので、{name} を定める方程式かもしれない。"
    "{name} がこれを満たすと言葉で述べるか、すべてを一方の辺に移すこと。",
)
TIED = Text(
    "Undecided: it does not hold of all values, but line {line} says more of {name}.",
    "未決定: すべての値については成り立たないが、第 {line} 行が {name} について条件を述べている。",
)
WORDS_SAY = Text(
    'Undecided: it does not hold of all values, but the words "{words}" may say more; words are not read. '
    "Give an assumption, as in --assume {fact}.",
    "未決定: すべての値については成り立たないが、文中の「{words}」が条件を述べている可能性がある。文章は読まない。"
    "--assume {fact} のように仮定を与えること。",
)
PLUS = Text(
    "Undecided: {name}^+ was read as the pseudoinverse of {name}; it may be a letter of its own. "
    "Write pinv({name}), or another letter.",
    "未決定: {name}^+ を {name} の擬似逆行列として読んだが、別の文字かもしれない。"
    "pinv({name}) か、別の文字を書くこと。",
)
CALLED = Text(
    "Undecided: {name} stands before a bracket, and was read as a factor; it may be a function. Write a product with "
    "\\cdot, or define {name}.",
    "未決定: 括弧の前の {name} を因数として読んだが、関数かもしれない。"
    "積なら \\cdot を書き、関数なら {name} を定義すること。",
)

_TARGET = re.compile(
    r"[\s&$]*(?:\\(?:mathbf|mathrm|mathcal|boldsymbol|bm|vec|(?P<accent>hat|bar|tilde)|text)\s*\{?\s*)*(?P<name>\\?[A-Za-z]+)[}\s]*"
    r"(?:[_^]\s*(?:\{[^{}]*\}|\\?\w+)\s*)*(?:\([^()=]*\)\s*)?&?\s*"
    r"(?::=|=|\\coloneqq|\\triangleq|\\equiv|\\leftarrow|\\gets)"
)
# words that may make a line hold: beside its letters, and where they speak of no letter
_SYMMETRIC = (
    r"(?<!skew-)(?<!skew )(?<!anti-)(?<!anti)symmetr(?:i\w*|y)|symétri\w*|(?:semi-?)?definit\w*|définie\w*|"
    r"covariance\w*|対称|正定値|共分散|对称|正定"
)
_FACTS = re.compile(
    rf"(?P<symmetric>{_SYMMETRIC})|orthogona\w*|orthonormal\w*|diagonal\w*|idempotent\w*|one-?hot|"
    r"unit (?:norm|vector|length)\w*|unitary|sums? to (?:one|1)|直交|対角|冪等|単位ベクトル|射影|正交|对角|独热",
    re.IGNORECASE,
)
# what makes "symmetric" no fact: "not necessarily symmetric", "the symmetric part"
_NOT = re.compile(
    r"\b(?:not|nicht|pas|no)(?:\s+(?:necessarily|always|assumed|required|needed|to|be|even|unbedingt|nécessairement))*\s*\Z",
    re.IGNORECASE,
)
_PART = re.compile(r"\s*(?:part|component|anteil|teil)\b", re.IGNORECASE)
_ZERO = re.compile(r"=\s*&?\s*(?:\\(?:mathbf|boldsymbol|bm|vec)\s*\{?\s*)?0\}?[\s.,;]*$")
_TEXT = re.compile(r"\\(?:text\w*|mathrm|mbox|hbox)\s*\{[^{}]*\}")
_BEHIND = re.compile(r"[\s&]*:\s*(?!\\text|\\quad|\\qquad)[A-Za-z\\]")
_COLON = re.compile(r"[A-Za-z}]\s*:[\s&]*\Z")
_ONE = r"\\?[A-Za-z]+(?:_(?:\w|\{[^{}]*\}))?"
BRACKET = r"\s*(?:\\left|\\[bB]igg?l?)?\s*[(\[]"
_CALL = re.compile(
    rf"(?<![A-Za-z\\^_])(?<!\^\{{)(?P<name>\\[a-zA-Z]+|[A-Za-z])(?P<joined>(?=[A-Za-z]))?"
    rf"(?P<open>(?P<list>\s*\(\s*{_ONE}\s*(?:,\s*{_ONE}\s*)*\))|{BRACKET})?"
)
# words before a formula that is assumed, with no "then" behind them, and words after one
_SUPPOSE = re.compile(
    r"\b(?:let|suppose|assum\w+|if|when(?:ever)?|such that|satisf\w+|provided(?: that)?|subject to|constraints?|s\.t\.)"
    r"(?:(?!\b(?:then|so|hence|thus|therefore|gives?|get|obtain|have|is|are)\b)[^.;:])*$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(r"\s*(?:とする|とおく|とすると|とおくと|を満たす|のとき|ならば|という条件|とき)")


@dataclass
class Bearings:
    """What the lines of a document rest on. ``lines`` are the verdicts as the values have them."""

    document: Document
    reading: Reading
    lines: Sequence[Line]
    uses: dict[int, frozenset[str]] = field(default_factory=dict)
    defined: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        items = self.document.items
        self.at = {n: k for k, n in enumerate(self.document.order)}
        for n in self.document.order:
            names = self._names(items[n])
            if self.lines[n].kind == "definition" and items[n].left is not None:
                for tree in (items[n].left, items[n].right):
                    if tree is not None and tree.kind == "name" and self._name(tree) in self.reading.recipes:
                        self.defined.setdefault(self._name(tree), n)
                        break
            below = frozenset().union(*(self.uses[self.defined[x]] for x in names if self.defined.get(x, n) != n))
            self.uses[n] = names | below
        self.verified: frozenset[int] = frozenset()
        text = self.document.text
        self.parted = glued([text[slice(*item.span)] for item in items])  # what says how letters are made of parts
        self.said_again = self.parted
        self._meanings()
        self.ties = list(self._ties())
        self.conditions = list(self._conditions())
        self.calls, self.before_brackets = self._calls()
        self.plus = self._plus()

    def _meanings(self) -> None:
        """Take note of the letters that lines may give another meaning."""
        self.claimed: dict[str, int] = {}  # letters of which a line claims what does not hold, and that line
        self.twice = dict(self._twice())
        self.unread = dict(self._unread())

    def verify(self, lines: Collection[int], said_again: Collection[int] = ()) -> bool:
        """Let lines give no letter a meaning that were found to follow from others; whether that makes a difference.

        What is ``said_again`` is so by what the words say of letters, and ties none.
        """
        before = self.twice, self.unread, self.ties
        self.verified, self.said_again = frozenset(lines), self.parted.union(said_again)
        self._meanings()
        self.ties = list(self._ties())
        return (self.twice, self.unread, self.ties) != before

    def _name(self, node: Node) -> str:
        return self.reading.named(node)

    def _names(self, item: Item) -> frozenset[str]:
        trees = item.trees
        nodes = [n for t in trees for n in arrays_in(t) if n.value not in ("eye", "d") and not is_kronecker(n)]
        called = {n.value.rstrip("'") for t in trees for n in postorder(t) if n.kind == "call"}
        names = frozenset(map(self._name, nodes)) | (called & self.reading.known.functions.keys())
        # what the words, and lines that are not read, say of h may be of h_{t-1} as well
        return names | {self.document.labels.stems[x] for x in names if x in self.document.labels.stems}

    # ---- what may have given a letter a meaning

    def _targets(self, n: int) -> list[str]:
        """The letters that a line could define: a side that is one name."""
        item = self.document.items[n]
        if item.relation != "=":
            return []
        if item.left is None:
            found = _TARGET.match(item.source) if item.first else None
            accent = "" if found is None or found["accent"] is None else f"_{found['accent']}"
            return [] if found is None else [found["name"].lstrip("\\") + accent]
        sides = [item.left] if item.first else []
        sides += [item.right] if item.lone and item.right is not None else []
        return [self._name(s) for s in sides if s.kind == "name" and s.value not in ("eye", "d")]

    def again(self, n: int) -> str | None:
        """The letter that a line which does not hold may give a second meaning: it is defined in the same form."""
        item = self.document.items[n]
        if item.relation != "=":
            return None  # v > 0 gives no meaning
        sides = [s for s, may in ((item.left, item.first), (item.right, item.lone)) if may and s is not None]
        for side in sides:
            name = self._name(side) if side.kind == "name" else ""
            first = self.defined.get(name)
            if first is None or self.at[first] >= self.at[n]:
                continue
            if self.document.items[first].copies is not None:
                continue  # what δ^L is by ∂C/∂z^L is said for every layer, and claimed here
            left = item.left
            if left is not None and left.kind in ("power", "product") and name in map(self._name, arrays_in(left)):
                continue  # P² = P says nothing but that P is so
            targets = self.document.items[first].trees
            forms = {isinstance(t.value, Subscripted) for t in targets if t.kind == "name" and self._name(t) == name}
            if restates(self.document, first, n, self.uses, name):
                self.claimed[name] = n
                continue
            if isinstance(side.value, Subscripted) in forms or self._label(first, name):
                return name
        return None

    @cached_property
    def _arguments(self) -> frozenset[str]:
        """The letters that functions are taken of, where nothing defines them."""
        found = (x for own in self.reading.known.functions.values() for x in own)
        return frozenset(found) - self.reading.recipes.keys()

    def _places(self, n: int, name: str) -> bool:
        """Whether a line only says where an argument is, L = K where a function is taken of L: K stays what it is."""
        item = self.document.items[n]
        names = [self._name(s) if s is not None and s.kind == "name" else "" for s in (item.left, item.right)]
        return names[0] in self._arguments and names[1] == name

    def _label(self, n: int, name: str) -> bool:
        """Whether the subscript of a letter that a line defines, w_s = 0, may be a label and no index."""
        item = self.document.items[n]
        sides = item.trees
        own = [t for t in sides if t.kind == "name" and self._name(t) == name and isinstance(t.value, Subscripted)]
        return bool(own) and not any(indices_of(t) for t in sides if t not in own)

    def _twice(self) -> Iterator[tuple[str, int]]:
        for n in reversed(self.document.order):
            if n in self.verified:
                continue
            if self.lines[n].kind in ("wrong", "unread", "undecided") and self.document.items[n].left is not None:
                name = self.again(n)
                if name is not None and not self._places(n, name):
                    yield name, n

    def _unread(self) -> Iterator[tuple[str, int]]:
        for n in reversed(self.document.order):
            behind = n + 1 if n + 1 < len(self.lines) and self.document.items[n + 1].past else n
            if self.lines[behind].kind in ("definition", "right"):
                continue  # what its letter is stands behind the side that is not read
            if self.lines[n].kind in ("unread", "undecided") and n not in self.verified:
                for name in self._targets(n):
                    if name not in self.twice:
                        yield name, n

    def _ties(self) -> Iterator[tuple[int, frozenset[str], bool]]:
        """Lines that say something of letters which does not hold of all values, with these letters.

        One that says what a letter is, "where δ = …", may stand behind the line that uses it.
        """
        variables = frozenset().union(*(self.variables(n) for n in self.document.order))
        given = frozenset().union(*(self.uses[n] for n in self.defined.values()), self._differentiated())
        for n in self.document.order:
            item = self.document.items[n]
            if item.relation == CASE or n in self.said_again or not self._ties_letters(n):
                continue
            if item.left is None:
                yield n, letters_in(item.source), False
                continue
            names = self.uses[n] - self.defined.keys()
            named = {self._name(item.left)} if item.lone and item.left.kind == "name" else set()
            # λ of Aᵀλ = c, which no definition holds, is said by that as well
            tied = names & variables and names & variables | names - given - self.reading.known.shapes.keys()
            yield n, frozenset(named or tied or names), bool(named - variables)

    def _differentiated(self) -> frozenset[str]:
        """The names in what some line differentiates."""
        nodes = (x for item in self.document.items for t in item.trees for x in postorder(t) if x.kind == "partial")
        return frozenset(self._name(x) for node in nodes for x in arrays_in(node.children[0]) if x.value != "eye")

    def _ties_letters(self, n: int) -> bool:
        """Whether a line is an equation of its letters, read or not, and no fact that is used anyway."""
        line, item = self.lines[n], self.document.items[n]
        if line.kind == "unread":
            if item.relation != "=":
                # what relates names within prose is weighed as a proviso
                return not (item.inline and relates_names(item.source) or is_step(item.source))
            return bool(_ZERO.search(item.source))
        told = line.kind in ("equation", "consequence") and item.left is not None
        return told and self.document.symmetric(item) is None

    def _conditions(self) -> Iterator[tuple[int, frozenset[str]]]:
        """Lines such as i ≠ k, with the letters of their indices."""
        for n in self.document.order:
            item = self.document.items[n]
            if item.left is not None and item.right is not None and item.relation != "=":
                sides = [s.value for s in (item.left, item.right) if s.kind == "name"]
                yield n, frozenset(map(str, sides)) & self.reading.known.letters

    def variables(self, n: int) -> frozenset[str]:
        """The letters that a line differentiates by, or the first of its chain."""
        own = self.own_variables(n)
        while not own and not self.document.items[n].first and n:
            n -= 1
            own = self.own_variables(n)
        return own

    def own_variables(self, n: int) -> frozenset[str]:
        """The letters that a line differentiates by itself."""
        item = self.document.items[n]
        trees = item.trees
        derivatives = [p for t in trees for p in postorder(t) if p.kind == "partial"]
        by = {self._name(x) for p in derivatives for v in p.children[1:] for x in arrays_in(v)}
        functions = [p.children[0].value for p in derivatives if len(p.children) == 1]  # ∇f of an f(x)
        functions += [f for t in trees for p in postorder(t) if (f := self._primed(p)) is not None]
        points = [p.value for t in trees for p in postorder(t) if isinstance(p.value, At)]
        functions += [at.function for at in points if "" in at.by]
        by = by.union(*(filter(None, at.by) for at in points))
        return frozenset(by.union(*(self.reading.known.functions.get(f, ()) for f in functions if isinstance(f, str))))

    def _primed(self, node: Node) -> str | None:
        """F, where a node is F'(x) of an F(x): its derivative by that letter, and at no other point."""
        if node.kind != "call" or not str(node.value).endswith("'"):
            return None
        name = str(node.value).rstrip("'")
        own = self.reading.known.functions.get(name, ())
        given = [self._name(x) if x.kind == "name" else "" for x in node.children]
        return name if own and given == list(own) else None

    def _calls(self) -> tuple[frozenset[str], frozenset[str]]:
        """Letters that never stand but before a bracket, with a single name or a list in it; and with anything."""
        listed, found, plain, lone = set[str](), set[str](), set[str](), set[str]()
        for piece in self.document.pieces:
            for m in _CALL.finditer(self.document.text[slice(*piece.inside)]) if piece.kind != "prose" else ():
                name = m["name"].lstrip("\\")
                if len(name) == 1 or name.lower() in GREEK:
                    (found if m["open"] else plain).add(name)
                    if len(name) == 1 and m["joined"] is None and (m["list"] or not m["open"]):
                        (listed if m["list"] else lone).add(name)
        known = {"d", *self.reading.known.shapes, *self.reading.known.functions}
        return frozenset(listed - known - lone), frozenset(found - known - plain - self.defined.keys())

    def _plus(self) -> frozenset[str]:
        """Names with ^+ that a side of a line is, so that P^+ may be a letter of its own."""
        sides = [s for item in self.document.items for s in item.trees]
        return frozenset(_pseudo(sides))

    # ---- a line

    def doubt(self, n: int, names: frozenset[str], right: bool, under: Collection[int] = ()) -> Said | None:
        """Why the verdict on a line is none, by what stands elsewhere but in the lines that it was judged ``under``."""
        if self.beside_colon(n):
            return HALF(sign=":")
        if not right and (name := self.again(n)) is not None:
            return AGAIN(name=name)
        for name, line in self.twice.items():
            if name in names and line != n and self.at[line] < self.at[n]:
                return MEANT_TWICE(name=name, line=self.lines[line].number)
        for name, line in self.claimed.items():
            # what follows from a wrong claim is not called wrong, what holds without it is right
            if not right and name in names and line != n and self.at[line] < self.at[n]:
                return MEANT_TWICE(name=name, line=self.lines[line].number)
        for name, line in self.unread.items():
            if name in names and line != n and self._matters(name, line, n, right):
                return UNREAD(name=name, line=self.lines[line].number)
        for m in sorted(self.below(n)) if not right else ():
            if self.document.items[m].past:  # which of the two equalities is wrong is not known
                left = self.document.items[m].left
                name = "" if left is None else self.document.text[slice(*left.span)].strip()
                return UNREAD(name=name, line=self.lines[m - 1].number)
        sides = [t for m in sorted(self.below(n)) for t in self.document.items[m].trees]
        own = {str(x.value) for t in sides for x in arrays_in(t)}
        trees = [x for t in sides for x in postorder(t)]
        if plus := sorted(set(_pseudo(trees)) & self.plus):
            return PLUS(name=plus[0])
        if called := sorted(own & self.calls - self.defined.keys()):
            return CALLED(name=called[0])
        if "eye" in own and "I" in self.calls:
            return CALLED(name="I")
        return None if right else self._said_more(n, under)

    def beside_colon(self, n: int) -> bool:
        """Whether a line is what stands beside a colon in a formula, A:A = ‖A‖², which is not read."""
        document, item = self.document, self.document.items[n]
        begun, end = next((p.inside for p in document.pieces if p.span[0] == item.place), item.span)
        before = _TEXT.sub(" ", document.text[begun : item.span[0]])
        behind = _BEHIND.match(document.text[item.span[1] : end]) is not None
        return item.first and _COLON.search(before) is not None or item.last and behind

    def _matters(self, name: str, line: int, n: int, right: bool) -> bool:
        """Whether what an unread line may say of a letter can change the verdict on a line."""
        if name in self.variables(n):
            return False  # what is differentiated by has no value
        if name in self.defined:
            return self.at[line] < self.at[n]
        # what holds of all values of a letter holds of its own, unless something depends on it
        variables = frozenset().union(*(self.variables(m) for m in self.below(n)))
        told = self.document.items[line].left is not None
        return not right or bool(variables & self.uses[line] if told else variables)

    def rests(self, tree: Node) -> frozenset[str]:
        """The names of a side, and those that the definitions of its letters hold."""
        names = {self._name(x) for x in arrays_in(tree) if x.value not in ("eye", "d") and not is_kronecker(x)}
        return frozenset(names.union(*(self.uses[self.defined[x]] for x in names if x in self.defined)))

    def rests_of(self, name: str) -> frozenset[str]:
        """A letter, and all that it is made of."""
        return frozenset({name}) | (self.uses[self.defined[name]] if name in self.defined else frozenset())

    def stand(self, n: int) -> frozenset[str]:
        """The names that stand in a line or in the definitions that it uses, with none that words may be of."""
        trees = (t for m in self.below(n) for t in self.document.items[m].trees)
        return frozenset(self._name(x) for t in trees for x in arrays_in(t) if x.value not in ("eye", "d"))

    def is_matrix(self, name: str) -> bool:
        """Whether a letter was read as a matrix."""
        return name in self.reading.vars and self.reading.rank(name) == 2

    def below(self, n: int) -> set[int]:
        """A line and the definitions that it uses."""
        return {n, *(self.defined[x] for x in self.uses[n] if x in self.defined)}

    def _said_more(self, n: int, under: Collection[int]) -> Said | None:
        """What the document says of the letters of a line that does not hold of all values."""
        item = self.document.items[n]
        if any(is_zero(s) for s in item.trees) and not self.own_variables(n):
            return SET()
        if self.supposed(n):
            return SET()
        if (name := self._on_both_sides(n)) is not None:
            return FIXED(name=name)
        if (name := self._first_met(n)) is not None:
            return MET(name=name)
        for line, name in self.tied(n):
            if line not in under:
                return TIED(name=name, line=self.lines[line].number)
        for m, case in enumerate(self.document.items):
            if case.relation == CASE and self.at[m] < self.at[n] and self._holds_in(case, n):
                return TIED(name=sorted(self.uses[m])[0], line=self.lines[m].number)
        letters = indices_of(item.left) | indices_of(item.right) if item.left and item.right else set()
        for line, tied in self.conditions:
            if self.at[line] < self.at[n] and tied & letters:
                return TIED(name=sorted(tied & letters)[0], line=self.lines[line].number)
        return None

    def _holds_in(self, case: Item, n: int) -> bool:
        """Whether a line may hold where a letter has the value that it has in a case."""
        line = self.lines[n]
        if case.left is None or case.right is None or line.lhs is None or line.rhs is None:
            return True
        if not is_value(case.right):
            return self._name(case.left) in self.uses[n]
        negative = case.right.kind == "negate"
        number = case.right.children[0] if negative else case.right
        value = Rational(str(number.value)) * (-1 if negative else 1)
        own = {x for side in (line.lhs, line.rhs) for x in symbols_of(side) if x.name == self._name(case.left)}
        if not own:
            return False
        if not all(is_scalar(x) for x in own):
            return True
        check = evidence(*(put(side, dict.fromkeys(own, value)) for side in (line.lhs, line.rhs)))
        return check is None or check.kind in HELD

    def tied(self, n: int) -> Iterator[tuple[int, str]]:
        """The lines that say more of letters of a line than that they are letters, each with the first of these."""
        loose = self.uses[n] - self.variables(n)
        for line, tied, anywhere in self.ties:
            if line != n and (anywhere or self.at[line] < self.at[n]) and tied & loose:
                yield line, sorted(tied & loose)[0]

    def supposed(self, n: int) -> bool:
        """Whether the words at a line make it an assumption: "if AB = BA"."""
        told = self.document.told(n)
        if told is None or not self.document.items[n].first:
            return False
        return bool(_SUPPOSE.search(told[0].between(told[1])) or _SUPPOSED.match(told[0].behind(told[1])))

    def new(self, tree: Node, n: int) -> bool:
        """Whether a side of a line holds letters that are neither met before nor declared."""
        before = frozenset().union(*(self.uses[m] for m in self.uses if self.at[m] < self.at[n]))
        return bool(frozenset(map(self._name, arrays_in(tree))) - {"eye"} - before - self.reading.known.shapes.keys())

    def _on_both_sides(self, n: int) -> str | None:
        """A letter that nothing defines, where a line says what it is by itself: y = tanh(wy + x)."""
        item = self.document.items[n]
        if not item.first or item.left is None or item.right is None or item.left.kind != "name":
            return None
        if self.variables(n) or self.lines[n].lhs is None:
            return None
        name = self._name(item.left)
        inside = frozenset(map(self._name, arrays_in(item.right)))
        return name if name in inside and name not in self.reading.recipes else None

    def _first_met(self, n: int) -> str | None:
        """A letter of one side that stands here first, where that side is nothing but new letters."""
        item = self.document.items[n]
        if not (item.first or item.lone) or item.left is None or item.right is None or self.variables(n):
            return None
        if n in self.defined.values():
            return None  # it does define it, and is weighed as what solves an equation
        before = frozenset().union(*(self.uses[m] for m in self.uses if self.at[m] < self.at[n]))
        sides = [frozenset(map(self._name, arrays_in(t))) - {"eye"} for t in (item.left, item.right)]
        for ours, theirs in (sides, sides[::-1]):
            new = ours - before - self.reading.known.shapes.keys() - theirs
            if ours and new == ours and theirs:
                return min(new)
        return None

    def facts(self, n: int) -> Iterator[tuple[str, frozenset[str], bool]]:
        """Words that may say more of the letters of a line, the letters, and whether they say "symmetric" alone.

        Words beside letters that say other things are weighed as provisos.
        """
        for sentence in self.document.sentences:
            letters = sentence.letters()
            # what is said of P may be of P_+ as well
            letters |= {x for x in self.uses[n] if x.partition("_")[0] in letters}
            for m in _FACTS.finditer(sentence.words) if not letters or letters & self.uses[n] else ():
                if m["symmetric"] and (
                    _NOT.search(sentence.words[: m.start()]) or _PART.match(sentence.words[m.end() :])
                ):
                    continue
                if m["symmetric"] or not letters:
                    yield m[0], letters, bool(m["symmetric"])


def _pseudo(nodes: Iterable[Node]) -> Iterator[str]:
    """The names of which nodes are the pseudoinverse."""
    for node in nodes:
        if node.kind == "call" and node.value == "pinv" and node.children[0].kind == "name":
            yield str(node.children[0].value)
