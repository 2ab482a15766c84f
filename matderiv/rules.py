"""Why a line of a proof follows from the one before: the rules that the proofs are written with, and their reasons.

The placeholders are filled with the indices, entries and letters of the proof at hand. What is particular to a matrix
function stands in its own record, what recognition does in its moves.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from .index import Pair
from .step import Bindings, Rule
from .text import Text

__all__ = [
    "BOTH_SIDES",
    "BOTH_SIDES_SCALAR",
    "CHAIN",
    "CHAIN_ENTRIES",
    "COLLAPSE_PLAIN",
    "COMBINE",
    "CONSTANT_FACTOR",
    "DEFINED",
    "EACH_SLOT",
    "FOLD",
    "GATHER",
    "INSERT",
    "INSERT_KNOWN",
    "INSERT_ONE",
    "KRONECKER",
    "KRONECKER_SWAPPED",
    "LIKE_TERMS",
    "MULTIPLIED_OUT",
    "NAME",
    "NAME_ADJOINT",
    "NAME_GRADIENT",
    "NAME_OBJECTIVE",
    "ONE_SLOT",
    "ONE_SLOT_OF",
    "OPEN_USER",
    "OPEN_USERS",
    "OPEN_USER_PART",
    "PRODUCT",
    "PUT_BACK",
    "RECOGNISE",
    "RECOGNISE_INDEX",
    "RECOGNISE_SCALAR",
    "RECOGNISE_VECTOR",
    "STACKED",
    "SUM_PLAIN",
    "SUM_RULE",
    "SUM_UP",
    "SUM_UP_NUMBERS",
    "THROUGH",
    "THROUGH_HELD",
    "THROUGH_SEVERAL",
    "TIDY",
    "TIDY_TERMS",
    "TWO_SLOTS",
    "VANISH",
    "WORK",
    "WORK_ITSELF",
    "WORK_ONE",
    "WORK_PRODUCT",
    "WRITE",
    "WRITE_FACTORS",
    "WRITE_LETTER",
    "WRITE_LETTERS",
    "WRITE_PRODUCT",
    "WRITE_PRODUCTS",
    "WRITE_SCALAR",
    "WRITE_TERMS",
    "collapse_rule",
    "outside_in",
    "tidy_rule",
    "transpose_rule",
    "with_pair",
    "with_products",
]

NAME = Rule(
    "name",
    Text(
        "The inner expression that holds {w} gets a letter, {u}.",
        "{w} を含む内側の式を {u} とおく。",
    ),
)
NAME_OBJECTIVE = Rule("name", Text("The objective gets a letter, {u}.", "微分する関数を {u} とおく。"))
NAME_GRADIENT = Rule("name", Text("The first derivative gets a letter, {u}.", "一階導関数を {u} とおく。"))
NAME_ADJOINT = Rule(
    "name", Text("This derivative gets a letter, {u}, for the lines to come.", "この導関数を、以下では {u} と書く。")
)
WRITE = Rule(
    "components",
    Text("{u} written out for one entry.", "{u} の定義を一つの成分について書く。"),
)
WRITE_PRODUCT = Rule(
    "components",
    Text(
        "{u} written out: a product of matrices is a sum over its inner index, here {k}.",
        "{u} の定義を成分で書き下す。行列の積は内側の添字 {k} についての和になる。",
    ),
)
WRITE_PRODUCTS = Rule(
    "components",
    Text(
        "{u} written out: a product of matrices is a sum over its inner indices, here {k} and {l}.",
        "{u} の定義を成分で書き下す。行列の積は内側の添字 {k}、{l} についての和になる。",
    ),
)
WRITE_SCALAR = Rule(
    "components",
    Text("{u} is written out over the entries.", "{u} を成分で書き下す。"),
)
WRITE_TERMS = Rule(
    "components",
    Text(
        "What is a sum over entries is written as one, term by term.",
        "成分についての和になるものを、項ごとに書き下す。",
    ),
)
WRITE_FACTORS = Rule(
    "components",
    Text(
        "What is a sum over entries is written as one, factor by factor.",
        "成分についての和になるものを、因子ごとに書き下す。",
    ),
)
WRITE_LETTER = Rule(
    "components",
    Text("The letter {u} stands for the inner expression.", "内側の式を文字 {u} で表す。"),
)
WRITE_LETTERS = Rule(
    "components",
    Text("The letters stand for the inner expressions.", "内側の式をそれぞれの文字で表す。"),
)
DEFINED = Rule(
    "components",
    Text("{u} is written out as it was defined.", "{u} をその定義の式に置き換える。"),
)
BOTH_SIDES = Rule(
    "differentiate",
    Text("Both sides are differentiated by the single entry {w}.", "両辺を一つの成分 {w} で偏微分する。"),
)
BOTH_SIDES_SCALAR = Rule(
    "differentiate",
    Text("Both sides are differentiated by the scalar {w}.", "両辺をスカラー {w} で微分する。"),
)
SUM_RULE = Rule(
    "sum-rule",
    Text(
        "A sum is differentiated term by term; constant factors stand in front, terms without {w} give 0.",
        "和は項ごとに微分する。定数因子は前に出し、{w} を含まない項は 0 になる。",
    ),
)
SUM_PLAIN = Rule("sum-rule", Text("A sum is differentiated term by term.", "和は項ごとに微分する。"))
CONSTANT_FACTOR = Rule(
    "sum-rule",
    Text("Factors without {w} are constant and stand in front.", "{w} を含まない因子は定数なので、前に出す。"),
)
ONE_SLOT = Rule(
    "only-terms",
    Text(
        "Only the terms with {i} = {a} contain {w}; the others do not depend on it, so the sum over {i} goes.",
        "{w} を含むのは {i} = {a} の項だけである。他の項は {w} に依存しないので、{i} についての和は消える。",
    ),
)
TWO_SLOTS = Rule(
    "only-terms",
    Text(
        "Only the term with {i} = {a} and {j} = {b} contains {w}, so both sums go.",
        "{w} を含むのは {i} = {a} かつ {j} = {b} の項だけなので、二つの和はどちらも消える。",
    ),
)
ONE_SLOT_OF = Rule(
    "only-terms",
    Text(
        "Of {s}, only the term with {i} = {a} contains {w}, so the sum over {i} goes.",
        "{s} のうち {w} を含むのは {i} = {a} の項だけなので、{i} についての和は消える。",
    ),
)
EACH_SLOT = Rule(
    "only-terms",
    Text(
        "A term contains {w} only where its summed index agrees with that of {w}, so the sum over this index goes.",
        "各項が {w} を含むのは、和をとる添字が {w} の添字と一致するときだけなので、その添字についての和は消える。",
    ),
)
CHAIN = Rule(
    "chain-rule",
    Text(
        "{w} enters this term only through {u}: chain rule.",
        "この項は {u} を通してのみ {w} に依存するので、連鎖律を用いる。",
    ),
)
CHAIN_ENTRIES = Rule(
    "chain-rule",
    Text(
        "{f} depends on {w} through the entries {u}: chain rule, summed over all of them.",
        "{f} は成分 {u} を通して {w} に依存するので、連鎖律を用い、すべての成分について和をとる。",
    ),
)
PRODUCT = Rule(
    "product-rule",
    Text(
        "Product rule: each factor that depends on {w} is differentiated in turn, the others stay.",
        "積の微分法により、{w} に依存する因子を一つずつ微分し、他の因子はそのまま残す。",
    ),
)
INSERT = Rule(
    "insert",
    Text(
        "The derivatives by {w} and by {u} are worked out and put in.",
        "{w} による微分と {u} による微分を計算して代入する。",
    ),
)
INSERT_ONE = Rule("insert", Text("{d} is worked out and put in.", "{d} を計算して代入する。"))
INSERT_KNOWN = Rule(
    "insert",
    Text("{d} is put in, as found above.", "すでに求めた {d} を代入する。"),
)
PUT_BACK = Rule("put-back", Text("{u} stands for this sum.", "{u} をもとの式に戻す。"))
SUM_UP = Rule("combine", Text("This is added up over {i}.", "これを {i} について足し合わせる。"))
SUM_UP_NUMBERS = Rule(
    "combine",
    Text(
        "This is added up over {i}, the number in front of the sum.",
        "これを {i} について足し合わせ、数の係数を和の前に出す。",
    ),
)
COMBINE = Rule(
    "combine",
    Text(
        "The derivative of each term is put in its place; numbers stand in front of the sums.",
        "各項の微分をもとの位置に戻し、数の係数は和の前に出す。",
    ),
)
WORK = Rule(
    "work-out",
    Text(
        "In each term, what depends on {w} is differentiated; the other factors are constant.",
        "各項で、{w} に依存する因子を微分する。他の因子は定数である。",
    ),
)
WORK_ITSELF = Rule(
    "work-out",
    Text(
        "The derivative of {w} by itself is 1; what else stands in a term is a constant factor.",
        "{w} を {w} 自身で微分すると 1 である。各項の他の因子は定数である。",
    ),
)
WORK_ONE = Rule(
    "work-out",
    Text(
        "Only {x} depends on {w}; all else is constant.",
        "{w} に依存するのは {x} だけであり、他は定数である。",
    ),
)
WORK_PRODUCT = Rule(
    "work-out",
    Text(
        "Product rule: each factor with an entry of {W} is differentiated in turn; "
        "an entry of {W} differentiated by {w} gives a Kronecker delta.",
        "積の微分法により、{W} の成分を含む因子を一つずつ微分する。{W} の成分を {w} で微分すると"
        "クロネッカーのデルタになる。",
    ),
)
COLLAPSE_PLAIN = Rule(
    "collapse",
    Text(
        "The factors are multiplied and put in order, numbers and signs first.",
        "因子を掛け合わせ、数の係数や符号を先頭にして整理する。",
    ),
)
MULTIPLIED_OUT = Rule("collapse", Text("The bracket is multiplied out.", "括弧を展開する。"))
LIKE_TERMS = Rule("like-terms", Text("Equal terms are added up.", "等しい項をまとめる。"))
VANISH = Rule(
    "vanish",
    Text("Nothing here depends on {w}, so the derivative is 0.", "{w} に依存するものがないので、微分は 0 である。"),
)
RECOGNISE = Rule(
    "recognise",
    Text(
        "The right side is the ({a}, {b}) entry of this matrix.",
        "右辺はこの行列の ({a}, {b}) 成分である。",
    ),
)
RECOGNISE_VECTOR = Rule(
    "recognise",
    Text("The right side is the {a}-th entry of this vector.", "右辺はこのベクトルの第 {a} 成分である。"),
)
RECOGNISE_SCALAR = Rule("recognise", Text("The sums are written as matrix products.", "和を行列の積で書き表す。"))
RECOGNISE_INDEX = Rule(
    "recognise",
    Text(
        "The derivative has more than two indices; what sums remain are written as entries of matrix products.",
        "導関数は三つ以上の添字をもつ。残った和は行列の積の成分として書き表す。",
    ),
)
FOLD = Rule("fold", Text("The letter {u} is put back for its sum.", "和の部分を文字 {u} に戻す。"))
GATHER = Rule(
    "gather",
    Text(
        "A function or sum of entries at one place is an entry of the function or sum of the whole vectors or "
        "matrices.",
        "同じ位置の成分の関数や和は、ベクトル・行列全体の関数や和の成分である。",
    ),
)
TIDY = Rule(
    "tidy",
    Text("The same, written more briefly.", "同じものをより短く書く。"),
)
TIDY_TERMS = Rule(
    "tidy",
    Text(
        "Only signs and the order or grouping of the terms change.",
        "符号と、項の順序やまとめ方だけを書き換える。",
    ),
)
THROUGH = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} only through {z}: chain rule, with the derivative by {z} already found.",
        "{f} は {z} を通してのみ {u} に依存するので、すでに求めた {z} による微分を用いて連鎖律を適用する。",
    ),
)
THROUGH_SEVERAL = Rule(
    "chain-rule",
    Text(
        "{f} depends on {u} in several places; each contributes, with the derivatives already found.",
        "{f} は複数の箇所で {u} に依存する。すでに求めた微分を用いて、それぞれの寄与を足し合わせる。",
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
OPEN_USER = Rule(
    "components",
    Text("{z} is written out as it was defined.", "{z} をその定義の式に置き換える。"),
)
OPEN_USER_PART = Rule(
    "components",
    Text(
        "{z} is written out as it was defined; its terms without {u} have derivative 0.",
        "{z} をその定義の式に置き換える。{u} を含まない項の微分は 0 である。",
    ),
)
OPEN_USERS = Rule(
    "components",
    Text(
        "The letters under the derivatives are written out as they were defined; terms without {u} have derivative 0.",
        "微分する文字をその定義の式に置き換える。{u} を含まない項の微分は 0 である。",
    ),
)


STACKED = Rule(
    "stack",
    Text(
        "The entry {i}, {k} of this matrix stands at the composite index {p} of its stacked columns.",
        "この行列の ({i}, {k}) 成分は、列を縦に並べたベクトルの、合成添字 {p} における成分である。",
    ),
)
KRONECKER = Rule(
    "kronecker-entry",
    Text(
        "The right side is the entry of this matrix at row {r} and column {c}: B ⊗ A has there the entry of A at the "
        "quicker indices times that of B at the slower ones.",
        "右辺はこの行列の行 {r}、列 {c} における成分である。B ⊗ A のその成分は、速く動く添字における A の成分と、"
        "遅く動く添字における B の成分の積である。",
    ),
)

KRONECKER_SWAPPED = Rule(
    "kronecker-entry",
    Text(
        "K swaps the two indices of the column {c}; the product in front of it has at row {r} the entry of its second "
        "factor at the quicker indices times that of its first at the slower ones.",
        "K は列 {c} の二つの添字を入れ替える。その前のクロネッカー積の行 {r} における成分は、速く動く添字における"
        "第二因子の成分と、遅く動く添字における第一因子の成分の積である。",
    ),
)


def collapse_rule(pairs: Sequence[tuple[Expr, Expr]], brackets: bool = False) -> tuple[Rule, dict[str, Expr]]:
    """Which terms the Kronecker deltas of a line keep: those with i = a, for every pair of indices.

    >>> from sympy import Symbol
    >>> rule, _ = collapse_rule([(Symbol("i"), Symbol("a")), (Symbol("j"), Symbol("b"))])
    >>> rule.reason.en
    'Of the sums over {i0} and {i1}, the deltas keep only the terms with {i0} = {a0} and {i1} = {a1}.'
    """
    bindings = {f"{x}{n}": e for n, pair in enumerate(pairs) for x, e in zip("ia", pair, strict=True)}
    sums = [f"{{i{n}}}" for n in range(len(pairs))]
    places = [f"{{i{n}}} = {{a{n}}}" for n in range(len(pairs))]
    if len(pairs) == 1:
        en = f"of the sum over {sums[0]}, the delta keeps only the term with {places[0]}."
        ja = f"{sums[0]} についての和では、デルタによって {places[0]} の項だけが残る。"
    else:
        en = f"of the sums over {_listed(sums)}, the deltas keep only the terms with {_listed(places)}."
        ja = f"{'、'.join(sums)} についての和では、デルタによってそれぞれ {'、'.join(places)} の項だけが残る。"
    if brackets:
        return Rule("collapse", Text(f"The bracket is multiplied out; {en}", f"括弧を展開する。{ja}")), bindings
    return Rule("collapse", Text(en[0].upper() + en[1:], ja)), bindings


def outside_in(slopes: Sequence[Text]) -> Rule:
    """Functions within functions: the reason of each slope, from the outside in.

    >>> outside_in([Text("sin′ = cos.", "sin′ = cos。")]).reason.en
    'sin′ = cos. Chain rule: this is taken at what stands inside, times the derivative of that.'
    """
    en = " ".join(s.en for s in slopes)
    ja = "".join(s.ja for s in slopes)
    each_en, each_ja = ("this", "これ") if len(slopes) == 1 else ("each", "それぞれ")
    return Rule(
        "chain-rule",
        Text(
            f"{en} Chain rule: {each_en} is taken at what stands inside, times the derivative of that.",
            f"{ja}連鎖律により、{each_ja}に内側の式を代入し、内側の微分を掛ける。",
        ),
    )


MOST = 4  # entries of which a reason says one by one that they are transposed


def transpose_rule(pairs: Sequence[tuple[Expr, Expr]], meeting: bool) -> tuple[Rule, dict[str, Expr]]:
    """Entries written as those of the transposes, ``meeting`` when that brings equal summed indices together."""
    bindings = {f"{x}{n}": e for n, pair in enumerate(pairs) for x, e in zip("ab", pair, strict=True)}
    turned = [f"{{a{n}}} = {{b{n}}}" for n in range(len(pairs))]
    more_en, more_ja = "", ""
    if len(pairs) > MOST:
        turned, bindings = turned[:1], {"a0": pairs[0][0], "b0": pairs[0][1]}
        more_en, more_ja = " and so on", " など"
    if meeting:
        en = f"{', '.join(turned)}{more_en}: with the transpose, equal summed indices stand side by side."
        ja = f"{'、'.join(turned)}{more_ja} と転置行列の成分で書き直すと、和をとる同じ添字が隣り合う。"
    else:
        en = f"Swapping the two indices transposes: {', '.join(turned)}{more_en}."
        ja = f"二つの添字の入れ替えは転置に当たるので、{'、'.join(turned)}{more_ja} である。"
    return Rule("transpose-entry", Text(en, ja)), bindings


def with_pair(rule: Rule, bindings: Bindings, pair: Pair) -> tuple[Rule, Bindings]:
    """The rule of a line in which a composite index appears for the first time, which says what the index is.

    >>> from matderiv.index import Index, size
    >>> m = size("m")
    >>> with_pair(Rule("components", Text("W.", "W。")), {}, Pair(Index("i", m), Index("k", m)))[0].reason.en
    'W. The composite index {pair} is the position ({slow} − 1){rows} + {fast}.'
    """
    en, ja = rule.reason.en, rule.reason.ja
    reason = Text(
        f"{en} The composite index {{pair}} is the position ({{slow}} − 1){{rows}} + {{fast}}.",
        f"{ja}合成添字 {{pair}} は第 ({{slow}} − 1){{rows}} + {{fast}} 成分を表す。",
    )
    more = {"pair": pair, "slow": pair.slow, "fast": pair.fast, "rows": pair.fast.size}
    return Rule(rule.name, reason), {**bindings, **more}


def with_products(reason: Text) -> Text:
    """The reason of a matrix function, where a line writes out the products inside it as well."""
    head = f"{reason.ja[: -len('である。')]}であり、" if reason.ja.endswith("である。") else reason.ja
    return Text(
        f"{reason.en[:-1]}; a product of matrices is a sum over its inner index.",
        f"{head}行列の積は内側の添字についての和である。",
    )


# what was done to shorten a matrix expression: the clause in English, in Japanese within and at the end of a sentence
SHORTER = {
    "product": (
        "the transpose of a product is that of its factors in reverse order",
        "積の転置は、各因子の転置を逆の順に並べた積であり、",
        "積の転置は、各因子の転置を逆の順に並べた積である。",
    ),
    "symmetric": (
        "transposing {s} changes nothing",
        "{s} は転置しても変わらないので、",
        "{s} は転置しても変わらない。",
    ),
    "quotient": ("a reciprocal is written as a quotient", "逆数を商の形に書き、", "逆数を商の形に書く。"),
    "power": ("equal factors make a power", "等しい因子を冪にまとめ、", "等しい因子を冪にまとめる。"),
    "trace": (
        "a trace stays the same when its product is rotated or transposed",
        "トレースは積の因子を巡回させても積を転置しても変わらないので、",
        "トレースは積の因子を巡回させても積を転置しても変わらない。",
    ),
    "expanded": ("the bracket is multiplied out", "括弧を展開し、", "括弧を展開する。"),
    "diagonal": (
        "the product with I keeps the diagonal alone, which a transpose does not change",
        "I との積に残る対角成分は転置しても変わらないので、",
        "I との積に残るのは対角成分だけであり、これは転置しても変わらない。",
    ),
    "terms": (
        "equal terms are added and common factors taken out",
        "同類項をまとめ、共通因子をくくり出し、",
        "同類項をまとめ、共通因子をくくり出す。",
    ),
}


def tidy_rule(done: Sequence[str], symmetric: Sequence[Expr] = ()) -> tuple[Rule, dict[str, Expr]]:
    """Why a shorter matrix expression is the same as a longer one.

    >>> tidy_rule(["product", "terms"])[0].reason.en
    'The transpose of a product is that of its factors in reverse order; equal terms are added and common factors \
taken out.'
    """
    if not done:
        return TIDY, {}
    en = "; ".join(SHORTER[d][0] for d in done) + "."
    ja = "".join(SHORTER[d][2 if d == done[-1] else 1] for d in done)
    bindings = {f"s{n}": s for n, s in enumerate(symmetric)}
    places = [f"{{{name}}}" for name in bindings]
    if places:
        en, ja = en.replace("{s}", " or ".join(places)), ja.replace("{s}", "、".join(places))
    return Rule("tidy", Text(en[0].upper() + en[1:], ja)), bindings


def _listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))
