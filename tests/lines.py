"""Lines of proofs, right ones and wrong ones, for the tests of what evaluates them."""

from __future__ import annotations

import pytest
from sympy import Expr, S

from matderiv.checking.verify import verify
from matderiv.core.errors import RefutedError
from matderiv.core.index import Delta, Entry, Index, Partial, power, product, size, summed, terms
from matderiv.core.proof import Check, Rule, Step
from matderiv.core.text import Text
from matderiv.expressions.matrix import Var, add, apply, multiply, negate, transpose

N, M, K = size("n_1"), size("n_2"), size("n_3")
X, W, Y = Var("X", (N, M)), Var("W", (M, K)), Var("Y", (N, K))
XWY = add(multiply(X, W), negate(Y))
U = Var("U", (N, K), definition=XWY)
A, B = Var("A", (N, N)), Var("B", (N, N))
x, y = Var("x", (N, S.One)), Var("y", (N, S.One))
c = Var("c")
i, j, k = Index("i", N), Index("j", K), Index("k", M)
p, q = Index("p", N), Index("q", N)
a, b = Index("α", M), Index("β", K)
w, u = Entry(W, a, b), Entry(U, i, j)
f, f_of_u = apply("norm_squared", XWY), apply("norm_squared", U)
RULE = Rule("a rule", Text("So it is.", "そうである。"))


def row(column: Expr) -> Expr:
    """Σ_k x_ik w_kj − y_ij."""
    return terms(summed(product(Entry(X, i, k), Entry(W, k, column)), k), product(-1, Entry(Y, i, column)))


def step(lhs: Expr, rhs: Expr, *detail: Step) -> Step:
    return Step(lhs, rhs, RULE, detail=detail)


def check(lhs: Expr, rhs: Expr) -> Check:
    return verify((step(lhs, rhs),))[0].check


def refuted(lhs: Expr, rhs: Expr) -> str:
    with pytest.raises(RefutedError) as caught:
        check(lhs, rhs)
    assert caught.value.step.check.kind == "REFUTED"
    assert "'a rule'" in str(caught.value)
    return str(caught.value.step.check.counterexample)


GRADIENT = product(2, summed(product(Entry(X, i, a), row(b)), i))


ARTICLE = {
    "definition": (U, XWY),
    "entries": (u, row(j)),
    "objective in entries": (f, summed(power(row(j), 2), i, j)),
    "only j = β": (
        Partial(summed(power(row(j), 2), i, j), w),
        Partial(summed(power(row(b), 2), i), w),
    ),
    "entry by entry": (Partial(Entry(W, k, j), w), product(Delta(k, a), Delta(j, b))),
    "delta collapsed": (
        summed(product(Entry(X, i, k), Delta(k, a), Delta(j, b)), k),
        product(Entry(X, i, a), Delta(j, b)),
    ),
    "square": (Partial(power(u, 2), u), product(2, u)),
    "by the name": (Partial(f_of_u, u), product(2, u)),
    "chain": (
        product(Partial(Entry(U, i, b), w), Partial(power(Entry(U, i, b), 2), Entry(U, i, b))),
        product(Entry(X, i, a), 2, Entry(U, i, b)),
    ),
    "chain rule in full": (Partial(f_of_u, w), summed(product(Partial(u, w), Partial(f_of_u, u)), i, j)),
    "gradient": (Partial(f, w), GRADIENT),
    "transposed": (Entry(X, i, a), Entry(transpose(X), a, i)),
    "recognised": (GRADIENT, Entry(multiply(S(2), transpose(X), U), a, b)),
    "claim": (Partial(f, W), multiply(S(2), transpose(X), XWY)),
}


WRONG = {
    "sign": (Partial(f, w), product(-1, GRADIENT)),
    "factor": (Partial(f, w), summed(product(Entry(X, i, a), row(b)), i)),
    "sign inside": (u, terms(summed(product(Entry(X, i, k), Entry(W, k, j)), k), Entry(Y, i, j))),
    "delta on the wrong index": (
        Partial(Entry(A, p, q), Entry(A, Index("α", N), Index("β", N))),
        product(Delta(p, Index("β", N)), Delta(q, Index("α", N))),
    ),
    "dropped sum": (Partial(f, w), product(2, Entry(X, i, a), row(b))),
    "a sum too many": (Entry(Y, i, j), summed(Entry(Y, i, j), Index("r", M))),
    "transposed": (Partial(apply("trace", multiply(A, B)), A), B),
    "transposed shapes": (Partial(f, W), multiply(S(2), transpose(XWY), X)),
    "unsquared": (f, summed(row(j), i, j)),
    "slope of exp": (Partial(apply("exp", c), c), apply("exp", product(-1, c))),
    "slope of a root": (Partial(apply("sqrt", c), c), power(apply("sqrt", c), -1)),
    "a constant": (Partial(f, w), S.Zero),
    "one entry": (apply("trace", A), Entry(A, p, p)),
}
