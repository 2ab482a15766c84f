"""Right lines are confirmed, wrong ones refuted, and the same input gives the same evidence."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Expr, Integer, Rational, S

from matderiv.checking.verify import compare_ends, compiled, evaluate, verify
from matderiv.errors import RefutedError
from matderiv.index import Delta, Entry, Index, Partial, Power, Sum, power, product, size, summed, terms
from matderiv.matrix import Var, add, apply, multiply, negate, ones, transpose
from matderiv.step import Check, Rule, Step
from matderiv.text import Text

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


@pytest.mark.parametrize("name", ARTICLE)
def test_lines_of_the_article_are_exact(name: str) -> None:
    assert check(*ARTICLE[name]).kind == "EXACT"


def test_evidence_says_what_was_tried() -> None:
    evidence = check(*ARTICLE["gradient"])
    assert evidence.points == len(evidence.sizes) >= 3
    assert evidence.modulus == 2**31 - 1 and evidence.error is None
    for n in ("n_1", "n_2", "n_3"):
        assert len({sizes[n] for sizes in evidence.sizes}) >= 3
    for sizes in evidence.sizes:
        assert len(set(sizes.values())) == 3


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


@pytest.mark.parametrize("name", WRONG)
def test_wrong_lines_are_refuted(name: str) -> None:
    assert " ≠ " in refuted(*WRONG[name])


def test_a_counterexample_names_sizes_entry_and_values() -> None:
    text = refuted(*WRONG["delta on the wrong index"])
    assert text.startswith("n_1 = ") and "p = " in text and "α = " in text and text.endswith(" (mod 2147483647)")


def test_the_caller_says_how_expressions_are_shown() -> None:
    with pytest.raises(RefutedError) as caught:
        verify((step(*WRONG["sign"]),), show=lambda e: "«line»")
    found = caught.value.step.check.counterexample
    assert str(caught.value) == f"the rule 'a rule' gave a line that does not hold\n    «line» = «line»\n    {found}"
    assert caught.value.told("ja") == f"規則 'a rule' から得られた行が成り立たない\n    «line» = «line»\n    {found}"


def test_a_wrong_detail_is_refuted_too() -> None:
    right = ARTICLE["gradient"]
    assert verify((step(*right, step(*ARTICLE["square"])),))[0].detail[0].check.kind == "EXACT"
    with pytest.raises(RefutedError):
        verify((step(*right, step(*WRONG["sign"])),))


def test_an_identity_of_small_sizes_only_is_refuted() -> None:
    def tr(*parts: Expr) -> Expr:
        return apply("trace", multiply(*parts))

    claimed = terms(
        product(Rational(3, 2), apply("trace", A), tr(A, A)), product(Rational(-1, 2), power(apply("trace", A), 3))
    )
    refuted(tr(A, A, A), claimed)
    # the same for n ≤ 3, by Newton's identities
    t1, t2, t3, t4 = apply("trace", A), tr(A, A), tr(A, A, A), tr(A, A, A, A)
    three = terms(
        product(Rational(4, 3), t1, t3),
        product(Rational(1, 2), power(t2, 2)),
        product(-1, power(t1, 2), t2),
        product(Rational(1, 6), power(t1, 4)),
    )
    refuted(t4, three)


def test_sizes_grow_with_the_number_of_factors() -> None:
    chain = apply("trace", multiply(*[A] * 7))
    evidence = check(chain, apply("trace", multiply(*[transpose(A)] * 7)))
    assert evidence.kind == "EXACT" and max(sizes["n_1"] for sizes in evidence.sizes) >= 7
    many = check(apply("trace", multiply(*[A] * 14)), apply("trace", multiply(*[transpose(A)] * 14)))
    assert many.kind == "SAMPLED"


def test_sizes_as_numbers_are_given_more_values_than_their_degree() -> None:
    r, s, t = (Index(letter, N) for letter in "rst")
    cube = summed(product(Delta(p, p), 1), p, r, s)
    evidence = check(cube, power(N, 3))
    assert evidence.kind == "EXACT" and len({sizes["n_1"] for sizes in evidence.sizes}) >= 4
    assert check(summed(S.One, p, q), power(N, 2)).kind == "EXACT"
    assert check(summed(Delta(p, q), p, q), N).kind == "EXACT"
    assert check(apply("matmul", transpose(ones(N)), ones(N)), N).kind == "EXACT"
    assert check(summed(Entry(x, p), p, t), product(N, summed(Entry(x, p), p))).kind == "EXACT"
    # (n−2)(n−3)(n−4)(n−5) is zero at every size that is tried first
    polynomial = product(*(terms(N, Integer(-root)) for root in (2, 3, 4, 5)))
    refuted(polynomial, S.Zero)


def test_products_of_sizes_are_sizes() -> None:
    r = Index("r", N * M)
    assert check(summed(S.One, r), product(N, M)).kind == "EXACT"


# ---- functions


def test_functions_are_sampled_inside_their_domain() -> None:
    assert check(Partial(apply("log", c), c), power(c, -1)).kind == "SAMPLED"
    loss = summed(apply("log", terms(S.One, apply("exp", product(-1, Entry(y, p), Entry(x, p))))), p)
    g = Index("α", N)
    slope = product(-1, Entry(y, g), apply("sigmoid", product(-1, Entry(y, g), Entry(x, g))))
    evidence = check(Partial(loss, Entry(x, g)), slope)
    assert evidence.kind == "SAMPLED" and evidence.error is not None and evidence.error < 1e-12


def test_a_line_that_uses_only_equality_of_arguments_is_exact() -> None:
    left = Entry(apply("tanh", multiply(X, W)), i, j)
    right = apply("tanh", summed(product(Entry(X, i, k), Entry(W, k, j)), k))
    assert check(left, right).kind == "EXACT"
    assert check(product(apply("exp", c), apply("exp", product(-1, c))), S.One).kind == "SAMPLED"
    assert check(power(apply("sqrt", c), 2), c).kind == "SAMPLED"


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
    from matderiv.operation import Kit
    from matderiv.operations import OPERATIONS

    kit = Kit(fresh=lambda extent: i, apply=apply)
    slope = OPERATIONS[name].slope
    assert slope is not None
    assert check(Partial(apply(name, c), c), slope.at(c, kit)).kind in ("SAMPLED", "EXACT")
    refuted(Partial(apply(name, c), c), terms(slope.at(c, kit), Rational(1, 1000)))


def test_kinks_and_norms() -> None:
    g = Index("α", N)
    assert check(Partial(apply("norm2", x), Entry(x, g)), product(Entry(x, g), power(apply("norm2", x), -1)))
    assert check(Partial(power(c, Rational(3, 2)), c), product(Rational(3, 2), power(c, Rational(1, 2))))
    assert check(Partial(Power(Integer(2), c), c), product(apply("log", S(2)), Power(Integer(2), c))).kind == "SAMPLED"


# ---- facts


@pytest.mark.parametrize("fact", ["symmetric", "spd", "diagonal", "skew", "orthogonal", "positive"])
def test_facts_are_respected_and_used(fact: str) -> None:
    S_ = Var("S", (N, N), facts=(fact,))
    s = Entry(S_, p, q)
    holds = {
        "symmetric": (s, Entry(S_, q, p)),
        "spd": (s, Entry(S_, q, p)),
        "diagonal": (s, product(Delta(p, q), Entry(S_, p, p))),
        "skew": (s, product(-1, Entry(S_, q, p))),
        "orthogonal": (multiply(transpose(S_), S_), apply("eye", shape=(N, N))),
        "positive": (apply("abs", s), s),
    }
    assert check(*holds[fact]).kind == ("SAMPLED" if fact == "positive" else "EXACT")
    plain = Var("S", (N, N))
    free = tuple(e.xreplace({S_: plain}) for e in holds[fact])
    refuted(*free)


def test_an_spd_matrix_is_positive_definite() -> None:
    P = Var("P", (N, N), facts=("spd",))
    root = apply("sqrt", apply("matmul", transpose(x), P, x))
    assert check(power(root, 2), apply("matmul", transpose(x), P, x)).kind == "SAMPLED"
    both = Var("Q", (N, N), facts=("spd", "diagonal"))
    assert check(Entry(both, p, q), product(Delta(p, q), apply("abs", Entry(both, p, p)))).kind == "SAMPLED"


# ---- letters, names and nesting


def test_a_seed_letter_that_the_expression_binds_is_not_captured() -> None:
    g = Index("p", N)
    body = summed(power(Entry(x, p), 2), p)  # Σ_p x_p², by x_p with the same letter
    assert check(Partial(body, Entry(x, g)), product(2, Entry(x, g))).kind == "EXACT"


def test_a_derivative_by_a_diagonal_entry() -> None:
    assert check(Partial(apply("trace", A), Entry(A, p, p)), summed(Delta(p, q), q)).kind == "EXACT"


def test_names_are_differentiated_through_and_others_stay_fixed() -> None:
    held = product(Entry(XWY, i, j), 1)
    assert check(Partial(held, u), S.Zero).kind == "EXACT"
    V = Var("V", (N, K), definition=apply("hadamard", U, U))
    total = apply("sum", V)
    assert check(Partial(total, u), product(2, u)).kind == "EXACT"
    assert check(Partial(total, Entry(V, i, j)), S.One).kind == "EXACT"
    assert check(Partial(total, w), summed(product(2, Entry(X, i, a), Entry(U, i, b)), i)).kind == "EXACT"


def test_matrix_by_matrix_has_the_axes_of_both() -> None:
    F, t = multiply(X, W), Index("t", N)
    assert check(Partial(Entry(F, t, j), w), product(Entry(X, t, a), Delta(j, b))).kind == "EXACT"
    assert check(Partial(multiply(A, x), x), A).kind == "EXACT"
    refuted(Partial(multiply(A, x), x), transpose(A))


def test_a_derivative_of_a_derivative() -> None:
    g, h = Index("α", N), Index("μ", N)
    form = apply("matmul", transpose(x), A, x)
    second = Partial(Partial(form, Entry(x, g)), Entry(x, h))
    right = terms(Entry(A, g, h), Entry(A, h, g))
    evidence = check(second, right)
    assert evidence.kind in ("SAMPLED", "EXACT") and (evidence.error or 0) < 1e-8
    refuted(second, product(2, Entry(A, g, h)))
    assert check(Partial(Partial(form, x), x), add(A, transpose(A))).kind in ("SAMPLED", "EXACT")


# ---- growth


def test_long_chains_and_deep_nests() -> None:
    n = 80
    links = [Index(f"k_{r}", N) for r in range(n + 1)]
    chain = summed(product(*(Entry(A, r, s) for r, s in pairwise(links))), *links[1:-1])
    assert check(chain, Entry(multiply(*[A] * n), links[0], links[-1])).kind == "SAMPLED"
    letters = [Var(f"A_{r}", (N, N)) for r in range(n)]
    one = summed(product(*(Entry(v, r, s) for v, (r, s) in zip(letters, pairwise(links), strict=True))), *links[1:-1])
    assert check(one, Entry(multiply(*letters), links[0], links[-1])).kind == "EXACT"
    nest = before = x
    for _ in range(n):
        before, nest = nest, apply("tanh", multiply(A, nest))
    assert check(Entry(nest, p), apply("tanh", Entry(multiply(A, before), p))).kind == "SAMPLED"


def test_the_same_input_gives_the_same_evidence() -> None:
    steps = tuple(step(*line) for line in ARTICLE.values())
    first, second = verify(steps), verify(steps)
    assert [repr(s.check) for s in first] == [repr(s.check) for s in second]
    with pytest.raises(RefutedError) as one:
        verify((step(*WRONG["slope of exp"]),))
    with pytest.raises(RefutedError) as two:
        verify((step(*WRONG["slope of exp"]),))
    assert str(one.value) == str(two.value)


# ---- values against einsum


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


# ---- the two ends


def test_the_ends_agree() -> None:
    evidence = compare_ends(f, W, multiply(S(2), transpose(X), XWY))
    assert evidence.kind == "SAMPLED" and evidence.points == 3 and evidence.error is not None
    assert evidence.error < 1e-9
    assert compare_ends(f, W, GRADIENT, indices=(a, b)).kind == "SAMPLED"
    assert compare_ends(multiply(A, x), x, A).kind == "SAMPLED"
    form = apply("matmul", transpose(x), A, x)
    assert compare_ends(form, x, add(A, transpose(A)), order=2).kind == "SAMPLED"
    assert compare_ends(apply("log", form), c, S.Zero).kind == "SAMPLED"
    assert compare_ends(apply("exp", power(c, 2)), c, product(2, c, apply("exp", power(c, 2)))).kind == "SAMPLED"
    relu = apply("sum", apply("relu", multiply(A, x)))
    step_ = multiply(Rational(1, 2), add(ones(N), apply("sign", multiply(A, x))))
    assert compare_ends(relu, x, multiply(transpose(A), step_)).kind == "SAMPLED"


@pytest.mark.parametrize(
    "answer",
    [
        multiply(transpose(X), XWY),
        multiply(S(2), transpose(X), add(multiply(X, W), Y)),
        transpose(multiply(S(2), transpose(X), XWY)),
        apply("zero", shape=(M, K)),
    ],
)
def test_wrong_answers_are_refuted(answer: Expr) -> None:
    with pytest.raises(RefutedError) as caught:
        compare_ends(f, W, answer, show=lambda e: "f")
    line = r"the derivative of f by W is refuted\n    n_1 = .*: the answer gives .*, differences give \S+"
    assert re.fullmatch(line, str(caught.value))
    assert caught.value.told("ja").startswith("f の W による導関数が反証された\n    n_1 = ")


def test_an_answer_of_other_sizes_is_refuted() -> None:
    with pytest.raises(RefutedError, match="the answer gives an array of other sizes, differences give"):
        compare_ends(f, W, transpose(multiply(S(2), transpose(X), XWY)))


def test_wrong_second_derivatives_are_refuted() -> None:
    form = apply("matmul", transpose(x), A, x)
    with pytest.raises(RefutedError):
        compare_ends(form, x, multiply(S(2), A), order=2)


def test_sizes_are_chosen_so_that_what_is_inverted_has_full_rank() -> None:
    gram = multiply(transpose(X), X)
    inverse = apply("inverse", gram)
    evidence = check(multiply(inverse, gram), apply("eye", shape=(M, M)))
    assert evidence.kind == "EXACT" and all(sizes["n_1"] >= sizes["n_2"] for sizes in evidence.sizes)
    root = apply("norm2", multiply(inverse, transpose(X)))
    assert check(power(root, 2), apply("norm_squared", multiply(inverse, transpose(X)))).kind == "SAMPLED"
    refuted(multiply(inverse, gram), multiply(S(2), apply("eye", shape=(M, M))))


def test_an_answer_that_is_zero_has_no_large_error() -> None:
    difference = terms(apply("trace", multiply(A, B)), product(-1, apply("trace", multiply(B, A))))
    evidence = compare_ends(difference, A, apply("zero", shape=(N, N)))
    assert evidence.kind == "SAMPLED" and evidence.error is not None and evidence.error < 1e-9
