"""Right lines are confirmed, wrong ones refuted, and the same input gives the same evidence."""

from __future__ import annotations

import pytest
from lines import ARTICLE, RULE, WRONG, A, X, c, check, refuted, step
from sympy import Expr, Function, Integer, Rational, Symbol

from matderiv.checking import verify as module
from matderiv.checking.verify import judged, verify
from matderiv.core.errors import RefutedError
from matderiv.core.index import power, product, terms
from matderiv.core.memory import remembering
from matderiv.core.proof import Check, Step
from matderiv.expressions.matrix import WHOLE, Var, apply, transpose


@pytest.mark.parametrize("name", ARTICLE)
def test_lines_of_the_article_are_exact(name: str) -> None:
    assert check(*ARTICLE[name]).kind == "EXACT"


@pytest.mark.parametrize("name", WRONG)
def test_wrong_lines_are_refuted(name: str) -> None:
    assert " ≠ " in refuted(*WRONG[name])


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


def test_the_same_input_gives_the_same_evidence() -> None:
    steps = tuple(step(*line) for line in ARTICLE.values())
    first, second = verify(steps), verify(steps)
    assert [repr(s.check) for s in first] == [repr(s.check) for s in second]
    with pytest.raises(RefutedError) as one:
        verify((step(*WRONG["slope of exp"]),))
    with pytest.raises(RefutedError) as two:
        verify((step(*WRONG["slope of exp"]),))
    assert str(one.value) == str(two.value)


def claimed(left: Expr, right: Expr, *within: Expr, symbols: tuple[Expr, ...] = ()) -> Check:
    return judged([(left, right)], symbols, within=within)[0]


def test_only_the_sizes_of_what_stands_in_a_claim_are_drawn() -> None:
    traces = apply("trace", A), apply("trace", transpose(A))
    for sides in (traces, tuple(apply("expm1", e) for e in traces)):
        assert all(set(sizes) == {"n_1"} for sizes in claimed(*sides, symbols=(A, X)).sizes)
    assert claimed(*traces, symbols=(A, X)).kind == "EXACT"


def test_only_points_count_inside_of_what_is_asked_for() -> None:
    absolute = apply("abs", c)
    assert claimed(absolute, c).kind == "REFUTED" and claimed(absolute, c, apply("log", c)).kind == "SAMPLED"
    # of a proof made here as much is said by the points of its objective alone: a claim is tried on every side
    far = apply("relu", terms(c, Integer(-1000)))
    assert claimed(product(far, 0), far).kind == "REFUTED"


def test_a_claim_must_hold_of_constants_nearby_and_not_only_touch_its_border() -> None:
    constant = apply("cos", apply("cos", Integer(2)))
    below = terms(constant, product(-1, Rational(91465332585237134724, 10**20)))  # less than it by 10⁻²¹
    found = claimed(apply("abs", below), below)
    assert found.kind == "UNCHECKED" and found.constant == constant and found.unmet is None and found.source
    border = terms(apply("cosh", apply("trace", A)), Integer(-1))
    found = claimed(power(apply("sqrt", border), 2), border)
    assert found.kind == "UNCHECKED" and found.unmet == border and found.constant is None and found.source


def test_what_is_judged_once_is_remembered_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    judge, asked = module._judged, list[object]()

    def counted(step_: object, *rest: object) -> Check:
        asked.append(step_)
        return judge(step_, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(module, "_judged", counted)
    line = apply("trace", A), apply("trace", transpose(A))
    first = claimed(*line), claimed(*line)
    assert len(asked) == 2
    with remembering():
        assert (claimed(*line), claimed(*line, symbols=(X,))) == first and len(asked) == 3
        assert claimed(*reversed(line)).kind == "EXACT" and len(asked) == 4
        assert claimed(*line, apply("log", c)).kind == "EXACT" and len(asked) == 5
    assert claimed(*line) == first[0] and len(asked) == 6


@pytest.mark.parametrize(
    ("letters", "all_sizes"), ((0, True), (module.MANY_NAMES, True), (module.MANY_NAMES + 1, False))
)
def test_of_proofs_with_many_letters_no_evidence_speaks_of_all_sizes(letters: int, all_sizes: bool) -> None:
    line = ARTICLE["gradient"]
    named = [Step(*line, RULE, role="definition") for _ in range(letters)]
    steps = verify((*named, *(step(*line) for _ in range(module.MANY_NAMES + 1))))
    assert {(s.check.kind, s.check.all_sizes) for s in steps} == {("EXACT", all_sizes)}


def test_a_claim_is_compared_more_closely_than_a_line_of_a_proof() -> None:
    slight = terms(c, apply("exp", terms(Integer(-20), product(-1, power(c, 2)))))
    assert check(slight, c).kind == "SAMPLED" and claimed(slight, c).kind == "REFUTED"
    # it is tried at exponents as large as it has factors
    k = Var("k", facts=(WHOLE,))
    zero = product(apply("exp", c), *(terms(k, Integer(-n)) for n in range(1, 6)))
    assert claimed(zero, Integer(0)).kind == "REFUTED"


def test_a_line_without_a_value_is_unchecked() -> None:
    unknown = Function("g")(Symbol("t"))
    assert claimed(unknown, unknown + 1).kind == "UNCHECKED" and check(unknown, unknown + 1).kind == "UNCHECKED"
