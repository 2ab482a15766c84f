"""The layouts: the line that says that a formula is the derivative, and the numbers, mean the same."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
from sympy import Expr

from matderiv import derive
from matderiv.checking.verify import verify
from matderiv.core.index import shape_of, size
from matderiv.core.proof import Rule, Step
from matderiv.core.text import Text
from matderiv.expressions.matrix import Var
from matderiv.judging.views import Case

SIZES = {"m": 2, "n": 3, "p": 4, "q": 5}
SHAPES = {"X": ("m", "n"), "A": ("p", "m"), "B": ("n", "q"), "x": ("n",), "M": ("m", "n"), "t": ()}


def declared(objective: str) -> dict[str, tuple[str, ...]]:
    """The shapes of the names that stand in an objective."""
    return {name: sizes for name, sizes in SHAPES.items() if name in re.findall("[A-Za-z]+", objective)}


def case(objective: str, wrt: str, **options: Any) -> Case:
    shapes = declared(objective)
    return Case.of(derive(objective, wrt, shapes=shapes, **options), None, options.get("order", 1))


@pytest.mark.parametrize(
    ("objective", "wrt", "layouts"),
    [
        ("tr(X'*M)", "X", [None, "transposed", "vec", "vec row"]),
        ("x'*x", "x", [None, "row"]),
        ("B'*x", "x", [None, "denominator", "vec", "vec row"]),
        ("t*X", "t", [None, "transposed", "vec", "vec row"]),
        ("t^2", "t", [None]),
        ("A*X*B", "X", [None, "kronecker transposed", "kronecker by rows", "kronecker by rows transposed"]),
        ("X*x", "X", [None, "kronecker transposed", "kronecker by rows", "kronecker by rows transposed"]),
    ],
)
def test_the_layouts_of_a_derivative(objective: str, wrt: str, layouts: list[str | None]) -> None:
    found = case(objective, wrt)
    assert [v.layout and v.layout.name for v in found.views] == layouts
    array = derive(objective, wrt, shapes=declared(objective)).function()
    values = {
        v.name: np.random.default_rng(1).normal(size=[SIZES[str(s)] for s in v.shape[: v.rank]]) for v in found.symbols
    }
    for view in found.views:
        got = view.matrix(np.asarray(array(**values)))
        extents = [int(s.subs({size(k): n for k, n in SIZES.items()})) for s in view.shape if s != 1]
        assert list(got.shape) == extents, view.layout


def test_by_rows_and_by_columns() -> None:
    found = case("X*x", "X")
    array = np.arange(2 * 2 * 3).reshape(2, 2, 3)
    columns, turned, rows, _ = (v.matrix(array) for v in found.views)
    assert (columns == np.stack([a.ravel(order="F") for a in array])).all()
    assert (turned == columns.T).all()
    assert (rows == array.reshape(2, 6)).all()


def test_the_line_of_a_kronecker_form_holds_for_it_alone() -> None:
    found = case("A*X*B", "X")
    p, m, n, q = (size(s) for s in "pmnq")
    view = found.views[0]
    free = Var("C", (p * q, m * n))
    assert shape_of(view.line(free)[0]) == (1, 1)
    step = Step(*view.line(_kron(found)), Rule("claim", Text("claimed", "主張")))
    (checked,) = verify((step,))
    assert checked.check.kind == "EXACT"


def _kron(found: Case) -> Expr:
    from matderiv.expressions.matrix import apply, transpose

    names = {v.name: v for v in found.symbols}
    return apply("kron", transpose(names["B"]), names["A"])


def test_the_third_derivative_by_a_matrix_has_no_matrix() -> None:
    assert case("tr(X'*M)^3", "X", order=3).views == ()
