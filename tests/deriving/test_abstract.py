"""Functions that nobody defined: their derivatives as a textbook has them, and by value once functions are put in."""

from __future__ import annotations

import inspect
import re
from typing import Any

import numpy as np
import pytest

import matderiv
from matderiv.checking.precise import precise
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Dual
from matderiv.deriving.scipy_problem import loaded
from matderiv.deriving.specialise import _PutIn
from matderiv.expressions.abstract import Abstract, _primes, abstract, letters_in
from matderiv.expressions.writer import unicode

SIZES = {"n": 3, "m": 4, "k": 2, "r": 5}
SHAPES: dict[str, tuple[str, ...]] = {
    "X": ("n", "m"),
    "w": ("m",),
    "v": ("m",),
    "W": ("m", "k"),
    "V": ("k", "r"),
    "Y": ("n", "k"),
    "y": ("n",),
    "A": ("n", "n"),
    "B": ("r", "n"),
    "x": ("n",),
    "z": ("n",),
    "a": ("n",),
    "d": ("n",),
    "c": ("k",),
    "u": ("r",),
    "s": (),
    "t": (),
    "q": ("m",),
    "Z": ("n", "k"),
}
PHI, RHO, F, G = {"phi": "entrywise"}, {"rho": "entrywise"}, {"f": "scalar"}, {"g": ("r",)}
# what stands for each function: a formula of t, and the same by NumPy
IN = {
    "phi": ("tanh(t)", np.tanh),
    "psi": ("t^2/(1 + t^2)", lambda t: t**2 / (1 + t**2)),
    "b": ("log(1 + exp(t))", lambda t: np.log(1 + np.exp(t))),
    "rho": ("sqrt(1 + t^2)", lambda t: np.sqrt(1 + t**2)),
    "f": ("log(sum(exp(t)))", lambda t: np.log(np.sum(np.exp(t)))),
    "h": ("sqrt(1 + norm2(t)^2)", lambda t: np.sqrt(1 + np.sum(t**2))),
    "g": ("vector(1, r)/(1 + sum(t)^2)", lambda t: np.full(SIZES["r"], 1 / (1 + np.sum(t) ** 2))),
}
# objective, by what, order, what is declared, the answer, and the objective by NumPy
CASES: list[tuple[str, str, int, dict[str, Any], str, str]] = [
    ("sum(phi(X*w))", "w", 1, PHI, "X'*phi'(X*w)", "sum(phi(X@w))"),
    ("sum(phi(X*w))", "w", 2, PHI, "X'*diag(phi''(X*w))*X", "sum(phi(X@w))"),
    ("sum_i(phi(x_i'*w))", "w", 1, {}, "X'*phi'(X*w)", "sum(phi(X@w))"),
    ("sum_i(rho(y_i - x_i'*w))", "w", 1, RHO, "-X'*rho'(y - X*w)", "sum(rho(y-X@w))"),
    ("sum_i(rho(y_i - x_i'*w))", "w", 2, RHO, "X'*diag(rho''(y - X*w))*X", "sum(rho(y-X@w))"),
    ("1/n*sum_i(rho(y_i - x_i'*w)) + s*norm2(w)^2", "w", 1, RHO, "2*s*w - X'*rho'(y - X*w)/n",
     "sum(rho(y-X@w))/3+s*w@w"),
    ("sum(b(X*w)) - y'*X*w", "w", 1, {"b": "entrywise"}, "X'*(b'(X*w) - y)", "sum(b(X@w))-y@X@w"),
    ("sum(b(X*w)) - y'*X*w", "w", 2, {"b": "entrywise"}, "X'*diag(b''(X*w))*X", "sum(b(X@w))-y@X@w"),
    ("phi(a'*x)", "x", 1, {}, "phi'(a'*x)*a", "phi(a@x)"),
    ("phi(a'*x)", "x", 2, {}, "phi''(a'*x)*a*a'", "phi(a@x)"),
    ("phi(x'*A*x)", "x", 1, {}, "phi'(x'*A*x)*(A + A')*x", "phi(x@A@x)"),
    ("phi(norm2(x)^2)", "x", 1, {}, "2*phi'(norm2(x)^2)*x", "phi(x@x)"),
    ("phi(psi(a'*x))", "x", 1, {}, "phi'(psi(a'*x))*psi'(a'*x)*a", "phi(psi(a@x))"),
    ("phi(psi(s))", "s", 2, {}, "phi''(psi(s))*psi'(s)^2 + phi'(psi(s))*psi''(s)", "phi(psi(s))"),
    ("sum(phi(psi(x)))", "x", 1, PHI | {"psi": "entrywise"}, "phi'(psi(x)).*psi'(x)", "sum(phi(psi(x)))"),
    ("phi(s)*psi(s)", "s", 1, {}, "phi'(s)*psi(s) + phi(s)*psi'(s)", "phi(s)*psi(s)"),
    ("phi(s)/rho(s)", "s", 1, {}, "(phi'(s) - phi(s)*rho'(s)/rho(s))/rho(s)", "phi(s)/rho(s)"),
    ("f(A*x + a)", "x", 1, F, "A'*grad(f)(A*x + a)", "f(A@x+a)"),
    ("f(A*x + a)", "x", 2, F, "A'*hess(f)(A*x + a)*A", "f(A@x+a)"),
    ("f(A*x + a)", "a", 1, F, "grad(f)(A*x + a)", "f(A@x+a)"),
    ("f(A*x + a)", "A", 1, F, "grad(f)(A*x + a)*x'", "f(A@x+a)"),
    ("f(x)*h(x)", "x", 1, F | {"h": "scalar"}, "h(x)*grad(f)(x) + f(x)*grad(h)(x)", "f(x)*h(x)"),
    ("f(x)/h(x)", "x", 1, F | {"h": "scalar"}, "(grad(f)(x) - f(x)*grad(h)(x)/h(x))/h(x)", "f(x)/h(x)"),
    ("exp(f(x))", "x", 1, F, "exp(f(x))*grad(f)(x)", "exp(f(x))"),
    ("f(x)^2", "x", 1, F, "2*f(x)*grad(f)(x)", "f(x)**2"),
    ("log(h(x))", "x", 1, {"h": "scalar"}, "grad(h)(x)/h(x)", "log(h(x))"),
    ("phi(f(x))", "x", 1, F, "phi'(f(x))*grad(f)(x)", "phi(f(x))"),
    ("f(x + t*d)", "t", 1, F, "grad(f)(x + t*d)'*d", "f(x+t*d)"),
    ("f(x + t*d)", "t", 2, F, "d'*hess(f)(x + t*d)*d", "f(x+t*d)"),
    ("f(x) + s*norm2(x - z)^2", "x", 1, F, "grad(f)(x) + 2*s*(x - z)", "f(x)+s*sum((x-z)**2)"),
    ("f(x) + s*norm2(x - z)^2", "x", 2, F, "hess(f)(x) + 2*s*eye", "f(x)+s*sum((x-z)**2)"),
    ("norm2(grad(f)(x))^2", "x", 1, F, "2*hess(f)(x)*grad(f)(x)", ""),
    ("f(phi(A*x))", "x", 1, F | PHI, "A'*(grad(f)(phi(A*x)).*phi'(A*x))", "f(phi(A@x))"),
    ("phi(A*x)", "x", 1, PHI, "diag(phi'(A*x))*A", "phi(A@x)"),
    ("norm2(phi(X*w) - y)^2", "w", 1, PHI, "2*X'*((phi(X*w) - y).*phi'(X*w))", "sum((phi(X@w)-y)**2)"),
    ("normF(phi(X*W) - Y)^2", "W", 1, PHI, "2*X'*((phi(X*W) - Y).*phi'(X*W))", "sum((phi(X@W)-Y)**2)"),
    ("norm2(phi(X*W)*c - y)^2", "W", 1, PHI, "2*X'*(((phi(X*W)*c - y)*c').*phi'(X*W))", "sum((phi(X@W)@c-y)**2)"),
    ("norm2(phi(X*W)*c - y)^2", "c", 1, PHI, "2*phi(X*W)'*(phi(X*W)*c - y)", "sum((phi(X@W)@c-y)**2)"),
    ("u'*phi(V'*phi(W'*q))", "q", 1, PHI, "W*(phi'(W'*q).*(V*(u.*phi'(V'*phi(W'*q)))))", "u@phi(V.T@phi(W.T@q))"),
    ("sum(phi(1 + x))", "x", 1, PHI, "phi'(1 + x)", "sum(phi(1+x))"),
    ("tr(A*diag(phi(x)))", "x", 1, PHI, "phi'(x).*diag(A)", "sum(diag(A)*phi(x))"),
    ("f(X*w)", "X", 1, F, "grad(f)(X*w)*w'", "f(X@w)"),
    ("f(X*W)", "W", 1, F, "X'*grad(f)(X*W)", "f(X@W)"),
    ("f(g(x))", "x", 1, F | G, "jac(g)(x)'*grad(f)(g(x))", "f(g(x))"),
    ("g(A*x)", "x", 1, G, "jac(g)(A*x)*A", "g(A@x)"),
    ("norm2(g(x) - u)^2", "x", 1, G, "2*jac(g)(x)'*(g(x) - u)", "sum((g(x)-u)**2)"),
    ("u'*g(x)", "x", 1, G, "jac(g)(x)'*u", "u@g(x)"),
    ("sum_i(phi(x_i'*w)*psi(x_i'*v))", "w", 1, {}, "X'*(phi'(X*w).*psi(X*v))", "sum(phi(X@w)*psi(X@v))"),
]  # fmt: skip


def shown(case: tuple[str, str, int, dict[str, Any], str, str]) -> str:
    return f"{case[0]} by {case[1]}, order {case[2]}"


def derived(case: tuple[str, str, int, dict[str, Any], str, str]) -> matderiv.Derivation:
    objective, wrt, order, functions, *_ = case
    stand = {*re.findall(r"[A-Za-z]+", re.sub(r"\b([xy])_i\b", lambda m: {"x": "X", "y": "y"}[m[1]], objective)), wrt}
    used = {n: s for n, s in SHAPES.items() if n in stand}
    return matderiv.derive(objective, wrt, shapes=used, order=order, functions=functions or None)


@pytest.mark.sweep(20)
@pytest.mark.parametrize("case", CASES, ids=shown)
def test_the_answer_is_that_of_a_textbook_and_every_line_is_checked(
    case: tuple[str, str, int, dict[str, Any], str, str],
) -> None:
    found = derived(case)
    assert found.formula == case[4]
    assert {s.check.kind for s in found.steps} <= {"EXACT", "SAMPLED", "DEFINED", "TRUE"}
    assert found.proof.ends.kind == "SAMPLED"


def of(text: str, values: dict[str, Any], functions: dict[str, Any]) -> Any:
    known = {"sum": np.sum, "exp": np.exp, "log": np.log, "diag": np.diag}
    return np.asarray(eval(text, {"__builtins__": {}}, known | functions | values))


@pytest.mark.sweep(20)
@pytest.mark.parametrize("case", [c for c in CASES if c[5]], ids=shown)
def test_by_value_the_answer_with_functions_in_it_is_the_derivative(
    case: tuple[str, str, int, dict[str, Any], str, str],
) -> None:
    """Differences of the objective in NumPy against the answer with functions in it, and what is derived then."""
    found = derived(case)
    objective, wrt, order, *_, text = case
    draw = np.random.default_rng(len(objective))
    inside = {name: made for name, (_, made) in IN.items()}
    values: dict[str, Any] = {
        v.name: draw.normal(size=[SIZES[str(s)] for s in v.shape[: v.rank]]) for v in found.symbols
    }
    letters = letters_in(found.proof.objective) & IN.keys()
    texts = {name: IN[name][0] for name in letters}
    here = np.asarray(evaluate(_PutIn(texts).into(found.complete), values, SIZES)).squeeze()
    open_ = {"r": SIZES["r"]} if "g" in letters and "u" not in values else {}
    again = np.asarray(found.specialise(**texts).function()(**values, **open_)).squeeze()

    def value(at: Any) -> Any:
        return of(text, values | {wrt: at}, inside)

    def slope(function: Any, at: Any) -> Any:
        """Differences of fourth order by each entry, the axes of the entry last."""
        at = np.asarray(at, dtype=float)
        out = []
        for n in range(at.size):
            step = np.zeros(at.size)
            step[n] = 1e-3
            step = np.reshape(step, at.shape)
            out.append(
                (8 * (function(at + step) - function(at - step)) - function(at + 2 * step) + function(at - 2 * step))
                / 12e-3
            )
        stacked = np.moveaxis(np.asarray(out), 0, -1)
        return np.reshape(stacked, (*stacked.shape[:-1], *at.shape))

    true = slope(value, values[wrt]) if order == 1 else slope(lambda p: slope(value, p), values[wrt])
    true = true.squeeze()
    size = max(1.0, float(np.abs(true).max()))
    assert np.abs(here - true).max() < 1e-5 * size
    assert np.abs(again - true).max() < 1e-5 * size


SAID = [
    (
        {"h": "t"},
        ("there is no function 'h' in the objective", "目的関数に関数 'h' はない"),
        ("those that nobody defined are f, phi", "定義されていない関数は f, phi である"),
    ),
    (
        {"phi": 3},
        (
            'a function is given as text, as in phi="tanh(t)", not as 3',
            '関数は phi="tanh(t)" のように文字列で与える。3 は読めない',
        ),
        None,
    ),
    (
        {"phi": "a*t"},
        (
            "a stands in the formula of phi, whose argument is t",
            "phi の式の中に a があるが、その引数は t である",
        ),
        ("write it in t and numbers alone", "t と数だけで書く"),
    ),
    (
        {"f": "2*t"},
        (
            "the values of f are 1×1, but those of this formula are n×1",
            "f の値は 1×1 であるが、この式の値は n×1 である",
        ),
        None,
    ),
    (
        {"phi": "tr(t*eye(3))"},
        (
            "this formula of a number cannot be taken of every entry of an array",
            "数についてのこの式は、配列の各成分に施すことができない",
        ),
        None,
    ),
]


@pytest.mark.parametrize(("functions", "message", "hint"), SAID)
def test_what_cannot_be_put_in_is_refused(
    functions: dict[str, Any], message: tuple[str, str], hint: tuple[str, str] | None
) -> None:
    found = matderiv.derive("f(x) + sum(phi(x))", "x", shapes={"x": ("n",)}, functions=F | PHI)
    with pytest.raises(matderiv.MatderivError) as caught:
        found.specialise(**functions)
    error = caught.value
    assert (error.said.within("en"), error.said.within("ja")) == message
    assert (error.advice and (error.advice.within("en"), error.advice.within("ja"))) == hint


def _needed(found: matderiv.Derivation) -> list[str]:
    return [c.text.fill("en", {k: unicode(e) for k, e in c.bindings.items()}) for c in found.proof.conditions]


def test_what_falls_away_keeps_its_condition_when_a_function_is_put_in() -> None:
    fallen = matderiv.derive("0*f(t) + t^2", "t", functions={"f": "entrywise"})
    assert fallen.specialise(f="log(t)").formula == "2*t"
    assert _needed(fallen.specialise(f="log(t)")) == ["t > 0"]
    assert _needed(fallen.specialise(f="t^3")) == []
    whole = matderiv.derive("f(x) + sum(y)", "x", functions=F)
    assert _needed(whole.specialise(f="0*sum(log(t)) + sum(t)")) == ["every entry of x is positive"]
    each = matderiv.derive("sum(phi(x))", "x", functions=PHI)
    assert _needed(each.specialise(phi="0*log(t) + t^2")) == ["every entry of x is positive"]


def test_without_functions_nobody_defined_there_is_none_to_put_in() -> None:
    with pytest.raises(matderiv.MatderivError) as caught:
        matderiv.derive("x'*x", "x").specialise(f="t")
    assert caught.value.advice is not None
    assert caught.value.advice.within("en") == "every function in the objective is defined"
    assert caught.value.advice.within("ja") == "目的関数の関数はすべて定義されている"


@pytest.mark.sweep(20)
@pytest.mark.parametrize("case", CASES[::4], ids=shown)
def test_a_file_gives_it_back(case: tuple[str, str, int, dict[str, Any], str, str]) -> None:
    found = derived(case)
    assert matderiv.Derivation.from_json(found.to("json")).formula == found.formula


@pytest.mark.sweep(12)
@pytest.mark.parametrize("case", CASES[::5], ids=shown)
def test_its_own_answer_is_right_as_a_claim(case: tuple[str, str, int, dict[str, Any], str, str]) -> None:
    found = derived(case)
    given = found.proof.given
    assert given is not None
    verdict = matderiv.check(
        case[0], case[1], case[4], shapes=dict(given.shapes), order=case[2], functions=dict(given.functions) or None
    )
    assert verdict.kind == "right"


def test_code_takes_the_functions_as_arguments() -> None:
    draw = np.random.default_rng(3)
    X, w = draw.normal(size=(3, 2)), draw.normal(size=2)
    shapes: dict[str, tuple[str, ...]] = {"X": ("n", "m"), "w": ("m",)}
    found = matderiv.derive("sum(phi(X*w)) + f(w)", "w", shapes=shapes, functions=PHI | F)
    given = {"phi": np.sin, "dphi": np.cos, "f": lambda t: t @ t, "grad_f": lambda t: 2 * t}
    true = X.T @ np.cos(X @ w) + 2 * w
    assert np.allclose(found.function()(X=X, w=w, **given), true)
    for target in ("numpy", "array_api"):
        module = loaded(found.code(target))
        value, gradient = module["value_and_gradient"](X=X, w=w, **given)
        assert np.allclose(value, np.sin(X @ w).sum() + w @ w)
        assert np.allclose(gradient, true)
    second = matderiv.derive("sum(phi(X*w))", "w", shapes=shapes, functions=PHI, order=2)
    hessian = second.function()(X=X, w=w, phi=np.sin, d2phi=lambda t: -np.sin(t))
    assert np.allclose(hessian, -X.T @ np.diag(np.sin(X @ w)) @ X)


def test_functions_of_functions_pass_in_any_arithmetic() -> None:
    shapes: dict[str, tuple[str, ...]] = {"x": ("n",)}
    for text, functions in (
        ("tanh(f(x))", F),
        ("sigmoid(f(x))", F),
        ("log(1 + exp(-f(x)))", F),
        ("exp(-2*f(x))", F),
        ("exp(-f(x))/f(x)", F),
        ("sum(tanh(g(x)))", {"g": ("m",)}),
    ):
        found = matderiv.derive(text, "x", shapes=shapes, functions=functions)
        assert "UNCHECKED" not in {s.check.kind for s in found.steps}
    right, wrong = "(1 - tanh(f(x))^2)*grad(f)(x)", "(1 - tanh(f(x))^2)*grad(f)(x)*(1 + 10^-9)"
    for claim, kind in ((right, "right"), (wrong, "wrong")):
        assert matderiv.check("tanh(f(x))", "x", claim, shapes=shapes, functions=F).kind == kind


def test_a_derivative_is_that_of_its_function_to_all_digits() -> None:
    ring = precise(60)
    at = Dual(ring, ring.constant(np.array([[0.375], [-2.5]])), ring.constant(np.array([[1.0], [1.0]])))
    for order in range(5):
        record, following = (abstract(Abstract("f", "entrywise", k)) for k in (order, order + 1))
        slope, value = record.numeric(ring, at).tangent, following.numeric(ring, at).value
        assert max(abs(x) for x in np.ravel(slope - value)) < 1e-55


def test_function_takes_what_the_code_lists() -> None:
    shapes: dict[str, tuple[str, ...]] = {"U": ("m", "n"), "v": ("n",), "r": ()}
    functions: Any = F | PHI
    given = {"U": np.arange(6.0).reshape(2, 3), "v": np.array([1.0, -2.0, 0.5]), "r": 0.7}
    called = {"f": lambda u: u @ u, "grad_f": lambda u: 2 * u, "phi": np.sin, "dphi": np.cos}
    of_second = called | {"hess_f": lambda u: 2 * np.eye(len(u)), "d2phi": lambda t: -np.sin(t)}
    text, names = "f(U*v) + phi(r)", ["U", "v", "r"]
    first = matderiv.gradients(text, names, shapes=shapes, functions=functions)
    U, v, r = given.values()
    expected = (2 * np.outer(U @ v, v), 2 * U.T @ U @ v, np.cos(r))
    for got, true in zip(first.function()(**given, **called), expected, strict=True):
        assert np.allclose(got, true)
    ((one, other), (_, last)) = matderiv.hessian(text, ["v", "r"], shapes=shapes, functions=functions).function()(
        **given, **of_second
    )
    assert np.allclose(one, 2 * U.T @ U)
    assert np.allclose(other, 0)
    assert np.isclose(last, -np.sin(r))
    second = matderiv.derive(text, "v", shapes=shapes, functions=functions, order=2)
    for found, gives in ((first, "gradients"), (second, "hessian")):
        listed = inspect.signature(found.function())
        assert listed.parameters.keys() == inspect.signature(loaded(found.code("numpy"))[gives]).parameters.keys()
    assert np.allclose(
        second.function()(**given, f=np.sum, phi=np.sin, **{k: of_second[k] for k in ("grad_f", "hess_f")}), 2 * U.T @ U
    )
    entry = matderiv.derive("phi(x[i])", "x").function()
    assert np.allclose(entry(np.ones(3), i=2, phi=np.sin, dphi=np.cos), [0, np.cos(1), 0])
    with pytest.raises(matderiv.MatderivError, match="d2phi must be given as a function"):
        matderiv.derive("phi(r)", "r", shapes={"r": ()}, order=2).function()(r=1.0, phi=np.sin, dphi=np.cos)


def test_primes_of_a_reason_are_those_of_its_line() -> None:
    found = matderiv.derive("phi'(a'*x)", "x", functions=PHI)
    assert "φ″ is the derivative of φ′." in found.to("terminal")
    assert "φ″ は φ′ の導関数である。" in found.to("terminal", language="ja")
    tex = found.to("latex")
    assert "$\\varphi$$''$ is the derivative of $\\varphi$$'$." in tex
    assert _primes(4) == "⁽⁴⁾"
    gradient = matderiv.derive("f(x)^2", "x", functions=F, shapes={"x": ("n",)}).to("latex")
    assert r"By definition the entries of $\nabla$f are" in gradient


@pytest.mark.parametrize("target", ["jax", "torch", "julia", "octave"])
def test_other_targets_write_calls_of_the_functions(target: str) -> None:
    source = matderiv.derive("f(x)", "x", shapes={"x": ("n",)}, functions=F).code(target)
    assert "grad_f(x)" in source
    assert "f, grad_f are functions that take an array each." in source


def test_a_name_that_is_taken_is_not_that_of_a_function() -> None:
    source = matderiv.derive("phi(dphi*s)", "s", shapes={"s": (), "dphi": ()}).code("numpy")
    assert "def gradient(dphi, s, *, phi, dphi_):" in source


SHORT: list[tuple[Any, tuple[str, str], tuple[str, str]]] = [
    (
        lambda d: d.function()(x=np.ones(2), f=np.sum),
        ("grad_f must be given as a function", "grad_f を関数として与えなければならない"),
        (
            "the functions are f, grad_f; each takes an array and gives one",
            "関数は f, grad_f であり、配列を受け取って配列を返す",
        ),
    ),
    (
        lambda d: d.scipy(x=np.ones(2), start=np.ones(2)),
        ("nobody defined f", "f は定義されていない"),
        (
            'put the functions in first, as in d.specialise(f="…")',
            '先に d.specialise(f="…") のように関数を定める',
        ),
    ),
    (
        lambda d: d.code("eigen"),
        (
            "no eigen code can be written for a function that is an argument",
            "引数として渡される関数 の eigen コードは書けない",
        ),
        ("numpy, octave and other targets have it", "numpy や octave などの出力先なら書ける"),
    ),
]


@pytest.mark.parametrize(("ask", "message", "hint"), SHORT)
def test_what_lacks_a_function_is_refused(ask: Any, message: tuple[str, str], hint: tuple[str, str]) -> None:
    with pytest.raises(matderiv.MatderivError) as caught:
        ask(matderiv.derive("f(x)", "x", shapes={"x": ("n",)}, functions=F))
    error = caught.value
    assert (error.said.within("en"), error.said.within("ja")) == message
    assert error.advice is not None
    assert (error.advice.within("en"), error.advice.within("ja")) == hint


def test_a_counterexample_says_what_stands_for_the_functions() -> None:
    verdict = matderiv.check("phi(a'*x)", "x", "phi(a'*x)*a", shapes={"a": ("n",), "x": ("n",)})
    assert verdict.kind == "wrong"
    assert "In the checks φ is a smooth function drawn at random." in str(verdict)


WRONG_VALUES: list[tuple[str, dict[str, Any], dict[str, Any], str, str]] = [
    (
        objective,
        functions,
        called,
        f"{name} gives an array of shape {got} for one of shape (2,), but {wanted} is needed",
        f"{name} は形 (2,) の配列に対して形 {got} の配列を返すが、{wanted} でなければならない",
    )
    for objective, functions, called, name, got, wanted in (
        ("a'*phi(x)", {"phi": "entrywise"}, {"dphi": lambda t: 1.0}, "dphi", "()", "(2,)"),
        ("a'*phi(x)", {"phi": "entrywise"}, {"dphi": lambda t: np.cos(t)[:, None]}, "dphi", "(2, 1)", "(2,)"),
        ("a'*phi(x)", {"phi": "entrywise"}, {"dphi": lambda t: np.cos(t)[None]}, "dphi", "(1, 2)", "(2,)"),
        ("sum(a)*f(x)", {"f": "scalar"}, {"grad_f": lambda t: 2.0}, "grad_f", "()", "(2,)"),
        ("sum(a)*f(x)^2", {"f": "scalar"}, {"f": np.sin, "grad_f": np.cos}, "f", "(2,)", "()"),
    )
]
KINDS_SAID = (
    "it goes entry by entry: a constant c is np.full_like(t, c)",
    "成分ごとの関数である。定数 c は np.full_like(t, c) と書く",
    "the function gives a number, its gradient an array as its argument, its Hessian one with these axes twice",
    "関数は数、勾配は引数と同じ形の配列、ヘッセ行列はその軸を 2 度もつ配列を返す",
    "the function gives a one-dimensional array, its Jacobian one with a row for each of its entries",
    "関数は一次元の配列、ヤコビ行列はその成分ごとに 1 行をもつ配列を返す",
)


@pytest.mark.parametrize(("objective", "functions", "called", "english", "japanese"), WRONG_VALUES)
def test_a_function_that_gives_another_shape_is_told(
    objective: str, functions: dict[str, Any], called: dict[str, Any], english: str, japanese: str
) -> None:
    gradient = matderiv.derive(objective, "x", functions=functions).function()
    with pytest.raises(matderiv.MatderivError) as caught:
        gradient(a=np.ones(2), x=np.ones(2), **called)
    assert english in caught.value.told("en") and japanese in caught.value.told("ja")
    assert any(said in caught.value.told("en") for said in KINDS_SAID[::2])
    assert any(said in caught.value.told("ja") for said in KINDS_SAID[1::2])


def test_functions_of_columns_and_of_second_order_are_looked_at_too() -> None:
    jacobian = matderiv.derive("norm2(g(x))^2", "x", functions={"g": (3,)}, shapes={"x": (2,)}).function()
    J = np.arange(6.0).reshape(3, 2)
    assert np.allclose(jacobian(x=np.ones(2), g=lambda t: J @ t, jac_g=lambda t: J), 2 * J.T @ J @ np.ones(2))
    with pytest.raises(matderiv.MatderivError) as caught:
        jacobian(x=np.ones(2), g=lambda t: J @ t, jac_g=lambda t: J.T)
    assert "(2, 3)" in str(caught.value) and KINDS_SAID[4] in str(caught.value)
    assert KINDS_SAID[5] in caught.value.told("ja")
    hessian = matderiv.derive("f(x)", "x", order=2, functions={"f": "scalar"}, shapes={"x": (2,)}).function()
    assert np.allclose(hessian(x=np.ones(2), hess_f=lambda t: np.eye(2)), np.eye(2))
    with pytest.raises(matderiv.MatderivError, match="hess_f gives an array of shape"):
        hessian(x=np.ones(2), hess_f=lambda t: t)


def test_a_function_is_put_in_as_one_of_t() -> None:
    d = matderiv.derive("phi(a'*x)", "x")
    with pytest.raises(matderiv.InputError) as caught:
        d.specialise(phi="ln")
    assert (caught.value.said.within("en"), caught.value.said.within("ja")) == ("ln is a function", "ln は関数である")
    assert caught.value.advice is not None
    assert caught.value.advice.within("en") == 'write phi="log(t)"'
    assert caught.value.advice.within("ja") == 'phi="log(t)" と書く'
    assert d.specialise(phi="log(t)").formula == "a/(a'*x)"


def test_functions_are_given_by_their_names() -> None:
    f = matderiv.derive("phi(a'*x)", "x").function()
    a = x = np.ones(2)
    with pytest.raises(matderiv.MatderivError) as caught:
        f(np.sin, np.cos, a, x)
    advice = caught.value.advice
    assert advice is not None
    assert advice.within("en") == "the arguments are a, x; functions are given by their names: phi, dphi"
    assert advice.within("ja") == "引数は a, x であり、関数は名前を付けて与える: phi, dphi"
    assert np.allclose(f(a, x, phi=np.sin, dphi=np.cos), np.cos(2) * a)
