"""A power of a matrix with a symbol for its exponent has a derivative only where it can be written down."""

from __future__ import annotations

import pytest

from matderiv import NoRuleError, derive


def test_a_symbol_in_the_exponent() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("a'*X^k*b", "X")
    assert caught.value.message == (
        "the derivative of a power of a matrix with a symbol for its exponent is a sum over all positions of the "
        "factor that is differentiated, as many as that symbol says; for such a sum there is no form"
    )
    assert caught.value.told("ja") == (
        "指数が文字である行列の冪の導関数は、微分される因子のすべての位置についての和であり、"
        "項の個数はその文字で決まる。このような和を表す形はない\n"
        "    a'*X^k*b\n"
        "       ^^^\n"
        "ヒント: このような冪でも、トレース、行列式、log det は微分できる"
    )
    assert derive("tr(X^k)", "X").formula == "k*(X^(k - 1))'"
