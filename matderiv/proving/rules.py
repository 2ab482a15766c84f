"""Why a line of a proof follows from the one before: the rules that the proofs are written with, and their reasons.

The placeholders are filled with the indices, entries and letters of the proof at hand. What is particular to a matrix
function stands in its own record, what recognition does in its moves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr

from ..index import At, Entry, Pair, Power, Product, Sum, Terms, shape_of, walk
from ..matrix import is_op
from ..step import Bindings, Rule
from ..text import Text

__all__ = [
    "BOTH_SIDES",
    "BOTH_SIDES_OF_FEW",
    "BOTH_SIDES_SCALAR",
    "CANCEL",
    "CHAIN",
    "CHAIN_ENTRIES",
    "COLLAPSE_PLAIN",
    "COLLAPSE_SUMS",
    "COMBINE",
    "COMBINE_ONE",
    "CONSTANT_FACTOR",
    "DEFINED",
    "DEFINED_ENTRY",
    "DEFINED_ENTRY_TWO",
    "EACH_SLOT",
    "INSERT",
    "INSERT_KNOWN",
    "LIKE_TERMS",
    "MULTIPLIED_OUT",
    "NAME",
    "NAME_ADJOINT",
    "NAME_GRADIENT",
    "NAME_OBJECTIVE",
    "NAME_SECOND",
    "ONE_SLOT",
    "ONE_SLOT_OF",
    "OPEN_USER",
    "OPEN_USERS",
    "OPEN_USER_PART",
    "PRODUCT",
    "RECOGNISE",
    "RECOGNISE_INDEX",
    "RECOGNISE_SCALAR",
    "RECOGNISE_VECTOR",
    "RECOGNISE_ZERO",
    "STACKED",
    "SUM_DROPPED",
    "SUM_FACTORS",
    "SUM_PLAIN",
    "SUM_RULE",
    "SUM_UP",
    "SUM_UP_NUMBERS",
    "THROUGH",
    "THROUGH_HELD",
    "THROUGH_SEVERAL",
    "TIDY",
    "TWO_SLOTS",
    "VANISH",
    "WORK_ITSELF",
    "WORK_ITSELF_DROPPED",
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
    "fold",
    "gather_rule",
    "insert_rule",
    "kronecker_rule",
    "letters_rule",
    "named_rule",
    "outside_in",
    "product_rule",
    "put_back",
    "recognise_rule",
    "tidy_rule",
    "transpose_rule",
    "with_closed",
    "with_itself",
    "with_letters",
    "with_pair",
    "work_rule",
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
NAME_SECOND = Rule("name", Text("The second derivative gets a letter, {u}.", "二階導関数を {u} とおく。"))
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
DEFINED_ENTRY = Rule(
    "entry-by-entry",
    Text(
        "{u} = {s}, and {d} is 1 for {i} = {a} and 0 otherwise.",
        "{u} = {s} であり、{d} は {i} = {a} のとき 1、それ以外では 0 である。",
    ),
)
DEFINED_ENTRY_TWO = Rule(
    "entry-by-entry",
    Text(
        "{u} = {s}, and {d} is 1 for {i} = {a} and {j} = {b}, and 0 otherwise.",
        "{u} = {s} であり、{d} は {i} = {a} かつ {j} = {b} のとき 1、それ以外では 0 である。",
    ),
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
BOTH_SIDES_OF_FEW = Rule(
    "differentiate",
    Text(
        "Both sides are differentiated by {w}; the terms without {w} give 0 and are not written again.",
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
        "Of the sum over {i}, only {i} = {a} contains {w}; the rest does not depend on it, so this sum goes.",
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
INSERT_KNOWN = Rule(
    "insert",
    Text("{d} is put in, as found above.", "すでに求めた {d} を代入する。"),
)
PUT_BACK = Rule("put-back", Text("{u} stands for this sum.", "{u} をもとの式に戻す。"))
PUT_BACK_ENTRY = Rule("put-back", Text("{u} stands for this entry.", "{u} をもとの成分に戻す。"))
PUT_BACK_PRODUCT = Rule("put-back", Text("{u} stands for this product.", "{u} をもとの式に戻す。"))
SUM_UP = Rule("combine", Text("This is added up over {i}.", "これを {i} について足し合わせる。"))
SUM_UP_NUMBERS = Rule(
    "combine",
    Text(
        "This is added up over {i}, with the number in front of the sum.",
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
COMBINE_ONE = Rule("combine", Text("The derivative just found is put in.", "いま求めた微分を代入する。"))
WORK_ITSELF = Rule(
    "work-out",
    Text(
        "The derivative of {w} by itself is 1; what else stands in a term is a constant factor.",
        "{w} を {w} 自身で微分すると 1 である。各項の他の因子は定数である。",
    ),
)
WORK_ITSELF_DROPPED = Rule(
    "work-out",
    Text(
        "The derivative of {w} by itself is 1, what else stands in its term is constant, and terms without {w} give 0.",
        "{w} を {w} 自身で微分すると 1 である。その項の他の因子は定数であり、{w} を含まない項の微分は 0 である。",
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
COLLAPSE_SUMS = Rule("collapse", Text("The sum over {i} is brought to the front.", "{i} についての和を前に出す。"))
MULTIPLIED_OUT = Rule("collapse", Text("The bracket is multiplied out.", "括弧を展開する。"))
CANCEL = Rule("cancel", Text("{a} cancels.", "{a} を約分する。"))
LIKE_TERMS = Rule("like-terms", Text("Like terms are added.", "同類項をまとめる。"))
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
RECOGNISE_ZERO = Rule("recognise", Text("All entries on the right side are 0.", "右辺の成分はすべて 0 である。"))
RECOGNISE_SCALAR = Rule("recognise", Text("The sums are written as matrix products.", "和を行列の積で書き表す。"))
RECOGNISE_INDEX = Rule(
    "recognise",
    Text(
        "The derivative has more than two indices; what sums remain are written as entries of matrix products.",
        "導関数は三つ以上の添字をもつ。残った和は行列の積の成分として書き表す。",
    ),
)
FOLD = Rule("fold", Text("The letter {u} is put back for its sum.", "和の部分を文字 {u} に戻す。"))
FOLD_ENTRY = Rule("fold", Text("The letter {u} is put back for its entry.", "成分を文字 {u} に戻す。"))
FOLD_PRODUCT = Rule("fold", Text("The letter {u} is put back for its product.", "積の部分を文字 {u} に戻す。"))
TIDY = Rule(
    "tidy",
    Text("The same, written more briefly.", "同じものをより短く書く。"),
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
# the parts of the reason why an entry in index form is that of a matrix of Kronecker products or stacked columns
KRONECKER = Text(
    "The right side is the entry of this matrix at row {r} and column {c}.",
    "右辺はこの行列の行 {r}、列 {c} の成分である。",
)
KRONECKER_TERMS = Text(
    "Term by term, the right side is the entry of this matrix at row {r} and column {c}.",
    "項ごとに見ると、右辺はこの行列の行 {r}、列 {c} の成分である。",
)
KRONECKER_BOTH = Text(
    "A Kronecker product has there the ({j}, {b}) entry of its first factor times the ({i}, {a}) entry of its second.",
    "クロネッカー積のその成分は、第一因子の ({j}, {b}) 成分と第二因子の ({i}, {a}) 成分の積である。",
)
KRONECKER_ROW = Text(
    "A Kronecker product has there an entry of row {j} of its first factor times one of row {i} of its second.",
    "クロネッカー積のその成分は、第一因子の第 {j} 行の成分と第二因子の第 {i} 行の成分の積である。",
)
KRONECKER_COLUMN = Text(
    "A Kronecker product has there an entry of column {b} of its first factor times one of column {a} of its second.",
    "クロネッカー積のその成分は、第一因子の第 {b} 列の成分と第二因子の第 {a} 列の成分の積である。",
)
KRONECKER_INNER = Text(
    "A product of matrices is a sum over the composite index between them, and an entry of a Kronecker product is an "
    "entry of its first factor times one of its second.",
    "行列の積は間の合成添字についての和であり、クロネッカー積の成分は第一因子の成分と第二因子の成分の積である。",
)
KRONECKER_SWAPPED = Text(
    "On the right of a Kronecker product, {K} brings column {s} to column {c}, where row {r} has the ({j}, {a}) entry "
    "of the first factor times the ({i}, {b}) entry of the second.",
    "クロネッカー積に右から {K} を掛けると、列 {s} が列 {c} に移る。その行 {r} の成分は、第一因子の ({j}, {a}) 成分と"
    "第二因子の ({i}, {b}) 成分の積である。",
)
COMMUTATION_ENTRY = Text(
    "There {K} has 1 for {i} = {b} and {j} = {a}, and 0 otherwise.",
    "{K} のその成分は {i} = {b} かつ {j} = {a} のとき 1、それ以外では 0 である。",
)
IDENTITY_ENTRY = Text(
    "There the identity matrix has 1 for {i} = {a} and {j} = {b}, and 0 otherwise.",
    "単位行列のその成分は {i} = {a} かつ {j} = {b} のとき 1、それ以外では 0 である。",
)
VEC_BOTH = Text(
    "vec puts the ({i}, {j}) entry of a matrix at the composite index {r}, and the ({a}, {b}) entry at {c}.",
    "vec は行列の ({i}, {j}) 成分を合成添字 {r} の位置に、({a}, {b}) 成分を {c} の位置に並べる。",
)
VEC_ROW = Text(
    "vec puts the ({i}, {j}) entry of a matrix at the composite index {r}.",
    "vec は行列の ({i}, {j}) 成分を合成添字 {r} の位置に並べる。",
)
VEC_COLUMN = Text(
    "vec puts the ({a}, {b}) entry of a matrix at the composite index {c}.",
    "vec は行列の ({a}, {b}) 成分を合成添字 {c} の位置に並べる。",
)
DIAGONAL_BESIDE = Text(
    "A diagonal matrix on the left or right multiplies each row or column by its diagonal entry there.",
    "対角行列を左または右から掛けると、各行または各列に、その位置の対角成分が掛かる。",
)
ENTRYWISE = Text(
    "An entrywise product has there the product of the entries of its factors.",
    "成分ごとの積のその成分は、各因子の成分の積である。",
)


def kronecker_rule(rows: At, columns: At, value: Expr, several: bool = False) -> tuple[Rule, Bindings]:
    """Why a term is the entry of a matrix of Kronecker products or of stacked columns, at its composite indices.

    Each kind of part that stands in the matrix has a sentence, which names the indices at which it is read;
    ``several`` says that the terms of a sum are read one by one.

    >>> from matderiv.index import Index, size
    >>> from matderiv.matrix import Var, apply
    >>> m, (i, j, a, b) = size("m"), [Index(x, size("m")) for x in "ijab"]
    >>> rule, _ = kronecker_rule(Pair(i, j), Pair(a, b), apply("kron", Var("A", (m, m)), Var("B", (m, m))))
    >>> rule.reason.en[rule.reason.en.index("has"):]
    'has there the ({j}, {b}) entry of its first factor times the ({i}, {a}) entry of its second.'
    """
    bindings: dict[str, Expr | str] = {"r": rows, "c": columns}
    if isinstance(rows, Pair):
        bindings |= {"i": rows.fast, "j": rows.slow}
    if isinstance(columns, Pair):
        bindings |= {"a": columns.fast, "b": columns.slow}
    one = 0 if not isinstance(columns, Pair) else 1 if not isinstance(rows, Pair) else 2
    parts = list(walk(value))
    products = [e for e in parts if is_op(e, "matmul")]
    swap = next((e for e in parts if is_op(e, "commutation")), None)
    swapped = [e.args[n] for e in products for n, f in enumerate(e.args[1:]) if is_op(f, "commutation")]
    straight = any(is_op(e, "kron") and e not in swapped for e in parts)
    said = [KRONECKER_TERMS if several else KRONECKER]
    if any(sum(1 for f in e.args if is_op(f, "kron")) > 1 for e in products):
        said.append(KRONECKER_INNER)
    elif straight:
        said.append((KRONECKER_ROW, KRONECKER_COLUMN, KRONECKER_BOTH)[one])
    if swap is not None and isinstance(columns, Pair) and isinstance(rows, Pair):
        bindings |= {"K": swap, "s": Pair(columns.slow, columns.fast)}
        said.append(KRONECKER_SWAPPED if any(is_op(e, "kron") for e in swapped) else COMMUTATION_ENTRY)
    whole = [e for e in parts if shape_of(e) == (rows.size, columns.size)]
    if one == 2 and any(is_op(e, "eye") for e in whole):
        said.append(IDENTITY_ENTRY)
    if any(is_op(e, "vec") for e in parts):
        said.append((VEC_ROW, VEC_COLUMN, VEC_BOTH)[one])
    if any(is_op(f, "diag") for e in products for f in e.args):
        said.append(DIAGONAL_BESIDE)
    if any(is_op(e, "hadamard") for e in whole):
        said.append(ENTRYWISE)
    reason = Text(" ".join(t.en for t in said), "".join(t.ja for t in said))
    return Rule("kronecker-entry", reason), bindings


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


def named_rule(before: Expr, after: Expr) -> tuple[Rule, dict[str, Expr]]:
    """Which quotients of exponentials are written as the functions that they are.

    >>> from matderiv.matrix import Var, apply
    >>> named_rule(Var("t"), apply("sigmoid", Var("t")))[0].reason.en
    'The quotient is the logistic function at {t}, since σ(t) = exp(t)/(1 + exp(t)) = 1/(1 + exp(−t)).'
    """
    there = set(walk(before))
    met = dict.fromkeys(walk(after))
    # a function that stood there before may come out once more, and is named then
    new = [e for e in met if e not in there and (is_op(e, "sigmoid") or isinstance(e, Entry))] or list(met)
    arguments = [e.args[0] for e in new if is_op(e, "sigmoid")]
    entries = [e for e in new if isinstance(e, Entry) and is_op(e.base, "softmax")]
    en: list[str] = []
    ja: list[str] = []
    bindings: dict[str, Expr] = {}
    if arguments:
        bindings |= {f"t{n}" if n else "t": t for n, t in enumerate(arguments)}
        places = [f"{{t{n}}}" if n else "{t}" for n in range(len(arguments))]
        en.append(
            f"the quotient is the logistic function at {_listed(places)}, since σ(t) = exp(t)/(1 + exp(t)) = "
            "1/(1 + exp(−t))"
        )
        ja.append(
            f"σ(t) = exp(t)/(1 + exp(t)) = 1/(1 + exp(−t)) なので、商はロジスティック関数の {'、'.join(places)} "
            "における値である"
        )
    if entries:
        bindings |= {f"s{n}": e for n, e in enumerate(entries)}
        places = [f"{{s{n}}}" for n in range(len(entries))]
        en.append(f"an exponential over the sum of all is an entry of the softmax, {_listed(places)}")
        ja.append(f"指数関数の値をその全体の和で割ったものは softmax の成分 {'、'.join(places)} である")
    if not en:
        en.append("the factors with exponentials are multiplied")
        ja.append("指数関数を含む因子どうしを掛け合わせる")
    text = "; ".join(en)
    return Rule("named-function", Text(f"{text[0].upper()}{text[1:]}.", "。".join(ja) + "。")), bindings


def letters_rule(letters: Sequence[tuple[Expr, Expr]]) -> tuple[Rule, dict[str, Expr]]:
    """Letters replaced by what they stand for, named while they are few.

    >>> letters_rule([(Expr(), Expr())])[0].reason.en
    'The letter is replaced by what it stands for, {u0} = {v0}.'
    """
    shown = letters if len(letters) <= MOST_LETTERS else []
    bindings = {f"{x}{n}": e for n, pair in enumerate(shown) for x, e in zip("uv", pair, strict=True)}
    places = [f"{{u{n}}} = {{v{n}}}" for n in range(len(shown))]
    one = len(letters) == 1
    head = "The letter is replaced by what it stands for" if one else "Every letter is replaced by what it stands for"
    if not shown:
        return Rule("put-back", Text(f"{head}.", "すべての文字をもとの式に戻す。")), {}
    return Rule(
        "put-back", Text(f"{head}, {_listed(places)}.", f"{'、'.join(places)} を代入して、文字をもとの式に戻す。")
    ), bindings


MOST_LETTERS = 3  # letters of which a reason says what they stand for


def work_rule(slopes: Sequence[Expr]) -> tuple[Rule, dict[str, Expr]]:
    """Several derivatives worked out in one line.

    >>> work_rule([Expr(), Expr()])[0].reason.en
    '{d0} and {d1} are worked out and put in; all else in these terms is constant.'
    """
    shown = slopes[:WORKED]
    bindings = {f"d{n}": e for n, e in enumerate(shown)}
    places = [f"{{d{n}}}" for n in range(len(shown))]
    are = "is" if len(slopes) == 1 else "are"
    en, ja = _listed(places), f"{'、'.join(places)} "
    if len(slopes) > WORKED:
        en, ja = f"{', '.join(places)} and so on", f"{ja}など"
    return (
        Rule(
            "work-out",
            Text(
                f"{en} {are} worked out and put in; all else in these terms is constant.",
                f"{ja}を計算して代入する。各項の他の因子は定数である。",
            ),
        ),
        bindings,
    )


WORKED = 3  # derivatives that a reason names


def insert_rule(slopes: Sequence[Expr]) -> tuple[Rule, Bindings]:
    """The derivatives that a line puts in, each found on the side.

    >>> insert_rule([Expr()])[0].reason.en
    '{d0} is worked out and put in.'
    """
    bindings: Bindings = {f"d{n}": e for n, e in enumerate(slopes[:WORKED])}
    places = [f"{{{name}}}" for name in bindings]
    are = "is" if len(slopes) == 1 else "are"
    en, ja = _listed(places), f"{'、'.join(places)} "
    if len(slopes) > WORKED:
        en, ja = f"{', '.join(places)} and so on", f"{ja}など"
    return Rule("insert", Text(f"{en} {are} worked out and put in.", f"{ja}を計算して代入する。")), bindings


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


GATHERED = 2  # functions of which a reason says one by one what they are entries of
MOST = 4  # entries of which a reason says one by one that they are transposed


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


# what makes a term an entry of a matrix or a vector: the clause in English, and in Japanese before the conclusion
MADE_OF = {
    "outer": ("{a} is this entry of {b}, a column times a row", "{a} は列ベクトルと行ベクトルの積 {b} の成分"),
    "entrywise": (
        "factors with the equal index {i} multiply entry by entry, {a} = {b}",
        "同じ添字 {i} をもつ因子の積は成分ごとの積 {a} = {b}",
    ),
    "rows": (
        "{a} multiplies row {i} of {b}, as a diagonal matrix on the left does",
        "{a} を {b} の第 {i} 行に掛けることは、対角行列を左から掛けること",
    ),
    "columns": (
        "{a} multiplies column {i} of {b}, as a diagonal matrix on the right does",
        "{a} を {b} の第 {i} 列に掛けることは、対角行列を右から掛けること",
    ),
    "delta": ("{a} is this entry of {b}", "{a} は {b} の成分"),
    "diagonal": ("{a} is this entry of the diagonal matrix {b}", "{a} は対角行列 {b} の成分"),
    "ones": ("every entry of {b} is 1", "{b} の成分はすべて 1"),
    "repeated": ("{a} does not depend on {i} and is this entry of {b}", "{a} は {i} によらないので、{b} の成分"),
    "scale": ("the factor {a} stands before every entry", "{a} はすべての成分に共通な因子"),
    "scales": (
        "what has no index stands before every entry as a factor",
        "添字をもたないものはすべての成分に共通な因子",
    ),
    "sum": ("a sum of entries at one place is an entry of the sum", "同じ位置の成分の和は和の成分"),
}


def recognise_rule(at: Sequence[Expr], made: Sequence[tuple[str, Mapping[str, Expr]]]) -> tuple[Rule, Bindings]:
    """Why a line is the entry of a matrix or vector: each clause names the parts that it speaks of.

    >>> recognise_rule([Expr()], [("ones", {"b": Expr()})])[0].reason.en
    'The right side is the {a}-th entry of this vector: every entry of {b0} is 1.'
    """
    rule = RECOGNISE if len(at) == 2 else RECOGNISE_VECTOR
    bindings: dict[str, Expr | str] = dict(zip("ab", at, strict=False))
    lifted = [given for clause, given in made if clause == "gather"][:GATHERED]
    shown = [(clause, given) for clause, given in made if clause != "gather"][:MOST_CLAUSES]
    if not shown and not lifted:
        return rule, bindings
    en: list[str] = []
    ja: list[str] = []
    if lifted:
        bindings |= {f"{key}_{n}": e for n, given in enumerate(lifted) for key, e in given.items()}
        pairs = [f"{{a_{n}}} = {{b_{n}}}" for n in range(len(lifted))]
        en.append(f"{_listed(pairs)}, entry by entry")
        ja.append(f"成分ごとに {'、'.join(pairs)}")
    for n, (clause, given) in enumerate(shown):
        bindings |= {f"{key}{n}": e for key, e in given.items()}
        fill = {key: f"{{{key}{n}}}" for key in given}
        en.append(MADE_OF[clause][0].format_map(fill))
        ja.append(MADE_OF[clause][1].format_map(fill))
    # a formula or a number stands apart from the words after it
    ja = [f"{x} " if x[-1].isascii() else x for x in ja]
    reason = rule.reason
    return Rule(
        rule.name, Text(f"{reason.en[:-1]}: {'; '.join(en)}.", f"{'であり、'.join(ja)}である。よって{reason.ja}")
    ), bindings


MOST_CLAUSES = 4  # parts of a line of which a reason says what they are


def with_letters(rule: Rule, bindings: Bindings, letters: Sequence[Expr]) -> tuple[Rule, Bindings]:
    """The rule of the first line with letters that an earlier lemma has introduced, which says so.

    >>> with_letters(Rule("components", Text("W.", "W。")), {}, [Expr()])[0].reason.en
    'W. Here {z0} is as defined above.'
    """
    names = [f"{{z{n}}}" for n in range(len(letters))]
    more = {f"z{n}": e for n, e in enumerate(letters)}
    are = "is" if len(names) == 1 else "are"
    reason = Text(
        f"{rule.reason.en} Here {_listed(names)} {are} as defined above.",
        f"{rule.reason.ja}{'、'.join(names)} は上で定めたものである。",
    )
    return Rule(rule.name, reason), {**bindings, **more}


def put_back(value: Expr) -> Rule:
    """Why what a letter stands for may be written in its place.

    >>> from matderiv.index import Delta, Index, product, size, summed
    >>> i, j = (Index(name, size("n")) for name in "ij")
    >>> put_back(summed(Delta(i, j), j)).reason.en
    '{u} stands for this sum.'
    """
    return PUT_BACK if isinstance(value, (Sum, Terms)) else PUT_BACK_ENTRY if _is_entry(value) else PUT_BACK_PRODUCT


def fold(value: Expr) -> Rule:
    """Why a letter may be written in the place of what it stands for.

    >>> from matderiv.index import Delta, Index, product, size
    >>> i, j = (Index(name, size("n")) for name in "ij")
    >>> fold(product(2, Delta(i, j))).reason.en
    'The letter {u} is put back for its product.'
    """
    return FOLD if isinstance(value, (Sum, Terms)) else FOLD_ENTRY if _is_entry(value) else FOLD_PRODUCT


def _is_entry(value: Expr) -> bool:
    return not isinstance(value, (Product, Power))


def with_closed(rule: Rule, bindings: Bindings, letter: Expr, value: Expr) -> tuple[Rule, Bindings]:
    """The rule of a line with a letter where the lines before show what it stands for, which says so.

    >>> from matderiv.index import Delta, Index, product, size
    >>> i, j = (Index(name, size("n")) for name in "ij")
    >>> with_closed(Rule("product", Text("W.", "W。")), {}, Expr(), product(2, Delta(i, j)))[0].reason.en
    'W. Here {letter} is written for {value}.'
    """
    if isinstance(value, (Sum, Terms)):
        more = Text("Here {letter} is written for its sum.", "ここでは和の部分を {letter} と書く。")
    else:
        more = Text("Here {letter} is written for {value}.", "ここでは {value} を {letter} と書く。")
        bindings = {**bindings, "value": value}
    reason = Text(f"{rule.reason.en} {more.en}", f"{rule.reason.ja}{more.ja}")
    return Rule(rule.name, reason), {**bindings, "letter": letter}


def with_itself(rule: Rule, bindings: Bindings, w: Expr) -> tuple[Rule, Bindings]:
    """The rule of a line in which terms hold the variable alone, whose derivative is 1.

    >>> with_itself(Rule("work-out", Text("W.", "W。")), {}, Expr())[0].reason.en
    'W. The derivative of {itself} by itself is 1.'
    """
    reason = Text(
        f"{rule.reason.en} The derivative of {{itself}} by itself is 1.",
        f"{rule.reason.ja}{{itself}} を {{itself}} 自身で微分すると 1 である。",
    )
    return Rule(rule.name, reason), {**bindings, "itself": w}


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
        f"{ja}合成添字 {{pair}} は ({{slow}} − 1){{rows}} + {{fast}} 番目の位置を表す。",
    )
    more = {"pair": pair, "slow": pair.slow, "fast": pair.fast, "rows": pair.fast.size}
    return Rule(rule.name, reason), {**bindings, **more}


def product_rule(indices: Sequence[Expr], reason: Text | None = None) -> tuple[Rule, dict[str, Expr]]:
    """Products written out over their inner indices, within a function with a reason of its own or by themselves.

    >>> product_rule([Expr()])[0].reason.en
    'A product of matrices is a sum over its inner index, here {k0}.'
    """
    shown = indices[:MOST]
    bindings = {f"k{n}": i for n, i in enumerate(shown)}
    places = [f"{{{name}}}" for name in bindings]
    inner = "index" if len(indices) == 1 else "indices"
    en, ja = f"a product of matrices is a sum over its inner {inner}", "行列の積は内側の添字についての和である"
    if places and len(indices) <= MOST:
        en, ja = f"{en}, here {_listed(places)}", f"行列の積は内側の添字 {'、'.join(places)} についての和である"
    if reason is None:
        return Rule("components", Text(f"{en[0].upper()}{en[1:]}.", f"{ja}。")), bindings
    head = f"{reason.ja[: -len('である。')]}であり、" if reason.ja.endswith("である。") else reason.ja
    return Rule("components", Text(f"{reason.en[:-1]}; {en}.", f"{head}{ja}。")), bindings


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


def _listed(items: Sequence[str]) -> str:
    """``a``, ``a and b``, ``a, b and c``."""
    return " and ".join(filter(None, (", ".join(items[:-1]), items[-1])))
