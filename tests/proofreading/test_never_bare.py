"""Lines of scalars that hold only where a sign or a domain is right: none of them is ever a bare ✓."""

from __future__ import annotations

import pytest

import matderiv

# which of both signs, or which domain, the line forgets
FORGETFUL = [
    r"|t| = t",
    r"\sqrt{t^2} = t",
    r"\frac{d|t|}{dt} = 1",
    r"\operatorname{relu}(t-2) = 0",
    r"t|t| = t^2",
    r"|\operatorname{tr} A| = \operatorname{tr} A",
    r"\operatorname{sgn} t = 1",
    r"\arcsin(\sin t) = t",
    r"2147483647 x = 0",
    r"\log x^2 = 2\log x",
    r"\log\det A^\top A = 2\log\det A",
    r"t = e^{\log t}",
]


@pytest.mark.sweep(3)
@pytest.mark.parametrize("line", FORGETFUL)
@pytest.mark.parametrize("declared", ["", r"$t \in \mathbb{R}$, $x \in \mathbb{R}$, $A \in \mathbb{R}^{n\times n}$ "])
def test_a_line_that_forgets_a_sign_or_a_domain_is_no_bare_right_line(line: str, declared: str) -> None:
    """Right with its condition, undecided or wrong: anything but ✓ or ≈ with nothing beside it."""
    report = matderiv.check_derivation(f"{declared}$$ {line} $$")
    assert report.lines
    bare = [x for x in report.lines if x.kind == "right" and "where" not in x.explained("en")]
    assert not bare, str(report)
