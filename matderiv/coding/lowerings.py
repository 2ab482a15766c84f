"""What a kind of node is in more elementary kinds, for the targets that have no words of their own for it.

The form is true wherever the kind is, but for rounding: what a function of its own is for, as the last digits in a tail
or a value at a singular matrix, a target has only where it writes that function. A kind without a form here is
elementary, and a target that lacks it refuses it by name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from sympy import Expr, Rational, S, pi, sqrt

from ..operations import OPERATIONS
from .arrays import Namespace, Node, Value
from .graph import kinds as op
from .graph.kinds import Kind

__all__ = ["LOWERINGS", "SOURCES"]

Lowering = Callable[[Namespace, Node], Node]

# operations that a target may have a function of its own for, and are written by their source form elsewhere
SOURCES = (op.KRON, op.LOGSUMEXP, op.NORMCDF, op.RELU, op.SIGMOID, op.SOFTMAX, op.SOFTPLUS, op.VEC)


def _by_source(xp: Namespace, node: Node) -> Node:
    source = OPERATIONS[node.kind.name].source
    assert source is not None
    if node.kind is op.KRON:
        made = source(xp, *(xp.wrap(a, s) for a, s in zip(node.args, node.shapes, strict=True)))
    else:
        values = [xp.wrap(a, a.axes) for a in node.args]
        made = source(xp, *values, node.over) if node.kind in (op.SOFTMAX, op.LOGSUMEXP) else source(xp, *values)
    xp.titles.setdefault(made.node, node.kind.name)
    return made.node  # type: ignore[no-any-return]


def _formula(form: Callable[..., Value]) -> Lowering:
    """A form that is written like the source of an operation."""
    return lambda xp, node: form(xp, *(xp.wrap(a, a.axes) for a in node.args)).node


def _products(xp: Namespace, factors: Sequence[tuple[Node, Expr]], axes: tuple[Expr, ...]) -> Node:
    """A product as it stands."""
    exponents = tuple(k for _, k in factors)
    return xp.make(op.PROD, tuple(a for a, _ in factors), axes, factor=S.One, exponents=exponents)


def _plus(xp: Namespace, terms: Sequence[tuple[Node, int]], axes: tuple[Expr, ...]) -> Node:
    """A sum as it stands."""
    return xp.make(op.ADD, tuple(a for a, _ in terms), axes, signs=tuple(s for _, s in terms))


# ---- over axes


def _log_softmax(xp: Namespace, node: Node) -> Node:
    """A − max A − log Σ exp(A − max A), which is no difference of two large numbers."""
    a, axis = xp.wrap(node.args[0], node.args[0].axes), node.axis
    shifted = a - xp.along(xp.max(a, axis), axis, a)
    return (shifted - xp.along(xp.log(xp.sum(xp.exp(shifted), axis)), axis, a)).node


def _centred(xp: Namespace, node: Node) -> Node:
    weights, a = node.args
    mean = xp.total(xp.product([(weights, S.One), (a, S.One)], axes=a.axes), node.over)
    return _plus(xp, [(a, 1), (xp.spread_over(mean, node.over, len(a.axes)), -1)], node.axes)


def _inner(xp: Namespace, node: Node) -> Node:
    a, b = node.args
    factors = [(a, S(2))] if a is b else [(a, S.One), (b, S.One)]
    return xp.make(op.SUM, (_products(xp, factors, a.axes),), over=None)


def _norms(xp: Namespace, node: Node) -> Node:
    (a,) = node.args
    return xp.call(op.SQRT, xp.make(op.SUM, (_products(xp, [(a, S(2))], a.axes),), node.axes, over=node.over))


# ---- matrices


def _diagonal(xp: Namespace, a: Node) -> Node:
    return xp.make(op.DIAGONAL, (a,), a.axes[:1])


def _outer(xp: Namespace, node: Node) -> Node:
    return _products(xp, [(xp.expand(a, (n,), 2), S.One) for n, a in enumerate(node.args)], node.axes)


def _diag(xp: Namespace, node: Node) -> Node:
    eye = xp.make(op.EYE, (), node.axes)
    return _products(xp, [(xp.expand(node.args[0], (1,), 2), S.One), (eye, S.One)], node.axes)


def _diag_add(xp: Namespace, node: Node) -> Node:
    a, shift = node.args
    eye = xp.make(op.EYE, (), node.axes)
    added = (
        xp.make(op.DIAG, (shift,), node.axes) if shift.axes else _products(xp, [(shift, S.One), (eye, S.One)], a.axes)
    )
    return _plus(xp, [(a, 1), (added, 1)], node.axes)


def _with_diagonal(xp: Namespace, node: Node) -> Node:
    a, v = node.args
    own = _products(xp, [(a, S.One), (xp.make(op.EYE, (), a.axes), S.One)], a.axes)
    return _plus(xp, [(a, 1), (own, -1), (xp.make(op.DIAG, (v,), a.axes), 1)], a.axes)


def _slope(xp: Namespace, node: Node) -> Node:
    """diag(p) − p pᵀ, its diagonal as p times what is left of 1."""
    (p,) = node.args
    less = xp.make(op.PROD, (p,), p.axes, factor=-S.One, exponents=(S.One,))
    outer = xp.make(op.OUTER, (less, p), node.axes)
    rest = xp.make(op.COMPLEMENT, (p,), over=None)
    return xp.make(op.WITH_DIAGONAL, (outer, _products(xp, [(p, S.One), (rest, S.One)], p.axes)), node.axes)


def _power(xp: Namespace, node: Node) -> Node:
    """A power of a matrix by squares."""
    square, k, made = node.args[0], node.exponent, None
    while k:
        if k % 2:
            made = square if made is None else xp.make(op.MATMUL, (made, square), node.axes)
        k //= 2
        square = xp.make(op.MATMUL, (square, square), node.axes) if k else square
    assert made is not None
    return made


# ---- what is inverted


def _logdet(xp: Namespace, node: Node) -> Node:
    made = xp.make(op.SLOGDET, node.args)
    size, sign = (xp.make(op.ITEM, (made,), part=name) for name in ("logabsdet", "sign"))
    return xp.terms([size, xp.make(op.LOG, (sign,))], ())  # the logarithm of the sign is 0, or not a number


def _det(xp: Namespace, node: Node) -> Node:
    made = xp.make(op.SLOGDET, node.args)
    size, sign = (xp.make(op.ITEM, (made,), part=name) for name in ("logabsdet", "sign"))
    return xp.product([(sign, S.One), (xp.call(op.EXP, size), S.One)])


def _wedge(xp: Namespace, node: Node) -> Node:
    inverse, inner = xp.make(op.INV, node.args[:1]), node.args[1]
    left = xp.make(op.MATMUL, (inverse, inner), node.axes)
    trace = xp.make(op.TRACE, (left,))
    return _plus(
        xp,
        [
            (_products(xp, [(trace, S.One), (inverse, S.One)], node.axes), 1),
            (xp.make(op.MATMUL, (left, inverse), node.axes), -1),
        ],
        node.axes,
    )


def _wedges(xp: Namespace, node: Node) -> Node:
    a, left, right = node.args
    inner = xp.make(op.MATMUL, (left, xp.make(op.INV, (a,))), (left.axes[0], a.axes[1]))
    whole = xp.make(op.MATMUL, (inner, right), (left.axes[0], right.axes[1]))
    pairs = [[(xp.expand(whole, at, 4), S.One) for at in places] for places in (((0, 1), (2, 3)), ((1, 2), (0, 3)))]
    turned = xp.make(op.T, (whole,), whole.axes[::-1])
    pairs[1][0] = xp.expand(turned, (1, 2), 4), S.One
    return _plus(xp, [(_products(xp, p, node.axes), s) for p, s in zip(pairs, (1, -1), strict=True)], node.axes)


def _times_det(kind: Kind) -> Lowering:
    def lowered(xp: Namespace, node: Node) -> Node:
        det = xp.make(op.DET, node.args[:1])
        return _products(xp, [(det, S.One), (xp.make(kind, node.args, node.axes), S.One)], node.axes)

    return lowered


def _other_entries(xp: Namespace, node: Node) -> Node:
    (v,) = node.args
    det = xp.make(op.DET, (xp.make(op.DIAG, (v,), (*v.axes, *v.axes)),))
    return _products(xp, [(det, S.One), (v, S.NegativeOne)], node.axes)


LOWERINGS: Mapping[Kind, Lowering] = {
    **dict.fromkeys(SOURCES, _by_source),
    op.CONSTANT: lambda xp, node: node.args[0],
    # entry by entry
    op.EXPM1: lambda xp, node: _plus(xp, [(xp.call(op.EXP, node.args[0]), 1), (xp.number(S.One), -1)], node.axes),
    op.LOG1P: _formula(lambda xp, t: xp.log(1 + t)),
    op.LOG2: _formula(lambda xp, t: xp.log(t) / xp.log(2)),
    op.LOG10: _formula(lambda xp, t: xp.log(t) / xp.log(10)),
    op.COSH: _formula(lambda xp, t: (xp.exp(t) + xp.exp(-t)) / 2),
    op.SINH: _formula(lambda xp, t: (xp.expm1(t) - xp.expm1(-t)) / 2),
    op.TANH: _formula(lambda xp, t: -xp.sign(t) * xp.expm1(-2 * xp.abs(t)) / (2 + xp.expm1(-2 * xp.abs(t)))),
    op.TAN: _formula(lambda xp, t: xp.sin(t) / xp.cos(t)),
    op.LOGSIGMOID: _formula(lambda xp, t: -xp.softplus(-t)),
    op.SECH_SQUARED: _formula(lambda xp, t: 4 * xp.exp(-2 * xp.abs(t)) / (1 + xp.exp(-2 * xp.abs(t))) ** 2),
    op.LOG_NORMCDF: _formula(lambda xp, t: xp.log(xp.normcdf(t))),
    op.LOG_ERFC: _formula(lambda xp, t: xp.log(2) + xp.log_normcdf(t * xp.value(-sqrt(2)))),
    op.LOG1M_EXP: _formula(lambda xp, t: xp.log(-xp.expm1(t))),
    op.LOG_NORMCDF_BETWEEN: _formula(lambda xp, s, t: xp.log(xp.abs(xp.normcdf(s) - xp.normcdf(t)))),
    op.INVERSE_MILLS: _formula(
        lambda xp, t: xp.exp(-xp.log_normcdf(t) - t * t * xp.value(Rational(1, 2))) * xp.value(1 / sqrt(2 * pi))
    ),
    op.INVERSE_MILLS_EXCESS: _formula(lambda xp, t: t + xp.inverse_mills(t)),
    op.HYPOT: _formula(lambda xp, s, t: xp.sqrt(s * s + t * t)),
    op.MAXIMUM: _formula(lambda xp, s, t: t + xp.relu(s - t)),
    op.DIFFERENCE: _formula(lambda xp, s, t: s - t),
    op.UNIT: _formula(lambda xp, a, size: a / size),
    op.COMPLEMENT: _formula(lambda xp, p: 1 - p),
    op.CENTRED: _centred,
    # over axes
    op.LOGSOFTMAX: _log_softmax,
    op.VDOT: _inner,
    op.NORM: lambda xp, node: xp.call(op.SQRT, xp.make(op.VDOT, node.args * 2)),
    op.NORMS: _norms,
    op.SCALE: lambda xp, node: xp.number(S.One),  # any positive number is as right
    op.OTHER_ENTRIES: _other_entries,
    # matrices
    op.OUTER: _outer,
    op.GRAM: lambda xp, node: xp.make(op.MATMUL, (xp.T(node.args[0]), node.args[0]), node.axes),
    op.DIAG: _diag,
    op.DIAG_ADD: _diag_add,
    op.WITH_DIAGONAL: _with_diagonal,
    op.TRACE: lambda xp, node: xp.total(_diagonal(xp, node.args[0]), None),
    op.MATRIX_POWER: _power,
    op.SOFTMAX_SLOPE: _slope,
    op.SOLVE: lambda xp, node: xp.make(op.MATMUL, (xp.make(op.INV, node.args[:1]), node.args[1]), node.axes),
    op.DET: _det,
    op.LOGDET: _logdet,
    op.CHO_LOGDET: lambda xp, node: xp.product(
        [(xp.total(xp.call(op.LOG, _diagonal(xp, node.args[0])), None), S.One)], S(2)
    ),
    op.ADJUGATE: _times_det(op.INV),
    op.ADJUGATE_SLOPE: _times_det(op.WEDGE),
    op.ADJUGATE_SLOPES: _times_det(op.WEDGES),
    op.WEDGE: _wedge,
    op.WEDGES: _wedges,
}
