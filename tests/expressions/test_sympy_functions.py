"""Functions of one variable from SymPy: lowered where possible, made on the spot elsewhere, or refused by name."""

from __future__ import annotations

from typing import Any

import mpmath
import numpy as np
import pytest
import sympy
from sympy import Dummy, Function, Lambda, MatrixSymbol, OneMatrix, Rational, S, Symbol, Trace, symbols
from sympy.matrices.expressions.applyfunc import ElementwiseApplyFunction

from matderiv import ArgumentError, NoRuleError, check, derive
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Dual, Modular, OutsideDomain, Real
from matderiv.core.index import size, walk
from matderiv.core.operation import Applied
from matderiv.expressions.matrix import Var, is_op
from matderiv.expressions.sympy_functions import lowered, made, one_argument
from matderiv.expressions.writer import latex
from matderiv.formats import FORMATS
from matderiv.operations import OPERATIONS
from matderiv.reading.sympy_bridge import from_sympy, read, to_sympy

n = symbols("n", integer=True, positive=True)
t, c = Symbol("t"), Symbol("c")
X, B = MatrixSymbol("X", n, n), MatrixSymbol("B", n, n)
x, w = MatrixSymbol("x", n, 1), MatrixSymbol("w", n, 1)
OURS = Var("X", (size("n"), size("n")))


def under_trace(f: Any) -> Any:
    return Trace(B * ElementwiseApplyFunction(Lambda(t, f), X))


# head applied to t, where it is smooth, and SymPy's own derivative worked out here once more by mpmath
MADE: list[tuple[Any, tuple[float, float]]] = [
    (sympy.gamma(t), (0.3, 3)),
    (sympy.loggamma(t), (0.3, 3)),
    (sympy.digamma(t), (0.3, 3)),
    (sympy.trigamma(t), (0.3, 3)),
    (sympy.besselj(0, t), (-3, 3)),
    (sympy.besselk(Rational(1, 2), t), (0.3, 3)),
    (sympy.erfinv(t), (-0.8, 0.8)),
    (sympy.sinc(t), (0.2, 3)),
    (sympy.LambertW(t), (0.1, 3)),
    (sympy.sec(t), (-1, 1)),
    (sympy.cot(t), (0.3, 2)),
    (sympy.csch(t), (0.3, 2)),
    (sympy.acoth(t), (1.3, 3)),
    (sympy.airyai(t), (-2, 2)),
    (sympy.expint(2, t), (0.3, 3)),
    (sympy.Si(t), (0.3, 3)),
    (sympy.factorial(t), (0.3, 3)),
    (sympy.elliptic_k(t), (0.1, 0.8)),
    (sympy.uppergamma(Rational(1, 3), t), (0.2, 2)),
]


@pytest.mark.sweep(100)
@pytest.mark.parametrize(("f", "interval"), MADE, ids=lambda v: str(v))
def test_made_on_the_spot(f: Any, interval: tuple[float, float]) -> None:
    d = derive(under_trace(f), X)
    assert {s.check.kind for s in d.steps} <= {"EXACT", "SAMPLED"} and d.proof.ends.kind == "SAMPLED"
    random = np.random.default_rng(1)
    a = random.uniform(*interval, (2, 2))
    b = random.standard_normal((2, 2))
    g = d.function()(X=a, B=b)
    value = sympy.lambdify(t, f, "mpmath")
    slope = np.array([[float(mpmath.diff(value, v)) for v in row] for row in a])
    assert np.allclose(g, b.T * slope, rtol=1e-9)


LOWERED = [
    (t * sympy.exp(-t), "X.*exp(-X)"),
    (1 / (1 + t**2), "(matrix(1) + X.^2).^(-1)"),
    (sympy.sin(t) / t, "sin(X)./X"),
    (t**c, "X.^c"),
    (c**t, "c.^X"),
    (sympy.Max(t, 0), "relu(X)"),
    (sympy.Min(t, 1), "X - relu(X - matrix(1))"),
    (sympy.sqrt(2) * t + sympy.pi, "pi*matrix(1) + sqrt(2)*X"),
    (3 * sympy.exp(2 * t) - S(1) / 2, "-matrix(1)/2 + 3*exp(2*X)"),
    (t, "X"),
    (sympy.acosh(t) + sympy.asinh(t), "arccosh(X) + arcsinh(X)"),
]


@pytest.mark.parametrize(("f", "text"), LOWERED, ids=lambda v: str(v))
def test_lowered_to_what_has_a_record(f: Any, text: str) -> None:
    found = from_sympy(ElementwiseApplyFunction(Lambda(t, f), X))
    wanted = read(text, {"X": ("n", "n"), "c": ()}, like=("n", "n")).expression
    values = {"X": np.array([[0.3, 1.2], [2.5, 1.7]]) + 1, "c": 1.7}
    assert np.allclose(evaluate(found, values, {"n": 2}), evaluate(wanted, values, {"n": 2}))
    assert "SymPy" not in str([e.operation.name for e in walk(found) if isinstance(e, Applied)])


def test_scalars_and_compositions() -> None:
    assert derive(sympy.gamma(c) ** 2, c).formula == "2*gamma(c)^2*polygamma(0, c)"
    assert derive(sympy.besselj(0, x.T * w), w).formula == "-besselj(1, x'*w)*x"
    assert derive(sympy.Max(c, 0), c).formula == "[c > 0]"
    inner = derive(sympy.gamma(sympy.gamma(c)), c).function()
    want = float(mpmath.diff(lambda v: mpmath.gamma(mpmath.gamma(v)), 1.7))
    assert np.isclose(inner(c=1.7), want)
    second = derive(sympy.loggamma(c), c, order=2)
    assert second.formula == "polygamma(1, c)"
    assert np.isclose(second.function()(c=0.7), float(mpmath.psi(1, 0.7)))


def test_there_and_back() -> None:
    for native in (sympy.besselj(0, c), sympy.gamma(c**2), under_trace(sympy.gamma(t)), X.applyfunc(sympy.sec)):
        ours = from_sympy(native)
        assert from_sympy(to_sympy(ours)) == ours
    result = derive(under_trace(sympy.loggamma(t)), X).result
    assert result.has(sympy.polygamma) and result.shape == (n, n)


def test_printed() -> None:
    d = derive(under_trace(sympy.besselj(0, t)), X)
    assert d.formula == "-besselj(1, X).*B'"
    assert r"J_{1}(X)" in latex(d.proof.answer)
    for name in FORMATS:
        for language in ("en", "ja"):
            assert "besselj" in d.to(name, language=language)
    shown = " ".join(d.to("terminal").split())
    assert "So SymPy differentiates besselj; the check compares it with differences of values." in shown
    assert "Valid where besselj is smooth at every entry of X." in shown


@pytest.mark.parametrize(
    ("f", "message"),
    [
        (sympy.floor(t), "SymPy knows no derivative of floor"),
        (sympy.zeta(t), "SymPy knows no derivative of zeta"),
        (sympy.Heaviside(t), "SymPy knows no derivative of Heaviside"),
        (Function("g")(t, t), "there is no rule for applying g(t, t) to every entry"),
        (sympy.Piecewise((t, t > 0), (0, True)), "there is no rule for applying Piecewise((t, t > 0), (0, True))"),
        (sympy.besselj(t, t), "there is no rule for applying besselj(t, t) to every entry"),
        (sympy.I * t, "I is no number that can stand in a function of one variable"),
        (sum(t**k for k in range(90)), "a function of more than 200 parts is applied to every entry"),
    ],
    ids=lambda v: str(v)[:30],
)
def test_refused_by_name(f: Any, message: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(under_trace(f), X)
    assert message in caught.value.message
    if isinstance(f, sympy.Function):
        with pytest.raises(NoRuleError):
            derive(f.subs(t, c), c)


@pytest.mark.parametrize(
    ("body", "message", "japanese"),
    [
        (t > 0, "Lambda(t, t > 0) is no function of one variable", "Lambda(t, t > 0) は 1 変数の関数でない"),
        (sympy.floor(t), "SymPy knows no derivative of floor", "SymPy は floor の導関数を知らない"),
        (
            sympy.I * t,
            "I is no number that can stand in a function of one variable",
            "I は 1 変数の関数の中で使える数でない",
        ),
        (
            Function("g")(t, t),
            "there is no rule for applying g(t, t) to every entry",
            "各成分に g(t, t) を適用する規則はない",
        ),
        (
            sum(t**k for k in range(90)),
            "a function of more than 200 parts is applied to every entry",
            "各成分に適用する関数が 200 個を超える部分からなる",
        ),
    ],
    ids=lambda v: str(v)[:30],
)
def test_refused_in_both_languages(body: Any, message: str, japanese: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        lowered(Lambda(t, body), OURS)
    assert (caught.value.message, caught.value.told("ja")) == (message, japanese)


class raising(Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> Any:
        raise ValueError("not today")


class unprinted(Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> Any:
        return self.args[0]

    def _mpmathcode(self, printer: Any) -> str:
        raise ValueError("no code")


class unvalued(Function):  # type: ignore[misc]
    def fdiff(self, argindex: int = 1) -> Any:
        return self.args[0]


@pytest.mark.parametrize(
    ("head", "message", "japanese"),
    [
        (raising, "SymPy cannot differentiate raising: not today", "SymPy は raising を微分できない: not today"),
        (unprinted, "SymPy cannot evaluate unprinted: no code", "SymPy は unprinted の値を計算できない: no code"),
        (
            unvalued,
            "SymPy cannot evaluate unvalued at real numbers",
            "SymPy は実数における unvalued の値を計算できない",
        ),
    ],
)
def test_a_function_of_somebody_else_that_does_not_work(head: Any, message: str, japanese: str) -> None:
    with pytest.raises(NoRuleError) as caught:
        derive(head(c), c)
    assert (caught.value.message, caught.value.told("ja")) == (message, japanese)


def test_outside_its_domain() -> None:
    gradient = derive(sympy.loggamma(c), c).function()
    with pytest.raises(ArgumentError, match=r"no value here: outside the domain of SymPy's polygamma\(0, \.\)"):
        gradient(c=-2.0)


def test_the_record() -> None:
    gamma = made(Lambda(t, sympy.gamma(t)))
    assert made(Lambda(c, sympy.gamma(c))) is gamma
    assert gamma.name not in OPERATIONS and "SymPy's gamma" not in OPERATIONS
    assert gamma.domain is not None and gamma.domain.en == "gamma is smooth at every entry of {x}"
    assert gamma.inside is not None and gamma.inside(np.array([[0.5, 2.0]])) and not gamma.inside(np.array([[-1.0]]))
    real = Real()
    out = gamma.numeric(real, Dual(real, np.array([[4.0]]), np.array([[1.0]])))
    assert np.isclose(out.value, 6) and np.isclose(out.tangent, 6 * float(mpmath.psi(0, 4)))
    with pytest.raises(OutsideDomain, match=r"gamma has no real value at -3\.0"):
        gamma.numeric(real, Dual(real, np.array([[-3.0]])))
    exact = Modular(2**31 - 1, oracle=True)
    assert gamma.numeric(exact, Dual(exact, np.array([[5]]))).value.shape == (1, 1) and exact.asked


ALSO: list[Any] = [
    *(sympy.gamma(t), sympy.digamma(t), sympy.polygamma(1, t), sympy.Ei(t), sympy.Si(t), sympy.csch(t), sympy.csc(t)),
    *(sympy.elliptic_e(t), sympy.binomial(t, 2), sympy.polylog(2, t), sympy.LambertW(t), sympy.coth(t), sympy.sech(t)),
    *(sympy.acoth(t), sympy.uppergamma(Rational(1, 3), t), sympy.Ci(t), sympy.catalan(t), sympy.harmonic(t)),
]


@pytest.mark.sweep(100)
@pytest.mark.parametrize("f", ALSO, ids=str)
def test_a_true_derivative_is_never_refuted(f: Any) -> None:
    """Poles, cancellation and very small values included, which only many digits decide."""
    lines = (derive(Trace(OneMatrix(1, n) * x.applyfunc(Lambda(t, f))), x), derive(c * f.subs(t, c), c))
    for d in lines:
        assert {s.check.kind for s in d.steps} <= {"EXACT", "SAMPLED"} and d.proof.ends.kind == "SAMPLED"


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("objective", "right", "wrong"),
    [
        (sympy.gamma(c), sympy.gamma(c) * sympy.digamma(c), sympy.gamma(c) * sympy.digamma(c) + c / 10**12),
        (c * sympy.Si(c), sympy.sin(c) + sympy.Si(c), sympy.sin(c) + 2 * sympy.Si(c)),
        (sympy.binomial(c, 2), c - S.Half, c - S(50001) / 100000),
        (sympy.polylog(2, c), -sympy.log(1 - c) / c, sympy.log(1 - c) / c),
        (sympy.acot(c), -1 / (1 + c**2), 1 / (1 + c**2)),
    ],
    ids=str,
)
def test_a_claim_about_such_a_function(objective: Any, right: Any, wrong: Any) -> None:
    assert check(objective, c, right).right
    assert check(objective, c, wrong).right is False


def test_such_a_function_has_two_sides_where_it_jumps() -> None:
    """The arc cotangent is that of 1/t, which is π/2 − arctan(t) for positive t alone."""
    claim = sympy.pi / 2 - sympy.atan(c) - c / (1 + c**2)
    assert check(c * sympy.acot(c), c, claim).kind == "assuming"
    assert made(Lambda(t, sympy.acot(t))).branches == (0,)
    assert made(Lambda(t, sympy.gamma(t))).branches == ()
    assert made(Lambda(t, sympy.Si(t))).branches == ()


def test_two_functions_of_one_name_are_two() -> None:
    def fresh(power: int) -> Any:
        class twin(Function):  # type: ignore[misc]
            def fdiff(self, argindex: int = 1) -> Any:
                return power * self.args[0] ** (power - 1)

            def _eval_evalf(self, prec: int) -> Any:
                return (self.args[0] ** power)._eval_evalf(prec)

        return twin

    first, second = fresh(2), fresh(3)
    assert derive(first(c), c).formula == "2*c"
    assert derive(second(c), c).formula == "3*c^2"
    both = derive(first(c) + second(c), c)
    assert np.isclose(both.function()(c=2.0), 16)


def test_a_wrong_derivative_is_refuted() -> None:
    class wrong(Function):  # type: ignore[misc]
        def fdiff(self, argindex: int = 1) -> Any:
            return sympy.cos(self.args[0]) / 2

        def _eval_evalf(self, prec: int) -> Any:
            return sympy.sin(self.args[0])._eval_evalf(prec)

    from matderiv import RefutedError

    with pytest.raises(RefutedError):
        derive(wrong(c), c)


def test_one_argument() -> None:
    found = one_argument(sympy.polygamma(1, 2 * c))
    assert found is not None and found[1] == 2 * c and found[0](c) == sympy.polygamma(1, c)
    assert one_argument(sympy.besselj(c, c)) is None
    assert one_argument(c + 1) is None
    assert one_argument(Function("g")(c)) is None
    d = Dummy("t", real=True)
    assert is_op(lowered(Lambda(d, sympy.tanh(d)), OURS), OPERATIONS["tanh"])
