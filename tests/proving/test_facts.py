"""What is certain of a value is proved by its form, true of numbers, and never claimed where it may fail."""

from __future__ import annotations

import pytest
from declared import declared
from sympy import Expr, Integer, S

from matderiv import derive
from matderiv.core.index import power, product, size, terms
from matderiv.core.operation import Need
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply, negate, ones, transpose
from matderiv.printing.format import listed
from matderiv.proving.conditions import known
from matderiv.proving.facts import Claim, factors, is_constant, squared
from matderiv.proving.tidy import symmetric
from matderiv.reading.shapes import Sizes

N, M = ("n",), ("n", "n")


def conditions(text: str, by: str, language: str = "en", **given: object) -> list[str]:
    proof = derive(text, by, **given).proof  # type: ignore[arg-type]
    said = []
    for c in proof.conditions:
        said.append(c.text.fill(language, {k: str(v) for k, v in c.bindings.items()}))
    return said


@pytest.mark.sweep(3)
@pytest.mark.parametrize(
    ("text", "by", "assume"),
    [
        ("sum(log(vector(1) + exp(X*w)))", "w", {}),
        ("sum(log(cosh(X*w)))", "w", {}),
        ("sum(sqrt((X*w).^2 + vector(1)))", "w", {}),
        ("log(1 + x'*x)", "x", {}),
        ("1/(1 + norm2(x)^2)", "x", {}),
        ("sum(log(sigmoid(X*w)))", "w", {}),
        ("sum(log(vector(1) - sigmoid(X*w)))", "w", {}),
        ("sum(1./softmax(X*w))", "w", {}),
        ("logdet(X'*X + c*eye)", "X", {"c": "positive"}),
        ("tr(inv(A + t*B))", "t", {"A": "spd", "B": "spd", "t": "positive"}),
        ("tr(inv(eye + S))", "S", {"S": "skew"}),
        ("log(tr(A*t))", "t", {"A": "spd", "t": "positive"}),
    ],
)
def test_what_always_holds_is_not_said(text: str, by: str, assume: dict[str, str]) -> None:
    assert conditions(text, by, assume=assume) == []


@pytest.mark.sweep(2)
@pytest.mark.parametrize(
    ("text", "by", "assume", "wanted"),
    [
        ("sum(log(X*w))", "w", {}, ["every entry of X*w is positive"]),
        ("log(1 - x'*x)", "x", {}, ["1 - x'*x > 0"]),
        ("log(x'*A*x)", "x", {}, ["x'*A*x > 0"]),
        ("log(x'*A*x)", "x", {"A": "spd"}, ["x ≠ 0"]),
        ("1/(s - 1)", "s", {}, ["s ≠ 1"]),
        ("exp(1/(2*s^2))", "s", {}, ["s ≠ 0"]),
        ("tr(inv(X'*X))", "X", {}, ["X'*X is invertible"]),
        ("logdet(X'*X + c*eye)", "X", {}, ["det(X'*X + c*eye) > 0"]),
        ("logdet(A - B)", "A", {"A": "spd", "B": "spd"}, ["det(A - B) > 0"]),
        ("tr(inv(A*X))", "X", {"A": "invertible"}, ["X is invertible"]),
        ("tr(inv(A + S))", "A", {"S": "skew"}, ["A + S is invertible"]),
    ],
)
def test_what_may_fail_is_said(text: str, by: str, assume: dict[str, str], wanted: list[str]) -> None:
    shapes: dict[str, Sizes] = {"A": M, "X": M, "B": M, "x": N, "S": M}
    if "X*w" in text:
        shapes = {"X": ("n", "m"), "w": ("m",)}
    if "X'*X" in text:
        shapes = {"X": ("n", "m")}
    given = declared(shapes, text)
    assert conditions(text, by, assume=assume, shapes=given) == wanted


def test_a_kink_is_named() -> None:
    assert conditions("norm1(w)", "w", shapes={"w": N}) == [
        "no entry of w is 0 (the absolute value has no derivative at 0)"
    ]
    assert conditions("norm2(x - a)", "x", shapes={"x": N}) == ["x ≠ a (the norm has no derivative at 0)"]
    assert conditions("sum(relu(x))", "x", "ja", shapes={"x": N})[0].endswith("(正規化線形関数は 0 で微分できない)")


def test_a_question_that_leads_back_to_itself_proves_nothing() -> None:
    x = derive("log(x)", "x", shapes={"x": ()}).proof.variable
    assert not known().positive(x)
    assert known(frozenset({("positive", x)})).nonzero(x)  # a stated condition has consequences


def test_conditions_are_one_sentence() -> None:
    clauses = ["A is invertible", "x ≠ 0", "s > 0"]
    assert listed(clauses, "en") == "A is invertible, x ≠ 0 and s > 0"
    assert listed(["A が正則である", "x のどの成分も 0 でない", "s > 0"], "ja") == (
        "A が正則であり、x のどの成分も 0 でなく、s > 0 の"
    )
    assert listed(["s > 0", "A が正則である"], "ja") == "s > 0 かつ A が正則である"
    between = "x のどの成分も −1 より大きく 1 より小さい"
    assert listed([between, "A が正則である"], "ja") == f"{between[:-1]}く、A が正則である"


SIGN = "the largest entry of eigvec_max({}) in absolute value is single"
SIMPLE = "X ≠ 0 and its largest singular value is simple"


@pytest.mark.sweep(5)
@pytest.mark.parametrize(
    ("text", "by", "assume", "wanted"),
    [
        ("normspec(X)", "X", {}, [SIMPLE]),
        ("log(normspec(X))", "X", {}, [SIMPLE]),
        ("normspec(X')", "X", {}, [SIMPLE]),
        ("normspec(2*X)", "X", {}, [SIMPLE]),
        ("lambda_max(X'*X) + normspec(X)", "X", {}, [SIMPLE]),
        ("normspec(X) + norm2(X)", "X", {}, [SIMPLE]),
        ("1/normnuc(X)", "X", {}, ["X has full rank"]),
        ("a'*eigvec_max(S)", "S", {"S": "symmetric"}, ["the largest eigenvalue of S is simple", SIGN.format("S")]),
        ("sum(eigvec_max(X'*X))", "X", {}, ["the largest eigenvalue of X'*X is simple", SIGN.format("X'*X")]),
        (
            "sum(eigvec_max(A + X'*X))",
            "X",
            {"A": "symmetric"},
            ["the largest eigenvalue of A + X'*X is simple", SIGN.format("A + X'*X")],
        ),
    ],
)
def test_a_condition_that_another_implies_is_not_said(
    text: str, by: str, assume: dict[str, str], wanted: list[str]
) -> None:
    assert conditions(text, by, assume=assume) == wanted


def test_a_vector_has_one_singular_value() -> None:
    assert conditions("normspec(x)", "x", shapes={"x": N}) == ["x ≠ 0 (the norm has no derivative at 0)"]
    assert conditions("lambda_max(A)", "A", shapes={"A": (1, 1)}) == []


def test_one_simple_eigenvalue_says_nothing_of_another_matrix() -> None:
    n = size("n")
    A, B = (Var(name, (n, n), ("symmetric",)) for name in "AB")

    def gap(a: Var, factor: int = 1) -> Expr:
        v = apply("eigvec_max", a)
        eye = apply("eye", shape=(n, n))
        return add(multiply(apply("lambda_max", a), eye), negate(a), multiply(factor, v, transpose(v)))

    facts = known(frozenset({("simple eigenvalue", A)}))
    assert facts.holds("invertible", gap(A))
    assert facts.holds("determinant", gap(A))
    assert not facts.holds("invertible", gap(B))
    assert not facts.holds("invertible", gap(A, -1))
    assert not facts.holds("simple eigenvalue", B)
    assert not facts.holds("simple norm", A)
    assert known(frozenset({("simple norm", A)})).holds("simple eigenvalue", multiply(transpose(A), A))
    assert not known(frozenset({("simple norm", A)})).holds("simple eigenvalue", A)
    of_none = Var("C", (n, n))  # of which nothing says that it is symmetric
    assert not known(frozenset({("simple eigenvalue", of_none)})).holds("invertible", gap(of_none))


n, m = size("n"), size("m")
s, t = Var("s"), Var("t", facts=["positive"])
x, z, y = Var("x", (n, S.One)), Var("z", (n, S.One)), Var("y", (n, S.One), ["positive"])
X, Z, Y, L = Var("X", (n, n)), Var("Z", (n, m)), Var("Y", (n, n), ["positive"]), Var("L", (n, n), ["invertible"])


def test_only_a_square_matrix_has_what_square_ones_have() -> None:
    assert symmetric(ones(n, n))
    assert known().semidefinite(ones(n, n))
    assert not symmetric(ones(n, m))
    assert not symmetric(apply("exp", ones(n, m)))
    assert not known().semidefinite(ones(n, m))


def test_a_name_has_what_its_definition_has() -> None:
    for definition, told in ((multiply(transpose(X), X), True), (X, False)):
        name = Var("W", (n, n), definition=definition)
        assert (symmetric(name), known().semidefinite(name)) == (told, told)
    assert known().definite(Var("W", (n, n), definition=apply("expm", multiply(X, transpose(X)))))
    assert known().invertible(Var("W", (n, n), definition=apply("inverse", L)))
    for definition, told in ((t, True), (s, False)):
        name = Var("w", definition=definition)
        assert (known().positive(name), known().nonnegative(name), known().nonzero(name)) == (told, told, told)


def test_a_vector_that_is_not_zero_has_full_rank() -> None:
    assert known({("not zero", x)}).holds("rank", x)
    assert known().holds("rank", y)
    assert not known().holds("rank", x)
    assert not known({("not zero", X)}).holds("rank", X)
    assert not known().holds("rank", Y)
    assert not known().holds("invertible", Y)


def test_a_stated_condition_has_consequences() -> None:
    assert known({("determinant", X)}).holds("invertible", apply("inverse", X))
    assert known({("determinant", X)}).holds("determinant", apply("inverse", X))
    assert known({("invertible", X)}).holds("invertible", apply("inverse", X))
    assert not known({("invertible", X)}).holds("determinant", apply("inverse", X))


@pytest.mark.parametrize("weighted", [hadamard(x, y), hadamard(y, x)])
def test_a_sum_of_squares_with_positive_weights_is_zero_only_at_zero(weighted: Expr) -> None:
    form = multiply(transpose(x), weighted)
    assert known({("not zero", x)}).positive(form)
    assert not known().positive(form)
    assert not known({("not zero", z)}).positive(form)


@pytest.mark.parametrize("other", [hadamard(z, y), hadamard(x, z), hadamard(x, y, z), add(x, z), apply("exp", x)])
def test_another_form_may_be_zero(other: Expr) -> None:
    assert not known({("not zero", x)}).positive(multiply(transpose(x), other))


def test_what_never_holds() -> None:
    never = known().never
    assert never("nonzero", S.Zero)
    assert not never("nonzero", S.One)
    assert never("determinant", negate(t))
    assert not never("determinant", negate(Y))
    assert not never("nonzero", negate(t))
    assert not never("nonnegative", s)
    trace = apply("trace", apply("matmul", transpose(Z), transpose(X), X, Z))  # as it stands, and in no shorter form
    below = add(apply("tanh", s), S.NegativeOne)  # in a shorter form only
    assert never("positive", negate(trace))
    assert never("positive", below)
    assert never("nonnegative", below)
    assert never("nonnegative", negate(apply("exp", s)))
    assert not known().nonzero(S.Zero)


def test_of_an_odd_number_of_rows_no_skew_matrix_is_invertible() -> None:
    def skew(rows: Expr) -> Var:
        return Var("K", (rows, rows), ["skew"])

    for need in ("invertible", "determinant", "rank"):
        assert known().never(need, skew(Integer(3)))
        assert not known().never(need, skew(Integer(2)))
        assert not known().never(need, skew(n))
    assert not known().never("not zero", skew(Integer(3)))
    assert not known().never("invertible", Var("M", (Integer(3), Integer(3))))


def test_the_square_of_a_norm_is_a_product_in_another_form() -> None:
    row = Var("r", (S.One, n))
    assert multiply(transpose(x), x) in known().forms(apply("norm_squared", x))
    for other in (row, X):
        assert list(known().forms(apply("norm_squared", other))) == [apply("norm_squared", other)]


def test_the_root_of_a_sum_of_squares() -> None:
    A = Var("A", (m, n))
    assert squared(apply("dot", x, x)) == x
    assert squared(apply("dot", x, z)) is None
    assert squared(apply("sum", apply("hadamard", x, x))) == x
    for other in (("hadamard", x, z), ("hadamard", x, x, x), ("entrywise_power", x, Integer(3))):
        assert squared(apply("sum", apply(*other))) is None
    assert squared(apply("sum", apply("entrywise_power", x, Integer(2)))) == x
    trace = [
        ((transpose(Z), Z), Z),
        ((Z, transpose(Z)), Z),
        ((transpose(X), X, X), None),
        ((X, X), None),
        ((Z, A, transpose(A), transpose(Z)), multiply(Z, A)),
        ((A, transpose(A), transpose(Z), Z), multiply(Z, A)),
        ((Z, transpose(Z), X, X), None),
        ((apply("transpose", apply("matmul", Z, A)), Z, A), multiply(Z, A)),
    ]
    for word, root in trace:
        assert squared(apply("trace", apply("matmul", *word))) == root
    for factor, wanted in ((Integer(2), X), (Integer(-2), None), (t, None)):
        inner = apply("scale", factor, multiply(transpose(X), X))
        assert squared(apply("trace", inner)) == wanted


def test_the_factors_of_a_product() -> None:
    assert list(factors(product(s, power(t, 3)))) == [s, t]
    assert list(factors(apply("scale", s, apply("entrywise_power", x, Integer(3))))) == [s, x]
    assert list(factors(terms(s, t))) == [terms(s, t)]


def test_a_constant_has_neither_a_letter_nor_a_size() -> None:
    assert is_constant(apply("log", Integer(2)))
    assert not is_constant(t)
    assert not is_constant(apply("sum", apply("sin", ones(n))))


def test_one_entry_alone_is_the_largest_though_it_is_zero() -> None:
    # a size that is a letter may be 1
    for shape, told in [((n, S.One), False), ((Integer(2), S.One), True)]:
        x = Var("x", shape)
        assert known([("single maximum", x)]).holds("not zero", x) == told
    for need, shape, told in [
        ("row maximum", (Integer(2), n), False),
        ("row maximum", (n, Integer(2)), True),
        ("column minimum", (n, Integer(2)), False),
        ("column minimum", (Integer(2), n), True),
    ]:
        x = Var("X", shape)
        assert known([(need, x)]).holds("not zero", x) == told  # type: ignore[list-item]


def test_what_is_stated_fails_where_something_is_zero() -> None:
    n, m = size("n"), size("m")
    x, y, A, X = Var("x", (n, S.One)), Var("y", (n, S.One)), Var("A", (n, n)), Var("X", (n, m))
    one, Q = apply("norm_squared", x), Var("Q", (n, n), ["orthogonal"])
    grams = multiply(transpose(X), X)
    asked: list[tuple[Claim, bool]] = [
        (("positive", multiply(transpose(x), A, x)), True),
        (("nonzero", multiply(transpose(x), y)), True),
        (("positive", add(one, S.NegativeOne)), True),
        (("positive", add(one, S.One)), False),
        (("nonzero", add(multiply(transpose(x), y), S.One)), False),
        (("nonnegative", multiply(transpose(x), y)), False),
        (("not zero", multiply(A, x)), True),
        (("not zero", y), False),
        (("invertible", add(A, multiply(x, transpose(x)))), False),
    ]
    for stated, holds in asked:
        assert known([stated]).holds("not zero", x) is holds
    assert known([("not zero", x)]).holds("not zero", multiply(Q, x))
    assert known([("not zero", x), ("invertible", A)]).holds("not zero", multiply(A, x))
    assert not known([("not zero", x)]).holds("not zero", multiply(A, x))
    regular: list[Need] = ["invertible", "determinant"]
    for need in regular:
        assert known([(need, grams)]).holds("rank", X)
        assert known([(need, grams)]).holds("not zero", X)
        assert not known([(need, A)]).holds("rank", X)
