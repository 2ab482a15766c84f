"""Emitted code: every case of the corpus run alone, products with directions, stable forms, and what is refused."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import emitted
import numpy as np
import pytest
import sympy
from shares import halves

from matderiv import ArgumentError, InputError, NoRuleError, derive
from matderiv.checking.values import evaluate
from matderiv.deriving.scipy_problem import loaded
from matderiv.targets import TARGETS

ALONE = """
import json, sys
import numpy as np

class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("matderiv", "sympy", "scipy"):
            raise ImportError(name + " is not here")

sys.meta_path.insert(0, Blocked())
worst = {}
for line in sys.stdin:
    case = json.loads(line)
    names = {}
    exec(case["source"], names)
    for point in case["points"]:
        given = {n: np.asarray(a, float) if isinstance(a, list) else float(a) for n, a in point["inputs"].items()}
        got = names["gradient"](**given)
        assert [n for n in np.shape(got) if n != 1] == [n for n in point["shape"] if n != 1], case["id"]
        got, want = np.ravel(got), np.ravel(point["derivative"])
        error = np.abs(got - want).max(initial=0) / max(1e-3, np.abs(want).max(initial=0))
        worst[case["id"]] = max(worst.get(case["id"], 0), float(error))
assert not {"matderiv", "sympy", "scipy"} & set(sys.modules)
print(json.dumps(worst))
"""


@halves("names", emitted.CASES, 60)
def test_every_case_of_the_corpus_runs_alone_and_has_the_true_value(names: list[str], tmp_path: Path) -> None:
    lines = [
        json.dumps({"id": name, "source": emitted.case(name).code("numpy", "gradient"), "points": emitted.TRUTH[name]})
        for name in names
    ]
    run = [sys.executable, "-I", "-W", "error", "-c", ALONE]
    done = subprocess.run(run, input="\n".join(lines), capture_output=True, text=True, cwd=tmp_path, check=False)
    assert done.returncode == 0, done.stderr
    worst = json.loads(done.stdout)
    assert list(worst) == names
    assert {name: e for name, e in worst.items() if not e < 1e-6} == {}


@pytest.mark.sweep(30, alike=True)
@pytest.mark.parametrize("name", emitted.CASES)
def test_value_and_products_agree_with_the_derivative(name: str) -> None:
    derivation, functions, given = emitted.case(name), emitted.functions(name, "numpy"), emitted.arrays(name)
    derivative = derivation.function()(**given)
    value, both = functions["value_and_gradient"](**given)
    sizes = emitted.TRUTH[name][0]["sizes"]
    true = evaluate(derivation.proof.objective, given, sizes)
    assert emitted.error(value, true) < 1e-8
    assert emitted.error(functions["value"](**given), true) < 1e-8
    assert emitted.error(both, derivative) < 1e-8
    unknown = np.asarray(given[derivation.proof.variable.name])
    random = np.random.default_rng(1)
    v, matrix = random.normal(size=unknown.shape), np.reshape(derivative, (-1, unknown.size))
    arguments = {**given, "v" if "v" not in given else "direction": v}
    if "hessian_vector_product" in functions:
        hessian = np.reshape(derivative, (unknown.size, unknown.size))
        assert emitted.error(functions["hessian_vector_product"](**arguments), hessian @ v.ravel()) < 1e-7
    if "gauss_newton_product" in functions:
        image = functions["jacobian_vector_product"](**arguments)
        u = random.normal(size=np.shape(image))
        back = functions["vector_jacobian_product"](**given, **{"u" if "u" not in given else "cotangent_": u})
        assert np.shape(back) == unknown.shape
        assert emitted.error(image, matrix @ v.ravel()) < 1e-7
        assert emitted.error(back, matrix.T @ np.ravel(u)) < 1e-7
        assert emitted.error(functions["gauss_newton_product"](**arguments), matrix.T @ matrix @ v.ravel()) < 1e-7


def body(source: str, name: str = "gradient") -> str:
    """The statements of a function behind its checks."""
    text = source.split(f"def {name}(")[1].split("\ndef ")[0]
    return text.rpartition("raise ValueError")[2].partition("\n")[2] if "raise ValueError" in text else text


def test_the_source_is_what_one_would_write() -> None:
    source = derive("norm2(X*W - Y)^2", "W").code("numpy")
    assert body(source).strip().splitlines() == ["U = X @ W - Y", "    return 2 * (X.T @ U)"]
    assert "np.vdot(U, U), 2 * (X.T @ U)" in body(source, "value_and_gradient")


def test_vectors_are_multiplied_first_and_equations_are_solved() -> None:
    text = body(derive("y'*inv(eye + X*X')*y", "X").code("numpy"))
    assert "np.linalg.solve(" in text
    assert "inv" not in text
    assert "np.outer(-2 * solution, X.T @ solution)" in text


def test_no_second_matrix_is_made_for_a_number_or_an_identity() -> None:
    source = derive("logsumexp(x)", "x", order=2).code("numpy")
    assert body(source, "hessian").strip().splitlines()[-3:] == [
        "    M = np.outer(-g, g)",
        "    M.flat[:: n_1 + 1] = g * _complement(g)",
        "    return M",
    ]
    squares = derive("norm2(R - U*V')^2", "U", order=2)
    assert body(squares.code("numpy"), "hessian").strip().splitlines() == [
        "M = np.zeros((n_1, n_3, n_1, n_3), dtype=R.dtype)",
        '    np.einsum("ijik->ijk", M)[...] = 2 * (V.T @ V)[None, :, :]',
        "    return M",
    ]
    assert "torch.diag_embed(" in squares.code("torch")
    assert "eye" not in squares.code("torch")
    assert "M.diagonal().copy_(g * _complement(g))" in derive("logsumexp(x)", "x", order=2).code("torch")
    assert "M.diagonal().add_(1)" in derive("norm2(x)", "x", order=2).code("torch")
    # what depends on more arguments than the matrix is added to a new one, as vmap wants it
    assert "add_" not in derive("x'*A*x*s/2 + t*norm2(x)^2", "x", order=2, shapes={"t": (), "s": ()}).code("torch")


def test_typical_sizes_bracket_a_product() -> None:
    chain = derive("tr(A*B*C*X)", "X", shapes={"A": ("n", "k"), "B": ("k", "n"), "C": ("n", "n"), "X": ("n", "n")})
    assert "(A @ (B @ C)).T" in chain.code("numpy", sizes={"k": 2})


def test_a_definite_matrix_has_a_cholesky_factor() -> None:
    source = derive("logdet(S)", "S", assume={"S": "spd"}).code("torch")
    assert "torch.linalg.cholesky(S)" in source
    assert "np.linalg.cholesky(S)" in derive("logdet(S)", "S", assume={"S": "spd"}).code("numpy")


@pytest.mark.filterwarnings("error")
def test_nothing_overflows() -> None:
    big = np.array([800.0, -900.0, 3.0])
    softmax = loaded(derive("logsumexp(x)", "x").code("numpy"))["value_and_gradient"]
    value, gradient = softmax(x=big)
    assert value == 800.0
    assert gradient.tolist() == [1.0, 0.0, 0.0]
    logistic = loaded(derive("sum(log(vector(1) + exp(x)))", "x").code("numpy"))["value_and_gradient"]
    value, gradient = logistic(x=big)
    assert value == pytest.approx(803 + np.log1p(np.exp(-3.0)))
    assert gradient[:2].tolist() == [1.0, 0.0]
    rows = loaded(derive("sum(log(sum(exp(X*W), 2)))", "W").code("numpy"))["gradient"]
    assert np.isfinite(rows(X=np.diag(big), W=np.eye(3))).all()


@pytest.mark.sweep(16)
@pytest.mark.parametrize("size", [1e200, 1e-200])
@pytest.mark.parametrize(
    "text", ["(x'*x)/(y'*y)", "norm2(x)^2/norm2(y)^2", "(x'*A*x)/(y'*y)", "(x'*z)/(y'*y)", "norm2(A*x)^2/norm2(y)^2"]
)
@pytest.mark.parametrize("variable", ["x", "y"])
def test_squares_of_two_lengths_in_a_quotient_do_not_overflow(text: str, variable: str, size: float) -> None:
    plain = {"x": np.array([1.0, 2.0]), "y": np.array([3.0, 4.0]), "z": np.array([2.0, 5.0])}
    both = loaded(derive(text, variable).code("numpy"))["value_and_gradient"]
    own = {n: a for n, a in plain.items() if f"{n}'" in text or f"({n})" in text or f"*{n}" in text}
    more = {"A": np.array([[1.0, 2.0], [3.0, 5.0]])} if "A" in text else {}
    value, slope = both(**own, **more)
    with np.errstate(over="ignore"):  # of a square that is tried first, for speed
        far, far_slope = both(**{n: size * a for n, a in own.items()}, **more)
    assert np.isclose(far, value)
    assert np.allclose(far_slope * size, slope)


@pytest.mark.sweep(4)
@pytest.mark.parametrize("size", [1e200, 1e-200])
@pytest.mark.parametrize("variable", ["s", "t"])
@pytest.mark.parametrize(
    "text",
    [
        *("arctan(s/t)", "tanh(s/t)", "sin(s/t)", "erf(s/t)", "sigmoid(s/t)", "log(s/t)", "(s/t)^3", "exp(s/t)*s/t"),
        *("log(1+(s/t)^2)", "exp(-(s/t)^2)", "sqrt(1+(s/t)^2)"),
    ],
)
def test_a_number_over_the_square_of_another_does_not_overflow(text: str, variable: str, size: float) -> None:
    d = derive(text, variable, shapes={"s": (), "t": ()})
    both = loaded(d.code("numpy"))["value_and_gradient"]
    value, slope = both(s=1.5, t=2.0)
    far, far_slope = both(s=1.5 * size, t=2.0 * size)
    assert np.isclose(far, value) and np.isclose(far_slope * size, slope, rtol=1e-12)
    assert np.isclose(d.function()(s=1.5 * size, t=2.0 * size) * size, slope, rtol=1e-12)


SUMS_IN_QUOTIENTS = [  # of degree 0 in all vectors together
    "norm2(x-y)^2/norm2(y)^2",
    "(x-y)'*(x-y)/(y'*y)",
    "norm2(A*x-y)^2/norm2(x)^2",
    "norm2(A*x-y)^2/norm2(A*x)^2",
    "norm2(x-y)^2/norm2(x+y)^2",
    "norm2(x-y)^2/(norm2(x)*norm2(y))",
    "(x-y)'*A*(x-y)/(y'*A*y)",
    "x'*A*x/(y'*A*y)",
    "sqrt((x-y)'*(x-y)/(y'*y))",
    "log(norm2(x-y)^2/norm2(y)^2)",
    "norm2(x-y)^2/(x'*x+y'*y)",
    "x'*y/(x'*x+y'*y)",
]


@pytest.mark.sweep(20)
@pytest.mark.parametrize("size", [1e200, 1e-200])
@pytest.mark.parametrize("variable", ["x", "y"])
@pytest.mark.parametrize("text", SUMS_IN_QUOTIENTS)
def test_squared_lengths_of_sums_in_a_quotient_do_not_overflow(text: str, variable: str, size: float) -> None:
    plain = {"x": np.array([1.0, 2.0]), "y": np.array([3.0, 4.0])}
    more = {"A": np.array([[1.0, 2.0], [3.0, 5.0]])} if "A" in text else {}
    d = derive(text, variable)
    both, far = loaded(d.code("numpy"))["value_and_gradient"], {n: size * a for n, a in plain.items()}
    value, slope = both(**plain, **more)
    alone = loaded(d.code("numpy"))["value"]
    with np.errstate(over="ignore"):
        assert np.allclose(both(**far, **more)[0], value, atol=1e-9)
        assert np.isclose(alone(**far, **more), value, atol=1e-9)
        assert np.allclose(both(**far, **more)[1] * size, slope)
    assert np.allclose(d.function()(**far, **more) * size, slope)


def test_the_logarithm_of_a_sum_of_squared_lengths_has_no_square_too_large() -> None:
    both = loaded(derive("log(x'*x+y'*y)", "x").code("numpy"))["value_and_gradient"]
    for size in (1e200, 1e-200):
        with np.errstate(over="ignore"):
            value, slope = both(x=size * np.array([1.0, 2.0]), y=size * np.array([2.0, 4.0]))
        assert np.isclose(value, 2 * np.log(size) + np.log(25))
        assert np.allclose(slope * size, [0.08, 0.16])
    assert "hypot" not in derive("log(1+x'*x)", "x").code("numpy")


@pytest.mark.parametrize("text", ["exp(a'*x)/(1+exp(a'*x))", "sigmoid(a'*x)", "1-1/(1+exp(a'*x))"])
def test_the_second_derivative_of_the_logistic_function_keeps_its_digits_however_it_is_written(text: str) -> None:
    times = loaded(derive(text, "x", order=2).code("numpy"))["hessian_vector_product"]
    v = np.array([0.13, -0.13])
    for t in (50.0, -50.0):
        found = times(a=np.array([1.0, 2.0]), x=np.array([0.4 * t, 0.3 * t]), v=v)
        # σ″ = σ(t) σ(−t) (1 − 2σ(t)), near −exp(−t) above and exp(t) below
        assert np.allclose(found, np.sign(t) * 0.13 * np.exp(-50) * np.array([1.0, 2.0]), rtol=1e-9, atol=0)


def test_a_number_too_small_for_a_double_is_not_called_zero() -> None:
    with pytest.raises(ArgumentError, match="or too small for a double"):
        derive("1/(x'*y)", "x").function()(x=np.array([1e-200, 0.0]), y=np.array([1e-200, 0.0]))


@pytest.mark.parametrize("power", ["1/4", "3/4", "1/3"])
def test_any_root_of_a_sum_of_squares_is_one_of_a_length(power: str) -> None:
    shapes = {"t": (), "s": ()}
    both = loaded(derive(f"(t^2+s^2)^({power})", "t", shapes=shapes).code("numpy"))["value_and_gradient"]
    k = float(Fraction(power))
    value, slope = both(t=3e180, s=4e180)
    assert np.isclose(value / 5e180 ** (2 * k), 1)
    assert np.isclose(slope / (2 * k * 0.6 * 5e180 ** (2 * k - 1)), 1)


def test_shapes_that_do_not_fit_are_named() -> None:
    gradient = loaded(derive("norm2(X*W - Y)^2", "W").code("numpy"))["gradient"]
    with pytest.raises(ValueError, match="the shapes do not fit: X n_1×n_2, W n_2×n_3, Y n_1×n_3"):
        gradient(X=np.ones((3, 2)), W=np.ones((2, 2)), Y=np.ones((3, 1)))


@pytest.mark.parametrize("name", ["lambda", "np", "n_1", "U"])
def test_a_name_that_means_something_else_is_still_an_argument(name: str) -> None:
    derivation = derive(f"norm2({name}*x - y)^2", "x", shapes={name: ("m", "n"), "x": ("n",), "y": ("m",)})
    gradient = loaded(derivation.code("numpy"))["gradient"]
    got = gradient(x=np.array([3.0, 4.0]), y=np.array([1.0, 0.0]), **{name: np.eye(2)})
    assert got.tolist() == [4.0, 8.0]


@pytest.mark.parametrize("name", ["lambda", "a b", "value", "", "x;import os"])
def test_a_function_needs_a_name(name: str) -> None:
    hint = 'a name such as "gradient", which nothing else in the source has'
    with pytest.raises(InputError, match=f"a function cannot be called .*\nhint: {hint}"):
        derive("norm2(x)^2", "x").code("numpy", name)


def test_an_unknown_target_is_refused() -> None:
    with pytest.raises(InputError, match=rf"there is no code target 'abacus'\nhint: one of {', '.join(TARGETS)}"):
        derive("norm2(x)^2", "x").code("abacus")


# ---- products with the Hessian, and optimisers


def test_the_product_with_the_hessian_has_a_proof() -> None:
    product = derive("norm2(A*x - b)^2", "x").hessian_product()
    assert product.formula == "2*A'*A*v"
    assert {s.check.kind for s in product.steps} == {"EXACT"}


def test_the_direction_needs_a_name_of_its_own() -> None:
    with pytest.raises(InputError, match="there is a symbol x already"):
        derive("norm2(x)^2", "x").hessian_product("x")
    with pytest.raises(NoRuleError, match="the Hessian belongs to the first derivative of a scalar objective"):
        derive("A*x", "x").hessian_product()


def test_a_problem_for_an_optimiser() -> None:
    random = np.random.default_rng(0)
    data: dict[str, Any] = {"X": random.normal(size=(20, 3)), "Y": random.normal(size=(20, 2))}
    problem = derive("sum(softplus(X*W)) - tr(Y'*X*W) + norm2(W)^2", "W").scipy(np.zeros((3, 2)), **data)
    x, p, step = random.normal(size=6), random.normal(size=6), 1e-6
    assert problem.jac(x) @ p == pytest.approx(
        (problem.fun(x + step * p) - problem.fun(x - step * p)) / 2 / step, rel=1e-6
    )
    moved = (problem.jac(x + step * p) - problem.jac(x - step * p)) / 2 / step
    assert problem.hessp(x, p) == pytest.approx(moved, rel=1e-5)
    optimize = pytest.importorskip("scipy.optimize")
    found = optimize.minimize(problem.fun, problem.x0, jac=problem.jac, hessp=problem.hessp, method="trust-ncg")
    assert found.success
    assert np.abs(problem.jac(found.x)).max() < 1e-4


def test_the_data_of_a_problem_must_fit() -> None:
    derivation = derive("norm2(A*x - b)^2", "x")
    with pytest.raises(ArgumentError, match="missing: b"):
        derivation.scipy(np.ones(2), A=np.eye(2))
    with pytest.raises(ArgumentError, match="x is the unknown, which is given as the start"):
        derivation.scipy(np.ones(2), A=np.eye(2), b=np.ones(2), x=np.ones(2))


@pytest.mark.parametrize("call", ["fun", "jac", "hessp", "hessp of p"])
def test_vectors_of_a_problem_have_its_size(call: str) -> None:
    problem = derive("norm2(X - A)^2", "X").scipy(np.zeros((2, 3)), A=np.ones((2, 3)))

    def at(odd: Any) -> Any:
        if call == "hessp of p":
            return problem.hessp(problem.x0, odd)
        return problem.hessp(odd, problem.x0) if call == "hessp" else getattr(problem, call)(odd)

    name = "p" if call == "hessp of p" else "x"
    with pytest.raises(ArgumentError) as caught:
        at(np.ones(5))
    assert caught.value.message == f"{name} has 5 entries, but X of the shape (2, 3) has 6"
    assert caught.value.hint == "np.ravel makes one vector of an array"
    assert f"{name} の成分は 5 個だが、形が (2, 3) の X の成分は 6 個である" in caught.value.told("ja")
    assert "np.ravel は配列を一つのベクトルにする" in caught.value.told("ja")
    for odd in ("abc", [1j] * 6, [[1], [2, 3]], {}, object()):
        with pytest.raises(ArgumentError, match=f"{name} is no array of real numbers"):
            at(odd)


def test_a_problem_is_pickled() -> None:
    problem = derive("norm2(A*x - b)^2", "x").scipy(np.ones(2), A=np.eye(2), b=np.zeros(2))
    again = pickle.loads(pickle.dumps(problem))
    x = np.array([1.0, 2.0])
    assert again.fun(x) == problem.fun(x) == 5
    assert (again.x0 == problem.x0).all() and (again.jac(x) == problem.jac(x)).all()
    assert (again.hessp(x, x) == problem.hessp(x, x)).all()


def test_a_singular_matrix_is_one_error() -> None:
    singular = np.array([[1.0, 2.0], [2.0, 4.0]])
    derivation = derive("det(X)", "X")
    problem = derivation.scipy(singular)
    assert problem.jac(singular.ravel()) == pytest.approx([4, -2, -2, 1])
    assert problem.hessp(singular.ravel(), [1, 2, 3, 4]) == pytest.approx([4, -3, -2, 1])
    assert derivation.hessian_product("V").function()(X=singular, V=np.eye(2)) == pytest.approx(np.eye(2))
    assert derive("tr(adj(X))", "X").scipy(singular).jac(singular.ravel()) == pytest.approx([1, 0, 0, 1])
    # det(X) tr(X⁻²) has no value here
    derivation = derive("det(X)*tr(inv(X)*inv(X))", "X")
    with pytest.raises(ArgumentError, match="the formula inverts a matrix that is singular here") as raised:
        derivation.scipy(singular).jac(singular.ravel())
    assert raised.value.told("ja") == "式の中で逆行列をとる行列が、ここでは特異である"
    with pytest.raises(ArgumentError, match="singular"):
        derivation.scipy(singular).hessp(singular.ravel(), np.ones(4))
    with pytest.raises(ArgumentError, match="singular"):
        derivation.hessian_product("V").function()(X=singular, V=np.ones((2, 2)))


# ---- composite indices, and what has no source


@pytest.mark.sweep(20)
@pytest.mark.parametrize(
    ("objective", "shapes"),
    [
        ("exp(vec(X))", {"X": ("m", "n")}),
        ("kron(A, X)", {"A": ("p", "q"), "X": ("m", "n")}),
        ("kron(X, a)", {"a": ("p",), "X": ("m", "n")}),
        ("inv(kron(A, X) + C)", {"A": ("p", "p"), "X": ("n", "n")}),
        ("vec(X)*vec(X)'", {"X": ("m", "n")}),
        ("exp(unvec(A*vec(X), m, n))", {"X": ("m", "n")}),
        ("commutation(m, n)*vec(X)", {"X": ("m", "n")}),
    ],
)
def test_composite_indices_are_axes(objective: str, shapes: dict[str, Any]) -> None:
    derivation = derive(objective, "X", shapes=shapes)
    sizes = {
        s: 2 + n
        for n, s in enumerate(sorted({s for v in derivation.symbols for e in v.shape for s in e.free_symbols}, key=str))
    }
    random = np.random.default_rng(7)
    given = {v.name: random.random([int(e.subs(sizes)) for e in v.shape[: v.rank]]) for v in derivation.symbols}
    want = derivation.function()(**given)
    found = loaded(derivation.code("numpy"))
    assert np.shape(found["gradient"](**given)) == np.shape(want)
    assert emitted.error(found["gradient"](**given), want) < 1e-9
    out = np.shape(found["value"](**given))
    v, u = random.random(given["X"].shape), random.random(out)
    jacobian = want.reshape(u.size, v.size)
    forward, back = jacobian @ v.ravel(), u.ravel() @ jacobian
    assert emitted.error(found["jacobian_vector_product"](**given, v=v), forward) < 1e-9
    assert emitted.error(found["vector_jacobian_product"](**given, u=u), back) < 1e-9
    assert emitted.error(found["gauss_newton_product"](**given, v=v), forward @ jacobian) < 1e-9


def test_a_function_of_sympy_alone_is_refused_by_name() -> None:
    z = sympy.Symbol("z")
    with pytest.raises(NoRuleError, match="SymPy's gamma has no source form, so that no code can be written for it"):
        derive(sympy.gamma(z) ** 2, z).code("numpy")


def test_a_power_with_a_symbol_is_refused() -> None:
    with pytest.raises(NoRuleError, match="no code can be written for a power of a matrix with k in its exponent"):
        derive("tr(X^k)", "X").code("numpy")


def test_a_size_is_read_off_a_square_or_refused() -> None:
    source = derive("x'*commutation(n, n)*x", "x").code("numpy")
    assert "n = round((x.shape[0]) ** (1 / 2))" in source
    found = loaded(source)
    assert np.allclose(found["gradient"](x=np.arange(4.0)), [0, 4, 2, 6])
    with pytest.raises(ValueError, match="the shapes do not fit"):
        found["gradient"](x=np.arange(5.0))
    with pytest.raises(NoRuleError, match="no array tells the size m, so that no code can be written") as refused:
        derive("unvec(x, m, n)", "x").code("numpy")
    assert refused.value.hint == "give the shapes as numbers, or an array that has this size for an axis"


def test_a_tail_keeps_its_digits() -> None:
    for target in ("numpy", "array_api"):
        found = loaded(derive("sum(normcdf(x))", "x").code(target))
        for t, want in ((-10.0, 7.61985302416047e-24), (-1.0, 0.15865525393145707), (9.0, 1.0)):
            assert np.isclose(found["value"](x=np.array([t])), want, rtol=1e-10, atol=0)
    assert loaded(derive("sum(log1p(exp(x)))", "x").code("numpy"))["value"](x=np.array([1000.0])) == 1000.0


# ---- what a good engineer would write


def test_a_sum_over_samples_is_a_product_of_matrices() -> None:
    source = derive("sum_i(logsumexp(W*x_i) - y_i'*W*x_i)", "W").code("numpy")
    lines = [
        "U = X @ W.T",
        "    peak = np.max(U, axis=1)",
        "    exp = np.exp(U - peak[:, None])",
        "    total = np.sum(exp, axis=1)",
    ]
    assert body(source, "value_and_gradient").strip().splitlines()[:-1] == lines
    assert "u = X @ w" in body(derive("sum_i(log(1 + exp(-y_i*(x_i'*w))))", "w").code("numpy"), "value")


@pytest.mark.filterwarnings("error")
def test_the_softmax_of_rows_cannot_overflow() -> None:
    random = np.random.default_rng(0)
    W, X, Y = 1e4 * random.normal(size=(4, 3)), random.normal(size=(6, 3)), np.eye(4)[[0, 1, 2, 3, 0, 1]]
    run = loaded(derive("sum_i(logsumexp(W*x_i) - y_i'*W*x_i)", "W").code("numpy"))["value_and_gradient"]
    value, gradient = run(W=W, X=X, Y=Y)
    logits = X @ W.T
    assert value == pytest.approx(np.sum(np.max(logits, axis=1) - np.sum(Y * logits, axis=1)))
    largest = np.eye(4)[np.argmax(logits, axis=1)]
    assert np.allclose(gradient, (largest - Y).T @ X)


def test_scaled_rows_less_an_outer_product_make_no_square_matrix() -> None:
    source = derive("softmax(A*x)", "x").code("numpy")
    assert body(source).strip().splitlines()[-1] == "    return f[:, None] * _centred(f[:, None], A, axis=0)"
    hessian = body(derive("logsumexp(A*x)", "x", order=2).code("numpy"), "hessian").strip().splitlines()
    assert hessian[-2:] == [
        "    M = np.sqrt(softmax)[:, None] * _centred(softmax[:, None], A, axis=0)",
        "    return M.T @ M",
    ]


def test_directions_have_their_own_names() -> None:
    source = derive("softmax(A*x)", "x").code("numpy")
    assert "def jacobian_vector_product(A, x, v):" in source
    assert "def gauss_newton_product(A, x, v):" in source


def test_equations_are_solved_once_for_either_sign() -> None:
    source = derive("logdet(S) + (x - mu)'*inv(S)*(x - mu)", "mu", assume={"S": "spd"}).code("numpy")
    assert body(source, "value_and_gradient").count("np.linalg.solve(") == 1


def test_an_argument_that_no_signature_can_name_has_two_names() -> None:
    gradient = loaded(derive("lambda*norm2(x)^2", "x").code("numpy"))["gradient"]
    x = np.array([1.0, 2.0])
    assert gradient(x=x, lambda_=3.0).tolist() == gradient(x=x, **{"lambda": 3.0}).tolist() == [6.0, 12.0]
    # unless the second one is that of another argument
    both = loaded(derive("lambda*lambda_*norm2(x)^2", "x").code("numpy"))["gradient"]
    assert both(x=x, **{"lambda": 3.0, "lambda_": 2.0}).tolist() == [12.0, 24.0]


@pytest.mark.sweep(4)
@pytest.mark.parametrize(
    ("objective", "variable", "order"),
    [
        ("norm2(X*w - y)^2 + r*norm2(w)^2", "w", 1),
        ("norm2(X*w - y)^2 + r*norm2(w)^2", "w", 2),
        ("sum(erf(X*w) + normcdf(X*w))", "w", 1),
        ("tanh(X*w)", "w", 1),
        ("normnuc(X*diag(w))", "w", 1),
    ],
)
def test_numpy_keeps_the_precision_of_its_arrays(objective: str, variable: str, order: int) -> None:
    derivation = derive(objective, variable, order=order)
    random = np.random.default_rng(0)
    given = {"X": random.normal(size=(6, 3)), "w": random.normal(size=3), "y": random.normal(size=6), "r": 0.5}
    given = {v.name: given[v.name] for v in derivation.proof.symbols}
    run = loaded(derivation.code("numpy", "gradient"))["value_and_gradient"]
    single = {k: np.float32(v)[::-1][::-1] if np.ndim(v) else v for k, v in given.items()}
    for short, whole in zip(run(**single), run(**given), strict=True):
        assert short.dtype == np.float32
        assert whole.dtype == np.float64
        assert np.allclose(short, whole, rtol=1e-4, atol=1e-4)


def test_whole_numbers_are_made_double_and_complex_ones_refused() -> None:
    gradient = loaded(derive("norm2(A*x - b)^2", "x").code("numpy"))["gradient"]
    assert gradient(A=[[1, 2], [3, 4]], x=[1, 1], b=np.float32([0, 0])).dtype == np.float64
    with pytest.raises(TypeError, match="the derivative is that by real numbers, but an array is complex"):
        gradient(A=1j * np.eye(2), x=[1, 1], b=[0, 0])


@pytest.mark.parametrize("target", ["numpy", "array_api"])
@pytest.mark.parametrize("text", ["0*x'*x", "sum(x - x) + 3/2"])
def test_a_constant_objective_has_a_value_of_the_precision_of_the_arrays(target: str, text: str) -> None:
    names = loaded(derive(text, "x", shapes={"x": ("n",)}).code(target))
    value = names["value"](x=np.ones(3, np.float32))
    assert value == (1.5 if "3/2" in text else 0) and value.dtype == np.float32
    assert names["value_and_gradient"](x=np.ones(3, np.float32))[1].tolist() == [0, 0, 0]


@pytest.mark.parametrize("name", [b"f", 3, ["f"], "Objective", "gauss_newton_product", "a" * 500 + " "])
def test_what_is_no_name_of_a_function_is_refused_and_not_echoed_whole(name: Any) -> None:
    with pytest.raises(InputError) as refused:
        derive("x'*x", "x").code("torch", name)
    assert str(refused.value).startswith("a function cannot be called ") and len(str(refused.value)) < 200


def test_typical_sizes_are_positive_whole_numbers_by_name() -> None:
    d = derive("x'*A*x", "x")
    assert d.code("numpy", sizes={"n_1": 5}).startswith("# matderiv ")
    for given in (None, 0, -1, 2.5, True, "7", [3], np.eye(2), float("nan")):
        with pytest.raises(InputError) as refused:
            d.code("numpy", sizes={"n_1": given})
        assert (
            str(refused.value)
            == f"the typical size n_1 is a positive whole number, not {' '.join(repr(given).split())}"
        )
    assert "サイズ n_1 の典型的な値は正の整数で与える" in refused.value.told("ja")
    with pytest.raises(
        InputError, match='sizes is a dictionary from names, not 3\nhint: for example sizes={"n": 1000}'
    ):
        d.code("numpy", sizes=3)  # type: ignore[arg-type]


def test_sizes_are_read_in_an_order_in_which_each_is_told() -> None:
    """Of A: mp×n and x: mn, n comes first, then m, then p."""
    random = np.random.default_rng(3)
    A, x = random.normal(size=(6, 4)), random.normal(size=8)
    module = loaded(derive("sum(A, 2)*(x'*x)", "x", shapes={"A": ("m*p", "n"), "x": ("m*n",)}).code("numpy"))
    assert np.allclose(module["gradient"](A=A, x=x), np.outer(2 * A.sum(1), x))
    with pytest.raises(ValueError, match="the shapes do not fit"):
        module["gradient"](A=A, x=x[:7])
