"""Claims that do not fit the shapes that were inferred: nothing declares them, so the claim may mean others.

That of ``log(t)`` is 1/t where t is a number, and the letter alone says that it is a vector; that of log det(AX) is
(X⁻¹)ᵀ where X is square. Such a claim is judged with the shapes that it asks for, and the verdict says which.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace as changed
from itertools import chain, pairwise

from sympy import Expr

from ..core.errors import MatderivError
from ..core.index import UNIT, is_scalar
from ..core.text import of_each
from ..deriving.remarks import undeclared
from ..expressions.matrix import WHOLE, Var, names
from ..operations import OPERATIONS
from ..printing.sheet import Sentence
from ..reading.formula import Formula
from ..reading.shapes import Sizes
from ..reading.shaping.guesses import terms_of, turned
from ..reading.tree import Node, postorder
from ..reading.words import OF_TWO, WORDS
from .verdict import Verdict
from .wording import A_NUMBER, NUMBERS

__all__ = ["in_other_shapes"]

ENTRYWISE = (".*", "./", "⊙", "∘", "⊘", r"\odot", r"\circ", r"\oslash")
MOST = 4  # matrices that are tried as square ones
Shapes = Mapping[str, Sizes]


_NEAR = ("right", "assuming", "unknown", "factor", "sign", "term")  # with numbers, where with vectors nothing fits


def in_other_shapes(
    verdict: Verdict,
    objective: Formula | Expr,
    claim: Formula | Expr,
    shapes: Shapes,
    judge: Callable[[Shapes], Verdict],
) -> Verdict:
    """The verdict on a claim that does not fit, where shapes that nobody declared can be others; ``judge`` gives it."""
    if not isinstance(objective, Formula):
        return verdict  # the symbols of SymPy have shapes
    with_claim = [f for f in (objective, claim) if isinstance(f, Formula)]
    if any(n.kind == "indexed" for n in postorder(objective.tree)):
        return verdict
    open_ = [v for v in _symbols(verdict) if v.name not in shapes and WHOLE not in v.facts]
    if not open_:
        return verdict
    for vectors, more in _numbers(verdict, open_, with_claim):
        found = _tried(judge, {**shapes, **more})
        if found is not None and is_scalar(found.objective) and found.kind in _NEAR:
            note = Sentence(*of_each(A_NUMBER if len(vectors) == 1 else NUMBERS, vectors))
            return changed(found, notes=(*found.notes, note))
    for v in _single(verdict, open_, objective.tree) if verdict.claim is None else ():
        found = _with_number(judge, shapes, v, open_)
        if found is not None and (found.kind == "right" or found.kind == "unknown" and found.claim is not None):
            # what fits with no reading is wrong, also where the claim by itself would be read with the number
            number = Sentence(*of_each(A_NUMBER, [v]))
            return changed(found, notes=(*found.notes, number))
    if verdict.kind != "shape":
        return verdict
    for matrices, more in _square(verdict, open_, [f.tree for f in with_claim]):
        found = _tried(judge, {**shapes, **more})
        if found is not None and found.kind == "right" and found.layout is None:
            assumption = tuple((v, "square") for v in matrices)
            return _assuming(verdict, found, assumption)
    said = undeclared(open_)
    return changed(verdict, notes=(*verdict.notes, Sentence(said.text, said.bindings)))


def _symbols(verdict: Verdict) -> Sequence[Var]:
    if verdict.derivation is not None:
        return [v for v in verdict.derivation.proof.symbols if isinstance(v, Var)]
    return list(names(verdict.objective))


def _tried(judge: Callable[[Shapes], Verdict], shapes: Shapes) -> Verdict | None:
    """The verdict with these shapes; ``None`` where objective or claim cannot have them."""
    try:
        return judge(shapes)
    except MatderivError:
        return None


def _numbers(
    verdict: Verdict, open_: Sequence[Var], formulas: Sequence[Formula]
) -> Iterator[tuple[list[Var], dict[str, Sizes]]]:
    """The vectors of an objective that is none of one number, if everything in it is as well done with numbers."""
    vectors = [v for v in open_ if v.rank == 1 and v.shape != UNIT]
    named = {v.name for v in vectors}
    if vectors and not is_scalar(verdict.objective) and not any(_of_arrays(f, named) for f in formulas):
        yield vectors, {v.name: () for v in open_ if v.rank < 2}


def _single(verdict: Verdict, open_: Sequence[Var], tree: Node) -> Sequence[Var]:
    """The vectors of an objective that is a number, each of which may be a number: an exponent, a centre, a scale.

    None is that stands where a vector stands: transposed, beside a matrix or a row.
    """
    vectors = [v for v in open_ if v.rank == 1 and v.shape != UNIT]
    if not is_scalar(verdict.objective) or len(vectors) < 2:
        return ()
    return [v for v in vectors if v.name not in _in_place(verdict, tree)][:MOST]


def _in_place(verdict: Verdict, tree: Node) -> set[str]:
    """The names that are vectors by where they stand: the x and y of Wx, of x'y, of xy' and of A(x - y)."""
    kinds = {v.name: v.rank for v in _symbols(verdict)}
    found: set[str] = set()
    for node in postorder(tree):
        if turned(node, kinds):
            found |= {str(t.value) for t in terms_of(node.children[0]) if t.kind == "name"}
        for a, b in pairwise(node.children) if node.kind == "product" else ():
            if turned(a, kinds) or a.kind == "name" and kinds.get(str(a.value)) == 2:
                found |= {str(t.value) for t in terms_of(b) if t.kind == "name"}
            if turned(b, kinds) and a.kind == "name":
                found.add(str(a.value))
    return found


def _with_number(
    judge: Callable[[Shapes], Verdict], shapes: Shapes, number: Var, open_: Sequence[Var]
) -> Verdict | None:
    """The verdict where this letter is a number: as it stands, or with vectors for the matrices, as X of Xw − y."""
    found = _tried(judge, {**shapes, number.name: ()})
    matrices = [v for v in open_ if v.rank == 2]
    if found is None and matrices:
        found = _tried(judge, {**shapes, number.name: (), **{v.name: (f"{v.name}_rows",) for v in matrices}})
    return found


def _of_arrays(formula: Formula, named: set[str]) -> bool:
    """Whether something is done with one of these names that nobody does with a number: a transpose, a sum."""
    return any(_is_for_arrays(n, formula.text) and any(p.value in named for p in postorder(n) if p.kind == "name")
               for n in postorder(formula.tree))  # fmt: skip


def _is_for_arrays(node: Node, text: str) -> bool:
    if node.kind == "call":
        if node.value in OF_TWO and len(node.children) > 1:
            return False  # max(x, 0), entry by entry
        operation = OPERATIONS.get(WORDS.get(str(node.value), ""))
        return operation is None or not operation.each
    if node.kind == "product":
        # cases and 0 < x < 1 are products of indicators, of numbers as well
        dotted = any(str(sign).startswith(".") for sign in node.value)
        return dotted and any(sign in text[slice(*node.span)] for sign in ENTRYWISE)
    return node.kind == "transpose" or node.kind == "power" and str(node.value) != "^"


def _square(
    verdict: Verdict, open_: Sequence[Var], trees: Sequence[Node]
) -> Iterator[tuple[list[Var], dict[str, Sizes]]]:
    """The matrices that are not square as they were inferred as square ones: each, the unknown first, then all."""
    taken = {str(n.value) for tree in trees for n in postorder(tree) if n.kind == "name"}
    size = next(n for n in chain("nmkpqdrs", (f"n{k}" for k in range(len(taken) + 1))) if n not in taken)
    oblong = [v for v in open_ if v.rank == 2 and v.shape[0] != v.shape[1]][:MOST]
    single = [[v] for v in sorted(oblong, key=lambda v: v.name != verdict.variable.name)]
    for matrices in (*single, oblong) if len(oblong) > 1 else single:
        yield matrices, {v.name: (size, size) for v in matrices}


def _assuming(verdict: Verdict, found: Verdict, assumption: tuple[tuple[Var, str], ...]) -> Verdict:
    """The verdict of a claim that is right where matrices are square, as ``found`` says."""
    return changed(
        verdict,
        kind="assuming",
        claim=found.claim,
        assumption=assumption,
        evidence=found.evidence,
        shapes=None,
        notes=(),
    )
