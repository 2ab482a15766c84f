r"""Losses that a document differentiates and never defines: "let $L$ be a differentiable loss", ``L = \ell(a, y)``.

Such an L is any differentiable function of the last quantity on which it depends, which words say ("L depends on $a$
only"), or the definitions: it is the one that nothing later is made of. All first derivatives of L follow from that by
it, whatever L is, so that lines of backpropagation are right or wrong by the chain rule alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import field, replace

from ..core.records import dataclass
from ..core.text import Said, Text
from ..reading.equations.known import Known, arrays_in, is_kronecker
from ..reading.tree import Arbitrary, Node, Subscripted, differentiates, letter_of, postorder
from .items import Item
from .labels import Step
from .quantities import SQUARE
from .sentences import Sentence, bare, letters_in

__all__ = ["Loss", "defines", "doubt", "loss_between", "losses"]

NAMED = Text(
    'Undecided: it does not hold of every differentiable {loss}, and "{words}" may say which one it is. Define {loss}.',
    "未決定: 任意の微分可能な {loss} については成り立たないが、「{words}」が {loss} を定めているのかもしれない。"
    "{loss} を定義すること。",
)
UNSAID = Text(
    "Undecided: it does not hold of every differentiable {loss}, and nothing says that {loss} is any. Define it, or "
    "say that it is a differentiable loss.",
    "未決定: 任意の微分可能な {loss} については成り立たないが、{loss} が任意であるとは述べられていない。"
    "{loss} を定義するか、微分可能な損失であると述べること。",
)
APART = Text(
    "Undecided: it does not hold of every differentiable {loss}, but {name} is tied to nothing here, and may be what "
    "it is for one {loss}. Define {loss}.",
    "未決定: 任意の微分可能な {loss} については成り立たないが、{name} は他と結び付いておらず、"
    "特定の {loss} に対するものかもしれない。{loss} を定義すること。",
)
PATH = Text(
    "Undecided: {loss} may depend on {name} by line {line}, too, which could not be read. Write that line so that it "
    "can be read.",
    "未決定: 読めなかった第 {line} 行を通しても {loss} は {name} に依存するかもしれない。その行を読める形で書くこと。",
)
LAYERS = Text(
    "Undecided: {loss} is any function of the layers {layers} here, and how these are tied is not said. Write the line "
    "for one of them.",
    "未決定: ここで {loss} は層 {layers} の任意の関数だが、これらの層の関係は述べられていない。"
    "一つの層について書くこと。",
)
ANY = Text(
    "{loss} is any differentiable function of {of} here, with the derivative {slope}.",
    "ここで {loss} は {of} の任意の微分可能な関数であり、その導関数は {slope} である。",
)
# losses that have a name, and so a formula that is not written
_NAMED = re.compile(
    r"\b(?:squared?|quadratic|least[- ]squares|mean[- ]squares?|mse|cross[- ]?entropy|(?:log-?)?likelihood|hinge|huber|"
    r"logistic loss|log loss|absolute|perplexity|kullback|kl|contrastive|triplet|quadratisch\w*|quadratique\w*)\b"
    r"|二乗|交差エントロピー|尤度|平方|交叉熵|似然",
    re.IGNORECASE,
)
_REGULAR = re.compile(
    r"\bregulari[sz]ed (?:loss|cost|objective)|\bpenali[sz]ed (?:loss|cost|objective)|正則化された", re.IGNORECASE
)
# words of another way in which a loss may depend on a letter: a term of its own, or weights that are the same
_MORE = re.compile(
    r"\bregulari[sz]|\bpenal|\bpunish|\bdecay|\bspars|\bshrink|正則|罰|\bStraf|\brégularis|\bpénal|惩罚|正则|稀疏|"
    r"\bsame weights|\bshar(?:e|es|ed|ing)\b[^.;]*\b(?:weights|parameters)|\b(?:weights|parameters)\b[^.;]*\bshared\b|"
    r"\btied\b|\bgekoppelt|\bgeteilt|\bpartag|共有",
    re.IGNORECASE,
)
# what a loss takes besides the last quantity: "the loss takes the output and the hidden units"
_TAKES = re.compile(
    r"(?:\b(?:loss|cost|objective)|⟨(?P<own>\d+)⟩)\s+(?:also\s+|only\s+|both\s+)?"
    r"(?:takes|sees|uses|involves|reads|includes|contains|adds|combines|gets|receives|touches|weighs|acts|looks|counts|"
    r"rewards|measures|compares|considers|is\s+(?:computed|made|built|formed)|depends|nimmt|sieht|enthält|prend|voit)\b"
    r"[^.;:]*(?:\b(?:and|also|too|as\s+well|both|plus|und|auch|et|aussi)\b)[^.;:]*"
    r"\b(?:hidden|inner|internal|intermediate|latent|activations?|units?|neurons?|states?|weights?|parameters?|layers?|"
    r"features?|embeddings?|logits?|versteckte\w*|cachée?s?)\b",
    re.IGNORECASE,
)
_SLOPES = re.compile(r"gradient|derivativ|respect|differenti|backprop|ableit|dérivé|勾配|微分|梯度|导数", re.IGNORECASE)
_ANY = re.compile(
    r"\b(?:differentiable|smooth|arbitrary|any|some|depends?|functions? of|unspecified|generic|general|given)\b|"
    r"\ban?\s+(?:scalar\s+|real\s+)?(?:loss|cost|objective|error)\b|\b(?:loss|cost) function\b|"
    r"differenzierbar\w*|beliebig\w*|dérivable|différentiable|quelconque|任意|微分可能|可微|依存|依赖",
    re.IGNORECASE,
)
_ON = re.compile(
    r"(?:\s+(?:be|is|denotes?)\s+(?:an?|any|some|the)\s+(?:[a-z]+\s+){0,3}?(?:loss|cost|objective|error|function|energy)"
    r"(?:\s+function)?)?\s*(?:(?:that|which|and|only|smoothly)\s+)*depend(?:s|ing)?\s+(?:only\s+|solely\s+)?(?:up)?on\s+"
    r"(?:(?:everything|(?:all|any) (?:of )?(?:them|these|this|it|that)|(?:the|its|all|our)\s+(?:[a-z]+\s+)?"
    r"(?:parameters|weights|inputs|variables)|these|them|⟨\d+⟩(?:\s*(?:,|and)\s*⟨\d+⟩)*)\s+(?:only\s+|solely\s+)?(?:through|via)\s+)?"
    r"(?:only\s+)?(?:(?:all|every|each|the)\s+(?:of\s+the\s+)?)*(?:outputs?\s+|vectors?\s+)?⟨(?P<of>\d+)⟩(?:\s+(?:only|alone))?"
)
_FUNCTION = re.compile(
    r"\s*(?:be|is|denotes?)\s+(?:an?|any|some|the)\s+(?:[a-z]+\s+){0,3}functions?\s+of\s+(?:the\s+)?"
    r"(?:(?:outputs?|all)\s+)*⟨(?P<of>\d+)⟩(?:\s+(?:only|alone))?"
)
_DIFFERENTIATES = re.compile(r"\\(?:partial|nabla)(?![A-Za-z])|(?<![A-Za-z\\])d[A-Za-z](?![A-Za-z])")
_STYLE = r"(?:\\(?:mathcal|mathrm|mathscr|mathbf|ell|widetilde|tilde)\s*)?\{?\\?[A-Za-z]+\}?"
_FONT = re.compile(r"\\(?:mathcal|mathrm|mathscr|mathbf|operatorname)")
_LETTERS = frozenset(("l", "ell", "L", "E", "C", "J", "f", "F", "g", "G", "h"))  # of functions that nobody defines
_CALL = re.compile(
    rf"\s*{_STYLE}\s*(?:&?=|:=)\s*&?\s*(?P<function>{_STYLE}|\\operatorname\{{[a-z]+\}})\s*(?:\\left|\\[bB]igl?)?\("
    r"(?P<list>[^()=+]*)(?:\\right|\\[bB]igr?)?\)[\s.,;]*"
)


@dataclass(frozen=True)
class Loss:
    """A loss, the nodes of what it is a function of, and the letters that this is made of or that it is made of."""

    name: str
    of: tuple[Node, ...]
    graph: frozenset[str]
    any: bool  # whether words say that it may be any
    named: str = ""  # words that may say which one it is
    layers: Mapping[str, str] = field(default_factory=dict)  # of letters, where it is a function of several layers

    def definition(self, place: int) -> Item:
        """What says no more of it than on what it depends, as a line of the document."""
        span = (place, place)
        right = Node("call", Arbitrary(self.name), self.of, span)
        return Item(self.name, span, True, left=Node("name", self.name, (), span), right=right, place=place)

    def note(self) -> Said:
        """That it is any function, beside a verdict."""
        names = [letter_of(n) for n in self.of]
        return ANY(loss=self.name, of=", ".join(names), slope=", ".join(f"{self.name}_{x}" for x in names))


@dataclass
class _Graph:
    """Which letters are made of which: ``made`` has those of the definition of each, by its first one."""

    made: Mapping[str, frozenset[str]]

    def rests(self, name: str) -> frozenset[str]:
        """All that a letter is made of, itself included."""
        found, left = set[str](), [name]
        while left:
            x = left.pop()
            if x not in found:
                found.add(x)
                left += self.made.get(x, ())
        return frozenset(found)


def _told_of_others(sentences: Sequence[Sentence], name: str, graph: _Graph) -> bool:
    """Whether a sentence speaks of a loss and of what a quantity is made of: "the loss L has a term in h, too"."""
    inner = frozenset().union(*graph.made.values())
    for sentence in sentences:
        bare = {f.text.strip().lstrip("\\") for f in sentence.formulas}
        beside = name in bare and not bare.isdisjoint(inner - {name}) and bare.isdisjoint(graph.made.keys() - inner)
        if beside and _SLOPES.search(sentence.words) is None:
            return True
    return False


def _takes_more(sentence: Sentence, name: str) -> bool:
    """Whether a sentence says that a loss takes inner quantities besides its argument."""
    found = _TAKES.finditer(sentence.words)
    return any(m["own"] is None or _plain(sentence.formulas[int(m["own"])].text) == name for m in found)


def losses(
    items: Sequence[Item], sentences: Sequence[Sentence], known: Known, steps: Mapping[str, Step]
) -> tuple[list[Item], list[Loss]]:
    """The lines, ``L = ℓ(a, y)`` read as what it says, and the losses that nothing says more of.

    ``steps`` are the names that bear the label of a layer.
    """
    out = list(items)
    by: dict[str, set[str]] = {}
    nodes: dict[str, Node] = {}
    for item in items:
        for node in (n for tree in item.trees for n in postorder(tree)):
            if node.kind == "name":
                nodes.setdefault(letter_of(node), node)
            if node.kind == "partial" and len(node.children) > 1 and node.children[0].kind == "name":
                body = node.children[0]
                own = {letter_of(x) for v in node.children[1:] for x in arrays_in(v)}
                if not isinstance(body.value, Subscripted):
                    by.setdefault(str(body.value), set()).update(own)
    graph = _graph(items)
    found: list[Loss] = []
    words = " ".join(s.words for s in sentences)
    layers = {x: step.letter for x, step in steps.items() if step.above}
    # what is written out, as with weight decay L̃ = L + ‖W‖², is in no need of words
    plain = (s for s in sentences if not any("=" in f.text for f in s.formulas))
    more = _REGULAR.search(words) is not None or any(_MORE.search(s.words) for s in plain)
    for name in sorted(by):
        if name in known.functions or name in known.shapes and known.shapes[name][1] or more:
            continue
        if f"{name}{SQUARE}" in nodes:
            continue
        if _told_of_others(sentences, name, graph) or any(_takes_more(s, name) for s in sentences):
            continue
        given = _given(out, name, graph, nodes)
        if given is None or _related(out, name, graph, given[0], known):
            continue
        at, arguments = given
        told = None if arguments else _said(sentences, name, nodes)
        arguments = arguments or ((told.of,) if told is not None else _last(graph, name, by, layers))
        arguments = arguments or _upstream(items, graph, name, by)
        if not arguments:
            continue
        if told is not None:
            told.sentence.words = told.words
        of = tuple(nodes[x] for x in arguments)
        around = frozenset().union(*map(graph.rests, arguments), by[name])
        named = _NAMED.search(words)
        any_ = _is_any(sentences, name) or at is not None
        loss = Loss(name, of, around, any_, named[0] if named else "", layers if len(of) > 1 and at is None else {})
        if at is not None:
            item = out[at]
            left = Node("name", name, (), item.span)
            out[at] = replace(item, left=left, right=Node("call", Arbitrary(name), of, item.span), reason=None)
        found.append(loss)
    return out, found


def _graph(items: Sequence[Item]) -> _Graph:
    made: dict[str, frozenset[str]] = {}
    slopes = set[str]()  # δ = ∂C/∂z: what is said of δ besides follows from that
    for item in items:
        left, right = item.left, item.right
        if left is None or right is None or item.relation != "=" or not item.first or left.kind != "name":
            continue
        if letter_of(left) in made.keys() | slopes:
            continue
        if any(differentiates(n) for n in postorder(right)):
            slopes.add(letter_of(left))
            continue
        inside = frozenset(letter_of(n) for n in arrays_in(right)) - {"eye", "d"}
        if letter_of(left) not in inside:
            made[letter_of(left)] = inside
    return _Graph(made)


def _given(
    items: Sequence[Item], name: str, graph: _Graph, nodes: Mapping[str, Node]
) -> tuple[int | None, tuple[str, ...]] | None:
    """Where a loss is given as L = ℓ(a, y), and of what; ``None`` where something else is, or may be, said of it."""
    at: int | None = None
    arguments: tuple[str, ...] = ()
    for n, item in enumerate(items):
        source = item.source
        call = _CALL.fullmatch(source)
        starts = item.left is not None and item.left.kind == "name" and str(item.left.value) == name
        unread = item.left is None and bare(source).lstrip("\\").startswith((f"{name}=", f"{name}(", f"{name}:"))
        turned = item.lone and item.right is not None and item.right.kind == "name" and str(item.right.value) == name
        turned = turned and item.left is not None and not any(differentiates(x) for x in postorder(item.left))
        if not (starts and item.first or unread or turned):
            continue
        function = "" if call is None else _FONT.sub("", bare(call["function"])).lstrip("\\")
        if call is None or at is not None or function not in _LETTERS or function in graph.made or turned:
            return None
        listed = [x for text in call["list"].split(",") if (x := _letter(text, nodes))]
        if not listed:
            return None
        at, arguments = n, tuple(listed)
    return at, arguments


def _related(items: Sequence[Item], name: str, graph: _Graph, given: int | None, known: Known) -> bool:
    """Whether a line says more of a loss than a definition of another letter by it, or of its derivatives."""
    for n, item in enumerate(items):
        if n == given or not any(_outside(tree, name, known) for tree in item.trees):
            continue
        target = _defined(item)
        claims = any(differentiates(x) for tree in item.trees for x in postorder(tree))
        if not claims and (not target or name not in graph.made.get(target, ())):
            return True
    return False


def _outside(tree: Node, name: str, known: Known) -> bool:
    """Whether a letter stands in a part of which no derivative is taken, and no differential."""
    left = [tree]
    while left:
        node = left.pop()
        if node.kind == "name" and str(node.value) == name:
            return True
        if node.kind == "product":
            before = (None, *node.children)
            left += [x for d, x in zip(before, node.children, strict=False) if d is None or not known.differs(d, x)]
        else:
            left += node.children[1:] if differentiates(node) else node.children
    return False


def _plain(text: str) -> str:
    """The letter of a formula that is one name, x for x_i: as in the names of nodes."""
    text = bare(text)
    accents = [m for m in ("hat", "bar", "tilde", "widehat", "widetilde") if text.startswith(f"\\{m}")]
    base = re.sub(r"^\\(?:hat|bar|tilde|widehat|widetilde|mathbf|boldsymbol|bm|vec)", "", text).lstrip("\\")
    base = re.sub(r"_(?:\w|\{\w+\})\Z", "", base)
    return f"{base}_{accents[0].removeprefix('wide')}" if accents else base


def _letter(text: str, nodes: Mapping[str, Node]) -> str:
    """The key of a name in a formula among those of the lines: h_t where that is a letter, else h."""
    return next((x for x in (bare(text).lstrip("\\"), _plain(text)) if x in nodes), "")


@dataclass(frozen=True)
class _Told:
    """What words say that a loss depends on, and the sentence without these words, which are read."""

    of: str
    sentence: Sentence
    words: str


def _said(sentences: Sequence[Sentence], name: str, nodes: Mapping[str, Node]) -> _Told | None:
    """What words say that a loss depends on: "a loss $L$ that depends on $a$ only"."""
    for sentence in sentences:
        for k, formula in enumerate(sentence.formulas):
            if _plain(formula.text) != name:
                continue
            before, mark, behind = sentence.words.partition(f"⟨{k}⟩")
            m = _ON.match(behind) or _FUNCTION.match(behind)
            told = "" if m is None else _letter(sentence.formulas[int(m["of"])].text, nodes)
            if told and m is not None:
                return _Told(told, sentence, f"{before}{mark} is a differentiable loss{behind[m.end() :]}")
    return None


def _last(graph: _Graph, name: str, by: Mapping[str, set[str]], layers: Mapping[str, str]) -> tuple[str, ...]:
    """The quantity that nothing later is made of, of those that are made of what a loss is differentiated by.

    There may be one for the layers l and one for the last, L.
    """
    above = {x for x in graph.made if name in graph.rests(x)}
    moved = by[name].union(*(by[x] for x in above if x in by)) - {name} - above
    own = {x for x in {*graph.made, *moved} - above - {name} if graph.rests(x) & moved}
    used = frozenset().union(*(inside for x, inside in graph.made.items() if x not in above))
    beside = frozenset().union(*(graph.made[x] for x in above)) - by[name]
    last = sorted((own - used - beside) & graph.made.keys())
    apart = len({layers.get(x, "") for x in last}) == len(last) and all(x in layers for x in last)
    return tuple(last) if len(last) == 1 or apart else ()


def _upstream(items: Sequence[Item], graph: _Graph, name: str, by: Mapping[str, set[str]]) -> tuple[str, ...]:
    """What a loss is differentiated by where the first letter is named for that: "let $G=\\partial L/\\partial O$".

    All else by which it is differentiated is something that this is made of.
    """
    for item in items:
        if item.left is None or item.right is None or item.left.kind != "name" or item.right.kind != "partial":
            continue
        body, *variables = item.right.children
        if body.kind != "name" or str(body.value) != name or len(variables) != 1 or variables[0].kind != "name":
            continue
        if isinstance(variables[0].value, Subscripted):
            return ()
        of = letter_of(variables[0])
        return (of,) if by[name] <= graph.rests(of) else ()
    return ()


def _is_any(sentences: Sequence[Sentence], name: str) -> bool:
    """Whether words beside a loss say that it is any."""
    for sentence in sentences:
        texts = [f.text for f in sentence.formulas if not f.display]
        own = any(_plain(t) == name or _plain(t.split("(")[0].split("=")[0]) == name for t in texts)
        if own and _ANY.search(sentence.words):
            return True
    return False


def defines(item: Item, loss: Loss) -> bool:
    """Whether a line says what a loss is a function of."""
    return item.right is not None and isinstance(item.right.value, Arbitrary) and item.right.value == loss.name


def loss_between(items: Sequence[Item], order: list[int], loss: Loss) -> tuple[int, int]:
    """Where in the order of reading the definition of a loss stands, and at which place of the text.

    It is the first line that has the loss, but for what it is a function of, which is defined before. Definitions of
    other layers, which the text does not write, are moved there for that.
    """
    uses = next((k for k, n in enumerate(order) if loss.name in _keys(items[n])), len(order))
    own = {letter_of(n) for n in loss.of}
    last = max((k for k, n in enumerate(order) if _defined(items[n]) in own), default=0)
    copies = [n for n in order[uses : last + 1] if items[n].copies is not None and loss.name not in _keys(items[n])]
    written = {_defined(items[n]) for n in order[uses : last + 1] if n not in copies}
    if not any(_keys(items[n]) & written for n in copies):
        order[uses : last + 1] = [*copies, *(n for n in order[uses : last + 1] if n not in copies)]
        uses += len(copies)
    made = [k for k, n in enumerate(order) if _defined(items[n]) in own]
    first = {_defined(items[order[k]]): k for k in reversed(made)}
    at = max([uses, *(k + 1 for k in first.values())])
    return at, items[order[min(at, len(order) - 1)]].place


def _defined(item: Item) -> str:
    """The letter that a line could define."""
    left = item.left
    return letter_of(left) if left is not None and left.kind == "name" and item.first and item.relation == "=" else ""


def doubt(loss: Loss, n: int, right: bool, items: Sequence[Item], kinds: Sequence[str]) -> Said | None:
    """Why a line that rests on a loss has no verdict; ``kinds`` are those of the lines by their values."""
    graph = {x[:1].lower() + x[1:] for x in loss.graph}
    for m, item in enumerate(items):
        if kinds[m] == "unread" and "=" in item.source and _DIFFERENTIATES.search(item.source) is None:
            met = sorted({x[:1].lower() + x[1:] for x in letters_in(item.source)} & graph)
            if met:
                return PATH(loss=loss.name, name=met[0], line=m + 1)
    own = {loss.layers[x] for x in _keys(items[n]) & loss.layers.keys()}
    if len(own) > 1:
        return LAYERS(loss=loss.name, layers=", ".join(sorted(own)))
    if right:
        return None
    if loss.named:
        return NAMED(loss=loss.name, words=loss.named)
    if not loss.any:
        return UNSAID(loss=loss.name)
    defining = frozenset().union(*(_keys(item) for m, item in enumerate(items) if kinds[m] == "definition"))
    signs = {letter_of(x) for tree in items[n].trees for x in arrays_in(tree) if is_kronecker(x)}
    apart = sorted(_keys(items[n]) - defining - loss.graph - signs - {loss.name, "eye", "d"})
    return APART(loss=loss.name, name=apart[0]) if apart else None


def _keys(item: Item) -> frozenset[str]:
    return frozenset(letter_of(n) for tree in item.trees for n in arrays_in(tree))
