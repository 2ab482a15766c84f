"""Facts are drawn whole: no claim is right because a convenient matrix was the only one that was tried."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

import matderiv
from matderiv.checking.facts import real_value
from matderiv.core.dual_numbers import Real

SQUARE = {"A": ("n", "n"), "B": ("n", "n")}


def values(*facts: str, size: int = 4, kind: str = "plain") -> list[np.ndarray]:
    random = Random(1)
    shape = (size, size)
    return [real_value(Real(), random, frozenset(facts), shape, kind, 1.0, bool(n % 2)) for n in range(40)]


def test_orthogonal_matrices_have_either_determinant() -> None:
    for size in (1, 2, 3, 4):
        found = values("orthogonal", size=size)
        assert all(np.allclose(a.T @ a, np.eye(size)) for a in found)
        assert {round(float(np.linalg.det(a))) for a in found} == {-1, 1}
        assert size == 1 or all(abs(a - np.diag(np.diagonal(a))).max() > 0.01 for a in found)


def test_numbers_are_of_both_signs_and_not_near_zero() -> None:
    found = np.array(values())
    assert 0.2 <= abs(found).min() < 0.3 and 1.4 < abs(found).max() <= 1.5
    assert 0.4 < (found > 0).mean() < 0.6
    for kind, sign in (("positive", 1), ("negative", -1)):
        assert (np.array(values(kind=kind)) * sign > 0).all()
    assert (np.array(values("positive", kind="negative")) > 0).all()
    one = np.array(values("spd", size=1))
    assert one.min() >= 0.2 and one.max() <= 1.5
    assert not np.array(values("skew", size=1)).any()


def test_definite_matrices_are_as_large_as_their_entries_and_far_from_singular() -> None:
    for a in values("spd"):
        assert 0.6**2 <= a[0, 0] <= 1.9**2
        assert np.linalg.det(a) >= 0.6**8
    for a in values(kind="spd"):
        diagonal = np.diagonal(a)
        off = abs(a - np.diag(diagonal))
        more = diagonal - off.sum(0) - off.sum(1)  # so much more than dominant
        assert 0 < off.max() <= 1.5 / 4 and more.min() >= 0.5 and more.max() <= 1.5


def test_definite_matrices_need_no_dominant_diagonal() -> None:
    found = values("spd")
    assert all(np.allclose(a, a.T) and np.linalg.eigvalsh(a)[0] > 0 for a in found)
    assert any((2 * np.diagonal(a) < abs(a).sum(0)).any() for a in found)
    assert max(map(np.linalg.cond, found)) > 50
    assert all((np.linalg.eigvalsh(a) > 0).all() and (a >= 0).all() for a in values("spd", "positive"))
    assert all(
        np.array_equal(a, np.diag(np.diagonal(a))) and (np.diagonal(a) > 0).all() for a in values("spd", "diagonal")
    )


def test_symmetric_matrices_are_indefinite_and_any_matrix_has_either_determinant() -> None:
    assert all(np.array_equal(a, a.T) for a in values("symmetric"))
    assert any(np.linalg.eigvalsh(a)[0] < 0 < np.linalg.eigvalsh(a)[-1] for a in values("symmetric"))
    assert {float(np.sign(np.linalg.det(a))) for a in values()} == {-1.0, 1.0}
    assert all(np.array_equal(a, -a.T) for a in values("skew"))


@pytest.mark.sweep(15)
@pytest.mark.parametrize(
    ("objective", "wrt", "claim", "facts", "right"),
    [
        ("det(A)*x'*x", "x", "2*x", {"A": "orthogonal"}, False),
        ("det(A)*x'*x", "x", "2*det(A)*x", {"A": "orthogonal"}, True),
        ("det(A)^2*x'*x", "x", "2*x", {"A": "orthogonal"}, True),
        ("det(A)^3*x'*x", "x", "2*det(A)*x", {"A": "orthogonal"}, True),
        ("det(A)*det(B)*x'*x", "x", "2*x", {"A": "orthogonal", "B": "orthogonal"}, False),
        ("det(A)*det(B)*x'*x", "x", "2*det(A*B)*x", {"A": "orthogonal", "B": "orthogonal"}, True),
        ("exp(det(A))*sum(exp(x))", "x", "exp(vector(1) + x)", {"A": "orthogonal"}, False),
        ("x'*A*x", "x", "2*abs(A)*x", {"A": "spd"}, False),
        ("y'*pinv(X)*X*y", "y", "2*y", {}, False),
        ("y'*X*pinv(X)*y", "y", "2*y", {}, False),
        ("y'*pinv(X)*X*y", "y", "2*pinv(X)*X*y", {}, True),
        ("y'*X*pinv(X)*y", "y", "2*X*pinv(X)*y", {}, True),
        ("abs(det(A))*x'*x", "x", "2*det(A)*x", {}, False),
    ],
)
def test_claims_hold_of_every_matrix_with_the_fact(
    objective: str, wrt: str, claim: str, facts: dict[str, str], right: bool
) -> None:
    shapes = {name: shape for name, shape in SQUARE.items() if name in objective}
    verdict = matderiv.check(objective, wrt, claim, assume=facts, shapes=shapes)
    assert verdict.right is right, str(verdict)


def test_advice_holds_of_every_orthogonal_matrix() -> None:
    verdict = matderiv.check("det(A)*x'*x", "x", "2*x", shapes={"A": ("n", "n")})
    assert verdict.kind == "wrong"
    assert verdict.assumption == ()
    verdict = matderiv.check("norm2(A*x)^2", "x", "2*x", shapes={"A": ("n", "n")})
    assert [fact for _, fact in verdict.assumption] == ["orthogonal"]
