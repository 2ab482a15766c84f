"""A line means the same whoever reads it: ``derive``, a claim, a written derivation, ``recognise``.

Two readers may differ in what they refuse, never in what they read. What one reads and the other refuses for another
reason than those listed here is a failure as well.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import corpus_cases
import pytest
from sympy import Expr

from matderiv import check_derivation
from matderiv.checking.verify import judged
from matderiv.core.errors import MatderivError, NoRuleError
from matderiv.core.index import replace, shape_of
from matderiv.expressions.matrix import Var, names
from matderiv.judging.claims import read_claim
from matderiv.passes.sympy_indices import recognised
from matderiv.passes.text_indices import read_indexed, subscripted
from matderiv.proving.sums import settled
from matderiv.reading.declarations import declared
from matderiv.reading.equations.elaborate import Reading
from matderiv.reading.equations.known import Known
from matderiv.reading.equations.names import Clash
from matderiv.reading.formula import Formula, formula_of
from matderiv.reading.latex.tokens import is_latex
from matderiv.reading.readings import asked, read_formula
from matderiv.reading.shapes import Typed

TESTS = Path(__file__).parent.parent
EVERY = 12  # of which one is read by default
# what a document alone reads, each with what is said of it in the reader of objectives
LOOSER = (
    "there is no rule for the binomial coefficient",  # of the variable; a document has none
    "is one entry or row of",  # a derivative by an entry, of which the objective has the rest
    "a derivative with respect to the transpose of",
    "stands in the formula only as a part of the name",
    "is one name",  # XW in text, which in a document is LaTeX
    "may be an entry of",  # x_1 beside x: a document says which
    "no sum over",  # a free index of an equation
    "nothing tells over what",
    "is summed over here, and",  # Σ_i x_i + y_i, of which a document has free indices
    "stands in a sum over",  # each Σ has its own index
    "runs over",
    "looks like",
    "there is no rule for minima",  # in front, a minimum is left out by the letter below it alone
    "is another name",
    "is a function",
    "is the name of a function",
    "of a number, or of a factor of a product",  # which a document has in order
    "has two primes",  # of which a document has rules of its own
    "may be a differential",  # a document has differentials of its own
    "may be a derivative, or the name",  # and letters for them
    "may be a matrix of its own for each",  # a document tries what A_i could be, and is open where that matters
    "is a number with a prime",  # of which a document has rules of its own, by what its words say
    "cannot be determined",  # the size of eye, which the other side of an equation tells
    "more than 1,000 digits",
    "is no name of a variable",
    "is no number",
    "is not in the formula",
    "is declared as a variable, and defined",
    "cannot be assumed of",
    "takes one number",
    "takes two sizes",
    "needs a size",
    "could be either product",
    "which has no transpose",
    "is a size; sizes",
    "is a norm of matrices",
    "of which bars may be several things",  # |X| in text
    "there is no rule yet for a derivative with respect to several",
)
# what an objective alone may have, with what is said of it in a document
STRICTER = (
    "a sum over some of the values of",  # windows of an index are read of objectives
    "a number stands where a vector or matrix is meant",  # an array of one entry
    "takes other arguments",  # unvec, which LaTeX has no sign for
    "only a scalar or a square matrix has powers",  # K_θ, of which other lines of a document tell the shape
    "an exponent is a scalar",  # x^t, which may be a power in a document
    "cannot be added",  # what an objective adds to every entry, row or column is not read in a document so far
    "do not meet the rows of the other",  # nor a vector in front of a matrix, as NumPy has it
    "' is not known",  # functions that nobody defined
    "columns do not meet n*n_1 rows",  # the size of an I in a Kronecker product, which a document does not infer
)


def lines() -> list[Any]:
    """Objectives of the corpora, of the derivations and of those who tried to have them misread, each once."""
    found: dict[str, tuple[str, str | None, dict[str, Any], dict[str, Any]]] = {}

    def add(text: str, wrt: str | None, shapes: Any, assume: Any) -> None:
        shapes = {name: tuple(axes) for name, axes in (shapes or {}).items()}
        found.setdefault(json.dumps((text, shapes)), (text, wrt, shapes, assume or {}))

    for name in ("public.jsonl", "more.jsonl"):
        for case in corpus_cases.read(name):
            add(case["expr"], case["wrt"], corpus_cases.shapes(case), corpus_cases.facts(case))
    for case in corpus_cases.read("latex.jsonl"):
        add(case["latex"], case["wrt"], case["shapes"], case["assume"])
        add(case["latex"], case["wrt"], None, None)
    for case in json.loads((TESTS / "derivations" / "index.json").read_text("utf-8")).values():
        add(case["objective"], case["wrt"], case["shapes"], case["assume"])
    for line in (TESTS / "attack" / "readings.jsonl").read_text("utf-8").splitlines():
        case = json.loads(line)
        add(case["input"], case.get("wrt"), case.get("shapes"), case.get("assume"))
    for text in SAMPLES:
        add(text, None, None, None)
    told = {json.dumps((text, {})) for text in SAMPLES}
    return [
        pytest.param(*case, id=key, marks=() if n % EVERY == 0 or key in told else pytest.mark.exhaustive)
        for n, (key, case) in enumerate(found.items())
    ]


SAMPLES = (
    *(r"\|X\|_2", r"x\cdot y", r"\frac{x\cdot y}{y\cdot y}", r"a^T(1 - H\odot H)b", r"\operatorname{tr}(A^{80})"),
    *(r"\sum_i (y_i - x_i^\top w)^2", r"w^T S_b w", r"W^{[2]} x + b^{[2]}", r"\log\det(2\pi\Sigma)", r"A^{+}b"),
    *(r"a^\top X^{-\top} b", r"a^\top\operatorname{diag}(x)b", r"\log|t|", r"\exp_\odot(A)", r"\exp(XW)"),
    *("sum(2.^x)", "x^T*x", "sum_ij(x_i*A_ij*x_j)", r"\sum_{i,j} x_i A_{ij} x_j", "sum_i(x_i^2) + sum_i(y_i*x_i)"),
)


def of_objectives(
    text: str, wrt: str | None, shapes: dict[str, Any], assume: dict[str, Any]
) -> tuple[Typed | None, str]:
    """What ``derive`` reads, and why it refuses."""
    try:
        own = formula_of(text, shapes).by
        formula, name, *_ = asked(text, wrt or (None if own else "x"), shapes, 1)
        assert isinstance(formula, Formula)
        return settled(read_formula(formula, shapes, assume, name and str(name)))[0], ""
    except MatderivError as error:
        return None, str(error)


def of_documents(tree: Any, known: Known) -> tuple[Expr | None, str]:
    """What the tree of a formula is in a written derivation, and why it is refused there."""
    known.learn(tree)
    reading = Reading(known, {})
    try:
        value = reading.visit(tree, {})
        reading.name_sizes()
        return value.build(), ""
    except Clash as clash:
        return None, clash.text.en
    except MatderivError as error:
        return None, str(error)


def agree(one: Expr, other: Expr, symbols: tuple[Var, ...]) -> bool:
    """Whether two expressions in the same names are equal; sizes of the other are those of the one."""
    own = {v.name: v for v in symbols}
    other = replace(other, {v: own[v.name] for v in names(other) if v.name in own})
    return one == other or (
        shape_of(one) == shape_of(other) and judged([(one, other)], symbols)[0].kind in ("EXACT", "SAMPLED")
    )


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("text", "wrt", "shapes", "assume"), lines())
def test_a_line_means_the_same_through_all_doors(
    text: str, wrt: str | None, shapes: dict[str, Any], assume: dict[str, Any]
) -> None:
    typed, why = of_objectives(text, wrt, shapes, assume)
    try:
        tree = formula_of(text, shapes).tree
    except MatderivError:
        assert typed is None
        return
    tree = tree if is_latex(text) else subscripted(tree, tuple(shapes))
    if typed is None:
        known = Known({name: declared(name, sizes) for name, sizes in shapes.items()} if _sizes(shapes) else {})
        value, _ = of_documents(tree, known)
        assert value is None or any(said in why for said in LOOSER), f"only a document reads {value}: {why}"
        return
    symbols = typed.symbols
    known = Known({v.name: (v.shape, v.rank) for v in symbols}, {v.name: v.facts for v in symbols})
    value, said = of_documents(tree, known)
    if value is None:
        assert any(reason in said for reason in STRICTER), f"a document refuses {typed.expression}: {said}"
    elif "[" in str(typed.expression):
        return  # a given entry, x[i], is a sign of its own in an objective, and a free index in a document
    else:
        assert agree(typed.expression, value, symbols), f"{typed.expression} is {value} in a document"
    _as_a_claim(text, typed)
    _as_indices(text, typed)


def _sizes(shapes: dict[str, Any]) -> bool:
    try:
        return all(declared(name, sizes) is not None for name, sizes in shapes.items())
    except MatderivError:
        return False


def _as_a_claim(text: str, typed: Typed) -> None:
    """A claim is read in the symbols of its objective."""
    if is_latex(text) and ("partial" in text or "nabla" in text or "=" in text or r"\in" in text):
        return  # an operator, a head or a declaration is no part of a claim
    try:
        claim = read_claim(text, typed.symbols, [shape_of(typed.expression)], {})
    except NoRuleError as error:
        assert "taken of a symmetric matrix" in error.message  # which derive finds out after it has read
        return
    assert agree(typed.expression, claim, typed.symbols), f"{typed.expression} is {claim} as a claim"


def _as_indices(text: str, typed: Typed) -> None:
    """What ``recognise`` reads in indices is the same matrix expression."""
    shapes = {v.name: tuple(v.shape[: v.rank]) for v in typed.symbols}
    try:
        line, free = read_indexed(text, None, shapes)
        value = recognised(line, free)
    except MatderivError:
        return
    assert agree(typed.expression, value, typed.symbols), f"{typed.expression} is {value} for recognise"


# what one letter is, where nothing is declared and only one line says it: an undeclared small t in the exponent is a
# power in a document, where a letter may count steps; σ(t) = … behind its use is a line of its own
OTHERWISE = (r"x^t A x", r"\sigma(2t)+\cos t, \sigma(t) = t^2")
LATEX = [p for p in lines() if is_latex(p.values[0]) and not p.values[2]]  # type: ignore[arg-type, index]


@pytest.mark.sweep(5)
@pytest.mark.parametrize(("text", "wrt", "shapes", "assume"), LATEX)
def test_undeclared_letters_are_of_one_kind(text: str, wrt: str | None, shapes: Any, assume: Any) -> None:
    plain = text.replace("$", "").replace(r"\[", "").replace(r"\]", "")
    alone = not any(part in plain for part in ("=", "partial", "nabla", "frac{d}", r"\in", "%", "where", "text", "\n"))
    typed, _ = of_objectives(text, wrt, {}, {})
    if typed is None or not alone or text in OTHERWISE:
        return
    (line,) = check_derivation(rf"$$\Xi = {plain}$$").lines
    if line.rhs is None:
        return
    kinds = [{v.name: sum(s != 1 for s in v.shape) for v in names(e)} for e in (typed.expression, line.rhs)]
    assert kinds[0] == kinds[1], f"{typed.expression} is {line.rhs} in a document: {kinds}"
