"""The ways in which people write a derivative down: as it is, turned round, as a row, stacked, as a Kronecker product.

For each of them there is a line that says that a formula is the derivative in this layout; whether that line holds
is checked like any line of a proof (Magnus and Neudecker, Matrix Differential Calculus, chapter 9, on layouts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace as changed
from math import prod
from typing import Any, cast

from sympy import Expr

from ..core.arrays import np
from ..core.index import UNIT, Entry, Index, Partial, Shape, is_scalar, product, shape_of, summed
from ..core.proof import Proof
from ..core.records import dataclass
from ..core.text import Text
from ..deriving.derivation import Derivation
from ..expressions.matrix import Var, apply, axes, multiply, transpose
from ..operations.vec import VEC
from ..proving.rules.writing import NAME_GRADIENT, NAME_SECOND
from .verdict import Layout

__all__ = ["HESSIAN_KRONECKER", "KRONECKER", "MIXED_KRONECKER", "TURNED_GRADIENT", "Case", "View"]

Array = Any

TURNED_GRADIENT = Layout(
    "transposed",
    Text(
        "Your formula is the transpose of the derivative. Here the derivative has the shape of {X}: its entry "
        "(i, j) is that by the entry (i, j) of {X}.",
        "この式は導関数の転置である。ここでは導関数は {X} と同じ形をもち、その (i, j) 成分は {X} の (i, j) 成分"
        "による導関数である。",
    ),
)
DENOMINATOR = Layout(
    "denominator",
    Text(
        "Your formula is the derivative in denominator layout, with entries ∂f_j/∂x_i. Here the rows go with the "
        "objective and the columns with {X} (numerator layout, ∂f_i/∂x_j).",
        "この式は分母レイアウト(成分が ∂f_j/∂x_i)での導関数である。ここでは、行は微分される関数に、"
        "列は {X} に対応する(分子レイアウト、∂f_i/∂x_j)。",
    ),
)
TURNED = Layout(
    "transposed",
    Text("Your formula is the transpose of the derivative.", "この式は導関数の転置である。"),
)
HESSIAN = Layout(
    "transposed",
    Text("Your formula is the transpose of the second derivative.", "この式は二階導関数の転置である。"),
)
ROW = Layout(
    "row",
    Text(
        "Your formula is the derivative written as a row (numerator layout); here it is a column.",
        "この式は導関数を行ベクトルとして書いたもの(分子レイアウト)である。ここでは列ベクトルとする。",
    ),
)
COLUMN = Layout(
    "column",
    Text(
        "Your formula is the derivative written as a column; here it is a row.",
        "この式は導関数を列ベクトルとして書いたものである。ここでは行ベクトルとする。",
    ),
)
STACKED = Layout(
    "vec",
    Text(
        "Your formula is the derivative with its columns stacked into one vector, vec.",
        "この式は、導関数の列を縦に並べて一つのベクトルとしたもの(vec)である。",
    ),
)
STACKED_ROW = Layout(
    "vec row",
    Text(
        "Your formula is the derivative with its columns stacked into one vector, written as a row.",
        "この式は、導関数の列を並べた一つのベクトルを、行として書いたものである。",
    ),
)
KRONECKER_TURNED = Layout(
    "kronecker transposed",
    Text(
        "Your formula is the transpose of ∂vec(F)/∂vec(X)ᵀ: its rows go with {X}, its columns with the objective.",
        "この式は ∂vec(F)/∂vec(X)ᵀ の転置である。行は {X} に、列は微分される関数に対応する。",
    ),
)
BY_ROWS = Layout(
    "kronecker by rows",
    Text(
        "Your formula is the derivative of the stacked rows by the stacked rows of {X}; with vec the columns are "
        "stacked.",
        "この式は、行を並べたベクトルの、{X} の行を並べたベクトルによる導関数である。vec は列を並べる。",
    ),
)
BY_ROWS_TURNED = Layout(
    "kronecker by rows transposed",
    Text(
        "Your formula is the transpose of the derivative of the stacked rows by the stacked rows of {X}; with vec the "
        "columns are stacked.",
        "この式は、行を並べたベクトルの、{X} の行を並べたベクトルによる導関数の転置である。vec は列を並べる。",
    ),
)
HESSIAN_KRONECKER = Layout(
    "kronecker",
    Text(
        "Your formula is read as the second derivative with respect to vec({X}), columns stacked: a row and a column "
        "for each entry of {X}.",
        "この式は、列を並べた vec({X}) による二階導関数と解釈した。行も列も {X} の成分に対応する。",
    ),
)
MIXED_KRONECKER = Layout(
    "kronecker",
    Text(
        "Your formula is read as the mixed derivative with columns stacked: a row for each entry of the variable by "
        "which is differentiated first, a column for each entry of {X}.",
        "この式は、列を並べたときの混合導関数と解釈した。行は先に微分する変数の成分に、列は {X} の成分に対応する。",
    ),
)
KRONECKER = Layout(
    "kronecker",
    Text(
        "Your formula is read as ∂vec(F)/∂vec(X)ᵀ, columns stacked: a row for each entry of the objective, "
        "a column for each entry of the variable.",
        "この式は、列を並べた ∂vec(F)/∂vec(X)ᵀ と解釈した。行は微分される関数の成分に、列は変数の成分に対応する。",
    ),
)


@dataclass(frozen=True)
class View:
    """One way to write the derivative as a matrix: its shape, the line that says a claim is it, and its numbers.

    ``layout`` is ``None`` where it is the way of the derivation itself. ``matrix`` makes the numbers of the matrix
    of those of the derivative, whose axes are those that are not 1.
    """

    shape: Shape
    line: Callable[[Expr], tuple[Expr, Expr]]
    matrix: Callable[[Array], Array]
    layout: Layout | None = None


@dataclass(frozen=True)
class Case:
    """The true derivative, ready to be compared: symbols, the derivative itself and the ways to write it.

    A mixed derivative is that of what was differentiated before by the last variable.
    """

    derivation: Derivation
    objective: Expr
    variable: Var
    symbols: tuple[Var, ...]
    truth: Expr
    indices: tuple[Index, ...]
    structure: str | None
    order: int
    views: tuple[View, ...]

    @classmethod
    def of(cls, derivation: Derivation, structure: str | None, order: int) -> Case:
        """The case of a derivation."""
        proof = derivation.proof
        objective, variable = proof.objective, cast(Var, proof.variable)
        if proof.then:
            objective, variable, order = earlier(proof), cast(Var, proof.then[-1]), 1
        symbols_ = derivation.symbols
        if variable not in symbols_:
            symbols_ = (*symbols_, variable)
        case = cls(
            derivation,
            objective,
            variable,
            symbols_,
            derivation.complete,
            derivation.indices,
            structure,
            order,
            (),
        )
        return changed(case, views=tuple(case._kronecker() if case.indices else case._plain()))

    @property
    def mixed(self) -> bool:
        """Whether this is a derivative by one variable and then another."""
        return bool(self.derivation.proof.then)

    @property
    def begin(self) -> Expr:
        """The objective, or what a mixed derivative differentiates last as the derivative that it is."""
        proof = self.derivation.proof
        begin: Expr = proof.objective if proof.then else self.objective
        for v in proof.by[:-1] if proof.then else ():
            begin = Partial(begin, v)
        return begin

    @property
    def gradient(self) -> bool:
        """Whether this is the first derivative of a scalar, by all entries."""
        return not self.mixed and self.order == 1 and is_scalar(self.objective) and not self.derivation.proof.entry

    def _plain(self) -> Iterator[View]:
        """The derivative as it is, as a row or turned round, and its columns stacked."""
        truth, shape = self.truth, shape_of(self.truth)
        yield View(shape, lambda c: (c, truth), lambda a: a)
        if shape == UNIT:
            return
        turned = transpose(truth)
        natural = self.variable.shape if self.gradient or self.mixed and is_scalar(self.objective) else shape
        if 1 in shape:
            yield View(
                shape[::-1],
                lambda c: (c, turned),
                lambda a: a,
                None if natural == shape[::-1] else ROW if shape[1] == 1 else COLUMN,
            )
            return
        name = TURNED_GRADIENT if self.gradient else HESSIAN if self.order > 1 else DENOMINATOR
        name = TURNED if not self.gradient and self.order == 1 and len(axes(self.objective)) != 1 else name
        name = HESSIAN if self.mixed else name
        yield View(shape[::-1], lambda c: (c, turned), lambda a: a.T, name)
        stacked = apply(VEC, truth)
        yield View(shape_of(stacked), lambda c: (c, stacked), lambda a: a.ravel(order="F"), STACKED)
        line = transpose(stacked)
        yield View(shape_of(line), lambda c: (c, line), lambda a: a.ravel(order="F"), STACKED_ROW)

    def _kronecker(self) -> Iterator[View]:
        """The derivative by a matrix, or of one, as ∂vec(F)/∂vec(X)ᵀ, and what else goes by this name.

        A matrix C is that if and only if vec(A)ᵀ C vec(Z) = Σ a_ij ∂f_ij/∂x_kl z_kl for all A and Z.
        """
        if self.order > 2:
            return
        rows, columns = (self.objective, self.variable) if self.order == 1 else (self.variable, self.variable)
        own = len(self.indices) - len(axes(columns))
        # the stacked columns of a matrix, as vec(F) and x ⊗ y are: two indices, the quicker one first
        stacked = own == 2 and len(axes(rows)) == 1
        shape = (self.indices[0].size, self.indices[1].size) if stacked else shape_of(rows)
        left, right = Var("#A", shape), Var("#Z", columns.shape)
        count = len(axes(left))
        entries = [Entry(left, *self.indices[:count]), self.truth, Entry(right, *self.indices[count:])]
        total = summed(product(*entries), *self.indices)

        def view(turned: bool, by_rows: bool, layout: Layout | None) -> View:
            a, z = (_stacked(transpose(v) if by_rows else v) for v in (left, right))
            first, last = (z, a) if turned else (a, z)

            def matrix(array: Array) -> Array:
                order: Any = "C" if by_rows else "F"
                m, n = prod(array.shape[:count]), prod(array.shape[count:])
                flat = np.stack([x.ravel(order=order) for x in array.reshape(m, *array.shape[count:])])
                flat = flat.reshape(*array.shape[:count], n)
                flat = np.stack([flat[..., x].ravel(order=order) for x in range(n)], axis=1)
                return flat.T if turned else flat

            sides = (shape_of(first)[0], shape_of(last)[0])
            return View(sides, lambda c: (multiply(transpose(first), c, last), total), matrix, layout)

        yield view(False, False, None)
        yield view(True, False, HESSIAN if self.mixed else KRONECKER_TURNED)
        if self.mixed:
            return
        yield view(False, True, BY_ROWS)
        yield view(True, True, BY_ROWS_TURNED)


def earlier(proof: Proof) -> Expr:
    """The derivative that was taken before the last one, as the proof of a mixed derivative has it."""
    given = next(s.rhs for m in proof.lemmas[::-1] for s in m.steps if s.rule in (NAME_GRADIENT, NAME_SECOND))
    return cast(Expr, given)


def _stacked(var: Expr) -> Expr:
    return var if shape_of(var)[1] == 1 else apply(VEC, var)
