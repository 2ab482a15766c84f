"""With many letters a derivative goes by way of those between, and is the same."""

from __future__ import annotations

import numpy as np
from lines import A, N, x
from sympy import Expr

from matderiv.checking.routes import MANY, Routes
from matderiv.checking.values import evaluate
from matderiv.core.index import Entry, Index, Partial, Product, Sum
from matderiv.expressions.matrix import Var, add, apply, multiply

a = Index("α", N)
w = Entry(x, a)


def nest(letters: int) -> tuple[Var, Expr]:
    """A scalar with so many letters below it, and the same without letters."""
    inner: Expr = x
    plain: Expr = x
    for n in range(letters - 1):
        inner = Var(f"u_{n}", x.shape, definition=apply("tanh", multiply(A, inner)))
        plain = apply("tanh", multiply(A, plain))
    return Var("f", definition=apply("norm_squared", inner)), apply("norm_squared", plain)


def test_few_letters_are_gone_through_at_once() -> None:
    assert Routes().through(Partial(nest(MANY)[0], w)) is None


def test_many_letters_are_gone_through_one_by_one() -> None:
    f, plain = nest(MANY + 2)
    route = Routes().through(Partial(f, w))
    # x stands in the definition of the first letter only
    assert isinstance(route, Sum) and isinstance(route.body, Product)
    first = route.body.args[1]
    assert isinstance(first, Partial) and first.expression.base.name == "u_0"
    rng = np.random.default_rng(0)
    arrays, sizes = {"A": rng.normal(size=(3, 3)) / 2, "x": rng.normal(size=3)}, {"n_1": 3}
    by_letters = evaluate(Partial(f, w), arrays, sizes, (a,))
    assert np.allclose(by_letters, evaluate(Partial(plain, w), arrays, sizes, (a,)))


def test_letters_are_gone_through_on_all_paths_to_the_variable() -> None:
    inner: Expr = x
    plain: Expr = x
    for n in range(MANY + 1):
        more = (x,) if n == 3 else ()  # x stands in two of the letters
        inner = Var(f"u_{n}", x.shape, definition=apply("tanh", multiply(A, add(inner, *more))))
        plain = apply("tanh", multiply(A, add(plain, *more)))
    f = Var("f", definition=apply("norm_squared", inner))
    rng = np.random.default_rng(0)
    arrays, sizes = {"A": rng.normal(size=(3, 3)) / 2, "x": rng.normal(size=3)}, {"n_1": 3}
    assert Routes().through(Partial(f, w)) is not None
    by_letters = evaluate(Partial(f, w), arrays, sizes, (a,))
    assert np.allclose(by_letters, evaluate(Partial(apply("norm_squared", plain), w), arrays, sizes, (a,)))


def test_only_a_scalar_letter_by_an_entry_is_sent_that_way() -> None:
    f, plain = nest(MANY + 2)
    assert Routes().through(Partial(plain, w)) is None and Routes().through(Partial(f, x)) is None
