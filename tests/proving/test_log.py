"""The log of tidying: every use of an identity is said, true by itself, and together they lead from line to line."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from clauses import CLAUSES
from sympy import Expr, Integer, Rational, S

import matderiv
from matderiv.checking.values import evaluate
from matderiv.core.dual_numbers import Undefined
from matderiv.core.errors import FaultError
from matderiv.core.index import power, product, size, terms
from matderiv.expressions.abstract import Abstract, abstract
from matderiv.expressions.matrix import Var, add, apply, hadamard, multiply, negate, ones, transpose
from matderiv.expressions.writer import formula, unicode
from matderiv.proving.reasons.shortening import chain, clauses, derivation, shortening
from matderiv.proving.tidy import tidy
from matderiv.reading.sympy_bridge import read

FEW, MANY = 80, 2000  # random lines
DEEP = 4  # operations within operations
n = size("n")
SIZES = {"n": 3}
MATRICES = [Var(name, (n, n)) for name in "ABC"] + [
    Var("S", (n, n), ["symmetric"]),
    Var("K", (n, n), ["skew"]),
    Var("Q", (n, n), ["orthogonal"]),
]
VECTORS = [Var(name, (n, S.One)) for name in "xyz"]
SCALARS = [Var("s"), Var("t")]
ENTRYWISE = ["exp", "sigmoid", "tanh", "relu", "abs", "sign", "sqrt", "cosh", "sinh", "log"]


@cache
def values() -> dict[str, Any]:
    draw = np.random.default_rng(5)
    out: dict[str, Any] = {v.name: draw.uniform(0.5, 1.5, (3, 3)) + 2 * np.eye(3) for v in MATRICES}
    out["S"] = out["S"] + out["S"].T
    out["K"] = out["K"] - out["K"].T
    out["Q"] = np.linalg.qr(out["Q"])[0]
    out |= {v.name: draw.uniform(0.5, 1.5, 3) for v in VECTORS}
    return out | {v.name: float(draw.uniform(0.5, 1.5)) for v in SCALARS}


class Lines:
    """Random expressions: sums, products, transposes, inverses, powers and functions of letters."""

    def __init__(self, seed: int) -> None:
        self.pick = random.Random(seed).choice

    def matrix(self, deep: int) -> Expr:
        if deep == 0:
            return self.pick(MATRICES)
        a, v = (lambda: self.matrix(deep - 1)), (lambda: self.vector(deep - 1))
        kinds: list[Callable[[], Expr]] = [
            lambda: add(a(), a()),
            lambda: add(a(), negate(a())),
            lambda: multiply(a(), a()),
            lambda: transpose(multiply(a(), a())),
            lambda: transpose(a()),
            lambda: multiply(self.scalar(deep - 1), a()),
            lambda: hadamard(a(), self.pick([a(), apply("eye", shape=(n, n))])),
            lambda: apply("inverse", self.pick([*MATRICES[:3], multiply(self.scalar(0), self.pick(MATRICES[:3]))])),
            lambda: multiply(apply("inverse", m := self.pick(MATRICES[:3])), self.pick([m, a()])),
            lambda: apply("diag", v()),
            lambda: multiply(apply("diag", v()), self.pick([apply("diag", v()), a()])),
            lambda: multiply(v(), transpose(v())),
            lambda: multiply(a(), apply("eye", shape=(n, n))),
        ]
        return self.pick(kinds)()

    def vector(self, deep: int) -> Expr:
        if deep == 0:
            return self.pick(VECTORS)
        a, v = (lambda: self.matrix(deep - 1)), (lambda: self.vector(deep - 1))
        kinds: list[Callable[[], Expr]] = [
            lambda: add(v(), v()),
            lambda: add(v(), negate(v())),
            lambda: multiply(a(), v()),
            lambda: multiply(self.scalar(deep - 1), v()),
            lambda: hadamard(v(), v()),
            lambda: hadamard(u := v(), self.pick([u, add(ones(n), u), add(ones(n), negate(u))])),
            lambda: apply("quotient", v(), self.above(deep)),
            lambda: hadamard(apply("quotient", v(), u := self.above(deep)), u),
            lambda: apply("entrywise_power", self.above(deep), Integer(self.pick([-2, -1, 2, 3]))),
            lambda: apply(self.pick(ENTRYWISE[:7]), self.pick(VECTORS)),
            lambda: self.known(self.pick(VECTORS)),
        ]
        return self.pick(kinds)()

    def above(self, deep: int) -> Expr:
        """A vector whose entries are positive."""
        return apply(self.pick(["exp", "sigmoid", "cosh"]), self.vector(deep - 1))

    def known(self, u: Expr) -> Expr:
        """A product of functions of one argument, some of which has a name of its own."""
        f, g = (apply(self.pick(ENTRYWISE), u) for _ in "fg")
        return hadamard(f, self.pick([g, apply("entrywise_power", apply("cosh", u), S.NegativeOne)]))

    def scalar(self, deep: int) -> Expr:
        if deep == 0:
            return self.pick([*SCALARS, Integer(2), Integer(-1), Rational(1, 2), Integer(-3)])
        s, v = (lambda: self.scalar(deep - 1)), (lambda: self.vector(deep - 1))
        norm = apply("norm2", self.pick(VECTORS))
        kinds: list[Callable[[], Expr]] = [
            lambda: terms(s(), s()),
            lambda: product(s(), s()),
            lambda: power(product(self.pick([2, 3]), self.pick(SCALARS)), self.pick([-1, -2, 2])),
            lambda: product(norm, power(norm, self.pick([-1, -3, 2]))),
            lambda: multiply(transpose(v()), self.matrix(deep - 1), v()),
            lambda: apply("trace", self.matrix(deep - 1)),
            lambda: apply("sum", v()),
            lambda: power(apply("sqrt", self.pick(SCALARS)), 2),
        ]
        return self.pick(kinds)()

    def line(self) -> tuple[Expr, Expr]:
        """An expression and its short form, which is another."""
        while True:
            before = self.pick([self.matrix, self.vector, self.scalar])(self.pick(range(2, DEEP + 1)))
            after = tidy(before)
            if after != before:
                return before, after


def alike(a: Expr, b: Expr) -> bool:
    if a == b:
        return True
    try:
        with np.errstate(all="ignore"):
            x, y = (evaluate(e, values(), SIZES) for e in (a, b))
    except Undefined:
        return True  # no value here
    if not np.all(np.isfinite(x)):
        return True  # beyond doubles
    scale = max(1.0, float(np.max(np.abs(x))))
    return np.allclose(np.broadcast_to(y, np.shape(x)) / scale, x / scale, atol=1e-8)


def replay(seed: int) -> None:
    before, after = Lines(seed).line()
    said = f"{seed}: {formula(before)} = {formula(after)}"
    at = before
    for use in derivation(before, after):
        assert use.before == at, (said, use.clause, formula(at), formula(use.before))
        assert alike(use.focus, use.made), (said, use.clause, formula(use.focus), formula(use.made))
        assert alike(use.before, use.after), (said, use.clause)
        assert use.clause in CLAUSES or getattr(use.clause, "known", False)
        at = use.after
    assert at == after, said
    at = before
    for rhs, rule, names in shortening(before, after):
        assert names.keys() == rule.reason.placeholders, said
        assert alike(at, rhs), said
        at = rhs
    assert at == after


def test_the_log_of_a_random_line_leads_from_one_side_to_the_other() -> None:
    for seed in range(FEW):
        replay(seed)


NO_RULE = "no rule says why 2*A is A"


SHAPES = {v.name: v.shape[: v.rank] for v in (*MATRICES, *VECTORS, *SCALARS)} | {"m": (), "k": ()}
FACTS = {"S": "symmetric", "T": "symmetric", "D": "diagonal", "K": "skew", "Q": "orthogonal"}


def expression(text: str) -> Expr:
    given = {name: fact for name, fact in FACTS.items() if name in text}
    return read(text, shapes=SHAPES | {"T": (n, n), "D": (n, n)}, assume=given).expression


def said(text: str) -> str:
    """The reasons for the lines that shorten an expression."""
    expr = expression(text)
    lines = shortening(expr, tidy(expr))
    return " ".join(rule.reason.fill("en", {k: unicode(e) for k, e in names.items()}) for _, rule, names in lines)


PRODUCT = "The transpose of a product is that of its factors in reverse order, "
MIXED = "Kronecker products are multiplied factor by factor, "
TURNED = "A trace stays the same when its product is transposed and its factors are rotated, "
DONE = [
    ("2*A'*(A*x - y)/(2*s)", "2 cancels."),
    ("tanh(x) - tanh(x).*tanh(x).^2", "Equal factors make the power tanh(x)^⊙3."),
    ("A^2*inv(A^3)", "The powers of A are put together by adding their exponents."),
    ("s*x/sqrt(s)^2", "1/√(s)² = 1/s; s cancels."),
    (
        "(S*A)'",
        PRODUCT + "(SA)ᵀ = AᵀSᵀ; transposing S changes nothing, since it is symmetric by assumption.",
    ),
    ("A*Q*Q'*B + B*Q'*Q*A", "The assumed orthogonality makes QQᵀ and QᵀQ the identity."),
    ("inv(S)'", "Transposing S⁻¹ changes nothing, since S is symmetric."),
    ("D'*x", "Transposing D changes nothing, since it is diagonal."),
    (
        "(A*B*C*A)' + (A*C*B*A)'",
        "The sum of transposes is the transpose of the sum; the common factors A and A are taken out on either side, "
        "which leaves BC + CB.",
    ),
    (
        "det(A*B*C)*(C*inv(A*B*C)*A)'",
        "(ABC)⁻¹ = C⁻¹B⁻¹A⁻¹. CC⁻¹ = I; A⁻¹A = I.",
    ),
    (
        "inv(A*A')'",
        "Transposing (AAᵀ)⁻¹ changes nothing, since AAᵀ is symmetric.",
    ),
    ("inv(S.*T)'", "Transposing (S ⊙ T)⁻¹ changes nothing, since its parts S and T are symmetric."),
    ("(A + A')'*x", "Transposing A + Aᵀ changes nothing: its terms change places or stay as they are."),
    ("A*B' + A*C'", "The common factor A is taken out, which leaves Bᵀ + Cᵀ."),
    (
        "kron(A,B)*kron(inv(A),C)",
        MIXED + "(A ⊗ B)(A⁻¹ ⊗ C) = (I ⊗ (BC)); AA⁻¹ = I.",
    ),
    ("det(A')", "det(Aᵀ) = det(A)."),
    ("K'*x", "Kᵀ = −K, since K is skew-symmetric."),
    ("A'.*eye", "The product with I keeps the diagonal alone, which a transpose does not change."),
    ("inv(s*A)", "(sA)⁻¹ = A⁻¹/s."),
    ("exp(s)/(1 + exp(s))", "The logistic function is exp(t)/(1 + exp(t)), here σ(s)."),
    (
        "relu(x).*sign(x)",
        "relu(x) ⊙ sign(x) = relu(x), since the rectified linear unit is 0 where the other factor is not 1.",
    ),
    (
        "(A*B*C)' - s*eye",
        "The transpose of a sum is the sum of the transposes, as in (ABC − sI)ᵀ; I is its own transpose.",
    ),
    ("sinh(x)./cosh(x)", "sinh(x) ⊘ cosh(x) = tanh(x)."),
    (
        "(s*x).^3.*y/s",
        "A number may be taken out of a power of entries, to which it is raised, (sx)^⊙3 ⊙ y = s³ x^⊙3 ⊙ y; s cancels.",
    ),
    (
        "abs(x).*abs(x).*sign(x)",  # of a power one factor is taken
        "Equal factors make the power abs(x)^⊙2. abs(x)^⊙2 ⊙ sign(x) = abs(x) ⊙ x, since the absolute value times the "
        "sign is the number itself.",
    ),
    ("exp(x)/sum(exp(x))", "Exponentials over their sum are the softmax, here softmax(x)."),
    ("1 - sigmoid(s)", "1 − σ(s) = σ(−s)."),
    ("tr(0*A)", "tr(0) is 0, since its argument is."),
    ("tr(2*A)", "A number may be taken out of a linear function, tr(2A) = 2tr(A)."),
    ("vec(A) + vec(B)", "The values of a linear function add up to its value at the sum, here vec(A + B)."),
    ("diag(x) + diag(y)", "Diagonal matrices are added on their diagonals, which gives diag(x + y)."),
    ("diag(x)*y", "A diagonal matrix times a vector multiplies entry by entry, diag(x) y = x ⊙ y."),
    ("diag(x)*diag(y)", "Diagonal matrices are multiplied on their diagonals, diag(x) diag(y) = diag(x ⊙ y)."),
    ("A*eye(n)*x", "A product with I changes nothing."),
    ("vector(1).*x", "Multiplying by 𝟏 entry by entry changes nothing."),
    ("(2*s)^2*t", "The power of a product is that of its factors, (2s)² = 4s²."),
    (
        "2*s*(2*s*t)^(-2)*x",
        "The power of a product is that of its factors, 1/(2st)² = 1/(4s²t²), and 2 cancels; s cancels.",
    ),
    ("s*t/s", "s cancels."),
    ("2*t/(2*s)^2", "The power of a product is that of its factors, 1/(2s)² = 1/(4s²), and 2 cancels."),
    ("tr(B*A)", "The factors of a product may be rotated within a trace, tr(BA) = tr(AB)."),
    ("tr(B'*A')", "A matrix and its transpose have the same trace, tr(BᵀAᵀ) = tr(AB)."),
    ("tr(C'*A'*B')", TURNED + "tr(CᵀAᵀBᵀ) = tr(ACB)."),
    ("A*matrix(1, n, n)*matrix(1, n, n)*B", "𝟏 𝟏 = n · 𝟏."),
    ("A*vector(1)*vector(1)'*B", "A column of ones times a row of ones is the matrix of ones."),
    ("A*B*C + A*x*y'*C", "The common factors A and C are taken out on either side, which leaves B + xyᵀ."),
    ("tr(eye(n))", "The trace of I is the number of its rows, n."),
    ("tr(x*y')", "The trace of a product with one row and one column is that number, tr(xyᵀ) = yᵀx."),
    ("tr(K)", "K is the negative of its transpose, so that its trace is 0."),
    ("x'*K*x", "xᵀKx is a number and the negative of its transpose, so that it is 0."),
    ("x'*A'*y", "A scalar is its own transpose, xᵀAᵀy = yᵀAx."),
    ("(A + B)*x - B*x", "The bracket is multiplied out; like terms cancel."),
    ("2*A*x + 2*A*y", "The common factor 2A is taken out, which leaves x + y."),
    ("-2*(A - B)", "The minus sign goes into the bracket B − A."),
    (
        "(y./x)'*x",
        "An inner product is the sum of the products of the entries; x cancels.",
    ),
    ("(A - B)*x + B*x + B*x - A*x", "The bracket is multiplied out; like terms are added, of which some cancel."),
    ("A*x + B*x + y", "The common factor x of Ax + Bx is taken out, which leaves A + B."),
    (
        "A*B*C + A*x*y'*C + S",
        "The common factors A and C of ABC + AxyᵀC are taken out on either side, which leaves B + xyᵀ.",
    ),
    ("(A*x + A*x)/(2*s)", "Like terms are added; 2 cancels."),
    ("3*(A*x + A*x)", "Like terms are added; the numbers are multiplied."),
    (
        "(A + B')'*x",
        "The transpose of a sum is the sum of the transposes, as in (A + Bᵀ)ᵀ, where Bᵀ transposed is B.",
    ),
    (
        "(x*y' + A)' + B + y*x'",
        "The transpose of a sum is the sum of the transposes, as in (xyᵀ + A)ᵀ; "
        + PRODUCT[0].lower()
        + PRODUCT[1:]
        + "(xyᵀ)ᵀ = yxᵀ; "
        "like terms are added.",
    ),
    (
        "1/(1 + exp(-s))",
        "The reciprocal of 1 plus an exponential is a value of the logistic function, 1 / (1 + exp(−s)) = σ(s).",
    ),
    (
        "(x./y).^2./x",
        "The power of a quotient is the quotient of the powers, (x ⊘ y)^⊙2 = x^⊙2 ⊘ y^⊙2; x cancels.",
    ),
    ("(2*x)./y", "A number may be taken out of a product and a quotient of entries, (2x) ⊘ y = 2(x ⊘ y)."),
]


@pytest.mark.parametrize(("text", "reason"), DONE)
def test_what_was_done_is_said(text: str, reason: str) -> None:
    assert said(text) == reason


def built() -> list[Expr]:
    A, B = MATRICES[:2]
    named = Var("U", (n, n), definition=multiply(transpose(A), A))
    return [
        transpose(apply("inverse", named)),
        apply("hadamard", transpose(apply("hadamard", A, B)), transpose(hadamard(A, A))),
        transpose(apply("kron", transpose(A), B)),
        hadamard(A, apply("tril", ones(n, n))),
        apply("expm_multiple", SCALARS[0], A),
        transpose(apply(abstract(Abstract("f", "scalar", 2)), VECTORS[0])),
    ]


def test_every_clause_is_met() -> None:
    lines = [Lines(seed).line() for seed in range(300)]
    lines += [(e, tidy(e)) for e in (*map(expression, [text for text, _ in DONE]), *built())]
    met = {use.clause for line in lines for use in derivation(*line)}
    met |= {clause for line in lines for clause, _ in clauses(derivation(*line))}
    product = Var("U", (n, n), definition=multiply(transpose(MATRICES[0]), MATRICES[0]))
    assert clauses(derivation(transpose(product), product), defined=False)[0][0] == "symmetric-product"
    met.add("symmetric-product")
    assert set(CLAUSES) - met == set()


def test_a_hessian_matrix_is_symmetric_as_a_second_derivative() -> None:
    found = matderiv.derive("grad(f)(A*x)'*v", "x", functions={"f": "scalar"})
    line = next(step for step in found.steps if unicode(step.rhs) == "Σ_i Σ_j aᵀ_αj ∇²f(u)_ji v_i")
    names = {k: unicode(e) for k, e in line.bindings.items()}
    assert (
        "Transposing ∇²f(u) changes nothing, since the Hessian matrix of a twice continuously differentiable function "
        "is symmetric: ∇²f(u)_ij = ∇²f(u)_ji."
    ) in line.rule.reason.fill("en", names)
    assert (
        "2 回連続微分可能な関数のヘッセ行列は対称なので、∇²f(u) は転置しても変わらない。"
        "よって ∇²f(u)_ij = ∇²f(u)_ji である。"
    ) in line.rule.reason.fill("ja", names)
    assert "Valid where f is twice continuously differentiable." in found.to("terminal")
    of_constants = matderiv.derive("v'*inv(hess(f)(c))'*x", "x", functions={"f": "scalar"})
    assert "∇²f(c) is invertible and f is twice continuously differentiable." in of_constants.to("terminal")


def test_a_change_that_no_rule_says_cannot_be_built() -> None:
    A = MATRICES[0]
    with pytest.raises(FaultError, match="no rule says why") as caught:
        chain([], multiply(2, A), A)
    assert NO_RULE in str(caught.value)


@pytest.mark.exhaustive
def test_the_logs_of_many_random_lines_lead_from_one_side_to_the_other() -> None:
    for seed in range(FEW, FEW + MANY):
        replay(seed)


def test_a_logistic_function_beside_itself_is_named() -> None:
    x, one = Var("x", (size("n"), S.One)), ones(size("n"))
    whole = hadamard(apply("sigmoid", negate(x)), apply("quotient", one, add(one, apply("exp", x))))
    ((_, rule, names),) = shortening(whole, tidy(whole))
    said = rule.reason.fill("en", {key: unicode(e) for key, e in names.items()})
    assert said.endswith("a value of the logistic function, σ(−x) ⊘ (𝟏 + exp(x)) = σ(−x)^⊙2.")
    said = " ".join(matderiv.derive("sigmoid(-t)/(1+exp(t))^2", "t", shapes={"t": ()}).to("terminal").split())
    assert "Quotients are written with the logistic function at −t and t, since" in said
