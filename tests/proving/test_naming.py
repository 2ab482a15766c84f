"""What is too long to be written out term by term is refused with its bound, whole and in both languages."""

from __future__ import annotations

import pytest

from matderiv import NoRuleError, derive


@pytest.mark.parametrize(
    ("text", "by", "message", "hint", "message_ja", "hint_ja"),
    [
        (
            " + ".join(f"a{i}'*x" for i in range(301)),
            "x",
            "a sum of 301 different terms that hold x is too long",
            "at most 300 are differentiated one by one; write a product, as in A*x",
            "x を含む異なる 301 個の項の和は長すぎる",
            "一つずつ微分する項は 300 個までである。A*x のように積で書く",
        ),
        (
            "X^33",
            "X",
            "the derivative of this power of a matrix has 33 terms; at most 32 are written out",
            "under a trace, as in tr(X^k), a power may be higher",
            "この行列の冪の導関数には 33 個の項がある。書き下すのは 32 個までである",
            "tr(X^k) のようにトレースの中であれば、冪はもっと高くてもよい",
        ),
        (
            "*".join(f"(x'*A{i}*x)" for i in range(21)),
            "x",
            "a product with 21 factors that hold x has too many terms to write out",
            "at most 20 are differentiated one by one; equal neighbours can be written as a power",
            "x を含む因子が 21 個ある積の導関数は、項が多すぎて書き下せない",
            "一つずつ微分する因子は 20 個までである。隣り合う等しい因子は冪として書ける",
        ),
        (
            f"tr({'X*' * 402}A)",
            "X",
            "a product of 403 factors is too long",
            "at most 400 are read; write equal factors as a power",
            "403 個の因子の積は長すぎる",
            "読むのは 400 個までである。等しい因子は冪として書く",
        ),
    ],
    ids=["sum", "power", "product", "run"],
)
def test_bounds(text: str, by: str, message: str, hint: str, message_ja: str, hint_ja: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(text, by)
    assert (caught.value.message, caught.value.hint) == (message, hint)
    assert caught.value.advice is not None
    assert (caught.value.said.within("ja"), caught.value.advice.within("ja")) == (message_ja, hint_ja)
