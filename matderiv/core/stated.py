"""A fact that somebody states as an equation or an inequality, A = A' or x > 0, and its word here."""

from __future__ import annotations

from .patterns import pattern
from .text import Said, Text

__all__ = ["as_fact", "stated"]

ASSUME = Text(
    'write assume={{"{name}": "{fact}"}} (--assume {name}={fact})',
    'assume={{"{name}": "{fact}"}} (--assume {name}={fact}) と書く',
)
EITHER = Text(
    'write assume={{"{name}": "{first}"}} (--assume {name}={first}) where every entry is positive, '
    'assume={{"{name}": "{second}"}} (--assume {name}={second}) for a definite matrix',
    'どの成分も正なら assume={{"{name}": "{first}"}} (--assume {name}={first})、'
    '正定値行列なら assume={{"{name}": "{second}"}} (--assume {name}={second}) と書く',
)

_T = r"(?:'|\.T|\^\{?T\}?|\^\{?\\top\}?|ᵀ)"
_IDENTITY = r"(?:I|eye|1)"
_STATED = (
    (pattern(rf"(?P<name>\w+)=(?P=name){_T}|(?P<other>\w+){_T}=(?P=other)"), ("symmetric",)),
    (pattern(rf"(?P<name>\w+)=-(?P=name){_T}|(?P<other>\w+){_T}=-(?P=other)"), ("skew",)),
    (pattern(rf"(?P<name>\w+){_T}[*@]?(?P=name)={_IDENTITY}"), ("orthogonal",)),
    (pattern(rf"(?P<name>\w+)[*@]?(?P=name){_T}={_IDENTITY}"), ("orthogonal",)),
    (pattern(r"(?P<name>[^\W\d]\w*)(?:≻|\\succ)0"), ("spd",)),
    (pattern(r"(?P<name>[^\W\dA-Z]\w*)>0"), ("positive",)),
    (pattern(r"(?P<name>[A-Z]\w*)>0"), ("positive", "spd")),  # of a matrix it may say either
)
_LONGEST = 100  # characters of what is looked at


def stated(text: str) -> tuple[str, tuple[str, ...]] | None:
    """The name and the facts of which one is stated; nothing where none is.

    >>> stated("A = A'"), stated("Q'*Q = I"), stated("x > 0"), stated("S > 0"), stated("A = B'")
    (('A', ('symmetric',)), ('Q', ('orthogonal',)), ('x', ('positive',)), ('S', ('positive', 'spd')), None)
    """
    plain = "".join(text[:_LONGEST].split()).replace("==", "=")
    for form, facts in _STATED:
        found = form.fullmatch(plain)
        if found is not None:
            return next(name for name in found.groups() if name), facts
    return None


def as_fact(name: str, facts: tuple[str, ...]) -> Said:
    """How a fact that was stated is assumed, for a hint.

    >>> str(as_fact("x", ("positive",)))
    'write assume={"x": "positive"} (--assume x=positive)'
    """
    if len(facts) > 1:
        return EITHER(name=name, first=facts[0], second=facts[1])
    return ASSUME(name=name, fact=facts[0])
