"""Products of numbers over powers of a sum: each power of the sum divides what is like one of its terms.

4t³k⁴/(k⁴ + t⁴)² is 4 (k⁴/s)(t³/s) for s = k⁴ + t⁴: neither s² nor k⁴t³ is computed, which a double may not hold, nor
(t/s)², which is too small long before s is too large. So is (1 − t²)/s² as ((1 − t²)/s)/s for s = 1 + t², and
t^(2n − 1)/(kⁿ + tⁿ) is (tⁿ/s) t^(n − 1).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from sympy import Expr, S

from ..core.records import dataclass
from .arrays import Namespace, Node
from .graph import kinds as op

__all__ = ["apportioned", "is_apportioned"]

STEEP = 3  # the degree of a term from which on its quotient is taken whole; (t/s)² serves for squares
MOST = 8  # powers of one sum, and terms and factors, that are looked at

Powers = Mapping[Node, Node]  # the exponent of each base, an array of no axes


@dataclass(frozen=True)
class Portion:
    """What one power of a sum divides, and what of the product is left.

    ``whole`` says that it is a term of the sum, and no part of one.
    """

    taken: Powers
    left: Powers
    whole: bool = True

    @property
    def degree(self) -> Expr:
        """How much is taken; an exponent that is no number counts as a large one, and a sum too."""
        counted = (e.value if e.kind is op.NUMBER and a.kind is not op.ADD else S(STEEP) for a, e in self.taken.items())
        return sum(counted, S.Zero)


def is_apportioned(xp: Namespace, node: Node, divisor: Node) -> bool:
    """Whether the powers of a sum divide the factors of a product each by itself."""
    return bool(_portions(xp, node, divisor))


def apportioned(xp: Namespace, node: Node) -> Node | None:
    """A product as one of quotients by a sum; ``None`` where nothing is gained by that."""
    for divisor, k in node.factors if node.kind is op.PROD else ():
        portions = _portions(xp, node, divisor)
        if not portions:
            continue
        over = (divisor, S.NegativeOne)
        quotients = Counter(_kept(xp, [*_factors(xp, p.taken), over]) for p in portions)
        others = [(f, e) for f, e in node.factors if f is not divisor and not _is_above(f, e)]
        rest = [*_factors(xp, portions[-1].left), (divisor, k + len(portions)), *others]
        kept = [(f, e) for f, e in rest if e != 0]
        return _kept(xp, [*((q, S(m)) for q, m in quotients.items()), *kept], node.factor, node.axes)
    return None


def _kept(
    xp: Namespace, factors: Sequence[tuple[Node, Expr]], number: Expr = S.One, axes: tuple[Expr, ...] = ()
) -> Node:
    """A product of just these factors, of which quotients are not taken apart."""
    args, exponents = zip(*factors, strict=True)
    return xp.make(op.PROD, args, axes, factor=number, exponents=exponents)


def _portions(xp: Namespace, node: Node, divisor: Node) -> list[Portion]:
    """What the powers of a sum divide, one after the other; nothing where nothing is gained."""
    k = dict(node.factors).get(divisor, S.Zero)
    if divisor.kind is not op.ADD or divisor.axes or not (k.is_Integer and -MOST <= k < 0):
        return []
    terms, left = [_powers(xp, t) for t in divisor.args], _powers(xp, node)
    if max(len(terms), len(left)) > MOST:
        return []
    found: list[Portion] = []
    while len(found) < -k:
        tried = [*_sums(xp, terms, left), *(_portion(xp, t, left) for t in terms)]
        best = max((p for p in tried if p.taken), key=lambda p: (p.whole, p.degree), default=None)
        if best is None:
            break
        found.append(best)
        left = best.left
    steep = [p for p in found if p.degree >= STEEP and (k < -1 or p.whole and _is_large(p.left))]
    return found if steep else []


def _is_large(powers: Powers) -> bool:
    """Whether powers are left in a product, or sums, which may be as large as what they stand beside."""
    return any(a.kind is op.ADD or e.kind is not op.NUMBER or e.value > 1 for a, e in powers.items())


def _sums(xp: Namespace, terms: list[Powers], powers: Powers) -> Iterator[Portion]:
    """The sums among the factors of which every term is like one of those given."""
    for a, e in powers.items():
        if a.kind is op.ADD and e.kind is op.NUMBER and e.value == 1 and all(_powers(xp, t) in terms for t in a.args):
            yield Portion({a: e}, {b: k for b, k in powers.items() if b is not a})


def _portion(xp: Namespace, term: Powers, powers: Powers) -> Portion:
    """As much of a term as there is in a product."""
    taken: dict[Node, Node] = {}
    left, whole = dict(powers), True
    for a, wanted in term.items():
        given = left.pop(a, None)
        rest = xp.number(S.One) if given is None else _sum(xp, given, xp.negated(wanted))
        if given is None or rest.kind is not op.NUMBER and _times(xp, given, wanted) < 2:
            whole = False
            left |= {} if given is None else {a: given}
            continue
        part = rest.kind is op.NUMBER and rest.value < 0
        taken[a] = given if part else wanted
        whole = whole and not part
        if not part and not (rest.kind is op.NUMBER and rest.value == 0):
            left[a] = rest
    return Portion(taken, left, whole)


def _times(xp: Namespace, exponent: Node, wanted: Node) -> Expr:
    """How often another exponent stands in a sum: 2 for n in 2n − 1."""
    terms = exponent.terms if exponent.kind is op.ADD else [(exponent, 1)]
    base, number = xp.coefficient(wanted)
    found = (s * n / number for (b, n), s in ((xp.coefficient(t), s) for t, s in terms) if b is base)
    return sum(found, S.Zero) if base.kind is not op.NUMBER else S.Zero


def _sum(xp: Namespace, *exponents: Node) -> Node:
    """A sum of exponents; of a multiple of a sum that of each term."""
    parts: list[Node] = []
    for e in exponents:
        base, number = xp.coefficient(e)
        parts += [xp.product([(t, S.One)], s * number) for t, s in base.terms] if base.kind is op.ADD else [e]
    return xp.terms(parts, ())


def _is_above(a: Node, k: Expr) -> bool:
    """Whether a factor of a product is a power of a number above the line."""
    return not a.axes and bool(k.is_Integer) and k > 0


def _powers(xp: Namespace, node: Node) -> Powers:
    """The powers of numbers above the line of a product, or of one that is no product."""
    if node.kind is op.NUMBER:
        return {}
    found: dict[Node, Node] = {}
    for a, k in node.as_product[1]:
        if _is_above(a, k):
            base, exponent = a.args if a.kind is op.POWER else (a, xp.number(S.One))
            found[base] = _sum(xp, *([found[base]] if base in found else []), xp.product([(exponent, S.One)], k))
    return found


def _factors(xp: Namespace, powers: Powers) -> list[tuple[Node, Expr]]:
    """Powers as the factors of a product."""
    return [(a, e.value) if e.kind is op.NUMBER else (xp.make(op.POWER, (a, e), ()), S.One) for a, e in powers.items()]
