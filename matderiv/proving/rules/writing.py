"""Letters and entries: expressions that are named, written out in components, and put back."""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr

from ...core.index import Pair, Power, Product, Sum, Terms
from ...core.proof import Bindings, Rule
from ...core.text import Text
from .listing import listed, with_more

__all__ = [
    "AS_PRODUCT",
    "after_definition",
    "composite",
    "DEFINED",
    "DEFINED_ENTRY",
    "DEFINED_ENTRY_TWO",
    "FOLDED",
    "LONGEST",
    "OUTER",
    "PICKED",
    "SCALED",
    "STACKED_BACK",
    "STRETCHED",
    "fold",
    "fold_all",
    "NAME",
    "NAME_ADJOINT",
    "NAME_GRADIENT",
    "NAME_OBJECTIVE",
    "NAME_SECOND",
    "NAME_STACKED",
    "NEGATIVE_POWER",
    "name_of_several",
    "named_and_written",
    "OPEN_USER",
    "OPEN_USER_PART",
    "put_back",
    "with_closed",
    "WRITE",
    "WRITE_LETTER",
    "WRITE_LETTERS",
    "WRITE_SCALAR",
    "OTHER_SIDE",
    "TO_THE_FRONT",
    "TRIANGLE_AGAIN",
    "letters_rule",
    "parts_rule",
    "open_users",
    "product_rule",
    "with_its_letter",
    "with_pairs",
    "write_product",
]

MOST_INDICES = 4  # inner indices of products that a reason names
MOST_LETTERS = 12  # letters of which a reason says what they stand for

NAME = Rule(
    "name",
    Text(
        "Write {u} for the inner expression, which holds {w}.",
        "{w} を含む内側の式を {u} とおく。",
    ),
)
NAME_OBJECTIVE = Rule("name", Text("Write {u} for the objective.", "微分される関数を {u} とおく。"))
NAME_STACKED = Rule(
    "name", Text("Write {u} for the matrix whose columns are stacked.", "列を並べる前の行列を {u} とおく。")
)
NAME_GRADIENT = Rule("name", Text("Write {u} for the first derivative.", "一階導関数を {u} とおく。"))
NAME_SECOND = Rule("name", Text("Write {u} for the second derivative.", "二階導関数を {u} とおく。"))
NAME_ADJOINT = Rule(
    "name", Text("Write {u} for this derivative in the lines to come.", "この導関数を、以下では {u} と書く。")
)
WRITE = Rule(
    "components",
    Text("{u} written out for one entry.", "{u} の定義を一つの成分について書く。"),
)
SCALED = Rule(
    "components",
    Text(
        "A diagonal factor of a product multiplies each row or column by an entry of its diagonal.",
        "積の因子である対角行列は、各行または各列を対角成分倍する。",
    ),
)
OUTER = Rule(
    "components",
    Text(
        "An entry of a column times a row is the product of their entries.",
        "列ベクトルと行ベクトルの積の成分は、それぞれの成分の積である。",
    ),
)
FOLDED = Rule(
    "components",
    Text(
        "The product without the variable stays as it is: this is its entry.",
        "変数を含まない積はそのまま、その成分で書く。",
    ),
)
PICKED = Rule(
    "components",
    Text(
        "A product with a unit vector picks a row or a column.",
        "単位ベクトルとの積は、行または列を一つ取り出す。",
    ),
)
STRETCHED = Rule(
    "components",
    Text(
        "What has a range of indices is a product with the columns of the identity at these, or with their transpose.",
        "添字の範囲で取り出したものは、単位行列のその範囲の列を並べた行列、またはその転置との積である。",
    ),
)
WRITE_SCALAR = Rule(
    "components",
    Text("{u} is written out over the entries.", "{u} を成分で書き下す。"),
)
WRITE_LETTER = Rule(
    "components",
    Text("The letter {u} stands for the inner expression.", "内側の式を文字 {u} で表す。"),
)
WRITE_LETTERS = Rule(
    "components",
    Text("The letters stand for the inner expressions.", "内側の式をそれぞれの文字で表す。"),
)
AS_PRODUCT = Text(
    "A quotient is its numerator times the reciprocal of its denominator.", "商は、分子と、分母の逆数との積である。"
)
NEGATIVE_POWER = Text("A negative power is a power of the inverse.", "負の冪は逆行列の冪である。")
STACKED_BACK = Text(
    "Stacking the columns of a matrix and cutting them apart again changes nothing.",
    "行列の列を縦に並べ、再び列ごとに区切ると、もとの行列に戻る。",
)
LONGEST = Text("The ∞-norm is the largest of the absolute values.", "∞ ノルムは成分の絶対値のうち最大のものである。")
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


def after_definition(rule: Rule, bindings: Bindings, name: Expr, value: Expr) -> tuple[Rule, Bindings]:
    """The reason of a line about what a letter stands for, which is said first.

    >>> after_definition(PUT_BACK, {"u": Expr()}, Expr(), Expr())[0].reason.en
    '{defined} = {definition}. {u} stands for this sum.'
    """
    en, ja = rule.reason.en, rule.reason.ja
    text = Text("{defined} = {definition}. " + en, "{defined} = {definition} である。" + ja)
    return Rule(rule.name, text), {**bindings, "defined": name, "definition": value}


PUT_BACK = Rule("put-back", Text("{u} stands for this sum.", "{u} をもとの式に戻す。"))
PUT_BACK_PRODUCT = Rule("put-back", Text("{u} stands for this product.", "{u} をもとの式に戻す。"))
PUT_BACK_ENTRY = Rule("put-back", Text("{u} stands for this entry.", "{u} をもとの成分に戻す。"))
FOLD = Rule("fold", Text("The letter {u} is put back for its sum.", "和の部分を文字 {u} に戻す。"))
FOLD_PRODUCT = Rule("fold", Text("The letter {u} is put back for its product.", "積の部分を文字 {u} に戻す。"))
FOLD_ENTRY = Rule("fold", Text("The letter {u} is put back for its entry.", "成分を文字 {u} に戻す。"))
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


def open_users(users: Sequence[Expr], dropped: Expr | None) -> tuple[Rule, dict[str, Expr]]:
    """Letters under derivatives written out, in which terms without the variable ``dropped`` may go.

    >>> open_users([Expr(), Expr()], None)[0].reason.en
    '{z0} and {z1} are written out as they were defined.'
    """
    bindings = {f"z{n}": z for n, z in enumerate(users)}
    places = [f"{{{name}}}" for name in bindings]
    en, ja = f"{listed(places)} are written out as they were defined", f"{'、'.join(places)} を定義の式に置き換える。"
    if dropped is None:
        return Rule("components", Text(f"{en}.", ja)), bindings
    more = Text("terms without {u} have derivative 0.", "{u} を含まない項の微分は 0 である。")
    return Rule("components", Text(f"{en}; {more.en}", ja + more.ja)), {**bindings, "u": dropped}


def letters_rule(
    letters: Sequence[tuple[Expr, Expr]], turned: Sequence[tuple[Expr, Expr]] = ()
) -> tuple[Rule, dict[str, Expr]]:
    """Letters replaced by what they stand for, named while they are few.

    ``turned`` are transposed letters that stand for transposes, and what is written for each of them.

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
    rule = Rule(
        "put-back", Text(f"{head}, {listed(places)}.", f"{'、'.join(places)} を代入して、文字をもとの式に戻す。")
    )
    if not turned:
        return rule, bindings
    bindings |= {f"{x}{n}": e for n, pair in enumerate(turned) for x, e in zip("st", pair, strict=True)}
    twice = [f"{{s{n}}} = {{t{n}}}" for n in range(len(turned))]
    text = Text(
        f"Transposing twice changes nothing: {listed(twice)}.",
        f"二度転置するともとに戻るので、{'、'.join(twice)} である。",
    )
    return with_more(rule, [text]), bindings


# what is done besides where letters are replaced by what they stand for
TO_THE_FRONT = Text("Scalar factors come to the front.", "スカラーの因子は前に出す。")
TRIANGLE_AGAIN = Text(
    "The triangle of a triangle of a matrix is this triangle.", "行列の三角部分の三角部分は、その三角部分である。"
)
OTHER_SIDE = Text(
    "In an inequality a term with a minus sign goes to the other side.", "不等式では負の項を反対側に移す。"
)


def name_of_several(held: Sequence[Expr], name: Expr) -> tuple[Rule, Bindings]:
    """Why an inner expression gets a letter that holds several of what is differentiated by.

    >>> name_of_several([Expr(), Expr()], Expr())[0].reason.en
    'Write {u} for the inner expression, which holds {w0} and {w1}.'
    """
    names = [f"{{w{n}}}" for n in range(len(held))]
    text = Text(NAME.reason.en.replace("{w}", listed(names)), NAME.reason.ja.replace("{w}", "、".join(names)))
    return Rule(NAME.name, text), {"u": name, **{f"w{n}": v for n, v in enumerate(held)}}


def named_and_written(name: Expr, whole: Expr, written: Rule, bindings: Bindings) -> tuple[Rule, Bindings]:
    """A letter that is introduced by its entries at once; ``written`` says how these come about.

    >>> named_and_written(Expr(), Expr(), WRITE, {})[0].reason.en
    'Write {label} = {inner}. {u} written out for one entry.'
    """
    text = Text("Write {label} = {inner}.", "{label} = {inner} とおく。")
    return with_more(Rule(NAME.name, text), [written.reason]), {**bindings, "label": name, "inner": whole}


def with_its_letter(rule: Rule, bindings: Bindings, name: Expr, whole: Expr) -> tuple[Rule, Bindings]:
    """A line in which a letter stands in the place of what it stands for.

    >>> with_its_letter(NAME, {}, Expr(), Expr())[0].reason.en
    'Write {u} for the inner expression, which holds {w}. {inner} is {letter}.'
    """
    text = Text("{inner} is {letter}.", "{inner} は {letter} である。")
    return with_more(rule, [text]), {**bindings, "letter": name, "inner": whole}


def with_pairs(rule: Rule, bindings: Bindings, pairs: Sequence[Pair]) -> tuple[Rule, Bindings]:
    """The rule of a line in which composite indices appear for the first time, which says what each of them is.

    >>> from matderiv.core.index import Index, size
    >>> m = size("m")
    >>> with_pairs(Rule("components", Text("W.", "W。")), {}, [Pair(Index("i", m), Index("k", m))])[0].reason.en
    'W. The composite index {pair0} is the position ({slow0} − 1){rows0} + {fast0}.'
    """
    said, more = composite(pairs)
    return with_more(rule, [said]), {**bindings, **more}


def composite(pairs: Sequence[Pair]) -> tuple[Text, dict[str, Expr]]:
    """The sentence that says what composite indices are, and what stands in its places."""
    more: dict[str, Expr] = {}
    for n, pair in enumerate(pairs):
        more |= {f"pair{n}": pair, f"slow{n}": pair.slow, f"fast{n}": pair.fast, f"rows{n}": pair.fast.size}
    names = [f"{{pair{n}}}" for n in range(len(pairs))]
    places = [f"({{slow{n}}} − 1){{rows{n}}} + {{fast{n}}}" for n in range(len(pairs))]
    one = len(pairs) == 1
    said = Text(
        f"The composite {f'index {names[0]} is the position' if one else f'indices {listed(names)} are the positions'} "
        f"{listed(places)}.",
        f"合成添字 {'、'.join(names)} は{'' if one else 'それぞれ'} {'、'.join(places)} 番目の位置を表す。",
    )
    return said, more


def product_rule(indices: Sequence[Expr], reason: Text | None = None) -> tuple[Rule, dict[str, Expr]]:
    """Products written out over their inner indices, within a function with a reason of its own or by themselves.

    >>> product_rule([Expr()])[0].reason.en
    'A product of matrices is a sum over its inner index, here {k0}.'
    """
    if not indices:  # every inner size is 1, or a product without the variable stays as it is
        return Rule("components", reason or OUTER.reason), {}
    shown = indices[:MOST_INDICES]
    bindings = {f"k{n}": i for n, i in enumerate(shown)}
    places = [f"{{{name}}}" for name in bindings]
    inner = "index" if len(indices) == 1 else "indices"
    en, ja = f"a product of matrices is a sum over its inner {inner}", "行列の積は内側の添字についての和である"
    if len(indices) <= MOST_INDICES:
        en, ja = f"{en}, here {listed(places)}", f"行列の積は内側の添字 {'、'.join(places)} についての和である"
    if reason is None:
        return Rule("components", Text(f"{en[0].upper()}{en[1:]}.", f"{ja}。")), bindings
    head = f"{reason.ja[: -len('である。')]}であり、" if reason.ja.endswith("である。") else reason.ja
    return Rule("components", Text(f"{reason.en[:-1]}; {en}.", f"{head}{ja}。")), bindings


def write_product(u: Expr, indices: Sequence[Expr]) -> tuple[Rule, Bindings]:
    """A letter written out whose definition has products in it, with their inner indices.

    >>> write_product(Expr(), [Expr()])[0].reason.en
    '{u} written out: a product of matrices is a sum over its inner index, here {k}.'
    """
    shown = indices if len(indices) <= MOST_INDICES else ()
    bindings = dict(zip("klpq", shown, strict=False))
    places = [f"{{{name}}}" for name in bindings]
    inner = "index" if len(indices) == 1 else "indices"
    here = f", here {listed(places)}" if places else ""
    en = f"{{u}} written out: a product of matrices is a sum over its inner {inner}{here}."
    at = f" {'、'.join(places)} " if places else ""
    ja = f"{{u}} の定義を成分で書き下す。行列の積は内側の添字{at}についての和になる。"
    return Rule("components", Text(en, ja)), {"u": u, **bindings}


def parts_rule(reasons: Sequence[Text], indices: Sequence[Expr]) -> tuple[Rule, Bindings] | None:
    """Several functions written out: the reason of each, and the inner indices of the products.

    >>> parts_rule([Text("The trace is a sum.", "トレースは和である。")], [])[0].reason.en
    'The trace is a sum.'
    """
    rule, bindings = product_rule(indices) if indices else (None, {})
    texts = [*reasons, *([rule.reason] if rule else [])]
    if not texts:
        return None
    return Rule("components", Text(" ".join(t.en for t in texts), "".join(t.ja for t in texts))), bindings


def put_back(value: Expr) -> Rule:
    """Why what a letter stands for may be written in its place.

    >>> from matderiv.core.index import Delta, Index, product, size, summed
    >>> i, j = (Index(name, size("n")) for name in "ij")
    >>> put_back(summed(Delta(i, j), j)).reason.en
    '{u} stands for this sum.'
    """
    return PUT_BACK if isinstance(value, (Sum, Terms)) else PUT_BACK_ENTRY if _is_entry(value) else PUT_BACK_PRODUCT


def fold(value: Expr) -> Rule:
    """Why a letter may be written in the place of what it stands for.

    >>> from matderiv.core.index import Delta, Index, product, size
    >>> i, j = (Index(name, size("n")) for name in "ij")
    >>> fold(product(2, Delta(i, j))).reason.en
    'The letter {u} is put back for its product.'
    """
    return FOLD if isinstance(value, (Sum, Terms)) else FOLD_ENTRY if _is_entry(value) else FOLD_PRODUCT


def fold_all(letters: Sequence[tuple[Expr, Expr]]) -> tuple[Rule, Bindings]:
    """Why letters may be written in the place of what they stand for, each named.

    >>> fold_all([(Expr(), Expr()), (Expr(), Expr())])[0].reason.en
    'The letters {u0} and {u1} are put back for what they stand for.'
    """
    if len(letters) == 1:
        return fold(letters[0][1]), {"u": letters[0][0]}
    bindings = {f"u{n}": u for n, (u, _) in enumerate(letters)}
    places = [f"{{{name}}}" for name in bindings]
    en = f"The letters {listed(places)} are put back for what they stand for."
    return Rule("fold", Text(en, f"文字 {'、'.join(places)} に戻す。")), bindings


def _is_entry(value: Expr) -> bool:
    return not isinstance(value, (Product, Power))


def with_closed(rule: Rule, bindings: Bindings, letter: Expr, value: Expr) -> tuple[Rule, Bindings]:
    """The rule of a line with a letter where the lines before show what it stands for, which says so.

    >>> from matderiv.core.index import Delta, Index, product, size
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
