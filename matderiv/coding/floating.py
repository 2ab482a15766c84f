"""Exponentials in logarithms, roots and quotients, each as a number times e to a power of its own.

1 + exp(a) + exp(b), 2ᵗ + 3ᵗ or exp(t)²/(1 + exp(t))² overflow although their logarithm, or the whole, does not. Here
such an array is a mantissa times exp(scale): a product adds the scales, a sum takes the largest of them off, so that
nothing is larger than 1 but what its own size makes so. What has no scale, as a number, has the scale 0. Only what a
logarithm, a root or a quotient is taken of is written like this; exponentials from which their largest exponent was
taken off already are numbers like others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import reduce

from sympy import Expr, Integer, S, log

from .arrays import Namespace, Node, below, is_plain
from .graph import kinds as op
from .graph.kinds import Kind
from .graph.nodes import broadcast, without
from .scaling import is_shifted

__all__ = ["floated"]

STEEP = (op.EXP, op.POWER, op.COSH, op.SINH, op.EXPM1)  # what may be too large for a number
TAILS = (op.SIGMOID, op.NORMCDF, op.SOFTMAX)  # what may be too small for one, and is never large
LOGARITHMS = {op.LOG: S.One, op.LOG2: 1 / log(2), op.LOG10: 1 / log(10)}  # with log of e in each
LARGE, SMALL = 2, 1  # what an array is, if its scale is worth keeping
Form = tuple[Node, Node]  # the mantissa and the scale


def floated(xp: Namespace, roots: Sequence[Node], small: frozenset[Node]) -> list[Node]:
    """The same arrays with scales wherever numbers that are too large or too small stand in a logarithm or a quotient.

    ``small`` are exponents from which the largest was taken off.
    """
    order = below(roots)
    if not any(n.kind in (*STEEP, *TAILS) for n in order):
        return list(roots)
    floating = Floating(xp, small, order)
    for node in order:
        floating.values[node] = floating.value(node)
    return [floating.values[r] for r in roots]


class Floating:
    """The arrays below some roots, with what is known of the scale of each."""

    def __init__(self, xp: Namespace, small: frozenset[Node], order: Sequence[Node]) -> None:
        self.xp, self.small = xp, small
        self.values: dict[Node, Node] = {}
        self._kinds: dict[Node, int] = {}
        self._forms: dict[Node, Form] = {}
        for node in order:
            self._kinds[node] = self._kind(node)

    # ---- where there is something to gain

    def _kind(self, node: Node) -> int:
        """Whether an array may be too large (2) or only too small (1) for a number, by exponentials; otherwise 0."""
        inner = [self._kinds[a] for a in node.args]
        match node.kind:
            case op.EXP:
                a = node.args[0]
                if a.kind is op.NUMBER or a in self.small or is_shifted(a):
                    return 0
                return SMALL if self.xp.is_(self.xp.negated(a), "nonnegative") else LARGE
            case op.POWER:
                base, exponent = node.args
                return LARGE if base.kind is op.NUMBER and base.value > 0 and exponent.kind is not op.SIZE else 0
            case op.COSH | op.SINH | op.EXPM1:
                return LARGE
            case op.SIGMOID | op.NORMCDF | op.SOFTMAX:
                return SMALL
            case op.VDOT if any(a.kind is op.SOFTMAX for a in node.args):
                return max(SMALL, *inner)
            case op.ADD | op.VDOT | op.MATMUL:
                return LARGE if LARGE in inner else min(inner)
            case op.NORM:
                return inner[0]
            case op.EXPAND | op.T | op.ABS | op.RELU | op.SQRT | op.PROD | op.OUTER | op.DIAG:
                return max(inner)
            case op.SUM if node.over in (None, 0, 1) and len(node.args[0].axes) < 3:
                return inner[0]
        return 0

    def _gains(self, node: Node) -> bool:
        """Whether an array is better computed by its scale."""
        if node.kind in (*LOGARITHMS, op.LOG1P, op.SQRT):
            kind = self._kinds[node.args[0]]
            return kind == LARGE or kind == SMALL and node.kind not in (op.LOG1P, op.SQRT)
        if node.kind is not op.PROD:
            return False
        found = [(self._kinds[a], k) for a, k in node.factors if self._kinds[a]]
        if any(kind == LARGE and not k.is_Integer for kind, k in found):
            return all(k.is_number for _, k in found)
        under = any(k.is_number and k < 0 for _, k in found)
        return len(found) > 1 and (under or any(kind == LARGE for kind, _ in found))

    # ---- values

    def value(self, node: Node) -> Node:
        """An array of arrays whose values are known."""
        moved = self._moved(node)
        if moved is not None:
            return moved
        if not self._gains(node):
            return self.xp.remade(node, tuple(self.values[a] for a in node.args))
        if node.kind is op.LOG1P:
            return self._log1p(node)
        if node.kind in LOGARITHMS:
            mantissa, scale = self.form(node.args[0])
            moved = self.xp.product([(scale, S.One)], LOGARITHMS[node.kind])
            return self.xp.terms([self.xp.call(node.kind, mantissa), moved], node.axes)
        mantissa, scale = self.form(node)
        return self._times(mantissa, scale, node.axes)

    def _times(self, mantissa: Node, scale: Node, axes: tuple[Expr, ...]) -> Node:
        """A mantissa times the exponential of its scale."""
        return self.xp.product([(self.xp.call(op.EXP, scale), S.One), (mantissa, S.One)], axes=axes)

    def _log1p(self, node: Node) -> Node:
        """log(1 + a), which keeps its digits where a is small."""
        xp, (a,) = self.xp, node.args
        parts = self._parts(a)
        peak = xp.call(op.RELU, self._largest([s for _, s in parts], a.axes))
        terms = [self._less(m, s, peak, a.axes) for m, s in parts]
        one = xp.call(op.EXPM1, xp.negated(peak))
        return xp.terms([peak, xp.call(op.LOG1P, xp.terms([one, *terms], a.axes))], node.axes)

    # ---- mantissas and scales

    def form(self, node: Node) -> Form:
        """The mantissa and the scale of an array."""
        known = self._forms.get(node)
        if known is None:
            known = self._forms[node] = self._form(node) if self._kinds[node] else self._plain(node)
        return known

    def _plain(self, node: Node) -> Form:
        return self.values[node], self.xp.number(S.Zero)

    def _form(self, node: Node) -> Form:
        xp = self.xp
        if node.kind in STEEP or node.kind in TAILS:
            return LEAVES[node.kind](xp, self.xp.remade(node, tuple(self.values[a] for a in node.args)))
        if node.kind is op.ADD:
            return self._sum(node)
        if node.kind is op.PROD:
            forms = [(*self.form(a), k) for a, k in node.factors]
            scale = xp.terms([xp.product([(s, S.One)], k) for _, s, k in forms], _axes(s for _, s, _ in forms))
            return xp.product([(m, k) for m, _, k in forms], node.factor, axes=node.axes), scale
        if node.kind is op.OUTER:
            sides = [self.form(b) for b in node.args]
            mantissa = xp.product([(xp.expand(m, (n,), 2), S.One) for n, (m, _) in enumerate(sides)], axes=node.axes)
            wide = [xp.expand(s, (n,), 2) for n, (_, s) in enumerate(sides)]
            return mantissa, xp.terms(wide, _axes(wide))
        if node.kind in (op.VDOT, op.MATMUL, op.SUM, op.NORM, op.DIAG):
            return self._contracted(node)
        mantissa, scale = self.form(node.args[0])
        if node.kind is op.SQRT:
            return xp.call(op.SQRT, mantissa), xp.product([(scale, S.One)], S.Half)
        if node.kind is op.T:
            return xp.T(mantissa), xp.T(scale)
        if node.kind is op.EXPAND:
            return xp.expand(mantissa, node.at, node.rank), xp.expand(scale, node.at, node.rank)
        return xp.call(node.kind, mantissa), scale

    def _parts(self, node: Node) -> list[Form]:
        """The terms of a sum with the scale of each; an array that is no sum is its only term."""
        between = _between(self.xp, self.xp.remade(node, tuple(self.values[a] for a in node.args)))
        if between is not None:
            return [between]
        if node.kind is not op.ADD:
            return [self.form(node)]
        forms = [(self.form(a), s) for a, s in node.terms]
        return [(self.xp.signed(m, sign), scale) for (m, scale), sign in forms]

    def _sum(self, node: Node) -> Form:
        parts = self._parts(node)
        if len(parts) == 1:
            return parts[0]
        peak = self._largest([s for _, s in parts], node.axes)
        return self.xp.terms([self._less(m, s, peak, node.axes) for m, s in parts], node.axes), peak

    def _less(self, mantissa: Node, scale: Node, peak: Node, axes: tuple[Expr, ...]) -> Node:
        """A term over the exponential of the largest scale."""
        return self._times(mantissa, self.xp.terms([scale, self.xp.negated(peak)], _axes([scale, peak])), axes)

    def _largest(self, scales: Sequence[Node], axes: tuple[Expr, ...]) -> Node:
        """The largest of several scales, entry by entry."""
        xp = self.xp
        numbers = [s for s in dict.fromkeys(scales) if s.kind is op.NUMBER]
        # arrays of one shape, since not every library spreads the smaller one
        arrays = [xp.terms([s], axes) if s.axes else s for s in dict.fromkeys(scales) if s.kind is not op.NUMBER]
        most = [xp.number(max(s.value for s in numbers))] if numbers else []

        def larger(a: Node, b: Node) -> Node:
            if b.kind is op.NUMBER:
                return xp.terms([xp.call(op.RELU, xp.terms([a, xp.negated(b)], a.axes)), b], a.axes)
            return xp.make(op.MAXIMUM, (a, b), _axes([a, b]))

        return reduce(larger, [*arrays, *most])

    def _contracted(self, node: Node) -> Form:
        """A sum over axes: of each term along them the largest scale is taken off; so too of a diagonal matrix."""
        xp = self.xp
        if node.kind is op.VDOT:
            terms, peak = self._inner(node)
            return xp.total(terms, None), peak
        if node.kind is op.MATMUL:
            return self._multiplied(node)
        ((a, scale),) = (self.form(b) for b in node.args)
        axes, over = node.args[0].axes, node.over if node.kind is op.SUM else None
        if isinstance(over, int) and scale.axes:
            scale = xp.terms([scale], axes)
            peak, less = self._peaked(scale, over)
            return xp.total(self._times(a, less, axes), over), peak
        peak = self._peak(scale, None)
        return xp.remade(node, (self._times(a, xp.terms([scale, xp.negated(peak)], scale.axes), axes),)), peak

    def _multiplied(self, node: Node) -> Form:
        """A product of matrices: of each row of the left one and each column of the right one the largest is taken off.

        The terms of a matrix with a vector are there to be looked at; those of two matrices are more than either has.
        """
        xp, sides = self.xp, node.args
        forms = [self.form(b) for b in sides]
        scales = [xp.terms([s], b.axes) if s.axes else s for b, (_, s) in zip(sides, forms, strict=True)]
        if all(s.axes for s in scales) and len(node.axes) == 1:
            place = 0 if len(sides[0].axes) == 2 else 1  # of the matrix
            axes, over = sides[place].axes, 1 - place
            wide = [a if len(a.axes) == 2 or not a.axes else xp.expand(a, (over,), 2) for a in scales]
            peak, less = self._peaked(xp.terms(wide, axes), over)
            factors = [m if len(m.axes) == 2 or not m.axes else xp.expand(m, (over,), 2) for m, _ in forms]
            return xp.total(self._times(xp.product([(m, S.One) for m in factors], axes=axes), less, axes), over), peak
        if all(s.axes for s in scales):
            scales = self._evened(scales)
        args, peaks = [], []
        for at, (given, (mantissa, _), scale) in enumerate(zip(sides, forms, scales, strict=True)):
            peak, less = self._peaked(scale, (len(given.axes) - 1) * (1 - at)) if scale.axes else (scale, scale)
            args.append(self._times(mantissa, less, given.axes) if scale.axes else mantissa)
            place = 0 if at == 0 else len(node.axes) - 1
            peaks.append(xp.expand(peak, (place,), 2) if peak.axes and len(node.axes) == 2 else peak)
        return xp.remade(node, tuple(args)), xp.terms(peaks, _axes(peaks))

    def _evened(self, scales: Sequence[Node]) -> list[Node]:
        """The scales of two matrices to be multiplied, each column of the left as large as its row of the right."""
        xp, (left, right) = self.xp, scales
        high, low = (xp.make(op.MAX, (s,), without(s.axes, over), over=over) for s, over in ((left, 0), (right, 1)))
        half = xp.product([(xp.terms([high, xp.negated(low)], high.axes), S.One)], S.Half)
        left = xp.terms([left, xp.negated(xp.expand(half, (1,), 2))], left.axes)
        return [left, xp.terms([right, xp.expand(half, (0,), 2)], right.axes)]

    def _peaked(self, scale: Node, over: int) -> Form:
        """The largest of scales over an axis, and the scales less that."""
        xp, axes = self.xp, scale.axes
        if len(axes) == 1:
            peak = self._peak(scale, None)
            return peak, xp.terms([scale, xp.negated(peak)], axes)
        peak = xp.make(op.MAX, (scale,), without(axes, over), over=over)
        return peak, xp.terms([scale, xp.negated(xp.spread_over(peak, over, len(axes)))], axes)

    def _inner(self, node: Node) -> Form:
        """The terms of an inner product over the exponential of their largest scale, and that."""
        xp, axes = self.xp, node.args[0].axes
        forms = [self.form(b) for b in node.args]
        scale = xp.terms([s for _, s in forms], _axes(s for _, s in forms))
        plain = [b for b in node.args if not self._kinds[b]]
        if plain and any(b.kind is op.SOFTMAX for b in node.args):  # the largest may stand beside a 0
            scale = xp.make(op.SUPPORTED, (scale, self.values[plain[0]]), axes)
        peak = self._peak(scale, None)
        rest = xp.terms([scale, xp.negated(peak)], _axes([scale, peak]))
        return xp.product([(xp.call(op.EXP, rest), S.One), *((m, S.One) for m, _ in forms)], axes=axes), peak

    def _moved(self, node: Node) -> Node | None:
        """What has p (a − m) over m, with m the mean of a under a softmax p, by the difference of two of these."""
        factors = _factors(node)
        for mean, k in factors:
            if k != -1 or mean.kind is not op.VDOT:
                continue
            for b, e in factors:
                less = self._difference(b, mean) if b.kind is op.MATMUL and e == 1 else None
                if less is not None:
                    kept = [(self.values[c], n) for c, n in factors if c not in (b, mean)]
                    return self.xp.product([(less, S.One), *kept], node.factor, axes=node.axes)
            less = self._difference(node, mean)
            if less is not None:
                return less
        return None

    def _difference(self, node: Node, mean: Node) -> Node | None:
        """p (a − m) over m times what else stands in a product, or in one that a matrix is multiplied with."""
        xp = self.xp
        if node.kind is op.MATMUL:
            args = [self._difference(b, mean) for b in node.args]
            if all(b is None for b in args):
                return None
            return xp.remade(
                node, tuple(self.values[b] if d is None else d for b, d in zip(node.args, args, strict=True))
            )
        powers = dict(_factors(node))
        for p, a in (mean.args, mean.args[::-1]):
            centred = xp.make(op.CENTRED, (p, a), a.axes, over=None)
            if p.kind is op.SOFTMAX and powers.get(p) == 1 == powers.get(centred):
                terms, _ = self._inner(mean)
                weights = xp.product([(terms, S.One), (xp.total(terms, None), S.NegativeOne)], axes=terms.axes)
                less = xp.make(op.DIFFERENCE, (weights, self.values[p]), terms.axes)
                kept = [(self.values[b], e) for b, e in powers.items() if b not in (p, centred, mean)]
                return xp.product([(less, S.One), *kept], node.factor, axes=node.axes)
        return None

    def _peak(self, scale: Node, over: int | None) -> Node:
        return self.xp.make(op.MAX, (scale,), over=over) if scale.axes else scale


def _factors(node: Node) -> Sequence[tuple[Node, Expr]]:
    return node.factors if node.kind is op.PROD else ()


def _axes(arrays: Iterable[Node]) -> tuple[Expr, ...]:
    return broadcast([a.axes for a in arrays])


def _between(xp: Namespace, a: Node) -> Form | None:
    """Φ(x) − Φ(y), whose logarithm keeps its digits in both tails; ``None`` for another array."""
    if a.kind is not op.ADD or a.signs != (1, -1) or any(b.kind is not op.NORMCDF or b.axes != a.axes for b in a.args):
        return None
    x, y = (b.args[0] for b in a.args)
    if is_plain(x) or is_plain(y):
        return None
    sign = xp.call(op.SIGN, xp.terms([x, xp.negated(y)], a.axes))
    return sign, xp.make(op.LOG_NORMCDF_BETWEEN, (x, y), a.axes)


def _cosh(xp: Namespace, a: Node) -> Form:
    size = xp.call(op.ABS, a)
    rest = xp.call(op.EXP, xp.product([(size, S.One)], Integer(-2)))
    return xp.product([(xp.terms([xp.number(S.One), rest], a.axes), S.One)], S.Half), size


def _sinh(xp: Namespace, a: Node) -> Form:
    size = xp.call(op.ABS, a)
    rest = xp.call(op.EXPM1, xp.product([(size, S.One)], Integer(-2)))
    return xp.product([(xp.call(op.SIGN, a), S.One), (rest, S.One)], -S.Half), size


def _expm1(xp: Namespace, a: Node) -> Form:
    rest = xp.call(op.EXPM1, xp.negated(xp.call(op.ABS, a)))
    return xp.product([(xp.call(op.SIGN, a), S.One), (rest, S.One)], S.NegativeOne), xp.call(op.RELU, a)


def _one(scale: Callable[[Namespace, Node], Node]) -> Callable[[Namespace, Node], Form]:
    """The form of a function of which a logarithm is known."""
    return lambda xp, node: (xp.number(S.One), scale(xp, node))


LEAVES: Mapping[Kind, Callable[[Namespace, Node], Form]] = {
    op.EXP: _one(lambda xp, node: node.args[0]),
    op.POWER: _one(lambda xp, node: xp.product([(xp.call(op.LOG, node.args[0]), S.One), (node.args[1], S.One)])),
    op.SIGMOID: _one(lambda xp, node: xp.negated(xp.call(op.SOFTPLUS, xp.negated(node.args[0])))),
    op.NORMCDF: _one(lambda xp, node: xp.call(op.LOG_NORMCDF, node.args[0])),
    op.SOFTMAX: _one(lambda xp, node: xp.make(op.LOGSOFTMAX, node.args, node.axes, over=node.over)),
    op.COSH: lambda xp, node: _cosh(xp, node.args[0]),
    op.SINH: lambda xp, node: _sinh(xp, node.args[0]),
    op.EXPM1: lambda xp, node: _expm1(xp, node.args[0]),
}
