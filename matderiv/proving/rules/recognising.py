"""Recognising: what makes a line the entry of a matrix, a vector or a number."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sympy import Expr

from ...core.index import Delta, Entry, Fixed
from ...core.proof import Bindings, Rule
from ...core.text import Text
from ...expressions.matrix import Var, unit
from .listing import listed, with_more

__all__ = [
    "EQUAL_FACTORS",
    "FROM_THE_END",
    "MADE_OF",
    "ORDER_FACTORS",
    "ORDER_TERMS",
    "RECOGNISE",
    "RECOGNISE_INDEX",
    "RECOGNISE_SCALAR",
    "RECOGNISE_VECTOR",
    "RECOGNISE_ZERO",
    "joined_rule",
    "joining_rule",
    "recognise_rule",
    "unit_rule",
    "with_columns",
    "with_written_out",
]

MOST_CLAUSES = 8  # parts of a line of which a reason says what they are

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
FROM_THE_END = Rule(
    "transpose-entry",
    Text(
        "Swapping the indices transposes: this is the ({i}, {j}) entry of the transpose.",
        "添字の入れ替えは転置に当たる。よってこれは転置行列の ({i}, {j}) 成分である。",
    ),
)
EQUAL_FACTORS = Rule("tidy", Text("Equal factors make the power {a}.", "等しい因子を冪 {a} にまとめる。"))
RECOGNISE_ZERO = Rule("recognise", Text("All entries on the right side are 0.", "右辺の成分はすべて 0 である。"))
RECOGNISE_SCALAR = Rule(
    "recognise",
    Text("The sums are written as products and traces.", "和を積やトレースとして書き表す。"),
)
ORDER_TERMS = Rule("order", Text("The terms are put in order.", "項の順序を整える。"))
ORDER_FACTORS = Rule("order", Text("The terms and factors are put in order.", "項と因子の順序を整える。"))
RECOGNISE_INDEX = Rule(
    "recognise",
    Text(
        "Sums are written as entries of matrix products.",
        "和を行列の積の成分として書き表す。",
    ),
)
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
    "sum": ("an entry of a sum is the sum of the entries", "和の成分は成分の和"),
}


def recognise_rule(
    at: Sequence[Expr], made: Sequence[tuple[str, Mapping[str, Expr]]], joining: Sequence[Expr] = ()
) -> tuple[Rule, Bindings]:
    """Why a line is the entry of a matrix or vector: each clause names the parts that it speaks of.

    ``joining`` are the summed indices, where all they do is to join factors.

    >>> recognise_rule([Expr()], [("ones", {"b": Expr()})])[0].reason.en
    'The right side is the {a}-th entry of this vector: every entry of {b0} is 1.'
    """
    rule = RECOGNISE if len(at) == 2 else RECOGNISE_VECTOR
    bindings: dict[str, Expr | str] = dict(zip("ab", at, strict=False))
    lifted = [given for clause, given in made if clause == "gather"][:MOST_CLAUSES]
    shown = [(clause, given) for clause, given in made if clause != "gather"][:MOST_CLAUSES]
    if not shown and not lifted and not joining:
        return rule, bindings
    en: list[str] = []
    ja: list[str] = []
    if joining:
        bindings |= {f"k_{n}": i for n, i in enumerate(joining)}
        places = [f"{{k_{n}}}" for n in range(len(joining))]
        one = len(places) == 1
        en.append(f"{'the summed index' if one else 'each of the summed indices'} {listed(places)} joins two factors")
        en[-1] += " to a product"
        ja.append(f"和をとる添字 {'、'.join(places)} が{'' if one else 'それぞれ'}結ぶ二つの因子は積")
    if lifted:
        bindings |= {f"{key}_{n}": e for n, given in enumerate(lifted) for key, e in given.items()}
        pairs = [f"{{a_{n}}} = {{b_{n}}}" for n in range(len(lifted))]
        en.append(f"{listed(pairs)}, entry by entry")
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


def joining_rule(indices: Sequence[Expr]) -> tuple[Rule, Bindings]:
    """That summed indices join factors, in a line that keeps indices of its own.

    >>> joining_rule([Expr(), Expr()])[0].reason.en
    'Each of the summed indices {k_0} and {k_1} joins two factors to a product.'
    """
    places = [f"{{k_{n}}}" for n in range(len(indices))]
    one = len(places) == 1
    text = Text(
        f"{'The summed index' if one else 'Each of the summed indices'} {listed(places)} joins two factors "
        "to a product.",
        f"和をとる添字 {'、'.join(places)} が{'' if one else 'それぞれ'}二つの因子を結び、積にまとめる。",
    )
    return Rule(RECOGNISE.name, text), {f"k_{n}": i for n, i in enumerate(indices)}


def joined_rule(indices: Sequence[Expr], made: Expr) -> tuple[Rule, Bindings]:
    """Several summed indices that make one product of several factors.

    >>> joined_rule([Expr(), Expr()], Expr())[0].reason.en
    '{i0} and {i1} are summed, and each joins two factors: all are one product, {c}.'
    """
    bindings: Bindings = {**{f"i{n}": i for n, i in enumerate(indices)}, "c": made}
    places = [f"{{i{n}}}" for n in range(len(indices))]
    text = Text(
        f"{listed(places)} are summed, and each joins two factors: all are one product, {{c}}.",
        f"和をとる添字 {'、'.join(places)} がそれぞれ二つの因子を結ぶので、全体は積 {{c}} にまとまる。",
    )
    return Rule("join", text), bindings


def with_columns(
    rule: Rule, bindings: Mapping[str, Expr | str], rows: Sequence[tuple[Expr, Expr]]
) -> tuple[Rule, Bindings]:
    """The rule of a line in which rows are written as columns, each given with its column.

    >>> with_columns(RECOGNISE_SCALAR, {}, [(Expr(), Expr())])[0].reason.en
    'The sums are written as products and traces. {r0} is a row, whose entries are those of the column {c0}.'
    """
    names = [f"{{r{n}}}" for n in range(len(rows))]
    columns = [f"{{c{n}}}" for n in range(len(rows))]
    one = len(rows) == 1
    en = f"{listed(names)} {'is a row' if one else 'are rows'}, whose entries are those of the "
    en += f"{'column' if one else 'columns'} {listed(columns)}."
    each = "" if one else "それぞれ"
    text = Text(en, f"行ベクトル {'、'.join(names)} の成分は{each}列ベクトル {'、'.join(columns)} の成分である。")
    more = {f"{x}{n}": e for n, pair in enumerate(rows) for x, e in zip("rc", pair, strict=True)}
    return with_more(rule, [text]), {**bindings, **more}


def with_written_out(rule: Rule, bindings: Mapping[str, Expr | str], letters: Sequence[Var]) -> tuple[Rule, Bindings]:
    """The rule of a line in which letters of the side calculations are written out again.

    >>> with_written_out(RECOGNISE_SCALAR, {}, [Var("u", definition=Var("x"))])[0].reason.en
    'The sums are written as products and traces. {o0} = {p0} is put in.'
    """
    places = [f"{{o{n}}} = {{p{n}}}" for n in range(len(letters))]
    are = "is" if len(places) == 1 else "are"
    text = Text(f"{listed(places)} {are} put in.", f"{'、'.join(places)} を代入する。")
    given = {f"{x}{n}": e for n, v in enumerate(letters) for x, e in (("o", v), ("p", v.definition))}
    return with_more(rule, [text]), {**bindings, **given}


def unit_rule(entry: Entry | Delta, value: Entry) -> tuple[Rule, Bindings]:
    """That an entry at one given index is one of a row or column, which a unit vector picks out.

    >>> from sympy import S
    >>> from matderiv.core.index import Fixed, Index
    >>> from matderiv.expressions.matrix import Var, unfixed
    >>> B, i, q = Var("B", (S(2), S(3))), Fixed(S(1), S(3)), Index("q", S(2))
    >>> unit_rule(Entry(B, q, i), unfixed(Entry(B, q, i)))[0].reason.en
    '{a} = {b}: times the unit vector {e} this is column {i} of {m}.'
    """
    if isinstance(entry, Delta):
        (at,) = (i for i in entry.args if isinstance(i, Fixed))
        text = Text(
            "{a} = {b}: the unit vector {e} is 1 at {i} and 0 elsewhere.",
            "{a} = {b}、すなわち単位ベクトル {e} の成分は {i} において 1、他では 0 である。",
        )
        return Rule("unit", text), {"a": entry, "b": value, "i": at, "e": value.base}
    row = isinstance(entry.at[0], Fixed)
    i = entry.at[0] if row else entry.at[1]
    given: Bindings = {"a": entry, "b": value, "i": i, "m": entry.base, "e": unit(i.value, i.size)}
    if row:
        text = Text(
            "{a} = {b}: turned and times the unit vector {e} this is row {i} of {m}.",
            "{a} = {b}、すなわち転置して単位ベクトル {e} を掛けたものは {m} の第 {i} 行である。",
        )
    else:
        text = Text(
            "{a} = {b}: times the unit vector {e} this is column {i} of {m}.",
            "{a} = {b}、すなわち単位ベクトル {e} を掛けたものは {m} の第 {i} 列である。",
        )
    return Rule("unit", text), given
