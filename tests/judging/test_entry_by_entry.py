r"""Claims with vectors written as numbers are: bars, powers, quotients and products are tried entry by entry."""

from __future__ import annotations

import pytest

from matderiv import InputError, check

EN = "Single bars are read as the absolute values of the entries, as your formula has it."
JA = "この式に合わせて、縦棒は各成分の絶対値と解釈した。"


@pytest.mark.parametrize(
    ("objective", "wrt", "claim"),
    [
        (r"\|x\|_p^p", "x", r"p|x|^{p-1}\odot\operatorname{sign}(x)"),
        (r"\|x\|_p^p", "x", r"p|x|^{p-1}\operatorname{sign}(x)"),
        (r"\|x\|_p^p", "x", r"p\operatorname{sign}(x)\odot|x|^{p-1}"),
        (r"\sum_i |x_i|^p", "x", r"p|x|^{p-1}\odot\operatorname{sign}(x)"),
        (r"\|x\|_p", "x", r"\left(\frac{|x|}{\|x\|_p}\right)^{p-1}\odot\operatorname{sign}(x)"),
        (r"\|x\|_p", "x", r"\|x\|_p^{1-p} |x|^{p-1}\odot\operatorname{sign}(x)"),
        (r"\|x\|_1", "x", r"\frac{x}{|x|}"),
        (r"\|Ax - b\|_1", "x", r"A^\top \frac{Ax - b}{|Ax - b|}"),
        (r"\|x\|_3^3", "x", "3|x|x"),
        (r"\|x\|_4^4", "x", r"4|x|^2\odot x"),
        (r"\|Ax\|_3^3", "x", r"3A^\top|Ax|Ax"),
        (r"\|Ax\|_3^3", "x", r"3A^\top Ax|Ax|"),
        (r"\sum_{ij}|A_{ij}|", "A", r"\frac{A}{|A|}"),
        ("norm1(x)", "x", "x./|x|"),
        ("norm1(x)", "x", "x/|x|"),
    ],
)
def test_with_bars_what_is_right_entry_by_entry_is_right_and_it_is_said(objective: str, wrt: str, claim: str) -> None:
    verdict = check(objective, wrt, claim)
    assert verdict.right, str(verdict)
    assert EN in verdict.to("terminal", width=10**4)
    assert JA in verdict.to("terminal", language="ja", width=10**4)


@pytest.mark.parametrize(
    ("objective", "claim", "kind"),
    [
        (r"\|x\|_p^p", r"|x|^{p-1}\odot\operatorname{sign}(x)", "factor"),
        (r"\|x\|_1", r"-\frac{x}{|x|}", "factor"),
        (r"\sum_i \log|x_i|", r"\frac{1}{|x|}", "assuming"),
        # at 0, where 0·∞ stands, no point was found
        (r"\|x\|_p^p", r"p\,x|x|^{p-2}", "unknown"),
    ],
)
def test_what_is_nearly_right_entry_by_entry_is_told_so(objective: str, claim: str, kind: str) -> None:
    verdict = check(objective, "x", claim)
    assert verdict.kind == kind
    assert "Your formula is read as" in str(verdict)
    assert "abs(x)" in str(verdict).partition("Your formula is read as")[2]


@pytest.mark.parametrize(
    ("objective", "claim", "kind"),
    [
        (r"\|x\|_2", r"\frac{x}{|x|}", "right"),
        (r"\|x\|^3", "3|x|x", "right"),
        (r"\|x\|^3", "2|x|x", "factor"),
        (r"\|x\|_p^p", r"p|x|^p\odot\operatorname{sign}(x)", "wrong"),
        (r"\|x\|_1", r"\frac{x}{|x|^2}", "wrong"),
    ],
)
def test_what_is_right_with_lengths_or_wrong_with_both_keeps_them(objective: str, claim: str, kind: str) -> None:
    verdict = check(objective, "x", claim)
    assert verdict.kind == kind
    assert EN not in verdict.to("terminal", width=10**4)


def test_bars_where_an_array_is_meant_stay_refused_where_neither_is_right() -> None:
    with pytest.raises(InputError, match="one number, or the absolute values of its entries"):
        check(r"\|x\|_4^4", "x", r"4|x|^3\odot x")
    assert check(r"\|x\|_4^4", "x", r"4\operatorname{abs}(x)^{\odot 3}\odot x").kind == "wrong"


SIGNS = "Powers, quotients and products of vectors are read entry by entry, as your formula has them."
SIGNS_JA = "この式に合わせて、ベクトルの冪、商、積は成分ごとに解釈した。"


@pytest.mark.parametrize(
    ("objective", "wrt", "claim"),
    [
        (r"\tanh(Wx + b)", "b", r"\operatorname{diag}(1 - \tanh(Wx + b)^2)"),
        (r"a^\top\tanh(Wx)", "W", r"(a\odot(1 - \tanh(Wx)^2))x^\top"),
        (r"\|\tanh(Wx) - y\|^2", "W", r"2(\tanh(Wx) - y)(1 - \tanh^2(Wx))x^\top"),
        (r"\|h - y\|^2, h = \tanh(Wx)", "W", r"2((h - y)\odot(1 - h^2))x^\top"),
        (r"\sum_i \log x_i", "x", r"\frac1x"),
        (r"\sum_i \log x_i", "x", "x^{-1}"),
        (r"\sum_i x_i^3", "x", "3x^2"),
        (r"\sum_i \sqrt{x_i}", "x", r"\frac{1}{2\sqrt x}"),
        (r"\sum_i e^{-x_i^2}", "x", "-2xe^{-x^2}"),
        (r"\sum_i \sigma(x_i)", "x", r"\sigma(x)(1 - \sigma(x))"),
    ],
)
def test_ordinary_signs_are_those_of_the_entries_where_nothing_else_fits(objective: str, wrt: str, claim: str) -> None:
    verdict = check(objective, wrt, claim)
    assert verdict.right, str(verdict)
    assert SIGNS in verdict.to("terminal", width=10**4)
    assert SIGNS_JA in verdict.to("terminal", language="ja", width=10**4)


@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "kind"),
    [
        (r"\sum_i \log x_i", "x", r"-\frac1x", "factor"),
        (r"\sum_i \sqrt{x_i}", "x", r"\frac{1}{\sqrt x}", "factor"),
        (r"\sum_i x_i^3", "x", r"\cos(x)^2", "wrong"),
        (r"\log(a^\top x)", "x", r"\frac1x", "wrong"),
        (r"\|\tanh(Wx) - y\|^2", "W", r"2(\tanh(Wx) - y)(1 - \tanh(Wx))x^\top", "wrong"),
        # these have a shape in no reading
        (r"\|Wx - y\|^2", "W", "2(Wx - y)x", "shape"),
        (r"\|Xw - y\|^2", "w", "2X(Xw - y)", "shape"),
        (r"\log\det X", "X", r"\frac{1}{X}", "shape"),
        # in text every entry has its own sign
        ("sum(log(x))", "x", "1/x", "shape"),
    ],
)
def test_a_claim_that_is_wrong_entry_by_entry_or_has_no_reading_is_wrong(
    objective: str, wrt: str, claim: str, kind: str
) -> None:
    assert check(objective, wrt, claim).kind == kind
