"""Powers of a matrix by a symbol: what is derived, against loops over the factors, and what is refused."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from declared import declared
from sympy import Determinant, MatrixSymbol, Symbol, Trace, symbols

from matderiv import ArgumentError, MatderivError, NoRuleError, derive
from matderiv.checking.values import evaluate
from matderiv.core.index import less_one, terms
from matderiv.expressions.matrix import WHOLE, Var, apply, whole
from matderiv.formats import FORMATS
from matderiv.proving.powers import gathered
from matderiv.reading.sympy_bridge import from_sympy, read, to_sympy

SIZES = {"n": 3, "m": 2}
RIGHT = [
    ("tr(A^k)", "A", "k*(A^(k - 1))'"),
    ("tr((A*X)^k)", "X", "k*((A*X)^(k - 1)*A)'"),
    ("tr(A^(k+2))", "A", "(k + 2)*(A^(k + 1))'"),
    ("tr(A^(k-1) + B*A)", "A", "(k - 1)*(A^(k - 2))' + B'"),
    ("tr(2*A^(2*k))", "A", "4*k*(A^(2*k - 1))'"),
    ("tr(A^-k)", "A", "-k*(inv(A)^(k + 1))'"),
    ("tr(A*A^k)", "A", "(k + 1)*(A^k)'"),
    ("tr(A^k*A^j)", "A", "(k + j)*(A^(k + j - 1))'"),
    ("tr(X*(A*X)^k*A)", "X", "(k + 1)*((A*X)^k*A)'"),
    ("tr((A^k)')", "A", "k*(A^(k - 1))'"),
    ("tr((A^k)^j)", "A", "k*j*(A^(k*j - 1))'"),
    ("tr((A + A')^k)", "A", "2*k*(A + A')^(k - 1)"),
    ("tr((t*A)^k)", "t", "k*tr(A^k)*t^(k - 1)"),
    ("tr(diag(x)^k*B)", "x", "k*x.^(k - 1).*diag(B)"),
    ("log(tr(A^k))", "A", "k*(A^(k - 1))'/tr(A^k)"),
    ("det(A^k)", "A", "k*det(A)^k*inv(A)'"),
    ("det(A^k*B)", "A", "k*det(A^k*B)*inv(A)'"),
    ("det(inv(A^k))", "A", "-k*det(A)^(-k)*inv(A)'"),
    ("logdet(A^k)", "A", "k*inv(A)'"),
    ("x'*A^k*x", "x", "(A^k + (A^k)')*x"),
    ("A^k*x", "x", "A^k"),
    ("norm2(A^k*x)^2", "x", "2*(A^k)'*A^k*x"),
    ("k*tr(A^k)", "A", "k^2*(A^(k - 1))'"),
]
SHAPES: dict[str, Any] = {
    "A": ("n", "n"), "B": ("n", "n"), "X": ("n", "n"), "x": ("n",), "t": (), "k": (), "j": (),
}  # fmt: skip


def value(text: str, at: dict[str, Any]) -> Any:
    """The value of a text by NumPy's own powers of matrices, in a few words of Python."""
    body = text.replace("'", ".T").replace("*", "@").replace("^-k", "^(-k)")
    for word in ("k@j", "2@k", "2@A", "t@A", "k@tr"):
        body = body.replace(word, word.replace("@", "*"))
    names = {
        "tr": np.trace, "det": np.linalg.det, "inv": np.linalg.inv, "diag": np.diag, "log": np.log,
        "logdet": lambda a: np.linalg.slogdet(a)[1], "norm2": lambda a: Number(np.linalg.norm(a)),
    }  # fmt: skip
    return eval(body.replace("^", "**"), {**names, **at})


class Number(float):
    pass


class Matrix(np.ndarray):
    """An array whose power is that of a matrix."""

    def __pow__(self, k: Any) -> Any:
        return np.linalg.matrix_power(np.asarray(self), int(k)).view(Matrix) if self.ndim == 2 else super().__pow__(k)

    def __matmul__(self, other: Any) -> Any:
        return np.asarray(self) @ other if np.ndim(other) == 1 else (np.asarray(self) @ np.asarray(other)).view(Matrix)


def point(names: Any, seed: int) -> dict[str, Any]:
    random = np.random.default_rng(seed)
    out: dict[str, Any] = {"k": 1 + seed, "j": 3 - seed}
    for name in names:
        if name not in out:
            axes = [SIZES[s] for s in SHAPES[name]]
            a = random.random(axes) + (2 * np.eye(3) if len(axes) == 2 else 0)
            out[name] = a.view(Matrix) if axes else float(a)
    return out


@pytest.mark.sweep(20)
@pytest.mark.parametrize(("text", "by", "want"), RIGHT, ids=[t for t, _, _ in RIGHT])
def test_right(text: str, by: str, want: str) -> None:
    used = declared(SHAPES, text)
    d = derive(text, by, shapes=used)
    assert d.formula == want
    assert {s.check.kind for s in d.steps} <= {"EXACT", "SAMPLED"} and d.proof.ends.kind == "SAMPLED"
    gradient = d.function()
    given = {v.name for v in d.symbols}
    # what is printed is read back and has the same value
    again = read(d.formula, used, like=d.proof.answer.shape if hasattr(d.proof.answer, "shape") else None)
    for k in (0, 1, 2):
        at = {n: v for n, v in point(used, k).items() if n in used}
        found = np.asarray(gradient(**{n: np.asarray(v) if np.ndim(v) else v for n, v in at.items() if n in given}))
        assert np.allclose(evaluate(again.expression, at, SIZES), found)
        along = np.random.default_rng(9).standard_normal(np.shape(at[by]))

        def moved(s: float, at: dict[str, Any] = at, along: Any = along) -> Any:
            there = at[by] + s * 1e-5 * along
            return value(text, {**at, by: there.view(Matrix) if np.ndim(there) else there})

        slope = (moved(1) - moved(-1)) / 2e-5
        inner = np.tensordot(found, along, np.ndim(along)) if np.ndim(along) else found * along
        assert np.allclose(inner, slope, rtol=1e-6, atol=1e-6)


def test_said_and_printed() -> None:
    d = derive("tr((A*X)^k)", "X")
    assert "k ∈ {1, 2, …}" in d.to("terminal", steps="none")
    assert r"k \in \{1, 2, \dots\}" in d.to("latex", steps="none")
    assert "tr((AX)ᵏ)" in d.to("terminal") and r"(A X)^{k - 1}" in d.to("latex")
    assert "積の微分法により、k個の等しい因子を一つずつ微分する。" in "".join(d.to("terminal", language="ja").split())
    assert {v.name: WHOLE in v.facts for v in d.symbols} == {"A": False, "X": False, "k": True}
    for name in FORMATS:
        assert d.to(name, language="ja")
    below = derive("tr(A^(k-1))", "A")
    assert "Valid where k − 2 ≥ 0 or A is invertible." in below.to("terminal", steps="none")
    assert "is not 0" not in derive("det(A^k)", "A").to("terminal", steps="none")


def test_several_values_of_the_exponent_are_tried() -> None:
    from matderiv.checking.need import WHOLE_MOST

    k = Var("k", facts=(WHOLE,))
    A = Var("A", (sympy.Integer(2), sympy.Integer(2)))
    a = np.array([[0.0, 1.0], [0.0, 0.0]])
    assert not evaluate(apply("matrix_power", A, k), {"A": a, "k": 2}, {}).any()
    assert WHOLE_MOST >= 4
    # tr A^k = a_11^k + a_22^k holds for k = 1 only
    from matderiv.checking.verify import verify
    from matderiv.core.errors import RefutedError
    from matderiv.core.proof import Rule, Step
    from matderiv.core.text import Text

    left = apply("power_trace", A, k)
    right = apply("sum", apply("entrywise_power", apply("diagonal", A), k))
    with pytest.raises(RefutedError):
        verify((Step(left, right, Rule("wrong", Text("no", "否"))),), (A, k))


REFUSED = [
    ("tr(A^k*B)", "A", NoRuleError, "a sum over all positions of the factor that is differentiated"),
    ("A^k*x", "A", NoRuleError, "a sum over all positions"),
    ("logdet(A^k + B)", "A", NoRuleError, "a sum over all positions"),
    ("tr(A^k)", "k", NoRuleError, "k stands in the exponent of a matrix, so it is a whole number"),
    ("tr(A^(1/2))", "A", NoRuleError, "there is no rule for a fractional power of a matrix"),
    ("tr(A^(k/2))", "A", NoRuleError, "there is no rule for the power k/2 of a matrix"),
    ("tr(A^(k^2))", "A", NoRuleError, "there is no rule for the power k^2 of a matrix"),
    ("tr(A^(x'*x))", "A", NoRuleError, "there is no rule for the power x'*x of a matrix"),
    ("tr(A^x)", "A", MatderivError, "exponent"),
]


@pytest.mark.parametrize(("text", "by", "kind", "message"), REFUSED, ids=[t + " " + b for t, b, _, _ in REFUSED])
def test_refused(text: str, by: str, kind: type[MatderivError], message: str) -> None:
    shapes = declared({n: s for n, s in SHAPES.items() if n in "AxB"}, text, by)
    with pytest.raises(kind) as caught:
        derive(text, by, shapes=shapes if "x" in text else None)
    assert message in str(caught.value)


def test_a_second_derivative_is_refused() -> None:
    with pytest.raises(NoRuleError, match="the trace, the determinant and log det of such a power have a derivative"):
        derive("tr(A^k)", "A", order=2)


def test_only_whole_numbers_are_taken() -> None:
    gradient = derive("tr(A^k)", "A").function()
    assert np.allclose(gradient(A=np.eye(2), k=300), 300 * np.eye(2))
    with pytest.raises(ArgumentError, match="this exponent is not a whole number"):
        gradient(A=np.eye(2), k=1.5)


def test_from_sympy() -> None:
    n = symbols("n", integer=True, positive=True)
    k, j = Symbol("k", integer=True, positive=True), Symbol("j")
    A, B = MatrixSymbol("A", n, n), MatrixSymbol("B", n, n)
    assert str(derive(Trace(A**k), A).result) == "k*(A**(k - 1)).T"
    assert derive(Trace((A * B) ** k), A).formula == "k*(B*(A*B)^(k - 1))'"
    assert derive(Determinant(A**k), A).formula == "k*det(A)^k*inv(A)'"
    assert derive(Trace(A**-j), A).formula == "-j*(inv(A)^(j + 1))'"
    assert str(derive(Trace(A**n), A).result) == "n*(A**(n - 1)).T"
    for native in (Trace(A**k), A ** (k + 1), A**-k):
        ours = from_sympy(native)
        assert from_sympy(to_sympy(ours)) == ours
    assert WHOLE in {v.name: v for v in read(Trace(A**j) + j).symbols}["j"].facts
    assert to_sympy(Var("k", facts=(WHOLE,))) == k


def test_exponents() -> None:
    k = Var("k", facts=(WHOLE,))
    assert less_one(terms(k, sympy.Integer(1))) == k
    assert less_one(sympy.Integer(3)) == 2
    assert whole(terms(k, sympy.Integer(-1))) and not whole(Var("t"))
    A = Var("A", (Symbol("n"), Symbol("n")))
    assert gathered(apply("trace", A), A) == []


@pytest.mark.parametrize(
    ("text", "by", "formula"),
    [
        ("logdet(expm(X))", "X", "eye"),
        ("det(expm(A*X))", "X", "exp(tr(A*X))*A'"),
        ("logdet(expm(2*t*X))", "t", "2*tr(X)"),
    ],
)
def test_determinant_of_an_exponential(text: str, by: str, formula: str) -> None:
    d = derive(text, by, shapes=declared({"X": ("n", "n"), "A": ("n", "n"), "t": ()}, text))
    assert d.formula == formula
    assert [s.rule.name for s in d.steps].count("determinant-of-exponential") == 1
    assert {s.check.kind for s in d.steps} <= {"EXACT", "SAMPLED"}


def test_the_exponential_of_a_multiple_is_differentiated_twice() -> None:
    shapes = {"t": (), "A": ("n", "n")}
    assert derive("tr(expm(t*A))", "t", shapes=shapes, order=2).formula == "tr(A^2*expm(t*A))"
    d = derive("tr(A*expm(-t*A))/tr(expm(-t*A))", "t", shapes=shapes)
    assert d.formula is not None
    assert "tr(A*expm(S))^2" in d.formula, "equal exponentials are one factor"
    assert d.formula.endswith("where S = -t*A")
    with pytest.raises(NoRuleError) as caught:
        derive("tr(B*expm(t*A))", "A", shapes=shapes | {"B": ("n", "n")})
    assert (
        caught.value.message == "the exponential of a matrix has no rule for the derivative with respect to the matrix"
    )
