"""The reasons that are composed for a line: that they name the indices at which the parts of the line are read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sympy import S

from matderiv import derive
from matderiv.core.index import Entry, Index, Pair, size, terms
from matderiv.core.proof import Step
from matderiv.deriving.derivation import Derivation
from matderiv.expressions.matrix import Var, apply, hadamard, multiply
from matderiv.expressions.writer import unicode
from matderiv.proving.rules.differentiating import insert_rule
from matderiv.proving.rules.kronecker import kronecker_rule

m, n = size("m"), size("n")
i, j, a, b = Index("i", m), Index("j", n), Index("a", m), Index("b", n)
ROW, COLUMN = Pair(i, j), Pair(a, b)
A, B = Var("A", (n, n)), Var("B", (m, m))
X = {"X": ("m", "n")}


def every(steps: tuple[Step, ...]) -> Iterator[Step]:
    for step in steps:
        yield step
        yield from every(step.detail)


def reasons(derivation: Derivation) -> list[str]:
    return [s.rule.reason.en for s in every(derivation.proof.steps)]


def test_entry_of_a_kronecker_product_is_named_by_the_indices_of_both_factors() -> None:
    rule, names = kronecker_rule(ROW, COLUMN, S.One, apply("kron", A, B))
    assert rule.reason.en.endswith(
        "A Kronecker product has there the ({j}, {b}) entry of its first factor times the ({i}, {a}) entry of its "
        "second."
    )
    assert rule.reason.ja.endswith("第一因子の ({j}, {b}) 成分と第二因子の ({i}, {a}) 成分の積である。")
    assert [names[k] for k in "ijab"] == [i, j, a, b]


def test_commutation_matrix_is_said_to_swap_the_indices_of_the_column() -> None:
    square, row, column = Var("A", (m, m)), Pair(i, Index("j", m)), Pair(a, Index("b", m))
    swap = apply("commutation", apply("zero", shape=(m, m)))
    rule, names = kronecker_rule(row, column, S.One, multiply(apply("kron", square, square), swap))
    assert "brings column {s} to column {c}" in rule.reason.en
    assert names["s"] == Pair(column.slow, column.fast)


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (apply("eye", shape=(m * n, m * n)), "There the identity matrix has 1 for {i} = {a} and {j} = {b}"),
        (apply("diag", apply("vec", Var("X", (m, n)))), "vec puts the ({i}, {j}) entry of a matrix at"),
        (
            hadamard(apply("kron", A, B), apply("kron", A, apply("transpose", B))),
            "An entrywise product has there the product of the entries of its factors.",
        ),
    ],
)
def test_other_parts_have_a_sentence_of_their_own(value: Var, said: str) -> None:
    assert said in kronecker_rule(ROW, COLUMN, S.One, value)[0].reason.en


@pytest.mark.parametrize(
    ("objective", "wrt", "options", "said", "unsaid"),
    [
        # that an entry is one of the matrix whose entry it is needs no line
        (
            "commutation(m, n)*vec(X)",
            "X",
            {"shapes": X},
            "which is the value found above.",
            "is the entry of this matrix",
        ),
        ("X'", "X", {"shapes": X}, "K_(m,n) has 1 for i = β and j = α,", "K_(m,n))_(i,j)(α,β) = "),
        # a vector has one index, which may be composite
        ("commutation(m, n)*vec(X)", "X", {"shapes": X}, "of (K_(m,n) vec(X))_(i,j) with respect to", "vec(X))_ij"),
        # what is one entry on both sides is not opened
        (
            "softmax(X*W)*v",
            "X",
            {},
            "each in row i or, of a single row, in this.",
            "A diagonal matrix multiplies each row if",
        ),
        (
            "exp(X*y).*sin(z)",
            "X",
            {},
            "single row, at column β times the (i, α) entry of its second",
            "an entry of column",
        ),
        ("sum(exp(A*x))", "x", {"order": 3}, "An entrywise product has there", "what sums remain"),
        ("sum(exp(A*x))", "x", {"order": 3}, "The entries of 𝟏 are 1.", "what sums remain"),
        (
            "sum(exp(A*x))",
            "x",
            {"order": 3},
            "exp(u_i) = exp(u)_i, since the function is taken entry by entry",
            "what sums remain",
        ),
    ],
)
def test_a_kronecker_form_is_read_at_its_own_places(
    objective: str, wrt: str, options: dict[str, Any], said: str, unsaid: str
) -> None:
    text = " ".join(derive(objective, wrt, **options).to("terminal").partition("What was checked")[0].split())
    assert said in text
    assert unsaid not in text


def test_all_derivatives_that_are_put_in_are_named() -> None:
    assert insert_rule({A: B, B: A})[0].reason.en == "{d0} = {dv0} and {d1} = {dv1} are put in."
    assert insert_rule({A: B, B: A})[0].reason.ja == "{d0} = {dv0}、{d1} = {dv1} を代入する。"


def test_long_values_and_many_are_left_to_the_lines_on_the_side() -> None:
    long = terms(*(Entry(Var(x, (m, n)), i, j) for x in "ABCDEFGH"))
    assert insert_rule({A: long, B: A})[0].reason.en == "{d0} and {d1} = {dv1} are put in."
    assert insert_rule({A: long})[0].reason.en == "{d0} is put in."
    many = {Var(x, (n, n)): A for x in "ABCDE"}
    assert insert_rule(many)[0].reason.en == "{d0}, {d1}, {d2}, {d3} and {d4} are put in."
    assert insert_rule(many)[0].reason.ja == "{d0}、{d1}、{d2}、{d3}、{d4} を代入する。"


def test_deltas_name_what_they_keep_in_each_sum() -> None:
    square = derive("tr(X*X)", "X", shapes={"X": ("n", "n")})
    assert "deltas keep only i = α, j = β in the first sum and j = α, i = β in the second" in " ".join(
        square.to("terminal").split()
    )
    one = derive("x'*A*x", "x", shapes={"x": ("n",), "A": ("n", "n")})
    assert "i = α in the first sum and j = α in the second" in " ".join(one.to("terminal").split())


def test_no_sums_are_spoken_of_where_none_are_left() -> None:
    said = reasons(derive("sin(X)", "X", shapes=X))
    assert not any("what sums remain" in r for r in said)


def test_columns_that_are_stacked_and_cut_again_are_the_matrix() -> None:
    proof = derive("vec(X)*vec(X)'", "X", shapes=X).proof
    assert "unvec" not in str(proof.claim[1])


def test_terms_without_the_variable_are_spoken_of_where_they_go() -> None:
    said = reasons(derive("tr(inv(A + t*B))", "t", shapes={"A": ("n", "n"), "B": ("n", "n"), "t": ()}))
    assert any("terms without {w} give 0" in r for r in said)


def test_only_the_last_lemma_is_called_the_derivative() -> None:
    proof = derive("x'*A*x + log(1 + dot(x, x))", "x", shapes={"x": ("n",), "A": ("n", "n")}, order=2).proof
    titles = [lemma.title and lemma.title.en for lemma in proof.lemmas]
    assert titles == [None, "First derivative", "Second derivative"]
    assert "Write {u} for the second derivative." in reasons(derive("sum(x.^4)", "x", shapes={"x": ("n",)}, order=3))


def test_what_shortens_a_line_is_named() -> None:
    quotient = derive("x'*A*x + log(1 + dot(x, x))", "x", shapes={"x": ("n",), "A": ("n", "n")}, order=2)
    assert quotient.proof.steps[-1].rule.reason.en.startswith("The common factor")
    softmax = derive("dot(y, log(2*softmax(A*x)))", "x", shapes={"x": ("n",), "A": ("m", "n"), "y": ("m",)})
    assert "cancels" in softmax.proof.steps[-1].rule.reason.en
    triangle = derive("norm2(tril(X))^2", "X", shapes={"X": ("n", "n")})
    assert "keeps that triangle alone" in triangle.proof.steps[-1].rule.reason.en
    assert unicode(triangle.proof.claim[1]) == "2tril(X)"
    power = derive("det(X^k)", "X", shapes={"X": ("n", "n"), "k": ()})
    assert "adding their exponents" in power.proof.steps[-1].rule.reason.en
    kron = derive("kron(x, y)'*kron(z, y)", "x", shapes={"x": ("n",), "y": ("m",), "z": ("n",)})
    assert any("multiplied factor by factor" in r for r in reasons(kron))


def test_differential_has_the_letter_of_the_proof() -> None:
    d = derive("sum_i(log(1+exp(-y_i*dot(x_i,w))))", "w", shapes={"X": ("n", "m"), "w": ("m",), "y": ("n",)})
    assert "f" in {unicode(s.lhs) for s in d.proof.steps if s.role == "definition"}
    assert ": df = " in d.to("terminal")


N, NN = ("n",), ("n", "n")


@pytest.mark.parametrize(
    ("objective", "wrt", "shapes", "said", "unsaid"),
    [
        (
            "x'*A*x*log(x'*A*x)",
            "x",
            {"x": N, "A": NN},
            "∂log(s)/∂s = 1/s and ∂s/∂x_α = Σ_j a_αj x_j + Σ_i x_i a_iα are put in.",
            "constant.",
        ),
        (
            "norm2(A*x)^2 + norm2(B*tanh(A*x))^2",
            "A",
            {"x": N, "A": NN, "B": NN},
            "f depends on u_i directly and through v_j: the direct part is differentiated with the other letters held",
            "with the derivatives already found",
        ),
        (
            "norm2(B*tanh(W*x) - y)^2",
            "W",
            {"W": NN, "B": NN, "x": N, "y": N},
            "∂u_i/∂w_αβ = δ_iα x_β is put in",
            "Only the term with i = α",
        ),
        (
            "logsumexp(W*x) - y'*W*z",
            "W",
            {"W": NN, "x": N, "y": N},
            "Of the sums over i and j, the deltas keep only the terms with i = α and j = β.",
            "Only the term with i = α",
        ),
        (
            "norm2(A*X*B)^2",
            "X",
            {"X": NN, "A": NN, "B": NN},
            "deltas keep only the terms with k = α and l = β",
            "the delta keeps only",
        ),
        ("tr(softmax(W*x)*y')", "W", {"W": NN, "x": N, "y": N}, "The trace is the sum of the", "inner indices"),
        ("x*y'", "x", {"x": N, "y": N}, "An entry of a column times a row is the product of", "inner indices"),
        (
            "tr(inv(inv(X) + inv(A)))",
            "X",
            {"X": NN, "A": NN},
            "∂(X⁻¹)_jk/∂x_αβ = −(X⁻¹)_jα (X⁻¹)_βk is put in; terms without x_αβ give 0",
            "all other factors stay as they are, and terms",
        ),
        ("A*B", "X", {"A": NN, "B": NN, "X": NN}, "stays as it is: this is its entry", "inner ind"),
        ("norm2(X.*X - A)^2/4", "X", {"X": NN, "A": NN}, "Like terms are added", "factors are multiplied"),
        (
            "x'*A*inv(x*x' + D)*x",
            "x",
            {"x": N, "A": NN, "D": NN},
            "The common factor (xxᵀ + D)⁻ᵀ is taken out, which leaves 1 − xᵀ",
            "common factor (xxᵀ + D)⁻¹ is",
        ),
    ],
)
def test_reasons_hold_of_the_line_as_it_stands(
    objective: str, wrt: str, shapes: dict[str, tuple[str, ...]], said: str, unsaid: str
) -> None:
    text = " ".join(derive(objective, wrt, shapes=shapes).to("terminal").partition("What was checked")[0].split())
    assert said in text
    assert unsaid not in text


def test_product_rule_speaks_of_what_is_differentiated_where_the_variable_stands_outside_too() -> None:
    said = reasons(derive("tr(X'*A*X)*exp(tr(X*B)) + norm2(X*B)^2", "X", shapes={"X": NN, "A": NN, "B": NN}))
    assert any(r.startswith("Product rule: of what is differentiated, each factor with an entry of {W}") for r in said)
    plain = reasons(derive("x'*A*x", "x", shapes={"x": N, "A": NN}))
    assert any(r.startswith("Product rule: each factor with an entry of {W}") for r in plain)
