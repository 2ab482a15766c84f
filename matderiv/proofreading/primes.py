r"""Primes that are no transposes: x′ a second point, the next state or a new value, and F′ a derivative.

A prime on a name is a transpose unless something in the document speaks against it: x′ is declared, is said to be
something, is defined (``W' = W - \eta G``), bears a second prime, or transposes are written ``^\top`` there. Then no
line that holds a prime is read, since what it says of its letters is not known; but where transposes are written
otherwise and each letter with a prime is said to be what becomes of that letter, it is a letter of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ..core.text import Text
from ..reading.equations.known import arrays_in
from ..reading.tree import Node, postorder
from .items import Item, symmetric_name
from .sentences import Sentence, bare
from .slopes import with_slopes

__all__ = ["unprimed", "written"]

PRIMED = Text(
    "what the prime of {name} means is not plain in this document: write {name}^\\top for its transpose",
    "この文書では {name} のプライムの意味が定まらない。転置であれば {name}^\\top と書く",
)
_PRIME = r"(?:'|′|\^\s*\{?\s*\\prime\s*\}?)"
_NAME = r"(?:\\(?:mathbf|boldsymbol|bm|vec|hat|bar|tilde|mathrm)\s*\{?\s*)?\\?[A-Za-z]+\}?(?:_(?:\w|\{[^{}]*\}))?"
_ONE = re.compile(rf"{_NAME}\s*{_PRIME}+(?:_(?:\w|\{{[^{{}}]*\}}))?")
_DECLARED = re.compile(rf"{_NAME}\s*{_PRIME}+(?:_\w)?\s*(?:,[^=()]{{1,40}}?)?(?:\\in(?![A-Za-z])|∈)")
_TWICE = re.compile(rf"{_NAME}\s*(?:{_PRIME}\s*{_PRIME}|''|″|\^\s*\{{\s*\\prime\s*\\prime\s*\}}){_PRIME}*(?!\s*\()")
_TURNED = re.compile(rf"{_PRIME}\s*\}}?\s*\^")
_LETTER = re.compile(r"\\[A-Za-z]+|[A-Za-z]")
_ANY_PRIME = re.compile(_PRIME)
_OPERATOR = re.compile(r"\\(?:partial|nabla)(?![A-Za-z])|[∂∇]")
_OF = re.compile(r"(?<![A-Za-z\\])(?P<name>\\?[A-Za-z]+)\s*\(\s*(?:[a-z]|\\[a-z]+)\s*\)")
# words by which letters are functions of something, in the languages of documents
_FUNCTIONS = re.compile(
    r"differentiable|\bsmooth\w*|functions?\b|function of|depend\w*|\bcurves?\b|\bpaths?\b|parameter\w*|-valued|"
    r"evolv\w*|time-varying|differenzierbar\w*|glatt\w*|funktion\w*|abhäng\w*|kurve\w*|dérivable\w*|différentiable\w*|lisse\w*|"
    r"fonction\w*|dépend\w*|courbe\w*|diferenciable\w*|derivable\w*|suave\w*|funci[oó]n\w*|curva\w*|derivabil\w*|"
    r"funzion\w*|dipend\w*|дифференцируем\w*|гладк\w*|функци\w*|завис\w*|крив\w*|параметр\w*|微分可能|滑らか|なめらか|関数|"
    r"曲線|パラメータ|依存|可微|可导|光滑|函数|曲线|参数",
    re.IGNORECASE,
)
_RULE = re.compile(
    r"(?:product|quotient|leibniz\w*|chain)[ -]rule|leibniz|produktregel|quotientenregel|règle du produit|"
    r"regla del producto|regola del prodotto|правил\w* (?:произведения|лейбница)|лейбниц\w*|積の(?:微分|法則)|"
    r"ライプニッツ|乘积法则|莱布尼",
    re.IGNORECASE,
)
# a title under which primes are derivatives, if nothing else is written for one
_DERIVES = re.compile(
    r"derivatives?|differentiation|ableitung\w*|dérivées?|dérivation|derivadas?|derivate?|производн\w*|微分|導関数|导数|求导",
    re.IGNORECASE,
)
# letters of which no one is named: "for matrices that depend on t"
_ALL_DEPEND = re.compile(
    r"\b(?:matrices|vectors|functions|quantities|matrizen|vektoren|funktionen|vecteurs|fonctions)\b[^.;⟨⟩]*"
    r"\b(?:depend\w*|vary\w*|abhäng\w*|dépend\w*)|に依存する(?:行列|関数|ベクトル)",
    re.IGNORECASE,
)
MOST_IN_TITLE = 6  # words
_TRANSPOSES = re.compile(r"transpos\w*|adjungier\w*|転置|转置|轉置|транспон\w*", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(?:primed?|primes|dash(?:ed|es)?|strich\w*|apostrophe)\b|プライム|ダッシュ|штрих\w*|撇", re.IGNORECASE
)
_MEANS = re.compile(
    r"\b(?:denot\w*|mean\w*|stand\w*|indicat\w*|mark\w*|is|are|be|for|designat\w*|refer\w*|signif\w*|represent\w*|"
    r"bezeichn\w*|steh\w*|désign\w*|denota\w*|обознач\w*|deriv\w*|différenti\w*|differenti\w*|new|next|updated?)\b"
    r"|表|微分|導",
    re.IGNORECASE,
)
_IS = re.compile(
    r"\s*(?:is|are|be|will be|denotes?|represents?|stands? for|means|ist|sei|bezeichnet|est|désigne|es|sea"
    r"|denota|обозначает|—|-)(?:\s|$)|\s*(?:は|を|表|である|是|为)",
    re.IGNORECASE,
)
_NEW = re.compile(
    r"\b(?:let|points?|states?|inputs?|vectors?|another|other|new|next|by|call|writ\w+|denot\w+|sample|proposal|pair|and)\s*$",
    re.I,
)
_OTHER = re.compile(r"\^\s*(?:\{\s*)?(?:\\top|\\intercal|\\mathsf\s*\{?T|\\mathrm\s*\{?T|T(?![A-Za-z])|⊤)|⊤|ᵀ")


def unprimed(items: Sequence[Item], text: str, said: Sequence[Sentence]) -> list[Item]:
    """The items, those unread that hold a prime where it is not plain that it is a transpose or a derivative."""
    items, slopes = with_slopes(items, text, said)
    primed = {n: _shown(node, text) for n, item in enumerate(items) for node in _primed(item, text)}
    twice = ((n, _TWICE.search(text, *item.span)) for n, item in enumerate(items) if n not in slopes)
    doubled = {n: found[0].rstrip("'") for n, found in twice if found}
    if not (primed or doubled) or _says_transposes(said):
        return list(items)
    letters = {str(x.value) for item in items for node in _primed(item, text) for x in arrays_in(node)}
    derived = any(_differentiates(item, text) for item in items)
    told = doubled or _told(said) or _defined(items, text) or derived and not _quadratic(items, text, framed=False)
    become = not doubled and letters <= _become(items, text) and not _before_others(items, text)
    if become and _mixed(said) and not _moves(said, letters):
        return [_renamed(item, text) for item in items]
    if not told and _quadratic(items, text, framed=True):
        return list(items)
    loose = _mixed(said) or _titled(said)
    if not (told or _moves(said, letters) or loose and not _quadratic(items, text, framed=False)):
        return list(items)
    names = {**primed, **doubled}
    return [
        replace(item, left=None, right=None, reason=PRIMED(name=names[n])) if n in names else item
        for n, item in enumerate(items)
    ]


def _shown(node: Node, text: str) -> str:
    return text[slice(*node.children[0].span)]


def _primed(item: Item, text: str) -> Iterator[Node]:
    """The transposes of a line that are written by a prime."""
    for tree in item.trees:
        yield from (node for node in postorder(tree) if _is_primed(node, text))


def written(items: Iterable[Item], text: str) -> bool:
    """Whether a line has a transpose that is written by a prime."""
    return any(True for item in items for _ in _primed(item, text))


def _is_primed(node: Node, text: str) -> bool:
    if node.kind != "transpose":
        return False
    inner, end = node.children[0].kind, node.children[0].span[1]
    if _ANY_PRIME.search(text, end, node.span[1]):
        return True
    return inner == "name" and _ANY_PRIME.match(text, end) is not None  # below a ∂ it stands behind the place of both


def _says_transposes(said: Iterable[Sentence]) -> bool:
    """Whether the words say that a prime is a transpose."""
    for sentence in said:
        if not _TRANSPOSES.search(sentence.words):
            continue
        if _WORDS.search(sentence.words) or any(_ONE.fullmatch(f) or bare(f) == "'" for f in sentence.texts):
            return True
    return False


def _told(said: Iterable[Sentence]) -> bool:
    """Whether the words say what a prime, or a letter with one, is."""
    for sentence in said:
        if (m := _WORDS.search(sentence.words)) and _MEANS.search(sentence.words[m.end() :]):
            return True
        for k, formula in enumerate(sentence.texts):
            if _DECLARED.search(formula):
                return True
            if bare(formula) in ("'", r"\prime", "^\\prime") or _ONE.fullmatch(formula) and _is_told(sentence, k):
                return True
    return False


def _moves(said: Iterable[Sentence], letters: Collection[str]) -> bool:
    """Whether letters with primes are said, or shown, to be functions, so that a prime may be a derivative."""
    for sentence in said:
        spoken = [f for f in sentence.texts if "=" not in f and _ANY_PRIME.search(f) is None]
        names = {x.lstrip("\\") for formula in spoken for x in _LETTER.findall(formula)}
        if _FUNCTIONS.search(sentence.words) and names & set(letters) or _ALL_DEPEND.search(sentence.words):
            return True
        own = any(_ANY_PRIME.search(formula) for formula in sentence.texts)
        if _RULE.search(sentence.words) and own and not any(_OPERATOR.search(f) for f in sentence.texts):
            return True
        if any(m["name"].lstrip("\\") in letters for formula in sentence.texts for m in _OF.finditer(formula)):
            return True
    return False


def _titled(said: Sequence[Sentence]) -> bool:
    """Whether a title speaks of derivatives where no sign but a prime may be one."""
    if any(_OPERATOR.search(formula) for sentence in said for formula in sentence.texts):
        return False
    titles = (s.words for s in said if not s.texts and len(s.words.split()) <= MOST_IN_TITLE)
    return any(_DERIVES.search(title) or _RULE.search(title) for title in titles)


def _differentiates(item: Item, text: str) -> bool:
    """Whether a line says by its form what a derivative is: (uv)′ = u′v + uv′, (x³)′ = 3x², (e^u)′ = u′e^u, y′ = ky.

    No transpose of a product of letters is a sum of products of them, nobody transposes a number, and a row is added to
    no column.
    """
    if _beside_itself(item, text):
        return True
    for ours, theirs in ((item.left, item.right), (item.right, item.left)):
        if ours is None or theirs is None or not _is_primed(ours, text):
            continue
        inner = ours.children[0]
        names = {str(x.value) for x in arrays_in(inner)}
        product = inner.kind == "product" and all(x.kind == "name" for x in inner.children) and theirs.kind == "sum"
        if product and all(names <= {str(x.value) for x in arrays_in(term)} for term in theirs.children):
            return True
        if inner.kind not in ("power", "call", "euler") or not all(x[:1].islower() for x in names):
            continue
        nodes = [*postorder(theirs)]
        same = _without_places(inner)
        again = theirs.kind == "product" and any(_without_places(x) == same for x in nodes)
        plain = not any(_is_primed(x, text) for x in nodes) and _without_places(theirs) != same
        if inner.kind == "power" or again or plain:
            return True
    return False


def _beside_itself(item: Item, text: str) -> bool:
    """Whether a small letter with a prime is a term beside one that holds it without."""
    terms = [x for side in item.trees for x in (side.children if side.kind == "sum" else (side,))]
    primed = [x for x in terms if _is_primed(x, text) and x.children[0].kind == "name"]
    names = {name for x in primed if (name := str(x.children[0].value))[:1].islower()}
    others = (x for x in terms if not any(_is_primed(y, text) for y in postorder(x)))
    return any(names & {str(y.value) for y in arrays_in(x)} for x in others)


def _is_told(sentence: Sentence, k: int) -> bool:
    return bool(_IS.match(sentence.behind(k)) or _NEW.search(sentence.between(k)))


def _defined(items: Iterable[Item], text: str) -> bool:
    """Whether a line says what a letter with a prime is, and does so without primes.

    Of a small letter that is defined itself it may say so: there a prime of a number is refused as none of a vector.
    """
    met: set[str] = set()
    for item in items:
        if item.left is None or item.right is None or item.relation != "=" or symmetric_name(item) is not None:
            continue
        for ours, theirs, may in ((item.left, item.right, item.first), (item.right, item.left, item.lone)):
            inside = any(_is_primed(n, text) for n in postorder(theirs))
            if may and _is_primed(ours, text) and ours.children[0].kind == "name" and not inside:
                name = str(ours.children[0].value)
                if name not in met or name[:1].isupper():
                    return True
        if item.first and item.left.kind == "name":
            met.add(str(item.left.value))
    return False


def _without_places(node: Node) -> Node:
    return replace(node, span=(0, 0), closed=False, children=tuple(map(_without_places, node.children)))


def _become(items: Iterable[Item], text: str) -> set[str]:
    """The letters of which a line says what becomes of them, in their own terms: ``W' = W - \\eta G``."""
    found: set[str] = set()
    for item in items:
        left, right = item.left, item.right
        if left is None or right is None or item.relation != "=" or not item.first or not _is_primed(left, text):
            continue
        inside = [n for n in postorder(right) if _is_primed(n, text)]
        names = {str(n.value) for n in arrays_in(right)}
        if left.children[0].kind == "name" and not inside and str(left.children[0].value) in names:
            found.add(str(left.children[0].value))
    return found


def _before_others(items: Sequence[Item], text: str) -> bool:
    """Whether a primed letter stands in a product where only a transpose of it would, x′y, X′X, or is itself turned."""
    if any(_TURNED.search(text, *item.span) for item in items):
        return True
    products = (x for item in items for tree in item.trees for x in postorder(tree) if x.kind == "product")
    for one, other in (pair for x in products for pair in pairwise(x.children)):
        if _is_primed(one, text) and one.children[0].kind == "name":
            small, itself = str(one.children[0].value)[:1].islower(), other.value == one.children[0].value
            if small or itself:
                return True
    return False


def _renamed(item: Item, text: str) -> Item:
    """A line in which each letter with a prime is one of its own."""
    left, right = (None if side is None else _with_names(side, text) for side in (item.left, item.right))
    return replace(item, left=left, right=right)


def _with_names(node: Node, text: str) -> Node:
    if _is_primed(node, text):
        return replace(node, kind="name", value=f"{node.children[0].value}_prime", children=())
    return replace(node, children=tuple(_with_names(child, text) for child in node.children))


def _quadratic(items: Iterable[Item], text: str, framed: bool) -> bool:
    """Whether a primed letter stands before itself as only its transpose does: w′Σw, and X′X where not ``framed``."""
    products = (x for item in items for tree in item.trees for x in postorder(tree) if x.kind == "product")
    for first, *inner, last in (x.children for x in products if len(x.children) > 1):
        if not _is_primed(first, text) or first.children[0].kind != "name" or last.kind != "name":
            continue
        name = str(last.value)
        large = all(x.kind == "name" and str(x.value)[:1].isupper() for x in inner) and bool(inner)
        if first.children[0].value == last.value and (large or not (framed or inner) and name[:1].isupper()):
            return True
    return False


def _mixed(said: Iterable[Sentence]) -> bool:
    r"""Whether transposes are written in another way: ``x^\top``."""
    return any(_OTHER.search(formula) for sentence in said for formula in sentence.texts)
