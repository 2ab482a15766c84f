"""Claims with functions of the sizes that no number of sizes decides."""

from __future__ import annotations

import matderiv


def test_a_claim_that_rests_on_a_function_of_a_size_is_undecided() -> None:
    verdict = matderiv.check("norm2(x)^2", "x", "2*cos(2*pi*n)*x", shapes={"x": ("n",)})
    assert verdict.kind == "unknown"
    assert "The values agree at the sizes that were tried, but " in verdict.to("terminal", language="en")
    assert "調べたサイズでは値が一致するが、" in verdict.to("terminal", language="ja")


def test_a_claim_that_holds_whatever_the_function_of_a_size_is_stays_right() -> None:
    shapes = {"X": ("n", "n"), "c": ()}
    assert matderiv.check("det(c*X)", "X", "c*c^(n-1)*adj(X)'", shapes=shapes).right
    assert matderiv.check("norm2(x)^2*sin(n)", "x", "2*sin(n)*x", shapes={"x": ("n",)}).right
