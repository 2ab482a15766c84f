"""The parser of statements, which knows nothing of what wrote them, and what it notices."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import corpus_cases
import mpmath
import pytest

import matderiv
from matderiv.formal.meanings import Misread, close
from matderiv.formal.readback import misstated
from matderiv.formal.reading import read
from matderiv.formal.terms import NotFormal
from matderiv.formal.theorem import theorem

from .wrong import wrong_answers

HEAD = "Theorem t (R : realType) (n : nat) (X : 'M[R]_(n.+1, n.+1)) (v : 'M[R]_(n.+1, 1)) (c : R)"
X = mpmath.matrix([[2, 1], [0, 3]])
V = mpmath.matrix([[1], [-2]])


def value(term: str) -> Any:
    """The value of a term of X, v and c."""
    statement = read(f"{HEAD} : gradient ({term}).")
    return statement.claims[0][1][0](statement.at({"X": X, "v": V, "c": mpmath.matrix([[5]])}))


@pytest.mark.parametrize(
    ("term", "number"),
    [
        ("- c - c", -10),
        ("- c * c", -25),
        ("c - c - c", -5),
        ("2%:R * c ^+ 2 + 1", 51),
        ("c ^- 2", 1 / 25),
        ("- c ^+ 2", -25),
        ("c / 2%:R / 5%:R", 0.5),
        ("(n.+1%:R : R)", 2),
        ("\\tr X + \\det X", 11),
        ("(v^T *m X *m v) 0 0", 12),
        ("X 0 1 - X 1 0", 1),
        ("frob X X", 14),
        ("msum (hadamard X X^T)", 13),
        ("norm v ^+ 2", 5),
        ("msum (map_mx (fun t : R => t ^+ 2) v)", 5),
        ("\\tr (invmx X)", 5 / 6),
        ("msum (vdiag v *m X - (1%:M : 'M[R]_(n.+1)))", -5),
        ("msum (dg X - v + const_mx 1)", 8),
        ("msum ((0 : 'M[R]_(n.+1, 1)) + v)", -1),
        ("msum (softmax v)", 1),
        ("Num.sqrt (c * c)", 5),
        ("(@GRing.inv R) c", 0.2),
        ("ln (expR c)", 5),
        ("msum (kron X v)", -6),
        ("(kron v^T X) 1 3", -6),
    ],
)
def test_terms_have_the_values_that_they_have_in_coq(term: str, number: float) -> None:
    assert close(value(term), mpmath.mpf(number))


@pytest.mark.parametrize(
    "term",
    [
        *("c + X", "X *m v^T *m X", "X *: v", "X * X", "foo c", "v 5", "norm", "c c", "msum (const_mx 1)", "ln (- c)"),
        *("hadamard X v", "(v : 'M[R]_(n.+1, n.+1))", "X + v", "2%:R *", "X $ v", "map_mx c v", "(c"),
    ],
)
def test_what_coq_would_refuse_or_give_no_meaning_is_not_read(term: str) -> None:
    with pytest.raises((Misread, TypeError, IndexError, ValueError)):
        close(value(term), mpmath.mpf(0))


def test_hypotheses_are_read() -> None:
    said = "(H1 : X \\in unitmx) (H2 : forall i j, 0 < v i j) (H3 : c != 0) (H4 : X^T = X) (H5 : v != 0) (H6 : 0 <= c)"
    statement = read(f"{HEAD} {said} : gradient c.")
    env = statement.at({"X": X, "v": V, "c": mpmath.matrix([[5]])})
    assert [bool(h(env)) for h in statement.hypotheses.values()] == [True, False, True, False, True, True]


def test_symbols_of_other_shapes_are_noticed() -> None:
    statement = read(f"{HEAD} : gradient c.")
    with pytest.raises(Misread, match="v has another shape"):
        statement.at({"X": X, "v": V.T, "c": mpmath.matrix([[5]])})
    with pytest.raises(Misread, match="other symbols"):
        statement.at({"X": X})


CASES = corpus_cases.read("public.jsonl")


@pytest.mark.sweep(12, alike=True)
@pytest.mark.parametrize("case", CASES, ids=lambda c: c["id"])
def test_theorems_say_what_was_asked_and_wrong_ones_do_not(case: dict[str, Any]) -> None:
    try:
        d = corpus_cases.derived(case)
        right = theorem(d.proof, d.complete, gradient=d.first)
    except (NotFormal, matderiv.MatderivError):
        return
    assert misstated(right, d.proof, d.complete, d.first) is None
    if d.proof.order > 1 or d.indices:
        return
    for what, answer in wrong_answers(d):
        other = theorem(d.proof, answer)
        assert misstated(other, d.proof, answer) is None
        told = str(misstated(other, d.proof, d.complete))
        assert told == "its derivative has other values than the one claimed", what


def test_how_a_statement_differs_is_told() -> None:
    d = matderiv.derive("logdet(X) + tr(A*X)", "X")
    right = theorem(d.proof, d.complete)
    before = right.claim
    told = {
        "its objective has other values than the one asked about": before.replace("ln (\\det X)", "\\det X"),
        "its derivative has other values than the one claimed": before.replace("A^T", "A"),
        "its statement is not read back: the name foo means nothing here": before.replace("A^T", "foo"),
    }
    for message, claim in told.items():
        assert claim != before
        assert str(misstated(replace(right, claim=claim), d.proof, d.complete)) == message
    never = replace(right.hypotheses[0], term="\\det X < \\det X")
    found = misstated(replace(right, hypotheses=(never,)), d.proof, d.complete)
    assert found is not None
    assert str(found) == "no point is found at which it supposes what holds"
    assert found.within("ja") == "仮定が成り立つ点が見つからない"
