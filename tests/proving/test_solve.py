"""Stationary points: what is answered makes the gradient 0, near and far; what cannot be proved so is refused."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pytest

from matderiv import Derivation, NoRuleError, derive
from matderiv.core.text import LANGUAGES
from matderiv.formats import FORMATS
from matderiv.shell.cli import main


def refusal(objective: str, by: str, **options: Any) -> NoRuleError:
    with pytest.raises(NoRuleError) as caught:
        derive(objective, by, **options).solve()
    assert caught.value.told("ja") != str(caught.value)
    return caught.value


@pytest.mark.parametrize(
    "objective",
    [
        # affine near 0, or at 0, 1 and 2, or modulo a prime
        "t^2/2 + relu(t - 20)^2 - c*t",
        "t^2/2 + relu(-20 - t)^2 - c*t",
        "t^2/2 + 2147483647*t^4/4 - c*t",
        "t^2/2 + 2305843009213693951*t^4/4 - c*t",
        "t^2/2 + t^3*(t - 1)^3*(t - 2)^3 - c*t",
        "t^2/2 + (t*(t - 1)*(t - 2)*(t - 3)*(t - 4))^2 - c*t",
        "t^2/2 + softplus(t - 50) - c*t",
        "t^2/2 + abs(t - 7)^3 - c*t",
        "t^2/2 + exp(-30)*t^4 - c*t",
        "t^2*relu(t + 9)",
    ],
)
def test_what_only_looks_affine_is_refused(objective: str) -> None:
    error = refusal(objective, "t")
    assert "the gradient cannot be shown to be affine in t: " in error.message
    assert error.hint == "a stationary point is solved for only where the gradient is L*W*R - C"


SHAPES = {"A": (4, 3), "B": (2, 5), "X": (6, 3), "x": (3,), "y": (3,), "b": (4,)}
SOLVED: list[tuple[str, str, dict[str, Any], str, tuple[str, ...]]] = [
    ("norm2(x*y' - A)^2", "x", {}, "A*y/(y'*y)", ("y ≠ 0",)),
    ("norm2(y*x' - A)^2", "x", {}, "A'*y/(y'*y)", ("y ≠ 0",)),
    ("norm2(x*y' - A)^2 + r*norm2(x)^2", "x", {}, "A*y/(y'*y + r)", ("y'*y + r ≠ 0",)),
    ("norm2(t*x - y)^2", "t", {}, "x'*y/(x'*x)", ("x ≠ 0",)),
    ("norm2(A*x - b)^2", "x", {}, "inv(A'*A)*A'*b", ("A'*A is invertible",)),
    ("norm2(A*W*B - Y)^2", "W", {}, "inv(A'*A)*A'*Y*B'*inv(B*B')", ("A'*A is invertible", "B*B' is invertible")),
    ("x'*A*x - b'*x", "x", {"assume": {"A": "spd"}}, "inv(A)*b/2", ()),
    ("exp(c)*t^2 - t", "t", {}, "1/2/exp(c)", ()),
    ("t^2*a - c*t", "t", {}, "c/2/a", ("a ≠ 0",)),
    ("(t + 1)^3 - (t - 1)^3 - c*t", "t", {}, "c/12", ()),
    ("sum_i((y_i - t)^2)", "t", {}, "sum(y)/n_1", ()),
    ("x'*A*x", "x", {}, "0*x", ("A + A' is invertible",)),
    ("norm2(S - A)^2", "S", {"assume": {"S": "symmetric", "A": "symmetric"}}, "A", ()),
    ("t^2 - c*t", "t", {"assume": {"t": "positive"}}, "c/2", ("c/2 > 0",)),
]


@pytest.mark.sweep(3)
@pytest.mark.parametrize(("objective", "by", "options", "point", "conditions"), SOLVED)
def test_the_point_and_its_conditions(
    objective: str, by: str, options: dict[str, Any], point: str, conditions: tuple[str, ...]
) -> None:
    solution = derive(objective, by, **options).solve()
    assert (solution.formula, solution.conditions) == (point, conditions)
    assert {s.check.kind for s in solution.steps} <= {"EXACT", "SAMPLED"}
    where = f" where {' and '.join(conditions)}" if conditions else ""
    assert repr(solution) == f"{by} = {'0' if point == '0*x' else point}{where}"


def test_a_vector_of_factors_is_divided_by() -> None:
    solution = derive("norm2(d.*x - b)^2", "x").solve()
    assert solution.formula == "inv(diag(d.^2))*(d.*b)"
    assert [" d" in f" {c}".replace("diag(", " ") for c in solution.conditions] == [True]


@pytest.mark.parametrize("scale", [1.0, 1e6, 1e-6])
def test_the_gradient_is_zero_at_the_point_near_and_far(scale: float) -> None:
    random = np.random.default_rng(0)
    for objective, by, point in (
        ("norm2(x*y' - A)^2", "x", lambda y, A: A @ y / (y @ y)),
        ("norm2(y*x' - A)^2", "x", lambda y, A: A.T @ y / (y @ y)),
    ):
        d = derive(objective, by)
        A = scale * random.standard_normal((4, 3))
        y = random.standard_normal(3 if "x*y'" in objective else 4)
        assert d.solve().formula is not None
        gradient = d.function()(x=point(y, A), y=y, A=A)
        assert np.abs(gradient).max() <= 1e-9 * scale


@pytest.mark.sweep(15)
@pytest.mark.parametrize("objective", ["norm2(X*w - y)^2", "norm2(x*y' - A)^2", "norm2(A*W*B - Y)^2"])
@pytest.mark.parametrize("steps", ["all", "main", "none"])
def test_the_conditions_stand_with_the_claim_in_every_format(objective: str, steps: Any) -> None:
    by = next(v for v in ("w", "x", "W") if v in objective)
    solved = derive(objective, by).solve()
    assert solved.conditions
    for name in FORMATS:
        for language in LANGUAGES:
            text = " ".join(solved.to(name, language=language, steps=steps, standalone=False).split())
            if name == "json":
                found = json.loads(text)["solution"]["conditions"]
                assert len(found) == len(solved.conditions)
                assert all(set(c) == set(LANGUAGES) for c in found)
                continue
            head, valid = {"en": ("Stationary point", "Valid where"), "ja": ("停留点", "とき成り立つ")}[language]
            assert valid in text[text.index(head) :], (name, language)


def test_the_command_line_says_the_conditions(capsys: pytest.CaptureFixture[str]) -> None:
    for name in FORMATS:
        with pytest.raises(SystemExit) as done:
            main(["derive", "norm2(X*w - y)^2", "--wrt", "w", "--solve", "--format", name])
        assert done.value.code in (0, None)
        assert "invertible" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("objective", "by", "options", "said"),
    [
        (
            "norm2(S - A)^2",
            "S",
            {"assume": {"S": "symmetric"}},
            "S is assumed to be symmetric, and the solution A cannot be shown to be that",
        ),
        (
            "norm2(S - A)^2",
            "S",
            {"assume": {"S": "spd", "A": "symmetric"}},
            "S is assumed to be spd, and the solution A cannot be shown to be that",
        ),
        (
            "t^2 + 2*t",
            "t",
            {"assume": {"t": "positive"}},
            "t is assumed to be positive, and the solution -1 cannot be shown to be that",
        ),
        (
            "t*log(t) - t*log(t) + t^2",
            "t",
            {},
            "at the solution t = 0 the objective needs 0 > 0, and has no derivative there",
        ),
        (
            "norm2(y*x - A)^2",
            "x",
            {"shapes": {"x": (1, "n"), "y": ("m",)}},
            "the gradient by the row x is a column; it is solved for with x declared as a column",
        ),
        ("norm2(x)^2", "x", {"order": 2}, "a stationary point is solved for with the first derivative"),
        ("norm2(A*x)", "A", {}, "the gradient cannot be shown to be affine in A: "),
        ("det(t*A)", "t", {"shapes": {"A": (2, 2)}}, "the gradient cannot be shown to be affine in t: det(t*A)"),
    ],
)
def test_what_has_no_solution_that_is_certain_is_refused(
    objective: str, by: str, options: dict[str, Any], said: str
) -> None:
    assert refusal(objective, by, **options).message.startswith(said)


@pytest.mark.parametrize(
    ("objective", "by", "minimum"),
    [
        ("norm2(X*w - y)^2", "w", True),
        ("norm2(x*y' - A)^2", "x", True),
        ("-norm2(X*w - y)^2", "w", None),
        ("x'*A*x - b'*x", "x", None),
        ("norm2(X*w - y)^2 + r*norm2(w)^2", "w", None),
        ("t^2*a - c*t", "t", None),
    ],
)
def test_a_minimum_is_claimed_only_where_it_is_proved(objective: str, by: str, minimum: bool | None) -> None:
    solution = derive(objective, by).solve()
    assert solution.minimum is minimum
    said = solution.to("terminal", steps="all")
    assert ("so the stationary point is a minimum" in " ".join(said.split())) == bool(minimum)


def test_an_objective_in_pieces_has_no_minimum_that_is_claimed() -> None:
    # (t - 1)^2 + 100 sign t is smaller at -1 than at 1, where its derivative is 0
    solution = derive("(t - 1)^2 + 100*sign(t)", "t").solve()
    assert (solution.formula, solution.minimum) == ("1", None)
    assert "minimum" not in solution.to("terminal")


def test_a_solution_is_stored_with_its_conditions() -> None:
    solved = derive("norm2(x*y' - A)^2", "x").solve()
    read = Derivation.from_json(solved.to("json"))
    assert read.to("terminal") == solved.to("terminal")
    assert "Valid where y ≠ 0." in read.to("terminal")


@pytest.mark.parametrize(
    ("objective", "by", "assume", "en", "ja"),
    [
        (
            "norm2(A*W*B - Y)^2",
            "W",
            {},
            [
                "G = 2AᵀAWBBᵀ − 2AᵀYBᵀ It is multiplied out. 12",
                "the rest goes to the right, and both sides are divided by 2.",
                "Both sides are multiplied by (AᵀA)⁻¹ from the left and by (BBᵀ)⁻¹ from the right. Where that can",
                "the entries of 2AᵀA ⊗ BBᵀ with the rows of W stacked. A Kronecker product of positive semidefinite",
            ],
            [
                "展開する。",
                "両辺を 2 で割る。",
                "両辺に左から (AᵀA)⁻¹ を、右から (BBᵀ)⁻¹ を掛ける。",
            ],
        ),
        (
            "x'*A*x - 2*b'*x",
            "x",
            {"A": "spd"},
            [
                "Both sides are multiplied by A⁻¹ from the left. This is the only stationary point.",
                "the entries of 2A. 2A is positive semidefinite (by what is assumed of A), so the stationary point is",
            ],
            ["停留点はこれに限る。", "2A は半正定値である(A についての仮定による)。よって停留点は最小点である。"],
        ),
        (
            "s*t^2 - 3*t",
            "t",
            {},
            [
                "Both sides are divided by s. Where that can be done,",
                "The stationary point is a minimum where it is not negative.",
            ],
            ["両辺を s で割る。それができるとき、", "これが負でないとき、停留点は最小点である。"],
        ),
    ],
)
def test_each_line_says_what_was_done(
    objective: str, by: str, assume: dict[str, str], en: list[str], ja: list[str]
) -> None:
    solved = derive(objective, by, assume=assume).solve()
    for language, wanted in (("en", en), ("ja", ja)):
        # lines are broken between words, and between any two signs of Japanese
        join = " " if language == "en" else ""
        said = join.join(line.strip() for line in solved.to("terminal", language=language, steps="all").splitlines())
        assert [w for w in wanted if w not in said] == []


@pytest.mark.parametrize(
    ("objective", "by", "en", "ja"),
    [
        (
            "x'*A*x + c*x'*x + b'*x",
            "x",
            "(A + Aᵀ + 2cI)x + b What multiplies x is put together. {n}",
            "+ b x に掛かるもの",
        ),
        (
            "norm2(A*x - b)^2 + norm2(B*x)^2",
            "x",
            "out, and what multiplies x is put together. {n}",
            "展開し、x に掛かるもの",
        ),
        (
            "s*t^2 + t^2 - 3*t",
            "t",
            "g = 2(s + 1)t − 3 What multiplies t is put together. {n}",
            "t に掛かるものをまとめる。{n}",
        ),
        (
            "sum(d.*x.*x) + b'*x",
            "x",
            "diag(d)x + b An entrywise product with a vector is the product with its diagonal matrix. {n}",
            "ベクトルとの成分ごとの積は、それを対角成分とする対角行列との積である。{n}",
        ),
        (
            "(a'*x)^2 + norm2(x)^2 + b'*x",
            "x",
            "put together. A vector times its inner product with x is the product of a matrix with x. {n}",
            "まとめる。x との内積をベクトルに掛けたものは、行列と x の積である。{n}",
        ),
        ("norm2(A*X*B - Y)^2", "X", "− 2AᵀYBᵀ It is multiplied out. {n}", "− 2AᵀYBᵀ 展開する。{n}"),
    ],
)
def test_only_what_was_done_to_the_gradient_is_said(objective: str, by: str, en: str, ja: str) -> None:
    solved = derive(objective, by).solve()
    for language, said in (("en", en), ("ja", ja)):
        shown = re.sub(r"\d+✓", "{n}", "".join(solved.to("terminal", language=language).split()))
        assert "".join(said.split()) in shown


def test_what_stands_alone_already_needs_no_line() -> None:
    said = derive("sum((x - a).^2)", "x").solve().to("terminal", steps="all")
    assert said.count("x⋆ = a") == 2  # the lemma and its line


@pytest.mark.parametrize("letter", ["A", pytest.param("B", marks=pytest.mark.exhaustive)])
def test_lines_of_the_normal_equations_are_exact_whatever_the_names_are(letter: str) -> None:
    # an inverse of AᵀA needs more rows than columns, which the sizes of one of the points must have
    solved = derive(f"norm2({letter}*x - b)^2", "x").solve()
    assert {s.check.kind for s in solved.steps} == {"EXACT"}
