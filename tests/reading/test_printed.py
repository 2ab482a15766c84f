"""What the tool prints it reads back, in every notation: objectives, answers, claims and lines without indices."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress

import corpus_cases
import pytest
from shares import EVERY
from sympy import Expr
from test_corpus import CASES, PROVED, proved

import matderiv
from matderiv import Derivation
from matderiv.checking.verify import judged
from matderiv.core.errors import MatderivError
from matderiv.core.index import is_scalar, shape_of
from matderiv.core.proof import Proof
from matderiv.expressions.matrix import WHOLE, names
from matderiv.expressions.writer import formula, latex, unicode
from matderiv.proving.sums import settled
from matderiv.reading.formula import formula_of
from matderiv.reading.sympy_bridge import read

STYLES = {
    "ASCII": formula,
    "Unicode": unicode,
    "LaTeX": latex,
    "LaTeX that breaks": lambda e: latex(e, breakable=True),
}


# every group of the corpus: of the larger part of it a third, for how a proof prints does not hang on its subject
PRINTED = [name for n, name in enumerate(PROVED) if not name.startswith("more-") or n % 3 == 0]


def printed(proof: Proof) -> Iterator[Expr]:
    """The objective and every side of a line that is a matrix expression in the names of the objective."""
    own = set(names(proof.objective))
    yield proof.objective
    for lemma in (*proof.lemmas, *proof.after):
        for step in lemma.steps:
            for side in (step.lhs, step.rhs):
                if set(names(side)) <= own and formula(side) is not None:
                    yield side


# what is not read back so far: the commutation matrix, which is refused, or a name of its own; and what is refused: a
# power behind the bracket of a function in LaTeX, which may be that of what stands in the bracket, 𝟏 with its sizes,
# and an identity whose size nothing beside it tells
OPEN = re.compile(r"K_\{|(?:vec|tr)\((I|eye)\)|\\operatorname\{(?:vec|tr)\}\(I\)")  # no size of I is told


def read_back(derivation: Derivation) -> Iterator[tuple[str, str, Expr, Expr]]:
    """The style, the text, what was printed and what is read of it."""
    shapes = {v.name: v.shape[: v.rank] for v in derivation.symbols}
    facts = {v.name: "+".join(sorted(v.facts - {WHOLE})) for v in derivation.symbols if v.facts - {WHOLE}}
    answer = [] if derivation._indexed else [derivation.complete]
    for expr in dict.fromkeys((*answer, *printed(derivation.proof))):
        for style, write in STYLES.items():
            text = write(expr)
            if text is None:
                continue
            if OPEN.search(text):
                with suppress(MatderivError):
                    given = formula_of(text, shapes, latex=style.startswith("LaTeX"), printed=True)
                    like = () if is_scalar(expr) else shape_of(expr)
                    got = settled(read(given, shapes, facts, like=like or None))[0].expression
                    other = set(names(got)) - set(names(expr))
                    assert got == expr or other, f"{style}: {text} is read as {formula(got)}"
            else:
                given = formula_of(text, shapes, latex=style.startswith("LaTeX"), printed=True)
                like = () if is_scalar(expr) else shape_of(expr)
                yield style, text, expr, settled(read(given, shapes, facts, like=like or None))[0].expression


@pytest.mark.sweep(EVERY * 12, alike=True)
@pytest.mark.parametrize("name", PRINTED)
def test_what_is_printed_is_read_back(name: str) -> None:
    for style, text, expr, got in read_back(proved(name)):
        if got != expr:
            (found,) = judged([(expr, got)], tuple(dict.fromkeys((*names(expr), *names(got)))))
            assert found.kind in ("EXACT", "SAMPLED"), f"{style}: {text} is read as {formula(got)}"


@pytest.mark.sweep(EVERY * 12, alike=True)
@pytest.mark.parametrize("name", PRINTED)
def test_a_printed_claim_is_right(name: str) -> None:
    """The claim as it stands in a proof, an equation, is read and found right."""
    derivation, case = proved(name), CASES[name]
    proof = derivation.proof
    if derivation._indexed or derivation.formula is None or case.get("wrt_structure") or case.get("order", 1) != 1:
        return
    by, answer = unicode(proof.variable), unicode(derivation.complete)
    given = {"shapes": corpus_cases.shapes(case), "assume": corpus_cases.facts(case)}
    claims = [f"∂/∂{by} [{unicode(proof.objective)}] = {answer}"]
    letter = next(x for x in "fgh" if x not in {str(name) for name in names(proof.objective)})
    claims += [rf"\frac{{\partial {letter}}}{{\partial {latex(proof.variable)}}} = {latex(derivation.complete)}"]
    for claim in claims:
        if OPEN.search(claim):
            with pytest.raises(MatderivError):
                matderiv.check(case["expr"], case["wrt"], claim, **given)
            continue
        assert matderiv.check(case["expr"], case["wrt"], claim, **given).right, claim
