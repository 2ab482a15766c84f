"""From components with composite indices to a matrix: sums of Kronecker products, and with them the commutation matrix.

A line T_ijkl is the entry at row (i, j) and column (k, l) of one matrix, which for the derivative of F by X, columns
stacked, is ∂vec(F)/∂vec(X)ᵀ (Magnus and Neudecker, Matrix Differential Calculus, 2.4, 3.7 and 9.2). Where every factor
of a term joins at most two of the four indices, that matrix has a form:

    a_ik b_jl                the entry of B ⊗ A
    a_il b_jk                the entry of (B ⊗ A) K, since K swaps the two indices of a column
    u_ij, v_kl               rows and columns multiplied by vec U and vec V

and their entrywise product where several of them meet. A term in which a sum over a further index is left is refused.
"""

from __future__ import annotations

from collections.abc import Sequence

from sympy import Expr, S

from ..core.index import (
    At,
    Delta,
    Entry,
    Index,
    Pair,
    atomic,
    factors,
    free,
    fresh,
    names_in,
    product,
    replace,
    shape_of,
    termwise,
)
from ..expressions.matrix import add, apply, hadamard, is_op, multiply, ones, transpose, zero
from ..operations.commutation import COMMUTATION
from ..operations.diag import DIAG
from ..operations.eye import EYE
from ..operations.matmul import MATMUL
from ..operations.ones import ONES
from .columns import stacked
from .flat import flatten
from .tidying.kroneckers import kron

__all__ = ["Turned", "kronecker", "kronecker_terms", "rows_and_columns"]

Turned = list[tuple[Expr, Expr]]  # entries, each with that of the transpose, at its indices swapped


def rows_and_columns(at: Sequence[At], own: int) -> tuple[At, At] | None:
    """The composite index of the rows and that of the columns: the last ``own`` indices are those of the variable."""
    rows, columns = tuple(at[: len(at) - own]), tuple(at[len(at) - own :])
    if not 1 <= len(rows) <= 2 or not 1 <= len(columns) <= 2:
        return None
    pairs = [i[0] if len(i) == 1 else Pair(*i) for i in (rows, columns)]
    return (pairs[0], pairs[1]) if all(len(atomic((p,))) <= 2 for p in pairs) else None


def kronecker(expr: Expr, rows: At, columns: At) -> tuple[Expr, Turned] | None:
    """The matrix with this entry at row ``rows`` and column ``columns``, and the entries that were turned for it.

    ``None`` where it has no such form.
    """
    found = kronecker_terms(expr, rows, columns)
    if found is None:
        return None
    return add(*(value for _, value, _ in found)), [pair for *_, turned in found for pair in turned]


def kronecker_terms(expr: Expr, rows: At, columns: At) -> list[tuple[Expr, Expr, Turned]] | None:
    """The terms of ``expr``, each with its matrix and its turned entries, or ``None`` where one has no such form."""
    if expr == 0:
        return [(expr, zero((rows.size, columns.size)), [])]
    found = []
    for term in termwise(expr):
        block = _Block(rows, columns)
        value = block.term(term)
        if value is None:
            return None
        found.append((term, value, block.turned))
    return found


class _Block:
    """One term: what stands on the rows, on the columns, and between the parts of the two."""

    def __init__(self, rows: At, columns: At) -> None:
        self.rows, self.columns = rows, columns
        self.turned: Turned = []
        self.up = tuple(rows.args) if isinstance(rows, Pair) else (rows,)
        self.down = tuple(columns.args) if isinstance(columns, Pair) else (columns,)

    def term(self, term: Expr) -> Expr | None:
        bound, parts = flatten(term)
        if bound:
            if len(bound) > 1:
                return None
            chained = self._chained(bound[0], parts)
            return self._through(bound[0], parts) if chained is None else chained
        numbers: list[Expr] = []
        whole: list[Expr] = []  # between the rows and the columns as they are
        marks: dict[Expr, list[Expr]] = {}  # vectors on the rows, the columns or a part of them
        edges: dict[tuple[Expr, Expr], list[Expr]] = {}
        for p in parts:
            at = p.args if isinstance(p, Delta) else p.at if isinstance(p, Entry) else ()
            if not at:
                if free(p):
                    return None
                numbers.append(p)
                continue
            value = apply(EYE, shape=(p.args[0].size, p.args[0].size)) if isinstance(p, Delta) else p.base
            if len(at) == 1:
                marks.setdefault(at[0], []).append(value if shape_of(value)[1] == 1 else transpose(value))
            elif at == (self.rows, self.columns) and self._composite(at):
                whole.append(value)
            elif at == (self.columns, self.rows) and self._composite(at):
                whole.append(self._turn(value, at))
            elif set(at) == set(self.up) and len(self.up) == 2 or set(at) == set(self.down) and len(self.down) == 2:
                side, (fast, _) = (self.rows, self.up) if at[0] in self.up else (self.columns, self.down)
                marks.setdefault(side, []).append(stacked(value if at[0] == fast else self._turn(value, at)))
            elif at[0] in self.up and at[1] in self.down:
                edges.setdefault((at[0], at[1]), []).append(value)
            elif at[1] in self.up and at[0] in self.down:
                edges.setdefault((at[1], at[0]), []).append(self._turn(value, at))
            else:
                return None
        allowed = {self.rows, self.columns, *self.up, *self.down}
        if not set(marks) <= allowed:
            return None
        left, right = (
            self._vector(self.rows, self.up, marks, edges),
            self._vector(self.columns, self.down, marks, edges),
        )
        middle = [*whole, *self._between(marks, edges)]
        if not middle:
            left = left if left is not None else ones(self.rows.size)
            right = right if right is not None else ones(self.columns.size)
            return multiply(product(*numbers), _outer(left, right))
        # ones multiply away beside anything else
        kept = [m for m in middle if not _all_ones(m)] or middle[:1]
        value = hadamard(*kept) if len(kept) > 1 else kept[0]
        sides = [apply(DIAG, v) if v is not None else None for v in (left, right)]
        if is_op(value, EYE) and any(sides):
            both = hadamard(*(v for v in (left, right) if v is not None))
            return multiply(product(*numbers), apply(DIAG, both))
        return multiply(product(*numbers), *(x for x in (sides[0], value, sides[1]) if x is not None))

    def _turn(self, value: Expr, at: tuple[Expr, ...]) -> Expr:
        """The transpose of the matrix of an entry; a delta, and the entry of an identity, is the same turned."""
        other = transpose(value)
        if not is_op(value, EYE):
            self.turned.append((Entry(value, *at), Entry(other, *reversed(at))))
        return other

    def _chained(self, j: Index, parts: list[Expr]) -> Expr | None:
        """A sum over an index that all factors join to the rows alone or to the columns alone: a product LR."""
        left = [p for p in parts if free(p) <= {*self.up, j}]
        right = [p for p in parts if p not in left]
        if not left or not right or not all(free(p) <= {*self.down, j} for p in right):
            return None
        blocks = _Block(self.rows, j), _Block(j, self.columns)
        values = blocks[0].term(product(*left)), blocks[1].term(product(*right))
        if values[0] is None or values[1] is None:
            return None
        self.turned += [pair for block in blocks for pair in block.turned]
        return multiply(values[0], values[1])

    def _through(self, i: Index, parts: list[Expr]) -> Expr | None:
        """A sum over i between the rows and the columns, as in Σ_i a_iα e_iβ a_iμ δ_βν: Lᵀ diag(vec E) R.

        The delta of a part of the rows and the part of the columns at the same place is a sum over an index j that
        is put between them; what bears i and j then stands in the middle, on the composite index of the two.
        """
        if len(self.up) < 2 or len(self.down) < 2:
            return None
        for place in (0, 1):
            x, y = self.up[place], self.down[place]
            delta = next((p for p in parts if isinstance(p, Delta) and set(p.args) == {x, y}), None)
            if delta is None:
                continue
            names = {k.name for p in parts for k in free(p)} | set(names_in((self.rows, self.columns)))
            j = fresh(x.size, names.__contains__)
            between = Pair(i, j) if place else Pair(j, i)
            sides: dict[str, list[Expr]] = {"left": [Delta(x, j)], "middle": [], "right": [Delta(j, y)]}
            for p in (q for q in parts if q is not delta):
                p = replace(p, {x: j, y: j})
                rest = free(p) - {i, j}
                if not rest:
                    sides["middle"].append(p)
                elif rest <= set(self.up):
                    sides["left"].append(p)
                elif rest <= set(self.down):
                    sides["right"].append(p)
                else:
                    return None
            blocks = _Block(self.rows, between), _Block(between, between), _Block(between, self.columns)
            left = blocks[0].term(product(*sides["left"]))
            middle = blocks[1].marks(product(*sides["middle"]))
            right = blocks[2].term(product(*sides["right"]))
            if left is None or right is None or middle is None:
                return None
            self.turned += [pair for block in blocks for pair in block.turned]
            number, vector = middle
            return multiply(number, left, *(() if vector is None else (apply(DIAG, vector),)), right)
        return None

    def marks(self, term: Expr) -> tuple[Expr, Expr | None] | None:
        """A term on the rows alone as a number and a vector over them."""
        numbers = [p for p in factors(term) if not free(p)]
        rest = [p for p in factors(term) if free(p)]
        if not rest:
            return product(*numbers), None
        block = _Block(self.rows, Index("", S.One))
        value = block.term(product(*rest))
        self.turned += block.turned
        return None if value is None else (product(*numbers), value)

    def _composite(self, at: tuple[Expr, ...]) -> bool:
        return any(isinstance(i, Pair) for i in at)

    def _vector(
        self,
        side: Expr,
        parts: tuple[Expr, ...],
        marks: dict[Expr, list[Expr]],
        edges: dict[tuple[Expr, Expr], list[Expr]],
    ) -> Expr | None:
        """What the rows, or the columns, are multiplied by as a whole; marks on a part stay with its own block."""
        found = list(marks.get(side, ())) if len(parts) == 2 else []
        if len(parts) == 2 and not edges and any(i in marks for i in parts):
            fast, slow = (hadamard(*marks[i]) if i in marks else ones(i.size) for i in parts)
            found.append(kron(slow, fast))
        elif len(parts) == 1 and not edges and parts[0] in marks:
            found.append(hadamard(*marks[parts[0]]))
        return hadamard(*found) if found else None

    def _between(self, marks: dict[Expr, list[Expr]], edges: dict[tuple[Expr, Expr], list[Expr]]) -> list[Expr]:
        """The matrices between the rows and the columns, one for each way to pair their parts."""
        if not edges:
            return []
        left = dict(marks)

        def block(i: Expr, k: Expr) -> Expr:
            """The matrix between a part of the rows and one of the columns, with the marks that are still left."""
            own = edges.get((i, k))
            u, v = (hadamard(*left.pop(x)) if x in left else None for x in (i, k))
            if own is None:
                return _outer(u if u is not None else ones(i.size), v if v is not None else ones(k.size))
            value = hadamard(*own) if len(own) > 1 else own[0]
            if is_op(value, EYE):
                both = [x for x in (u, v) if x is not None]
                return apply(DIAG, hadamard(*both)) if both else value
            parts = [apply(DIAG, u) if u is not None else None, value, apply(DIAG, v) if v is not None else None]
            return multiply(*(x for x in parts if x is not None))

        def alone(i: Expr) -> Expr:
            return hadamard(*left.pop(i)) if i in left else ones(i.size)

        up, down = self.up, self.down
        if len(up) == len(down) == 1:
            return [block(up[0], down[0])]
        if len(up) == 1 or len(down) == 1:
            # one index on the one side: it pairs with each part on the other
            out = []
            turned = len(up) == 2
            one, (fast, slow) = (down[0], up) if turned else (up[0], down)
            for other, rest in ((fast, slow), (slow, fast)):
                if ((other, one) if turned else (one, other)) not in edges:
                    continue
                inner = block(other, one) if turned else block(one, other)
                beside = S.One
                free_mark = ((rest, one) if turned else (one, rest)) not in edges
                vector = alone(rest) if free_mark else ones(rest.size)
                beside = vector if turned else transpose(vector)
                out.append(kron(beside, inner) if other is fast else kron(inner, beside))
            return out
        (i, j), (p, q) = up, down
        out = []
        crossing = [pair for pair in ((i, q), (j, p)) if pair in edges]
        if (i, p) in edges or (j, q) in edges:
            out.append(kron(block(j, q), block(i, p)))
        if crossing:
            # column (q, p) of the product, which K brings to column (p, q)
            beside = kron(block(j, p), block(i, q))
            out.append(_commutation(p, q) if is_op(beside, EYE) else multiply(beside, _commutation(p, q)))
        return out


def _commutation(p: Expr, q: Expr) -> Expr:
    return apply(COMMUTATION, zero((p.size, q.size)))


def _outer(left: Expr, right: Expr) -> Expr:
    if is_op(left, ONES) and is_op(right, ONES):
        return ones(shape_of(left)[0], shape_of(right)[0])
    return multiply(left, transpose(right))


def _all_ones(expr: Expr) -> bool:
    return is_op(expr, ONES, MATMUL) and is_op(expr.args[0], ONES) and is_op(expr.args[1], COMMUTATION)
