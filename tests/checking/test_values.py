"""The value of an expression from the arrays of its symbols, its axes in order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from lines import GRADIENT, XWY, A, W, X, a, b, f, i, x
from sympy import S

from matderiv.checking.values import compiled, evaluate
from matderiv.core.index import Entry, Index, Partial, Sum, power, product, size, summed
from matderiv.expressions.matrix import Var, multiply, transpose


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_contraction_against_einsum(data: st.DataObject) -> None:
    letters = "ijkl"
    sizes = {letter: size(f"s_{letter}") for letter in letters}
    extents = {f"s_{letter}": data.draw(st.integers(1, 4)) for letter in letters}
    index = {letter: Index(letter, sizes[letter]) for letter in letters}
    edges = data.draw(st.lists(st.text(letters, min_size=1, max_size=2), min_size=1, max_size=5))
    out = "".join(sorted(data.draw(st.sets(st.sampled_from(sorted(set("".join(edges))))))))
    rng = np.random.default_rng(0)
    arrays, parts = {}, []
    for number, edge in enumerate(edges):
        shape = tuple(sizes[letter] for letter in edge) + (S.One,) * (2 - len(edge))
        var = Var(f"T_{number}", shape)
        arrays[var.name] = rng.normal(size=[extents[f"s_{letter}"] for letter in edge])
        parts.append(Entry(var, *(index[letter] for letter in edge)))
    over = [index[letter] for letter in sorted(set("".join(edges)) - set(out))]
    value = evaluate(summed(product(*parts), *over), arrays, extents, tuple(index[letter] for letter in out))
    assert np.allclose(value, np.einsum(",".join(edges) + "->" + out, *arrays.values()))


def test_evaluate_keeps_the_axes_that_are_not_one() -> None:
    rng = np.random.default_rng(1)
    arrays = {"X": rng.normal(size=(2, 3)), "W": rng.normal(size=(3, 4)), "Y": rng.normal(size=(2, 4))}
    sizes = {"n_1": 2, "n_2": 3, "n_3": 4}
    value = compiled(multiply(S(2), transpose(X), XWY))
    expected = 2 * arrays["X"].T @ (arrays["X"] @ arrays["W"] - arrays["Y"])
    assert np.allclose(value(arrays, sizes), expected)
    assert np.allclose(evaluate(GRADIENT, arrays, sizes, (b, a)), expected.T)
    assert evaluate(f, arrays, sizes).shape == ()
    assert evaluate(multiply(A, x), {"A": np.eye(3), "x": np.ones(3)}, {"n_1": 3}).shape == (3,)
    assert evaluate(Partial(f, W), arrays, sizes).shape == (3, 4)
    assert np.allclose(evaluate(Sum(S.One, i), {}, {"n_1": 5}), 5)


def test_second_derivatives_hold_a_name_or_go_through_it() -> None:
    """f = x²y with y = x³ at x = 2: each of the two derivatives may hold y or go through it."""
    x = Var("x")
    y = Var("y", definition=power(x, 3))
    f = Var("f", definition=product(power(x, 2), y))
    for derivative, wanted in (
        (Partial(Partial(f, x, y), x, y), 16),
        (Partial(Partial(f, x, y), x), 64),
        (Partial(Partial(f, x), x, y), 112),
        (Partial(Partial(f, x), x), 160),
    ):
        assert abs(evaluate(derivative, {"x": 2.0}, {}) - wanted) < 1e-8
