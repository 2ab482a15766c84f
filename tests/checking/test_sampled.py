"""Lines with functions are compared in floating point, inside their domains."""

from __future__ import annotations

from typing import Any

import pytest
from lines import A, N, c, check, i, p, refuted, x, y
from sympy import Integer, Rational, S

import matderiv
from matderiv.core.index import Entry, Index, Partial, Power, power, product, summed, terms
from matderiv.core.operation import Kit
from matderiv.expressions.matrix import apply, transpose
from matderiv.operations import OPERATIONS


def test_functions_are_sampled_inside_their_domain() -> None:
    assert check(Partial(apply("log", c), c), power(c, -1)).kind == "SAMPLED"
    loss = summed(apply("log", terms(S.One, apply("exp", product(-1, Entry(y, p), Entry(x, p))))), p)
    g = Index("α", N)
    slope = product(-1, Entry(y, g), apply("sigmoid", product(-1, Entry(y, g), Entry(x, g))))
    evidence = check(Partial(loss, Entry(x, g)), slope)
    assert evidence.kind == "SAMPLED" and evidence.error is not None and evidence.error < 1e-12


def test_the_domain_is_found_for_nested_functions() -> None:
    inner = apply("matmul", transpose(x), A, x)
    assert check(Partial(apply("log", inner), c), S.Zero).kind in ("EXACT", "SAMPLED")
    ball = apply("sqrt", terms(S.One, product(-1, apply("norm_squared", x))))
    g = Index("α", N)
    assert check(Partial(ball, Entry(x, g)), product(-1, Entry(x, g), power(ball, -1))).kind == "SAMPLED"
    negative = apply("log", product(-1, apply("exp", c)))
    assert check(Partial(negative, c), S.One).kind == "UNCHECKED"


@pytest.mark.parametrize("name", ["abs", "cos", "exp", "log", "relu", "sigmoid", "sign", "sin", "sqrt", "tanh"])
def test_the_slope_in_each_record(name: str) -> None:
    kit = Kit(fresh=lambda extent: i, apply=apply)
    slope = OPERATIONS[name].slope
    assert slope is not None
    assert check(Partial(apply(name, c), c), slope.at(c, kit)).kind in ("SAMPLED", "EXACT")
    refuted(Partial(apply(name, c), c), terms(slope.at(c, kit), Rational(1, 1000)))


def test_kinks_and_norms() -> None:
    g = Index("α", N)
    norm, slope = apply("norm2", x), product(Rational(3, 2), power(c, Rational(1, 2)))
    assert check(Partial(norm, Entry(x, g)), product(Entry(x, g), power(norm, -1))).kind == "SAMPLED"
    assert check(Partial(power(c, Rational(3, 2)), c), slope).kind == "SAMPLED"
    assert check(Partial(Power(Integer(2), c), c), product(apply("log", S(2)), Power(Integer(2), c))).kind == "SAMPLED"


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "variable", "options"),
    [
        (
            "log(softplus(sum(B*W,1)'.*sum(X.^-1,2)))",
            "B",
            {"shapes": {"B": ("n", "m"), "W": ("m", "n"), "X": ("n", "m")}},
        ),
        ("sum(log(sigmoid(inv(G)*x)))", "G", {"structure": "lower"}),
        ("sum(log(sigmoid(inv(G)*x)))", "G", {"structure": "upper"}),
        ("sum(log(sigmoid(50*inv(G)*x)))", "G", {"structure": "lower"}),
        ("sum(log(softplus(100*A*x)))", "x", {}),
        ("sum(log(sigmoid(A*inv(G)*x)))", "x", {}),
        ("log(softplus(tr(inv(A)*B*inv(A))))", "B", {}),
    ],
)
def test_what_is_right_is_not_refuted_by_rounding(objective: str, variable: str, options: dict[str, Any]) -> None:
    """Where much cancels, doubles differ by more than they seem to allow: many digits do not."""
    derivation = matderiv.derive(objective, variable, **options)
    assert derivation.proof.ends.kind == "SAMPLED"


def test_what_only_differences_or_rounding_tell_apart_is_not_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many digits are out of reach, a difference must outlast other steps and other last digits."""
    monkeypatch.setattr("matderiv.checking.trial.WORK", 0)
    monkeypatch.setattr("matderiv.checking.trial.LIGHT", 0)
    inside = product(Integer(200), c)
    slope = product(Integer(200), power(terms(S.One, product(inside, inside)), -1))
    twice = Partial(Partial(apply("arctan", inside), c), c)
    assert check(twice, Partial(slope, c)).kind in ("SAMPLED", "UNCHECKED")
    refuted(Partial(Partial(apply("arctan", c), c), c), product(2, Partial(power(terms(S.One, product(c, c)), -1), c)))


@pytest.mark.exhaustive
def test_an_eigenvector_beside_one_of_nearly_the_same_eigenvalue_is_not_refuted() -> None:
    """The derivative of the eigenvector has lost its last digits there, however all of X grows or shrinks."""
    objective, shapes = "normspec((-(X*A))'*-(X*A) + eye)", {"X": ("m", "p"), "A": ("p", "k")}
    assert matderiv.derive(objective, "X", shapes=shapes, order=2).steps
