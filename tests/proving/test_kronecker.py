"""Objectives with ⊗, vec and unvec beside any constants: against loops, and refusals by name."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from declared import declared

from matderiv import ArgumentError, NoRuleError, derive
from matderiv.core.proof import every
from matderiv.proving.kronecker import splits
from matderiv.reading.sympy_bridge import read

SIZES = {"n": 2, "m": 3, "p": 4, "q": 5}
Shapes = dict[str, tuple[str, ...]]


def vec(a: Any) -> Any:
    return np.array([a[i, k] for k in range(a.shape[1]) for i in range(a.shape[0])])


def unvec(b: Any, m: int, n: int) -> Any:
    return np.array([[b[k * m + i] for k in range(n)] for i in range(m)])


def kron(a: Any, b: Any) -> Any:
    return np.array(
        [
            [a[i, j] * b[k, l_] for j in range(a.shape[1]) for l_ in range(b.shape[1])]
            for i in range(a.shape[0])
            for k in range(b.shape[0])
        ]
    )


M, N = SIZES["m"], SIZES["n"]
# text, variable, shapes, the objective by loops, the closed form
CASES: list[tuple[str, str, Shapes, Any, str | None]] = [
    ("b'*vec(X)", "X", {"X": ("m", "n"), "b": ("m*n",)}, lambda b, X: b @ vec(X), "unvec(b, m, n)"),
    (
        "norm2(A*vec(X) - b)^2",
        "X",
        {"X": ("m", "n"), "A": ("p", "m*n"), "b": ("p",)},
        lambda A, X, b: np.sum((A @ vec(X) - b) ** 2),
        "2*unvec(A'*(A*vec(X) - b), m, n)",
    ),
    (
        "vec(X)'*M*vec(X)",
        "X",
        {"X": ("m", "n"), "M": ("m*n", "m*n")},
        lambda X, M: vec(X) @ M @ vec(X),
        "unvec((M + M')*vec(X), m, n)",
    ),
    (
        "x'*kron(A, B)*y",
        "A",
        {"A": ("m", "n"), "B": ("p", "q"), "x": ("m*p",), "y": ("n*q",)},
        lambda x, A, B, y: x @ kron(A, B) @ y,
        "unvec(x, p, m)'*B*unvec(y, q, n)",
    ),
    (
        "tr(C*kron(X, B))",
        "X",
        {"X": ("m", "n"), "B": ("p", "q"), "C": ("n*q", "m*p")},
        lambda C, X, B: np.trace(C @ kron(X, B)),
        "kron(eye(m), vector(1, p)')*(C'.*kron(matrix(1, m, n), B))*kron(eye(n), vector(1, q))",
    ),
    (
        "tr(C*kron(A, X))",
        "X",
        {"A": ("m", "n"), "X": ("p", "q"), "C": ("n*q", "m*p")},
        lambda C, A, X: np.trace(C @ kron(A, X)),
        None,
    ),
    (
        "norm2(kron(X, B) - C)^2",
        "X",
        {"X": ("m", "n"), "B": ("p", "q"), "C": ("m*p", "n*q")},
        lambda X, B, C: np.sum((kron(X, B) - C) ** 2),
        None,
    ),
    (
        "sum(kron(x, y).^2)",
        "x",
        {"x": ("m",), "y": ("n",)},
        lambda x, y: np.sum(kron(x[:, None], y[:, None]) ** 2),
        "2*(y'*y)*x",
    ),
    (
        "norm2(unvec(x, m, n)*a)^2",
        "x",
        {"x": ("m*n",), "a": ("n",)},
        lambda x, a: np.sum((unvec(x, M, N) @ a) ** 2),
        "2*vec(unvec(x, m, n)*a*a')",
    ),
    (
        "sum(exp(kron(X, B)))",
        "X",
        {"X": ("m", "n"), "B": ("p", "q")},
        lambda X, B: np.sum(np.exp(kron(X, B))),
        None,
    ),
    (
        "vec(X')'*commutation(m, n)*c",
        "X",
        {"X": ("m", "n"), "c": ("m*n",)},
        lambda X, c: vec(X.T) @ vec(unvec(c, M, N).T),
        None,
    ),
]


def drawn(shapes: Shapes) -> dict[str, Any]:
    random = np.random.default_rng(8)
    return {
        name: random.uniform(-1, 1, [int(np.prod([SIZES[s] for s in a.split("*")])) for a in axes])
        for name, axes in shapes.items()
    }


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("text", "by", "shapes", "loops", "form"), CASES, ids=[c[0] for c in CASES])
def test_against_differences_of_loops(text: str, by: str, shapes: Shapes, loops: Any, form: str | None) -> None:
    d = derive(text, by, shapes=shapes)
    assert d.formula is not None
    assert form is None or d.formula == form
    assert {s.check.kind for s in every(d.steps)} <= {"EXACT", "SAMPLED"}
    given = drawn(shapes)
    got = d.function()(**given)
    for at in np.ndindex(*given[by].shape):
        step = np.zeros_like(given[by])
        step[at] = 1e-5
        want = (loops(**{**given, by: given[by] + step}) - loops(**{**given, by: given[by] - step})) / 2e-5
        assert np.isclose(got[at], want, rtol=1e-6, atol=1e-7)


def test_the_order_of_stacking_is_that_of_columns() -> None:
    d = derive("b'*vec(X)", "X", shapes={"X": ("m", "n"), "b": ("m*n",)})
    rows = derive("b'*vec(X')", "X", shapes={"X": ("m", "n"), "b": ("m*n",)})
    b, X = np.arange(6.0), np.zeros((3, 2))
    assert (d.function()(b=b, X=X) == b.reshape(2, 3).T).all()
    assert (rows.function()(b=b, X=X) == b.reshape(3, 2)).all()


def test_the_proof_says_what_a_composite_index_is() -> None:
    d = derive("b'*vec(X)", "X", shapes={"X": ("m", "n"), "b": ("m*n",)})
    assert "composite index (i,j) is the position (j − 1)m + i" in " ".join(d.to("terminal").split())


def test_one_size_cut_in_two_ways_is_refused() -> None:
    text = "b'*(vec(X) + vec(X').*c)"
    with pytest.raises(NoRuleError) as caught:
        derive(text, "X", shapes={"X": ("m", "n"), "b": ("m*n",), "c": ("m*n",)})
    assert caught.value.message == ("an index over m*n values would have to run over pairs in two ways, m×n and n×m")
    assert caught.value.hint == "vec(A') is commutation(m, n)*vec(A) for an m×n matrix A"
    assert caught.value.told("ja") == (
        "m*n 個の値を動く添字が、m×n と n×m の 2 通りの組を動かなければならない\n"
        "    b'*(vec(X) + vec(X').*c)\n"
        "                 ^^^^^^^\n"
        "ヒント: m×n 行列 A に対し、vec(A') は commutation(m, n)*vec(A) である"
    )


def test_what_is_split() -> None:
    typed = read("tr(C*kron(X, B))", shapes={"X": ("m", "n"), "B": ("p", "q"), "C": ("n*q", "m*p")}, variable="X")
    assert {str(k): tuple(map(str, v)) for k, v in splits(typed.expression, typed.variable).items()} == {
        "m*p": ("p", "m"),
        "n*q": ("q", "n"),
    }


def test_a_size_that_no_array_tells_is_an_argument() -> None:
    f = derive("norm2(x)^2", "x", shapes={"x": ("m*n",)}).function()
    assert np.allclose(f(x=np.arange(6.0)), 2 * np.arange(6.0))
    g = derive("sum(unvec(x, m, n)*unvec(x, m, n)')", "x", shapes={"x": ("m*n",)}).function()
    with pytest.raises(ArgumentError, match="no array tells the size [mn]"):
        g(x=np.arange(6.0))
    assert g(x=np.arange(6.0), m=2, n=3).shape == (6,)
    with pytest.raises(ArgumentError, match="the size m is a whole number from 1 on, not 0"):
        g(x=np.arange(6.0), m=0)


def test_unvec_and_commutation_name_what_is_wrong() -> None:
    for text, said in (
        ("unvec(b, n)", "unvec takes a vector and two sizes, but 2 arguments are given"),
        ("commutation(m)", "commutation takes two sizes, but one argument is given"),
        ("unvec(b, X, n)", "needs a size: a name or a whole number, not X"),
        ("unvec(b, m, n)", "a m×1 cannot be cut into the columns of a m×n matrix"),
    ):
        with pytest.raises(Exception, match=said):
            read(text, shapes={"b": ("m",), "X": ("m", "n")})


def test_differentials_of_vectors_and_matrices() -> None:
    for text, by, order, said in (
        ("A*X*B", "X", 1, "dF = A dX B"),
        ("A*x", "x", 1, "df = A dx"),
        ("x'*A*x", "x", 2, "d²f = dxᵀ (A + Aᵀ) dx"),
    ):
        assert said in " ".join(derive(text, by, order=order).to("terminal", steps="none").split()), text


def test_composite_indices_have_a_bound() -> None:
    shapes = {"X": ("n", "n"), "A": ("n", "n")}
    assert derive("kron(kron(kron(X, A), A), A)", "X", shapes=shapes).proof.ends.kind == "SAMPLED"
    with pytest.raises(NoRuleError) as caught:
        derive("kron(kron(kron(kron(X, A), A), A), A)", "X", shapes=shapes)
    assert caught.value.message == "an index over n**5 values would be made of more than 4 indices"
    assert caught.value.hint == "at most 4 sizes may be multiplied by stacking and by Kronecker products"
    assert caught.value.told("ja") == (
        "n**5 個の値を動く添字が、4 個を超える添字からなることになる\n"
        "    kron(kron(kron(kron(X, A), A), A), A)\n"
        "    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n"
        "ヒント: 列を並べることとクロネッカー積とで掛け合わせるサイズは 4 個までである"
    )


def test_a_size_that_stands_in_the_answer_alone_is_an_argument() -> None:
    f = derive("tr(commutation(p, p))*x", "x", shapes={"x": ("n",)}).function()
    assert np.allclose(f(x=np.ones(3), p=2), 2 * np.eye(3))
    with pytest.raises(ArgumentError, match="no array tells the size p") as caught:
        f(x=np.ones(3))
    assert caught.value.hint == "give it, as in p=2"
    with pytest.raises(ArgumentError, match="there is no argument 'q'"):
        f(x=np.ones(3), q=2)


def test_a_squared_size_is_read_back() -> None:
    shapes = {"A": ("m", "p*p"), "C": ("n", "m")}
    text = "C*(A + matrix(1, m, p^2))"
    d = derive(text, "C", shapes=shapes)
    assert d.proof.ends.kind == "SAMPLED"
    assert read("matrix(1, m, p^2)", {}).expression == read("matrix(1, m, p*p)", {}).expression


def test_the_norm_of_a_sum_of_kronecker_products_is_multiplied_out() -> None:
    shapes: Shapes = {"A": ("m", "n"), "B": ("p", "q"), "X": ("m", "n"), "Y": ("p", "q")}
    d = derive("norm2(kron(A, B) - kron(X, Y))^2", "X", shapes=shapes)
    assert d.formula == "2*(norm2(Y)^2*X - tr(B*Y')*A)"
    assert "kronecker-norm-of-sum" in [s.rule.name for s in d.steps]
    given = drawn(shapes)

    def loops(x: Any) -> Any:
        return np.sum((kron(given["A"], given["B"]) - kron(x, given["Y"])) ** 2)

    got = d.function()(**given)
    for at in np.ndindex(*given["X"].shape):
        step = np.zeros(given["X"].shape)
        step[at] = 1e-5
        true = (loops(given["X"] + step) - loops(given["X"] - step)) / 2e-5
        assert abs(got[at] - true) < 1e-6 * max(1, abs(true))


def test_a_constant_of_many_factors_is_refused_before_it_is_evaluated() -> None:
    with pytest.raises(NoRuleError) as caught:
        derive("kron(" * 8 + "x" + ", y)" * 8, "x", shapes={"x": ("n",), "y": ("n",)})
    assert caught.value.message == "an index over n**9 values would be made of more than 7 indices"


def test_the_jacobian_of_a_product_of_vectors_has_a_formula() -> None:
    d = derive("kron(A*x, B*x)", "x", shapes={"A": ("m", "n"), "x": ("n",), "B": ("p", "n")})
    assert d.formula == d.kronecker_formula == "kron(A*x, B) + kron(A, B*x)"
    assert derive("vec(X*X')", "X").formula is None, "by a matrix it has three axes"


@pytest.mark.sweep(100)
@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("norm1(kron(A, B) - kron(X, B))", "norm1(B)*sign(X - A)"),
        ("norm2(kron(B, A) + kron(B, X))^2", "2*norm2(B)^2*(A + X)"),
        ("normnuc(kron(B, X))", "normnuc(B)*polar(X)"),
    ],
)
def test_a_common_factor_and_norms_of_products(text: str, form: str) -> None:
    d = derive(text, "X", shapes=declared({"A": ("m", "n"), "X": ("m", "n"), "B": ("p", "q")}, text))
    assert d.formula == form
    assert {s.check.kind for s in d.steps} <= {"EXACT", "SAMPLED"}
