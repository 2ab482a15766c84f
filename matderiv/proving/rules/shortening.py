"""Shortening: what makes a shorter matrix expression the same as a longer one, a clause for each identity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr

from ...core.proof import Rule
from ...core.text import Text
from ..tidying.tidier import Clause
from .listing import listed

__all__ = ["EQUAL", "MOST_OF_A_KIND", "SHORTER", "TIDY", "texts_of", "tidy_rule", "with_another"]

MOST_OF_A_KIND = 8  # equations or powers that a reason names; of more it says that there are others

TIDY = Rule(
    "tidy",
    Text("The same, written more briefly.", "同じものをより短く書く。"),
)
EQUAL = ("{a} = {b}", "{a} = {b} である。")  # where the equation says it all
# what several rules do to shorten a matrix expression: the clause in English, and in Japanese at the end of a sentence
SHORTER = {
    "product": (
        "the transpose of a product is that of its factors in reverse order, {a} = {b}",
        "積の転置は各因子の転置を逆の順に並べた積、すなわち {a} = {b} である。",
    ),
    "sum": (
        "the transpose of a sum is the sum of the transposes, as in {a}",
        "{a} のように、和の転置は各項の転置の和である。",
    ),
    "own": ("{s} is its own transpose", "{s} は転置しても変わらない。"),
    "sum-twice": (
        "the transpose of a sum is the sum of the transposes, as in {a}, where {c} transposed is {d}",
        "{a} のように、和の転置は各項の転置の和であり、ここで {c} の転置は {d} である。",
    ),
    "sum-back": (
        "the sum of transposes is the transpose of the sum",
        "転置の和は和の転置である。",
    ),
    "kron": (
        "a Kronecker product is transposed factor by factor, {a} = {b}",
        "クロネッカー積の転置は各因子の転置のクロネッカー積、すなわち {a} = {b} である。",
    ),
    "mixed": (
        "Kronecker products are multiplied factor by factor, {a} = {b}",
        "クロネッカー積どうしの積は因子ごとの積のクロネッカー積、すなわち {a} = {b} である。",
    ),
    "entrywise": (
        "an entrywise product is transposed factor by factor, {a} = {b}",
        "成分ごとの積の転置は各因子の転置の成分ごとの積、すなわち {a} = {b} である。",
    ),
    "alike": EQUAL,
    "symmetric": (
        "transposing {s} changes nothing, since it is symmetric by assumption",
        "{s} は仮定により対称なので、転置しても変わらない。",
    ),
    "symmetric-diagonal": (
        "transposing {s} changes nothing, since it is diagonal",
        "{s} は対角行列なので、転置しても変わらない。",
    ),
    "symmetric-letter": (
        "transposing {s} changes nothing, since {a} = {b} is symmetric",
        "{a} = {b} は対称なので、{s} は転置しても変わらない。",
    ),
    "symmetric-of": (
        "transposing {s} changes nothing, since {a} is symmetric",
        "{a} は対称なので、{s} は転置しても変わらない。",
    ),
    "symmetric-of-several": (
        "transposing {s} changes nothing, since its parts {a} and {c} are symmetric",
        "部分 {a} と {c} は対称なので、{s} は転置しても変わらない。",
    ),
    "symmetric-hessian": (
        "transposing {s} changes nothing, since the Hessian matrix of a twice continuously differentiable function is "
        "symmetric",
        "2 回連続微分可能な関数のヘッセ行列は対称なので、{s} は転置しても変わらない。",
    ),
    "symmetric-product": (
        "transposing {s} changes nothing: the transposes of its factors in reverse order are the same product",
        "{s} の各因子の転置を逆の順に並べても同じ積なので、{s} は転置しても変わらない。",
    ),
    "symmetric-sum": (
        "transposing {s} changes nothing: its terms change places or stay as they are",
        "{s} の各項の転置は全体として同じ項なので、{s} は転置しても変わらない。",
    ),
    "skew": ("{a} = −{b}, since {b} is skew-symmetric", "{b} は交代行列なので、{a} = −{b} である。"),
    "diagonal": (
        "the product with I keeps the diagonal alone, which a transpose does not change",
        "I との積に残るのは対角成分だけであり、これは転置しても変わらない。",
    ),
    "cancelling": EQUAL,
    "orthogonal": (
        "the assumed orthogonality makes {a} the identity",
        "仮定した直交性により {a} は単位行列である。",
    ),
    "inverse": EQUAL,
    "logistic": (
        "the logistic function is exp(t)/(1 + exp(t)), here {a}",
        "exp(t)/(1 + exp(t)) はロジスティック関数、ここでは {a} である。",
    ),
    "logistic-reciprocal": (
        "the reciprocal of 1 plus an exponential is a value of the logistic function, {a} = {b}",
        "1 と指数関数の和の逆数はロジスティック関数の値、すなわち {a} = {b} である。",
    ),
    "softmax": (
        "exponentials over their sum are the softmax, here {a}",
        "指数関数の値をその和で割ったものは {a} である。",
    ),
    "known": EQUAL,
    "inner": ("an inner product is the sum of the products of the entries", "内積は成分の積の和である。"),
    "complement": EQUAL,
    "exponential": EQUAL,
    "of-zero": ("{a} is 0, since its argument is", "{a} は引数が 0 なので 0 である。"),
    "of-multiple": (
        "a number may be taken out of a linear function, {a} = {b}",
        "線形な関数からは数を外に出せるので、{a} = {b} である。",
    ),
    "of-multiple-alone": (
        "a number may be taken out of a linear function",
        "線形な関数からは数を外に出せる。",
    ),
    "number-out-power": (
        "a number may be taken out of a power of entries, to which it is raised, {a} = {b}",
        "成分ごとの冪からは数をその冪として外に出せるので、{a} = {b} である。",
    ),
    "number-out": (
        "a number may be taken out of a product and a quotient of entries, {a} = {b}",
        "成分ごとの積や商からは数を外に出せるので、{a} = {b} である。",
    ),
    "linear": (
        "the values of a linear function add up to its value at the sum, here {a}",
        "線形な関数の値の和は和における値、ここでは {a} である。",
    ),
    "quotient": ("multiplying by a reciprocal is dividing", "逆数を掛けることは割ることである。"),
    "diagonals": (
        "diagonal matrices are added on their diagonals, which gives {a}",
        "対角行列の和は対角成分の和を並べた対角行列、ここでは {a} である。",
    ),
    "diagonal-times": (
        "a diagonal matrix times a vector multiplies entry by entry, {a} = {b}",
        "対角行列とベクトルの積は成分ごとの積、すなわち {a} = {b} である。",
    ),
    "diagonal-product": (
        "diagonal matrices are multiplied on their diagonals, {a} = {b}",
        "対角行列どうしの積は対角成分ごとの積を並べた対角行列、すなわち {a} = {b} である。",
    ),
    "triangle": (
        "the entrywise product with {a} keeps that triangle alone and changes nothing in it",
        "{a} との成分ごとの積はその三角部分だけを残し、その部分の値は変えない。",
    ),
    "identity": ("a product with {a} changes nothing", "{a} との積は何も変えない。"),
    "ones": EQUAL,
    "ones-outer": (
        "a column of ones times a row of ones is the matrix of ones",
        "成分がすべて 1 の列と行の積は、成分がすべて 1 の行列である。",
    ),
    "ones-entry": ("multiplying by {a} entry by entry changes nothing", "{a} を成分ごとに掛けても値は変わらない。"),
    "power-of-product": (
        "the power of a product is that of its factors, {a} = {b}",
        "積の冪は各因子の冪の積、すなわち {a} = {b} である。",
    ),
    "power-of-quotient": (
        "the power of a quotient is the quotient of the powers, {a} = {b}",
        "商の冪は冪の商、すなわち {a} = {b} である。",
    ),
    "power-cancels": (
        "the power of a product is that of its factors, {a} = {b}, and {c} cancels",
        "積の冪は各因子の冪の積、すなわち {a} = {b} であり、{c} を約分する。",
    ),
    "root": EQUAL,
    "cancel": ("{a} cancels", "{a} を約分する。"),
    "exponents": ("the powers of {a} are put together by adding their exponents", "{a} の冪を、指数を足してまとめる。"),
    "power": ("equal factors make the power {a}", "等しい因子を冪 {a} にまとめる。"),
    "rotated": (
        "the factors of a product may be rotated within a trace, {a} = {b}",
        "トレースの中では積の因子を巡回させてよいので、{a} = {b} である。",
    ),
    "turned": (
        "a matrix and its transpose have the same trace, {a} = {b}",
        "行列とその転置行列のトレースは等しいので、{a} = {b} である。",
    ),
    "turned-rotated": (
        "a trace stays the same when its product is transposed and its factors are rotated, {a} = {b}",
        "トレースは積を転置しても因子を巡回させても変わらないので、{a} = {b} である。",
    ),
    "number": ("a scalar is its own transpose, {a} = {b}", "スカラーは転置しても変わらないので、{a} = {b} である。"),
    "front": ("scalar factors come to the front, here {a}", "スカラーの因子 {a} を前に出す。"),
    "expanded": ("the bracket is multiplied out", "括弧を展開する。"),
    "expanded-to": ("the bracket is multiplied out, {a} = {b}", "括弧を展開すると {a} = {b} となる。"),
    "like": ("like terms are added", "同類項をまとめる。"),
    "like-cancel": ("like terms cancel", "同類項は打ち消し合う。"),
    "like-both": ("like terms are added, of which some cancel", "同類項をまとめ、打ち消し合うものは消す。"),
    "numbers": ("the numbers are multiplied", "数の係数を掛け合わせる。"),
    "number-cancels": ("{a} cancels", "{a} を約分する。"),
    "common": ("the common factor {a} is taken out, which leaves {b}", "共通因子 {a} をくくり出すと {b} が残る。"),
    "commons": (
        "the common factors {a} and {c} are taken out on either side, which leaves {b}",
        "共通因子 {a} と {c} を左右にくくり出すと {b} が残る。",
    ),
    "common-of": (
        "the common factor {a} of {t} is taken out, which leaves {b}",
        "{t} の共通因子 {a} をくくり出すと {b} が残る。",
    ),
    "commons-of": (
        "the common factors {a} and {c} of {t} are taken out on either side, which leaves {b}",
        "{t} の共通因子 {a} と {c} を左右にくくり出すと {b} が残る。",
    ),
    "sign": ("the minus sign goes into the bracket {a}", "負号を括弧 {a} の中に入れる。"),
    "order": ("the terms and factors are put in order", "項と因子の順序を整える。"),
}
# how a clause ends within a sentence and at its end
ENDINGS = {
    "である。": "であり、",
    "なる。": "なり、",
    "残る。": "残り、",
    "前に出す。": "前に出し、",
    "する。": "し、",
    "まとめる。": "まとめ、",
    "合わせる。": "合わせ、",
    "打ち消し合う。": "打ち消し合い、",
    "消す。": "消し、",
    "入れる。": "入れ、",
    "整える。": "整え、",
    "変えない。": "変えず、",
}


def _within(clause: str) -> str:
    """A Japanese clause as it stands before another one."""
    end = next((e for e in ENDINGS if clause.endswith(e)), "")
    joined = clause.removesuffix(end) + ENDINGS.get(end, "")
    return joined.replace("ので、{", "ので {").replace("ので、", "ので")


def texts_of(clause: str | Clause) -> tuple[str, str]:
    """A clause in both languages, given by its name or as it is."""
    return SHORTER[clause] if isinstance(clause, str) else (clause.en, clause.ja)


def with_another(names: Mapping[str, Expr], more: Mapping[str, Expr]) -> dict[str, Expr]:
    """The parts of a clause, as a and b in {a} = {b}, with those of one more use of its kind.

    >>> list(with_another({"a": Expr()}, {"a": -Expr()}))
    ['a', 'a_']
    """
    given, size = list(names.values()), len(more)
    said = [tuple(given[n : n + size]) for n in range(0, len(given), size)]
    new = tuple(more.values())
    if new in said or len(said) > MOST_OF_A_KIND:
        return dict(names)
    return {**names, **{f"{key}{'_' * len(said)}": e for key, e in more.items()}}


def _each(texts: tuple[str, str], given: Mapping[str, Expr]) -> tuple[str, str]:
    """A clause in both languages, with all the equations, powers or matrices that it speaks of."""
    if "s_" in given:
        names = [f"{{{key}}}" for key in given if key.startswith("s")]
        en = texts[0].replace("{s}", listed(names)).replace("it is", "they are")
        return en, texts[1].replace("{s}", "、".join(names))
    if "a_" not in given:
        return texts
    number = sum(key.startswith("a") for key in given)
    one = "{a} = {b}" if "b" in given else "{a}"
    said = [one.replace("}", "_" * n + "}") for n in range(min(number, MOST_OF_A_KIND))]
    en, ja = listed(said), "、".join(said)
    if number > MOST_OF_A_KIND:
        en, ja = f"{', '.join(said)}, and so on", f"{ja} など"
    return texts[0].replace("the power", "the powers").replace(one, en), texts[1].replace(one, ja)


def tidy_rule(done: Sequence[tuple[str | Clause, Mapping[str, Expr]]]) -> tuple[Rule, dict[str, Expr]]:
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
        texts = _each(texts_of(clause), given)
        fill = {key: f"{{{name}}}" for key, name in names.items()}
        en.append(texts[0].format_map(fill))
        ja.append((texts[1] if n == len(done) - 1 else _within(texts[1])).format_map(fill))
    text = "; ".join(en) + "."
    return Rule("tidy", Text(text[0].upper() + text[1:], "".join(ja))), bindings
