"""Small changes to a side."""

from __future__ import annotations

import pytest

from matderiv.proofreading.nearest import MOST, changes
from matderiv.reading.latex.parse import parse_latex
from matderiv.reading.latex.written import as_text


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        (r"X^T r", "2*(X'*r)"),
        (r"a + b", "a - b"),
        (r"X r", "X'*r"),
        (r"X^T r", "X*r"),
        (r"\sum_j x_{ij} w_j", "sum_{j}(x_ji*w_j)"),
        (r"\sum_j x_{ij} w_i", "sum_{j}(x_ij*w_j)"),
        (r"a + b + c", "a + c"),
        (r"(X W)_{ij}", "(X*W)_{j,i}"),
        (r"A B", "B*A"),
        (r"\sigma(z)", "sigmoid(-z)"),
        (r"x_i r_i", "sum_{i}(x_i*r_i)"),
        (r"a_{ik} b_{kj}", "a_jk*b_ki"),
    ],
)
def test_the_usual_errors_are_among_them(wrong: str, right: str) -> None:
    assert right in [as_text(t) for t in changes(parse_latex(wrong), ("i", "j", "k"), ("i",))]


def test_they_are_bounded_and_different() -> None:
    tree = parse_latex(" + ".join(f"a_{{i}} b_{{j}} X_{n} Y_{n}" for n in range(40)))
    found = [as_text(t) for t in changes(tree, tuple("ijklmnpq"), ())]
    assert len(found) <= MOST
    assert len(set(found)) > len(found) // 2
