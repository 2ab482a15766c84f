r"""Sums whose indices are tied to each other, \sum_{i<j}, \sum_{j\ne i}, \sum_{j=i+1}^n, as sums over all of them.

What a sum over i ≠ j leaves out of that over all i and j are the terms with j = i, Σ_ij t_ij − Σ_i t_ii. One over i < j
is half of that where t_ij is t_ji; of other terms it has a triangle of ones, Σ_ij u_ij t_ij. Where a sum stands within
a function, the terms that are left out are multiplied by 0, so that nothing cancels there.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from ..core.errors import MatderivError, NoRuleError
from ..core.patterns import pattern
from ..core.records import dataclass
from ..core.text import Text
from .tree import Bound, Member, Node, Numbered, Span, Subscripted, Undefined, abridged, postorder, rebuilt, summed_over

__all__ = ["Cut", "Tie", "Tied", "untied"]

_LENGTHS = ("norm", "norm1", "norm2", "normF", "norminf", "abs", "dot")
_KINKED = ("relu", "max", "min", "maximum", "minimum", "sign")
_DELTA = "delta"
_USUAL = frozenset("ijklmnpqrstuv")  # letters that are summed over where only a condition says so
NO_DIAGONAL = Text(
    "the terms of {shown} have no value or no derivative where {i} = {j}, and no rule leaves them out",
    "{shown} の項は {i} = {j} で値か微分をもたず、それを除く規則はない",
)
PAIRS = Text(
    "take the pairs one by one: where a row of a matrix E has 1 at {i} and -1 at {j}, the rows of E X are the "
    r"differences of all pairs, and their lengths \operatorname{{norm2}}_2(E X)",
    "対を 1 つずつ並べる。{i} で 1、{j} で -1 となる行を並べた行列 E により、E X の各行がすべての対の差となり、"
    r"その長さは \operatorname{{norm2}}_2(E X) である",
)


@dataclass(frozen=True, slots=True)
class Tie:
    """A condition on two indices: ``first`` is less than ``second``, at most that, or another one."""

    first: str
    relation: str  # "<", "<=" or "!="
    second: str

    @property
    def letters(self) -> tuple[str, str]:
        return self.first, self.second


@dataclass(frozen=True, slots=True)
class Cut:
    """Where the values of an index begin, and how many of the last ones are left out."""

    first: int = 1
    short: int = 0


class Tied(tuple[Bound, ...]):
    """The indices of a sum that are tied by conditions, ``ties``, to each other or to those of sums around.

    Of the ``loose`` ones only a condition says that they are summed over; of an index that is ``cut`` some values are
    left out, which a sum within has no terms for, or which are none of the window over which the sum runs (windows.py).
    ``member`` is what is 1 for the values of the indices that are summed over, where those are in a set. ``refused`` is
    the error where that is not so, which in the text syntax it always is.
    """

    ties: tuple[Tie, ...]
    loose: frozenset[str]
    cut: Mapping[str, Cut]
    refused: MatderivError | None
    member: Member | None

    def __new__(
        cls,
        bounds: Sequence[Bound],
        ties: Sequence[Tie],
        loose: Collection[str],
        cut: Mapping[str, Cut],
        refused: MatderivError | None = None,
        member: Member | None = None,
    ) -> Tied:
        self = super().__new__(cls, bounds)
        self.ties, self.loose, self.cut, self.refused = tuple(ties), frozenset(loose), dict(cut), refused
        self.member = member
        return self


def _refused(tied: Tied) -> MatderivError:
    assert tied.refused is not None
    return tied.refused


def untied(tree: Node, text: str, place: Span) -> Node:
    """The tree with sums over indices that are not tied in the place of those that are.

    At the ``place`` in the text stands the equation, or the formula alone, of which the tree is a side.

    Raises:
        NoRuleError: a sum may be over one of its indices alone, or its terms have no value where they are left out.
    """
    order = postorder(tree)
    if not any(isinstance(n.value, Tied) for n in order):
        return tree
    linear = _linear(tree)
    members: dict[str, Member] = {}
    drawn: dict[int, str] = {}
    for node in order:
        if isinstance(node.value, Tied):
            _require_summed(node, order, text, place)
            if node.value.member is not None:
                members[node.value.member.owner] = node.value.member
                if _of_elements(node, order):
                    drawn[id(node)] = _unused(order, drawn.values())
    sets = {node.value.member.owner for node in order if id(node) in drawn}

    def loosened(node: Node, new: Node) -> Node:
        if node.kind == "bars" and node.children[0].value in members:
            owner = str(node.children[0].value)
            return node.children[0] if owner in sets else _number_of(members[owner], node.span)
        if id(node) in drawn:
            return _numbered(node, new, drawn[id(node)])
        return _loosened(node, new, node in linear, text) if isinstance(node.value, Tied) else new

    return rebuilt(tree, loosened)


def _linear(tree: Node) -> set[Node]:
    """The nodes that stand in no function, so that a difference of sums is one of what is added up."""
    found: set[Node] = set()
    stack = [tree]
    while stack:
        node = stack.pop()
        found.add(node)
        if node.kind in ("sum", "negate", "indexed", "partial"):
            stack += node.children
        elif node.kind == "product":
            below = {n + 1 for n, operator in enumerate(node.value) if operator in ("/", "./")}
            stack += [c for n, c in enumerate(node.children) if n not in below]
    return found


def _require_summed(node: Node, order: Sequence[Node], text: str, place: Span) -> None:
    """Refuse a sum where an index of which only a condition speaks may be one that is fixed.

    Raises:
        NoRuleError: it stands outside of the sum, too, or not in what is summed.
    """
    tied: Tied = node.value
    body = postorder(node.children[0])
    for letter in tied.loose:
        if letter not in _indices(body) or letter not in _USUAL or len(set(map(_alone_in(body), tied.loose))) > 1:
            raise _refused(tied)
        outside = list(text)
        for other in order:
            if other is node or other.kind == "indexed" and letter in summed_over((other,)):
                outside[slice(*other.span)] = " " * (other.span[1] - other.span[0])
        if pattern(rf"[_^,{{\w]\s*{letter}(?![A-Za-z])").search(_below("".join(outside[slice(*place)]))):
            raise _refused(tied)
    for bound in tied:
        if bound.letter in tied.cut and not _empty_there(node.children[0], bound, tied.cut[bound.letter]):
            raise _refused(tied)


def _of_elements(node: Node, order: Sequence[Node]) -> bool:
    """Whether a sum over a set is one over what is in it, x and y, rather than over indices that are.

    Raises:
        MatderivError: the name of the set stands elsewhere than in bars, for how many elements it has, or below another
            sum; or what is summed has neither the letters as indices, nor all as names that stand nowhere else.
    """
    tied: Tied = node.value
    member = tied.member
    assert member is not None
    counted = {id(n.children[0]) for n in order if n.kind == "bars" and n.children[0].value == member.owner}
    for other in order:
        named = other.value.base if isinstance(other.value, Subscripted) else other.value
        rows = isinstance(other.value, Subscripted) and named[:1].upper() + named[1:] == member.base
        if other.kind == "name" and (named == member.base or rows) and id(other) not in counted:
            raise _refused(tied)
        own = other.value.member if isinstance(other.value, Tied) else None
        if own is not None and own.base == member.base and (len(own.at), own.held) != (len(member.at), member.held):
            raise _refused(tied)
    letters, body = {bound.letter for bound in tied}, postorder(node.children[0])
    if letters <= _indices(body):
        return False
    inside = {id(n) for n in body}
    names = [n for n in order if n.kind == "name" and n.value in letters]
    whole = len(member.at) == member.held and _indices(order).isdisjoint(letters)
    whole &= member.base not in {letter.upper() for letter in letters}
    if not whole or {n.value for n in names} != letters or any(id(n) not in inside for n in names):
        raise _refused(tied)
    if sum(isinstance(n.value, Tied) and n.value.member is not None for n in order) > 1:
        raise _refused(tied)
    return True


def _unused(order: Sequence[Node], taken: Iterable[str]) -> str:
    """A letter for an index that stands nowhere."""
    stand = {*taken, *(str(n.value) for n in order), *_indices(order), *summed_over(order)}
    return next(x for x in "ijklmnpqrst" if x not in stand)


def _numbered(node: Node, new: Node, index: str) -> Node:
    """A sum over the elements of a set as one over their numbers, the set being named for how many there are."""
    tied: Tied = node.value
    letters = [bound.letter for bound in tied]

    def put(_: Node, part: Node) -> Node:
        named = part.kind == "name" and part.value in letters
        return replace(part, value=Subscripted(part.value, (index,))) if named else part

    assert tied.member is not None
    last = Numbered(tied.member.owner, [f"{x}_{index}" for x in letters])
    return Node("indexed", (Bound(index, last, tied[0].span),), (rebuilt(new.children[0], put),), node.span)


def _number_of(member: Member, span: Span) -> Node:
    """How many elements a set has: |Ω|, and |N_i| of one for each i."""
    if member.held == len(member.at):
        return Node("call", "sum", (Node("name", member.base, (), span),), span)
    bounds = tuple(Bound(letter, None, span) for letter in member.at[len(member.at) - member.held :])
    return Node("indexed", bounds, (Node("name", member, (), span),), span)


def _alone_in(body: Sequence[Node]) -> Callable[[str], bool]:
    """Whether a letter stands as the only index of something: where only one of two does, the other may be fixed."""
    single = {n.value.at[0] for n in body if isinstance(n.value, Subscripted) and len(n.value.at) == 1}
    return single.__contains__


_GROUPS = pattern(r"_\s*(\{[^{}]*\}|[A-Za-z])")


def _below(text: str) -> str:
    """All that stands below something."""
    return " ".join(f"_{found[1].strip('{}')}" for found in _GROUPS.finditer(text))


def _indices(order: Sequence[Node]) -> set[str]:
    """The letters that stand as indices."""
    found: set[str] = set()
    for node in order:
        if isinstance(node.value, Subscripted):
            found |= {*node.value.at}
        elif node.kind == "subscript":
            found |= {*node.value}
        elif isinstance(node.value, Tied):
            found |= {x for tie in node.value.ties for x in tie.letters}
    return found


def _empty_there(body: Node, bound: Bound, cut: Cut) -> bool:
    """Whether what is summed has no terms for the last value of an index, or the first: a factor is an empty sum.

    No index is less than the first one, and none greater than the last one of a sum to the same end.
    """
    if body.kind == "product":
        below = {n + 1 for n, operator in enumerate(body.value) if operator in ("/", "./")}
        return any(_empty_there(c, bound, cut) for n, c in enumerate(body.children) if n not in below)
    if body.kind == "negate":
        return _empty_there(body.children[0], bound, cut)
    if not isinstance(body.value, Tied):
        return False
    lasts = {b.letter: b.last for b in body.value}
    less = [tie.letters for tie in body.value.ties if tie.relation == "<"]
    if cut == Cut(first=2):
        return any(second == bound.letter for _, second in less)
    return cut == Cut(short=1) and any(
        first == bound.letter and lasts.get(second, "") == bound.last for first, second in less
    )


def _loosened(node: Node, new: Node, linear: bool, text: str) -> Node:
    """A sum with its ties, as sums without: ``new`` is what it has become so far."""
    tied: Tied = node.value
    body, span = new.children[0], node.span
    whole = Node("indexed", tuple(tied), (body,), span)
    for tie in tied.ties:
        _require_value(body, tie, tied, text, span)
    if tied.member is not None:
        if len(tied) == 2:
            _require_value(body, Tie(tied[0].letter, "!=", tied[1].letter), tied, text, span)
        return replace(whole, children=(_times((Node("name", tied.member, (), span), body), span),))
    if not tied.ties:
        return whole
    if len(tied.ties) > 1:
        factors = [_mask(tie, span) for tie in tied.ties]
        return replace(whole, children=(_times((*factors, body), span),))
    (tie,) = tied.ties
    both = {b.letter for b in tied} == {*tie.letters}
    diagonal = _diagonal(tied, tie, body, span)
    if tie.relation != "!=" and both and _spelt(body) == _spelt(_at(body, dict((tie.letters, tie.letters[::-1])))):
        total = _sum((whole, diagonal), (1, -1 if tie.relation == "<" else 1), span)
        return _times((Node("number", Fraction(1, 2), (), span), total), span)
    if tie.relation == "<=":
        return replace(whole, children=(_times((_upper(tie, span), body), span),))
    if tie.relation == "<":
        body = _times((_upper(tie, span), body), span)
        whole = replace(whole, children=(body,))
    if diagonal is None or linear:
        return _sum((whole, diagonal), (1, -1), span)
    return replace(whole, children=(_times((_mask(tie, span), new.children[0]), span),))


def _diagonal(tied: Tied, tie: Tie, body: Node, span: Span) -> Node | None:
    """The sum of the terms whose tied indices are equal; nothing where they are 0."""
    kept, put = tie.letters
    if kept not in {b.letter for b in tied} and put not in {b.letter for b in tied}:
        return None
    if put not in {b.letter for b in tied}:
        kept, put = put, kept
    inside = _at(body, {put: kept})
    if _vanishes(inside):
        return None
    rest = tuple(b for b in tied if b.letter != put)
    return Node("indexed", rest, (inside,), span) if rest else inside


def _upper(tie: Tie, span: Span) -> Node:
    """The entry of the upper triangle of ones that is 1 where the first index is at most the second one."""
    ones = Node("call", "matrix", (Node("number", Fraction(1), (), span),), span)
    return Node("subscript", tie.letters, (Node("call", "triu", (ones,), span),), span)


def _mask(tie: Tie, span: Span) -> Node:
    """What is 1 where a condition holds, and 0 elsewhere."""
    if tie.relation == "<=":
        return _upper(tie, span)
    first = Node("number", Fraction(1), (), span) if tie.relation == "!=" else _upper(tie, span)
    delta = Node("name", Subscripted(_DELTA, tie.letters), (), span)
    return Node("sum", (1, -1), (first, delta), span, closed=True)


def _times(factors: Sequence[Node], span: Span) -> Node:
    return Node("product", ("*",) * (len(factors) - 1), tuple(factors), span, closed=True)


def _sum(terms: Sequence[Node | None], signs: Sequence[int], span: Span) -> Node:
    kept = [(s, t) for s, t in zip(signs, terms, strict=True) if t is not None]
    if len(kept) == 1:
        return kept[0][1]
    return Node("sum", tuple(s for s, _ in kept), tuple(t for _, t in kept), span, closed=True)


# ---- other indices


def _at(tree: Node, to: Mapping[str, str]) -> Node:
    """A tree with other letters as indices."""

    def put(_: Node, new: Node) -> Node:
        value = new.value
        if new.kind == "name" and isinstance(value, Member):
            return replace(new, value=Member(value.base, [to.get(x, x) for x in value.at], value.held))
        if new.kind == "name" and isinstance(value, Subscripted):
            return replace(new, value=Subscripted(value.base, [to.get(x, x) for x in value.at]))
        if new.kind == "name" and value in to:
            return replace(new, value=to[value])
        if new.kind == "subscript":
            return replace(new, value=tuple(to.get(x, x) for x in value))
        if new.kind == "indexed" and not summed_over((new,)).isdisjoint((*to, *to.values())):
            return replace(new, value=tuple(replace(b, letter=to.get(b.letter, b.letter)) for b in value))
        if isinstance(value, Undefined) and (at := value.function.partition("_")[2]) in to:
            base = value.function.partition("_")[0]
            return replace(new, value=Undefined(f"{base}_{to[at]}", value.primes, value.word, value.kind, value.domain))
        return new

    return rebuilt(tree, put)


# ---- what is 0, or has no value


def _vanishes(node: Node) -> bool:
    """Whether a part is 0 for what stands in it alone: x_i - x_i, and its products and powers."""
    if node.kind == "number":
        return bool(node.value == 0)
    if node.kind == "sum":
        left: dict[str, int] = {}
        for sign, term in zip(node.value, node.children, strict=True):
            if not _vanishes(term):
                left[_spelt(term)] = left.get(_spelt(term), 0) + sign
        return not any(left.values())
    if node.kind == "product":
        return any(_vanishes(c) for c in node.children)  # what is divided by 0 was refused
    if node.kind == "power":
        exponent = node.children[1]
        return _vanishes(node.children[0]) and exponent.kind == "number" and exponent.value > 0
    if node.kind == "call" and node.value == "dot":
        return any(_vanishes(c) for c in node.children)
    if node.kind in ("negate", "transpose", "bars", "indexed") or node.kind == "call" and node.value in _LENGTHS:
        return _vanishes(node.children[0])
    return False


def _require_value(body: Node, tie: Tie, tied: Tied, text: str, span: Span) -> None:
    """Refuse terms that have no value where the tied indices are equal: 1/(x_i - x_j), \\|x_i - x_j\\|.

    Raises:
        NoRuleError: they have none, and are left out there, or have no derivative.
    """
    order = postorder(_at(body, {tie.second: tie.first}))
    squared = {id(n.children[0]) for n in order if n.kind == "power" and _is_square(n.children[1])}
    squared |= {id(n.children[0]) for n in order if n.kind == "call" and n.value == "norm_squared"}
    for node in order:
        found = False
        if node.kind == "product":
            below = [c for n, c in enumerate(node.children[1:]) if node.value[n] in ("/", "./")]
            found = any(_vanishes(c) for c in below)
        elif node.kind == "power" and not _is_square(node.children[1]):
            found = _vanishes(node.children[0])
        elif node.kind == "bars" or node.kind == "call" and node.value in (*_LENGTHS, "sqrt", "log", "ln"):
            found = id(node) not in squared and node.value != "dot" and _vanishes(node.children[0])
            length = node.value and node.value not in ("abs", "log", "ln", "sqrt")
            if found and length and {*tie.letters} <= {b.letter for b in tied} and tied.member is None:
                raise _refused(tied)
        elif node.kind == "call" and node.value in _KINKED:
            found = all(map(_vanishes, node.children))
        if found:
            i, j = tie.letters
            said = NO_DIAGONAL(shown=abridged(text[slice(*span)]), i=i, j=j)
            raise NoRuleError(said, span=tied[0].span, hint=PAIRS(i=i, j=j))


def _is_square(exponent: Node) -> bool:
    return exponent.kind == "number" and exponent.value > 0 and exponent.value % 1 == 0 and exponent.value >= 2


# ---- whether two are the same


def _spelt(node: Node) -> str:
    """How a part is spelt, the same for terms and factors in another order, and for a square whatever its sign."""
    if node.kind in ("name", "number"):
        return str(node.value)
    parts = [_spelt(c) for c in node.children]
    if node.kind == "sum":
        terms = sorted(("+-"[s < 0]) + p for s, p in zip(node.value, parts, strict=True))
        return f"({' '.join(terms)})"
    if node.kind == "product" and set(node.value) == {"*"} and not any(map(_is_matrix, node.children)):
        return f"[{'*'.join(sorted(_paired(node.children)))}]"
    if node.kind == "call" and node.value == "dot":
        return f"dot({','.join(sorted(parts))})"
    even = node.kind == "power" and node.children[1].kind == "number" and node.children[1].value % 2 == 0
    if even or node.kind == "bars" or node.kind == "call" and node.value in _LENGTHS:
        parts[0] = min(parts[0], _spelt(_negated(node.children[0])))
    value = tuple(b.letter for b in node.value) if node.kind == "indexed" else node.value
    return f"{node.kind}:{value}({','.join(parts)})"


def _negated(node: Node) -> Node:
    return replace(node, value=tuple(-s for s in node.value)) if node.kind == "sum" else node


def _is_matrix(factor: Node) -> bool:
    """Whether a factor is a capital without indices, whose place in a product is not free."""
    return any(
        n.kind == "name" and not isinstance(n.value, Subscripted) and str(n.value)[:1].isupper()
        for n in postorder(factor)
    )


def _paired(factors: Sequence[Node]) -> list[str]:
    """The factors of a product, x'y as an inner product."""
    out: list[str] = []
    n = 0
    while n < len(factors):
        if factors[n].kind == "transpose" and n + 1 < len(factors):
            pair = sorted((_spelt(factors[n].children[0]), _spelt(factors[n + 1])))
            out.append(f"<{pair[0]},{pair[1]}>")
            n += 2
            continue
        out.append(_spelt(factors[n]))
        n += 1
    return out
