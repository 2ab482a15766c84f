"""True derivatives written in other ways are judged right, with an error planted never: as claims and in chains."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
import rewriting
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from judged import drawn, limited
from objectives import Drawn, Objective, build
from precise import Reader
from rewriting import NoLatex, Shapes, Tree

import matderiv
from matderiv.errors import FaultError, MatderivError

CLAIMS = 60
CHAINS = 100
SECONDS = 30
MOST_STEPS = 6


def truth(o: Objective) -> Tree | None:
    """The true derivative as a tree, where it is one formula."""
    try:
        derivation = matderiv.derive(o.text, o.wrt, shapes=o.shapes, order=o.order)
    except MatderivError:
        return None
    formula = derivation.formula
    if formula is None or "where" in formula or len(formula) > 200:
        return None
    return Reader(formula).whole()


def points(o: Objective) -> list[dict[str, Any]]:
    return [{**o.sizes, **drawn(o, seed)} for seed in range(6)]


def like(o: Objective, shapes: Shapes) -> Any:
    """The shape of the derivative at a point, where the formula leaves it open: that of the unknown."""
    shape = tuple(o.sizes.get(s, 1) for s in shapes.names.get(o.wrt, ("1", "1")))
    return lambda _: shape


def claimed(o: Objective, formula: str) -> str:
    """The kind of the verdict, or "refused"."""
    try:
        with limited(SECONDS):
            return matderiv.check(o.text, o.wrt, formula, shapes=o.shapes, order=o.order).kind
    except FaultError:
        raise
    except MatderivError as error:
        # the size of eye or vector(1) may stand beside nothing that tells it
        assert "cannot be determined" in error.message, f"{o.text} by {o.wrt} | {formula}: {error}"
        return "refused"


def tried_claims(examples: int, derandomize: bool = True) -> Counter[str]:
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples, derandomize=derandomize, deadline=None, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def one(data: Any) -> None:
        chooser = Drawn(data.draw)
        o = build(chooser)
        tree = truth(o)
        if tree is None:
            return
        shapes = Shapes(o.shapes)
        other = tree
        for _ in range(chooser.pick(range(1, MOST_STEPS))):
            other = rewriting.rewritten(other, shapes, chooser.pick)
        wrong = chooser.pick((False, True))
        if wrong:
            other = rewriting.mutated(other, shapes, chooser.pick)
        apart = rewriting.differs(tree, other, points(o), like(o, shapes))
        if apart is None or wrong and not apart:
            counts["no point" if apart is None else "no change"] += 1
            return
        formula = rewriting.text(other)
        assert wrong or not apart, f"a rewriting changes the value: {rewriting.text(tree)} | {formula}"
        kind = claimed(o, formula)
        counts[("wrong " if wrong else "right ") + kind] += 1
        if wrong:
            assert kind != "right", f"{o} | {formula}"
        else:
            assert kind in ("right", "unknown", "refused"), f"{o} | {formula}: {kind}"

    one()
    return counts


def document(o: Objective, sides: list[Tree]) -> str:
    """The derivation as LaTeX: declarations, the objective, and a chain from its gradient."""
    said = []
    for word, sizes in o.shapes.items():
        power = r" \times ".join(s.replace("*", " ") or "1" for s in sizes)
        said.append(rf"${rewriting.name(word)} \in \mathbb{{R}}" + (f"^{{{power}}}$" if power else "$"))
    chain = " \\\\\n&= ".join(map(rewriting.latex, sides))
    objective = rewriting.latex(Reader(o.text).whole())
    gradient = rf"\nabla_{{{rewriting.name(o.wrt)}}} F"
    lines = f"\\begin{{align}}\n{gradient} &= {chain}\n\\end{{align}}"
    return f"{', '.join(said)}\n\\[ F = {objective} \\]\n{lines}"


def tried_chains(examples: int, derandomize: bool = True) -> Counter[str]:
    counts: Counter[str] = Counter()

    @settings(
        max_examples=examples, derandomize=derandomize, deadline=None, database=None, phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.data())
    def one(data: Any) -> None:
        chooser = Drawn(data.draw)
        o = build(chooser)
        shapes = Shapes(o.shapes)
        tree = truth(o) if o.order == 1 and shapes(Reader(o.text).whole()) == rewriting.UNIT else None
        if tree is None:
            return
        sides = [tree]
        for _ in range(chooser.pick(range(1, MOST_STEPS))):
            sides.append(rewriting.rewritten(sides[-1], shapes, chooser.pick))
        at = chooser.pick([None, *range(len(sides))])
        if at is not None:
            sides[at] = rewriting.mutated(sides[at], shapes, chooser.pick)
        apart = [rewriting.differs(tree, side, points(o), like(o, shapes)) for side in sides]
        if None in apart or at is not None and not apart[at]:
            counts["no point"] += 1
            return
        try:
            text = document(o, sides)
        except NoLatex:
            counts["no LaTeX"] += 1
            return
        with limited(SECONDS):
            report = matderiv.check_derivation(text)
        kinds = [line.kind for line in report.lines][1:]
        counts[kinds[0] if at is None else f"planted {kinds[at]}"] += 1
        assert len(kinds) == len(sides) and report.lines[0].kind in ("definition", "unread"), text
        before = kinds if at is None else kinds[:at]
        assert set(before) <= {"right", "unread"}, f"{text}\n{report}"
        if at is not None:
            assert kinds[at] in ("wrong", "unread"), f"{text}\n{report}"

    one()
    return counts


def test_claims() -> None:
    counts = tried_claims(CLAIMS)
    judged = sum(n for kind, n in counts.items() if kind.startswith(("right", "wrong")))
    assert judged > CLAIMS / 4, counts
    assert counts["right right"] > 0.8 * sum(n for kind, n in counts.items() if kind.startswith("right")), counts


def test_chains() -> None:
    counts = tried_chains(CHAINS)
    assert counts["right"] > CHAINS / 20 and counts["planted wrong"] > CHAINS / 20, counts
    assert counts["unread"] + counts["planted unread"] < CHAINS / 8, counts


@pytest.mark.parametrize(
    ("formula", "wanted"),
    [
        ("A*(B + C)", "(A * B) + (A * C)"),
        ("(A*B)'", "(B') * (A')"),
        ("tr(A*B)", "tr(B * A)"),
        ("A*B + A*C", "A * (B + C)"),
        ("x'*y", "(y') * x"),
        ("x.*y", "diag(x) * y"),
        ("norm2(A)^2", "tr((A') * A)"),
        ("inv(A)'", "inv(A')"),
        ("s*A", "A * s"),
    ],
)
def test_the_laws(formula: str, wanted: str) -> None:
    shapes = Shapes({**dict.fromkeys("ABC", ("n", "n")), "x": ("n",), "y": ("n",), "s": ()})
    assert wanted in map(rewriting.text, rewriting._kept(Reader(formula).whole(), shapes))
