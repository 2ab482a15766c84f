"""Lines with functions are compared in floating point, inside their domains."""

from __future__ import annotations

from math import inf
from random import Random
from typing import Any

import numpy as np
import pytest
from lines import A, M, N, X, c, check, i, p, refuted, x, y
from sympy import Expr, Integer, Rational, S

import matderiv
from matderiv.checking.sampled import _missed, _moved, _triangular
from matderiv.checking.verify import judged
from matderiv.core.index import Entry, Index, Partial, Power, power, product, size, summed, terms
from matderiv.core.operation import Kit
from matderiv.expressions.matrix import WHOLE, Var, add, apply, hadamard, multiply, negate, transpose
from matderiv.operations import OPERATIONS


def test_functions_are_sampled_inside_their_domain() -> None:
    assert check(Partial(apply("log", c), c), power(c, -1)).kind == "SAMPLED"
    loss = summed(apply("log", terms(S.One, apply("exp", product(-1, Entry(y, p), Entry(x, p))))), p)
    g = Index("α", N)
    slope = product(-1, Entry(y, g), apply("sigmoid", product(-1, Entry(y, g), Entry(x, g))))
    evidence = check(Partial(loss, Entry(x, g)), slope)
    assert evidence.kind == "SAMPLED" and evidence.error is not None and evidence.error < 1e-12


def test_the_domain_is_found_for_nested_functions() -> None:
    inner = apply("matmul", transpose(x), A, x)
    assert check(Partial(apply("log", inner), c), S.Zero).kind in ("EXACT", "SAMPLED")
    ball = apply("sqrt", terms(S.One, product(-1, apply("norm_squared", x))))
    g = Index("α", N)
    assert check(Partial(ball, Entry(x, g)), product(-1, Entry(x, g), power(ball, -1))).kind == "SAMPLED"
    negative = apply("log", product(-1, apply("exp", c)))
    assert check(Partial(negative, c), S.One).kind == "UNCHECKED"


@pytest.mark.parametrize("name", ["abs", "cos", "exp", "log", "relu", "sigmoid", "sign", "sin", "sqrt", "tanh"])
def test_the_slope_in_each_record(name: str) -> None:
    kit = Kit(fresh=lambda extent: i, apply=apply)
    slope = OPERATIONS[name].slope
    assert slope is not None
    assert check(Partial(apply(name, c), c), slope.at(c, kit)).kind in ("SAMPLED", "EXACT")
    refuted(Partial(apply(name, c), c), terms(slope.at(c, kit), Rational(1, 1000)))


@pytest.mark.parametrize("exponent", [Rational(1, 2), Rational(3, 2)])
@pytest.mark.parametrize("name", ["y", "w", "v"])
def test_an_entry_may_have_either_sign_where_those_beside_it_have_one(name: str, exponent: Expr) -> None:
    # chance seldom makes all entries of one vector positive and those of the other not
    a, b = Var("x", (N, S.One)), Var(name, (N, S.One))
    g = Index("α", N)
    whole = apply("entrywise_power", apply("hadamard", a, a, b), exponent)
    apart = apply("hadamard", apply("entrywise_power", a, 2 * exponent), apply("entrywise_power", b, exponent))
    assert refuted(Entry(whole, g), Entry(apart, g))


def test_kinks_and_norms() -> None:
    g = Index("α", N)
    norm, slope = apply("norm2", x), product(Rational(3, 2), power(c, Rational(1, 2)))
    assert check(Partial(norm, Entry(x, g)), product(Entry(x, g), power(norm, -1))).kind == "SAMPLED"
    assert check(Partial(power(c, Rational(3, 2)), c), slope).kind == "SAMPLED"
    assert check(Partial(Power(Integer(2), c), c), product(apply("log", S(2)), Power(Integer(2), c))).kind == "SAMPLED"


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("objective", "variable", "options"),
    [
        (
            "log(softplus(sum(B*W,1)'.*sum(X.^-1,2)))",
            "B",
            {"shapes": {"B": ("n", "m"), "W": ("m", "n"), "X": ("n", "m")}},
        ),
        ("sum(log(sigmoid(inv(G)*x)))", "G", {"structure": "lower"}),
        ("sum(log(sigmoid(inv(G)*x)))", "G", {"structure": "upper"}),
        ("sum(log(sigmoid(50*inv(G)*x)))", "G", {"structure": "lower"}),
        ("sum(log(softplus(100*A*x)))", "x", {}),
        ("sum(log(sigmoid(A*inv(G)*x)))", "x", {}),
        ("log(softplus(tr(inv(A)*B*inv(A))))", "B", {}),
    ],
)
def test_what_is_right_is_not_refuted_by_rounding(objective: str, variable: str, options: dict[str, Any]) -> None:
    """Where much cancels, doubles differ by more than they seem to allow: many digits do not."""
    derivation = matderiv.derive(objective, variable, **options)
    assert derivation.proof.ends.kind == "SAMPLED"


def test_what_only_differences_or_rounding_tell_apart_is_not_refuted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where many digits are out of reach, a difference must outlast other steps and other last digits."""
    monkeypatch.setattr("matderiv.checking.trial.WORK", 0)
    monkeypatch.setattr("matderiv.checking.trial.LIGHT", 0)
    inside = product(Integer(200), c)
    slope = product(Integer(200), power(terms(S.One, product(inside, inside)), -1))
    twice = Partial(Partial(apply("arctan", inside), c), c)
    assert check(twice, Partial(slope, c)).kind in ("SAMPLED", "UNCHECKED")
    refuted(Partial(Partial(apply("arctan", c), c), c), product(2, Partial(power(terms(S.One, product(c, c)), -1), c)))


@pytest.mark.exhaustive
def test_an_eigenvector_beside_one_of_nearly_the_same_eigenvalue_is_not_refuted() -> None:
    """The derivative of the eigenvector has lost its last digits there, however all of X grows or shrinks."""
    objective, shapes = "normspec((-(X*A))'*-(X*A) + eye)", {"X": ("m", "p"), "A": ("p", "k")}
    assert matderiv.derive(objective, "X", shapes=shapes, order=2).steps


d, k = Var("d"), Var("k", facts=(WHOLE,))
EXP, TRACE, TURNED = apply("exp", c), apply("trace", A), apply("trace", transpose(A))


def vanishing(of: Expr, values: range) -> Expr:
    """What is 0 where a size or exponent has one of these values."""
    return product(EXP, *(terms(of, S(-n)) for n in values))


def minus(e: Expr) -> Expr:
    return product(-1, e)


SLIT = terms(Rational(1, 1000), minus(apply("abs", c)))  # positive where no manner of drawing goes


def minors(order: int) -> Expr:
    """The sum of the principal minors of A of this order, by Newton's identities: 0 at smaller sizes."""
    found = [S.One]
    for m in range(1, order + 1):
        parts = [product((-1) ** (n - 1), found[m - n], apply("trace", multiply(*[A] * n))) for n in range(1, m + 1)]
        found.append(product(Rational(1, m), terms(*parts)))
    return found[order]


def valued(where: Expr) -> tuple[Expr, Expr]:
    """The sides of a line that holds, and has a value where this is positive only."""
    log = apply("log", where)
    return product(EXP, EXP, log, apply("sum", X)), product(
        apply("exp", product(2, c)), log, apply("sum", transpose(X))
    )


def beyond(of: Expr, border: int) -> Expr:
    return apply("relu", terms(of, Integer(-border)))


SQUARES = product(*(apply("det", multiply(*pair)) for pair in ((X, transpose(X)), (transpose(X), X))))
STEEP = product(10**13, c, apply("exp", apply("exp", terms(S.One, power(d, 2)))))  # at least 10¹⁴ c
NONE = [apply("relu", apply("log", minus(apply("exp", v)))) for v in (c, d)]
LATE = terms(apply("log", c), Integer(-9))
BELOW = minus(terms(power(c, 2), product(-2, c), Integer(2)))  # negative, though nobody knows


def summit(v: Expr) -> Expr:
    """What is positive just beside v = 1, and comes near to that far below, where no step leads to it."""
    rising, falling = apply("sigmoid", terms(v, Integer(-1))), apply("sigmoid", terms(S.One, minus(v)))
    return product(apply("exp", v), terms(product(rising, falling), Rational(-1, 4), Rational(1, 10**7)))


# what is said of a line as a claim, how many points were tried, and what is said of it as a line of a proof made here
JUDGED = {
    **{
        f"exponents to {n}": (vanishing(k, range(1, n + 1)), S.Zero, "REFUTED", "REFUTED" if n < 4 else "SAMPLED")
        for n in (2, 3, 4, 5, 6, 7)
    },
    **{
        f"sizes to {n}": (product(vanishing(N, range(1, n + 1)), TRACE), S.Zero, "REFUTED", "REFUTED")
        for n in (3, 5, 7, 9)
    },
    "n^300": (product(power(N, 300), EXP, TRACE), product(power(N, 300), EXP, TURNED), "UNCHECKED", "SAMPLED"),
    **{
        f"n^3 with a value up to {n}": (
            *(
                product(power(N, 3), *sides, apply("log", terms(Rational(2 * n + 1, 2), minus(N))))
                for sides in ((EXP, EXP, TRACE), (apply("exp", product(2, c)), TURNED))
            ),
            *["SAMPLED" if n > 4 else "UNCHECKED"] * 2,
        )
        for n in (4, 5)
    },
    "n^3": (
        product(power(N, 3), EXP, EXP, TRACE),
        product(power(N, 3), apply("exp", product(2, c)), TURNED),
        *["SAMPLED"] * 2,
    ),
    "log c²": (apply("log", power(c, 2)), product(2, apply("log", apply("abs", c))), "SAMPLED", "SAMPLED"),
    "root of c²": (power(power(c, 2), Rational(1, 2)), apply("abs", c), "SAMPLED", "SAMPLED"),
    "root of c² without sign": (power(power(c, 2), Rational(1, 2)), c, "REFUTED", "REFUTED"),
    "beyond half a period": (apply("arctan", apply("tan", c)), c, "REFUTED", "SAMPLED"),
    "signs of two letters": (
        apply("relu", product(c, d)),
        product(apply("relu", c), apply("relu", d)),
        "REFUTED",
        "REFUTED",
    ),
    "far out": (apply("relu", terms(c, d, S(-50))), S.Zero, "REFUTED", "REFUTED"),
    "further out": (apply("relu", terms(c, Integer(-3000))), S.Zero, "REFUTED", "REFUTED"),
    "close to a border": (apply("tanh", product(10**4, c)), apply("sign", c), "REFUTED", "SAMPLED"),
    "sizes that are no larger": (apply("trace", multiply(apply("pinv", X), X)), M, "REFUTED", "REFUTED"),
    "minors": (
        terms(product(EXP, EXP, TRACE), minors(6)),
        product(apply("exp", product(2, c)), TURNED),
        "REFUTED",
        "SAMPLED",
    ),
    "slight minors": (
        terms(product(EXP, EXP, TRACE), product(Rational(1, 10**6), minors(6))),
        product(apply("exp", product(2, c)), TURNED),
        "REFUTED",
        "SAMPLED",
    ),
    "minors with a sign": (
        terms(product(EXP, EXP, TRACE), beyond(minors(6), 1000)),
        product(apply("exp", product(2, c)), TURNED),
        "REFUTED",
        "SAMPLED",
    ),
    "exponents beyond a constant": (product(EXP, beyond(k, 20)), S.Zero, "REFUTED", "SAMPLED"),
    "an exponent that is a constant": (
        product(EXP, terms(S.One, minus(apply("sign", apply("abs", terms(k, Integer(-20))))))),
        S.Zero,
        "REFUTED",
        "SAMPLED",
    ),
    "an exponent between constants": (
        product(EXP, beyond(k, 20), beyond(minus(k), -22)),
        S.Zero,
        "REFUTED",
        "SAMPLED",
    ),
    "equal sizes": (SQUARES, S.Zero, "REFUTED", "EXACT"),
    "equal sizes from 3 on": (product(SQUARES, minors(3)), S.Zero, "REFUTED", "EXACT"),
    "a value where there is one column": (*valued(terms(Rational(3, 2), minus(M))), "UNCHECKED", "SAMPLED"),
    "a value where there are two columns": (*valued(terms(Rational(5, 2), minus(M))), "SAMPLED", "SAMPLED"),
    "without a value": (apply("log", product(-1, EXP)), c, "UNCHECKED", "UNCHECKED"),
    "in a slit": (apply("log", power(SLIT, 2)), product(2, apply("log", SLIT)), "SAMPLED", "SAMPLED"),
    "beyond a constant": (apply("exp", apply("log", terms(c, Integer(-7)))), terms(c, Integer(-7)), *["SAMPLED"] * 2),
    "a step that is steep": (
        product(TRACE, terms(apply("relu", STEEP), minus(apply("relu", terms(STEEP, Integer(-1)))))),
        product(TURNED, apply("step", c)),
        "REFUTED",
        "SAMPLED",
    ),
    "beyond a pole": (
        apply("sin", terms(apply("arctan", LATE), apply("arctan", power(LATE, -1)))),
        Integer(-1),
        "REFUTED",
        "SAMPLED",
    ),
    "on two summits": (product(*(apply("relu", summit(v)) for v in (c, d))), S.Zero, "REFUTED", "SAMPLED"),
    "over many periods": (
        apply("abs", apply("sin", c)),
        power(power(apply("sin", c), 2), Rational(1, 2)),
        *["SAMPLED"] * 2,
    ),
    "branches without a value": (product(*NONE), S.Zero, "UNCHECKED", "UNCHECKED"),
    "a side without points": (apply("relu", BELOW), S.Zero, "UNCHECKED", "SAMPLED"),
    "cancelling": (terms(apply("relu", c), apply("relu", product(-1, c))), apply("abs", c), "SAMPLED", "SAMPLED"),
}


@pytest.mark.sweep(4, alike=True)
@pytest.mark.parametrize("name", JUDGED)
def test_what_is_said_of_a_claim_and_of_a_line_of_a_proof(name: str) -> None:
    left, right, claimed, made = JUDGED[name]
    found = judged([(left, right)])[0]
    assert found.kind == claimed and (found.size == 301) == (name == "n^300")
    assert (found.counterexample is not None) == (claimed == "REFUTED")
    if found.counterexample is not None:
        assert all(f"{size} = {n}" in found.counterexample for size, n in found.sizes[0].items())
    if made == "REFUTED":
        refuted(left, right)
    else:
        assert check(left, right).kind == made


def test_the_branch_is_named_of_which_too_little_was_met(monkeypatch: pytest.MonkeyPatch) -> None:
    assert judged([(apply("relu", BELOW), S.Zero)])[0].unmet == BELOW
    below = terms(c, Integer(-1))
    line = terms(apply("relu", below), d), terms(product(Rational(1, 2), terms(apply("abs", below), below)), d)
    found = judged([line])[0]
    assert found.kind == "SAMPLED" and found.unmet is None
    # of many branches perhaps too few patterns were met, and the first one stands for all
    monkeypatch.setattr("matderiv.checking.sides.Cover.known", lambda cover: False)
    found = judged([line])[0]
    assert found.kind == "UNCHECKED" and found.unmet == below
    assert check(*line).kind == "SAMPLED"


def test_doubles_alone_support_a_claim_where_there_is_no_choice(monkeypatch: pytest.MonkeyPatch) -> None:
    left, right, *_ = JUDGED["log c²"]
    monkeypatch.setattr("matderiv.checking.trial.WORK", 0)
    assert judged([(left, right)])[0].kind == "SAMPLED" and judged([(left, terms(right, c))])[0].kind == "REFUTED"


def test_many_digits_are_asked_for_at_small_sizes_where_larger_ones_are_too_much_work() -> None:
    factors = [Var(name, (size(n), size(n))) for name, n in zip("PQRT", "abde", strict=True)]
    whole = apply("trace", apply("kron", apply("kron", *factors[:2]), apply("kron", *factors[2:])))
    tiny = Rational(1, 10**20)
    left = product(tiny, EXP, apply("exp", d), whole)
    right = product(tiny, apply("exp", terms(c, d)), *(apply("trace", v) for v in factors))
    found = check(left, right)
    assert found.kind == "SAMPLED" and [set(sizes.values()) for sizes in found.sizes] == [{2}]
    refuted(left, product(Rational(1001, 1000), right))


def test_a_power_of_a_strict_triangle_is_tried_at_a_size_at_which_it_is_not_0() -> None:
    upper = apply("triu", A)
    strict = add(upper, negate(hadamard(upper, apply("eye", shape=A.shape))))

    def entries(exponent: int) -> Expr:
        return apply("sum", apply("matrix_power", strict, Integer(exponent)))

    found = judged([(S.Zero, entries(33))])[0]
    assert found.kind == "REFUTED" and found.sizes == ({"n_1": 68},) and "n_1 = 68; " in str(found.counterexample)
    found = judged([(entries(900), S.Zero)])[0]
    assert found.kind == "UNCHECKED" and found.size == 1802
    assert judged([(apply("trace", multiply(strict, strict)), S.Zero)])[0].kind == "EXACT"
    square, turned = (apply("trace", multiply(u, u)) for u in (upper, transpose(upper)))
    right = product(apply("exp", product(2, c)), turned)
    assert judged([(product(EXP, EXP, square), right)])[0].kind == "SAMPLED"


def test_triangles_are_seen_in_what_names_stand_for_as_well() -> None:
    upper = apply("triu", A)
    named = Var("U", A.shape, definition=multiply(A, upper))
    assert _triangular(upper) and _triangular(multiply(A, apply("tril", A), A)) and _triangular(named)
    assert _triangular(Var("V", A.shape, definition=named)) and _triangular(multiply(A, named))
    assert not _triangular(A) and not _triangular(Var("V", A.shape, definition=transpose(A)))


def test_how_far_a_point_is_from_a_pattern_of_sides() -> None:
    assert _missed(None, ((0, 1),)) == inf and _missed([1.0, -2.0], ()) == 0
    assert _missed([1.0, -2.0], ((0, 1), (1, -1))) == 0
    assert _missed([1.0, -2.0], ((0, -1), (1, 1))) == 3 and _missed([1.0, -2.0], ((1, 1),)) == 2
    assert _missed([0.0, 5.0], ((0, 1), (1, 1))) == 1  # on the border is on neither side


def test_some_symbols_are_moved_and_keep_their_facts() -> None:
    s, t = Var("s", facts=("positive",)), Var("S", A.shape, ("symmetric",))
    values = {
        "c": np.array([[2.0]]),
        "s": np.array([[3.0]]),
        "S": np.array([[1.0, 2.0], [2.0, 5.0]]),
        "x": np.ones((4, 1)),
    }
    symbols, counts, entries = [c, s, t, x], set(), set()
    for seed in range(200):
        out = _moved(values, symbols, 0.5, Random(seed))
        moved = [name for name in values if not np.array_equal(out[name], values[name])]
        counts.add(len(moved))
        entries.add(int(np.sum(out["x"] != values["x"])))
        assert set(out) == set(values) and out["s"] > 0 and np.array_equal(out["S"], out["S"].T)
    assert counts == {1, 2, 3} and entries == {0, 1, 4}
    # by about a part of what they are, and by something where they are 0
    changes = [
        float(_moved({"c": np.array([[v]])}, [c], 1e-3, Random(n))["c"][0, 0]) - v
        for v in (0.0, 1e3)
        for n in range(50)
    ]
    small, large = np.abs(changes[:50]), np.abs(changes[50:])
    assert 1e-5 < small.mean() < 1e-3 and 1e-1 < large.mean() < 10
    assert min(changes[50:]) < 0 < max(changes[50:])
