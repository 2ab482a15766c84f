"""Differentiating: sums, products and chains, which terms depend on the entry, and derivatives that are put in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from types import MappingProxyType

from sympy import Expr

from ...core.index import Partial, walk
from ...core.proof import Bindings, Rule
from ...core.text import Text
from .listing import Groups, each_sum, kind_of, listed, with_more

__all__ = [
    "APART",
    "BOTH_SIDES",
    "BOTH_TERM_BY_TERM",
    "BOTH_SIDES_OF_FEW",
    "BOTH_SIDES_SCALAR",
    "CHAIN",
    "COMBINE",
    "COMBINE_ONE",
    "CONSTANTS",
    "CONSTANTS_STAY",
    "CONSTANT_FACTOR",
    "DROPPED",
    "IN_EACH_SLOT",
    "IN_EACH_TWO_SLOTS",
    "NO_INDEX",
    "ONE_SLOT",
    "ONE_SLOT_OF",
    "ONE_SLOT_OUTSIDE",
    "ONE_SLOT_THERE",
    "PRODUCT",
    "PRODUCT_INSIDE",
    "QUOTIENT",
    "SEVERAL",
    "SUM_DROPPED",
    "SUM_FACTORS",
    "SUM_PLAIN",
    "SUM_RULE",
    "SUM_UP",
    "TERM_BY_TERM",
    "THROUGH",
    "THROUGH_AND_DIRECT",
    "THROUGH_HELD",
    "THROUGH_SEVERAL",
    "THROUGH_SEVERAL_AND_DIRECT",
    "TWO_SLOTS",
    "TWO_SLOTS_OF",
    "TWO_SLOTS_OUTSIDE",
    "TWO_SLOTS_THERE",
    "VANISH",
    "WORK_ITSELF",
    "WORK_ITSELF",
    "WORK_ITSELF_DROPPED",
    "WORK_ITSELF_DROPPED",
    "WORK_PRODUCT",
    "WORK_PRODUCT_INSIDE",
    "in_front",
    "moved_to_front",
    "multiplied",
    "insert_known",
    "chain_over",
    "insert_rule",
    "of_quotient",
    "of_sums",
    "outside_in",
    "slots_rule",
    "through_entries",
    "with_chain",
    "with_dropped",
    "with_itself",
    "with_nothing_from",
    "with_put_in",
    "with_through",
    "work_one",
    "work_rule",
]


Values = Mapping[Expr, Expr]  # of derivatives
_NONE: Values = MappingProxyType({})
MOST_VALUES = 4  # of derivatives that a reason gives
LONGEST_VALUE = 26  # the nodes of one of them

BOTH_SIDES = Rule(
    "differentiate",
    Text("Both sides are differentiated with respect to the single entry {w}.", "両辺を一つの成分 {w} で偏微分する。"),
)
BOTH_SIDES_SCALAR = Rule(
    "differentiate",
    Text("Both sides are differentiated with respect to the scalar {w}.", "両辺をスカラー {w} で微分する。"),
)
BOTH_SIDES_OF_FEW = Rule(
    "differentiate",
    Text(
        "Both sides are differentiated with respect to {w}; the terms without {w} give 0 and are not written again.",
        "両辺を {w} で微分する。{w} を含まない項の微分は 0 なので、あらためて書かない。",
    ),
)
SUM_RULE = Rule(
    "sum-rule",
    Text(
        "A sum is differentiated term by term; constant factors stand in front, terms without {w} give 0.",
        "和は項ごとに微分する。定数因子は前に出す。{w} を含まない項の微分は 0 である。",
    ),
)
SUM_PLAIN = Rule("sum-rule", Text("A sum is differentiated term by term.", "和は項ごとに微分する。"))
SUM_FACTORS = Rule(
    "sum-rule",
    Text(
        "A sum is differentiated term by term; constant factors stand in front.",
        "和は項ごとに微分する。定数因子は前に出す。",
    ),
)
SUM_DROPPED = Rule(
    "sum-rule",
    Text(
        "A sum is differentiated term by term; terms without {w} give 0.",
        "和は項ごとに微分する。{w} を含まない項の微分は 0 である。",
    ),
)
CONSTANT_FACTOR = Rule(
    "sum-rule",
    Text("Factors without {w} are constant and stand in front.", "{w} を含まない因子は定数なので、前に出す。"),
)
ONE_SLOT = Rule(
    "only-terms",
    Text(
        "Only the terms with {i} = {a} contain {w}; the derivative of the others is 0, so the sum over {i} reduces to "
        "{i} = {a}.",
        "{w} を含むのは {i} = {a} の項だけであり、他の項の微分は 0 なので、"
        "{i} についての和は {i} = {a} の項だけになる。",
    ),
)
ONE_SLOT_OUTSIDE = Rule(
    "only-terms",
    Text(
        "Of the terms under the derivative, only those with {i} = {a} contain {w}; the others give 0, so the sum over "
        "{i} reduces to {i} = {a}.",
        "微分される項のうち {w} を含むのは {i} = {a} の項だけである。他の項の微分は 0 なので、"
        "{i} についての和は {i} = {a} の項だけになる。",
    ),
)
TWO_SLOTS = Rule(
    "only-terms",
    Text(
        "Only the term with {i} = {a} and {j} = {b} contains {w}; the derivative of the others is 0, so the sums over "
        "{i} and {j} reduce to this term.",
        "{w} を含むのは {i} = {a} かつ {j} = {b} の項だけであり、他の項の微分は 0 なので、"
        "{i} と {j} についての和はこの項だけになる。",
    ),
)
TWO_SLOTS_OUTSIDE = Rule(
    "only-terms",
    Text(
        "Of the terms under the derivative, only those with {i} = {a} and {j} = {b} contain {w}; the others give 0, "
        "so the sums over {i} and {j} reduce to {i} = {a} and {j} = {b}.",
        "微分される項のうち {w} を含むのは {i} = {a} かつ {j} = {b} の項だけである。他の項の微分は 0 なので、"
        "{i} と {j} についての和は {i} = {a} かつ {j} = {b} の項だけになる。",
    ),
)
ONE_SLOT_THERE = Rule(
    "only-terms",
    Text(
        "In the sum over {i}, what is differentiated contains {w} only for {i} = {a}; its other terms give 0, so this "
        "sum reduces to {i} = {a}.",
        "{i} についての和では、微分される式が {w} を含むのは {i} = {a} の項だけである。他の項の微分は 0 なので、"
        "この和は {i} = {a} の項だけになる。",
    ),
)
TWO_SLOTS_THERE = Rule(
    "only-terms",
    Text(
        "In the sum over {i} and {j}, what is differentiated contains {w} only for {i} = {a} and {j} = {b}; its other "
        "terms give 0, so both sums reduce to {i} = {a} and {j} = {b}.",
        "{i} と {j} についての和では、微分される式が {w} を含むのは {i} = {a} かつ {j} = {b} の項だけである。"
        "他の項の微分は 0 なので、二つの和は {i} = {a} かつ {j} = {b} の項だけになる。",
    ),
)
ONE_SLOT_OF = Rule(
    "only-terms",
    Text(
        "Of {s}, only the term with {i} = {a} contains {w}, so the sum over {i} reduces to this term.",
        "{s} のうち {w} を含むのは {i} = {a} の項だけなので、{i} についての和はこの項だけになる。",
    ),
)
IN_EACH_SLOT = Rule(
    "only-terms",
    Text(
        "In each sum over {i}, only the term with {i} = {a} contains {w}, so each reduces to this term.",
        "{i} についてのどの和でも、{w} を含むのは {i} = {a} の項だけなので、どの和もその項だけになる。",
    ),
)
IN_EACH_TWO_SLOTS = Rule(
    "only-terms",
    Text(
        "In each sum over {i} and {j}, only the term with {i} = {a} and {j} = {b} contains {w}, so each reduces to "
        "this term.",
        "{i} と {j} についてのどの和でも、{w} を含むのは {i} = {a} かつ {j} = {b} の項だけなので、"
        "どの和もその項だけになる。",
    ),
)
TWO_SLOTS_OF = Rule(
    "only-terms",
    Text(
        "Of {s}, only the term with {i} = {a} and {j} = {b} contains {w}, so the sums over {i} and {j} reduce to this "
        "term.",
        "{s} のうち {w} を含むのは {i} = {a} かつ {j} = {b} の項だけなので、{i} と {j} についての和は"
        "この項だけになる。",
    ),
)
CHAIN = Rule(
    "chain-rule",
    Text(
        "{w} enters this term only through {u}: chain rule.",
        "この項は {u} を通してのみ {w} に依存するので、連鎖律を用いる。",
    ),
)
PRODUCT = Rule(
    "product-rule",
    Text(
        "Product rule: each factor that depends on {w} is differentiated in turn, the others stay.",
        "積の微分法により、{w} に依存する因子を一つずつ微分し、他の因子はそのまま残す。",
    ),
)
QUOTIENT = Rule(
    "product-rule",
    Text(
        "Quotient rule.",
        "商の微分法による。",
    ),
)
SUM_UP = Rule("combine", Text("This is added up over {i}.", "これを {i} について足し合わせる。"))
COMBINE = Rule(
    "combine",
    Text("The derivative of each term is put in its place.", "各項の微分を代入する。"),
)
# what of the derivatives goes before the sums: one or more numbers, signs alone, or what meets a number there
IN_FRONT = {
    "number": ("the number stands in front of the sums", "数の係数は和の前に出す"),
    "sign": ("the minus sign stands in front of the sums", "負号は和の前に出す"),
    "numbers": ("numbers stand in front of the sums", "数の係数は和の前に出す"),
    "signs": ("minus signs stand in front of the sums", "負号は和の前に出す"),
    "numbers multiplied": (
        "numbers are multiplied in front of the sums",
        "数の係数は和の前に出して掛け合わせる",
    ),
    "signs multiplied": ("signs are multiplied in front of the sums", "符号は和の前に出して掛け合わせる"),
    "multiplied": (
        "numbers and signs are multiplied in front of the sums",
        "数の係数や符号は和の前に出して掛け合わせる",
    ),
}
SEVERAL = {"number": "numbers", "sign": "signs"}
MET = {"numbers multiplied": "numbers", "signs multiplied": "signs", "multiplied": "both"}
# what is said instead where numbers are multiplied in terms without a sum, too
EVERYWHERE = {
    "numbers": ("numbers are multiplied, and stand in front of the sums", "数の係数は掛け合わせ、和の前に出す"),
    "signs": ("signs are multiplied, and stand in front of the sums", "符号は掛け合わせ、和の前に出す"),
    "both": (
        "numbers and signs are multiplied, and stand in front of the sums",
        "数の係数や符号は掛け合わせ、和の前に出す",
    ),
}
IN_FRONT_OF_ONE = {
    "number": ("with the number in front of the sum", "数の係数を和の前に出す"),
    "sign": ("with the minus sign in front of the sum", "負号を和の前に出す"),
    "numbers multiplied": (
        "with the numbers multiplied in front of the sum",
        "数の係数を和の前に出して掛け合わせる",
    ),
    "signs multiplied": ("with the signs multiplied in front of the sum", "符号を和の前に出して掛け合わせる"),
    "multiplied": (
        "with numbers and signs multiplied in front of the sum",
        "数の係数や符号を和の前に出して掛け合わせる",
    ),
}
# what is done besides in a line: a sum over indices of several terms, and factors that no sum concerns
APART = Text("Sums of several terms are taken term by term.", "複数の項の和は、項ごとに分けてとる。")
TERM_BY_TERM = Text("A sum is differentiated term by term.", "和は項ごとに微分する。")
BOTH_TERM_BY_TERM = Text("Derivatives and sums are taken term by term.", "微分も和も項ごとにとる。")
CONSTANTS = Text("Constant factors stand in front.", "定数因子は前に出す。")
CONSTANTS_STAY = Text("Constant factors stay as they are.", "定数因子はそのまま残る。")
DROPPED = Text("Terms without {w} give 0.", "{w} を含まない項の微分は 0 である。")
NO_INDEX = Text("What has no index stands in front of the sums.", "添字をもたない因子は和の前に出す。")
NUMBERS_FRONT = Text("Numbers stand in front of the sums.", "数の係数は和の前に出す。")
SIGN_FRONT = Text("The minus sign stands in front of the sums.", "負号は和の前に出す。")
FRONTS = (NO_INDEX, NUMBERS_FRONT, SIGN_FRONT)
MULTIPLIED = {
    "signs": Text("The signs are multiplied.", "符号を掛け合わせる。"),
    "numbers": Text("The numbers are multiplied.", "数の係数を掛け合わせる。"),
    "both": Text("Numbers and signs are multiplied.", "数の係数や符号を掛け合わせる。"),
}
COMBINE_ONE = Rule("combine", Text("The derivative just found is put in.", "いま求めた微分を代入する。"))
BY_ITSELF = Text(
    "The derivative of {itself} with respect to itself is 1.", "{itself} を {itself} 自身で微分すると 1 である。"
)
WORK_ITSELF = Rule(
    "work-out",
    Text("The derivative of {w} with respect to itself is 1.", "{w} を {w} 自身で微分すると 1 である。"),
)
WORK_ITSELF_DROPPED = Rule(
    "work-out",
    Text(
        "The derivative of {w} with respect to itself is 1, and terms without {w} give 0.",
        "{w} を {w} 自身で微分すると 1 であり、{w} を含まない項の微分は 0 である。",
    ),
)
WORK_PRODUCT = Rule(
    "work-out",
    Text(
        "Product rule: each factor with an entry of {W} is differentiated in turn; "
        "an entry of {W} differentiated with respect to {w} gives a Kronecker delta.",
        "積の微分法により、{W} の成分を含む因子を一つずつ微分する。{W} の成分を {w} で微分すると"
        "クロネッカーのデルタになる。",
    ),
)
PRODUCT_INSIDE = Rule(
    "product-rule",
    Text(
        "Product rule: of what is differentiated, each factor that depends on {w} is differentiated in turn; all other "
        "factors stay as they are.",
        "積の微分法により、微分される式のうち、{w} に依存する因子を一つずつ微分し、他の因子はそのまま残す。",
    ),
)
WORK_PRODUCT_INSIDE = Rule(
    "work-out",
    Text(
        "Product rule: of what is differentiated, each factor with an entry of {W} is differentiated in turn; "
        "an entry of {W} differentiated with respect to {w} gives a Kronecker delta.",
        "積の微分法により、微分される式のうち、{W} の成分を含む因子を一つずつ微分する。{W} の成分を {w} で微分すると"
        "クロネッカーのデルタになる。",
    ),
)
VANISH = Rule(
    "vanish",
    Text("Nothing here depends on {w}, so the derivative is 0.", "{w} に依存するものがないので、微分は 0 である。"),
)
THROUGH = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} only through {z}: chain rule, with the derivative with respect to {z} already found.",
        "{f} は {z} を通してのみ {u} に依存するので、すでに求めた {z} による微分を用いて連鎖律を適用する。",
    ),
)
THROUGH_APART = Rule(
    "chain-rule",
    Text(
        "With {t} held fixed, {f} depends on {u} only through {z}: chain rule, with the derivative with respect to {z} "
        "already found. What comes through {t} is counted apart.",
        "{t} を固定すると、{f} は {z} を通してのみ {u} に依存するので、すでに求めた {z} による微分を用いて連鎖律を"
        "適用する。{t} を通る寄与は別に数える。",
    ),
)
THROUGH_SEVERAL = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} in several places; each contributes, with the derivatives already found.",
        "{f} は複数の箇所で {u} に依存する。すでに求めた微分を用いて、それぞれの寄与を足し合わせる。",
    ),
)
THROUGH_AND_DIRECT = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} directly and through {z}: the direct part is differentiated with the other letters held "
        "fixed, the other part is the chain rule, with the derivative with respect to {z} already found.",
        "{f} は直接にも {z} を通しても {u} に依存する。直接の部分は他の文字を固定して微分し、"
        "{z} を通した部分にはすでに求めた {z} による微分を用いて連鎖律を適用する。",
    ),
)
THROUGH_SEVERAL_AND_DIRECT = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} directly and through other letters: the direct part is differentiated with these held "
        "fixed, the other parts are the chain rule, with the derivatives with respect to the letters already found.",
        "{f} は直接にも他の文字を通しても {u} に依存する。直接の部分は他の文字を固定して微分し、"
        "残りの部分にはすでに求めた文字による微分を用いて連鎖律を適用する。",
    ),
)
THROUGH_HELD = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} in several places; each contributes once, so {s} is held fixed where its own part is "
        "counted separately.",
        "{f} は複数の箇所で {u} に依存し、それぞれの寄与を一度ずつ数える。"
        "{s} の分は別に数えるので、他の箇所では {s} を固定する。",
    ),
)


def with_nothing_from(rule: Rule, bindings: Mapping[str, Expr | str], entries: Sequence[Expr]) -> tuple[Rule, Bindings]:
    """The rule of a sum over letters to which others add nothing, since the derivatives by these are 0.

    >>> with_nothing_from(THROUGH_SEVERAL, {}, [Expr()])[0].reason.en.split(". ")[1]
    'The derivative with respect to {n0} is 0, so nothing is added through it.'
    """
    if not entries:
        return rule, {**bindings}
    more = {f"n{n}": e for n, e in enumerate(entries)}
    names = [f"{{{name}}}" for name in more]
    one = len(names) == 1
    en = f"The {'derivative' if one else 'derivatives'} with respect to {listed(names)} {'is' if one else 'are'} 0, "
    en += f"so nothing is added through {'it' if one else 'them'}."
    text = Text(en, f"{'、'.join(names)} による微分は 0 なので、{'これ' if one else 'これら'}を通した寄与はない。")
    return with_more(rule, [text]), {**bindings, **more}


def multiplied(numbers: Sequence[Expr]) -> list[Text]:
    """That these numbers or signs are multiplied, if there are any."""
    return [MULTIPLIED[kind_of(numbers)]] if numbers else []


def in_front(rule: Rule, before: str, terms: int, beside: Sequence[Expr] = ()) -> Rule:
    """The rule of a line that puts derivatives in their places, with what of them goes before the sums, if anything.

    ``beside`` are the numbers and signs that are multiplied in terms without a sum.

    >>> in_front(COMBINE, "signs", 2).reason.en
    'The derivative of each term is put in its place; minus signs stand in front of the sums.'
    """
    if not before:
        return with_more(rule, multiplied(beside))
    one = rule == SUM_UP and terms == 1
    met = MET.get(before)
    if beside and met:
        en, ja = EVERYWHERE[met if met == kind_of(beside) else "both"]
    else:
        en, ja = IN_FRONT_OF_ONE[before] if one and before in IN_FRONT_OF_ONE else IN_FRONT[before]
    joined = next((rule.reason.ja.removesuffix(e) + "し" for e in ("する。", "す。") if rule.reason.ja.endswith(e)), "")
    joined = joined or rule.reason.ja.removesuffix("る。")
    out = Rule(rule.name, Text(f"{rule.reason.en[:-1]}{',' if one else ';'} {en}.", f"{joined}、{ja}。"))
    return out if met else with_more(out, multiplied(beside))


def moved_to_front(before: str, met: Sequence[Expr] = ()) -> list[Text]:
    """What of the derivatives goes before the sums of a line, with the numbers that meet, as sentences of their own.

    >>> [text.en for text in moved_to_front("sign")]
    ['The minus sign stands in front of the sums.']
    """
    if not before:
        return multiplied(met)
    own = MET.get(before, SEVERAL.get(before, before) if met else before)
    en, ja = EVERYWHERE[own if own == kind_of(met) else "both"] if met else IN_FRONT[before]
    return [Text(f"{en[0].upper()}{en[1:]}.", f"{ja}。")]


def of_sums(fronts: Sequence[Expr] = (), met: Sequence[Expr] = (), dropped: bool = False) -> list[Text]:
    """What is said of sums that were differentiated besides why; that this goes term by term needs no word.

    ``fronts`` are the numbers that went before sums over indices, ``met`` those that were multiplied; ``dropped`` says
    that terms went that do not hold ``w``.

    >>> [text.en for text in of_sums(dropped=True)]
    ['Terms without {w} give 0.']
    """
    before = "" if not fronts else "sign" if kind_of(fronts) == "signs" else "number"
    before = before if len(fronts) == 1 else SEVERAL.get(before, "")
    return [*([DROPPED] if dropped else []), *moved_to_front(before, met)]


def slots_rule(groups: Groups, w: Expr, few: bool = False) -> tuple[Rule, dict[str, Expr]]:
    """Which terms of each sum contain the entry, where they are not the same in all of them.

    With ``few`` there are other terms on the line, which may contain it, too.

    >>> from sympy import Symbol
    >>> i, j, a, w = map(Symbol, "ijaw")
    >>> slots_rule([([1], [(i, a)]), ([2], [(j, a)])], w)[0].reason.en.split(";")[0]
    'What is differentiated contains {w} only for {i0} = {a0} in the first sum and {i1} = {a1} in the second'
    """
    bindings, en, ja = each_sum(groups)
    only = f"What is differentiated contains {{w}} only for {listed(en)}"
    of_these = ("of these sums ", "これらの和の") if few else ("", "")
    text = Text(
        f"{only}; all other terms {of_these[0]}give 0.",
        f"微分される式が {{w}} を含むのは、{'、'.join(ja)}だけである。{of_these[1]}他の項の微分は 0 である。",
    )
    return Rule("only-terms", text), {**bindings, "w": w}


def outside_in(slopes: Sequence[Text]) -> Rule:
    """Functions within functions: the reason of each slope, from the outside in.

    >>> outside_in([Text("sin′ = cos.", "sin′ = cos。")]).reason.en
    'sin′ = cos. Chain rule.'
    """
    en = " ".join(s.en for s in slopes)
    ja = "".join(s.ja for s in slopes)
    one = len(slopes) == 1
    return Rule(
        "chain-rule",
        Text(
            f"{en} Chain rule{'' if one else ', from the outside in'}.",
            f"{ja}{'' if one else '外側から順に'}連鎖律を用いる。",
        ),
    )


def of_quotient(rule: Rule) -> Rule:
    """The product rule of a quotient, of which a factor is the reciprocal of the denominator.

    >>> of_quotient(Rule("product-rule", Text("Product rule.", "積の微分法。"))).reason.en
    'A quotient is its numerator times the reciprocal of its denominator. Product rule.'
    """
    return Rule(
        rule.name,
        Text(
            f"A quotient is its numerator times the reciprocal of its denominator. {rule.reason.en}",
            f"商は、分子と、分母の逆数との積である。{rule.reason.ja}",
        ),
    )


def with_dropped(rule: Rule) -> Rule:
    """The rule of a line in which terms without the variable go."""
    return with_more(rule, [DROPPED])


def with_chain(rule: Rule, slopes: Sequence[Text]) -> Rule:
    """The product rule where factors are functions within functions: the reason of each slope follows."""
    chain = outside_in(slopes).reason
    return Rule(rule.name, Text(f"{rule.reason.en} {chain.en}", f"{rule.reason.ja}{chain.ja}"))


def said_of_fronts(out: Iterable[Expr]) -> list[Text]:
    """What is said of factors that stand before the sums of a line and stood inside one.

    >>> from sympy import Integer
    >>> [text.en for text in said_of_fronts([Integer(-1)])]
    ['The minus sign stands in front of the sums.']
    """
    out = set(out)
    if not out:
        return []
    return [SIGN_FRONT if out == {-1} else NUMBERS_FRONT if all(f.is_number for f in out) else NO_INDEX]


def work_rule(slopes: Values, dropped: Expr | None = None, others: bool = True) -> tuple[Rule, dict[str, Expr]]:
    """Several derivatives worked out in one line, in which terms without the variable ``dropped`` may go.

    ``others`` says whether other factors stand beside them.

    >>> work_rule({Expr(): Expr()})[0].reason.en
    '{d0} = {dv0} is put in; all other factors stay as they are.'
    >>> work_rule({Expr(): Expr()}, others=False)[0].reason.en
    '{d0} = {dv0} is put in.'
    """
    bindings, put = _put_in("d", slopes)
    if dropped is not None:
        bindings["w"] = dropped
    more_en, more_ja = _BESIDE[others, dropped is not None]
    return Rule("work-out", Text(f"{put.en}{more_en}.", f"{put.ja}する。{more_ja}")), bindings


def work_one(slope: Partial, value: Expr, w: Expr, dropped: bool) -> tuple[Rule, dict[str, Expr]]:
    """The only derivative in a line worked out beside other factors; terms without the variable may be ``dropped``.

    >>> from sympy import Symbol
    >>> work_one(Partial(Symbol("x"), Symbol("w")), Symbol("v"), Symbol("w"), False)[0].reason.en.split(";")[0]
    'Of what is differentiated only {x} depends on {w}, and {d0} = {dv0} is put in'
    """
    bindings, put = _put_in("d", {slope: value})
    bindings |= {"x": slope.expression, "w": w}
    more_en, more_ja = _BESIDE[True, dropped]
    text = Text(
        f"Of what is differentiated only {{x}} depends on {{w}}, and {put.en}{more_en}.",
        f"微分される式のうち {{w}} に依存するのは {{x}} だけなので、{put.ja}する。{more_ja}",
    )
    return Rule("work-out", text), bindings


# what becomes of the rest of a line, by whether there are other factors, and whether terms go
_BESIDE = {
    (True, True): (
        "; all other factors stay as they are, and terms without {w} give 0",
        "他の因子はそのまま残り、{w} を含まない項の微分は 0 である。",
    ),
    (True, False): ("; all other factors stay as they are", "他の因子はそのまま残る。"),
    (False, True): ("; terms without {w} give 0", "{w} を含まない項の微分は 0 である。"),
    (False, False): ("", ""),
}


def with_through(
    rule: Rule, bindings: Bindings, entries: Sequence[Expr], over_all: bool = False
) -> tuple[Rule, Bindings]:
    """The product rule where factors depend on the variable through entries of letters, which says so.

    >>> with_through(PRODUCT, {}, [Expr()])[0].reason.en.split("stay. ")[1]
    'What depends on {w} through {e0} is differentiated by the chain rule.'
    """
    text, more = through_entries(entries, over_all)
    return with_more(rule, [text]), {**bindings, **more}


def chain_over(functions: Sequence[Expr], entries: Sequence[Expr], w: Expr) -> tuple[Rule, Bindings]:
    """The chain rule where functions of all entries of a matrix are differentiated, with the sum over these.

    >>> chain_over([Expr()], [Expr()], Expr())[0].reason.en
    'Chain rule: {f0} depends on {w} through all entries {e0}.'
    """
    of, en, ja = _all("f", functions)
    by, by_en, by_ja = _all("e", entries)
    text = Text(
        f"Chain rule: {en} {'depends' if len(of) == 1 else 'depend'} on {{w}} through all entries {by_en}.",
        f"{ja} はすべての成分 {by_ja} を通して {{w}} に依存するので、連鎖律による。",
    )
    return Rule("chain-rule", text), {**of, **by, "w": w}


def through_entries(entries: Sequence[Expr], over_all: bool = False) -> tuple[Text, dict[str, Expr]]:
    """That what depends on the variable ``w`` through these entries is differentiated by the chain rule.

    ``over_all`` says that a sum over all of them is taken.
    """
    more, en, ja = _all("e", entries)
    if over_all:
        return Text(
            f"What depends on {{w}} through the entries {en} is differentiated by the chain rule, summed over all of "
            "them.",
            f"成分 {ja} を通して {{w}} に依存するものの微分には連鎖律を用い、すべての成分について和をとる。",
        ), more
    return Text(
        f"What depends on {{w}} through {en} is differentiated by the chain rule.",
        f"{ja} を通して {{w}} に依存するものの微分には連鎖律を用いる。",
    ), more


def insert_rule(slopes: Values) -> tuple[Rule, Bindings]:
    """The derivatives that a line puts in, each found on the side.

    >>> from sympy import Symbol
    >>> insert_rule({Symbol("d"): Symbol("v")})[0].reason.en
    '{d0} = {dv0} is put in.'
    """
    bindings, put = _put_in("d", slopes)
    return Rule("insert", Text(f"{put.en}.", f"{put.ja}する。")), bindings


def _put_in(letter: str, slopes: Values) -> tuple[dict[str, Expr], Text]:
    """That derivatives are put in, those that are short with their values, where they are few, as a clause."""
    bindings, en, ja = _all(letter, slopes)
    are = "is" if len(slopes) == 1 else "are"
    short = {n: v for n, v in enumerate(slopes.values()) if _is_short(v)} if len(slopes) <= MOST_VALUES else {}
    if not short:
        return bindings, Text(f"{en} {are} put in", f"{ja} を代入")
    places = [f"{{{letter}{n}}}" + (f" = {{{letter}v{n}}}" if n in short else "") for n in range(len(slopes))]
    bindings |= {f"{letter}v{n}": v for n, v in short.items()}
    return bindings, Text(f"{listed(places)} {are} put in", f"{'、'.join(places)} を代入")


def _is_short(value: Expr) -> bool:
    """Whether a derivative may stand in a sentence."""
    return sum(1 for _ in islice(walk(value), LONGEST_VALUE + 1)) <= LONGEST_VALUE


def insert_known(slopes: Sequence[Expr], more: Values = _NONE, letter: str = "d") -> tuple[Rule, Bindings]:
    """The derivatives that a line puts in, each found by a lemma before, and ``more`` of them found on the side.

    >>> insert_known([Expr()], {Expr(): Expr()})[0].reason.en
    '{d0} is put in, as found above, and {m0} = {mv0} is put in.'
    """
    bindings, en, ja = _all(letter, slopes)
    en, ja = f"{en} {'is' if len(slopes) == 1 else 'are'} put in, as found above", f"すでに求めた {ja} を代入"
    if not more:
        return Rule("insert", Text(f"{en}.", f"{ja}する。")), bindings
    others, put = _put_in("m", more)
    return Rule("insert", Text(f"{en}, and {put.en}.", f"{ja}し、{put.ja}する。")), {**bindings, **others}


def _all(letter: str, parts: Iterable[Expr]) -> tuple[dict[str, Expr], str, str]:
    """What stands for each of the parts, and all of them in a sentence of both languages."""
    bindings = {f"{letter}{n}": e for n, e in enumerate(parts)}
    places = [f"{{{name}}}" for name in bindings]
    return bindings, listed(places), "、".join(places)


def with_itself(rule: Rule, bindings: Bindings, w: Expr) -> tuple[Rule, Bindings]:
    """The rule of a line in which terms hold the variable alone, whose derivative is 1.

    >>> with_itself(Rule("work-out", Text("W.", "W。")), {}, Expr())[0].reason.en
    'W. The derivative of {itself} with respect to itself is 1.'
    """
    return with_more(rule, [BY_ITSELF]), {**bindings, "itself": w}


def with_put_in(rule: Rule, bindings: Bindings, slopes: Values) -> tuple[Rule, Bindings]:
    """The rule of a line that also puts in derivatives, each found on the side.

    >>> with_put_in(Rule("product-rule", Text("P.", "P。")), {}, {Expr(): Expr()})[0].reason.en
    'P. {d0} = {dv0} is put in.'
    """
    more, given = insert_rule(slopes)
    return with_more(rule, [more.reason]), {**bindings, **given}
