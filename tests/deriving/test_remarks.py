"""What is said beside a claim: the differential of what was asked, and which entries count as independent."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from matderiv import Derivation, derive
from matderiv.checking.values import evaluate
from matderiv.core.index import shape_of, size_text
from matderiv.expressions.matrix import Var
from matderiv.expressions.notations.names import MOVED
from matderiv.expressions.writer import unicode

SIZES = {"n": 3, "m": 4, "k": 2}
SHAPES: dict[str, Any] = {
    "A": ("n", "m"),
    "B": ("m", "k"),
    "S": ("n", "n"),
    "X": ("n", "m"),
    "b": ("n",),
    "x": ("n",),
    "y": (1, "n"),
}
ROWS = [
    ("x'*A", "x", "dxᵀ A"),
    ("y*A", "y", "dy A"),
    ("b'*X", "X", "bᵀ dX"),
    ("b'*inv(S)", "S", "−bᵀS⁻¹ dS S⁻¹"),
    ("sum(X*B, 1)", "X", "𝟏ᵀ dX B"),
    ("mean(X, 1)", "X", "𝟏ᵀ dX / n"),
    ("max(X, axis=0)", "X", "diag(𝟏[X = max₁(X)]ᵀ dX)ᵀ"),
    ("sum(x.^2)*b'", "x", "2(xᵀ dx)bᵀ"),
]
STACKED = [
    ("vec(A*X*B)", "X", {"A": ("n", "n")}, "AXB", "A dX B"),
    ("vec(X*X')", "X", {}, "XXᵀ", "dX Xᵀ + X dXᵀ"),
    ("vec(X)", "X", {}, "X", "dX"),
    ("vec(inv(S))", "S", {}, "S⁻¹", "−S⁻¹ dS S⁻¹"),
    ("2*vec(X*B)", "X", {}, "2XB", "2dX B"),
]


def _derived(objective: str, wrt: str, **more: Any) -> Derivation:
    shapes = {**SHAPES, **more}
    return derive(
        objective, wrt, shapes={name: s for name, s in shapes.items() if name in re.findall(r"\w+", objective)}
    )


def _told(found: Derivation, language: str = "en") -> str:
    """All that is printed, without the breaks of its lines; in Japanese without blanks, since lines break anywhere."""
    shown = found.to("terminal", language=language)
    return " ".join(shown.split()) if language == "en" else _close(shown)


def _close(text: str) -> str:
    return "".join(text.split())


def _differential(found: Derivation) -> Any:
    (rhs,) = (note.bindings["rhs"] for note in found.proof.notes if "rhs" in note.bindings)
    return rhs


def _moved(found: Derivation, wrt: str, of: Any) -> tuple[np.ndarray, np.ndarray]:
    """The differential as it is printed, and that by differences of ``of``, at a point drawn at random."""
    r = np.random.default_rng(1)
    given = {v.name: v for v in found.proof.symbols if isinstance(v, Var)}
    at = {name: r.normal(size=[SIZES.get(size_text(s), 1) for s in shape_of(v)]) for name, v in given.items()}
    step, h = r.normal(size=at[wrt].shape), 1e-6
    ahead, behind = (evaluate(of, {**at, wrt: at[wrt] + d * step}, SIZES) for d in (h, -h))
    told = evaluate(_differential(found), {**at, wrt + MOVED: step}, SIZES)
    return np.asarray(told), (np.asarray(ahead) - np.asarray(behind)) / (2 * h)


@pytest.mark.parametrize(("objective", "wrt", "differential"), ROWS)
def test_a_row_has_a_row_as_its_differential(objective: str, wrt: str, differential: str) -> None:
    found = _derived(objective, wrt)
    rhs = _differential(found)
    assert unicode(rhs) == differential
    assert shape_of(rhs) == shape_of(found.proof.objective)
    told, moved = _moved(found, wrt, found.proof.objective)
    assert np.allclose(told, moved, atol=1e-6)


@pytest.mark.parametrize(("objective", "wrt", "shapes", "inside", "differential"), STACKED)
def test_of_stacked_columns_the_matrix_has_the_letter(
    objective: str, wrt: str, shapes: dict[str, Any], inside: str, differential: str
) -> None:
    found = _derived(objective, wrt, **shapes)
    (note,) = (note for note in found.proof.notes if "rhs" in note.bindings)
    assert unicode(note.bindings["M"]) == inside
    told, moved = _moved(found, wrt, note.bindings["M"])
    assert np.allclose(told, moved, atol=1e-6)
    en, ja = _told(found), _told(found, "ja")
    assert f"As a differential, with F for {inside}, whose columns are stacked: dF = {differential}." in en
    assert _close(f"列を並べる前の行列 {inside} を F とすると、その全微分は dF = {differential} である。") in ja
    assert "Write F for the objective" not in en
    assert "微分される関数をF" not in ja
    if f" F = {inside} " in en:
        assert "Write F for the matrix whose columns are stacked." in en
        assert _close("列を並べる前の行列を F とおく。") in ja
    elif "Write F" in en:
        assert f"Write F = {inside}." in en and _close(f"F = {inside} とおく。") in ja


@pytest.mark.parametrize(
    ("objective", "wrt", "structure"),
    [
        ("logdet(S) + tr(inv(S)*C)", "S", "symmetric"),
        ("tr(A*S)", "S", "skew"),
        ("norm2(D*A - B)^2", "D", "diagonal"),
        ("norm2(L*L' - A)^2", "L", "lower"),
        ("norm2(exp(A*U)*b)^2", "U", "upper"),
    ],
)
def test_the_lemma_of_a_structured_matrix_takes_its_entries_as_independent(
    objective: str, wrt: str, structure: str
) -> None:
    found = derive(objective, wrt, structure=structure)
    said = [n for n, lemma in enumerate(found.proof.lemmas) for s in lemma.steps if "of" in s.bindings]
    assert said == [len(found.proof.lemmas) - 2]  # the last is by the free entries
    assert _told(found).count(f"In this lemma the entries of {wrt} count as independent.") == 1
    assert _told(found, "ja").count(f"この補題では{wrt}の成分を互いに独立とみなす。") == 1


def test_without_a_structure_no_lemma_says_so() -> None:
    assert "count as independent" not in _told(derive("logdet(S)", "S", assume={"S": "spd"}))


@pytest.mark.parametrize(
    ("objective", "wrt", "order", "en", "ja"),
    [
        ("tr(A*t)", "t", 2, "The derivative is a scalar, like t.", "導関数は t と同じくスカラーである。"),
        (
            "t^2*A*B",
            "t",
            1,
            "The derivative with respect to the scalar t has the shape of the objective.",
            "スカラー t による導関数は、微分される関数と同じ形をもつ。",
        ),
    ],
)
def test_a_scalar_has_no_axes(objective: str, wrt: str, order: int, en: str, ja: str) -> None:
    found = derive(
        objective, wrt, order=order, shapes={"A": ("n", "n")} | ({"B": ("n", "m")} if "B" in objective else {})
    )
    assert en in _told(found) and _close(ja) in _told(found, "ja")
