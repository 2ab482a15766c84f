"""Nested constants may be others nearby: which are nested is seen from the numbers that SymPy knows them to be."""

from __future__ import annotations

import pytest
from sympy import Expr, Integer, Rational, S

from matderiv.checking.generic import with_free_constants
from matderiv.core.index import Power, is_scalar, power, product, replace, size, terms
from matderiv.expressions.matrix import Var, apply, ones

n = size("n")
t = Var("t")
TWO, THREE = Integer(2), Integer(3)
eye = apply("eye", shape=(n, n))


def f(name: str, *args: Expr) -> Expr:
    return apply(name, *args)


pi = apply("pi")
nine = f("exp", product(2, f("log", THREE)))
matrix = f("expm", f("scale", TWO, eye))
FREE = [
    (f("cos", f("cos", TWO)), [f("cos", TWO)]),
    (f("exp", terms(f("exp", TWO), f("log", f("cos", THREE)))), [f("exp", TWO), f("cos", THREE)]),
    (f("cos", product(3, f("exp", f("sqrt", TWO)))), [f("exp", f("sqrt", TWO))]),
    (power(f("cos", TWO), f("sqrt", TWO)), [f("cos", TWO)]),
    (f("sin", Power(TWO, f("sqrt", THREE))), [Power(TWO, f("sqrt", THREE))]),
    (f("exp", f("det", f("cos", TWO))), [f("cos", TWO)]),
    (f("expm", f("scale", f("cos", TWO), eye)), [f("cos", TWO)]),
    (f("trace_expm", matrix), [matrix]),
    (f("entrywise_power", f("exp", eye), f("sqrt", TWO)), [f("exp", eye)]),
    (f("logsumexp", f("softmax", ones(n))), [f("softmax", ones(n))]),
    (f("exp", f("logsumexp", ones(n))), [f("logsumexp", ones(n))]),
    (f("cos", f("logdet", f("scale", TWO, eye))), [f("logdet", f("scale", TWO, eye))]),
]
KNOWN = [
    f("cos", TWO),
    nine,
    f("cos", nine),
    f("cos", terms(nine, Integer(1))),
    f("cos", product(TWO, power(nine, Rational(1, 2)))),
    f("cos", f("cos", pi)),
    f("exp", f("cos", pi)),
    f("exp", f("sqrt", f("sqrt", TWO))),
    f("exp", f("abs", f("relu", f("sign", TWO)))),
    f("sqrt", f("abs", f("cos", TWO))),
    f("cos", power(TWO, Rational(1, 3))),
    f("cos", f("cos", t)),
    f("cos", f("cos", n)),
    f("cos", product(t, f("cos", TWO))),
    f("trace", f("inverse", matrix)),
]


@pytest.mark.parametrize(("constant", "inner"), FREE)
def test_what_is_innermost_in_a_nested_constant_is_a_little_more_or_less(constant: Expr, inner: list[Expr]) -> None:
    found = with_free_constants((terms(f("sum", constant), t), t))
    assert found is not None and found[1] == constant
    free = {}
    for number, e in enumerate(inner):
        near = terms(S.One, product(Rational(1, 1000), f("tanh", Var(f"#c{number}"))))
        free[e] = product(near, e) if is_scalar(e) else f("scale", near, e)
    assert found[0] == (replace(terms(f("sum", constant), t), free), t)


@pytest.mark.parametrize("constant", KNOWN)
def test_a_constant_that_is_known_and_what_rests_on_a_symbol_is_itself(constant: Expr) -> None:
    assert with_free_constants((constant, t)) is None


def test_the_outermost_is_named_and_what_is_shared_is_free_once() -> None:
    inner = f("cos", TWO)
    middle = f("exp", inner)
    outer = f("sin", middle)
    found = with_free_constants((terms(middle, t), outer))
    assert found is not None and found[1] == outer
    near = product(terms(S.One, product(Rational(1, 1000), f("tanh", Var("#c0")))), inner)
    assert found[0] == (terms(f("exp", near), t), f("sin", f("exp", near)))
