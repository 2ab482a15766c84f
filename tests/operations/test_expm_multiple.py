"""The exponential of a multiple of a matrix is differentiated by the scalar alone."""

from __future__ import annotations

import pytest

from matderiv import NoRuleError, derive


def test_not_by_the_matrix() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("a'*expm(c*X)*b", "X", shapes={"c": ()})
    assert (
        caught.value.message == "the exponential of a matrix has no rule for the derivative with respect to the matrix"
    )
    assert caught.value.told("ja") == (
        "行列の指数関数をその行列で微分する規則はない\n    a'*expm(c*X)*b\n              ^"
    )
    assert derive("a'*expm(c*X)*b", "c", shapes={"c": ()}).formula == "a'*X*expm(c*X)*b"
