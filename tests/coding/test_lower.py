"""What has no source form is refused when it is lowered, by name."""

from __future__ import annotations

import pytest
from sympy import Expr

from matderiv.coding.arrays import Namespace
from matderiv.coding.lower import Lowering
from matderiv.core.errors import NoRuleError
from matderiv.core.index import Entry, Index, Pair, Partial, size
from matderiv.expressions.matrix import Var

n, m = size("n"), size("m")
X, T = Var("X", (n, n)), Var("T", (n * m, n * m))
i, j, k = Index("i", n), Index("j", n), Index("k", m)


@pytest.mark.parametrize(
    ("expr", "message", "japanese"),
    [
        (
            Partial(X, X),
            "no code can be written for a derivative that is not known",
            "分かっていない導関数のコードは書けない",
        ),
        (
            Entry(X, i, j),
            "an index expression stands where a matrix is needed",
            "行列が必要なところに添字の式がある",
        ),
        (
            Entry(T, Pair(i, k), Pair(j, k)),
            "no code can be written for an entry whose composite indices share an index",
            "複合添字が同じ添字を共有する成分のコードは書けない",
        ),
    ],
)
def test_refused(expr: Expr, message: str, japanese: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        Lowering(Namespace()).value(expr)
    assert (str(caught.value), caught.value.told("ja")) == (message, japanese)
