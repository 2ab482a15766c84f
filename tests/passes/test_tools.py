"""Reading a formula, its components, and the way back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import sympy
from sympy import Expr, Idx, IndexedBase, KroneckerDelta, MatrixSymbol, Sum, Symbol, exp, symbols

from matderiv.core.errors import InputError, MatderivError, NoRuleError, ShapeError
from matderiv.passes.tools import components, parse, recognise
from matderiv.reading.sympy_bridge import from_sympy

SHAPES: dict[str, tuple[str, ...]] = {
    "A": ("n", "n"),
    "B": ("n", "n"),
    "W": ("m", "k"),
    "X": ("n", "m"),
    "Y": ("n", "k"),
    "t": (),
    "x": ("n",),
    "y": ("n",),
}
ROUND = (
    *("X*W - Y", "x'*A*x", "norm2(X*W - Y)^2", "norm2(x)", "tr(A*B)", "diag(x)*A", "A'*x", "x*y'", "sum(exp(A*x))"),
    *("A.*B", "sigmoid(x)", "relu(A*x)", "diag(A)", "tanh(X*W)", "2*x - y", "x'*y*A", "(x'*y)^2", "x./y", "x.^2"),
    *("A*B*A*x", "3*eye + A", "exp(x'*y)*x", "X'", "(A + B)*x", "A*diag(x)*B", "1/(x'*y)*x", "A^3*x", "t*x", "log(t)"),
)
i, j, k, n, m = symbols("i j k n m", integer=True)
A, B, X, x, y = (IndexedBase(name) for name in "ABXxy")


@pytest.mark.sweep(3)
@pytest.mark.parametrize("text", ROUND)
def test_there_and_back(text: str) -> None:
    line = components(text, shapes=SHAPES)
    assert from_sympy(recognise(line, shapes=SHAPES)) == from_sympy(parse(text, SHAPES))


@pytest.mark.parametrize("text", ROUND)
def test_components_have_the_value_of_the_matrix(text: str) -> None:
    """The sums are worked out number by number and compared with the formula worked out by NumPy."""
    line = components(text, "p", shapes=SHAPES) if _axes(text) == 1 else components(text, shapes=SHAPES)
    sizes = {"n": 3, "m": 2, "k": 4}
    random = np.random.default_rng(1)
    values = {name: random.uniform(0.5, 1.5, [sizes[s] for s in shape]) for name, shape in SHAPES.items()}
    free = ["p"] if _axes(text) == 1 else ["i", "j"][: _axes(text)]
    at = {name: 2 if name != "j" else 1 for name in free}
    got = _number(line, at, sizes, values)
    assert got == pytest.approx(_expected(text, values)[tuple(at[name] - 1 for name in free)])


def _axes(text: str) -> int:
    return sum(1 for s in getattr(parse(text, SHAPES), "shape", ()) if s != 1)


def _number(expr: Any, at: dict[str, int], sizes: dict[str, int], values: dict[str, Any]) -> float:
    """The value of a line, by a walk over its heads."""

    def inside(e: Any) -> float:
        return _number(e, at, sizes, values)

    if isinstance(expr, sympy.Indexed):
        return float(values[str(expr.base)][tuple(at[str(s)] - 1 for s in expr.indices)])
    if isinstance(expr, KroneckerDelta):
        return float(at[str(expr.args[0])] == at[str(expr.args[1])])
    if isinstance(expr, Sum):
        (index, first, last), *rest = reversed(expr.limits)
        body = Sum(expr.function, *reversed(rest)) if rest else expr.function
        last = last.subs({s: sizes[str(s)] for s in last.free_symbols})
        return sum(_number(body, {**at, str(index): v}, sizes, values) for v in range(int(first), int(last) + 1))
    if isinstance(expr, Symbol):
        return float(values[str(expr)])
    if isinstance(expr, sympy.Add):
        return sum(map(inside, expr.args))
    if isinstance(expr, sympy.Mul):
        return float(np.prod([inside(a) for a in expr.args]))
    if isinstance(expr, sympy.Pow):
        return float(inside(expr.args[0]) ** inside(expr.args[1]))
    if expr.is_Number:
        return float(expr)
    own = getattr(expr, "operation", None)
    name = own.name if own else str(expr.func)
    return float(FUNCTIONS[name](inside(expr.args[0])))


FUNCTIONS: dict[str, Any] = {
    **{name: getattr(np, name) for name in ("exp", "log", "tanh")},
    "sigmoid": lambda t: 1 / (1 + np.exp(-t)),
    "relu": lambda t: np.maximum(t, 0),
}


def _expected(text: str, v: dict[str, Any]) -> Any:
    """The value of a text, by Python's own operators on arrays."""
    code = text.replace("'", ".T").replace(".*", "**EACH**").replace("./", "/").replace(".^", "^")
    code = code.replace("*", "@").replace("@@EACH@@", "*").replace("^", "**")
    names = {"tr": np.trace, "sum": np.sum, "norm2": np.linalg.norm, "diag": np.diag, **FUNCTIONS}
    special = {
        "2*x - y": lambda: 2 * v["x"] - v["y"],
        "x*y'": lambda: np.outer(v["x"], v["y"]),
        "x'*y*A": lambda: v["x"] @ v["y"] * v["A"],
        "3*eye + A": lambda: 3 * np.eye(3) + v["A"],
        "exp(x'*y)*x": lambda: np.exp(v["x"] @ v["y"]) * v["x"],
        "1/(x'*y)*x": lambda: v["x"] / (v["x"] @ v["y"]),
        "A^3*x": lambda: np.linalg.matrix_power(v["A"], 3) @ v["x"],
        "t*x": lambda: v["t"] * v["x"],
    }
    return np.asarray(special[text]() if text in special else eval(code, names | v))


def test_the_free_indices_may_be_named() -> None:
    p, q = symbols("p q")
    assert components("X*W", p, q, shapes=SHAPES).free_symbols >= {p, q}
    assert components("A*x", "p") == components("A*x", Symbol("p", integer=True, positive=True))
    assert components("x'*y") == Sum(x[_i] * y[_i], (_i, 1, _n1))


_i = Symbol("i", integer=True, positive=True)
_n1 = Symbol("n_1", integer=True, positive=True)


def test_components_of_a_sympy_expression_keep_its_symbols() -> None:
    line = components(MatrixSymbol("X", n, m) * MatrixSymbol("y", m, 1), i)
    (limit,) = line.limits
    assert limit[1:] == (1, m)
    assert i in line.free_symbols


def test_indices_are_counted() -> None:
    with pytest.raises(InputError) as caught:
        components("A*x", "i", "j", shapes={"x": ("n",)})
    assert str(caught.value) == "A*x has 1 axis, but is given 2 indices"
    assert caught.value.told("ja") == "A*x がもつのは軸 1 本だが、与えられたのは添字 2 個である"


@pytest.mark.parametrize(
    ("indices", "message"),
    [
        (("i",), "X*W has 2 axes, but is given 1 index"),
        (("i", "i"), "the indices of an entry are different letters"),
        (("i", "n"), "n is taken: the expression has a variable or a size of this name"),
        (("i", "X"), "X is taken: the expression has a variable or a size of this name"),
        (("i", "1"), "'1' is no letter of an index"),
    ],
)
def test_indices_that_do_not_fit(indices: tuple[str, ...], message: str) -> None:
    with pytest.raises(InputError, match=message.replace("*", r"\*")):
        components("X*W", *indices, shapes=SHAPES)


@pytest.mark.parametrize("text", ["inv(A)", "logdet(A)", "inv(A)*x"])
def test_what_has_no_finite_index_form(text: str) -> None:
    with pytest.raises(NoRuleError, match="this part has no finite index form"):
        components(text, shapes=SHAPES)


@pytest.mark.parametrize(
    ("line", "matrix"),
    [
        (A[j, i], "A.T"),
        (Sum(A[k, i] * x[k], (k, 1, n)), "A.T*x"),
        (Sum(A[k, i] * x[k], (k, 0, n - 1)), "A.T*x"),
        (Sum(A[i, k] * B[k, j], (k, 1, n)) + A[i, j], "A + A*B"),
        (Sum(A[i, k] * KroneckerDelta(k, j), (k, 1, n)), "A"),
        (Sum(A[k, k], (k, 1, n)), "Trace(A)"),
        (Sum(A[i, k] * B[k, j] + B[i, k] * A[k, j], (k, 1, n)), "A*B + B*A"),
        (Sum(Sum(x[k] * y[k], (k, 1, n)) * x[k], (k, 1, n)), None),
        (exp(A[i, j]), None),
        (sympy.Integer(0), "0"),
    ],
)
def test_recognised(line: Expr, matrix: str | None) -> None:
    found = recognise(line)
    if matrix is not None:
        assert str(found) == matrix


def test_the_order_of_the_indices() -> None:
    assert str(recognise(A[i, j], (j, i))) == "A.T"
    assert str(recognise(A[i, j], ("i", "j"))) == "A"


def test_a_user_s_own_sizes_come_back() -> None:
    found = recognise(Sum(X[i, k] * x[k], (k, 1, m)), shapes={"X": (n, m)})
    assert found.shape == (n, 1)


def test_an_index_with_a_range() -> None:
    found = recognise(x[Idx("i", n)], [Idx("i", n), Idx("j", m)])
    assert found.shape == (n, m)
    with pytest.raises(InputError, match="nothing tells the size of j"):
        recognise(x[i], (i, j))


@pytest.mark.parametrize(
    ("line", "error", "message"),
    [
        (IndexedBase("T")[i, j, k], NoRuleError, "an expression with 3 free indices is no matrix"),
        (A[i, j] * B[j, k], NoRuleError, "an expression with 3 free indices is no matrix"),
        (
            Sum(IndexedBase("T")[i, j, k], (k, 1, n)),
            NoRuleError,
            "T has 3 indices, but there are only vectors and matrices",
        ),
        (
            x[i + 1],
            NoRuleError,
            "i + 1 is no index: single entries and shifted indices have no matrix form",
        ),
        (x[1], NoRuleError, "1 is no index: single entries and shifted indices have no matrix form"),
        (i * x[i], NoRuleError, "the index i stands as a number"),
        (Sum(k * x[k], (k, 1, n)), NoRuleError, "the index k stands as a number"),
        (Sum(x[k], (k, 2, n)), NoRuleError, "the index k does not run from 1 to n or from 0 to n - 1"),
        (Sum(A[k, j], (k, 1, j), (j, 1, n)), NoRuleError, "a sum with the bound j has no matrix form"),
        (Sum(A[k, j], (k, 1, j)), InputError, "j is the name of a size, and of something else"),
        (
            Sum(x[k], (k, 1, n)) + Sum(x[k], (k, 1, m)),
            ShapeError,
            "one index runs over both m and n values",
        ),
        (x[i] + IndexedBase("x")[i, j], InputError, "x stands with 1 and with 2 indices"),
        (sympy.zeta(x[i]), NoRuleError, "SymPy knows no derivative of zeta"),
        (sympy.Integral(x[i], (Symbol("s"), 0, 1)), NoRuleError, "there is no rule for SymPy's Tuple"),
    ],
)
def test_refused(line: Expr, error: type[MatderivError], message: str) -> None:
    with pytest.raises(error) as caught:
        recognise(line)
    assert str(caught.value) == message


def test_indices_and_shapes_that_do_not_fit_the_expression() -> None:
    with pytest.raises(InputError) as caught:
        recognise(A[i, j], ("i",))
    assert str(caught.value) == "the free indices are i, j, but those given are i"
    with pytest.raises(InputError) as caught:
        recognise(x[i], ())
    assert str(caught.value) == "the free indices are i, but those given are none"
    assert caught.value.told("ja") == "自由な添字は i だが、与えられたのは なし である"
    with pytest.raises(ShapeError) as caught:
        recognise(x[i], shapes={"x": ("n", "m")})
    assert str(caught.value) == "x is declared with 2 axes, but stands with 1 index"
    with pytest.raises(InputError) as caught:
        recognise(x[i], (i, j))
    assert caught.value.told("ja") == "添字 j の動く範囲がどこからも決まらない\nヒント: 範囲を指定した Idx を与える"
    assert caught.value.hint == "give an Idx with a range"


def test_a_network_without_a_form_is_refused() -> None:
    """The complete graph on four indices has treewidth 3."""
    r, s = symbols("r s", integer=True)
    six = A[i, j] * A[i, r] * A[i, s] * A[j, r] * A[j, s] * A[r, s]
    with pytest.raises(NoRuleError, match="no form in products"):
        recognise(Sum(six, (i, 1, n), (j, 1, n), (r, 1, n), (s, 1, n)))


def test_no_sympy_expression() -> None:
    with pytest.raises(InputError, match="an index expression is a SymPy expression, not int"):
        recognise(7)  # type: ignore[arg-type]
