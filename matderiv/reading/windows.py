r"""Sums over some of the values of an index, and entries at shifted ones: \sum_{t=2}^{T} (x_t - x_{t-1})^2.

The terms of such a sum bear parts of the arrays, x[2:T] and x[1:T-1], one after another. What is beyond the last entry
or before the first one is refused: x_{n+1} may be x_1, nothing, or one entry more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from ..core.errors import MatderivError, NoRuleError
from ..core.text import Text
from .beyond import parts_of
from .picked import no_index
from .tied import Cut, Tied
from .tree import Bound, Node, Span, Subscripted, Undefined, Window, abridged, apart, postorder, rebuilt

__all__ = ["over_windows", "windowed"]

_DELTA = "delta"
NOT_SHIFTED = Text("the shifted index of {shown} is not read here", "{shown} のずらした添字は、ここでは読めない")
SUMMED = Text(
    "within {sum}_{{{i}=2}}^{{n}} it is read of the entries of a name; what is none of these goes by another letter",
    "{sum}_{{{i}=2}}^{{n}} の中の、名前の成分であれば読める。成分でないものには別の文字を使う",
)
OUTSIDE = Text("{shown} stands outside of the sum over {i}", "{shown} は {i} についての和の外にある")
BRACKETS = Text(
    "put all that is summed in brackets, {sum}_{i} […]", "和をとる項の全体を {sum}_{i} […] のように括弧で囲む"
)
UNSAID = Text(
    "nothing tells where the sum over {i} ends, in which {shown} stands",
    "{shown} を含む、{i} についての和の終わりが定まらない",
)
BESIDE = Text(
    "{shown} stands beside entries of {base} in a sum over part of an index, and may be one of them, or a name",
    "{shown} が、添字の一部についての和の中の {base} の成分と並んでいる。その成分か、別の名前かが定まらない",
)
OTHER_NAME = Text(
    "put an entry into a sum of its own, or give it a letter: c for {shown}",
    "成分であれば単独の和の中に書き、そうでなければ {shown} に c などの別の文字を使う",
)
BEFORE = Text(
    "where {i} = {value} stands {shown}, but entries are counted from 1",
    "{i} = {value} では {shown} が現れるが、成分は 1 から数える",
)
BEHIND = Text(
    "where {i} = {value} stands {shown}, which is beyond the last entry",
    "{i} = {value} では {shown} が現れるが、最後の成分を超えている",
)
RANGE = Text(
    "write the sum as {sum}_{{{i}={first}}}^{{{last}}}, and what stands at an end as a term of its own",
    "和を {sum}_{{{i}={first}}}^{{{last}}} と書き、端のものは別の項とする",
)


def windowed(tree: Node, text: str) -> Node:
    """The tree in which sums over some of the values of an index, and those with shifted ones, say so.

    Raises:
        NoRuleError: a shifted index stands elsewhere, or there is no such entry.
    """
    order = postorder(tree)
    cut = {n: n.value.cut for n in order if isinstance(n.value, Tied) and _is_window(n)}
    shifted = [n for n in order if any(shift for _, shift in map(apart, _indices(n)))]
    if not (cut or shifted):
        return tree
    windows = _Windows(order, cut, shifted, text)
    windows.require_apart(order)
    return windows.put(tree)


def over_windows(tree: Node) -> Iterator[Node]:
    """The names with indices in the sums over some of the values of an index."""
    for total in postorder(tree):
        if _is_sum(total) and any(b.window is not None for b in total.value):
            yield from (n for n in postorder(total) if n.kind in ("name", "picked") and _indices(n))


class _Windows:
    """The sums of a formula with the values that their indices run over, and the entries in them."""

    def __init__(
        self, order: Sequence[Node], cut: Mapping[Node, Mapping[str, Cut]], shifted: Sequence[Node], text: str
    ):
        self.text = text
        self.sums = {n: {b.letter: cut.get(n, {}).get(b.letter, Cut()) for b in n.value} for n in order if _is_sum(n)}
        self.bound = {letter for values in self.sums.values() for letter in values}
        self.beyond: dict[tuple[str, int], int] = {}
        self.reached: set[str | None] = set()  # the last values at which there is an entry
        self.moving: set[Node] = set()  # the sums over windows
        self.entries: set[Node] = set()  # what stands in them with one of their indices
        unbound = {(n, letter) for n in shifted for letter, shift in map(apart, _indices(n)) if shift}
        for node, values in self.sums.items():
            for letter, value in values.items():
                body = _without(node.children[0], letter)
                places = [n for n in body if any(apart(x)[0] == letter for x in self._at(n))]
                unbound -= {(n, letter) for n in places}
                if letter in cut.get(node, {}) or any(_shift(n, letter) for n in places):
                    self._require_entries(node, body, places, letter)
                    self._require_within(node, places, letter, value)
                    self.moving.add(node)
                    self.entries.update(places)
                last = next(b.last for b in node.value if b.letter == letter)
                self._reach(places, letter, value, last)
        if unbound:
            node, letter = min(unbound, key=lambda pair: (pair[0].span, pair[1]))
            raise self._not_read(node, letter)

    def require_apart(self, order: Sequence[Node]) -> None:
        """Refuse a name of its own that looks as an entry of an array of which all entries are shifted: x_T, x_{t-1}.

        Raises:
            NoRuleError: there is one.
        """
        bases = {_base(place) for place in self.entries}
        bases -= {_base(place) for place in self.entries if not any(shift for _, shift in map(apart, _indices(place)))}
        for node in order:
            base, mark, _ = str(node.value).partition("_") if node.kind == "name" else ("", "", "")
            if mark and base in bases and node not in self.entries and not self.bound & {*_indices(node)}:
                shown = self._shown(node)
                raise NoRuleError(BESIDE(shown=shown, base=base), span=node.span, hint=OTHER_NAME(shown=shown))

    def put(self, tree: Node) -> Node:
        """The tree with the windows of its sums."""

        def put(node: Node, new: Node) -> Node:
            if node in self.moving:
                return replace(new, value=tuple(self._with_window(b, self.sums[node][b.letter]) for b in node.value))
            if node in self.entries and node.kind == "picked":
                return replace(new, kind="name", value=Subscripted(node.children[0].value, self._at(node)), children=())
            return new

        return rebuilt(tree, put)

    def _with_window(self, bound: Bound, value: Cut) -> Bound:
        """The index of a sum with its values; where none stands at the last one, the arrays have entries up to it."""
        beyond: Mapping[tuple[str, int], int] = self.beyond
        if bound.last not in self.reached:
            beyond = {key: max(0, n) for key, n in beyond.items()}
        return replace(bound, window=Window(value.first, value.short, beyond))

    def _at(self, node: Node) -> tuple[str, ...]:
        """The indices of a name or of an entry; letters at the end of a word are none unless sums run over all."""
        at = _indices(node)
        plain = node.kind == "name" and not isinstance(node.value, Subscripted)
        return at if not plain or self.bound.issuperset(at) else ()

    def _reach(self, places: Sequence[Node], letter: str, value: Cut, last: str | None) -> None:
        """Note how far beyond the last value the arrays go of which entries stand in a sum."""
        for place in places:
            for n, (own, shift) in enumerate(map(apart, self._at(place))):
                if own == letter and place.kind != "subscript":
                    key = _base(place), n
                    self.beyond[key] = max(self.beyond.get(key, shift - value.short), shift - value.short)
                    self.reached |= {last} if shift >= value.short else set()

    def _require_entries(self, node: Node, body: Sequence[Node], places: Sequence[Node], letter: str) -> None:
        """Refuse an index that is shifted, or runs over some values, and stands below what is no array.

        Raises:
            NoRuleError: there is one.
        """
        for part in self._others(node, body, places, letter):
            raise self._not_read(part, letter)

    def _others(self, node: Node, body: Sequence[Node], places: Sequence[Node], letter: str) -> Iterator[Node]:
        turned = {n.children[0] for n in body if n.kind == "transpose" and len(_indices(n.children[0])) > 1}
        if isinstance(node.value, Tied) and node.value.ties:
            yield node
        for part in places:
            if part in turned or not self._is_entry(part):
                yield part
        for part in body:
            if isinstance(part.value, Undefined) and part.value.function.endswith(f"_{letter}"):
                yield part
            if isinstance(part.value, Tied) and any(letter in tie.letters for tie in part.value.ties):
                yield part  # of an index that is shifted

    def _is_entry(self, part: Node) -> bool:
        """Whether a part is an entry or a row of a name, whose indices are all those of sums."""
        if part.kind == "picked" and part.children[0].kind != "name":
            return False
        return (
            part.kind != "subscript"
            and _base(part) != _DELTA
            and self.bound.issuperset(apart(x)[0] for x in self._at(part))
        )

    def _require_within(self, node: Node, places: Sequence[Node], letter: str, value: Cut) -> None:
        """Refuse an entry before the first one, or beyond the last.

        Raises:
            NoRuleError: it is there, or nothing tells where the sum ends.
        """
        last = next(b.last for b in node.value if b.letter == letter)
        shifts = [_shift(p, letter) for p in places]
        hint = RANGE(
            sum=self._sign(),
            i=letter,
            first=max(value.first, 1 - min(shifts, default=0)),
            last=_less(last or "n", max(value.short, *shifts, 0)),
        )
        for place, shift in zip(places, shifts, strict=True):
            shown, span = self._shown(place), place.span
            if last is None and shift:
                raise NoRuleError(UNSAID(i=letter, shown=shown), span=span, hint=hint)
            if value.first + shift < 1:
                raise NoRuleError(BEFORE(i=letter, value=value.first, shown=shown), span=span, hint=hint)
            if shift > value.short and not (last or "n").isdigit():
                ends = _less(last or "n", value.short)
                raise NoRuleError(BEHIND(i=letter, value=ends, shown=shown), span=span, hint=hint)

    def _not_read(self, part: Node, letter: str) -> MatderivError:
        if part.kind == "picked" and letter not in self.bound:
            slot = next(s for s in part.value if s.first is not None and apart(s.first)[1])
            return no_index(str(slot), slot.span)
        if letter in self.bound and part not in self.entries:
            return NoRuleError(
                OUTSIDE(i=letter, shown=self._shown(part)), span=part.span, hint=BRACKETS(i=letter, sum=self._sign())
            )
        said = NOT_SHIFTED(shown=self._shown(part))
        return NoRuleError(said, span=part.span, hint=SUMMED(sum=self._sign(), i=letter))

    def _sign(self) -> str:
        return r"\sum" if "\\" in self.text else "sum"

    def _shown(self, part: Node) -> str:
        span: Span = part.span
        return abridged(self.text[slice(*span)])


def _without(body: Node, letter: str) -> list[Node]:
    """What is summed, without the sums within over the same letter."""
    inner = {n for total in postorder(body) if _binds(total, letter) for n in postorder(total)}
    return [n for n in postorder(body) if n not in inner]


def _binds(node: Node, letter: str) -> bool:
    return _is_sum(node) and any(b.letter == letter for b in node.value)


def _is_sum(node: Node) -> bool:
    return node.kind == "indexed"


def _is_window(node: Node) -> bool:
    """Whether a sum runs over some values, to which no index of a sum within is tied."""
    tied: Tied = node.value
    within = {
        x for n in postorder(node.children[0]) if isinstance(n.value, Tied) for t in n.value.ties for x in t.letters
    }
    return bool(tied.cut) and not tied.ties and within.isdisjoint(tied.cut)


def _indices(node: Node) -> tuple[str, ...]:
    """What stands below a name, or in the brackets of an entry or a row."""
    if node.kind == "subscript":
        return tuple(node.value)
    if node.kind == "name":
        return tuple(parts_of(node.value)[1]) if parts_of(node.value)[0] else ()
    if node.kind != "picked":
        return ()
    slots = node.value[:1] if len(node.value) == 2 and str(node.value[1]) == ":" else node.value
    return () if any(s.ranged or s.first is None for s in slots) else tuple(s.first for s in slots)


def _base(place: Node) -> str:
    return str(place.children[0].value) if place.kind == "picked" else parts_of(place.value)[0]


def _shift(node: Node, letter: str) -> int:
    return next((shift for own, shift in map(apart, _indices(node)) if own == letter and shift), 0)


def _less(last: str, by: int) -> str:
    if last.isdigit():
        return str(int(last) - by)
    return f"{last}-{by}" if by else last
