"""Lists in a sentence, and sentences after one another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sympy import Expr

from ...core.proof import Rule
from ...core.text import Text

__all__ = ["Groups", "each_sum", "kind_of", "listed", "with_more"]

# the sums of a line by number, those that agree together, each summed index with the one that it is set to
Groups = Sequence[tuple[Sequence[int], Sequence[tuple[Expr, Expr]]]]
ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))


def each_sum(groups: Groups) -> tuple[dict[str, Expr], list[str], list[str]]:
    """What the indices of each sum are set to: the parts named, and a clause for the sums that agree.

    >>> from sympy import Symbol
    >>> i, a, b = map(Symbol, "iab")
    >>> each_sum([([1, 3], [(i, a)]), ([2], [(i, b)])])[1]
    ['{i0} = {a0} in the first and third sum', '{i1} = {a1} in the second']
    """
    pairs = [pair for _, kept in groups for pair in kept]
    bindings = {f"{x}{n}": e for n, pair in enumerate(pairs) for x, e in zip("ia", pair, strict=True)}
    left: Iterator[str] = iter([f"{{i{n}}} = {{a{n}}}" for n in range(len(pairs))])
    own = [[next(left) for _ in kept] for _, kept in groups]
    where = [listed([_ordinal(n) for n in numbers]) for numbers, _ in groups]
    en = [f"{', '.join(p)} in the {w}" for p, w in zip(own, where, strict=True)]
    numbers_ja = ("、".join(f"第 {n}" for n in numbers) for numbers, _ in groups)
    ja = [f"{w} の和では {'、'.join(p)} の項" for w, p in zip(numbers_ja, own, strict=True)]
    return bindings, [f"{en[0]} sum", *en[1:]], ja


def _ordinal(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def with_more(rule: Rule, more: Sequence[Text]) -> Rule:
    """The rule of a line in which more is done, each with a reason of its own.

    >>> with_more(Rule("components", Text("W.", "W。")), [Text("S.", "S。")]).reason.en
    'W. S.'
    """
    texts = (rule.reason, *more)
    return Rule(rule.name, Text(" ".join(t.en for t in texts), "".join(t.ja for t in texts))) if more else rule


def kind_of(numbers: Sequence[Expr]) -> str:
    """Whether these are numbers, signs or both."""
    signs = [n == -1 for n in numbers]
    return "signs" if all(signs) else "both" if any(signs) else "numbers"
