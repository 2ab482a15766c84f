"""Differences of two products with an inverse, which times the determinant exist at a singular matrix too.

With Z = A⁻¹ both det(A) tr(ZW) Z and det(A) ZWZ grow without bound where A becomes singular, but their difference is
the derivative of the adjugate in the direction W: a polynomial in the entries. So it is with the second derivative of
the determinant, det(A)(z_ij z_kl − z_kj z_il).

Terms are compared as words: chains of matrices, each turned or inverted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import field
from itertools import combinations
from typing import NamedTuple

from sympy import Expr, S

from ..core.records import dataclass
from .arrays import Namespace, Node, below
from .chains import Factor, multiplied
from .graph import kinds as op

__all__ = ["wedged"]

LONGEST = 40  # letters of a word
MOST_TERMS = 24  # of a sum that is searched
SHORT = 4  # terms of a sum that is multiplied out
MOST_SUMS = 3  # in one product, for which that is done


class Letter(NamedTuple):
    """A matrix or a vector in a chain."""

    node: Node
    turned: bool = False
    inverted: bool = False


Word = tuple[Letter, ...]


class Unlike(Exception):
    """An array is no chain."""


@dataclass
class Term:
    """A number times scalars, times traces of words, times one word or, with four axes, two."""

    number: Expr = S.One
    scalars: dict[Node, Expr] = field(default_factory=dict)
    traces: list[Word] = field(default_factory=list)
    words: list[tuple[Word, tuple[int, ...]]] = field(default_factory=list)  # each with its places among the axes

    def rest(self) -> tuple[frozenset[tuple[Node, Expr]], int]:
        """What two terms of one kind have alike."""
        return frozenset(self.scalars.items()), len(self.words)


def wedged(xp: Namespace, roots: Sequence[Node]) -> list[Node]:
    """The same arrays, with such differences as one operation."""
    out: dict[Node, Node] = {}
    for node in below(roots):
        args = tuple(out[a] for a in node.args)
        new = xp.T(args[0]) if node.kind is op.T and args != node.args else xp.rebuilt(node, args)
        out[node] = (_sum(xp, new) if new.kind is op.ADD else None) or new
    return [out[r] for r in roots]


def _sum(xp: Namespace, node: Node) -> Node | None:
    """A sum in which one pair of terms after the other is put together; ``None`` where there is none."""
    parts = [p for a, s in node.terms for p in _multiplied_out(xp, xp.signed(a, s))]
    if len(parts) > MOST_TERMS:
        return None
    changed = False
    while (found := _joined(xp, parts, node)) is not None:
        parts, changed = found, True
    return xp.terms(parts, node.axes) if changed else None


def _multiplied_out(xp: Namespace, part: Node) -> list[Node]:
    """A product with a sum as a sum of products."""
    number, pairs = part.as_product
    if sum((f.args[0] if f.kind in (op.EXPAND, op.T) else f).kind is op.ADD for f, _ in pairs) > MOST_SUMS:
        return [part]
    for n, (f, k) in enumerate(pairs):
        inner = f.args[0] if f.kind in (op.EXPAND, op.T) else f
        if k == 1 and inner.kind is op.ADD and inner is not part and len(inner.args) <= SHORT:
            rest = [p for m, p in enumerate(pairs) if m != n]
            terms = [xp.signed(a, s) for a, s in inner.terms if a.axes == inner.axes]
            if len(terms) < len(inner.args):
                return [part]
            if f is not inner:
                terms = [xp.T(t) if f.kind is op.T else xp.expand(t, f.at, f.rank) for t in terms]
            products = [xp.product([*rest, (t, S.One)], number, axes=part.axes) for t in terms]
            return [q for p in products for q in _multiplied_out(xp, p)]
    return [part]


def _joined(xp: Namespace, parts: list[Node], whole: Node) -> list[Node] | None:
    terms: list[Term | None] = []
    for part in parts:
        try:
            terms.append(_term(part))
        except Unlike:
            terms.append(None)
    for m, one in enumerate(terms):
        for n, other in enumerate(terms):
            if one is None or other is None or m == n or one.number != -other.number or one.rest() != other.rest():
                continue
            made = _spread_pair(xp, one, other) if len(one.words) == 2 else _pair(xp, one, other)
            if made is not None and made.axes == whole.axes:
                return [made, *(p for k, p in enumerate(parts) if k not in (m, n))]
    return None


# ---- words


def _word(a: Node, term: Term) -> Word:
    """A matrix or vector as a chain; its scalars go to the term."""
    if a.kind is op.T:
        return _turned(_word(a.args[0], term))
    if a.kind is op.MATMUL:
        left, right = a.args
        if len(left.axes) == 1:
            raise Unlike
        return _short((*_word(left, term), *_word(right, term)))
    if a.kind is op.MATRIX_POWER and a.exponent <= LONGEST:
        return _short(_word(a.args[0], term) * a.exponent)
    if a.kind in (op.INV, op.SOLVE):
        inverse = _inverse(a.args[0])
        return _short((*inverse, *(_word(a.args[1], term) if a.kind is op.SOLVE else ())))
    if a.kind is op.OUTER:
        return _short((*_word(a.args[0], term), *_turned(_word(a.args[1], term))))
    if a.kind is op.PROD:
        whole = [f for f, k in a.factors if f.axes]
        if len(whole) == 1 and whole[0].axes == a.axes and a.exponents[a.args.index(whole[0])] == 1:
            _scalars(a, term)
            return _word(whole[0], term)
    return (Letter(a),)


def _inverse(a: Node) -> Word:
    if a.kind is op.T:
        return _turned(_inverse(a.args[0]))
    if a.kind is op.MATMUL and all(len(b.axes) == 2 and len(set(b.axes)) == 1 for b in a.args):
        return (*_inverse(a.args[1]), *_inverse(a.args[0]))
    return (Letter(a, inverted=True),)


def _turned(word: Word) -> Word:
    return tuple(Letter(a, not turned, inverted) for a, turned, inverted in reversed(word))


def _short(word: Word) -> Word:
    """A word without a matrix beside its inverse."""
    out: list[Letter] = []
    for letter in word:
        if out and out[-1] == letter._replace(inverted=not letter.inverted) and len(letter.node.axes) == 2:
            out.pop()
        else:
            out.append(letter)
    if len(out) > LONGEST:
        raise Unlike
    return tuple(out)


def _scalars(a: Node, term: Term) -> None:
    """The scalar factors of a product."""
    term.number *= a.factor
    for f, k in a.factors:
        if f.axes:
            continue
        if f.kind in (op.TRACE, op.VDOT) and k.is_Integer and 0 < k <= 2:
            for _ in range(int(k)):
                term.traces.append(_closed(f, term))
        else:
            term.scalars[f] = k


def _closed(f: Node, term: Term) -> Word:
    if f.kind is op.TRACE:
        return _short(_word(f.args[0], term))
    left, right = f.args
    return _short((*_turned(_word(left, term)), *_word(right, term)))


def _term(a: Node) -> Term:
    """A term of a sum.

    Raises:
        Unlike: it is no product of chains.
    """
    term = Term()
    if not a.axes:
        if a.kind in (op.TRACE, op.VDOT):
            term.traces.append(_closed(a, term))
        elif a.kind is op.PROD:
            _scalars(a, term)
        else:
            raise Unlike
    elif len(a.axes) == 4:
        if a.kind is not op.PROD or any(k != 1 for f, k in a.factors if f.axes):
            raise Unlike
        _scalars(a, term)
        for f in a.args:
            if f.axes and (f.kind is not op.EXPAND or len(f.args[0].axes) != 2):
                raise Unlike
            if f.axes:
                term.words.append((_word(f.args[0], term), f.at))
        if len(term.words) != 2:
            raise Unlike
    else:
        term.words.append((_word(a, term), tuple(range(len(a.axes)))))
    return term


def _turns(word: Word) -> Iterator[Word]:
    """The words with the same trace."""
    for w in (word, _turned(word)):
        for n in range(len(w)):
            yield (*w[n:], *w[:n])


def _trace_key(word: Word) -> Word:
    return min(_turns(word), key=lambda w: [(a.serial, t, i) for a, t, i in w], default=())


# ---- pairs


def _pair(xp: Namespace, one: Term, other: Term) -> Node | None:
    """tr(ZW) P Z Q − P Z W Z Q, from its terms; or tr(ZV) tr(ZW) − tr(ZVZW)."""
    had = Counter(_trace_key(w) for w in one.traces)
    if other.words:
        (word, _), (short, _) = other.words[0], one.words[0]
        gone = had - Counter(_trace_key(w) for w in other.traces)
        if sum(gone.values()) != 1 or len(one.traces) != len(other.traces) + 1:
            gone = Counter()
        for m, n in _places(word) if gone else ():
            before, inner, after = word[:m], word[m + 1 : n], word[n + 1 :]
            if (*before, word[m], *after) == short and _trace_key((word[m], *inner)) in gone:
                return _built(xp, one, other.traces, (before, word[m], inner, after))
    if one.words == other.words and len(one.traces) == len(other.traces) + 1:
        for k, closed in enumerate(other.traces):
            kept = [w for n, w in enumerate(other.traces) if n != k]
            for w in _turns(closed):
                for m, n in _places(w):
                    pieces = [w[:n], w[n:]]
                    if m == 0 and Counter(_trace_key(p) for p in (*pieces, *kept)) == had:
                        return _built(xp, one, kept, ((), w[0], w[1:n], w[n + 1 :]), closed=True)
    return None


def _places(word: Word) -> Iterator[tuple[int, int]]:
    """Where the same inverse stands twice."""
    for m, n in combinations(range(len(word)), 2):
        if word[m].inverted and word[m] == word[n]:
            yield m, n


def _built(
    xp: Namespace, term: Term, traces: Sequence[Word], pieces: tuple[Word, Letter, Word, Word], *, closed: bool = False
) -> Node:
    """The term with traces and pieces of words for its own, the wedge between them."""
    before, letter, inner, after = pieces
    n = letter.node.axes[0]
    inner = _turned(inner) if letter.turned else inner
    direction = _chain(xp, inner) if inner else xp.make(op.EYE, (), (n, n))
    wedge = xp.make(op.WEDGE, (letter.node, direction), (n, n))
    middle = Letter(wedge, letter.turned)
    factors = [(f, k) for f, k in term.scalars.items()] + [(_trace(xp, w), S.One) for w in traces]
    if closed:
        factors.append((_trace(xp, (middle, *after)), S.One))
        whole = [_chain(xp, w) for w, _ in term.words]
    else:
        whole = [_chain(xp, (*before, middle, *after))]
    return xp.product([*factors, *((w, S.One) for w in whole)], term.number)


def _chain(xp: Namespace, word: Word) -> Node:
    """The product of a word."""
    return multiplied(xp, [_factor(xp, letter) for letter in word], xp.gram)


def _trace(xp: Namespace, word: Word) -> Node:
    """The trace of a word; of one that begins and ends with a vector it is a number."""
    for w in _turns(word):
        if len(w[0].node.axes) == 1 and w[0].turned:
            return _chain(xp, w)
    return xp.trace(_chain(xp, word))


def _factor(xp: Namespace, letter: Letter) -> Factor:
    node, turned, inverted = letter
    if len(node.axes) == 1:
        return Factor(node, (S.One, node.axes[0]) if turned else (node.axes[0], S.One))
    node = xp.inv(node) if inverted else node
    node = xp.T(node) if turned else node
    return Factor(node, (node.axes[0], node.axes[1]))


def _spread_pair(xp: Namespace, one: Term, other: Term) -> Node | None:
    """b_ij b_kl − b_kj b_il with B = P Z Q, from its terms."""
    if Counter(map(_trace_key, one.traces)) != Counter(map(_trace_key, other.traces)):
        return None
    words = [_upright(w, at) for w, at in (*one.words, *other.words)]
    word = words[0][0]
    if any(w != word for w, _ in words) or sum(letter.inverted for letter in word) != 1:
        return None
    (i, j), (k, l) = (at for _, at in words[:2])  # noqa: E741
    if {at for _, at in words[2:]} != {(k, j), (i, l)}:
        return None
    place = next(n for n, letter in enumerate(word) if letter.inverted)
    a = word[place].node
    eye = xp.make(op.EYE, (), a.axes)
    left = _chain(xp, word[:place]) if place else eye
    right = _chain(xp, word[place + 1 :]) if word[place + 1 :] else eye
    if len(left.axes) != 2 or len(right.axes) != 2:
        return None
    axes = (left.axes[0], right.axes[1]) * 2
    wedges = xp.make(op.WEDGES, (a, left, right), axes)
    spread = xp.permute(wedges, tuple((i, j, k, l).index(n) for n in range(4)))
    factors = [*one.scalars.items(), *((_trace(xp, w), S.One) for w in one.traces)]
    return xp.product([*factors, (spread, S.One)], one.number)


def _upright(word: Word, at: tuple[int, ...]) -> tuple[Word, tuple[int, ...]]:
    """A word whose inverse is not turned."""
    turned = any(letter.inverted and letter.turned for letter in word)
    return (_turned(word), at[::-1]) if turned else (word, at)
