"""Inverses: those that cancel, and those of products, multiples and inverses."""

from __future__ import annotations

from sympy import Expr

from ...core.index import power, shape_of
from ...expressions.matrix import apply, is_op, multiply
from ...operations.eye import EYE
from ...operations.inverse import INVERSE
from ...operations.matmul import MATMUL
from ...operations.scale import SCALE
from ..facts import orthogonal_pair
from .comparison import Comparison

__all__ = ["inverses"]


def inverses(seen: Comparison) -> None:
    cancelled: set[Expr] = set()
    for e in seen.was:
        if is_op(e, MATMUL):
            for f, g in zip(e.args, e.args[1:], strict=False):
                inverse = is_op(f, INVERSE) and f.args[0] == g or is_op(g, INVERSE) and g.args[0] == f
                if (inverse or orthogonal_pair(f, g)) and multiply(f, g) not in seen.is_ and e in seen.gone:
                    seen.say("equal", a=multiply(f, g), b=apply(EYE, shape=(shape_of(f)[0],) * 2))
                    cancelled |= {f, g}
    for e in seen.gone:
        if not is_op(e, INVERSE) or e in cancelled:
            continue
        inner = e.args[0]
        if is_op(inner, MATMUL) and all(shape_of(f)[0] == shape_of(f)[1] for f in inner.args):
            seen.say("equal", a=e, b=multiply(*(apply(INVERSE, f) for f in reversed(inner.args))))
        elif is_op(inner, SCALE):
            seen.say("equal", a=e, b=multiply(power(inner.args[0], -1), apply(INVERSE, inner.args[1])))
        elif is_op(inner, INVERSE):
            seen.say("equal", a=e, b=inner.args[0])
