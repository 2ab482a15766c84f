"""Why a line of a proof follows from the one before: the rules that the proofs are written with, and their reasons.

The placeholders are filled with the indices, entries and letters of the proof at hand. What is particular to a matrix
function stands in its own record, what recognition does in its moves.
"""

from __future__ import annotations

from .step import Rule
from .text import Text

__all__ = [
    "BOTH_SIDES",
    "CHAIN",
    "COLLAPSE",
    "COLLAPSE_PLAIN",
    "COMBINE",
    "FOLD",
    "GATHER",
    "INSERT",
    "INSERT_KNOWN",
    "LIKE_TERMS",
    "NAME",
    "NAME_ADJOINT",
    "NAME_GRADIENT",
    "NAME_OBJECTIVE",
    "ONE_SLOT",
    "OPEN_USER",
    "PRODUCT",
    "PUT_BACK",
    "RECOGNISE",
    "RECOGNISE_INDEX",
    "RECOGNISE_SCALAR",
    "RECOGNISE_VECTOR",
    "SUM_RULE",
    "THROUGH",
    "THROUGH_HELD",
    "THROUGH_SEVERAL",
    "TIDY",
    "TRANSPOSE",
    "TWO_SLOTS",
    "VANISH",
    "WORK",
    "WORK_PRODUCT",
    "WRITE",
    "WRITE_SCALAR",
    "WRITE_TERMS",
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
    Text(
        "An entry of {u}: products of matrices are sums over the inner index, sums and multiples go entry by entry.",
        "{u} の成分を書き下す。行列の積は内側の添字についての和になり、和やスカラー倍は成分ごとにとる。",
    ),
)
WRITE_SCALAR = Rule(
    "components",
    Text("{u} written out over the entries.", "{u} を成分で書き下す。"),
)
WRITE_TERMS = Rule(
    "components",
    Text("Each term is written out over its entries.", "各項を成分で書き下す。"),
)
BOTH_SIDES = Rule(
    "differentiate",
    Text("Both sides are differentiated by the single entry {w}.", "両辺を一つの成分 {w} で偏微分する。"),
)
SUM_RULE = Rule(
    "sum-rule",
    Text(
        "A sum is differentiated term by term; constant factors stand in front, terms without {w} give 0.",
        "和は項ごとに微分する。定数因子は前に出し、{w} を含まない項は 0 になる。",
    ),
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
INSERT = Rule(
    "insert",
    Text(
        "The derivatives by {w} and by {u} are worked out and put in.",
        "{w} による微分と {u} による微分を計算して代入する。",
    ),
)
INSERT_KNOWN = Rule(
    "insert",
    Text("{d} is put in, as found above.", "すでに求めた {d} を代入する。"),
)
PUT_BACK = Rule("put-back", Text("{u} stands for this sum.", "{u} をもとの式に戻す。"))
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
        "The factor with {w} is differentiated, all other factors are constant.",
        "{w} を含む因子を微分する。他の因子は定数である。",
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
COLLAPSE = Rule(
    "collapse",
    Text(
        "In a sum over {i}, the delta keeps only the term with {i} = {a}.",
        "{i} についての和では、デルタによって {i} = {a} の項だけが残る。",
    ),
)
COLLAPSE_PLAIN = Rule(
    "collapse",
    Text("The sums and constant factors are put in order.", "和と定数因子の順序を整える。"),
)
LIKE_TERMS = Rule("like-terms", Text("Equal terms are added up.", "等しい項をまとめる。"))
VANISH = Rule(
    "vanish",
    Text("Nothing here depends on {w}, so the derivative is 0.", "{w} に依存するものがないので、微分は 0 である。"),
)
TRANSPOSE = Rule(
    "transpose-entry",
    Text(
        "{a} = {b}: with the transpose, equal summed indices stand side by side.",
        "{a} = {b} と転置行列の成分で書き直すと、和をとる同じ添字が隣り合う。",
    ),
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
        "Functions and sums of entries with the same indices are entries of the function or sum of the whole matrices.",
        "同じ添字をもつ成分の関数や和は、行列全体の関数や和の成分である。",
    ),
)
TIDY = Rule(
    "tidy",
    Text(
        "The same matrix, shorter: like terms together, common factors in front, known symmetries used.",
        "同じ行列をより短く書く。同類項をまとめ、共通因子をくくり出し、仮定した対称性を用いる。",
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
    Text("The entries of {z} are written out.", "{z} の成分を書き下す。"),
)
