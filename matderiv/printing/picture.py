"""Pictures of a recognition: the network of the last component line, reduced move by move to one edge.

Indices are dots, free ones rings; a matrix is an arrow between two of them, a vector a flag on one. The moves are those
of :mod:`~matderiv.recognise`; where the dots stand is decided here, once for all frames, so that one sees what goes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace as dataclass_replace

from sympy import Expr, S

from ..core.errors import NoRuleError
from ..core.index import Delta, Entry, Index, Pair, Sum, atomic, factors, free, walk
from ..core.proof import Proof, Step
from ..core.records import dataclass
from ..expressions.matrix import apply
from ..operations.eye import EYE
from ..proving.flat import flatten
from ..proving.moves import Move
from ..proving.recognise import recognise_terms

__all__ = ["Arrow", "Flag", "Frame", "Picture", "pictures", "recognition"]

MOST_DOTS = 9  # indices of a term beyond which a picture shows nothing any more
MOST_TERMS = 4  # terms of which a picture is drawn

Place = tuple[float, float]


@dataclass(frozen=True)
class Arrow:
    """A matrix from one index to another; ``bend`` tells parallel arrows apart, and curves one around other dots."""

    start: Index
    end: Index
    label: Expr
    bend: float = 0.0


@dataclass(frozen=True)
class Flag:
    """What stands on one index: the entry of a vector, several multiplied."""

    at: Index
    labels: tuple[Expr, ...]


Network = tuple[tuple[Arrow, ...], tuple[Flag, ...], tuple[Expr, ...]]


@dataclass(frozen=True)
class Frame:
    """The network after a move (``None`` for the beginning); ``scalars`` are the factors without index."""

    dots: tuple[Index, ...]
    arrows: tuple[Arrow, ...]
    flags: tuple[Flag, ...]
    scalars: tuple[Expr, ...]
    move: Move | None


@dataclass(frozen=True)
class Picture:
    """One term: its frames, where the dots stand (right, down), which are free, and what it turns out to be."""

    frames: tuple[Frame, ...]
    places: Mapping[Index, Place]
    free: tuple[Index, ...]
    value: Expr


def recognition(proof: Proof) -> Step | None:
    """The line of a proof at which its last component form is recognised as a matrix.

    >>> from matderiv.deriving.derive import derive
    >>> print(recognition(derive("norm2(X*W - Y)^2", "W").proof).rule.name)
    recognise
    """
    for lemma in reversed(proof.lemmas):
        for step in reversed(lemma.steps):
            if step.role != "definition" and _joins(step):
                return step
    return None


def _joins(step: Step) -> bool:
    at = step.rhs.at if isinstance(step.rhs, Entry) else ()
    if any(isinstance(e, Sum) for e in walk(step.rhs)) or len(at) > 2 or free(step.rhs) != frozenset(atomic(at)):
        return False
    return any(isinstance(e, Sum) for e in walk(step.lhs)) and free(step.lhs) == frozenset(atomic(at))


def pictures(step: Step) -> tuple[Picture, ...]:
    """The pictures of a line: one for each of its first terms that has a network to show."""
    at = step.rhs.at if isinstance(step.rhs, Entry) else ()
    try:
        found = recognise_terms(step.lhs, at)
    except NoRuleError:
        return ()
    if not any(term.moves for term in found):
        return ()  # nothing but letters for indices: there is no reduction to see
    out: list[Picture] = []
    for term in found[:MOST_TERMS]:
        states = [(term.moves[0].before if term.moves else term.oriented, None), *((m.after, m) for m in term.moves)]
        networks = [_network(state) for state, _ in states]
        dots = tuple(dict.fromkeys((*at, *(i for arrows, _, _ in networks for a in arrows for i in (a.start, a.end)))))
        dots = tuple(dict.fromkeys((*dots, *(f.at for _, flags, _ in networks for f in flags))))
        # a composite index is tied to its two parts, which one dot does not show
        if not dots or len(dots) > MOST_DOTS or any(isinstance(i, Pair) for i in dots):
            continue
        if not _tells(networks[0], dots, at):
            continue
        places = _places(dots, networks[0][0], at)
        frames: list[Frame] = []
        for (arrows, flags, scalars), (_, move) in zip(networks, states, strict=True):
            left = {i for a in arrows for i in (a.start, a.end)} | {f.at for f in flags} | set(at)
            shown = tuple(i for i in dots if i in left)
            frame = Frame(shown, tuple(_bent(arrows, shown, places)), flags, scalars, move)
            if not frames or dataclass_replace(frame, move=frames[-1].move) != frames[-1]:
                frames.append(frame)
        out.append(Picture(tuple(frames), places, tuple(at), term.value))
    return tuple(out)


def _network(term: Expr) -> Network:
    """A term as arrows, flags, and factors without index."""
    _, parts = flatten(term)
    arrows: list[Arrow] = []
    flags: dict[Index, list[Expr]] = {}
    scalars: list[Expr] = []
    for p in parts:
        if isinstance(p, Delta):
            arrows.append(Arrow(p.args[0], p.args[1], apply(EYE, shape=(p.args[0].size,) * 2)))
        elif isinstance(p, Entry) and len(p.at) == 2:
            arrows.append(Arrow(p.at[0], p.at[1], p.base))
        elif isinstance(p, Entry) and len(p.at) == 1:
            flags.setdefault(p.at[0], []).append(p.base)
        elif p != S.One:
            scalars.extend(factors(p))
    return tuple(arrows), tuple(Flag(i, tuple(labels)) for i, labels in flags.items()), tuple(scalars)


def _tells(network: Network, dots: Sequence[Index], at: Sequence[Index]) -> bool:
    """Whether a network shows what its formula does not: parts of its own, a cycle, or an index with three ends.

    A chain of products is read in the formula as well.
    """
    arrows, flags, _ = network
    ends = Counter([*at, *(i for a in arrows for i in (a.start, a.end)), *(f.at for f in flags for _ in f.labels)])
    parts: list[set[Index]] = []
    for i in dots:
        joined = {i}.union(*({a.start, a.end} for a in arrows if i in (a.start, a.end)))
        touched = [p for p in parts if p & joined]
        parts = [*(p for p in parts if p not in touched), joined.union(*touched)]
    return len(parts) > 1 or len(arrows) > len(dots) - len(parts) or max(ends.values(), default=0) > 2


# ---------------------------------------------------------------- where the dots stand


def _places(dots: Sequence[Index], arrows: Sequence[Arrow], at: Sequence[Index]) -> dict[Index, Place]:
    """The way from one free index to the other on a line, what hangs on it below, closed parts to the right."""
    beside: dict[Index, list[Index]] = {i: [] for i in dots}
    for a in arrows:
        if a.start != a.end:
            beside[a.start].append(a.end)
            beside[a.end].append(a.start)
    places: dict[Index, Place] = {}
    for start in (*at, *dots):
        if start in places:
            continue
        right = max((x for x, _ in places.values()), default=-1.0) + 1
        spine = _spine(start, at, beside)
        for n, i in enumerate(spine):
            places[i] = (right + n, 0.0)
        queue = list(spine)
        while queue:
            i = queue.pop(0)
            for j in beside[i]:
                if j not in places:
                    places[j] = _vacant(places, places[i])
                    queue.append(j)
    return places


def _spine(start: Index, at: Sequence[Index], beside: Mapping[Index, Sequence[Index]]) -> list[Index]:
    """The shortest way to another free index, or else the longest of the shortest ways to any index."""
    before: dict[Index, Index | None] = {start: None}
    queue = [start]
    for i in queue:
        for j in beside[i]:
            if j not in before:
                before[j] = i
                queue.append(j)
    others = [i for i in at if i != start and i in before]
    end: Index | None = others[0] if others else queue[-1]
    way: list[Index] = []
    while end is not None:
        way.append(end)
        end = before[end]
    return way[::-1]


def _vacant(places: Mapping[Index, Place], near: Place) -> Place:
    """The nearest free place below."""
    taken = set(places.values())
    tries = ((near[0] + dx, near[1] + dy) for dy in range(1, MOST_DOTS) for dx in (0.0, 0.5, -0.5, 1.0, -1.0))
    return next(p for p in tries if p not in taken)


def _bent(arrows: Sequence[Arrow], dots: Sequence[Index], places: Mapping[Index, Place]) -> Iterator[Arrow]:
    """The arrows with bends: parallel ones apart, and one that would run through a dot around it."""
    met: dict[frozenset[Index], int] = {}
    for a in arrows:
        pair = frozenset((a.start, a.end))
        number = met[pair] = met.get(pair, 0) + 1
        same = sum(frozenset((b.start, b.end)) == pair for b in arrows)
        bend = (number - (same + 1) / 2) * 0.6 if len(pair) == 2 else float(number)
        if len(pair) == 2 and not bend and any(_between(places[a.start], places[a.end], places[i]) for i in dots):
            bend = 0.6
        # the bend is to the left of the arrow's own direction: those that run the other way count the other way
        turned = a.start is not min(pair, key=lambda i: (i.name, str(i.size)))
        yield Arrow(a.start, a.end, a.label, -bend if turned and same > 1 else bend)


def _between(a: Place, b: Place, c: Place) -> bool:
    """Whether c lies on the way from a to b."""
    across = (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0])
    along = (c[0] - a[0]) * (b[0] - a[0]) + (c[1] - a[1]) * (b[1] - a[1])
    return abs(across) < 1e-9 and 0 < along < (b[0] - a[0]) ** 2 + (b[1] - a[1]) ** 2
