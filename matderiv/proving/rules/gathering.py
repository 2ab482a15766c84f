"""Deltas that are used up, and factors that are put in order, turned, or gathered into functions of the whole."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ...core.index import Entry, walk
from ...core.proof import Rule
from ...core.text import Text
from ...expressions.matrix import is_op
from ...operations.sigmoid import SIGMOID
from ...operations.softmax import SOFTMAX
from .listing import listed

__all__ = [
    "CANCEL",
    "COLLAPSE_PLAIN",
    "COLLAPSE_SUMS",
    "GATHERED",
    "LIKE_TERMS",
    "MULTIPLIED_OUT",
    "collapse_rule",
    "gather_rule",
    "named_rule",
    "transpose_rule",
]

GATHERED = 2  # functions of which a reason says one by one what they are entries of
MOST = 4  # entries of which a reason says one by one that they are transposed

COLLAPSE_PLAIN = Rule(
    "collapse",
    Text(
        "The factors are multiplied and put in order, numbers and signs first.",
        "因子を掛け合わせ、数の係数や符号を先頭にして整理する。",
    ),
)
COLLAPSE_SUMS = Rule("collapse", Text("The sum over {i} is brought to the front.", "{i} についての和を前に出す。"))
MULTIPLIED_OUT = Rule("collapse", Text("The bracket is multiplied out.", "括弧を展開する。"))
CANCEL = Rule("cancel", Text("{a} cancels.", "{a} を約分する。"))
LIKE_TERMS = Rule("like-terms", Text("Like terms are added.", "同類項をまとめる。"))


Kept = Sequence[tuple[Expr, Expr]]  # the summed indices of a term, each with the index that a delta sets it to


def collapse_rule(groups: Sequence[tuple[Sequence[int], Kept]], brackets: bool = False) -> tuple[Rule, dict[str, Expr]]:
    """Which terms the Kronecker deltas of a line keep, for every pair of indices: in all its sums, or in each its own.

    >>> from sympy import Symbol
    >>> i, j, a, b = map(Symbol, "ijab")
    >>> collapse_rule([([1], [(i, a), (j, b)])])[0].reason.en
    'Of the sums over {i0} and {i1}, the deltas keep only the terms with {i0} = {a0} and {i1} = {a1}.'
    >>> collapse_rule([([1, 3], [(i, a)]), ([2], [(i, b)])])[0].reason.en
    'The deltas keep only {i0} = {a0} in the first and third sum and {i1} = {a1} in the second.'
    """
    pairs = [pair for _, kept in groups for pair in kept]
    bindings = {f"{x}{n}": e for n, pair in enumerate(pairs) for x, e in zip("ia", pair, strict=True)}
    sums = [f"{{i{n}}}" for n in range(len(pairs))]
    places = [f"{{i{n}}} = {{a{n}}}" for n in range(len(pairs))]
    if len(groups) > 1:
        left = iter(places)
        own = [[next(left) for _ in kept] for _, kept in groups]
        where = [listed([_ordinal(n) for n in numbers]) for numbers, _ in groups]
        parts = [f"{', '.join(p)} in the {w}" for p, w in zip(own, where, strict=True)]
        en = f"the deltas keep only {listed([f'{parts[0]} sum', *parts[1:]])}."
        numbers_ja = ("、".join(f"第 {n}" for n in numbers) for numbers, _ in groups)
        ja = "、".join(f"{w} の和では {'、'.join(p)} の項" for w, p in zip(numbers_ja, own, strict=True))
        ja = f"デルタによって、{ja}だけが残る。"
    elif len(pairs) == 1:
        en = f"of the sum over {sums[0]}, the delta keeps only the term with {places[0]}."
        ja = f"{sums[0]} についての和では、デルタによって {places[0]} の項だけが残る。"
    else:
        en = f"of the sums over {listed(sums)}, the deltas keep only the terms with {listed(places)}."
        ja = f"{'、'.join(sums)} についての和では、デルタによってそれぞれ {'、'.join(places)} の項だけが残る。"
    if brackets:
        return Rule("collapse", Text(f"The bracket is multiplied out; {en}", f"括弧を展開する。{ja}")), bindings
    return Rule("collapse", Text(en[0].upper() + en[1:], ja)), bindings


ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _ordinal(number: int) -> str:
    return ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}th"


def named_rule(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """Which quotients of exponentials are written as the functions that they are.

    >>> from matderiv.expressions.matrix import Var, apply
    >>> named_rule(Var("t"), apply("sigmoid", Var("t")))[0].reason.en
    'The quotient is the logistic function at {t}, since σ(t) = exp(t)/(1 + exp(t)) = 1/(1 + exp(−t)).'
    """
    there = set(walk(before))
    met = dict.fromkeys(walk(after))
    # a function that stood there before may come out once more, and is named then
    new = [e for e in met if e not in there and (is_op(e, SIGMOID) or isinstance(e, Entry))] or list(met)
    arguments = [e.args[0] for e in new if is_op(e, SIGMOID)]
    entries = [e for e in new if isinstance(e, Entry) and is_op(e.base, SOFTMAX)]
    en: list[str] = []
    ja: list[str] = []
    bindings: dict[str, Expr] = {}
    if arguments:
        bindings |= {f"t{n}" if n else "t": t for n, t in enumerate(arguments)}
        places = [f"{{t{n}}}" if n else "{t}" for n in range(len(arguments))]
        en.append(
            f"the quotient is the logistic function at {listed(places)}, since σ(t) = exp(t)/(1 + exp(t)) = "
            "1/(1 + exp(−t))"
        )
        ja.append(
            f"σ(t) = exp(t)/(1 + exp(t)) = 1/(1 + exp(−t)) なので、商はロジスティック関数の {'、'.join(places)} "
            "における値である"
        )
    if entries:
        bindings |= {f"s{n}": e for n, e in enumerate(entries)}
        places = [f"{{s{n}}}" for n in range(len(entries))]
        en.append(f"an exponential over the sum of all is an entry of the softmax, {listed(places)}")
        ja.append(f"指数関数の値をその全体の和で割ったものは softmax の成分 {'、'.join(places)} である")
    if not en:
        en.append("the factors with exponentials are multiplied")
        ja.append("指数関数を含む因子どうしを掛け合わせる")
    text = "; ".join(en)
    return Rule("named-function", Text(f"{text[0].upper()}{text[1:]}.", "。".join(ja) + "。")), bindings


def gather_rule(pairs: Sequence[tuple[Expr, Expr]]) -> tuple[Rule, dict[str, Expr]]:
    """Functions or sums of entries as entries of the function or sum of whole vectors or matrices.

    >>> gather_rule([(Expr(), Expr())])[0].reason.en
    '{a0} = {b0}: a function or sum of entries at one place is an entry of that of the whole.'
    """
    shown = pairs[:GATHERED]
    bindings = {f"{x}{n}": e for n, pair in enumerate(shown) for x, e in zip("ab", pair, strict=True)}
    turned = [f"{{a{n}}} = {{b{n}}}" for n in range(len(shown))]
    more_en, more_ja = (" and so on", " などである") if len(pairs) > GATHERED else ("", " である")
    return (
        Rule(
            "gather",
            Text(
                f"{', '.join(turned)}{more_en}: a function or sum of entries at one place is an entry of that of the "
                "whole.",
                f"{'、'.join(turned)}{more_ja}。関数も和も成分ごとに計算するからである。",
            ),
        ),
        bindings,
    )


def transpose_rule(pairs: Sequence[tuple[Expr, Expr]], meeting: bool) -> tuple[Rule, dict[str, Expr]]:
    """Entries written as those of the transposes, ``meeting`` when that brings equal summed indices together."""
    bindings = {f"{x}{n}": e for n, pair in enumerate(pairs) for x, e in zip("ab", pair, strict=True)}
    turned = [f"{{a{n}}} = {{b{n}}}" for n in range(len(pairs))]
    more_en, more_ja = "", " "
    if len(pairs) > MOST:
        turned, bindings = turned[:1], {"a0": pairs[0][0], "b0": pairs[0][1]}
        more_en, more_ja = " and so on", " など"
    if meeting:
        en = f"{', '.join(turned)}{more_en}: with the transpose, equal summed indices stand side by side."
        ja = f"{'、'.join(turned)}{more_ja}と転置行列の成分で書き直すと、和をとる同じ添字が隣り合う。"
    else:
        en = f"Swapping the two indices transposes: {', '.join(turned)}{more_en}."
        ja = f"二つの添字の入れ替えは転置に当たるので、{'、'.join(turned)}{more_ja}である。"
    return Rule("transpose-entry", Text(en, ja)), bindings
