"""Shorter by an identity: what is left to say of an answer once its terms and factors are settled.

Tidying (:mod:`~matderiv.proving.tidy`) knows how sums, products and transposes are rearranged. The identities of
``compacting`` are each an idea of its own, such as diag(A diag(x) B) = (A ⊙ Bᵀ)x or M⁻¹ − M⁻¹PM⁻¹ = M⁻¹(M − P)M⁻¹
(Petersen and Pedersen, The Matrix Cookbook, sections 3.2 and 9; Horn and Johnson, Topics in Matrix Analysis, section
5.1, for the entrywise products). One is used only where the whole gets fewer symbols, so that this ends; and each use
is a line of the proof.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from sympy import Expr

from ..core.index import Power, Product, distinct
from ..core.operation import Applied
from ..core.proof import Rule
from ..core.text import Text
from ..expressions.matrix import Var, is_op, remade
from ..operations.scale import SCALE
from .compacting.cancelling import CANCELLING
from .compacting.diagonals import DIAGONALS
from .compacting.entries import ENTRIES
from .compacting.fractions import FRACTIONS
from .compacting.identity import LEFT, Shortening, head_of
from .compacting.inverses import INVERSES
from .compacting.rows import ROWS
from .compacting.spellings import SPELLINGS
from .compacting.transposes import TRANSPOSES
from .reasons.shortening import UnsaidError, explained, shortening
from .rules.listing import with_more
from .tidy import tidy
from .tidying.length import symbols

__all__ = ["IDENTITIES", "shortened", "used"]

MOST = 24  # uses of an identity in one answer
LONGEST = 400  # symbols of an answer that is looked through

Line = tuple[Expr, Expr, Rule, Mapping[str, Expr]]
# in the order in which they are tried
IDENTITIES: tuple[Shortening, ...] = (
    *DIAGONALS,
    *ROWS,
    *TRANSPOSES,
    *INVERSES,
    *CANCELLING,
    *ENTRIES,
    *FRACTIONS,
    *SPELLINGS,
)


def shortened(expr: Expr) -> list[Line]:
    """The lines that shorten an answer further: before, after, why, and the parts that the reason names.

    >>> from sympy import S
    >>> from matderiv.core.index import size
    >>> from matderiv.expressions.matrix import apply, multiply
    >>> from matderiv.expressions.writer import formula
    >>> n = size("n")
    >>> A, x = Var("A", (n, n)), Var("x", (n, S.One))
    >>> (line,) = shortened(apply("diagonal", multiply(A, apply("diag", x), A)))
    >>> formula(line[1])
    "(A.*A')*x"
    """
    out: list[Line] = []
    now = expr
    if symbols(now) > LONGEST:
        return out
    now = _tidied(now, out)
    while len(out) < MOST and (found := _best(now)) is not None:
        after, rule, bindings = found
        out.append((now, after, rule, bindings))
        now = _tidied(after, out)
    return out


def used(identities: Sequence[Shortening], expr: Expr) -> list[Line]:
    """The lines in which some identities are used wherever they fit, innermost parts first."""
    out: list[Line] = []
    while len(out) < MOST:
        found = next((line for line in _everywhere(expr, True, identities) if line[0] != expr), None)
        if found is None:
            break
        out.append((expr, *found))
        expr = found[0]
    return out


def _tidied(expr: Expr, out: list[Line]) -> Expr:
    """The expression tidied where that is shorter, gathers powers of equal factors or takes numbers out of functions.

    The lines say how.
    """
    short = tidy(expr)
    if short is expr:
        return expr
    longer = symbols(short) - symbols(expr)
    if longer > 0 or longer == 0 and not any(map(_repeats, distinct(expr))):
        return expr
    start = expr
    short, lines = explained(expr, short)
    for e, rule, bindings in lines:
        out.append((start, e, rule, bindings))
        start = e
    return short


def _repeats(expr: Expr) -> bool:
    """Whether two factors are powers of one base, or a number stands in a linear function."""
    if isinstance(expr, Applied) and expr.args and expr.operation.linear and not expr.operation.form.infix:
        return is_op(expr.args[0], SCALE)
    bases = [f.base if isinstance(f, Power) else f for f in expr.args] if isinstance(expr, Product) else []
    return len(set(bases)) < len(bases)


def _best(expr: Expr) -> tuple[Expr, Rule, dict[str, Expr]] | None:
    """The first use of an identity, innermost parts first, after which the whole has fewer symbols."""
    length = symbols(expr)
    for after, rule, bindings in _everywhere(expr):
        if after != expr and (symbols(after) < length or symbols(tidy(after)) < length):
            return after, *_with_short_form(rule, bindings)
    return None


def _with_short_form(rule: Rule, bindings: dict[str, Expr]) -> tuple[Rule, dict[str, Expr]]:
    """The rule of an identity that names what it leaves and the short form of this, with what makes it shorter."""
    plain, short = bindings.get(LEFT, bindings.get("o")), bindings.get("b")
    if plain is None or short is None or "} = {b}" not in rule.reason.en:
        return rule, bindings
    try:
        lines = shortening(plain, short)
    except UnsaidError:
        return rule, bindings
    for n, (_, why, names) in enumerate(lines):
        if {*names.values()} == {plain, short}:
            continue  # the equation is said
        renamed = {key: f"{key}_{n}" for key in names}
        fill = {key: f"{{{name}}}" for key, name in renamed.items()}
        text = Text(why.reason.en.format_map(fill), why.reason.ja.format_map(fill))
        rule, bindings = with_more(rule, [text]), {**bindings, **{renamed[key]: e for key, e in names.items()}}
    return rule, bindings


@lru_cache(maxsize=1024)
def _fitting(head: str | type[Expr]) -> tuple[Shortening, ...]:
    """The identities that may fit an expression with this head, in their order."""
    return tuple(one for one in IDENTITIES if not one.of or head in one.of)


def _everywhere(
    expr: Expr, whole: bool = True, identities: Sequence[Shortening] | None = None
) -> Iterator[tuple[Expr, Rule, dict[str, Expr]]]:
    if not expr.args or isinstance(expr, Var):
        return
    for n, a in enumerate(expr.args):
        for after, rule, bindings in _everywhere(a, False, identities):
            yield remade(expr, (*expr.args[:n], after, *expr.args[n + 1 :])), rule, bindings
    head = head_of(expr)
    for one in _fitting(head) if identities is None else identities:  # type: ignore[arg-type]  # a class is hashable
        if one.of and head not in one.of:
            continue
        for after, bindings in one.uses(expr):
            rule = one.rule_for(bindings, whole)
            yield after, rule, {key: e for key, e in bindings.items() if key in rule.reason.placeholders}
