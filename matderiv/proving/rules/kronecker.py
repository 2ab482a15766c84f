"""Composite indices: entries of Kronecker products and of stacked columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from sympy import Expr

from ...core.index import At, Entry, Pair, shape_of, walk
from ...core.proof import Bindings, Rule
from ...core.text import Text
from ...expressions.matrix import is_op
from ...operations.commutation import COMMUTATION
from ...operations.diag import DIAG
from ...operations.eye import EYE
from ...operations.hadamard import HADAMARD
from ...operations.kron import KRON
from ...operations.matmul import MATMUL
from ...operations.ones import ONES
from ...operations.transpose import TRANSPOSE
from ...operations.vec import VEC
from .gathering import turned_over

__all__ = ["STACKED", "kronecker_rule"]

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
KRONECKER_ROWS = Text(
    "A Kronecker product has there the entry of its first factor at row {j} times that of its second at row {i}, "
    "each in column {c} or, of a single column, in this.",
    "クロネッカー積のその成分は、第一因子の第 {j} 行の成分と第二因子の第 {i} 行の成分の積である。列は {c}、"
    "一列だけの因子ではその列である。",
)
# where one factor of each product has a single column, so that the other has the column of the product
KRONECKER_ROW_FIRST = Text(
    "A Kronecker product has there the entry of its first factor, a single column, at row {j} times the ({i}, {c}) "
    "entry of its second.",
    "クロネッカー積のその成分は、一列だけの第一因子の第 {j} 行の成分と第二因子の ({i}, {c}) 成分の積である。",
)
KRONECKER_ROW_SECOND = Text(
    "A Kronecker product has there the ({j}, {c}) entry of its first factor times the entry of its second, a single "
    "column, at row {i}.",
    "クロネッカー積のその成分は、第一因子の ({j}, {c}) 成分と一列だけの第二因子の第 {i} 行の成分の積である。",
)
KRONECKER_COLUMN = Text(
    "A Kronecker product has there the entry of its first factor at column {b} times that of its second at column {a}, "
    "each in row {r} or, of a single row, in this.",
    "クロネッカー積のその成分は、第一因子の第 {b} 列の成分と第二因子の第 {a} 列の成分の積である。行は {r}、"
    "一行だけの因子ではその行である。",
)
# where one factor of each product has a single row, so that the other has the row of the product
KRONECKER_COLUMN_FIRST = Text(
    "A Kronecker product has there the entry of its first factor, a single row, at column {b} times the ({r}, {a}) "
    "entry of its second.",
    "クロネッカー積のその成分は、一行だけの第一因子の第 {b} 列の成分と第二因子の ({r}, {a}) 成分の積である。",
)
KRONECKER_COLUMN_SECOND = Text(
    "A Kronecker product has there the ({r}, {b}) entry of its first factor times the entry of its second, a single "
    "row, at column {a}.",
    "クロネッカー積のその成分は、第一因子の ({r}, {b}) 成分と一行だけの第二因子の第 {a} 列の成分の積である。",
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
DIAGONAL_LEFT = Text(
    "A diagonal matrix on the left multiplies each row by its diagonal entry there.",
    "対角行列を左から掛けると、各行にその位置の対角成分が掛かる。",
)
DIAGONAL_RIGHT = Text(
    "A diagonal matrix on the right multiplies each column by its diagonal entry there.",
    "対角行列を右から掛けると、各列にその位置の対角成分が掛かる。",
)
DIAGONAL_BESIDE = Text(
    "A diagonal matrix multiplies each row if it stands on the left, and each column on the right, by its diagonal "
    "entry there.",
    "対角行列を左から掛けると各行に、右から掛けると各列に、その位置の対角成分が掛かる。",
)
DIAGONAL_ENTRY = Text(
    "A diagonal matrix has the entries of its vector where row and column agree, and 0 elsewhere.",
    "対角行列は、行と列の番号が等しいところにベクトルの成分をもち、それ以外では 0 である。",
)
CHAINED = Text(
    "A product of matrices is a sum over the index between them.",
    "行列の積は間の添字についての和である。",
)
ENTRYWISE = Text(
    "An entrywise product has there the product of the entries of its factors.",
    "成分ごとの積のその成分は、各因子の成分の積である。",
)
ONES_ENTRY = Text("The entries of 𝟏 are 1.", "𝟏 の成分はすべて 1 である。")


def kronecker_rule(
    rows: At,
    columns: At,
    term: Expr,
    value: Expr,
    several: bool = False,
    turned: Sequence[tuple[Expr, Expr]] = (),
) -> tuple[Rule, Bindings]:
    """Why a term is the entry of a matrix of Kronecker products or of stacked columns, at its composite indices.

    Each kind of part that stands in the matrix ``value`` has a sentence, which names the indices at which it is read,
    but in what is one entry in the ``term`` as well; ``several`` says that the terms of a sum are read one by one;
    ``turned`` are entries that are written as those of the transposes for that.

    >>> from matderiv.core.index import Index, product, size
    >>> from matderiv.expressions.matrix import Var, apply
    >>> m, (i, j, a, b) = size("m"), [Index(x, size("m")) for x in "ijab"]
    >>> A, B = Var("A", (m, m)), Var("B", (m, m))
    >>> term, value = product(Entry(A, j, b), Entry(B, i, a)), apply("kron", A, B)
    >>> rule, _ = kronecker_rule(Pair(i, j), Pair(a, b), term, value)
    >>> rule.reason.en[rule.reason.en.index("has"):]
    'has there the ({j}, {b}) entry of its first factor times the ({i}, {a}) entry of its second.'
    """
    bindings: dict[str, Expr | str] = {"r": rows, "c": columns}
    if isinstance(rows, Pair):
        bindings |= {"i": rows.fast, "j": rows.slow}
    if isinstance(columns, Pair):
        bindings |= {"a": columns.fast, "b": columns.slow}
    one = 0 if not isinstance(columns, Pair) else 1 if not isinstance(rows, Pair) else 2
    parts = list(_opened(value, {e.base for e in walk(term) if isinstance(e, Entry)}))
    products = [e for e in parts if is_op(e, MATMUL)]
    swap = next((e for e in parts if is_op(e, COMMUTATION)), None)
    swapped = [e.args[n] for e in products for n, f in enumerate(e.args[1:]) if is_op(f, COMMUTATION)]
    straight = any(is_op(e, KRON) and e not in swapped for e in parts)
    said = [KRONECKER_TERMS if several else KRONECKER]
    inner = any(sum(1 for f in e.args if is_op(f, KRON)) > 1 for e in products)
    if not inner and any(_joins(e) and shape_of(e) == (rows.size, columns.size) for e in products):
        said.append(CHAINED)
    if inner:
        said.append(KRONECKER_INNER)
    elif straight:
        said.append((_of_row(parts, columns), _of_column(parts), KRONECKER_BOTH)[one])
    if swap is not None and isinstance(columns, Pair) and isinstance(rows, Pair):
        bindings |= {"K": swap, "s": Pair(columns.slow, columns.fast)}
        said.append(KRONECKER_SWAPPED if any(is_op(e, KRON) for e in swapped) else COMMUTATION_ENTRY)
    whole = [e for e in parts if shape_of(e) == (rows.size, columns.size)]
    if one == 2 and any(is_op(e, EYE) for e in whole):
        said.append(IDENTITY_ENTRY)
    if any(is_op(e, VEC) for e in parts):
        said.append(_stacked(parts, value) if one == 2 else (VEC_ROW, VEC_COLUMN)[one])
    left = any(is_op(f, DIAG) for e in products for f in e.args[:-1])
    right = any(is_op(f, DIAG) for e in products for f in e.args[1:])
    if left or right:
        said.append(DIAGONAL_BESIDE if left and right else DIAGONAL_LEFT if left else DIAGONAL_RIGHT)
    if sum(is_op(e, DIAG) for e in parts) > sum(is_op(f, DIAG) for e in products for f in e.args):
        said.append(DIAGONAL_ENTRY)
    composite = {p.size for p in (rows, columns) if isinstance(p, Pair)}
    if any(is_op(e, HADAMARD) and (e in whole or composite.intersection(shape_of(e))) for e in parts):
        said.append(ENTRYWISE)
    if any(is_op(f, ONES) for e in parts if is_op(e, KRON) for f in e.args):
        said.append(ONES_ENTRY)
    if turned:
        more, met = turned_over(list(dict.fromkeys(turned)), "xy")
        bindings |= more
        said.append(Text(f"{met.en[0].upper()}{met.en[1:]}.", met.ja))
    reason = Text(" ".join(t.en for t in said), "".join(t.ja for t in said))
    return Rule("kronecker-entry", reason), bindings


def _opened(value: Expr, closed: Collection[Expr]) -> Iterator[Expr]:
    """The parts of an expression, without those of the ``closed`` ones and these themselves."""
    if value not in closed:
        yield value
        for e in value.args:
            yield from _opened(e, closed)


def _of_row(parts: Iterable[Expr], columns: At) -> Text:
    """Which entries a Kronecker product multiplies at a column that is not composite: that of its factor with columns.

    Where it is a factor of a product it is read at the index between them.
    """
    found = [e for e in parts if is_op(e, KRON)]
    if any(shape_of(e)[1] != columns.size for e in found):
        return KRONECKER_ROW
    single = {tuple(shape_of(f)[1] == 1 for f in e.args) for e in found}
    if single == {(True, False)}:
        return KRONECKER_ROW_FIRST
    return KRONECKER_ROW_SECOND if single == {(False, True)} else KRONECKER_ROWS


def _of_column(parts: Iterable[Expr]) -> Text:
    """Which entries a Kronecker product multiplies at a row that is not composite: that of its factor with rows."""
    single = {tuple(shape_of(f)[0] == 1 for f in e.args) for e in parts if is_op(e, KRON)}
    if single == {(True, False)}:
        return KRONECKER_COLUMN_FIRST
    return KRONECKER_COLUMN_SECOND if single == {(False, True)} else KRONECKER_COLUMN


def _joins(value: Expr) -> bool:
    """Whether a product of matrices is a sum, and does not only multiply rows and columns or swap them."""
    own = [f for f in value.args if not is_op(f, DIAG, COMMUTATION)]
    return len(own) > 1 and shape_of(own[0])[1] != 1


def _stacked(parts: Iterable[Expr], value: Expr) -> Text:
    """Where stacked columns stand in a matrix: as a column on its rows, as a row on its columns, or both."""
    turned = [e for e in parts if is_op(e, TRANSPOSE) and any(is_op(a, VEC) for a in walk(e))]
    if any(not is_op(e.args[0], VEC) for e in turned):
        return VEC_BOTH
    upright = is_op(value, VEC) or any(is_op(a, VEC) for e in parts if e not in turned for a in e.args)
    return VEC_ROW if not turned else VEC_BOTH if upright else VEC_COLUMN
