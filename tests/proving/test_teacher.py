"""What a strict teacher marks is found in at most one proof of a hundred; what is above that is no more than it was."""

from __future__ import annotations

from collections import Counter
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from corpus_cases import derive, read
from graded import GRADED, lines
from sympy import Expr, S
from teacher import KINDS, found

from matderiv.core.errors import NoRuleError
from matderiv.core.index import Entry, Index, Partial, power, product, size, summed, terms
from matderiv.core.proof import Condition, Lemma, Proof, Role, Rule, Step
from matderiv.core.text import Text
from matderiv.expressions.matrix import Var, multiply, transpose

FEW = 0.01  # of the proofs
ABOVE = {  # kinds of which there are more
    "components": {"put_back": 0.025, "transposes": 0.118, "several_places": 0.011},
    "differential": {"repeated": 0.011, "transposes": 0.0143},
}
NEVER = {"said_twice", "undone", "needless_letter", "before_defined", "axes_of_a_number", "independence"}
CASES = read("public.jsonl")


@cache
def marks(style: str, every: int = 1) -> tuple[int, Counter[str]]:
    """How many proofs there are of one case in so many, and in how many of them each kind of fault is found."""
    proofs, kinds = 0, Counter[str]()
    for case in CASES[::every]:
        try:
            proof = derive(case, style=style).proof
        except NoRuleError:
            continue
        proofs += 1
        kinds.update([*found(proof)])
    return proofs, kinds


@pytest.mark.exhaustive
@pytest.mark.parametrize("style", ABOVE)
def test_few_proofs_have_a_fault_of_any_kind(style: str) -> None:
    proofs, kinds = marks(style)
    assert proofs > 270
    more = {k: n / proofs for k, n in kinds.items() if n / proofs > ABOVE[style].get(k, FEW) + 0.0005}
    assert not more


@pytest.mark.parametrize("style", ABOVE)
def test_some_faults_are_in_no_proof(style: str) -> None:
    assert not NEVER & marks(style, 9)[1].keys()


def test_proofs_are_hardly_longer_than_by_hand() -> None:
    main, whole, hand = (sum(n) for n in zip(*((*lines(one.proof()), one.by_hand) for one in GRADED), strict=True))
    assert main <= 1.34 * hand and whole <= 1.84 * hand


# ---------------------------------------------------------------- each kind is found where it is

N = size("n")
x, A, B, s, t = Var("x", (N, S.One)), Var("A", (N, N)), Var("B", (N, N)), Var("s"), Var("t")
K = Var("K", (N, N), ["symmetric"])
u = Var("u", (N, S.One), definition=multiply(A, x))
q = Var("q", definition=power(t, -1))
i, j, k, a, b = (Index(name, N) for name in "ijkαβ")
u_i, x_a, lhs = Entry(u, i), Entry(x, a), Var("L")
WRITTEN = summed(product(Entry(A, i, j), Entry(x, j)), j)
SOME = Condition(Text("It has the shape of {x}.", "{x} と同じ形である。"), {"x": x})


def line(left: Expr, right: Expr, en: str = "So it is.", role: Role = "main", rule: str = "a rule") -> Step:
    return Step(left, right, Rule(rule, Text(en, "そうである。")), role=role)


def chain(*forms: Expr) -> list[Step]:
    return [line(one, other) for one, other in pairwise(forms)]


def proof(*steps: Step, before: tuple[Lemma, ...] = (), **more: Any) -> Proof:
    main = [step for step in steps if step.role == "main"]
    given = {"objective": s, "variable": x, "symbols": (x,), "answer": main[-1].rhs, "layout": SOME, **more}
    lemma = Lemma(main[0].lhs, main[-1].rhs, steps)
    return Proof(claim=(main[0].lhs, main[-1].rhs), lemmas=(*before, lemma), **given)


AB, REVERSED = multiply(A, B), multiply(transpose(B), transpose(A))
FAULTY: dict[str, Proof] = {
    "words": proof(line(s, t, "Both sides are differentiated by t.")),
    "said_twice": proof(line(s, t, "a = b, c = d, a = b.")),
    "repeated": proof(line(s, t), line(s, t)),
    "undone": proof(*chain(s, product(2, s), s)),
    "put_back": proof(
        line(u, multiply(A, x), role="definition"),
        line(u_i, WRITTEN, role="aside"),
        *chain(lhs, power(WRITTEN, 2), power(u_i, 2)),
        objective=terms(s, t),
    ),
    "transposes": proof(*chain(lhs, Entry(AB, a, b), Entry(REVERSED, b, a), Entry(A, a, b))),
    "by_itself": proof(line(Partial(product(s, t), t), product(s, Partial(t, t)))),
    "needless_letter": proof(line(q, power(t, -1), role="definition"), line(s, q)),
    "before_defined": proof(
        line(s, t), before=(Lemma(s, q, (line(s, t), line(q, power(t, -1), role="definition"), line(t, q))),)
    ),
    "other_order": proof(
        line(
            summed(product(Entry(A, k, a), Entry(K, k, j), Entry(B, j, b)), j, k),
            Entry(multiply(transpose(B), K, A), b, a),
        )
    ),
    "independence": proof(line(s, t), variable=K),
    "differentiable": proof(line(Partial(Entry(A, i, j), Entry(A, a, b)), t, rule="inverse")),
    "several_places": proof(line(s, t, "f depends on x in several places.")),
    "axes_of_a_number": proof(
        line(s, t), variable=t, layout=Condition(Text("It has the axes of {x}.", "{x} の添字をもつ。"), {"x": t})
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_fault_is_found(kind: str) -> None:
    assert kind in found(FAULTY[kind])
    assert kind not in found(proof(line(s, t)))
