"""What is said where a linear form is led inside: factors are rotated within a trace, a number is its own transpose.

Each identity is a clause, given with the equation of the line that uses it (Magnus and Neudecker, Matrix Differential
Calculus, 1.10, 2.4 and 3.6).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sympy import Expr

from ..core.index import coefficient, is_scalar, product
from ..core.text import Text
from ..expressions.matrix import multiply, scaled
from .rules.listing import listed

__all__ = ["IDENTITIES", "Name", "Use", "by_identities"]

Name = str
MOST = 2  # equations that are given of one kind


class Use(NamedTuple):
    """A term of a line before and after, with the identities that lead from one to the other."""

    names: tuple[Name, ...]
    before: Expr
    after: Expr

    @property
    def sides(self) -> tuple[Expr, Expr]:
        """Both without the number that stands before them."""
        (n, left), (m, right) = _parted(self.before), _parted(self.after)
        return (left, right) if n == m else (self.before, self.after)


IDENTITIES: dict[Name, Text] = {
    "transposed": Text("a matrix and its transpose have the same trace", "転置してもトレースは変わらない"),
    "rotated": Text("factors may be rotated within a trace", "トレースの中では因子を巡回させてよい"),
    "inner product turned": Text("a number is its own transpose", "数は転置しても変わらない"),
    "inner product as a trace": Text(
        "a number is its own trace, within which factors may be rotated",
        "数はそれ自身のトレースであり、その中では因子を巡回させてよい",
    ),
    "inner product of matrices": Text(
        "the inner product of matrices is the trace of one's transpose times the other",
        "行列の内積は、一方の転置と他方との積のトレースである",
    ),
    "sum": Text(
        "the sum of all entries is the trace of the product with a matrix of ones",
        "全成分の和は、成分がすべて 1 の行列との積のトレースである",
    ),
    "sum of a vector": Text(
        "the sum of all entries is the inner product with the vector of ones",
        "全成分の和は、成分がすべて 1 のベクトルとの内積である",
    ),
    "sum of products": Text(
        "the sum of an entrywise product is the trace of one factor's transpose times the other",
        "成分ごとの積の和は、一方の転置と他方との積のトレースである",
    ),
    "sum of products of vectors": Text(
        "the sum of an entrywise product of vectors is their inner product", "ベクトルの成分ごとの積の和は内積である"
    ),
    "entrywise factor": Text(
        "both are the sum of the same products of entries, whichever matrix the entrywise factor stands with",
        "成分ごとに掛ける因子は、どちらの行列に付けても、成分の積の和として等しい",
    ),
    "entrywise factor of vectors": Text(
        "an entrywise factor may stand with either vector of an inner product",
        "成分ごとに掛ける因子は、内積のどちらのベクトルに付けてもよい",
    ),
    "divisor": Text(
        "both are the sum of the same quotients of entries, whichever matrix is divided",
        "成分ごとの除数は、どちらの行列に付けても、成分の商の和として等しい",
    ),
    "divisor of vectors": Text(
        "an entrywise divisor may stand with either vector of an inner product",
        "成分ごとの除数は、内積のどちらのベクトルに付けてもよい",
    ),
    "as a diagonal matrix": Text(
        "to multiply entry by entry is to multiply with a diagonal matrix",
        "ベクトルを成分ごとに掛けることは、それを対角成分とする行列を掛けることである",
    ),
    "diagonal matrices changed": Text(
        "a diagonal matrix times a vector is an entrywise product, in either order",
        "対角行列とベクトルの積は成分ごとの積であり、順序によらない",
    ),
    "diagonal matrix": Text(
        "with a diagonal matrix only diagonal entries count in the trace",
        "対角行列との積のトレースでは対角成分だけが残る",
    ),
    "diagonal": Text(
        "with a diagonal matrix only diagonal entries count in the trace",
        "対角行列との積のトレースでは対角成分だけが残る",
    ),
    "lower triangle": Text(
        "both sum the same products of entries on and below the diagonal",
        "どちらも、対角線上とその下にある成分の積の和である",
    ),
    "upper triangle": Text(
        "both sum the same products of entries on and above the diagonal",
        "どちらも、対角線上とその上にある成分の積の和である",
    ),
    "columns stacked": Text(
        "both sum the same products of entries, with columns stacked or side by side",
        "どちらも同じ成分の積の和であり、列を縦に積むか横に並べるかだけが異なる",
    ),
    "columns side by side": Text(
        "both sum the same products of entries, with columns stacked or side by side",
        "どちらも同じ成分の積の和であり、列を縦に積むか横に並べるかだけが異なる",
    ),
    "product stacked": Text(
        "the factor behind goes to the left of ⊗, transposed, and the factor before to its right",
        "後ろの因子は転置されて ⊗ の左に、前の因子は ⊗ の右に出る",
    ),
    "transpose stacked": Text(
        "the commutation matrix takes vec of a matrix to that of its transpose",
        "交換行列は、行列の vec をその転置の vec に移す",
    ),
    "entrywise product stacked": Text(
        "to multiply entry by entry is to multiply vec with a diagonal matrix",
        "成分ごとに掛けることは、vec に対角行列を掛けることである",
    ),
    "trace of stacked columns": Text(
        "the trace of a product is the inner product of the columns, stacked",
        "積のトレースは、列を縦に積んだベクトルの内積である",
    ),
    "sums of rows": Text(
        "the sums of the rows are the product with the vector of ones",
        "各行の和は、成分がすべて 1 のベクトルとの積である",
    ),
    "sums of columns": Text(
        "the sums of the columns are the product with the row of ones", "各列の和は、成分がすべて 1 の行との積である"
    ),
}


def by_identities(uses: Sequence[Use]) -> tuple[list[Text], dict[str, Expr]]:
    """The identities that a line uses, a sentence for the terms in which the same ones are used.

    >>> from sympy import Symbol
    >>> a, b = Symbol("a"), Symbol("b")
    >>> by_identities([Use(("rotated",), a, b)])
    ([Text(en='Factors may be rotated within a trace: {l0} = {r0}.', ...)], {'l0': a, 'r0': b})
    """
    kinds: dict[tuple[Text, ...], list[tuple[Expr, Expr]]] = {}
    for use in uses:
        own = kinds.setdefault(tuple(dict.fromkeys(IDENTITIES[name] for name in _in_order(use.names))), [])
        if use.sides not in own:
            own.append(use.sides)
    said, bindings = list[Text](), dict[str, Expr]()
    for clauses, pairs in kinds.items():
        places = list[str]()
        for left, right in pairs[:MOST]:
            n = len(bindings) // 2
            bindings |= {f"l{n}": left, f"r{n}": right}
            places.append(f"{{l{n}}} = {{r{n}}}")
        en, ja = ", and ".join(c.en for c in clauses), "。".join(c.ja for c in clauses)
        because = f"{ja.removesuffix('である')}なので" if ja.endswith("である") else f"{ja}ので"
        more = ("; likewise for the other terms", "。他の項も同様である") if len(pairs) > MOST else ("", "")
        said.append(
            Text(
                f"{en[0].upper()}{en[1:]}: {listed(places)}{more[0]}.",
                f"{because}、{'、'.join(places)} である{more[1]}。",
            )
        )
    return said, bindings


def _in_order(names: Sequence[Name]) -> list[Name]:
    """The identities of a term, what one of them says already left out."""
    said = [name for name in names if name != "rotated" or "inner product as a trace" not in names]
    return sorted(said, key=list(IDENTITIES).index)


def _parted(expr: Expr) -> tuple[Expr, Expr]:
    """The number before an expression, and the rest."""
    if is_scalar(expr):
        number, rest = coefficient(expr)
        return number, product(*rest)
    factor, body = scaled(expr)
    number, rest = coefficient(factor)
    return number, multiply(product(*rest), body)
