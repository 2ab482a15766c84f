"""Lines that hold on one side only are refuted, with claims, documents, proofs and stored proofs alike."""

from __future__ import annotations

import pytest
from lines import A, N, step, y
from lines import x as v
from sympy import Expr, Integer, Rational, S

from matderiv.checking.program import Program
from matderiv.checking.ranges import Range, Ranges
from matderiv.checking.sides import Cover
from matderiv.checking.verify import judged, verify
from matderiv.core.errors import RefutedError
from matderiv.core.index import Entry, Index, Partial, power, product, summed, terms
from matderiv.expressions.matrix import Var, add, apply, multiply, transpose

t, s = Var("t"), Var("s")
TWO, MINUS = Integer(2), Integer(-1)


def on(name: str, *args: Expr) -> Expr:
    return apply(name, *args)


ONE_SIDED: dict[str, tuple[Expr, Expr]] = {
    "|t| = t": (on("abs", t), t),
    "|t| = -t": (on("abs", t), product(MINUS, t)),
    "root of a square": (on("sqrt", power(t, 2)), t),
    "fractional power": (power(power(t, 2), S.Half), t),
    "fourth root": (power(power(t, 4), Rational(1, 4)), t),
    "d|t|/dt = 1": (Partial(on("abs", t), t), S.One),
    "relu(t - 2) = 0": (on("relu", terms(t, Integer(-2))), S.Zero),
    "relu(t - 2000) = 0": (on("relu", terms(t, Integer(-2000))), S.Zero),
    "t|t| = t^2": (product(t, on("abs", t)), power(t, 2)),
    "|tr A| = tr A": (on("abs", on("trace", A)), on("trace", A)),
    "|det A| = det A": (on("abs", on("det", A)), on("det", A)),
    "sgn t = 1": (on("sign", t), S.One),
    "arcsin(sin t) = t": (on("arcsin", on("sin", t)), t),
    "arccos(cos t) = t": (on("arccos", on("cos", t)), t),
    "|s||t| = st": (product(on("abs", s), on("abs", t)), product(s, t)),
    "|s| + |t| = |s + t|": (terms(on("abs", s), on("abs", t)), on("abs", terms(s, t))),
    "|x| = x": (on("abs", v), v),
    "relu x = x": (on("relu", v), v),
    "1'|x| = 1'x": (on("norm1", v), on("sum", v)),
    "|x'y| = x'y": (on("abs", multiply(transpose(v), y)), multiply(transpose(v), y)),
    "elu t = t": (on("elu", t), t),
}
TRUE: dict[str, tuple[Expr, Expr]] = {
    "log exp": (on("log", on("exp", t)), t),
    "|t|^2 = t^2": (power(on("abs", t), 2), power(t, 2)),
    "root of a square": (on("sqrt", power(t, 2)), on("abs", t)),
    "relu(t) - relu(-t) = t": (terms(on("relu", t), product(MINUS, on("relu", product(MINUS, t)))), t),
    "|s||t| = |st|": (product(on("abs", s), on("abs", t)), on("abs", product(s, t))),
    "|exp t| = exp t": (on("abs", on("exp", t)), on("exp", t)),
    "sin arcsin": (on("sin", on("arcsin", t)), t),
    "1 in squares": (terms(power(on("sin", t), 2), power(on("cos", t), 2)), S.One),
    "|x'x| = x'x": (on("abs", multiply(transpose(v), v)), on("norm_squared", v)),
}


@pytest.mark.parametrize("name", ONE_SIDED)
def test_what_holds_on_one_side_is_refuted(name: str) -> None:
    (check,) = judged([ONE_SIDED[name]])
    assert check.kind == "REFUTED", check
    assert " ≠ " in str(check.counterexample)
    with pytest.raises(RefutedError):
        verify((step(*ONE_SIDED[name]),))


@pytest.mark.sweep(15)
@pytest.mark.parametrize("name", TRUE)
def test_what_holds_on_both_sides_is_not(name: str) -> None:
    (check,) = judged([TRUE[name]])
    assert check.kind in ("SAMPLED", "EXACT"), check
    assert verify((step(*TRUE[name]),))[0].check.kind in ("SAMPLED", "EXACT")


def test_cancelled_numbers_are_no_support() -> None:
    """Where e^(bx) is large, rounding is larger than both sides of a sum of logarithms."""
    b, i = Var("b"), Index("i", N)
    y_i, x_i = Entry(y, i), Entry(v, i)
    inside = terms(product(y_i, on("exp", product(b, x_i))), MINUS, product(MINUS, y_i))
    log = on("log", inside)
    (check,) = judged([(summed(log, i), summed(terms(log, S.One), i))])
    assert check.kind == "REFUTED", check
    (check,) = judged([(summed(product(TWO, log), i), product(TWO, summed(log, i)))])
    assert check.kind in ("SAMPLED", "EXACT"), check


def test_a_side_that_is_not_found_is_named() -> None:
    never = terms(product(TWO, on("exp", t)), MINUS, product(MINUS, on("exp", product(TWO, t))))  # −(eᵗ − 1)²
    (check,) = judged([(terms(on("exp", t), on("relu", never)), on("exp", t))])
    assert (check.kind, check.unmet) == ("UNCHECKED", never)


def test_all_patterns_of_few_sides_are_met_and_all_pairs_of_many() -> None:
    few = [Var(f"t_{n}") for n in range(4)]
    (check,) = judged([(product(*(on("relu", u) for u in few)), S.Zero)])
    assert check.kind == "REFUTED"
    many = [Var(f"t_{n}") for n in range(9)]
    both = product(on("relu", many[3]), on("relu", product(MINUS, many[7])))
    others = terms(*(on("abs", u) for u in many))
    (check,) = judged([(terms(both, others), others)])
    assert check.kind == "REFUTED"
    program = Program()
    root = program.side(others)
    cover = Cover(program, [root], Ranges())
    assert len(cover.borders) == 9 and not cover.full()


def test_ranges_of_entries() -> None:
    ranges = Ranges()
    spd = Var("P", (N, N), ("spd",))
    assert ranges.of(multiply(transpose(v), spd, v)).low == 0
    assert ranges.of(on("sigmoid", t)) == Range(0, 1)
    assert ranges.of(on("relu", t)).low == 0 and ranges.of(t) == Range(-float("inf"), float("inf"))
    assert ranges.of(terms(TWO, on("sin", t))).low > 0.9
    assert ranges.of(terms(S.One, product(MINUS, on("cosh", t)))).high == 0
    assert ranges.of(terms(1 + Rational(1, 10**20), product(MINUS, on("cosh", t)))).high > 0  # rounded outwards
    assert ranges.of(product(t, t)).low == 0 and ranges.of(power(t, 3)).low < 0
    assert ranges.of(add(v, v)).low < 0
    assert ranges.of(on("exp", v)).low == 0
