"""The last of the entries that a sum runs over, x_N, where nothing says that N is the last one, and by it."""

from __future__ import annotations

import numpy as np
import pytest

from matderiv import InputError, derive


def _refused(text: str, by: str) -> tuple[str, str, str, str]:
    with pytest.raises(InputError) as caught:
        derive(text, by)
    said, advice = caught.value.said, caught.value.advice
    assert advice is not None
    return said.within("en"), advice.within("en"), said.within("ja"), advice.within("ja")


def test_a_last_entry_without_a_bound_may_be_another_name() -> None:
    assert _refused(r"\sum_t x_t^2 + q x_N^2", "x") == (
        "x_N may be an entry of x, or a name of its own",
        r"where N is the last one, write the sum to it, as in \sum_{i=1}^N; a name of its own has another letter, or a "
        "declared shape",
        "x_N は x の成分とも、別の名前とも読める",
        r"N が最後の添字であれば、和を \sum_{i=1}^N のようにそこまで書く。"
        "別の名前であれば、別の文字を使うか、その形を宣言する",
    )


def test_what_the_hint_says_is_read() -> None:
    x = np.array([1.0, -2.0, 0.5])
    got = derive(r"\sum_{t=1}^N x_t^2 + q x_N^2", "x").function()(x=x, q=3.0)
    assert np.allclose(got, 2 * x + np.array([0, 0, 6 * x[2]]))
    assert derive(r"\sum_t x_t^2 + q x_N^2", "x", shapes={"x_N": ()}).formula == "2*x"


@pytest.mark.parametrize("text", [r"\sum_{t=1}^N x_t^2 + q x_N^2", r"\sum_t x_t^2 + q x_N^2"])
def test_by_one_of_the_entries_of_a_sum(text: str) -> None:
    assert _refused(text, "x_N") == (
        "x_N would be another name than those of x that a sum runs over, of which it is one",
        "differentiate by x, or by X of which they are the rows; another name has another letter",
        "x_N は、和をとる x の成分の 1 つであるのに、それらとは別の名前となる",
        "x、または行として並べた X で微分する。別の名前であれば別の文字を使う",
    )


def test_what_a_sum_stops_before_is_another_name() -> None:
    assert derive(r"x_N^\top P x_N + \sum_{t=1}^{N-1} x_t^\top Q x_t", "x_N").formula == "(P + P')*x_N"
    assert derive(r"\sum_t x_t^2 + q x_0^2", "x_0").formula == "2*q*x_0"
