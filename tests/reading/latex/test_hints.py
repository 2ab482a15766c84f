r"""What refusals of LaTeX say to write, and that it is read when it is written."""

from __future__ import annotations

from typing import Any

import pytest

import matderiv
from matderiv import MatderivError

PAIRS = (
    r"such a sum is not read yet, and \|x_i - x_j\| has no derivative at i = j, whatever it is multiplied by; the "
    r"lengths of all pairs are \operatorname{norm2}_2(E X), where a row of E has 1 at i and -1 at j; of squares write "
    r"\sum_{i,j} M_{ij} …, M being 1 where there is a term, 0 elsewhere"
)
PAIRS_JA = (
    r"この形の和はまだ読めない。\|x_i - x_j\| は、何を掛けても i = j で微分できない。すべての対の長さは、"
    r"i で 1、j で -1 となる行を並べた E により \operatorname{norm2}_2(E X) と書ける。2 乗の和なら、項のある"
    r"所で 1、他で 0 の M を使い、\sum_{i,j} M_{ij} … と書く"
)
OF_A_VECTOR = r"write \max(z) of a vector z that has these values as its entries"
ONE_SHAPE: dict[str, Any] = {"M": ("m", "n"), "Y": ("m", "n"), "U": ("m", "k"), "V": ("n", "k")}


@pytest.mark.parametrize(
    ("text", "variable", "shapes", "place", "hint", "ja"),
    [
        (
            *(r"\|M\ast(Y-UV^\top)\|_F^2", "U", ONE_SHAPE, r"(Y-UV^\top)"),
            *(
                r"write M \odot (Y-UV^\top) for the product entry by entry",
                r"成分ごとの積なら M \odot (Y-UV^\top) と書く",
            ),
        ),
        (
            *(r"\|x\|_B", "x", {}, "_B"),
            r"write \sqrt{x^\top B x} for the weighted norm; its square \|x\|_B^2 is read",
            r"重み付きノルムなら \sqrt{x^\top B x} と書く。その 2 乗 \|x\|_B^2 は読める",
        ),
        (
            *(r"\left\|Ax-b\right\|_B", "x", {}, "_B"),
            r"write \sqrt{(Ax-b)^\top B (Ax-b)} for the weighted norm; its square \|Ax-b\|_B^2 is read",
            r"重み付きノルムなら \sqrt{(Ax-b)^\top B (Ax-b)} と書く。その 2 乗 \|Ax-b\|_B^2 は読める",
        ),
        (r"\max_{i=1,\dots,n}|a_i^Tx-b_i|", "x", {}, r"\max", OF_A_VECTOR, None),
        (r"\max_{1\le i\le n}|a_i^Tx-b_i|", "x", {}, r"\max", OF_A_VECTOR, None),
        (r"\max_i|a_{i}^Tx-b_i|", "x", {}, r"\max", OF_A_VECTOR, None),
        (r"\max_{x\in S} x^\top Ax", "x", {}, r"\max", "give the function that is maximised alone", None),
        (
            *(r"\sum_{i=1}^n|Ax-b|_i", "x", {}, "_i", "write |(Ax-b)_i| for the entry"),
            "成分なら |(Ax-b)_i| と書く",
        ),
        (
            *(r"\mathrm{Tr}\,WW^T+\det W\,x^Tx", "W", {}, "x^T"),
            *(r"write \det(W) x^Tx if \det is taken of W alone", r"\det を W だけに施すなら \det(W) x^Tx と書く"),
        ),
        (r"\sum_{1\le i<j\le n}(\|x_i-x_j\|-d_{ij})^2", "x", {}, r"\sum_{1\le i<j\le n}", PAIRS, PAIRS_JA),
        (r"\sum_{i<j}(\|x_i-x_j\|-d_{ij})^2", "x", {}, r"\sum_{i<j}", PAIRS, PAIRS_JA),
        (
            *(r"A\cdot X-\log\det X", "X", {}, r"\log\det X"),
            r"write \operatorname{tr}(A^\top X) for the inner product of two matrices, the sum of the products of "
            "their entries",
            r"2 つの行列の内積、すなわち成分ごとの積の和なら \operatorname{tr}(A^\top X) と書く",
        ),
        (
            *(r"a^\top x/b^\top x", "x", {}, r"/b^\top x"),
            *(r"write \frac{1}{b^\top x}", r"\frac{1}{b^\top x} と書く"),
        ),
    ],
)
def test_a_hint(text: str, variable: str, shapes: dict[str, Any], place: str, hint: str, ja: str | None) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, variable, shapes=shapes)
    error = caught.value
    assert error.span is not None
    assert text[slice(*error.span)] == place
    assert str(error.hint).partition("; the LaTeX is read")[0] == hint
    if ja is not None:
        assert error.advice is not None
        assert error.advice.within("ja").partition("。LaTeX は")[0] == ja


def test_an_index_below_bars() -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(r"\sum_{i=1}^n|Ax-b|_i", "x")
    assert caught.value.message == "the index i of a sum stands below bars, where the number of a norm does"
    assert caught.value.said.within("ja") == "和の添字 i が、ノルムの種類を示す縦棒の右下にある"


@pytest.mark.parametrize(
    ("text", "variable", "shapes", "formula"),
    [
        (r"\|M \odot (Y-UV^\top)\|_F^2", "U", ONE_SHAPE, "-2*(M.^2.*(Y - U*V'))*V"),
        (r"\|x\|_B^2", "x", {}, "(B + B')*x"),
        (r"\sum_{i=1}^n|(Ax-b)_i|", "x", {}, "A'*sign(A*x - b)"),
        (r"\operatorname{tr}(A^\top X)-\log\det X", "X", {}, "A - inv(X)'"),
        (r"\|\operatorname{norm2}_2(EX)-d\|^2", "X", {}, "2*E'*diag(vector(1) - (d./norm2(E*X, 2)))*E*X"),
        (r"a^\top x\frac{1}{b^\top x}", "x", {}, "(a - (a'*x)*b/(b'*x))/(b'*x)"),
    ],
)
def test_what_a_hint_says_is_read(text: str, variable: str, shapes: dict[str, Any], formula: str) -> None:
    assert matderiv.derive(text, variable, shapes=shapes).formula == formula


@pytest.mark.parametrize(
    ("text", "hint", "ja"),
    [
        ("x'(A-BK)'P(A-BK)x", "a product is written x'*(A-BK)'*P*(A-BK)*x", None),
        ("x'(A'P+PA)x", "a product is written x'*(A'P+PA)*x", None),
        ("|A*x-b|_2^2", "write norm2(A*x-b) for the norm", "ノルムなら norm2(A*x-b) と書く"),
        ("|x|_1", "write norm1(x) for the norm", None),
        ("|x|_p", "write norm(x, p) for the norm", None),
    ],
)
def test_a_hint_of_text(text: str, hint: str, ja: str | None) -> None:
    with pytest.raises(MatderivError) as caught:
        matderiv.derive(text, "x")
    assert caught.value.hint == hint
    if ja is not None:
        assert caught.value.advice is not None
        assert caught.value.advice.within("ja") == ja
