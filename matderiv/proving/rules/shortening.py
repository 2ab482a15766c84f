"""Shortening: what makes a shorter matrix expression the same as a longer one, a clause for each identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr

from ...core.proof import Rule
from ...core.text import Text

__all__ = ["SHORTER", "TIDY", "tidy_rule"]

TIDY = Rule(
    "tidy",
    Text("The same, written more briefly.", "同じものをより短く書く。"),
)
# what was done to shorten a matrix expression: the clause in English, in Japanese within and at the end of a sentence
SHORTER = {
    "product": (
        "the transpose of a product is that of its factors in reverse order, {a} = {b}",
        "積の転置は各因子の転置を逆の順に並べた積、すなわち {a} = {b} であり、",
        "積の転置は各因子の転置を逆の順に並べた積、すなわち {a} = {b} である。",
    ),
    "sum": (
        "the transpose of a sum is the sum of the transposes, as in {a}",
        "{a} のように、和の転置は各項の転置の和であり、",
        "{a} のように、和の転置は各項の転置の和である。",
    ),
    "symmetric": (
        "transposing {s} changes nothing",
        "{s} は転置しても変わらない。",
        "{s} は転置しても変わらない。",
    ),
    "skew": ("{a} = −{b}", "{a} = −{b} であり、", "{a} = −{b} である。"),
    "diagonal": (
        "the product with I keeps the diagonal alone, which a transpose does not change",
        "I との積に残る対角成分は転置しても変わらないので、",
        "I との積に残るのは対角成分だけであり、これは転置しても変わらない。",
    ),
    "equal": ("{a} = {b}", "{a} = {b} であり、", "{a} = {b} である。"),
    "logistic": (
        "exp(t)/(1 + exp(t)) is the logistic function, here {a}",
        "exp(t)/(1 + exp(t)) はロジスティック関数、ここでは {a} であり、",
        "exp(t)/(1 + exp(t)) はロジスティック関数、ここでは {a} である。",
    ),
    "softmax": (
        "exponentials over their sum are the softmax, here {a}",
        "指数関数の値をその和で割ったものは {a} であり、",
        "指数関数の値をその和で割ったものは {a} である。",
    ),
    "function": ("the factors make {a}", "因子をまとめると {a} になり、", "因子をまとめると {a} になる。"),
    "inner": (
        "an inner product is the sum of the products of the entries",
        "内積は成分の積の和であり、",
        "内積は成分の積の和である。",
    ),
    "quotient": (
        "multiplying by a reciprocal is dividing",
        "逆数を掛けることは割ることであり、",
        "逆数を掛けることは割ることである。",
    ),
    "diagonals": (
        "diagonal matrices are added on their diagonals, which gives {a}",
        "対角行列の和は対角成分の和を並べた対角行列、ここでは {a} であり、",
        "対角行列の和は対角成分の和を並べた対角行列、ここでは {a} である。",
    ),
    "diagonal-times": (
        "a diagonal matrix times a vector multiplies entry by entry, {a} = {b}",
        "対角行列とベクトルの積は成分ごとの積、すなわち {a} = {b} であり、",
        "対角行列とベクトルの積は成分ごとの積、すなわち {a} = {b} である。",
    ),
    "triangle": (
        "the entrywise product with {a} keeps that triangle alone and changes nothing in it",
        "{a} との成分ごとの積はその三角部分だけを残し、値を変えず、",
        "{a} との成分ごとの積はその三角部分だけを残し、値を変えない。",
    ),
    "identity": ("a product with {a} changes nothing", "{a} との積は何も変えず、", "{a} との積は何も変えない。"),
    "cancel": ("{a} cancels", "{a} を約分し、", "{a} を約分する。"),
    "exponents": (
        "the powers of {a} are put together by adding their exponents",
        "{a} の冪を、指数を足してまとめ、",
        "{a} の冪を、指数を足してまとめる。",
    ),
    "power": ("equal factors make the power {a}", "等しい因子を冪 {a} にまとめ、", "等しい因子を冪 {a} にまとめる。"),
    "rotated": (
        "the factors of a product may be rotated within a trace, {a} = {b}",
        "トレースの中では積の因子を巡回させてよいので {a} = {b} であり、",
        "トレースの中では積の因子を巡回させてよいので、{a} = {b} である。",
    ),
    "turned": (
        "a matrix and its transpose have the same trace, {a} = {b}",
        "行列とその転置行列のトレースは等しいので {a} = {b} であり、",
        "行列とその転置行列のトレースは等しいので、{a} = {b} である。",
    ),
    "turned-rotated": (
        "a trace stays the same when its product is transposed and its factors are rotated, {a} = {b}",
        "トレースは積を転置しても因子を巡回させても変わらないので {a} = {b} であり、",
        "トレースは積を転置しても因子を巡回させても変わらないので、{a} = {b} である。",
    ),
    "number": (
        "a number is its own transpose, {a} = {b}",
        "数は転置しても変わらないので {a} = {b} であり、",
        "数は転置しても変わらないので、{a} = {b} である。",
    ),
    "expanded": ("the bracket is multiplied out", "括弧を展開し、", "括弧を展開する。"),
    "expanded-to": (
        "the bracket is multiplied out, {a} = {b}",
        "括弧を展開すると {a} = {b} となり、",
        "括弧を展開すると {a} = {b} となる。",
    ),
    "common": (
        "the common factor {a} is taken out, which leaves {b}",
        "共通因子 {a} をくくり出すと {b} が残り、",
        "共通因子 {a} をくくり出すと {b} が残る。",
    ),
    "commons": (
        "the common factors {a} and {c} are taken out on either side, which leaves {b}",
        "共通因子 {a} と {c} を左右にくくり出すと {b} が残り、",
        "共通因子 {a} と {c} を左右にくくり出すと {b} が残る。",
    ),
    "like": ("like terms are added", "同類項をまとめ、", "同類項をまとめる。"),
    "kron": (
        "a Kronecker product is transposed factor by factor, {a} = {b}",
        "クロネッカー積の転置は各因子の転置のクロネッカー積、すなわち {a} = {b} であり、",
        "クロネッカー積の転置は各因子の転置のクロネッカー積、すなわち {a} = {b} である。",
    ),
    "mixed": (
        "Kronecker products are multiplied factor by factor, {a} = {b}",
        "クロネッカー積どうしの積は因子ごとの積のクロネッカー積、すなわち {a} = {b} であり、",
        "クロネッカー積どうしの積は因子ごとの積のクロネッカー積、すなわち {a} = {b} である。",
    ),
    "sign": (
        "the minus sign goes into the bracket {a}",
        "負号を括弧 {a} の中に入れ、",
        "負号を括弧 {a} の中に入れる。",
    ),
    "order": ("the terms and factors are put in order", "項と因子の順序を整え、", "項と因子の順序を整える。"),
}


def tidy_rule(done: Sequence[tuple[str, Mapping[str, Expr]]]) -> tuple[Rule, dict[str, Expr]]:
    """Why a shorter matrix expression is the same as a longer one: what was done, each clause naming its parts.

    >>> tidy_rule([("cancel", {"a": Expr()}), ("like", {})])[0].reason.en
    '{a0} cancels; like terms are added.'
    """
    en: list[str] = []
    ja: list[str] = []
    bindings: dict[str, Expr] = {}
    for n, (clause, given) in enumerate(done):
        names = {key: f"{key}{n}" for key in given}
        bindings |= {names[key]: e for key, e in given.items()}
        texts = SHORTER[clause]
        places = [f"{{{name}}}" for name in names.values()]
        fill = {"s": " or ".join(places)} if clause == "symmetric" else {k: f"{{{v}}}" for k, v in names.items()}
        en.append(texts[0].format_map(fill))
        fill = {"s": (" と " if len(places) == 2 else "、").join(places)} if clause == "symmetric" else fill
        ja.append(texts[2 if n == len(done) - 1 else 1].format_map(fill))
    text = "; ".join(en) + "."
    return Rule("tidy", Text(text[0].upper() + text[1:], "".join(ja))), bindings
