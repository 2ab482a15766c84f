"""The answer as one would type it, in the words of the question: rows, columns and numbers spread where they may be.

A question that has ones or diagonal matrices in it is answered with these; so is one whose names are not declared,
since nothing then says what goes with every row. What is typed otherwise is read back, and its value compared with the
answer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from sympy import Expr

from ..checking.verify import judged
from ..core.errors import MatderivError
from ..core.index import distinct, shape_of, walk
from ..core.operation import Applied
from ..core.patterns import pattern
from ..core.proof import Given, Proof, Step
from ..expressions.matrix import Var, is_op, names, substitute
from ..expressions.spreading import typed
from ..expressions.writer import formula
from ..operations.add import ADD
from ..operations.column_largest import COLUMN_LARGEST
from ..operations.column_largest_at import COLUMN_LARGEST_AT
from ..operations.column_logsumexp import COLUMN_LOGSUMEXP
from ..operations.column_prods import COLUMN_PRODS
from ..operations.column_smallest import COLUMN_SMALLEST
from ..operations.column_smallest_at import COLUMN_SMALLEST_AT
from ..operations.column_softmax import COLUMN_SOFTMAX
from ..operations.column_sums import COLUMN_SUMS
from ..operations.diag import DIAG
from ..operations.matmul import MATMUL
from ..operations.norm21 import NORM21
from ..operations.ones import ONES
from ..operations.row_largest import ROW_LARGEST
from ..operations.row_largest_at import ROW_LARGEST_AT
from ..operations.row_logsumexp import ROW_LOGSUMEXP
from ..operations.row_norms import ROW_NORMS
from ..operations.row_prods import ROW_PRODS
from ..operations.row_smallest import ROW_SMALLEST
from ..operations.row_smallest_at import ROW_SMALLEST_AT
from ..operations.row_softmax import ROW_SOFTMAX
from ..operations.row_sums import ROW_SUMS
from ..proving.rules.writing import letters_rule
from ..proving.tidying.length import count, symbols
from ..reading.formula import formula_of, with_declared
from ..reading.readings import read_formula
from .recheck import complete

__all__ = ["typed_out"]

ALONG = (
    COLUMN_LOGSUMEXP,
    COLUMN_SOFTMAX,
    COLUMN_SUMS,
    NORM21,
    ROW_LOGSUMEXP,
    ROW_NORMS,
    COLUMN_PRODS,
    ROW_PRODS,
    COLUMN_LARGEST,
    COLUMN_LARGEST_AT,
    COLUMN_SMALLEST,
    COLUMN_SMALLEST_AT,
    ROW_LARGEST,
    ROW_LARGEST_AT,
    ROW_SMALLEST,
    ROW_SMALLEST_AT,
    ROW_SOFTMAX,
    ROW_SUMS,
)  # along rows or columns
Write = Callable[[Expr], str | None]
SAVED = 3  # symbols that a letter for a part saves at least
LONGEST = 200  # symbols of an answer in which parts are looked for
# words with which a question says itself what others leave to spreading
_ONES = pattern(r"\b(vector|matrix|ones)\(|𝟏|\\(mathbf|mathbb|mathbbm|vec|boldsymbol|bm)\s*\{?\s*1|\b1_\{?[A-Za-z]")
_DIAGONALS = pattern(r"\b[Dd]iag")


def typed_out(proof: Proof) -> str | None:
    """The answer of a proof in the input language, with the letters that it is written with; ``None`` with indices."""
    plain = _with_letters(proof.answer, proof.where, formula)
    if plain is None or proof.given is None:
        return plain
    lines = _DIAGONALS.search(proof.given.objective) is None and _of_lines(proof)
    write = formula if _ONES.search(proof.given.objective) else partial(typed, lines=lines)
    spread = _with_letters(proof.answer, proof.where, write)
    found = min(_named(proof, write, spread), key=count, default=spread) if spread and not proof.where else spread
    return found if found is not None and found != plain and _read_back(found, proof, proof.given) else plain


def _named(proof: Proof, write: Write, text: str) -> Iterator[str]:
    """The answer with a letter for a part that stands in it several times, where that is shorter."""
    if count(text) > LONGEST:
        return
    times = Counter(e for e in walk(proof.answer) if isinstance(e, Applied) and e.args)
    taken = {str(s) for s in proof.symbols} | {str(n) for e in proof.symbols for n in e.free_symbols}
    taken |= {str(n) for v in proof.symbols for side in shape_of(v) for n in side.free_symbols}
    for part, found in times.items():
        size = symbols(part)
        if found < 2 or found * (size - 1) <= size or part == proof.answer:
            continue
        letters = ("r", "s") if is_op(part, ADD) else ("s", "r")
        matrix = 1 not in shape_of(part)
        free = (n for n in (*letters, "u", "v", "z") if not {n, n.upper()} & taken)
        name = next((n.upper() if matrix else n for n in free), None)
        if name is not None:
            letter = Var(name, shape_of(part))
            value = substitute(proof.answer, {part: letter})
            shown = _with_letters(value, (Step(letter, part, *letters_rule(()), role="definition"),), write)
            if shown is not None and count(shown) + SAVED <= count(text):
                yield shown


def _of_lines(proof: Proof) -> bool:
    """Whether the objective or its derivative goes along rows or columns, or the objective repeats one."""
    given = tuple(distinct(proof.objective))
    repeated = any(is_op(e, MATMUL) and any(is_op(f, ONES) for f in e.args) for e in given)
    known = any(is_op(e, DIAG) for e in given) or any(is_op(e, *ALONG) for e in (*given, *distinct(complete(proof))))
    return repeated or known


def _with_letters(value: Expr, where: Sequence[Step], write: Write) -> str | None:
    text = write(value)
    if text is None or not where:
        return text
    return f"{text} where " + ", ".join(f"{s.lhs} = {write(s.rhs)}" for s in where)


def _read_back(text: str, proof: Proof, given: Given) -> bool:
    """Whether a text is read as the answer, with no more said of its names than the question says."""
    answer = complete(proof)
    try:
        shapes, assume = with_declared(formula_of(given.objective, given.shapes), given.shapes, given.assume)
        found = read_formula(text, shapes, assume, columns=given.columns, functions=given.functions).expression
    except MatderivError:
        return False
    own = {v.name: v for v in proof.symbols if isinstance(v, Var)}
    if shape_of(found) != shape_of(answer) or any(
        v.name not in own or v.shape != own[v.name].shape for v in names(found)
    ):
        return False
    found = substitute(found, {v: own[v.name] for v in names(found)})
    return found == answer or judged([(answer, found)], proof.symbols)[0].kind in ("EXACT", "SAMPLED")
