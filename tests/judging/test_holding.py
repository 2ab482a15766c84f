"""A line or a claim that is right only where one side has a value says where."""

from __future__ import annotations

from typing import Any

import pytest

from matderiv import check, check_derivation


def lines(*formulas: str) -> list[str | None]:
    text = r"Let $A \in \mathbb{R}^{n\times n}$." + "".join(f"\n\n$${f}$$\n" for f in formulas)
    report = check_derivation(text)
    assert {line.kind for line in report.lines} == {"right"}
    return [None if line.note is None else line.note.text.en for line in report.lines]


REST = "; elsewhere one of the two sides may have a value and the other none."


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("formula", "where"),
    [
        (r"\log(x^2) = 2\log x", "{x0} > 0"),
        (r"s = \exp(\log s)", "every entry of {x0} is positive"),
        (r"\log\det(A^\top A) = 2\log\det A", "{x0} > 0"),
        (r"\sqrt{a}^2 = a", "{x0} > 0"),
        (r"\log(ax) = \log a + \log x", "{x0} > 0 and {x1} > 0"),
        (r"\sum_i \log(u_i^2) = 2\sum_i \log u_i", "{x0} > 0"),
        (r"\log(a^2 + 1) + \log(a^4) = \log(a^2 + 1) + 4\log a", "{x0} > 0"),
    ],
)
def test_a_line_with_more_domain_on_one_side_is_right_where(formula: str, where: str) -> None:
    assert lines(formula) == [f"Right where {where}{REST}"]


@pytest.mark.parametrize(
    "formula",
    [
        r"\log(2b) = \log 2 + \log b",
        r"\sqrt{c^2} = |c|",
        r"\log(b^2) = 2\log|b|",
        r"(a + b)^2 = a^2 + 2ab + b^2",
        r"A^{-1}A = I",
        r"\log\det(A^{-1}) = -\log\det A",
        r"\sigma(b) = 1 - \sigma(-b)",
    ],
)
def test_a_line_whose_sides_have_values_at_the_same_points_is_right(formula: str) -> None:
    assert lines(formula) == [None]


def test_a_report_with_such_a_line_says_so() -> None:
    narrower = check_derivation(r"$$\log(x^2) = 2\log x$$ $$\log(2b) = \log 2 + \log b$$")
    assert narrower.right
    text = str(narrower)
    assert "Every equality is right, but not wherever one side has a value: 1." in text
    assert "Right where x > 0" in text
    assert "x > 0 のとき正しい。それ以外では、一方の辺だけが値をもつことがある。" in narrower.to(
        "terminal", language="ja"
    )
    assert "Every equality is right." in str(check_derivation(r"$$\log(2b) = \log 2 + \log b$$"))


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("objective", "by", "claim", "shapes", "where"),
    [
        ("logdet(A'*A)*s", "s", "2*logdet(A)", {"A": ("n", "n"), "s": ()}, "det(A) > 0"),
        ("t^2/2", "t", "exp(log(t - 1)) + 1", {"t": ()}, "t - 1 > 0"),
        ("s^2*t", "t", "s*exp(log(s + 1)) - s", {"s": (), "t": ()}, "s + 1 > 0"),
    ],
)
def test_a_claim_that_has_values_in_a_part_is_right_where(
    objective: str, by: str, claim: str, shapes: dict[str, Any], where: str
) -> None:
    verdict = check(objective, by, claim, shapes=shapes)
    said = " ".join(str(verdict).split())
    assert not verdict.right or ("Right where" in said and "Valid where" in said), said


def test_one_fact_is_one_condition_of_a_claim() -> None:
    verdict = check("logdet(A'*A)*s", "s", "2*logdet(A)", shapes={"A": ("n", "n"), "s": ()})
    assert [c.text.fill("en", {k: str(e) for k, e in c.bindings.items()}) for c in verdict.conditions] == ["det(A) > 0"]
    assert "Right where det(A) > 0" in " ".join(str(verdict).split())


def test_a_claim_of_as_much_domain_says_nothing_more() -> None:
    for claim in ("1/t", "t/t^2", "log(t^2)/log(t^2)/t"):
        verdict = check("log(t)", "t", claim, shapes={"t": ()})
        assert verdict.right
        assert "Right where" not in str(verdict)


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("objective", "by", "claim", "shapes"),
    [
        # equal at the first sizes only: the powers of a size are counted, sums by the largest, exponents multiplied
        ("n^3*t", "t", "6*n^2 - 11*n + 6", {"t": (), "x": ("n",)}),
        ("n^4*t", "t", "14*n^3 - 71*n^2 + 154*n - 120", {"t": (), "x": ("n",)}),
        ("(n - 2)*(n - 3)*(n - 4)*(n - 5)*t", "t", "0*t", {"t": (), "x": ("n",)}),
        ("((n - 2)*(n - 3))^2*(n - 4)*(n - 5)*t", "t", "0*t", {"t": (), "x": ("n",)}),
        ("t*tr(A^3)", "t", "3*tr(A)*tr(A^2)/2 - tr(A)^3/2", {"t": (), "A": ("n", "n")}),
        ("t*tr(A^4)", "t", "4*tr(A^3)*tr(A)/3 + tr(A^2)^2/2 - tr(A^2)*tr(A)^2 + tr(A)^4/6", {"t": (), "A": ("n", "n")}),
    ],
)
def test_sizes_enough_are_tried(objective: str, by: str, claim: str, shapes: dict[str, Any]) -> None:
    used = {k: s for k, s in shapes.items() if k != "x"}
    text = objective if "A" in shapes else f"{objective} + 0*sum(x)*t"
    verdict = check(text, by, claim, shapes=used if "A" in shapes else shapes)
    assert not verdict.right


@pytest.mark.sweep(2)
@pytest.mark.parametrize("factor", ["(1 + 1/10^3)", "(1 - 1/10^4)", "(1 + 1/10^5)"])
def test_large_numbers_on_the_way_hide_no_difference(factor: str) -> None:
    claim = f"cos(t)*{factor} + exp(7 + t) - exp(7)*exp(t)"
    verdict = check("sin(t)", "t", claim, shapes={"t": ()})
    assert not verdict.right
    assert verdict.kind != "unknown"
    assert check("sin(t)", "t", "cos(t) + exp(7 + t) - exp(7)*exp(t)", shapes={"t": ()}).kind in ("right", "unknown")


def test_a_letter_that_is_held_does_not_move() -> None:
    # x enters through u and through what u is added to: each way is counted once
    d = check("sum(tanh(A*x + sin(A*x)).*(A*x))", "x", "A'*tanh(A*x + sin(A*x))", shapes={"A": ("m", "n"), "x": ("n",)})
    assert not d.right
    assert d.derivation is not None
    assert all(step.check.kind in ("EXACT", "SAMPLED") for step in d.derivation.steps)


def test_large_numbers_hide_no_difference_in_a_line() -> None:
    formula = r"$$\frac{100001}{100000}\cos b + \exp(7 + b) - \exp(7)\exp(b) = \cos b$$"
    assert [line.kind for line in check_derivation(formula).lines] == ["wrong"]
