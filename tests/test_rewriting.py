"""True derivatives written in other ways are judged right, with an error planted never: as claims and in chains.

python tests/test_rewriting.py claims --examples 2000 --seed 1
"""

from __future__ import annotations

import argparse
import time
import traceback
from collections import Counter
from collections.abc import Callable
from typing import Any

import networks
import pytest
import rewriting
from fuzz import Seeded
from judged import drawn, limited
from objectives import Chooser, Objective, build
from precise import Reader
from rewriting import NoLatex, Shapes, Tree

import matderiv
from matderiv.core.errors import FaultError, MatderivError

CLAIMS, CHAINS, INDEXED = 40, 60, 30
SECONDS = 120
MOST_STEPS = 6
MOST_SIDES = 5
LONGEST = 200  # characters of a derivative


def truth(o: Objective) -> Tree | None:
    """The true derivative as a tree, where it is one formula."""
    try:
        derivation = matderiv.derive(o.text, o.wrt, shapes=o.shapes, order=o.order)
    except MatderivError:
        return None
    formula = derivation.formula
    if formula is None or "where" in formula or len(formula) > LONGEST:
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


def claim(chooser: Chooser) -> str:
    """One claim, right or with an error, and what it was judged to be."""
    o = build(chooser)
    tree = truth(o)
    if tree is None:
        return "no formula"
    shapes = Shapes(o.shapes)
    other = tree
    for _ in range(chooser.pick(range(1, MOST_STEPS))):
        other = rewriting.rewritten(other, shapes, chooser.pick)
    wrong = chooser.pick((False, True))
    if wrong:
        other = rewriting.mutated(other, shapes, chooser.pick)
    apart = rewriting.differs(tree, other, points(o), like(o, shapes))
    if apart is None or wrong and not apart:
        return "no point" if apart is None else "no change"
    formula = rewriting.text(other)
    assert wrong or not apart, f"a rewriting changes the value: {rewriting.text(tree)} | {formula}"
    kind = claimed(o, formula)
    if wrong:
        assert kind != "right", f"{o} | {formula}"
    else:
        assert kind in ("right", "unknown", "refused"), f"{o} | {formula}: {kind}"
    return ("wrong " if wrong else "right ") + kind


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


def chain(chooser: Chooser) -> str:
    """One chain from a gradient, with an error at one of its places or without, and what that was judged to be."""
    o = build(chooser)
    shapes = Shapes(o.shapes)
    tree = truth(o) if o.order == 1 and shapes(Reader(o.text).whole()) == rewriting.UNIT else None
    if tree is None:
        return "no formula"
    sides = [tree]
    for _ in range(chooser.pick(range(1, MOST_STEPS))):
        sides.append(rewriting.rewritten(sides[-1], shapes, chooser.pick))
    at = chooser.pick([None, *range(len(sides))])
    if at is not None:
        sides[at] = rewriting.mutated(sides[at], shapes, chooser.pick)
    apart = [rewriting.differs(tree, side, points(o), like(o, shapes)) for side in sides]
    if None in apart:
        return "no point"
    assert not any(apart[k] for k in range(len(sides)) if k != at), [rewriting.text(s) for s in sides]
    if at is not None and not apart[at]:
        return "no change"
    try:
        text = document(o, sides)
    except NoLatex:
        return "no LaTeX"
    return judged(text, len(sides), at)


def judged(text: str, sides: int, at: int | None) -> str:
    """What became of the planted error, or of the first line; every line before it holds."""
    with limited(SECONDS):
        report = matderiv.check_derivation(text)
    kinds = [line.kind for line in report.lines][1:]
    assert len(kinds) == sides and report.lines[0].kind in ("definition", "unread"), f"{text}\n{report}"
    assert set(kinds[:at]) <= {"right", "unread"}, f"{text}\n{report}"
    if at is None:
        return "right" if set(kinds) == {"right"} else "right unread"
    assert kinds[at] in ("wrong", "unread", "undecided"), f"{text}\n{report}"
    return f"planted {kinds[at]}"


def indexed(chooser: Chooser) -> str:
    """One chain in indices from the derivative by an entry, with an error on an index or without."""
    o = networks.network(chooser.pick)
    sides = [networks.product_rule(o)]
    for _ in range(chooser.pick(range(1, MOST_SIDES + 1))):
        sides.append(networks.reindexed(sides[-1], o, chooser.pick))
    at = chooser.pick([None, *range(len(sides))])
    if at is not None:
        sides[at] = networks.misindexed(sides[at], o, chooser.pick)
    true = networks.slope(o)
    values = [networks.value(side, o) for side in sides]
    same = [v is not None and bool((v == true).all()) for v in values]
    assert all(s for k, s in enumerate(same) if k != at), [networks.in_indices(s) for s in sides]
    if at is not None and same[at]:
        return "no change"
    return judged(networks.index_document(o, sides), len(sides), at)


CASES: dict[str, Callable[[Chooser], str]] = {"claims": claim, "chains": chain, "indexed": indexed}


def counted(case: Callable[[Chooser], str], examples: int, seed: str) -> Counter[str]:
    """What becomes of so many cases."""
    return Counter(case(Seeded(f"{seed}/{number}")) for number in range(examples))


def tried(examples: int, first: int) -> pytest.MarkDecorator:
    """So many examples, and by default the first of them."""
    return pytest.mark.parametrize("examples", [first, pytest.param(examples, marks=pytest.mark.exhaustive)])


@tried(CLAIMS, 20)
def test_claims(examples: int) -> None:
    counts = counted(claim, examples, "claims")
    right = sum(n for kind, n in counts.items() if kind.startswith("right"))
    wrong = sum(n for kind, n in counts.items() if kind.startswith("wrong"))
    assert right >= examples / 4 and counts["right right"] >= 0.9 * right, counts
    assert wrong >= examples / 5 and counts["wrong unknown"] + counts["wrong refused"] <= wrong / 5, counts


@pytest.mark.exhaustive
@pytest.mark.parametrize("examples", [CHAINS])
def test_chains(examples: int) -> None:
    counts = counted(chain, examples, "chains")
    assert counts["right"] >= examples / 20 and counts["planted wrong"] >= examples / 5, counts
    assert counts["right unread"] + counts["planted unread"] <= examples / 8, counts


@tried(INDEXED, 6)
def test_chains_in_indices(examples: int) -> None:
    counts = counted(indexed, examples, "indexed")
    assert counts["right"] >= examples / 8 and counts["planted wrong"] >= examples / 3, counts
    assert not counts["right unread"] and counts["planted unread"] <= examples / 10, counts


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
        ("inv(A*B)", "inv(B) * inv(A)"),
        ("inv(A)*inv(B)", "inv(B * A)"),
        ("inv(2*A)", "(1 / 2) * inv(A)"),
        ("diag(x)*diag(y)", "diag(x .* y)"),
        ("diag(x)'", "diag(x)"),
        ("diag(diag(x))", "x"),
        ("diag(x + y)", "diag(x) + diag(y)"),
        ("tr(diag(x)*A)", "(x') * diag(A)"),
        ("det(A*B)", "det(A) * det(B)"),
        ("s*A", "A * s"),
    ],
)
def test_the_laws(formula: str, wanted: str) -> None:
    shapes = Shapes({**dict.fromkeys("ABC", ("n", "n")), "x": ("n",), "y": ("n",), "s": ()})
    assert wanted in map(rewriting.text, rewriting._kept(Reader(formula).whole(), shapes))


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("case", choices=sorted(CASES))
    options.add_argument("--examples", type=int, default=1000)
    options.add_argument("--start", type=int, default=0)
    options.add_argument("--seed", default="0")
    given = options.parse_args()
    counts, started = Counter[str](), time.perf_counter()
    for number in range(given.start, given.examples):
        try:
            counts[CASES[given.case](Seeded(f"{given.seed}/{number}"))] += 1
        except Exception as error:
            counts["FAILED"] += 1
            place = traceback.extract_tb(error.__traceback__)[-1].name
            print(f"--- {number} {type(error).__name__} in {place}: {str(error)[:3000]}", flush=True)
        if (number + 1) % 100 == 0:
            print(f"{number + 1} in {time.perf_counter() - started:.0f} s: {dict(counts)}", flush=True)
    print(f"{given.examples - given.start} in {time.perf_counter() - started:.0f} s: {dict(counts)}")


if __name__ == "__main__":
    main()
