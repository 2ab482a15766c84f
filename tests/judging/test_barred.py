r"""Single bars in a claim: what is wrong with lengths is judged with the absolute values of the entries."""

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
def test_what_is_right_entry_by_entry_is_right_and_it_is_said(objective: str, wrt: str, claim: str) -> None:
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
