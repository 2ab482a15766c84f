"""A number beside what is made entry by entry is added to every entry, where nothing else fits; it is said."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv.core.errors import ShapeError
from matderiv.reading.readings import read_formula

SHAPES: dict[str, Any] = {"x": ("n",), "h": ("n",), "W": ("m", "n"), "X": ("n", "n"), "c": ()}


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("1 - tanh(x).^2", "vector(1) - tanh(x).^2"),
        ("h.*(1 - h)", "h.*(vector(1) - h)"),
        ("W*x - 2*exp(W*x) + 3", "W*x - 2*exp(W*x) + vector(3)"),
        ("1 - X.*X", "matrix(1) - X.*X"),
        ("2*tanh(X)/3 - 1", "2*tanh(X)/3 - matrix(1)"),
        ("1 - tanh(W)*x", "vector(1) - tanh(W)*x"),
        ("log(1 + exp(-x))", "log(vector(1) + exp(-x))"),
        ("1./(1 + exp(x))", "1./(vector(1) + exp(x))"),
        (r"\mathbf{h}^\top(1 - W\odot W)\mathbf{x}", None),
    ],
)
def test_added_to_every_entry(text: str, meant: str | None) -> None:
    shapes = {name: SHAPES[name] for name in SHAPES if name in text and "\\" not in text and name != "c"}
    found = read_formula(text, shapes)
    assert str(found.notes[-1 - ("\\" in text)]) in ("1 is added to every entry", "3 is added to every entry")
    if meant is not None:
        assert found.expression == read_formula(meant, shapes).expression


@pytest.mark.parametrize(
    "text",
    ["x + 1", "X + 1", "inv(X) - 1", "c + exp(x)", "1 - exp(x) - x'*x", "2*x - 1", "1 - sin(X)*X", "1 - tanh(X)^2"],
)
def test_not_added(text: str) -> None:
    with pytest.raises(ShapeError, match="so they cannot be added"):
        read_formula(text, {name: SHAPES[name] for name in SHAPES if name in text.replace("exp", "")} | {"x": ("n",)})


def test_what_is_read_otherwise_stays_so() -> None:
    # undeclared, t and h are numbers
    for text in ("1 - tanh(t)", "h.*(1 - h)"):
        assert all("every entry" not in str(note) for note in read_formula(text).notes)


def test_of_square_matrices_in_a_document() -> None:
    text = r"Let $X, Y \in \mathbb{R}^{n\times n}$. $$ 1 - X\odot X = 1 - X\odot X $$ $$ 1 - \tanh_\odot(X) Y = Y $$"
    assert [line.kind for line in matderiv.check_derivation(text).lines] == ["right", "unread"]


def test_it_is_said() -> None:
    d = matderiv.derive("sum(log(1 + exp(x)))", "x", shapes={"x": ("n",)})
    assert d.formula == "sigmoid(x)"
    assert "1 is added to every entry." in d.to("terminal")
    assert "1 は各成分に加える。" in d.to("terminal", language="ja")


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "kind"),
    [
        ("sum(tanh(x))", "x", "1 - tanh(x).^2", "right"),
        ("sum(tanh(x))", "x", "1 + tanh(x).^2", "term"),
        ("sum(softplus(-x))", "x", "-1./(1 + exp(x))", "right"),
        ("norm2(sigmoid(W*x) - h)^2/2", "W", "((sigmoid(W*x) - h).*sigmoid(W*x).*(1 - sigmoid(W*x)))*x'", "right"),
        ("norm2(sigmoid(W*x) - h)^2/2", "W", "((sigmoid(W*x) - h).*sigmoid(W*x).*(2 - sigmoid(W*x)))*x'", "wrong"),
    ],
)
def test_claims_are_read_so(objective: str, wrt: str, claim: str, kind: str) -> None:
    shapes = {"x": ("n",), "W": ("m", "n"), "h": ("m",)}
    shapes = {name: axes for name, axes in shapes.items() if name in objective.replace("tanh", "").replace("soft", "")}
    assert matderiv.check(objective, wrt, claim, shapes=shapes).kind == kind
