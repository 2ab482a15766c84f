r"""Points at which words say that an objective is least or greatest: "the minimiser is $\hat\beta = …$".

Such a line defines nothing. There the gradient of the objective is zero, and nowhere else is the objective less, or
greater, where numbers and square matrices are positive of which no more is said.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from sympy import Expr

from ..core.index import Entry, Index, Partial, is_scalar
from ..core.records import dataclass
from ..expressions.matrix import Var, add, apply, multiply, negate
from ..reading.equations.entries import symbols_of, tabled
from .bearings import Bearings
from .report import Line
from .sentences import listed, marks
from .solving import HELD, evidence, marked, opened, put

__all__ = ["Optimum", "against_slope", "is_extreme", "optimum", "slope", "sought"]

# what is at a point, and is no name of a method or of a model: "the minimum norm solution"
_LEAST = (
    r"minimi[sz]e(?:r|rs|d|s)?|minimi[sz]ing\s+\w+|minim(?:um|a)(?!\s+(?:variance|norm|length|description|distance|mean|"
    r"phase|value))|minimierer|minimierende\w*|minimiseur|minimalstelle|argmin"
)
_GREATEST = (
    r"maximi[sz]e(?:r|rs|d|s)?|maximi[sz]ing\s+\w+|maxim(?:um|a)(?!\s+(?:a\s+posteriori|entropy|margin|norm|value))|"
    r"maximierer|maximiseur|argmax"
)
_IS = r"(?:is|are|at|by|becomes?|reads?|gives?|yields?|namely|therefore|thus|then|hence|ist|bei|durch|est|en|par)"
_TOLD = re.compile(
    rf"\b(?:(?P<least>{_LEAST})|(?P<greatest>{_GREATEST}))\b"
    rf"(?:(?!\b(?:where|subject|under|with|if|when|constrain\w*|such)\b)[^.;:])*?\b{_IS}\s*[,:]?\s*\Z",
    re.IGNORECASE,
)
_TOLD_EASTERN = re.compile(
    r"(?:(?P<least>最小)|(?P<greatest>最大))(?:にする|とする|化|値|点|解|となる|になる)[^。]*[はがを]\s*\Z"
)
_BOUND = re.compile(
    r"\b(?:subject\s+to|s\.t\.|constrain\w*|restrict\w*|simplex|feasible|nebenbedingung\w*|contrainte\w*)\b|制約|约束",
    re.IGNORECASE,
)


_WORD = re.compile(r"[^\W\d_][\w'’-]*")
_STEP = re.compile(
    r"(?P<down>descent|descend\w*|downhill|gradientenabstieg\w*|descente|降下|下降)|ascent|ascend\w*|uphill|上昇|上升",
    re.IGNORECASE,
)


# words that name no other objective than the one before
_PLAIN_WORDS = """
    the a an it its this that of is are at by in over with respect to attained reached taken found given then so hence
    thus therefore and now here unique global function objective cost loss value point minimiser minimizer minimum
    minimised minimized minimises minimizes maximiser maximizer maximum maximised maximized maximises maximizes
    likelihood log-likelihood estimate estimator least squares
"""
_PLAIN = frozenset(_PLAIN_WORDS.split())


@dataclass(frozen=True)
class Optimum:
    """That a line says where what line ``origin`` defines is least, or greatest.

    It does so in ``plain`` words where none may name another objective; ``bound`` where something is kept.
    """

    origin: int
    least: bool
    bound: bool
    plain: bool


def optimum(bearings: Bearings, n: int, lines: Sequence[Line]) -> Optimum | None:
    """Of which objective the words before a line say that the line tells where it is least or greatest."""
    item, document, told = bearings.document.items[n], bearings.document, bearings.document.told(n)
    if told is None or not item.first or item.relation != "=" or item.left is None or item.left.kind != "name":
        return None
    words = told[0].ahead(told[1])
    found = _TOLD.search(words) or _TOLD_EASTERN.search(words)
    left = lines[n].lhs
    if found is None or not isinstance(left, Var) or lines[n].rhs is None:
        return None
    named = [listed(told[0].formulas[k].text) for k in marks(found[0])]
    if not all(named):
        return None  # what is least is written there, and need not be what was defined
    names = {x.partition("(")[0].strip().lstrip("\\") for own in named for x in own}
    place = {m: document.items[m].span[0] for m in bearings.defined.values()}
    before = [(x, m) for x, m in bearings.defined.items() if place[m] < item.span[0]]
    for name, m in sorted(before, key=lambda pair: (pair[0] not in names, -place[pair[1]])):
        value = lines[m].rhs
        if value is None or not is_scalar(value) or name == left.name or (var := sought(left, value)) is None:
            continue
        if names <= {name, var.name}:
            bound = any(_BOUND.search(s.words) for s in document.sentences)
            plain = all(word.lower() in _PLAIN for word in _WORD.findall(re.split(r"[.;:]", words)[-1]))
            return Optimum(m, bool(found["least"]), bound, plain)
    return None


def against_slope(bearings: Bearings, n: int, lines: Sequence[Line]) -> int | None:
    """The objective down, or up, whose slope words say that a line goes, where it goes another way.

    The step holds no other letters than the objective, and a rate.
    """
    told, left, right = bearings.document.told(n), lines[n].lhs, lines[n].rhs
    found = None if told is None else _STEP.search(told[0].ahead(told[1]))
    if found is None or not isinstance(left, Var) or right is None:
        return None
    base = left.name.partition("_")[0]
    starts = [v for v in symbols_of(right) if v.name.partition("_")[0] == base and v.shape == left.shape]
    for m in sorted(bearings.defined.values(), key=lambda m: -bearings.at[m]):
        objective = lines[m].rhs
        if bearings.at[m] > bearings.at[n] or objective is None or not is_scalar(objective) or len(starts) != 1:
            continue
        own = symbols_of(objective)
        var = next((v for v in own if v.name in (base, starts[0].name) and v.shape == left.shape), None)
        rates = [v for v in symbols_of(right) if v not in own and v != starts[0] and v.definition is None]
        if var is None or len(rates) != 1 or not is_scalar(rates[0]):
            continue
        climb = multiply(rates[0], slope(objective, var, starts[0]))
        rise = add(right, negate(starts[0]))
        check = evidence(rise, negate(climb) if found["down"] else climb)
        return None if check is None or check.kind in HELD else m
    return None


def sought(var: Var, objective: Expr) -> Var | None:
    """The letter of an objective of which another one, that or that with a mark, is the value sought."""
    letters = symbols_of(objective)
    meant = marked(var, var, letters)
    if meant is not None:
        return meant[0]
    return next((v for v in letters if v.name == var.name and v.shape == var.shape), None)


def slope(objective: Expr, var: Var, value: Expr | None = None) -> Expr:
    """The gradient of a number by a letter, which has the shape of that, where the letter has a value if it has one."""
    there = Var(var.name, var.shape, var.facts, value, var.letter, var.rank)
    at = tuple(Index(f"s_{k}", extent) for k, extent in enumerate(var.shape) if extent != 1)
    moved = put(objective, {var: there})
    return tabled(Partial(moved, Entry(there, *at)), at) if at else Partial(moved, there)


def is_extreme(objective: Expr, var: Var, value: Expr, least: bool) -> bool:
    """Whether an objective is nowhere less, or greater, than where a letter has a value."""
    there = put(objective, {var: value})
    objective = put(objective, {var: opened(var)})
    rise = add(objective, negate(there)) if least else add(there, negate(objective))
    positive: dict[Var, Expr] = {}
    for v in symbols_of(rise):
        plain = v != var and v.definition is None and v.facts <= {"symmetric"} and v.shape[0] == v.shape[1]
        if plain:
            positive[v] = Var(v.name, v.shape, ("positive" if is_scalar(v) else "spd",), None, v.letter, v.rank)
    rise = put(rise, positive)
    falls, rises = (evidence(apply("abs", x), x) for x in (rise, negate(rise)))
    # the first is found nowhere, the second somewhere
    return falls is not None and falls.kind != "REFUTED" and rises is not None and rises.kind == "REFUTED"
