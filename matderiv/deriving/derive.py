"""``derive``: the derivation of an objective, as users ask for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sympy import Expr

from ..core.choices import StructureName, StyleName
from ..core.errors import NoRuleError
from ..core.faults import guarded
from ..core.proof import Proof
from ..core.recursion import deep
from ..reading.declarations import checked_columns
from ..reading.shapes import Sizes
from .derivation import Derivation
from .pipeline import proved

__all__ = ["derive"]


@guarded
@deep()
def derive(
    objective: str | Expr,
    wrt: str | Expr | None = None,
    *,
    shapes: Mapping[str, Sizes] | None = None,
    assume: Mapping[str, str] | None = None,
    structure: StructureName | None = None,
    order: int = 1,
    columns: Iterable[str] = (),
    functions: str | Mapping[str, Any] | None = None,
    style: StyleName = "components",
) -> Derivation:
    r"""The derivative of an objective by one of its variables, with the proof, every line of it checked.

    Args:
        objective: text, ``"norm2(X*W - Y)^2"``, LaTeX, ``r"\|XW - Y\|_F^2"``, or a SymPy expression.
        wrt: the name of the variable, also in LaTeX, or its SymPy symbol; it may be left out where an operator such
            as ``\nabla_W`` or a head with one argument, ``f(W) =``, stands in front of the objective.
        shapes: the shape of a name, ``()`` for a scalar, ``("n",)`` for a column vector, ``("m", "n")`` for a
            matrix; what is missing is inferred.
        assume: facts about a name, one word or several joined by ``+``: symmetric, spd, diagonal, invertible,
            positive, skew, orthogonal.
        structure: differentiate over the free entries of a structured variable: symmetric, diagonal, lower, upper,
            skew. Without it the entries are independent, whatever is assumed.
        order: 1, or 2 and 3 for the second and third derivative of a scalar.
        functions: what is declared of functions that nobody defined: ``{"phi": "entrywise", "f": "scalar"}``, and
            ``{"g": ("m",)}`` of one with m entries; one of a number needs none. Also "matrix" or "entrywise", or a
            dictionary from exp, log, sqrt to these: what they are of a square matrix. In LaTeX nothing else says it;
            in text they are entrywise, and expm is that of the matrix.
        style: how it is proved: by "components", entry by entry, in one "differential" after the other, df = tr(Gᵀ dX),
            "auto", whichever has fewer lines, or "both", of which a page and a notebook have a switch.
        columns: the matrices whose columns are the samples of a sum over samples: x_i is column i of X, not row i.

    The derivative has the axes of the objective, then those of the variable (the layout of Magnus and
    Neudecker's components; the gradient of a scalar has the shape of the variable).

    >>> derive("x'*A*x", "x").formula
    "(A + A')*x"
    >>> derive("x'*A*x", "x", assume={"A": "symmetric"}).formula
    '2*A*x'
    >>> derive(r"\nabla_x x^\top A x").formula
    "(A + A')*x"
    >>> derive("f(A*x + b)", "x", shapes={"b": ("m",)}, functions={"f": "scalar"}).formula
    "A'*grad(f)(A*x + b)"

    Raises:
        InputError: the text, a name, a shape or an option cannot be read.
        NoRuleError: no rule accepts a term.
        RefutedError: a step did not pass its check; nothing is returned then.
    """
    columns = checked_columns(columns)  # which may be an iterator: both styles read it

    def in_style(style: StyleName) -> Proof:
        return proved(
            objective,
            wrt,
            shapes=shapes,
            assume=assume,
            structure=structure,
            order=order,
            columns=columns,
            functions=functions,
            style=style,
        )

    if style != "both":
        return Derivation(in_style(style))
    proof = in_style("components")
    try:
        return Derivation(proof, in_style("differential"))
    except NoRuleError:
        return Derivation(proof)
