"""Where two sides that agree hold: log x² = 2 log x only where x > 0, since elsewhere one side has no value.

An equality is right where both sides have a value and are equal. Where one of them has a value and the other has none
it says nothing, which a reader should be told. Whether there are such points is seen from the signs of what is drawn;
where both have values is said by their conditions. Points at which a denominator is 0 are no such points: of X⁻¹X = I
nobody needs to be told that X is invertible.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sympy import Expr

from ..checking.sampler import Sampler
from ..core.index import Power, distinct
from ..core.operation import Applied
from ..core.proof import Condition
from ..core.text import Text
from ..expressions.matrix import Var, is_op, whole
from ..operations.entrywise_power import ENTRYWISE_POWER
from ..printing.format import holds_where
from ..printing.sheet import Sentence
from ..proving.conditions import conditions

__all__ = ["partial", "right_where", "where_written"]

SIGNED = ("positive", "determinant")  # needs that fail of a whole range of values
KINDS = ("plain", "negative", "positive", "spd")  # the signs of the entries that are drawn
SCALES = (1.0, 10.0, 0.1)  # of the entries: arcsin(t/2) has a value wherever t is small
RIGHT_WHERE = Text(
    "Right where {condition}{because}; elsewhere one of the two sides may have a value and the other none.",
    "{condition}とき正しい{because}。それ以外では、一方の辺だけが値をもつことがある。",
)
BOTH = Text("both sides have a value", "両辺が値をもつ")


def right_where(
    left: Expr,
    right: Expr,
    symbols: Iterable[Expr] = (),
    within: tuple[Expr, ...] = (),
    dropped: tuple[Expr, ...] = (),
) -> Sentence | None:
    """The sentence that says where two equal sides hold, or ``None`` where they have values at the same points.

    Only the points count at which what stands ``within`` has a value, as the objective of a claim. The left side was
    written with what is ``dropped`` as well, as log t of 0·log t, and has a value only where that has one.

    >>> from matderiv.expressions.matrix import Var, apply, multiply
    >>> from matderiv.core.index import power
    >>> x = Var("x")
    >>> right_where(apply("log", power(x, 2)), multiply(2, apply("log", x))).text.en
    'Right where {x0} > 0; elsewhere one of the two sides may have a value and the other none.'
    >>> right_where(apply("log", multiply(2, x)), multiply(2, apply("log", x))) is None
    True
    """
    if not any(map(partial, (left, right, *dropped))) or not _apart(left, right, symbols, within, dropped):
        return None
    written = (*within, left, right, *dropped)
    return _where(list(conditions(*written, *_meant(written), values=True)) or [Condition(BOTH, {})])


def where_written(left: Expr, right: Expr, dropped: tuple[Expr, ...]) -> Sentence | None:
    """The sentence that says what two equal sides need because of parts that were written and fell away, if anything.

    >>> from matderiv.expressions.matrix import Var, apply
    >>> from matderiv.core.index import size
    >>> A = Var("A", (size("n"), size("n")))
    >>> where_written(A, A, (apply("inverse", A),)).text.en
    'Right where {x0} is invertible; elsewhere one of the two sides may have a value and the other none.'
    """
    said = {c.text.en + str(c.bindings) for c in conditions(left, right, values=True)}
    more = [c for c in conditions(left, right, *dropped, values=True) if c.text.en + str(c.bindings) not in said]
    return _where(more) if dropped and more else None


def _where(found: Sequence[Condition]) -> Sentence:
    """The sentence with these conditions."""
    return holds_where(found, RIGHT_WHERE)


def _meant(expressions: Iterable[Expr]) -> tuple[Expr, ...]:
    """What the names in expressions stand for, those inside these as well."""
    found: dict[Expr, None] = {}
    left = list(expressions)
    while left:
        more = [e.definition for e in distinct(left.pop()) if isinstance(e, Var) and e.definition is not None]
        left += [e for e in more if e not in found]
        found.update(dict.fromkeys(more))
    return tuple(found)


def partial(expr: Expr) -> bool:
    """Whether something in an expression has values in a part of the numbers only, as a logarithm has."""
    for e in distinct(expr):
        if isinstance(e, Var) and e.definition is not None and partial(e.definition):
            return True
        if isinstance(e, Power) and not whole(e.exponent):
            return True
        if isinstance(e, Applied) and e.operation.domain is not None and e.operation.needs in (*SIGNED, None):
            return True
        if is_op(e, ENTRYWISE_POWER) and not whole(e.args[1]):
            return True
    return False


def _apart(
    left: Expr, right: Expr, symbols: Iterable[Expr], within: tuple[Expr, ...], dropped: tuple[Expr, ...]
) -> bool:
    """Whether at some of the points that are drawn one side has a value and the other has none."""
    sampler = Sampler([(e, ()) for e in (left, right, *dropped, *within)], symbols)
    own = len(dropped)
    points = (where for scale in SCALES for kind in KINDS for where in sampler.defined(kind, {}, scale))
    return any((ours and all(rest[:own])) != theirs and all(rest[own:]) for ours, theirs, *rest in points)
