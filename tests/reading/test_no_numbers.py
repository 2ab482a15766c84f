"""What is no number, and facts by other names than the language has."""

from __future__ import annotations

import pytest

from matderiv import InputError, derive


@pytest.mark.parametrize("name", ["nan", "NaN", "inf", "Inf", "infinity"])
def test_a_number_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(InputError) as caught:
        derive(f"{name}*x'*x", "x")
    assert caught.value.message == f"{name} is no number"
    assert str(caught.value.hint) == "numbers are finite here; if it is a name, declare its shape"
    assert f"{name} は数ではない" in caught.value.told("ja")
    assert "ここで扱う数は有限である。名前であれば形を宣言する" in caught.value.told("ja")
    assert derive(f"{name}*x'*x", "x", shapes={name: ()}).formula == f"2*{name}*x"


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("positive definite", "spd"),
        ("positive-definite", "spd"),
        ("symmetric positive definite", "spd"),
        ("PD", "spd"),
        ("skew-symmetric", "skew"),
        ("antisymmetric", "skew"),
        ("nonsingular", "invertible"),
        ("orthonormal", "orthogonal"),
        ("symetric", "symmetric"),
    ],
)
def test_a_fact_by_another_name_is_offered_by_its_own(said: str, meant: str) -> None:
    with pytest.raises(InputError) as caught:
        derive("tr(A*X)", "X", shapes={"A": ("n", "n")}, assume={"A": said})
    assert str(caught.value.hint) == f"did you mean {meant}?"
    assert derive("tr(A*X)", "X", shapes={"A": ("n", "n")}, assume={"A": meant}).formula


def test_a_scalar_that_fills_a_vector_is_a_factor() -> None:
    with pytest.raises(InputError) as caught:
        derive("sum(vector(d^2) + x)", "x")
    assert str(caught.value.hint) == "write d^2*vector(1)"
    assert "d^2*vector(1) と書く" in caught.value.told("ja")
    assert derive("sum(d^2*vector(1) + x)", "x").formula == "vector(1)"
