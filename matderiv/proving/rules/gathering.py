"""Deltas that are used up, and factors that are put in order, turned, or gathered into functions of the whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from sympy import Expr, S

from ...core.index import Delta, Entry, Pair, Power, Product, Terms, free, power, product, terms, walk
from ...core.operation import Applied
from ...core.proof import Rule
from ...core.text import Text
from ...expressions.matrix import apply, is_op
from ...operations.exp import EXP
from ...operations.sigmoid import SIGMOID
from ...operations.softmax import SOFTMAX
from .listing import Groups, each_sum, kind_of, listed, with_more

__all__ = [
    "DENOMINATORS",
    "LIKE_TERMS",
    "MULTIPLIED_OUT",
    "UNIT_DELTA",
    "cancel_rule",
    "collapse_rule",
    "front_rule",
    "gather_rule",
    "named_rule",
    "order_rule",
    "symmetric_entries",
    "transpose_rule",
    "turned_over",
]

MOST = 6  # entries of which a reason says one by one that they are transposed

UNIT_DELTA = Rule("collapse", Text("{d} is 1, its two indices being equal.", "{d} は二つの添字が等しいので 1 である。"))
MULTIPLIED_OUT = Rule("collapse", Text("The bracket is multiplied out.", "括弧を展開する。"))
DENOMINATORS = Text("Equal factors of a denominator make a power.", "分母の等しい因子は冪にまとまる。")
LIKE_TERMS = Rule("like-terms", Text("Like terms are added.", "同類項をまとめる。"))


# what comes before the factors of a term: numbers, signs, both, and those that are multiplied there
_FRONT = {
    "signs": ("minus signs stand in front", "負号は前に出す。"),
    "numbers": ("numbers stand in front", "数の係数は前に出す。"),
    "both": ("numbers and signs stand in front", "数の係数や符号は前に出す。"),
}
_ONE_FRONT = {
    "signs": ("the minus sign stands in front", "負号は前に出す。"),
    "numbers": ("the number stands in front", "数の係数は前に出す。"),
}
_MULTIPLIED = {
    "signs": ("signs are multiplied in front", "符号は前に出して掛け合わせる。"),
    "numbers": ("numbers are multiplied in front", "数の係数は前に出して掛け合わせる。"),
    "both": ("numbers and signs are multiplied in front", "数の係数や符号は前に出して掛け合わせる。"),
}


def order_rule(moved: Sequence[Expr], met: Sequence[Expr], ordered: bool) -> Rule:
    """Factors put in order: numbers that come to the front, or are multiplied there, and whether others change places.

    >>> order_rule([S.NegativeOne], [], False).reason.en
    'The minus sign stands in front.'
    >>> order_rule([], [], True).reason.en
    'The factors are put in order.'
    """
    done = []
    if met:
        done.append(_MULTIPLIED[kind_of([*met, *moved])])
    elif moved:
        done.append((_ONE_FRONT if len(moved) == 1 else _FRONT)[kind_of(moved)])
    if ordered:
        done.append(("the factors are put in order", "因子の順序を整える。"))
    if not done:
        done.append(("a product needs no bracket within a product", "積の中の積には括弧を書かない。"))
    en = "; ".join(text for text, _ in done)
    return Rule("order", Text(f"{en[0].upper()}{en[1:]}.", "".join(text for _, text in done)))


def front_rule(indices: Sequence[Expr]) -> tuple[Rule, dict[str, Expr]]:
    """That the sums over these indices are brought to the front.

    >>> front_rule([Expr(), Expr()])[0].reason.en
    'The sums over {i0} and {i1} are brought to the front.'
    """
    bindings = {f"i{n}": i for n, i in enumerate(indices)}
    places = [f"{{{name}}}" for name in bindings]
    en = f"The sum over {places[0]} is" if len(places) == 1 else f"The sums over {listed(places)} are"
    return Rule(
        "collapse", Text(f"{en} brought to the front.", f"{'、'.join(places)} についての和を前に出す。")
    ), bindings


def collapse_rule(groups: Groups, brackets: bool = False, several: bool = False) -> tuple[Rule, dict[str, Expr]]:
    """Which terms the Kronecker deltas of a line keep, for every pair of indices: in all its sums, or in each its own.

    ``several`` says that more than one sum runs over the one index there is.

    >>> from sympy import Symbol
    >>> i, j, a, b = map(Symbol, "ijab")
    >>> collapse_rule([([], [(i, a), (j, b)])])[0].reason.en
    'Of the sums over {i0} and {i1}, the deltas keep only the terms with {i0} = {a0} and {i1} = {a1}.'
    >>> collapse_rule([([1, 3], [(i, a)]), ([2], [(i, b)])])[0].reason.en
    'The deltas keep only {i0} = {a0} in the first and third sum and {i1} = {a1} in the second.'
    >>> collapse_rule([([], [(i, a)])], several=True)[0].reason.en
    'Of each sum over {i0}, the delta keeps only the term with {i0} = {a0}.'
    """
    pairs = [pair for _, kept in groups for pair in kept]
    bindings = {f"{x}{n}": e for n, pair in enumerate(pairs) for x, e in zip("ia", pair, strict=True)}
    sums = [f"{{i{n}}}" for n in range(len(pairs))]
    places = [f"{{i{n}}} = {{a{n}}}" for n in range(len(pairs))]
    if len(groups) > 1 or groups[0][0]:  # otherwise all the sums agree
        _, own_en, own_ja = each_sum(groups)
        only = len(pairs) == 1 and len(groups[0][0]) == 1
        en = f"the {'delta keeps' if only else 'deltas keep'} only {listed(own_en)}."
        ja = f"デルタによって、{'、'.join(own_ja)}だけが残る。"
    elif len(pairs) == 1:
        en = f"of {'each' if several else 'the'} sum over {sums[0]}, the delta keeps only the term with {places[0]}."
        ja = f"{sums[0]} についての{'どの和でも' if several else '和では'}、デルタによって {places[0]} の項だけが残る。"
    else:
        en = f"of the sums over {listed(sums)}, the deltas keep only the terms with {listed(places)}."
        ja = f"{'、'.join(sums)} についての和では、デルタによってそれぞれ {'、'.join(places)} の項だけが残る。"
    if brackets:
        return Rule("collapse", Text(f"The bracket is multiplied out; {en}", f"括弧を展開する。{ja}")), bindings
    return Rule("collapse", Text(en[0].upper() + en[1:], ja)), bindings


def cancel_rule(gone: Sequence[Expr]) -> tuple[Rule, dict[str, Expr]]:
    """The factors that stood above and below a line.

    >>> cancel_rule([Expr()])[0].reason.en
    '{a0} cancels.'
    """
    bindings = {f"a{n}": e for n, e in enumerate(gone)}
    places = [f"{{{name}}}" for name in bindings]
    en = f"{listed(places)} {'cancels' if len(places) == 1 else 'cancel'}."
    return Rule("cancel", Text(en, f"{'、'.join(places)} を約分する。")), bindings


def named_rule(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """Which quotients of exponentials are written as the functions that they are.

    >>> from matderiv.expressions.matrix import Var, apply
    >>> named_rule(Var("t"), apply("sigmoid", Var("t")))[0].reason.en
    'The quotient is the logistic function at {t}, since {tat} = {tover} = {tunder}.'
    """
    # a function that stood there before may come out once more, and is named then
    new = list(_counted(after) - _counted(before))
    arguments = [e.args[0] for e in new if is_op(e, SIGMOID)]
    entries = [e for e in new if isinstance(e, Entry) and is_op(e.base, SOFTMAX)]
    en: list[str] = []
    ja: list[str] = []
    bindings: dict[str, Expr] = {}
    if arguments:
        places = [f"{{t{n}}}" if n else "{t}" for n in range(len(arguments))]
        equal: list[str] = []
        for place, t in zip(places, arguments, strict=True):
            name = place[1:-1]
            up, down = apply(EXP, t), apply(EXP, product(S.NegativeOne, t))
            over, under = product(up, power(terms(S.One, up), -1)), power(terms(S.One, down), -1)
            bindings |= {name: t, f"{name}at": apply(SIGMOID, t), f"{name}over": over, f"{name}under": under}
            equal.append(f"{{{name}at}} = {{{name}over}} = {{{name}under}}")
        if len(places) == 1:
            en.append(f"the quotient is the logistic function at {places[0]}, since {equal[0]}")
            ja.append(f"{equal[0]} なので、商はロジスティック関数の {places[0]} における値である")
        else:
            en.append(f"quotients are written with the logistic function at {listed(places)}, since {listed(equal)}")
            ja.append(f"{'、'.join(equal)} なので、商をロジスティック関数の {'、'.join(places)} における値で書き表す")
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


def _counted(line: Expr) -> Counter[Expr]:
    """How often each part stands in a line, that of a power as often as the exponent says."""
    found = Counter(walk(line))
    for e, times in list(found.items()):
        if isinstance(e, Power) and e.exponent.is_Integer and e.exponent > 1:
            found[e.base] += times * (int(e.exponent) - 1)
    return found


# what is taken entry by entry, one of it and several
_EACH = {
    "function": ("the function", "functions", "関数"),
    "power": ("the power", "powers", "べき"),
    "product": ("the product", "products", "積"),
    "sum": ("the sum", "sums", "和"),
}


def _taken(e: Expr) -> Iterator[str]:
    """What is done with entries, the outermost first."""
    if isinstance(e, Terms | Power | Applied):
        yield "sum" if isinstance(e, Terms) else "power" if isinstance(e, Power) else "function"
    elif isinstance(e, Product) and sum(map(bool, map(free, e.args))) > 1:
        yield "product"
    if not isinstance(e, Entry):
        for inner in e.args:
            yield from _taken(inner)


def gather_rule(pairs: Sequence[tuple[Expr, Expr]]) -> tuple[Rule, dict[str, Expr]]:
    """Functions, powers, products or sums of entries as entries of those of whole vectors or matrices.

    >>> from matderiv.core.index import Index
    >>> from matderiv.expressions.matrix import Var
    >>> u, i = Var("u", (S(3), S.One)), Index("i", S(3))
    >>> u_i, log_i = (Entry(e, i) for e in (u, apply("log", u)))
    >>> gather_rule([(apply("log", u_i), log_i)])[0].reason.en
    '{a0} = {b0}, since the function is taken entry by entry.'
    """
    units = [p for p in pairs if isinstance(p[0], Delta)]
    bindings, equal = _equations([p for p in pairs if p not in units], "ab")
    more, deltas = _equations(units, "cd")
    said = []
    if equal:
        kinds = [kind for e, _ in pairs for kind in _taken(e)]
        each = [kind for kind in _EACH if kind in kinds]
        one = len(kinds) == 1
        en = listed([_EACH[kind][0 if one else 1] for kind in each])
        ja = "と".join(_EACH[kind][2] for kind in each)
        en = f"{listed(equal)}, since {en} {'is' if one else 'are'} taken entry by entry."
        said.append(Text(en, f"{'、'.join(equal)} である。{ja}は成分ごとにとるからである。"))
    if deltas:
        en = f"By the definition of unit vectors {listed(deltas)}."
        said.append(Text(en, f"単位ベクトルの定義により {'、'.join(deltas)} である。"))
    rule = Rule("gather", said[0])
    return with_more(rule, said[1:]), {**bindings, **more}


def transpose_rule(
    pairs: Sequence[tuple[Expr, Expr]],
    at: Sequence[Expr],
    alone: Collection[Expr] = (),
    whole: Collection[tuple[Expr, Expr]] = (),
) -> tuple[Rule, dict[str, Expr]]:
    """Entries written as those of the transposes, of which some bring equal summed indices together.

    ``at`` are the free indices: what has no other index stands by itself, and is turned for its own sake, as is what
    bears a composite index, and those ``alone`` whose index stands in no other factor. Those of a ``whole`` product
    that is read from its other end have equal indices side by side before, too.
    """
    pairs = list(dict.fromkeys(pairs))
    own = [(e, t) for e, t in pairs if isinstance(e, Entry) and (e in alone or set(e.at) <= set(at) or _composite(e))]
    back = [p for p in pairs if p in whole and p not in own] if at else []
    meeting = [p for p in pairs if p not in own and p not in back]
    bindings: dict[str, Expr] = {}
    en: list[str] = []
    ja: list[str] = []
    if meeting:
        more, met = _turned(meeting, "ab")
        bindings |= more
        en.append(f"{met.en}: with the transpose, equal summed indices stand side by side")
        to = "と" if len(meeting) <= MOST else ""
        ja.append(f"{met.ja}{to}転置行列の成分で書き直すと、和をとる同じ添字が隣り合う。")
    if back:
        more, met = _turned(back, "ef")
        bindings |= {**more, **{f"g{n}": i for n, i in enumerate(at)}}
        runs = "the indices run from {g0} to {g1}" if len(at) > 1 else "the indices run from {g0} on"
        en.append(f"{met.en}: with the transposes, {runs}")
        to = "と" if len(back) <= MOST else ""
        runs = "添字が {g0} から {g1} へと並ぶ。" if len(at) > 1 else "添字が {g0} から始まって並ぶ。"
        ja.append(f"{'また、' if meeting else ''}{met.ja}{to}転置行列の成分で書き直すと、{runs}")
    if own:
        more, met = turned_over(own, "cd")
        bindings |= more
        en.append(met.en)
        ja.append(f"{'また、' if meeting or back else ''}{met.ja}")
    text = "; ".join(en)
    return Rule("transpose-entry", Text(f"{text[0].upper()}{text[1:]}.", "".join(ja))), bindings


def symmetric_entries(
    pairs: Sequence[tuple[Expr, Expr]], ground: Rule, given: Mapping[str, Expr]
) -> tuple[Text, dict[str, Expr]]:
    """That entries of symmetric matrices are those with the indices swapped, behind why these are symmetric.

    >>> ground = Rule("tidy", Text("Transposing {s0} changes nothing.", "{s0} を転置しても変わらない。"))
    >>> symmetric_entries([(Expr(), Expr())], ground, {"s0": Expr()})[0].en
    'Transposing {s0} changes nothing: {y0} = {z0}.'
    """
    bindings, met = _turned(list(dict.fromkeys(pairs)), "yz")
    end = "である" if len(pairs) <= MOST else "書き直す"
    text = Text(f"{ground.reason.en[:-1]}: {met.en}.", f"{ground.reason.ja}よって {met.ja}{end}。")
    return text, {**given, **bindings}


def turned_over(pairs: Sequence[tuple[Expr, Expr]], letters: str) -> tuple[dict[str, Expr], Text]:
    """That entries are those of transposes, as a clause in English and a sentence in Japanese."""
    bindings, met = _turned(pairs, letters)
    end = "である" if len(pairs) <= MOST else "転置する"
    return bindings, Text(
        f"swapping the two indices transposes: {met.en}", f"二つの添字の入れ替えは転置に当たるので、{met.ja}{end}。"
    )


def _composite(entry: Entry) -> bool:
    return any(isinstance(i, Pair) for i in entry.at)


def _turned(pairs: Sequence[tuple[Expr, Expr]], letters: str) -> tuple[dict[str, Expr], Text]:
    """That entries are those of transposes: each, or where they are many their number and one of each matrix."""
    if len(pairs) <= MOST:
        bindings, equal = _equations(pairs, letters)
        return bindings, Text(", ".join(equal), f"{'、'.join(equal)} ")
    one = {e.base: (e, t) for e, t in reversed(pairs) if isinstance(e, Entry)}
    bindings, equal = _equations([*one.values()][::-1], letters)
    count = len(pairs)
    return bindings, Text(
        f"{', '.join(equal)}, likewise for all {count} entries turned",
        f"{'、'.join(equal)} のように、{count} 個の成分を",
    )


def _equations(pairs: Sequence[tuple[Expr, Expr]], letters: str) -> tuple[dict[str, Expr], list[str]]:
    """Both sides of each equation, and the equations in a sentence."""
    bindings = {f"{x}{n}": e for n, pair in enumerate(pairs) for x, e in zip(letters, pair, strict=True)}
    a, b = letters[0], letters[1]
    return bindings, [f"{{{a}{n}}} = {{{b}{n}}}" for n in range(len(pairs))]
