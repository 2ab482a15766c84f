"""The reason of a line that works out derivatives names what was used in it."""

from __future__ import annotations

from sympy import Expr, S

from matderiv.core.index import Entry, Index, Partial, power, product, size, terms
from matderiv.expressions.letters import Letters
from matderiv.expressions.matrix import Var, apply
from matderiv.proving.differentiate import Differentiator
from matderiv.proving.work import Work

n = size("n")
A, x, c = Var("A", (n, n)), Var("x", (n, S.One)), Var("c")
i, j, a = Index("i", n), Index("j", n), Index("α", n)
w, letters = Entry(x, a), Letters([A, x, c])


def reason(*lines: Expr) -> tuple[str, int]:
    """The name of the rule, and how many facts are its detail."""
    work, value = Work(), []
    for line in lines:
        rules = Differentiator(w, letters)
        value.append(rules.derivative(line))
        work.add(rules)
    rule, _, detail = work.reason(Partial(terms(*lines), w), terms(*value), w)
    return rule.name, len(detail)


def test_a_line_that_is_one_fact_is_that_fact() -> None:
    assert reason(power(w, 2)) == ("power", 0)
    assert reason(Entry(x, i)) == ("entry-by-entry", 0)


def test_two_factors_that_move_are_one_line_whose_reason_says_what_deltas_say() -> None:
    assert reason(product(Entry(x, i), Entry(A, i, j), Entry(x, j))) == ("work-out", 0)


def test_a_function_of_more_than_an_entry_goes_from_outside_in() -> None:
    assert reason(apply("exp", product(2, w))) == ("chain-rule", 0)


def test_several_terms_are_one_line_with_all_their_facts() -> None:
    assert reason(power(w, 2), apply("exp", w)) == ("work-out", 2)


def test_the_entry_itself_gives_one() -> None:
    assert reason(product(c, w)) == ("work-out", 0)
