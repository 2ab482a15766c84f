"""A formula is parsed once, whoever asks for it and however often it is read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from sympy import MatrixSymbol

import matderiv
from matderiv.core.errors import InputError
from matderiv.reading.formula import formula_of, variable_in
from matderiv.reading.lalr import Parser, Token

SQUARE = {"A": ("n", "n"), "x": ("n",)}
Parsed = Counter[tuple[str, ...]]


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> Parsed:
    """How often the grammars were run on which tokens."""
    found: Parsed = Counter()
    plain = Parser.parse

    def parse(self: Parser, tokens: Sequence[Token]) -> Any:
        found[tuple(f"{token.value}@{token.start_pos}" for token in tokens)] += 1
        return plain(self, tokens)

    monkeypatch.setattr(Parser, "parse", parse)
    return found


DERIVED: list[tuple[str, dict[str, Any], int]] = [
    ("x'*A*x", {"wrt": "x"}, 1),
    ("x'*A*x", {"wrt": "x", "shapes": SQUARE, "assume": {"A": "symmetric"}}, 1),
    ("norm2(U)^2 where U = X*W - Y", {"wrt": "W"}, 1),
    ("tr(X'*X)", {"wrt": "X", "structure": "lower"}, 1),
    ("log(x'*x)", {"wrt": "x", "functions": {"log": "entrywise"}}, 1),
    ("mu'*mu", {"wrt": r"\mu"}, 2),
    (r"\|XW - Y\|_F^2", {"wrt": "W"}, 1),
    (r"\|X\mu - Y\|_F^2", {"wrt": r"\mu"}, 2),
    (r"\nabla_W \|XW - Y\|_F^2", {}, 1),
    (r"\frac{\partial}{\partial x} \log(x^\top A x)", {"functions": {"log": "entrywise"}}, 1),
    (r"\|XW - Y\|_F^2, \quad X \in \mathbb{R}^{n\times m}, W \in \mathbb{R}^{m\times k}", {"wrt": "W"}, 1),
    (r"\nabla_I \operatorname{tr}(I^\top I), \quad I \in \mathbb{R}^{n\times n}", {}, 1),
    (r"f(x) = \|u\|^2 + \|v\|^2, u = Ax, v = Bx", {"wrt": "x"}, 5),
    (r"g(Ax) + g(x), g(t) = t^\top t, A \in \mathbb{R}^{n\times n}", {"wrt": "x"}, 2),
]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(("objective", "given", "count"), DERIVED)
def test_a_derived_formula_is_parsed_once(objective: str, given: dict[str, Any], count: int, parsed: Parsed) -> None:
    matderiv.derive(objective, **given)
    assert sorted(parsed.values()) == [1] * count


CHECKED: list[tuple[str, str, str | Callable[[], Any], dict[str, Any], int]] = [
    ("x'*A*x", "x", "(A + A')*x", {}, 2),
    ("x'*A*x", "x", "2*A*x", {}, 2),
    ("x'*A*x", "x", "A*x + v where v = A'*x", {"shapes": SQUARE}, 2),
    ("x'*A*x", "x", "2*c*A*x", {"shapes": {**SQUARE, "c": ()}}, 2),
    ("log(t)", "t", "1/t", {}, 2),
    ("logdet(A*X)", "X", "inv(X)'", {}, 2),
    ("norm2(X*W - Y)^2", "W", "X'*(X*W - Y)", {}, 2),
    (r"\|XW - Y\|_F^2, X \in \mathbb{R}^{n \times m}", "W", r"2X^\top(XW - Y)", {}, 2),
    ("logsumexp(x)", "x", "softmax(x)", {"functions": {"exp": "entrywise"}}, 2),
    ("x'*A*x", "x", lambda: (MatrixSymbol("A", 3, 3).T + MatrixSymbol("A", 3, 3)) * MatrixSymbol("x", 3, 1), {}, 1),
]


@pytest.mark.sweep(2)
@pytest.mark.parametrize(("objective", "wrt", "claim", "given", "count"), CHECKED)
def test_objective_and_claim_are_parsed_once(
    objective: str, wrt: str, claim: Any, given: dict[str, Any], count: int, parsed: Parsed
) -> None:
    claim = claim if isinstance(claim, str) else claim()
    if "functions" in given:
        with pytest.raises(InputError, match="which is not in the formula"):
            matderiv.check(objective, wrt, claim, **given)
    else:
        matderiv.check(objective, wrt, claim, **given)
    assert sorted(parsed.values()) == [1] * count


def test_one_that_is_parsed_is_itself() -> None:
    found = formula_of(r"\nabla_W \|XW\|^2")
    assert formula_of(found, {"X": ("n", "m")}) is found


def test_what_an_operator_differentiates_by_is_a_name_in_front_of_it_too() -> None:
    found = formula_of(r"\frac{\partial \operatorname{tr}(I^\top I)}{\partial I}")
    assert [n.value for n in found.by] == ["I"]
    assert formula_of(r"\operatorname{tr} I").tree.children[0].value == "eye"
    assert formula_of(r"\operatorname{tr} I", variable="I").tree.children[0].value == "I"


def test_a_variable_in_latex() -> None:
    assert variable_in(r"\theta_{1}") == "theta_1"
    with pytest.raises(InputError) as caught:
        variable_in(r"\alpha + \beta")
    assert caught.value.span == (0, 14)
